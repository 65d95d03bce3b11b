"""The two lexicons of a checker: the rules that apply to everybody, and a company's own lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import chain
from pathlib import Path

from copydesk.cache import FEW_TERMS, cached_lists, cached_rules, shipped_packs
from copydesk.languages import CODES, language
from copydesk.languages.nicknames import nicknames
from copydesk.matching.compile import LexiconBuilder
from copydesk.matching.figures import figure_rows
from copydesk.matching.headwords import headed_rows, is_headed
from copydesk.matching.lexicon import Flag, Lexicon
from copydesk.matching.numerals import number_of
from copydesk.matching.spellings import spellings
from copydesk.matching.syntax import Mode, OneOf, Row, WordPattern, words_of
from copydesk.matching.terms import ListCategory, ListedTerm
from copydesk.rulebook import compile_rules, fingerprint_of, read_rules, shipped_rule_files

__all__ = ["compile_lists", "lists_for", "packs_for"]

_SETS: dict[ListCategory, str] = {
    "confidential": "confidential",
    "competitor": "@competitor",
    "allow": "allow",
    "company": "@company",
}
_UNHEADED = ("person", "figure")  # kinds of terms that begin with no word for what they are
_THINGS = ("document", "figure", "other")  # kinds of terms that need not be names
# "Magazyn Karłowo" is "magazyn w Karłowie".
_WITHIN = OneOf(
    tuple(WordPattern(word, word, "exact") for word in ("w", "we", "na", "przy", "pod", "in", "at", "near"))
)
_SHORTEST_ALONE = 5  # letters; a shorter word may be half of anything
_STOP_INSIDE = re.compile(r"[.!?…:;]\s").search
_CURRENCY_SIGNS = str.maketrans({"€": " eur ", "$": " usd ", "£": " gbp "})


def packs_for(more: tuple[Path, ...] = (), *, cache: bool = True) -> Lexicon:
    """The shipped rules and a company's own, compiled: as shipped, from the cache, or anew.

    Raises:
        RuleError: a rule file cannot be used.
    """
    paths = (*shipped_rule_files(), *more)
    try:
        fingerprint = fingerprint_of(paths)
    except OSError:
        return compile_rules(read_rules(paths))  # says which file, and why
    return _packs_of(paths, fingerprint, cache=cache)


@lru_cache(maxsize=4)
def _packs_of(paths: tuple[Path, ...], fingerprint: str, *, cache: bool) -> Lexicon:
    """The rules of files as they are now: another fingerprint, other rules."""
    found = shipped_packs(fingerprint)
    if found is not None:
        return found
    if cache:
        return cached_rules(fingerprint, lambda: compile_rules(read_rules(paths)))
    return compile_rules(read_rules(paths))


def lists_for(terms: Sequence[ListedTerm], *, cache: bool) -> Lexicon:
    """A company's lists, compiled; long ones come from the cache where that is allowed."""
    if cache and len(terms) >= FEW_TERMS:
        return cached_lists(terms, lambda: compile_lists(terms))
    return compile_lists(terms)


def compile_lists(terms: Iterable[ListedTerm]) -> Lexicon:
    """A company's lists, compiled: every term in its forms, as written and taken apart."""
    builder = LexiconBuilder([language("pl"), language("en")])
    for name in _SETS.values():
        builder.set_id(name)
    terms = tuple(terms)
    company = (form for term in terms if term.category == "company" for form, _ in _words(term.text))
    taken = frozenset((*company, *[term.text.lower() for term in terms if " " not in term.text]))
    for term in terms:
        ref = (term.category, term.kind, term.severity.value if term.severity else "", term.owner)
        struck = frozenset(form.lower() for form in term.not_forms)
        single = tuple(form for form in term.forms if " " not in form)
        for spelling, flags in _written(term):
            for words in words_of(spelling):
                for row, more in (*_rows(term, words), *_short_rows(term, words, taken)):
                    sets = [(_SETS[term.category], 1.0)]
                    builder.add(row, sets, flags | more, ref=ref, forms=single, not_forms=struck)
    return builder.build({"listed": True})


def _written(term: ListedTerm) -> Iterator[tuple[str, int]]:
    """All ways to write a term, each with what it allows."""
    text, flags = _quiet(term.text.lstrip("@")), _flags(term)
    if term.is_fixed:
        yield text, flags
        return
    if term.kind == "figure":
        text = text.translate(_CURRENCY_SIGNS)
        if "%" in text:
            yield text, flags | Flag.PERCENT
        yield text.replace("%", " procent"), flags
    else:
        yield from ((spelling, flags) for spelling in spellings(text, term.kind))
    yield from ((form, flags) for form in term.forms if " " in form)


