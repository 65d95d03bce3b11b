"""The command line: parse, call, print, exit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from copydesk.commands import arguments as a
from copydesk.commands.guard import guarded

__all__ = ["app", "main"]

app = typer.Typer(
    name="copydesk",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print locals, which are drafts and lists
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=a.examples(
        "copydesk init", "copydesk check posts/", "copydesk check posts/ -f html -o report.html", "copydesk rules"
    ),
)
lists = typer.Typer(
    help="Sealed lists: make, add to, edit.",
    no_args_is_help=True,
    epilog=a.examples(
        "copydesk lists keygen ~/.config/copydesk/key.txt", "copydesk lists seal lists/clients.csv --to age1..."
    ),
)
app.add_typer(lists, name="lists")


@app.callback()
def copydesk(version: a.Version = False) -> None:
    """Reads draft posts before they are published and says what must not go out."""


@app.command(
    epilog=a.examples(
        "copydesk check posts/",
        "copydesk check plan.csv --column post --id-column nr --channel linkedin",
        "copydesk check drafts.jsonl --field post.body -f jsonl -o report.jsonl --resume",
        "copydesk check posts.parquet --column text -o report.parquet",
        "pbpaste | copydesk check - --stdin-filename post.md",
        "copydesk check --diff-base origin/main -f github",
        "copydesk check posts/ --write-baseline copydesk-baseline.json",
        "",
        "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage, 3 unreadable input, 4 policy or rules "
        "invalid, 5 undecided. Where several hold: 4, 3, 1, 5.",
    ),
)
@guarded
def check(
    paths: a.Paths = None,
    policy: a.Policy = None,
    format: a.Format = "text",
    output: a.Output = None,
    show_evidence: a.ShowEvidence = False,
    show_suppressed: a.ShowSuppressed = False,
    report_language: a.ReportLanguage = a.LanguageCode.en,
    fail_on: a.FailOn = a.FailOnLevel.warning,
    baseline: a.Baseline = None,
    write_baseline: a.WriteBaseline = None,
    diff_base: a.DiffBase = None,
    no_suppressions: a.NoSuppressions = False,
    stdin_filename: a.StdinFilename = None,
    input_format: a.InputFormat = None,
    column: a.Column = None,
    id_column: a.IdColumn = None,
    field: a.Field = None,
    content: a.Content = a.ContentType.text,
    encoding: a.Encoding = None,
    delimiter: a.Delimiter = None,
    code: a.Code = False,
    channel: a.Channel = "",
    language: a.Language = None,
    exclude: a.Exclude = None,
    force_exclude: a.ForceExclude = False,
    workers: a.Workers = 1,
    resume: a.Resume = False,
    no_cache: a.NoCache = False,
    log_level: a.LogLevel = a.Level.warning,
    quiet: a.Quiet = False,
) -> int:
    """Check drafts against the policy.

    Findings go to standard output, all else to standard error.
    """
    from copydesk.commands.check import CheckOptions
    from copydesk.commands.check import check as run
    from copydesk.readers.base import ReadOptions

    reading = ReadOptions(
        column=column,
        id_column=id_column,
        field=field,
        encoding=encoding,
        delimiter=delimiter,
        input_format=input_format,
        content=content.value,
        code=code,
        channel=channel,
        language=language.value if language else None,
    )
    return run(
        CheckOptions(
            paths=tuple(paths or ()),
            policy=policy,
            format=format,
            output=output,
            fail_on=fail_on.value,
            show_evidence=show_evidence,
            show_suppressed=show_suppressed,
            suppressions=not no_suppressions,
            baseline=baseline,
            write_baseline=write_baseline,
            diff_base=diff_base,
            stdin_filename=stdin_filename,
            reading=reading,
            exclude=tuple(exclude or ()),
            force_exclude=force_exclude,
            workers=workers,
            resume=resume,
            cache=not no_cache,
            log_level=log_level.value,
            quiet=quiet,
            report_language=report_language.value,
        )
    )


@app.command("test", epilog=a.examples("copydesk test", "copydesk test my-rules/*.toml"))
@guarded
def run_examples(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILES", help="Rule files. Default: the shipped ones and those that the nearest policy names."
        ),
    ] = None,
) -> int:
    """Run the examples that rules carry: what must be found, and what must be left alone."""
    from copydesk.commands.rules import report_examples

    return report_examples(files or [])


@app.command("rules", epilog=a.examples("copydesk rules", "copydesk rules finance"))
@guarded
def list_rules(
    name: Annotated[str, typer.Argument(metavar="RULE|CATEGORY", help="Default: all rules.", show_default=False)] = "",
    policy: a.PolicyHere = None,
) -> int:
    """List the rules that are in force."""
    from copydesk.commands.rules import list_rules

    return list_rules(name, policy)


@app.command(epilog=a.examples("copydesk explain politics/election", "copydesk explain finance"))
@guarded
def explain(
    name: Annotated[str, typer.Argument(metavar="RULE|CATEGORY", help="As a report shows it.")],
    policy: a.PolicyHere = None,
    terms: Annotated[bool, typer.Option("--terms", metavar="", help="List all terms of the rule.")] = False,
) -> int:
    """Explain a rule: what it finds, what to write instead, what it leaves alone."""
    from copydesk.commands.rules import explain_rule

    return explain_rule(name, policy, all_terms=terms)


@app.command(
    epilog=a.examples('copydesk forms "Projekt Feniks" --kind codename', 'copydesk forms "Barbara Kowal" --kind person')
)
@guarded
def forms(
    term: Annotated[str, typer.Argument(metavar="TERM", help="As the list has it, in its base form.")],
    kind: a.Kind = None,
    policy: a.PolicyHere = None,
) -> int:
    """Show the forms that a listed term will match, and whether it needs evidence around it."""
    from copydesk.commands.forms import show_forms

    return show_forms(term, kind.value if kind else "", policy)


@app.command(epilog=a.examples("copydesk init", "copydesk init --yes posts/"))
@guarded
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the drafts are.")] = Path(),
    yes: Annotated[
        bool, typer.Option("--yes", "-y", metavar="", help="Ask nothing, and leave blanks to fill in.")
    ] = False,
) -> int:
    """Write a policy by asking six questions, and check the folder's drafts with it."""
    from copydesk.commands.init import init

    return init(folder, ask=not yes)


