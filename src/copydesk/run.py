"""A run over drafts: each is checked, what was allowed is waved through, and the result is handed on, one by one.

load_policies(sources, ...)     the policy of each file, all of them read before the first draft is
read_sources(sources, ...)      the drafts in them, each with the checker that it is for
Run(...).results(inputs)        a Result or Failure for each input, lazily and in order
"""

from __future__ import annotations

import logging
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from copydesk.checker import Checker
from copydesk.errors import CopydeskError, PolicyError
from copydesk.findconfig import find_policy
from copydesk.languages.telling import author_language
from copydesk.model import Report, Severity, Violation
from copydesk.policy import Policy
from copydesk.readers import ReadOptions, read_path, read_stdin
from copydesk.readers.base import Draft, Unreadable
from copydesk.reporters.base import Failure, Finding, Place, Result, RuleInfo
from copydesk.reporters.evidence import redacted_note
from copydesk.rulebook import fingerprint_of, shipped_rule_files
from copydesk.scoring import LISTED_RULES, risk_score, verdict_of
from copydesk.suppression import FAULTS, Fault, Waived, fault_violation, faults_of, waive

if TYPE_CHECKING:  # what a run without a baseline and --diff-base does without
    from copydesk.baseline import Baseline
    from copydesk.gitdiff import Changes

__all__ = [
    "Input", "Policies", "Run", "Source", "Stdin", "load_policies", "path_of", "read_sources", "rule_infos",
    "without_done",
]  # fmt: skip

log = logging.getLogger(__name__)

Input = tuple["Checker | None", "Draft | Unreadable"]

# What reports depend on of a policy, its terms aside.
_SETTINGS = {"languages", "packs", "categories", "rule_settings", "limits", "classifier"}


@dataclass(frozen=True, slots=True)
class Stdin:
    """Standard input, and the file that it stands for."""

    stream: BinaryIO
    name: str | None

    @property
    def path(self) -> Path:
        """Where its policy is looked for."""
        return Path(self.name or "-")


Source = Path | Unreadable | Stdin


class Policies:
    """The policy of each file of a run, each compiled when the first draft comes that it is for."""

    def __init__(self, by_folder: dict[Path, Policy], *, on: date, cache: bool) -> None:
        self._by_folder = by_folder
        self._on = on
        self._cache = cache
        self._checkers: dict[bytes, Checker] = {}

    def policy_for(self, path: Path) -> Policy:
        """The policy of a file; of the folders that were asked for alone."""
        return self._by_folder[path.parent]

    def checker_for(self, path: Path) -> Checker:
        """Raises: RuleError, where a rule file of the policy cannot be used."""
        policy = self.policy_for(path)
        found = self._checkers.get(policy.fingerprint)
        if found is None:
            log.debug("compiling %s", policy.source)
            found = self._checkers[policy.fingerprint] = Checker(policy, on=self._on, cache=self._cache)
            log.debug("compiled %s", found)
        return found

    def checkers(self) -> tuple[Checker, ...]:
        """One for each policy, compiled; in the order of the files."""
        return tuple(dict.fromkeys(self.checker_for(folder / "-") for folder in self._by_folder))

    @property
    def policies(self) -> tuple[Policy, ...]:
        return tuple({policy.fingerprint: policy for policy in self._by_folder.values()}.values())

    @property
    def files(self) -> tuple[Path, ...]:
        """The policy files, their lists and their rule files."""
        read = (policy for policy in self.policies if Path(policy.source).is_file())
        return tuple(dict.fromkeys(file for policy in read for file in policy.files()))

    @cached_property
    def fingerprint(self) -> str:
        """Tells policies and rules apart without their terms.

        Terms would make it a hash that guesses can be tested against; the entries' places, kinds and dates are in it.
        """
        import hashlib

        digest = hashlib.sha256()
        for policy in self.policies:
            settings = policy.model_dump(mode="json", include=_SETTINGS)
            terms = [(t.category, t.kind, t.ref, t.severity, t.owner, t.is_fixed) for t in policy.terms(self._on)]
            digest.update(repr((settings, terms)).encode("utf-8", "surrogatepass"))
            digest.update(fingerprint_of((*shipped_rule_files(), *policy.rule_files)).encode())
        return digest.hexdigest()[:16]


