"""The second pass over a post: its words in sentences, and what the lexicons find in it for the rules."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, groupby, islice, pairwise, repeat, takewhile
from operator import itemgetter

from copydesk.languages.base import Language
from copydesk.matching.compile import edits_allowed
from copydesk.matching.demands import Bits, RulePlan, answered
from copydesk.matching.entries import CONFIDENCE, Entries, Hit, is_misspelt, mask_pattern, undisguised
from copydesk.matching.lexicon import BARE, BASE, GAP, MAX_GAP, Flag, Lexicon, Phrase
from copydesk.matching.pieces import Piece, Pieces, Seen, has_capital, with_letters
from copydesk.matching.stretches import CUT_SHORT, Place, Stretches
from copydesk.model import How
from copydesk.text.steps import has_polish_letter, strip_diacritics
from copydesk.text.words import MAX_WORD, Break, Word

__all__ = ["Find", "Reader", "Reading", "Token"]

_ENDING_MARK = "'"
_MASKED = "masked"
_TURNED: tuple[How, tuple[str, ...]] = ("inflected", ("word-order",))
_RANK: dict[How, int] = {"exact": 0, "inflected": 1, "disguised": 2, "fuzzy": 3, "pattern": 0, "missing": 0}
# An attribute of an enumeration costs more than a name.
_STOP, _LINE, _SOFT, _NO_BREAK = Break.STOP, Break.LINE, Break.SOFT, Break.NONE
_NONE: Mapping[int, int] = {}
_Run = list[tuple[int, Piece]]
"""Single letters and figures in a row, each with the place of its chunk."""
_SPARED = ((1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (2, 1), (1, 2), (2, 2))  # letters before and after a spelled word
_SPELLED = 3  # letters of the shortest word that is looked for under blanks
_AROUND = 8  # words to either side of a spelled one in which the others of its term may stand


class Token:
    """A word in its post. `index` counts the words as written, `sentence` the sentences; `is_first` of its sentence."""

    __slots__ = ("break_after", "end", "index", "is_first", "seen", "sentence", "start", "word")

    def __init__(self, word: Word, seen: Seen, at: int, index: int, sentence: int = 0, is_first: bool = False) -> None:
        self.word = word
        self.seen = seen
        self.start = at + word.start
        self.end = at + word.end
        self.break_after = word.break_after
        self.index = index
        self.sentence = sentence
        self.is_first = is_first

    @property
    def form(self) -> str:
        return self.word.form

    @property
    def cased(self) -> str:
        return self.word.cased

    @property
    def mark(self) -> str:
        return self.word.mark

    @property
    def is_link(self) -> bool:
        return self.word.is_link

    @property
    def is_known(self) -> bool:
        return self.seen.entry.known

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital, or in "fEnIkS" with the second letter."""
        return self.word.cased[:1].isupper() or self.word.cased[1:2].isupper()


_HIDING = frozenset(
    (
        "zero-width", "combining", "styled", "homoglyph", "accent", "split-letters", "leet", "repeated-letters",
        "reversed", "turned", _MASKED,
    )
)  # fmt: skip


class Find:
    """A phrase found in a post. Offsets are code points of the text; `first` and `last` count words."""

    __slots__ = ("end", "first", "how", "last", "lexicon", "phrase", "sentence", "start", "steps", "tokens", "weight")

    def __init__(
        self, lexicon: int, phrase: Phrase, tokens: tuple[Token, ...], how: How, steps: tuple[str, ...],
        span: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        first, last = tokens[0], tokens[-1]
        self.lexicon = lexicon
        self.phrase = phrase
        self.tokens = tokens
        self.start = span[0] if span else min(first.start, last.start)
        self.end = span[1] if span else max(first.end, last.end)
        self.first = min(first.index, last.index)
        self.last = max(first.index, last.index)
        self.sentence = first.sentence
        self.how: How = "disguised" if how in ("exact", "inflected") and _HIDING.intersection(steps) else how
        self.steps = steps
        self.weight = 1.0

    @property
    def confidence(self) -> float:
        return CONFIDENCE[self.how]

    def overlaps(self, other: Find) -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: Find) -> bool:
        return self.start <= other.start and other.end <= self.end


