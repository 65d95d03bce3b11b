"""Where results go: one file a format, one interface (`base.Reporter`). A new format is a new file here, no more."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from copydesk.reporters.base import Reporter

__all__ = ["FORMATS", "reporter"]

# What the formats share; everything else in this folder is a format, named like its module.
_SHARED = frozenset({"base", "evidence", "shapes", "tally", "wording"})

FORMATS: tuple[str, ...] = tuple(sorted(m.name for m in iter_modules(__path__) if m.name not in _SHARED))


def reporter(name: str) -> Reporter:
    """A new reporter of that format; only its own module is loaded.

    Raises:
        KeyError: no such format; `FORMATS` lists them.
    """
    if name not in FORMATS:
        raise KeyError(name)
    made: Reporter = import_module(f"copydesk.reporters.{name}").reporter()
    return made
