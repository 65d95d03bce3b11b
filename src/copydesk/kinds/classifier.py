"""`classifier`: a sentence whose words together speak for a topic, though no single phrase of it is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from copydesk.kinds.base import Area, Evidence, Kind, Rule, RuleSpec, Scene
from copydesk.matching.classifier import shipped_classifier

__all__ = ["KIND", "ClassifierSpec"]

_CONFIDENCE = 0.6  # nobody wrote the words down that it rests on
_CONTACTS = re.compile(r"(?<![\w.+\-])[\w.+\-]{1,64}@[\w.\-]+\w|(?:[A-Z]{2})?\d[\d \-A-Z]{6,40}\d").findall


class ClassifierSpec(RuleSpec):
    """What the classifier of the package has learnt of the rule's category. It is not looked for where another rule has
    found something of the category, nor where the company's own address or number stands; its `examples` are the
    shipped classifier's."""


def _find(rule: Rule, scene: Scene) -> Iterator[Evidence]:
    text = scene.reading.text
    place = shipped_classifier().place(rule.category, text)
    if place is not None and not any(map(scene.company.owns, _CONTACTS(text, *place))):
        yield Evidence([Area(*place, 0, 0, 0, _CONFIDENCE)])


KIND = Kind("classifier", ClassifierSpec, _find, ())
