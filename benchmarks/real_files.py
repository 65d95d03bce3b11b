"""Reads whatever Markdown, HTML, text, CSV and JSON files a machine has, and checks that places lead back to the words.

    python benchmarks/real_files.py /usr/share/doc ~/projects

Prints a row a format: files, unreadable ones, words checked, words whose first or last letter is not where the draft
says (the number to look at), seconds, MB a second; for Markdown also how long markdown-it-py's own parse of the same
files took in the same run. Exits with 1 if a reader raised or a word was misplaced.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from copydesk.readers import Draft, ReadOptions, read_path
from copydesk.readers.discover import find_files
from copydesk.readers.formats import reader_for

_SUFFIXES = (".md", ".markdown", ".mdx", ".html", ".htm", ".txt", ".csv", ".tsv", ".json", ".jsonl")
_WORD = re.compile(r"[^\W_]{4,}")
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass
class Tally:
    files: int = 0
    drafts: int = 0
    unreadable: int = 0
    words: int = 0
    misplaced: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    seconds: float = 0.0
    peer_seconds: float = 0.0
    size: int = 0


def misplaced_words(draft: Draft, lines: list[str], every: int) -> Iterator[tuple[bool, str]]:
    """For a sample of words, whether both ends lie where the draft says. An entity or an escape ends a comparison."""
    for number, word in enumerate(_WORD.finditer(draft.post.text)):
        if number % every:
            continue
        begin, end = draft.locate(word.start()), draft.locate_end(word.end())
        first = lines[begin.line - 1][begin.column - 1 :]
        last = lines[end.line - 1][: end.column - 1]
        is_right = (first[:1] == word[0][0] or first[:1] in {"&", "\\"}) and (
            last[-1:] == word[0][-1] or last[-1:] == ";" or "\\" in last[-12:]
        )
        yield is_right, f"{draft.path}:{begin.line}:{begin.column}"


def read(path: Path, tally: Tally, every: int) -> None:
    tally.files += 1
    tally.size += path.stat().st_size
    started = time.perf_counter()
    options = ReadOptions(field="*") if path.suffix == ".json" else ReadOptions(column="*")
    try:
        items = list(read_path(path, options))
    except Exception as error:
        tally.raised.append(f"{path}: {error!r}")
        return
    tally.seconds += time.perf_counter() - started
    drafts = [item for item in items if isinstance(item, Draft)]
    tally.drafts += len(drafts)
    tally.unreadable += len(items) - len(drafts)
    if drafts:
        lines = _LINE_END.split(path.read_bytes().decode("utf-8-sig", "replace"))
        for draft in drafts[:200]:
            for is_right, place in misplaced_words(draft, lines, every):
                tally.words += 1
                if not is_right:
                    tally.misplaced.append(place)


def peer(path: Path, tally: Tally) -> None:
    from markdown_it import MarkdownIt

    text = path.read_text("utf-8", "replace")
    started = time.perf_counter()
    MarkdownIt("commonmark").enable("table").parse(text)
    tally.peer_seconds += time.perf_counter() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--every", type=int, default=7, help="check every n-th word")
    parser.add_argument("--most", type=int, default=5000, help="at most so many files a format")
    arguments = parser.parse_args()
    tallies: dict[str, Tally] = defaultdict(Tally)
    for found in find_files(arguments.folders, suffixes=_SUFFIXES, use_ignore_files=False):
        if not isinstance(found, Path) or found.stat().st_size > 3_000_000:
            continue
        name = reader_for(found.name).__name__.rpartition(".")[2]
        if tallies[name].files < arguments.most:
            read(found, tallies[name], arguments.every)
            if name == "markdown":
                peer(found, tallies[name])
    print("format      files   drafts  unread    words misplaced raised      s   MB/s")
    for name, tally in sorted(tallies.items()):
        print(
            f"{name:10} {tally.files:6} {tally.drafts:8} {tally.unreadable:7} {tally.words:8} {len(tally.misplaced):9}"
            f" {len(tally.raised):6} {tally.seconds:6.1f} {tally.size / 1e6 / max(tally.seconds, 1e-9):6.2f}"
            + (f"   markdown-it-py: {tally.peer_seconds:.1f} s" if tally.peer_seconds else "")
        )
        for line in [*tally.raised[:5], *tally.misplaced[:5]]:
            print("   ", line)
    return int(any(tally.raised or tally.misplaced for tally in tallies.values()))


if __name__ == "__main__":
    sys.exit(main())
