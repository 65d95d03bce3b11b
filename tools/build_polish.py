"""Builds the Polish data of src/copydesk/languages/data from SGJP.

    python tools/build_polish.py endings              pl_endings.z: paradigms of unknown names
    python tools/build_polish.py words                pl_words.marisa: ordinary words in all their forms
    python tools/build_polish.py names                pl_names.marisa: proper names in all their forms, likewise
    python tools/build_polish.py common TEXTS...      pl_common.z: how common words are, counted in JSONL files

The words of tools/words_pl.txt, which SGJP lacks, are added to its own.
"""

from __future__ import annotations

import json
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import marisa_trie
from replace import replace_file
from sgjp import Form, read_paradigms

from copydesk.languages.guesser import guess_forms
from copydesk.languages.wordlist import make_is_known, pack, read_trie

DATA = Path(__file__).parent.parent / "src" / "copydesk" / "languages" / "data"
EXTRA = Path(__file__).parent / "words_pl.txt"

Edit = tuple[int, str]
"""Letters taken off the end, letters put on."""

MIN_NAME = 4
MAX_ENDING = 6
MIN_PROBABILITY = 0.05
MIN_WEIGHT = 2.0
SMOOTHING = 1.0
# Names count more than common nouns, and the few brands of SGJP more than its 60,000 surnames: what a company lists
# is a client or a code name more often than a person.
WEIGHTS = {"surname": 0.4, "first": 0.7, "place": 1.0, "brand": 5.0, "name": 2.0, "common": 0.3}
BRANDS = (
    "nazwa_firmy", "marka", "nazwa_organizacji", "nazwa_instytucji", "nazwa_oprogramowania", "nazwa_własna",
    "człon_nazwy_firmy", "człon_nazwy_organizacji", "człon_nazwy_instytucji", "nazwa_własna_budowli",
    "nazwa_własna_środka_lokomocji", "pseudonim", "przydomek",
)  # fmt: skip


class Noun(NamedTuple):
    """A noun or name in small letters, with all its forms, homonyms of one kind together."""

    lemma: str
    kind: str
    forms: frozenset[str]


