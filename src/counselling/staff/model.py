"""Members, their sign-in, and what the server keeps of their keys: public halves, and seeds sealed to them."""

import sqlalchemy as sa

from reporting.database import metadata

ROLES = ("counsellor", "coordinator", "supervisor", "statistician", "delegate")

members = sa.Table(
    "members",
    metadata,
    sa.Column("staff_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),  # lower case; what she types to sign in
    sa.Column("state", sa.String(8), nullable=False),  # invited, active, left
    sa.Column("language", sa.String(5), nullable=False),
    sa.Column("password", sa.Text),  # Argon2id, PHC string; null until she accepted the invitation
    sa.Column("totp", sa.LargeBinary),  # the TOTP secret under the service key
    sa.Column("totp_used", sa.Integer),  # the last accepted time step: a code works once
    sa.Column("key", sa.LargeBinary(1216)),  # her recipient, from her browser
    sa.Column("sign_key", sa.LargeBinary(32)),  # her Ed25519 public key
    sa.Column("day", sa.Date, nullable=False),
    sa.CheckConstraint("state IN ('invited', 'active', 'left')", name="state"),
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("staff_id", sa.ForeignKey("members.staff_id"), primary_key=True),
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("token", sa.LargeBinary(32), primary_key=True),  # SHA-256 of what the link carries in its fragment
    sa.Column("staff_id", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("expires", sa.Integer, nullable=False),  # seconds since 1970
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token", sa.LargeBinary(32), primary_key=True),  # SHA-256 of the cookie
    sa.Column("staff_id", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("form_token", sa.LargeBinary(32), nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),  # for the idle expiry, seconds since 1970, to the minute
    sa.Column("expires", sa.Integer, nullable=False),  # absolute
)

unlock_slots = sa.Table(
    "unlock_slots",
    metadata,
    sa.Column("staff_id", sa.ForeignKey("members.staff_id"), primary_key=True),
    sa.Column("slot_id", sa.LargeBinary(16), primary_key=True),
    sa.Column("method", sa.SmallInteger, nullable=False),  # 1 passphrase, 2 passkey PRF
    sa.Column("purpose", sa.String(8), nullable=False),  # daily, recovery
    sa.Column("slot", sa.LargeBinary, nullable=False),
)

# The public keys of a centre: the first as its first member made it, each later one from the day the signed manifest lists it.
centre_keys = sa.Table(
    "centre_keys",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("key", sa.LargeBinary(1216), nullable=False),
    sa.Column("proposed_by", sa.ForeignKey("members.staff_id"), nullable=False),
)

# A centre's next generation, with its roster, until a root has signed it; its grants below.
proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("key", sa.LargeBinary(1216), nullable=False),
    sa.Column("proposed_by", sa.ForeignKey("members.staff_id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("record_id", sa.LargeBinary(16), nullable=False),
    sa.Column("envelope", sa.LargeBinary, nullable=False),
)

proposed_grants = sa.Table(
    "proposed_grants",
    metadata,
    sa.Column("centre", sa.ForeignKey("proposals.centre", ondelete="CASCADE"), primary_key=True),
    sa.Column("recipient", sa.LargeBinary(16), primary_key=True),  # key_id
    sa.Column("slot", sa.LargeBinary(1208), nullable=False),
)

# The centre's seed, sealed to each member (and to the escrow recipient): slots 10 of the sealing specification.
grants = sa.Table(
    "grants",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("recipient", sa.LargeBinary(16), primary_key=True),  # key_id
    sa.Column("slot", sa.LargeBinary(1208), nullable=False),
)

rosters = sa.Table(
    "rosters",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("record_id", sa.LargeBinary(16), nullable=False),
    sa.Column("envelope", sa.LargeBinary, nullable=False),
)

# What a member can take on: the languages she advises in, the domains she knows best, when she works, who stands in for her.
profiles = sa.Table(
    "profiles",
    metadata,
    sa.Column("staff_id", sa.ForeignKey("members.staff_id"), primary_key=True),
    sa.Column("languages", sa.Text, nullable=False),  # codes, separated by a space
    sa.Column("domains", sa.Text, nullable=False),  # codes of life_domain
    sa.Column("working_days", sa.SmallInteger, nullable=False),  # bits: Monday 1, Tuesday 2, … Sunday 64
    sa.Column("most_cases", sa.Integer),  # open cases she can have; null: no limit
    sa.Column("away_from", sa.Date),
    sa.Column("away_until", sa.Date),
    sa.Column("deputy", sa.ForeignKey("members.staff_id")),
)

# How a centre works; a centre without a row works as the defaults of `counselling.staff.centre_settings` say.
centre_settings = sa.Table(
    "centre_settings",
    metadata,
    sa.Column("centre", sa.String(64), primary_key=True),
    sa.Column("assignment", sa.String(8), nullable=False),  # at_once, desk
    sa.Column("takeover_days", sa.SmallInteger, nullable=False),  # working days
    sa.Column("retention_months", sa.SmallInteger, nullable=False),  # after closing
    sa.Column("archive_offer", sa.Boolean, nullable=False),  # whether the canton's law asks for it
    sa.Column("cantons", sa.Text, nullable=False),  # as the newest manifest says, separated by a space: for the worker
    sa.CheckConstraint("assignment IN ('at_once', 'desk')", name="assignment"),
)

# The address of a member's calendar: whoever has it reads days without content.
feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("token", sa.LargeBinary(32), primary_key=True),  # SHA-256 of what the address carries
    sa.Column("staff_id", sa.ForeignKey("members.staff_id"), nullable=False, index=True),
    sa.Column("day", sa.Date, nullable=False),
)

# Where a member wants to be told that something waits; the address lies under the service key.
notice_addresses = sa.Table(
    "notice_addresses",
    metadata,
    sa.Column("staff_id", sa.ForeignKey("members.staff_id"), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("told", sa.Integer),  # when she was told last, in hours since 1970
)
