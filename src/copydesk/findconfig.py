"""Finds the policy file that a draft or a folder belongs to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from copydesk.errors import PolicyError
from copydesk.textfile import decode_text
from copydesk.toml_lines import parse_toml

__all__ = ["POLICY_NAME", "PYPROJECT_NAME", "PYPROJECT_TABLE", "find_policy", "misnamed_policies"]

POLICY_NAME = "copydesk.toml"
PYPROJECT_NAME = "pyproject.toml"
PYPROJECT_TABLE = ("tool", "copydesk")  # of a pyproject.toml
_NEARLY = re.compile(r"\.?copydesk\.toml(?:\.\w+)?", re.IGNORECASE)


def find_policy(start: str | os.PathLike[str]) -> Path | None:
    """The nearest copydesk.toml, or pyproject.toml with [tool.copydesk], in the folder of `start` or above.

    In one folder copydesk.toml comes first. A link to nowhere counts, as does a pyproject.toml that cannot be read
    and names that table, so that reading it says what is wrong.
    """
    begin = Path(start).resolve()
    for folder in (begin, *begin.parents):
        if os.path.lexists(folder / POLICY_NAME):
            return folder / POLICY_NAME
        if _has_table(folder / PYPROJECT_NAME):
            return folder / PYPROJECT_NAME
    return None


def misnamed_policies(start: str | os.PathLike[str]) -> Iterator[Path]:
    """Files in the folder of `start` or above that are called nearly as a policy, such as copydesk.toml.txt."""
    begin = Path(start).resolve()
    for folder in (begin, *begin.parents):
        for file in sorted(folder.iterdir()) if os.access(folder, os.R_OK) and folder.is_dir() else ():
            if file.name != POLICY_NAME and _NEARLY.fullmatch(file.name):
                yield file


def _has_table(pyproject: Path) -> bool:
    try:
        data = pyproject.read_bytes()
    except OSError:
        return False  # somebody else's file; other tools complain of it
    if b"copydesk" not in data.replace(b"\0", b""):  # which UTF-16 has between letters
        return False
    try:
        tool = parse_toml(decode_text(data, ""), "").get("tool")
    except PolicyError:
        return b"tool.copydesk" in data.replace(b"\0", b"")
    return isinstance(tool, dict) and "copydesk" in tool
