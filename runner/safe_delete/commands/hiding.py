"""How a table hides its deleted rows: the options that protect and switch have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from safe_delete.errors import ExitCode, SafeDeleteError

OPTIONS = (
    click.option("--hiding", required=True, help="apart, beside or cover; see safe-delete advise."),
    click.option("--accept", multiple=True, metavar="DECISION", help="What protect asks for."),
    click.option("--storage-partition", metavar="PERIOD", help="Of deleted storage: day or month."),
    click.option(
        "--remember-nulling",
        is_flag=True,
        help="Of foreign keys that clients null before a DELETE.",
    ),
    click.option(
        "--unique", multiple=True, metavar="CHOICE", help="In place: live or keep, or KEY=live, …"
    ),
    click.option("--live-indexes", is_flag=True, help="In place: indexes for live rows only."),
    click.option("--security-barrier", is_flag=True, help="Of the view that covers a table."),
)


def hiding_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--hiding, and all that protect() and switch_hiding() take as settings, as `settings`."""

    @wraps(function)
    def with_settings(
        *args: Any,
        accept: tuple[str, ...],
        storage_partition: str | None,
        remember_nulling: bool,
        unique: tuple[str, ...],
        live_indexes: bool,
        security_barrier: bool,
        **others: Any,
    ) -> Any:
        given = {
            "accept": list(accept) or None,
            "storage_partition": storage_partition,
            "remember_nulling": remember_nulling or None,
            "unique": _choices(unique) if unique else None,
            "indexes": "live" if live_indexes else None,
            "security_barrier": security_barrier or None,
        }
        settings = {name: value for name, value in given.items() if value is not None}
        return function(*args, settings=settings, **others)

    for option in reversed(OPTIONS):
        with_settings = option(with_settings)
    return with_settings


def _choices(unique: tuple[str, ...]) -> str | dict[str, str]:
    for_all = [choice for choice in unique if "=" not in choice]
    if for_all and len(unique) > 1:
        raise SafeDeleteError(
            "--unique is given for all keys, and once more",
            "Give it once, as live or keep, or for each key as KEY=live or KEY=keep.",
            ExitCode.USAGE,
        )
    if for_all:
        return for_all[0]
    choices: dict[str, str] = {}
    for given in unique:
        key, _, choice = given.rpartition("=")
        if key in choices:
            raise SafeDeleteError(
                f"--unique is given twice for {key}", "Give each key once.", ExitCode.USAGE
            )
        choices[key] = choice
    return choices
