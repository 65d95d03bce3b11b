"""Compiled lists and rules on disk: made once, told when they are of no use, never the reason that a check fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from copydesk import Checker, Policy
from copydesk.cache import FEW_TERMS, cached_lists, cached_rules
from copydesk.lexicons import compile_lists
from copydesk.matching.lexicon import Lexicon
from copydesk.matching.terms import ListedTerm

NAMES = [f"Wypełnik{chr(97 + n // 26)}{chr(97 + n % 26)}owicz" for n in range(FEW_TERMS)]
TERMS = tuple(ListedTerm(name, "confidential", "client") for name in NAMES[:20])

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "a bit changed": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "something else": lambda data: b"hello\n",
    "under another key": lambda data: bytes(pyrage.encrypt(data, [pyrage.x25519.Identity.generate().to_public()])),
}


class Kept:
    """A lexicon that is kept on disk, and how often it was compiled."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind = kind
        self._folder = folder
        self.compiled = 0

    def load(self) -> Lexicon:
        return cached_lists(TERMS, self._compile) if self._kind == "lists" else cached_rules("f" * 64, self._compile)

    def _compile(self) -> Lexicon:
        self.compiled += 1
        return compile_lists(TERMS)

    @property
    def file(self) -> Path:
        (file,) = self._folder.glob(f"{self._kind}-*")
        return file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COPYDESK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "cache"


@pytest.fixture(params=["lists", "rules"])
def kept(request: pytest.FixtureRequest, folder: Path) -> Kept:
    return Kept(request.param, folder)


def test_what_was_compiled_once_is_read(kept: Kept) -> None:
    assert [len(kept.load()) for _ in range(3)] == [20] * 3
    assert kept.compiled == 1


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_file_is_told_and_made_again(
    kept: Kept, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    kept.load()
    kept.file.write_bytes(damage(kept.file.read_bytes()))
    with caplog.at_level(logging.WARNING):
        assert "wypełnikaaowiczem" in kept.load()
    assert [kept.file.name in record.message and "anew" in record.message for record in caplog.records] == [True]
    caplog.clear()
    kept.load()
    assert (kept.compiled, caplog.records) == (2, [])


def test_a_key_that_is_none_makes_no_cache(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept("lists", folder)
    kept.load()
    (key,) = (tmp_path / "data").rglob("cache.key")
    assert not list(folder.rglob("cache.key")), "the key lies beside what it opens"
    key.write_text("no key\n", "utf-8")
    with caplog.at_level(logging.WARNING):
        assert len(kept.load()) == 20
    assert (kept.compiled, len(caplog.records)) == (2, 1)


def test_a_folder_that_cannot_be_made_stops_nothing(kept: Kept, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder.write_text("a file where the folder should be", "utf-8")
    with caplog.at_level(logging.WARNING):
        assert len(kept.load()) == 20
    assert caplog.records


def test_without_a_cache_nothing_is_written(folder: Path) -> None:
    policy = Policy.model_validate({"version": 1, "packs": [], "confidential": [{"term": name} for name in NAMES]})
    assert Checker(policy, cache=False).check(f"W piątek przyjdzie {NAMES[7]}.").verdict == "block"
    assert not folder.exists()


@pytest.mark.parametrize("name", ["terms.csv.age", "TERMS.CSV.AGE"])
def test_what_came_sealed_is_never_kept(
    name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = pyrage.x25519.Identity.generate()
    plain = "term,kind\n" + "".join(f"{term},client\n" for term in NAMES)
    (tmp_path / name).write_bytes(pyrage.encrypt(plain.encode(), [identity.to_public()]))
    (tmp_path / "copydesk.toml").write_text(f'version = 1\npacks = []\nconfidential_files = ["{name}"]\n', "utf-8")
    monkeypatch.setenv("COPYDESK_AGE_KEY", str(identity))
    checker = Checker(Policy.from_file(tmp_path / "copydesk.toml"))
    assert checker.check(f"W piątek przyjdzie {NAMES[7]}.").verdict == "block"
    assert not folder.exists()


def test_only_a_few_files_of_a_kind_are_kept(folder: Path) -> None:
    for number in range(11):
        names = [f"Dopełnik{chr(97 + number)}{name}" for name in NAMES]
        Checker(Policy.model_validate({"version": 1, "packs": [], "confidential": [{"term": name} for name in names]}))
    assert len([*folder.glob("lists-*")]) == 8
