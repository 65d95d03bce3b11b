"""JUnit XML: a suite a file, a test case a post. What fails the run is a failure, what was not checked an error."""

from __future__ import annotations

import re
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from copydesk.reporters.base import Failure, Finding, Result, RunInfo, Summary, put
from copydesk.reporters.evidence import Shown, show
from copydesk.reporters.wording import wording

__all__ = ["Junit", "reporter"]

# XML 1.0, production 2: what is no character of a document, not even escaped.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Junit:
    """Keeps the cases of one file, whose counts stand before them, and writes them when the next file begins."""

    name = "junit"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info, self._words = out, info, wording(info.language)
        self._begin(None)
        put(out, '<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="copydesk">\n')

    def result(self, result: Result) -> None:
        self._turn_to(result.path)
        listed = show(result, self._info)
        failing = [f for f in listed.findings if self._fails(f)]
        others = [f for f in listed.findings if not self._fails(f)]
        body = ""
        if result.report.verdict == "undecided":
            self._errors += 1
            why = self._words.undecided(result)
            body = f"\n      <error type='copydesk/undecided' message={_attribute(why)}/>"
            others = list(listed.findings)
        elif failing:
            self._failures += 1
            body = self._failure(listed, failing)
        if others:
            body += f"\n      <system-out>{_content(self._lines(listed, others))}</system-out>"
        self._case(result.post.id or f"{self._words.labels['line']} {result.line}", result.path, result.line, body)

    def failure(self, failure: Failure) -> None:
        self._turn_to(failure.path)
        self._errors += 1
        why = self._words.unreadable(failure)
        body = f"\n      <error type='copydesk/unreadable' message={_attribute(why)}/>"
        name = self._words.labels["unreadable"]
        self._case(f"{name}, {self._words.labels['line']} {failure.line}" if failure.line else name, failure.path,
                   failure.line or 1, body)  # fmt: skip

    def finish(self, summary: Summary) -> None:
        self._turn_to(None)
        put(self._out, "</testsuites>\n", "xmlcharrefreplace")
        self._out.flush()

    def _fails(self, finding: Finding) -> bool:
        return not finding.suppressed and finding.violation.severity.rank >= self._info.fail_on.rank

    def _begin(self, path: str | None) -> None:
        self._path = path
        self._cases: list[str] = []
        self._errors = self._failures = 0

    def _turn_to(self, path: str | None) -> None:
        if path == self._path:
            return
        if self._cases:
            counts = f'tests="{len(self._cases)}" failures="{self._failures}" errors="{self._errors}" skipped="0"'
            name = _attribute(self._path or "")
            suite = f"  <testsuite name={name} {counts}>\n{''.join(self._cases)}  </testsuite>\n"
            put(self._out, suite, "xmlcharrefreplace")
        self._begin(path)

    def _case(self, name: str, path: str, line: int, body: str) -> None:
        file = _attribute(path)
        head = f'    <testcase name={_attribute(name)} classname={file} file={file} line="{line}"'
        self._cases.append(f"{head}>{body}\n    </testcase>\n" if body else f"{head}/>\n")

    def _failure(self, listed: Shown, failing: list[Finding]) -> str:
        worst = max(failing, key=lambda f: (f.violation.severity.rank, f.violation.confidence)).violation
        head = f"<failure type={_attribute(worst.rule)} message={_attribute(worst.message)}>"
        return f"\n      {head}{_content(self._lines(listed, failing))}</failure>"

    def _lines(self, listed: Shown, findings: list[Finding]) -> str:
        return "\n".join(self._line(listed, f) for f in findings)

    def _line(self, listed: Shown, finding: Finding) -> str:
        v, words = finding.violation, self._words
        waved = f" ({words.waved(finding)})" if finding.suppressed else ""
        said = f"{words.place(finding)} {words.severity[v.severity.value]} {v.rule}{waved}: {v.message} {v.advice}"
        return f"{said.strip()}\n    {listed.excerpt(finding)}"


def _content(text: str) -> str:
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def reporter() -> Junit:
    return Junit()
