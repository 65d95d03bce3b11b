"""The engine: a policy is compiled once, then any number of posts is checked against it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

from copydesk.cache import FEW_TERMS, cached_lists, cached_rules, shipped_packs
from copydesk.kinds import kinds
from copydesk.kinds.base import Area, Evidence, Rule, Scene
from copydesk.kinds.computed import COMPUTED, people
from copydesk.kinds.pattern import stands_in
from copydesk.languages import language
from copydesk.matching.compile import LexiconBuilder
from copydesk.matching.evidence import EVIDENCE_KINDS, certainty
from copydesk.matching.lexicon import Flag, Lexicon
from copydesk.matching.reading import Demand, Find, Reader, Reading
from copydesk.matching.syntax import WordPattern, words_of
from copydesk.matching.terms import ListedTerm
from copydesk.model import Match, Post, Report, Severity, Violation
from copydesk.parallel import check_many
from copydesk.policy import Policy, find_policy
from copydesk.rulebook import compile_rules, fingerprint_of, read_rules, rules_of, shipped_rule_files
from copydesk.scoring import LISTED_RULES, risk_score, verdict_of

__all__ = ["Checker", "check_post", "check_posts"]

# Six digits close together: the shortest number that a pattern looks for.
_DIGIT_RUN = re.compile(r"\d(?:[ \u00a0.\-/()]{0,2}\d){5}").search
_DIGIT = re.compile(r"\d").search
_AT = re.compile(r"\w@\w").search
_STRANGE = 0.75  # above this share of unknown words a post is in no language that the rules cover
_UNDECIDED_LANGUAGE = "no rules for the language of this post"


class Checker:
    """A compiled policy. Safe to use from any thread; the policy's lists never show in its `repr`."""

    def __init__(self, policy: Policy | None = None, *, on: date | None = None, cache: bool = True) -> None:
        """Compiles the policy as it is in force on a day, today by default.

        With `cache`, compiled rules and long lists are kept in the user's cache folder, the lists encrypted.

        Raises:
            RuleError: a rule file of the policy cannot be used.
        """
        self.policy = policy if policy is not None else Policy.model_validate({"version": 1})
        today = on or date.today()
        packs = packs_for(self.policy.rule_files, cache=cache)
        terms = self.policy.terms(today)
        if cache and len(terms) >= FEW_TERMS and not self.policy.is_sealed:
            listed = cached_lists(terms, lambda: compile_lists(terms))
        else:
            listed = compile_lists(terms)
        self._set_up(packs, listed, today.isoformat())

    def _set_up(self, packs: Lexicon, listed: Lexicon, today: str) -> None:
        self._today = today
        self._lexicons = (packs, listed)
        self._languages = frozenset(self.policy.languages)
        numbers: dict[str, int] = {}
        set_numbers = [[numbers.setdefault(name, len(numbers)) for name in lexicon.meta["sets"]] for lexicon in self._lexicons]
        self._sets = numbers
        self._company = _Company(self.policy)
        self._refs = listed.meta["refs"]
        self._rules = tuple(rule for rule in rules_of(packs) if self._applies(rule, today))
        plan = _Plan(self._rules, numbers)
        self._plan = plan
        languages = [language(code) for code in ("pl", "en")]
        self._reader = Reader(self._lexicons, languages, set_numbers, plan.demands, plan.no_second, plan.no_third, plan.wordy)
        self._set_numbers = set_numbers
        self._kinds = kinds()

    def __repr__(self) -> str:
        return f"Checker({len(self._rules)} rules, {len(self._lexicons[1])} listed spellings)"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the packs that are in force, those of the lists apart (`scoring.LISTED_RULES`)."""
        return self._rules

    def _applies(self, rule: Rule, today: str) -> bool:
        if rule.category not in self.policy.packs or rule.language not in (*self._languages, "any"):
            return False
        settings = self.policy.categories.get(rule.category)  # type: ignore[call-overload]
        if settings is not None and not settings.enabled:
            return False
        return (not rule.valid_from or rule.valid_from <= today) and (not rule.valid_until or today <= rule.valid_until)

    def check(self, post: str | Post, *, channel: str | None = None, language: str | None = None) -> Report:
        """The report on one post.

        Offsets count code points of the text as given. A post that cannot be checked whole is `undecided`, with the
        reason; it never passes.
        """
        if isinstance(post, str):
            post = Post(post, channel=channel or "", language=language)
        text = post.text
        reasons: list[str] = []
        if len(text) > self.policy.limits.max_characters:
            reasons.append(f"longer than {self.policy.limits.max_characters} characters")
            return self._report(post, [], reasons)
        if post.language is not None and post.language not in self._languages:
            reasons.append(_UNDECIDED_LANGUAGE)
        screening = self._reader.screen(text)
        rules = screening.rules | self._plan.started_by_signs(text)
        violations = self._judge(post, self._reader.read(text, rules), rules, reasons) if rules else []
        if screening.strange > _STRANGE:
            reasons.append(_UNDECIDED_LANGUAGE)
        return self._report(post, violations, reasons)

    def check_many(self, posts: Iterable[str | Post], *, workers: int = 1) -> Iterator[Report]:
        """Reports on many posts, lazily and in their order; more than one worker: in as many processes.

        A post on which the check itself fails is `undecided`, with the reason; the others go on.
        """
        return check_many(self, posts, workers)

    def _report(self, post: Post, violations: list[Violation], reasons: Sequence[str]) -> Report:
        if not violations and not reasons:
            return Report("pass", 0, id=post.id, channel=post.channel)
        return Report(
            verdict_of(violations, reasons), risk_score(violations), tuple(violations), tuple(reasons),
            id=post.id, channel=post.channel,
        )  # fmt: skip

    # -- judging ------------------------------------------------------------------------------------------------------

    def _judge(self, post: Post, reading: Reading, rules: int, reasons: list[str]) -> list[Violation]:
        breaches: list[_Breach] = self._judge_listed(reading) if rules & self._plan.listed else []
        sets = _Sets(reading, self._sets, self._set_numbers)
        scene = Scene(reading, sets.of, self._company)
        for _, rule in self._plan.chosen(rules):
            if rule.channels and post.channel and post.channel not in rule.channels:
                continue
            try:
                breaches += [(rule, found) for found in self._kinds[rule.kind].find(rule, scene)]
            except TimeoutError:
                reasons.append(f"{rule.id} took too long")
        if not breaches:
            return []
        lang = post.language if post.language in self._languages else author_language(post.text)
        violations = _without_repeats([self._violation(breach, lang) for breach in breaches])
        violations.sort(key=lambda v: (v.start, v.end, v.rule))
        return violations

    def _judge_listed(self, reading: Reading) -> list[_Breach]:
        names = {name: self._sets.get(name) for name in ("confidential", "@competitor", "allow")}
        found = [f for n in ("confidential", "@competitor") for f in reading.finds.get(names[n], ())]  # type: ignore[call-overload]
        if not found:
            return []
        allowed = reading.finds.get(names["allow"], ())  # type: ignore[call-overload]
        sure = []

        def shared(name: str) -> list[Find]:
            return [f for code in ("pl", "en") for f in reading.finds.get(self._sets.get(f"{code}@{name}", -1), ())]

        for find in found:
            if any(a.covers(find) for a in allowed):
                continue
            ref = self._refs[find.phrase.ref]
            certain = certainty(find, "competitor" if ref[0] == "competitor" and ref[1] == "name" else ref[1], reading, shared)
            if certain:
                sure.append((find, ref, certain * find.confidence))
        sure.sort(key=lambda item: (item[0].start - item[0].end, -item[2], item[0].start))
        kept: list[tuple[Find, Any, float]] = []
        for item in sure:
            if not any(_yields(item, other) for other in kept):
                kept.append(item)
        # Only sure finds of a competitor may start the rules about competitors.
        if names["@competitor"] is not None:
            reading.finds[names["@competitor"]] = [f for f, ref, _ in kept if ref[0] == "competitor"]
        return list(kept)

    def _listed_violation(self, find: Find, ref: Any, confidence: float, lang: str) -> Violation:
        category, kind, severity, owner = ref
        rule = LISTED_RULES["competitor/named"] if category == "competitor" else LISTED_RULES.get(f"confidential/{kind}", LISTED_RULES["confidential/other"])
        settings = self.policy.categories.get(category)
        chosen = severity or (settings.severity if settings and settings.severity else rule.severity)
        match = Match(find.start, find.end, find.how, find.steps)
        return Violation(
            category, rule.id, Severity(chosen), round(confidence, 3), find.start, find.end,
            rule.message[lang], rule.advice[lang], (match,), owner or (settings.owner or "" if settings else ""),
        )  # fmt: skip

    def _violation(self, breach: _Breach, lang: str) -> Violation:
        if len(breach) == 3:
            return self._listed_violation(*breach, lang)
        rule, evidence = breach
        places = evidence.places
        strongest = places[0]
        how = "missing" if evidence.missing else None
        matches = tuple(Match(p.start, p.end, how or p.how, p.steps) for p in sorted(places, key=lambda p: p.start))
        settings = self.policy.categories.get(rule.category)  # type: ignore[call-overload]
        severity = settings.severity if settings and settings.severity and rule.severity != "note" else rule.severity
        confidence = min(getattr(p, "confidence", 0.9) for p in places)
        return Violation(
            rule.category, rule.id, Severity(severity), round(confidence, 3),  # type: ignore[arg-type]
            strongest.start, strongest.end, rule.message[lang], rule.advice[lang], matches,
            (settings.owner or "") if settings else "",
        )  # fmt: skip


def _yields(item: tuple[Find, Any, float], other: tuple[Find, Any, float]) -> bool:
    """Whether a listed find gives way to a longer or surer one: of its own category, or around it."""
    if not item[0].overlaps(other[0]):
        return False
    is_longer = other[0].end - other[0].start > item[0].end - item[0].start
    return bool(item[1][0] == other[1][0] or (other[0].covers(item[0]) and is_longer))


_Breach = tuple[Rule, Evidence] | tuple[Find, Any, float]
"""A rule and what it found; or a listed find, what its list says of it, and how sure it is."""


class _Plan:
    """What the rules ask of the sets, as bits: rule i is bit i, and the bit above them all the company's lists."""

    def __init__(self, rules: Sequence[Rule], numbers: dict[str, int]) -> None:
        self._rules = rules
        self.demands = [Demand() for _ in numbers]
        self.no_second = self.no_third = 0
        self.digits = self.number = self.at = self.always = 0
        self.contains: list[tuple[str, int]] = []
        self.listed = self.wordy = 1 << len(rules)
        for index, rule in enumerate(rules):
            self._add(rule, 1 << index, numbers)
        self.no_second |= self.listed
        self.no_third |= self.listed
        for name, number in numbers.items():
            demand = self.demands[number]
            if name in ("confidential", "@competitor"):
                demand.starts |= self.listed
                demand.uses |= self.listed
            elif name == "allow" or name.partition("@")[2] in SHARED:
                demand.uses |= self.listed

    def _add(self, rule: Rule, bit: int, numbers: dict[str, int]) -> None:
        starts = kinds()[rule.kind].starts
        if rule.kind == "pattern":
            starts = ()
            if rule.params["starts_with"] == "digits":
                self.digits |= bit
            elif rule.params["starts_with"] == "number":
                self.number |= bit
            elif rule.params["starts_with"] == "at":
                self.at |= bit
            elif rule.params["contains"]:
                self.contains += [(text.lower(), bit) for text in rule.params["contains"]]
            elif rule.roles.get("near"):
                starts = ("near",)
            else:
                self.always |= bit
        if starts:
            self.wordy |= bit
        for group, absent in (("group1", "no_second"), ("group2", "no_third")):
            # A group with a computed set can be there whatever the words are.
            names = [name for name, _ in rule.roles.get(group, ())]
            if not names or any(_is_computed(name) for name in names):
                setattr(self, absent, getattr(self, absent) | bit)
        if any(_is_computed(name) for role in starts for name, _ in rule.roles.get(role, ())):
            self.always |= bit
        for role, names in rule.roles.items():
            for name, factor in names:
                for number in _set_numbers_of(name, numbers):
                    demand = self.demands[number]
                    demand.uses |= bit
                    if role in starts:
                        if rule.kind == "terms":
                            demand.weights += ((bit, factor / rule.params["threshold"]),)
                        else:
                            demand.starts |= bit
                    elif role == "group1":
                        demand.second |= bit
                    elif role == "group2":
                        demand.third |= bit

    def started_by_signs(self, text: str) -> int:
        """The rules that start with digits, an `@` or a literal, and not with a word."""
        maybe = 0
        if _DIGIT(text):
            maybe |= self.number
            if _DIGIT_RUN(text):
                maybe |= self.digits
        if "@" in text and _AT(text):
            maybe |= self.at
        if self.contains:
            lower = text.lower()
            for literal, bit in self.contains:
                if literal in lower:
                    maybe |= bit
        found = self.always
        for index, rule in self.chosen(maybe):
            if stands_in(rule.params["pattern"], text):
                found |= 1 << index
        return found

    def chosen(self, rules: int) -> Iterator[tuple[int, Rule]]:
        """The rules of the bits, in the order of the rule files."""
        rules &= self.listed - 1
        while rules:
            lowest = rules & -rules
            index = lowest.bit_length() - 1
            yield index, self._rules[index]
            rules ^= lowest


