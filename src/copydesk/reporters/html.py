"""One page with everything in it: drafts with their marks, findings in the margin, filters. It loads nothing.

`html.css` and `html.js` are put into the page, which may run that style and that script by their hashes and nothing
else (Content-Security-Policy).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import zip_longest
from typing import TextIO

from copydesk.languages import CODES
from copydesk.reporters.base import Failure, Finding, Result, RunInfo, Summary, put, replace_controls
from copydesk.reporters.evidence import Piece, Shown, show
from copydesk.reporters.wording import wording

__all__ = ["Html", "reporter"]

_WHOLE = 8000  # characters of a draft that is shown whole; of a longer one, the neighbourhood of each mark
_AROUND = 400
_CLEAN = 1000  # clean posts that are named; the others are counted
_SIGN = {"block": "✗", "review": "!", "undecided": "?", "pass": "✓", "unreadable": "?"}


class Html:
    """Keeps the page's parts until the counts, which stand before them, are known."""

    name = "html"

    def start(self, out: TextIO, info: RunInfo) -> None:
        self._out, self._info, self._words = out, info, wording(info.language)
        self._posts: list[str] = []
        self._clean: list[str] = []
        self._n_clean = 0

    def result(self, result: Result) -> None:
        listed = show(result, self._info)
        if listed.findings or result.report.verdict != "pass":
            self._posts.append(self._post(len(self._posts) + 1, result, listed))
            return
        self._n_clean += 1
        if len(self._clean) < _CLEAN:
            self._clean.append(f"<li>{_text(_name(result))}</li>")

    def failure(self, failure: Failure) -> None:
        name = f"{failure.path}:{failure.line}" if failure.line else failure.path
        advice = f'<p class="advice">→ {_text(failure.way_out)}</p>' if failure.way_out else ""
        head = self._head(name, "", "unreadable", self._words.labels["unreadable"])
        sheet = f'<div class="sheet plain"><p>{_text(failure.what)}</p>{advice}</div>'
        self._posts.append(f'<article class="post unreadable" data-verdict="unreadable">{head}{sheet}</article>\n')

    def finish(self, summary: Summary) -> None:
        put(self._out, self._page(summary), "xmlcharrefreplace")
        self._out.flush()

    def _page(self, summary: Summary) -> str:
        words, labels = self._words, self._words.labels
        style, script = _asset("html.css"), _asset("html.js")
        policy = (f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; "
                  "form-action 'none'")  # fmt: skip
        title = _text(words.title(summary))
        return f"""<!doctype html>
<html lang="{words.code}" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title} · copydesk</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#posts">{labels["skip"]}</a>
<header class="wide masthead">
<div class="brand"><span><b>copydesk</b> {_text(self._info.version)}</span>
<button type="button" class="theme" id="theme" data-names="{labels["themes"]}" aria-label="{labels["theme"]}" hidden>\
</button></div>
<h1>{title}</h1>
<p class="facts">{_text(self._facts(summary))}</p>
</header>
{self._bar(summary)}
<main class="wide" id="posts" tabindex="-1">
{"".join(self._posts)}<p class="nothing" id="nothing" hidden>{labels["nothing_left"]}</p>
{self._clean_list()}</main>
<footer class="wide"><p class="keys"><kbd>j</kbd> <kbd>k</kbd> {labels["key_step"]} ·
<kbd>/</kbd> {labels["key_search"]} · <kbd>Esc</kbd> {labels["key_clear"]}</p></footer>
<script>{script}</script>
</body>
</html>
"""

    def _facts(self, summary: Summary) -> str:
        words = self._words
        facts = [words.headline(summary)]
        if (found := words.findings(summary.by_severity)) and found not in facts[0]:
            facts.append(found)
        if summary.suppressed:
            facts.append(words.count(summary.suppressed, words.suppressed_forms))
        if summary.unreadable:
            facts.append(words.count(summary.unreadable, words.unreadable_forms))
        return " · ".join(facts)

    def _bar(self, summary: Summary) -> str:
        """What the reader chooses by; each chip says how many there are."""
        words, labels = self._words, self._words.labels
        verdicts = {**summary.by_verdict, "unreadable": summary.unreadable}
        verdict_names = {**words.verdict, "unreadable": labels["unreadable"]}
        verdict_names.pop("pass")  # these are not listed one by one, but for the few with notes
        groups = [
            self._chips("verdict", labels["by_verdict"], verdict_names, verdicts),
            self._chips("severity", labels["by_severity"], words.severity, summary.by_severity),
            self._chips("category", labels["by_category"], words.category, summary.by_category),
        ]
        return f"""<div class="wide filters" role="group" aria-label="{labels["filters"]}">
<div class="chips">{"".join(groups)}</div></div>
<div class="bar" role="search"><div class="wide tools">
<input type="search" id="search" placeholder="{labels["search"]}" aria-label="{labels["search"]}" autocomplete="off">
<span class="steps"><button type="button" id="previous" aria-label="{labels["previous"]}">↑</button>
<button type="button" id="next" aria-label="{labels["next"]}">↓</button></span>
<p class="status" id="status" role="status" data-text="{labels["status"]}"></p>
</div></div>"""

    def _chips(self, group: str, label: str, names: Mapping[str, str], counts: Mapping[str, int]) -> str:
        chips = [
            f'<button type="button" class="chip" data-group="{group}" data-value="{value}" aria-pressed="false">'
            f"{_text(name)}<b>{counts[value]}</b></button>"
            for value, name in names.items()
            if counts.get(value)
        ]
        return f'<div role="group" aria-label="{label}">{"".join(chips)}</div>' if chips else ""

    def _post(self, number: int, result: Result, listed: Shown) -> str:
        report, words = result.report, self._words
        # A number beside what nobody could read would be taken for its risk.
        risk = f"{words.labels['risk']} {report.score}/100" if report.verdict != "undecided" else ""
        about = [result.post.channel, report.language, risk]
        head = self._head(_name(result), " · ".join(filter(None, about)), report.verdict, words.verdict[report.verdict])
        reason = f'<p class="reason">{_text(words.undecided(result))}</p>' if report.verdict == "undecided" else ""
        draft = notes = ""
        if listed.findings:
            lang = f' lang="{report.language}"' if report.language in CODES else ""
            draft = f'<div class="draft"{lang} dir="auto"><div>{self._draft(number, listed)}</div></div>'
            marked = {mark for piece in listed.post.pieces for mark in piece.marks}
            items = (self._finding(number, at, f, at - 1 in marked) for at, f in enumerate(listed.findings, 1))
            notes = f'<ol class="notes">{"".join(items)}</ol>'
        sheet = f'<div class="sheet{" two" if listed.findings else ""}">{reason}{draft}{notes}</div>'
        return f'<article class="post {report.verdict}" data-verdict="{report.verdict}">{head}{sheet}</article>\n'

    def _head(self, name: str, about: str, verdict: str, word: str) -> str:
        return (
            f'<header><h2>{_text(name)}</h2><span class="about">{_text(about)}</span>'
            f'<span class="verdict">{_SIGN[verdict]} {_text(word)}</span></header>'
        )

    def _draft(self, number: int, listed: Shown) -> str:
        post, marked = listed.post, _Marked(number, listed, self._words.labels["masked"])
        if post.length <= _WHOLE:
            return marked.html(post.pieces)
        gap = '<span class="gap">…</span>'
        parts = []
        for first, last in post.windows(_AROUND):
            before, after = gap if first else "", gap if last < post.length else ""
            parts.append(f"{before}{marked.html(post.cut(first, last))}{after}")
        return "\n\n".join(parts)

    def _finding(self, number: int, at: int, finding: Finding, is_marked: bool) -> str:
        v, words = finding.violation, self._words
        owner = f"{words.labels['ask']}: {v.owner}" if v.owner else ""
        meta = [words.confidence(v.confidence), words.seen(finding), words.place(finding), owner, words.waved(finding)]
        advice = f'<p class="advice">→ {_text(v.advice)}</p>' if v.advice else ""
        to_mark = f' href="#p{number}m{at}"' if is_marked else ""  # what is missing has no place in the draft
        return (
            f'<li class="finding {v.severity}" id="p{number}f{at}" tabindex="-1" data-severity="{v.severity}" '
            f'data-category="{v.category}"><h3><a class="number"{to_mark}>{at}</a> '
            f'<span class="severity">{_text(words.severity[v.severity.value])}</span> '
            f"<span>{_text(words.category[v.category])}</span> <code>{_text(v.rule)}</code></h3>"
            f'<p class="message">{_text(v.message)}</p>{advice}'
            f'<p class="meta">{_text(" · ".join(filter(None, meta)))}</p></li>'
        )

    def _clean_list(self) -> str:
        if not self._n_clean:
            return ""
        words = self._words
        more = self._n_clean - len(self._clean)
        rest = f"<li>{words.labels['more']} {more}</li>" if more else ""
        count = _text(f"{words.count(self._n_clean, words.post_forms)}: {words.labels['all_pass']}")
        return f'<details><summary>{count}</summary><ul class="clean">{"".join(self._clean)}{rest}</ul></details>\n'


