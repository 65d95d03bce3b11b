"""A compiled checker as bytes, for another process: nothing is compiled twice, and no dictionary is needed there.

The bytes hold the policy's lists in clear. They may be sent and shared in memory; who lays them on a disk seals them
first (`adapters.parcel`).
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import TYPE_CHECKING

from copydesk.matching.lexicon import Lexicon

if TYPE_CHECKING:
    from copydesk.checker import Checker

__all__ = ["parts_of", "rebuild"]


def parts_of(checker: Checker) -> tuple[bytes, ...]:
    """The policy, the compiled packs, the compiled lists and the day, each as bytes."""
    packs, listed = checker._lexicons
    return pickle.dumps(checker.policy), packs.to_bytes(), listed.to_bytes(), checker._today.encode()


def rebuild(kind: type[Checker], parts: Sequence[bytes | memoryview]) -> Checker:
    """The checker of `parts_of`, as an instance of `kind`; the tables of its lexicons stay where the parts are.

    The parts must be one's own: the policy is unpickled.

    Raises:
        ValueError: a lexicon is of another version, or was cut short.
    """
    policy, packs, listed, today = parts
    checker = kind.__new__(kind)
    checker.policy = pickle.loads(policy)
    checker._set_up(Lexicon.from_bytes(packs), Lexicon.from_bytes(listed), bytes(today).decode())
    return checker
