"""`copydesk lists`: what `sealing.py` does, asked for and reported at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from copydesk.commands.guard import complain
from copydesk.errors import PolicyError
from copydesk.sealed import KEY_FILE_VARIABLE, KEY_VARIABLE, key_from_environment
from copydesk.sealing import add_terms, edit_list, seal_list, write_key

__all__ = ["add", "edit", "keygen", "seal"]


def keygen(file: Path) -> int:
    public = write_key(file)
    print(public)
    complain(f"copydesk: the secret key is in {file}; keep it out of the repository, and keep a copy")
    complain(f"    help: name the file in {KEY_FILE_VARIABLE}, or put what is in it into {KEY_VARIABLE} (in CI)")
    return 0


def seal(file: Path, to: Sequence[str], *, overwrite: bool) -> int:
    sealed = seal_list(file, to, overwrite=overwrite)
    print(sealed)
    complain(f"copydesk: name {sealed.name} in the policy, delete {file.name}, and never commit it")
    return 0


def add(file: Path, terms: Sequence[str], kind: str, to: Sequence[str]) -> int:
    """A lone dash stands for standard input: arguments can be seen by all users of the machine."""
    typed = terms
    if list(terms) == ["-"]:
        if sys.stdin.isatty():
            complain("copydesk: one term a line; Ctrl-D ends")
        typed = [line.strip() for line in sys.stdin if line.strip()]
    part = add_terms(file, typed, to, kind=kind)
    print(part)
    complain(f"copydesk: sealed {len(typed)} more; commit {part.name} beside {file.name}")
    return 0


def edit(file: Path, to: Sequence[str]) -> int:
    def retry(error: PolicyError) -> bool:
        for problem in error.problems:
            complain(f"copydesk: {problem}")
        if not sys.stdin.isatty():
            return False
        complain("copydesk: edit it again? [Y/n]")
        return not sys.stdin.readline().strip().lower().startswith("n")

    is_changed = edit_list(file, key_from_environment(where=str(file)), to, retry=retry)
    complain("copydesk: sealed again" if is_changed else "copydesk: nothing was changed")
    return 0
