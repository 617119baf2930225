"""identity, confirm-identity, rotate-secret."""

from __future__ import annotations

import click

from safe_delete import consent
from safe_delete.call import kit_of
from safe_delete.commands.approvals import comment_option
from safe_delete.commands.verb import Verb, json_option
from safe_delete.consent_report import show_identity
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.output import show_json
from safe_delete.report import show


@click.command("identity", cls=Verb)
@click.option("--environment", metavar="NAME", help="Name it, such as production; it is signed.")
@click.option(
    "--ignore", "ignored", multiple=True, metavar="FACT", help="What says nothing here; address …"
)
@click.option("--comment", help="Why it is named so.")
@json_option
@click.pass_obj
def identity_verb(
    dsn: str | None,
    environment: str | None,
    ignored: tuple[str, ...],
    comment: str | None,
    as_json: bool,
) -> ExitCode:
    """Show which server this was confirmed to be, or name its environment."""
    if environment is None and (ignored or comment):
        raise SafeDeleteError("--ignore and --comment go with --environment", None, ExitCode.USAGE)
    with kit_of(dsn) as kit:
        if environment is not None:
            consent.set_environment(kit, environment, comment, list(ignored))
        row = consent.identity(kit)
    if as_json:
        show_json(row)
    else:
        show_identity(row, is_changed=environment is not None)
    return ExitCode.DONE if row["is_confirmed"] else ExitCode.IDENTITY


@click.command("confirm-identity", cls=Verb)
@comment_option
@json_option
@click.pass_obj
def confirm_identity_verb(dsn: str | None, comment: str, as_json: bool) -> None:
    """Say that this server is the right one, after a failover or a move."""
    with kit_of(dsn) as kit:
        consent.confirm_identity(kit, comment)
        row = consent.identity(kit)
    if as_json:
        show_json(row)
    else:
        show_identity(row, is_changed=False)


@click.command("rotate-secret", cls=Verb)
@comment_option
@json_option
@click.pass_obj
def rotate_secret_verb(dsn: str | None, comment: str, as_json: bool) -> None:
    """Make another secret: all signatures made before are void."""
    with kit_of(dsn) as kit:
        consent.rotate_secret(kit, comment)
    if as_json:
        show_json({"rotated": True})
    else:
        show("There is a new secret; signatures made before are void.")
