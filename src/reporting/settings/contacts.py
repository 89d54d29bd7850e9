"""What a deployment says of its centres and offices: how to reach them without this service, and what they offer.

A text is one for all languages, or one a language (`hours.de = …`). Nothing here is about keys: those are in the manifest.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeVar

import msgspec

from reporting.settings.lines import Fault, Path

Texts = str | dict[str, str]

# What a centre may offer, as codes: their names are translated with the pages.
Offer = Literal["talk", "advice", "accompaniment", "letters", "mediation", "law", "groups", "institutions"]

_PHONE: Final = re.compile(r"\+?[0-9](?:[0-9 ]{1,18}[0-9])")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")


class Office(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to reach an office, as printed on pages."""

    name: Texts = ""
    phone: str = ""
    hours: Texts = ""
    address: Texts = ""
    email: str = ""


class Contact(Office, frozen=True, forbid_unknown_fields=True):
    """A centre. `name` stands there when no manifest gives one.

    `languages` are spoken there by somebody; `interpreters`: for any other one is called in and costs the person nothing.
    `walk_in`: people may come in the opening hours without an appointment. `independence` says who pays the centre and that
    nobody tells it what to do. `second_contact` is whom to turn to if nobody answers.
    """

    languages: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    walk_in: bool = False
    interpreters: bool = False
    independence: Texts = ""
    second_contact: Office | None = None


AnyOffice = TypeVar("AnyOffice", bound=Office)


def in_language(text: Texts, order: Iterable[str]) -> tuple[str, str]:
    """A text in the first of these languages that it has, else in any, and which one that is ("" if it is for all).

    Who reads a variant of a language (`de-simple`) reads the language.
    """
    if isinstance(text, str):
        return text, ""
    tags = [tag for wanted in order for tag in (wanted, wanted.partition("-")[0])]
    return next(((text[tag], tag) for tag in (*tags, *text) if tag in text), ("", ""))


def spoken(office: AnyOffice, order: Sequence[str]) -> AnyOffice:
    """The same office with every text in one language."""
    texts = {name: in_language(getattr(office, name), order)[0] for name in ("name", "hours", "address")}
    if isinstance(office, Contact):
        texts["independence"] = in_language(office.independence, order)[0]
    return msgspec.structs.replace(office, **texts)


def check_office(office: Office, place: Path, languages: Sequence[str]) -> None:
    """Refuse what could not be dialled, written to or read. `languages` are those that pages are offered in. Raises Fault."""
    if office.phone and not _PHONE.fullmatch(office.phone):
        raise Fault((*place, "phone"), f"`{office.phone}` is not a telephone number in digits and spaces")
    if office.email and not _EMAIL.fullmatch(office.email):
        raise Fault((*place, "email"), f"`{office.email}` is not an e-mail address")
    for name in office.__struct_fields__:
        text = getattr(office, name)
        for tag in text if isinstance(text, dict) else ():
            if tag not in languages:
                raise Fault((*place, name, tag), f"no page is offered in `{tag}`")
    if isinstance(office, Contact):
        _check_centre(office, place, languages)


def _check_centre(contact: Contact, place: Path, languages: Sequence[str]) -> None:
    for tag in contact.languages:
        if not _LANGUAGE.fullmatch(tag):
            raise Fault((*place, "languages"), f"`{tag}` is not the tag of a language, as `de` or `sr-Latn`")
    if contact.second_contact is not None:
        check_office(contact.second_contact, (*place, "second_contact"), languages)
