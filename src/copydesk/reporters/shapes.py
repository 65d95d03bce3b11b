"""The JSON that `json` and `jsonl` write: its shapes, how results become them, and the schema that is published.

Offsets count code points and are half-open; those that end in `_utf16` count UTF-16 units (JavaScript, Java, C#).
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_left
from collections.abc import Callable
from typing import Any, Literal

from copydesk.model import Category, How, Match, Report, Severity, Verdict, Violation
from copydesk.reporters.base import Failure, Place, Result, RunInfo, Summary, is_unicode
from copydesk.reporters.evidence import show

# pydantic reads the field docstrings of `typing.TypedDict` from Python 3.12 on only.
if sys.version_info >= (3, 12):
    from typing import NotRequired, TypedDict
else:
    from typing_extensions import NotRequired, TypedDict

__all__ = [
    "FORMAT", "DocumentJson", "FailureJson", "LineJson", "ReportJson", "ResultJson", "RunJson", "SummaryJson", "dump",
    "failure_to_json", "report_schema", "report_to_json", "result_to_json", "run_to_json", "summary_to_json",
]  # fmt: skip

FORMAT: Literal[1] = 1
"""The version of the shapes: raised when a field changes its meaning or goes, not when one is added."""


class PlaceJson(TypedDict):
    """A span in the file, 1-based; columns count code points, `end_column` is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    row: int | None
    """The record's number in the file, where it has such."""
    field: str | None
    """The column or the JSON path, where there is one."""


class MatchJson(TypedDict):
    """One place that counted towards a violation."""

    start: int
    end: int
    start_utf16: NotRequired[int]
    end_utf16: NotRequired[int]
    how: How
    """The weakest evidence that was needed."""
    steps: list[str]
    """What had to be undone to see it, in order: "homoglyph", "hashtag" ..."""
    place: NotRequired[PlaceJson]


class ViolationJson(TypedDict):
    """One breach of one rule; `start` and `end` are those of its strongest match."""

    category: Category
    rule: str
    severity: Literal["note", "warning", "error"]
    """How bad it is."""
    confidence: float
    """How sure it is, in (0, 1]."""
    start: int
    end: int
    start_utf16: NotRequired[int]
    end_utf16: NotRequired[int]
    message: str
    advice: str
    owner: str
    """Who decides when the verdict is "review"; may be empty."""
    matches: list[MatchJson]


class FindingJson(ViolationJson):
    """A violation in a file."""

    place: PlaceJson
    evidence: str
    """What was found, as it stands in the post; a confidential one is masked unless the run was asked to show it."""
    excerpt: str
    """The evidence with the words around it, in one line, masked alike."""
    is_masked: bool
    fingerprint: str
    """A keyed hash of rule and context, the same after other lines changed."""
    suppressed: Literal["", "inline", "baseline", "diff"]
    reason: str
    """Why it was suppressed."""


class ReportJson(TypedDict):
    """What a check of one post found."""

    verdict: Verdict
    score: int
    """The risk of the whole post, 0 to 100."""
    language: str
    id: str
    channel: str
    reasons: list[str]
    """Why the post is undecided."""
    violations: list[ViolationJson]


class ResultJson(TypedDict):
    """One post of a run."""

    type: Literal["result"]
    n: int
    """The number of this input in the run, from 1, failures counted."""
    path: str
    line: int
    row: int | None
    id: str
    channel: str
    language: str
    verdict: Verdict
    score: int
    """The risk of the whole post, 0 to 100."""
    reasons: list[str]
    """Why the post is undecided."""
    violations: list[FindingJson]
    suppressed: int
    """How many findings were waved through; they are listed only if the run was asked to."""


class FailureJson(TypedDict):
    """A file or a record that could not be read."""

    type: Literal["failure"]
    n: int
    path: str
    line: int | None
    what: str
    way_out: str


class RunJson(TypedDict):
    """What made the report."""

    type: Literal["run"]
    format: Literal[1]
    """The version of these shapes."""
    tool: Literal["copydesk"]
    version: str
    fingerprint: str
    """Of the policy and its rules: another one, and the reports do not compare."""


class SummaryJson(TypedDict):
    """The counts of the run. Suppressed findings count in `suppressed` only."""

    type: Literal["summary"]
    posts: int
    by_verdict: dict[str, int]
    by_category: dict[str, int]
    by_severity: dict[str, int]
    undecided: int
    unreadable: int
    suppressed: int


class DocumentJson(TypedDict):
    """What `--format json` writes."""

    run: RunJson
    results: list[ResultJson]
    failures: list[FailureJson]
    summary: SummaryJson


LineJson = RunJson | ResultJson | FailureJson | SummaryJson
"""A line of what `--format jsonl` writes: the run, a result or a failure an input, the summary."""


def report_to_json(report: Report, text: str | None = None) -> ReportJson:
    """A report as JSON has it, without a word of the post. With the post's text, the offsets in UTF-16 units too."""
    utf16 = None if text is None else _utf16(text)
    return {
        "verdict": report.verdict,
        "score": report.score,
        "language": report.language,
        "id": report.id,
        "channel": report.channel,
        "reasons": list(report.reasons),
        "violations": [_violation(v, utf16) for v in report.violations],
    }


