"""Ways by which a list or a key could get out, each found by somebody who tried: none of them is open again."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from command import run

from copydesk import Checker, Policy, PolicyError
from copydesk.reporters import FORMATS
from copydesk.reporters.evidence import MASK, redacted

NAMES = ("Projekt Kwarcyt", "Plumbaron", "Atlas", "Orzeł", "Horyzont")
LIST = "".join(f"{name}\n" for name in (*NAMES, "Premier i wybory do Sejmu"))


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


def leaks(said: str) -> list[str]:
    return [name for name in (*NAMES, "Kwarcyt", "Premier") if name.casefold() in said.casefold()]


POLICY = 'version = 1\nconfidential_files = ["{}"]\n'
LISTS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "a blank in its path": ({"copydesk.toml": POLICY.format("my lists/*.txt"), "my lists/names.txt": LIST}, ()),
    "nothing in it is in force": (
        {
            "copydesk.toml": POLICY.format("names.csv"),
            "names.csv": "term,valid_from\nProjekt Kwarcyt,2099-01-01\nPlumbaron i wybory do Sejmu,2099-01-01\n",
        },
        ("--column", "term"),
    ),
    "all of it stands in another": (
        {"copydesk.toml": 'version = 1\nconfidential_files = ["a.txt", "b.txt"]\n', "a.txt": LIST, "b.txt": LIST},
        (),
    ),
    "another policy names it": (
        {"copydesk.toml": POLICY.format("names.txt"), "names.txt": LIST, "../other.toml": "version = 1\n"},
        ("--policy", "../other.toml"),
    ),
    "it is sealed beside": ({"copydesk.toml": "version = 1\n", "names.txt": LIST, "names.txt.age": "age"}, ()),
}


@pytest.mark.parametrize(("files", "options"), LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_list_is_no_draft(name: str, files: dict[str, str], options: tuple[str, ...], tmp_path: Path) -> None:
    folder = tmp_path / "home"
    write(folder, {**files, "a.md": "Dzień dobry wszystkim.\n"})
    done = run("check", "-f", name, *options, cwd=folder, env={"GITHUB_STEP_SUMMARY": str(tmp_path / "page.md")})
    page = tmp_path / "page.md"
    assert not leaks(done.out + done.err + (page.read_text("utf-8") if page.exists() else ""))
    said = run("config", *(() if "--column" in options else options), cwd=folder).out
    assert said.partition("files  ")[2].split() == ["1", "a.md"]


@pytest.mark.parametrize(
    "args",
    [
        ("names.txt", "copydesk.toml"),
        ("names.txt", "a.md", "--force-exclude"),
        ("names.txt", "--policy", "other.toml"),
        ("-", "--stdin-filename", "names.txt"),
        ("far/sealed.csv", "far/list.txt"),
    ],
)
@pytest.mark.parametrize("name", ["text", "json"])
def test_a_list_is_no_draft_even_if_it_is_named(name: str, args: tuple[str, ...], tmp_path: Path) -> None:
    policy = POLICY.format("names.txt").replace("]", ', "../far/list.txt"]')
    write(
        tmp_path,
        {
            "home/copydesk.toml": f'{policy}[[confidential]]\nterm = "Horyzont Orła"\nvalid_from = 2099-01-01\n',
            "home/names.txt": LIST,
            "home/other.toml": "version = 1\n",
            "home/a.md": "Dzień dobry.\n",
            "far/list.txt": LIST,
            "far/sealed.csv": LIST,
            "far/sealed.csv.age": "age",
        },
    )
    there = [f"../{arg}" if arg.startswith("far/") else arg for arg in args]
    done = run("check", "-f", name, *there, cwd=tmp_path / "home", stdin=LIST.encode())
    assert (done.code, leaks(done.out + done.err)) == (0, [])
    assert "was not read" in done.err


def test_a_key_is_no_file_name(tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "names.txt.age").write_bytes(pyrage.encrypt(LIST.encode(), [identity.to_public()]))
    write(tmp_path, {"copydesk.toml": POLICY.format("names.txt.age"), "a.md": "Dzień dobry.\n"})
    secret = str(identity)
    for value in (secret, secret[1:], secret.removeprefix("AGE-SECRET-KEY-"), f"-----BEGIN PRIVATE KEY-----\n{secret}"):
        done = run("check", "a.md", cwd=tmp_path, env={"COPYDESK_AGE_KEY_FILE": value})
        assert done.code == 4
        assert secret[20:40] not in done.out + done.err


def test_a_policy_is_no_file_name(tmp_path: Path) -> None:
    text = 'version = 1\n[[confidential]]\nterm = "Projekt Kwarcyt"\n'
    write(tmp_path, {"a.md": "Dzień dobry.\n"})
    for name in (text, "Projekt Kwarcyt " * 30):
        done = run("check", "a.md", "--policy", name, cwd=tmp_path)
        assert (done.code, leaks(done.out + done.err)) == (2, [])
    with pytest.raises(PolicyError, match="no file name") as caught:
        Policy.from_file(text)
    assert not leaks(str(caught.value))


@pytest.mark.parametrize("name", FORMATS)
def test_a_post_that_was_not_checked_is_not_shown(name: str, tmp_path: Path) -> None:
    draft = "Premiera Projektu Kwarcyt już jutro, i Plumbaron też, a potem Atlas.\n"
    draft = f"<!-- copydesk:allow-line finance -- agreed -->\n{draft}"
    policy = POLICY.format("names.txt") + "[limits]\nmax_characters = 60\n"
    write(tmp_path, {"copydesk.toml": policy, "names.txt": LIST, "a.md": draft})
    page = tmp_path / "page.md"
    done = run("check", "a.md", "-f", name, cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(page)})
    assert "60 characters" in done.out + done.err
    assert not leaks(done.out + done.err + (page.read_text("utf-8") if page.exists() else ""))


@pytest.mark.parametrize("name", FORMATS)
def test_a_reason_says_no_more_than_the_post(name: str, tmp_path: Path) -> None:
    draft = "<!-- copydesk:allow-next-line confidential -- Kwarcyt agreed with Plumbaron -->\nRusza Projekt Kwarcyt.\n"
    write(tmp_path, {"copydesk.toml": POLICY.format("names.txt"), "names.txt": LIST, "a.md": draft})
    done = run("check", "a.md", "-f", name, "--show-suppressed", cwd=tmp_path)
    assert not leaks(done.out + done.err)


@pytest.mark.parametrize(
    ("term", "kind", "text", "left"),
    [
        ("Piotr Dudek", "person", "Rozmowa z Piotrem Dudkiem. Dudek to szef, nie dodatek.", "Dud"),
        ("Adam Marzec", "person", "Z Adamem Marcem. Marzec przyszedł.", "Marzec"),
        ("Robert Gołąb", "person", "Z Robertem Gołębiem. Gołąb wie.", "Gołąb"),
        ("Projekt Orzeł", "codename", "O Orle z Projektu Orzeł. Orła widać.", "Or"),
        ("Projekt Lis", "codename", "Start Projektu Lis. Lis jest szybki, z lisem.", "lis"),
        ("Projekt Wiosna", "codename", "Start: Рrоjеkt Wiоsnа. Potem Wiosna i wiosną.", "iosn"),
        ("Atlas", "product", "Nowy produkt At1as już jest. Kup atlas!", "atlas"),
    ],
)
def test_what_was_found_is_not_read_off_the_next_sentence(term: str, kind: str, text: str, left: str) -> None:
    checker = Checker(Policy.model_validate({"version": 1, "confidential": [{"term": term, "kind": kind}]}))
    shown = redacted(text, checker.check(text), False).text
    assert MASK in shown
    assert left not in shown


MAPPING = {"version": 1, "languages": ["fr"], "confidential": [{"term": "Projekt Kwarcyt", "kind": "secret"}]}
BUILDS: dict[str, Callable[[Path], Policy]] = {
    "a file": Policy.from_file,
    "a mapping": lambda _: Policy.model_validate(MAPPING),
    "keywords": lambda _: Policy(**MAPPING),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS)
def test_no_frame_of_an_error_holds_the_policy(build: Callable[[Path], Policy], tmp_path: Path) -> None:
    text = 'version = 1\nlanguages = ["fr"]\n[[confidential]]\nterm = "Projekt Kwarcyt"\n'
    write(tmp_path, {"copydesk.toml": text + 'confidential_files = ["names.txt"]\n', "names.txt": LIST})
    with pytest.raises(PolicyError) as caught:
        build(tmp_path / "copydesk.toml")
    assert caught.value.__cause__ is caught.value.__context__ is None
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    held = [value for frame in frames if frame.f_code.co_filename != __file__ for value in frame.f_locals.values()]
    assert held
    assert not leaks(repr(held))


@pytest.mark.parametrize("name", ["names.csv", "lists/names.csv", "lists/names.txt"])
def test_init_takes_a_list_for_no_draft(name: str, tmp_path: Path) -> None:
    text = LIST if name.endswith(".txt") else f"term\n{LIST}"
    write(tmp_path, {name: text, "posts.csv": "text\nDzień dobry wszystkim.\n", "a.md": "Dzień dobry.\n"})
    done = run("init", "--yes", cwd=tmp_path)
    assert (done.code, leaks(done.out + done.err)) == (0, [])
    assert len(Policy.from_file(tmp_path / "copydesk.toml").terms()) == len(LIST.splitlines())
