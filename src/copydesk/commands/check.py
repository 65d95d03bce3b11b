"""`copydesk check`: which files, which policies, where to; the run itself is `run.Run`."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import copydesk
from copydesk import exit_codes
from copydesk.baseline import key_from_environment, read_baseline, write_baseline
from copydesk.commands.guard import complain, set_up_logging
from copydesk.commands.output import open_output
from copydesk.commands.parquet import check_parquet, is_parquet
from copydesk.commands.progress import Clock, say_summary, say_warnings, wants_bar, with_bar
from copydesk.errors import CopydeskError, Problem
from copydesk.findconfig import find_policy
from copydesk.lists import is_list_name
from copydesk.model import Severity
from copydesk.policy import lists_named_by
from copydesk.readers import ReadOptions
from copydesk.readers.discover import find_files
from copydesk.reporters import FORMATS, reporter
from copydesk.reporters.base import Failure, Result, RunInfo
from copydesk.reporters.tally import Tally
from copydesk.run import (
    Input,
    Policies,
    Run,
    Source,
    Stdin,
    load_policies,
    read_sources,
    rule_infos,
    without_done,
)
from copydesk.textfile import may_be_name

if TYPE_CHECKING:  # the modules of rarer options are imported where one is given: a cold start is short
    from copydesk.gitdiff import Changes
    from copydesk.reporters.jsonl import ResumePoint

__all__ = ["CheckOptions", "check", "drafts_alone", "select_sources"]

log = logging.getLogger(__name__)

_WITHOUT_FINGERPRINTS = frozenset({"text", "concise", "github", "junit", "html"})  # formats for people
_WITH_RULES = frozenset({"sarif"})  # formats that describe all rules; others need not have them read


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What the command line of `check` says."""

    paths: tuple[str, ...] = ()
    policy: Path | None = None
    format: str = "text"
    output: Path | None = None
    fail_on: str = "warning"  # or "never"
    show_evidence: bool = False
    show_suppressed: bool = False
    suppressions: bool = True
    baseline: Path | None = None
    write_baseline: Path | None = None
    diff_base: str | None = None
    stdin_filename: str | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    workers: int = 1  # 0: one a core
    resume: bool = False
    cache: bool = True
    log_level: str = "warning"
    quiet: bool = False
    report_language: Literal["pl", "en"] = "en"


def check(options: CheckOptions) -> int:
    """The exit code of a run. Findings are written to standard output or a file, all else to standard error.

    Raises:
        CopydeskError: nothing was checked.
    """
    set_up_logging(options.log_level)
    if options.output == Path("-"):
        options = replace(options, output=None)
    _refuse_contradictions(options)
    if options.output is not None and is_parquet(options.output):
        return check_parquet(options, options.output)
    fail_on = None if options.fail_on == "never" else Severity(options.fail_on)
    changes = _changes(options)
    sources = select_sources(options, changes)
    if not sources:
        return _say_nothing_selected(options, changes)
    policies = load_policies(sources, options.policy, cache=options.cache)
    sources = drafts_alone(sources, policies, options)
    if not sources:
        return _say_nothing_selected(options, changes)
    if not options.quiet:
        say_warnings(policies.policies)
    key = key_from_environment()
    run = Run(
        workers=options.workers or os.cpu_count() or 1,
        suppressions=options.suppressions,
        baseline=read_baseline(options.baseline, key) if options.baseline else None,
        changes=changes,
        new_baseline=options.write_baseline is not None,
        baseline_key=key,
        fingerprints=options.format not in _WITHOUT_FINGERPRINTS or bool(options.baseline or options.write_baseline),
    )
    info = RunInfo(
        version=copydesk.__version__,
        # All policies are compiled before anything is written: a wrong rule file must not leave half a report.
        rules=rule_infos(policies.checkers(), options.report_language) if options.format in _WITH_RULES else (),
        show_evidence=options.show_evidence,
        show_suppressed=options.show_suppressed,
        language=options.report_language,
        fail_on=fail_on or Severity.ERROR,
        fingerprint=f"{policies.fingerprint}-{_fingerprint_of(options)}",
    )
    policies.checkers()
    # What was loaded and what is remembered of words lives as long as the run: looking through it again and again for
    # something to throw away is a tenth of the time of a long run.
    gc.freeze()
    gc.set_threshold(200_000, 50, 1_000)
    tally, done, size, results = _start(options, run, sources, policies, info)
    writer, clock = reporter(options.format), Clock()
    in_place = size if options.format == "jsonl" else None
    with open_output(options.output, resume_at=in_place) as out:
        writer.start(out, replace(info, resume_from=done))
        for result in with_bar(results, wants_bar(quiet=options.quiet, to_file=options.output is not None)):
            if isinstance(result, Failure):
                tally.add_failure()
                writer.failure(result)
            else:
                tally.add(result)
                writer.result(result)
        summary = tally.summary(clock.seconds, done)
        writer.finish(summary)
        out.flush()
    _finish_baseline(options, run, key)
    if not options.quiet and (options.format != "text" or options.output or summary.posts > 1):
        say_summary(summary)
    return exit_codes.code_of(summary, fail_on)


