"""Learns the weights of `matching/classifier.py` from `training/` and writes `src/copydesk/topics.weights`.

Run: python tools/train_classifier.py [--measure]

It needs scikit-learn (`pip install --group training`). Logistic regression for each category; positive are the
sentences that hold a violation and the posts that they stand in, negative all others.

From which score on a text speaks for a category by itself, and under which it speaks against what a rule has found, is
set by posts whose authors were left out of the learning, a ninth of all at a time: where rules and classifier together
are right most of all (F0.7), if no more than FALSE of the posts without a violation are flagged by the classifier
alone, and if no more than LOST of what is rightly found in sober prose is lost. With `--measure` that is shown and
nothing is written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from copydesk import Checker, Policy
from copydesk.matching.classifier import BITS, MAGIC, Learnt, context, features, pack, sentences, stems
from copydesk.rulebook import read_rules, shipped_rule_files
from copydesk.text.tone import is_lively

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ROOT = Path(__file__).parents[1]
TRAINING = ROOT / "training"
CATEGORIES = ("religion", "politics", "finance", "offence", "conflict", "privacy", "copyright")
BETA = 0.7  # a finding that is wrong costs more than one that is missed: who is called in vain stops listening
LOST = 0.01  # of what is rightly found in sober prose may be lost
ENOUGH = 50  # findings in prose, to say something about them
FALSE = 0.002  # of the posts without a violation may be flagged by the classifier alone, for each category
FOLDS = 9
SMOOTHED = 0.3  # added to every count
ALIKE = 0.001  # of F1, which is no difference
UNITS = 20  # of a score for each natural logarithm of the odds
PLAIN, PROSE = "plain", "prose"  # what measures; oblique posts, which hardly anybody writes, only teach


@dataclass
class Text:
    """A text to learn from. `doubtful` are categories of which nothing is learnt from it."""

    text: str
    found: set[str]
    doubtful: set[str] = field(default_factory=set)
    author: str = ""


@dataclass
class Posted:
    """A post to measure with. `levels` are those of its labels by category; `weighed` the spans of what rules find in
    it that their context may speak against, by category, `sure` the categories of what else they find."""

    text: str
    author: str
    levels: dict[str, str]
    weighed: dict[str, list[tuple[int, int]]]
    sure: set[str]


def texts_of(post: dict, author: str) -> Iterator[Text]:
    """A post and its sentences."""
    text = post["text"]
    spans = [(text.index(e["span"]), e) for e in post["expect"]]
    must = {e["category"] for _, e in spans if e["level"] == "must"}
    may = {e["category"] for _, e in spans} - must
    yield Text(text, must, may, author)
    parts = list(sentences(text))
    for start, end in parts if len(parts) > 1 else ():
        there = [e for at, e in spans if at < end and start < at + len(e["span"])]
        found = {e["category"] for e in there if e["level"] == "must"}
        yield Text(text[start:end], found, may | {e["category"] for e in there} - found, author)


def posts_of(file: Path) -> Iterator[dict]:
    yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def training_texts() -> list[Text]:
    """All texts of `training/` and the examples of the rules, each once."""
    found: list[Text] = []
    for file in sorted((TRAINING / "posts").glob("*.jsonl")):
        for post in posts_of(file):
            found += texts_of(post, file.stem)
    seen: dict[str, set[str]] = {}
    for file in sorted((TRAINING / "sentences").glob("*.txt")):
        for row in file.read_text(encoding="utf-8").splitlines():
            seen.setdefault(row.replace("\\n", "\n"), set()).update(set() if file.stem == "none" else {file.stem})
    for loaded in read_rules(shipped_rule_files()).rules:
        if loaded.kind == "classifier":
            continue  # what it is measured by, and no teacher
        for example in loaded.spec.examples.flags:
            seen.setdefault(example.replace("[[", "").replace("]]", ""), set()).add(loaded.category)
        for example in loaded.spec.examples.passes:
            seen.setdefault(example, set())
    return found + [Text(text, categories) for text, categories in seen.items()]


def measured_posts() -> list[Posted]:
    checker = Checker(Policy.model_validate({"version": 1, "classifier": False}))
    rules = {rule.id: rule for rule in checker.rules}
    found = []
    for file in sorted((TRAINING / "posts").glob("*.jsonl")):
        for post in posts_of(file) if file.stem.startswith((PLAIN, PROSE)) else ():
            levels = {e["category"]: e["level"] for e in sorted(post["expect"], key=lambda e: e["level"])}
            posted = Posted(post["text"], file.stem, levels, {}, set())
            for violation in checker.check(post["text"]).violations:
                rule = rules.get(violation.rule)
                if violation.severity == "note" or rule is None:
                    continue
                if rule.params["in_context"] and all(match.how != "disguised" for match in violation.matches):
                    spans = posted.weighed.setdefault(violation.category, [])
                    spans += [(match.start, match.end) for match in violation.matches]
                else:
                    posted.sure.add(violation.category)
            found.append(posted)
    return found


def matrix(texts: list[str]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    rows = [sorted(features(text)) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((feature for row in rows for feature in row), dtype=np.int32, count=ends[-1])
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=(len(texts), 1 << BITS))


def learn(rows: csr_matrix, texts: list[Text], category: str, kept: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias: the mean of two regressions, on features as they are, and on features scaled by how much more
    often they stand in the one kind of text than in the other (Wang and Manning, 2012)."""
    from scipy.sparse import diags  # here, since the tests read and do not learn
    from sklearn.linear_model import LogisticRegression

    sure = kept & np.array([category not in text.doubtful for text in texts])
    wanted = np.array([category in text.found for text in texts])[sure]
    rows = rows[sure]
    there, elsewhere = (np.asarray(rows[chosen].sum(axis=0)).ravel() + SMOOTHED for chosen in (wanted, ~wanted))
    scale = np.log((there / there.sum()) / (elsewhere / elsewhere.sum()))
    plain, scaled = (
        LogisticRegression(C=strength, solver="liblinear", class_weight={False: 1, True: 2}).fit(given, wanted)
        for strength, given in ((1.0, rows), (0.3, rows @ diags(scale)))
    )
    weights = (plain.coef_[0] + scaled.coef_[0] * scale) / 2
    return weights, float(plain.intercept_[0] + scaled.intercept_[0]) / 2


