"""The words of a report, in the two languages that it can be written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from copydesk.reporters.base import Failure, Finding, Result, Summary
from copydesk.reporters.tally import VERDICTS

__all__ = ["Wording", "wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One language. A `_forms` tuple holds what stands after a number: one, few, many (in English few is many)."""

    code: str
    severity: Mapping[str, str]
    verdict: Mapping[str, str]
    category: Mapping[str, str]
    sureness: tuple[str, str, str, str]
    how: Mapping[str, str]
    steps: Mapping[str, str]
    suppressed: Mapping[str, str]
    post_forms: tuple[str, str, str]
    finding_forms: Mapping[str, tuple[str, str, str]]
    empty_forms: tuple[str, str, str]
    suppressed_forms: tuple[str, str, str]
    unreadable_forms: tuple[str, str, str]
    labels: Mapping[str, str]
    reasons: Mapping[str, str]
    """What is to be said of a post that is undecided, by the keys of `_REASONS`; `{}` for what a group matched."""

    def count(self, number: int, forms: tuple[str, str, str]) -> str:
        """The number and its noun.

        >>> wording("pl").count(22, wording("pl").post_forms), wording("en").count(1, wording("en").post_forms)
        ('22 wpisy', '1 post')
        """
        figure = f"{number:,}" if self.code == "en" else f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
        return f"{figure} {forms[self._form(number)]}"

    def confidence(self, value: float) -> str:
        """How sure a finding is, in words; the borders lie between kinds of matches (inflected, disguised, fuzzy)."""
        return self.sureness[0 if value >= 0.95 else 1 if value >= 0.85 else 2 if value >= 0.7 else 3]

    def findings(self, counts: Mapping[str, int]) -> str:
        """The numbers of errors, warnings and notes, those that are none left out."""
        parts = [self.count(counts[name], forms) for name, forms in self.finding_forms.items() if counts.get(name)]
        return ", ".join(parts)

    def headline(self, summary: Summary) -> str:
        """The run in one sentence."""
        posts = self.count(summary.posts, self.post_forms)
        if not summary.posts:
            return self.labels["nothing_read"]
        if summary.is_all_pass:
            found = self.findings(summary.by_severity)
            return f"{posts}: {self.labels['all_pass']}" + (f" ({found})" if found else "")
        parts = [f"{summary.by_verdict[v]} {self.verdict[v]}" for v in VERDICTS if summary.by_verdict.get(v)]
        return f"{posts}: " + ", ".join(parts)

    def title(self, summary: Summary) -> str:
        """What matters most about the run."""
        for verdict in ("block", "review", "undecided"):
            if count := summary.by_verdict.get(verdict, 0):
                if summary.posts == 1:
                    return self.labels[f"title_{verdict}_one"]
                return self.labels[f"title_{verdict}"].format(count, summary.posts)
        if not summary.posts and not summary.unreadable:
            return self.labels["nothing_read"]
        return self.labels["title_unreadable" if summary.unreadable else "title_pass"]

    def seen(self, finding: Finding) -> str:
        """How the strongest match was found, where that is not plain to see."""
        v = finding.violation
        best = next((m for m in v.matches if (m.start, m.end) == (v.start, v.end)), None)
        if best is None or best.how in ("exact", "pattern", "missing"):
            return ""
        named = (self.steps.get(step, step) for step in best.steps if step not in _UNSAID)
        steps = f" ({', '.join(named)})" if set(best.steps) - _UNSAID else ""
        return f"{self.how[best.how]}{steps}"

    def waved(self, finding: Finding) -> str:
        """By what a finding was suppressed, and why."""
        if not finding.suppressed:
            return ""
        by = self.suppressed[finding.suppressed]
        return f"{by}: {finding.reason}" if finding.reason else by

    def place(self, finding: Finding) -> str:
        """Where in its file: line and column, and the record's row and field."""
        place = finding.place
        parts = [f"{self.labels['row']} {place.row}"] if place.row is not None else []
        parts += [place.field] if place.field else []
        return ", ".join([*parts, f"{place.line}:{place.column}"])

    def unreadable(self, failure: Failure) -> str:
        return f"{failure.what}; {failure.way_out}" if failure.way_out else failure.what

    def undecided(self, result: Result) -> str:
        """Why a post is undecided, in one line, and what to do about it."""
        return "; ".join(map(self._reason, result.report.reasons)) or self.labels["no_reason"]

    def _reason(self, reason: str) -> str:
        for name, pattern in _REASONS.items():
            if found := pattern.fullmatch(reason):
                return self.reasons[name].format(*found.groups())
        return reason

    def _form(self, number: int) -> int:
        if self.code == "en":
            return 0 if number == 1 else 2
        if number == 1:
            return 0
        return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


