"""Kills a long run with `kill -9` at random moments, resumes it each time, and compares with an undisturbed one.

    python benchmarks/kill_and_resume.py [--posts 100000] [--kills 10] [--workers 2]

Prints the moments and the result; ends with 1 if a byte differs.
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

TEXTS = (
    "Dziś w biurze nowa kawa i dobry humor.",
    "Idziemy na wybory parlamentarne.",
    "Rusza Projekt Feniks, będzie pięknie.",
    "The launch of our new product is near.",
    "",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_drafts(folder, options.posts)
        started = time.perf_counter()
        whole = run(folder, "whole.jsonl", options.workers).wait()
        seconds = time.perf_counter() - started
        if not (folder / "whole.jsonl").exists():
            print(f"the undisturbed run wrote no report: exit code {whole}")
            return 1
        print(f"undisturbed: {seconds:.1f} s, exit code {whole}, {size(folder, 'whole.jsonl'):,} bytes")
        for number in range(options.kills):
            running = run(folder, "killed.jsonl", options.workers)
            time.sleep(rng.uniform(0, 1.5 * seconds / options.kills + 1))
            running.kill()
            running.wait()
            print(f"kill {number + 1} at {size(folder, 'killed.jsonl'):,} bytes")
        code = run(folder, "killed.jsonl", options.workers).wait()
        is_same = (folder / "killed.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()
        print("the same bytes" if is_same and code == whole else f"DIFFERENT (exit code {code})")
        return 0 if is_same and code == whole else 1


def write_drafts(folder: Path, posts: int) -> None:
    (folder / "copydesk.toml").write_text("version = 1\n[[confidential]]\nterm = 'Projekt Feniks'\n", "utf-8")
    with (folder / "drafts.jsonl").open("w", encoding="utf-8") as file:
        for n in range(posts):
            row = {"id": f"n{n}", "text": f"{n}. {TEXTS[n % len(TEXTS)]}"}
            file.write(("{broken" if n % 1009 == 7 else json.dumps(row, ensure_ascii=False)) + "\n")


def run(folder: Path, report: str, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "copydesk", "check", "drafts.jsonl", "-f", "jsonl", "-o", report, "--resume"]
    return subprocess.Popen([*command, "-j", str(workers), "-q"], cwd=folder)


def size(folder: Path, report: str) -> int:
    path = folder / report
    return path.stat().st_size if path.exists() else 0


if __name__ == "__main__":
    sys.exit(main())
