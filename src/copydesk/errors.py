"""Everything that copydesk raises on purpose: place, problem, way out.

A message never holds a confidential term or a post's text: ids, places and spans only.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CacheError", "CopydeskError", "InputError", "KeyMissingError", "PolicyError", "Problem", "RuleError"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file that somebody wrote.

    `where` is a path or the name of a mapping, `line` is 1-based or None, `what` says what is wrong and
    `way_out` what to do about it.
    """

    where: str
    line: int | None
    what: str
    way_out: str = ""

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        text = f"{place}: {self.what}"
        return f"{text}\n    help: {self.way_out}" if self.way_out else text


class CopydeskError(Exception):
    """Base of all errors of this package; `problems` holds one or more, in the order of their places."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


class PolicyError(CopydeskError):
    """The policy file or one of its lists cannot be used (exit code 4)."""


class KeyMissingError(PolicyError):
    """A sealed list cannot be opened: no key, or not the right one (exit code 4)."""


class RuleError(CopydeskError):
    """A rule file cannot be used (exit code 4)."""


class InputError(CopydeskError):
    """A draft or a file of drafts cannot be read (exit code 3)."""


class CacheError(CopydeskError):
    """A compiled rulebook on disk is corrupt or foreign; the caller compiles anew."""
