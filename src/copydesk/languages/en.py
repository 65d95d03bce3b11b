"""English: forms by a table of irregular words and by spelling rules, ordinary words, function words."""

from __future__ import annotations

from functools import cache

from copydesk.languages.base import Kind, Language, PartOfSpeech
from copydesk.languages.english_spelling import regular_forms
from copydesk.languages.wordlist import make_commonness, read_levels, read_lines, read_trie, read_words
from copydesk.text.words import is_acronym

__all__ = ["language"]

_INFLECTED = frozenset({"be", "do", "have", "much", "own"})
"""The function words that have other forms; by the table "us" would be "used" and "we" "wing"."""

_PARTS = {"noun": "n", "verb": "v", "adj": "a", "we": "v", "": "nva"}


@cache
def language() -> Language:
    """English, its word list mapped into memory."""
    stopwords = read_words("en_stopwords.txt")
    common = {**read_levels("en_common.z"), **dict.fromkeys(stopwords, 9)}
    listed = read_trie("en_words.marisa").__contains__
    names = read_trie("en_names.marisa").__contains__

    def is_known(word: str) -> bool:
        return word in common or listed(word) or (word[-2:] == "'s" and listed(word[:-2]))

    return Language(
        code="en",
        word_forms=word_forms,
        is_known=is_known,
        common=common,
        is_name=lambda word: names(word.removesuffix("'s")),
        base_forms=base_forms,
        stopwords=stopwords,
        commonness=make_commonness(is_known, common),
        abbreviations=read_words("en_abbreviations.txt"),
    )


def base_forms(word: str) -> frozenset[str]:
    """The base forms of the nouns that a word may be the plural of.

    >>> sorted(base_forms("customers")), sorted(base_forms("companies"))
    (['customer'], ['company'])
    """
    shorter = {word[: -len(end)] + more for end, more in (("s", ""), ("es", ""), ("ies", "y")) if word.endswith(end)}
    return frozenset(base for base in shorter if base in _irregular() and word in word_forms(base, pos="noun"))


def word_forms(word: str, kind: Kind = "word", pos: PartOfSpeech = "") -> frozenset[str]:
    """Every surface form of one word, the word itself included; a name only takes -s and 's.

    A word that stands in an inflected form ("elections") stays as it is, but for 's, and so does a function word. "we"
    gives the base form and the past, which English has for the first person.

    >>> sorted(word_forms("church"))
    ['church', "church's", 'churches', "churches'", 'churches’', 'church’s']
    >>> sorted(word_forms("us"))
    ['us', "us's", 'us’s']
    >>> sorted(word_forms("Vaultik", "name"))
    ['vaultik', "vaultik's", 'vaultiks', 'vaultik’s']
    >>> sorted(word_forms("earn", pos="we"))
    ['earn', 'earned']
    """
    base = word if is_acronym(word) else word.lower()
    if kind != "word":
        plural = base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) else "s")
        forms = {base, plural, base + "'s", base + "’s"}
        if kind == "part" and (other := _other_spelling(base)):
            forms |= word_forms(other, "name")
        return frozenset(forms)
    if base != base.lower():
        return frozenset({base, base + "s", base + "'s", base + "’s"})
    if base in language().stopwords and base not in _INFLECTED:
        return frozenset({base, base + "'s", base + "’s"})
    forms = {base}
    for part, inflected in _paradigm(base).items():
        if part not in _PARTS[pos]:
            continue
        if pos == "we":
            forms |= {form for form in inflected if not form.endswith(("ing", "s"))}
            continue
        forms.update(inflected)
        if part == "n":
            forms |= {base + mark + "s" for mark in "'’"}
            forms |= {form + mark for form in inflected if form.endswith("s") for mark in "'’"}
    return frozenset(forms)


def _other_spelling(word: str) -> str | None:
    """A known word as it is spelled on the other side of the Atlantic.

    >>> [_other_spelling(word) for word in ("harbour", "color", "centre", "four", "grove")]
    ['harbor', 'colour', 'center', None, None]
    """
    is_known = language().is_known
    for british, american in (("our", "or"), ("tre", "ter"), ("ise", "ize"), ("ogue", "og"), ("grey", "gray")):
        for here, there in ((british, american), (american, british)):
            other = word.removesuffix(here) + there
            if len(word) > len(here) + 2 and word.endswith(here) and is_known(word) and is_known(other):
                return other
    return None


@cache
def _irregular() -> dict[str, str]:
    """Lemma -> its parts of speech; those that are not inflected by rule with their forms: "n v=ran,running,runs"."""
    return dict(line.split(" ", 1) for line in read_lines("en_forms.z"))


def _paradigm(word: str) -> dict[str, list[str]]:
    """Part of speech -> inflected forms. A known word that the table lacks is a form of another; an unknown one may be
    a noun and a verb."""
    cells = _irregular().get(word) or ("n=" if language().is_known(word) else "n v")
    paradigm = {}
    for cell in cells.split(" "):
        part, equals, forms = cell.partition("=")
        paradigm[part] = [form for form in forms.split(",") if form] if equals else regular_forms(word, part)
    return paradigm
