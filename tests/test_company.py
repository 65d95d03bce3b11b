"""What is the company's own is no personal data; anybody else's is."""

from __future__ import annotations

import pytest

from copydesk import Checker, Policy

CHECKER = Checker(
    Policy.model_validate(
        {
            "version": 1,
            "company": {
                "name": "Novalit",
                "domains": ["novalit.pl"],
                "phones": ["+48 603 418 227"],
                "emails": ["zofia.lis@poczta.pl"],
                "tax_ids": ["PL 999-214-65-90", "192598184"],
                "accounts": ["64 9999 0003 0000 0000 4512 7788", "GB29 NWBK 6016 1331 9268 19"],
            },
        }
    )
)

# text with a place for the number, the company's own as it may be written, somebody else's, rule
NUMBERS = [
    ("Dzwoń do Ewy Lis: {}.", "603-418-227", "603 418 228", "privacy/phone-person"),
    ("Pisz do Ewy: {}.", "zofia.lis@poczta.pl", "ewa.lis@poczta.pl", "privacy/email-person"),
    ("Pisz do Ewy: {}.", "ewa.lis@it.novalit.pl", "ewa.lis@novalit.pl.example.pl", "privacy/email-person"),
    ("Szuka nas Ewa Malicka, NIP {}.", "9992146590", "5260001246", "privacy/tax-number"),
    ("Szuka nas Ewa Malicka, NIP {}.", "999-21-46-590", "526-000-12-46", "privacy/tax-number"),
    ("Freelancer Ewa Malicka, REGON: {}.", "192598184", "012100784", "privacy/register-number"),
    ("Wpłaty na konto: {}.", "PL64999900030000000045127788", "PL61109010140000071219812874", "privacy/account"),
    ("Send it to her: {}.", "GB29NWBK60161331926819", "GB82 WEST 1234 5698 7654 32", "privacy/account"),
    ("Wpłaty na konto {}.", "64 9999 0003 0000 0000 4512 7788", "61 1090 1014 0000 0712 1981 2874",
     "privacy/account-local"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "own", "other", "rule"), NUMBERS, ids=[row[1] for row in NUMBERS])
def test_own_numbers_pass_and_those_of_others_do_not(text: str, own: str, other: str, rule: str) -> None:
    def rules(number: str) -> set[str]:
        return {violation.rule for violation in CHECKER.check(text.format(number)).violations}

    assert rule in rules(other)
    assert not rules(own)


def test_an_own_number_does_not_hide_the_one_beside_it() -> None:
    text = "Wpłaty na konto 64 9999 0003 0000 0000 4512 7788 albo 61 1090 1014 0000 0712 1981 2874."
    found = [v for v in CHECKER.check(text).violations if v.rule == "privacy/account-local"]
    assert [text[m.start : m.end] for v in found for m in v.matches] == ["61 1090 1014 0000 0712 1981 2874"]