# Shared sets that show that an ordinary word is a name; see matching.evidence.
SHARED = ("name_head", "name_tail", "legal_form", *(f"evidence_{kind}" for kind in EVIDENCE_KINDS))


def _is_computed(name: str) -> bool:
    return name.startswith("@") and (name[1:] in COMPUTED or name == "@person")


def _set_numbers_of(name: str, numbers: dict[str, int]) -> list[int]:
    """The sets whose finds a role's set is made of: itself, or for people their names and titles."""
    if name == "@person":
        names = [f"{code}@{part}" for code in ("pl", "en") for part in ("first_name", "title")]
        return [numbers[n] for n in names if n in numbers]
    return [numbers[name]] if name in numbers else []


class _Sets:
    """The finds of a rule's roles in one post."""

    def __init__(self, reading: Reading, numbers: dict[str, int], set_numbers: Sequence[Sequence[int]]) -> None:
        self._reading = reading
        self._numbers = numbers
        self._set_numbers = set_numbers
        self._computed: dict[str, list[Any]] = {}

    def of(self, rule: Rule, role: str) -> list[Find | Area]:
        found: list[Find | Area] = []
        for name, factor in rule.roles.get(role, ()):
            number = self._numbers.get(name)
            if number is None:
                found += self._compute(name)
                continue
            for find in self._reading.finds.get(number, ()):
                weight = next((w for s, w in find.phrase.members if self._set_numbers[find.lexicon][s] == number), 1.0)
                find.weight = weight * factor
                found.append(find)
        found.sort(key=lambda f: (f.start, f.end))
        return found

    def _compute(self, name: str) -> list[Any]:
        if name not in self._computed:
            key = name[1:] if name.startswith("@") else name
            if key == "person":
                self._computed[name] = people(self._reading, self._shared("first_name"), self._shared("title"))
            elif key in COMPUTED:
                self._computed[name] = COMPUTED[key](self._reading)
            else:
                self._computed[name] = []
        return self._computed[name]

    def _shared(self, name: str) -> list[Find]:
        return [f for code in ("pl", "en") for f in self._reading.finds.get(self._numbers.get(f"{code}@{name}", -1), ())]


