"""A name that is also an ordinary word is reported only where something shows that the name is meant."""

from __future__ import annotations

import pytest

from copydesk import Checker, Policy

COMPANY = {
    "version": 1,
    "competitors": [
        {"name": "Orkan Cloud", "aliases": ["Orkan"], "domains": ["orkancloud.pl"], "handles": ["@orkancloud"]},
        {"name": "Summit Ops", "aliases": ["Summit"], "domains": ["summitops.com"], "handles": ["@summitops"]},
        {"name": "Fundament IT", "aliases": ["Fundament"]},
        {"name": "Chmurex"},
        {"name": "Perła Dental", "aliases": ["Perła"]},
        {"name": "Ridgeline Bikes", "aliases": ["Ridgeline"]},
        {"name": "RYŚ"},
        {"name": "Sopol"},
        {"name": "Sierra Group", "aliases": ["Sierra 5"]},
    ],
    "confidential": [
        {"term": "Jaskółka", "kind": "codename"},
        {"term": "Projekt Żuraw", "kind": "codename", "aliases": ["Żuraw"]},
        {"term": "Czarna Skrzynka", "kind": "system"},
        {"term": "Lantern", "kind": "product"},
        {"term": "vault-caramel", "kind": "system"},
        {"term": "Red Binder", "kind": "document"},
        {"term": "Brzozelis", "kind": "client"},
        {"term": "Zofia Wilk", "kind": "person"},
        {"term": "K-17", "kind": "other"},
    ],
    "allow": ["Lantern Festival", "Fundament Zdrowia"],
}


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Policy.model_validate(COMPANY))


def found(checker: Checker, text: str) -> list[str]:
    listed = [v for v in checker.check(text).violations if v.category == "confidential" or v.rule == "competitor/named"]
    return [text[v.start : v.end] for v in listed]


NAMES = {
    "a capital inside a sentence": ("Nad czym pracuje dziś Jaskółka?", ["Jaskółka"]),
    "a capital in an oblique case": ("Rozmawialiśmy wczoraj o Jaskółce w kuchni.", ["Jaskółce"]),
    "spelled out, first in the sentence": ("J-a-s-k-ó-ł-k-a przeżyła pierwszą noc.", ["J-a-s-k-ó-ł-k-a"]),
    "a noun that names its kind": ("Ruszył projekt żuraw.", ["projekt żuraw"]),
    "the full name": ("Nasz Projekt Żuraw rusza w maju.", ["Projekt Żuraw"]),
    "quotation marks and a capital": ("Nasza „Czarna Skrzynka” działa od roku.", ["Czarna Skrzynka"]),
    "a legal form": ("Umowę podpisał Orkan sp. z o.o. z Łodzi.", ["Orkan"]),
    "the full name of a firm": ("Orkan Cloud podniósł ceny.", ["Orkan Cloud"]),
    "a hashtag with a word more": ("Znowu to samo. #OrkanZawodzi", ["Orkan"]),
    "a hashtag in small letters beside it": ("Orkan podniósł ceny. #orkan", ["Orkan"]),
    "a domain": ("Sprawdźcie orkancloud.pl i wróćcie.", ["orkancloud.pl"]),
    "a handle": ("Dzięki @orkancloud za spotkanie.", ["orkancloud"]),
    "a word that goes with firms": ("Podobno Orkan podniósł ceny swoim klientom.", ["Orkan"]),
    "an English capital inside a sentence": ("We finally moved the team to Lantern last week.", ["Lantern"]),
    "an English pair": ("Please look it up in the Red Binder before noon.", ["Red Binder"]),
    "no dictionary has it": ("brzozelis podpisał umowę", ["brzozelis"]),
    "no dictionary has it, first in the sentence": ("Brzozelis podpisał umowę.", ["Brzozelis"]),
    "a competitor that no dictionary has": ("wolę chmurexa", ["chmurexa"]),
    "a compound with a capital": ("We met the Ridgeline people in Bern.", ["Ridgeline"]),
    "a person whose surname is a word": ("Od maja szefową będzie Zofia Wilk.", ["Zofia Wilk"]),
    "surname first": ("Nowa szefowa: Wilk Zofia.", ["Wilk Zofia"]),
    "a word that is listed in capitals": ("RYŚ ogłosił najlżejszy namiot świata.", ["RYŚ"]),
    "a machine's name": ("It broke when vault-caramel refused to come up.", ["vault-caramel"]),
    "a word of it cut short": (
        "W kalendarzu stoi „Czarna Skrz.”, a pod tym „Proj. Żuraw, cały dzień”.",
        ["Proj. Żuraw"],
    ),
    "an initial for its noun": ("P. Żuraw rusza w maju.", ["P. Żuraw"]),
    "a slip of the pen": ("Wczoraj Chmurexx podniósł ceny.", ["Chmurexx"]),
    "a slip that makes another name, beside the rest of it": ("Premiera Siera 5 już jutro.", ["Siera 5"]),
    "a code with digits": ("Po drodze mijamy K-17 i las.", ["K-17"]),
}


