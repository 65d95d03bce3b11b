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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice, pairwise
from pathlib import Path
from typing import NamedTuple

from copydesk.text.steps import PLAIN, fold, strip_diacritics
from copydesk.text.tone import is_lively

__all__ = [
    "BITS",
    "MAGIC",
    "ByTone",
    "Classifier",
    "Learnt",
    "Weighing",
    "context",
    "features",
    "pack",
    "sentences",
    "shipped_classifier",
]

BITS = 20  # of a feature's number
MAGIC = b"copydesk-classifier-g\n"  # names the features; weights for others are of no use
_MASK = (1 << BITS) - 1
_STEM = 4  # letters that the forms of a word have in common, more often than not
_LONG_STEM = 6
_NUMBER, _WHOLE_WORD, _LONGER = (zlib.crc32(mark) for mark in (b"0", b"=", b"~"))  # what sets kinds of features apart
_FIELD = 48  # bits of a sum; those of all categories are one number, and no text is so long that one runs over
_TOP = 1 << 40  # added to each sum, so that this bit of it says whether it was negative
_BY_PAIRS = 75  # of a score at most, nearly always: what the words lack of it the pairs may bring
_MANY_CHUNKS = 50_000
_LONGEST_CHUNK = 200  # characters; a longer chunk is a picture or noise, and no sentence's word
_MANY_TEXTS = 64  # the findings of a post are weighed one by one, against the same sentences
_FEW = 4  # words beside a finding are no context
_WHOLE = 3_000  # characters; a longer text says many things
_WORDS = re.compile(r"[^\W\d_]+|\d+|[!?%€$£@#]")
_STOPS, _CLOSING = ".!?…", '"”»)'
_END = re.compile(rf"[{_STOPS}\n](?:(?<!\n)[{_CLOSING}]*\s+|(?<=\n)\n*)")  # a set to begin with is quickly found
_WEIGHTS = Path(__file__).parents[1] / "topics.weights"


class ByTone(NamedTuple):
    """What holds in lively posts, where words are often figures of speech, and what in sober prose (`is_lively`)."""

    lively: int
    sober: int

    def of(self, text: str) -> int:
        return self.lively if is_lively(text) else self.sober


class Learnt(NamedTuple):
    """What was learnt of a category, in whole numbers; a score is the bias and the weights of all features.

    Texts with a score of `found` and more speak for the category by themselves. None: nothing is said of them.
    `weights` has a signed byte for each feature. `stands` is what a finding begins with when it is weighed (see
    `Weighing`).
    """

    bias: int
    found: ByTone | None
    weights: Sequence[int]
    stands: ByTone


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


class _Sought:
    """The categories that a text may speak for, and from which score on, asked of the sum of what its words say.

    A sum is that of all categories in one number, a field for each; what is lacking to be worth a closer look is added
    to all at once, and the highest bit of each field then says whether it was enough.
    """

    def __init__(self, learnt: Mapping[str, Learnt], found: Mapping[str, int]) -> None:
        tops = [_TOP << at * _FIELD for at in range(len(found))]
        enough = [score - learnt[category].bias - _BY_PAIRS for category, score in found.items()]
        self._found = [(top, category, score) for top, (category, score) in zip(tops, found.items(), strict=True)]
        self._tops = sum(tops)
        self._added = sum(
            [top - (score << at * _FIELD) for at, (top, score) in enumerate(zip(tops, enough, strict=True))]
        )

    def likely(self, said: int) -> int:
        """The bits of the categories for which a closer look is worth it."""
        return said + self._added & self._tops

    def candidates(self, said: int) -> list[tuple[str, int]]:
        """What is likely: categories, and from which score on a text speaks for each."""
        likely = self.likely(said)
        return [(category, score) for top, category, score in self._found if likely & top]


class Classifier:
    """What was learnt of each category; `fingerprint` says from which texts."""

    def __init__(self, learnt: Mapping[str, Learnt], weighing: Weighing, fingerprint: str) -> None:
        self.learnt = learnt
        self.weighing = weighing
        self.fingerprint = fingerprint
        found = {category: of.found for category, of in learnt.items() if of.found is not None}
        self._sums = _Sums([learnt[category].weights for category in found])
        self._lively = _Sought(learnt, {category: score.lively for category, score in found.items()})
        self._sober = _Sought(learnt, {category: score.sober for category, score in found.items()})
        self._any = _Sought(learnt, {category: min(score) for category, score in found.items()})

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
        table = memoryview(body).cast("b")  # the weights of all categories for each feature in a row
        width = len(said["categories"])
        learnt = {
            category: Learnt(bias, found and ByTone(*found), table[number::width], ByTone(*stands))
            for number, (category, (bias, found, stands)) in enumerate(said["categories"].items())
        }
        return cls(learnt, Weighing(*said["weighing"]), said["fingerprint"])

    def score(self, category: str, text: str) -> int:
        """How much the words of a text speak for a category, or against it if it is negative."""
        of = self.learnt[category]
        weights = of.weights
        return of.bias + sum([weights[feature] for feature in features(text)])

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
        return said + of.stands.of(text) < 0

    def categories_in(self, text: str) -> set[str]:
        """The categories for which a sentence of the text speaks by itself, or the text as a whole."""
        self._sums.forget()
        sum_of = self._sums.__getitem__
        parts = [text[start:end] for start, end in zip(*_cut(text), strict=True)]
        said = [sum(map(sum_of, _chunks(part))) for part in parts]
        if len(text) <= _WHOLE:
            parts.append(text)
            said.append(sum(said))
        likely = [(part, total) for part, total in zip(parts, said, strict=True) if self._any.likely(total)]
        if not likely:
            return set()
        sought = self._lively if is_lively(text) else self._sober
        asked = [
            (part, *one) for part, total in likely if not _is_mere_letters(part) for one in sought.candidates(total)
        ]
        return {category for part, category, found in asked if self.score(category, part) >= found}

    def place(self, category: str, text: str) -> tuple[int, int] | None:
        """Where a text speaks for a category by itself, most of all; None where no sentence does nor the whole."""
        by_tone = self.learnt[category].found
        if by_tone is None:
            return None
        found = by_tone.of(text)
        scored = [(self.score(category, text[start:end]), start, end) for start, end in zip(*_cut(text), strict=True)]
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


