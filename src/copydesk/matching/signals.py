"""What a chunk of a post tells the rules: what it demands by itself, and what beside certain other words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from copydesk.matching.demands import MASK_BITS, NOTHING, NOWHERE, Anchor, Bits, mask_of
from copydesk.matching.lexicon import GAP, MAX_GAP, Flag, Lexicon, Phrase

__all__ = ["SILENCE", "Signal", "Trait"]

_EMPTY: frozenset[int] = frozenset()
_LOOSE = 2  # chunks; some are dashes and no words, and some hold several


class Trait:
    """What is to be done with a signal, as bits: those of a whole post say what need not be done at all."""

    SCREENS = 1  # demands something by itself
    BARE = 2  # in a post without any Polish letter
    ASKS = 4  # what stands right beside it matters
    FAR = 8  # and what stands a few words away
    LISTED = 16  # may begin or end a listed name of several words
    NAMED = 32  # is a listed name, if a word before says so
    LETTER = 64  # may be a letter of a word that is spelled with blanks
    FRAGMENT = 128  # may be a part of a word that a blank splits
    STRANGE = 256  # no language knows it


class Signal:
    """What a chunk tells the rules, and the paradigms of its words, which count for the words around it.

    `screen` is demanded whatever stands beside it, `bare` only in a post without any Polish letter. `anchors` demand
    something only with certain words around: `after` and `before` are masks of those right beside, `far_after` and
    `far_before` the paradigms of those behind a gap, and `own` the mask of the chunk's paradigms. `listed` are names of
    several words, `named` one that is an ordinary word too, unless a word before says that it is a name.

    Once the signal is `sealed`, `traits` sums this up, and where `to_right` of a chunk and `to_left` of the next have a
    bit in common, one looks for the other.
    """

    __slots__ = (
        "_tables", "after", "anchors", "bare", "before", "far_after", "far_before", "listed", "named", "own",
        "paradigms", "screen", "to_left", "to_right", "traits",
    )  # fmt: skip

    def __init__(self, paradigms: frozenset[int] = _EMPTY) -> None:
        self.paradigms = paradigms
        self.own = mask_of(paradigms)
        self.screen = NOTHING
        self.bare = NOTHING
        self.anchors: tuple[Anchor, ...] = ()
        self.listed: tuple[tuple[Bits, Phrase, Lexicon], ...] = ()
        self.named = NOTHING
        self.after = self.before = self.to_left = self.to_right = 0
        self.far_after = self.far_before = _EMPTY
        self.traits = 0
        self._tables: dict[int, _Table] = {}

    def expect(self, anchor: Anchor, lexicon: Lexicon) -> None:
        """Adds an anchor that may demand something beside certain words."""
        if anchor.beside is not NOWHERE:
            self.anchors += (anchor,)
            after, before, far_after, far_before = anchor.beside
            self.after |= after
            self.before |= before
            if far_after or far_before:
                self.far_after |= far_after
                self.far_before |= far_before
        if anchor.listed:
            self.listed += tuple((bits, phrase, lexicon) for bits, phrase in anchor.listed)

    def demanded(
        self, side: int, beside: Iterable[Signal], signals: Sequence[Signal] = (), at: int = 0
    ) -> Iterator[Bits]:
        """What the words of other chunks on a side, as `Side` counts them, make the anchors' phrases demand.

        With the signals of all chunks, of which this is `signals[at]`, a phrase's other words must be about where they
        should: of many a phrase the word beside its anchor is an article.
        """
        table = self._tables.get(side)
        if table is None:
            table = self._tables[side] = _Table(self.anchors, side)
        for other in beside:
            # Either goes through what it is given: a word like "the" stands in hundreds of phrases.
            places, there = table.places, other.paradigms
            for slot in there.intersection(places) if len(places) < len(there) else places.keys() & there:
                asked = table.asked.get(slot)
                for bits, others in table.ask(slot) if asked is None else asked:
                    if not signals or all(_stands(signals[max(0, at + a) : at + b], word) for word, a, b in others):
                        yield bits

    def sealed(self, traits: int = 0) -> Signal:
        """The signal itself, when all is said; one for all chunks that tell nothing. `traits` are those that the
        words do not show."""
        if self.screen is not NOTHING:
            traits |= Trait.SCREENS
        if self.bare is not NOTHING:
            traits |= Trait.BARE
        if self.named is not NOTHING:
            traits |= Trait.NAMED
        if self.after or self.before:
            traits |= Trait.ASKS
        if self.far_after or self.far_before:
            traits |= Trait.FAR
        if self.listed:
            traits |= Trait.LISTED
        self.traits = traits
        self.to_right = self.after | self.own << MASK_BITS
        self.to_left = self.own | self.before << MASK_BITS
        if traits & ~Trait.STRANGE or self.paradigms:
            return self
        return _STRANGE if traits else SILENCE


SILENCE = Signal()
_STRANGE = Signal()
_STRANGE.traits = Trait.STRANGE


_Others = tuple[tuple[int, int, int], ...]
"""The words of a phrase but for its anchor, each with the range of chunks in which it may stand; the anchor's is 0."""


class _Table:
    """What anchors' phrases demand on one side, by the paradigm of the word there.

    `places` are those of all the phrases, `asked` what those demand whose word was met: few ever are.
    """

    __slots__ = ("asked", "places")

    def __init__(self, anchors: Sequence[Anchor], side: int) -> None:
        self.places: dict[int, list[tuple[Anchor, int]]] = {}
        self.asked: dict[int, list[tuple[Bits, _Others]]] = {}
        for anchor in anchors:
            for slot, at in anchor.named_beside(side):
                self.places.setdefault(slot, []).append((anchor, at))

    def ask(self, slot: int) -> list[tuple[Bits, _Others]]:
        asked = [anchor.asking(at) for anchor, at in self.places[slot]]
        found = self.asked[slot] = [(bits, _others(phrase)) for bits, phrase in asked if bits is not NOTHING]
        return found


def _others(phrase: Phrase | None) -> _Others:
    """The others of a phrase; one of two words, which has none but the one that was seen, is not given."""
    if phrase is None:
        return ()
    extra = _LOOSE + MAX_GAP * phrase.slots.count(GAP) + (len(phrase.slots) if phrase.flags & Flag.GAPPED else 0)
    return tuple(
        (slot, 0, place + extra + 1) if place > 0 else (slot, place - extra, 1)
        for place, slot in enumerate(phrase.slots, -phrase.anchor)
        if place and slot != GAP
    )


def _stands(signals: Sequence[Signal], paradigm: int) -> bool:
    for signal in signals:  # noqa: SIM110  # a generator costs more
        if paradigm in signal.paradigms:
            return True
    return False
