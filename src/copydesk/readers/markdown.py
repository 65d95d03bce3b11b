"""Markdown pages: CommonMark with tables, `~~` and front matter; MDX as far as its words go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from copydesk.readers.base import Draft, ReadOptions, Unreadable
from copydesk.readers.markup import page
from copydesk.readers.sources import Extract

__all__ = ["read", "suffixes"]

suffixes = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")

_MDX = re.compile(
    r"""\{\s*/\*(?P<body>(?:[^*]|\*(?!/))*)\*/\s*\}|^import\b[^'"`;\r\n]*['"][^'"\r\n]*['"];?[ \t]*$""", re.MULTILINE
)
_VISIBLE = re.compile(r"[^\r\n]")


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    """One draft. Code, link targets and tags are left out; alternative texts and link titles are read."""
    return page(stream, name, options, "markdown", _blank_mdx if name.lower().endswith(".mdx") else None)


def _blank_mdx(text: str, out: Extract) -> str:
    """The page without its imports and its `{/* comments */}`; any other expression is read as it stands."""

    def blank(found: re.Match[str]) -> str:
        if found["body"] is not None:
            out.comment(found.start(), found.end(), found["body"])
        return _VISIBLE.sub(" ", found.group())

    return _MDX.sub(blank, text)
