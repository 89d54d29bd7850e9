"""Who may do what with which table: the one table behind `roles.sql`, SQLite's authorizer and the house test.

Letters: s select, i insert, u update, d delete. What is not listed is refused. Append-only tables have neither u nor d.
`reporting` is the public program, `counselling` the workspace and its commands, `worker` the background worker.
"""

import sqlite3
from collections.abc import Callable, Mapping

from reporting.database import metadata

ROLES = ("reporting", "counselling", "worker")
WORKSPACE = ROLES[1]  # the commands too

GRANTS: Mapping[str, Mapping[str, str]] = {
    # table: {role: letters}
    "manifests": {"reporting": "s", "counselling": "si"},
    "reports": {"reporting": "siu", "counselling": "siu", "worker": "su"},
    "slots": {"reporting": "si", "counselling": "sid", "worker": "sd"},
    "envelopes": {"reporting": "si", "counselling": "si", "worker": "sd"},
    "attachments": {"reporting": "siud", "counselling": "siud", "worker": "sd"},
    "attachment_chunks": {"reporting": "sid", "counselling": "sid", "worker": "sd"},
    "drafts": {"reporting": "siud", "worker": "sd"},
    "readings": {"reporting": "s", "counselling": "si", "worker": "sd"},
    "members": {"counselling": "siu"},
    "memberships": {"counselling": "sid", "worker": "s"},
    "invitations": {"counselling": "sid", "worker": "sd"},
    "sessions": {"counselling": "siud", "worker": "sd"},
    "unlock_slots": {"counselling": "sid"},
    "centre_keys": {"counselling": "si"},
    "proposals": {"counselling": "sid"},
    "proposed_grants": {"counselling": "sid"},
    "grants": {"counselling": "sid"},
    "rosters": {"counselling": "si"},
    "profiles": {"counselling": "siud", "worker": "s"},
    "centre_settings": {"counselling": "siu", "worker": "s"},
    "feeds": {"counselling": "sid"},
    "notice_addresses": {"counselling": "siud", "worker": "su"},
    "cases": {"counselling": "siu", "worker": "siu"},
    "notes": {"counselling": "si", "worker": "sd"},
    "walls": {"counselling": "siud", "worker": "s"},
    "tasks": {"counselling": "siu", "worker": "sd"},
    "transitions": {"counselling": "siu", "worker": "siud"},
    "transition_slots": {"counselling": "sid", "worker": "sd"},
    "replaced_slots": {"counselling": "sid", "worker": "sd"},
    "consents": {"counselling": "siu", "worker": "sd"},
    "erasures": {"counselling": "siud", "worker": "siud"},
    "filed_rows": {"counselling": "si", "worker": "sd"},
    "statistics_rows": {"counselling": "s", "worker": "siu"},
    "statistics_drafts": {"counselling": "siu"},
    "releases": {"reporting": "s", "counselling": "si"},
    "outbox": {"counselling": "si", "worker": "sid"},
    "trail_entries": {"counselling": "s", "worker": "si"},
    "trail_nodes": {"counselling": "s", "worker": "si"},
    "prunings": {"counselling": "s", "worker": "s"},
    "checkpoints": {"reporting": "s", "counselling": "s", "worker": "si"},
    "audit_keys": {"counselling": "si", "worker": "sid"},
    "audit_index": {"counselling": "si", "worker": "sid"},
}

# Of these tables a role reads these columns, and nothing else: the worker has to know who has left.
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"members": {"worker": ("staff_id", "state")}}

_WORDS = {"s": "SELECT", "i": "INSERT", "u": "UPDATE", "d": "DELETE"}
_ACTIONS = {
    sqlite3.SQLITE_READ: "s",
    sqlite3.SQLITE_INSERT: "i",
    sqlite3.SQLITE_UPDATE: "u",
    sqlite3.SQLITE_DELETE: "d",
}


def roles_sql() -> str:
    """SQL for PostgreSQL that makes the roles, if missing, and gives them exactly this table. Safe to repeat."""
    lines = [
        f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;" for role in ROLES
    ]
    lines += [f"GRANT USAGE ON SCHEMA public TO {', '.join(ROLES)};"]  # a schema made anew lets nobody in
    lines += [f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {', '.join(ROLES)};"]
    for table, roles in GRANTS.items():
        lines += [
            f"GRANT {', '.join(_WORDS[x] for x in letters)} ON {table} TO {role};" for role, letters in roles.items()
        ]
    lines += [
        f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {role};"
        for table, roles in COLUMNS.items()
        for role, columns in roles.items()
    ]
    lines += [f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {', '.join(ROLES[1:])};"]
    return "\n".join(lines) + "\n"


def sqlite_authorizer(role: str) -> Callable[[sqlite3.Connection], None]:
    """Make a connection hook for `Database` that holds an SQLite connection to the grants of `role`.

    To keep a foreign key SQLite itself reads the columns it points to; PostgreSQL does so as the tables' owner.
    """
    allowed = {table: roles.get(role, "") for table, roles in GRANTS.items()}
    tables = metadata.tables.values()
    pointed_to = {(key.column.table.name, key.column.name) for table in tables for key in table.foreign_keys}
    read = pointed_to | {(table, column) for table, roles in COLUMNS.items() for column in roles.get(role, ())}

    def authorize(action: int, table: str | None, column: str | None, *_rest: object) -> int:
        letter = _ACTIONS.get(action)
        if letter is None or table is None or table.startswith("sqlite_"):
            return sqlite3.SQLITE_OK
        if letter in allowed.get(table, "") or (letter == "s" and (table, column) in read):
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return lambda connection: connection.set_authorizer(authorize)
