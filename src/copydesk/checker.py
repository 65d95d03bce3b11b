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
from copydesk.languages.telling import certain_language
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
from copydesk.scoring import risk_score, verdict_of

__all__ = ["Checker", "check_post", "check_posts"]

_REMEMBERED = 32_000  # chunks that a checker keeps what it knows of
# Above this share of unknown words a post is in no language that the rules cover. Polish and English ones have .3 at
# most, names of places one after the other; Croatian, French or Dutch ones .47 and more.
_STRANGE = 0.4
# Scripts in which neither language is written; some of them put no blanks between words.
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2c00-\u2dff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_NO_LANGUAGE = "no rules for the language of this post"


class Checker:
    """A compiled policy. Safe to use from any thread; the policy's lists never show in its `repr`."""

    def __init__(self, policy: Policy | None = None, *, on: date | None = None, cache: bool = True) -> None:
        """Compiles the policy as it is in force on a day, today by default.

        With `cache`, compiled rules and long lists are kept in the user's cache folder, the lists encrypted.

        Raises:
            RuleError: a rule file of the policy cannot be used.
        """
        self.policy = policy if policy is not None else _default_policy()
        today = on or date.today()
        packs = packs_for(self.policy.rule_files, cache=cache)
        listed = lists_for(self.policy.terms(today), cache=cache and not self.policy.is_sealed)
        self._set_up(packs, listed, today.isoformat())

    def _set_up(self, packs: Lexicon, listed: Lexicon, today: str) -> None:
        self._lexicons = (packs, listed)
        self._today = today
        self._languages = frozenset(self.policy.languages)
        numbers: dict[str, int] = {}
        set_numbers = [[numbers.setdefault(name, len(numbers)) for name in set_names(x)] for x in self._lexicons]
        self._rules = tuple(rule for rule in rules_of(packs) if self._applies(rule, today))
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
        if not self.policy.settings(rule.category).enabled:
            return False
        return (not rule.valid_from or rule.valid_from <= today) and (not rule.valid_until or today <= rule.valid_until)

    def check(self, post: str | Post, *, channel: str | None = None, language: str | None = None) -> Report:
        """The report on one post; `channel` and `language` go before those of a `Post`.

        Offsets count code points of the text as given. A post that cannot be checked whole is `undecided`, with the
        reason; it never passes.
        """
        if isinstance(post, str):
            post = Post(post, channel=channel or "", language=language)
        elif channel is not None or language is not None:
            post = replace(post, channel=channel or post.channel, language=language or post.language)
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
        if not reasons and (screening.strange > _STRANGE or self._is_foreign(text)):
            reasons.append(_NO_LANGUAGE)
        return self._report(post, violations, reasons)

    def check_many(self, posts: Iterable[str | Post], *, workers: int = 1) -> Iterator[Report]:
        """Reports on many posts, lazily and in their order; more than one worker: in as many processes.

        A post on which the check itself fails is `undecided`, with the reason; the others go on.
        """
        return check_many(self, posts, workers)

    def _is_foreign(self, text: str) -> bool:
        """Whether a post is in another script, or in a language that the policy leaves out."""
        if len(self._languages) < len(CODES) and certain_language(text) not in ("", *self._languages):
            return True
        if _OTHER_SCRIPT.search(text) is None:
            return False
        return len(_OTHER_SCRIPT.findall(text)) > len(_LATIN.findall(text))

    def _report(self, post: Post, violations: list[Violation], reasons: Sequence[str]) -> Report:
        if not violations and not reasons:
            return Report("pass", 0, id=post.id, channel=post.channel, language=post.language or "")
        return Report(
            verdict_of(violations, reasons), risk_score(violations), tuple(violations), tuple(reasons),
            id=post.id, channel=post.channel, language=post.language or "",
        )  # fmt: skip


# -- the short way ----------------------------------------------------------------------------------------------------

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
            checker = _checkers[key] = Checker(policy)
    return checker
