"""The transaction in which the kit of a database is changed: one at a time, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from safe_delete import sources
from safe_delete.database import STANDBY, Connection, connect, is_standby
from safe_delete.errors import ExitCode, SafeDeleteError, from_database

LOCK_TIMEOUT = "30s"

Say = Callable[[str], None]


def silent(line: str) -> None:
    """A `say` for callers who do not want to be told."""


@contextmanager
def maintenance(dsn: str | None, say: Say = silent) -> Iterator[Connection]:
    """One transaction that is alone in changing the kit of a database.

    Database errors leave it as SafeDeleteError; psycopg.Rollback ends it with nothing changed.
    """
    lock = "hashtextextended('safe_delete install', 0)"
    with connect(dsn) as connection:
        if is_standby(connection):
            raise SafeDeleteError(STANDBY, exit_code=ExitCode.UNREACHABLE)
        connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
        connection.read_only = False
        try:
            with connection.transaction():
                path = sources.CODE_SEARCH_PATH
                connection.execute(f"SET LOCAL search_path = {path}".encode())
                free = connection.execute(f"SELECT pg_try_advisory_xact_lock({lock})".encode())
                if free.fetchone() != (True,):
                    say("another install is changing the kit of this database; waiting for it")
                    connection.execute(f"SELECT pg_advisory_xact_lock({lock})".encode())
                connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'".encode())
                yield connection
        except errors.LockNotAvailable:
            raise SafeDeleteError(
                f"the kit's tables were in use for {LOCK_TIMEOUT}; nothing was changed",
                "Let runs finish, or stop them with safe_delete.stop_run(); then try again.",
                ExitCode.TOO_BUSY,
            ) from None
        except psycopg.Error as error:
            raise from_database(error) from error


def grant_for_install(connection: Connection) -> None:
    """Lets the installer act as the kit's owner until REVOKE_AFTER_INSTALL."""
    try:
        connection.execute(sources.GRANT_FOR_INSTALL.encode())
    except errors.InsufficientPrivilege as error:
        user = connection.info.user
        raise SafeDeleteError(
            f"{user} may not act as safe_delete_owner: {error.diag.message_primary}",
            "Call as the role that installed the kit, or let a superuser do: GRANT "
            f"safe_delete_owner, safe_delete_worker TO {user} WITH ADMIN OPTION;",
            ExitCode.PERMISSION,
        ) from None
