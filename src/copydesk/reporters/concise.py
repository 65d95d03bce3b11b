"""One line a finding, for editors and grep: `path:line:column: severity rule message`. Nothing found, nothing said."""

from __future__ import annotations

from typing import TextIO

from copydesk.reporters.base import Failure, Result, RunInfo, Summary, put, replace_controls, shown
from copydesk.reporters.wording import wording

__all__ = ["Concise", "reporter"]


class Concise:
    """Writes as it goes; quotes nothing of the posts."""

    name = "concise"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info, self._words = out, info, wording(info.language)

    def result(self, result: Result) -> None:
        for finding in shown(result, self._info):
            v, at = finding.violation, finding.place
            waved = f" ({self._words.waved(finding)})" if finding.suppressed else ""
            self._write(f"{result.path}:{at.line}:{at.column}: {v.severity} {v.rule} {v.message}{waved}")
        if result.report.verdict == "undecided":
            self._write(f"{result.path}:{result.line}:1: undecided {self._words.undecided(result)}")

    def failure(self, failure: Failure) -> None:
        self._write(f"{failure.path}:{failure.line or 1}:1: unreadable {self._words.unreadable(failure)}")

    def finish(self, summary: Summary) -> None:
        self._out.flush()

    def _write(self, line: str) -> None:
        put(self._out, replace_controls(" ".join(line.splitlines())) + "\n")


def reporter() -> Concise:
    return Concise()
