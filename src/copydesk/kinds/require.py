"""`require`: what must be there if something else is, such as a credit where a picture is announced."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from copydesk.kinds.base import Evidence, Kind, Rule, RuleSpec, Scene, Within, around, near_by, without_exceptions

__all__ = ["KIND", "RequireSpec"]


class RequireSpec(RuleSpec):
    """Where a term of `when` stands, one of `needs` must stand too."""

    when: list[str] = Field(min_length=1)
    """Terms that ask for something to be there."""
    needs: list[str] = Field(min_length=1)
    """Terms of which one must be there."""
    within: Within = "post"
    """How near it must stand to each term of `when`: anywhere in the `post`, in its `sentence`, or with no more than so
    many words between."""

    def roles(self) -> dict[str, list[tuple[str, float]]]:
        return {"when": [(t, 1.0) for t in self.when], "needs": [(t, 1.0) for t in self.needs], **RuleSpec.roles(self)}


def _find(rule: Rule, scene: Scene) -> Iterator[Evidence]:
    announced = without_exceptions(rule, scene, "when")
    if not announced:
        return
    within: Within = rule.params["within"]
    answers = scene.finds(rule, "needs") + (scene.finds(rule, "unless") if rule.roles.get("unless") else [])
    if answers and within == "post":
        return  # a credit may stand at the very end
    answers.sort(key=lambda answer: answer.start)
    missing = [p for p in announced if not any(near_by(p, answer, within) for answer in around(p, answers))]
    if missing:
        yield Evidence(missing, missing=True)


KIND = Kind("require", RequireSpec, _find, ("when",))
