"""doctor."""

from __future__ import annotations

import click

from safe_delete import views
from safe_delete.call import kit_of
from safe_delete.commands.verb import Verb, execute_option, json_option, say
from safe_delete.doctor import mend
from safe_delete.doctor_report import show_findings
from safe_delete.errors import ExitCode
from safe_delete.output import show_json
from safe_delete.table_report import wait_line

EXECUTE = (
    """With --execute it mends what resync can, and makes storage partitions of the next days."""
)


@click.command("doctor", cls=Verb, epilog=EXECUTE)
@click.argument("table", required=False)
@execute_option
@json_option
@click.pass_obj
def doctor_verb(dsn: str | None, table: str | None, execute: bool, as_json: bool) -> ExitCode:
    """Look for every way in which protection could fail, and say what mends it."""
    with kit_of(dsn, read_only=not execute) as kit:
        number = views.protected(kit, table)["number"] if table is not None else None
        findings = views.findings(kit, number)
        if execute:
            mend(kit, findings, lambda attempt: say(wait_line(attempt)))
            findings = views.findings(kit, number)
        members = views.kit_members(kit) if table is None else []
    if as_json:
        show_json({"executed": execute, "findings": findings, "members": members})
    else:
        show_findings(table, findings, members)
    has_problem = any(row["level"] == "problem" for row in findings)
    return ExitCode.DRIFTED if has_problem else ExitCode.DONE
