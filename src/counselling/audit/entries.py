"""What the audit trail says, byte for byte (the sealing specification, 8): this module is the encoding.

An entry is the stored bytes; printing again what was read must give the same bytes. Nothing here can name a person
or hold a word of one: events come from a closed catalogue, details are identifiers, digests, numbers and codes.
What an entry is about stands behind a commitment; once its key is destroyed nobody can tie the entry to anything,
and its hash still verifies. The key is the case's own, or the installation's audit key for acts without a case.
"""

import hmac
import re
from datetime import date
from hashlib import sha256
from typing import Annotated, Final, Literal, NamedTuple

import msgspec


class NotAnEntry(Exception):
    """Bytes, or what was to become an entry, that this encoding does not know; `reason` is a fixed English string."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Event(NamedTuple):
    """What a code means and which words its detail may have, in this order, each at most once.

    `by_day`: the entry tells the day only, because its time would be the time of something a reporting person did.
    """

    meaning: str
    words: tuple[str, ...] = ()
    by_day: bool = False


_IDENTIFIER: Final = re.compile("[0-9a-f]{32}")
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_NUMBER: Final = re.compile("0|[1-9][0-9]{0,17}")
_CODE: Final = re.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_ACTOR: Final = re.compile("st_[0-9a-z]{1,32}|person|worker|operator|nobody")

WORDS: Final = {
    "act": _CODE,  # an event, or a step of the case
    "centre": _CODE,
    "count": _NUMBER,
    "decision": _CODE,
    "digest": _DIGEST,  # SHA-256 of the stored bytes
    "format": _CODE,
    "generation": _NUMBER,
    "key": _IDENTIFIER,  # a recipient's key id
    "member": _ACTOR,
    "method": _CODE,
    "new": _CODE,
    "number": _NUMBER,
    "old": _CODE,
    "proposal": _CODE,
    "purpose": _CODE,
    "reason": _CODE,
    "record": _IDENTIFIER,
    "referral": _IDENTIFIER,
    "release": _CODE,
    "revision": _CODE,
    "role": _CODE,
    "sequence": _NUMBER,
    "setting": _CODE,
    "slot": _IDENTIFIER,
    "version": _NUMBER,
}

EVENTS: Final = {
    "service.initialised": Event("the installation was set up", ("key",)),
    "settings.changed": Event("a setting was changed", ("centre", "setting", "old", "new")),
    "migration.applied": Event("the tables were migrated", ("revision",)),
    "restore.carried_out": Event("the database came back from a backup", ("digest",)),
    "sign_in.accepted": Event("a member signed in", ("method",)),
    "sign_in.refused": Event("a sign-in was refused", ("method", "reason")),
    "sign_in.ended": Event("a session ended", ("reason",)),
    "act.refused": Event("a signed-in member was refused an act", ("act", "reason")),
    "member.invited": Event("a member was invited", ("member", "centre", "role")),
    "member.joined": Event("an invited member made her sign-in", ("member", "method")),
    "member.changed": Event("a member's role or centre was changed", ("member", "centre", "role", "reason")),
    "member.left": Event("a member left", ("member", "centre", "reason")),
    "unlock_slot.added": Event("a member added a way to unlock", ("slot", "method", "purpose")),
    "unlock_slot.removed": Event("a member removed a way to unlock", ("slot", "method", "purpose")),
    "recipient.published": Event("a member published her public key", ("key",)),
    "centre_key.proposed": Event("a member proposed a centre's public key", ("centre", "generation", "key")),
    "grant.made": Event("a centre seed was sealed to a recipient", ("centre", "generation", "key", "member")),
    "grant.revoked": Event("a sealed centre seed was removed", ("centre", "generation", "key", "member", "reason")),
    "rotation.begun": Event("a centre's next generation was proposed", ("centre", "generation")),
    "rotation.ended": Event("a centre's next generation was signed by a root, and counts", ("centre", "generation")),
    "roster.written": Event("a version of a roster was written", ("centre", "version", "digest")),
    "manifest.imported": Event("a signed manifest was taken in", ("sequence", "digest")),
    "escrow.used": Event("the escrow identity opened a centre seed", ("centre", "generation", "reason")),
    "case.opened": Event("a report became a case", ("record", "digest"), by_day=True),
    "case.taken_in": Event("a member entered a report for somebody", ("record", "digest")),
    "case.viewed": Event("a member opened the case's page"),
    "case.read": Event("an envelope was served to be read", ("record",)),
    "message.arrived": Event("a message of the person arrived", ("record", "digest"), by_day=True),
    "message.written": Event("the centre wrote a message", ("record", "digest")),
    "note.written": Event("a note was written", ("record", "digest")),
    "sheet.written": Event("the case sheet was written", ("record", "digest")),
    "task.changed": Event("something to be done was written down or changed", ("act", "record")),
    "wall.changed": Event("who is kept out of a case, or named for it, was changed", ("act", "member", "reason")),
    "profile.changed": Event("what a member can take on was changed", ("member",)),
    "feed.changed": Event("the address of a member's calendar was made or revoked", ("act",)),
    "notices.changed": Event("a member asked to be told by mail, or no longer", ("act",)),
    "coding.changed": Event("the coding of the case was changed", ("digest",)),
    "slots.renewed": Event("the person sealed a newer key of the dialogue", ("generation", "key"), by_day=True),
    "slots.served": Event("sealed keys of cases under an older key of the centre were served", ("centre", "count")),
    "slots.resealed": Event("a member sealed the keys of the case to the centre's newest key", ("key",)),
    "slots.put_back": Event("a member put keys of the case back that had been sealed anew", ("key",)),
    "attachment.arrived": Event("a file of the person arrived", ("record", "digest"), by_day=True),
    "attachment.written": Event("the centre sent a file", ("record", "digest")),
    "attachment.read": Event("a file was served to be read", ("record",)),
    "transition.proposed": Event("a step of the case was proposed", ("act", "proposal", "centre", "member", "reason")),
    "transition.decided": Event(
        "a step of the case was decided", ("act", "proposal", "decision", "centre", "member", "reason", "old", "new")
    ),
    "consent.given": Event("the person's consent was recorded", ("referral", "purpose")),
    "consent.withdrawn": Event("the withdrawal of a consent was recorded", ("referral", "purpose")),
    "access.ended": Event("the person ended her access", by_day=True),
    "withdrawal.asked": Event("the person withdrew her report", by_day=True),
    "withdrawal.taken_back": Event("the person took her withdrawal back", by_day=True),
    "withdrawal.carried_out": Event("a withdrawn report was erased", ("count",), by_day=True),
    "export.made": Event("a case or a part of it was exported", ("record", "format", "digest")),
    # How many rows came in, and how many were replaced.
    "statistics.moved": Event("the day's statistics rows were moved", ("count", "number"), by_day=True),
    "statistics.drafted": Event("a release was drafted", ("release", "digest")),
    "statistics.approved": Event("a draft was approved", ("release", "digest", "decision", "reason")),
    "statistics.released": Event("a release was published", ("release", "digest")),
    "statistics.drawn": Event("figures were drawn for somebody", ("centre", "release", "purpose", "digest")),
    "retention.proposed": Event("an end of retention was proposed", ("reason",)),
    "retention.decided": Event("an end of retention was decided", ("decision", "reason")),
    "erasure.carried_out": Event("a case was erased with its keys", ("count", "reason")),
    "hold.placed": Event("an erasure was put on hold", ("reason",)),
    "hold.lifted": Event("a hold was lifted", ("reason",)),
    "trail.viewed": Event("the trail was looked at", ("purpose", "member")),
    "trail.exported": Event("the trail was exported", ("number", "count", "digest")),
    "trail.pruned": Event("a range of entries was pruned", ("number", "count", "digest")),
}

PERSON: Final = "person"
WORKER: Final = "worker"
OPERATOR: Final = "operator"
NOBODY: Final = "nobody"


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry as it is stored: time, event code, actor pseudonym, nonce (16 bytes), commitment (32 bytes)."""

    v: Literal[1]
    t: Annotated[int, msgspec.Meta(ge=0)] | date
    e: str
    a: str
    n: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    c: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


