"""Inflection, ordinary words and function words, in Polish and English."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.languages import CODES, language, pl
from copydesk.languages.guesser import guess_forms
from copydesk.languages.wordlist import ENDINGS, make_is_known, pack

POLISH = language("pl")
ENGLISH = language("en")


def polish(word: str, pos: str = "") -> frozenset[str]:
    return POLISH.word_forms(word, "word", pos)


def words(text: str) -> list[str]:
    return text.split()


def name(word: str) -> frozenset[str]:
    return POLISH.word_forms(word, "name", "")


# word, part of speech, forms that must be there, forms that must not
POLISH_WORDS = [
    ("ksiądz", "", "księdza księdzu księdzem księża księży księżom księżmi księżach", "książka"),
    ("Kościół", "", "kościoła kościołowi kościołem kościele kościoły kościołów", "kościołek"),
    ("msza", "", "mszy mszę mszą msze", "muszę"),
    ("poseł", "", "posła posłowi posłem pośle posłowie posłów", "poselski"),
    ("rząd", "", "rządu rządem rządzie rządy rzędu", "rządzi"),
    ("święta", "noun", "świąt świętami", "święty świętego"),
    ("człowiek", "", "człowieka ludzie ludzi ludźmi", "ludzki"),
    ("pieniądze", "", "pieniędzy pieniędzmi", ""),
    ("sędzia", "", "sędziego sędziemu sędzią sędziowie", ""),
    ("religijny", "", "religijna religijnego religijnymi religijni", "niereligijny"),
    ("dobry", "", "dobrzy lepszy najlepszego", "niedobry"),
    ("modlić", "", "modlę modlimy modliliśmy modliłabym módl módlmy modląc modlenie modlący", "niemodlenie"),
    ("zrobić", "", "zrobiłbym zrobilibyśmy zrobiłam zrobiono zrobiony", "zrabiać"),
    ("iść", "", "szedłem szła szliśmy idziemy", "poszła"),
    ("móc", "", "mógłbym mogłem mogliśmy mogą", "mogłbym"),
    ("zacząć", "", "zacząłem zaczęła zaczęliśmy zacznie", "zaczęłem"),
    ("głosowanie", "", "głosowania głosowaniem głosowaniach", "głosować głosuję"),
    ("finansowany", "", "finansowana finansowanego finansowani", "finansuje"),
    # The singular of a plural is another word: every shop has a "wybór", and "kosztem" is a figure of speech.
    ("wybory", "", "wyborów wyborami wyborach", "wybór wyboru wyborze"),
    ("koszty", "", "kosztów kosztami", "koszt kosztem kosztu"),
    ("akcje", "", "akcji akcjami", "akcja akcję"),
    ("osobowa", "", "osobowej osobową osobowych", "osobowy osobowego"),
    ("lepszy", "", "lepszego lepsi", "dobry najlepszy"),
    # Oblique: stays as it was written.
    ("wiarę", "", "wiarę", "wiara wiary"),
    ("Boga", "", "boga", "bóg bogiem"),
    # Part of speech.
    ("piec", "noun", "pieca piecem piece", "pieką pieczony"),
    ("piec", "verb", "pieką piekliśmy pieczony", "pieca piecem"),
    ("rada", "noun", "rady radzie radę", "radzi"),
    ("młody", "adj", "młodego młodszy", ""),
    # First person only, the infinitive left out: "Chcesz zarobić?" is said to a reader.
    ("zarobić", "we", "zarobię zarobimy zarobiłem zarobiłam zarobiliśmy zarobilibyśmy zaróbmy", "zarobić zarobi"),
    ("zarabiać", "we", "zarabiam zarabiamy zarabialiśmy zarabialibyśmy", "zarabia zarabiać zarabiają"),
    ("mieć", "we", "mam mamy mieliśmy miałam", "ma mieć mają"),
    ("powinien", "we", "powinienem powinniśmy", "powinien powinni"),
    # Words that SGJP does not know.
    ("webinar", "", "webinaru webinarze webinary webinarów", ""),
    ("influencerka", "", "influencerki influencerce influencerek", ""),
]  # fmt: skip


@pytest.mark.parametrize(("word", "pos", "forms", "others"), POLISH_WORDS, ids=lambda value: value[:12])
def test_polish_words(word: str, pos: str, forms: str, others: str) -> None:
    found = polish(word, pos)
    assert set(forms.split()) <= found
    assert found.isdisjoint(others.split())


NAMES = [
    ("Chmurex", "chmurexu chmureksu chmurexem chmureksem chmureksie chmurexowi chmurexa"),
    ("Procesoria", "procesorii procesorię procesorią procesorio"),
    ("Flowanta", "flowanty flowancie flowantę flowantą"),
    ("Skalmar", "skalmaru skalmara skalmarem skalmarze skalmarowi"),
    ("Nimbravo", "nimbrava nimbravu nimbravem nimbravie nimbravo'm nimbravo-u"),
    ("Vaultik", "vaultika vaultiku vaultikiem vaultikowi"),
    ("Hutnex", "hutnexu hutneksu hutneksem hutneksie"),
    ("Borowianka", "borowianki borowiance borowiankę borowianką"),
    ("Polmetrix", "polmetrixu polmetriksu polmetrixem polmetriksie"),
    ("Transwag", "transwagu transwagiem transwagowi"),
    ("Oravia", "oravii oravię oravią"),
    ("Skrzatek", "skrzatka skrzatku skrzatkiem"),
    ("Kaliniec", "kalińca kalińcu kalińcem"),
    ("Krzemów", "krzemowa krzemowie krzemowem"),
    ("Jasnodwór", "jasnodworu jasnodworze jasnodworem"),
    ("Sondaga", "sondagi sondadze sondagę"),
    ("Novira", "noviry novirze novirę"),
    ("Bistuła", "bistuły bistule bistułę"),
    ("Kwantyda", "kwantydy kwantydzie"),
    ("Termoplast", "termoplastu termoplaście termoplastem"),
    ("Kowalowice", "kowalowic kowalowicach kowalowicom"),
    ("Azoty", "azotów azotom azotach"),
    ("Akwilea", "akwilei akwileę akwileą"),
    ("Novarium", "novarium"),
    ("Orange", "orange'a orange-u orangem"),
    ("Google", "googla google'a google’owi googlem"),
    ("Skype", "skype'a skypem skypie"),
    ("Simplify", "simplify'a simplify'ego"),
    ("Kalinowski", "kalinowskiego kalinowskiemu kalinowskim kalinowscy"),
    ("Kalinowska", "kalinowskiej kalinowską"),
    ("Wierzgała", "wierzgały wierzgale wierzgałę"),
    ("Pastruszko", "pastruszki pastruszce pastruszkę"),
    ("Feniks", "feniksa feniksowi feniksem feniksie feniksu"),
    ("Bursztyn", "bursztynu bursztyna bursztynem bursztynie"),
    ("InPost", "inpostu inpoście inpostem"),
    ("Bielsko-Biała", "bielska-białej bielsku-białej bielskiem-białą"),
    ("Vox", "voxu voxem"),
    ("ORLEN", "ORLEN ORLENu orlenu orlenem"),
    ("MedLab", "medlabu medlabem medlabie"),
    ("Infermedica", "infermediki infermedicy infermedice infermedicę"),
    ("Huawei", "huaweia huaweiem huaweiu huawei'a"),
    ("Wellness", "wellnessu wellnessem wellnessie"),
    ("Harbor", "harboru harborem harborze"),
]


@pytest.mark.parametrize(("term", "forms"), NAMES, ids=[term for term, _ in NAMES])
def test_names(term: str, forms: str) -> None:
    assert set(forms.split()) <= name(term)


def test_a_surname_keeps_its_gender() -> None:
    assert "kalinowska" not in name("Kalinowski")
    assert "kalinowskiego" not in name("Kalinowska")


def test_invented_names_of_the_benchmark() -> None:
    path = Path(__file__).parent.parent / "benchmarks" / "invented_names_pl.txt"
    wanted = found = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        term, colon, forms = line.partition(":")
        if colon:
            expected = set(forms.split())
            wanted += len(expected)
            found += len(expected & name(term))
    assert wanted > 800
    assert found / wanted > 0.98


@pytest.mark.parametrize(
    ("acronym", "forms"),
    [
        ("ZUS", "ZUS ZUSu ZUSem ZUS-u ZUS-ie ZUS’owi"),
        ("NFZ", "NFZ-u NFZ-etem NFZetu NFZ-ecie"),
        ("PiS", "PiS-u PiSu PiSem PiS-owi"),
        ("PZPR", "PZPR-u PZPR-ze"),
        ("FIFA", "FIFA FIFY FIFę FIFie FIFA-y"),
        ("BMW", "BMW-u BMW-icą"),
    ],
)
def test_acronyms_stand_in_their_capitals(acronym: str, forms: str) -> None:
    found = name(acronym)
    assert set(forms.split()) <= found
    assert set(forms.split()) <= polish(acronym)
    assert all(form.startswith(acronym[:-1]) for form in polish(acronym))


def test_short_and_odd_names_are_left_alone() -> None:
    assert {form for form in name("Lot") if form.isalpha()} == polish("Lot")
    assert {form for form in name("24") if form.isalnum()} == {"24"}
    assert {"pravda24", "pravdy24", "pravdzie24", "pravda24-y"} <= name("Pravda24")
    assert "" not in guess_forms("ab") | guess_forms("x")
    assert guess_forms("vi") == {"vi"}


@given(st.text(alphabet="aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźżAŁQXZ'’- 7é", max_size=18))
def test_any_word_has_itself_among_its_forms(word: str) -> None:
    for kind in ("word", "name"):
        for code in CODES:
            forms = language(code).word_forms(word, kind, "")
            assert word in forms or word.lower() in forms
            assert all(form == form.lower() or sum(map(str.isupper, word)) > 1 for form in forms)


@given(st.text(alphabet="aąbcdeęikłlnorstuwyzż", min_size=4, max_size=12))
def test_guessed_forms_begin_like_the_name(word: str) -> None:
    kept = max(0, len(word) - 5)
    assert all(form[:kept] == word[:kept] for form in guess_forms(word))


def test_without_morfeusz_the_guesser_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    pl._morfeusz.cache_clear()
    monkeypatch.setitem(sys.modules, "morfeusz2", None)
    try:
        with pytest.warns(RuntimeWarning, match="morfeusz2"):
            assert {"chmurexem", "chmureksie"} <= name("Chmurex")
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # once is enough
            assert {"wiary", "wiarę", "wiarą"} <= polish("wiara")
    finally:
        pl._morfeusz.cache_clear()


def test_loading_a_language_does_not_load_morfeusz() -> None:
    code = (
        "import sys; from copydesk.languages import language; [language(c).is_known('wiara') for c in ('pl', 'en')];"
        "sys.exit('morfeusz2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


KNOWN = """
    sąd sad wiara miara żółw zrobilibyśmy nieprzemyślanej najlepszymi współpracy klientom webinarze onboardingu gdybyśmy
    zmonetyzowaliśmy abyś wzięłam zaczęliśmy widzieliście frontendowego cyberbezpieczeństwa startupów niezrobienie
    prywatności indywidualnie ponownie wraz konfiguratora podstronę influencerką
