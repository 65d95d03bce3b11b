"""For a person at a terminal: the draft with what was found marked and numbered, then each finding and what to do.

Every line of a draft stands behind a bar. It is easier to read, and a draft with `::error::` or `##[group]` at the
beginning of a line gives no orders to the runner whose log it lands in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING, TextIO

from copydesk.model import Verdict
from copydesk.reporters.base import Failure, Finding, Result, RunInfo, Summary, is_unicode, put, replace_controls
from copydesk.reporters.evidence import Piece, Redacted, Shown, show
from copydesk.reporters.tally import VERDICTS
from copydesk.reporters.wording import wording

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text as RichText

__all__ = ["Text", "reporter"]

_WIDEST = 100  # longer lines are hard to read, however wide the terminal
_PIPED = 88
_WHOLE = 1500  # characters of a draft that is shown whole; of a longer one, the neighbourhood of each mark
_AROUND = 120

_Part = tuple[str, str]
"""A text with its style."""

_Begins = dict[int, int]
_Ends = dict[int, list[list[int]]]
"""How many marks begin at an offset; the numbers of those that end at one."""

# All but the letters of Europe, what typography adds to them, and the signs that a report is drawn with.
_wide = re.compile(
    "[^\n\t\u0020-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20bf"
    "\u2190-\u2199\u2400-\u2426\u2500-\u257f█✓✗]"
).findall

_STYLE = {"error": "bold red", "warning": "bold yellow", "note": "bold blue"}
_MARKED = {"error": "bold white on red", "warning": "black on yellow", "note": "white on blue"}
_VERDICT: dict[Verdict, tuple[str, str]] = {
    "block": ("✗", "bold red"),
    "review": ("!", "bold yellow"),
    "undecided": ("?", "bold magenta"),
    "pass": ("✓", "bold green"),
}
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# For what a terminal with a code page of its own cannot show.
_PLAIN = str.maketrans({"█": "#", "│": "|", "─": "-", "→": ">", "·": "-", "…": "~", "✗": "x", "✓": "+"} |
                       dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)))  # fmt: skip


class Text:
    """Writes a post as soon as it is checked. Posts with nothing to say are counted, not listed."""

    name = "text"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info, self._words = out, info, wording(info.language)
        self._last: Result | None = None
        self._listed = self._empty = 0

    def result(self, result: Result) -> None:
        self._last = result
        if not result.findings and result.report.verdict == "pass":
            if not result.post.text.strip():
                self._without_text(result)
            return
        listed = show(result, self._info)
        if not listed.findings and result.report.verdict == "pass":
            return
        self._listed += 1
        self._header(result)
        if listed.findings:
            self._draft(listed)
        for number, finding in enumerate(listed.findings, 1):
            self._finding(number, finding)
        self._verdict(result, listed)

    def _without_text(self, result: Result) -> None:
        """An empty file is told, since somebody took it for a post; of empty rows the number is enough."""
        self._empty += 1
        if result.row is None:
            self._listed += 1
            self._line([("· ", "dim"), (_name(result), "bold"), (f": {self._words.labels['no_text']}", "")])

    def failure(self, failure: Failure) -> None:
        self._listed += 1
        place = f"{failure.path}:{failure.line}" if failure.line else failure.path
        self._line([("! ", "bold magenta"), (place, "bold"), (f"  {self._words.labels['unreadable']}", "magenta")])
        self._line([(failure.what, "")], "  ")
        if failure.way_out:
            self._line([(f"→ {failure.way_out}", "green")], "  ")
        self._line([])

    def finish(self, summary: Summary) -> None:
        """A line for the only post, if it is clean; the run in a sentence, if there was more than one."""
        if summary.posts == 1 and not self._listed and self._last:
            where = _name(self._last)
            facts = (self._words.labels["all_pass"], *self._suppressed(summary.suppressed))
            said = f"{', '.join(facts)}. {self._words.labels['all_clear']}"
            if not (self._info.color or self._out.isatty() or "FORCE_COLOR" in os.environ):
                _CodePage(self._out).write(replace_controls(f"✓ {where}: {said}") + "\n")
                return
            self._line([("✓ ", "bold green"), (where, "bold"), (f": {said}", "")])
        elif summary.posts != 1 or summary.unreadable:
            self._summary(summary)
        self._out.flush()

    @cached_property
    def _console(self) -> Console:
        """Made when there is something to show: rich is half of what a clean draft takes."""
        return _console(self._out, self._info)

    @cached_property
    def _width(self) -> int:
        return self._console.width  # asked of the system each time

    @cached_property
    def _is_plain(self) -> bool:
        """Whether neither colour nor bold is shown, so that rich has nothing to do but break lines."""
        return self._console.color_system is None

    def _header(self, result: Result) -> None:
        """A rule with the post's name on the left and what is known of it on the right."""
        parts = [result.report.channel or result.post.channel, result.report.language]
        about = " · ".join(part for part in parts if part)
        name, tail = f"{_name(result)} ", f" {about}" if about else ""
        room = self._width - _columns(replace_controls(name)) - _columns(tail)
        self._line([(name, "bold"), *([("─" * room, "dim"), (tail, "dim")] if room >= 2 else [])])

    def _draft(self, listed: Shown) -> None:
        self._line([])
        post = listed.post
        windows = [(0, post.length)] if post.length <= _WHOLE else post.windows(_AROUND)
        borders = _borders(post)
        for first, last in windows:
            before = [("… ", "dim")] if first else []
            after = [(" …", "dim")] if last < post.length else []
            marked = self._marked(post.cut(first, last), borders, listed.findings)
            self._line([*before, *marked, *after], "│ ", style="dim")
        self._line([])

    def _marked(
        self, pieces: Iterable[Piece], borders: tuple[_Begins, _Ends], findings: tuple[Finding, ...]
    ) -> Iterator[_Part]:
        """The pieces as they stand, marks in colour or in brackets, each with its number where it ends."""
        begins, ends = borders
        brackets = ("[", "]") if self._is_plain or self._console.no_color else ("", "")
        for piece in pieces:
            worst = max((findings[m].violation.severity for m in piece.marks), key=lambda s: s.rank, default=None)
            yield brackets[0] * begins.get(piece.start, 0), ""
            yield piece.text.replace("\r\n", "\n"), _MARKED[worst.value] if worst else ""
            for marks in ends.get(piece.end, ()):
                numbers = " ".join(str(mark + 1) for mark in marks)
                yield brackets[1] + numbers.translate(_SUPERSCRIPT), "bold"

    def _finding(self, number: int, finding: Finding) -> None:
        v, words = finding.violation, self._words
        sureness = (words.place(finding), words.confidence(v.confidence), words.seen(finding))
        margin = " " * (len(str(number)) + 4)
        head = [(f"  {number}  ", "bold"), (words.severity[v.severity.value], _STYLE[v.severity.value]),
                (f"  {v.rule}", "bold"), ("".join(f" · {part}" for part in sureness if part), "dim")]  # fmt: skip
        self._line(head, hanging=margin)
        if finding.suppressed:
            self._line([(words.waved(finding), "italic")], margin)
        self._line([(v.message, "")], margin)
        if v.advice:
            self._line([(f"→ {v.advice}", "green")], margin, hanging=margin + "  ")
        self._line([])

    def _verdict(self, result: Result, listed: Shown) -> None:
        report, words = result.report, self._words
        sign, style = _VERDICT[report.verdict]
        counts: dict[str, int] = {}
        live = [f.violation for f in listed.findings if not f.suppressed]
        for v in live:
            counts[v.severity.value] = counts.get(v.severity.value, 0) + 1
        owners = sorted({v.owner for v in live if v.owner})
        # A number beside what nobody could read would be taken for its risk.
        risk = f"{words.labels['risk']} {report.score}/100" if report.verdict != "undecided" else ""
        parts = [words.findings(counts), risk]
        parts += [f"{words.labels['ask']}: {', '.join(owners)}"] if owners else []
        parts += self._suppressed(len(result.findings) - len(listed.findings))
        facts = "".join(f" · {part}" for part in parts if part)
        self._line([(f"{sign} {words.verdict[report.verdict]}", style), (facts, "")], hanging="  ")
        if report.verdict == "undecided":
            self._line([(words.undecided(result), "magenta")], "  ")
        self._line([])

    def _summary(self, summary: Summary) -> None:
        words = self._words
        worst: Verdict = next((v for v in VERDICTS if summary.by_verdict.get(v)), "undecided")
        sign, style = _VERDICT[worst]
        facts = [words.headline(summary)]
        facts += [found] if (found := words.findings(summary.by_severity)) and not summary.is_all_pass else []
        facts += [words.count(self._empty, words.empty_forms)] if self._empty else []
        facts += self._suppressed(summary.suppressed)
        facts += [words.count(summary.unreadable, words.unreadable_forms)] if summary.unreadable else []
        facts += [f"{words.labels['resumed']} {summary.resumed}"] if summary.resumed else []
        facts += [f"{summary.seconds:.1f} s"] if summary.seconds else []
        self._line([(f"{sign} ", style), (" · ".join(facts), "bold")], hanging="  ")

    def _suppressed(self, number: int) -> list[str]:
        return [self._words.count(number, self._words.suppressed_forms)] if number else []

    def _line(self, parts: Iterable[_Part], margin: str = "", hanging: str | None = None, style: str = "") -> None:
        """The parts in lines no longer than the console, each behind the margin, later ones behind `hanging`."""
        later = margin if hanging is None else hanging
        width = max(self._width - max(len(margin), len(later)), 10)
        # One character for one, so that the styles stay in place.
        clean = [(replace_controls(text), style) for text, style in parts]
        if self._is_plain:
            for number, line in enumerate(_folded("".join([text for text, _ in clean]), width)):
                self._console.file.write(((margin if number == 0 else later) + line).rstrip() + "\n")
            return
        text = self._rich(clean)
        text.rstrip()
        for number, row in enumerate(text.wrap(self._console, width, overflow="fold", tab_size=4)):
            row.rstrip()
            lead = margin if number == 0 else later
            self._console.print(self._rich([(lead if row else lead.rstrip(), style)]) + row, soft_wrap=True)

    @staticmethod
    def _rich(parts: Iterable[_Part]) -> RichText:
        from rich.text import Text as RichText

        text = RichText()
        for part, style in parts:
            text.append(part, style)
        return text


