"""The first pass over a post: which rules have all that they ask for, wherever in the post it stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress, count, groupby
from operator import and_, itemgetter, or_

from copydesk.matching.demands import Bits, RulePlan, answered, together
from copydesk.matching.lexicon import GAP, MAX_FAR, MAX_GAP, Lexicon, Phrase, Side
from copydesk.matching.pieces import Pieces
from copydesk.matching.signals import Signal, Trait
from copydesk.matching.stretches import Place, Stretches
from copydesk.text.steps import has_polish_letter
from copydesk.text.words import MAX_WORD, plain_chunk

__all__ = ["Screener", "Screening"]

_LETTERS_IN_A_ROW = re.compile(r"(?<!\S)\W?[^\W\d_](?:\s+[^\W\d_]){3}(?!\w)").search
# Chunks in which a word behind a gap stands: every other slot may be a gap, and some chunks are dashes and no words.
_FAR = MAX_FAR + MAX_FAR // 2 * (MAX_GAP - 1) + 3
_LONG = 120  # chunks; in a longer post the words of a rule may stand too far apart
_REACH = 2  # chunks to either side in which a listed name's next word stands: another may stand between


@dataclass(frozen=True, slots=True)
class Screening:
    """The rules that could be broken by a post, as bits, where they may begin, and the share of its chunks that
    no language knows. Without places the rules may begin anywhere."""

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
        signals = pieces.signals_of(chunks)
        telling = {*signals}
        traits = 0
        for signal in telling:
            traits |= signal.traits
        placed = self._demands_beside(chunks, signals, traits)
        if traits & Trait.FAR:
            _add_far(signals, placed)
        if traits & Trait.NAMED:
            self._add_names(chunks, signals, placed)
        demands = [signal.screen for signal in telling if signal.traits & Trait.SCREENS]
        for there in placed.values():
            demands += there
        has_bare = bool(traits & Trait.BARE) and not has_polish_letter(text)
        if has_bare:
            demands += [signal.bare for signal in telling if signal.traits & Trait.BARE]
        found = answered(plan, demands, started)
        places: list[Place] | None = None
        if found:
            demanded = _by_place(signals, placed, has_bare, found)
            if narrow := found & plan.narrow & ~started:
                found &= ~narrow | self._within_sentences(chunks, demanded, narrow)
            places = self._beginnings(demanded, found, started, is_long=len(chunks) > _LONG)
            if len(chunks) > _LONG:
                found &= ~plan.windowed | started | reduce(or_, [bits for _, bits in places], 0)
        if (traits & Trait.LETTER and _is_spelled(text, telling)) or (
            traits & Trait.FRAGMENT and self._has_split_word(chunks, signals)
        ):
            found |= plan.wordy  # what the letters spell may matter to any rule
            places = None
        strange = 0.0
        if traits & Trait.STRANGE:
            heard = [chunk for chunk, signal in zip(chunks, signals, strict=True) if signal.traits & Trait.STRANGE]
            strange = len({*heard}) / len({*chunks})
        return Screening(found, strange, places)

    def _demands_beside(self, chunks: list[str], signals: list[Signal], traits: int) -> dict[int, list[Bits]]:
        """What phrases demand whose second word stands where it must, by the place of the chunk. `traits` are those of
        all the signals."""
        found: dict[int, list[Bits]] = {}
        if not traits & (Trait.ASKS | Trait.LISTED):
            return found
        # Hardly any chunk has beside it what it looks for. A call of `map` says so at a fraction of the cost of a loop.
        to_right = [signal.to_right for signal in signals]
        to_left = [signal.to_left for signal in signals]
        for i in [*compress(count(), map(and_, to_right, to_left[1:]))]:
            left, right = signals[i], signals[i + 1]
            if left.after & right.own:
                found.setdefault(i, []).extend(left.demanded(Side.AFTER, (right,), signals, i))
            if left.own & right.before:
                found.setdefault(i + 1, []).extend(right.demanded(Side.BEFORE, (left,), signals, i + 1))
        if traits & Trait.LISTED:
            for i, signal in enumerate(signals):
                for bits, phrase, lexicon in signal.listed:
                    if self._may_stand(chunks, i, phrase, lexicon):
                        found.setdefault(i, []).append(bits)
        return found

    def _add_names(self, chunks: list[str], signals: list[Signal], placed: dict[int, list[Bits]]) -> None:
        """Adds the names that are ordinary words in small letters, where the word before says that they are names."""
        for i, signal in enumerate(signals):
            if signal.traits & Trait.NAMED and i and self._pieces.has_head(chunks[i - 1]):
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
        if chunk[-1:] == "." and paradigm.base.startswith(form):
            return True  # "Trans. Krzemień"
        return form in paradigm.forms or form in paradigm.bare or bool(paradigm.heads or paradigm.tails)

    # -- what stands together -----------------------------------------------------------------------------------------

    def _within_sentences(self, chunks: list[str], demanded: list[tuple[int, Bits]], rules: int) -> int:
        """The rules that have all their groups in one sentence; where in doubt, a sentence goes on."""
        cuts = self._stretches.cuts(chunks)
        found = 0
        asking = [(bisect_right(cuts, i), there) for i, there in demanded if there[0] & rules]
        for _, sentence in groupby(asking, itemgetter(0)):
            found |= answered(self._plan, [there for _, there in sentence])
        return found

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
            if signal.traits & Trait.FRAGMENT:
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


def _is_spelled(text: str, signals: Iterable[Signal]) -> bool:
    """Whether letters may spell a word: several that are no words themselves, or many in a row."""
    return sum(s.traits & Trait.LETTER > 0 for s in signals) >= 3 or bool(_LETTERS_IN_A_ROW(text))


def _add_far(signals: Sequence[Signal], placed: dict[int, list[Bits]]) -> None:
    """Adds what phrases demand whose second word stands a few chunks away, by the place of the chunk."""
    for i, signal in enumerate(signals):
        if signal.traits & Trait.FAR:
            demanded: list[Bits] = []
            if signal.far_after and _is_any(signal.far_after, there := signals[i + 1 : i + _FAR]):
                demanded += signal.demanded(Side.FAR_AFTER, there, signals, i)
            if signal.far_before and _is_any(signal.far_before, there := signals[max(0, i - _FAR + 1) : i]):
                demanded += signal.demanded(Side.FAR_BEFORE, there, signals, i)
            if demanded:
                placed.setdefault(i, []).extend(demanded)


def _is_any(sought: frozenset[int], signals: Sequence[Signal]) -> bool:
    """Whether one of the paradigms is one of the chunks'."""
    for signal in signals:  # noqa: SIM110  # a generator costs more
        if not sought.isdisjoint(signal.paradigms):
            return True
    return False


def _by_place(
    signals: list[Signal], placed: dict[int, list[Bits]], has_bare: bool, rules: int
) -> list[tuple[int, Bits]]:
    """What is demanded of some rules at each chunk of the post, in the order of the text."""
    found = []
    demanding = Trait.SCREENS | Trait.BARE
    for i, signal in enumerate(signals):
        if not signal.traits & demanding and i not in placed:
            continue
        bits = signal.screen
        if has_bare:
            bits = together(bits, signal.bare)
        if i in placed:
            bits = reduce(together, placed[i], bits)
        if bits[0] & rules:
            found.append((i, bits))
    return found
