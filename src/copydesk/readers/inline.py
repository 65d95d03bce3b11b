"""The inline text of CommonMark, and where each character of it stands.

markdown-it-py parses inline text too, but its tokens do not know their columns, and it takes longer for this part than
for the blocks. Here only what decides about the visible text is parsed: what a link leads to or what is bold is passed
over. Links, emphasis, code, references and HTML follow the specification (0.31), and `~~` GitHub's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from html.entities import html5

from copydesk.readers.hypertext import CODE, attributes, decode_references, shown_attributes
from copydesk.readers.sources import Piece

__all__ = ["TITLE", "Inline", "read_inline", "read_title", "skip_destination"]

_SPECIAL = re.compile(r"[\\`*_~\[\]<&\n]")  # one set: re finds it four times as fast as alternatives
_PUNCTUATION = r"!-/:-@\[-`{-~"
_REFERENCE = re.compile(r"&(?:\#[xX][0-9a-fA-F]{1,6}|\#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_AUTOLINK = re.compile(
    r"<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>\x00-\x1f]*|[\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9][a-zA-Z0-9.-]*)>", re.ASCII
)
_ATTRIBUTE = r"""\s+[a-zA-Z_:][a-zA-Z0-9_.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
_TAG = re.compile(rf"<(?:(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?:{_ATTRIBUTE})*\s*/?|/[a-zA-Z][a-zA-Z0-9-]*\s*)>")
_DESTINATION = re.compile(
    rf"(?:[^()\\\x00-\x20\x7f<]|\\[{_PUNCTUATION}]?)(?:[^()\\\x00-\x20\x7f]|\\[{_PUNCTUATION}]?)*"
)
_ANGLED = re.compile(r"<(?:\\.|[^<>\\\n])*>")
TITLE = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|\((?:\\.|[^()\\])*\)', re.DOTALL)
_LABEL = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]", re.DOTALL)
_TITLE_MARKUP = re.compile(rf"\\[{_PUNCTUATION}]|\s*\n\s*|{_REFERENCE.pattern}")
_UNSEEN = re.compile(r"<!--|<\?|<!\[CDATA\[|<![a-zA-Z]")
_ENDS = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>"}
_BLANKS = re.compile(r"[ \t\n]*")
_LONGEST_LABEL = 999  # CommonMark 0.31, link labels
_DEEPEST_PARENTHESES = 32  # as cmark has it; the specification asks for three at least

Node = list[Piece]
"""The pieces of one stretch of text. A list, since what a run of asterisks leaves is known later."""


@dataclass(slots=True)
class Inline:
    """What a paragraph shows: its text, what follows it as paragraphs of their own, its comments."""

    pieces: list[Piece]
    asides: list[list[Piece]] = field(default_factory=list)
    comments: list[tuple[int, int, str]] = field(default_factory=list)


def read_inline(
    text: str, references: Collection[str], normalise: Callable[[str], str], *, code: bool = False
) -> Inline:
    """The visible text of a paragraph, in pieces with offsets of `text`.

    `references` are the normalised labels that the document defines.

    >>> read_inline("k**o**t &amp; *pies", (), str.casefold).pieces
    [('k', 0, 1), ('o', 3, 1), ('t ', 6, 2), ('&', 8, 5), (' ', 13, 1), ('*', 14, 1), ('pies', 15, 4)]
    """
    if _SPECIAL.search(text) is None:
        return Inline([(text, 0, len(text))])
    return _Scan(text, references, normalise, code).read()


def read_title(text: str, start: int, end: int) -> list[Piece]:
    """The pieces of a link's title, escapes and references decoded, line ends made blanks."""
    pieces = []
    for found in _TITLE_MARKUP.finditer(text, start, end):
        mark = found.group()
        pieces.append((text[start : found.start()], start, found.start() - start))
        if mark[0] == "\\":
            pieces.append((mark[1], found.start(), 2))
        elif mark[0] == "&":
            pieces.extend(_decode(mark, found.start()))
        else:
            pieces.append((" ", found.start(), len(mark)))
        start = found.end()
    pieces.append((text[start:end], start, end - start))
    return [piece for piece in pieces if piece[0]]


