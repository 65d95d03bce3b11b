"""Compiled lists and rules on disk: made once, told when they are of no use, never the reason that a check fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from copydesk import Checker, Policy
from copydesk.cache import FEW_TERMS
from copydesk.lexicons import packs_for

NAMES = [f"Wypełnik{chr(97 + n // 26)}{chr(97 + n % 26)}owicz" for n in range(FEW_TERMS)]
DRAFT = f"W piątek przyjdzie {NAMES[7]}a."
RULE = """
category = "politics"
language = "en"

[[rule]]
id = "politics/oysters"
kind = "terms"
severity = "warning"
message = { pl = "Wpis mówi o podatku.", en = "The post speaks of a tax." }
advice = { pl = "Nie pisz o nim.", en = "Leave it out." }
[rule.terms]
"1.0" = ["oyster tax"]
[rule.examples]
flags = ["The [[oyster tax]] is due.", "No [[oyster tax]] for us."]
passes = ["An oyster a day.", "The tax office is open."]
"""

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "a bit changed": lambda data: data[:-3] + bytes([data[-3] ^ 1]) + data[-2:],
    "something else": lambda data: b"hello\n",
    "under another key": lambda data: bytes(pyrage.encrypt(data, [pyrage.x25519.Identity.generate().to_public()])),
}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("COPYDESK_CACHE_DIR", str(folder))
    packs_for.cache_clear()  # which this process may remember
    return folder


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    (tmp_path / "terms.csv").write_text("term,kind\n" + "".join(f"{name},client\n" for name in NAMES), "utf-8")
    (tmp_path / "own.toml").write_text(RULE, "utf-8")
    own = 'packs = ["politics"]\nrules = ["own.toml"]\nconfidential_files = ["terms.csv"]\n'
    (tmp_path / "copydesk.toml").write_text(f"version = 1\n{own}", "utf-8")
    return Policy.from_file(tmp_path / "copydesk.toml")


def found(checker: Checker) -> list[str]:
    return [v.rule for text in (DRAFT, "The oyster tax is due.") for v in checker.check(text).violations]


def the_file(cache: Path, kind: str) -> Path:
    (file,) = cache.glob(f"{kind}-*")
    return file


@pytest.mark.parametrize("kind", ["lists", "rules"])
def test_what_was_compiled_once_is_read(cache: Path, policy: Policy, kind: str) -> None:
    expected = found(Checker(policy))
    assert expected == ["confidential/client", "politics/oysters"]
    before = the_file(cache, kind).stat()
    assert found(Checker(policy)) == expected
    assert the_file(cache, kind).stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
@pytest.mark.parametrize("kind", ["lists", "rules"])
def test_a_damaged_file_is_told_and_made_again(
    cache: Path, policy: Policy, kind: str, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    expected = found(Checker(policy))
    file = the_file(cache, kind)
    file.write_bytes(damage(file.read_bytes()))
    packs_for.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert found(Checker(policy)) == expected
    assert [file.name in record.message and "anew" in record.message for record in caplog.records] == [True]
    caplog.clear()
    packs_for.cache_clear()
    assert found(Checker(policy)) == expected
    assert not caplog.records, "it was not made again"


def test_without_a_cache_nothing_is_written(cache: Path, policy: Policy) -> None:
    packs_for.cache_clear()
    Checker(policy, cache=False)
    assert not cache.exists()


def test_a_folder_that_cannot_be_made_stops_nothing(
    cache: Path, policy: Policy, caplog: pytest.LogCaptureFixture
) -> None:
    cache.write_text("a file where the folder should be", "utf-8")
    packs_for.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert found(Checker(policy)) == ["confidential/client", "politics/oysters"]
    assert caplog.records


def test_only_a_few_files_of_a_kind_are_kept(cache: Path, tmp_path: Path) -> None:
    for number in range(11):
        names = [f"Dopełnik{chr(97 + number)}{name}" for name in NAMES]
        Checker(Policy.model_validate({"version": 1, "packs": [], "confidential": [{"term": name} for name in names]}))
    assert len([*cache.glob("lists-*")]) == 8
