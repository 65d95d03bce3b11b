"""The table of docs/cli.md: a situation, its exit code, and a word of what is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from command import git, run

from copydesk.reporters import FORMATS

CLEAN = "Dziś w biurze nowa kawa i dobry humor. Zapraszamy na stoisko.\n"
REVIEW = "Idziemy na wybory parlamentarne.\n"
BLOCK = "Już jutro premiera Projektu Feniks, będzie pięknie.\n"
UNUSED = CLEAN + "\n<!-- copydesk:allow-file religion -- nic -->\n"
WAIVED = f"<!-- copydesk:allow-next-line politics -- ok -->\n{REVIEW}"
NO_REASON = f"<!-- copydesk:allow-next-line politics -->\n{REVIEW}"
EXPIRED = f"<!-- copydesk:allow-next-line politics until 2020-01-01 -- ok -->\n{CLEAN}"
UNDECIDED = "Zażółć gęślą jaźń. " * 60 + "\n"
POLICY = """version = 1
[[confidential]]
term = "Projekt Feniks"
kind = "codename"
[limits]
max_characters = 1000
"""
LISTS = 'version = 1\nconfidential_files = ["{}"]\n'
SEALED = "age-encryption.org/v1\n"

Setting = Callable[[Path], list[str]]


def files(named: dict[str, str | bytes], *args: str) -> Setting:
    """A folder with a policy and these files, and the arguments of the command."""

    def set_up(folder: Path) -> list[str]:
        for name, content in {"copydesk.toml": POLICY, **named}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(args) or ["check", "."]

    return set_up


def in_git(changed: dict[str, str], *args: str) -> Setting:
    """The same in a repository whose first commit holds a.md with a finding."""

    def set_up(folder: Path) -> list[str]:
        git(folder, "init", "-q", "-b", "main")
        files({"a.md": REVIEW})(folder)
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "first")
        for name, content in changed.items():
            (folder / name).write_text(content, "utf-8")
        return list(args)

    return set_up


DIFF = ("check", "--diff-base", "main")
LATIN = "Zażółć".encode("cp1250")

TABLE: list[tuple[str, int, Setting, str]] = [
    ("a clean draft", 0, files({"a.txt": CLEAN}), ""),
    ("an empty draft", 0, files({"a.txt": ""}), ""),
    ("a warning", 1, files({"a.txt": REVIEW}), ""),
    ("an error", 1, files({"a.txt": BLOCK}), ""),
    ("a warning, fail on error", 0, files({"a.txt": REVIEW}, "check", ".", "--fail-on", "error"), ""),
    ("an error, fail on error", 1, files({"a.txt": BLOCK}, "check", ".", "--fail-on", "error"), ""),
    ("an error, fail never", 0, files({"a.txt": BLOCK}, "check", ".", "--fail-on", "never"), ""),
    ("a note", 0, files({"a.md": UNUSED}), ""),
    ("a note, fail on note", 1,
     files({"a.md": UNUSED}, "check", ".", "--fail-on", "note"), ""),
    ("a suppressed warning", 0, files({"a.md": WAIVED}), ""),
    ("a suppressed warning in an audit", 1,
     files({"a.md": WAIVED}, "check", ".", "--no-suppressions"), ""),
    ("a suppression without a reason", 1, files({"a.md": NO_REASON}), ""),
    ("an expired suppression", 1,
     files({"a.md": EXPIRED}), ""),
    ("an undecided post", 5, files({"a.txt": UNDECIDED}), ""),
    ("an undecided post, fail never", 5, files({"a.txt": UNDECIDED}, "check", ".", "--fail-on", "never"), ""),
    ("undecided and a warning", 1, files({"a.txt": UNDECIDED, "b.txt": REVIEW}), ""),
    ("undecided and unreadable", 3, files({"a.txt": UNDECIDED, "b.txt": LATIN}), ""),
    ("an unreadable file", 3, files({"a.txt": LATIN}), ""),
    ("an unreadable file, fail never", 3, files({"a.txt": LATIN}, "check", ".", "--fail-on", "never"), ""),
    ("unreadable and an error", 3, files({"a.txt": LATIN, "b.txt": BLOCK}), ""),
    ("a bad record among good ones", 3, files({"a.jsonl": '{"text": "dobry"}\n{"text": \n{"text": "dzień"}\n'}), ""),
    ("a file that is not there", 3, files({}, "check", "nowhere.md"), ""),
    ("a PDF", 3, files({"a.pdf": "%PDF"}, "check", "a.pdf"), ""),
    ("an encoding that is told", 0, files({"a.txt": LATIN}, "check", ".", "--encoding", "cp1250"), ""),
    ("a folder without drafts", 2, files({"a.png": b""}), "no drafts"),
    ("an empty folder", 2, files({}), "no drafts"),
    ("all that is named is excluded", 0,
     files({"a.md": REVIEW}, "check", "a.md", "--exclude", "a.md", "--force-exclude"), "nothing was checked"),
    ("named although excluded", 1, files({"a.md": REVIEW}, "check", "a.md", "--exclude", "a.md"), ""),
    ("an unknown option", 2, files({}, "check", "--nothing"), "No such option"),
    ("an unknown command", 2, files({}, "chekc"), "No such command"),
    ("an unknown format", 2, files({"a.md": CLEAN}, "check", "-f", "xml"), "there is no format 'xml'"),
    ("an unknown input format", 2, files({"a.md": CLEAN}, "check", "--input-format", "xml"), "there is no format"),
    ("an unknown level", 2, files({"a.md": CLEAN}, "check", "--fail-on", "fatal"), "--fail-on"),
    ("two baselines", 2, files({"a.md": CLEAN}, "check", "--baseline", "b", "--write-baseline", "b"), "--baseline"),
    ("resuming what is no file", 2, files({"a.md": CLEAN}, "check", "--resume"), "-o FILE"),
    ("a policy that is not there", 2, files({"a.md": CLEAN}, "check", "--policy", "no.toml"), "no file"),
    ("an output that cannot be", 2, files({"a.md": CLEAN}, "check", "-o", "no/such/out.txt"), "cannot be written"),
    ("a policy that is no TOML", 4, files({"copydesk.toml": "version = \n", "a.md": REVIEW}), "copydesk.toml:1"),
    ("a policy with an unknown key", 4,
     files({"copydesk.toml": "version = 1\nlists = []\n", "a.md": REVIEW}), "limits"),
    ("a wrong policy for one file of two", 4,
     files({"a.md": REVIEW, "sub/copydesk.toml": "version = 2\n", "sub/b.md": CLEAN}), "sub"),
    ("a list that is not there", 4,
     files({"copydesk.toml": LISTS.format("no.csv"), "a.md": CLEAN}), "no.csv"),
    ("a sealed list without a key", 4,
     files({"copydesk.toml": LISTS.format("l.csv.age"), "l.csv.age": SEALED, "a.md": CLEAN}), "no key"),
    ("a rule file that is wrong", 4,
     files({"copydesk.toml": "version = 1\nrules = ['r.toml']", "r.toml": "language = 'xx'", "a.md": CLEAN}), "r.toml"),
    ("a wrong policy and an unreadable file", 4, files({"copydesk.toml": "x", "a.txt": LATIN}), "copydesk.toml"),
    ("a baseline that is not there", 4, files({"a.md": CLEAN}, "check", "--baseline", "no.json"), "no.json"),
    ("a baseline that is none", 4, files({"a.md": CLEAN, "b.json": "[]"}, "check", "--baseline", "b.json"), "b.json"),
    ("writing a baseline", 0, files({"a.md": BLOCK}, "check", ".", "--write-baseline", "b.json"), "1 finding written"),
    ("a baseline that is a folder", 2, files({"a.md": CLEAN}, "check", "--write-baseline", "."), "a folder"),
    ("a report in the place of the draft", 2, files({"a.md": BLOCK}, "check", "a.md", "-o", "./a.md"), "--output"),
    ("a report in the place of the policy", 2, files({"a.md": BLOCK}, "check", "-o", "copydesk.toml"), "--output"),
    ("a report in the place of a list", 2,
     files({"copydesk.toml": LISTS.format("l.csv"), "l.csv": "term\nBorsuczyn\n", "a.md": CLEAN},
           "check", "-o", "l.csv"), "--output"),
    ("a baseline in the place of a list", 2,
     files({"copydesk.toml": LISTS.format("l.csv"), "l.csv": "term\nBorsuczyn\n", "a.md": CLEAN},
           "check", "--write-baseline", "l.csv"), "--write-baseline"),
    ("a report in the place of the baseline", 2,
     files({"a.md": CLEAN}, "check", "--baseline", "b.json", "-o", "b.json"), "--output"),
    ("a pattern that is none", 2, files({"a.md": CLEAN}, "check", "--exclude", "!"), "--exclude"),
    ("a line of .gitignore that is none", 0, files({"a.md": CLEAN, ".gitignore": "!\nb\\\n"}), ".gitignore:2"),
    ("a list alone is named", 0,
     files({"copydesk.toml": LISTS.format("l.csv"), "l.csv": "term\nBorsuczyn\n"}, "check", "l.csv"), "not read"),
    ("writing a baseline of what is unreadable", 3,
     files({"a.txt": LATIN}, "check", ".", "--write-baseline", "b.json"), ""),
    ("nothing changed", 0, in_git({}, *DIFF), "no draft changed"),
    ("a changed line", 1, in_git({"b.md": REVIEW}, *DIFF), ""),
    ("an unchanged finding", 0, in_git({"a.md": f"{REVIEW}\n{CLEAN}"}, *DIFF), ""),
    ("an unknown commit", 2, in_git({}, "check", "--diff-base", "nowhere"), "nowhere"),
    ("an option as a commit", 2, in_git({}, "check", "--diff-base", "--output=x"), "--output=x"),
    ("no repository", 2, files({"a.md": CLEAN}, "check", "--diff-base", "main"), "git"),
    ("help", 0, files({}, "check", "-h"), ""),
    ("the version", 0, files({}, "--version"), ""),
    ("an unknown rule", 2, files({}, "explain", "politics/elections"), "did you mean politics/election"),
    ("a category", 0, files({}, "explain", "confidential"), ""),
    ("config of a wrong policy", 4, files({"copydesk.toml": "x"}, "config"), "copydesk.toml"),
    ("a term that can never match", 4, files({}, "forms", "!!!"), "never match"),
    ("init where there is a policy", 2, files({}, "init", "--yes"), "exists already"),
    ("a key file that is there", 4, files({"key.txt": ""}, "lists", "keygen", "key.txt"), "exists already"),
    ("sealing what is no list", 4, files({}, "lists", "seal", "a.xlsx", "--to", "age1"), "plain list"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "set_up", "said"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_exit_code(tmp_path: Path, code: int, set_up: Setting, said: str) -> None:
    done = run(*set_up(tmp_path), cwd=tmp_path)
    assert done.code == code, done.err + done.out
    assert said in done.err


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 25
    assert len({row[0] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("content", "code"),
    [(CLEAN, 0), (REVIEW, 1), (UNDECIDED, 5), (LATIN, 3)],
    ids=["clean", "review", "undecided", "unreadable"],
)
def test_format_does_not_change_the_exit_code(tmp_path: Path, name: str, content: str | bytes, code: int) -> None:
    args = files({"a.txt": content}, "check", "a.txt", "-f", name)(tmp_path)
    assert run(*args, cwd=tmp_path).code == code
    assert run(*args, "-o", "report", "--show-evidence", cwd=tmp_path).code == code
