"""Named reasons: what a policy demands, what a purge keeps, what is not taken back."""

from __future__ import annotations

import threading

import psycopg
import pytest
from command import call, execute, let_days_pass, let_jobs_run, make_messages, make_replies
from support import Database

from safe_delete.call import OF_THE_KIT
from safe_delete.errors import ExitCode

PURGE = ("purge", "--table", "message", "--grace-days", "30")
KEPT = "SELECT count(*) FROM safe_delete_data.public__message"
YEARS = ("reason", "--table", "message", "cancelled", "grace=7 years")


@pytest.fixture
def messages(database: Database) -> Database:
    """100 messages that an application may delete."""
    make_messages(database, 100)
    let_jobs_run(database)
    database.run("GRANT SELECT, DELETE ON message TO application")
    return database


def delete(database: Database, condition: str, reason: str | None = None) -> None:
    """What an application does."""
    because = f"SELECT safe_delete.because('{reason}');" if reason else ""
    database.run(f"BEGIN; {because} DELETE FROM message WHERE {condition}; COMMIT", "application")


def refusal(database: Database, condition: str, reason: str | None = None) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as refused:
        delete(database, condition, reason)
    return refused.value


def test_policy_demands_a_reason_of_the_application(messages: Database) -> None:
    policy = ("policy", "--table", "message")
    assert (
        call(messages, *policy, "reason=required", "--execute", user="admin").code == ExitCode.DONE
    )
    refused = refusal(messages, "message_id = 1")
    assert refused.sqlstate == "SD307"
    assert "safe_delete.because()" in str(refused.diag.message_hint)
    assert refusal(messages, "message_id = 1", " ").sqlstate == "SD307"
    delete(messages, "message_id = 1", "asked for it")
    call(messages, *policy, "reason=named", "--execute", user="admin")
    refused = refusal(messages, "message_id = 2", "asked for it")
    assert refused.sqlstate == "SD308"
    assert call(messages, *YEARS, user="admin").code == ExitCode.DONE
    assert refusal(messages, "message_id = 2", "canceled").sqlstate == "SD308"
    delete(messages, "message_id = 2", "cancelled")
    delete(messages, "false")
    assert messages.value("SELECT count(*) FROM message") == 98
    by_command = ("soft-delete", "--table", "message", "--key", "3", "--execute")
    called = call(messages, *by_command, user="operator")
    assert (called.code, called.next) == (ExitCode.USAGE, "reason --table message")
    assert call(messages, *by_command, "--reason", "cancelled").code == ExitCode.DONE


def test_policy_binds_a_cascade_but_no_job(messages: Database) -> None:
    make_replies(messages)
    messages.run("SELECT safe_delete.set_policy('reply', '{\"reason\": \"named\"}')")
    assert refusal(messages, "message_id = 10").sqlstate == "SD307"
    messages.run("SELECT set_config('safe_delete.reason', 'older than 3 days', false)")
    assert refusal(messages, "message_id = 10", "older than 3 days").sqlstate == "SD308"
    done = execute(messages, ("mark", "--table", "message", "--retain-days", "3"))
    assert done.code == ExitCode.DONE, done.err
    assert messages.value("SELECT count(*) FROM reply") == 8


def test_purge_keeps_what_has_a_longer_grace(messages: Database) -> None:
    delete(messages, "message_id <= 10", "cancelled")
    delete(messages, "message_id BETWEEN 11 AND 40", "no longer needed")
    delete(messages, "message_id BETWEEN 41 AND 45")
    let_days_pass(messages, 40)
    call(messages, *YEARS, user="admin")
    answer = call(messages, *PURGE, "--json").json()
    assert (answer["candidates"], answer["spared"], answer["kept_by_reason"]) == (35, 0, 10)
    assert sorted(row["key"] for row in answer["sample"])[0] > 10
    assert "10 kept" in call(messages, *PURGE, user="operator").out
    done = execute(messages, PURGE)
    assert done.code == ExitCode.DONE, done.err
    assert messages.value(KEPT) == 10
    assert call(messages, *PURGE, "--json").json()["candidates"] == 0
    call(messages, "reason", "--table", "message", "cancelled", "--drop", user="admin")
    assert execute(messages, PURGE).code == ExitCode.DONE
    assert messages.value(KEPT) == 0


