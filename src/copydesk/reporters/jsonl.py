"""One JSON object a line: the run, then a result or a failure for each input, then the summary.

Each line is written whole. A run that was killed leaves whole lines and at most a part of one: `resume_point` says
where to cut the file and how many inputs to skip.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from copydesk.reporters.base import Failure, Result, RunInfo, Summary, put
from copydesk.reporters.shapes import FORMAT, dump, failure_to_json, result_to_json, run_to_json, summary_to_json
from copydesk.reporters.tally import Tally

__all__ = ["Jsonl", "ResumePoint", "reporter", "resume_point"]


class Jsonl:
    """Writes as it goes and keeps nothing. With `resume_from` it goes on numbering and repeats no header."""

    name = "jsonl"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info, self._n = out, info, info.resume_from
        if not info.resume_from:
            self._write(run_to_json(info))

    def result(self, result: Result) -> None:
        self._n += 1
        self._write(result_to_json(result, self._info, self._n))

    def failure(self, failure: Failure) -> None:
        self._n += 1
        self._write(failure_to_json(failure, self._n))

    def finish(self, summary: Summary) -> None:
        self._write(summary_to_json(summary))

    def _write(self, shape: object) -> None:
        put(self._out, dump(shape, self._out.encoding) + "\n")
        self._out.flush()  # so that what is on disk when the run is killed is what it had done


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """How far an interrupted run got. `n` inputs are done; the file is to be cut to `size` bytes before going on.

    `fingerprint` and `version` are those of its header: where they differ from today's, start anew. `path` and `id`
    are the last input's, to tell that the inputs are still the same. `tally` holds the counts so far.
    """

    n: int = 0
    size: int = 0
    version: str = ""
    fingerprint: str = ""
    path: str = ""
    id: str = ""
    tally: Tally = field(default_factory=Tally)


def resume_point(file: Path) -> ResumePoint:
    """What the file holds of a run, up to the first line that is not whole or not the next; memory is constant.

    Nothing but a header, or a foreign file, is a run of no inputs: `n` and `size` are 0.
    """
    point, size, header = ResumePoint(), 0, {"version": "", "fingerprint": ""}
    n, path, post_id = 0, "", ""
    with file.open("rb") as lines:
        for raw in lines:
            line = _parsed(raw)
            kind = line.get("type")
            if kind == "run" and size == 0 and line.get("format") == FORMAT:
                header = {key: str(line.get(key, "")) for key in header}
            elif kind in ("result", "failure") and size and line.get("n") == n + 1 and _count(point.tally, line):
                n, path, post_id = n + 1, str(line.get("path", "")), str(line.get("id", ""))
            else:
                break
            size += len(raw)
    if not n:
        return ResumePoint()
    return ResumePoint(n, size, header["version"], header["fingerprint"], path, post_id, point.tally)


def _parsed(raw: bytes) -> dict[str, Any]:
    """The object in a whole line, or an empty one."""
    if not raw.endswith(b"\n"):
        return {}
    try:
        line = json.loads(raw)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _count(tally: Tally, line: dict[str, Any]) -> bool:
    """Adds the input of that line, if it is one of ours."""
    try:
        if line["type"] == "failure":
            tally.add_failure()
        else:
            found = [(str(v["category"]), str(v["severity"])) for v in line["violations"] if not v["suppressed"]]
            tally.count(str(line["verdict"]), found, int(line["suppressed"]))
    except (KeyError, TypeError, ValueError):
        return False
    return True


def reporter() -> Jsonl:
    return Jsonl()
