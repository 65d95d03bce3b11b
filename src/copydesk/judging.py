"""A post that was read is judged: what its lists and its rules say, as violations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from operator import attrgetter
from typing import Any, NamedTuple

from copydesk.kinds import kinds
from copydesk.kinds.base import Area, Evidence, Rule, Scene
from copydesk.kinds.computed import COMPUTED, people
from copydesk.languages import CODES, language
from copydesk.languages.telling import author_language, certain_language
from copydesk.matching.classifier import shipped_classifier
from copydesk.matching.evidence import Shared, certainty
from copydesk.matching.lexicon import Lexicon
from copydesk.matching.reading import Find, Reading
from copydesk.model import Category, How, Match, Post, Severity, Violation
from copydesk.plan import Plan
from copydesk.policy import Policy
from copydesk.scoring import LISTED_RULES, FixedRule

__all__ = ["Judge", "ListRef", "is_hidden", "set_names"]

_DOUBTED = 0.5  # how sure a finding is at most that its context speaks against
_BY_ITSELF = re.compile(r"(?<![\w#@./\-])[^\W\d_]+(?![\w@]|[./]\w)").findall  # words, but for those of marks and links


class ListRef(NamedTuple):
    """What a compiled list says of its terms, the terms themselves aside."""

    category: str
    kind: str
    severity: str
    owner: str


class _Listed(NamedTuple):
    """A listed term in a post, and how sure it is that the term is meant."""

    find: Find
    ref: ListRef
    confidence: float


class Judge:
    """Judges posts by a policy's lists and rules. `numbers` names the sets that finds are grouped by."""

    def __init__(
        self, policy: Policy, plan: Plan, lexicons: Sequence[Lexicon], numbers: Mapping[str, int],
        set_numbers: Sequence[Sequence[int]],
    ) -> None:  # fmt: skip
        self._policy = policy
        self._plan = plan
        self._lexicons = lexicons
        self._numbers = numbers
        self._roles = _Roles(numbers, set_numbers)
        self._refs = [[ListRef(*ref) if len(ref) == 4 else None for ref in x.meta["refs"]] for x in lexicons]
        self._company = _Company(policy)
        self._languages = policy.languages
        self._asks_classifier = policy.classifier

    def judge(self, post: Post, reading: Reading, reasons: list[str]) -> list[Violation]:
        """The violations in the post, in the order of the text; adds to `reasons` what could not be judged."""
        rules = reading.rules
        listed = self._listed(reading) if rules & self._plan.listed else []
        scene = Scene(reading, _Sets(reading, self._roles).of, self._company)
        breaches: list[tuple[Rule, Evidence]] = []
        for _, rule in self._plan.chosen(rules):
            if rule.channels and post.channel and post.channel not in rule.channels:
                continue
            try:
                breaches += [(rule, evidence) for evidence in kinds()[rule.kind].find(rule, scene)]
            except TimeoutError:
                reasons.append(f"{rule.id} took too long")
        if not listed and not breaches:
            return []
        given = post.language if post.language in self._languages else None
        tongue = given or certain_language(post.text)
        breaches = [found for found in breaches if not _is_of_other_language(*found, tongue)]
        lang = given or (self._languages[0] if len(self._languages) == 1 else author_language(post.text))
        found = [self._listed_violation(item, lang) for item in listed]
        told: dict[str, set[str]] = {}
        for rule, _ in breaches:
            if rule.severity != "note" and rule.kind != "classifier":
                told.setdefault(rule.category, set()).add(rule.id)
        found += [self._violation(*breach, lang, post.text, told) for breach in breaches]
        found = _without_classified(found, {rule.id for rule, _ in breaches if rule.kind == "classifier"})
        return sorted(_without_repeats(found), key=lambda v: (v.start, v.end, v.rule))

    # -- lists --------------------------------------------------------------------------------------------------------

    def _listed(self, reading: Reading) -> list[_Listed]:
        """The listed terms that are meant: not allowed, with the evidence that they need, the longest first."""
        found = [*self._named(reading, "confidential"), *self._named(reading, "@competitor")]
        if not found:
            return []
        allowed: dict[int, list[Find]] = {}
        for find in self._named(reading, "allow"):
            for word in range(find.first, find.last + 1):
                allowed.setdefault(word, []).append(find)
        shared = Shared(lambda name: [*self._named(reading, f"pl@{name}"), *self._named(reading, f"en@{name}")])
        by_themselves = set(_BY_ITSELF(reading.text))
        common: dict[tuple[int, int], bool] = {}
        sure = []
        for find in found:
            ref = self._refs[find.lexicon][find.phrase.ref]
            if ref is None or any(_allows(other, find) for other in allowed.get(find.first, ())):
                continue
            if not self._policy.rule(_listed_rule(ref).id).enabled:
                continue
            kind = "competitor" if ref.category == "competitor" and ref.kind == "name" else ref.kind
            key = (find.lexicon, find.phrase.id)
            if key not in common:
                common[key] = len(find.phrase.slots) == 1 and self._is_common(find, by_themselves)
            certain = certainty(find, kind, reading, shared, self._lexicons[find.lexicon], is_common=common[key])
            if certain:
                sure.append(_Listed(find, ref, certain * find.confidence))
        sure.sort(key=self._order)
        kept: list[_Listed] = []
        taken: dict[int, list[_Listed]] = {}
        for item in sure:
            words = range(item.find.first, item.find.last + 1)
            if not any(_yields(item, other) for word in words for other in taken.get(word, ())):
                kept.append(item)
                for word in words:
                    taken.setdefault(word, []).append(item)
        # Only a competitor that is meant may start the rules about competitors.
        number = self._numbers.get("@competitor")
        if number is not None:
            reading.finds[number] = [item.find for item in kept if item.ref.category == "competitor"]
        return kept

    def _is_common(self, find: Find, words: Set[str]) -> bool:
        """Whether the name is an ordinary word, and the post, read or not, has a form of it in small letters too."""
        there = words & self._lexicons[find.lexicon].paradigm(find.phrase.slots[0]).forms
        return any(language(code).is_known(form) for form in there for code in CODES)

    def _named(self, reading: Reading, name: str) -> list[Find]:
        return reading.finds.get(self._numbers.get(name, -1), [])

    def _listed_violation(self, item: _Listed, lang: str) -> Violation:
        find, ref, confidence = item
        rule = _listed_rule(ref)
        severity, owner = self._said_of(ref)
        match = Match(find.start, find.end, find.how, find.steps)
        return Violation(
            _listed_category(ref), rule.id, severity, round(confidence, 3), find.start, find.end, rule.message[lang],
            rule.advice[lang], (match,), owner,
        )  # fmt: skip

    def _order(self, item: _Listed) -> tuple[float, ...]:
        """The longest first, then the surest, then the gravest."""
        severity, _ = self._said_of(item.ref)
        return item.find.start - item.find.end, -item.confidence, -severity.rank, item.find.start

    def _said_of(self, ref: ListRef) -> tuple[Severity, str]:
        """Severity and owner: of the term, of its rule in the policy, of its category there, or the usual ones."""
        rule = _listed_rule(ref)
        own, settings = self._policy.rule(rule.id), self._policy.settings(_listed_category(ref))
        severity = ref.severity or own.severity or settings.severity or rule.severity
        return Severity(severity), ref.owner or own.owner or settings.owner or ""

    # -- rules --------------------------------------------------------------------------------------------------------

    def _violation(
        self, rule: Rule, evidence: Evidence, lang: str, text: str, told: Mapping[str, Set[str]]
    ) -> Violation:
        """What a rule has found. `told` are the rules that have found something in the post, by their category."""
        strongest = evidence.places[0]
        places = sorted(evidence.places, key=lambda p: (p.start, p.end))
        how: How | None = "missing" if evidence.missing else None
        matches = tuple(Match(p.start, p.end, how or p.how, p.steps) for p in places)
        category: Category = rule.category  # type: ignore[assignment]  # checked when the file was read
        own, settings = self._policy.rule(rule.id), self._policy.settings(category)
        # A note stays one, unless the company names the rule: "at most a note" is no matter of how strict it is.
        strictness = settings.severity if rule.severity != "note" else None
        severity = Severity(own.severity or strictness or rule.severity)
        confidence = min(place.confidence for place in places)
        if self._asks_classifier and rule.params["in_context"] and _speaks_against(rule, text, matches, told):
            severity, confidence = Severity.NOTE, min(confidence, _DOUBTED)
        return Violation(
            category, rule.id, severity, round(confidence, 3), strongest.start, strongest.end, rule.message[lang],
            rule.advice[lang], matches, own.owner or settings.owner or "",
        )  # fmt: skip