def _is_mere_letters(text: str) -> bool:
    """Whether a text is letters with blanks between them, which are no words: "W I E L K A  P R O M O C J A"."""
    chunks = text.split()
    return sum([len(chunk) == 1 for chunk in chunks]) > 0.6 * len(chunks)


def _has_more(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether there are more than a few words beside the spans."""
    found = sorted(spans)
    starts = [start for start, _ in found]
    ends = [*accumulate([end for _, end in found], max)]  # how far those up to here reach
    words = (word.span() for word in _WORDS.finditer(text) if word.group().isalnum())
    others = (1 for start, end in words if not ((at := bisect_left(starts, end)) and start < ends[at - 1]))
    return sum(islice(others, _FEW)) == _FEW


@lru_cache(maxsize=4)
def _cut(text: str) -> tuple[list[int], list[int]]:
    """Where the `sentences` of a text begin, and where they end: a long one may have hundreds of findings."""
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
    categories = {category: (of.bias, of.found, of.stands) for category, of in learnt.items()}
    head = json.dumps({"categories": categories, "weighing": weighing, "fingerprint": fingerprint}).encode()
    row = struct.Struct(f"{len(learnt)}b").pack
    rows = [row(*weights) for weights in zip(*[of.weights for of in learnt.values()], strict=True)]
    return MAGIC + zlib.compress(b"".join([head, b"\n", *rows]), 9)


def features(text: str) -> frozenset[int]:
    """The numbers of what is in a text: words, their beginnings, pairs of neighbours.

    >>> features("Płace u nas rosną") == features("PŁACE u\u200b nas rosna")
    True
    >>> len(features("Nie ma") - features("Nie"))
    2
    """
    return _short_features(text) if len(text) <= _WHOLE else _long_features(text)


def _features(text: str) -> frozenset[int]:
    words = [word for chunk in _chunks(text) for word in _words_of(chunk)]
    pairs = [_pair(one, other) for (one, _), (other, _) in pairwise(words)]
    return frozenset(chain.from_iterable([numbers for _, numbers in words])).union(pairs)


_short_features = lru_cache(maxsize=_MANY_TEXTS)(_features)
_long_features = lru_cache(maxsize=1)(_features)  # large, and asked again for the next finding in the same sentence


def _chunks(text: str) -> list[str]:
    return [chunk for chunk in text.split() if len(chunk) <= _LONGEST_CHUNK]


_Word = tuple[int, tuple[int, ...]]
"""The number of a word's beginning, for pairs, and all its own, that of the beginning first."""


@lru_cache(maxsize=10_000)  # only what is looked at more closely asks for them
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
    bits above that of the one before, and added or taken away like them."""

    def __init__(self, weights: Iterable[Sequence[int]]) -> None:
        super().__init__()
        self._words: dict[str, int] = {}
        self._weights = [(1 << at * _FIELD, of) for at, of in enumerate(weights)]

    def __missing__(self, chunk: str) -> int:
        said = self[chunk] = sum([self._weigh(word) for word in _found_in(chunk)])
        return said

    def _weigh(self, word: str) -> int:
        known = self._words.get(word)  # another thread may forget it meanwhile
        if known is not None:
            return known
        numbers = _word(word)[1]
        said = self._words[word] = sum([unit * sum([of[n] for n in numbers]) for unit, of in self._weights])
        return said

    def forget(self) -> None:
        """Makes room where too much is remembered."""
        if len(self) > _MANY_CHUNKS or len(self._words) > _MANY_CHUNKS:
            self.clear()
            self._words.clear()


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text stand, as code points; where in doubt, one ends.

    >>> [*sentences("Tak. Nie!\\nMoże")]
    [(0, 4), (5, 9), (10, 14)]
    """
    at = 0
    for end in _END.finditer(text):
        last = end.start() + (text[end.start()] != "\n")
        if last > at:
            yield at, last
        at = end.end()
    if at < len(text):
        yield at, len(text)


@lru_cache(maxsize=1)
def shipped_classifier() -> Classifier:
    """The classifier of this package, read when a post first needs it."""
    return Classifier.from_bytes(_WEIGHTS.read_bytes())