class Reading:
    """A post that is worth judging: its words in sentences, and the finds by the number of their set.

    `rules` are those that have found all that they ask for, as bits; `stretches` are the parts of the text that were
    read for them, whole sentences; `gaps` the words before which others were left out, and how many so far.
    """

    def __init__(
        self, text: str, tokens: list[Token], finds: dict[int, list[Find]], rules: int = 0,
        stretches: Sequence[tuple[int, int]] | None = None, gaps: Sequence[tuple[int, int]] = (),
    ) -> None:  # fmt: skip
        self.rules = rules
        self.stretches = ((0, len(text)),) if stretches is None else stretches
        self.text = text
        self.tokens = tokens
        self.finds = finds
        self._gaps = gaps

    def number(self, index: int) -> int:
        """Which word of the text a token is, those included that were not read."""
        at = bisect_right(self._gaps, index, key=itemgetter(0))
        return index + self._gaps[at - 1][1] if at else index

    def stands_alone(self, first: int, last: int, others: int) -> bool:
        """Whether a sentence has at most so many words before one of its tokens and after another."""
        sentence = self.tokens[first].sentence
        before = takewhile(lambda i: self.tokens[i].sentence == sentence, range(first - 1, -1, -1))
        after = takewhile(lambda i: self.tokens[i].sentence == sentence, range(last + 1, len(self.tokens)))
        return sum(1 for _ in islice(chain(before, after), others + 1)) <= others


