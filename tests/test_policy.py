"""The policy file: what it gives the engine, and how it says what is wrong without showing a term."""

from __future__ import annotations

import json
import pickle
import re
import traceback
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from copydesk.checker import Checker
from copydesk.errors import PolicyError, Problem
from copydesk.findconfig import misnamed_policies
from copydesk.model import Severity
from copydesk.policy import Policy, find_policy, policy_schema
from copydesk.toml_lines import find_lines, parse_toml

SECRET = "Zorblaks"  # stands wherever a term may stand; no message may hold it
DOCS = Path(__file__).parents[1] / "docs"

FULL = f"""\
version = 1
languages = ["pl", "en"]
allow = ["Novalit Plus", {{ term = "Atlas Usług", reason = "public catalogue" }}]

[company]
name = "Novalit S.A."
aliases = ["Novalit"]
domains = ["novalit.pl"]
tickers = ["NVL"]
handles = ["novalit"]
phones = ["+48 22 123 45 67"]
emails = ["biuro@novalit.pl"]

[[competitors]]
name = "Orkan Cloud"
aliases = ["Orkan"]
domains = ["orkancloud.pl"]
handles = ["@orkancloud"]

[[confidential]]
term = "Projekt {SECRET}"
kind = "codename"
aliases = ["{SECRET}"]
forms = ["{SECRET}owi"]
not_forms = ["{SECRET}em"]
valid_from = 2026-01-01
valid_until = 2027-03-01
owner = "board"
severity = "warning"

[categories.finance]
severity = "error"
owner = "investor relations"

[rule_settings."privacy/pesel"]
severity = "note"
suppressible = false

[limits]
max_characters = 20_000
"""


