"""What a report may show of a post. Every format takes the post's text from here, so that none can leak.

A confidential finding's words become `MASK`, unless the caller asks to see them. So do words akin to them wherever
else they stand in the post: a term that was found in one sentence must not be read off the next one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from operator import attrgetter
from typing import NamedTuple

from copydesk.model import Match, Report, Span, Violation
from copydesk.reporters.base import Finding, Result, RunInfo, shown
from copydesk.text.steps import fold, strip_diacritics

__all__ = ["MASK", "Piece", "Redacted", "Shown", "redacted", "redacted_note", "show"]

MASK = "█████"
"""Always as long as this: what it stands for may be one letter or a sentence."""

_ELLIPSIS = "…"
# A word with what may be hidden in it: combining marks, soft hyphen, zero-width characters.
_WORD = re.compile("[\\w\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")
_ENDING = re.compile(r"['’‑-][^\W\d_]{1,4}(?!\w)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_JOINS = re.compile(r"[^\w\n.,;:!?()…]{0,3}")
_start = attrgetter("start")
_LONGEST_WORD = 40  # of what is masked around a match; some scripts put no blanks between words
_PART = 4  # letters from which a word of a term is telling by itself; fewer are with a capital
_VOWELS = re.compile("[aeiouy]")
_ALTERNATING = (("rz", "r"), ("sz", "s"), ("cz", "c"), ("dz", "d"), ("c", "t"))
_SHORT_ENDING = re.compile(r"(?:a|u|y|i|e|o|em|iem|ie|owi|ow|om|ami|ach|s)?").fullmatch
_HIDDEN_PART = 5  # letters of a word that is looked for within others; fewer stand in too many
_TOLD = 3  # letters that are left of a word under signs
_ENDING_LETTERS = 3
_OUTER = ".,;:!?()[]{}\"'„”“«»…"
_RUN = re.compile(r"\S+(?:(?<=-)\n\S+)*")
_LETTERS_APART = re.compile(r"(?<!\w)\w(?:[^\w\n]{1,3}\w(?!\w)){3,}")
# Signs and figures as the letters that they look like; a 1 is two of them.
_SIGNS, _SIGNS_L = (str.maketrans("@$€!|0134578", f"asei{one}o{one}eastb") for one in "il")
_CROWD = 50  # parts with one first letter; comparing with more of them would make the time quadratic


class Piece(NamedTuple):
    """A part of a post as it may be shown, for the original's `[start, end)`.

    `marks` are the findings that it belongs to, as indexes into those that were given.
    """

    text: str
    start: int
    end: int
    marks: tuple[int, ...] = ()
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class Redacted:
    """A post in pieces that lie side by side from its first character to its last; offsets are the original's."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def length(self) -> int:
        """Of the original."""
        return self.pieces[-1].end if self.pieces else 0

    def cut(self, start: int, end: int) -> tuple[Piece, ...]:
        """The pieces of `[start, end)`; a masked one is never cut."""
        cut = []
        for piece in islice(self.pieces, self._number_at(start), None):
            if piece.start >= end:
                break
            if piece.end > start:
                cut.append(piece if piece.is_masked else _clipped(piece, start, end))
        return tuple(cut)

    def _number_at(self, offset: int) -> int:
        """The number of the piece that holds an offset."""
        return max(bisect_right(self.pieces, offset, key=_start) - 1, 0)

    def evidence(self, start: int, end: int) -> str:
        """What was found at `[start, end)`, or the mask."""
        return "".join(piece.text for piece in self.cut(start, end))

    def excerpt(self, start: int, end: int, around: int = 40) -> str:
        """One line with `[start, end)` and up to `around` characters on either side, cut between words.

        >>> redacted("Raz dwa trzy cztery pięć sześć siedem", Report("pass", 0), False).excerpt(8, 12, around=7)
        '…dwa trzy cztery…'
        """
        first, last = self.window(start, min(end, start + 8 * around), around)
        line = " ".join(self.evidence(first, last).split())
        line = line.lstrip(" .,;:!?)") if first > 0 else line
        return f"{_ELLIPSIS if first > 0 else ''}{line}{_ELLIPSIS if last < self.length else ''}"

    def window(self, start: int, end: int, around: int) -> tuple[int, int]:
        """`[start, end)` and up to `around` characters on either side, whole words of them."""
        first, last = max(start - around, 0), min(end + around, self.length)
        if first > 0:
            first = self._border(range(first, start + 1), start)
        if last < self.length:
            last = self._border(range(last, end - 1, -1), end)
        return first, last

    def windows(self, around: int) -> tuple[tuple[int, int], ...]:
        """What a long draft comes down to: the neighbourhoods of all marks, merged where they meet."""
        found: list[tuple[int, int]] = []
        for piece in self.pieces:
            if piece.marks:
                first, last = self.window(piece.start, piece.end, around)
                if found and first <= found[-1][1]:
                    first, last = found[-1][0], max(last, found[-1][1])
                    found.pop()
                found.append((first, last))
        return tuple(found)

    def _border(self, candidates: range, otherwise: int) -> int:
        """The first candidate that does not cut a word or a mask."""
        for at in candidates:
            if 0 < at < self.length:
                before = self.pieces[self._number_at(at - 1)]
                after = before if at < before.end else self.pieces[self._number_at(at)]
                if before.is_masked or after.is_masked:
                    if before is not after:
                        return at
                elif before.text[at - 1 - before.start].isspace() != after.text[at - after.start].isspace():
                    return at
        return otherwise


