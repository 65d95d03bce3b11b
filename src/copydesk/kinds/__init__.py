"""The kinds of rules, one file a kind."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from copydesk.kinds.base import Kind

__all__ = ["kinds"]


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by their name: every module of this package that has a `KIND`."""
    found = {}
    for module in sorted(iter_modules(__path__), key=lambda m: m.name):
        kind = getattr(import_module(f"{__name__}.{module.name}"), "KIND", None)
        if isinstance(kind, Kind):
            found[kind.name] = kind
    return found
