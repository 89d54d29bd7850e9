"""Everything the service holds on a case, for the person it is about: what is not ciphertext, table by table.

Her words, notes, sheets and files stand opened in the export that the browser makes with it. A test compares HELD and
LEFT_OUT with the tables: what nobody decided about is found there.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.cases.access import to_change
from counselling.cases.model import cases, consents, erasures, notes, tasks, transitions, walls
from counselling.staff.sessions import COORDINATOR
from reporting.errors import Tampered
from reporting.mailbox.model import attachments, envelopes, readings, reports
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import ServiceKeys

FORMAT: Final = "subject_access"

Shown = date | int | str | bool | bytes | dict[str, Any] | None

# Table -> its columns in the export. What lies under the service key is opened: `sealed` by the row's own id.
HELD: Final[Mapping[sa.Table, tuple[str, ...]]] = {
    reports: ("reference", "centre", "dialogue_generation", "state", "day", "tags", "withdrawal_day"),
    envelopes: ("record_id", "position", "kind", "day"),
    attachments: ("record_id", "size", "announced_by"),
    readings: ("role", "day"),
    cases: (
        *("centre", "state", "waiting_for", "assignee", "day", "activity_day", "routed_day", "due", "escalated"),
        *("restricted", "closed_day", "retain_until", "hold", "noticed_withdrawal", "noticed_end"),
    ),
    notes: ("record_id", "position", "kind", "author", "written"),
    walls: ("side", "day"),
    tasks: ("task_id", "state", "due", "assignee", "made_by", "day", "sealed"),
    transitions: (
        *("transition_id", "kind", "state", "from_centre", "to_centre", "to_member", "made_by", "day", "expires"),
        *("decided_by", "decided_day", "consent_id", "sealed"),
    ),
    consents: ("consent_id", "state", "day", "expires", "withdrawn_day", "made_by", "sealed"),
    erasures: ("reason", "proposed_by", "proposed_day", "decided_by", "decided_day"),
}

_CIPHERTEXT: Final = "ciphertext of what stands opened in the export"
_KEYS: Final = "keys sealed to members and centres, which tell nothing of the person"
_TECHNICAL: Final = "a number the programs count with; it says nothing of the person"

LEFT_OUT: Final[Mapping[str, str]] = {
    "slots": _KEYS,
    "transition_slots": _KEYS,
    "replaced_slots": _KEYS,
    "attachment_chunks": _CIPHERTEXT,
    "audit_keys": _KEYS,
    "audit_index": "ties entries of the trail, which name members by pseudonyms, to the case; who read it is in `readings`",
    "*.case_id": "the random number of the case, the same in every row",
    "reports.centre_generation": _TECHNICAL,
    "reports.lookup": "a hash of the person's code: whoever has it learns nothing, and it must not be passed on",
    "reports.withdraw": "a hash of the person's code: whoever has it learns nothing, and it must not be passed on",
    "envelopes.dialogue_generation": _TECHNICAL,
    "envelopes.envelope": _CIPHERTEXT,
    "attachments.owner": "a hash of the person's code: whoever has it learns nothing, and it must not be passed on",
    "attachments.dialogue_generation": _TECHNICAL,
    "attachments.digest": _TECHNICAL,
    "attachments.complete": _TECHNICAL,
    "attachments.expires_hour": _TECHNICAL,
    "cases.noticed": _TECHNICAL,
    "cases.erased_day": "of an erased case there is nothing to export",
    "notes.generation": _TECHNICAL,
    "notes.follows": _TECHNICAL,
    "notes.envelope": _CIPHERTEXT,
    "walls.staff_id": "which colleague is kept out is that colleague's affair",
    "walls.made_by": "which colleague is kept out is that colleague's affair",
    "walls.agreed_by": "which colleague is kept out is that colleague's affair",
    "tasks.version": _TECHNICAL,
}

_IDS: Final = {tasks: "task_id", transitions: "transition_id", consents: "consent_id"}


def hand_out(connection: Connection, act: Act, staff: bytes, case: bytes) -> dict[str, list[dict[str, Shown]]]:
    """The rows of the case by table; recorded as an export before anything leaves.

    Whether a case on its way to another centre concerns somebody there is told to coordinators only, as everywhere.

    Raises:
        NotFound: it is not hers.
        Conflict: `case_erased`.
        Tampered: something under the service key does not open.
    """
    keys = act.trail.service_keys
    seen = to_change(connection, keys, staff, case)
    held = {table.name: _rows(connection, keys, table, case) for table in HELD}
    if seen.role != COORDINATOR:
        _leave_out_conflicts(held[transitions.name])
    record(connection, act, "export.made", case, format=FORMAT)
    return held


def _rows(connection: Connection, keys: ServiceKeys, table: sa.Table, case: bytes) -> list[dict[str, Shown]]:
    found = connection.execute(sa.select(table).where(table.c.case_id == case).order_by(*table.primary_key))
    return [{name: _shown(keys, table, name, row, case) for name in HELD[table]} for row in found.mappings()]


def _leave_out_conflicts(rows: list[dict[str, Shown]]) -> None:
    for codes in (row["sealed"] for row in rows):
        if isinstance(codes, dict) and codes.get("tags"):  # tags are there while it is proposed
            codes["tags"].pop("conflict", None)


def _shown(keys: ServiceKeys, table: sa.Table, name: str, row: sa.RowMapping, case: bytes) -> Shown:
    value: Shown = row[name]
    if name not in ("tags", "sealed") or not isinstance(value, bytes):
        return value
    try:
        opened: dict[str, Any] = msgspec.json.decode(
            keys.open(table.name, case if table is reports else row[_IDS[table]], value), type=dict[str, Any]
        )
    except (NotGenuine, msgspec.DecodeError) as error:
        raise Tampered from error
    return opened
