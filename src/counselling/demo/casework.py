"""A member's work on cases: open, read, reply, note. All opening and sealing happens on her device.

A dialogue key is believed if it opens what the person wrote, and from then on no other one; a renewed one only if the
person promised it under the key before; and nothing is ever sealed to an older one again.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

import msgspec

from counselling.demo.calls import answer
from counselling.demo.centre_keys import Keyring
from counselling.demo.dialogue import (
    File,
    Said,
    Upload,
    count_of,
    open_entry,
    open_file,
    require_complete,
    seal_files,
    seal_said,
)
from counselling.demo.member import DialogueSeen, Member
from counselling.demo.shapes import Case, CaseLine, CasePage, NoteRow, Slot
from reporting.sealing.access_code import commitment
from reporting.sealing.content import Text
from reporting.sealing.envelope import FILE_RING, MESSAGE_FROM_CENTRE, NOTE, open_text, seal_text
from reporting.sealing.errors import CONTENT, NOT_A_MEMBER, NotGenuine
from reporting.sealing.keys import Identity, file_key
from reporting.sealing.slot import DIALOGUE, FILE, SIGNED_SLOT_LENGTH, SLOT_LENGTH, open_signed_slot, open_slot

NO_SLOT: Final = "no slot for a key of this centre"
NOT_PROMISED: Final = "the person never promised this dialogue key"
OLDER_DIALOGUE: Final = "an older dialogue key than seen"
OTHER_DIALOGUE: Final = "another first dialogue key than seen"


class NoteText(msgspec.Struct, frozen=True):
    """What an internal note says (kind 05)."""

    v: Literal[1, 2]
    text: str
    language: str
    day: date


class OpenCase(NamedTuple):
    """A case on the member's screen: its dialogue keys by generation, what was said, and the centre's notes.

    `file_keys`: those of earlier centres, each with its generation.
    """

    case: Case
    keys: dict[int, bytes]
    said: list[Said]
    notes: list[NoteText]
    file_keys: list[tuple[int, bytes]]


class SealedReply(NamedTuple):
    """A reply ready to go: sent twice it is kept once."""

    case: bytes
    uploads: tuple[Upload, ...]
    body: dict[str, object]


def cases(member: Member, **wanted: str) -> list[CaseLine]:
    """Every case of her centres, newest activity first; `state` and `waiting_for` narrow the list."""
    return [line for page in _pages(member, wanted) for line in page.cases]


def _pages(member: Member, wanted: dict[str, str]) -> Iterator[CasePage]:
    cursor: str | None = ""
    while cursor is not None:
        query = "&".join(f"{name}={value}" for name, value in (wanted | {"after": cursor}).items() if value)
        page = answer(member.call("GET", f"/cases?{query}" if query else "/cases"), CasePage)
        yield page
        cursor = page.next


def open_case(member: Member, keyring: Keyring, case: bytes) -> OpenCase:
    """Everything in the case, opened and counted. Raises NotGenuine."""
    served = answer(member.call("GET", f"/cases/{case.hex()}"), Case)
    known = member.dialogues_seen.get(case)
    if known is not None and served.dialogue_generation < known.generation:
        raise NotGenuine(OLDER_DIALOGUE)
    keys: dict[int, bytes] = {}
    said: list[Said] = []
    for generation in range(served.dialogue_generation + 1):
        keys[generation] = _dialogue_key(keyring, case, generation, served.slots, said)
        if generation == 0 and known is not None and commitment(keys[0]) != known.first:
            raise NotGenuine(OTHER_DIALOGUE)
        entries = (entry for entry in served.entries if entry.dialogue_generation == generation)
        said += [open_entry(keys[generation], case, entry) for entry in entries]
    if [text.record for text in said] != [entry.record for entry in served.entries]:
        raise NotGenuine(OLDER_DIALOGUE)
    require_complete(said)
    member.dialogues_seen[case] = DialogueSeen(commitment(keys[0]), served.dialogue_generation)
    earlier = _file_keys(keyring, case, served.slots)
    notes = [_note(keyring, earlier, case, row) for row in served.notes if row.kind == NOTE]
    return OpenCase(served, keys, said, notes, earlier)


def reply(member: Member, opened: OpenCase, text: str, language: str, files: Sequence[File] = ()) -> SealedReply:
    """Seals a reply to the person and sends it with its files."""
    sealed = seal_reply(member, opened, text, language, files)
    send_reply(member, sealed)
    return sealed


def seal_reply(member: Member, opened: OpenCase, text: str, language: str, files: Sequence[File] = ()) -> SealedReply:
    """A reply under the newest dialogue key."""
    case, generation, record = opened.case.case, max(opened.keys), member.draw(16)
    key = opened.keys[generation]
    uploads, announced = seal_files(key, generation, case, files, member.draw)
    content = Text(
        v=1,
        seq=count_of(opened.said, "centre"),
        seen=count_of(opened.said, "person") - 1,
        day=member.today,
        sealed_by="browser",
        language=language,
        text=text,
        attachments=announced,
    )
    envelope = seal_said(key, case, Said(record, MESSAGE_FROM_CENTRE, generation, content))
    body = {"record": record, "dialogue_generation": generation, "envelope": envelope}
    return SealedReply(case, uploads, body | {"attachments": [upload.record for upload in uploads]})


def send_reply(member: Member, sealed: SealedReply) -> None:
    """Sends the files, then the reply. May be repeated after a lost answer."""
    for upload in sealed.uploads:
        member.send_bytes(f"/cases/{sealed.case.hex()}/attachments/{upload.record.hex()}", upload.envelope)
    member.call("POST", f"/cases/{sealed.case.hex()}/messages", sealed.body)


def write_note(member: Member, keyring: Keyring, case: bytes, text: str, language: str) -> None:
    """Writes an internal note that only the centre can read."""
    generation, record = keyring.newest, member.draw(16)
    content = msgspec.json.encode(NoteText(1, text, language, member.today))
    key = file_key(keyring.identities[generation].seed, case, generation)
    envelope = seal_text(key, NOTE, FILE_RING, generation, case, record, content)
    body = {"record": record, "kind": NOTE, "generation": generation, "envelope": envelope}
    member.call("POST", f"/cases/{case.hex()}/notes", body)


def take_over(member: Member, case: bytes) -> None:
    """From here on she looks after the case; the routing tags are erased."""
    member.call("POST", f"/cases/{case.hex()}/takeover", {})


def read_file(member: Member, opened: OpenCase, record: bytes) -> bytes:
    """One file of the case, whole and proven. Raises NotGenuine."""
    stored = next(file for file in opened.case.attachments if file.record == record)
    envelope = member.call("GET", f"/cases/{opened.case.case.hex()}/attachments/{record.hex()}").content
    return open_file(opened.keys[stored.dialogue_generation], opened.case.case, opened.said, record, envelope)


def _dialogue_key(keyring: Keyring, case: bytes, generation: int, slots: Sequence[Slot], said: Sequence[Said]) -> bytes:
    """The dialogue key of this generation; after the first only one that the person promised in what was said."""
    identities = {identity.key_id: identity for identity in keyring.identities.values()}
    for slot in slots:
        identity = identities.get(slot.recipient)
        if identity is not None and (slot.what, slot.generation) == (DIALOGUE, generation):
            key = _opened(keyring, identity, case, slot)
            promised = {text.text.next for text in said if text.generation == generation - 1}
            if generation > 0 and commitment(key) not in promised:
                raise NotGenuine(NOT_PROMISED)
            return key
    raise NotGenuine(NO_SLOT)


def _file_keys(keyring: Keyring, case: bytes, slots: Sequence[Slot]) -> list[tuple[int, bytes]]:
    """The file keys of earlier centres that came with the case. Raises NotGenuine."""
    identities = {identity.key_id: identity for identity in keyring.identities.values()}
    hers = [slot for slot in slots if slot.what == FILE and slot.recipient in identities]
    return [(slot.generation % 0x10000, _opened(keyring, identities[slot.recipient], case, slot)) for slot in hers]


def _opened(keyring: Keyring, identity: Identity, case: bytes, slot: Slot) -> bytes:
    """The key of a slot; of one that a member made only if the roster knows its signer. Raises NotGenuine."""
    number = slot.generation % 0x10000
    if len(slot.slot) != SIGNED_SLOT_LENGTH and slot.what != FILE:
        return open_slot(identity, slot.what, number, case, slot.slot)
    staff = slot.slot[SLOT_LENGTH : SLOT_LENGTH + 16]
    sign_key = keyring.roster.signers.get(staff)
    if sign_key is None:
        raise NotGenuine(NOT_A_MEMBER)
    return open_signed_slot(identity, slot.what, number, case, slot.slot, staff, sign_key)


def _note(keyring: Keyring, earlier: Sequence[tuple[int, bytes]], case: bytes, row: NoteRow) -> NoteText:
    own = keyring.identities.get(row.generation)
    keys = [file_key(own.seed, case, row.generation)] if own else []
    keys += [key for generation, key in earlier if generation == row.generation]
    refusal = NotGenuine(NO_SLOT)
    for key in keys:
        try:
            content = open_text(key, NOTE, FILE_RING, row.generation, case, row.record, row.envelope)
            return msgspec.json.decode(content, type=NoteText)
        except NotGenuine as error:
            refusal = error
        except msgspec.DecodeError:
            raise NotGenuine(CONTENT) from None
    raise refusal
