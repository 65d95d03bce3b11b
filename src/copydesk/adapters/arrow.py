"""Arrow: a record batch with a text column in, the same batch with its reports out.

    verdict     string                       "pass", "review", "block" or "undecided"
    score       int32                        0 to 100, the risk of the whole post
    violations  list<struct>                 by start; empty for a post that passes
        category, rule, severity  string
        confidence                float64    in (0, 1]
        start, end                int32      code points of the text, half-open
        message, advice, owner    string
        matches                   list<struct<start: int32, end: int32, how: string, steps: list<string>>>
    reasons     list<string>                 why a post is undecided

A text that is null or no UTF-8 is `undecided` with the reason "no text". None of these columns holds words of the posts
or terms of the lists. Spark, Ray and Parquet files all go through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from copydesk.errors import InputError, Problem
from copydesk.model import Match, Post, Report, Violation
from copydesk.parallel import check_safely
from copydesk.readers.records import is_text, list_names

if TYPE_CHECKING:
    import pyarrow as pa

    from copydesk.checker import Checker

__all__ = ["NO_TEXT", "check_batch", "check_table", "posts_of", "report_columns", "report_schema", "with_reports"]

NO_TEXT = Report("undecided", 0, reasons=("no text",))


def report_schema() -> pa.Schema:
    """The columns that a check adds, in their order; no value is null."""
    import pyarrow as pa

    def row(**fields: pa.DataType) -> pa.DataType:
        return pa.struct([pa.field(name, kind, nullable=False) for name, kind in fields.items()])

    def many(kind: pa.DataType) -> pa.DataType:
        return pa.list_(pa.field("item", kind, nullable=False))

    text, number = pa.string(), pa.int32()
    match = row(start=number, end=number, how=text, steps=many(text))
    violation = row(
        category=text, rule=text, severity=text, confidence=pa.float64(), start=number, end=number,
        message=text, advice=text, owner=text, matches=many(match),
    )  # fmt: skip
    columns = {"verdict": text, "score": number, "violations": many(violation), "reasons": many(text)}
    return pa.schema([pa.field(name, kind, nullable=False) for name, kind in columns.items()])


def check_batch(
    checker: Checker, batch: pa.RecordBatch, column: str, *, channel: str | None = None, language: str | None = None
) -> pa.RecordBatch:
    """The batch with the report on each row's `column`; `channel` and `language` name further columns of text.

    Raises:
        InputError: a column is missing or holds no text, or one of the batch's columns is called as one of a report's.
    """
    posts = posts_of(batch, column, channel, language)
    return with_reports(batch, [NO_TEXT if post is None else check_safely(checker, post) for post in posts])


def check_table(
    checker: Checker, table: pa.Table, column: str, *, channel: str | None = None, language: str | None = None
) -> pa.Table:
    """As `check_batch`, for a table."""
    import pyarrow as pa

    # A table of no rows may have no batch, and still the result has to have its columns.
    batches = table.to_batches() or [pa.RecordBatch.from_pylist([], schema=table.schema)]
    return pa.Table.from_batches(
        [check_batch(checker, batch, column, channel=channel, language=language) for batch in batches]
    )


def posts_of(
    batch: pa.RecordBatch, column: str, channel: str | None = None, language: str | None = None
) -> Iterator[str | Post | None]:
    """The posts of a batch's rows, None where the text is null or no UTF-8.

    Raises:
        InputError: as `check_batch`; at once, before the first post.
    """
    taken = [name for name in report_schema().names if name in batch.schema.names]
    if taken:
        raise InputError(Problem("table", None, f"has a column {taken[0]!r} already", "rename it before the check"))
    texts = _texts(batch, column)
    if channel is None and language is None:
        return iter(texts)
    channels = _texts(batch, channel) if channel else [None] * len(texts)
    languages = _texts(batch, language) if language else [None] * len(texts)
    return (
        None if text is None else Post(text, channel=of or "", language=code or None)
        for text, of, code in zip(texts, channels, languages, strict=True)
    )


def _texts(batch: pa.RecordBatch, column: str) -> list[str | None]:
    import pyarrow as pa

    names = batch.schema.names
    if names.count(column) != 1:
        what = "has no column" if column not in names else "has more than one column"
        raise InputError(Problem("table", None, f"{what} {column!r}", f"the columns are {list_names(names)}"))
    values = batch.column(names.index(column))
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if not is_text(values.type):
        way_out = "name a column of type string, or cast it"
        raise InputError(Problem("table", None, f"column {column!r} is no text but {values.type}", way_out))
    try:
        texts: list[str | None] = values.to_pylist()
    except UnicodeDecodeError:  # Arrow takes any bytes for text
        texts = [_text(values.slice(row, 1)) for row in range(len(values))]
    return texts


def _text(value: pa.Array) -> str | None:
    try:
        text: str | None = value.to_pylist()[0]
    except UnicodeDecodeError:
        return None
    return text


def with_reports(batch: pa.RecordBatch, reports: Iterable[Report]) -> pa.RecordBatch:
    """The batch with the columns of the reports on its rows."""
    import pyarrow as pa

    schema = pa.schema([*batch.schema, *report_schema()], batch.schema.metadata)
    return pa.RecordBatch.from_arrays([*batch.columns, *report_columns(reports)], schema=schema)


def report_columns(reports: Iterable[Report]) -> list[pa.Array]:
    """The arrays of `report_schema`, a row a report.

    Each is built from flat lists and offsets: a dict a violation would cost as much as the check itself.
    """
    import pyarrow as pa

    verdict, score, violations, reasons = (field.type for field in report_schema())
    verdicts: list[str] = []
    scores: list[int] = []
    found: list[Violation] = []
    found_at = [0]
    why: list[str] = []
    why_at = [0]
    for report in reports:
        verdicts.append(report.verdict)
        scores.append(report.score)
        if report.violations:
            found += report.violations
        found_at.append(len(found))
        if report.reasons:
            why += report.reasons
        why_at.append(len(why))
    return [
        pa.array(verdicts, verdict),
        pa.array(scores, score),
        _lists(violations, found_at, _violations(violations.value_type, found)),
        _lists(reasons, why_at, pa.array(why, reasons.value_type)),
    ]


def _violations(kind: pa.DataType, found: Sequence[Violation]) -> pa.Array:
    import pyarrow as pa

    matches_kind = kind.field("matches").type
    matches: list[Match] = []
    at = [0]
    for violation in found:
        matches += violation.matches
        at.append(len(matches))
    columns: dict[str, Any] = {
        "category": [v.category for v in found],
        "rule": [v.rule for v in found],
        "severity": [v.severity.value for v in found],
        "confidence": [v.confidence for v in found],
        "start": [v.start for v in found],
        "end": [v.end for v in found],
        "message": [v.message for v in found],
        "advice": [v.advice for v in found],
        "owner": [v.owner for v in found],
    }
    arrays = [pa.array(columns[field.name], field.type) for field in kind if field.name != "matches"]
    arrays.append(_lists(matches_kind, at, _matches(matches_kind.value_type, matches)))
    return pa.StructArray.from_arrays(arrays, fields=list(kind))


def _matches(kind: pa.DataType, matches: Sequence[Match]) -> pa.Array:
    import pyarrow as pa

    steps_kind = kind.field("steps").type
    steps: list[str] = []
    at = [0]
    for match in matches:
        steps += match.steps
        at.append(len(steps))
    arrays = [
        pa.array([m.start for m in matches], kind.field("start").type),
        pa.array([m.end for m in matches], kind.field("end").type),
        pa.array([m.how for m in matches], kind.field("how").type),
        _lists(steps_kind, at, pa.array(steps, steps_kind.value_type)),
    ]
    return pa.StructArray.from_arrays(arrays, fields=list(kind))


def _lists(kind: pa.DataType, offsets: Sequence[int], values: pa.Array) -> pa.Array:
    import pyarrow as pa

    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values, type=kind)
