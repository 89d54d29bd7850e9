"""Transitions as members' browsers make them: keys sealed to another centre and signed, and the bodies of the calls."""

import os
from datetime import timedelta
from typing import Any

import msgspec

from counselling.routing.passing import GENERATIONS
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.keys import file_key, recipient
from reporting.sealing.slot import DIALOGUE, FILE, open_signed_slot, seal_slot, sign_slot
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

TAGS = {"language": "de", "life_domain": "work", "urgent": False, "conflict": False}


def signed(workplace: Workplace, by: Staff, centre: str, what: int, generation: int, case: bytes, key: bytes) -> Any:
    """A key of a case, sealed to a centre's newest key and signed by a member."""
    to = recipient(workplace.network.identities[centre, workplace.network.generation(centre)].public)
    slot = seal_slot(to, what, generation % GENERATIONS, case, key)
    made = sign_slot(slot, by.staff, by.identity.signing_key)
    return {"what": what, "generation": generation, "recipient": to.key_id, "slot": made}


def keys_for(workplace: Workplace, by: Staff, person: Person, centre: str, dialogues: int = 1) -> list[Any]:
    """The dialogue keys of a case, and the file key of its first centre, for another centre."""
    keys = [(DIALOGUE, number, person.code.dialogue_key(number)) for number in range(dialogues)]
    seed = workplace.network.identities[person.centre, 1].seed
    keys.append((FILE, 1, file_key(seed, person.case, 1)))
    return [signed(workplace, by, centre, what, number, person.case, key) for what, number, key in keys]


def countersigned(workplace: Workplace, by: Staff, offered: Any, centre: str) -> list[Any]:
    """What was offered, opened, verified with the sender's key, sealed to the centre's newest key and signed anew."""
    case, sender = base64_bytes(offered["case"]), offered["sender"]
    identity = workplace.network.identities[centre, workplace.network.generation(centre)]
    made = []
    for one in offered["slots"]:
        number, what = one["generation"], one["what"]
        staff, sign_key = base64_bytes(sender["staff"]), base64_bytes(sender["sign_key"])
        slot = base64_bytes(one["slot"])
        key = open_signed_slot(identity, what, number % GENERATIONS, case, slot, staff, sign_key)
        made.append(signed(workplace, by, centre, what, number, case, key))
    return made


def proposal(kind: str, **changes: object) -> dict[str, Any]:
    """The body of a transition."""
    return {"transition": os.urandom(16), "kind": kind, "reason": "load"} | changes


async def referral(
    workplace: Workplace, by: Staff, person: Person, centre: str = "vs", **changes: object
) -> dict[str, Any]:
    """The body of a transition to another centre, with the consent to that written down first."""
    given = consent(recipient="centre")
    assert (await by.call("POST", f"/cases/{person.case.hex()}/consents", given)).status_code == 204
    fields = {"to_centre": centre, "slots": keys_for(workplace, by, person, centre), "tags": TAGS, "reason": "place"}
    return proposal("refer_centre", consent=given["consent"]) | fields | changes


def consent(**changes: object) -> dict[str, Any]:
    """The body of a consent."""
    return {"consent": os.urandom(16), "recipient": "legal", "purpose": "referral"} | changes


def to_outside(given: dict[str, Any], **changes: object) -> dict[str, Any]:
    """The body of a transition to an office outside."""
    shared = ["summary", "contact"]
    return proposal("refer_outside", consent=given["consent"], shared=shared, reason="competence") | changes


def step(body: dict[str, Any], name: str) -> str:
    """Where a step on a transition is taken."""
    transition: bytes = body["transition"]
    return f"/transitions/{transition.hex()}/{name}"


def later(days: int) -> str:
    """The day so many days from today."""
    return str(TODAY + timedelta(days=days))


def as_bytes(text: str) -> bytes:
    """Base64 of an answer."""
    return msgspec.json.decode(msgspec.json.encode(text), type=bytes)
