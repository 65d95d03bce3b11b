"""What the engine asks of a language: the forms of a word, and whether a word is an ordinary one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "Language", "PartOfSpeech"]

Kind = Literal["word", "name", "part"]
"""A `word` is a dictionary word of a rule, a `name` a term of a company's list, known to a dictionary or not, and a
`part` a word of such a term that others stand beside: a form too many does no harm there."""

PartOfSpeech = Literal["", "noun", "adj", "verb", "we"]
"""Which readings of a word count; "" is all of them, "we" the first-person forms of a verb, singular and plural."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language as a record of functions and constants, found by its code.

    `word_forms(word, kind, pos)` gives every surface form of one word, the word itself included unless `pos` is "we":
    in lower case, or, for an acronym ("ZUSu", "PiS-u"), in the letters in which it has to stand.
    `is_known(word)` says of a lower-case word, diacritics in place, whether it is an ordinary word in some form;
    `common` are those that most of any text is made of, with their commonness.
    `is_name(word)` says whether it is a proper name that a dictionary has: a place, a person, a brand. It may be an
    ordinary word as well.
    `base_forms(word)` gives the base forms of the nouns that a lower-case word may be a form of.
    `stopwords` are function words: never a form of a sensitive term, never the anchor of a phrase.
    `commonness(word)` goes from 0 (rare or unknown) to 9 (on every page), for a lower-case word in any form.
    `abbreviations` are lower-case and without their dot, which ends no sentence.
    """

    code: str
    word_forms: Callable[[str, Kind, PartOfSpeech], frozenset[str]]
    is_known: Callable[[str], bool]
    common: Mapping[str, int]
    is_name: Callable[[str], bool]
    base_forms: Callable[[str], frozenset[str]]
    stopwords: frozenset[str]
    commonness: Callable[[str], int]
    abbreviations: frozenset[str]
