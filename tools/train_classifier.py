"""Learns the weights of `matching/classifier.py` from `training/` and writes `src/copydesk/topics.weights`.

Run: python tools/train_classifier.py [--measure]

It needs scikit-learn (`pip install --group training`). Logistic regression for each category; positive are the
sentences that hold a violation and the posts that they stand in, negative all others.

All else is learnt from posts whose authors were left out of that, a ninth of all at a time. How a finding of the rules
is weighed, by a second regression: from the scores of its sentence and its post, and from which rules have found the
category there. From which odds on it stands, and from which score on a text speaks for a category by itself: where
rules and classifier together are right most of all, if no more than FALSE of the posts without a violation are flagged
by the classifier alone, and no more than LOST of what is rightly found in prose is lost; in lively posts and in sober
prose each for itself. With `--measure` that is shown and nothing is written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from copydesk import Checker, Policy
from copydesk.judging import is_hidden
from copydesk.matching.classifier import BITS, MAGIC, ByTone, Learnt, Weighing, context, features, pack, sentences
from copydesk.rulebook import read_rules, shipped_rule_files
from copydesk.text.tone import is_lively

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ROOT = Path(__file__).parents[1]
TRAINING = ROOT / "training"
CATEGORIES = ("religion", "politics", "finance", "offence", "conflict", "privacy", "copyright")
# Of F: a finding that is wrong costs more than one that is missed, since who is called in vain stops listening. In
# sober prose little is wrong.
BETAS = {"lively": 0.6, "sober": 0.8}
ODDS = np.arange(-2, 1.3, 0.1)  # log odds, by natural logarithms, from which on a finding may stand
FOUND = np.arange(0.5, 8, 0.25)  # scores, in the same unit, from which on a text may speak for a category
NEVER = 99.0
LOST = 0.01  # of what is rightly found in prose, comments among it, may be lost
ENOUGH = 50  # findings there, to say something about them
# Of the posts without a violation so many may be flagged by the classifier alone, for each category.
FALSE = {"lively": 0.002, "sober": 0.0015}
FOLDS = 9
SMOOTHED = 0.3  # added to every count
ALIKE = 0.001  # of F1, which is no difference
UNITS = 20  # of a score for each natural logarithm of the odds
FINE_UNITS = 1000  # the same of what weighs a finding
SHRUNK = 0.6  # what is learnt of single rules counts as if they had been met less often
PLAIN, PROSE = "plain", "prose"  # what measures; oblique and focus posts are no usual mix, and only teach


@dataclass
class Text:
    """A text to learn from. `doubtful` are categories of which nothing is learnt from it."""

    text: str
    found: set[str]
    doubtful: set[str] = field(default_factory=set)
    author: str = ""


@dataclass
class Finding:
    """What a rule has found. `is_weighed`: its context may speak against it."""

    category: str
    rule: str
    spans: list[tuple[int, int]]
    is_weighed: bool


@dataclass
class Posted:
    """A post to measure with. `levels` are those of its labels by category."""

    text: str
    author: str
    levels: dict[str, str]
    findings: list[Finding]


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
            posted = Posted(post["text"], file.stem, levels, [])
            for violation in checker.check(post["text"]).violations:
                rule = rules.get(violation.rule)
                if violation.severity == "note" or rule is None:
                    continue
                is_weighed = rule.params["in_context"] and not any(map(is_hidden, violation.matches))
                spans = [(match.start, match.end) for match in violation.matches]
                posted.findings.append(Finding(violation.category, rule.id, spans, is_weighed))
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


@dataclass
class Scores:
    """What was learnt from other authors says of posts: the best score of their sentences and the whole of each for a
    category, and for each of `weighed`, a post's number with a finding, those of its sentence and its post."""

    best: np.ndarray
    weighed: list[tuple[int, Finding]]
    around: np.ndarray


def folds_of(authors: Iterable[str]) -> dict[str, int]:
    """In which of the parts that are left out in turn each author is."""
    return {author: number % FOLDS for number, author in enumerate(sorted({*authors} - {""}))}


