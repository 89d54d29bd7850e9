"""The open mailbox in words instead of codes and days, in the language of the page, for its templates."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from reporting.centres.directory import listed
from reporting.centres.manifest import Published
from reporting.mailbox import sealed_here
from reporting.mailbox.appointments import Choice, Proposed, proposed
from reporting.mailbox.box import Reading
from reporting.mailbox.dialogue import Box, Said
from reporting.mailbox.safety_word import safety_word
from reporting.mailbox.texts import ROLES, STATES, TEXTS
from reporting.mailbox.wishes import WITHDRAWAL_DAYS
from reporting.sealing.content import Appointment
from reporting.settings import Settings
from reporting.settings.contacts import Contact, Office, spoken
from reporting.web.language import locale_of
from reporting.web.pages import Translate, spoken_day, spoken_size

NEWEST_READINGS: Final = 3  # which stand on the page at once; earlier ones are one press away

NOT_YET_OPEN: Final[Mapping[str, Any]] = {
    "open": False, "notice": "", "state": "", "next": "", "late": "", "reach": None, "read_by": [], "read_before": [],
    "reference": "", "centre": "", "safety_word": "", "messages": [], "record": "", "words": "", "withdrawal": "",
    "elsewhere": "", "sealed_to": "", "older": 0, "newer": None,
}  # fmt: skip
NOTHING_SAID: Final[Mapping[str, Any]] = {
    "own": False, "who": "", "day": "", "words": "", "contact": "", "answers": [], "files": [], "proposed": None,
    "missing": False, "unseen": False, "unreadable": False,
}  # fmt: skip


def names_of(settings: Settings, language: str, translate: Translate, published: Published) -> dict[str, str]:
    """The centres' names by their key."""
    centres = listed(settings.contacts, published, language, translate)
    return {centre.centre: centre.name for centre in centres}


def reach_of(settings: Settings, centre: str, language: str) -> dict[str, Any]:
    """How to reach a centre by telephone, and whom to turn to if nobody answers there."""
    contact = spoken(settings.contacts.get(centre, Contact()), (language,))
    second = settings.second_contact_of(centre)
    return {"phone": contact.phone, "hours": contact.hours, "second": second and _office(spoken(second, (language,)))}


def _office(office: Office) -> dict[str, Any]:
    return {"name": office.name, "phone": office.phone, "hours": office.hours, "email": office.email}


def box_in_words(
    settings: Settings, translate: Translate, language: str, published: Published, box: Box
) -> dict[str, Any]:
    """What the template of the open mailbox shows."""
    mailbox = box.mailbox
    centre = names_of(settings, language, translate, published).get(mailbox.sealed_to.centre, mailbox.sealed_to.centre)
    erased = box.withdrawal and spoken_day(language, box.withdrawal + timedelta(days=WITHDRAWAL_DAYS))
    upcoming, late = ("", "") if erased else next_in_words(translate, language, box, published.today)
    readings = readings_in_words(translate, language, mailbox.read_by)
    return {
        "open": True,
        "notice": "",
        "state": translate(STATES[mailbox.state]),
        "next": upcoming,
        "late": late,
        "reach": reach_of(settings, mailbox.sealed_to.centre, language),
        "read_by": readings[:NEWEST_READINGS],
        "read_before": readings[NEWEST_READINGS:],
        "reference": mailbox.reference,
        "centre": centre,
        "sealed_to": mailbox.sealed_to.centre,
        "elsewhere": translate(TEXTS["elsewhere"]) % {"centre": centre} if box.is_elsewhere else "",
        "safety_word": safety_word(box.code.dialogue_key(0)),
        "messages": messages_in_words(translate, language, box.said, None if box.is_elsewhere else published.today),
        "withdrawal": translate(TEXTS["withdrawn"]) % {"day": erased} if erased else "",
    }


