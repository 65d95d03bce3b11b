"""From a post's text to its tokens, and from the tokens to what the lexicons find in them.

Reading is cheap where nothing is found: a post is cut at its blanks, and chunks that were seen before and hold
nothing drop out in one set operation. Only what is left is read as words in sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from copydesk.languages.base import Language
from copydesk.matching.compile import edits_allowed
from copydesk.matching.entries import CONFIDENCE, Entries, Entry, Hit, is_misspelt, undisguised
from copydesk.matching.lexicon import GAP, MAX_GAP, Capital, Flag, Lexicon, Paradigm, Phrase
from copydesk.model import How
from copydesk.text.steps import strip_diacritics
from copydesk.text.words import MAX_WORD, Break, Chunk, Word, read_chunk

__all__ = ["Find", "Reader", "Reading", "Token"]

_CHUNK = re.compile(r"\S+")
_POLISH_LETTER = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")
_MASKED = re.compile(
    r"[^\W\d_]+[*#@$%•·✱_?]+[^\W\d_*#@$%•·✱?]*(?:[*#@$%•·✱_?]+[^\W\d_]*)*|[^\W\d_]+(?:\.{2,}|-{2,})[^\W\d_]+"
)
_ENDING_MARK = "'"
_MAX_CACHED = 80  # longer chunks are links and noise; they are read each time
_RANK: dict[How, int] = {"exact": 0, "inflected": 1, "disguised": 2, "fuzzy": 3, "pattern": 0, "missing": 0}


class Token:
    """A word in its post. `index` counts the words as written, `sentence` the sentences; `is_first` of its sentence."""

    __slots__ = ("break_after", "cased", "end", "entry", "form", "glued", "hits", "index", "is_first", "is_link", "mark",
                 "sentence", "start", "steps")  # fmt: skip

    def __init__(self, word: Word, start: int, seen: _SeenWord) -> None:
        self.form = word.form
        self.cased = word.cased
        self.start = start + word.start
        self.end = start + word.end
        self.break_after = word.break_after
        self.mark = word.mark
        self.is_link = word.is_link
        self.steps = word.steps
        self.entry = seen.entry
        self.hits = seen.hits
        self.glued = seen.glued
        self.index = 0
        self.sentence = 0
        self.is_first = False

    @property
    def is_capital(self) -> bool:
        return self.cased[:1].isupper()


class _SeenWord:
    __slots__ = ("entry", "glued", "hits")

    def __init__(self, entry: Entry, hits: tuple[Hit, ...], glued: tuple[tuple[int, Phrase, int, int], ...]) -> None:
        self.entry = entry
        self.hits = hits
        self.glued = glued


class _Piece:
    """All that is known of a chunk, whatever the post: its words, what they hit, and whether a post with it is read."""

    __slots__ = ("apart", "apart_seen", "chunk", "is_fragment", "is_hot", "is_letter", "is_stranger", "joined", "seen")

    def __init__(self) -> None:
        self.chunk: Chunk | None = None
        self.seen: tuple[_SeenWord, ...] = ()
        self.apart: tuple[Word, ...] = ()
        self.apart_seen: tuple[_SeenWord, ...] = ()
        self.joined: tuple[tuple[Word, _SeenWord], ...] = ()
        self.is_hot = False
        self.is_letter = False
        self.is_fragment = False
        self.is_stranger = False


class Find:
    """A phrase found in a post. Offsets are code points of the text; `first` and `last` count words."""

    __slots__ = ("end", "first", "how", "last", "lexicon", "phrase", "sentence", "start", "steps", "tokens", "weight")

    def __init__(
        self, lexicon: int, phrase: Phrase, tokens: tuple[Token, ...], how: How, steps: tuple[str, ...],
        span: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        first, last = tokens[0], tokens[-1]
        self.lexicon = lexicon
        self.phrase = phrase
        self.tokens = tokens
        self.start = span[0] if span else min(first.start, last.start)
        self.end = span[1] if span else max(first.end, last.end)
        self.first = min(first.index, last.index)
        self.last = max(first.index, last.index)
        self.sentence = first.sentence
        self.how: How = how
        self.steps = steps
        self.weight = 1.0

    @property
    def confidence(self) -> float:
        return CONFIDENCE[self.how]

    def overlaps(self, other: Find) -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: Find) -> bool:
        return self.start <= other.start and other.end <= self.end


class Reading:
    """A post that is worth judging: its words in sentences, and the finds by the number of their set."""

    def __init__(
        self, text: str, tokens: list[Token], finds: dict[int, list[Find]], numbers: Sequence[Sequence[int]] = ()
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.finds = finds
        self.numbers = numbers

    def sentence_span(self, sentence: int) -> tuple[int, int]:
        """Code points from the first to past the last word of a sentence."""
        inside = [token for token in self.tokens if token.sentence == sentence]
        return (inside[0].start, inside[-1].end) if inside else (0, 0)


class Reader:
    """Reads posts against lexicons. One reader serves all posts of a checker; what it remembers is bounded."""

    def __init__(
        self, lexicons: Sequence[Lexicon], languages: Sequence[Language], set_numbers: Sequence[Sequence[int]],
    ) -> None:  # fmt: skip
        self.entries = Entries(lexicons, languages)
        self._lexicons = tuple(lexicons)
        self._set_numbers = tuple(set_numbers)
        self._abbreviations = (
            frozenset().union(*(language.abbreviations for language in languages)) if languages else frozenset()
        )
        self._pieces: dict[str, _Piece] = {}
        self._boring: set[str] = set()
        self._strangers: set[str] = set()
        self._limit = 300_000

    def needs_reading(self, text: str) -> bool:
        """Whether any chunk of the post, alone or with its neighbour, may belong to something that is looked for."""
        chunks = text.split()
        fresh = set(chunks)
        fresh -= self._boring
        if not fresh:
            return False
        letters = 0
        fragments = False
        for chunk in fresh:
            piece = self._pieces.get(chunk) or self._read_piece(chunk)
            if piece.is_hot:
                return True
            letters += piece.is_letter
            fragments |= piece.is_fragment
        return letters >= 3 or (fragments and self._has_split_word(chunks))

    def strange_share(self, text: str) -> float:
        """The share of the post's chunks whose words no language knows, 0 to 1; 0 for posts of under 8 chunks."""
        chunks = text.split()
        if len(chunks) < 8:
            return 0.0
        return sum(chunk in self._strangers for chunk in chunks) / len(chunks)

    def read(self, text: str) -> Reading:
        """The post as words in sentences, with all that the lexicons find in it."""
        written: list[Token] = []
        apart: list[Token] | None = None
        joined: list[Token] | None = None
        pending: list[tuple[int, _Piece]] = []
        previous_end = 0
        for match in _CHUNK.finditer(text):
            start = match.start()
            piece = self._pieces.get(match.group()) or self._read_piece(match.group())
            if written and start - previous_end and "\n" in text[previous_end:start]:
                _break_line(written[-1], text[previous_end:start], match.group())
            previous_end = match.end()
            chunk = piece.chunk
            if chunk is None:
                if written and match.group() not in ("&", "+", "/"):
                    # An emoji or a bullet ends a sentence if the next begins with a capital; a dash does not.
                    ends = Break.SOFT if match.group() in "-–—|,()„”\"'" else Break.STOP
                    written[-1].break_after = max(written[-1].break_after, ends)
                continue
            if chunk.is_letter:
                pending.append((start, piece))
            if chunk.leads and written and written[-1].break_after < chunk.leads:
                written[-1].break_after = chunk.leads
            tokens = [Token(word, start, seen) for word, seen in zip(chunk.words, piece.seen, strict=True)]
            if piece.apart:
                apart = list(written) if apart is None else apart
            if piece.joined:
                joined = list(written) if joined is None else joined
            if apart is not None:
                parts = [Token(w, start, s) for w, s in zip(piece.apart, piece.apart_seen, strict=True)] or tokens
                _number_parts(parts, len(written))
                apart += parts
            if joined is not None:
                parts = [Token(w, start, s) for w, s in piece.joined] or tokens
                _number_parts(parts, len(written))
                joined += parts
            for token in tokens:
                token.index = len(written)
                written.append(token)
        self._mark_sentences(written)
        has_polish = bool(_POLISH_LETTER.search(text))
        finds = list(self._match(written, has_polish))
        for other in (apart, joined):
            if other is not None:
                _copy_sentences(other, written)
                finds += self._match(other, has_polish)
        if len(pending) >= 3:
            finds += self._spelled(text, pending, written, has_polish)
        finds += self._split(written)
        return Reading(text, written, self._by_set(finds), self._set_numbers)

    def _by_set(self, finds: list[Find]) -> dict[int, list[Find]]:
        found: dict[int, list[Find]] = {}
        seen: set[tuple[int, int, int, int]] = set()
        for find in finds:
            key = (find.lexicon, find.phrase.id, find.start, find.end)
            if key in seen:
                continue
            seen.add(key)
            numbers = self._set_numbers[find.lexicon]
            for set_id, _ in find.phrase.members:
                found.setdefault(numbers[set_id], []).append(find)
        return found

    # -- chunks ---------------------------------------------------------------------------------------------------

    def _read_piece(self, text: str) -> _Piece:
        piece = _Piece()
        chunk = read_chunk(text)
        piece.chunk = chunk
        if chunk is not None:
            piece.seen = tuple(map(self._see, chunk.words))
            self._take_apart(piece, chunk)
            self._join(piece, chunk, text)
            alone = chunk.words[0]
            piece.is_letter = chunk.is_letter and alone.form not in "wziouaiy"
            unknown = [
                w for w, s in zip(chunk.words, piece.seen, strict=True) if not s.entry.known and w.form.isalpha()
            ]
            piece.is_stranger = (
                bool(unknown) and len(unknown) == len(chunk.words) and len(alone.form) > 1 and not alone.mark
            )
            piece.is_fragment = (
                len(chunk.words) == 1 and bool(unknown) and 1 < len(alone.form) <= 12 and not piece.seen[0].entry.hits
            )
            seen = (*piece.seen, *piece.apart_seen, *(s for _, s in piece.joined))
            piece.is_hot = (
                chunk.has_digits
                or chunk.has_at
                or any(s.entry.starts or s.glued or any(h.starts for h in s.hits) for s in seen)
            )
        if len(text) <= _MAX_CACHED:
            if len(self._pieces) >= self._limit:
                self._pieces.clear()
                self._boring.clear()
                self._strangers.clear()
            self._pieces[text] = piece
            if piece.is_stranger:
                self._strangers.add(text)
            if not (piece.is_hot or piece.is_letter or piece.is_fragment):
                self._boring.add(text)
        return piece

    def _see(self, word: Word) -> _SeenWord:
        entry = self.entries.look_up(word.form)
        hits = entry.hits
        glued: tuple[tuple[int, Phrase, int, int], ...] = ()
        if not entry.known:
            hits += self.entries.disguised(word)
            if 5 <= len(word.form) <= MAX_WORD and not any(h.how in ("exact", "inflected") for h in hits):
                glued = self.entries.glued(word.form, bool(word.mark))
        return _SeenWord(entry, hits, glued)

    def _take_apart(self, piece: _Piece, chunk: Chunk) -> None:
        apart = chunk.apart
        if apart is None and len(chunk.words) == 1 and not piece.seen[0].entry.known and not piece.seen[0].entry.hits:
            apart = self._segmented(chunk.words[0])
        if apart:
            seen = tuple(map(self._see, apart))
            if any(s.entry.starts or s.hits for s in seen):
                piece.apart, piece.apart_seen = apart, seen

    def _segmented(self, word: Word) -> tuple[Word, ...] | None:
        """An unknown word as the ordinary words that it is glued from: a hashtag's any, a plain word's two."""
        if not 6 <= len(word.form) <= 40 or not word.form.isalpha() or len(word.cased) != word.end - word.start:
            return None
        parts = self.entries.segment(word.form, 5 if word.mark else 2)
        if len(parts) < 2 or (not word.mark and len(word.form) < 8):
            return None
        found, at = [], word.start
        for index, part in enumerate(parts):
            after = word.break_after if index == len(parts) - 1 else Break.NONE
            end = at + len(part)
            cased = word.cased[at - word.start : end - word.start]
            step = "hashtag" if word.mark == "#" else "glued"
            found.append(Word(part, cased, at, end, after, (*word.steps, step), word.mark, word.is_link))
            at = end
        return tuple(found)

    def _join(self, piece: _Piece, chunk: Chunk, text: str) -> None:
        candidates = [(word, self._see(word)) for word in chunk.joined]
        if len(text) <= 40 and (masked := _MASKED.search(text)):
            core = masked.group().rstrip(".-?_")
            if hits := self.entries.masked(core):
                word = Word(core.lower(), core, masked.start(), masked.start() + len(core), chunk.trails, ("masked",))
                candidates.append((word, _SeenWord(Entry(False, ()), hits, ())))
        known_words = all(seen.entry.known for seen in piece.seen)
        for word, seen in candidates:
            hits = any(h.starts and h.how != "fuzzy" for h in seen.hits)
            if (hits or seen.glued) and not (
                known_words and len(piece.seen) > 1 and "leet" not in word.steps and "masked" not in word.steps
            ):
                piece.joined = ((word, seen),)
                break

    def _has_split_word(self, chunks: list[str]) -> bool:
        previous: _Piece | None = None
        for text in chunks:
            piece = self._pieces.get(text)
            if piece and previous and (piece.is_fragment or previous.is_fragment) and self._glue(previous, piece):
                return True
            previous = piece
        return False

    def _glue(self, left: _Piece, right: _Piece) -> Entry | None:
        """The entry of two neighbours read as one word, where that is a listed word and one of them is none."""
        if left.chunk is None or right.chunk is None or len(left.chunk.words) != 1 or len(right.chunk.words) != 1:
            return None
        if left.chunk.trails or right.chunk.leads:
            return None
        form = left.chunk.words[0].form + right.chunk.words[0].form
        if not 4 <= len(form) <= MAX_WORD or not form.isalpha():
            return None
        entry = self.entries.look_up(form)
        return entry if any(h.starts and h.how in ("exact", "inflected") for h in entry.hits) else None

    # -- words in sentences -----------------------------------------------------------------------------------------

    def _mark_sentences(self, tokens: list[Token]) -> None:
        sentence, is_first = 0, True
        last = len(tokens) - 1
        for i, token in enumerate(tokens):
            token.sentence = sentence
            token.is_first = is_first
            is_first = False
            if token.break_after == Break.STOP:
                following = tokens[i + 1] if i < last else None
                if self._is_abbreviation(token, following):
                    token.break_after = Break.NONE
                elif following is not None and not following.cased[:1].islower():
                    sentence += 1
                    is_first = True

    def _is_abbreviation(self, token: Token, following: Token | None) -> bool:
        if token.form in self._abbreviations:
            return True
        return len(token.form) == 1 and token.cased.isupper() and following is not None and following.is_capital

    # -- phrases ----------------------------------------------------------------------------------------------------

    def _match(self, tokens: list[Token], has_polish: bool) -> Iterator[Find]:
        for i, token in enumerate(tokens):
            for hit in token.hits:
                if hit.needs_bare_post and has_polish:
                    continue
                lexicon = self._lexicons[hit.lexicon]
                paradigm = lexicon.paradigm(hit.paradigm)
                if paradigm.capital and not _has_capital(paradigm, token):
                    continue
                for phrase in lexicon.anchored(hit.paradigm):
                    flags = phrase.flags
                    if hit.how == "fuzzy" and not flags & Flag.FUZZY:
                        continue
                    if token.is_link and not flags & Flag.LISTED:
                        continue
                    if flags & Flag.MARKED and token.mark != "@":
                        continue
                    if len(phrase.slots) == 1:
                        yield Find(hit.lexicon, phrase, (token,), hit.how, token.steps + hit.steps)
                    else:
                        find = self._fit(lexicon, hit, phrase, tokens, i, has_polish)
                        if find is not None:
                            yield find
            for number, phrase, start, end in token.glued:
                whole = end - start == len(token.form)
                if whole or len(token.form) == token.end - token.start:
                    span = (token.start, token.end) if whole else (token.start + start, token.start + end)
                    step = "hashtag" if token.mark == "#" else "handle" if token.mark == "@" else "glued"
                    if token.form != self._lexicons[number].paradigm(phrase.slots[0]).base:
                        yield Find(number, phrase, (token,), "disguised", (*token.steps, step), span)

    def _fit(
        self, lexicon: Lexicon, hit: Hit, phrase: Phrase, tokens: list[Token], at: int, has_polish: bool
    ) -> Find | None:
        """The phrase around its anchor at `tokens[at]`, in its own order or, where it may, in the other."""
        evidence: list[tuple[How, tuple[str, ...]]] = [(hit.how, tokens[at].steps + hit.steps)]
        right = self._walk(lexicon, phrase, phrase.slots[phrase.anchor + 1 :], tokens, at, 1, has_polish, evidence)
        left = None
        if right is not None:
            before = phrase.slots[: phrase.anchor][::-1]
            left = self._walk(lexicon, phrase, before, tokens, at, -1, has_polish, evidence)
        if (left is None or right is None) and phrase.flags & Flag.REVERSIBLE and len(phrase.slots) == 2:
            del evidence[1:]
            other = phrase.slots[1 - phrase.anchor]
            step = -1 if phrase.anchor == 0 else 1
            end = self._walk(lexicon, phrase, (other,), tokens, at, step, has_polish, evidence)
            if end is not None:
                evidence.append(("inflected", ("word-order",)))
                left, right = min(at, end), max(at, end)
        if left is None or right is None:
            return None
        how = max((e[0] for e in evidence), key=_RANK.__getitem__)
        steps = tuple(dict.fromkeys(step for e in evidence for step in e[1]))
        return Find(hit.lexicon, phrase, tuple(tokens[left : right + 1]), how, steps)

    def _walk(
        self, lexicon: Lexicon, phrase: Phrase, slots: Sequence[int], tokens: list[Token], at: int, step: int,
        has_polish: bool, evidence: list[tuple[How, tuple[str, ...]]],
    ) -> int | None:  # fmt: skip
        """Where the last of the slots is found, going from `tokens[at]` to one side; None where one is missing."""
        gap = 0
        for slot in slots:
            if slot == GAP:
                gap = MAX_GAP
                continue
            allowed = gap or (1 if phrase.flags & Flag.GAPPED else 0)
            found = None
            for distance in range(1, allowed + 2):
                there = at + step * distance
                if not 0 <= there < len(tokens):
                    break
                if tokens[min(there, there - step)].break_after > Break.SOFT:
                    break
                accepted = self._accept(lexicon.paradigm(slot), tokens[there], phrase.flags, has_polish)
                if accepted is not None:
                    found = there
                    evidence.append(accepted)
                    break
                if not gap and not tokens[there].is_capital:
                    break  # only a middle name or an initial may stand between
            if found is None:
                return None
            at, gap = found, 0
        return at

    def _accept(
        self, paradigm: Paradigm, token: Token, flags: int, has_polish: bool
    ) -> tuple[How, tuple[str, ...]] | None:
        """The evidence that the token is a form of the paradigm; None where it is none."""
        form = token.form
        if _ENDING_MARK in form:
            form = form[: form.index(_ENDING_MARK)]
        if paradigm.capital and not _has_capital(paradigm, token):
            return None
        if form in paradigm.forms:
            return ("exact" if form == paradigm.base else "inflected"), token.steps
        if paradigm.heads and form.startswith(paradigm.heads):
            return "inflected", token.steps
        if paradigm.tails and form.endswith(paradigm.tails):
            return "inflected", token.steps
        bare = strip_diacritics(form)
        if bare in paradigm.bare and (bare == form or not token.entry.known) and not (token.entry.known and has_polish):
            return "disguised", (*token.steps, "no-diacritics")
        if token.entry.known or not flags & Flag.LISTED:
            return None
        for shown, step in undisguised(form):
            if shown in paradigm.forms or shown in paradigm.bare:
                return "disguised", (*token.steps, step)
        if (
            flags & Flag.FUZZY
            and bare.isalpha()
            and len(bare) >= 4
            and is_misspelt(bare, paradigm.bare, max(1, edits_allowed(len(bare))))
        ):
            return "fuzzy", (*token.steps, "typo")
        return None

    # -- letters and words that blanks split --------------------------------------------------------------------------

    def _spelled(
        self, text: str, letters: list[tuple[int, _Piece]], written: list[Token], has_polish: bool
    ) -> Iterator[Find]:
        """Words spelled with blanks between their letters: `M r o w i s k o`."""
        for run in _runs(text, letters):
            found: list[Find] = []
            for skip_left in range(min(3, len(run))):
                for skip_right in range(min(2, len(run) - skip_left)):
                    part = run[skip_left : len(run) - skip_right]
                    if len(part) >= 3:
                        found += self._spelled_run(part, written, has_polish)
                if found:
                    break
            yield from found

    def _spelled_run(self, run: Sequence[tuple[int, _Piece]], written: list[Token], has_polish: bool) -> Iterator[Find]:
        words = [piece.chunk.words[0] for _, piece in run if piece.chunk]
        cased = "".join(word.cased for word in words)
        start, end = run[0][0] + words[0].start, run[-1][0] + words[-1].end
        word = Word(cased.lower(), cased, 0, end - start, words[-1].break_after, ("split-letters",))
        token = Token(word, start, self._see(word))
        first = next(t for t in written if t.start >= start)
        token.index, token.sentence = first.index, first.sentence
        yield from self._match([token], has_polish)

    def _split(self, written: list[Token]) -> Iterator[Find]:
        """A word with one blank in it: `Mro wisko`."""
        for left, right in zip(written, written[1:], strict=False):
            if left.entry.known and right.entry.known:
                continue
            if (
                left.break_after
                or left.entry.hits
                or right.entry.hits
                or left.mark
                or right.mark
                or right.start - left.end != 1
            ):
                continue
            form = left.form + right.form
            if not 4 <= len(form) <= MAX_WORD or not form.isalpha():
                continue
            entry = self.entries.look_up(form)
            if not any(h.starts and h.how in ("exact", "inflected") for h in entry.hits):
                continue
            word = Word(
                form, left.cased + right.cased, 0, right.end - left.start, right.break_after, ("split-letters",)
            )
            token = Token(word, left.start, _SeenWord(entry, entry.hits, ()))
            token.index, token.sentence, token.is_first = left.index, left.sentence, left.is_first
            for find in self._match([token], True):
                find.how = "disguised"
                yield find


