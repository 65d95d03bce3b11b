"""All paradigms of SGJP, the dictionary inside the morfeusz2 package.

Morfeusz answers for one lemma at a time and has no list of them. The list is read from its library: an automaton in
the format of Morfeusz 2 (version 21, "CFSA1") whose words are the lemmas.

    python tools/sgjp.py                writes tools/out/sgjp.pickle (2 minutes, 300 MB)
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

from morfeusz2 import Morfeusz
from replace import replace_file

CACHE = Path(__file__).parent / "out" / "sgjp.pickle"
MAGIC = bytes.fromhex("8fc2bc1b15 01")  # magic number, version 21, implementation 1
HEADER = 10
LABELS = 256


Form = tuple[str, str, tuple[str, ...]]
"""One form of a paradigm: as written, its tag, and what kind of name it is ("nazwisko", ...)."""


def read_paradigms() -> dict[str, list[Form]]:
    """Lemma as Morfeusz names it ("zamek:Sm3~u") -> its forms, past and conditional in one piece."""
    if CACHE.exists():
        paradigms: dict[str, list[Form]] = pickle.loads(CACHE.read_bytes())
        return paradigms
    morfeusz = Morfeusz(praet="composite")
    found: dict[str, dict[Form, None]] = {}
    for lemma in lemmas():
        for form, name, tag, names, _ in morfeusz.generate(lemma):
            if tag != "ign":
                found.setdefault(name, {})[form, tag, tuple(names)] = None
    paradigms = {lemma: list(forms) for lemma, forms in found.items()}
    CACHE.parent.mkdir(exist_ok=True)
    replace_file(CACHE, pickle.dumps(paradigms, pickle.HIGHEST_PROTOCOL))
    return paradigms


def lemmas() -> list[str]:
    """The words of the generator's automaton: the smaller of the two in the library."""
    library = max((Path(str(file.locate())) for file in files("morfeusz2") or ()), key=lambda path: path.stat().st_size)
    data = library.read_bytes()
    starts = []
    at = data.find(MAGIC)
    while at >= 0:
        starts.append(at)
        at = data.find(MAGIC, at + 1)
    if not starts:
        sys.exit(f"{library}: no dictionary of a known format in it")
    return min((sorted(set(_walk(data, start))) for start in starts), key=len)


def _walk(data: bytes, start: int) -> Iterator[str]:
    """The words of one automaton.

    A state: accepting (1 bit) and the number of its transitions (7 bits); a value (2 bytes of size) where it accepts;
    the transitions: short label (6 bits), size of the offset (2 bits), the label where the short one is 0, the offset.
    """
    start += HEADER
    label_of = {short: byte for byte, short in enumerate(data[start : start + LABELS]) if short}
    stack = [(start + LABELS + 1, b"")]
    while stack:
        at, word = stack.pop()
        head = data[at]
        at += 1
        if head & 0x80:
            yield word.decode()
            at += 2 + int.from_bytes(data[at : at + 2], "big")
        count = head & 0x7F
        if count == 0x7F:
            count = data[at]
            at += 1
        for _ in range(count):
            transition = data[at]
            at += 1
            if transition >> 2:
                label = label_of[transition >> 2]
            else:
                label = data[at]
                at += 1
            size = transition & 3
            offset = int.from_bytes(data[at : at + size], "big")
            at += size
            stack.append((at + offset, word + bytes((label,))))


if __name__ == "__main__":
    print(len(read_paradigms()), "lemmas")
