"""A spaCy component: `nlp.add_pipe("copydesk", config={"policy": "copydesk.toml"})`.

It writes `doc._.copydesk` (the Report) and `doc.spans["copydesk"]`, a span for each match with the category as its
label and the rule as its id. Matches that cut through a token are widened to whole tokens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copydesk.checker import Checker
from copydesk.model import Report
from copydesk.parallel import decode_report, encode_report
from copydesk.policy import Policy

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["CopydeskComponent", "make_component"]

_KEY = "copydesk"


class CopydeskComponent:
    """Checks each document. `policy` is the path of a policy file; empty: the shipped packs alone."""

    def __init__(self, policy: str) -> None:
        from spacy.tokens import Doc

        self._checker = Checker(Policy.from_file(policy) if policy else None)
        if not Doc.has_extension("copydesk"):
            Doc.set_extension("copydesk", getter=_report_of)

    def __call__(self, doc: Doc) -> Doc:
        report = self._checker.check(doc.text)
        doc.user_data[_KEY] = encode_report(report)  # a document is written and sent to processes with this
        spans = []
        for violation in report.violations:
            for match in violation.matches:
                span = doc.char_span(
                    match.start, match.end, label=violation.category, span_id=violation.rule, alignment_mode="expand"
                )
                if span is not None:
                    spans.append(span)
        doc.spans["copydesk"] = spans
        return doc


def _report_of(doc: Doc) -> Report | None:
    return decode_report(doc.user_data[_KEY], "") if _KEY in doc.user_data else None


def make_component(nlp: Language, name: str, policy: str = "") -> CopydeskComponent:
    """The factory that spaCy finds by its entry point."""
    return CopydeskComponent(policy)


def _register() -> None:
    from spacy.language import Language

    if not Language.has_factory("copydesk"):
        Language.factory("copydesk", default_config={"policy": ""}, func=make_component)


_register()
