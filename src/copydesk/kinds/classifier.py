"""`classifier`: a sentence whose words together speak for a topic, though no single phrase of it is listed."""

from __future__ import annotations

from collections.abc import Iterator

from copydesk.kinds.base import Area, Evidence, Kind, Rule, RuleSpec, Scene
from copydesk.matching.classifier import shipped_classifier

__all__ = ["KIND", "ClassifierSpec"]

_CONFIDENCE = 0.6  # nobody wrote the words down that it rests on


class ClassifierSpec(RuleSpec):
    """What the classifier of the package has learnt of the rule's category. It is not looked for where another rule has
    found something of the category; its `examples` are the shipped classifier's."""


def _find(rule: Rule, scene: Scene) -> Iterator[Evidence]:
    place = shipped_classifier().place(rule.category, scene.reading.text)
    if place is not None:
        yield Evidence([Area(*place, 0, 0, 0, _CONFIDENCE)])


KIND = Kind("classifier", ClassifierSpec, _find, ())