def write(folder: Path, **files: str | bytes) -> Path:
    """Files by name (`__` for a slash, `_` before the suffix for a dot); the folder's policy."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "copydesk.toml"


def error_of(path: Path | str) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        Policy.from_file(path)
    return caught.value


def assert_shows_no_term(error: BaseException, secret: str = SECRET) -> None:
    shown = "".join(traceback.format_exception(error)) + str(error) + repr(error)
    assert secret.casefold() not in shown.casefold()
    while error is not None:
        assert not isinstance(error, ValidationError), "a ValidationError carries its input"
        assert secret.casefold() not in str(error).casefold()
        error = error.__cause__ or error.__context__


# --- what a good policy gives ---------------------------------------------------------------------------------------


def test_all_that_is_listed_reaches_the_engine(tmp_path: Path) -> None:
    policy = Policy.from_file(write(tmp_path, **{"copydesk.toml": FULL}))
    terms = {(t.category, t.kind, t.text): t for t in policy.terms(date(2026, 6, 1))}
    assert set(terms) == {
        ("company", "name", "Novalit S.A."),
        ("company", "name", "Novalit"),
        ("company", "domain", "novalit.pl"),
        ("company", "handle", "@novalit"),
        ("company", "ticker", "NVL"),
        ("company", "phone", "+48 22 123 45 67"),
        ("company", "email", "biuro@novalit.pl"),
        ("competitor", "name", "Orkan Cloud"),
        ("competitor", "name", "Orkan"),
        ("competitor", "domain", "orkancloud.pl"),
        ("competitor", "handle", "@orkancloud"),
        ("confidential", "codename", f"Projekt {SECRET}"),
        ("confidential", "codename", SECRET),
        ("allow", "term", "Novalit Plus"),
        ("allow", "term", "Atlas Usług"),
    }
    fixed = {t.kind for t in terms.values() if t.is_fixed}
    assert fixed == {"domain", "handle", "ticker", "phone", "email"}
    term = terms["confidential", "codename", f"Projekt {SECRET}"]
    assert (term.ref, term.severity, term.owner) == (
        "copydesk.toml:20 confidential[0]",
        Severity.WARNING,
        "board",
    )
    assert (term.forms, term.not_forms) == ((f"{SECRET}owi",), (f"{SECRET}em",))
    alias = terms["confidential", "codename", SECRET]
    assert (alias.forms, alias.not_forms, alias.ref) == ((), (f"{SECRET}em",), term.ref)
    assert policy.settings("finance").severity is Severity.ERROR
    assert policy.settings("religion").enabled
    assert policy.limits.max_characters == 20_000
    assert len(policy.packs) == 8
    assert policy.warnings_on(date(2026, 6, 1)) == ()


@pytest.mark.parametrize(
    ("day", "is_there"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2027, 3, 1), True),
        (date(2027, 3, 2), False),
    ],
)
def test_both_days_of_a_period_count(tmp_path: Path, day: date, is_there: bool) -> None:
    policy = Policy.from_file(write(tmp_path, **{"copydesk.toml": FULL}))
    assert any(t.category == "confidential" for t in policy.terms(day)) is is_there


def test_a_mapping_has_the_keys_of_the_file() -> None:
    policy = Policy.model_validate(
        {
            "version": 1,
            "languages": ["pl", "en"],
            "company": {
                "name": "Novalit S.A.",
                "aliases": [],
                "domains": ["novalit.cloud"],
                "tickers": ["NVL"],
            },
            "competitors": [{"name": "Skalmar", "aliases": [], "domains": [], "handles": []}],
            "confidential": [{"term": SECRET, "kind": "client"}, {"term": "37,4 mln zł", "kind": "figure"}],
            "allow": ["KSeF"],
        }
    )
    assert [t.ref for t in policy.terms() if t.category == "confidential"] == [
        "policy confidential[0]",
        "policy confidential[1]",
    ]


def test_a_pyproject_has_the_same_keys_in_its_table(tmp_path: Path) -> None:
    text = f'[project]\nname = "x"\n[tool.copydesk]\nversion = 1\n[[tool.copydesk.confidential]]\nterm = "{SECRET}"\n'
    write(tmp_path, **{"pyproject.toml": text})
    (term,) = Policy.from_file(tmp_path / "pyproject.toml").terms()
    assert term.ref == "pyproject.toml:5 confidential[0]"


def test_rule_files_are_found_from_the_policys_folder_in_order(tmp_path: Path) -> None:
    policy = write(
        tmp_path,
        **{
            "copydesk.toml": 'version = 1\nrules = ["my/*.toml", "a.toml"]\n',
            "my/z.toml": "",
            "my/b.toml": "",
            "a.toml": "",
        },
    )
    names = [file.relative_to(tmp_path).as_posix() for file in Policy.from_file(policy).rule_files]
    assert names == ["my/b.toml", "my/z.toml", "a.toml"]


def test_the_fingerprint_follows_the_contents(tmp_path: Path) -> None:
    files = {
        "copydesk.toml": 'version = 1\nrules = ["r.toml"]\nconfidential_files = ["l.txt"]\n',
        "r.toml": "",
        "l.txt": "ab",
    }
    path = write(tmp_path, **files)
    first = Policy.from_file(path)
    assert isinstance(first.fingerprint, bytes)
    assert first.fingerprint == Policy.from_file(path).fingerprint
    assert first == Policy.from_file(path)
    for name, content in (
        ("r.toml", "# new"),
        ("l.txt", "ac"),
        ("copydesk.toml", files["copydesk.toml"] + "packs = []"),
    ):
        before = Policy.from_file(path).fingerprint
        write(tmp_path, **{name: content})
        assert Policy.from_file(path).fingerprint != before, name


def test_a_policy_is_frozen_and_can_be_sent_to_workers(tmp_path: Path) -> None:
    policy = Policy.from_file(write(tmp_path, **{"copydesk.toml": FULL}))
    with pytest.raises(ValidationError):
        policy.version = 1  # type: ignore[misc]
    with pytest.raises(TypeError, match="does not change"):
        policy.model_copy(update={"packs": ()})
    assert pickle.loads(pickle.dumps(policy)).terms() == policy.terms()
    assert Policy.model_validate(policy) is policy


# --- what is wrong: the file, the line, a fragment of what is said --------------------------------------------------

BAD: dict[str, tuple[str | bytes, int | None, str]] = {
    # the file as a whole
    "empty file": ("", None, "version is missing"),
    "no version": (f'[[confidential]]\nterm = "{SECRET}"\n', None, "version is missing"),
    "newer version": ("\nversion = 2\n", 2, "version must be 1"),
    "version as text": ('version = "1"\n', 1, "version must be 1"),
    "UTF-16": (f'version = 1\nallow = ["{SECRET}"]\n'.encode("utf-16"), None, "UTF-16"),
    "UTF-16 without its mark": (f'version = 1\nallow = ["{SECRET}"]\n'.encode("utf-16-le"), None, "UTF-16"),
    "Windows-1250": ('version = 1\n# za\nallow = ["Żółw"]\n'.encode("cp1250"), 3, "not UTF-8"),
    "NUL byte": (b"version = 1\n\n# \0\n", 3, "NUL"),
    # TOML
    "quote not closed": (f'version = 1\n[[confidential]]\nterm = "{SECRET}\n', 3, "no closing quote"),
    "text without quotes": (f"version = 1\n[[confidential]]\nterm = {SECRET}\n", 3, "not TOML"),
    "key with blanks": (f"version = 1\n[[confidential]]\nProjekt {SECRET} = 1\n", 3, "no `=`"),
    "key twice": ("version = 1\nversion = 1\n", 2, "second time"),
    "table twice": (f"version = 1\n[{SECRET}]\n[{SECRET}]\n", 3, "second time"),
    "two values": (f'version = 1\nallow = "{SECRET}" "{SECRET}"\n', 2, "follows the value"),
    "list not closed": (f'version = 1\nallow = [\n"{SECRET}"\n', 3, "not closed"),
    "date not of the calendar": (
        "version = 1\n[[confidential]]\nvalid_from = 2027-02-30\n",
        3,
        "no such date",
    ),
    "backslash": (f'version = 1\nrules = ["my\\{SECRET}"]\n', 2, "backslash"),
    "nested deeply": ("version = 1\nallow = " + "[" * 3000 + "]" * 3000, None, "nested"),
    # keys
    "unknown key, close": ("version = 1\ncompetitor = []\n", 2, "did you mean `competitors`"),
    "unknown key, far": (f"version = 1\n{SECRET} = 1\n", 2, "its keys are version"),
    "unknown key of a term": (
        f'version = 1\n[[confidential]]\nterm = "x1"\nkinds = "{SECRET}"\n',
        4,
        "did you mean `kind`",
    ),
    "term as a key": (
        f'version = 1\n[[confidential]]\nterm = "x1"\n"{SECRET}" = "codename"\n',
        4,
        "key that is not known",
    ),
    "unknown table": (f"version = 1\n\n[{SECRET}.x]\n", 3, "its keys are version"),
    "term near a key": (
        'version = 1\n[[confidential]]\nterm = "x1"\nZorblaks_term = 1\n',
        4,
        "its keys are term",
    ),
    "table instead of a list": (f'version = 1\n[confidential]\nterm = "{SECRET}"\n', 2, "must be a list"),
    "unknown category": (
        f'version = 1\n[categories.finanse]\nowner = "{SECRET}"\n',
        2,
        "did you mean `finance`",
    ),
    "term as a category": (
        f'version = 1\n[categories."{SECRET}"]\nseverity = "x"\n',
        2,
        "key that is not known",
    ),
    # values
    "unknown kind, close": (
        'version = 1\n[[confidential]]\nterm = "x1"\nkind = "code-name"\n',
        4,
        "mean `codename`",
    ),
    "unknown kind, far": (
        f'version = 1\n[[confidential]]\nterm = "x1"\nkind = "{SECRET}"\n',
        4,
        "choose from codename",
    ),
    "unknown severity": ('version = 1\n[categories.finance]\nseverity = "err"\n', 3, "did you mean `error`"),
    "unknown pack": ('version = 1\npacks = [\n  "finance",\n  "religon",\n]\n', 4, "did you mean `religion`"),
    "unknown language": ('version = 1\nlanguages = ["pl", "de"]\n', 2, "choose from pl, en"),
    "no language": ("version = 1\nlanguages = []\n", 2, "is empty"),
    "yes as text": ('version = 1\n[categories.finance]\nenabled = "no"\n', 3, "true or false"),
    "limit of nothing": ("version = 1\n[limits]\nmax_characters = 0\n", 3, "too small"),
    "limit as text": ('version = 1\n[limits]\nmax_characters = "many"\n', 3, "whole number"),
    "text instead of a list": (f'version = 1\nallow = "{SECRET}"\n', 2, "must be a list"),
    "aliases in one text": (
        f'version = 1\n[[confidential]]\nterm = "x1"\naliases = "{SECRET}"\n',
        4,
        "square brackets",
    ),
    "bad domain": (
        f'version = 1\n[company]\nname = "x1"\ndomains = ["https://{SECRET}.pl/"]\n',
        4,
        "no domain",
    ),
    "bad handle": (f'version = 1\n[[competitors]]\nname = "x1"\nhandles = ["@{SECRET} b"]\n', 4, "no handle"),
    "bad ticker": (f'version = 1\n[company]\nname = "x1"\ntickers = ["{SECRET} {SECRET}"]\n', 4, "no ticker"),
    "bad phone": (f'version = 1\n[company]\nname = "x1"\nphones = ["{SECRET}"]\n', 4, "no phone number"),
    "bad tax number": (f'version = 1\n[company]\nname = "x1"\ntax_ids = ["{SECRET}"]\n', 4, "no tax or register"),
    "bad account": (f'version = 1\n[company]\nname = "x1"\naccounts = ["{SECRET}"]\n', 4, "no bank account"),
    "bad e-mail": (f'version = 1\n[company]\nname = "x1"\nemails = ["{SECRET}"]\n', 4, "no e-mail"),
    "name missing": ('version = 1\n\n[[competitors]]\naliases = ["Orkan"]\n', 3, "name is missing"),
    # terms
    "term missing": ('version = 1\n[[confidential]]\nkind = "client"\n', 2, "term is missing"),
    "term as a number": ("version = 1\n[[confidential]]\nterm = 2029\n", 3, "must be text"),
    "term of punctuation": ('version = 1\n[[confidential]]\nterm = "?!..."\n', 3, "can never match"),
    "term empty": ('version = 1\n[[confidential]]\nterm = "  "\n', 3, "can never match"),
    "term of zero width": ('version = 1\n[[confidential]]\nterm = "\\u200b\\u200d"\n', 3, "can never match"),
    "term of an emoji": ('version = 1\n[[confidential]]\nterm = "🦅"\n', 3, "can never match"),
    "term too long": (f'version = 1\n[[confidential]]\nterm = "{SECRET * 30}"\n', 3, "longer than 200"),
    "line break in a term": (
        f'version = 1\n[[confidential]]\nterm = "{SECRET}\\nx"\n',
        3,
        "control character",
    ),
    "alias of punctuation": (
        f'version = 1\n[[confidential]]\nterm = "{SECRET}"\naliases = [\n  "x1",  # fine\n  "--",\n]\n',
        6,
        "aliases[1] can never",
    ),
    "near-twin of punctuation": (
        'version = 1\nallow = ["x1", { term = "..." }]\n',
        2,
        "allow[1].term can never",
    ),
    "date in other digits": (
        f'version = 1\n[[confidential]]\nterm = "{SECRET}"\nvalid_until = "1.03.2027"\n',
        4,
        "is no date",
    ),
    "date as a number": (
        f'version = 1\n[[confidential]]\nterm = "{SECRET}"\nvalid_until = 20270301\n',
        4,
        "is no date",
    ),
    "date with a time": (
        f'version = 1\n[[confidential]]\nterm = "{SECRET}"\nvalid_until = 2027-03-01T10:00:00\n',
        4,
        "no date",
    ),
    "date as text, impossible": (
        f'version = 1\n[[confidential]]\nterm = "{SECRET}"\nvalid_from = "2027-02-30"\n',
        4,
        "calendar",
    ),
    "until before from": (
        f'version = 1\n[[confidential]]\nterm = "{SECRET}"\nvalid_until = 2026-01-01\nvalid_from = 2026-01-02\n',
        4,
        "before",
    ),
    "inline entries": (
        f'version = 1\nconfidential = [\n  {{ term = "{SECRET}" }},  # [[confidential]]\n'
        '  { term = "x1", kind = "y" },\n]\n',
        4,
        "confidential[1].kind",
    ),
    "after a text of several lines": (
        f'version = 1\n[company]\nname = "x1"\n[categories.finance]\nowner = """\n'
        f'[[confidential]]\n{SECRET} = """\nenabled = 1\n',
        8,
        "enabled must be",
    ),
    # entries that cannot stand together
    "competitor twice": (
        'version = 1\n[[competitors]]\nname = "Orkan  Cloud"\n[[competitors]]\nname = "ORKAN CLOUD"\n',
        4,
        "another competitor",
    ),
    "confidential and allowed": (
        f'version = 1\nallow = [\n  "x1",\n  "{SECRET.upper()}",\n]\n'
        f'[[confidential]]\nterm = "x2"\naliases = ["{SECRET}"]\n',
        4,
        "listed as confidential",
    ),
    "competitor and allowed": (
        'version = 1\nallow = ["Orkan"]\n[[competitors]]\nname = "orkan"\n',
        2,
        "as competitor",
    ),
    # what it names
    "list that is not there": (
        'version = 1\nconfidential_files = [\n  "lists/no.csv",\n]\n',
        3,
        "does not exist",
    ),
    "list that is a folder": ('version = 1\nconfidential_files = ["folder.csv"]\n', 2, "is a folder"),
    "term instead of a list": (f'version = 1\nconfidential_files = ["{SECRET}"]\n', 2, "no name of a list"),
    "workbook as a list": (f'version = 1\nconfidential_files = ["{SECRET}.xlsx"]\n', 2, "no name of a list"),
    "lists that are not there": ('version = 1\nconfidential_files = ["lists/*.csv"]\n', 2, "matches no file"),
    "rules that are not there": ('version = 1\nrules = ["my-rules/*.toml"]\n', 2, "matches no file"),
    "rules in a folder": ('version = 1\nrules = ["folder.csv"]\n', 2, "is a folder"),
}


