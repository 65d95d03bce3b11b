"""English: forms by a table built ahead and by spelling rules, ordinary words, function words."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from copydesk.languages.base import Kind, Language

__all__ = ["language"]

STOPWORDS = frozenset(
    """a about above after again against all am an and any are as at be because been before being below between both
    but by can did do does doing down during each few for from further had has have having he her here hers herself
    him himself his how i if in into is it its itself just me more most my myself no nor not now of off on once only
    or other our ours ourselves out over own same she should so some such than that the their theirs them themselves
    then there these they this those through to too under until up very was we were what when where which while who
    whom why will with you your yours yourself yourselves would could may might must shall""".split()
)

ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof sr jr st inc ltd co corp plc dept est etc e.g i.e vs no vol pp fig al approx jan feb mar apr
    jun jul aug sep sept oct nov dec gen col sgt capt rev hon""".split()
)


@cache
def language() -> Language:
    """English, its word list mapped into memory."""
    from marisa_trie import Trie  # 10 ms: not before a language is asked for

    with as_file(files("copydesk.languages").joinpath("data/en_words.marisa")) as path:
        words = Trie()
        words.mmap(str(path))
    return Language(
        code="en",
        word_forms=word_forms,
        is_known=words.__contains__,
        stopwords=STOPWORDS,
        commonness=lambda word: 9 if word in STOPWORDS else 3 if word in words else 0,
        abbreviations=ABBREVIATIONS,
    )


def word_forms(word: str, kind: Kind = "word", pos: str = "") -> frozenset[str]:
    """Every surface form of one word, the word itself included."""
    lower = word if sum(letter.isupper() for letter in word) > 1 and word.isupper() else word.lower()
    forms = {lower, lower + "'s", lower + "’s", lower + "s", lower + "es"}
    if kind == "word" and pos in ("", "verb", "we"):
        stem = lower.removesuffix("e")
        forms |= {stem + "ed", stem + "ing"}
        if lower.endswith("y"):
            forms |= {lower[:-1] + "ies", lower[:-1] + "ied"}
    return frozenset(forms)
