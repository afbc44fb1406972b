"""Who may be in a crew and when they are off; sites that ask for women only"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

DUTIES = ("drives", "tests", "counsels", "is_doctor", "for_women", "active")


def upgrade() -> None:
    op.create_table(
        "crew_member",
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.String(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in DUTIES),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("staff_id"),
    )
    op.create_table(
        "crew_day_off",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["crew_member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_crew_day_off_member_id", "crew_day_off", ["member_id"])
    op.create_index("ix_crew_day_off_last_day", "crew_day_off", ["last_day"])
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("women_only", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("planning_rules", schema=None) as batch_op:
        for name in ("crew_driver", "crew_tester"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("planning_rules", schema=None) as batch_op:
        batch_op.drop_column("crew_tester")
        batch_op.drop_column("crew_driver")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_column("women_only")
    op.drop_table("crew_day_off")
    op.drop_table("crew_member")
