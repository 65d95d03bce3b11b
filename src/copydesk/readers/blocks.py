"""Cuts a Markdown page into paragraphs that are plain to see and the parts that need a parser.

Most of a post is paragraphs, headings and flat lists between blank lines, at the left margin. Such a block closes
every list, quotation or table before it, so the page can be cut there, and the parser, which takes its time, sees only
the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

__all__ = ["cut_blocks"]

Block = tuple[Literal["paragraph", "heading", "rest"], int, int]
"""What it is, and its range in the text, without the marks of headings and list items."""

_EOL = r"(?:\r\n|\r(?!\n)|\n)"
_END = rf"(?:{_EOL}|\Z)"
_HEADING = r"\#{1,6}(?![^ \t\r\n])"
# What can begin nothing but a paragraph. A hashtag is no heading, `**bold**` no list, "2024 was" no list,
# `[link](target)` no definition.
_PLAIN = (
    r"(?:[^\s\#>\-+*=_~`<\[|:0-9]|[0-9]{1,9}(?![0-9.)])|[0-9]{10}|\*{1,3}(?=[^\s*])|\#{1,6}(?=[^\s\#])|\#{7}"
    r"|\[(?=[^\[\]\\\r\n]*\](?!:)))"
)
# A list whose items are a line each; what follows must not be indented, or it would belong to the last of them.
_ITEMS = "|".join(
    rf"(?:{mark}\ {{1,4}}{_PLAIN}[^\r\n]*{_END})+" for mark in (r"[-+*]", r"[0-9]{1,9}\.", r"[0-9]{1,9}\)")
)
_PLAIN_LIST = re.compile(rf"(?:{_ITEMS})(?=[ \t]*{_END})(?=(?:[ \t]*{_EOL})*(?:[^ \t\r\n]|[ \t]*\Z))")
_MARKER = re.compile(rf"(?:[-+*]|[0-9]{{1,9}}[.)])\ +(?P<words>[^\r\n]*){_END}")
_PLAIN_CHUNK = re.compile(rf"(?:(?:{_PLAIN}|{_HEADING})[^\r\n]*{_END})+(?=[ \t]*{_END})")
_CHUNK = re.compile(rf"(?:[ \t]*[^ \t\r\n][^\r\n]*{_END})+")
_BLANK_LINES = re.compile(rf"(?:[ \t]*{_EOL})*")
_HEADING_START = re.compile(rf"^{_HEADING}[ \t]*(?P<words>[^\r\n]*){_END}", re.MULTILINE)
_FENCE = re.compile(r"^(?P<fence>`{3,}(?=[^`\r\n]*(?:[\r\n]|\Z))|~{3,})", re.MULTILINE)
# Code and HTML that may go on over blank lines, unless a fence stands at the margin or a comment ends on its line.
_GOES_ON = re.compile(
    r"^(?!`{3}|~{3})[ \t>*+\-0-9.)]*(?:`{3}|~{3}|<(?:script|pre|style|textarea|\?|![a-z\[]|!--(?![^\r\n]*-->)))",
    re.MULTILINE | re.IGNORECASE,
)
_LONE_RETURN = re.compile(r"\r(?!\n)")  # `^` of re does not know it
_TAG_LINE = re.compile(r"^[ \t>*+\-0-9.)]*<", re.MULTILINE)


def cut_blocks(text: str, start: int = 0) -> Iterator[Block]:
    """The blocks of `text[start:]` in their order; blank lines between them may be left out.

    >>> [block[0] for block in cut_blocks("# One\\nTwo\\nthree\\n\\n- four\\n\\n  five\\n\\nSix")]
    ['heading', 'paragraph', 'rest', 'paragraph']
    """
    if _GOES_ON.search(text, start) or _LONE_RETURN.search(text, start):
        yield "rest", start, len(text)
        return
    position = start
    rest: int | None = None
    while position < len(text):
        position = _end(_BLANK_LINES, text, position)
        plain = _PLAIN_CHUNK.match(text, position) or _PLAIN_LIST.match(text, position)
        if plain is None:
            rest = position if rest is None else rest
            position = _skip_chunk(text, position)
            continue
        if rest is not None:
            yield "rest", rest, position
            rest = None
        inside = _paragraphs if plain.re is _PLAIN_CHUNK else _items
        yield from inside(text, position, plain.end())
        position = plain.end()
    if rest is not None:
        yield "rest", rest, len(text)


def _skip_chunk(text: str, position: int) -> int:
    """Past the lines up to the next blank one, or past a fence that begins in them and goes on."""
    end = _end(_CHUNK, text, position)
    if end == position:
        return len(text)
    while fence := _FENCE.search(text, position, end):
        if _TAG_LINE.search(text, position, fence.start()):  # may be a part of the HTML: leave it all to the parser
            return len(text)
        mark = fence["fence"]
        closing = _closing(mark[0], len(mark)).search(text, fence.end())
        if closing is None:
            return len(text)
        position = closing.end()
        if position >= end:
            return position
    return end


@lru_cache(maxsize=64)
def _closing(char: str, length: int) -> re.Pattern[str]:
    return re.compile(rf"^ {{0,3}}{char}{{{length},}}[ \t]*{_END}", re.MULTILINE)


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    for heading in _HEADING_START.finditer(text, start, end):
        if start < heading.start():
            yield "paragraph", start, heading.start()
        first = heading.start("words")
        words = heading["words"].rstrip(" \t")
        opened = words.rstrip("#")
        if opened[-1:] in {"", " ", "\t"}:  # the closing marks of a heading
            words = opened.rstrip(" \t")
        yield "heading", first, first + len(words)
        start = heading.end()
    if start < end:
        yield "paragraph", start, end


def _items(text: str, start: int, end: int) -> Iterator[Block]:
    for item in _MARKER.finditer(text, start, end):
        yield "paragraph", *item.span("words")


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position
