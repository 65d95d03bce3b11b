"""The engine: a policy is compiled once, then any number of posts is checked against it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from os import PathLike
from pathlib import Path

from copydesk.judging import Judge, set_names
from copydesk.keptpolicy import policy_at
from copydesk.kinds.base import Rule
from copydesk.languages import CODES, language
from copydesk.languages.telling import certain_language, is_foreign
from copydesk.lexicons import lists_for, packs_for
from copydesk.matching.lexicon import Lexicon
from copydesk.matching.pieces import Pieces
from copydesk.matching.reading import Reader
from copydesk.matching.screening import Screener
from copydesk.matching.stretches import Stretches
from copydesk.model import Post, Report, Violation
from copydesk.parallel import check_many
from copydesk.plan import Plan
from copydesk.policy import Policy, find_policy
from copydesk.rulebook import rules_of
from copydesk.scoring import LISTED_RULES, risk_score, verdict_of
from copydesk.text.view import Edit, View

__all__ = ["Checker", "check_post", "check_posts"]

_REMEMBERED = 32_000  # chunks that a checker keeps what it knows of
# Scripts in which neither language is written. A single word of one may be a name or a word in disguise; in some, two
# signs are a word.
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2c00-\u2dff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc]")
_OTHER_WORD = re.compile(r"(?<!\w)[\u0370-\u1dff\u2c00-\u2dff]{3,}(?!\w)")
_OTHER_SIGNS = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc]{2}").search
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_CUT_WORD = re.compile(r"(?<=[^\W\d_])-\r?\n(?=[a-ząćęłńóśźż])")  # at the end of a line, as text from a PDF has it
_NO_LANGUAGE = "no rules for the language of this post"


class Checker:
    """A compiled policy. Safe to use from any thread; the policy's lists never show in its `repr`.

    Made without a day, it follows the calendar: a term whose `valid_from` comes is found from that day on. What was
    sent elsewhere (worker processes, Spark, Ray) keeps the day on which it was sent.
    """

    _follows_days = False
    _successor: Checker | None = None

    def __init__(self, policy: Policy | None = None, *, on: date | None = None, cache: bool = True) -> None:
        """Compiles the policy as it is in force on a day, today by default.

        With `cache`, compiled rules and long lists are kept in the user's cache folder, the lists encrypted.

        Raises:
            RuleError: a rule file of the policy cannot be used.
            PolicyError: the policy has settings for a rule that there is not.
        """
        self.policy = policy if policy is not None else _default_policy()
        self._cache = cache
        today = on or date.today()
        packs = packs_for(self.policy.rule_files, cache=cache)
        rules = rules_of(packs)
        self.policy.check_rules({*LISTED_RULES, *(rule.id for rule in rules)})
        listed = lists_for(self.policy.terms(today), cache=cache and not self.policy.is_sealed)
        self._set_up(packs, listed, today.isoformat())
        is_dated = self.policy.is_dated or any(rule.valid_from or rule.valid_until for rule in rules)
        self._follows_days = on is None and is_dated

    def _set_up(self, packs: Lexicon, listed: Lexicon, today: str) -> None:
        self._lexicons = (packs, listed)
        self._today = today
        self._languages = frozenset(self.policy.languages)
        numbers: dict[str, int] = {}
        set_numbers = [[numbers.setdefault(name, len(numbers)) for name in set_names(x)] for x in self._lexicons]
        self._rules = tuple(rule for rule in rules_of(packs) if self._applies(rule, today))
        self._patterns = frozenset([rule.id for rule in self._rules if rule.kind == "pattern"])
        self._plan = Plan(self._rules, numbers)
        languages = [language(code) for code in CODES]
        pieces = Pieces(self._lexicons, languages, set_numbers, self._plan, _REMEMBERED)
        stretches = Stretches(languages, self._plan)
        self._screener = Screener(pieces, stretches, self._plan)
        self._reader = Reader(pieces, stretches, languages, set_numbers, self._plan)
        self._judge = Judge(self.policy, self._plan, self._lexicons, numbers, set_numbers)

    def __repr__(self) -> str:
        return f"Checker({len(self._rules)} rules, {len(self._lexicons[1])} listed spellings)"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of the packs that are in force, those of the lists apart (`scoring.LISTED_RULES`)."""
        return self._rules

    def _applies(self, rule: Rule, today: str) -> bool:
        if rule.kind == "classifier" and not self.policy.classifier:
            return False
        if rule.category not in self.policy.packs or rule.language not in (*self._languages, "any"):
            return False
        if not (self.policy.settings(rule.category).enabled and self.policy.rule(rule.id).enabled):
            return False
        return (not rule.valid_from or rule.valid_from <= today) and (not rule.valid_until or today <= rule.valid_until)

    def check(self, post: str | Post, *, channel: str | None = None, language: str | None = None) -> Report:
        """The report on one post; `channel` and `language` go before those of a `Post`.

        Offsets count code points of the text as given. A post that cannot be checked whole is `undecided`, with the
        reason; it never passes.
        """
        checker = self._of_today()
        if checker is not self:
            return checker.check(post, channel=channel, language=language)
        if not isinstance(getattr(post, "text", post), str):
            raise TypeError("a post is a text (str), or a Post with one")
        if isinstance(post, str):
            post = Post(post, channel=channel or "", language=language)
        elif channel is not None or language is not None:
            post = replace(post, channel=channel or post.channel, language=language or post.language)
        if "-" in post.text and _CUT_WORD.search(post.text):
            return self._check_joined(post)
        return self._check(post)

    def _check_joined(self, post: Post) -> Report:
        """The report on a post of which words that a line's end cuts are read as one: "We-\\nxoria"."""
        edits = [Edit(cut.start(), cut.end(), "") for cut in _CUT_WORD.finditer(post.text)]
        view = View(post.text).edited("line-end", edits)
        report = self._check(replace(post, text=view.text))
        return replace(report, violations=tuple([_moved(violation, view) for violation in report.violations]))

    def _check(self, post: Post) -> Report:
        text = post.text
        reasons: list[str] = []
        if len(text) > self.policy.limits.max_characters:
            reasons.append(f"longer than {self.policy.limits.max_characters} characters")
            return self._report(post, [], reasons)
        if post.language is not None and post.language not in self._languages:
            reasons.append(_NO_LANGUAGE)
        started, spots = self._plan.signs(text)
        screening = self._screener.screen(text, started)
        rules = self._plan.confirmed(screening.rules, text, spots)
        if classified := self._plan.classified(text):
            rules, started = rules | classified, started | classified
        violations: list[Violation] = []
        if rules:
            reading = self._reader.read(text, rules, started, screening.places)
            if reading.rules:
                violations = self._judge.judge(post, reading, reasons)
        signs = 0 if text.isascii() else len(_OTHER_SCRIPT.findall(text))
        is_foreign = self._is_foreign(text, screening.strange) or (signs > 0 and signs > len(_LATIN.findall(text)))
        if is_foreign or (signs > 0 and _has_other_words(text)):
            reasons = reasons or [_NO_LANGUAGE]
        if is_foreign:  # what rules find there are words of another meaning: "slut" ends a Swedish page
            violations = [v for v in violations if v.rule in LISTED_RULES or v.rule in self._patterns]
        return self._report(post, violations, reasons)

    def check_many(self, posts: Iterable[str | Post], *, workers: int = 1) -> Iterator[Report]:
        """Reports on many posts, lazily and in their order; more than one worker: in as many processes.

        A post on which the check itself fails is `undecided`, with the reason; the others go on.
        """
        return check_many(self._of_today(), posts, workers)

    def _of_today(self) -> Checker:
        """This checker, or one for today where the day that it was made on is over and something in it has dates."""
        if not self._follows_days or (today := date.today()).isoformat() == self._today:
            return self
        with _renewing:
            if self._successor is None or self._successor._today != today.isoformat():
                self._successor = Checker(self.policy, on=today, cache=self._cache)
            return self._successor

    def _is_foreign(self, text: str, strange: float) -> bool:
        """Whether a post is in a language of which the policy has no rules."""
        if is_foreign(text, strange):
            return True
        return len(self._languages) < len(CODES) and certain_language(text) not in ("", *self._languages)

    def _report(self, post: Post, violations: list[Violation], reasons: Sequence[str]) -> Report:
        if not violations and not reasons:
            return Report("pass", 0, id=post.id, channel=post.channel, language=post.language or "")
        return Report(
            verdict_of(violations, reasons), risk_score(violations), tuple(violations), tuple(reasons),
            id=post.id, channel=post.channel, language=post.language or "",
        )  # fmt: skip


