"""The front matter of a page: the words in it that get published, and where they stand.

A lexical scan, not a YAML or TOML parser. It needs no types, only the strings; it knows the column of each; and a
template that no parser would take (`title: {{ site.name }}`) is still read. People put posts between such lines too, so
comments, and keys that are no single word in small letters, are read, and so is all that is not understood: for a check
it is better to read too much than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from copydesk.readers.sources import PARAGRAPH, Extract, Piece

__all__ = ["read_front_matter"]

_FENCED = re.compile(r"(?P<fence>---|\+\+\+)[ \t]*(?:\r\n?|\n)")
_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<body>[^\r\n]*)(?P<end>\r\n?|\n|\Z)")
_KEY = re.compile(
    r"""(?:"(?:[^"\\]|\\.)*"[ \t]*|'[^']*'[ \t]*|[^\s"'#\[\]{},:&*!|>%@`-][^:#]*|-[^\s:#][^:#]*):(?=[ \t]|$)[ \t]*"""
)
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*[ \t]*")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]+)+")
_DIRECTIVE = re.compile(r"(?<!\S)#[ \t]*copydesk:[^\r\n]*")
_NAME = re.compile(r"[^\W\d][\w.-]*")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\Z)', re.DOTALL)
_SINGLE = re.compile(r"'((?:[^']|'')*)(?:'|\Z)", re.DOTALL)
_FLOW_PLAIN = re.compile(r"[^\[\]{},\"'\s][^\[\]{},\r\n]*")
_TOML = re.compile(
    r'(?P<comment>\#[^\r\n]*)|"""(?P<long>(?:[^"\\]|\\.|"(?!""))*)"""|\'\'\'(?P<raw>(?:[^\']|\'(?!\'\'))*)\'\'\''
    r'|"(?P<basic>(?:[^"\\\r\n]|\\.)*)"|\'(?P<literal>[^\'\r\n]*)\'',
    re.DOTALL,
)
_IS_KEY = re.compile(r"[ \t]*=")
# What stands around the strings of TOML, but for keys that are words.
_TOML_REST = re.compile(
    r"(?:[ \t,\[\]{}]|[a-z][a-z0-9_.-]*(?=[ \t]*[=\]])|=|\b(?:true|false)\b|(?<![-+0-9.:_TZ])[-+]?[0-9][-+0-9.:_TZ]*)*"
)
_ESCAPE = re.compile(
    r"\\(?:u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})|x(?P<two>[0-9a-fA-F]{2})"
    r"|(?P<fold>[ \t]*(?:\r\n?|\n)\s*)|(?P<one>.))|\s*(?P<wrap>\r\n?|\n)\s*",
    re.DOTALL,
)
_ESCAPED = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "0": "\N{REPLACEMENT CHARACTER}",
    "e": " ",
    "_": "\N{NO-BREAK SPACE}",
    "N": "\n",
}
# Settings, not words: switches, numbers, dates, addresses and paths of files.
_SETTING = re.compile(
    r"(?:true|false|yes|no|on|off|null|~|[-+]?[0-9][0-9.,:_ TZ+-]*|[a-z][a-z0-9+.-]*://\S*|mailto:\S*"
    r"|\.{0,2}/\S*|\S+/\S*\.[a-z0-9]{2,5})",
    re.IGNORECASE,
)


def read_front_matter(text: str, out: Extract) -> int:
    """Put the strings of the front matter into `out`, a paragraph each; the offset where the page begins.

    0 where there is none. `---` means YAML, `+++` TOML.
    """
    fenced = _FENCED.match(text)
    if fenced is None:
        return 0
    ends = r"(?:---|\.\.\.)" if fenced["fence"] == "---" else r"\+\+\+"
    closing = re.compile(rf"(?:^|(?<=[\r\n])){ends}[ \t]*(?:\r\n?|\n|\Z)").search(text, fenced.end())
    if closing is None:
        return 0
    strings = _yaml_strings if fenced["fence"] == "---" else _toml_strings
    for pieces in strings(text, fenced.end(), closing.start(), out):
        value = "".join(piece[0] for piece in pieces).strip()
        if value and not _SETTING.fullmatch(value):
            out.separate(PARAGRAPH)
            for piece in pieces:
                out.add(*piece)
    out.separate(PARAGRAPH)
    return closing.end()