def result_to_json(result: Result, info: RunInfo, n: int) -> ResultJson:
    """A result as JSON has it; `n` is its number in the run."""
    listed, utf16 = show(result, info), _utf16(result.post.text)
    violations: list[FindingJson] = []
    for f in listed.findings:
        violation = _violation(f.violation, utf16)
        for match, place in zip(violation["matches"], f.match_places, strict=False):
            match["place"] = _place(place)
        pieces = listed.post.cut(f.violation.start, f.violation.end)
        violations.append(
            {
                **violation,
                "place": _place(f.place),
                "evidence": listed.evidence(f),
                "excerpt": listed.excerpt(f),
                "is_masked": any(piece.is_masked for piece in pieces),
                "fingerprint": f.fingerprint,
                "suppressed": f.suppressed,
                "reason": f.reason,
            }
        )
    report = result.report
    return {
        "type": "result",
        "n": n,
        "path": result.path,
        "line": result.line,
        "row": result.row,
        "id": result.post.id,
        "channel": result.post.channel,
        "language": report.language,
        "verdict": report.verdict,
        "score": report.score,
        "reasons": list(report.reasons),
        "violations": violations,
        "suppressed": sum(1 for f in result.findings if f.suppressed),
    }


def failure_to_json(failure: Failure, n: int) -> FailureJson:
    return {
        "type": "failure", "n": n, "path": failure.path, "line": failure.line, "what": failure.what,
        "way_out": failure.way_out,
    }  # fmt: skip


def run_to_json(info: RunInfo) -> RunJson:
    return {
        "type": "run", "format": FORMAT, "tool": "copydesk", "version": info.version, "fingerprint": info.fingerprint,
    }  # fmt: skip


def summary_to_json(summary: Summary) -> SummaryJson:
    """Without the seconds, which differ from run to run."""
    return {
        "type": "summary",
        "posts": summary.posts,
        "by_verdict": dict(summary.by_verdict),
        "by_category": dict(summary.by_category),
        "by_severity": dict(summary.by_severity),
        "undecided": summary.undecided,
        "unreadable": summary.unreadable,
        "suppressed": summary.suppressed,
    }


def dump(value: object, encoding: str | None, indent: int | None = None) -> str:
    """JSON for a file of that encoding: escaped throughout where the encoding lacks letters."""
    escape = bool(encoding) and not is_unicode(encoding or "")
    return json.dumps(value, ensure_ascii=escape, indent=indent, allow_nan=False)


def report_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of everything that is written here; the shapes' docstrings become its descriptions."""
    from pydantic import TypeAdapter  # a check needs no schema

    shape_types: tuple[type, ...] = (
        DocumentJson, RunJson, ResultJson, FailureJson, SummaryJson, ReportJson, FindingJson, ViolationJson, MatchJson,
        PlaceJson,
    )  # fmt: skip
    for shape in shape_types:
        # Here and not in the shapes, where type checkers allow nothing but fields.
        config = {"use_attribute_docstrings": True, "title": shape.__name__.removesuffix("Json")}
        setattr(shape, "__pydantic_config__", config)  # noqa: B010
    shapes: Any = DocumentJson | LineJson | ReportJson
    schema = TypeAdapter(shapes).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "copydesk report",
        "description": "A document of --format json, a line of --format jsonl, or one report of the Python interface.",
        **schema,
    }


def _violation(v: Violation, utf16: Callable[[int], int] | None) -> ViolationJson:
    shape: ViolationJson = {
        "category": v.category,
        "rule": v.rule,
        "severity": _severity(v.severity),
        "confidence": round(v.confidence, 3),
        "start": v.start,
        "end": v.end,
        "message": v.message,
        "advice": v.advice,
        "owner": v.owner,
        "matches": [_match(m, utf16) for m in v.matches],
    }
    if utf16:
        shape["start_utf16"], shape["end_utf16"] = utf16(v.start), utf16(v.end)
    return shape


def _match(m: Match, utf16: Callable[[int], int] | None) -> MatchJson:
    shape: MatchJson = {"start": m.start, "end": m.end, "how": m.how, "steps": list(m.steps)}
    if utf16:
        shape["start_utf16"], shape["end_utf16"] = utf16(m.start), utf16(m.end)
    return shape


def _severity(severity: Severity) -> Literal["note", "warning", "error"]:
    return severity.value


def _place(place: Place) -> PlaceJson:
    return {
        "line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column,
        "row": place.row, "field": place.field,
    }  # fmt: skip


_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")


def _utf16(text: str) -> Callable[[int], int]:
    """From code points to UTF-16 units: those above U+FFFF take two.

    >>> utf16 = _utf16("a😀b")
    >>> [utf16(offset) for offset in range(4)]
    [0, 1, 3, 4]
    """
    wide = [m.start() for m in _TWO_UNITS.finditer(text)]
    return lambda offset: offset + bisect_left(wide, offset)
