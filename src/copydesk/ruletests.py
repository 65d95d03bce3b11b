"""Runs the examples that rules carry: what must be found, with its span, and what must be left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from copydesk.checker import Checker
from copydesk.matching.classifier import shipped_classifier
from copydesk.policy import Policy
from copydesk.rulebook import LoadedRule, read_rules, shipped_rule_files

__all__ = ["EXAMPLE_COMPANY", "ExampleFailure", "run_examples"]

# Whose posts the examples are: rules about the own company and its competitors need somebody to speak of.
EXAMPLE_COMPANY = {
    "version": 1,
    "company": {"name": "Novalit S.A.", "aliases": ["Novalit"], "domains": ["novalit.pl"], "tickers": ["NVL"]},
    "competitors": [
        {"name": "Chmurex", "domains": ["chmurex.pl"], "handles": ["@chmurex"]},
        {"name": "Flowanta"},
        {"name": "Nimbravo"},
        {"name": "Zarzecki Software House", "aliases": ["Zarzecki"]},
    ],
}
_MARK = re.compile(r"\[\[|\]\]")


@dataclass(frozen=True, slots=True)
class ExampleFailure:
    """An example that does not hold. `text` is the example as written."""

    path: str
    line: int
    rule: str
    text: str
    what: str


def run_examples(paths: Iterable[Path] = ()) -> Iterator[tuple[LoadedRule, list[ExampleFailure]]]:
    """Each rule of the files (none: the shipped ones) with the examples that fail.

    Raises:
        RuleError: a rule file cannot be used.
    """
    chosen = tuple(Path(p).resolve() for p in paths) or shipped_rule_files()
    shipped = {p.resolve() for p in shipped_rule_files()}
    own = tuple(str(p) for p in chosen if p not in shipped)
    checker = Checker(Policy.model_validate({**EXAMPLE_COMPANY, "rules": list(own)}))
    for loaded in read_rules([*chosen, *(p for p in sorted(shipped) if p not in chosen)]).rules:
        if Path(loaded.path).resolve() in chosen:
            yield loaded, list(_failures(checker, loaded))


def _failures(checker: Checker, loaded: LoadedRule) -> Iterator[ExampleFailure]:
    def failure(text: str, what: str) -> ExampleFailure:
        return ExampleFailure(loaded.path, loaded.line, loaded.spec.id, text, what)

    for example in loaded.spec.examples.flags:
        text, spans = _unmark(example)
        found = _found(checker, loaded, text)
        if not found:
            yield failure(example, "is not flagged")
        for start, end in spans:
            if found and not any(s < end and start < e for s, e in found):
                marked = ", ".join(repr(text[s:e]) for s, e in found)
                yield failure(example, f"is flagged at {marked}, not at {text[start:end]!r}")
    for example in loaded.spec.examples.passes:
        found = _found(checker, loaded, example)
        if found:
            yield failure(example, f"is flagged at {', '.join(repr(example[s:e]) for s, e in found)}")


def _found(checker: Checker, loaded: LoadedRule, text: str) -> list[tuple[int, int]]:
    if loaded.kind == "classifier":  # which leaves the word to other rules where they have found something
        place = shipped_classifier().place(loaded.category, text)
        return [] if place is None else [place]
    report = checker.check(text)
    return [(m.start, m.end) for v in report.violations if v.rule == loaded.spec.id for m in v.matches]


def _unmark(example: str) -> tuple[str, list[tuple[int, int]]]:
    """The example without its marks, and the marked spans.

    >>> _unmark("a [[b]] c")
    ('a b c', [(2, 3)])
    """
    text, spans, at, start = "", [], 0, 0
    for mark in _MARK.finditer(example):
        text += example[at : mark.start()]
        if mark.group() == "[[":
            start = len(text)
        else:
            spans.append((start, len(text)))
        at = mark.end()
    return text + example[at:], spans