def skip_destination(text: str, start: int) -> int:
    """Where the link destination at `start` ends; -1 where there is none."""
    if text.startswith("<", start):
        angled = _ANGLED.match(text, start)
        return angled.end() if angled else -1
    depth, position = 0, start
    while position < len(text):
        if found := _DESTINATION.match(text, position):
            position = found.end()
        elif text[position] == "(" and depth < _DEEPEST_PARENTHESES:
            depth += 1
            position += 1
        elif text[position] == ")" and depth:
            depth -= 1
            position += 1
        elif text[position] == "<" and position > start:
            position += 1
        else:
            break
    return -1 if depth else position


def _decode(reference: str, at: int) -> list[Piece]:
    if reference[1] != "#" and reference[1:] not in html5:
        return [(reference, at, len(reference))]
    return [piece for piece in decode_references(reference, at) if piece[0]]


@dataclass(slots=True, eq=False)
class _Run:
    """Asterisks, underscores or tildes in a row. Pairs take from both ends; what is left is text."""

    node: Node
    char: str
    at: int
    size: int
    can_open: bool
    can_close: bool
    before: _Run | None
    after: _Run | None = None
    taken_left: int = 0
    taken_right: int = 0

    @property
    def left(self) -> int:
        return self.size - self.taken_left - self.taken_right

    def settle(self) -> None:
        self.node[:] = [(self.char * self.left, self.at + self.taken_left, self.left)] if self.left else []


@dataclass(slots=True, eq=False)
class _Bracket:
    """An opened `[` or `![`: how many nodes and which run were before it, and where its label begins."""

    nodes: int
    run: _Run | None
    label: int
    is_image: bool
    is_active: bool = True
    holds_bracket: bool = False


