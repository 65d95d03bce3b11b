"""Suppression directives: `copydesk:allow-line RULES [until DATE] -- REASON`, and which part of a post they cover."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from copydesk.readers.base import Directive, DirectiveFault, DirectiveKind, Position
from copydesk.readers.sources import PieceMap, SourceText

__all__ = ["Order", "directives_of", "for_whole_post", "parse_order"]

_ORDER = re.compile(r"\s*copydesk:\s*(?P<verb>[^\s,]*)(?P<rest>.*)\Z", re.DOTALL)
_REASON = re.compile(r"(?:^|\s)(?:--|—|–)(?:\s|$)")
_UNTIL = re.compile(r"(?:^|\s)until(?:\s+(?P<date>[^\s,]+)|$)")
_RULE = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9._-]+)?")
_KINDS: dict[str, DirectiveKind] = {
    "allow-line": "line",
    "allow-next-line": "next-line",
    "allow-block": "block",
    "allow-file": "file",
}
_END = "end"
_ALONE = "an end stands without a beginning"
_SHOWN = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Order:
    """What a directive's text says; `kind` None is the end of a block."""

    kind: DirectiveKind | None
    rules: tuple[str, ...] = ()
    reason: str = ""
    until: date | None = None
    problem: str = ""
    fault: DirectiveFault | None = None


def parse_order(text: str, *, kind: DirectiveKind | None = None) -> Order | None:
    """The order that a comment gives, None where it is a comment of another kind.

    With `kind` the text is that of a column or key of our own, and may leave out `copydesk:allow-...`.

    >>> parse_order(" copydesk:allow-line competitor/named, finance until 2027-01-01 -- signed off ").rules
    ('competitor/named', 'finance')
    >>> parse_order("copydesk:allow-file -- no rule is named").problem
    'it names no rule: write copydesk:allow-file RULE -- REASON'
    >>> parse_order("copydesk is a tool") is None
    True
    """
    found = _ORDER.match(text)
    if found is None:
        return None if kind is None else _read_rest("allow-...", kind, text)
    verb = found["verb"]
    if verb == _END:
        return _invalid("line", "words follow the end of a block") if found["rest"].strip() else Order(None)
    if verb not in _KINDS:
        known = ", ".join([*_KINDS, _END])
        return _invalid(kind or "line", f"there is no such directive; there are {known}")
    return _read_rest(verb, kind or _KINDS[verb], found["rest"])


def _read_rest(verb: str, kind: DirectiveKind, rest: str) -> Order:
    named, *reasons = _REASON.split(rest, maxsplit=1)
    reason = " ".join(reasons[0].split()) if reasons else ""
    until, problem = None, ""
    if found := _UNTIL.search(named):
        named = named[: found.start()] + named[found.end() :]
        try:
            until = date.fromisoformat(found["date"] or "")
        except ValueError:
            problem = "the day after `until` is not written like 2027-01-31"
    rules = tuple(named.replace(",", " ").split())
    fault: DirectiveFault | None = "invalid" if problem else None
    if not rules:
        problem, fault = f"it names no rule: write copydesk:{verb} RULE -- REASON", "no-rule"
    elif not all(map(_RULE.fullmatch, rules)):
        problem, fault = "a rule is written like competitor/named, a whole category like competitor", "invalid"
    elif not (reason or problem):
        problem, fault = f"it gives no reason: write copydesk:{verb} RULE -- REASON", "no-reason"
    return Order(kind, rules, reason, until, problem, fault)


def _invalid(kind: DirectiveKind, problem: str) -> Order:
    return Order(kind, problem=problem, fault="invalid")


def for_whole_post(text: str, length: int, position: Position) -> Directive:
    """The directive that a record's own column or key gives for all of its post."""
    order = parse_order(text, kind="block")
    assert order is not None
    if order.kind is None:
        order = _invalid("block", _ALONE)
    return _directive("block", order, position, [(0, length)])


def directives_of(
    comments: Iterable[tuple[int, int, str]],
    pieces: PieceMap,
    source: SourceText,
    locate: Callable[[int], Position] | None = None,
) -> tuple[Directive, ...]:
    """The directives among a file's comments, each with the text that it covers.

    A comment is its start and end in the source and its inner text. `locate` leads from source offsets to positions
    where the source is itself a part of a file.
    """
    made: list[Directive] = []
    opened: list[tuple[int, int, Order]] = []
    for start, end, body in sorted(comments):
        order = parse_order(body)
        if order is None:
            continue
        place = (locate or source.locate)(start)
        if order.kind == "block":
            opened.append((start, end, order))
        elif order.kind is not None:
            span = _span(order.kind, start, end, pieces, source)
            made.append(_directive(order.kind, order, place, pieces.covered(*span)))
        elif opened:
            first, after, order = opened.pop()
            place = (locate or source.locate)(first)
            made.append(_directive("block", order, place, pieces.covered(after, start)))
        else:
            made.append(_directive("block", _invalid("block", _ALONE), place, []))
    for first, _, _ in opened:
        unended = _invalid("block", "no copydesk:end follows")
        made.append(_directive("block", unended, (locate or source.locate)(first), []))
    return tuple(sorted(made, key=lambda directive: (directive.position.line, directive.position.column)))


def _span(kind: DirectiveKind, start: int, end: int, pieces: PieceMap, source: SourceText) -> tuple[int, int]:
    """The part of the source that the directive speaks of."""
    if kind == "file":
        return 0, len(source.text)
    if kind == "line":
        first, last = source.line_span(source.line_of(start))
        return min(first, start), max(last, end)
    after = source.line_span(source.line_of(max(start, end - 1)))[1]
    order = pieces.by_source()
    for piece in map(order.__getitem__, range(pieces.first_after(after), len(order))):
        begins, ends = pieces.sources[piece], pieces.sources[piece] + pieces.sizes[piece]
        if found := _SHOWN.search(source.text, max(begins, after), ends):
            return source.line_span(source.line_of(found.start()))
    return len(source.text), len(source.text)


def _directive(kind: DirectiveKind, order: Order, place: Position, ranges: list[tuple[int, int]]) -> Directive:
    if not ranges and not order.fault:
        order = _invalid(kind, "it covers no text" if kind in ("block", "file") else "there is no text on that line")
    (start, end), *more = ranges or [(0, 0)]
    return Directive(
        kind, order.rules, order.reason, start, end, place, order.problem, order.until, tuple(more), order.fault
    )  # fmt: skip
