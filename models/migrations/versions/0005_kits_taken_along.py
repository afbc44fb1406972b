"""How many kits are taken along, as part of the planning rules"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

PER_HUNDRED = {
    "kits_hiv_a1": 100,
    "kits_hiv_a2": 3,
    "kits_hiv_a3": 3,
    "kits_syphilis": 100,
    "kits_hbsag": 100,
    "kits_hcv": 100,
    "kits_self_tests": 10,
    "kits_condoms": 2000,
    "kits_lubricant": 600,
}


def upgrade() -> None:
    with op.batch_alter_table("planning_rules", schema=None) as batch_op:
        for name, usual in PER_HUNDRED.items():
            batch_op.add_column(sa.Column(name, sa.Float(), nullable=False, server_default=str(usual)))
        batch_op.add_column(sa.Column("kits_sure", sa.Integer(), nullable=False, server_default="95"))
        batch_op.add_column(sa.Column("kits_limit", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("kits_source", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("planning_rules", schema=None) as batch_op:
        for name in (*PER_HUNDRED, "kits_sure", "kits_limit", "kits_source"):
            batch_op.drop_column(name)
