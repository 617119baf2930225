"""Calls of the kit: each is one transaction, and its errors are refusals that can be shown."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from safe_delete.database import STANDBY, Connection, connect, is_standby
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exits import RefusedError, from_error
from safe_delete.ownership import refuse_other_kit

Row = dict[str, Any]

LOG = logging.getLogger("safe_delete")
# The function of a CONTEXT, whose other words are in the language of the server.
OF_THE_KIT = re.compile(r'[^\n]*?(?<![\w.,("$])safe_delete\.\w+\(', re.ASCII)


class Kit:
    """A session in a database that has the kit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def dsn(self) -> str:
        """How this database was reached, without a password."""
        return self._connection.info.dsn

    def value(self, query: LiteralString, *arguments: object) -> Any:
        """The one value of a query; None when it has no row."""
        row = self.one(query, *arguments)
        return row[0] if row else None

    def one(self, query: LiteralString, *arguments: object) -> tuple[Any, ...] | None:
        """The first row of a query."""
        with refusals(self._connection), self._connection.transaction():
            return self._connection.execute(query, arguments).fetchone()

    def rows(self, query: LiteralString, *arguments: object) -> list[Row]:
        """The rows of a query, by column name, in the spelling of JSON (moments in ISO 8601)."""
        query = "SELECT row_to_json(r) FROM (" + query + ") AS r"
        with refusals(self._connection), self._connection.transaction():
            return [row[0] for row in self._connection.execute(query, arguments)]

    def run(self, statement: str) -> None:
        """Runs a statement that the kit generated, outside of any transaction block."""
        with refusals(self._connection):
            self._connection.execute(statement.encode())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All calls of its block are one transaction."""
        with refusals(self._connection), self._connection.transaction():
            yield

    def name(self, table: str) -> str:
        """The quoted, schema-qualified name of a table. Raises RefusedError when there is none."""
        name: str = self.value(
            """
            SELECT format('%%I.%%I', n.nspname, c.relname)
              FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
             WHERE c.oid = %s::regclass
            """,
            table,
        )
        if name is None:
            raise SafeDeleteError(f"there is no table {table}", exit_code=ExitCode.USAGE)
        return name


@contextmanager
def kit_of(dsn: str | None, *, read_only: bool = False, option: str = "--dsn") -> Iterator[Kit]:
    """Connects to a database with the kit. Raises SafeDeleteError when it has none.

    `option` is where `dsn` comes from.
    """
    with connect(dsn, option=option) as connection:
        connection.add_notice_handler(_pass_on)
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        if read_only:
            connection.read_only = True
        with refusals(connection):
            refuse_other_kit(connection)
        yield Kit(connection)


def _pass_on(said: psycopg.errors.Diagnostic) -> None:
    """Logs a warning of the kit; of what the tables' own code says there may be one a row."""
    is_warning = said.severity_nonlocalized == "WARNING"
    if is_warning and OF_THE_KIT.match(said.context or ""):
        LOG.warning("%s", said.message_primary, extra={"hint": said.message_hint})


NO_SCHEMA = re.compile(r"permission denied for schema (.+)")
ROLES_OF_CALLER = """
    SELECT r.rolname FROM pg_catalog.pg_roles AS r
     WHERE pg_catalog.starts_with(r.rolname::text, 'safe_delete_'::text)
       AND pg_catalog.pg_has_role(r.oid, 'USAGE'::text)
"""
# By these a standby refuses what writes: the statement, its transaction, a lock, a transaction id.
NOT_ON_A_STANDBY = ("25006", "0A000", "55000")


@contextmanager
def refusals(connection: Connection) -> Iterator[None]:
    """Turns database errors of its block into RefusedError."""
    try:
        yield
    except psycopg.Error as error:
        refused = from_error(error)
        if error.sqlstate in NOT_ON_A_STANDBY and is_standby(connection):
            refused.message, refused.hint = STANDBY, None
            refused.exit_code = ExitCode.UNREACHABLE
        if error.sqlstate == "42501":
            _look_at_rights(connection, refused, error)
        raise refused from error


def _look_at_rights(connection: Connection, refused: RefusedError, error: psycopg.Error) -> None:
    """Notes what whoever was denied a call has, and what he lacks to name the table."""
    schema = NO_SCHEMA.fullmatch(refused.message)
    # Within a function it may be another who was denied: the table's owner.
    if schema and "function" not in (error.diag.context or ""):
        grant = sql.SQL("GRANT USAGE ON SCHEMA {} TO {};")
        named = map(sql.Identifier, (schema[1], connection.info.user))
        refused.hint = f"Let its owner do: {grant.format(*named).as_string(connection)}"
    if connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        with suppress(psycopg.Error), connection.transaction():
            refused.roles = frozenset(row[0] for row in connection.execute(ROLES_OF_CALLER))