def next_in_words(translate: Translate, language: str, box: Box, today: date) -> tuple[str, str]:
    """What happens next, and, once the promised day has passed, that it has; one of the two is ""."""
    mailbox, awaited = box.mailbox, box.mailbox.awaited
    if awaited is None:
        return ("" if mailbox.state == "closed" else translate(TEXTS["next_yours"])), ""
    by = awaited.by_later if box.only_told else awaited.by
    if by is None:  # nobody has promised her an answer
        return translate(TEXTS["next_record"]), ""
    day = {"day": spoken_day(language, by)}
    if by < today:
        return "", translate(TEXTS["late"]) % day
    return translate(TEXTS["next_reads" if mailbox.state == "received" else "next_answers"]) % day, ""


def readings_in_words(translate: Translate, language: str, readings: Sequence[Reading]) -> list[str]:
    """Who has read, newest first: a role and a day each."""
    return [
        translate(TEXTS["read_by"])
        % {"role": translate(ROLES.get(one.role, ROLES["counsellor"])), "day": spoken_day(language, one.day)}
        for one in reversed(readings)
    ]


def messages_in_words(
    translate: Translate, language: str, said: Sequence[Said], today: date | None
) -> list[dict[str, Any]]:
    """The texts in order. Of no day, appointments are shown and none can be chosen."""
    proposals = proposed([(one.own, one.text) for one in said], today or date.max)
    return [_message(one, of_it, translate, language) for one, of_it in zip(said, proposals, strict=True)]


def _message(said: Said, proposals: Proposed | None, translate: Translate, language: str) -> dict[str, Any]:
    kind = "report" if said.entry.kind == 1 else "you" if said.own else "centre"
    content = said.text
    return {
        "own": said.own,
        "who": translate(TEXTS[kind]),
        "day": spoken_day(language, said.entry.day),
        "words": content.text if content else "",
        "contact": (content.contact or "") if content else "",
        "answers": list((content.answers or {}).items()) if content else [],
        "files": [
            {"record": one.record.hex(), "name": sealed_here.safe_name(one.name), "size": spoken_size(one.size)}
            for one in (content.attachments if content else ())
        ],
        "proposed": proposals and _proposed(said.entry.record, proposals, translate, language),
        "missing": said.missing,
        "unseen": said.unseen,
        "unreadable": content is None,
    }


def _proposed(record: bytes, proposals: Proposed, translate: Translate, language: str) -> dict[str, Any]:
    return {
        "record": record.hex(),
        "is_open": proposals.is_open,
        "declined": proposals.declined,
        "appointments": [
            {
                "id": one.id,
                "day": weekday(translate, language, one.day),
                "time": f"{one.begins}–{one.ends}",
                "where": one.where,
                "fits": translate(TEXTS["fits_which"]) % {"when": when(translate, language, one)},
                "accepted": one.id == proposals.accepted,
            }
            for one in proposals.appointments
        ],
    }


def choice_in_words(translate: Translate, language: str, box: Box, choice: Choice) -> str:
    """What she says to a proposal, as the words of her text."""
    for one in box.said:
        for appointment in (one.text and one.text.appointments) or ():
            if appointment.id == choice.accepts:
                return translate(TEXTS["accept"]) % {"when": when(translate, language, appointment)}
    return translate(TEXTS["decline"])


def when(translate: Translate, language: str, appointment: Appointment) -> str:
    """Day, time and place of an appointment in one line."""
    day = weekday(translate, language, appointment.day)
    parts = (day, f"{appointment.begins}–{appointment.ends}", " ".join(appointment.where.split()))
    return " · ".join(part for part in parts if part)


def weekday(translate: Translate, language: str, day: date) -> str:
    """A day as people write it, with the day of the week."""
    names = weekdays(language)
    return translate(TEXTS["weekday"]) % {"weekday": names[day.weekday()], "day": spoken_day(language, day)}


def weekdays(language: str) -> list[str]:
    """The names of the days of the week from Monday on, as they stand in a date."""
    names = locale_of(language).days["format"]["wide"]
    return [names[number] for number in range(7)]