@pytest.mark.parametrize(("text", "line", "fragment"), BAD.values(), ids=BAD)
def test_a_bad_policy_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | bytes, line: int | None, fragment: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.csv").mkdir()
    write(tmp_path, **{"copydesk.toml": text})
    error = error_of("copydesk.toml")
    (problem,) = error.problems
    assert (problem.where, problem.line) == ("copydesk.toml", line)
    assert fragment in str(problem)
    assert problem.way_out
    assert_shows_no_term(error)


def test_a_pyproject_reports_its_own_lines(tmp_path: Path) -> None:
    write(tmp_path, **{"pyproject.toml": '[project]\nname = "x"\n\n[tool.copydesk]\nversion = 1\nalow = []\n'})
    (problem,) = error_of(tmp_path / "pyproject.toml").problems
    assert (problem.line, "did you mean `allow`?" in problem.way_out) == (6, True)


@pytest.mark.parametrize("text", ["", "[tool]\ncopydesk_ = 1\n", "tool = 1\n"])
def test_a_pyproject_without_the_table_is_no_policy(tmp_path: Path, text: str) -> None:
    write(tmp_path, **{"pyproject.toml": text})
    assert "no [tool.copydesk]" in str(error_of(tmp_path / "pyproject.toml"))


@pytest.mark.parametrize(("name", "fragment"), [("no.toml", "does not exist"), (".", "is a folder")])
def test_a_policy_that_cannot_be_read_is_told(tmp_path: Path, name: str, fragment: str) -> None:
    assert fragment in str(error_of(tmp_path / name))


