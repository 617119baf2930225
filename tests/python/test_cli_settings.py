"""hold, holds, release, guard, policy, runs, audit."""

from __future__ import annotations

import re

import pytest
from command import (
    OWNER,
    call,
    execute,
    let_days_pass,
    let_jobs_run,
    make_messages,
    make_replies,
)
from support import Database

from safe_delete.errors import ExitCode

MARK = ("mark", "--table", "message", "--retain-days", "3")
LIVE = "SELECT count(*) FROM message"


@pytest.fixture
def messages(database: Database) -> Database:
    """100 messages, 28 of them older than three days."""
    make_messages(database, 100)
    let_jobs_run(database)
    return database


def test_hold_on_keys_spares_them_until_it_is_released(messages: Database) -> None:
    hold = ("hold", "--table", "message", "--key", "1", "--key", "2", "--reason", "case 7")
    placed = call(messages, *hold, user="admin")
    assert placed.code == ExitCode.DONE, placed.err
    assert "hold 1  in force" in placed.out
    assert re.search(r"rows +1, 2\n", placed.out)
    assert re.search(r"1, 2 +case 7", call(messages, "holds", user="auditor").out)
    assert execute(messages, MARK).code == ExitCode.DONE
    assert messages.value(LIVE) == 74
    released = call(messages, "release", "1", "--reason", "closed", user="admin")
    assert released.code == ExitCode.DONE
    assert execute(messages, MARK).code == ExitCode.DONE
    assert messages.value(LIVE) == 72


def test_hold_on_the_whole_table_stops_a_run(messages: Database) -> None:
    hold = ("hold", "--table", "message", "--all", "--reason", "restore drill", "--json")
    answer = call(messages, *hold, "--expires", "2 hours", user="admin").json()
    assert (answer["hold_id"], answer["keys"]) == (1, "all")
    assert execute(messages, MARK).code == ExitCode.GUARD_STOPPED
    [row] = call(messages, "holds", "--json", user="auditor").json()
    assert (row["table"], row["keys"], row["reason"]) == ("public.message", None, "restore drill")
    assert row["expires_at"] > row["placed_at"]
    assert "the whole table" in call(messages, "holds", "--table", "message").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--table", "message", "--reason", "x"), "a hold is on keys or on the whole table"),
        (
            ("--table", "message", "--all", "--key", "1", "--reason", "x"),
            "a hold is on keys or on the whole table",
        ),
        (("--table", "message", "--all"), "missing option '--reason'"),
        (("--table", "message", "--all", "--reason", " "), "needs a reason"),
        (("--table", "message", "--key", "x", "--reason", "x"), "invalid input syntax"),
        (
            ("--table", "message", "--all", "--reason", "x", "--expires", "soon"),
            "'soon' is neither",
        ),
        (
            ("--table", "message", "--all", "--reason", "x", "--expires", "2020-01-01"),
            "would hold nothing",
        ),
        (("--table", "nowhere", "--all", "--reason", "x"), "does not exist"),
        (("--table", "pg_class", "--all", "--reason", "x"), "is not protected"),
    ],
)
def test_hold_refuses_what_would_hold_nothing(
    messages: Database, arguments: tuple[str, ...], said: str
) -> None:
    called = call(messages, "hold", *arguments)
    assert called.code == ExitCode.USAGE
    assert said in called.err.splitlines()[0]
    assert "No holds are in force." in call(messages, "holds").out


def test_release_refuses_a_hold_that_is_not(messages: Database) -> None:
    called = call(messages, "release", "9", "--reason", "x")
    assert called.code == ExitCode.USAGE
    assert called.next == "holds"


def test_guard_shows_all_and_sets_one(messages: Database) -> None:
    shown = call(messages, "guard", "--table", "message", user="operator")
    assert shown.code == ExitCode.DONE
    assert "max=100000 " in shown.out
    guard = ("guard", "--table", "message", "row_count")
    answer = call(messages, *guard, "max=5", "--json", user="admin").json()
    assert answer["changed"]
    assert answer["guards"][0]["settings"] == {"max": 5}
    refused = execute(messages, MARK)
    assert refused.code == ExitCode.GUARD_STOPPED
    assert refused.next == "guard --table message"
    waived = call(messages, "guard", "--table", "message", "minimum_kept", "waived=a log")
    assert "waived='a log'" in waived.out
    assert "signatures made before are void" in waived.out


