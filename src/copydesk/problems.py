"""What pydantic found wrong, as problems with place and way out, and never with the value.

A `ValidationError` carries its whole input: catch it, ask for its problems, raise those outside the handler.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from copydesk.errors import Problem
from copydesk.toml_lines import TomlPath

__all__ = ["describe_path", "nearest", "problems_of", "reject"]

_EXPECTED = {
    "string_type": ("must be text", 'set it in "quotes"'),
    "bool_type": ("must be yes or no", "write true or false, without quotes"),
    "int_type": ("must be a whole number", "write it without quotes, as 500_000"),
    "int_parsing": ("must be a whole number", "write it without quotes, as 500_000"),
    "int_from_float": ("must be a whole number", "write it without quotes, as 500_000"),
    "tuple_type": ("must be a list", 'write it in square brackets: ["one", "two"]'),
    "dict_type": ("must be a table", "write its keys under a [header]"),
    "model_type": ("must be a table", "write its keys under a [header], or in {curly = brackets}"),
    "model_attributes_type": ("must be a table", "write its keys under a [header]"),
    "greater_than_equal": ("is too small", "write 1 or more"),
    "too_short": ("is empty", "list one at least, or leave the key out"),
}


def reject(what: str, way_out: str) -> PydanticCustomError:
    """An error for a validator to raise. Neither text may hold the value."""
    return PydanticCustomError("copydesk", "{what}", {"what": what, "way_out": way_out})


def problems_of(
    error: ValidationError,
    keys_of: Callable[[TomlPath], Iterable[str]],
    place: Callable[[TomlPath], tuple[str, int | None]],
) -> list[Problem]:
    """One problem for each thing that pydantic found.

    `keys_of` gives the keys that the table at a path may have, `place` the file and line of a path.
    """
    details = error.errors(include_url=False)
    unknown = {detail["loc"][:-1] for detail in details if _is_key(detail)}
    problems = []
    for detail in details:
        if any(detail["loc"][: len(loc)] == loc and detail["loc"] != (*loc, "[key]") for loc in unknown):
            continue  # under a key that is wrong itself, and that no message may name
        path = tuple(part for part in detail["loc"] if part != "[key]")
        where, line = place(path)
        problems.append(Problem(where, line, *_describe(detail, path, keys_of)))
    return problems


def _describe(detail: ErrorDetails, path: TomlPath, keys_of: Callable[[TomlPath], Iterable[str]]) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path, tuple(keys_of(path[:-1])))
    if kind == "missing":
        return f"{describe_path(path)} is missing", f"write {path[-1]} = ..."
    if kind in ("literal_error", "enum"):
        return _unknown_choice(detail, path, re.findall(r"'([^']*)'|(\d+)", str(context.get("expected", ""))))
    if kind == "copydesk":
        subject = f"a key of {describe_path(path[:-1])}" if _is_key(detail) else describe_path(path)
        return f"{subject} {context['what']}", str(context["way_out"])
    what, way_out = _EXPECTED.get(kind, ("cannot be used", "see docs/policy.md for what may stand here"))
    return f"{describe_path(path)} {what}", way_out


def _unknown_key(path: TomlPath, keys: tuple[str, ...]) -> tuple[str, str]:
    # It may be a term that somebody wrote in the wrong place, and is not named.
    close = nearest(str(path[-1]), keys)
    way_out = f"did you mean `{close}`?" if close else f"its keys are {', '.join(keys)}"
    return f"{describe_path(path[:-1])} has a key that is not known", way_out


def _unknown_choice(detail: ErrorDetails, path: TomlPath, expected: list[tuple[str, str]]) -> tuple[str, str]:
    choices = tuple(word or number for word, number in expected)
    is_key = _is_key(detail)
    where = describe_path(path[:-1] if is_key else path)
    close = nearest(str(detail["input"]), choices)
    what = f"{where} has a key that is not known" if is_key else f"{where} is not a known value"
    if len(choices) == 1:
        return f"{where} must be {choices[0]}", f"write {path[-1]} = {choices[0]}"
    return what, f"did you mean `{close}`?" if close else f"choose from {', '.join(choices)}"


def _is_key(detail: ErrorDetails) -> bool:
    """Whether a key of a table is wrong itself: it is the end of the path, and pydantic puts "[key]" after it."""
    return detail["loc"][-1:] == ("[key]",)


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice that `word` is probably a typo of, or nothing.

    >>> nearest("competitor", ["company", "competitors"]), nearest("Projekt Feniks", ["term", "kind"])
    ('competitors', '')
    """
    found = difflib.get_close_matches(word.casefold()[:40], list(choices), n=1, cutoff=0.6)
    return found[0] if found else ""


def describe_path(path: TomlPath) -> str:
    """A path as people write it; indices count from 0.

    >>> describe_path(("confidential", 3, "kind")), describe_path(()), describe_path(("Projekt Feniks",))
    ('confidential[3].kind', 'the policy', 'a key that is not known')
    """
    text = ""
    for part in path:
        # All keys of a policy are identifiers; what is none may be a term that somebody wrote in the wrong place.
        is_key = isinstance(part, str) and part.isascii() and part.isidentifier()
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if is_key else ".a key that is not known"
    return text.lstrip(".") or "the policy"
