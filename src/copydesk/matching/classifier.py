"""What all the words of a sentence say of a topic together: a linear classifier over hashed words.

A rule sees a few words and what stands around them. In "we help people file for bankruptcy every Saturday: 10 to 4,
bring your drawers" the rule's words are there and everything else speaks against it; in other sentences nothing that a
rule could name is there, and yet the words together leave no doubt. The classifier sees them all.

The features of a text are its words, their beginnings (in place of stems: "wybo" for all forms of "wybory") and its
pairs of neighbours, each hashed to a number (the hashing trick; Weinberger et al., 2009). `tools/train_classifier.py`
learns their weights by logistic regression from `training/`.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import NamedTuple

from copydesk.text.steps import PLAIN, fold, strip_diacritics
from copydesk.text.tone import is_lively
from copydesk.text.words import plain_chunk

__all__ = [
    "BITS",
    "MAGIC",
    "Classifier",
    "Learnt",
    "Weighing",
    "context",
    "features",
    "pack",
    "sentences",
    "shipped_classifier",
    "stems",
]

BITS = 18  # of a feature's number
MAGIC = b"copydesk-classifier-e\n"  # names the features; weights for others are of no use
_MASK = (1 << BITS) - 1
_STEM = 4  # letters that the forms of a word have in common, more often than not
_LONG_STEM = 6
_FIELD = 48  # bits of a sum; those of all categories are one number, and no text is so long that one runs over
_SUM = (1 << _FIELD) - 1
_ZERO = 1 << 14  # added to what a chunk weighs, so that no sum is negative
_BY_PAIRS = 60  # of a score at most, nearly always
_HINT = struct.Struct("<I42s")
_HINTED = 0.7  # of what a text needs must come from the beginnings of its words alone, for it to be read
_MANY_CHUNKS = 50_000
_FEW = 4  # words beside a finding are no context
_WHOLE = 3_000  # characters; a longer text says many things
_WORDS = re.compile(r"[^\W\d_]+|\d+|[!?%€$£@#]")
_STOPS, _CLOSING = ".!?…", '"”»)'
_MAY_END = frozenset(_STOPS + _CLOSING)
_END = re.compile(rf"(?<=[{_STOPS}])[{_CLOSING}]*\s+|\n+")
_WEIGHTS = Path(__file__).parents[1] / "topics.weights"


class Learnt(NamedTuple):
    """What was learnt of a category, in whole numbers; a score is the bias and the weights of all features.

    Texts with a score of `found` and more speak for the category by themselves. None: nothing is said of them.
    `weights` has a signed byte for each feature. `stands` and `sober` are what a finding begins with when it is weighed
    (see `Weighing`), in lively posts and in sober prose.
    """

    bias: int
    found: int | None
    weights: Sequence[int]
    stands: int
    sober: int


class Weighing(NamedTuple):
    """How a finding is weighed against what stands around it.

    The score of its sentence times `sentence`, that of the whole text times `whole`, and for each rule that has found
    the category in the text, itself among them, what that says by experience: `rules`, or `other` for a rule of which
    there is none. With what the category begins with, a finding stands if the sum is not negative.
    """

    sentence: int
    whole: int
    rules: Mapping[str, int]
    other: int


class Classifier:
    """What was learnt of each category. `fingerprint` says from which texts."""

    def __init__(
        self, learnt: Mapping[str, Learnt], weighing: Weighing, hints: Mapping[int, int], fingerprint: str
    ) -> None:
        self.learnt = learnt
        self.weighing = weighing
        self.fingerprint = fingerprint
        self._hints = _Hints(hints)
        finding = [(category, of.bias, of.found) for category, of in learnt.items() if of.found is not None]
        self._needed = [
            (category, number * _FIELD, _HINTED * (found - bias))
            for number, (category, bias, found) in enumerate(finding)
        ]
        self._fields = [(category, number * _FIELD, found) for number, (category, _, found) in enumerate(finding)]
        self._sums = _Sums([learnt[category].weights for category, _, _ in finding])

    @classmethod
    def from_bytes(cls, data: bytes) -> Classifier:
        """What `pack` made.

        Raises:
            ValueError: it is no such thing, or of another version.
        """
        if not data.startswith(MAGIC):
            raise ValueError("these are no weights of this version")
        head, _, body = zlib.decompress(data[len(MAGIC) :]).partition(b"\n")
        said = json.loads(head)
        tables = memoryview(body)
        learnt = {}
        for number, (category, (bias, found, stands, sober)) in enumerate(said["categories"].items()):
            weights = tables[number << BITS : (number + 1) << BITS].cast("b")
            learnt[category] = Learnt(bias, found, weights, stands, sober)
        there = _HINT.iter_unpack(tables[len(learnt) << BITS :])
        hints = {number: int.from_bytes(hint, "little") for number, hint in there}
        return cls(learnt, Weighing(*said["weighing"]), hints, said["fingerprint"])

    def score(self, category: str, text: str) -> int:
        """How much the words of a text speak for a category, or against it if it is negative."""
        return self._score(category, features(text))

    def _score(self, category: str, there: Iterable[int]) -> int:
        of = self.learnt[category]
        weights = of.weights
        return of.bias + sum([weights[feature] for feature in there])

    def speaks_against(self, category: str, text: str, spans: Iterable[tuple[int, int]], rules: Iterable[str]) -> bool:
        """Whether what stands around a finding with these spans speaks against it, for all that the rules say which
        have found its category in the text; never of a category of which nothing was learnt, nor where there is hardly
        anything beside the spans."""
        of = self.learnt.get(category)
        spans = [*spans]
        if of is None or not _has_more(text, spans):
            return False
        parts, whole = context(text, spans)
        scores = [self.score(category, part) for part in parts]
        sentence = max(scores)
        weighing = self.weighing
        said = sum([weighing.rules.get(rule, weighing.other) for rule in rules])
        said += weighing.sentence * sentence + weighing.whole * (self.score(category, whole) if whole else sentence)
        return said + (of.stands if is_lively(text) else of.sober) < 0

    def categories_in(self, text: str, chunks: Iterable[str]) -> list[str]:
        """The categories for which a sentence of the text speaks by itself, or the text as a whole; `chunks` are what
        stands between its blanks."""
        hints = self._hints
        hints.forget()
        total = sum(map(hints.__getitem__, {*chunks}))
        likely = [category for category, shift, needed in self._needed if total >> shift & _SUM >= needed]
        likely = self._likely(text, likely) if likely else likely
        if not likely:
            return []
        said = [_features_of(words) for words in _sentences_of(text)]
        if len(text) <= _WHOLE:
            said.append(features(text))
        return [category for category in likely if any(self._speaks_for(category, there) for there in said)]

    def _likely(self, text: str, categories: Sequence[str]) -> list[str]:
        """Those of the categories that a sentence or the whole text may speak for, by its words without their pairs."""
        least = [
            (category, shift, self.learnt[category].bias - needed + _BY_PAIRS)
            for category, shift, needed in self._fields
            if category in categories
        ]
        sums = self._sums
        sums.forget()
        found: set[str] = set()
        whole = chunks = 0
        for line in text.split("\n"):
            total = count = 0
            for chunk in line.split():
                total += sums[chunk]
                count += 1
                if chunk[-1] in _MAY_END and chunk.rstrip(_CLOSING)[-1:] in _STOPS:
                    found.update([c for c, shift, more in least if _field(total, shift, count) + more >= 0])
                    whole, chunks, total, count = whole + total, chunks + count, 0, 0
            found.update([c for c, shift, more in least if _field(total, shift, count) + more >= 0])
            whole, chunks = whole + total, chunks + count
        if len(text) <= _WHOLE:
            found.update([c for c, shift, more in least if _field(whole, shift, chunks) + more >= 0])
        return [category for category in categories if category in found]

    def _speaks_for(self, category: str, there: Iterable[int]) -> bool:
        found = self.learnt[category].found
        return found is not None and self._score(category, there) >= found

    def place(self, category: str, text: str) -> tuple[int, int] | None:
        """Where a text speaks for a category by itself, most of all; None where no sentence does nor the whole."""
        found = self.learnt[category].found
        if found is None:
            return None
        scored = [(self.score(category, text[start:end]), start, end) for start, end in sentences(text)]
        if not scored:
            return None
        best, start, end = max(scored, key=lambda one: one[0])
        if best < found and (len(text) > _WHOLE or self.score(category, text) < found):
            return None
        first, last = self._telling(category, text[start:end])
        return start + first, start + last

    def _telling(self, category: str, text: str) -> tuple[int, int]:
        """The words in a row that speak most for a category."""
        weights = self.learnt[category].weights
        view = fold(text)
        there = [*_WORDS.finditer(strip_diacritics(view.text.lower()))]
        words = [_word(match.group()) for match in there]
        said = [sum([weights[feature] for feature in own]) for _, own in words]
        for at, (one, other) in enumerate(pairwise(words)):
            said[at + 1] += weights[_pair(one[0], other[0])]
        sums = [0, *accumulate(said)]
        best, first, last, lowest = 0, 0, len(said), 0
        for at in range(1, len(sums)):
            if sums[at] - sums[lowest] > best:
                best, first, last = sums[at] - sums[lowest], lowest, at
            if sums[at] <= sums[lowest]:
                lowest = at
        span = view.to_source(there[first].start(), there[last - 1].end())
        return span.start, span.end


def _has_more(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether there are more than a few words beside the spans."""
    words = (word.span() for word in _WORDS.finditer(text) if word.group().isalnum())
    others = (1 for start, end in words if not any(a < end and start < b for a, b in spans))
    return sum(islice(others, _FEW)) == _FEW


