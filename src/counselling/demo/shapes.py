"""What the two interfaces answer, as far as the clients read it. Nothing here proves anything by itself."""

from datetime import date

import msgspec

from counselling.demo.dialogue import Entry


class Receipt(msgspec.Struct, frozen=True):
    """The service's word that it kept the report."""

    reference: str
    centre: str
    day: date


class SealedTo(msgspec.Struct, frozen=True):
    centre: str
    centre_generation: int


class Reading(msgspec.Struct, frozen=True):
    role: str
    day: date


class Stored(msgspec.Struct, frozen=True):
    record: bytes
    dialogue_generation: int
    size: int


class Mailbox(msgspec.Struct, frozen=True):
    """The mailbox as the service tells it; only its entries prove anything."""

    reference: str
    case: bytes
    state: str
    day: date
    sealed_to: SealedTo
    dialogue_generation: int
    entries: tuple[Entry, ...]
    attachments: tuple[Stored, ...]
    read_by: tuple[Reading, ...]


class Membership(msgspec.Struct, frozen=True):
    centre: str
    role: str


class Session(msgspec.Struct, frozen=True):
    """Who is signed in; `form_token` (base64) goes with every changing call."""

    staff: bytes
    login: str
    language: str
    form_token: str
    memberships: tuple[Membership, ...]


class Invitation(msgspec.Struct, frozen=True):
    """Whom the service invites, and the secret (base32) for her authenticator."""

    staff: bytes
    login: str
    totp_secret: str


class UnlockSlot(msgspec.Struct, frozen=True):
    """The member's own seed under a passphrase (method 1) or a passkey (2); `purpose` is daily or recovery."""

    slot_id: bytes
    method: int
    purpose: str
    slot: bytes


class Roots(msgspec.Struct, frozen=True):
    """What the service says its roots are; clients compare and never believe it."""

    escrow: bytes | None


class Generation(msgspec.Struct, frozen=True):
    """A centre's key as a member proposed it; it counts once the manifest lists it."""

    generation: int
    key: bytes


class Grant(msgspec.Struct, frozen=True):
    """The centre's seed, sealed to whoever asks."""

    generation: int
    slot: bytes


class RosterRow(msgspec.Struct, frozen=True):
    version: int
    generation: int
    record: bytes
    envelope: bytes


class Colleague(msgspec.Struct, frozen=True):
    """A member as the service shows her; her key is believed after its fingerprint was compared."""

    staff: bytes
    login: str
    role: str
    state: str
    key: bytes | None
    sign_key: bytes | None
    granted: tuple[int, ...]


class Centre(msgspec.Struct, frozen=True):
    centre: str
    generations: tuple[Generation, ...]
    grants: tuple[Grant, ...]
    roster: RosterRow | None
    members: tuple[Colleague, ...]


class CaseLine(msgspec.Struct, frozen=True):
    """A case in a list: metadata only."""

    case: bytes
    reference: str
    centre: str
    state: str
    waiting_for: str
    withdrawal_day: date | None


class CasePage(msgspec.Struct, frozen=True):
    cases: tuple[CaseLine, ...]
    next: str | None


class Slot(msgspec.Struct, frozen=True):
    what: int
    generation: int
    recipient: bytes
    slot: bytes


class NoteRow(msgspec.Struct, frozen=True):
    record: bytes
    kind: int
    generation: int
    author: bytes
    envelope: bytes


class Case(msgspec.Struct, frozen=True):
    """A case as the service serves it, still sealed."""

    case: bytes
    reference: str
    centre: str
    state: str
    sealed_to: SealedTo
    dialogue_generation: int
    slots: tuple[Slot, ...]
    entries: tuple[Entry, ...]
    attachments: tuple[Stored, ...]
    notes: tuple[NoteRow, ...]
    read_by: tuple[Reading, ...]