def test_purge_keeps_rows_by_reason_and_on_hold_together(messages: Database) -> None:
    delete(messages, "message_id <= 10", "cancelled")
    delete(messages, "message_id BETWEEN 11 AND 40")
    let_days_pass(messages, 40)
    call(messages, *YEARS, user="admin")
    messages.run("SELECT safe_delete.place_hold('message', '[1, 40]', 'case 7')")
    answer = call(messages, *PURGE, "--json").json()
    assert (answer["candidates"], answer["spared"], answer["kept_by_reason"]) == (29, 2, 10)
    assert execute(messages, PURGE).code == ExitCode.DONE
    assert messages.value(KEPT) == 11


def test_grace_of_a_reason_ends(messages: Database) -> None:
    delete(messages, "message_id <= 10", "cancelled")
    call(messages, "reason", "--table", "message", "cancelled", "grace=60 days", user="admin")
    let_days_pass(messages, 59)
    assert call(messages, *PURGE, "--json").json()["candidates"] == 0
    partition = "safe_delete._make_storage_partition('message', now() - interval '61 days')"
    messages.run(f"SET ROLE safe_delete_owner; SELECT {partition}")
    let_days_pass(messages, 2)
    assert execute(messages, PURGE).code == ExitCode.DONE
    assert messages.value(KEPT) == 0


def test_grace_of_a_table_wins_over_that_of_all_tables(messages: Database) -> None:
    delete(messages, "message_id <= 10", "cancelled")
    let_days_pass(messages, 40)
    call(messages, "reason", "cancelled", "grace=10 years", user="admin")
    assert call(messages, *PURGE, "--json").json()["candidates"] == 0
    own = ("reason", "--table", "message", "cancelled")
    rows = call(messages, *own, "grace=35 days", "--json", user="admin").json()["reasons"]
    assert [(row["grace"], row["is_for_all_tables"]) for row in rows] == [
        ("35 days", False),
        ("10 years", True),
    ]
    assert call(messages, *PURGE, "--json").json()["candidates"] == 10


