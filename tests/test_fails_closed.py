"""What cannot be judged is undecided, and what can never be found is refused: silence never means "pass"."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import run

from copydesk import Checker, Policy, PolicyError, Post, check_post
from copydesk.reporters import FORMATS

FOREIGN = {
    "fr": "Nous sommes ravis de vous annoncer que notre chiffre d'affaires a baissé cette année et qu'il va baisser.",
    "nl": "Wij zijn blij te melden dat onze omzet dit jaar met dertig procent is gedaald en verder daalt.",
    "hr": "S radošću objavljujemo da su naši prihodi ove godine pali za trideset posto i da mogu još pasti.",
    "uk": "Ми раді повідомити, що наші доходи цього року впали на тридцять відсотків і падатимуть далі.",
    "ja": "今年の売上は三割減り、倒産するかもしれません。",
    "th": "เรายินดีที่จะแจ้งให้ทราบว่ารายได้ของเราลดลงสามสิบเปอร์เซ็นต์ในปีนี้",
}
ENGLISH = "We are happy to invite you to our summer party next week at the office."
POLISH = "Zapraszamy wszystkich klientów na letnie spotkanie w naszym biurze w przyszłym tygodniu."


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_a_post_in_another_language_is_undecided(text: str, checker: Checker) -> None:
    assert checker.check(text).verdict == "undecided"


@pytest.mark.parametrize(
    "text", [ENGLISH, POLISH, "Coffee tasting w sobotę: Etiopia, Kolumbia, Rwanda, plus sernik i RSVP."]
)
def test_a_post_in_these_languages_is_not(text: str, checker: Checker) -> None:
    assert checker.check(text).verdict == "pass"


@pytest.mark.parametrize(("code", "own", "other"), [("pl", POLISH, ENGLISH), ("en", ENGLISH, POLISH)])
def test_a_language_that_the_policy_leaves_out_is_undecided(code: str, own: str, other: str) -> None:
    checker = Checker(Policy.model_validate({"version": 1, "languages": [code]}))
    assert [checker.check(text).verdict for text in (own, other)] == ["pass", "undecided"]


def test_what_is_said_of_a_post_is_heard() -> None:
    assert check_post(Post("Dzień dobry."), language="de").verdict == "undecided"


@pytest.mark.parametrize("term", ["x", "7", "the", "nie ma"])
def test_a_term_that_is_everywhere_or_nowhere_is_refused(term: str) -> None:
    with pytest.raises(PolicyError):
        Policy.model_validate({"version": 1, "confidential": [{"term": term}]})


@pytest.mark.parametrize(
    "term", ["Vexomia: Start", "Zemunia; Start", "Qerolan … Start", "Balomia. Nowy", "Yahoo! Vexo"]
)
def test_a_term_with_a_stop_in_it_is_found(term: str) -> None:
    checker = Checker(Policy.model_validate({"version": 1, "packs": [], "confidential": [{"term": term}]}))
    post = f"Premiera {term} jutro."
    assert [post[v.start : v.end] for v in checker.check(post).violations] == [term]


@pytest.mark.parametrize("name", FORMATS)
def test_a_draft_that_is_a_directive_alone_is_reported(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("<!-- copydesk:allow-line competitor/named -- agreed -->\n", "utf-8")
    assert run("check", "a.md", "-f", name, cwd=tmp_path).code in (0, 1)