@dataclass(frozen=True, slots=True)
class Shown:
    """What a report lists of a result: the findings, and the post with them marked by their index."""

    findings: tuple[Finding, ...]
    post: Redacted

    def evidence(self, finding: Finding) -> str:
        return self.post.evidence(finding.violation.start, finding.violation.end)

    def excerpt(self, finding: Finding, around: int = 40) -> str:
        return self.post.excerpt(finding.violation.start, finding.violation.end, around)


def show(result: Result, info: RunInfo) -> Shown:
    """The only way from a result to what a format may write of its text.

    Suppressed findings are left out unless asked for, but what they found is masked all the same.
    """
    findings = shown(result, info)
    secret = [*result.report.violations, *(f.violation for f in result.findings)]
    marked = [f.violation for f in findings]
    if result.report.reasons and not result.report.violations and not info.show_evidence:
        return Shown(findings, _unread(len(result.post.text), len(findings)))
    return Shown(findings, _redact(result.post.text, marked, secret, info.show_evidence))


def _unread(length: int, findings: int) -> Redacted:
    """A post that was not checked: nobody knows what is in it, and nothing of it is shown."""
    return Redacted((Piece(MASK, 0, length, tuple(range(findings)), True),) if length else ())


def redacted_note(note: str, found: Report, post: str, report: Report) -> str:
    """A remark on a post, with what was found in it masked, and what was found in the post."""
    text = f"{post}\n{note}"
    at = len(post) + 1
    moved = [replace(v, start=v.start + at, end=v.end + at, matches=_moved(v.matches, at)) for v in found.violations]
    shown_text = _redact(text, (), [*report.violations, *moved], False)
    return "".join(piece.text for piece in shown_text.cut(at, len(text)))


def _moved(matches: Sequence[Match], at: int) -> tuple[Match, ...]:
    return tuple(replace(match, start=match.start + at, end=match.end + at) for match in matches)


def redacted(text: str, report: Report, show_evidence: bool) -> Redacted:
    """The text in pieces, the report's violations marked by their index, confidential ones masked.

    >>> from copydesk.model import Match, Severity
    >>> match = Match(6, 12, "exact")
    >>> v = Violation("confidential", "confidential/codename", Severity.ERROR, 1, 6, 12, "", "", (match,))
    >>> redacted("Rusza Feniks! O Feniksie wkrótce.", Report("block", 90, (v,)), False).text
    'Rusza █████! O █████ wkrótce.'
    """
    return _redact(text, report.violations, report.violations, show_evidence)


def _redact(text: str, marked: Sequence[Violation], secret: Iterable[Violation], show_evidence: bool) -> Redacted:
    masked = [] if show_evidence else _masked(text, secret)
    marks = [(index, _widened(span, masked)) for index, v in enumerate(marked) for span in _spans(v, len(text))]
    return Redacted(tuple(_pieces(text, marks, masked)))


def _pieces(text: str, marks: list[tuple[int, Span]], masked: list[Span]) -> Iterable[Piece]:
    """One pass over the borders of all spans, with the marks that are open at each."""
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for index, span in marks:
        opens.setdefault(span.start, []).append(index)
        closes.setdefault(span.end, []).append(index)
    ends = {span.start: span.end for span in masked}
    borders = sorted({0, len(text), *opens, *closes, *ends, *ends.values()})
    open_marks: dict[int, int] = {}
    for start, end in pairwise(borders):
        for index in closes.get(start, ()):
            open_marks[index] -= 1
        for index in opens.get(start, ()):
            open_marks[index] = open_marks.get(index, 0) + 1
        open_marks = {index: count for index, count in open_marks.items() if count}
        is_masked = start in ends
        shown_text = MASK if is_masked else _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text[start:end])
        yield Piece(shown_text, start, end, tuple(sorted(open_marks)), is_masked)