def _has_other_words(text: str) -> bool:
    return bool(_OTHER_SIGNS(text)) or len(_OTHER_WORD.findall(text)) > 1


def _moved(violation: Violation, view: View) -> Violation:
    """A violation of a text that was edited, at its places in the text as given."""

    def source(start: int, end: int) -> tuple[int, int]:
        if start < end:
            span = view.to_source(start, end)
            return span.start, span.end
        at = view.to_source(start, start + 1).start if start < len(view.text) else len(view.source)
        return at, at

    start, end = source(violation.start, violation.end)
    matches = [(match, *source(match.start, match.end)) for match in violation.matches]
    moved = tuple([replace(match, start=first, end=last) for match, first, last in matches])
    return replace(violation, start=start, end=end, matches=moved)


# -- the short way ----------------------------------------------------------------------------------------------------

_renewing = threading.Lock()
_checkers: dict[tuple[bytes, date], Checker] = {}
_checkers_lock = threading.Lock()


def check_post(
    text: str | Post,
    policy: Policy | str | PathLike[str] | None = None,
    *,
    channel: str | None = None,
    language: str | None = None,
) -> Report:
    """The report on one post, against a policy, a policy file, or the nearest policy file from here upward.

    Without any policy the shipped packs alone are used. A policy file is read once, and again when it or one of its
    lists has changed.

    Raises:
        PolicyError: the policy or one of its lists cannot be used.
    """
    return _checker_for(policy).check(text, channel=channel, language=language)


def check_posts(
    posts: Iterable[str | Post], policy: Policy | str | PathLike[str] | None = None, *, workers: int = 1
) -> Iterator[Report]:
    """Reports on many posts, lazily and in their order; see `Checker.check_many`."""
    return _checker_for(policy).check_many(posts, workers=workers)


@lru_cache(maxsize=1)
def _default_policy() -> Policy:
    """The shipped packs alone."""
    return Policy.model_validate({"version": 1})


def _checker_for(policy: Policy | str | PathLike[str] | None) -> Checker:
    if not isinstance(policy, Policy):
        path = find_policy(Path.cwd()) if policy is None else policy
        policy = _default_policy() if path is None else policy_at(path)
    key = (policy.fingerprint, date.today())
    with _checkers_lock:
        checker = _checkers.get(key)
        if checker is None:
            if len(_checkers) >= 8:
                _checkers.pop(next(iter(_checkers)))
            checker = _checkers[key] = Checker(policy, on=key[1])
    return checker
