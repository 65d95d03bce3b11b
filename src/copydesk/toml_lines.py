"""Where the keys and values of a TOML text stand: `tomllib` reads them and forgets their lines."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from copydesk.errors import PolicyError, Problem

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["TomlPath", "find_lines", "line_of", "parse_toml"]

TomlPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")

# What tomllib says, by its first words, and what to do. Its own words are not passed on: some quote the text.
_SYNTAX = (
    ("Cannot overwrite", "this key or table stands here a second time", "keep one of the two"),
    ("Cannot declare", "this table stands here a second time", "a list of tables has [[double]] brackets"),
    ("Duplicate inline", "a key of this inline table stands there twice", "keep one of the two"),
    ("Invalid value", "this value is not TOML", 'text stands in "quotes", a date is 2027-03-01, yes is true'),
    ("Invalid date", "there is no such date", "write a date of the calendar as 2027-03-01"),
    ("Unterminated string", "a text has no closing quote", 'close it with "'),
    ("Illegal character", "a text has no closing quote, or a control character in it", 'close it with "'),
    ("Unescaped", "a backslash in double quotes", "write paths with /, or in 'single quotes'"),
    ("Invalid hex", "a backslash in double quotes", "write paths with /, or in 'single quotes'"),
    ("Expected newline", "something follows the value", "one `key = value` a line, text in quotes"),
    ("Expected '='", "a key has no `=` after it", "write `key = value`; a key with blanks stands in quotes"),
    ("Unclosed array", "a list is not closed here", "set commas between its items and ] at its end"),
    ("Unclosed inline", "a table is not closed here", "set commas between its keys and } at its end"),
    ("Expected ']", "the header line does not close", "write [table], or [[table]] for a list of tables"),
)


def parse_toml(text: str, where: str) -> dict[str, object]:
    """The document. `where` names the file in errors.

    Raises:
        PolicyError: no TOML; with the line, and without the text of it.
    """
    try:
        document: dict[str, object] = tomllib.loads(text)
        return document
    except (ValueError, RecursionError) as error:
        problem = _syntax_problem(error, text, where)
    raise PolicyError(problem)


def _syntax_problem(error: Exception, text: str, where: str) -> Problem:
    said = str(error)
    at = re.search(r"\(at line (\d+)", said)
    line = int(at[1]) if at else len(text.rstrip().splitlines()) or 1
    if isinstance(error, RecursionError):
        return Problem(where, None, "it is nested too deeply", "no key of a policy needs more than three levels")
    for begin, what, way_out in _SYNTAX:
        if said.startswith(begin):
            return Problem(where, line, what, way_out)
    return Problem(where, line, "this is not TOML", "https://toml.io shows how keys, texts and lists are written")


def line_of(lines: Mapping[TomlPath, int], path: TomlPath) -> int | None:
    """The line of the key or list item at `path`; where there is none, the line of what holds it.

    >>> lines = find_lines('version = 1\\n[[confidential]]\\nterm = "x"\\n')
    >>> line_of(lines, ("confidential", 0, "term")), line_of(lines, ("confidential", 0, "kind"))
    (3, 2)
    """
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def find_lines(text: str) -> dict[TomlPath, int]:
    """The 1-based line of each key, table and list item of `text`, which must be valid TOML.

    >>> find_lines('allow = [  # near-twins\\n  "Novalit Plus",\\n]')
    {('allow',): 1, ('allow', 0): 2}
    """
    scanner = _Scanner(text)
    lines: dict[TomlPath, int] = {}
    try:
        for path, line in scanner.walk():
            lines.setdefault(path, line)
    except RecursionError:  # hundreds of nested lists: what stands before them is known
        pass
    return lines


class _Scanner:
    """Walks over a valid TOML text and yields each path with its line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(m.end() for m in re.finditer("\n", text))]
        self.sizes: dict[TomlPath, int] = {}  # of the lists of tables

    def walk(self) -> Iterator[tuple[TomlPath, int]]:
        table: TomlPath = ()
        while self.skip(_BLANK) < len(self.text):
            line = self.line()
            if self.text[self.at] == "[":
                table = self.header()
                yield from ((table[:length], line) for length in range(1, len(table) + 1))
            else:
                yield from self.pair(table)

    def header(self) -> TomlPath:
        """The path of `[a.b]` or `[[a.b]]`, with an index after each list of tables on the way."""
        is_list = self.text.startswith("[[", self.at)
        self.at += 2 if is_list else 1
        keys = self.keys()
        self.at += 2 if is_list else 1
        path: TomlPath = ()
        for key in keys[:-1]:
            path = (*path, key)
            if path in self.sizes:
                path = (*path, self.sizes[path] - 1)
        path = (*path, keys[-1])
        if not is_list:
            return path
        self.sizes[path] = self.sizes.get(path, 0) + 1
        return (*path, self.sizes[path] - 1)

    def keys(self) -> tuple[str, ...]:
        """`a."b c".d`, and the blanks on both sides."""
        found: list[str] = []
        while True:
            self.skip(_SPACE)
            bare = _BARE_KEY.match(self.text, self.at)
            quoted = None if bare else _STRING.match(self.text, self.at)
            match = bare or quoted
            assert match is not None
            found.append(next(iter(tomllib.loads(f"{match[0]} = 0"))) if quoted else match[0])
            self.at = match.end()
            if self.text[self.skip(_SPACE)] != ".":
                return tuple(found)
            self.at += 1

    def pair(self, table: TomlPath) -> Iterator[tuple[TomlPath, int]]:
        line = self.line()
        path = table
        for key in self.keys():
            path = (*path, key)
            yield path, line
        self.at += 1  # the equals sign
        self.skip(_SPACE)
        yield from self.value(path)

    def value(self, path: TomlPath) -> Iterator[tuple[TomlPath, int]]:
        character = self.text[self.at]
        if character in "[{":
            self.at += 1
            yield from self.items(path) if character == "[" else self.inline_pairs(path)
        else:
            self.skip(_STRING if character in "\"'" else _SCALAR)

    def items(self, path: TomlPath) -> Iterator[tuple[TomlPath, int]]:
        index = 0
        while self.text[self.skip(_BLANK)] != "]":
            yield (*path, index), self.line()
            yield from self.value((*path, index))
            self.comma()
            index += 1
        self.at += 1

    def inline_pairs(self, path: TomlPath) -> Iterator[tuple[TomlPath, int]]:
        while self.text[self.skip(_BLANK)] != "}":
            yield from self.pair(path)
            self.comma()
        self.at += 1

    def comma(self) -> None:
        if self.text[self.skip(_BLANK)] == ",":
            self.at += 1

    def skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return self.at

    def line(self) -> int:
        return bisect_right(self.starts, self.at)
