"""`copydesk config`: what is in force, and which files would be checked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from copydesk import exit_codes
from copydesk.checker import Checker
from copydesk.commands.check import CheckOptions, drafts_alone, files_of_policies, select_sources
from copydesk.commands.guard import complain
from copydesk.listed import parts_of
from copydesk.policy import Policy
from copydesk.readers import ReadOptions
from copydesk.readers.base import Unreadable
from copydesk.run import Stdin, load_policies

__all__ = ["show_config"]


def show_config(paths: tuple[str, ...], policy: Path | None, exclude: tuple[str, ...], field: str | None) -> int:
    """Prints each policy with the files that it is for; terms are counted, never shown."""
    options = CheckOptions(paths=paths, policy=policy, exclude=exclude, reading=ReadOptions(field=field))
    sources = select_sources(options)
    policies = load_policies(sources or [Path(paths[0] if paths else ".") / "-"], policy)
    by_policy: dict[bytes, list[Path]] = {one.fingerprint: [] for one in policies.policies}
    code = exit_codes.CLEAN
    for source in drafts_alone(sources, files_of_policies(sources, policies, options), options):
        if isinstance(source, Unreadable):
            complain(f"copydesk: {source.path}: {source.what}")
            code = exit_codes.UNREADABLE
        elif not isinstance(source, Stdin):
            by_policy[policies.policy_for(source).fingerprint].append(source)
    for one in policies.policies:
        _print_policy(one)
        files = by_policy[one.fingerprint]
        print(f"files         {len(files)}")
        for file in files:
            print(f"    {file}")
    return code


def _print_policy(policy: Policy) -> None:
    is_file = policy.source != "policy"
    print(f"policy        {policy.source if is_file else 'none found: the shipped rules alone'}")
    print(f"languages     {', '.join(policy.languages)}")
    print(f"packs         {', '.join(policy.packs)}")
    for name, settings in (*sorted(policy.categories.items()), *sorted(policy.rule_settings.items())):
        said = [f"severity {settings.severity}"] if settings.severity else []
        said += [f"owner {settings.owner}"] if settings.owner else []
        said += [] if settings.suppressible else ["not suppressible"]
        said += [] if settings.enabled else ["off"]
        print(f"    {name}: {', '.join(said) or 'as shipped'}")
    print(f"limit         {policy.limits.max_characters:,} characters")
    for file in policy.rule_files:
        print(f"own rules     {file}")
    terms = policy.terms()
    for label, count in sorted(Counter(parts_of(term.ref)[0] for term in terms).items()):
        print(f"terms         {count} from {label}")
    kinds = Counter(t.kind if t.category == "confidential" else t.category for t in terms)
    if kinds:
        print(f"              {', '.join(f'{name} {count}' for name, count in sorted(kinds.items()))}")
    checker = Checker(policy)
    rules = len({rule.id for rule in checker.rules})
    print(f"rules         {rules}, {len(checker.rules)} with each language counted")
    for problem in policy.warnings:
        complain(f"copydesk: warning: {problem}")
