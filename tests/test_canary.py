"""Thirty secret terms, and nothing that the command leaves anywhere gives one of them away.

Every command, format and error path is run over drafts that hold the terms: inflected, disguised, misspelt. Then all
that was printed and every file that was left is searched, unescaped and folded.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Outcome, process, run

from copydesk.reporters import FORMATS
from copydesk.reporters.jsonl import Jsonl

# (the term as listed, its kind, how it stands in the draft, the letters that must not be seen)
TERMS = [
    ("Projekt Kwarcyt", "codename", "Premiera Projektu Kwarcyt już jutro.", "kwarcyt"),
    ("Operacja Zorzynek", "codename", "O operacji Zorzynek mówią wszyscy.", "zorzyn"),
    ("Plumbaron", "codename", "Rusza Plumbaronem cały zespół.", "plumbaron"),
    ("Gwiezdny Borsuwik", "codename", "Czekamy na Gwiezdnego Borsuwika.", "borsuwik"),
    ("Zakłady Mleczne Borowiakpol", "client", "Pracujemy dla Zakładów Mlecznych Borowiakpol.", "borowiakpol"),
    ("Krzemiexis", "client", "Wdrożenie w Krzemiexisie skończone.", "krzemiexis"),
    ("Fundacja Wierzbogaj", "client", "Z Fundacją Wierzbogaj współpracujemy od roku.", "wierzbogaj"),
    ("Dolnoskalmet S.A.", "client", "Nowy kontrakt z firmą Dolnoskalmet S.A. podpisany.", "dolnoskalmet"),
    ("Zenobia Trzcińkowska", "person", "Zarząd obejmie Zenobia Trzcińkowska.", "trzcinkowsk"),
    ("Ksawery Mordziołek", "person", "Rozmawialiśmy z Ksawerym Mordziołkiem.", "mordziol"),
    ("Przylesie Kruszwarnia", "location", "Spotkajmy się w Przylesiu Kruszwarni.", "kruszwarni"),
    ("Szarotnik", "system", "Awaria Szarotnika usunięta.", "szarotnik"),
    ("Uchwała Grzmotnica", "document", "W Uchwale Grzmotnica zapisano terminy.", "grzmotnic"),
    ("Łuskwian", "product", "Testujemy Łuskwiana na produkcji.", "luskwian"),
    ("Żółtobrzask", "product", "Zobaczcie Żółtobrzask na targach.", "zoltobrzask"),
    ("Project Quillfern", "codename", "The launch of Project Quillfern is near.", "quillfern"),
    ("Operation Brackenmoor", "codename", "Operation Brackenmoor's deadline has passed.", "brackenmoor"),
    ("Thistlewark", "product", "All Thistlewarks are sold out.", "thistlewark"),
    ("Velmoria Holdings", "client", "We work with Velmoria Holdings.", "velmoria"),
    ("Ottiline Grauberg", "person", "Ottiline Grauberg joins the board.", "grauberg"),
    # disguised
    ("Mgławitron", "product", "Nasz 𝐌𝐠ł𝐚𝐰𝐢𝐭𝐫𝐨𝐧 robi wrażenie.", "mglawitron"),
    ("Drzewokres", "product", "Nowy D\u200br\u200bz\u200be\u200bw\u200bokres wchodzi na rynek.", "drzewokres"),
    ("Pylonaris", "system", "Loguj się do #PylonarisTeam od dziś.", "pylonaris"),
    ("Skrzydlandia", "location", "Otwieramy S k r z y d l a n d i a w maju.", "skrzydlandia"),
    ("Ostromlecz", "client", "Dzięki, Оstromlеcz!", "ostromlecz"),  # the first and the last vowel are Cyrillic
    ("Ćmielochron", "product", "Sprawdzamy Cmielochron w praktyce.", "cmielochron"),
    ("Hexambrine", "codename", "We call it H3x4mbr1ne at work.", "hexambrine"),
    ("Brzaskopolis", "codename", "Start Brzaskopolsi w piątek.", "brzaskopol"),  # misspelt
    ("Orthovanta", "client", "See orthovanta.example for more.", "orthovanta"),
    ("Jutrzenkar", "system", "Przenosimy się na Ju\u0301trzenkara w lipcu.", "jutrzenkar"),
]
FILLERS = [f"Wypełnik{chr(97 + n // 26)}{chr(97 + n % 26)}owicz" for n in range(110)]  # enough for lists to be cached
DISGUISED = ["𝐌𝐠ł𝐚𝐰𝐢𝐭𝐫𝐨𝐧", "S k r z y d l a n d i a", "H3x4mbr1ne", "Оstromlеcz"]
NEEDLES = tuple(dict.fromkeys([needle for *_, needle in TERMS]))


def folded(text: str) -> str:
    """Plain small letters alone, whatever escapes the text is written in."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), html.unescape(text))
    text = unicodedata.normalize("NFKD", text.casefold()).replace("ł", "l")
    return "".join(filter(str.isalnum, text.replace("о", "o").replace("е", "e")))