def _spans(violation: Violation, length: int) -> set[Span]:
    """Everything that the violation points at, within the text; what is missing has no span."""
    pairs = [(violation.start, violation.end), *((m.start, m.end) for m in violation.matches)]
    clipped = {Span(max(start, 0), min(end, length)) for start, end in pairs}
    return {span for span in clipped if span.start < span.end}


def _widened(span: Span, masked: list[Span]) -> Span:
    """The span, moved out to the ends of the masks that it begins or ends in."""
    first, last = _mask_at(span.start, masked), _mask_at(span.end - 1, masked)
    return Span(first.start if first else span.start, last.end if last else span.end)


def _mask_at(offset: int, masked: list[Span]) -> Span | None:
    at = bisect_right(masked, offset, key=lambda span: span.start) - 1
    return masked[at] if at >= 0 and offset < masked[at].end else None


def _masked(text: str, violations: Iterable[Violation]) -> list[Span]:
    """What must not be shown, in order and apart: what was found, grown to whole words, and what is akin to it."""
    found = {s for v in violations if v.category == "confidential" for s in _spans(v, len(text))}
    if not found:
        return []
    grown = [_grown(text, span) for span in sorted(found)]
    return _joined(text, sorted({*grown, *_akin(text, grown)}))


def _grown(text: str, span: Span) -> Span:
    """Whole words: the ending that a match leaves out would tell which word it was."""
    start, end = span.start, span.end
    while start > max(span.start - _LONGEST_WORD, 0) and _WORD.fullmatch(text[start - 1 : start + 1]):
        start -= 1
    while end < min(span.end + _LONGEST_WORD, len(text)) and _WORD.fullmatch(text[end - 1 : end + 1]):
        end += 1
    ending = _ENDING.match(text, end)
    return Span(start, ending.end() if ending else end)


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Spans with next to nothing between them become one: the number of masks must not tell that of the words."""
    joined = spans[:1]
    for span in spans[1:]:
        last = joined[-1]
        if span.start <= last.end or _JOINS.fullmatch(text, last.end, span.start):
            joined[-1] = Span(last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return joined


def _akin(text: str, spans: list[Span]) -> Iterable[Span]:
    """The words of the text that are a word of those spans again, also in another form or without its accents.

    Short ones count only with a capital or next to a long one: "z" of "umowa z Norwegami" would be everywhere.
    """
    written = {word for span in spans for word in _WORD.findall(text, span.start, span.end)}
    parts = {bare for word in written for bare in _readings(word)}
    yield from _hidden(text, parts)
    names = {bare for word in written if word[:1].isupper() for bare in _readings(word)}
    heads: dict[str, set[str]] = {}
    for part in parts:
        if len(part) >= _PART or (len(part) > 1 and (part in names or any(map(str.isdigit, part)))):
            heads.setdefault(part[:1], set()).add(part)
    if heads:
        words = [(_readings(word[0]), Span(*word.span())) for word in _WORD.finditer(text)]
        akin = [any(_is_akin(bare, heads.get(bare[:1], set())) for bare in bares) for bares, _ in words]
        _reach_out(text, words, akin, {stem for word in written for stem in _stems(_readings(word)[0])})
        yield from (span for (_, span), is_akin in zip(words, akin, strict=True) if is_akin)


def _hidden(text: str, parts: Iterable[str]) -> Iterable[Span]:
    """Where the letters of a word of those spans stand within something longer, apart, backwards or under signs:
    "nieKwarcyt", "K-w-a-r-c-y-t", "tycrawk", "Kw*rcyt".
    """
    words = [part for part in parts if part.isalpha() and len(part) >= _HIDDEN_PART]
    stems = {word[: max(_HIDDEN_PART, len(word) - (1 if len(word) < 9 else 2))] for word in words}
    stems |= {stem[::-1] for stem in stems}
    for run in (*_RUN.finditer(text), *_LETTERS_APART.finditer(text)) if stems else ():
        for signs in ({},) if run.group().isalpha() else ({}, _SIGNS, _SIGNS_L):
            letters, places = _letters_of(run.group(), signs)
            for found in (found for stem in stems for found in re.finditer(stem, letters)):
                start, end = places[found.start()], places[found.end() - 1] + 1
                is_whole = run.group()[start:end].isalnum()
                if is_whole:
                    yield _grown(text, Span(run.start() + start, run.start() + end))
                else:  # all the letters that stand apart there: an ending would tell which word it was
                    yield Span(run.start() + places[0], run.start() + places[-1] + 1)
        if any(_covers(run.group().strip(_OUTER), word) for word in words):
            yield Span(*run.span())


def _letters_of(run: str, signs: Mapping[int, int]) -> tuple[str, list[int]]:
    """The plain small letters of a run of characters, signs and figures read as letters or left out, each with its
    place."""
    letters, places = [], []
    for place, char in enumerate(run):
        for letter in _plain_of(char.translate(signs)):
            if letter.isalnum():
                letters.append(letter)
                places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=10_000)
def _plain_of(written: str) -> str:
    """Small letters without accents, styles and invisible characters."""
    return strip_diacritics(fold(written).text.lower())


def _covers(written: str, word: str) -> bool:
    """Whether a word may be what signs hide, an ending aside: some of its letters are there, and no other in their
    places.

    >>> _covers("Kw*rcytem", "kwarcyt"), _covers("k...", "kwarcyt"), _covers("ko*ec", "kwarcyt")
    (True, False, False)
    """
    if written.isalnum() or abs(len(written) - len(word)) > _ENDING_LETTERS:
        return False
    pairs = [(_plain_of(char), letter) for char, letter in zip(written, word, strict=False)]
    told = [char == letter for char, letter in pairs if char.isalpha()]
    return len(told) >= _TOLD and all(told)


def _reach_out(text: str, words: list[tuple[tuple[str, ...], Span]], akin: list[bool], stems: set[str]) -> None:
    """Marks as akin, on both sides of a word that is, those that may be the rest of the same term."""
    for order in (range(1, len(words)), range(len(words) - 2, -1, -1)):
        for at in order:
            if not akin[at] and akin[at - order.step]:
                first, second = sorted((words[at][1], words[at - order.step][1]))
                is_next = _JOINS.fullmatch(text, first.end, second.start) is not None
                akin[at] = is_next and not stems.isdisjoint(_stems(words[at][0][0]))


def _stems(word: str) -> Iterable[str]:
    """The word, and what is left of it without an ending of up to three letters: two letters at least, or a figure.

    >>> list(_stems("pylowi")), list(_stems("ktos")), list(_stems("7mym"))
    (['pyl', 'pylo', 'pylow', 'pylowi'], ['kt', 'kto', 'ktos'], ['7', '7m', '7my', '7mym'])
    """
    shortest = 1 if word[:1].isdigit() else 2
    return (word[:end] for end in range(max(len(word) - 3, min(len(word), shortest)), len(word) + 1))


def _is_akin(word: str, parts: set[str]) -> bool:
    return len(parts) > _CROWD or any(_is_form(word, part) for part in parts)


def _is_form(word: str, part: str) -> bool:
    """Whether two words differ in their endings only, or in what Polish changes before them; numbers have to be equal.

    >>> _is_form("feniksie", "feniks"), _is_form("feniksologia", "feniks"), _is_form("1203", "120")
    (True, False, False)
    >>> _is_form("dudek", "dudkiem"), _is_form("golab", "golebiem"), _is_form("lisem", "lis"), _is_form("lista", "lis")
    (True, True, True, False)
    """
    if word == part:
        return True
    if part.isdigit() or word.isdigit() or word[:1] != part[:1]:
        return False
    if len(part) < _PART and word.startswith(part) and _SHORT_ENDING(word, len(part)):
        return True
    if word[1:2] == part[1:2] or {word[1:2], part[1:2]} == {"a", "e"}:
        shorter, longer = sorted((_skeleton(word), _skeleton(part)), key=len)
        most = 2 if len(part) >= _PART else 0
        if len(shorter) > 1 and longer.startswith(shorter) and len(longer) - len(shorter) <= most:
            return abs(len(word) - len(part)) <= _PART
    if len(part) < _PART:
        return False
    same = next((at for at, (a, b) in enumerate(zip(word, part, strict=False)) if a != b), min(len(word), len(part)))
    return same >= _PART and len(part) - same <= 3 and len(word) - same <= 4


@lru_cache(maxsize=10_000)
def _skeleton(word: str) -> str:
    """The consonants, those alike that stand for each other in the forms of a Polish word: "Marzec", "Marcem"."""
    bare = _VOWELS.sub("", word)
    for written, meant in _ALTERNATING:
        bare = bare.replace(written, meant)
    return bare


def _readings(word: str) -> tuple[str, ...]:
    """Plain small letters: without accents, styles and invisible characters, and with letters for digits too.

    >>> _readings("At1as"), _readings("1203")
    (('at1as', 'atias', 'atlas'), ('1203',))
    """
    plain = _plain_of(word)
    if plain.isalpha() or sum(map(str.isalpha, plain)) < 2:
        return (plain,)
    return plain, plain.translate(_SIGNS), plain.translate(_SIGNS_L)


def _clipped(piece: Piece, start: int, end: int) -> Piece:
    first, last = max(piece.start, start), min(piece.end, end)
    return Piece(piece.text[first - piece.start : last - piece.start], first, last, piece.marks)
