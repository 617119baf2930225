"""Drives a signed run of a job batch by batch, in one session from its start to its end."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from safe_delete.call import Kit
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exits import RefusedError, from_refusal
from safe_delete.interrupt import StopRequest, stop_request
from safe_delete.jobs import Job
from safe_delete.replica import attestation
from safe_delete.retry import TRANSIENT, retrying
from safe_delete.signals import undisturbed

LOCK_TIMEOUT = "5s"
FIRST_SMALLER_BATCH = 1000


class Watcher(Protocol):
    """Who is told how a run goes on."""

    def started(self, run_id: int, candidate_count: int) -> None:
        """The database has let the run begin."""

    def advanced(self, row_count: int) -> None:
        """A batch is committed."""

    def ended(self) -> None:
        """There are no more batches, for whatever reason."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its state is done, incomplete or interrupted."""

    run_id: int
    job: str
    table: str
    state: str
    row_count: int
    batch_count: int
    seconds: float
    started_at: str
    waiting: list[dict[str, Any]] = field(default_factory=list)

    @property
    def exit_code(self) -> ExitCode:
        """0 when nothing eligible is left, 3 otherwise."""
        return ExitCode.DONE if self.state == "done" else ExitCode.INCOMPLETE


class Run:
    """A run under way: counts what its batches took."""

    def __init__(self, kit: Kit, job: Job, watcher: Watcher, stop: StopRequest) -> None:
        self._kit = kit
        self._watcher = watcher
        self._stop = stop
        self._began = time.monotonic()
        self.job = job
        self.row_count = 0
        self.batch_count = 0
        self.table = kit.name(job.table)
        self.started_at: str = kit.value("SELECT to_json(date_trunc('second', now()))")
        self.run_id, self.candidate_count = self._start()

    def _start(self) -> tuple[int, int]:
        job, kit = self.job, self._kit
        kit.value("SELECT set_config('lock_timeout', %s, false)", LOCK_TIMEOUT)
        attested = attestation(kit, job)
        # Committed whatever it answers, so that a refusal stays on record.
        attempt = retrying(
            lambda: kit.value(
                "SELECT safe_delete._try_start_run(%s, %s::regclass, %s, %s, %s)",
                *job.arguments(),
                job.signature,
                attested.answer,
            ),
            lambda failed: self._stop.heed(),
        )
        if "refused" in attempt:
            refusal = from_refusal(attempt["refused"])
            refusal.detail = refusal.detail or attested.failure
            if refusal.exit_code == ExitCode.SIGNATURE:
                refusal.command = job.dry_run_command()
            raise refusal
        return attempt["run_id"], attempt["candidates"]

    def batches(self) -> bool:
        """Takes batches to the end. Returns False when it was asked to stop before."""
        self._watcher.started(self.run_id, self.candidate_count)
        finished = False
        while not finished:
            if self._stop.made:
                return False
            row_count, finished = self._batch()
            self.row_count += row_count
            self.batch_count += 1
            self._watcher.advanced(row_count)
        return True

    def _batch(self) -> tuple[int, bool]:
        size = self.job.batch_size

        def smaller(attempt: int) -> None:
            nonlocal size
            self._stop.heed()
            size = max(1, (size or FIRST_SMALLER_BATCH) // 2)

        batch = retrying(
            lambda: self._kit.one(
                "SELECT b.row_count, b.finished"
                "  FROM safe_delete.next_batch(%s::bigint, %s::integer) AS b",
                self.run_id,
                size,
            ),
            smaller,
        )
        assert batch is not None
        return batch[0], batch[1]

    def finish(self) -> str:
        """Ends the run in the database. Returns done or incomplete."""
        state: str = retrying(
            lambda: self._kit.value("SELECT safe_delete.finish_run(%s::bigint)", self.run_id)
        )
        return state

    def give_up(self, error: RefusedError) -> None:
        """Ends the run after an error, where the database still can, and says what is done."""
        if error.sqlstate in TRANSIENT or error.exit_code == ExitCode.UNREACHABLE:
            error.hint = "Repeat the command: it takes the rest."
        if error.exit_code != ExitCode.UNREACHABLE:
            with suppress(SafeDeleteError):
                self._end(error.message)
        done = f"Run {self.run_id} had taken {self.row_count:,} rows, which stays so."
        error.detail = f"{error.detail} {done}" if error.detail else done

    def interrupt(self) -> str:
        """Ends the run where somebody asked for it. Returns interrupted."""
        with undisturbed(), suppress(SafeDeleteError):
            self._end("interrupted")
        return "interrupted"

    def _end(self, reported: str) -> None:
        query = "SELECT safe_delete._give_up_run(%s::bigint, %s)"
        retrying(lambda: self._kit.value(query, self.run_id, reported))

    def outcome(self, state: str) -> Outcome:
        """The run as it stands."""
        seconds = round(time.monotonic() - self._began, 3)
        return Outcome(
            self.run_id,
            self.job.name,
            self.table,
            state,
            self.row_count,
            self.batch_count,
            seconds,
            self.started_at,
            self._waiting(),
        )

    def _waiting(self) -> list[dict[str, Any]]:
        """Rows that had to wait for rows which reference them, by the table of these."""
        query = """SELECT json_agg(json_build_object(
            'table', w.referencing, 'rows', w.row_count, 'next_step', w.next_step
        )) FROM safe_delete._waits(%s::bigint) AS w"""
        return list(retrying(lambda: self._kit.value(query, self.run_id)) or [])


def drive(kit: Kit, job: Job, watcher: Watcher) -> Outcome:
    """Runs a job: a transaction a batch, tried again when another session was in the way.

    After Ctrl-C, SIGTERM or SIGHUP it ends the run: the same command takes the rest. Raises
    RefusedError when the database does not let it start or go on.
    """
    with stop_request() as stop:
        run = Run(kit, job, watcher, stop)
        try:
            state = run.finish() if run.batches() else run.interrupt()
        except KeyboardInterrupt:
            state = run.interrupt()
        except RefusedError as error:
            run.give_up(error)
            raise
        finally:
            watcher.ended()
    return run.outcome(state)
