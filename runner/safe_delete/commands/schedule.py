"""schedule."""

from __future__ import annotations

import click

from safe_delete.call import kit_of
from safe_delete.commands.jobs import backlog_option, grace_options, retain_options
from safe_delete.commands.verb import NO_CHANGE, Verb, execute_option, json_option, table_option
from safe_delete.jobs import Job, parameters
from safe_delete.output import answer, command, show_json
from safe_delete.report import facts, heading, show
from safe_delete.schedule import Scheduled, address, install, scheduled


@click.command("schedule", cls=Verb)
@click.argument("job", type=click.Choice(["mark", "purge"]))
@table_option
@retain_options
@grace_options
@backlog_option
@click.option("--signature", required=True, metavar="S", help="The one that the dry run showed.")
@click.option("--at", "times", required=True, help="When, as in a crontab: '10 2 * * *'.")
@click.option("--as", "role", metavar="ROLE", help="The restricted deleter; without it, you.")
@click.option("--print", "is_printed", is_flag=True, help="Print a line for crontab, and no more.")
@execute_option
@json_option
@click.pass_obj
def schedule_verb(
    dsn: str | None,
    job: str,
    table: str,
    retain_days: str | None,
    retain: str | None,
    grace_days: str | None,
    grace: str | None,
    reason: str | None,
    backlog: bool,
    signature: str,
    times: str,
    role: str | None,
    is_printed: bool,
    execute: bool,
    as_json: bool,
) -> None:
    """Let a signed job run by itself: as a job of pg_cron, or by a line of crontab."""
    if is_printed and execute:
        raise click.UsageError("--print changes nothing: leave it or --execute out")
    given = parameters(
        reason, backlog=backlog, retain=(retain_days, retain), grace=(grace_days, grace)
    )
    signed = Job(job, table, given, signature.strip(), dsn=dsn)
    with kit_of(dsn, read_only=not execute) as kit:
        planned = scheduled(kit, signed, times, role)
        line = planned.line(address(kit, planned.role)) if is_printed or as_json else None
        number = install(kit, planned) if execute else None
    if as_json:
        show_json(_answer(planned, line, number))
    elif is_printed:
        answer(f"{line}\n")
    else:
        _show(planned, number)


def _answer(planned: Scheduled, line: str | None, number: int | None) -> dict[str, object]:
    return {
        "executed": number is not None,
        "job_id": number,
        "name": planned.name,
        "at": planned.times,
        "as": planned.role,
        "statement": planned.statement,
        "crontab": line,
    }


def _show(planned: Scheduled, number: int | None) -> None:
    note = "not scheduled yet" if number is None else f"pg_cron job {number}"
    shown = facts([("at", f"{planned.times}  (pg_cron: GMT)"), ("as", planned.role)])
    show(heading(planned.name, note), "", shown, "")
    command(planned.statement)
    if number is None:
        show("", NO_CHANGE)
    else:
        show("", "How it went is in cron.job_run_details and in `safe-delete runs`. To end it:")
        name = planned.name.replace("'", "''")
        command(f"SELECT cron.unschedule('{name}')")
