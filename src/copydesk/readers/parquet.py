"""Parquet files: a post a row, read batch by batch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from copydesk.readers.base import Draft, Position, ReadOptions, Unreadable
from copydesk.readers.records import ALL, Columns, choose_columns, drafts_of_row, is_text, list_names

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
    chosen = choose_columns(names, options)
    texts = [index for index in chosen if is_text(schema.types[index])]
    listed = f"the text columns are {list_names([one.name for one in schema if is_text(one.type)])}"
    for index in [one for one in chosen if one not in texts]:
        # A number is no text, and no harm beside one; what else there is may hold words.
        if not texts or options.column not in (None, ALL) or not pa.types.is_primitive(schema.types[index]):
            what = f"the column {names[index]!r} is no text but {schema.types[index]}"
            yield Unreadable(name, None, what, f"cast it to string, or name another with --column; {listed}")
    if not chosen:
        wanted = f"no column is called {options.column or 'text, post or the like'}"
        yield Unreadable(name, None, wanted, f"name one with --column; {listed}")
    columns = Columns.of(names, texts, options)
    used = [names[index] for index in (*texts, *columns[1:]) if index is not None]
    if twice := [one for one in used if names.count(one) > 1]:
        yield Unreadable(name, None, f"there is more than one column {twice[0]!r}", "rename all of them but one")
    elif texts:
        yield from _rows(file, columns, names, used, name, options)


def _rows(
    file: pq.ParquetFile, columns: Columns, names: list[str], used: list[str], name: str, options: ReadOptions
) -> Iterator[Draft | Unreadable]:
    row = 0
    for batch in file.iter_batches(_BATCH, columns=used):
        for record in _records(batch):
            row += 1
            if record is None:
                yield Unreadable(name, row, "the row is not UTF-8", "write it again from text that is decoded")
                continue
            cells = [None if (one := record.get(key)) is None else str(one) for key in names]
            yield from drafts_of_row(cells, columns, partial(_Row, row, names), name, row, options)


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


class _Row:
    """Places in a value that stands on no line: the row, and the character in the value."""

    __slots__ = ("_field", "_row")

    def __init__(self, row: int, names: list[str], index: int) -> None:
        self._row = row
        self._field = names[index]

    def locate(self, offset: int) -> Position:
        return Position(self._row, offset + 1, self._row, self._field)

    locate_end = locate
