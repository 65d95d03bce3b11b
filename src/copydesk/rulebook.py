"""Rule files become validated rules, and rules a compiled lexicon."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from copydesk.errors import Problem, RuleError
from copydesk.kinds import kinds
from copydesk.kinds.base import Rule, RuleSpec
from copydesk.kinds.computed import COMPUTED
from copydesk.kinds.terms import TermsSpec
from copydesk.languages import language
from copydesk.matching.compile import LexiconBuilder
from copydesk.matching.lexicon import Flag, Lexicon
from copydesk.matching.syntax import TermError, parse_term
from copydesk.model import CATEGORIES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = [
    "LoadedRule",
    "RuleFile",
    "Rulebook",
    "compile_rules",
    "fingerprint_of",
    "read_rules",
    "rules_of",
    "shipped_rule_files",
]

# Sets that the engine makes: from the policy ("company", "competitor"), from people's names, or from the text.
FROM_POLICY = ("company", "competitor")
BUILT_IN = (*FROM_POLICY, "person", *COMPUTED)
_LANGUAGES = ("pl", "en", "any")
# What a kind is told beside its terms.
_PARAMS = (
    "threshold", "lively_threshold", "within", "unless_within", "order", "alone", "pattern", "validator", "starts_with",
    "contains",
)  # fmt: skip


class _FileHead(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str
    category: str | None = None
    in_context: bool = False
    sets: dict[str, list[str]] = {}
    rule: list[dict[str, Any]] = []


@dataclass(frozen=True, slots=True)
class LoadedRule:
    """A rule of a file, validated. `line` is where its table begins."""

    spec: RuleSpec
    kind: str
    category: str
    language: str
    path: str
    line: int
    in_context: bool = False


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file as read: its rules and the sets that it names."""

    path: str
    language: str
    sets: dict[str, list[str]]
    rules: tuple[LoadedRule, ...]
    source: str


@dataclass(frozen=True)
class Rulebook:
    """All rule files of a checker, in the order of their paths."""

    files: tuple[RuleFile, ...]

    @property
    def rules(self) -> Iterator[LoadedRule]:
        for file in self.files:
            yield from file.rules

    @cached_property
    def sets(self) -> dict[str, list[str]]:
        """All named sets, as "language@name"."""
        return {f"{file.language}@{name}": terms for file in self.files for name, terms in file.sets.items()}

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all that the rules say, for caches; rule files hold no secrets."""
        return fingerprint_of(Path(file.path) for file in self.files)


def shipped_rule_files() -> tuple[Path, ...]:
    """The rule files of this package: in the wheel beside the code, in a checkout at its root."""
    here = Path(__file__).resolve().parent
    folder = here / "rules" if (here / "rules").is_dir() else here.parents[1] / "rules"
    return tuple(sorted(folder.glob("*/*.toml")))


def read_rules(paths: Iterable[Path]) -> Rulebook:
    """The rule files, validated.

    Raises:
        RuleError: all that is wrong in them, with file, line and way out.
    """
    problems: list[Problem] = []
    files = []
    for path in paths:
        try:
            files.append(_read_file(path))
        except RuleError as error:
            problems += error.problems
    problems += _check_together(files)
    if problems:
        raise RuleError(*problems)
    return Rulebook(tuple(files))


def fingerprint_of(paths: Iterable[Path]) -> str:
    """A hash of rule files as they are on disk, and of the layout that they are compiled to."""
    digest = hashlib.sha256(Lexicon.MAGIC)
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).digest())
    return digest.hexdigest()


def compile_rules(book: Rulebook) -> Lexicon:
    """The rules' terms in all their forms; the rules themselves travel in the lexicon's `meta`."""
    builder = LexiconBuilder([language("pl"), language("en")], are_rules=True)
    starting = _starting_sets(book)
    sets = book.sets
    for file in book.files:
        for name, terms in file.sets.items():
            full = f"{file.language}@{name}"
            _add_terms(
                builder,
                file.language,
                full,
                [(t, 1.0) for t in terms],
                Flag.STARTS if full in starting else 0,
                file.path,
            )
    rules = []
    for loaded in book.rules:
        rules.append(asdict(_compile_rule(builder, loaded, sets)))
    return builder.build({"rules": rules, "fingerprint": book.fingerprint})


def rules_of(lexicon: Lexicon) -> tuple[Rule, ...]:
    """The rules that a compiled lexicon carries."""
    return tuple(
        Rule(
            **{
                **data,
                "channels": tuple(data["channels"]),
                "roles": {k: [tuple(r) for r in v] for k, v in data["roles"].items()},
            }
        )
        for data in lexicon.meta.get("rules", ())
    )


def _compile_rule(builder: LexiconBuilder, loaded: LoadedRule, sets: Mapping[str, Sequence[str]]) -> Rule:
    spec = loaded.spec
    kind = kinds()[loaded.kind]
    roles: dict[str, list[tuple[str, float]]] = {}
    fuzzy = Flag.FUZZY | (0 if loaded.kind == "terms" else Flag.FUZZY_NAME)
    flags = (fuzzy if spec.fuzzy else 0) | (Flag.MASKED if loaded.category == "offence" else 0)
    for role, terms in spec.roles().items():
        if not terms:
            continue
        own = f"{loaded.language}:{spec.id}:{role}"
        starts = role in kind.starts
        plain = [(term, weight) for term, weight in terms if not term.startswith("@")]
        named: list[tuple[str, float]] = []
        if plain:
            builder.set_id(own)
            role_flags = (flags if role in kind.starts else 0) | (Flag.STARTS if starts else 0)
            _add_terms(builder, loaded.language, own, plain, role_flags, loaded.path)
            named.append((own, 1.0))
        for term, weight in terms:
            if term.startswith("@"):
                named += [(name, weight) for name in _referenced(term[1:], loaded.language, sets)]
        roles[role] = named
    params = {key: getattr(spec, key) for key in _PARAMS if hasattr(spec, key)} | {"in_context": loaded.in_context}
    return Rule(
        spec.id, loaded.category, loaded.language, loaded.kind, spec.severity,
        spec.message.model_dump(), spec.advice.model_dump(), roles, params, tuple(spec.channels),
        spec.valid_from.isoformat() if spec.valid_from else "",
        spec.valid_until.isoformat() if spec.valid_until else "",
    )  # fmt: skip


def _referenced(name: str, lang: str, sets: Mapping[str, Sequence[str]]) -> list[str]:
    """The full names of the sets that `@name` means in a file of a language, those that it refers to included."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in BUILT_IN:
            found.append(f"@{current}")
            continue
        for code in ("pl", "en", "any") if lang == "any" else (lang, "any"):
            full = f"{code}@{current}"
            if full in sets and full not in found:
                found.append(full)
                waiting += [term[1:] for term in sets[full] if term.startswith("@")]
    return found


