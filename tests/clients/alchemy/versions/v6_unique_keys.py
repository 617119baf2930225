"""A unique key comes, another goes, a column must not be empty any more."""

from alembic import op

revision = "v6"
down_revision = "v5"


def upgrade() -> None:
    op.create_unique_constraint("uq_order_line_product", "order_line", ["order_id", "product"])
    op.drop_constraint("uq_customer_email", "customer")
    op.alter_column("customer", "email", nullable=False)


def downgrade() -> None:
    op.alter_column("customer", "email", nullable=True)
    op.create_unique_constraint("uq_customer_email", "customer", ["email"])
    op.drop_constraint("uq_order_line_product", "order_line")
