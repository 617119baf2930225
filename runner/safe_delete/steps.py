"""Protects a table step by step, each in its own transaction, so that no lock is held for long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from safe_delete.call import Kit
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exact_json import jsonb
from safe_delete.exits import RefusedError
from safe_delete.retry import TRANSIENT, retrying
from safe_delete.typed import command_line

LOCK_TIMEOUT = "2s"


@dataclass(frozen=True)
class Protection:
    """How a table is to be protected."""

    table: str
    hiding: str
    age_column: str | None
    settings: dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One statement of a protection; `lock` is what it takes on the table."""

    step: int
    statement: str
    in_transaction: bool
    lock: str
    why: str


def protect_steps(kit: Kit, protection: Protection) -> list[Step]:
    """The steps that are to be done. Raises RefusedError where the table cannot be protected so."""
    rows = kit.rows(
        "SELECT s.step, s.statement, s.in_transaction, s.lock, s.why"
        "  FROM safe_delete.protect_steps(%s::regclass, %s, %s, %s) AS s ORDER BY s.step",
        protection.table,
        protection.hiding,
        protection.age_column,
        jsonb(protection.settings),
    )
    return [Step(**row) for row in rows]


def run_steps(kit: Kit, table: str, steps: list[Step], say: Callable[[Step, int], None]) -> None:
    """Does the steps one by one; `say` is told each before it is tried, and the attempt's number.

    A step that does not get its lock in LOCK_TIMEOUT is tried again later. Done again after a
    failure, all of it goes on from where it was. Raises SafeDeleteError.
    """
    # The statements are written for these settings, as protect() has them.
    kit.value("SELECT set_config('search_path', 'pg_catalog, pg_temp', false)")
    kit.value("SELECT set_config('default_tablespace', '', false)")
    for step in steps:
        try:
            _run_step(kit, table, step, say)
        except RefusedError as error:
            # Before the first step is done there is nothing to go on from.
            if step is steps[0]:
                raise
            raise _stuck(error, table, step, len(steps)) from error
        except KeyboardInterrupt:
            raise SafeDeleteError(
                f"interrupted at step {step.step} of {len(steps)}",
                _way_out(table),
                ExitCode.INCOMPLETE,
            ) from None


def _run_step(kit: Kit, table: str, step: Step, say: Callable[[Step, int], None]) -> None:
    def attempt() -> None:
        if not step.in_transaction:
            _drop_unfinished_index(kit, table, step.statement)
        kit.run(step.statement)

    # What cannot run in a transaction waits without making others wait.
    timeout = LOCK_TIMEOUT if step.in_transaction else "0"
    kit.value("SELECT set_config('lock_timeout', %s, false)", timeout)
    say(step, 1)
    retrying(attempt, lambda failed: say(step, failed + 1))


def _drop_unfinished_index(kit: Kit, table: str, statement: str) -> None:
    """A concurrent build that failed leaves an invalid index, which IF NOT EXISTS would keep."""
    drop = kit.value(
        """
        SELECT format('DROP INDEX CONCURRENTLY %%I.%%I', n.nspname, c.relname)
          FROM pg_index AS i
          JOIN pg_class AS c ON c.oid = i.indexrelid
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE i.indrelid = %s::regclass
           AND NOT i.indisvalid
           AND position(' ' || quote_ident(c.relname) || ' ON ' IN %s) > 0
        """,
        table,
        statement,
    )
    if drop:
        kit.run(drop)


def _stuck(error: RefusedError, table: str, step: Step, count: int) -> RefusedError:
    is_passing = error.sqlstate in TRANSIENT or not error.hint
    hint = _way_out(table) if is_passing else f"{error.hint} Then: {_way_out(table)}"
    message = f"step {step.step} of {count}: {error.message}"
    return RefusedError(error.sqlstate, message, error.detail, hint)


def _way_out(table: str) -> str:
    return (
        "Repeat the command: it goes on from here. "
        f"Or give it up: {command_line('unprotect', table, '--execute')}"
    )
