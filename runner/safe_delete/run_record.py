"""All that is on record of one run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safe_delete.call import Kit, Row
from safe_delete.exits import RefusedError

RUN = """
    SELECT r.run_id, r.job, r.target_name AS "table", r.parameters, r.state, r.candidate_count,
           r.row_count, r.batch_count, r.started_at, r.last_batch_at, r.finished_at, r.started_by,
           r.started_as, r.stop_reason, r.signature,
           round(extract(epoch FROM coalesce(r.last_batch_at, r.finished_at, r.started_at)
                 - r.started_at), 3) AS seconds
      FROM safe_delete.runs AS r WHERE r.run_id = %s::bigint
"""
EVENTS = """
    SELECT a.happened_at, a.event, a.done_by, a.done_as, a.detail
      FROM safe_delete.audit_trail AS a
     WHERE a.event IN ('run started', 'purge batch')
       AND (a.detail ->> 'run_id')::bigint = %s::bigint
     ORDER BY a.happened_at
"""
REFUSALS = """
    SELECT a.happened_at, a.done_by, a.done_as, a.detail #>> '{refused,message}' AS message
      FROM safe_delete.audit_trail AS a
     WHERE a.event = 'run refused' AND a.detail ->> 'signature' = %s
     ORDER BY a.happened_at
"""
DELETIONS = """
    SELECT d.deletion_id, d.deleted_at, n."table", n.row_count, d.restored_at
      FROM safe_delete.deletions AS d
     CROSS JOIN LATERAL unnest(d.target_names, d.row_counts) AS n ("table", row_count)
     WHERE d.run_id = %s::bigint
     ORDER BY d.deletion_id, n."table"
"""


@dataclass(frozen=True)
class RunRecord:
    """A run; `seen` is what was examined when it was let begin.

    `batches` are moments with rows, `tables` rows by table, `refusals` attempts with the same
    signature that were refused, `restored` how many of its deletions were taken back.
    """

    run: Row
    seen: dict[str, Any]
    batches: list[Row]
    tables: dict[str, int]
    refusals: list[Row]
    restored: int

    def as_json(self) -> dict[str, Any]:
        """The record as one JSON document."""
        return {**self.run, **{key: value for key, value in vars(self).items() if key != "run"}}


def run_record(kit: Kit, run_id: int) -> RunRecord:
    """What is on record of a run. Raises RefusedError when there is none."""
    found = kit.rows(RUN, run_id)
    if not found:
        raise RefusedError("SD703", f"there is no run {run_id}", hint="See safe_delete.runs.")
    [run] = found
    events = kit.rows(EVENTS, run_id)
    taken = kit.rows(DELETIONS, run_id) if run["job"] == "mark" else []
    tables: dict[str, int] = {}
    for row in taken:
        tables[row["table"]] = tables.get(row["table"], 0) + (row["row_count"] or 0)
    [started] = [event["detail"] for event in events if event["event"] == "run started"]
    once = {name: started.get(name) for name in ("exceptions", "attested_by")}
    return RunRecord(
        run,
        {**started["examination"], **once},
        _batches(taken, run["table"]) if run["job"] == "mark" else _purged(events),
        tables or {run["table"]: run["row_count"]},
        kit.rows(REFUSALS, run["signature"]),
        len({row["deletion_id"] for row in taken if row["restored_at"]}),
    )


def _batches(taken: list[Row], table: str) -> list[Row]:
    """Soft deletes of a mark run: each batch is a deletion of its own."""
    return [
        {"at": row["deleted_at"], "rows": row["row_count"] or 0}
        for row in taken
        if row["table"] == table
    ]


def _purged(events: list[Row]) -> list[Row]:
    return [
        {"at": event["happened_at"], "rows": event["detail"]["row_count"]}
        for event in events
        if event["event"] == "purge batch"
    ]
