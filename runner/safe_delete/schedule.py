"""A signed job on a schedule: a line for crontab, or a job of pg_cron."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from safe_delete.call import Kit
from safe_delete.database import DEFAULTS
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exits import RefusedError
from safe_delete.jobs import Job, words
from safe_delete.output import OBEYED
from safe_delete.typed import SECRETS

PROGRAM = "safe-delete"
NAMED_TIMES = ("@hourly", "@daily", "@weekly", "@monthly", "@yearly")
PART_OF_FIELD = re.compile(r"(?:\*|([0-9a-z]+)-([0-9a-z]+))(?:/([0-9]{1,2}))?|([0-9a-z]+)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# The fields of a crontab: the least and the largest number, and names for them from the least on.
FIELDS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, MONTHS),
    (0, 7, DAYS),
)
# An own role is set for one statement; pg_cron runs a job as whoever it was that asked for it.
SCHEDULE = """
    WITH acting AS MATERIALIZED (SELECT set_config('role', %s, true))
    SELECT cron.schedule(%s, %s, %s) FROM acting
"""
HAS_PG_CRON = """
    SELECT count(*) > 0 FROM pg_proc AS p
     WHERE p.pronamespace = to_regnamespace('cron') AND p.proname = 'schedule'
"""
SIGNED = "SELECT safe_delete.dry_run(%s, %s::regclass, %s, %s) -> 'signed'"
DELETER = """
    SELECT r.rolsuper, pg_has_role(r.oid, 'safe_delete_deleter', 'USAGE')
      FROM pg_roles AS r WHERE r.rolname = %s
"""


HIDDEN_SCHEMA = """
    SELECT quote_ident(n.nspname)
      FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE c.oid = %s::regclass AND NOT has_schema_privilege(%s, n.oid, 'USAGE')
"""


@dataclass(frozen=True)
class Scheduled:
    """A signed job, when it runs, and as which role; `table` is its full name."""

    job: Job
    table: str
    times: str
    role: str

    @property
    def name(self) -> str:
        """The name of the pg_cron job: another schedule of the same job takes its place."""
        parameters = {name: text for name, text in self.job.parameters.items() if name == "reason"}
        return " ".join(["safe_delete", self.job.name, self.table, *parameters.values()])

    @property
    def statement(self) -> str:
        """What pg_cron is to run: a bare CALL, since its batches commit."""
        arguments = (self.job.name, self.table, json.dumps(self.job.parameters), self.job.signature)
        values = ", ".join(sql.Literal(argument).as_string() for argument in arguments)
        return f"CALL safe_delete.run_job({values})"

    def line(self, address: str) -> str:
        """The line for a crontab. Raises SafeDeleteError where it cannot be one line."""
        named = words(self.job.name, self.table, self.job.parameters)
        call = [_program(), "--dsn", address, *named]
        command = shlex.join([*call, "--signature", self.job.signature or "", "--execute"])
        if any(ord(one) in (*OBEYED, ord("\n"), ord("\\")) for one in command):
            raise SafeDeleteError(
                "a crontab cannot hold a name with a line break, control character or backslash",
                "Use pg_cron.",
                ExitCode.USAGE,
            )
        # cron takes a bare % for the end of the command.
        return f"{self.times} {command.replace('%', chr(92) + '%')}"


def _program() -> str:
    """This command by its full path, where it is known: cron's own is short."""
    called = sys.argv[0] if Path(sys.argv[0]).name == PROGRAM else PROGRAM
    found = shutil.which(called) or shutil.which(PROGRAM)
    return str(Path(found).absolute()) if found else PROGRAM


def scheduled(kit: Kit, job: Job, times: str, role: str | None) -> Scheduled:
    """A job that may be scheduled. Raises SafeDeleteError when it could not run, or as too much."""
    if not _are_times(times):
        raise SafeDeleteError(
            f"--at takes the five fields of a crontab, not {times!r}",
            "For example '10 2 * * *', every night at ten past two.",
            ExitCode.USAGE,
        )
    role = role or kit.value("SELECT current_user")
    _require_deleter(kit, role)
    _require_right_signature(kit, job)
    table = kit.name(job.table)
    _require_schema(kit, table, role)
    return Scheduled(job, table, times, role)


