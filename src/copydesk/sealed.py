"""Lists that are encrypted with age (https://age-encryption.org), opened in memory and nowhere else.

    key_from_environment()          the Key in COPYDESK_AGE_KEY, or in the file COPYDESK_AGE_KEY_FILE
    parse_key(text)                 the Key in the text of an age identity file
    generate_key()                  a new pair: (secret, public)
    read_sealed(path, key)          the bytes of a sealed file
    open_sealed(data, key, where)   the same, of bytes
    seal(data, recipients)          bytes that only the recipients' keys open
    read_recipients(path)           the public keys in the NAME.recipients file beside a list
    recipients_file(path)           where that file is

What `copydesk lists` does with them is in `sealing.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from copydesk.errors import KeyMissingError, PolicyError, Problem
from copydesk.textfile import decode_text, read_bytes

if TYPE_CHECKING:
    import pyrage

__all__ = [
    "Key",
    "generate_key",
    "key_from_environment",
    "open_sealed",
    "parse_key",
    "read_recipients",
    "read_sealed",
    "recipients_file",
    "seal",
]

KEY_VARIABLE = "COPYDESK_AGE_KEY"
KEY_FILE_VARIABLE = "COPYDESK_AGE_KEY_FILE"

_GET_KEY = f"set {KEY_VARIABLE} to the key of the lists, or {KEY_FILE_VARIABLE} to the file with it"
_MARKS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_PASSPHRASE = re.compile(rb"\Aage-encryption\.org/v1\n-> scrypt ")


@dataclass(frozen=True, slots=True)
class Key:
    """One or more age identities. Its `repr` shows none of them; it cannot be pickled."""

    identities: tuple[pyrage.x25519.Identity, ...] = field(repr=False)

    @property
    def public(self) -> tuple[str, ...]:
        """The public keys, `age1...`."""
        return tuple(str(identity.to_public()) for identity in self.identities)


def key_from_environment(environment: Mapping[str, str] | None = None, *, where: str = "") -> Key:
    """The key in COPYDESK_AGE_KEY, or else in the file that COPYDESK_AGE_KEY_FILE names.

    `where` is the list that needs it, for the message.

    Raises:
        KeyMissingError: neither is set, or what is there is no key. An empty variable counts as not set: CI
            gives it to builds that may not have the secret.
    """
    variables = os.environ if environment is None else environment
    text = variables.get(KEY_VARIABLE, "").strip()
    if text:
        return parse_key(text, where=KEY_VARIABLE)
    name = variables.get(KEY_FILE_VARIABLE, "").strip()
    if not name:
        problem = Problem(where or KEY_VARIABLE, None, "there is no key to open sealed lists", _GET_KEY)
        raise KeyMissingError(problem)
    if not os.path.isfile(name):  # a message that names the missing file would print a key that stands there instead
        way_out = f"name the file of the key; the key itself goes to {KEY_VARIABLE}"
        raise KeyMissingError(Problem(KEY_FILE_VARIABLE, None, "the file that it names does not exist", way_out))
    try:
        return parse_key(decode_text(read_bytes(Path(name), KEY_FILE_VARIABLE), name), where=name)
    except KeyMissingError:
        raise
    except PolicyError as error:
        problems = error.problems
    raise KeyMissingError(*problems)


def parse_key(text: str, *, where: str = "key") -> Key:
    """The identities in `text`, as `age-keygen` writes them: one a line, with blank lines and `#` comments.

    Raises:
        KeyMissingError: there is none, or a line is none; the line is named, never shown.
    """
    from pyrage import IdentityError, x25519  # a library that runs without sealed lists do not load

    identities, problem = [], None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            identities.append(x25519.Identity.from_str(line.strip()))
        except IdentityError:
            problem = problem or Problem(where, number, *_wrong_key(line.strip()))
    if problem is None and identities:
        return Key(tuple(identities))
    raise KeyMissingError(problem or Problem(where, None, "there is no key in it", _GET_KEY))


def _wrong_key(line: str) -> tuple[str, str]:
    if line.startswith("age1"):
        return "this is a public key, which opens nothing", "give the one that begins with AGE-SECRET-KEY-1"
    if "PRIVATE KEY" in line:
        return "this is an SSH or PEM key", "make an age key: `copydesk lists keygen`; seal the lists for it"
    if os.path.exists(line):
        return "this is the name of a file, not a key", f"set {KEY_FILE_VARIABLE} to it"
    return "this is no age key, or not all of it", "a key is one line that begins with AGE-SECRET-KEY-1"


def generate_key() -> tuple[str, str]:
    """A new secret key and its public key, as text."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def read_sealed(path: Path, key: Key) -> bytes:
    """What is sealed in the file. Binary and armored files both.

    Raises:
        KeyMissingError: it is sealed for other keys.
        PolicyError: it cannot be read, is damaged, or is no age file.
    """
    return open_sealed(read_bytes(path, str(path)), key, str(path))


