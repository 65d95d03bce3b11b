"""Polish: forms by Morfeusz (SGJP) and the name guesser, ordinary words, function words."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from copydesk.languages.base import Kind, Language
from copydesk.languages.guesser import guess_forms

__all__ = ["language"]

STOPWORDS = frozenset(
    """a aby albo ale ani aż bez bo bowiem by być byle chociaż choć co czy czyli dla do gdy gdyby gdyż gdzie i ich im
    iż ja jak jako jeśli jeżeli jednak jej jego już każdy kiedy kto która które którego której który których którym
    lecz lub ma mi mnie mną mu my na nad nam nami nas nasz nią nic nich nie niej niego niej nim nimi niż no o obok od
    oraz po pod podczas ponad ponieważ poza pośród przeciw przed przez przy sam są się skąd sobie sobą swoje ta tak
    taka taki takie także tam te tego tej temu ten to tobą tobie toteż tu tutaj twój ty tych tylko tym tymi u w wam
    wami was wasz we więc wobec wokół wśród wy z za zaś ze zza że żeby żaden jest jestem jesteśmy był była było
    byli były będzie będą jeszcze też bardzo""".split()
)

ABBREVIATIONS = frozenset(
    """al art bł bp br cd ch cit cm cyt cz dn doc dot dr ds dyr dz ew fot gen godz hab hr im in inż itd itp jw kard kl
    km kol kpt ks lek lic lit m.in max min mec mgr mies mjr mln mld np nr ok op os oo par pl p.o pkt płk por poz pp pow prof
    prok przyp pt r red rys s sp św śp t tab tel tj tys tzn tzw ul ust w wg woj wyd wym zał zob zw""".split()
)

_MARKS = ("-", "'", "’")
_MARKED_ENDINGS = (
    """a u owi em ie e y i ów om ami ach owie ę ą o iem iu ia ii ią ię ego emu ym ych ymi im ich imi go mu m
    k ka ku kiem etu et ecie etem ce cie ze rze le zie że""".split()
)
_FIRST_PERSON_TAGS = ("fin", "praet", "cond", "impt", "bedzie")


@cache
def language() -> Language:
    """Polish, its word list mapped into memory; Morfeusz loads with the first word that is inflected."""
    from marisa_trie import Trie  # 10 ms: not before a language is asked for

    with as_file(files("copydesk.languages").joinpath("data/pl_words.marisa")) as path:
        words = Trie()
        words.mmap(str(path))
    return Language(
        code="pl",
        word_forms=word_forms,
        is_known=words.__contains__,
        stopwords=STOPWORDS,
        commonness=lambda word: 9 if word in STOPWORDS else 3 if word in words else 0,
        abbreviations=ABBREVIATIONS,
    )


def word_forms(word: str, kind: Kind = "word", pos: str = "") -> frozenset[str]:
    """Every surface form of one word, the word itself included.

    A base form, or a nominative, gives its lemmas' forms; what has only oblique readings stays as written.

    >>> sorted(word_forms("NFZ", "name"))[:3]
    ['NFZ', "NFZ'a", "NFZ'ach"]
    """
    if _is_acronym(word):
        return frozenset(_acronym_forms(word))
    lower = word.lower()
    forms = {lower}
    readings = _readings(word)
    for reading in readings:
        forms.update(_dictionary_forms(reading, lower, pos))
    if kind == "name":
        forms.update(guess_forms(lower))
        forms.update(lower + mark + ending for mark in _MARKS for ending in _MARKED_ENDINGS)
    elif not readings and pos in ("", "noun"):
        forms.update(guess_forms(lower))
    return frozenset(forms)


def _is_acronym(word: str) -> bool:
    """True for "ZUS", "PiS", "KRRiT"; not for "InPost", whose parts are words."""
    capitals = sum(letter.isupper() for letter in word)
    run = max(map(len, "".join(c if c.islower() else " " for c in word).split(" ")), default=0)
    return capitals > 1 and run < 3


def _acronym_forms(word: str) -> Iterator[str]:
    yield word
    for ending in _MARKED_ENDINGS:
        yield word + ending
        for mark in _MARKS:
            yield word + mark + ending


@cache
def _morfeusz() -> Any:
    """Morfeusz with past and conditional in one piece ("zrobiliśmy"), or None where there is no wheel of it."""
    try:
        from morfeusz2 import Morfeusz  # 0.1 s and 30 MB: not before a word is inflected
    except ImportError:
        warnings.warn(
            "morfeusz2 cannot be imported: Polish words of your own lists and rules are inflected by rule alone, "
            "without a dictionary. help: pip install morfeusz2",
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    return Morfeusz(praet="composite")


def _readings(word: str) -> list[tuple[str, str]]:
    """Lemma and tag of each reading of a whole word; empty for what the dictionary does not know."""
    morfeusz = _morfeusz()
    if morfeusz is None:
        return []
    found = [interpretation for start, end, interpretation in morfeusz.analyse(word) if (start, end) == (0, 1)]
    return [(lemma, tag) for _, lemma, tag, _, _ in found if tag != "ign"]


def _dictionary_forms(reading: tuple[str, str], word: str, pos: str) -> Iterable[str]:
    lemma, tag = reading
    parts = tag.split(":")
    is_base = lemma.split(":")[0].lower() == word
    if not (is_base or "nom" in tag) or not _has_pos(parts, pos):
        return
    wanted = {"subst": {"subst", "depr"}, "depr": {"subst", "depr"}}.get(parts[0])
    for form, form_lemma, form_tag, _, _ in _morfeusz().generate(lemma):
        form_parts = form_tag.split(":")
        if form_lemma != lemma or form_parts[-1] == "neg" or form_parts[0] == "brev":
            continue
        if wanted and form_parts[0] not in wanted:
            continue
        if parts[0] in ("ger", "pact", "ppas") and form_parts[0] != parts[0]:
            continue
        if wanted and not is_base and parts[1] == "pl" and form_parts[1] == "sg":
            continue
        if parts[0] in ("adj", "adv") and parts[-1] in ("com", "sup") and form_parts[-1] != parts[-1]:
            continue
        if pos == "we" and not (form_parts[0] in _FIRST_PERSON_TAGS and "pri" in form_parts):
            continue
        yield form.lower()


def _has_pos(parts: list[str], pos: str) -> bool:
    if pos == "noun":
        return parts[0] in ("subst", "depr", "ger")
    if pos == "adj":
        return parts[0] in ("adj", "pact", "ppas")
    if pos in ("verb", "we"):
        return parts[0] in ("inf", "fin", "praet", "ger", "pact", "ppas", "winien", "pred")
    return True
