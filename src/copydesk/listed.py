"""From a policy's tables and the rows of its lists to the terms that the engine gets, and what is odd in them."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from operator import attrgetter
from pathlib import Path

from copydesk.errors import Problem
from copydesk.languages import language
from copydesk.matching.terms import ListCategory, ListedTerm
from copydesk.problems import describe_path
from copydesk.sealed import Key
from copydesk.sections import AllowEntry, Company, Competitor, Confidential
from copydesk.toml_lines import TomlPath, line_of

__all__ = [
    "Listed",
    "Source",
    "contradictions",
    "doubtful_terms",
    "entry_terms",
    "expired_lists",
    "far_starts",
    "own_names",
    "own_terms",
    "parts_of",
    "repeats",
]


_FAR = 5  # years

# Not dataclasses.astuple: it copies deeply, and takes 60 us a term.
_TERM_FIELDS = attrgetter(*(field.name for field in dataclasses.fields(ListedTerm)))


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """Where a policy is from: how errors call it, where its paths start, and the lines of its keys."""

    where: str = "policy"
    name: str = "policy"
    base: Path = Path()
    prefix: TomlPath = ()
    lines: Mapping[TomlPath, int] = dataclasses.field(default_factory=dict, repr=False)
    key: Key | None = None

    def place(self, path: TomlPath) -> tuple[str, int | None]:
        return self.where, line_of(self.lines, (*self.prefix, *path))

    def problem(self, path: TomlPath, what: str, way_out: str) -> Problem:
        return Problem(*self.place(path), f"{describe_path(path)} {what}", way_out)

    def ref(self, path: TomlPath) -> str:
        line = self.place(path)[1]
        return f"{self.name}:{line} {describe_path(path)}" if line else f"{self.name} {describe_path(path)}"


@dataclasses.dataclass(frozen=True, slots=True)
class Listed:
    """A term, the place of its entry, and the days it counts on. `source` is the file that it is from."""

    term: ListedTerm
    where: str
    line: int | None
    source: str
    valid_from: date | None = None
    valid_until: date | None = None

    def is_valid(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and not self.is_over(on)

    def is_over(self, on: date) -> bool:
        return self.valid_until is not None and self.valid_until < on

    def problem(self, what: str, way_out: str) -> Problem:
        """A problem of the entry; it is named by its place in the policy, or "this entry" in a list."""
        return Problem(self.where, self.line, f"{parts_of(self.term.ref)[1] or 'this entry'} {what}", way_out)

    def contents(self) -> tuple[object, ...]:
        """All of it in clear, for the fingerprint alone."""
        return (*_TERM_FIELDS(self.term), self.where, self.line, self.valid_from, self.valid_until)


# What `Source.ref` and a list's entries write.
_REF = re.compile(r"(?P<file>.*?)(?::\d+)?(?: (?P<path>[\w.\[\]]+))?")


def parts_of(ref: str) -> tuple[str, str]:
    """The file that a `ref` names, and the place in a policy; a list's entries have none.

    >>> parts_of("my lists/a.csv:14"), parts_of("copydesk.toml:3 confidential[0]"), parts_of("policy allow[1]")
    (('my lists/a.csv', ''), ('copydesk.toml', 'confidential[0]'), ('policy', 'allow[1]'))
    """
    match = _REF.fullmatch(ref)
    return (match["file"], match["path"] or "") if match else (ref, "")


def own_terms(
    company: Company | None,
    competitors: tuple[Competitor, ...],
    confidential: tuple[Confidential, ...],
    allow: tuple[AllowEntry, ...],
    source: Source,
) -> Iterator[Listed]:
    """What the policy file itself lists, in this order."""
    if company:
        yield from _names(company, "company", ("company",), source)
    for index, competitor in enumerate(competitors):
        yield from _names(competitor, "competitor", ("competitors", index), source)
    for index, entry in enumerate(confidential):
        path: TomlPath = ("confidential", index)
        yield from entry_terms(entry, source.ref(path), source.place(path), source.where)
    for index, allowed in enumerate(allow):
        path = ("allow", index)
        term = ListedTerm(allowed.term, "allow", kind="term", ref=source.ref(path))
        yield Listed(term, *source.place(path), source.where)


_FIXED_KINDS = {
    "domains": "domain",
    "handles": "handle",
    "tickers": "ticker",
    "phones": "phone",
    "emails": "email",
}


def _names(owner: Company | Competitor, category: ListCategory, path: TomlPath, source: Source) -> Iterator[Listed]:
    ref, place = source.ref(path), source.place(path)
    for name in (owner.name, *owner.aliases):
        yield Listed(ListedTerm(name, category, kind="name", ref=ref), *place, source.where)
    for key, kind in _FIXED_KINDS.items():
        for text in getattr(owner, key, ()):
            yield Listed(ListedTerm(text, category, kind=kind, ref=ref, is_fixed=True), *place, source.where)


def entry_terms(entry: Confidential, ref: str, place: tuple[str, int | None], source: str) -> Iterator[Listed]:
    """The term and its aliases. Forms are those of the term; what is struck is struck for all."""
    for text in (entry.term, *entry.aliases):
        forms = entry.forms if text is entry.term else ()
        term = ListedTerm(
            text, "confidential", entry.kind, ref, entry.severity, forms, entry.not_forms, owner=entry.owner
        )
        yield Listed(term, *place, source, entry.valid_from, entry.valid_until)


def _spelling(text: str) -> str:
    """What two spellings of one term have in common: they differ in case, styled letters or blanks alone."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def contradictions(listed: tuple[Listed, ...]) -> Iterator[Problem]:
    """Terms that are to be found and left alone, competitors that are listed twice, and terms that say nothing."""
    allowed = [item for item in listed if item.term.category == "allow"]
    sought: dict[str, ListedTerm] = {}
    for item in listed if allowed else ():
        if item.term.category in ("confidential", "competitor"):
            for text in (item.term.text, *item.term.forms):
                sought.setdefault(_spelling(text), item.term)
    for item in allowed:
        if other := sought.get(_spelling(item.term.text)):
            what = f"allows a term that is listed as {other.category} too"
            yield item.problem(what, f"it stands at {other.ref}; strike one of the two")
    yield from _repeated_competitors(listed)
    yield from _found_everywhere_or_nowhere(listed)


