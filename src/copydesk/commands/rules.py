"""`copydesk rules`, `explain` and `test`: what is looked for, and whether it is found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from copydesk.commands.guard import complain
from copydesk.commands.progress import counted
from copydesk.errors import CopydeskError, Problem
from copydesk.explain import explanations, known_names, rules_in_force
from copydesk.findconfig import find_policy
from copydesk.policy import rules_named_by

__all__ = ["explain_rule", "list_rules", "report_examples"]


def list_rules(name: str, policy: Path | None) -> int:
    """A line a rule: id, severity, languages, and what it says."""
    rows = rules_in_force(policy, name)
    if not rows:
        raise _unknown(name, policy)
    width = max(len(row.id) for row in rows)
    for row in rows:
        print(f"{row.id:<{width}}  {row.severity:<7}  {row.languages:<5}  {row.message}")
    return 0


def explain_rule(name: str, policy: Path | None, *, all_terms: bool) -> int:
    found = explanations(name, policy, all_terms=all_terms)
    if not found:
        raise _unknown(name, policy)
    print("\n\n".join(found))
    return 0


def _unknown(name: str, policy: Path | None) -> CopydeskError:
    from difflib import get_close_matches

    near = get_close_matches(name, known_names(policy), 3, 0.5)
    way_out = f"did you mean {' or '.join(near)}?" if near else "`copydesk rules` lists them all"
    return CopydeskError(Problem(name, None, "there is no such rule or category", way_out))


def report_examples(files: Sequence[Path]) -> int:
    """Prints the examples that do not hold; 1 if there are any. Without files: those of the shipped rules, and of the
    rules that the nearest policy names."""
    from copydesk.rulebook import shipped_rule_files
    from copydesk.ruletests import run_examples

    policy = find_policy(".")
    own = rules_named_by(policy) if policy else ()
    rules = failed = 0
    for _, failures in run_examples(files or (*shipped_rule_files(), *own)):
        rules += 1
        failed += len(failures)
        for failure in failures:
            print(f"{failure.path}:{failure.line}: {failure.rule}: {failure.text!r} {failure.what}")
    complain(f"copydesk: {counted(rules, 'rule')}, {counted(failed, 'failed example')}")
    return 1 if failed else 0
