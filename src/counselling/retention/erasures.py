"""The end of a case: proposed by one, decided by another, carried out by the worker; never while it is on hold.

The worker proposes what was kept as long as the centre keeps closed cases; a member may propose it too, or because the
person wishes it. Nobody decides on her own proposal; on the worker's a coordinator does, or, where a centre has none, any
member. A hold ends a decision, not the proposal: once it is lifted, it is decided anew. What is erased leaves a cover
with its days; backups live on for as long as they are kept.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import WORKER
from counselling.audit.outbox import INSTALLATION, Act, Trail, case_keys, compose, record, store, what
from counselling.cases.access import Seen, to_change
from counselling.cases.model import cases, erasures
from counselling.cases.pending import past_retention, to_erase
from counselling.cases.withdrawals import erase
from counselling.staff.centre_settings import find_settings
from counselling.staff.sessions import COORDINATOR
from reporting.database import insert_missing
from reporting.deadlines.due import plus_months
from reporting.errors import Conflict, Refused
from reporting.mailbox.model import reports

BATCH = 100

Reason = Literal["retention", "wish"]
HoldReason = Literal["proceedings", "claim", "complaint", "request", "other"]


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why it shall be erased: it was kept long enough, or the person wishes it."""

    reason: Reason


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of the proposal that was seen, named by its reason and day."""

    decision: Literal["erase", "keep"]
    reason: Reason
    proposed_day: date


class Hold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the case is on hold from here on, and why that changes: court or authority proceedings, a claim, …"""

    hold: bool
    reason: HoldReason


class Standing(msgspec.Struct, frozen=True):
    """Where an erasure stands."""

    proposed_day: date
    decided_day: date | None = None


def may_decide(proposed_by: bytes | None, staff: bytes, *, is_coordinator: bool, is_coordinated: bool) -> bool:
    """Whether this member may have a proposed case erased; `proposed_by` None: the worker proposed it."""
    if proposed_by is None:
        return is_coordinator or not is_coordinated
    return proposed_by != staff


def propose(connection: Connection, act: Act, staff: bytes, case: bytes, proposal: Proposal, today: date) -> Standing:
    """Propose to erase a case. Repeating it changes nothing.

    Raises:
        NotFound: it is not hers.
        Conflict: `on_hold`; `still_kept`: it is not closed, or to be kept longer; `proposal_other`: proposed for another
            reason; `case_erased`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    there = _proposal(connection, case)
    if there is not None:
        if there.reason != proposal.reason:
            raise Conflict("proposal_other")
        return Standing(there.proposed_day, there.decided_day)
    if seen.hold:
        raise Conflict("on_hold")
    if proposal.reason == "retention" and (seen.retain_until is None or seen.retain_until > today):
        raise Conflict("still_kept")
    row = {"case_id": case, "reason": proposal.reason, "proposed_by": staff, "proposed_day": today}
    connection.execute(sa.insert(erasures), row)
    record(connection, act, "retention.proposed", case, reason=proposal.reason)
    return Standing(today)


def decide(connection: Connection, act: Act, staff: bytes, case: bytes, decided: Decision, today: date) -> None:
    """Decide on the proposal that was seen. What is kept is kept for another period; who proposed may take it back so.

    Repeating it changes nothing; to keep what nobody proposes to erase any more is to leave it as it is.

    Raises:
        NotFound: the case is not hers.
        Refused: `second_person`: somebody else must decide that it is erased.
        Conflict: `proposal_changed`: there is no such proposal (any more); `on_hold`; `case_erased`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    there = _proposal(connection, case)
    if there is None and decided.decision == "keep":
        return
    if there is None or (there.reason, there.proposed_day) != (decided.reason, decided.proposed_day):
        raise Conflict("proposal_changed")
    if decided.decision == "erase" and there.decided_by is not None:
        return  # it is decided already
    if not _may(seen, there.proposed_by, staff) and not (decided.decision == "keep" and there.proposed_by == staff):
        raise Refused("second_person")
    if decided.decision == "keep":
        _keep(connection, seen, decided.reason, today)
    else:
        _have_erased(connection, seen, staff, today)
    record(connection, act, "retention.decided", case, decision=decided.decision, reason=decided.reason)


