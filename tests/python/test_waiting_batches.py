"""What a batch waits for may change what it was about to take: then it looks again first."""

from __future__ import annotations

import psycopg
import pytest
from support import Database
from test_races import (
    DELETED,
    LIMITS,
    LIVE,
    MARK,
    PURGE,
    batch,
    delete_and_let_time_pass,
    ids,
    let_time_pass,
    start,
    take_the_rest,
    transaction,
    waiting,
)

EITHER = pytest.mark.parametrize("hiding", ["apart", "beside"])
SWAP = """
ALTER TABLE message RENAME {0} TO interim;
ALTER TABLE message RENAME {1} TO {0};
ALTER TABLE message RENAME interim TO {1}
"""
OLD_OR_YOUNG = "CASE WHEN {0} THEN now() - interval '100 days' ELSE now() END"
RUNS = "SELECT state, row_count FROM safe_delete.run ORDER BY run_id"


def protect(database: Database, hiding: str, more_columns: str = "") -> None:
    """Five messages that are too old and a young one, one in a block of the heap."""
    database.run(
        f"""CREATE TABLE message
            (message_id integer PRIMARY KEY, sent_at timestamptz, body text {more_columns});
        ALTER TABLE message ALTER COLUMN body SET STORAGE PLAIN;
        INSERT INTO message (message_id, sent_at, body)
            SELECT i, {OLD_OR_YOUNG.format("i < 6")}, repeat('x', 5000)
            FROM generate_series(1, 6) AS i;
        GRANT SELECT, INSERT, UPDATE, DELETE ON message TO application;
        SELECT safe_delete.protect('message', '{hiding}', 'sent_at')""",
        "table_owner",
    )
    database.run(LIMITS)


def refused(database: Database, run_id: int, change: str) -> str | None:
    """The error of a batch that waits for a change by the owner of the table."""
    with transaction(database, "table_owner") as owner:
        owner.execute(change.encode())
        with waiting(database, batch(run_id, 1000), "deleter") as taken:
            owner.commit()
    return taken.sqlstate


def begun(database: Database, job: str) -> int:
    with database.connect("deleter") as driver:
        return start(driver, database, job)


@pytest.fixture
def owned(database: Database) -> Database:
    """A database whose owner of tables may hold and set limits."""
    database.run("GRANT safe_delete_admin TO table_owner")
    return database


@EITHER
def test_mark_that_waits_while_its_age_column_becomes_another_one_is_refused(
    owned: Database, hiding: str
) -> None:
    protect(owned, hiding, ", read_at timestamptz")
    owned.run(f"UPDATE message SET read_at = {OLD_OR_YOUNG.format('message_id = 6')}")
    run_id = begun(owned, MARK)
    assert refused(owned, run_id, SWAP.format("sent_at", "read_at")) == "SD206"
    assert (ids(owned, LIVE[hiding]), owned.rows(DELETED[hiding])) == ([1, 2, 3, 4, 5, 6], [])


def test_mark_that_waits_while_storage_follows_another_age_column_asks_its_guards(
    owned: Database,
) -> None:
    """No column has drifted: the DELETE has made storage follow."""
    protect(owned, "apart", ", read_at timestamptz DEFAULT now() - interval '9 years'")
    owned.run("UPDATE message SET read_at = now() WHERE message_id < 6")
    run_id = begun(owned, MARK)
    follow = "; DELETE FROM message WHERE message_id = 1"
    assert refused(owned, run_id, SWAP.format("sent_at", "read_at") + follow) == "SD501"
    assert (ids(owned), owned.rows(DELETED["apart"])) == ([2, 3, 4, 5, 6], [(1,)])


@pytest.mark.parametrize(("hiding", "job"), [("apart", MARK), ("beside", MARK), ("beside", PURGE)])
def test_batch_that_waits_while_a_subject_gets_another_column_is_refused(
    owned: Database, hiding: str, job: str
) -> None:
    protect(owned, hiding, ", customer text DEFAULT 'ann', former text DEFAULT 'ann'")
    owned.run("UPDATE message SET customer = 'bob' WHERE message_id = 3")
    if job == PURGE:
        delete_and_let_time_pass(owned, hiding)
    owned.run("SELECT safe_delete.place_subject_hold('customer', 'bob', 'a case')", "admin")
    run_id = begun(owned, job)
    # One less, so that with the row on hold they are no more than guards have looked at.
    if job == MARK:
        owned.run(f"DELETE FROM {LIVE[hiding]} WHERE message_id = 1", "application")
    else:
        owned.run("SELECT safe_delete.restore_rows('message', '[1]')", "operator")
    assert refused(owned, run_id, SWAP.format("customer", "former")) == "SD206"
    if job == MARK:
        assert ids(owned, LIVE[hiding]) == [2, 3, 4, 5, 6]
    else:
        assert ids(owned) == [1, 2, 3, 4, 5, 6]


