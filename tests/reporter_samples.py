"""Results made by hand, with one of everything that a reporter has to cope with."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from copydesk.model import Match, Post, Report, Severity, Violation
from copydesk.reporters import reporter
from copydesk.reporters.base import Failure, Finding, Place, Result, RuleInfo, RunInfo
from copydesk.reporters.tally import Tally

MESSAGES = {
    "confidential/codename": (
        "A code name of something that is not public yet.",
        "Say what it does, without its name.",
    ),
    "politics/topic": ("Elections and parties are no topic of the company's channels.", "Leave the sentence out."),
    "finance/own-revenue": ("Speaks of the company's own revenue.", "Refer to the published report."),
    "competitor/named": ("A competitor is named.", "Speak of the market in general."),
    "offence/insult": ("This insults people.", "Say what went wrong, not who is to blame."),
    "copyright/credit": ("A picture is announced, and no author is credited.", "Add whose picture it is."),
}
SEVERITY = {"confidential": Severity.ERROR, "finance": Severity.ERROR, "copyright": Severity.NOTE}
RULES = tuple(
    RuleInfo(rule, rule.split("/")[0], SEVERITY.get(rule.split("/")[0], Severity.WARNING), message, advice)  # type: ignore[arg-type]
    for rule, (message, advice) in MESSAGES.items()
)
INFO = RunInfo("1.2.3", RULES, fingerprint="c0ffee", width=88, color=False)


def place(text: str, start: int, end: int, first_line: int = 1) -> Place:
    """Where a span stands, for a post that is a file's text from `first_line` on."""
    before, inside = text[:start], text[start:end]
    line = before.count("\n") + first_line
    column = start - (before.rfind("\n") + 1) + 1
    end_line = line + inside.count("\n")
    end_column = len(inside) - inside.rfind("\n") if "\n" in inside else column + end - start
    return Place(line, column, end_line, end_column)


def violation(text: str, rule: str, *found: str, how: str = "exact", **fields: Any) -> Violation:
    """A violation of `rule` with a match at each of the words that are `found`."""
    category = rule.split("/")[0]
    spans = [(text.index(words), text.index(words) + len(words)) for words in found]
    matches = tuple(Match(start, end, how, tuple(fields.get("steps", ()))) for start, end in spans)  # type: ignore[arg-type]
    message, advice = MESSAGES[rule]
    severity = fields.get("severity", SEVERITY.get(category, Severity.WARNING))
    start, end = spans[0] if spans else (0, 0)
    return Violation(
        category,  # type: ignore[arg-type]
        rule, severity, fields.get("confidence", 1.0), start, end, message, advice, matches, fields.get("owner", ""),
    )  # fmt: skip


def finding(text: str, v: Violation, first_line: int = 1, **fields: Any) -> Finding:
    places = tuple(place(text, m.start, m.end, first_line) for m in v.matches)
    key = f"{v.rule}:{v.start}"
    return Finding(v, place(text, v.start, v.end, first_line), places, f"fp-{key}", **fields)


def result(path: str, text: str, *violations: Violation, verdict: str = "", **fields: Any) -> Result:
    """A result as the command line hands it on."""
    ranks = [v.severity.rank for v in violations]
    verdict = verdict or ("block" if 2 in ranks else "review" if 1 in ranks else "pass")
    score = min(100, sum(10 + 30 * rank for rank in ranks))
    post = Post(text, fields.get("id", ""), fields.get("channel", ""))
    report = Report(
        verdict,  # type: ignore[arg-type]
        score, tuple(violations), fields.get("reasons", ()), "pl", post.id, post.channel,
    )  # fmt: skip
    line = fields.get("line", 1)
    findings = fields.get("findings") or tuple(finding(text, v, line) for v in violations)
    return Result(path, post, report, findings, line, fields.get("row"))


LAUNCH = (
    "Już jutro premiera Projektu Feniks! 🚀\nW niedzielę wybory parlamentarne, idziemy wszyscy.\n\n"
    "Orkan Cloud może się schować. Przychody wzrosły nam o 12 mln zł."
)
PICTURE = "Dwa zdjęcia z targów:\n::error::to nie jest polecenie\n\x1b[31mczerwone\x1b[0m <b>&amp; | `x` @orkan"


def results() -> list[Result | Failure]:
    """One of everything: several findings, disguise, owner, suppression, undecided, unreadable, clean."""
    old = "Feniks był wczoraj. Ta partia towaru, ten sejm."
    waved = violation(old, "politics/topic", "sejm")
    return [
        result(
            "posts/premiera.md",
            LAUNCH,
            violation(LAUNCH, "confidential/codename", "Projektu Feniks", how="inflected", confidence=0.97),
            violation(LAUNCH, "politics/topic", "wybory parlamentarne", "niedzielę", confidence=0.8),
            violation(LAUNCH, "competitor/named", "Orkan Cloud", how="disguised", steps=["homoglyph"], confidence=0.9),
            violation(LAUNCH, "finance/own-revenue", "Przychody wzrosły nam o 12 mln zł", owner="investor relations"),
            channel="linkedin",
        ),
        Failure("posts/kopia.md", 3, "this line is not UTF-8", "save it as UTF-8"),
        result("posts/zdjęcia, 100%.md", PICTURE, violation(PICTURE, "copyright/credit", how="missing")),
        result("plan.csv", "Dzień dobry!", id="wpis-1", line=2, row=1),
        result(
            "plan.csv",
            old,
            violation(old, "confidential/codename", "Feniks"),
            id="wpis-2",
            line=3,
            row=2,
            findings=(
                replace(
                    finding(old, violation(old, "confidential/codename", "Feniks"), 3),
                    place=Place(3, 8, 3, 14, 2, "treść"),
                ),
                finding(old, waved, 3, suppressed="inline", reason="a batch of goods"),
            ),
        ),
        result(
            "plan.csv", "?", id="wpis-3", line=4, row=3, verdict="undecided", reasons=("there are no rules for 'xx'",)
        ),
    ]


def report_of(name: str, items: Iterable[Result | Failure], info: RunInfo = INFO) -> str:
    """The whole output of a run."""
    out, tally, made = io.StringIO(), Tally(), reporter(name)
    made.start(out, info)
    for item in items:
        if isinstance(item, Result):
            tally.add(item)
            made.result(item)
        else:
            tally.add_failure()
            made.failure(item)
    made.finish(tally.summary())
    return out.getvalue()
