"""What is wrong in a rule file is said with file, line and way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from copydesk import Checker
from copydesk.errors import RuleError
from copydesk.rulebook import compile_rules, read_rules

GOOD = """\
category = "politics"
language = "en"

[sets]
fruit = ["quince", "medlar"]

[[rule]]
id = "politics/quinces"
kind = "terms"
severity = "warning"
threshold = 1.0
message = { pl = "Pigwa.", en = "A quince." }
advice = { pl = "Bez pigwy.", en = "Leave it out." }
[rule.terms]
"1.0" = ["@fruit"]
"0.5" = ["orchard", "preserve"]
[rule.examples]
flags = ["A ripe [[quince]].", "Two [[medlars]]."]
passes = ["A ripe pear.", "An orchard."]

[[rule]]
id = "politics/basket"
kind = "near"
severity = "note"
message = { pl = "Kosz.", en = "A basket." }
advice = { pl = "Bez kosza.", en = "Leave it out." }
within = 4
groups = [["basket"], ["quince"]]
[rule.examples]
flags = ["A [[basket]] of quinces.", "Quinces in a [[basket]]."]
passes = ["A basket.", "A quince."]

[[rule]]
id = "politics/number"
kind = "pattern"
severity = "note"
message = { pl = "Liczba.", en = "A number." }
advice = { pl = "Bez liczby.", en = "Leave it out." }
pattern = '''\\d{11}'''
validator = "pesel"
[rule.examples]
flags = ["It is [[44051401359]].", "[[44051401359]]"]
passes = ["It is 1.", "No number."]

