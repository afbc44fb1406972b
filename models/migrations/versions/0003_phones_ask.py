"""A phone asks with a credential that only its PIN opens"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asking_hash", sa.String(64), nullable=True))
        batch_op.create_unique_constraint("uq_device_asking_hash", ["asking_hash"])