@pytest.mark.parametrize(("text", "names"), NAMES.values(), ids=NAMES)
def test_name_is_found_where_something_shows_it(text: str, names: list[str], checker: Checker) -> None:
    assert found(checker, text) == names


def test_a_name_cut_short_is_found_in_a_long_post(checker: Checker) -> None:
    filler = "Wczoraj padało, a dziś świeci słońce i cały zespół je lody na tarasie przed biurem. "
    assert found(checker, filler + "W kalendarzu stoi Proj. Żuraw na cały dzień. " + filler) == ["Proj. Żuraw"]


WORDS = {
    "a bird": "Nad magazynem lata jaskółka.",
    "a bird, first in the sentence": "Jaskółka uwiła gniazdo pod dachem.",
    "a bird that a child spells": "Przedszkolak czyta: j-a-s-k-ó-ł-k-a lata nisko.",
    "a crane": "Na budowie stoi żuraw wieżowy.",
    "a storm": "W nocy orkan zerwał dach.",
    "a storm, first in the sentence": "Orkan zerwał dach w nocy.",
    "a storm, small and first in its sentence": "Nad portem szalał orkan. Orkan ucichł, obiecujemy kawę.",
    "a storm, in another case and small": "Orkan ucichł, obiecujemy kawę. Po takim orkanie każdy ją lubi.",
    "a hashtag of a post on the thing": "We walked to the summit before lunch. #SummitMonday",
    "a number that everybody has": "PESEL wpisz w drugim polu formularza.",
    "a storm with a name": "Nad Polskę nadciąga Orkan Grzegorz.",
    "a foundation": "Zaufanie to fundament współpracy.",
    "a meeting": "Widzimy się na AI Summit w Krakowie.",
    "a mountain top": "We reached the summit at dawn.",
    "a black box": "Model to dla wielu czarna skrzynka.",
    "a vault and caramel": "Our vault caramel sauce is back.",
    "a lamp": "She lit a lantern in the garden.",
    "a compound": "Follow the ridgeline until the third cairn.",
    "a red binder": "Put the notes in a red binder, please.",
    "a headline": "Jak Zbudować Fundament Dobrej Współpracy Z Klientem",
    "a hashtag": "Wiosna! #jaskółka #wiosna",
    "two people": "Przyszła Zofia, a wilk uciekł do lasu.",
    "an allowed name": "Zapraszamy na Lantern Festival w Gdyni.",
    "an allowed name, inflected": "Wspieramy Fundamenty Zdrowia i biegamy.",
    "a lynx, first in the sentence": "Ryś podszedł pod sam płot.",
    "the end of a sentence": "Mamy nowy projekt. Żuraw stoi na budowie.",
    "a cat of that name": "Nasz biurowy kot Orkan śpi na klawiaturze.",
    "a dog called so": "A very good boy called Summit guards our car park.",
    "a mare by name": "Klacz o imieniu Jaskółka wygrała wyścig.",
    "an initial of another first name": "Nagrodę dostała Z. Wilk, aktorka.",
    "another place": "Widzimy się w Sopocie, jak co roku. Sopot czeka!",
    "another place without its Polish letters": "Jedziemy na majowke do Sopotu.",
    "another person": "Sierżant Anna Siera prowadzi trening.",
    "a shout": "UWAGA: ORKAN NAD POLSKĄ, ZOSTAŃCIE W DOMU!",
}


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_ordinary_word_is_left_alone(text: str, checker: Checker) -> None:
    assert found(checker, text) == []


