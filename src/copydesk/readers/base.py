"""What every reader takes and gives: options in; drafts, with a way back to the file, or what could not be read out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, Literal, Protocol

from copydesk.model import Post

__all__ = [
    "Content", "Directive", "DirectiveFault", "DirectiveKind", "Draft", "Position", "ReadOptions", "Reader",
    "SourceMap", "Unreadable",
]  # fmt: skip

Content = Literal["text", "markdown", "html"]
DirectiveKind = Literal["line", "next-line", "block", "file"]
DirectiveFault = Literal["no-rule", "no-reason", "invalid"]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file as an editor shows it: 1-based; columns count code points, a byte-order mark is none.

    `row` is the record's number (in a spreadsheet its row, the header being 1), `field` the column's name or the
    JSON path, where the format has such things.
    """

    line: int
    column: int
    row: int | None = None
    field: str | None = None


class SourceMap(Protocol):
    """The way from offsets of a text back to the file that it was read from."""

    def locate(self, offset: int) -> Position:
        """Where the character at `offset` begins; for the text's length, where the last one ends."""
        ...

    def locate_end(self, offset: int) -> Position:
        """Where the character before `offset` ends: the half-open end of a span. `&amp;` ends after its semicolon."""
        ...


@dataclass(frozen=True, slots=True)
class Directive:
    """What an author wrote to have a finding ignored, and which part of the post it speaks of.

    `rules` are rule ids or category prefixes. `start` and `end` are offsets of the post's text; `more` holds further
    ranges where the part is not in one piece (an alt text stands after its paragraph). A directive with a `fault`
    shall ignore nothing; `problem` says it in words. `until` is the last day on which it counts.
    """

    kind: DirectiveKind
    rules: tuple[str, ...]
    reason: str
    start: int
    end: int
    position: Position
    problem: str = ""
    until: date | None = None
    more: tuple[tuple[int, int], ...] = ()
    fault: DirectiveFault | None = None

    def covers(self, start: int, end: int) -> bool:
        """Whether the span lies wholly in one of the ranges; half a span is not covered."""
        return any(first <= start and end <= last for first, last in ((self.start, self.end), *self.more))


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """A post as it was read, the file that it stands in, and the way back. Its `repr` leaves the text out."""

    post: Post
    path: str
    source: SourceMap
    directives: tuple[Directive, ...] = ()

    def locate(self, offset: int) -> Position:
        """Where the character at `offset` of `post.text` begins in the original file."""
        return self.source.locate(offset)

    def locate_end(self, offset: int) -> Position:
        """Where a span that ends before `offset` of `post.text` ends in the original file."""
        return self.source.locate_end(offset)

    def __repr__(self) -> str:
        return f"Draft(path={self.path!r}, id={self.post.id!r}, {len(self.post.text)} characters)"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or a record that could not be read: the run goes on, and says so. Holds nothing of the text."""

    path: str
    line: int | None
    what: str
    way_out: str


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read what does not speak for itself.

    `column` names the spreadsheet column with the posts ("*": every column), `field` the JSON field, keys joined by
    dots ("*": every string), `id_column` what names a post. `encoding` and `delimiter` are guessed when None.
    `input_format` ("markdown", "csv" ...) overrides the file's suffix. `content` says what cells and fields hold.
    `code` reads code samples too, which are left out otherwise. `channel` and `language` are put into each post.
    """

    column: str | None = None
    id_column: str | None = None
    field: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    input_format: str | None = None
    content: Content = "text"
    code: bool = False
    channel: str = ""
    language: str | None = None


class Reader(Protocol):
    """What a module of this package has to offer to be a format; its own name is the format's name.

    `suffixes` are in lower case, with the dot; "" stands for a name without one. `read` yields one draft a post and
    raises nothing for what a file may hold: that is an `Unreadable`.
    """

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    def read(self, stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]: ...
