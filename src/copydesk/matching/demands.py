"""What the rules ask of the words of a post: a set of rules is the bits of an integer.

Most posts hold nothing, and a few operations on integers say so. A phrase demands its rules at once, or, if a word has
to stand right beside its anchor, only where a form of that word does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import count, pairwise
from typing import Protocol

from copydesk.matching.lexicon import Flag, Lexicon, Phrase, Side, reaches

__all__ = [
    "MASK_BITS", "NOTHING", "NOWHERE", "Anchor", "Anchors", "Bits", "Demand", "RulePlan", "answered", "bits_of",
    "mask_of", "together",
]  # fmt: skip


@dataclass(slots=True)
class Demand:
    """What the rules ask of one set of terms. Each number is a set of rules, as bits.

    `uses`: the rules that look at the set in any role. `starts`: a term of it is the first thing they look for.
    `second`, `third`: the other groups that they need. `weights`: rules that add weights up, with the factor that
    turns a term's weight into its share of the threshold. `heads`: its words say that a name follows.
    """

    uses: int = 0
    starts: int = 0
    second: int = 0
    third: int = 0
    weights: tuple[tuple[int, float], ...] = ()
    heads: bool = False


Bits = tuple[int, int, int, int, int]
"""Rules, as bits: those that use a word, that start with it, that weigh it, that need it second or third."""

NOTHING: Bits = (0, 0, 0, 0, 0)
_FIXED_KINDS = frozenset({"domain", "handle", "ticker", "phone", "email"})  # meant, whatever they look like
Beside = tuple[int, int, frozenset[int], frozenset[int]]
"""The words on the four sides of an anchor: masks of those next to it, the paradigms of those behind a gap."""

NOWHERE: Beside = (0, 0, frozenset(), frozenset())
MASK_BITS = 512
_MASKS = tuple([1 << i for i in range(MASK_BITS)])


def mask_of(paradigms: Iterable[int]) -> int:
    """A small picture of a set of paradigms: where two have no bit in common, neither have the sets (Bloom, 1970).

    It saves a set for each side of each anchor, and a look into the sets of common words, which hold hundreds.

    >>> mask_of([3, 700]) & mask_of([5]), bool(mask_of([3, 700]) & mask_of([700]))
    (0, True)
    """
    mask = 0
    for paradigm in paradigms:
        mask |= _MASKS[paradigm % MASK_BITS]
    return mask


class RulePlan(Protocol):
    """The rules as bits: the demands of each set, the rules that need no second or third group, those that start with
    a word, those whose groups must stand in one sentence, those whose words all stand within their reach, and those
    that may look at the whole post; and all that chunks may demand without a word of the lexicons (`shown`)."""

    demands: list[Demand]
    no_second: int
    no_third: int
    narrow: int
    wordy: int
    windowed: int
    whole: int
    all_shown: Bits

    def shown(self, chunk: str) -> Bits:
        """What a chunk demands that may be part of an amount, a percentage or a number, or is a handle."""

    def reaches(self, rules: int) -> tuple[tuple[int, int], ...]:
        """How many chunks rules look to either side of the sentence that they begin in, each with those of the rules
        that do."""

    def windows(self, rules: int) -> tuple[tuple[int, int], ...]:
        """The chunks to either side in which rules must have all that they ask for, each with those of the rules."""


def answered(plan: RulePlan, demands: Iterable[Bits], started: int = 0) -> int:
    """The rules that have all that they ask for. `started` are those that something else than a word starts."""
    starts, weak, second, third = started, 0, 0, 0
    for _, s, w, a, b in demands:
        starts |= s | (weak & w)  # two words that are not enough alone
        weak |= w
        second |= a
        third |= b
    return starts & (second | plan.no_second) & (third | plan.no_third)


_Ruled = list[tuple[int, int]]
"""Phrases by their numbers, each after the rules that use it."""

_Table = dict[int, _Ruled]
"""Phrases by the paradigm of the word that they need beside their anchor."""


def together(one: Bits, other: Bits) -> Bits:
    if one is NOTHING:
        return other
    u, s, w, a, b = one
    v, t, x, c, d = other
    return u | v, s | t, w | x, a | c, b | d


def bits_of(asked: Iterable[tuple[Demand, float]]) -> Bits:
    """What is demanded by a term of some sets, with its weight in each."""
    uses = starts = weak = second = third = 0
    for demand, weight in asked:
        uses |= demand.uses
        starts |= demand.starts
        second |= demand.second
        third |= demand.third
        for rule, factor in demand.weights:
            if reaches([weight * factor], 1.0):
                starts |= rule
            else:
                weak |= rule
    return (uses, starts, weak, second, third) if uses else NOTHING


class Anchor:
    """The phrases anchored on a word that the word's evidence allows.

    `always` is what they demand whatever stands beside the word; what rules merely look at, once they have begun, is no
    demand. `beside` is what other phrases look for, if any of them demands something: masks of the paradigms right
    after the word and right before, and the paradigms a few words after and before. `listed` are names of several
    words, whose others must be near; `named` is what names of one word demand, which in small letters may be an
    ordinary word.
    """

    __slots__ = (
        "_anchors", "_bits", "_ends", "_memberships", "_numbers", "_ruled", "_slots", "always", "beside", "listed",
        "named",
    )  # fmt: skip

    def __init__(self, anchors: Anchors, paradigm: int, allows: Callable[[int], bool] | None) -> None:
        numbers, memberships, slots, ends = anchors.lexicon.places(paradigm)
        if allows is not None:
            kept = [i for i, number in enumerate(numbers) if allows(number)]
            numbers, memberships, slots = ([there[i] for i in kept] for there in (numbers, memberships, slots))
            ends = [bisect_left(kept, end) for end in ends]
        self._anchors = anchors
        self._numbers = numbers
        self._memberships = memberships
        self._slots = slots
        self._ends = ends
        self._bits: Bits | None = None
        self._ruled: tuple[_Ruled, tuple[_Table, ...]] | None = None
        self.listed: tuple[tuple[Bits, Phrase], ...] = ()
        self.beside: Beside = NOWHERE
        self.always = NOTHING
        self.named = NOTHING
        alone = ends[Side.NONE]
        if alone < len(numbers) and any(map(anchors.asks, {*memberships[alone:]})):
            after, before, far_after, far_before = [slots[a:b] for a, b in pairwise(ends)]
            self.beside = (mask_of(after), mask_of(before), frozenset(far_after), frozenset(far_before))
        if anchors.lexicon.is_listed:
            self._ask_lists(numbers)
        elif alone:
            self.always = anchors.all_wanted(filter(anchors.asks, {*memberships[:alone]}))

    def _ask_lists(self, numbers: Sequence[int]) -> None:
        for number, membership in zip(numbers, self._memberships, strict=True):
            phrase, bits = self._anchors.lexicon.phrase(number), self._anchors.wanted(membership)
            if len(phrase.slots) > 1:
                self.listed += ((bits, phrase),)
            elif phrase.flags & Flag.NO_NAME or self._anchors.lexicon.meta["refs"][phrase.ref][1] in _FIXED_KINDS:
                self.always = together(self.always, bits)
            else:
                self.named = together(self.named, bits)

    def __bool__(self) -> bool:
        return len(self._numbers) > 0

    @property
    def bits(self) -> Bits:
        """All that the phrases may demand."""
        if self._bits is None:
            self._bits = self._anchors.all_wanted({*self._memberships})
        return self._bits

    @property
    def without_named(self) -> Bits:
        """All that the phrases may demand, but for names of one word."""
        if not self._anchors.lexicon.is_listed:
            return self.bits
        return reduce(together, [bits for bits, _ in self.listed], self.always)

    def named_beside(self, side: int) -> Iterator[tuple[int, int]]:
        """The paradigms that phrases name on a side, as `Side` counts them, each with the place of its phrase."""
        return zip(self._slots[self._ends[side - 1] : self._ends[side]], count(self._ends[side - 1]), strict=False)

    def asking(self, at: int) -> tuple[Bits, Phrase | None]:
        """What the phrase at a place demands, nothing if it is merely looked at; the phrase if it has further words."""
        anchors, lexicon = self._anchors, self._anchors.lexicon
        membership, number = self._memberships[at], self._numbers[at]
        if not anchors.asks(membership):
            return NOTHING, None
        return anchors.wanted(membership), lexicon.phrase(number) if lexicon.size(number) > 2 else None

    def phrases(self, rules: int, before: Collection[int], after: Collection[int]) -> list[Phrase]:
        """The phrases that matter to the rules, between words of these paradigms."""
        always, tables = self._ruled or self._rule()
        found = [number for uses, number in always if uses & rules]
        for table, there in zip(tables, (after, before), strict=True):
            # A word like "the" stands in hundreds of phrases, few of them anchored on the word beside it.
            fewer, others = (table, there) if len(table) < len(there) else (there, table)
            for slot in fewer:
                if slot in others:
                    found += [number for uses, number in table[slot] if uses & rules]
        return [*map(self._anchors.lexicon.phrase, found)]

    def _rule(self) -> tuple[_Ruled, tuple[_Table, ...]]:
        always: _Ruled = []
        tables: tuple[_Table, _Table] = ({}, {})
        for i, number in enumerate(self._numbers):
            ruled = (self._anchors.wanted(self._memberships[i])[0], number)
            side = bisect_right(self._ends, i)
            if side in (Side.AFTER, Side.BEFORE):
                tables[side - 1].setdefault(self._slots[i], []).append(ruled)
            else:
                always.append(ruled)
        self._ruled = (always, tables)
        return self._ruled


class Anchors:
    """The anchors of one lexicon, made when a post first holds them. `numbers` are the checker's for its sets."""

    def __init__(self, lexicon: Lexicon, numbers: Sequence[int], demands: Sequence[Demand]) -> None:
        self.lexicon = lexicon
        self._numbers = numbers
        self._demands = demands
        # Without its rules in force a lexicon is merely looked at, for evidence.
        asked = (demands[number] for number in numbers)
        self.is_silent = not any(d.starts or d.second or d.third or d.weights for d in asked)
        self._wanted: dict[int, Bits] = {}
        self._asks: dict[int, bool] = {}
        self._plain: dict[int, Anchor | None] = {}
        self._others: dict[tuple[int, str, bool, bool], Anchor | None] = {}

    def of_word(self, paradigm: int) -> Anchor | None:
        """The anchor for a word as it stands in a sentence, neither misspelt nor a mark's; None if nothing is asked."""
        try:
            return self._plain[paradigm]
        except KeyError:
            is_marked = self.lexicon.paradigm_flags(paradigm) & Flag.MARKED
            anchor = Anchor(self, paradigm, self._is_unmarked if is_marked else None)
            found = self._plain[paradigm] = anchor if anchor else None
            return found

    def of(self, paradigm: int, typo: str, is_link: bool, is_handle: bool) -> Anchor | None:
        """The anchor for a word by its evidence. `typo` is "name" or "word" for a misspelt one with or without a
        capital, "other" for one that may be somebody else's name."""
        if not (typo or is_link or is_handle):
            return self.of_word(paradigm)
        key = (paradigm, typo, is_link, is_handle)
        if key not in self._others:
            anchor = Anchor(self, paradigm, lambda number: self._is_allowed(number, typo, is_link, is_handle))
            self._others[key] = anchor if anchor else None
        return self._others[key]

    def _is_unmarked(self, number: int) -> bool:
        return not self.lexicon.phrase_flags(number) & Flag.MARKED

    def _is_allowed(self, number: int, typo: str, is_link: bool, is_handle: bool) -> bool:
        """Whether a phrase allows the kind of evidence and the place that a word has."""
        flags = self.lexicon.phrase_flags(number)
        if typo:
            # By itself an unknown word with a capital is somebody's name, and no misspelt insult.
            is_name = typo != "word" and not flags & (Flag.LISTED | Flag.FUZZY_NAME)
            # Somebody else may share the first name: "Stodolski" is no misspelt Stodulski.
            is_surname = flags & Flag.GAPPED and self.lexicon.phrase(number).anchor > 0
            is_other = typo == "other" and (is_surname or self.lexicon.size(number) == 1)
            if is_name or is_other or not flags & Flag.FUZZY:
                return False
        if is_link and not flags & Flag.LISTED:
            return False
        return bool(not flags & Flag.MARKED or is_handle)

    def is_head(self, paradigm: int) -> bool:
        """Whether a word of the paradigm says that a name follows: "project"."""
        _, memberships, _, ends = self.lexicon.places(paradigm)
        return any(
            self._demands[self._numbers[set_id]].heads
            for membership in memberships[: ends[Side.NONE]]
            for set_id, _ in self.lexicon.members(membership)
        )

    def asks(self, membership: int) -> bool:
        """Whether phrases of these sets can begin a rule or complete one, and are not merely looked at."""
        found = self._asks.get(membership)
        if found is None:
            _, starts, weak, second, third = self.wanted(membership)
            found = self._asks[membership] = bool(starts or weak or second or third)
        return found

    def all_wanted(self, memberships: Iterable[int]) -> Bits:
        """What phrases of all these sets demand."""
        return reduce(together, map(self.wanted, memberships), NOTHING)

    def wanted_by(self, phrase: int) -> Bits:
        """What a phrase demands."""
        return self.wanted(self.lexicon.membership(phrase))

    def wanted(self, membership: int) -> Bits:
        """What phrases of these sets demand."""
        found = self._wanted.get(membership)
        if found is None:
            found = self._wanted[membership] = self._want(self.lexicon.members(membership))
        return found

    def _want(self, members: Sequence[tuple[int, float]]) -> Bits:
        return bits_of([(self._demands[self._numbers[set_id]], weight) for set_id, weight in members])
