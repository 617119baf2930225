"""Holds on a subject: what a customer has in every table, for as long as a case lasts."""

from __future__ import annotations

import psycopg
import pytest
from command import call
from support import Database

from safe_delete.errors import ExitCode

MARK = '{"retain": "90 days"}'
PURGE = '{"grace": "30 days"}'
TABLES = """
CREATE TABLE message (
    message_id integer PRIMARY KEY, customer_id integer, sent_at timestamptz, body text
);
CREATE TABLE visit (visit_id integer PRIMARY KEY, customer_id text, at date);
INSERT INTO message
    SELECT i, i % 10, now() - interval '95 days', 'm' FROM generate_series(1, 100) AS i;
INSERT INTO visit SELECT i, i % 10, now() - interval '95 days' FROM generate_series(1, 100) AS i;
"""
PROTECT = {
    "apart": "SELECT safe_delete.protect('{table}', 'apart', '{age}')",
    "beside": "SELECT safe_delete.protect('{table}', 'beside', '{age}')",
    "cover": """SELECT safe_delete.protect('{table}', 'cover', '{age}',
        '{{"accept": ["view limits"]}}')""",
}
LIMITS = """
SELECT safe_delete.set_guard('{table}', 'too_old', '{{"allowed_interval": "10 days"}}');
SELECT safe_delete.set_guard('{table}', 'minimum_kept', '{{"min": 0}}');
SELECT safe_delete.set_guard('{table}', 'row_ratio', '{{"max": 1}}');
SELECT safe_delete.set_guard('{table}', 'stalled_table', '{{"waived": "a test"}}');
"""
LIVE = {"apart": "message", "beside": "current_message", "cover": "message"}
DELETED = {
    "apart": "safe_delete_data.public__message",
    "beside": "(SELECT * FROM message WHERE deleted_at IS NOT NULL) AS m",
    "cover": "(SELECT * FROM safe_delete_data.public__message WHERE deleted_at IS NOT NULL) AS m",
}
HOLD = "SELECT safe_delete.place_subject_hold('customer_id', '7', 'case 1')"


