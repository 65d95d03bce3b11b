"""The first pass over a post: which rules have all that they ask for, wherever in the post it stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import reduce
from operator import or_

from copydesk.matching.demands import NOTHING, Bits, RulePlan, answered, together
from copydesk.matching.lexicon import GAP, MAX_GAP, Lexicon, Phrase, Side
from copydesk.matching.pieces import Pieces
from copydesk.matching.signals import Signal
from copydesk.matching.stretches import Place, Stretches
from copydesk.text.words import MAX_WORD, plain_chunk

__all__ = ["Screener", "Screening"]

_POLISH_LETTER = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]").search
_NONE: frozenset[int] = frozenset()
_FAR = MAX_GAP + 4  # chunks in which the word behind a gap stands; some chunks are dashes and no words
_PADDING = [_NONE] * _FAR  # so that the first and the last chunk have neighbours too
_isdisjoint = frozenset.isdisjoint
_LONG = 120  # chunks; in a longer post the words of a rule may stand too far apart
_REACH = 2  # chunks to either side in which a listed name's next word stands: another may stand between


@dataclass(frozen=True, slots=True)
class Screening:
    """The rules that could be broken by a post, as bits, where they may begin, and the share of its chunks that no
    language knows. Without places they may begin anywhere."""

    rules: int
    strange: float
    places: list[Place] | None = None


class Screener:
    """Cuts posts at their blanks and asks of each new chunk which rules its words could help to break."""

    def __init__(self, pieces: Pieces, stretches: Stretches, plan: RulePlan) -> None:
        self._pieces = pieces
        self._stretches = stretches
        self._plan = plan

    def screen(self, text: str, started: int = 0) -> Screening:
        """The rules that may be broken. `started` are those that something else than a word starts."""
        pieces, plan = self._pieces, self._plan
        pieces.forget()
        chunks = text.split()
        telling: set[Signal] = set()
        for chunk in set(chunks).difference(pieces.boring):
            signal = pieces.signals.get(chunk) or pieces.signal(chunk)
            if signal.matters:
                telling.add(signal)
        # What says nothing counts only beside what does; to look at it all would cost more than all the rest.
        signals = pieces.signals_of(chunks) if telling else []
        placed: dict[int, list[Bits]] = {}
        if any(signal.asks for signal in telling):
            placed = self._demands_beside(chunks, signals)
        if any(signal.named is not NOTHING for signal in telling):
            self._add_names(chunks, signals, placed)
        demands = [signal.screen for signal in telling if signal.screen is not NOTHING]
        for there in placed.values():
            demands += there
        bare = [signal.bare for signal in telling if signal.bare is not NOTHING]
        has_bare = bool(bare) and not _POLISH_LETTER(text)
        if has_bare:
            demands += bare
        found = answered(plan, demands, started)
        places: list[Place] | None = None
        if found:
            demanded = _by_place(signals, placed, has_bare, found)
            if found & plan.narrow:
                found &= ~plan.narrow | started | self._within_sentences(chunks, demanded)
            places = self._beginnings(demanded, found, started, is_long=len(chunks) > _LONG)
            if len(chunks) > _LONG:
                found &= ~plan.windowed | started | reduce(or_, [bits for _, bits in places], 0)
        letters = fragments = 0
        for signal in telling:
            letters += signal.is_letter
            fragments += signal.is_fragment
        if letters >= 3 or (fragments and self._has_split_word(chunks, signals)):
            found |= plan.wordy  # what the letters spell may matter to any rule
            places = None
        strange = 0.0
        if len(chunks) >= 8 and pieces.strangers:
            strange = len(pieces.strangers.intersection(chunks)) / len(set(chunks))
        return Screening(found, strange, places)

    def _demands_beside(self, chunks: list[str], signals: list[Signal]) -> dict[int, list[Bits]]:
        """What phrases demand whose second word stands where it must, by the place of the chunk."""
        found: dict[int, list[Bits]] = {}
        places = [(i, signal) for i, signal in enumerate(signals) if signal.asks]
        paradigms = [*_PADDING, *[signal.paradigms for signal in signals], *_PADDING]
        # Most have nothing that counts beside them. Two calls of `map` say so, at a fraction of the cost of a loop.
        quiet_after = map(_isdisjoint, [s.beside[0] for _, s in places], [paradigms[i + _FAR + 1] for i, _ in places])
        quiet_before = map(_isdisjoint, [s.beside[1] for _, s in places], [paradigms[i + _FAR - 1] for i, _ in places])
        for (i, signal), is_after_quiet, is_before_quiet in zip(places, quiet_after, quiet_before, strict=True):
            if is_after_quiet and is_before_quiet and not signal.looks_far:
                continue
            at = i + _FAR
            demanded: list[Bits] = []
            if not is_after_quiet:
                demanded += signal.demanded(Side.AFTER - 1, paradigms[at + 1], paradigms, at)
            if not is_before_quiet:
                demanded += signal.demanded(Side.BEFORE - 1, paradigms[at - 1], paradigms, at)
            _, _, far_after, far_before = signal.beside
            if far_after and not all(map(far_after.isdisjoint, there := paradigms[at + 1 : at + _FAR])):
                demanded += signal.demanded(Side.FAR_AFTER - 1, _NONE.union(*there), paradigms, at)
            if far_before and not all(map(far_before.isdisjoint, there := paradigms[at - _FAR + 1 : at])):
                demanded += signal.demanded(Side.FAR_BEFORE - 1, _NONE.union(*there), paradigms, at)
            if demanded:
                found.setdefault(i, []).extend(demanded)
            for bits, phrase, lexicon in signal.listed:
                if self._may_stand(chunks, i, phrase, lexicon):
                    found.setdefault(i, []).append(bits)
        return found

    def _add_names(self, chunks: list[str], signals: list[Signal], placed: dict[int, list[Bits]]) -> None:
        """Adds the names that are ordinary words in small letters, where the word before says that they are names."""
        for i, signal in enumerate(signals):
            if signal.named is not NOTHING and i and self._pieces.has_head(chunks[i - 1]):
                placed.setdefault(i, []).append(signal.named)

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

    # -- what stands together -----------------------------------------------------------------------------------------

    def _within_sentences(self, chunks: list[str], demanded: list[tuple[int, Bits]]) -> int:
        """The rules that have all their groups in one sentence; where in doubt, a sentence goes on."""
        is_cut = self._stretches.is_cut
        found = 0
        demands: list[Bits] = []
        previous = 0
        for i, there in demanded:
            if demands and any(is_cut(chunks, k) for k in range(previous + 1, i + 1)):
                found |= answered(self._plan, demands)
                demands = []
            demands.append(there)
            previous = i
        return found | answered(self._plan, demands)

    def _beginnings(self, demanded: list[tuple[int, Bits]], rules: int, started: int, *, is_long: bool) -> list[Place]:
        """Where the rules may begin. In a long post all that they ask for must stand within their reach."""
        plan = self._plan
        windows = plan.windows(plan.windowed & ~started & rules) if is_long else ()
        numbers = [i for i, _ in demanded]
        bits = [there for _, there in demanded]
        places = []
        for i, (_, starts, weak, _, _) in demanded:
            beginning = (starts | weak) & rules
            if not beginning:
                continue
            for reach, there in windows:
                if beginning & there:
                    around = bits[bisect_left(numbers, i - reach) : bisect_right(numbers, i + reach)]
                    beginning &= ~there | answered(plan, around)
            if beginning:
                places.append((i, beginning))
        return places

    # -- words that a blank splits ------------------------------------------------------------------------------------

    def _has_split_word(self, chunks: list[str], signals: list[Signal]) -> bool:
        """Whether a fragment and the chunk before or after it are one listed word: `Mro wisko`."""
        for i, signal in enumerate(signals):
            if signal.is_fragment:
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


def _by_place(
    signals: list[Signal], placed: dict[int, list[Bits]], has_bare: bool, rules: int
) -> list[tuple[int, Bits]]:
    """What is demanded of some rules at each chunk of the post, in the order of the text."""
    found = []
    for i, signal in enumerate(signals):
        bits = signal.screen
        if has_bare:
            bits = together(bits, signal.bare)
        if i in placed:
            bits = reduce(together, placed[i], bits)
        if bits[0] & rules:
            found.append((i, bits))
    return found
