"""What there is to say of rules and of listed terms: for `copydesk explain`, `copydesk rules` and `copydesk forms`.

rules_in_force(policy, name)    each rule that the name covers in a row, those of the lists too
explanations(name, policy)      a rule, or all of a category, in words
forms_of_term(term, kind)       the forms that a listed term matches, word by word
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from copydesk.findconfig import find_policy
from copydesk.languages import CODES, language
from copydesk.lexicons import compile_lists
from copydesk.matching.lexicon import GAP, Capital, Flag, Lexicon
from copydesk.matching.terms import ListedTerm
from copydesk.policy import Policy
from copydesk.rulebook import LoadedRule, read_rules, shipped_rule_files
from copydesk.scoring import LISTED_RULES
from copydesk.suppression import FAULTS

__all__ = ["RuleRow", "TermForms", "WordForms", "explanations", "forms_of_term", "known_names", "rules_in_force"]

_WIDTH = 92
_FEW = 24  # terms of a rule that are shown unless all are asked for
_KINDS = {
    "terms": "words and phrases that add up",
    "near": "words that stand together",
    "pattern": "a pattern",
    "require": "something that has to be there",
    "classifier": "sentences whose words together speak for the topic, where no other rule has found it",
}
_WEIGHED = "a note where the words around it speak of something else"
_LISTED = "a term of the policy or of one of its lists, in any form (`copydesk forms TERM` shows them)"
_FAULT = "a copydesk:allow-... directive in a draft"


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule in a list of rules; `languages` as "pl en"."""

    id: str
    severity: str
    languages: str
    message: str


def rules_in_force(policy: Path | None = None, name: str = "") -> list[RuleRow]:
    """The rules that a name covers, "" all, of the policy or of the nearest one from here upward; by id.

    Raises: PolicyError, RuleError.
    """
    chosen = _policy(policy)
    found: dict[str, list[LoadedRule]] = {}
    for loaded in _loaded(chosen):
        found.setdefault(loaded.spec.id, []).append(loaded)
    rows = [
        RuleRow(
            rule_id,
            rules[0].spec.severity,
            " ".join(rule.language for rule in rules),
            rules[0].spec.message.en,
        )
        for rule_id, rules in found.items()
    ]
    fixed = (*LISTED_RULES.values(), *FAULTS.values())
    rows += [RuleRow(rule.id, rule.severity.value, "any", rule.message["en"]) for rule in fixed]
    return sorted((row for row in rows if _covers(name, row.id)), key=lambda row: row.id)


def known_names(policy: Path | None = None) -> list[str]:
    """The ids of all rules and the categories."""
    ids = [row.id for row in rules_in_force(policy)]
    return [*dict.fromkeys(name.partition("/")[0] for name in ids), *ids]


def explanations(name: str, policy: Path | None = None, *, all_terms: bool = False) -> list[str]:
    """What a rule does, in words: one text for each language that it stands in; of a category, all its rules."""
    loaded = sorted(_loaded(_policy(policy)), key=lambda rule: (rule.spec.id, rule.language))
    found = [_explain(rule, all_terms) for rule in loaded if _covers(name, rule.spec.id)]
    for rules, what in ((LISTED_RULES, _LISTED), (FAULTS, _FAULT)):
        for rule in rules.values():
            if _covers(name, rule.id):
                found.append(_head(rule.id, rule.severity.value, "any", what, rule.message, rule.advice))
    return found


def _covers(name: str, rule: str) -> bool:
    """Whether a name means a rule: its id, its category, or "" for all.

    >>> [_covers(name, "finance/debt") for name in ("finance/debt", "finance", "finance/", "", "fin")]
    [True, True, True, True, False]
    """
    return name in ("", rule) or rule.startswith(f"{name.rstrip('/')}/")


def _policy(path: Path | None) -> Policy:
    found = path or find_policy(Path.cwd())
    return Policy.from_file(found) if found else Policy.model_validate({"version": 1})


def _loaded(policy: Policy) -> Iterator[LoadedRule]:
    """The rules of the policy's packs and files, in its languages."""
    for rule in read_rules((*shipped_rule_files(), *policy.rule_files)).rules:
        is_on = policy.settings(rule.category).enabled and policy.rule(rule.spec.id).enabled  # type: ignore[arg-type]
        if is_on and rule.category in policy.packs and rule.language in (*policy.languages, "any"):
            yield rule


def _head(rule: str, severity: str, lang: str, what: str, message: Mapping[str, str], advice: Mapping[str, str]) -> str:
    said: list[str] = [f"{rule}  ({severity}, {lang})", f"  finds: {what}"]
    for code in CODES if lang == "any" else (lang,):
        said.append(_filled(f"{code}: {message[code]}"))
        said.append(_filled(f"    → {advice[code]}"))
    return "\n".join(said)


