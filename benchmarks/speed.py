"""Microseconds a post for `check`, as ratios to spaCy's blank tokeniser in the same run.

Run: python benchmarks/speed.py [--terms 10000] [--posts 2000] [--golden FOLDER] [--lists-only] [--peers N]

Fresh posts: both sides are warmed on 2,000 other posts and on the examples of the rules (which is what a process that
has run for a minute has met), each measured post is seen once, the two alternate in blocks of 40 in one process. Hot:
the same posts once more.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from copydesk import Checker, Policy
from copydesk.languages import language
from copydesk.languages.wordlist import read_levels
from copydesk.rulebook import read_rules, shipped_rule_files

BLOCK = 40
FUNCTION_WORDS = language("pl").stopwords | language("en").stopwords
SYLLABLES = [c + v for c in "bdgklmnprstvz" for v in "aeio"]
ENDINGS = ["", "x", "ia", "or", "is", "ar", "ex", "um", "an", "ika"]


def vocabulary(code: str, rng: random.Random) -> list[str]:
    """Real words of a language in a random order within each grade of commonness, the common ones first."""
    graded = read_levels(f"{code}_common.z")
    words = [word for word in sorted(graded) if word.isalpha() and 2 < len(word) < 16]
    rng.shuffle(words)
    return sorted(words, key=lambda word: -graded[word])


def make_posts(count: int, rng: random.Random) -> list[str]:
    """Posts of about 280 characters, half Polish, words drawn by Zipf's law."""
    words = {code: vocabulary(code, rng) for code in ("pl", "en")}
    weights = {code: [1 / rank for rank in range(1, len(listed) + 1)] for code, listed in words.items()}
    posts = []
    for number in range(count):
        code = "pl" if number % 2 else "en"
        drawn = rng.choices(words[code], weights[code], k=60)
        text, length = [], 0
        while length < 270 and drawn:
            sentence = [drawn.pop() for _ in range(min(len(drawn), rng.randint(6, 12)))]
            sentence[0] = sentence[0].capitalize()
            written = " ".join(sentence) + rng.choice(["."] * 3 + ["!", "?", ":"])
            text.append(written)
            length += len(written) + 1
        posts.append(" ".join(text) + rng.choice(["", "", " 🚀", " #praca", " 👇"]))
    return posts


def make_terms(count: int, rng: random.Random) -> list[str]:
    """Listed terms of one to three words: invented names, alone or with ordinary words."""
    words = vocabulary("pl", rng)[5_000:] + vocabulary("en", rng)[5_000:]
    terms: set[str] = set()
    while len(terms) < count:
        name = "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) + rng.choice(ENDINGS)
        if name in FUNCTION_WORDS:  # which no list may have
            continue
        others = [rng.choice(words).capitalize() for _ in range(rng.choice([0, 0, 1, 1, 2]))]
        terms.add(" ".join([*others, name.capitalize()]))
    return sorted(terms)


def peers(terms: Sequence[str]) -> dict[str, Callable[[str], object]]:
    """What a user would take instead, over the same terms; a tool that is not installed is left out."""
    import regex
    import spacy
    from rapidfuzz import fuzz, process
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("pl")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("terms", list(nlp.pipe(terms)))
    alternation = regex.compile(
        r"\b(?:" + "|".join(map(regex.escape, sorted(terms, key=len, reverse=True))) + r")\b", regex.I
    )
    lower = [term.lower() for term in terms]
    found: dict[str, Callable[[str], object]] = {
        "PhraseMatcher": lambda post: matcher(nlp(post)),
        "regex": alternation.search,
        "RapidFuzz": lambda post: process.extract(post.lower(), lower, scorer=fuzz.partial_ratio, score_cutoff=90),
    }
    try:
        from spaczz.matcher import FuzzyMatcher
    except ImportError:
        return found
    fuzzy = FuzzyMatcher(nlp.vocab)
    fuzzy.add("terms", list(nlp.pipe(terms)))
    found["spaczz"] = lambda post: fuzzy(nlp(post))
    return found


def policy_of(terms: Sequence[str], lists_only: bool = False) -> Policy:
    """A policy with a list of the terms in a file of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = "".join(f"{term},codename\n" for term in terms)
        (folder / "terms.csv").write_text(f"term,kind\n{rows}", encoding="utf-8")
        packs = "packs = []\n" if lists_only else ""
        (folder / "copydesk.toml").write_text(f'version = 1\n{packs}confidential_files = ["terms.csv"]\n')
        return Policy.from_file(folder / "copydesk.toml")


def examples() -> list[str]:
    """The examples in the rules: each kind of rule and each pattern has been used once before anything is measured."""
    return [
        text.replace("[[", "").replace("]]", "")
        for file in read_rules(shipped_rule_files()).files
        for rule in file.rules
        for text in (*rule.spec.examples.flags, *rule.spec.examples.passes)
    ]


def interleaved(sides: dict[str, Callable[[str], object]], posts: Sequence[str]) -> dict[str, list[float]]:
    """Seconds for each post and side, in alternating blocks."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    clock = time.thread_time  # on a busy machine the time of others counts for neither side
    for start in range(0, len(posts), BLOCK):
        block = posts[start : start + BLOCK]
        for name, run in sides.items():
            for post in block:
                begun = clock()
                run(post)
                times[name].append(clock() - begun)
    return times


