"""Runs the command in this process, which saves the start of an interpreter for each of some hundred runs."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from copydesk.cli import app


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


class _Stdin(io.TextIOWrapper):
    def isatty(self) -> bool:
        return False


def run(*args: str | Path, stdin: bytes = b"", cwd: Path | None = None, env: dict[str, str] | None = None) -> Outcome:
    """What `copydesk ARGS` does."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before, hooks = Path.cwd(), (sys.excepthook, sys.unraisablehook)
    environment = {"COLUMNS": "100", "NO_COLOR": "1", **(env or {})}
    try:
        if cwd:
            os.chdir(cwd)
        with (
            patch.dict(os.environ, environment),
            patch("sys.stdin", _Stdin(io.BytesIO(stdin), encoding="utf-8")),
            patch("sys.stdout", out),
            patch("sys.stderr", err),
        ):
            try:
                app([str(arg) for arg in args], prog_name="copydesk")
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(bool(end.code))
    finally:
        os.chdir(before)
        sys.excepthook, sys.unraisablehook = hooks
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))  # type: ignore[attr-defined]
    return Outcome(code, *texts)


def process(*args: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """`copydesk ARGS` as a process of its own."""
    command = [sys.executable, "-m", "copydesk", *map(str, args)]
    return subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def git(folder: Path, *args: str) -> str:
    identity = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@a",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@a",
    }
    blank = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-C", str(folder), *args], env={**os.environ, **identity, **blank}, capture_output=True, check=True
    )
    return done.stdout.decode()
