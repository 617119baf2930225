"""report."""

from __future__ import annotations

import click

from safe_delete.call import Kit
from safe_delete.commands.jobs import (
    backlog_option,
    counting_kit,
    exact_option,
    grace_options,
    guard_dsn_option,
    retain_options,
)
from safe_delete.commands.verb import Verb, json_option
from safe_delete.dry_run_page import Place, dry_run_page
from safe_delete.errors import ExitCode
from safe_delete.jobs import Job, dry_run, parameters
from safe_delete.output import answer, show_json
from safe_delete.page_file import write_page
from safe_delete.report import show
from safe_delete.run_page import run_page
from safe_delete.run_record import run_record

STANDARD_OUTPUT = "-"
PLACE = """
    SELECT json_build_object(
               'database', current_database(), 'made_by', current_user,
               'made_at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'),
               'kit', safe_delete.version(), 'server', current_setting('server_version'))
"""


@click.command("report", cls=Verb)
@click.argument("job", required=False, type=click.Choice(["mark", "purge"]))
@click.option("--table", help="The table of a dry run.")
@retain_options
@grace_options
@exact_option
@backlog_option
@guard_dsn_option
@click.option("--signature", metavar="S", help="The one to be approved: is it still good?")
@click.option("--run", "run_id", type=click.IntRange(1), metavar="ID", help="A run, not a dry run.")
@click.option("--html", "file", required=True, metavar="FILE", help="Where to write; - prints it.")
@json_option
@click.pass_obj
def report_verb(
    dsn: str | None,
    job: str | None,
    table: str | None,
    retain_days: str | None,
    retain: str | None,
    grace_days: str | None,
    grace: str | None,
    reason: str | None,
    exact: bool,
    backlog: bool,
    guard_dsn: str | None,
    signature: str | None,
    run_id: int | None,
    file: str,
    as_json: bool,
) -> ExitCode:
    """Write a dry run, or what a run did, as one page to keep or to attach."""
    given = parameters(
        reason,
        exact=exact,
        backlog=backlog,
        retain=(retain_days, retain),
        grace=(grace_days, grace),
    )
    if (run_id is None) != (job is not None and table is not None) or (run_id and (given or table)):
        raise click.UsageError("say mark or purge with --table and its options, or --run ID")
    with counting_kit(dsn, guard_dsn if run_id is None else None) as kit:
        place: Place = kit.value(PLACE)
        if run_id is not None:
            return _report_run(kit, run_id, place, file, as_json)
        asked = Job(job or "", table or "", given, signature, dsn=dsn)
        return _report_job(kit, asked, place, file, as_json)


def _report_job(kit: Kit, job: Job, place: Place, file: str, as_json: bool) -> ExitCode:
    """Reports a dry run. Returns 0 when every guard says go, 4 otherwise."""
    seen = dry_run(kit, job)
    _write(file, dry_run_page(seen, place))
    _tell(file, {**seen.answer, "command": seen.command}, as_json)
    return ExitCode.DONE if seen.is_go else ExitCode.GUARD_STOPPED


def _report_run(kit: Kit, run_id: int, place: Place, file: str, as_json: bool) -> ExitCode:
    record = run_record(kit, run_id)
    _write(file, run_page(record, place))
    _tell(file, record.as_json(), as_json)
    return ExitCode.DONE


def _write(file: str, page: str) -> None:
    if file == STANDARD_OUTPUT:
        answer(page)
    else:
        write_page(file, page)


def _tell(file: str, found: object, as_json: bool) -> None:
    if as_json and file != STANDARD_OUTPUT:
        show_json(found)
    elif file != STANDARD_OUTPUT:
        show(f"{file} is written.")
