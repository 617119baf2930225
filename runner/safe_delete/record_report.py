"""How records read: runs, the audit trail."""

from __future__ import annotations

from typing import Any

from safe_delete import typed
from safe_delete.call import Row
from safe_delete.readable import readable
from safe_delete.report import Column, heading, note_more, show, table, table_name

SHOWN_KEYS = 3
LONGEST_VALUE = 60
RUN_COLUMNS = [
    Column("id", lambda row: str(row["run_id"]), "right", is_whole=True),
    Column("started at", lambda row: row["started_at"], is_whole=True),
    Column("job", lambda row: row["job"], is_whole=True),
    Column("table", lambda row: table_name(row["table"]), is_whole=True),
    Column("parameters", lambda row: row["parameters"]),
    Column("state", lambda row: row["state"], is_whole=True),
    Column("rows", lambda row: f"{row['row_count']:,} of {row['candidate_count']:,}", "right"),
    Column("by", lambda row: row["started_as"], is_whole=True),
    Column("because", lambda row: row["stop_reason"]),
]
# Said in other words, or by --json only.
LEFT_OUT = (
    *("signature", "cutoff", "refusal_number", "hold_id", "deletion_id", "run_id", "job"),
    *("guard", "before", "after", "examination"),
)
COUNTS = {
    "candidates": ("candidate", "candidates"),
    "row_count": ("row", "rows"),
    "batch_count": ("batch", "batches"),
}


def show_runs(rows: list[Row], limit: int) -> None:
    """Prints runs, at most so many."""
    show(table(rows, RUN_COLUMNS) if rows else "No runs on record.")
    note_more(rows, limit)


def show_audit(rows: list[Row], limit: int) -> None:
    """Prints events, at most so many; a table that all are about is named above them."""
    if not rows:
        show("No events on record.")
        return
    common = set.intersection(*(set(_tables(row)) for row in rows))
    name = common.pop() if len(common) == 1 else None
    columns = [
        Column("when", lambda row: row["happened_at"], is_whole=True),
        Column("event", lambda row: row["event"], is_whole=True),
        Column("table", lambda row: None if name else table_name(_tables(row)[0]), is_whole=True),
        Column("by", lambda row: row["done_as"], is_whole=True),
        Column("detail", lambda row: event_detail(row, name)),
    ]
    if name:
        show(heading(f"audit trail of {name}"), "")
    show(table(rows, columns))
    note_more(rows, limit)


def event_detail(row: Row, name: str | None = None) -> str:
    """The detail of an event in a few words; long values are cut (--json shows all).

    A deletion is of several tables: the others than `name`, or than the first, are in the detail.
    """
    detail = row["detail"]
    if "refused" in detail:
        return f"{detail['job']}: {detail['refused']['message']}"
    said = [_subject(detail), _change(detail), *(_said(*pair) for pair in detail.items())]
    others = [other for other in _tables(row) if other != (name or _tables(row)[0])]
    if others:
        said.append(f"with {table_name(', '.join(others))}")
    if row["row_keys"]:
        said.append(f"keys {typed.keys(row['row_keys'], row['key_count'], shown=SHOWN_KEYS)}")
    return ", ".join(filter(None, said))


def _tables(row: Row) -> list[str]:
    """The tables that an event is about."""
    return (row["table"] or "").split(", ")


def _subject(detail: dict[str, Any]) -> str:
    """What an event is about: a hold, a deletion, a run."""
    return ", ".join(
        f"{detail.get('job', '') if kind == 'run' else ''} {kind} {detail[name]}".strip()
        for kind, name in (("hold", "hold_id"), ("deletion", "deletion_id"), ("run", "run_id"))
        if name in detail
    )


def _change(detail: dict[str, Any]) -> str:
    """What settings became, and what they were before, where that is another."""
    before, after = detail.get("before") or {}, detail.get("after") or {}
    new = [typed.setting(*pair) for pair in after.items() if pair not in before.items()]
    old = [typed.setting(*pair) for pair in before.items() if pair not in after.items()]
    guard = [detail["guard"]] if "guard" in detail else []
    return " ".join([*guard, *new]) + (f", was {' '.join(old)}" if old else "")


def _said(name: str, value: Any) -> str | None:
    if name in LEFT_OUT or value in (None, {}, []):
        return None
    if name == "keys":
        return "the whole table" if value == "all" else f"keys {typed.keys(value)}"
    if name == "parameters":
        return readable(value)
    if name in COUNTS:
        one, many = COUNTS[name]
        return f"{value:,} {one if value == 1 else many}"
    text = f"({readable(value)})" if isinstance(value, dict) else readable(value)
    cut = text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
    return f"{name.replace('_', ' ')} {cut}"
