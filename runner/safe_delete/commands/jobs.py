"""mark, purge."""

from __future__ import annotations

from contextlib import AbstractContextManager

import click

from safe_delete.call import Kit, kit_of
from safe_delete.commands.verb import (
    RUN,
    Function,
    Verb,
    execute_option,
    json_option,
    table_option,
)
from safe_delete.drive import drive
from safe_delete.dry_run_report import show_dry_run
from safe_delete.errors import ExitCode
from safe_delete.job_report import show_outcome
from safe_delete.jobs import Job, dry_run, parameters
from safe_delete.output import show_json
from safe_delete.progress import ProgressBar
from safe_delete.replica import GUARD_DSN

LARGEST_BATCH = 2**31 - 1


def retain_options(function: Function) -> Function:
    """How old a row must be."""
    function = click.option(
        "--retain", metavar="DURATION", help="The same with a unit: '24 months'."
    )(function)
    return click.option("--retain-days", metavar="N", help="Take rows older than N days.")(function)


def grace_options(function: Function) -> Function:
    """For how long a row must have been deleted, and why."""
    for option in (
        click.option(
            "--reason", metavar="NAME", help="Only what was deleted for this named reason."
        ),
        click.option("--grace", metavar="DURATION", help="The same with a unit: '6 months'."),
        click.option("--grace-days", metavar="N", help="Take rows deleted for at least N days."),
    ):
        function = option(function)
    return function


def backlog_option(function: Function) -> Function:
    """Whether more than the limits let go at once is taken in slices."""
    return click.option(
        "--backlog", is_flag=True, help="The oldest days only, as many rows as the limits let go."
    )(function)


def exact_option(function: Function) -> Function:
    """Whether a signature is for the very rows."""
    return click.option(
        "--exact", is_flag=True, help="Sign these very rows; one more or less, and it is void."
    )(function)


def guard_dsn_option(function: Function) -> Function:
    """Which server counts."""
    return click.option(
        GUARD_DSN,
        metavar="DSN",
        envvar="SAFE_DELETE_GUARD_DSN",
        help="A hot standby to count on; a run asks it for a proof.",
    )(function)


def job_options(function: Function) -> Function:
    """What mark and purge have in common."""
    for option in (
        json_option,
        execute_option,
        click.option(
            "--batch-size",
            type=click.IntRange(1, LARGEST_BATCH),
            help="Rows a batch takes, about; without it, what takes 250 ms.",
        ),
        guard_dsn_option,
        click.option("--signature", metavar="S", help="The one that the dry run showed."),
        backlog_option,
        exact_option,
        retain_options,
        table_option,
    ):
        function = option(function)
    return function


@click.command("mark", cls=Verb)
@job_options
@click.pass_obj
def mark_verb(
    dsn: str | None,
    table: str,
    retain_days: str | None,
    retain: str | None,
    signature: str | None,
    guard_dsn: str | None,
    batch_size: int | None,
    exact: bool,
    backlog: bool,
    execute: bool,
    as_json: bool,
) -> ExitCode:
    """Soft-delete rows that are older than the retention."""
    given = parameters(retain=(retain_days, retain), exact=exact, backlog=backlog)
    job = Job("mark", table, given, signature, batch_size, dsn, guard_dsn)
    return execute_job(job, as_json) if execute else show_job(job, as_json)


@click.command("purge", cls=Verb)
@job_options
@grace_options
@click.pass_obj
def purge_verb(
    dsn: str | None,
    table: str,
    retain_days: str | None,
    retain: str | None,
    grace_days: str | None,
    grace: str | None,
    reason: str | None,
    signature: str | None,
    guard_dsn: str | None,
    batch_size: int | None,
    exact: bool,
    backlog: bool,
    execute: bool,
    as_json: bool,
) -> ExitCode:
    """Remove for good what has been deleted for the grace."""
    given = parameters(
        reason,
        exact=exact,
        backlog=backlog,
        retain=(retain_days, retain),
        grace=(grace_days, grace),
    )
    job = Job("purge", table, given, signature, batch_size, dsn, guard_dsn)
    return execute_job(job, as_json) if execute else show_job(job, as_json)


def counting_kit(dsn: str | None, guard_dsn: str | None) -> AbstractContextManager[Kit]:
    """The server that counts for a dry run."""
    if guard_dsn:
        return kit_of(guard_dsn, read_only=True, option=GUARD_DSN)
    return kit_of(dsn, read_only=True)


def show_job(job: Job, as_json: bool) -> ExitCode:
    """Shows what a job would do. Returns 0 when every guard says go, 4 otherwise."""
    with counting_kit(job.dsn, job.guard_dsn) as kit:
        seen = dry_run(kit, job)
    if as_json:
        show_json({**seen.answer, "command": seen.command})
    else:
        show_dry_run(seen)
    return ExitCode.DONE if seen.is_go else ExitCode.GUARD_STOPPED


def execute_job(job: Job, as_json: bool) -> ExitCode:
    """Runs a job to its end. Returns 0 when nothing eligible is left, 3 otherwise."""
    with kit_of(job.dsn) as kit:
        bar = ProgressBar(f"{job.name} {job.table}")
        outcome = drive(kit, job, bar)
    click.get_current_context().meta[RUN] = outcome.run_id
    if as_json:
        show_json(vars(outcome))
    else:
        show_outcome(outcome)
    return outcome.exit_code
