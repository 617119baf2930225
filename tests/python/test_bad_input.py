"""Calls of mark and purge that are wrong: one clear line, the right exit code, nothing changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import psycopg
import pytest
from command import OWNER, call, let_jobs_run, make_messages, signature
from support import Database, fresh_database

from safe_delete.cluster import Cluster
from safe_delete.errors import ExitCode

MARK = ("mark", "--table", "message", "--retain-days", "9")
PURGE = ("purge", "--table", "message", "--grace-days", "7")
PARAMETERS = {"mark": '{"retain": "9 days"}', "purge": '{"grace": "7 days"}'}
DAYS = {"mark": "retain", "purge": "grace"}
# All that is kept but the audit trail, which knows of refused starts, and counters.
STATE = """
    SELECT string_agg(
        format('SELECT %L, md5(string_agg(t::text, '' '' ORDER BY t::text)) FROM %s AS t', r, r),
        ' UNION ALL '
    )
    FROM (
        SELECT c.oid::regclass AS r FROM pg_class AS c
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
            AND (c.relnamespace IN ('safe_delete_data'::regnamespace, 'public'::regnamespace)
                OR c.relnamespace = 'safe_delete'::regnamespace AND c.relname <> 'audit_event')
    ) AS a
"""
OTHERS = """
    CREATE TABLE loose (id integer PRIMARY KEY, sent_at timestamptz);
    INSERT INTO loose VALUES (1, '2020-01-01');
    CREATE VIEW first_view AS SELECT * FROM message;
    CREATE VIEW second_view AS SELECT * FROM first_view;
    CREATE VIEW view_of_all AS SELECT * FROM message_with_deleted
