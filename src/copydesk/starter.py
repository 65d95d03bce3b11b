"""The first policy of a company: made from the answers to six questions, with comments that say what else there is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from copydesk.sections import PACKS

__all__ = ["LIST_NAME", "Answers", "list_text", "policy_text", "split_names"]

LIST_NAME = "lists/confidential.txt"

_WHAT = {
    "religion": "faith, churches, holy days",
    "politics": "parties, elections, governments",
    "finance": "the company's own revenue, profit, pay, forecasts",
    "competitor": "competitors named, or run down",
    "offence": "insults",
    "conflict": "quarrels, boycotts, pillories",
    "privacy": "PESEL, phones, addresses, health, account numbers",
    "copyright": "other people's pictures, texts and music",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the six questions ask for. All of it may be empty."""

    company: str = ""
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    confidential: tuple[str, ...] = field(default=(), repr=False)
    lists: tuple[str, ...] = ()  # files that are there already
    languages: tuple[str, ...] = ("pl", "en")


def split_names(text: str) -> tuple[str, ...]:
    """Names with commas between them; each once.

    >>> split_names(" Orkan Cloud, Testoria,,Testoria ")
    ('Orkan Cloud', 'Testoria')
    """
    return tuple(dict.fromkeys(" ".join(name.split()) for name in text.split(",") if name.strip()))


def list_text(answers: Answers) -> str:
    """The plain list of the confidential terms."""
    head = (
        "# Confidential terms, one a line, each in its base form: all inflected forms are found.\n"
        "# Do not commit this file. Seal it, and commit that: copydesk lists seal lists/confidential.txt --to age1...\n"
    )
    return head + "".join(f"{term}\n" for term in answers.confidential)


def policy_text(answers: Answers) -> str:
    """The policy file, commented.

    Names are written as TOML strings, whose escapes those of JSON are a part of.
    """
    return "\n".join((*_head(answers), *_lists(answers), *_company(answers), *_competitors(answers), *_tail())) + "\n"


def _head(answers: Answers) -> list[str]:
    packs = [pack for pack in PACKS if pack not in answers.left_out]
    return [
        "# What this company keeps out of its posts. Read by copydesk; docs/policy.md describes every key.",
        "version = 1",
        "",
        "# The languages of the posts.",
        f"languages = {_array(answers.languages)}",
        "",
        "# The topics to check. Take out what you do not mind.",
        "packs = [",
        *(f'    "{pack}",{" " * (12 - len(pack))}# {_WHAT[pack]}' for pack in packs),
        *(f'    # "{pack}",{" " * (10 - len(pack))}# {_WHAT[pack]}' for pack in answers.left_out if pack in _WHAT),
        "]",
        "",
    ]


def _lists(answers: Answers) -> list[str]:
    names = (*answers.lists, *([LIST_NAME] if answers.confidential else []))
    line = f"confidential_files = {_array(names or [LIST_NAME])}"
    return [
        "# Lists of confidential terms: CSV or text, plain or sealed with age (`copydesk lists seal`).",
        line if names else f"# {line}",
        "",
        "# Public names that look like confidential ones: never flagged.",
        '# allow = ["Feniks Open"]',
        "",
    ]


def _company(answers: Answers) -> list[str]:
    if not answers.company:
        return [
            "# Rules about your own finances need to know who you are.",
            "# [company]",
            '# name = "Example S.A."',
            '# aliases = ["Example"]',
            '# domains = ["example.pl"]',
            "",
        ]
    return [
        "# Rules about your own finances need to know who you are.",
        "[company]",
        f"name = {_text(answers.company)}",
        f"aliases = {_array(answers.aliases)}",
        f"domains = {_array(answers.domains)}",
        '# phones = ["+48 22 123 45 67"]    # public ones: no personal data; emails, tax_ids and accounts too',
        "",
    ]


def _competitors(answers: Answers) -> list[str]:
    if not answers.competitors:
        return [
            "# [[competitors]]",
            '# name = "Orkan Cloud"',
            '# aliases = ["Orkan"]',
            '# domains = ["orkancloud.pl"]',
            '# handles = ["@orkancloud"]',
            "",
        ]
    return [line for name in answers.competitors for line in ("[[competitors]]", f"name = {_text(name)}", "")]


def _tail() -> list[str]:
    return [
        "# A confidential term that is known to everybody who may read this file.",
        "# [[confidential]]",
        '# term = "Projekt Feniks"',
        '# kind = "codename"          # codename, client, product, person, system, location, document, figure, other',
        "# valid_until = 2027-03-01",
        "",
        "# How bad a category is (note, warning, error), and who decides.",
        "# [categories.finance]",
        '# severity = "error"',
        '# owner = "investor relations"',
    ]


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _array(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