def held_out_scores(rows: csr_matrix, texts: list[Text], posts: list[Posted], category: str) -> Scores:
    folds = folds_of(text.author for text in texts)
    numbers = np.array([folds.get(text.author, -1) for text in texts])
    weighed = [
        (at, finding)
        for at, post in enumerate(posts)
        for finding in post.findings
        if finding.is_weighed and finding.category == category
    ]
    best, around = np.full(len(posts), -99.0), np.full((len(weighed), 2), -99.0)
    for fold in range(FOLDS):
        weights, bias = learn(rows, texts, category, numbers != fold)

        def scores(parts: list[str], weights: np.ndarray = weights, bias: float = bias) -> np.ndarray:
            return matrix(parts) @ weights + bias if parts else np.zeros(0)

        there = {at for at, post in enumerate(posts) if folds[post.author] == fold}
        parts = [(at, part) for at in sorted(there) for part in all_parts(posts[at])]
        np.maximum.at(best, [at for at, _ in parts], scores([part for _, part in parts]))
        contexts = [(i, *context(posts[at].text, f.spans)) for i, (at, f) in enumerate(weighed) if at in there]
        beside = [(i, part) for i, own, _ in contexts for part in own]
        np.maximum.at(around[:, 0], [i for i, _ in beside], scores([part for _, part in beside]))
        wholes = [(i, whole) for i, _, whole in contexts if whole]
        around[[i for i, _ in wholes], 1] = scores([whole for _, whole in wholes])
    is_long = around[:, 1] == -99.0
    around[is_long, 1] = around[is_long, 0]
    return Scores(best, weighed, around)


def all_parts(post: Posted) -> list[str]:
    return [post.text, *(post.text[start:end] for start, end in sentences(post.text))]


class Findings:
    """The findings of all categories with what a second regression says of them, learnt from plain posts."""

    def __init__(self, posts: list[Posted], scores: dict[str, Scores]) -> None:
        self.findings = [found for category in CATEGORIES for found in scores[category].weighed]
        self.said = np.concatenate([scores[category].around for category in CATEGORIES])
        self.rules = sorted({finding.rule for _, finding in self.findings})
        self.table = np.hstack([self._categories(), self.said, self._rules(posts)])
        levels = [posts[at].levels.get(finding.category, "") for at, finding in self.findings]
        self.is_right = np.array([level == "must" for level in levels])
        self.is_plain = np.array([posts[at].author.startswith(PLAIN) for at, _ in self.findings])
        self._teaches = self.is_plain & np.array([level != "may" for level in levels])
        self._authors = np.array([posts[at].author for at, _ in self.findings])

    def _categories(self) -> np.ndarray:
        return np.array([[float(f.category == category) for category in CATEGORIES] for _, f in self.findings])

    def _rules(self, posts: list[Posted]) -> np.ndarray:
        """For each finding which rules have found its category in the post, and how many did."""
        columns = {rule: at for at, rule in enumerate(self.rules)}
        table = np.zeros((len(self.findings), len(self.rules) + 1))
        for row, (at, finding) in enumerate(self.findings):
            there = {f.rule for f in posts[at].findings if f.category == finding.category}
            table[row, [columns[rule] for rule in there & columns.keys()]] = SHRUNK
            table[row, -1] = len(there)
        return table

    def learn(self, kept: np.ndarray) -> np.ndarray:
        """The factors of the table's columns, whose sum is the log odds that a finding is right."""
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=1.0, max_iter=3000, fit_intercept=False)
        return model.fit(self.table[kept & self._teaches], self.is_right[kept & self._teaches]).coef_[0]

    def held_out(self) -> np.ndarray:
        """For each finding its log odds, by what was learnt from other authors."""
        numbers = folds_of(self._authors)
        folds = np.array([numbers[author] for author in self._authors])
        said = np.zeros(len(self.findings))
        for fold in range(FOLDS):
            said[folds == fold] = self.table[folds == fold] @ self.learn(folds != fold)
        return said

    def all_learnt(self) -> tuple[Weighing, dict[str, float]]:
        """What weighs findings, and what the log odds of each category begin with."""
        factors = self.learn(np.ones(len(self.findings), dtype=bool))
        begins, (sentence, whole), rules, other = np.split(factors, np.cumsum([len(CATEGORIES), 2, len(self.rules)]))
        fine = FINE_UNITS / UNITS
        experience = {
            rule: round((says * SHRUNK + other[0]) * FINE_UNITS) for rule, says in zip(self.rules, rules, strict=True)
        }
        weighing = Weighing(round(sentence * fine), round(whole * fine), experience, round(other[0] * FINE_UNITS))
        return weighing, dict(zip(CATEGORIES, begins, strict=True))


@dataclass
class Choice:
    """From which log odds on a finding of a category stands, and from which score on a text speaks for it, by tone;
    which posts are flagged by rules alone and together with the classifier."""

    odds: dict[str, float]
    found: dict[str, float]
    before: np.ndarray
    after: np.ndarray


