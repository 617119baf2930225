"""Calls the command line as people do, and a database to call it on."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from support import Database

from safe_delete.cli import cli

OWNER = "cli_owner"
MESSAGES = "public.message"


@dataclass(frozen=True)
class Called:
    """What a call printed, and its exit code."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document that it printed."""
        return json.loads(self.out)

    @property
    def next(self) -> str:
        """The command that an error names, without the address of the call that it repeats."""
        [line] = [line for line in self.err.splitlines() if line.startswith("next: ")]
        program, option, _, *words = shlex.split(line.removeprefix("next: "))
        assert (program, option) == ("safe-delete", "--dsn")
        return " ".join(words)


def call(database: Database, *arguments: str, user: str = "postgres") -> Called:
    """Runs `safe-delete` in this process."""
    return call_dsn(database.dsn(user), *arguments)


def call_dsn(dsn: str, *arguments: str) -> Called:
    """The same with any address."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main(["--dsn", dsn, *arguments], prog_name="safe-delete")
        except SystemExit as end:
            code = end.code
    return Called(int(code or 0), out.getvalue(), err.getvalue())


def start(
    database: Database,
    *arguments: str,
    user: str = "postgres",
    terminal: int | None = None,
    hangup: signal.Handlers = signal.SIG_DFL,
) -> subprocess.Popen[str]:
    """Starts `safe-delete` in a process of its own; `terminal` is a descriptor to print to.

    What SIGHUP does there depends on `hangup`, not on who started the tests.
    """
    command = [sys.executable, "-m", "safe_delete.cli", "--dsn", database.dsn(user), *arguments]
    streams = subprocess.PIPE if terminal is None else terminal
    environment = {**os.environ, "TERM": "xterm-256color"}
    return subprocess.Popen(
        command,
        stdout=streams,
        stderr=streams,
        text=True,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, hangup),
    )


def make_messages(database: Database, row_count: int = 2000, hiding: str = "apart") -> None:
    """A protected table of messages, an hour apart, the oldest first; each tenth has a reply."""
    accepted = '{"accept": ["view limits"]}' if hiding == "cover" else "{}"
    owner = database.value(f"SELECT to_regrole('{OWNER}')")
    if owner is None:
        database.run(f"CREATE ROLE {OWNER} LOGIN")
    database.run(f"GRANT safe_delete_admin TO {OWNER}; GRANT CREATE ON SCHEMA public TO {OWNER}")
    database.run(
        f"""
        CREATE TABLE message (message_id integer PRIMARY KEY, subject text, sent_at timestamptz);
        INSERT INTO message
        SELECT n, 'Nr. ' || n, now() - ({row_count} - n + 0.5) * interval '1 hour'
          FROM generate_series(1, {row_count}) AS n;
        ANALYZE message;
        SELECT safe_delete.protect('message', '{hiding}', 'sent_at', '{accepted}');
        """,
        OWNER,
    )


def make_replies(database: Database) -> None:
    """A protected table whose rows go and come with their messages."""
    database.run(
        """
        CREATE TABLE reply (reply_id integer PRIMARY KEY,
            message_id integer NOT NULL REFERENCES message ON DELETE CASCADE);
        INSERT INTO reply SELECT m.message_id, m.message_id FROM message AS m
         WHERE m.message_id % 10 = 0;
        SELECT safe_delete.protect('reply', 'apart');
        """,
        OWNER,
    )


def let_jobs_run(database: Database, table: str = "message") -> None:
    """Sets the guards of a table so that every one says go."""
    for guard, settings in {
        "row_ratio": '{"max": 1}',
        "too_old": '{"allowed_interval": "1 year"}',
        "minimum_kept": '{"min": 10}',
    }.items():
        database.run(f"SELECT safe_delete.set_guard('{table}', '{guard}', '{settings}')", OWNER)


def let_days_pass(database: Database, days: int) -> None:
    """Makes all deleted messages as if they had been deleted earlier."""
    age, storage = f"interval '{days} days'", "safe_delete_data.public__message"
    database.run(
        f"""
        SET ROLE safe_delete_owner;
        SELECT safe_delete._make_storage_partition('message', m.moment)
          FROM (SELECT DISTINCT s.deleted_at - {age} AS moment FROM {storage} AS s) AS m;
        RESET ROLE;
        ALTER TABLE {storage} DISABLE TRIGGER USER;
        UPDATE {storage} SET deleted_at = deleted_at - {age};
        ALTER TABLE {storage} ENABLE ALWAYS TRIGGER safe_delete_refuse_change;
        """
    )


def signature(database: Database, *arguments: str) -> str:
    """The signature that a dry run shows."""
    called = call(database, *arguments, "--json", user="operator")
    return str(called.json()["signature"])


def execute(database: Database, arguments: Sequence[str], user: str = "deleter") -> Called:
    """A job with the signature that its dry run shows."""
    signed = signature(database, *arguments)
    return call(database, *arguments, "--signature", signed, "--execute", user=user)
