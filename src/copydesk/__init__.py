"""copydesk reads a draft post before it is published and says what must not go out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copydesk.checker import Checker, check_post, check_posts
    from copydesk.errors import CopydeskError, InputError, KeyMissingError, PolicyError, RuleError
    from copydesk.model import Match, Post, Report, Severity, Span, Violation
    from copydesk.policy import Policy

__all__ = [
    "Checker", "CopydeskError", "InputError", "KeyMissingError", "Match", "Policy", "PolicyError", "Post", "Report",
    "RuleError", "Severity", "Span", "Violation", "check_post", "check_posts",
]  # fmt: skip
__version__ = "0.1.0"

_MODULES = {
    "checker": ("Checker", "check_post", "check_posts"),
    "errors": ("CopydeskError", "InputError", "KeyMissingError", "PolicyError", "RuleError"),
    "model": ("Match", "Post", "Report", "Severity", "Span", "Violation"),
    "policy": ("Policy",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """The public names, each loaded when it is first used: `copydesk -h` and completion need none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"copydesk.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
