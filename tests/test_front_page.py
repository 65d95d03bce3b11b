"""What a newcomer meets first holds: the examples of its pages, their links, and the example company."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from copydesk import Checker, Policy

ROOT = Path(__file__).parents[1]
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")})


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_examples_print_what_the_page_says(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(ROOT / page), module_relative=False, encoding="utf-8")
    assert result.attempted > 3
    assert result.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))  # patterns in code look like links
    links = re.findall(r"\]\(([^)#\s]+)", text)
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


def test_example_script_runs() -> None:
    script = ROOT / "examples" / "check_one.py"
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("block, risk 62 of 100\n")
    assert "'Projektu Feniks'" in done.stdout


# What each draft of the example company shows: the categories that are found in it, none for a clean one.
DRAFTS = {
    "01-premiera.txt": {"confidential"},
    "02-webinar.txt": set(),
    "03-orkan.md": {"competitor"},
    "04-wyniki.txt": {"confidential", "finance"},
    "05-teaser.txt": {"confidential"},
    "06-freight.txt": {"confidential"},
    "07-swieta.txt": {"religion"},
    "08-wybory.md": {"politics"},
    "09-konkurs.txt": {"privacy"},
    "10-mem.md": {"copyright"},
    "11-tenis.txt": set(),
    "12-kolejka.csv": {"confidential", "conflict", "offence"},
}


@pytest.fixture(scope="module")
def example_checker() -> Checker:
    return Checker(Policy.from_file(ROOT / "examples" / "copydesk.toml"))


def test_each_example_draft_is_described() -> None:
    assert sorted(DRAFTS) == sorted(p.name for p in (ROOT / "examples" / "drafts").iterdir())


@pytest.mark.parametrize("name", sorted(DRAFTS))
def test_example_draft_shows_what_it_is_there_for(name: str, example_checker: Checker) -> None:
    report = example_checker.check((ROOT / "examples" / "drafts" / name).read_text(encoding="utf-8"))
    assert {violation.category for violation in report.violations} == DRAFTS[name]
    assert not report.reasons
