"""The folded text and the way back: what each step of folding does, and what it leaves alone."""

from __future__ import annotations

import pytest

from copydesk.model import Span
from copydesk.text.steps import fold, strip_diacritics
from copydesk.text.view import Edit, View
from copydesk.text.words import Break, read_chunk

ZWSP, SHY = "\N{ZERO WIDTH SPACE}", "\N{SOFT HYPHEN}"
DOT, STROKE = "\N{COMBINING DOT ABOVE}", "\N{COMBINING LONG STROKE OVERLAY}"


@pytest.mark.parametrize(
    ("text", "folded", "steps"),
    [
        pytest.param("Zażółć gęślą jaźń", "Zażółć gęślą jaźń", (), id="Polish letters stay"),
        pytest.param("„Tak” – 100 €", "„Tak” – 100 €", (), id="common signs stay"),
        pytest.param("Z\N{LATIN SMALL LETTER A WITH ACUTE}", "Za", ("accent",), id="a foreign accent"),
        pytest.param(f"Fe{ZWSP}niks", "Feniks", ("zero-width",), id="zero-width space"),
        pytest.param(f"Fe{SHY}niks", "Feniks", ("zero-width",), id="soft hyphen"),
        pytest.param(f"{ZWSP}Feniks{ZWSP}", "Feniks", ("zero-width",), id="invisible ends"),
        pytest.param(f"z{DOT}o{STROKE}łw", "żołw", ("combining",), id="a mark that is a letter's, and one that is not"),
        pytest.param("𝐅𝐞𝐧𝐢𝐤𝐬", "Feniks", ("styled",), id="bold"),
        pytest.param("Ｆｅｎｉｋｓ", "Feniks", ("styled",), id="full-width"),
        pytest.param("🅵🅔nⓘⓚs", "FEniks", ("styled",), id="squared and circled"),
        pytest.param("ﬁnał", "finał", ("styled",), id="ligature"),
        pytest.param("①½", "1" + "1⁄2", ("styled",), id="digit and fraction"),
        pytest.param("Fеniks", "Feniks", ("homoglyph",), id="Cyrillic e"),
        pytest.param("FΕNIKS", "FENIKS", ("homoglyph",), id="Greek capital epsilon"),
        pytest.param(f"𝐅е{ZWSP}niks", "Feniks", ("zero-width", "styled", "homoglyph"), id="three at once, in order"),
        pytest.param("👩\N{ZERO WIDTH JOINER}💻", "👩\N{ZERO WIDTH JOINER}💻", (), id="a joined emoji stays"),
        pytest.param("", "", (), id="nothing"),
    ],
)
def test_folding(text: str, folded: str, steps: tuple[str, ...]) -> None:
    view = fold(text)
    assert view.text == folded
    assert view.steps == steps


@pytest.mark.parametrize(
    ("text", "part", "span"),
    [
        pytest.param(f"a Fe{ZWSP}{ZWSP}niks", "Feniks", (2, 10), id="what was dropped inside belongs to it"),
        pytest.param(f"a {ZWSP}Feniks{ZWSP}", "Feniks", (3, 9), id="what was dropped outside does not"),
        pytest.param("ﬁnał", "f", (0, 1), id="half a ligature is the whole of it"),
        pytest.param("ﬁnał", "na", (1, 3), id="behind a letter that grew"),
        pytest.param(f"z{DOT}ubr", "ż", (0, 2), id="a letter and its mark"),
        pytest.param(f"z{DOT}ubr", "ubr", (2, 5), id="behind a letter that shrank"),
        pytest.param("½ 𝐅", "F", (2, 3), id="behind a fraction"),
    ],
)
def test_the_way_back(text: str, part: str, span: tuple[int, int]) -> None:
    view = fold(text)
    start = view.text.index(part)
    assert view.to_source(start, start + len(part)) == Span(*span)