class Reader:
    """Reads posts that are worth it. `pieces` are shared with the first pass."""

    def __init__(
        self, pieces: Pieces, stretches: Stretches, languages: Sequence[Language],
        set_numbers: Sequence[Sequence[int]], plan: RulePlan,
    ) -> None:  # fmt: skip
        self._pieces = pieces
        self._stretches = stretches
        self._plan = plan
        self._entries = pieces.entries
        self._lexicons = pieces.lexicons
        self._set_numbers = tuple(set_numbers)
        self._abbreviations = frozenset().union(*(language.abbreviations for language in languages))

    def read(self, text: str, rules: int, started: int = 0, places: Sequence[Place] | None = None) -> Reading:
        """The post as words in sentences, with all that the lexicons find in it for the rules, given as bits.

        `started` are those of them that something else than a word starts, `places` where they may begin.
        """
        written: list[Token] = []
        apart: list[Token] | None = None
        joined: list[Token] | None = None
        hot: list[tuple[int, int]] = []
        hot_apart: list[int] = []
        hot_joined: list[int] = []
        letters: list[tuple[int, Piece]] = []
        fragments: list[int] = []
        has_lines = "\n" in text
        previous = index = sentence = 0
        is_first = True
        last: Token | None = None
        piece_of = self._pieces.piece
        chunks = text.split()
        starts = _chunk_starts(text, chunks)
        looking = self._stretches.of(chunks, rules, places)
        looks: Iterable[int] = repeat(rules)
        breaks: dict[int, int] = {}
        gaps: list[tuple[int, int]] = []
        stretches: list[tuple[int, int]] | None = None
        if looking is not None:
            stretches, breaks = _read_stretches(chunks, starts, looking)
            chunks, starts = [*compress(chunks, looking)], [*compress(starts, looking)]
            looks = filter(None, looking)
        for raw, at, look in zip(chunks, starts, looks, strict=False):
            piece = piece_of(raw)
            if at in breaks:
                gaps.append((index, breaks[at]))
                if last is not None:  # what was left out ended with a sentence
                    last.break_after = _STOP
                    sentence += 1
                    is_first = True
                    previous = at
            if has_lines:
                if last is not None and "\n" in text[previous:at]:
                    _break_line(last, text[previous:at], raw)
                previous = at + len(raw)
            if not piece.words:
                if last is not None and raw not in ("&", "+", "/"):
                    # An emoji or a bullet ends a sentence if the next begins with a capital; a dash does not.
                    ends = _SOFT if raw in "-–—|,()„”\"'" else _STOP
                    last.break_after = max(last.break_after, ends)
                continue
            if piece.is_letter:
                letters.append((at, piece))
            elif piece.is_fragment:
                fragments.append(index)
            if piece.leads and last is not None and last.break_after < piece.leads:
                last.break_after = piece.leads
            if piece.apart and apart is None:
                apart = list(written)
            if piece.joined and joined is None:
                joined = list(written)
            begin = index
            for word, seen in piece.words:
                if last is not None and last.break_after >= _LINE and not is_first and self._ends_sentence(last, word):
                    sentence += 1
                    is_first = True
                if seen.uses & look:
                    hot.append((index, look))
                last = Token(word, seen, at, index, sentence, is_first)
                is_first = False
                written.append(last)
                index += 1
            if apart is not None:
                _append(apart, piece.apart, written, begin, at, hot_apart)
            if joined is not None:
                _append(joined, piece.joined, written, begin, at, hot_joined)
        if last is not None and last.form in self._abbreviations:
            last.break_after = _NO_BREAK
        has_polish = bool(has_polish_letter(text))
        finds = list(self._match(written, hot, has_polish))
        for other, hot_there in ((apart, hot_apart), (joined, hot_joined)):
            if other is not None and hot_there:
                _copy_sentences(other, written)
                # A phrase may begin before the chunk that was taken apart and end behind it.
                near = sorted({i for p in hot_there for i in range(max(0, p - 4), min(len(other), p + 5))})
                finds += self._match(other, [(i, rules) for i in near], has_polish)
        if len(letters) >= _SPELLED:
            finds += self._spelled(letters, written, rules, has_polish)
        if fragments:
            finds += self._split(written, fragments, rules)
        return Reading(text, written, self._by_set(finds), rules & self._answered(finds, started), stretches, gaps)

    def _answered(self, finds: Sequence[Find], started: int) -> int:
        """The rules for which all that they ask for was found: in one sentence, where that is what they ask."""
        wanted = self._pieces.wanted
        demands = [(find.sentence, wanted(find.lexicon, find.phrase.id)) for find in finds]
        shown = self._plan.all_shown  # amounts and handles are no finds; they are looked for when a rule asks for them
        found = answered(self._plan, [shown, *[bits for _, bits in demands]], started)
        if not found & self._plan.narrow:
            return found
        sentences: dict[int, list[Bits]] = {}
        for sentence, bits in demands:
            sentences.setdefault(sentence, []).append(bits)
        within = 0
        for there in sentences.values():
            within |= answered(self._plan, [shown, *there])
        return found & (~self._plan.narrow | started | within)

    def _ends_sentence(self, token: Token, following: Word) -> bool:
        """Whether the stop behind a word ends its sentence; one that does not is no break at all."""
        if token.word.form in self._abbreviations or (_is_initials(token.word) and following.cased[:1].isupper()):
            token.break_after = _NO_BREAK
            return False
        return not following.cased[:1].islower()

    def _by_set(self, finds: Iterable[Find]) -> dict[int, list[Find]]:
        found: dict[int, list[Find]] = {}
        seen: set[tuple[int, int, int, int]] = set()
        for find in finds:
            key = (find.lexicon, find.phrase.id, find.start, find.end)
            if key in seen:
                continue
            seen.add(key)
            numbers = self._set_numbers[find.lexicon]
            for set_id, _ in find.phrase.members:
                found.setdefault(numbers[set_id], []).append(find)
        return found

    # -- phrases ------------------------------------------------------------------------------------------------------

    def _match(self, tokens: list[Token], places: Iterable[tuple[int, int]], has_polish: bool) -> Iterator[Find]:
        """What phrases are anchored at the places, each of which is the number of a token and the rules that look."""
        last = len(tokens) - 1
        for i, rules in places:
            token = tokens[i]
            seen = token.seen
            if not seen.uses & rules:
                continue
            word = token.word
            before = tokens[i - 1].seen.entry.paradigms if i else _NONE
            after = tokens[i + 1].seen.entry.paradigms if i < last else _NONE
            for hit, anchor, uses in seen.hits:
                if not uses & rules or (hit.needs_bare_post and has_polish):
                    continue
                for phrase in anchor.phrases(rules, before, after):
                    if len(phrase.slots) == 1:
                        yield Find(hit.lexicon, phrase, (token,), hit.how, word.steps + hit.steps)
                        continue
                    find = self._fit(self._lexicons[hit.lexicon], hit, phrase, tokens, i, has_polish)
                    if find is not None:
                        yield find
            for number, phrase, start, end in seen.glued:
                is_whole = end - start == len(word.form)
                if is_whole or len(word.form) == token.end - token.start:
                    span = (token.start, token.end) if is_whole else (token.start + start, token.start + end)
                    step = "hashtag" if word.mark == "#" else "handle" if word.mark == "@" else "glued"
                    yield Find(number, phrase, (token,), "disguised", (*word.steps, step), span)

    def _fit(
        self, lexicon: Lexicon, hit: Hit, phrase: Phrase, tokens: list[Token], at: int, has_polish: bool
    ) -> Find | None:
        """The phrase around its anchor at `tokens[at]`, in its own order or, where it may, in the other."""
        evidence: list[tuple[How, tuple[str, ...]]] = [(hit.how, tokens[at].word.steps + hit.steps)]
        accept = _Acceptance(self._entries, lexicon, phrase, has_polish, evidence)
        right = accept.walk(phrase.slots[phrase.anchor + 1 :], tokens, at, 1)
        left = None
        if right is not None:
            left = accept.walk(phrase.slots[: phrase.anchor][::-1], tokens, at, -1)
        if (left is None or right is None) and phrase.flags & Flag.REVERSIBLE and len(phrase.slots) == 2:
            del evidence[1:]
            step = -1 if phrase.anchor == 0 else 1
            end = accept.walk((phrase.slots[1 - phrase.anchor],), tokens, at, step)
            if end is not None:
                left, right = min(at, end), max(at, end)
                if tokens[left].break_after and not phrase.flags & Flag.GAPPED:
                    return None  # "Delta, plan" lists two things; "Lis, Zofia" is somebody
                evidence.append(_TURNED)
        if left is None or right is None:
            return None
        if phrase.flags & Flag.TURNED:
            evidence.append(_TURNED)
        how = max((e[0] for e in evidence), key=_RANK.__getitem__)
        steps = tuple(dict.fromkeys(step for e in evidence for step in e[1]))
        return Find(hit.lexicon, phrase, tuple(tokens[left : right + 1]), how, steps)

    # -- letters and words that blanks split --------------------------------------------------------------------------

    def _spelled(self, letters: _Run, written: list[Token], rules: int, has_polish: bool) -> Iterator[Find]:
        """Words spelled with blanks between their letters: `M r o w i s k o`."""
        for run in _runs(letters):
            # A one-letter word may stand before or behind: "w M r o w i s k u". What is left of a run may look like a
            # misspelt name, and so may a name with such a word.
            spared = ([run[left : len(run) - right]] for left, right in _SPARED if len(run) - left - right >= _SPELLED)
            finds = self._spelled_run([run], run, written, rules, has_polish)
            for words in (*spared, _parted(run)):
                if any(find.how != "fuzzy" for find in finds):
                    break
                there = self._spelled_run(words, run, written, rules, has_polish)
                finds = [find for find in there if find.how != "fuzzy"] or finds
            yield from finds

    def _spelled_run(
        self, words: Sequence[_Run], run: _Run, written: list[Token], rules: int, has_polish: bool
    ) -> list[Find]:
        """The finds with a long word that the letters of a run spell."""
        at = min(bisect_left(written, run[0][0] + run[0][1].words[0][0].start, key=_start), len(written) - 1)
        spelled = [self._spell(letters, written[at]) for letters in words if 0 < len(letters) <= MAX_WORD]
        long = [token for token in spelled if sum(map(str.isalpha, token.form)) >= _SPELLED]
        if not long:
            return []
        # The letters may spell one word of a longer name, or of a rule's phrase if they spell a word of rules at all.
        tokens = [*written[max(0, at - _AROUND) : at], *spelled, *written[at + len(run) : at + len(run) + _AROUND]]
        is_ruled = any(token.seen.entry.paradigms for token in long)
        places = ((i, rules) for i, token in enumerate(tokens) if is_ruled or token in long or self._is_listed(token))
        finds = self._match(tokens, places, has_polish)
        return [find for find in finds if any(token in find.tokens for token in long)]

    def _is_listed(self, token: Token) -> bool:
        return any(self._lexicons[hit.lexicon].is_listed for hit, _, _ in token.seen.hits)

    def _spell(self, letters: _Run, first: Token) -> Token:
        signs = [piece.words[0][0] for _, piece in letters]
        cased = "".join(sign.cased for sign in signs)
        start, end = letters[0][0] + signs[0].start, letters[-1][0] + signs[-1].end
        word = Word(cased.lower(), cased, 0, end - start, signs[-1].break_after, ("split-letters",))
        return Token(word, self._pieces.see(word), start, first.index, first.sentence)

    def _split(self, written: list[Token], fragments: Iterable[int], rules: int) -> Iterator[Find]:
        """A word with one blank in it, of which one part at least is no word: `Mro wisko`."""
        for first in sorted({i for fragment in fragments for i in (fragment - 1, fragment)}):
            if not 0 <= first < len(written) - 1:
                continue
            left, right = written[first], written[first + 1]
            if (left.is_known and right.is_known) or left.break_after or left.mark or right.mark:
                continue
            if self._is_listed(left) or self._is_listed(right) or right.start - left.end != 1:
                continue
            form = left.form + right.form
            if not 4 <= len(form) <= MAX_WORD or not form.isalpha() or not self._entries.begins(form):
                continue
            entry = self._entries.look_up(form)
            word = Word(
                form, left.cased + right.cased, 0, right.end - left.start, right.break_after, ("split-letters",)
            )
            token = Token(word, self._pieces.see_as(word, entry), left.start, left.index)
            token.sentence, token.is_first = left.sentence, left.is_first
            before = written[max(0, first - _AROUND) : first]
            tokens = [*before, token, *written[first + 2 : first + 2 + _AROUND]]
            # An oath before a name is no split word that begins like it: "fuck Klarna".
            is_found = bool(left.seen.hits or right.seen.hits)
            for find in self._match(tokens, ((len(before), rules),), True):
                if not is_found or self._lexicons[find.lexicon].is_listed:
                    find.how = "disguised"
                    yield find


