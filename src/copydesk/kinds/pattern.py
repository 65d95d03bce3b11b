"""`pattern`: a regular expression over the post as written, with a check of what it found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import regex
from pydantic import Field, field_validator

from copydesk.kinds.base import Area, Evidence, Kind, Rule, RuleSpec, Scene, around, near_by
from copydesk.kinds.validators import VALIDATORS
from copydesk.matching.reading import Token

__all__ = ["KIND", "TIMEOUT", "PatternSpec", "stands_in"]

TIMEOUT = 0.5  # seconds for one pattern on one post; a pattern that needs more leaves the post undecided
_TIMEOUT_EACH = 20e-6  # seconds a character: a long post gets more, or a busy machine would decide what is undecided


class PatternSpec(RuleSpec):
    """`starts_with`, `contains` and `near` save time: a pattern with none of them is run on every post."""

    pattern: str = Field(min_length=1)
    """A regular expression; it may not match an empty text. A group `(?P<span>...)` says which part is reported and
    validated."""
    validator: str | None = None
    """A check from the table below that what was matched must pass."""
    starts_with: Literal["digits", "number", "at", "any"] = "any"
    """What a post must have for the pattern to be run: `digits`, six digits close together; `number`, any digit; `at`,
    an `@` between two letters or digits."""
    contains: list[str] = Field(default=[])
    """Literal texts of which a post must have one for the pattern to be run: in any case, or, with a capital in it, as
    it stands. In a post of more than 1,000 characters a match must lie within 200 characters of one."""
    near: list[str] = Field(default=[])
    """Terms of which one must stand in the sentence of a match."""

    @field_validator("pattern")
    @classmethod
    def _pattern_compiles(cls, pattern: str) -> str:
        try:
            compiled = regex.compile(pattern, regex.IGNORECASE)
        except regex.error as error:
            raise ValueError(f"the pattern does not compile: {error}") from None
        if compiled.fullmatch(""):
            raise ValueError("the pattern matches an empty text")
        return pattern

    @field_validator("validator")
    @classmethod
    def _validator_exists(cls, validator: str | None) -> str | None:
        if validator is not None and validator not in VALIDATORS:
            raise ValueError(f"no validator is called {validator!r}; there are {', '.join(sorted(VALIDATORS))}")
        return validator

    def roles(self) -> dict[str, list[tuple[str, float]]]:
        return {"near": [(t, 1.0) for t in self.near], **RuleSpec.roles(self)}


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE)


def stands_in(pattern: str, text: str, start: int, end: int) -> bool:
    """Whether the pattern matches in a stretch of the text; one that takes too long counts as a match, to be judged."""
    try:
        return _compiled(pattern).search(text, start, end, timeout=_limit(text)) is not None
    except TimeoutError:
        return True


def _limit(text: str) -> float:
    return max(TIMEOUT, len(text) * _TIMEOUT_EACH)


def _find(rule: Rule, scene: Scene) -> Iterator[Evidence]:
    text = scene.reading.text
    check = VALIDATORS[rule.params["validator"]] if rule.params.get("validator") else None
    places = []
    for match in _compiled(rule.params["pattern"]).finditer(text, timeout=_limit(text)):
        start, end = match.span("span") if "span" in match.groupdict() else match.span()
        written = text[start:end]
        if (check is not None and not check(written)) or scene.company.owns(written):
            continue
        places.append(_area(scene, start, end))
    if not places:
        return
    if rule.roles.get("near"):
        helpers = scene.finds(rule, "near")
        places = [p for p in places if any(near_by(p, helper, "sentence") for helper in around(p, helpers))]
    for role in ("unless", "except"):
        if places and rule.roles.get(role):
            stops = scene.finds(rule, role)
            places = [p for p in places if not any(near_by(p, stop, "sentence") for stop in around(p, stops))]
    if places:
        yield Evidence(list(places))


def _area(scene: Scene, start: int, end: int) -> Area:
    tokens = scene.reading.tokens
    if not tokens:
        return Area(start, end, 0, 0, 0)
    first = max(0, bisect_right(tokens, start, key=_start) - 1)
    last = max(first, bisect_right(tokens, end - 1, key=_start) - 1)
    return Area(start, end, first, last, tokens[first].sentence)


def _start(token: Token) -> int:
    return token.start


KIND = Kind("pattern", PatternSpec, _find, ())
