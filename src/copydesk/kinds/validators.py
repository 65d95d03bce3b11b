"""Whether a number that looks like personal data is one: check digits, issuers, dates, assigned ranges.

A validator takes the text that a pattern matched, separators and all, and says yes or no. It never raises.
python-stdnum and phonenumbers are imported inside the functions: only a post with a candidate pays for them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["VALIDATORS", "compact"]

_SEPARATORS = re.compile(
    r"[\s\-\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{SOFT HYPHEN}._/()]+"
)


def compact(text: str) -> str:
    """Without blanks, dashes, dots, slashes and brackets; capitals; fullwidth and bold digits as 0-9.

    >>> compact("pl61 1090\N{NO-BREAK SPACE}1014-0000")
    'PL61109010140000'
    """
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def is_pesel(text: str) -> bool:
    """A PESEL with its check digit and a birth date that exists.

    >>> is_pesel("440514 01458"), is_pesel("44051401459"), is_pesel("00000000000")
    (True, False, False)
    """
    from stdnum.pl import pesel

    number = compact(text)
    return is_digits(number, 11) and bool(pesel.is_valid(number))


def is_nip(text: str) -> bool:
    """A tax number of ten digits with its check digit; PL in front is allowed.

    >>> is_nip("PL 999-21-46-590"), is_nip("999-21-46-591"), is_nip("0000000000")
    (True, False, False)
    """
    from stdnum.pl import nip

    number = compact(text).removeprefix("PL")
    return is_digits(number, 10) and not number.startswith("000") and bool(nip.is_valid(number))


def is_regon(text: str) -> bool:
    """A business register number of nine or fourteen digits.

    >>> is_regon("192598184"), is_regon("192598183"), is_regon("000000000")
    (True, False, False)
    """
    from stdnum.pl import regon

    number = compact(text)
    return len(set(number)) > 1 and bool(regon.is_valid(number))


def _weighted(values: list[int], weights: tuple[int, ...]) -> int:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) % 10


def _document_values(number: str) -> list[int]:
    """Digits as they are, A = 10 ... Z = 35 (ICAO 9303)."""
    return [int(character, 36) for character in number]


def is_idcard(text: str) -> bool:
    """A Polish identity card: three letters and six digits, of which the first checks the rest.

    >>> is_idcard("DKA 917309"), is_idcard("DKA 917308"), is_idcard("dka917309")
    (True, False, True)
    """
    number = compact(text)
    if not re.fullmatch(r"[A-Z]{3}[0-9]{6}", number):
        return False
    # 9 at the check digit's place makes the whole sum a multiple of ten.
    return _weighted(_document_values(number), (7, 3, 1, 9, 7, 3, 1, 7, 3)) == 0


def is_passport(text: str) -> bool:
    """A Polish passport: two letters and seven digits, of which the first checks the rest.

    >>> is_passport("ZS 0000177"), is_passport("ZS 0000178")
    (True, False)
    """
    number = compact(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{7}", number):
        return False
    return _weighted(_document_values(number), (7, 3, 9, 1, 7, 3, 1, 7, 3)) == 0


def is_iban(text: str) -> bool:
    """An international account number: country, length and remainder.

    >>> is_iban("PL61 1090 1014 0000 0712 1981 2874"), is_iban("PL61 1090 1014 0000 0712 1981 2870")
    (True, False)
    """
    from stdnum import iban

    number = compact(text)
    return len(set(number[4:])) > 1 and bool(iban.is_valid(number))


def is_nrb(text: str) -> bool:
    """A Polish account number, 26 digits without the country.

    >>> is_nrb("61 1090 1014 0000 0712 1981 2874"), is_nrb("61 1090 1014 0000 0712 1981 2870")
    (True, False)
    """
    number = compact(text)
    return is_digits(number, 26) and is_iban("PL" + number)


def is_luhn(text: str) -> bool:
    """Digits with the check digit of ISO/IEC 7812; not all the same.

    >>> is_luhn("79927398713"), is_luhn("79927398710"), is_luhn("0000 0000")
    (True, False, False)
    """
    from stdnum import luhn

    number = compact(text)
    return len(set(number)) > 1 and bool(luhn.is_valid(number))


# First digits and lengths of the card schemes in use in Europe and America (ISO/IEC 7812 issuer ranges).
_CARD = re.compile(
    r"""4[0-9]{12}(?:[0-9]{3}){0,2}            # Visa, Visa Electron
    | 5[1-5][0-9]{14}                          # Mastercard
    | 2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}
    | (?:5018|5020|5038|5893|6304|6759|676[1-3])[0-9]{8,15}  # Maestro
    | 3[47][0-9]{13}                           # American Express
    | 3(?:0[0-5]|[689][0-9])[0-9]{11}          # Diners Club
    | (?:6011|65[0-9]{2}|64[4-9][0-9])[0-9]{12}  # Discover
    | 35(?:2[89]|[3-8][0-9])[0-9]{12}          # JCB
    | 62[0-9]{14,17}                           # UnionPay
    """,
    re.VERBOSE,
)


def is_card(text: str) -> bool:
    """A payment card: a scheme's range, its length and the check digit.

    >>> is_card("4539 8871 2004 5176"), is_card("4539 1200 8871 3326"), is_card("1234 5678 9012 3452")
    (True, False, False)
    """
    number = compact(text)
    return bool(_CARD.fullmatch(number)) and is_luhn(number)


_DATE = re.compile(r"[0-3]?\d[.\-/ ][01]?\d[.\-/ ](?:19|20)\d\d|(?:19|20)\d\d[.\-/ ][01]?\d[.\-/ ][0-3]?\d")
# 603 418 227, 603-418-227, 22 455 71 00, (22) 455-71-00, 603418227; "100 000 000" is a price: see below.
# So are (0-22) 455 71 00, 22/455 71 00, 48 603 418 227 and, for mobile telephones, 603.418.227.
_POLISH = re.compile(
    r"(?:\(?0[ \-]?|\(?48\)?[ \-])?\(?[1-9]\d\)?(?:[ \-/]?\d){7}|(?:45|5[0137]|6[069]|7[2389]|88)\d(?:\.\d{3}){2}"
)
_BRITISH = re.compile(r"\(?0[1-37]\d{1,4}\)?(?:[ \-]?\d){5,8}")
_AMERICAN = re.compile(r"(?:1[ .\-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[.\-])[2-9]\d\d[.\-]\d{4}")
_LOCAL_AMERICAN = re.compile(r"555[ .\-]?01\d\d")


def is_phone(text: str) -> bool:
    """A telephone number as people write it in Poland, Britain or America, or any with + or 00 in front.

    Numbers that nobody has been given but that read like telephones (those of films and examples) count:
    a draft's author wrote them as a telephone. Dates, amounts and long order numbers do not.

    >>> is_phone("603 418 227"), is_phone("+48 22 455 71 00"), is_phone("07700 900 461")
    (True, True, True)
    >>> is_phone("(0-22) 455 71 00"), is_phone("22/455 71 00"), is_phone("603.418.227"), is_phone("100.418.227")
    (True, True, True, False)
    >>> is_phone("84073112347"), is_phone("12.10.2025"), is_phone("100 000 000"), is_phone("2024-05-17")
    (False, False, False, False)
    """
    import phonenumbers

    number = unicodedata.normalize("NFKC", text).strip()
    number = re.sub(r"[\s\-\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}]+", lambda m: m[0][0], number)
    number = re.sub(r"\s", " ", re.sub(r"[\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}]", "-", number))
    digits = re.sub(r"\D", "", number)
    if _DATE.fullmatch(number) or len(set(digits)) == 1:
        return False
    try:
        if number.startswith(("+", "00")):
            return phonenumbers.is_possible_number(phonenumbers.parse("+" + digits.removeprefix("00"), None))
        if _POLISH.fullmatch(number):
            # Amounts are round; a telephone that ends in six noughts is a taxi's.
            is_round = digits.endswith("000000")
            return not is_round and phonenumbers.is_valid_number(phonenumbers.parse(digits[-9:], "PL"))
        if _BRITISH.fullmatch(number):
            return 10 <= len(digits) <= 11 and phonenumbers.is_possible_number(phonenumbers.parse(digits, "GB"))
    except phonenumbers.NumberParseException:
        return False
    return bool(_AMERICAN.fullmatch(number) or _LOCAL_AMERICAN.fullmatch(number))


# Mailboxes of a function, not of a person; compared with what stands before the first separator or digit.
_ROLES = frozenset(
    re.findall(
        r"\w+",
        """
        abuse academy accessibility account accounts admin administracja akademia alarm aplikacje archiwum
        awaria awarie backoffice bilety billing biuro bok booking bookings bot business care career careers
        cennik community compliance conference contact cookies copyright courses csr customer customercare
        customerservice data demo dev developers devops dok dostawy dostepnosc dpo druk dyrekcja dyspozytor
        dyzur dzial editor eksport email eng enquiries enquiry env esg ethics etyka event events export
        faktura faktury feedback finance finanse firma formularz fundacja gdpr general gielda granty handel
        handlowy hej hello help helpdesk hi historie hostmaster hotline hr idea ideas imprezy info infolinia
        informacja informacje inspektor investor investors invoice invoices inwestorzy iod iodo ir it job
        jobs join kadry kampania kancelaria kariera klienci klient komunikacja konferencja konferencje
        konkurs konkursy kontakt ksiegowosc kursy legal licencje list lista listy logistyka magazyn mail
        mailbox marketing media meetup member news newsletter no noreply nowe oferta oferty office opinie
        order orders partner partners partnerzy pay payments people platnosci poczta pomoc portal post
        postmaster pr praca praktyki prasa prawny press privacy produkcja produkt program projekt projekty
        prywatnosc pytania questions raport raporty recepcja reception recruiting recruitment redakcja
        rejestracja reklama reklamacje rekrutacja reports research rezerwacje rodo root rsvp sale sales
        secretary security sekretariat service serwer serwis shop sklep spolecznosc sprzedaz status staz
        staze stories stowarzyszenie studio submissions subskrypcja support sygnalisci sysadmin szkola
        szkolenia talent talents team tech technical technika test tickets training trainings urzad uslugi
        usterki warsztaty web webinar webinars webmaster welcome whistleblower wolontariat words wsparcie
        wspolpraca wydarzenia zamowienia zapisy zapytania zbiorka zespol zglos zgloszenia zwroty
        """,
    )
)

_EMAIL = re.compile(r"[\w.+\-%']{1,64}@(?:[\w\-]+\.)+\w{2,24}")


def is_email(text: str) -> bool:
    """An address that can belong to a person; a function's mailbox does not.

    The company's own domains are the engine's to drop, since the policy knows them.

    >>> is_email("remik.szalbierz@dom.pl"), is_email("kontakt@firma.pl"), is_email("hr-pl@firma.pl")
    (True, False, False)
    """
    address = unicodedata.normalize("NFKC", text).strip().casefold()
    if not _EMAIL.fullmatch(address):
        return False
    first = re.split(r"[.+\-_%'\d]", address.split("@")[0], maxsplit=1)[0]
    return first not in _ROLES


_LAND_LETTERS = "0123456789XABCDEFGHIJKLMNOPRSTUWYZ"


def is_kw(text: str) -> bool:
    """A Polish land and mortgage register, such as a flat's: court, number, check digit.

    >>> is_kw("LU1B/00012345/8"), is_kw("LU1B/00012345/6")
    (True, False)
    """
    number = compact(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9][A-Z][0-9]{9}", number) or not set(number) <= set(_LAND_LETTERS):
        return False
    values = [_LAND_LETTERS.index(character) for character in number]
    return _weighted(values[:-1], (1, 3, 7) * 4) == values[-1]


def is_uk_nino(text: str) -> bool:
    """A British National Insurance number; the prefixes that are never given out do not count.

    >>> is_uk_nino("AB 12 34 56 C"), is_uk_nino("BG 12 34 56 C"), is_uk_nino("QQ123456C")
    (True, False, False)
    """
    number = compact(text)
    if not re.fullmatch(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]", number):
        return False
    return number[:2] not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}


def is_us_ssn(text: str) -> bool:
    """An American Social Security number with its two dashes: without them any nine digits would do.

    >>> is_us_ssn("536-90-4399"), is_us_ssn("536904399"), is_us_ssn("666-90-4399")
    (True, False, False)
    """
    from stdnum.us import ssn

    number = text.strip()
    return bool(re.fullmatch(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", number)) and bool(ssn.is_valid(number))


def is_ie_pps(text: str) -> bool:
    """An Irish personal public service number: seven digits and its check letter.

    >>> is_ie_pps("6433435F"), is_ie_pps("6433435E")
    (True, False)
    """
    from stdnum.ie import pps

    return bool(pps.is_valid(compact(text)))


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "pesel": is_pesel,
    "nip": is_nip,
    "regon": is_regon,
    "idcard": is_idcard,
    "passport": is_passport,
    "iban": is_iban,
    "nrb": is_nrb,
    "luhn": is_luhn,
    "card": is_card,
    "phone": is_phone,
    "email": is_email,
    "kw": is_kw,
    "uk_nino": is_uk_nino,
    "us_ssn": is_us_ssn,
    "ie_pps": is_ie_pps,
}
"""Name in a rule file -> check."""
