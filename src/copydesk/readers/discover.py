"""Which files a run reads: folders are searched, patterns expanded, ignore files obeyed."""

from __future__ import annotations

import glob
import logging
import os
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from copydesk.errors import CopydeskError, Problem
from copydesk.readers.base import Unreadable
from copydesk.readers.formats import DOCUMENTS, folder_suffixes

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["find_files"]

log = logging.getLogger(__name__)

_OWN = ".copydeskignore"
_IGNORE_FILES = (_OWN, ".gitignore")  # the first one that speaks of a path decides
_EXCLUDE = "--exclude"


def find_files(
    arguments: Sequence[str | Path],
    *,
    exclude: Sequence[str] = (),
    force_exclude: bool = False,
    use_ignore_files: bool = True,
    suffixes: Collection[str] | None = None,
    root: Path | None = None,
) -> Iterator[Path | Unreadable]:
    """The files that the arguments name, in their order; those of a folder by name; none twice.

    A folder is searched for files with one of `suffixes` (all that a format claims, when None); hidden ones and what
    `.gitignore`, `.copydeskignore` or `exclude` name are passed over. A pattern with `*`, `?` or `[` finds the same,
    and any suffix that it ends in. A file that is named is taken whatever it is called and whatever ignores it, unless
    `force_exclude` is set, which is for hooks that name every changed file. `exclude` has the syntax of `.gitignore`
    and is relative to `root`, the working directory when None. What does not exist is an `Unreadable`.

    Raises:
        CopydeskError: one of `exclude` is no pattern.
    """
    taken = frozenset(folder_suffixes() if suffixes is None else suffixes)
    search = _Search(taken, tuple(exclude), use_ignore_files, root or Path.cwd())
    given: set[Path] = set()
    for argument in arguments:
        for found in _find(str(argument), search, force_exclude):
            if isinstance(found, Unreadable):
                yield found
            elif (real := found.resolve()) not in given:
                given.add(real)
                yield found
    if search.passed_over:
        counted = ", ".join(f"{count} {suffix}" for suffix, count in sorted(search.passed_over.items()))
        log.warning("passed over: %s; name such a file to have it read, or to be told why it cannot be", counted)
    if search.ignored:
        log.warning("passed over, as a %s says: %d of what was found", _OWN, search.ignored)


def _find(argument: str, search: _Search, force_exclude: bool) -> Iterator[Path | Unreadable]:
    path = Path(argument)
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except OSError as error:
        yield Unreadable(argument, None, error.strerror or "it cannot be looked at", "look at its permissions")
        return
    if is_folder:
        if not (force_exclude and search.is_ignored(path, is_folder=True)):
            yield from search.folder(path)
    elif exists:
        if not (force_exclude and search.is_ignored(path)):
            yield path
    elif glob.has_magic(argument):
        yield from _expand(argument, search)
    else:
        yield Unreadable(
            argument, None, "there is no such file or folder", "look at its name and the working directory"
        )


def _expand(pattern: str, search: _Search) -> Iterator[Path | Unreadable]:
    suffix = PurePath(pattern).suffix.lower()
    allowed = search.suffixes | ({suffix} if suffix and not glob.has_magic(suffix) else set())
    found = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]
    if not found:
        yield Unreadable(pattern, None, "no file matches this pattern", "quote it, so that the shell leaves it alone")
    for path in found:
        if path.is_dir():
            if "**" not in pattern and not search.is_ignored(path, is_folder=True):
                yield from search.folder(path)
        elif path.suffix.lower() in allowed and not search.is_ignored(path):
            yield path
        elif path.suffix.lower() in DOCUMENTS and not search.is_ignored(path):
            search.passed_over[path.suffix.lower()] += 1


