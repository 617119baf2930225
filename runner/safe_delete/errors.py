"""What can go wrong, as the command line tells it: one line, the next step, an exit code."""

from __future__ import annotations

from enum import IntEnum

import psycopg


class ExitCode(IntEnum):
    """Exit codes of the `safe-delete` command."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    INCOMPLETE = 3
    GUARD_STOPPED = 4
    SIGNATURE = 5
    APPROVAL = 6
    LOCKED = 7
    UNREACHABLE = 8
    FROZEN = 9
    CHANGES_PENDING = 10
    PERMISSION = 11
    DRIFTED = 12
    TOO_BUSY = 13
    IDENTITY = 14
    INTERRUPTED = 130


class SafeDeleteError(Exception):
    """An error that a person can act on: a message, a hint with the next step, an exit code."""

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        exit_code: ExitCode = ExitCode.UNEXPECTED,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


EXIT_CODE_BY_SQLSTATE = {
    "42501": ExitCode.PERMISSION,
    "28000": ExitCode.UNREACHABLE,
    "28P01": ExitCode.UNREACHABLE,
    "3D000": ExitCode.UNREACHABLE,
    "53300": ExitCode.UNREACHABLE,
    "57P01": ExitCode.UNREACHABLE,
    "57P02": ExitCode.UNREACHABLE,
    "57P03": ExitCode.UNREACHABLE,
    "55P03": ExitCode.TOO_BUSY,
}


def from_database(error: psycopg.Error, doing: str | None = None) -> SafeDeleteError:
    """Turns a database error into one line, with the server's HINT, else its DETAIL.

    `doing` names the step that failed and is put in front of the message.
    """
    diagnostics = error.diag
    message = (diagnostics.message_primary or str(error)).strip().splitlines()[0]
    exit_code = EXIT_CODE_BY_SQLSTATE.get(error.sqlstate or "", ExitCode.UNEXPECTED)
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
        exit_code = ExitCode.UNREACHABLE
    return SafeDeleteError(
        f"{doing}: {message}" if doing else message,
        diagnostics.message_hint or diagnostics.message_detail,
        exit_code,
    )
