"""policy, plan, apply."""

from __future__ import annotations

from collections.abc import Sequence

import click

from safe_delete import views
from safe_delete.call import Kit, kit_of
from safe_delete.change_report import show_changes
from safe_delete.commands.jobs import grace_options, retain_options
from safe_delete.commands.verb import NO_CHANGE, Verb, execute_option, json_option, table_option
from safe_delete.errors import ExitCode
from safe_delete.jobs import parameters
from safe_delete.output import show_json
from safe_delete.policy_change import Planned, all_planned, make
from safe_delete.policy_file import TableChange, read_policies
from safe_delete.report import show
from safe_delete.setting_report import show_policy
from safe_delete.suggestion_report import commands, show_suggestions
from safe_delete.values import policy_settings


@click.command("policy", cls=Verb)
@table_option
@click.argument("pairs", nargs=-1, metavar="[SETTING=VALUE]...")
@click.option("--suggest", is_flag=True, help="Propose limits and settings from the data.")
@retain_options
@grace_options
@execute_option
@json_option
@click.pass_obj
def policy_verb(
    dsn: str | None,
    table: str,
    pairs: tuple[str, ...],
    suggest: bool,
    retain_days: str | None,
    retain: str | None,
    grace_days: str | None,
    grace: str | None,
    reason: str | None,
    execute: bool,
    as_json: bool,
) -> None:
    """Show the policy of a table, what a change of it would do, or change it."""
    given = parameters(retain=(retain_days, retain), grace=(grace_days, grace), reason=reason)
    settings = policy_settings(pairs)
    if suggest and (settings or execute):
        raise click.UsageError("--suggest changes nothing: leave the settings and --execute out")
    if execute and not settings:
        raise click.UsageError("--execute needs a setting: name=value")
    with kit_of(dsn, read_only=not execute) as kit:
        if suggest:
            _suggest(kit, table, given.get("retain"), as_json)
            return
        change = TableChange(table, settings, jobs=_jobs(given))
        found, is_done = _change(kit, [change], execute=execute) if settings else ([], False)
        row = views.policy(kit, table)
    if as_json:
        more = [{"changes": each.changed, "effects": each.effects} for each in found]
        show_json({"changed": is_done, **row, **(more[0] if more else {})})
    elif settings:
        _show(found, is_done=is_done, execute=execute)
    else:
        show_policy(row)


@click.command("plan", cls=Verb)
@click.argument("file")
@json_option
@click.pass_obj
def plan_verb(dsn: str | None, file: str, as_json: bool) -> ExitCode:
    """Show what a file of policies would change, and what the next runs would take then."""
    asked = read_policies(file)
    with kit_of(dsn, read_only=True) as kit:
        found, _ = _change(kit, asked, execute=False)
    _answer(found, is_done=False, execute=False, as_json=as_json)
    pending = any(planned.changed for planned in found)
    return ExitCode.CHANGES_PENDING if pending else ExitCode.DONE


@click.command("apply", cls=Verb)
@click.argument("file")
@execute_option
@json_option
@click.pass_obj
def apply_verb(dsn: str | None, file: str, execute: bool, as_json: bool) -> None:
    """Make the settings of all tables in a file what it says: all of them, or none."""
    asked = read_policies(file)
    with kit_of(dsn, read_only=not execute) as kit:
        found, is_done = _change(kit, asked, execute=execute)
    _answer(found, is_done=is_done, execute=execute, as_json=as_json)


def _change(kit: Kit, asked: Sequence[TableChange], *, execute: bool) -> tuple[list[Planned], bool]:
    """Looks at changes, and makes them if so asked. Returns what was found, and whether it did."""
    found = all_planned(kit, asked)
    pending = [pair for pair in zip(asked, found, strict=True) if pair[1].changed]
    if execute and pending:
        make(kit, pending)
    return found, execute and bool(pending)


def _answer(found: list[Planned], *, is_done: bool, execute: bool, as_json: bool) -> None:
    if as_json:
        show_json({"changed": is_done, "tables": [vars(each) for each in found]})
    else:
        _show(found, is_done=is_done, execute=execute)


def _show(found: list[Planned], *, is_done: bool, execute: bool) -> None:
    show_changes(found, is_done=is_done)
    if not execute and any(each.changed for each in found):
        show("", NO_CHANGE)


def _jobs(given: dict[str, str]) -> dict[str, dict[str, str]]:
    """The parameters of a call, as those of the jobs that take them."""
    jobs = {}
    if "retain" in given:
        jobs["mark"] = {"retain": given["retain"]}
    if "grace" in given:
        jobs["purge"] = {name: given[name] for name in ("grace", "reason") if name in given}
    return jobs


def _suggest(kit: Kit, table: str, retain: str | None, as_json: bool) -> None:
    rows = views.suggestions(kit, table, retain)
    name = kit.name(table)
    if as_json:
        show_json({"table": name, "suggestions": rows, "commands": commands(name, rows)})
    else:
        show_suggestions(name, rows)
