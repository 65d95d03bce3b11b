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
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from operator import mul
from pathlib import Path
from typing import NamedTuple

from copydesk.text.steps import PLAIN, fold, strip_diacritics
from copydesk.text.tone import is_lively

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
]

BITS = 18  # of a feature's number
MAGIC = b"copydesk-classifier-f\n"  # names the features; weights for others are of no use
_MASK = (1 << BITS) - 1
_STEM = 4  # letters that the forms of a word have in common, more often than not
_LONG_STEM = 6
_NUMBER, _WHOLE_WORD, _LONGER = (zlib.crc32(mark) for mark in (b"0", b"=", b"~"))  # what sets kinds of features apart
_FIELD = 48  # bits of a sum; those of all categories are one number, and no text is so long that one runs over
_TOP = 1 << 40  # added to each sum, so that this bit of it says whether it was negative
_BY_PAIRS = 70  # of a score at most, nearly always: what the words lack of it the pairs may bring
_MANY_CHUNKS = 50_000
_MANY_TEXTS = 64  # the findings of a post are weighed one by one, against the same sentences
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
    """What was learnt of each category. `table` holds the weights of all categories for each feature in a row, and
    `fingerprint` says from which texts they are."""

    def __init__(self, learnt: Mapping[str, Learnt], weighing: Weighing, table: memoryview, fingerprint: str) -> None:
        self.learnt = learnt
        self.weighing = weighing
        self.fingerprint = fingerprint
        finding = [(place, category, of) for place, (category, of) in enumerate(learnt.items()) if of.found is not None]
        self._sums = _Sums(table, len(learnt), [place for place, _, _ in finding])
        self._fields = [(category, _TOP << number * _FIELD) for number, (_, category, _) in enumerate(finding)]
        self._tops = sum([top for _, top in self._fields])
        lacking = [of.bias - of.found + _BY_PAIRS for _, _, of in finding if of.found is not None]
        self._least = sum([(_TOP + lack) << number * _FIELD for number, lack in enumerate(lacking)])

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
        table = memoryview(body)
        width = len(said["categories"])
        learnt = {
            category: Learnt(bias, found, table.cast("b")[number::width], stands, sober)
            for number, (category, (bias, found, stands, sober)) in enumerate(said["categories"].items())
        }
        return cls(learnt, Weighing(*said["weighing"]), table, said["fingerprint"])

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

    def categories_in(self, text: str) -> set[str]:
        """The categories for which a sentence of the text speaks by itself, or the text as a whole."""
        sums = self._sums
        sums.forget()
        found: set[str] = set()
        whole = 0
        for chunks in _sentences_of(text):
            said = sum(map(sums.__getitem__, chunks))
            whole += said
            if likely := said + self._least & self._tops:
                found.update(self._spoken_for(chunks, likely, found))
        if len(text) <= _WHOLE and (likely := whole + self._least & self._tops):
            found.update(self._spoken_for(text.split(), likely, found))
        return found

    def _spoken_for(self, chunks: Iterable[str], likely: int, known: Set[str]) -> list[str]:
        """Of the categories that are likely, by the bits of their sums, those for which the chunks do speak."""
        asked = [category for category, top in self._fields if likely & top and category not in known]
        there = _features_of([word for chunk in chunks for word in _words_of(chunk)]) if asked else ()
        return [category for category in asked if self._speaks_for(category, there)]

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


@lru_cache(maxsize=4)
def _cut(text: str) -> tuple[list[int], list[int]]:
    """Where the sentences of a text begin and end: a long one may have hundreds of findings."""
    places = [*sentences(text)]
    return [start for start, _ in places], [end for _, end in places]


def context(text: str, spans: Iterable[tuple[int, int]]) -> tuple[list[str], str]:
    """What may speak against a finding: the sentences with one of its spans, and the whole text if it is not long."""
    starts, ends = _cut(text)
    there = {at for start, end in spans for at in range(bisect_right(ends, start), bisect_left(starts, end))}
    parts = [text[starts[at] : ends[at]] for at in sorted(there)]
    return parts or [text], text if len(text) <= _WHOLE else ""


