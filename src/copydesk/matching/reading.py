"""From a post's text to what the lexicons find in it.

Reading goes in two passes, since most posts hold nothing. The first, `screen`, cuts the post at its blanks and asks of
each new chunk which rules its words could help to break: a set of rules is the bits of an integer, so that a post
costs a few operations on integers. The second, `read`, is for posts in which some rule has all that it asks for: it
puts the words into sentences and looks for the phrases of those rules alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from copydesk.languages.base import Language
from copydesk.matching.compile import edits_allowed
from copydesk.matching.entries import CONFIDENCE, Entries, Entry, Hit, is_misspelt, undisguised
from copydesk.matching.lexicon import GAP, MAX_GAP, Capital, Flag, Lexicon, Paradigm, Phrase
from copydesk.model import How
from copydesk.text.steps import strip_diacritics
from copydesk.text.words import MAX_WORD, Break, Chunk, Word, read_chunk

__all__ = ["Demand", "Find", "Reader", "Reading", "Screening", "Token"]

_CHUNK = re.compile(r"\S+")
_SIMPLE = re.compile(r"[\"'(\[„”“‘«]?([A-Za-zĄąĆćĘęŁłŃńÓóŚśŹźŻż]+)[\"')\]”’»]?[.,;:!?…]?[\"')\]”’»]?").fullmatch
_POLISH_LETTER = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]").search
_MASK = "*#@$%•·✱_?"
_MASKED = re.compile(
    rf"[^\W\d_]+[{_MASK}]+[^\W\d_{_MASK}]*(?:[{_MASK}]+[^\W\d_]*)*|[^\W\d_]+(?:\.{{2,}}|-{{2,}})[^\W\d_]+"
)
_ENDING_MARK = "'"
_MAX_CACHED = 80  # characters; longer chunks are links and noise, and are read each time
_RANK: dict[How, int] = {"exact": 0, "inflected": 1, "disguised": 2, "fuzzy": 3, "pattern": 0, "missing": 0}


@dataclass(slots=True)
class Demand:
    """What the rules ask of one set of terms. Each number is a set of rules, as bits.

    `uses`: the rules that look at the set in any role. `starts`: a term of it is the first thing they look for.
    `second`, `third`: the other groups that they need. `weights`: rules that add weights up, with the factor that
    turns a term's weight into its share of the threshold.
    """

    uses: int = 0
    starts: int = 0
    second: int = 0
    third: int = 0
    weights: tuple[tuple[int, float], ...] = ()


class RulePlan(Protocol):
    """The rules as bits: the demands of each set, the rules that need no second or third group, those that start with
    a word, and those whose groups must stand in one sentence."""

    demands: list[Demand]
    no_second: int
    no_third: int
    narrow: int
    wordy: int


@dataclass(frozen=True, slots=True)
class Screening:
    """The rules that could be broken by a post, as bits, and the share of its chunks that no language knows."""

    rules: int
    strange: float


class Token:
    """A word in its post. `index` counts the words as written, `sentence` the sentences; `is_first` of its sentence."""

    __slots__ = ("break_after", "end", "index", "is_first", "seen", "sentence", "start", "word")

    def __init__(self, word: Word, seen: _Seen, at: int, index: int) -> None:
        self.word = word
        self.seen = seen
        self.start = at + word.start
        self.end = at + word.end
        self.break_after = word.break_after
        self.index = index
        self.sentence = 0
        self.is_first = False

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
        return self.word.cased[:1].isupper()


class _Seen:
    """What the lexicons say of a word: hits, with the rules that they matter to; phrases that it glues together."""

    __slots__ = ("entry", "glued", "hits", "uses")

    def __init__(self, entry: Entry, hits: tuple[Hit, ...], glued: tuple[tuple[int, Phrase, int, int], ...]) -> None:
        self.entry = entry
        self.hits = hits
        self.glued = glued
        self.uses = 0


class _Piece:
    """All that is known of a chunk, whatever the post."""

    __slots__ = (
        "apart",
        "bare",
        "chunk",
        "is_fragment",
        "is_letter",
        "is_strange",
        "joined",
        "pairs",
        "screen",
        "words",
    )

    def __init__(self) -> None:
        self.chunk: Chunk | None = None
        self.words: tuple[tuple[Word, _Seen], ...] = ()
        self.apart: tuple[tuple[Word, _Seen], ...] = ()
        self.joined: tuple[tuple[Word, _Seen], ...] = ()
        self.screen = _NOTHING  # what rules demand of it, whatever stands beside it
        self.bare = _NOTHING  # the same for posts without any Polish letter
        self.pairs: tuple[_Demanded, ...] = ()  # and what depends on its neighbours
        self.is_letter = False
        self.is_fragment = False
        self.is_strange = False


Bits = tuple[int, int, int, int, int]
"""Rules, as bits: those that use a word, that start with it, that weigh it, that need it second or third."""

_NOTHING: Bits = (0, 0, 0, 0, 0)
_UNREAD = -1


class _Demanded:
    """The phrases anchored on a word and what they demand: at once, or if a certain paradigm stands beside it.

    `before` and `after` have the paradigms that count there as keys, and once more as bits.
    """

    __slots__ = ("after", "after_bits", "always", "before", "before_bits", "bits", "phrases")

    def __init__(self) -> None:
        self.always = _NOTHING
        self.phrases: list[Phrase] = []
        self.before: dict[int, tuple[Bits, list[Phrase]]] = {}
        self.after: dict[int, tuple[Bits, list[Phrase]]] = {}
        self.before_bits = self.after_bits = 0
        self.bits = _NOTHING  # all of them together

    def beside(self, before: int, after: int) -> list[tuple[Bits, list[Phrase]]]:
        """What the paradigms of the words on both sides, as bits, allow."""
        found: list[tuple[Bits, list[Phrase]]] = []
        for common, table in ((self.before_bits & before, self.before), (self.after_bits & after, self.after)):
            while common:
                lowest = common & -common
                found.append(table[lowest.bit_length() - 1])
                common ^= lowest
        return found


_HIDING = frozenset(
    ("zero-width", "combining", "styled", "homoglyph", "accent", "split-letters", "leet", "repeated-letters", "masked")
)


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
    """A post that is worth judging: its words in sentences, and the finds by the number of their set."""

    def __init__(self, text: str, tokens: list[Token], finds: dict[int, list[Find]]) -> None:
        self.text = text
        self.tokens = tokens
        self.finds = finds
        self._shares: dict[int, float] | None = None

    def capital_share(self, sentence: int) -> float:
        """The share of a sentence's longer words that have a capital; 0 where it has fewer than four."""
        if self._shares is None:
            counts: dict[int, list[int]] = {}
            for token in self.tokens:
                if len(token.form) > 3 and token.form.isalpha():
                    counts.setdefault(token.sentence, []).append(token.is_capital)
            self._shares = {n: sum(c) / len(c) for n, c in counts.items() if len(c) > 3}
        return self._shares.get(sentence, 0.0)


