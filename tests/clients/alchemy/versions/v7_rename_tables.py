"""Tables get other names."""

from alembic import op

revision = "v7"
down_revision = "v6"


def upgrade() -> None:
    op.rename_table("order_line", "item")
    op.rename_table("customer", "client")


def downgrade() -> None:
    op.rename_table("client", "customer")
    op.rename_table("item", "order_line")