class _Company:
    """What belongs to the company itself: its addresses and numbers are no personal data."""

    def __init__(self, policy: Policy) -> None:
        company = policy.company
        self._domains = tuple(d.lower() for d in company.domains) if company else ()
        self._phones = tuple(_digits(p)[-9:] for p in getattr(company, "phones", ())) if company else ()

    def owns(self, written: str) -> bool:
        """Whether an e-mail address or a phone number is the company's own."""
        _, at, domain = written.lower().rpartition("@")
        if at:
            return any(domain == own or domain.endswith("." + own) for own in self._domains)
        return bool(self._phones) and _digits(written)[-9:] in self._phones


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _without_repeats(violations: list[Violation]) -> list[Violation]:
    """One violation where the same rule in two languages found the same places."""
    seen: dict[tuple[str, tuple[tuple[int, int], ...]], Violation] = {}
    for violation in violations:
        seen.setdefault((violation.rule, tuple((m.start, m.end) for m in violation.matches)), violation)
    return list(seen.values())


_POLISH = re.compile(r"[ąćęłńóśźż]|\b(?:i|w|z|na|nie|się|do|jest|to|że|dla|po|od|już|jak|ale|czy)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|and|of|to|is|in|for|we|our|with|you|are|it|that|this|on)\b", re.IGNORECASE)