class _Scan:
    """One pass over a paragraph."""

    def __init__(self, text: str, references: Collection[str], normalise: Callable[[str], str], code: bool) -> None:
        self.text = text
        self.references = references
        self.normalise = normalise
        self.code = code
        self.nodes: list[Node] = []
        self.last_run: _Run | None = None
        self.brackets: list[_Bracket] = []
        self.result = Inline([])
        self.ticks: dict[int, list[int]] | None = None
        self.missing: set[str] = set()

    def read(self) -> Inline:
        text, position = self.text, 0
        nodes, search = self.nodes, _SPECIAL.search
        while found := search(text, position):
            start = found.start()
            char = text[start]
            if char == "[" and start > position and text[start - 1] == "!":
                start -= 1
            if start > position:
                nodes.append([(text[position:start], position, start - position)])
            position = _ACTIONS[char](self, start, found.end())
        if position < len(text):
            self.literal(position, len(text))
        self.pair(None)
        self.result.pieces = [piece for node in self.nodes for piece in node]
        return self.result

    def literal(self, start: int, end: int) -> int:
        self.nodes.append([(self.text[start:end], start, end - start)])
        return end

    def escape(self, start: int, end: int) -> int:
        following = self.text[end : end + 1]
        if following == "\n":
            return self.break_line(start, end + 1, "\n")
        if following and following in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~":
            self.nodes.append([(following, start, 2)])
            return end + 1
        return self.literal(start, end)

    def reference(self, start: int, end: int) -> int:
        found = _REFERENCE.match(self.text, start)
        if found is None:
            return self.literal(start, end)
        self.nodes.append(_decode(found.group(), start))
        return found.end()

    def newline(self, start: int, end: int) -> int:
        blanks = 0
        if self.nodes and self.nodes[-1]:
            before, at, size = self.nodes[-1][-1]
            stripped = before.rstrip(" ")
            if at + size == start and size == len(before):
                blanks = len(before) - len(stripped)
                self.nodes[-1][-1] = stripped, at, len(stripped)
        return self.break_line(start, end, "\n" if blanks > 1 else " ")

    def break_line(self, start: int, end: int, shown: str) -> int:
        """A soft break is a blank: authors wrap lines in the middle of a name."""
        while end < len(self.text) and self.text[end] in " \t":
            end += 1
        self.nodes.append([(shown, start, end - start)])
        return end

    def code_span(self, start: int, end: int) -> int:
        end = self.end_of_run(start, end)
        size = end - start
        if self.ticks is None:
            self.ticks = {}
            for run in re.finditer("`+", self.text):
                self.ticks.setdefault(run.end() - run.start(), []).append(run.start())
            for starts in self.ticks.values():
                starts.reverse()
        starts = self.ticks.get(size, [])
        while starts and starts[-1] < end:
            starts.pop()
        if not starts:
            return self.literal(start, end)
        close = starts.pop()
        if self.code:
            self.nodes.append(read_plain(self.text, end, close))
        else:
            self.nodes.append([(CODE, start, close + size - start)])
        return close + size

    def end_of_run(self, start: int, end: int) -> int:
        text, char = self.text, self.text[start]
        while text.startswith(char, end):
            end += 1
        return end

    def delimiters(self, start: int, end: int) -> int:
        end = self.end_of_run(start, end)
        char, size = self.text[start], end - start
        if char == "~" and size != 2:
            return self.literal(start, end)
        before = self.text[start - 1] if start else " "
        after = self.text[end] if end < len(self.text) else " "
        left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
        right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
        node: Node = [(self.text[start:end], start, size)]
        self.nodes.append(node)
        if char == "_":
            can_open = left and (not right or _is_punctuation(before))
            can_close = right and (not left or _is_punctuation(after))
        else:
            can_open, can_close = left, right
        if can_open or can_close:
            run = _Run(node, char, start, size, can_open, can_close, self.last_run)
            if self.last_run is not None:
                self.last_run.after = run
            self.last_run = run
        return end

    def open_bracket(self, start: int, end: int) -> int:
        if self.brackets:
            self.brackets[-1].holds_bracket = True
        self.brackets.append(_Bracket(len(self.nodes), self.last_run, end, is_image=end - start == 2))
        return self.literal(start, end)

    def close_bracket(self, start: int, end: int) -> int:
        if not self.brackets:
            return self.literal(start, end)
        opened = self.brackets.pop()
        after, title = self.target(opened, end) if opened.is_active else (-1, [])
        if after < 0:
            return self.literal(start, end)
        self.pair(opened.run)
        if opened.is_image:
            label = [piece for node in self.nodes[opened.nodes + 1 :] for piece in node]
            del self.nodes[opened.nodes :]
            self.result.asides.append(label)
        else:
            self.nodes[opened.nodes].clear()
            for outer in reversed(self.brackets):  # links hold no links
                if not outer.is_image:
                    if not outer.is_active:
                        break
                    outer.is_active = False
        if title:
            self.result.asides.append(title)
        return after

    def target(self, opened: _Bracket, end: int) -> tuple[int, list[Piece]]:
        """Where the link whose label ends before `end` is over, and its title; -1 where it is no link."""
        if self.text.startswith("(", end):
            after, title = self.inline_target(end + 1)
            if after >= 0:
                return after, title
        label = _LABEL.match(self.text, end)
        if label and label[1]:
            return (label.end() if self.is_defined(label[1]) else -1), []
        if not opened.holds_bracket and self.is_defined(self.text[opened.label : end - 1]):
            return (label.end() if label else end), []
        return -1, []

    def inline_target(self, start: int) -> tuple[int, list[Piece]]:
        text = self.text
        position = _blanks(text, start)
        after = skip_destination(text, position)
        if after < 0:
            return -1, []
        position = _blanks(text, after)
        title: list[Piece] = []
        if position > after and (found := TITLE.match(text, position)):
            title = read_title(text, position + 1, found.end() - 1)
            position = _blanks(text, found.end())
        return (position + 1, title) if text.startswith(")", position) else (-1, [])

    def is_defined(self, label: str) -> bool:
        return len(label) <= _LONGEST_LABEL and bool(self.references) and self.normalise(label) in self.references

    def angle(self, start: int, end: int) -> int:
        text = self.text
        if found := _AUTOLINK.match(text, start):
            self.literal(start + 1, found.end() - 1)
            return found.end()
        if found := _TAG.match(text, start):
            name = (found["name"] or "").lower()
            if name:
                for attribute in shown_attributes(name, attributes(text, found.end("name"))[0]):
                    self.result.asides.append(list(decode_references(attribute.value, attribute.start)))
            if name == "br":
                self.nodes.append([("\n", start, found.end() - start)])
            return found.end()
        return self.unseen(start, end)

    def unseen(self, start: int, end: int) -> int:
        """A comment, an instruction, a declaration: left out with all that is in it, where it ends."""
        text = self.text
        for short in ("<!-->", "<!--->"):
            if text.startswith(short, start):
                return start + len(short)
        found = _UNSEEN.match(text, start)
        if found is None:
            return self.literal(start, end)
        closing = _ENDS.get(found.group(), ">")
        close = -1 if closing in self.missing else text.find(closing, found.end())
        if close < 0:
            self.missing.add(closing)  # a thousand openings without an end cost one search
            return self.literal(start, end)
        if closing == "-->":
            self.result.comments.append((start, close + 3, text[start + 4 : close]))
        return close + len(closing)

    def pair(self, bottom: _Run | None) -> None:
        """Take the delimiters that make emphasis out of the text: the specification's `process emphasis`."""
        floors: dict[tuple[str, bool, int], int] = {}
        closer = self.first_after(bottom)
        while closer is not None:
            if not closer.can_close:
                closer = closer.after
                continue
            kind = closer.char, closer.can_open, closer.size % 3
            floor = floors.get(kind, -1)
            opener = closer.before
            while opener is not None and opener is not bottom and opener.at >= floor and not _matches(opener, closer):
                opener = opener.before
            if opener is None or opener is bottom or opener.at < floor:
                floors[kind] = closer.at
                closer = closer.after
                continue
            _take(opener, closer)
            if not closer.left:
                self.unlink(closer)
                closer = closer.after
        self.last_run = bottom
        if bottom is not None:
            bottom.after = None

    def first_after(self, bottom: _Run | None) -> _Run | None:
        first, run = None, self.last_run
        while run is not bottom and run is not None:
            first, run = run, run.before
        return first

    def unlink(self, run: _Run) -> None:
        if run.before is not None:
            run.before.after = run.after
        if run.after is not None:
            run.after.before = run.before
        else:
            self.last_run = run.before


