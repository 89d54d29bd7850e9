"""The workspace as a test sees it: members with keys of their own, reports that arrive, and a trail that is verified."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import httpx
import msgspec
import sqlalchemy as sa
from litestar import Litestar

from counselling import worker
from counselling.audit.entries import OPERATOR, parse_entry
from counselling.audit.indexed import told
from counselling.audit.model import audit_index, outbox
from counselling.audit.outbox import Act, Trail, case_key
from counselling.cases.model import cases
from counselling.grants import sqlite_authorizer
from counselling.staff import browsers
from counselling.staff.invitations import Invited, invite
from counselling.staff.leaving import leave
from counselling.staff.model import centre_keys
from counselling.staff.proposals import adopt
from counselling.staff.sessions import COOKIE, Membership
from counselling.staff.totp import STEP_SECONDS, code_at, parse_secret
from reporting.centres.manifest import import_note, published
from reporting.database import Database
from reporting.intake.submission import Submission, submit
from reporting.mailbox.messages import Message, post
from reporting.mailbox.model import attachment_chunks, attachments
from reporting.mailbox.reports import sealed_tags
from reporting.sealing.canonical import base64_text
from reporting.sealing.content import Text, encode_text
from reporting.sealing.envelope import DIALOGUE_RING, FILE_RING, MESSAGE_FROM_CENTRE, NOTE, seal_text
from reporting.sealing.keys import Identity, centre_id, expand, file_key, recipient
from reporting.sealing.roster import Member as RosterMember
from reporting.sealing.roster import Seen, next_roster, seal_roster, seen
from reporting.sealing.slot import CENTRE_SEED, seal_slot
from reporting.sealing.unlock import PASSKEY, seal_with_passkey
from reporting.settings import Settings
from reporting.web.clock import day
from tests.integration.reporting.network import TODAY, Clock, Network, Person

PASSWORD = "correct horse battery"


@dataclass
class Staff:
    """A member at her browser: what she knows, what her browser holds, and her calls."""

    http: httpx.AsyncClient
    clock: Clock
    login: str
    secret: bytes = b""
    staff: bytes = b""
    cookie: str = ""
    mark: str = ""
    form_token: str = ""
    identity: Identity = field(default_factory=lambda: expand(os.urandom(32)))

    def code(self, steps: int = 0) -> str:
        """What her authenticator shows, now or some steps away."""
        return code_at(self.secret, self.clock() // STEP_SECONDS + steps)

    def wrong_code(self) -> str:
        """Six digits that her authenticator shows neither now nor a step away."""
        right = {self.code(steps) for steps in (-1, 0, 1)}
        return next(code for code in ("000000", "000001", "000002", "000003") if code not in right)

    async def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """A call of her browser: cookie, form token, JSON."""
        content = None if body is None else msgspec.json.encode(body)
        return await self.http.request(method, f"/api/v1{path}", content=content, headers=self.headers | headers)

    @property
    def headers(self) -> dict[str, str]:
        """What her browser sends along."""
        own = {"Content-Type": "application/json"}
        held = {COOKIE: self.cookie, browsers.COOKIE: self.mark}
        if cookies := "; ".join(f"{name}={value}" for name, value in held.items() if value):
            own |= {"Cookie": cookies}
        return own | ({"X-Form-Token": self.form_token} if self.cookie else {})

    async def sign_in(self, password: str = PASSWORD, code: str | None = None, **headers: str) -> httpx.Response:
        """She types her password and the code of the moment."""
        body = {"login": self.login, "password": password, "code": self.code() if code is None else code}
        response = await self.call("POST", "/session", body, **headers)
        if response.status_code == 201:
            self.hold(response)
        return response

    def hold(self, response: httpx.Response) -> None:
        """Her browser keeps the session of an answer."""
        jar = SimpleCookie()
        for line in response.headers.get_list("Set-Cookie"):
            jar.load(line)
        self.cookie, self.mark = jar[COOKIE].value, jar[browsers.COOKIE].value
        session = response.json()
        self.form_token, self.staff = (
            session["form_token"],
            msgspec.json.decode(msgspec.json.encode(session["staff"]), type=bytes),
        )

    def unlock_slot(self, purpose: str, staff: bytes | None = None) -> dict[str, Any]:
        """Her seed, sealed to a passkey: as long as a passphrase's slot, without the wait."""
        slot = seal_with_passkey(os.urandom(32), staff or self.staff, os.urandom(16), self.identity.seed)
        return {"slot_id": os.urandom(16), "method": PASSKEY, "purpose": purpose, "slot": slot}

    def acceptance(self, token: str, invitation: Mapping[str, Any], **changes: object) -> dict[str, Any]:
        """What her browser sends to accept an invitation."""
        staff = msgspec.json.decode(msgspec.json.encode(invitation["staff"]), type=bytes)
        self.secret = parse_secret(invitation["totp_secret"])
        body = {
            "token": token,
            "password": PASSWORD,
            "totp_secret": invitation["totp_secret"],
            "code": self.code(),
            "key": self.identity.public,
            "sign_key": self.identity.sign_public,
            "unlock_slots": [self.unlock_slot("daily", staff), self.unlock_slot("recovery", staff)],
        }
        return body | changes


