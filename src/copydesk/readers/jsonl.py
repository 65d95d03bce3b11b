"""JSON Lines: a record a line, read one by one; a bad record is reported and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from copydesk.readers.base import Draft, ReadOptions, Unreadable
from copydesk.readers.fields import drafts_of_value
from copydesk.readers.literals import DECODER, JsonText, RepeatedKeyError
from copydesk.readers.sources import as_utf8_lines

__all__ = ["read", "suffixes"]

suffixes = (".jsonl", ".ndjson")

_TRY = "a record is one JSON value on one line, in UTF-8"


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    """The drafts of one record after the other; nothing is kept of those that are done. Blank lines are passed over."""
    lines = as_utf8_lines(stream, name, options.encoding)
    if isinstance(lines, Unreadable):
        yield lines
        return
    number = 0
    for number, raw in enumerate(lines, start=1):
        try:
            line = raw.decode()
            if line.isspace():
                continue
            value, end = DECODER.raw_decode(line, 0 if line[0] in '{["' else len(line) - len(line.lstrip()))
        except UnicodeDecodeError as error:
            what = f"byte {error.start + 1} of the line is not utf-8 (0x{raw[error.start]:02X})"
            yield Unreadable(name, number, what, "save it as UTF-8, or say what it is: --encoding cp1250")
        except json.JSONDecodeError as error:
            yield Unreadable(name, number, f"this record is no JSON: {error.msg} (column {error.colno})", _TRY)
        except RepeatedKeyError:
            yield Unreadable(name, number, "a key stands in an object of this record twice", "rename one of the two")
        except (ValueError, RecursionError):
            what = "this record is nested too deep, or holds a number of thousands of digits"
            yield Unreadable(name, number, what, _TRY)
        else:
            if line[end:] != "\n" and line[end:].strip():
                yield Unreadable(name, number, f"this record is no JSON: extra data (column {end + 1})", _TRY)
            else:
                yield from drafts_of_value(value, JsonText(line, number), name, options, row=number)
    if not number:
        yield from drafts_of_value("", JsonText(""), name, options)
