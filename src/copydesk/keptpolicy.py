"""Policies read from files, kept as long as none of the files changes.

Somebody who calls `check_post(text, policy="copydesk.toml")` for each post should not pay for reading the lists anew.
"""

from __future__ import annotations

import os
import threading
import time
from os import PathLike

from copydesk.policy import Policy

__all__ = ["policy_at"]

_KEPT = 8
_COARSE = 2_000_000_000  # nanoseconds; some file systems count in steps of two seconds

_Stamp = tuple[tuple[int, int, int, int], ...]
"""For each file its time of change and of its entry, its size and its number."""

_policies: dict[tuple[str, str], tuple[Policy, _Stamp]] = {}
_lock = threading.Lock()


def policy_at(path: str | PathLike[str]) -> Policy:
    """The policy in a file, as it is on disk now.

    Raises:
        PolicyError: the file or a list cannot be used.
    """
    key = (os.getcwd(), os.fspath(path))
    held = _policies.get(key)
    if held is not None and _stamp(held[0]) == held[1]:
        return held[0]
    begun = time.time_ns()
    policy = Policy.from_file(path)
    stamp = _stamp(policy)
    with _lock:
        _policies.pop(key, None)
        # What was written just now may change once more and look the same.
        if stamp is not None and all(max(times) < begun - _COARSE for *times, _, _ in stamp):
            while len(_policies) >= _KEPT:
                _policies.pop(next(iter(_policies)))
            _policies[key] = (policy, stamp)
    return policy


def _stamp(policy: Policy) -> _Stamp | None:
    """What the policy's files look like; None where one is gone, which reading it again will tell."""
    try:
        stats = [os.stat(file) for file in policy.files()]
    except OSError:
        return None
    return tuple([(s.st_mtime_ns, s.st_ctime_ns, s.st_size, s.st_ino) for s in stats])