def context(text: str, spans: Iterable[tuple[int, int]]) -> tuple[list[str], str]:
    """What may speak against a finding: the sentences with one of its spans, and the whole text if it is not long."""
    spans = [*spans]
    parts = [text[start:end] for start, end in sentences(text) if any(a < end and start < b for a, b in spans)]
    return parts or [text], text if len(text) <= _WHOLE else ""


def pack(learnt: Mapping[str, Learnt], weighing: Weighing, stem_numbers: Iterable[int], fingerprint: str) -> bytes:
    """What `Classifier.from_bytes` reads. `stem_numbers` are those of the beginnings of all words that were met."""
    finding = [of.weights for of in learnt.values() if of.found is not None]
    hints = []
    for number in sorted(stem_numbers):
        hint = sum(max(0, weights[number]) << place * _FIELD for place, weights in enumerate(finding))
        if hint:
            hints.append(_HINT.pack(number, hint.to_bytes(_HINT.size - 4, "little")))
    categories = {category: (of.bias, of.found, of.stands, of.sober) for category, of in learnt.items()}
    head = json.dumps({"categories": categories, "weighing": weighing, "fingerprint": fingerprint}).encode()
    tables = [struct.pack(f"{1 << BITS}b", *of.weights) for of in learnt.values()]
    return MAGIC + zlib.compress(b"".join([head, b"\n", *tables, *hints]), 9)


