"""mark and purge: dry run, signature, guards, batches, interruption."""

from __future__ import annotations

import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time

import pytest
from command import (
    OWNER,
    call,
    execute,
    let_days_pass,
    let_jobs_run,
    make_messages,
    make_replies,
    signature,
    start,
)
from support import Database

from safe_delete.call import kit_of
from safe_delete.drive import drive
from safe_delete.errors import ExitCode
from safe_delete.jobs import Job

MARK = ("mark", "--table", "message", "--retain-days", "30")
PURGE = ("purge", "--table", "message", "--grace-days", "7")
LIVE = "SELECT count(*) FROM message"
HAS_BEGUN = "SELECT count(*) > 0 FROM safe_delete.runs WHERE row_count > 0"
ENDED = "SELECT r.state, r.row_count, r.stop_reason FROM safe_delete.runs AS r"
SLOW = """
    CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END $$;
    CREATE TRIGGER take_time AFTER DELETE ON message FOR EACH STATEMENT
        EXECUTE FUNCTION take_time();
"""


@pytest.fixture
def messages(database: Database) -> Database:
    """2,000 messages of 83 days."""
    make_messages(database)
    let_jobs_run(database)
    return database


def test_dry_run_is_a_read_only_transaction(messages: Database) -> None:
    with kit_of(messages.dsn("operator"), read_only=True) as kit:
        assert kit.value("SHOW transaction_read_only") == "on"


def test_dry_run_shows_what_would_go(messages: Database) -> None:
    called = call(messages, *MARK, user="operator")
    assert called.code == ExitCode.DONE
    assert called.err == ""
    for shown in ("public.message", "30 days", "1,280 of 2,000 rows (64.00 %)", "row_count"):
        assert shown in called.out
    assert re.search(r"older than +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n", called.out)
    assert not re.search(r" +$", called.out, re.MULTILINE)
    assert "\x1b" not in called.out


def test_dry_run_shows_the_cut_off_in_the_time_zone_of_the_policy(messages: Database) -> None:
    call(messages, "policy", "--table", "message", "time_zone=Asia/Kathmandu", "--execute")
    called = call(messages, *MARK)
    assert re.search(r"older than .* UTC = .* Asia/Kathmandu\n", called.out)


def test_dry_run_prints_the_command_that_runs_it(messages: Database) -> None:
    shown = call(messages, *MARK, user="operator")
    [line] = [line for line in shown.out.splitlines() if line.endswith("--execute")]
    program, *arguments = shlex.split(line)
    assert program == "safe-delete"
    dsn = arguments.index("--dsn")
    assert arguments[dsn + 1] == messages.dsn("operator")
    assert call(messages, *arguments[dsn + 2 :], user="deleter").code == ExitCode.DONE
    assert messages.value(LIVE) == 720


def test_dry_run_never_prints_a_password(messages: Database) -> None:
    dsn = f"{messages.dsn()} password=secret sslpassword=secret2"
    shown = call(messages, "--dsn", dsn, *MARK)
    assert "--dsn" in shown.out
    assert "secret" not in shown.out


def test_dry_run_says_whether_a_signature_is_the_one(messages: Database) -> None:
    signed = signature(messages, *MARK)
    assert "the given one is for this" in call(messages, *MARK, "--signature", signed).out
    assert "the given one differs" in call(messages, *MARK, "--signature", "x").out
    assert messages.value(LIVE) == 2000


def test_dry_run_exits_4_when_a_guard_stops_or_cannot_tell(database: Database) -> None:
    make_messages(database)
    called = call(database, *MARK)
    assert called.code == ExitCode.GUARD_STOPPED
    assert (
        "stop: row_ratio says stop; too_old, minimum_kept say unknown; a run would be refused\n"
    ) in called.out
    assert called.out.endswith(" guard --table public.message\n")
    assert "--execute" not in called.out


