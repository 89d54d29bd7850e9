"""A report comes to be: the one place, whoever sealed it and whoever sent it.

Checked before anything is stored: lengths, whole headers, the centre and its current key. Stored in one transaction, so that the
answer, which is given after the commit, is true. The same report sent again gets the same answer and is kept once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from reporting.centres.manifest import Published
from reporting.codes import codes
from reporting.errors import Conflict, Invalid
from reporting.mailbox.attachments import LIMIT, announce, announced
from reporting.mailbox.messages import Id, check_text
from reporting.mailbox.model import envelopes, reports, slots
from reporting.mailbox.report_rows import keep_rows, keep_rows_of_draft
from reporting.sealing.envelope import REPORT
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import CROCKFORD, key_id
from reporting.sealing.service_key import TAGS_SIZE, ServiceKeys
from reporting.sealing.slot import DIALOGUE, check_slot

Draw = Callable[[int], bytes]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}\Z")]


class Tags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the service must read to route a report; under the service key at rest, erased when a counsellor takes over."""

    language: Language
    life_domain: str
    urgent: bool
    purpose: Literal["advice", "documentation", "institution", "accused"]
    conflict: bool


class Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report as a browser sealed it to a centre (the sealing specification, 1 and 2)."""

    case: Id
    centre: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    centre_generation: Annotated[int, msgspec.Meta(ge=1, le=0xFFFF)]
    slot: bytes
    record: Id
    envelope: bytes


class Beside(NamedTuple):
    """What stands beside a sealed report.

    How its person comes back, SHA-256(T) and SHA-256(W), None for somebody without an access code; the state of the report; its
    tags, and these at rest (`sealed_tags`), None for a report that need not be routed.
    """

    lookup: bytes | None
    withdraw: bytes | None
    state: Literal["received", "in_progress"]
    tags: Tags | None
    at_rest: bytes | None


class Receipt(msgspec.Struct, frozen=True):
    """The answer: the reference to say on the phone, who has the report, and since which day."""

    reference: str
    centre: str
    day: date


_STORED = (
    sa.select(reports, slots.c.slot, envelopes.c.envelope, envelopes.c.record_id)
    .join(slots, (slots.c.case_id == reports.c.case_id) & (slots.c.what == DIALOGUE) & (slots.c.generation == 0))
    .join(envelopes, (envelopes.c.case_id == reports.c.case_id) & (envelopes.c.kind == REPORT))
    .where(reports.c.case_id == sa.bindparam("case"))
)
_REFERENCE_TAKEN = sa.select(reports.c.case_id).where(reports.c.reference == sa.bindparam("reference"))


def keep(
    connection: Connection,
    sealed: Sealed,
    beside: Beside,
    published: Published,
    draw: Draw,
    files: Sequence[bytes] = (),
) -> Receipt:
    """Keep a report. The whole database work of it.

    Args:
        published: the manifest in force, on the day under which the report is kept.
        draw: gives that many random bytes, for the reference.
        files: records of attachments that are already here, owned by `beside.lookup`.

    Raises:
        Conflict: another report is kept under this case, or the access code is already used.
        Invalid: what `check` refuses, and `attachment_unknown`, `too_many_attachments`.
    """
    try:
        check(sealed, beside.tags, published, files)
    except Invalid:
        # What was accepted yesterday may be refused today (the centre has a new key): a retry is still a retry.
        receipt = _repeated(connection, sealed, beside, published, files)
        if receipt is None:
            raise
        return receipt
    row = _row(sealed, beside, published)
    while not keep_rows(connection, row | {"reference": (reference := new_reference(draw))}):
        receipt = _repeated(connection, sealed, beside, published, files)
        if receipt is not None:
            return receipt
        if connection.execute(_REFERENCE_TAKEN, {"reference": reference}).first() is None:
            raise Conflict  # the access code is in use for another case
    announce(connection, sealed.case, sealed.record, 0, files, beside.lookup)
    return Receipt(reference, sealed.centre, published.today)


def keep_of_draft(
    connection: Connection,
    sealed: Sealed,
    beside: Beside,
    published: Published,
    reference: str,
    place: Mapping[str, object],
) -> bool:
    """For PostgreSQL: keep a report without files, and what is in `place` where its draft was (`keep_rows_of_draft`), by one
    statement. False if nothing was done: then `keep` says why. Raises Invalid: what `check` refuses.
    """
    check(sealed, beside.tags, published)
    return keep_rows_of_draft(connection, {**_row(sealed, beside, published), "reference": reference, **place})


def _row(sealed: Sealed, beside: Beside, published: Published) -> dict[str, object]:
    """The columns of the report, its slot and its envelope; where a name stands twice, it is the same value."""
    return {
        "case_id": sealed.case,
        "centre": sealed.centre,
        "centre_generation": sealed.centre_generation,
        "dialogue_generation": 0,
        "state": beside.state,
        "day": published.today.isoformat(),
        "lookup": beside.lookup,
        "withdraw": beside.withdraw,
        "tags": beside.at_rest,
        "what": DIALOGUE,
        "generation": 0,
        "recipient": published.key_ids[sealed.centre],
        "slot": sealed.slot,
        "record_id": sealed.record,
        "position": 0,
        "kind": REPORT,
        "envelope": sealed.envelope,
    }


def check(sealed: Sealed, tags: Tags | None, published: Published, files: Sequence[bytes] = ()) -> None:
    """All that can be told without a key.

    Raises:
        Invalid: `centre_unknown`, `generation_not_current` (with the current one), `slot_header`, `envelope_header`,
            `envelope_length`, `too_many_attachments`, `invalid` (fields).
    """
    line = published.centres.get(sealed.centre)
    if line is None:
        raise Invalid("centre_unknown")
    if line.generation != sealed.centre_generation:
        raise Invalid("generation_not_current", centre=line.centre, centre_generation=line.generation)
    try:
        check_slot(sealed.slot, DIALOGUE, 0, sealed.case, published.key_ids[line.centre])
    except NotGenuine:
        raise Invalid("slot_header", centre=line.centre, centre_generation=line.generation) from None
    check_text(sealed.envelope, REPORT, 0, sealed.case, sealed.record)
    if len(files) > LIMIT:
        raise Invalid("too_many_attachments", limit=LIMIT)
    if tags is not None and tags.life_domain not in codes("life_domain", published.today.year):
        raise Invalid(fields={"tags.life_domain": "unknown"})


def sealed_tags(service_keys: ServiceKeys, case: bytes, tags: Tags) -> bytes:
    """The tags at rest: bound to the table `reports` and the case (the sealing specification, 7)."""
    return service_keys.seal("reports", case, msgspec.json.encode(tags), TAGS_SIZE)


def new_reference(draw: Draw) -> str:
    """Eight random Crockford symbols in two groups, such as K7QM-3TZ9: 40 bits, to say on the phone; not secret."""
    number = int.from_bytes(draw(5), "big")
    symbols = "".join(CROCKFORD[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{symbols[:4]}-{symbols[4:]}"


def _repeated(
    connection: Connection, sealed: Sealed, beside: Beside, published: Published, files: Sequence[bytes]
) -> Receipt | None:
    """The receipt of the report that is kept under this case, None if there is none. Raises Conflict if it is another.

    The tags are not compared: nothing about them may be kept beside the ciphertext once they are erased.
    """
    rows = connection.execute(_STORED, {"case": sealed.case}).mappings().all()
    if not rows:
        return None
    sent = (beside.lookup, beside.withdraw, sealed.record, sealed.envelope, sealed.slot)
    for row in rows:
        kept = (row["lookup"], row["withdraw"], row["record_id"], row["envelope"], row["slot"])
        same = kept == sent and _is_sealed_to(sealed, row, published)
        if same and announced(connection, sealed.case, sealed.record) == set(files):
            return Receipt(row["reference"], sealed.centre, row["day"])
    raise Conflict


def _is_sealed_to(sealed: Sealed, row: RowMapping, published: Published) -> bool:
    """Whether the centre and generation are those of the slot, also after the case went to another key or centre."""
    named = (sealed.centre, sealed.centre_generation)
    return named == (row["centre"], row["centre_generation"]) or any(
        named == (line.centre, line.generation) and sealed.slot[24:40] == key_id(line.key)
        for line in published.manifest.centres
    )
