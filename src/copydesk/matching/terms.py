"""What a company lists: the terms that the engine is told to find or to leave alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from copydesk.model import Severity

__all__ = ["ListCategory", "ListedTerm"]

ListCategory = Literal["confidential", "competitor", "allow", "company"]


@dataclass(frozen=True, slots=True)
class ListedTerm:
    """One spelling that a policy lists. Its `repr` shows neither the term nor its forms.

    `ref` names the entry without giving it away ("lists/clients.csv:14"). `forms` are further spellings to find,
    `not_forms` forms that the inflector would make and that shall not match. `is_fixed` marks what never inflects:
    domains, handles, tickers.
    """

    text: str = field(repr=False)
    category: ListCategory
    kind: str = ""
    ref: str = ""
    severity: Severity | None = None
    forms: tuple[str, ...] = field(default=(), repr=False)
    not_forms: tuple[str, ...] = field(default=(), repr=False)
    owner: str = ""
    is_fixed: bool = False