def load_policies(
    sources: Iterable[Source], policy: Path | None = None, *, on: date | None = None, cache: bool = True
) -> Policies:
    """The policy file that is given, or for each file the nearest one upward from its folder, or the shipped packs.

    Raises:
        PolicyError: all that is wrong in all of them.
    """
    folders = dict.fromkeys(path_of(source).parent for source in sources if not isinstance(source, Unreadable))
    found: dict[Path, Path | None] = {folder: policy or find_policy(folder) for folder in folders}
    loaded: dict[Path | None, Policy] = {}
    errors: list[CopydeskError] = []
    for path in dict.fromkeys(found.values()):
        try:
            loaded[path] = Policy.from_file(path) if path else Policy.model_validate({"version": 1})
        except CopydeskError as error:
            errors.append(error)
    if errors:
        # One error as it was raised, since its type tells a missing key from a wrong policy.
        raise errors[0] if len(errors) == 1 else PolicyError(*(p for error in errors for p in error.problems))
    return Policies({folder: loaded[path] for folder, path in found.items()}, on=on or date.today(), cache=cache)


def read_sources(sources: Iterable[Source], policies: Policies, options: ReadOptions) -> Iterator[Input]:
    """The drafts of all sources, each with the checker that it is for."""
    checker: Checker | None = None
    for source in sources:
        if isinstance(source, Unreadable):
            yield checker, source
            continue
        checker = policies.checker_for(path_of(source))
        log.debug("reading %s", path_of(source))
        if isinstance(source, Stdin):
            drafts = read_stdin(source.stream, source.name, options)
        else:
            drafts = read_path(source, options)
        for draft in drafts:
            yield checker, draft


def path_of(source: Path | Stdin) -> Path:
    """Where it stands, or would."""
    return source.path if isinstance(source, Stdin) else source


def without_done(inputs: Iterator[Input], done: int) -> tuple[list[Input], tuple[str, str]]:
    """Reads past the inputs that an interrupted run had done.

    The path and id of the last one tell whether they are still the same; both are empty if there are fewer now. The
    list holds those that have to be judged again, since a directive of their row speaks of the next input as well.
    """
    last: Draft | Unreadable | None = None
    tail: list[Input] = []
    for checker, item in islice(inputs, done):
        done -= 1
        if not (isinstance(item, Draft) and item.directives):
            tail = []
        elif tail and isinstance(last, Draft) and _share_directives(last, item):
            tail.append((checker, item))
        else:
            tail = [(checker, item)]
        last = item
    if last is None or done:
        return [], ("", "")
    return tail, (last.path, last.post.id if isinstance(last, Draft) else "")