def test_dry_run_says_what_mends_a_table_that_changed(messages: Database) -> None:
    messages.run("ALTER TABLE message ADD COLUMN later text", OWNER)
    shown = call(messages, *MARK, user="operator")
    assert shown.code == ExitCode.GUARD_STOPPED
    [last] = shown.out.splitlines()[-1:]
    assert last.endswith("doctor public.message"), shown.out
    assert "set the limits" not in shown.out


def test_json_of_a_dry_run_is_the_answer_of_the_database(messages: Database) -> None:
    answer = call(messages, *MARK, "--json", user="operator").json()
    assert (answer["candidates"], answer["verdict"]) == (1280, "go")
    assert answer["command"].endswith(f"--signature {answer['signature']} --execute")


def test_mark_then_purge(messages: Database) -> None:
    make_replies(messages)
    marked = execute(messages, MARK)
    assert marked.code == ExitCode.DONE, marked.err
    assert "1,280 soft-deleted" in marked.out
    assert messages.value(LIVE) == 720
    assert messages.value("SELECT count(*) FROM reply") == 72
    nothing = execute(messages, PURGE)
    assert nothing.code == ExitCode.DONE
    assert "0 purged" in nothing.out


def test_purge_takes_what_is_past_its_grace(messages: Database) -> None:
    execute(messages, MARK)
    let_days_pass(messages, 10)
    purged = execute(messages, PURGE)
    assert purged.code == ExitCode.DONE, purged.err
    assert "1,280 purged" in purged.out
    assert messages.value("SELECT count(*) FROM message_with_deleted") == 720


def test_json_of_a_run_says_how_it_ended(messages: Database) -> None:
    answer = execute(messages, (*MARK, "--batch-size", "500", "--json")).json()
    assert answer["state"] == "done"
    assert answer["row_count"] == 1280
    assert answer["batch_count"] > 1


