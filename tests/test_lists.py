"""The lists of confidential terms: what is read from them, and how they say what is wrong without showing a term."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import traceback
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.errors import PolicyError
from copydesk.lists import MAX_PROBLEMS, parse_list, read_list
from copydesk.model import Severity
from copydesk.policy import Policy

SECRET = "Zorblaks"
HEADER = "term,kind,aliases,owner,severity,valid_from,valid_until,forms,not_forms\n"


def test_a_csv_gives_every_column() -> None:
    row = '"Projekt X, etap 2",Codename,Iks | Projekt Y,board,ERROR,2026-01-01,2027-03-01,Iksie|Iksy,Iksowi\n'
    ((line, entry),) = parse_list((HEADER + row).encode(), "l.csv")
    assert line == 2
    assert entry.model_dump() == {
        "term": "Projekt X, etap 2",
        "kind": "codename",
        "aliases": ("Iks", "Projekt Y"),
        "forms": ("Iksie", "Iksy"),
        "not_forms": ("Iksowi",),
        "owner": "board",
        "severity": Severity.ERROR,
        "valid_from": date(2026, 1, 1),
        "valid_until": date(2027, 3, 1),
    }


GOOD: dict[str, tuple[str, bytes, list[tuple[int, str]]]] = {
    "text": ("l.txt", "# klienci\n\nŻółw\n  Fala 48  \n".encode(), [(3, "Żółw"), (4, "Fala 48")]),
    "text with Windows line ends": ("l.txt", b"# a\r\nab\r\n\r\ncd", [(2, "ab"), (4, "cd")]),
    "text with old Mac line ends": ("l.txt", b"ab\rcd", [(1, "ab"), (2, "cd")]),
    "text with a byte-order mark": ("l.txt", "\N{ZERO WIDTH NO-BREAK SPACE}ab".encode(), [(1, "ab")]),
    "text with commas": ("l.txt", "37,4 mln zł".encode(), [(1, "37,4 mln zł")]),
    "semicolons, as a Polish Excel writes": ("l.csv", b"term;kind\n37,4 mln;figure\n", [(2, "37,4 mln")]),
    "tabs": ("l.csv", b"term\tkind\na, b; c\tperson\n", [(2, "a, b; c")]),
    "tsv": ("l.tsv", b"kind\tterm\nperson\tab\n", [(2, "ab")]),
    "byte-order mark, as Excel writes": (
        "l.csv",
        "\N{ZERO WIDTH NO-BREAK SPACE}term;kind\r\nab;client\r\n".encode(),
        [(2, "ab")],
    ),
    "a line that says the delimiter": ("l.csv", b"sep=;\r\nterm;kind\r\nab;client\r\n", [(3, "ab")]),
    "one column": ("l.csv", b"TERM\nab\n", [(2, "ab")]),
    "blank lines and cells": ("l.csv", b"\nterm,kind,\n,,\nab,,\n\ncd\n", [(4, "ab"), (6, "cd")]),
    "real names": (
        "l.txt",
        "Kąt & Róg\nA/B Zor\nZor-Vex\nC++ Zor\nD'Zor!\nHala #4\n3M Zor S.A.\n#\n#-- a; b\n## c".encode(),
        [*enumerate(("Kąt & Róg", "A/B Zor", "Zor-Vex", "C++ Zor", "D'Zor!", "Hala #4", "3M Zor S.A."), 1)],
    ),
    "a semicolon in a cell": ("l.csv", b'term,kind\n"ab; cd",client\n', [(2, "ab; cd")]),
    "a quote in a cell": ("l.csv", b'term\n"Projekt ""X"""\nfirma "Y"\n', [(2, 'Projekt "X"'), (3, 'firma "Y"')]),
    "upper case suffix": ("L.CSV", b"term\nab\n", [(2, "ab")]),
}


@pytest.mark.parametrize(("name", "data", "expected"), GOOD.values(), ids=GOOD)
def test_a_list_is_read_with_its_lines(name: str, data: bytes, expected: list[tuple[int, str]]) -> None:
    assert [(line, entry.term) for line, entry in parse_list(data, name)] == expected


