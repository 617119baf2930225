"""The `safe-delete` command: its verbs, and the one global option."""

from __future__ import annotations

import io
import sys
from typing import Any

import click

from safe_delete import __version__
from safe_delete.commands.approvals import allow_once_verb, approve_verb, revoke_verb
from safe_delete.commands.checks import doctor_verb
from safe_delete.commands.deletions import (
    deletions_verb,
    restore_check_verb,
    restore_verb,
    soft_delete_verb,
    undo_verb,
)
from safe_delete.commands.explain import what_verb, why_verb
from safe_delete.commands.holds import hold_verb, holds_verb, release_verb
from safe_delete.commands.identity import (
    confirm_identity_verb,
    identity_verb,
    rotate_secret_verb,
)
from safe_delete.commands.jobs import mark_verb, purge_verb
from safe_delete.commands.kit import demo_verb, install_verb, uninstall_verb
from safe_delete.commands.limits import guard_verb
from safe_delete.commands.policies import apply_verb, plan_verb, policy_verb
from safe_delete.commands.reasons import reason_verb
from safe_delete.commands.report import report_verb
from safe_delete.commands.schedule import schedule_verb
from safe_delete.commands.tables import (
    advise_verb,
    protect_verb,
    resync_verb,
    switch_verb,
    unprotect_verb,
)
from safe_delete.commands.verb import show_unwritten, show_usage_error
from safe_delete.commands.watch import audit_verb, runs_verb

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
SECTIONS = {
    "The kit": [install_verb, uninstall_verb, demo_verb],
    "Tables": [advise_verb, protect_verb, unprotect_verb, switch_verb, resync_verb],
    "Retention": [mark_verb, purge_verb, schedule_verb],
    "Settings": [guard_verb, policy_verb, reason_verb, plan_verb, apply_verb],
    "Consent": [
        approve_verb,
        revoke_verb,
        allow_once_verb,
        identity_verb,
        confirm_identity_verb,
        rotate_secret_verb,
    ],
    "Soft deletion": [
        soft_delete_verb,
        deletions_verb,
        restore_check_verb,
        restore_verb,
        undo_verb,
    ],
    "Holds": [hold_verb, holds_verb, release_verb],
    "Watching": [doctor_verb, runs_verb, report_verb, audit_verb, why_verb, what_verb],
}


class Sections(click.Group):
    """A group whose help lists its commands by subject, and whose usage errors read as others."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a verb; one that is called wrongly ends with exit code 2."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            ctx.exit(show_usage_error(error))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes one list a subject."""
        width = max(len(verb.name or "") for verbs in SECTIONS.values() for verb in verbs)
        for title, verbs in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(f"{verb.name:<{width}}", verb.get_short_help_str(100)) for verb in verbs]
                )


@click.group(cls=Sections, context_settings=CONTEXT)
@click.option("--dsn", help="Database, as a URI or key=value; without it, libpq's environment.")
@click.version_option(__version__, package_name="safe_delete", prog_name="safe-delete")
@click.pass_context
def cli(ctx: click.Context, dsn: str | None) -> None:
    """Delete data in PostgreSQL safely.

    What changes data or schema is a dry run without --execute.

    Holds and guards are settings: they change at once, and it is on record.
    """
    ctx.obj = dsn


for verbs in SECTIONS.values():
    for verb in verbs:
        cli.add_command(verb)


def main() -> None:
    """The entry point of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        cli(prog_name="safe-delete")
    except OSError as error:
        # What click prints itself: a help, a version.
        sys.stdout = io.StringIO()
        sys.exit(show_unwritten(error, ""))


if __name__ == "__main__":
    main()
