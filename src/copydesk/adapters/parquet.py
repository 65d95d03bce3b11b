"""Parquet in, Parquet out: the rows of a file with a report on each, streamed."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.adapters.arrow import NO_TEXT, posts_of, report_schema, with_reports
from copydesk.adapters.parcel import PolicySource, checker_of
from copydesk.errors import InputError, Problem
from copydesk.model import Post, Report, Verdict
from copydesk.parallel import check_many

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["check_parquet"]

_ROWS = 4096  # a batch; some ten of them are in memory at once


def check_parquet(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    column: str,
    policy: PolicySource = None,
    workers: int = 1,
    *,
    channel: str | None = None,
    language: str | None = None,
    watch: Callable[[Iterator[Report]], Iterable[Report]] = iter,
) -> dict[Verdict, int]:
    """Write the rows of `source` with the columns of `adapters.arrow` to `target`; how many rows got which verdict.

    Files larger than memory are fine. The target appears whole or not at all, and may be the source. `watch` sees the
    reports on the rows that have a text, as they come, and hands them on.

    Raises:
        InputError: the source is no Parquet file, or lacks the columns.
        PolicyError: the policy or one of its lists cannot be used.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        way_out = 'pip install "copydesk[arrow]"'
        raise InputError(Problem(str(source), None, ".parquet files need one more package", way_out)) from None
    checker = checker_of(policy)
    tally: Counter[Verdict] = Counter()
    draft = Path(target).with_name(Path(target).name + ".part")
    try:
        with pq.ParquetFile(source) as file:
            columns = (column, channel, language)
            _refuse_columns(str(source), file.schema_arrow, columns)
            schema = pa.schema([*file.schema_arrow, *report_schema()], file.schema_arrow.metadata)
            checked = _checked_batches(file, columns, lambda posts: watch(check_many(checker, posts, workers)), tally)
            with closing(checked), pq.ParquetWriter(draft, schema, compression="zstd") as writer:
                for batch in checked:
                    writer.write_batch(batch)
        os.replace(draft, target)
    except (pa.ArrowException, OSError) as error:
        what = f"cannot be read or written as Parquet ({type(error).__name__})"
        raise InputError(Problem(str(source), None, what, "check both paths, or write the file again")) from None
    finally:
        draft.unlink(missing_ok=True)
    return dict(tally)


def _refuse_columns(name: str, schema: pa.Schema, columns: tuple[str, str | None, str | None]) -> None:
    """The error of a column that is missing or holds no text, with the file's name; for a file without rows too."""
    import pyarrow as pa

    try:
        posts_of(pa.RecordBatch.from_pylist([], schema=schema), *columns)
    except InputError as error:
        problems = [replace(problem, where=name) for problem in error.problems]
    else:
        return
    raise InputError(*problems)


def _checked_batches(
    file: pq.ParquetFile,
    columns: tuple[str, str | None, str | None],
    check: Callable[[Iterator[str | Post]], Iterable[Report]],
    tally: Counter[Verdict],
) -> Generator[pa.RecordBatch, None, None]:
    """The batches with their reports. The workers read ahead, so several batches wait for theirs."""
    # A batch, which of its rows have a text, and how many.
    waiting: deque[tuple[pa.RecordBatch, list[bool], int]] = deque()

    def posts() -> Iterator[str | Post]:
        for batch in file.iter_batches(_ROWS):
            found = list(posts_of(batch, *columns))
            texts = [post for post in found if post is not None]
            waiting.append((batch, [post is not None for post in found], len(texts)))
            yield from texts

    def finished() -> Iterator[pa.RecordBatch]:
        while waiting and len(done) >= waiting[0][2]:
            batch, has_text, _ = waiting.popleft()
            reports = [done.popleft() if has else NO_TEXT for has in has_text]
            tally.update(report.verdict for report in reports)
            yield with_reports(batch, reports)

    done: deque[Report] = deque()
    for report in check(posts()):
        done.append(report)
        yield from finished()
    yield from finished()
