"""What is owed knows the month of the client's last visit"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_LAST_DAYS = sa.text(
    "SELECT coalesce(client.merged_into_id, client.id) AS person_id, max(visit.day) AS day"
    " FROM visit JOIN client ON client.id = visit.client_id WHERE visit.voided_at IS NULL GROUP BY 1"
).columns(person_id=sa.Uuid(), day=sa.Date())


def upgrade() -> None:
    with op.batch_alter_table("owed_to_client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_seen", sa.Date(), nullable=True))
    owed = sa.table("owed_to_client", sa.column("client_id", sa.Uuid()), sa.column("last_seen", sa.Date()))
    filled = sa.update(owed).where(owed.c.client_id == sa.bindparam("person"))
    connection = op.get_bind()
    months = [
        {"person": row.person_id, "last_seen": row.day.replace(day=1)}
        for row in connection.execute(_LAST_DAYS)
    ]
    if months:
        connection.execute(filled, months)
    with op.batch_alter_table("owed_to_client", schema=None) as batch_op:
        batch_op.alter_column("last_seen", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("owed_to_client", schema=None) as batch_op:
        batch_op.drop_column("last_seen")