def _toml_strings(text: str, start: int, end: int, out: Extract) -> Iterator[list[Piece]]:
    """In TOML strings stand in quotes, and nothing else does but keys. Comments and what is no TOML are read too."""
    at = start
    for found in _TOML.finditer(text, start, end):
        yield from _toml_rest(text, at, found.start())
        at = found.end()
        kind = found.lastgroup or ""
        first, last = found.span(kind)
        is_name = _IS_KEY.match(text, at, end) and _is_name(text[first:last])
        if kind == "comment" and not _take_directive(text, first, last, out):
            yield [_trimmed(text, first, last)]
        elif kind in {"long", "basic"} and not is_name:
            yield _unescape(text, first, last, wraps="\n")
        elif kind in {"raw", "literal"} and not is_name:
            yield [(text[first:last], first, last - first)]
    yield from _toml_rest(text, at, end)


def _toml_rest(text: str, start: int, end: int) -> Iterator[list[Piece]]:
    """The lines between strings that are no keys, numbers or brackets."""
    while start < end and (found := _LINE.match(text, start, end)):
        if not _TOML_REST.fullmatch(text, *found.span("body")):
            yield [_trimmed(text, *found.span("body"))]
        start = found.end()


def _is_name(key: str) -> bool:
    """Whether it is what settings are called, and no words of a post: one word in small letters."""
    return bool(_NAME.fullmatch(key)) and key.islower()


def _take_directive(text: str, start: int, end: int, out: Extract) -> int:
    """Notes the directive that begins there; where it ends, and 0 where there is none."""
    found = _DIRECTIVE.match(text, start, end)
    if found is None:
        return 0
    out.comment(start, found.end(), text[start + 1 : found.end()])
    return found.end()


def _yaml_strings(text: str, start: int, end: int, out: Extract) -> Iterator[list[Piece]]:
    position = start
    while position < end:
        found = _LINE.match(text, position, end)
        if found is None or found.end() == position:
            return
        position = found.end()
        indent = len(found["indent"])
        at, last = found.span("body")
        while text[at : at + 2] == "- " or text[at:last] == "-":
            indent += 2
            at = _skip_blanks(text, at + 1, last)
        if _take_directive(text, at, last, out):
            continue
        start = at
        if key := _KEY.match(text, at, last):
            at = key.end()
            start = at if _is_name(_bare(key.group())) else start
        if properties := _PROPERTIES.match(text, at, last):
            at = properties.end()
        words = [(text[start:at], start, at - start)]  # a key, or what may be the first words of a line
        if at >= last:
            yield words
        elif _BLOCK_SCALAR.fullmatch(text, at, last):
            pieces, position = _block_scalar(text, position, end, indent, " " if text[at] == ">" else "\n")
            yield [*words, *pieces]
        elif text[at] in "\"'":
            quoted, after = _quoted(text, at, end)
            rest, position = _rest(text, after, position, end, out)
            yield [*words, *quoted, *rest]
        elif text[at] in "[{" and text[at : at + 2] != "{{":
            values, after = _flow(text, at, end, out)
            rest, position = _rest(text, after, position, end, out)
            yield from [words, *values, rest]
        else:
            if directive := _DIRECTIVE.search(text, at, last):
                _take_directive(text, directive.start(), last, out)
                last = directive.start()
            pieces, position = _plain(text, at, last, position, end, indent)
            yield [*words, *pieces]


def _bare(key: str) -> str:
    """The key as matched by `_KEY`, without its colon and quotation marks."""
    bare = key.rstrip(" \t:")
    return bare[1:-1] if bare[0] in "\"'" else bare


def _rest(text: str, start: int, position: int, end: int, out: Extract) -> tuple[list[Piece], int]:
    """What follows a quoted or bracketed value on its line, and where the next line begins."""
    found = _LINE.match(text, start, end)
    assert found is not None
    position = max(position, found.end())
    if _take_directive(text, *found.span("body"), out):
        return [], position
    return [_trimmed(text, start, found.end("body"))], position


