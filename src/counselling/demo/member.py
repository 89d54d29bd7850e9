"""A centre's member as a program: what her browser does, over the workspace interface alone.

Signing in gives ciphertext; only her passphrase gives her seed, which never leaves her. What the service says of keys
is compared with the signed manifest and with what she has seen before, and less is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http.cookies import SimpleCookie
from typing import Final, NamedTuple

import httpx

from counselling.demo.calls import accepted, answer, call
from counselling.demo.dialogue import Draw
from counselling.demo.shapes import Invitation, Session, UnlockSlot
from reporting.sealing.errors import DOES_NOT_OPEN, NotGenuine
from reporting.sealing.keys import SEED_LENGTH, Identity, expand, member_fingerprint
from reporting.sealing.manifest import Manifest, verify_manifest
from reporting.sealing.roster import Roster, Seen
from reporting.sealing.unlock import PASSPHRASE, SALT_LENGTH, open_with_passphrase, seal_with_passphrase

COOKIE: Final = "__Host-session"


class Locked(Exception):
    """The member has not signed in, or not unlocked her seed: nothing can be opened."""


class DialogueSeen(NamedTuple):
    """What her device remembers of a case's dialogue: the commitment of its first key, and its newest generation."""

    first: str
    generation: int


class RosterSeen(NamedTuple):
    """What her device remembers of a centre's roster: the newest it believed, and under which generation of the seed."""

    seen: Seen
    roster: Roster
    generation: int


class Member:
    """One member at her own device on one day.

    `roots` are the verifier keys her browser was built with, `escrow` the recipient (1216 bytes) on her printed sheet.
    `sequence_seen`, `rosters_seen`, `rosters_written` (with keys that no root has signed yet) and `dialogues_seen` are what
    her device remembers between two visits.
    """

    def __init__(self, http: httpx.Client, roots: Sequence[str], escrow: bytes, today: date, draw: Draw) -> None:
        self.today = today
        self.draw = draw
        self.escrow = escrow
        self.sequence_seen = 0
        self.rosters_seen: dict[str, RosterSeen] = {}
        self.rosters_written: dict[str, RosterSeen] = {}
        self.dialogues_seen: dict[bytes, DialogueSeen] = {}
        self.session: Session | None = None
        self.cookie = ""
        self._identity: Identity | None = None
        self._http = http
        self._roots = tuple(roots)

    @property
    def identity(self) -> Identity:
        """Her own keys. Raises Locked."""
        if self._identity is None:
            raise Locked
        return self._identity

    @property
    def fingerprint(self) -> str:
        """What she reads out so that a colleague may let her in. Raises Locked."""
        return member_fingerprint(self.identity.public, self.identity.sign_public)

    @property
    def staff(self) -> bytes:
        """Her staff id, 16 bytes. Raises Locked."""
        if self.session is None:
            raise Locked
        return self.session.staff

    def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """One call of the workspace interface in her session. Raises ServiceRefused."""
        return call(self._http, method, f"/api/v1{path}", body, **self.session_headers(), **headers)

    def send_bytes(self, path: str, content: bytes) -> None:
        """Sends a sealed file."""
        headers = self.session_headers() | {"Content-Type": "application/octet-stream"}
        accepted(self._http.put(f"/api/v1{path}", content=content, headers=headers))

    def session_headers(self) -> dict[str, str]:
        """What her browser sends with every call: the cookie and the token of her forms."""
        if self.session is None:
            return {}
        return {"Cookie": f"{COOKIE}={self.cookie}", "X-Form-Token": self.session.form_token}

    def accept_invitation(
        self, token: bytes, password: str, passphrases: Mapping[str, str], code_of: Callable[[str], str]
    ) -> str:
        """First sign-in: makes her keys, seals her seed to each passphrase (`daily`, `recovery`), and signs her in.

        `code_of` is her authenticator: the code of a secret (base32) now. Gives that secret.
        """
        invitation = answer(self.call("POST", "/invitation", {"token": token}), Invitation)
        identity = expand(self.draw(SEED_LENGTH))
        body = {
            "token": token,
            "password": password,
            "totp_secret": invitation.totp_secret,
            "code": code_of(invitation.totp_secret),
            "key": identity.public,
            "sign_key": identity.sign_public,
            "unlock_slots": [
                self._unlock_slot(invitation.staff, purpose, passphrase, identity.seed)
                for purpose, passphrase in passphrases.items()
            ],
        }
        self._begin_session(self.call("POST", "/invitation/acceptance", body))
        self._identity = identity
        return invitation.totp_secret

    def sign_in(self, login: str, password: str, code: str) -> None:
        """Signs in, which opens nothing yet."""
        self._begin_session(self.call("POST", "/session", {"login": login, "password": password, "code": code}))

    def sign_out(self) -> None:
        """Ends the session and forgets the seed."""
        self.call("DELETE", "/session")
        self.session, self.cookie = None, ""
        self.lock()

    def unlock(self, passphrase: str) -> None:
        """Opens her seed with whichever of her slots the passphrase fits. Raises NotGenuine."""
        for slot in answer(self.call("GET", "/unlock-slots"), tuple[UnlockSlot, ...]):
            if slot.method == PASSPHRASE and self._opens(passphrase, slot):
                return
        raise NotGenuine(DOES_NOT_OPEN)

    def lock(self) -> None:
        """Forgets the seed; the session stays."""
        self._identity = None

    def manifest(self) -> Manifest:
        """The signed list of centres, verified and none older than seen. Raises NotGenuine."""
        note = self.call("GET", "/manifest").text
        manifest = verify_manifest(note, self._roots, self.today, self.sequence_seen)
        self.sequence_seen = manifest.sequence
        return manifest

    def _opens(self, passphrase: str, slot: UnlockSlot) -> bool:
        try:
            self._identity = expand(open_with_passphrase(passphrase, self.staff, slot.slot))
        except NotGenuine as refusal:
            if refusal.reason != DOES_NOT_OPEN:
                raise
            return False
        return True

    def _unlock_slot(self, staff: bytes, purpose: str, passphrase: str, seed: bytes) -> dict[str, object]:
        slot = seal_with_passphrase(passphrase, staff, self.draw(SALT_LENGTH), seed)
        return {"slot_id": self.draw(16), "method": PASSPHRASE, "purpose": purpose, "slot": slot}

    def _begin_session(self, response: httpx.Response) -> None:
        jar = SimpleCookie()
        for line in response.headers.get_list("Set-Cookie"):
            jar.load(line)
        self.cookie = jar[COOKIE].value
        self.session = answer(response, Session)
