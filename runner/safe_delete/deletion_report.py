"""How soft deletes and their undoing read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rich.text import Text

from safe_delete import typed
from safe_delete.call import Row
from safe_delete.errors import ExitCode
from safe_delete.output import command
from safe_delete.readable import readable
from safe_delete.report import BAD, GOOD, Column, facts, heading, note_more, show, table, table_name
from safe_delete.undo import Restored


def who(row: Row) -> str:
    """Who deleted: the role, and the user where that is another."""
    role, user = row["deleted_as"], row["deleted_by"]
    return str(role) if role == user else f"{role} ({user})"


def can_come_back(row: Row) -> str:
    """What a restore would bring back: rows per table."""
    counts = row["tables"]
    if not counts:
        return "nothing of " + ", ".join(table_name(name) for name in row["target_names"])
    rows = ", ".join(f"{count:,} {table_name(name)}" for name, count in counts.items())
    return rows if row["is_restorable"] else f"not {rows}: the reason says that it stays"


DELETION_COLUMNS = [
    Column("id", lambda row: str(row["deletion_id"]), "right", is_whole=True),
    Column("deleted at", lambda row: row["deleted_at"], is_whole=True),
    Column("by", who, is_whole=True),
    Column("reason", lambda row: row["deletion_reason"]),
    Column("ticket", lambda row: row["ticket"]),
    Column("run", lambda row: row["run_id"] and str(row["run_id"]), "right"),
    Column("can come back", can_come_back),
    Column("restored", lambda row: row.get("restored_at"), is_whole=True),
]
COUNT_COLUMNS = [
    Column("table", lambda row: table_name(row["table"])),
    Column("rows", lambda row: row["row_count"], "right"),
]


OBSTACLE_COLUMNS = [
    Column("table", lambda row: row["table"] and table_name(row["table"])),
    Column("key", lambda row: row["key"] and json.dumps(row["key"])),
    Column("obstacle", lambda row: row["obstacle"], is_whole=True),
    Column("detail", lambda row: row["detail"]),
]


def are_back(row_count: int) -> str:
    """That so many rows are live again."""
    return "1 row is back" if row_count == 1 else f"{row_count:,} rows are back"


def show_soft_delete(
    name: str, keys: Sequence[Any], execute: bool, deletion_id: int | None, rows: list[Row]
) -> None:
    """Prints what a soft delete took; without `execute`, what it would be called with."""
    if not execute:
        shown = typed.keys(keys, shown=10)
        show(heading(f"soft-delete {name}", "dry run"), "", facts([("keys", shown)]), "")
        show("Would soft-delete the rows with these keys that are live, as a DELETE would:")
        show("with all that foreign keys take along, as one deletion that can be restored.")
    elif deletion_id is None:
        show(f"No row of {name} with these keys is live; nothing was deleted.")
    else:
        show(heading(f"soft-delete {name}", f"deletion {deletion_id}"), "")
        show(table(rows, COUNT_COLUMNS), "", "To take it back:")
        command(typed.command_line("restore", str(deletion_id), "--execute"))


def show_restore(deletion_id: int, rows: list[Row], restored: int | None) -> None:
    """Prints what a restore brought back, or would."""
    if not rows:
        show(f"Deletion {deletion_id} has no rows left to bring back: restored or purged.")
    elif restored is None:
        note = "dry run: these rows would be live again"
        show(heading(f"restore deletion {deletion_id}", note), "", table(rows, COUNT_COLUMNS))
    else:
        show(heading(f"restore deletion {deletion_id}", "live again"), "")
        show(table(rows, COUNT_COLUMNS), "", Text(are_back(restored), GOOD))


def show_obstacles(deletion_id: int, rows: list[Row]) -> None:
    """Prints what stands in the way of a restore, or that nothing does."""
    if not rows:
        show(Text(f"Nothing stands in the way of restoring deletion {deletion_id}.", GOOD))
        return
    show(heading(f"restore deletion {deletion_id}", "what stands in the way"), "")
    show(table(rows, OBSTACLE_COLUMNS))


def show_restorable(name: str, since: str, rows: list[Row]) -> None:
    """Prints the deletions that an undo would take back, newest first."""
    title = heading(f"undo {name}", f"deleted since {readable(since)}, newest first")
    if rows:
        total = sum(row["row_count"] for row in rows if row["is_restorable"])
        show(title, "", table(rows, DELETION_COLUMNS), "")
        show(f"Rows that can come back: {total:,}", "")
    else:
        show(title, "", "No deletion with rows that could come back.")


def show_restored(one: Restored) -> None:
    """Prints how restoring one deletion ended."""
    if one.error is None:
        show(Text(f"  deletion {one.deletion_id}: {are_back(one.row_count)}", GOOD))
        return
    show(Text(f"  deletion {one.deletion_id}: {one.error.message}", BAD))
    show(facts([("detail", one.error.detail), ("hint", one.error.hint)]))


def restored_exit_code(restored: Sequence[Restored]) -> ExitCode:
    """0 when all came back, 3 when something stood in the way of one."""
    is_blocked = any(one.error for one in restored)
    return ExitCode.INCOMPLETE if is_blocked else ExitCode.DONE


def show_deletions(rows: list[Row], limit: int) -> None:
    """Prints deletions, at most so many."""
    show(table(rows, DELETION_COLUMNS) if rows else "No deletions on record.")
    note_more(rows, limit)