"""
UNKNOWN = """
    zolw zolwie wspolpraca klientóm feniskem chmurex procesoria wiaara miiara zaczęłem zacząła widziałiśmy kościóła
    robię0 kowalskiemuu polityk4 nieeeee xyzzy nowy4 nowyy rządd
"""
ENGLISH_KNOWN = "webinar webinars onboarding chatbots running mice colour color isn't company's phishing"
ENGLISH_UNKNOWN = "zolw feniks colur compnay vaultik wlogged"


@pytest.mark.parametrize("word", words(KNOWN))
def test_ordinary_polish_words_are_known(word: str) -> None:
    assert POLISH.is_known(word)


@pytest.mark.parametrize("word", words(UNKNOWN))
def test_other_words_are_not(word: str) -> None:
    assert not POLISH.is_known(word)


@pytest.mark.parametrize("word", words(ENGLISH_KNOWN))
def test_ordinary_english_words_are_known(word: str) -> None:
    assert ENGLISH.is_known(word)


@pytest.mark.parametrize("word", words(ENGLISH_UNKNOWN))
def test_other_words_are_no_english(word: str) -> None:
    assert not ENGLISH.is_known(word)


@pytest.mark.parametrize("word", words("gdyni swarzędza kowalczukiem gdańsk anny"))
def test_proper_names_are_told_from_ordinary_words(word: str) -> None:
    assert POLISH.is_name(word)


@pytest.mark.parametrize("word", words("hollywood hollywood's shattuck pisces"))
def test_english_names(word: str) -> None:
    assert ENGLISH.is_name(word)
    assert not ENGLISH.is_known(word)


@pytest.mark.parametrize("word", words("zolw feniks chmurex vaultik gdynii"))
def test_other_words_are_no_names(word: str) -> None:
    assert not POLISH.is_name(word)
    assert not ENGLISH.is_name(word)


@given(st.sets(st.text(alphabet="aekiłmoścyąjuęn", min_size=1, max_size=9), max_size=30))
def test_packing_keeps_the_words_and_adds_none(words: set[str]) -> None:
    import marisa_trie

    full = words | {"nowo" + ending for ending in ENDINGS["4"]} | {"rob" + ending for ending in ENDINGS["1"]}
    is_known = make_is_known(marisa_trie.Trie(sorted(pack([full]))), {})
    assert all(map(is_known, full))
    probes = {word[:-1] + letter for word in full for letter in "aeymiłą"} | {word + "y" for word in full}
    assert not any(is_known(word) for word in probes - full)


def test_commonness_puts_function_words_first() -> None:
    levels = [POLISH.commonness(word) for word in ("w", "firma", "sprzedaż", "nadobowiązkowy", "chmurex")]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] == 9
    assert levels[-1] == 0
    assert ENGLISH.commonness("the") == 9 > ENGLISH.commonness("company") > ENGLISH.commonness("quarterstaff") > 0
    assert ENGLISH.commonness("vaultik") == 0


def test_stopwords_and_abbreviations() -> None:
    assert {"od", "tam", "ale", "się", "który"} <= POLISH.stopwords
    assert POLISH.stopwords.isdisjoint({"nasz", "naszej", "mój", "wiara", "post", "rząd"})
    assert {"the", "of", "with"} <= ENGLISH.stopwords
    assert {"ul", "św", "np", "tys", "mln"} <= POLISH.abbreviations
    assert {"mr", "inc", "e.g"} <= ENGLISH.abbreviations
    assert all(word == word.lower() and not word.endswith(".") for word in POLISH.abbreviations | ENGLISH.abbreviations)
    assert "post" not in POLISH.abbreviations


ENGLISH_WORDS = [
    ("church", "", "churches church's", "churched"),
    ("mouse", "noun", "mice mouse's", "moused"),
    ("party", "noun", "parties", "partying"),
    ("pray", "", "prays prayed praying", ""),
    ("run", "verb", "ran running runs", ""),
    ("happy", "adj", "happier happiest", ""),
    ("fire", "verb", "fires fired firing", ""),
    ("shelf", "noun", "shelves", ""),
    ("crisis", "noun", "crises", ""),
    ("elections", "", "elections", "election electionses"),
    ("earn", "we", "earn earned", "earns earning"),
    ("rebrand", "", "rebrands rebranded rebranding", ""),
    ("onboard", "verb", "onboards onboarded onboarding", ""),
    ("cryptobro", "", "cryptobros", ""),
    ("API", "", "API APIs", "api"),
]


@pytest.mark.parametrize(("word", "pos", "forms", "others"), ENGLISH_WORDS, ids=lambda value: value[:12])
def test_english_words(word: str, pos: str, forms: str, others: str) -> None:
    found = ENGLISH.word_forms(word, "word", pos)
    assert set(forms.split()) <= found
    assert found.isdisjoint(others.split())


def test_english_names_only_take_s() -> None:
    assert ENGLISH.word_forms("Chase", "name", "") == {"chase", "chases", "chase's", "chase’s"}
    assert "flexes" in ENGLISH.word_forms("Flex", "name", "")


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        language("de")
