"""Installs and upgrades the kit: pending migrations, then all of `sql/`, in one transaction.

A crash leaves the database as it was, and nobody ever sees new tables under old code. yoyo's
post-apply hook would run in another transaction, and only after a migration, so there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import errors

from safe_delete import __version__, sources
from safe_delete.database import Connection
from safe_delete.errors import ExitCode, SafeDeleteError, from_database
from safe_delete.ledger import Ledger, known_migrations
from safe_delete.maintenance import Say, grant_for_install, maintenance, silent
from safe_delete.ownership import KIT_SCHEMAS, refuse_others


@dataclass(frozen=True)
class Installed:
    """What an install did: migrations applied by this call, files of `sql/` re-applied."""

    version: str
    migrations: tuple[str, ...]
    code_files: int


@dataclass(frozen=True)
class Installer:
    """The role that installs and the database, as far as they decide what it can do."""

    name: str
    database: str
    encoding: str
    can_create_roles: bool
    can_create_schemas: bool
    missing_roles: list[str]
    kit_schemas: list[str]
    kit_is_extension: bool


def install(dsn: str | None = None, say: Say = silent) -> Installed:
    """Brings a database to this version of the kit; doing it again changes nothing.

    `say` is told when another install must be waited for. Raises SafeDeleteError, with nothing
    changed, when the installing role lacks rights, the kit is there as an extension or is newer,
    or its tables stay in use for LOCK_TIMEOUT.
    """
    with maintenance(dsn, say) as connection:
        pending = _check(connection)
        ledger = Ledger(connection)
        _apply_migrations(ledger)
        files = _apply_code(connection)
        ledger.hand_over()
        connection.execute(sources.REVOKE_AFTER_INSTALL.encode())
    return Installed(__version__, pending, files)


def pending_migrations(dsn: str | None = None) -> tuple[str, ...]:
    """Names of the migrations that install() would apply now. Raises what install() would."""
    with maintenance(dsn) as connection:
        pending = _check(connection)
        raise psycopg.Rollback()
    return pending


def _check(connection: Connection) -> tuple[str, ...]:
    installer = _installer(connection)
    _refuse_missing_rights(installer)
    _refuse_encoding(installer)
    refuse_others(connection)
    grant_for_install(connection)
    known = known_migrations(connection)
    _refuse_other_kit(installer, known)
    return tuple(m.id for m in sources.migrations() if m.id not in known)


def _installer(connection: Connection) -> Installer:
    row = connection.execute(
        """
        SELECT quote_ident(r.rolname), quote_ident(current_database()), getdatabaseencoding(),
               r.rolsuper OR r.rolcreaterole,
               has_database_privilege(current_database(), 'CREATE'),
               ARRAY(SELECT n FROM unnest(%s::text[]) AS n WHERE to_regrole(n) IS NULL),
               ARRAY(SELECT n FROM unnest(%s::text[]) AS n WHERE to_regnamespace(n) IS NOT NULL),
               EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'safe_delete')
          FROM pg_roles AS r
         WHERE r.rolname = current_user
        """,
        [list(sources.ROLES), list(KIT_SCHEMAS)],
    ).fetchone()
    assert row is not None
    return Installer(*row)


def _refuse_missing_rights(installer: Installer) -> None:
    name, database = installer.name, installer.database
    if not (installer.kit_schemas or installer.can_create_schemas):
        raise SafeDeleteError(
            f"{name} may not create schemas in {database}",
            f"Let its owner do: GRANT CREATE ON DATABASE {database} TO {name};",
            ExitCode.PERMISSION,
        )
    if installer.missing_roles and not installer.can_create_roles:
        raise SafeDeleteError(
            f"{name} may not create the kit's roles ({', '.join(installer.missing_roles)})",
            f"Let a superuser do: ALTER ROLE {name} CREATEROLE;",
            ExitCode.PERMISSION,
        )


def _refuse_encoding(installer: Installer) -> None:
    if installer.encoding != "UTF8":
        raise SafeDeleteError(
            f"the encoding of {installer.database} is {installer.encoding}; safe_delete needs UTF8",
            "Move the data to a database that was made with ENCODING 'UTF8'.",
            ExitCode.USAGE,
        )


def _refuse_other_kit(installer: Installer, known: frozenset[str]) -> None:
    database = installer.database
    if installer.kit_is_extension:
        raise SafeDeleteError(
            f"the kit is installed in {database} as an extension",
            "Upgrade it with: ALTER EXTENSION safe_delete UPDATE;",
            ExitCode.USAGE,
        )
    newer = sorted(known - {migration.id for migration in sources.migrations()})
    if newer:
        raise SafeDeleteError(
            f"the kit in {database} is newer than this one ({__version__}): it has {newer[-1]}",
            "Use the newer safe-delete; there is no way back.",
            ExitCode.USAGE,
        )
    if installer.kit_schemas and not known:
        schema = installer.kit_schemas[0]
        raise SafeDeleteError(
            f"a schema {schema} is in {database} that safe-delete install did not make",
            f"See what it holds (\\dn+ {schema}); rename or drop it.",
            ExitCode.USAGE,
        )


def _apply_migrations(ledger: Ledger) -> None:
    for migration in ledger.pending():
        try:
            ledger.apply(migration)
        except errors.LockNotAvailable:
            raise
        except psycopg.Error as error:
            raise from_database(error, f"migrations/{migration.id}.sql") from error


def _apply_code(connection: Connection) -> int:
    files = sources.code()
    connection.execute(f"SET LOCAL search_path = {sources.CODE_SEARCH_PATH}".encode())
    connection.execute("SET LOCAL ROLE safe_delete_owner")
    connection.execute("SET LOCAL check_function_bodies = off")
    for file in files:
        try:
            connection.execute(file.text.encode())
        except errors.LockNotAvailable:
            raise
        except psycopg.Error as error:
            position = int(error.diag.statement_position or 1)
            line = file.text.count("\n", 0, position - 1) + 1
            raise from_database(error, f"{file.name} line {line}") from error
    _validate_code(connection)
    connection.execute("RESET ROLE")
    return len(files)


def _validate_code(connection: Connection) -> None:
    connection.execute("SET LOCAL check_function_bodies = on")
    functions = connection.execute(sources.FUNCTIONS.encode()).fetchall()
    for number, name, language in functions:
        validator = "fmgr_sql_validator" if language == "sql" else "plpgsql_validator"
        try:
            connection.execute(f"SELECT {validator}({number})".encode())
        except psycopg.Error as error:
            raise from_database(error, name) from error