class _Search:
    """One run's rules of what to pass over."""

    def __init__(self, suffixes: frozenset[str], exclude: tuple[str, ...], use_ignore_files: bool, root: Path) -> None:
        self.suffixes = suffixes
        self.use_ignore_files = use_ignore_files
        self.root = Path(os.path.abspath(root))
        self.passed_over: Counter[str] = Counter()
        self.ignored = 0  # files and folders
        self._excluded = _spec(exclude, None) if exclude else None
        self._specs: dict[Path, list[tuple[str, GitIgnoreSpec]]] = {}
        self._tops: dict[Path, Path] = {}

    def folder(self, folder: Path) -> Iterator[Path | Unreadable]:
        """The files below a folder. A link to a folder that is being searched already is not followed."""
        yield from self._walk(folder, (os.path.realpath(folder),))

    def _walk(self, folder: Path, above: tuple[str, ...]) -> Iterator[Path | Unreadable]:
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield Unreadable(str(folder), None, error.strerror or "it cannot be opened", "look at its permissions")
            return
        for entry in listed:
            if entry.name.startswith("."):
                continue
            path = folder / entry.name
            if entry.is_dir():
                real = os.path.realpath(path)
                if real not in above and not self._passes_over(path, is_folder=True):
                    yield from self._walk(path, (*above, real))
            elif path.suffix.lower() in self.suffixes and not self._passes_over(path):
                if entry.is_file():
                    yield path
                elif entry.is_symlink():
                    yield Unreadable(str(path), None, "this link leads nowhere", "mend or delete it")
            elif path.suffix.lower() in DOCUMENTS and not self._passes_over(path):
                self.passed_over[path.suffix.lower()] += 1

    def _passes_over(self, path: Path, *, is_folder: bool = False) -> bool:
        by = self._ignored_by(path, is_folder=is_folder)
        self.ignored += by == _OWN
        return by is not None

    def is_ignored(self, path: Path, *, is_folder: bool = False) -> bool:
        """Whether the path, or a folder on the way to it, is to be passed over."""
        whole = Path(os.path.abspath(path))
        top = self._top(whole.parent)
        inside = whole.relative_to(top).parts
        return any(
            self._ignored_by(top.joinpath(*inside[:depth]), is_folder=is_folder or depth < len(inside)) is not None
            for depth in range(1, len(inside) + 1)
        )

    def _ignored_by(self, path: Path, *, is_folder: bool = False) -> str | None:
        """What says that the path is to be passed over, whatever is said of the folders on the way to it."""
        whole = Path(os.path.abspath(path))
        if self._excluded is not None and _says(self._excluded, whole, self.root, is_folder):
            return _EXCLUDE
        if not self.use_ignore_files:
            return None
        top = self._top(whole.parent)
        for folder in (whole.parent, *whole.parent.parents):  # the nearest ignore file decides, as for git
            for name, spec in self._ignore_files(folder):
                answer = _says(spec, whole, folder, is_folder)
                if answer is not None:
                    return name if answer else None
            if folder == top:
                break
        return None

    def _top(self, folder: Path) -> Path:
        """The repository that the folder belongs to, or the working directory, or the folder itself."""
        if folder not in self._tops:
            ends = (above for above in (folder, *folder.parents) if above == self.root or (above / ".git").exists())
            self._tops[folder] = next(ends, folder)
        return self._tops[folder]

    def _ignore_files(self, folder: Path) -> list[tuple[str, GitIgnoreSpec]]:
        if folder not in self._specs:
            self._specs[folder] = [
                (name, _spec(lines, folder / name))
                for name in _IGNORE_FILES
                if (lines := _lines(folder / name)) is not None
            ]
        return self._specs[folder]


def _lines(path: Path) -> list[str] | None:
    try:
        return path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None


def _spec(lines: Sequence[str], file: Path | None) -> GitIgnoreSpec:
    """The patterns of a file, or of `--exclude`. As git does, a file's lines that are none are passed over.

    Raises:
        CopydeskError: one of `--exclude` is no pattern.
    """
    from pathspec import GitIgnoreSpec  # 10 ms that a run without ignore files saves

    patterns: list[str] = []
    for number, line in enumerate(lines, 1):
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            if file is None:
                way_out = "write it as in .gitignore: a name, or a path from this folder"
                raise CopydeskError(Problem(_EXCLUDE, None, f"pattern {number} is none", way_out)) from None
            log.warning("%s:%d: this line is no pattern, and git does not heed it either", file, number)
        else:
            patterns.append(line)
    return GitIgnoreSpec.from_lines(patterns)


def _says(spec: GitIgnoreSpec, path: Path, folder: Path, is_folder: bool) -> bool | None:
    """True to ignore, False to take, None where the patterns do not speak of it."""
    try:
        inside = path.relative_to(folder).as_posix()
    except ValueError:
        return None
    return spec.check_file(f"{inside}/" if is_folder else inside).include