@dataclass(slots=True)
class Run:
    """How results are judged; `found` gathers what a new baseline has to hold, where one is asked for.

    Without `fingerprints` findings have none, which saves time; a baseline needs them.
    """

    workers: int = 1
    suppressions: bool = True
    baseline: Baseline | None = None
    changes: Changes | None = None
    new_baseline: bool = False
    baseline_key: bytes | None = None
    fingerprints: bool = True
    today: date = field(default_factory=date.today)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    _known: dict[int, frozenset[str]] = field(default_factory=dict)

    def results(self, inputs: Iterable[Input]) -> Iterator[Result | Failure]:
        """A Result or Failure for each input in its order; a post that no change touched has none.

        Raises: whatever `inputs` raises, after what came before it.
        """
        for checker, group in groupby(inputs, key=lambda pair: pair[0]):
            items = (item for _, item in group)
            if checker is not None:
                yield from self._of_checker(checker, items)
            else:
                yield from (_failure(item) for item in items if isinstance(item, Unreadable))

    def _of_checker(self, checker: Checker, items: Iterable[Draft | Unreadable]) -> Iterator[Result | Failure]:
        row: list[_Checked] = []
        for item, report in _checked(checker, items, self.workers):
            if isinstance(item, Unreadable):
                yield from self._judged(checker, row)
                row = []
                yield _failure(item)
                continue
            assert report is not None  # of a draft there is one
            if row and not _share_directives(row[-1].draft, item):
                yield from self._judged(checker, row)
                row = []
            row.append(_Checked(item, report))
            if not item.directives:
                yield from self._judged(checker, row)
                row = []
        yield from self._judged(checker, row)

    def _judged(self, checker: Checker, row: Sequence[_Checked]) -> Iterator[Result]:
        """The results of drafts that share their directives: cells of a row, mostly one draft alone."""
        waived: list[Waived] = []
        for one in row:
            directives = one.draft.directives if self.suppressions else ()
            may = checker.policy.may_suppress
            waived.append(waive(one.draft.post, one.report.violations, directives, self.today, checker.check, may))
        for number, (one, waved) in enumerate(zip(row, waived, strict=True)):
            is_last = number == len(row) - 1
            faults = self._faults(checker, one.draft, waived) if is_last and self.suppressions else []
            one = replace(one, report=replace(one.report, violations=waved.violations))
            result = self._result(checker, one, waved.reasons, faults)
            if result is not None:
                yield result

    def _faults(self, checker: Checker, draft: Draft, waived: Sequence[Waived]) -> list[Fault]:
        if not draft.directives or not checker.policy.settings("suppression").enabled:
            return []
        known = self._known.get(id(checker))
        if known is None:
            known = self._known[id(checker)] = frozenset([*(rule.id for rule in checker.rules), *LISTED_RULES, *FAULTS])
        return faults_of(draft.directives, waived, known, self.today)

    def _result(
        self, checker: Checker, one: _Checked, reasons: Mapping[int, str], faults: Sequence[Fault]
    ) -> Result | None:
        draft, report = one.draft, one.report
        text, begin = draft.post.text, draft.locate(0)
        if not (report.violations or faults or self.changes):
            return Result(draft.path, draft.post, report, (), begin.line, begin.row)
        fault_findings = tuple(self._fault_findings(checker, draft, faults))
        if self.changes and not (fault_findings or _is_changed(draft, self.changes)):
            return None
        hashes: Sequence[Sequence[str]] = ()
        if self.fingerprints:
            from copydesk.baseline import context_hashes  # only posts with findings have hashes

            hashes = context_hashes(text, report.violations, self.baseline_key)
        # Who says why a post may go out as it is may name what it is about.
        reasons = {
            number: redacted_note(reason, checker.check(reason), text, report) for number, reason in reasons.items()
        }
        findings = [
            self._finding(draft, violation, hashes[number] if hashes else (), reasons.get(number))
            for number, violation in enumerate(report.violations)
        ]
        findings += fault_findings
        live = [finding.violation for finding in findings if not finding.suppressed]
        judged = replace(report, verdict=verdict_of(live, report.reasons), score=risk_score(live))
        return Result(draft.path, draft.post, judged, tuple(findings), begin.line, begin.row)

    def _finding(self, draft: Draft, violation: Violation, contexts: Sequence[str], reason: str | None) -> Finding:
        place = _place(draft, violation.start, violation.end)
        places = tuple(_place(draft, match.start, match.end) for match in violation.matches)
        finding = Finding(violation, place, places, contexts[0] if contexts else "")
        if reason is not None:
            return replace(finding, suppressed="inline", reason=reason)
        # In this order: a finding on an unchanged line must not use up the baseline's entry of a changed one.
        if self.changes:
            changed = _on_changed_lines(finding, draft.path, self.changes)
            if changed is None:
                return replace(finding, suppressed="diff")
            finding = changed
        if self.new_baseline:
            self.found.update((violation.rule, context) for context in contexts)
            return replace(finding, suppressed="baseline")
        if self.baseline is None:
            return finding
        new = self.baseline.take(violation.rule, contexts)
        if not new:
            return replace(finding, suppressed="baseline")
        if self.changes or 0 in new:  # what is on a changed line is shown there
            return finding
        from copydesk.baseline import places_of

        start, end = places_of(violation)[new[0]]
        return replace(finding, violation=replace(violation, start=start, end=end), place=_place(draft, start, end))

    def _fault_findings(self, checker: Checker, draft: Draft, faults: Sequence[Fault]) -> Iterator[Finding]:
        chosen = checker.policy.settings("suppression").severity
        lang = author_language(draft.post.text) if faults else "en"
        for fault in faults:
            at = fault.directive.position
            if self.changes and not self.changes.touches(draft.path, at.line, at.line):
                continue
            violation = fault_violation(fault, lang, len(draft.post.text), lambda own: Severity(chosen or own))
            place = Place(at.line, at.column, at.line, at.column, at.row, at.field)
            yield Finding(violation, place)


