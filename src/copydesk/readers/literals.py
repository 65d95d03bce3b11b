"""Where the strings of a JSON text stand, to the character: the json module keeps no places."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from copydesk.readers.base import Position
from copydesk.readers.sources import SourceText

__all__ = ["DECODER", "JsonPath", "JsonText", "LiteralMap", "RepeatedKeyError", "find_repeated_key", "spell_path"]

JsonPath = tuple[str | int, ...]

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]|[^\s"{}\[\],:]+', re.DOTALL)
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)


def spell_path(path: JsonPath) -> str:
    """The path as people write it.

    >>> spell_path(("posts", 3, "text"))
    'posts[3].text'
    """
    spelt = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return spelt.removeprefix(".")


class RepeatedKeyError(ValueError):
    """An object has a key twice: the json module would pass the first value over in silence."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RepeatedKeyError
    return found


DECODER = json.JSONDecoder(strict=False, object_pairs_hook=_object)


def find_repeated_key(text: str) -> int:
    """Where the first key stands that its object has already."""
    seen: set[JsonPath] = set()
    for path, at, is_key in _scan(text):
        if is_key and path in seen:
            return at
        if is_key:
            seen.add(path)
    return 0


def _scan(text: str) -> Iterator[tuple[JsonPath, int, bool]]:
    """Each key and each string value of valid JSON: its path, where it begins, and whether it is a key."""
    frames: list[tuple[bool, str | int]] = []  # whether it is an object, and the current key or index
    expects_key = False
    for token in _TOKEN.finditer(text):
        char = text[token.start()]
        if char in "{[":
            frames.append((char == "{", "" if char == "{" else 0))
            expects_key = char == "{"
        elif char in "}]":
            if frames:
                frames.pop()
            expects_key = False
        elif char == ",":
            if frames:
                is_object, key = frames[-1]
                expects_key = is_object
                if isinstance(key, int):
                    frames[-1] = False, key + 1
        elif expects_key:
            frames[-1] = True, json.loads(token.group(), strict=False)
            expects_key = False
            yield tuple(key for _, key in frames), token.start(), True
        elif char == '"':
            yield tuple(key for _, key in frames), token.start() + 1, False


class JsonText:
    """A JSON text whose strings are looked up when the first place is asked for, and then all at once."""

    __slots__ = ("_literals", "_source", "first_line", "text")

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.text = text
        self._source: SourceText | None = None  # made when asked for, as all that a million records may not need
        self._literals: dict[JsonPath, int] | None = None
        self.first_line = first_line

    def literal(self, path: JsonPath) -> int:
        """Where the string at `path` begins; for what is no string, where its key does, or the first thing in it."""
        if self._literals is None:
            self._literals = {path: at for path, at, _ in _scan(self.text)}
        if path in self._literals:
            return self._literals[path]
        return next((at for known, at in self._literals.items() if known[: len(path)] == path), 0)

    def position(self, offset: int, path: JsonPath, row: int | None) -> Position:
        if self._source is None:
            self._source = SourceText(self.text)
        place = self._source.locate(offset)
        return Position(place.line + self.first_line - 1, place.column, row, spell_path(path))


class LiteralMap:
    """The way from a string to its literal: `\\n` takes two characters there, an emoji up to twelve."""

    __slots__ = ("_begins", "_json", "_path", "_row", "_sources")

    def __init__(self, json_text: JsonText, path: JsonPath, row: int | None = None) -> None:
        self._json = json_text
        self._path = path
        self._row = row
        self._begins: list[int] | None = None
        self._sources: list[int] = []

    def locate(self, offset: int) -> Position:
        return self._json.position(self._source(offset), self._path, self._row)

    def locate_end(self, offset: int) -> Position:
        return self._json.position(self._source(offset), self._path, self._row)

    def _source(self, offset: int) -> int:
        begins = self._begins or self._scan()
        piece = bisect_right(begins, offset) - 1
        return self._sources[piece] + offset - begins[piece]

    def _scan(self) -> list[int]:
        """Note where the text goes on after each escape."""
        start = self._json.literal(self._path)
        end = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL).match(self._json.text, start)
        begins, sources = [0], [start]
        shown, position = 0, start
        for escape in _ESCAPE.finditer(self._json.text, start, end.end() if end else start):
            shown += escape.start() - position + 1
            position = escape.end()
            begins.append(shown)
            sources.append(position)
        self._begins, self._sources = begins, sources
        return begins
