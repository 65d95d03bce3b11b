"""Ordinary words of a language, packed: whole words and, where a paradigm is regular, its stem and a mark.

`ENDINGS` says which endings a mark stands for, so "żłobkow" with the mark of hard adjectives is ten words. A word
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

__all__ = [
    "ENDINGS", "make_commonness", "make_is_known", "pack", "read_levels", "read_lines", "read_trie", "read_words",
]  # fmt: skip

_DATA = files("copydesk.languages") / "data"

_PAST_MASCULINE = ["łem", "łeś", "ł", "łbym", "łbyś", "łby"]
_PAST_OTHERS = [
    *(gender + end for gender in ("ła", "ło") for end in ("m", "ś", "", "bym", "byś", "by")),
    *("ły" + end for end in ("śmy", "ście", "", "byśmy", "byście", "by")),
]
_PAST_VIRILE = ["li" + end for end in ("śmy", "ście", "", "byśmy", "byście", "by")]
_HARD = ["y", "a", "e", "ą", "ego", "emu", "ej", "ym", "ych", "ymi"]
_SOFT = ["ki", "ka", "kie", "ką", "kiego", "kiemu", "kiej", "kim", "kich", "kimi", "cy"]

# Mark -> endings; packing takes the first class that fits. More classes would make the list smaller and each look-up
# slower. A mark is a digit, which no word of the list contains.
ENDINGS: dict[str, list[str]] = {
    "0": _PAST_MASCULINE + _PAST_OTHERS + _PAST_VIRILE,  # robi-ł
    "1": ["a" + e for e in _PAST_MASCULINE + _PAST_OTHERS] + ["e" + e for e in _PAST_VIRILE],  # widzi-ał, -eli
    "2": ["ą" + e for e in _PAST_MASCULINE] + ["ę" + e for e in _PAST_OTHERS + _PAST_VIRILE],  # zacz-ął, -ęła
    "3": _SOFT,  # polski
    "4": _HARD,  # nowy
    "5": ["nie", "nia", "niu", "niem", "ń", "niom", "niami", "niach"],  # robienie
    "6": ["ość", "ości", "ością", "ościom", "ościami", "ościach"],  # jakość
    "7": ["uję", "ujesz", "uje", "ujemy", "ujecie", "ują", "uj", "ujmy", "ujcie"],  # kupuję
    "8": ["am", "asz", "a", "amy", "acie", "ają", "aj", "ajmy", "ajcie"],  # czytam
    "9": ["om", "ami", "ach"],  # domom
}

_SHORT = (1, 2)


def pack(paradigms: Iterable[Iterable[str]]) -> set[str]:
    """Whole words and marked stems that stand for exactly the words of the paradigms.

    >>> sorted(pack([{"jakość", "jakości", "jakością", "jakościom", "jakościami", "jakościach", "jakoś"}]))
    ['jak6', 'jakoś']
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
    marks, lengths = _marks(), _lengths()

    def is_known(word: str) -> bool:
        if word in common or contains(word):
            return True
        for length in lengths.get(word[-3:], _SHORT):
            for mark in marks.get(word[-length:], ""):
                if contains(word[:-length] + mark):
                    return True
        return False

    return is_known


def make_commonness(is_known: Callable[[str], bool], common: Mapping[str, int]) -> Callable[[str], int]:
    """0 for an unknown word, `common`'s level for the words in it; 1 to 3 for the others, longer words being rarer."""

    def commonness(word: str) -> int:
        level = common.get(word)
        if level is None:
            level = (3 if len(word) < 6 else 2 if len(word) < 9 else 1) if is_known(word) else 0
        return level

    return commonness


@cache
def _marks() -> dict[str, str]:
    """Ending -> marks of the classes that have it."""
    table: dict[str, str] = {}
    for mark, endings in ENDINGS.items():
        for ending in endings:
            table[ending] = table.get(ending, "") + mark
    return table


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """Last three letters -> lengths of the endings that may end in them, where there are longer ones than `_SHORT`."""
    table: dict[str, set[int]] = {}
    for ending in chain.from_iterable(ENDINGS.values()):
        if len(ending) > 2:
            table.setdefault(ending[-3:], set()).add(len(ending))
    return {letters: (*sorted(lengths, reverse=True), *_SHORT) for letters, lengths in table.items()}


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


def read_words(name: str) -> frozenset[str]:
    """The words of a text of `data/`."""
    return frozenset(word for line in read_lines(name) for word in line.split(" "))


def read_levels(name: str) -> dict[str, int]:
    """Word -> level, from lines of a level, a tab and words."""
    levels = {}
    for line in read_lines(name):
        level, _, words = line.partition("\t")
        levels.update(dict.fromkeys(words.split(" "), int(level)))
    return levels
