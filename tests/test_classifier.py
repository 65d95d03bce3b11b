"""The classifier: what it says of posts as a whole, and when it keeps out of it."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk import Checker, Policy
from copydesk.matching.classifier import (
    BITS,
    ByTone,
    Classifier,
    Learnt,
    Weighing,
    context,
    features,
    pack,
    sentences,
    shipped_classifier,
)
from copydesk.model import Severity

ROOT = Path(__file__).parents[1]
WEIGHING = Weighing(10, 10, {"finance/sure": 500, "finance/unsure": -300}, 100)
FROM_20 = ByTone(20, 20)
ALONE = Policy.model_validate({"version": 1, "classifier": False})


def small(found: ByTone | None = FROM_20) -> Classifier:
    """A classifier that knows one word for a category and one against it."""
    weights = [0] * (1 << BITS)
    for number in features("Zysk"):
        weights[number] = 30
    for number in features("Zabawa"):
        weights[number] = -40
    learnt = {"finance": Learnt(-10, found, weights, ByTone(0, 2000))}
    return Classifier.from_bytes(pack(learnt, WEIGHING, "of a test"))


def test_scores_are_sums_of_weights() -> None:
    classifier = small()
    assert classifier.fingerprint == "of a test"
    assert classifier.score("finance", "Nic takiego.") == -10
    assert classifier.score("finance", "Zysk!") == 20
    assert classifier.score("finance", "zysk zysk ZYSK") == 20
    assert classifier.score("finance", "Zabawa, zysk...") < classifier.score("finance", "Zysk")


def test_a_sentence_that_speaks_for_a_category_is_found_at_its_words() -> None:
    text = "Pogoda dopisała. A u nas zysk. Zabawa trwa."
    assert small().place("finance", text) == (text.index("zysk"), text.index("zysk") + 4)
    assert small().categories_in(text) == {"finance"}
    assert small(found=None).place("finance", text) is None
    assert small(found=None).categories_in(text) == set()


@pytest.mark.parametrize(
    ("text", "lively", "sober"),
    [
        ("Dziś zysk.", set(), {"finance"}),
        ("Dziś u nas zysk.", {"finance"}, set()),
        ("Dziś 🎉 zysk", {"finance"}, set()),
    ],
)
def test_lively_posts_and_sober_prose_are_asked_differently(text: str, lively: set[str], sober: set[str]) -> None:
    never = 30_000
    assert small(ByTone(20, never)).categories_in(text) == lively
    assert small(ByTone(never, 20)).categories_in(text) == sober
    assert (small(ByTone(never, 20)).place("finance", text) is not None) is bool(sober)


@pytest.mark.parametrize(
    ("text", "rules", "stands"),
    [
        # -10, and -80 for the fun and how it begins, 10 times each for sentence and post; 100 for the rule.
        pytest.param("Co za zabawa dziś o tej porze 🎉", ["finance/new"], False, id="sentence and post against it"),
        pytest.param("Co za zabawa dziś o tej porze", ["finance/new"], True, id="sober prose is believed"),
        pytest.param("Zysk zysk. Co za zabawa dziś o tej porze 🎉", ["finance/new"], False, id="a post that is even"),
        pytest.param("Zysk zysk. Co za zabawa dziś o tej porze 🎉", ["finance/sure"], False, id="a sure rule"),
        pytest.param("Dziś nic nie ma, co za dziwna pora 🎉", ["finance/sure"], True, id="a sure rule, little against"),
        pytest.param("Dziś nic nie ma, co za dziwna pora 🎉", ["finance/new"], False, id="a new rule"),
        pytest.param("Dziś nic nie ma, co za dziwna pora 🎉", ["finance/new", "finance/x"], True, id="two rules"),
        pytest.param("Co za zabawa!!!! 🎉", ["finance/new"], True, id="two words are no context, nor are marks"),
    ],
)
def test_a_finding_is_weighed_against_its_context(text: str, rules: list[str], stands: bool) -> None:
    start = text.index("co za") if "co za" in text else text.index("Co za")
    assert small().speaks_against("finance", text, [(start, start + 5)], rules) is not stands
    assert small().speaks_against("religion", text, [(start, start + 5)], rules) is False


def test_a_long_text_is_not_lost_to_a_sum_that_runs_over() -> None:
    words = [f"{one}{two}ab" for one in "abcdefghijklmnoprstuwyz" for two in "abcdefghijklmnoprstuwyz"][:517]
    weights = [0] * (1 << BITS)
    for number in features(" ".join(words)):
        weights[number] = 127
    learnt = {"finance": Learnt(-10, ByTone(500, 500), weights, ByTone(0, 0))}
    classifier = Classifier.from_bytes(pack(learnt, WEIGHING, "of a test"))
    assert classifier.categories_in(" ".join(words)) == {"finance"}  # 517 times 127 is 123 in sixteen bits


def test_what_stands_beside_a_category_in_the_sums_is_another_s() -> None:
    nothing, much, against = [[weight] * (1 << BITS) for weight in (0, 127, -127)]
    found, stands = ByTone(500, 500), ByTone(0, 0)
    learnt = {
        "finance": Learnt(0, found, against, stands),
        "privacy": Learnt(0, None, nothing, stands),
        "offence": Learnt(0, found, much, stands),
        "conflict": Learnt(0, found, against, stands),
    }
    classifier = Classifier.from_bytes(pack(learnt, WEIGHING, "of a test"))
    assert classifier.categories_in("Jeden dwa trzy cztery pięć. Sześć siedem!") == {"offence"}


@pytest.mark.parametrize("category", ["offence", "conflict", "copyright", "politics"])
def test_hardly_any_post_is_lost_before_it_is_read(category: str) -> None:
    """Sums without the pairs of words say which posts to read; one in twenty that speak for a category may be lost."""
    classifier = shipped_classifier()
    by_tone = classifier.learnt[category].found
    assert by_tone is not None
    texts = [
        json.loads(row)["text"]
        for number in range(3, 60, 8)
        for row in (ROOT / f"training/posts/plain-{number:02}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    spoken_for = [
        text
        for text in texts
        if any(
            classifier.score(category, part) >= by_tone.of(text)
            for part in (text, *(text[start:end] for start, end in sentences(text)))
        )
    ]
    assert len(spoken_for) > 20
    assert sum(category in classifier.categories_in(text) for text in spoken_for) >= 0.9 * len(spoken_for)


@pytest.mark.parametrize("data", [b"", b"PK", b"copydesk-classifier-a\n123"])
def test_foreign_weights_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="version"):
        Classifier.from_bytes(data)


def test_links_say_nothing() -> None:
    assert features("Więcej: https://example.com/polityka/wybory www.sejm.example") == features("Więcej: ")


def test_a_picture_within_a_text_says_nothing() -> None:
    picture = "iVBORw0KGgoAAAANSUhEUgAA" * 50
    assert features(f"Zysk {picture} spadł.") == features("Zysk spadł.")
    assert small().categories_in(f"Dziś zysk. {picture} Zabawa!") == {"finance"}


@given(st.text(alphabet="ab .!?\n”"), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), min_size=1))
def test_the_context_of_spans_are_the_sentences_that_they_touch(text: str, places: list[tuple[int, int]]) -> None:
    spans = [(start, start + length) for start, length in places]
    touched = [text[a:b] for a, b in sentences(text) if any(start < b and a < end for start, end in spans)]
    assert context(text, spans) == (touched or [text], text)


@given(st.text())
def test_places_are_within_any_text(text: str) -> None:
    parts = [text[start:end] for start, end in sentences(text)]
    assert all(parts) or not text
    for category in shipped_classifier().learnt:
        place = shipped_classifier().place(category, text)
        assert place is None or 0 <= place[0] < place[1] <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Our office is allergic to meetings that could have been an email, and to lukewarm coffee ☕",
        "Nasz automat do kawy jest na zwolnieniu do czwartku, części już w drodze ☕",
    ],
)
def test_what_its_context_speaks_against_is_a_note(text: str) -> None:
    assert Checker(ALONE).check(text).verdict != "pass"
    report = Checker().check(text)
    assert report.verdict == "pass"
    assert {violation.severity for violation in report.violations} == {Severity.NOTE}
    assert max(violation.confidence for violation in report.violations) <= 0.5  # which a report calls possible


def test_to_type_without_polish_letters_is_no_disguise() -> None:
    text = "Zapytalismy naszych gosci, co jedza w niedziele 🥟 Wygraly zimne pierogi prosto z lodowki."
    (violation,) = [v for v in Checker().check(text).violations if text[v.start : v.end] == "jedza"]  # "jędza" is a hag
    assert violation.severity == Severity.NOTE
    hidden = text.replace("jedza", "j3dza")
    (violation,) = [v for v in Checker().check(hidden).violations if hidden[v.start : v.end] == "j3dza"]
    assert violation.severity == Severity.ERROR


def test_what_no_rule_names_is_found_by_the_whole() -> None:
    text = "Everyone go and tell them in the comments what you think of how they treat people."
    assert Checker(ALONE).check(text).violations == ()
    (violation,) = Checker().check(text).violations
    assert (violation.rule, violation.severity) == ("conflict/as-a-whole", "warning")
    assert text[violation.start : violation.end] in text.rstrip(".")


def test_it_is_silent_where_a_rule_has_found_the_category() -> None:
    rules = {
        violation.rule
        for violation in Checker().check("The soundtrack is ripped from a film, nobody asked.").violations
    }
    assert rules
    assert "copyright/as-a-whole" not in rules


def test_a_company_s_own_rules_keep_their_word(tmp_path: Path) -> None:
    rule = """
