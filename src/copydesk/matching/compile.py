"""Terms are expanded once, when rules are compiled: every word to its forms, every term to a phrase with an anchor."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate
from operator import and_, or_
from typing import Any

import marisa_trie

from copydesk.languages.base import Kind, Language
from copydesk.matching.lexicon import (
    ANCHOR,
    BARE,
    BASE,
    CAPITAL,
    GAP,
    KNOWN,
    MANY,
    MAX_FAR,
    SHIFT,
    Capital,
    Flag,
    Lexicon,
    Side,
    hashed,
    index_keys,
    letter_mask,
)
from copydesk.matching.syntax import Gap, OneOf, Row, WordPattern
from copydesk.text.steps import strip_diacritics
from copydesk.text.words import is_acronym

__all__ = ["MIN_FUZZY", "MIN_FUZZY_TWICE", "LexiconBuilder", "edits_allowed"]

# How many letters a word has at least that may hold one edit, and two. docs/decisions/known-words.md counts the false
# hits: the shorter the word, the more others are as near to it.
MIN_FUZZY = 5
MIN_FUZZY_TWICE = 9

_TRIE_OF = {"form": "forms", "prefix": "prefixes", "suffix": "suffixes"}


def edits_allowed(length: int) -> int:
    """How many typing errors a word of so many letters may hold."""
    return 0 if length < MIN_FUZZY else 1 if length < MIN_FUZZY_TWICE else 2


@dataclass(slots=True)
class _Entry:
    capital: int
    base: str
    forms: frozenset[str]
    cased: frozenset[str]
    flags: int = 0
    anchored: list[tuple[int, int, int]] = field(default_factory=list)  # where a neighbour stands, which, the phrase
    others: tuple[str, ...] = ()  # the further words that may stand in the place
    is_indexed: bool = False  # its forms are looked up: it is an anchor, or a word beside one in a rule


class LexiconBuilder:
    """Collects phrases, then packs them.

    `languages` are asked, in order, for the forms of each word; a listed name takes those of all of them.
    """

    def __init__(self, languages: Sequence[Language], are_rules: bool = False) -> None:
        self._languages = tuple(languages)
        # Which forms are ordinary words is worked out ahead for rules; a company's list shall be ready at once.
        self._are_rules = are_rules
        self._sets: dict[str, int] = {}
        self._entries: list[_Entry] = []
        self._entry_ids: dict[tuple[Any, ...], int] = {}
        self._phrases: dict[tuple[tuple[int, ...], int], int] = {}
        self._members: list[dict[int, float]] = []
        self._flags: list[int] = []
        self._refs: list[int] = []
        self._ref_ids: dict[tuple[Any, ...], int] = {}
        # Most words of alternatives stand in many.
        self._expanded: dict[tuple[WordPattern, tuple[str, ...]], tuple[frozenset[str], frozenset[str]]] = {}

    def set_id(self, name: str) -> int:
        """The number of a set of terms, new or known."""
        return self._sets.setdefault(name, len(self._sets))

    def add(
        self, row: Row, sets: Iterable[tuple[str, float]], flags: int, *, languages: Sequence[Language] | None = None,
        ref: tuple[Any, ...] = (), forms: Iterable[str] = (), not_forms: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """Adds one phrase to sets, with its weight in each.

        `forms` are further forms of a one-word phrase's word, `not_forms` those that shall not match.
        """
        speak = languages or self._languages
        slots = tuple(
            GAP if isinstance(word, Gap) else self._entry(word, speak, tuple(forms) if len(row) == 1 else (), not_forms)
            for word in row
        )
        key = (slots, self._ref_ids.setdefault(ref, len(self._ref_ids)))
        number = self._phrases.get(key)
        if number is None:
            number = self._phrases[key] = len(self._members)
            self._members.append({})
            self._flags.append(0)
            self._refs.append(key[1])
        self._flags[number] |= flags
        for name, weight in sets:
            members = self._members[number]
            members[self.set_id(name)] = max(weight, members.get(self.set_id(name), 0.0))

    def build(self, meta: dict[str, Any]) -> Lexicon:
        """The packed lexicon; `meta` is kept with it and must be JSON."""
        phrases, phrase_start = array("I"), array("I", [0])
        sets_of: list[int] = []  # the membership of each phrase
        memberships: dict[tuple[int, ...], int] = {}
        for (slots, ref), number in self._phrases.items():
            anchor = min((i for i, slot in enumerate(slots) if slot != GAP), key=lambda i: self._cost(slots[i], i))
            flags = self._flags[number]
            entry = self._entries[slots[anchor]]
            entry.flags |= flags
            entry.anchored.append((*self._beside(slots, anchor, flags), number))
            entry.is_indexed = True
            if not flags & Flag.LISTED:
                # A rule's phrases have common words beside their anchors: knowing them all saves most attempts.
                for slot in slots:
                    if slot != GAP:
                        self._entries[slot].is_indexed = True
            members = tuple(n for m in sorted(self._members[number].items()) for n in (m[0], round(m[1] * 1000)))
            sets_of.append(memberships.setdefault(members, len(memberships)))
            phrases.extend((flags, anchor, ref, sets_of[number], *slots))
            phrase_start.append(len(phrases))
        sections: dict[str, Any] = {"phrase_start": phrase_start, "phrase_data": phrases}
        sections["member_data"] = array("I", [number for members in memberships for number in members])
        sections["member_start"] = array("I", accumulate(map(len, memberships), initial=0))
        sections |= self._pack_words()
        sections |= self._pack_deletes()
        anchored, anchored_sets, beside, anchored_start = array("I"), array("I"), array("I"), array("I", [0])
        text, text_start = bytearray(), array("I", [0])
        for entry in self._entries:
            for place in range(Side.COUNT):
                there = sorted((slot, number) for where, slot, number in entry.anchored if where == place)
                beside.extend(slot for slot, _ in there)
                anchored.extend(number for _, number in there)
                anchored_sets.extend(sets_of[number] for _, number in there)
                anchored_start.append(len(anchored))
            stem = _stem(entry.forms)
            endings = "\n".join(sorted(form[len(stem) :] for form in entry.forms))
            text += "\t".join((entry.base, stem, endings, "\n".join(sorted(entry.cased)))).encode()
            text_start.append(len(text))
        sections |= {
            "anchored": anchored, "anchored_sets": anchored_sets, "beside": beside, "anchored_start": anchored_start,
            "paradigm_text": bytes(text), "paradigm_start": text_start,
            "paradigm_flags": bytes(e.flags & 0xFF for e in self._entries),
            "capitals": bytes(e.capital for e in self._entries),
        }  # fmt: skip
        packed = {
            name: part if isinstance(part, (bytes, marisa_trie.Trie)) else part.tobytes()
            for name, part in sections.items()
        }
        return Lexicon(packed, meta | {"sets": list(self._sets), "refs": [list(ref) for ref in self._ref_ids]})

    def _beside(self, slots: tuple[int, ...], anchor: int, flags: int) -> tuple[int, int]:
        """Where a word must stand beside the anchor, and which, the rarest; a listed name allows others between."""
        if len(slots) == 1 or flags & Flag.LISTED:
            return Side.NONE, GAP
        others = [i for i, slot in enumerate(slots) if i != anchor and slot != GAP and abs(i - anchor) <= MAX_FAR]
        near = [i for i in others if abs(i - anchor) == 1]
        at = min(near or others, key=lambda i: self._cost(slots[i], i))
        if near:
            return Side.AFTER if at > anchor else Side.BEFORE, slots[at]
        return Side.FAR_AFTER if at > anchor else Side.FAR_BEFORE, slots[at]

    def _cost(self, slot: int, place: int) -> tuple[int, int, int]:
        """What is looked for first in a phrase costs least: rare, long, early."""
        entry = self._entries[slot]
        return max((*self._cost_of(base), place) for base in (entry.base, *entry.others))

    def _cost_of(self, base: str) -> tuple[int, int]:
        if base.isdigit() or len(base) < 3:
            return (20, -len(base))
        return (max((language.commonness(base) for language in self._languages), default=0), -len(base))

    def _entry(
        self, word: WordPattern | OneOf, speak: Sequence[Language], more: tuple[str, ...], struck: frozenset[str]
    ) -> int:
        key = (word, tuple(language.code for language in speak), more, struck)
        number = self._entry_ids.get(key)
        if number is None:
            number = self._entry_ids[key] = len(self._entries)
            self._entries.append(self._expand_entry(word, speak, more, struck))
        return number

    def _expand_entry(
        self, word: WordPattern | OneOf, speak: Sequence[Language], more: tuple[str, ...], struck: frozenset[str]
    ) -> _Entry:
        if isinstance(word, OneOf):
            first, *others = [self._expand_entry(option, speak, (), struck) for option in word.words]
            forms = first.forms.union(*(part.forms for part in others))
            cased = first.cased.union(*(part.cased for part in others))
            capital = first.capital if all(part.capital == first.capital for part in others) else Capital.ANY
            return _Entry(capital, first.base, forms, cased, others=tuple(part.base for part in others))
        forms, cased = self._expand(word, speak)
        forms = (forms | {form.lower() for form in more}) - struck
        # An acronym that is also a word must stand in capitals; one that is none is known in small letters too.
        is_word = bool(cased) and any(language.is_known(word.form) for language in speak)
        capital = Capital.EXACT if is_word else word.capital
        if capital == Capital.EXACT and not cased:  # "YouTube": everybody writes it as they like
            capital = Capital.FIRST if any(language.is_known(word.form) for language in speak) else Capital.ANY
        return _Entry(capital, word.form, frozenset(forms), cased if capital == Capital.EXACT else frozenset())

    def _expand(self, word: WordPattern, speak: Sequence[Language]) -> tuple[frozenset[str], frozenset[str]]:
        """The folded forms of a word, and its forms letter by letter if it is an acronym."""
        key = (word, tuple(language.code for language in speak))
        found = self._expanded.get(key)
        if found is None:
            found = self._expanded[key] = self._forms_of(word, speak)
        return found

    @staticmethod
    def _forms_of(word: WordPattern, speak: Sequence[Language]) -> tuple[frozenset[str], frozenset[str]]:
        if word.mode == "prefix":
            return frozenset({word.form + "*"}), frozenset()
        if word.mode == "suffix":
            return frozenset({"*" + word.form}), frozenset()
        if word.mode in ("exact", "fixed") or not word.form.isalpha():
            return frozenset({word.form}), frozenset({word.cased}) if word.capital == Capital.EXACT else frozenset()
        found: set[str] = {word.cased}
        kind: Kind = (
            "part" if word.mode == "part" else "name" if word.mode == "name" or is_acronym(word.cased) else "word"
        )
        for language in speak:
            stop = language.stopwords
            forms = language.word_forms(word.cased, kind, word.pos)
            # An ending after a mark ("Orange'a", "PiS-u") is taken off when a post is read.
            found |= {form for form in forms if form.isalnum() and form.lower() not in stop}
        lower = frozenset(form.lower() for form in found)
        if word.pos == "we" and len(lower) > 1:
            lower -= {word.form}
        return lower, frozenset(found) if is_acronym(word.cased) else frozenset()

    def _pack_words(self) -> dict[str, Any]:
        values: dict[str, set[int]] = {}
        heads: dict[str, set[int]] = {}
        tails: dict[str, set[int]] = {}
        for number, entry in enumerate(self._entries):
            if not entry.is_indexed:
                continue
            value = number << SHIFT | (ANCHOR if entry.anchored else 0) | (CAPITAL if entry.capital else 0)
            for form in entry.forms:
                if form.endswith("*"):
                    heads.setdefault(form[:-1], set()).add(value)
                elif form.startswith("*"):
                    tails.setdefault(form[:0:-1], set()).add(value)
                else:
                    values.setdefault(form, set()).add(value + (BASE if form == entry.base else 0))
                    bare = strip_diacritics(form)
                    if bare not in entry.forms:
                        values.setdefault(bare, set()).add(value + BARE)
        if self._are_rules:
            for form in values:
                if any(language.is_known(form) for language in self._languages):
                    values[form] = {value + KNOWN for value in values[form]}
        sections: dict[str, Any] = {"row_data": array("I")}
        known_rows: dict[tuple[int, ...], int] = {}
        for name, table in (("form", values), ("prefix", heads), ("suffix", tails)):
            trie = sections[_TRIE_OF[name]] = marisa_trie.Trie(table)
            there = (tuple(sorted(table[trie.restore_key(key)])) for key in range(len(table)))
            sections[f"{name}_rows"] = array("I", [_row(one, known_rows, sections["row_data"]) for one in there])
        return sections | self._pack_masked()

    def _pack_masked(self) -> dict[str, Any]:
        """The words that are found with signs for letters, by their first and last letter."""
        masked: dict[str, set[int]] = {}
        for number, entry in enumerate(self._entries):
            if entry.flags & Flag.MASKED:
                for form in entry.forms:
                    if len(form) >= 3 and "*" not in form:
                        masked.setdefault(form[0] + form[-1] + form, set()).add(number)
        trie = marisa_trie.Trie(masked)
        flat, start = array("I"), array("I", [0])
        for key in range(len(masked)):
            flat.extend(sorted(masked[trie.restore_key(key)]))
            start.append(len(flat))
        return {"masked": trie, "masked_start": start, "masked_values": flat}

    def _pack_deletes(self) -> dict[str, array[int]]:
        """Buckets of paradigms by the hashed deletes of their forms' first letters."""
        keys: dict[str, set[int]] = {}
        shapes = array("I", bytes(12 * len(self._entries)))  # letters of all forms, of any form, lengths
        for number, entry in enumerate(self._entries):
            if not (entry.anchored and entry.flags & Flag.FUZZY) or entry.base.isdigit():
                continue
            bare = {strip_diacritics(form) for form in entry.forms if "*" not in form}
            for key in index_keys([form for form in bare if len(form) >= MIN_FUZZY]):
                keys.setdefault(key, set()).add(number)
            if bare:
                masks = [letter_mask(form) for form in bare]
                lengths = [min(len(form), 255) for form in bare]
                shapes[3 * number] = reduce(and_, masks)
                shapes[3 * number + 1] = reduce(or_, masks)
                shapes[3 * number + 2] = min(lengths) * 256 + max(lengths)
        if not keys:
            return {"delete_start": array("I", [0]), "delete_values": array("I"), "shapes": shapes}
        size = 1 << max(4, (len(keys) - 1).bit_length())
        buckets: dict[int, set[int]] = {}
        for key, numbers in keys.items():
            buckets.setdefault(hashed(key) & (size - 1), set()).update(numbers)
        start, flat = array("I", [0]), array("I")
        for bucket in range(size):
            flat.extend(sorted(buckets.get(bucket, ())))
            start.append(len(flat))
        return {"delete_start": start, "delete_values": flat, "shapes": shapes}


def _stem(forms: frozenset[str]) -> str:
    """What all the forms begin with.

    >>> _stem(frozenset({"sowa", "sowy", "sów"}))
    's'
    """
    if not forms:
        return ""
    first, last = min(forms), max(forms)
    at = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:at]


def _row(values: tuple[int, ...], known: dict[tuple[int, ...], int], data: array[int]) -> int:
    """The only value itself, or where several stand, with MANY: once for all words that have the same."""
    if len(values) == 1:
        return values[0]
    row = known.get(values)
    if row is None:
        row = known[values] = len(data) | MANY
        data.extend((len(values), *values))
    return row