# Why a post is undecided, as a report has it.
_REASONS = {
    "language": re.compile("no rules for the language of this post"),
    "length": re.compile(r"longer than (\d+) characters"),
    "time": re.compile(r"(\S+) took too long"),
    "error": re.compile("internal error: (.+)"),
    "text": re.compile("no text"),
}
# Steps that `how` has already told.
_UNSAID = frozenset({"typo"})


def wording(code: str) -> Wording:
    """The words of "pl" or "en"."""
    return _POLISH if code == "pl" else _ENGLISH


_ENGLISH = Wording(
    code="en",
    severity={"error": "error", "warning": "warning", "note": "note"},
    verdict={"block": "block", "review": "review", "undecided": "undecided", "pass": "pass"},
    category={
        "confidential": "confidential", "religion": "religion", "politics": "politics", "finance": "own finances",
        "competitor": "competitors", "offence": "offence", "conflict": "conflict", "privacy": "personal data",
        "copyright": "copyright", "suppression": "suppressions",
    },
    sureness=("certain", "very likely", "likely", "possible"),
    how={"inflected": "in another form", "disguised": "seen through a disguise", "fuzzy": "with a typing error"},
    steps={
        "homoglyph": "letters of other alphabets", "styled": "styled letters", "zero-width": "invisible characters",
        "combining": "combining marks", "no-diacritics": "without Polish letters", "split-letters": "split letters",
        "leet": "digits for letters", "masked": "starred out", "hashtag": "in a hashtag", "handle": "in a handle",
        "glued": "glued words", "abbreviation": "cut short", "reversed": "written backwards", "turned": "upside down",
        "repeated-letters": "repeated letters", "respelled": "spelled by ear", "accent": "added accents",
        "word-order": "words in another order",
    },
    suppressed={"inline": "ignored in the draft", "baseline": "in the baseline", "diff": "line not changed"},
    post_forms=("post", "posts", "posts"),
    finding_forms={
        "error": ("error", "errors", "errors"),
        "warning": ("warning", "warnings", "warnings"),
        "note": ("note", "notes", "notes"),
    },
    empty_forms=("without text", "without text", "without text"),
    suppressed_forms=("finding suppressed", "findings suppressed", "findings suppressed"),
    unreadable_forms=("input could not be read", "inputs could not be read", "inputs could not be read"),
    labels={
        "row": "row",
        "nothing_read": "No post was read",
        "all_pass": "nothing to hold back",
        "no_reason": "no reason was given",
        "risk": "risk",
        "ask": "ask",
        "found": "found",
        "help": "help",
        "unreadable": "unreadable",
        "undecided": "Undecided",
        "resumed": "resumed after",
        "all_clear": "Good to go.",
        "no_text": "there is no text in it, and nothing to check",
        "title_block": "{} of {} posts must not go out as they are",
        "title_review": "{} of {} posts need a second look",
        "title_undecided": "{} of {} posts could not be decided",
        "title_unreadable": "Not everything could be read",
        "title_pass": "Nothing to hold back",
        "title_block_one": "This post must not go out as it is",
        "title_review_one": "This post needs a second look",
        "title_undecided_one": "This post could not be decided",
        "skip": "Skip to the posts",
        "theme": "Colours",
        "themes": "Auto|Light|Dark",
        "filters": "Filters",
        "by_verdict": "Verdict",
        "by_severity": "Severity",
        "by_category": "Category",
        "search": "Search drafts and findings",
        "previous": "Previous finding",
        "next": "Next finding",
        "status": "{0} of {1} findings",
        "nothing_left": "Nothing matches these filters.",
        "key_step": "next and previous finding",
        "key_search": "search",
        "key_clear": "clear the filters",
        "masked": "[masked]",
        "more": "and more:",
        "line": "line",
        "where": "where",
        "what": "what and why",
        "rule": "rule",
        "excerpt": "in the draft",
        "not_listed": "{} more findings are not listed here",
        "many_results": "{} results; code scanning shows {} of them",
    },
    reasons={
        "language": "there are no rules for the language of this post: let somebody read it who knows the language",
        "length": "longer than {} characters: split it, or raise limits.max_characters in the policy",
        "time": "the rule {} took too long on it: split the post, and report the rule",
        "error": "the check failed ({}): let somebody read the post, and report the error",
        "text": "there is no text",
    },
)  # fmt: skip

