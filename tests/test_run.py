"""A run over drafts: order, suppressions, changed lines, interruptions."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from command import git, process, run

from copydesk.checker import Checker
from copydesk.gitdiff import changes_since
from copydesk.policy import Policy
from copydesk.readers import ReadOptions, read_stdin
from copydesk.readers.base import Draft, Unreadable
from copydesk.reporters.base import Failure, Result
from copydesk.run import Run

POLICY = {"version": 1, "confidential": [{"term": "Projekt Feniks", "kind": "codename"}]}
BAD = "Idziemy na wybory parlamentarne."
GOOD = "Dziś w biurze nowa kawa."


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Policy.model_validate(POLICY))


def results(checker: Checker, text: str, name: str = "a.md", **how: object) -> list[Result | Failure]:
    import io

    drafts = read_stdin(io.BytesIO(text.encode()), name, ReadOptions())
    return list(Run(**how).results((checker, draft) for draft in drafts))  # type: ignore[arg-type]


def listed(found: list[Result | Failure]) -> list[tuple[str, str, int]]:
    """(rule's category or suppression id, who suppressed it, line), each once, in order."""
    rows = []
    for result in found:
        assert isinstance(result, Result)
        for finding in result.findings:
            rule = finding.violation.rule
            row = (
                rule if rule.startswith("suppression/") else rule.split("/")[0],
                finding.suppressed,
                finding.place.line,
            )
            if row not in rows:
                rows.append(row)
    return rows


SUPPRESSIONS = [
    ("next line", f"<!-- copydesk:allow-next-line politics -- agreed -->\n{BAD}", [("politics", "inline", 2)]),
    ("same line", f"{BAD} <!-- copydesk:allow-line politics -- agreed -->", [("politics", "inline", 1)]),
    ("file", f"{GOOD}\n\n{BAD}\n\n<!-- copydesk:allow-file politics -- agreed -->", [("politics", "inline", 3)]),
    (
        "block",
        f"<!-- copydesk:allow-block politics -- agreed -->\n\n{BAD}\n\n<!-- copydesk:end -->\n\n{BAD}",
        [("politics", "", 7)],
    ),
    (
        "another category",
        f"<!-- copydesk:allow-next-line religion -- agreed -->\n{BAD}",
        [("politics", "", 2), ("suppression/unused", "", 1)],
    ),
    (
        "no reason",
        f"<!-- copydesk:allow-next-line politics -->\n{BAD}",
        [("politics", "", 2), ("suppression/no-reason", "", 1)],
    ),
    (
        "no rule",
        f"<!-- copydesk:allow-next-line -- ok -->\n{BAD}",
        [("politics", "", 2), ("suppression/no-rule", "", 1)],
    ),
    (
        "unknown rule",
        f"<!-- copydesk:allow-next-line politics/nothing -- ok -->\n{BAD}",
        [("politics", "", 2), ("suppression/unknown-rule", "", 1)],
    ),
    (
        "half a category's name",
        f"<!-- copydesk:allow-next-line polit -- ok -->\n{BAD}",
        [("politics", "", 2), ("suppression/unknown-rule", "", 1)],
    ),
    (
        "unknown verb",
        f"<!-- copydesk:allow-all politics -- ok -->\n{BAD}",
        [("politics", "", 2), ("suppression/invalid", "", 1)],
    ),
    (
        "words after the end",
        f"<!-- copydesk:allow-block politics -- ok -->\n{BAD}\n<!-- copydesk:end politics -->",
        [("politics", "", 2), ("suppression/invalid", "", 1), ("suppression/invalid", "", 3)],
    ),
    (
        "until the day",
        f"<!-- copydesk:allow-next-line politics until 2026-05-02 -- ok -->\n{BAD}",
        [("politics", "inline", 2)],
    ),
    (
        "a day over",
        f"<!-- copydesk:allow-next-line politics until 2026-05-01 -- ok -->\n{BAD}",
        [("politics", "", 2), ("suppression/expired", "", 1)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in SUPPRESSIONS], ids=[row[0] for row in SUPPRESSIONS])
def test_suppression(checker: Checker, text: str, expected: list[tuple[str, str, int]]) -> None:
    assert listed(results(checker, text, today=date(2026, 5, 2))) == expected


def test_suppressed_findings_do_not_count_in_the_verdict(checker: Checker) -> None:
    (result,) = results(checker, SUPPRESSIONS[0][1], today=date(2026, 5, 2))
    assert isinstance(result, Result)
    assert (result.report.verdict, result.report.score) == ("pass", 0)
    assert result.report.violations  # so that what was found is masked all the same


@pytest.mark.parametrize(("here", "there"), [(BAD, BAD), (BAD, "Parlament."), ("Parlament.", BAD)])
def test_what_is_said_elsewhere_as_well_stays(checker: Checker, here: str, there: str) -> None:
    text = f"{here}\n\n<!-- copydesk:allow-next-line politics -- ok -->\n{there}\n\n{GOOD}\n"
    alone = [row for row in listed(results(checker, here)) if row[0] == "politics"]
    live = [row for row in listed(results(checker, text)) if not row[1] and not row[0].startswith("suppression")]
    assert live == alone


def test_an_audit_ignores_directives_and_their_faults(checker: Checker) -> None:
    text = SUPPRESSIONS[4][1]
    assert listed(results(checker, text, suppressions=False)) == [("politics", "", 2)]


def test_a_directive_of_a_row_is_used_if_one_cell_uses_it(checker: Checker) -> None:
    table = f"text,comment,copydesk\n{GOOD},{BAD},politics -- agreed\n{GOOD},{GOOD},politics -- agreed\n"
    assert listed(results(checker, table, "plan.csv")) == [("politics", "inline", 2), ("suppression/unused", "", 3)]


def test_faults_of_directives_can_be_turned_off_and_raised() -> None:
    text = SUPPRESSIONS[4][1]
    off = Checker(Policy.model_validate({**POLICY, "categories": {"suppression": {"enabled": False}}}))
    assert listed(results(off, text)) == [("politics", "", 2)]
    raised = Checker(Policy.model_validate({**POLICY, "categories": {"suppression": {"severity": "error"}}}))
    (result,) = results(raised, text)
    assert isinstance(result, Result)
    assert result.report.verdict == "block"


def test_results_come_in_order_whatever_cannot_be_read(checker: Checker) -> None:
    lines = ['{"text": "a"}', "{", '{"text": "b"}', '{"text": ""}', "[", '{"text": "c"}']
    for workers in (1, 2):
        found = results(checker, "\n".join(lines), "a.jsonl", workers=workers)
        assert [isinstance(one, Failure) for one in found] == [False, True, False, False, True, False]


def test_results_are_handed_on_before_all_is_read(checker: Checker) -> None:
    read = 0

    def drafts() -> Iterator[tuple[Checker, Draft | Unreadable]]:
        nonlocal read
        (draft,) = read_stdin(__import__("io").BytesIO(GOOD.encode()), "a.txt", ReadOptions())
        for _ in range(1000):
            read += 1
            yield checker, draft

    assert isinstance(next(Run().results(drafts())), Result)
    assert read <= 3


# Changed lines


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "copydesk.toml").write_text("version = 1\n")
    (tmp_path / "a.md").write_text(f"{BAD}\n\n{GOOD}\n\n{BAD}\n", "utf-8")
    (tmp_path / "plan.csv").write_text(f"id,text\n1,{BAD}\n2,{BAD}\n", "utf-8")
    (tmp_path / "zażółć gęślą.md").write_text(f"{GOOD}\n", "utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def lines_found(folder: Path, *args: str) -> list[tuple[str, int]]:
    done = run("check", "--diff-base", "main", "-f", "json", "--quiet", *args, cwd=folder)
    document = json.loads(done.out) if done.out else {"results": []}
    found = {(r["path"], v["place"]["line"]) for r in document["results"] for v in r["violations"]}
    return sorted(found)


def test_only_changed_lines_count(repository: Path) -> None:
    draft = repository / "a.md"
    assert lines_found(repository) == []
    draft.write_text(draft.read_text("utf-8").replace(GOOD, f"Też: {BAD}"), "utf-8")
    assert lines_found(repository) == [("a.md", 3)]
    git(repository, "checkout", "-q", "-b", "work")
    git(repository, "commit", "-q", "-a", "-m", "second")
    assert lines_found(repository) == [("a.md", 3)]


def test_what_main_got_meanwhile_is_not_a_change_of_ours(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "work")
    git(repository, "checkout", "-q", "main")
    (repository / "a.md").write_text(f"{GOOD}\n", "utf-8")
    git(repository, "commit", "-q", "-a", "-m", "main moves on")
    git(repository, "checkout", "-q", "work")
    assert lines_found(repository) == []


def test_new_and_oddly_named_files_are_changed(repository: Path) -> None:
    (repository / "new.md").write_text(BAD, "utf-8")
    odd = repository / "zażółć gęślą.md"
    odd.write_text(f"{GOOD}\n\n{BAD}\n", "utf-8")
    assert lines_found(repository) == [("new.md", 1), ("zażółć gęślą.md", 3)]


def test_a_moved_file_is_all_new(repository: Path) -> None:
    git(repository, "mv", "a.md", "b.md")
    assert lines_found(repository) == [("b.md", 1)]


def nested(folder: Path) -> list[str]:
    (folder / "sub").mkdir()
    (folder / "sub" / "n.md").write_text(BAD, "utf-8")
    git(folder / "sub", "init", "-q")
    git(folder / "sub", "add", ".")
    git(folder / "sub", "commit", "-q", "-m", "n")
    return ["sub/n.md"]


def ignored(folder: Path) -> list[str]:
    (folder / ".gitignore").write_text("n.md\n")
    (folder / "n.md").write_text(BAD, "utf-8")
    return ["n.md"]


def outside(folder: Path) -> list[str]:
    file = folder.with_name(f"{folder.name}.md")
    file.write_text(BAD, "utf-8")
    return [str(file)]


def link(folder: Path) -> list[str]:
    (folder / "n.md").symlink_to("a.md")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "n")
    git(folder, "branch", "-q", "-f", "main")
    return ["n.md"]


def not_looked_at(flag: str) -> Callable[[Path], list[str]]:
    def set_up(folder: Path) -> list[str]:
        git(folder, "update-index", flag, "zażółć gęślą.md")
        (folder / "zażółć gęślą.md").write_text(BAD, "utf-8")
        return ["zażółć gęślą.md"]

    return set_up


def moved_by_hand(folder: Path) -> list[str]:
    (folder / "posts").mkdir()
    (folder / "a.md").rename(folder / "posts" / "a.md")
    git(folder, "add", ".")
    return ["posts"]


UNSEEN = {
    "in another repository": nested,
    "ignored": ignored,
    "outside": outside,
    "a link": link,
    "assumed unchanged": not_looked_at("--assume-unchanged"),
    "skipped": not_looked_at("--skip-worktree"),
    "moved": moved_by_hand,
}


@pytest.mark.skipif(sys.platform == "win32", reason="links")
@pytest.mark.parametrize("set_up", UNSEEN.values(), ids=UNSEEN)
def test_what_git_does_not_look_at_is_all_new(repository: Path, set_up: Callable[[Path], list[str]]) -> None:
    git(repository, "checkout", "-q", "-b", "work")
    assert run("check", *set_up(repository), "--diff-base", "main", cwd=repository).code == 1


@pytest.mark.parametrize("more", [(), ("--stdin-filename", "a.md")], ids=["plain", "as a file"])
def test_standard_input_is_all_new(repository: Path, more: tuple[str, ...]) -> None:
    assert run("check", "-", "--diff-base", "main", *more, cwd=repository, stdin=BAD.encode()).code == 1


def test_pieces_of_a_post_need_not_be_in_order(repository: Path) -> None:
    """What a picture shows is read after its paragraph."""
    texts = {"a.md": f"![obrazek](x.png) {GOOD}\n{GOOD}\n{{}}\n",
             "plan.csv": f'id,text\n1,"![obrazek](x.png) {GOOD}\n{GOOD}\n{{}}"\n2,{BAD}\n'}  # fmt: skip
    for word in (GOOD, BAD):
        git(repository, "commit", "-q", "--allow-empty", "-a", "-m", word)
        for name, text in texts.items():
            (repository / name).write_text(text.format(word), "utf-8")
    how = ("check", *texts, "--content", "markdown", "--diff-base", "HEAD", "-f", "json")
    found = json.loads(run(*how, cwd=repository).out)["results"]
    assert [(result["id"], result["verdict"]) for result in found] == [("a.md", "review"), ("1", "review")]


FAR_REACHING = [
    ("a.md", f"{GOOD}\n\n{GOOD}\n\n<!-- copydesk:allow-file politics -- ok -->\n\n{GOOD}\n\n{BAD}\n", "<!--.*-->", ""),
    ("a.md", f"<!-- copydesk:allow-block politics -- ok -->\n\n{GOOD}\n\n{GOOD}\n\n{BAD}\n\n<!-- copydesk:end -->\n",
     f"{GOOD}\n\n{GOOD}", "<!-- copydesk:end -->"),
    ("a.md", f"{GOOD}\n\n<!--\n{GOOD}\n\n{BAD}\n\n{GOOD}\n-->\n", "<!--|-->", ""),
    ("a.md", f"{GOOD}\n\n```\n{GOOD}\n\n{BAD}\n\n{GOOD}\n```\n", "```", ""),
    ("a.csv", f"text,id,copydesk\n{GOOD},1,\n{GOOD},2,\n{BAD},3,politics -- ok\n", "copydesk", "note"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "old", "new"), FAR_REACHING, ids=["a file", "a block", "a comment", "code", "a column"]
)
def test_what_speaks_of_other_lines_changes_them(repository: Path, name: str, text: str, old: str, new: str) -> None:
    (repository / name).write_text(text, "utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "waved through")
    git(repository, "branch", "-q", "-f", "base")
    assert run("check", name, cwd=repository).code == 0
    (repository / name).write_text(re.sub(old, new, text, count=2), "utf-8")
    assert run("check", name, "--diff-base", "base", cwd=repository).code == 1


def test_a_change_without_lines_is_one_of_the_whole(repository: Path) -> None:
    (repository / "a.md").chmod(0o755)
    assert changes_since("main", repository).touches(repository / "a.md", 5, 5)


def test_records_that_did_not_change_are_not_in_the_report(repository: Path) -> None:
    plan = repository / "plan.csv"
    plan.write_text(plan.read_text("utf-8") + f"3,{BAD}\n", "utf-8")
    done = run("check", "--diff-base", "main", "-f", "json", cwd=repository)
    assert [result["id"] for result in json.loads(done.out)["results"]] == ["3"]


def test_run_from_a_folder_below_sees_the_same(repository: Path) -> None:
    below = repository / "sub"
    below.mkdir()
    (below / "c.md").write_text(BAD, "utf-8")
    assert lines_found(below) == [("c.md", 1)]


def test_user_settings_of_git_do_not_matter(repository: Path) -> None:
    for setting in ("diff.noprefix=true", "diff.mnemonicPrefix=true", "color.ui=always", "diff.external=false",
                    "diff.interHunkContext=9", "diff.renames=copies"):  # fmt: skip
        git(repository, "config", *setting.split("="))
    (repository / "a.md").write_text(f"{BAD}\n\n{BAD}\n\n{BAD}\n", "utf-8")
    assert lines_found(repository) == [("a.md", 3)]
    (repository / "a.md").write_text(f"{BAD}!\n\n{GOOD}\n\n{BAD}!\n", "utf-8")
    changes = changes_since("main", repository)
    assert [changes.touches(repository / "a.md", line, line) for line in range(1, 6)] == [True, *[False] * 3, True]


def test_a_line_that_looks_like_a_header_is_none(repository: Path) -> None:
    (repository / "a.md").write_text("++ b/other.md\n@@ -1 +99 @@\n", "utf-8")
    changes = changes_since("main", repository)
    assert changes.touches(repository / "a.md", 1, 1)
    assert not changes.touches(repository / "a.md", 99, 99)


def test_lines_that_git_counts_otherwise_are_all_changed(repository: Path) -> None:
    (repository / "mac.md").write_bytes(f"{GOOD}\r\r{BAD}\r".encode())
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "mac")
    git(repository, "branch", "-q", "base")
    (repository / "mac.md").write_bytes(f"{GOOD}!\r\r{BAD}\r".encode())
    assert changes_since("base", repository).touches(repository / "mac.md", 3, 3)


# Interruptions


def jsonl(folder: Path, posts: int) -> Path:
    path = folder / "drafts.jsonl"
    texts = (GOOD, BAD, "Rusza Projekt Feniks.", "")
    rows = ({"id": f"n{n}", "text": f"{n}. {texts[n % 4]}"} for n in range(posts))
    lines = ("{broken" if n % 17 == 5 else json.dumps(row, ensure_ascii=False) for n, row in enumerate(rows))
    path.write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "copydesk.toml").write_text("version = 1\n[[confidential]]\nterm = 'Projekt Feniks'\n", "utf-8")
    return path


