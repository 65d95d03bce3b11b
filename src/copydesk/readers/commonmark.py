"""The visible text of Markdown: markdown-it-py finds the blocks, `inline` reads them, each piece keeps its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from copydesk.readers.blocks import cut_blocks
from copydesk.readers.hypertext import read_hypertext
from copydesk.readers.inline import TITLE, read_inline, read_title, skip_destination
from copydesk.readers.sources import CELL, PARAGRAPH, ROW, Piece, Sink, SourceText

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["read_commonmark"]

_DEEPEST = 100
_CONTAINERS = re.compile(r"[\s>]*(?:(?:[-+*]|[0-9]{1,9}[.)])[\s>]+)*")
_PIPE = re.compile(r"(?<!\\)\|")
_DEFINITION = re.compile(r"\[(?P<label>(?:\\.|[^\[\]\\])*)\]:\s*", re.DOTALL)
_DEFINED_TITLE = re.compile(rf"\s+(?P<title>{TITLE.pattern})\s*\Z", re.DOTALL)


def read_commonmark(source: SourceText, out: Sink, *, start: int = 0, code: bool = False) -> None:
    """Put the visible text from the line that begins at `start` on into `out`, block by block, and the comments.

    Code, link targets and tags are left out; alternative texts and link titles follow the block that they stand in.
    """
    _Page(source, out, code).read(start)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # 30 ms that only Markdown pays

    parser = MarkdownIt("commonmark", {"inline_definitions": True, "maxNesting": _DEEPEST})
    return parser.enable("table").disable(["inline", "text_join"], ignoreInvalid=True)


@dataclass(slots=True)
class _Places:
    """Where the characters of a block's content stand: ascending breaks, and the source offset of each break."""

    breaks: list[int] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)

    def add(self, content: int, source: int) -> None:
        self.breaks.append(content)
        self.sources.append(source)

    def source(self, content: int) -> int:
        index = bisect_right(self.breaks, content) - 1
        return self.sources[index] + content - self.breaks[index]

    def put(self, text: str, at: int, size: int, add: Callable[[str, int, int], None]) -> None:
        """Hand a piece on with its place in the source; one that was copied across a break is cut there."""
        first = bisect_right(self.breaks, at) - 1
        if first + 1 == len(self.breaks) or at + size <= self.breaks[first + 1]:
            add(text, self.sources[first] + at - self.breaks[first], size)
        elif len(text) != size:
            begins = self.source(at)
            add(text, begins, self.source(at + size - 1) + 1 - begins)
        else:
            cut = self.breaks[first + 1] - at
            self.put(text[:cut], at, cut, add)
            self.put(text[cut:], at + cut, size - cut, add)

    def placed(self, pieces: list[Piece]) -> list[Piece]:
        found: list[Piece] = []
        for piece in pieces:
            self.put(*piece, lambda *placed: found.append(placed))
        return found


