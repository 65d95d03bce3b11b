"""How terms are written in rule files: one line a term, compiled to rows of word patterns.

`ksiądz` any form; `=amen` this form; `'w imię ojca'` these words; `antysemi*`, `*liśmy` any ending or beginning;
`(a|b)` either; `zarobić/we` a part of speech; a lone `*` up to three other words; a capital must stand in the post.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

from copydesk.languages.base import PartOfSpeech
from copydesk.matching.lexicon import Capital
from copydesk.text.words import read_chunk

__all__ = ["Gap", "OneOf", "Row", "TermError", "WordPattern", "parse_term", "words_of"]

Mode = Literal["forms", "exact", "prefix", "suffix", "name", "part", "fixed"]
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_ENDS = "?!…:;"  # a dot may be that of an abbreviation
_ONE_WORD = re.compile(r"[=*]?\w+\*?(?:/[a-z]+)?")
_PARTS: dict[str, PartOfSpeech] = {part: part for part in get_args(PartOfSpeech) if part}
_CODE = re.compile(r"[^\W\d_]\d|\d[^\W\d_]").fullmatch  # "B2", which may be written "B-2"
MAX_ALTERNATIVES = 64


class TermError(ValueError):
    """A term that cannot be read, or that could never match. The message says why and what to write."""


@dataclass(frozen=True, slots=True)
class WordPattern:
    """One word of a term, as written (`cased`) and folded (`form`)."""

    form: str
    cased: str
    mode: Mode
    pos: PartOfSpeech = ""

    @property
    def capital(self) -> int:
        """What the writing asks of the post's word. A capital in a list is evidence, not a demand."""
        return Capital.ANY if self.mode in ("name", "part", "fixed") else _capital_of(self.cased)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of several words in one place."""

    words: tuple[WordPattern, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to three other words of the same sentence."""


Row = tuple[WordPattern | OneOf | Gap, ...]


def parse_term(term: str) -> tuple[Row, ...]:
    """The rows of word patterns that a term of a rule file stands for.

    Raises:
        TermError: nothing in it can ever match a word of a post, or the notation is off.

    >>> [len(row) for row in parse_term("(na|w|) kościele")]
    [2, 1]
    """
    term = term.strip()
    mode: Mode = "forms"
    if len(term) > 2 and term[0] == term[-1] == "'":
        term, mode = term[1:-1], "exact"
    rows = [_read_row(spelling, mode) for spelling in _spellings(term)]
    for row in rows:
        if not row or isinstance(row[0], Gap) or isinstance(row[-1], Gap):
            raise TermError(f"{term!r} can never match: it needs a word at its start and at its end")
    return tuple(rows)


def words_of(text: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The readings of a listed term: as written and, if it differs, taken apart. Each a row of (form, cased).

    >>> words_of("ChmuraBox Mini")
    ((('chmurabox', 'ChmuraBox'), ('mini', 'Mini')), (('chmura', 'Chmura'), ('box', 'Box'), ('mini', 'Mini')))
    >>> words_of("Hala B2")[1]
    (('hala', 'Hala'), ('b', 'B'), ('2', '2'))
    """
    written: list[tuple[str, str]] = []
    apart: list[tuple[str, str]] = []
    for part in text.split():
        chunk = read_chunk(part)
        if chunk is not None:
            written += [(w.form, w.cased) for w in chunk.words]
            apart += [(w.form, w.cased) for w in chunk.apart or chunk.words]
    if len(written) > 1:  # a letter and a digit alone may be anything: "4 x 7"
        apart = [
            part
            for form, cased in apart
            for part in (zip(form, cased, strict=True) if _CODE(form) else [(form, cased)])
        ]
    rows = [tuple(written)] if written else []
    if apart != written:
        rows.append(tuple(apart))
    return tuple(rows)


def _spellings(term: str) -> list[str]:
    """The term with its alternatives multiplied out, but for those of single words: they share a place."""
    pieces = _ALTERNATIVES.split(term)
    choices: list[list[str]] = []
    for i, piece in enumerate(pieces):
        options = [" ".join(option.split()) for option in piece.split("|")] if i % 2 else [piece]
        stands_alone = i % 2 and pieces[i - 1][-1:] in ("", " ") and pieces[i + 1][:1] in ("", " ")
        if i % 2 and not stands_alone and any(option != option.strip() for option in piece.split("|")):
            raise TermError(f"{term!r}: brackets are glued to a word; put the blank outside of them")
        if stands_alone:
            single = [option for option in options if _ONE_WORD.fullmatch(option)]
            others = [option for option in options if option not in single]
            groups: dict[int, list[str]] = {}  # a place asks one thing of a word's capitals
            for option in single:
                groups.setdefault(_capital_of(option), []).append(option)
            options = [f"({'|'.join(group)})" if len(group) > 1 else group[0] for group in groups.values()] + others
        choices.append(options)
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MAX_ALTERNATIVES:
        raise TermError(
            f"{term!r} stands for {count} spellings; write it as several terms, {MAX_ALTERNATIVES} at most each"
        )
    return [" ".join("".join(combination).split()) for combination in product(*choices)]


def _capital_of(written: str) -> int:
    """What the capitals of a rule's word ask of the post's."""
    written = written.lstrip("=*")
    if written == written.lower():
        return Capital.ANY
    return Capital.FIRST if written == written.capitalize() else Capital.EXACT


def _read_row(spelling: str, mode: Mode) -> Row:
    row: list[WordPattern | OneOf | Gap] = []
    parts = spelling.split()
    for part in parts[:-1]:
        if part[-1] in _ENDS:
            raise TermError(f"{spelling!r} can never match: no term goes on behind a {part[-1]!r}")
    for part in parts:
        if part == "*":
            if not (row and isinstance(row[-1], Gap)):  # several in a row are one
                row.append(Gap())
        elif part.startswith("(") and part.endswith(")"):
            options = [_read_word(option, mode) for option in part[1:-1].split("|")]
            if any(len(option) != 1 for option in options):
                raise TermError(f"{part!r}: write words with a hyphen or a dot as terms of their own")
            row.append(OneOf(tuple(option[0] for option in options)))
        elif "(" in part or ")" in part or "|" in part:
            raise TermError(f"{spelling!r}: brackets do not pair up, or stand within each other")
        else:
            row += _read_word(part, mode)
    return tuple(row)


def _read_word(part: str, mode: Mode) -> list[WordPattern]:
    pos: PartOfSpeech = ""
    head, slash, tail = part.rpartition("/")
    if slash and tail in _PARTS:
        part, pos = head, _PARTS[tail]
    if part.startswith("=") and len(part) > 1:
        part, mode = part[1:], "exact"
    if part.endswith("*"):
        part, mode = part[:-1], "prefix"
    elif part.startswith("*"):
        part, mode = part[1:], "suffix"
    chunk = read_chunk(part)
    if chunk is None:
        if any(c.isalnum() for c in part) or part in ("&", "-", "–", "+"):
            return []
        raise TermError(f"{part!r} holds no letter or digit, so it can never match a word")
    words = [WordPattern(w.form, w.cased, mode, pos) for w in chunk.words]
    if mode in ("prefix", "suffix") and len(words[-1 if mode == "prefix" else 0].form) < 3:
        raise TermError(f"{part!r}: at least three letters must stand beside the star")
    return words
