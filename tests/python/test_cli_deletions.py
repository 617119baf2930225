"""soft-delete, restore, undo, deletions."""

from __future__ import annotations

import shlex

import pytest
from command import OWNER, call, make_messages, make_replies
from support import Database

from safe_delete.call import kit_of
from safe_delete.errors import ExitCode
from safe_delete.values import past_moment

SOFT_DELETE = ("soft-delete", "--table", "message", "--key", "10", "--key", "11")
LIVE = "SELECT count(*) FROM message"
REPLIES = "SELECT count(*) FROM reply"


@pytest.fixture
def messages(database: Database) -> Database:
    """100 messages, ten of which have a reply."""
    make_messages(database, 100)
    make_replies(database)
    return database


def test_soft_delete_is_a_dry_run_without_execute(messages: Database) -> None:
    shown = call(messages, *SOFT_DELETE, user="operator")
    assert shown.code == ExitCode.DONE
    assert "10, 11" in shown.out
    assert "Nothing was changed" in shown.out
    assert messages.value(LIVE) == 100


def test_soft_delete_takes_rows_and_what_follows_them(messages: Database) -> None:
    arguments = (*SOFT_DELETE, "--reason", "spam", "--ticket", "T-1", "--execute")
    done = call(messages, *arguments, user="operator")
    assert done.code == ExitCode.DONE, done.err
    assert done.out.splitlines()[-1].endswith(" restore 1 --execute")
    assert (messages.value(LIVE), messages.value(REPLIES)) == (98, 9)
    why = messages.rows("SELECT d.deletion_reason, d.ticket FROM safe_delete.deletions AS d")
    assert why == [("spam", "T-1")]
    again = call(messages, *arguments, user="operator")
    assert again.code == ExitCode.DONE
    assert "nothing was deleted" in again.out


def test_soft_delete_in_json_says_what_went(messages: Database) -> None:
    answer = call(messages, *SOFT_DELETE, "--execute", "--json", user="operator").json()
    assert answer == {
        "executed": True,
        "table": "public.message",
        "keys": ["10", "11"],
        "deletion_id": 1,
        "tables": [
            {"table": "public.message", "row_count": 2},
            {"table": "public.reply", "row_count": 1},
        ],
    }


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("abc", "invalid input syntax"),
        ("", "invalid input syntax"),
        ("9" * 30, "out of range"),
        ("{", "--key cannot be read"),
        ('{"subject": "x"}', "is not a key"),
    ],
)
def test_soft_delete_refuses_what_is_no_key(messages: Database, key: str, said: str) -> None:
    called = call(messages, "soft-delete", "--table", "message", "--key", key, "--execute")
    assert called.code == ExitCode.USAGE
    assert said in called.err.splitlines()[0]


def test_soft_delete_takes_keys_of_several_columns_and_of_any_text(database: Database) -> None:
    database.run(
        """
        CREATE TABLE place (country text, code numeric, PRIMARY KEY (country, code));
        INSERT INTO place VALUES ('NO', 12345678901234567890.5), ('true', 007);
        SELECT safe_delete.protect('place', 'apart');
        CREATE TABLE word (word text PRIMARY KEY);
        INSERT INTO word VALUES ('1e5'), ('null'), ('007'), ('100000'), ('7');
        SELECT safe_delete.protect('word', 'apart');
        """
    )
    for wrong in ("NO", '{"country": "NO"}', '{"country": "NO", "town": 1}'):
        refused = call(database, "soft-delete", "--table", "place", "--key", wrong)
        assert refused.code == ExitCode.USAGE
        assert "is not a key" in refused.err
        assert "The primary key is (country, code)." in refused.err
    key = '{"country": "NO", "code": 12345678901234567890.5}'
    assert call(database, "soft-delete", "--table", "place", "--key", key, "--execute").code == 0
    assert database.rows("SELECT country FROM place") == [("true",)]
    words = [part for word in ("1e5", "null", "007") for part in ("--key", word)]
    assert call(database, "soft-delete", "--table", "word", *words, "--execute").code == 0
    assert database.rows("SELECT word FROM word ORDER BY 1") == [("100000",), ("7",)]


