"""What went wrong elsewhere, done again here: each mistake, named after who made it, is refused.

Of each only what is known of it in public. A cleaner's path that no test exercised (Azure DevOps
2023) is for whoever writes tests, not for a kit to refuse.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys

import psycopg
import pytest
from command import OWNER, call, let_jobs_run, make_messages, signature
from support import Database, fresh_database

from safe_delete.errors import ExitCode

HIDINGS = ["apart", "beside", "cover"]
MARK = ("mark", "--table", "message", "--retain-days", "30")
PURGE = ("purge", "--table", "message", "--grace-days", "7")
OLD_ROWS = 1280
ALL_ROWS = 2000
# All that is stored and all that is said of it; a refusal on record is no change.
CONTENTS = ("--data-only", "--exclude-table-data=safe_delete.audit_event*")
SEQUENCE = "safe_delete.refusal_number"


@pytest.fixture(params=HIDINGS)
def hiding(request: pytest.FixtureRequest) -> str:
    """One of the three ways of hiding."""
    return str(request.param)


@pytest.fixture
def messages(database: Database, hiding: str) -> Database:
    """2,000 messages of 83 days, with limits that a run of a month's retention passes."""
    make_messages(database, ALL_ROWS, hiding)
    let_jobs_run(database)
    return database


def shown_as(hiding: str) -> str:
    """The name under which live rows are."""
    return "current_message" if hiding == "beside" else "message"


def live(database: Database, hiding: str, condition: str = "true") -> int:
    """Rows that the application sees."""
    query = f"SELECT count(*) FROM {shown_as(hiding)} WHERE {condition}"
    return int(str(database.value(query)))


def contents(database: Database) -> str:
    """All data, by which one sees that nothing has changed."""
    lines = database.dump(*CONTENTS).splitlines()
    return "\n".join(line for line in lines if SEQUENCE not in line and not line.startswith("\\"))


def refusal(database: Database, statement: str, user: str = OWNER) -> psycopg.Error:
    """The error in which a statement ends."""
    with pytest.raises(psycopg.Error) as caught:
        database.run(statement, user)
    return caught.value


def test_nine_for_ninety_with_the_hash_of_ninety(database: Database, hiding: str) -> None:
    """The seed of it all: the dry run said 90 and printed a hash; the cron line says 9."""
    make_messages(database, 3000, hiding)
    # A guard or two would stop it, too: what is tried here is the hash alone.
    let_jobs_run(database)
    before = contents(database)
    shown = call(database, "mark", "--table", "message", "--retain-days", "90", user="operator")
    assert shown.code == ExitCode.DONE
    [line] = [line for line in shown.out.splitlines() if line.endswith("--execute")]
    assert "--retain-days 90 --signature sd1-mark-90d-" in line
    asked = line.replace("--retain-days 90", "--retain-days 9")
    asked = asked.replace("user=operator", "user=deleter")
    words = [sys.executable, "-m", "safe_delete.cli", *shlex.split(asked)[1:]]
    cron = subprocess.run(["/bin/sh", "-c", shlex.join(words)], capture_output=True, text=True)
    assert cron.returncode == ExitCode.SIGNATURE
    assert cron.stdout == ""
    assert cron.stderr.splitlines()[0] == (
        "error: the signature is for retain = 90 days, this call says 9 days; nothing was deleted"
    )
    assert contents(database) == before
    assert live(database, hiding) == 3000
    assert live(database, hiding, "sent_at < now() - interval '9 days'") == 3000 - 9 * 24
    right = [*words[:3], *shlex.split(asked.replace("--retain-days 9 ", "--retain-days 90 "))[1:]]
    assert subprocess.run(right, capture_output=True).returncode == ExitCode.DONE
    assert live(database, hiding) == 90 * 24


def test_gitlab_2017_right_command_on_the_wrong_host(messages: Database, hiding: str) -> None:
    """An engineer meant the secondary, and emptied the primary."""
    signed = signature(messages, *MARK)
    copy = f"{messages.name}_production"
    with fresh_database(messages.cluster, copy, messages.name) as production:
        called = call(production, *MARK, "--signature", signed, "--execute", user="deleter")
        assert called.code == ExitCode.SIGNATURE
        assert "the signature is from another database" in called.err
        assert live(production, hiding) == ALL_ROWS


def test_atlassian_2022_most_of_the_customers_at_once(messages: Database, hiding: str) -> None:
    """883 sites were deleted where 30 apps were meant: the share of the table gives it away."""
    messages.run("SELECT safe_delete.set_guard('message', 'row_ratio', '{\"max\": 0.05}')")
    signed = signature(messages, *MARK)
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.GUARD_STOPPED
    assert "guard row_ratio says stop" in called.err
    assert "Measured 64.00 %, allowed 5.00 %." in called.err
    assert live(messages, hiding) == ALL_ROWS