def author_language(text: str) -> str:
    """The language to answer in: Polish where the post has Polish letters and small words, else English."""
    return "pl" if len(_POLISH.findall(text, 0, 2000)) >= len(_ENGLISH.findall(text, 0, 2000)) else "en"


@lru_cache(maxsize=4)
def packs_for(more: tuple[Path, ...] = (), *, cache: bool = True) -> Lexicon:
    """The shipped rules and a company's own, compiled: as shipped, from the cache, or anew."""
    paths = (*shipped_rule_files(), *more)
    try:
        fingerprint = fingerprint_of(paths)
    except OSError:
        return compile_rules(read_rules(paths))  # says which file, and why
    found = shipped_packs(fingerprint)
    if found is not None:
        return found
    if cache:
        return cached_rules(fingerprint, lambda: compile_rules(read_rules(paths)))
    return compile_rules(read_rules(paths))


def compile_lists(terms: Iterable[ListedTerm]) -> Lexicon:
    """A company's lists, compiled: every term in its forms, as written and taken apart."""
    builder = LexiconBuilder([language("pl"), language("en")])
    for name in ("confidential", "@competitor", "allow", "@company"):
        builder.set_id(name)
    for term in terms:
        name = {"confidential": "confidential", "competitor": "@competitor", "allow": "allow", "company": "@company"}[term.category]
        flags = Flag.LISTED
        if term.category in ("confidential", "competitor"):
            flags |= Flag.STARTS
        if not term.is_fixed and term.category != "allow":
            flags |= Flag.FUZZY
        if term.kind == "person":
            flags |= Flag.REVERSIBLE | Flag.GAPPED
        ref = (term.category, term.kind, term.severity.value if term.severity else "", term.owner)
        spellings = [term.text.lstrip("@"), *(form for form in term.forms if " " in form)]
        single = tuple(form for form in term.forms if " " not in form)
        for spelling in spellings:
            for row in words_of(spelling):
                patterns = tuple(WordPattern(form, cased, "fixed" if term.is_fixed else "name") for form, cased in row)
                builder.add(patterns, [(name, 1.0)], flags, ref=ref, forms=single, not_forms=frozenset(f.lower() for f in term.not_forms))
    return builder.build({"listed": True})


