"""A policy file is read once, and again as soon as something that it is made of has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from copydesk import check_post, keptpolicy
from copydesk.errors import PolicyError
from copydesk.policy import Policy

POLICY = 'version = 1\nconfidential_files = ["lists/*.csv"]\n'
RULE = """\
category = "politics"
language = "en"

[[rule]]
id = "politics/animals"
kind = "pattern"
severity = "warning"
message = {{ pl = "Zwierzę.", en = "An animal." }}
advice = {{ pl = "Bez zwierząt.", en = "Leave it out." }}
pattern = '{word}'
[rule.examples]
flags = ["A [[{word}]].", "The [[{word}]]."]
passes = ["A cat.", "A dog."]
"""


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A policy file with a list, as if both had been written long ago."""
    monkeypatch.setattr(keptpolicy, "_COARSE", -(10**15))
    monkeypatch.setattr(keptpolicy, "_policies", {})
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "names.csv").write_text("term,kind\nProjekt Wodnik,codename\n", encoding="utf-8")
    (tmp_path / "copydesk.toml").write_text(POLICY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The policy files that are read from now on."""
    found: list[object] = []
    from_file = Policy.from_file

    def counted(path: Path) -> Policy:
        found.append(path)
        return from_file(path)

    monkeypatch.setattr(Policy, "from_file", counted)
    return found


def verdict(text: str, company: Path) -> str:
    return check_post(text, policy=company / "copydesk.toml").verdict


def test_a_policy_file_is_read_once(company: Path, read: list[object]) -> None:
    assert [verdict("Rusza Projekt Wodnik.", company) for _ in range(3)] == ["block"] * 3
    assert len(read) == 1


def test_the_nearest_policy_is_read_once(company: Path, read: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(company / "lists")
    assert [check_post("Rusza Projekt Wodnik.").verdict for _ in range(3)] == ["block"] * 3
    assert len(read) == 1


@pytest.mark.parametrize("name", ["names.csv", "further.csv"])
def test_a_list_that_changes_or_comes_new_is_read(company: Path, name: str) -> None:
    assert verdict("Rusza Projekt Topielec.", company) == "pass"
    (company / "lists" / name).write_text("term,kind\nProjekt Topielec,codename\n", encoding="utf-8")
    assert verdict("Rusza Projekt Topielec.", company) == "block"


def test_a_policy_file_that_changes_is_read(company: Path) -> None:
    assert verdict("Rusza Projekt Wodnik.", company) == "block"
    (company / "copydesk.toml").write_text('version = 1\nallow = ["Projekt Topielec"]\n', encoding="utf-8")
    assert verdict("Rusza Projekt Wodnik.", company) == "pass"


def test_a_rule_file_that_changes_is_read(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (company / "copydesk.toml").write_text('version = 1\nrules = ["r.toml"]\n', encoding="utf-8")
    for word, other in (("wombat", "numbat"), ("numbat", "wombat")):
        (company / "r.toml").write_text(RULE.format(word=word), encoding="utf-8")
        assert [verdict(f"A {name} in the office.", company) for name in (word, other)] == ["review", "pass"]


def test_a_list_that_is_gone_is_missed(company: Path) -> None:
    assert verdict("Rusza Projekt Wodnik.", company) == "block"
    (company / "lists" / "names.csv").unlink()
    with pytest.raises(PolicyError):
        verdict("Rusza Projekt Wodnik.", company)


def test_what_was_written_just_now_is_read_again(
    company: Path, read: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keptpolicy, "_COARSE", 2_000_000_000)
    assert [verdict("Rusza Projekt Wodnik.", company) for _ in range(2)] == ["block"] * 2
    assert len(read) == 2
