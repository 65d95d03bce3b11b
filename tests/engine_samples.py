"""Posts for the tests of the engines, and the reports that one process makes of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pyarrow as pa

from copydesk import Checker, Policy
from copydesk.adapters.arrow import NO_TEXT, report_columns, report_schema

# The posts hold "Feniks" themselves; "Kroplex" is in the policy alone.
POLICY = {"version": 1, "confidential": [{"term": "Projekt Feniks", "owner": "PR"}, {"term": "Kroplex"}]}
TEXTS = [
    *(f"Już jutro premiera Projektu Feniks, odsłona {n}!" if n % 5 == 0 else f"Zwykły wpis {n}" for n in range(400)),
    None,
    "Pisz na jan.kowalski@gmail.com 🚀",
]


@lru_cache
def checker() -> Checker:
    return Checker(Policy.model_validate(POLICY))


@lru_cache
def expected() -> list[dict[str, Any]]:
    reports = [NO_TEXT if text is None else checker().check(text) for text in TEXTS]
    return pa.Table.from_arrays(report_columns(reports), schema=report_schema()).to_pylist()  # type: ignore[no-any-return]
