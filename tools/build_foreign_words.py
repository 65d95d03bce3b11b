"""Writes languages/data/foreign_words.txt: function words of other languages that are no words of Polish or English.

    python tools/build_foreign_words.py

They are the stop words that spaCy has for these languages (MIT licence). A post with more of them than of the function
words of Polish and English is in a language of which no rule knows a word.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from copydesk.languages import CODES, language

DATA = Path(__file__).resolve().parents[1] / "src" / "copydesk" / "languages" / "data"
LANGUAGES = (
    "ca", "cs", "da", "de", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "lv", "nb", "nl", "pt", "ro", "sk", "sl",
    "sv", "tr",
)  # fmt: skip


def is_ours(word: str) -> bool:
    return any(language(code).is_known(word) or language(code).is_name(word) for code in CODES)


def main() -> None:
    words: set[str] = set()
    for code in LANGUAGES:
        listed = import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS
        words |= {word for word in map(str.lower, listed) if word.isalpha() and len(word) > 1}
    kept = sorted(word for word in words if not is_ours(word))
    (DATA / "foreign_words.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    print(f"{len(kept)} of {len(words)} words")


if __name__ == "__main__":
    main()
