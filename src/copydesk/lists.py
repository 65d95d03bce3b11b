"""The lists of confidential terms: CSV, plain text, or either one sealed with age.

    read_list(path, key)            the entries of a list file, each with its line
    read_rows(path, key)            the same, one by one
    parse_list(data, name)          the same, of bytes that are no longer sealed
    further_parts(path)             NAME.2.csv.age, NAME.3.csv.age ... beside NAME.csv.age
    missed_parts(read)              parts that are gone, and what looks like one and is none
    is_list_name(name)              whether a file's name is one of a list

Sealed files are opened in memory by `sealed.py`; `sealing.py` makes and changes them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
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
    "missed_parts",
    "parse_list",
    "read_list",
    "read_rows",
]

MAX_PROBLEMS = 20  # of one list: a wrong column is wrong in every row

_LIST_NAME = re.compile(r"(?P<stem>.+?)(?P<suffix>\.(?:csv|tsv|txt))(?P<sealed>\.age)?\Z", re.IGNORECASE)
# As sealed parts are called; a number of four digits is a year.
_PART_NAME = re.compile(r"(?P<stem>.+?)(?:\.(?P<number>\d{1,3}))?(?P<suffix>\.(?:csv|tsv|txt))\.age\Z", re.IGNORECASE)
_NUMBER = re.compile(r"\.\d+")
COLUMNS = tuple(Confidential.model_fields)
_MANY = ("aliases", "forms", "not_forms")  # cells that hold several spellings, with | between them

_COMMENT = re.compile(r"#(?!\w)")  # "#Feniks" may be a term as well
# What no other line of a text list has: no post would have the term.
_NO_LINE = (
    (re.compile(r"#"), "begins with a # and no blank", "set a blank after that of a comment; leave it out of a term"),
    (re.compile(r".*\s#(?!\d)"), "has a comment after the term", "set the comment into a line of its own, after a #"),
    (re.compile(r".*;"), "has a ; in it: a text list has one term a line", "a list with columns is called .csv"),
)


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
    if name is None or not name["sealed"]:
        return ()
    found = _beside(path.parent, name["stem"], name["suffix"])
    return tuple(file for _, file in sorted((int(more[1:]), file) for more, file in found if _NUMBER.fullmatch(more)))


def _beside(folder: Path, stem: str, suffix: str) -> Iterator[tuple[str, Path]]:
    """The sealed files that look like further parts of a list, each with what its name has between stem and suffix."""
    like = re.compile(rf"{re.escape(stem)}([\W_].*\d.*){re.escape(suffix)}\.age", re.IGNORECASE)
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if match := like.fullmatch(file.name):
            yield match[1], file


def missed_parts(read: Iterable[Path]) -> Iterator[Problem]:
    """Parts of the lists among the files that are missing between others, and files that look like one and are not
    read."""
    files = tuple(read)
    known = {file.resolve() for file in files}
    lists: dict[tuple[Path, str, str], set[int]] = {}
    for name, folder in ((_PART_NAME.fullmatch(file.name), file.parent) for file in files):
        if name:
            lists.setdefault((folder, name["stem"], name["suffix"]), set()).add(int(name["number"] or 1))
    for (folder, stem, suffix), numbers in lists.items():
        first = str(folder / f"{stem}{suffix}.age")
        for number in sorted({*range(1, max(numbers))} - numbers)[:1]:
            what = f"part {max(numbers)} of this sealed list is read, and part {number} is not"
            yield Problem(first, None, what, "take it from its source again, or number the parts anew")
        for _, file in _beside(folder, stem, suffix):
            if file.resolve() not in known:
                what = f"looks like a part of {Path(first).name}, and is not read"
                way_out = f"call it {stem}.{max(numbers) + 1}{suffix}.age, or name it in the policy"
                yield Problem(str(file), None, what, way_out)


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
    for line, fields in _read_lines(text, name) if is_plain else _read_csv(text, name):
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


def _read_lines(text: str, name: str) -> Iterator[tuple[int, dict[str, object] | Problem]]:
    # Not splitlines(): a form feed or U+2028 in a term would cut it in two.
    for number, line in enumerate(map(str.strip, re.split(r"\r\n|\r|\n", text)), 1):
        if line and not _COMMENT.match(line):
            wrong = next((said for pattern, *said in _NO_LINE if pattern.match(line)), None)
            yield number, Problem(name, number, f"this line {wrong[0]}", wrong[1]) if wrong else {"term": line}


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
    if len(cells) == 1 and ";" in cells[0]:
        way_out = "write the delimiter of the header; a term that has a ; in it needs a second cell, such as its kind"
        return Problem(name, line, "this row has other delimiters than the header, or several terms", way_out)
    for number, cell in enumerate(map(str.strip, cells)):
        column = columns[number] if number < len(columns) else ""
        if not cell:
            continue
        if not column:
            way_out = "a cell with the delimiter in it stands in quotes; each cell needs a named column"
            return Problem(name, line, f"cell {number + 1} of this row has no column", way_out)
        if column in _MANY:
            if ";" in cell:
                return Problem(name, line, f"there is a ; in the cell {column}", "set a | between several spellings")
            fields[column] = tuple(part for part in map(str.strip, cell.split("|")) if part)
        else:
            fields[column] = cell.casefold() if column in ("kind", "severity") else cell
    return fields
