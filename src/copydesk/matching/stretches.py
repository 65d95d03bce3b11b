"""Which stretches of a post have to be read: the sentences in which a rule may begin, as far as it looks around."""

from __future__ import annotations

from collections.abc import Sequence

from copydesk.languages.base import Language
from copydesk.matching.demands import RulePlan
from copydesk.text.words import plain_chunk

__all__ = ["Place", "Stretches"]

Place = tuple[int, int]
"""A chunk of a post, by its number, and the rules that may begin with it, as bits."""

_SHORT = 16  # chunks; a shorter post is read whole
_ENDS = frozenset(".!?…")


class Stretches:
    """Cuts the chunks of posts at places that end a sentence for sure; where in doubt, a sentence goes on."""

    def __init__(self, languages: Sequence[Language], plan: RulePlan) -> None:
        self._plan = plan
        self._abbreviations = frozenset().union(*(language.abbreviations for language in languages))

    def is_cut(self, chunks: Sequence[str], at: int) -> bool:
        """Whether a sentence begins with `chunks[at]`."""
        before = chunks[at - 1]
        return before[-1] in _ENDS and chunks[at][0].isupper() and not self._may_go_on(before)

    def _may_go_on(self, chunk: str) -> bool:
        """Whether the stop at a chunk's end may be that of an abbreviation or an initial."""
        plain = plain_chunk(chunk)
        return plain is None or len(plain[1]) < 2 or plain[1].lower() in self._abbreviations

    def of(self, chunks: Sequence[str], rules: int, places: Sequence[Place] | None) -> list[tuple[int, int]] | None:
        """What must be read for rules that may begin at the places, as ranges of chunks; None for the whole post."""
        plan = self._plan
        if places is None or len(chunks) < _SHORT or rules & plan.whole:
            return None
        found: list[tuple[int, int]] = []
        reaches: dict[int, int] = {}
        for place, beginning in places:
            if not beginning & rules:
                continue
            reach = reaches.get(beginning)
            if reach is None:
                reach = reaches[beginning] = plan.reach(beginning & rules)
            if found and place + reach < found[-1][1] and place - reach >= found[-1][0]:
                continue
            begin, end = max(0, place - reach), min(len(chunks), place + reach + 1)
            while found and begin <= found[-1][1]:
                first, last = found.pop()
                begin, end = min(begin, first), max(end, last)
            while begin > 0 and not self.is_cut(chunks, begin):
                begin -= 1
            while end < len(chunks) and not self.is_cut(chunks, end):
                end += 1
            while found and begin <= found[-1][1]:
                begin = min(begin, found.pop()[0])
            found.append((begin, end))
        return found
