"""What authors waved through in the draft itself, and what is wrong with the directives that say so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from copydesk.model import Post, Report, Severity, Violation
from copydesk.readers.base import Directive
from copydesk.scoring import FixedRule

__all__ = ["FAULTS", "Fault", "Waived", "fault_violation", "faults_of", "waive"]

_FAULTS = (
    FixedRule(
        "suppression/unused",
        Severity.NOTE,
        {"pl": "To wyłączenie niczego nie wyłącza.", "en": "This suppression suppresses nothing."},
        {"pl": "Usuń je, żeby nie zakryło czegoś w przyszłości.", "en": "Take it out before it hides something new."},
    ),
    FixedRule(
        "suppression/no-reason",
        Severity.WARNING,
        {"pl": "Wyłączenie bez powodu nic nie wyłącza.", "en": "A suppression without a reason suppresses nothing."},
        {
            "pl": "Dopisz po „--”, kto się zgodził i dlaczego: copydesk:allow-line REGUŁA -- POWÓD.",
            "en": "Say after “--” who agreed, and why: copydesk:allow-line RULE -- REASON.",
        },
    ),
    FixedRule(
        "suppression/no-rule",
        Severity.WARNING,
        {"pl": "Wyłączenie nie mówi, której reguły dotyczy.", "en": "The suppression names no rule."},
        {
            "pl": "Podaj identyfikator z raportu: copydesk:allow-line REGUŁA -- POWÓD.",
            "en": "Name the id that the report shows: copydesk:allow-line RULE -- REASON.",
        },
    ),
    FixedRule(
        "suppression/refused",
        Severity.WARNING,
        {
            "pl": "Polityka nie pozwala autorom pomijać zgłoszeń tej reguły.",
            "en": "The policy does not let authors suppress findings of this rule.",
        },
        {
            "pl": "Zmień wpis albo zapytaj osobę, która odpowiada za politykę.",
            "en": "Change the post, or ask whoever keeps the policy.",
        },
    ),
    FixedRule(
        "suppression/unknown-rule",
        Severity.WARNING,
        {
            "pl": "Wyłączenie wskazuje regułę, która nie istnieje.",
            "en": "The suppression names a rule that does not exist.",
        },
        {"pl": "Listę reguł pokaże `copydesk rules`.", "en": "`copydesk rules` lists them all."},
    ),
    FixedRule(
        "suppression/expired",
        Severity.WARNING,
        {"pl": "Termin tego wyłączenia minął.", "en": "This suppression has expired."},
        {"pl": "Zmień wpis albo uzgodnij nowy termin.", "en": "Change the draft, or agree on a new day."},
    ),
    FixedRule(
        "suppression/invalid",
        Severity.WARNING,
        {"pl": "Tego wyłączenia nie da się zrozumieć.", "en": "This suppression cannot be understood."},
        {
            "pl": "Sprawdź zapis i miejsce; w pliku tekstowym użyj copydesk:allow-next-line REGUŁA -- POWÓD.",
            "en": "Check how it is written and where it stands; in a text file use "
            "copydesk:allow-next-line RULE -- REASON.",
        },
    ),
)
FAULTS: Mapping[str, FixedRule] = {rule.id: rule for rule in _FAULTS}
"""What can be wrong with a directive, in the words of a rule."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A directive and what is wrong with it; `detail` is the reader's own word for it."""

    rule: str
    directive: Directive
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Waived:
    """What directives did to a post: its violations, the reasons of suppressed ones by index, the directives used, and
    those that the policy does not allow."""

    violations: tuple[Violation, ...]
    reasons: Mapping[int, str]
    used: frozenset[Directive]
    refused: frozenset[Directive] = frozenset()


