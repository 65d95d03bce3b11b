"""A compiled lexicon: every form of every listed word, flat in memory, and the phrases that the words begin.

A phrase is found through its anchor, the rarest of its words; the other words are looked at only where an anchor was
seen. All tables are arrays and tries over bytes, so that a lexicon of 100,000 terms loads in no time and is shared
between processes; a paradigm or a phrase becomes an object when a post first asks for it.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any
from zlib import crc32

import marisa_trie
from rapidfuzz.distance import OSA

from copydesk.text.steps import strip_diacritics

__all__ = [
    "ANCHOR",
    "BARE",
    "BASE",
    "CAPITAL",
    "GAP",
    "KNOWN",
    "MANY",
    "MAX_FAR",
    "MAX_GAP",
    "SHIFT",
    "Capital",
    "Flag",
    "Lexicon",
    "Paradigm",
    "Phrase",
    "Side",
    "hashed",
    "index_keys",
    "letter_mask",
    "masked_keys",
    "query_keys",
    "reaches",
]

GAP = 0xFFFFFFFF  # a slot that stands for up to MAX_GAP other words
MAX_GAP = 3
MAX_FAR = 4  # slots from an anchor behind a gap to the word there that is looked for, gaps included
# A form's value is its paradigm's number, shifted by SHIFT, with what would have to be looked up elsewhere:
BARE = 1  # the form is listed without its Polish letters
BASE = 2  # the form is the word as the author of the term wrote it
KNOWN = 4  # in the lexicon of the rules: the form is an ordinary word, which saves asking the dictionaries
ANCHOR = 8  # phrases are anchored on the paradigm; the others only stand beside anchors
CAPITAL = 16  # the word must be written as its `Capital` says
SHIFT = 5
MANY = 1 << 31  # in a row: it is the place of several values, and no value itself
_BEFORE_SLOTS = 4  # numbers of a phrase: its flags, the place of its anchor, its reference, its membership
_STAR_LETTERS = 3  # letters that every word with a star has; see syntax
_PREFIX = 6  # letters that symmetric deletes are taken of
_MIDDLE = slice(5, 9)  # letters of a long word that are indexed as they stand


class Flag:
    """What a phrase allows, as bits."""

    FUZZY = 1  # a typo in a word that no dictionary knows
    MASKED = 2  # letters replaced by signs: "k***a"
    LISTED = 4  # from a company's list: found in links too, needs evidence where it is an ordinary word
    REVERSIBLE = 8  # surname first, adjective behind its noun
    GAPPED = 16  # one word may stand between: a middle name
    STARTS = 32  # begins a search; the others are context
    MARKED = 64  # only as a handle: "@summit"
    FUZZY_NAME = 128  # a typo in a word with a capital too: where something else has to stand beside it
    # Of a phrase alone:
    PERCENT = 256  # with a percent sign behind it
    CURRENCY = 512  # with the sign of a currency before or behind it
    TURNED = 1024  # a listed name in another order
    SAID = 2048  # with a word between that says that it is a name
    STOPPED = 4096  # its words have a stop between them: "Yahoo! Answers"
    NO_NAME = 8192  # listed in small letters: "group redundancies" are meant as they are
    UNIT_OPEN = 16384  # a sum without its currency: what stands behind it must be no other unit
    SURNAME = 32768  # alone, of a person that is listed with a first name


_NONE: frozenset[str] = frozenset()


class Side:
    """Where the word stands that a phrase needs beside its anchor."""

    NONE = 0  # there is none, or it may be misspelt
    AFTER = 1
    BEFORE = 2
    FAR_AFTER = 3  # behind a gap
    FAR_BEFORE = 4
    COUNT = 5


class Capital:
    """How a word must be written, as the author of the term wrote it."""

    ANY = 0
    FIRST = 1  # a capital first letter
    EXACT = 2  # one of `cased`, letter by letter


class Paradigm:
    """The forms of one word of a term.

    `forms` are folded and in lower case, `cased` the forms that must stand letter by letter (acronyms), `bare` the
    forms as they are typed without Polish letters. A form with a star at its end or its start stands for every word
    that begins or ends so.
    """

    __slots__ = ("_bare", "base", "capital", "cased", "forms", "heads", "tails")

    def __init__(self, base: str, capital: int, forms: frozenset[str], cased: frozenset[str]) -> None:
        self.base = base
        self.capital = capital
        self.forms = forms
        self.cased = cased
        self.heads = tuple(form[:-1] for form in forms if form.endswith("*"))
        self.tails = tuple(form[1:] for form in forms if form.startswith("*"))
        self._bare: frozenset[str] | None = None

    @property
    def bare(self) -> frozenset[str]:
        if self._bare is None:
            self._bare = frozenset(map(strip_diacritics, self.forms))
        return self._bare


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term as a row of paradigms. `members` are the sets that it belongs to, with its weight in each."""

    id: int
    slots: tuple[int, ...]
    anchor: int
    flags: int
    members: tuple[tuple[int, float], ...]
    ref: int


