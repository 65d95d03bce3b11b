"""What stands between two blanks of a post, looked up once and kept: what it signals to the rules, and its words.

A plain chunk, one ordinary word with a mark or two around it, is what most chunks are; all others are read by
`text.words` and may have a second reading: hashtags taken apart, letters joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from functools import reduce

from copydesk.languages.base import Language
from copydesk.matching.demands import NOTHING, Anchor, Anchors, Bits, RulePlan, together
from copydesk.matching.entries import BY_LIKENESS, Entries, Entry, Hit, Rows, undisguised
from copydesk.matching.lexicon import ANCHOR, BARE, CAPITAL, SHIFT, Capital, Lexicon, Paradigm, Phrase, Side
from copydesk.matching.signals import SILENCE, Signal, Trait
from copydesk.text.words import MAX_WORD, Break, Chunk, Word, plain_chunk, plain_word, read_chunk

__all__ = ["Piece", "Pieces", "Seen", "has_capital", "with_letters"]

_LETTERS = r"[^\W\d_]+"
_MASK = "*#@$%•·✱_?"
_PICTURES = "\u2580-\u25ff\u2600-\u27bf\U0001f300-\U0001faff"  # blocks and emoji
_MASKED = re.compile(
    # A figure behind the signs is a version ("tar@6.2"), and no masked word.
    rf"{_LETTERS}[{_MASK}]+(?!\d)[^\W\d_{_MASK}]*(?:[{_MASK}]+[^\W\d_]*)*"
    rf"|{_LETTERS}(?:\.+{_LETTERS})*(?:\.{{2,}}|-{{2,}}|…){_LETTERS}(?:\.+{_LETTERS})*"
    rf"|{_LETTERS}(?:[{_PICTURES}]\ufe0f?{_LETTERS})+"
)
_EMOJI_STYLE = "\ufe0f"  # asks for a picture, and is none itself
_ENDING_MARK = "'"
_NO_BREAK, _SOFT = Break.NONE, Break.SOFT  # an attribute of an enumeration costs more than a name
_MAX_KEPT = 80  # characters; longer chunks are links and noise, and are read each time
_MANY_DIGITS = re.compile(r"(?:\d\D*){5}").search  # a number that hardly comes again
_MANY_PASSING = 500  # such numbers, of which no more are remembered
_EMPTY: frozenset[int] = frozenset()
_ONE_LETTER_WORDS = "wziouaiy"


class Seen:
    """What the lexicons say of a word: hits that some rule asks for, and phrases that the word glues together.

    `uses`: the rules that all these matter to, as bits; each hit has its own beside it.
    """

    __slots__ = ("entry", "glued", "hits", "uses")

    def __init__(
        self, entry: Entry, hits: tuple[tuple[Hit, Anchor, int], ...] = (),
        glued: tuple[tuple[int, Phrase, int, int], ...] = (), uses: int = 0,
    ) -> None:  # fmt: skip
        self.entry = entry
        self.hits = hits
        self.glued = glued
        self.uses = uses


class Piece:
    """The words of a chunk. `apart` and `joined` are its other readings, `leads` is the break before it."""

    __slots__ = ("apart", "is_fragment", "is_letter", "is_strange", "joined", "leads", "words")

    def __init__(self, words: tuple[tuple[Word, Seen], ...] = ()) -> None:
        self.words = words
        self.apart: tuple[tuple[Word, Seen], ...] = ()
        self.joined: tuple[tuple[Word, Seen], ...] = ()
        self.leads = _NO_BREAK
        self.is_letter = False
        self.is_fragment = False
        self.is_strange = False


class _Told:
    """What an ordinary word tells, by its values in the lexicons: most forms of a word tell the same. `seen` is what
    the lexicons say of it, when a post was read that holds it."""

    __slots__ = ("rows", "seen", "signal")

    def __init__(self, signal: Signal, rows: Rows) -> None:
        self.signal = signal
        self.rows = rows
        self.seen: Seen | None = None


class Pieces:
    """The chunks of all posts so far; what is remembered is bounded.

    `signals` says what those that were met tell.
    """

    def __init__(
        self, lexicons: Sequence[Lexicon], languages: Sequence[Language], set_numbers: Sequence[Sequence[int]],
        plan: RulePlan, remembered: int,
    ) -> None:  # fmt: skip
        self.entries = Entries(lexicons, languages)
        self.lexicons = tuple(lexicons)
        self.signals: dict[str, Signal] = {}
        self._anchors = [Anchors(x, n, plan.demands) for x, n in zip(lexicons, set_numbers, strict=True)]
        self._pieces: dict[str, Piece] = {}
        self._words: dict[str, _Told] = {}
        self._told: dict[tuple[object, ...], _Told] = {}
        self._untold = _Told(SILENCE, ((),) * len(lexicons))
        self._passing: list[str] = []
        self._heads: dict[int, bool] = {}
        self._has_lists = any(lexicon.is_listed and len(lexicon) for lexicon in lexicons)
        self._shown = plan.shown if plan.all_shown is not NOTHING else None
        self._limit = remembered

    def forget(self) -> None:
        """Makes room where too much is remembered. Between posts only: within one all its chunks must be there."""
        if len(self.signals) > self._limit:
            # At one time: what is dropped bit by bit leaves holes in the memory, and a long run grows by a quarter.
            # What words tell takes longest to make: it stays while it is little.
            self.signals = {}
            self.entries.forget_all()
            if len(self._words) > self._limit:
                self._words = {}
            if len(self._told) > self._limit // 2:
                self._told = {}
        if len(self.entries) > 4 * self._limit:  # a picture within a text is thousands of words that never come again
            self.entries.forget_all()
        if len(self._pieces) > self._limit // 4:  # large, and quick to make again
            self._pieces = {}
        if len(self._passing) > _MANY_PASSING:
            for text in self._passing:
                self.signals.pop(text, None)
                for word, _ in self._pieces.pop(text, Piece()).words:
                    self.entries.forget(word.form)
            self._passing = []

    # -- what a chunk signals -----------------------------------------------------------------------------------------

    def signals_of(self, chunks: Sequence[str]) -> list[Signal]:
        """What each of the chunks tells the rules."""
        known = self.signals.get
        met = [*map(known, chunks)]
        # A new chunk may come twice, and long ones are not kept.
        return [signal or known(chunk) or self.signal(chunk) for chunk, signal in zip(chunks, met, strict=True)]

    def signal(self, text: str) -> Signal:
        """What a chunk that was not met before tells the rules."""
        plain = plain_chunk(text)
        told = self._tell(plain[1]) if plain else None
        if told is not None:
            self.signals[text] = told.signal
            return told.signal
        signal = self._with_shown(self._signal_of(self.piece(text)), text)
        if len(text) <= _MAX_KEPT:
            self.signals[text] = signal
            if _MANY_DIGITS(text):
                self._passing.append(text)
        return signal

    def _with_shown(self, signal: Signal, text: str) -> Signal:
        if self._shown is not None and (bits := self._shown(text)) is not NOTHING:
            signal = copy(signal)  # which other forms of the word may share
            signal.screen = together(signal.screen, bits)
            signal.traits |= Trait.SCREENS
        return signal

    def has_head(self, chunk: str) -> bool:
        """Whether a word of the chunk says that a name follows."""
        for paradigm in (self.signals.get(chunk) or self.signal(chunk)).paradigms:
            if paradigm not in self._heads:
                self._heads[paradigm] = any(a.is_head(paradigm) for a in self._anchors if not a.lexicon.is_listed)
            if self._heads[paradigm]:
                return True
        return False

    def wanted(self, lexicon: int, phrase: int) -> Bits:
        """What a phrase of a lexicon demands."""
        return self._anchors[lexicon].wanted_by(phrase)

    def _tell(self, written: str) -> _Told | None:
        """What an ordinary word tells as it is written; None for all others."""
        told = self._words.get(written)
        if told is None and _is_one_word(written):
            form = written.lower()
            rows = self.entries.rows_of_known(form)
            if rows is None:
                return None
            told = self._tell_by_rows(written, form, rows) if any(rows) else self._untold
            signal = self._with_shown(told.signal, written)
            self._words[written] = told = told if signal is told.signal else _Told(signal, rows)
        return told

    def _tell_by_rows(self, written: str, form: str, rows: Rows) -> _Told:
        key = (0 if form == written else 1 if form[1:] == written[1:] else 2, rows)
        told = self._told.get(key)
        if told is None:
            values = self.entries.values(rows)
            told = _Told(self._signal_of_known(written, values), rows)
            if not any(self.lexicons[i].has_exact(there) for i, there in enumerate(values)):
                self._told[key] = told
        return told

    def _signal_of_known(self, written: str, values: Sequence[Sequence[int]]) -> Signal:
        paradigms = [v >> SHIFT for i, there in enumerate(values) if not self.lexicons[i].is_listed for v in there]
        signal = Signal(frozenset(paradigms) if paradigms else _EMPTY)
        is_lower = written.islower()
        for anchors, lexicon, there in zip(self._anchors, self.lexicons, values, strict=True):
            if anchors.is_silent:
                continue
            for value in there:
                if not value & ANCHOR:
                    continue
                paradigm = value >> SHIFT
                if value & CAPITAL and not has_capital(lexicon.paradigm(paradigm), written):
                    continue
                anchor = anchors.of_word(paradigm)
                if anchor is None:
                    continue
                if is_lower and anchor.named is not NOTHING:
                    signal.named = together(signal.named, anchor.named)
                if value & BARE:  # an ordinary word, and one of the lexicon's without its Polish letters
                    signal.bare = together(signal.bare, anchor.without_named if is_lower else anchor.bits)
                else:
                    if anchor.always is not NOTHING:
                        signal.screen = together(signal.screen, anchor.always)
                    if anchor.named is not NOTHING and not is_lower:
                        signal.screen = together(signal.screen, anchor.named)
                    signal.expect(anchor, lexicon)
        return signal.sealed()

    def _signal_of(self, piece: Piece) -> Signal:
        signal = Signal(self._paradigms_of(piece))
        screen = bare = NOTHING
        is_alone = len(piece.words) == 1 and not piece.apart and not piece.joined
        expected: set[int] = set()  # a long chunk without blanks has the same words over and over
        for _, seen in (*piece.words, *piece.apart, *piece.joined):
            for hit, anchor, _ in seen.hits:
                if hit.needs_bare_post:
                    bare = together(bare, anchor.bits)
                    continue
                if id(anchor) in expected:
                    continue
                expected.add(id(anchor))
                screen = together(screen, together(anchor.always, anchor.named))
                signal.expect(anchor, self.lexicons[hit.lexicon])
                if not is_alone:
                    screen = reduce(together, [bits for bits, _ in anchor.listed], screen)
            for number, phrase, _, _ in seen.glued:
                screen = together(screen, self._anchors[number].wanted_by(phrase.id))
        if not is_alone:  # the word beside may be one of the chunk itself
            for side in range(Side.AFTER, Side.COUNT):
                screen = reduce(together, signal.demanded(side, (signal,)), screen)
        if any(screen):
            signal.screen = screen
        if any(bare):
            signal.bare = bare
        traits = 0
        if piece.is_letter and (form := piece.words[0][0].form).isalpha() and form not in _ONE_LETTER_WORDS:
            traits |= Trait.LETTER
        if piece.is_fragment:
            traits |= Trait.FRAGMENT
        if piece.is_strange:
            traits |= Trait.STRANGE
        return signal.sealed(traits)

    def _paradigms_of(self, piece: Piece) -> frozenset[int]:
        """The paradigms of all words of a chunk, whichever way it is read."""
        seen = [(word.form, seen.entry) for word, seen in (*piece.words, *piece.apart, *piece.joined)]
        seen += [(form, self.entries.look_up(form.partition("'")[0])) for form, _ in seen if "'" in form]
        return _EMPTY.union(*[entry.paradigms for _, entry in seen])

    # -- the words of a chunk -----------------------------------------------------------------------------------------

    def piece(self, text: str) -> Piece:
        """The words of a chunk, with what the lexicons say of them."""
        found = self._pieces.get(text)
        if found is None:
            found = self._read(text)
            if len(text) <= _MAX_KEPT:
                self._pieces[text] = found
        return found

    def see(self, word: Word) -> Seen:
        """What the lexicons say of a word as it is written, and of what it may hide."""
        entry = self.entries.look_up(word.form)
        if entry.known:
            return self.see_as(word, entry)
        hits = entry.hits + self.entries.disguised(word)
        glued: tuple[tuple[int, Phrase, int, int], ...] = ()
        if 5 <= len(word.form) <= MAX_WORD and not any(h.how in ("exact", "inflected") for h in hits):
            glued = self.entries.glued(word.form, bool(word.mark))
        return self._seen(word, entry, hits, glued)

    def see_as(self, word: Word, entry: Entry) -> Seen:
        """A word of the post that is read as one with a certain entry."""
        return self._seen(word, entry, entry.hits)

    def _seen(
        self, word: Word, entry: Entry, hits: tuple[Hit, ...], glued: tuple[tuple[int, Phrase, int, int], ...] = ()
    ) -> Seen:
        uses = 0
        found: list[tuple[Hit, Anchor, int]] = []
        for hit in hits:
            lexicon = self.lexicons[hit.lexicon]
            if lexicon.capital(hit.paradigm) and not (word.mark or word.is_link):
                paradigm = lexicon.paradigm(hit.paradigm)
                if not any(has_capital(paradigm, spelling) for spelling in _undisguised(word.cased, hit.steps)):
                    continue
            typo = ""
            if hit.how == "fuzzy":
                typo = "other" if entry.is_other_name else "name" if word.cased[:1].isupper() else "word"
            elif not BY_LIKENESS.isdisjoint(hit.steps) and self.entries.is_name(word.form):
                typo = "other"  # "Bernie" is somebody, and no "Bemie" in disguise
            anchor = self._anchors[hit.lexicon].of(hit.paradigm, typo, word.is_link, word.mark == "@")
            if anchor is not None:
                found.append((hit, anchor, anchor.bits[0]))
                uses |= anchor.bits[0]
        for number, phrase, _, _ in glued:
            uses |= self._anchors[number].wanted_by(phrase.id)[0]
        return Seen(entry, tuple(found), glued, uses)

    def _read(self, text: str) -> Piece:
        plain = plain_chunk(text)
        told = self._tell(plain[1]) if plain else None
        if plain and told is not None:
            word = plain_word(plain)
            seen = told.seen
            if seen is None:
                entry = self.entries.entry_of_known(self.entries.values(told.rows))
                seen = told.seen = self.see_as(word, entry) if entry.hits else Seen(entry)
            piece = Piece(((word, seen),))
            if word.start:
                piece.leads = _SOFT
            return piece
        chunk = read_chunk(text)
        if chunk is None:
            return Piece()
        piece = Piece(tuple([(word, self.see(word)) for word in chunk.words]))
        piece.leads = chunk.leads
        piece.is_letter = chunk.is_letter
        self._take_apart(piece, chunk)
        self._join(piece, chunk, text)
        first = piece.words[0][0]
        if first.form.isalpha() and not first.mark and not any(s.entry.known for _, s in piece.words):
            # A name in small letters is as strange as any other word: "della" is nobody's.
            piece.is_strange = len(first.form) > 1 and not any(s.hits for _, s in piece.words)
            is_listed = any(s.entry.hits for _, s in piece.words)
            piece.is_fragment = len(piece.words) == 1 and 1 < len(first.form) <= 12 and not is_listed
        return piece

    def _take_apart(self, piece: Piece, chunk: Chunk) -> None:
        apart = chunk.apart
        entry = piece.words[0][1].entry
        if apart is None and len(chunk.words) == 1 and not entry.known and not entry.hits:
            apart = self._segmented(chunk.words[0])
        if apart:
            piece.apart = tuple([(word, self.see(word)) for word in apart])

    def _segmented(self, word: Word) -> tuple[Word, ...] | None:
        """An unknown word as the ordinary words that it is glued from: a hashtag's any, a plain word's two."""
        if not 6 <= len(word.form) <= 40 or not word.form.isalpha() or len(word.cased) != word.end - word.start:
            return None
        if self.entries.is_name(word.form):
            return None  # "Hollywood", and no wood
        parts = self.entries.segment(word.form) if word.mark else self.entries.halves(word.form)
        if len(parts) < 2:
            return None
        found, at = [], word.start
        for index, part in enumerate(parts):
            after = word.break_after if index == len(parts) - 1 else _NO_BREAK
            end = at + len(part)
            cased = word.cased[at - word.start : end - word.start]
            step = "hashtag" if word.mark == "#" else "glued"
            found.append(Word(part, cased, at, end, after, (*word.steps, step), word.mark, word.is_link))
            at = end
        return tuple(found)

    def _is_listed(self, seen: Seen) -> bool:
        return any(self.lexicons[hit.lexicon].is_listed and hit.how != "fuzzy" for hit, _, _ in seen.hits)

    def _join(self, piece: Piece, chunk: Chunk, text: str) -> None:
        """One word for a chunk whose signs stand for letters that they look like, or merely among or over letters."""
        is_compound = len(piece.words) > 1 and all(seen.entry.known for _, seen in piece.words)
        for word in chunk.joined:
            seen = self.see(word)
            # Two ordinary words are what they are, unless they hide a listed name: "Fen(i)ks".
            if is_compound and "leet" not in word.steps and not self._is_listed(seen):
                continue
            is_letters = "leet" in word.steps and seen.entry.known
            if is_letters or seen.glued or any(h.starts and h.how != "fuzzy" for h, _, _ in seen.hits):
                piece.joined = ((word, seen),)
                return
        if len(text) <= 40 and (masked := _MASKED.search(text)):
            core = masked.group().rstrip(".-?_")
            spelled = core.lower().replace(_EMOJI_STYLE, "")
            # Without a hit it may still be one word of a listed name, of which another is anchored.
            if (hits := self.entries.masked(spelled)) or (self._has_lists and core[-1].isalpha()):
                word = Word(spelled, core, masked.start(), masked.start() + len(core), chunk.trails, ("masked",))
                piece.joined = ((word, self._seen(word, Entry(False, ()), hits)),)


def _is_one_word(written: str) -> bool:
    """Whether nothing is to be taken apart in a plain chunk's word, and it is no lone letter of a spelled one."""
    return len(written) > 1 and (written[1:].islower() or written.isupper())


def _undisguised(cased: str, steps: Sequence[str]) -> list[str]:
    """How a word would be written without its disguise, as far as its capitals are concerned."""
    if "reversed" in steps:
        return [cased[::-1]]
    return with_letters(cased) if "leet" in steps else [cased]


def with_letters(cased: str) -> list[str]:
    """A word with digits for letters, as it would be written with letters.

    >>> with_letters("S0WA"), with_letters("A1")
    (['SOWA'], ['AI', 'AL'])
    """
    forms = [form for form, step in undisguised(cased, is_beside=True) if step == "leet"]
    is_upper = "".join(filter(str.isalpha, cased)).isupper()
    return [form.upper() if is_upper else form for form in forms]


def has_capital(paradigm: Paradigm, cased: str) -> bool:
    """Whether a word is written as the author of the term wrote it, where the term has capitals."""
    if paradigm.capital == Capital.FIRST:
        return cased[:1].isupper()
    if paradigm.capital == Capital.ANY:
        return True
    return cased in paradigm.cased or cased.partition(_ENDING_MARK)[0] in paradigm.cased
