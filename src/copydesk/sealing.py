"""What `copydesk lists` does: make a key, seal a list, add terms to a sealed one, edit it.

    write_key(path)                       keygen: a key file that only its owner may read -> the public key
    seal_list(path, recipients)           seal: NAME.csv -> NAME.csv.age, and NAME.recipients
    add_terms(path, terms, recipients)    add: new terms in NAME.2.csv.age, with the public keys alone
    edit_list(path, key, recipients)      edit: in an editor, and sealed again

Recipients are public keys, `age1...`; left out, they are those in the NAME.recipients file beside the list.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from pydantic import ValidationError

from copydesk.errors import CopydeskError, PolicyError, Problem
from copydesk.lists import COLUMNS, further_parts, is_list_name, parse_list
from copydesk.problems import problems_of
from copydesk.sealed import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    Key,
    generate_key,
    read_recipients,
    read_sealed,
    recipients_file,
    seal,
)
from copydesk.sections import Confidential
from copydesk.textfile import read_bytes

__all__ = ["add_terms", "edit_list", "seal_list", "write_key"]

_MEMORY = Path("/dev/shm")  # Linux: files there are in memory, and not on the disk


def write_key(path: Path) -> str:
    """A new key in a new file (mode 0600), in the format of `age-keygen`; the public key is returned.

    Raises:
        PolicyError: there is such a file already; it may be the only key of some lists.
    """
    secret, public = generate_key()
    _write_new(path, f"# public key: {public}\n{secret}\n".encode(), 0o600)
    return public


def seal_list(path: Path, recipients: Sequence[str] = (), *, overwrite: bool = False) -> Path:
    """Seal the plain list `path` into a file beside it with `.age` after its name, which is returned.

    The list is checked first. Given recipients are kept in NAME.recipients for later changes. The plain file stays:
    it is for the caller to say that it has to go, from the history of the repository too.

    Raises:
        KeyMissingError: nobody to seal it for, or no public key.
        PolicyError: the list cannot be used, or is sealed already and not to be overwritten.
    """
    if path.suffix.lower() == ".age" or not is_list_name(path.name):
        way_out = "name a plain list: its name ends in .csv, .tsv or .txt"
        raise PolicyError(Problem(str(path), None, "this is no name of a plain list", way_out))
    data = read_bytes(path, str(path))
    parse_list(data, str(path))
    sealed = seal(data, recipients or read_recipients(path))
    target = path.with_name(f"{path.name}.age")
    if overwrite:
        _replace(target, sealed)
    else:
        _write_new(target, sealed, 0o644)
    if recipients:
        _replace(recipients_file(path), "".join(f"{r.strip()}\n" for r in recipients).encode())
    return target


def add_terms(path: Path, terms: Sequence[str], recipients: Sequence[str] = (), *, kind: str = "other") -> Path:
    """Seal further terms into NAME.2.csv.age (or .3. ...) beside the sealed list `path`; that file is returned.

    No secret key is needed, so whoever may add need not be one who may read. The policy reads the further files
    of each list that it names.

    Raises:
        KeyMissingError: nobody to seal them for, or no public key.
        PolicyError: `path` is no sealed list, or a term cannot be used; its number is named.
    """
    if path.suffix.lower() != ".age" or not is_list_name(path.name):
        raise PolicyError(Problem(str(path), None, "this is no sealed list", "name a file that ends in .csv.age"))
    read_bytes(path, str(path))
    entries = _check_terms(terms, kind)
    suffix = Path(path.stem).suffix
    data = (
        _as_text(entries, str(path))
        if suffix.lower() == ".txt"
        else _as_csv(entries, "\t" if suffix == ".tsv" else ",")
    )
    parse_list(data, path.stem)
    target = _next_part(path)
    _write_new(target, seal(data, recipients or read_recipients(path)), 0o644)
    return target


def edit_list(
    path: Path,
    key: Key,
    recipients: Sequence[str] = (),
    *,
    editor: Sequence[str] = (),
    retry: Callable[[PolicyError], bool] = lambda _: False,
) -> bool:
    """Open a sealed list in an editor, check what comes back and seal it again. Whether it changed is returned.

    The editor is `editor`, or VISUAL or EDITOR. It needs a file: one in a new folder that only the user may enter,
    in memory where there is /dev/shm, and removed at the end whatever happens but a kill -9. If the list is wrong
    then, `retry` is given the error; where it answers yes, the editor opens again with the same text.

    Raises:
        KeyMissingError: it is sealed for others, or there is nobody to seal it for.
        PolicyError: the list is wrong and shall not be edited further: the sealed file is as before.
        CopydeskError: the editor did not start, or reported a failure: the sealed file is as before.
    """
    to = tuple(recipients) or read_recipients(path)
    seal(b"", to)  # before somebody types a page that cannot be sealed
    before = read_sealed(path, key)
    with _private_folder() as folder:
        plain = folder / path.stem
        _write_new(plain, before, 0o600)
        while True:
            _run_editor(tuple(editor) or _editor(), plain)
            after = read_bytes(plain, path.stem)
            try:
                parse_list(after, path.stem)
            except PolicyError as error:
                if not retry(error):
                    raise
            else:
                break
    if after == before:
        return False
    _replace(path, seal(after, to))
    return True


def _check_terms(terms: Sequence[str], kind: str) -> tuple[Confidential, ...]:
    entries, problems = [], []
    for number, term in enumerate(terms, 1):
        try:
            entries.append(Confidential.model_validate({"term": term, "kind": kind}))
        except ValidationError as error:
            found = problems_of(error, lambda _: COLUMNS, lambda _: ("", None))
            problems += [Problem(f"term {number}", None, problem.what, problem.way_out) for problem in found]
    if not problems and not entries:
        problems.append(Problem("terms", None, "there is no term to add", "name one at least"))
    if problems:
        raise PolicyError(*problems)
    return tuple(entries)


def _as_csv(entries: Sequence[Confidential], delimiter: str) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    rows.writerow(("term", "kind"))
    rows.writerows((entry.term, entry.kind) for entry in entries)
    return text.getvalue().encode()


def _as_text(entries: Sequence[Confidential], where: str) -> bytes:
    for number, entry in enumerate(entries, 1):
        if entry.term.startswith("#"):
            what, way_out = (
                f"term {number} would be a comment in this list",
                "leave the # out: hashtags are found too",
            )
            raise PolicyError(Problem(where, None, what, way_out))
    return "".join(f"{entry.term}\n" for entry in entries).encode()


def _next_part(path: Path) -> Path:
    """The name after that of the last part: board.3.csv.age, of board.csv.age as of board.2.csv.age."""
    stem, suffix = os.path.splitext(path.stem)
    name, number = os.path.splitext(stem)
    first = path.with_name(f"{name}{suffix}.age")
    if not number[1:].isdecimal() or not first.exists():
        first = path  # clients.2026.csv.age is no part where there is no clients.csv.age
    last = max((int(Path(part.stem).stem.rpartition(".")[2]) for part in further_parts(first)), default=1)
    return first.with_name(f"{Path(first.stem).stem}.{last + 1}{suffix}.age")


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """Raises: PolicyError, if there is such a file."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    except OSError as error:
        exists = isinstance(error, FileExistsError)
        problem = Problem(
            str(path),
            None,
            "this file exists already" if exists else f"this file cannot be written: {error.strerror}",
            "choose another name, or remove it first" if exists else "check the folder and its rights",
        )
    else:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        return
    raise PolicyError(problem)


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. For sealed or public bytes alone: for a moment there are two files."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    _write_new(new, data, 0o644)
    if path.exists():
        shutil.copymode(path, new)
    new.replace(path)


