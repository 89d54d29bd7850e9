"""What the public side has written becomes the centre's work: reports become cases, answers are noticed, many at once.

A report's case, its audit key and its entries come to be in one transaction: there is never one without the others.
Entries tell the day of what a person did, never the time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.entries import WORKER
from counselling.audit.model import audit_keys
from counselling.audit.outbox import KEY_LENGTH, Kept, Trail, What, case_keys, compose, seal_key, store, what
from counselling.cases.model import cases
from counselling.cases.pending import with_news, without_case
from reporting.mailbox.model import attachments, envelopes, slots
from reporting.sealing.envelope import MESSAGE_FROM_CENTRE, MESSAGE_FROM_PERSON, REPORT
from reporting.sealing.slot import DIALOGUE

BATCH = 500
BEGINNING = (date.min, b"")

Place = tuple[date, bytes]  # how far a walk over the reports has come: day, case id


def open_cases(connection: Connection, trail: Trail, after: Place, today: date) -> Place | None:
    """Make cases of the next reports that are none yet; where to go on, None at the end of the walk."""
    arrived = connection.execute(without_case(after, BATCH)).all()
    if not arrived:
        return None
    ids = [row.case_id for row in arrived]
    keys = {case: trail.draw(KEY_LENGTH) for case in ids}
    connection.execute(sa.insert(audit_keys), [seal_key(trail.service_keys, case, key) for case, key in keys.items()])
    connection.execute(sa.insert(cases), [_case(row, today) for row in arrived])
    texts = connection.execute(_texts(ids, REPORT)).all()
    store(connection, _entries(connection, trail, keys, texts, "case.opened"))
    return arrived[-1].day, arrived[-1].case_id


def notice_answers(connection: Connection, trail: Trail, after: bytes, since: date) -> bytes | None:
    """Notice answers of `since` or later, in the next cases that have some: these wait for the centre.

    Gives where to go on, None at the end of the walk. A case without its audit key is left as it is.
    """
    noticed: dict[bytes, int] = {row.case_id: row.noticed for row in connection.execute(with_news(since, after, BATCH))}
    if not noticed:
        return None
    # The cases are held by now: what their texts are is asked after that, and nobody answers in between.
    keys = case_keys(connection, trail.service_keys, list(noticed))
    texts = [
        row
        for row in connection.execute(_texts(list(keys), MESSAGE_FROM_PERSON))
        if row.position > noticed[row.case_id]
    ]
    store(connection, _entries(connection, trail, keys, texts, "message.arrived"))
    if keys:
        connection.execute(_NOTICE, [_news(case, texts) for case in keys])
    return max(noticed)


def _case(arrived: Row[*tuple[Any, ...]], today: date) -> dict[str, object]:
    return {
        "case_id": arrived.case_id,
        "centre": arrived.centre,
        "state": "new",
        "waiting_for": "us",
        "day": today,
        "activity_day": arrived.day,
        "noticed": 0,
    }


def _news(case: bytes, texts: Sequence[Row[*tuple[Any, ...]]]) -> dict[str, object]:
    newest = max((row for row in texts if row.case_id == case), key=lambda row: int(row.position))
    return {"case": case, "position": newest.position, "day_of_it": newest.day}


def _entries(
    connection: Connection,
    trail: Trail,
    keys: Mapping[bytes, bytes],
    texts: Iterable[Row[*tuple[Any, ...]]],
    event: str,
) -> Iterator[Kept]:
    """An entry for each text, one for each file it names, and one for the key that it renewed."""
    files = _files(connection, list(keys))
    renewals = _renewals(connection, list(keys)) if event == "message.arrived" else {}  # a report renews nothing
    for text in texts:
        case = text.case_id
        renewed = renewals.get((case, text.record_id))
        told = [] if renewed is None else [renewed]
        told += [what(event, record=text.record_id, digest=sha256(text.envelope).digest())]
        told += [
            what("attachment.arrived", record=file.record_id, digest=file.digest)
            for file in files.get((case, text.record_id), ())
        ]
        for one in told:
            yield compose(trail.draw, keys[case], case, text.day, WORKER, one)


def _files(connection: Connection, ids: Sequence[bytes]) -> dict[tuple[bytes, bytes], list[Row[*tuple[Any, ...]]]]:
    """The announced files of these cases, by case and by the text that names them."""
    found: dict[tuple[bytes, bytes], list[Row[*tuple[Any, ...]]]] = {}
    rows = connection.execute(
        sa.select(
            attachments.c.case_id, attachments.c.record_id, attachments.c.digest, attachments.c.announced_by
        ).where(attachments.c.case_id.in_(ids), attachments.c.announced_by.is_not(None))
    )
    for row in rows:
        found.setdefault((row.case_id, row.announced_by), []).append(row)
    return found


def _renewals(connection: Connection, ids: Sequence[bytes]) -> dict[tuple[bytes, bytes], What]:
    """Which texts came with a newer dialogue key, by case and record: the first of each generation after 0."""
    first = (
        sa.select(
            envelopes.c.case_id,
            envelopes.c.dialogue_generation.label("generation"),
            sa.func.min(envelopes.c.position).label("position"),
        )
        .where(envelopes.c.case_id.in_(ids), envelopes.c.kind == MESSAGE_FROM_PERSON)
        .where(envelopes.c.dialogue_generation > 0)
        .group_by(envelopes.c.case_id, envelopes.c.dialogue_generation)
        .subquery()
    )
    is_first = (envelopes.c.case_id == first.c.case_id) & (envelopes.c.position == first.c.position)
    its_slot = (slots.c.case_id == first.c.case_id) & (slots.c.generation == first.c.generation)
    found = (
        sa.select(envelopes.c.case_id, envelopes.c.record_id, slots.c.generation, slots.c.recipient)
        .join(first, is_first)
        .join(slots, its_slot & (slots.c.what == DIALOGUE))
    )
    return {
        (row.case_id, row.record_id): what("slots.renewed", generation=row.generation, key=row.recipient)
        for row in connection.execute(found)
    }


def _texts(ids: Sequence[bytes], kind: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            envelopes.c.case_id, envelopes.c.record_id, envelopes.c.position, envelopes.c.day, envelopes.c.envelope
        )
        .where(envelopes.c.case_id.in_(ids), envelopes.c.kind == kind)
        .order_by(envelopes.c.case_id, envelopes.c.position)
    )


_LATER_REPLY = sa.exists().where(
    envelopes.c.case_id == cases.c.case_id,
    envelopes.c.kind == MESSAGE_FROM_CENTRE,
    envelopes.c.position > sa.bindparam("position"),
)
_DAY = sa.bindparam("day_of_it", type_=sa.Date)
_NOTICE = (
    sa.update(cases)
    .where(cases.c.case_id == sa.bindparam("case"))
    .values(
        noticed=sa.bindparam("position"),
        activity_day=sa.case((cases.c.activity_day < _DAY, _DAY), else_=cases.c.activity_day),
        waiting_for=sa.case((_LATER_REPLY, cases.c.waiting_for), else_="us"),
    )
)
