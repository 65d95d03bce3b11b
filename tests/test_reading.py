"""What a reader remembers of earlier posts changes nothing in later ones."""

from __future__ import annotations

import random

import pytest

from copydesk import Checker, Policy, check_post

POLICY = {
    "version": 1,
    "company": {"name": "Novalit"},
    "competitors": [{"name": "Orkan Cloud", "aliases": ["Orkan"]}],
    "confidential": [{"term": "Projekt Feniks", "kind": "codename"}, {"term": "Vaultik", "kind": "product"}],
}
POSTS = [
    "A masses of data, the bible of marketing.",
    "Masses were said, and the Bible was read in the office chapel.",
    "the pope and the pop-up store",
    "The Pope blessed our server room.",
    "sad jabłoniowy za biurem",
    "Sad story of a printer.",
    "Projekt feniks i Feniks, feniks jak feniks.",
    "PROJEKT FENIKS RUSZA",
    "orkan nad miastem, Orkan znowu podniósł ceny abonamentu",
    "V a u l t i k, vaultik, Vаultik i Vaultikiem",
    "Wybory w niedzielę, głosujcie na Sejm i Senat.",
    "wybory koloru, senat uczelni",
    "Ty idioto, k***a mać.",
    "#ProjektFeniks #projektfeniks2027",
]


@pytest.fixture(scope="module")
def fresh_reports() -> list[object]:
    policy = Policy.model_validate(POLICY)
    return [Checker(policy).check(post) for post in POSTS]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_posts_changes_no_report(seed: int, fresh_reports: list[object]) -> None:
    checker = Checker(Policy.model_validate(POLICY))
    order = list(range(len(POSTS))) * 2
    random.Random(seed).shuffle(order)
    for number in order:
        assert checker.check(POSTS[number]) == fresh_reports[number], POSTS[number]


def test_a_reader_that_forgets_reads_as_one_that_remembers(fresh_reports: list[object]) -> None:
    checker = Checker(Policy.model_validate(POLICY))
    pieces = checker._reader._pieces
    pieces._limit = 3
    for number, post in enumerate(POSTS * 2):
        assert checker.check(post) == fresh_reports[number % len(POSTS)]
    assert pieces.signals.keys() <= {*POSTS[-2].split(), *POSTS[-1].split()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Update tar@6.2.1 and foo@1.2.3 today.", []),
        ("He is a f**l.", ["f**l"]),
        ("Co za idi@ta!", ["idi@ta"]),
    ],
)
def test_signs_hide_letters_but_no_versions(text: str, found: list[str]) -> None:
    assert [text[v.start : v.end] for v in check_post(text, Policy(version=1)).violations] == found
