"""Faults of other tools that are known from their issue threads, none of which we want to have.

Each row is our own sentence; the thread stands beside it.
"""

from __future__ import annotations

import random
from operator import mul

import pytest

from copydesk import Checker, Policy, Report
from copydesk.kinds.validators import VALIDATORS

COMPANY = {
    "version": 1,
    "company": {"name": "Novalit S.A.", "domains": ["novalit.pl"]},
    "competitors": [{"name": "Orkan Cloud", "domains": ["orkancloud.pl"]}, {"name": "Testoria"}],
    "confidential": [
        {"term": "Brzozelis", "kind": "client"},
        {"term": "Desk In", "kind": "product"},
        {"term": "Sąd Polubowny Delta", "kind": "document"},
        {"term": "Operacja Łaska", "kind": "codename"},
        {"term": "C++Pilot", "kind": "product"},
        {"term": "Vaultik!", "kind": "product"},
        {"term": "Kowalex", "kind": "client", "aliases": ["KX"]},
    ],
    "allow": ["Brzozelis Cup", "Klub Brzozelisa"],
}


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Policy.model_validate(COMPANY))


def confidential(report: Report) -> list[tuple[int, int]]:
    return [(v.start, v.end) for v in report.violations if v.category == "confidential"]


def categories(checker: Checker, text: str) -> set[str]:
    return {v.category for v in checker.check(text).violations}


# -- spans ------------------------------------------------------------------------------------------------------------

SPANS = {
    # Guardrails ban_list: a start one character late; words fused when blanks are deleted.
    "first word of a text": ("Brzozelis rośnie.", (0, 9)),
    "last word of a text": ("Rośnie Brzozelis", (7, 16)),
    "behind many blanks": ("Rośnie      Brzozelis.", (12, 21)),
    # Guardrails competitor_check: a span relative to its sentence.
    "in the third sentence": ("Raz. Dwa. Rośnie Brzozelis.", (17, 26)),
    "in the third line": ("Raz\nDwa\nRośnie Brzozelis.", (15, 24)),
    # LanguageTool #11361, two clients of Presidio: UTF-16 units, so that an emoji leaves the last letter visible.
    "behind emoji": ("👩‍💻🎉🎉 Brzozelis", (6, 15)),
    "behind letters of two code units": ("𝒳𝒴𝒵 Brzozelis", (4, 13)),
    # gitleaks #1962: columns in bytes.
    "behind Polish letters": ("Żółć gęślą Brzozelis", (11, 20)),
    # RapidFuzz partial_ratio: an alignment cut to the needle's length.
    "an inflected form, whole": ("Dla Brzozelisowi wszystko.", (4, 16)),
    "a misspelt form, whole": ("Dla Brzozellisa wszystko.", (4, 15)),
    "Windows lines": ("Raz\r\nRośnie Brzozelis\r\n", (12, 21)),
    "tabs": ("\t\tBrzozelis\t", (2, 11)),
}


@pytest.mark.parametrize(("text", "span"), SPANS.values(), ids=SPANS)
def test_span_counts_code_points_of_the_text_as_given(text: str, span: tuple[int, int], checker: Checker) -> None:
    assert confidential(checker.check(text)) == [span]


# -- silence ----------------------------------------------------------------------------------------------------------

