"""A case passes on in the service itself, whatever its members, its person and the calendar do in any order.

Who may see it, whom its keys are sealed to and what its transitions say never disagree; nothing lives on a consent that does not,
and a call that was refused, or made again, changes nothing.
"""

import os
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, get_args

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counselling.audit.model import audit_keys, outbox
from counselling.audit.outbox import KEY_LENGTH, Act, Trail, found_installation, seal_key
from counselling.cases.access import visible
from counselling.cases.closing import close, reopen
from counselling.cases.model import cases, consents, notes, transition_slots, transitions, walls
from counselling.cases.takeover import take_over
from counselling.cases.visibility import seen_by
from counselling.migrations import metadata
from counselling.routing import making
from counselling.routing.codes import Tags, Why, open_codes
from counselling.routing.consents import NewConsent, give_consent, withdraw_consent
from counselling.routing.making import STAYS, Proposal
from counselling.routing.moves import BEGINS, LIVING, Kind
from counselling.routing.on_the_way import keys_of, of_case
from counselling.routing.passing import TransitSlot
from counselling.routing.transitions import Decision, decide, end_over
from counselling.routing.walls import Named, NewWall, keep_out, lift, restrict, unrestrict
from counselling.staff.model import members, memberships
from reporting.centres.manifest import Published, published
from reporting.errors import NotFound, Refused, ReportingError
from reporting.mailbox.model import reports, slots
from reporting.sealing.keys import expand, recipient
from reporting.sealing.service_key import ServiceKeys
from reporting.sealing.slot import DIALOGUE, FILE, seal_slot, sign_slot
from tests.integration.reporting.network import TODAY, Network

CASE = bytes(range(16))
PLACES = {  # who works where, as what
    "anna": ("ost", "coordinator"),
    "beat": ("ost", "counsellor"),
    "cora": ("ost", "counsellor"),
    "dora": ("ost", "delegate"),
    "vera": ("vs", "coordinator"),
    "wanda": ("vs", "counsellor"),
}
LEADING = {name for name, (_, role) in PLACES.items() if role == "coordinator"}
STAFF = {name: name.encode().ljust(16, b".") for name in PLACES}
IDENTITIES = {name: expand(STAFF[name] * 2) for name in PLACES}
NETWORK = Network()
DAYS = st.sampled_from([None, 2, 30])
CONSENTED = ("refer_centre", "refer_delegate", "refer_outside")
Rows = list[tuple[Any, ...]]


@cache
def manifest() -> Published:
    return published(NETWORK.note(), [NETWORK.verifier], TODAY)


@cache
def tables() -> sa.Connection:
    """A database of its own, in which every run leaves nothing."""
    connection = sa.create_engine("sqlite://", poolclass=sa.StaticPool).connect()
    metadata.create_all(connection)
    connection.commit()
    return connection


@cache
def keys_by(name: str, centre: str) -> tuple[TransitSlot, ...]:
    """The keys of the case, sealed to a centre and signed by a member, as her browser makes them."""
    to, made = recipient(NETWORK.identities[centre, 1].public), []
    for what, generation in ((DIALOGUE, 0), (FILE, 1)):
        slot = sign_slot(seal_slot(to, what, generation, CASE, bytes(32)), STAFF[name], IDENTITIES[name].signing_key)
        made.append(TransitSlot(what, generation, to.key_id, slot))
    return tuple(made)


class ACaseOnItsWay(RuleBasedStateMachine):
    """One case, two centres, six members. Beside the database stand only the ids of what was made."""

    @initialize()
    def found(self) -> None:
        self.connection = tables()
        self.transaction = self.connection.begin()
        self.keys, self.today, self.now = ServiceKeys({1: bytes(32)}), TODAY, 1_795_345_200
        self.trail: Trail = found_installation(self.connection, self.keys, os.urandom)
        for name, (centre, role) in PLACES.items():
            row = {"staff_id": STAFF[name], "login": name, "state": "active", "language": "de", "day": TODAY}
            row |= {"key": IDENTITIES[name].public, "sign_key": IDENTITIES[name].sign_public}
            self.connection.execute(sa.insert(members), row)
            of_hers = {"staff_id": STAFF[name], "centre": centre, "role": role}
            self.connection.execute(sa.insert(memberships), of_hers)
        report = {"case_id": CASE, "reference": "A", "centre": "ost", "centre_generation": 1, "state": "in_progress"}
        self.connection.execute(sa.insert(reports), report | {"day": TODAY, "lookup": bytes(32)})
        case = {"case_id": CASE, "centre": "ost", "state": "open", "waiting_for": "us", "assignee": STAFF["beat"]}
        self.connection.execute(sa.insert(cases), case | {"day": TODAY, "activity_day": TODAY})
        self.connection.execute(sa.insert(audit_keys), seal_key(self.keys, CASE, os.urandom(KEY_LENGTH)))
        key = {"case_id": CASE, "what": DIALOGUE, "generation": 0, "recipient": manifest().key_ids["ost"]}
        self.connection.execute(sa.insert(slots), key | {"slot": bytes(1208)})
        note = {"case_id": CASE, "record_id": bytes(16), "kind": 5, "generation": 1, "position": 0}
        self.connection.execute(
            sa.insert(notes), note | {"author": STAFF["beat"], "written": self.now, "envelope": bytes(32)}
        )
        self.made: list[tuple[Proposal, str]] = []  # with who made it
        self.given: list[bytes] = []

    def teardown(self) -> None:
        if hasattr(self, "connection"):
            self.transaction.rollback()

    # What is done, and what must be true of every call

    def done(self, verb: Callable[..., Any], name: str, *rest: Any) -> bool:
        """Whether the service does it for her. What it refuses leaves nothing; what it did is done once, however often asked."""
        act = Act(self.trail.member(STAFF[name]), self.now, self.trail)
        savepoint = self.connection.begin_nested()
        try:
            answer = verb(self.connection, act, STAFF[name], *rest)
        except ReportingError:
            savepoint.rollback()
            return False
        savepoint.commit()
        before = self.everything()
        again = self.connection.begin_nested()
        try:
            repeated = verb(self.connection, act, STAFF[name], *rest)
            assert repeated == answer
            assert self.everything() == before
        except NotFound:  # by it she gave the case away, or walled herself off
            assert not self.sees(name)
        except Refused:  # she decided because no coordinator saw the case: now one does
            assert verb in (lift, restrict, unrestrict)
        again.rollback()
        return True

    def everything(self) -> list[Rows]:
        tables = (cases, reports, slots, transitions, transition_slots, consents, outbox)
        return [[tuple(row) for row in self.connection.execute(sa.select(table))] for table in tables]

    def sees(self, name: str) -> bool:
        try:
            visible(self.connection, self.keys, STAFF[name], CASE)
        except NotFound:
            return False
        return True

    @property
    def case(self) -> Any:
        return self.connection.execute(sa.select(cases)).one()

    @property
    def living(self) -> list[Any]:
        return list(self.connection.execute(sa.select(transitions).where(transitions.c.state.in_(LIVING))))

    def somebody(self, data: st.DataObject, *likely: str) -> str:
        """Anybody, but rather one of these: else almost everything would be refused."""
        return data.draw(st.sampled_from([*sorted(PLACES), *sorted(set(likely)) * 8]))

    @property
    def insiders(self) -> list[str]:
        return [name for name in PLACES if self.sees(name)]

    # The members

    @rule(conflict=st.booleans(), data=st.data())
    def goes_to_the_other_centre(self, conflict: bool, data: st.DataObject) -> None:
        before = len(self.made)
        self.passes_on("refer_centre", None, conflict, data)
        if len(self.made) > before:
            self.takes("accept", *self.made[-1], data)

    @rule(kind=st.sampled_from(get_args(Kind)), days=DAYS, conflict=st.booleans(), data=st.data())
    def passes_on(self, kind: Kind, days: int | None, conflict: bool, data: st.DataObject) -> None:
        """By somebody who may, or not: the service tells. With a consent of the right kind, or with any other."""
        inside, expires = self.insiders, self.today + timedelta(days=days) if days else None
        name = self.somebody(data, *(one for one in inside if PLACES[one][1] == "coordinator"))
        to = self.somebody(data, *(one for one in inside if STAFF[one] != self.case.assignee))
        centre = "vs" if self.case.centre == "ost" else "ost"
        if kind in CONSENTED and data.draw(st.sampled_from([True, True, False])):
            self.consents(name, "centre" if kind == "refer_centre" else "legal", days)
        consent = data.draw(st.sampled_from([*self.given, *self.given[-1:] * 8])) if self.given else None
        shared = {"consent": consent, "expires": expires, "shared": ("summary",)}
        fields: dict[Kind, dict[str, Any]] = {
            "assign": {"to_member": STAFF[to]},
            "hand_over": {"to_member": STAFF[to], "expires": expires},
            "absence": {"to_member": STAFF[to], "expires": expires or self.today},
            "refer_delegate": shared | {"to_member": STAFF["dora"]},
            "refer_outside": shared,
            "refer_centre": {
                "to_centre": centre,
                "consent": consent,
                "slots": keys_by(name, centre),
                "tags": Tags("de", "work", conflict=conflict),
            },
        }
        made = Proposal(os.urandom(16), kind, "load", **fields[kind])
        if self.done(making.propose, name, CASE, made, manifest(), self.today):
            assert kind not in CONSENTED or consent is not None
            self.made.append((made, name))

    @rule(step=st.sampled_from(["accept", "accept", "decline", "take_back", "done", "end"]), data=st.data())
    def takes_a_step(self, step: Any, data: st.DataObject) -> None:
        if self.made:
            self.takes(step, *self.made[-1 - data.draw(st.integers(0, len(self.made) - 1))], data)

    @rule(data=st.data())
    def the_other_side_accepts(self, data: st.DataObject) -> None:
        waiting = {row.transition_id for row in self.living if row.state == "proposed"}
        for one in [one for one in self.made if one[0].transition in waiting][-1:]:
            self.takes("accept", *one, data)

    def takes(self, step: Any, on: Proposal, maker: str, data: st.DataObject) -> None:
        takers = [one for one in PLACES if STAFF[one] == on.to_member or PLACES[one][0] == on.to_centre]
        name = self.somebody(data, *(takers if step == "accept" and takers else [maker, *takers]))
        keys = keys_by(name, on.to_centre) if on.to_centre and step == "accept" else ()
        decision = Decision("load" if step == "decline" else None, keys)
        before = self.case
        if self.done(decide, name, on.transition, step, decision, manifest(), self.today):
            assert step != "end"  # that is the calendar's and the consent's
        if self.case.centre != before.centre:
            assert (on.kind, step, PLACES[name][0]) == ("refer_centre", "accept", self.case.centre)
            assert (on.to_centre, self.case.assignee) == (self.case.centre, STAFF[name])

    @rule(verb=st.sampled_from([take_over, take_over, take_over, close, reopen, reopen]), data=st.data())
    def works(self, verb: Any, data: st.DataObject) -> None:
        self.done(verb, self.somebody(data, *self.insiders), CASE, *(() if verb is take_over else (self.today,)))

    @rule(verb=st.sampled_from([keep_out, lift, restrict, unrestrict, unrestrict]), data=st.data())
    def changes_walls(self, verb: Any, data: st.DataObject) -> None:
        inside = self.insiders
        name, one, other = (self.somebody(data, *inside) for _ in range(3))
        if verb is keep_out and self.done(keep_out, name, CASE, NewWall(STAFF[one], "person"), self.today):
            assert not self.sees(one)
        elif verb is lift:
            self.lets_in(name, lift, STAFF[one])
        elif verb is restrict and self.done(restrict, name, CASE, Named((STAFF[one], STAFF[other])), self.today):
            assert set(self.insiders) == {one, other}
            came = {one, other} - set(inside)
            assert not came & LEADING or name in LEADING
        elif verb is unrestrict:
            self.lets_in(name, unrestrict)

    def lets_in(self, name: str, verb: Any, *whom: bytes) -> None:
        """Who leads nothing lets a coordinator in with another's word, or takes back her own. At vs she is the only other."""
        inside, stood = self.insiders, self.connection.execute(sa.select(walls)).all()
        self.done(verb, name, CASE, *whom)
        for one in (set(self.insiders) - set(inside)) & LEADING - {name}:
            agreed = {row.agreed_by for row in stood} - {None, STAFF[name]}
            own = any((row.staff_id, row.made_by) == (STAFF[one], STAFF[name]) for row in stood)
            assert name in LEADING or agreed or own or PLACES[name][0] == "vs"

    # The person and the calendar

    def consents(self, name: str, to: Any, days: int | None) -> None:
        new = NewConsent(os.urandom(16), to, "referral", self.today + timedelta(days=days) if days else None)
        if self.done(give_consent, name, CASE, new, self.today):
            self.given.append(new.consent)

    @rule(data=st.data())
    def withdraws(self, data: st.DataObject) -> None:
        hanging = [row.consent_id for row in self.living if row.consent_id is not None]
        if hanging or self.given:
            consent = data.draw(st.sampled_from(hanging or self.given))
            if self.done(withdraw_consent, self.somebody(data, *self.insiders), consent, self.today):
                assert consent not in {row.consent_id for row in self.living}

    @rule(days=st.sampled_from([1, 10, 40]))
    def time_goes_by(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.now += days * 86_400
        end_over(self.connection, self.trail, b"", self.now, self.today)
        assert all(row.expires is None or row.expires >= self.today for row in self.living)

    # What is always true

    @invariant()
    def access_and_record_agree(self) -> None:
        if not hasattr(self, "connection"):
            return
        case = self.case
        report = self.connection.execute(sa.select(reports)).one()
        assert report.centre == case.centre
        sealed_to = set(self.connection.execute(sa.select(slots.c.recipient)).scalars())
        assert sealed_to == {manifest().key_ids[case.centre]}
        there = {name for name in PLACES if self.sees(name)}
        assert there
        assert {PLACES[name] for name in there} <= {(case.centre, "coordinator"), (case.centre, "counsellor")}
        assert {STAFF[name] for name in there} == seen_by(self.connection, CASE)
        assert case.assignee is None or case.assignee in {STAFF[name] for name in there}

    @invariant()
    def what_is_on_its_way_is_one_and_rests_on_what_lives(self) -> None:
        if not hasattr(self, "connection"):
            return
        case, living = self.case, self.living
        assert len([row for row in living if row.kind not in STAYS]) <= 1
        assert case.state != "closed" or all(row.state == "accepted" for row in living)
        for row in living:
            assert row.kind == "refer_outside" or row.from_centre == case.centre
            if row.consent_id is not None:
                consent = self.connection.execute(
                    sa.select(consents).where(consents.c.consent_id == row.consent_id)
                ).one()
                assert consent.state == "given"
                assert consent.expires is None or consent.expires >= self.today

    @invariant()
    def keys_and_tags_travel_only_with_what_is_offered(self) -> None:
        if not hasattr(self, "connection"):
            return
        rows = self.connection.execute(sa.select(transitions)).all()
        offered = {row.transition_id for row in rows if row.kind == "refer_centre" and row.state == "proposed"}
        assert set(self.connection.execute(sa.select(transition_slots.c.transition_id)).scalars()) == offered
        for row in rows:
            why = open_codes(self.keys, "transitions", row.transition_id, row.sealed, Why)
            assert (why.tags is not None) == (row.transition_id in offered)
            assert (row.decided_day is not None) == (row.state != BEGINS[row.kind])
            assert (why.declined is not None) == (row.state == "declined")

    @invariant()
    def who_does_not_see_the_case_reads_neither_its_way_nor_its_keys(self) -> None:
        if not hasattr(self, "connection"):
            return
        offers = [row for row in self.living if row.kind == "refer_centre"]
        for name, (centre, role) in PLACES.items():
            act = Act(self.trail.member(STAFF[name]), self.now, self.trail)
            again = self.connection.begin_nested()
            try:
                of_case(self.connection, act, STAFF[name], CASE)
                assert self.sees(name)
            except NotFound:
                assert not self.sees(name)
            for row in offers:
                try:
                    keys_of(self.connection, act, STAFF[name], row.transition_id)
                    assert (centre, role in ("coordinator", "counsellor")) == (row.to_centre, True)
                except NotFound:
                    pass
            again.rollback()


ACaseOnItsWay.TestCase.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
TestACaseOnItsWay = ACaseOnItsWay.TestCase
