"""approve, revoke, allow-once, identity, confirm-identity, rotate-secret."""

from __future__ import annotations

import re

import pytest
from command import call, let_jobs_run, make_messages, signature
from support import Database

from safe_delete.errors import ExitCode

MARK = ("mark", "--table", "message", "--retain-days", "30")
LIVE = "SELECT count(*) FROM message"
REFUSED = "SELECT count(*) FROM safe_delete.audit_trail WHERE event = 'run refused'"


@pytest.fixture
def messages(database: Database) -> Database:
    """2,000 messages of 83 days."""
    make_messages(database)
    let_jobs_run(database)
    return database


def run(database: Database, signed: str) -> ExitCode:
    """The job as a schedule calls it."""
    called = call(database, *MARK, "--signature", signed, "--execute", user="deleter")
    return ExitCode(called.code)


def ask_for_approval(database: Database, settings: str) -> None:
    policy = ("policy", "--table", "message", f"approval={settings}", "--execute")
    called = call(database, *policy, user="admin")
    assert called.code == ExitCode.DONE, called.err


def test_run_needs_a_second_person_where_the_policy_says_so(messages: Database) -> None:
    ask_for_approval(messages, '{"required": true}')
    signed = signature(messages, *MARK)
    assert run(messages, signed) == ExitCode.APPROVAL
    assert messages.value(REFUSED) == 1
    shown = call(messages, *MARK, user="operator").out
    assert "needs the approval of a second person" in shown
    approve = ("approve", signed, "--comment", "looked at it")
    messages.run("GRANT safe_delete_approver TO operator")
    try:
        own = call(messages, *approve, user="operator")
    finally:
        messages.run("REVOKE safe_delete_approver FROM operator")
    assert own.code == ExitCode.APPROVAL
    assert "operator made the dry run of this signature" in own.err
    assert messages.rows(
        "SELECT done_by FROM safe_delete.audit_trail WHERE event = 'approval refused'"
    ) == [("operator",)]
    assert call(messages, *approve, user="approver").code == ExitCode.DONE
    shown = call(messages, *MARK, "--signature", signed, user="approver").out
    assert "the given one is for this" in shown
    assert "approved by approver" in shown
    assert run(messages, signed) == ExitCode.DONE
    assert messages.value(LIVE) == 720


def test_approval_waits(messages: Database) -> None:
    ask_for_approval(messages, '{"required": true, "wait": "1 hour", "valid_for": "2 days"}')
    signed = signature(messages, *MARK)
    call(messages, "approve", signed, "--comment", "fine", user="approver")
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.APPROVAL
    assert "the approval by approver holds from" in called.err
    assert messages.value(LIVE) == 2000


@pytest.mark.parametrize("settings", ["true", '{"required": 1}', "{", '{"wait": "1 hour"}'])
def test_approval_is_asked_for_in_its_own_words(messages: Database, settings: str) -> None:
    policy = ("policy", "--table", "message", f"approval={settings}", "--execute")
    called = call(messages, *policy, user="admin")
    assert called.code == ExitCode.USAGE
    assert called.err.startswith("error: ")


def test_revoked_signature_stays_revoked(messages: Database) -> None:
    signed = signature(messages, *MARK)
    revoke = ("revoke", signed, "--comment", "wrong table", "--json")
    assert call(messages, *revoke, user="approver").json() == {"signature": signed, "revoked": True}
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.APPROVAL
    assert "the signature was revoked by approver: wrong table" in called.err
    again = call(messages, "approve", signed, "--comment", "after all", user="approver")
    assert again.code == ExitCode.APPROVAL
    assert messages.value(LIVE) == 2000