def test_guard_of_ones_own_comes_and_goes(messages: Database) -> None:
    messages.run(
        """CREATE FUNCTION own_rule(profile jsonb, settings jsonb) RETURNS jsonb LANGUAGE sql STABLE
        AS $$SELECT jsonb_build_object('verdict', 'stop', 'detail', settings ->> 'why')$$""",
        OWNER,
    )
    guard = ("guard", "--table", "message", "own_rule")
    shown = call(messages, *guard, "function=public.own_rule", "why=not today", user="admin")
    assert shown.code == ExitCode.DONE
    assert "why='not today'" in shown.out
    refused = execute(messages, MARK)
    assert refused.code == ExitCode.GUARD_STOPPED
    assert "guard own_rule says stop: not today" in refused.err
    ended = call(messages, *guard, "function=null", user="admin")
    assert ended.code == ExitCode.DONE
    assert "own_rule" not in ended.out
    assert execute(messages, MARK).code == ExitCode.DONE


def test_guard_says_what_it_takes(messages: Database) -> None:
    shown = call(messages, "guard", "--table", "message", "default_date").out
    assert "min=100 share=0.2" in shown
    assert "share=of the candidates min=rows or waived=why" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "there is no guard nonsense"),
        (("nonsense", "max=1"), "there is no guard 'nonsense'"),
        (("row_count", "max"), "a setting is name=value"),
        (("row_count", "=1"), "a setting is name=value"),
        (("row_count", "max=-1"), "does not take"),
        (("row_count", "max=NaN"), 'does not take {"max": "NaN"}'),
        (("row_count", "max="), "does not take"),
        (("row_ratio", "max=5"), "does not take"),
        (("too_old", "allowed_interval=7"), "a positive number and a unit"),
    ],
)
def test_guard_refuses_what_it_does_not_take(
    messages: Database, arguments: tuple[str, ...], said: str
) -> None:
    called = call(messages, "guard", "--table", "message", *arguments)
    assert called.code == ExitCode.USAGE
    assert said in called.err.splitlines()[0]


def test_policy_shows_and_changes(messages: Database) -> None:
    assert "minimum_grace  1 day" in call(messages, "policy", "--table", "message").out
    changed = ("minimum_grace=7 days", "time_zone=Europe/Berlin")
    policy = ("policy", "--table", "message")
    answer = call(messages, *policy, *changed, "--execute", "--json", user="admin").json()
    assert answer["changed"]
    assert answer["settings"]["minimum_grace"] == "7 days"
    back = call(messages, *policy, "minimum_grace=null", "--execute", "--json").json()
    assert back["settings"]["minimum_grace"] == "1 day"
    wrong = call(messages, "policy", "--table", "message", "colour=red")
    assert wrong.code == ExitCode.USAGE
    assert wrong.next == "policy --table message"


def test_runs_and_audit_list_what_was_done_and_refused(messages: Database) -> None:
    assert "No runs on record." in call(messages, "runs", user="auditor").out
    call(messages, *MARK, "--execute", user="deleter")
    execute(messages, MARK)
    [run] = call(messages, "runs", "--table", "message", "--json", user="auditor").json()
    assert (run["state"], run["row_count"], run["started_as"]) == ("done", 28, "deleter")
    shown = call(messages, "runs", user="auditor").out
    assert "28 of 28" in shown
    assert "retain=3 days" in shown
    events = call(messages, "audit", "--json", "--limit", "50", user="auditor").json()
    names = [event["event"] for event in events]
    assert {"run refused", "run started", "run done", "soft delete"} <= set(names)
    moments = [event["happened_at"] for event in events]
    assert moments == sorted(moments, reverse=True)
    refused = call(messages, "audit", "--table", "message", user="auditor").out
    assert "mark: the run carries no signature; nothing was deleted" in refused
    assert call(messages, "audit", "--since", "2099-01-01").out == "No events on record.\n"


