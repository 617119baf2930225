"""How the explanation of rows reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from safe_delete import typed
from safe_delete.call import Row
from safe_delete.readable import readable
from safe_delete.report import BAD, Column, heading, show, table, table_name

WHY_COLUMNS = [
    Column("key", lambda row: typed.key(row["key"]), is_whole=True),
    Column("state", lambda row: row["state"], is_whole=True),
    Column("deleted at", lambda row: row["deleted_at"], is_whole=True),
    Column("by", lambda row: row["deleted_by"], is_whole=True),
    Column("reason", lambda row: row["deletion_reason"]),
    Column("ticket", lambda row: row["ticket"]),
    Column("deletion", lambda row: _number(row["deletion_id"]), "right"),
    Column("run", lambda row: _number(row["run_id"]), "right"),
    Column("restored or purged", lambda row: row["ended_at"], is_whole=True),
    Column("can be purged after", lambda row: row["purge_after"], is_whole=True),
    Column("on hold", lambda row: _number(row["held_by"]), "right"),
]
WHAT_COLUMNS = [
    Column("table", lambda row: "  " * row["depth"] + table_name(row["table"])),
    Column("effect", lambda row: row["effect"], is_whole=True),
    Column("rows", lambda row: _count(row["row_count"]), "right"),
]


def show_why(name: str, rows: Sequence[Row]) -> None:
    """Prints every known deletion of some rows."""
    show(heading(f"why {name}"), "")
    show(table(rows, WHY_COLUMNS) if rows else "No deletion of these keys is known.")


def show_what(name: str, keys: Sequence[Any] | None, rows: Sequence[Row]) -> None:
    """Prints what a DELETE would do, as a tree of tables."""
    shown = "every row" if keys is None else typed.keys(keys)
    show(heading(f"what {name}", f"a DELETE of {shown}"), "", table(rows, WHAT_COLUMNS))
    if any(row["effect"] == "refuse" for row in rows):
        show("", Text("The DELETE would be refused, and nothing at all would happen.", BAD))
    if any(row["row_count"] is None for row in rows):
        show("", "Unknown: rows that the kit has no right to read, and what is below them.")


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _count(row_count: int | None) -> str:
    return "unknown" if row_count is None else readable(row_count)
