"""copydesk reads a draft post before it is published and says what must not go out."""

from copydesk.checker import Checker, check_post, check_posts
from copydesk.errors import CopydeskError, InputError, PolicyError, RuleError
from copydesk.model import Match, Post, Report, Severity, Span, Violation
from copydesk.policy import Policy

__all__ = [
    "Checker", "CopydeskError", "InputError", "Match", "Policy", "PolicyError", "Post", "Report", "RuleError",
    "Severity", "Span", "Violation", "check_post", "check_posts",
]  # fmt: skip
__version__ = "0.1.0"
