"""All cores: one checker's posts over worker processes, lazily and in order.

Each worker has pipes of its own and works on the chunks in its hand one after the other, so that a worker that dies
leaves no doubt about what it was working on. Pools of the standard library and of loky break as a whole when one
process dies, and neither bounds what is in flight; hence plain pipes (docs/scaling.md).
"""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import os
import queue
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from multiprocessing import connection
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from copydesk.errors import CopydeskError, Problem
from copydesk.model import Match, Post, Report, Severity, Violation
from copydesk.portable import parts_of, rebuild

if TYPE_CHECKING:
    from multiprocessing.shared_memory import SharedMemory

    from copydesk.checker import Checker

__all__ = ["StartMethod", "check_many", "check_safely", "decode_report", "encode_report", "undecided"]

_CHUNK_CHARACTERS = 50_000  # a chunk of running text stays below the 64 KiB that a pipe holds
_FIRST_CHUNK = 8  # posts; chunks grow from here, so that the first reports come soon and few posts use all workers
_IN_HAND = 2  # chunks a worker: one in work, one ready, so that it never waits for us
_WINDOW = 4  # chunks a worker, from read to reported: what a slow consumer or one slow chunk holds in memory
_PULSE = 1.0  # seconds between looks for a worker that died while something else kept its pipe open
_FAILED_STARTS = 3  # in a row, before we give up

StartMethod: TypeAlias = Literal["fork", "spawn"]


def check_many(
    checker: Checker,
    posts: Iterable[str | Post],
    workers: int = 1,
    *,
    chunk: int = 128,
    start_method: StartMethod | None = None,
) -> Iterator[Report]:
    """Reports in the order of the posts, which may never end; they are read `4 * workers` chunks ahead at most.

    The reports are those of one worker, whatever happens to the processes: the posts of a worker that died are
    checked again, and a post that ends its process twice is `undecided`. An error in `posts` is raised after the
    reports on the posts before it.

    With "fork" (the default on Linux) the workers share the compiled checker's memory with this process, with "spawn"
    its tables through shared memory; a script that spawns needs `if __name__ == "__main__"`.

    Raises:
        CopydeskError: worker processes end before they have started, or this process may start none.
        TypeError: `posts` is one post, whose letters would be checked one by one.
    """
    if isinstance(posts, (str, bytes, bytearray, Post)):
        raise TypeError("posts must be several: put a single one into a list")
    if workers < 1 or chunk < 1:
        raise ValueError("workers and chunk must be 1 or more")
    if workers == 1:
        return (check_safely(checker, post) for post in posts)
    if multiprocessing.current_process().daemon:
        way_out = "use one worker here, or a pool whose processes are no daemons"
        raise CopydeskError(Problem("workers", None, "this process is a daemon and may start no others", way_out))
    method: StartMethod = start_method or ("fork" if sys.platform == "linux" else "spawn")
    return _check_in_processes(checker, posts, workers, chunk, method)


def check_safely(checker: Checker, post: str | Post) -> Report:
    """The report on a post; where the check fails, an undecided one that names the error's type and no text."""
    if _text_of(post) is None:
        return undecided(post, "no text")
    try:
        return checker.check(post)
    except Exception as error:
        return undecided(post, f"internal error: {type(error).__name__}")


def undecided(post: str | Post, reason: str) -> Report:
    return Report("undecided", 0, reasons=(reason,), id=getattr(post, "id", ""), channel=getattr(post, "channel", ""))


def _check_in_processes(
    checker: Checker, posts: Iterable[str | Post], workers: int, chunk: int, method: StartMethod
) -> Iterator[Report]:
    failure: list[Exception] = []
    chunks = _chunks_of(posts, workers, chunk, failure)
    window: deque[_Chunk] = deque()
    with _Crew(checker, workers, method) as crew:
        while True:
            while len(window) < _WINDOW * workers and crew.has_room():
                read = next(chunks, None)
                if read is None:
                    break
                window.append(read)
                crew.give(_Task(read, 0, len(read.posts)))
            if not window:
                break
            crew.collect(is_waiting=window[0].missing > 0)
            if not window[0].missing:
                yield from window.popleft().reports
    if failure:
        raise failure[0]


class _Chunk:
    """Posts that were read together, and the reports on them as they come."""

    __slots__ = ("missing", "posts", "reports")

    def __init__(self, posts: Sequence[str | Post]) -> None:
        self.posts = posts
        self.reports: list[Any] = [None] * len(posts)
        self.missing = len(posts)

    def fill(self, start: int, reports: Sequence[Report]) -> None:
        self.reports[start : start + len(reports)] = reports
        self.missing -= len(reports)