def held_out_scores(
    rows: csr_matrix, texts: list[Text], posts: list[Posted], category: str
) -> tuple[np.ndarray, np.ndarray]:
    """For each post the best score of all its sentences, and of the context of what rules found in it, learnt from
    other authors."""
    authors = sorted({text.author for text in texts} - {""})
    folds = {author: number % FOLDS for number, author in enumerate(authors)}
    numbers = np.array([folds.get(text.author, -1) for text in texts])
    best, around = np.full(len(posts), -99.0), np.full(len(posts), -99.0)
    for fold in range(FOLDS):
        weights, bias = learn(rows, texts, category, numbers != fold)
        there = [at for at, post in enumerate(posts) if folds[post.author] == fold]
        for scores, parts_of in ((best, all_parts), (around, lambda post: weighed_parts(post, category))):
            parts = [(at, part) for at in there for part in parts_of(posts[at])]
            if parts:
                said = matrix([part for _, part in parts]) @ weights + bias
                np.maximum.at(scores, [at for at, _ in parts], said)
    return best, around


def all_parts(post: Posted) -> list[str]:
    return [post.text, *(post.text[start:end] for start, end in sentences(post.text))]


def weighed_parts(post: Posted, category: str) -> list[str]:
    return context(post.text, post.weighed[category]) if category in post.weighed else []


@dataclass
class Choice:
    """The scores of a category, and which posts are flagged by rules alone and together with the classifier."""

    against: float
    sober: float
    found: float
    before: np.ndarray
    after: np.ndarray