def _columns(text: str) -> int:
    """How many columns a line takes at most: emoji and some scripts take two for a character."""
    return len(text) + len(_wide(text))


def _folded(text: str, width: int) -> Iterator[str]:
    """A text in lines of so many columns at most, broken at blanks where there are any."""
    for line in text.rstrip().expandtabs(4).split("\n"):
        while _columns(line) > width:
            room = width - len(_wide(line[:width])) or width // 2
            end = line.rfind(" ", 1, room + 1)
            end = room if end < 0 else end  # a longer word is cut
            yield line[:end]
            line = line[end:].lstrip(" ")
        yield line


def _borders(post: Redacted) -> tuple[_Begins, _Ends]:
    """How many spans begin at an offset; and of those that end at one, innermost first, the marks of each."""
    runs: dict[tuple[int, int], list[int]] = {}
    open_at: dict[int, int] = {}
    for piece, after in zip_longest(post.pieces, post.pieces[1:], fillvalue=Piece("", 0, 0)):
        for mark in piece.marks:
            start = open_at.setdefault(mark, piece.start)
            if mark not in after.marks:
                runs.setdefault((start, piece.end), []).append(mark)
                del open_at[mark]
    begins: _Begins = {}
    ends: _Ends = {}
    for (start, end), marks in sorted(runs.items(), reverse=True):
        begins[start] = begins.get(start, 0) + 1
        ends.setdefault(end, []).append(marks)
    return begins, ends