_DECODER: Final = msgspec.json.Decoder(Entry)
_ENCODER: Final = msgspec.json.Encoder()


def member_actor(installation_key: bytes, staff: bytes) -> str:
    """A member's pseudonym in the trail: the same for all her acts, and nobody's without the installation's key."""
    return "st_" + hmac.digest(installation_key, b"isonomia/v1/actor" + staff, "sha256")[:8].hex()


def detail_text(**words: bytes | int | str) -> str:
    """`record 4dd2… digest 9a…`: the detail of an entry; bytes become hexadecimal digits."""
    return " ".join(f"{name} {value.hex() if isinstance(value, bytes) else value}" for name, value in words.items())


def entry(t: int | date, event: str, actor: str, nonce: bytes, case_audit_key: bytes, detail: str) -> bytes:
    """The bytes of one entry.

    `t`: seconds since 1970 for members' acts, the day for what a reporting person did; `nonce`: 16 fresh random
    bytes; `case_audit_key`: 32 bytes, the case's or, without a case, the installation's; `detail`: from
    `detail_text`, "" for none. Raises NotAnEntry for what the catalogue does not allow: `parse_entry` takes what comes from here.
    """
    if len(case_audit_key) != 32 or len(nonce) != 16:
        raise ValueError("an audit key is 32 and a nonce 16 bytes long")
    is_day = type(t) is date  # a datetime would be printed with its time
    if not is_day and not (type(t) is int and t >= 0):
        raise NotAnEntry("format")
    _check_kind(event, actor, is_day)
    _check_detail(event, detail)
    commitment = _commitment(case_audit_key, nonce, (detail, event, actor, t))
    return _ENCODER.encode(Entry(1, t, event, actor, nonce, commitment))