def _starting_sets(book: Rulebook) -> set[str]:
    found: set[str] = set()
    for loaded in book.rules:
        for role in kinds()[loaded.kind].starts:
            for term, _ in loaded.spec.roles().get(role, ()):
                if term.startswith("@"):
                    found.update(_referenced(term[1:], loaded.language, book.sets))
    return found


def _add_terms(
    builder: LexiconBuilder, lang: str, name: str, terms: Iterable[tuple[str, float]], flags: int, path: str
) -> None:
    speak = [language(code) for code in (("pl", "en") if lang == "any" else (lang,))]
    builder.set_id(name)
    for term, weight in terms:
        if term.startswith("@"):
            continue
        for row in parse_term(term):
            builder.add(row, [(name, weight)], flags, languages=speak)


# -- reading and checking ---------------------------------------------------------------------------------------------


def _read_file(path: Path) -> RuleFile:
    where = str(path)
    try:
        source = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RuleError(
            Problem(where, None, f"cannot be read: {error.strerror}", "check the path and its permissions")
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise RuleError(Problem(where, line, "is not UTF-8", "save the file as UTF-8")) from None
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(
            Problem(where, _line_in(str(error)), f"is no valid TOML: {error}", "a text stands in quotes, a list in [ ]")
        ) from None
    lines = _rule_lines(source)
    try:
        head = _FileHead.model_validate(data)
    except ValidationError as error:
        raise RuleError(*_problems(error, where, 1)) from None
    problems = _check_head(head, where)
    rules = []
    for index, table in enumerate(head.rule):
        line = lines[index] if index < len(lines) else 1
        loaded, wrong = _read_rule(table, head, where, line, source)
        problems += wrong
        if loaded:
            rules.append(loaded)
    problems += _check_terms(head, rules, where, source)
    if problems:
        raise RuleError(*problems)
    return RuleFile(where, head.language, head.sets, tuple(rules), source)


def _check_head(head: _FileHead, where: str) -> list[Problem]:
    problems = []
    if head.language not in _LANGUAGES:
        problems.append(Problem(where, 1, f"language: {head.language!r} is not known", 'write "pl", "en" or "any"'))
    if head.rule and head.category not in CATEGORIES[1:]:
        way_out = f"write one of {', '.join(CATEGORIES[1:])}"
        problems.append(Problem(where, 1, f"category: {head.category!r} is no topic", way_out))
    return problems


def _read_rule(
    table: dict[str, Any], head: _FileHead, where: str, line: int, source: str
) -> tuple[LoadedRule | None, list[Problem]]:
    table = dict(table)
    name = table.pop("kind", None)
    kind = kinds().get(name) if isinstance(name, str) else None
    if kind is None:
        return None, [
            Problem(where, line, f"kind: {name!r} is not known", f"write one of {', '.join(sorted(kinds()))}")
        ]
    try:
        spec = kind.spec.model_validate(table)
    except ValidationError as error:
        return None, _problems(error, where, line, source)
    if not spec.id.startswith(f"{head.category}/"):
        return None, [
            Problem(where, line, f"id: {spec.id!r} does not begin with its category", f'write "{head.category}/..."')
        ]
    if isinstance(spec, TermsSpec) and not spec.is_reachable:
        what = f"{spec.id}: all weights together stay under the threshold: the rule can never match"
        return None, [Problem(where, line, what, "raise the weights or lower the threshold")]
    # What a pattern finds is what it is, whatever stands around it.
    in_context = spec.in_context if spec.in_context is not None else head.in_context and name != "pattern"
    return LoadedRule(spec, str(name), head.category or "", head.language, where, line, in_context), []


def _check_terms(head: _FileHead, rules: Sequence[LoadedRule], where: str, source: str) -> list[Problem]:
    problems = []
    listed = [(term, name) for name, terms in head.sets.items() for term in terms]
    listed += [
        (term, loaded.spec.id) for loaded in rules for terms in loaded.spec.roles().values() for term, _ in terms
    ]
    for term, owner in listed:
        if term.startswith("@"):
            continue
        try:
            parse_term(term)
        except TermError as error:
            line = source[: max(0, source.find(json.dumps(term, ensure_ascii=False)))].count("\n") + 1
            problems.append(
                Problem(where, line, f"{owner}: {error}", "see docs/rule-files.md for how terms are written")
            )
    for name in head.sets:
        if name in BUILT_IN:
            problems.append(Problem(where, 1, f"sets.{name}: the name is the engine's own", "choose another name"))
    return problems


def _check_together(files: Sequence[RuleFile]) -> list[Problem]:
    problems = []
    sets: dict[str, str] = {}
    ids: dict[tuple[str, str], str] = {}
    for file in files:
        for name in file.sets:
            full = f"{file.language}@{name}"
            if full in sets:
                problems.append(Problem(file.path, 1, f"sets.{name} stands in {sets[full]} too", "rename one of them"))
            sets[full] = file.path
    named = {f"{file.language}@{name}": terms for file in files for name, terms in file.sets.items()}
    known = sorted({*BUILT_IN, *(full.split("@")[1] for full in named)})
    for file in files:
        for name, terms in file.sets.items():
            for missing in _missing(terms, file.language, named):
                what = f"sets.{name}: no set is called {missing}"
                problems.append(Problem(file.path, 1, what, _meant(missing, known)))
        for loaded in file.rules:
            key = (loaded.spec.id, loaded.language)
            if key in ids:
                problems.append(
                    Problem(file.path, loaded.line, f"id: {key[0]!r} stands in {ids[key]} too", "rename one of them")
                )
            ids[key] = f"{file.path}:{loaded.line}"
            terms = [term for listed in loaded.spec.roles().values() for term, _ in listed]
            for missing in _missing(terms, loaded.language, named):
                what = f"{loaded.spec.id}: no set is called {missing}"
                problems.append(Problem(file.path, loaded.line, what, _meant(missing, known)))
    return problems


def _meant(missing: str, known: Sequence[str]) -> str:
    """The way out where a set is missing: those with a similar name."""
    close = get_close_matches(missing[1:], known, 4, 0.6)
    if not close:
        return "name it under [sets] of a file in the same language"
    return f"name it under [sets] of a file in the same language, or take {' or '.join('@' + name for name in close)}"


def _missing(terms: Iterable[str], lang: str, sets: Mapping[str, Sequence[str]]) -> list[str]:
    return [term for term in terms if term.startswith("@") and not _referenced(term[1:], lang, sets)]


def _problems(error: ValidationError, where: str, line: int, source: str = "") -> list[Problem]:
    found = []
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        path = ".".join(map(str, detail["loc"]))
        what = detail["msg"].removeprefix("Value error, ")
        way_out = "see docs/rule-files.md"
        if detail["type"] == "extra_forbidden":
            what, way_out = "the key is not known", "see docs/rule-files.md for the keys of this kind of rule"
        elif detail["type"] == "missing":
            what, way_out = "is missing", "add it; a rule needs it"
        found.append(Problem(where, line, f"{path}: {what}" if path else what, way_out))
    return found


def _rule_lines(source: str) -> list[int]:
    return [number for number, line in enumerate(source.splitlines(), 1) if line.strip().startswith("[[rule]]")]


def _line_in(message: str) -> int | None:
    _, found, rest = message.partition("at line ")
    digits = rest.split(",")[0].strip() if found else ""
    return int(digits) if digits.isdigit() else None
