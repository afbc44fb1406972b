"""What it costs a month that kits are short"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("month_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kits_least", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kits_most", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("month_plan", schema=None) as batch_op:
        batch_op.drop_column("kits_most")
        batch_op.drop_column("kits_least")
