"""`near`: two or three groups of words that must stand together; the first begins the search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, field_validator

from copydesk.kinds.base import (
    Area,
    Evidence,
    Kind,
    Rule,
    RuleSpec,
    Scene,
    Within,
    around,
    near_by,
    without_exceptions,
)
from copydesk.matching.reading import Find

__all__ = ["KIND", "NearSpec"]

_GROUPS = ("group0", "group1", "group2")


class NearSpec(RuleSpec):
    """Words that stand together."""

    within: Within = "sentence"
    """How near a term of each further group must stand to one of the first: in its `sentence`, in the `post` (within
    120 words), or with no more than so many words between."""
    order: Literal["any", "given"] = "any"
    """`given`, if the terms must stand in the order of the groups."""
    groups: list[list[str]] = Field(min_length=2, max_length=3)
    """Two or three lists of terms, of each of which one must be there. Only where one of the first list is found are
    the others looked for: put the rarest there."""
    unless_within: Within | None = None
    """How near a term of `unless` takes a term of the first group back; without it, as far as `within`."""

    @field_validator("groups")
    @classmethod
    def _no_group_is_empty(cls, groups: list[list[str]]) -> list[list[str]]:
        if not all(groups):
            raise ValueError("a group has no terms, so the rule can never match")
        return groups

    def roles(self) -> dict[str, list[tuple[str, float]]]:
        groups = {name: [(term, 1.0) for term in group] for name, group in zip(_GROUPS, self.groups, strict=False)}
        return {**groups, **RuleSpec.roles(self)}


def _find(rule: Rule, scene: Scene) -> Iterator[Evidence]:
    within: Within = rule.params["within"]
    firsts = without_exceptions(rule, scene, "group0")
    if not firsts:
        return
    others = []
    for name in _GROUPS[1:]:
        if name in rule.roles:
            finds = scene.finds(rule, name)
            if not finds:
                return
            others.append(finds)
    stops = scene.finds(rule, "unless") if rule.roles.get("unless") else []
    reach: Within = rule.params.get("unless_within") or within
    is_ordered = rule.params["order"] == "given"
    places: dict[tuple[int, int], Find | Area] = {}
    for first in firsts:
        if any(near_by(first, stop, reach) and not _same(first, stop) for stop in around(first, stops)):
            continue
        company = _together(first, others, within, is_ordered)
        if company is not None:
            for place in (first, *company):
                places.setdefault((place.start, place.end), place)
    if places:
        yield Evidence(list(places.values()))


def _together(
    first: Find | Area, others: list[list[Find | Area]], within: Within, is_ordered: bool
) -> list[Find | Area] | None:
    """One place of each other group beside the first, none of them on the same words; None where one is missing."""
    taken = [first]
    for finds in others:
        fitting = [
            f
            for f in around(first, finds)
            if near_by(first, f, within)
            and not any(_same(f, t) for t in taken)
            and (not is_ordered or f.start >= taken[-1].end)
        ]
        if not fitting:
            return None
        taken.append(min(fitting, key=lambda f: (max(f.first - first.last, first.first - f.last), f.start)))
    return taken[1:]


def _same(one: Find | Area, other: Find | Area) -> bool:
    return one.start < other.end and other.start < one.end


KIND = Kind("near", NearSpec, _find, ("group0",))
