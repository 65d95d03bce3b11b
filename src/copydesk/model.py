"""The values that travel: posts in; matches, violations and reports out.

All offsets count code points of the text as given and are half-open: `text[start:end]` is what was found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Literal

__all__ = ["CATEGORIES", "Category", "How", "Match", "Post", "Report", "Severity", "Span", "Verdict", "Violation"]

Category = Literal[
    "confidential", "religion", "politics", "finance", "competitor", "offence", "conflict", "privacy", "copyright",
    "suppression",
]  # fmt: skip
"""`suppression`: what is wrong with a directive in the draft. Only a run finds it; it is no topic of a rule file."""
CATEGORIES: tuple[Category, ...] = (
    "confidential", "religion", "politics", "finance", "competitor", "offence", "conflict", "privacy", "copyright",
)  # fmt: skip

Verdict = Literal["pass", "review", "block", "undecided"]

How = Literal["exact", "inflected", "disguised", "fuzzy", "pattern", "missing"]


class Severity(str, Enum):
    """How bad a violation is: an error blocks, a warning asks for review, notes alone pass."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for a note, 1 for a warning, 2 for an error."""
        return ("note", "warning", "error").index(self.value)

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A run of code points, half-open."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Post:
    """A draft: its text, and what is known of it.

    `channel` is free ("linkedin", "blog"), `language` "pl", "en" or None for both, where "" is None and a locale
    ("pl-PL", "en_GB.UTF-8") its language; `id` names the post in reports. The `repr` leaves the text out, since logs
    print it.
    """

    text: str
    id: str = ""
    channel: str = ""
    language: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.language, str):
            code = re.split(r"[-_.@]", self.language.strip().lower())[0]
            object.__setattr__(self, "language", code or None)

    def __repr__(self) -> str:
        return (
            f"Post(id={self.id!r}, channel={self.channel!r}, language={self.language!r}, {len(self.text)} characters)"
        )


@dataclass(frozen=True, slots=True)
class Match:
    """One place that counted towards a violation.

    `how` is the weakest evidence that was needed, `steps` names what had to be undone to see it ("homoglyph",
    "hashtag", "no-diacritics", ...), in order.
    """

    start: int
    end: int
    how: How
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one rule. `start` and `end` are those of the strongest match.

    Severity says how bad it is (from the rule), confidence in (0, 1] how sure (from the match).
    """

    category: Category
    rule: str
    severity: Severity
    confidence: float
    start: int
    end: int
    message: str
    advice: str
    matches: tuple[Match, ...]
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `violations` are ordered by start.

    `score` is the risk of the whole post, 0 to 100. `reasons` says why a post is undecided. `id`, `channel` and
    `language` are those of the post.
    """

    verdict: Verdict
    score: int
    violations: tuple[Violation, ...] = ()
    reasons: tuple[str, ...] = ()
    language: str = ""
    id: str = ""
    channel: str = ""