def _name(result: Result) -> str:
    """The post by its file and, where the file holds many, by its line and id."""
    line = f":{result.line}" if result.line > 1 else ""
    post_id = f"  {result.post.id}" if result.post.id and result.post.id != result.path else ""
    return f"{result.path}{line}{post_id}"


class _CodePage:
    """A stream that takes any text and writes what its encoding has."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self.encoding = out.encoding

    def write(self, text: str) -> int:
        put(self._out, text if is_unicode(self.encoding or "utf-8") else text.translate(_PLAIN))
        return len(text)

    def flush(self) -> None:
        self._out.flush()

    def isatty(self) -> bool:
        return self._out.isatty()

    def fileno(self) -> int:
        return self._out.fileno()


def _console(out: TextIO, info: RunInfo) -> Console:
    """Colour and width of the terminal, unless the caller knows better; none and a fixed width where there is none.

    rich heeds NO_COLOR, FORCE_COLOR and TERM=dumb.
    """
    from rich.console import Console  # 60 ms that the formats for machines need not spend

    console = Console(
        file=_CodePage(out),  # type: ignore[arg-type]
        force_terminal=info.color,
        no_color=None if info.color is None else not info.color,
        highlight=False,
        markup=False,
        emoji=False,
        width=info.width,
    )
    if info.width is None:
        console.width = min(console.width, _WIDEST) if console.is_terminal else _PIPED
    return console


def reporter() -> Text:
    return Text()
