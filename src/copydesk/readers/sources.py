"""Bytes to text, and the maps that lead from a text back to its line and column."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from copydesk.readers.base import Position, SourceMap, Unreadable

__all__ = [
    "CELL", "PARAGRAPH", "ROW", "Extract", "Piece", "PieceMap", "Sink", "SourceText",
    "as_utf8_lines", "decode", "split_lines",
]  # fmt: skip

Piece = tuple[str, int, int]
"""Text, the source offset that it was read from, and how many characters it takes there."""

PARAGRAPH = "\n\n"
ROW = "\n"
CELL = " | "
_STRENGTH = {"": 0, CELL: 1, ROW: 2, PARAGRAPH: 3}

# The longer mark first: UTF-32-LE begins like UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n?|\n")


def split_lines(text: str) -> list[str]:
    r"""The lines with their ends, cut where editors cut: after `\n`, `\r\n` and a lone `\r`, and nowhere else.

    >>> split_lines("a\r\nb\rc\u2028d\n")
    ['a\r\n', 'b\r', 'c\u2028d\n']
    """
    lines = []
    start = 0
    for found in _LINE_END.finditer(text):
        lines.append(text[start : found.end()])
        start = found.end()
    if start < len(text):
        lines.append(text[start:])
    return lines


def decode(data: bytes, name: str, encoding: str | None) -> str | Unreadable:
    """The text without its byte-order mark, which is believed before all else; then UTF-8, and `encoding` for what is
    none: of a mixed folder both kinds are read right, since text in another encoding is next to never UTF-8 by chance.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _decode(data, len(mark), name, marked)
    if encoding is not None and _is_encoding(encoding) and _is_utf8_text(data):
        encoding = "utf-8"
    return _decode(data, 0, name, encoding or "utf-8")


def _decode(data: bytes, start: int, name: str, encoding: str) -> str | Unreadable:
    try:
        text = str(memoryview(data)[start:], encoding)
    except LookupError:
        return Unreadable(name, None, f"no encoding is called {encoding!r}", "names are utf-8, cp1250, iso-8859-2 ...")
    except UnicodeError as error:
        bad = start + (error.start if isinstance(error, UnicodeDecodeError) else 0)
        return _undecodable(data, bad, name, encoding)
    if "\0" in text:
        line = len(_LINE_END.findall(text[: text.index("\0")])) + 1
        what = "this is no text file (it holds a zero byte)"
        return Unreadable(name, line, what, "if it is UTF-16 without a mark: --encoding utf-16-le")
    return text


def _undecodable(data: bytes, bad: int, name: str, encoding: str) -> Unreadable:
    before = data[:bad]
    if b"\0" in data[:8192] and encoding == "utf-8":
        return Unreadable(name, None, "this is no text file", "save the posts as text, Markdown, CSV or .docx")
    ends = list(re.finditer(rb"\r\n?|\n", before))
    column = bad - (ends[-1].end() if ends else 0) + 1
    byte = f"0x{data[bad]:02X}" if bad < len(data) else "cut off"
    what = f"byte {column} of the line is not {encoding} ({byte})"
    return Unreadable(name, len(ends) + 1, what, "save it as UTF-8, or say what it is: --encoding cp1250")


def as_utf8_lines(stream: BinaryIO, name: str, encoding: str | None) -> Iterator[bytes] | Unreadable:
    """The stream's lines in UTF-8, one by one, whatever its encoding; for formats whose records are lines.

    UTF-8 is streamed and not looked at: the caller decodes line by line. Anything else is decoded as a whole.
    """
    first = stream.readline()
    is_marked = any(first.startswith(mark) for mark, _ in _MARKS[1:])
    if not is_marked and (encoding is None or _is_utf8(encoding)):
        return _chain(first.removeprefix(codecs.BOM_UTF8), stream)
    text = decode(first + stream.read(), name, encoding)
    if isinstance(text, Unreadable):
        return text
    return (line.encode() for line in split_lines(text))