def _plain(text: str, at: int, last: int, position: int, end: int, indent: int) -> tuple[list[Piece], int]:
    """A plain value, and the deeper lines after it that go on with it."""
    pieces = [_trimmed(text, at, last)]
    while (found := _LINE.match(text, position, end)) and found.end() > position:
        body, stop = found.span("body")
        is_deeper = len(found["indent"]) > indent and body < stop
        if not is_deeper or text.startswith("- ", body) or _KEY.match(text, body, stop) or _DIRECTIVE.match(text, body):
            break
        pieces += [(" ", position - 1, 1), _trimmed(text, body, stop)]
        position = found.end()
    return pieces, position


def _block_scalar(text: str, position: int, end: int, indent: int, wrap: str) -> tuple[list[Piece], int]:
    """The lines of `|` and `>`: all that are indented deeper, or blank. Their ends become `wrap`."""
    pieces: list[Piece] = []
    while (found := _LINE.match(text, position, end)) and found.end() > position:
        if found["body"] and len(found["indent"]) <= indent:
            break
        start, stop = found.span("body")
        pieces += [(text[start:stop], start, stop - start), (wrap, stop, found.end() - stop)]
        position = found.end()
    while pieces and not pieces[-1][0].strip():
        pieces.pop()
    return pieces, position


def _quoted(text: str, at: int, end: int) -> tuple[list[Piece], int]:
    found = (_DOUBLE if text[at] == '"' else _SINGLE).match(text, at, end)
    assert found is not None
    if text[at] == '"':
        return _unescape(text, *found.span(1), wraps=" "), found.end()
    pieces: list[Piece] = []
    start, last = found.span(1)
    for mark in re.compile(r"''|\s*(?:\r\n?|\n)\s*").finditer(text, start, last):
        shown = "'" if mark.group() == "''" else " "
        pieces += [(text[start : mark.start()], start, mark.start() - start), (shown, mark.start(), len(mark.group()))]
        start = mark.end()
    return [*pieces, (text[start:last], start, last - start)], found.end()


def _flow(text: str, at: int, end: int, out: Extract) -> tuple[list[list[Piece]], int]:
    """The strings of `[a, "b"]` and `{c: d}`, to the bracket that closes the first one."""
    values: list[list[Piece]] = []
    depth = 0
    while at < end:
        char = text[at]
        if char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
            if not depth:
                return values, at + 1
        elif char in "\"'":
            pieces, at = _quoted(text, at, end)
            values.append(pieces)
            continue
        elif after := _take_directive(text, at, end, out):
            at = after
            continue
        elif found := _FLOW_PLAIN.match(text, at, end):
            key = _KEY.match(text, at, found.end())
            after = key.end() if key else at
            start = after if key and _is_name(_bare(key.group())) else at
            stop = after if text.startswith(('"', "'"), after) else found.end()
            values.append([_trimmed(text, start, stop)])
            at = stop
            continue
        at += 1
    return values, end


def _unescape(text: str, start: int, end: int, *, wraps: str) -> list[Piece]:
    """The pieces of a string with backslashes, YAML's or TOML's; a line end becomes `wraps`."""
    pieces: list[Piece] = []
    for found in _ESCAPE.finditer(text, start, end):
        pieces.append((text[start : found.start()], start, found.start() - start))
        digits = found["two"] or found["four"] or found["eight"]
        if digits:
            code = int(digits, 16)
            is_character = code < 0x110000 and not 0xD800 <= code < 0xE000
            shown = chr(code) if is_character else "\N{REPLACEMENT CHARACTER}"
        elif found["wrap"]:
            shown = wraps
        else:
            shown = "" if found["fold"] else _ESCAPED.get(found["one"], found["one"])
        pieces.append((shown, found.start(), len(found.group())))
        start = found.end()
    pieces.append((text[start:end], start, end - start))
    return pieces


def _trimmed(text: str, start: int, end: int) -> Piece:
    part = text[start:end].rstrip()
    return part, start, len(part)


def _skip_blanks(text: str, start: int, end: int) -> int:
    while start < end and text[start] in " \t":
        start += 1
    return start