def test_evidence_lowers_confidence_and_leaves_severity(checker: Checker) -> None:
    (sure,) = checker.check("Wczoraj Brzozelis podpisał umowę.").violations
    (likely,) = checker.check("Nad czym pracuje dziś Jaskółka?").violations
    assert likely.confidence < sure.confidence
    assert likely.severity == sure.severity


def test_same_text_gives_the_same_report(checker: Checker) -> None:
    text = "Orkan Cloud i Jaskółka, a w nocy orkan. Projekt Żuraw!"
    again = Checker(Policy.model_validate(COMPANY))
    assert checker.check(text) == checker.check(text) == again.check(text)


# -- words for what is called so --------------------------------------------------------------------------------------

HEADED = {
    "version": 1,
    "competitors": [{"name": "Grupa Sokolnik"}],
    "confidential": [
        {"term": "Projekt Żubr", "kind": "codename"},
        {"term": "Project Lantern", "kind": "codename"},
        {"term": "Operacja Wrzosowisko", "kind": "codename"},
        {"term": "Grupa Stary Młyn", "kind": "client"},
        {"term": "Memorandum Majowe", "kind": "document"},
        {"term": "Red Binder", "kind": "document"},
    ],
}

TURNED = {
    "English order": ("Next week the Lantern project goes live.", ["Lantern project"]),
    "English order with capitals": ("Our Lantern Project is late again.", ["Lantern Project"]),
    "the head in the other language": ("Project Żubr starts today.", ["Project Żubr"]),
    "both": ("We named the Żubr project after him.", ["Żubr project"]),
    "inflected in the other language": ("Od roku pracuję przy projekcie Lantern.", ["projekcie Lantern"]),
    "a longer name": ("Podpisaliśmy to z Stary Młyn Group.", ["Stary Młyn Group"]),
    "a competitor": ("Everybody at Sokolnik Group is leaving.", ["Sokolnik Group"]),
    "an adjective before its noun": ("Wczoraj wysłaliśmy Majowe Memorandum.", ["Majowe Memorandum"]),
    "a word that says it is a name": ("A nasz projekt o nazwie Żubr ruszył.", ["projekt o nazwie Żubr"]),
    "a participle": ("We work on a project codenamed Lantern.", ["project codenamed Lantern"]),
    "a hashtag": ("Znamy już datę #LanternProject", ["LanternProject"]),
}


@pytest.fixture(scope="module")
def headed() -> Checker:
    return Checker(Policy.model_validate(HEADED))


@pytest.mark.parametrize(("text", "names"), TURNED.values(), ids=TURNED)
def test_name_is_found_with_its_head_turned_or_translated(text: str, names: list[str], headed: Checker) -> None:
    assert found(headed, text) == names


TITLES = {
    "a title in quotation marks": 'We have read "The Lantern Project" at last.',
    "a title with its article": "For the book club I chose The Lantern Project by a friend.",
    "ordinary words in small letters": "The children showed us their lantern project.",
    "an ordinary pair turned": "Put the binder red side up.",
}


@pytest.mark.parametrize("text", TITLES.values(), ids=TITLES)
def test_what_is_merely_like_a_turned_name_is_left_alone(text: str, headed: Checker) -> None:
    assert found(headed, text) == []


