"""Every shipped rule finds its own examples, at the marked places, and leaves its look-alikes alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from copydesk import Checker
from copydesk.rulebook import LoadedRule, RuleFile, read_rules, shipped_rule_files
from copydesk.ruletests import ExampleFailure, run_examples
from copydesk.toml_lines import parse_toml

ROOT = Path(__file__).parents[1]
BOOK = read_rules(shipped_rule_files())
RULES = [(rule.spec.id, rule.language) for rule in BOOK.rules]
# Classes are there for a company's own rules too, and what is evidence is looked up by its name.
FILES = [file for file in BOOK.files if Path(file.path).stem not in ("classes", "evidence")]


@cache
def results() -> dict[tuple[str, str], tuple[LoadedRule, list[ExampleFailure]]]:
    return {(rule.spec.id, rule.language): (rule, failures) for rule, failures in run_examples()}


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


def spelled(term: str) -> str:
    """A term as a post may have it: the first of its alternatives, without the marks of the notation."""
    text = re.sub(r"\(([^()|]*)[^()]*\)", r"\1", term.strip().strip("'"))
    words = ["however" if word == "*" else word.lstrip("=") for word in text.split()]
    return " ".join("pre" + word[1:] if word[0] == "*" else word.rstrip("*") for word in words)


def lists_in(node: object) -> Iterator[list[str]]:
    """All lists of texts in a rule file."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, list) and node and all(isinstance(child, str) for child in node):
        yield node
    for child in children:
        yield from lists_in(child)


def terms_of(file: RuleFile) -> set[str]:
    """The terms of a rule file, the names of sets among them."""
    in_rules = (terms for rule in file.rules for terms in rule.spec.roles().values())
    return {term for terms in file.sets.values() for term in terms} | {term for terms in in_rules for term, _ in terms}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.language}-{Path(file.path).stem}")
def test_no_list_of_a_rule_file_has_a_term_twice(file: RuleFile) -> None:
    document = parse_toml(Path(file.path).read_text(encoding="utf-8"), file.path)
    assert [term for listed in lists_in(document) for term, count in Counter(listed).items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.language}-{Path(file.path).stem}")
def test_every_term_can_be_found(file: RuleFile) -> None:
    checker = Checker()
    everything = (1 << len(checker.rules)) - 1
    dead = []
    for term in terms_of(file):
        if term.startswith("@") or re.search(r"/(noun|adj|verb|we)\b", term):
            continue  # a set; or not all forms of a word, and perhaps not the one that is written
        text = "Tu " + spelled(term)
        finds = checker._reader.read(text, everything, everything).finds.values()
        if not any(find.start <= 4 and find.end >= len(text) - 1 for there in finds for find in there):
            dead.append(term)
    assert dead == []


def test_every_set_is_used() -> None:
    used = {term[1:] for file in BOOK.files for term in terms_of(file) if term.startswith("@")}
    assert {name for file in FILES for name in file.sets} - used == set()


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
