"""`copydesk init`: six questions, a policy, and a first run over the drafts that are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from copydesk import exit_codes
from copydesk.commands.check import CheckOptions, check, select_sources
from copydesk.commands.guard import complain
from copydesk.errors import CopydeskError, PolicyError, Problem
from copydesk.findconfig import POLICY_NAME
from copydesk.lists import parse_list
from copydesk.policy import Policy
from copydesk.readers.base import Unreadable
from copydesk.sections import PACKS
from copydesk.starter import LIST_NAME, Answers, list_text, policy_text, split_names
from copydesk.textfile import read_bytes

__all__ = ["init"]

_TABLES = frozenset({".csv", ".tsv"})


def init(folder: Path, *, ask: bool) -> int:
    """Writes copydesk.toml into the folder, and a list if there are terms for it; an old one is never replaced.

    Findings of the first run are no failure: 0. The code is that of the run where it could not be done.

    Raises:
        CopydeskError: there is a policy, or the folder cannot be written to.
    """
    target, terms = folder / POLICY_NAME, folder / LIST_NAME
    for file in (target, terms):
        if file.exists():
            raise CopydeskError(Problem(str(file), None, "this file exists already", "edit it, or move it away first"))
    answers = replace(_ask() if ask else Answers(), lists=tuple(_lists_in(folder)))
    text = policy_text(answers)
    problem = None
    try:
        if answers.confidential:
            _write_list(terms, answers)
        target.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        what = f"this file cannot be written: {error.strerror}"
        problem = Problem(str(target), None, what, "check the folder and its permissions")
    if problem:
        raise CopydeskError(problem)
    try:
        Policy.from_file(target)  # says at once what is wrong with an answer
    except CopydeskError:
        for file in (target, *([terms] if answers.confidential else [])):
            file.unlink()  # so that it can be asked again
        raise
    complain(f"copydesk: wrote {target}" + (f" and {terms}" if answers.confidential else ""))
    if answers.lists:
        complain(f"copydesk: it names the lists that are here: {', '.join(answers.lists)}")
    return _first_run(folder)


def _lists_in(folder: Path) -> Iterator[str]:
    """Plain lists of terms that are there already, and no drafts: those that can be used, in the folder only with
    columns, in lists/ as text too."""
    places = ((folder, _TABLES), (folder.joinpath(LIST_NAME).parent, {*_TABLES, ".txt"}))
    found = (file for place, suffixes in places for file in place.glob("*") if file.suffix.lower() in suffixes)
    for file in sorted(found):
        try:
            parse_list(read_bytes(file, str(file)), file.name)
        except PolicyError:
            continue
        yield file.relative_to(folder).as_posix()


def _write_list(file: Path, answers: Answers) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(list_text(answers), "utf-8", newline="\n")
    file.chmod(0o600)
    ignore = file.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text(
            "# Plain lists stay out of the repository; sealed ones (.age) may go in.\n*.txt\n*.csv\n*.tsv\n", "utf-8"
        )


def _first_run(folder: Path) -> int:
    found = [s for s in select_sources(CheckOptions(paths=(str(folder),))) if not isinstance(s, Unreadable)]
    if not found:
        complain("copydesk: there are no drafts here yet: write one, and run `copydesk check`")
        return exit_codes.CLEAN
    code = check(CheckOptions(paths=(str(folder),)))
    complain("copydesk: next: `copydesk check` again at any time, `copydesk explain RULE`, docs/policy.md")
    return exit_codes.CLEAN if code == exit_codes.FOUND else code


def _ask() -> Answers:
    from typer import prompt

    def question(text: str) -> tuple[str, ...]:
        return split_names(prompt(text, default="", show_default=False, err=True))

    complain("Six questions. Enter leaves one out; several names have commas between them.")
    company = question("1. Your company, as people write it (all names of it)")
    domains = question("2. Its domains (example.pl)")
    competitors = question("3. Competitors that posts shall not name")
    left_out = question(f"4. Topics that you do not mind ({', '.join(PACKS)})")
    confidential = question("5. Confidential names: projects, clients under NDA, people")
    languages = question("6. Languages of the posts (pl, en; nothing for both)")
    if set(left_out) - set(PACKS) or set(languages) - {"pl", "en"}:
        complain("copydesk: what is no topic and no language of these was left out")
    return Answers(
        company=company[0] if company else "",
        aliases=company[1:],
        domains=tuple(d.removeprefix("https://").removeprefix("www.").rstrip("/") for d in domains),
        competitors=competitors,
        left_out=tuple(topic for topic in left_out if topic in PACKS),
        confidential=confidential,
        languages=tuple(code for code in languages if code in ("pl", "en")) or ("pl", "en"),
    )
