"""Sealed lists: who can open them, what the commands of `copydesk lists` do, and that nothing is left in clear."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import stat
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.errors import CopydeskError, KeyMissingError, PolicyError
from copydesk.lists import further_parts, parse_list, read_list
from copydesk.policy import Policy
from copydesk.sealed import (
    generate_key,
    key_from_environment,
    open_sealed,
    parse_key,
    read_recipients,
    read_sealed,
    recipients_file,
    seal,
)
from copydesk.sealing import add_terms, edit_list, seal_list, write_key

SECRET = "Zorblaks"
AGE = shutil.which("age")
needs_age = pytest.mark.skipif(AGE is None, reason="the age command is not installed")

KEY_TEXT, PUBLIC = generate_key()
KEY = parse_key(KEY_TEXT)
OTHER_TEXT, OTHER_PUBLIC = generate_key()


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COPYDESK_AGE_KEY", "COPYDESK_AGE_KEY_FILE", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def sealed_list(tmp_path: Path) -> Path:
    """board.csv.age with one term, board.recipients beside it, and no plain file."""
    plain = tmp_path / "board.csv"
    plain.write_text(f"term,kind\n{SECRET},person\n", encoding="utf-8")
    path = seal_list(plain, [PUBLIC])
    plain.unlink()
    return path


def policy_for(*names: str, folder: Path) -> Path:
    path = folder / "copydesk.toml"
    path.write_text(f"version = 1\nconfidential_files = {json.dumps(names)}\n", encoding="utf-8")
    return path


def assert_shows_nothing(error: BaseException) -> None:
    shown = "".join(traceback.format_exception(error)) + repr(error)
    for secret in (SECRET, KEY_TEXT, OTHER_TEXT):
        assert secret not in shown
        assert secret.casefold() not in shown.casefold()


# --- sealing and opening --------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(st.binary(max_size=500))
def test_what_is_sealed_opens_with_the_key_and_shows_nothing(data: bytes) -> None:
    sealed = seal(data, [OTHER_PUBLIC, PUBLIC])
    assert open_sealed(sealed, KEY, "x") == data
    assert len(data) < 4 or data not in sealed


def test_another_key_does_not_open_it(sealed_list: Path) -> None:
    with pytest.raises(KeyMissingError, match="sealed for other keys") as caught:
        read_sealed(sealed_list, parse_key(OTHER_TEXT))
    assert_shows_nothing(caught.value)


def test_of_several_keys_the_right_one_opens_it(sealed_list: Path) -> None:
    key = parse_key(f"# created: today\n{OTHER_TEXT}\n\n{KEY_TEXT}\n")
    assert SECRET.encode() in read_sealed(sealed_list, key)
    assert key.public == (OTHER_PUBLIC, PUBLIC)


@pytest.mark.parametrize("cut", [0, 10, 150, -1])
def test_a_damaged_file_is_told(sealed_list: Path, cut: int) -> None:
    sealed_list.write_bytes(sealed_list.read_bytes()[:cut])
    with pytest.raises(PolicyError) as caught:
        read_sealed(sealed_list, KEY)
    assert caught.value.problems[0].where == str(sealed_list)
    assert_shows_nothing(caught.value)


def test_armored_files_open_whatever_mail_did_to_them(sealed_list: Path) -> None:
    import pyrage

    armored = pyrage.encrypt(b"term\nab\n", [pyrage.x25519.Recipient.from_str(PUBLIC)], armored=True)
    for data in (armored, armored.replace(b"\n", b"\r\n"), b"\n\n" + armored + b"\n\n"):
        assert open_sealed(data, KEY, "x") == b"term\nab\n"


@needs_age
@pytest.mark.parametrize("armor", [[], ["--armor"]], ids=["binary", "armored"])
def test_what_the_age_command_seals_is_read(tmp_path: Path, armor: list[str]) -> None:
    target = tmp_path / "a.csv.age"
    subprocess.run([str(AGE), *armor, "-r", PUBLIC, "-o", target], input=b"term\nFala 48\n", check=True)
    ((line, entry),) = read_list(target, KEY)
    assert (line, entry.term) == (2, "Fala 48")


@needs_age
def test_the_age_command_opens_what_is_sealed_here(tmp_path: Path, sealed_list: Path) -> None:
    public = write_key(tmp_path / "new.key")
    for key_file, path in ((tmp_path / "new.key", sealed_list), (tmp_path / "old.key", sealed_list)):
        if key_file.name == "old.key":
            key_file.write_text(KEY_TEXT)
        else:
            path = tmp_path / "x.age"
            path.write_bytes(seal(b"x" * 100_000, [public]))
        opened = subprocess.run([str(AGE), "-d", "-i", key_file, path], capture_output=True, check=True).stdout
        assert opened == (b"x" * 100_000 if path.name == "x.age" else read_sealed(path, KEY))


@needs_age
def test_the_recipients_file_is_one_for_the_age_command(tmp_path: Path, sealed_list: Path) -> None:
    target = tmp_path / "b.age"
    subprocess.run([str(AGE), "-R", tmp_path / "board.recipients", "-o", target], input=b"ab", check=True)
    assert read_sealed(target, KEY) == b"ab"


# --- the key --------------------------------------------------------------------------------------------------------


def test_the_key_comes_from_its_variable_or_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "age.key"
    public = write_key(file)
    assert key_from_environment({"COPYDESK_AGE_KEY_FILE": str(file)}).public == (public,)
    both = {"COPYDESK_AGE_KEY": f" {KEY_TEXT}\n", "COPYDESK_AGE_KEY_FILE": str(file)}
    assert key_from_environment(both).public == (PUBLIC,)


BAD_KEYS: dict[str, tuple[dict[str, str], str, int | None, str]] = {
    "none": ({}, "lists/a.csv.age", None, "no key to open"),
    "empty, as CI gives it to forks": ({"COPYDESK_AGE_KEY": ""}, "lists/a.csv.age", None, "no key to open"),
    "cut short": ({"COPYDESK_AGE_KEY": KEY_TEXT[:-3]}, "COPYDESK_AGE_KEY", 1, "not all of it"),
    "public": ({"COPYDESK_AGE_KEY": PUBLIC}, "COPYDESK_AGE_KEY", 1, "public key"),
    "ssh": ({"COPYDESK_AGE_KEY": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "COPYDESK_AGE_KEY", 1, "SSH"),
    "a file's name": ({"COPYDESK_AGE_KEY": "good.key"}, "COPYDESK_AGE_KEY", 1, "name of a file"),
    "a comment alone": ({"COPYDESK_AGE_KEY": "# x"}, "COPYDESK_AGE_KEY", None, "no key in it"),
    "no such file": ({"COPYDESK_AGE_KEY_FILE": "no.key"}, "COPYDESK_AGE_KEY_FILE", None, "does not exist"),
    "a key for a file": ({"COPYDESK_AGE_KEY_FILE": KEY_TEXT}, "COPYDESK_AGE_KEY_FILE", None, "does not exist"),
    "a key in small letters": (
        {"COPYDESK_AGE_KEY_FILE": KEY_TEXT.lower()},
        "COPYDESK_AGE_KEY_FILE",
        None,
        "does not exist",
    ),
    "wrong line of a file": ({"COPYDESK_AGE_KEY_FILE": "bad.key"}, "bad.key", 3, "no age key"),
    "UTF-16 file": ({"COPYDESK_AGE_KEY_FILE": "utf16.key"}, "utf16.key", None, "UTF-16"),
}


@pytest.mark.parametrize(("environment", "where", "line", "fragment"), BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_bad_key_is_told_and_not_shown(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    where: str,
    line: int | None,
    fragment: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.key").write_text(KEY_TEXT)
    Path("bad.key").write_text(f"# x\n{KEY_TEXT}\n{OTHER_TEXT[:-1]}\n")
    Path("utf16.key").write_text(KEY_TEXT, encoding="utf-16")
    with pytest.raises(KeyMissingError) as caught:
        key_from_environment(environment, where="lists/a.csv.age")
    (problem,) = caught.value.problems
    assert (problem.where, problem.line) == (where, line)
    assert fragment in problem.what
    assert problem.way_out
    assert_shows_nothing(caught.value)


def test_a_key_shows_nothing_and_goes_nowhere() -> None:
    assert KEY_TEXT not in repr(KEY)
    assert "AGE-SECRET" not in f"{KEY} {KEY.identities}"
    with pytest.raises(TypeError):
        pickle.dumps(KEY)


def test_a_new_key_file_is_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "age.key"
    write_key(path)
    before = path.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(PolicyError, match="exists already"):
        write_key(path)
    assert path.read_text() == before


# --- in a policy ----------------------------------------------------------------------------------------------------


def test_a_policy_reads_a_sealed_list_and_its_further_parts(tmp_path: Path, sealed_list: Path) -> None:
    for terms in (["Fala 48"], ["Fala 49", "Fala 50"]):
        add_terms(sealed_list, terms)
    policy = Policy.from_file(policy_for("board.csv.age", "board.2.csv.age", folder=tmp_path), key=KEY)
    assert [(t.text, t.ref) for t in policy.terms()] == [
        (SECRET, "board.csv.age:2"),
        ("Fala 48", "board.2.csv.age:2"),
        ("Fala 49", "board.3.csv.age:2"),
        ("Fala 50", "board.3.csv.age:3"),
    ]


def test_a_policy_without_a_key_fails_and_says_how_to_go_on(
    tmp_path: Path, sealed_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = policy_for("board.csv.age", folder=tmp_path)
    with pytest.raises(KeyMissingError, match="set COPYDESK_AGE_KEY") as caught:
        Policy.from_file(path)
    assert caught.value.problems[0].where == str(sealed_list)
    monkeypatch.setenv("COPYDESK_AGE_KEY", OTHER_TEXT)
    with pytest.raises(KeyMissingError, match="other keys than yours"):
        Policy.from_file(path)
    monkeypatch.setenv("COPYDESK_AGE_KEY", KEY_TEXT)
    assert [t.text for t in Policy.from_file(path).terms()] == [SECRET]


def test_a_missing_key_beside_another_problem_is_told_with_it(tmp_path: Path, sealed_list: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(policy_for("board.csv.age", "no.csv", folder=tmp_path))
    assert type(caught.value) is PolicyError
    assert len(caught.value.problems) == 2


def test_a_wrong_row_of_a_sealed_list_is_told_by_its_line_alone(tmp_path: Path) -> None:
    data = f"term,kind\nab,client\n{SECRET},{SECRET}\n".encode()
    (tmp_path / "a.csv.age").write_bytes(seal(data, [PUBLIC]))
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(policy_for("a.csv.age", folder=tmp_path), key=KEY)
    assert caught.value.problems[0].line == 3
    assert_shows_nothing(caught.value)


# --- seal -----------------------------------------------------------------------------------------------------------


def test_a_list_is_checked_before_it_is_sealed(tmp_path: Path) -> None:
    plain = tmp_path / "a.csv"
    plain.write_text(f"trem\n{SECRET}\n")
    with pytest.raises(PolicyError, match="no column `term`") as caught:
        seal_list(plain, [PUBLIC])
    assert_shows_nothing(caught.value)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["a.csv"]


def test_a_sealed_list_is_written_over_on_demand_alone(tmp_path: Path) -> None:
    plain = tmp_path / "a.txt"
    plain.write_text("ab")
    target = seal_list(plain, [PUBLIC])
    plain.write_text("cd")
    with pytest.raises(PolicyError, match="exists already"):
        seal_list(plain)
    assert read_sealed(target, KEY) == b"ab"
    assert seal_list(plain, overwrite=True) == target
    assert read_sealed(target, KEY) == b"cd"
    assert sorted(f.name for f in tmp_path.iterdir()) == ["a.recipients", "a.txt", "a.txt.age"]


@pytest.mark.parametrize(
    ("recipients", "fragment"),
    [
        ([], "for whom"),
        (["age1abc"], "no public key"),
        ([PUBLIC, "ssh-ed25519 AAAA"], "recipient 2"),
        ([KEY_TEXT], "this is a secret key"),
    ],
)
def test_wrong_recipients_are_told_and_not_shown(tmp_path: Path, recipients: list[str], fragment: str) -> None:
    plain = tmp_path / "a.txt"
    plain.write_text("ab")
    with pytest.raises(KeyMissingError, match=fragment) as caught:
        seal_list(plain, recipients)
    assert_shows_nothing(caught.value)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["a.txt"]


@pytest.mark.parametrize("name", ["a.csv.age", "a.xlsx", SECRET])
def test_only_a_plain_list_is_sealed(tmp_path: Path, name: str) -> None:
    with pytest.raises(PolicyError, match="no name of a plain list"):
        seal_list(tmp_path / name, [PUBLIC])


def test_a_wrong_line_of_the_recipients_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.recipients").write_text(f"# us\n{PUBLIC}\n\nage1x\n")
    with pytest.raises(KeyMissingError) as caught:
        read_recipients(tmp_path / "a.csv.age")
    assert caught.value.problems[0].line == 4


# --- add ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])
def test_terms_are_added_without_the_key_in_the_lists_own_format(tmp_path: Path, name: str) -> None:
    terms = ["Fala 48", 'Projekt "X", etap 2', "37,4 mln zł"]
    (tmp_path / f"{name}.age").write_bytes(seal(b"term\nab\n", [PUBLIC]))
    target = add_terms(tmp_path / f"{name}.age", terms, [PUBLIC])
    assert target.name == f"a.2.{name[2:]}.age"
    assert [entry.term for _, entry in read_list(target, KEY)] == terms


def test_the_next_free_number_is_taken_whichever_part_is_named(sealed_list: Path) -> None:
    second = add_terms(sealed_list, ["x1"], kind="client")
    third = add_terms(second, ["x2"])
    third.rename(third.with_name("board.7.csv.age"))
    assert add_terms(sealed_list, ["x3"]).name == "board.8.csv.age"
    assert [p.name for p in further_parts(sealed_list)] == ["board.2.csv.age", "board.7.csv.age", "board.8.csv.age"]
    assert [(e.term, e.kind) for _, e in read_list(second, KEY)] == [("x1", "client")]


def test_a_number_in_a_lists_own_name_makes_it_no_part(tmp_path: Path) -> None:
    path = tmp_path / "clients.2026.csv.age"
    path.write_bytes(seal(b"term\nab\n", [PUBLIC]))
    assert add_terms(path, ["cd"], [PUBLIC]).name == "clients.2026.2.csv.age"


def test_terms_that_cannot_be_used_are_told_by_number(sealed_list: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        add_terms(sealed_list, [SECRET, "...", f"{SECRET}\n"[:-1] + "\tx"], kind="client")
    assert [p.where for p in caught.value.problems] == ["term 2", "term 3"]
    assert_shows_nothing(caught.value)
    for terms, kind in ((["ab"], SECRET), ([], "client")):
        with pytest.raises(PolicyError) as caught:
            add_terms(sealed_list, terms, kind=kind)
        assert_shows_nothing(caught.value)
    assert further_parts(sealed_list) == ()


def test_what_a_text_list_cannot_hold_is_not_added_to_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.age"
    path.write_bytes(seal(b"ab\n", [PUBLIC]))
    with pytest.raises(PolicyError, match="a ; in it") as caught:
        add_terms(path, ["cd", f"{SECRET}; ef"], [PUBLIC])
    assert_shows_nothing(caught.value)
    assert not further_parts(path)


def test_a_hashtag_in_a_text_list_would_be_a_comment(tmp_path: Path) -> None:
    (tmp_path / "a.txt.age").write_bytes(seal(b"ab", [PUBLIC]))
    with pytest.raises(PolicyError, match="would be a comment") as caught:
        add_terms(tmp_path / "a.txt.age", [f"#{SECRET}"], [PUBLIC])
    assert_shows_nothing(caught.value)


@pytest.mark.parametrize("name", ["a.csv", "no.csv.age"])
def test_terms_are_added_to_a_sealed_list_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.csv").write_text("term\nab\n")
    with pytest.raises(PolicyError):
        add_terms(tmp_path / name, ["ab"], [PUBLIC])


# --- edit -----------------------------------------------------------------------------------------------------------


def editor(*code: str) -> tuple[str, ...]:
    """An editor that runs Python with `file` as the path, and puts what it saw into `report`."""
    lines = ("import json, os, pathlib, sys, time", "file = pathlib.Path(sys.argv[1])", *code)
    return sys.executable, "-c", "\n".join(lines)


def test_an_edited_list_is_sealed_again_and_leaves_no_trace(
    tmp_path: Path, sealed_list: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPYDESK_AGE_KEY", KEY_TEXT)
    report = tmp_path / "report"
    command = editor(
        "mode = [oct(p.stat().st_mode & 0o777) for p in (file.parent, file)]",
        "seen = dict(folder=str(file.parent), name=file.name, mode=mode, key='COPYDESK_AGE_KEY' in os.environ)",
        f"pathlib.Path({str(report)!r}).write_text(json.dumps(seen))",
        "file.with_name('board.csv~').write_text('backup')",
        "file.write_text(file.read_text() + 'Fala 48,codename\\n')",
    )
    before = sealed_list.read_bytes()
    assert edit_list(sealed_list, KEY, editor=command)
    assert [e.term for _, e in read_list(sealed_list, KEY)] == [SECRET, "Fala 48"]
    assert sealed_list.read_bytes() != before
    seen = json.loads(report.read_text())
    assert not Path(seen["folder"]).exists()
    assert (seen["name"], seen["key"]) == ("board.csv", False)
    if os.name == "posix":
        assert seen["mode"] == ["0o700", "0o600"]
    if os.access("/dev/shm", os.W_OK):
        assert Path(seen["folder"]).parent == Path("/dev/shm")
    assert sorted(f.name for f in tmp_path.iterdir()) == ["board.csv.age", "board.recipients", "report"]


def test_an_unchanged_list_is_not_sealed_again(sealed_list: Path) -> None:
    before = sealed_list.read_bytes()
    assert not edit_list(sealed_list, KEY, editor=editor("pass"))
    assert sealed_list.read_bytes() == before


def test_a_wrong_edit_can_be_mended_or_dropped(sealed_list: Path) -> None:
    before = sealed_list.read_bytes()
    errors: list[PolicyError] = []

    def retry(error: PolicyError) -> bool:
        errors.append(error)
        return len(errors) < 3

    broken = editor("file.write_text(file.read_text() + '!,client\\n')")
    with pytest.raises(PolicyError) as caught:
        edit_list(sealed_list, KEY, editor=broken, retry=retry)
    assert [len(e.problems) for e in errors] == [1, 2, 3]  # the same text each time, and a line more
    assert caught.value.problems[0].where == "board.csv"
    assert_shows_nothing(caught.value)
    assert sealed_list.read_bytes() == before

    mended = editor(
        "text = file.read_text()", "file.write_text(text.replace('!', 'ab') if '!' in text else text + '!,client\\n')"
    )
    assert edit_list(sealed_list, KEY, editor=mended, retry=lambda _: True)
    assert [e.term for _, e in read_list(sealed_list, KEY)] == [SECRET, "ab"]


@pytest.mark.parametrize(
    ("command", "fragment"),
    [(editor("file.write_text('x')", "sys.exit(3)"), "status 3"), (("no-such-editor",), "does not start")],
)
def test_an_editor_that_fails_changes_nothing(sealed_list: Path, command: tuple[str, ...], fragment: str) -> None:
    before = sealed_list.read_bytes()
    with pytest.raises(CopydeskError, match=fragment):
        edit_list(sealed_list, KEY, editor=command)
    assert sealed_list.read_bytes() == before


def test_the_editor_of_the_environment_is_used(sealed_list: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", f'{sys.executable} -c \'import sys; open(sys.argv[1], "a").write("ab,client\\n")\'')
    assert edit_list(sealed_list, KEY)
    assert [e.term for _, e in read_list(sealed_list, KEY)] == [SECRET, "ab"]


def test_a_list_that_could_not_be_sealed_again_is_not_opened(sealed_list: Path) -> None:
    recipients_file(sealed_list).unlink()
    with pytest.raises(KeyMissingError, match="for whom"):
        edit_list(sealed_list, KEY, editor=editor("sys.exit(9)"))
    with pytest.raises(KeyMissingError, match="other keys"):
        edit_list(sealed_list, parse_key(OTHER_TEXT), [PUBLIC], editor=editor("sys.exit(9)"))


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_or_a_kill_leaves_no_plain_list(tmp_path: Path, sealed_list: Path, number: int) -> None:
    report, key_file = tmp_path / "report", tmp_path / "age.key"
    key_file.write_text(KEY_TEXT)
    command = editor(
        f"pathlib.Path({str(report)!r} + '.new').write_text(str(file.parent))",
        f"os.rename({str(report)!r} + '.new', {str(report)!r})",
        "time.sleep(60)",
    )
    code = (
        "from pathlib import Path; from copydesk.sealed import parse_key; from copydesk.sealing import edit_list;"
        f"key = parse_key(Path({str(key_file)!r}).read_text());"
        f"edit_list(Path({str(sealed_list)!r}), key, editor={command!r})"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 30
    while not report.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    folder = Path(report.read_text())
    assert folder.exists()
    process.send_signal(number)
    assert process.wait(30) == 128 + number
    assert not folder.exists()


def test_parts_are_lists_like_any_other(sealed_list: Path) -> None:
    part = add_terms(sealed_list, ["ab"])
    assert parse_list(read_sealed(part, KEY), part.name.removesuffix(".age"))[0].entry.term == "ab"
    assert recipients_file(part) == recipients_file(sealed_list)
