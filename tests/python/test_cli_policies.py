"""policy, plan, apply: what a change would do to the next runs, before it is made."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from command import OWNER, call, execute, let_jobs_run, make_messages, make_replies
from support import Database

from safe_delete.call import kit_of
from safe_delete.errors import ExitCode
from safe_delete.exits import RefusedError
from safe_delete.policy_change import Planned, make
from safe_delete.policy_file import TableChange

MARK = ("mark", "--table", "message", "--retain-days", "30")
POLICY = ("policy", "--table", "message")
EVEN = 'conditions=[{"column": "subject", "in": ["Nr. 2", "Nr. 4", "Nr. 1999"]}]'
EVENTS = "SELECT count(*) FROM safe_delete.audit_trail WHERE event LIKE '% changed'"


@pytest.fixture
def messages(database: Database) -> Database:
    """2,000 messages of 83 days, and replies."""
    make_messages(database)
    make_replies(database)
    let_jobs_run(database)
    return database


def written(folder: Path, text: str) -> str:
    """A file of policies."""
    file = folder / "policies.toml"
    file.write_text(text)
    return str(file)


def test_policy_says_how_many_rows_fewer_before_it_is_changed(messages: Database) -> None:
    shown = call(messages, *POLICY, EVEN, "--retain-days", "30", user=OWNER)
    assert shown.code == ExitCode.DONE, shown.err
    assert "1,278 fewer" in shown.out
    assert "counted before holds, reasons and references are looked at" in shown.out
    assert "add --execute" in shown.out
    assert messages.value("SELECT count(*) FROM safe_delete.policy") == 0
    changed = call(messages, *POLICY, EVEN, "--retain-days", "30", "--execute", user=OWNER)
    assert changed.code == ExitCode.DONE, changed.err
    dry_run = call(messages, *MARK, "--json", user="operator").json()
    assert dry_run["candidates"] == 2
    back = call(messages, *POLICY, "conditions=null", "--retain-days", "30", user=OWNER)
    assert "1,278 more" in back.out


@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_preview_counts_what_a_dry_run_counts(database: Database, hiding: str) -> None:
    make_messages(database, hiding=hiding)
    let_jobs_run(database)
    database.run("INSERT INTO message VALUES (0, 'x', NULL), (-1, 'x', '-infinity')")
    given = ("time_zone=Asia/Tokyo", "--retain", "1 month", "--json")
    [effect] = call(database, *POLICY, *given, user=OWNER).json()["effects"]
    dry_run = ("mark", "--table", "message", "--retain", "1 month", "--json")
    assert call(database, *dry_run).json()["candidates"] == effect["rows_before"]
    assert call(database, *POLICY, *given, "--execute", user=OWNER).code == ExitCode.DONE
    assert call(database, *dry_run).json()["candidates"] == effect["rows_after"]


def test_preview_goes_by_the_last_runs(messages: Database) -> None:
    assert execute(messages, MARK).code == ExitCode.DONE
    [effect] = call(messages, *POLICY, EVEN, "--json", user=OWNER).json()["effects"]
    assert (effect["job"], effect["parameters"]) == ("mark", {"retain": "30 days"})


def test_admin_who_may_not_read_the_table_is_told_so_and_may_change_it(messages: Database) -> None:
    given = (*POLICY, "minimum_grace=7 days", "--retain-days", "30")
    shown = call(messages, *given, user="admin")
    assert shown.code == ExitCode.DONE
    assert "Not counted: permission denied for table message" in shown.out
    assert call(messages, *given, "--execute", user="admin").code == ExitCode.DONE
    assert "minimum_grace  7 days" in call(messages, *POLICY, user="admin").out


def test_policy_that_is_so_already_changes_nothing(messages: Database) -> None:
    before = messages.value(EVENTS)
    called = call(messages, *POLICY, "minimum_grace=1 day", "--execute", user="admin")
    assert "Nothing would change" in called.out
    assert messages.value(EVENTS) == before


@pytest.mark.parametrize(
    "arguments",
    [("colour=red",), ("--execute",), ("--suggest", "--execute"), ("--suggest", "reason=named")],
)
def test_policy_calls_that_are_wrong_are_refused(
    messages: Database, arguments: tuple[str, ...]
) -> None:
    called = call(messages, *POLICY, *arguments)
    assert called.code == ExitCode.USAGE
    assert called.err.startswith("error: ")


def test_proposals_are_applied_by_the_commands_that_they_print(database: Database) -> None:
    make_messages(database)
    shown = call(database, *POLICY, "--suggest", "--retain-days", "30", user="operator")
    assert shown.code == ExitCode.DONE, shown.err
    assert "half of the" in shown.out
    commands = [line for line in shown.out.splitlines() if line.startswith("  safe-delete")]
    assert len(commands) >= 5
    for line in commands:
        words = shlex.split(line)[3:]
        assert call(database, *words).code == ExitCode.DONE, line
    again = call(database, *POLICY, "--suggest", "--retain-days", "30", "--json")
    assert again.json()["suggestions"] == []
    limits = call(database, "guard", "--table", "message", "--json").json()["guards"]
    assert not [row for row in limits if row["settings"] == {} and row["takes"] != "no settings"]


def test_proposals_without_a_retention_compare_some(database: Database) -> None:
    make_messages(database)
    shown = call(database, *POLICY, "--suggest", user="operator")
    assert "30 days    would take 1,2" in shown.out
    assert "Say one with --retain-days" in shown.out


FILE = """
[table.message]
policy = { minimum_grace = "7 days", conditions = [{ column = "subject", in = ["Nr. 2"] }] }
guards.row_count = { max = 1000 }
mark.retain = "30 days"
purge = { grace = "30 days" }