def _are_times(times: str) -> bool:
    """Whether cron, and pg_cron, would take them."""
    fields = re.split(" +", times.lower())
    return times in NAMED_TIMES or (
        len(fields) == len(FIELDS)
        and all(
            _is_part(part, *field)
            for text, field in zip(fields, FIELDS, strict=True)
            for part in text.split(",")
        )
    )


def _is_part(text: str, least: int, largest: int, names: tuple[str, ...]) -> bool:
    found = PART_OF_FIELD.fullmatch(text)
    if found is None:
        return False
    begin, end, step, alone = found.groups()
    numbers = [
        names.index(word) + least if word in names else int(word) if word.isdigit() else -1
        for word in (begin, end, alone)
        if word is not None
    ]
    is_step = step is None or 1 <= int(step) <= largest
    return is_step and numbers == sorted(numbers) and all(least <= n <= largest for n in numbers)


def address(kit: Kit, role: str) -> str:
    """How a scheduler that has none of our environment reaches the database, without a password."""
    settings = conninfo_to_dict(kit.dsn)
    # An address of today, our own settings, and what libpq says of itself are not the person's.
    for name in ("hostaddr", "sslcertmode", *SECRETS, *DEFAULTS):
        settings.pop(name, None)
    return make_conninfo("", **{**settings, "user": role})


def install(kit: Kit, planned: Scheduled) -> int:
    """Gives the job to pg_cron. Returns its number there. Raises SafeDeleteError."""
    if not kit.value(HAS_PG_CRON):
        raise SafeDeleteError(
            "pg_cron is not in this database",
            "--print makes a line for crontab. Where pg_cron is in another database, call "
            "cron.schedule_in_database() there.",
            ExitCode.USAGE,
        )
    number: int = kit.value(SCHEDULE, planned.role, planned.name, planned.times, planned.statement)
    return number


def _require_deleter(kit: Kit, role: str) -> None:
    is_super, is_deleter = kit.one(DELETER, role) or (None, None)
    if is_super is None:
        raise SafeDeleteError(f"there is no role {role}", None, ExitCode.USAGE)
    if is_super or not is_deleter:
        what = "is a superuser" if is_super else "may not execute signed runs"
        raise SafeDeleteError(
            f"a job must run as a restricted deleter, and {role} {what}",
            "Name a role with --as that is a member of safe_delete_deleter and of nothing else.",
            ExitCode.PERMISSION,
        )


def _require_schema(kit: Kit, table: str, role: str) -> None:
    """Refuses a table that the role could not even name."""
    schema = kit.value(HIDDEN_SCHEMA, table, role)
    if schema is not None:
        raise SafeDeleteError(
            f"{role} has no USAGE on the schema of {table}; nothing is scheduled",
            f"GRANT USAGE ON SCHEMA {schema} TO {kit.value('SELECT quote_ident(%s)', role)};",
            ExitCode.PERMISSION,
        )


def _require_right_signature(kit: Kit, job: Job) -> None:
    """Refuses a signature that would be refused tonight, where the caller may dry-run."""
    try:
        signed = kit.value(SIGNED, *job.arguments(), job.signature)
    except RefusedError as error:
        if error.exit_code != ExitCode.PERMISSION:
            raise
        return
    if signed["revoked_by"] or not signed["is_for_this"]:
        revoked = f"the signature was revoked by {signed['revoked_by']}"
        raise SafeDeleteError(
            f"{signed['differs'] or revoked}; nothing is scheduled",
            f"Dry-run it, and take the signature that it shows: {job.dry_run_command()}",
            ExitCode.SIGNATURE,
        )