def leaks(text: str) -> list[str]:
    plain = folded(text)
    return [needle for needle in NEEDLES if needle in plain] + [written for written in DISGUISED if written in text]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company's folder: terms in the policy, a CSV, a text, and a sealed list; drafts in five formats."""
    folder = tmp_path_factory.mktemp("canary")
    parts = [TERMS[n::4] for n in range(4)]
    entries = "".join(
        f"[[confidential]]\nterm = {json.dumps(t, ensure_ascii=False)}\nkind = '{k}'\n" for t, k, *_ in parts[0]
    )
    policy = "version = 1\nconfidential_files = ['clients.csv', 'names.txt', 'board.csv.age']\n" + entries
    (folder / "copydesk.toml").write_text(policy, "utf-8")
    (folder / "clients.csv").write_text("term,kind\n" + "".join(f"{t},{k}\n" for t, k, *_ in parts[1]), "utf-8")
    (folder / "names.txt").write_text("".join(f"{t}\n" for t, *_ in (*parts[2], *((f,) for f in FILLERS))), "utf-8")
    (folder / "board.csv").write_text("term,kind\n" + "".join(f"{t},{k}\n" for t, k, *_ in parts[3]), "utf-8")
    assert run("lists", "keygen", "key.txt", cwd=folder).code == 0
    public = (folder / "key.txt").read_text().split()[3]
    assert run("lists", "seal", "board.csv", "--to", public, cwd=folder).code == 0
    (folder / "board.csv").unlink()
    posts = [text for *_, text, _ in TERMS]
    drafts = folder / "drafts"
    drafts.mkdir()
    (drafts / "a.md").write_text("# Plan\n\n" + "\n\n".join(posts) + "\n", "utf-8")
    (drafts / "b.txt").write_text("\n\n".join(posts), "utf-8")
    (drafts / "c.html").write_text("".join(f"<p>{html.escape(p)}</p>\n" for p in posts), "utf-8")
    (drafts / "d.csv").write_text("id,text\n" + "".join(f'{n},"{p}"\n' for n, p in enumerate(posts)), "utf-8")
    (drafts / "e.jsonl").write_text("".join(json.dumps({"text": p}) + "\n" for p in posts), "utf-8")
    waived = "".join(f"<!-- copydesk:allow-next-line confidential -- agreed -->\n{p}\n\n" for p in posts)
    (drafts / "f.md").write_text(waived, "utf-8")
    (drafts / "broken.jsonl").write_text(f'{{"text": "{posts[0]}\n{{"text": {posts[1]}}}\n', "utf-8")
    (drafts / "latin.txt").write_bytes(posts[8].encode("cp1250"))
    return folder


@pytest.fixture
def env(home: Path, tmp_path: Path) -> dict[str, str]:
    """The key of the sealed list, and a cache of this test's own."""
    cache = tmp_path / "cache"
    cache.mkdir()
    return {"COPYDESK_AGE_KEY_FILE": str(home / "key.txt"), "COPYDESK_CACHE_DIR": str(cache)}


