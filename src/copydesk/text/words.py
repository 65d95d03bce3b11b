"""A post's chunks (what stands between blanks) and the words in them.

A chunk says all about itself: its words, their offsets in it, what stands between and after them. So a chunk is
analysed once and kept, and a post costs a look-up for each of its chunks.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from copydesk.text.steps import PLAIN, fold
from copydesk.text.view import View

__all__ = ["MAX_WORD", "Break", "Chunk", "Word", "is_acronym", "plain_chunk", "plain_word", "read_chunk"]

# Longer runs of letters are no word of any language; they are read, but no disguise is looked for in them.
MAX_WORD = 64
_MAX_LINK = 2_000  # characters; nobody posts a longer address, and the patterns below would take long for it
_LONGEST_ACRONYM = 6  # "KRRiT", "GDDKiA"; longer words in capitals are shouted, or names


class Break(IntEnum):
    """What stands between a word and the next: a phrase may go on over NONE and SOFT, a listed name over LINE too."""

    NONE = 0
    SOFT = 1  # a comma, a dash, quotation marks, a bracket
    HARD = 2  # a colon or semicolon
    LINE = 3  # a line ends, and the next begins with a capital
    STOP = 4  # what ends a sentence, unless the word is an abbreviation


_NO_BREAK, _SOFT, _HARD, _, _STOP = Break  # an attribute of an enumeration costs more than a name


class Word:
    """A word of a chunk. `start` and `end` are code points from the chunk's start.

    `form` is folded and in lower case, `cased` the same letters as they were written; `steps` names what had to be
    undone to read it. `mark` is "#" or "@" for the words of a hashtag or a handle.
    """

    __slots__ = ("break_after", "cased", "end", "form", "is_link", "mark", "start", "steps")

    def __init__(
        self, form: str, cased: str, start: int, end: int, break_after: Break = _NO_BREAK,
        steps: tuple[str, ...] = (), mark: str = "", is_link: bool = False,
    ) -> None:  # fmt: skip
        self.form = form
        self.cased = cased
        self.start = start
        self.end = end
        self.break_after = break_after
        self.steps = steps
        self.mark = mark
        self.is_link = is_link


class Chunk:
    """What stands between two blanks.

    `words` are read as written. `apart` is the other reading, with hashtags, CamelCase and letter-digit compounds
    taken apart; None where there is nothing to take apart. `joined` are the same letters read as one word, where signs
    within hide it ("f.e.n.i.k.s", "p@ssword"). `leads` is the break before the first word. `is_letter`: it is
    one letter or figure, which may be a part of a word that is spelled with blanks.
    """

    __slots__ = ("apart", "is_letter", "joined", "leads", "trails", "words")

    def __init__(self) -> None:
        self.words: tuple[Word, ...] = ()
        self.apart: tuple[Word, ...] | None = None
        self.joined: tuple[Word, ...] = ()
        self.leads = _NO_BREAK
        self.trails = _NO_BREAK
        self.is_letter = False


# Letters and digits of any script, and the styled ones that Unicode calls symbols.
_WORDISH = re.compile(r"[^\W_]|[\u24B6-\u24E9\U0001F130-\U0001F189]")
_SIMPLE = re.compile(
    r"(?P<lead>[\"'(\[„”“‘«*_]*)(?P<word>[^\W\d_]+)(?P<trail>[\"')\]”’»*_]*(?P<stop>[.,;:!?…]*)[\"')\]”’»*_]*)"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_LINK = re.compile(
    r"""
    (?:https?://|www\.)\S+
    # A domain by itself: those that companies and their tools have, since "koniec.Nowy" lacks a blank.
    |[^\W_](?:[\w-]*\.)+
        (?:pl|com|net|org|eu|io|info|biz|dev|app|ai|co|uk|de|cloud|tech|shop|online|software|site|pro|me|ly|gov|edu)
        (?![\w-])(?:[/?\#:]\S*)?
    |[^\W_](?:[\w-]*\.)+[a-z]{2,}/[\w-]\S*  # any domain, with a path
    |[\w-]+(?:/[\w.-]+)*/[\w-]+\.[a-z]{2,5}(?![\w])  # a file in a folder
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PARTS = re.compile(r"[^\W\d_a-ząćęłńóśźż]+(?![a-ząćęłńóśźż])|[^\W\d_]?[a-ząćęłńóśźż]+|[^\W\d_]+|\d+")
_SPELLED = re.compile(
    r"(?<![^\W_])[^\W\d_](?:([.\-_*·•/|,~+]{1,2}|\)\(|\]\[|\}\{)[^\W_](?:\1[^\W_])+)(?![^\W_])"
    r"|(?<![^\W_])[A-Z]\.[A-Z](?=\.(?![^\W_]))"  # "A.I."
)
# What tools that turn a text upside down write for letters; the text is to be read from its end.
_UPSIDE_DOWN = str.maketrans(
    "ɐɔǝɟƃɓɥᴉıɾʞʅɯɹʇʌʍʎnupdqbƆƎℲſ⅂˥WMԀ┴⊥∩Λ⅄",
    "acefgghiijklmrtvwyundpbqCEFJLLMWPTTUVY",
)
_TURNED = re.compile("[ɐɔǝɟƃɓɥᴉɾʞɯɹʇʌʍʎ].*[ɐɔǝɟƃɓɥᴉɾʞɯɹʇʌʍʎ]").search
_SIGNS = str.maketrans("@$!|€£+", "asiielt")
_SIGNED = re.compile(r"[@$€]?[^\W_](?:[^\W_]|[@$!|€£+](?=[^\W_]))*[@$€£]*")
_INNER = re.compile(r"[^\W_].*[^\W_]", re.DOTALL).search
_IS_SIGN = re.compile(r"[@$!|€£+]")


# What most chunks are: one word, with a mark or two around it. Group 1 is the word, as it stands.
_PLAIN_CHUNK = re.compile(r"[\"'(\[„”“‘«]?([A-Za-zĄąĆćĘęŁłŃńÓóŚśŹźŻż]+)([\"')\]”’»]?[.,;:!?…]?[\"')\]”’»]?)")
plain_chunk = _PLAIN_CHUNK.fullmatch


def plain_word(match: re.Match[str]) -> Word:
    """The word of a plain chunk.

    >>> word = plain_word(plain_chunk("(Feniks),"))
    >>> word.form, word.start, word.end, word.break_after.name
    ('feniks', 1, 7, 'SOFT')
    """
    written, trail = match.groups()
    return Word(written.lower(), written, match.start(1), match.end(1), _break_of(trail) if trail else _NO_BREAK)


def is_acronym(cased: str) -> bool:
    """Whether a word has its capitals from the words that it is short for; not "InPost", whose parts are words.

    >>> [is_acronym(word) for word in ("PKN", "PiS", "KRRiT", "SaaS", "InPost", "MedLab", "Pkn", "U2", "SPRZEDAŻ")]
    [True, True, True, True, False, False, False, False, False]
    """
    runs = "".join(letter if letter.islower() else " " for letter in cased).split(" ")
    longest = 3 if cased[-1:].isupper() else 2
    return len(cased) <= _LONGEST_ACRONYM and sum(map(str.isupper, cased)) > 1 and max(map(len, runs)) < longest


def read_chunk(text: str) -> Chunk | None:
    """The chunk as words, or None where it has neither a letter nor a digit.

    >>> [w.form for w in read_chunk("„Feniksem”,").words]
    ['feniksem']
    >>> [w.form for w in read_chunk("#NovalitPulse").apart]
    ['novalit', 'pulse']
    >>> [(w.form, w.start, w.end) for w in read_chunk("f.e.n.i.k.s!").words]
    [('feniks', 0, 11)]
    """
    if not _WORDISH.search(text):
        return None
    if (simple := _SIMPLE.fullmatch(text)) and PLAIN(text):
        return _read_simple(simple)
    view = fold(text)
    chunk = Chunk()
    folded = view.text
    is_link = _is_link(folded)
    mark = _mark(folded, is_link)
    words = _read_words(view, mark, is_link)
    if not words:
        return None
    chunk.words = tuple(words)
    head = folded[: _WORDISH.search(folded).start()]  # type: ignore[union-attr]
    chunk.leads = _break_of(head.strip("#@")) and _SOFT
    chunk.trails = words[-1].break_after
    chunk.is_letter = len(words) == 1 and len(words[0].form) == 1
    chunk.apart = _take_apart(chunk.words, view)
    if not is_link:
        chunk.joined = tuple(_join(view, mark))
    return chunk


def _read_simple(match: re.Match[str]) -> Chunk:
    chunk = Chunk()
    written = match["word"]
    trail = match["trail"]
    after = _break_of(trail) if trail else _NO_BREAK
    word = Word(written.lower(), written, match.start("word"), match.end("word"), after)
    chunk.words = (word,)
    chunk.trails = after
    if match["lead"]:
        chunk.leads = _SOFT
    chunk.is_letter = len(written) == 1
    if not (written.islower() or written[1:].islower() or written.isupper()):
        chunk.apart = _take_apart(chunk.words, View(match.string))
    return chunk


def _is_link(folded: str) -> bool:
    """Whether the chunk is an address or a path: its words are nobody's sentence."""
    if len(folded) > _MAX_LINK:
        return folded.startswith(("http://", "https://", "www."))
    return bool(("." in folded and _LINK.search(folded)) or ("@" in folded and _EMAIL.search(folded)))


def _mark(folded: str, is_link: bool) -> str:
    bare = folded.lstrip("([\"'„“”")
    return bare[0] if bare[:1] in ("#", "@") and not (is_link and "@" in bare[1:]) else ""


@lru_cache(maxsize=1024)
def _break_of(between: str) -> Break:
    if not between:
        return _NO_BREAK
    if any(mark in between for mark in ".!?…"):
        return _STOP
    if ";" in between or ":" in between:
        return _HARD
    return _SOFT if between.strip("-_/&@#'’") else _NO_BREAK


def _read_words(view: View, mark: str, is_link: bool) -> list[Word]:
    folded = view.text
    found: list[tuple[int, int, str]] = []
    at = 0
    # Letters that stand apart within a chunk are one word: "F-e-n-i-k-s".
    for spelled in _SPELLED.finditer(folded) if len(folded) > 3 and not folded.isalnum() else ():
        found += [(m.start(), m.end(), "") for m in _WORD.finditer(folded, at, spelled.start())]
        found.append((spelled.start(), spelled.end(), "split-letters"))
        at = spelled.end()
    found += [(m.start(), m.end(), "") for m in _WORD.finditer(folded, at)]
    words = []
    for index, (start, end, step) in enumerate(found):
        cased = folded[start:end]
        if step:
            cased = "".join(filter(str.isalnum, cased))
        following = found[index + 1][0] if index + 1 < len(found) else len(folded)
        between = folded[end:following]
        after = _break_of(between)
        if index + 1 < len(found) and after in (_STOP, _HARD):
            # Within a chunk a stop ends a sentence only where a blank was forgotten: "koniec.Nowy".
            is_forgotten = between in (".", "!", "?", "…") and folded[following].isupper() and folded[end - 1].islower()
            after = _STOP if is_forgotten and not is_link else _SOFT if after is _HARD else _NO_BREAK
        span = view.to_source(start, end)
        steps = (*view.steps, step) if step else view.steps
        words.append(Word(_lower(cased.replace("’", "'")), cased, span.start, span.end, after, steps, mark, is_link))
    return words


def _lower(cased: str) -> str:
    lower = cased.lower()
    # "İ" grows by a combining dot when it is made small.
    return lower if len(lower) == len(cased) else "".join(c.lower()[0] for c in cased)


def _take_apart(words: tuple[Word, ...], view: View) -> tuple[Word, ...] | None:
    apart: list[Word] = []
    offset_of = _offsets(view)
    for word in words:
        parts = (
            list(_PARTS.finditer(word.cased))
            if 2 < len(word.cased) <= MAX_WORD and "split-letters" not in word.steps
            else []
        )
        if len(parts) < 2:
            apart.append(word)
            continue
        step = "hashtag" if word.mark == "#" else "handle" if word.mark == "@" else "glued"
        start = offset_of[word.start]
        for index, part in enumerate(parts):
            span = view.to_source(start + part.start(), start + part.end())
            after = word.break_after if index == len(parts) - 1 else _NO_BREAK
            cased = part.group()
            apart.append(
                Word(_lower(cased), cased, span.start, span.end, after, (*word.steps, step), word.mark, word.is_link)
            )
    return tuple(apart) if len(apart) > len(words) else None


def _offsets(view: View) -> dict[int, int]:
    """Offsets of the folded text by those of the original."""
    if view.text == view.source:
        return {i: i for i in range(len(view.text))}
    found: dict[int, int] = {}
    for i in range(len(view.text)):
        found.setdefault(view.to_source(i, i + 1).start, i)
    return found


def _join(view: View, mark: str) -> list[Word]:
    """The chunk as one word, where signs stand among its letters: as leet, or as mere separators."""
    folded = view.text
    if len(folded) > MAX_WORD:
        return []
    inner = _INNER(folded)
    found: list[Word] = []
    if _TURNED(view.source) and (turned := _INNER(view.source)):
        letters = turned.group().translate(_UPSIDE_DOWN)[::-1]
        if letters.isalpha():
            found.append(Word(_lower(letters), letters, turned.start(), turned.end(), _NO_BREAK, ("turned",), mark))
    signed = _SIGNED.search(folded[1:] if mark else folded)
    if signed and _IS_SIGN.search(signed.group()) and sum(map(str.isalpha, signed.group())) > 2:
        start, end = (at + bool(mark) for at in signed.span())
        letters = signed.group().translate(_SIGNS)
        span = view.to_source(start, end)
        found.append(Word(_lower(letters), letters, span.start, span.end, _NO_BREAK, (*view.steps, "leet"), mark))
    # "he'll" is no "hell": an apostrophe separates nothing.
    if inner and not re.sub("['’]", "", inner.group()).isalnum():
        letters = "".join(filter(str.isalnum, inner.group()))
        if len(letters) >= 4 and any(map(str.isalpha, letters)):
            span = view.to_source(inner.start(), inner.end())
            found.append(
                Word(_lower(letters), letters, span.start, span.end, _NO_BREAK, (*view.steps, "split-letters"), mark)
            )
    return found