HEARD = {
    # vale #1154: a rule that ends in a sign never matches, and the run looks clean.
    "a term with signs inside": ("Testujemy C++Pilot od maja.", "C++Pilot"),
    "a term with a sign at its end": ("Testujemy Vaultik! od maja.", "Vaultik"),
    "the same without its sign": ("Testujemy Vaultik od maja.", "Vaultik"),
    # obscenity #109, #113: the patterns were not normalised as the text was.
    "decomposed": ("To Sa\N{COMBINING OGONEK}d Polubowny Delta.", "Sa\N{COMBINING OGONEK}d Polubowny Delta"),
    "in capitals": ("RUSZA OPERACJA ŁASKA", "OPERACJA ŁASKA"),
    # obscenity #98, #100; better_profanity.
    "zero-width joiners": ("To Brzo\N{ZERO WIDTH JOINER}zelis.", "Brzo\N{ZERO WIDTH JOINER}zelis"),
    "letters with blanks": ("To B r z o z e l i s tak.", "B r z o z e l i s"),
    # vale #1091: inflected forms.
    "an inflected form": ("Mówimy o Operacji Łaska.", "Operacji Łaska"),
    # Listed in small letters or in large ones.
    "an acronym": ("Dziś KX podpisał umowę.", "KX"),
    "an acronym with an ending": ("Dziś z KX-em podpisano umowę.", "KX"),
}


@pytest.mark.parametrize(("text", "part"), HEARD.values(), ids=HEARD)
def test_listed_term_is_heard(text: str, part: str, checker: Checker) -> None:
    spans = confidential(checker.check(text))
    assert [text[a:b][: len(part)] for a, b in spans] == [part]


def test_allowed_phrase_hides_nothing_else(checker: Checker) -> None:
    # vale #670: entries of an allow list silently hid other findings.
    text = "Na Brzozelis Cup gra też Brzozelis i jego kadra."
    assert [text[a:b] for a, b in confidential(checker.check(text))] == ["Brzozelis"]
    assert text.index("Brzozelis i") == confidential(checker.check(text))[0][0]
    assert confidential(checker.check("W Klubie Brzozelisa gramy w szachy.")) == []


def test_text_over_the_limit_and_strange_language_do_not_pass() -> None:
    # Presidio: what timed out was skipped, and the text passed.
    checker = Checker(Policy.model_validate({"version": 1, "languages": ["pl"], "limits": {"max_characters": 100}}))
    assert checker.check("słowo " * 50).verdict == "undecided"
    assert checker.check("Hello", language="en").verdict == "undecided"
    strange = "Il fatturato della nostra azienda è cresciuto molto durante questo trimestre"
    assert checker.check(strange).verdict == "undecided"


# -- letters that are not the same ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        # obscenity's table folds eight of nine Polish letters: sąd is no sad, łaska no laska.
        pytest.param("W sadzie polubownym delta rosną jabłka i śliwki.", id="sad is no sąd"),
        pytest.param("Sad Polubowny Delta owocuje wcześnie, mówi żona.", id="a capital Sad is no Sąd"),
        pytest.param("Operacja laska skończyła się gipsem, już jest dobrze.", id="laska is no łaska"),
        pytest.param("Desk instalujemy jutro, desk inny niż był.", id="desk in is no desk inny"),
    ],
)
def test_polish_letters_keep_words_apart(text: str, checker: Checker) -> None:
    assert confidential(checker.check(text)) == []


def test_post_without_any_polish_letter_is_read_as_if_it_had_them(checker: Checker) -> None:
    text = "W piatek rusza wreszcie Operacja Laska, a potem Sad Polubowny Delta."
    assert [text[a:b] for a, b in confidential(checker.check(text))] == ["Operacja Laska", "Sad Polubowny Delta"]


# -- false alarms -----------------------------------------------------------------------------------------------------