def left_over(folder: Path) -> Iterator[tuple[str, str]]:
    for file in folder.rglob("*"):
        if file.is_file() and not file.name.startswith("rules-"):
            data = file.read_bytes()
            yield file.name, data.decode("utf-8", "replace") + data.decode("utf-16-le", "replace")


def assert_silent(done: Outcome, folder: Path | None = None) -> None:
    assert not leaks(done.out), "standard output"
    assert not leaks(done.err), "standard error"
    for name, content in left_over(folder) if folder else ():
        assert not leaks(content), name


def check(home: Path, env: dict[str, str], *args: str | Path) -> Outcome:
    return run("check", home / "drafts", *args, env=env)


def test_the_needles_are_in_the_drafts_and_all_is_found(home: Path, env: dict[str, str]) -> None:
    """Otherwise this file would show nothing."""
    done = run("check", home / "drafts" / "e.jsonl", "-f", "json", "--show-evidence", env=env)
    found = json.loads(done.out)["results"]
    missed = [
        TERMS[n][0]
        for n, one in enumerate(found)
        if not any(v["category"] == "confidential" for v in one["violations"])
    ]
    assert not missed
    assert len(set(leaks(done.out))) > 25
    assert len(TERMS) >= 30


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_term(home: Path, env: dict[str, str], tmp_path: Path, name: str) -> None:
    assert_silent(check(home, env, "-f", name, "--show-suppressed", "--log-level", "debug", "-j", "2"), tmp_path)
    report = tmp_path / "report"
    github = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "GITHUB_ACTIONS": "true"}
    assert_silent(check(home, {**env, **github}, "-f", name, "-o", report, "--report-language", "pl"), tmp_path)
    assert report.stat().st_size


def test_masks_are_the_same_everywhere(home: Path, env: dict[str, str]) -> None:
    """What one format hides another must not show: the texts of the JSON and of the page differ in nothing."""
    lines = check(home, env, "-f", "jsonl").out.splitlines()
    excerpts = [v["evidence"] for line in lines for v in json.loads(line).get("violations", ())]
    assert excerpts
    assert {e for e in excerpts if "█" in e} == {"█████"}


def test_no_baseline_holds_a_term(home: Path, env: dict[str, str], tmp_path: Path) -> None:
    base = tmp_path / "base.json"
    assert_silent(check(home, env, "--write-baseline", base), tmp_path)
    assert_silent(check(home, env, "--baseline", base, "--show-suppressed", "-f", "html"), tmp_path)
    assert_silent(check(home, {**env, "COPYDESK_BASELINE_KEY": "k" * 32}, "--write-baseline", base), tmp_path)


def test_no_cache_holds_a_term(home: Path, env: dict[str, str], tmp_path: Path) -> None:
    """Not of sealed lists, and not of plain ones, which are kept encrypted."""
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "names.txt").write_text("".join(f"{t}\n" for t in (*(t for t, *_ in TERMS), *FILLERS)), "utf-8")
    (plain / "copydesk.toml").write_text("version = 1\nconfidential_files = ['names.txt']\n")
    shutil.copy(home / "drafts" / "b.txt", plain)
    assert_silent(run("check", plain, "-f", "concise", "--log-level", "debug", env=env), tmp_path / "cache")
    assert list((tmp_path / "cache").glob("lists-*")), "nothing was cached: this shows nothing"
    assert_silent(check(home, env), tmp_path / "cache")


