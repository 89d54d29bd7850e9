"""In twenty years she has a quantum computer, and today's backup.

She has: every row of the database. Whatever opens one of them goes through a key slot, and every slot is hybrid:
ML-KEM-768 beside X25519, so that what breaks the one leaves the other. Everything else is AES-256 under keys from these
slots, from 120 random bits or from the service key. No column holds another kind of wrapped key.
"""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from counselling.demo.casework import open_case, reply
from counselling.demo.centre_keys import open_centre
from counselling.migrations import metadata
from counselling.staff.model import centre_keys, grants, members
from reporting.centres.model import manifests
from reporting.mailbox.model import slots
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import PUBLIC_LENGTH, centre_id
from reporting.sealing.manifest import parse_manifest
from reporting.sealing.note import split_note
from reporting.sealing.slot import CENTRE_SEED, DIALOGUE, FILE, SIGNED_SLOT_LENGTH, SLOT_LENGTH, open_slot
from tests.attacks.rows import rows
from tests.service import CENTRE, Service

MLKEM, X25519 = slice(40, 40 + 1088), slice(40 + 1088, 40 + 1088 + 32)
HOLDS_KEYS = {
    "audit_keys.sealed",
    "grants.slot",
    "proposed_grants.slot",
    "slots.slot",
    "transition_slots.slot",
    "replaced_slots.slot",
    "unlock_slots.slot",
}
PUBLIC_KEYS = {"members.key", "members.sign_key", "centre_keys.key", "proposals.key"}
HOLDS_CODES = {  # codes and addresses under the service key, a case's audit key or a cookie's: AES-256, and no key in any
    "audit_index.sealed",
    "consents.sealed",
    "drafts.sealed",
    "filed_rows.sealed",
    "notice_addresses.sealed",
    "statistics_rows.sealed",
    "tasks.sealed",
    "transitions.sealed",
}


def test_every_slot_in_the_database_is_hybrid(running: Service) -> None:
    person, sealed = running.reported("Was heute hier steht, soll in zwanzig Jahren noch geheim sein.")
    anna = running.members["anna"]
    reply(anna, open_case(anna, open_centre(anna, CENTRE), sealed.case), "Gewiss.", "de")
    assert person.read(person.mailbox())
    dialogue = [row["slot"] for row in rows(running.settings.database, slots, {})]
    seeds = [row["slot"] for row in rows(running.settings.database, grants, {})]
    assert dialogue
    assert len(seeds) == 3, "anna, samir and escrow"
    for whats, found in (((DIALOGUE, FILE), dialogue), ((CENTRE_SEED,), seeds)):
        for slot in found:
            assert len(slot) in (SLOT_LENGTH, SIGNED_SLOT_LENGTH)
            assert slot[:5] == b"ISK\x01\x01"
            assert slot[5] in whats


@pytest.mark.parametrize("half", [MLKEM, X25519], ids=["ML-KEM", "X25519"])
def test_a_slot_opens_only_with_both_halves(running: Service, half: slice) -> None:
    anna = running.members["anna"].identity
    (row,) = rows(running.settings.database, grants, {"recipient": anna.key_id})
    assert open_slot(anna, CENTRE_SEED, 1, centre_id(CENTRE), row["slot"])
    changed = bytearray(row["slot"])
    changed[half] = bytes(byte ^ 1 for byte in changed[half])
    with pytest.raises(NotGenuine):
        open_slot(anna, CENTRE_SEED, 1, centre_id(CENTRE), bytes(changed))


def test_every_key_that_something_is_sealed_to_is_hybrid(running: Service) -> None:
    url = running.settings.database
    (row,) = rows(url, manifests, {})
    manifest = parse_manifest(split_note(row["note"])[0])
    public = [manifest.escrow.escrow, *(line.key for line in manifest.centres)]
    public += [row["key"] for table in (members, centre_keys) for row in rows(url, table, {})]
    assert len(public) >= 5
    assert {len(key) for key in public} == {PUBLIC_LENGTH}


def test_no_other_column_holds_keys() -> None:
    """Whoever adds a column that could hold a key must add it to one of the lists above, and so look at it."""
    assert set(_columns_that_sound_like_keys()) == HOLDS_KEYS | PUBLIC_KEYS | HOLDS_CODES


def _columns_that_sound_like_keys() -> Iterator[str]:
    for table in metadata.tables.values():
        for column in table.columns:
            is_key = any(word in column.name for word in ("key", "slot", "seed", "seal", "secret"))
            if is_key and isinstance(column.type, sa.LargeBinary) and not column.name.endswith("_id"):
                yield f"{table.name}.{column.name}"