@app.command(epilog=a.examples("copydesk config", "copydesk config posts/2026/"))
@guarded
def config(
    paths: a.Paths = None,
    policy: a.Policy = None,
    exclude: a.Exclude = None,
    field: a.Field = None,
) -> int:
    """Show which policy is in force, what it says, and which files would be checked."""
    from copydesk.commands.config import show_config

    return show_config(tuple(paths or ()), policy, tuple(exclude or ()), field)


To = Annotated[list[str] | None, typer.Option("--to", metavar="age1...", help="Who may read; may be repeated.")]


@lists.command("keygen", epilog=a.examples("copydesk lists keygen ~/.config/copydesk/key.txt"))
@guarded
def keygen(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the secret key goes.")]) -> int:
    """Make a key: the secret half in a file for its owner alone, the public half printed."""
    from copydesk.commands.lists import keygen

    return keygen(file)


@lists.command("seal", epilog=a.examples("copydesk lists seal lists/clients.csv --to age1..."))
@guarded
def seal(
    file: Annotated[Path, typer.Argument(metavar="LIST", help="A plain list: .csv, .tsv or .txt.")],
    to: To = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", metavar="", help="Replace the sealed file that is there.")
    ] = False,
) -> int:
    """Seal a plain list into LIST.age."""
    from copydesk.commands.lists import seal

    return seal(file, to or [], overwrite=overwrite)


@lists.command(
    "add",
    epilog=a.examples(
        "copydesk lists add lists/clients.csv.age --kind client -", "The terms are typed then, one a line, so that no "
        "history of the shell holds them."
    ),
)  # fmt: skip
@guarded
def add(
    file: Annotated[Path, typer.Argument(metavar="LIST", help="A sealed list.")],
    terms: Annotated[
        list[str], typer.Argument(metavar="TERMS|-", help="The terms; - reads them from standard input, one a line.")
    ],
    kind: a.Kinds = a.TermKind.other,
    to: To = None,
) -> int:
    """Seal further terms beside a sealed list, with the public keys alone."""
    from copydesk.commands.lists import add

    return add(file, terms, kind.value, to or [])


@lists.command("edit", epilog=a.examples("COPYDESK_AGE_KEY_FILE=key.txt copydesk lists edit lists/clients.csv.age"))
@guarded
def edit(file: Annotated[Path, typer.Argument(metavar="LIST", help="A sealed list.")], to: To = None) -> int:
    """Open a sealed list in an editor, check it and seal it again."""
    from copydesk.commands.lists import edit

    return edit(file, to or [])


def main() -> None:
    """The entry point of the command `copydesk`."""
    # Looking for plug-ins of pydantic reads the metadata of all installed packages: 8 % of a cold start.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    app()
