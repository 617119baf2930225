"""Columns get other names, one of them a column of a primary key."""

from alembic import op

revision = "v4"
down_revision = "v3"


def upgrade() -> None:
    op.alter_column("customer", "name", new_column_name="full_name")
    op.alter_column("order_line", "number", new_column_name="position")


def downgrade() -> None:
    op.alter_column("order_line", "position", new_column_name="number")
    op.alter_column("customer", "full_name", new_column_name="name")
