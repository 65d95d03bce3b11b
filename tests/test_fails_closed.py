"""What cannot be judged is undecided, and what can never be found is refused: silence never means "pass"."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from command import run

from copydesk import Checker, Policy, PolicyError, Post, check_post, check_posts
from copydesk import checker as engine
from copydesk.model import Report
from copydesk.reporters import FORMATS
from copydesk.reporters.base import Result
from copydesk.reporters.wording import wording
from copydesk.sealed import generate_key, parse_key
from copydesk.sealing import seal_list

FOREIGN = {
    "fr": "Nous sommes ravis de vous annoncer que notre chiffre d'affaires a baissé cette année et qu'il va baisser.",
    "nl": "Wij zijn blij te melden dat onze omzet dit jaar met dertig procent is gedaald en verder daalt.",
    "hr": "S radošću objavljujemo da su naši prihodi ove godine pali za trideset posto i da mogu još pasti.",
    "uk": "Ми раді повідомити, що наші доходи цього року впали на тридцять відсотків і падатимуть далі.",
    "ja": "今年の売上は三割減り、倒産するかもしれません。",
    "th": "เรายินดีที่จะแจ้งให้ทราบว่ารายได้ของเราลดลงสามสิบเปอร์เซ็นต์ในปีนี้",
}
ENGLISH = "We are happy to invite you to our summer party next week at the office."
POLISH = "Zapraszamy wszystkich klientów na letnie spotkanie w naszym biurze w przyszłym tygodniu."


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker()


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN)
def test_a_post_in_another_language_is_undecided(text: str, checker: Checker) -> None:
    assert checker.check(text).verdict == "undecided"


SHORT_FOREIGN = {
    "de": "Die Regierung ist korrupt und dumm.",
    "cs": "Volte naši stranu ve volbách",
    "fr": "Votez pour notre parti dimanche",
    "es": "Los políticos son corruptos y ladrones, no voten por ellos",
    "zh beside English": "Welcome to our webinar. 这是一个新产品",
    "uk beside Polish": "Zapraszamy na webinar. Ласкаво просимо всіх",
}


@pytest.mark.parametrize("text", SHORT_FOREIGN.values(), ids=SHORT_FOREIGN)
def test_a_few_words_in_another_language_are_undecided_too(text: str, checker: Checker) -> None:
    assert checker.check(text).verdict == "undecided"


@pytest.mark.parametrize(
    ("text", "rule", "verdict"),
    [
        ("Te kurwy z konkurencji! Ласкаво просимо всіх", "offence/vulgar", "block"),
        ("Vote for Trump on Sunday! 这是一个新产品", "politics/person", "undecided"),
    ],
)
def test_a_few_words_in_another_script_hide_nothing_beside_them(
    text: str, rule: str, verdict: str, checker: Checker
) -> None:
    report = checker.check(text)
    assert (report.verdict, rule in {v.rule for v in report.violations}) == (verdict, True)
    assert report.reasons


def test_a_word_of_ours_in_another_language_is_no_finding(checker: Checker) -> None:
    report = checker.check("Sidan är slut och du kan inte gå vidare till nästa sida.")
    assert (report.verdict, report.violations) == ("undecided", ())


OURS = (
    "Projekt Feniks z München i Zürich",
    "¯\\_(ツ)_/¯ Monday again",
    "Kąty α i β w modelu",
    "Crème brûlée po godzinach",
)


@pytest.mark.parametrize("text", OURS)
def test_a_foreign_word_makes_no_foreign_post(text: str, checker: Checker) -> None:
    assert checker.check(text).verdict == "pass"


@pytest.mark.parametrize(
    "text", [ENGLISH, POLISH, "Coffee tasting w sobotę: Etiopia, Kolumbia, Rwanda, plus sernik i RSVP."]
)
def test_a_post_in_these_languages_is_not(text: str, checker: Checker) -> None:
    assert checker.check(text).verdict == "pass"


@pytest.mark.parametrize(("code", "own", "other"), [("pl", POLISH, ENGLISH), ("en", ENGLISH, POLISH)])
def test_a_language_that_the_policy_leaves_out_is_undecided(code: str, own: str, other: str) -> None:
    checker = Checker(Policy.model_validate({"version": 1, "languages": [code]}))
    assert [checker.check(text).verdict for text in (own, other)] == ["pass", "undecided"]


def test_what_is_said_of_a_post_is_heard() -> None:
    assert check_post(Post("Dzień dobry."), language="de").verdict == "undecided"


@pytest.mark.parametrize("term", ["x", "7", "the", "nie ma"])
def test_a_term_that_is_everywhere_or_nowhere_is_refused(term: str) -> None:
    with pytest.raises(PolicyError):
        Policy.model_validate({"version": 1, "confidential": [{"term": term}]})


@pytest.mark.parametrize(
    "term", ["Vexomia: Start", "Zemunia; Start", "Qerolan … Start", "Balomia. Nowy", "Yahoo! Vexo"]
)
def test_a_term_with_a_stop_in_it_is_found(term: str) -> None:
    checker = Checker(Policy.model_validate({"version": 1, "packs": [], "confidential": [{"term": term}]}))
    post = f"Premiera {term} jutro."
    assert [post[v.start : v.end] for v in checker.check(post).violations] == [term]


@pytest.mark.parametrize("name", FORMATS)
def test_a_draft_that_is_a_directive_alone_is_reported(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("<!-- copydesk:allow-line competitor/named -- agreed -->\n", "utf-8")
    assert "suppression/" in run("check", "a.md", "-f", name, cwd=tmp_path).out


def test_a_name_with_a_capital_inside_is_found_in_its_forms() -> None:
    """It is no acronym, which would have to stand just as it is listed."""
    terms = [{"term": "OnLine", "kind": "codename"}]
    checker = Checker(Policy.model_validate({"version": 1, "packs": [], "confidential": terms}))
    for post in ("Rusza OnLine.", "Rusza OnLineu nie ma.", "Rusza Online."):
        assert checker.check(post).violations


SLOW_RULE = """\
category = "offence"
language = "any"

