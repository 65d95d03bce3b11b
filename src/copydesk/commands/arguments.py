"""The options of the command line, each with its type and its help."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

_INPUT, _OUTPUT, _GATE, _RUN = "Input", "Output", "What fails the run", "The run"


class FailOnLevel(str, Enum):
    """From which severity on a run fails."""

    note = "note"
    warning = "warning"
    error = "error"
    never = "never"


class Level(str, Enum):
    """How much is logged."""

    debug = "debug"
    info = "info"
    warning = "warning"
    error = "error"


class LanguageCode(str, Enum):
    """Of posts, and of reports."""

    pl = "pl"
    en = "en"


class ContentType(str, Enum):
    """What cells and fields hold."""

    text = "text"
    markdown = "markdown"
    html = "html"


class TermKind(str, Enum):
    """What a confidential term names."""

    codename = "codename"
    client = "client"
    product = "product"
    person = "person"
    system = "system"
    location = "location"
    document = "document"
    figure = "figure"
    other = "other"


def examples(*lines: str) -> str:
    """An epilog: typer keeps those lines apart that have an empty one between them."""
    return "\n\n".join(("[bold]Examples[/bold]", *(line.replace("[", r"\[") for line in lines)))


def _formats() -> list[str]:
    from copydesk.reporters import FORMATS

    return list(FORMATS)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        from copydesk import __version__

        typer.echo(f"copydesk {__version__}")
        raise typer.Exit


def _option(panel: str, *names: str, help: str, metavar: str | None = None, **more: Any) -> Any:
    return typer.Option(*names, help=help, metavar=metavar, rich_help_panel=panel, **more)


def _flag(panel: str, *names: str, help: str) -> Any:
    return _option(panel, *names, help=help, metavar="")  # the name of a type beside a flag looks like a value to give


def _choice(kind: type[Enum], *names: str, help: str, metavar: str | None = None, panel: str | None = None) -> Any:
    """An option that takes one of the values; typer's own errors are in the words of pydantic."""
    values = [member.value for member in kind]

    def parse(text: str) -> Enum:
        if text not in values:
            raise typer.BadParameter(f"choose {', '.join(values[:-1])} or {values[-1]}")
        return kind(text)

    return typer.Option(
        *names, help=help, metavar=metavar or "|".join(values), rich_help_panel=panel, parser=parse,
        autocompletion=lambda: values,
    )  # fmt: skip


def _count(text: str) -> int:
    if not str(text).isdecimal():
        raise typer.BadParameter("write 0 or more")
    return int(text)


def _policy(start: str) -> Any:
    nearest = (
        r"The policy. Without it: the nearest copydesk.toml, or pyproject.toml with \[tool.copydesk], upward from "
    )
    return typer.Option("--policy", "--config", metavar="FILE", help=nearest + start)


Version = Annotated[
    bool,
    typer.Option(
        "--version", metavar="", help="Show the version.", callback=_show_version, is_eager=True, show_default=False
    ),
]
Policy = Annotated[Path | None, _policy("each checked file.")]
PolicyHere = Annotated[Path | None, _policy("this folder.")]
Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATHS|-",
        help="Files, folders, patterns; - is standard input. Default: this folder.",
        show_default=False,
    ),
]

Format = Annotated[
    str,
    _option(
        _OUTPUT, "--format", "-f", metavar="NAME", autocompletion=_formats,
        help="text, concise, json, jsonl, sarif, github, gitlab, junit, html.",
    ),
]  # fmt: skip
Output = Annotated[
    Path | None,
    _option(
        _OUTPUT,
        "--output",
        "-o",
        metavar="FILE",
        help="Write the report to FILE; an ending in html, json, jsonl, sarif or parquet sets the format.",
    ),
]
ShowEvidence = Annotated[
    bool, _flag(_OUTPUT, "--show-evidence", help="Show confidential words, not █████. Not for public logs.")
]
ShowSuppressed = Annotated[
    bool, _flag(_OUTPUT, "--show-suppressed", help="List findings that were waved through, too.")
]
ReportLanguage = Annotated[
    LanguageCode,
    _choice(LanguageCode, panel=_OUTPUT, help="Language of headings and labels; messages follow each post's language."),
]

