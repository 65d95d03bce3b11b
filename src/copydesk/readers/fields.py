"""Which strings of a JSON value are posts, and the drafts made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from copydesk.model import Post
from copydesk.readers.base import Directive, Draft, ReadOptions, Unreadable
from copydesk.readers.directives import for_whole_post
from copydesk.readers.literals import JsonPath, JsonText, LiteralMap, spell_path
from copydesk.readers.markup import draft_of_field
from copydesk.readers.records import ALL, CHANNELS, DIRECTIVES, NULL, TEXTS, clean, list_names, same_name

__all__ = ["drafts_of_value"]


def drafts_of_value(
    value: object, text: JsonText, name: str, options: ReadOptions, *, row: int | None = None
) -> Iterator[Draft | Unreadable]:
    """The drafts of a document, or of a record that stands on line `row`.

    `options.field` is a path of keys and indices joined by dots; lists on the way are gone through. Without it, every
    string is a post that stands below a key with a known name, at any depth, and so is a document that is a string
    itself. Of an object in which further keys have known names, only those are read.
    """
    found = False
    maker = _Maker(text, name, options, row)
    for hit in _hits(value, options):
        found = True
        if isinstance(hit.found, str):
            yield maker.draft(hit.found, hit.path, hit.parent)
        else:
            line = text.position(text.literal(hit.path), hit.path, row).line
            yield Unreadable(name, line, hit.found.what, hit.found.way_out)
    if not found and options.field in (None, ALL) and value != []:
        what, way_out = _no_field(value, options)
        yield Unreadable(name, text.first_line, what, way_out)


def _no_field(value: object, options: ReadOptions) -> _Miss:
    if options.field == ALL or not isinstance(value, dict):
        return _Miss("there is no text in it", "name the field of the posts: --field posts.text")
    way_out = f"name one with --field; the fields are {list_names(list(value))}"
    known = next((key for key in value if same_name(key) in TEXTS), None)
    if known is not None:
        return _Miss(f"the field {known} holds no text", way_out)
    return _Miss("no field is called text, post, content or the like", way_out)


class _Parent:
    """An object on the way to a string: its path, the object around it, and what it says of the posts in it."""

    __slots__ = ("_about", "_around", "_path", "_value")

    def __init__(self, value: dict[str, object], path: JsonPath, around: _Parent | None) -> None:
        self._value = value
        self._path = path
        self._around = around
        self._about: _About | None = None

    def about(self, id_key: str) -> _About:
        """Looked for once an object: one may hold ten thousand strings."""
        if self._about is None:
            around = self._around.about(id_key) if self._around else _About("", "", (), None)
            value = self._value
            known = value.get(id_key)
            channels = (one for key, one in value.items() if same_name(key) in CHANNELS and isinstance(one, str))
            has_orders = DIRECTIVES in value
            self._about = _About(
                str(known) if isinstance(known, (str, int)) and not isinstance(known, bool) else around.identity,
                next(channels, around.channel).strip().casefold(),
                (*self._path, DIRECTIVES) if has_orders else around.orders_path,
                value[DIRECTIVES] if has_orders else around.orders,
            )
        return self._about


class _About(NamedTuple):
    identity: str
    channel: str
    orders_path: JsonPath
    orders: object


class _Miss(NamedTuple):
    """Something that is not where it was looked for."""

    what: str
    way_out: str


class _Hit(NamedTuple):
    path: JsonPath
    found: str | _Miss
    parent: _Parent | None


def _hits(value: object, options: ReadOptions) -> Iterator[_Hit]:
    if options.field is None or options.field == ALL:
        return _walk(value, takes_all=options.field == ALL)
    keys = [key for key in options.field.replace("[]", "").replace("[", ".").replace("]", "").split(".") if key]
    return _follow(value, keys, (), None)


def _walk(value: object, *, takes_all: bool) -> Iterator[_Hit]:
    """Every string below a known name, or every string.

    Null and numbers are no text: where a known name has no other beside it, that is a miss.
    """
    stack: list[tuple[object, JsonPath, _Parent | None, bool]] = [(value, (), None, True)]
    while stack:
        inner, path, parent, is_wanted = stack.pop()
        if isinstance(inner, str):
            if is_wanted:
                yield _Hit(path, inner, parent)
        elif isinstance(inner, dict):
            here = _Parent(inner, path, parent)
            known = {key: one for key, one in inner.items() if same_name(key) in TEXTS}
            if known and not takes_all and not any(isinstance(one, (str, dict, list)) for one in known.values()):
                first = next(iter(known))
                yield _Hit((*path, first), _as_text(known[first], (*path, first)), here)
            is_text = is_wanted and parent is not None  # else no name was met on the way
            for key in reversed(inner):
                wanted = key != DIRECTIVES and (takes_all or (key in known if known else is_text))
                if wanted or isinstance(inner[key], (dict, list)):
                    stack.append((inner[key], (*path, key), here, wanted))
        elif isinstance(inner, list):
            stack.extend((inner[index], (*path, index), parent, is_wanted) for index in reversed(range(len(inner))))


def _follow(value: object, keys: list[str], path: JsonPath, parent: _Parent | None) -> Iterator[_Hit]:
    if isinstance(value, list):
        if keys and keys[0].isdigit():
            index = int(keys[0])
            if index < len(value):
                yield from _follow(value[index], keys[1:], (*path, index), parent)
            else:
                what = f"{spell_path(path) or 'the list'} has no item {index}"
                yield _Hit(path, _Miss(what, "indices begin with 0"), parent)
            return
        for index, inner in enumerate(value):
            yield from _follow(inner, keys, (*path, index), parent)
    elif not keys:
        yield _Hit(path, _as_text(value, path), parent)
    elif isinstance(value, dict) and keys[0] in value:
        yield from _follow(value[keys[0]], keys[1:], (*path, keys[0]), _Parent(value, path, parent))
    else:
        names = f"the fields there are {list_names(list(value))}" if isinstance(value, dict) else "look at --field"
        yield _Hit(path, _Miss(f"there is no field {spell_path((*path, keys[0]))}", names), parent)


def _as_text(value: object, path: JsonPath) -> str | _Miss:
    if isinstance(value, str):
        return value
    if value is None:
        return _Miss(f"the field {spell_path(path)} is null", NULL)
    kind = "an object" if isinstance(value, dict) else "no text"
    return _Miss(f"the field {spell_path(path)} is {kind}", "name a field inside it, or another one")


class _Maker:
    """Makes the drafts of one document or record."""

    __slots__ = ("_id_key", "_name", "_options", "_row", "_text")

    def __init__(self, text: JsonText, name: str, options: ReadOptions, row: int | None) -> None:
        self._text = text
        self._name = name
        self._options = options
        self._row = row
        self._id_key = options.id_column or "id"

    def draft(self, value: str, path: JsonPath, parent: _Parent | None) -> Draft:
        options = self._options
        value = clean(value)
        source = LiteralMap(self._text, path, self._row)
        identity, channel, orders_path, given = parent.about(self._id_key) if parent else _About("", "", (), None)
        if not identity:
            is_whole = not path and self._row is None
            identity = self._name if is_whole else f"{self._name}#{self._row or spell_path(path)}"
        orders = self._orders(given, orders_path, value) if given else ()
        if options.content == "text":
            post = Post(value, identity, options.channel or channel, options.language)
            return Draft(post, self._name, source, orders)
        return draft_of_field(value, source, self._name, options, identity=identity, channel=channel, orders=orders)

    def _orders(self, given: object, path: JsonPath, value: str) -> tuple[Directive, ...]:
        """The directives of the key `copydesk`: a string or a list of them."""
        listed: list[tuple[JsonPath, object]] = [(path, given)]
        if isinstance(given, list):
            listed = [((*path, index), one) for index, one in enumerate(given)]
        return tuple(
            for_whole_post(one, len(value), self._text.position(self._text.literal(place), place, self._row))
            for place, one in listed
            if isinstance(one, str) and one.strip()
        )
