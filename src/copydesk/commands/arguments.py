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


_POLICY_HELP = (
    "The policy. Without it: the nearest copydesk.toml, or pyproject.toml with \\[tool.copydesk], upward from each "
    "checked file."
)

Version = Annotated[
    bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True, show_default=False)
]
Policy = Annotated[Path | None, typer.Option("--policy", "--config", metavar="FILE", help=_POLICY_HELP)]
Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATHS|-]",
        help="Files, folders, patterns; - is standard input. None: this folder.",
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
    _option(_OUTPUT, "--output", "-o", metavar="FILE", help="Write the report to a file; .parquet for one of Parquet."),
]
ShowEvidence = Annotated[
    bool, _option(_OUTPUT, "--show-evidence", help="Show confidential words, not █████. Not for public logs.")
]
ShowSuppressed = Annotated[
    bool, _option(_OUTPUT, "--show-suppressed", help="List findings that were waved through, too.")
]
ReportLanguage = Annotated[
    LanguageCode, _option(_OUTPUT, help="Of the report's own words; messages are in the post's language.")
]

FailOn = Annotated[FailOnLevel, _option(_GATE, metavar="LEVEL", help="note, warning, error or never.")]
Baseline = Annotated[Path | None, _option(_GATE, metavar="FILE", help="Let pass what is written in this baseline.")]
WriteBaseline = Annotated[
    Path | None, _option(_GATE, metavar="FILE", help="Write what is found now, to let it pass from now on.")
]
DiffBase = Annotated[
    str | None, _option(_GATE, metavar="REF", help="Only lines that changed since this branch or commit.")
]
NoSuppressions = Annotated[
    bool, _option(_GATE, "--no-suppressions", help="Ignore copydesk:allow-... in the drafts: for audits.")
]

StdinFilename = Annotated[str | None, _option(_INPUT, metavar="NAME", help="The file that standard input stands for.")]
InputFormat = Annotated[
    str | None,
    _option(_INPUT, metavar="NAME", help="text, markdown, html, csv, json, jsonl, docx, parquet; else as it is named."),
]
Column = Annotated[str | None, _option(_INPUT, metavar="NAME", help="The column with the posts; * for all.")]
IdColumn = Annotated[str | None, _option(_INPUT, metavar="NAME", help="The column or field that names a post.")]
Field = Annotated[
    str | None, _option(_INPUT, metavar="PATH", help="The JSON field with the posts, keys joined by dots; * for all.")
]
Content = Annotated[ContentType, _option(_INPUT, help="What cells and fields hold.")]
Encoding = Annotated[str | None, _option(_INPUT, metavar="NAME", help="Of files that are not UTF-8: cp1250.")]
Delimiter = Annotated[str | None, _option(_INPUT, metavar="CHAR", help="Between columns, if it cannot be told.")]
Code = Annotated[bool, _option(_INPUT, "--code", help="Read code samples too.")]
Channel = Annotated[str, _option(_INPUT, metavar="NAME", help="Where the posts go: linkedin, blog ...")]
Language = Annotated[LanguageCode | None, _option(_INPUT, help="Of the posts, if they are all in one.")]
Exclude = Annotated[
    list[str] | None, _option(_INPUT, metavar="PATTERN", help="Pass over, as in .gitignore. May be repeated.")
]
ForceExclude = Annotated[
    bool, _option(_INPUT, "--force-exclude", help="Pass over excluded files even if they are named: for hooks.")
]

Workers = Annotated[int, _option(_RUN, "--workers", "-j", min=0, metavar="N", help="Processes; 0 for one a core.")]
Resume = Annotated[bool, _option(_RUN, "--resume", help="Go on with an interrupted -f jsonl -o FILE.")]
NoCache = Annotated[bool, _option(_RUN, "--no-cache", help="Compile rules and lists anew, and keep nothing.")]
LogLevel = Annotated[Level, _option(_RUN, metavar="LEVEL", help="debug, info, warning or error.")]
Quiet = Annotated[bool, _option(_RUN, "--quiet", "-q", help="Nothing but the report and errors.")]