BATCH = ("check", "drafts.jsonl", "-f", "jsonl", "-o")


@pytest.mark.parametrize("more", [(), ("--baseline", "base.json")], ids=["plain", "baseline"])
def test_a_cut_report_is_resumed_to_the_same_bytes(tmp_path: Path, more: tuple[str, ...]) -> None:
    jsonl(tmp_path, 60)
    run("check", "drafts.jsonl", "--write-baseline", "base.json", cwd=tmp_path)
    drafts = (tmp_path / "drafts.jsonl").read_text("utf-8")
    (tmp_path / "drafts.jsonl").write_text(drafts + drafts, "utf-8")
    code = run(*BATCH, "whole.jsonl", *more, cwd=tmp_path).code
    whole = (tmp_path / "whole.jsonl").read_bytes()
    rng = random.Random(7)
    for size in [0, 1, 200, len(whole) - 1, len(whole), *(rng.randrange(len(whole)) for _ in range(8))]:
        (tmp_path / "cut.jsonl").write_bytes(whole[:size])
        done = run(*BATCH, "cut.jsonl", "--resume", *more, cwd=tmp_path)
        assert (done.code, "anew" in done.err) == (code, False), size
        assert (tmp_path / "cut.jsonl").read_bytes() == whole, size


def test_a_report_of_other_drafts_or_options_is_begun_anew(tmp_path: Path) -> None:
    drafts = jsonl(tmp_path, 20)
    run(*BATCH, "r.jsonl", cwd=tmp_path)
    other = run(*BATCH, "r.jsonl", "--resume", "--channel", "blog", cwd=tmp_path)
    assert "starting anew" in other.err
    drafts.write_text("".join(drafts.read_text("utf-8").splitlines(keepends=True)[1:]), "utf-8")
    assert "was changed" in run(*BATCH, "r.jsonl", "--resume", "--channel", "blog", cwd=tmp_path).err
    lines = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text("utf-8").splitlines()]
    assert [line["n"] for line in lines if "n" in line] == list(range(1, 20))


