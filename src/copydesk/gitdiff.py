"""Which lines of which files changed since a commit, asked of git: for `--diff-base`."""

from __future__ import annotations

import os
import re
import subprocess
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from copydesk.errors import CopydeskError, Problem

__all__ = ["Changes", "changes_since"]

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_LINE_BASED = frozenset({
    "", ".txt", ".text", ".md", ".markdown", ".mdown", ".mkd", ".mdx", ".html", ".htm", ".xhtml", ".csv", ".tsv",
    ".json", ".jsonl", ".ndjson",
})  # fmt: skip
"""Suffixes of formats whose line numbers are those that git counts; of others all is taken to have changed."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changed lines by real path, as sorted (first, last) pairs; None: all of the file is new to us."""

    lines: Mapping[str, Sequence[tuple[int, int]] | None]

    def has(self, path: str | os.PathLike[str]) -> bool:
        """Whether anything in the file changed."""
        return os.path.realpath(path) in self.lines

    def touches(self, path: str | os.PathLike[str], first: int, last: int) -> bool:
        """Whether one of the lines `first` to `last` (both included, 1-based) changed."""
        ranges = self.lines.get(os.path.realpath(path), ())
        if ranges is None:
            return True
        at = bisect_right(ranges, (last, float("inf"))) - 1
        return at >= 0 and ranges[at][1] >= first


def changes_since(base: str, folder: Path | None = None) -> Changes:
    """What the working tree has that the common ancestor of `base` and HEAD has not, new files included.

    Raises:
        CopydeskError: no git, no repository, no such commit, or no common history.
    """
    here = folder or Path.cwd()
    top = Path(_git(here, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").strip("\n"))
    commit = _commit(here, base)
    ancestor = _git(
        here, "merge-base", commit, "HEAD", way_out="fetch more history: in a CI checkout, fetch-depth: 0"
    ).decode().strip()  # fmt: skip
    common = ("--no-color", "--no-ext-diff", "--no-textconv", "-M", "--diff-filter=d", "--ignore-submodules=all")
    numbers = _git(top, "diff", "--numstat", "-z", *common, ancestor, "--")
    patch = _git(top, "diff", "--unified=0", "--src-prefix=a/", "--dst-prefix=b/", *common, ancestor, "--")
    new = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    lines: dict[str, Sequence[tuple[int, int]] | None] = {}
    hunks = _hunks(patch.decode("utf-8", "surrogateescape"))
    for name, is_binary in _changed_files(numbers.decode("utf-8", "surrogateescape")):
        path = os.path.realpath(top / name)
        lines[path] = None if is_binary or not _is_line_based(path) else hunks.get(name, ())
    for name in filter(None, new.decode("utf-8", "surrogateescape").split("\0")):
        lines[os.path.realpath(top / name)] = None
    return Changes(lines)


def _commit(here: Path, base: str) -> str:
    # A name that begins with a dash would be read as an option.
    if not base.startswith("-"):
        found = _run(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
        if found.returncode == 0:
            return found.stdout.decode().strip()
    way_out = "name a branch, a tag or a commit; in a CI checkout fetch it first"
    raise CopydeskError(Problem("--diff-base", None, f"git knows no commit {base!r}", way_out))


def _git(here: Path, *arguments: str, way_out: str = "run it inside a git repository") -> bytes:
    found = _run(here, *arguments)
    if found.returncode:
        said = found.stderr.decode("utf-8", "replace").strip().splitlines()
        what = f"git {arguments[0]} failed" + (f": {said[0].removeprefix('fatal: ')}" if said else "")
        raise CopydeskError(Problem("--diff-base", None, what, way_out))
    return found.stdout


def _run(here: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(here), *arguments], capture_output=True, check=False)
    except OSError:
        pass
    raise CopydeskError(Problem("--diff-base", None, "git does not start", "install it, or leave --diff-base out"))


def _changed_files(numbers: str) -> list[tuple[str, bool]]:
    """The names in `git diff --numstat -z`, and whether git takes the file for binary.

    >>> _changed_files("1\\t0\\ta.md\\0-\\t-\\tb.docx\\0" + "2\\t1\\t\\0old.md\\0new.md\\0")
    [('a.md', False), ('b.docx', True), ('new.md', False)]
    """
    found, fields = [], iter(numbers.split("\0"))
    for field in fields:
        if not field:
            continue
        added, _, name = field.split("\t", 2)
        if not name:  # a rename: the two names follow
            next(fields)
            name = next(fields)
        found.append((name, added == "-"))
    return found


def _hunks(patch: str) -> dict[str, list[tuple[int, int]]]:
    """The changed lines of each file of a patch without context.

    A deletion is a change of the lines around it: what stood there may have been the credit of a picture.

    >>> _hunks('+++ b/a.md\\n@@ -1 +2,3 @@\\n-old\\n+++ b/no.md\\n+x\\n+y\\n@@ -9,2 +12,0 @@\\n-x\\n-y\\n')
    {'a.md': [(2, 4), (12, 13)]}
    """
    found: dict[str, list[tuple[int, int]]] = {}
    current: list[tuple[int, int]] = []
    left = 0  # lines of the hunk that are still to come: they may look like headers
    for line in patch.split("\n"):
        if left:
            left -= line[:1] in ("+", "-")
        elif line.startswith("+++ "):
            current = found.setdefault(_unquoted(line[4:]).removeprefix("b/"), [])
        elif hunk := _HUNK.match(line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            removed = re.match(r"@@ -\d+(?:,(\d+))?", line)
            left = count + int((removed and removed[1]) or 1)
            current.append((first, first + count - 1) if count else (first, first + 1))
    return found


def _unquoted(name: str) -> str:
    r"""A file's name as git writes it in a patch: quoted as in C where it holds anything unusual.

    >>> _unquoted('"b/za\\305\\274\\303\\263\\305\\202\\304\\207\\t1.md"\t'), _unquoted("b/a b.md\t")
    ('b/zażółć\t1.md', 'b/a b.md')
    """
    name = name.removesuffix("\t")  # git ends a name with blanks in it with a tab
    if not name.startswith('"'):
        return name
    simple = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}
    raw = bytearray()
    for part in re.finditer(r"\\([0-7]{3})|\\(.)|([^\\]+)", name[1:-1]):
        if part[1]:
            raw.append(int(part[1], 8))
        elif part[2]:
            raw.append(simple.get(part[2], ord(part[2])))
        else:
            raw += part[3].encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "surrogateescape")


def _is_line_based(path: str) -> bool:
    """Whether git counts the file's lines as the readers do: it knows no lone carriage return."""
    if os.path.splitext(path)[1].lower() not in _LINE_BASED:
        return False
    try:
        with open(path, "rb") as stream:
            return re.search(rb"\r(?!\n)", stream.read()) is None
    except OSError:
        return False
