"""Which language a post is in: to answer in it, and to leave alone what merely looks like a word of the other one."""

from __future__ import annotations

import re
from functools import cache

from copydesk.languages import language

__all__ = ["author_language", "certain_language"]

_WORD = re.compile(r"[^\W\d_]+").findall
_POLISH_LETTER = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]").search
_BEGINNING = 500  # characters; who writes in one language begins in it
_CERTAIN = 3  # words of one language, and none of the other

_CERTAINLY_POLISH = frozenset(
    ("w", "z", "na", "nie", "się", "jest", "że", "dla", "po", "od", "już", "jak", "ale", "czy")
)
_CERTAINLY_ENGLISH = frozenset((
    "the", "and", "of", "is", "in", "for", "our", "with", "you", "are", "it", "that", "this", "an", "at", "be", "but",
    "can", "from", "has", "have", "how", "if", "my", "not", "or", "than", "their", "they", "us", "was", "were", "what",
    "when", "which", "who", "will", "your",
))  # fmt: skip


@cache
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    """Those of Polish and those of English, but for what may be a word of the other language too ("on", "do", "a")."""
    polish, english = language("pl"), language("en")
    also_polish = {word for word in english.stopwords if polish.is_known(word)} - {"the", "and", "of"}
    return polish.stopwords - english.stopwords - {"i", "do", "a"}, english.stopwords - polish.stopwords - also_polish


def author_language(text: str) -> str:
    """The language to answer in: that of which the beginning of the post has more function words and letters; where it
    has as many of both, or none, more words that only one language knows; where that says nothing either, Polish.

    >>> author_language("Dziś pokażę Wam"), author_language("Meet Łukasz from Kraków, our new head of design")
    ('pl', 'en')
    >>> author_language("Happy Easter!"), author_language("Promocja!")
    ('en', 'pl')
    """
    words = _WORD(text[:_BEGINNING])
    polish_words, english_words = _function_words()
    # A capital makes a word with Polish letters a name, as a rule.
    polish = sum(w.lower() in polish_words or (w.islower() and bool(_POLISH_LETTER(w))) for w in words)
    english = sum(w.lower() in english_words for w in words)
    if polish == english:
        is_polish, is_english = language("pl").is_known, language("en").is_known
        forms = [word.lower() for word in words]
        polish = sum(is_polish(form) and not is_english(form) for form in forms)
        english = sum(is_english(form) and not is_polish(form) for form in forms)
    return "en" if english > polish else "pl"


def certain_language(text: str) -> str:
    """The language that the beginning of the post is in, if nothing in it is of another; "" where it is not certain.

    >>> certain_language("Left pedal, and the right one is for you"), certain_language("Dziś mamy call o churnie")
    ('en', '')
    """
    polish = english = 0
    for word in _WORD(text[: 2 * _BEGINNING]):
        if word.lower() in _CERTAINLY_ENGLISH:
            english += 1
        elif word in _CERTAINLY_POLISH or (word.islower() and _POLISH_LETTER(word)):
            polish += 1
    return "en" if english >= _CERTAIN and not polish else "pl" if polish >= _CERTAIN and not english else ""
