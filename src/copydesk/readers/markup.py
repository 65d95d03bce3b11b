"""Markup to drafts: what files of Markdown and HTML, and cells and fields that hold either, have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from copydesk.model import Post
from copydesk.readers.base import Content, Directive, Draft, ReadOptions, SourceMap, Unreadable
from copydesk.readers.directives import directives_of
from copydesk.readers.sources import Extract, SourceText, decode

__all__ = ["draft_of_field", "page"]


Prepare = Callable[[str, Extract], str]
"""Blanks out what is not text, and notes the comments in it. The length stays, and so do all places."""


def page(
    stream: BinaryIO, name: str, options: ReadOptions, content: Content, prepare: Prepare | None = None
) -> Iterator[Draft | Unreadable]:
    """The one draft of a page, its front matter included."""
    text = decode(stream.read(), name, options.encoding)
    if isinstance(text, Unreadable):
        yield text
        return
    from copydesk.readers.frontmatter import read_front_matter  # not above, as in _read

    out = Extract()
    source = SourceText(prepare(text, out) if prepare else text)
    start = read_front_matter(text, out)
    _read(content, source, out, start, options)
    shown, pieces = out.finish(source)
    post = Post(shown, name, options.channel, options.language)
    yield Draft(post, name, pieces, directives_of(out.comments, pieces, source))


def draft_of_field(
    text: str,
    outer: SourceMap,
    name: str,
    options: ReadOptions,
    *,
    identity: str,
    channel: str = "",
    orders: tuple[Directive, ...] = (),
) -> Draft:
    """The draft of a cell or a field, which holds what `options.content` says."""
    channel = options.channel or channel
    if options.content == "text":
        return Draft(Post(text, identity, channel, options.language), name, outer, orders)
    source = SourceText(text)
    out = Extract()
    _read(options.content, source, out, 0, options)
    shown, pieces = out.finish(outer)
    orders = tuple(replace(order, end=len(shown)) for order in orders)
    inner = directives_of(out.comments, pieces, source, outer.locate)
    return Draft(Post(shown, identity, channel, options.language), name, pieces, (*orders, *inner))


def _read(content: Content, source: SourceText, out: Extract, start: int, options: ReadOptions) -> None:
    # The parsers are imported where they are used: all formats are loaded, and most runs read no markup.
    if content == "html":
        from copydesk.readers.hypertext import read_hypertext

        read_hypertext(source.text, out, start=start, code=options.code)
    elif content == "markdown":
        from copydesk.readers.commonmark import read_commonmark

        read_commonmark(source, out, start=start, code=options.code)
