"""Where acts wait to be numbered, the numbered trail, and what ties an entry to its case until the case is erased.

`outbox.entry` and `trail_entries.entry` hold the bytes that are hashed, verbatim. Of the tree's nodes only every fourth level is
stored: what lies between is made again from at most 16 neighbours.

`audit_keys` and `audit_index` go with the case: what is left in the
tree is then a value nobody can tie to anything, and the tree still verifies.
"""

import sqlalchemy as sa

from reporting.database import metadata

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column(
        "number",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    sa.Column("entry", sa.LargeBinary, nullable=False),
)

audit_keys = sa.Table(
    "audit_keys",
    metadata,
    sa.Column("subject", sa.LargeBinary(16), primary_key=True),  # case id; sixteen zero bytes for acts without a case
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # 32 bytes under the service key
)

audit_index = sa.Table(
    "audit_index",
    metadata,
    sa.Column("nonce", sa.LargeBinary(16), primary_key=True),  # the entry's own `n`
    sa.Column("subject", sa.LargeBinary(16), nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # the detail, under a key made of the subject's audit key
)

trail_entries = sa.Table(
    "trail_entries",
    metadata,
    sa.Column(
        "number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False
    ),  # from 0
    sa.Column("entry", sa.LargeBinary, nullable=False),
    # Read from the entry, to find it by: its nonce, its actor, its event. Never believed; `check` holds them against it.
    # A nonce is there once: what was numbered is not numbered again.
    sa.Column("nonce", sa.LargeBinary(16), nullable=False, index=True, unique=True),
    sa.Column("actor", sa.String(35), nullable=False),
    sa.Column("event", sa.String(32), nullable=False),
    sa.Index("ix_trail_entries_actor", "actor", "number"),
    sa.Index("ix_trail_entries_event", "event", "number"),
)

# The hashes of complete subtrees over 16, 256 … entries (level 4, 8 …).
trail_nodes = sa.Table(
    "trail_nodes",
    metadata,
    sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("hash", sa.LargeBinary(32), nullable=False),
)

# Signed statements that the entries from the beginning up to `size` were pruned: what `verify` begins with.
prunings = sa.Table(
    "prunings",
    metadata,
    sa.Column("size", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)
