"""How people write a listed name that a list has in its official form: "Hutnex Sp. z o.o." is "Hutnex" to everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["spellings"]

_FIRMS = frozenset(("client", "name", "other"))  # kinds of names that may be a firm's; "name" is a competitor's
_LEGAL_FORM = re.compile(
    r"""(?:,?\s+(?:sp(?:ółka|\.)?\s*z\s*o\.?\s*o\.?|sp(?:ółka|\.)?\s*(?:k(?:omandytowa|\.)?|j(?:awna|\.)?|c\.)|p?\.?s\.?\s?a\.?|s\.\s?c\.
    |spółka\s(?:akcyjna|cywilna)|inc\.?|ltd\.?|limited|llc|llp|plc|gmbh|(?:&\s*)?co\.?|kg|ag|corp\.?|b\.?v\.?|n\.?v\.?|oy|a\.\s?s\.
    |s\.?\s?r\.?\s?o\.?|s\.?\s?p\.\s?a\.?))+\Z""",
    re.IGNORECASE | re.VERBOSE,
)
# What small Polish firms put before their names: "P.P.H.U."
_TRADE_SIGN = re.compile(
    r"(?:P\.?P\.?H\.?U?|P\.?H\.?U|P\.?P\.?U\.?H|P\.?U\.?H|F\.?P\.?H\.?U|F\.?H\.?U?|Z\.?P\.?(?:U\.?)?[HU])\.?\s+"
)
_AND = re.compile(r"\s(?:&|\+|and|i|oraz|und)\s", re.IGNORECASE)
_SAINT = re.compile(r"\bśw(?:\.|ięt(?:ego|ej|y|a|ych)\b)", re.IGNORECASE)
_STREET = re.compile(r"(?:ul|al|pl|os)\.\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<what>.+?)\s(?:(?:nr|no|numer|number)\.?\s)?(?P<number>\d[\w/.-]*)\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


def spellings(text: str, kind: str) -> list[str]:
    """A listed name as it stands and as it is written without what belongs to its official form, or with it.

    >>> spellings("Hutnex Sp. z o.o.", "client"), spellings("Halden & Moss", "client")
    (['Hutnex Sp. z o.o.', 'Hutnex'], ['Halden & Moss', 'Halden and Moss', 'Halden i Moss'])
    >>> spellings("Raport 17B", "document")
    ['Raport 17B', 'Raport nr 17B', 'Raport numer 17B', 'Raport no 17B', 'Raport number 17B']
    """
    name = _LEGAL_FORM.sub("", text) if kind in _FIRMS else text
    short = (text, name, _TRADE_SIGN.sub("", name) if kind in _FIRMS else name)
    return [*dict.fromkeys(spelling for one in short for spelling in (one, *_variants(one, kind)))]


def _variants(text: str, kind: str) -> Iterator[str]:
    if _AND.search(text):
        yield from (_AND.sub(f" {word} ", text) for word in ("&", "and", "i"))
    if _SAINT.search(text):
        yield from (_SAINT.sub(word, text) for word in ("św.", "święty", "świętej"))
    if "'" in text or "’" in text:
        yield text.replace("'", "").replace("’", "")
    if kind == "location" and _STREET.match(text):
        yield _STREET.sub("", text, count=1)
    if kind not in ("codename", "person", "figure") and (numbered := _NUMBERED.fullmatch(text)):
        is_year = _YEAR.match(numbered["number"])
        between = ["na", "na rok", "for"] if is_year else ["", "nr", "numer", "no", "number"]
        if kind in ("product", "system") and not is_year:
            between += ["v", "ver", "version", "wersja", "w wersji"]
            yield f"{numbered['what']} v{numbered['number']}"
        yield from (" ".join(f"{numbered['what']} {word} {numbered['number']}".split()) for word in between)
