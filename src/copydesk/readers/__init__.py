"""Where posts come from: one module a format, and each draft knows where in its file every character stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from copydesk.readers.base import Directive, Draft, Position, Reader, ReadOptions, Unreadable

__all__ = [
    "Directive", "Draft", "Position", "ReadOptions", "Reader", "Unreadable", "read_path", "read_stdin", "reader_for",
]  # fmt: skip


def reader_for(name: str, options: ReadOptions | None = None) -> Reader | None:
    """The reader for a file of this name; None where no format claims it. `options.input_format` comes first."""
    from copydesk.readers import formats  # not above: it looks for its siblings in this package

    return formats.reader_for(name, options)


def read_path(path: str | Path, options: ReadOptions | None = None) -> Iterator[Draft | Unreadable]:
    """The drafts of one file, one by one; what cannot be read is an item of the same stream.

    A suffix that no format claims is read as plain text. An empty file is one draft without text.
    """
    from copydesk.readers.formats import UNREAD  # not above: it looks for its siblings in this package

    name = str(path)
    options = options or ReadOptions()
    way_out = UNREAD.get(Path(path).suffix.lower())
    if way_out and options.input_format is None:
        yield Unreadable(name, None, "this format is not read", way_out)
        return
    try:
        with open(path, "rb") as stream:
            yield from _read(stream, name, options)
    except FileNotFoundError:
        yield Unreadable(name, None, "there is no such file", "look at its name")
    except IsADirectoryError:
        yield Unreadable(name, None, "this is a folder", "name the files in it")
    except OSError as error:
        yield Unreadable(name, None, error.strerror or "it cannot be read", "look at the file's permissions")


def read_stdin(
    stream: BinaryIO, filename: str | None = None, options: ReadOptions | None = None
) -> Iterator[Draft | Unreadable]:
    """The drafts of a stream, read as the file `filename` would be, or as plain text."""
    yield from _read(stream, filename or "<stdin>", options or ReadOptions())


def _read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Draft | Unreadable]:
    from copydesk.readers.formats import formats  # not above: it looks for its siblings in this package
    from copydesk.readers.records import say_missing_ids

    try:
        reader = reader_for(name, options) or formats()["text"]
    except KeyError:
        known = ", ".join(formats())
        yield Unreadable(name, None, f"there is no input format {options.input_format!r}", f"there are {known}")
        return
    yield from say_missing_ids(reader.read(stream, name, options), name, options.id_column)
