"""What the rules ask of the words of a post, as bits: rule i is bit i, and the bit above them all the lists."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from copydesk.kinds import kinds
from copydesk.kinds.base import Rule, Within, words_within
from copydesk.kinds.computed import COMPUTED, SHOWN, SHOWN_TOGETHER, shown_in
from copydesk.kinds.pattern import stands_in
from copydesk.matching.classifier import shipped_classifier
from copydesk.matching.demands import NOTHING, Bits, Demand, bits_of, together
from copydesk.matching.evidence import SHARED

__all__ = ["Plan", "Signs"]

_LONG = 1_000  # characters; in a longer text a pattern is looked for around its literal texts alone
_SENTENCE = 80  # chunks; no sentence is longer
_AROUND = 200  # characters to either side of a literal text that a match takes up at most

# Six digits close together: the shortest number that a pattern looks for.
_DIGIT_RUN = re.compile(r"\d(?:[ \u00a0.\-/()]{0,2}\d){5}").search
_DIGIT = re.compile(r"\d").search
_DIGITS = re.compile(r"\d+").finditer
_LONE = re.compile("[\ud800-\udfff]")
_AT = re.compile(r"\w@\w").search


class Signs(NamedTuple):
    """What is in a text that starts rules and is no word: the rules as bits, and where a long text holds which of the
    literal texts of patterns."""

    rules: int
    spots: dict[int, list[int]]


class Plan:
    """Which rules to start for a post. `numbers` are the checker's numbers of the sets of terms, by name."""

    def __init__(self, rules: Sequence[Rule], numbers: Mapping[str, int]) -> None:
        self._rules = rules
        self.demands = [Demand() for _ in numbers]
        self.no_second = self.no_third = 0  # rules that need no second, no third group
        self.narrow = 0  # rules whose groups must stand in one sentence
        self.whole = 0  # rules that may look at the whole post
        self.windowed = 0  # rules whose words all stand within their reach
        self._reaches: dict[int, int] = {}  # rules by the number of words that they look around themselves
        self.always = 0  # rules that every post starts
        self._classified: dict[str, int] = {}  # rules that a classifier starts, by their category
        self._digits = self._number = self._at = self._any = self._literal = 0
        self._patterns = 0
        self.listed = self.wordy = 1 << len(rules)
        self._reaches[0] = self.listed
        shown = {name: Demand() for name in SHOWN}
        asked = {name: [demand] for name, demand in shown.items()}
        asked |= {name: [self.demands[number]] for name, number in numbers.items()}
        # A person is found by a name or a title.
        people = [f"{code}@{part}" for code in ("pl", "en") for part in ("first_name", "title")]
        asked["@person"] = [self.demands[numbers[name]] for name in people if name in numbers]
        for index, rule in enumerate(rules):
            self._add(rule, 1 << index, asked)
        bits = {name: bits_of([(demand, 1.0)]) for name, demand in shown.items()}
        self._shown: dict[tuple[str, ...], Bits] = {
            names: reduce(together, [bits[n] for n in names], NOTHING) for names in SHOWN_TOGETHER
        }
        self.all_shown = self._shown[SHOWN]
        self._literals, self._literals_of = _literals(rules)
        # Those with capitals must stand as they are written; the others in any case.
        cased = [i for i, (literal, _) in enumerate(self._literals) if literal != literal.lower()]
        lower = [i for i, (literal, _) in enumerate(self._literals) if literal == literal.lower()]
        self._searched = [(there, AhoCorasick([self._literals[i][0] for i in there])) for there in (cased, lower)]
        self.no_second |= self.listed
        self.no_third |= self.listed
        for name, number in numbers.items():
            demand = self.demands[number]
            if name in ("confidential", "@competitor"):
                demand.starts |= self.listed
                demand.uses |= self.listed
            elif name == "allow" or name.partition("@")[2] in SHARED:
                demand.uses |= self.listed
                demand.heads = name.partition("@")[2] == "name_head"

    def reaches(self, rules: int) -> tuple[tuple[int, int], ...]:
        """How many chunks rules look to either side of the sentence that they begin in, each with those of the rules
        that do; a dash is a chunk too."""
        there = [(_in_chunks(words), bits & rules) for words, bits in self._reaches.items()]
        return tuple([(reach, bits) for reach, bits in there if bits])

    def windows(self, rules: int) -> tuple[tuple[int, int], ...]:
        """The chunks to either side in which rules must have all that they ask for, each with those of the rules."""
        return tuple([(reach or _SENTENCE, bits) for reach, bits in self.reaches(rules)])

    def signs(self, text: str) -> Signs:
        """The rules that digits, an `@` or a literal text may start, and not a word."""
        found = self._any
        spots: dict[int, list[int]] = {}
        if _DIGIT(text):
            found |= self._number
            if _DIGIT_RUN(text):
                found |= self._digits
        if "@" in text and _AT(text):
            found |= self._at
        if found & self._literal:
            held, spots = self._held(text)
            found &= ~self._literal | held
        return Signs(found | self.always, spots)

    def _held(self, text: str) -> tuple[int, dict[int, list[int]]]:
        """The rules that find one of their literal texts; in a long text also where each literal text stands."""
        lower = text.lower()
        spots: dict[int, list[int]] = {}
        for (numbers, automaton), there in zip(self._searched, (text, lower), strict=True):
            try:
                matches = automaton.find_matches_as_indexes(there, overlapping=True)
            except UnicodeEncodeError:  # half of a surrogate pair, which the automaton cannot take
                matches = automaton.find_matches_as_indexes(_LONE.sub("?", there), overlapping=True)
            for number, start, _ in matches:
                spots.setdefault(numbers[number], []).append(start)
        held = 0
        for number in spots:
            held |= self._literals[number][1]
        if len(text) <= _LONG or len(lower) != len(text):
            spots = {}
        return held, spots

    def confirmed(self, rules: int, text: str, spots: Mapping[int, Sequence[int]]) -> int:
        """The rules, but for patterns that match nowhere."""
        patterns = rules & self._patterns
        is_long = len(text) > _LONG
        digits = [digit.start() for digit in _DIGITS(text)] if patterns and is_long else []
        for index, rule in self.chosen(patterns):
            windows: Iterable[tuple[int, int]] = ((0, len(text)),)
            if is_long:
                places = self._places(index, digits, spots)
                windows = windows if places is None else _around(places, _AROUND, len(text))
            if not any(stands_in(rule.params["pattern"], text, start, end) for start, end in windows):
                rules ^= 1 << index
        return rules

    def _places(self, index: int, digits: Sequence[int], spots: Mapping[int, Sequence[int]]) -> Sequence[int] | None:
        """Where in a long text the digits and the literal texts stand that a pattern needs; None for anywhere."""
        literals = None
        if spots and index in self._literals_of:
            literals = sorted(place for number in self._literals_of[index] & spots.keys() for place in spots[number])
        if not (digits and (self._number | self._digits) >> index & 1):
            return literals
        return digits if literals is None else _near(digits, literals, _AROUND)

    def chosen(self, rules: int) -> Iterator[tuple[int, Rule]]:
        """The rules of the bits with their numbers, in the order of the rule files."""
        rules &= self.listed - 1
        while rules:
            lowest = rules & -rules
            index = lowest.bit_length() - 1
            yield index, self._rules[index]
            rules ^= lowest

    def shown(self, chunk: str) -> Bits:
        """What a chunk demands that may be part of an amount, a percentage or a number, or is a handle."""
        return self._shown[shown_in(chunk)]

    def classified(self, text: str) -> int:
        """The rules that the words of a text start together."""
        if not self._classified:
            return 0
        return reduce(or_, [self._classified.get(c, 0) for c in shipped_classifier().categories_in(text)], 0)

    def _add(self, rule: Rule, bit: int, asked: Mapping[str, Sequence[Demand]]) -> None:
        if rule.kind == "classifier":
            self._classified[rule.category] = self._classified.get(rule.category, 0) | bit
        starts = self._sign(rule, bit) if rule.kind == "pattern" else kinds()[rule.kind].starts
        if starts:
            self.wordy |= bit
        begins_anywhere = any(_is_computed(name) for role in starts for name, _ in rule.roles.get(role, ()))
        if begins_anywhere:
            self.always |= bit
        if rule.kind == "near" and rule.params["within"] == "sentence":
            self.narrow |= bit
        self._look_around(rule, bit, begins_anywhere)
        # A group with a computed set may be there whatever the words are.
        if not self._needs_words(rule, "near" if rule.kind == "pattern" and not starts else "group1"):
            self.no_second |= bit
        if not self._needs_words(rule, "group2"):
            self.no_third |= bit
        for role, sets in rule.roles.items():
            for name, factor in sets:
                for demand in asked.get(name, ()):
                    self._ask(demand, rule, bit, role, factor, role in starts)

    def _look_around(self, rule: Rule, bit: int, begins_anywhere: bool) -> None:
        """Notes how far from where it begins the rule looks."""
        looks_around = any(rule.roles.get(role) for role in ("near", "unless", "except"))
        within: Within = rule.params.get("within", "sentence")
        unless: Within = rule.params.get("unless_within") or "sentence"
        # The words of `terms` are all that it begins with, each in a stretch of its own.
        words = words_within(unless)
        if rule.kind != "terms" or within != "post":
            words = max(words, words_within(within))
        if begins_anywhere or (rule.kind == "pattern" and looks_around) or rule.kind == "require":
            self.whole |= bit
        elif rule.kind == "near" or within != "post":
            self.windowed |= bit
        self._reaches[words] = self._reaches.get(words, 0) | bit

    def _sign(self, rule: Rule, bit: int) -> tuple[str, ...]:
        """Notes what starts a pattern; the roles that do, if words do."""
        self._patterns |= bit
        start = rule.params["starts_with"]
        if rule.params["contains"]:
            self._literal |= bit
        if start == "digits":
            self._digits |= bit
        elif start == "number":
            self._number |= bit
        elif start == "at":
            self._at |= bit
        elif rule.params["contains"]:
            self._any |= bit
        elif rule.roles.get("near"):
            return ("near",)
        else:
            self.always |= bit
        return ()

    @staticmethod
    def _needs_words(rule: Rule, group: str) -> bool:
        names = [name for name, _ in rule.roles.get(group, ())]
        return bool(names) and not any(map(_is_computed, names))

    @staticmethod
    def _ask(demand: Demand, rule: Rule, bit: int, role: str, factor: float, starts: bool) -> None:
        demand.uses |= bit
        if starts and rule.kind == "terms":
            demand.weights += ((bit, factor / rule.params["threshold"]),)
        elif starts:
            demand.starts |= bit
        elif role == "group1" or (role == "near" and rule.kind == "pattern"):
            demand.second |= bit
        elif role == "group2":
            demand.third |= bit


