"""Where a report goes: standard output, or a file that is whole or not there."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from copydesk.errors import CopydeskError, Problem

__all__ = ["open_output"]


@contextlib.contextmanager
def open_output(path: Path | None, *, resume_at: int | None = None) -> Iterator[TextIO]:
    """The stream to write to: UTF-8 and `\\n` in files, the terminal's own on standard output.

    A file is written beside its name and put in place at the end; if the block raises, the old one stays. With
    `resume_at` it is written in place from that byte on, so that what a killed run had done is there.

    Raises:
        CopydeskError: it cannot be opened.
    """
    if path is None:
        if sys.stdout is None:
            raise CopydeskError(Problem("standard output", None, "it is closed", "open it, or name a file: -o FILE"))
        yield sys.stdout
        return
    try:
        stream, temporary = _open(path, resume_at)
    except OSError as error:
        what = f"the output cannot be written: {error.strerror}"
        problem = Problem(str(path), None, what, "check the folder and its permissions")
    else:
        with _put_in_place(stream, temporary, path):
            yield stream
        return
    raise CopydeskError(problem)


def _open(path: Path, resume_at: int | None) -> tuple[TextIO, Path | None]:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    if path.exists() and not path.is_file():  # a pipe, a device: nothing to put in place
        return path.open("w", encoding="utf-8", newline="\n"), None
    if resume_at is not None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        stream = os.fdopen(descriptor, "r+", encoding="utf-8", newline="\n")
        stream.truncate(resume_at)
        stream.seek(0, os.SEEK_END)
        return stream, None
    import tempfile  # 10 ms that a run without -o saves

    real = Path(os.path.realpath(path))
    descriptor, name = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".new", dir=real.parent)
    with contextlib.suppress(OSError, AttributeError):
        os.fchmod(descriptor, _mode(real))
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="\n"), Path(name)


def _mode(path: Path) -> int:
    """The permissions of the old file, or those that a new one gets; mkstemp's are for its owner alone."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextlib.contextmanager
def _put_in_place(stream: TextIO, temporary: Path | None, path: Path) -> Iterator[None]:
    try:
        with stream:
            yield
        if temporary is not None:
            temporary.replace(os.path.realpath(path))
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
