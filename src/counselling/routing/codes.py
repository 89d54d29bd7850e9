"""The codes of transitions and consents that lie under the service key, and how they are kept there: never a word."""

from typing import Annotated, Literal, TypeVar

import msgspec

from counselling.routing.moves import Kind
from reporting.errors import Tampered
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import ServiceKeys

SIZE: Literal[1024] = 1024

Reason = Literal["language", "domain", "load", "absence", "conflict", "place", "competence", "wish", "other"]
Declined = Literal["language", "domain", "load", "absence", "conflict", "competence", "other"]
Shared = Literal["contact", "summary", "documents", "conversation", "notes"]
Recipient = Literal["centre", "authority", "advice", "health", "legal", "police", "employer", "school", "other"]
Purpose = Literal["referral", "information", "mediation", "representation", "other"]


class Tags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What routes a case at the place it goes to, fresh from the giver's browser; erased when it is decided.

    `language` is a language's code, `life_domain` one of that list; `conflict`: for the coordinators there alone.
    """

    language: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]
    life_domain: Annotated[str, msgspec.Meta(max_length=40)]
    urgent: bool = False
    conflict: bool = False


class Why(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The codes of a transition; `giver` looked after the case when it was made."""

    reason: Reason
    shared: tuple[Shared, ...] = ()
    tags: Tags | None = None
    giver: bytes | None = None
    declined: Declined | None = None


class ConsentCodes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To what kind of recipient and for what the person consented; who it is stands in the case sheet."""

    recipient: Recipient
    purpose: Purpose


def fits(kind: Kind, said: ConsentCodes) -> bool:
    """Whether what the person consented to is this transition: to a centre of this service, or to an office outside."""
    if kind == "refer_centre":
        return said.recipient == "centre" and said.purpose == "referral"
    return said.recipient != "centre" and said.purpose in ("referral", "mediation", "representation")


T = TypeVar("T", Why, ConsentCodes)


def seal_codes(keys: ServiceKeys, table: str, row: bytes, codes: Why | ConsentCodes) -> bytes:
    """The bytes of the column `sealed` of a row (16 bytes) of this table."""
    return keys.seal(table, row, msgspec.json.encode(codes), SIZE)


def open_codes(keys: ServiceKeys, table: str, row: bytes, sealed: bytes, kind: type[T]) -> T:
    """The codes of a row. Raises Tampered."""
    try:
        return msgspec.json.decode(keys.open(table, row, sealed), type=kind)
    except (NotGenuine, msgspec.DecodeError) as error:
        raise Tampered from error
