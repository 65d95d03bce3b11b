"""Which language a post is in: to answer in it, and to leave alone what merely looks like a word of the other one."""

from __future__ import annotations

import re
from functools import cache

from copydesk.languages import language
from copydesk.languages.wordlist import read_words
from copydesk.text.steps import has_polish_letter

__all__ = ["author_language", "certain_language", "is_foreign"]

_WORD = re.compile(r"[^\W\d_]+").findall
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


# Shares of unknown chunks. Of 40,000 Polish and English posts the strangest has .29, names of places one after the
# other; Croatian, French or Dutch ones have .47 and more, but for short ones and lists. Together with function words of
# other languages .2 is enough: of 15,000 posts of ours one is taken for foreign, of paragraphs in fifteen other
# languages nearly all of eight words and more, and two in three of the shorter ones.
_HARDLY_STRANGE, _STRANGE, _STRANGE_SHORT, _MOSTLY_STRANGE = 0.15, 0.4, 0.45, 0.6
_LONG, _SHORT = 8, 4  # chunks
# Function words of Polish or English that are as common in another language: German "so", Czech "na", Hungarian "is".
_OF_OTHERS_TOO = frozenset((
    "about", "an", "are", "can", "have", "im", "is", "ja", "jako", "more", "na", "o", "od", "of", "one", "or", "over",
    "po", "so", "such", "te", "that", "this", "u", "when", "with", "z", "za",
))  # fmt: skip


@cache
def _function_words() -> tuple[frozenset[str], frozenset[str]]:
    """Those of Polish and those of English, but for what may be a word of the other language too ("on", "do", "a")."""
    polish, english = language("pl"), language("en")
    only_english = frozenset(word for word in english.stopwords if not polish.is_known(word))
    return polish.stopwords - english.stopwords, only_english - polish.stopwords


@cache
def _foreign_words() -> frozenset[str]:
    return read_words("foreign_words.txt")


def is_foreign(text: str, strange: float) -> bool:
    """Whether a post is in a language of which no rule knows a word. `strange` is the share of its chunks that no
    dictionary of ours knows.

    >>> is_foreign("Votez pour notre parti dimanche", 0.6), is_foreign("Aplikacja Zorvex w wersji beta", 0.4)
    (True, False)
    """
    if strange < _HARDLY_STRANGE:
        return False
    words = set(_WORD(text[: 4 * _BEGINNING]))
    polish, english = _function_words()
    ours = {low for word in words if (low := word.lower()) in polish or low in english} - _OF_OTHERS_TOO
    theirs = words & _foreign_words()
    length = len(text.split())
    if strange > _STRANGE and length >= _LONG:
        # A list of names is strange too, and is no other language's.
        return bool(theirs) or len(ours) < 2 or strange > _MOSTLY_STRANGE
    if not ours and strange > _STRANGE_SHORT and length >= _SHORT:
        return True
    if len(theirs) > 1:
        return len(theirs) >= len(ours)
    return len(theirs) == 1 and len(ours) < 2 and strange > _STRANGE / 2


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
    polish = sum(w.lower() in polish_words or (w.islower() and bool(has_polish_letter(w))) for w in words)
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
        elif word in _CERTAINLY_POLISH or (word.islower() and has_polish_letter(word)):
            polish += 1
    return "en" if english >= _CERTAIN and not polish else "pl" if polish >= _CERTAIN and not english else ""
