"""The first pass over a post: which rules have all that they ask for, wherever in the post it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copydesk.languages.base import Language
from copydesk.matching.demands import NOTHING, Bits, RulePlan, answered
from copydesk.matching.lexicon import GAP, MAX_GAP, Lexicon, Phrase
from copydesk.matching.pieces import Pieces, Signal
from copydesk.text.words import MAX_WORD, plain_chunk

__all__ = ["Screener", "Screening"]

_POLISH_LETTER = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]").search
_NONE: frozenset[int] = frozenset()
_FAR = MAX_GAP + 4  # chunks in which the word behind a gap stands; some chunks are dashes and no words
_PADDING = [_NONE] * _FAR  # so that the first and the last chunk have neighbours too
_isdisjoint = frozenset.isdisjoint
_REACH = 2  # chunks to either side in which a listed name's next word stands: another may stand between


@dataclass(frozen=True, slots=True)
class Screening:
    """The rules that could be broken by a post, as bits, and the share of its chunks that no language knows."""

    rules: int
    strange: float


class Screener:
    """Cuts posts at their blanks and asks of each new chunk which rules its words could help to break."""

    def __init__(self, pieces: Pieces, languages: Sequence[Language], plan: RulePlan) -> None:
        self._pieces = pieces
        self._plan = plan
        self._abbreviations = frozenset().union(*(language.abbreviations for language in languages))

    def screen(self, text: str, started: int = 0) -> Screening:
        """The rules that may be broken. `started` are those that something else than a word starts."""
        pieces, plan = self._pieces, self._plan
        pieces.forget()
        chunks = text.split()
        known = pieces.signals
        here: dict[str, Signal] = {}
        for chunk in set(chunks).difference(pieces.boring):
            signal = known.get(chunk) or pieces.signal(chunk)
            if signal is not None:
                here[chunk] = signal
        placed = self._demands_beside(chunks, here) if here else {}
        demands = [signal.screen for signal in here.values() if signal.screen is not NOTHING]
        for there in placed.values():
            demands += there
        bare = [signal.bare for signal in here.values() if signal.bare is not NOTHING]
        if bare and not _POLISH_LETTER(text):
            demands += bare
        found = answered(plan, demands, started)
        if found & plan.narrow and not bare:
            found &= ~plan.narrow | started | self._within_sentences(chunks, here, placed)
        letters = fragments = 0
        for signal in here.values():
            letters += signal.is_letter
            fragments += signal.is_fragment
        if letters >= 3 or (fragments and self._has_split_word(chunks, here)):
            found |= plan.wordy  # what the letters spell may matter to any rule
        strange = 0.0
        if len(chunks) >= 8 and pieces.strangers:
            strange = len(pieces.strangers.intersection(chunks)) / len(set(chunks))
        return Screening(found, strange)

    def _demands_beside(self, chunks: list[str], here: dict[str, Signal]) -> dict[int, list[Bits]]:
        """What phrases demand whose second word stands where it must, by the place of the chunk."""
        found: dict[int, list[Bits]] = {}
        asking = {chunk: signal for chunk, signal in here.items() if signal.anchors or signal.listed}
        places = [(i, asking[chunk]) for i, chunk in enumerate(chunks) if chunk in asking]
        if not places:
            return found
        paradigms = [*_PADDING, *self._pieces.paradigms_of(chunks), *_PADDING]
        # Most have nothing that counts beside them. Two calls of `map` say so, at a fraction of the cost of a loop.
        quiet_after = map(_isdisjoint, [s.beside[0] for _, s in places], [paradigms[i + _FAR + 1] for i, _ in places])
        quiet_before = map(_isdisjoint, [s.beside[1] for _, s in places], [paradigms[i + _FAR - 1] for i, _ in places])
        for (i, signal), is_after_quiet, is_before_quiet in zip(places, quiet_after, quiet_before, strict=True):
            if is_after_quiet and is_before_quiet and not signal.looks_far:
                continue
            at = i + _FAR
            _, _, far_after, far_before = signal.beside
            if (
                not is_after_quiet
                or not is_before_quiet
                or (far_after and not all(map(far_after.isdisjoint, paradigms[at + 1 : at + _FAR])))
                or (far_before and not all(map(far_before.isdisjoint, paradigms[at - _FAR + 1 : at])))
            ):
                around = (
                    paradigms[at + 1],
                    paradigms[at - 1],
                    _NONE.union(*paradigms[at + 1 : at + _FAR]) if far_after else _NONE,
                    _NONE.union(*paradigms[at - _FAR + 1 : at]) if far_before else _NONE,
                )
                for anchor in signal.anchors:
                    found.setdefault(i, []).extend(anchor.demanded(around))
            for bits, phrase, lexicon in signal.listed:
                if self._may_stand(chunks, i, phrase, lexicon):
                    found.setdefault(i, []).append(bits)
        return found

    def _may_stand(self, chunks: list[str], at: int, phrase: Phrase, lexicon: Lexicon) -> bool:
        """Whether the word next to a listed name's anchor may be one of the few chunks around it."""
        sides = [phrase.slots[i] for i in (phrase.anchor - 1, phrase.anchor + 1) if 0 <= i < len(phrase.slots)]
        if GAP in sides:
            return True
        around = [c for c in chunks[max(0, at - _REACH) : at + _REACH + 1] if c != chunks[at]]
        return any(self._may_be(chunk, slot, lexicon) for chunk in around for slot in sides)

    def _may_be(self, chunk: str, slot: int, lexicon: Lexicon) -> bool:
        plain = plain_chunk(chunk)
        if plain is None:
            return bool(self._pieces.piece(chunk).words)
        form = plain[1].lower()
        if len(form) < 2 or not self._pieces.entries.look_up(form).known:
            return True
        paradigm = lexicon.paradigm(slot)
        return form in paradigm.forms or form in paradigm.bare or bool(paradigm.heads or paradigm.tails)

    # -- sentences ----------------------------------------------------------------------------------------------------

    def _within_sentences(self, chunks: list[str], here: dict[str, Signal], placed: dict[int, list[Bits]]) -> int:
        """The rules that have all their groups in one sentence; where in doubt, a sentence goes on."""
        found = 0
        demands: list[Bits] = []
        last = len(chunks) - 1
        for i, chunk in enumerate(chunks):
            signal = here.get(chunk)
            if signal is not None:
                demands.append(signal.screen)
                demands += placed.get(i, ())
            if chunk[-1] in ".!?…" and i < last and chunks[i + 1][0].isupper() and not self._may_go_on(chunk):
                found |= answered(self._plan, demands)
                demands = []
        return found | answered(self._plan, demands)

    def _may_go_on(self, chunk: str) -> bool:
        """Whether the stop at a chunk's end may be that of an abbreviation or an initial."""
        plain = plain_chunk(chunk)
        return plain is None or len(plain[1]) < 2 or plain[1].lower() in self._abbreviations

    # -- words that a blank splits ------------------------------------------------------------------------------------

    def _has_split_word(self, chunks: list[str], here: dict[str, Signal]) -> bool:
        """Whether a fragment and the chunk before or after it are one listed word: `Mro wisko`."""
        fragments = {chunk for chunk, signal in here.items() if signal.is_fragment}
        for i, chunk in enumerate(chunks):
            if chunk in fragments:
                for left, right in ((i - 1, i), (i, i + 1)):
                    if left >= 0 and right < len(chunks) and self._glues(chunks[left], chunks[right]):
                        return True
        return False

    def _glues(self, left: str, right: str) -> bool:
        """Whether two neighbours read as one word are a listed word."""
        first, second = plain_chunk(left), plain_chunk(right)
        if first is None or second is None or first.end(1) < len(left) or second.start(1) > 0:
            return False
        form = (first[1] + second[1]).lower()
        return 4 <= len(form) <= MAX_WORD and self._pieces.entries.begins(form)