def _found_everywhere_or_nowhere(listed: tuple[Listed, ...]) -> Iterator[Problem]:
    """Terms of one letter or digit, which are in every post, and of function words, which are no name in any."""
    common = language("pl").stopwords | language("en").stopwords
    for item in listed:
        if item.term.category in ("confidential", "competitor"):
            words = item.term.text.casefold().split()
            if sum(map(str.isalnum, item.term.text)) == 1:
                yield item.problem("is one letter or digit, which every post has", "write the whole name")
            elif common.issuperset(words) and not item.term.text.isupper():  # "PO" is no preposition
                yield item.problem("has function words alone, which say nothing", "write the whole name")


def _repeated_competitors(listed: tuple[Listed, ...]) -> Iterator[Problem]:
    names: dict[str, Listed] = {}
    for item in listed:
        if item.term.category == "competitor":
            names.setdefault(item.term.ref, item)  # the name comes before the aliases
    first: dict[str, Listed] = {}
    for item in names.values():
        other = first.setdefault(_spelling(item.term.text), item)
        if other is not item:
            way_out = f"join it with {other.term.ref}; further names are aliases"
            yield item.problem("has the name of another competitor", way_out)


def repeats(listed: tuple[Listed, ...]) -> Iterator[Problem]:
    """Spellings that are listed twice in a category. The company's own may be: "Novalit SA", "NOVALIT SA"."""
    first: dict[tuple[ListCategory, str], Listed] = {}
    for item in listed:
        if item.term.category == "company":
            continue
        other = first.setdefault((item.term.category, _spelling(item.term.text)), item)
        if other is item:
            continue
        if other.term.ref == item.term.ref:
            yield item.problem("has one spelling twice", "strike one of the two")
        else:
            yield item.problem(f"has a spelling that stands at {other.term.ref} already", "strike one of the two")


# What a term may have in it, and mostly has where a line is more than a term.
_DOUBTFUL = (
    (re.compile(r",(?!\d)"), "a comma"),
    (re.compile(r"\s/\s"), "a slash between blanks"),
    (re.compile(r"\s[-\N{EN DASH}\N{EM DASH}]\s"), "a dash between blanks"),
    (re.compile(r"\("), "a bracket"),
    (re.compile(r"^\d+[.)]\s"), "a number and a blank"),
)


def doubtful_terms(listed: tuple[Listed, ...]) -> Iterator[Problem]:
    """Confidential terms that look like several, or like a term and a remark: no post has them as they stand. One
    problem a file and a sign."""
    found: dict[tuple[str, str], dict[str, Listed]] = {}
    for item in listed:
        if item.term.category == "confidential":
            for pattern, sign in _DOUBTFUL:
                if any(map(pattern.search, (item.term.text, *item.term.forms))):
                    found.setdefault((item.source, sign), {}).setdefault(item.term.ref, item)
    for (_, sign), items in found.items():
        others = f", and so have {len(items) - 1:,} more" if len(items) > 1 else ""
        what = f"has {sign} in it{others}: it is found only where a post has the same"
        way_out = "list what people write: other spellings are `aliases`, remarks go to `owner`"
        yield next(iter(items.values())).problem(what, way_out)


def own_names(listed: tuple[Listed, ...]) -> Iterator[Problem]:
    """Names of the company itself that are listed as confidential or as a competitor's."""
    own = {_spelling(item.term.text) for item in listed if item.term.category == "company"}
    for item in listed if own else ():
        if item.term.category in ("confidential", "competitor") and _spelling(item.term.text) in own:
            what = f"lists a name of the company itself as {item.term.category}"
            yield item.problem(what, "every post that names the company is flagged; strike one of the two")


def far_starts(listed: tuple[Listed, ...], day: date) -> Iterator[Problem]:
    """Terms that nobody who is asked today will see in force: the year may be a slip of the finger."""
    far = (item for item in listed if item.valid_from and item.valid_from.year > day.year + _FAR)
    what, way_out = f"does not count for more than {_FAR} years yet", "check its valid_from"
    yield from dict.fromkeys(item.problem(what, way_out) for item in far)


def expired_lists(listed: tuple[Listed, ...], day: date) -> Iterator[Problem]:
    """Files whose confidential terms are all over: nobody may have looked after them."""
    over: dict[str, bool] = {}
    for item in listed:
        if item.term.category == "confidential":
            over[item.source] = over.get(item.source, True) and item.is_over(day)
    for source, is_over in over.items():
        if is_over:
            what = "all its confidential terms are past their valid_until"
            yield Problem(source, None, what, "take them out, or set later dates")
