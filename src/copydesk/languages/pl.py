"""Polish: forms by Morfeusz (SGJP) and the name guesser, ordinary words, function words."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from itertools import product
from math import prod
from typing import Any, NamedTuple

from copydesk.languages.base import Kind, Language, PartOfSpeech
from copydesk.languages.guesser import MIN_LETTERS, guess_forms
from copydesk.languages.wordlist import make_commonness, make_is_known, read_levels, read_trie, read_words
from copydesk.text.words import is_acronym

__all__ = ["language"]

_VOWELS = frozenset("aąeęioóuy")
_MARKS = ("-", "'", "’")
_AFTER_CONSONANT = ("a", "u", "owi", "em", "iem", "ie", "i", "y", "e", "ów", "om", "ami", "ach", "owie")
_AFTER_VOWEL = ("a", "u", "owi", "em", "m", "go", "ego", "mu", "emu", "ym", "y", "i", "ów", "om", "ami", "ach")
_AFTER_A = ("y", "i", "ie", "ę", "ą", "o")
# How the last letter of an acronym is read decides what may follow: "NFZ-etu", "PZPR-ze", "SLD-owi", "BMW-icy".
_SPELT_OUT = {
    "d": ("zie",), "r": ("ze",), "t": ("cie",), "w": ("icy", "icą", "icę"),
    "z": ("etu", "etem", "etowi", "ecie", "ety"),
}  # fmt: skip
_MAX_COMBINED = 1000  # two parts in all their forms, of which a noun has some ten; not three

_NOUN = ("subst", "depr")
_VERBAL = ("ger", "pact", "ppas")
_PARTS = {
    "noun": ("subst", "depr", "ger"),
    "adj": ("adj", "pact", "ppas"),
    "verb": ("inf", "fin", "praet", "impt", "bedzie", "winien", "pred", "ger", "pact", "ppas"),
    "we": ("inf", "fin", "bedzie", "winien"),
}
_LEFT_OUT = ("brev",)


@cache
def language() -> Language:
    """Polish, its word list mapped into memory; Morfeusz loads with the first word that is inflected."""
    stopwords = read_words("pl_stopwords.txt")
    common = {**read_levels("pl_common.z"), **dict.fromkeys(stopwords, 9)}
    listed = make_is_known(read_trie("pl_words.marisa"), common)
    acronyms = read_words("pl_acronyms.txt")

    def is_known(word: str) -> bool:
        # Negated participles and nouns of action are listed without "nie".
        return listed(word) or word in acronyms or (word[:3] == "nie" and len(word) > 7 and listed(word[3:]))

    return Language(
        code="pl",
        word_forms=word_forms,
        is_known=is_known,
        common=common,
        is_name=make_is_known(read_trie("pl_names.marisa"), {}),
        base_forms=base_forms,
        stopwords=stopwords,
        commonness=make_commonness(is_known, common),
        abbreviations=read_words("pl_abbreviations.txt"),
    )


def base_forms(word: str) -> frozenset[str]:
    """The base forms of the nouns that a word may be a form of; without Morfeusz none.

    >>> sorted(base_forms("klientów"))
    ['klient']
    """
    return frozenset(r.lemma.split(":")[0].lower() for r in _readings(word) if r.parts[0] in _NOUN)


def word_forms(word: str, kind: Kind = "word", pos: PartOfSpeech = "") -> frozenset[str]:
    """Every surface form of one word.

    A base form gives all forms of its lemmas. What stands in the plural gives the forms of the plural ("wybory" is not
    "wybór"), an adjective in the feminine or neuter those of its gender ("Kowalska" is not "Kowalski"), a comparative
    or a participle its own. What has only oblique readings stays as written. A name gives its dictionary forms and
    those that the guesser makes, and each with an ending behind a mark ("Orange'a").

    >>> sorted(word_forms("msza"))
    ['msza', 'mszach', 'mszami', 'msze', 'mszo', 'mszom', 'mszy', 'mszą', 'mszę']
    >>> sorted(form for form in word_forms("zarobić", "word", "we") if form.endswith("y"))
    ['zarobilibyśmy', 'zarobiliśmy', 'zarobimy', 'zarobiłybyśmy', 'zarobiłyśmy', 'zaróbmy']
    """
    if is_acronym(word):
        forms = set(_acronym_forms(word))
        # A name may be listed in capitals and written with one: "ORLEN", "Orlenu".
        if kind != "word" and _is_pronounceable(word):
            forms |= _name_forms(word.capitalize(), kind, pos)
        return frozenset(forms)
    if "-" in word.strip("-"):
        return _compound_forms(word, kind, pos)
    if kind != "word":
        return frozenset(_name_forms(word, kind, pos))
    lower = word.lower()
    readings = _readings(word)
    forms = _dictionary_forms(readings, lower, pos)
    if not readings and pos in ("", "noun"):
        forms |= guess_forms(lower)
    return frozenset(forms if pos == "we" and forms else forms | {lower})


def _name_forms(name: str, kind: Kind, pos: PartOfSpeech) -> set[str]:
    lower = name.lower()
    letters = lower.rstrip("0123456789")
    if letters != lower and letters.isalpha():
        # "Chmury24" beside "Chmura24-owi".
        digits = lower[len(letters) :]
        forms = _name_forms(name[: len(letters)], kind, pos)
        return {form + digits for form in forms if form.isalpha()} | _marked(lower)
    readings = _readings(name)
    forms = {lower, *_dictionary_forms(readings, lower, pos, kind)}
    # A word in small letters that the dictionary knows is no name: "Bank Rozwoju im. ...", "Grupa dla ...".
    if not (readings and name.islower()):
        if len(lower) == MIN_LETTERS - 1 and not any(map(_is_nominative, readings)):
            # Too short to guess, unless nothing else looks like the form: "Voxem", but not "Lota".
            is_known = language().is_known
            guessed = guess_forms(lower, MIN_LETTERS - 1)
            forms |= {form for form in guessed if kind == "part" or not (readings or is_known(form))}
        elif len(lower) >= MIN_LETTERS:
            forms |= guess_forms(lower)
    return forms | _marked(lower)


def _marked(name: str) -> set[str]:
    """The name with an ending behind a mark: "orange'a", "pekao-wi"."""
    return {name + mark + ending for mark in _MARKS for ending in _endings_after(name)}


def _endings_after(name: str) -> tuple[str, ...]:
    last = name[-1:]
    if last == "a":
        return _AFTER_A
    return _AFTER_VOWEL if last in _VOWELS else _AFTER_CONSONANT


def _is_pronounceable(word: str) -> bool:
    """Whether a name may be written so in capitals, being no acronym; one of four letters must be no common word.

    >>> [_is_pronounceable(word) for word in ("ORLEN", "IKEA", "KGHM", "PZU", "STAL")]
    [True, True, False, False, False]
    """
    lower = word.lower()
    consonants = "".join(" " if letter in _VOWELS else letter for letter in lower).split(" ")
    is_long = len(word) > MIN_LETTERS or (len(word) == MIN_LETTERS and not language().is_known(lower))
    return word.isalpha() and is_long and len(consonants) > 2 and max(map(len, consonants)) < 4


def _acronym_forms(word: str) -> Iterator[str]:
    """The acronym, and with endings in small letters, with a mark and without: "ZUS-u", "ZUSu", "NFZ-etem"."""
    yield word
    last = word[-1].lower()
    endings = (*_endings_after(last), *_SPELT_OUT.get(last, ()))
    if last == "a":
        # "FIFY", "FIFie": the ending takes the place of the last letter.
        yield from (word[:-1] + ending for ending in ("y", "i", "ie", "ę", "ą", "Y", "I", "IE", "Ę", "Ą"))
    for ending in endings:
        if last != "a" and ending not in ("e", "i"):
            yield word + ending
        yield from (word + mark + ending for mark in _MARKS)


def _compound_forms(word: str, kind: Kind, pos: PartOfSpeech) -> frozenset[str]:
    """Forms of "Bielsko-Biała", "e-faktura": of every part, or of the last alone where that would be too many."""
    parts = word.split("-")
    forms = [sorted(form for form in word_forms(part, kind, pos) if form.isalpha()) or [part.lower()] for part in parts]
    if prod(map(len, forms)) > _MAX_COMBINED:
        forms[:-1] = [[part.lower()] for part in parts[:-1]]
    return frozenset({"-".join(combined) for combined in product(*forms)} | {word.lower()})


class _Reading(NamedTuple):
    lemma: str
    tag: str

    @property
    def parts(self) -> list[str]:
        return self.tag.split(":")


@cache
def _morfeusz() -> Any:
    """Morfeusz with past and conditional in one piece ("zrobiliśmy"), or None where there is no wheel of it."""
    try:
        from morfeusz2 import Morfeusz  # 0.1 s and 30 MB: not before a word is inflected
    except ImportError:
        warnings.warn(
            "morfeusz2 cannot be imported, so Polish words of rules and lists are inflected without a dictionary: "
            "irregular nouns, adjectives and verbs will be missed. help: pip install morfeusz2",
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    return Morfeusz(praet="composite")


def _readings(word: str) -> list[_Reading]:
    """What the dictionary takes the whole word for; nothing for a word that it does not know."""
    morfeusz = _morfeusz()
    if morfeusz is None:
        return []
    found = [interpretation for start, end, interpretation in morfeusz.analyse(word) if (start, end) == (0, 1)]
    return [_Reading(lemma, tag) for _, lemma, tag, _, _ in found if tag != "ign"]


def _is_nominative(reading: _Reading) -> bool:
    return any("nom" in part.split(".") for part in reading.parts)


def _dictionary_forms(readings: list[_Reading], word: str, pos: PartOfSpeech, kind: Kind = "word") -> set[str]:
    forms: set[str] = set()
    for reading in readings:
        if pos and reading.parts[0] not in _PARTS[pos]:
            continue
        is_base = reading.lemma.split(":")[0].lower() == word
        # "Pięć Dębów" makes "w Pięciu Dębach".
        is_part = kind == "part" and reading.parts[0] in _NOUN and reading.lemma[0].islower()
        if is_base or is_part or _is_nominative(reading):
            for form, lemma, tag, _, _ in _morfeusz().generate(reading.lemma):
                if lemma == reading.lemma and _belongs(reading, is_base, kind != "word", tag.split(":"), pos):
                    forms.add(form.lower())
    return forms


def _belongs(reading: _Reading, is_base: bool, is_name: bool, form: list[str], pos: PartOfSpeech) -> bool:
    """Whether a form of the reading's lemma is a form of the word that was read so."""
    part = reading.parts
    if form[0] in _LEFT_OUT or (form[-1] == "neg") != (part[-1] == "neg"):
        return False
    if pos == "we":
        return "pri" in form
    if part[0] in _NOUN:
        return form[0] in _NOUN and (is_base or part[1] == "sg" or form[1] == "pl")
    if part[0] in _VERBAL and form[0] != part[0]:
        return False
    if part[0] == "adj" or part[0] in _VERBAL:
        if is_base and not is_name:
            return True
        # What is no base form ("lepszy", "święta") keeps its degree, and its gender if that is not the masculine. A
        # name keeps the masculine too: "Kalinowski" is not "Kalinowska".
        is_masculine = part[1] == "sg" and "m1" in part[3]
        return form[0] == part[0] and form[-1] == part[-1] and ((is_masculine and not is_name) or _agrees(part, form))
    return is_base or form[0] == part[0]


def _agrees(part: list[str], form: list[str]) -> bool:
    """Whether two adjective forms can be of one gender."""
    if part[1] == "pl" and form[1] != "pl":
        return False
    return not set(part[3].split(".")).isdisjoint(form[3].split("."))
