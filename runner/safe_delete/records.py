"""What the kit's views show of what happened: deletions, runs, the audit trail; newest first."""

from __future__ import annotations

from safe_delete.call import Kit, Row
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exits import RefusedError
from safe_delete.views import find_protected


def deletions(kit: Kit, table: str | None, since: str | None, limit: int) -> list[Row]:
    """The newest deletions; with a table, those that took rows of it.

    `row_count` and `tables` are what a restore would bring back now.
    """
    name, number = _on_record(kit, table)
    rows = kit.rows(
        """
        SELECT d.*, t.row_count, t.tables
          FROM (
            SELECT n.deletion_id, n.deleted_at, n.deletion_reason, n.ticket, n.deleted_by,
                   n.deleted_as, n.application_name, n.client_address, n.run_id, n.target_names,
                   n.restored_at, n.restored_by, n.restored_row_count, n.is_restorable
              FROM safe_delete.deletions AS n
             WHERE (%s::text IS NULL OR n.deleted_at >= %s::timestamptz)
               AND (%s::text IS NULL OR %s::text = ANY (n.target_names)
                    OR %s::oid = ANY (n.target_tables))
             ORDER BY n.deleted_at DESC, n.deletion_id DESC
             LIMIT %s
          ) AS d
         CROSS JOIN LATERAL (
            SELECT coalesce(sum(s.row_count), 0) AS row_count,
                   json_object_agg(format('%%I.%%I', p.schema_name, p.table_name), s.row_count)
                       FILTER (WHERE s.row_count > 0) AS tables
              FROM safe_delete.deletion_tables(d.deletion_id) AS s
              JOIN safe_delete.protected_tables AS p ON p.target_table = s.target_table
         ) AS t
         ORDER BY d.deleted_at DESC, d.deletion_id DESC
        """,
        since,
        since,
        name,
        name,
        number,
        limit,
    )
    return _known(kit, table, rows)


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


def runs(kit: Kit, table: str | None, limit: int) -> list[Row]:
    """The newest runs."""
    name, _ = _on_record(kit, table)
    rows = kit.rows(
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
    return _known(kit, table, rows)


def audit(
    kit: Kit, table: str | None, since: str | None, limit: int, key_limit: int | None = None
) -> list[Row]:
    """The newest events of the audit trail; with a table, also those that concern others, too.

    `key_count` is the number of keys on record, `row_keys` the first `key_limit` of them, or all.
    """
    name, _ = _on_record(kit, table)
    rows = kit.rows(
        """
        SELECT a.happened_at, a.event, a.target_name AS "table", a.done_by, a.done_as,
               a.application_name, a.client_address, a.detail,
               json_array_length(a.row_keys) AS key_count,
               CASE WHEN %s::integer IS NULL THEN a.row_keys
                    ELSE (SELECT json_agg(k.value)
                            FROM (SELECT e.value FROM json_array_elements(a.row_keys) AS e
                                   LIMIT %s::integer) AS k) END AS row_keys
          FROM (
            SELECT t.* FROM safe_delete.audit_trail AS t
             WHERE (%s::text IS NULL OR t.target_name = %s::text
                    -- A deletion names all its tables; which, its own record knows.
                    OR (t.detail ? 'deletion_id' AND strpos(t.target_name, %s::text) > 0
                        AND EXISTS (SELECT FROM safe_delete.deletions AS d
                                     WHERE d.deletion_id = (t.detail ->> 'deletion_id')::bigint
                                       AND %s::text = ANY (d.target_names))))
               AND (%s::text IS NULL OR t.happened_at >= %s::timestamptz)
             ORDER BY t.happened_at DESC LIMIT %s
          ) AS a
         ORDER BY a.happened_at DESC
        """,
        key_limit,
        key_limit,
        *[name] * 4,
        since,
        since,
        limit,
    )
    return _known(kit, table, rows)


def _on_record(kit: Kit, table: str | None) -> tuple[str | None, int | None]:
    """How records name a table, and its number; one that is gone is taken as it is named."""
    if table is None:
        return None, None
    try:
        found = find_protected(kit, table)
        return (found["table"], found["number"]) if found else (kit.name(table), None)
    except SafeDeleteError as error:
        if error.exit_code != ExitCode.USAGE:
            raise
        return (table if "." in table else f"public.{table}"), None


def _known(kit: Kit, table: str | None, rows: list[Row]) -> list[Row]:
    """The rows; where there are none, a table that does not exist is an error."""
    if table is not None and not rows:
        kit.name(table)
    return rows
