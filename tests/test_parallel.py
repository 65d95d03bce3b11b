"""Posts over worker processes: the same reports in the same order, whatever happens to the processes."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import pytest

from copydesk import Checker, CopydeskError, Policy, Post, parallel
from copydesk.model import Report
from copydesk.parallel import check_many
from copydesk.portable import parts_of, rebuild

POSTS: list[str | Post] = [
    "Już jutro premiera Projektu Feniks!",
    Post("Zapraszamy na webinar o fakturach.", id="a-2", channel="linkedin"),
    Post("Mail us at jan.kowalski@gmail.com about Projekt Feniks", id="a-3", language="en"),
    Post("Wpis w innym języku", id="a-4", language="de"),
    "",
    "lone surrogate \ud800 and Projekt Feniks",
    "x" * 200_000,
    *(f"Zwykły wpis numer {number} o chmurze i Projekcie Feniks." for number in range(300)),
]


@lru_cache
def checker() -> Checker:
    return Checker(Policy.model_validate({"version": 1, "confidential": [{"term": "Projekt Feniks", "owner": "PR"}]}))


class Faulty(Checker):
    """A checker that raises, or ends its process, on posts that ask for it."""

    def check(self, post: str | Post, *, channel: str | None = None, language: str | None = None) -> Report:
        text = post if isinstance(post, str) else post.text
        order, _, rest = text.partition(" ")
        if order == "RAISE":
            raise LookupError(text)
        if order == "DIE" or (order == "DIE-ONCE" and _is_first(Path(rest))):
            os.kill(os.getpid(), signal.SIGKILL)
        if order == "SLOW":
            time.sleep(0.3)
        return super().check(post, channel=channel, language=language)


def faulty() -> Checker:
    return rebuild(Faulty, parts_of(checker()))


def _is_first(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def children() -> list[str]:
    return Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children").read_text().split()


@pytest.mark.parametrize(
    ("workers", "chunk", "method"), [(1, 128, None), (2, 128, None), (3, 1, None), (2, 7, "fork"), (2, 128, "spawn")]
)
def test_any_number_of_processes_gives_the_same_reports(workers: int, chunk: int, method: str | None) -> None:
    if method == "fork" and sys.platform == "win32":
        pytest.skip("there is no fork")
    expected = [checker().check(post) for post in POSTS]
    assert {report.verdict for report in expected} == {"pass", "block", "undecided"}
    found = list(check_many(checker(), iter(POSTS), workers, chunk=chunk, start_method=method))  # type: ignore[arg-type]
    assert found == expected


def test_the_checker_itself_takes_workers() -> None:
    assert list(checker().check_many(POSTS[:20], workers=2)) == list(checker().check_many(POSTS[:20]))


def test_no_posts_start_no_process_and_no_workers_is_an_error() -> None:
    assert list(check_many(checker(), [], 4)) == []
    with pytest.raises(ValueError, match="1 or more"):
        check_many(checker(), ["post"], 0)


def test_a_rebuilt_checker_reports_the_same() -> None:
    copy = rebuild(Checker, parts_of(checker()))
    assert [copy.check(post) for post in POSTS] == [checker().check(post) for post in POSTS]


def test_endless_posts_are_read_only_a_little_ahead() -> None:
    read = itertools.count()
    reports = check_many(checker(), (f"wpis {next(read)}" for _ in itertools.repeat(0)), 2, chunk=4)
    assert len(list(itertools.islice(reports, 50))) == 50
    assert next(read) <= 50 + 4 * 2 * 4 + 1
    reports.close()  # type: ignore[attr-defined]


def test_long_posts_travel_in_small_chunks() -> None:
    read = itertools.count()
    reports = check_many(checker(), ("słowo " * 10_000 for _ in iter(lambda: next(read), -1)), 2)
    next(reports)
    assert next(read) <= 10
    reports.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_check_that_raises_is_an_undecided_report_without_text(workers: int) -> None:
    posts = ["jeden", Post("RAISE secret words", id="b", channel="x"), "trzy", None, b"bytes"]
    reports = list(check_many(faulty(), posts, workers))  # type: ignore[arg-type]
    assert [report.verdict for report in reports] == ["pass", "undecided", "pass", "undecided", "undecided"]
    assert reports[1] == Report("undecided", 0, reasons=("internal error: LookupError",), id="b", channel="x")
    assert reports[3].reasons == reports[4].reasons == ("no text",)


def test_an_error_of_the_posts_comes_after_the_reports_on_those_before_it() -> None:
    def posts() -> Iterator[str]:
        yield from ["jeden", "dwa"]
        raise LookupError("the source broke")

    reports = check_many(checker(), posts(), 2)
    assert [next(reports).verdict, next(reports).verdict] == ["pass", "pass"]
    with pytest.raises(LookupError, match="the source broke"):
        next(reports)


def test_a_daemon_that_may_start_no_processes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    with pytest.raises(CopydeskError, match="use one worker here"):
        check_many(checker(), POSTS, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
class TestDeaths:
    def test_posts_of_a_worker_that_dies_once_are_checked_again(self, tmp_path: Path) -> None:
        posts = [f"Projekt Feniks {n}" for n in range(100)]
        posts[40] = f"DIE-ONCE {tmp_path / 'mark'}"
        reports = list(check_many(faulty(), posts, 2))
        assert reports == [checker().check(post) for post in posts]
        assert (tmp_path / "mark").exists()

    def test_a_post_that_kills_again_is_found_and_reported(self) -> None:
        posts: list[str | Post] = [f"Projekt Feniks {n}" for n in range(60)]
        posts[7] = posts[33] = Post("DIE now", id="killer")
        reports = list(check_many(faulty(), posts, 2))
        reason = "internal error: the process that checked it ended, twice"
        assert reports[7] == reports[33] == Report("undecided", 0, reasons=(reason,), id="killer")
        assert [r.verdict for n, r in enumerate(reports) if n not in (7, 33)] == ["block"] * 58

    def test_a_worker_killed_from_outside_is_replaced(self) -> None:
        reports = check_many(faulty(), ["SLOW"] * 6, 2, chunk=1)
        next(reports)
        os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
        assert [r.verdict for r in reports] == ["pass"] * 5

    def test_workers_that_cannot_start_are_an_error(self) -> None:
        crew = parallel._Crew(checker(), 1, "fork")
        crew._load = lambda: os._exit(3)  # type: ignore[assignment]
        chunk = parallel._Chunk(["post"])
        with crew, pytest.raises(CopydeskError, match="end before they have started"):  # noqa: PT012
            crew.give(parallel._Task(chunk, 0, 1))
            while chunk.missing:
                crew.collect(is_waiting=True)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_process_is_left_behind() -> None:
    before = children()  # the resource tracker of tests that spawned
    reports = check_many(checker(), POSTS * 3, 2)
    next(reports)
    assert len(children()) == len(before) + 2
    reports.close()  # type: ignore[attr-defined]
    assert children() == before
    list(check_many(checker(), POSTS[:10], 2))
    assert children() == before


def test_several_threads_check_at_once() -> None:
    expected = [checker().check(post) for post in POSTS]
    found: list[list[Report]] = []
    threads = [threading.Thread(target=lambda: found.append(list(check_many(checker(), POSTS, 2)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 3


SCRIPT = """
    import sys, itertools, signal
    from copydesk import Checker
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it, and we with them
    try:
        for n, report in enumerate(Checker().check_many(itertools.repeat("Zwykły wpis"), workers=2)):
            if n == 500:
                print("ready", flush=True)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="sends Ctrl-C to a process group")
@pytest.mark.parametrize(("signal_", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_ctrl_c_ends_at_once_and_a_killed_parent_leaves_no_orphan(signal_: signal.Signals, code: int) -> None:
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        assert process.stdout.readline() == b"ready\n"
        if signal_ is signal.SIGINT:
            os.killpg(process.pid, signal_)
        else:
            process.kill()
        assert process.wait(30) == code  # far less than the work that is left
        # Workers hold the other end of stderr: it ends when the last of them does.
        assert process.stderr.read() == b""
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.stdout.close()
        process.stderr.close()