def _is_encoding(name: str) -> bool:
    try:
        str(b" ", name)  # a codec of another kind is no encoding of text
        return True
    except LookupError:
        return False


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}
    except LookupError:
        return False


def _is_utf8_text(data: bytes) -> bool:
    try:
        return "\0" not in str(data, "utf-8")  # UTF-16 is UTF-8 with zero bytes, if its letters are plain
    except UnicodeDecodeError:
        return False


def _chain(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    if first:
        yield first
    yield from stream


class SourceText:
    """A decoded file: each offset is its own source. Lines are counted when first asked for."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """The offset of each line's first character; at least one."""
        if self._starts is None:
            self._starts = [0, *(found.end() for found in _LINE_END.finditer(self.text))]
        return self._starts

    def line_of(self, offset: int) -> int:
        """The 0-based line that the offset is on."""
        return bisect_right(self.starts, offset) - 1

    def line_span(self, line: int) -> tuple[int, int]:
        """Where a 0-based line begins, and where the next one does."""
        starts = self.starts
        return starts[line], starts[line + 1] if line + 1 < len(starts) else len(self.text)

    def locate(self, offset: int) -> Position:
        line = self.line_of(offset)
        return Position(line + 1, offset - self.starts[line] + 1)

    def locate_end(self, offset: int) -> Position:
        if offset == 0:
            return self.locate(0)
        last = self.locate(offset - 1)
        return Position(last.line, last.column + 1)

    def __repr__(self) -> str:
        return f"SourceText({len(self.text)} characters)"


class PieceMap:
    """The way back for a text that was put together from pieces of another.

    Three lists of one length, the first ascending: where in the text a piece begins, where in the source, and how much
    of the source it takes. A piece as long as its source was copied; any other stands for its source as a whole
    (a decoded `&amp;`); one that takes nothing was put between two others.
    """

    __slots__ = ("_order", "_outer", "begins", "sizes", "sources", "total")

    def __init__(self, begins: list[int], sources: list[int], sizes: list[int], total: int, outer: SourceMap) -> None:
        self.begins = begins
        self.sources = sources
        self.sizes = sizes
        self.total = total
        self._outer = outer
        self._order: list[int] | None = None

    def extent(self, piece: int) -> int:
        """How many characters of the text the piece makes."""
        return (self.begins[piece + 1] if piece + 1 < len(self.begins) else self.total) - self.begins[piece]

    def locate(self, offset: int) -> Position:
        if offset and offset >= self.total:
            return self.locate_end(self.total)
        piece = bisect_right(self.begins, offset) - 1
        if piece < 0:
            return self._outer.locate(0)
        inside = offset - self.begins[piece] if self.sizes[piece] == self.extent(piece) else 0
        return self._outer.locate(self.sources[piece] + inside)

    def locate_end(self, offset: int) -> Position:
        piece = bisect_right(self.begins, offset - 1) - 1
        if piece < 0:
            return self._outer.locate(0)
        size = self.sizes[piece]
        inside = offset - self.begins[piece] if size == self.extent(piece) else size
        return self._outer.locate_end(self.sources[piece] + inside)

    def by_source(self) -> list[int]:
        """The pieces that take something of the source, in the source's order."""
        if self._order is None:
            taking = (piece for piece, size in enumerate(self.sizes) if size)
            self._order = sorted(taking, key=self.sources.__getitem__)
        return self._order

    def first_after(self, offset: int) -> int:
        """Which of `by_source` is the first that ends after this offset of the source."""
        order = self.by_source()
        at = bisect_right(order, offset, key=self.sources.__getitem__)
        return at - 1 if at and self.sources[order[at - 1]] + self.sizes[order[at - 1]] > offset else at

    def covered(self, start: int, end: int) -> list[tuple[int, int]]:
        """The ranges of the text whose source lies in `start .. end`, in the text's order, neighbours joined."""
        order = self.by_source()
        index = self.first_after(start)
        pieces = []
        while index < len(order) and self.sources[order[index]] < end:
            pieces.append(order[index])
            index += 1
        ranges: list[tuple[int, int]] = []
        before = -2
        for piece in sorted(pieces):
            begin, source, size = self.begins[piece], self.sources[piece], self.sizes[piece]
            low, high = max(source, start) - source, min(source + size, end) - source
            if size != self.extent(piece):
                if low:
                    continue  # a decoded character that began before
                high = self.extent(piece)
            is_next = piece - before == 1 or (piece - before == 2 and not self.sizes[piece - 1])
            if ranges and is_next and not low:
                ranges[-1] = ranges[-1][0], begin + high
            else:
                ranges.append((begin + low, begin + high))
            before = piece if high == self.extent(piece) else -2
        return ranges


class Sink(Protocol):
    """What the parsers of markup write to; `Extract` says what each call means."""

    def add(self, text: str, source: int, size: int) -> None: ...
    def space(self, source: int, size: int) -> None: ...
    def separate(self, gap: str) -> None: ...
    def aside(self, pieces: list[Piece]) -> None: ...
    def comment(self, start: int, end: int, body: str) -> None: ...


class Extract:
    """Collects the text that a reader sees of a marked-up file, and where each piece of it was.

    Blocks are kept apart by `separate`. What hangs on a word without being in the sentence (an alt text, a link's
    title) is an `aside`: it follows as a paragraph of its own, so that it cannot stand between two words of a name.
    """

    __slots__ = ("_asides", "_begins", "_gap", "_parts", "_sizes", "_sources", "_space", "_total", "comments")

    def __init__(self) -> None:
        self.comments: list[tuple[int, int, str]] = []
        self._parts: list[str] = []
        self._begins: list[int] = []
        self._sources: list[int] = []
        self._sizes: list[int] = []
        self._total = 0
        self._gap = ""
        self._space: tuple[int, int] | None = None
        self._asides: list[list[Piece]] = []

    def add(self, text: str, source: int, size: int) -> None:
        """Append text that was read from `size` characters at `source`."""
        if not text:
            return
        if self._gap:
            if self._total:
                self._append(self._gap, self._sources[-1] + self._sizes[-1], 0)
            self._gap = ""
        elif self._space is not None and self._total:
            self._append(" ", *self._space)
        self._space = None
        self._append(text, source, size)

    def _append(self, text: str, source: int, size: int) -> None:
        total, sizes = self._total, self._sizes
        if (
            sizes
            and len(text) == size
            and self._sources[-1] + sizes[-1] == source
            and sizes[-1] == total - self._begins[-1]
        ):
            sizes[-1] += size
        else:
            self._begins.append(total)
            self._sources.append(source)
            sizes.append(size)
        self._parts.append(text)
        self._total = total + len(text)

    def space(self, source: int, size: int) -> None:
        """White space that counts as one blank, and as none at the edge of a block."""
        if not self._gap and self._total and self._space is None:
            self._space = source, size

    def separate(self, gap: str) -> None:
        """Keep what follows apart from what was: `CELL`, `ROW` or `PARAGRAPH`; the strongest of several counts."""
        if gap == PARAGRAPH and self._asides:
            asides, self._asides = self._asides, []
            for pieces in asides:
                self._gap = PARAGRAPH
                for piece in pieces:
                    self.add(*piece)
        if _STRENGTH[gap] > _STRENGTH[self._gap]:
            self._gap = gap

    def aside(self, pieces: list[Piece]) -> None:
        """Text to be put after the paragraph that is being read."""
        self._asides.append(pieces)

    def comment(self, start: int, end: int, body: str) -> None:
        """A comment that may hold a directive: source offsets of the whole, and its inner text."""
        self.comments.append((start, end, body))

    def finish(self, outer: SourceMap) -> tuple[str, PieceMap]:
        """The text and its way back, through `outer`, which knows the source."""
        self.separate(PARAGRAPH)
        return "".join(self._parts), PieceMap(self._begins, self._sources, self._sizes, self._total, outer)
