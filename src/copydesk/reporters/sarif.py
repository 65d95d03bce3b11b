"""SARIF 2.1.0, for code scanning and the viewers of editors.

Written as results come: rules and invocation stand after them, which JSON leaves to us.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from textwrap import indent
from typing import Any, TextIO
from urllib.parse import quote

from copydesk.model import Severity
from copydesk.reporters.base import Failure, Finding, Place, Result, RuleInfo, RunInfo, Summary, put
from copydesk.reporters.evidence import Shown, show
from copydesk.reporters.shapes import dump
from copydesk.reporters.wording import wording

__all__ = ["Sarif", "reporter"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_GITHUB_SHOWS = 5000  # results of a run; docs.github.com, "SARIF support for code scanning"
_NOTIFICATIONS = {
    "copydesk/unreadable": ("An input could not be read.", "Nothing in it was checked; the run is not a success."),
    "copydesk/undecided": ("A post could not be decided.", "It may hold anything: read it, or give it rules to go by."),
    "copydesk/many-results": (
        "There are more results than code scanning shows.",
        "Read the file itself, or check less.",
    ),
}

Object = dict[str, Any]


class Sarif:
    """Keeps rules, failures and undecided posts; all results are written, however many."""

    name = "sarif"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info, self._words = out, info, wording(info.language)
        self._rules: dict[str, tuple[int, RuleInfo]] = {}
        for rule in info.rules:  # a rule may stand once in each language
            self._rules.setdefault(rule.id, (len(self._rules), rule))
        self._notifications: list[Object] = []
        self._results = 0
        self._is_whole = True
        put(out, f'{{\n  "$schema": "{_SCHEMA}",\n  "version": "2.1.0",\n  "runs": [\n    {{\n      "results": [')

    def result(self, result: Result) -> None:
        listed = show(result, self._info)
        for finding in listed.findings:
            separator = ",\n" if self._results else "\n"
            put(self._out, separator + self._dump(self._result(result, listed, finding), 8))
            self._results += 1
        if result.report.verdict == "undecided":
            why = self._words.undecided(result)
            self._notify("copydesk/undecided", "error", why, result.path, result.line)

    def failure(self, failure: Failure) -> None:
        self._is_whole = False
        self._notify("copydesk/unreadable", "error", self._words.unreadable(failure), failure.path, failure.line)

    def finish(self, summary: Summary) -> None:
        if self._results > _GITHUB_SHOWS:
            why = self._words.labels["many_results"].format(self._results, _GITHUB_SHOWS)
            self._notify("copydesk/many-results", "warning", why)
        run = {
            "tool": {"driver": self._driver()},
            "columnKind": "unicodeCodePoints",
            "language": self._info.language,
            "invocations": [
                # Code scanning takes no results from a run that was none, and so closes no alert of an unread file.
                {"executionSuccessful": self._is_whole, "toolExecutionNotifications": self._notifications},
            ],
            "properties": {"posts": summary.posts, "verdicts": dict(summary.by_verdict),
                           "suppressed": summary.suppressed, "policyFingerprint": self._info.fingerprint},
        }  # fmt: skip
        end = "\n      ]" if self._results else "]"
        members = self._dump(run, 4).strip().removeprefix("{").removesuffix("}").rstrip()
        put(self._out, f"{end},{members}\n    }}\n  ]\n}}\n")
        self._out.flush()

    def _result(self, result: Result, listed: Shown, finding: Finding) -> Object:
        v = finding.violation
        shape: Object = {
            "ruleId": v.rule,
            "ruleIndex": self._rule_index(finding),
            "level": v.severity.value,
            "message": {"text": f"{v.message} {v.advice}".strip()},
            "locations": [self._location(result, finding.place, listed, finding)],
            "properties": {"category": v.category, "confidence": round(v.confidence, 3), "owner": v.owner,
                           "verdict": result.report.verdict},
        }  # fmt: skip
        if len(finding.match_places) > 1:
            places = enumerate(dict.fromkeys(finding.match_places))
            shape["relatedLocations"] = [{"id": at, **_place(result.path, place)} for at, place in places]
        if finding.fingerprint:
            shape["partialFingerprints"] = {"copydesk/v1": finding.fingerprint}
        if self._info.show_suppressed:  # in a run with some, what has none says so (SARIF 3.27.23)
            shape["suppressions"] = [_suppression(finding)] if finding.suppressed else []
            if finding.suppressed:
                shape["suppressions"][0]["justification"] = self._words.waved(finding)
        return shape

    def _location(self, result: Result, place: Place, listed: Shown, finding: Finding) -> Object:
        location = _place(result.path, place)
        pieces = listed.post.cut(finding.violation.start, finding.violation.end)
        if pieces and not any(piece.is_masked for piece in pieces):
            location["physicalLocation"]["region"]["snippet"] = {"text": listed.evidence(finding)}
        parts = [result.post.id or None, f"{place.row}" if place.row is not None else None, place.field]
        name = "/".join(part for part in parts if part)
        if name:
            location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "element"}]
        return location

    def _rule_index(self, finding: Finding) -> int:
        v = finding.violation
        rule = RuleInfo(v.rule, v.category, v.severity, v.message, v.advice)
        return self._rules.setdefault(v.rule, (len(self._rules), rule))[0]

    def _driver(self) -> Object:
        kinds = {notification["descriptor"]["id"] for notification in self._notifications}
        return {
            "name": "copydesk",
            "version": self._info.version,
            "rules": [_rule(rule) for _, rule in self._rules.values()],
            "notifications": [
                {"id": kind, "shortDescription": {"text": what}, "fullDescription": {"text": what},
                 "help": {"text": way_out}}
                for kind, (what, way_out) in _NOTIFICATIONS.items()
                if kind in kinds
            ],
        }  # fmt: skip

    def _notify(self, kind: str, level: str, text: str, path: str | None = None, line: int | None = None) -> None:
        shape: Object = {"descriptor": {"id": kind}, "level": level, "message": {"text": text}}
        if path is not None:
            physical: Object = {"artifactLocation": _artifact(path)}
            if line:
                physical["region"] = {"startLine": line}
            shape["locations"] = [{"physicalLocation": physical}]
        self._notifications.append(shape)

    def _dump(self, value: object, depth: int) -> str:
        return indent(dump(value, self._out.encoding, indent=2), " " * depth)


def _rule(rule: RuleInfo) -> Object:
    return {
        "id": rule.id,
        "shortDescription": {"text": _first_sentence(rule.message)},
        "fullDescription": {"text": rule.message},
        "help": {"text": rule.advice or rule.message, "markdown": f"**{rule.message}**\n\n{rule.advice}".strip()},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "tags": [rule.category],
            "problem.severity": "recommendation" if rule.severity is Severity.NOTE else rule.severity.value,
        },
    }


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def _place(path: str, place: Place) -> Object:
    region = {"startLine": place.line, "startColumn": place.column, "endLine": max(place.end_line, place.line),
              "endColumn": place.end_column}  # fmt: skip
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}


def _artifact(path: str) -> Object:
    """A URI: relative to the root of the sources, or of a file outside them."""
    plain = path.replace("\\", "/")
    if re.match(r"[A-Za-z]:/", plain):
        return {"uri": "file:///" + _quoted(plain)}
    if plain.startswith("/"):
        return {"uri": "file://" + _quoted(plain)}
    return {"uri": _quoted(str(PurePosixPath(plain))), "uriBaseId": "%SRCROOT%"}


def _quoted(path: str) -> str:
    """Percent-encoded bytes; what is neither a character nor a byte of a file name (PEP 383) is replaced."""
    path = re.sub("[\ud800-\udc7f\udd00-\udfff]", "\N{REPLACEMENT CHARACTER}", path)
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def _suppression(finding: Finding) -> Object:
    return {"kind": "inSource" if finding.suppressed == "inline" else "external", "status": "accepted"}


def reporter() -> Sarif:
    return Sarif()
