"""The policy file and the lists that it names: read once, checked whole, and from then on a frozen `Policy`.

    Policy.from_file(path)          from copydesk.toml, or [tool.copydesk] of a pyproject.toml
    Policy.model_validate(mapping)  from the same keys; paths start from the working directory
    policy.terms(on)                what the engine is told to find or to leave alone
    find_policy(start)              the nearest policy file upward
    policy_schema()                 the JSON schema of the file

What is wrong in either is raised as one PolicyError, and shows no term.
"""

from __future__ import annotations

import glob
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    StrictBool,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    model_validator,
)

from copydesk.errors import KeyMissingError, PolicyError, Problem
from copydesk.findconfig import POLICY_NAME, PYPROJECT_NAME, PYPROJECT_TABLE, find_policy
from copydesk.listed import (
    Listed,
    Source,
    contradictions,
    doubtful_terms,
    entry_terms,
    expired_lists,
    far_starts,
    own_names,
    own_terms,
    repeats,
)
from copydesk.lists import further_parts, is_list_name, missed_parts, read_rows
from copydesk.matching.terms import ListCategory, ListedTerm
from copydesk.model import Category, Severity, Violation
from copydesk.problems import nearest, problems_of
from copydesk.sealed import Key
from copydesk.sections import (
    PACKS,
    AllowEntry,
    Company,
    Competitor,
    Confidential,
    FileName,
    Limits,
    Pack,
    RuleId,
    Section,
    Settings,
)
from copydesk.textfile import decode_text, read_bytes
from copydesk.toml_lines import TomlPath, find_lines, parse_toml

__all__ = ["Policy", "find_policy", "lists_named_by", "policy_schema", "rules_named_by"]

Language = Literal["pl", "en"]
T = TypeVar("T")

# A fingerprint is for this process alone: without the key nobody can test guesses of a short list against it.
_FINGERPRINT_KEY = secrets.token_bytes(32)


def _attempt(build: Callable[[], T]) -> T | PolicyError:
    """What is built, or the error without its traceback: the frames there hold the policy in clear."""
    try:
        return build()
    except PolicyError as error:
        return error.with_traceback(None)


def _or_raise(found: T | PolicyError) -> T:
    if isinstance(found, PolicyError):
        raise found
    return found


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


_AS_SHIPPED = Settings()  # made once: it is asked for with each finding


