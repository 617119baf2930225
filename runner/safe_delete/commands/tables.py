"""advise, protect, unprotect, switch, resync."""

from __future__ import annotations

from typing import Any

import click

from safe_delete import changes, views
from safe_delete.call import kit_of
from safe_delete.commands.hiding import hiding_options
from safe_delete.commands.verb import (
    NO_CHANGE,
    Verb,
    execute_option,
    json_option,
    say,
    table_argument,
)
from safe_delete.output import answer, show_json
from safe_delete.report import show
from safe_delete.steps import Protection, protect_steps, run_steps
from safe_delete.table_report import (
    StepTeller,
    script,
    show_advice,
    show_resync,
    show_steps,
    show_switch,
    show_unprotect,
    wait_line,
)


@click.command("advise", cls=Verb)
@table_argument
@json_option
@click.pass_obj
def advise_verb(dsn: str | None, table: str, as_json: bool) -> None:
    """Say which way of hiding deleted rows suits a table, and why."""
    with kit_of(dsn, read_only=True) as kit:
        name = kit.name(table)
        ways = kit.rows("SELECT * FROM safe_delete.advise(%s::regclass)", table)
    if as_json:
        show_json({"table": name, "ways": ways})
    else:
        show_advice(name, ways)


@click.command("protect", cls=Verb)
@table_argument
@hiding_options
@click.option("--age-column", metavar="COLUMN", help="What retention counts from.")
@click.option(
    "--deleted-at", metavar="COLUMN", help="In place: adopt this column, and its deleted rows."
)
@click.option("--sql", "as_sql", is_flag=True, help="Print the steps as a script for psql.")
@execute_option
@json_option
@click.pass_obj
def protect_verb(
    dsn: str | None,
    table: str,
    hiding: str,
    settings: dict[str, Any],
    age_column: str | None,
    deleted_at: str | None,
    as_sql: bool,
    execute: bool,
    as_json: bool,
) -> None:
    """Put a table under protection, as its owner."""
    adopting = {} if deleted_at is None else {"deleted_at": deleted_at}
    with kit_of(dsn) as kit:
        protection = Protection(kit.name(table), hiding, age_column, settings | adopting)
        steps = protect_steps(kit, protection)
        if execute:
            run_steps(kit, protection.table, steps, StepTeller(steps, say))
    if as_json:
        show_json(
            {
                "table": protection.table,
                "hiding": hiding,
                "executed": execute,
                "steps": [vars(step) for step in steps],
            }
        )
    elif as_sql:
        answer(f"{script(steps)}\n")
    elif execute:
        show(f"{protection.table} is protected ({hiding}).")
    else:
        show_steps(protection, steps)
        show("", NO_CHANGE)


@click.command("unprotect", cls=Verb)
@table_argument
@execute_option
@json_option
@click.pass_obj
def unprotect_verb(dsn: str | None, table: str, execute: bool, as_json: bool) -> None:
    """Take a table out of protection, as its owner."""
    with kit_of(dsn) as kit:
        protected = views.protected(kit, table)
        if execute:
            changes.unprotect(kit, table, lambda attempt: say(wait_line(attempt)))
    if as_json:
        show_json({"executed": execute, **protected})
    elif execute:
        show(f"{protected['table']} is not protected any more.")
    else:
        show_unprotect(protected)
        show("", NO_CHANGE)


@click.command("switch", cls=Verb)
@table_argument
@hiding_options
@execute_option
@json_option
@click.pass_obj
def switch_verb(
    dsn: str | None,
    table: str,
    hiding: str,
    settings: dict[str, Any],
    execute: bool,
    as_json: bool,
) -> None:
    """Give a protected table another way of hiding, as its owner."""
    with kit_of(dsn) as kit:
        protected = views.protected(kit, table)
        steps = changes.switch_steps(kit, table, hiding, settings)
        if execute:
            changes.switch(kit, table, hiding, settings, lambda attempt: say(wait_line(attempt)))
    name = protected["table"]
    if as_json:
        show_json({"table": name, "hiding": hiding, "executed": execute, "steps": steps})
    elif execute:
        show(f"{name} is hidden {hiding} now.")
    else:
        show_switch(protected, hiding, steps)
        show("", NO_CHANGE)


@click.command("resync", cls=Verb)
@table_argument
@execute_option
@json_option
@click.pass_obj
def resync_verb(dsn: str | None, table: str, execute: bool, as_json: bool) -> None:
    """Repair what is generated for a table whose schema changed."""
    with kit_of(dsn) as kit:
        protected = views.protected(kit, table)
        problems = [] if execute else views.problems(kit, protected["number"])
        if execute:
            changes.resync(kit, table, lambda attempt: say(wait_line(attempt)))
    if as_json:
        show_json({"executed": execute, "table": protected["table"], "problems": problems})
    elif execute:
        show(f"{protected['table']} is in order.")
    else:
        show_resync(protected, problems)
        show("", NO_CHANGE)
