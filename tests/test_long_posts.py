"""Of a long post only stretches are read; the report is the same as if all of it were."""

from __future__ import annotations

import pytest

from copydesk import Checker
from copydesk.rulebook import read_rules, shipped_rule_files

# 130 words and more, in which no rule finds anything and nothing stops one.
PARAGRAPH = (
    "Ogrodnik schował narzędzia do szopy i zamknął furtkę. Na stole stał dzban z kompotem, obok leżał obrus w kratę. "
    "A lamp burned on the windowsill all afternoon. Somebody had left a green umbrella by the door. "
)
FILLER = PARAGRAPH * 4


def examples() -> dict[str, list[str]]:
    """The first flagged example of each shipped rule, without its marks, by category."""
    found: dict[str, list[str]] = {}
    for file in read_rules(shipped_rule_files()).files:
        for rule in file.rules:
            text = rule.spec.examples.flags[0].replace("[[", "").replace("]]", "")
            found.setdefault(rule.spec.id.split("/")[0], []).append(text)
    return found


EXAMPLES = examples()


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


def test_filler_is_clean(checker: Checker) -> None:
    assert checker.check(FILLER).verdict == "pass"
    assert len(FILLER.split()) > 130


@pytest.mark.parametrize("category", sorted(EXAMPLES))
def test_stretches_tell_as_much_as_the_whole(category: str, checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    posts = [f"{FILLER}\n\n{text} {text}\n\n{FILLER}" for text in EXAMPLES[category]]
    in_stretches = [checker.check(post) for post in posts]
    least = 0.25 if category == "competitor" else 0.95  # competitors are named in a policy, and there is none here
    assert sum(bool(report.violations) for report in in_stretches) > least * len(posts)
    for name in ("matching.screening._LONG", "matching.stretches._SHORT", "plan._LONG"):
        monkeypatch.setattr(f"copydesk.{name}", 1_000_000)
    for post, report in zip(posts, in_stretches, strict=True):
        assert checker.check(post) == report, post[len(FILLER) : -len(FILLER)]


def test_words_of_a_rule_that_stand_far_apart_do_not_meet(checker: Checker) -> None:
    near = "Nasza marża spadła, o dziewięć procent."
    far = f"Nasza marża spadła. {FILLER} {FILLER} O dziewięć procent."
    whole = {v.rule: v.matches for v in checker.check(near).violations}
    apart = {v.rule: v.matches for v in checker.check(far).violations}
    assert any(len(matches) > 1 for matches in whole.values())
    assert all(match.end < len(FILLER) for matches in apart.values() for match in matches)
