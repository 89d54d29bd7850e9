"""The trail: by what an entry is found, read from the entry itself; statements of what was pruned."""

import json
from base64 import b64decode

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 10_000


def upgrade() -> None:
    op.create_table(
        "prunings",
        sa.Column("size", NUMBER, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_prunings")),
    )
    with op.batch_alter_table("trail_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nonce", sa.LargeBinary(length=16), nullable=True))
        batch_op.add_column(sa.Column("actor", sa.String(length=35), nullable=True))
        batch_op.add_column(sa.Column("event", sa.String(length=32), nullable=True))
    fill()
    with op.batch_alter_table("trail_entries", schema=None) as batch_op:
        for name, kind in (("nonce", sa.LargeBinary(16)), ("actor", sa.String(35)), ("event", sa.String(32))):
            batch_op.alter_column(name, existing_type=kind, nullable=False)
        batch_op.create_index(batch_op.f("ix_trail_entries_nonce"), ["nonce"], unique=True)
        batch_op.create_index("ix_trail_entries_actor", ["actor", "number"], unique=False)
        batch_op.create_index("ix_trail_entries_event", ["event", "number"], unique=False)


def fill() -> None:
    """The new columns of the entries that are there."""
    names = ("number", "entry", "nonce", "actor", "event")
    table = sa.table("trail_entries", *[sa.column(name) for name in names])
    connection, after = op.get_bind(), -1
    found = sa.select(table.c.number, table.c.entry).order_by(table.c.number).limit(AT_ONCE)
    changed = (
        sa.update(table)
        .where(table.c.number == sa.bindparam("at"))
        .values(nonce=sa.bindparam("n"), actor=sa.bindparam("a"), event=sa.bindparam("e"))
    )
    while rows := connection.execute(found.where(table.c.number > after)).all():
        read = [(row.number, json.loads(row.entry)) for row in rows]
        connection.execute(
            changed, [{"at": at, "n": b64decode(one["n"]), "a": one["a"], "e": one["e"]} for at, one in read]
        )
        after = rows[-1].number


def downgrade() -> None:
    with op.batch_alter_table("trail_entries", schema=None) as batch_op:
        for name in ("ix_trail_entries_event", "ix_trail_entries_actor", "ix_trail_entries_nonce"):
            batch_op.drop_index(name)
        for name in ("event", "actor", "nonce"):
            batch_op.drop_column(name)
    op.drop_table("prunings")