def choose(
    posts: list[Posted], category: str, best: np.ndarray, findings: Findings, said: np.ndarray, *, is_sought: bool
) -> Choice:
    """What is best. `said` are the log odds of the findings. Without a rule of kind `classifier` for it a category is
    not sought."""
    own = np.array([finding.category == category for _, finding in findings.findings])
    places = np.array([at for at, _ in findings.findings])
    told = np.array([any(f.category == category for f in post.findings) for post in posts])
    certain = np.array([any(f.category == category and not f.is_weighed for f in post.findings) for post in posts])
    is_wanted = np.array([category in post.levels for post in posts])

    def flagged(odds: float, found: float) -> np.ndarray:
        stands = certain | (best >= found)
        stands[places[own & (said >= odds)]] = True
        return stands

    # Where a word means what it says nearly all that is rightly found has to stand.
    in_prose = said[own & findings.is_right & ~findings.is_plain]
    most = {"lively": ODDS[-1], "sober": np.quantile(in_prose, LOST) if len(in_prose) >= ENOUGH else ODDS[-1]}
    choice = Choice({}, {}, told, told.copy())
    for tone, measured in measured_by_tone(posts).items():
        quiet = np.sort(best[~is_wanted & ~told & measured])
        least = quiet[-1 - int(FALSE[tone] * len(quiet))] + 0.01
        options = [
            (f_score(*outcome(posts, category, flagged(odds, found), measured), beta=BETAS[tone]), odds, found)
            for odds in ODDS[max(most[tone], ODDS[0]) >= ODDS]
            for found in ([*FOUND[least <= FOUND], NEVER] if is_sought else [NEVER])
        ]
        # Of those that are about as good, what changes the least of what rules say.
        greatest, *_ = max(options)
        _, odds, found = min(options, key=lambda o: (o[0] < greatest - ALIKE, o[1], -o[2]))
        choice.odds[tone], choice.found[tone] = odds, found
        choice.after[measured] = flagged(odds, found)[measured]
    return choice


def measured_by_tone(posts: list[Posted]) -> dict[str, np.ndarray]:
    """Which posts measure what is right in lively posts, and which in sober prose."""
    lively = np.array([is_lively(post.text) for post in posts])
    plain = np.array([post.author.startswith(PLAIN) for post in posts])
    return {"lively": lively & plain, "sober": ~lively}


def outcome(posts: list[Posted], category: str, flagged: np.ndarray, measured: np.ndarray) -> tuple[int, int, int]:
    """How many of the measured posts are rightly flagged, wrongly flagged, and missed; those that may be either count
    nowhere."""
    levels = np.array([post.levels.get(category, "") for post in posts])
    wanted, others = measured & (levels == "must"), measured & (levels == "")
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
    scores = {category: held_out_scores(rows, texts, posts, category) for category in CATEGORIES}
    findings = Findings(posts, scores)
    said = findings.held_out()
    weighing, begins = findings.all_learnt()
    totals = [{"flagged": np.zeros(len(posts), dtype=bool), "f1": []} for _ in range(2)]
    learnt = {}
    is_plain = np.array([post.author.startswith(PLAIN) for post in posts])
    for category in CATEGORIES:
        choice = choose(posts, category, scores[category].best, findings, said, is_sought=category in sought)
        before, after = (outcome(posts, category, flagged, is_plain) for flagged in (choice.before, choice.after))
        print(f"{category:10} {shown(before)}; with the classifier: {shown(after)}")
        for tone in BETAS:
            print(f"{'':10} {tone:6} odds {choice.odds[tone]:5.2f}, found {choice.found[tone]:5.2f}")
        for total, flagged, counts in ((totals[0], choice.before, before), (totals[1], choice.after, after)):
            total["flagged"] |= flagged
            total["f1"].append(f_score(*counts))
        weights, bias = learn(rows, texts, category, everything)
        learnt[category] = Learnt(
            round(bias * UNITS),
            ByTone(*(round(choice.found[tone] * UNITS) for tone in BETAS)) if category in sought else None,
            np.clip(np.rint(weights * UNITS), -127, 127).astype(int).tolist(),
            ByTone(*(round((begins[category] - choice.odds[tone]) * FINE_UNITS) for tone in BETAS)),
        )
    is_clean = is_plain & np.array([not post.levels for post in posts])
    for name, total in zip(("rules alone", "with the classifier"), totals, strict=True):
        share = np.mean(total["flagged"][is_clean])
        print(f"{name}: macro F1 {np.mean(total['f1']):.3f}, {share:.3f} of {np.sum(is_clean)} clean posts flagged")
    if not arguments.measure:
        data = pack(learnt, weighing, fingerprint())
        (ROOT / "src/copydesk/topics.weights").write_bytes(data)
        print(f"{len(data) / 1e6:.1f} MB written")


if __name__ == "__main__":
    main()