def reaches(weights: Iterable[float], threshold: float) -> bool:
    """Whether weights add up to a threshold, in whichever order: they count in thousandths, as a lexicon keeps them.

    >>> reaches([0.7, 0.2, 0.1], 1.0), reaches([0.333, 0.333, 0.333], 1.0)
    (True, False)
    """
    return sum(round(weight * 1000) for weight in weights) >= round(threshold * 1000)


def index_keys(forms: Iterable[str]) -> set[str]:
    """What listed forms are indexed under for typing errors: their first letters, each left out once, and their middle.

    Two words that differ by one edit (a letter inserted, left out, replaced, or two swapped) share a key of their
    first letters: symmetric deletes (Garbe, 2012) on a prefix. A long word may hold two errors: unless both stand in
    the first letters the same key finds it, and if they do the middle is whole, shifted by as much as the length.

    >>> sorted(index_keys(["abcd"]))
    ['abc', 'abcd', 'abd', 'acd', 'bcd']
    """
    keys: set[str] = set()
    for prefix in {form[:_PREFIX] for form in forms}:
        keys |= _deletes(prefix)
    return keys | {f"~{len(form)}{form[_MIDDLE]}" for form in forms if len(form) >= _MIDDLE.stop}


def query_keys(word: str) -> set[str]:
    """The keys under which forms that are misspelt as `word` may be indexed.

    >>> bool(query_keys("kampionos") & index_keys(["kampinos"]))
    True
    >>> bool(query_keys("ampynoska") & index_keys(["kampinoska"]))
    True
    """
    keys = _deletes(word[:_PREFIX])
    if len(word) >= _MIDDLE.stop:  # no shorter word is believed to hold two errors
        for shift in range(-2, 3):
            middle = word[_MIDDLE.start + shift : _MIDDLE.stop + shift]
            if len(middle) == _MIDDLE.stop - _MIDDLE.start:
                keys.add(f"~{len(word) - shift}{middle}")
    return keys


def masked_keys(word: str) -> set[str]:
    """The keys under which forms are indexed that a word may be in which each sign stands for some letter; none if more
    than two of its first letters are under signs.

    >>> [bool(masked_keys("k*mp*nos") & index_keys([name])) for name in ("kampinos", "kapinos")]
    [True, False]
    """
    prefix = word[:_PREFIX]
    signs = [at for at, char in enumerate(prefix) if not char.isalpha()]
    if len(signs) > 2:
        return set()
    # The index has the first letters with each of them left out once: the last is left out, and one before it guessed.
    for at in signs[-1:]:
        prefix = prefix[:at] + prefix[at + 1 :]
    if len(signs) < 2:
        return {prefix}
    at = signs[0]
    return {prefix[:at] + letter + prefix[at + 1 :] for letter in ascii_lowercase}


def _deletes(prefix: str) -> set[str]:
    return {prefix, *[prefix[:i] + prefix[i + 1 :] for i in range(len(prefix))]}


def hashed(key: str) -> int:
    """A key's place in the index, before it is cut to the index's size."""
    return crc32(key.encode())


def letter_mask(word: str) -> int:
    """The letters of a word, as bits; the letters of other alphabets share them.

    >>> letter_mask("abba"), letter_mask("c")
    (6, 8)
    """
    mask = 0
    for char in word:
        mask |= 1 << (ord(char) & 31)
    return mask