@pytest.mark.parametrize("name", ["drafts.jsonl", "copydesk.toml", "base.json"])
def test_what_was_replaced_since_is_read_anew(tmp_path: Path, name: str) -> None:
    """By an older file of the same length, as a backup is."""
    jsonl(tmp_path, 8)
    run("check", "drafts.jsonl", "--write-baseline", "base.json", cwd=tmp_path)
    how = (*BATCH, "r.jsonl", "--baseline", "base.json")
    run(*how, cwd=tmp_path)
    (tmp_path / "old").write_bytes((tmp_path / name).read_bytes())
    os.utime(tmp_path / "old", (0, 0))
    (tmp_path / "old").replace(tmp_path / name)
    assert "was changed" in run(*how, "--resume", cwd=tmp_path).err
    assert "anew" not in run(*how, "--resume", cwd=tmp_path).err


@pytest.mark.parametrize("content", ['{"text": "Dzień dobry."}\n', "Dzień dobry.\n"])
def test_what_is_no_report_is_not_gone_on_with(tmp_path: Path, content: str) -> None:
    jsonl(tmp_path, 4)
    (tmp_path / "note.jsonl").write_text(content, "utf-8")
    assert run(*BATCH, "note.jsonl", "--resume", cwd=tmp_path).code == 2
    assert (tmp_path / "note.jsonl").read_text("utf-8") == content


