"""What the kit's views show of tables as they are: registry, settings, holds."""

from __future__ import annotations

from safe_delete.call import Kit, Row
from safe_delete.exits import RefusedError

FIND_PROTECTED = """
    SELECT p.target_table::oid::bigint AS number,
           format('%%I.%%I', p.schema_name, p.table_name) AS "table", p.hiding, p.age_column,
           p.key_columns, p.is_ready, p.settings, p.protected_at, p.protected_by
      FROM safe_delete.protected_tables AS p
      LEFT JOIN pg_namespace AS n ON n.nspname = p.schema_name
      LEFT JOIN pg_class AS v ON v.oid = %s::regclass AND v.relkind = 'v'
     WHERE p.target_table = %s::regclass
        OR (v.relnamespace = n.oid
            AND (v.relname = p.view_name OR (p.hiding = 'cover' AND v.relname = p.table_name)))
     ORDER BY p.target_table = %s::regclass DESC LIMIT 1
"""


def find_protected(kit: Kit, table: str) -> Row | None:
    """The registry entry of a table, which may be named by one of its views; None without one.

    `number` is the table's oid. Raises RefusedError when there is no such table.
    """
    rows = kit.rows(FIND_PROTECTED, table, table, table)
    return rows[0] if rows else None


def protected(kit: Kit, table: str) -> Row:
    """The same. Raises RefusedError when the table is not protected."""
    found = find_protected(kit, table)
    if found is None:
        raise RefusedError(
            "SD203", f"{kit.name(table)} is not protected", hint="See safe_delete.protected_tables."
        )
    return found


def number(kit: Kit, table: str) -> int:
    """The oid of a table, whether it is protected or not, also by the name of one of its views."""
    found = find_protected(kit, table)
    oid: int = found["number"] if found else kit.value("SELECT %s::regclass::oid", table)
    return oid


def problems(kit: Kit, number: int) -> list[Row]:
    """Drift of a table: what is not as protect() left it."""
    return kit.rows(
        "SELECT p.problem, p.what_to_do FROM safe_delete.problems AS p"
        " WHERE p.target_table = %s::oid AND p.level = 'problem'",
        number,
    )


def findings(kit: Kit, number: int | None) -> list[Row]:
    """Problems and warnings of one table, or of all and of the kit itself; problems first."""
    return kit.rows(
        """
        SELECT quote_ident(t.schema_name) || '.' || quote_ident(t.table_name) AS "table",
               p.target_table::oid::bigint AS number, p.level, p.problem, p.what_to_do
          FROM safe_delete.problems AS p
          LEFT JOIN safe_delete.protected_tables AS t ON t.target_table = p.target_table
         WHERE %s::bigint IS NULL OR p.target_table = %s::oid
         ORDER BY p.level, 1 NULLS FIRST, 4
        """,
        number,
        number,
    )


def kit_members(kit: Kit) -> list[Row]:
    """Who may act as a role of the kit."""
    return kit.rows(
        """
        SELECT m.role_name AS role, m.member_name AS member, m.how, m.through
          FROM safe_delete.kit_members AS m
         ORDER BY m.role_name, m.through NULLS FIRST, m.member_name
        """
    )


def guards(kit: Kit, table: str, guard: str | None = None) -> list[Row]:
    """Guards of a table with their limits."""
    rows = kit.rows(
        """
        SELECT g.guard_name AS guard, g.settings, g.is_default, g.takes, g.changed_at, g.changed_by
          FROM safe_delete.guards AS g
         WHERE g.target_table = %s::oid AND (%s::text IS NULL OR g.guard_name = %s::text)
        """,
        protected(kit, table)["number"],
        guard,
        guard,
    )
    if not rows:
        raise RefusedError("SD503", f"there is no guard {guard}")
    return rows


def policy(kit: Kit, table: str) -> Row:
    """The policy of a table, defaults included."""
    found = protected(kit, table)
    return kit.rows(
        """
        SELECT %s AS "table", p.settings, p.changed_at, p.changed_by
          FROM safe_delete.policies AS p WHERE p.target_table = %s::oid
        """,
        found["table"],
        found["number"],
    )[0]


def suggestions(kit: Kit, table: str, retain: str | None) -> list[Row]:
    """Limits and settings that the data itself proposes, each with its reason."""
    return kit.rows(
        """
        SELECT s.kind, s.name, s.settings, s.current_settings AS current, s.reason
          FROM safe_delete.suggest_policy(%s::regclass, %s) AS s
        """,
        table,
        retain,
    )


def reasons(kit: Kit, table: str | None, name: str | None = None) -> list[Row]:
    """Named reasons that a table knows, its own and those of all tables; without it, the latter."""
    number = protected(kit, table)["number"] if table is not None else None
    return kit.rows(
        """
        SELECT r.reason_name AS reason, r.target_table IS NULL AS is_for_all_tables,
               r.grace, r.retention, r.is_restorable, r.sets, r.changed_at, r.changed_by
          FROM safe_delete.reasons AS r
         WHERE (r.target_table IS NULL OR r.target_table = %s::oid)
           AND (%s::text IS NULL OR r.reason_name = %s::text)
         ORDER BY r.reason_name, r.target_table NULLS LAST
        """,
        number,
        name,
        name,
    )


def holds(kit: Kit, table: str | None) -> list[Row]:
    """Holds in force, oldest first."""
    number = protected(kit, table)["number"] if table is not None else None
    return _holds(kit, number, None)


def hold(kit: Kit, hold_id: int) -> Row:
    """A hold that is in force."""
    return _holds(kit, None, hold_id)[0]


def _holds(kit: Kit, number: int | None, hold_id: int | None) -> list[Row]:
    return kit.rows(
        """
        SELECT h.hold_id, h.target_name AS "table", h.row_keys AS keys, h.column_name AS column,
               h.subject, h.hold_reason AS reason, h.ticket, h.placed_at, h.placed_by, h.expires_at,
               ARRAY(SELECT quote_ident(t.schema_name) || '.' || quote_ident(t.table_name)
                       FROM safe_delete.protected_tables AS t
                      WHERE t.target_table = ANY (h.held_tables) ORDER BY 1) AS tables
          FROM safe_delete.active_holds AS h
         WHERE (%s::bigint IS NULL OR %s::oid::regclass = ANY (h.held_tables))
           AND (%s::bigint IS NULL OR h.hold_id = %s::bigint)
         ORDER BY h.hold_id
        """,
        number,
        number,
        hold_id,
        hold_id,
    )