def report(title: str, times: dict[str, list[float]], base: str = "spaCy") -> None:
    unit = statistics.fmean(times[base])
    unit_median = statistics.median(times[base])
    for name, values in times.items():
        mean, median = statistics.fmean(values), statistics.median(values)
        p99 = sorted(values)[int(0.99 * (len(values) - 1))]
        print(
            f"{title:28} {name:13} mean {mean * 1e6:9.1f} µs {mean / unit:7.2f}x"
            f"   median {median * 1e6:9.1f} µs {median / unit_median:7.2f}x"
            f"   p99 {p99 / unit:6.2f}x"
        )


def read_golden(folder: Path) -> list[str]:
    """The texts of a folder of labelled posts."""
    lines = (folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def profile(checker: Checker, kinds: dict[str, Sequence[str]]) -> None:
    """Where the time goes, by stage, for each kind of posts."""
    stages = {
        "literals and digits": (checker._plan, "signs"),
        "what chunks tell": (checker._screener._pieces, "signals_of"),
        "first pass, chunks with it": (checker._screener, "screen"),
        "patterns": (checker._plan, "confirmed"),
        "classifier": (checker._plan, "classified"),
        "reading": (checker._reader, "read"),
        "judging": (checker._judge, "judge"),
    }
    spent = dict.fromkeys(stages, 0.0)
    for name, (owner, method) in stages.items():
        setattr(owner, method, timed(getattr(owner, method), name, spent))
    for title, posts in kinds.items():
        if not posts:
            continue
        spent |= dict.fromkeys(stages, 0.0)
        begun = time.thread_time()
        for post in posts:
            checker.check(post)
        whole = (time.thread_time() - begun) / len(posts)
        print(f"{title}, µs a post: all {whole * 1e6:.0f}")
        for name, seconds in spent.items():
            print(f"    {name:28} {seconds / len(posts) * 1e6:6.1f}")


def timed(run: Callable[..., object], name: str, spent: dict[str, float]) -> Callable[..., object]:
    """The same function, which adds its seconds up."""

    def run_and_add(*args: object) -> object:
        begun = time.perf_counter()
        result = run(*args)
        spent[name] += time.perf_counter() - begun
        return result

    return run_and_add


def peak_memory() -> float:
    """Megabytes that this process has needed at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terms", type=int, default=10_000)
    parser.add_argument("--posts", type=int, default=2_000)
    parser.add_argument("--golden", type=Path, help="a folder with posts.jsonl, measured too")
    parser.add_argument("--peers", type=int, default=0, help="also time the tools taken instead, on N posts")
    parser.add_argument("--lists-only", action="store_true", help="the company's lists alone, without the packs")
    parser.add_argument("--no-cache", action="store_true", help="compile the lists anew")
    parser.add_argument("--profile", action="store_true", help="where the time of fresh posts goes")
    args = parser.parse_args()
    rng = random.Random(7)
    terms = make_terms(args.terms, rng)
    policy = policy_of(terms, args.lists_only)
    begun = time.perf_counter()
    checker = Checker(policy, cache=not args.no_cache)
    print(f"{args.terms} terms ready in {time.perf_counter() - begun:.2f} s, peak {peak_memory():.0f} MB")
    import spacy  # after the memory of the check alone

    posts = make_posts(2_000 + args.posts, rng)
    nlp = spacy.blank("pl")
    warm, fresh = posts[:2_000], posts[2_000:]
    for post in [*warm, *examples()]:
        nlp(post)
        checker.check(post)
    # Both sides keep what they have learnt; a full collection of it in the middle would fall on whoever is running.
    gc.collect()
    gc.freeze()
    labelled = read_golden(args.golden) if args.golden else []
    if args.profile:
        profile(checker, {"fresh": fresh, "hot": fresh, "labelled": labelled})
        return
    sides = {"spaCy": nlp, "check": checker.check}
    times = interleaved(sides, fresh)
    flagged = [checker.check(post).violations != () for post in fresh]
    clean = {name: [t for t, f in zip(values, flagged, strict=True) if not f] for name, values in times.items()}
    print(f"{sum(flagged)} of {len(fresh)} posts with violations")
    report("fresh, without violations", clean)
    report("fresh, all", times)
    report("hot, all", interleaved(sides, fresh))
    if args.peers:
        for name, run in peers(terms).items():
            few = fresh[: args.peers if name != "spaczz" else max(1, args.peers // 20)]
            report(f"instead, {len(few)} posts", interleaved({"check": checker.check, name: run}, few), base="check")
    if labelled:
        report("labelled posts, fresh", interleaved(sides, labelled))


if __name__ == "__main__":
    main()