def nouns(paradigms: dict[str, list[Form]]) -> list[Noun]:
    """The nouns and names of four letters or more."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, forms in paradigms.items():
        lemma = key.split(":")[0]
        own = [form for form in forms if form[1].startswith(("subst", "depr"))]
        if own and lemma.isalpha() and len(lemma) >= 4 and not lemma.isupper():
            kind = _kind(lemma, {name for _, _, names in own for name in names})
            found[lemma.lower(), kind].update(form.lower() for form, _, _ in own if form.isalpha())
    return [Noun(lemma, kind, frozenset(forms)) for (lemma, kind), forms in sorted(found.items())]


def _kind(lemma: str, names: set[str]) -> str:
    if names.intersection(BRANDS):
        return "brand"
    if any(name.startswith("nazwisko") for name in names):
        return "surname"
    if names & {"nazwa_geograficzna", "człon_nazwy_geograficznej"}:
        return "place"
    if "imię" in names:
        return "first"
    return "name" if lemma[0].isupper() else "common"


def learn_endings(examples: Iterable[Noun]) -> dict[str, frozenset[Edit]]:
    """Ending -> edits of the paradigms of words that end so; an ending that says what a shorter one says is left out.

    P(edit | ending) is smoothed by that of the ending a letter shorter. A "^" begins a word.
    """
    total: dict[str, float] = defaultdict(float)
    counts: dict[str, dict[Edit, float]] = defaultdict(lambda: defaultdict(float))
    for noun in examples:
        weight = WEIGHTS[noun.kind]
        edits = [_edit(noun.lemma, form) for form in noun.forms]
        word = "^" + noun.lemma
        for start in range(len(word), max(-1, len(word) - MAX_ENDING - 1), -1):
            total[word[start:]] += weight
            count = counts[word[start:]]
            for edit in edits:
                count[edit] += weight
    chances: dict[str, dict[Edit, float]] = {}
    model: dict[str, frozenset[Edit]] = {}
    for ending in sorted(total, key=len):
        if ending and (total[ending] < MIN_WEIGHT or ending[1:] not in chances):
            continue
        shorter = chances.get(ending[1:], {}) if ending else {}
        smoothing = SMOOTHING if ending else 0.0
        chances[ending] = chance = {}
        for edit in {*counts[ending], *shorter}:
            weight = counts[ending].get(edit, 0.0) + smoothing * shorter.get(edit, 0.0)
            chance[edit] = weight / (total[ending] + smoothing)
        # An ending that is shorter than what an edit takes off does not say which letters those are.
        likely = {edit for edit in chance if chance[edit] >= MIN_PROBABILITY and edit[0] <= len(ending)}
        edits_kept = _close(likely)
        known = ending[1:]
        while known and known not in model:
            known = known[1:]
        if not ending or edits_kept != model[known]:
            model[ending] = edits_kept
    return model


def _edit(lemma: str, form: str) -> Edit:
    shared = 0
    while shared < min(len(lemma), len(form)) and lemma[shared] == form[shared]:
        shared += 1
    return len(lemma) - shared, form[shared:]


def _close(edits: set[Edit]) -> frozenset[Edit]:
    """The genitive of a made-up masculine name wavers between -a and -u: where one is likely, both are possible."""
    for cut, added in [edit for edit in edits if edit[1].endswith("owi")]:
        stem = added.removesuffix("owi")
        if (cut, stem + "a") in edits or (cut, stem + "u") in edits:
            edits |= {(cut, stem + "a"), (cut, stem + "u")}
    return frozenset(edits)


def write_endings(model: dict[str, frozenset[Edit]], path: Path) -> None:
    """Lines of edits, a tab, and the endings that share them, "*" for the empty one."""
    endings: dict[str, list[str]] = defaultdict(list)
    for ending, edits in model.items():
        endings[" ".join(f"{cut}{added}" for cut, added in sorted(edits))].append(ending or "*")
    text = "\n".join(f"{edits}\t{' '.join(sorted(words))}" for edits, words in sorted(endings.items()))
    replace_file(path, zlib.compress(text.encode(), 9))


def ordinary_paradigms(paradigms: dict[str, list[Form]]) -> Iterator[set[str]]:
    """The forms in small letters of each lemma that is no proper name, then the words that SGJP lacks."""
    for lemma, forms in paradigms.items():
        if lemma[0].isupper():
            continue
        words = {
            form
            for form, tag, names in forms
            if form.isalpha() and form.islower() and not tag.startswith("brev") and not tag.endswith(":neg")
            if not names or any(name.replace(" ", "_").startswith("nazwa_pospolita") for name in names)
        }
        if words:
            yield words
    yield from _extra_paradigms()


def _extra_paradigms() -> Iterator[set[str]]:
    for line in EXTRA.read_text(encoding="utf-8").splitlines():
        inflection, _, words = line.partition(" ")
        if inflection == "#":
            continue
        for word in re.findall(r"[^\W\d_]{2,}", words.lower()):
            if inflection == "n":
                yield set(guess_forms(word))
            elif inflection == "a":
                stem, soft = word[:-1], "i" if word.endswith("i") else ""
                hard = soft or "y"
                yield {stem + end for end in (hard, "a", "ą", "o")} | {
                    stem + soft + end for end in ("e", "ego", "emu", "ej")
                } | {stem + hard + end for end in ("m", "ch", "mi")}  # fmt: skip
            elif inflection == "v":
                stem = word.removesuffix("ować")
                yield _verb_forms(stem)
            else:
                yield {word}


def _verb_forms(stem: str) -> set[str]:
    """Forms of a verb in -ować: the classes of the packed list name them all."""
    from copydesk.languages.wordlist import ENDINGS

    past, present, gerund, hard = ENDINGS["0"], ENDINGS["7"], ENDINGS["5"], ENDINGS["4"]
    return {
        stem + "ować", stem + "ując", stem + "owano", stem + "owani",
        *(stem + "owa" + end for end in past), *(stem + end for end in present),
        *(stem + "owa" + end for end in gerund), *(stem + "owan" + end for end in hard),
        *(stem + "ując" + end for end in hard),
    }  # fmt: skip


def write_words(paradigms: dict[str, list[Form]], path: Path) -> None:
    keys = pack(ordinary_paradigms(paradigms))
    replace_file(path, marisa_trie.Trie(sorted(keys), num_tries=3).tobytes())


def write_names(paradigms: dict[str, list[Form]], path: Path) -> None:
    names = (
        {form.lower() for form, tag, _ in forms if form.isalpha() and not tag.startswith("brev")}
        for lemma, forms in paradigms.items()
        if lemma[:1].isupper() and len(lemma.split(":")[0]) >= MIN_NAME
    )
    is_known = make_is_known(read_trie("pl_words.marisa"), {})
    keys = pack([{form for form in forms if not is_known(form)} for forms in names])
    replace_file(path, marisa_trie.Trie(sorted(keys), num_tries=3).tobytes())


# Occurrences in 40,000 words of text that make a word so common.
LEVELS = ((300, 9), (150, 8), (80, 7), (40, 6), (20, 5), (8, 4), (3, 3))


def write_common(paradigms: dict[str, list[Form]], texts: list[Path], path: Path) -> None:
    """Lines of a level and the words that have it, forms of common lemmas included."""
    counts: Counter[str] = Counter()
    for source in texts:
        for line in source.read_text(encoding="utf-8").splitlines():
            counts.update(word for word in re.findall(r"[^\W\d_]+", json.loads(line)["text"]) if word.islower())
    scale = 40_000 / counts.total()
    lexemes = [words for words in ordinary_paradigms(paradigms) if not words.isdisjoint(counts)]
    readings = Counter(word for words in lexemes for word in words if word in counts)
    levels: dict[str, int] = {}
    for words in lexemes:
        level = _level(sum(counts[word] / readings[word] for word in words if word in counts) * scale)
        for word in words:
            own = max(level - 1, _level(counts[word] * scale))
            if own >= 3:
                levels[word] = max(own, levels.get(word, 0))
    by_level: dict[int, list[str]] = defaultdict(list)
    for word, level in levels.items():
        by_level[level].append(word)
    text = "\n".join(f"{level}\t{' '.join(sorted(by_level[level]))}" for level in sorted(by_level, reverse=True))
    replace_file(path, zlib.compress(text.encode(), 9))


def _level(count: float) -> int:
    return next((level for least, level in LEVELS if count >= least), 0)


def main() -> None:
    match sys.argv[1:]:
        case ["endings"]:
            write_endings(learn_endings(nouns(read_paradigms())), DATA / "pl_endings.z")
        case ["words"]:
            write_words(read_paradigms(), DATA / "pl_words.marisa")
        case ["names"]:
            write_names(read_paradigms(), DATA / "pl_names.marisa")
        case ["common", *texts] if texts:
            write_common(read_paradigms(), list(map(Path, texts)), DATA / "pl_common.z")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