def test_all_problems_are_told_at_once_in_the_order_of_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = 'version = 1\npacks = ["x"]\nconfidential_files = ["no.csv", "l.csv"]\n'
    text += f'[[confidential]]\nterm = "..."\nkind = "{SECRET}"\n'
    write(tmp_path, **{"copydesk.toml": text, "l.csv": f"term,kind\n{SECRET},{SECRET}\n!,client\n"})
    error = error_of("copydesk.toml")
    assert [(p.where, p.line) for p in error.problems] == [
        ("copydesk.toml", 2),
        ("copydesk.toml", 3),
        ("copydesk.toml", 5),
        ("copydesk.toml", 6),
        ("l.csv", 2),
        ("l.csv", 3),
    ]
    assert_shows_no_term(error)


@pytest.mark.parametrize(
    "mapping",
    [
        None,
        [SECRET],
        SECRET,
        {"version": 1, SECRET: 1},
        {"version": 1, 7: SECRET},
        {"version": 1, "confidential": SECRET},
        {"version": 1, "confidential": [SECRET]},
        {"version": 1, "confidential": {SECRET: 1}},
        {"version": 1, "confidential": [{"term": SECRET, SECRET: SECRET}]},
        {"version": 1, "confidential": [{"term": f"\ud800{SECRET}"}]},
        {"version": 1, "confidential": [{"term": SECRET.encode()}], "allow": [SECRET]},
        {"version": 1, "categories": {SECRET: {SECRET: SECRET}}},
        {"version": 1, "rule_settings": {SECRET: {SECRET: SECRET}}},
        {"version": 1, "rule_settings": {f"x/{SECRET.lower()}": {"severity": SECRET}}},
        {"version": SECRET, "confidential_files": [SECRET], "rules": [7]},
        {"version": 1, "confidential_files": ["x\0.csv"], "rules": [7, "x\0"], "company": {"name": [SECRET]}},
    ],
)
def test_a_bad_mapping_is_told_and_shows_nothing(mapping: object) -> None:
    for build in (Policy.model_validate, lambda given: Policy(**given)):
        if build is not Policy.model_validate and not (
            isinstance(mapping, dict) and all(isinstance(k, str) for k in mapping)
        ):
            continue
        with pytest.raises(PolicyError) as caught:
            build(mapping)
        assert caught.value.problems[0].where == "policy"
        assert_shows_no_term(caught.value)


