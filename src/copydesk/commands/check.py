"""`copydesk check`: which files, which policies, where to; the run itself is `run.Run`."""

from __future__ import annotations

import gc
import hmac
import logging
import os
import sys
from collections.abc import Iterator, Sequence, Set
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
from copydesk.commands.progress import Clock, counted, say_summary, say_warnings, wants_bar, with_bar
from copydesk.errors import CopydeskError, Problem
from copydesk.findconfig import POLICY_NAME, find_policy
from copydesk.lists import is_list_name
from copydesk.model import Severity
from copydesk.policy import lists_named_by
from copydesk.readers import ReadOptions
from copydesk.readers.base import Unreadable
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
    path_of,
    read_sources,
    rule_infos,
    without_done,
)
from copydesk.textfile import may_be_name

if TYPE_CHECKING:  # the modules of rarer options are imported where one is given: a cold start is short
    from copydesk.gitdiff import Changes
    from copydesk.reporters.jsonl import ResumePoint

__all__ = ["CheckOptions", "check", "drafts_alone", "files_of_policies", "select_sources"]

log = logging.getLogger(__name__)

_WITHOUT_FINGERPRINTS = frozenset({"text", "concise", "github", "junit", "html"})  # formats for people
_BY_ENDING = {".html": "html", ".htm": "html", ".json": "json", ".jsonl": "jsonl", ".sarif": "sarif"}
_WITH_RULES = frozenset({"sarif"})  # formats that describe all rules; others need not have them read
_BEGINNING = b'{"type": "run"'  # of a report that can be gone on with


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
    set_up_logging("error" if options.quiet and options.log_level == "warning" else options.log_level)
    if options.output == Path("-"):
        options = replace(options, output=None)
    if options.output is not None and options.format == "text":  # nobody wants a terminal's lines in a web page
        options = replace(options, format=_BY_ENDING.get(options.output.suffix.lower(), "text"))
    _refuse_contradictions(options)
    if options.output is not None and is_parquet(options.output):
        return check_parquet(options, options.output)
    fail_on = None if options.fail_on == "never" else Severity(options.fail_on)
    changes = _changes(options)
    sources = select_sources(options, changes)
    if not sources:
        return _say_nothing_selected(options, changes)
    policies = load_policies(sources, options.policy, cache=options.cache)
    of_policies = files_of_policies(sources, policies, options)
    _refuse_to_overwrite(options, of_policies)
    selected, sources = sources, drafts_alone(sources, of_policies, options)
    if not sources:
        return _say_nothing_selected(options, changes, selected)
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
        fingerprint=_fingerprint_of(options, policies, run, sources),
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


def drafts_alone(sources: Sequence[Source], of_policies: Set[Path], options: CheckOptions) -> list[Source]:
    """Without what is no draft: the files of policies, the baseline, the report of the last run.

    A report on a list would show the terms that it does not find, so that one is not even read if it is named.
    """
    written = (options.output, options.baseline, options.write_baseline)
    own = of_policies | {file.resolve() for file in written if file is not None}
    drafts: list[Source] = []
    for source in sources:
        if isinstance(source, Unreadable) or not ((path := path_of(source)).resolve() in own or _is_sealed_too(path)):
            drafts.append(source)
        elif _is_named(source, options):
            complain(f"copydesk: {path}: this belongs to a policy or to the run and is no draft: it was not read")
    return drafts


def files_of_policies(sources: Sequence[Source], policies: Policies, options: CheckOptions) -> set[Path]:
    """The resolved files of the policies in force, and those policies near by with their lists that are not."""
    folders = {s.parent for s in sources if isinstance(s, Path)} if options.policy else set()
    others = {find_policy(folder) for folder in (Path(), *folders)} - {None, *policies.files}
    known = [policy for policy in others if policy is not None]
    return {path.resolve() for path in (*policies.files, *known, *chain.from_iterable(map(lists_named_by, known)))}


def _is_named(source: Source, options: CheckOptions) -> bool:
    return isinstance(source, Stdin) or (isinstance(source, Path) and source in set(map(Path, options.paths)))


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
    elif options.policy is not None and options.policy.is_dir():
        refuse("--policy", f"{options.policy} is a folder", f"name the {POLICY_NAME} in it")
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
    if options.write_baseline is not None and options.write_baseline.is_dir():
        refuse("--write-baseline", "this is a folder", "name a file")
    elif options.output and options.write_baseline and options.output.resolve() == options.write_baseline.resolve():
        refuse("--output", "the report and the baseline would be one file", "name two")
    if problems:
        raise CopydeskError(*problems)