[table.reply.guards]
too_old.allowed_interval = "30 days"
"""


def test_plan_shows_what_apply_does(messages: Database, tmp_path: Path) -> None:
    file = written(tmp_path, FILE)
    planned = call(messages, "plan", file, user=OWNER)
    assert planned.code == ExitCode.CHANGES_PENDING, planned.err
    for said in (
        "1,279 fewer",
        'subject in "Nr. 2"',
        "row_count says stop, was go",
        "public.reply",
    ):
        assert said in planned.out
    assert call(messages, "apply", file, user=OWNER).code == ExitCode.DONE
    assert call(messages, "plan", file, user=OWNER).code == ExitCode.CHANGES_PENDING
    assert call(messages, "apply", file, "--execute", user=OWNER).code == ExitCode.DONE
    assert "Nothing would change" in call(messages, "plan", file, user=OWNER).out
    assert call(messages, "plan", file, user=OWNER).code == ExitCode.DONE
    assert call(messages, *MARK, "--json").json()["candidates"] == 1
    before = messages.value(EVENTS)
    assert call(messages, "apply", file, "--execute", user=OWNER).code == ExitCode.DONE
    assert messages.value(EVENTS) == before


def test_plan_compares_a_job_with_its_last_run(messages: Database, tmp_path: Path) -> None:
    assert execute(messages, MARK).code == ExitCode.DONE
    file = written(tmp_path, '[table.message.mark]\nretain = "10 days"')
    planned = call(messages, "plan", file, user=OWNER)
    assert planned.code == ExitCode.DONE, planned.err
    assert "No setting would change" in planned.out
    assert "jobs of public.message" in planned.out
    assert "480 more" in planned.out
    assert "the last run had retain=30 days" in planned.out


def test_json_of_a_plan(messages: Database, tmp_path: Path) -> None:
    answer = call(messages, "plan", written(tmp_path, FILE), "--json", user=OWNER).json()
    assert not answer["changed"]
    assert [table["table"] for table in answer["tables"]] == ["public.message", "public.reply"]
    assert answer["tables"][0]["effects"][0]["rows_after"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no table"),
        ("[table", "is no TOML"),
        ("[tables.message]", "there is no 'tables'"),
        ("[table.message]\nretention = 9", "there is no 'retention'"),
        ("[table.message.policy]\ncolour = 'red'", "colour is unknown"),
        ("[table.message.guards]\ncolour = {max = 1}", "there is no guard 'colour'"),
        ("[table.message.guards]\nrow_count = {min = 1}", "does not take"),
        ("[table.message.policy]\nminimum_grace = '0 days'", "minimum_grace must be"),
        ("[table.message.policy]\nminimum_grace = 2026-01-01", "bare date"),
        ("[table]\nmessage = 7", "must be a table of TOML"),
        ("[table.nowhere.policy]\nminimum_grace = '7 days'", "does not exist"),
        ('[table.message.policy]\ntime_zone = "a\\u0000"', "unsupported Unicode"),
        ("[table.message.policy]\nconditions = " + "[" * 100_000, "is no TOML"),
        ("[table.'pg_class'.policy]\nminimum_grace = '7 days'", "not protected"),
        ("[table.reply.policy]\nminimum_grace = '7 days'\n[table.message]\nx = 1", "no 'x'"),
    ],
)
def test_file_that_is_wrong_changes_nothing(
    messages: Database, tmp_path: Path, text: str, said: str
) -> None:
    before = messages.value(EVENTS)
    called = call(messages, "apply", written(tmp_path, text), "--execute", user=OWNER)
    assert called.code == ExitCode.USAGE, called.err
    assert said in called.err.splitlines()[0]
    assert messages.value(EVENTS) == before


EXACT = "12345678901234567.89"
SPARED = "SELECT string_agg(message_id::text, ',') FROM message WHERE message_id < 0"


@pytest.fixture
def amounts(messages: Database) -> Database:
    """Messages with an amount: of two old ones the first is below EXACT, by a cent."""
    messages.run(
        """
        ALTER TABLE message ADD COLUMN amount numeric;
        SELECT safe_delete.resync('message');
        INSERT INTO message VALUES
            (-2, 'x', now() - interval '40 days', 12345678901234567.88),
            (-1, 'x', now() - interval '40 days', 12345678901234567.90);
        """,
        OWNER,
    )
    return messages


@pytest.mark.parametrize("way", ["policy", "apply"])
def test_numbers_of_a_policy_keep_every_digit(amounts: Database, tmp_path: Path, way: str) -> None:
    if way == "policy":
        condition = f'conditions=[{{"column": "amount", "less_than": {EXACT}}}]'
        called = call(amounts, *POLICY, condition, "--execute", user=OWNER)
    else:
        condition = f'conditions = [{{column = "amount", less_than = {EXACT}}}]'
        file = written(tmp_path, f"[table.message.policy]\n{condition}")
        called = call(amounts, "apply", file, "--execute", user=OWNER)
    assert called.code == ExitCode.DONE, called.err
    assert execute(amounts, MARK).code == ExitCode.DONE
    assert amounts.value(SPARED) == "-1"


@pytest.mark.parametrize("way", ["guard", "apply", "allow-once"])
def test_numbers_of_a_limit_are_kept_as_they_are_written(
    messages: Database, tmp_path: Path, way: str
) -> None:
    limit = "0.1234500"
    if way == "guard":
        called = call(messages, "guard", "--table", "message", "row_ratio", f"max={limit}")
    elif way == "apply":
        file = written(tmp_path, f"[table.message.guards]\nrow_ratio = {{max = {limit}}}")
        called = call(messages, "apply", file, "--execute", user=OWNER)
    else:
        signed = call(messages, *MARK, "--json", user="operator").json()["signature"]
        words = ("allow-once", signed, "row_ratio", f"max={limit}", "--reason", "x", "--json")
        called = call(messages, *words, user="approver")
        assert f'"max": {limit}' in called.out
    assert called.code == ExitCode.DONE, called.err
    where = "guard_exceptions" if way == "allow-once" else "guards"
    query = f"SELECT settings ->> 'max' FROM safe_delete.{where} WHERE guard_name = 'row_ratio'"
    assert limit in {row[0] for row in messages.rows(query)}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(messages: Database, tmp_path: Path, number: str) -> None:
    before = messages.value(EVENTS)
    toml = number.lower().replace("infinity", "inf")
    file = written(
        tmp_path,
        f'[table.message.policy]\nconditions = [{{column = "message_id", less_than = {toml}}}]',
    )
    condition = f'conditions=[{{"column": "message_id", "less_than": {number}}}]'
    limit = ("guard", "--table", "message", "row_ratio", f"max={number}")
    for words in ((*POLICY, condition), ("apply", file), limit):
        called = call(messages, *words)
        assert called.code == ExitCode.USAGE, called.err
        assert (toml if words[0] == "apply" else number) in called.err.splitlines()[0]
    assert messages.value(EVENTS) == before


@pytest.mark.parametrize(
    "words",
    [
        ("guard", "--table", "message", "row_count", "max=5", "max=500"),
        (*POLICY, "minimum_grace=7 days", "minimum_grace=1 day"),
        (*POLICY, 'conditions=[{"column": "subject", "in": ["a"], "in": ["b"]}]'),
        (*POLICY, 'approval={"required": true, "required": false}'),
        (*POLICY, "conditions=" + "[" * 100_000),
        (*POLICY, "approval=" + '{"a":' * 100_000),
        ("reason", "spam", "--set", "subject=a", "--set", "subject=b", "--table", "message"),
        ("soft-delete", "--table", "message", "--key", '{"message_id": 1, "message_id": 2}'),
        ("soft-delete", "--table", "message", "--key", '{"message_id": NaN}'),
        ("hold", "--table", "message", "--reason", "x", "--key", '{"a":' * 100_000),
        ("protect", "reply", "--hiding", "beside", "--unique", "a=live", "--unique", "a=keep"),
    ],
)
def test_what_is_said_twice_or_too_deep_is_refused(
    messages: Database, words: tuple[str, ...]
) -> None:
    before = messages.value("SELECT count(*) FROM safe_delete.audit_trail")
    called = call(messages, *words)
    assert called.code == ExitCode.USAGE, called.err
    said = called.err.splitlines()[0]
    assert "twice" in said or "too deeply" in said or "NaN" in said
    assert len(said) < 200
    assert messages.value("SELECT count(*) FROM safe_delete.audit_trail") == before


@pytest.mark.parametrize("other", ["'public.message'", "message_with_deleted", "' message'"])
def test_table_under_two_names_is_refused(messages: Database, tmp_path: Path, other: str) -> None:
    text = f"""
        [table.message]
        guards.row_count = {{ max = 5 }}
        [table.{other}]
        guards.row_count = {{ max = 500 }}
    """
    file = written(tmp_path, text)
    before = messages.value(EVENTS)
    for words in (("plan", file), ("apply", file), ("apply", file, "--execute")):
        called = call(messages, *words, user=OWNER)
        assert called.code == ExitCode.USAGE, called.err
        name = other.strip("'")
        assert called.err.startswith(f"error: {file}: {name}: this is the table that is named")
    assert messages.value(EVENTS) == before


def test_errors_of_a_file_name_it_and_the_table(messages: Database, tmp_path: Path) -> None:
    for text, said in (
        ("[table.reply]\n[table.nowhere.policy]\nreason = 'named'", "nowhere: relation"),
        ("[table.reply]\n[table.message.policy]\ncolour = 'red'", "message: "),
        ('[table.reply]\n[table."a\\u0000b".policy]\nreason = "named"', "a"),
    ):
        file = written(tmp_path, text)
        for verb in (("plan", file), ("apply", file, "--execute")):
            called = call(messages, *verb, user=OWNER)
            assert called.code == ExitCode.USAGE, called.err
            assert called.err.startswith(f"error: {file}: {said}")


def test_apply_of_a_file_is_all_or_nothing(messages: Database) -> None:
    """The second table refuses what its plan has let pass, as one that changed meanwhile would."""
    good, bad = ({"kind": "policy", "name": name} for name in ("minimum_grace", "colour"))
    asked = [
        (TableChange("message", {"minimum_grace": "7 days"}), Planned("message", [good], [])),
        (TableChange("reply", {"colour": "red"}), Planned("reply", [bad], [])),
    ]
    before = messages.value(EVENTS)
    with kit_of(messages.dsn(OWNER)) as kit, pytest.raises(RefusedError):
        make(kit, asked)
    assert messages.value(EVENTS) == before
    assert messages.value("SELECT count(*) FROM safe_delete.policy") == 0


def test_file_that_is_not_there_is_one_line(messages: Database, tmp_path: Path) -> None:
    called = call(messages, "plan", str(tmp_path / "none.toml"))
    assert called.code == ExitCode.USAGE
    assert "cannot be read: No such file" in called.err