def features(text: str) -> set[int]:
    """The numbers of what is in a text: words, their beginnings, pairs of neighbours.

    >>> features("Płace u nas rosną") == features("PŁACE u\u200b nas rosna")
    True
    >>> len(features("Nie ma") - features("Nie"))
    2
    """
    return _features_of([word for chunk in text.split() for word in _words_of(chunk)])


def stems(text: str) -> set[int]:
    """The numbers of the beginnings of a text's words alone."""
    return {numbers[0] for chunk in text.split() for _, numbers in _words_of(chunk)}


_Word = tuple[int, tuple[int, ...]]
"""The number of a word's beginning, for pairs, and all its own, that of the beginning first."""


def _features_of(words: Sequence[_Word]) -> set[int]:
    found: set[int] = set()
    for _, numbers in words:
        found.update(numbers)
    found.update([_pair(a, b) for (a, _), (b, _) in pairwise(words)])
    return found


def _sentences_of(text: str) -> Iterator[list[_Word]]:
    """The words of each of the `sentences` of a text."""
    for line in text.split("\n"):
        words: list[_Word] = []
        for chunk in line.split():
            words += _words_of(chunk)
            if chunk[-1] in _MAY_END and chunk.rstrip(_CLOSING)[-1:] in _STOPS:
                yield words
                words = []
        yield words