def hold(connection: Connection, act: Act, staff: bytes, case: bytes, wanted: Hold) -> None:
    """Put a case on hold, or lift that. Repeating it changes nothing. A hold ends a decision to erase the case.

    Raises:
        NotFound: it is not hers.
        Refused: `role`: coordinators do, where the centre has one.
        Conflict: `case_erased`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if seen.role != COORDINATOR and seen.coordinated:
        raise Refused("role")
    if seen.hold == wanted.hold:
        return
    connection.execute(sa.update(cases).where(cases.c.case_id == case).values(hold=wanted.hold))
    if wanted.hold:  # what was decided before the claim was known counts no more when the hold is lifted
        undecided = {"decided_by": None, "decided_day": None}
        connection.execute(sa.update(erasures).where(erasures.c.case_id == case).values(undecided))
    record(connection, act, "hold.placed" if wanted.hold else "hold.lifted", case, reason=wanted.reason)


def propose_ends(connection: Connection, trail: Trail, now: int, today: date) -> int:
    """Propose to erase the next closed cases that were kept long enough; how many. For the worker."""
    ids = [row.case_id for row in _held(connection, past_retention(today, BATCH))]
    keys = case_keys(connection, trail.service_keys, ids)
    told = what("retention.proposed", reason="retention")
    proposed = [case for case in keys if insert_missing(connection, erasures, **_by_worker(case, today))]
    store(connection, [compose(trail.draw, keys[case], case, now, WORKER, told) for case in proposed])
    return len(proposed)


def carry_out(connection: Connection, trail: Trail, now: int, today: date) -> int:
    """Erase the next cases for which that was decided; how many. From the commit on there is no way back. For the worker."""
    reasons = {row.case_id: row.reason for row in _held(connection, to_erase(today, BATCH))}
    if not reasons:
        return 0
    untied = erase(connection, trail, reasons.keys(), today)
    told = [what("erasure.carried_out", count=untied[case], reason=reason) for case, reason in reasons.items()]
    key = trail.installation_key
    store(connection, [compose(trail.draw, key, INSTALLATION, now, WORKER, one) for one in told])
    return len(reasons)


def _held(connection: Connection, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    """The rows of a selection of cases that still belong to it once nobody else can change them."""
    ids = [row[0] for row in connection.execute(query.with_for_update(of=reports))]
    return connection.execute(query.where(cases.c.case_id.in_(ids))).all() if ids else []


def _by_worker(case: bytes, today: date) -> dict[str, object]:
    return {"case_id": case, "reason": "retention", "proposed_by": None, "proposed_day": today}


def _proposal(connection: Connection, case: bytes) -> sa.Row[Any] | None:
    return connection.execute(sa.select(erasures).where(erasures.c.case_id == case)).first()


def _keep(connection: Connection, seen: Seen, reason: Reason, today: date) -> None:
    connection.execute(sa.delete(erasures).where(erasures.c.case_id == seen.case_id))
    if reason == "retention":
        until = plus_months(today, find_settings(connection, seen.centre).retention_months)
        connection.execute(sa.update(cases).where(cases.c.case_id == seen.case_id).values(retain_until=until))


def _have_erased(connection: Connection, seen: Seen, staff: bytes, today: date) -> None:
    if seen.hold:
        raise Conflict("on_hold")
    decided = sa.update(erasures).where(erasures.c.case_id == seen.case_id)
    connection.execute(decided.values(decided_by=staff, decided_day=today))


def _may(seen: Seen, proposed_by: bytes | None, staff: bytes) -> bool:
    is_coordinator = seen.role == COORDINATOR
    return may_decide(proposed_by, staff, is_coordinator=is_coordinator, is_coordinated=seen.coordinated)