CLEAN = {
    # alex #33: a surname is no attack.
    "Osama": "Osama from our Berlin office won the hackathon.",
    "Pope": "Thanks to Emma Pope for the review!",
    "Kościelny": "Prezentację poprowadzi Tomasz Kościelny.",
    "Biskup": "Gratulacje dla Anny Biskup z działu testów!",
    "Wojtek Papież": "Wojciech Papież pokaże, jak planować testy.",
    # woke #272: words inside addresses are no topic.
    "politics in a URL": "Zapisy: https://example.com/wybory-rzad-sejm/formularz",
    "an insult in a URL": "See https://example.com/idiot-proof-kafka for the talk.",
    # obscenity #124 and its kin: a word within a word.
    "assessment": "The assessment of our classes starts on Monday.",
    "Scunthorpe": "Our new office in Scunthorpe is open.",
    "cocktail": "Cocktail party after the talk, pass the peacock feathers.",
    "kurator": "Kurator wystawy i kurczak w menu, kursy dla chętnych.",
    "chujówka": "Zebranie w Chojnicach, potem dupleks i pizzeria.",
    # woke #234, #245: exceptions for phrases.
    "privacy policy": "Polityka prywatności i polityka rabatowa są na stronie.",
    "a lot of goods": "Partia towaru dotarła, błąd był rzędu jednego procenta.",
    "a bible of marketing": "To biblia marketingu, a świętym Graalem jest konwersja.",
    "a killer feature": "Zabójcza oferta i szalony pomysł na piątek.",
    "numbers that are no persons": "Faktura 2026/03/0117, wersja 12.4.1, 1 234 567 890 zapytań.",
    "our own contact": "Piszcie na biuro@novalit.pl.",
}  # fmt: skip


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_harmless_post_passes(text: str, checker: Checker) -> None:
    assert categories(checker, text) == set()


def test_words_of_a_path_are_no_topic(checker: Checker) -> None:
    assert categories(checker, "Logo leży w assets/kosciol-msza.png") == set()


def test_terms_in_addresses_are_found_if_a_company_listed_them(checker: Checker) -> None:
    assert "confidential" in categories(checker, "Zobacz https://example.com/klienci/brzozelis")
    assert "competitor" in categories(checker, "Zobacz https://blog.orkancloud.pl/cennik")


def test_account_numbers_hold_no_pesel() -> None:
    # A PESEL without boundaries was found in 11.8 % of random account numbers of 26 digits.
    rng = random.Random(20260301)
    drawn = ["".join(rng.choices("0123456789", k=26)) for _ in range(20_000)]
    risky = [number for number in drawn if holds_pesel(number)]
    assert len(risky) > 2_000
    checker = Checker(Policy.model_validate({"version": 1, "packs": ["privacy"]}))
    report = checker.check("\n".join(f"nr {number}" for number in risky))
    assert [v.rule for v in report.violations if "pesel" in v.rule] == []


def holds_pesel(number: str) -> bool:
    digits = list(map(int, number))
    for at in range(len(digits) - 10):
        window = digits[at : at + 11]
        weighed = sum(map(mul, window, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)))
        if weighed % 10 == 0 and VALIDATORS["pesel"](number[at : at + 11]):
            return True
    return False


def test_pesel_on_its_own_is_found(checker: Checker) -> None:
    text = "Jej PESEL to 44051401359."
    assert [text[v.start : v.end] for v in checker.check(text).violations if "pesel" in v.rule] == ["44051401359"]


# -- leaks ------------------------------------------------------------------------------------------------------------


def test_neither_report_nor_repr_holds_what_was_found(checker: Checker, caplog: pytest.LogCaptureFixture) -> None:
    # LLM Guard logs the terms that it matched; Presidio's explanation carries the deny list.
    caplog.set_level(0)
    report = checker.check("To Brzozelis i Operacja Łaska.")
    for shown in (repr(report), str(report), repr(checker), repr(checker.policy), caplog.text):
        assert "rzozelis" not in shown
        assert "Łask" not in shown


# -- speed ------------------------------------------------------------------------------------------------------------


def test_long_words_do_not_eat_memory() -> None:
    # better_profanity #15: the variants of a word of 16 letters took 16 GB.
    import tracemalloc

    terms = [{"term": "Konstantynopolitańczykowianeczka"}, {"term": "asaiaeasaiaeasaia0o0osasasa"}]
    tracemalloc.start()
    Checker(Policy.model_validate({"version": 1, "confidential": terms})).check("@s@1@e@s@1@e@s@1@0o0os@s@s@")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200e6
