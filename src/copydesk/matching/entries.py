"""What the lexicons say of one word of a post: looked up when the word is first seen, then remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from copydesk.languages.base import Language
from copydesk.matching.compile import MIN_FUZZY, edits_allowed
from copydesk.matching.lexicon import (
    ANCHOR,
    BARE,
    BASE,
    GAP,
    SHIFT,
    Flag,
    Lexicon,
    Phrase,
    hashed,
    masked_keys,
    query_keys,
)
from copydesk.model import How
from copydesk.text.steps import strip_diacritics
from copydesk.text.words import MAX_WORD, Word

__all__ = ["BY_LIKENESS", "CONFIDENCE", "Entries", "Entry", "Hit", "Rows", "is_misspelt", "mask_pattern", "undisguised"]

# How sure a find is, by the evidence that it needed.
CONFIDENCE: dict[How, float] = {
    "exact": 1.0,
    "inflected": 0.97,
    "disguised": 0.9,
    "fuzzy": 0.75,
}

_POLISH_OF = {"a": "ą", "c": "ć", "e": "ę", "l": "ł", "n": "ń", "o": "ó", "s": "ś", "z": "żź"}
_LEET = str.maketrans("0134578", "oieastb")
_LEET_L = str.maketrans("0134578", "oleastb")
# Two letters for one that sounds or looks alike, or one for two; one for one is a typing error like others.
_ALIKE = (
    ("x", "ks", "respelled"), ("ks", "x", "respelled"), ("ph", "f", "respelled"), ("qu", "kw", "respelled"),
    ("kw", "qu", "respelled"), ("rn", "m", "homoglyph"), ("vv", "w", "homoglyph"), ("cl", "d", "homoglyph"),
)  # fmt: skip
BY_LIKENESS = frozenset(("reversed", *[step for _, _, step in _ALIKE]))
_AMOUNT = re.compile(r"(?!0)\d+[^\W\d_]{1,3}|[^\W\d_]{1,2}\d+")  # "800k", "5g", "q4": figures, not letters in disguise
_DIGITS = str.maketrans("oil", "011")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_MARKED_ENDING = re.compile(r"'[^\W\d_]{0,6}$")
_POLISH_ALPHABET = "aąbcćdeęfghijklłmnńoóprsśtuvwyzźż"
_LONGEST_MASKED = 24
_MASKED_LETTERS = 3  # of a listed name: who hides more of it names nobody


class Hit:
    """A word of a post is, or may be, a form of a paradigm. `needs_bare_post` marks a word that is also an ordinary
    one once its Polish letters are given: it counts only in a post that has no Polish letter at all."""

    __slots__ = ("how", "lexicon", "needs_bare_post", "paradigm", "starts", "steps")

    def __init__(
        self, lexicon: int, paradigm: int, how: How, steps: tuple[str, ...], starts: bool, needs_bare_post: bool = False
    ) -> None:
        self.lexicon = lexicon
        self.paradigm = paradigm
        self.how = how
        self.steps = steps
        self.starts = starts
        self.needs_bare_post = needs_bare_post


_NONE: Mapping[int, int] = {}


class Entry:
    """All hits of one folded word. `known`: it is an ordinary word of some language.

    `is_other_name`: it looks like a misspelt listed name, but a dictionary has it as another name; then it counts as
    misspelt only beside a further word of the listed one. It is not asked of words that look like none.

    `paradigms` are all those of the rules that the word is a form of, anchors of phrases or not, each with its value in
    the lexicon.
    """

    __slots__ = ("hits", "is_other_name", "known", "paradigms")

    def __init__(
        self, known: bool, hits: tuple[Hit, ...], paradigms: Mapping[int, int] = _NONE, is_other_name: bool = False
    ) -> None:
        self.known = known
        self.hits = hits
        self.paradigms = paradigms
        self.is_other_name = is_other_name


_ORDINARY = Entry(True, ())

Rows = tuple[tuple[int, ...], ...]
"""For each lexicon where the values of a word stand in it; see `Lexicon.rows`."""


class Entries:
    """Look-ups over lexicons, guarded by the known words of all languages.

    Not thread-safe by locks, but by idempotence: two threads may compute the same entry, and either is right.
    """

    def __init__(self, lexicons: Sequence[Lexicon], languages: Sequence[Language]) -> None:
        self.lexicons = tuple(lexicons)
        self._common = tuple(language.common for language in languages)
        self._known = tuple(language.is_known for language in languages)
        self._names = tuple(language.is_name for language in languages)
        self._short_words = frozenset(word for language in languages for word in language.stopwords if len(word) == 2)
        self._listed = tuple(
            (i, lexicon) for i, lexicon in enumerate(self.lexicons) if lexicon.is_listed and len(lexicon)
        )
        self._filled = tuple((i, lexicon) for i, lexicon in enumerate(self.lexicons) if len(lexicon))
        self._rules = tuple(lexicon for lexicon in self.lexicons if not lexicon.is_listed)
        self._entries: dict[str, Entry] = {}

    def is_known(self, form: str) -> bool:
        for known in self._known:  # noqa: SIM110  # a generator costs more than the look-ups
            if known(form):
                return True
        return False

    def is_name(self, form: str) -> bool:
        """Whether a dictionary has the word as a proper name."""
        return any(names(form) for names in self._names)

    def look_up(self, form: str) -> Entry:
        """The entry of a folded word as it stands, with its typing errors and without its Polish letters."""
        entry = self._entries.get(form)
        if entry is None:
            entry = self._entries[form] = self._read(form)
        return entry

    def rows_of_known(self, form: str) -> Rows | None:
        """Where each lexicon has the values of an ordinary word; None for any other word."""
        rows = self._rows(form)
        return rows if self._is_ordinary(form, rows) else None

    def values(self, rows: Rows) -> list[list[int]]:
        """The values in each lexicon that stand there."""
        return [lexicon.values(there) for lexicon, there in zip(self.lexicons, rows, strict=True)]

    def _rows(self, form: str) -> Rows:
        return tuple([lexicon.rows(form) for lexicon in self.lexicons])

    def _is_ordinary(self, form: str, rows: Rows) -> bool:
        for common in self._common:
            if form in common:
                return True
        for lexicon, there in zip(self.lexicons, rows, strict=True):
            if there and lexicon.is_marked_known(there):
                return True
        return self.is_known(form)

    def entry_of_known(self, values: Sequence[Sequence[int]]) -> Entry:
        """The entry of an ordinary word by its values, as it stands."""
        hits: list[Hit] = []
        paradigms: dict[int, int] = {}
        for number, lexicon in self._filled:
            for value in values[number]:
                paradigm = value >> SHIFT
                if value & ANCHOR:
                    hits.append(self._hit(number, lexicon, value, True, ""))
                if not lexicon.is_listed:
                    paradigms[paradigm] = value
        # One object for nearly all words of a language.
        return Entry(True, tuple(hits), paradigms) if hits or paradigms else _ORDINARY

    def forget(self, form: str) -> None:
        """Drops what was remembered of a word."""
        self._entries.pop(form, None)

    def __len__(self) -> int:
        """How many words are remembered."""
        return len(self._entries)

    def forget_all(self) -> None:
        self._entries = {}

    def begins(self, form: str) -> bool:
        """Whether the word, as it stands, begins a search."""
        for lexicon in self.lexicons:
            if any(not value & BARE and lexicon.starts(value >> SHIFT) for value in lexicon.find(form)):
                return True
        return False

    def disguised(self, word: Word) -> tuple[Hit, ...]:
        """Hits of what the word may hide: leet, repeated letters, masked letters."""
        found: list[Hit] = []
        stem, mark, _ = word.form.partition("'")
        for form, step in undisguised(stem if mark and len(stem) > 3 else word.form):
            if not self._is_in_any(form):
                continue
            entry = self.look_up(form)
            found += [
                Hit(hit.lexicon, hit.paradigm, "disguised", (*hit.steps, step), hit.starts, hit.needs_bare_post)
                for hit in entry.hits
                # What merely looks like a rule's word is somebody's name, or of another language.
                if hit.how != "fuzzy" and (step not in BY_LIKENESS or self.lexicons[hit.lexicon].is_listed)
            ]
        return tuple(found)

    def _is_in_any(self, form: str) -> bool:
        """Whether a lexicon has the word, with or without its Polish letters."""
        bare = strip_diacritics(form)
        return any(lexicon.rows(form) or lexicon.rows(bare) for lexicon in self.lexicons)

    def masked(self, written: str) -> tuple[Hit, ...]:
        """Hits of a word in which signs stand for letters: `k***a`, `Kampi*os`.

        A rule's word must be listed as one that is masked. Of a listed name most letters must be left: "**Kampinos**",
        with no sign inside, is bold.
        """
        text = written.lower().replace("…", "...")
        letters = "".join(filter(str.isalpha, text))
        if len(letters) < 2 or not text[0].isalpha() or len(text) > _LONGEST_MASKED:
            return ()
        covers = mask_pattern(text)
        found: list[Hit] = []
        for number, lexicon in enumerate(self.lexicons):
            if lexicon.is_listed:
                paradigms = list(self._masked_names(lexicon, text, letters, covers))
            else:
                ends = [text[-1]] if text[-1].isalpha() else _POLISH_ALPHABET
                there = [one for end in ends for one in lexicon.masked(text[0], end, len(text))]
                paradigms = [paradigm for form, paradigm in there if covers(form)]
            found += [Hit(number, p, "disguised", (), lexicon.starts(p)) for p in paradigms]
        return tuple(found)

    @staticmethod
    def _masked_names(lexicon: Lexicon, text: str, letters: str, covers: Callable[[str], bool]) -> Iterator[int]:
        """The paradigms of a list with a form that is there but for the letters under signs."""
        bare = strip_diacritics(letters)
        signs = len(text) - len(letters)
        is_bold = text.startswith(letters)
        if is_bold or signs > _MASKED_LETTERS or len(bare) < max(MIN_FUZZY - 1, 1 + signs):
            return
        keys = [hashed(key) for key in masked_keys(strip_diacritics(text))]
        for paradigm in sorted(lexicon.near(bare, signs, keys)):
            word = lexicon.paradigm(paradigm)
            if any(map(covers, word.forms)) or any(map(covers, word.bare)):
                yield paradigm

    def glued(self, form: str, is_marked: bool) -> tuple[tuple[int, Phrase, int, int], ...]:
        """Phrases written as one word: `projektufeniks`. Each with its lexicon and its place in the word.

        A hashtag or a handle (`is_marked`) may hold further ordinary words or digits before and after.
        """
        found: list[tuple[int, Phrase, int, int]] = []
        for number, lexicon in self._listed:
            for at in range(len(form) - 1):
                for prefix, values in lexicon.prefixes(form[at:]):
                    if len(prefix) < 2:
                        continue
                    for paradigm in {value >> SHIFT for value in values}:
                        flags = lexicon.paradigm_flags(paradigm)
                        if not flags & Flag.STARTS or not flags & Flag.LISTED:
                            continue
                        for phrase in lexicon.anchored(paradigm):
                            span = self._spell(lexicon, phrase, form, at, at + len(prefix))
                            if span and self._may_surround(form, span, is_marked):
                                found.append((number, phrase, *span))
        return tuple(found)

    def _spell(self, lexicon: Lexicon, phrase: Phrase, form: str, start: int, end: int) -> tuple[int, int] | None:
        """The place of the whole phrase in the word, if its other words stand on both sides of the anchor."""
        if GAP in phrase.slots:
            return None
        right = [_spellings(lexicon, slot) for slot in phrase.slots[phrase.anchor + 1 :]]
        left = [{f[::-1] for f in _spellings(lexicon, slot)} for slot in phrase.slots[: phrase.anchor][::-1]]
        after = _spelled_length(form[end:], right)
        before = _spelled_length(form[:start][::-1], left)
        return None if after is None or before is None else (start - before, end + after)

    def _may_surround(self, form: str, span: tuple[int, int], is_marked: bool) -> bool:
        start, end = span
        if start == 0 and end == len(form):
            return True
        has_digits = any(map(str.isdigit, form))
        if not (is_marked or has_digits) or end - start < MIN_FUZZY:
            return False
        sides = [side for side in (form[:start], form[end:]) if side]
        return all(side.isdigit() or (len(side) > 2 and self.is_made_of_words(side)) for side in sides)

    def is_made_of_words(self, form: str) -> bool:
        return bool(self.segment(form))

    def halves(self, form: str) -> tuple[str, ...]:
        """The word as two ordinary words of four letters and more, three for one of them; empty where it is not.

        One of them must be a word that a rule looks for.
        """
        if len(form) < 8:
            return ()
        for at in range(len(form) - 3, 2, -1):
            left, right = form[:at], form[at:]
            # Only a word that rules look for is worth taking out of a longer one.
            if (self._is_ruled(left) or self._is_ruled(right)) and self.is_known(left) and self.is_known(right):
                return left, right
        return ()

    def _is_ruled(self, form: str) -> bool:
        return any(form in lexicon for lexicon in self._rules)

    def segment(self, form: str, most: int = 4) -> tuple[str, ...]:
        """The word as the fewest ordinary words that it is glued from; empty where it is not.

        >>> from copydesk.languages import language
        >>> Entries([], [language("en")]).segment("dirtywomen")
        ('dirty', 'women')
        """
        if len(form) > MAX_WORD:
            return ()
        for at in range(max(2, len(form) - 20), min(len(form) - 1, 21)):  # two words are the most common, and quick
            if self._is_part(form[:at]) and self._is_part(form[at:]):
                return form[:at], form[at:]
        best: list[tuple[str, ...] | None] = [()] + [None] * len(form)
        for end in range(2, len(form) + 1):
            for start in range(max(0, end - 20), end - 1):
                head = best[start]
                part = form[start:end]
                if head is None or len(head) >= most or not self._is_part(part):
                    continue
                current = best[end]
                if current is None or len(head) + 1 < len(current):
                    best[end] = (*head, part)
        return best[-1] or ()

    def _is_part(self, part: str) -> bool:
        return (len(part) > 2 or part in self._short_words) and (self.is_known(part) or part.isdigit())

    def _read(self, form: str) -> Entry:
        stem = form
        # "Orange'a" is a form of Orange; "don't" may be listed as it stands.
        if "'" in form and (marked := _MARKED_ENDING.search(form)) and not any(x.find(form) for x in self.lexicons):
            stem = form[: marked.start()]
        rows = self._rows(stem)
        values = self.values(rows)
        if self._is_ordinary(stem, rows):
            return self.entry_of_known(values)
        found: list[Hit] = []
        paradigms: dict[int, int] = {}
        for number, lexicon in self._filled:
            there: Sequence[int] = values[number]
            step = ""
            if not there and not stem.isascii():
                # Some Polish letters are there and others missing ("Młynska"), or there are some too many ("Lańtern").
                there, step = lexicon.find(strip_diacritics(stem)), "accent"
            for value in there:
                paradigm = value >> SHIFT
                if value & ANCHOR:
                    found.append(self._hit(number, lexicon, value, False, step))
                if not lexicon.is_listed:
                    paradigms[paradigm] = value | BARE if step else value
        is_other_name = False
        # A beginning or an ending that rules look for ("bał*") says nothing of a listed name.
        if not any(self.lexicons[hit.lexicon].is_listed for hit in found):
            bare = strip_diacritics(stem)
            if MIN_FUZZY <= len(bare) <= MAX_WORD and bare.isalpha():
                misspelt = [hit for hit in self._misspelt(bare) if not found or self.lexicons[hit.lexicon].is_listed]
                if misspelt and not any(map(self.is_known, _with_polish_letters(bare))):
                    found += misspelt
                    is_other_name = self.is_name(stem) or any(map(self.is_name, _with_polish_letters(bare)))
        return Entry(False, tuple(found), paradigms, is_other_name)

    def _hit(self, number: int, lexicon: Lexicon, value: int, known: bool, step: str) -> Hit:
        paradigm = value >> SHIFT
        starts = lexicon.starts(paradigm)
        if value & BARE:
            return Hit(number, paradigm, "disguised", ("no-diacritics",), starts, needs_bare_post=known)
        if step:
            return Hit(number, paradigm, "disguised", (step,), starts)
        how: How = "exact" if value & BASE else "inflected"
        return Hit(number, paradigm, how, (), starts)

    def _misspelt(self, bare: str) -> Iterator[Hit]:
        edits = edits_allowed(len(bare))
        keys = [hashed(key) for key in query_keys(bare)]
        for number, lexicon in enumerate(self.lexicons):
            for paradigm in sorted(lexicon.near(bare, edits, keys)):
                word = lexicon.paradigm(paradigm)
                # An ending makes no short name a long one: "Żorach" is no misspelt form of ZKOR.
                if len(word.base) >= MIN_FUZZY and word.base.isalpha() and is_misspelt(bare, word.bare, edits):
                    yield Hit(
                        number, paradigm, "fuzzy", ("typo",), bool(lexicon.paradigm_flags(paradigm) & Flag.STARTS)
                    )


def _with_polish_letters(bare: str) -> Iterator[str]:
    """A word without Polish letters, as it stands and with one or two of them put back.

    What is then an ordinary word or a name is no misspelt term: "swiergotem", "Czarńa".

    >>> sorted(_with_polish_letters("sad"))
    ['sad', 'sąd', 'śad', 'śąd']
    """
    yield bare
    places = [(i, letter) for i, char in enumerate(bare) for letter in _POLISH_OF.get(char, "")]
    for i, letter in places:
        once = bare[:i] + letter + bare[i + 1 :]
        yield once
        yield from [once[:k] + other + once[k + 1 :] for k, other in places if k > i]


def is_misspelt(bare: str, forms: frozenset[str], edits: int, *, at_least: int = 0) -> bool:
    """Whether a form is within the edits that are believed of a word of its length, or `at_least` so many."""
    if extractOne(bare, forms, scorer=OSA.distance, score_cutoff=edits) is None:
        return False
    length = len(bare)
    for form in forms:
        # The shorter of the two words decides how many errors are believed.
        most = min(edits, max(at_least, edits_allowed(min(len(form), length))))
        if form[:1] != bare[:1]:
            most = min(most, 1)  # who errs twice still gets the first letter right
        if abs(len(form) - length) <= most and OSA.distance(bare, form, score_cutoff=most) <= most:
            return True
    return False


def mask_pattern(written: str) -> Callable[[str], bool]:
    """Whether a word is what stands there, each sign being any letter. To compile an expression would take longer than
    most texts hold masked words.

    >>> mask_pattern("kampi*os")("kampinos"), mask_pattern("kampi*os")("kampos")
    (True, False)
    """
    length = len(written)
    letters = [(at, char) for at, char in enumerate(written.lower()) if char.isalpha()]
    return lambda form: len(form) == length and all(form[at] == char for at, char in letters)


def _spelled_length(text: str, words: Sequence[AbstractSet[str]]) -> int | None:
    """How much of the text's beginning the words take up, one form of each in a row; None where they are not there.

    >>> _spelled_length("nadstrugą", [{"nad", "nads"}, {"strugą"}])
    9
    """
    if not words:
        return 0
    for length in range(min(len(text), MAX_WORD), 0, -1):
        if text[:length] in words[0]:
            rest = _spelled_length(text[length:], words[1:])
            if rest is not None:
                return length + rest
    return None


def _spellings(lexicon: Lexicon, slot: int) -> frozenset[str]:
    paradigm = lexicon.paradigm(slot)
    return paradigm.forms | paradigm.bare


def undisguised(form: str, *, is_beside: bool = False) -> Iterator[tuple[str, str]]:
    """What a word may hide, and the step that shows it: digits for letters, letters repeated for stress, letters that
    sound or look like others, letters for digits, an order from its end. Beside another word of a listed name
    (`is_beside`) "A1" need not be a number, and "O3" may be one.

    >>> list(undisguised("chmur3x")), list(undisguised("feeeniks"))[:2]
    ([('chmurex', 'leet'), ('chmureks', 'leet')], [('feniks', 'repeated-letters'), ('feeniks', 'repeated-letters')])
    >>> list(undisguised("fenix"))
    [('feniks', 'respelled'), ('xinef', 'reversed')]
    >>> list(undisguised("velrnora"))[0], list(undisguised("2o31"))
    (('velmora', 'homoglyph'), [('2031', 'leet')])
    """
    if len(form) > MAX_WORD:
        return
    if any(map(str.isdigit, form)) and any(map(str.isalpha, form)) and (is_beside or not _AMOUNT.fullmatch(form)):
        for letters in dict.fromkeys((form.translate(_LEET), form.translate(_LEET_L))):
            if letters.isalpha():
                yield letters, "leet"
                yield from ((other, "leet") for other, _ in _respelled(letters))
    if (is_beside or len(form) > 3) and not form.isdigit() and (digits := form.translate(_DIGITS)).isdigit():
        yield digits, "leet"
    if _REPEATED.search(form):
        yield _REPEATED.sub(r"\1", form), "repeated-letters"
        yield _REPEATED.sub(r"\1\1", form), "repeated-letters"
        yield _DOUBLED.sub(r"\1", form), "repeated-letters"
    if form.isalpha():
        yield from _respelled(form)
        if len(form) > 3:
            yield form[::-1], "reversed"


def _respelled(form: str) -> Iterator[tuple[str, str]]:
    for written, meant, step in _ALIKE:
        if written in form:
            yield form.replace(written, meant), step
