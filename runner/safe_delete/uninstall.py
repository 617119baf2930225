"""Removes the kit from a database, and its roles from the server where nobody else needs them."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import errors, sql

from safe_delete import sources
from safe_delete.database import Connection
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.maintenance import Say, grant_for_install, maintenance, silent
from safe_delete.ownership import KIT_SCHEMAS, LEDGER_SCHEMA, OWNER, refuse_others

LEAN_ON_KIT = """
    WITH kit (classid, objid) AS (
        SELECT 'pg_class'::regclass, c.oid FROM pg_class AS c
         WHERE c.relnamespace = ANY (%(schemas)s::regnamespace[])
        UNION ALL
        SELECT 'pg_proc'::regclass, p.oid FROM pg_proc AS p
         WHERE p.pronamespace = ANY (%(schemas)s::regnamespace[])
        UNION ALL
        SELECT 'pg_type'::regclass, t.oid FROM pg_type AS t
         WHERE t.typnamespace = ANY (%(schemas)s::regnamespace[])
    )
    SELECT DISTINCT format('%%s %%s', i.type, i.identity)
      FROM pg_depend AS d
      JOIN kit AS k ON k.classid = d.refclassid AND k.objid = d.refobjid
     CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) AS i
     CROSS JOIN LATERAL pg_identify_object_as_address(d.classid, d.objid, d.objsubid) AS a
     WHERE d.deptype = 'n' AND a.object_names[1] <> ALL (%(schemas)s::text[])
     ORDER BY 1
"""


@dataclass(frozen=True)
class Uninstalled:
    """What an uninstall removed; `kept_roles` pairs a role with the reason why it stays."""

    executed: bool
    dropped_schemas: tuple[str, ...]
    dropped_roles: tuple[str, ...]
    kept_roles: tuple[tuple[str, str], ...]


def uninstall(dsn: str | None = None, *, execute: bool = False, say: Say = silent) -> Uninstalled:
    """Removes the kit, its audit trail included; without `execute` everything is rolled back.

    Raises SafeDeleteError, with nothing changed, while a table is protected, deleted rows are
    kept, or an object of somebody else needs the kit.
    """
    with maintenance(dsn, say) as connection:
        _refuse(connection)
        refuse_others(connection)
        grant_for_install(connection)
        _refuse_protected(connection)
        schemas = _drop_schemas(connection)
        connection.execute(sources.REVOKE_AFTER_INSTALL.encode())
        dropped, kept = _drop_roles(connection)
        if not execute:
            raise psycopg.Rollback()
    return Uninstalled(execute, schemas, dropped, kept)


def _refuse(connection: Connection) -> None:
    row = connection.execute(
        """
        SELECT EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = 'safe_delete'),
               EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'safe_delete')
        """
    ).fetchone()
    is_there, is_extension = row or (False, False)
    if is_extension:
        raise SafeDeleteError(
            "the kit is installed as an extension",
            "Remove it with: DROP EXTENSION safe_delete;",
            ExitCode.USAGE,
        )
    if not is_there:
        raise SafeDeleteError("the kit is not installed in this database", exit_code=ExitCode.USAGE)


def _refuse_protected(connection: Connection) -> None:
    connection.execute("SET LOCAL ROLE safe_delete_owner")
    protected = _names(
        connection,
        "SELECT t.target_table::text FROM safe_delete.protected_table AS t ORDER BY 1",
    )
    if protected:
        raise SafeDeleteError(
            f"tables are protected: {_some(protected)}",
            "Call safe-delete unprotect for each first.",
            ExitCode.USAGE,
        )
    kept = _names(
        connection,
        """
        SELECT c.oid::regclass::text FROM pg_class AS c
         WHERE c.relnamespace = 'safe_delete_data'::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT c.relispartition
         ORDER BY 1
        """,
    )
    if kept:
        raise SafeDeleteError(
            f"deleted rows are kept: {_some(kept)}",
            "Move these tables to a schema of yours, or drop them.",
            ExitCode.USAGE,
        )
    leaning = [
        row[0] for row in connection.execute(LEAN_ON_KIT.encode(), {"schemas": list(KIT_SCHEMAS)})
    ]
    if leaning:
        raise SafeDeleteError(
            f"the kit is still needed by {_some(leaning)}", "Drop these first.", ExitCode.USAGE
        )
    connection.execute("RESET ROLE")


def _drop_schemas(connection: Connection) -> tuple[str, ...]:
    schemas = (*KIT_SCHEMAS, LEDGER_SCHEMA)
    names = sql.SQL(", ").join(map(sql.Identifier, schemas))
    connection.execute("SET LOCAL ROLE safe_delete_owner")
    connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(names))
    connection.execute("RESET ROLE")
    return schemas


def _drop_roles(
    connection: Connection,
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    dropped: list[str] = []
    kept: list[tuple[str, str]] = []
    for role in sources.ROLES:
        try:
            with connection.transaction():
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
            dropped.append(role)
        except (errors.DependentObjectsStillExist, errors.InsufficientPrivilege) as error:
            reason = (error.diag.message_detail or str(error)).splitlines()[0]
            if role == OWNER:
                return (), tuple((name, reason) for name in sources.ROLES)
            kept.append((role, reason))
    return tuple(dropped), tuple(kept)


def _names(connection: Connection, query: str) -> list[str]:
    return [row[0] for row in connection.execute(query.encode())]


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown
