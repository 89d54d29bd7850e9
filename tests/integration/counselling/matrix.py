"""The world in which every route is called as everybody; the calls stand in `calls`.

The tables are put back after each call that changes something, so that every call meets the same world.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import httpx
import msgspec
import sqlalchemy as sa

from counselling.audit.signing import public_file
from counselling.staff.model import centre_keys, sessions
from reporting.database import metadata
from reporting.mailbox.model import reports, slots
from reporting.publishing.releases import publish
from reporting.sealing.canonical import base64_text
from reporting.sealing.keys import expand, recipient
from reporting.sealing.slot import DIALOGUE, seal_slot
from tests.figures import example_release
from tests.integration.counselling.conftest import ORIGIN
from tests.integration.counselling.passing_on import consent, later, referral, to_outside
from tests.integration.counselling.rights import NO_TOKEN
from tests.integration.counselling.test_statistics_drafts import decided, drafted, fill, hexed, rows_of_last_year
from tests.integration.counselling.test_trail import PUBLIC, number
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Network, Person

PUBLISHED, DRAFTED, APPROVED, FREE = 2025, 2024, 2023, 2022  # years of St. Gallen
ROLES: Final = {
    "assignee": ("ost", "counsellor"),
    "colleague": ("ost", "counsellor"),
    "kept out counsellor": ("ost", "counsellor"),
    "kept out coordinator": ("ost", "coordinator"),
    "foreign counsellor": ("vs", "counsellor"),
    "supervisor": ("ost", "supervisor"),
    "foreign supervisor": ("vs", "supervisor"),
    "drafter": ("ost", "statistician"),
    "statistician": ("ost", "statistician"),
    "foreign statistician": ("vs", "statistician"),
    "delegate": ("ost", "delegate"),
    "foreign delegate": ("vs", "delegate"),
    "left": ("ost", "coordinator"),
    "idle too long": ("ost", "coordinator"),
}


class Tables:
    """All that is stored, kept once, to tell what changed since and to put it back, past every key of another table."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        self._is_sqlite = url.startswith("sqlite")
        self._stamps = self._stamped()
        with self._engine.connect() as connection:
            self._rows = {
                table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                for table in metadata.sorted_tables
            }

    def changed(self) -> set[str]:
        """The tables that hold something else than at first."""
        now = self._stamped()
        return {name for name, stamp in self._stamps.items() if now[name] != stamp}

    def put_back(self) -> None:
        """Everything is as it was at first."""
        changed = self.changed()
        with self._engine.begin() as connection:
            if not self._is_sqlite:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for name in changed:
                connection.execute(sa.delete(metadata.tables[name]))
                if self._rows[name]:
                    connection.execute(sa.insert(metadata.tables[name]), self._rows[name])

    def close(self) -> None:
        """Let go of it."""
        self._engine.dispose()

    def _stamped(self) -> dict[str, object]:
        """Something for each table that is another as soon as a row is."""
        with self._engine.connect() as connection:
            if self._is_sqlite:
                found = {name: connection.exec_driver_sql(_EVERY_ROW.format(name)) for name in metadata.tables}
                return {name: sorted(map(repr, rows)) for name, rows in found.items()}
            return {row[0]: row[1] for row in connection.exec_driver_sql(_DIGESTS)}


_EVERY_ROW: Final = 'SELECT * FROM "{}"'
_DIGEST: Final = "SELECT '{0}', md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM \"{0}\" t"
_DIGESTS: Final = " UNION ALL ".join(_DIGEST.format(name) for name in metadata.tables)


@dataclass
class Told:
    """One case of the world: its person, what hangs on it, and what names it."""

    person: Person
    record: bytes
    task: bytes
    consent: bytes
    transition: bytes
    reference: str
    step: tuple[str, dict[str, Any]]

    @property
    def marks(self) -> tuple[bytes, ...]:
        """How an answer would name it."""
        case = self.person.case
        return base64_text(case).encode(), case.hex().encode(), self.reference.encode()


@dataclass
class World:
    """Everybody, four cases, and what belongs to nobody's case."""

    workplace: Workplace
    people: dict[str, Staff]
    bystander: Staff  # of the team: whom others let in, wall off, rename, let leave
    told: dict[str, Told]
    drafts: dict[str, str]
    slot: bytes
    feed: bytes
    invited: bytes
    link: str
    invitation: dict[str, Any]
    tables: Tables
    file: bytes = b""  # the record of the file that was made last, and whose it is
    owner: Person = field(default_factory=lambda: Person(Network()))

    def file_of(self, person: Person) -> bytes:
        """A new file of somebody, to send."""
        self.owner, self.file = person, os.urandom(16)
        return person.file(self.file)

    def next_generation(self, who: Staff) -> dict[str, Any]:
        """The centre's second generation, which the world has not seen."""
        network, kept = self.workplace.network, dict(self.workplace.rosters)
        network.rotate("ost")
        body = self.workplace.generation(who, "ost", 2)
        del network.identities["ost", 2]
        self.workplace.rosters = kept
        return body

    def grants(self, who: Staff) -> dict[str, Any]:
        """The generation that there is, granted to the bystander."""
        kept = dict(self.workplace.rosters)
        body = self.workplace.grants(who, self.bystander)
        self.workplace.rosters = kept
        return body


async def a_world(workplace: Workplace, url: str) -> World:
    """Everybody at two centres, and four cases of one of them with something of every kind."""
    people = {"lead": await workplace.join("lead", "ost", "coordinator")}
    await workplace.found(people["lead"])
    people["foreign coordinator"] = await workplace.join("foreign-lead", "vs", "coordinator")
    await workplace.found(people["foreign coordinator"], "vs")
    workplace.publish()
    for name, (centre, role) in ROLES.items():
        people[name] = await workplace.join(name.replace(" ", "-"), centre, role)
    bystander = await workplace.join("bystander")
    people["nobody"] = workplace.browser("nobody")
    people["nobody"].staff = people["lead"].staff
    people[NO_TOKEN] = Bare(**vars(people["lead"]))
    for place, one in enumerate(people.values(), 1):  # each at an address of her own: nobody pays for what others ask
        one.http = at_address(workplace, f"198.51.100.{place}")
    drafts = await some_drafts(workplace, people)
    told = {name: await a_case(workplace, people, name) for name in ("walled", "restricted", "conflict", "offered")}
    await keep_out(people, told)
    slot, feed = people["assignee"].unlock_slot("daily"), os.urandom(32)
    await good(people["assignee"].call("POST", "/unlock-slots", slot))
    await good(people["assignee"].call("PUT", "/feed", {"digest": sha256(feed).digest()}))
    lea = workplace.invite("lea")
    link = base64_text(lea.token)
    invitation = (await workplace.browser("lea").call("POST", "/invitation", {"token": link})).json()
    workplace.leave("left")
    with workplace.owner.begin() as connection:
        idle = sa.update(sessions).where(sessions.c.staff_id == people["idle too long"].staff)
        connection.execute(idle.values(seen=workplace.clock() - 3_600))
    under_an_older_key(workplace, people["lead"], told.values())
    number(workplace)
    public_file(workplace.settings).write_text("\n".join(PUBLIC) + "\n")
    rest = (slot["slot_id"], feed, lea.staff, link, invitation)
    return World(workplace, people, bystander, told, drafts, *rest, Tables(url))


class Bare(Staff):
    """A member's session in a page that does not know its form token."""

    @property
    def headers(self) -> dict[str, str]:
        """Without it."""
        return {name: value for name, value in super().headers.items() if name != "X-Form-Token"}


def at_address(workplace: Workplace, address: str) -> httpx.AsyncClient:
    """A browser that calls from there."""
    transport = httpx.ASGITransport(app=workplace.app, raise_app_exceptions=False, client=(address, 1))  # type: ignore[arg-type]  # as in conftest
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)


async def good(call: Any) -> Any:
    """An answer that grants what was asked."""
    answer = await call
    assert answer.is_success, answer.text
    return answer


async def some_drafts(workplace: Workplace, people: dict[str, Staff]) -> dict[str, str]:
    """A year is published, one is drafted, one is approved, one can be drafted."""
    with workplace.owner.begin() as connection:
        publish(connection, example_release("SG", PUBLISHED, 40, TODAY))
    for year in (DRAFTED, APPROVED, FREE):
        fill(workplace, [msgspec.structs.replace(row, year=year) for row in rows_of_last_year(12)])
    approved = hexed(await drafted(people["drafter"], APPROVED))
    assert await decided(people["statistician"], approved) == 204
    return {"drafted": hexed(await drafted(people["drafter"], DRAFTED)), "approved": approved}


async def a_case(workplace: Workplace, people: dict[str, Staff], name: str) -> Told:
    """A case of the centre with something of every kind in it."""
    lead, assignee, person = people["lead"], people["assignee"], Person(workplace.network)
    tags = {"language": "de", "life_domain": "work", "urgent": False, "purpose": "advice", "conflict": True}
    workplace.arrive(person, **({"tags": tags} if name == "conflict" else {}))
    workplace.work()
    at, record, given = f"/cases/{person.case.hex()}", workplace.put_file(person, bytes(16)), consent()
    task = {"task": os.urandom(16), "kind": "task", "state": "open", "due": later(3)}
    if name != "conflict":
        await good(assignee.call("POST", f"{at}/takeover", {}))
    await good(lead.call("POST", f"{at}/notes", workplace.note(person)))
    await good(lead.call("POST", f"{at}/notes", workplace.note(person, kind=6) | {"follows": None}))
    await good(lead.call("POST", f"{at}/tasks", task))
    await good(lead.call("POST", f"{at}/consents", given))
    await good(lead.call("POST", f"{at}/erasure", {"reason": "wish"}))
    if name == "offered":
        moved, step = await referral(workplace, lead, person), ("decline", {"reason": "load"})
    else:
        moved, step = to_outside(given), ("take-back", {})
    await good(lead.call("POST", f"{at}/transitions", moved))
    if name == "restricted":  # its referral is over, so that it can be closed
        for over in ("accept", "done"):
            await good(lead.call("POST", f"/transitions/{moved['transition'].hex()}/{over}", {}))
    with workplace.owner.begin() as connection:
        of = sa.select(reports.c.reference).where(reports.c.case_id == person.case)
        reference = connection.execute(of).scalar_one()
    return Told(person, record, task["task"], given["consent"], moved["transition"], reference, step)  # type: ignore[arg-type]  # the bodies hold other things too


def under_an_older_key(workplace: Workplace, lead: Staff, told: Iterable[Told]) -> None:
    """The centre had another key before, and of each case one that the person sealed to it is left."""
    older = recipient(expand(os.urandom(32)).public)
    with workplace.owner.begin() as connection:
        key = {"centre": "ost", "generation": 0, "key": older.public, "proposed_by": lead.staff}
        connection.execute(sa.insert(centre_keys), key)
        for person in (one.person for one in told):
            sealed = seal_slot(older, DIALOGUE, 0, person.case, person.code.dialogue_key(0))
            row = {"case_id": person.case, "what": DIALOGUE, "generation": 0, "recipient": older.key_id}
            connection.execute(sa.insert(slots), row | {"slot": sealed})


async def keep_out(people: dict[str, Staff], told: dict[str, Told]) -> None:
    """Two are walled off from one case, and another is restricted to two."""
    lead, at = people["lead"], f"/cases/{told['walled'].person.case.hex()}"
    for name in ("kept out counsellor", "kept out coordinator"):
        await good(lead.call("POST", f"{at}/walls", {"staff": people[name].staff, "reason": "person"}))
    members = {"members": [lead.staff, people["assignee"].staff]}
    await good(lead.call("PUT", f"/cases/{told['restricted'].person.case.hex()}/restriction", members))
