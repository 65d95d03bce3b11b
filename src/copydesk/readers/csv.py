"""Spreadsheets as CSV and TSV: a post a row, or several, and positions exact inside the cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from copydesk.readers.base import Draft, Position, ReadOptions, Unreadable
from copydesk.readers.markup import draft_of_field
from copydesk.readers.records import Columns, choose_columns, drafts_of_row, list_names
from copydesk.readers.sources import SourceText, as_utf8_lines, split_lines

__all__ = ["read", "suffixes"]

suffixes = (".csv", ".tsv")

_DELIMITERS = ",;\t|"
_LONGEST_CELL = 1 << 24  # 128 times what the csv module allows: whole articles stand in the cells of exports


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    """The drafts of the chosen columns, row by row. The first row holds the columns' names."""
    if options.delimiter is not None and len(options.delimiter) != 1:
        yield Unreadable(name, None, "a delimiter is one character", "say --delimiter ';'")
        return
    lines = as_utf8_lines(stream, name, options.encoding)
    if isinstance(lines, Unreadable):
        yield lines
        return
    if csv.field_size_limit() < _LONGEST_CELL:  # the module's own setting; there is none for a single reader
        csv.field_size_limit(_LONGEST_CELL)
    kept = _Lines(lines, name)
    try:
        yield from _read(kept, name, options)
    except _NotTextError as error:
        yield error.problem
    except csv.Error as error:
        yield Unreadable(name, kept.first, f"this is no CSV: {error}", "look for a quotation mark that is never closed")


def _read(lines: _Lines, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    first = lines.peek()
    if not first:
        yield draft_of_field("", SourceText(""), name, options, identity=name)
        return
    delimiter = options.delimiter or ("\t" if name.lower().endswith(".tsv") else _guess_delimiter(first))
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # what Excel writes for itself
        delimiter = options.delimiter or first.strip()[4]
        next(lines)
    records = _records(lines, delimiter)
    header = next(records, None)
    names = [cell.strip() for cell in header.cells] if header else []
    columns = Columns.of(names, choose_columns(names, options), options)
    if header is None or not columns.texts:
        yield _no_column(name, names, options)
        return
    for record in records:
        if record.is_open:
            what = "a quotation mark opens a cell and is never closed"
            yield Unreadable(name, record.line, what, "close it; inside a cell write it twice")
        elif any(map(str.strip, record.cells)):
            if any(map(str.strip, record.cells[len(names) :])):
                what = "the row has more cells than the header, so a part of a text may stand in none of its columns"
                way_out = "put quotation marks around cells that hold the delimiter"
                yield Unreadable(name, record.line, what, way_out)
            cells = [*record.cells, *[""] * (len(names) - len(record.cells))]
            place = partial(_Cell, record, delimiter, names)
            yield from drafts_of_row(cells, columns, place, name, record.row, options)


def _guess_delimiter(line: str) -> str:
    """Whichever of `, ; tab |` stands most often in the header, outside of quotation marks."""
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _no_column(name: str, names: list[str], options: ReadOptions) -> Unreadable:
    listed = f"the columns are {list_names(names)}"
    if options.column is not None:
        return Unreadable(name, 1, f"there is no column {options.column!r}", listed)
    return Unreadable(name, 1, "no column is called text, post, treść or the like", f"name one with --column; {listed}")


class _NotTextError(Exception):
    def __init__(self, problem: Unreadable) -> None:
        super().__init__(problem.what)
        self.problem = problem


class _Lines:
    """The decoded lines as the csv module wants them; remembers those of the record that it is reading."""

    def __init__(self, lines: Iterator[bytes], name: str) -> None:
        self._lines = _decoded(lines, name)
        self._ahead: str | None = None
        self.kept: list[str] = []
        self.count = 0
        self.is_over = False

    @property
    def first(self) -> int:
        """The line that the record begins on."""
        return self.count - len(self.kept) + 1

    def peek(self) -> str:
        if self._ahead is None:
            self._ahead = next(self._lines, "")
        return self._ahead

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.peek()
        self._ahead = None
        if not line:
            self.is_over = True
            raise StopIteration
        self.count += 1
        self.kept.append(line)
        return line


def _decoded(lines: Iterator[bytes], name: str) -> Iterator[str]:
    for number, raw in enumerate(lines, start=1):
        try:
            line = raw.decode()
        except UnicodeDecodeError as error:
            what = f"byte {error.start + 1} of the line is not utf-8 (0x{raw[error.start]:02X})"
            way_out = "save it as CSV UTF-8, or say what it is: --encoding cp1250"
            raise _NotTextError(Unreadable(name, number, what, way_out)) from None
        if "\0" in line:
            what = "this is no text file (it holds a zero byte)"
            raise _NotTextError(Unreadable(name, number, what, "save it as CSV UTF-8"))
        if "\r" in line[:-2]:
            yield from split_lines(line)
        else:
            yield line


class _Record(NamedTuple):
    cells: list[str]
    raw: str
    line: int
    row: int
    is_open: bool


def _records(lines: _Lines, delimiter: str) -> Iterator[_Record]:
    # skipinitialspace: without it `1, "a, b"` is three cells, and what follows the comma goes unread
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    row = 0
    while True:
        lines.kept.clear()
        cells = next(reader, None)
        if cells is None:
            return
        row += 1
        yield _Record(cells, "".join(lines.kept), lines.first, row, lines.is_over)


class _Cell:
    """The way from a cell's text to the file; the record is scanned again, but only when a place is asked for."""

    __slots__ = ("_delimiter", "_field", "_index", "_offsets", "_record")

    def __init__(self, record: _Record, delimiter: str, names: list[str], index: int) -> None:
        self._record = record
        self._index = index
        self._delimiter = delimiter
        self._field = names[index]
        self._offsets: list[int] | None = None

    def locate(self, offset: int) -> Position:
        return self._position(self._offset(offset))

    def locate_end(self, offset: int) -> Position:
        if offset == 0:
            return self.locate(0)
        last = self._offset(offset - 1)
        width = 2 if self._record.raw.startswith('""', last) and self._offset(offset) != last + 1 else 1
        position = self._position(last)
        return Position(position.line, position.column + width, position.row, position.field)

    def _offset(self, offset: int) -> int:
        if self._offsets is None:
            self._offsets = cell_offsets(self._record.raw, self._index, self._delimiter)
        return self._offsets[min(offset, len(self._offsets) - 1)]

    def _position(self, offset: int) -> Position:
        place = SourceText(self._record.raw).locate(offset)
        return Position(place.line + self._record.line - 1, place.column, self._record.row, self._field)


def cell_offsets(raw: str, index: int, delimiter: str) -> list[int]:
    """Where each character of a cell stands in its record, and where the last one ends; as the csv module reads it.

    >>> cell_offsets('a, "b""c"\\n', 1, ",")
    [4, 5, 7, 8]
    """
    cell, position = 0, 0
    while True:
        while raw.startswith(" ", position) and delimiter != " ":
            position += 1
        offsets = []
        end = position
        is_quoted = raw.startswith('"', position)
        position += is_quoted
        end = position
        while position < len(raw):
            char = raw[position]
            if is_quoted:
                if char == '"' and not raw.startswith('"', position + 1):
                    is_quoted = False
                    position += 1
                    continue
                offsets.append(position)
                position += 2 if char == '"' else 1
            elif char == delimiter or char in "\r\n":
                break
            else:
                offsets.append(position)
                position += 1
            end = position
        if cell == index or position >= len(raw) or raw[position] in "\r\n":
            return [*offsets, end] if cell == index else [len(raw.rstrip("\r\n"))]
        cell += 1
        position += 1
