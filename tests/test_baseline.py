"""What a finding is known by, and what a baseline gives away: nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import run
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.baseline import context_hashes, key_from_environment, read_baseline, write_baseline
from copydesk.errors import KeyMissingError, PolicyError
from copydesk.model import Match, Severity, Violation

KEY = b"k" * 32
POLICY = """version = 1
[[confidential]]
term = "Projekt Feniks"
[[confidential]]
term = "Plan Borsuk"
[[competitors]]
name = "Chmurex"
[[competitors]]
name = "Nimbravo"
"""


def finding(text: str, words: str, rule: str = "confidential/codename") -> Violation:
    start = text.index(words)
    match = Match(start, start + len(words), "exact")
    category = rule.split("/")[0]
    return Violation(category, rule, Severity.ERROR, 1.0, match.start, match.end, "", "", (match,))  # type: ignore[arg-type]


def known_by(text: str, words: str, rule: str = "confidential/codename", key: bytes | None = None) -> str:
    return context_hashes(text, [finding(text, words, rule)], key)[0]


LINE = "Już jutro w biurze wielka premiera Feniksa i na scenie nasz zespół, kawa i ciasto."


@pytest.mark.parametrize(
    "edited",
    [
        f"Nowy akapit.\n\n{LINE}",
        f"{LINE}\n\nNowy akapit.",
        LINE.replace("i na scenie", "i  na\nscenie"),
        LINE.replace("ciasto", "pierniki"),
        LINE.replace("Już", "Oto"),
        LINE.replace("wielka", "WIELKA"),
        f"> {LINE}",
    ],
    ids=["above", "below", "wrapped", "far after", "far before", "case", "quoted"],
)
@pytest.mark.parametrize("key", [None, KEY], ids=["no key", "key"])
def test_known_after_edits_around(edited: str, key: bytes | None) -> None:
    assert known_by(edited, "Feniksa", key=key) == known_by(LINE, "Feniksa", key=key)


@pytest.mark.parametrize(
    "edited",
    [
        LINE.replace("wielka", "mała"),
        LINE.replace("na scenie", "za kulisami"),
        LINE.replace("premiera", "premiera\n\n"),
    ],
    ids=["before", "after", "a paragraph ends"],
)
def test_new_after_edits_next_to_it(edited: str) -> None:
    assert known_by(edited, "Feniksa") != known_by(LINE, "Feniksa")


def test_another_rule_is_another_finding() -> None:
    assert known_by(LINE, "Feniksa", "competitor/named") != known_by(LINE, "Feniksa")


@pytest.mark.parametrize("rule", ["confidential/client", "privacy/pesel"])
def test_no_hash_holds_a_secret_that_could_be_guessed(rule: str) -> None:
    other = LINE.replace("Feniksa", "Borsuka")
    assert known_by(LINE, "Feniksa", rule) == known_by(other, "Borsuka", rule)


def test_with_a_key_the_secret_is_in_the_hash() -> None:
    assert known_by(LINE, "Feniksa", key=KEY) != known_by(LINE.replace("Feniksa", "Borsuka"), "Borsuka", key=KEY)
    assert known_by(LINE, "Feniksa", key=KEY) != known_by(LINE, "Feniksa", key=b"l" * 32)


def test_what_is_no_secret_is_in_the_hash() -> None:
    other = LINE.replace("Feniksa", "Chmurexu")
    assert known_by(LINE, "Feniksa", "competitor/named") != known_by(other, "Chmurexu", "competitor/named")


def test_a_secret_next_to_a_finding_is_not_in_its_hash() -> None:
    def hashes(name: str) -> tuple[str, ...]:
        text = f"Orkan i {name} razem na scenie."
        return context_hashes(text, [finding(text, "Orkan", "competitor/named"), finding(text, name)])

    assert hashes("Feniks") == hashes("Borsuk")


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 10))
@settings(max_examples=60)
def test_any_text_has_a_hash(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    v = Violation(
        "confidential", "confidential/other", Severity.ERROR, 1.0, start, end, "", "", (Match(start, end, "exact"),)
    )
    assert [len(one) for one in context_hashes(text, [v])[0]] == [32]


def test_file_is_sorted_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "copydesk.toml").write_text(POLICY, "utf-8")
    (tmp_path / "b.md").write_text("Rusza Projekt Feniks.\n\nO wyborach parlamentarnych i o Chmurexie.\n", "utf-8")
    (tmp_path / "a.md").write_text("Rusza Plan Borsuk.\n", "utf-8")
    assert run("check", ".", "--write-baseline", "base.json", cwd=tmp_path).code == 0
    text = (tmp_path / "base.json").read_text("utf-8")
    written = json.loads(text)
    assert list(written["findings"]) == sorted(written["findings"])
    assert not any(word in text.lower() for word in ("feniks", "borsuk", "chmurex", ".md", "wybor", str(tmp_path)))
    run("check", "b.md", "a.md", "--write-baseline", "again.json", cwd=tmp_path)
    assert (tmp_path / "again.json").read_text("utf-8") == text
    assert not list(tmp_path.glob(".*"))


def test_known_findings_pass_and_new_ones_do_not(tmp_path: Path) -> None:
    (tmp_path / "copydesk.toml").write_text(POLICY, "utf-8")
    draft = tmp_path / "a.md"
    draft.write_text("Rusza Projekt Feniks, będzie dobrze.\n", "utf-8")
    run("check", ".", "--write-baseline", "base.json", cwd=tmp_path)
    draft.rename(tmp_path / "renamed.md")
    draft = tmp_path / "renamed.md"
    draft.write_text("Nowy początek.\n\nRusza Projekt Feniks,\nbędzie dobrze.\n", "utf-8")
    known = run("check", ".", "--baseline", "base.json", cwd=tmp_path)
    assert (known.code, "1 finding suppressed" in known.out) == (0, True)
    draft.write_text("Rusza Projekt Feniks, będzie dobrze.\n\nRusza Projekt Feniks, będzie dobrze.\n", "utf-8")
    twice = run("check", ".", "--baseline", "base.json", "-f", "json", cwd=tmp_path)
    assert twice.code == 1
    assert [v["place"]["line"] for v in json.loads(twice.out)["results"][0]["violations"]] == [3]
    draft.write_text("Nic.\n", "utf-8")
    gone = run("check", ".", "--baseline", "base.json", cwd=tmp_path).err
    assert "no longer found: 1 finding of the baseline" in gone


@pytest.mark.parametrize(
    ("known", "added"),
    [
        ("Kontakt: Jan Nowak, PESEL 44051401359.", "PESEL 02070803628 Anny Kowal."),
        ("Ty idioto, przestań.", "Nasz klient Jan Kowalski to debil, kretyn i idiota."),
    ],
    ids=["personal data", "insults"],
)
def test_more_of_what_one_rule_finds_is_new(tmp_path: Path, known: str, added: str) -> None:
    (tmp_path / "copydesk.toml").write_text(POLICY, "utf-8")
    draft = tmp_path / "a.md"
    draft.write_text(f"{known}\n", "utf-8")
    run("check", ".", "--write-baseline", "base.json", cwd=tmp_path)
    assert run("check", ".", "--baseline", "base.json", cwd=tmp_path).code == 0
    draft.write_text(f"{known}\n\n{added}\n", "utf-8")
    assert run("check", ".", "--baseline", "base.json", cwd=tmp_path).code == 1


def test_a_baseline_is_no_draft(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"text": "Nowa kawa."}', "utf-8")
    for option in ("--write-baseline", "--baseline", "--write-baseline"):
        assert run("check", "--field", "text", option, "b.json", "-q", cwd=tmp_path).err == ""


def test_evidence_shown_or_not_changes_no_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "copydesk.toml").write_text(POLICY, "utf-8")
    (tmp_path / "a.md").write_text("O Chmurexie mówi Projekt Feniks, a Nimbravo milczy.\n", "utf-8")
    masked, shown = (run("check", ".", "-f", "json", *more, cwd=tmp_path) for more in ((), ("--show-evidence",)))
    assert masked.code == shown.code == 1
    prints = [[v["fingerprint"] for v in json.loads(done.out)["results"][0]["violations"]] for done in (masked, shown)]
    assert prints[0] == prints[1]
    for name, more in (("a.json", ()), ("b.json", ("--show-evidence", "-f", "html"))):
        run("check", ".", "--write-baseline", name, *more, cwd=tmp_path)
    assert (tmp_path / "a.json").read_text() == (tmp_path / "b.json").read_text()


def test_key_of_the_baseline_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    write_baseline(path, {("a/b", "c" * 32): 2}, KEY)
    assert read_baseline(path, KEY).left == 2
    for wrong in (None, b"l" * 32):
        with pytest.raises(KeyMissingError, match="key"):
            read_baseline(path, wrong)
    write_baseline(path, {}, None)
    with pytest.raises(KeyMissingError, match="without a key"):
        read_baseline(path, KEY)


def test_a_key_that_can_be_guessed_is_refused() -> None:
    assert key_from_environment({}) is None
    assert key_from_environment({"COPYDESK_BASELINE_KEY": "  "}) is None
    assert key_from_environment({"COPYDESK_BASELINE_KEY": "0" * 32})
    with pytest.raises(KeyMissingError) as caught:
        key_from_environment({"COPYDESK_BASELINE_KEY": "secret"})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"baseline": 1}', '{"baseline": 9, "key": "", "findings": {}}',
                                     '{"baseline": 1, "key": "", "findings": {"a": {"b": "x"}}}'])  # fmt: skip
def test_what_is_no_baseline_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "base.json"
    path.write_text(content)
    with pytest.raises(PolicyError, match=r"base\.json"):
        read_baseline(path, None)