class Reader:
    """Reads posts against lexicons. One reader serves all posts of a checker; what it remembers is bounded.

    `set_numbers` gives, for each lexicon, the checker's number of each of its sets; `plan` says what the rules ask.
    """

    def __init__(
        self, lexicons: Sequence[Lexicon], languages: Sequence[Language], set_numbers: Sequence[Sequence[int]],
        plan: RulePlan, remembered: int = 200_000,
    ) -> None:  # fmt: skip
        self.entries = Entries(lexicons, languages)
        self._lexicons = tuple(lexicons)
        self._set_numbers = tuple(set_numbers)
        self._demands = tuple(plan.demands)
        self._no_second = plan.no_second
        self._no_third = plan.no_third
        self._wordy = plan.wordy
        self._narrow = plan.narrow
        self._wanted_by: dict[tuple[int, tuple[tuple[int, float], ...]], Bits] = {}
        self._demanded_by: dict[tuple[int, int, str, bool, bool], _Demanded | None] = {}
        self._abbreviations = (
            frozenset().union(*(language.abbreviations for language in languages)) if languages else frozenset()
        )
        self._pieces: dict[str, _Piece] = {}
        self._read_pieces: dict[str, _Piece] = {}
        self._sides: dict[str, int | None] = {}
        self._boring: set[str] = set()
        self._strangers: set[str] = set()
        self._limit = remembered

    # -- the first pass -----------------------------------------------------------------------------------------------

    def screen(self, text: str) -> Screening:
        """The rules for which the post has all that they ask for, wherever it stands."""
        chunks = text.split()
        fresh = set(chunks)
        fresh -= self._boring
        letters = 0
        fragments: set[str] = set()
        demands: list[Bits] = []
        bare: list[Bits] = []
        screens: dict[str, Bits] = {}
        paired: dict[str, _Piece] = {}
        pieces = self._pieces
        for chunk in fresh:
            piece = pieces.get(chunk) or self._touch(chunk)
            if piece is None:
                continue
            if piece.screen is not _NOTHING:
                demands.append(piece.screen)
                screens[chunk] = piece.screen
            if piece.pairs:
                paired[chunk] = piece
            if piece.bare is not _NOTHING:
                bare.append(piece.bare)
            letters += piece.is_letter
            if piece.is_fragment:
                fragments.add(chunk)
        placed = self._demand_pairs(chunks, paired) if paired else {}
        for there in placed.values():
            demands += there
        if bare and not _POLISH_LETTER(text):
            demands += bare
        starts = weak = twice = second = third = 0
        for _, s, w, a, b in demands:
            starts |= s
            twice |= weak & w
            weak |= w
            second |= a
            third |= b
        found = (starts | twice) & (second | self._no_second) & (third | self._no_third)
        if found & self._narrow and not bare:
            found &= ~self._narrow | self._within_sentences(chunks, screens, placed)
        if letters >= 3 or (fragments and self._has_split_word(chunks, fragments)):
            found |= self._wordy  # what the letters spell may matter to any rule
        strange = 0.0
        if len(chunks) >= 8 and self._strangers:
            strange = len(self._strangers.intersection(chunks)) / len(set(chunks))
        return Screening(found, strange)

    def _within_sentences(self, chunks: list[str], screens: dict[str, Bits], placed: dict[int, list[Bits]]) -> int:
        """The rules that have all their groups in one sentence; where in doubt, a sentence goes on."""
        found = starts = second = third = 0
        no_second, no_third = self._no_second, self._no_third
        last = len(chunks) - 1
        for i, chunk in enumerate(chunks):
            here = screens.get(chunk)
            if here is not None:
                starts |= here[1]
                second |= here[3]
                third |= here[4]
            for there in placed.get(i, ()):
                starts |= there[1]
                second |= there[3]
                third |= there[4]
            if chunk[-1] in ".!?…" and i < last and chunks[i + 1][0].isupper() and not self._may_go_on(chunk):
                found |= starts & (second | no_second) & (third | no_third)
                starts = second = third = 0
        return found | (starts & (second | no_second) & (third | no_third))

    def _may_go_on(self, chunk: str) -> bool:
        """Whether the stop at a chunk's end may be that of an abbreviation or an initial."""
        simple = _SIMPLE(chunk)
        return simple is None or len(simple[1]) < 2 or simple[1].lower() in self._abbreviations

    def _demand_pairs(self, chunks: list[str], paired: dict[str, _Piece]) -> dict[int, list[Bits]]:
        """What phrases demand whose second word stands where it must, by the place of the chunk."""
        found: dict[int, list[Bits]] = {}
        last = len(chunks) - 1
        for i, chunk in enumerate(chunks):
            piece = paired.get(chunk)
            if piece is None:
                continue
            before = self._paradigms_of(chunks[i - 1]) if i else 0
            after = self._paradigms_of(chunks[i + 1]) if i < last else 0
            for demanded in piece.pairs:
                if before is None or after is None:
                    found.setdefault(i, []).append(demanded.bits)  # the neighbour has to be read to be known
                elif demanded.before_bits & before or demanded.after_bits & after:
                    found.setdefault(i, []).extend([bits for bits, _ in demanded.beside(before, after)])
        return found

    def _paradigms_of(self, chunk: str) -> int | None:
        """The paradigms of a plain chunk's word, as bits; None where the chunk is not plain."""
        found = self._sides.get(chunk, _UNREAD)
        if found == _UNREAD:
            simple = _SIMPLE(chunk)
            if simple is not None:
                found = self.entries.look_up(simple[1].lower()).paradigms
            else:
                found = None if any(map(str.isalnum, chunk)) else 0
            if len(chunk) <= _MAX_CACHED:
                if len(self._sides) >= self._limit:
                    self._sides.clear()
                self._sides[chunk] = found
        return found

    def _touch(self, text: str) -> _Piece | None:
        """A chunk that the reader has not met, or not kept; None where there is nothing in it."""
        simple = _SIMPLE(text)
        if simple is not None:
            written = simple[1]
            entry = self.entries.look_up(written.lower())
            if entry.known and not entry.hits and (written[1:].islower() or written.isupper()) and len(written) > 1:
                self._remember_boring(text, entry.paradigms)
                return None
        piece = self._read_piece(text)
        if not _matters(piece):
            self._remember_boring(text, None)
            return None
        if len(text) <= _MAX_CACHED or piece.pairs:
            if len(self._pieces) >= self._limit:
                self._pieces.clear()
            self._pieces[text] = piece
        return piece

    def _remember_boring(self, text: str, paradigms: int | None) -> None:
        if len(text) <= _MAX_CACHED:
            if len(self._boring) >= self._limit:
                self._boring.clear()
                self._strangers.clear()
                self._sides.clear()
            self._boring.add(text)
            if paradigms is not None:
                self._sides[text] = paradigms

    # -- chunks -------------------------------------------------------------------------------------------------------

    def _read_piece(self, text: str) -> _Piece:
        piece = _Piece()
        chunk = piece.chunk = read_chunk(text)
        if chunk is not None:
            piece.words = tuple([(word, self._see(word)) for word in chunk.words])
            self._take_apart(piece, chunk)
            self._join(piece, chunk, text)
            word = piece.words[0][0]
            piece.is_letter = chunk.is_letter and word.form not in "wziouaiy"
            if not any(s.entry.known or s.entry.hits for _, s in piece.words) and word.form.isalpha() and not word.mark:
                piece.is_strange = len(word.form) > 1
                piece.is_fragment = len(piece.words) == 1 and 1 < len(word.form) <= 12
            self._find_demands(piece)
        if piece.is_strange:
            self._strangers.add(text)
        return piece

    def _find_demands(self, piece: _Piece) -> None:
        plain = bare = _NOTHING
        pairs: list[_Demanded] = []
        is_alone = len(piece.words) == 1 and not piece.apart and not piece.joined
        for word, seen in (*piece.words, *piece.apart, *piece.joined):
            for hit in seen.hits:
                demanded = self._demanded(hit, word)
                if demanded is None:
                    continue
                seen.uses |= demanded.bits[0]
                if hit.needs_bare_post:
                    bare = _together(bare, demanded.bits)
                elif is_alone:
                    plain = _together(plain, demanded.always)
                    if demanded.before or demanded.after:
                        pairs.append(demanded)
                else:
                    plain = _together(plain, demanded.bits)
            for number, phrase, _, _ in seen.glued:
                wanted = self._wanted(number, phrase)
                seen.uses |= wanted[0]
                plain = _together(plain, wanted)
        if any(plain):
            piece.screen = plain
        if any(bare):
            piece.bare = bare
        piece.pairs = tuple(pairs)

    def _demanded(self, hit: Hit, word: Word) -> _Demanded | None:
        """What a word's hit demands; None for nothing."""
        lexicon = self._lexicons[hit.lexicon]
        if lexicon.capital(hit.paradigm) and not _has_capital(lexicon.paradigm(hit.paradigm), word):
            return None
        fuzzy = "" if hit.how != "fuzzy" else "name" if word.cased[:1].isupper() else "word"
        key = (hit.lexicon, hit.paradigm, fuzzy, word.is_link, word.mark == "@")
        if key not in self._demanded_by:
            self._demanded_by[key] = self._demand(lexicon, hit, word)
        return self._demanded_by[key]

    def _demand(self, lexicon: Lexicon, hit: Hit, word: Word) -> _Demanded | None:
        found = _Demanded()
        for phrase in lexicon.anchored(hit.paradigm):
            wanted = self._wanted(hit.lexicon, phrase)
            if not wanted[0] or not _may_be(phrase, hit, word):
                continue
            found.bits = _together(found.bits, wanted)
            after = phrase.anchor + 1 < len(phrase.slots)
            slot = GAP if len(phrase.slots) == 1 else phrase.slots[phrase.anchor + (1 if after else -1)]
            if slot == GAP or phrase.flags & Flag.LISTED:
                found.always = _together(found.always, wanted)
                found.phrases.append(phrase)
                continue
            table = found.after if after else found.before
            bits, phrases = table.get(slot, (_NOTHING, []))
            phrases.append(phrase)
            table[slot] = (_together(bits, wanted), phrases)
            if after:
                found.after_bits |= 1 << slot
            else:
                found.before_bits |= 1 << slot
        return found if found.phrases or found.before or found.after else None

    def _wanted(self, lexicon: int, phrase: Phrase) -> Bits:
        key = (lexicon, phrase.members)
        found = self._wanted_by.get(key)
        if found is None:
            found = self._wanted_by[key] = self._want(lexicon, phrase)
        return found

    def _want(self, lexicon: int, phrase: Phrase) -> Bits:
        uses = starts = weak = second = third = 0
        numbers = self._set_numbers[lexicon]
        for set_id, weight in phrase.members:
            demand = self._demands[numbers[set_id]]
            uses |= demand.uses
            starts |= demand.starts
            second |= demand.second
            third |= demand.third
            for rule, factor in demand.weights:
                if weight * factor >= 1 - 1e-9:
                    starts |= rule
                else:
                    weak |= rule
        return uses, starts, weak, second, third

    def _see(self, word: Word) -> _Seen:
        entry = self.entries.look_up(word.form)
        hits = entry.hits
        glued: tuple[tuple[int, Phrase, int, int], ...] = ()
        if not entry.known:
            hits += self.entries.disguised(word)
            if 5 <= len(word.form) <= MAX_WORD and not any(h.how in ("exact", "inflected") for h in hits):
                glued = self.entries.glued(word.form, bool(word.mark))
        return _Seen(entry, hits, glued)

    def _take_apart(self, piece: _Piece, chunk: Chunk) -> None:
        apart = chunk.apart
        entry = piece.words[0][1].entry
        if apart is None and len(chunk.words) == 1 and not entry.known and not entry.hits:
            apart = self._segmented(chunk.words[0])
        if apart:
            piece.apart = tuple([(word, self._see(word)) for word in apart])

    def _segmented(self, word: Word) -> tuple[Word, ...] | None:
        """An unknown word as the ordinary words that it is glued from: a hashtag's any, a plain word's two."""
        if not 6 <= len(word.form) <= 40 or not word.form.isalpha() or len(word.cased) != word.end - word.start:
            return None
        parts = self.entries.segment(word.form) if word.mark else self.entries.halves(word.form)
        if len(parts) < 2:
            return None
        found, at = [], word.start
        for index, part in enumerate(parts):
            after = word.break_after if index == len(parts) - 1 else Break.NONE
            end = at + len(part)
            cased = word.cased[at - word.start : end - word.start]
            step = "hashtag" if word.mark == "#" else "glued"
            found.append(Word(part, cased, at, end, after, (*word.steps, step), word.mark, word.is_link))
            at = end
        return tuple(found)

    def _join(self, piece: _Piece, chunk: Chunk, text: str) -> None:
        """One word for a chunk whose signs stand for letters, or merely among them."""
        if len(text) <= 40 and (masked := _MASKED.search(text)):
            core = masked.group().rstrip(".-?_")
            if hits := self.entries.masked(core):
                word = Word(core.lower(), core, masked.start(), masked.start() + len(core), chunk.trails, ("masked",))
                piece.joined = ((word, _Seen(Entry(False, ()), hits, ())),)
                return
        is_compound = len(piece.words) > 1 and all(seen.entry.known for _, seen in piece.words)
        for word in chunk.joined:
            if is_compound and "leet" not in word.steps:
                continue
            seen = self._see(word)
            is_letters = "leet" in word.steps and seen.entry.known
            if is_letters or seen.glued or any(h.starts and h.how != "fuzzy" for h in seen.hits):
                piece.joined = ((word, seen),)
                return

    # -- the second pass ----------------------------------------------------------------------------------------------

    def read(self, text: str, rules: int) -> Reading:
        """The post as words in sentences, with all that the lexicons find in it for the rules."""
        written: list[Token] = []
        apart: list[Token] | None = None
        joined: list[Token] | None = None
        hot: list[int] = []
        hot_apart: list[int] = []
        hot_joined: list[int] = []
        letters: list[tuple[int, _Piece]] = []
        has_fragment = False
        previous = 0
        pieces, read_pieces = self._pieces, self._read_pieces
        for match in _CHUNK.finditer(text):
            at = match.start()
            raw = match.group()
            piece = pieces.get(raw) or read_pieces.get(raw) or self._read_again(raw)
            if written and at - previous and "\n" in text[previous:at]:
                _break_line(written[-1], text[previous:at], raw)
            previous = match.end()
            chunk = piece.chunk
            if chunk is None:
                if written and raw not in ("&", "+", "/"):
                    # An emoji or a bullet ends a sentence if the next begins with a capital; a dash does not.
                    ends = Break.SOFT if raw in "-–—|,()„”\"'" else Break.STOP
                    written[-1].break_after = max(written[-1].break_after, ends)
                continue
            if piece.is_letter or chunk.is_letter:
                letters.append((at, piece))
            has_fragment |= piece.is_fragment
            if chunk.leads and written and written[-1].break_after < chunk.leads:
                written[-1].break_after = chunk.leads
            index = len(written)
            if piece.apart and apart is None:
                apart = list(written)
            if piece.joined and joined is None:
                joined = list(written)
            for word, seen in piece.words:
                if seen.uses & rules:
                    hot.append(len(written))
                written.append(Token(word, seen, at, len(written)))
            if apart is not None:
                _append(apart, piece.apart, written, index, at, hot_apart)
            if joined is not None:
                _append(joined, piece.joined, written, index, at, hot_joined)
        self._mark_sentences(written)
        has_polish = bool(_POLISH_LETTER(text))
        finds = list(self._match(written, hot, rules, has_polish))
        for other, places in ((apart, hot_apart), (joined, hot_joined)):
            if other is not None and places:
                _copy_sentences(other, written)
                # A phrase may begin before the chunk that was taken apart and end behind it.
                near = sorted({i for p in places for i in range(max(0, p - 4), min(len(other), p + 5))})
                finds += self._match(other, near, rules, has_polish)
        if len(letters) >= 3:
            finds += self._spelled(text, letters, written, rules, has_polish)
        if has_fragment:
            finds += self._split(written, rules)
        return Reading(text, written, self._by_set(finds))

    def _read_again(self, text: str) -> _Piece:
        """A chunk that matters to no rule by itself, as part of a post that is read."""
        piece = self._read_piece(text)
        if len(text) <= _MAX_CACHED:
            if len(self._read_pieces) >= self._limit // 4:
                self._read_pieces.clear()
            self._read_pieces[text] = piece
        return piece

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

    def _mark_sentences(self, tokens: list[Token]) -> None:
        sentence, is_first = 0, True
        last = len(tokens) - 1
        for i, token in enumerate(tokens):
            token.sentence = sentence
            token.is_first = is_first
            is_first = False
            if token.break_after == Break.STOP:
                following = tokens[i + 1] if i < last else None
                if self._is_abbreviation(token, following):
                    token.break_after = Break.NONE
                elif following is not None and not following.cased[:1].islower():
                    sentence += 1
                    is_first = True

    def _is_abbreviation(self, token: Token, following: Token | None) -> bool:
        if token.form in self._abbreviations:
            return True
        return len(token.form) == 1 and token.cased.isupper() and following is not None and following.is_capital

    # -- phrases ------------------------------------------------------------------------------------------------------

    def _match(self, tokens: list[Token], places: Iterable[int], rules: int, has_polish: bool) -> Iterator[Find]:
        for i in places:
            token = tokens[i]
            word, seen = token.word, token.seen
            for hit in seen.hits:
                if hit.needs_bare_post and has_polish:
                    continue
                demanded = self._demanded(hit, word)
                if demanded is None or not demanded.bits[0] & rules:
                    continue
                lexicon = self._lexicons[hit.lexicon]
                phrases = demanded.phrases
                if demanded.before or demanded.after:
                    before = tokens[i - 1].seen.entry.paradigms if i else 0
                    after = tokens[i + 1].seen.entry.paradigms if i + 1 < len(tokens) else 0
                    beside = [p for bits, found in demanded.beside(before, after) if bits[0] & rules for p in found]
                    phrases = phrases + beside if beside else phrases
                for phrase in phrases:
                    if len(phrase.slots) == 1:
                        yield Find(hit.lexicon, phrase, (token,), hit.how, word.steps + hit.steps)
                    else:
                        find = self._fit(lexicon, hit, phrase, tokens, i, has_polish)
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
        accept = _Acceptance(self.entries, lexicon, phrase, has_polish, evidence)
        right = accept.walk(phrase.slots[phrase.anchor + 1 :], tokens, at, 1)
        left = None
        if right is not None:
            left = accept.walk(phrase.slots[: phrase.anchor][::-1], tokens, at, -1)
        if (left is None or right is None) and phrase.flags & Flag.REVERSIBLE and len(phrase.slots) == 2:
            del evidence[1:]
            step = -1 if phrase.anchor == 0 else 1
            end = accept.walk((phrase.slots[1 - phrase.anchor],), tokens, at, step)
            if end is not None:
                evidence.append(("inflected", ("word-order",)))
                left, right = min(at, end), max(at, end)
        if left is None or right is None:
            return None
        how = max((e[0] for e in evidence), key=_RANK.__getitem__)
        steps = tuple(dict.fromkeys(step for e in evidence for step in e[1]))
        return Find(hit.lexicon, phrase, tuple(tokens[left : right + 1]), how, steps)

    # -- letters and words that blanks split --------------------------------------------------------------------------

    def _has_split_word(self, chunks: list[str], fragments: set[str]) -> bool:
        """Whether a fragment and the chunk before or after it are one listed word: `Mro wisko`."""
        for i, chunk in enumerate(chunks):
            if chunk in fragments:
                for left, right in ((i - 1, i), (i, i + 1)):
                    if left >= 0 and right < len(chunks) and self._glues(chunks[left], chunks[right]):
                        return True
        return False

    def _glues(self, left: str, right: str) -> bool:
        """Whether two neighbours read as one word are a listed word."""
        first, second = _SIMPLE(left), _SIMPLE(right)
        if first is None or second is None or first.end(1) < len(left) or second.start(1) > 0:
            return False
        form = (first[1] + second[1]).lower()
        return 4 <= len(form) <= MAX_WORD and self.entries.begins(form)

    def _spelled(
        self, text: str, letters: list[tuple[int, _Piece]], written: list[Token], rules: int, has_polish: bool
    ) -> Iterator[Find]:
        """Words spelled with blanks between their letters: `M r o w i s k o`."""
        for run in _runs(letters):
            found: list[Find] = []
            # A one-letter word may stand before or behind: "w M r o w i s k u".
            for skip_left in range(min(3, len(run))):
                for skip_right in range(min(2, len(run) - skip_left)):
                    part = run[skip_left : len(run) - skip_right]
                    if len(part) >= 3:
                        finds = self._spelled_run(part, written, rules, has_polish)
                        # What is left of a run may look like a misspelt name.
                        found += [f for f in finds if len(part) == len(run) or f.how != "fuzzy"]
                if found:
                    break
            yield from found

    def _spelled_run(
        self, run: Sequence[tuple[int, _Piece]], written: list[Token], rules: int, has_polish: bool
    ) -> Iterator[Find]:
        words = [piece.words[0][0] for _, piece in run]
        cased = "".join(word.cased for word in words)
        start, end = run[0][0] + words[0].start, run[-1][0] + words[-1].end
        word = Word(cased.lower(), cased, 0, end - start, words[-1].break_after, ("split-letters",))
        first = written[min(bisect_left(written, start, key=_start), len(written) - 1)]
        token = Token(word, self._see(word), start, first.index)
        token.sentence = first.sentence
        yield from self._match([token], (0,), rules, has_polish)

    def _split(self, written: list[Token], rules: int) -> Iterator[Find]:
        """A word with one blank in it: `Mro wisko`."""
        for left, right in pairwise(written):
            if (left.is_known and right.is_known) or left.break_after or left.mark or right.mark:
                continue
            if left.seen.entry.hits or right.seen.entry.hits or right.start - left.end != 1:
                continue
            form = left.form + right.form
            if not 4 <= len(form) <= MAX_WORD or not form.isalpha() or not self.entries.begins(form):
                continue
            entry = self.entries.look_up(form)
            word = Word(
                form, left.cased + right.cased, 0, right.end - left.start, right.break_after, ("split-letters",)
            )
            token = Token(word, _Seen(entry, entry.hits, ()), left.start, left.index)
            token.sentence, token.is_first = left.sentence, left.is_first
            for find in self._match([token], (0,), rules, True):
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
                if not 0 <= there < len(tokens) or tokens[min(there, there - step)].break_after > Break.SOFT:
                    break
                accepted = self.accept(self.lexicon.paradigm(slot), tokens[there])
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

    def accept(self, paradigm: Paradigm, token: Token) -> tuple[How, tuple[str, ...]] | None:
        """The evidence that the token is a form of the paradigm; None where it is none."""
        word = token.word
        form = word.form
        if _ENDING_MARK in form and form not in paradigm.forms:
            form = form[: form.index(_ENDING_MARK)]
        if paradigm.capital and not _has_capital(paradigm, word):
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
        if is_known or not self.phrase.flags & Flag.LISTED:
            return None
        for shown, step in undisguised(form):
            if shown in paradigm.forms or shown in paradigm.bare:
                return "disguised", (*word.steps, step)
        # Beside another word of the term a shorter word may hold an error too.
        edits = max(1, edits_allowed(len(bare)))
        if (
            self.phrase.flags & Flag.FUZZY
            and bare.isalpha()
            and len(bare) > 3
            and is_misspelt(bare, paradigm.bare, edits)
        ):
            return "fuzzy", (*word.steps, "typo")
        return None