class Policy(Section):
    """What a company keeps out of its posts. Build it with `from_file` or `model_validate`.

    The lists are read when it is built, and everything that is wrong is raised then, in one PolicyError. Its
    `repr`, its errors and its warnings show no term; `terms` and `model_dump` do, to whoever asks.
    """

    version: Literal[1]
    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_once)] = ("pl", "en")
    packs: Annotated[tuple[Pack, ...], AfterValidator(_once)] = PACKS
    rules: tuple[FileName, ...] = ()
    confidential_files: tuple[FileName, ...] = ()
    allow: tuple[AllowEntry, ...] = ()
    company: Company | None = None
    competitors: tuple[Competitor, ...] = ()
    confidential: tuple[Confidential, ...] = ()
    categories: dict[Category, Settings] = Field(default_factory=dict)
    rule_settings: dict[RuleId, Settings] = Field(default_factory=dict)
    limits: Limits = Limits()
    classifier: StrictBool = True

    _source: str = PrivateAttr(default="policy")
    _listed: tuple[Listed, ...] = PrivateAttr(default=())
    _rules: Mapping[Path, bytes] = PrivateAttr(default_factory=dict)
    _warnings: tuple[Problem, ...] = PrivateAttr(default=())
    _rule_places: Mapping[str, tuple[str, int | None]] = PrivateAttr(default_factory=dict)
    _fingerprint: bytes = PrivateAttr(default=b"")
    _undated: tuple[ListedTerm, ...] | None = PrivateAttr(default=())  # the terms, where they count on all days
    _is_sealed: bool = PrivateAttr(default=False)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], *, key: Key | None = None) -> Policy:
        """The policy in copydesk.toml, or in [tool.copydesk] of a pyproject.toml.

        Paths in it start from its folder. Sealed lists are opened with `key`, or the key of the environment.

        Raises:
            KeyMissingError: nothing is wrong but that sealed lists cannot be opened.
            PolicyError: the file or a list cannot be used; `problems` holds all that was found, with their lines.
        """
        file = Path(path)

        def read() -> Policy:
            text, document = _read_document(file)
            source = Source(str(file), file.name, file.parent, _prefix(file), find_lines(text), key)
            return cls.model_validate(document, context=source)

        return _or_raise(_attempt(read))

    def __init__(self, /, **data: Any) -> None:
        failed = _attempt(partial(super().__init__, **data))
        del self, data
        _or_raise(failed)

    # Else pydantic takes it for one that changes the data, and calls it from `model_validate`, without the context.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Policy:
        """As pydantic's; an error holds nothing of `obj`, not even in the frames of its traceback."""
        found = _attempt(partial(super().model_validate, obj, **options))
        del obj
        return _or_raise(found)

    @model_validator(mode="wrap")
    @classmethod
    def _build(cls, data: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Policy:
        if isinstance(data, cls):
            return data
        source = info.context if isinstance(info.context, Source) else Source()
        errors: list[PolicyError] = []
        policy: Policy | None = None
        try:
            policy = validate(data)
        except ValidationError as error:  # it carries the whole input: no caller may see it
            errors.append(PolicyError(*problems_of(error, _keys_at, source.place)))
        named = data if isinstance(data, Mapping) else {}
        listed = tuple(_read_lists(_file_names(named.get("confidential_files")), source, errors.append))
        rules = dict(_read_rules(_file_names(named.get("rules")), source, errors.append))
        if policy is not None:
            own = own_terms(policy.company, policy.competitors, policy.confidential, policy.allow, source)
            policy._hold(source, (*own, *listed), rules)
            errors += map(PolicyError, contradictions(policy._listed))
        if errors or policy is None:
            raise _joined(errors)
        return policy

    def _hold(self, source: Source, listed: tuple[Listed, ...], rules: dict[Path, bytes]) -> None:
        self._source, self._listed, self._rules = source.where, listed, rules
        read = dict.fromkeys(item.source for item in listed)
        self._warnings = (
            *repeats(listed), *own_names(listed), *doubtful_terms(listed), *self._idle_terms(source),
            *missed_parts(map(Path, read)), *self._hidden_policy(source),
        )  # fmt: skip
        self._rule_places = {rule: source.place(("rule_settings", rule)) for rule in self.rule_settings}
        is_dated = any(item.valid_from or item.valid_until for item in listed)
        self._undated = None if is_dated else self._distinct(listed)
        self._is_sealed = any(item.source.lower().endswith(".age") for item in listed)
        # Term by term: written out at once, a long list would take more memory than all the rest.
        digest = hmac.new(_FINGERPRINT_KEY, digestmod="sha256")
        digest.update(repr((self.model_dump_json(exclude={"confidential"}), source.where, rules)).encode())
        for item in listed:
            digest.update(repr(item.contents()).encode())
        self._fingerprint = digest.digest()

    def _idle_terms(self, source: Source) -> Iterator[Problem]:
        """Where a category is off and its listed terms are not, and where nothing is looked for at all."""
        categories = {item.term.category for item in self._listed}
        sought: tuple[Category, ...] = ("confidential", "competitor")
        for category in sought:
            if category in categories and not self.settings(category).enabled:
                path = ("categories", category, "enabled")
                way_out = "strike them, or switch their rules off in rule_settings"
                yield source.problem(path, "is false; the terms of it that are listed are found all the same", way_out)
        is_on = [self.settings(category).enabled for category in self.packs]
        if not any(is_on) and not categories & {"confidential", "competitor"}:
            key = "categories" if is_on else "packs"
            yield source.problem((key,), "leaves no rule and no term to look for: every post passes", "name some packs")
        if "competitor" in categories and "competitor" not in self.packs:
            what = "leaves out the competitors' rules; those that are listed are found all the same"
            yield source.problem(("packs",), what, 'add "competitor", or switch competitor/named off in rule_settings')

    def _hidden_policy(self, source: Source) -> Iterator[Problem]:
        """The policy that would be found if it were not for this one, which looks for less."""
        file = Path(source.where)
        is_idle = not self.rules and all(item.term.category in ("company", "allow") for item in self._listed)
        if is_idle and file.name in (POLICY_NAME, PYPROJECT_NAME):
            above = find_policy(file.absolute().parent.parent)
            if above and above.resolve() != file.resolve() and _names_something(above):
                what = f"hides {above}, and names no term, no list and no rules as that one does"
                yield Problem(source.where, None, what, "name what is to be found here too, or remove this file")

    def terms(self, on: date | None = None) -> tuple[ListedTerm, ...]:
        """All terms that count on a day, today by default; the same spelling of a category once.

        It is the first one, with what any of them finds, and as bad as the worst.
        """
        if self._undated is not None:
            return self._undated
        day = on or date.today()
        return self._distinct(item for item in self._listed if item.is_valid(day))

    def _distinct(self, listed: Iterable[Listed]) -> tuple[ListedTerm, ...]:
        found: dict[tuple[ListCategory, str, str], ListedTerm] = {}
        for item in listed:
            term = item.term
            key = (term.category, term.kind if term.is_fixed else "", term.text)
            first = found.get(key)
            found[key] = term if first is None else self._union(first, term)
        return tuple(found.values())

    def _union(self, first: ListedTerm, second: ListedTerm) -> ListedTerm:
        return replace(
            first,
            severity=max((first, second), key=self._rank).severity,
            forms=_once((*first.forms, *second.forms)),
            not_forms=tuple(form for form in first.not_forms if form in second.not_forms),
        )

    def _rank(self, term: ListedTerm) -> int:
        """How bad a confidential term is; others have no severity of their own."""
        usual = self.rule(f"confidential/{term.kind}").severity or self.settings("confidential").severity
        return (term.severity or usual or Severity.ERROR).rank

    @property
    def is_dated(self) -> bool:
        """Whether `terms` depends on the day."""
        return self._undated is None

    def settings(self, category: Category) -> Settings:
        """What the policy says of a category; the defaults where it says nothing."""
        return self.categories.get(category, _AS_SHIPPED)

    def rule(self, name: str) -> Settings:
        """What the policy says of a single rule; the defaults where it says nothing."""
        return self.rule_settings.get(name, _AS_SHIPPED)

    def may_suppress(self, violation: Violation) -> bool:
        """Whether an author may let such a finding pass with a directive in the draft."""
        return self.settings(violation.category).suppressible and self.rule(violation.rule).suppressible

    def check_rules(self, known: Collection[str]) -> None:
        """Raises: PolicyError, where `rule_settings` has a rule that is none of those known."""
        problems = []
        for name, place in self._rule_places.items():
            if name not in known:  # it may be a term that somebody wrote in the wrong place, and is not named
                close = nearest(name, known)
                way_out = f"did you mean `{close}`?" if close else "`copydesk rules` lists them all"
                problems.append(Problem(*place, "rule_settings has a rule that is not known", way_out))
        if problems:
            raise PolicyError(*problems)

    @property
    def is_sealed(self) -> bool:
        """Whether a list came encrypted, so that nothing made from it may be kept on disk."""
        return self._is_sealed

    @property
    def source(self) -> str:
        """The path of the policy file, or "policy" for a mapping."""
        return self._source

    @property
    def rule_files(self) -> tuple[Path, ...]:
        """The company's own rule files, in the order of `rules`, each pattern's sorted."""
        return tuple(self._rules)

    def files(self) -> Iterator[Path]:
        """The files that a policy read from a file is made of, as its names and patterns stand for now: itself, its
        lists and their further parts, its rule files."""
        file = Path(self._source)
        yield file
        for name in chain.from_iterable(_matching(name, file.parent) for name in self.confidential_files):
            yield from _parts(file.parent / name)
        for pattern in self.rules:
            yield from (file.parent / name for name in _matching(pattern, file.parent))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What looks wrong and does not stop a check, as of today."""
        return self.warnings_on(date.today())

    def warnings_on(self, day: date) -> tuple[Problem, ...]:
        """What looks wrong on a day: a term listed twice, a list whose terms are all over, terms of a category that
        is off, a part of a sealed list that is missing.
        """
        return (*self._warnings, *far_starts(self._listed, day), *expired_lists(self._listed, day))

    @property
    def fingerprint(self) -> bytes:
        """Equal in one process for policies, lists and rule files with equal contents and places.

        For caches in memory only. It is keyed anew in each process, since the plain hash of a short list can be
        tested with guesses; it says nothing in another process, and has no place in a file or a log. A compiled
        policy depends on the day too: on the days for which `terms` gives other terms.
        """
        return self._fingerprint

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Policy:
        """As pydantic's, without `update`: a changed copy would be unchecked, and have the lists of the original."""
        if update:
            raise TypeError("a policy does not change: build another one with Policy.model_validate")
        return super().model_copy(deep=deep)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield "source", self._source
        yield "terms", len(self._listed)


_TABLES: Mapping[str, type[Section]] = {
    "company": Company,
    "competitors": Competitor,
    "confidential": Confidential,
    "allow": AllowEntry,
    "categories": Settings,
    "rule_settings": Settings,
    "limits": Limits,
}


def _prefix(file: Path) -> TomlPath:
    return PYPROJECT_TABLE if file.name == PYPROJECT_NAME else ()


def _read_document(file: Path) -> tuple[str, object]:
    """A policy file's text, and what it says.

    Raises:
        PolicyError: it cannot be read, or has no table of copydesk.
    """
    where = str(file)
    text = decode_text(read_bytes(file, where), where)
    document: object = parse_toml(text, where)
    for name in _prefix(file):
        document = document.get(name) if isinstance(document, dict) else None
    if document is None:
        way_out = "add the table, or name a copydesk.toml"
        raise PolicyError(Problem(where, None, "there is no [tool.copydesk] in it", way_out))
    return text, document


def _names_something(policy: Path) -> bool:
    """Whether a policy file names terms, lists or rules; also where that cannot be told."""
    try:
        _, document = _read_document(policy)
    except PolicyError:
        return True
    keys = ("confidential", "confidential_files", "competitors", "rules")
    return isinstance(document, dict) and any(map(document.get, keys))


def _keys_at(path: TomlPath) -> Iterable[str]:
    """The keys that the table at a path may have."""
    return (_TABLES[str(path[0])] if path else Policy).model_fields


def _file_names(value: object) -> tuple[tuple[int, str], ...]:
    """The possible file names in what should be a list of them, each with its index.

    What they name is read even if the policy has other faults, so that all problems are found together.
    """
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple((n, v.strip()) for n, v in enumerate(value) if isinstance(v, str) and v.strip().isprintable())


def _joined(errors: Iterable[PolicyError]) -> PolicyError:
    """One error with all problems in the order of their places; for a missing key alone, a KeyMissingError."""
    found = tuple(errors)
    problems = chain.from_iterable(error.problems for error in found)
    only_keys = all(isinstance(error, KeyMissingError) for error in found)
    ordered = sorted(problems, key=lambda problem: (problem.where, problem.line or 0))
    return (KeyMissingError if only_keys else PolicyError)(*ordered)


def _read_lists(
    names: tuple[tuple[int, str], ...], source: Source, report: Callable[[PolicyError], None]
) -> Iterator[Listed]:
    """The terms of all lists and of their further parts; a file that is named twice is read once."""
    seen: set[Path] = set()
    for index, name in names:
        path: TomlPath = ("confidential_files", index)
        files = _matching(name, source.base)
        if not all(map(is_list_name, files or [name])):
            # A name that is none may be a term that somebody wrote here: it is not quoted.
            way_out = "a list's name ends in .csv, .tsv or .txt, or .age after these; terms go to [[confidential]]"
            report(PolicyError(source.problem(path, "is no name of a list", way_out)))
            continue
        if not files:
            way_out = "check the pattern; it starts from the policy's folder"
            report(PolicyError(source.problem(path, "matches no file", way_out)))
        for file in files:
            yield from _read_parts(file, source, path, seen, report)
    for index, name in names:
        for file in _sealed_beside(name, source.base):
            if (source.base / file).resolve() not in seen:
                what = f"does not match {file}, a list that was sealed and that nothing else names"
                report(PolicyError(source.problem(("confidential_files", index), what, f'add "{name}.age"')))


def _sealed_beside(pattern: str, base: Path) -> Iterator[str]:
    """Sealed lists whose plain files a pattern would match, were they still there."""
    if glob.has_magic(pattern) and not pattern.lower().endswith(".age"):
        for file in _matching(f"{pattern}.age", base):
            if is_list_name(file) and not (base / file).with_suffix("").exists():
                yield file


def _read_parts(
    name: str, source: Source, path: TomlPath, seen: set[Path], report: Callable[[PolicyError], None]
) -> Iterator[Listed]:
    for file in _parts(source.base / name):
        if file.resolve() in seen:
            continue
        seen.add(file.resolve())
        label = Path(name).with_name(file.name).as_posix()
        where = str(file)
        try:
            # Not kept: a long list's entries take twice the memory of its terms.
            for line, entry in read_rows(file, source.key, named_at=source.place(path)):
                yield from entry_terms(entry, f"{label}:{line}", (where, line), where)
        except PolicyError as error:
            report(error)


def _parts(first: Path) -> tuple[Path, ...]:
    """A list and its further parts."""
    return (first, *further_parts(first))


def _read_rules(
    patterns: tuple[tuple[int, str], ...], source: Source, report: Callable[[PolicyError], None]
) -> Iterator[tuple[Path, bytes]]:
    """The company's own rule files with a digest of each."""
    for index, pattern in patterns:
        path: TomlPath = ("rules", index)
        files = [source.base / name for name in _matching(pattern, source.base)]
        if not any(map(Path.is_file, files)):
            way_out = 'write a pattern as "my-rules/*.toml"; it starts from the policy\'s folder'
            what = "is a folder" if any(map(Path.is_dir, files)) else "matches no file"
            report(PolicyError(source.problem(path, what, way_out)))
        for file in filter(Path.is_file, files):
            try:
                yield file, hashlib.sha256(read_bytes(file, *source.place(path))).digest()
            except PolicyError as error:
                report(error)


def lists_named_by(policy: Path) -> Iterator[Path]:
    """The lists that a policy file names, whether or not they and the rest of it can be used."""
    for file in _named_by(policy, "confidential_files"):
        yield from _parts(file)


def rules_named_by(policy: Path) -> Iterator[Path]:
    """The rule files that a policy file names, whether or not its lists can be opened."""
    return _named_by(policy, "rules")


def _named_by(policy: Path, key: str) -> Iterator[Path]:
    try:
        _, document = _read_document(policy)
    except PolicyError:
        return
    for _, name in _file_names(document.get(key) if isinstance(document, dict) else None):
        yield from (policy.parent / there for there in _matching(name, policy.parent))


def _matching(pattern: str, base: Path) -> list[str]:
    """The names that a pattern stands for, sorted; the pattern itself where it is the name of something."""
    if not glob.has_magic(pattern) or os.path.lexists(base / pattern):
        return [pattern]
    return sorted(glob.glob(pattern, root_dir=base, recursive=True))


def policy_schema() -> str:
    """The JSON schema of the policy file, as it stands in docs/policy.schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Policy.model_json_schema()}
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
