"""Sets that are computed from a post: amounts, percentages, people, handles, links."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from copydesk.kinds.base import Area
from copydesk.matching.reading import Find, Reading
from copydesk.text.words import Break

__all__ = ["COMPUTED", "SHOWN", "SHOWN_TOGETHER", "people", "shown_in"]

_SCALE = (
    r"(?:mln|mld|tys\.?|milion\w*|miliard\w*|tysi[ąęa]c\w*|million\w*|billion\w*|thousand|k(?!\w)|bn|mn|"
    r"m(?!\w|\.?\s\d|\.\d|²))"  # not the flat of "ul. Długa 5 m. 7"
)
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
_DIGIT = re.compile(r"\d")
_PERCENT_SIGN = re.compile(r"\d|percent|per\scent|procent", re.IGNORECASE)
_BEFORE, _AFTER = 32, 48  # characters; no amount has more before its first digit or sum word, or between two
_PERCENT_WORD = re.compile(r"percent|\bcent\b|procent", re.IGNORECASE)
_AMOUNT_SIGN = re.compile(rf"\d|{_PERCENT_WORD.pattern}|{_SUM_WORD.pattern}").search  # in small letters: twice as fast
# A word without a sign begins with what makes it part of an amount, but for a short scale: "sto tyszł".
_AMOUNT_WORD = re.compile(rf"(?:mln|mld|tys|[bm]n|[km])?(?:{_SUM_WORD.pattern})|percent|procent|cent$").match
_AT = re.compile("[@＠﹫]").search
_AMOUNTS = ("@money", "@percent", "@number")
SHOWN = (*_AMOUNTS, "@handle")
SHOWN_TOGETHER = ((), ("@money",), ("@percent",), _AMOUNTS, ("@handle",), SHOWN)


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


def _by(pattern: re.Pattern[str], sign: re.Pattern[str]) -> Callable[[Reading], list[Area]]:
    return lambda reading: _areas(reading, _spans(pattern, sign, reading))


def _spans(pattern: re.Pattern[str], sign: re.Pattern[str], reading: Reading) -> list[tuple[int, int]]:
    """Where the pattern matches around its sign, which is quick to find and is part of every match."""
    text = reading.text
    found = []
    for start, end in reading.stretches:
        done = start
        for at in sign.finditer(text, start, end):
            if at.start() < done:
                continue
            # As long as another sign follows closely it may be the same amount: "12 000 000".
            first, last = max(done, at.start() - _BEFORE), at.end()
            while (following := sign.search(text, last, min(last + _AFTER, end))) is not None:
                last = following.end()
            done = min(last + _AFTER, end)
            found += [match.span() for match in pattern.finditer(text, first, done)]
    return found


def _money(reading: Reading) -> list[Area]:
    return _areas(reading, sorted(_spans(_MONEY, _DIGIT, reading) + _spans(_MONEY_WORDS, _SUM_WORD, reading)))


def shown_in(chunk: str) -> tuple[str, ...]:
    """The computed sets that something between two blanks may belong to, or finish; one of `SHOWN_TOGETHER`.

    >>> shown_in("12"), shown_in("million,"), shown_in("@novalit"), shown_in("word")
    (('@money', '@percent', '@number'), ('@money',), ('@handle',), ())
    """
    nothing, money, percent, amounts, handle, everything = SHOWN_TOGETHER
    if chunk.isalpha() and not _AMOUNT_WORD(chunk.lower()):  # most chunks by far
        return nothing
    if _AT(chunk):
        return everything if _AMOUNT_SIGN(chunk.lower()) else handle
    if not _AMOUNT_SIGN(chunk.lower()):
        return nothing
    return amounts if _DIGIT.search(chunk) else money if _SUM_WORD.search(chunk) else percent


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
    "percent": _by(_PERCENT, _PERCENT_SIGN),
    "number": _by(_NUMBER, _DIGIT),
    "handle": _handles,
    "link": _links,
}
