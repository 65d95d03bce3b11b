"""A name that a list has in its official form is found as people write it."""

from __future__ import annotations

import pytest

from copydesk import Checker, Policy

POLICY = {
    "version": 1,
    "packs": [],
    "competitors": [{"name": "Rydwan S.A."}],
    "confidential": [
        {"term": "Hutnex Sp. z o.o.", "kind": "client"},
        {"term": "Kerwin Aerospace Ltd", "kind": "client"},
        {"term": "P.P.H.U. Jankes", "kind": "client"},
        {"term": "Halden & Moss", "kind": "client"},
        {"term": "Szpital św. Rozalii", "kind": "client"},
        {"term": "Szkoła Podstawowa nr 7", "kind": "client"},
        {"term": "ul. Lipowa 5", "kind": "location"},
        {"term": "Raport 17B", "kind": "document"},
        {"term": "Strategia 2029", "kind": "document"},
        {"term": "Velmora", "kind": "product"},
        {"term": "Szafirex", "kind": "client"},
        {"term": "Projekt Feniks", "kind": "codename"},
    ],
}


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Policy.model_validate(POLICY))


@pytest.mark.parametrize(
    ("post", "names"),
    [
        ("Od dziś pracujemy dla Hutneksu!", ["Hutneksu"]),
        ("We welcome Kerwin Aerospace on board.", ["Kerwin Aerospace"]),
        ("Byliśmy wczoraj u Jankesa, a dziś Jankes był u nas.", ["Jankesa", "Jankes"]),
        ("We met Halden and Moss in Leeds.", ["Halden and Moss"]),
        ("Rozmawialiśmy z Haldenem i Mossem.", ["Haldenem i Mossem"]),
        ("Otwieramy oddział w Szpitalu Świętej Rozalii.", ["Szpitalu Świętej Rozalii"]),
        ("Gościmy dziś Szkołę Podstawową 7 z Opola.", ["Szkołę Podstawową 7"]),
        ("Nowe biuro będzie na Lipowej 5.", ["Lipowej 5"]),
        ("Wszystko jest w raporcie nr 17B.", ["raporcie nr 17B"]),
        ("Nasza strategia na rok 2029 jest gotowa.", ["strategia na rok 2029"]),
        ("Rydwan podniósł ceny, a klienci Rydwana czekają.", ["Rydwan", "Rydwana"]),
        # Letters that sound or look alike.
        ("A jutro Szafireks otwiera drzwi.", ["Szafireks"]),
        ("Premiera produktu Velrnora w maju.", ["Velrnora"]),
        ("Projekt Fenix rusza w maju.", ["Projekt Fenix"]),
        ("Projekt F3n1x rusza w maju.", ["Projekt F3n1x"]),
        # Signs in a word.
        ("Projekt Fen(i)ks rusza w maju.", ["Projekt Fen(i)ks"]),
        ("Projekt Fen🔥iks rusza w maju.", ["Projekt Fen🔥iks"]),
        ("Projekt Fen|iks rusza w maju.", ["Projekt Fen|iks"]),
    ],
)
def test_a_listed_name_is_found_as_people_write_it(checker: Checker, post: str, names: list[str]) -> None:
    assert [post[v.start : v.end] for v in checker.check(post).violations] == names


@pytest.mark.parametrize(
    "post",
    [
        "Zakładamy spółkę z o.o. w Łodzi.",
        "Gościmy dziś Szkołę Podstawową nr 8 z Opola.",
        "Nowe biuro będzie na Lipowej 6.",
        "Nasza strategia na rok 2030 jest gotowa.",
        "Modern software for the firm.",
        "Bernie's diner is open.",
        "W szpitalu świętego Łukasza był remont.",
    ],
)
def test_what_is_merely_like_it_is_left_alone(checker: Checker, post: str) -> None:
    assert checker.check(post).violations == ()
