"""Which strings of a JSON value are posts, and the drafts made of them."""

from __future__ import annotations

from collections.abc import Iterator

from copydesk.model import Post
from copydesk.readers.base import Directive, Draft, ReadOptions, Unreadable
from copydesk.readers.directives import for_whole_post
from copydesk.readers.literals import JsonPath, JsonText, LiteralMap, spell_path
from copydesk.readers.markup import draft_of_field
from copydesk.readers.records import ALL, CHANNELS, DIRECTIVES, TEXTS, clean, list_names, same_name

__all__ = ["drafts_of_value"]

Parents = tuple[dict[str, object], ...]
"""The objects that a value stands in, the nearest last."""


def drafts_of_value(
    value: object, text: JsonText, name: str, options: ReadOptions, *, row: int | None = None
) -> Iterator[Draft | Unreadable]:
    """The drafts of a document, or of a record that stands on line `row`.

    `options.field` is a path of keys and indices joined by dots; lists on the way are gone through. Without it, every
    string is a post whose key is a known name, at any depth, and so is a document that is a string itself.
    """
    found = False
    for path, hit, parents in _hits(value, options):
        found = True
        if isinstance(hit, str):
            yield _draft(hit, path, parents, text, name, options, row)
        else:
            line = text.position(text.literal(path), path, row).line
            yield Unreadable(name, line, hit.what, hit.way_out)
    if not found and options.field is None and value != []:
        yield _no_field(value, text, name, options)


def _no_field(value: object, text: JsonText, name: str, options: ReadOptions) -> Unreadable:
    if isinstance(value, dict):
        return Unreadable(
            name, text.first_line, "no field is called text, post, content or the like",
            f"name one with --field; the fields are {list_names(list(value))}",
        )  # fmt: skip
    return Unreadable(
        name, text.first_line, "there is no text in it", "name the field of the posts: --field posts.text"
    )


class _Miss:
    """Something that is not where it was looked for."""

    __slots__ = ("way_out", "what")

    def __init__(self, what: str, way_out: str) -> None:
        self.what = what
        self.way_out = way_out


Hit = tuple[JsonPath, "str | _Miss", Parents]


def _hits(value: object, options: ReadOptions) -> Iterator[Hit]:
    if options.field is None or options.field == ALL:
        yield from _walk(value, (), (), takes_all=options.field == ALL)
    else:
        keys = [key for key in options.field.replace("[]", "").replace("[", ".").replace("]", "").split(".") if key]
        yield from _follow(value, keys, (), ())


def _walk(value: object, path: JsonPath, parents: Parents, *, takes_all: bool) -> Iterator[Hit]:
    """Every string under a known name, or every string; a string in a list goes by the name of the list."""
    if isinstance(value, str):
        name = next((key for key in reversed(path) if isinstance(key, str)), None)
        if name is None or (takes_all and name != DIRECTIVES) or same_name(name) in TEXTS:
            yield path, value, parents
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (str, dict, list)):
                yield from _walk(inner, (*path, key), (*parents, value), takes_all=takes_all)
            elif inner is None and not takes_all and same_name(key) in TEXTS:
                yield (*path, key), "", (*parents, value)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*path, index), parents, takes_all=takes_all)


def _follow(value: object, keys: list[str], path: JsonPath, parents: Parents) -> Iterator[Hit]:
    if isinstance(value, list):
        if keys and keys[0].isdigit():
            index = int(keys[0])
            if index < len(value):
                yield from _follow(value[index], keys[1:], (*path, index), parents)
            else:
                what = f"{spell_path(path) or 'the list'} has no item {index}"
                yield path, _Miss(what, "indices begin with 0"), parents
            return
        for index, inner in enumerate(value):
            yield from _follow(inner, keys, (*path, index), parents)
    elif not keys:
        yield path, _as_text(value, path), parents
    elif isinstance(value, dict) and keys[0] in value:
        yield from _follow(value[keys[0]], keys[1:], (*path, keys[0]), (*parents, value))
    else:
        names = f"the fields there are {list_names(list(value))}" if isinstance(value, dict) else "look at --field"
        yield path, _Miss(f"there is no field {spell_path((*path, keys[0]))}", names), parents


def _as_text(value: object, path: JsonPath) -> str | _Miss:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    kind = "an object" if isinstance(value, dict) else "no text"
    return _Miss(f"the field {spell_path(path)} is {kind}", "name a field inside it, or another one")


def _draft(
    value: str, path: JsonPath, parents: Parents, text: JsonText, name: str, options: ReadOptions, row: int | None
) -> Draft:
    value = clean(value)
    source = LiteralMap(text, path, row)
    identity = channel = ""
    orders: tuple[Directive, ...] = ()
    id_key = options.id_column or "id"
    for depth, parent in enumerate(reversed(parents)):
        known = parent.get(id_key)
        if not identity and isinstance(known, (str, int)) and not isinstance(known, bool):
            identity = str(known)
        if not orders and DIRECTIVES in parent:
            orders = _orders(parent[DIRECTIVES], _path_of(path, len(parents) - depth), value, text, row)
        if not channel:
            channel = _channel(parent)
    if not identity:
        identity = name if not path and row is None else f"{name}#{row or spell_path(path)}"
    if options.content == "text":
        return Draft(Post(value, identity, options.channel or channel, options.language), name, source, orders)
    return draft_of_field(value, source, name, options, identity=identity, channel=channel, orders=orders)


def _channel(parent: dict[str, object]) -> str:
    named = (value for key, value in parent.items() if isinstance(value, str) and same_name(key) in CHANNELS)
    return next(named, "").strip().casefold()


def _path_of(path: JsonPath, depth: int) -> JsonPath:
    """The path of the object that is the `depth`-th on the way."""
    seen = 0
    for index, key in enumerate(path):
        if isinstance(key, str):
            seen += 1
            if seen == depth:
                return path[:index]
    return ()


def _orders(given: object, path: JsonPath, value: str, text: JsonText, row: int | None) -> tuple[Directive, ...]:
    """The directives of the key `copydesk`: a string or a list of them."""
    listed = [((*path, DIRECTIVES), given)] if not isinstance(given, list) else [
        ((*path, DIRECTIVES, index), one) for index, one in enumerate(given)
    ]  # fmt: skip
    return tuple(
        for_whole_post(one, len(value), text.position(text.literal(place), place, row))
        for place, one in listed
        if isinstance(one, str) and one.strip()
    )
