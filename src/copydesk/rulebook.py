"""Rule files become validated rules, and rules a compiled lexicon."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from copydesk.errors import PolicyError, Problem, RuleError
from copydesk.kinds import kinds
from copydesk.kinds.base import Rule, RuleSpec
from copydesk.kinds.computed import COMPUTED
from copydesk.kinds.terms import TermsSpec
from copydesk.languages import CODES, language
from copydesk.matching.compile import LexiconBuilder
from copydesk.matching.lexicon import Flag, Lexicon
from copydesk.matching.syntax import TermError, parse_term
from copydesk.model import CATEGORIES
from copydesk.textfile import decode_text, read_bytes
from copydesk.toml_lines import TomlPath, find_lines, line_of, parse_toml

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
_LANGUAGES = (*CODES, "any")
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
    builder = LexiconBuilder([language(code) for code in CODES], are_rules=True)
    starting = _starting_sets(book)
    sets = book.sets
    for file in book.files:
        for name, terms in file.sets.items():
            full = f"{file.language}@{name}"
            flags = Flag.STARTS if full in starting else 0
            _add_terms(builder, file.language, full, [(t, 1.0) for t in terms], flags)
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
        plain = [(term, weight) for term, weight in terms if not term.startswith("@")]
        named: list[tuple[str, float]] = []
        if plain:
            builder.set_id(own)
            _add_terms(builder, loaded.language, own, plain, flags | Flag.STARTS if role in kind.starts else 0)
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
        for code in _LANGUAGES if lang == "any" else (lang, "any"):
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


def _add_terms(builder: LexiconBuilder, lang: str, name: str, terms: Iterable[tuple[str, float]], flags: int) -> None:
    speak = [language(code) for code in (CODES if lang == "any" else (lang,))]
    builder.set_id(name)
    for term, weight in terms:
        if term.startswith("@"):
            continue
        for row in parse_term(term):
            builder.add(row, [(name, weight)], flags, languages=speak)


# -- reading and checking ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """A rule file and the lines of what stands in it."""

    where: str
    lines: Mapping[TomlPath, int]

    def problem(self, path: TomlPath, what: str, way_out: str) -> Problem:
        return Problem(self.where, line_of(self.lines, path) or 1, what, way_out)


def _read_file(path: Path) -> RuleFile:
    where = str(path)
    try:
        text = decode_text(read_bytes(path, where), where)
        data = parse_toml(text, where)
    except PolicyError as error:
        raise RuleError(*error.problems) from None
    source = _Source(where, find_lines(text))
    try:
        head = _FileHead.model_validate(data)
    except ValidationError as error:
        raise RuleError(*_problems(error, source, ())) from None
    problems = list(_check_head(head, source))
    rules = []
    for index, table in enumerate(head.rule):
        loaded, wrong = _read_rule(table, head, source, ("rule", index))
        problems += wrong
        if loaded:
            rules.append(loaded)
    if problems:
        raise RuleError(*problems)
    return RuleFile(where, head.language, head.sets, tuple(rules))


def _check_head(head: _FileHead, source: _Source) -> Iterator[Problem]:
    if head.language not in _LANGUAGES:
        yield source.problem(("language",), f"language: {head.language!r} is not known", 'write "pl", "en" or "any"')
    if head.rule and head.category not in CATEGORIES[1:]:
        way_out = f"write one of {', '.join(CATEGORIES[1:])}"
        yield source.problem(("category",), f"category: {head.category!r} is no topic", way_out)
    for name, terms in head.sets.items():
        path = ("sets", name)
        if name in BUILT_IN:
            yield source.problem(path, f"sets.{name}: the name is the engine's own", "choose another name")
        yield from _check_terms(terms, name, source, path, terms)


def _read_rule(
    table: dict[str, Any], head: _FileHead, source: _Source, path: TomlPath
) -> tuple[LoadedRule | None, list[Problem]]:
    keys = dict(table)
    name = keys.pop("kind", None)
    kind = kinds().get(name) if isinstance(name, str) else None
    if kind is None:
        way_out = f"write one of {', '.join(sorted(kinds()))}"
        return None, [source.problem((*path, "kind"), f"kind: {name!r} is not known", way_out)]
    try:
        spec = kind.spec.model_validate(keys)
    except ValidationError as error:
        return None, _problems(error, source, path)
    if not spec.id.startswith(f"{head.category}/"):
        what = f"id: {spec.id!r} does not begin with its category"
        return None, [source.problem((*path, "id"), what, f'write "{head.category}/..."')]
    if isinstance(spec, TermsSpec) and not spec.is_reachable:
        what = f"{spec.id}: all weights together stay under the threshold: the rule can never match"
        return None, [source.problem(path, what, "raise the weights or lower the threshold")]
    # What a pattern finds is what it is, whatever stands around it.
    in_context = spec.in_context if spec.in_context is not None else head.in_context and name != "pattern"
    loaded = LoadedRule(
        spec, str(name), head.category or "", head.language, source.where, source.lines[path], in_context
    )
    terms = [term for listed in spec.roles().values() for term, _ in listed]
    return loaded, list(_check_terms(terms, spec.id, source, path, table))


def _check_terms(terms: Iterable[str], owner: str, source: _Source, path: TomlPath, node: object) -> Iterator[Problem]:
    """What is wrong with the terms of a set or a rule, which stand somewhere in the node at the path."""
    for term in terms:
        if term.startswith("@"):
            continue
        try:
            parse_term(term)
        except TermError as error:
            place = next(_paths_of(term, node, path), path)
            yield source.problem(place, f"{owner}: {error}", "see docs/rule-files.md for how terms are written")


def _paths_of(text: str, node: object, path: TomlPath) -> Iterator[TomlPath]:
    """Where a text stands in what stands at the path."""
    if node == text:
        yield path
    for key, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _paths_of(text, child, (*path, key))


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


def _problems(error: ValidationError, source: _Source, path: TomlPath) -> list[Problem]:
    found = []
    for detail in error.errors(include_url=False, include_input=False, include_context=False):
        key = ".".join(map(str, detail["loc"]))
        what = detail["msg"].removeprefix("Value error, ")
        way_out = "see docs/rule-files.md"
        if detail["type"] == "extra_forbidden":
            what, way_out = "the key is not known", "see docs/rule-files.md for the keys of this kind of rule"
        elif detail["type"] == "missing":
            what, way_out = "is missing", "add it; a rule needs it"
        found.append(source.problem((*path, *detail["loc"]), f"{key}: {what}" if key else what, way_out))
    return found
