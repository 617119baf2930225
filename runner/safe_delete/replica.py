"""Has a replica count what a job would take, so that the primary need not."""

from __future__ import annotations

import time
from typing import NamedTuple

from psycopg.types.json import Jsonb

from safe_delete.call import Kit, kit_of
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exits import RefusedError
from safe_delete.jobs import Job

LONGEST_WAIT = 30.0
PAUSE = 0.2
GUARD_DSN = "--guard-dsn"


class Attestation(NamedTuple):
    """What the database is given, and what went wrong, which is for the caller's eyes only."""

    answer: Jsonb | None
    failure: str | None = None


def attestation(kit: Kit, job: Job) -> Attestation:
    """What the replica of `guard_dsn` answers; nothing where there is none to ask.

    The primary asks first: a replica that has not replayed the question yet cannot answer, so
    the answer is never older than it. What went wrong is an answer too, which the database
    refuses, and puts on record. Of an address nothing goes there, but that it does not serve.
    """
    if job.guard_dsn is None:
        return Attestation(None)
    request_id = None
    try:
        request_id = kit.value(
            "SELECT safe_delete.request_attestation(%s, %s::regclass, %s, %s)",
            *job.arguments(),
            job.signature,
        )
        with kit_of(job.guard_dsn, read_only=True, option=GUARD_DSN) as replica:
            return Attestation(Jsonb(_answer(replica, request_id)))
    except RefusedError as error:
        return Attestation(Jsonb({"request_id": request_id, "failure": error.message}))
    except SafeDeleteError as error:
        is_gone = error.exit_code == ExitCode.UNREACHABLE
        kind = "it cannot be reached" if is_gone else "it cannot be asked"
        return Attestation(Jsonb({"request_id": request_id, "failure": kind}), error.message)


def _answer(replica: Kit, request_id: int) -> object:
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            return replica.value("SELECT safe_delete.attest(%s::bigint)", request_id)
        except RefusedError as error:
            if error.sqlstate != "SD707" or time.monotonic() > deadline:
                raise
        time.sleep(PAUSE)
