"""Forms of Polish names that no dictionary knows.

The model says of each known ending of a name which edits (letters taken off, letters put on) its paradigm makes.
tools/build_polish.py learns it from the noun paradigms of SGJP.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files

__all__ = ["guess_forms"]

Edit = tuple[int, str]


@cache
def _endings() -> dict[str, tuple[Edit, ...]]:
    """Edits of each known ending; the empty ending is always known."""
    packed = files("copydesk.languages").joinpath("data/pl_endings.z").read_bytes()
    lines = zlib.decompress(packed).decode().split("\n")
    table = {}
    for line in lines:
        ending, _, edits = line.partition("\t")
        table[ending] = tuple((int(edit[0]), edit[1:]) for edit in edits.split())
    return table


def guess_forms(name: str) -> frozenset[str]:
    """The forms that a lower-case name of four letters or more may take; shorter names only themselves.

    >>> sorted(guess_forms("hutnex"))[:4]
    ['hutneks', 'hutneksa', 'hutneksach', 'hutneksami']
    """
    if len(name) < 4:
        return frozenset((name,))
    forms = {name}
    for spelling in _spellings(name):
        forms.update(spelling[: len(spelling) - cut] + added for cut, added in _edits(spelling))
    return frozenset(forms)


def _edits(name: str) -> tuple[Edit, ...]:
    endings = _endings()
    start = max(0, len(name) - 6)
    while name[start:] not in endings:
        start += 1
    return endings[name[start:]]


def _spellings(name: str) -> tuple[str, ...]:
    """The name and what Polish makes of it before an ending: x as ks, a silent e dropped."""
    if name.endswith("x"):
        return name, name[:-1] + "ks"
    return (name,)