class _Task:
    """A run of a chunk's posts, and how many processes ended while they worked on it."""

    __slots__ = ("chunk", "deaths", "end", "start")

    def __init__(self, chunk: _Chunk, start: int, end: int, deaths: int = 0) -> None:
        self.chunk, self.start, self.end, self.deaths = chunk, start, end, deaths

    def survive(self) -> list[_Task]:
        """What is to be done after a death: the same once more, then halves; a single post is given up."""
        if not self.deaths:
            return [_Task(self.chunk, self.start, self.end, 1)]
        if self.end - self.start > 1:
            middle = (self.start + self.end) // 2
            return [_Task(self.chunk, self.start, middle, 1), _Task(self.chunk, middle, self.end, 1)]
        reason = "internal error: the process that checked it ended, twice"
        self.chunk.fill(self.start, [undecided(self.chunk.posts[self.start], reason)])
        return []


def _chunks_of(posts: Iterable[str | Post], workers: int, limit: int, failure: list[Exception]) -> Iterator[_Chunk]:
    """Chunks that grow to `limit` posts; an error of the iterable ends them and is laid into `failure`."""
    stream, size, made = iter(posts), min(_FIRST_CHUNK, limit), 0
    while True:
        chunk: list[str | Post] = []
        characters = 0
        try:
            for post in islice(stream, size):
                chunk.append(post)
                characters += len(_text_of(post) or "")
                if characters > _CHUNK_CHARACTERS:
                    break
        except Exception as error:
            failure.append(error)
        if chunk:
            yield _Chunk(chunk)
        if failure or not chunk:
            return
        made += 1
        if made % workers == 0:
            size = min(2 * size, limit)


# -- the processes ----------------------------------------------------------------------------------------------------


class _Crew:
    """Up to `count` worker processes, started when there is work for them and replaced when they die."""

    def __init__(self, checker: Checker, count: int, method: StartMethod) -> None:
        self._context = multiprocessing.get_context(method)
        self._count = count
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._failed_starts = 0
        self._shared: SharedMemory | None = None
        if method == "fork":
            self._load: Callable[[], Checker] = partial(_inherited, checker)
        else:
            self._shared, self._load = _share(checker)

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *_: object) -> None:
        # Killed, not asked: a worker holds nothing that it could lose, and Ctrl-C means now.
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.close()
        if self._shared is not None:
            self._shared.close()
            self._shared.unlink()

    def has_room(self) -> bool:
        can_start = len(self._workers) < self._count
        return not self._waiting and (can_start or any(len(worker.hand) < _IN_HAND for worker in self._workers))

    def give(self, task: _Task) -> None:
        self._waiting.append(task)
        self._assign()

    def collect(self, *, is_waiting: bool) -> None:
        """Take what workers have sent; if `is_waiting`, until one of them has sent something."""
        ready = connection.wait([w.replies for w in self._workers], _PULSE if is_waiting else 0)
        for worker in tuple(self._workers):
            if worker.replies in ready:
                try:
                    worker.take_reply()
                    self._failed_starts = 0
                except (EOFError, OSError):
                    self._replace(worker)
            elif is_waiting and not ready and not worker.process.is_alive():
                self._replace(worker)
        self._assign()

    def _assign(self) -> None:
        while self._waiting:
            least = min(self._workers, key=lambda worker: len(worker.hand), default=None)
            if (least is None or least.hand) and len(self._workers) < self._count:
                least = _Worker(self._context, self._load)
                self._workers.append(least)
            if least is None or len(least.hand) >= _IN_HAND:
                return
            least.give(self._waiting.popleft())

    def _replace(self, worker: _Worker) -> None:
        """Bury a worker; its work goes to the others and to the one that `_assign` starts in its place."""
        self._workers.remove(worker)
        worker.close()
        tasks = list(worker.hand)
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                way_out = 'start the script\'s work under `if __name__ == "__main__"`, or use one worker'
                raise CopydeskError(Problem("workers", None, "worker processes end before they have started", way_out))
        elif tasks:
            tasks[:1] = tasks[0].survive()
        self._waiting.extendleft(reversed(tasks))


