"""Names that are ordinary words: a find counts only where something shows that the name is meant.

"Orkan" is a storm, and a competitor. The words of a find that no dictionary knows need no evidence; nor does a code
with digits. Others need a capital that proves something, a mark, a legal form, or a word near by that goes with the
kind of thing that the name is. Those words are sets of the shipped rules (`rules/*/evidence.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from copydesk.languages import CODES, language
from copydesk.matching.lexicon import Capital, Flag, Lexicon
from copydesk.matching.reading import Find, Reading, Token
from copydesk.text.steps import strip_diacritics
from copydesk.text.words import Break

__all__ = ["SHARED", "Shared", "certainty"]

_KINDS = ("codename", "client", "product", "person", "system", "location", "document", "figure", "other", "competitor")
SHARED = (
    "name_head", "name_tail", "legal_form", "courtesy", "animal", "namesake", "counted",
    *(f"evidence_{kind}" for kind in _KINDS),
)  # fmt: skip

# Nobody writes an ordinary word in letters of another alphabet, with signs for some, backwards or upside down, or cuts
# one beside the rest of a name; bold or spaced letters are mere emphasis.
_MEANT = frozenset({"homoglyph", "leet", "masked", "abbreviation", "reversed", "turned"})

# What stands before a title: a quotation mark, or a capital "The" within a sentence.
_TITLE = re.compile(r"(?:[„”“«\"'‘](?:The )?|[\w,] The )\Z").search

_FILE_ENDING = re.compile(r"[^\s/?]*\.(?:pdf|docx?|pptx?|xlsx?|csv|odt|ods|odp|key|zip)\b", re.IGNORECASE).match

_PERCENT_SIGN = re.compile(r"\s?%").match
_CURRENCY_BEFORE = re.compile(r"[€$£]\s?\Z").search
_CURRENCY_BEHIND = re.compile(r"\s?[€$£]").match

_NEXT_ITEM = re.compile(r",\s|\n\s*[-*•–—]").search

# Kinds of terms of which a house, a book or a band may have the name.
_WITHOUT_A_HOUSE = frozenset({"codename", "product", "system", "other"})

# What a team adds to the name of what it works on, in a tag.
_TAG_WORDS = frozenset({
    "team", "project", "projekt", "zespół", "zespol", "program", "operacja", "premiera", "launch", "golive", "kickoff",
    "beta", "release", "start", "rusza", "demo", "day", "app",
})  # fmt: skip

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
    find: Find, kind: str, reading: Reading, shared: Shared, lexicon: Lexicon, *, is_common: bool = False
) -> float:
    """How sure it is that the name is meant, in [0, 1]; 0 for an ordinary word.

    `shared` has the finds of the shared sets in the post, `lexicon` is the find's. `is_common`: the post has the name
    in small letters too, in whatever form, and not as a mark or a link. Whoever grows mint writes of Mint as well.
    """
    if kind == "competitor" and len(find.tokens) == 1 and shared.last("courtesy", find.first - 1) is not None:
        return 0.0  # "pan Kowalewski" is somebody, and no firm of that name
    if is_common and "hashtag" in find.steps:
        return 0.0  # "#MintMonday" of a post on growing mint
    if find.phrase.flags & (Flag.PERCENT | Flag.CURRENCY) and not _has_sign(find, reading.text):
        return 0.0
    if "word-order" in find.steps and kind != "person" and not _is_turned(find, reading, shared):
        return 0.0
    if _is_something_else(find, kind, reading, shared):
        return 0.0
    if find.phrase.flags & Flag.NO_NAME:
        return FULL
    if find.phrase.flags & Flag.SURNAME:
        has_title = shared.last("courtesy", find.first - 1) is not None or shared.beside("evidence_person", find)
        return CONTEXT if has_title and find.tokens[0].is_capital else 0.0
    words = [t for t in find.tokens if t.form.isalpha() and len(t.form) > 1]
    if not words or any(not _is_ordinary(t, find, lexicon) for t in words):
        # A competitor's name that English makes of two words may be one of its words: "follow the ridgeline".
        is_ordinary = kind == "competitor" and len(find.phrase.slots) == 1 and all(map(_is_compound, words))
        return 0.0 if words and is_ordinary else FULL
    if len(find.tokens) == 1 and shared.last("animal", find.first - 1) is not None:
        return 0.0  # "kot Orkan", "a dog called Sentinel"
    if any(c.isdigit() for t in find.tokens for c in t.form):
        return FULL if len(find.tokens) > 1 else CAPITAL
    if kind in ("domain", "handle") or words[0].mark == "@":
        return FULL
    if len(find.tokens) == 1 and kind in _WITHOUT_A_HOUSE and shared.last("namesake", find.first - 1) is not None:
        return 0.0  # "kino Sokół", "the film “Eclipse”"
    if not _MEANT.isdisjoint(find.steps):
        return CONTEXT
    if len(words) > 1:
        return _of_phrase(find, words, kind, reading, shared)
    is_acronym = lexicon.capital(find.phrase.slots[0]) == Capital.EXACT  # listed in capitals, and so in the post
    return _of_word(find, words[0], kind, reading, shared, is_common, is_acronym)


def _is_ordinary(token: Token, find: Find, lexicon: Lexicon) -> bool:
    """Whether a word of a name is one of a dictionary, or was before it lost its Polish letters: "zrodlo". Of several
    words that stand together without them it is not asked: who hurries so drops the capitals as well.
    """
    if token.is_known or "no-diacritics" not in find.steps or len(find.tokens) > 1:
        return token.is_known
    forms = lexicon.paradigm(find.phrase.slots[0]).forms
    return any(strip_diacritics(form) == token.form and language("pl").is_known(form) for form in forms)


def _is_something_else(find: Find, kind: str, reading: Reading, shared: Shared) -> bool:
    """Whether the words are there and say something else: "412 tys. osób" are no złotys, "Ewa, środa 10:00" nobody."""
    if find.phrase.flags & Flag.UNIT_OPEN and shared.first("counted", find.last + 1) is not None:
        return True
    if kind == "person":
        words = [t for t in find.tokens if len(t.form) > 1 and not t.word.steps]
        return any(t.is_capital for t in words) and any(not t.is_capital and t.is_known and not t.mark for t in words)
    return _is_in_a_tag(find, reading.text)


def _is_in_a_tag(find: Find, text: str) -> bool:
    """Whether an ordinary word stands in a tag among further words: "#zaćmieniesłońca", and no "#halny2026"."""
    token = find.tokens[0]
    if len(find.phrase.slots) > 1 or len(find.tokens) > 1 or (find.start, find.end) == (token.start, token.end):
        return False
    rest = (text[token.start : find.start] + text[find.end : token.end]).strip("#@_")
    is_ordinary = any(language(code).is_known(text[find.start : find.end].lower()) for code in CODES)
    return is_ordinary and rest.islower() and rest not in _TAG_WORDS


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
    between = {reading.text[a.end : b.start] for a, b in pairwise(find.tokens)}
    if any(map(_NEXT_ITEM, between)):
        return 0.0  # "Trasa: Wilcze, Łąki", and two lines of a list
    # A name may go on over the end of a line; a capital proves something there too.
    if any(t.is_capital and (not t.is_first or t is not words[0]) for t in words) and not _is_headline(find, reading):
        return CAPITAL
    # "vault-caramel": how machines are called; "autumn_memo.docx": and files.
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
        return CONTEXT if _FILE_ENDING(reading.text, find.end) else 0.0
    before, after = _neighbours(find, reading)
    if after is not None and shared.first("legal_form", find.last + 1) is not None:
        return FULL
    is_headed = before is not None and shared.last("name_head", find.first - 1) is not None
    if not word.is_capital:
        return CONTEXT if is_headed and kind != "competitor" else 0.0
    if is_headed:
        return CAPITAL
    has_context = shared.beside(f"evidence_{kind or 'other'}", find)
    if word.cased.isupper() and not is_acronym and _is_loud(find, reading):
        return CONTEXT if has_context and not is_common else 0.0
    # Beside another capital it is part of some other name: "AI Summit", "Orkan Grzegorz".
    if (after is not None and _is_name(after)) or (before is not None and _is_name(before) and not before.is_first):
        return 0.0
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


def _is_in_a_row(find: Find, reading: Reading) -> bool:
    """Whether a comma parts the name from another word with a capital."""
    before, after = find.first - 1, find.last + 1
    if after < len(reading.tokens) and reading.text[find.end : find.end + 1] == ",":
        return _is_name(reading.tokens[after])
    if before < 0 or reading.text[reading.tokens[before].end : find.start].strip() != ",":
        return False
    return _is_name(reading.tokens[before])


def _is_headline(find: Find, reading: Reading) -> bool:
    """Whether nearly all other words of the sentence have capitals, so that a capital proves nothing.

    Names that stand in a row behind commas have them of their own: "Trusted by Harbour, Microsoft and Unilever".
    """
    if _is_in_a_row(find, reading):
        return False
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