class _Marked:
    """Pieces of one draft as links to its findings; the first piece of each is where its finding links to."""

    def __init__(self, number: int, listed: Shown, masked: str) -> None:
        self._number, self._findings, self._masked = number, listed.findings, masked
        self._linked: set[int] = set()
        pieces = listed.post.pieces
        after = zip_longest(pieces, pieces[1:], fillvalue=Piece("", 0, 0))
        self._ending = {p.start: [m for m in p.marks if m not in a.marks] for p, a in after}

    def html(self, pieces: Iterable[Piece]) -> str:
        return "".join(map(self._piece, pieces))

    def _piece(self, piece: Piece) -> str:
        text = _text(piece.text.replace("\r\n", "\n"))
        if piece.is_masked:
            said = f'<span class="unseen">{_text(self._masked)}</span>'
            text = f'<span class="mask" aria-hidden="true">{text}</span>{said}'
        if not piece.marks:
            return text
        main = max(piece.marks, key=self._weight)
        finding = self._findings[main]
        classes = f"mark {finding.violation.severity}{' waved' if finding.suppressed else ''}"
        names = " ".join(f"p{self._number}f{mark + 1}" for mark in piece.marks)
        new = [mark for mark in piece.marks if mark not in self._linked]
        anchors = "".join(f'<span id="p{self._number}m{mark + 1}"></span>' for mark in new)
        self._linked.update(new)
        numbers = " ".join(str(mark + 1) for mark in self._ending.get(piece.start, ()))
        sup = f"<sup>{numbers}</sup>" if numbers else ""
        link = f'<a class="{classes}" href="#p{self._number}f{main + 1}" data-of="{names}">{text}{sup}</a>'
        return anchors + link

    def _weight(self, mark: int) -> tuple[bool, int]:
        finding = self._findings[mark]
        return not finding.suppressed, finding.violation.severity.rank


def _name(result: Result) -> str:
    line = f":{result.line}" if result.line > 1 else ""
    post_id = f" · {result.post.id}" if result.post.id and result.post.id != result.path else ""
    return f"{result.path}{line}{post_id}"


def _text(text: str) -> str:
    return escape(replace_controls(text))


def _asset(name: str) -> str:
    return files("copydesk.reporters").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """The source expression of a Content-Security-Policy that allows just this content."""
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()


def reporter() -> Html:
    return Html()
