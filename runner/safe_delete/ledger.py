"""yoyo's record of applied migrations, kept on the installer's own connection and transaction.

yoyo opens a connection for each migration and marks it in another transaction, so a crash can
leave a migration applied and not marked. Here both happen in the transaction of the install.
"""

from __future__ import annotations

import socket
import uuid
from datetime import UTC, datetime
from typing import Any

from yoyo import internalmigrations, read_migrations
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.connections import DatabaseURI, parse_uri
from yoyo.migrations import Migration, MigrationList

from safe_delete.database import Connection
from safe_delete.ownership import LEDGER_SCHEMA as SCHEMA
from safe_delete.ownership import refuse_others
from safe_delete.sources import CODE_SEARCH_PATH, migration_folder

TABLE = "_yoyo_migration"


HAND_OVER = f"""
DO $$
DECLARE
    ledger_table regclass;
BEGIN
    ALTER SCHEMA {SCHEMA} OWNER TO safe_delete_owner;
    FOR ledger_table IN
        SELECT c.oid FROM pg_class AS c
         WHERE c.relnamespace = '{SCHEMA}'::regnamespace AND c.relkind = 'r'
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO safe_delete_owner', ledger_table);
    END LOOP;
END;
$$;
"""


def known_migrations(connection: Connection) -> frozenset[str]:
    """Names of the migrations that a database has; none where the kit never was."""
    if not _is_there(connection):
        return frozenset()
    rows = connection.execute(f"SELECT migration_id FROM {SCHEMA}.{TABLE}".encode()).fetchall()
    return frozenset(row[0] for row in rows)


def _is_there(connection: Connection) -> bool:
    query = "SELECT FROM pg_namespace AS n WHERE n.nspname = %s"
    return connection.execute(query, [SCHEMA]).rowcount > 0


class Ledger(PostgresqlPsycopgBackend):
    """A yoyo backend inside a transaction that its user began and will end."""

    def __init__(self, connection: Connection) -> None:
        self._given = connection
        super().__init__(parse_uri("postgresql+psycopg://"), TABLE)
        self._in_transaction = True
        if not _is_there(connection):
            self.execute(f"CREATE SCHEMA {SCHEMA}")
        # Somebody may have been quicker since it was looked for.
        refuse_others(connection)
        self._use_search_path(SCHEMA)
        internalmigrations.upgrade(self)
        self._internal_schema_updated = True

    def connect(self, dburi: DatabaseURI) -> Connection:
        """Returns the connection that was given; yoyo's address is not used."""
        return self._given

    def get_log_data(
        self, migration: Migration | None = None, operation: str = "apply"
    ) -> dict[str, Any]:
        """A line of yoyo's log: the database's user instead of the account on this machine."""
        return {
            "id": str(uuid.uuid4()),
            "migration_id": migration.id if migration else None,
            "migration_hash": migration.hash if migration else None,
            "username": self._given.info.user,
            "hostname": socket.gethostname(),
            "created_at_utc": datetime.now(UTC).replace(tzinfo=None),
            "operation": operation,
        }

    def pending(self) -> MigrationList:
        """The migrations of this kit that the database does not have, in order."""
        return self.to_apply(read_migrations(str(migration_folder())))

    def apply(self, migration: Migration) -> None:
        """Applies one migration and marks it."""
        self._use_search_path(CODE_SEARCH_PATH)
        migration.process_steps(self, "apply")
        self.execute("RESET ROLE")
        self._use_search_path(SCHEMA)
        self.mark_one(migration)

    def hand_over(self) -> None:
        """Gives the record to the kit's owner, so that it does not matter who installs next."""
        self._given.execute(HAND_OVER.encode())

    def _use_search_path(self, path: str) -> None:
        self.execute(f"SET LOCAL search_path = {path}")
