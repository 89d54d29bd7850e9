"""A case goes to another centre, from one member's device to another's: its keys sealed anew and signed, in the same step."""

from collections.abc import Iterable
from typing import Final

import msgspec

from counselling.demo.calls import answer
from counselling.demo.casework import OpenCase
from counselling.demo.centre_keys import Keyring
from counselling.demo.member import Member
from counselling.demo.shapes import Slot
from reporting.sealing.keys import file_key, recipient
from reporting.sealing.manifest import current
from reporting.sealing.slot import DIALOGUE, FILE, open_signed_slot, seal_slot, sign_slot

GENERATIONS: Final = 0x10000  # of two earlier centres' file keys of one generation the second counts so much more

Key = tuple[int, int, bytes]  # what, generation, the key


class Sender(msgspec.Struct, frozen=True):
    """Who signed keys, and what her colleague reads out."""

    staff: bytes
    login: str
    key: bytes
    sign_key: bytes


class OfferedKeys(msgspec.Struct, frozen=True):
    """The keys of a case that is offered."""

    case: bytes
    to_centre: str
    sender: Sender
    slots: tuple[Slot, ...]


def refer(member: Member, keyring: Keyring, opened: OpenCase, centre: str, tags: dict[str, object]) -> bytes:
    """Writes down that the person consents, and offers her open case with all its keys to another centre; the transition's id."""
    case, transition, consent = opened.case, member.draw(16), member.draw(16)
    given = {"consent": consent, "recipient": "centre", "purpose": "referral"}
    member.call("POST", f"/cases/{case.case.hex()}/consents", given)
    keys: list[Key] = [(DIALOGUE, generation, key) for generation, key in opened.keys.items()]
    for generation in sorted({row.generation for row in case.notes}):
        own = keyring.identities.get(generation)
        found = [file_key(own.seed, case.case, generation)] if own else []
        found += [key for number, key in opened.file_keys if number == generation]
        keys += [(FILE, generation + place * GENERATIONS, key) for place, key in enumerate(found)]
    slots = _sealed_to(member, centre, case.case, keys)
    body: dict[str, object] = {"transition": transition, "kind": "refer_centre", "reason": "place", "to_centre": centre}
    body |= {"consent": consent, "tags": tags, "slots": slots}
    member.call("POST", f"/cases/{case.case.hex()}/transitions", body)
    return transition


def accept(member: Member, keyring: Keyring, transition: bytes) -> None:
    """Takes a case that is offered to her centre: the keys opened, verified and signed anew. Raises NotGenuine."""
    offered = answer(member.call("GET", f"/transitions/{transition.hex()}/keys"), OfferedKeys)
    identities = {identity.key_id: identity for identity in keyring.identities.values()}
    by = offered.sender
    keys: list[Key] = []
    for slot in offered.slots:
        identity, number = identities[slot.recipient], slot.generation % GENERATIONS
        key = open_signed_slot(identity, slot.what, number, offered.case, slot.slot, by.staff, by.sign_key)
        keys.append((slot.what, slot.generation, key))
    slots = _sealed_to(member, offered.to_centre, offered.case, keys)
    member.call("POST", f"/transitions/{transition.hex()}/accept", {"slots": slots})


def _sealed_to(member: Member, centre: str, case: bytes, keys: Iterable[Key]) -> list[dict[str, object]]:
    """Keys sealed to a centre's current key of the signed list, and signed."""
    to = recipient(current(member.manifest(), centre, member.today).key)
    made: list[dict[str, object]] = []
    for what, generation, key in keys:
        slot = seal_slot(to, what, generation % GENERATIONS, case, key)
        signed = sign_slot(slot, member.staff, member.identity.signing_key)
        made.append({"what": what, "generation": generation, "recipient": to.key_id, "slot": signed})
    return made
