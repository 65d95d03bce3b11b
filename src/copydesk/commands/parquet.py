"""`copydesk check posts.parquet --column text -o report.parquet`: the rows of a file, each with its report."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk import exit_codes
from copydesk.commands.progress import Clock, say_summary, say_warnings, wants_bar, with_bar
from copydesk.errors import CopydeskError, Problem
from copydesk.model import Report, Severity
from copydesk.readers.base import ReadOptions
from copydesk.reporters.tally import Tally
from copydesk.run import load_policies

if TYPE_CHECKING:
    from copydesk.commands.check import CheckOptions

__all__ = ["check_parquet", "is_parquet"]

_SUFFIX = ".parquet"
# A file of rows has no places to mark, no lines that changed and no directives: options about those are refused.
_FITTING = (
    "paths", "policy", "output", "fail_on", "suppressions", "workers", "cache", "log_level", "quiet", "report_language",
)  # fmt: skip


def is_parquet(path: Path | None) -> bool:
    return path is not None and path.suffix.lower() == _SUFFIX


def check_parquet(options: CheckOptions, target: Path) -> int:
    """The exit code of a run whose report is a Parquet file.

    Raises:
        CopydeskError: nothing was checked; `target` is as it was.
    """
    column = _column(options, target)
    source = Path(options.paths[0])
    policies = load_policies([source], options.policy, cache=options.cache)
    if not options.quiet:
        say_warnings(policies.policies)
    tally, clock = Tally(), Clock()

    def watch(reports: Iterator[Report]) -> Iterator[Report]:
        for report in with_bar(reports, wants_bar(quiet=options.quiet, to_file=True)):
            tally.count(report.verdict, ((v.category, v.severity.value) for v in report.violations), 0)
            yield report

    from copydesk.adapters import parquet  # not above: other runs do without the adapters

    workers = options.workers or os.cpu_count() or 1
    verdicts = parquet.check_parquet(source, target, column, policies.checker_for(source), workers, watch=watch)
    for _ in range(sum(verdicts.values()) - tally.posts):
        tally.count("undecided", (), 0)  # the rows without a text
    summary = tally.summary(clock.seconds)
    if not options.quiet:
        say_summary(summary)
    return exit_codes.code_of(summary, None if options.fail_on == "never" else Severity(options.fail_on))


def _column(options: CheckOptions, target: Path) -> str:
    """The column with the posts.

    Raises:
        CopydeskError: an option is missing, or one too many.
    """
    column = options.reading.column
    fitting = {name: getattr(options, name) for name in _FITTING}
    if len(options.paths) != 1 or not is_parquet(Path(options.paths[0])):
        problem = Problem("--output", None, "a report of this kind is of one Parquet file", "name it, or use -f jsonl")
    elif column is None:
        problem = Problem("--column", None, "the column with the posts is not named", "name it: --column text")
    elif options != type(options)(**fitting, reading=ReadOptions(column=column)):
        way_out = "leave all but --column, --policy, --fail-on, --workers, --no-cache and --quiet out"
        problem = Problem("--output", None, "an option does not go with a report in Parquet", way_out)
    elif not target.absolute().parent.is_dir():
        problem = Problem(str(target), None, "the output cannot be written: there is no such folder", "make it")
    else:
        return column
    raise CopydeskError(problem)
