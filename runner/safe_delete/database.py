"""Connections: `--dsn` where it is given, else the usual libpq environment and service files."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from safe_delete.errors import ExitCode, SafeDeleteError

OLDEST_SERVER = 15
DEFAULTS: dict[str, Any] = {
    "fallback_application_name": "safe-delete",
    "client_encoding": "utf8",
    "connect_timeout": 10,
}

Connection = psycopg.Connection[tuple[Any, ...]]


def complete_dsn(dsn: str | None) -> str:
    """Returns `dsn` (URI or key=value; None means the environment) with the kit's defaults added.

    Raises SafeDeleteError (usage) when it is neither a URI nor key=value.
    """
    try:
        given = conninfo_to_dict(dsn or "")
    except psycopg.ProgrammingError as error:
        raise SafeDeleteError(
            f"--dsn cannot be read: {str(error).strip()}",
            "Write postgresql://user@host:5432/database or 'host=… dbname=…'.",
            ExitCode.USAGE,
        ) from None
    return make_conninfo("", **{**DEFAULTS, **given})


def connect(dsn: str | None = None, *, autocommit: bool = True) -> Connection:
    """Opens a connection to a server that the kit supports.

    Raises SafeDeleteError: unreachable, or an unsupported server version.
    """
    try:
        connection = psycopg.connect(complete_dsn(dsn), autocommit=autocommit)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0].removeprefix("connection failed: ")
        raise SafeDeleteError(
            f"the database cannot be reached: {reason}",
            "Check --dsn, or PGHOST, PGPORT, PGDATABASE, PGUSER, PGSERVICE.",
            ExitCode.UNREACHABLE,
        ) from None
    major = connection.info.server_version // 10000
    if major < OLDEST_SERVER:
        connection.close()
        raise SafeDeleteError(
            f"the server is PostgreSQL {major}; safe_delete needs {OLDEST_SERVER} or newer",
            "Upgrade the server first.",
        )
    return connection