def test_audit_of_a_table_finds_deletions_of_several(messages: Database) -> None:
    make_replies(messages)
    messages.run("DELETE FROM message WHERE message_id = 10")
    messages.run("SELECT safe_delete.restore(1)")
    for name in ("message", "reply", "reply_with_deleted"):
        shown = call(messages, "audit", "--table", name, "--json", user="auditor").json()
        events = [event["event"] for event in shown if event["event"] != "rows restored"]
        assert events[:2] == ["restore", "soft delete"]
    shown = call(messages, "audit", "--table", "reply", user="auditor").out
    assert "audit trail of public.reply\n" in shown
    assert "deletion 1, 2 rows, with message\n" in shown
    messages.run("CREATE TABLE ply (id integer)")
    assert "No events on record." in call(messages, "audit", "--table", "ply").out


def test_audit_shows_the_first_keys_that_were_purged_and_in_json_all(messages: Database) -> None:
    execute(messages, MARK)
    let_days_pass(messages, 10)
    purged = execute(messages, ("purge", "--table", "message", "--grace-days", "7"))
    assert purged.code == ExitCode.DONE, purged.err
    [batch] = [
        event
        for event in call(messages, "audit", "--table", "message", "--json").json()
        if event["event"] == "purge batch"
    ]
    assert (batch["key_count"], sorted(batch["row_keys"])) == (28, list(range(1, 29)))
    shown = call(messages, "audit", "--table", "message").out
    assert re.search(r"run 2, 28 rows, keys \d+, \d+, \d+ and 25 more\n", shown)


@pytest.mark.parametrize("verb", ["runs", "audit"])
def test_records_of_a_table_that_never_was_are_an_error(messages: Database, verb: str) -> None:
    called = call(messages, verb, "--table", "nowhere")
    assert called.code == ExitCode.USAGE
    assert 'relation "nowhere" does not exist' in called.err


@pytest.mark.parametrize("verb", ["guard", "policy", "holds"])
def test_settings_are_found_by_the_name_of_the_live_view(messages: Database, verb: str) -> None:
    messages.run("SELECT safe_delete.place_hold('message', '[1]', 'case 7')")
    by_view = call(messages, verb, "--table", "message_with_deleted", "--json").json()
    assert by_view == call(messages, verb, "--table", "message", "--json").json() != []


def test_records_of_a_table_that_is_gone_are_found_by_its_name(messages: Database) -> None:
    call(messages, *MARK, "--execute", user="deleter")
    call(messages, "unprotect", "message", "--execute")
    messages.run("DROP TABLE message")
    shown = call(messages, "audit", "--table", "message", "--json").json()
    assert "table unprotected" in [event["event"] for event in shown]


LISTS = ["deletions", "holds", "runs", "audit"]
OF_A_TABLE = ["guard", "policy"]


@pytest.mark.parametrize("verb", LISTS + OF_A_TABLE)
def test_verbs_that_show_print_json_and_nothing_else(messages: Database, verb: str) -> None:
    table = ("--table", "message") if verb in OF_A_TABLE else ()
    called = call(messages, verb, *table, "--json")
    assert called.code == ExitCode.DONE
    assert isinstance(called.json(), dict if table else list)


@pytest.mark.parametrize("verb", ["hold", "guard", "policy", "release", "runs", "audit", "holds"])
def test_who_has_no_role_is_denied(messages: Database, verb: str) -> None:
    arguments = {
        "hold": ("--table", "message", "--all", "--reason", "x"),
        "release": ("1", "--reason", "x"),
        "guard": ("--table", "message", "row_count", "max=1"),
        "policy": ("--table", "message", "minimum_grace=1 hour"),
    }.get(verb, ())
    called = call(messages, verb, *arguments, user="application")
    assert called.code == ExitCode.PERMISSION
    assert "hint: Connect as a member of safe_delete_" in called.err