# -- the short way ----------------------------------------------------------------------------------------------------

_checkers: dict[tuple[bytes, date], Checker] = {}
_checkers_lock = threading.Lock()


def check_post(
    text: str | Post, policy: Policy | str | PathLike[str] | None = None, *, channel: str | None = None, language: str | None = None
) -> Report:
    """The report on one post, against a policy, a policy file, or the nearest policy file from here upward.

    Without any policy the shipped packs alone are used.

    Raises:
        PolicyError: the policy or one of its lists cannot be used.
    """
    return _checker_for(policy).check(text, channel=channel, language=language)


def check_posts(
    posts: Iterable[str | Post], policy: Policy | str | PathLike[str] | None = None, *, workers: int = 1
) -> Iterator[Report]:
    """Reports on many posts, lazily and in their order; see `Checker.check_many`."""
    return _checker_for(policy).check_many(posts, workers=workers)


def _checker_for(policy: Policy | str | PathLike[str] | None) -> Checker:
    if policy is None:
        path = find_policy(Path.cwd())
        policy = Policy.from_file(path) if path else Policy.model_validate({"version": 1})
    elif not isinstance(policy, Policy):
        policy = Policy.from_file(policy)
    key = (policy.fingerprint, date.today())
    with _checkers_lock:
        checker = _checkers.get(key)
        if checker is None:
            if len(_checkers) >= 8:
                _checkers.pop(next(iter(_checkers)))
            checker = _checkers[key] = Checker(policy)
    return checker
