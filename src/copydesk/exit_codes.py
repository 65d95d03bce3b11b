"""What a run of the command comes to, as a number. docs/cli.md has the table; no format changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the commands that check nothing need not load the reporters
    from copydesk.model import Severity
    from copydesk.reporters.base import Summary

__all__ = [
    "BROKEN_PIPE", "CLEAN", "CRASH", "FOUND", "INTERRUPTED", "POLICY", "UNDECIDED", "UNREADABLE", "USAGE", "code_of",
]  # fmt: skip

CLEAN = 0
FOUND = 1
USAGE = 2
UNREADABLE = 3
POLICY = 4
UNDECIDED = 5
CRASH = 70  # sysexits.h, EX_SOFTWARE
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
BROKEN_PIPE = 141


def code_of(summary: Summary, fail_on: Severity | None) -> int:
    """3 for what could not be read, 1 for findings at or above `fail_on` (None: never), 5 for what is undecided, or 0.

    The first that holds. A policy that cannot be used (4) has no summary: nothing is checked then.
    """
    if summary.unreadable:
        return UNREADABLE
    if fail_on is not None and any(
        count for name, count in summary.by_severity.items() if type(fail_on)(name).rank >= fail_on.rank
    ):
        return FOUND
    return UNDECIDED if summary.undecided else CLEAN
