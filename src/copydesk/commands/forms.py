"""`copydesk forms`: the forms that a listed term matches, for its owner to see and to correct."""

from __future__ import annotations

import textwrap
from pathlib import Path

from copydesk import exit_codes
from copydesk.explain import TermForms, forms_of_term

__all__ = ["show_forms"]

_LANGUAGES = {"pl": "Polish", "en": "English"}


def show_forms(term: str, kind: str, policy: Path | None) -> int:
    """Prints the forms word by word; whoever asks has named the term."""
    found = forms_of_term(term, kind, policy)
    print(f"{term}  ({found.kind or 'other'}" + (f", {found.ref})" if found.ref else ", in no list of the policy)"))
    for row in found.rows:
        print()
        for word in row:
            known = " and ".join(_LANGUAGES[code] for code in word.known_in)
            print(f"  {word.base}" + (f"    an ordinary word of {known}" if known else ""))
            marked = [f"{form}*" if form in word.ordinary and not known else form for form in word.forms]
            print(textwrap.fill(", ".join(marked), 88, initial_indent="    ", subsequent_indent="    "))
            if word.capital:
                print(f"    {word.capital}")
    _print_evidence(found)
    _print_way_out()
    return exit_codes.CLEAN


def _print_evidence(found: TermForms) -> None:
    print()
    print(textwrap.fill(found.evidence, 92))
    if any(word.ordinary and not word.known_in for row in found.rows for word in row):
        print("A form with * is an ordinary word too: there it needs the same evidence.")


def _print_way_out() -> None:
    print()
    print("Words without Polish letters, in disguise, in hashtags or with a typing error are found as well.")
    print("Put a form that should not match into not_forms, and one that is missing into forms:")
    print("in the entry of the policy, or in the columns of those names in the list.")
