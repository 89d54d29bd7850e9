"""Casework: what members can take on, tasks, transitions, consents, walls, ends of retention, rows for the statistics."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - a list of what is made, table by table
    op.create_table(
        "centre_settings",
        sa.Column("centre", sa.String(length=64), nullable=False),
        sa.Column("assignment", sa.String(length=8), nullable=False),
        sa.Column("takeover_days", sa.SmallInteger(), nullable=False),
        sa.Column("retention_months", sa.SmallInteger(), nullable=False),
        sa.Column("archive_offer", sa.Boolean(), nullable=False),
        sa.Column("cantons", sa.Text(), nullable=False),
        sa.CheckConstraint("assignment IN ('at_once', 'desk')", name=op.f("ck_centre_settings_assignment")),
        sa.PrimaryKeyConstraint("centre", name=op.f("pk_centre_settings")),
    )
    op.create_table(
        "filed_rows",
        sa.Column("row_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("replaces", sa.LargeBinary(length=16), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_filed_rows")),
    )
    op.create_table(
        "statistics_rows",
        sa.Column("row_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("successor", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_statistics_rows")),
    )
    op.create_table(
        "feeds",
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["members.staff_id"], name=op.f("fk_feeds_staff_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_feeds")),
    )
    with op.batch_alter_table("feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feeds_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "notice_addresses",
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["members.staff_id"], name=op.f("fk_notice_addresses_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_notice_addresses")),
    )
    op.create_table(
        "profiles",
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("domains", sa.Text(), nullable=False),
        sa.Column("working_days", sa.SmallInteger(), nullable=False),
        sa.Column("most_cases", sa.Integer(), nullable=True),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("deputy", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["deputy"], ["members.staff_id"], name=op.f("fk_profiles_deputy")),
        sa.ForeignKeyConstraint(["staff_id"], ["members.staff_id"], name=op.f("fk_profiles_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("withdrawn_day", sa.Date(), nullable=True),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("state IN ('given', 'withdrawn')", name=op.f("ck_consents_state")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_consents_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["members.staff_id"], name=op.f("fk_consents_made_by")),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_case_id"), ["case_id"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("proposed_day", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("decided_day", sa.Date(), nullable=True),
        sa.CheckConstraint("reason IN ('retention', 'wish')", name=op.f("ck_erasures_reason")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_erasures_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by"], ["members.staff_id"], name=op.f("fk_erasures_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["members.staff_id"], name=op.f("fk_erasures_proposed_by")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("assignee", sa.LargeBinary(length=16), nullable=True),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_tasks_state")),
        sa.ForeignKeyConstraint(["assignee"], ["members.staff_id"], name=op.f("fk_tasks_assignee")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_tasks_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["members.staff_id"], name=op.f("fk_tasks_made_by")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_tasks_assignee",
            ["assignee"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "ix_tasks_due",
            ["due", "task_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "transitions",
        sa.Column("transition_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("from_centre", sa.String(length=64), nullable=False),
        sa.Column("to_centre", sa.String(length=64), nullable=True),
        sa.Column("to_member", sa.LargeBinary(length=16), nullable=True),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("decided_day", sa.Date(), nullable=True),
        sa.Column("consent_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('assign', 'hand_over', 'refer_centre', 'refer_delegate', 'refer_outside', 'absence')",
            name=op.f("ck_transitions_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'declined', 'taken_back', 'done', 'ended')",
            name=op.f("ck_transitions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_transitions_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["members.staff_id"], name=op.f("fk_transitions_decided_by")),
        sa.ForeignKeyConstraint(["made_by"], ["members.staff_id"], name=op.f("fk_transitions_made_by")),
        sa.ForeignKeyConstraint(["to_member"], ["members.staff_id"], name=op.f("fk_transitions_to_member")),
        sa.PrimaryKeyConstraint("transition_id", name=op.f("pk_transitions")),
    )
    with op.batch_alter_table("transitions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transitions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_transitions_living",
            ["transition_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('proposed', 'accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'accepted')"),
        )
        batch_op.create_index("ix_transitions_to_centre", ["to_centre", "state", "day"], unique=False)
        batch_op.create_index("ix_transitions_to_member", ["to_member", "state", "day"], unique=False)

    op.create_table(
        "walls",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("staff_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agreed_by", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint("side IN ('out', 'in')", name=op.f("ck_walls_side")),
        sa.ForeignKeyConstraint(["agreed_by"], ["members.staff_id"], name=op.f("fk_walls_agreed_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_walls_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["members.staff_id"], name=op.f("fk_walls_made_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["members.staff_id"], name=op.f("fk_walls_staff_id")),
        sa.PrimaryKeyConstraint("case_id", "staff_id", name=op.f("pk_walls")),
    )
    with op.batch_alter_table("walls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_walls_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "transition_slots",
        sa.Column("transition_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("what", sa.SmallInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slot", sa.LargeBinary(length=1288), nullable=False),
        sa.ForeignKeyConstraint(
            ["transition_id"],
            ["transitions.transition_id"],
            name=op.f("fk_transition_slots_transition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("transition_id", "what", "generation", "recipient", name=op.f("pk_transition_slots")),
    )
    op.create_table(
        "replaced_slots",
        sa.Column("case_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("what", sa.SmallInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(length=16), nullable=False),
        sa.Column("slot", sa.LargeBinary(length=1288), nullable=False),
        sa.Column("replaced_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.case_id"], name=op.f("fk_replaced_slots_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "digest", name=op.f("pk_replaced_slots")),
    )
    with op.batch_alter_table("replaced_slots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replaced_slots_replaced_day"), ["replaced_day"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("routed_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("due", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("escalated", sa.SmallInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("restricted", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("closed_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("retain_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("hold", sa.Boolean(), server_default=sa.false(), nullable=False))
        for name, columns in (
            ("ix_cases_assignee", ["assignee", "state", "activity_day", "case_id"]),
            ("ix_cases_newest", ["centre", "activity_day", "case_id"]),
            ("ix_cases_hers", ["assignee", "activity_day", "case_id"]),
            ("ix_cases_retained", ["retain_until", "case_id"]),
        ):
            batch_op.create_index(name, columns, unique=False)
        batch_op.create_index(
            "ix_cases_due",
            ["due", "case_id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_cases_unrouted",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("state = 'new' AND routed_day IS NULL"),
            postgresql_where=sa.text("state = 'new' AND routed_day IS NULL"),
        )
        batch_op.create_index(
            "ix_cases_written_in",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("state = 'closed' AND waiting_for = 'us'"),
            postgresql_where=sa.text("state = 'closed' AND waiting_for = 'us'"),
        )
        batch_op.create_index(
            "ix_cases_load",
            ["assignee", "centre", "waiting_for", "case_id"],
            unique=False,
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.create_index(
            "ix_cases_restricted",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("restricted IS 1"),
            postgresql_where=sa.text("restricted IS true"),
        )

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows", sa.LargeBinary(length=16), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_column("follows")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_cases_restricted",
            sqlite_where=sa.text("restricted IS 1"),
            postgresql_where=sa.text("restricted IS true"),
        )
        batch_op.drop_index(
            "ix_cases_load",
            sqlite_where=sa.text("state != 'closed'"),
            postgresql_where=sa.text("state != 'closed'"),
        )
        batch_op.drop_index(
            "ix_cases_unrouted",
            sqlite_where=sa.text("state = 'new' AND routed_day IS NULL"),
            postgresql_where=sa.text("state = 'new' AND routed_day IS NULL"),
        )
        batch_op.drop_index(
            "ix_cases_written_in",
            sqlite_where=sa.text("state = 'closed' AND waiting_for = 'us'"),
            postgresql_where=sa.text("state = 'closed' AND waiting_for = 'us'"),
        )
        batch_op.drop_index(
            "ix_cases_due", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        for name in ("ix_cases_retained", "ix_cases_hers", "ix_cases_newest", "ix_cases_assignee"):
            batch_op.drop_index(name)
        for name in ("hold", "retain_until", "closed_day", "restricted", "escalated", "due", "routed_day"):
            batch_op.drop_column(name)

    with op.batch_alter_table("replaced_slots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_replaced_slots_replaced_day"))

    op.drop_table("replaced_slots")
    op.drop_table("transition_slots")
    with op.batch_alter_table("walls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_walls_staff_id"))

    op.drop_table("walls")
    with op.batch_alter_table("transitions", schema=None) as batch_op:
        batch_op.drop_index("ix_transitions_to_member")
        batch_op.drop_index("ix_transitions_to_centre")
        batch_op.drop_index(
            "ix_transitions_living",
            sqlite_where=sa.text("state IN ('proposed', 'accepted')"),
            postgresql_where=sa.text("state IN ('proposed', 'accepted')"),
        )
        batch_op.drop_index(batch_op.f("ix_transitions_case_id"))

    op.drop_table("transitions")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tasks_assignee", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(
            "ix_tasks_due", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_tasks_case_id"))

    op.drop_table("tasks")
    op.drop_table("erasures")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_case_id"))

    op.drop_table("consents")
    op.drop_table("profiles")
    op.drop_table("notice_addresses")
    with op.batch_alter_table("feeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feeds_staff_id"))

    op.drop_table("feeds")
    op.drop_table("statistics_rows")
    op.drop_table("filed_rows")
    op.drop_table("centre_settings")