def test_purge_that_waits_while_storage_follows_another_age_column_asks_its_guards(
    owned: Database,
) -> None:
    job = PURGE.replace("}", ', "retain": "90 days"}')
    protect(owned, "apart", ", read_at timestamptz DEFAULT now() - interval '100 days'")
    owned.run("UPDATE message SET read_at = now() WHERE message_id IN (1, 2)")
    owned.run("DELETE FROM message WHERE message_id IN (1, 2, 6)", "application")
    let_time_pass(owned, "apart")
    run_id = begun(owned, job)
    follow = "; DELETE FROM message WHERE message_id = 5"
    assert refused(owned, run_id, SWAP.format("sent_at", "read_at") + follow) is None
    looked = "SELECT count(*) FROM safe_delete.audit_event WHERE event = 'guards looked again'"
    assert owned.value(looked) == 1
    assert owned.rows(DELETED["apart"]) == [(1,), (2,), (5,)]


@EITHER
def test_mark_that_waits_while_rows_are_restored_spares_them(owned: Database, hiding: str) -> None:
    protect(owned, hiding)
    with owned.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, owned)
        driver.commit()
        take_the_rest(driver, run_id)
    owned.run(
        f"""INSERT INTO {LIVE[hiding]} (message_id, sent_at, body)
            SELECT i, now() - interval '101 days', repeat('x', 5000)
            FROM generate_series(11, 30) AS i""",
        "application",
    )
    owned.run("VACUUM ANALYZE message")
    run_id = begun(owned, MARK)
    with transaction(owned, "operator") as operator:
        operator.execute("SELECT safe_delete.restore(1)")
        # The batch waits behind who waits for the restore: it has looked at holds by then.
        with (
            waiting(owned, "CREATE INDEX ON message (sent_at)", "table_owner") as index,
            # So few that with rows that come back they are no more than guards have looked at.
            waiting(owned, batch(run_id, 10), "deleter") as taken,
        ):
            operator.commit()
            index.end()
    assert (index.error, taken.error) == (None, None)
    assert owned.value("SELECT count(*) FROM safe_delete.active_holds") == 1
    with owned.connect("deleter", autocommit=False) as driver:
        take_the_rest(driver, run_id)
    assert ids(owned, LIVE[hiding]) == [1, 2, 3, 4, 5, 6]
    assert owned.rows(RUNS) == [("done", 5), ("done", 20)]


def test_batch_is_refused_when_the_table_is_another_one_each_time(owned: Database) -> None:
    """A trigger of its own changes what references it with every row."""
    protect(owned, "apart")
    owned.run(
        """CREATE TABLE reply (message_id integer REFERENCES message);
        CREATE INDEX ON reply (message_id);
        CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
            ALTER TABLE public.reply DISABLE TRIGGER mine;
            ALTER TABLE public.reply ENABLE TRIGGER mine;
            RETURN OLD;
        END$$;
        CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER mine BEFORE INSERT ON reply FOR EACH ROW EXECUTE FUNCTION nothing();
        CREATE TRIGGER change BEFORE DELETE ON message FOR EACH ROW EXECUTE FUNCTION change();
        SELECT safe_delete.resync('message')""",
        "table_owner",
    )
    with owned.connect("deleter") as driver:
        run_id = start(driver, owned)
        with pytest.raises(psycopg.Error) as caught:
            driver.execute(batch(run_id, 100).encode())
    assert caught.value.sqlstate == "SD709"
    assert caught.value.diag.message_primary == (
        f"while a batch of run {run_id} on public.message was under way,"
        " the table, its triggers or what references it changed"
    )
    assert ids(owned) == [1, 2, 3, 4, 5, 6]


@EITHER
def test_mark_that_waits_while_a_row_gets_a_key_on_hold_spares_it(
    owned: Database, hiding: str
) -> None:
    protect(owned, hiding)
    owned.run("SELECT safe_delete.place_hold('message', '[40]', 'a case')", "table_owner")
    run_id = begun(owned, MARK)
    change = f"UPDATE {LIVE[hiding]} SET message_id = 40 WHERE message_id = 3"
    assert refused(owned, run_id, change) is None
    assert ids(owned, LIVE[hiding]) == [6, 40]
