"""Plain text: the whole file is one post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from copydesk.model import Post
from copydesk.readers.base import Draft, ReadOptions, Unreadable
from copydesk.readers.directives import directives_of, parse_order
from copydesk.readers.sources import Extract, SourceText, decode

__all__ = ["read", "suffixes"]

suffixes = (".txt", ".text", "")

_DIRECTIVE = re.compile(r"^[ \t]*(?P<comment>#[ \t]*(?P<body>copydesk:[^\r\n]*))(?:\r\n?|\n|\Z)", re.MULTILINE)


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    """One draft, as it stands; only the lines `# copydesk:...` are taken out, if they are written as they should be."""
    text = decode(stream.read(), name, options.encoding)
    if isinstance(text, Unreadable):
        yield text
        return
    source = SourceText(text)
    if "copydesk:" not in text:
        yield Draft(Post(text, name, options.channel, options.language), name, source)
        return
    out = Extract()
    start = 0
    for found in _DIRECTIVE.finditer(text):
        out.comment(*found.span("comment"), found["body"])
        order = parse_order(found["body"])
        if order and not order.fault:  # what is none may be a line of the post
            out.add(text[start : found.start()], start, found.start() - start)
            start = found.end()
    out.add(text[start:], start, len(text) - start)
    shown, pieces = out.finish(source)
    post = Post(shown, name, options.channel, options.language)
    yield Draft(post, name, pieces, directives_of(out.comments, pieces, source))
