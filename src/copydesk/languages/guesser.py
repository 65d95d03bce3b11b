"""Forms of Polish names that no dictionary knows.

The model says of each known ending of a name which edits (letters taken off, letters put on) its paradigm makes.
tools/build_polish.py learns it from the noun paradigms of SGJP; benchmarks/inflection.py says how well it does.
"""

from __future__ import annotations

import re
from functools import cache

from copydesk.languages.wordlist import read_lines

__all__ = ["MIN_LETTERS", "Endings", "apply_endings", "guess_forms", "read_endings"]

MIN_LETTERS = 4
_MAX_ENDING = 6

Endings = dict[str, tuple[tuple[int, str], ...]]

# English names whose last e is silent and falls before a Polish ending: "Google", "Skype", "Orange", "Skyline". Endings
# that Polish has itself (Zakopane, Katowice, Chrobre) are left out.
_SILENT_E = re.compile(r"(?:[gvqxf]|[bcdfgkpstz]l|[aeiou][bdkmpstz]|[iou][rn]|r[cdkmst]|n[cdkst]|ac|tt|ck|ss)e$")

_SPELT = {"x": "ks", "q": "k"}


@cache
def read_endings() -> Endings:
    """The shipped model: each known ending and its edits. The empty ending is always known."""
    table = {}
    for line in read_lines("pl_endings.z"):
        edits, _, endings = line.partition("\t")
        parsed = tuple((int(edit[0]), edit[1:]) for edit in edits.split())
        table.update(dict.fromkeys(endings.split(" "), parsed))
    table[""] = table.pop("*")
    return table


def guess_forms(name: str, least: int = MIN_LETTERS) -> frozenset[str]:
    """The forms that a lower-case name of `least` letters or more may take; a shorter one is left alone.

    >>> sorted(guess_forms("hutnex") & {"hutnexu", "hutneksem", "hutneksie", "hutnexa"})
    ['hutneksem', 'hutneksie', 'hutnexa', 'hutnexu']
    >>> sorted(guess_forms("flowanta") & {"flowancie", "flowantę", "flowantce"})
    ['flowancie', 'flowantę']
    """
    if len(name) < least or not name.isalpha():
        return frozenset((name,))
    endings = read_endings()
    forms = {name, *apply_endings(endings, name)}
    if name[-1] in _SPELT:
        # Written either way: "Chmurexem", "Chmureksem".
        stem, last = name[:-1], name[-1]
        for form in apply_endings(endings, stem + _SPELT[last]):
            forms |= {form, form.replace(stem + _SPELT[last], stem + last, 1)}
    elif name.endswith("ca"):
        forms.add(name[:-2] + "ki")  # read as k: "Amiki", and not only "Amicy"
    elif name[-1] == "i" and name[-2] in "aeou":
        forms.update(name + ending for ending in ("a", "owi", "em", "u"))  # read as j: "Huaweiem"
    elif len(name) > least and _SILENT_E.search(name):
        stem = name[:-1]
        # "Orangem", though a Polish g would take -iem: it is not pronounced as a g.
        forms |= {stem + "em", *apply_endings(endings, stem)} - {stem}
    return frozenset(forms)


def apply_endings(endings: Endings, name: str) -> set[str]:
    """The edits of the longest known ending, applied; "^" marks the beginning of the name."""
    ending = f"^{name}"[-_MAX_ENDING:]
    while ending not in endings:
        ending = ending[1:]
    return {name[: len(name) - cut] + added for cut, added in endings[ending]}
