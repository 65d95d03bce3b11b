"""What a chunk of a post tells the rules: what it demands by itself, and what beside certain other words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from copydesk.matching.demands import NOTHING, NOWHERE, Anchor, Bits
from copydesk.matching.lexicon import GAP, MAX_GAP, Flag, Lexicon, Phrase

__all__ = ["SILENCE", "Signal"]

_EMPTY: frozenset[int] = frozenset()
_LOOSE = 2  # chunks; some are dashes and no words, and some hold several

_Table = dict[int, list[tuple[Bits, tuple[tuple[int, int, int], ...]]]]
"""By the paradigm of the word beside an anchor: what is demanded, if these other words stand in these ranges."""


class Signal:
    """What a chunk tells the rules, and the paradigms of its words, which count for the words around it.

    `screen` is demanded whatever stands beside it, `bare` only in a post without any Polish letter. `anchors` demand
    something only with certain words around, whose paradigms are `beside`, in the order of `Anchor.beside`. `listed`
    are names of several words, `named` one that is an ordinary word too, unless a word before says that it is a name.
    `matters`: there is any of these; `asks`: what stands around it matters; `looks_far`: not only the neighbours do.
    """

    __slots__ = (
        "_tables", "anchors", "asks", "bare", "beside", "is_fragment", "is_letter", "listed", "looks_far", "matters",
        "named", "paradigms", "screen",
    )  # fmt: skip

    def __init__(self, paradigms: frozenset[int] = _EMPTY) -> None:
        self.paradigms = paradigms
        self.screen = NOTHING
        self.bare = NOTHING
        self.anchors: tuple[Anchor, ...] = ()
        self.listed: tuple[tuple[Bits, Phrase, Lexicon], ...] = ()
        self.named = NOTHING
        self.beside = NOWHERE
        self.is_letter = False
        self.is_fragment = False
        self.matters = self.asks = self.looks_far = False
        self._tables: dict[int, _Table] | None = None

    def expect(self, anchor: Anchor, lexicon: Lexicon) -> None:
        """Adds an anchor that may demand something beside certain words."""
        if anchor.beside is not NOWHERE:
            self.anchors += (anchor,)
            self.beside = (
                anchor.beside
                if self.beside is NOWHERE
                else tuple([mine | theirs for mine, theirs in zip(self.beside, anchor.beside, strict=True)])
            )
        if anchor.listed:
            self.listed += tuple((bits, phrase, lexicon) for bits, phrase in anchor.listed)

    def demanded(
        self, side: int, there: Collection[int], chunks: Sequence[Collection[int]] = (), at: int = 0
    ) -> Iterator[Bits]:
        """What the paradigms of the words on a side, as `beside` counts them, make the anchors' phrases demand.

        With the paradigms of all chunks, of which the signal's is `chunks[at]`, a phrase's other words must be about
        where they should: of many a phrase the word beside its anchor is an article.
        """
        wanted = self.beside[side].intersection(there)
        if not wanted:
            return
        if self._tables is None:
            self._tables = {}
        table = self._tables.get(side)
        if table is None:
            table = self._tables[side] = _table(self.anchors, side)
        for slot in wanted:
            for bits, others in table[slot]:
                if not chunks or all(_stands(chunks[max(0, at + a) : at + b], other) for other, a, b in others):
                    yield bits

    def sealed(self) -> Signal:
        """The signal itself, when all is said; one for all chunks that tell nothing."""
        self.asks = bool(self.anchors or self.listed)
        self.looks_far = bool(self.listed or self.beside[2] or self.beside[3])
        self.matters = bool(
            self.asks
            or self.screen is not NOTHING
            or self.bare is not NOTHING
            or self.named is not NOTHING
            or self.is_letter
            or self.is_fragment
        )
        return self if self.matters or self.paradigms else SILENCE


SILENCE = Signal()


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


def _stands(chunks: Sequence[Collection[int]], paradigm: int) -> bool:
    for there in chunks:  # noqa: SIM110  # a generator costs more
        if paradigm in there:
            return True
    return False
