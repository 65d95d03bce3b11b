"""Reports as Arrow columns, and Parquet files through them."""

from __future__ import annotations

import itertools
import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from command import run

from copydesk import Checker, CopydeskError, InputError, Policy
from copydesk.adapters.parcel import Parcel, checker_of, open_parcel, pack
from copydesk.model import Report

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

from copydesk.adapters.arrow import check_batch, check_table, report_columns, report_schema  # noqa: E402
from copydesk.adapters.parquet import check_parquet  # noqa: E402

POLICY = {"version": 1, "confidential": [{"term": "Projekt Feniks", "owner": "PR"}, {"term": "Kroplex"}]}
TEXTS = [
    "Już jutro premiera Projektu Feniks i #ProjektFeniks!",
    None,
    "Zapraszamy na webinar o fakturach.",
    "",
    "🚀 Pisz na jan.kowalski@gmail.com; W niedzielę wybory parlamentarne, głosujcie.",
    "Zażółć gęślą jaźń w chmurze, proszę Państwa.",
]


@lru_cache
def checker() -> Checker:
    return Checker(Policy.model_validate(POLICY))


def plain(report: Report) -> dict[str, Any]:
    """A report as pyarrow gives a row back."""
    return {
        "verdict": report.verdict,
        "score": report.score,
        "violations": [
            {
                "category": v.category, "rule": v.rule, "severity": v.severity.value, "confidence": v.confidence,
                "start": v.start, "end": v.end, "message": v.message, "advice": v.advice, "owner": v.owner,
                "matches": [{"start": m.start, "end": m.end, "how": m.how, "steps": list(m.steps)} for m in v.matches],
            }
            for v in report.violations
        ],
        "reasons": list(report.reasons),
    }  # fmt: skip


NO_TEXT = {"verdict": "undecided", "score": 0, "violations": [], "reasons": ["no text"]}


def expected(texts: list[str | None]) -> list[dict[str, Any]]:
    return [NO_TEXT if text is None else plain(checker().check(text)) for text in texts]


KINDS = [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())]
if hasattr(pa, "string_view"):  # pyarrow 16
    KINDS.append(pa.string_view())


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_each_row_carries_the_report_on_its_text(kind: Any) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(range(6)), pa.array(TEXTS).cast(kind)], names=["n", "body"])
    found = check_batch(checker(), batch, "body")
    found.validate(full=True)
    assert found.select(["n", "body"]) == batch
    assert found.select(report_schema().names).to_pylist() == expected(TEXTS)
    assert [len(row["violations"]) > 0 for row in found.to_pylist()] == [True, False, False, False, True, False]
    assert found.schema.names == ["n", "body", "verdict", "score", "violations", "reasons"]


def test_slices_and_tables_of_several_chunks_are_the_same() -> None:
    table = pa.table({"body": pa.chunked_array([TEXTS[:1], [], TEXTS[1:]])})
    assert check_table(checker(), table, "body").select(report_schema().names).to_pylist() == expected(TEXTS)
    part = pa.RecordBatch.from_arrays([pa.array(TEXTS)], names=["body"]).slice(3, 2)
    assert check_batch(checker(), part, "body").select(report_schema().names).to_pylist() == expected(TEXTS[3:5])


def test_no_rows_and_no_texts_still_have_the_columns() -> None:
    empty = pa.schema([("body", pa.string())]).empty_table()
    for table in (empty, pa.table({"body": pa.chunked_array([], pa.string())})):
        found = check_table(checker(), table, "body")
        assert found.num_rows == 0
        assert found.schema == pa.schema([("body", pa.string()), *report_schema()])
    nulls = pa.table({"body": pa.nulls(2)})
    assert check_table(checker(), nulls, "body").column("verdict").to_pylist() == ["undecided"] * 2


def test_channel_and_language_come_from_their_columns() -> None:
    table = pa.table({"body": ["Wpis", "Wpis"], "lang": ["de", None], "where": [None, "linkedin"]})
    found = check_table(checker(), table, "body", language="lang", channel="where")
    assert found.column("verdict").to_pylist() == ["undecided", "pass"]


