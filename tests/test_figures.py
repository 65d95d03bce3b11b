"""Figures of a list are found however they are written, and other figures are not."""

from __future__ import annotations

import pytest

from copydesk import Checker, Policy

LISTED = ["37,4 mln zł", "1284 klientów", "2.4M EUR", "800k", "112,000 users", "marża 18 %", "$7.3 million"]


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(
        Policy.model_validate(
            {"version": 1, "packs": [], "confidential": [{"term": term, "kind": "figure"} for term in LISTED]}
        )
    )


@pytest.mark.parametrize(
    ("post", "span"),
    [
        ("Zamknęliśmy rok wynikiem 37,4 mln zł.", "37,4 mln zł"),
        ("Zamknęliśmy rok wynikiem 37.4 mln złotych.", "37.4 mln złotych"),
        ("Wyszło 37,4 miliona złotych.", "37,4 miliona złotych"),
        ("It came to 37.4M PLN in the end.", "37.4M PLN"),
        ("It came to PLN 37.4M in the end.", "PLN 37.4M"),
        ("It came to 37.4 million PLN.", "37.4 million PLN"),
        ("Zespół opiekuje się 1284 klientami.", "1284 klientami"),
        ("Mamy już 1 284 klientów!", "1 284 klientów"),
        ("Dziękujemy 1284 klientom.", "1284 klientom"),
        ("The order is worth 2.4 million euros.", "2.4 million euros"),
        ("Zamówienie na 2,4 mln euro.", "2,4 mln euro"),
        ("We spent 800 thousand on it.", "800 thousand"),
        ("Poszło na to 800 tys. i spokój.", "800 tys"),
        ("The app has 112 000 users now.", "112 000 users"),
        ("The app has 112k users now.", "112k users"),
        ("Zamknęliśmy rok wynikiem 37 400 000 zł.", "37 400 000 zł"),
        ("Zamknęliśmy rok wynikiem 37,4 mln!", "37,4 mln"),
        ("The order is worth EUR 2.4 million.", "EUR 2.4 million"),
        ("The order is worth EUR 2 400 000.", "EUR 2 400 000"),
        ("The order is worth €2.4m.", "2.4m"),
        ("They paid 7.3 million dollars for it.", "7.3 million dollars"),
        ("They paid $7.3m for it.", "7.3m"),
        ("Nasza marża 18% cieszy.", "marża 18"),
        ("Nasza marża 18 procent cieszy.", "marża 18 procent"),
    ],
)
def test_a_listed_figure_is_found_as_people_write_it(checker: Checker, post: str, span: str) -> None:
    assert [post[v.start : v.end] for v in checker.check(post).violations] == [span]


def test_a_number_that_is_no_amount_is_found_as_it_stands() -> None:
    number = "1234567890" * 4
    listed = {"term": f"{number} zł", "kind": "figure", "forms": ["wynik Zyskorel"]}
    checker = Checker(Policy.model_validate({"version": 1, "packs": [], "confidential": [listed]}))
    assert checker.check(f"Podaję: {number} zł, jak co roku.").violations
    assert checker.check("Podaję: wynik Zyskorel, jak co roku.").violations


@pytest.mark.parametrize(
    "post",
    [
        "Zamknęliśmy rok wynikiem 37,5 mln zł.",
        "Spotkanie o 8:00, pokój 37, stolik 4.",
        "Mamy 1285 klientów.",
        "Sala na 1284 miejsca.",
        "Serwer 2.4 GHz, euro w cenniku.",
        "The app has 112 beta users.",
        "Rower kosztował 800 zł.",
        "Kupili 2,4 m desek.",
        "Film ma 7,3 mln wyświetleń.",
        "Marża 18 lat temu była inna.",
    ],
)
def test_another_figure_is_left_alone(checker: Checker, post: str) -> None:
    assert checker.check(post).violations == ()