category = "finance"
language = "en"
{}
[[rule]]
id = "finance/drawers"
kind = "terms"
severity = "error"
message = {{ pl = "Szuflady.", en = "Drawers." }}
advice = {{ pl = "Bez szuflad.", en = "No drawers." }}
[rule.terms]
"1.0" = ["drawer"]
[rule.examples]
flags = ["A [[drawer]].", "Two [[drawers]]."]
passes = ["A table.", "A chair."]
"""
    said = {}
    for name, more in (("own", ""), ("asking", "in_context = true")):
        (tmp_path / f"{name}.toml").write_text(rule.format(more), encoding="utf-8")
        checker = Checker(Policy.model_validate({"version": 1, "rules": [str(tmp_path / f"{name}.toml")]}), cache=False)
        report = checker.check("Our cats love a drawer full of socks and a bit of sunshine in the morning 🐱")
        said[name] = [violation.severity for violation in report.violations]
    assert said == {"own": [Severity.ERROR], "asking": [Severity.NOTE]}


# -- what it was learnt from ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def training() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_classifier", ROOT / "tools" / "train_classifier.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # which its dataclasses look for
    spec.loader.exec_module(module)
    return module


def test_the_weights_are_those_of_the_training_texts(training: ModuleType) -> None:
    """After a change in training/: python tools/train_classifier.py"""
    assert shipped_classifier().fingerprint == training.fingerprint()


def test_labels_of_posts_stand_in_their_texts() -> None:
    wrong = []
    for file in sorted((ROOT / "training" / "posts").glob("*.jsonl")):
        for number, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            post = json.loads(row)
            if any(expected["span"] not in post["text"] for expected in post["expect"]):
                wrong.append(f"{file.name}:{number}")
    assert wrong == []


def test_a_post_teaches_as_a_whole_and_by_its_sentences(training: ModuleType) -> None:
    post = {
        "text": "Dzień dobry. Zysk spadł.",
        "expect": [{"category": "finance", "span": "Zysk spadł", "level": "must"}],
    }
    taught = [(text.text, text.found) for text in training.texts_of(post, "somebody")]
    assert taught == [(post["text"], {"finance"}), ("Dzień dobry.", set()), ("Zysk spadł.", {"finance"})]


def test_letters_with_blanks_are_no_words() -> None:
    checker = Checker()
    for text in ("W I E L K A  P R O M O C J A", "G R A N D  O P E N I N G  T O D A Y"):
        assert checker.check(text).violations == ()
