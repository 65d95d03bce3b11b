"""Figures of a company's lists, in the ways people write them: "37,4 mln zł" is "37.4 million PLN" too.

The digits stay as they are; what stands for a scale or a currency is any of the words for it, a noun behind a number
("1284 klientów") stands in any case, and thousands are written together or apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from copydesk.matching.syntax import OneOf, Row, WordPattern

__all__ = ["figure_rows"]

_SCALES = tuple(
    tuple(words.split())
    for words in (
        "tys tysiąc tysiące tysięcy tysiąca tysiącami thousand thousands k",
        "mln milion miliony milionów miliona milionach milionami million millions mio mn m",
        "mld miliard miliardy miliardów miliarda miliardami billion billions bn",
    )
)
_CURRENCIES = tuple(
    tuple(words.split())
    for words in (
        "zł złoty złote złotych złotego zlotys zlotych pln",
        "eur euro euros",
        "usd dolar dolary dolarów dolara dollar dollars",
        "gbp funt funty funtów funta pound pounds",
        "chf frank franki franków franka francs",
    )
)
_GROUPS = {word: group for group in (*_SCALES, *_CURRENCIES) for word in group}
_GLUED = {word: sign for sign, group in zip(("k", "m", ""), _SCALES, strict=True) for word in group}  # "37.4M"


def figure_rows(words: Sequence[tuple[str, str]], base_forms: Callable[[str], Iterable[str]]) -> Iterator[Row]:
    """The rows of a listed figure, given as (form, cased) words; `base_forms` says what words an inflected one is of.

    >>> [[getattr(word, "form", "|") for word in row] for row in figure_rows([("1284", "1284")], lambda word: [])]
    [['1284'], ['1', '284']]
    """
    for spelling in _spellings([part for form, _ in words for part in _unglued(form)]):
        row: list[WordPattern | OneOf] = []
        for at, form in enumerate(spelling):
            cased = next((written for word, written in words if word == form), form)
            if form in _GROUPS:
                row.append(_any_of(_GROUPS[form]))
            elif form.isalpha() and at and spelling[at - 1].isdigit():
                bases = [WordPattern(base, base, "forms") for base in base_forms(form) if base != form]
                row.append(OneOf((WordPattern(form, cased, "name"), *bases)))
            elif form[:-1].isdigit() and not form.isdigit() and form[-1] in "mk":
                row.append(_any_of(_glued(form[:-1], form[-1])))
            else:
                row.append(WordPattern(form, cased, "name"))
        yield tuple(row)


def _spellings(forms: list[str]) -> Iterator[list[str]]:
    """The figure as written, with thousands apart, with its currency first, with its scale glued to its digits."""
    yield forms
    apart = [part for form in forms for part in (_thousands(form) if form.isdigit() and len(form) > 3 else [form])]
    if apart != forms:
        yield apart
    ends_in_currency = forms[-1] in _GROUPS and forms[-1] not in _GLUED
    for i in range(len(forms) - 1):
        if forms[i].isdigit() and (sign := _GLUED.get(forms[i + 1])):
            glued = [*forms[:i], forms[i] + sign, *forms[i + 2 :]]
            yield glued
            if ends_in_currency:
                yield [glued[-1], *glued[:-1]]
    if ends_in_currency:
        yield [forms[-1], *forms[:-1]]


def _unglued(form: str) -> list[str]:
    """
    >>> _unglued("4m"), _unglued("q4"), _unglued("2024")
    (['4', 'm'], ['q4'], ['2024'])
    """
    digits = form.rstrip("abcdefghijklmnopqrstuvwxyz")
    scale = form[len(digits) :]
    return [digits, scale] if digits.isdigit() and scale in _GLUED else [form]


def _thousands(digits: str) -> list[str]:
    head = len(digits) % 3
    return [part for part in (digits[:head], *(digits[i : i + 3] for i in range(head, len(digits), 3))) if part]


def _glued(digits: str, scale: str) -> tuple[str, ...]:
    return tuple(digits + word for word in (("k", "tys") if scale == "k" else ("m", "mln", "mn", "mio")))


def _any_of(forms: Iterable[str]) -> OneOf:
    return OneOf(tuple(WordPattern(form, form, "fixed") for form in forms))
