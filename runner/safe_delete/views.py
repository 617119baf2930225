"""What the kit's views show, as rows."""

from __future__ import annotations

from safe_delete.call import Kit, Row
from safe_delete.exits import RefusedError


def protected(kit: Kit, table: str) -> Row:
    """The registry entry of a table. Raises RefusedError when it is not protected."""
    rows = kit.rows(
        """
        SELECT format('%%I.%%I', p.schema_name, p.table_name) AS "table", p.hiding, p.age_column,
               p.key_columns, p.is_ready, p.settings, p.protected_at, p.protected_by
          FROM safe_delete.protected_tables AS p WHERE p.target_table = %s::regclass
        """,
        table,
    )
    if not rows:
        hint = "See safe_delete.protected_tables."
        raise RefusedError("SD203", f"{kit.name(table)} is not protected", hint=hint)
    return rows[0]


def problems(kit: Kit, table: str) -> list[Row]:
    """Drift of a table: what is not as protect() left it."""
    return kit.rows(
        "SELECT p.problem, p.what_to_do FROM safe_delete.problems AS p"
        " WHERE p.target_table = %s::regclass",
        table,
    )


def guards(kit: Kit, table: str, guard: str | None = None) -> list[Row]:
    """Guards of a table with their limits."""
    protected(kit, table)
    rows = kit.rows(
        """
        SELECT g.guard_name AS guard, g.settings, g.is_default, g.takes, g.changed_at, g.changed_by
          FROM safe_delete.guards AS g
         WHERE g.target_table = %s::regclass AND (%s::text IS NULL OR g.guard_name = %s::text)
        """,
        table,
        guard,
        guard,
    )
    if not rows:
        raise RefusedError("SD503", f"there is no guard {guard}")
    return rows


def policy(kit: Kit, table: str) -> Row:
    """The policy of a table, defaults included."""
    name = protected(kit, table)["table"]
    return kit.rows(
        """
        SELECT %s AS "table", p.settings, p.changed_at, p.changed_by
          FROM safe_delete.policies AS p WHERE p.target_table = %s::regclass
        """,
        name,
        table,
    )[0]


def deletions(kit: Kit, table: str | None, since: str | None, limit: int) -> list[Row]:
    """The newest deletions; with a table, those that have rows of it to restore.

    `row_count` and `tables` are what a restore would bring back, where the caller may know.
    """
    may_count = kit.value(
        "SELECT has_function_privilege('safe_delete.deletion_tables(bigint)', 'EXECUTE')"
    )
    if table is None and not may_count:
        return kit.rows(
            "SELECT d.* FROM safe_delete.deletions AS d"
            " WHERE (%s::text IS NULL OR d.deleted_at >= %s::timestamptz)"
            " ORDER BY d.deleted_at DESC, d.deletion_id DESC LIMIT %s",
            since,
            since,
            limit,
        )
    return kit.rows(
        """
        SELECT d.*, t.row_count, t.tables
          FROM (
            SELECT * FROM safe_delete.deletions AS n
             WHERE %s::text IS NULL OR n.deleted_at >= %s::timestamptz
             ORDER BY n.deleted_at DESC, n.deletion_id DESC
             LIMIT CASE WHEN %s::text IS NULL THEN %s::bigint END
          ) AS d
         CROSS JOIN LATERAL (
            SELECT coalesce(sum(s.row_count), 0) AS row_count,
                   json_object_agg(format('%%I.%%I', p.schema_name, p.table_name), s.row_count)
                       FILTER (WHERE s.row_count > 0) AS tables,
                   bool_or(s.target_table = %s::regclass) AS is_ours
              FROM safe_delete.deletion_tables(d.deletion_id) AS s
              JOIN safe_delete.protected_tables AS p ON p.target_table = s.target_table
         ) AS t
         WHERE %s::text IS NULL OR t.is_ours
         ORDER BY d.deleted_at DESC, d.deletion_id DESC
         LIMIT %s
        """,
        since,
        since,
        table,
        limit,
        table,
        table,
        limit,
    )


def deletion_tables(kit: Kit, deletion_id: int) -> list[Row]:
    """What a restore of a deletion would bring back. Raises RefusedError when there is none."""
    is_known = kit.value(
        "SELECT count(*) FROM safe_delete.deletions AS d WHERE d.deletion_id = %s::bigint",
        deletion_id,
    )
    if not is_known:
        raise RefusedError("SD302", f"there is no deletion {deletion_id}")
    return kit.rows(
        """
        SELECT format('%%I.%%I', p.schema_name, p.table_name) AS "table", t.row_count
          FROM safe_delete.deletion_tables(%s::bigint) AS t
          JOIN safe_delete.protected_tables AS p ON p.target_table = t.target_table
         ORDER BY 1
        """,
        deletion_id,
    )


def holds(kit: Kit, table: str | None) -> list[Row]:
    """Holds in force, oldest first."""
    name = kit.name(table) if table else None
    return kit.rows(
        """
        SELECT h.hold_id, h.target_name AS "table", h.row_keys AS keys, h.hold_reason AS reason,
               h.ticket, h.placed_at, h.placed_by, h.expires_at
          FROM safe_delete.active_holds AS h
         WHERE %s::text IS NULL OR h.target_name = %s::text ORDER BY h.hold_id
        """,
        name,
        name,
    )


def runs(kit: Kit, table: str | None, limit: int) -> list[Row]:
    """The newest runs."""
    name = kit.name_on_record(table) if table else None
    return kit.rows(
        """
        SELECT r.run_id, r.job, r.target_name AS "table", r.parameters, r.state,
               r.candidate_count, r.row_count, r.batch_count, r.started_at, r.last_batch_at,
               r.finished_at, r.started_by, r.started_as, r.stop_reason, r.signature
          FROM safe_delete.runs AS r
         WHERE %s::text IS NULL OR r.target_name = %s::text
         ORDER BY r.run_id DESC LIMIT %s
        """,
        name,
        name,
        limit,
    )


def audit(kit: Kit, table: str | None, since: str | None, limit: int) -> list[Row]:
    """The newest events of the audit trail."""
    name = kit.name_on_record(table) if table else None
    return kit.rows(
        """
        SELECT a.happened_at, a.event, a.target_name AS "table", a.done_by, a.done_as,
               a.application_name, a.client_address, a.detail
          FROM safe_delete.audit_trail AS a
         WHERE (%s::text IS NULL OR a.target_name = %s::text)
           AND (%s::text IS NULL OR a.happened_at >= %s::timestamptz)
         ORDER BY a.happened_at DESC LIMIT %s
        """,
        name,
        name,
        since,
        since,
        limit,
    )
