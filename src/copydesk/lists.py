"""The lists of confidential terms: CSV, plain text, or either one sealed with age.

    read_list(path, key)            the entries of a list file, each with its line
    read_rows(path, key)            the same, one by one
    parse_list(data, name)          the same, of bytes that are no longer sealed
    further_parts(path)             NAME.2.csv.age, NAME.3.csv.age ... beside NAME.csv.age
    is_list_name(name)              whether a file's name is one of a list

Sealed files are opened in memory by `sealed.py`; `sealing.py` makes and changes them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from copydesk.errors import PolicyError, Problem
from copydesk.problems import nearest, problems_of
from copydesk.sealed import Key, key_from_environment, open_sealed
from copydesk.sections import Confidential
from copydesk.textfile import decode_text, read_bytes
from copydesk.toml_lines import TomlPath

__all__ = [
    "COLUMNS",
    "ListRow",
    "further_parts",
    "is_list_name",
    "parse_list",
    "read_list",
    "read_rows",
]

MAX_PROBLEMS = 20  # of one list: a wrong column is wrong in every row

_LIST_NAME = re.compile(r"(?P<stem>.+?)(?P<suffix>\.(?:csv|tsv|txt))(?P<sealed>\.age)?\Z", re.IGNORECASE)
COLUMNS = tuple(Confidential.model_fields)
_MANY = ("aliases", "forms", "not_forms")  # cells that hold several spellings, with | between them


class ListRow(NamedTuple):
    """An entry and the 1-based line of the list where it begins."""

    line: int
    entry: Confidential


def is_list_name(name: str) -> bool:
    """
    >>> [is_list_name(n) for n in ("clients.csv", "Board.TXT.age", "clients.xlsx", "Projekt Feniks")]
    [True, True, False, False]
    """
    return _LIST_NAME.fullmatch(name) is not None


def further_parts(path: Path) -> tuple[Path, ...]:
    """NAME.2.csv.age, NAME.3.csv.age ... beside NAME.csv.age, by number: what `copydesk lists add` made."""
    name = _LIST_NAME.fullmatch(path.name)
    if name is None or not name["sealed"] or not path.parent.is_dir():
        return ()
    stem, suffix = re.escape(name["stem"]), re.escape(name["suffix"])
    part = re.compile(rf"{stem}\.([1-9]\d*){suffix}\.age", re.IGNORECASE)
    found = [(int(match[1]), file) for file in path.parent.iterdir() if (match := part.fullmatch(file.name))]
    return tuple(file for _, file in sorted(found))


def read_list(
    path: Path, key: Key | None = None, *, named_at: tuple[str, int | None] | None = None
) -> tuple[ListRow, ...]:
    """The entries of a list; see `read_rows`."""
    return tuple(read_rows(path, key, named_at=named_at))


def read_rows(
    path: Path, key: Key | None = None, *, named_at: tuple[str, int | None] | None = None
) -> Iterator[ListRow]:
    """The entries of a list, one by one; what is wrong in it is raised after the last.

    Without a key, a sealed list is opened with the one of the environment.

    `named_at` is the file and line that name the list: the place of the error if it is not there.

    Raises:
        KeyMissingError: it is sealed, and there is no key or another one.
        PolicyError: it cannot be read, or there is something wrong in it; up to 20 problems.
    """
    where, line = named_at or (str(path), None)
    if not is_list_name(path.name):
        way_out = "a list's name ends in .csv, .tsv or .txt, with .age after it if it is sealed"
        raise PolicyError(Problem(where, line, "this is no name of a list", way_out))
    data = read_bytes(path, where, line)
    if path.suffix.lower() == ".age":
        data = open_sealed(data, key or key_from_environment(where=str(path)), str(path))
    yield from _rows(data, str(path))


def parse_list(data: bytes, name: str) -> tuple[ListRow, ...]:
    """The entries of the list in `data`, plain. `name` tells its format and is its name in errors."""
    return tuple(_rows(data, name))


def _rows(data: bytes, name: str) -> Iterator[ListRow]:
    text = decode_text(data, name)
    match = _LIST_NAME.fullmatch(name)
    is_plain = match is not None and match["suffix"].lower() == ".txt"
    is_empty = True
    problems: list[Problem] = []
    for line, fields in _read_lines(text) if is_plain else _read_csv(text, name):
        if isinstance(fields, Problem):
            problems.append(fields)
            continue
        try:
            row = ListRow(line, Confidential.model_validate(fields))
        except ValidationError as error:
            problems += problems_of(error, lambda _: COLUMNS, _at(name, line))
        else:
            is_empty = False
            yield row
    if len(problems) > MAX_PROBLEMS:
        rest = Problem(name, None, f"there are {len(problems) - MAX_PROBLEMS} more problems in this list")
        problems = [*problems[:MAX_PROBLEMS], rest]
    if is_empty and not problems:
        way_out = "fill it, or take it out of the policy"
        problems.append(Problem(name, None, "there is no term in this list", way_out))
    if problems:
        raise PolicyError(*problems)


def _at(name: str, line: int) -> Callable[[TomlPath], tuple[str, int | None]]:
    return lambda _: (name, line)


def _read_lines(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    # Not splitlines(): a form feed or U+2028 in a term would cut it in two.
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, {"term": line}


def _read_csv(text: str, name: str) -> Iterator[tuple[int, dict[str, object] | Problem]]:
    """Each row that is not blank: the line it begins in, and its filled cells by column or what is wrong.

    Raises:
        PolicyError: the header is none.
    """
    delimiter, skipped, body = _find_delimiter(text)
    lines = io.StringIO(body, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    columns: tuple[str, ...] = ()
    begin = 1 + skipped
    try:
        for cells in reader:
            line, begin = begin, reader.line_num + 1 + skipped
            if not any(map(str.strip, cells)):
                continue
            if not columns:
                columns = _read_header(cells, name, line)
            else:
                yield line, _read_cells(columns, cells, name, line)
    except csv.Error:
        way_out = 'a quote inside a quoted cell is written twice (""), and each quoted cell is closed'
        yield begin, Problem(name, begin, "the quotes of this row do not pair up", way_out)


def _find_delimiter(text: str) -> tuple[str, int, str]:
    """The delimiter, how many lines to skip, and the text after them: Excel may begin with a line `sep=;`."""
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=[,;\t]\r?", first, re.IGNORECASE):
        return first[4], 1, rest
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count), 0, text


def _read_header(cells: list[str], name: str, line: int) -> tuple[str, ...]:
    columns = tuple(cell.strip().casefold() for cell in cells)
    known = f"the columns are {', '.join(COLUMNS)}"
    problems = []
    if "term" not in columns:
        # The first row may be a term, if there is no header: it is not quoted.
        what = "there is no column `term`: the first row has to name the columns"
        problems.append(Problem(name, line, what, known))
    else:
        for number, column in enumerate(columns, 1):
            if column and column not in COLUMNS:
                close = nearest(column, COLUMNS)
                way_out = f"did you mean `{close}`?" if close else known
                problems.append(Problem(name, line, f"column {number} has a name that is not known", way_out))
            elif column and column in columns[: number - 1]:
                what = f"the column `{column}` stands here twice"
                problems.append(Problem(name, line, what, "keep one of the two"))
    if problems:
        raise PolicyError(*problems)
    return columns


def _read_cells(columns: tuple[str, ...], cells: list[str], name: str, line: int) -> dict[str, object] | Problem:
    fields: dict[str, object] = {}
    for number, cell in enumerate(map(str.strip, cells)):
        column = columns[number] if number < len(columns) else ""
        if not cell:
            continue
        if not column:
            way_out = "a cell with the delimiter in it stands in quotes; each cell needs a named column"
            return Problem(name, line, f"cell {number + 1} of this row has no column", way_out)
        if column in _MANY:
            fields[column] = tuple(part for part in map(str.strip, cell.split("|")) if part)
        else:
            fields[column] = cell.casefold() if column in ("kind", "severity") else cell
    return fields
