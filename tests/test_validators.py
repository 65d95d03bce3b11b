"""Numbers that are personal data, and those that only look like it."""

from __future__ import annotations

import random

import pytest
import regex

from copydesk.kinds.pattern import PatternSpec
from copydesk.kinds.validators import VALIDATORS
from copydesk.rulebook import read_rules, shipped_rule_files

NBSP = "\N{NO-BREAK SPACE}"

# name of the validator, text, is it one?, why
CASES = [
    ("pesel", "62051407847", True, "plain"),
    ("pesel", "620514-07847", True, "dash after the birth date"),
    ("pesel", "02270803624", True, "born in 2002: month plus 20"),
    ("pesel", "84073112347", False, "a parcel number, wrong check digit"),
    ("pesel", "99133100000", False, "no such month"),
    ("pesel", "6205140784", False, "ten digits"),
    ("nip", "9992146590", True, "plain"),
    ("nip", f"999{NBSP}214{NBSP}65{NBSP}90", True, "no-break spaces"),
    ("nip", "PL9992146590", True, "European prefix"),
    ("nip", "5261047390", False, "a catalogue number"),
    ("regon", "192598184", True, "nine digits"),
    ("regon", "192598183", False, "wrong check digit"),
    ("idcard", "DKA 917309", True, "letters and digits apart"),
    ("idcard", "dka917309", True, "small letters"),
    ("idcard", "DKA 917300", False, "wrong check digit"),
    ("idcard", "ABC 123456", False, "an order number"),
    ("passport", "ZS 0000177", True, "specimen"),
    ("passport", "ZS 0000187", False, "wrong check digit"),
    ("iban", "PL64 9999 0003 0000 0000 4512 7788", True, "in groups"),
    ("iban", f"PL64{NBSP}9999{NBSP}0003{NBSP}0000{NBSP}0000{NBSP}4512{NBSP}7788", True, "no-break spaces"),
    ("iban", "GB29 NWBK 6016 1331 9268 19", True, "British"),
    ("iban", "DE89370400440532013000", True, "German, plain"),
    ("iban", "PL65 9999 0003 0000 0000 4512 7788", False, "wrong remainder"),
    ("nrb", "64 9999 0003 0000 0000 4512 7788", True, "without the country"),
    ("nrb", "64-9999-0003-0000-0000-4512-7788", True, "dashes"),
    ("nrb", "61 1090 1014 0000 0712 1981 2870", False, "a label with 26 digits"),
    ("card", "4539 8871 2004 5176", True, "Visa"),
    ("card", "4539-8871-2004-5176", True, "dashes"),
    ("card", "5555555555554444", True, "Mastercard"),
    ("card", "2223 0031 2200 3222", True, "Mastercard, 2-series"),
    ("card", "3782 822463 10005", True, "American Express"),
    ("card", "4539 1200 8871 3326", False, "wrong check digit"),
    ("card", "1234 5678 9012 3452", False, "right check digit, no issuer"),
    ("luhn", "1234 5678 9012 3452", True, "only the check digit"),
    ("phone", "603 418 227", True, "Polish mobile"),
    ("phone", "603-418-227", True, "dashes"),
    ("phone", "603418227", True, "glued"),
    ("phone", "+48 603 418 227", True, "with the country"),
    ("phone", "0048603418227", True, "with 00"),
    ("phone", "(22) 455 71 00", True, "landline with brackets"),
    ("phone", "+44 7700 900123", True, "British, the range for films"),
    ("phone", "07700 900 461", True, "British, at home"),
    ("phone", "020 7946 0958", True, "London"),
    ("phone", "(415) 555-0142", True, "American, the range for films"),
    ("phone", "415-555-2671", True, "American with dashes"),
    ("phone", "+1 202 555 0143", True, "American with the country"),
    ("phone", "555-0142", True, "American, local"),
    ("phone", f"603{NBSP}418{NBSP}227", True, "no-break spaces"),
    ("phone", "12.10.2025", False, "a date"),
    ("phone", "2025-10-12", False, "a date, ISO"),
    ("phone", "100 000 000", False, "an amount"),
    ("phone", "84073112347", False, "an order number"),
    ("phone", "5261047390", False, "a catalogue number"),
    ("phone", "111 111 111", False, "one digit only"),
    ("phone", "+48", False, "only a prefix"),
    ("email", "remik.szalbierz@skrzynka-domowa.pl", True, "first name and surname"),
    ("email", "cytryna77@gmail.com", True, "free mail"),
    ("email", "kontakt@firma.pl", False, "role"),
    ("email", "rekrutacja-krakow@firma.pl", False, "role and place"),
    ("email", "press@company.co.uk", False, "role, English"),
    ("email", "not an address", False, "no address"),
    ("kw", "LU1B/00012345/8", True, "land register"),
    ("kw", "LU1B/00012345/6", False, "wrong check digit"),
    ("uk_nino", "AB 12 34 56 C", True, "in pairs"),
    ("uk_nino", "QQ 12 34 56 C", False, "never given out"),
    ("ie_pps", "6433435F", True, "an Irish number"),
    ("ie_pps", "1234567 FA", True, "of the newer kind, with a blank"),
    ("ie_pps", "6433435E", False, "a wrong check letter"),
    ("us_ssn", "536-90-4399", True, "with dashes"),
    ("us_ssn", "536904399", False, "nine digits are anything"),
    ("us_ssn", "000-12-3456", False, "never given out"),
]


