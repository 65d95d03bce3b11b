"""Compiles the shipped rules into src/copydesk/packs.lexicon, so that no machine has to.

Run: python tools/build_packs.py            (a test fails while the file and the rules differ)
"""

from __future__ import annotations

from pathlib import Path

from replace import replace_file

from copydesk.rulebook import compile_rules, read_rules, shipped_rule_files

TARGET = Path(__file__).parents[1] / "src" / "copydesk" / "packs.lexicon"


def main() -> None:
    lexicon = compile_rules(read_rules(shipped_rule_files()))
    data = lexicon.to_bytes()
    replace_file(TARGET, data)
    print(f"{len(lexicon)} phrases, {len(data) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
