"""install, uninstall, advise, protect, unprotect, resync."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from command import OWNER, call, call_dsn, make_messages, start
from support import Database

from safe_delete import steps as steps_module
from safe_delete.call import kit_of
from safe_delete.errors import ExitCode
from safe_delete.steps import Protection, protect_steps, run_steps

PROTECT = ("protect", "note", "--hiding", "beside", "--age-column", "written_on")
INDEXES = "SELECT i.indisvalid FROM pg_index AS i WHERE i.indrelid = 'note'::regclass"
LEFT = """
    SELECT c.oid::regclass::text FROM pg_class AS c
     WHERE c.relname LIKE '%note%' AND c.relname NOT IN ('note', 'note_pkey')
    UNION ALL
    SELECT p.oid::regprocedure::text FROM pg_proc AS p
     WHERE p.proname LIKE '%note%' AND p.pronamespace <> 'safe_delete'::regnamespace
    UNION ALL
    SELECT t.tgname FROM pg_trigger AS t WHERE t.tgrelid = 'note'::regclass
    UNION ALL
    SELECT a.attname FROM pg_attribute AS a
     WHERE a.attrelid = 'note'::regclass AND a.attnum > 2 AND NOT a.attisdropped
"""


@pytest.fixture
def notes(database: Database) -> Database:
    """A table that is not protected yet, beside one that is."""
    make_messages(database, 10)
    database.run("CREATE TABLE note (note_id integer PRIMARY KEY, written_on date)", OWNER)
    return database


def test_install_is_a_dry_run_without_execute(empty_database: Database) -> None:
    shown = call(empty_database, "install")
    assert shown.code == ExitCode.DONE
    assert "0001_" in shown.out
    assert "Nothing was changed. To do it, add --execute." in shown.out
    assert empty_database.value("SELECT to_regnamespace('safe_delete')") is None
    answer = call(empty_database, "install", "--execute", "--json").json()
    assert answer["executed"]
    assert answer["code_files"] > 0
    assert "none pending" in call(empty_database, "install").out


def test_uninstall_is_a_dry_run_without_execute(database: Database) -> None:
    shown = call(database, "uninstall")
    assert shown.code == ExitCode.DONE, shown.err
    assert "safe_delete_data" in shown.out
    assert "Nothing was changed" in shown.out
    assert not call(database, "uninstall", "--json").json()["executed"]
    assert database.value("SELECT to_regnamespace('safe_delete')") is not None


@pytest.mark.parametrize(
    "arguments",
    [
        ("advise", "pg_class"),
        ("mark", "--table", "t", "--retain-days", "9"),
        ("undo", "--table", "t", "--since", "02:00"),
        ("runs",),
    ],
)
def test_verbs_say_where_the_kit_is_not_installed(
    empty_database: Database, arguments: tuple[str, ...]
) -> None:
    called = call(empty_database, *arguments)
    assert called.code == ExitCode.USAGE
    assert f"error: the kit is not installed in database {empty_database.name}" in called.err
    assert "safe-delete install" in called.err


def test_verbs_exit_8_when_the_server_cannot_be_reached() -> None:
    called = call_dsn("host=127.0.0.1 port=1 dbname=nowhere", "runs")
    assert called.code == ExitCode.UNREACHABLE
    assert called.err.startswith("error: the database cannot be reached")
    assert len(called.err.splitlines()) == 2


def test_uninstall_that_cannot_be_done_now_is_a_usage_error(notes: Database) -> None:
    called = call(notes, "uninstall", "--execute")
    assert called.code == ExitCode.USAGE
    assert called.err.startswith("error: tables are protected: public.message\n")


def test_verb_that_is_interrupted_says_so_in_one_line(notes: Database) -> None:
    with notes.connect(autocommit=False) as other:
        other.execute("LOCK TABLE message")
        verb = start(notes, "resync", "message", "--execute", user=OWNER)
        wait_until(notes, verb, "SELECT count(*) FROM pg_locks WHERE NOT granted")
        verb.send_signal(signal.SIGINT)
        _, err = verb.communicate(timeout=30)
    assert verb.returncode == ExitCode.INTERRUPTED
    assert err.splitlines()[-1] == "error: interrupted"


def test_advise_recommends_a_way_and_says_why(notes: Database) -> None:
    shown = call(notes, "advise", "note", user="operator")
    assert "apart  recommended" in shown.out
    named = call(notes, "advise", "--table", "note", "--json", user="operator").json()
    assert named["table"] == "public.note"
    assert [way["recommended"] for way in named["ways"]] == [True, False, False]


def test_protect_shows_its_steps_and_changes_nothing(notes: Database) -> None:
    shown = call(notes, *PROTECT, user=OWNER)
    assert shown.code == ExitCode.DONE
    assert "lock: ACCESS EXCLUSIVE" in shown.out
    assert "CREATE INDEX CONCURRENTLY" in shown.out
    assert "Nothing was changed" in shown.out
    answer = call(notes, *PROTECT, "--json", user=OWNER).json()
    assert answer["steps"][0].keys() == {"step", "statement", "in_transaction", "lock", "why"}
    assert notes.rows(LEFT) == []


def test_protect_prints_a_script_that_psql_runs(notes: Database) -> None:
    script = call(notes, *PROTECT, "--sql", user=OWNER).out
    done = notes.psql("-c", "SET search_path = pg_catalog", *script_options(script), user=OWNER)
    assert done.returncode == 0, done.stderr
    assert call(notes, "resync", "note", "--json").json()["problems"] == []


def script_options(script: str) -> list[str]:
    """psql's options that run each statement of a script by itself."""
    return [
        part for statement in script.split("\n\n-- ") for part in ("-c", statement_of(statement))
    ]


