"""How settings and records read: guards, policies, holds, runs, the audit trail."""

from __future__ import annotations

import re
from typing import Any

from safe_delete.call import Row
from safe_delete.report import Column, facts, heading, readable, show, table, table_name

GUARD_COLUMNS = [
    Column("guard", lambda row: row["guard"], is_whole=True),
    Column("limit", lambda row: limit(row)),
    Column("set by", lambda row: "default" if row["is_default"] else row["changed_by"]),
    Column("takes", lambda row: takes(row["takes"])),
]
HOLD_COLUMNS = [
    Column("id", lambda row: str(row["hold_id"]), "right", is_whole=True),
    Column("table", lambda row: table_name(row["table"])),
    Column("rows", lambda row: held(row["keys"])),
    Column("reason", lambda row: row["reason"]),
    Column("ticket", lambda row: row["ticket"]),
    Column("placed at", lambda row: row["placed_at"], is_whole=True),
    Column("by", lambda row: row["placed_by"]),
    Column("expires", lambda row: row["expires_at"] or "never", is_whole=True),
]
RUN_COLUMNS = [
    Column("id", lambda row: str(row["run_id"]), "right", is_whole=True),
    Column("started at", lambda row: row["started_at"], is_whole=True),
    Column("job", lambda row: row["job"], is_whole=True),
    Column("table", lambda row: table_name(row["table"])),
    Column("parameters", lambda row: row["parameters"]),
    Column("state", lambda row: row["state"], is_whole=True),
    Column("rows", lambda row: f"{row['row_count']:,} of {row['candidate_count']:,}", "right"),
    Column("by", lambda row: row["started_as"]),
    Column("because", lambda row: row["stop_reason"]),
]
AUDIT_COLUMNS = [
    Column("when", lambda row: row["happened_at"], is_whole=True),
    Column("event", lambda row: row["event"], is_whole=True),
    Column("table", lambda row: table_name(row["table"])),
    Column("by", lambda row: row["done_as"]),
    Column("detail", lambda row: event_detail(row["detail"])),
]
LONGEST_VALUE = 60


def limit(row: Row) -> str:
    """The limit of a guard; without one that it needs it says unknown, and unknown is stop."""
    if row["settings"]:
        return readable(row["settings"])
    return "" if row["takes"] == "{}" else "not set"


def takes(text: str) -> str:
    """What a guard takes, in the spelling of the command line."""
    text = re.sub(r'\{"(\w+)": (.*?)\}', r"\1=\2", text)
    text = re.sub(r'"(\w+)"', r"\1", text).replace('"', "'")
    return "" if text == "{}" else text


def held(keys: list[Any] | None) -> str:
    """The keys of a hold, the first of many."""
    if keys is None:
        return "the whole table"
    shown = "; ".join(readable(key) for key in keys[:3])
    return f"{shown} and {len(keys) - 3:,} more" if len(keys) > 3 else shown


def event_detail(detail: dict[str, Any]) -> str:
    """The detail of an event on one line; long values are cut (--json shows all)."""
    if "refused" in detail:
        refused = detail["refused"]
        return f"{detail['job']}: {refused['message']}"
    return ", ".join(
        f"{name}={_short(value)}"
        for name, value in detail.items()
        if name != "signature" and value not in (None, {}, [])
    )


def show_guards(name: str, rows: list[Row], *, is_changed: bool) -> None:
    """Prints guards with their limits."""
    note = "changed; signatures made before are void" if is_changed else ""
    show(heading(f"guards of {name}", note), "", table(rows, GUARD_COLUMNS))


def show_policy(row: Row, *, is_changed: bool) -> None:
    """Prints a policy."""
    note = "changed; signatures made before are void" if is_changed else ""
    show(heading(f"policy of {row['table']}", note), "", facts(sorted(row["settings"].items())))


def show_hold(hold_id: int, name: str, keys: list[Any] | None, expires_at: str | None) -> None:
    """Prints a hold that was just placed."""
    show(
        heading(f"hold {hold_id}", "in force"),
        "",
        facts([("table", name), ("rows", held(keys)), ("expires", expires_at or "never")]),
    )


def show_holds(rows: list[Row]) -> None:
    """Prints holds."""
    show(table(rows, HOLD_COLUMNS) if rows else "No holds are in force.")


def show_runs(rows: list[Row]) -> None:
    """Prints runs."""
    show(table(rows, RUN_COLUMNS) if rows else "No runs on record.")


def show_audit(rows: list[Row]) -> None:
    """Prints events."""
    show(table(rows, AUDIT_COLUMNS) if rows else "No events on record.")


def _short(value: object) -> str:
    text = f"({readable(value)})" if isinstance(value, dict) else readable(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