def test_restore_shows_then_brings_back(messages: Database) -> None:
    messages.run("DELETE FROM message WHERE message_id <= 20")
    shown = call(messages, "restore", "1", user="operator")
    assert shown.code == ExitCode.DONE
    assert "Nothing was changed" in shown.out
    answer = call(messages, "restore", "1", "--json", user="operator").json()
    assert [row["row_count"] for row in answer["tables"]] == [20, 2]
    assert (answer["executed"], answer["row_count"]) == (False, None)
    done = call(messages, "restore", "1", "--execute", user="operator")
    assert done.code == ExitCode.DONE, done.err
    assert "22 rows are back" in done.out
    assert (messages.value(LIVE), messages.value(REPLIES)) == (100, 10)
    again = call(messages, "restore", "1", "--execute", user="operator")
    assert again.code == ExitCode.DONE
    assert "no rows left to bring back" in again.out


@pytest.mark.parametrize("deletion_id", ["99", "0", "-1", "x", "", "9" * 30])
def test_restore_refuses_a_deletion_that_is_not(messages: Database, deletion_id: str) -> None:
    called = call(messages, "restore", "--execute", "--", deletion_id)
    assert called.code == ExitCode.USAGE
    assert called.err.startswith("error: ")


def test_restore_says_what_stands_in_its_way(messages: Database) -> None:
    messages.run("DELETE FROM message WHERE message_id = 5")
    messages.run("INSERT INTO message VALUES (5, 'new', now())")
    called = call(messages, "restore", "1", "--execute")
    assert called.code == ExitCode.INCOMPLETE
    assert "a live row of message has taken a key" in called.err
    assert "(message_id)=(5)" in called.err


def test_restore_check_lists_what_stands_in_the_way(messages: Database) -> None:
    messages.run("DELETE FROM message WHERE message_id = 5")
    free = call(messages, "restore-check", "1", user="operator")
    assert (free.code, free.out.strip()) == (
        ExitCode.DONE,
        "Nothing stands in the way of restoring deletion 1.",
    )
    messages.run("INSERT INTO message VALUES (5, 'new', now())")
    blocked = call(messages, "restore-check", "1", user="operator")
    assert blocked.code == ExitCode.INCOMPLETE
    assert "key taken" in blocked.out and "message_id" in blocked.out
    [obstacle] = call(messages, "restore-check", "1", "--json", user="operator").json()["obstacles"]
    assert (obstacle["table"], obstacle["key"]) == ("public.message", 5)


def test_undo_lists_then_brings_back_all_since(messages: Database) -> None:
    for key in (10, 20, 30):
        messages.run(f"DELETE FROM message WHERE message_id = {key}")
    undo = ("undo", "--table", "message", "--since", "1 hour")
    shown = call(messages, *undo, user="operator")
    assert shown.code == ExitCode.DONE, shown.err
    assert shown.out.count("1 message, 1 reply") == 3
    assert "Nothing was changed" in shown.out
    done = call(messages, *undo, "--execute", user="operator")
    assert done.code == ExitCode.DONE
    lines = [line for line in done.out.splitlines() if line.endswith("rows are back")]
    assert [line.split()[1] for line in lines] == ["3:", "2:", "1:"]
    assert (messages.value(LIVE), messages.value(REPLIES)) == (100, 10)
    nothing = call(messages, *undo, "--execute", user="operator")
    assert nothing.code == ExitCode.DONE
    assert "No deletion with rows that could come back." in nothing.out


