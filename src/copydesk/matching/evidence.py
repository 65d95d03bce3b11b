"""Names that are ordinary words: a find counts only where something shows that the name is meant.

"Orkan" is a storm, and a competitor. The words of a find that no dictionary knows need no evidence; nor does a code
with digits. Others need a capital that proves something, a mark, a legal form, or a word near by that goes with the
kind of thing that the name is. Those words are sets of the shipped rules (`rules/*/evidence.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from copydesk.languages import language
from copydesk.matching.lexicon import Flag
from copydesk.matching.reading import Find, Reading, Token
from copydesk.text.words import Break

__all__ = ["SHARED", "Shared", "certainty"]

_KINDS = ("codename", "client", "product", "person", "system", "location", "document", "figure", "other", "competitor")
SHARED = ("name_head", "name_tail", "legal_form", "courtesy", "animal", *(f"evidence_{kind}" for kind in _KINDS))

# Nobody writes an ordinary word in letters of another alphabet, with signs for some, backwards or upside down, or cuts
# one beside the rest of a name; bold or spaced letters are mere emphasis.
_MEANT = frozenset({"homoglyph", "leet", "masked", "abbreviation", "reversed", "turned"})

# What stands before a title: a quotation mark, or a capital "The" within a sentence.
_TITLE = re.compile(r"(?:[„”“«\"'‘](?:The )?|[\w,] The )\Z").search

_PERCENT_SIGN = re.compile(r"\s?%").match
_CURRENCY_BEFORE = re.compile(r"[€$£]\s?\Z").search
_CURRENCY_BEHIND = re.compile(r"\s?[€$£]").match

_HEADLINE = 20  # words to either side; no headline is longer

FULL = 1.0
CAPITAL = 0.85  # a capital inside a sentence
CONTEXT = 0.75  # a word near by


class Shared:
    """The finds of the shared sets in a post, by name, each list indexed once."""

    def __init__(self, finds: Callable[[str], Sequence[Find]]) -> None:
        self._finds = finds
        self._known: dict[str, tuple[dict[int, Find], dict[int, Find], dict[int, list[Find]]]] = {}

    def first(self, name: str, word: int) -> Find | None:
        """A find of the set that begins at a word."""
        return self._of(name)[0].get(word)

    def last(self, name: str, word: int) -> Find | None:
        """A find of the set that ends at a word."""
        return self._of(name)[1].get(word)

    def beside(self, name: str, find: Find) -> bool:
        """Whether a find of the set stands in the sentence of another find, apart from it."""
        return any(not other.overlaps(find) for other in self._of(name)[2].get(find.sentence, ())[:16])

    def _of(self, name: str) -> tuple[dict[int, Find], dict[int, Find], dict[int, list[Find]]]:
        if name not in self._known:
            finds = self._finds(name)
            sentences: dict[int, list[Find]] = {}
            for find in finds:
                sentences.setdefault(find.sentence, []).append(find)
            self._known[name] = ({f.first: f for f in finds}, {f.last: f for f in finds}, sentences)
        return self._known[name]


def certainty(
    find: Find, kind: str, reading: Reading, shared: Shared, *, is_common: bool = False, is_acronym: bool = False
) -> float:
    """How sure it is that the name is meant, in [0, 1]; 0 for an ordinary word.

    `shared` has the finds of the shared sets in the post. `is_common`: the post has the name in small letters too, in
    whatever form, and not as a mark or a link. Whoever grows mint writes of Mint as well. `is_acronym`: the name is
    listed in capitals, and stands so in the post.
    """
    if kind == "competitor" and len(find.tokens) == 1 and shared.last("courtesy", find.first - 1) is not None:
        return 0.0  # "pan Kowalewski" is somebody, and no firm of that name
    if is_common and "hashtag" in find.steps:
        return 0.0  # "#MintMonday" of a post on growing mint
    if find.phrase.flags & (Flag.PERCENT | Flag.CURRENCY) and not _has_sign(find, reading.text):
        return 0.0
    if "word-order" in find.steps and kind != "person" and not _is_turned(find, reading, shared):
        return 0.0
    words = [t for t in find.tokens if t.form.isalpha() and len(t.form) > 1]
    if not words or any(not t.is_known for t in words):
        # A competitor's name that English makes of two words may be one of its words: "follow the ridgeline".
        is_ordinary = kind == "competitor" and len(find.phrase.slots) == 1 and all(map(_is_compound, words))
        return 0.0 if words and is_ordinary else FULL
    if len(find.tokens) == 1 and shared.last("animal", find.first - 1) is not None:
        return 0.0  # "kot Orkan", "a dog called Sentinel"
    if any(c.isdigit() for t in find.tokens for c in t.form):
        return FULL if len(find.tokens) > 1 else CAPITAL
    if kind in ("domain", "handle") or words[0].mark == "@":
        return FULL
    if not _MEANT.isdisjoint(find.steps):
        return CONTEXT
    if len(words) > 1:
        return _of_phrase(find, words, kind, reading, shared)
    return _of_word(find, words[0], kind, reading, shared, is_common, is_acronym)


def _has_sign(find: Find, text: str) -> bool:
    if find.phrase.flags & Flag.PERCENT:
        return bool(_PERCENT_SIGN(text, find.end))
    return bool(_CURRENCY_BEHIND(text, find.end) or _CURRENCY_BEFORE(text, max(0, find.start - 2), find.start))


def _is_turned(find: Find, reading: Reading, shared: Shared) -> bool:
    """Whether words in another order than listed are the name all the same: "the Lantern project".

    Each but a head word has a capital, and it is no title: "The Phoenix Project" is a book.
    """
    if _TITLE(reading.text, max(0, find.start - 8), find.start):
        return False
    heads = {i for i in range(find.first, find.last + 1) if shared.first("name_head", i) is not None}
    named = [t for i, t in enumerate(find.tokens, find.first) if i not in heads]
    return all(t.is_capital or t.mark or not t.is_known for t in named)


def _is_compound(token: Token) -> bool:
    """Whether a word in small letters may be one that English makes of two; no dictionary has them all."""
    form = token.form
    if token.is_capital or token.mark or token.is_link or token.word.steps:
        return False
    is_known = language("en").is_known
    return any(is_known(form[:at]) and is_known(form[at:]) for at in range(4, len(form) - 3))


def _of_phrase(find: Find, words: Sequence[Token], kind: str, reading: Reading, shared: Shared) -> float:
    if words[0].mark or words[0].is_link:
        return FULL
    if any(t.is_capital and not t.is_first for t in words) and not _is_headline(find, reading):
        return CAPITAL
    # "vault-caramel": how machines are called; "autumn_memo.docx": and files.
    between = {reading.text[a.end : b.start] for a, b in pairwise(find.tokens)}
    if between == {"_"} or (kind == "system" and between <= {"-", "_"}):
        return CAPITAL
    # "projekt żuraw", "plan omega": a noun that names its kind makes the pair a name, in small letters too.
    is_turned = "word-order" in find.steps
    head = shared.first("name_head", find.last if is_turned else find.first)
    if head is not None and find.covers(head):
        return CONTEXT
    # "kropla systems": nor does an ordinary pair end in what firms are called.
    tail = shared.last("name_tail", find.last)
    if tail is not None and find.covers(tail):
        return CONTEXT
    has_context = shared.beside(f"evidence_{kind or 'other'}", find)
    return CONTEXT if kind != "competitor" and has_context and words[0].is_capital else 0.0


def _of_word(
    find: Find, word: Token, kind: str, reading: Reading, shared: Shared, is_common: bool, is_acronym: bool
) -> float:
    if word.is_link:
        return 0.0
    before, after = _neighbours(find, reading)
    if after is not None and shared.first("legal_form", find.last + 1) is not None:
        return FULL
    is_headed = before is not None and shared.last("name_head", find.first - 1) is not None
    if not word.is_capital:
        return CONTEXT if is_headed and kind != "competitor" else 0.0
    if is_headed:
        return CAPITAL
    # Beside another capital it is part of some other name: "AI Summit", "Orkan Grzegorz".
    if (after is not None and _is_name(after)) or (before is not None and _is_name(before) and not before.is_first):
        return 0.0
    has_context = shared.beside(f"evidence_{kind or 'other'}", find)
    if is_acronym and not _is_loud(find, reading):
        return CAPITAL
    # Who writes a tag with a capital means a name, wherever it stands.
    if (word.is_first and not word.mark) or _is_headline(find, reading):
        # Who spells out a listed name at the start of a sentence hides it, rather than stresses an ordinary word.
        return CONTEXT if (has_context or "split-letters" in find.steps) and not is_common else 0.0
    return CAPITAL if has_context else CONTEXT


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


def _is_loud(find: Find, reading: Reading) -> bool:
    """Whether a word beside it is in capitals too: who shouts does not mean a name."""
    around = (find.first - 1, find.last + 1)
    words = [reading.tokens[i] for i in around if 0 <= i < len(reading.tokens)]
    return any(len(t.cased) > 1 and t.cased.isupper() and t.form.isalpha() for t in words)


def _is_headline(find: Find, reading: Reading) -> bool:
    """Whether nearly all other words of the sentence have capitals, so that a capital proves nothing."""
    capitals = count = 0
    for start, step in ((find.first - 1, -1), (find.last + 1, 1)):
        for i in range(start, start + step * _HEADLINE, step):
            if not 0 <= i < len(reading.tokens) or reading.tokens[i].sentence != find.sentence:
                break
            token = reading.tokens[i]
            if len(token.form) > 3 and token.form.isalpha() and not token.is_first:
                count += 1
                capitals += token.is_capital
    return count > 1 and capitals > 0.7 * count
