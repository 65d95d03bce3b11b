"""Small numbers in listed names, as people say them: "Sonda-9" is "Sonda nine", "Pięć Dębów" is "Five Dębów"."""

from __future__ import annotations

from copydesk.matching.syntax import OneOf, WordPattern

__all__ = ["number_of"]

_POLISH = (
    "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście "
    "piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia"
).split()
_ENGLISH = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_SAID = {
    spelling: tuple(spellings)
    for number, words in enumerate(zip(_POLISH, _ENGLISH, _ROMAN, strict=True), 1)
    # "I", "V" and "X" are words and letters.
    for spellings in [[str(number), *(word for word in words if len(word) > 1)]]
    for spelling in spellings
}


def number_of(word: WordPattern) -> WordPattern | OneOf:
    """The word, or if it is a small number any way to say it; one in letters stays in letters, since "5 dębów" are trees.

    >>> [one.form for one in number_of(WordPattern("4", "4", "part")).words]
    ['4', 'cztery', 'four', 'iv']
    """
    others = [
        form for form in _SAID.get(word.form, ()) if form != word.form and (form.isalpha() or word.form.isdigit())
    ]
    return OneOf((word, *[WordPattern(form, form, "part") for form in others])) if others else word