STAFF = {
    "version": 1,
    "company": {"name": "Torwega S.A.", "aliases": ["Torwega"]},
    "competitors": [{"name": "Intrasys Polska Sp. z o.o."}, {"name": "Sokół Logistics", "aliases": ["Sokół"]}],
    "confidential": [
        {"term": "Projekt Zorvex", "kind": "codename"},
        {"term": "Zaćmienie", "kind": "codename"},
        {"term": "Wilcze Łąki", "kind": "location"},
        {"term": "Mgła", "kind": "product"},
        {"term": "Orbit 2.6", "kind": "product"},
        {"term": "Grayson's Mill", "kind": "client"},
        {"term": "Sosna", "kind": "client"},
        {"term": "Tomasz Zięba", "kind": "person"},
        {"term": "Iwona Kozieł-Piechota", "kind": "person"},
        {"term": "Marek Zbrzyźniak", "kind": "person"},
        {"term": "Ewa Środa", "kind": "person"},
        {"term": "412 tys. zł", "kind": "figure"},
        {"term": "layoffs"},
        {"term": "zwolnienia grupowe"},
        {"term": "nowa siedziba", "kind": "location"},
    ],
}
SHORT = {
    "an invented name without its head word": ("Premiera Zorvexu już w marcu.", ["Zorvexu"]),
    "the name of a firm without what it is": ("Ludzie z Intrasys przechodzą do nas.", ["Intrasys"]),
    "a nickname": ("Zapytajcie Tomka Zięby, jak to działa.", ["Tomka Zięby"]),
    "half of a double surname": ("Wywiad z Iwoną Piechotą już na blogu.", ["Iwoną Piechotą"]),
    "a rare surname behind a title": ("Prezes Zbrzyźniak otwiera konferencję.", ["Zbrzyźniak"]),
    "a version with its letter": ("Orbit v2.6 już u klientów.", ["Orbit v2.6"]),
    "no apostrophe": ("Graysons Mill is our first site.", ["Graysons Mill"]),
    "a word in small letters": ("There will be layoffs in May.", ["layoffs"]),
    "words in small letters": ("W maju czekają nas zwolnienia grupowe.", ["zwolnienia grupowe"]),
    "words for a place": ("Oto nasza nowa siedziba w Gdańsku.", ["nowa siedziba"]),
    "a name in a row of others": ("Zaufali nam: Microsoft, Sosna, Unilever i Allegro.", ["Sosna"]),
    "a shout that launches": ("ZAĆMIENIE RUSZA 3 MAJA!", ["ZAĆMIENIE"]),
    "a file": ("W załączniku Zorvex_oferta_v3.pdf", ["Zorvex"]),
    "a word that a line's end cuts": ("Prezentacja Zor-\nvexu już jest.", ["Zor-\nvexu"]),
    "a sum with its zeros": ("Kosztowało to 412 000,00 zł.", ["412 000,00 zł"]),
    "a sum without its currency": ("Kosztowało to 412 tysięcy.", ["412 tysięcy"]),
}
LOOKALIKES = {
    "a first name and a day": "Spotkanie: Ewa, środa 10:00.",
    "other things that are counted": "W biegu wystartowało 412 tys. osób.",
    "a list of villages": "Trasa: Wilcze, Łąki, Gorzów.",
    "a film": "Polecam film „Zaćmienie” na weekend.",
    "a tag of ordinary words": "#zaćmieniesłońca oczami naszych inżynierów",
    "no Polish letters": "Rano byla gesta mgla nad miastem.",
    "the company itself": "Torwega zaprasza na targi.",
    "a common surname behind a title": "Prezes Zięba otwiera konferencję.",
}


@pytest.fixture(scope="module")
def staff() -> Checker:
    return Checker(Policy.model_validate(STAFF))


@pytest.mark.parametrize(("text", "names"), SHORT.values(), ids=SHORT)
def test_name_is_found_as_those_who_know_it_say_it(text: str, names: list[str], staff: Checker) -> None:
    assert found(staff, text) == names


@pytest.mark.parametrize("text", LOOKALIKES.values(), ids=LOOKALIKES)
def test_what_says_something_else_is_left_alone(text: str, staff: Checker) -> None:
    assert found(staff, text) == []