def _may_begin(word: str, stem: str, edits: int) -> bool:
    """Whether the word begins with the stem but for so many edits, whatever follows.

    >>> _may_begin("kampionosie", "kampinos", 1), _may_begin("kampania", "kampinos", 1)
    (True, False)
    """
    lengths = range(max(0, len(stem) - edits), len(stem) + edits + 1)
    return any(OSA.distance(word[:length], stem, score_cutoff=edits) <= edits for length in lengths)


class Lexicon:
    """Look-ups over one compiled lexicon. Built by `matching.compile`, read back by `from_bytes`."""

    _TABLES = (
        "form_rows", "prefix_rows", "suffix_rows", "row_data", "paradigm_start", "anchored_start", "anchored",
        "anchored_sets", "beside", "phrase_start", "phrase_data", "member_start", "member_data", "delete_start",
        "delete_values", "shapes", "masked_start", "masked_values",
    )  # fmt: skip
    _TRIES = ("forms", "prefixes", "suffixes", "masked")
    MAGIC = b"copydesk-lexicon-g\n"  # names the layout and how words are expanded; older blocks are compiled anew

    def __init__(self, sections: dict[str, Any], meta: dict[str, Any]) -> None:
        self.meta = meta
        self._bytes = {name: sections[name] for name in (*self._TABLES, "paradigm_text", "paradigm_flags", "capitals")}
        tables = {name: memoryview(sections[name]).cast("I") for name in self._TABLES}
        self._form_rows, self._row_data = tables["form_rows"], tables["row_data"]
        self._prefix_rows, self._suffix_rows = tables["prefix_rows"], tables["suffix_rows"]
        self._paradigm_start = tables["paradigm_start"]
        self._anchored_start, self._anchored = tables["anchored_start"], tables["anchored"]
        self._anchored_sets, self._beside = tables["anchored_sets"], tables["beside"]
        self._phrase_start, self._phrase_data = tables["phrase_start"], tables["phrase_data"]
        self._member_start, self._member_data = tables["member_start"], tables["member_data"]
        self._delete_start, self._delete_values = tables["delete_start"], tables["delete_values"]
        self._shapes = tables["shapes"]
        self._masked_start, self._masked_values = tables["masked_start"], tables["masked_values"]
        self._paradigm_text = memoryview(sections["paradigm_text"])
        self._paradigm_flags = memoryview(sections["paradigm_flags"])
        self._capitals = memoryview(sections["capitals"])
        self._forms = _trie(sections["forms"])
        self._prefixes = _trie(sections["prefixes"])
        self._suffixes = _trie(sections["suffixes"])
        self._masked = _trie(sections["masked"])
        # What words with a star begin or end with, to leave most words alone.
        self._heads = frozenset(prefix[:_STAR_LETTERS] for prefix in self._prefixes)
        self._tails = frozenset(suffix[_STAR_LETTERS - 1 :: -1] for suffix in self._suffixes)
        self._count = len(self._phrase_start) - 1
        self._delete_mask = len(self._delete_start) - 2
        self.is_listed = bool(meta.get("listed"))  # a company's lists, not rules
        self._memberships: dict[int, tuple[tuple[int, float], ...]] = {}
        self._paradigms: dict[int, Paradigm] = {}
        self._phrases: dict[int, Phrase] = {}

    def __repr__(self) -> str:
        return f"Lexicon({self._count} phrases)"

    def __len__(self) -> int:
        return self._count

    def __contains__(self, form: str) -> bool:
        return form in self._forms

    def find(self, form: str) -> list[int]:
        """The values of a folded word: paradigms, with what is said of them."""
        return self.values(self.rows(form))

    def rows(self, form: str) -> tuple[int, ...]:
        """Where the values of a folded word stand: words with equal rows have equal values."""
        key = self._forms.get(form)
        found = () if key is None else (self._form_rows[key],)
        if not self._heads and not self._tails:
            return found
        if form[:_STAR_LETTERS] in self._heads:
            prefixes = self._prefixes
            found += tuple([self._prefix_rows[prefixes[prefix]] for prefix in prefixes.prefixes(form)])
        if form[-_STAR_LETTERS:] in self._tails:
            suffixes = self._suffixes
            found += tuple([self._suffix_rows[suffixes[suffix]] for suffix in suffixes.prefixes(form[::-1])])
        return found

    def values(self, rows: Iterable[int]) -> list[int]:
        """What stands in the rows."""
        found: list[int] = []
        for row in rows:
            if row & MANY:
                first = (row ^ MANY) + 1
                found += self._row_data[first : first + self._row_data[first - 1]].tolist()
            else:
                found.append(row)
        return found

    def is_marked_known(self, rows: Sequence[int]) -> bool:
        """Whether a word with these rows is said to be an ordinary one, with KNOWN."""
        if not rows:
            return False
        row = rows[0]
        return bool((self._row_data[(row ^ MANY) + 1] if row & MANY else row) & KNOWN)

    def prefixes(self, form: str) -> Iterator[tuple[str, list[int]]]:
        """The listed forms that `form` begins with, and their values."""
        for prefix in self._forms.prefixes(form):
            yield prefix, self.values((self._form_rows[self._forms[prefix]],))

    def near(self, form: str, edits: int, keys: Iterable[int]) -> set[int]:
        """Paradigms with a form that may be misspelt as the word, without Polish letters; the caller verifies.

        `keys` are the word's hashed `query_keys`.
        """
        if self._delete_mask <= 0:
            return set()
        start, values, mask = self._delete_start, self._delete_values, self._delete_mask
        buckets: set[int] = set()
        for key in keys:
            bucket = key & mask
            first, last = start[bucket], start[bucket + 1]
            if first < last:
                buckets.update(values[first:last])
        if not buckets:
            return buckets
        letters, length = letter_mask(form), len(form)
        shapes = self._shapes
        found: set[int] = set()
        for paradigm in buckets:
            at = 3 * paradigm
            shortest, longest = divmod(shapes[at + 2], 256)
            if (
                shortest - edits <= length <= longest + edits
                and (shapes[at] & ~letters).bit_count() <= edits
                and (letters & ~shapes[at + 1]).bit_count() <= edits
                and _may_begin(form, self._stem(paradigm), edits)
            ):
                found.add(paradigm)
        return found

    def _stem(self, paradigm: int) -> str:
        """What all forms of a paradigm begin with, without Polish letters."""
        start, end = self._paradigm_start[paradigm], self._paradigm_start[paradigm + 1]
        return strip_diacritics(bytes(self._paradigm_text[start:end]).decode().split("\t", 2)[1])

    def starts(self, paradigm: int) -> bool:
        """Whether a phrase that begins a search is anchored on the paradigm."""
        return bool(self._paradigm_flags[paradigm] & Flag.STARTS)

    def capital(self, paradigm: int) -> int:
        """How the paradigm's words must be written; see `Capital`."""
        return self._capitals[paradigm]

    def has_exact(self, values: Iterable[int]) -> bool:
        """Whether a word with these values must be written letter by letter as it is listed."""
        return any(value & CAPITAL and self._capitals[value >> SHIFT] == Capital.EXACT for value in values)

    def paradigm_flags(self, paradigm: int) -> int:
        """All flags of the phrases that are anchored on the paradigm."""
        return self._paradigm_flags[paradigm]

    def paradigm(self, number: int) -> Paradigm:
        found = self._paradigms.get(number)
        if found is None:
            start, end = self._paradigm_start[number], self._paradigm_start[number + 1]
            base, stem, endings, cased = bytes(self._paradigm_text[start:end]).decode().split("\t")
            found = Paradigm(
                base,
                self._capitals[number],
                frozenset([stem + ending for ending in endings.split("\n")]),
                frozenset(cased.split("\n")) if cased else _NONE,
            )
            if len(self._paradigms) > 50_000:
                self._paradigms.clear()
            self._paradigms[number] = found
        return found

    def anchored(self, paradigm: int) -> tuple[Phrase, ...]:
        """The phrases whose anchor the paradigm is."""
        start, end = self._anchored_start[Side.COUNT * paradigm], self._anchored_start[Side.COUNT * (paradigm + 1)]
        return tuple(map(self.phrase, self._anchored[start:end]))

    def places(self, paradigm: int) -> tuple[Sequence[int], Sequence[int], Sequence[int], Sequence[int]]:
        """The phrases anchored on the paradigm, their memberships, the paradigms that must stand beside it, and the
        ends of five groups.

        The groups, as `Side` counts them: phrases that may be there whatever stands beside; those that name the word
        right after, and right before; those that name a word a few words after, and before.
        """
        first = Side.COUNT * paradigm
        start, *ends = self._anchored_start[first : first + Side.COUNT + 1]
        there = slice(start, ends[-1])
        return self._anchored[there], self._anchored_sets[there], self._beside[there], [end - start for end in ends]

    def phrase(self, number: int) -> Phrase:
        found = self._phrases.get(number)
        if found is None:
            flags, anchor, ref, members, *slots = self._phrase_data[
                self._phrase_start[number] : self._phrase_start[number + 1]
            ]
            found = Phrase(number, tuple(slots), anchor, flags, self.members(members), ref)
            if len(self._phrases) > 50_000:
                self._phrases.clear()
            self._phrases[number] = found
        return found

    def size(self, number: int) -> int:
        """How many words a phrase has."""
        return self._phrase_start[number + 1] - self._phrase_start[number] - _BEFORE_SLOTS

    def phrase_flags(self, number: int) -> int:
        return self._phrase_data[self._phrase_start[number]]

    def membership(self, number: int) -> int:
        """The number of a phrase's `members`: many phrases of a set have the same."""
        return self._phrase_data[self._phrase_start[number] + 3]

    def members(self, membership: int) -> tuple[tuple[int, float], ...]:
        """Sets with weights, by their number."""
        found = self._memberships.get(membership)
        if found is None:
            data = self._member_data[self._member_start[membership] : self._member_start[membership + 1]]
            found = self._memberships[membership] = tuple((data[i], data[i + 1] / 1000) for i in range(0, len(data), 2))
        return found

    def masked(self, first: str, last: str, length: int) -> Iterator[tuple[str, int]]:
        """Forms, with their paradigms, of the words that are found under signs, by first and last letter and length."""
        for key in self._masked.keys(first + last):
            if len(key) != length + 2:
                continue
            place = self._masked[key]
            for paradigm in self._masked_values[self._masked_start[place] : self._masked_start[place + 1]]:
                yield key[2:], paradigm

    def to_bytes(self) -> bytes:
        """One block of bytes that `from_bytes` reads back without copying the tables."""
        sections = {name: bytes(part) for name, part in self._bytes.items()}
        for name in self._TRIES:
            sections[name] = getattr(self, f"_{name}").tobytes()
        head, at = {}, 0
        for name, part in sections.items():
            head[name] = [at, len(part)]
            at += -(-len(part) // 8) * 8
        header = json.dumps({"sections": head, "meta": self.meta}).encode()
        header += b" " * (-(len(self.MAGIC) + 8 + len(header)) % 8)
        parts = [self.MAGIC, struct.pack("<Q", len(header)), header]
        for part in sections.values():
            parts += [part, b"\0" * (-len(part) % 8)]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> Lexicon:
        """The lexicon in a block of `to_bytes`.

        Raises:
            ValueError: the block is not a lexicon of this version, or was cut short.
        """
        view = memoryview(data)
        magic = len(cls.MAGIC)
        if bytes(view[:magic]) != cls.MAGIC:
            raise ValueError("not a compiled lexicon of this version")
        (length,) = struct.unpack("<Q", view[magic : magic + 8])
        base = magic + 8 + length
        header = json.loads(bytes(view[magic + 8 : base]))
        sections = {}
        for name, (at, size) in header["sections"].items():
            if base + at + size > len(view):
                raise ValueError("the compiled lexicon was cut short")
            sections[name] = view[base + at : base + at + size]
        return cls(sections, header["meta"])


def _trie(section: Any) -> marisa_trie.Trie:
    if isinstance(section, marisa_trie.Trie):
        return section
    return marisa_trie.Trie().frombytes(bytes(section))
