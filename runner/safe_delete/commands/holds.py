"""hold, holds, release."""

from __future__ import annotations

import click

from safe_delete import changes, views
from safe_delete.call import kit_of
from safe_delete.commands.verb import Verb, json_option, table_option
from safe_delete.report import show, show_json
from safe_delete.setting_report import show_hold, show_holds
from safe_delete.values import future_moment, held_keys


@click.command("hold", cls=Verb)
@table_option
@click.option(
    "--key",
    "keys",
    multiple=True,
    help='A primary key: 7, abc, or {"order_id": 7, "line": 2}; can be repeated.',
)
@click.option("--all", "whole_table", is_flag=True, help="The whole table.")
@click.option("--reason", required=True, help="Who asked for it, and why.")
@click.option("--ticket", help="A ticket; it stays on record.")
@click.option("--expires", help="When it ends by itself: '30 days' or '2026-12-31'.")
@json_option
@click.pass_obj
def hold_verb(
    dsn: str | None,
    table: str,
    keys: tuple[str, ...],
    whole_table: bool,
    reason: str,
    ticket: str | None,
    expires: str | None,
    as_json: bool,
) -> None:
    """Spare rows, or a whole table, from mark and purge."""
    held = held_keys(keys, whole_table=whole_table)
    with kit_of(dsn) as kit:
        expires_at = future_moment(kit, expires) if expires is not None else None
        name = views.protected(kit, table)["table"]
        hold_id = changes.place_hold(kit, table, held, reason, ticket, expires_at)
    if as_json:
        keys_held = "all" if held is None else held
        answer = {"hold_id": hold_id, "table": name, "keys": keys_held, "reason": reason}
        show_json({**answer, "ticket": ticket, "expires_at": expires_at})
    else:
        show_hold(hold_id, name, held, expires_at)


@click.command("release", cls=Verb)
@click.argument("hold_id", type=int, metavar="ID")
@click.option("--reason", required=True, help="Who ended it, and why.")
@json_option
@click.pass_obj
def release_verb(dsn: str | None, hold_id: int, reason: str, as_json: bool) -> None:
    """End a hold; the next run takes its rows again."""
    with kit_of(dsn) as kit:
        changes.release_hold(kit, hold_id, reason)
    if as_json:
        show_json({"hold_id": hold_id, "released": True})
    else:
        show(f"Hold {hold_id} is released; it stays on record.")


@click.command("holds", cls=Verb)
@click.option("--table", help="Only holds on this table.")
@json_option
@click.pass_obj
def holds_verb(dsn: str | None, table: str | None, as_json: bool) -> None:
    """List the holds that are in force."""
    with kit_of(dsn, read_only=True) as kit:
        rows = views.holds(kit, table)
    if as_json:
        show_json(rows)
    else:
        show_holds(rows)
