"""Time a character of long and hostile posts, against an ordinary post and a short one of the same kind.

Run: python benchmarks/hostile.py [--characters 100000] [--only NAME]

`own` is the time a character at full length over that at 5,000 characters of the same text: what grows with the square
of the length shows there. `ordinary` is the time a character over that of an ordinary post of 5,000 characters, whose
text was not met before; most hostile texts are nothing but violations, which cost more than words.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterable, Sequence

from speed import examples, make_posts

from copydesk import Checker, Policy

SHORT = 5_000  # characters
ROUNDS = 3
ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"
ACCENT = "\N{COMBINING ACUTE ACCENT}"

POLICY = {
    "version": 1,
    "confidential": [{"term": "Projekt Feniks", "aliases": ["Feniks"], "kind": "codename"}],
    "competitors": [{"name": "Orkan Cloud", "aliases": ["Orkan"]}],
}

# What is repeated to the length of the post.
HOSTILE = {
    "zero-width characters": ZERO_WIDTH,
    "zero-width between letters": "".join(letter + ZERO_WIDTH for letter in "feniks "),
    "one long word": "a",
    "one long listed word": "feniks",
    "letters apart": "f e n i k s ",
    "letters apart, of no word": "q x w v ",
    "dots": "f.e.n.i.k.s.",
    "dots between short words": "a.b..c.",
    "nested brackets": "([{<",
    "bracketed letters": "(F)(e)(n)(i)(k)(s) ",
    "masks": "f*n*ks ",
    "masks of vulgar words": "k***a ",
    "masks without end": "k*",
    "hashtag after hashtag": "#FeniksFeniks",
    "one long hashtag": "#" + "MarketingSprzedaż" * 40,
    "digits": "1234567890",
    "telephone numbers": "600 100 200 ",
    "account numbers": "61109010140000071219812874 ",
    "mailboxes": "a@b.pl ",
    "at signs": "@",
    "one long address": "https://a.pl/" + "a/" * 500,
    "amounts": "nasz zysk 5 mln zł ",
    "quotation marks": "„\"'”«",
    "combining marks": "f" + ACCENT * 20,
    "letters from other alphabets": "fеnіkѕ ",
    "upside down": "sʞᴉuǝɟ ",
    "backwards": "skinef ",
    "emoji between words": "Projekt🌸Feniks ",
    "emoji": "🌸",
    "line breaks": "Feniks\n",
    "initials": "P. T. K. Proj. ",
    "letters and fragments": "proj f e n word ",
    "a sentence of words that begin rules": "winners losers ",
    "misspelt names": "Fennikx Fenjks ",
    "markup": "<b>**[Feniks](#)**</b> ",
    "backslashes": "\\",
}


def seconds(checker: Checker, text: str) -> float:
    """The least processor time that a check of the text took."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        checker.check(text)
        taken.append(time.process_time() - begun)
    return min(taken)


def ordinary(characters: int, rng: random.Random) -> str:
    """Running text of so many characters, its words drawn by Zipf's law."""
    text: list[str] = []
    while sum(map(len, text)) < characters:
        text += make_posts(20, rng)
    return "\n".join(text)[:characters]


def of_length(piece: str, characters: int) -> str:
    return (piece * (characters // len(piece) + 1))[:characters]


def first(checker: Checker, texts: Sequence[str]) -> float:
    """Seconds a character for texts that were not met before."""
    begun = time.process_time()
    for text in texts:
        checker.check(text)
    return (time.process_time() - begun) / sum(map(len, texts))


def main(names: Iterable[str], characters: int) -> None:
    checker = Checker(Policy.model_validate(POLICY))
    rng = random.Random(11)
    for post in [*make_posts(2_000, rng), *examples(), *(ordinary(SHORT, rng) for _ in range(50))]:
        checker.check(post)
    unit = first(checker, [ordinary(SHORT, rng) for _ in range(20)])
    print(f"an ordinary post of {SHORT:,} characters: {unit * SHORT * 1e3:.2f} ms")
    for length in (characters, 1_000_000):
        each = first(checker, [ordinary(length, rng)])
        print(f"{f'ordinary, {length:,} characters':38} {each * length:7.3f} s   own {each / unit:6.2f}x", flush=True)
    for name in names:
        short, long = (of_length(HOSTILE[name], length) for length in (SHORT, characters))
        each, whole = seconds(checker, short) / SHORT, seconds(checker, long)
        told = f"{whole:7.3f} s   own {whole / characters / each:6.2f}x   ordinary {whole / characters / unit:7.2f}x"
        print(f"{name:38} {told}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=100_000)
    parser.add_argument("--only", choices=HOSTILE, metavar="NAME", help="one of the texts alone")
    arguments = parser.parse_args()
    main([arguments.only] if arguments.only else HOSTILE, arguments.characters)