def test_run_without_signature_is_refused_and_on_record(messages: Database) -> None:
    called = call(messages, *MARK, "--execute", user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert called.out == ""
    assert called.err.startswith("error: the run carries no signature; nothing was deleted\n")
    assert "\nhint: " in called.err
    assert called.next == "mark --table message --retain-days 30"
    events = messages.rows("SELECT event FROM safe_delete.audit_trail WHERE event = 'run refused'")
    assert len(events) == 1
    assert messages.value(LIVE) == 2000


def test_nine_for_ninety_is_refused(messages: Database) -> None:
    signed = signature(messages, "mark", "--table", "message", "--retain-days", "90")
    called = call(
        messages,
        *("mark", "--table", "message", "--retain-days", "9"),
        *("--signature", signed, "--execute"),
        user="deleter",
    )
    assert called.code == ExitCode.SIGNATURE
    assert "the signature is for retain = 90 days, this call says 9 days" in called.err
    assert messages.value(LIVE) == 2000


def test_json_of_a_refusal_is_one_document(messages: Database) -> None:
    called = call(messages, *MARK, "--execute", "--json", user="deleter")
    assert called.code == ExitCode.SIGNATURE
    error = called.json()["error"]
    assert (error["sqlstate"], error["exit_code"]) == ("SD601", 5)


def test_run_exits_4_when_a_guard_stops_it(messages: Database) -> None:
    signed = signature(messages, *MARK)
    messages.run("INSERT INTO message VALUES (0, 'no date', '1970-01-01')")
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.GUARD_STOPPED
    assert "guard too_old says stop" in called.err
    assert messages.value(LIVE) == 2001


def test_run_exits_7_while_another_holds_the_table(messages: Database) -> None:
    signed = signature(messages, *MARK)
    with messages.connect("deleter") as other:
        other.execute(
            "SELECT safe_delete.start_run('mark', 'message', '{\"retain\": \"30 days\"}', %s)",
            [signed],
        )
        called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.LOCKED
    assert "another run is under way on public.message" in called.err
    assert messages.value(LIVE) == 2000


def test_run_ends_with_the_error_when_its_limits_change_on_the_way(messages: Database) -> None:
    signed = signature(messages, *MARK)
    messages.run(
        """
        CREATE FUNCTION change_limit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            UPDATE safe_delete.guard SET settings = '{"max": 0.5}' WHERE guard_name = 'row_ratio';
            RETURN NULL;
        END $$;
        CREATE TRIGGER change AFTER DELETE ON message FOR EACH STATEMENT
            EXECUTE FUNCTION change_limit();
        """
    )
    arguments = (*MARK, "--signature", signed, "--batch-size", "200", "--execute")
    called = call(messages, *arguments, user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert "the limit of guard row_ratio was 1, is 0.5" in called.err
    assert "which stays so" in called.err
    assert messages.value("SELECT state FROM safe_delete.runs") == "incomplete"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_run_ends_after_its_batch_and_can_go_on(
    messages: Database, number: int
) -> None:
    signed = signature(messages, *MARK)
    messages.run(SLOW)
    arguments = (*MARK, "--signature", signed, "--batch-size", "200", "--execute")
    run = start(messages, *arguments, user="deleter")
    wait_until(messages, HAS_BEGUN)
    run.send_signal(number)
    out, err = run.communicate(timeout=60)
    assert run.returncode == ExitCode.INCOMPLETE, err
    assert "The same command takes the rest." in out
    taken = 2000 - int(str(messages.value(LIVE)))
    assert 0 < taken < 1280
    assert messages.rows(ENDED) == [("incomplete", taken, "interrupted")]
    messages.run("DROP TRIGGER take_time ON message")
    again = call(messages, *arguments, user="deleter")
    assert again.code == ExitCode.DONE
    assert messages.value(LIVE) == 720


def test_run_under_nohup_goes_on(messages: Database) -> None:
    signed = signature(messages, *MARK)
    messages.run(SLOW)
    arguments = (*MARK, "--signature", signed, "--batch-size", "200", "--execute")
    run = start(messages, *arguments, user="deleter", hangup=signal.SIG_IGN)
    wait_until(messages, HAS_BEGUN)
    run.send_signal(signal.SIGHUP)
    _, err = run.communicate(timeout=60)
    assert run.returncode == ExitCode.DONE, err
    assert messages.value(LIVE) == 720


class Impatient:
    """Watches a run, and sends signals to its own process at a moment of it."""

    def __init__(self, moment: str, count: int) -> None:
        self.signals = {moment: count}

    def send(self, moment: str) -> None:
        for _ in range(self.signals.get(moment, 0)):
            signal.raise_signal(signal.SIGTERM)

    def started(self, run_id: int, candidate_count: int) -> None:
        self.send("started")

    def advanced(self, row_count: int) -> None:
        self.send("advanced")

    def ended(self) -> None:
        pass


@pytest.mark.parametrize(("moment", "count"), [("started", 1), ("started", 2), ("advanced", 2)])
def test_run_ends_when_it_is_interrupted_before_its_first_batch_and_twice(
    messages: Database, moment: str, count: int
) -> None:
    signed = signature(messages, *MARK)
    job = Job("mark", "message", {"retain": "30 days"}, signed, 200)
    with kit_of(messages.dsn("deleter")) as kit:
        outcome = drive(kit, job, Impatient(moment, count))
    assert (outcome.state, outcome.run_id) == ("interrupted", 1)
    assert (outcome.row_count > 0) == (moment == "advanced")
    assert messages.rows(ENDED) == [("incomplete", outcome.row_count, "interrupted")]


def test_run_that_waits_for_a_lock_gives_up_when_it_is_interrupted(messages: Database) -> None:
    signed = signature(messages, *MARK)
    with messages.connect(autocommit=False) as other:
        other.execute("SELECT FROM message WHERE message_id = 5 FOR UPDATE")
        run = start(messages, *MARK, "--signature", signed, "--execute", user="deleter")
        wait_until(messages, "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted")
        run.send_signal(signal.SIGTERM)
        out, err = run.communicate(timeout=60)
    assert run.returncode == ExitCode.INCOMPLETE, err
    assert "run 1" in out
    assert messages.rows(ENDED) == [("incomplete", 0, "interrupted")]


@pytest.mark.parametrize("verb", ["mark --execute", "mark", "runs", "--help"])
@pytest.mark.parametrize("place", ["full", "closed"])
def test_answer_that_cannot_be_written_is_one_line(
    messages: Database, verb: str, place: str
) -> None:
    signed = signature(messages, *MARK)
    words = {
        "mark": MARK,
        "mark --execute": (*MARK, "--signature", signed, "--execute"),
    }.get(verb, (verb,))
    command = [sys.executable, "-m", "safe_delete.cli", "--dsn", messages.dsn(), *words]
    where = ">/dev/full" if place == "full" else ">&-"
    called = subprocess.run(
        ["/bin/sh", "-c", f"{shlex.join(command)} {where}"], stderr=subprocess.PIPE, text=True
    )
    if (verb, place) == ("--help", "closed"):
        assert called.stderr == ""
        return
    assert called.returncode == ExitCode.UNEXPECTED
    why = {"full": "No space left on device", "closed": "Bad file descriptor"}[place]
    run = " (run 1)" if verb == "mark --execute" else ""
    done = "" if verb == "--help" else f"; what was asked for is done{run}"
    assert called.stderr == f"error: the answer could not be written: {why}{done}\n"
    assert messages.value(LIVE) == (720 if run else 2000)


def test_undo_goes_on_when_nobody_can_read_what_it_does(messages: Database) -> None:
    for key in ("1", "2"):
        deletion = ("soft-delete", "--table", "message", "--key", key, "--execute")
        assert call(messages, *deletion).code == ExitCode.DONE
    undo = ("undo", "--table", "message", "--since", "1 hour", "--execute")
    command = [sys.executable, "-m", "safe_delete.cli", "--dsn", messages.dsn(), *undo]
    called = subprocess.run(
        ["/bin/sh", "-c", f"{shlex.join(command)} >/dev/full"], stderr=subprocess.PIPE, text=True
    )
    assert "what was asked for is done" in called.stderr
    assert messages.value(LIVE) == 2000


def test_list_whose_first_lines_are_enough_says_nothing(messages: Database) -> None:
    command = [sys.executable, "-m", "safe_delete.cli", "--dsn", messages.dsn(), "runs"]
    reader, writer = os.pipe()
    os.close(reader)
    called = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (called.returncode, called.stderr) == (ExitCode.UNEXPECTED, "")


@pytest.mark.parametrize(
    ("event", "code", "said"),
    [
        (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'deleter'",
            ExitCode.UNREACHABLE,
            "Repeat the command: it takes the rest.",
        ),
        ("SELECT safe_delete.stop_run(1, 'too late')", ExitCode.INCOMPLETE, "stopped, too late"),
        (
            "SELECT safe_delete.place_hold('message', '\"all\"', 'case 7')",
            ExitCode.GUARD_STOPPED,
            "hold 1 was placed on public.message",
        ),
    ],
)
def test_run_that_is_stopped_from_outside_says_so_and_can_go_on(
    messages: Database, event: str, code: ExitCode, said: str
) -> None:
    signed = signature(messages, *MARK)
    messages.run(SLOW)
    arguments = (*MARK, "--signature", signed, "--batch-size", "200", "--execute")
    run = start(messages, *arguments, user="deleter")
    wait_until(messages, HAS_BEGUN)
    messages.run(event)
    _, err = run.communicate(timeout=60)
    assert run.returncode == code, err
    assert said in err
    assert "which stays so" in err
    taken = 2000 - int(str(messages.value(LIVE)))
    assert messages.value("SELECT row_count FROM safe_delete.runs") == taken
    messages.run("DROP TRIGGER take_time ON message")
    messages.run("SELECT safe_delete.release_hold(hold_id, 'x') FROM safe_delete.active_holds")
    assert call(messages, *arguments, user="deleter").code == ExitCode.DONE
    assert messages.value(LIVE) == 720


def test_run_is_read_committed_whatever_the_database_says(messages: Database) -> None:
    messages.run(f"ALTER DATABASE {messages.name} SET default_transaction_isolation = serializable")
    assert execute(messages, MARK).code == ExitCode.DONE


def test_run_waits_for_a_lock_and_goes_on(messages: Database) -> None:
    signed = signature(messages, *MARK)
    with messages.connect(autocommit=False) as other:
        other.execute("SELECT FROM message WHERE message_id = 5 FOR UPDATE")
        run = start(messages, *MARK, "--signature", signed, "--execute", user="deleter")
        wait_until(messages, "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted")
        other.rollback()
    _, err = run.communicate(timeout=60)
    assert run.returncode == ExitCode.DONE, err
    assert messages.value(LIVE) == 720


def test_run_shows_its_progress_on_a_terminal(messages: Database) -> None:
    signed = signature(messages, *MARK)
    ours, its = pty.openpty()
    try:
        run = start(
            messages,
            *(*MARK, "--signature", signed, "--batch-size", "400", "--execute"),
            user="deleter",
            terminal=its,
        )
        os.close(its)
        shown = read_all(ours)
        assert run.wait(60) == ExitCode.DONE
    finally:
        os.close(ours)
    assert "0 of 1,280 rows" in shown
    assert "1,280 of 1,280 rows" in shown
    assert "\x1b[32mdone" in shown


@pytest.mark.parametrize("value", ["0", "-1", "", "90 days", "1e9", "NaN", "ten", "99999999"])
@pytest.mark.parametrize("mode", [(), ("--execute", "--signature", "x")])
def test_retention_that_is_no_number_of_days_is_refused(
    messages: Database, value: str, mode: tuple[str, ...]
) -> None:
    called = call(messages, "mark", "--table", "message", "--retain-days", value, *mode)
    assert called.code == ExitCode.USAGE
    assert called.out == ""
    assert "retain must be a positive number and a unit" in called.err.splitlines()[0]
    assert messages.value(LIVE) == 2000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("mark", "--table", "message"), "retain must be"),
        (("mark", "--table", "message", "--retain", "10"), "not '10'"),
        (("mark", "--table", "message", "--retain", ""), "not ''"),
        (("mark", "--retain-days", "90"), "missing option '--table'"),
        (("mark", "--table", "message", "--grace-days", "9"), "no such option '--grace-days'"),
        ((*MARK, "--retain", "30 days"), "--retain-days and --retain say the same"),
        ((*MARK, "--batch-size", "0"), "--batch-size"),
        (("purge", "--table", "message", "--retain-days", "90"), "grace must be"),
        (("purge", "--table", "message", "--grace", "1 hour"), "minimum grace"),
        (("mark", "--table", "nowhere", "--retain-days", "90"), '"nowhere" does not exist'),
        (("mark", "--table", "nowhere.x", "--retain-days", "90"), "does not exist"),
        (("mark", "--table", "", "--retain-days", "90"), "invalid name syntax"),
        (("mark", "--table", "a b; c", "--retain-days", "90"), "invalid name syntax"),
        (("mark", "--table", "pg_class", "--retain-days", "90"), "not protected"),
    ],
)
def test_calls_that_are_wrong_are_refused_in_one_line(
    messages: Database, arguments: tuple[str, ...], said: str
) -> None:
    called = call(messages, *arguments)
    assert called.code == ExitCode.USAGE
    first, *others = called.err.splitlines()
    assert first.startswith("error: ")
    assert said in first
    assert all(line.split(":")[0] in ("detail", "hint", "next") for line in others)


def wait_until(database: Database, query: str) -> None:
    """Waits for a query to be true, half a minute at most."""
    until = time.monotonic() + 30
    while not database.value(query):
        assert time.monotonic() < until, query
        time.sleep(0.02)


def read_all(descriptor: int) -> str:
    """What is written to a terminal until it is closed."""
    parts: list[bytes] = []
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:
            part = b""
        if not part:
            return b"".join(parts).decode()
        parts.append(part)
