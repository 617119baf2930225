"""soft-delete, restore, restore-check, undo, deletions."""

from __future__ import annotations

import click

from safe_delete import changes, records, undo, views
from safe_delete.call import kit_of
from safe_delete.commands.verb import (
    NO_CHANGE,
    Verb,
    execute_option,
    json_option,
    table_option,
)
from safe_delete.deletion_report import (
    restored_exit_code,
    show_deletions,
    show_obstacles,
    show_restorable,
    show_restore,
    show_restored,
    show_soft_delete,
)
from safe_delete.errors import ExitCode
from safe_delete.output import show_json
from safe_delete.report import show
from safe_delete.values import check_keys, key_value, past_moment


@click.command("soft-delete", cls=Verb)
@table_option
@click.option(
    "--key",
    "keys",
    multiple=True,
    required=True,
    help='A primary key: 7, abc, or {"order_id": 7, "line": 2}; can be repeated.',
)
@click.option("--reason", help="Why; it stays on record.")
@click.option("--ticket", help="A ticket; it stays on record.")
@execute_option
@json_option
@click.pass_obj
def soft_delete_verb(
    dsn: str | None,
    table: str,
    keys: tuple[str, ...],
    reason: str | None,
    ticket: str | None,
    execute: bool,
    as_json: bool,
) -> None:
    """Soft-delete rows by key."""
    read = [key_value(key) for key in keys]
    with kit_of(dsn, read_only=not execute) as kit:
        target = views.protected(kit, table)
        name = target["table"]
        check_keys(read, target["key_columns"])
        deletion_id = changes.soft_delete(kit, table, read, reason, ticket) if execute else None
        rows = records.deletion_tables(kit, deletion_id) if deletion_id else []
    if as_json:
        answer = {"table": name, "keys": read, "deletion_id": deletion_id, "tables": rows}
        show_json({"executed": execute, **answer})
        return
    show_soft_delete(name, read, execute, deletion_id, rows)
    if not execute:
        show("", NO_CHANGE)


@click.command("restore", cls=Verb)
@click.argument("deletion_id", type=int, metavar="ID")
@execute_option
@json_option
@click.pass_obj
def restore_verb(dsn: str | None, deletion_id: int, execute: bool, as_json: bool) -> None:
    """Bring back all that one deletion took."""
    with kit_of(dsn, read_only=not execute) as kit:
        rows = records.deletion_tables(kit, deletion_id)
        restored = undo.restore(kit, deletion_id) if execute else None
    if as_json:
        answer = {"deletion_id": deletion_id, "tables": rows, "row_count": restored}
        show_json({"executed": execute, **answer})
        return
    show_restore(deletion_id, rows, restored)
    if not execute and rows:
        show("", NO_CHANGE)


@click.command("restore-check", cls=Verb)
@click.argument("deletion_id", type=int, metavar="ID")
@json_option
@click.pass_obj
def restore_check_verb(dsn: str | None, deletion_id: int, as_json: bool) -> ExitCode | None:
    """Say what stands in the way of a restore."""
    # Not read-only: where no query finds anything, the database tries, and takes it back.
    with kit_of(dsn) as kit:
        rows = undo.obstacles(kit, deletion_id)
    if as_json:
        show_json({"deletion_id": deletion_id, "obstacles": rows})
    else:
        show_obstacles(deletion_id, rows)
    return ExitCode.INCOMPLETE if rows else None


@click.command("undo", cls=Verb)
@table_option
@click.option("--since", required=True, help="02:00, '2 hours', or '2026-01-31 02:00'.")
@click.option("--by", metavar="ROLE", help="Only what this user or role deleted.")
@execute_option
@json_option
@click.pass_obj
def undo_verb(
    dsn: str | None, table: str, since: str, by: str | None, execute: bool, as_json: bool
) -> ExitCode | None:
    """Bring back all that was deleted since a moment."""
    with kit_of(dsn, read_only=not execute) as kit:
        target = views.protected(kit, table)
        name = target["table"]
        moment = past_moment(kit, since)
        rows = undo.restorable(kit, target["number"], moment, by)
        ids = [row["deletion_id"] for row in rows] if execute else []
        if not as_json:
            show_restorable(name, moment, rows)
        restored = []
        for one in undo.restore_each(kit, ids):
            restored.append(one)
            if not as_json:
                show_restored(one)
    if as_json:
        done = [one.as_row() for one in restored]
        show_json(
            {
                "executed": execute,
                "table": name,
                "since": moment,
                "deletions": rows,
                "restored": done,
            }
        )
    elif rows and not execute:
        show(NO_CHANGE)
    return restored_exit_code(restored)


@click.command("deletions", cls=Verb)
@click.option("--table", help="Only deletions that took rows of this table.")
@click.option("--since", help="Only from then on: 02:00, '2 hours', or '2026-01-31 02:00'.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most.")
@json_option
@click.pass_obj
def deletions_verb(
    dsn: str | None, table: str | None, since: str | None, limit: int, as_json: bool
) -> None:
    """List what was soft-deleted, by whom and why, newest first."""
    with kit_of(dsn, read_only=True) as kit:
        moment = past_moment(kit, since) if since is not None else None
        rows = records.deletions(kit, table, moment, limit)
    if as_json:
        show_json(rows)
    else:
        show_deletions(rows, limit)