def test_undo_takes_back_only_what_one_role_did(messages: Database) -> None:
    messages.run("DELETE FROM message WHERE message_id = 1")
    call(messages, *SOFT_DELETE, "--execute", user="operator")
    undo = ("undo", "--table", "message", "--since", "1 hour", "--json", "--execute")
    answer = call(messages, *undo, "--by", "operator", user="operator").json()
    assert [row["deletion_id"] for row in answer["deletions"]] == [2]
    assert answer["restored"] == [{"deletion_id": 2, "row_count": 3}]
    assert messages.value(LIVE) == 99


@pytest.mark.parametrize(
    ("hiding", "view"), [("apart", "letter_with_deleted"), ("beside", "current_letter")]
)
def test_undo_takes_the_name_of_the_live_view_too(
    database: Database, hiding: str, view: str
) -> None:
    database.run("CREATE TABLE letter (letter_id integer PRIMARY KEY)")
    database.run("INSERT INTO letter SELECT generate_series(1, 3)")
    database.run(f"SELECT safe_delete.protect('letter', '{hiding}')")
    database.run("SELECT safe_delete.soft_delete('letter', '[2]')")
    undo = ("undo", "--table", view, "--since", "1 hour", "--execute", "--json")
    answer = call(database, *undo, user="operator").json()
    assert answer["table"] == "public.letter"
    assert answer["restored"] == [{"deletion_id": 1, "row_count": 1}]


def test_keys_are_printed_as_they_are_given(database: Database) -> None:
    database.run(
        "CREATE TABLE word (word text PRIMARY KEY); SELECT safe_delete.protect('word', 'apart')"
    )
    words = ("14900", "two words", "it's", '{"word": "{x"}')
    given = [part for word in words for part in ("--key", word)]
    shown = call(database, "soft-delete", "--table", "word", *given).out
    [line] = [line for line in shown.splitlines() if line.startswith("  keys")]
    assert [part.rstrip(",") for part in shlex.split(line)[1:]] == list(words)


def test_undo_goes_on_when_one_deletion_is_blocked(messages: Database) -> None:
    messages.run("DELETE FROM message WHERE message_id = 5")
    messages.run("INSERT INTO message VALUES (5, 'new', now())")
    messages.run("DELETE FROM message WHERE message_id = 6")
    undo = ("undo", "--table", "message", "--since", "1 hour", "--execute")
    called = call(messages, *undo)
    assert called.code == ExitCode.INCOMPLETE
    assert "deletion 2: 1 row is back" in called.out
    assert "deletion 1: deletion 1 cannot be restored" in called.out
    assert call(messages, *undo, "--json").json()["restored"][0]["sqlstate"] == "SD303"


def test_undo_brings_back_what_is_left_where_a_table_is_gone(messages: Database) -> None:
    messages.run("SELECT safe_delete.unprotect('message')", OWNER)
    messages.run(
        """CREATE TABLE note (note_id integer PRIMARY KEY,
               message_id integer REFERENCES message ON DELETE CASCADE);
           INSERT INTO note VALUES (1, 5); SELECT safe_delete.protect('note', 'apart');
           SELECT safe_delete.protect('message', 'apart', 'sent_at',
               '{"accept": ["dependents"]}')""",
        OWNER,
    )
    for number in (4, 5, 6):
        messages.run(f"DELETE FROM message WHERE message_id = {number}")
    messages.run("DROP TABLE note CASCADE")
    called = call(messages, "undo", "--table", "message", "--since", "1 hour", "--execute")
    assert (called.code, called.err) == (ExitCode.DONE, "")
    live = "SELECT message_id FROM message WHERE message_id IN (4, 5, 6) ORDER BY 1"
    assert messages.rows(live) == [(4,), (5,), (6,)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--table", "message"), "missing option '--since'"),
        (("--table", "message", "--since", "nonsense"), "'nonsense' is neither"),
        (("--table", "message", "--since", ""), "'' is neither"),
        (("--table", "message", "--since", "25:00"), "'25:00' is neither"),
        (("--table", "nowhere", "--since", "02:00"), "does not exist"),
        (("--table", "pg_class", "--since", "02:00"), "is not protected"),
    ],
)
def test_undo_refuses_what_it_cannot_read(
    messages: Database, arguments: tuple[str, ...], said: str
) -> None:
    called = call(messages, "undo", *arguments)
    assert called.code == ExitCode.USAGE
    assert said in called.err.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:00", "date_trunc('day', now())"),
        ("23:59:59.999", "date_trunc('day', now()) - interval '1 millisecond'"),
        ("2 hours", "now() - interval '2 hours'"),
        ("1 day ago", "now() - interval '1 day'"),
        ("2026-01-31 02:00+01", "timestamptz '2026-01-31 01:00 UTC'"),
        ("yesterday", "timestamptz 'yesterday'"),
    ],
)
def test_moments_are_read_as_people_write_them(
    database: Database, text: str, expected: str
) -> None:
    with kit_of(database.dsn()) as kit:
        moment = past_moment(kit, text)
    difference = f"SELECT abs(extract(epoch FROM timestamptz '{moment}' - ({expected}))) < 5"
    assert database.value(difference)


