"""Which formats there are: every module of this package with `suffixes` and `read`, called like itself."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import cast

import copydesk.readers
from copydesk.readers.base import Reader, ReadOptions

__all__ = ["DOCUMENTS", "UNREAD", "folder_suffixes", "formats", "reader_for"]

UNREAD = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".odt", ".ott", ".rtf", ".pages", ".wps"), "save it as .docx"),
    **dict.fromkeys((".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers"), "save the sheet as CSV UTF-8"),
    **dict.fromkeys((".ppt", ".pptx", ".odp", ".key", ".eml", ".msg", ".epub"), "save its text as .txt"),
    ".pdf": "check the file that it was made from",
}
"""What people keep posts in and nobody reads yet, and what to do about it. (In e-mails the text is encoded.)"""

DOCUMENTS = frozenset(UNREAD) | {
    ".adoc", ".asciidoc", ".org", ".rst", ".tex", ".textile", ".wiki", ".srt", ".sbv", ".vtt", ".ics", ".json", ".rss",
    ".xml", ".yaml", ".yml",
}  # fmt: skip
"""What is not looked for in folders, though people keep texts in it. All but `UNREAD` can be read if it is named."""


# What the formats share; everything else in this folder is a format. These are not looked into: the parsers of markup
# take longer to load than all formats together, and most runs read no markup.
_SHARED = frozenset({
    "base", "blocks", "commonmark", "directives", "discover", "fields", "formats", "frontmatter", "hypertext", "inline",
    "literals", "markup", "records", "sources",
})  # fmt: skip


@cache
def formats() -> dict[str, Reader]:
    """The readers by the names of their formats, in the order of these names."""
    names = sorted(module.name for module in pkgutil.iter_modules(copydesk.readers.__path__))
    return {name: cast(Reader, import_module(f"copydesk.readers.{name}")) for name in names if name not in _SHARED}


@cache
def _by_suffix() -> dict[str, Reader]:
    return {suffix: reader for reader in formats().values() for suffix in reader.suffixes}


def reader_for(name: str, options: ReadOptions | None = None) -> Reader | None:
    """The reader for a file of this name; None where no format claims it.

    Raises: KeyError where `options.input_format` is no format.
    """
    if options is not None and options.input_format is not None:
        return formats()[options.input_format]
    return _by_suffix().get(PurePath(name).suffix.lower())


def folder_suffixes(options: ReadOptions | None = None) -> frozenset[str]:
    """The suffixes that are looked for in folders.

    A file without a suffix (LICENSE, Makefile) is read only if it is named, and JSON only if a field is: most JSON
    files of a repository are settings and hold no posts.
    """
    options = options or ReadOptions()
    left_out = {""} if options.field is not None else {"", ".json"}
    return frozenset(_by_suffix()) - left_out
