"""What all verbs share: how they end, how errors read, and common options."""

from __future__ import annotations

import io
import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click
from rich.text import Text

from safe_delete.call import LOG
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exits import missing_role, next_command
from safe_delete.output import lost, show_json
from safe_delete.report import BAD, LABEL, show

Function = TypeVar("Function", bound=Callable[..., Any])

RUN = "safe_delete.run"
NO_CHANGE = "Nothing was changed. To do it, add --execute."


class Verb(click.Command):
    """A command that returns its exit code; None is 0. Errors are lines, never a traceback."""

    def invoke(self, ctx: click.Context) -> None:
        """Runs the verb and exits with its code."""
        lost.error = None
        try:
            code = super().invoke(ctx)
        except SafeDeleteError as error:
            code = _show_error(ctx, error)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except UnicodeEncodeError as error:
            message = f"{error.object!a} is no text"
            code = _show_error(ctx, SafeDeleteError(message, None, ExitCode.USAGE))
        except KeyboardInterrupt:
            code = _show_error(ctx, SafeDeleteError("interrupted", None, ExitCode.INTERRUPTED))
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name} line {place.lineno}"
            message = f"unexpected {type(error).__name__} in {where}: {error}"
            code = _show_error(ctx, SafeDeleteError(message))
        code = code or ExitCode.DONE
        if lost.error is not None:
            code = _show_lost(ctx, lost.error, code)
        ctx.exit(int(code))


class Warnings(logging.Handler):
    """Shows what the kit warns of while a verb is at work."""

    def emit(self, record: logging.LogRecord) -> None:
        """Prints one warning, and what to do about it."""
        _show_lines({"warning": record.getMessage(), "hint": getattr(record, "hint", None)})


LOG.addHandler(Warnings())


def show_usage_error(error: click.UsageError) -> ExitCode:
    """Prints what is wrong with a call, in the form of all errors. Returns exit code 2."""
    message = error.format_message().rstrip(".")
    help_of = error.ctx.command_path if error.ctx else "safe-delete"
    _show_lines({"error": message[:1].lower() + message[1:], "next": f"{help_of} --help"})
    return ExitCode.USAGE


def say(line: str) -> None:
    """Tells a person what goes on; standard output is for the answer."""
    show(Text(line, LABEL), stream=_standard_error())


def execute_option(function: Function) -> Function:
    """--execute, without which nothing is changed."""
    return click.option("--execute", is_flag=True, help="Do it; without this, only say what.")(
        function
    )


def json_option(function: Function) -> Function:
    """--json, which also turns an error into one JSON document."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")(
        function
    )


def table_option(function: Function) -> Function:
    """--table, required."""
    return click.option("--table", required=True, help="The table.")(function)


def table_argument(function: Function) -> Function:
    """The table as an argument, or as --table, as other verbs have it."""
    function = click.argument("table", required=False, callback=_one_table)(function)
    return click.option(
        "--table", "named", expose_value=False, is_eager=True, callback=_note, help="The table."
    )(function)


def _note(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    ctx.meta["safe_delete.table"] = value


def _one_table(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str:
    named: str | None = ctx.meta["safe_delete.table"]
    if value is not None and named is not None:
        raise click.UsageError("name one table, either as TABLE or as --table", ctx)
    table = named if value is None else value
    if table is None:
        raise click.UsageError("name the table, as TABLE or as --table", ctx)
    return table


def _show_error(ctx: click.Context, error: SafeDeleteError) -> ExitCode:
    verb, execute = ctx.command.name, bool(ctx.params.get("execute"))
    hint = error.hint or missing_role(error, verb, execute=execute)
    lines = {
        "error": error.message,
        "detail": getattr(error, "detail", None),
        "hint": hint,
        "next": next_command(error, ctx.params.get("table")),
    }
    if ctx.params.get("as_json"):
        sqlstate = getattr(error, "sqlstate", None)
        code = int(error.exit_code)
        show_json({"error": {"exit_code": code, "sqlstate": sqlstate, **lines}})
    _show_lines(lines)
    return error.exit_code


def _show_lines(lines: dict[str, str | None]) -> None:
    for label, text in lines.items():
        if text:
            style = BAD if label == "error" else LABEL
            line = Text.assemble((f"{label}:", style), " ", text)
            show(line, stream=_standard_error(), is_whole=label == "next")


def show_unwritten(error: OSError, about: str) -> ExitCode:
    """Says that standard output took no answer. Returns exit code 1."""
    _show_lines({"error": f"the answer could not be written: {error.strerror}{about}"})
    return ExitCode.UNEXPECTED


def _show_lost(ctx: click.Context, error: OSError, code: ExitCode) -> ExitCode:
    """Says what became of a call whose answer nobody has got. Returns its exit code."""
    # Whoever reads the first lines of a list has asked for no more.
    if isinstance(error, BrokenPipeError) and not ctx.params.get("execute"):
        return code or ExitCode.UNEXPECTED
    done = "; what was asked for is done" if code == ExitCode.DONE else ""
    run = f" (run {ctx.meta[RUN]})" if RUN in ctx.meta else ""
    unwritten = show_unwritten(error, done + run)
    return code or unwritten


def _standard_error() -> TextIO:
    return sys.stderr or io.StringIO()
