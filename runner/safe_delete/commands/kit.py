"""install, uninstall, demo."""

from __future__ import annotations

import click

from safe_delete import __version__
from safe_delete.commands.verb import NO_CHANGE, Verb, execute_option, json_option, say
from safe_delete.install import install, pending_migrations
from safe_delete.output import show_json
from safe_delete.report import show
from safe_delete.table_report import show_install, show_uninstall
from safe_delete.uninstall import uninstall


@click.command("install", cls=Verb)
@execute_option
@json_option
@click.pass_obj
def install_verb(dsn: str | None, execute: bool, as_json: bool) -> None:
    """Install the kit in a database, or bring it up to date."""
    if execute:
        done = install(dsn, say)
        migrations, files = done.migrations, done.code_files
    else:
        migrations, files = pending_migrations(dsn), None
    if as_json:
        show_json(
            {
                "version": __version__,
                "executed": execute,
                "migrations": migrations,
                "code_files": files,
            }
        )
        return
    show_install(migrations, files)
    if not execute:
        show("", NO_CHANGE)


@click.command("uninstall", cls=Verb)
@execute_option
@json_option
@click.pass_obj
def uninstall_verb(dsn: str | None, execute: bool, as_json: bool) -> None:
    """Remove the kit and its audit trail from a database."""
    done = uninstall(dsn, execute=execute, say=say)
    if as_json:
        show_json(
            {
                "executed": done.executed,
                "schemas": done.dropped_schemas,
                "roles": done.dropped_roles,
                "kept_roles": dict(done.kept_roles),
            }
        )
        return
    show_uninstall(done)
    if not execute:
        show("", NO_CHANGE)


@click.command("demo", cls=Verb)
def demo_verb() -> None:
    """Play the whole story on a throw-away server."""
    from safe_delete.demo import run_demo

    run_demo()