RULES: dict[str, tuple[str, str]] = {
    "a slip": ("privacy/pesl", "did you mean `privacy/pesel`?"),
    "no rule": (f"{SECRET.lower()}/x", "`copydesk rules` lists them all"),
}


@pytest.mark.parametrize(("name", "fragment"), RULES.values(), ids=RULES)
def test_settings_of_a_rule_that_there_is_not_are_told(tmp_path: Path, name: str, fragment: str) -> None:
    policy = Policy.from_file(
        write(tmp_path, **{"copydesk.toml": f'version = 1\n[rule_settings."{name}"]\nenabled = false\n'})
    )
    with pytest.raises(PolicyError) as caught:
        Checker(policy)
    (problem,) = caught.value.problems
    assert (problem.line, fragment in problem.way_out) == (2, True)
    assert_shows_no_term(caught.value)


def test_what_is_said_of_a_rule_is_kept_apart_from_its_category(tmp_path: Path) -> None:
    policy = Policy.from_file(write(tmp_path, **{"copydesk.toml": FULL}))
    said = (policy.rule("privacy/pesel"), policy.rule("privacy/phone-person"), policy.settings("privacy"))
    assert [(one.severity, one.suppressible) for one in said] == [(Severity.NOTE, False), (None, True), (None, True)]


