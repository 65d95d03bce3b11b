"""Every shipped rule finds its own examples, at the marked places, and leaves its look-alikes alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from copydesk import Checker
from copydesk.rulebook import LoadedRule, read_rules, shipped_rule_files
from copydesk.ruletests import ExampleFailure, test_rules

ROOT = Path(__file__).parents[1]
RULES = [(rule.spec.id, rule.language) for rule in read_rules(shipped_rule_files()).rules]


@cache
def results() -> dict[tuple[str, str], tuple[LoadedRule, list[ExampleFailure]]]:
    return {(rule.spec.id, rule.language): (rule, failures) for rule, failures in test_rules()}


@pytest.mark.parametrize(("rule", "language"), RULES, ids=lambda part: part)
def test_rule_keeps_its_examples(rule: str, language: str) -> None:
    _, failures = results()[rule, language]
    assert [f"{f.line}: {f.text} {f.what}" for f in failures] == []


def test_every_topic_has_rules_in_polish_and_in_english() -> None:
    topics = {"religion", "politics", "finance", "competitor", "offence", "conflict", "privacy", "copyright"}
    for language in ("pl", "en"):
        # A rule for any language counts for both.
        assert {rule.partition("/")[0] for rule, code in RULES if code in (language, "any")} == topics


def test_rules_of_a_checkout_are_those_that_lie_in_it() -> None:
    assert {p.parents[1] for p in shipped_rule_files()} <= {ROOT / "rules", ROOT / "src" / "copydesk" / "rules"}


@pytest.mark.parametrize(("rule", "language"), RULES, ids=lambda part: part)
def test_message_and_advice_are_sentences_for_the_author(rule: str, language: str) -> None:
    spec = results()[rule, language][0].spec
    for text in (spec.message.pl, spec.message.en, spec.advice.pl, spec.advice.en):
        assert text == text.strip()
        assert text[:1].isupper() or not text[:1].isalpha()
        assert text.endswith((".", "?", "!", "”", ")"))
        assert len(text) <= 300


@pytest.mark.parametrize(
    ("text", "is_flagged"),
    [
        ("The left pedal has a left-hand thread, and we are glad of it.", False),
        ("Ten pedal znowu wyje, a my tego nie zniesiemy.", True),
        ("Do obiadu podajemy też wino, ale tylko dla dorosłych.", False),
    ],
    ids=["a Polish slur is an English word", "in Polish", "an English slur is a Polish word"],
)
def test_words_of_the_other_language_are_left_alone(text: str, is_flagged: bool) -> None:
    found = [v for v in Checker().check(text).violations if v.category == "offence"]
    assert bool(found) == is_flagged


@pytest.mark.parametrize("language", ["de", "xx", ""])
def test_a_post_that_breaks_rules_in_a_language_without_rules_is_judged_all_the_same(language: str) -> None:
    report = Checker().check("You are a complete idiot, and everybody knows it.", language=language)
    assert "offence/insult" in [v.rule for v in report.violations]
    assert report.verdict == "block"