@pytest.mark.parametrize(
    ("table", "column", "message"),
    [
        ({"body": ["x"]}, "text", "has no column 'text'"),
        ({"text": [1]}, "text", "is no text but int64"),
        ({"text": ["x"], "score": [1]}, "text", "has a column 'score' already"),
    ],
)
def test_wrong_columns_are_an_error_with_a_way_out(table: dict[str, Any], column: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_table(checker(), pa.table(table), column)


def test_no_reports_make_empty_columns() -> None:
    assert [len(column) for column in report_columns([])] == [0, 0, 0, 0]


class TestParcel:
    def test_opens_once_a_process_and_reports_the_same(self) -> None:
        parcel = pack(checker())
        assert pack(checker()) is parcel
        copy = open_parcel(parcel.name, parcel.sealed, parcel.key)
        assert copy is not checker()
        assert open_parcel(parcel.name, parcel.sealed, parcel.key) is copy
        posts = [text for text in TEXTS if text is not None]
        assert [copy.check(post) for post in posts] == [checker().check(post) for post in posts]

    def test_shows_neither_terms_nor_key(self) -> None:
        parcel = pack(checker())
        for secret in (b"Kroplex", b"kroplex", b"Feniks", b"feniks"):
            assert secret not in parcel.sealed
        assert repr(parcel) == f"Parcel(name={parcel.name!r})"
        assert parcel.key not in repr(parcel)

    def test_of_another_version_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        other = Checker(Policy.model_validate({"version": 1}))
        parcel: Parcel = pack(other)
        monkeypatch.setattr("copydesk.__version__", "99.0")
        with pytest.raises(CopydeskError, match="install the same version on every machine"):
            open_parcel(parcel.name, parcel.sealed, parcel.key)

    def test_policies_come_as_mapping_path_policy_or_checker(self, tmp_path: Path) -> None:
        path = tmp_path / "copydesk.toml"
        path.write_text('version = 1\n[[confidential]]\nterm = "Projekt Feniks"\n', encoding="utf-8")
        for source in (POLICY, path, str(path), Policy.model_validate(POLICY), checker()):
            assert checker_of(source).check("Premiera Projektu Feniks").verdict == "block"  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", [1, 2])
def test_parquet_files_keep_their_rows_and_order(tmp_path: Path, workers: int) -> None:
    texts = [*TEXTS, *([None] * 5000), *(f"Projekt Feniks, wpis {n}" for n in range(5000)), None]
    source, target = tmp_path / "posts.parquet", tmp_path / "checked.parquet"
    pq.write_table(pa.table({"n": range(len(texts)), "body": pa.array(texts, pa.string())}), source)
    tally = check_parquet(source, target, "body", POLICY, workers)
    found = pq.read_table(target)
    assert found.column("n").to_pylist() == list(range(len(texts)))
    assert found.column("body").to_pylist() == texts
    assert found.slice(0, 6).select(report_schema().names).to_pylist() == expected(TEXTS)
    verdicts = found.column("verdict").to_pylist()
    assert verdicts[6:5006] == ["undecided"] * 5000
    assert verdicts[5006:10_006] == ["block"] * 5000
    assert tally == {name: verdicts.count(name) for name in set(verdicts)}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["checked.parquet", "posts.parquet"]


def test_a_parquet_file_may_be_written_over_itself(tmp_path: Path) -> None:
    path = tmp_path / "posts.parquet"
    pq.write_table(pa.table({"body": ["Projekt Feniks"]}), path)
    assert check_parquet(path, path, "body", POLICY) == {"block": 1}
    assert pq.read_table(path).column("verdict").to_pylist() == ["block"]


@pytest.mark.parametrize("content", [None, b"", b"PAR1 is not enough"])
def test_what_is_no_parquet_file_leaves_nothing_behind(tmp_path: Path, content: bytes | None) -> None:
    source = tmp_path / "posts.parquet"
    if content is not None:
        source.write_bytes(content)
    before = list(tmp_path.iterdir())
    with pytest.raises(InputError, match="Parquet"):
        check_parquet(source, tmp_path / "out.parquet", "body", POLICY)
    assert list(tmp_path.iterdir()) == before


def test_the_command_writes_rows_with_their_reports(tmp_path: Path) -> None:
    posts = tmp_path / "posts.parquet"
    pq.write_table(pa.table({"n": [1, 2, 3], "text": ["Premiera Projektu Feniks!", None, "Nowa kawa."]}), posts)
    (tmp_path / "copydesk.toml").write_text('version = 1\n[[confidential]]\nterm = "Projekt Feniks"\n', "utf-8")
    done = run("check", posts, "--column", "text", "-o", tmp_path / "report.parquet")
    assert (done.code, done.out) == (1, "")
    assert "3 posts: 1 block, 1 undecided, 1 pass" in done.err
    report = pq.read_table(tmp_path / "report.parquet")
    assert report.column("n").to_pylist() == [1, 2, 3]
    assert report.column("verdict").to_pylist() == ["block", "undecided", "pass"]


COMMANDS: list[tuple[str, list[str], int, str]] = [
    ("an error", ["posts.parquet", "--column", "text"], 1, "2 posts: 1 review, 1 pass"),
    ("fail on error", ["posts.parquet", "--column", "text", "--fail-on", "error"], 0, ""),
    ("fail never, bad row", ["bad.parquet", "--column", "text", "--fail-on", "never"], 5, "1 undecided"),
    ("no column named", ["posts.parquet"], 2, "--column text"),
    ("no such column", ["posts.parquet", "--column", "body"], 3, "posts.parquet: has no column 'body'"),
    ("no such column, no rows", ["empty.parquet", "--column", "body"], 3, "has no column 'body'"),
    ("a column of numbers", ["posts.parquet", "--column", "n"], 3, "is no text but int64"),
    ("no Parquet", ["broken.parquet", "--column", "text"], 3, "cannot be read"),
    ("no such file", ["nothing.parquet", "--column", "text"], 3, "cannot be read"),
    ("a folder", [".", "--column", "text"], 2, "one Parquet file"),
    ("two files", ["posts.parquet", "bad.parquet", "--column", "text"], 2, "one Parquet file"),
    ("an option too many", ["posts.parquet", "--column", "text", "--show-evidence"], 2, "does not go with"),
    ("a wrong policy", ["posts.parquet", "--column", "text", "--policy", "wrong.toml"], 4, "version"),
]


@pytest.mark.parametrize(("args", "code", "said"), [row[1:] for row in COMMANDS], ids=[row[0] for row in COMMANDS])
def test_the_command_says_what_is_wrong(tmp_path: Path, args: list[str], code: int, said: str) -> None:
    posts = pa.table({"n": [1, 2], "text": ["Idziemy na wybory parlamentarne.", "Nowa kawa."]})
    pq.write_table(posts, tmp_path / "posts.parquet")
    pq.write_table(posts.slice(0, 0), tmp_path / "empty.parquet")
    pq.write_table(pa.table({"text": no_utf8()}), tmp_path / "bad.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 is not enough")
    (tmp_path / "wrong.toml").write_text("", "utf-8")
    (tmp_path / "report.parquet").write_bytes(b"old")
    done = run("check", *args, "-o", "report.parquet", cwd=tmp_path)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert ((tmp_path / "report.parquet").read_bytes() == b"old") == (code in (2, 3, 4))
    assert not list(tmp_path.glob("*.part"))


def test_the_command_names_the_package_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run("check", "posts.parquet", "--column", "text", "-o", "report.parquet", cwd=tmp_path)
    assert done.code == 3
    assert 'pip install "copydesk[arrow]"' in done.err


def no_utf8() -> Any:
    """A column of text whose second value is none; no writer checks it."""
    buffers = [None, pa.py_buffer(b"\0\0\0\0\x02\0\0\0\x04\0\0\0"), pa.py_buffer(b"ok\xff\xfe")]
    return pa.Array.from_buffers(pa.string(), 2, buffers)


def test_text_that_is_no_utf8_is_undecided() -> None:
    batch = pa.RecordBatch.from_arrays([no_utf8()], names=["body"])
    rows = check_batch(checker(), batch, "body").select(report_schema().names).to_pylist()
    assert rows == [plain(checker().check("ok")), NO_TEXT]


def test_rows_are_json_as_they_are() -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(TEXTS[:1])], names=["body"])
    row = check_batch(checker(), batch, "body").to_pylist()[0]
    written = json.dumps({name: row[name] for name in report_schema().names}, ensure_ascii=False)
    assert "Feniks" not in written
    assert list(itertools.islice(json.loads(written), 2)) == ["verdict", "score"]