def choose(posts: list[Posted], category: str, best: np.ndarray, around: np.ndarray, *, is_sought: bool) -> Choice:
    """The scores that are best for plain posts; sober prose keeps nearly all of what is rightly found in it.

    Without a rule of kind `classifier` for it a category is not sought."""
    weighed = np.array([category in post.weighed for post in posts])
    certain = np.array([category in post.sure for post in posts])
    is_plain = np.array([post.author.startswith(PLAIN) for post in posts])
    is_sober = np.array([not is_lively(post.text) for post in posts])
    is_wanted = np.array([category in post.levels for post in posts])

    right_in_prose = around[weighed & is_wanted & ~is_plain]
    floor = np.quantile(right_in_prose, LOST) if len(right_in_prose) >= ENOUGH else 0.0

    def flagged(against: float, found: float) -> np.ndarray:
        least = np.where(is_sober, min(against, floor), against)
        return certain | (weighed & (around >= least)) | (best >= found)

    quiet = np.sort(best[~is_wanted & ~certain & ~weighed & is_plain])
    least = quiet[-1 - int(FALSE * len(quiet))] + 0.01
    options = [
        (f_score(*outcome(posts, category, flagged(against, found)), beta=BETA), against, found)
        for against in np.arange(-8, 0.01, 0.25)
        for found in (np.arange(max(least, 0.5), 8, 0.25) if is_sought else (99.0,))
    ]
    # Of those that are about as good, the scores that change the least of what rules say.
    greatest, *_ = max(options)
    _, against, found = min(options, key=lambda o: (o[0] < greatest - ALIKE, o[1], -o[2]))
    return Choice(against, min(against, floor), found, flagged(-99, 99), flagged(against, found))


def outcome(posts: list[Posted], category: str, flagged: np.ndarray) -> tuple[int, int, int]:
    """How many plain posts are rightly flagged, wrongly flagged, and missed; those that may be either count nowhere."""
    levels = [post.levels.get(category, "") if post.author.startswith(PLAIN) else "none" for post in posts]
    wanted, others = np.array([level == "must" for level in levels]), np.array([level == "" for level in levels])
    return int(np.sum(flagged & wanted)), int(np.sum(flagged & others)), int(np.sum(~flagged & wanted))


def f_score(right: int, wrong: int, missed: int, beta: float = 1.0) -> float:
    return (1 + beta**2) * right / max(1.0, (1 + beta**2) * right + wrong + beta**2 * missed)


def shown(counts: tuple[int, int, int]) -> str:
    return "right {:4}, wrong {:3}, missed {:3}, F1 {:.3f}".format(*counts, f_score(*counts))


def fingerprint() -> str:
    """A hash of all that is learnt from, the rules' examples aside, and of how texts are read."""
    digest = hashlib.sha256(MAGIC)
    for file in sorted(TRAINING.rglob("*.*")):
        if file.suffix in (".jsonl", ".txt"):
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure", action="store_true", help="show what was held out, write nothing")
    arguments = parser.parse_args()
    texts, posts = training_texts(), measured_posts()
    rows = matrix([text.text for text in texts])
    everything = np.ones(len(texts), dtype=bool)
    print(f"{len(texts)} texts; measured with {len(posts)} posts by {len({post.author for post in posts})} authors")
    sought = {rule.category for rule in read_rules(shipped_rule_files()).rules if rule.kind == "classifier"}
    totals = [{"flagged": np.zeros(len(posts), dtype=bool), "f1": []} for _ in range(2)]
    learnt = {}
    for category in CATEGORIES:
        best, around = held_out_scores(rows, texts, posts, category)
        choice = choose(posts, category, best, around, is_sought=category in sought)
        before, after = (outcome(posts, category, flagged) for flagged in (choice.before, choice.after))
        print(
            f"{category:10} {shown(before)}; with the classifier (against {choice.against:5.2f}, sober"
            f" {choice.sober:5.2f}, found {choice.found:5.2f}): {shown(after)}"
        )
        for total, flagged, counts in ((totals[0], choice.before, before), (totals[1], choice.after, after)):
            total["flagged"] |= flagged
            total["f1"].append(f_score(*counts))
        weights, bias = learn(rows, texts, category, everything)
        learnt[category] = Learnt(
            round(bias * UNITS),
            round(choice.against * UNITS),
            round(choice.sober * UNITS),
            round(choice.found * UNITS) if category in sought else None,
            np.clip(np.rint(weights * UNITS), -127, 127).astype(int).tolist(),
        )
    is_clean = np.array([post.author.startswith(PLAIN) and not post.levels for post in posts])
    for name, total in zip(("rules alone", "with the classifier"), totals, strict=True):
        share = np.mean(total["flagged"][is_clean])
        print(f"{name}: macro F1 {np.mean(total['f1']):.3f}, {share:.3f} of {np.sum(is_clean)} clean posts flagged")
    if not arguments.measure:
        met = set().union(*(stems(text.text) for text in texts))
        data = pack(learnt, met, fingerprint())
        (ROOT / "src/copydesk/topics.weights").write_bytes(data)
        print(f"{len(data) / 1e6:.1f} MB written")


if __name__ == "__main__":
    main()
