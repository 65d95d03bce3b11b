"""When something goes wrong: a short message, an exit code, and nothing of any draft or list."""

from __future__ import annotations

import errno
import functools
import logging
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import NoReturn, ParamSpec

from copydesk import exit_codes
from copydesk.errors import CopydeskError, InputError, PolicyError, RuleError

__all__ = ["complain", "guarded", "set_up_logging"]

Parameters = ParamSpec("Parameters")
_UNWRITABLE = {errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EBADF, getattr(errno, "EDQUOT", errno.ENOSPC)}


def guarded(command: Callable[Parameters, int]) -> Callable[Parameters, None]:
    """The command, ending the program with the code that it returns or that its error stands for."""

    @functools.wraps(command)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        sys.excepthook, sys.unraisablehook = _hook, _unraisable
        _unwind_when_killed()
        sys.exit(_code_of(lambda: command(*args, **kwargs)))

    return run


def complain(text: str) -> None:
    """A line on standard error, whatever its encoding, if it is open."""
    if sys.stderr is None:  # where print would turn to standard output
        return
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True)


def set_up_logging(level: str) -> None:
    """Logs of copydesk alone go to standard error; those of other packages may quote what they were given."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("copydesk: %(levelname)s: %(message)s"))
    log = logging.getLogger("copydesk")
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(level.upper())


class _Formatter(logging.Formatter):
    def formatException(self, ei: object) -> str:  # noqa: N802  # the name is the base class's
        kind = ei[0] if isinstance(ei, tuple) else None
        return f"({kind.__name__ if isinstance(kind, type) else 'no exception'})"


def _code_of(command: Callable[[], int]) -> int:
    try:
        code = command()
        if sys.stdout is not None:
            sys.stdout.flush()
    except CopydeskError as error:
        for problem in error.problems:
            complain(f"copydesk: {problem}")
        return _exit_code(error)
    except KeyboardInterrupt:
        complain("copydesk: interrupted")
        return exit_codes.INTERRUPTED
    except BrokenPipeError:  # whoever read our output stopped
        _drop_output()
        return exit_codes.BROKEN_PIPE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            complain(f"copydesk: the output cannot be written: {error.strerror}")
            complain("    help: look whether the disk is full or the stream is closed; what was written is not all")
            _drop_output()
            return exit_codes.USAGE
        _report_crash(type(error), error.__traceback__, error)
        return exit_codes.CRASH
    return code


def _drop_output() -> None:
    """The interpreter would complain again when it flushes at the end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _exit_code(error: CopydeskError) -> int:
    if isinstance(error, (PolicyError, RuleError)):
        return exit_codes.POLICY
    return exit_codes.UNREADABLE if isinstance(error, InputError) else exit_codes.USAGE


def _report_crash(kind: type[BaseException], trace: TracebackType | None, error: BaseException | None) -> None:
    """The type alone: messages, locals and lines of source can hold what must not be seen."""
    complain(f"copydesk: this is a fault of copydesk: {kind.__name__}")
    complain("    help: report it with the output of --log-level debug, which shows places in the code and no text")
    if logging.getLogger("copydesk").isEnabledFor(logging.DEBUG):
        for line in _places(kind, trace, error):
            complain(line)


def _places(kind: type[BaseException], trace: TracebackType | None, error: BaseException | None) -> list[str]:
    import traceback

    lines: list[str] = []
    cause = error and (error.__cause__ or error.__context__)
    if cause is not None:
        lines = [*_places(type(cause), cause.__traceback__, cause), "then:"]
    # walk_tb and not extract_tb: it reads no source, and FrameSummary would show it.
    for frame, number in traceback.walk_tb(trace):
        lines.append(f"    {_short(frame.f_code.co_filename)}:{number} in {frame.f_code.co_name}")
    return [*lines, f"    {kind.__name__}"]


def _short(path: str) -> str:
    """The end of a path: the beginning is the user's business."""
    return "/".join(path.replace("\\", "/").split("/")[-2:])


def _hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _report_crash(kind, trace, error)


def _unraisable(raised: sys.UnraisableHookArgs) -> None:
    if raised.exc_type is not None:
        logging.getLogger("copydesk").debug("ignored: %s", raised.exc_type.__name__)


def _unwind_when_killed() -> None:
    """A plain kill and a closed terminal end the program through its `finally` clauses."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)


def _leave(number: int, _: FrameType | None) -> NoReturn:
    sys.exit(128 + number)