def _explain(rule: LoadedRule, all_terms: bool) -> str:
    spec = rule.spec
    what, message, advice = _KINDS.get(rule.kind, rule.kind), spec.message.model_dump(), spec.advice.model_dump()
    said = [_head(spec.id, spec.severity, rule.language, what, message, advice)]
    if rule.in_context:
        said.append(f"  in context: {_WEIGHED}")
    for role, terms in spec.roles().items():
        words = [term if weight == 1 or role != "terms" else f"{term} ({weight:g})" for term, weight in terms]
        if words:
            shown = words if all_terms else words[:_FEW]
            more = f" ... and {len(words) - len(shown)} more (--terms)" if len(shown) < len(words) else ""
            said.append(_filled(f"{role}: {', '.join(shown)}{more}"))
    if pattern := getattr(spec, "pattern", None):
        said.append(_filled(f"pattern: {pattern}"))
    said += ["  flags:", *(_filled(f"    ✗ {text}", "      ") for text in spec.examples.flags)]
    said += ["  passes:", *(_filled(f"    ✓ {text}", "      ") for text in spec.examples.passes)]
    said.append(f"  {_short(rule.path)}:{rule.line}")
    return "\n".join(said)


def _filled(text: str, later: str = "    ") -> str:
    margin = text[: len(text) - len(text.lstrip())] or "  "
    return textwrap.fill(
        text.strip(),
        _WIDTH,
        initial_indent=margin,
        subsequent_indent=margin + later[:2],
        break_long_words=False,
        break_on_hyphens=False,
    )


def _short(path: str) -> str:
    """A rule file by its last parts: rules/pl/finance.toml."""
    return "/".join(Path(path).parts[-3:])


# -- the forms of a listed term ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordForms:
    """A word of a term: what it matches, in which languages it is an ordinary word, and which of its forms are.

    `capital` says how it has to be written, "" for any way.
    """

    base: str
    forms: tuple[str, ...]
    known_in: tuple[str, ...]
    ordinary: frozenset[str]
    capital: str = ""


@dataclass(frozen=True, slots=True)
class TermForms:
    """A term: its spellings as rows of words, and what has to show that it is meant."""

    kind: str
    ref: str
    rows: tuple[tuple[WordForms, ...], ...]
    evidence: str


def forms_of_term(term: str, kind: str = "", policy: Path | None = None) -> TermForms:
    """The forms that the term matches: as the policy lists it, or as it would be listed as that kind.

    Raises: PolicyError: the policy cannot be used, or the term can never match.
    """
    listed = _as_listed(term, kind, policy)
    lexicon = compile_lists(listed)
    rows = tuple(dict.fromkeys(_rows(lexicon)))
    first = listed[0]
    return TermForms(first.kind, first.ref if kind == "" else "", rows, _evidence(first, rows))


def _as_listed(term: str, kind: str, policy: Path | None) -> tuple[ListedTerm, ...]:
    if not kind:
        wanted = " ".join(term.split()).casefold()
        found = [one for one in _policy(policy).terms() if " ".join(one.text.split()).casefold() == wanted]
        if found:
            return tuple(found)
    entry = {"term": term, "kind": kind or "other"}
    made = Policy.model_validate({"version": 1, "confidential": [entry]}).terms()
    return tuple(ListedTerm(one.text, one.category, one.kind, "", is_fixed=one.is_fixed) for one in made)


def _rows(lexicon: Lexicon) -> Iterator[tuple[WordForms, ...]]:
    for number in range(len(lexicon)):
        phrase = lexicon.phrase(number)
        if not phrase.flags & (Flag.TURNED | Flag.SAID):  # the same words in another arrangement say nothing new
            yield tuple(_word(lexicon, slot) for slot in phrase.slots if slot != GAP)


def _word(lexicon: Lexicon, slot: int) -> WordForms:
    paradigm = lexicon.paradigm(slot)
    capital = ""
    if paradigm.capital == Capital.FIRST:
        capital = "with a capital letter"
    elif paradigm.capital == Capital.EXACT:
        capital = "in just these letters: " + ", ".join(sorted(paradigm.cased))
    forms = (paradigm.base, *sorted(paradigm.forms - {paradigm.base}))
    return WordForms(
        paradigm.base, forms, tuple(_known_in(paradigm.base)), frozenset(f for f in forms if any(_known_in(f))), capital
    )


def _known_in(word: str) -> Iterator[str]:
    """The languages in which the lower-case word is an ordinary one."""
    return (code for code in CODES if len(word) > 1 and word.isalpha() and language(code).is_known(word))


def _evidence(term: ListedTerm, rows: Iterable[tuple[WordForms, ...]]) -> str:
    """In words what `matching.evidence` asks for."""
    if term.is_fixed or any(not word.known_in for row in rows for word in row if word.base.isalpha()):
        return "No dictionary knows it as an ordinary word: it is found wherever it stands."
    if any(char.isdigit() for char in term.text):
        return "It holds a number: it is found wherever it stands."
    needs = "a capital inside a sentence, a mark (#, @), a legal form, or a word near by that goes with "
    needs += {"competitor": "a competitor", "name": "a competitor"}.get(term.kind, f"the kind ({term.kind or 'other'})")
    return f"All its words are ordinary, so it is reported only where something shows that the name is meant: {needs}."