def _refuse_to_overwrite(options: CheckOptions, of_policies: Set[Path]) -> None:
    """What is read must not be lost to what is written."""
    read = dict.fromkeys(of_policies, "a file of a policy")
    read |= {Path(name).resolve(): "what is to be checked" for name in (*options.paths, options.stdin_filename) if name}
    read |= {options.baseline.resolve(): "the baseline that is read"} if options.baseline else {}
    problems = [
        Problem(option, None, f"it would take the place of {what}", "name another file")
        for option, target in (("--output", options.output), ("--write-baseline", options.write_baseline))
        if target and (what := "a list" if _is_sealed_too(target) else read.get(target.resolve()))
    ]
    if problems:
        raise CopydeskError(*problems)


def _changes(options: CheckOptions) -> Changes | None:
    if options.diff_base is None:
        return None
    from copydesk.gitdiff import changes_since

    changes = changes_since(options.diff_base)
    # What is typed need not be what stands in the file.
    return changes.with_new(options.stdin_filename) if options.stdin_filename else changes


def _start(
    options: CheckOptions, run: Run, sources: Sequence[Source], policies: Policies, info: RunInfo
) -> tuple[Tally, int, int, Iterator[Result | Failure]]:
    """The counts so far, how many inputs and bytes of the report are done, and the results that are still to come."""

    def inputs() -> Iterator[Input]:
        return read_sources(sources, policies, options.reading)

    point = _resume_point(options, sources, info)
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


def _resume_point(options: CheckOptions, sources: Sequence[Source], info: RunInfo) -> ResumePoint | None:
    if not options.resume or options.output is None or not options.output.is_file():
        return None
    from copydesk.reporters.jsonl import resume_point

    with options.output.open("rb") as report:
        is_report = _BEGINNING.startswith(report.read(len(_BEGINNING)))
    if not is_report:
        way_out = "name the report of the interrupted run, or leave --resume out"
        raise CopydeskError(Problem(str(options.output), None, "this is no report in JSON Lines", way_out))
    point = resume_point(options.output)
    if not point.n:
        return None
    if (point.version, _without_files(point.fingerprint)) != (info.version, _without_files(info.fingerprint)):
        complain("copydesk: the policy, the rules or the options are not those of the report: starting anew")
    elif point.fingerprint != info.fingerprint:
        complain("copydesk: a draft, the policy, a list or the baseline was changed since: starting anew")
    elif any(isinstance(source, Stdin) for source in sources):
        complain("copydesk: whether standard input is what it was cannot be told: starting anew")
    else:
        return point
    return None


def _fingerprint_of(options: CheckOptions, policies: Policies, run: Run, sources: Sequence[Source]) -> str:
    """Tells apart rules and options that change what is found; in a report that can be resumed, files as well."""
    import hashlib

    said = (options.reading, options.suppressions, options.diff_base, bool(options.baseline), options.show_evidence)
    chosen = hashlib.sha256(repr((said, options.show_suppressed, options.stdin_filename)).encode()).hexdigest()[:8]
    fingerprint = f"{policies.fingerprint}-{chosen}"
    if options.format != "jsonl":
        return fingerprint
    # As the system knows them: a hash of what stands in them can be tested with guesses.
    read = (*(source for source in sources if isinstance(source, Path)), *policies.files, options.baseline)
    files = repr(([(str(file), _state_of(file)) for file in read if file is not None], run.changes))
    key = run.baseline_key or b"files"
    return f"{fingerprint}-{hmac.digest(key, files.encode('utf-8', 'surrogatepass'), 'sha256').hex()[:16]}"


def _state_of(file: Path) -> tuple[int, ...]:
    """Differs once a file was written, replaced or touched."""
    try:
        state = file.stat()
    except OSError:
        return ()
    return (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def _without_files(fingerprint: str) -> str:
    return fingerprint.rpartition("-")[0]


def _say_nothing_selected(options: CheckOptions, changes: Changes | None, selected: Sequence[Source] = ()) -> int:
    """An empty run is said aloud. It is a mistake where somebody named folders that hold no drafts."""
    if changes is not None:
        complain(f"copydesk: no draft changed since {options.diff_base}: nothing was checked")
        return exit_codes.CLEAN
    if options.force_exclude and options.paths:
        complain("copydesk: all files are excluded: nothing was checked")
        return exit_codes.CLEAN
    if selected and all(_is_named(source, options) for source in selected):  # each was said to be no draft
        complain("copydesk: nothing was checked")
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
            if not options.quiet:
                complain(f"copydesk: {counted(run.found.total(), 'finding')} written to {options.write_baseline}")
            return
        raise CopydeskError(problem)
    if run.baseline is not None and run.baseline.left and not options.quiet and not options.diff_base:
        gone = counted(run.baseline.left, "finding")
        complain(f"copydesk: no longer found: {gone} of the baseline; --write-baseline leaves out what is gone")
