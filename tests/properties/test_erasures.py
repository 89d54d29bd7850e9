"""The end of a case under anything that members, the person and the worker do in any order: never without two people."""

import os
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counselling.audit.entries import WORKER
from counselling.audit.model import audit_keys
from counselling.audit.outbox import KEY_LENGTH, Act, Trail, found_installation, seal_key
from counselling.cases.closing import close, open_written_in, reopen
from counselling.cases.model import cases, erasures
from counselling.migrations import metadata
from counselling.retention.erasures import (
    Decision,
    Hold,
    Proposal,
    carry_out,
    decide,
    hold,
    may_decide,
    propose,
    propose_ends,
)
from counselling.staff.model import members, memberships
from reporting.errors import ReportingError
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys
from tests.integration.reporting.network import TODAY

CASE = bytes(range(16))
STAFF = {name: name.encode().ljust(16, b".") for name in ("anna", "beat", "cora")}
ROLES = {"anna": "coordinator", "beat": "counsellor", "cora": "coordinator"}
WHO = st.sampled_from(sorted(STAFF))
WHY = st.sampled_from(["retention", "wish"])


class EndOfACase(RuleBasedStateMachine):
    """One case of a centre with three members. Beside the database stand: who spoke for its erasure, and who against."""

    @initialize()
    def found(self) -> None:
        self.engine = sa.create_engine("sqlite://")
        self.connection = self.engine.connect()
        metadata.create_all(self.connection)
        self.keys, self.today, self.now = ServiceKeys({1: bytes(32)}), TODAY, 1_795_345_200
        self.trail: Trail = found_installation(self.connection, self.keys, os.urandom)
        for name, staff in STAFF.items():
            row = {"staff_id": staff, "login": name, "state": "active", "language": "de", "day": TODAY}
            self.connection.execute(sa.insert(members), row)
            self.connection.execute(sa.insert(memberships), {"staff_id": staff, "centre": "ost", "role": ROLES[name]})
        report = {"case_id": CASE, "reference": "A", "centre": "ost", "centre_generation": 1, "state": "in_progress"}
        self.connection.execute(sa.insert(reports), report | {"day": TODAY, "lookup": bytes(32)})
        case = {"case_id": CASE, "centre": "ost", "state": "open", "waiting_for": "us", "assignee": STAFF["beat"]}
        self.connection.execute(sa.insert(cases), case | {"day": TODAY, "activity_day": TODAY})
        self.connection.execute(sa.insert(audit_keys), seal_key(self.keys, CASE, os.urandom(KEY_LENGTH)))
        self.proposed_by: str | None = None  # "worker" or a member
        self.decided_by: str | None = None
        self.held = False

    def teardown(self) -> None:
        if hasattr(self, "connection"):
            self.connection.close()
            self.engine.dispose()

    def act(self, name: str) -> tuple[Act, bytes]:
        return Act(self.trail.member(STAFF[name]), self.now, self.trail), STAFF[name]

    def row(self, table: sa.Table) -> Any:
        return self.connection.execute(sa.select(table).where(table.c.case_id == CASE)).first()

    def done(self, verb: Any, name: str, *rest: Any) -> bool:
        act, staff = self.act(name)
        savepoint = self.connection.begin_nested()
        try:
            verb(self.connection, act, staff, CASE, *rest)
        except ReportingError:
            savepoint.rollback()
            return False
        savepoint.commit()
        return True

    @rule(name=WHO)
    def closes(self, name: str) -> None:
        self.done(close, name, self.today)

    @rule(name=WHO)
    def opens(self, name: str) -> None:
        if self.done(reopen, name, self.today):
            self.forget_if_gone()

    @rule()
    def person_writes(self) -> None:
        self.connection.execute(sa.update(cases).where(cases.c.erased_day.is_(None)).values(waiting_for="us"))
        open_written_in(self.connection, self.trail, self.now)
        self.forget_if_gone()

    @rule(days=st.sampled_from([1, 400, 800]))
    def time_goes_by(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.now += days * 86_400

    @rule(name=WHO, why=WHY)
    def proposes(self, name: str, why: Any) -> None:
        before = self.row(erasures)
        if self.done(propose, name, Proposal(why), self.today) and before is None:
            self.proposed_by = name

    @rule(name=WHO, what=st.sampled_from(["erase", "keep"]))
    def decides(self, name: str, what: Any) -> None:
        there = self.row(erasures)
        if there is None:
            return
        if self.done(decide, name, Decision(what, there.reason, there.proposed_day), self.today):
            if what == "keep":
                self.proposed_by = self.decided_by = None
            elif self.decided_by is None:
                self.decided_by = name

    @rule(name=WHO, other=WHO, why=WHY)
    def both_in_a_hurry(self, name: str, other: str, why: Any) -> None:
        self.proposes(name, why)
        self.decides(other, "erase")
        self.worker_looks()

    @rule(name=WHO, on=st.booleans())
    def holds(self, name: str, on: bool) -> None:
        if self.done(hold, name, Hold(hold=on, reason="claim")):
            assert ROLES[name] == "coordinator"
            self.held = on
            self.decided_by = None if on else self.decided_by  # a hold ends a decision: somebody must decide anew

    @rule()
    def worker_looks(self) -> None:
        before = self.row(cases)
        if propose_ends(self.connection, self.trail, self.now, self.today):
            assert not self.held
            self.proposed_by = "worker"
        carry_out(self.connection, self.trail, self.now, self.today)
        after = self.row(cases)
        if before.erased_day is None and after.erased_day is not None:
            assert not self.held
            assert self.decided_by is not None
            assert self.decided_by != self.proposed_by
            assert self.proposed_by != "worker" or ROLES[self.decided_by] == "coordinator"

    def forget_if_gone(self) -> None:
        if self.row(erasures) is None:
            self.proposed_by = self.decided_by = None

    @invariant()
    def the_cover_stays_and_nothing_erased_comes_back(self) -> None:
        if not hasattr(self, "connection"):
            return
        case = self.row(cases)
        assert case is not None
        if case.erased_day is not None:
            assert (case.state, case.waiting_for) == ("closed", "nobody")
            assert self.row(reports).lookup is None
            assert self.row(erasures) is None
        assert (case.state == "closed") or case.retain_until is None


EndOfACase.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestEndOfACase = EndOfACase.TestCase


def test_who_may_decide() -> None:
    one, other = STAFF["anna"], STAFF["beat"]
    assert not may_decide(one, one, is_coordinator=True, is_coordinated=True)
    assert may_decide(one, other, is_coordinator=False, is_coordinated=True)
    assert not may_decide(None, other, is_coordinator=False, is_coordinated=True)
    assert may_decide(None, other, is_coordinator=False, is_coordinated=False)
    assert may_decide(None, one, is_coordinator=True, is_coordinated=True)
    assert WORKER not in STAFF
