"""The command over many files and many lines: time against spaCy's blank tokeniser, and memory.

Run: python benchmarks/archive.py [--files 1000] [--lines 1000000] [--clean | --cut FOLDER]

Files: Markdown of 5 kB each, checked cold by one process; beside it a process that only tokenises the same text with
spaCy's blank pipeline. In this text of common words most files break a rule; with `--clean` its paragraphs are those in
which, each by itself, none is broken, and with `--cut` they are real ones, cut from the Markdown below a folder.
Lines: the peak memory of `copydesk check` over a JSON Lines file, after 10,000 lines and after all of them.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from speed import make_posts

from copydesk import Checker

TOKENISE = (
    "import sys, pathlib, spacy\n"
    "nlp = spacy.blank('pl')\n"
    "for path in pathlib.Path(sys.argv[1]).rglob('*.md'):\n"
    "    nlp(path.read_text())\n"
)


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and the peak memory of a command, in MB. What it prints is dropped, its exit code does not matter."""
    with tempfile.NamedTemporaryFile("r") as usage:
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", RUN, usage.name, *command],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        return time.perf_counter() - begun, float(usage.read())


RUN = (
    "import resource, subprocess, sys\n"
    "subprocess.run(sys.argv[2:])\n"
    "open(sys.argv[1], 'w').write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))\n"
)


def write_files(folder: Path, count: int, rng: random.Random, clean: bool = False) -> None:
    posts = make_posts(count * (20 if clean else 16), rng)
    if clean:
        checker = Checker()
        posts = [post for post in posts if checker.check(post).verdict == "pass"]
    for number in range(count):
        parts = posts[number * 16 : (number + 1) * 16]
        text = f"# Wpis {number}\n\n" + "\n\n".join(
            f"- {part}" if i % 5 == 0 else f"**{part[:20]}**{part[20:]}" if i % 5 == 1 else part
            for i, part in enumerate(parts)
        )
        (folder / f"{number:05}.md").write_text(text[:5_000], encoding="utf-8")


def cut_files(folder: Path, source: Path, count: int, rng: random.Random) -> int:
    """Writes different pieces of 5 kB of the Markdown below a folder, whole paragraphs; how many there were."""
    pieces: set[str] = set()
    for path in sorted(source.rglob("*.md")):
        piece = ""
        for paragraph in path.read_text(encoding="utf-8", errors="replace").split("\n\n"):
            piece += paragraph + "\n\n"
            if len(piece) >= 4_800:
                pieces.add(piece[:5_000])
                piece = ""
    drawn = rng.sample(sorted(pieces), min(count, len(pieces)))
    for number, piece in enumerate(drawn):
        (folder / f"{number:05}.md").write_text(piece, encoding="utf-8")
    return len(drawn)


def write_lines(path: Path, count: int, rng: random.Random) -> None:
    posts = make_posts(20_000, rng)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            post = f"{posts[number % len(posts)]} {number}"
            file.write(json.dumps({"id": number, "text": post}, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--lines", type=int, default=1_000_000)
    text = parser.add_mutually_exclusive_group()
    text.add_argument("--clean", action="store_true", help="files of paragraphs without violations")
    text.add_argument("--cut", type=Path, metavar="FOLDER", help="files cut from the Markdown below a folder")
    args = parser.parse_args()
    rng = random.Random(11)
    check = [sys.executable, "-m", "copydesk", "check"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "posts"
        folder.mkdir()
        if args.cut:
            args.files = cut_files(folder, args.cut, args.files, rng)
        else:
            write_files(folder, args.files, rng, args.clean)
        ours, memory = timed([*check, str(folder)])
        theirs, _ = timed([sys.executable, "-c", TOKENISE, str(folder)])
        print(f"{args.files} Markdown files: {ours:.1f} s, spaCy's tokeniser {theirs:.1f} s: {ours / theirs:.2f}x")
        print(f"peak memory {memory:.0f} MB")
        peaks = {}
        for count in (10_000, args.lines):
            lines = Path(temporary) / f"{count}.jsonl"
            write_lines(lines, count, rng)
            seconds, peaks[count] = timed([*check, str(lines), "-f", "jsonl", "-o", f"{temporary}/report.jsonl"])
            print(f"{count} lines: {count / seconds:.0f} a second, peak memory {peaks[count]:.0f} MB", flush=True)
        print(f"memory grows by {peaks[args.lines] / peaks[10_000]:.2f}")


if __name__ == "__main__":
    main()
