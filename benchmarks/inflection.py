"""How many forms the inflection finds, and how many it makes up: recall and precision in %.

    python benchmarks/inflection.py              invented names, English and Polish words (a minute)
    python benchmarks/inflection.py held-out     also the guesser on names that it was not trained on (6 GB, 6 minutes)

Held out is a tenth of SGJP's nouns and names, chosen by a hash of the lemma; the model is learnt from the others and
its forms are compared with SGJP's own. Dictionary words are compared with simplemma's table (forms that begin with
"nie-" left out), which was not made from SGJP's generator; its errors count against us.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from copydesk.languages import language
from copydesk.languages.guesser import apply_endings

HERE = Path(__file__).parent
SAMPLE = 4000


def score(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> str:
    """Recall/precision over pairs of the forms found and the forms expected, base forms left out by the caller."""
    hit = made = wanted = 0
    for found, expected in pairs:
        hit += len(found & expected)
        made += len(found)
        wanted += len(expected)
    return f"{100 * hit / wanted:5.1f} / {100 * hit / made:5.1f}   ({wanted} forms)"


def invented_names() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    polish = language("pl")
    for line in (HERE / "invented_names_pl.txt").read_text(encoding="utf-8").splitlines():
        name, colon, forms = line.partition(":")
        if colon:
            expected = frozenset(forms.split()) - {name.lower()}
            found = polish.word_forms(name, "name", "") - {name.lower()}
            if missed := sorted(expected - found):
                print("   missed:", name, *missed)
            yield found & expected, expected


def table_words(code: str) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Part of speech is unknown to the table, so it says nothing of precision."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    forms_of: dict[str, set[str]] = defaultdict(set)
    for form, lemma in DefaultDictionaryFactory(1).get_dictionary(code).items():
        if form.isalpha() and form.islower() and lemma.islower() and lemma.isalpha():
            forms_of[lemma].add(form)
    known = language(code).is_known
    lemmas = sorted(lemma for lemma in forms_of if known(lemma) and len(forms_of[lemma]) > 2)
    for lemma in random.Random(1).sample(lemmas, SAMPLE):
        expected = frozenset(form for form in forms_of[lemma] - {lemma} if not form.startswith("nie") and known(form))
        yield lemma, language(code).word_forms(lemma, "word", ""), expected


def held_out() -> None:
    sys.path.insert(0, str(HERE.parent / "tools"))
    from build_polish import learn_endings, nouns
    from sgjp import read_paradigms

    every = nouns(read_paradigms())
    test = [noun for noun in every if sha256(noun.lemma.encode()).digest()[0] < 26]
    left_out = {noun.lemma for noun in test}
    model = {
        ending: tuple(edits) for ending, edits in learn_endings(n for n in every if n.lemma not in left_out).items()
    }
    for kind in ("surname", "first", "place", "brand", "name", "common"):
        pairs = [
            (frozenset(apply_endings(model, noun.lemma)) - {noun.lemma}, noun.forms - {noun.lemma})
            for noun in test
            if noun.kind == kind
        ]
        print(f"{kind:20}{score(pairs)}   {len(pairs)} lemmas")


def main() -> None:
    print("recall / precision")
    print(f"{'invented names':20}{score(invented_names())}")
    for code in ("pl", "en"):
        pairs = list(table_words(code))
        print(f"{'words, ' + code:20}{score((found & expected, expected) for _, found, expected in pairs)}")
        if "-v" in sys.argv:
            missed = [f"{lemma}: {' '.join(sorted(e - f))}" for lemma, f, e in pairs if e - f]
            print(*missed[:60], sep="\n")
    if "held-out" in sys.argv:
        held_out()


if __name__ == "__main__":
    main()