class _Acceptance:
    """Walks from a phrase's anchor to its other words, and gathers the evidence that each needed."""

    __slots__ = ("entries", "evidence", "has_polish", "lexicon", "phrase")

    def __init__(
        self,
        entries: Entries,
        lexicon: Lexicon,
        phrase: Phrase,
        has_polish: bool,
        evidence: list[tuple[How, tuple[str, ...]]],
    ) -> None:
        self.entries = entries
        self.lexicon = lexicon
        self.phrase = phrase
        self.has_polish = has_polish
        self.evidence = evidence

    def walk(self, slots: Sequence[int], tokens: list[Token], at: int, step: int) -> int | None:
        """Where the last of the slots is found, going from `tokens[at]` to one side; None where one is missing."""
        gap = 0
        for slot in slots:
            if slot == GAP:
                gap = MAX_GAP
                continue
            allowed = gap or (1 if self.phrase.flags & Flag.GAPPED else 0)
            found = None
            for distance in range(1, allowed + 2):
                there = at + step * distance
                if not 0 <= there < len(tokens):
                    break
                is_short = step < 0 and self._is_short_for(slot, tokens[there], tokens[at])
                between = tokens[min(there, there - step)].break_after
                if between > _SOFT and not is_short and not self._goes_on(between, tokens[there]):
                    break
                accepted = _cut_short(tokens[there]) if is_short else self.accept(slot, tokens[there])
                if accepted is not None:
                    found = there
                    self.evidence.append(accepted)
                    break
                if not gap and not tokens[there].is_capital:
                    break  # only a middle name or an initial may stand between
            if found is None:
                return None
            at, gap = found, 0
        return at

    def _goes_on(self, between: Break, token: Token) -> bool:
        """Whether a listed name may go on over the end of a line, or over a stop or a colon if it has one itself."""
        flags = self.phrase.flags
        return bool(flags & Flag.STOPPED or (flags & Flag.LISTED and between is _LINE and token.is_capital))

    def _is_short_for(self, slot: int, token: Token, anchor: Token) -> bool:
        """Whether the token is the beginning of a listed name's word, cut with a dot: "Proj. Feniks". A first name may
        be so only beside a surname that no dictionary has: there are too many for an initial."""
        if token.word.break_after is not _STOP or not token.is_capital:
            return False
        if not self.phrase.flags & Flag.LISTED:
            return False
        if self.phrase.flags & Flag.GAPPED and (anchor.is_known or self.entries.is_name(anchor.form)):
            return False
        base = self.lexicon.paradigm(slot).base
        return len(token.form) <= CUT_SHORT and len(token.form) < len(base) and base.startswith(token.form)

    def accept(self, slot: int, token: Token) -> tuple[How, tuple[str, ...]] | None:
        """The evidence that the token is a form of the slot's paradigm; None where it is none."""
        word = token.word
        form = word.form
        lexicon = self.lexicon
        if not lexicon.is_listed and not lexicon.capital(slot):
            value = token.seen.entry.paradigms.get(slot)
            if value is not None and not value & BARE:
                return ("exact" if value & BASE else "inflected"), word.steps
        paradigm = lexicon.paradigm(slot)
        if _MASKED in word.steps:
            covers = mask_pattern(form)
            is_name = lexicon.is_listed and form[-1].isalpha() and any(map(covers, paradigm.forms | paradigm.bare))
            return ("disguised", word.steps) if is_name else None
        if _ENDING_MARK in form and form not in paradigm.forms:
            form = form[: form.index(_ENDING_MARK)]
        if paradigm.capital and not (word.mark or word.is_link or has_capital(paradigm, word.cased)):
            if lexicon.is_listed and any(has_capital(paradigm, shown) for shown in with_letters(word.cased)):
                return "disguised", (*word.steps, "leet")
            return None
        if form in paradigm.forms:
            return ("exact" if form == paradigm.base else "inflected"), word.steps
        if paradigm.heads and form.startswith(paradigm.heads):
            return "inflected", word.steps
        if paradigm.tails and form.endswith(paradigm.tails):
            return "inflected", word.steps
        bare = strip_diacritics(form)
        is_known = token.is_known
        if bare in paradigm.bare and (not is_known or (bare == form and not self.has_polish)):
            return "disguised", (*word.steps, "no-diacritics")
        if not self.phrase.flags & Flag.LISTED:
            return None
        if is_known:
            # Beside the rest of a name a word with two letters swapped is that word, even if it is another: "Sliver".
            is_fuzzy = token.is_capital and self.phrase.flags & Flag.FUZZY and len(bare) > 4
            return ("fuzzy", (*word.steps, "typo")) if is_fuzzy and _is_swapped(bare, paradigm.bare) else None
        for shown, step in undisguised(form, is_beside=True):
            if shown in paradigm.forms or shown in paradigm.bare:
                return "disguised", (*word.steps, step)
        # Beside another word of the term a shorter word may hold an error too.
        edits = max(1, edits_allowed(len(bare)))
        if (
            self.phrase.flags & Flag.FUZZY
            and bare.isalpha()
            and len(bare) > 3
            and is_misspelt(bare, paradigm.bare, edits, at_least=0 if self.phrase.flags & Flag.GAPPED else 1)
        ):
            return "fuzzy", (*word.steps, "typo")
        return None


