"""Builds the English data of src/copydesk/languages/data.

    python tools/build_english.py

Needs the word lists of SCOWL (Debian: scowl) for which words are ordinary and how common they are, and lemminflect's
copy of the SPECIALIST lexicon (PyPI: lemminflect) for irregular forms. tools/words_en.txt is added. SCOWL's proper
names become en_names.marisa.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections import defaultdict
from importlib.metadata import files
from pathlib import Path

import marisa_trie
from replace import replace_file

from copydesk.languages.english_spelling import regular_forms

DATA = Path(__file__).parent.parent / "src" / "copydesk" / "languages" / "data"
EXTRA = Path(__file__).parent / "words_en.txt"
SCOWL = Path("/usr/share/dict/scowl")
MIN_NAME = 4
SIZES = (10, 20, 35, 40, 50, 55, 60, 70)
NAMES = ("upper", "proper-names")
LEVELS = {10: 7, 20: 5}
"""SCOWL's sizes, as levels of `Language.commonness`; words of larger sizes are graded by length."""

PARTS = {"noun": "n", "verb": "v", "adj": "a"}


def scowl_words() -> dict[str, int]:
    """Word in small letters -> the smallest list that has it; British, American and variant spellings alike."""
    found: dict[str, int] = {}
    for size in SIZES:
        for path in sorted(SCOWL.glob(f"*-words.{size}")) + sorted(SCOWL.glob(f"*-contractions.{size}")):
            for word in path.read_text(encoding="iso-8859-1").split():
                if word.isalpha() and word.islower():
                    found.setdefault(word, size)
    return found


def scowl_names() -> set[str]:
    """The proper names of all its lists, in small letters."""
    paths = [path for kind in NAMES for path in SCOWL.glob(f"*-{kind}.*")]
    words = {word for path in paths for word in path.read_text(encoding="iso-8859-1").split()}
    return {word.lower() for word in words if word.isalpha() and len(word) >= MIN_NAME and not word.isupper()}


def lexicon() -> dict[str, dict[str, set[str]]]:
    """Lemma -> part of speech -> its inflected forms."""
    path = next(Path(str(file.locate())) for file in files("lemminflect") or () if file.name == "infl_lu.csv.gz")
    table: dict[str, dict[str, set[str]]] = defaultdict(dict)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for lemma, part, *forms in csv.reader(lines):
            if part in PARTS and lemma.isalpha() and lemma.islower():
                every = {form for cell in forms for form in cell.split("/") if form.isalpha()}
                table[lemma][PARTS[part]] = every - {lemma}
    return table


_AUXILIARIES = {
    "be": {"am", "are", "is", "was", "were", "been", "being"}, "have": {"has", "had", "having"},
    "do": {"does", "did", "done", "doing"}, "go": {"goes", "went", "gone", "going"},
}  # fmt: skip
_PREFIXES = (
    "over", "out", "under", "re", "un", "mis", "fore", "up", "pre", "inter", "de", "dis", "off", "with", "hand",
)  # fmt: skip
_PLURALS = (
    ("fe", "ves"), ("f", "ves"), ("us", "i"), ("um", "a"), ("on", "a"), ("a", "ae"), ("is", "es"), ("o", "oes"),
    ("man", "men"), ("ex", "ices"), ("ix", "ices"), ("x", "ces"), ("z", "zzes"), ("mouse", "mice"),
)  # fmt: skip


def infer(
    word: str, parts: dict[str, set[str]], ordinary: dict[str, int], table: dict[str, dict[str, set[str]]]
) -> None:
    """Adds the forms that the lexicon lacks and SCOWL lists: the lexicon knows the words of medicine best."""
    for part in ("v", "a"):
        # "earner" and "earnest" are no degrees of "earn".
        if not parts.get(part) and not (part == "a" and parts.get("v")):
            forms = {form for form in _spellings(word, part) if form in ordinary}
            if len(forms) >= 2:
                parts[part] = forms | ({regular_forms(word, "v")[0]} if part == "v" else set())
    for prefix in _PREFIXES:
        root = table.get(word.removeprefix(prefix), {}) if word.startswith(prefix) else {}
        found = {prefix + form for form in root.get("v", ()) if prefix + form in ordinary}
        if found and len(word) > len(prefix) + 2:
            parts["v"] = parts.get("v", set()) | found
    ends = [(end, plural) for end, plural in _PLURALS if word.endswith(end) and len(word) > len(end) + 1]
    plurals = {word.removesuffix(end) + plural for end, plural in ends}
    found = {plural for plural in plurals if plural in ordinary and not table.get(plural)}
    regular = regular_forms(word, "n")[0]
    if "n" not in parts and (found or regular in ordinary):
        parts["n"] = found | ({regular} if regular in ordinary else set())
    elif found and "n" in parts:
        parts["n"] |= found


def _spellings(word: str, part: str) -> set[str]:
    """The regular forms but the third person, with the last letter doubled and not."""
    forms = regular_forms(word, part)
    twice = word + word[-1]
    ends = ("ed", "ing") if part == "v" else ("er", "est")
    return {*(forms[1:] if part == "v" else forms), *(stem + end for stem in (word, twice) for end in ends)}


def extra_words() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in EXTRA.read_text(encoding="utf-8").splitlines():
        part, _, words = line.partition(" ")
        if part != "#":
            for word in re.findall(r"[a-z]+", words):
                found[word].add(part)
    return found


def main() -> None:
    ordinary = scowl_words()
    known = set(ordinary)
    irregular: dict[str, dict[str, set[str]]] = {}
    table = lexicon()
    inflected = {form for parts in table.values() for forms in parts.values() for form in forms}
    for lemma in ordinary:
        parts = dict(table.get(lemma, {}))
        if parts or lemma not in inflected:
            infer(lemma, parts, ordinary, table)
        if lemma in _AUXILIARIES:
            parts = {"v": _AUXILIARIES[lemma]}
        if parts:
            irregular[lemma] = parts
            known.update(*parts.values())
    for word, marks in extra_words().items():
        known.add(word)
        parts = irregular.setdefault(word, {})
        for part in marks - {"-"}:
            parts[part] = set(regular_forms(word, part))
            known |= parts[part]
    words = marisa_trie.Trie(sorted(word for word in known if word.isalpha()))
    replace_file(DATA / "en_words.marisa", words.tobytes())
    names = marisa_trie.Trie(sorted(scowl_names() - known))
    replace_file(DATA / "en_names.marisa", names.tobytes())

    lines = []
    for lemma, parts in sorted(irregular.items()):
        cells = []
        for part, forms in sorted(parts.items()):
            same = not forms or forms == set(regular_forms(lemma, part))
            cells.append(part if same and forms else f"{part}={','.join(sorted(forms))}")
        if cells:
            lines.append(f"{lemma} {' '.join(cells)}")
    replace_file(DATA / "en_forms.z", zlib.compress("\n".join(lines).encode(), 9))

    by_level: dict[int, list[str]] = defaultdict(list)
    for word, size in ordinary.items():
        if size in LEVELS:
            by_level[LEVELS[size]].append(word)
    text = "\n".join(f"{level}\t{' '.join(sorted(by_level[level]))}" for level in sorted(by_level, reverse=True))
    replace_file(DATA / "en_common.z", zlib.compress(text.encode(), 9))


if __name__ == "__main__":
    main()
