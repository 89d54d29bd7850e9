"""The table of grants is complete and as narrow as it says: every table is in it, and no trail can be rewritten."""

import pytest
import sqlalchemy as sa

from counselling.grants import COLUMNS, GRANTS, ROLES, roles_sql
from counselling.migrations import metadata
from reporting.database import Database

LETTERS = {"SELECT": "s", "INSERT": "i", "UPDATE": "u", "DELETE": "d"}
APPEND_ONLY = (
    "manifests",
    "rosters",
    "centre_keys",
    "envelopes",
    "notes",
    "slots",
    "replaced_slots",
    "outbox",
    "audit_keys",
    "audit_index",
)


def test_every_table_has_grants_and_every_grant_a_table() -> None:
    assert set(GRANTS) == set(metadata.tables)


def test_grants_are_known_letters_for_known_roles() -> None:
    for roles in GRANTS.values():
        assert set(roles) <= set(ROLES)
        assert all(letters == "".join(letter for letter in "siud" if letter in letters) for letters in roles.values())
        assert all(roles.values())


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_was_written_is_changed_by_nobody(table: str) -> None:
    assert not any("u" in letters for letters in GRANTS[table].values())


@pytest.mark.parametrize("table", ["manifests", "rosters", "centre_keys", "releases"])
def test_keys_once_written_are_removed_by_nobody(table: str) -> None:
    assert not any("d" in letters for letters in GRANTS[table].values())


def test_the_public_program_knows_nothing_of_cases_members_and_trail() -> None:
    counselling = [name for name, table in metadata.tables.items() if name not in PUBLIC]
    assert {name for name in counselling if "reporting" in GRANTS[name]} == set()
    assert {name for name in PUBLIC if "reporting" in GRANTS[name]} == PUBLIC


PUBLIC = {
    "manifests",
    "reports",
    "slots",
    "envelopes",
    "attachments",
    "attachment_chunks",
    "drafts",
    "readings",
    "checkpoints",
    "releases",
}


def test_what_waits_for_the_trail_is_taken_by_the_worker_alone_and_what_is_numbered_by_nobody() -> None:
    assert GRANTS["outbox"] == {"counselling": "si", "worker": "sid"}  # reads it to check the index
    for table in ("trail_entries", "trail_nodes", "checkpoints"):
        assert not any(letter in "ud" for letters in GRANTS[table].values() for letter in letters)
        assert [role for role, letters in GRANTS[table].items() if "i" in letters] == ["worker"]


@pytest.mark.parametrize("table", ["reports", "cases", "members"])
def test_covers_and_members_are_removed_by_nobody(table: str) -> None:
    assert not any("d" in letters for letters in GRANTS[table].values())


def test_the_worker_knows_neither_how_a_member_signs_in_nor_what_opens_a_centre() -> None:
    unknown = ("manifests", "members", "unlock_slots", "centre_keys", "grants", "rosters")
    assert not any("worker" in GRANTS[table] for table in unknown)


def test_postgresql_gives_exactly_this_table(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    with database.begin() as connection:
        connection.execute(sa.text("GRANT ALL ON reports TO reporting"))  # what somebody gave by hand
        connection.execute(sa.text(roles_sql()))
        rows = connection.execute(
            sa.text(
                "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants "
                "WHERE grantee = ANY(:roles)"
            ),
            {"roles": list(ROLES)},
        ).all()
    database.close()
    given: dict[str, dict[str, set[str]]] = {}
    for table, role, privilege in rows:
        given.setdefault(table, {}).setdefault(role, set()).add(LETTERS.get(privilege, privilege))
    assert given == {table: {role: set(letters) for role, letters in roles.items()} for table, roles in GRANTS.items()}


def test_the_worker_reads_of_members_only_who_has_left() -> None:
    assert COLUMNS == {"members": {"worker": ("staff_id", "state")}}
