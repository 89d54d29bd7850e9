"""An example network for tests: a root, two centres with their keys, a signed manifest, and people who report.

Everything is sealed with the real kernel; the centres' identities are here so that a test can open what arrived.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reporting.sealing.access_code import AccessCode, from_secret
from reporting.sealing.attachment import AttachmentSealer
from reporting.sealing.canonical import base64_text
from reporting.sealing.content import Text, encode_text
from reporting.sealing.envelope import DIALOGUE_RING, MESSAGE_FROM_PERSON, REPORT, seal_text
from reporting.sealing.keys import Identity, expand, recipient
from reporting.sealing.manifest import CentreKey, EscrowKey, Manifest, manifest_text
from reporting.sealing.note import sign_note, verifier_key
from reporting.sealing.slot import DIALOGUE, seal_slot

TODAY = date(2026, 11, 22)
NOON = 1_795_345_200  # 12:00 in Zurich on that day
ROOT_NAME = "example.test/root"
CENTRES = {"ost": (("AI", "AR", "SG"), ("de",)), "vs": (("VS",), ("de", "fr"))}


@dataclass
class Network:
    """Two centres; `rotate` gives one a new generation."""

    today: date = TODAY
    root: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    sequence: int = 0
    identities: dict[tuple[str, int], Identity] = field(default_factory=dict)
    escrow: Identity = field(default_factory=lambda: expand(os.urandom(32)))

    def __post_init__(self) -> None:
        for name in CENTRES:
            self.identities[name, 1] = expand(os.urandom(32))

    @property
    def verifier(self) -> str:
        """What stands in settings.roots."""
        return verifier_key(ROOT_NAME, self.root.public_key().public_bytes_raw())

    def generation(self, centre: str) -> int:
        """The newest generation of a centre."""
        return max(number for name, number in self.identities if name == centre)

    def rotate(self, centre: str) -> None:
        """A new generation, from today on."""
        self.identities[centre, self.generation(centre) + 1] = expand(os.urandom(32))

    def manifest(self, **changes: Any) -> Manifest:
        """The next manifest, not yet signed."""
        self.sequence += 1
        lines = tuple(
            CentreKey(
                cantons=CENTRES[name][0],
                centre=name,
                default=name == "ost",
                generation=generation,
                grounds=(),
                key=identity.public,
                languages=CENTRES[name][1],
                names={"de": f"Beratungsstelle {name}"},
                valid_from=self.today,
            )
            for (name, generation), identity in sorted(self.identities.items())
        )
        manifest = Manifest(
            sequence=self.sequence,
            day=self.today,
            expires=self.today + timedelta(days=365),
            escrow=EscrowKey(escrow=self.escrow.public, generation=1),
            centres=lines,
        )
        return msgspec.structs.replace(manifest, **changes)

    def note(self, listing: Collection[str] = tuple(CENTRES), **changes: Any) -> str:
        """The next manifest, of these centres, signed."""
        manifest = self.manifest(**changes)
        listed = tuple(line for line in manifest.centres if line.centre in listing)
        return sign_note(manifest_text(msgspec.structs.replace(manifest, centres=listed)), ROOT_NAME, self.root)


@dataclass
class Person:
    """Somebody who reports: an access code, a case, and the bytes her browser would send."""

    network: Network
    centre: str = "ost"
    code: AccessCode = field(default_factory=lambda: from_secret(os.urandom(15)))
    case: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def bearer(self) -> dict[str, str]:
        """The header of each of her calls."""
        return {"Authorization": "Bearer " + base64_text(self.code.login_token)}

    def slot(self, generation: int = 0) -> bytes:
        """Her dialogue key, sealed to the centre's newest key."""
        identity = self.network.identities[self.centre, self.network.generation(self.centre)]
        key = self.code.dialogue_key(generation)
        return seal_slot(recipient(identity.public), DIALOGUE, generation, self.case, key)

    def envelope(self, record: bytes, kind: int = REPORT, generation: int = 0, words: str = "Words.") -> bytes:
        """A text of hers under the dialogue key."""
        text = Text(
            v=1,
            seq=0,
            seen=0,
            day=self.network.today,
            sealed_by="browser",
            language="de",
            text=words,
            attachments=(),
            next=self.code.next_of(generation),
        )
        key = self.code.dialogue_key(generation)
        return seal_text(key, kind, DIALOGUE_RING, generation, self.case, record, encode_text(text))

    def report(self, **changes: object) -> dict[str, Any]:
        """The body of her POST."""
        record = os.urandom(16)
        body: dict[str, Any] = {
            "case": self.case,
            "centre": self.centre,
            "centre_generation": self.network.generation(self.centre),
            "slot": self.slot(),
            "record": record,
            "envelope": self.envelope(record),
            "withdraw": self.code.withdraw_lookup,
            "attachments": [],
            "tags": {
                "language": "de",
                "life_domain": "housing",
                "urgent": False,
                "purpose": "advice",
                "conflict": False,
            },
        }
        return body | changes

    def message(self, generation: int = 0, renews: bool = False, **changes: object) -> dict[str, Any]:
        """The body of her message."""
        record = os.urandom(16)
        renewal = {"dialogue_generation": generation, "slot": self.slot(generation)} if renews else None
        body: dict[str, Any] = {
            "record": record,
            "dialogue_generation": generation,
            "envelope": self.envelope(record, MESSAGE_FROM_PERSON, generation),
            "attachments": [],
            "renewal": renewal,
        }
        return body | changes

    def file(self, record: bytes, content: bytes = b"A picture.", generation: int = 0) -> bytes:
        """The envelope of a file of hers."""
        sealer = AttachmentSealer(self.code.dialogue_key(generation), generation, self.case, record)
        return sealer.update(content) + sealer.finish()

    def path(self, record: bytes) -> str:
        """Where she sends a file."""
        return f"/api/v1/attachments/{self.case.hex()}/{record.hex()}"


def json(body: Mapping[str, object]) -> bytes:
    """A body as it goes over the wire."""
    return msgspec.json.encode(body)


@contextmanager
def at(clock: "Clock", seconds: int) -> Iterator[None]:
    """Another time for a while."""
    before, clock.seconds = clock.seconds, seconds
    yield
    clock.seconds = before


@dataclass
class Clock:
    """The time of a test, in seconds since 1970."""

    seconds: int = NOON

    def __call__(self) -> int:
        return self.seconds