def test_exception_is_for_one_run(messages: Database) -> None:
    call(messages, "guard", "--table", "message", "row_count", "max=5", user="admin")
    signed = signature(messages, *MARK)
    assert run(messages, signed) == ExitCode.GUARD_STOPPED
    allow = ("allow-once", signed, "row_count", "max=2000", "--reason", "first run")
    allowed = call(messages, *allow, user="approver")
    assert allowed.code == ExitCode.DONE, allowed.err
    shown = call(messages, *MARK, "--signature", signed, user="operator")
    assert shown.code == ExitCode.DONE
    assert "the next run has another limit of row_count" in shown.out
    assert run(messages, signed) == ExitCode.DONE
    assert messages.value(LIVE) == 720
    messages.run(
        """
        INSERT INTO message
        SELECT -n, 'x', now() - interval '40 days' FROM generate_series(1, 6) AS n
        """
    )
    assert run(messages, signed) == ExitCode.GUARD_STOPPED


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("approve", "x", "--comment", "y"), ExitCode.SIGNATURE),
        (("approve", "x", "--comment", " "), ExitCode.USAGE),
        (("approve", "x"), ExitCode.USAGE),
        (("revoke", "x", "--comment", "y"), ExitCode.SIGNATURE),
        (("allow-once", "x", "row_count", "max=1", "--reason", "y"), ExitCode.SIGNATURE),
        (("allow-once", "x", "row_count", "--reason", "y"), ExitCode.USAGE),
        (("confirm-identity", "--comment", "y"), ExitCode.PERMISSION),
        (("rotate-secret", "--comment", "y"), ExitCode.PERMISSION),
        (("identity", "--environment", "x", "--comment", "y"), ExitCode.PERMISSION),
    ],
)
def test_what_an_approver_cannot_do_is_refused(
    messages: Database, arguments: tuple[str, ...], code: ExitCode
) -> None:
    called = call(messages, *arguments, user="approver")
    assert called.code == code
    assert called.err.startswith("error: ")


@pytest.mark.parametrize("verb", ["approve", "revoke", "allow-once"])
def test_the_deleter_lets_nothing_run(messages: Database, verb: str) -> None:
    signed = signature(messages, *MARK)
    more = (
        ("row_count", "max=1", "--reason", "x") if verb == "allow-once" else ("--comment", "mine")
    )
    called = call(messages, verb, signed, *more, user="deleter")
    assert called.code == ExitCode.PERMISSION
    assert "Connect as a member of safe_delete_approver" in called.err


def test_named_environment_is_signed(messages: Database) -> None:
    signed = signature(messages, *MARK)
    name = ("identity", "--environment", "production", "--comment", "new", "--ignore", "address")
    named = call(messages, *name, user="admin")
    assert named.code == ExitCode.DONE, named.err
    assert "identity of production" in named.out
    assert re.search(r"ignored +address\n", named.out)
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert "the environment was not set, is production" in called.err


def test_unknown_server_runs_nothing_until_it_is_confirmed(messages: Database) -> None:
    signed = signature(messages, *MARK)
    messages.run(
        """UPDATE safe_delete.confirmed_identity SET facts = facts || '{"timeline": "7"}'"""
    )
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.IDENTITY
    assert "the timeline was 7, is 1" in called.err
    assert called.next == "identity"
    assert messages.value(REFUSED) == 1
    shown = call(messages, *MARK, user="operator")
    assert shown.code == ExitCode.GUARD_STOPPED
    assert "this is not the server that was confirmed; a run would be refused" in shown.out
    assert call(messages, "identity", user="auditor").code == ExitCode.IDENTITY
    confirmed = call(messages, "confirm-identity", "--comment", "failover", user="admin")
    assert confirmed.code == ExitCode.DONE, confirmed.err
    assert "this is the server that was confirmed" in confirmed.out
    assert run(messages, signed) == ExitCode.DONE


def test_other_secret_voids_signatures(messages: Database) -> None:
    signed = signature(messages, *MARK)
    rotated = call(messages, "rotate-secret", "--comment", "a dump went astray", user="admin")
    assert rotated.code == ExitCode.DONE, rotated.err
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert "was made before its secret changed" in called.err
    assert run(messages, signature(messages, *MARK)) == ExitCode.DONE
