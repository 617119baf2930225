"""Where Django's connections lead: the application's, and the one that migrates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from support import TABLE_OWNER, Database

from django_shop import APPLICATION_ALIAS, MIGRATOR_ALIAS


@contextmanager
def sessions(database: Database, user: str = TABLE_OWNER) -> Iterator[None]:
    """The application connects as `user`, migrations as the tables' owner."""
    for alias, name in ((APPLICATION_ALIAS, user), (MIGRATOR_ALIAS, TABLE_OWNER)):
        connections[alias].settings_dict.update(
            NAME=database.name, USER=name, HOST=database.cluster.host, PORT=database.cluster.port
        )
    try:
        yield
    finally:
        connections.close_all()
        for alias in (APPLICATION_ALIAS, MIGRATOR_ALIAS):
            # A migration that fails at its end leaves a connection in the transaction that it was.
            del connections[alias]