def _runs(text: str, letters: list[tuple[int, _Piece]]) -> Iterator[list[tuple[int, _Piece]]]:
    """Runs of three and more single letters with one to three blanks between them."""
    run: list[tuple[int, _Piece]] = []
    for start, piece in letters:
        if run and start - run[-1][0] > 4:
            if len(run) >= 3:
                yield run
            run = []
        run.append((start, piece))
    if len(run) >= 3:
        yield run


def _break_line(token: Token, between: str, following: str) -> None:
    if between.count("\n") > 1 or not following[:1].islower():
        token.break_after = Break.STOP


def _number_parts(parts: list[Token], first: int) -> None:
    for offset, part in enumerate(parts):
        part.index = first + offset if len(parts) == 1 else first


def _copy_sentences(tokens: list[Token], written: list[Token]) -> None:
    previous = -1
    for token in tokens:
        source = written[min(token.index, len(written) - 1)]
        token.sentence = source.sentence
        token.is_first = source.is_first and source.index != previous
        previous = source.index
        if token.end == source.end:
            token.break_after = source.break_after


def _has_capital(paradigm: Paradigm, token: Token) -> bool:
    if token.mark or token.is_link:
        return True
    if paradigm.capital == Capital.FIRST:
        return token.is_capital
    cased = token.cased
    if _ENDING_MARK in cased:
        cased = cased[: cased.index(_ENDING_MARK)]
    return cased in paradigm.cased