def select_sources(options: CheckOptions, changes: Changes | None = None) -> list[Source]:
    """What is to be read, in order. Without paths: the working directory."""
    from copydesk.readers.formats import folder_suffixes

    sources: list[Source] = []
    paths = options.paths or (".",)
    suffixes = folder_suffixes(options.reading)
    for part in _runs(paths):
        if part == ("-",):
            sources.append(Stdin(sys.stdin.buffer, options.stdin_filename))
            continue
        found = find_files(
            part, exclude=options.exclude, force_exclude=options.force_exclude, suffixes=suffixes
        )  # fmt: skip
        sources += found
    if changes is None:
        return sources
    return [s for s in sources if not isinstance(s, Path) or changes.has(s)]


def drafts_alone(sources: Sequence[Source], policies: Policies, options: CheckOptions) -> list[Source]:
    """Without what a search found and what is no draft: lists, and the report of the last run.

    Lists are those of the policies in force, those that another policy near by names, and what a sealed list was made
    from: nobody wants to see those in a report.
    """
    named = set(map(Path, options.paths))
    folders = {s.parent for s in sources if isinstance(s, Path)} if options.policy else ()
    others = filter(None, {find_policy(folder) for folder in folders})
    lists = chain.from_iterable(map(lists_named_by, others))
    own = {path.resolve() for path in (*policies.files, *lists, options.output) if path is not None}

    def is_draft(file: Path) -> bool:
        return file in named or not (file.resolve() in own or _is_sealed_too(file))

    return [source for source in sources if not isinstance(source, Path) or is_draft(source)]


def _is_sealed_too(file: Path) -> bool:
    return is_list_name(file.name) and file.with_name(f"{file.name}.age").exists()