def _take(opener: _Run, closer: _Run) -> None:
    """Take one or two characters of each; runs between the two can pair no more."""
    taken = 2 if opener.left >= 2 and closer.left >= 2 else 1
    opener.taken_right += taken
    closer.taken_left += taken
    opener.settle()
    closer.settle()
    before = opener if opener.left else opener.before
    closer.before = before
    if before is not None:
        before.after = closer


def read_plain(text: str, start: int, end: int) -> list[Piece]:
    """The text as it stands, line ends made blanks."""
    pieces = []
    for index, line in enumerate(text[start:end].split("\n")):
        if index:
            pieces.append((" ", start - 1, 1))
        pieces.append((line, start, len(line)))
        start += len(line) + 1
    return pieces


def _matches(opener: _Run, closer: _Run) -> bool:
    if opener.char != closer.char or not opener.can_open:
        return False
    if opener.char == "~":
        return True
    is_odd = (opener.can_close or closer.can_open) and (opener.size + closer.size) % 3 == 0
    return not is_odd or (opener.size % 3 == 0 and closer.size % 3 == 0)


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _blanks(text: str, start: int) -> int:
    found = _BLANKS.match(text, start)
    return found.end() if found else start


_ACTIONS: dict[str, Callable[[_Scan, int, int], int]] = {
    "\\": _Scan.escape,
    "`": _Scan.code_span,
    "*": _Scan.delimiters,
    "_": _Scan.delimiters,
    "~": _Scan.delimiters,
    "[": _Scan.open_bracket,
    "]": _Scan.close_bracket,
    "<": _Scan.angle,
    "&": _Scan.reference,
    "\n": _Scan.newline,
}