BAD: dict[str, tuple[str, str | bytes, int | None, str]] = {
    # the file as a whole
    "empty text": ("l.txt", "", None, "no term"),
    "comments alone": ("l.txt", f"# {SECRET}\n", None, "no term"),
    "empty csv": ("l.csv", "", None, "no term"),
    "header alone": ("l.csv", "term,kind\n", None, "no term"),
    "UTF-16, as Excel writes": ("l.csv", f"term\n{SECRET}\n".encode("utf-16"), None, "UTF-16"),
    "Windows-1250": ("l.csv", f"term\nab\n{SECRET} ż\n".encode("cp1250"), 3, "not UTF-8"),
    "Windows-1250 text": ("l.txt", f"{SECRET} ż\n".encode("cp1250"), 1, "not UTF-8"),
    "NUL byte": ("l.csv", f"term\nab\n{SECRET}\0\n", 3, "NUL"),
    "workbook called csv": ("l.csv", b"PK\x03\x04\x14\x00" + SECRET.encode(), None, ".xlsx"),
    "old workbook called csv": ("l.csv", b"\xd0\xcf\x11\xe0\xa1\xb1" + SECRET.encode(), None, ".xls"),
    "pdf called txt": ("l.txt", b"%PDF-1.7\n" + SECRET.encode(), None, "PDF"),
    # the header
    "no header": ("l.csv", f"{SECRET},client\nab,client\n", 1, "no column `term`"),
    "misspelt term column": ("l.csv", f"trem,kind\n{SECRET},client\n", 1, "no column `term`"),
    "unknown column, close": ("l.csv", f"term,knid\n{SECRET},client\n", 1, "column 2 has a name that is not known"),
    "unknown column, far": ("l.csv", f"term,{SECRET}\nab,client\n", 1, "the columns are term"),
    "column twice": ("l.csv", f"term,kind,term\n{SECRET},client,ab\n", 1, "`term` stands here twice"),
    # rows
    "more cells than columns": ("l.csv", f"term\nab\n{SECRET}, client\n", 3, "cell 2 of this row has no column"),
    "cell under an unnamed column": ("l.csv", f"term,,kind\nab,{SECRET},client\n", 2, "cell 2"),
    "quotes not closed": ("l.csv", f'term,kind\nab,client\n"{SECRET},client\ncd,client\n', 3, "do not pair"),
    "text after quotes": ("l.csv", f'term,kind\n"{SECRET}" x,client\n', 2, "do not pair"),
    "no term in a row": ("l.csv", f"term,owner\nab,x\n,{SECRET}\n", 3, "term is missing"),
    "unknown kind, close": ("l.csv", f"term,kind\n{SECRET},clients\n", 2, "did you mean `client`"),
    "columns swapped": ("l.csv", f"kind,term\n{SECRET},client\n", 2, "kind is not a known value"),
    "unknown severity": ("l.csv", f"term,severity\n{SECRET},eror\n", 2, "did you mean `error`"),
    "date as Excel shows it": ("l.csv", f"term,valid_until\n{SECRET},01.03.2027\n", 2, "valid_until is no date"),
    "date as a number": ("l.csv", f"term,valid_until\n{SECRET},46447\n", 2, "valid_until is no date"),
    "no such day": ("l.csv", f"term,valid_from\n{SECRET},2027-02-29\n", 2, "no day of the calendar"),
    "until before from": (
        "l.csv",
        f"term,valid_from,valid_until\n{SECRET},2027-02-02,2027-02-01\n",
        2,
        "before valid_from",
    ),
    "line break in a cell": ("l.csv", f'term\nab\n"{SECRET}\nx"\n', 3, "control character"),
    "after a cell of several lines": ("l.csv", f'term,owner\nab,"x\ny"\n{SECRET},z\n!,x\n', 5, "can never match"),
    "line separator in a text": ("l.txt", f"ab\n{SECRET}\N{LINE SEPARATOR}x\n", 2, "control character"),
    "tab in a text": ("l.txt", f"ab\n{SECRET}\tx\n", 2, "control character"),
    "punctuation": ("l.txt", "ab\n\n---\n", 3, "can never match"),
    "too long": ("l.txt", SECRET * 26, 1, "longer than 200"),
    "alias of punctuation": ("l.csv", f"term,aliases\n{SECRET},ab|...\n", 2, "aliases[1] can never match"),
    "form of punctuation": ("l.csv", f"term,forms\n{SECRET},-\n", 2, "forms[0] can never match"),
    # rows that would be terms that no post has
    "columns in a text": ("l.txt", f"{SECRET};client;2027-01-01\n", 1, "a ; in it"),
    "spellings in a text": ("l.txt", f"{SECRET} | Zor\n", 1, "has a | in it"),
    "comment after a term": ("l.txt", f"ab\n{SECRET} # klient NDA\n", 2, "comment after the term"),
    "hashtag": ("l.txt", f"ab\n#{SECRET}\n", 2, "begins with a #"),
    "other delimiter": ("l.csv", f"term,kind\n{SECRET};client\n", 2, "other delimiters than the header"),
    "other delimiter, one column": ("l.csv", f"term\n{SECRET};Zor\n", 2, "several terms"),
    "spellings in a cell": ("l.csv", f"term,kind\n{SECRET}|Zor,client\n", 2, "term has a | in it"),
    "aliases after a semicolon": ("l.csv", f"term,aliases\nab,Zor; {SECRET}\n", 2, "a ; in the cell aliases"),
    # sealed lists
    "plain text called age": ("l.csv.age", f"term\n{SECRET}\n", None, "no age file"),
    "sealed with a passphrase": ("l.csv.age", b"age-encryption.org/v1\n-> scrypt x 18\n", None, "passphrase"),
    "sealed and cut short": ("l.csv.age", b"age-encryption.org/v1\n-> X25519 x\n", None, "damaged"),
}


