"""runs, audit."""

from __future__ import annotations

import click

from safe_delete import records
from safe_delete.call import kit_of
from safe_delete.commands.verb import Verb, json_option
from safe_delete.output import show_json
from safe_delete.record_report import SHOWN_KEYS, show_audit, show_runs
from safe_delete.values import past_moment


@click.command("runs", cls=Verb)
@click.option("--table", help="Only runs on this table.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most.")
@json_option
@click.pass_obj
def runs_verb(dsn: str | None, table: str | None, limit: int, as_json: bool) -> None:
    """List the runs that were let begin, newest first."""
    with kit_of(dsn, read_only=True) as kit:
        rows = records.runs(kit, table, limit)
    if as_json:
        show_json(rows)
    else:
        show_runs(rows, limit)


@click.command("audit", cls=Verb)
@click.option("--table", help="Only events of this table.")
@click.option("--since", help="Only from then on: 02:00, '2 hours', or '2026-01-31 02:00'.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most.")
@json_option
@click.pass_obj
def audit_verb(
    dsn: str | None, table: str | None, since: str | None, limit: int, as_json: bool
) -> None:
    """List what was done or refused, by whom, newest first."""
    with kit_of(dsn, read_only=True) as kit:
        moment = past_moment(kit, since) if since is not None else None
        rows = records.audit(kit, table, moment, limit, None if as_json else SHOWN_KEYS)
    if as_json:
        show_json(rows)
    else:
        show_audit(rows, limit)