_POLISH = Wording(
    code="pl",
    severity={"error": "błąd", "warning": "ostrzeżenie", "note": "uwaga"},
    verdict={
        "block": "do zatrzymania", "review": "do sprawdzenia", "undecided": "nieoceniony", "pass": "w porządku",
    },
    category={
        "confidential": "poufne", "religion": "religia", "politics": "polityka", "finance": "własne finanse",
        "competitor": "konkurencja", "offence": "obraźliwe treści", "conflict": "konflikt", "privacy": "dane osobowe",
        "copyright": "prawa autorskie", "suppression": "wyłączenia",
    },
    sureness=("pewne", "bardzo prawdopodobne", "prawdopodobne", "możliwe"),
    how={"inflected": "w innej formie", "disguised": "mimo kamuflażu", "fuzzy": "z literówką"},
    steps={
        "homoglyph": "litery innych alfabetów", "styled": "ozdobne litery", "zero-width": "niewidoczne znaki",
        "combining": "znaki składane", "no-diacritics": "bez polskich liter", "split-letters": "rozdzielone litery",
        "leet": "cyfry zamiast liter", "masked": "gwiazdki", "hashtag": "w hasztagu", "handle": "w nazwie profilu",
        "glued": "sklejone słowa", "abbreviation": "w skrócie", "reversed": "pisane wspak", "turned": "do góry nogami",
        "repeated-letters": "powtórzone litery", "respelled": "pisane ze słuchu", "accent": "dodane akcenty",
        "word-order": "inna kolejność słów",
    },
    suppressed={"inline": "pominięte w tekście", "baseline": "już na liście znanych", "diff": "linia bez zmian"},
    post_forms=("wpis", "wpisy", "wpisów"),
    finding_forms={
        "error": ("błąd", "błędy", "błędów"),
        "warning": ("ostrzeżenie", "ostrzeżenia", "ostrzeżeń"),
        "note": ("uwaga", "uwagi", "uwag"),
    },
    empty_forms=("bez tekstu", "bez tekstu", "bez tekstu"),
    suppressed_forms=("pominięte zgłoszenie", "pominięte zgłoszenia", "pominiętych zgłoszeń"),
    unreadable_forms=("nie do odczytania", "nie do odczytania", "nie do odczytania"),
    labels={
        "row": "wiersz arkusza",
        "nothing_read": "Nie odczytano żadnego wpisu",
        "all_pass": "nic do wstrzymania",
        "no_reason": "bez podania przyczyny",
        "risk": "ryzyko",
        "ask": "zapytaj",
        "found": "znalezione",
        "help": "wskazówka",
        "unreadable": "nie do odczytania",
        "undecided": "Nieoceniony",
        "resumed": "wznowiono po",
        "all_clear": "Można publikować.",
        "no_text": "nie ma w nim tekstu, więc nie ma czego sprawdzać",
        "title_block": "Do zatrzymania: {} z {} wpisów",
        "title_review": "Do sprawdzenia: {} z {} wpisów",
        "title_undecided": "Nieocenione: {} z {} wpisów",
        "title_unreadable": "Nie wszystko dało się odczytać",
        "title_pass": "Nic do wstrzymania",
        "title_block_one": "Ten wpis trzeba zatrzymać",
        "title_review_one": "Ten wpis trzeba sprawdzić",
        "title_undecided_one": "Tego wpisu nie dało się ocenić",
        "skip": "Przejdź do wpisów",
        "theme": "Kolory",
        "themes": "Auto|Jasne|Ciemne",
        "filters": "Filtry",
        "by_verdict": "Werdykt",
        "by_severity": "Waga",
        "by_category": "Kategoria",
        "search": "Szukaj we wpisach i zgłoszeniach",
        "previous": "Poprzednie zgłoszenie",
        "next": "Następne zgłoszenie",
        "status": "zgłoszenia: {0} z {1}",
        "nothing_left": "Nic nie pasuje do filtrów.",
        "key_step": "następne i poprzednie zgłoszenie",
        "key_search": "szukaj",
        "key_clear": "wyczyść filtry",
        "masked": "[zasłonięte]",
        "more": "oraz dalsze:",
        "line": "linia",
        "where": "gdzie",
        "what": "co i dlaczego",
        "rule": "reguła",
        "excerpt": "w tekście",
        "not_listed": "dalszych zgłoszeń, których tu nie ma: {}",
        "many_results": "wyników: {}; GitHub pokazuje z nich {}",
    },
    reasons={
        "language": "brak reguł dla języka tego wpisu: niech przeczyta go ktoś, kto zna ten język",
        "length": "wpis ma ponad {} znaków: podziel go albo podnieś limits.max_characters w polityce",
        "time": "reguła {} liczyła się za długo: podziel wpis i zgłoś tę regułę",
        "error": "sprawdzenie się nie udało ({}): niech ktoś przeczyta wpis; zgłoś ten błąd",
        "text": "brak tekstu",
    },
)  # fmt: skip
