"""Columns get other types: wider, longer, and of another kind."""

import sqlalchemy as sa
from alembic import op

revision = "v5"
down_revision = "v4"


def upgrade() -> None:
    op.alter_column("order_line", "position", type_=sa.BigInteger)
    op.alter_column("address", "customer_id", type_=sa.BigInteger)
    op.alter_column(
        "order_line", "product", type_=sa.LargeBinary, postgresql_using="product::bytea"
    )


def downgrade() -> None:
    op.alter_column(
        "order_line", "product", type_=sa.String, postgresql_using="convert_from(product, 'UTF8')"
    )
    op.alter_column("address", "customer_id", type_=sa.Integer)
    op.alter_column("order_line", "position", type_=sa.Integer)
