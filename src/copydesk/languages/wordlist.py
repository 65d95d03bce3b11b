"""Ordinary words of a language, packed: whole words and, where a paradigm is regular, its stem and a mark.

`ENDINGS` says which endings a mark stands for, so "żłobkow" with the mark of hard adjectives is eleven words. A word
is in the list if it stands there whole or as one of its stems with the mark of its ending. Nothing is accepted that
was not packed, and 3.9 million Polish forms take 3 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import as_file, files
from itertools import chain
from typing import TYPE_CHECKING
from zlib import decompress

if TYPE_CHECKING:
    from marisa_trie import Trie

__all__ = ["ENDINGS", "make_is_known", "pack", "read_lines", "read_trie"]

_DATA = files("copydesk.languages") / "data"

_PAST_MASCULINE = "łem łeś ł łbym łbyś łby".split(" ")
_PAST_OTHERS = [
    *(gender + end for gender in ("ła", "ło") for end in ("m", "ś", "", "bym", "byś", "by")),
    *("ły" + end for end in ("śmy", "ście", "", "byśmy", "byście", "by")),
]
_PAST_VIRILE = ["li" + end for end in ("śmy", "ście", "", "byśmy", "byście", "by")]
_HARD = ["y", "a", "e", "ą", "ego", "emu", "ej", "ym", "ych", "ymi"]
_SOFT = ["ki", "ka", "kie", "ką", "kiego", "kiemu", "kiej", "kim", "kich", "kimi"]

# Mark -> endings, the largest classes first: packing takes the first that fits. A mark is a digit or a capital, which
# no word of the list contains.
ENDINGS: dict[str, list[str]] = {
    "0": _PAST_MASCULINE + _PAST_OTHERS + _PAST_VIRILE,  # robi-ł
    "1": ["a" + e for e in _PAST_MASCULINE + _PAST_OTHERS] + ["e" + e for e in _PAST_VIRILE],  # widzi-ał, -eli
    "2": ["ą" + e for e in _PAST_MASCULINE] + ["ę" + e for e in _PAST_OTHERS + _PAST_VIRILE],  # zaczą-ł, zaczę-ła
    "3": [*_HARD, "i"],  # nowy
    "4": [*_SOFT, "cy"],  # polski
    "5": _HARD,  # robiący
    "6": ["nie", "nia", "niu", "niem", "ń", "niom", "niami", "niach"],  # robienie
    "7": ["ość", "ości", "ością", "ościom", "ościami", "ościach"],  # jakość
    "8": ["ka", "ki", "ce", "kę", "ką", "ko", "ek", "kom", "kami", "kach"],  # matka
    "9": ["uję", "ujesz", "uje", "ujemy", "ujecie", "ują", "uj", "ujmy", "ujcie"],  # kupuję
    "A": ["am", "asz", "a", "amy", "acie", "ają", "aj", "ajmy", "ajcie"],  # czytam
    "B": ["ę", "esz", "e", "emy", "ecie", "ą"],  # piszę
    "C": ["ię", "isz", "i", "imy", "icie", "ią"],  # robię
    "D": ["y", "ów", "om", "ami", "ach"],  # domy
    "E": ["i", "ów", "om", "ami", "ach"],  # znaki
    "F": ["", "y", "om", "ami", "ach"],  # kobiet
    "G": ["om", "ami", "ach"],
    "H": ["", "a", "owi", "em", "u"],  # lekarz
    "I": ["", "a", "owi", "iem", "u"],  # znak
    "J": ["", "u", "owi", "em", "ie"],  # dom
    "K": ["a", "y", "ie", "ę", "ą", "o"],  # ryba
    "L": ["a", "i", "ę", "ą", "o"],  # stacja
}  # fmt: skip


def pack(paradigms: Iterable[Iterable[str]]) -> set[str]:
    """Whole words and marked stems that stand for exactly the words of the paradigms.

    >>> sorted(pack([{"nowy", "nowa", "nowe", "nową", "nowego", "nowemu", "nowej", "nowym", "nowych", "nowymi", "nowi"}]))
    ['now3']
    """
    keys: set[str] = set()
    for paradigm in paradigms:
        left = set(paradigm)
        for mark, endings in ENDINGS.items():
            if len(left) < len(endings):
                continue
            head = endings[0]
            for word in [word for word in left if word.endswith(head)]:
                stem = word[: len(word) - len(head)]
                forms = {stem + ending for ending in endings}
                if forms <= left:
                    keys.add(stem + mark)
                    left -= forms
        keys |= left
    return keys


def make_is_known(words: Trie, common: Mapping[str, int]) -> Callable[[str], bool]:
    """The look-up in a packed list; `common` answers first for what most words of a text are."""
    contains = words.__contains__
    marks = _marks()
    lengths = _lengths()

    def is_known(word: str) -> bool:
        if word in common or contains(word):
            return True
        for length in lengths.get(word[-1:], ()):
            for mark in marks.get(word[-length:], ""):
                if contains(word[:-length] + mark):
                    return True
        return any(contains(word + mark) for mark in _BARE)

    return is_known


_BARE = [mark for mark, endings in ENDINGS.items() if "" in endings]


@cache
def _marks() -> dict[str, str]:
    """Ending -> marks of the classes that have it."""
    table: dict[str, str] = {}
    for mark, endings in ENDINGS.items():
        for ending in endings:
            if ending:
                table[ending] = table.get(ending, "") + mark
    return table


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """Last letter -> lengths of the endings that end in it."""
    table: dict[str, set[int]] = {}
    for ending in chain.from_iterable(ENDINGS.values()):
        table.setdefault(ending[-1:], set()).add(len(ending))
    return {letter: tuple(sorted(lengths, reverse=True)) for letter, lengths in table.items()}


def read_trie(name: str) -> Trie:
    """A word list of `data/`, mapped into memory."""
    from marisa_trie import Trie  # 10 ms: not before a language is asked for

    trie = Trie()
    with as_file(_DATA / name) as path:
        trie.mmap(str(path))
    return trie


def read_lines(name: str) -> list[str]:
    """The lines of a text of `data/`, deflated if its name ends in ".z"; comments and empty lines left out."""
    content = (_DATA / name).read_bytes()
    text = decompress(content) if name.endswith(".z") else content
    return [line for line in text.decode().splitlines() if line and not line.startswith("# ")]
