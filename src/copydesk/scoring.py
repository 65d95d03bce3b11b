"""From violations to the verdict on a post, and the messages for lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from copydesk.model import Severity, Verdict, Violation

__all__ = ["LISTED_RULES", "FixedRule", "risk_score", "verdict_of"]

# How much one violation adds to the risk of a post, if it is certain. benchmarks/results.md: the order of posts by
# score follows their verdicts, and two warnings stay under one error.
_WEIGHT = {Severity.NOTE: 0.05, Severity.WARNING: 0.35, Severity.ERROR: 0.75}


class FixedRule(NamedTuple):
    """A rule that stands in no rule file: a company's list is behind it, or a directive in a draft."""

    id: str
    severity: Severity
    message: dict[str, str]
    advice: dict[str, str]


_CONFIDENTIAL_ADVICE = {
    "pl": "Usuń to albo opisz ogólnie („nasz nowy projekt”, „jeden z klientów”) i zapytaj właściciela informacji, "
    "kiedy wolno o tym pisać.",
    "en": "Take it out or keep it general (“our new project”, “a client of ours”), and ask the owner when it may be "
    "named.",
}
_ASK = {
    "pl": "i zapytaj właściciela informacji, kiedy wolno o tym pisać.",
    "en": "and ask the owner when it may be published.",
}
# Of what no general words can be put in the place.
_ADVICE = {
    "figure": {"pl": f"Usuń liczbę {_ASK['pl']}", "en": f"Take the figure out, {_ASK['en']}"},
    "person": {"pl": f"Usuń nazwisko {_ASK['pl']}", "en": f"Take the name out, {_ASK['en']}"},
    "system": {"pl": f"Usuń nazwę systemu {_ASK['pl']}", "en": f"Take the name of the system out, {_ASK['en']}"},
    "location": {"pl": f"Usuń nazwę miejsca {_ASK['pl']}", "en": f"Take the place out, {_ASK['en']}"},
    "document": {"pl": f"Usuń wzmiankę o dokumencie {_ASK['pl']}", "en": f"Take the document out, {_ASK['en']}"},
}
_WHAT = {
    "codename": ("to nazwa kodowa", "a code name"),
    "client": ("to klient, którego nie wolno ujawniać", "a client that must not be named"),
    "product": ("to produkt, którego jeszcze nie zapowiedzieliśmy", "a product that has not been announced"),
    "person": ("to osoba, której roli jeszcze nie ogłoszono", "a person whose role has not been announced"),
    "system": ("to wewnętrzny system", "an internal system"),
    "location": ("to miejsce, którego nie podajemy publicznie", "a place that is not public"),
    "document": ("to dokument wewnętrzny", "an internal document"),
    "figure": ("to liczba, której nie podajemy publicznie", "a figure that is not public"),
    "other": ("to informacja z listy poufnych", "on the list of confidential information"),
}


def _confidential(kind: str, what_pl: str, what_en: str) -> FixedRule:
    message = {
        "pl": f"Tego nie publikujemy: {what_pl}.",
        "en": f"This stays inside the company: it is {what_en}.",
    }
    return FixedRule(f"confidential/{kind}", Severity.ERROR, message, _ADVICE.get(kind, _CONFIDENTIAL_ADVICE))


LISTED_RULES: dict[str, FixedRule] = {
    rule.id: rule
    for rule in (
        *(_confidential(kind, *what) for kind, what in _WHAT.items()),
        FixedRule(
            "competitor/named",
            Severity.WARNING,
            {
                "pl": "Wymieniasz konkurenta. W kanałach firmy mówimy o sobie i o klientach.",
                "en": "This names a competitor. The company's channels speak of us and of our customers.",
            },
            {
                "pl": "Napisz, co robimy my, bez nazw i porównań („inne rozwiązania na rynku”).",
                "en": "Say what we do, without names and comparisons (“other products on the market”).",
            },
        ),
    )
}


def verdict_of(violations: Iterable[Violation], reasons: Sequence[str]) -> Verdict:
    """`block` for an error, `review` for a warning, else `pass`; `undecided` if something was not checked.

    An error blocks whatever else could not be checked: the post must not go out either way.
    """
    worst = max((v.severity.rank for v in violations), default=0)
    if worst == Severity.ERROR.rank:
        return "block"
    if reasons:
        return "undecided"
    return "review" if worst == Severity.WARNING.rank else "pass"


def risk_score(violations: Iterable[Violation]) -> int:
    """The risk of a whole post, 0 to 100: what each violation leaves safe is multiplied."""
    safe = 1.0
    for violation in violations:
        safe *= 1 - _WEIGHT[violation.severity] * violation.confidence
    return round(100 * (1 - safe))
