"""The counts of a run, kept while it goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import get_args

from copydesk.model import Category, Severity, Verdict
from copydesk.reporters.base import Result, Summary

__all__ = ["VERDICTS", "Tally"]

VERDICTS: tuple[Verdict, ...] = ("block", "review", "undecided", "pass")


class Tally:
    """Counts results as they come; `summary()` at any time."""

    def __init__(self) -> None:
        self.posts = self.unreadable = self.suppressed = 0
        self._verdicts: Counter[str] = Counter()
        self._categories: Counter[str] = Counter()
        self._severities: Counter[str] = Counter()

    def add(self, result: Result) -> None:
        listed = [f.violation for f in result.findings if not f.suppressed]
        kinds = ((v.category, v.severity.value) for v in listed)
        self.count(result.report.verdict, kinds, len(result.findings) - len(listed))

    def count(self, verdict: str, findings: Iterable[tuple[str, str]], suppressed: int) -> None:
        """Adds a post by its verdict, the (category, severity) of what was found, and how much was suppressed."""
        self.posts += 1
        self.suppressed += suppressed
        self._verdicts[verdict] += 1
        for category, severity in findings:
            self._categories[category] += 1
            self._severities[severity] += 1

    def add_failure(self) -> None:
        self.unreadable += 1

    def summary(self, seconds: float = 0.0, resumed: int = 0) -> Summary:
        """All verdicts and severities, zero or not; the categories that were found, in the model's order."""
        return Summary(
            posts=self.posts,
            by_verdict={name: self._verdicts[name] for name in VERDICTS},
            by_category={name: self._categories[name] for name in get_args(Category) if self._categories[name]},
            by_severity={s.value: self._severities[s.value] for s in reversed(Severity)},
            undecided=self._verdicts["undecided"],
            unreadable=self.unreadable,
            suppressed=self.suppressed,
            seconds=seconds,
            resumed=resumed,
        )