def _listed_category(ref: ListRef) -> Category:
    return "competitor" if ref.category == "competitor" else "confidential"


def _listed_rule(ref: ListRef) -> FixedRule:
    name = "competitor/named" if ref.category == "competitor" else f"confidential/{ref.kind}"
    return LISTED_RULES.get(name, LISTED_RULES["confidential/other"])


def _speaks_against(rule: Rule, text: str, matches: Sequence[Match], told: Mapping[str, Set[str]]) -> bool:
    """Whether the context speaks against a finding."""
    if any(map(is_hidden, matches)):
        return False
    spans = [(match.start, match.end) for match in matches]
    return shipped_classifier().speaks_against(rule.category, text, spans, told.get(rule.category, ()))


def is_hidden(match: Match) -> bool:
    """Whether somebody took pains to disguise it, and so means it, whatever stands around it.

    >>> [is_hidden(Match(0, 5, how="disguised", steps=(step,))) for step in ("leet", "no-diacritics")]
    [True, False]
    """
    return match.how == "disguised" and {*match.steps} != {"no-diacritics"}


_place = attrgetter("start", "end")


def _allows(allowed: Find, find: Find) -> bool:
    """Whether what is public covers a find, and is no mere form of it: "Jarosława Dudek" is not Jarosław Dudek."""
    return allowed.covers(find) and not (find.covers(allowed) and find.how == "exact" and allowed.how != "exact")