FailOn = Annotated[
    FailOnLevel, _choice(FailOnLevel, panel=_GATE, metavar="LEVEL", help="note, warning, error or never.")
]
Baseline = Annotated[Path | None, _option(_GATE, metavar="FILE", help="Ignore the findings listed in this baseline.")]
WriteBaseline = Annotated[
    Path | None, _option(_GATE, metavar="FILE", help="Write what is found now, to let it pass from now on.")
]
DiffBase = Annotated[
    str | None, _option(_GATE, metavar="REF", help="Only lines that changed since this branch or commit.")
]
NoSuppressions = Annotated[
    bool, _flag(_GATE, "--no-suppressions", help="Ignore copydesk:allow-... in the drafts: for audits.")
]

StdinFilename = Annotated[str | None, _option(_INPUT, metavar="NAME", help="The file that standard input stands for.")]
InputFormat = Annotated[
    str | None,
    _option(
        _INPUT, metavar="NAME",
        help="Read all files as: text, markdown, html, csv, json, jsonl, docx, parquet; otherwise by suffix.",
    ),
]  # fmt: skip
Column = Annotated[str | None, _option(_INPUT, metavar="NAME", help="The column with the posts; * for all.")]
IdColumn = Annotated[str | None, _option(_INPUT, metavar="NAME", help="The column or field that names a post.")]
Field = Annotated[
    str | None, _option(_INPUT, metavar="PATH", help="The JSON field with the posts, keys joined by dots; * for all.")
]
Content = Annotated[ContentType, _choice(ContentType, panel=_INPUT, help="What cells and fields hold.")]
Encoding = Annotated[str | None, _option(_INPUT, metavar="NAME", help="For files that are not UTF-8, e.g. cp1250.")]
Delimiter = Annotated[str | None, _option(_INPUT, metavar="CHAR", help="Cell separator, if it cannot be detected.")]
Code = Annotated[bool, _flag(_INPUT, "--code", help="Read code samples too.")]
Channel = Annotated[str, _option(_INPUT, metavar="NAME", help="Where the posts go: linkedin, blog ...")]
Language = Annotated[
    LanguageCode | None, _choice(LanguageCode, panel=_INPUT, help="Language of the posts, if they are all in one.")
]
Exclude = Annotated[
    list[str] | None, _option(_INPUT, metavar="PATTERN", help="Pass over, as in .gitignore. May be repeated.")
]
ForceExclude = Annotated[
    bool, _flag(_INPUT, "--force-exclude", help="Pass over excluded files even if they are named: for hooks.")
]

Workers = Annotated[
    int, _option(_RUN, "--workers", "-j", parser=_count, metavar="N", help="Processes; 0 for one a core.")
]
Resume = Annotated[bool, _flag(_RUN, "--resume", help="Go on with an interrupted -f jsonl -o FILE.")]
NoCache = Annotated[bool, _flag(_RUN, "--no-cache", help="Compile rules and lists anew, and keep nothing.")]
LogLevel = Annotated[Level, _choice(Level, panel=_RUN, metavar="LEVEL", help="debug, info, warning or error.")]
Quiet = Annotated[bool, _flag(_RUN, "--quiet", "-q", help="Nothing but the report and errors.")]

_KINDS = "codename, client, product, person, system, location, document, figure or other."
Kind = Annotated[
    TermKind | None,
    _choice(TermKind, metavar="KIND", help=f"What it names: {_KINDS} Default: as the policy lists it."),
]
Kinds = Annotated[TermKind, _choice(TermKind, metavar="KIND", help=f"What they name: {_KINDS}")]
