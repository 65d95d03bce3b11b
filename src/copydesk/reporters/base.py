"""What every reporter takes: the results of a run, one by one; and what it offers: four calls, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TextIO

from copydesk.model import Category, Post, Report, Severity, Violation

__all__ = [
    "Failure", "Finding", "Place", "Reporter", "Result", "RuleInfo", "RunInfo", "Summary", "Suppressed", "is_unicode",
    "put", "replace_controls", "shown",
]  # fmt: skip

Suppressed = Literal["", "inline", "baseline", "diff"]
"""Who waved a finding through: nobody, its author in the draft, the baseline, or `--diff-base` (an unchanged line)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span in the file that the post came from: 1-based; columns count code points, `end_column` is exclusive.

    `row` is the record's number and `field` the column's name or JSON path, where the format has such things.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    row: int | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation with its place in the file; `match_places` are those of `violation.matches`, in the same order.

    `fingerprint` is a keyed hash of rule and context, without line numbers: the same after other lines changed.
    """

    violation: Violation
    place: Place
    match_places: tuple[Place, ...] = ()
    fingerprint: str = ""
    suppressed: Suppressed = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One post, checked. `findings` hold the suppressed ones too; `line` and `row` are where the post begins."""

    path: str
    post: Post
    report: Report
    findings: tuple[Finding, ...] = ()
    line: int = 1
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or a record that could not be read."""

    path: str
    line: int | None
    what: str
    way_out: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The counts of a run; suppressed findings count as nothing but `suppressed`.

    `resumed` is how many inputs an interrupted run had already done (they are in the counts). `seconds` is told to
    people only: machine formats say the same for the same input.
    """

    posts: int = 0
    by_verdict: Mapping[str, int] = field(default_factory=dict)
    by_category: Mapping[str, int] = field(default_factory=dict)
    by_severity: Mapping[str, int] = field(default_factory=dict)
    undecided: int = 0
    unreadable: int = 0
    suppressed: int = 0
    seconds: float = 0.0
    resumed: int = 0

    @property
    def is_all_pass(self) -> bool:
        return self.by_verdict.get("pass", 0) == self.posts and not self.unreadable


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What there is to say of a rule, whether or not it found anything."""

    id: str
    category: Category
    severity: Severity
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """How the run was asked to report.

    `fingerprint` is that of the policy and its rules. `resume_from` is how many inputs the output already holds.
    `color` and `width` override what the terminal says of itself.
    """

    version: str
    rules: tuple[RuleInfo, ...] = ()
    show_evidence: bool = False
    show_suppressed: bool = False
    language: Literal["pl", "en"] = "en"
    fail_on: Severity = Severity.WARNING
    fingerprint: str = ""
    resume_from: int = 0
    color: bool | None = None
    width: int | None = None


class Reporter(Protocol):
    """One format. `start` once, then `result` and `failure` in the order of the input, then `finish` once."""

    name: str

    def start(self, out: TextIO, info: RunInfo) -> None: ...

    def result(self, result: Result) -> None: ...

    def failure(self, failure: Failure) -> None: ...

    def finish(self, summary: Summary) -> None: ...


def shown(result: Result, info: RunInfo) -> tuple[Finding, ...]:
    """The findings that a report lists, in the order of the text."""
    listed = [f for f in result.findings if info.show_suppressed or not f.suppressed]
    return tuple(sorted(listed, key=lambda f: (f.violation.start, f.violation.end, f.violation.rule)))


def put(out: TextIO, text: str, errors: str = "replace") -> None:
    """Writes text whatever it holds: a stray surrogate (file names, JSON) or a letter that `out` cannot encode.

    `errors` says what becomes of the latter, as in `str.encode`.
    """
    text = text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    encoding = getattr(out, "encoding", None)
    if encoding and not is_unicode(encoding):
        text = text.encode(encoding, errors).decode(encoding)
    out.write(text)


def is_unicode(encoding: str) -> bool:
    """Whether the encoding holds every character."""
    return encoding.lower().replace("_", "-").startswith("utf")


# A draft must not steer the terminal or the log viewer that shows it: control characters (CSI sequences begin with
# one) and the bidirectional overrides of UAX #9, which reorder what stands around them.
_CONTROLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"}
_CONTROLS |= dict.fromkeys((*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD)


def replace_controls(text: str) -> str:
    """The text with its control characters made visible; tabs and line feeds stay.

    >>> replace_controls("a\\x1b[31mb")
    'a␛[31mb'
    """
    return text if text.isprintable() else text.translate(_CONTROLS)