[[rule]]
id = "offence/slow"
kind = "pattern"
severity = "error"
message = { pl = "Powoli.", en = "Slow." }
advice = { pl = "Szybciej.", en = "Be quick." }
pattern = '(?:x|xx)+[yz]'
[rule.examples]
flags = ["[[xxy]]", "a [[xxy]]"]
passes = ["x", "y"]
"""


def test_a_rule_that_takes_too_long_is_told_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"copydesk.toml": 'version = 1\nrules = ["r.toml"]\n', "r.toml": SLOW_RULE})
    checker = Checker(Policy.from_file(tmp_path / "copydesk.toml"))
    monkeypatch.setattr("copydesk.kinds.pattern.TIMEOUT", 0.01)
    report = checker.check(f"Vote for Trump, {'x' * 60}")
    assert report.reasons == ("offence/slow took too long",)
    assert {v.category for v in report.violations} == {"politics"}
    assert_told(report)


class Torn(Checker):
    def check(self, post: str | Post, *, channel: str | None = None, language: str | None = None) -> Report:
        raise LookupError


SHORT_POSTS = Policy.model_validate({"version": 1, "limits": {"max_characters": 200}})
UNDECIDED: dict[str, tuple[type[Checker], object]] = {
    "long": (Checker, "a " * 101),
    "foreign": (Checker, FOREIGN["fr"]),
    "no text": (Checker, 7),
    "a fault": (Torn, POLISH),
}


@pytest.mark.parametrize(("kind", "post"), UNDECIDED.values(), ids=UNDECIDED)
def test_why_a_post_is_undecided_is_told_in_both_languages(kind: type[Checker], post: str) -> None:
    (report,) = kind(SHORT_POSTS).check_many([post])
    assert_told(report)


def assert_told(report: Report) -> None:
    told = {wording(code).undecided(Result("a.md", Post(""), report)) for code in ("pl", "en")}
    assert report.verdict == "undecided"
    assert len(told - {*report.reasons}) == 2


# -- a list or a policy that would drop out in silence ---------------------------------------------------------------


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder / "copydesk.toml"


def test_a_sealed_list_that_no_pattern_matches_any_more_is_missed(tmp_path: Path) -> None:
    secret, public = generate_key()
    text = 'version = 1\nconfidential_files = ["*.csv"]\n'
    policy = write(tmp_path, {"a.csv": "term\nPlumbaron\n", "b.csv": "term\nZemunia\n", "copydesk.toml": text})
    seal_list(tmp_path / "a.csv", [public])
    assert len(Policy.from_file(policy).terms()) == 2  # the plain one is still there
    (tmp_path / "a.csv").unlink()
    with pytest.raises(PolicyError, match=r'does not match a\.csv\.age(.|\n)*add "\*\.csv\.age"'):
        Policy.from_file(policy)
    policy.write_text(text.replace("]", ', "*.csv.age"]'), "utf-8")
    assert len(Policy.from_file(policy, key=parse_key(secret)).terms()) == 2


@pytest.mark.parametrize(
    ("names", "read", "fragment"),
    [
        (["a.csv.age", "a.2.csv.age", "a.2024.csv.age", "a.old.csv.age", "ab.csv.age"], 3, ""),
        (["a.csv.age", "a.02.csv.age"], 2, ""),
        (["a.csv.age", "a.2.csv.age", "a.4.csv.age"], 3, "part 4 of this sealed list is read, and part 3 is not"),
        (["a.csv.age", "a-2.csv.age"], 1, "a-2.csv.age: looks like a part"),
        (["a.csv.age", "a.2 (1).csv.age"], 1, "a.2 (1).csv.age: looks like a part"),
    ],
)
def test_a_part_of_a_sealed_list_that_is_missing_or_misnamed_is_told(
    names: list[str], read: int, fragment: str, tmp_path: Path
) -> None:
    secret, public = generate_key()
    file = write(tmp_path, {"copydesk.toml": 'version = 1\nconfidential_files = ["a.csv.age"]\n'})
    for number, name in enumerate(names):
        write(tmp_path, {f"{number}.csv": f"term\nPlumbaron {number}\n"})
        seal_list(tmp_path / f"{number}.csv", [public]).rename(tmp_path / name)
    policy = Policy.from_file(file, key=parse_key(secret))
    assert len(policy.terms()) == read
    assert [fragment in str(warning) for warning in policy.warnings] == [True] * bool(fragment)


POLICY_FILES: dict[str, tuple[str, bytes]] = {
    "cp1250": ("pyproject.toml", "# ż\n[tool.copydesk]\nversion = 1\n".encode("cp1250")),
    "UTF-16": ("pyproject.toml", "[tool.copydesk]\nversion = 1\n".encode("utf-16")),
    "no TOML": ("pyproject.toml", b"x = [\n[ tool.copydesk ]\nversion = 1\n"),
}


@pytest.mark.parametrize(("name", "data"), POLICY_FILES.values(), ids=POLICY_FILES)
def test_a_policy_that_cannot_be_read_is_an_error(name: str, data: bytes, tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "Dzień dobry.\n"})
    (tmp_path / name).write_bytes(data)
    assert run("check", "a.md", cwd=tmp_path).code == 4


def test_a_policy_that_is_a_link_to_nowhere_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "Dzień dobry.\n"})
    (tmp_path / "copydesk.toml").symlink_to("gone.toml")
    assert run("check", "a.md", cwd=tmp_path).code == 4


@pytest.mark.parametrize(
    ("below", "is_told"),
    [("version = 1\n", True), ('version = 1\n[[confidential]]\nterm = "Zemunia"\n', False)],
    ids=["nothing", "a term"],
)
def test_a_policy_of_nothing_that_hides_one_of_something_is_told(below: str, is_told: bool, tmp_path: Path) -> None:
    write(tmp_path, {"copydesk.toml": 'version = 1\n[[competitors]]\nname = "Zemunia"\n', "a/copydesk.toml": below})
    warnings = Policy.from_file(tmp_path / "a/copydesk.toml").warnings
    assert ["hides" in str(warning) for warning in warnings] == [True] * is_told
    assert not Policy.from_file(tmp_path / "copydesk.toml").warnings


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_entries_of_a_spelling_each_counts(order: int) -> None:
    entries = [
        {"term": "Zybertex", "severity": "note", "not_forms": ["Zybertexem", "Zybertexie"]},
        {"term": "Zybertex", "severity": "error", "forms": ["Plumbaron"], "not_forms": ["Zybertexem"]},
        {"term": "Zybertex", "severity": "warning", "forms": ["Zemunia"], "not_forms": ["Zybertexem"]},
    ][::order]
    policy = Policy.model_validate({"version": 1, "packs": [], "confidential": entries})
    texts = ("Rusza Plumbaron.", "Rusza Zemunia.", "Rusza Zybertex.", "O Zybertexie mowa.")
    assert [Checker(policy).check(text).verdict for text in texts] == ["block"] * 4
    assert [term.not_forms for term in policy.terms()] == [("Zybertexem",)]


def test_a_term_is_found_from_its_day_on_by_a_checker_that_was_made_before(monkeypatch: pytest.MonkeyPatch) -> None:
    class Calendar(date):
        day = date(2026, 3, 1)

        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return cls.day

    monkeypatch.setattr(engine, "date", Calendar)
    entry = {"term": "Plumbaron", "valid_from": date(2026, 3, 2), "valid_until": date(2026, 3, 2)}
    policy = Policy.model_validate({"version": 1, "packs": [], "confidential": [entry]})
    kept, fixed = Checker(policy), Checker(policy, on=Calendar.day)
    found = []
    for Calendar.day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)):
        reports = (
            kept.check("Rusza Plumbaron."),
            *kept.check_many(["Rusza Plumbaron."]),
            fixed.check("Rusza Plumbaron."),
        )
        found.append([report.verdict for report in reports])
    assert found == [["pass"] * 3, ["block", "block", "pass"], ["pass"] * 3]


# -- what is no post -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", ["Rusza Plumbaron.", b"Rusza Plumbaron.", Post("Rusza Plumbaron.")])
def test_one_post_is_not_checked_letter_by_letter(one: object) -> None:
    with pytest.raises(TypeError, match="put a single one into a list"):
        check_posts(one)  # type: ignore[arg-type]


@pytest.mark.parametrize("post", [None, b"Rusza Plumbaron.", Post(None)])  # type: ignore[arg-type]
def test_what_is_no_text_is_an_error_alone_and_undecided_among_others(post: Post) -> None:
    with pytest.raises(TypeError, match="a post is a text"):
        check_post(post)
    (report,) = check_posts([post])
    assert (report.verdict, report.reasons) == ("undecided", ("no text",))


@pytest.mark.parametrize(
    ("language", "code"),
    [("PL", "pl"), ("pl-PL", "pl"), ("pl_PL.UTF-8", "pl"), (" en ", "en"), ("", None), (None, None), ("de-AT", "de")],
)
def test_a_locale_is_its_language(language: str | None, code: str | None) -> None:
    assert Post("", language=language).language == code
    is_read = code != "de"
    assert check_post(POLISH, language=language).verdict == ("pass" if is_read else "undecided")


# -- what a reader would pass over -----------------------------------------------------------------------------------

PASSED_OVER: dict[str, tuple[str, str, int]] = {
    "a key of front matter": ("a.md", "---\nPlumbaron: nowa współpraca\n---\nReszta", 1),
    "a comment of front matter": ("a.md", "---\n# Plumbaron dołącza do nas\n---\n", 1),
    "a hashtag after a value": ("a.md", "---\ntitle: Kawa #Plumbaron\n---\n", 1),
    "emphasis between the lines": ("a.md", "---\n*Plumbaron* dołącza\n---\n", 1),
    "words after a bracket": ("a.md", "---\n[Nowość](x) Plumbaron dołącza\n---\n", 1),
    "words after a quotation": ("a.md", "---\n'Kawa' i Plumbaron\n---\n", 1),
    "no TOML": ("a.md", "+++\nPlumbaron dołącza do nas\n+++\n", 1),
    "words after an end": ("a.txt", "Kawa.\n# copydesk:end Plumbaron dołącza do nas", 1),
    "an unknown directive": ("a.txt", "Kawa.\n# copydesk:Plumbaron dołącza do nas", 1),
    "below a known key": ("a.jsonl", '{"text": "Kawa.", "posts": {"pl": "Plumbaron"}}', 1),
    "a known key in another": ("a.jsonl", '{"post": "Kawa.", "a": {"content": {"rendered": "Plumbaron"}}}', 1),
    "a key that stands twice": ("a.jsonl", '{"text": "Plumbaron", "text": "Kawa."}', 3),
    "a null": ("a.jsonl", '{"text": null}', 3),
    "a field": ("a.html", "<input value=Plumbaron>", 1),
    "a label": ("a.html", "<option label=Plumbaron>", 1),
    "an inner page": ("a.html", "<iframe srcdoc='<p>Plumbaron'></iframe>", 1),
}


@pytest.mark.parametrize(("name", "content", "code"), PASSED_OVER.values(), ids=PASSED_OVER)
def test_what_may_hold_words_is_read_or_reported(name: str, content: str, code: int, tmp_path: Path) -> None:
    policy = (
        'version = 1\npacks = []\n[categories.suppression]\nenabled = false\n[[confidential]]\nterm = "Plumbaron"\n'
    )
    write(tmp_path, {"copydesk.toml": policy, name: content})
    done = run("check", name, "-f", "concise", cwd=tmp_path)
    assert done.code == code
    assert "Plumbaron" not in done.out + done.err


def test_a_second_column_of_the_name_is_read(tmp_path: Path) -> None:
    policy = 'version = 1\npacks = []\n[[confidential]]\nterm = "Plumbaron"\n'
    write(tmp_path, {"copydesk.toml": policy, "a.csv": "text,text\nKawa.,Plumbaron\n"})
    assert run("check", "a.csv", "--column", "text", cwd=tmp_path).code == 1