[[rule]]
id = "politics/credit"
kind = "require"
severity = "note"
message = { pl = "Podpis.", en = "A credit." }
advice = { pl = "Podpisz.", en = "Add it." }
when = ["picture"]
needs = ["photo by"]
[rule.examples]
flags = ["A [[picture]].", "Two [[pictures]]."]
passes = ["A picture, photo by Ann.", "A text."]
"""
FIRST, BASKET, NUMBER, CREDIT = (n for n, line in enumerate(GOOD.splitlines(), 1) if line == "[[rule]]")
WEAK = next(n for n, line in enumerate(GOOD.splitlines(), 1) if line.startswith('"0.5"'))
PASSES = 'passes = ["A picture, photo by Ann.", "A text."]'
TERMS = '"1.0" = ["@fruit"]\n"0.5" = ["orchard", "preserve"]\n'


def swap(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


# Name: the file, the line that is named (None: the whole file), what the message says.
BAD: dict[str, tuple[str, int | None, str]] = {
    "an unknown key of the file": (swap('language = "en"', 'language = "en"\nlang = 1'), 3, "lang: the key is not"),
    "an unknown key of a rule": (swap("threshold = 1.0", "treshold = 1.0"), FIRST + 4, "treshold: the key is not"),
    "a key of another kind": (swap("within = 4", "threshold = 4"), BASKET + 6, "threshold: the key is not known"),
    "an unknown key of the examples": (swap("passes = ", "pases = "), FIRST + 12, "examples.pases: the key is not"),
    "a key by its name in the code": (
        swap("within = 4", 'within = 4\nexcept_ = ["x"]'), BASKET + 7, "except_: the key is not known",
    ),
    "an unknown kind": (swap('"terms"', '"words"'), FIRST + 2, "kind: 'words' is not known"),
    "no kind": (swap('kind = "terms"\n', ""), FIRST, "kind: None is not known"),
    "a kind that is no text": (swap('kind = "terms"', "kind = 3"), FIRST + 2, "kind: 3 is not known"),
    "an unknown category": (swap('"politics"', '"sports"'), 1, "category: 'sports' is no topic"),
    "a category of the lists": (swap('"politics"', '"confidential"'), 1, "category: 'confidential' is no topic"),
    "no category": (swap('category = "politics"\n', ""), 1, "category: None is no topic"),
    "an unknown language": (swap('language = "en"', 'language = "de"'), 2, "language: 'de' is not known"),
    "no language": (swap('language = "en"\n', ""), 1, "language: is missing"),
    "no id": (swap('id = "politics/quinces"\n', ""), FIRST, "id: is missing"),
    "an id of another category": (swap('"politics/quinces"', '"religion/quinces"'), FIRST + 1, "does not begin with"),
    "an id with a capital": (swap('"politics/quinces"', '"politics/Quinces"'), FIRST + 1, "id: "),
    "an id twice": (swap('"politics/basket"', '"politics/quinces"'), BASKET, "id: 'politics/quinces' stands in"),
    "an unknown severity": (swap('severity = "note"', 'severity = "fatal"'), BASKET + 3, "severity: "),
    "no severity": (swap('severity = "warning"\n', ""), FIRST, "severity: is missing"),
    "no message": (swap('message = { pl = "Kosz.", en = "A basket." }\n', ""), BASKET, "message: is missing"),
    "a message in one language": (swap('{ pl = "Kosz.", en', "{ en"), BASKET + 4, "message.pl: is missing"),
    "an empty message": (swap('"A basket."', '""'), BASKET + 4, "message.en: "),
    "no advice": (swap('advice = { pl = "Podpisz.", en = "Add it." }\n', ""), CREDIT, "advice: is missing"),
    "no examples": (
        swap(f'[rule.examples]\nflags = ["A [[picture]].", "Two [[pictures]]."]\n{PASSES}\n', ""),
        CREDIT, "examples: is missing",
    ),
    "one example only": (swap(', "Two [[medlars]]."', ""), FIRST + 11, "examples.flags: "),
    "one look-alike only": (swap(', "An orchard."', ""), FIRST + 12, "examples.passes: "),
    "an example without a mark": (swap("[[medlars]]", "medlars"), FIRST + 10, "must mark what is found"),
    "a mark that is not closed": (swap("[[medlars]]", "[[medlars"), FIRST + 10, "must mark what is found"),
    "no terms": (swap(TERMS, ""), FIRST + 7, "terms: "),
    "terms that are no table": (
        swap(f"[rule.terms]\n{TERMS}", 'terms = ["quince"]\n'), FIRST + 7, "terms: ",
    ),
    "a weight that is no number": (swap('"0.5" =', 'half ='), FIRST + 7, "'half' is no weight"),
    "a weight of nothing": (swap('"0.5" =', '"0" ='), FIRST + 7, "the weight 0 is not between"),
    "a weight without terms": (swap('["orchard", "preserve"]', "[]"), FIRST + 7, "weight 0.5 has no terms"),
    "a threshold above all weights": (
        swap('"1.0" = ["@fruit"]\n', "").replace("threshold = 1.0", "threshold = 1.5"), FIRST,
        "under the threshold: the rule can never match",
    ),
    "a threshold of nothing": (swap("threshold = 1.0", "threshold = 0"), FIRST + 4, "threshold: "),
    "a term without a letter": (swap('"orchard"', '"—!"'), WEAK, "can never match"),
    "a term that is a star": (swap('"orchard"', '"*"'), WEAK, "politics/quinces: "),
    "a term that ends in a gap": (swap('"orchard"', '"vote for *"'), WEAK, "can never match"),
    "a star beside two letters": (swap('"orchard"', '"or*"'), WEAK, "at least three letters must stand"),
    "brackets that do not pair up": (swap('"orchard"', '"(old|new orchard"'), WEAK, "brackets do not pair up"),
    "brackets within brackets": (swap('"orchard"', '"(old|new (big|small)) orchard"'), WEAK, "stand within each other"),
    "an empty term": (swap('"orchard"', '""'), WEAK, "can never match"),
    "a term over a sentence's end": (swap("orchard", "like it? leave"), WEAK, "no term goes on behind a '?'"),
    "a blank in brackets glued to a word": (swap("orchard", "did(n't| not) say"), WEAK, "brackets are glued to a word"),
    "a bad term in a set": (swap('"medlar"', '"me*"'), 5, "fruit: "),
    "a bad exception": (swap("within = 4", 'within = 4\nexcept = ["*"]'), BASKET + 7, "politics/basket: "),
    "an unknown set": (swap('["@fruit"]', '["@fruits"]'), FIRST, "no set is called @fruits"),
    "an unknown set in a set": (swap('"medlar"', '"@nuts"'), 1, "sets.fruit: no set is called @nuts"),
    "a set with a name of the engine": (swap("fruit = [", "money = ["), 5, "the name is the engine's own"),
    "one group only": (swap('groups = [["basket"], ["quince"]]', 'groups = [["basket"]]'), BASKET + 7, "groups: "),
    "an empty group": (swap('["quince"]]', "[]]"), BASKET + 7, "a group has no terms"),
    "an unknown window": (swap("within = 4", 'within = "paragraph"'), BASKET + 6, "within: is no distance: write"),
    "an unknown reach": (swap("threshold = 1.0", 'unless_within = "line"'), FIRST + 4, "unless_within: is no distance"),
    "an unknown order": (swap("within = 4", 'order = "reverse"'), BASKET + 6, "order: "),
    "a pattern that does not compile": (swap("\\d{11}", "(\\d{11}"), NUMBER + 6, "the pattern does not compile"),
    "a pattern that matches nothing at all": (swap("\\d{11}", "\\d*"), NUMBER + 6, "the pattern matches an empty text"),
    "no pattern": (swap("pattern = '''\\d{11}'''\n", ""), NUMBER, "pattern: is missing"),
    "an unknown validator": (swap('"pesel"', '"pessel"'), NUMBER + 7, "no validator is called 'pessel'"),
    "an unknown start": (swap('validator = "pesel"', 'starts_with = "letters"'), NUMBER + 7, "starts_with: "),
    "nothing that announces": (swap('when = ["picture"]', "when = []"), CREDIT + 6, "when: "),
    "nothing that is needed": (swap('needs = ["photo by"]\n', ""), CREDIT, "needs: is missing"),
    "dates the wrong way round": (
        swap("within = 4", "within = 4\nvalid_from = 2027-02-01\nvalid_until = 2027-01-01"), BASKET,
        "valid_from is after valid_until",
    ),
    "a date that is none": (swap("within = 4", 'within = 4\nvalid_from = "soon"'), BASKET + 7, "valid_from: "),
    "text for a number": (swap("threshold = 1.0", 'threshold = "high"'), FIRST + 4, "threshold: "),
    "text for a list": (swap("within = 4", 'within = 4\nunless = "recipe"'), BASKET + 7, "unless: "),
    "a quotation mark too few": (swap('language = "en"', 'language = "en'), 2, "a text has no closing quote"),
    "a key twice": (swap("threshold = 1.0", "threshold = 1.0\nthreshold = 2.0"), 12, "stands here a second time"),
    "rules that are no tables": ('category = "politics"\nlanguage = "en"\nrule = ["quince"]\n', 3, "rule"),
    "an empty file": ("", 1, "language: is missing"),
}  # fmt: skip

# What the message does not yet say as well as it could.
KNOWN_GAPS: dict[str, str] = {}


def bad_cases() -> list[object]:
    rows: list[object] = []
    for name, row in BAD.items():
        marks = [pytest.mark.xfail(reason=KNOWN_GAPS[name], strict=True)] if name in KNOWN_GAPS else []
        rows.append(pytest.param(*row, id=name, marks=marks))
    return rows


def test_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert [rule.spec.id for rule in read_rules([path]).rules] == [
        "politics/quinces", "politics/basket", "politics/number", "politics/credit",
    ]  # fmt: skip


@pytest.mark.parametrize(("source", "line", "what"), bad_cases())
def test_bad_file_is_refused_with_place_and_way_out(source: str, line: int | None, what: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        read_rules([path])
    places = [(problem.where, problem.line) for problem in caught.value.problems if what in problem.what]
    assert (str(path), line) in places, str(caught.value)
    assert all(problem.way_out for problem in caught.value.problems)
    assert str(caught.value).startswith(f"{path}:")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(swap('"politics/quinces"', '"religion/quinces"').replace('"pesel"', '"pessel"'), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        read_rules([path])
    assert [problem.line for problem in caught.value.problems] == [FIRST + 1, NUMBER + 7]


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"no-such\.toml does not exist"):
        read_rules([tmp_path / "no-such.toml"])


def test_folder_is_no_rule_file(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="is a folder"):
        read_rules([tmp_path])


def test_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin2.toml"
    path.write_bytes(b'category = "politics"\nlanguage = "pl"\n# po\xbfegnanie\n')
    with pytest.raises(RuleError, match=r"latin2\.toml:3: this line is not UTF-8"):
        read_rules([path])


def test_a_bad_term_is_found_in_its_own_rule_and_in_any_quotes(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(swap('"basket"', "'or*'").replace('An orchard."', 'An orchard.", "or*"'), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        read_rules([path])
    assert [problem.line for problem in caught.value.problems] == [BASKET + 7]


@pytest.mark.parametrize("words", ["orchard, preserve and apple", "apple, preserve and orchard"])
def test_weights_add_up_in_any_order(words: str, checker_of: CheckerOf) -> None:
    weights = '"0.7" = ["orchard"]\n"0.2" = ["preserve"]\n"0.1" = ["apple"]'
    checker = checker_of(swap('"0.5" = ["orchard", "preserve"]', weights))
    assert checker.check(f"We speak of {words}.").violations


def test_id_twice_in_two_files_names_both(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text(GOOD, encoding="utf-8")
    two.write_text(GOOD.replace("fruit", "berries"), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        read_rules([one, two])
    assert [problem.line for problem in caught.value.problems] == [FIRST, BASKET, NUMBER, CREDIT]
    assert {problem.where for problem in caught.value.problems} == {str(two)}
    assert f"stands in {one}:{FIRST} too" in str(caught.value)


def test_set_twice_in_a_language_is_refused(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text('language = "en"\n[sets]\nfruit = ["quince"]\n', encoding="utf-8")
    two.write_text('language = "en"\n[sets]\nfruit = ["medlar"]\n', encoding="utf-8")
    with pytest.raises(RuleError, match=r"two\.toml:1: sets\.fruit stands in .*one\.toml too"):
        read_rules([one, two])


def test_same_id_may_stand_once_in_each_language(tmp_path: Path) -> None:
    one, two = tmp_path / "en.toml", tmp_path / "pl.toml"
    one.write_text(GOOD, encoding="utf-8")
    two.write_text(GOOD.replace('language = "en"', 'language = "pl"'), encoding="utf-8")
    assert len(list(read_rules([one, two]).rules)) == 8


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_text("\N{ZERO WIDTH NO-BREAK SPACE}" + GOOD, encoding="utf-8")
    assert list(read_rules([path]).rules)


def test_windows_lines_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "crlf.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert len(list(read_rules([path]).rules)) == 4


CheckerOf = Callable[[str], Checker]


@pytest.fixture
def checker_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CheckerOf:
    """A checker with the rules of one file and no others."""

    def build(source: str) -> Checker:
        path = tmp_path / "fruit.toml"
        path.write_text(source, encoding="utf-8")
        monkeypatch.setattr("copydesk.checker.packs_for", lambda *_, **__: compile_rules(read_rules([path])))
        return Checker()

    return build


@pytest.mark.parametrize(
    ("reach", "is_flagged"),
    [("", True), ('"sentence"', True), ("3", True), ("12", False), ('"post"', False)],
    ids=["by default", "in a sentence", "not as far", "far enough", "anywhere"],
)
def test_a_word_takes_others_back_as_far_as_the_rule_says(reach: str, is_flagged: bool, checker_of: CheckerOf) -> None:
    takes_back = 'threshold = 1.0\nunless = ["painting"]\n' + (f"unless_within = {reach}\n" if reach else "")
    checker = checker_of(swap("threshold = 1.0\n", takes_back))
    text = "Lunch is soup. " * 9 + "We hung a quince in the hall. Nobody has asked for its name. It is a painting."
    assert bool(checker.check(text).violations) == is_flagged


@pytest.mark.parametrize(
    ("text", "is_flagged"),
    [
        ("Orchard and preserve!", True),
        ("We moved. Orchard, preserve. Done.", True),
        ("An orchard and a preserve of its own for everybody.", False),
    ],
    ids=["a whole post", "a whole sentence", "a longer sentence"],
)
def test_a_term_may_have_to_stand_alone(text: str, is_flagged: bool, checker_of: CheckerOf) -> None:
    checker = checker_of(swap("threshold = 1.0\n", "threshold = 1.0\nalone = 2\n"))
    assert bool(checker.check(text).violations) == is_flagged


@pytest.mark.parametrize(
    ("text", "is_flagged"),
    [
        ("An orchard has a preserve.", True),
        ("Our orchard has a preserve.", False),
        ("An orchard has a preserve 🎉", False),
        ("Our orchard has a preserve and a quince.", True),
    ],
    ids=["weak words", "of the authors", "with an emoji", "a word that is enough"],
)
def test_weak_words_must_be_more_in_a_lively_post(text: str, is_flagged: bool, checker_of: CheckerOf) -> None:
    checker = checker_of(swap("threshold = 1.0\n", "threshold = 1.0\nlively_threshold = 1.5\n"))
    assert bool(checker.check(text).violations) == is_flagged


def test_a_lively_threshold_below_the_other_is_an_error(checker_of: CheckerOf) -> None:
    with pytest.raises(RuleError, match="lively_threshold"):
        checker_of(swap("threshold = 1.0\n", "threshold = 1.0\nlively_threshold = 0.5\n"))


@pytest.mark.parametrize(
    "between",
    ["of", "red and green of blue", "red and green of blue and white", "red and green – of blue and – white"],
    ids=["one word", "a full gap", "two full gaps", "two full gaps and dashes"],
)
def test_a_word_behind_two_gaps_is_found_as_far_as_they_reach(between: str, checker_of: CheckerOf) -> None:
    checker = checker_of(swap('"1.0" = ["@fruit"]', '"1.0" = ["quince * of * house"]'))
    text = f"A quince {between} house."
    assert [text[v.start : v.end] for v in checker.check(text).violations] == [f"quince {between} house"]


@pytest.mark.parametrize("stars", ["*", "* *", "* * * * *"])
def test_stars_in_a_row_are_one(stars: str, checker_of: CheckerOf) -> None:
    checker = checker_of(swap('"1.0" = ["@fruit"]', f'"1.0" = ["quince {stars} house"]'))
    assert checker.check("A quince of the red house.").violations
    assert not checker.check("A quince of the red and white house.").violations


@pytest.mark.parametrize("term", ["800 plus", "level 5", "=4 czerwca", "g20", "3d print"])
def test_terms_with_figures_are_found(term: str, checker_of: CheckerOf) -> None:
    written = term.lstrip("=")
    (found,) = checker_of(swap("orchard", term)).check(f"We speak of {written} and preserve it.").violations
    assert (12, 12 + len(written)) in [(m.start, m.end) for m in found.matches]


@pytest.mark.parametrize(
    ("term", "text", "is_found"),
    [
        ("kandydat (PO|lewicy)", "kandydat PO", True),
        ("kandydat (PO|lewicy)", "kandydat po przejściach", False),
        ("kandydat (PO|lewicy)", "Kandydat Lewicy", True),
        ("(Labour|Tory|welfare) cuts", "Labour cuts", True),
        ("(Labour|Tory|welfare) cuts", "labour cuts", False),
        ("(Labour|Tory|welfare) cuts", "Welfare cuts", True),
        ("from YouTube", "from YouTube", True),
        ("from YouTube", "from Youtube", True),
        ("from YouTube", "from youtube", True),
        ("from OpenAI", "from openai", True),
        ("from ORLEN", "from orlen", False),
        ("=iPod", "iPod", True),
        ("=YouTube", "YouTube", True),
        ("=YouTube", "Youtube", False),
    ],
)
def test_capitals_of_a_term_are_asked_of_the_post(term: str, text: str, is_found: bool, checker_of: CheckerOf) -> None:
    # The term is worth half of the threshold, "preserve" the other half.
    assert bool(checker_of(swap("orchard", term)).check(f"Preserve this: {text}.").violations) == is_found