def _in_chunks(words: int) -> int:
    return words + words // 4 + 4 if words else 0


def _is_computed(name: str) -> bool:
    """Whether a set may be found though no chunk tells. People may not: a name or a title begins them."""
    return name.startswith("@") and name[1:] in COMPUTED and name not in SHOWN


def _around(places: Sequence[int], reach: int, length: int) -> Iterator[tuple[int, int]]:
    """Stretches of a text around places in it, which are in order; those that overlap are one.

    >>> list(_around([5, 8, 90], 10, 95))
    [(0, 18), (80, 95)]
    """
    start = end = 0
    for place in places:
        if place - reach > end:
            if end:
                yield start, end
            start = place - reach
        end = min(place + reach, length)
    if end:
        yield start, end


def _near(places: Sequence[int], others: Sequence[int], reach: int) -> list[int]:
    """The places with one of the others, which are in order, no further than the reach.

    >>> _near([5, 50, 90], [20, 93], 15)
    [5, 90]
    """
    return [p for p in places if bisect_left(others, p - reach) < bisect_right(others, p + reach)]


def _literals(rules: Sequence[Rule]) -> tuple[list[tuple[str, int]], dict[int, set[int]]]:
    """The literal texts of patterns, each with the rules that need it; and for each rule, by its number, its own."""
    needed: dict[str, int] = {}
    own: dict[int, set[int]] = {}
    numbers: dict[str, int] = {}
    for index, rule in enumerate(rules):
        for literal in rule.params["contains"] if rule.kind == "pattern" else ():
            own.setdefault(index, set()).add(numbers.setdefault(literal, len(numbers)))
            needed[literal] = needed.get(literal, 0) | 1 << index
    return list(needed.items()), own
