"""Names that are ordinary words: a find counts only where something shows that the name is meant.

"Orkan" is a storm, and a competitor. The words of a find that no dictionary knows need no evidence; nor does a code
with digits. Others need a capital that proves something, a mark, a legal form, or a word near by that goes with the
kind of thing that the name is. Those words are sets of the shipped rules (`rules/*/evidence.toml`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from copydesk.matching.reading import Find, Reading, Token
from copydesk.text.words import Break

__all__ = ["SHARED", "certainty"]

_KINDS = ("codename", "client", "product", "person", "system", "location", "document", "figure", "other", "competitor")
SHARED = ("name_head", "name_tail", "legal_form", *(f"evidence_{kind}" for kind in _KINDS))

FULL = 1.0
CAPITAL = 0.85  # a capital inside a sentence
CONTEXT = 0.75  # a word near by
Shared = Callable[[str], Sequence[Find]]


def certainty(find: Find, kind: str, reading: Reading, shared: Shared) -> float:
    """How sure it is that the name is meant, in [0, 1]; 0 for an ordinary word.

    `shared(name)` gives all finds of a shared set in the post.
    """
    words = [t for t in find.tokens if t.form.isalpha() and len(t.form) > 1]
    if not words or any(not t.is_known for t in words):
        return FULL
    if any(c.isdigit() for t in find.tokens for c in t.form):
        return FULL if len(find.tokens) > 1 else CAPITAL
    if kind in ("domain", "handle") or words[0].mark == "@":
        return FULL
    if len(words) > 1:
        return _of_phrase(find, words, kind, reading, shared)
    return _of_word(find, words[0], kind, reading, shared)


def _of_phrase(find: Find, words: Sequence[Token], kind: str, reading: Reading, shared: Shared) -> float:
    if words[0].mark or words[0].is_link:
        return FULL
    if any(t.is_capital and not t.is_first for t in words) and not _is_headline(find, reading):
        return CAPITAL
    # "projekt żuraw", "plan omega": a noun that names its kind makes the pair a name, in small letters too.
    if any(find.covers(head) and head.start == find.start for head in shared("name_head")):
        return CONTEXT
    # "kropla systems": nor does an ordinary pair end in what firms are called.
    if any(find.covers(tail) and tail.end == find.end for tail in shared("name_tail")):
        return CONTEXT
    has_context = _in_sentence(find, shared(f"evidence_{kind or 'other'}"))
    return CONTEXT if kind != "competitor" and has_context and words[0].is_capital else 0.0


def _of_word(find: Find, word: Token, kind: str, reading: Reading, shared: Shared) -> float:
    if word.is_link:
        return 0.0
    before, after = _neighbours(find, reading)
    if after is not None and any(f.first == find.last + 1 for f in shared("legal_form")):
        return FULL
    is_headed = before is not None and any(f.last == find.first - 1 for f in shared("name_head"))
    if not word.is_capital:
        return CONTEXT if is_headed and kind != "competitor" else 0.0
    if is_headed:
        return CAPITAL
    # Beside another capital it is part of some other name: "AI Summit", "Orkan Grzegorz".
    if (after is not None and _is_name(after)) or (before is not None and _is_name(before) and not before.is_first):
        return 0.0
    has_context = _in_sentence(find, shared(f"evidence_{kind or 'other'}"))
    if word.is_first or _is_headline(find, reading):
        return CONTEXT if has_context else 0.0
    return CAPITAL if has_context else CONTEXT


def _in_sentence(find: Find, finds: Sequence[Find]) -> bool:
    return any(f.sentence == find.sentence and not f.overlaps(find) for f in finds)


def _neighbours(find: Find, reading: Reading) -> tuple[Token | None, Token | None]:
    """The words right before and after, where nothing stands between."""
    before = reading.tokens[find.first - 1] if find.first else None
    after = reading.tokens[find.last + 1] if find.last + 1 < len(reading.tokens) else None
    if before is not None and before.break_after > Break.NONE:
        before = None
    if find.tokens[-1].break_after > Break.NONE:
        after = None
    return before, after


def _is_name(token: Token) -> bool:
    return token.is_capital and token.form.isalpha() and len(token.form) > 1 and not token.mark


def _is_headline(find: Find, reading: Reading) -> bool:
    """Whether nearly all words of the sentence have capitals, so that a capital proves nothing."""
    words = [t for t in reading.tokens if t.sentence == find.sentence and t.form.isalpha() and len(t.form) > 3]
    return len(words) > 3 and sum(t.is_capital for t in words) > 0.7 * len(words)