def pack(learnt: Mapping[str, Learnt], weighing: Weighing, fingerprint: str) -> bytes:
    """What `Classifier.from_bytes` reads."""
    categories = {category: (of.bias, of.found, of.stands, of.sober) for category, of in learnt.items()}
    head = json.dumps({"categories": categories, "weighing": weighing, "fingerprint": fingerprint}).encode()
    row = struct.Struct(f"{len(learnt)}b").pack
    rows = [row(*weights) for weights in zip(*[of.weights for of in learnt.values()], strict=True)]
    return MAGIC + zlib.compress(b"".join([head, b"\n", *rows]), 9)


@lru_cache(maxsize=_MANY_TEXTS)
def features(text: str) -> frozenset[int]:
    """The numbers of what is in a text: words, their beginnings, pairs of neighbours.

    >>> features("Płace u nas rosną") == features("PŁACE u\u200b nas rosna")
    True
    >>> len(features("Nie ma") - features("Nie"))
    2
    """
    return frozenset(_features_of([word for chunk in text.split() for word in _words_of(chunk)]))


_Word = tuple[int, tuple[int, ...]]
"""The number of a word's beginning, for pairs, and all its own, that of the beginning first."""


def _features_of(words: Sequence[_Word]) -> set[int]:
    found: set[int] = set()
    for _, numbers in words:
        found.update(numbers)
    found.update([_pair(a, b) for (a, _), (b, _) in pairwise(words)])
    return found


def _sentences_of(text: str) -> Iterator[list[str]]:
    """The chunks of each of the `sentences` of a text."""
    for line in text.split("\n"):
        chunks = line.split()
        start = 0
        for at, chunk in enumerate(chunks, 1):
            if chunk[-1] in _MAY_END and chunk.rstrip(_CLOSING)[-1:] in _STOPS:
                yield chunks[start:at]
                start = at
        if start < len(chunks):
            yield chunks[start:]


@lru_cache(maxsize=50_000)
def _words_of(chunk: str) -> tuple[_Word, ...]:
    return tuple(map(_word, _found_in(chunk)))


def _found_in(chunk: str) -> list[str]:
    if chunk.isascii() and chunk.isalpha():
        return [chunk.lower()]
    if "://" in chunk or "www." in chunk:
        return []  # a link, whose words are nobody's sentence
    plain = chunk if PLAIN(chunk) else fold(chunk).text
    return _WORDS.findall(strip_diacritics(plain.lower()))


def _pair(one: int, other: int) -> int:
    return (one * 31 + other * 7919 + 17 ^ one >> 7) & _MASK


def _word(word: str) -> _Word:
    if word[0].isdigit():  # one number is like another
        return _NUMBER, (_NUMBER & _MASK,)
    whole = word.encode(errors="replace")
    is_ascii = len(whole) == len(word)
    stem = zlib.crc32(whole[:_STEM] if is_ascii else word[:_STEM].encode(errors="replace"))
    if len(word) <= _STEM:
        return stem, (stem & _MASK,)
    numbers: tuple[int, ...] = (stem & _MASK, zlib.crc32(whole, _WHOLE_WORD) & _MASK)
    if len(word) > _LONG_STEM:
        longer = whole[:_LONG_STEM] if is_ascii else word[:_LONG_STEM].encode(errors="replace")
        numbers += (zlib.crc32(longer, _LONGER) & _MASK,)
    return stem, numbers


class _Sums(dict[str, int]):
    """The weights of a chunk's words for some categories, pairs aside, in one number: that of each category so many
    bits above that of the one before, and added or taken away like them. `places` are those of the categories in a row
    of the table."""

    def __init__(self, table: memoryview, width: int, places: Sequence[int]) -> None:
        super().__init__()
        self._words: dict[str, int] = {}
        self._table = table
        self._width = width
        self._row = struct.Struct(f"{width}b").unpack_from
        self._shifts = [1 << places.index(at) * _FIELD if at in places else 0 for at in range(width)]

    def __missing__(self, chunk: str) -> int:
        known = self._words
        said = self[chunk] = sum([known[w] if w in known else self._weigh(w) for w in _found_in(chunk)])
        return said

    def _weigh(self, word: str) -> int:
        rows = [self._row(self._table, number * self._width) for number in _word(word)[1]]
        said = self._words[word] = sum(map(mul, map(sum, zip(*rows, strict=True)), self._shifts))
        return said

    def forget(self) -> None:
        """Makes room where too much is remembered."""
        if len(self) > _MANY_CHUNKS:
            self.clear()
            self._words.clear()


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
