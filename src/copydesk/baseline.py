"""Findings that were there before: known by rule and a hash of their context, so that only new ones count.

    context_hashes(text, violations, key)   for each violation of a post a hash for each of its places
    places_of(violation)                    these places
    read_baseline(path, key)                a Baseline, which knows each finding as often as it was written down
    write_baseline(path, found, key)        the file: sorted, without text, places or time
    key_from_environment()                  COPYDESK_BASELINE_KEY, or None

A hash of a short secret can be tested with guesses, so what was found is no part of it where it may be secret: the
words around it are, which a report shows as well. docs/decisions/baseline.md says why, and what the key is for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from copydesk.errors import KeyMissingError, PolicyError, Problem
from copydesk.model import Report, Violation

__all__ = [
    "KEY_VARIABLE", "Baseline", "context_hashes", "key_from_environment", "places_of", "read_baseline",
    "write_baseline",
]  # fmt: skip

KEY_VARIABLE = "COPYDESK_BASELINE_KEY"

_FORMAT = 2
_NEIGHBOURS = 5  # words on either side; with fewer, two posts that open alike have the same findings
_SHORTEST_KEY = 16
_WITHOUT_KEY = b"copydesk baseline 1"
_SECRET = frozenset({"confidential", "privacy"})
_WORD = re.compile(r"[^\W_]+")
_PARAGRAPH = re.compile(r"\n\s*\n")
_MASK = "\N{FULL BLOCK}"


def key_from_environment(environment: Mapping[str, str] | None = None) -> bytes | None:
    """The key for the hashes, or None.

    Raises:
        KeyMissingError: it is so short that it can be guessed.
    """
    text = (os.environ if environment is None else environment).get(KEY_VARIABLE, "").strip()
    if not text:
        return None
    if len(text) < _SHORTEST_KEY:
        what = f"this key has fewer than {_SHORTEST_KEY} characters, and can be guessed"
        raise KeyMissingError(Problem(KEY_VARIABLE, None, what, "make one: `openssl rand -hex 32`"))
    return hashlib.sha256(text.encode()).digest()


def context_hashes(text: str, violations: Sequence[Violation], key: bytes | None = None) -> tuple[tuple[str, ...], ...]:
    """For each violation a hash for each of its places, the one that it is shown at first: of its rule, the words there
    and five on either side, within the paragraph. A rule that has found more in a post since has found something new.

    It stays the same when other lines change, when the paragraph is wrapped anew, and whatever the report shows.
    Without a key the words of confidential findings and of personal data are left out, here and next to it.
    """
    words = _Words(text, violations)
    return tuple(tuple([words.hash(v.rule, start, end, key) for start, end in places_of(v)]) for v in violations)


def places_of(violation: Violation) -> tuple[tuple[int, int], ...]:
    """The places that are known or new each by itself, that at which the violation is shown first."""
    matches = [(match.start, match.end) for match in violation.matches]
    return tuple(dict.fromkeys([(violation.start, violation.end), *matches]))


class _Words:
    """The words of a post in order, a run of secret ones being one."""

    def __init__(self, text: str, violations: Sequence[Violation]) -> None:
        self._text = text
        secret = _secret_spans(text, violations)
        found = [(start, end, _MASK) for start, end in secret]
        starts = [start for start, _ in secret]
        for word in _WORD.finditer(text):
            at = bisect_right(starts, word.start()) - 1
            if at < 0 or secret[at][1] <= word.start():
                found.append((*word.span(), word.group().casefold()))
        found.sort()
        self._starts = [start for start, _, _ in found]
        self._ends = [end for _, end, _ in found]
        self._shown = [shown for _, _, shown in found]
        self._borders = [border.start() for border in _PARAGRAPH.finditer(text)]

    def hash(self, rule: str, start: int, end: int, key: bytes | None) -> str:
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, max(end, start + 1))
        before = [w for at in range(max(first - _NEIGHBOURS, 0), first) if (w := self._near(at, start))]
        after = [w for at in range(last, min(last + _NEIGHBOURS, len(self._shown))) if (w := self._near(at, start))]
        own = self._shown[first:last]
        if key is not None:
            own = [word.casefold() for word in _WORD.findall(self._text, start, end)]
        parts = "\x1e".join((rule, *("\x1f".join(part) for part in (before, own, after))))
        return hmac.digest(key or _WITHOUT_KEY, parts.encode("utf-8", "surrogatepass"), "sha256")[:16].hex()

    def _near(self, at: int, place: int) -> str:
        """The word, if no paragraph ends between it and the place."""
        low, high = sorted((self._starts[at], place))
        first = bisect_left(self._borders, low)
        is_apart = first < len(self._borders) and self._borders[first] < high
        return "" if is_apart else self._shown[at]


def _secret_spans(text: str, violations: Sequence[Violation]) -> list[tuple[int, int]]:
    """What no hash may hold, in order and apart: all that a report masks, and personal data."""
    if not any(v.category in _SECRET for v in violations):
        return []
    from copydesk.reporters.evidence import redacted  # its tables are for posts with secrets alone

    pieces = redacted(text, Report("block", 0, tuple(violations)), False).pieces
    spans: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.is_masked or any(violations[mark].category in _SECRET for mark in piece.marks):
            if spans and spans[-1][1] == piece.start:
                spans[-1] = (spans[-1][0], piece.end)
            else:
                spans.append((piece.start, piece.end))
    return spans


class Baseline:
    """What was found before. A finding is known as often as it is written down, and then is new."""

    def __init__(self, found: Mapping[tuple[str, str], int]) -> None:
        self._left = Counter(found)

    def take(self, rule: str, contexts: Sequence[str]) -> list[int]:
        """Which of a finding's places are new, by their numbers; the others are crossed off."""
        new = []
        for number, context in enumerate(contexts):
            if self._left[rule, context] > 0:
                self._left[rule, context] -= 1
            else:
                new.append(number)
        return new

    @property
    def left(self) -> int:
        """How many of the written ones were not met."""
        return self._left.total()


