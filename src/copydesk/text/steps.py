"""Folding: what makes differently encoded or disguised letters comparable. Each step returns edits of the view."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from copydesk.text.homoglyphs import HOMOGLYPHS
from copydesk.text.view import Edit, View

__all__ = ["PLAIN", "fold", "has_polish_letter", "strip_diacritics"]

POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
has_polish_letter = re.compile(f"[{POLISH}]").search
_MARKS = "„”“’‘–—…•«»€£§°"

# Text of these characters alone is folded by `str.lower`: one character stays one character.
PLAIN = re.compile(f"[ -~{POLISH}{_MARKS}]*").fullmatch

_NO_STROKE = str.maketrans("łŁøØđĐ", "lLoOdD")
_NO_POLISH = str.maketrans(POLISH, "acelnoszzACELNOSZZ")
_INVISIBLE = re.compile(
    "[\N{SOFT HYPHEN}\N{COMBINING GRAPHEME JOINER}\N{ARABIC LETTER MARK}\N{HANGUL CHOSEONG FILLER}"
    "\N{HANGUL JUNGSEONG FILLER}\N{MONGOLIAN VOWEL SEPARATOR}\N{ZERO WIDTH SPACE}-\N{RIGHT-TO-LEFT MARK}"
    "\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{WORD JOINER}-\N{NOMINAL DIGIT SHAPES}\N{HANGUL FILLER}\N{VARIATION SELECTOR-1}-\N{VARIATION SELECTOR-16}"
    "\N{ZERO WIDTH NO-BREAK SPACE}\N{LANGUAGE TAG}-\N{CANCEL TAG}\N{VARIATION SELECTOR-17}-\N{VARIATION SELECTOR-256}]+"
)
_JOINED_EMOJI = re.compile(
    r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]\N{ZERO WIDTH JOINER}(?=[\U0001F000-\U0001FAFF\u2600-\u27BF])"
)
_COMBINED = re.compile(
    r".(?:[\u0300-\u036F\u0483-\u0489\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F])+", re.DOTALL
)
_NOT_ASCII = re.compile(f"[^\\x00-\\x7f{POLISH}{_MARKS}]")


def fold(text: str) -> View:
    """The text in plain letters, case kept, each with its place in the original.

    >>> fold("V\N{CYRILLIC SMALL LETTER A}ultik").text, fold("𝐑𝐞𝐝 𝐁𝐢𝐧𝐝𝐞𝐫").text
    ('Vaultik', 'Red Binder')
    >>> fold("z\N{COMBINING DOT ABOVE}ubr").text, fold("Fe\N{SOFT HYPHEN}niks").steps
    ('żubr', ('zero-width',))
    >>> fold("👩‍💻").steps
    ()
    """
    view = View(text)
    if PLAIN(text):
        return view
    view = view.edited("zero-width", _drop_invisible(view.text))
    view = view.edited("combining", _compose(view.text))
    view = view.edited("styled", _plain_letters(view.text))
    view = view.edited("homoglyph", _read_homoglyphs(view.text))
    return view.edited("accent", _drop_accents(view.text))


def strip_diacritics(word: str) -> str:
    """The word as it is typed without Polish letters; one character stays one character.

    >>> strip_diacritics("żółw"), strip_diacritics("façade"), strip_diacritics("straße")
    ('zolw', 'facade', 'straße')
    """
    if word.isascii():
        return word
    bare = word.translate(_NO_POLISH)
    return bare if bare.isascii() else "".join(map(_bare, bare))


@lru_cache(maxsize=4096)
def _bare(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[:1].translate(_NO_STROKE)
    return base or char


def _drop_invisible(text: str) -> Iterator[Edit]:
    kept = {match.end() - 1 for match in _JOINED_EMOJI.finditer(text)}
    for match in _INVISIBLE.finditer(text):
        start, end = match.span()
        if start in kept or (end - start == 1 and start > 0 and not text[start - 1].isalnum()):
            continue  # a joiner or a selector that belongs to an emoji
        yield Edit(start, end, "")


def _compose(text: str) -> Iterator[Edit]:
    for match in _COMBINED.finditer(text):
        whole = match.group()
        composed = unicodedata.normalize("NFC", whole)
        # A mark that Polish or another language writes is part of the letter; strokes and stacks are decoration.
        if len(composed) > 1:
            composed = composed[0] if composed[0].isalnum() else whole
        if composed != whole:
            yield Edit(match.start(), match.end(), composed)


def _plain_letters(text: str) -> Iterator[Edit]:
    for match in _NOT_ASCII.finditer(text):
        plain = _compatible(match.group())
        if plain is not None:
            yield Edit(match.start(), match.end(), plain)


@lru_cache(maxsize=8192)
def _compatible(char: str) -> str | None:
    """The plain spelling of a styled character, or None where it has none of its own."""
    plain = unicodedata.normalize("NFKC", char)
    if plain == char:
        name = unicodedata.name(char, "")
        # Negative circled and squared letters have no decomposition in Unicode.
        if name.startswith(("NEGATIVE CIRCLED LATIN CAPITAL LETTER ", "NEGATIVE SQUARED LATIN CAPITAL LETTER ")):
            return name[-1]
        return None
    if plain.startswith(" "):
        return None  # a spacing accent
    return plain


def _drop_accents(text: str) -> Iterator[Edit]:
    """Accents that neither Polish nor English writes: "Kité" is read as "Kite"."""
    for match in _NOT_ASCII.finditer(text):
        base = _bare(match.group())
        if base != match.group() and base.isascii() and base.isalpha():
            yield Edit(match.start(), match.end(), base)


def _read_homoglyphs(text: str) -> Iterator[Edit]:
    for match in _NOT_ASCII.finditer(text):
        twin = HOMOGLYPHS.get(match.group())
        if twin is not None:
            yield Edit(match.start(), match.end(), twin.upper() if match.group().isupper() else twin)