def statement_of(text: str) -> str:
    """A statement without the comment line above it."""
    return text.partition("\n")[2]


@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_protect_then_unprotect_leaves_nothing(notes: Database, hiding: str) -> None:
    arguments: tuple[str, ...] = (
        "note",
        "--hiding",
        hiding,
        "--age-column",
        "written_on",
        "--execute",
    )
    if hiding == "cover":
        arguments += ("--accept", "view limits")
    done = call(notes, "protect", *arguments, user=OWNER)
    assert done.code == ExitCode.DONE, done.err
    assert done.out == f"public.note is protected ({hiding}).\n"
    assert call(notes, "protect", *arguments, user=OWNER).code == ExitCode.USAGE
    assert "Nothing has drifted." in call(notes, "resync", "note").out
    shown = call(notes, "unprotect", "note", user=OWNER)
    assert "Nothing was changed" in shown.out
    assert notes.rows(LEFT) != []
    done = call(notes, "unprotect", "note", "--execute", user=OWNER)
    assert done.code == ExitCode.DONE, done.err
    assert notes.rows(LEFT) == []


@pytest.mark.parametrize("way", ["again", "unprotect"])
@pytest.mark.parametrize(
    ("hiding", "done"),
    [("beside", 2), ("beside", 8), ("beside", 20), ("beside", 40), ("cover", 2), ("cover", 3)],
)
def test_protect_that_died_goes_on_or_is_given_up(
    notes: Database, way: str, hiding: str, done: int
) -> None:
    settings = {"accept": ["view limits"]} if hiding == "cover" else {}
    protection = Protection("public.note", hiding, "written_on", settings)
    with kit_of(notes.dsn(OWNER)) as kit:
        run_steps(kit, "public.note", protect_steps(kit, protection)[:done], ignore)
    refused = call(notes, "mark", "--table", "note", "--retain-days", "9")
    assert refused.code == ExitCode.DRIFTED
    assert refused.next == "resync note"
    if way == "again":
        arguments = (*PROTECT[:3], hiding, *PROTECT[4:], "--accept", "view limits", "--execute")
        again = call(notes, *arguments, user=OWNER)
        assert again.code == ExitCode.DONE, again.err
        assert "Nothing has drifted." in call(notes, "resync", "note").out
    given_up = call(notes, "unprotect", "note", "--execute", user=OWNER)
    assert given_up.code == ExitCode.DONE, given_up.err
    assert notes.rows(LEFT) == []


def ignore(step: object, attempt: int) -> None:
    """Who does not want to be told."""


def test_protect_tries_again_for_a_lock(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps_module, "LOCK_TIMEOUT", "100ms")
    with in_use(notes) as release:

        def pause(shortest: float, longest: float) -> float:
            release.set()
            return shortest

        monkeypatch.setattr("safe_delete.retry.random.uniform", pause)
        done = call(notes, *PROTECT, "--execute", user=OWNER)
    assert done.code == ExitCode.DONE, done.err
    assert "the table is in use; attempt 2" in done.err


def test_protect_exits_13_when_a_lock_is_never_had(
    notes: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps_module, "LOCK_TIMEOUT", "10ms")
    monkeypatch.setattr("safe_delete.retry.LONGEST_PAUSE_SECONDS", 0.06)
    with in_use(notes):
        stuck = call(notes, *PROTECT, "--execute", user=OWNER)
    assert stuck.code == ExitCode.TOO_BUSY
    assert "error: step 2 of " in stuck.err
    assert "Repeat the command" in stuck.err
    assert " unprotect public.note --execute\n" in stuck.err


@contextmanager
def in_use(database: Database) -> Iterator[threading.Event]:
    """A session that reads the table in an open transaction until the event is set."""
    release = threading.Event()

    def read() -> None:
        with database.connect(autocommit=False) as other:
            other.execute("SELECT FROM note")
            reading.set()
            release.wait(30)

    reading = threading.Event()
    thread = threading.Thread(target=read)
    thread.start()
    assert reading.wait(10)
    try:
        yield release
    finally:
        release.set()
        thread.join()