def waive(
    post: Post,
    violations: Sequence[Violation],
    directives: Sequence[Directive],
    today: date,
    check: Callable[[Post], Report],
    may_suppress: Callable[[Violation], bool] = lambda _: True,
) -> Waived:
    """Which violations the valid directives suppress, where the policy lets them.

    A violation with all its places covered is suppressed. Of a topic that is spoken of elsewhere too, `check` says
    what it comes to without the covered part, and that stays: an allowed word does not allow its twin below.
    """
    kept = list(violations)
    reasons: dict[int, str] = {}
    used: set[Directive] = set()
    refused: set[Directive] = set()
    valid = [one for one in directives if is_valid(one, today)]
    for number, violation in enumerate(violations) if valid else ():
        fitting = [one for one in valid if names_rule(one, violation.rule)]
        places = {(violation.start, violation.end), *((m.start, m.end) for m in violation.matches)}
        covering = {place: [one for one in fitting if one.covers(*place)] for place in places}
        needed = [one for ones in covering.values() for one in ones]
        if not needed:
            continue
        if not may_suppress(violation):
            refused.update(needed)
            continue
        used.update(needed)
        rest = None if all(covering.values()) else _without(post, violation, needed, check)
        if rest is None:
            reasons[number] = min(needed, key=lambda one: (one.position.line, one.position.column)).reason
        else:
            kept[number] = rest
    return Waived(tuple(kept), reasons, frozenset(used), frozenset(refused))


def _without(
    post: Post, violation: Violation, directives: Sequence[Directive], check: Callable[[Post], Report]
) -> Violation | None:
    """What is left of the violation if the parts that the directives cover are not there."""
    text = list(post.text)
    for one in directives:
        for start, end in ((one.start, one.end), *one.more):
            # Offsets stay, and the full stop keeps words apart that had the part between them.
            text[start:end] = "." + " " * (end - start - 1) if end > start else ""
    left = {(m.start, m.end) for m in violation.matches if not any(one.covers(m.start, m.end) for one in directives)}
    for found in check(replace(post, text="".join(text))).violations:
        if found.rule == violation.rule and any((m.start, m.end) in left for m in found.matches):
            return found
    return None


def is_valid(directive: Directive, today: date) -> bool:
    """Whether it may suppress anything on that day."""
    return not directive.fault and (directive.until is None or today <= directive.until)


def names_rule(directive: Directive, rule: str) -> bool:
    """Whether it speaks of that rule, by its id or its category."""
    return any(_is_of(rule, name) for name in directive.rules)


def _is_of(rule: str, name: str) -> bool:
    return rule == name or rule.startswith(f"{name}/")


def faults_of(
    directives: Sequence[Directive], waived: Sequence[Waived], known_rules: Collection[str], today: date
) -> list[Fault]:
    """What is wrong with the directives of one file or record, each once, its gravest fault. `waived` is what they did
    to its posts."""
    refused = frozenset[Directive]().union(*[one.refused for one in waived])
    used = frozenset[Directive]().union(*[one.used for one in waived])
    found = []
    for directive in directives:
        fault = _fault(directive, known_rules, today)
        if fault is None and directive in refused:
            fault = Fault("suppression/refused", directive)
        if fault is None and directive not in used:
            fault = Fault("suppression/unused", directive)
        found += [fault] if fault else []
    return found


def _fault(one: Directive, known_rules: Collection[str], today: date) -> Fault | None:
    if one.fault:
        return Fault(f"suppression/{one.fault}", one, one.problem if one.fault == "invalid" else "")
    if one.until is not None and one.until < today:
        return Fault("suppression/expired", one)
    if any(not any(_is_of(rule, name) for rule in known_rules) for name in one.rules):
        return Fault("suppression/unknown-rule", one)
    return None


def fault_violation(fault: Fault, lang: str, length: int, severity: Callable[[Severity], Severity]) -> Violation:
    """The fault as a finding of the run. It stands where the text begins that the directive speaks of."""
    rule = FAULTS[fault.rule]
    at = min(max(fault.directive.start, 0), length)
    message = f"{rule.message[lang]} ({fault.detail})" if fault.detail else rule.message[lang]
    return Violation(
        "suppression", fault.rule, severity(rule.severity), 1.0, at, at, message, rule.advice[lang], ()
    )  # fmt: skip
