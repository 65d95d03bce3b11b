"""Writes the pages on rules: docs/packs/*.md from the rule files, the tables of docs/rule-files.md from the models.

    python tools/build_docs.py            write them
    python tools/build_docs.py --check    say which are not current, and end with 1

tests/test_cli.py runs the check.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from copydesk.kinds import kinds
from copydesk.kinds.base import RuleSpec
from copydesk.kinds.validators import VALIDATORS
from copydesk.languages import CODES
from copydesk.rulebook import BUILT_IN, LoadedRule, read_rules, shipped_rule_files
from copydesk.scoring import LISTED_RULES

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SHOWN = 60  # terms of a role; the rule file has them all

TITLES = {
    "religion": "Religion",
    "politics": "Politics",
    "finance": "The company's own finances",
    "competitor": "Competitors",
    "offence": "Offence",
    "conflict": "Conflict",
    "privacy": "Personal data",
    "copyright": "Copyright",
}
LANGUAGES = {"pl": "Polish", "en": "English", "any": "any language"}
ROLES = {
    "terms": "Words and phrases, with their weights where they are not 1",
    "except": "Left alone",
    "unless": "Switched off by",
    "near": "Only near",
    "when": "Where this stands",
    "needs": "this must stand too",
    "group0": "One of these",
    "group1": "with one of these",
    "group2": "and one of these",
}
SETS = {
    "company": "the company's own names, from the policy",
    "competitor": "the policy's competitors, where it is sure that they are meant",
    "person": "a first name and a surname, or a title and a surname",
    "money": "an amount with a currency, or in thousands or millions",
    "percent": "a percentage",
    "number": "a number",
    "handle": "an @handle",
    "link": "a link",
}


def pages() -> dict[Path, str]:
    """All pages that this script writes, with their text."""
    found = {DOCS / "rule-files.md": _rule_files((DOCS / "rule-files.md").read_text("utf-8"))}
    by_category: dict[str, list[LoadedRule]] = {name: [] for name in TITLES}
    for rule in read_rules(shipped_rule_files()).rules:
        by_category[rule.category].append(rule)
    for category, rules in by_category.items():
        found[DOCS / "packs" / f"{category}.md"] = _pack(category, rules)
    found[DOCS / "packs" / "README.md"] = _index(by_category)
    return found


def _index(by_category: dict[str, list[LoadedRule]]) -> str:
    lines = ["# The rules that are shipped", "", "| topic | rules | examples |", "|---|---|---|"]
    for category, rules in by_category.items():
        ids = len({rule.spec.id for rule in rules})
        examples = sum(len(rule.spec.examples.flags) + len(rule.spec.examples.passes) for rule in rules)
        lines.append(f"| [{TITLES[category]}]({category}.md) | {ids} | {examples} |")
    lines += [
        "",
        "Besides these, the terms of a company's own lists:",
        "",
        "| rule | severity | message |",
        "|---|---|---|",
    ]
    lines += [f"| `{r.id}` | {r.severity} | {r.message['en']} |" for r in LISTED_RULES.values()]
    return _page(lines)


def _pack(category: str, rules: Sequence[LoadedRule]) -> str:
    lines = [f"# {TITLES[category]}", ""]
    ids = sorted({rule.spec.id for rule in rules})
    is_weighed = any(rule.in_context for rule in rules)
    if is_weighed:
        lines += [
            "A finding of these rules becomes a note where the words around it speak of something else"
            " ([why](../decisions/classifier.md)). The severity of rules with a star does not change in this way.",
            "",
        ]
    lines += ["| rule | severity | languages | what it says |", "|---|---|---|---|"]
    for name in ids:
        versions = [rule for rule in rules if rule.spec.id == name]
        languages = ", ".join(rule.language for rule in versions)
        spec = versions[0].spec
        star = " *" if is_weighed and not any(rule.in_context for rule in versions) else ""
        severity = f"{spec.severity}{star}"
        lines.append(f"| [`{name}`](#{_anchor(name)}) | {severity} | {languages} | {_cell(spec.message.en)} |")
    for name in ids:
        lines += ["", f"## {name}"]
        for rule in sorted((r for r in rules if r.spec.id == name), key=lambda r: r.language, reverse=True):
            lines += _rule(rule)
    return _page(lines)


def _rule(rule: LoadedRule) -> Iterator[str]:
    spec = rule.spec
    yield from ("", f"### In {LANGUAGES[rule.language]}" + (f", {spec.severity}" if spec.severity else ""), "")
    for code in CODES if rule.language == "any" else (rule.language,):
        yield f"> {getattr(spec.message, code)}"
        yield ">"
        yield f"> → {getattr(spec.advice, code)}"
        yield ""
    yield from _finds(rule)
    yield from ("**Flagged**", "")
    yield from (f"- {_marked(text)}" for text in spec.examples.flags)
    yield from ("", "**Not flagged**", "")
    yield from (f"- {_escaped(text)}" for text in spec.examples.passes)


def _finds(rule: LoadedRule) -> Iterator[str]:
    if pattern := getattr(rule.spec, "pattern", None):
        checked = getattr(rule.spec, "validator", None)
        yield f"**Pattern**: `{pattern}`" + (f", checked as `{checked}`" if checked else "")
        yield ""
    for role, terms in rule.spec.roles().items():
        if terms:
            words = [f"`{t}`" + (f" ({w:g})" if role == "terms" and w != 1 else "") for t, w in terms]
            more = len(words) - SHOWN
            tail = f" … and {more} more in `{_file(rule)}`" if more > 0 else ""
            yield f"**{ROLES.get(role, role)}**: {', '.join(words[:SHOWN])}{tail}"
            yield ""


def _file(rule: LoadedRule) -> str:
    return "/".join(Path(rule.path).parts[-3:])


def _marked(example: str) -> str:
    """The example with its marks in bold."""
    marked = _escaped(example).replace(r"\[\[", "[[").replace(r"\]\]", "]]")
    return re.sub(r"\[\[\s*(.*?)\s*\]\]", r"**\1**", marked)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def _anchor(name: str) -> str:
    return name.replace("/", "")


def _page(lines: Sequence[str]) -> str:
    return "\n".join((*lines, "", "<!-- Written by tools/build_docs.py. -->")) + "\n"


# -- the tables of rule-files.md ---------------------------------------------------------------------------------------


def _rule_files(text: str) -> str:
    blocks = {"RuleSpec": _keys(RuleSpec, None), "validators": _validators(), "sets": _sets()}
    blocks |= {kind.spec.__name__: _keys(kind.spec, RuleSpec) for kind in kinds().values()}
    for name, lines in blocks.items():
        mark = f"<!-- generated: {name} -->"
        if mark not in text:
            raise SystemExit(f"docs/rule-files.md has no place for {name}: write {mark} and <!-- end -->")
        block = "\n".join((mark, "", *lines, "", "<!-- end -->"))
        text = re.sub(
            re.escape(mark) + r".*?<!-- end -->", lambda _, block=block: block, text, count=1, flags=re.DOTALL
        )
    return text


def _keys(spec: type[BaseModel], base: type[BaseModel] | None) -> list[str]:
    lines = ["| key | value | what it does | without it |", "|---|---|---|---|"]
    said = _said_of_keys(spec)
    for name, field in spec.model_fields.items():
        if base is None or name not in base.model_fields:
            default = "an error" if field.is_required() else _default(field.get_default(call_default_factory=True))
            lines.append(f"| `{field.alias or name}` | {_type(field.annotation)} | {_cell(said[name])} | {default} |")
    return lines if len(lines) > 2 else ["It has no keys of its own."]


def _said_of_keys(spec: type[BaseModel]) -> dict[str, str]:
    """The texts that stand below the keys of a model. (pydantic can read them, at the cost of every start.)"""
    (model,) = ast.parse(inspect.getsource(spec)).body
    assert isinstance(model, ast.ClassDef)
    return {
        key.target.id: text.value.value
        for key, text in pairwise(model.body)
        if isinstance(key, ast.AnnAssign) and isinstance(text, ast.Expr)
    }


def _default(value: Any) -> str:
    if value is PydanticUndefined or value is None or value == [] or value == {}:
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _type(kind: Any) -> str:
    origin, inner = get_origin(kind), [a for a in get_args(kind) if a is not type(None)]
    if origin is Annotated:
        return _type(inner[0])
    if str(origin).endswith("Literal"):
        return ", ".join(f"`{value}`" for value in inner)
    if origin is list:
        return f"list of {_type(inner[0])}s" if inner[0] is str else f"list of {_type(inner[0])}"
    if origin is dict:
        return f"table: weight → {_type(inner[1])}"
    if origin is not None:
        return " or ".join(_type(one) for one in inner)
    named = {str: "text", bool: "true or false", float: "number", int: "number of words"}
    if kind in named:
        return named[kind]
    return {"Texts": "{ pl, en }", "Examples": "{ flags, passes }", "date": "day: 2027-03-01"}.get(
        kind.__name__, kind.__name__
    )


def _validators() -> list[str]:
    lines = ["| validator | says yes to |", "|---|---|"]
    for name, function in sorted(VALIDATORS.items()):
        said = (function.__doc__ or "").strip().splitlines()
        lines.append(f"| `{name}` | {_cell(said[0].rstrip('.')) if said else ''} |")
    return lines


def _sets() -> list[str]:
    return [f"- `@{name}`: {SETS.get(name, 'computed from the text')}" for name in BUILT_IN]


def main() -> int:
    stale = {p: text for p, text in pages().items() if not p.exists() or p.read_text("utf-8") != text}
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not current: run python tools/build_docs.py")
        return 1 if stale else 0
    for path, text in stale.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
