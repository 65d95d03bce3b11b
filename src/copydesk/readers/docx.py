"""Word documents: all paragraphs of a .docx, also those that python-docx itself passes over."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from copydesk.model import Post
from copydesk.readers.base import Draft, Position, ReadOptions, Unreadable
from copydesk.readers.sources import CELL, PARAGRAPH, ROW

if TYPE_CHECKING:
    from typing import Protocol

    class Element(Protocol):
        """What is used of lxml's elements, which come without types."""

        tag: str
        text: str | None

        def __iter__(self) -> Iterator[Element]: ...
        def __reversed__(self) -> Iterator[Element]: ...
        def get(self, name: str, default: str) -> str: ...
        def getparent(self) -> Element: ...
        def getprevious(self) -> Element | None: ...


__all__ = ["read", "suffixes"]

suffixes = (".docx",)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_VML = "{urn:schemas-microsoft-com:vml}"
# Elements that hold words and nothing else: names in a chart, and what a document says of itself.
_LEAVES = {f"{_C}v", f"{_DC}title", f"{_DC}subject", f"{_DC}description", f"{_CP}keywords", f"{_CP}category"}
_PARAGRAPHS = {f"{_W}p", f"{_A}p", *_LEAVES}
_WORDS = {f"{_W}t", f"{_A}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
_ALTERNATIVES = {
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr": ("descr", "title"),
    f"{_VML}shape": ("alt",),
    f"{_VML}textpath": ("string",),  # WordArt of old
}
# A text box is stored twice, for new versions of Word and for old ones; deleted text stays in the file.
_UNSEEN = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    f"{_W}del",
    f"{_W}moveFrom",
    f"{_C}numCache",
    f"{_C}numLit",
}
_SHOWN = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_A}br": "\n",
    f"{_W}noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
}
_PARTS = {
    "/word/header": "header",
    "/word/document": "",
    "/word/footnotes": "footnotes",
    "/word/endnotes": "endnotes",
    "/word/footer": "footer",
    "/word/charts/chart": "chart",
    "/word/diagrams/data": "diagram",
    "/docProps/core": "properties",
}
"""The parts with visible text in the order of reading, and what a position in them is called."""


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    """One draft. A position's line is the number of the paragraph, its column the character in it.

    Body, tables, text boxes, equations, headers, footers, notes, charts, diagrams, alternative texts and the
    document's title, subject, keywords and description are read, inserted text too where changes are tracked;
    comments and deleted text are not.
    """
    try:
        import docx
        from docx.oxml import parse_xml
    except ImportError:
        yield Unreadable(name, None, ".docx files need one more package", 'pip install "copydesk[docx]"')
        return
    data = stream.read()
    if not data:
        yield Draft(Post("", name, options.channel, options.language), name, _Paragraphs([], []))
        return
    try:
        package = docx.Document(io.BytesIO(data)).part.package
        shown = [part for part in package.iter_parts() if _kind(part.partname) in _PARTS]
        parts = [(str(part.partname), parse_xml(part.blob)) for part in shown]
    except Exception as error:  # a broken archive or XML raises a dozen kinds of its libraries' errors
        what = f"this is no Word document ({type(error).__name__})"
        yield Unreadable(name, None, what, "open it in Word and save it as .docx")
        return
    text, source = _read_parts(sorted(parts, key=lambda part: ([*_PARTS].index(_kind(part[0])), part[0])))
    yield Draft(Post(text, name, options.channel, options.language), name, source)


def _kind(partname: object) -> str:
    return str(partname).removesuffix(".xml").rstrip("0123456789")


class _Paragraphs:
    """The way back to paragraphs: where each begins in the text, and what it is called."""

    __slots__ = ("_begins", "_places")

    def __init__(self, begins: list[int], places: list[tuple[int, str | None]]) -> None:
        self._begins = begins
        self._places = places

    def locate(self, offset: int) -> Position:
        index = bisect_right(self._begins, offset) - 1
        if index < 0:
            return Position(1, 1)
        number, field = self._places[index]
        return Position(number, offset - self._begins[index] + 1, None, field)

    def locate_end(self, offset: int) -> Position:
        if offset == 0:
            return self.locate(0)
        last = self.locate(offset - 1)
        return Position(last.line, last.column + 1, None, last.field)


def _read_parts(parts: list[tuple[str, Element]]) -> tuple[str, _Paragraphs]:
    out: list[str] = []
    begins: list[int] = []
    places: list[tuple[int, str | None]] = []
    total = 0
    for partname, root in parts:
        part = _PARTS[_kind(partname)] or None
        for number, (paragraph, gap) in enumerate(_paragraphs(root), start=1):
            for field, text in ((part, _text(paragraph)), *(("alt", alt) for alt in _alternatives(paragraph))):
                if not text.strip():
                    continue
                gap_now = (PARAGRAPH if field == "alt" else gap) if total else ""
                begins.append(total + len(gap_now))
                places.append((number, field))
                out += [gap_now, text]
                total += len(gap_now) + len(text)
    return "".join(out), _Paragraphs(begins, places)


def _paragraphs(root: Element) -> Iterator[tuple[Element, str]]:
    """Every visible paragraph in the document's order, and what parts it from the one before."""
    gap = PARAGRAPH
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in _UNSEEN:
            continue
        if element.tag in _PARAGRAPHS:
            yield element, gap
            gap = PARAGRAPH
        elif element.tag == f"{_W}tc":
            gap = CELL if _follows(element, f"{_W}tc") else gap
        elif element.tag == f"{_W}tr":
            gap = ROW if _follows(element, f"{_W}tr") else PARAGRAPH
        stack.extend(reversed(element))


def _follows(element: Element, tag: str) -> bool:
    before = element.getprevious()
    return before is not None and before.tag == tag


def _own(paragraph: Element) -> Iterator[Element]:
    """What is in the paragraph, but for paragraphs in text boxes and drawings that hang on it."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag not in _UNSEEN and element.tag not in _PARAGRAPHS:
            yield element
            stack.extend(reversed(element))


def _text(paragraph: Element) -> str:
    shown = [paragraph.text or ""] if paragraph.tag in _LEAVES else []
    for element in _own(paragraph):
        if element.tag in _WORDS:
            shown.append(element.text or "")
        elif element.getparent().tag != f"{_W}tabs":  # where tabs stop is no tab
            shown.append(_SHOWN.get(str(element.tag), ""))
    return "".join(shown)


def _alternatives(paragraph: Element) -> list[str]:
    return [element.get(name, "") for element in _own(paragraph) for name in _ALTERNATIVES.get(str(element.tag), ())]
