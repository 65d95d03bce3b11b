"""What a run says on standard error: warnings, a bar while it takes long, and the counts at the end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from copydesk.commands.guard import complain
from copydesk.findconfig import POLICY_NAME, misnamed_policies
from copydesk.reporters.base import Summary

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from copydesk.policy import Policy

__all__ = ["Clock", "counted", "say_summary", "say_warnings", "summary_lines", "wants_bar", "with_bar"]

Item = TypeVar("Item")
_LONG = 1.5  # seconds before a bar is worth its start
_EVERY = 0.1


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._start


def say_warnings(policies: Sequence[Policy]) -> None:
    """What looks wrong in the policies, or that there is none."""
    for policy in policies:
        for problem in policy.warnings:
            complain(f"copydesk: warning: {problem}")
    if any(policy.source == "policy" for policy in policies):
        complain("copydesk: no copydesk.toml found: the shipped rules alone are used; `copydesk init` makes one")
        for path in misnamed_policies("."):
            complain(f"copydesk: warning: {path} is not read: a policy is called {POLICY_NAME}")


def wants_bar(*, quiet: bool, to_file: bool) -> bool:
    """Not where findings scroll by on the same terminal."""
    return not quiet and (to_file or not sys.stdout.isatty()) and "CI" not in os.environ


def with_bar(items: Iterable[Item], is_wanted: bool) -> Iterator[Item]:
    """The items; a bar counts them where there is a terminal to show it, once the run takes long."""
    if not (is_wanted and sys.stderr is not None and sys.stderr.isatty()):
        yield from items
        return
    bar, shown, started = None, 0.0, time.perf_counter()
    try:
        for count, item in enumerate(items):
            now = time.perf_counter()
            if bar is None and now - started > _LONG:
                bar = _bar(count)
            if bar is not None and now - shown > _EVERY:
                bar[0].update(bar[1], completed=count)
                shown = now
            yield item
    finally:
        if bar is not None:
            bar[0].stop()


def _bar(count: int) -> tuple[Progress, TaskID]:
    from rich.console import Console  # 60 ms that short runs do not spend
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        TextColumn("{task.completed:,} posts"),
        TextColumn("{task.fields[pace]}"),
        TimeElapsedColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None, completed=count, pace="")
    bar.start()
    return bar, task


def summary_lines(summary: Summary) -> Iterator[str]:
    """The counts of a run, for people."""
    verdicts = ", ".join(f"{count:,} {name}" for name, count in summary.by_verdict.items() if count)
    yield f"{counted(summary.posts, 'post')}: {verdicts}" if summary.posts else "no post was checked"
    found = [f"{name} {count:,}" for name, count in summary.by_category.items()]
    if found:
        yield f"found: {', '.join(found)}"
    others = [(summary.unreadable, "unreadable"), (summary.undecided, "undecided"), (summary.suppressed, "suppressed")]
    rest = [f"{count:,} {name}" for count, name in others if count]
    done = summary.posts + summary.unreadable - summary.resumed
    if summary.resumed:
        rest.append(f"resumed after {summary.resumed:,}")
    if summary.seconds > 0 and done > 1:
        rest.append(f"{summary.seconds:.1f} s, {done / summary.seconds:,.0f} posts a second")
    if rest:
        yield "; ".join(rest)


def counted(number: int, name: str) -> str:
    """The number and its noun."""
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


def say_summary(summary: Summary) -> None:
    """The counts on standard error."""
    for line in summary_lines(summary):
        complain(f"copydesk: {line}")