@pytest.mark.parametrize(
    ("name", "text", "is_one"), [case[:3] for case in CASES], ids=[f"{c[0]}: {c[3]}" for c in CASES]
)
def test_a_number_is_judged_by_its_check_digit_and_range(name: str, text: str, is_one: bool) -> None:
    assert VALIDATORS[name](text) is is_one


@pytest.mark.parametrize("name", sorted(VALIDATORS))
@pytest.mark.parametrize(
    "text", ["", " ", "-", "0", "\N{SNOWMAN}", "x" * 200, "9" * 200, "\N{VULGAR FRACTION ONE HALF}" * 11]
)
def test_odd_text_is_never_a_number_and_never_an_error(name: str, text: str) -> None:
    assert VALIDATORS[name](text) is False


def test_a_changed_digit_is_found_out() -> None:
    dice = random.Random(20260101)
    numbers = [("iban", "PL64999900030000000045127788"), ("card", "4539887120045176"), ("nip", "9992146590")]
    for name, text in numbers:
        for _ in range(200):
            at = dice.randrange(4 if name == "iban" else 0, len(text))
            other = dice.choice([digit for digit in "0123456789" if digit != text[at]])
            assert not VALIDATORS[name](text[:at] + other + text[at + 1 :])


def test_no_other_number_is_seen_inside_an_account() -> None:
    """26 digits in any grouping: no PESEL, telephone, card or document is found within."""
    rules = [
        loaded.spec for loaded in read_rules(shipped_rule_files()).rules if loaded.path.endswith("any/privacy.toml")
    ]
    patterns = [
        (spec.id, regex.compile(spec.pattern, regex.IGNORECASE), spec.validator)
        for spec in rules
        if isinstance(spec, PatternSpec) and spec.id not in ("privacy/account", "privacy/account-local")
    ]
    dice = random.Random(26)
    for _ in range(2000):
        text = f"Rachunek {'PL' if dice.random() < 0.3 else ''}{_grouped(dice)}, dziękujemy."
        for name, pattern, validator in patterns:
            found = [match.group("span") for match in pattern.finditer(text, timeout=1) if match.group("span")]
            assert not [number for number in found if validator is None or VALIDATORS[validator](number)], (name, text)


def _grouped(dice: random.Random) -> str:
    """26 random digits, in groups of random lengths with one kind of separator."""
    digits = "".join(dice.choice("0123456789") for _ in range(26))
    separator = dice.choice(["", " ", "-", NBSP, "\N{THIN SPACE}", ".", "\N{EN DASH}"])
    groups, at = [], 0
    while at < 26:
        size = dice.choice([1, 2, 3, 4, 4, 4, 5, 6, 8, 10, 11, 12])
        groups.append(digits[at : at + size])
        at += size
    return separator.join(groups)