@pytest.mark.parametrize(
    "args",
    [
        ("config",),
        ("config", "--policy", "copydesk.toml", "drafts"),
        ("rules",),
        ("explain", "confidential"),
        ("explain", "confidential/codename", "--terms"),
        ("explain", "suppression"),
        ("check", "drafts", "-f", "xml"),
        ("check", "drafts", "--diff-base", "main"),
        ("check", "drafts", "-o", "no/such/file"),
        ("check", "drafts", "--baseline", "names.txt"),
        ("check", "names.txt", "--column", "text", "--input-format", "csv"),
        ("check", "copydesk.toml", "clients.csv", "--column", "term", "-f", "html"),
        ("check", "drafts", "--policy", "names.txt"),
        ("check", "drafts", "--policy", "clients.csv"),
        ("check", "drafts/d.csv", "--column", "nothing"),
        ("check", "drafts/d.csv", "--delimiter", ";"),
        ("check", "drafts/b.txt", "--input-format", "json"),
        ("check", "drafts/b.txt", "--input-format", "docx"),
        ("check", "drafts/b.txt", "--encoding", "utf-16"),
        ("check", "drafts/a.md", "--input-format", "csv"),
        ("check", "drafts/e.jsonl", "--field", "nothing.here"),
        ("test", "names.txt"),
        ("test", "copydesk.toml"),
        ("init", "--yes", "."),
        ("lists", "seal", "names.txt"),
        ("lists", "seal", "names.txt", "--to", "age1wrong"),
        ("lists", "seal", "board.csv.age", "--to", "age1wrong"),
        ("lists", "add", "names.txt", "-"),
        ("lists", "edit", "board.csv.age"),
        ("lists", "edit", "names.txt"),
        ("lists", "keygen", "names.txt"),
    ],
    ids=" ".join,
)
def test_no_command_shows_a_term(home: Path, env: dict[str, str], args: tuple[str, ...]) -> None:
    before = {file for file in home.rglob("*") if file.is_file()}
    done = run(
        *args, cwd=home, env={**env, "EDITOR": "false", "VISUAL": ""}, stdin="\n".join(t for t, *_ in TERMS).encode()
    )
    assert_silent(done)
    for file in {file for file in home.rglob("*") if file.is_file()} - before:
        assert not leaks(file.read_text("utf-8", "replace")), file
        file.unlink()


def test_sealed_lists_stay_sealed(home: Path, env: dict[str, str], tmp_path: Path) -> None:
    for name in ("board.csv.age", "board.recipients"):
        shutil.copy(home / name, tmp_path)
    typed = "\n".join(term for term, *_ in TERMS).encode()
    added = run("lists", "add", "board.csv.age", "-", "--kind", "client", cwd=tmp_path, stdin=typed)
    assert (added.code, added.out.strip()) == (0, "board.2.csv.age")
    append = "import sys, pathlib; p = pathlib.Path(sys.argv[1]); p.write_text(p.read_text() + 'Zyx,other\\n')"
    editor = f'{sys.executable} -c "{append}"'
    edited = run("lists", "edit", "board.csv.age", cwd=tmp_path, env={**env, "EDITOR": editor, "VISUAL": ""})
    assert edited.code == 0
    for done in (added, edited):
        assert_silent(done, tmp_path)
    for wrong in ({}, {"COPYDESK_AGE_KEY": "AGE-SECRET-KEY-1"}, {"COPYDESK_AGE_KEY": TERMS[0][0]}):
        refused = run("check", home / "drafts", env={**env, "COPYDESK_AGE_KEY_FILE": "", **wrong})
        assert refused.code == 4
        assert_silent(refused)


