"""Listed names that say what is called so: "Projekt Feniks" is "the Feniks project" in an English post.

Who writes about such a name turns its head word into the language of the post, puts it behind the name as English
does, or says that it is one: "projekt o nazwie Feniks".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from copydesk.matching.lexicon import Flag
from copydesk.matching.syntax import OneOf, Row, WordPattern

__all__ = ["headed_rows", "is_headed"]

# Words for the same thing. Left out is what means another thing in the other language: a Polish "list" is a letter.
_SAME = (
    ("projekt", "project"), ("operacja", "operation"), ("plan",), ("program", "programme"), ("misja", "mission"),
    ("inicjatywa", "initiative"), ("kampania", "campaign"), ("akcja", "action"), ("zadanie", "task"),
    ("kryptonim", "codename"), ("zespół", "team"), ("grupa", "group"), ("spółka", "company"), ("firma", "company"),
    ("agencja", "agency"), ("bank",), ("fundusz", "fund"), ("fundacja", "foundation"), ("sieć", "chain", "network"),
    ("szpital", "hospital"), ("klinika", "clinic"), ("apteka", "pharmacy"), ("laboratorium", "laboratory", "lab"),
    ("browar", "brewery"), ("stocznia", "shipyard"), ("hotel",), ("studio",), ("kancelaria", "chambers"),
    ("produkt", "product"), ("system",), ("platforma", "platform"), ("aplikacja", "app", "application"), ("panel",),
    ("serwer", "server"), ("baza", "database"), ("agent",), ("robot",), ("model",), ("silnik", "engine"),
    ("umowa", "agreement", "contract"), ("kontrakt", "contract"), ("transakcja", "transaction", "deal"), ("deal",),
    ("raport", "report"), ("strategia", "strategy"), ("memorandum", "memo"), ("aneks", "annex"), ("hala", "hall"),
    ("magazyn", "warehouse"), ("fabryka", "factory"), ("zakład", "plant"), ("oddział", "branch"), ("biuro", "office"),
    ("osiedle", "estate"), ("budynek", "building"),
)  # fmt: skip
_HEADS = {word: tuple(dict.fromkeys(w for group in _SAME if word in group for w in group)) for g in _SAME for word in g}

_CALLED = ("called", "named", "dubbed", "codenamed", "nazwany", "zwany", "czyli", "imieniem")
_BY = ("o", "pod", "code")
_NAME = ("nazwie", "nazwą", "kryptonimie", "kryptonimem", "hasłem", "named", "name")


def headed_rows(row: Row) -> Iterator[tuple[Row, int]]:
    """A listed name of several words with its head word in either language, and as it is written with a word between;
    each with what it allows besides.

    >>> [len(row) for row, _ in headed_rows((_plain("projekt"), _plain("feniks")))]
    [2, 3, 4]
    >>> [len(row) for row, _ in headed_rows((_plain("blue"), _plain("heron")))]
    [2]
    """
    first, last = row[0], row[-1]
    if isinstance(first, WordPattern) and (heads := _heads_of(first)):
        rest = row[1:]
        yield (heads, *rest), 0
        yield (heads, _one_of(_CALLED), *rest), Flag.SAID
        yield (heads, _one_of(_BY), _one_of(_NAME), *rest), Flag.SAID
        if len(rest) > 1:  # a name of two words may stand in the other order anyway
            yield (*rest, heads), Flag.TURNED
    elif isinstance(last, WordPattern) and (heads := _heads_of(last)):
        yield (*row[:-1], heads), 0
        if len(row) > 2:
            yield (heads, *row[:-1]), Flag.TURNED
    else:
        yield row, 0


def is_headed(words: Sequence[tuple[str, str]]) -> bool:
    """Whether a name of two words, each as (form, cased), says with one of them what is called so.

    >>> is_headed([("projekt", "Projekt"), ("zorvex", "Zorvex")]), is_headed([("blue", "Blue"), ("heron", "Heron")])
    (True, False)
    """
    return len(words) == 2 and any(form in _HEADS for form, _ in words)


def _heads_of(word: WordPattern) -> OneOf | None:
    words = _HEADS.get(word.form)
    return OneOf((word, *[_plain(other) for other in words if other != word.form])) if words else None


def _plain(form: str) -> WordPattern:
    return WordPattern(form, form, "part")


def _one_of(words: tuple[str, ...]) -> OneOf:
    return OneOf(tuple(WordPattern(word, word, "exact") for word in words))
