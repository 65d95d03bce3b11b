"""Languages by their code: one file a language, one interface (`base.Language`)."""

from __future__ import annotations

from importlib import import_module

from copydesk.languages.base import Language

__all__ = ["CODES", "language"]

CODES: tuple[str, ...] = ("pl", "en")


def language(code: str) -> Language:
    """The language of a two-letter code, loaded once.

    Raises:
        KeyError: no such language; `CODES` lists them.
    """
    if code not in CODES:
        raise KeyError(code)
    loaded: Language = import_module(f"copydesk.languages.{code}").language()
    return loaded
