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

_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_FAR_REACHING = re.compile(
    r"""-.*copydesk:            # a directive that is gone
    | -\s*"copydesk"            # one of a JSON document, which stands beside the posts that it speaks of
    | -(?:.*[,;\t])?"?copydesk"?\s*(?:[,;\t]|$)  # a header
    | \+.*copydesk:\s*end       # the end of a block
    | [-+](?:(?!.*-->).*<!--|(?!.*<!--).*-->)  # half of a comment: what was in it may be text now
    | -\s*(?:```|~~~)           # the same of code""",
    re.IGNORECASE | re.VERBOSE,
)
_LINE_BASED = frozenset({
    "", ".txt", ".text", ".md", ".markdown", ".mdown", ".mkd", ".mdx", ".html", ".htm", ".xhtml", ".csv", ".tsv",
    ".json", ".jsonl", ".ndjson",
})  # fmt: skip
"""Suffixes of formats whose line numbers are those that git counts; of others all is taken to have changed."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changed lines of what git tracks, by real path, as sorted (first, last) pairs; none where it is unchanged.

    Every other file is all new to us: git does not track it, does not look at it, or it has changed as a whole.
    """

    lines: Mapping[str, Sequence[tuple[int, int]]]

    def has(self, path: str | os.PathLike[str]) -> bool:
        """Whether anything in the file changed."""
        ranges = self._of(path)
        return ranges is None or len(ranges) > 0

    def touches(self, path: str | os.PathLike[str], first: int, last: int) -> bool:
        """Whether one of the lines `first` to `last` (both included, 1-based) changed."""
        ranges = self._of(path)
        if ranges is None:
            return True
        at = bisect_right(ranges, (last, float("inf"))) - 1
        return at >= 0 and ranges[at][1] >= first

    def with_new(self, path: str | os.PathLike[str]) -> Changes:
        """The same, and all of this file is new."""
        real = os.path.realpath(path)
        return Changes({file: ranges for file, ranges in self.lines.items() if file != real})

    def _of(self, path: str | os.PathLike[str]) -> Sequence[tuple[int, int]] | None:
        # A link may lead somewhere else than it did.
        return None if os.path.islink(path) else self.lines.get(os.path.realpath(path))


def changes_since(base: str, folder: Path | None = None) -> Changes:
    """What the working tree has that the common ancestor of `base` and HEAD has not.

    A file that was moved is all new: it may have come from where nothing is checked.

    Raises:
        CopydeskError: no git, no repository, no such commit, or no common history.
    """
    here = folder or Path.cwd()
    top = os.path.realpath(_text(_git(here, "rev-parse", "--show-toplevel")).strip("\n"))
    commit = _commit(here, base)
    ancestor = _git(
        here, "merge-base", commit, "HEAD", way_out="fetch more history: in a CI checkout, fetch-depth: 0"
    ).decode().strip()  # fmt: skip
    diff = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=all")
    plain = ("--unified=0", "--inter-hunk-context=0", "--src-prefix=a/", "--dst-prefix=b/")
    numbers = _git(Path(top), *diff, "--numstat", "-z", ancestor, "--")
    hunks = _hunks(_text(_git(Path(top), *diff, *plain, ancestor, "--")))
    lines: dict[str, Sequence[tuple[int, int]]] = {
        os.path.join(top, name): () for name in _tracked(_text(_git(Path(top), "ls-files", "-v", "-z")))
    }
    for name in _changed_files(_text(numbers)):
        path = os.path.join(top, name)
        ranges = hunks.get(name)
        if ranges and path in lines and _is_line_based(path):
            lines[path] = ranges
        else:  # binary, a mode alone, or what cannot be told by lines
            lines.pop(path, None)
    return Changes(lines)


def _text(said: bytes) -> str:
    return said.decode("utf-8", "surrogateescape")


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


def _tracked(listing: str) -> list[str]:
    """The names in `git ls-files -v -z` that git looks at: no conflict, nothing that it takes for unchanged.

    >>> _tracked("H a.md\\0h assumed unchanged.md\\0S skipped.md\\0M in conflict.md\\0")
    ['a.md']
    """
    return [entry[2:] for entry in listing.split("\0") if entry.startswith("H ")]


def _changed_files(numbers: str) -> list[str]:
    """The names in `git diff --numstat -z`.

    >>> _changed_files("1\\t0\\ta.md\\0-\\t-\\tb.docx\\0")
    ['a.md', 'b.docx']
    """
    return [entry.split("\t", 2)[2] for entry in numbers.split("\0") if entry]


def _hunks(patch: str) -> dict[str, list[tuple[int, int]]]:
    """The changed lines of each file of a patch without context; none of a file that is to be taken as changed whole.

    A deletion is a change of the lines around it: what stood there may have been the credit of a picture. A directive
    that is gone, and the end of one, speak of other lines than their own, as do the marks around comments and code.

    >>> _hunks('+++ b/a.md\\n@@ -1 +2,3 @@\\n-old\\n+++ b/no.md\\n+x\\n+y\\n@@ -9,2 +12,0 @@\\n-x\\n-y\\n')
    {'a.md': [(2, 4), (12, 13)]}
    >>> _hunks('+++ b/a.md\\n@@ -1 +1 @@\\n-<!-- copydesk:allow-file politics -- ok -->\\n+Dzie\u0144 dobry.\\n')
    {'a.md': []}
    """
    found: dict[str, list[tuple[int, int]]] = {}
    whole: set[str] = set()
    name = ""
    left = 0  # lines of the hunk that are still to come: they may look like headers
    for line in patch.split("\n"):
        if left:
            left -= line[:1] in ("+", "-")
            if not line.startswith(("+", "-", "\\")) or _FAR_REACHING.match(line):
                whole.add(name)
        elif line.startswith("+++ "):
            name = _unquoted(line[4:]).removeprefix("b/")
            found.setdefault(name, [])
        elif hunk := _HUNK.match(line):
            removed, first, added = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            left = removed + added
            found.setdefault(name, []).append((first, first + added - 1) if added else (first, first + 1))
    return {name: [] if name in whole else ranges for name, ranges in found.items()}


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