@pytest.mark.parametrize(("name", "content", "line", "fragment"), BAD.values(), ids=BAD)
def test_a_bad_list_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str | bytes, line: int | None, fragment: str
) -> None:
    from copydesk.sealed import generate_key

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPYDESK_AGE_KEY", generate_key()[0])
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    Path("copydesk.toml").write_text(f'version = 1\nconfidential_files = ["{name}"]\n', encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        Policy.from_file("copydesk.toml")
    (problem,) = caught.value.problems
    assert (problem.where, problem.line) == (name, line)
    assert fragment in str(problem)
    assert problem.way_out
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert SECRET.casefold() not in shown.casefold()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_the_problems_of_many_rows_are_told_at_once_and_counted_from_twenty_on() -> None:
    rows = "".join(f"{SECRET} {n},nokind\n" for n in range(500))
    with pytest.raises(PolicyError) as caught:
        parse_list(f"term,kind\n{rows}".encode(), "l.csv")
    problems = caught.value.problems
    assert [p.line for p in problems] == [*range(2, MAX_PROBLEMS + 2), None]
    assert "480 more" in problems[-1].what


def test_a_list_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("root may read everything")
    path = tmp_path / "l.txt"
    path.write_text("ab")
    path.chmod(0)
    with pytest.raises(PolicyError, match="may not be read"):
        read_list(path)


def test_a_refused_file_is_told_by_the_place_that_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, SECRET)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(PolicyError) as caught:
        read_list(tmp_path / "l.txt", named_at=("copydesk.toml", 4))
    (problem,) = caught.value.problems
    assert (problem.where, problem.line, "may not be read" in problem.what) == ("copydesk.toml", 4, True)
    assert SECRET not in str(caught.value)


def test_lists_reach_the_engine_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.csv").write_text(f"term,kind,aliases\n{SECRET},client,Zor\n", encoding="utf-8")
    (tmp_path / "lists" / "b.txt").write_text("# x\nFala 48\n", encoding="utf-8")
    path = tmp_path / "copydesk.toml"
    path.write_text('version = 1\nconfidential_files = ["lists/*", "lists/a.csv"]\n', encoding="utf-8")
    terms = [(t.text, t.kind, t.ref) for t in Policy.from_file(path).terms()]
    assert terms == [
        (SECRET, "client", "lists/a.csv:2"),
        ("Zor", "client", "lists/a.csv:2"),
        ("Fala 48", "other", "lists/b.txt:2"),
    ]


def test_a_list_whose_terms_are_over_and_a_repeated_term_are_warnings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_text(f"term,valid_until\n{SECRET},2025-01-01\nab,2025-02-01\n", encoding="utf-8")
    Path("new.csv").write_text(f"term,valid_until\n{SECRET},2027-01-01\n", encoding="utf-8")
    Path("copydesk.toml").write_text('version = 1\nconfidential_files = ["old.csv", "new.csv"]\n', encoding="utf-8")
    policy = Policy.from_file("copydesk.toml")
    warnings = [(w.where, w.line) for w in policy.warnings_on(date(2026, 1, 1))]
    assert warnings == [("new.csv", 2), ("old.csv", None)]
    assert policy.warnings_on(date(2025, 2, 1)) == policy.warnings_on(date(2020, 1, 1))
    assert [t.ref for t in policy.terms(date(2026, 1, 1))] == ["new.csv:2"]
    assert SECRET not in repr(policy.warnings)