def _is_swapped(bare: str, forms: frozenset[str]) -> bool:
    """Whether a word is one of the forms with two neighbours swapped, the first letter aside.

    >>> _is_swapped("sliver", frozenset({"silver"})), _is_swapped("slivers", frozenset({"silver"}))
    (True, False)
    """
    return any(bare[:i] + bare[i + 1] + bare[i] + bare[i + 2 :] in forms for i in range(1, len(bare) - 1))


def _cut_short(token: Token) -> tuple[How, tuple[str, ...]]:
    return "disguised", (*token.word.steps, "abbreviation")


def _append(
    tokens: list[Token],
    parts: tuple[tuple[Word, Seen], ...],
    written: list[Token],
    index: int,
    at: int,
    hot: list[int],
) -> None:
    """Goes on with the other reading of a post: a chunk's parts if it has some, else the words as written."""
    if not parts:
        tokens += written[index:]
        return
    for word, seen in parts:
        hot.append(len(tokens))
        tokens.append(Token(word, seen, at, index))


def _is_initials(word: Word) -> bool:
    """Whether a word is one capital or several with a sign between each two, as dots are: "J.", "J.D.", "U.S."."""
    return word.cased.isupper() and word.end - word.start == 2 * len(word.form) - 1


def _chunk_starts(text: str, chunks: Sequence[str]) -> list[int]:
    """Where the chunks stand in the text that was split into them.

    >>> _chunk_starts(" to be,  to be", ["to", "be,", "to", "be"])
    [1, 4, 9, 12]
    """
    starts = []
    at = 0
    for chunk in chunks:
        at = text.index(chunk, at)
        starts.append(at)
        at += len(chunk)
    return starts


