"""The two retention jobs as they are called: parameters, dry run, and the command to schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from safe_delete.call import Kit
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exact_json import jsonb
from safe_delete.typed import command_line

DRY_RUN = """
    WITH dry_run AS MATERIALIZED (
        SELECT safe_delete.dry_run(%s, %s::regclass, %s, %s) AS answer
    )
    SELECT d.answer,
           (SELECT json_object_agg(m.name, json_build_object(
                       'utc', to_char(m.moment AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
                       'local', to_char(m.moment AT TIME ZONE (d.answer ->> 'time_zone'),
                                        'YYYY-MM-DD HH24:MI:SS')))
              FROM (VALUES ('cutoff', (d.answer #>> '{selection,cutoff}')::timestamptz),
                           ('deleted_before',
                            (d.answer #>> '{selection,deleted_before}')::timestamptz)
                   ) AS m (name, moment)
             WHERE m.moment IS NOT NULL)
      FROM dry_run AS d
"""


@dataclass(frozen=True)
class Job:
    """A call of mark or purge; durations are text with a unit, as the database reads them."""

    name: str
    table: str
    parameters: dict[str, Any]
    signature: str | None = None
    batch_size: int | None = None
    dsn: str | None = None
    guard_dsn: str | None = None

    def arguments(self) -> tuple[object, ...]:
        """What dry_run() takes, and _try_start_run() before the signature."""
        return self.name, self.table, jsonb(self.parameters)

    def dry_run_command(self) -> str:
        """The command that shows what this job would do."""
        return command_line(*words(self.name, self.table, self.parameters))


@dataclass(frozen=True)
class DryRun:
    """What dry_run() answered; `moments` are its cut-offs in UTC and in the policy's time zone."""

    answer: dict[str, Any]
    moments: dict[str, dict[str, str]]
    command: str
    given_signature: str | None

    @property
    def is_go(self) -> bool:
        """Whether every guard says go."""
        return bool(self.answer["verdict"] == "go")


def parameters(
    reason: str | None = None,
    *,
    exact: bool = False,
    backlog: bool = False,
    **given: tuple[str | None, str | None],
) -> dict[str, Any]:
    """Parameters of a job, each from a number of days or a duration with its unit, as text.

    What is no duration is left to the database to refuse, which puts the refusal on record.
    """
    flags = {"exact": exact, "backlog": backlog}
    named: dict[str, Any] = {name: True for name, is_given in flags.items() if is_given}
    if reason is not None:
        named["reason"] = reason
    for name, (days, duration) in given.items():
        if days is not None and duration is not None:
            raise SafeDeleteError(
                f"--{name}-days and --{name} say the same", "Give one of them.", ExitCode.USAGE
            )
        if days is not None:
            named[name] = f"{days} days"
        elif duration is not None:
            named[name] = duration
    return named


def dry_run(kit: Kit, job: Job) -> DryRun:
    """What the job would do now, with the command that does it. Raises RefusedError."""
    answer, moments = kit.one(DRY_RUN, *job.arguments(), job.signature) or ({}, {})
    called = words(job.name, answer["table"], answer["parameters"])
    signed = command_line(*called, "--signature", answer["signature"], "--execute")
    return DryRun(answer, moments or {}, signed, job.signature)


def words(name: str, table: str, parameters: dict[str, Any]) -> list[str]:
    """A job as it is called on the command line."""
    parts = [name, "--table", table]
    for parameter in ("retain", "grace"):
        number, _, unit = parameters.get(parameter, "").partition(" ")
        if unit in ("day", "days"):
            parts += [f"--{parameter}-days", number]
        elif parameter in parameters:
            parts += [f"--{parameter}", parameters[parameter]]
    if "reason" in parameters:
        parts += ["--reason", parameters["reason"]]
    return parts + [f"--{flag}" for flag in ("exact", "backlog") if flag in parameters]
