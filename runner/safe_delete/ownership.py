"""Whether what has the kit's names is the kit's own.

Whoever may create schemas can have put code of his there, which would run with the rights of the
next caller. So the catalogs, and they alone, are asked before anything there is touched.
"""

from __future__ import annotations

from safe_delete import sources
from safe_delete.database import Connection
from safe_delete.errors import ExitCode, SafeDeleteError

OWNER, WORKER = sources.ROLES[:2]
KIT_SCHEMAS = ("safe_delete", "safe_delete_gate", "safe_delete_data")
LEDGER_SCHEMA = "safe_delete_yoyo"

# The gate and deleted storage hold what belongs to the owners of tables; install calls nothing
# there, and nobody else can make anything there.
OF_OTHERS = """
    WITH found (class, object, owner) AS (
        SELECT n.tableoid, n.oid, n.nspowner FROM pg_namespace AS n
         WHERE n.nspname = ANY (%(schemas)s)
        UNION ALL
        SELECT o.* FROM pg_namespace AS n
         CROSS JOIN LATERAL (
             SELECT c.tableoid, c.oid, c.relowner FROM pg_class AS c
              WHERE c.relnamespace = n.oid AND c.relkind <> 'i'
             UNION ALL
             SELECT p.tableoid, p.oid, p.proowner FROM pg_proc AS p WHERE p.pronamespace = n.oid
             UNION ALL
             SELECT t.tableoid, t.oid, t.typowner FROM pg_type AS t WHERE t.typnamespace = n.oid
             UNION ALL
             SELECT x.tableoid, x.oid, x.oprowner FROM pg_operator AS x WHERE x.oprnamespace = n.oid
         ) AS o
         WHERE n.nspname = ANY (%(walked)s)
    )
    SELECT i.type || ' ' || i.identity, quote_ident(r.rolname),
           coalesce(i.schema, i.identity)
      FROM found AS f
      JOIN pg_roles AS r ON r.oid = f.owner
     CROSS JOIN LATERAL pg_identify_object(f.class, f.object, 0) AS i
     WHERE NOT r.rolsuper AND r.rolname <> ALL (%(trusted)s) AND r.rolname <> current_user
     ORDER BY f.class <> 'pg_namespace'::regclass, f.class <> 'pg_class'::regclass, 1
     LIMIT 1
"""
NO_PLAIN_TABLE = """
    SELECT c.relname FROM pg_class AS c
     WHERE c.relnamespace = to_regnamespace(%s)
       AND (c.relkind NOT IN ('r', 'i', 't')
            OR c.relhasrules
            OR EXISTS (SELECT FROM pg_trigger AS t
                        WHERE t.tgrelid = c.oid AND NOT t.tgisinternal))
     ORDER BY 1 LIMIT 1
"""
POWERFUL_ROLE = """
    SELECT r.rolname, p.power
      FROM pg_roles AS r
     CROSS JOIN LATERAL (
         VALUES (r.rolcanlogin, 'LOGIN'), (r.rolsuper, 'SUPERUSER'),
                (r.rolcreaterole, 'CREATEROLE'), (r.rolreplication, 'REPLICATION'),
                (r.rolbypassrls, 'BYPASSRLS')
     ) AS p (is_given, power)
     WHERE r.rolname = ANY (%s) AND p.is_given
     ORDER BY 1, 2 LIMIT 1
"""
# Whoever made the roles may have given himself the right to grant them; CREATEROLE has it anyway.
MEMBER = """
    SELECT r.rolname, quote_ident(m.rolname)
      FROM pg_auth_members AS a
      JOIN pg_roles AS r ON r.oid = a.roleid
      JOIN pg_roles AS m ON m.oid = a.member
     WHERE r.rolname = ANY (%(roles)s)
       AND NOT (m.rolsuper OR m.rolcreaterole OR a.admin_option)
       AND m.rolname <> ALL (%(roles)s) AND m.rolname <> current_user
     ORDER BY 1, 2 LIMIT 1
"""


def refuse_others(connection: Connection) -> None:
    """Raises SafeDeleteError where a schema or a role of the kit's name is somebody else's.

    For a session whose search_path is the one of maintenance().
    """
    power = connection.execute(POWERFUL_ROLE.encode(), [list(sources.ROLES)]).fetchone()
    if power:
        raise _refusal(
            f"a role {power[0]} is there with {power[1]}, which the kit's has not",
            f"Drop or rename it; if it is the kit's: ALTER ROLE {power[0]} NO{power[1]};",
        )
    member = connection.execute(MEMBER.encode(), {"roles": [OWNER, WORKER]}).fetchone()
    if member:
        raise _refusal(
            f"{member[1]} may act as {member[0]}, to which everything of the kit's belongs",
            f"REVOKE {member[0]} FROM {member[1]};",
        )
    schemas = (*KIT_SCHEMAS, LEDGER_SCHEMA)
    asked = {
        "schemas": list(schemas),
        "walked": [KIT_SCHEMAS[0], LEDGER_SCHEMA],
        "trusted": [OWNER, WORKER],
    }
    other = connection.execute(OF_OTHERS.encode(), asked).fetchone()
    if other:
        raise _refusal(f"{other[0]} belongs to {other[1]}, not to {OWNER}", _look_at(other[2]))
    other = connection.execute(NO_PLAIN_TABLE.encode(), [LEDGER_SCHEMA]).fetchone()
    if other:
        raise _refusal(
            f"{LEDGER_SCHEMA}.{other[0]} is no plain table, or has a trigger or a rule",
            _look_at(LEDGER_SCHEMA),
        )


def refuse_other_kit(connection: Connection) -> None:
    """Raises SafeDeleteError where there is no kit, or the schema of its name is another's."""
    with connection.transaction():
        connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        row = connection.execute(
            """
            SELECT quote_ident(r.rolname) FROM pg_namespace AS n
              JOIN pg_roles AS r ON r.oid = n.nspowner
             WHERE n.nspname = 'safe_delete'
            """
        ).fetchone()
    if row is None:
        raise _refusal(
            f"the kit is not installed in database {connection.info.dbname}",
            "Run `safe-delete install`, or name another database with --dsn.",
        )
    if row[0] != OWNER:
        raise _refusal(
            f"schema safe_delete belongs to {row[0]}, not to {OWNER}", _look_at("safe_delete")
        )


def _look_at(schema: str) -> str:
    return f"See what is there (\\dn+ {schema}); it is not the kit's: rename or drop it."


def _refusal(message: str, hint: str) -> SafeDeleteError:
    return SafeDeleteError(message, hint, ExitCode.USAGE)
