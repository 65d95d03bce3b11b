"""What a rule is, and what a kind of rule has to offer: a specification, the sets it looks at, and how it judges."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from copydesk.matching.reading import Find, Reading
from copydesk.model import How

__all__ = [
    "Area",
    "Evidence",
    "Examples",
    "Kind",
    "Rule",
    "RuleSpec",
    "Scene",
    "Within",
    "near_by",
    "without_exceptions",
    "words_within",
]


def _is_distance(value: object) -> object:
    if value in ("sentence", "post") or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ValueError('is no distance: write "sentence", "post" or a number of words')


Within = Annotated[Literal["sentence", "post"] | int, BeforeValidator(_is_distance)]
"""How far words may stand apart: in one sentence, anywhere in the post, or so many words between them.

In a long post "anywhere" ends after POST_WORDS words: what is said farther away is another matter.
"""

POST_WORDS = 120


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(_Strict):
    """A message or an advice in both languages of an author."""

    pl: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Examples(_Strict):
    """What the rule must find, with the span between `[[` and `]]`, and what it must leave alone."""

    flags: list[str] = Field(min_length=2)
    passes: list[str] = Field(min_length=2)

    @model_validator(mode="after")
    def _marks_stand_in_flags_only(self) -> Examples:
        for text in self.flags:
            if text.count("[[") == 0 or text.count("[[") != text.count("]]"):
                raise ValueError(f"the example {text[:60]!r} must mark what is found between [[ and ]]")
        return self


class RuleSpec(_Strict):
    """What every rule of a file says, whatever its kind. tools/build_docs.py makes tables of what stands below keys."""

    id: str = Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9-]*$")
    """The topic, a slash and a name in small letters, digits and hyphens, as reports, directives and `copydesk explain`
    use it; once for each language."""
    severity: Literal["note", "warning", "error"]
    """`error` blocks the post, `warning` asks for review; `note` passes, whatever the policy says of the topic."""
    message: Texts
    """What is wrong and why it matters; the report takes the post's language."""
    advice: Texts
    """What to write instead."""
    examples: Examples
    """`flags`, two posts or more in which the rule must find what stands between `[[` and `]]`, and `passes`, two or
    more in which it must find nothing."""
    fuzzy: bool = False
    """Whether a word of five letters or more may have a typing error (from nine letters on two) that makes it no known
    word. It holds for the terms of the rule itself, not of an `@set`: for all of `terms` (but for words with a
    capital), the first group of `near`, `when` of `require`."""
    except_: list[str] = Field(default=[], alias="except")
    """Phrases that take back what they overlap: in `terms`, the first group of `near`, `when` of `require`. In a
    `pattern`, what stands in the same sentence."""
    unless: list[str] = []
    """Terms that take back what stands in the same sentence (other distances: `unless_within`; `near` takes its own
    `within`). In `require` they count as `needs`."""
    channels: list[str] = []
    """The channels that the rule is for, written as in the posts; a post without a channel is checked by all rules."""
    valid_from: date | None = None
    """The first day on which the rule is in force."""
    valid_until: date | None = None
    """The last day on which the rule is in force."""
    in_context: bool | None = None
    """Whether a finding becomes a note where the words around it speak of something else; without it as the file says,
    and not for a pattern."""

    @model_validator(mode="after")
    def _dates_are_in_order(self) -> RuleSpec:
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise ValueError("valid_from is after valid_until")
        return self

    def roles(self) -> dict[str, list[tuple[str, float]]]:
        """The terms of each role, with their weights: what is compiled for the rule."""
        return {"except": [(t, 1.0) for t in self.except_], "unless": [(t, 1.0) for t in self.unless]}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the engine uses it: JSON in, so that compiled packs hold it. `roles` name sets, with a factor."""

    id: str
    category: str
    language: str
    kind: str
    severity: str
    message: Mapping[str, str]
    advice: Mapping[str, str]
    roles: Mapping[str, Sequence[tuple[str, float]]]
    params: Mapping[str, Any]
    channels: tuple[str, ...] = ()
    valid_from: str = ""
    valid_until: str = ""


class Area:
    """A stretch of a post that a computed set found. It has the places of a `Find`."""

    __slots__ = ("confidence", "end", "first", "how", "last", "sentence", "start", "steps", "weight")

    def __init__(self, start: int, end: int, first: int, last: int, sentence: int, confidence: float = 0.9) -> None:
        self.start = start
        self.end = end
        self.first = first
        self.last = last
        self.sentence = sentence
        self.how: How = "pattern"
        self.confidence = confidence
        self.steps: tuple[str, ...] = ()
        self.weight = 1.0


@dataclass(slots=True)
class Evidence:
    """One breach that a rule sees: the strongest place first. `missing`: what has to be beside the places is not."""

    places: list[Find | Area]
    missing: bool = False


class Scene:
    """What a rule may ask of a post: the finds of its sets by role, computed sets, sentences."""

    __slots__ = ("_finds", "company", "reading")

    def __init__(self, reading: Reading, finds: Callable[[Rule, str], list[Find | Area]], company: Any) -> None:
        self.reading = reading
        self._finds = finds
        self.company = company

    def finds(self, rule: Rule, role: str) -> list[Find | Area]:
        """All places of a role's sets in the post, in the order of the text."""
        return self._finds(rule, role)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule. `starts` are the roles whose sets begin a search; without them `plan` says what does."""

    name: str
    spec: type[RuleSpec]
    find: Callable[[Rule, Scene], Iterator[Evidence]]
    starts: tuple[str, ...]


def without_exceptions(rule: Rule, scene: Scene, role: str) -> list[Find | Area]:
    """The finds of a role that no `except` phrase overlaps."""
    found = scene.finds(rule, role)
    if not found or not rule.roles.get("except"):
        return found
    exceptions = scene.finds(rule, "except")
    if not exceptions:
        return found
    return [f for f in found if not any(f.start < e.end and e.start < f.end for e in around(f, exceptions))]


def near_by(place: Find | Area, other: Find | Area, within: Within) -> bool:
    """Whether two places stand within a sentence, a post, or so many words of each other."""
    if within == "sentence":
        return place.sentence == other.sentence
    return max(other.first - place.last, place.first - other.last) - 1 <= words_within(within)


def words_within(within: Within) -> int:
    """The most words between two places, their sentence aside."""
    return POST_WORDS if within == "post" else 0 if within == "sentence" else within


def around(place: Find | Area, others: Sequence[Find | Area]) -> Sequence[Find | Area]:
    """The few of the others, which are in the order of the text, that are nearest to a place on both sides.

    What is asked of them all is that one be near enough, and if any is, one of the nearest is: so a post of a million
    characters costs no more a word than a short one.
    """
    if len(others) <= 2 * _FEW:
        return others
    at = bisect_left(others, place.start, key=_start)
    return others[max(0, at - _FEW) : at + _FEW]


_FEW = 12


def _start(place: Find | Area) -> int:
    return place.start
