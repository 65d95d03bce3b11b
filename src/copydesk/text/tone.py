"""How a text speaks."""

from __future__ import annotations

import re

__all__ = ["is_lively"]

_LIVELY = re.compile(
    r"\b(?:we|our|us|my|nas|nam|nami|nasz\w*)\b|\w{3}(?:liśmy|łyśmy)\b|[\U0001F300-\U0001FAFF\u2600-\u27BF]",
    re.IGNORECASE,
).search


def is_lively(text: str) -> bool:
    """Whether a text speaks of its authors or has an emoji: there words are more often figures of speech.

    >>> is_lively("Our mascot election is over."), is_lively("The election is over.")
    (True, False)
    """
    return _LIVELY(text) is not None
