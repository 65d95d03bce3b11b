"""Checks one draft against the example company's policy and shows where it has to change.

Run: python check_one.py
"""

from pathlib import Path

from copydesk import Checker, Policy

checker = Checker(Policy.from_file(Path(__file__).with_name("copydesk.toml")))
draft = "Już jutro premiera Projektu Feniks, a orkan nad morzem nam nie przeszkodzi."
report = checker.check(draft)

print(f"{report.verdict}, risk {report.score} of 100")
for violation in report.violations:
    # A Report holds no words of the draft. This script has the draft, and shows confidential words too.
    print(f"  {draft[violation.start : violation.end]!r}: {violation.message}")
    print(f"  -> {violation.advice}")
