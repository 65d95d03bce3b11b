"""Finds the policy file that a draft or a folder belongs to."""

from __future__ import annotations

import os
import re
from pathlib import Path

from copydesk.errors import PolicyError
from copydesk.textfile import decode_text
from copydesk.toml_lines import parse_toml

__all__ = ["POLICY_NAME", "PYPROJECT_NAME", "PYPROJECT_TABLE", "find_policy"]

POLICY_NAME = "copydesk.toml"
PYPROJECT_NAME = "pyproject.toml"
PYPROJECT_TABLE = ("tool", "copydesk")  # of a pyproject.toml


def find_policy(start: str | os.PathLike[str]) -> Path | None:
    """The nearest copydesk.toml, or pyproject.toml with [tool.copydesk], in the folder of `start` or above.

    In one folder copydesk.toml comes first. A pyproject.toml that is no TOML and has that table's header
    counts, so that reading it says what is wrong.
    """
    begin = Path(start).resolve()
    for folder in (begin, *begin.parents):
        if (folder / POLICY_NAME).is_file():
            return folder / POLICY_NAME
        if _has_table(folder / PYPROJECT_NAME):
            return folder / PYPROJECT_NAME
    return None


def _has_table(pyproject: Path) -> bool:
    try:
        text = decode_text(pyproject.read_bytes(), "")
    except (OSError, PolicyError):
        return False  # somebody else's file; other tools complain of it
    if "copydesk" not in text:
        return False
    try:
        tool = parse_toml(text, "").get("tool")
    except PolicyError:
        return re.search(r"^\s*\[tool\.copydesk\b", text, re.MULTILINE) is not None
    return isinstance(tool, dict) and "copydesk" in tool
