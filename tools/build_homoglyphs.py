"""Writes src/copydesk/text/homoglyphs.py from Unicode's table of confusable characters (UTS #39).

Run: python tools/build_homoglyphs.py          (needs the package confusable_homoglyphs, which carries the table)
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from confusable_homoglyphs import confusables

TARGET = Path(__file__).parents[1] / "src" / "copydesk" / "text" / "homoglyphs.py"
POLISH = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
HEAD = '''"""Characters that look like a Latin letter or digit. Built by tools/build_homoglyphs.py; do not edit.

Source: Unicode Technical Standard #39, confusables.txt (Unicode licence, see NOTICE.md), single characters only,
small capitals taken as their letters, Polish letters exempt.
"""

__all__ = ["HOMOGLYPHS"]

'''


def ascii_twins(char: str) -> set[str]:
    """The ASCII letters and digits that `char` can be taken for, directly or through a small capital."""
    found: set[str] = set()
    for entry in confusables.confusables_data.get(char, []):
        twin = entry["c"]
        if len(twin) == 1:
            name = unicodedata.name(twin, "")
            if twin.isascii() and twin.isalnum():
                found.add(twin)
            elif name.startswith("LATIN LETTER SMALL CAPITAL ") and len(name.split()[-1]) == 1:
                found.add(name.split()[-1].lower())
    return found


def twin_of(char: str) -> str | None:
    """The one letter, in lower case, or digit that the char is read as."""
    name = unicodedata.name(char, "")
    if name.startswith("LATIN LETTER SMALL CAPITAL ") and len(name.split()[-1]) == 1:
        return name.split()[-1].lower()
    twins = ascii_twins(char)
    if not twins:
        return None
    letters = {t.lower() for t in twins if t.isalpha()}
    if twins & {"I", "l", "1"}:  # one shape, three characters: a capital or a dotted letter is an i
        return "i" if char.isupper() or "I" in name.split() or "BYELORUSSIAN-UKRAINIAN" in name else "l"
    return min(letters or twins)


def main() -> None:
    table = {}
    for char in sorted(confusables.confusables_data):
        if len(char) != 1 or char.isascii() or char in POLISH or not unicodedata.category(char).startswith(("L", "N")):
            continue
        if unicodedata.normalize("NFKC", char).isascii():
            continue  # folded by compatibility already
        if (twin := twin_of(char)) and not unicodedata.decomposition(char):
            table[char] = twin
    for char in [c for c in table if c.lower() not in table and len(c.lower()) == 1 and not c.lower().isascii()]:
        table[char.lower()] = table[char]  # a small letter that is drawn as its capital: к, м
    table = dict(sorted(table.items()))
    lines = [
        f'    "\\N{{{unicodedata.name(char)}}}": "{twin}",'
        for char, twin in table.items()
        if unicodedata.name(char, "")
    ]
    TARGET.write_text(HEAD + "HOMOGLYPHS = {\n" + "\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(lines)} characters")


if __name__ == "__main__":
    main()
