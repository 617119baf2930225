"""reason."""

from __future__ import annotations

import click

from safe_delete import changes, views
from safe_delete.call import kit_of
from safe_delete.commands.verb import Verb, json_option
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.output import show_json
from safe_delete.setting_report import show_reasons
from safe_delete.values import settings


@click.command("reason", cls=Verb)
@click.option("--table", help="The table; without it, the reasons of all tables.")
@click.argument("name", required=False)
@click.argument("pairs", nargs=-1, metavar="[SETTING=VALUE]...")
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="What a deleted row has in a column; null: nothing.",
)
@click.option("--drop", is_flag=True, help="Forget this reason.")
@json_option
@click.pass_obj
def reason_verb(
    dsn: str | None,
    table: str | None,
    name: str | None,
    pairs: tuple[str, ...],
    sets: tuple[str, ...],
    drop: bool,
    as_json: bool,
) -> None:
    """Show named reasons of deletions, or define or change one."""
    given = settings(pairs)
    if sets:
        given["sets"] = settings(sets)
    if drop and (name is None or given):
        raise SafeDeleteError(
            "--drop takes the name of a reason, and no settings", None, ExitCode.USAGE
        )
    with kit_of(dsn) as kit:
        if drop:
            changes.drop_reason(kit, table, str(name))
        elif name is not None and given:
            changes.define_reason(kit, table, name, given)
        rows = views.reasons(kit, table, None if drop else name)
    if as_json:
        show_json({"table": table, "changed": drop or bool(given), "reasons": rows})
    else:
        show_reasons(table, rows, is_changed=drop or bool(given))
