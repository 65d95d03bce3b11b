"""A folded text that knows where each of its characters came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from copydesk.model import Span

__all__ = ["Edit", "View"]


class Edit(NamedTuple):
    """Replace `text[start:end]` by `replacement`; edits of one step are sorted and do not overlap."""

    start: int
    end: int
    replacement: str


class View:
    """A text after some steps of folding, with the way back to the original.

    `steps` names the steps that changed something, in order. A view without changes keeps no offsets at all, which
    is what nearly every word of every post costs.

    >>> view = View("p\N{ZERO WIDTH SPACE}rof. \N{LATIN SMALL LIGATURE FI}t")
    >>> view = view.edited("zero-width", [Edit(1, 2, "")]).edited("styled", [Edit(6, 7, "fi")])
    >>> view.text
    'prof. fit'
    >>> view.to_source(0, 4), view.to_source(6, 7), view.to_source(7, 9)
    (Span(start=0, end=5), Span(start=7, end=8), Span(start=7, end=9))
    """

    __slots__ = ("_ends", "_starts", "source", "steps", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source
        self.steps: tuple[str, ...] = ()
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None

    def edited(self, step: str, edits: Iterable[Edit]) -> View:
        """The view after one more step; the same view if there is nothing to edit."""
        edits = tuple(edits)
        if not edits:
            return self
        starts = self._starts if self._starts is not None else list(range(len(self.text)))
        ends = self._ends if self._ends is not None else list(range(1, len(self.text) + 1))
        text: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        at = 0
        for start, end, replacement in edits:
            text.append(self.text[at:start])
            new_starts += starts[at:start]
            new_ends += ends[at:start]
            if replacement:
                # Every character of a replacement stands for the whole run that it replaces.
                text.append(replacement)
                new_starts += [starts[start]] * len(replacement)
                new_ends += [ends[end - 1]] * len(replacement)
            at = end
        text.append(self.text[at:])
        view = View(self.source)
        view.text = "".join(text)
        view.steps = (*self.steps, step)
        view._starts = new_starts + starts[at:]
        view._ends = new_ends + ends[at:]
        return view

    def to_source(self, start: int, end: int) -> Span:
        """The span of the original text that `text[start:end]` stands for.

        Offsets count code points of the folded text, `0 <= start < end <= n`; the result counts code points of the
        original, removed characters between the two ends included.
        """
        if self._starts is None or self._ends is None:
            return Span(start, end)
        return Span(self._starts[start], self._ends[end - 1])
