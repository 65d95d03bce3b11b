"""Small numbers in listed names, as people say them: "Sonda-9" is "Sonda nine", "Pięć Dębów" is "Five Dębów"."""

from __future__ import annotations

from copydesk.matching.syntax import OneOf, WordPattern

__all__ = ["number_of"]

# "I", "V" and "X" are left out: they are words and letters.
_NUMBERS = (
    "1 jeden one", "2 dwa two ii", "3 trzy three iii", "4 cztery four iv", "5 pięć five", "6 sześć six vi",
    "7 siedem seven vii", "8 osiem eight viii", "9 dziewięć nine ix", "10 dziesięć ten", "11 jedenaście eleven xi",
    "12 dwanaście twelve xii", "13 trzynaście thirteen xiii", "14 czternaście fourteen xiv",
    "15 piętnaście fifteen xv", "16 szesnaście sixteen xvi", "17 siedemnaście seventeen xvii",
    "18 osiemnaście eighteen xviii", "19 dziewiętnaście nineteen xix", "20 dwadzieścia twenty xx",
)  # fmt: skip
_SAID = {spelling: number.split() for number in _NUMBERS for spelling in number.split()}


def number_of(word: WordPattern) -> WordPattern | OneOf:
    """The word, or if it is a small number any way to say it. One in letters stays in letters: "5 dębów" are trees.

    >>> [one.form for one in number_of(WordPattern("4", "4", "part")).words]
    ['4', 'cztery', 'four', 'iv']
    """
    others = [
        form for form in _SAID.get(word.form, ()) if form != word.form and (form.isalpha() or word.form.isdigit())
    ]
    return OneOf((word, *[WordPattern(form, form, "part") for form in others])) if others else word