def test_atlassian_2022_deleted_for_good_in_one_step(messages: Database, hiding: str) -> None:
    """The script ran in its 'permanently delete' mode, and restoring took two weeks."""
    name = shown_as(hiding)
    before = messages.rows(f"SELECT * FROM {name} ORDER BY message_id")
    messages.run(f"DELETE FROM {name} WHERE message_id <= 883", OWNER)
    assert live(messages, hiding) == ALL_ROWS - 883
    soon = call(messages, "purge", "--table", "message", "--grace", "1 hour", user="operator")
    assert soon.code == ExitCode.USAGE
    assert "minimum grace" in soon.err
    signed = signature(messages, *PURGE)
    done = call(messages, *PURGE, "--signature", signed, "--execute", user="deleter")
    assert "0 purged" in done.out
    back = call(messages, "undo", "--table", "message", "--since", "1 hour", "--execute")
    assert back.code == ExitCode.DONE, back.err
    assert messages.rows(f"SELECT * FROM {name} ORDER BY message_id") == before


def test_google_music_2012_rows_that_changed_under_the_run(messages: Database, hiding: str) -> None:
    """600,000 files that had become wanted again were deleted: each batch looks anew."""
    # A first batch takes the oldest rows, which lie at the beginning.
    with messages.connect("deleter") as run, messages.connect() as application:
        signed = signature(messages, *MARK)
        started = run.execute(
            "SELECT safe_delete.start_run('mark', 'message', '{\"retain\": \"30 days\"}', %s)",
            [signed],
        ).fetchone()
        assert started is not None
        batch = "SELECT row_count, finished FROM safe_delete.next_batch(%s, %s)"
        first = run.execute(batch, [started[0], 100]).fetchone()
        assert first is not None and first[0] < 1000 and not first[1]
        application.execute("UPDATE message SET sent_at = now() WHERE message_id = 1200")
        while not (run.execute(batch, [started[0], 100]).fetchone() or (0, True))[1]:
            pass
        run.execute("SELECT safe_delete.finish_run(%s)", [started[0]])
    assert live(messages, hiding, "message_id = 1200") == 1
    assert live(messages, hiding) == ALL_ROWS - OLD_ROWS + 1


def test_google_music_2012_a_run_that_is_much_larger_than_all_before(
    messages: Database, hiding: str
) -> None:
    """The race had always been there; what nobody saw was how fast the volume grew."""
    messages.run(
        "SELECT safe_delete.set_guard('message', 'velocity', '{\"factor\": 5, \"min\": 5}')"
    )
    signed = signature(messages, "mark", "--table", "message", "--retain-days", "83")
    for _ in range(3):
        night = ("mark", "--table", "message", "--retain-days", "83", "--signature", signed)
        assert call(messages, *night, "--execute", user="deleter").code == ExitCode.DONE
        messages.run(f"UPDATE {shown_as(hiding)} SET sent_at = sent_at - interval '1 hour'")
    signed = signature(messages, *MARK)
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.GUARD_STOPPED
    assert "guard velocity says stop" in called.err
    assert live(messages, hiding) > ALL_ROWS - 50


def test_kpmg_2020_a_policy_shows_its_victims_before_it_is_set(
    messages: Database, hiding: str
) -> None:
    """Nobody saw that one user's policy had 145,000 victims."""
    policy = ("policy", "--table", "message", "time_zone=Asia/Tokyo", "--retain", "1 month")
    one = 'conditions=[{"column": "subject", "in": ["Nr. 7"]}]'
    assert call(messages, *policy, one, "--execute", user=OWNER).code == ExitCode.DONE
    shown = call(
        messages, "policy", "--table", "message", "conditions=null", *policy[4:], user=OWNER
    )
    assert " more\n" in shown.out
    [effect] = call(
        messages,
        "policy",
        "--table",
        "message",
        "conditions=null",
        *policy[4:],
        "--json",
        user=OWNER,
    ).json()["effects"]
    assert (effect["rows_before"], effect["rows_after"] > 1000) == (1, True)
    assert signature(messages, *MARK)
    assert call(messages, *MARK, "--json").json()["candidates"] == 1


def test_kpmg_2020_a_policy_changed_under_a_scheduled_job(messages: Database, hiding: str) -> None:
    """A retention policy meant for one user took the chats of 145,000."""
    signed = signature(messages, *MARK)
    policy = ("policy", "--table", "message", "time_zone=Asia/Tokyo", "--execute")
    changed = call(messages, *policy)
    assert changed.code == ExitCode.DONE
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert "policy setting time_zone was UTC, is Asia/Tokyo; nothing was deleted" in called.err
    assert live(messages, hiding) == ALL_ROWS


def test_unisuper_2024_an_empty_parameter(messages: Database, hiding: str) -> None:
    """A parameter that was left blank became a default, and with it the whole cloud was deleted."""
    empty: tuple[dict[str, str | None], ...] = (
        {},
        {"retain": ""},
        {"retain": None},
        {"retain": " "},
        {"retain": "0 days"},
    )
    for job in ("mark", "purge"):
        for given in (*empty, {"retain": "90 days", "grace": ""}):
            arguments = f"'{job}', 'message', '{json.dumps(given)}'"
            for user, statement in (
                ("operator", f"SELECT safe_delete.dry_run({arguments})"),
                ("deleter", f"SELECT safe_delete.start_run({arguments}, 'sd1-x')"),
            ):
                assert refusal(messages, statement, user).sqlstate == "SD702", given
    assert live(messages, hiding) == ALL_ROWS


