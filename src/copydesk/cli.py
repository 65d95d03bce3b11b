"""The command line: parse, call, print, exit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="copydesk", no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, rich_markup_mode="rich")


@app.command("test")
def test_command(files: Annotated[list[Path] | None, typer.Argument(help="Rule files; none: the shipped rules.")] = None) -> None:
    """Run the examples that rules carry."""
    from copydesk.errors import CopydeskError
    from copydesk.ruletests import test_rules

    rules = failed = 0
    try:
        for _, failures in test_rules(files or ()):
            rules += 1
            failed += len(failures)
            for failure in failures:
                print(f"{failure.path}:{failure.line}: {failure.rule}: {failure.text!r} {failure.what}")
    except CopydeskError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(4) from None
    print(f"{rules} rules, {failed} failed examples")
    raise typer.Exit(1 if failed else 0)


@app.command("check")
def check_command(files: list[str]) -> None:
    """Check drafts."""
    raise NotImplementedError


def main() -> None:
    """The entry point of the command `copydesk`."""
    app()