def test_protect_replaces_an_index_that_was_left_half_built(notes: Database) -> None:
    with notes.connect(autocommit=False) as other:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT FROM message")
        command = start(notes, *PROTECT, "--execute", user=OWNER)
        # What CREATE INDEX CONCURRENTLY waits for: an older transaction.
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'virtualxid' AND NOT granted"
        wait_until(notes, command, waiting)
        command.send_signal(signal.SIGINT)
        _, err = command.communicate(timeout=30)
        assert command.returncode == ExitCode.INCOMPLETE, err
        assert "error: interrupted at step 3 of " in err
    assert (False,) in notes.rows(INDEXES)
    again = call(notes, *PROTECT, "--execute", user=OWNER)
    assert again.code == ExitCode.DONE, again.err
    assert notes.rows(INDEXES) == [(True,), (True,)]


def wait_until(database: Database, command: subprocess.Popen[str], query: str) -> None:
    """Waits, while a command goes on, until a count is not 0."""
    until = time.monotonic() + 20
    while not database.value(query):
        assert command.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("note",), ExitCode.USAGE, "missing option '--hiding'"),
        (("--hiding", "apart"), ExitCode.USAGE, "name the table"),
        (("note", "--table", "note", "--hiding", "apart"), ExitCode.USAGE, "name one table"),
        (("note", "--hiding", "under"), ExitCode.USAGE, "hiding must be"),
        (("note", "--hiding", "apart", "--age-column", "x"), ExitCode.USAGE, "no column x"),
        (("note", "--hiding", "apart", "--accept", "all"), ExitCode.USAGE, "unknown"),
        (("nowhere", "--hiding", "apart"), ExitCode.USAGE, "does not exist"),
        (("pg_class", "--hiding", "apart"), ExitCode.USAGE, "belongs to the system"),
    ],
)
def test_protect_refuses_what_cannot_be(
    notes: Database, arguments: tuple[str, ...], code: ExitCode, said: str
) -> None:
    called = call(notes, "protect", *arguments, user=OWNER)
    assert called.code == code
    assert said in called.err.splitlines()[0]


def test_protect_of_a_table_of_others_is_denied(notes: Database) -> None:
    called = call(notes, *PROTECT, "--execute", user="admin")
    assert called.code == ExitCode.PERMISSION
    assert "must be owner of table public.note" in called.err
    assert notes.rows(LEFT) == []


def test_unprotect_refuses_while_rows_are_deleted(notes: Database) -> None:
    notes.run("DELETE FROM message WHERE message_id = 1")
    called = call(notes, "unprotect", "message", "--execute", user=OWNER)
    assert called.code == ExitCode.INCOMPLETE
    assert "public.message has deleted rows" in called.err
    assert called.next == "deletions --table message"


def test_resync_shows_what_has_drifted_and_repairs_it(notes: Database) -> None:
    notes.run("ALTER TABLE message DISABLE TRIGGER safe_delete_move", OWNER)
    shown = call(notes, "resync", "message", user=OWNER)
    assert shown.code == ExitCode.DONE, shown.err
    assert "Nothing was changed" in shown.out
    assert "safe_delete_move" in shown.out
    repaired = call(notes, "resync", "message", "--execute", user=OWNER)
    assert repaired.code == ExitCode.DONE, repaired.err
    assert "Nothing has drifted." in call(notes, "resync", "message").out


def test_jobs_exit_12_when_the_table_is_another_than_was_protected(notes: Database) -> None:
    notes.run("ALTER TABLE message RENAME TO letter", OWNER)
    called = call(notes, "mark", "--table", "letter", "--retain-days", "30")
    assert called.code == ExitCode.DRIFTED
    assert "It was protected as public.message." in called.err
    assert called.next == "resync letter"


def test_switch_is_a_dry_run_without_execute(notes: Database) -> None:
    assert call(notes, *PROTECT, "--execute", user=OWNER).code == ExitCode.DONE
    notes.run("INSERT INTO note VALUES (1, now()), (2, now())", OWNER)
    notes.run("DELETE FROM current_note WHERE note_id = 1", OWNER)
    shown = call(notes, "switch", "note", "--hiding", "apart", user=OWNER)
    assert shown.code == ExitCode.DONE, shown.err
    assert "deleted rows to move  1" in shown.out
    assert "Nothing was changed. To do it, add --execute." in shown.out
    assert notes.value("SELECT count(*) FROM note") == 2
    done = call(notes, "switch", "note", "--hiding", "apart", "--execute", user=OWNER)
    assert done.out.strip() == "public.note is hidden apart now."
    assert notes.value("SELECT count(*) FROM note") == 1
    again = call(notes, "switch", "note", "--hiding", "apart", user=OWNER)
    assert again.code == ExitCode.USAGE
    assert "is hidden apart, and cannot be switched to 'apart'" in again.err


def test_switch_takes_the_settings_of_the_new_way(notes: Database) -> None:
    assert call(notes, *PROTECT, "--execute", user=OWNER).code == ExitCode.DONE
    options = ["--accept", "view limits", "--live-indexes", "--security-barrier", "--execute"]
    done = call(notes, "switch", "note", "--hiding", "cover", *options, user=OWNER)
    assert done.code == ExitCode.DONE, done.err
    assert notes.value(
        "SELECT settings - 'accept' FROM safe_delete.protected_table WHERE table_name = 'note'"
    ) == {
        "indexes": "live",
        "security_barrier": True,
    }
