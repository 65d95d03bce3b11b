"""What formats of many posts have in common: which column or field holds them, what they are called, the directives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from copydesk.readers.base import Directive, Draft, ReadOptions, SourceMap, Unreadable
from copydesk.readers.directives import for_whole_post
from copydesk.readers.markup import draft_of_field

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ALL", "CHANNELS", "DIRECTIVES", "NULL", "TEXTS", "Columns", "choose_columns", "clean", "drafts_of_row", "is_text",
    "list_names", "same_name", "say_missing_ids",
]  # fmt: skip

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
NULL = "write an empty text if that is the post, or take the record out"
"""What to do about a post that is null: it is no text, so it was not checked."""

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
        return _find_columns(names, options.column)
    return [index for index, name in enumerate(names) if same_name(name) in TEXTS]


def _find_columns(names: Sequence[str], wanted: str) -> list[int]:
    return [index for index, name in enumerate(names) if name == wanted] or [
        index for index, name in enumerate(names) if same_name(name) == same_name(wanted)
    ]


class Columns(NamedTuple):
    """What the columns of a table are for, by their indices."""

    texts: list[int]
    identity: int | None
    channel: int | None
    directives: int | None

    @classmethod
    def of(cls, names: Sequence[str], texts: list[int], options: ReadOptions) -> Columns:
        channels = [index for index, name in enumerate(names) if same_name(name) in CHANNELS]
        found = (_find_columns(names, options.id_column or "id"), channels, _find_columns(names, DIRECTIVES))
        return cls(texts, *(next(iter(one), None) for one in found))


def drafts_of_row(
    cells: Sequence[str | None],
    columns: Columns,
    place: Callable[[int], SourceMap],
    name: str,
    row: int,
    options: ReadOptions,
) -> Iterator[Draft | Unreadable]:
    """A draft for each filled cell among the text columns; one without text where they are empty.

    Where all of them are null there is no text at all, and that is said. `place` leads to the cell of a column.
    """

    def value(index: int | None) -> str:
        return "" if index is None else (cells[index] or "").strip()

    given = [index for index in columns.texts if cells[index] is not None]
    if not given:
        line = place(columns.texts[0]).locate(0).line
        yield Unreadable(name, line, "there is no text in the row: it is null", NULL)
    order = value(columns.directives)
    for index in [index for index in given if value(index)] or given[:1]:
        text = clean(cells[index] or "")
        orders: tuple[Directive, ...] = ()
        if order and columns.directives is not None:
            orders = (for_whole_post(order, len(text), place(columns.directives).locate(0)),)
        yield draft_of_field(
            text, place(index), name, options,
            identity=value(columns.identity) or f"{name}#{row}", channel=value(columns.channel).casefold(),
            orders=orders,
        )  # fmt: skip


def say_missing_ids(
    items: Iterator[Draft | Unreadable], name: str, id_column: str | None
) -> Iterator[Draft | Unreadable]:
    """The same items; at the end it is said if `id_column` is there to name the posts of records, and names none."""
    numbered = named = False
    for item in items:
        if isinstance(item, Draft):
            is_numbered = item.post.id.startswith(f"{name}#")
            numbered, named = numbered or is_numbered, named or not is_numbered
        yield item
    if id_column is not None and numbered and not named:
        yield Unreadable(name, None, f"no post has an id in {id_column!r}", "look at the name after --id-column")


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of Arrow holds strings; one of nulls alone holds some that are missing."""
    import pyarrow as pa

    own = kind.value_type if pa.types.is_dictionary(kind) else kind
    return str(own) in {"string", "large_string", "string_view", "null"}


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