"""
JOBS = pytest.mark.parametrize("job", ["mark", "purge"])
HIDINGS = pytest.mark.parametrize("hiding", ["apart", "beside"])


def state(database: Database) -> list[tuple[object, ...]]:
    with database.connect() as session:
        [[query]] = session.execute(STATE).fetchall()
        return sorted(session.execute(query).fetchall())


def make(database: Database, hiding: str = "apart") -> Database:
    """1,200 messages of 50 days, the last 100 of them deleted."""
    make_messages(database, 1200, hiding=hiding)
    let_jobs_run(database)
    live = "message" if hiding == "apart" else "current_message"
    database.run(f"DELETE FROM {live} WHERE message_id > 1100", OWNER)
    return database


@pytest.fixture(scope="module")
def messages(cluster: Cluster, kit_template: str) -> Iterator[Database]:
    """One database for all calls that must change nothing, with things that are not protected."""
    with fresh_database(cluster, "bad_input", kit_template) as database:
        make(database)
        database.run(OTHERS, OWNER)
        yield database


def assert_refused(
    database: Database, statement: str, user: str, *sqlstates: str, said: str = ""
) -> None:
    """A statement that ends with this error, and changes nothing."""
    before = state(database)
    with database.connect(user) as session, pytest.raises(psycopg.Error) as refused:
        session.execute(statement.encode())
    assert refused.value.sqlstate in sqlstates, refused.value
    assert said in str(refused.value.diag.message_primary)
    assert state(database) == before


def assert_exits(
    database: Database, code: ExitCode, user: str, *words: str, said: str = ""
) -> None:
    """A command that ends with this code and one line, and changes nothing."""
    before = state(database)
    called = call(database, *words, user=user)
    assert called.code == code, called.err
    assert called.out == ""
    first, *others = called.err.splitlines()
    assert first.startswith("error: ")
    assert said in first
    assert all(line.split(":")[0] in ("detail", "hint", "next") for line in others)
    assert state(database) == before


@JOBS
@pytest.mark.parametrize(
    "value",
    [
        *("0", "-1", '""', '"10"', '"0 days"', '"-90 days"', '"90 days 1"', "1e9", '"1e9 days"'),
        *("null", '"NaN"', '"NaN days"', '"infinity"', '"90 moons"', '"1.5 days"', '"90"', "true"),
        *("[90]", '{"days": 90}', '"１０ days"', '"9 days\'; DROP TABLE message"', '"9999 years"'),
    ],
)
def test_duration_that_is_none_is_refused(messages: Database, job: str, value: str) -> None:
    given = json.dumps({DAYS[job]: json.loads(value)}).replace("'", "''")
    said = f"{DAYS[job]} must be a positive number and a unit"
    call_of = f"'{job}', 'message', '{given}'"
    assert_refused(
        messages, f"SELECT safe_delete.dry_run({call_of})", "operator", "SD702", said=said
    )
    for start in ("SELECT safe_delete.start_run", "CALL safe_delete.run_job"):
        assert_refused(messages, f"{start}({call_of}, 'sd1-x')", "deleter", "SD702", said=said)


@JOBS
@pytest.mark.parametrize("mode", [(), ("--execute", "--signature", "sd1-x")])
@pytest.mark.parametrize("value", ["0", "-1", "", "90 days", "1e9", "NULL", "NaN", "9" * 9, "x"])
def test_number_of_days_that_is_none_is_refused(
    messages: Database, job: str, value: str, mode: tuple[str, ...]
) -> None:
    words = (job, "--table", "message", f"--{DAYS[job]}-days", value, *mode)
    said = f"{DAYS[job]} must be a positive number and a unit"
    user = "deleter" if mode else "operator"
    assert_exits(messages, ExitCode.USAGE, user, *words, said=said)


@JOBS
@pytest.mark.parametrize("given", ["NULL", "'null'", "'[]'", "'90'", "'\"90 days\"'", "'{}'"])
def test_parameters_that_are_none_are_refused(messages: Database, job: str, given: str) -> None:
    call_of = f"'{job}', 'message', {given}"
    assert_refused(messages, f"SELECT safe_delete.dry_run({call_of})", "operator", "SD702")
    for start in ("SELECT safe_delete.start_run", "CALL safe_delete.run_job"):
        assert_refused(messages, f"{start}({call_of}, 'sd1-x')", "deleter", "SD702")


@pytest.mark.parametrize("job", ["NULL", "''", "'Mark'", "'delete'", "'mark; purge'"])
def test_job_that_is_none_is_refused(messages: Database, job: str) -> None:
    call_of = f"{job}, 'message', '{{\"retain\": \"90 days\"}}'"
    assert_refused(
        messages, f"SELECT safe_delete.dry_run({call_of})", "operator", "SD702", said="job must be"
    )
    assert_refused(
        messages,
        f"CALL safe_delete.run_job({call_of}, 'x')",
        "deleter",
        "SD702",
        said="job must be",
    )


@JOBS
@pytest.mark.parametrize(
    ("table", "codes", "said"),
    [
        ("nowhere", ("42P01",), '"nowhere" does not exist'),
        ("nowhere.message", ("42P01", "3F000"), "does not exist"),
        ("", ("42602",), "invalid name syntax"),
        ("message; DROP TABLE message", ("42602",), "invalid name syntax"),
        ("loose", ("SD203",), "public.loose is not protected"),
        ("pg_catalog.pg_class", ("SD203",), "is not protected"),
        ("safe_delete.run", ("SD203",), "is not protected"),
        ("safe_delete_data.public__message", ("SD203",), "is not protected"),
        ("message_pkey", ("SD203",), "is not protected"),
        ("first_view", ("SD203",), "public.first_view is not protected"),
        ("second_view", ("SD203",), "public.second_view is not protected"),
        ("view_of_all", ("SD203",), "public.view_of_all is not protected"),
        ("0", ("SD203", "42P01"), ""),
        ("4294967295", ("SD203", "42P01"), ""),
    ],
)
def test_table_that_is_none_is_refused(
    messages: Database, job: str, table: str, codes: tuple[str, ...], said: str
) -> None:
    call_of = f"'{job}', '{table}', '{PARAMETERS[job]}'"
    words = (job, "--table", table, f"--{DAYS[job]}-days", "30")
    assert_refused(
        messages, f"SELECT safe_delete.dry_run({call_of})", "operator", *codes, said=said
    )
    assert_exits(messages, ExitCode.USAGE, "operator", *words, said=said)
    run = f"CALL safe_delete.run_job({call_of}, 'sd1-x')"
    assert_refused(messages, run, "deleter", *codes, said=said)
    signed = (*words, "--signature", "sd1-x", "--execute")
    assert_exits(messages, ExitCode.USAGE, "deleter", *signed, said=said)


@pytest.mark.parametrize("mode", [(), ("--execute", "--signature", "sd1-x")])
def test_table_whose_name_is_no_text_is_refused(messages: Database, mode: tuple[str, ...]) -> None:
    """As a shell passes bytes on that are not UTF-8."""
    called = call(messages, "mark", "--table", "m\udcff", "--retain-days", "30", *mode)
    assert (called.code, called.err) == (ExitCode.USAGE, "error: 'm\\udcff' is no text\n")


def test_null_for_a_table_is_refused(messages: Database) -> None:
    call_of = f"'mark', NULL, '{PARAMETERS['mark']}'"
    said = "a NULL table is not protected"
    assert_refused(
        messages, f"SELECT safe_delete.dry_run({call_of})", "operator", "SD203", said=said
    )
    run = f"CALL safe_delete.run_job({call_of}, 'x')"
    assert_refused(messages, run, "deleter", "SD203", said=said)


@pytest.mark.parametrize("verb", ["protect('loose', 'apart')", "unprotect('message')"])
def test_table_of_another_is_refused(messages: Database, verb: str) -> None:
    assert_refused(messages, f"SELECT safe_delete.{verb}", "admin", "42501", said="owner")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("protect", "loose", "--hiding", "apart", "--execute"), "owner"),
        (("unprotect", "message", "--execute"), "owner"),
    ],
)
def test_table_of_another_is_refused_on_the_command_line(
    messages: Database, words: tuple[str, ...], said: str
) -> None:
    before = state(messages)
    called = call(messages, *words, user="admin")
    assert called.code == ExitCode.PERMISSION, called.err
    [error] = [line for line in called.err.splitlines() if line.startswith("error: ")]
    assert said in error
    assert state(messages) == before


CHANGES = {
    "age column dropped": (ExitCode.SIGNATURE, "ALTER TABLE message DROP COLUMN sent_at"),
    "age column of another type": (
        ExitCode.SIGNATURE,
        "ALTER TABLE message ALTER COLUMN sent_at TYPE date",
    ),
    "column added": (ExitCode.GUARD_STOPPED, "ALTER TABLE message ADD COLUMN later text"),
    "another key": (
        ExitCode.SIGNATURE,
        """ALTER TABLE message DROP CONSTRAINT message_pkey;
        ALTER TABLE message ADD PRIMARY KEY (message_id, sent_at)""",
    ),
    "another owner": (ExitCode.DRIFTED, "ALTER TABLE message OWNER TO table_owner"),
    "trigger disabled": (ExitCode.GUARD_STOPPED, "ALTER TABLE message DISABLE TRIGGER USER"),
    "foreign key": (
        ExitCode.SIGNATURE,
        "CREATE TABLE reply (message_id integer REFERENCES message)",
    ),
    "renamed": (ExitCode.DRIFTED, "ALTER TABLE message RENAME TO other"),
}
NEXT = {
    ExitCode.GUARD_STOPPED: "doctor",
    ExitCode.SIGNATURE: "--table",
    ExitCode.DRIFTED: "resync",
}


@pytest.mark.parametrize(("hiding", "job"), [("apart", "mark"), ("beside", "purge")])
@pytest.mark.parametrize("change", CHANGES)
def test_table_that_changed_between_dry_run_and_run_is_refused(
    database: Database, hiding: str, job: str, change: str
) -> None:
    make(database, hiding)
    words = MARK if job == "mark" else PURGE
    signed = signature(database, *words)
    number = database.value("SELECT 'message'::regclass::oid")
    if hiding == "beside":
        database.run("DROP VIEW current_message")
    code, statement = CHANGES[change]
    database.run(statement)
    before = state(database)
    called = call(
        database, job, "--table", str(number), *words[3:], "--signature", signed, "--execute",
        user="deleter",
    )  # fmt: skip
    assert called.code == code, called.err
    assert called.err.startswith("error: ")
    assert ("resync" in called.err) == (code != ExitCode.SIGNATURE)
    assert f" {NEXT[code]} " in called.err.splitlines()[-1]
    assert state(database) == before


@HIDINGS
def test_mark_by_an_age_column_that_is_gone_is_refused(database: Database, hiding: str) -> None:
    make(database, hiding)
    if hiding == "beside":
        database.run("DROP VIEW current_message")
    database.run("ALTER TABLE message DROP COLUMN sent_at", OWNER)
    call_of = f"'mark', 'message', '{PARAMETERS['mark']}'"
    assert_refused(database, f"SELECT safe_delete.dry_run({call_of})", "operator", "SD206")
    before = state(database)
    called = call(database, *MARK, user="operator")
    assert called.code == ExitCode.DRIFTED, called.err
    assert called.err.startswith("error: ")
    assert state(database) == before


@HIDINGS
def test_job_that_would_take_all_rows_is_stopped(database: Database, hiding: str) -> None:
    make(database, hiding)
    database.run("SELECT safe_delete.set_guard('message', 'row_ratio', '{\"max\": 0.9}')", OWNER)
    database.run("UPDATE message SET sent_at = now() - interval '100 days'"
                 + (" WHERE deleted_at IS NULL" if hiding == "beside" else ""), OWNER)  # fmt: skip
    shown = call(database, *MARK, user="operator")
    assert shown.code == ExitCode.GUARD_STOPPED
    assert re.search(r"row_ratio +stop", shown.out)
    signed = signature(database, *MARK)
    call_of = f"'mark', 'message', '{PARAMETERS['mark']}', '{signed}'"
    assert_refused(database, f"CALL safe_delete.run_job({call_of})", "deleter", "SD501")
    assert_exits(
        database, ExitCode.GUARD_STOPPED, "deleter", *MARK, "--signature", signed, "--execute",
        said="guard row_ratio says stop: share of the table; nothing was deleted",
    )  # fmt: skip


@JOBS
@HIDINGS
def test_clock_that_was_set_back_stops_a_job(database: Database, hiding: str, job: str) -> None:
    make(database, hiding)
    words = {"mark": MARK, "purge": PURGE}[job]
    database.run(
        f"""
        SET ROLE safe_delete_owner;
        SELECT safe_delete._see_clock('message', '{job}');
        UPDATE safe_delete.last_seen SET seen_at = now() + interval '61 minutes'
        """
    )
    assert call(database, *words, user="operator").code == ExitCode.GUARD_STOPPED
    signed = signature(database, *words)
    assert_exits(
        database, ExitCode.GUARD_STOPPED, "deleter", *words, "--signature", signed, "--execute",
        said="guard clock says stop: the clock is behind what the last run saw",
    )  # fmt: skip


@JOBS
@HIDINGS
def test_job_that_finds_nothing_is_done_and_on_record(
    database: Database, hiding: str, job: str
) -> None:
    make(database, hiding)
    words = {
        "mark": ("mark", "--table", "message", "--retain", "10 years"),
        "purge": ("purge", "--table", "message", "--grace", "10 years"),
    }[job]
    shown = call(database, *words, "--json", user="operator")
    assert (shown.code, shown.json()["candidates"]) == (ExitCode.DONE, 0), shown.out + shown.err
    ran = call(
        database, *words, "--signature", shown.json()["signature"], "--execute", "--json",
        user="deleter",
    )  # fmt: skip
    assert ran.code == ExitCode.DONE, ran.err
    assert database.rows("SELECT job, state, candidate_count, row_count FROM safe_delete.runs") == [
        (job, "done", 0, 0)
    ]
    assert "0 of 0" in call(database, "runs", user="auditor").out
    live = "message" if hiding == "apart" else "current_message"
    assert database.value(f"SELECT count(*) FROM {live}") == 1100
    done = database.value("SELECT count(*) FROM safe_delete.audit_event WHERE event = 'run done'")
    assert done == 1
