"""A memory of what was met lately."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

__all__ = ["Recent"]

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Recent(dict[_Key, _Value]):
    """What was met lately, by key; all else is None. Forgetting spares what is in use: words come again by Zipf's law.

    It holds two generations. Whoever is asked for joins the younger one, and when that is full the older one goes.

    >>> met = Recent(2)
    >>> met.update(a=1, b=2)
    >>> met.forget(), met.update(c=3), met["a"], met["z"]
    (None, None, 1, None)
    >>> met.forget(), met["a"], met["b"]
    (None, 1, None)
    """

    def __init__(self, most: int) -> None:
        """Remembers `most` at most, but for what is added before it is next told to forget."""
        super().__init__()
        self.most = most
        self._older: dict[_Key, _Value] = {}

    def __missing__(self, key: _Key) -> _Value | None:
        found = self._older.get(key)
        if found is not None:
            self[key] = found
        return found

    def forget(self) -> None:
        """Makes room where the younger generation has grown to half of the most."""
        if len(self) >= self.most // 2:
            self._older = dict(self)
            self.clear()

    def discard(self, key: _Key) -> None:
        self._older.pop(key, None)
        self.pop(key, None)