def test_view_without_edits_is_the_same_view() -> None:
    view = View("abc")
    assert view.edited("nothing", []) is view


def test_edits_of_later_steps_count_in_the_text_of_the_earlier() -> None:
    view = View("xx-abc").edited("cut", [Edit(0, 3, "")]).edited("grow", [Edit(1, 2, "BBB")])
    view = view.edited("drop", [Edit(0, 1, "")])
    assert view.text == "BBBc"
    assert [view.to_source(i, i + 1) for i in range(4)] == [Span(4, 5)] * 3 + [Span(5, 6)]
    assert view.steps == ("cut", "grow", "drop")


@pytest.mark.parametrize(
    ("word", "plain"),
    [("żółw", "zolw"), ("ŁÓDŹ", "LODZ"), ("façade", "facade"), ("straße", "straße"), ("Ångström", "Angstrom")],
)
def test_bare_spelling_has_the_same_length(word: str, plain: str) -> None:
    assert strip_diacritics(word) == plain
    assert len(plain) == len(word)


@pytest.mark.parametrize(
    ("chunk", "words"),
    [
        ("Feniks", ["feniks"]),
        ("„Feniksem”,", ["feniksem"]),
        ("Feniks-Nord", ["feniks", "nord"]),
        ("i/lub", ["i", "lub"]),
        ("PiS-u", ["pis", "u"]),
        ("O'Brien", ["o'brien"]),
        ("firma's", ["firma's"]),
        ("2026-03-01", ["2026", "03", "01"]),
        ("F.e.n.i.k.s", ["feniks"]),
        ("F_e_n_i_k_s!", ["feniks"]),
        ("S.A.", ["s", "a"]),
        ("#Feniks2026", ["feniks2026"]),
        ("@orkancloud", ["orkancloud"]),
        ("straße", ["straße"]),
    ],
)
def test_words_of_a_chunk(chunk: str, words: list[str]) -> None:
    read = read_chunk(chunk)
    assert read is not None
    if chunk == "S.A.":  # two letters with full stops may be read as one word or as two
        assert "".join(w.form for w in read.words) == "sa"
    else:
        assert [w.form for w in read.words] == words


@pytest.mark.parametrize("chunk", ["—", "…", "🎉", "👩‍💻", "!!!", "*", ZWSP])
def test_chunk_without_a_letter_or_digit_is_nothing(chunk: str) -> None:
    assert read_chunk(chunk) is None


@pytest.mark.parametrize(
    ("chunk", "after"),
    [
        ("Feniks", Break.NONE),
        ("Feniks,", Break.SOFT),
        ("Feniks)", Break.SOFT),
        ("Feniks:", Break.HARD),
        ("Feniks;", Break.HARD),
        ("Feniks.", Break.STOP),
        ("Feniks?!”", Break.STOP),
        ("Feniks…", Break.STOP),
    ],
)
def test_break_behind_a_chunk(chunk: str, after: Break) -> None:
    read = read_chunk(chunk)
    assert read is not None
    assert read.trails == after


@pytest.mark.parametrize(
    ("chunk", "apart"),
    [
        ("#ProjektFeniks", ["projekt", "feniks"]),
        ("#ProjektFeniks2026", ["projekt", "feniks", "2026"]),
        ("NovalitPulse", ["novalit", "pulse"]),
        ("#ŻółtyKajak", ["żółty", "kajak"]),
    ],
)
def test_compounds_are_taken_apart_in_place(chunk: str, apart: list[str]) -> None:
    read = read_chunk(chunk)
    assert read is not None
    assert read.apart is not None
    assert [w.form for w in read.apart] == apart
    assert [chunk[w.start : w.end].lower() for w in read.apart] == apart


@pytest.mark.parametrize("chunk", ["Feniks", "FENIKS", "feniks", "F"])
def test_plain_word_is_not_taken_apart(chunk: str) -> None:
    read = read_chunk(chunk)
    assert read is not None
    assert read.apart is None