def _yields(item: _Listed, other: _Listed) -> bool:
    """Whether a listed find gives way to a longer or surer one: of its own category, or around it."""
    if not item.find.overlaps(other.find):
        return False
    is_longer = other.find.end - other.find.start > item.find.end - item.find.start
    return item.ref.category == other.ref.category or (other.find.covers(item.find) and is_longer)


def _without_classified(violations: list[Violation], classified: Set[str]) -> list[Violation]:
    """What the classifier has found only where no other rule has found anything of the category."""
    said = {v.category for v in violations if v.rule not in classified and v.severity is not Severity.NOTE}
    return [v for v in violations if v.rule not in classified or v.category not in said]


def _without_repeats(violations: list[Violation]) -> list[Violation]:
    """One violation where the same rule in two languages found the same places."""
    seen: dict[tuple[str, tuple[tuple[int, int], ...]], Violation] = {}
    for violation in violations:
        seen.setdefault((violation.rule, tuple((m.start, m.end) for m in violation.matches)), violation)
    return list(seen.values())


class _Roles:
    """Which sets a role of a rule is made of: the numbers of those with terms, with a factor, and computed ones."""

    def __init__(self, numbers: Mapping[str, int], set_numbers: Sequence[Sequence[int]]) -> None:
        self.numbers = numbers
        self.set_numbers = set_numbers
        self._known: dict[int, tuple[list[tuple[int, float]], list[tuple[str, float]]]] = {}

    def of(self, sets: Sequence[tuple[str, float]]) -> tuple[list[tuple[int, float]], list[tuple[str, float]]]:
        # A rule's roles live as long as the checker, so that their identity will do as a key.
        found = self._known.get(id(sets))
        if found is None:
            named = [(self.numbers[name], factor) for name, factor in sets if name in self.numbers]
            computed = [(name, factor) for name, factor in sets if name not in self.numbers]
            found = self._known[id(sets)] = (named, computed)
        return found


