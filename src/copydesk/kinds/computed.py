"""Sets that are computed from a post: amounts, percentages, people, handles, links."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from copydesk.kinds.base import Area
from copydesk.matching.reading import Find, Reading
from copydesk.text.words import Break

__all__ = ["COMPUTED", "may_hold_amount", "people"]

_SCALE = r"(?:mln|mld|tys\.?|milion\w*|miliard\w*|tysi[ąęa]c\w*|million\w*|billion\w*|thousand|[kKMm](?![\w])|bn|mn)"
_CURRENCY = r"(?:zł(?:ot\w+)?|pln|eur(?:o|os)?|usd|gbp|chf|dolar\w*|dollars?|pounds?|funt\w*|zlot\w+|groszy|euro\w*)"
_NUMBER_WORD = (
    r"(?:jeden|dwa|dwie|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|kilka|kilkanaście|kilkadziesiąt|sto|dwieście|pół|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|a|an|half\sa|several|"
    r"hundred)"
)
_DIGITS = r"\d+(?:[ \u00a0.,]\d+)*"
_MONEY = re.compile(
    rf"[€$£]\s?{_DIGITS}(?:\s?{_SCALE})?(?!\w)|\b(?:pln|eur|usd|gbp)\s?{_DIGITS}(?:\s?{_SCALE})?(?!\w)"
    rf"|(?<![\w.,]){_DIGITS}\s?(?:(?:{_SCALE}\s?)?(?:{_CURRENCY}\b|[€$£])|{_SCALE}(?!\w))",
    re.IGNORECASE,
)
_MONEY_WORDS = re.compile(
    rf"\b{_NUMBER_WORD}\s(?:{_NUMBER_WORD}\s)?(?:(?:{_SCALE}\s?)?{_CURRENCY}\b"
    rf"|(?:mili(?:on|ard)\w*|[mb]illion|tysi[ęa]c\w*|thousand)\b)",
    re.IGNORECASE,
)
# What an amount in words ends in; without it the pattern above is not worth its time.
_SUM_WORD = re.compile(
    r"mili(?:on|ard)|tysi|[mb]illion|thousand|zł|zlot|euro|dol+ar|pound|funt|pln|gbp|usd", re.IGNORECASE
)
_PERCENT = re.compile(
    rf"(?:[+\-−~]\s?)?{_DIGITS}\s?(?:%|proc(?:\.|ent\w*)?\b|percent\b|per\scent\b|pp\b|p\.p\.|pkt\sproc|punkt\w*\sprocent\w*|percentage\spoints?)"
    rf"|\b{_NUMBER_WORD}\s(?:procent\w*|percent|per\scent)\b|\b\d+[x×]\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?<![\w.,]){_DIGITS}(?!\w)")
_AMOUNT_SIGN = re.compile(rf"\d|percent|per\scent|procent|{_SUM_WORD.pattern}", re.IGNORECASE)


def _areas(reading: Reading, spans: Iterable[tuple[int, int]]) -> list[Area]:
    """Stretches of the text as places among its words."""
    tokens = reading.tokens
    starts = [token.start for token in tokens]
    found = []
    for start, end in spans:
        at = max(0, bisect_right(starts, start) - 1)
        last = max(at, bisect_right(starts, end - 1) - 1)
        if tokens:
            found.append(Area(start, end, tokens[at].index, tokens[last].index, tokens[at].sentence))
    return found


def _by(pattern: re.Pattern[str]) -> Callable[[Reading], list[Area]]:
    return lambda reading: _areas(reading, _spans(pattern, reading))


def _spans(pattern: re.Pattern[str], reading: Reading) -> list[tuple[int, int]]:
    return [m.span() for start, end in reading.stretches for m in pattern.finditer(reading.text, start, end)]


def _money(reading: Reading) -> list[Area]:
    text = reading.text
    spans = _spans(_MONEY, reading) if any(map(str.isdigit, text)) else []
    if _SUM_WORD.search(text):
        spans += _spans(_MONEY_WORDS, reading)
    return _areas(reading, sorted(spans))


def may_hold_amount(text: str) -> bool:
    """Whether an amount, a percentage or a number can stand in the text at all; costs less than looking for it."""
    return bool(_AMOUNT_SIGN.search(text))


def _handles(reading: Reading) -> list[Area]:
    return _areas(reading, [(t.start, t.end) for t in reading.tokens if t.mark == "@"])


def _links(reading: Reading) -> list[Area]:
    return _areas(reading, [(t.start, t.end) for t in reading.tokens if t.is_link])


def people(reading: Reading, first_names: Sequence[Find | Area], titles: Sequence[Find | Area]) -> list[Area]:
    """First name and surname, or a title and a name: two neighbours, the second with a capital.

    >>> people(Reading("", [], {}), [], [])
    []
    """
    return _areas(reading, sorted(set(_named(reading, (*first_names, *titles)))))


def _named(reading: Reading, heads: Iterable[Find | Area]) -> Iterator[tuple[int, int]]:
    tokens = reading.tokens
    for head in heads:
        following = head.last + 1
        if following >= len(tokens) or tokens[head.last].break_after > Break.NONE:
            continue
        token = tokens[following]
        if token.is_capital and not token.is_first and token.form.isalpha() and len(token.form) > 1:
            yield head.start, token.end


COMPUTED: dict[str, Callable[[Reading], list[Area]]] = {
    "money": _money,
    "percent": _by(_PERCENT),
    "number": _by(_NUMBER),
    "handle": _handles,
    "link": _links,
}