@pytest.mark.parametrize(
    ("row", "fragment"),
    [
        (f'"{SECRET}, Zor"', "a comma in it"),
        (f"{SECRET} / Zor", "a slash between blanks"),
        (f"1. {SECRET}", "a number and a blank"),
        (f"{SECRET} (klient)", "a bracket"),
        (f"{SECRET} - klient NDA", "a dash between blanks"),
        (f'ab,"{SECRET}, Zor"', "a comma in it"),
        (f"ab,{SECRET} / Zor", "a slash between blanks"),
        (f"{SECRET},,2206-01-01", "more than 5 years"),
        (f"{SECRET},Zor|Zora,2030-01-01", ""),
        ('"37,4 mln zł"', ""),
        ("A/B Zor-Vex & 3M S.A.", ""),
    ],
)
def test_what_may_be_more_than_a_term_is_a_warning(tmp_path: Path, row: str, fragment: str) -> None:
    (tmp_path / "l.csv").write_text(f"term,aliases,valid_from\n{row}\n", encoding="utf-8")
    (tmp_path / "copydesk.toml").write_text('version = 1\nconfidential_files = ["l.csv"]\n', encoding="utf-8")
    warnings = Policy.from_file(tmp_path / "copydesk.toml").warnings_on(date(2026, 1, 1))
    assert [(w.line, fragment in w.what) for w in warnings] == [(2, True)] * bool(fragment)
    assert SECRET not in str(warnings)


def test_many_terms_with_the_same_sign_are_one_warning(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text("".join(f"{SECRET} ({n})\n" for n in range(40)), encoding="utf-8")
    (tmp_path / "copydesk.toml").write_text('version = 1\nconfidential_files = ["l.txt"]\n', encoding="utf-8")
    (warning,) = Policy.from_file(tmp_path / "copydesk.toml").warnings
    assert (warning.line, "39 more" in warning.what) == (1, True)


def test_a_term_allowed_in_the_policy_and_secret_in_a_list_is_a_contradiction(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text(f"ab\n{SECRET}\n", encoding="utf-8")
    path = tmp_path / "copydesk.toml"
    path.write_text(f'version = 1\nallow = ["{SECRET}"]\nconfidential_files = ["l.txt"]\n', encoding="utf-8")
    with pytest.raises(PolicyError, match=r"it stands at l\.txt:2") as caught:
        Policy.from_file(path)
    assert SECRET not in str(caught.value)


# Letters, and what lists are full of: separators, quotes, blanks in the middle.
_WORDS = st.text(st.sampled_from("abcżŁ09,;\"'&./-\N{NO-BREAK SPACE} "), min_size=1, max_size=30).map(
    lambda w: f"x{w.strip()}y"
)
_CELLS = st.text(st.sampled_from("abż,;\"\n'"), max_size=8)


@given(
    st.lists(st.tuples(_WORDS, _CELLS, st.lists(_WORDS, max_size=3)), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_a_spreadsheet_writes_is_read_back(
    rows: list[tuple[str, str, list[str]]], delimiter: str, line_end: str, has_mark: bool
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(["term", "owner", "aliases"])
    lines = []
    for term, owner, aliases in rows:
        lines.append(len(io.StringIO(text.getvalue(), newline=None).read().split("\n")))
        aliases[:] = [alias.replace(";", "") for alias in aliases]  # a cell of several has no other separator
        writer.writerow([term, owner, "|".join(aliases)])
    found = parse_list(text.getvalue().encode("utf-8-sig" if has_mark else "utf-8"), "l.csv")
    assert [(line, e.term, e.owner, e.aliases) for line, e in found] == [
        (line, term, owner.strip(), tuple(aliases)) for line, (term, owner, aliases) in zip(lines, rows, strict=True)
    ]


@given(st.binary(max_size=60), st.sampled_from(["l.csv", "l.txt"]))
def test_no_bytes_raise_anything_but_a_policy_error(data: bytes, name: str) -> None:
    for given_data in (data, b"term,kind,valid_until\n" + data):
        with contextlib.suppress(PolicyError):
            assert parse_list(given_data, name)