@contextlib.contextmanager
def _private_folder() -> Iterator[Path]:
    """A new folder with mode 0700, in memory where possible, removed at the end."""
    base = _MEMORY if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK | os.X_OK) else None
    with _signals_unwind():
        folder = Path(tempfile.mkdtemp(prefix="copydesk-", dir=base))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _signals_unwind() -> Iterator[None]:
    """While it lasts, a closed terminal, Ctrl-\\ or a plain kill ends the program through its `finally` clauses."""
    ending = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGXCPU", "SIGALRM", "SIGVTALRM", "SIGUSR1", "SIGUSR2")
    names = [name for name in ending if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        names = []  # only the main thread may set handlers
    before = {name: signal.signal(getattr(signal, name), _exit) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _exit(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


def _editor() -> tuple[str, ...]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    return tuple(shlex.split(named, posix=os.name != "nt"))


def _run_editor(command: tuple[str, ...], file: Path) -> None:
    # The editor and its plug-ins do not need the key.
    environment = {k: v for k, v in os.environ.items() if k not in (KEY_VARIABLE, KEY_FILE_VARIABLE)}
    problem = None
    try:
        status = subprocess.run([*command, str(file)], env=environment, check=False).returncode
        if status:
            problem = Problem(command[0], None, f"the editor ended with status {status}", "nothing was changed")
    except OSError:
        problem = Problem(command[0], None, "this editor does not start", "set EDITOR to the command of another")
    if problem:
        raise CopydeskError(problem)
