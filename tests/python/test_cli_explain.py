"""why, what."""

from __future__ import annotations

import pytest
from command import OWNER, call, let_days_pass, let_jobs_run, make_messages, make_replies
from support import Database

from safe_delete.errors import ExitCode


@pytest.fixture
def messages(database: Database) -> Database:
    """100 messages, ten of which have a reply."""
    make_messages(database, 100)
    make_replies(database)
    return database


def test_what_shows_the_tree_of_a_delete(messages: Database) -> None:
    shown = call(messages, "what", "message", "10", "11", user="auditor")
    assert shown.code == ExitCode.DONE, shown.err
    assert [line.split() for line in shown.out.splitlines() if line][1:] == [
        ["table", "effect", "rows"],
        ["message", "soft", "delete", "2"],
        ["reply", "cascade", "1"],
    ]
    assert messages.value("SELECT count(*) FROM message") == 100


def test_what_in_json_is_the_answer_of_the_kit(messages: Database) -> None:
    answer = call(messages, "what", "message", "--all", "--json", user="operator").json()
    assert answer == [
        {"table": "public.message", "depth": 0, "effect": "soft delete", "row_count": 100},
        {"table": "public.reply", "depth": 1, "effect": "cascade", "row_count": 10},
    ]


def test_what_says_that_a_delete_would_be_refused_and_what_is_unknown(messages: Database) -> None:
    messages.run(
        """
        CREATE TABLE invoice (id integer PRIMARY KEY, message_id integer REFERENCES message);
        INSERT INTO invoice VALUES (1, 10);
        SELECT safe_delete.protect('invoice', 'apart');
        """,
        OWNER,
    )
    messages.run('CREATE TABLE "A.b" (id integer REFERENCES message ON DELETE CASCADE)')
    shown = call(messages, "what", "message", "10")
    assert "would be refused" in shown.out
    assert "unknown" in shown.out
    assert '"A.b"' in shown.out


def test_why_shows_deletion_purge_date_and_hold(messages: Database) -> None:
    why = ("--reason", "spam", "--ticket", "T-1", "--execute")
    call(messages, "soft-delete", "--table", "message", "--key", "10", "--key", "11", *why)
    call(messages, "hold", "--table", "message", "--key", "11", "--reason", "case 7")
    shown = call(messages, "why", "message", "10", "11", user="auditor")
    assert shown.code == ExitCode.DONE, shown.err
    assert "spam" in shown.out
    assert "T-1" in shown.out
    rows = call(messages, "why", "message", "10", "11", "12", "--json", user="operator").json()
    assert [(row["key"], row["state"], row["deletion_id"], row["held_by"]) for row in rows] == [
        (10, "deleted", 1, None),
        (11, "deleted", 1, 1),
    ]
    assert rows[0]["purge_after"] > rows[0]["deleted_at"]
    assert rows[1]["purge_after"] is None


def test_why_knows_what_was_restored_and_what_was_purged(messages: Database) -> None:
    messages.run("DELETE FROM message WHERE message_id <= 2; SELECT safe_delete.restore(1)")
    messages.run("DELETE FROM message WHERE message_id = 2")
    let_days_pass(messages, 40)
    let_jobs_run(messages)
    purge = "'purge', 'message', '{\"grace\": \"30 days\"}'"
    signature = messages.value(f"SELECT safe_delete.dry_run({purge}) ->> 'signature'")
    messages.run(f"CALL safe_delete.run_job({purge}, '{signature}')")
    rows = call(messages, "why", "message", "2", "--json").json()
    assert [(row["state"], row["deletion_id"], row["run_id"]) for row in rows] == [
        ("restored", 1, None),
        ("purged", None, 1),
    ]


def test_why_says_when_nothing_is_known(messages: Database) -> None:
    shown = call(messages, "why", "message", "7")
    assert shown.code == ExitCode.DONE
    assert "No deletion of these keys is known." in shown.out


@pytest.mark.parametrize("verb", ["why", "what"])
def test_explaining_refuses_calls_that_it_does_not_understand(
    messages: Database, verb: str
) -> None:
    for arguments, said in {
        ("message",): "name keys, or --all",
        ("message", "7", "--all"): "name keys, or --all",
        ("message", "x"): "cannot be read",
        ("message", '{"subject": "x"}'): "is not a key",
        ("nowhere", "7"): "does not exist",
    }.items():
        called = call(messages, verb, *arguments)
        assert called.code == ExitCode.USAGE
        assert said in called.err
    denied = call(messages, verb, "message", "7", user="deleter")
    assert denied.code == ExitCode.PERMISSION
