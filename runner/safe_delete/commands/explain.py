"""why, what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from safe_delete import explain, views
from safe_delete.call import kit_of
from safe_delete.commands.verb import Verb, json_option
from safe_delete.explain_report import show_what, show_why
from safe_delete.output import show_json
from safe_delete.values import check_keys, key_value

KEY = """KEY is a primary key: 7, abc, or '{"order_id": 7, "line": 2}'."""

Function = TypeVar("Function", bound=Callable[..., Any])


def _rows_of_a_table(function: Function) -> Function:
    """TABLE KEY…, or TABLE --all."""
    function = click.option("--all", "whole_table", is_flag=True, help="The whole table.")(function)
    function = click.argument("keys", metavar="KEY...", nargs=-1)(function)
    return click.argument("table")(function)


@click.command("why", cls=Verb, epilog=KEY)
@_rows_of_a_table
@json_option
@click.pass_obj
def why_verb(
    dsn: str | None, table: str, keys: tuple[str, ...], whole_table: bool, as_json: bool
) -> None:
    """Say when, by whom and why rows were deleted, and until when they are kept."""
    read = _read_keys(keys, whole_table)
    with kit_of(dsn, read_only=True) as kit:
        target = views.protected(kit, table)
        check_keys(read or [], target["key_columns"])
        rows = explain.why_deleted(kit, table, read)
    if as_json:
        show_json(rows)
    else:
        show_why(target["table"], rows)


@click.command("what", cls=Verb, epilog=KEY)
@_rows_of_a_table
@json_option
@click.pass_obj
def what_verb(
    dsn: str | None, table: str, keys: tuple[str, ...], whole_table: bool, as_json: bool
) -> None:
    """Say what a DELETE of rows would do, in this table and through foreign keys."""
    read = _read_keys(keys, whole_table)
    with kit_of(dsn, read_only=True) as kit:
        target = views.protected(kit, table)
        check_keys(read or [], target["key_columns"])
        rows = explain.what_would_be_deleted(kit, table, read)
    if as_json:
        show_json(rows)
    else:
        show_what(target["table"], read, rows)


def _read_keys(keys: tuple[str, ...], whole_table: bool) -> list[Any] | None:
    if bool(keys) == whole_table:
        raise click.UsageError("name keys, or --all", click.get_current_context())
    return None if whole_table else [key_value(key) for key in keys]