def test_a_single_rule_is_switched_off() -> None:
    text = "PESEL: 44051401359"
    settings = {"rule_settings": {"privacy/pesel": {"enabled": False}, "competitor/named": {"owner": "PR"}}}
    found = {violation.rule for violation in Checker().check(text).violations}
    left = {
        violation.rule
        for violation in Checker(Policy.model_validate({"version": 1, **settings})).check(text).violations
    }
    assert found - left == {"privacy/pesel"}


# --- what looks wrong -----------------------------------------------------------------------------------------------

WARNINGS: dict[str, tuple[str, int | None, str]] = {
    "term twice": (
        f'[[confidential]]\nterm = "{SECRET}"\n[[confidential]]\nterm = "{SECRET.upper()}"\n',
        4,
        "stands at copydesk.toml:2",
    ),
    "alias equal to its term": (
        f'[[confidential]]\nterm = "{SECRET}"\naliases = ["{SECRET}"]\n',
        2,
        "one spelling twice",
    ),
    "near-twin twice": ('allow = ["KSeF",\n"ksef"]\n', 3, "allow[1] has a spelling"),
    "alias of two competitors": (
        '[[competitors]]\nname = "Orkan"\naliases = ["OC"]\n[[competitors]]\nname = "Summit"\naliases = ["OC"]\n',
        5,
        "copydesk.toml:2",
    ),
    "all over": (
        f'[[confidential]]\nterm = "{SECRET}"\nvalid_until = 2020-01-01\n',
        None,
        "past their valid_until",
    ),
    "confidential off": (
        f'[[confidential]]\nterm = "{SECRET}"\n[categories.confidential]\nenabled = false\n',
        5,
        "is false",
    ),
    "competitor pack out": (
        'packs = ["finance"]\n[[competitors]]\nname = "Orkan"\n',
        2,
        "leaves out the competitors",
    ),
    "own name confidential": (
        f'[company]\nname = "{SECRET}"\n[[confidential]]\nterm = "{SECRET}"\n',
        4,
        "the company itself",
    ),
}


