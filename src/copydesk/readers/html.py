"""HTML pages: what a reader sees of them, alternative texts, titles and descriptions included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from copydesk.readers.base import Draft, ReadOptions, Unreadable
from copydesk.readers.markup import page

__all__ = ["read", "suffixes"]

suffixes = (".html", ".htm", ".xhtml")


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    """One draft. Scripts, styles and code are left out, and so are comments, but for directives."""
    return page(stream, name, options, "html")