class _Sets:
    """The finds of a rule's roles in one post."""

    def __init__(self, reading: Reading, roles: _Roles) -> None:
        self._reading = reading
        self._roles = roles
        self._computed: dict[str, list[Area]] = {}
        self._found: dict[int, list[Find | Area]] = {}

    def of(self, rule: Rule, role: str) -> list[Find | Area]:
        sets = rule.roles.get(role, ())
        if role == "terms":
            return self._weighed(sets)
        found = self._found.get(id(sets))
        if found is None:
            found = []
            named, computed = self._roles.of(sets)
            finds = self._reading.finds
            for number, _ in named:
                if number in finds:
                    found += finds[number]
            for name, _ in computed:
                found += self._compute(name)
            if len(found) > 1:
                found.sort(key=_place)
            self._found[id(sets)] = found
        return found

    def _weighed(self, sets: Sequence[tuple[str, float]]) -> list[Find | Area]:
        """The finds with their weights for this rule, which holds until the next one asks."""
        found: list[Find | Area] = []
        named, computed = self._roles.of(sets)
        for number, factor in named:
            for find in self._reading.finds.get(number, ()):
                find.weight = factor * self._weight(find, number)
                found.append(find)
        for name, factor in computed:
            for area in self._compute(name):
                area.weight = factor
                found.append(area)
        return sorted(found, key=_place)

    def _weight(self, find: Find, number: int) -> float:
        numbers = self._roles.set_numbers[find.lexicon]
        return next((weight for set_id, weight in find.phrase.members if numbers[set_id] == number), 1.0)

    def _compute(self, name: str) -> list[Area]:
        if name not in self._computed:
            key = name.lstrip("@")
            if key == "person":
                found = people(self._reading, self._shared("first_name"), self._shared("title"))
            else:
                found = COMPUTED[key](self._reading) if key in COMPUTED else []
            self._computed[name] = found
        return self._computed[name]

    def _shared(self, name: str) -> list[Find]:
        numbers = (self._roles.numbers.get(f"{code}@{name}", -1) for code in ("pl", "en"))
        return [find for number in numbers for find in self._reading.finds.get(number, ())]


class _Company:
    """What belongs to the company itself: its addresses and numbers are no personal data."""

    def __init__(self, policy: Policy) -> None:
        company = policy.company
        self._domains = tuple(domain.lower() for domain in company.domains) if company else ()
        self._emails = frozenset(email.lower() for email in company.emails) if company else frozenset()
        self._phones = frozenset(_digits(phone)[-9:] for phone in company.phones) if company else frozenset()
        numbers = (*company.tax_ids, *company.accounts) if company else ()
        self._numbers = frozenset(map(_digits, numbers))

    def owns(self, written: str) -> bool:
        """Whether an e-mail address or a number (phone, tax, register, account) is the company's own."""
        address = written.lower()
        _, at, domain = address.rpartition("@")
        if at:
            return address in self._emails or any(domain == own or domain.endswith(f".{own}") for own in self._domains)
        digits = _digits(written)
        return digits in self._numbers or digits[-9:] in self._phones


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _is_of_other_language(rule: Rule, evidence: Evidence, tongue: str) -> bool:
    """Whether a rule of one language merely met ordinary words of the other, in which the post is: the left pedal.

    Acronyms are of both: "ARR", "EBITDA".
    """
    if not tongue or rule.language in ("any", tongue):
        return False
    words = [token for place in evidence.places if isinstance(place, Find) for token in place.tokens]
    is_known = language(tongue).is_known
    return bool(words) and all(word.cased.isupper() or is_known(word.form) for word in words)


def set_names(lexicon: Lexicon) -> list[str]:
    """The names of a lexicon's sets, in the order of its own numbers."""
    names: list[Any] = lexicon.meta["sets"]
    return [str(name) for name in names]
