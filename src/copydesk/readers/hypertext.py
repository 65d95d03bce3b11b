"""The text that a reader sees of HTML, and where it stands.

Not `html.parser`: its answers changed between patch releases of Python, and the older ones take quadratic time on
crafted input. Here each character is looked at once or twice, and every version gives the same posts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

from copydesk.readers.sources import CELL, PARAGRAPH, ROW, Piece, Sink

__all__ = ["CODE", "Attribute", "attributes", "decode_references", "read_hypertext", "shown_attributes"]

CODE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for a code sample that was left out, so that the words on its two sides do not become neighbours."""

# HTML Living Standard, 3.2.5.2.5 phrasing content, and what was phrasing once; any other element parts its text.
_INLINE = frozenset({
    "a", "abbr", "acronym", "area", "audio", "b", "basefont", "bdi", "bdo", "big", "blink", "button",
    "canvas", "cite", "code", "data", "datalist", "del", "dfn", "em", "embed", "font", "i", "iframe", "img",
    "input", "ins", "kbd", "label", "link", "map", "mark", "math", "meter", "noscript", "object", "output",
    "picture", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp", "script", "select", "slot",
    "small", "source", "span", "strike", "strong", "style", "sub", "sup", "svg", "template", "time", "track",
    "tt", "u", "var", "video", "wbr",
})  # fmt: skip
_UNSEEN = frozenset({"script", "style", "template"})
_SHOWN_ATTRIBUTES = frozenset({
    "alt", "title", "placeholder", "label", "srcdoc", "aria-label", "aria-description", "aria-placeholder",
    "aria-roledescription", "aria-valuetext",
})  # fmt: skip
_SHOWN_META = frozenset({
    "name", "headline", "description", "keywords", "title", "author", "application-name", "apple-mobile-web-app-title",
    "og:title", "og:description", "og:image:alt", "og:video:alt", "og:site_name", "article:section", "article:tag",
    "twitter:title", "twitter:description", "twitter:image:alt", "twitter:label1", "twitter:data1", "twitter:label2",
    "twitter:data2",
})  # fmt: skip
_UNSEEN_VALUES = frozenset({"hidden", "password", "checkbox", "radio"})

_TAG = re.compile(r"<(?:!--|(?P<close>/)?(?P<name>[a-zA-Z][^\s/>]*)|(?P<bogus>[!?]))")
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?:(?P<name>[^\s/>][^\s/>=]*)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"'][^\s>]*)))?)?"""
)
_REFERENCE = r"&(?:\#(?:[0-9]+|[xX][0-9a-fA-F]+);?|[a-zA-Z][a-zA-Z0-9]*;?)"
_REFERENCES = re.compile(_REFERENCE)
_FLOW = re.compile(rf"[ \t\n\r\f]{{2,}}|[\t\n\r\f]|^\ |\ $|{_REFERENCE}")
_LONGEST_NAME = max(map(len, html5))


class Attribute(NamedTuple):
    """A name in lower case and a raw value with its place."""

    name: str
    value: str
    start: int


def decode_references(text: str, source: int) -> Iterator[Piece]:
    """The text's pieces with `&name;`, `&#1;` and `&#x1;` decoded; `source` is where the text begins.

    >>> list(decode_references("A&amp;B &copy2 &nix", 0))
    [('A', 0, 1), ('&', 1, 5), ('B ', 6, 2), ('©', 8, 5), ('2 &nix', 13, 6)]
    """
    start = 0
    for found in _REFERENCES.finditer(text):
        decoded, size = _decode_reference(found.group())
        if size:
            yield text[start : found.start()], source + start, found.start() - start
            yield decoded, source + found.start(), size
            start = found.start() + size
    yield text[start:], source + start, len(text) - start


def _decode_reference(reference: str) -> tuple[str, int]:
    """The character and how much of the reference it takes; nothing where it is none."""
    if reference[1] == "#":
        is_sane = len(reference) < 16  # int() refuses some thousand digits
        return html.unescape(reference) if is_sane else "\N{REPLACEMENT CHARACTER}", len(reference)
    name = reference[1:]
    if name in html5:
        return html5[name], len(reference)
    for length in range(min(len(name), _LONGEST_NAME), 1, -1):  # `&copy2`: the old names need no semicolon
        if name[:length] in html5:
            return html5[name[:length]], length + 1
    return "", 0


def attributes(text: str, start: int) -> tuple[list[Attribute], int]:
    """The attributes of the tag whose name ends at `start`, and where the tag ends; -1 where it never does."""
    found_ones = []
    while found := _ATTRIBUTE.match(text, start):
        start = found.end()
        name = found["name"]
        if name is None:
            break
        value = found["double"] or found["single"] or found["bare"]
        if value:
            found_ones.append(Attribute(name.lower(), value, found.start(found.lastgroup or 0)))
    return found_ones, start + 1 if text.startswith(">", start) else -1


