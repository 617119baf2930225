"""--exact and --backlog: the very rows, and the oldest of too many."""

from __future__ import annotations

import re

import pytest
from command import OWNER, call, execute, let_days_pass, let_jobs_run, make_messages, signature
from support import Database

from safe_delete.errors import ExitCode

MARK = ("mark", "--table", "message", "--retain-days", "30")
LIVE = "SELECT count(*) FROM message"


@pytest.fixture
def messages(database: Database) -> Database:
    """2,000 messages of 83 days, of which 1,280 are older than 30."""
    make_messages(database)
    let_jobs_run(database)
    return database


def test_exact_signature_is_for_the_rows_that_were_seen(messages: Database) -> None:
    job = (*MARK, "--exact")
    shown = call(messages, *job, user="operator")
    assert shown.code == ExitCode.DONE, shown.err
    assert re.search(r"exact +these very rows\n", shown.out)
    assert re.search(r"--exact --signature sd1-mark-30d-0-\d{8}-1280r\w+-\w+-\w+ --exec", shown.out)
    signed = signature(messages, *job)
    messages.run("DELETE FROM message WHERE message_id = 7")
    called = call(messages, *job, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert "the signature is for exactly 1280 rows, and there are 1279 now" in called.err
    assert execute(messages, job).code == ExitCode.DONE
    assert messages.value(LIVE) == 720


def test_exact_signature_can_be_approved(messages: Database) -> None:
    policy = ("policy", "--table", "message", 'approval={"required": true}')
    assert call(messages, *policy, user="admin").code == ExitCode.DONE
    job = (*MARK, "--exact")
    signed = signature(messages, *job)
    approve = ("approve", signed, "--comment", "these ones")
    assert call(messages, *approve, user="approver").code == ExitCode.DONE
    called = call(messages, *job, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.DONE, called.err


def test_backlog_goes_in_slices_under_the_limits(messages: Database) -> None:
    call(messages, "guard", "--table", "message", "row_count", "max=500", user="admin")
    assert call(messages, *MARK, user="operator").code == ExitCode.GUARD_STOPPED
    job = (*MARK, "--backlog")
    shown = call(messages, *job, user="operator")
    assert shown.code == ExitCode.DONE, shown.out
    said = r"the oldest (\d+) of 1,280 rows; the limits let 500 go at once"
    [oldest] = re.findall(said, shown.out)
    # Whole days.
    assert 476 < int(oldest) <= 500
    # One signature takes it slice by slice, a night each, and then what gets old from day to day.
    signed = signature(messages, *job)
    taken = []
    for _ in range(4):
        before = int(str(messages.value(LIVE)))
        called = call(messages, *job, "--signature", signed, "--execute", user="deleter")
        assert called.code == ExitCode.DONE, called.err
        taken.append(before - int(str(messages.value(LIVE))))
    assert sum(taken) == 1280
    assert [0 < rows <= 500 for rows in taken] == [True, True, True, False]


def test_backlog_of_a_purge_goes_by_the_time_of_deletion(messages: Database) -> None:
    messages.run(
        "SET ROLE safe_delete_owner;"
        "SELECT safe_delete._make_storage_partition('message', now() - interval '40 days')"
    )
    for days, retain in ((20, "60"), (20, "30")):
        mark = ("mark", "--table", "message", "--retain-days", retain)
        assert execute(messages, mark).code == ExitCode.DONE
        let_days_pass(messages, days)
    call(messages, "guard", "--table", "message", "row_count", "max=800", user="admin")
    job = ("purge", "--table", "message", "--grace-days", "7", "--backlog")
    purged = execute(messages, job)
    assert purged.code == ExitCode.DONE, purged.err
    assert "560 purged" in purged.out
    assert "720 purged" in execute(messages, job).out


def test_day_that_is_too_much_by_itself_is_no_slice(messages: Database) -> None:
    # Whatever time it is: of the oldest day there would be one row an hour, up to midnight.
    oldest = "(SELECT min(sent_at) FROM message)"
    messages.run(f"UPDATE message SET sent_at = {oldest} WHERE message_id <= 5", OWNER)
    call(messages, "guard", "--table", "message", "row_count", "max=3", user="admin")
    called = call(messages, *MARK, "--backlog", user="operator")
    assert called.code == ExitCode.GUARD_STOPPED
    assert "row_count says stop" in called.out


def test_exact_and_backlog_exclude_each_other(messages: Database) -> None:
    called = call(messages, *MARK, "--exact", "--backlog", user="operator")
    assert called.code == ExitCode.USAGE
    assert "exact and backlog are true or not given, and not both are" in called.err