def parse_entry(leaf: bytes) -> Entry:
    """The entry of stored bytes, its commitment not yet verified. Raises NotAnEntry for any other spelling."""
    try:
        parsed = _DECODER.decode(leaf)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotAnEntry("format") from None
    if msgspec.json.encode(parsed) != leaf:
        raise NotAnEntry("format")
    _check_kind(parsed.e, parsed.a, isinstance(parsed.t, date))
    return parsed


def parse_entries(lines: bytes) -> list[Entry]:
    """The entries of many lines, each with its line break: what `parse_entry` says of every one, in less time for all.

    Raises NotAnEntry if one of them is none; which one is not said.
    """
    try:
        parsed = _DECODER.decode_lines(lines)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotAnEntry("format") from None
    if _ENCODER.encode_lines(parsed) != lines:
        raise NotAnEntry("format")
    for kind in {(one.e, one.a, isinstance(one.t, date)) for one in parsed}:  # of very many entries there are few
        _check_kind(*kind)
    return parsed


def verify_entry(leaf: bytes, case_audit_key: bytes, detail: str) -> Entry:
    """The entry of stored bytes, if it was made with this key and detail. Raises NotAnEntry("commitment") if not."""
    parsed = parse_entry(leaf)
    _check_detail(parsed.e, detail)
    expected = _commitment(case_audit_key, parsed.n, (detail, parsed.e, parsed.a, parsed.t))
    if not hmac.compare_digest(expected, parsed.c):
        raise NotAnEntry("commitment")
    return parsed


def _commitment(case_audit_key: bytes, nonce: bytes, act: tuple[str, str, str, int | date]) -> bytes:
    committed = b"isonomia/v1/audit" + nonce + sha256(msgspec.json.encode(act)).digest()
    return hmac.digest(case_audit_key, committed, "sha256")


def _check_kind(event: str, actor: str, by_day: bool) -> None:
    known = EVENTS.get(event)
    if known is None:
        raise NotAnEntry("unknown event")
    if not _ACTOR.fullmatch(actor):
        raise NotAnEntry("unknown actor")
    if by_day != known.by_day or (actor == PERSON and not by_day):
        raise NotAnEntry("time")


def _check_detail(event: str, detail: str) -> None:
    if event not in EVENTS:
        raise NotAnEntry("unknown event")
    remaining = iter(EVENTS[event].words)
    tokens = detail.split(" ") if detail else []
    if len(tokens) % 2:
        raise NotAnEntry("detail")
    for name, value in zip(tokens[::2], tokens[1::2], strict=True):
        if name not in remaining or not WORDS[name].fullmatch(value):
            raise NotAnEntry("detail")