@dataclass(frozen=True, slots=True)
class _Checked:
    draft: Draft
    report: Report


def _checked(
    checker: Checker, items: Iterable[Draft | Unreadable], workers: int
) -> Iterator[tuple[Draft | Unreadable, Report | None]]:
    """Each item with its report, in order; the checker may read ahead, and what it cannot take waits for its turn."""
    waiting: deque[Draft | Unreadable] = deque()

    def posts() -> Iterator[object]:
        for item in items:
            waiting.append(item)
            if isinstance(item, Draft):
                yield item.post

    for report in checker.check_many(posts(), workers=workers):  # type: ignore[arg-type]
        while isinstance(waiting[0], Unreadable):
            yield waiting.popleft(), None
        yield waiting.popleft(), report
    while waiting:
        yield waiting.popleft(), None


def _is_changed(draft: Draft, changes: Changes) -> bool:
    """Whether a change touched the post: any of its file, if it is the only one there.

    Its pieces need not be in the order of the file: an alternative text comes after its paragraph.
    """
    text, begin = draft.post.text, draft.locate(0)
    if begin.row is None and begin.field is None:
        return changes.has(draft.path)
    ends = [0, *(found.end() for found in re.finditer("\n", text)), len(text)]
    lines = [draft.locate(at).line for at in ends] + [draft.locate_end(at).line for at in ends if at]
    return changes.touches(draft.path, min(lines), max(lines))


def _on_changed_lines(finding: Finding, path: str, changes: Changes) -> Finding | None:
    """The finding, at the first of its places on a changed line; None if there is none.

    What is missing may have been deleted anywhere in the post, so it is always there.
    """
    violation = finding.violation

    def is_changed(place: Place) -> bool:
        return changes.touches(path, place.line, place.end_line)

    if is_changed(finding.place) or any(match.how == "missing" for match in violation.matches):
        return finding
    for match, place in zip(violation.matches, finding.match_places, strict=True):
        if is_changed(place):
            return replace(finding, violation=replace(violation, start=match.start, end=match.end), place=place)
    return None


def _failure(item: Unreadable) -> Failure:
    return Failure(item.path, item.line, item.what, item.way_out)


def _share_directives(first: Draft, second: Draft) -> bool:
    """Whether both are cells of one row, whose directive speaks of all of them."""
    places = {directive.position for directive in first.directives}
    return first.path == second.path and any(directive.position in places for directive in second.directives)


def _place(draft: Draft, start: int, end: int) -> Place:
    begin = draft.locate(start)
    finish = draft.locate_end(end) if end > start else begin
    return Place(begin.line, begin.column, finish.line, finish.column, begin.row, begin.field)


def rule_infos(checkers: Iterable[Checker], lang: str) -> tuple[RuleInfo, ...]:
    """All rules that the checkers look for, once each, by id."""
    infos: dict[str, RuleInfo] = {}
    for fixed in (*LISTED_RULES.values(), *FAULTS.values()):
        category = fixed.id.split("/")[0]
        infos[fixed.id] = RuleInfo(fixed.id, category, fixed.severity, fixed.message[lang], fixed.advice[lang])  # type: ignore[arg-type]
    for checker in checkers:
        for rule in checker.rules:
            infos.setdefault(
                rule.id,
                RuleInfo(rule.id, rule.category, Severity(rule.severity), rule.message[lang], rule.advice[lang]),  # type: ignore[arg-type]
            )
    return tuple(infos[name] for name in sorted(infos))
