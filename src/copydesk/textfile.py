"""Reads the files that people write: as text, or as an error that says what the file is instead."""

from __future__ import annotations

import glob
from pathlib import Path

from copydesk.errors import PolicyError, Problem

__all__ = ["decode_text", "may_be_name", "read_bytes"]

_LONGEST_NAME = 255  # characters; no file system has longer ones between two slashes
_NAME_IT = "give the name of a file, not what is in it"
_SAVE_AS = "save it as UTF-8; in Excel choose File > Save as > CSV UTF-8"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# The first bytes of what spreadsheets and word processors save, whatever the file is called.
_FOREIGN = (
    (b"PK\x03\x04", "a workbook or a document (.xlsx, .ods, .docx)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.xls, .doc)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
)


def may_be_name(path: Path) -> bool:
    """Whether a file may be called so. Who gives what stands in a file where its name should does not want it in a
    message."""
    return str(path).isprintable() and all(len(part) <= _LONGEST_NAME for part in path.parts)


def read_bytes(path: Path, where: str, line: int | None = None) -> bytes:
    """The file's bytes. An error is reported at `where` and `line`, the place that names the file.

    Raises:
        PolicyError: there is no such file, it is a folder, or it may not be read.
    """
    if not may_be_name(path):
        raise PolicyError(Problem("policy" if where == str(path) else where, line, "this is no file name", _NAME_IT))
    try:
        return path.read_bytes()
    except FileNotFoundError:
        way_out = "check its name; in a policy, paths start from its own folder"
        if glob.has_magic(str(path)):
            way_out = "name one file: a pattern in quotes stays as it is"
        problem = Problem(where, line, f"{path} does not exist", way_out)
    except IsADirectoryError:
        problem = Problem(where, line, f"{path} is a folder", "name a file in it")
    except PermissionError:
        # Windows answers "permission denied" when a folder is opened as a file.
        what = "is a folder" if path.is_dir() else "may not be read"
        problem = Problem(where, line, f"{path} {what}", "name a file that whoever runs copydesk may read")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a possible file name"
        problem = Problem(where, line, f"{path} cannot be read: {reason}", "check the path")
    raise PolicyError(problem)  # outside the handlers, so that no chained error is printed with it


def decode_text(data: bytes, where: str) -> str:
    """UTF-8 bytes, with or without a byte-order mark, as text.

    >>> decode_text("\\N{ZERO WIDTH NO-BREAK SPACE}żółw".encode(), "a.txt")
    'żółw'
    >>> decode_text("łaska".encode("cp1250"), "a.txt")
    Traceback (most recent call last):
    copydesk.errors.PolicyError: a.txt:1: this line is not UTF-8
        help: save it as UTF-8; in Excel choose File > Save as > CSV UTF-8

    Raises:
        PolicyError: another encoding, NUL bytes, or no text at all (a workbook under the name of a list).
    """
    problem = _foreign(data, where)
    if problem is None:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problem = Problem(where, _line_at(data, error.start), "this line is not UTF-8", _SAVE_AS)
    raise PolicyError(problem)


def _foreign(data: bytes, where: str) -> Problem | None:
    for mark, name in _FOREIGN:
        if data.startswith(mark):
            return Problem(where, None, f"this is {name}, not text", "export it as CSV UTF-8, name that file")
    nul = data.find(0)
    if data.startswith(_UTF16_MARKS) or _is_half_nul(data):
        return Problem(where, None, "this is UTF-16, not UTF-8", _SAVE_AS)
    if nul >= 0:
        what = "there is a NUL byte in this line"
        return Problem(where, _line_at(data, nul), what, "save the file as plain text, UTF-8")
    return None


def _is_half_nul(data: bytes) -> bool:
    """UTF-16 without a mark: in its first characters every other byte is NUL."""
    head = data[:8]
    return len(head) >= 4 and (not any(head[::2]) or not any(head[1::2]))


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1
