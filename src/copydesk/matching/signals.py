"""What a chunk of a post tells the rules: what it demands by itself, and what beside certain other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from copydesk.matching.demands import NOTHING, NOWHERE, Anchor, Bits, mask_of
from copydesk.matching.lexicon import GAP, MAX_GAP, Flag, Lexicon, Phrase

__all__ = ["SILENCE", "Signal", "Trait"]

_EMPTY: frozenset[int] = frozenset()
_LOOSE = 2  # chunks; some are dashes and no words, and some hold several

_Table = dict[int, list[tuple[Bits, tuple[tuple[int, int, int], ...]]]]
"""By the paradigm of the word beside an anchor: what is demanded, if these other words stand in these ranges."""


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
    something only with certain words around: `after`, `before`, `far_after` and `far_before` are the masks of these,
    and `own` that of the chunk's paradigms. `listed` are names of several words, `named` one that is an ordinary word
    too, unless a word before says that it is a name. `traits` sums this up, once the signal is `sealed`.
    """

    __slots__ = (
        "_tables", "after", "anchors", "bare", "before", "far_after", "far_before", "listed", "named", "own",
        "paradigms", "screen", "traits",
    )  # fmt: skip

    def __init__(self, paradigms: frozenset[int] = _EMPTY) -> None:
        self.paradigms = paradigms
        self.own = mask_of(paradigms)
        self.screen = NOTHING
        self.bare = NOTHING
        self.anchors: tuple[Anchor, ...] = ()
        self.listed: tuple[tuple[Bits, Phrase, Lexicon], ...] = ()
        self.named = NOTHING
        self.after = self.before = self.far_after = self.far_before = 0
        self.traits = 0
        self._tables: dict[int, _Table] | None = None

    def expect(self, anchor: Anchor, lexicon: Lexicon) -> None:
        """Adds an anchor that may demand something beside certain words."""
        if anchor.beside is not NOWHERE:
            self.anchors += (anchor,)
            after, before, far_after, far_before = anchor.beside
            self.after |= after
            self.before |= before
            self.far_after |= far_after
            self.far_before |= far_before
        if anchor.listed:
            self.listed += tuple((bits, phrase, lexicon) for bits, phrase in anchor.listed)

    def demanded(
        self, side: int, there: Sequence[frozenset[int]], chunks: Sequence[frozenset[int]] = (), at: int = 0
    ) -> Iterator[Bits]:
        """What the paradigms of the chunks on a side, as `Side` counts them, make the anchors' phrases demand.

        Worth asking only where their masks have a bit in common. With the paradigms of all chunks, of which the
        signal's is `chunks[at]`, a phrase's other words must be about where they should: of many a phrase the word
        beside its anchor is an article.
        """
        if self._tables is None:
            self._tables = {}
        table = self._tables.get(side)
        if table is None:
            table = self._tables[side] = _table(self.anchors, side)
        for paradigms in there:
            # A word like "the" stands in hundreds of phrases, few of them anchored on the word beside it.
            for slot in paradigms.intersection(table):
                for bits, others in table[slot]:
                    if not chunks or all(_stands(chunks[max(0, at + a) : at + b], other) for other, a, b in others):
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
        if traits & ~Trait.STRANGE or self.paradigms:
            return self
        return _STRANGE if traits else SILENCE


SILENCE = Signal()
_STRANGE = Signal()
_STRANGE.traits = Trait.STRANGE


def _table(anchors: Sequence[Anchor], side: int) -> _Table:
    found: _Table = {}
    for anchor in anchors:
        for slot, bits, phrase in anchor.asking(side):
            found.setdefault(slot, []).append((bits, _others(phrase)))
    return found


def _others(phrase: Phrase | None) -> tuple[tuple[int, int, int], ...]:
    """The words of a long phrase but for its anchor, each with the chunks in which it may stand, as a range from the
    anchor's. A phrase of two words has no others than the one that was seen."""
    if phrase is None:
        return ()
    extra = _LOOSE + MAX_GAP * phrase.slots.count(GAP) + (len(phrase.slots) if phrase.flags & Flag.GAPPED else 0)
    return tuple(
        (slot, 0, place + extra + 1) if place > 0 else (slot, place - extra, 1)
        for place, slot in enumerate(phrase.slots, -phrase.anchor)
        if place and slot != GAP
    )


def _stands(chunks: Sequence[frozenset[int]], paradigm: int) -> bool:
    for there in chunks:  # noqa: SIM110  # a generator costs more
        if paradigm in there:
            return True
    return False