@lru_cache(maxsize=50_000)
def _words_of(chunk: str) -> tuple[_Word, ...]:
    return tuple(map(_word, _found_in(chunk)))


def _found_in(chunk: str) -> list[str]:
    if "://" in chunk or "www." in chunk:
        return []  # a link, whose words are nobody's sentence
    plain = chunk if PLAIN(chunk) else fold(chunk).text
    return _WORDS.findall(strip_diacritics(plain.lower()))


def _stem(word: str) -> int:
    # One number is like another.
    return zlib.crc32(b"0" if word[0].isdigit() else word[:_STEM].encode(errors="replace"))


def _pair(one: int, other: int) -> int:
    return (one * 31 + other * 7919 + 17 ^ one >> 7) & _MASK


def _word(word: str) -> _Word:
    stem = _stem(word)
    numbers = [stem & _MASK]
    if word[0].isdigit():
        return stem, tuple(numbers)
    if len(word) > _STEM:
        numbers.append(zlib.crc32(f"={word}".encode(errors="replace")) & _MASK)
    if len(word) > _LONG_STEM:
        numbers.append(zlib.crc32(f"~{word[:_LONG_STEM]}".encode(errors="replace")) & _MASK)
    return stem, tuple(numbers)


class _Sums(dict[str, int]):
    """The weights of a chunk's words for each category, pairs aside, in one number."""

    def __init__(self, tables: Sequence[Sequence[int]]) -> None:
        super().__init__()
        self._tables = tables

    def __missing__(self, chunk: str) -> int:
        numbers = [number for _, own in _words_of(chunk) for number in own]
        sums = [sum([weights[number] for number in numbers]) for weights in self._tables]
        packed = self[chunk] = sum((max(-_ZERO, said) + _ZERO) << place * _FIELD for place, said in enumerate(sums))
        return packed

    def forget(self) -> None:
        """Makes room where too much is remembered."""
        if len(self) > _MANY_CHUNKS:
            self.clear()


def _field(total: int, shift: int, count: int) -> int:
    return (total >> shift & _SUM) - count * _ZERO


class _Hints(dict[str, int]):
    """How much the beginnings of a chunk's words speak for each category, for all chunks that were met.

    Most posts are left alone by this, at the price of a look-up a chunk.
    """

    def __init__(self, by_stem: Mapping[int, int]) -> None:
        super().__init__()
        self._by_stem = by_stem
        self._by_word: dict[str, int] = {}

    def __missing__(self, chunk: str) -> int:
        # Most posts need no more of a new chunk than this: its words are not read as for a score.
        plain = plain_chunk(chunk)
        if plain is None:
            hint = sum([self._of_stem(word) for word in _found_in(chunk)])
        else:
            hint = self._of_stem(plain[1][:_STEM].lower())
        self[chunk] = hint
        return hint

    def _of_stem(self, word: str) -> int:
        hint = self._by_word.get(word)
        if hint is None:
            hint = self._by_word[word] = self._by_stem.get(_stem(strip_diacritics(word)) & _MASK, 0)
        return hint

    def forget(self) -> None:
        """Makes room where too much is remembered."""
        if len(self) > _MANY_CHUNKS:
            self.clear()
            self._by_word.clear()


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text stand, as code points; where in doubt, one ends.

    >>> [*sentences("Tak. Nie!\\nMoże")]
    [(0, 4), (5, 9), (10, 14)]
    """
    at = 0
    for end in _END.finditer(text):
        if end.start() > at:
            yield at, end.start()
        at = end.end()
    if at < len(text):
        yield at, len(text)


@lru_cache(maxsize=1)
def shipped_classifier() -> Classifier:
    """The classifier of this package, read when a post first needs it."""
    return Classifier.from_bytes(_WEIGHTS.read_bytes())
