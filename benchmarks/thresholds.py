"""What each pack's threshold does: precision and recall on labelled posts, for thresholds around the shipped one.

Run: python benchmarks/thresholds.py FOLDER [--plot thresholds.svg]       (FOLDER holds profile.yaml and posts.jsonl)

The weights of the `terms` rules of a category are summed up a post; a post counts as flagged from a threshold on, or
where another kind of rule of the category flags it.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from copydesk import Checker, Policy

THRESHOLDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


def policy_of(profile: dict[str, Any]) -> Policy:
    """The checker's policy for the company of a labelled set."""
    confidential = [{k: e[k] for k in ("term", "kind", "aliases") if e.get(k)} for e in profile["confidential"]]
    document = {key: profile[key] for key in ("company", "competitors")}
    return Policy.model_validate(
        {"version": 1, **document, "confidential": confidential, "allow": profile.get("public", [])}
    )


def flagged_at(checker: Checker, posts: list[dict[str, Any]], factor: float) -> dict[str, list[bool]]:
    """For each category and post, whether it is flagged when every threshold is multiplied by the factor."""
    for rule in checker.rules:
        if rule.kind == "terms":
            rule.params.setdefault("shipped", rule.params["threshold"])  # type: ignore[attr-defined]
            rule.params["threshold"] = rule.params["shipped"] * factor  # type: ignore[index]
    checker._set_up(*checker._lexicons, checker._today)
    found: dict[str, list[bool]] = defaultdict(list)
    for post in posts:
        flags = {v.category for v in checker.check(post["text"]).violations if v.severity != "note"}
        for category in checker.policy.packs:
            found[category].append(category in flags)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plot", type=Path, help="also draw precision against recall, as SVG")
    args = parser.parse_args()
    profile = yaml.safe_load((args.folder / "profile.yaml").read_text(encoding="utf-8"))
    posts = [json.loads(line) for line in (args.folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()]
    curves: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for factor in THRESHOLDS:
        found = flagged_at(Checker(policy_of(profile)), posts, factor)
        for category, flags in found.items():
            must = [any(e["category"] == category and e["level"] == "must" for e in p["expect"]) for p in posts]
            may = [any(e["category"] == category for e in p["expect"]) for p in posts]
            hits = sum(f and m for f, m in zip(flags, must, strict=True))
            wrong = sum(f and not m for f, m in zip(flags, may, strict=True))
            curves[category].append((factor, hits / max(1, hits + wrong), hits / max(1, sum(must))))
    print("| pack | " + " | ".join(f"×{factor:g}" for factor in THRESHOLDS) + " |")
    print("|---|" + "---|" * len(THRESHOLDS))
    for category, points in curves.items():
        print(f"| {category} | " + " | ".join(f"{p:.2f} / {r:.2f}" for _, p, r in points) + " |")
    if args.plot:
        args.plot.write_text(draw(curves), encoding="utf-8")


def draw(curves: dict[str, list[tuple[float, float, float]]]) -> str:
    """Precision (up) against recall (right), a line a pack."""
    colours = ("#4c6fbf", "#bf4c4c", "#3f8f5f", "#b0762f", "#7a4cbf", "#2f8f9f", "#9f2f7a", "#606060")
    lines = []
    for colour, (category, points) in zip(colours, curves.items(), strict=False):
        path = " ".join(f"{40 + r * 400:.0f},{440 - p * 400:.0f}" for _, p, r in points)
        _, p, r = points[THRESHOLDS.index(1.0)]
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines.append(f'<circle cx="{40 + r * 400:.0f}" cy="{440 - p * 400:.0f}" r="4" fill="{colour}"/>')
        lines.append(f'<text x="460" y="{60 + 22 * len(lines) / 3:.0f}" fill="{colour}">{category}</text>')
    axes = '<path d="M40 40V440H440" fill="none" stroke="#333"/><text x="200" y="470">recall</text>'
    body = "".join(lines)
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="580" height="490" font-family="sans-serif">'
    return f"{head}{axes}{body}</svg>\n"


if __name__ == "__main__":
    main()