def test_kyoto_2021_the_script_is_replaced_while_it_runs(messages: Database, hiding: str) -> None:
    """A running script was overwritten; its second half met variables that were not set."""
    definition = str(
        messages.value(
            "SELECT pg_get_functiondef(p.oid) FROM pg_proc AS p"
            " WHERE p.proname = 'public__message__take'"
        )
    )
    with messages.connect("deleter") as run:
        signed = signature(messages, *MARK)
        run.execute(
            "SELECT safe_delete.start_run('mark', 'message', '{\"retain\": \"30 days\"}', %s)",
            [signed],
        )
        first = run.execute("SELECT row_count FROM safe_delete.next_batch(1, 100)").fetchone()
        assert first is not None
        messages.run(definition.replace("BEGIN", "BEGIN -- better", 1))
        with pytest.raises(psycopg.Error) as caught:
            run.execute("SELECT safe_delete.next_batch(1, 100)")
    assert caught.value.sqlstate in ("SD206", "SD602")
    assert live(messages, hiding) == ALL_ROWS - first[0]


def test_kyoto_2021_a_newer_script_than_the_one_that_was_tried(
    messages: Database, hiding: str
) -> None:
    """What was reviewed was not what ran."""
    signed = signature(messages, *MARK)
    definition = str(
        messages.value(
            "SELECT pg_get_functiondef(p.oid) FROM pg_proc AS p"
            " WHERE p.proname = 'public__message__profile'"
        )
    )
    messages.run(definition.replace("BEGIN", "BEGIN -- better", 1))
    called = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.SIGNATURE
    assert "the code that selects changed since the dry run" in called.err
    assert live(messages, hiding) == ALL_ROWS


@pytest.mark.parametrize("statement", ["TRUNCATE message", "TRUNCATE account CASCADE"])
def test_travis_ci_2018_tests_truncate_production(
    database: Database, hiding: str, statement: str
) -> None:
    """A test suite was pointed at the production database and began by emptying it."""
    make_messages(database, ALL_ROWS, hiding)
    behind = "safe_delete_data.public__message" if hiding == "cover" else "message"
    database.run(
        f"""
        CREATE TABLE account (account_id integer PRIMARY KEY);
        ALTER TABLE account OWNER TO {OWNER};
        ALTER TABLE {behind} ADD COLUMN account_id integer REFERENCES account;
        """
    )
    error = refusal(database, statement)
    # Under cover it is a view, which the server truncates for nobody.
    assert error.sqlstate in ("SD205", "42809"), error
    assert live(database, hiding) == ALL_ROWS


def test_dallas_2021_nobody_read_the_warning(messages: Database, hiding: str) -> None:
    """22 terabytes were deleted by someone who passed over what the program said."""
    messages.run("SELECT safe_delete.set_guard('message', 'row_count', '{\"max\": 100}')")
    unread = call(messages, *MARK, "--execute", user="deleter")
    assert unread.code == ExitCode.SIGNATURE
    shown = call(messages, *MARK, user="operator")
    assert shown.code == ExitCode.GUARD_STOPPED
    assert "row_count says stop; a run would be refused" in shown.out
    assert "--execute" not in shown.out
    signed = signature(messages, *MARK)
    anyway = call(messages, *MARK, "--signature", signed, "--execute", user="deleter")
    assert anyway.code == ExitCode.GUARD_STOPPED
    assert live(messages, hiding) == ALL_ROWS


def test_dallas_2021_a_warning_can_be_given_time_to_be_read(
    messages: Database, hiding: str
) -> None:
    """A second person, and a night to sleep on it."""
    policy = ("policy", "--table", "message", 'approval={"required": true, "wait": "12 hours"}')
    assert call(messages, *policy, "--execute", user="admin").code == ExitCode.DONE
    signed = signature(messages, *MARK)
    run = (*MARK, "--signature", signed, "--execute")
    assert call(messages, *run, user="deleter").code == ExitCode.APPROVAL
    approve = ("approve", signed, "--comment", "looked at it")
    assert call(messages, *approve, user="approver").code == ExitCode.DONE
    called = call(messages, *run, user="deleter")
    assert called.code == ExitCode.APPROVAL
    assert "holds from" in called.err
    assert live(messages, hiding) == ALL_ROWS


def test_wikimedia_2022_restores_that_nobody_heard_of(messages: Database, hiding: str) -> None:
    """For three months no event told others that pages had been restored."""
    name = shown_as(hiding)
    messages.run(f"DELETE FROM {name} WHERE message_id <= 5", OWNER)
    messages.run("SELECT safe_delete.restore(1)", "operator")
    heard = messages.rows(
        "SELECT a.event, a.target_name, a.detail ->> 'row_count', a.done_as"
        "  FROM safe_delete.audit_trail AS a WHERE a.event = 'restore'",
        "auditor",
    )
    assert heard == [("restore", "public.message", "5", "operator")]
    assert call(messages, "deletions", "--table", "message", "--json").json()[0]["restored_by"]
