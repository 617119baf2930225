"""New columns: one that may be empty, one with a default, one that the server computes."""

import sqlalchemy as sa
from alembic import op

revision = "v2"
down_revision = "v1"


def upgrade() -> None:
    op.add_column("customer", sa.Column("phone", sa.String(20)))
    op.add_column("order_line", sa.Column("count", sa.Integer, nullable=False, server_default="1"))
    op.add_column("address", sa.Column("upper", sa.Text, sa.Computed("upper(street)", True)))


def downgrade() -> None:
    op.drop_column("address", "upper")
    op.drop_column("order_line", "count")
    op.drop_column("customer", "phone")