def _runs(paths: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The paths in order, standard input by itself; it can be read only once."""
    if "-" in paths:
        at = paths.index("-")
        parts = (tuple(paths[:at]), ("-",), tuple(p for p in paths[at + 1 :] if p != "-"))
        return (part for part in parts if part)
    return iter((tuple(paths),))


def _refuse_contradictions(options: CheckOptions) -> None:
    problems = []

    def refuse(option: str, what: str, way_out: str) -> None:
        problems.append(Problem(option, None, what, way_out))

    if options.format not in FORMATS:
        refuse("--format", f"there is no format {options.format!r}", f"there are {', '.join(FORMATS)}")
    if options.baseline and options.write_baseline:
        refuse("--write-baseline", "it stands beside --baseline", "leave --baseline out: a new one holds all findings")
    if options.resume and (options.format != "jsonl" or options.output is None):
        refuse("--resume", "there is nothing to go on with", "it needs --format jsonl and -o FILE")
    if options.policy is not None and not may_be_name(options.policy):
        refuse("--policy", "this is no file name", "name a policy; make one with `copydesk init`")
    elif options.policy is not None and not options.policy.is_file():
        refuse("--policy", f"{options.policy} is no file", "make one with `copydesk init`")
    if options.reading.input_format is not None:
        from copydesk.readers.formats import formats

        if options.reading.input_format not in formats():
            refuse(
                "--input-format",
                f"there is no format {options.reading.input_format!r}",
                f"there are {', '.join(formats())}",
            )
    if options.output is not None and options.output == options.write_baseline:
        refuse("--output", "the report and the baseline would be one file", "name two")
    if problems:
        raise CopydeskError(*problems)


def _changes(options: CheckOptions) -> Changes | None:
    if options.diff_base is None:
        return None
    from copydesk.gitdiff import changes_since

    return changes_since(options.diff_base)


def _start(
    options: CheckOptions, run: Run, sources: Sequence[Source], policies: Policies, info: RunInfo
) -> tuple[Tally, int, int, Iterator[Result | Failure]]:
    """The counts so far, how many inputs and bytes of the report are done, and the results that are still to come."""

    def inputs() -> Iterator[Input]:
        return read_sources(sources, policies, options.reading)

    point = _resume_point(options, policies, info)
    if point is not None:
        results = _rest(run, inputs(), point, judge_all=bool(run.changes or run.baseline or run.new_baseline))
        if results is not None:
            return point.tally, point.n, point.size, results
        complain("copydesk: the report is of other drafts than these: starting anew")
    return Tally(), 0, 0, run.results(inputs())


def _rest(
    run: Run, inputs: Iterator[Input], point: ResumePoint, *, judge_all: bool
) -> Iterator[Result | Failure] | None:
    """The results after the point; None where the inputs before it are not those of the report."""
    if judge_all:  # whose number depends on what was found before
        results = run.results(inputs)
        done = list(islice(results, point.n - 1, point.n))
        last = done[0] if done else None
        at = (last.path, last.post.id if isinstance(last, Result) else "") if last else ("", "")
        return results if at == (point.path, point.id) else None
    tail, at = without_done(inputs, point.n)
    if at != (point.path, point.id):
        return None
    results = run.results(chain(tail, inputs))
    for _ in tail:
        next(results)
    return results


def _resume_point(options: CheckOptions, policies: Policies, info: RunInfo) -> ResumePoint | None:
    if not options.resume or options.output is None or not options.output.is_file():
        return None
    from copydesk.reporters.jsonl import resume_point

    point = resume_point(options.output)
    if not point.n:
        return None
    written = options.output.stat().st_mtime
    if (point.version, point.fingerprint) != (info.version, info.fingerprint):
        complain("copydesk: the policy, the rules or the options are not those of the report: starting anew")
    elif any(file.stat().st_mtime > written for file in policies.files if file.is_file()):
        complain("copydesk: the policy or a list was changed since the report was written: starting anew")
    else:
        return point
    return None


def _fingerprint_of(options: CheckOptions) -> str:
    """Tells apart options that change what is found."""
    import hashlib

    said = (options.reading, options.suppressions, options.diff_base, bool(options.baseline), options.show_evidence)
    return hashlib.sha256(repr((said, options.show_suppressed, options.stdin_filename)).encode()).hexdigest()[:8]


def _say_nothing_selected(options: CheckOptions, changes: Changes | None) -> int:
    """An empty run is said aloud. It is a mistake where somebody named folders that hold no drafts."""
    if changes is not None:
        complain(f"copydesk: no draft changed since {options.diff_base}: nothing was checked")
        return exit_codes.CLEAN
    if options.force_exclude and options.paths:
        complain("copydesk: all files are excluded: nothing was checked")
        return exit_codes.CLEAN
    from copydesk.readers.formats import folder_suffixes

    looked_for = " ".join(sorted(folder_suffixes(options.reading)))
    complain(f"copydesk: no drafts in {', '.join(options.paths) or 'this folder'}: nothing was checked")
    complain(f"    help: folders are searched for {looked_for}; name other files one by one, JSON with --field")
    return exit_codes.USAGE


def _finish_baseline(options: CheckOptions, run: Run, key: bytes | None) -> None:
    if options.write_baseline is not None:
        try:
            write_baseline(options.write_baseline, run.found, key)
        except OSError as error:
            what = f"the baseline cannot be written: {error.strerror}"
            problem = Problem(str(options.write_baseline), None, what, "check the folder and its permissions")
        else:
            complain(f"copydesk: {run.found.total():,} findings written to {options.write_baseline}")
            return
        raise CopydeskError(problem)
    if run.baseline is not None and run.baseline.left and not options.quiet and not options.diff_base:
        complain(f"copydesk: {run.baseline.left:,} findings of the baseline are gone; --write-baseline leaves them out")