def _start(token: Token) -> int:
    return token.start


def _read_stretches(
    chunks: Sequence[str], starts: Sequence[int], looking: Sequence[int]
) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """The parts of a text that some rule looks at, as offsets, and for where each begins how many chunks were left out
    so far."""
    found: list[tuple[int, int]] = []
    left_out: dict[int, int] = {}
    at = skipped = 0
    for is_read, there in groupby(looking, key=bool):
        length = sum(1 for _ in there)
        if is_read:
            last = at + length - 1
            found.append((starts[at], starts[last] + len(chunks[last])))
            left_out[starts[at]] = skipped
        else:
            skipped += length
        at += length
    return found, left_out


def _runs(letters: _Run) -> Iterator[_Run]:
    """Runs of single letters, long enough for a word, with one to three blanks between them."""
    run: _Run = []
    for start, piece in letters:
        if run and start - run[-1][0] > 4:
            if len(run) >= _SPELLED:
                yield run
            run = []
        run.append((start, piece))
    if len(run) >= _SPELLED:
        yield run


def _parted(run: _Run) -> list[_Run]:
    """A run as the words that wider blanks part; none where all are alike."""
    gaps = [after - before for (before, _), (after, _) in pairwise(run)]
    narrow = min(gaps)
    cuts = [0, *[i for i, gap in enumerate(gaps, 1) if gap > narrow], len(run)]
    return [run[a:b] for a, b in pairwise(cuts)] if len(cuts) > 2 else []


def _break_line(token: Token, between: str, following: str) -> None:
    if between.count("\n") > 1:
        token.break_after = _STOP
    elif not following[:1].islower():
        token.break_after = max(token.break_after, _LINE)


def _copy_sentences(tokens: list[Token], written: list[Token]) -> None:
    previous = -1
    for token in tokens:
        source = written[token.index]
        if token is not source:
            token.sentence = source.sentence
            token.is_first = source.is_first and source.index != previous
            if token.end == source.end:
                token.break_after = source.break_after
        previous = source.index
