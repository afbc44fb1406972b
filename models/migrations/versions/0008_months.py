"""Months: four weeks planned together, and how often a site may be served"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.database import Instant

revision = "0008"
down_revision = "0007"
STATES = ("QUEUED", "SOLVING", "SOLVED", "FAILED", "PUBLISHED", "REPLACED", "THINNED")
# What holds where a programme has changed its rules before.
DEFAULTS = {"most_visits": 4, "least_gap": 7}


def upgrade() -> None:
    # PostgreSQL has the type already, since weeks have it.
    there = postgresql.ENUM(*STATES, name="planstate", create_type=False)
    op.create_table(
        "month_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column(
            "state", sa.Enum(*STATES, name="planstate").with_variant(there, "postgresql"), nullable=False
        ),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("solution", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("road_fault", sa.String(), nullable=True),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", Instant(), nullable=True),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("best", sa.Integer(), nullable=True),
        sa.Column("bound", sa.Integer(), nullable=True),
        sa.Column("solving_seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_month_plan_state", "month_plan", ["state"])
    op.create_index("ix_month_plan_week", "month_plan", ["week"])
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("month_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key("plan_month_id_fkey", "month_plan", ["month_id"], ["id"])
        batch_op.create_index("ix_plan_month_id", ["month_id"])
    with op.batch_alter_table("site") as batch_op:
        for column in DEFAULTS:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
    with op.batch_alter_table("planning_rules") as batch_op:
        for column in DEFAULTS:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
    op.execute(
        sa.text("UPDATE planning_rules SET most_visits = :most_visits, least_gap = :least_gap").bindparams(
            **DEFAULTS
        )
    )
    with op.batch_alter_table("planning_rules") as batch_op:
        for column in DEFAULTS:
            batch_op.alter_column(column, existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    for table in ("planning_rules", "site"):
        with op.batch_alter_table(table) as batch_op:
            for column in DEFAULTS:
                batch_op.drop_column(column)
    with op.batch_alter_table("plan") as batch_op:
        batch_op.drop_index("ix_plan_month_id")
        batch_op.drop_constraint("plan_month_id_fkey", type_="foreignkey")
        batch_op.drop_column("month_id")
    op.drop_table("month_plan")