@pytest.fixture(params=["apart", "beside", "cover"])
def shop(request: pytest.FixtureRequest, database: Database) -> tuple[Database, str]:
    """Messages and visits of ten customers, all too old, hidden in each way."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(TABLES, "table_owner")
    for table, age in (("message", "sent_at"), ("visit", "at")):
        database.run(PROTECT[request.param].format(table=table, age=age), "table_owner")
        database.run(LIMITS.format(table=table))
    return database, request.param


def run(database: Database, job: str, parameters: str, table: str = "message") -> None:
    found = database.value(
        f"SELECT safe_delete.dry_run('{job}', '{table}', '{parameters}') ->> 'signature'"
    )
    database.run(f"CALL safe_delete.run_job('{job}', '{table}', '{parameters}', '{found}')")


def dry_run(database: Database, job: str, parameters: str) -> dict[str, object]:
    answer = database.value(f"SELECT safe_delete.dry_run('{job}', 'message', '{parameters}')")
    assert isinstance(answer, dict)
    return answer


def customers(database: Database, relation: str) -> list[object]:
    found = database.rows(f"SELECT DISTINCT customer_id FROM {relation} ORDER BY 1")
    return [customer for (customer,) in found]


def let_days_pass(database: Database, hiding: str, days: int) -> None:
    """Everything that the kit knows of was so many days earlier."""
    apart = f"""
        BEGIN; SET LOCAL ROLE safe_delete_owner;
        SELECT safe_delete._make_storage_partition('message', s.deleted_at - interval '{days} days')
        FROM (SELECT DISTINCT deleted_at FROM {DELETED["apart"]}) AS s;
        SELECT safe_delete._begin_act('message', 'purge');
        CREATE TEMPORARY TABLE moved ON COMMIT DROP AS TABLE {DELETED["apart"]};
        DELETE FROM {DELETED["apart"]};
        UPDATE moved SET deleted_at = deleted_at - interval '{days} days';
        INSERT INTO {DELETED["apart"]} TABLE moved;
        SELECT safe_delete._end_act('message', 'purge');
        COMMIT
    """
    base = "message" if hiding == "beside" else DELETED["apart"]
    in_place = f"""
        BEGIN;
        ALTER TABLE {base} DISABLE TRIGGER safe_delete_guard_update;
        UPDATE {base} SET deleted_at = deleted_at - interval '{days} days';
        ALTER TABLE {base} ENABLE ALWAYS TRIGGER safe_delete_guard_update;
        COMMIT
    """
    database.run(apart if hiding == "apart" else in_place)
    database.run(f"""
        BEGIN;
        ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
        UPDATE safe_delete.deletion SET deleted_at = deleted_at - interval '{days} days';
        ALTER TABLE safe_delete.deletion ENABLE ALWAYS TRIGGER refuse_change;
        UPDATE safe_delete.hold SET placed_at = placed_at - interval '{days} days',
            released_at = released_at - interval '{days} days';
        UPDATE safe_delete.run SET started_at = started_at - interval '{days} days';
        COMMIT
    """)


def test_mark_and_purge_spare_a_subject_everywhere(shop: tuple[Database, str]) -> None:
    database, hiding = shop
    database.run(HOLD, "admin")
    run(database, "mark", MARK)
    assert customers(database, LIVE[hiding]) == [7]
    run(database, "mark", MARK, "visit")
    assert customers(database, LIVE[hiding].replace("message", "visit")) == ["7"]

    database.run(f"DELETE FROM {LIVE[hiding]}", "table_owner")
    let_days_pass(database, hiding, 35)
    answer = dry_run(database, "purge", PURGE)
    assert (answer["candidates"], answer["spared"], answer["verdict"]) == (90, 10, "go")
    run(database, "purge", PURGE)
    assert customers(database, DELETED[hiding]) == [7]
    assert database.value("SELECT state FROM safe_delete.runs ORDER BY run_id DESC LIMIT 1") == (
        "done"
    )


def test_purge_that_was_put_off_is_taken_up_again(shop: tuple[Database, str]) -> None:
    """Two years of an investigation: the rows are old then, but no guard takes it for an error."""
    database, hiding = shop
    database.run(f"DELETE FROM {LIVE[hiding]}", "table_owner")
    database.run(HOLD, "admin")
    let_days_pass(database, hiding, 35)
    run(database, "purge", PURGE)
    let_days_pass(database, hiding, 700)
    assert dry_run(database, "purge", PURGE)["candidates"] == 0
    run(database, "purge", PURGE)
    database.run("SELECT safe_delete.release_hold(1, 'closed')", "admin")
    answer = dry_run(database, "purge", PURGE)
    assert (answer["candidates"], answer["spared"], answer["verdict"]) == (10, 0, "go")
    run(database, "purge", PURGE)
    assert customers(database, DELETED[hiding]) == []


def test_hold_explains_only_what_it_kept(shop: tuple[Database, str]) -> None:
    """Rows that are older than a hold, or that a run after it left, still stop a run."""
    database, hiding = shop
    database.run(f"DELETE FROM {LIVE[hiding]}", "table_owner")
    let_days_pass(database, hiding, 50)
    database.run(HOLD, "admin")
    database.run("SELECT safe_delete.release_hold(1, 'a mistake')", "admin")
    assert dry_run(database, "purge", PURGE)["verdict"] == "stop"


def test_chain_of_holds_explains_how_old_rows_are(shop: tuple[Database, str]) -> None:
    database, hiding = shop
    database.run(f"DELETE FROM {LIVE[hiding]} WHERE customer_id = 7", "table_owner")
    database.run(HOLD, "admin")
    let_days_pass(database, hiding, 100)
    database.run("SELECT safe_delete.place_hold('message', '\"all\"', 'case 2')", "admin")
    let_days_pass(database, hiding, 100)
    database.run("SELECT safe_delete.release_hold(1, 'closed')", "admin")
    let_days_pass(database, hiding, 100)
    database.run("SELECT safe_delete.release_hold(2, 'closed')", "admin")
    answer = dry_run(database, "purge", PURGE)
    assert (answer["candidates"], answer["verdict"]) == (10, "go")


def test_partition_with_a_held_row_is_not_dropped_whole(database: Database) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(TABLES, "table_owner")
    database.run(PROTECT["apart"].format(table="message", age="sent_at"), "table_owner")
    database.run(LIMITS.format(table="message"))
    database.run("DELETE FROM message", "table_owner")
    let_days_pass(database, "apart", 35)
    partitions = """SELECT count(*) FROM safe_delete._storage_partitions('message') AS s
        WHERE s.to_time < now() - interval '30 days'"""
    before = database.value(partitions)
    assert before
    database.run(HOLD, "admin")
    run(database, "purge", PURGE)
    assert database.value(partitions) == before
    assert customers(database, DELETED["apart"]) == [7]
    database.run("SELECT safe_delete.release_hold(1, 'closed')", "admin")
    run(database, "purge", PURGE)
    assert database.value(partitions) == 0


def test_hold_is_placed_seen_and_released_on_the_command_line(shop: tuple[Database, str]) -> None:
    database, _ = shop
    hold = ("hold", "--subject", "customer_id=7", "--reason", "case 1")
    placed = call(database, *hold, user="admin")
    assert placed.code == ExitCode.DONE, placed.err
    assert "hold 1  in force" in placed.out
    assert "customer_id=7" in placed.out
    assert "message, visit" in placed.out
    again = call(database, *hold, "--json", "--expires", "2 hours", user="admin").json()
    assert (again["table"], again["keys"], again["column"]) == (None, None, "customer_id")
    assert (again["subject"], len(again["tables"])) == ("7", 2)
    assert "customer_id=7" in call(database, "holds", "--table", "visit", user="auditor").out
    assert call(database, "release", "1", "--reason", "closed", user="admin").code == 0
    assert len(call(database, "holds", "--json").json()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--subject", "customer_id"), "a subject is column=value"),
        (("--subject", "customer_id="), "a subject is column=value"),
        (("--subject", "=7"), "a subject is column=value"),
        (("--subject", "client=7"), "no protected table has a column client"),
        (("--subject", "sent_at=soon"), "'soon' is no value of sent_at"),
        (("--subject", "customer_id=7", "--table", "message"), "every table that has the column"),
        (("--subject", "customer_id=7", "--all"), "every table that has the column"),
        ((), "missing option '--table'"),
    ],
)
def test_hold_refuses_what_is_no_subject(
    shop: tuple[Database, str], arguments: tuple[str, ...], said: str
) -> None:
    database, _ = shop
    called = call(database, "hold", *arguments, "--reason", "x", user="admin")
    assert called.code == ExitCode.USAGE
    assert said in called.err.lower() or said in called.err
    assert database.value("SELECT count(*) FROM safe_delete.hold") == 0


@pytest.mark.parametrize("kind", ["BEFORE", "AFTER"])
@pytest.mark.parametrize("hiding", ["beside", "cover"])
def test_trigger_of_the_table_cannot_purge_what_is_on_hold(
    database: Database, hiding: str, kind: str
) -> None:
    """An application that deletes related rows itself does so when one of them is purged, too."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(TABLES, "table_owner")
    base = "public.message" if hiding == "beside" else DELETED["apart"]
    database.run(
        f"""
        CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM {base} WHERE customer_id = OLD.customer_id + 1;
            RETURN OLD;
        END $$;
        CREATE TRIGGER follow {kind} DELETE ON message FOR EACH ROW EXECUTE FUNCTION follow()
        """,
        "table_owner",
    )
    protect = PROTECT[hiding].replace("view limits", 'view limits", "triggers')
    database.run(protect.format(table="message", age="sent_at"), "table_owner")
    database.run(LIMITS.format(table="message"))
    database.run(f"DELETE FROM {LIVE[hiding]} WHERE customer_id IN (6, 7)", "table_owner")
    let_days_pass(database, hiding, 35)
    database.run(HOLD, "admin")
    with pytest.raises(psycopg.Error) as refused:
        run(database, "purge", PURGE)
    assert refused.value.sqlstate == "SD204"
    assert customers(database, DELETED[hiding]) == [6, 7]
    # A trigger that finds nothing does no harm.
    database.run("UPDATE safe_delete.hold SET released_at = now(), released_by = 'x', "
                 "release_reason = 'x'")  # fmt: skip
    database.run(f"DELETE FROM {LIVE[hiding]} WHERE customer_id IN (5, 8)", "table_owner")
    database.run(f"DROP TRIGGER follow ON {base}", "table_owner")
    run(database, "purge", PURGE)
