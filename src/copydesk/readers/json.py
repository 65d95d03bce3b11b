"""JSON files and exports: the strings of one field, wherever it stands, with exact positions in their literals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from copydesk.readers.base import Draft, ReadOptions, Unreadable
from copydesk.readers.fields import drafts_of_value
from copydesk.readers.literals import DECODER, JsonText, RepeatedKeyError, find_repeated_key
from copydesk.readers.sources import SourceText, decode

__all__ = ["read", "suffixes"]

suffixes = (".json",)


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    """The drafts of one document, in the document's order."""
    text = decode(stream.read(), name, options.encoding)
    if isinstance(text, Unreadable):
        yield text
        return
    if not text.strip():
        yield from drafts_of_value("", JsonText(text), name, options)
        return
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = SourceText(text).locate(min(error.pos, len(text)))
        what = f"this is no JSON: {error.msg} (column {place.column})"
        yield Unreadable(name, place.line, what, "one document a file is .json, one a line .jsonl")
    except RepeatedKeyError:
        line = SourceText(text).locate(find_repeated_key(text)).line
        yield Unreadable(name, line, "this key stands in the object twice", "rename one of the two")
    except (ValueError, RecursionError):
        what = "this JSON is nested too deep, or holds a number of thousands of digits"
        yield Unreadable(name, None, what, "take that part out")
    else:
        yield from drafts_of_value(value, JsonText(text), name, options)