@pytest.mark.parametrize(("text", "line", "fragment"), WARNINGS.values(), ids=WARNINGS)
def test_what_looks_wrong_is_a_warning_and_shows_no_term(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int | None, fragment: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, **{"copydesk.toml": f"version = 1\n{text}"})
    (warning,) = Policy.from_file("copydesk.toml").warnings_on(date(2026, 1, 1))
    assert (warning.where, warning.line) == ("copydesk.toml", line)
    assert fragment in str(warning)
    assert SECRET.casefold() not in repr(warning).casefold()


def test_the_same_spelling_reaches_the_engine_once(tmp_path: Path) -> None:
    entries = (f'[[confidential]]\nterm = "{SECRET}"\nowner = "{owner}"\n' for owner in "ab")
    text = "version = 1\n" + "".join(entries)
    policy = Policy.from_file(write(tmp_path, **{"copydesk.toml": text}))
    assert [t.owner for t in policy.terms()] == ["a"]


# --- nothing shows a term -------------------------------------------------------------------------------------------


def test_no_repr_shows_a_term(tmp_path: Path) -> None:
    policy = Policy.from_file(write(tmp_path, **{"copydesk.toml": FULL}))
    shown = [
        policy,
        policy.confidential,
        policy.allow,
        policy.terms(date(2026, 6, 1)),
        policy._listed,
        policy.__dict__,
    ]
    for value in shown:
        for text in (repr(value), str(value), f"{value}"):
            assert SECRET not in text
            assert "Atlas" not in text
    assert policy.fingerprint.hex() not in repr(policy)


@given(
    where=st.sampled_from(["term", "kind", "aliases", "owner", "valid_from", "valid_until", "severity", "forms", "x"]),
    value=st.one_of(
        st.just(SECRET),
        st.lists(st.just(SECRET)),
        st.dictionaries(st.just(SECRET), st.just(SECRET)),
        st.binary(),
    ),
)
def test_no_error_shows_the_value_of_any_key(where: str, value: object) -> None:
    try:
        Policy.model_validate({"version": 1, "confidential": [{"term": SECRET, "kind": "client", where: value}]})
    except PolicyError as error:
        assert_shows_no_term(error)


# --- where the keys stand -------------------------------------------------------------------------------------------

TRICKY = '''\
# [[confidential]]
a . "b.c" . 'd' = 1  # a = 2
"quoted \\u017c [x]" = ["[", ']', """
]""", \'\'\'
# no comment ] \'\'\', {x = 1, "y" = [[], [1, 2]], z.w = "}"},
   # comment
   2026-01-01 07:32:00, 1_000,
]
[t.u]
s = """a ""quoted"" \\""" b"""""
e = ""
l = \'\'\'\'x\'\'\'\'
[[t.u.list]]
k = 1
[t.u.list.deep]
k = 2
[[t.u.list]]
  [[t.u.list.inner]]
  k = 3
  [[t.u.list.inner]]
'''


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    below: set[tuple[str | int, ...]] = {path} if path else set()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        below |= paths_of(child, (*path, key))
    return below


def test_every_key_and_item_of_a_tricky_text_is_found() -> None:
    lines = find_lines(TRICKY)
    assert paths_of(parse_toml(TRICKY, "x")) <= set(lines)
    assert lines["a", "b.c", "d"] == 2
    assert lines["quoted ż [x]", 4, "z", "w"] == 5
    assert lines["quoted ż [x]", 5] == 7
    assert lines["t", "u", "l"] == 12
    assert lines["t", "u", "list", 0, "deep", "k"] == 16
    assert lines["t", "u", "list", 1, "inner", 0, "k"] == 19


