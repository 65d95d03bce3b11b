"""Compiled lexicons on disk, so that a process starts without compiling.

The shipped packs come compiled with the package. A company's own rules are kept in the user's cache folder as they are;
its lists only encrypted, under a key that lies in the user's data folder and under a name that is keyed too: what is on
disk gives away neither a term nor whether a guessed term is in a list. Lists that came sealed are never kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import logging
import os
import tempfile
import zlib
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from mmap import ACCESS_READ, mmap
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from copydesk.errors import CacheError, Problem
from copydesk.matching.lexicon import Lexicon
from copydesk.matching.terms import ListedTerm

if TYPE_CHECKING:
    import pyrage

__all__ = ["FEW_TERMS", "cache_folder", "cached_lists", "cached_rules", "shipped_packs"]

log = logging.getLogger(__name__)

# Fewer spellings compile in about the time that a cache takes to find, decrypt and check.
FEW_TERMS = 100
_KEPT = 8  # lexicons of each kind
_COMPILED_FIELDS = attrgetter("category", "kind", "severity", "forms", "not_forms", "owner", "is_fixed")
_SUM = 4  # bytes at a file's end
_PACKS = Path(__file__).with_name("packs.lexicon")


def cache_folder() -> Path:
    """Where compiled lexicons are kept: `COPYDESK_CACHE_DIR`, else the user's cache folder."""
    chosen = os.environ.get("COPYDESK_CACHE_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path  # only where something is cached

    return user_cache_path("copydesk")


def shipped_packs(fingerprint: str) -> Lexicon | None:
    """The packs compiled with this package, if they are those of the rule files at hand."""
    try:
        with _PACKS.open("rb") as file:  # mapped: what no post asks for is never read, and processes share the rest
            lexicon = Lexicon.from_bytes(memoryview(mmap(file.fileno(), 0, access=ACCESS_READ)))
    except (OSError, ValueError):
        return None
    return lexicon if lexicon.meta.get("fingerprint") == fingerprint else None


def cached_rules(fingerprint: str, compile_them: Callable[[], Lexicon]) -> Lexicon:
    """A rulebook's lexicon from the cache, or compiled and kept. Rule files hold no secrets."""

    def summed(data: bytes) -> bytes:
        return data + _sum_of(data)

    def open_summed(file: BinaryIO) -> memoryview:
        data = memoryview(file.read())
        if _sum_of(data[:-_SUM]) != data[-_SUM:]:
            raise ValueError("it is not what was written")
        return data[:-_SUM]

    return _cached(cache_folder() / f"rules-{fingerprint[:32]}.lexicon", compile_them, summed, open_summed)


def cached_lists(terms: Sequence[ListedTerm], compile_them: Callable[[], Lexicon]) -> Lexicon:
    """The lists' lexicon from the cache, or compiled and kept encrypted."""
    import pyrage  # 20 ms; only policies with long lists come here

    try:
        identity = _own_key()
    except (OSError, ValueError, pyrage.IdentityError) as error:
        log.warning("no cache for the lists: its key cannot be used (%s)", type(error).__name__)
        return compile_them()
    name = hmac.new(str(identity).encode(), _digest(terms), hashlib.sha256).hexdigest()[:32]

    def seal(data: bytes) -> bytes:
        return bytes(pyrage.encrypt(data, [identity.to_public()]))

    def open_sealed(file: BinaryIO) -> memoryview:
        opened = io.BytesIO()  # a third faster than to read the file and decrypt that
        try:
            pyrage.decrypt_io(file, opened, [identity])
        except (pyrage.DecryptError, OSError):  # the latter where it ends too early or was changed
            raise ValueError("it does not open with this user's key") from None
        return opened.getbuffer()

    return _cached(cache_folder() / f"lists-{name}.age", compile_them, seal, open_sealed)


def _sum_of(data: bytes | memoryview) -> bytes:
    """Against what goes wrong on disks; who may write there may change the rule files as well."""
    return zlib.crc32(data).to_bytes(_SUM, "little")


def _cached(
    path: Path,
    compile_them: Callable[[], Lexicon],
    seal: Callable[[bytes], bytes],
    open_sealed: Callable[[BinaryIO], bytes | memoryview],
) -> Lexicon:
    try:
        return _load(path, open_sealed)
    except FileNotFoundError:
        pass
    except CacheError as error:
        log.warning("%s", error)
    except OSError as error:
        log.warning("the cache cannot be read (%s); compiled anew", error.strerror)
    lexicon = compile_them()
    try:
        _write(path, seal(lexicon.to_bytes()))
        _forget_old(path)
    except OSError as error:
        log.warning("the cache cannot be written (%s)", error.strerror)
    return lexicon


def _load(path: Path, open_sealed: Callable[[BinaryIO], bytes | memoryview]) -> Lexicon:
    try:
        with path.open("rb") as file:
            return Lexicon.from_bytes(open_sealed(file))
    except (ValueError, KeyError, RuntimeError) as error:
        what = f"the cached rulebook is corrupt or foreign ({error}); compiled anew"
        raise CacheError(Problem(str(path), None, what)) from None


def _write(path: Path, data: bytes) -> None:
    """Writes beside and renames, readable by the user alone: another process sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _forget_old(path: Path) -> None:
    """Removes the oldest lexicons of a kind: every change of a rule or a list makes a new file."""
    kind = path.name.partition("-")[0]
    with contextlib.suppress(OSError):
        files = sorted(path.parent.glob(f"{kind}-*"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[_KEPT:]:
            file.unlink()


def _own_key() -> pyrage.x25519.Identity:
    """This user's key for the cache, made when it is first needed."""
    import pyrage
    from platformdirs import user_data_path

    path = user_data_path("copydesk") / "cache.key"  # never beside what it opens, wherever that is kept
    with contextlib.suppress(FileNotFoundError):
        return pyrage.x25519.Identity.from_str(path.read_text(encoding="ascii").strip())
    _write(path, f"{pyrage.x25519.Identity.generate()}\n".encode())
    return pyrage.x25519.Identity.from_str(path.read_text(encoding="ascii").strip())


def _digest(terms: Sequence[ListedTerm]) -> bytes:
    """What the compiled lists depend on: the terms, and the versions of what expands them."""
    digest = hashlib.sha256(Lexicon.MAGIC)
    for package in ("copydesk", "morfeusz2"):
        with contextlib.suppress(PackageNotFoundError):
            digest.update(version(package).encode())
    # Most terms of a list differ in their text alone. No text has a NUL in it.
    for fields, alike in groupby(terms, key=_COMPILED_FIELDS):
        digest.update(f"{fields}\0{chr(0).join([term.text for term in alike])}\0\0".encode())
    return digest.digest()