def test_standard_input_is_not_gone_on_with(tmp_path: Path) -> None:
    drafts = jsonl(tmp_path, 6).read_bytes()
    how = ("check", "-", "--stdin-filename", "x.jsonl", "-f", "jsonl", "-o", "r.jsonl")
    run(*how, cwd=tmp_path, stdin=drafts)
    assert "anew" in run(*how, "--resume", cwd=tmp_path, stdin=drafts).err


def test_new_drafts_at_the_end_are_added(tmp_path: Path) -> None:
    drafts = jsonl(tmp_path, 12)
    run(*BATCH, "r.jsonl", cwd=tmp_path)
    with drafts.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "later", "text": BAD}) + "\n")
    run(*BATCH, "r.jsonl", "--resume", cwd=tmp_path)
    run(*BATCH, "whole.jsonl", cwd=tmp_path)
    assert (tmp_path / "r.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", ["SIGKILL", "SIGINT", "SIGTERM"])
def test_a_killed_run_goes_on_to_the_same_report(tmp_path: Path, number: str) -> None:
    """A small one; benchmarks/kill_and_resume.py kills at ten random moments."""
    jsonl(tmp_path, 1500)
    report = tmp_path / "r.jsonl"
    running = process(*BATCH, "r.jsonl", cwd=tmp_path)
    deadline = time.time() + 60
    while time.time() < deadline and (not report.exists() or report.stat().st_size < 5_000):
        time.sleep(0.01)
    running.send_signal(getattr(signal, number))
    _, err = running.communicate(timeout=60)
    assert running.returncode in ({"SIGKILL": -9, "SIGINT": 130, "SIGTERM": 143}[number], 3), err
    assert b"Traceback" not in err
    run(*BATCH, "r.jsonl", "--resume", cwd=tmp_path)
    run(*BATCH, "whole.jsonl", cwd=tmp_path)
    assert report.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_memory_does_not_hold_the_results(tmp_path: Path) -> None:
    """`tests` of the readers and of check_many show their part: here it is that nothing else gathers them."""
    import tracemalloc

    checker = Checker(Policy.model_validate(POLICY))
    (draft,) = read_stdin(__import__("io").BytesIO(GOOD.encode()), "a.txt", ReadOptions())

    def peak(posts: int) -> int:
        tracemalloc.start()
        for _ in Run().results((checker, draft) for _ in range(posts)):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(1200) < 2 * peak(120) + 100_000


def test_an_author_may_not_suppress_what_the_policy_keeps(tmp_path: Path) -> None:
    post = "Ruszamy z Plumbaronem. <!-- copydesk:allow-line confidential -- it is public now -->\n"
    for setting, codes in (("", []), ("suppressible = false", ["confidential/other", "suppression/refused"])):
        policy = f'version = 1\n[[confidential]]\nterm = "Plumbaron"\n[categories.confidential]\n{setting}\n'
        (tmp_path / "copydesk.toml").write_text(policy, "utf-8")
        (tmp_path / "a.md").write_text(post, "utf-8")
        done = run("check", "a.md", "-f", "concise", cwd=tmp_path)
        assert sorted(line.split()[2] for line in done.out.splitlines()) == codes
        assert done.code == (1 if codes else 0)