def open_sealed(data: bytes, key: Key, where: str) -> bytes:
    """As `read_sealed`, for the bytes of a file that errors call `where`."""
    import pyrage

    error: PolicyError
    if not data.lstrip().startswith(_MARKS):
        way_out = "seal the list with `copydesk lists seal`"
        raise PolicyError(Problem(where, None, "this is no age file", way_out))
    if _PASSPHRASE.match(data):
        way_out = "seal it for a key: `copydesk lists seal LIST --to age1...`"
        raise PolicyError(Problem(where, None, "it is sealed with a passphrase", way_out))
    try:
        return cast(bytes, pyrage.decrypt(_armor_alone(data), list(key.identities)))
    except pyrage.DecryptError as failure:
        if "matching keys" in str(failure):
            error = KeyMissingError(Problem(where, None, "it is sealed for other keys than yours", _GET_KEY))
        else:
            error = PolicyError(Problem(where, None, "it is damaged or cut short", "take it from its source again"))
    raise error


def _armor_alone(data: bytes) -> bytes:
    """Armor without the blank lines or the byte-order mark that mail and editors add; pyrage wants none."""
    return data if data.startswith(_MARKS[0]) else data.strip()


def seal(data: bytes, recipients: Iterable[str]) -> bytes:
    """`data` for the keys of all recipients (`age1...`); the `age` command opens it too.

    Raises:
        KeyMissingError: no recipient, or one that is no public key; its number is named.
    """
    import pyrage

    parsed = [_parse_recipient(text, f"recipient {n}", None) for n, text in enumerate(recipients, 1)]
    if not parsed:
        problem = Problem("recipients", None, "there is nobody to seal the list for", "name a key: --to age1...")
        raise KeyMissingError(problem)
    return cast(bytes, pyrage.encrypt(data, parsed))


def _parse_recipient(text: str, where: str, line: int | None) -> pyrage.x25519.Recipient:
    from pyrage import RecipientError, x25519

    try:
        return x25519.Recipient.from_str(text.strip())
    except RecipientError:
        if text.strip().startswith("AGE-SECRET-KEY-"):
            problem = Problem(where, line, "this is a secret key", "give its public half: it begins with age1")
        else:
            problem = Problem(where, line, "this is no public key of age", "it is a word that begins with age1")
    raise KeyMissingError(problem)


def recipients_file(path: Path) -> Path:
    """`board.recipients` for `board.csv`, `board.csv.age` and its further parts `board.2.csv.age`.

    >>> recipients_file(Path("lists/board.2.csv.age")).as_posix()
    'lists/board.recipients'
    """
    name = re.sub(r"(\.\d+)?\.(csv|tsv|txt)(\.age)?\Z", "", path.name, flags=re.IGNORECASE)
    return path.with_name(f"{name}.recipients")


def read_recipients(path: Path) -> tuple[str, ...]:
    """The public keys in the NAME.recipients file beside the list `path`, written as for `age -R`.

    Raises:
        KeyMissingError: there is no such file, or a line is no public key.
    """
    file = recipients_file(path)
    if not file.is_file():
        way_out = f"name the keys with --to age1..., or write them into {file}, one a line"
        raise KeyMissingError(Problem(str(path), None, "nothing says for whom the list is sealed", way_out))
    found = []
    for number, line in enumerate(decode_text(read_bytes(file, str(file)), str(file)).splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            _parse_recipient(line, str(file), number)
            found.append(line.strip())
    return tuple(found)
