"""Figures of a company's lists, in the ways people write them: "37,4 mln zł" is "37.4 million PLN" too.

What stands for a scale or a currency is any of the words for it, a noun behind a number ("1284 klientów") stands in any
case, and thousands are written together, apart or as a scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import takewhile

from copydesk.matching.lexicon import Flag
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
_FACTORS = {word: 1_000 ** (i + 1) for i, group in enumerate(_SCALES) for word in group}
_SIGNS = frozenset(("eur", "usd", "gbp"))  # currencies with a sign of their own
_TELLING = 3  # digits: such a number is the listed one without its currency too
_LONGEST = 15  # digits; a longer number is no amount
_GLUED = {word: sign for sign, group in zip(("k", "m", ""), _SCALES, strict=True) for word in group}  # "37.4M"


def figure_rows(
    words: Sequence[tuple[str, str]], base_forms: Callable[[str], Iterable[str]]
) -> Iterator[tuple[Row, int]]:
    """The rows of a listed figure, given as (form, cased) words, each with what it asks besides; `base_forms` says what
    words an inflected one is of.

    >>> [[getattr(word, "form", "|") for word in row] for row, _ in figure_rows([("1284", "1284")], lambda word: [])]
    [['1284'], ['1', '284']]
    """
    for spelling, asks in _spellings([part for form, _ in words for part in _unglued(form)]):
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
        yield tuple(row), asks


def _spellings(forms: list[str]) -> Iterator[tuple[list[str], int]]:
    """The figure as written, with another scale, with thousands apart, with its currency first, as a sign or left out,
    with its scale glued to its digits."""
    if _is_currency(forms[0]) and len(forms) > 1:  # "EUR 2.5 million"
        forms = [*forms[1:], forms[0]]
    for scaled in (forms, *_rescaled(forms)):
        yield from ((spelling, 0) for written in (scaled, *_with_zeros(scaled)) for spelling in _arranged(written))
        if _is_currency(forms[-1]) and len(scaled) > 2:
            bare = scaled[:-1]
            if _SIGNS.intersection(_GROUPS[forms[-1]]):
                yield from ((spelling, Flag.CURRENCY) for spelling in _arranged(bare))
            if sum(map(len, filter(str.isdigit, bare))) >= _TELLING and bare[-1] in _GLUED:
                yield from ((spelling, Flag.UNIT_OPEN) for spelling in _arranged(bare))


def _arranged(forms: list[str]) -> Iterator[list[str]]:
    apart = [part for form in forms for part in (_thousands(form) if form.isdigit() and len(form) > 3 else [form])]
    glued = [
        [*forms[:i], forms[i] + _GLUED[forms[i + 1]], *forms[i + 2 :]]
        for i in range(len(forms) - 1)
        if forms[i].isdigit() and _GLUED.get(forms[i + 1])
    ]
    for spelling in (forms, *([apart] if apart != forms else []), *glued):
        yield spelling
        if _is_currency(spelling[-1]):
            yield [spelling[-1], *spelling[:-1]]


def _with_zeros(forms: list[str]) -> Iterator[list[str]]:
    """The number with the zeros that an invoice gives it.

    >>> list(_with_zeros(["37", "4", "mln", "zł"])), list(_with_zeros(["412000", "zł"]))
    ([['37', '40', 'mln', 'zł']], [['412000', '00', 'zł']])
    """
    digits = [*takewhile(str.isdigit, forms)]
    rest = forms[len(digits) :]
    if not digits or not rest or not (_is_currency(rest[-1]) or rest == ["procent"]):
        return
    if len(digits) == 2 and len(digits[1]) == 1:
        yield [digits[0], digits[1] + "0", *rest]
    elif not _FACTORS.get(rest[0]) and all(len(group) == 3 for group in digits[1:]):
        yield [*digits, "00", *rest]


def _is_currency(form: str) -> bool:
    return form in _GROUPS and form not in _GLUED


def _rescaled(forms: list[str]) -> Iterator[list[str]]:
    """The same number with other words for its scale, or with none.

    >>> list(_rescaled(["37", "4", "mln", "zł"]))
    [['37400000', 'zł'], ['37400', 'tys', 'zł']]
    >>> list(_rescaled(["2400000", "eur"]))
    [['2400', 'tys', 'eur'], ['2', '4', 'mln', 'eur']]
    """
    digits = [*takewhile(str.isdigit, forms)]
    rest = forms[len(digits) :]
    scale = _FACTORS.get(rest[0], 0) if rest else 0
    if len("".join(digits)) > _LONGEST:
        return
    if scale:
        if len(digits) > 2 or not digits:
            return
        number = Decimal(".".join(digits)) * scale
        rest = rest[1:]
    elif digits and all(len(group) == 3 for group in digits[1:]) and len("".join(digits)) > 4:
        number = Decimal("".join(digits))
    else:
        return
    for factor, word in ((1, ""), (1_000, "tys"), (1_000_000, "mln"), (1_000_000_000, "mld")):
        scaled = number / factor
        if factor == (scale or 1) or scaled < 1 or scaled != round(scaled, 2):
            continue
        whole, _, part = f"{scaled.normalize():f}".partition(".")
        yield [*filter(None, (whole, part, word)), *rest]


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
