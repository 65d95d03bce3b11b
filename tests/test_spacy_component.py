"""The component in a spaCy pipeline of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from copydesk import Checker, Policy, PolicyError

POLICY = """
version = 1
[[confidential]]
term = "Projekt Feniks"
"""


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "copydesk.toml"
    path.write_text(POLICY, encoding="utf-8")
    return str(path)


def pipeline(policy: str) -> Language:
    nlp = spacy.blank("pl")
    nlp.add_pipe("copydesk", config={"policy": policy})
    return nlp


TEXTS = [
    "Już jutro premiera Projektu Feniks! Pisz na jan.kowalski@gmail.com.",
    "Zapraszamy na webinar o fakturach.",
    "",
    "🚀 Rusza #ProjektFeniks, hurra",
]


def test_documents_carry_the_report_and_its_spans(policy: str) -> None:
    checker = Checker(Policy.from_file(policy))
    for text, doc in zip(TEXTS, pipeline(policy).pipe(TEXTS, n_process=1), strict=True):
        assert doc._.copydesk == checker.check(text)
        spans = [(span.label_, span.id_) for span in doc.spans["copydesk"]]
        violations = doc._.copydesk.violations
        assert spans == [(v.category, v.rule) for v in violations for _ in v.matches]


def test_spans_stand_where_the_matches_are(policy: str) -> None:
    doc = pipeline(policy)(TEXTS[0])
    assert "Projektu Feniks" in [span.text for span in doc.spans["copydesk"]]


def test_a_match_inside_a_token_is_widened_to_the_token(policy: str) -> None:
    doc = pipeline(policy)(TEXTS[3])
    (violation,) = doc._.copydesk.violations
    (span,) = doc.spans["copydesk"]
    assert span.start_char <= violation.start < violation.end <= span.end_char
    assert "ProjektFeniks" in span.text


def test_the_component_stands_beside_others(policy: str) -> None:
    nlp = pipeline(policy)
    nlp.add_pipe("sentencizer", first=True)
    assert nlp.pipe_names == ["sentencizer", "copydesk"]
    assert len(list(nlp(TEXTS[0]).sents)) == 2


def test_without_a_policy_the_shipped_packs_are_used() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("copydesk")
    doc = nlp("Write to jan.kowalski@gmail.com")
    assert [span.label_ for span in doc.spans["copydesk"]] == ["privacy"]


def test_a_policy_that_cannot_be_read_stops_the_pipeline_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        pipeline(str(tmp_path / "missing.toml"))


def test_a_document_can_be_written_and_sent() -> None:
    nlp = spacy.blank("pl")
    nlp.add_pipe("copydesk")
    texts = ["Ty idioto, przestań.", "Dzień dobry."]
    expected = [nlp(text)._.copydesk for text in texts]
    assert [doc._.copydesk for doc in nlp.pipe(texts, n_process=2)] == expected
    doc = nlp(texts[0])
    again = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.copydesk == expected[0]
