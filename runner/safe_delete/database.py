"""Connections: `--dsn` where it is given, else the usual libpq environment and service files."""

from __future__ import annotations

import re
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

# Of a URI in which an @ of the password was left as it is, libpq takes a part for the host.
BADLY_QUOTED = re.compile(r"postgres(ql)?://(?!([^@/?]*@)?[^@?]*(\?|\Z))", re.DOTALL)

STANDBY = "this server is a hot standby; name the primary (target_session_attrs=read-write)"

Connection = psycopg.Connection[tuple[Any, ...]]


def complete_dsn(dsn: str | None, option: str = "--dsn") -> str:
    """Returns `dsn` (URI or key=value; None means the environment) with the kit's defaults added.

    Raises SafeDeleteError (usage), which repeats nothing of it, when it is neither a URI nor
    key=value: any part of it may be the password.
    """
    unreadable = SafeDeleteError(
        f"{option} cannot be read: special characters in a password must be percent-encoded "
        "(%25, %40)",
        "Write postgresql://user@host:5432/database or 'host=… dbname=…'.",
        ExitCode.USAGE,
    )
    if dsn and BADLY_QUOTED.match(dsn):
        raise unreadable
    try:
        given = conninfo_to_dict(dsn or "")
    except (psycopg.ProgrammingError, UnicodeEncodeError):
        raise unreadable from None
    return make_conninfo("", **{**DEFAULTS, **given})


def connect(
    dsn: str | None = None, *, autocommit: bool = True, option: str = "--dsn"
) -> Connection:
    """Opens a connection to a server that the kit supports; `option` is where `dsn` comes from.

    Raises SafeDeleteError: unreachable, or an unsupported server version.
    """
    try:
        connection = psycopg.connect(complete_dsn(dsn, option), autocommit=autocommit)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0].removeprefix("connection failed: ")
        raise SafeDeleteError(
            f"the database cannot be reached: {reason}",
            f"Check {option}, or PGHOST, PGPORT, PGDATABASE, PGUSER, PGSERVICE.",
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


def is_standby(connection: Connection) -> bool:
    """Whether the server follows another one, as it said last."""
    return connection.info.parameter_status("in_hot_standby") == "on"
