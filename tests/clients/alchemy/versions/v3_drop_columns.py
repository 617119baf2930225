"""Columns go; the way back makes them anew, empty."""

import sqlalchemy as sa
from alembic import op

revision = "v3"
down_revision = "v2"


def upgrade() -> None:
    op.drop_index("ix_customer_credit", "customer")
    op.drop_column("customer", "credit")


def downgrade() -> None:
    op.add_column(
        "customer", sa.Column("credit", sa.Numeric(10, 2), nullable=False, server_default="0")
    )
    op.create_index("ix_customer_credit", "customer", ["credit"])