@dataclass
class Recorded:
    """An entry of the trail, verified with its key."""

    event: str
    actor: str
    t: Any
    detail: str
    subject: bytes


@dataclass
class Workplace:
    """The running workspace, the worker, and the owner's view of the database."""

    http: httpx.AsyncClient
    app: Litestar
    owner: Database
    work_database: Database
    network: Network
    clock: Clock
    settings: Settings
    trail: Trail
    rosters: dict[str, tuple[Seen, list[RosterMember]]] = field(default_factory=dict)

    def act(self) -> Act:
        """The operator's act of this moment."""
        return Act(OPERATOR, self.clock(), self.trail)

    def invite(self, login: str, centre: str = "ost", role: str = "counsellor") -> Invited:
        """The operator invites."""
        with self.owner.begin() as connection:
            return invite(connection, self.act(), TODAY, login, Membership(centre, role), "de")

    def browser(self, login: str) -> Staff:
        """A browser in which nobody is signed in yet."""
        return Staff(self.http, self.clock, login)

    async def join(self, login: str, centre: str = "ost", role: str = "counsellor") -> Staff:
        """Somebody is invited, accepts, and is signed in."""
        token = base64_text(self.invite(login, centre, role).token)
        member = self.browser(login)
        invitation = await member.call("POST", "/invitation", {"token": token})
        answer = await member.call("POST", "/invitation/acceptance", member.acceptance(token, invitation.json()))
        assert answer.status_code == 201, answer.text
        member.hold(answer)
        return member

    def leave(self, login: str) -> None:
        """The operator lets somebody leave."""
        with self.owner.begin() as connection:
            leave(connection, self.act(), login)

    async def found(self, founder: Staff, centre: str = "ost") -> httpx.Response:
        """The first member makes the centre's first generation, with the network's seed for it."""
        body = self.generation(founder, centre, 1)
        answer = await founder.call("POST", f"/centres/{centre}/generations", body)
        assert answer.status_code == 201, answer.text
        return answer

    def generation(self, member: Staff, centre: str, generation: int) -> dict[str, Any]:
        """A centre's generation as a member's browser makes it, for herself and escrow."""
        identity = self.network.identities[centre, generation]
        to = [recipient(member.identity.public), recipient(self.network.escrow.public)]
        slots = [(one.key_id, seal_slot(one, CENTRE_SEED, generation, centre_id(centre), identity.seed)) for one in to]
        roster = self.roster(member, centre, generation, [member])
        return {
            "generation": generation,
            "key": identity.public,
            "grants": [{"recipient": key, "slot": slot} for key, slot in slots],
            "roster": {name: value for name, value in roster.items() if name != "generation"},
        }

    def grants(self, member: Staff, newcomer: Staff, centre: str = "ost", newest: int | None = None) -> dict[str, Any]:
        """A grant of every generation (up to the `newest` that counts) to a newcomer, with the next roster."""
        to = recipient(newcomer.identity.public)
        numbers = range(1, (newest or self.network.generation(centre)) + 1)
        slots = {
            number: seal_slot(to, CENTRE_SEED, number, centre_id(centre), self.network.identities[centre, number].seed)
            for number in numbers
        }
        made = [{"generation": number, "recipient": to.key_id, "slot": slot} for number, slot in slots.items()]
        return {"grants": made, "roster": self.roster(member, centre, max(numbers), [newcomer])}

    def roster(self, by: Staff, centre: str, generation: int, added: list[Staff]) -> dict[str, Any]:
        """The next version of a centre's roster; remembered as if the server had taken it."""
        before, members = self.rosters.get(centre, (None, []))
        members = members + [
            RosterMember(one.staff, one.login, one.identity.public, one.identity.sign_public)
            for one in added
            if one.staff not in {member.staff for member in members}
        ]
        roster = next_roster(before, members, by.staff, by.identity.signing_key)
        record, seed = os.urandom(16), self.network.identities[centre, generation].seed
        envelope = seal_roster(seed, generation, centre_id(centre), record, roster)
        self.rosters[centre] = seen(roster, envelope), members
        return {"version": roster.version, "generation": generation, "record": record, "envelope": envelope}

    def publish(self) -> str:
        """The root signs the next manifest, of the centres that have keys here, and it is imported."""
        founded = {row["centre"] for row in self.rows(centre_keys)}
        note = self.network.note(founded)
        with self.owner.begin() as connection:
            adopt(connection, self.act(), import_note(connection, note, [self.network.verifier], TODAY))
        return note

    def arrive(self, person: Person, **changes: object) -> dict[str, Any]:
        """A report comes in at the public side; the body she sent."""
        body = person.report(**changes)
        submission = msgspec.convert(body, Submission)
        tags = sealed_tags(self.trail.service_keys, submission.case, submission.tags)
        with self.owner.begin() as connection:
            submit(connection, submission, person.code.lookup, self.in_force(), tags, os.urandom)
        return body

    def answer(self, person: Person, **changes: Any) -> dict[str, Any]:
        """The person answers at the public side; the body she sent."""
        body = person.message(**changes)
        message = msgspec.convert(body, Message)
        with self.owner.begin() as connection:
            post(connection, message, person.code.lookup, self.in_force(), day(self.clock()))
        return body

    def in_force(self) -> Any:
        """The manifest in force, as the public side holds it."""
        return published(self.network.note(), [self.network.verifier], TODAY)

    def work(self) -> None:
        """The worker does what is due, under its own role."""
        worker.once(self.work_database, self.trail, self.clock())

    def case(self, person: Person) -> Person:
        """A report arrives and becomes a case."""
        self.arrive(person)
        self.work()
        return person

    def reply(self, person: Person, generation: int = 0, **changes: Any) -> dict[str, Any]:
        """The body of a member's answer to a person."""
        record = os.urandom(16)
        text = Text(v=1, seq=0, seen=0, day=TODAY, sealed_by="browser", language="de", text="Guten Tag", attachments=())
        key = person.code.dialogue_key(generation)
        envelope = seal_text(
            key, MESSAGE_FROM_CENTRE, DIALOGUE_RING, generation, person.case, record, encode_text(text)
        )
        body = {"record": record, "dialogue_generation": generation, "envelope": envelope, "attachments": []}
        return body | changes

    def note(self, person: Person, generation: int = 1, kind: int = NOTE, **changes: object) -> dict[str, Any]:
        """The body of an internal note on a person's case."""
        record = os.urandom(16)
        key = file_key(self.network.identities[person.centre, generation].seed, person.case, generation)
        envelope = seal_text(key, kind, FILE_RING, generation, person.case, record, b'{"v":1}')
        return {"record": record, "kind": kind, "generation": generation, "envelope": envelope} | changes

    def rows(self, table: sa.Table) -> list[sa.RowMapping]:
        """All that stands in a table."""
        with self.owner.begin() as connection:
            return list(connection.execute(sa.select(table)).mappings())

    def put_file(self, person: Person, announced_by: bytes | None, expires_hour: int | None = None) -> bytes:
        """A small file of the person lies there whole; its record."""
        record, content = os.urandom(16), b"some file"
        with self.owner.begin() as connection:
            row = {"case_id": person.case, "record_id": record, "owner": person.code.lookup, "dialogue_generation": 0}
            row |= {"size": len(content), "digest": os.urandom(32), "complete": True}
            row |= {"announced_by": announced_by, "expires_hour": expires_hour}
            connection.execute(sa.insert(attachments), row)
            chunk = {"case_id": person.case, "record_id": record, "number": 0, "content": content}
            connection.execute(sa.insert(attachment_chunks), chunk)
        return record

    def row_of(self, person: Person) -> sa.RowMapping:
        """The case of a person."""
        return next(row for row in self.rows(cases) if row["case_id"] == person.case)

    def recorded(self, case: bytes | None = None) -> list[Recorded]:
        """The trail in its order, every entry verified with its key; of one case, or of everything."""
        with self.owner.begin() as connection:
            leaves = connection.execute(sa.select(outbox.c.entry).order_by(outbox.c.number)).scalars().all()
            index = {
                row["nonce"]: row
                for row in connection.execute(sa.select(audit_index)).mappings()
                if case is None or row["subject"] == case
            }
            keys = {row["subject"]: None for row in index.values()}
            found = {subject: case_key(connection, self.trail.service_keys, subject) or b"" for subject in keys}
        trail = []
        for leaf in leaves:
            row = index.get(parse_entry(leaf).n)
            if row is not None:
                entry, detail = told(leaf, found[row["subject"]], row["sealed"])
                trail.append(Recorded(entry.e, entry.a, entry.t, detail, row["subject"]))
        return trail

    def events(self, case: bytes | None = None) -> list[str]:
        """The codes of `recorded`."""
        return [one.event for one in self.recorded(case)]


def worker_database(settings: Settings) -> Database:
    """The database as the worker sees it."""
    return Database(settings.database, worker.ROLE, sqlite_authorizer(worker.ROLE))
