"""What the kit can say about rows by key: why they went, until when they are kept, what follows."""

from __future__ import annotations

import json
from typing import Any

from safe_delete.call import Kit, Row


def why_deleted(kit: Kit, table: str, keys: list[Any] | None) -> list[Row]:
    """Every deletion of these keys that is still known; None: of any key.

    `purge_after` and `held_by` are of rows that are deleted now.
    """
    return kit.rows(
        """
        SELECT w.row_key AS key, w.state, w.deletion_id, w.deleted_at, w.deleted_by,
               w.deletion_reason, w.ticket, w.ended_at, w.ended_by, w.run_id,
               p.purge_after, p.held_by
          FROM safe_delete.why_deleted(%s::regclass, %s::jsonb) AS w
          LEFT JOIN safe_delete.purge_date(%s::regclass, %s::jsonb) AS p
            ON w.state = 'deleted' AND p.row_key = w.row_key AND p.deletion_id = w.deletion_id
         ORDER BY w.row_key, w.deleted_at NULLS LAST, w.ended_at
        """,
        table,
        _as_json(keys),
        table,
        _as_json(keys),
    )


def what_would_be_deleted(kit: Kit, table: str, keys: list[Any] | None) -> list[Row]:
    """What a DELETE of these keys would do, table by table; None: of every row."""
    return kit.rows(
        """
        SELECT format('%%I.%%I', n.nspname, c.relname) AS "table", w.depth, w.effect, w.row_count
          FROM safe_delete.what_would_be_deleted(%s::regclass, %s::jsonb)
               WITH ORDINALITY AS w (target_table, depth, effect, row_count, place)
          JOIN pg_class AS c ON c.oid = w.target_table
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
         ORDER BY w.place
        """,
        table,
        _as_json(keys),
    )


def _as_json(keys: list[Any] | None) -> str:
    return json.dumps("all" if keys is None else keys)
