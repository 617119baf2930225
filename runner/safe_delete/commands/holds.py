"""hold, holds, release."""

from __future__ import annotations

from typing import Any

import click

from safe_delete import changes, views
from safe_delete.call import kit_of
from safe_delete.commands.verb import Verb, json_option
from safe_delete.output import show_json
from safe_delete.report import show
from safe_delete.setting_report import show_hold, show_holds
from safe_delete.values import Subject, future_moment, held_keys, held_subject


@click.command("hold", cls=Verb)
@click.option("--table", help="The protected table, or its view of live rows.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    help='A primary key: 7, abc, or {"order_id": 7, "line": 2}; can be repeated.',
)
@click.option("--all", "whole_table", is_flag=True, help="The whole table.")
@click.option("--subject", help="Instead: customer_id=42, in every table that has this column.")
@click.option("--reason", required=True, help="Who asked for it, and why.")
@click.option("--ticket", help="A ticket; it stays on record.")
@click.option("--expires", help="When it ends by itself: '30 days' or '2026-12-31'.")
@json_option
@click.pass_obj
def hold_verb(
    dsn: str | None,
    table: str | None,
    keys: tuple[str, ...],
    whole_table: bool,
    subject: str | None,
    reason: str,
    ticket: str | None,
    expires: str | None,
    as_json: bool,
) -> None:
    """Spare rows, a whole table, or a subject everywhere, from mark and purge."""
    held: Subject | list[Any] | None
    if subject is not None:
        held = held_subject(subject, is_alone=not (table or keys or whole_table))
    elif table is None:
        raise click.MissingParameter(param_hint="'--table'", param_type="option")
    else:
        held = held_keys(keys, whole_table=whole_table)
    with kit_of(dsn) as kit:
        expires_at = future_moment(kit, expires) if expires is not None else None
        if isinstance(held, Subject):
            hold_id = changes.place_subject_hold(kit, *held, reason, ticket, expires_at)
        else:
            hold_id = changes.place_hold(kit, str(table), held, reason, ticket, expires_at)
        placed = views.hold(kit, hold_id)
    if as_json:
        show_json({**placed, "keys": placed["keys"] or (None if subject else "all")})
    else:
        show_hold(placed)


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