def shown_attributes(name: str, found: list[Attribute]) -> Iterator[Attribute]:
    """Those whose values people or search engines read: alternative texts, titles, the page's description."""
    named = {attribute.name: attribute.value.lower() for attribute in found}
    is_shown_meta = name == "meta" and any(named.get(key) in _SHOWN_META for key in ("name", "property", "itemprop"))
    is_shown_input = name == "input" and named.get("type") not in _UNSEEN_VALUES
    for attribute in found:
        if (
            attribute.name in _SHOWN_ATTRIBUTES
            or (attribute.name == "content" and is_shown_meta)
            or (attribute.name == "value" and is_shown_input)
        ):
            yield attribute


def read_hypertext(text: str, out: Sink, *, start: int = 0, code: bool = False) -> None:
    """Put the visible text of `text[start:]` into `out`, block by block, and its comments."""
    position = start
    ends = _Ends(text)
    kept_blanks = 0
    while found := _TAG.search(text, position):
        at = found.start()
        _add_text(text, position, at, out, keep=kept_blanks > 0)
        name = (found["name"] or "").lower()
        if not name:
            position = _skip_markup(text, found, ends, out)
            continue
        found_ones, position = attributes(text, found.end())
        if position < 0:  # a tag that never ends, and what follows, is text: better read too much than too little
            _add_text(text, at, len(text), out, keep=False)
            return
        if name == "pre":
            kept_blanks = max(0, kept_blanks + (-1 if found["close"] else 1))
        _part(name, bool(found["close"]), at, position, out)
        if found["close"]:
            continue
        for attribute in shown_attributes(name, found_ones):
            out.aside(list(decode_references(attribute.value, attribute.start)))
        if name in _UNSEEN or (name == "code" and not code):
            after = ends.closing(name, position)
            if name == "code" and after > position:
                out.add(CODE, position, after - position)
            position = after
    _add_text(text, position, len(text), out, keep=kept_blanks > 0)


def _part(name: str, closes: bool, at: int, end: int, out: Sink) -> None:
    if name == "br":
        out.separate(ROW)
    elif name in {"td", "th"}:
        out.separate(CELL)
    elif name == "tr":
        out.separate(ROW)
    elif name not in _INLINE:
        out.separate(PARAGRAPH)


def _skip_markup(text: str, found: re.Match[str], ends: _Ends, out: Sink) -> int:
    """Pass over a comment or a declaration; one that never ends is text."""
    at = found.start()
    if not found["bogus"]:
        short = next((mark for mark in ("<!-->", "<!--->") if text.startswith(mark, at)), None)
        if short:
            return at + len(short)
        body_end = ends.find("-->", found.end())
        if body_end >= 0:
            out.comment(at, body_end + 3, text[found.end() : body_end])
            return body_end + 3
    elif text.startswith("<![CDATA[", at):
        end = ends.find("]]>", at)
        if end >= 0:
            _add_text(text, at + 9, end, out, keep=False)
            return end + 3
    else:
        end = ends.find(">", at)
        if end >= 0:
            return end + 1
    out.add(found.group(), at, len(found.group()))
    return found.end()


def _add_text(text: str, start: int, end: int, out: Sink, *, keep: bool) -> None:
    """White space becomes one blank, as browsers show it, unless it is to be kept."""
    if start == end:
        return
    part = text[start:end]
    if keep:
        for piece in decode_references(part, start):
            out.add(*piece)
        return
    position = 0
    for found in _FLOW.finditer(part):
        decoded, size = ("", found.end() - found.start())
        is_blank = not found.group().startswith("&")
        if not is_blank:
            decoded, size = _decode_reference(found.group())
            if not size:
                continue
        out.add(part[position : found.start()], start + position, found.start() - position)
        if is_blank:
            out.space(start + found.start(), size)
        else:
            out.add(decoded, start + found.start(), size)
        position = found.start() + size
    out.add(part[position:], start + position, len(part) - position)


class _Ends:
    """Looks for ends, and remembers which are not to be found: a thousand `<!--` without an end cost one search."""

    __slots__ = ("_missing", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._missing: set[str] = set()

    def find(self, mark: str, start: int) -> int:
        if mark in self._missing:
            return -1
        found = self._text.find(mark, start)
        if found < 0:
            self._missing.add(mark)
        return found

    def closing(self, name: str, start: int) -> int:
        """Where `</name` begins; for code that is not closed `start`, so that it is read; for scripts the end."""
        missing = len(self._text) if name in _UNSEEN else start
        if name in self._missing:
            return missing
        found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self._text, start)
        if found is None:
            self._missing.add(name)
            return missing
        return found.start()