_GAPS = st.lists(st.sampled_from(["", "# [[confidential]]", "  # term = 1", "\t"]), max_size=3)
_TEXTS = st.sampled_from(
    ['"a"', "'[['", '"# no comment"', '"""\n[[confidential]]\nterm = 1\n"""', "'''\n]\n'''", '"\\"]"']
)


@given(st.lists(st.tuples(_GAPS, st.lists(st.tuples(_GAPS, _TEXTS), max_size=4), _TEXTS), min_size=1, max_size=4))
def test_lines_are_right_whatever_stands_between(
    entries: list[tuple[list[str], list[tuple[list[str], str]], str]],
) -> None:
    lines: list[str] = []
    expected: dict[tuple[str | int, ...], int] = {}

    def add(text: str, *path: str | int) -> None:
        expected.setdefault(path, len(lines) + 1)
        lines.extend(text.split("\n"))

    for number, (gap, aliases, term) in enumerate(entries):
        lines.extend(gap)
        add("[[confidential]]", "confidential", number)
        add("aliases = [", "confidential", number, "aliases")
        for index, (between, alias) in enumerate(aliases):
            lines.extend(between)
            add(f"  {alias},", "confidential", number, "aliases", index)
        lines.append("]  # end")
        add(f"term = {term}", "confidential", number, "term")
    text = "\n".join(lines)
    parse_toml(text, "x")
    found = find_lines(text)
    assert {path: found.get(path) for path in expected} == expected


# --- finding the file, and the schema -------------------------------------------------------------------------------


def test_the_nearest_policy_upward_is_found(tmp_path: Path) -> None:
    table = "[tool.copydesk]\nversion = 1\n"
    write(
        tmp_path,
        **{
            "pyproject.toml": table,
            "a/pyproject.toml": "[project]\nname = 'copydesk'\n",
            "a/b/copydesk.toml": "version = 1\n",
            "a/b/pyproject.toml": table,
            "a/b/c/post.txt": "",
            "broken/pyproject.toml": f"{table}x = \n",
            "other/pyproject.toml": "x = \n# copydesk\n",
        },
    )
    found = {name: find_policy(tmp_path / name) for name in (".", "a", "a/b/c", "a/b/c/post.txt", "broken", "other")}
    assert found == {
        ".": tmp_path / "pyproject.toml",
        "a": tmp_path / "pyproject.toml",
        "a/b/c": tmp_path / "a/b/copydesk.toml",
        "a/b/c/post.txt": tmp_path / "a/b/copydesk.toml",
        "broken": tmp_path / "broken/pyproject.toml",
        "other": tmp_path / "pyproject.toml",
    }


def test_files_that_are_called_nearly_as_a_policy_are_found(tmp_path: Path) -> None:
    names = ("copydesk.toml.txt", "a/Copydesk.toml", "a/b/copydesk.toml", "a/copydesk.md", "a/my-copydesk.toml")
    write(tmp_path, **dict.fromkeys(names, ""))
    found = [file.relative_to(tmp_path).as_posix() for file in misnamed_policies(tmp_path / "a/b")]
    assert found == ["a/Copydesk.toml", "copydesk.toml.txt"]


def test_without_a_policy_upward_there_is_none(tmp_path: Path) -> None:
    assert find_policy(tmp_path) is None


def test_the_published_schema_is_current() -> None:
    # After a change: write what policy_schema() returns into it.
    assert json.loads((DOCS / "policy.schema.json").read_text(encoding="utf-8")) == json.loads(policy_schema())


def test_the_policy_in_the_documentation_is_one(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(version.*?)```", (DOCS / "policy.md").read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        files = {
            "my-rules/a.toml": "",
            "lists/clients.csv": "term\nBorowianka\n",
            "lists/codenames.txt": "Mżawka\n",
        }
        Policy.from_file(write(tmp_path, **{"copydesk.toml": example, **files}))


def test_a_problem_without_a_line_names_the_file_alone() -> None:
    assert str(Problem("copydesk.toml", None, "x", "y")) == "copydesk.toml: x\n    help: y"
