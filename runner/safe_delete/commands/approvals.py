"""approve, revoke, allow-once."""

from __future__ import annotations

import click

from safe_delete import consent
from safe_delete.call import kit_of
from safe_delete.commands.verb import Function, Verb, json_option
from safe_delete.output import show_json
from safe_delete.report import show
from safe_delete.values import settings


def comment_option(function: Function) -> Function:
    """--comment, required: whoever decides says why."""
    return click.option("--comment", required=True, help="Why; it stays on record.")(function)


@click.command("approve", cls=Verb)
@click.argument("signature")
@comment_option
@json_option
@click.pass_obj
def approve_verb(dsn: str | None, signature: str, comment: str, as_json: bool) -> None:
    """Let a signature run, as a second person."""
    with kit_of(dsn) as kit:
        consent.approve(kit, signature, comment)
    if as_json:
        show_json({"signature": signature.strip(), "approved": True})
    else:
        show("The signature is approved; from when to when it may run, the policy says.")


@click.command("revoke", cls=Verb)
@click.argument("signature")
@comment_option
@json_option
@click.pass_obj
def revoke_verb(dsn: str | None, signature: str, comment: str, as_json: bool) -> None:
    """Take a signature out of use for ever."""
    with kit_of(dsn) as kit:
        consent.revoke(kit, signature, comment)
    if as_json:
        show_json({"signature": signature.strip(), "revoked": True})
    else:
        show("The signature is revoked; a run under way with it ends before its next batch.")


@click.command("allow-once", cls=Verb)
@click.argument("signature")
@click.argument("guard")
@click.argument("pairs", nargs=-1, required=True, metavar="SETTING=VALUE...")
@click.option("--reason", required=True, help="Why; it stays on record.")
@json_option
@click.pass_obj
def allow_once_verb(
    dsn: str | None,
    signature: str,
    guard: str,
    pairs: tuple[str, ...],
    reason: str,
    as_json: bool,
) -> None:
    """Give one run of a signature another limit of one guard."""
    given = settings(pairs)
    with kit_of(dsn) as kit:
        consent.allow_once(kit, signature, guard, given, reason)
    if as_json:
        show_json({"signature": signature.strip(), "guard": guard, "settings": given})
    else:
        show(f"The next run with this signature has another limit of {guard}, within 7 days.")
