"""One JSON document a run: `run`, `results`, `failures`, `summary` (docs/report.schema.json)."""

from __future__ import annotations

from textwrap import indent
from typing import TextIO

from copydesk.reporters.base import Failure, Result, RunInfo, Summary, put
from copydesk.reporters.shapes import FailureJson, dump, failure_to_json, result_to_json, run_to_json, summary_to_json

__all__ = ["Json", "reporter"]


class Json:
    """Writes results as they come and keeps failures only; what was cut off is no JSON (`jsonl` is, line by line)."""

    name = "json"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info = out, info
        self._n = 0
        self._separator = "\n"
        self._failures: list[FailureJson] = []
        put(out, f'{{\n  "run": {self._dump(run_to_json(info))},\n  "results": [')

    def result(self, result: Result) -> None:
        self._n += 1
        shape = dump(result_to_json(result, self._info, self._n), self._out.encoding, indent=2)
        put(self._out, self._separator + indent(shape, "    "))
        self._separator = ",\n"

    def failure(self, failure: Failure) -> None:
        self._n += 1
        self._failures.append(failure_to_json(failure, self._n))

    def finish(self, summary: Summary) -> None:
        end = "]" if self._separator == "\n" else "\n  ]"
        put(self._out, f'{end},\n  "failures": {self._dump(self._failures)},\n')
        put(self._out, f'  "summary": {self._dump(summary_to_json(summary))}\n}}\n')
        self._out.flush()

    def _dump(self, value: object) -> str:
        return indent(dump(value, self._out.encoding, indent=2), "  ").lstrip()


def reporter() -> Json:
    return Json()
