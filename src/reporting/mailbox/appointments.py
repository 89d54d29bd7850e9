"""Meetings that the centre has proposed, and what the person has said to them; the browser's reader is `appointments.js`.

They stand in the sealed texts of both sides and nowhere else: no row tells that somebody meets anybody.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from reporting.sealing.content import Appointment, Text


class Proposed(NamedTuple):
    """What one text of the centre proposes. `accepted`: the id that fits; `is_open`: she can still say which one does."""

    appointments: tuple[Appointment, ...]
    accepted: str
    declined: bool
    is_open: bool


class Choice(NamedTuple):
    """What her next text says to a proposal: which id fits, or which do not; neither, for any other text."""

    accepts: str | None = None
    declines: tuple[str, ...] | None = None


def proposed(texts: Sequence[tuple[bool, Text | None]], today: date) -> list[Proposed | None]:
    """For each text of a conversation, her own or not, what it proposes; None for one that proposes nothing.

    Her last word counts: one accepted may be declined later. A day that has passed cannot be accepted any more. An id means
    what stood under it first: her word about one appointment is never a word about another.
    """
    answers: dict[str, bool] = {}
    first: dict[str, Appointment] = {}
    for own, text in texts:
        for one in _theirs(own, text):
            first.setdefault(one.id, one)
        if own and text is not None:
            answers |= dict.fromkeys(text.declines or (), False)
            answers |= {text.accepts: True} if text.accepts else {}
    fresh = [tuple(one for one in _theirs(own, text) if first[one.id] is one) for own, text in texts]
    return [_of(appointments, answers, today) if appointments else None for appointments in fresh]


def _theirs(own: bool, text: Text | None) -> tuple[Appointment, ...]:
    return () if own or text is None else text.appointments or ()


def _of(appointments: tuple[Appointment, ...], answers: dict[str, bool], today: date) -> Proposed:
    said = [answers.get(one.id) for one in appointments]
    accepted = next((one.id for one, answer in zip(appointments, said, strict=True) if answer), "")
    is_open = all(answer is None for answer in said) and any(one.day >= today for one in appointments)
    return Proposed(appointments, accepted, not accepted and False in said, is_open)