BROKEN = {
    "a term twice": ("version = 1\n", "{a}\n{a}\n"),
    "a term allowed": ('version = 1\nallow = ["{a}"]\n', "{a}\n"),
    "a term as a key": ('version = 1\n"{a}" = 1\n', ""),
    "a term as a kind": ('version = 1\n[[confidential]]\nterm = "{a}"\nkind = "{b}"\n', ""),
    "a term as a day": ('version = 1\n[[confidential]]\nterm = "{a}"\nvalid_until = "{b}"\n', ""),
    "a term as a domain": ('version = 1\n[company]\nname = "N"\ndomains = ["{a}"]\n', ""),
    "a term as a file": ('version = 1\nconfidential_files = ["{a}"]\n', ""),
    "a term as a pack": ('version = 1\npacks = ["{a}"]\n', ""),
    "a term without quotes": ("version = 1\n[[confidential]]\nterm = {a}\n", ""),
    "a quote too few": ('version = 1\n[[confidential]]\nterm = "{a}\n', ""),
    "a control character": ('version = 1\n[[confidential]]\nterm = "{a}\\u0007"\n', ""),
    "too long": (
        'version = 1\n[[confidential]]\nterm = "{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}"\n',
        "",
    ),
    "forms that are no list": ('version = 1\n[[confidential]]\nterm = "{a}"\nforms = "{b}"\n', ""),
    "a term as an owner's table": ('version = 1\n[categories.{b}]\nowner = "{a}"\n', ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_no_error_of_a_policy_shows_a_term(tmp_path: Path, env: dict[str, str], name: str) -> None:
    policy, listed = BROKEN[name]
    for a, b in ((TERMS[0], TERMS[2]), (TERMS[8], TERMS[15])):
        text = policy.format(a=a[0], b=b[0].split()[-1])
        if listed:
            text = text.replace("version = 1\n", "version = 1\nconfidential_files = ['names.txt']\n")
            (tmp_path / "names.txt").write_text(listed.format(a=a[0], b=b[0]), "utf-8")
        (tmp_path / "copydesk.toml").write_text(text, "utf-8")
        (tmp_path / "a.txt").write_text("Dzień dobry.", "utf-8")
        for command in (("check", "a.txt"), ("config",), ("rules",)):
            done = run(*command, "--policy", "copydesk.toml", cwd=tmp_path, env=env)
            assert not leaks(done.err + done.out)


def test_no_crash_shows_a_term(
    home: Path, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: object, result: object) -> None:
        try:
            {}[TERMS[0][2]]
        except KeyError as error:
            raise RuntimeError(TERMS[1][2]) from error

    monkeypatch.setattr(Jsonl, "result", crash)
    report = tmp_path / "report.jsonl"
    for level in ("warning", "debug"):
        done = check(home, env, "-f", "jsonl", "-o", report, "--log-level", level)
        assert (done.code, "RuntimeError" in done.err) == (70, True)
        assert_silent(done, tmp_path)
    assert "KeyError" in done.err
    assert "test_canary.py" in done.err


def test_no_crash_of_the_check_shows_a_term(
    home: Path, env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: object, post: object, **_: object) -> None:
        raise ValueError(TERMS[1][2])

    monkeypatch.setattr("copydesk.checker.Checker.check", crash)
    done = check(home, env, "-f", "json", "--log-level", "debug")
    assert done.code == 3  # some of the drafts cannot be read, the others are undecided
    assert {result["verdict"] for result in json.loads(done.out)["results"]} == {"undecided"}
    assert_silent(done)


def test_no_crash_of_the_interpreter_shows_a_term(home: Path, env: dict[str, str], tmp_path: Path) -> None:
    """As a process: its hooks, its threads and its end."""
    (tmp_path / "sitecustomize.py").write_text(
        "import atexit, threading\n"
        f"def fail(): raise RuntimeError({TERMS[0][2]!r})\n"
        "from copydesk.reporters import concise\n"
        "def finish(self, summary): fail()\n"
        "concise.Concise.finish = finish\n",
        "utf-8",
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    running = process("check", home / "drafts" / "b.txt", "-f", "concise", "--log-level", "debug",
                      env={**env, "PYTHONPATH": path, "PYTHONUTF8": "1"})  # fmt: skip
    out, err = running.communicate(timeout=120)
    done = Outcome(running.returncode, out.decode(), err.decode())
    assert done.code == 70, done.err
    assert "RuntimeError" in done.err
    assert_silent(done)


def test_a_list_that_init_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    answers = ["Novalit", "novalit.pl", "Chmurex", "", TERMS[0][0], ""]
    (tmp_path / "a.md").write_text(TERMS[0][2], "utf-8")
    done = run("init", ".", cwd=tmp_path, stdin=("\n".join(answers) + "\n").encode())
    assert done.code == 0, done.err
    assert_silent(done)
    holding = [file.name for file in tmp_path.rglob("*") if file.is_file() and leaks(file.read_text("utf-8"))]
    assert sorted(holding) == ["a.md", "confidential.txt"]
    assert (tmp_path / "lists" / "confidential.txt").stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert "*.txt" in (tmp_path / "lists" / ".gitignore").read_text()
