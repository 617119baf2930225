"""Signed jobs that run by themselves: by crontab's line, and by pg_cron."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import OWNER, Called, call, execute, let_jobs_run, make_messages, signature
from support import Database, Server, create_people, give_people_their_roles, has_extension

from safe_delete.errors import ExitCode
from safe_delete.install import install

MARK = ("mark", "--table", "message", "--retain-days", "30")
EVERY_MINUTE = ("--at", "* * * * *")
POLICY = ("policy", "--table", "message")
NIGHTLY = ("--at", "10 2 * * *")
LIVE = "SELECT count(*) FROM message"
CRON = {
    "shared_preload_libraries": "pg_cron",
    "cron.database_name": "shop",
    "cron.use_background_workers": "on",
}
ENDED = """
    SELECT j.jobname, d.status, d.return_message, d.username
      FROM cron.job_run_details AS d JOIN cron.job AS j USING (jobid)
     WHERE d.status IN ('succeeded', 'failed') ORDER BY j.jobname
"""


@pytest.fixture
def messages(database: Database) -> Database:
    """2,000 messages of 83 days."""
    make_messages(database)
    let_jobs_run(database)
    return database


@pytest.fixture
def cron_database(server: Server) -> Iterator[Database]:
    """Two tables of messages in a database where pg_cron runs."""
    with server.cluster() as cluster, cluster.connect() as connection:
        if not has_extension(connection, "pg_cron"):
            pytest.skip("pg_cron is not installed, and tests/tools.sh could not fetch it")
    with server.cluster(**CRON) as cluster:
        with cluster.connect() as connection:
            create_people(connection)
            connection.execute("CREATE DATABASE shop")
        database = Database(cluster, "shop")
        install(database.dsn())
        with database.connect() as connection:
            give_people_their_roles(connection)
        database.run("CREATE EXTENSION pg_cron; GRANT USAGE ON SCHEMA cron TO deleter")
        make_messages(database)
        let_jobs_run(database)
        make_other_messages(database)
        yield database


def make_other_messages(database: Database) -> None:
    """A second table, protected and with limits as the first one."""
    database.run(
        """
        CREATE TABLE letter AS SELECT * FROM message;
        ALTER TABLE letter ADD PRIMARY KEY (message_id);
        SELECT safe_delete.protect('letter', 'apart', 'sent_at');
        """,
        OWNER,
    )
    let_jobs_run(database, "letter")


def schedule(database: Database, *arguments: str, user: str = "operator") -> Called:
    """Schedules as the deleter what a dry run has signed."""
    signed = signature(database, *MARK)
    return call(database, "schedule", *MARK, "--signature", signed, *arguments, user=user)


def cron(line: str) -> subprocess.CompletedProcess[str]:
    """Runs the command of a crontab line as cron does: by sh, with next to no environment."""
    command = line.split(" ", 5)[5].replace("\\%", "%")
    environment = {"HOME": "/", "LOGNAME": "root", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    if "PYTHONPATH" in os.environ:
        environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
    return subprocess.run(
        ["/bin/sh", "-c", command], env=environment, cwd="/", capture_output=True, text=True
    )


def crontab_line(database: Database, *arguments: str) -> str:
    """The line that is printed, with the program beside this Python."""
    called = schedule(database, *NIGHTLY, "--as", "deleter", "--print", *arguments)
    assert called.code == ExitCode.DONE, called.err
    [line] = called.out.splitlines()
    return line


@pytest.fixture(autouse=True)
def program_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """`safe-delete` is where pip put it: beside the Python that runs the tests."""
    folder = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_crontab_line_runs_with_nothing_but_itself(messages: Database) -> None:
    line = crontab_line(messages)
    assert line.startswith("10 2 * * * /")
    done = cron(line)
    assert done.returncode == ExitCode.DONE, done.stderr
    assert messages.value(LIVE) == 720
    assert messages.rows("SELECT started_as, state FROM safe_delete.runs") == [("deleter", "done")]


def test_crontab_line_is_one_line_without_a_password(messages: Database) -> None:
    secrets = "password=secret1 sslpassword=secret2"
    dsn = f"{messages.dsn('operator')} {secrets} application_name='100 %'"
    signed = signature(messages, *MARK)
    arguments = ("--dsn", dsn, "schedule", *MARK, "--signature", signed, *NIGHTLY)
    called = call(messages, *arguments, "--as", "deleter", "--print")
    assert called.code == ExitCode.DONE, called.err
    assert "secret" not in called.out
    assert "100 \\%" in called.out
    assert cron(called.out.rstrip("\n")).returncode == ExitCode.DONE


@pytest.mark.parametrize("name", ["two\nlines", "back\\slash", "back\\%slash"])
def test_table_with_such_a_name_fits_no_crontab(messages: Database, name: str) -> None:
    messages.run(f'ALTER TABLE message RENAME TO "{name}"')
    messages.run(f"SELECT safe_delete.resync('\"{name}\"')")
    mark = ("mark", "--table", f'"{name}"', "--retain-days", "30")
    signed = signature(messages, *mark)
    arguments = ("schedule", *mark, "--signature", signed, *NIGHTLY, "--as", "deleter", "--print")
    called = call(messages, *arguments)
    assert called.code == ExitCode.USAGE
    assert "line break" in called.err


def test_nine_for_ninety_is_not_even_scheduled(messages: Database) -> None:
    signed = signature(messages, "mark", "--table", "message", "--retain-days", "90")
    nine = ("schedule", "mark", "--table", "message", "--retain-days", "9")
    called = call(messages, *nine, "--signature", signed, *NIGHTLY, "--as", "deleter", "--print")
    assert called.code == ExitCode.SIGNATURE
    assert called.out == ""
    assert called.err.startswith(
        "error: the signature is for retain = 90 days, this call says 9 days; nothing is scheduled"
    )


def test_signature_of_a_colleague_serves_and_a_revoked_one_does_not(messages: Database) -> None:
    signed = signature(messages, *MARK)
    arguments = ("schedule", *MARK, "--signature", signed, *NIGHTLY, "--as", "deleter", "--print")
    assert call(messages, *arguments).code == ExitCode.DONE
    messages.run(f"SELECT safe_delete.revoke('{signed}', 'no longer')", "approver")
    called = call(messages, *arguments)
    assert called.code == ExitCode.SIGNATURE
    assert "revoked by approver; nothing is scheduled" in called.err


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("postgres", "postgres is a superuser"),
        ("auditor", "auditor may not execute signed runs"),
        ("nobody_known", "there is no role nobody_known"),
    ],
)
def test_job_runs_as_a_restricted_deleter_or_not_at_all(
    messages: Database, role: str, said: str
) -> None:
    called = schedule(messages, *NIGHTLY, "--as", role)
    assert called.code in (ExitCode.PERMISSION, ExitCode.USAGE)
    assert said in called.err


def test_deleter_who_cannot_name_the_table_is_not_scheduled(messages: Database) -> None:
    messages.run(f'CREATE SCHEMA "Shop" AUTHORIZATION {OWNER}')
    messages.run('ALTER TABLE message SET SCHEMA "Shop"')
    messages.run("""SELECT safe_delete.resync('"Shop".message')""", OWNER)
    messages.run('GRANT USAGE ON SCHEMA "Shop" TO operator')
    mark = ("mark", "--table", '"Shop".message', "--retain-days", "30")
    signed = ("--signature", signature(messages, *mark))
    arguments = ("schedule", *mark, *signed, *NIGHTLY, "--as", "deleter", "--print")
    called = call(messages, *arguments, user="operator")
    assert (called.code, called.out) == (ExitCode.PERMISSION, "")
    grant = 'GRANT USAGE ON SCHEMA "Shop" TO'
    assert f"hint: {grant} deleter;" in called.err
    denied = call(messages, *mark, *signed, "--execute", user="deleter")
    assert denied.code == ExitCode.PERMISSION
    assert f'hint: Let its owner do: {grant} "deleter";' in denied.err
    messages.run(f"{grant} deleter")
    assert call(messages, *arguments, user="operator").code == ExitCode.DONE
    done = call(messages, *mark, *signed, "--execute", user="deleter")
    assert done.code == ExitCode.DONE, done.err


def test_role_is_named_only_to_who_is_not_its_member(messages: Database) -> None:
    words = (*MARK, "--signature", "x", "--execute")
    assert "Connect as a member of safe_delete_deleter." in call(messages, *words, user="admin").err
    messages.run("REVOKE USAGE ON SCHEMA public FROM PUBLIC")
    called = call(messages, *words[:2], "public.message", *words[3:], user="deleter")
    assert called.code == ExitCode.PERMISSION
    assert "Connect as" not in called.err


@pytest.mark.parametrize(
    "times",
    [
        "", "tonight", "10 2 * *", "10 2 * * *; rm -rf /", "1\n2 3 4 5 6", "60 2 * * *",
        "0 24 * * *", "0 2 0 * *", "0 2 32 * *", "0 2 * 13 *", "0 2 * * 8", "30-10 2 * * *",
        "*/0 2 * * *", "*/60 2 * * *", "5/10 2 * * *", "0 2 * foo *", "0 2 , * *", "0 2 -3 * *",
        "mon 2 * * *", "0 2 * * * *", " 0 2 * * *", "@never", "²0 2 * * *",
    ],
)  # fmt: skip
def test_times_that_are_none_are_refused(messages: Database, times: str) -> None:
    called = schedule(messages, "--at", times, "--as", "deleter", "--print")
    assert called.code == ExitCode.USAGE
    assert called.out == ""


@pytest.mark.parametrize(
    "times", ["*/15 0-6,22 1,15 jan-Mar,12 mon-fri", "0  2 31 12 7", "@daily", "5-59/10 * * * *"]
)
def test_times_of_cron_are_taken(messages: Database, times: str) -> None:
    called = schedule(messages, "--at", times, "--as", "deleter", "--print")
    assert called.code == ExitCode.DONE, called.err
    assert called.out.startswith(f"{times} /")


def test_print_and_execute_exclude_each_other(messages: Database) -> None:
    called = schedule(messages, *NIGHTLY, "--as", "deleter", "--print", "--execute")
    assert (called.code, called.out) == (ExitCode.USAGE, "")
    assert "leave it or --execute out" in called.err


def test_database_without_pg_cron_says_so(messages: Database) -> None:
    called = schedule(messages, *NIGHTLY, "--as", "deleter", "--execute", user="postgres")
    assert called.code == ExitCode.USAGE
    assert "pg_cron is not in this database" in called.err
    assert "--print" in called.err


def test_pg_cron_runs_what_is_signed_and_refuses_the_rest(cron_database: Database) -> None:
    database = cron_database
    signed = signature(database, *MARK)
    shown = call(database, "schedule", *MARK, "--signature", signed, *EVERY_MINUTE, user="deleter")
    assert shown.code == ExitCode.DONE, shown.err
    assert "--execute" in shown.out
    assert database.value("SELECT count(*) FROM cron.job") == 0

    arguments = (*MARK, "--signature", signed, *EVERY_MINUTE, "--execute", "--json")
    made = call(database, "schedule", *arguments, user="deleter")
    assert made.code == ExitCode.DONE, made.err
    again = call(database, "schedule", *arguments, user="deleter")
    assert again.json()["job_id"] == made.json()["job_id"]
    # The deleter cannot dry-run, so nobody sees before the night that the signature is another's.
    letter = ("mark", "--table", "letter", "--retain-days", "9", "--signature", signed)
    other = call(database, "schedule", *letter, *EVERY_MINUTE, "--execute", user="deleter")
    assert other.code == ExitCode.DONE, other.err

    until = time.monotonic() + 130
    while len(ended := {row[0]: row for row in database.rows(ENDED)}) < 2:
        assert time.monotonic() < until, database.rows("SELECT * FROM cron.job_run_details")
        time.sleep(0.5)
    done, refused = ended[made.json()["name"]], ended["safe_delete mark public.letter"]
    assert (done[1], done[3]) == ("succeeded", "deleter")
    assert (refused[1], refused[3]) == ("failed", "deleter")
    assert "this call says 9 days" in str(refused[2])
    assert database.value(LIVE) == 720
    assert database.value("SELECT count(*) FROM letter") == 2000
    assert database.value(
        "SELECT count(*) > 0 FROM safe_delete.audit_trail"
        " WHERE event = 'run refused' AND target_name = 'public.letter'"
    )


def a_day_passes(database: Database) -> None:
    """All is a day older: rows, and what the kit has on record of its runs and of the clock."""
    database.run(
        """
        UPDATE message SET sent_at = sent_at - interval '1 day';
        UPDATE safe_delete.run
           SET started_at = started_at - interval '1 day',
               last_batch_at = last_batch_at - interval '1 day',
               finished_at = finished_at - interval '1 day',
               selection = selection || jsonb_build_object(
                   'cutoff', (selection ->> 'cutoff')::timestamptz - interval '1 day');
        UPDATE safe_delete.last_seen SET seen_at = seen_at - interval '1 day';
        """
    )


def a_night_later(database: Database) -> None:
    """A day has passed, and has brought new messages."""
    a_day_passes(database)
    database.run(
        """
        INSERT INTO message
        SELECT max(message_id) + n, 'new', now() - (24.5 - n) * interval '1 hour'
          FROM message, generate_series(1, 24) AS n GROUP BY n;
        """
    )


def test_one_signature_serves_ten_nights_but_the_one_with_a_sync_bug(messages: Database) -> None:
    first = crontab_line(messages)
    assert cron(first).returncode == ExitCode.DONE
    for guard, settings in (
        ("row_ratio", {"max": 0.05}),
        ("too_old", {"allowed_interval": "7 days"}),
        ("minimum_kept", {"min": 500}),
    ):
        words = f"SELECT safe_delete.set_guard('message', '{guard}', '{json.dumps(settings)}')"
        messages.run(words)
    line = crontab_line(messages)
    nights = []
    for night in range(1, 11):
        a_night_later(messages)
        if night == 5:
            messages.run(
                "CREATE TABLE mended AS SELECT message_id, sent_at FROM message"
                " WHERE message_id % 10 < 3;"
                "UPDATE message SET sent_at = '1970-01-01' WHERE message_id % 10 < 3"
            )
        if night == 6:
            # Somebody has seen the mail of cron, and mended the dates; a day has passed.
            messages.run(
                "UPDATE message AS m SET sent_at = d.sent_at - interval '1 day'"
                "  FROM mended AS d WHERE d.message_id = m.message_id"
            )
        before = messages.value(LIVE)
        done = cron(line)
        taken = int(str(before)) - int(str(messages.value(LIVE)))
        nights.append((done.returncode, taken))
        if night == 5:
            assert "too_old says stop" in done.stderr
            assert "nothing was deleted" in done.stderr
    assert [code for code, _ in nights] == [0, 0, 0, 0, ExitCode.GUARD_STOPPED, 0, 0, 0, 0, 0]
    taken_rows = [taken for _, taken in nights]
    assert taken_rows[4] == 0
    assert 24 * 10 - 2 <= sum(taken_rows) <= 24 * 10 + 2
    assert messages.value("SELECT count(DISTINCT signature) FROM safe_delete.runs") == 2
    assert messages.value("SELECT count(*) FROM safe_delete.runs WHERE state = 'done'") == 10
    [refused] = messages.rows(
        "SELECT detail #>> '{refused,sqlstate}' FROM safe_delete.audit_trail"
        " WHERE event = 'run refused'"
    )
    assert refused == ("SD501",)


HEALTHY = {
    "by day": ("date", 1, 24, 60),
    "loaded weekly": ("timestamptz", 7, 1000, 60),
    "three days old": ("timestamptz", 1, 24, 3),
}


@pytest.mark.parametrize("table", HEALTHY)
def test_no_guard_cries_wolf_in_ten_nights(database: Database, table: str) -> None:
    """By the limits that the kit itself proposes, after a first clean-up."""
    age_type, days_between, rows, days = HEALTHY[table]
    make_messages(database, 0)
    database.run(
        f"""
        SELECT safe_delete.unprotect('message');
        ALTER TABLE message ALTER COLUMN sent_at TYPE {age_type};
        INSERT INTO message
        SELECT {rows} * b + n, 'Nr.', now() - (0.5 + {days_between} * b) * interval '1 day'
          FROM generate_series(0, {days // days_between}) AS b, generate_series(1, {rows}) AS n;
        ANALYZE message;
        SELECT safe_delete.protect('message', 'apart', 'sent_at');
        """,
        OWNER,
    )
    let_jobs_run(database)
    assert execute(database, MARK).code == ExitCode.DONE
    database.run("SET ROLE safe_delete_owner; DELETE FROM safe_delete.guard")
    asked = call(database, *POLICY, "--suggest", "--retain-days", "30", "--json", user="operator")
    for command in asked.json()["commands"]:
        assert call(database, *shlex.split(command)[3:]).code == ExitCode.DONE, command
    signed = signature(database, *MARK)
    for night in range(1, 11):
        a_day_passes(database)
        if night % days_between == 0:
            database.run(
                f"""
                INSERT INTO message
                SELECT max(message_id) + n, 'new', now() - interval '12 hours'
                  FROM message, generate_series(1, {rows}) AS n GROUP BY n
                """
            )
        done = call(database, *MARK, "--signature", signed, "--execute", user="deleter")
        assert done.code == ExitCode.DONE, (night, done.err)
    old = "SELECT count(*) FROM message WHERE sent_at < now() - interval '31 days'"
    assert database.value(old) == 0
    assert database.value("SELECT count(*) FROM safe_delete.runs WHERE state = 'done'") == 11


@pytest.mark.parametrize("words", [("mark",), ("--table", "message")])
def test_schedule_needs_a_signature_and_a_time(messages: Database, words: tuple[str, ...]) -> None:
    called = call(messages, "schedule", *words)
    assert called.code == ExitCode.USAGE
    assert shlex.split(called.err)[0] == "error:"