def read_baseline(path: Path, key: bytes | None) -> Baseline:
    """The baseline in a file.

    Raises:
        KeyMissingError: it was written with another key than this one.
        PolicyError: it cannot be read, or is no baseline.
    """
    where = str(path)
    try:
        document = json.loads(path.read_text("utf-8"))
        written, mark = document["baseline"], document["key"]
        found = {
            (str(rule), str(one)): int(n) for rule, ones in document["findings"].items() for one, n in ones.items()
        }
    except OSError as error:
        way_out = "write one with --write-baseline FILE"
        raise PolicyError(Problem(where, None, f"the baseline cannot be read: {error.strerror}", way_out)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        way_out = "write it anew with --write-baseline FILE"
        raise PolicyError(Problem(where, None, "this is no baseline, or not all of one", way_out)) from None
    if written != _FORMAT:
        way_out = "write it anew with --write-baseline FILE"
        raise PolicyError(Problem(where, None, "it was written by another version of copydesk", way_out))
    if mark != _mark_of(key):
        what = "it was written with another key" if key else "it was written with a key, and there is none"
        what = what if mark else "it was written without a key, and there is one"
        way_out = f"set {KEY_VARIABLE} as it was then, or write it anew with --write-baseline FILE"
        raise KeyMissingError(Problem(where, None, what, way_out))
    return Baseline(found)


def write_baseline(path: Path, found: Mapping[tuple[str, str], int], key: bytes | None) -> None:
    """Writes what was found, as (rule, hash) and how often: whole or not at all.

    Raises: OSError.
    """
    findings: dict[str, dict[str, int]] = {}
    for (rule, context), count in sorted(found.items()):
        findings.setdefault(rule, {})[context] = count
    document = {"baseline": _FORMAT, "key": _mark_of(key), "findings": findings}
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_text(json.dumps(document, indent=2) + "\n", "utf-8", newline="\n")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _mark_of(key: bytes | None) -> str:
    """What tells one key from another, and neither of them."""
    return hmac.digest(key, b"which key", "sha256")[:8].hex() if key else ""
