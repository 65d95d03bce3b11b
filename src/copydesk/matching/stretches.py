"""What of a post has to be read for which rules: the sentences in which they may begin, as far as they look around."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from copydesk.languages.base import Language
from copydesk.matching.demands import RulePlan
from copydesk.text.words import plain_chunk

__all__ = ["CUT_SHORT", "Place", "Stretches"]

Place = tuple[int, int]
"""A chunk of a post, by its number, and the rules that may begin with it, as bits."""

CUT_SHORT = 6  # letters at most of a listed name's word that is cut with a dot
_SHORT = 16  # chunks; a shorter post is read whole
_ENDS = frozenset(".!?…")


class Stretches:
    """Cuts the chunks of posts at places that end a sentence for sure; where in doubt, a sentence goes on."""

    def __init__(self, languages: Sequence[Language], plan: RulePlan) -> None:
        self._plan = plan
        self._abbreviations = frozenset().union(*(language.abbreviations for language in languages))

    def cuts(self, chunks: Sequence[str]) -> list[int]:
        """The chunks with which sentences begin, but for the first."""
        ends = [at for at, chunk in enumerate(chunks[:-1], 1) if chunk[-1] in _ENDS]
        return [at for at in ends if chunks[at][0].isupper() and not self._may_go_on(chunks[at - 1])]

    def _may_go_on(self, chunk: str) -> bool:
        """Whether the stop at a chunk's end may be that of an abbreviation, an initial or a word that is cut short."""
        plain = plain_chunk(chunk)
        if plain is None or len(plain[1]) < 2:
            return True
        return plain[1].lower() in self._abbreviations or (plain[1][0].isupper() and len(plain[1]) <= CUT_SHORT)

    def of(self, chunks: Sequence[str], rules: int, places: Sequence[Place] | None) -> list[int] | None:
        """Which rules look at each chunk, for rules that may begin at the places; None where all look at all.

        Chunks that no rule looks at need not be read.
        """
        plan = self._plan
        if places is None or len(chunks) < _SHORT:
            return None
        whole = rules & plan.whole
        looking = [whole] * len(chunks)
        if not rules & ~whole:
            return looking
        cuts = [0, *self.cuts(chunks), len(chunks)]
        reaches = plan.reaches(rules & ~whole)
        stretches: dict[tuple[int, int], int] = {}  # many places stand in one sentence
        for place, beginning in places:
            for reach, there in reaches:
                if begun := beginning & there:
                    first, last = max(0, place - reach), min(len(chunks) - 1, place + reach)
                    stretch = (cuts[bisect_right(cuts, first) - 1], cuts[bisect_right(cuts, last)])
                    stretches[stretch] = stretches.get(stretch, 0) | begun
        for (start, stop), begun in stretches.items():
            for at in range(start, stop):
                looking[at] |= begun
        return looking
