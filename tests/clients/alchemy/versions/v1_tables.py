"""The tables as the models say."""

from alchemy.models import Base
from alembic import op

revision = "v1"
down_revision = None


def upgrade() -> None:
    Base.metadata.create_all(op.get_bind())