def test_changed_grace_voids_a_signature(messages: Database) -> None:
    delete(messages, "message_id <= 10", "cancelled")
    let_days_pass(messages, 40)
    signed = call(messages, *PURGE, "--json", user="operator").json()["signature"]
    call(messages, *YEARS, user="admin")
    run = (*PURGE, "--signature", signed, "--execute")
    called = call(messages, *run, user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert "a named reason changed since the dry run" in called.err
    assert messages.value(KEPT) == 10


def test_changed_grace_stops_a_run_at_its_next_batch(messages: Database) -> None:
    delete(messages, "message_id <= 10", "cancelled")
    let_days_pass(messages, 40)
    parameters = '{"grace": "30 days"}'
    with messages.connect("postgres") as session:
        session.execute(
            """SELECT safe_delete.start_run('purge', 'message', %s,
               safe_delete.dry_run('purge', 'message', %s) ->> 'signature')""",
            (parameters, parameters),
        )
        call(messages, *YEARS, user="admin")
        with pytest.raises(psycopg.Error) as refused:
            session.execute("SELECT safe_delete.next_batch(1)")
    assert refused.value.sqlstate == "SD602"
    assert messages.value(KEPT) == 10


def test_definition_waits_for_a_batch_that_is_under_way(messages: Database) -> None:
    delete(messages, "message_id <= 10", "cancelled")
    let_days_pass(messages, 40)
    parameters = '{"grace": "30 days"}'
    with messages.connect("postgres") as session:
        session.execute(
            """SELECT safe_delete.start_run('purge', 'message', %s,
               safe_delete.dry_run('purge', 'message', %s) ->> 'signature')""",
            (parameters, parameters),
        )
        session.execute("BEGIN")
        session.execute("SELECT safe_delete.next_batch(1)")
        waiting = threading.Thread(target=call, args=(messages, "reason", "spam", "grace=1 year"))
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
        session.execute("COMMIT")
        waiting.join(10)
    assert messages.value("SELECT count(*) FROM safe_delete.reasons") == 1


def test_reason_without_a_grace_has_a_purge_of_its_own(messages: Database) -> None:
    delete(messages, "message_id <= 10", "spam")
    delete(messages, "message_id BETWEEN 11 AND 20")
    let_days_pass(messages, 1)
    messages.run("SELECT safe_delete.set_policy('message', '{\"minimum_grace\": \"30 days\"}')")
    short = ("purge", "--table", "message", "--grace", "12 hours")
    unknown = call(messages, *short, "--reason", "spam")
    assert unknown.code == ExitCode.USAGE
    assert "reason 'spam' is not defined" in unknown.err
    call(messages, "reason", "--table", "message", "spam", "grace=none", user="admin")
    assert "shorter than the minimum grace" in call(messages, *short).err
    assert "the minimum grace" not in call(messages, *short, "--reason", "spam").err
    shown = call(messages, *short, "--reason", "spam", "--json").json()
    assert (shown["candidates"], shown["table_rows"]) == (10, 100)
    assert shown["command"].split(" --signature ")[0].endswith("--grace '12 hours' --reason spam")
    messages.run("SELECT safe_delete.set_guard('message', 'too_recent', '{\"floor\": \"1 hour\"}')")
    done = execute(messages, (*short, "--reason", "spam"))
    assert done.code == ExitCode.DONE, done.err
    keys = messages.rows("SELECT message_id FROM safe_delete_data.public__message ORDER BY 1")
    assert keys == [(n,) for n in range(11, 21)]


def delete_by_age(database: Database, reason: str) -> None:
    """Ten messages, five of them old, two of no age, deleted for a reason; ten more for another."""
    database.run(
        """
        UPDATE message SET sent_at = now() - interval '8 years' WHERE message_id <= 5;
        UPDATE message SET sent_at = NULL WHERE message_id = 9;
        UPDATE message SET sent_at = '-infinity' WHERE message_id = 10;
        """,
        "cli_owner",
    )
    delete(database, "message_id <= 10", reason)
    delete(database, "message_id BETWEEN 11 AND 20", "no longer needed")
    let_days_pass(database, 40)


def test_retention_of_a_reason_keeps_what_is_not_old_enough(messages: Database) -> None:
    delete_by_age(messages, "cancelled")
    call(messages, "reason", "--table", "message", "cancelled", "retention=7 years", user="admin")
    answer = call(messages, *PURGE, "--json").json()
    assert (answer["candidates"], answer["spared"], answer["kept_by_reason"]) == (15, 0, 5)
    shown = " ".join(call(messages, *PURGE, user="operator").out.split())
    assert "5 kept" in shown
    assert "reason cancelled older than 20" in shown
    messages.run("SELECT safe_delete.place_hold('message', '[1, 7]', 'case 7')")
    done = execute(messages, PURGE)
    assert done.code == ExitCode.DONE, done.err
    left = "SELECT message_id FROM safe_delete_data.public__message ORDER BY 1"
    assert messages.rows(left) == [(1,), (6,), (7,), (8,), (9,), (10,)]
    assert call(messages, *PURGE, "--json").json()["candidates"] == 0
    due = """SELECT p.row_key::integer, p.purge_after > now(), p.held_by IS NOT NULL
               FROM safe_delete.purge_date('message', '"all"') AS p ORDER BY 1"""
    assert messages.rows(due, "admin") == [
        *((1, None, True), (6, True, False), (7, None, True)),
        *((8, True, False), (9, None, False), (10, None, False)),
    ]


def test_what_is_kept_for_ever_is_never_old_enough(messages: Database) -> None:
    delete_by_age(messages, "cancelled")
    call(messages, "reason", "--table", "message", "cancelled", "retention=never", user="admin")
    shown = " ".join(call(messages, *PURGE, user="operator").out.split())
    assert "10 kept" in shown
    assert "reason cancelled never, by a retention of its own" in shown
    done = execute(messages, PURGE)
    assert done.code == ExitCode.DONE, done.err
    assert messages.rows(KEPT) == [(10,)]
    due = """SELECT DISTINCT p.purge_after FROM safe_delete.purge_date('message', '"all"') AS p"""
    assert messages.rows(due, "admin") == [(None,)]
    for job in (("purge", "--grace-days", "30"), ("mark",)):
        never = (job[0], "--table", "message", *job[1:], "--retain", "never")
        shown = " ".join(call(messages, *never, user="operator").out.split())
        assert "retain never: no row is old enough" in shown
        assert "candidates 0 of" in shown
        done = execute(messages, never)
        assert done.code == ExitCode.DONE, done.err
    assert messages.rows("SELECT state, row_count FROM safe_delete.runs ORDER BY run_id") == [
        *(("done", 10), ("done", 0), ("done", 0)),
    ]
    # What a restored row is on hold for goes by the last mark that took any.
    messages.run("SELECT safe_delete.restore(min(deletion_id)) FROM safe_delete.deletions")
    assert messages.rows("SELECT safe_delete.suggest_policy('message', 'never')", "admin") != []
    changed = "SELECT safe_delete.start_run('mark', 'message', %s, %s)"
    signed = call(messages, "mark", "--table", "message", "--retain", "never", "--json").json()
    with pytest.raises(psycopg.Error, match="is for retain = never, this call says 9 days"):
        with messages.connect("deleter") as session:
            session.execute(changed, ['{"retain": "9 days"}', signed["signature"]])


def test_partition_goes_whole_when_every_row_has_reached_its_retention(messages: Database) -> None:
    messages.run("UPDATE message SET sent_at = now() - interval '8 years'", "cli_owner")
    delete(messages, "message_id <= 10", "cancelled")
    let_days_pass(messages, 40)
    partitions = """SELECT count(*) FROM pg_inherits
        WHERE inhparent = 'safe_delete_data.public__message'::regclass"""
    before = int(str(messages.value(partitions)))
    years = ("reason", "--table", "message", "cancelled")
    call(messages, *years, "retention=9 years", user="admin")
    assert execute(messages, PURGE).code == ExitCode.DONE
    assert (messages.value(KEPT), messages.value(partitions)) == (10, before)
    call(messages, *years, "retention=7 years", user="admin")
    assert execute(messages, PURGE).code == ExitCode.DONE
    assert (messages.value(KEPT), messages.value(partitions)) == (0, before - 1)


def test_retention_of_a_reason_takes_the_place_of_a_longer_one(messages: Database) -> None:
    delete_by_age(messages, "spam")
    aged = (*PURGE, "--retain", "10 years")
    assert call(messages, *aged, "--json").json()["candidates"] == 0
    spam = ("reason", "--table", "message", "spam")
    call(messages, *spam, "retention=2 years", user="admin")
    answer = call(messages, *aged, "--json").json()
    assert (answer["candidates"], answer["kept_by_reason"]) == (5, 0)
    call(messages, *spam, "retention=none", user="admin")
    assert call(messages, *aged, "--json").json()["candidates"] == 10
    assert "spam of any age" in " ".join(call(messages, *aged).out.split())
    messages.run("SELECT safe_delete.set_policy('message', '{\"minimum_grace\": \"60 days\"}')")
    assert "shorter than the minimum grace" in call(messages, *aged).err
    messages.run("SELECT safe_delete.set_policy('message', '{\"minimum_grace\": \"1 day\"}')")
    call(messages, *spam, "grace=50 days", user="admin")
    assert call(messages, *aged, "--json").json()["candidates"] == 0
    call(messages, *spam, "grace=none", user="admin")
    assert execute(messages, aged).code == ExitCode.DONE
    keys = messages.rows("SELECT message_id FROM safe_delete_data.public__message ORDER BY 1")
    assert keys == [(n,) for n in range(11, 21)]


def test_purge_for_a_reason_goes_by_its_retention(messages: Database) -> None:
    delete_by_age(messages, "cancelled")
    call(messages, "reason", "--table", "message", "cancelled", "retention=7 years", user="admin")
    one = (*PURGE, "--reason", "cancelled")
    twice = call(messages, *one, "--retain", "10 years")
    assert twice.code == ExitCode.USAGE
    assert "has a retention of its own" in twice.err
    answer = call(messages, *one, "--json").json()
    assert (answer["candidates"], answer["kept_by_reason"]) == (5, 5)
    assert execute(messages, one).code == ExitCode.DONE
    assert messages.value(KEPT) == 15


def test_changed_retention_voids_a_signature(messages: Database) -> None:
    delete_by_age(messages, "cancelled")
    signed = call(messages, *PURGE, "--json", user="operator").json()["signature"]
    call(messages, "reason", "--table", "message", "cancelled", "retention=7 years", user="admin")
    called = call(messages, *PURGE, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert messages.value(KEPT) == 20


def test_tables_without_an_age_keep_what_has_a_retention(messages: Database) -> None:
    make_replies(messages)
    let_jobs_run(messages, "reply")
    refused = call(messages, "reason", "--table", "reply", "cancelled", "retention=7 years")
    assert refused.code == ExitCode.USAGE
    assert "has no age column to count the retention" in refused.err
    messages.run("BEGIN; SELECT safe_delete.because('cancelled'); DELETE FROM reply; COMMIT")
    storage = "safe_delete_data.public__reply"
    messages.run(
        f"""
        SET ROLE safe_delete_owner;
        SELECT safe_delete._make_storage_partition('reply', now() - interval '40 days');
        RESET ROLE;
        ALTER TABLE {storage} DISABLE TRIGGER USER;
        UPDATE {storage} SET deleted_at = deleted_at - interval '40 days';
        ALTER TABLE {storage} ENABLE ALWAYS TRIGGER safe_delete_refuse_change;
        """
    )
    purge = ("purge", "--table", "reply", "--grace-days", "30")
    assert call(messages, *purge, "--json").json()["candidates"] == 10
    assert call(messages, "reason", "cancelled", "retention=7 years").code == ExitCode.DONE
    answer = call(messages, *purge, "--json").json()
    assert (answer["candidates"], answer["kept_by_reason"]) == (0, 10)
    due = "SELECT count(p.purge_after) FROM safe_delete.purge_date('reply', '\"all\"') AS p"
    assert messages.value(due) == 0
    call(messages, "reason", "--table", "reply", "cancelled", "grace=35 days")
    assert call(messages, *purge, "--json").json()["candidates"] == 10


def test_final_deletion_is_not_taken_back(messages: Database) -> None:
    call(messages, "reason", "--table", "message", "erased", "is_restorable=false", user="admin")
    delete(messages, "message_id <= 2", "erased")
    delete(messages, "message_id = 3")
    refused = call(messages, "restore", "1", "--execute", user="operator")
    assert refused.code == ExitCode.INCOMPLETE
    assert "its reason is erased" in refused.err
    undo = ("undo", "--table", "message", "--since", "1 hour")
    shown = call(messages, *undo, user="operator").out
    assert "the reason says that it stays" in " ".join(shown.split())
    assert "Rows that can come back: 1\n" in shown
    assert "stays" in call(messages, "deletions", user="operator").out
    done = call(messages, *undo, "--execute", "--json", user="operator")
    assert done.code == ExitCode.INCOMPLETE
    assert [one.get("sqlstate") for one in done.json()["restored"]] == [None, "SD309"]
    assert messages.value("SELECT count(*) FROM message") == 98
    with pytest.raises(psycopg.Error) as single:
        messages.run("SELECT safe_delete.restore_rows('message', '[1]')", "operator")
    assert single.value.sqlstate == "SD309"
    call(messages, "reason", "--table", "message", "erased", "is_restorable=true", user="admin")
    assert call(messages, "restore", "1", "--execute", user="operator").code == ExitCode.DONE


def test_purge_in_place_is_refused_where_it_would_have_to_tell_reasons(database: Database) -> None:
    make_messages(database, 100, "beside")
    let_jobs_run(database)
    call(database, "reason", "cancelled", "grace=7 years", user="admin")
    assert call(database, *PURGE).code == ExitCode.DONE
    database.run("SELECT safe_delete.soft_delete('message', '[1]', 'cancelled')")
    refused = call(database, *PURGE)
    assert refused.code == ExitCode.USAGE
    assert "cannot tell them by reason" in refused.err
    years = ("purge", "--table", "message", "--grace", "7 years")
    assert call(database, *years).code == ExitCode.DONE
    assert call(database, *years, "--reason", "cancelled").code == ExitCode.USAGE
    own = ("reason", "--table", "message", "cancelled")
    for refused in (call(database, *own, "retention=none"), call(database, *own, "--set", "a=b")):
        assert refused.code == ExitCode.USAGE
        assert "lie in the table itself" in refused.err
    call(database, "reason", "cancelled", "grace=1 day", "retention=7 years", user="admin")
    assert "cannot tell them by reason" in call(database, *PURGE).err
    call(database, *own, "grace=1 day")
    assert call(database, *PURGE).code == ExitCode.DONE


def test_reasons_are_for_admins(messages: Database) -> None:
    denied = call(messages, *YEARS, user="operator")
    assert denied.code == ExitCode.PERMISSION
    assert "safe_delete_admin" in denied.err
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        messages.run("SELECT safe_delete.define_reason('message', 'x')", "application")
    assert "None is defined." in call(messages, "reason", user="auditor").out
    wrong = call(messages, "reason", "--table", "message", "x", "sets=1", user="admin")
    assert wrong.code == ExitCode.USAGE
    assert call(messages, "reason", "--drop").code == ExitCode.USAGE


def test_command_passes_on_what_the_kit_warns_of(messages: Database) -> None:
    messages.run(
        """CREATE TABLE plain (plain_id integer PRIMARY KEY);
        SELECT safe_delete.protect('plain', 'apart');
        CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE WARNING 'not the kit'; RETURN OLD; END $$;
        CREATE TRIGGER shout BEFORE DELETE ON plain FOR EACH ROW EXECUTE FUNCTION shout();
        INSERT INTO plain VALUES (1)"""
    )
    defined = call(messages, "reason", "old", "retention=2 years", "--json", user="admin")
    assert defined.code == ExitCode.DONE
    assert defined.json()
    assert defined.err.splitlines()[0] == (
        "warning: rows deleted for 'old' are never purged from tables without an age column:"
        " public.plain"
    )
    assert defined.err.splitlines()[1].startswith("hint: Define the reason for these tables")
    deleted = call(messages, "soft-delete", "--table", "plain", "--key", "1", "--execute")
    assert (deleted.code, "not the kit" in deleted.err) == (ExitCode.DONE, False)


@pytest.mark.parametrize(
    ("context", "is_ours"),
    [
        ("PL/pgSQL function safe_delete._f(text) line 3 at RAISE", True),
        ("PL/pgSQL-Funktion safe_delete._f(text) Zeile 3 bei RAISE", True),
        ("PL/pgSQL関数safe_delete._f(text)の3行目 - RAISE", True),
        ("PL/pgSQL function shout() line 1 at RAISE\nPL/pgSQL function safe_delete._f()", False),
        ("PL/pgSQL function shout(safe_delete.run) line 1 at RAISE", False),
        ('PL/pgSQL function public."safe_delete.f"() line 1 at RAISE', False),
        ("PL/pgSQL function safe_delete_gate.f() line 1 at RAISE", False),
        ("", False),
    ],
)
def test_warnings_of_the_kit_are_known_in_any_language(context: str, is_ours: bool) -> None:
    assert bool(OF_THE_KIT.match(context)) is is_ours