def _together(*bits: Bits) -> Bits:
    uses = starts = weak = second = third = 0
    for u, s, w, a, b in bits:
        uses |= u
        starts |= s
        weak |= w
        second |= a
        third |= b
    return uses, starts, weak, second, third


def _matters(piece: _Piece) -> bool:
    return bool(
        piece.screen is not _NOTHING
        or piece.bare is not _NOTHING
        or piece.pairs
        or piece.is_letter
        or piece.is_fragment
    )


def _may_be(phrase: Phrase, hit: Hit, word: Word) -> bool:
    """Whether the phrase allows the kind of evidence and the place that a word's hit has."""
    flags = phrase.flags
    if hit.how == "fuzzy":
        # By itself an unknown word with a capital is somebody's name, and no misspelt insult.
        is_name = word.cased[:1].isupper() and not flags & (Flag.LISTED | Flag.FUZZY_NAME)
        if is_name or not flags & Flag.FUZZY:
            return False
    if word.is_link and not flags & Flag.LISTED:
        return False
    return not (flags & Flag.MARKED and word.mark != "@")


def _append(
    tokens: list[Token],
    parts: tuple[tuple[Word, _Seen], ...],
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


def _start(token: Token) -> int:
    return token.start


def _runs(letters: list[tuple[int, _Piece]]) -> Iterator[list[tuple[int, _Piece]]]:
    """Runs of three and more single letters with one to three blanks between them."""
    run: list[tuple[int, _Piece]] = []
    for start, piece in letters:
        if run and start - run[-1][0] > 4:
            if len(run) >= 3:
                yield run
            run = []
        run.append((start, piece))
    if len(run) >= 3:
        yield run


def _break_line(token: Token, between: str, following: str) -> None:
    if between.count("\n") > 1 or not following[:1].islower():
        token.break_after = Break.STOP


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


def _has_capital(paradigm: Paradigm, word: Word) -> bool:
    if word.mark or word.is_link:
        return True
    cased = word.cased
    if paradigm.capital == Capital.FIRST:
        return cased[:1].isupper()
    if _ENDING_MARK in cased:
        cased = cased[: cased.index(_ENDING_MARK)]
    return cased in paradigm.cased
