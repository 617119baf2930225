"""Finds what was deleted since a moment, and brings it back, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from safe_delete.call import Kit, Row
from safe_delete.exits import RefusedError
from safe_delete.retry import retrying

RESTORABLE = """
    SELECT d.deletion_id, d.deleted_at, d.deletion_reason, d.ticket, d.deleted_by, d.deleted_as,
           d.run_id, d.target_names, d.is_restorable, t.row_count, t.tables
      FROM safe_delete.deletions AS d
     CROSS JOIN LATERAL (
        SELECT sum(s.row_count) AS row_count,
               json_object_agg(format('%%I.%%I', p.schema_name, p.table_name), s.row_count)
                   AS tables,
               bool_or(s.target_table = %s::oid) AS is_ours
          FROM safe_delete.deletion_tables(d.deletion_id) AS s
          JOIN safe_delete.protected_tables AS p ON p.target_table = s.target_table
     ) AS t
     WHERE %s::oid = ANY (d.target_tables)
       AND d.deleted_at >= %s::timestamptz
       AND (%s::text IS NULL OR %s::text IN (d.deleted_by, d.deleted_as))
       AND t.is_ours
     ORDER BY d.deleted_at DESC, d.deletion_id DESC
"""


OBSTACLES = """
    SELECT format('%%I.%%I', p.schema_name, p.table_name) AS "table", r.row_key AS key,
           r.obstacle, r.detail
      FROM safe_delete.restore_check(%s::bigint) AS r
      LEFT JOIN safe_delete.protected_tables AS p ON p.target_table = r.target_table
"""


@dataclass(frozen=True)
class Restored:
    """What restoring one deletion came to."""

    deletion_id: int
    row_count: int
    error: RefusedError | None = None

    def as_row(self) -> Row:
        """The same for machines."""
        error = self.error and {"sqlstate": self.error.sqlstate, "error": self.error.message}
        return {"deletion_id": self.deletion_id, "row_count": self.row_count, **(error or {})}


def restorable(kit: Kit, number: int, since: str, by: str | None) -> list[Row]:
    """Deletions since a moment that still have rows of a table, named by its oid, to bring back."""
    return kit.rows(RESTORABLE, number, number, since, by, by)


def restore(kit: Kit, deletion_id: int) -> int:
    """Undoes one deletion, all or nothing. Returns the number of rows brought back."""
    row_count: int = retrying(
        lambda: kit.value("SELECT safe_delete.restore(%s::bigint)", deletion_id)
    )
    return row_count


def obstacles(kit: Kit, deletion_id: int) -> list[Row]:
    """What stands in the way of undoing one deletion, row by row where it is rows."""
    return kit.rows(OBSTACLES, deletion_id)


def restore_each(kit: Kit, deletion_ids: list[int]) -> Iterator[Restored]:
    """Undoes deletions in the given order, each by itself; one that is blocked does not stop it."""
    for deletion_id in deletion_ids:
        try:
            yield Restored(deletion_id, restore(kit, deletion_id))
        except RefusedError as error:
            if not (error.sqlstate or "").startswith("SD3"):
                raise
            yield Restored(deletion_id, 0, error)
