"""The packs that ship compiled are those of the rule files."""

from __future__ import annotations

from copydesk.cache import shipped_packs
from copydesk.lexicons import packs_for
from copydesk.rulebook import fingerprint_of, read_rules, rules_of, shipped_rule_files


def test_the_compiled_packs_are_current() -> None:
    found = shipped_packs(fingerprint_of(shipped_rule_files()))
    assert found is not None, "run: python tools/build_packs.py"


def test_every_rule_of_the_files_is_in_the_compiled_packs() -> None:
    written = {(rule.spec.id, rule.language) for rule in read_rules(shipped_rule_files()).rules}
    assert {(rule.id, rule.language) for rule in rules_of(packs_for())} == written
