"""guard."""

from __future__ import annotations

import click

from safe_delete import changes, views
from safe_delete.call import kit_of
from safe_delete.commands.verb import Verb, json_option, table_option
from safe_delete.output import show_json
from safe_delete.setting_report import show_guards
from safe_delete.values import settings


@click.command("guard", cls=Verb)
@table_option
@click.argument("name", required=False)
@click.argument("pairs", nargs=-1, metavar="[SETTING=VALUE]...")
@json_option
@click.pass_obj
def guard_verb(
    dsn: str | None, table: str, name: str | None, pairs: tuple[str, ...], as_json: bool
) -> None:
    """Show the guards of a table, or set the limit of one."""
    given = settings(pairs)
    with kit_of(dsn) as kit:
        if name is not None and given:
            changes.set_guard(kit, table, name, given)
        is_ended = "function" in given and given["function"] is None
        rows = views.guards(kit, table, None if is_ended else name)
        table_name = views.protected(kit, table)["table"]
    if as_json:
        show_json({"table": table_name, "changed": bool(given), "guards": rows})
    else:
        show_guards(table_name, rows, is_changed=bool(given))
