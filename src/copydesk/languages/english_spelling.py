"""How English spells regular endings: plural, third person, past, gerund, degrees."""

from __future__ import annotations

import re

__all__ = ["add_s", "regular_forms"]

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
# One syllable with a single vowel and a single consonant doubles it: "plan", "chat"; not "deploy", "fix", "need".
_DOUBLES = re.compile(r"^[^aeiou]*(?:qu)?[aeiou][bdfgklmnprtvz]$|(?:[^aeiou][aeiou][gp]|[^aeiou]fer|[^aeiou]mit)$")


def add_s(word: str) -> str:
    """Plural and third person.

    >>> [add_s(word) for word in ("church", "party", "day", "startup", "tax")]
    ['churches', 'parties', 'days', 'startups', 'taxes']
    """
    if _SIBILANT.search(word):
        return word + "es"
    return word[:-1] + "ies" if _CONSONANT_Y.search(word) else word + "s"


def regular_forms(word: str, part: str) -> list[str]:
    """Inflected forms of a noun ("n"), verb ("v") or adjective ("a"), the word itself left out.

    >>> regular_forms("plan", "v"), regular_forms("rebrand", "v"), regular_forms("happy", "a")
    (['plans', 'planned', 'planning'], ['rebrands', 'rebranded', 'rebranding'], ['happier', 'happiest'])
    """
    if part == "n":
        return [add_s(word)]
    stem = _stem(word)
    if part == "v":
        return [add_s(word), stem + "ed", _gerund_stem(word, stem) + "ing"]
    return [stem + "er", stem + "est"]


def _stem(word: str) -> str:
    if word.endswith("e"):
        return word[:-1]
    if _CONSONANT_Y.search(word):
        return word[:-1] + "i"
    return word + word[-1] if _DOUBLES.search(word) else word


def _gerund_stem(word: str, stem: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "y"
    if word.endswith(("ee", "oe", "ye", "y")):
        return word
    return stem
