"""Weights of need, alerts, what became of stops, and the price of varied times"""

from secrets import token_hex

import sqlalchemy as sa
from alembic import op

from models.database import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "planning_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Float(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("new", sa.Float(), nullable=False),
        sa.Column("saturation_weeks", sa.Float(), nullable=False),
        sa.Column("estimate_weeks", sa.Float(), nullable=False),
        sa.Column("explore", sa.Boolean(), nullable=False),
        sa.Column("vary_weeks", sa.Integer(), nullable=False),
        sa.Column("vary_hours", sa.Integer(), nullable=False),
        sa.Column("peer_hours", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "site_alert",
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_site_alert_site_id", "site_alert", ["site_id"])
    op.create_index("ix_site_alert_last_day", "site_alert", ["last_day"])
    op.create_table(
        "stop_report",
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("site_id", sa.String(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("week", "site_id"),
    )
    op.create_table(
        "town_stops",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("town_id", sa.String(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("visited", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"]),
        sa.PrimaryKeyConstraint("week", "town_id"),
    )
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("price_least", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("price_most", sa.Integer(), nullable=True))
    with op.batch_alter_table("server") as batch_op:
        batch_op.add_column(sa.Column("noise_key", sa.String(64), nullable=True))
    op.execute(sa.text("UPDATE server SET noise_key = :key").bindparams(key=token_hex(32)))
    with op.batch_alter_table("server") as batch_op:
        batch_op.alter_column("noise_key", existing_type=sa.String(64), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("server") as batch_op:
        batch_op.drop_column("noise_key")
    with op.batch_alter_table("plan") as batch_op:
        batch_op.drop_column("price_most")
        batch_op.drop_column("price_least")
    for table in ("town_stops", "stop_report", "site_alert", "planning_rules"):
        op.drop_table(table)
