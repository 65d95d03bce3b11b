"""A compiled checker on its way to the workers of an engine.

Spark and Ray lay what they send on disks: broadcast files, spilled objects, cached stages. A parcel is therefore
encrypted (age), and its key travels apart from it, with the code; neither shows in a plan, a log or a `repr`. The
workers compile nothing, need no dictionary, and open a parcel once a process.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from copydesk.checker import Checker, _checker_for
from copydesk.errors import CopydeskError, Problem
from copydesk.policy import Policy
from copydesk.portable import parts_of, rebuild

__all__ = ["Parcel", "PolicySource", "checker_of", "open_parcel", "pack"]

PolicySource: TypeAlias = "Checker | Policy | Mapping[str, Any] | str | os.PathLike[str] | None"

_KEPT = 4  # checkers a process; a worker that serves several jobs has one policy each


@dataclass(frozen=True, slots=True)
class Parcel:
    """`sealed` is the encrypted checker, `key` what opens it, `name` a digest of `sealed`: equal in every process,
    and no help to whoever guesses terms.
    """

    name: str
    sealed: bytes = field(repr=False)
    key: str = field(repr=False)


def checker_of(policy: PolicySource) -> Checker:
    """The checker of a policy, a mapping, or a policy file; of the nearest file for None, as in `check_post`."""
    if isinstance(policy, Checker):
        return policy
    return _checker_for(Policy.model_validate(policy) if isinstance(policy, Mapping) else policy)


def pack(checker: Checker) -> Parcel:
    """The checker as a parcel; the same one for the same checker as long as it lives."""
    parcel: Parcel | None = checker.__dict__.get("_parcel")
    if parcel is None:
        import pyrage

        identity = pyrage.x25519.Identity.generate()
        sealed = pyrage.encrypt(pickle.dumps((_version(), parts_of(checker))), [identity.to_public()])
        parcel = Parcel(hashlib.sha256(sealed).hexdigest(), sealed, str(identity))
        checker.__dict__["_parcel"] = parcel
    return parcel


_opened: dict[str, Checker] = {}
_opening = threading.Lock()


def open_parcel(name: str, sealed: bytes, key: str) -> Checker:
    """The checker in a parcel, opened once a process.

    Raises:
        CopydeskError: this process runs another version of copydesk than the one that packed it.
    """
    with _opening:
        checker = _opened.get(name)
        if checker is None:
            if len(_opened) >= _KEPT:
                _opened.pop(next(iter(_opened)))
            checker = _opened[name] = _open(sealed, key)
    return checker


def _open(sealed: bytes, key: str) -> Checker:
    import pyrage

    packed, parts = pickle.loads(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key)]))
    if packed != _version():
        what = f"runs copydesk {_version()}, and the policy was compiled by {packed}"
        raise CopydeskError(Problem("worker", None, what, "install the same version on every machine"))
    return rebuild(Checker, parts)


def _version() -> str:
    from copydesk import __version__

    return __version__