def test_deletions_lists_who_and_why(messages: Database) -> None:
    messages.run("DELETE FROM message WHERE message_id = 10")
    messages.run("DELETE FROM reply WHERE reply_id = 20")
    messages.run("SELECT safe_delete.because('spam'); DELETE FROM message WHERE message_id = 3")
    messages.run("SELECT safe_delete.restore(1)")
    listed = call(messages, "deletions", "--json", user="operator").json()
    assert [row["deletion_id"] for row in listed] == [3, 2, 1]
    assert listed[0]["tables"] == {"public.message": 1}
    assert listed[2]["restored_by"] == "postgres"
    assert (listed[2]["tables"], listed[2]["row_count"]) == (None, 0)
    assert listed[2]["target_names"] == ["public.message", "public.reply"]
    for name in ("reply", "reply_with_deleted"):
        of_reply = call(messages, "deletions", "--table", name, "--json", user="operator").json()
        assert [row["deletion_id"] for row in of_reply] == [2, 1]
    assert len(call(messages, "deletions", "--limit", "1", "--json").json()) == 1
    none = call(messages, "deletions", "--since", "2099-01-01", "--json").json()
    assert none == []
    shown = call(messages, "deletions", "--limit", "3", user="operator").out
    assert shown.splitlines()[0].split()[0] == "id"
    assert "nothing of message, reply" in shown
    assert "The newest 3 are shown" in shown


@pytest.mark.parametrize("user", ["operator", "admin", "approver", "auditor"])
def test_deletions_are_shown_with_counts_to_who_may_watch(messages: Database, user: str) -> None:
    messages.run("DELETE FROM message WHERE message_id = 10")
    [row] = call(messages, "deletions", "--json", user=user).json()
    assert row["tables"] == {"public.message": 1, "public.reply": 1}


def test_deletions_find_a_table_under_its_old_name_and_its_new_one(messages: Database) -> None:
    messages.run("DELETE FROM message WHERE message_id = 1")
    messages.run("ALTER TABLE message RENAME TO letter", OWNER)
    messages.run("SELECT safe_delete.resync('letter')", OWNER)
    for name in ("letter", "message"):
        assert len(call(messages, "deletions", "--table", name, "--json").json()) == 1
    nowhere = call(messages, "deletions", "--table", "nowhere")
    assert nowhere.code == ExitCode.USAGE
    assert '"nowhere" does not exist' in nowhere.err
    assert "No deletions on record." in call(messages, "deletions", "--table", "pg_class").out


@pytest.mark.parametrize("user", ["deleter", "application"])
def test_who_may_not_restore_is_told_what_is_missing(messages: Database, user: str) -> None:
    called = call(messages, "restore", "1", "--execute", user=user)
    assert called.code == ExitCode.PERMISSION
    assert called.err.startswith("error: permission denied")
    assert "hint: Connect as a member of safe_delete_operator." in called.err
