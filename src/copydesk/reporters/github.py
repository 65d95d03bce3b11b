"""Annotations for GitHub Actions, the worst first, and a job summary where GitHub asks for one.

GitHub shows ten errors, ten warnings and ten notices of a step, so the order decides what is seen.
"""

from __future__ import annotations

import heapq
import logging
import os
from dataclasses import dataclass
from typing import TextIO

from copydesk.model import Severity
from copydesk.reporters.base import Failure, Finding, Result, RunInfo, Summary, put, replace_controls
from copydesk.reporters.evidence import Shown, show
from copydesk.reporters.tally import VERDICTS
from copydesk.reporters.wording import Wording, wording

__all__ = ["Github", "escape_message", "escape_property", "reporter"]

log = logging.getLogger(__name__)

_LEVEL = {Severity.NOTE: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}
_MOST = 1000  # annotations kept and written: a hundred times what a step shows, and memory stays constant
_ROWS = 20  # of the job summary


@dataclass(frozen=True, slots=True)
class _Annotation:
    """`rank` orders: what could not be read or decided, then errors, warnings, notes; the surer first."""

    rank: tuple[int, float, int]
    level: str
    path: str
    line: int
    region: str
    title: str
    message: str
    excerpt: str

    def __lt__(self, other: _Annotation) -> bool:
        """The heap's smallest is the one that can best be spared."""
        return self.rank > other.rank


class Github:
    """Keeps the worst findings, and counts the others, until the run is over."""

    name = "github"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info, self._words = out, info, wording(info.language)
        self._heap: list[_Annotation] = []
        self._n = 0

    def result(self, result: Result) -> None:
        listed = show(result, self._info)
        for finding in listed.findings:
            if not finding.suppressed:
                self._add_finding(result, listed, finding)
        if result.report.verdict == "undecided":
            title, why = f"copydesk: {self._words.verdict['undecided']}", self._words.undecided(result)
            self._add(0, 1.0, "error", result.path, result.line, "", title, why, "")

    def failure(self, failure: Failure) -> None:
        title, why = f"copydesk: {self._words.labels['unreadable']}", self._words.unreadable(failure)
        self._add(0, 1.0, "error", failure.path, failure.line or 1, "", title, why, "")

    def finish(self, summary: Summary) -> None:
        worst = sorted(self._heap, key=lambda a: a.rank)
        for annotation in worst:
            put(self._out, _command(annotation))
        if self._n > len(worst):
            more = self._words.labels["not_listed"].format(self._n - len(worst))
            put(self._out, f"::notice title=copydesk::{escape_message(more)}\n")
        self._out.flush()
        file = os.environ.get("GITHUB_STEP_SUMMARY")
        if file:
            try:
                with open(file, "a", encoding="utf-8") as page:
                    put(page, _job_summary(summary, worst[:_ROWS], self._n, self._words))
            except OSError as error:  # the annotations say the same
                log.warning("the job summary cannot be written: %s", error.strerror)

    def _add_finding(self, result: Result, listed: Shown, finding: Finding) -> None:
        v, at = finding.violation, finding.place
        region = f",endLine={max(at.end_line, at.line)}"
        if at.line == at.end_line:  # columns of a span over several lines make GitHub drop the annotation
            region = f",col={at.column}{region},endColumn={max(at.end_column, at.column)}"
        title = f"{v.rule} ({self._words.severity[v.severity.value]}, {self._words.confidence(v.confidence)})"
        message = f"{v.message}\n{v.advice}".strip()
        self._add(3 - v.severity.rank, -v.confidence, _LEVEL[v.severity], result.path, at.line, region, title, message,
                  listed.excerpt(finding))  # fmt: skip

    def _add(
        self, grade: int, sureness: float, level: str, path: str, line: int, region: str, title: str, message: str,
        excerpt: str,
    ) -> None:  # fmt: skip
        self._n += 1
        rank = (grade, sureness, self._n)
        annotation = _Annotation(rank, level, path, line, region, title, message, excerpt)
        (heapq.heappush if len(self._heap) < _MOST else heapq.heappushpop)(self._heap, annotation)


def escape_message(text: str) -> str:
    """As the runner reads it back.

    >>> escape_message("100 %\\nof it: yes, all")
    '100 %25%0Aof it: yes, all'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """A property ends at a comma, the properties at a colon.

    >>> escape_property("a,b: c")
    'a%2Cb%3A c'
    """
    return escape_message(text).replace(":", "%3A").replace(",", "%2C")


def _command(a: _Annotation) -> str:
    path = escape_property(a.path.replace("\\", "/") if os.sep == "\\" else a.path)
    title = escape_property(a.title)
    return f"::{a.level} file={path},line={a.line}{a.region},title={title}::{escape_message(a.message)}\n"


def _job_summary(summary: Summary, worst: list[_Annotation], n: int, words: Wording) -> str:
    """A page of Markdown: the run in a sentence, counts, the worst findings."""
    labels = words.labels
    page = [f"### copydesk: {words.headline(summary)}", ""]
    facts = [f"{words.category[name]} {count}" for name, count in summary.by_category.items()]
    if summary.suppressed:
        facts.append(words.count(summary.suppressed, words.suppressed_forms))
    if summary.unreadable:
        facts.append(words.count(summary.unreadable, words.unreadable_forms))
    found = words.findings(summary.by_severity)
    page += [f"{_cell(found)}{': ' if found and facts else ''}{_cell(', '.join(facts))}", ""] if found or facts else []
    verdicts = [name for name in VERDICTS if name in summary.by_verdict]
    if verdicts:
        page += [_row(words.verdict[name] for name in verdicts), _row("---:" for _ in verdicts)]
        page += [_row(str(summary.by_verdict[name]) for name in verdicts), ""]
    if worst:
        page += [_row((labels["where"], labels["what"], labels["rule"], labels["excerpt"])), _row(["---"] * 4)]
        for a in worst:
            message = "<br>".join(_cell(line) for line in a.message.splitlines())
            page.append(_row((_cell(f"{a.path}:{a.line}"), message, _cell(a.title), _cell(a.excerpt))))
        page.append("")
    if n > len(worst):
        page += [_cell(labels["not_listed"].format(n - len(worst))), ""]
    return "\n".join(page) + "\n"


_MARKDOWN = str.maketrans({c: f"\\{c}" for c in "\\`*_[]|~#@"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def _cell(text: str) -> str:
    """Text that Markdown takes for nothing but text, in a table's cell; no `@name` sends a mention."""
    return " ".join(replace_controls(text).split()).translate(_MARKDOWN)


def _row(cells: object) -> str:
    return "| " + " | ".join(cells) + " |"  # type: ignore[arg-type]


def reporter() -> Github:
    return Github()
