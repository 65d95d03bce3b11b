"""What formats of many posts have in common: which column or field holds them, what they are called, the directives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from copydesk.readers.base import ReadOptions

__all__ = ["CHANNELS", "DIRECTIVES", "TEXTS", "choose_columns", "clean", "find_column", "list_names", "same_name"]

TEXTS = frozenset({
    "text", "texts", "post", "posts", "content", "body", "message", "copy", "caption", "draft", "comment",
    "post text", "post copy", "first comment", "alt", "alt text", "treść", "tresc", "treść posta", "tekst", "wpis",
    "post (treść)", "komentarz", "pierwszy komentarz", "szkic", "opis", "tekst alternatywny",
})  # fmt: skip
"""Names under which people keep the text of a post; blanks stand for `_` and `-` too."""

CHANNELS = frozenset({"channel", "kanał", "kanal", "platform", "platforma"})
DIRECTIVES = "copydesk"
_HEADERS = TEXTS | CHANNELS | {
    DIRECTIVES, "id", "nr", "no", "lp", "lp.", "number", "date", "data", "day", "time", "godzina", "title", "tytuł",
    "url", "link", "author", "autor", "status", "type", "typ", "language", "język", "notes", "uwagi", "image", "term",
}  # fmt: skip
"""Names that only a header holds."""
ALL = "*"

_LONGEST_NAME = 30


@lru_cache(maxsize=4096)
def same_name(name: str) -> str:
    """The name as it is compared: without case, with `_` and `-` as blanks.

    >>> same_name(" Post_Text ")
    'post text'
    """
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def choose_columns(names: Sequence[str], options: ReadOptions) -> list[int]:
    """The columns to read, in their order; none where nothing fits.

    `--column` is compared exactly first, then without case. Without it every column with a known name is read: a
    first comment that is in a column of its own gets published too.
    """
    if options.column == ALL:
        return [index for index, name in enumerate(names) if same_name(name) not in {"", DIRECTIVES}]
    if options.column is not None:
        found = find_column(names, options.column)
        return [] if found is None else [found]
    return [index for index, name in enumerate(names) if same_name(name) in TEXTS]


def find_column(names: Sequence[str], wanted: str) -> int | None:
    if wanted in names:
        return names.index(wanted)
    alike = [index for index, name in enumerate(names) if same_name(name) == same_name(wanted)]
    return alike[0] if alike else None


def list_names(names: Sequence[str]) -> str:
    """Names for a message, if one of them at least is known: without a header the first post stands there.

    >>> list_names(["Nr", "Treść na LinkedIn"]), list_names(["Projekt Feniks", "codename"])
    ('Nr, Treść na LinkedIn', 'not what a header looks like')
    """
    shown = [name for name in names if 0 < len(name) <= _LONGEST_NAME and len(name.split()) <= 3 and "\n" not in name]
    is_header = any(same_name(name) in _HEADERS for name in names) and len(shown) == len(names)
    return ", ".join(shown[:12]) if is_header else "not what a header looks like"


def clean(text: str) -> str:
    """The text without lone surrogates, which JSON can spell and no encoding can write; the length stays.

    >>> clean(chr(0xD83D) + "a") == chr(0xFFFD) + "a"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\N{REPLACEMENT CHARACTER}" if 0xD800 <= ord(char) < 0xE000 else char for char in text)
    return text
