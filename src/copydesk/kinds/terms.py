"""`terms`: words and phrases with weights; a topic is found where the weights reach its threshold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import Field, field_validator, model_validator

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
    words_within,
)
from copydesk.matching.lexicon import reaches
from copydesk.matching.reading import Find
from copydesk.text.tone import is_lively

__all__ = ["KIND", "TermsSpec"]


class TermsSpec(RuleSpec):
    """One strong word or two weak ones.

    In a post that speaks of its authors or has an emoji the common words of a topic are more often figures of speech
    ("the mascot election"). "Drop dead" alone says one thing, "we drop dead leaves into the bin" another.
    """

    threshold: float = Field(default=1.0, gt=0)
    """What the weights of different terms must add up to; the same term twice counts once."""
    lively_threshold: float | None = Field(default=None, gt=0)
    """What they must add up to in a post that speaks of its authors ("we", "our") or has an emoji, if no single term
    reaches `threshold`; not lower than that."""
    within: Within = "post"
    """How far the terms may stand apart: in one `sentence`, in the `post` (in a long one no more than 120 words), or in
    a stretch of so many words."""
    unless_within: Within = "sentence"
    """How near a term of `unless` takes a term back: in its `sentence`, in the `post` (within 120 words), or with no
    more than so many words between."""
    alone: int | None = Field(default=None, ge=0, le=20)
    """A term counts only where its sentence has at most so many other words."""
    terms: dict[str, list[str]] = Field(min_length=1)
    """For each weight, above 0 and up to 10, the terms that have it."""

    @field_validator("terms")
    @classmethod
    def _weights_are_numbers(cls, terms: dict[str, list[str]]) -> dict[str, list[str]]:
        for weight, listed in terms.items():
            try:
                value = float(weight)
            except ValueError:
                raise ValueError(f'{weight!r} is no weight: write a number such as "0.5"') from None
            if not 0 < value <= 10:
                raise ValueError(f"the weight {weight} is not between 0 and 10")
            if not listed:
                raise ValueError(f"weight {weight} has no terms")
        return terms

    @model_validator(mode="after")
    def _lively_asks_for_more(self) -> TermsSpec:
        if self.lively_threshold is not None and self.lively_threshold < self.threshold:
            raise ValueError("lively_threshold is lower than threshold: it is there to ask for more")
        return self

    @property
    def is_reachable(self) -> bool:
        """Whether the weights can reach the threshold at all; a set that is named may hold any number of terms."""
        if any(term.startswith("@") for listed in self.terms.values() for term in listed):
            return True
        return reaches([weight for _, weight in self.roles()["terms"]], self.threshold)

    def roles(self) -> dict[str, list[tuple[str, float]]]:
        terms = [(term, float(weight)) for weight, listed in self.terms.items() for term in listed]
        return {"terms": terms, **RuleSpec.roles(self)}


def _find(rule: Rule, scene: Scene) -> Iterator[Evidence]:
    found = without_exceptions(rule, scene, "terms")
    if not found:
        return
    threshold = rule.params["threshold"]
    if not reaches([f.weight for f in found], threshold):
        return
    if rule.roles.get("unless"):
        reach, stops = rule.params.get("unless_within", "sentence"), scene.finds(rule, "unless")
        found = [f for f in found if not any(near_by(f, stop, reach) for stop in around(f, stops))]
    alone = rule.params.get("alone")
    if alone is not None:
        found = [f for f in found if scene.reading.stands_alone(f.first, f.last, alone)]
    weak = rule.params.get("lively_threshold")
    if weak is None or not is_lively(scene.reading.text):
        weak = threshold
    kept = _strongest(found)
    for stretch in _stretches(kept, rule.params.get("within", "post"), scene.reading.number):
        # The same word twice is no more evidence.
        best: dict[object, float] = {}
        for place in stretch:
            key = getattr(getattr(place, "phrase", None), "slots", (place.start,))
            best[key] = max(place.weight, best.get(key, 0.0))
        needed = threshold if reaches([max(best.values())], threshold) else weak
        if reaches(best.values(), needed):
            yield Evidence(stretch)


def _strongest(found: list[Find | Area]) -> list[Find | Area]:
    """Of places that overlap the strongest, then the longest; the strongest of all first."""
    kept: list[Find | Area] = []
    taken: set[int] = set()
    for place in sorted(found, key=lambda f: (-f.weight, f.start - f.end, f.start)):
        words = range(place.first, place.last + 1)
        if taken.isdisjoint(words):
            taken.update(words)
            kept.append(place)
    return kept


def _stretches(places: list[Find | Area], within: Within, number: Callable[[int], int]) -> list[list[Find | Area]]:
    """The places that stand together, the strongest of each stretch first; `number` counts the words of the text."""
    if within == "post":
        within = words_within(within)
        if places and number(max(p.last for p in places)) - number(min(p.first for p in places)) < within:
            return [places]
    if len(places) < 2:
        return [places] if places else []
    stretches: list[list[Find | Area]] = []
    for place in sorted(places, key=lambda f: f.start):
        last = stretches[-1] if stretches else []
        if last and (
            place.sentence == last[0].sentence
            if within == "sentence"
            else number(place.last) - number(last[0].first) < within
        ):
            last.append(place)
        else:
            stretches.append([place])
    return [sorted(stretch, key=lambda f: (-f.weight, f.start)) for stretch in stretches]


KIND = Kind("terms", TermsSpec, _find, ("terms",))
