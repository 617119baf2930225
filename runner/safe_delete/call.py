"""Calls of the kit: each is one transaction, and its errors are refusals that can be shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg

from safe_delete.database import Connection, connect
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exits import from_error
from safe_delete.ownership import refuse_other_kit

Row = dict[str, Any]


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
        with refusals(), self._connection.transaction():
            return self._connection.execute(query, arguments).fetchone()

    def rows(self, query: LiteralString, *arguments: object) -> list[Row]:
        """The rows of a query, by column name, in the spelling of JSON (moments in ISO 8601)."""
        query = "SELECT row_to_json(r) FROM (" + query + ") AS r"
        with refusals(), self._connection.transaction():
            return [row[0] for row in self._connection.execute(query, arguments)]

    def run(self, statement: str) -> None:
        """Runs a statement that the kit generated, outside of any transaction block."""
        with refusals():
            self._connection.execute(statement.encode())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All calls of its block are one transaction."""
        with refusals(), self._connection.transaction():
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
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        if read_only:
            connection.read_only = True
        with refusals():
            refuse_other_kit(connection)
        yield Kit(connection)


@contextmanager
def refusals() -> Iterator[None]:
    """Turns database errors of its block into RefusedError."""
    try:
        yield
    except psycopg.Error as error:
        raise from_error(error) from error
