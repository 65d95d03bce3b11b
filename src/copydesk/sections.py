"""The tables of a policy file and what may stand in them. None shows a value in its `repr` or an error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StrictBool,
    StrictInt,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from copydesk.model import Severity
from copydesk.problems import reject

__all__ = [
    "PACKS",
    "AllowEntry",
    "Company",
    "Competitor",
    "Confidential",
    "FileName",
    "Limits",
    "Pack",
    "RuleId",
    "Section",
    "Settings",
]

Pack = Literal["religion", "politics", "finance", "competitor", "offence", "conflict", "privacy", "copyright"]
PACKS: tuple[Pack, ...] = get_args(Pack)

ConfidentialKind = Literal[
    "codename", "client", "product", "person", "system", "location", "document", "figure", "other"
]

MAX_TERM = 200

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_HOST_LABEL = r"[^\W_](?:[^\W_]|-){0,62}"
_DOMAIN = re.compile(rf"(?:{_HOST_LABEL}\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{{2,63}})", re.IGNORECASE)
_HANDLE = re.compile(r"@?([\w.-]{1,100}(?:@[\w.-]+\.\w{2,})?)")
_RULE_ID = re.compile(r"[a-z]+(?:/[a-z0-9-]+)+")
_TICKER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,14}")
_PHONE = re.compile(r"\+?[\d ()./-]{5,25}")
_TAX_ID = re.compile(r"(?:[A-Z]{2} ?)?\d[\d -]{7,18}")  # NIP, REGON, and what other countries have
_ACCOUNT = re.compile(r"(?:[A-Z]{2})?\d{2}[\dA-Z -]{10,40}")
_EMAIL = re.compile(rf"[^\s@]+@{_DOMAIN.pattern}", re.IGNORECASE)


def _check_term(text: str) -> str:
    """Refuse what no post can contain: a term that never matches makes a list look safer than it is."""
    if _CONTROL.search(text):
        raise reject("has a control character in it, such as a tab or a line break", "type it anew")
    if len(text) > MAX_TERM:
        raise reject(f"is longer than {MAX_TERM} characters", "list the few words that give it away")
    if not any(map(str.isalnum, unicodedata.normalize("NFKC", text))):
        raise reject("can never match: there is no letter and no digit in it", "write the words to look for")
    return text


def _check_single(text: str) -> str:
    if "|" in text:
        raise reject("has a | in it, and is several spellings", "list one as the term, and the others as its aliases")
    return text


def _check_file_name(name: str) -> str:
    if not name.isprintable():
        raise reject("is no possible file name", "leave tabs, line breaks and other control characters out")
    return name


def _read_day(value: object) -> object:
    # pydantic alone would take "1767225600" and 20260101 as seconds since 1970.
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise reject("is no day of the calendar", "write a date as 2027-03-01") from None
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise reject("is no date", "write a date as 2027-03-01")


def _shaped(pattern: re.Pattern[str], what: str, way_out: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text) or not any(map(str.isalnum, text)):
            raise reject(f"is no {what}", way_out)
        return text

    return AfterValidator(check)


def _with_at(handle: str) -> str:
    # Without its sign "summit" would be found as a word.
    return handle if handle.startswith("@") else f"@{handle}"


TermText = Annotated[str, AfterValidator(_check_term)]
ListedText = Annotated[TermText, AfterValidator(_check_single)]
FileName = Annotated[str, AfterValidator(_check_file_name)]
Day = Annotated[date, BeforeValidator(_read_day)]
Domain = Annotated[str, _shaped(_DOMAIN, "domain", "write the host's name alone: example.pl")]
Handle = Annotated[
    str,
    _shaped(_HANDLE, "handle", "write it as people type it: @example, without blanks or address"),
    AfterValidator(_with_at),
]
Ticker = Annotated[str, _shaped(_TICKER, "ticker", "write the exchange's letters alone: NVL")]
Phone = Annotated[str, _shaped(_PHONE, "phone number", "write digits, blanks and a plus: +48 22 123 45 67")]
TaxId = Annotated[str, _shaped(_TAX_ID, "tax or register number", "write its digits: 999-031-47-29")]
Account = Annotated[str, _shaped(_ACCOUNT, "bank account", "write it as PL76 9999 0001 0000 0000 8824 0316")]
Email = Annotated[str, _shaped(_EMAIL, "e-mail address", "write it as office@example.pl")]
RuleId = Annotated[str, _shaped(_RULE_ID, "id of a rule", 'write it as a report shows it: "privacy/pesel"')]


class Section(BaseModel):
    """Base of what a policy is made of: frozen, every key known, no value in a `repr` or in an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        yield from ()


class Confidential(Section):
    """A term that must not go out; `forms` are further spellings, `not_forms` inflected ones to leave alone."""

    term: ListedText
    kind: ConfidentialKind = "other"
    aliases: tuple[ListedText, ...] = ()
    forms: tuple[ListedText, ...] = ()
    not_forms: tuple[ListedText, ...] = ()
    owner: str = ""
    severity: Severity | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None

    @field_validator("valid_until")
    @classmethod
    def _check_period(cls, until: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("valid_from")
        if until and first and first > until:
            raise reject("is a day before valid_from", "set it to valid_from or later; both days count")
        return until


class Company(Section):
    """Whose posts are checked: its own names, addresses and public numbers. `tax_ids` are NIP and REGON alike."""

    name: TermText
    aliases: tuple[TermText, ...] = ()
    domains: tuple[Domain, ...] = ()
    tickers: tuple[Ticker, ...] = ()
    handles: tuple[Handle, ...] = ()
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    tax_ids: tuple[TaxId, ...] = ()
    accounts: tuple[Account, ...] = ()


class Competitor(Section):
    """A competitor and everything that it goes by."""

    name: TermText
    aliases: tuple[TermText, ...] = ()
    domains: tuple[Domain, ...] = ()
    handles: tuple[Handle, ...] = ()


class AllowEntry(Section):
    """A public near-twin of a listed term; in the file a text alone, or a table with the reason."""

    term: TermText
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return {"term": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        table = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [{"type": "string"}, table]}


class Settings(Section):
    """What a company changes for a category or for one rule: its severity, who decides, whether an author may let a
    finding pass (`copydesk:allow-...`), or that it is off."""

    severity: Severity | None = None
    owner: str = ""
    enabled: StrictBool = True
    suppressible: StrictBool = True


class Limits(Section):
    """`max_characters`: a longer post is undecided, not checked."""

    max_characters: Annotated[StrictInt, Field(ge=1)] = 1_000_000