class _Page:
    """One document on its way from blocks to text."""

    def __init__(self, source: SourceText, out: Sink, code: bool) -> None:
        from markdown_it.common.utils import normalizeReference

        self.source = source
        self.out = out
        self.first_line = 0
        self.code = code
        self.normalise = normalizeReference
        self.env: dict[str, dict[str, object]] = {}
        self.references: Collection[str] = ()
        self.cell = -1

    def read(self, start: int) -> None:
        """All is parsed before any is read: a link may be defined after it is used."""
        blocks = [
            (kind, first, last, self.parse(first, last) if kind == "rest" else [])
            for kind, first, last in cut_blocks(self.source.text, start)
        ]
        defined = self.env.get("references", {})
        self.references = {label for label in defined if not label.startswith("^")}  # those are footnotes
        for kind, first, last, tokens in blocks:
            self.out.separate(PARAGRAPH)
            if kind != "rest":
                self.plain(first, last)
            elif tokens is None:
                self.out.add(self.source.text[first:last], first, last - first)
            else:
                self.first_line = self.source.line_of(first)
                for token in tokens:
                    if action := _ACTIONS.get(token.type):
                        action(self, token)

    def parse(self, first: int, last: int) -> list[Token] | None:
        """None where blocks are nested so deep that the parser passes over them, which must not go unread."""
        try:
            tokens = _parser().parse(self.source.text[first:last], self.env)
        except RecursionError:
            return None
        return None if any(token.level > _DEEPEST - 3 for token in tokens) else tokens

    def plain(self, first: int, last: int) -> None:
        content = self.source.text[first:last].rstrip()
        places = _Places([0], [first])
        if "\r" in content:
            content = content.replace("\r\n", "\n")
            for number, found in enumerate(re.finditer("\n", content), start=1):
                places.add(found.end(), first + found.end() + number)
        self.put_inline(content, places)

    def line(self, number: int) -> tuple[str, int]:
        """A line of the page without its end, and where it begins in the source."""
        begins, ends = self.source.line_span(number + self.first_line)
        return self.source.text[begins:ends].rstrip("\r\n"), begins

    def open_table(self, token: Token) -> None:
        self.out.separate(PARAGRAPH)
        self.cell = 0

    def close_table(self, token: Token) -> None:
        self.out.separate(PARAGRAPH)
        self.cell = -1

    def open_row(self, token: Token) -> None:
        self.out.separate(ROW)
        self.cell = 0

    def inline(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        if self.cell < 0:
            self.out.separate(PARAGRAPH)
            places = self.lines(token.content, first, last)
        else:
            if self.cell:
                self.out.separate(CELL)
            places = self.cell_places(token.content, first)
            self.cell += 1
        self.put_inline(token.content, places)

    def put_inline(self, content: str, places: _Places) -> None:
        found = read_inline(content, self.references, self.normalise, code=self.code)
        if len(places.breaks) == 1:
            shift = places.sources[0]
            for text, at, size in found.pieces:
                self.out.add(text, at + shift, size)
        else:
            for piece in found.pieces:
                places.put(*piece, self.out.add)
        for pieces in found.asides:
            self.out.aside(places.placed(pieces))
        for start, end, body in found.comments:
            self.out.comment(places.source(start), places.source(end - 1) + 1, body)

    def lines(self, content: str, first: int, last: int) -> _Places:
        """Each line of the content is the end of a line of the source, but for blanks on its two sides."""
        places = _Places()
        begins, number = 0, first
        for part in content.split("\n"):
            while True:
                line, at = self.line(min(number, last - 1))
                column = _column(line, part)
                number += 1
                if column is not None or number >= last:
                    break
            places.add(begins, at + (column or 0))
            begins += len(part) + 1
        return places

    def cell_places(self, content: str, number: int) -> _Places:
        """A cell's content is what stands between two pipes of the line, without the backslashes before pipes."""
        line, at = self.line(number)
        if not content:
            return _Places([0], [at])
        cuts = [-1, *(found.start() for found in _PIPE.finditer(line)), len(line)]
        before = _CONTAINERS.match(line)
        leads = 1 if before and before.end() >= cuts[1] else 0
        start = 0
        for index in (self.cell + leads, self.cell + 1 - leads):
            raw = line[cuts[index] + 1 : cuts[index + 1]].replace("\\|", "|") if index + 1 < len(cuts) else ""
            column = _column(raw, content)
            if column is not None and (index == 0 or not raw[:column].strip()):
                start = cuts[index] + 1 + column
                break
        places = _Places([0], [at + start])
        for backslashes, pipe in enumerate(re.finditer(r"\|", content), start=1):
            places.add(pipe.start(), at + start + pipe.start() + backslashes)
        return places

    def markup(self, token: Token) -> None:
        self.out.separate(PARAGRAPH)
        places = self.verbatim(token)
        read_hypertext(token.content, _Relay(places, self.out), code=self.code)
        self.out.separate(PARAGRAPH)

    def sample(self, token: Token) -> None:
        if self.code and token.content:
            self.out.separate(PARAGRAPH)
            self.verbatim(token).put(token.content, 0, len(token.content), self.out.add)

    def verbatim(self, token: Token) -> _Places:
        """Places for content whose lines were only freed of the markers and the indentation before them."""
        first, last = token.map or (0, 0)
        if token.type == "fence":
            first += 1
        places = _Places()
        begins = 0
        for offset, part in enumerate(token.content.split("\n")):
            line, at = self.line(min(first + offset, max(first, last - 1)))
            places.add(begins, at + len(line) - len(part))
            begins += len(part) + 1
        return places

    def definition(self, token: Token) -> None:
        """A link's title; a footnote, which CommonMark takes for a link; a comment, which some write as one."""
        first, last = token.map or (0, 0)
        begins = self.line(first)[1]
        text = self.source.text[begins : self.source.line_span(last - 1 + self.first_line)[1]]
        found = _DEFINITION.search(text)
        if found is None:
            return
        if found["label"].startswith("^"):
            self.out.separate(PARAGRAPH)
            note = text[found.end() :].rstrip()
            self.out.add(note, begins + found.end(), len(note))
            return
        after = skip_destination(text, found.end())
        title = _DEFINED_TITLE.match(text, after) if after > 0 else None
        if title is None:
            return
        start, end = title.start("title") + 1, title.end("title") - 1
        if text[found.end() : after] == "#":
            self.out.comment(begins + found.start(), begins + end + 1, text[start:end])
        else:
            self.out.aside([(shown, begins + at, size) for shown, at, size in read_title(text, start, end)])


class _Relay:
    """Takes what stands in a block and gives it on with its place in the file."""

    __slots__ = ("_places", "_target")

    def __init__(self, places: _Places, target: Sink) -> None:
        self._places = places
        self._target = target

    def add(self, text: str, source: int, size: int) -> None:
        self._places.put(text, source, size, self._target.add)

    def space(self, source: int, size: int) -> None:
        self._target.space(self._places.source(source), size)

    def separate(self, gap: str) -> None:
        self._target.separate(gap)

    def aside(self, pieces: list[Piece]) -> None:
        self._target.aside(self._places.placed(pieces))

    def comment(self, start: int, end: int, body: str) -> None:
        self._target.comment(self._places.source(start), self._places.source(end - 1) + 1, body)


def _column(line: str, part: str) -> int | None:
    """Where the text at the line's end begins, blanks aside; the closing `##` of a heading may follow it."""
    shown = part.strip()
    inside = len(part) - len(part.lstrip()) if shown else 0
    whole = line.rstrip()
    if whole.endswith(shown):
        return len(whole) - len(shown) - inside
    opened = whole.rstrip("#").rstrip()
    return len(opened) - len(shown) - inside if opened.endswith(shown) else None


_ACTIONS: dict[str, Callable[[_Page, Token], None]] = {
    "inline": _Page.inline,
    "html_block": _Page.markup,
    "fence": _Page.sample,
    "code_block": _Page.sample,
    "definition": _Page.definition,
    "table_open": _Page.open_table,
    "table_close": _Page.close_table,
    "tr_open": _Page.open_row,
}