class _Worker:
    """One process, the pipes to and from it, and the tasks that it has, the one in work first."""

    def __init__(self, context: Any, load: Callable[[], Checker]) -> None:
        self.hand: deque[_Task] = deque()
        self.is_ready = False
        with _starting, _no_interrupts(), warnings.catch_warnings():
            # Python 3.12 warns of threads beside a fork. What they may hold, the child does not take: all that a
            # check needs is loaded before the fork.
            warnings.filterwarnings("ignore", message=".*multi-threaded.*", category=DeprecationWarning)
            inbox, self._outbox = context.Pipe(duplex=False)
            self.replies, sender = context.Pipe(duplex=False)
            ours = (self._outbox, self.replies) if context.get_start_method() == "fork" else ()
            self.process = context.Process(target=_work, args=(inbox, sender, ours, load), daemon=True)
            self.process.start()
            inbox.close()
            sender.close()

    def give(self, task: _Task) -> None:
        self.hand.append(task)
        with suppress(OSError):  # it has died: `collect` will see it
            self._outbox.send_bytes(marshal.dumps([_pack(p) for p in task.chunk.posts[task.start : task.end]]))

    def take_reply(self) -> None:
        reply = self.replies.recv_bytes()
        if not self.is_ready:
            self.is_ready = True
            return
        task = self.hand.popleft()
        posts = task.chunk.posts[task.start : task.end]
        task.chunk.fill(task.start, [decode_report(row, p) for row, p in zip(marshal.loads(reply), posts, strict=True)])

    def close(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self._outbox.close()
        self.replies.close()


# Held while a process starts: a fork in another thread would keep the child's ends of the pipes open.
_starting = threading.Lock()


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back, here and in the children, which ignore it from their first line on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(inbox: Any, replies: Any, others: Sequence[Any], load: Callable[[], Checker]) -> None:
    """The life of a worker process. It ends when it is killed, or when the pipe from its parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends Ctrl-C to us too; our parent decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for end in others:
        end.close()
    checker = load()
    gc.freeze()  # what is here now is never garbage: collections leave its pages shared
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    # A thread that always reads: parent and child never both wait for the other to read.
    threading.Thread(target=_receive, args=(inbox, tasks), daemon=True).start()
    try:
        replies.send_bytes(b"ready")
        while True:
            posts = marshal.loads(tasks.get())
            replies.send_bytes(marshal.dumps([encode_report(check_safely(checker, _unpack(post))) for post in posts]))
    except BaseException:  # what it says may quote a post or a term, and would be printed
        os._exit(1)


def _receive(inbox: Any, tasks: queue.SimpleQueue[bytes]) -> None:
    try:
        while True:
            tasks.put(inbox.recv_bytes())
    except BaseException:  # see `_work`
        os._exit(1)


def _inherited(checker: Checker) -> Checker:
    return checker


def _share(checker: Checker) -> tuple[SharedMemory, Callable[[], Checker]]:
    """A block of shared memory with the compiled checker, and how a worker gets it from there."""
    from multiprocessing.shared_memory import SharedMemory

    parts = parts_of(checker)
    places, size = [], 0
    for part in parts:
        places.append((size, size + len(part)))
        size += -(-len(part) // 8) * 8
    block = SharedMemory(create=True, size=size)
    view: Any = block.buf
    for part, (start, end) in zip(parts, places, strict=True):
        view[start:end] = part
    return block, partial(_attach, type(checker), block.name, places)


_attached: list[SharedMemory] = []  # for the life of a worker process: its lexicons are views of it


def _attach(kind: type[Checker], name: str, places: Sequence[tuple[int, int]]) -> Checker:
    from multiprocessing.shared_memory import SharedMemory

    block = SharedMemory(name=name)
    _attached.append(block)
    view: Any = block.buf
    return rebuild(kind, [view[start:end] for start, end in places])


# -- what goes through the pipes: plain tuples by marshal, None for a post that passes without a remark ----------------


def _text_of(post: object) -> str | None:
    text = post if isinstance(post, str) else getattr(post, "text", None)
    return str(text) if isinstance(text, str) else None  # str(): marshal takes no subclasses


def _pack(post: str | Post) -> object:
    text = _text_of(post)
    if isinstance(post, str) or not hasattr(post, "text"):
        return text
    language = getattr(post, "language", None)
    return text, str(getattr(post, "channel", "")), None if language is None else str(language)


def _unpack(packed: Any) -> Any:
    return Post(packed[0], channel=packed[1], language=packed[2]) if isinstance(packed, tuple) else packed


def encode_report(report: Report) -> object:
    """The report in numbers, texts and tuples, which `marshal` and msgpack take; None for a clean one."""
    if report.verdict == "pass" and not (report.violations or report.score or report.reasons or report.language):
        return None
    violations = [
        (
            v.category, v.rule, v.severity.value, v.confidence, v.start, v.end, v.message, v.advice,
            [(m.start, m.end, m.how, m.steps) for m in v.matches], v.owner,
        )
        for v in report.violations
    ]  # fmt: skip
    return report.verdict, report.score, violations, report.reasons, report.language


_CLEAN = Report("pass", 0)


def decode_report(row: Any, post: str | Post) -> Report:
    """What `encode_report` made of the report on a post."""
    name, channel = ("", "") if isinstance(post, str) else (getattr(post, "id", ""), getattr(post, "channel", ""))
    if row is None:
        return Report("pass", 0, id=name, channel=channel) if name or channel else _CLEAN
    verdict, score, found, reasons, language = row
    return Report(verdict, score, tuple(map(_decode_violation, found)), tuple(reasons), language, name, channel)


def _decode_violation(row: Any) -> Violation:
    category, rule, severity, confidence, start, end, message, advice, matches, owner = row
    return Violation(
        category, rule, Severity(severity), confidence, start, end, message, advice,
        tuple(Match(at, to, how, tuple(steps)) for at, to, how, steps in matches), owner,
    )  # fmt: skip
