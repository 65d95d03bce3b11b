"""Parquet files: a post a row, read batch by batch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from copydesk.readers.base import Directive, Draft, Position, ReadOptions, Unreadable
from copydesk.readers.directives import for_whole_post
from copydesk.readers.markup import draft_of_field
from copydesk.readers.records import CHANNELS, DIRECTIVES, choose_columns, clean, find_column, list_names, same_name

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["read", "suffixes"]

suffixes = (".parquet",)

_BATCH = 1024  # rows; a batch of long articles stays under some 10 MB


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    """The drafts of the chosen columns. A position's line is the number of the row, its column the character in it."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        yield Unreadable(name, None, ".parquet files need one more package", 'pip install "copydesk[arrow]"')
        return
    try:
        file = pq.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
        yield from _read(file, name, options)
    except pa.ArrowException as error:
        what = f"this is no Parquet file that can be read ({type(error).__name__})"
        yield Unreadable(name, None, what, "write it again")


def _read(file: pq.ParquetFile, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    import pyarrow as pa

    schema = file.schema_arrow
    names = list(schema.names)
    texts = {index for index, field in enumerate(schema) if pa.types.is_string(_value_type(field.type))
             or pa.types.is_large_string(_value_type(field.type))}  # fmt: skip
    columns = [index for index in choose_columns(names, options) if index in texts]
    if not columns:
        wanted = f"no text column is called {options.column or 'text, post or the like'}"
        listed = list_names([names[index] for index in sorted(texts)])
        yield Unreadable(name, None, wanted, f"name one with --column; the text columns are {listed}")
        return
    identity = find_column(names, options.id_column or "id")
    channel = next((index for index in sorted(texts) if same_name(names[index]) in CHANNELS), None)
    directives = find_column(names, DIRECTIVES)
    extra = [index for index in (identity, channel, directives) if index is not None]
    row = 0
    for batch in file.iter_batches(_BATCH, columns=[names[index] for index in (*columns, *extra)]):
        for record in _records(batch):
            row += 1
            if record is None:
                yield Unreadable(name, row, "the row is not UTF-8", "write it again from text that is decoded")
                continue

            def value(index: int | None, record: dict[str, object] = record) -> str:
                given = None if index is None else record.get(names[index])
                return "" if given is None else str(given)

            filled = [index for index in columns if value(index).strip()] or columns[:1]
            for index in filled:
                text = clean(value(index))
                orders: tuple[Directive, ...] = ()
                if (order := value(directives)) and directives is not None:
                    orders = (for_whole_post(order, len(text), Position(row, 1, row, names[directives])),)
                yield draft_of_field(
                    text, _Row(row, names[index]), name, options,
                    identity=value(identity) or f"{name}#{row}", channel=value(channel).casefold(), orders=orders,
                )  # fmt: skip


def _records(batch: pa.RecordBatch) -> Iterator[dict[str, object] | None]:
    """The rows; None for one that is not UTF-8, which no writer of Parquet has to check."""
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:
        for number in range(batch.num_rows):
            try:
                yield from batch.slice(number, 1).to_pylist()
            except UnicodeDecodeError:
                yield None


def _value_type(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind


class _Row:
    """Places in a value that stands on no line: the row, and the character in the value."""

    __slots__ = ("_field", "_row")

    def __init__(self, row: int, field: str) -> None:
        self._row = row
        self._field = field

    def locate(self, offset: int) -> Position:
        return Position(self._row, offset + 1, self._row, self._field)

    locate_end = locate
