"""GitLab's Code Quality report (a JSON array of issues), shown in merge requests."""

from __future__ import annotations

import os
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from copydesk.model import Severity, Violation
from copydesk.reporters.base import Failure, Place, Result, RunInfo, Summary, put, shown
from copydesk.reporters.shapes import dump
from copydesk.reporters.wording import wording

__all__ = ["Gitlab", "reporter"]

_SEVERITY = {Severity.NOTE: "info", Severity.WARNING: "major", Severity.ERROR: "critical"}


class Gitlab:
    """Writes issues as they come; quotes nothing of the posts. Suppressed findings have no place in this format."""

    name = "gitlab"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info, self._words = out, info, wording(info.language)
        self._seen: Counter[str] = Counter()
        self._separator = ""
        put(out, "[")

    def result(self, result: Result) -> None:
        for finding in shown(result, self._info):
            if not finding.suppressed:
                v = finding.violation
                self._issue(f"{v.message} {v.advice}".strip(), v.rule, _severity(v), result.path, finding.place,
                            finding.fingerprint)  # fmt: skip
        if result.report.verdict == "undecided":
            place = Place(result.line, 1, result.line, 1, result.row)
            why = self._words.undecided(result)
            self._issue(why, "copydesk/undecided", "critical", result.path, place, f"{result.post.id}:{why}")

    def failure(self, failure: Failure) -> None:
        place = Place(failure.line or 1, 1, failure.line or 1, 1)
        why = self._words.unreadable(failure)
        self._issue(why, "copydesk/unreadable", "critical", failure.path, place, why)

    def finish(self, summary: Summary) -> None:
        put(self._out, "\n]\n" if self._separator else "]\n")
        self._out.flush()

    def _issue(self, description: str, check: str, severity: str, path: str, place: Place, key: str) -> None:
        path = relative(path)
        issue = {
            "description": description,
            "check_name": check,
            "fingerprint": self._fingerprint(f"{path}\n{check}\n{key}"),
            "severity": severity,
            "location": {"path": path, "lines": {"begin": place.line, "end": place.end_line}},
        }
        put(self._out, f"{self._separator}\n{dump(issue, self._out.encoding)}")
        self._separator = ","

    def _fingerprint(self, key: str) -> str:
        """GitLab shows one issue of those with the same fingerprint, so equal ones are numbered."""
        self._seen[key] += 1
        return sha256(f"{key}\n{self._seen[key]}".encode("utf-8", "replace")).hexdigest()


def relative(path: str) -> str:
    """As GitLab compares it with the paths of a merge request: from the project's folder, forward slashes."""
    top = Path(os.environ.get("CI_PROJECT_DIR") or Path.cwd())
    whole = Path(os.path.abspath(path))
    return (str(whole.relative_to(top)) if whole.is_relative_to(top) else path).replace("\\", "/")


def _severity(violation: Violation) -> str:
    if violation.category == "confidential" and violation.severity is Severity.ERROR:
        return "blocker"
    return _SEVERITY[violation.severity]


def reporter() -> Gitlab:
    return Gitlab()