def _rows(term: ListedTerm, words: Sequence[tuple[str, str]]) -> Iterable[tuple[Row, int]]:
    """The rows of patterns of one reading of a term, each with what it allows besides."""
    if term.kind == "figure" and not term.is_fixed and any(form[:1].isdigit() for form, _ in words):
        return figure_rows(words, lambda form: language("pl").base_forms(form) | language("en").base_forms(form))
    mode: Mode = "fixed" if term.is_fixed else "part" if len(words) > 1 else "name"
    named = [WordPattern(form, cased, mode) for form, cased in words]
    row: Row = tuple(map(number_of, named) if mode == "part" else named)
    may_be_headed = len(row) > 1 and not term.is_fixed and term.kind not in _UNHEADED
    rows = [*headed_rows(row)] if may_be_headed else [(row, 0)]
    if may_be_headed and term.kind == "location" and len(row) == 2:
        rows.append(((row[0], _WITHIN, row[1]), Flag.SAID))
    return rows


def _short_rows(term: ListedTerm, words: Sequence[tuple[str, str]], taken: Set[str]) -> Iterator[tuple[Row, int]]:
    """What is left of a term in the mouth of those who know it, but for words that are taken: the company's own name
    and what is listed itself.

    "Zorvex" says as much as "Projekt Zorvex", and "Brenexa" as "Grupa Kapitałowa Brenexa", since nobody else is called
    so; a phoenix may be any. People go by nicknames, by one half of a double name, and by a rare surname with a title.
    """
    if term.is_fixed or len(words) < 2 or term.category not in ("confidential", "competitor"):
        return
    if term.kind == "person":
        yield from _short_persons(term, words, taken)
        return
    invented = [word for word in words if _is_invented(word[0])]
    if len(invented) == 1 and invented[0][0] not in taken and (term.kind in ("client", "name") or is_headed(words)):
        yield (WordPattern(*invented[0], "name"),), 0


def _short_persons(term: ListedTerm, words: Sequence[tuple[str, str]], taken: Set[str]) -> Iterator[tuple[Row, int]]:
    first, *surnames = (WordPattern(form, cased, "part") for form, cased in words)
    called = [first, *[WordPattern(short, short.capitalize(), "part") for short in nicknames(first.form)]]
    if len(called) > 1:
        yield (OneOf(tuple(called)), *surnames), 0
    if len(surnames) == 2 and "-" in term.text:
        yield from (((OneOf(tuple(called)), surname), 0) for surname in surnames)
    if len(surnames) == 1 and surnames[0].form not in taken and _is_invented(surnames[0].form):
        yield (WordPattern(*words[1], "name"),), Flag.SURNAME


def _words(text: str) -> Iterator[tuple[str, str]]:
    return chain.from_iterable(words_of(text))


def _is_invented(form: str) -> bool:
    if not form.isalpha() or len(form) < _SHORTEST_ALONE:
        return False
    return not any(language(code).is_known(form) or language(code).is_name(form) for code in CODES)


def _quiet(text: str) -> str:
    """A term from a list that somebody keeps in capitals, as a name is written.

    Short words stay: they are acronyms, and acronyms are found in capitals.

    >>> _quiet("PROJEKT FENIKS"), _quiet("SOWA Systemy"), _quiet("NX-204")
    ('Projekt Feniks', 'SOWA Systemy', 'NX-204')
    """
    words = text.split()
    if not text.isupper() or not any(word.isalpha() and len(word) > 4 for word in words):
        return text
    return " ".join(word.capitalize() if word.isalpha() and len(word) > 3 else word for word in words)


def _flags(term: ListedTerm) -> int:
    flags = Flag.LISTED
    if term.category in ("confidential", "competitor"):
        flags |= Flag.STARTS
    if not term.is_fixed and term.category != "allow":
        flags |= Flag.FUZZY
    if not term.is_fixed and term.kind != "figure":
        flags |= Flag.REVERSIBLE
    if term.kind == "person":
        flags |= Flag.GAPPED
    if _STOP_INSIDE(term.text):
        flags |= Flag.STOPPED
    if term.category == "confidential" and term.text.islower() and (" " in term.text or term.kind in _THINGS):
        flags |= Flag.NO_NAME
    return flags
