"""What a database error means to whoever called: an exit code, and the next command to type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg

from safe_delete.errors import EXIT_CODE_BY_SQLSTATE, ExitCode, SafeDeleteError
from safe_delete.typed import command_line

USAGE = (
    "SD201 SD202 SD203 SD208 SD209 SD301 SD302 SD307 SD308 SD310 SD401 SD402 SD404 SD503 SD504 "
    "SD608 SD609 SD702 SD703 0A000 22003 22007 22008 22021 22023 22P02 22P05 3F000 42601 "
    "42602 42703 42P01"
)
INCOMPLETE = "SD207 SD303 SD306 SD309 SD704 SD706 SD708 57014"

EXIT_CODES: dict[str, ExitCode] = {
    **EXIT_CODE_BY_SQLSTATE,
    **dict.fromkeys(USAGE.split(), ExitCode.USAGE),
    **dict.fromkeys(INCOMPLETE.split(), ExitCode.INCOMPLETE),
    "SD501": ExitCode.GUARD_STOPPED,
    "SD502": ExitCode.GUARD_STOPPED,
    "SD505": ExitCode.GUARD_STOPPED,
    "SD506": ExitCode.GUARD_STOPPED,
    "SD707": ExitCode.GUARD_STOPPED,
    "SD601": ExitCode.SIGNATURE,
    "SD602": ExitCode.SIGNATURE,
    "SD603": ExitCode.APPROVAL,
    "SD604": ExitCode.APPROVAL,
    "SD605": ExitCode.APPROVAL,
    "SD606": ExitCode.IDENTITY,
    "SD607": ExitCode.APPROVAL,
    "SD701": ExitCode.LOCKED,
    "SD206": ExitCode.DRIFTED,
    "SD709": ExitCode.TOO_BUSY,
    "40P01": ExitCode.TOO_BUSY,
    "40001": ExitCode.TOO_BUSY,
}

NEXT_COMMAND = {
    "SD203": "advise {table}",
    "SD206": "resync {table}",
    "SD207": "deletions --table {table}",
    "SD302": "deletions",
    "SD307": "reason --table {table}",
    "SD308": "reason --table {table}",
    "SD402": "holds",
    "SD501": "guard --table {table}",
    "SD502": "guard --table {table}",
    "SD503": "guard --table {table}",
    "SD504": "policy --table {table}",
    "SD506": "doctor {table}",
    "SD606": "identity",
    "SD701": "runs --table {table}",
    "SD703": "runs",
    "SD704": "runs",
}

VERBS_OF_ROLE = {
    "safe_delete_admin": (
        "protect",
        "unprotect",
        "resync",
        "switch",
        "hold",
        "release",
        "guard",
        "policy",
        "plan",
        "apply",
        "reason",
        "confirm-identity",
        "rotate-secret",
    ),
    "safe_delete_approver": ("approve", "revoke", "allow-once"),
    "safe_delete_operator": (
        "advise",
        "mark",
        "purge",
        "report",
        "soft-delete",
        "restore",
        "restore-check",
        "undo",
        "deletions",
    ),
    "safe_delete_auditor": ("holds", "runs", "audit", "doctor", "why", "what"),
}


class RefusedError(SafeDeleteError):
    """An error that the database reported, with its SQLSTATE and DETAIL.

    `command` is the next one to type, where whoever made the call knows it; `roles` are those of
    the kit that a caller has who was denied something.
    """

    def __init__(
        self, sqlstate: str | None, message: str, detail: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(_line(message) or "", _line(hint), exit_code(sqlstate))
        self.sqlstate = sqlstate
        self.detail = _line(detail)
        self.command: str | None = None
        self.roles: frozenset[str] = frozenset()


def exit_code(sqlstate: str | None) -> ExitCode:
    """The exit code of an SQLSTATE; None stands for a connection that is gone."""
    if sqlstate is None or sqlstate.startswith("08"):
        return ExitCode.UNREACHABLE
    return EXIT_CODES.get(sqlstate, ExitCode.UNEXPECTED)


def from_error(error: psycopg.Error) -> RefusedError:
    """A database error as a refusal."""
    said = error.diag
    sqlstate = error.sqlstate
    # What the client does not even send: a NUL in a text.
    if sqlstate is None and isinstance(error, psycopg.DataError):
        sqlstate = "22021"
    if sqlstate is None and not isinstance(error, psycopg.OperationalError):
        sqlstate = "XX000"
    hint = said.message_hint
    if sqlstate in ("42883", "42703") and not hint:
        hint = "Run `safe-delete install` if the kit in the database is older than this command."
    return RefusedError(sqlstate, said.message_primary or str(error), said.message_detail, hint)


def from_refusal(refused: Mapping[str, Any]) -> RefusedError:
    """What _try_start_run() returned instead of a run."""
    return RefusedError(refused["sqlstate"], refused["message"], refused["detail"], refused["hint"])


def next_command(error: SafeDeleteError, table: str | None) -> str | None:
    """The command that helps after an error, if there is one."""
    if not isinstance(error, RefusedError):
        return None
    if error.command:
        return error.command
    command = NEXT_COMMAND.get(error.sqlstate or "")
    if command is None or (table is None and "{table}" in command):
        return None
    return command_line(*(word.format(table=table) for word in command.split()))


def missing_role(error: SafeDeleteError, verb: str | None, *, execute: bool) -> str | None:
    """A hint that names the role to be granted, where the server denied permission to call."""
    if not isinstance(error, RefusedError) or error.sqlstate != "42501":
        return None
    if execute and verb in ("mark", "purge"):
        roles = ["safe_delete_deleter"]
    else:
        roles = [role for role, verbs in VERBS_OF_ROLE.items() if verb in verbs]
    if not roles or error.roles.intersection(roles):
        return None
    return f"Connect as a member of {roles[0]}."


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
