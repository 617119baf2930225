"""Two sessions at once: no row is lost, none goes twice, and the second sees what the first did."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import errors
from support import Database

from safe_delete.database import Connection

MARK = "'mark', 'message', '{\"retain\": \"90 days\"}'"
PURGE = "'purge', 'message', '{\"grace\": \"30 days\"}'"
COLUMNS = "message_id integer PRIMARY KEY, sent_at timestamptz, body text"
# One row a block, so that batches of one row are possible.
MESSAGES = f"""
CREATE TABLE message ({COLUMNS});
ALTER TABLE message ALTER COLUMN body SET STORAGE PLAIN;
INSERT INTO message
    SELECT i, now() - interval '100 days', repeat('x', 5000) FROM generate_series(1, 5) AS i;
INSERT INTO message VALUES (6, now(), 'young');
"""
LIMITS = """
SELECT safe_delete.set_guard('message', 'too_old', '{"allowed_interval": "1 year"}');
SELECT safe_delete.set_guard('message', 'minimum_kept', '{"min": 0}');
SELECT safe_delete.set_guard('message', 'stalled_table', '{"waived": "a test"}');
SELECT safe_delete.set_guard('message', 'row_ratio', '{"max": 1}');
ANALYZE message;
"""
# What was deleted was deleted forty days ago.
TIME_PASSES = {
    "apart": """
        BEGIN; SET LOCAL ROLE safe_delete_owner;
        SELECT safe_delete._make_storage_partition('message', now() - interval '40 days');
        SELECT safe_delete._begin_act('message', 'purge');
        CREATE TEMPORARY TABLE moved ON COMMIT DROP AS TABLE safe_delete_data.public__message;
        DELETE FROM safe_delete_data.public__message;
        UPDATE moved SET deleted_at = deleted_at - interval '40 days';
        INSERT INTO safe_delete_data.public__message TABLE moved;
        SELECT safe_delete._end_act('message', 'purge');
        COMMIT
        """,
    "beside": """
        BEGIN;
        ALTER TABLE message DISABLE TRIGGER safe_delete_guard_update;
        UPDATE message SET deleted_at = deleted_at - interval '40 days';
        ALTER TABLE message ENABLE ALWAYS TRIGGER safe_delete_guard_update;
        COMMIT
        """,
}
DELETIONS_AGE = """
    BEGIN;
    ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
    UPDATE safe_delete.deletion SET deleted_at = deleted_at - interval '40 days';
    ALTER TABLE safe_delete.deletion ENABLE ALWAYS TRIGGER refuse_change;
    COMMIT
"""
LIVE = {"apart": "message", "beside": "current_message"}
DELETED = {
    "apart": "SELECT message_id FROM safe_delete_data.public__message ORDER BY 1",
    "beside": "SELECT message_id FROM message WHERE deleted_at IS NOT NULL ORDER BY 1",
}
DRIVER_LOCK = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1398031685"


class Waiting:
    """A statement in a session of its own, which waits for a lock that another session has."""

    def __init__(self, database: Database, statement: str, user: str, isolation: str) -> None:
        self.session = database.connect(user)
        self.pid = self.session.info.backend_pid
        self.rows: list[tuple[object, ...]] = []
        self.row_count = -1
        self.error: psycopg.Error | None = None
        self.session.execute(f"SET default_transaction_isolation = '{isolation}'".encode())
        self._thread = threading.Thread(target=self._run, args=[statement])
        self._thread.start()
        self._until_it_waits(database)

    def _run(self, statement: str) -> None:
        try:
            done = self.session.execute(statement.encode())
            self.row_count = done.rowcount
            self.rows = done.fetchall() if done.description else []
        except psycopg.Error as error:
            self.error = error

    def _until_it_waits(self, database: Database) -> None:
        query = f"SELECT wait_event_type FROM pg_stat_activity WHERE pid = {self.pid}"
        with database.connect() as watch:
            for _ in range(3000):
                if watch.execute(query.encode()).fetchone() == ("Lock",):
                    return
                assert self._thread.is_alive(), f"it did not wait: {self.rows} {self.error}"
                time.sleep(0.01)
        pytest.fail("it did not come to wait for a lock")

    def end(self) -> None:
        """Waits until the statement is through, whether it succeeded or not."""
        self._thread.join(60)
        assert not self._thread.is_alive()

    @property
    def sqlstate(self) -> str | None:
        """The error that it ended with, if it did."""
        return self.error.sqlstate if self.error else None


@contextmanager
def waiting(
    database: Database, statement: str, user: str = "operator", isolation: str = "read committed"
) -> Iterator[Waiting]:
    """Starts a statement in another session and goes on when it waits for a lock."""
    other = Waiting(database, statement, user, isolation)
    try:
        yield other
        other.end()
    finally:
        other.session.close()
        other._thread.join(60)


@contextmanager
def transaction(
    database: Database, user: str = "application", isolation: str = "read committed"
) -> Iterator[Connection]:
    """A session in a transaction that the test ends by itself, at the latest with a rollback."""
    with database.connect(user, autocommit=False) as session:
        session.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}".encode())
        session.execute("SELECT 1")
        yield session
        session.rollback()


def protect(database: Database, hiding: str) -> Database:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(MESSAGES, "table_owner")
    database.run("GRANT SELECT, INSERT, UPDATE, DELETE ON message TO application", "table_owner")
    database.run(f"SELECT safe_delete.protect('message', '{hiding}', 'sent_at')", "table_owner")
    database.run(LIMITS)
    return database


@pytest.fixture
def apart(database: Database) -> Database:
    """Five messages that are too old and a young one, protected apart."""
    return protect(database, "apart")


@pytest.fixture
def beside(database: Database) -> Database:
    """The same, protected beside."""
    return protect(database, "beside")


@pytest.fixture(params=["apart", "beside"])
def either(request: pytest.FixtureRequest, database: Database) -> tuple[Database, str]:
    """The same, protected this way and that."""
    return protect(database, request.param), request.param


def ids(database: Database, relation: str = "message") -> list[object]:
    return [key for (key,) in database.rows(f"SELECT message_id FROM {relation} ORDER BY 1")]


def signature(database: Database, job: str) -> str:
    return str(database.value(f"SELECT safe_delete.dry_run({job}) ->> 'signature'", "operator"))


def start(session: Connection, database: Database, job: str = MARK) -> int:
    query = f"SELECT safe_delete.start_run({job}, '{signature(database, job)}')"
    [[run_id]] = session.execute(query.encode()).fetchall()
    return int(run_id)


def batch(run_id: int, size: int = 1) -> str:
    return f"SELECT row_count, finished FROM safe_delete.next_batch({run_id}, {size})"


def delete_and_let_time_pass(database: Database, hiding: str) -> None:
    database.run(f"DELETE FROM {LIVE[hiding]} WHERE message_id <= 5", "application")
    let_time_pass(database, hiding)


def let_time_pass(database: Database, hiding: str) -> None:
    database.run(TIME_PASSES[hiding])
    database.run(DELETIONS_AGE)


def sqlstate(session: Connection, statement: str) -> str | None:
    with pytest.raises(psycopg.Error) as refused:
        session.execute(statement.encode())
    return refused.value.sqlstate


# Restore against everything


def test_two_restores_at_once_bring_rows_back_once(either: tuple[Database, str]) -> None:
    database, hiding = either
    database.run(f"DELETE FROM {LIVE[hiding]} WHERE message_id <= 3", "application")
    with transaction(database, "operator") as first:
        assert first.execute("SELECT safe_delete.restore(1)").fetchone() == (3,)
        with waiting(database, "SELECT safe_delete.restore(1)") as second:
            first.commit()
    assert second.rows == [(0,)]
    assert ids(database, LIVE[hiding]) == [1, 2, 3, 4, 5, 6]
    assert database.value("SELECT count(*) FROM safe_delete.restoration") == 1


def test_restore_refuses_a_snapshot_of_its_own_age(either: tuple[Database, str]) -> None:
    database, hiding = either
    database.run(f"DELETE FROM {LIVE[hiding]} WHERE message_id = 1", "application")
    with transaction(database, "operator", "REPEATABLE READ") as session:
        assert sqlstate(session, "SELECT safe_delete.restore(1)") == "SD705"


def test_restore_that_waits_for_a_new_row_of_its_key_is_refused(apart: Database) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 3", "application")
    with transaction(apart) as application:
        application.execute("INSERT INTO message VALUES (2, now(), 'new')")
        with waiting(apart, "SELECT safe_delete.restore(1)") as restore:
            application.commit()
    assert restore.sqlstate == "SD303"
    assert ids(apart) == [2, 4, 5, 6]
    assert ids(apart, "safe_delete_data.public__message") == [1, 2, 3]


def test_restore_that_waits_for_a_new_row_that_is_taken_back_succeeds(apart: Database) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 3", "application")
    with transaction(apart) as application:
        application.execute("INSERT INTO message VALUES (2, now(), 'new')")
        with waiting(apart, "SELECT safe_delete.restore(1)") as restore:
            application.rollback()
    assert restore.rows == [(3,)]
    assert ids(apart) == [1, 2, 3, 4, 5, 6]


def test_purge_that_waits_for_a_restore_takes_nothing(either: tuple[Database, str]) -> None:
    database, hiding = either
    delete_and_let_time_pass(database, hiding)
    with database.connect("deleter") as driver, transaction(database, "operator") as operator:
        run_id = start(driver, database, PURGE)
        assert operator.execute("SELECT safe_delete.restore(1)").fetchone() == (5,)
        driver.close()
        with waiting(database, batch(run_id, 100), "deleter") as purge:
            operator.commit()
    assert (purge.error, purge.rows[0][0]) == (None, 0)
    assert ids(database, LIVE[hiding]) == [1, 2, 3, 4, 5, 6]
    events = database.value(
        "SELECT count(*) FROM safe_delete.audit_event WHERE event LIKE 'purge%'"
    )
    assert events == 0


def test_restore_that_waits_for_a_purge_brings_nothing_back(either: tuple[Database, str]) -> None:
    database, hiding = either
    delete_and_let_time_pass(database, hiding)
    with database.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, database, PURGE)
        driver.commit()
        purged = driver.execute(batch(run_id, 100).encode()).fetchone()
        assert purged is not None and purged[0] == 5
        with waiting(database, "SELECT safe_delete.restore(1)") as restore:
            driver.commit()
    assert restore.rows == [(0,)] or restore.sqlstate == "SD303"
    assert ids(database, LIVE[hiding]) == [6]
    assert database.rows(DELETED[hiding]) == []


def test_dry_run_that_waits_for_a_purge_counts_what_is_left(apart: Database) -> None:
    """The purge drops the partition that the dry run is about to read."""
    delete_and_let_time_pass(apart, "apart")
    with apart.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, apart, PURGE)
        driver.commit()
        driver.execute(batch(run_id, 100).encode())
        count = f"SELECT safe_delete.dry_run({PURGE}) -> 'candidates'"
        with waiting(apart, count) as dry_run:
            driver.commit()
    assert (dry_run.error, dry_run.rows) == (None, [(0,)])


def test_restore_that_waits_for_a_purge_of_a_part_is_refused(beside: Database) -> None:
    delete_and_let_time_pass(beside, "beside")
    with beside.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, beside, PURGE)
        driver.commit()
        assert driver.execute(batch(run_id).encode()).fetchone() == (1, False)
        with waiting(beside, "SELECT safe_delete.restore(1)") as restore:
            driver.commit()
    assert restore.sqlstate == "SD303"
    assert "1 rows of public.message are no longer there" in str(restore.error)
    assert ids(beside, "current_message") == [6]
    assert len(beside.rows(DELETED["beside"])) == 4


@pytest.mark.parametrize("end", ["commit", "rollback"])
@pytest.mark.parametrize("action", ["ON DELETE CASCADE", "ON DELETE SET NULL", ""])
def test_purge_of_rows_that_reference_each_other_waits_for_a_restore(
    beside: Database, action: str, end: str
) -> None:
    beside.run(
        f"""ALTER TABLE message ADD COLUMN answers integer REFERENCES message {action};
            UPDATE message SET answers = message_id - 1 WHERE message_id IN (2, 3);
            SELECT safe_delete.resync('message')""",
        "table_owner",
    )
    delete_and_let_time_pass(beside, "beside")
    keys = "[1, 2, 3]" if action == "ON DELETE CASCADE" else "[1, 2]"
    with beside.connect("deleter") as driver, transaction(beside, "operator") as operator:
        run_id = start(driver, beside, PURGE)
        driver.close()
        operator.execute(f"SELECT safe_delete.restore_rows('message', '{keys}')".encode())
        with waiting(beside, batch(run_id, 100), "deleter") as purge:
            getattr(operator, end)()
    assert purge.error is None
    restored = {"commit": json.loads(keys), "rollback": []}[end]
    assert ids(beside, "current_message") == [*restored, 6]
    assert beside.rows(DELETED["beside"]) == []
    assert purge.rows == [(5 - len(restored), True)]


def test_deletion_that_comes_while_a_purge_waits_is_spared_when_it_is_on_hold(
    apart: Database,
) -> None:
    """A transaction that began long ago deletes into a partition that the purge wants to drop."""
    delete_and_let_time_pass(apart, "apart")
    late = """
        INSERT INTO safe_delete_data.public__message
        SELECT 6, now(), 'young', s.deleted_at, s.deletion_id
        FROM safe_delete_data.public__message AS s LIMIT 1
    """
    apart.run("""SELECT safe_delete.place_hold('message', '[6]', 'an investigation')""")
    with apart.connect("deleter") as driver, transaction(apart, "postgres") as long:
        run_id = start(driver, apart, PURGE)
        driver.close()
        long.execute("SET LOCAL ROLE safe_delete_owner")
        long.execute(late.encode())
        with waiting(apart, batch(run_id, 100), "deleter") as purge:
            long.commit()
    assert purge.error is None
    assert ids(apart, "safe_delete_data.public__message") == [6]


# restore_rows against everything


ENDS = pytest.mark.parametrize("end", ["commit", "rollback"])
REPLIES = """
    CREATE TABLE reply (
        reply_id integer PRIMARY KEY,
        message_id integer REFERENCES message ON DELETE CASCADE
    );
    CREATE INDEX ON reply (message_id);
    INSERT INTO reply VALUES (1, 6), (2, 6);
    GRANT SELECT, INSERT, UPDATE, DELETE ON reply TO application;
    SELECT safe_delete.protect('reply', 'apart')
"""


def restore_rows(*keys: int, table: str = "message") -> str:
    return f"SELECT safe_delete.restore_rows('{table}', '{list(keys)}')"


def assert_accounts(database: Database, live: list[int], **deleted: int) -> None:
    """Messages are live or in storage, none is both or twice, and every account is right.

    `deleted` is how many rows each deletion still has: d1=3, if it has any.
    """
    stored = [key for (key,) in database.rows(DELETED["apart"])]
    assert (ids(database), len(stored)) == (live, sum(deleted.values()))
    assert not {*live} & {*stored}
    # Every deletion came from somewhere, and has in storage what its account says.
    found = database.rows(
        """SELECT 'd' || d.deletion_id, a.row_count, coalesce(t.row_count, 0)
        FROM safe_delete.deletions AS d
        CROSS JOIN LATERAL safe_delete._deletion_account(d.deletion_id) AS a
        LEFT JOIN LATERAL safe_delete.deletion_tables(d.deletion_id) AS t USING (target_table)"""
    )
    assert len(found) == database.value("SELECT count(*) FROM safe_delete.deletions")
    assert {name: left for name, _, left in found if left} == deleted
    if database.value("SELECT count(*) FROM safe_delete.runs") == 0:
        assert all(account == left for _, account, left in found)
        # What is not in storage any more was restored, once.
        restored = "SELECT coalesce(sum(row_count), 0) FROM safe_delete.restoration"
        taken = "SELECT coalesce(sum(row_count), 0) FROM safe_delete.deletion_target"
        came = f"{taken} WHERE row_count > 0 AND deletion_id = 1"
        assert database.value(restored) == int(str(database.value(came))) - len(stored)


@ENDS
def test_two_restores_of_a_row_bring_it_back_once(apart: Database, end: str) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 3", "application")
    with transaction(apart, "operator") as first:
        assert first.execute(restore_rows(2).encode()).fetchone() == (1,)
        with waiting(apart, restore_rows(2)) as second:
            getattr(first, end)()
    assert (second.error, second.rows) == (None, [(0 if end == "commit" else 1,)])
    assert_accounts(apart, [2, 4, 5, 6], d1=2)


@ENDS
@pytest.mark.parametrize("keys", [(1,), (1, 2), (3, 1)])
def test_two_restores_of_rows_of_a_deletion_bring_each_back_once(
    apart: Database, keys: tuple[int, ...], end: str
) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 4", "application")
    with transaction(apart, "operator") as first:
        assert first.execute(restore_rows(2, 3).encode()).fetchone() == (2,)
        with waiting(apart, restore_rows(*keys)) as second:
            getattr(first, end)()
    kept = {2, 3} if end == "commit" else set()
    assert (second.error, second.rows) == (None, [(len({*keys} - kept),)])
    assert_accounts(apart, sorted({*keys, *kept, 5, 6}), d1=4 - len({*keys} | kept))


@ENDS
def test_restore_that_waits_for_a_restore_of_single_rows_brings_back_the_rest(
    apart: Database, end: str
) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 3", "application")
    with transaction(apart, "operator") as first:
        assert first.execute(restore_rows(2).encode()).fetchone() == (1,)
        with waiting(apart, "SELECT safe_delete.restore(1)") as second:
            getattr(first, end)()
    assert (second.error, second.rows) == (None, [(2 if end == "commit" else 3,)])
    assert_accounts(apart, [1, 2, 3, 4, 5, 6])


@ENDS
def test_restore_of_single_rows_that_waits_for_a_restore_passes_over_what_is_back(
    apart: Database, end: str
) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 3", "application")
    with transaction(apart, "operator") as first:
        assert first.execute("SELECT safe_delete.restore(1)").fetchone() == (3,)
        with waiting(apart, restore_rows(2, 3)) as second:
            getattr(first, end)()
    assert second.error is None
    if end == "commit":
        assert second.rows == [(0,)]
        assert_accounts(apart, [1, 2, 3, 4, 5, 6])
    else:
        assert second.rows == [(2,)]
        assert_accounts(apart, [2, 3, 4, 5, 6], d1=1)


def test_two_restores_of_rows_of_two_deletions_do_not_lock_each_other_out(apart: Database) -> None:
    apart.run("DELETE FROM message WHERE message_id IN (1, 3)", "application")
    apart.run("DELETE FROM message WHERE message_id IN (2, 4)", "application")
    with transaction(apart, "operator") as first:
        assert first.execute(restore_rows(1, 2).encode()).fetchone() == (2,)
        with waiting(apart, restore_rows(4, 3, 2)) as second:
            first.commit()
    assert (second.error, second.rows) == (None, [(2,)])
    assert ids(apart) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_restore_of_single_rows_refuses_a_snapshot_of_its_own_age(
    apart: Database, isolation: str
) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 3", "application")
    with transaction(apart, "operator", isolation) as session:
        assert sqlstate(session, restore_rows(2)) == "SD705"
    assert_accounts(apart, [4, 5, 6], d1=3)


@ENDS
def test_purge_that_waits_for_a_restore_of_single_rows_takes_the_rest(
    apart: Database, end: str
) -> None:
    delete_and_let_time_pass(apart, "apart")
    with apart.connect("deleter") as driver, transaction(apart, "operator") as operator:
        run_id = start(driver, apart, PURGE)
        driver.close()
        assert operator.execute(restore_rows(2, 5).encode()).fetchone() == (2,)
        with waiting(apart, batch(run_id, 100), "deleter") as purge:
            getattr(operator, end)()
    assert (purge.error, purge.rows[0][0]) == (None, 3 if end == "commit" else 5)
    assert_accounts(apart, [2, 5, 6] if end == "commit" else [6])


@ENDS
def test_restore_of_single_rows_that_waits_for_a_purge_brings_nothing_back(
    apart: Database, end: str
) -> None:
    delete_and_let_time_pass(apart, "apart")
    with apart.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, apart, PURGE)
        driver.commit()
        assert driver.execute(batch(run_id, 100).encode()).fetchone() == (5, True)
        with waiting(apart, restore_rows(2)) as restore:
            getattr(driver, end)()
    assert (restore.error, restore.rows) == (None, [(0 if end == "commit" else 1,)])
    if end == "commit":
        assert_accounts(apart, [6])
    else:
        assert_accounts(apart, [2, 6], d1=4)


def test_restore_of_single_rows_between_batches_of_a_purge_saves_what_is_left(
    apart: Database,
) -> None:
    delete_and_let_time_pass(apart, "apart")
    # Held, so that the partition does not go as a whole.
    apart.run("SELECT safe_delete.place_hold('message', '[5]', 'an investigation')")
    with apart.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, apart, PURGE)
        driver.commit()
        assert driver.execute(batch(run_id).encode()).fetchone() == (4, False)
        with waiting(apart, restore_rows(1, 5)) as restore:
            driver.commit()
        while driver.execute(batch(run_id).encode()).fetchone() != (0, True):
            driver.commit()
        driver.commit()
    assert (restore.error, restore.rows) == (None, [(1,)])
    assert_accounts(apart, [5, 6])


def purge_while_restore_waits(apart: Database, call: str) -> tuple[Waiting, Waiting]:
    """A purge is held up at its audit event when a restore asks for the same storage."""
    apart.run(f"ALTER DATABASE {apart.name} SET deadlock_timeout = '10ms'")
    with apart.connect("deleter") as driver, transaction(apart, "postgres") as blocker:
        run_id = start(driver, apart, PURGE)
        driver.close()
        blocker.execute("LOCK TABLE safe_delete.audit_event IN SHARE ROW EXCLUSIVE MODE")
        with waiting(apart, batch(run_id, 100), "deleter") as purge:
            with waiting(apart, call) as restored:
                blocker.rollback()
    return purge, restored


@pytest.mark.parametrize("call", [restore_rows(2), "SELECT safe_delete.restore(1)"])
def test_purge_of_a_partition_and_a_restore_that_waits_for_it_are_no_deadlock(
    apart: Database, call: str
) -> None:
    """A restore that waits has a lock on all of the storage, which a DROP would want."""
    delete_and_let_time_pass(apart, "apart")
    purge, restored = purge_while_restore_waits(apart, call)
    assert (purge.error, purge.rows) == (None, [(5, True)])
    assert (restored.error, restored.rows) == (None, [(0,)])
    assert_accounts(apart, [6])


def test_purge_of_two_partitions_and_a_restore_that_has_read_one_are_no_deadlock(
    apart: Database,
) -> None:
    """For rows whose parents are deleted, a restore reads all of the parents' storage."""
    apart.run(
        """ALTER TABLE message ADD COLUMN answers integer REFERENCES message ON DELETE CASCADE;
           UPDATE message SET answers = 4 WHERE message_id = 3;
           SELECT safe_delete.resync('message')""",
        "table_owner",
    )
    apart.run("DELETE FROM message WHERE message_id = 1", "application")
    let_time_pass(apart, "apart")
    apart.run("DELETE FROM message WHERE message_id IN (2, 3)", "application")
    apart.run("DELETE FROM message WHERE message_id = 4", "application")
    apart.run(
        """BEGIN; SET LOCAL ROLE safe_delete_owner;
           SELECT safe_delete._make_storage_partition('message', now() - interval '80 days');
           COMMIT"""
    )
    let_time_pass(apart, "apart")
    # The purge has the first partition, and will want the second.
    # The restore has read the second one, and wants all.
    purge, restored = purge_while_restore_waits(apart, "SELECT safe_delete.restore(2)")
    assert (purge.error, restored.error, restored.rows) == (None, None, [(1,)])


@ENDS
def test_restore_of_single_rows_that_waits_for_a_new_row_of_their_key(
    apart: Database, end: str
) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 3", "application")
    with transaction(apart) as application:
        application.execute("INSERT INTO message VALUES (2, now(), 'new')")
        with waiting(apart, restore_rows(1, 2)) as restore:
            getattr(application, end)()
    if end == "rollback":
        assert (restore.error, restore.rows) == (None, [(2,)])
        assert_accounts(apart, [1, 2, 4, 5, 6], d1=1)
        return
    assert restore.sqlstate == "SD303"
    assert "a part of deletion 1 cannot be restored: a live row of message has taken a key" in str(
        restore.error
    )
    assert ids(apart) == [2, 4, 5, 6]
    assert apart.rows(DELETED["apart"]) == [(1,), (2,), (3,)]
    assert apart.rows("SELECT row_count FROM safe_delete.deletion_tables(1)") == [(3,)]


@ENDS
def test_new_row_that_waits_for_a_restore_of_its_key(apart: Database, end: str) -> None:
    apart.run("DELETE FROM message WHERE message_id <= 3", "application")
    insert = "INSERT INTO message VALUES (2, now(), 'new')"
    with transaction(apart, "operator") as operator:
        assert operator.execute(restore_rows(2).encode()).fetchone() == (1,)
        with waiting(apart, insert, "application") as application:
            getattr(operator, end)()
    bodies = apart.rows("SELECT body FROM message WHERE message_id = 2")
    if end == "commit":
        assert application.sqlstate == "23505"
        assert bodies == [("x" * 5000,)]
        assert_accounts(apart, [2, 4, 5, 6], d1=2)
    else:
        assert (application.error, bodies) == (None, [("new",)])
        assert apart.rows(DELETED["apart"]) == [(1,), (2,), (3,)]


@ENDS
def test_restore_of_a_row_that_waits_for_a_delete_of_its_parent(apart: Database, end: str) -> None:
    apart.run(REPLIES, "table_owner")
    apart.run("DELETE FROM reply WHERE reply_id = 1", "application")
    with transaction(apart) as application:
        application.execute("DELETE FROM message WHERE message_id = 6")
        with waiting(apart, restore_rows(1, table="reply")) as restore:
            getattr(application, end)()
    stored = apart.rows(
        "SELECT reply_id, deletion_id FROM safe_delete_data.public__reply ORDER BY 1"
    )
    if end == "commit":
        assert restore.sqlstate == "SD303"
        assert "the rows that they reference are deleted" in str(restore.error)
        assert stored == [(1, 1), (2, 2)]
        assert apart.value("SELECT safe_delete.restore(2)", "operator") == 2
        assert apart.value(restore_rows(1, table="reply"), "operator") == 1
    else:
        assert (restore.error, restore.rows, stored) == (None, [(1,)], [])
    assert apart.rows("SELECT reply_id FROM reply ORDER BY 1") == [(1,), (2,)]


@ENDS
def test_delete_that_waits_for_a_restore_of_a_child_takes_it_along(
    apart: Database, end: str
) -> None:
    apart.run(REPLIES, "table_owner")
    apart.run("DELETE FROM reply WHERE reply_id = 1", "application")
    with transaction(apart, "operator") as operator:
        assert operator.execute(restore_rows(1, table="reply").encode()).fetchone() == (1,)
        remove = "DELETE FROM message WHERE message_id = 6"
        with waiting(apart, remove, "application") as application:
            getattr(operator, end)()
    assert (application.error, application.row_count) == (None, 1)
    newest = apart.value("SELECT max(deletion_id) FROM safe_delete.deletion")
    back = apart.value(f"SELECT safe_delete.restore({newest})", "operator")
    assert back == (3 if end == "commit" else 2)


@ENDS
def test_restore_of_a_row_that_waits_for_a_restore_of_its_parent(apart: Database, end: str) -> None:
    apart.run(REPLIES, "table_owner")
    apart.run("DELETE FROM reply WHERE reply_id = 1", "application")
    apart.run("DELETE FROM message WHERE message_id = 6", "application")
    with transaction(apart, "operator") as first:
        assert first.execute("SELECT safe_delete.restore(2)").fetchone() == (2,)
        with waiting(apart, restore_rows(1, table="reply")) as second:
            getattr(first, end)()
    if end == "commit":
        assert (second.error, second.rows) == (None, [(1,)])
        assert apart.rows("SELECT reply_id FROM reply ORDER BY 1") == [(1,), (2,)]
    else:
        assert second.sqlstate == "SD303"
        assert "the rows that they reference are deleted" in str(second.error)
        assert apart.rows("SELECT reply_id FROM safe_delete_data.public__reply") == [(1,), (2,)]


@ENDS
def test_restore_that_waits_for_a_restore_of_parents(apart: Database, end: str) -> None:
    apart.run(REPLIES, "table_owner")
    apart.run("DELETE FROM reply WHERE reply_id = 1", "application")
    apart.run("DELETE FROM message WHERE message_id = 6", "application")
    with transaction(apart, "operator") as first:
        assert first.execute("SELECT safe_delete.restore(2)").fetchone() == (2,)
        with waiting(apart, "SELECT safe_delete.restore(1)") as second:
            getattr(first, end)()
    # Otherwise the reply goes over to the deletion of the message.
    assert (second.error, second.rows) == (None, [(1 if end == "commit" else 0,)])
    left = apart.rows("SELECT row_count FROM safe_delete.deletion_tables(2) ORDER BY 1")
    assert left == ([] if end == "commit" else [(1,), (2,)])


# Runs and who comes between


def test_hold_that_comes_during_a_batch_waits_and_spares_the_rest(apart: Database) -> None:
    place = """SELECT safe_delete.place_hold('message', '[1, 2, 3, 4, 5]', 'an investigation')"""
    with apart.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, apart)
        driver.commit()
        assert driver.execute(batch(run_id).encode()).fetchone() == (1, False)
        with waiting(apart, place, "admin") as hold:
            driver.commit()
        assert hold.error is None
        while driver.execute(batch(run_id).encode()).fetchone() != (0, True):
            driver.commit()
        driver.commit()
        assert driver.execute(f"SELECT safe_delete.finish_run({run_id})").fetchone() == ("done",)
    assert ids(apart) == [2, 3, 4, 5, 6]


def test_batch_waits_for_a_hold_that_is_being_placed(apart: Database) -> None:
    place = """SELECT safe_delete.place_hold('message', '[2]', 'an investigation')"""
    with apart.connect("deleter") as driver, transaction(apart, "admin") as admin:
        run_id = start(driver, apart)
        driver.close()
        admin.execute(place.encode())
        with waiting(apart, batch(run_id, 100), "deleter") as taken:
            admin.commit()
    assert taken.error is None
    assert 2 in ids(apart)


SUBJECT_HOLD = "SELECT safe_delete.place_subject_hold('body', 'ann', 'an investigation')"
OF_ANN = "UPDATE message SET body = 'ann' WHERE message_id IN (2, 4)"


def take_the_rest(driver: Connection, run_id: int) -> None:
    while driver.execute(batch(run_id, 100).encode()).fetchone() != (0, True):
        driver.commit()
    driver.commit()
    assert driver.execute(f"SELECT safe_delete.finish_run({run_id})").fetchone() == ("done",)
    driver.commit()


@pytest.mark.parametrize("job", [MARK, PURGE])
def test_hold_on_a_subject_that_comes_after_the_dry_run_spares_it(
    either: tuple[Database, str], job: str
) -> None:
    database, hiding = either
    database.run(OF_ANN, "table_owner")
    if job == PURGE:
        delete_and_let_time_pass(database, hiding)
    signed = signature(database, job)
    database.run(SUBJECT_HOLD, "admin")
    with database.connect("deleter", autocommit=False) as driver:
        query = f"SELECT safe_delete.start_run({job}, '{signed}')"
        [[run_id]] = driver.execute(query.encode()).fetchall()
        driver.commit()
        take_the_rest(driver, run_id)
    assert ids(database, LIVE[hiding]) == ([2, 4, 6] if job == MARK else [6])
    assert database.rows(DELETED[hiding]) == [(i,) for i in ((1, 3, 5) if job == MARK else (2, 4))]


@pytest.mark.parametrize("job", [MARK, PURGE])
def test_hold_on_a_subject_waits_for_a_batch_and_spares_the_rest(
    either: tuple[Database, str], job: str
) -> None:
    database, hiding = either
    database.run(OF_ANN, "table_owner")
    if job == PURGE:
        delete_and_let_time_pass(database, hiding)
    with database.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, database, job)
        driver.commit()
        [row] = driver.execute(batch(run_id).encode()).fetchall()
        with waiting(database, SUBJECT_HOLD, "admin") as hold:
            driver.commit()
        assert hold.error is None
        relation = LIVE[hiding] if job == MARK else f"({DELETED[hiding]}) AS d"
        held = set(ids(database, relation)) & {2, 4}
        take_the_rest(driver, run_id)
    assert row[0] >= 1
    assert set(ids(database, relation)) == (held | {6} if job == MARK else held)


@ENDS
def test_batch_waits_for_a_hold_on_a_subject_that_is_being_placed(
    either: tuple[Database, str], end: str
) -> None:
    database, hiding = either
    database.run(OF_ANN, "table_owner")
    delete_and_let_time_pass(database, hiding)
    with database.connect("deleter") as driver, transaction(database, "admin") as admin:
        run_id = start(driver, database, PURGE)
        driver.close()
        admin.execute(SUBJECT_HOLD)
        with waiting(database, batch(run_id, 100), "deleter") as taken:
            getattr(admin, end)()
    assert taken.error is None
    assert database.rows(DELETED[hiding]) == ([(2,), (4,)] if end == "commit" else [])


def test_run_in_a_session_that_knew_no_hold_sees_one(either: tuple[Database, str]) -> None:
    """Plans of hands that were made without a hold are not used when one has come."""
    database, hiding = either
    database.run(OF_ANN, "table_owner")
    with database.connect("deleter", autocommit=False) as driver:
        for _ in range(7):
            run_id = start(driver, database)
            driver.rollback()
        database.run(SUBJECT_HOLD, "admin")
        run_id = start(driver, database)
        driver.commit()
        take_the_rest(driver, run_id)
    assert ids(database, LIVE[hiding]) == [2, 4, 6]


@ENDS
def test_mark_leaves_a_row_that_became_a_held_subject_while_it_waited(
    either: tuple[Database, str], end: str
) -> None:
    database, hiding = either
    database.run(OF_ANN, "table_owner")
    database.run(SUBJECT_HOLD, "admin")
    with transaction(database) as application, database.connect("deleter") as driver:
        run_id = start(driver, database)
        driver.close()
        application.execute("UPDATE message SET body = 'ann' WHERE message_id = 3")
        with waiting(database, batch(run_id, 100), "deleter") as mark:
            getattr(application, end)()
    assert mark.error is None
    assert ids(database, LIVE[hiding]) == ([2, 3, 4, 6] if end == "commit" else [2, 4, 6])


def test_mark_leaves_a_row_that_no_longer_meets_the_conditions_when_it_has_waited(
    either: tuple[Database, str],
) -> None:
    database, hiding = either
    database.run(OF_ANN, "table_owner")
    database.run(
        """SELECT safe_delete.set_policy('message',
            '{"conditions": [{"column": "body", "equals": "ann"}]}')"""
    )
    with transaction(database) as application, database.connect("deleter") as driver:
        run_id = start(driver, database)
        driver.close()
        application.execute("UPDATE message SET body = 'kept' WHERE message_id = 2")
        with waiting(database, batch(run_id, 100), "deleter") as mark:
            application.commit()
    assert (mark.error, mark.rows[0][0]) == (None, 1)
    assert ids(database, LIVE[hiding]) == [1, 2, 3, 5, 6]


VISITS = "CREATE TABLE visit (visit_id integer PRIMARY KEY, body text)"


@ENDS
def test_hold_on_a_subject_waits_for_a_table_that_is_being_protected(
    apart: Database, end: str
) -> None:
    apart.run(VISITS, "table_owner")
    with transaction(apart, "table_owner") as owner:
        owner.execute("SELECT safe_delete.protect('visit', 'apart')")
        with waiting(apart, SUBJECT_HOLD, "admin") as hold:
            getattr(owner, end)()
    assert hold.error is None
    [[tables]] = apart.rows("SELECT cardinality(held_tables) FROM safe_delete.active_holds")
    assert tables == (2 if end == "commit" else 1)


@ENDS
def test_protect_waits_for_a_hold_on_a_subject_that_is_being_placed(
    apart: Database, end: str
) -> None:
    apart.run(VISITS, "table_owner")
    with transaction(apart, "admin") as admin:
        admin.execute(SUBJECT_HOLD)
        call = "SELECT safe_delete.protect('visit', 'apart')"
        with waiting(apart, call, "table_owner") as protect_visit:
            getattr(admin, end)()
    assert protect_visit.error is None
    found = apart.rows("SELECT cardinality(held_tables) FROM safe_delete.active_holds")
    assert found == ([(2,)] if end == "commit" else [])


@pytest.mark.parametrize("call", ["switch_hiding('message', 'beside')", "resync('message')"])
def test_hold_on_a_subject_and_who_waits_for_its_table_are_no_deadlock(
    apart: Database, call: str
) -> None:
    apart.run(OF_ANN, "table_owner")
    apart.run(f"ALTER DATABASE {apart.name} SET deadlock_timeout = '10ms'")
    with transaction(apart) as application:
        application.execute("UPDATE message SET body = 'new' WHERE message_id = 6")
        with waiting(apart, f"SELECT safe_delete.{call}", "table_owner") as owner:
            with waiting(apart, SUBJECT_HOLD, "admin") as hold:
                application.rollback()
    assert (owner.error, hold.error) == (None, None)
    live = "current_message" if "switch" in call else "message"
    with apart.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, apart)
        driver.commit()
        take_the_rest(driver, run_id)
    assert ids(apart, live) == [2, 4, 6]


@pytest.mark.parametrize(
    ("first", "second", "before"),
    [
        (
            """set_policy('message', '{"minimum_grace": "40 days"}')""",
            """set_policy('message', '{"audit_detail": "count"}')""",
            "detail -> 'before' ->> 'minimum_grace' = '40 days'",
        ),
        (
            """set_guard('message', 'row_count', '{"max": 5}')""",
            """set_guard('message', 'row_count', '{"max": 7}')""",
            "detail #>> '{before,max}' = '5'",
        ),
    ],
)
def test_change_that_waits_for_another_records_what_it_changed(
    apart: Database, first: str, second: str, before: str
) -> None:
    with transaction(apart, "admin") as admin:
        admin.execute(f"SELECT safe_delete.{first}".encode())
        with waiting(apart, f"SELECT safe_delete.{second}", "admin") as other:
            admin.commit()
    assert other.error is None
    last = (
        "FROM safe_delete.audit_event WHERE event LIKE '% changed' ORDER BY event_id DESC LIMIT 1"
    )
    assert apart.value(f"SELECT {before} {last}") is True


def test_two_holds_on_subjects_at_once_hold_both(apart: Database) -> None:
    apart.run("UPDATE message SET body = 'bob' WHERE message_id = 1", "table_owner")
    apart.run(OF_ANN, "table_owner")
    second = "SELECT safe_delete.place_subject_hold('body', 'bob', 'another one')"
    with transaction(apart, "admin") as first:
        first.execute(SUBJECT_HOLD)
        with waiting(apart, second, "admin") as other:
            first.commit()
    assert other.error is None
    with apart.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, apart)
        driver.commit()
        take_the_rest(driver, run_id)
    assert ids(apart) == [1, 2, 4, 6]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("""place_hold('message', '"all"', 'an investigation')""", "SD501"),
        ("""set_policy('message', '{"audit_detail": "count"}')""", "SD602"),
        ("""set_guard('message', 'row_count', '{"max": 99}')""", "SD602"),
        ("stop_run(1, 'enough')", "SD704"),
    ],
)
def test_what_changes_during_a_batch_ends_the_run_with_it(
    apart: Database, change: str, code: str
) -> None:
    with apart.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, apart)
        driver.commit()
        assert driver.execute(batch(run_id).encode()).fetchone() == (1, False)
        with waiting(apart, f"SELECT safe_delete.{change}", "admin") as admin:
            driver.commit()
        assert admin.error is None
        assert sqlstate(driver, batch(run_id)) == code
    assert len(ids(apart)) == 5


def test_run_is_driven_by_one_session_and_taken_on_by_another(apart: Database) -> None:
    with apart.connect("deleter") as first, apart.connect("deleter") as second:
        run_id = start(first, apart)
        first.execute(batch(run_id).encode())
        assert sqlstate(second, batch(run_id)) == "SD701"
        assert sqlstate(second, f"SELECT safe_delete.finish_run({run_id})") == "SD701"
        assert sqlstate(second, f"SELECT safe_delete.start_run({MARK}, '{signature(apart, MARK)}')")
        first.close()
        until_nobody_drives(apart)
        while second.execute(batch(run_id).encode()).fetchone() != (0, True):
            pass
        assert second.execute(f"SELECT safe_delete.finish_run({run_id})").fetchone() == ("done",)
    assert ids(apart) == [6]
    assert apart.rows("SELECT state, row_count FROM safe_delete.runs") == [("done", 5)]
    assert len(apart.rows(DELETED["apart"])) == 5


def test_run_whose_backend_is_killed_in_a_batch_loses_nothing(apart: Database) -> None:
    with transaction(apart) as application, apart.connect("deleter") as driver:
        run_id = start(driver, apart)
        assert driver.execute(batch(run_id).encode()).fetchone() == (1, False)
        driver.close()
        application.execute("SELECT FROM message WHERE message_id = 3 FOR UPDATE")
        with waiting(apart, batch(run_id, 100), "deleter") as victim:
            apart.run(f"SELECT pg_terminate_backend({victim.pid})")
            victim.end()
        application.rollback()
    assert victim.error is not None
    until_nobody_drives(apart)
    assert (len(ids(apart)), len(apart.rows(DELETED["apart"]))) == (5, 1)
    with apart.connect("deleter") as driver:
        while driver.execute(batch(run_id, 100).encode()).fetchone() != (0, True):
            pass
        driver.execute(f"SELECT safe_delete.finish_run({run_id})")
    assert ids(apart) == [6]
    assert apart.rows("SELECT state, row_count FROM safe_delete.runs") == [("done", 5)]


def until_nobody_drives(database: Database) -> None:
    for _ in range(3000):
        if database.value(DRIVER_LOCK) == 0:
            return
        time.sleep(0.01)
    pytest.fail("a session still drives the run")


def test_finish_before_the_end_says_incomplete(apart: Database) -> None:
    with apart.connect("deleter") as driver:
        run_id = start(driver, apart)
        driver.execute(batch(run_id).encode())
        assert driver.execute(f"SELECT safe_delete.finish_run({run_id})").fetchone() == (
            "incomplete",
        )
        assert sqlstate(driver, batch(run_id)) == "SD704"


def test_mark_leaves_a_row_that_became_young_while_it_waited(either: tuple[Database, str]) -> None:
    database, hiding = either
    with transaction(database) as application, database.connect("deleter") as driver:
        run_id = start(driver, database)
        driver.close()
        application.execute("UPDATE message SET sent_at = now() WHERE message_id = 3")
        with waiting(database, batch(run_id, 100), "deleter") as mark:
            application.commit()
    assert (mark.error, mark.rows[0][0]) == (None, 4)
    assert ids(database, LIVE[hiding]) == [3, 6]


@pytest.mark.parametrize("call", [f"start_run({MARK}, 'x')", "next_batch(1)"])
def test_run_refuses_a_snapshot_of_its_own_age(apart: Database, call: str) -> None:
    with transaction(apart, "deleter", "REPEATABLE READ") as session:
        assert sqlstate(session, f"SELECT safe_delete.{call}") == "SD705"


def test_run_job_in_a_transaction_block_takes_nothing(apart: Database) -> None:
    call = f"CALL safe_delete.run_job({MARK}, '{signature(apart, MARK)}')"
    with transaction(apart, "deleter") as session:
        assert sqlstate(session, call) == "2D000"
    assert ids(apart) == [1, 2, 3, 4, 5, 6]


def test_run_that_is_rolled_back_lets_others_run(apart: Database) -> None:
    with transaction(apart, "deleter") as driver:
        start(driver, apart)
        driver.rollback()
        assert apart.value(DRIVER_LOCK) == 0


def test_driver_of_a_stopped_run_lets_others_run(apart: Database) -> None:
    with apart.connect("deleter") as driver:
        run_id = start(driver, apart)
        apart.run(f"SELECT safe_delete.stop_run({run_id}, 'enough')", "admin")
        assert sqlstate(driver, batch(run_id)) == "SD704"
        assert apart.value(DRIVER_LOCK) == 0


def test_driver_that_does_not_know_that_its_run_was_stopped_is_in_nobodys_way(
    apart: Database,
) -> None:
    with apart.connect("deleter") as idle:
        run_id = start(idle, apart)
        idle.execute(batch(run_id).encode())
        apart.run(f"SELECT safe_delete.stop_run({run_id}, 'enough')", "admin")
        apart.run(f"CALL safe_delete.run_job({MARK}, '{signature(apart, MARK)}')", "deleter")
        assert sqlstate(idle, batch(run_id)) == "SD704"
    assert ids(apart) == [6]
    states = apart.rows("SELECT state, row_count FROM safe_delete.runs ORDER BY run_id")
    assert states == [("stopped", 1), ("done", 4)]


def test_driver_whose_start_was_rolled_back_is_in_nobodys_way(apart: Database) -> None:
    with transaction(apart, "deleter") as idle:
        run_id = start(idle, apart)
        idle.execute(batch(run_id).encode())
        idle.rollback()
        apart.run(f"CALL safe_delete.run_job({MARK}, '{signature(apart, MARK)}')", "deleter")
        assert sqlstate(idle, batch(run_id)) == "SD703"
    assert ids(apart) == [6]
    assert apart.rows("SELECT state, row_count FROM safe_delete.runs") == [("done", 5)]


def test_end_of_a_run_whose_session_died_is_on_record(apart: Database) -> None:
    with apart.connect("deleter") as driver:
        start(driver, apart)
    until_nobody_drives(apart)
    apart.run(f"CALL safe_delete.run_job({MARK}, '{signature(apart, MARK)}')", "deleter")
    ended = "SELECT count(*) FROM safe_delete.audit_event WHERE event = 'run incomplete'"
    assert apart.value(ended) == 1


WITHOUT_RUNS = pytest.mark.parametrize(
    "call", ["unprotect('message')", "switch_hiding('message', 'beside')"]
)


@WITHOUT_RUNS
def test_run_whose_session_died_is_in_no_way_of_its_table(apart: Database, call: str) -> None:
    with apart.connect("deleter") as driver:
        run_id = start(driver, apart)
        driver.execute(batch(run_id).encode())
        with apart.connect("table_owner") as owner:
            assert sqlstate(owner, f"SELECT safe_delete.{call}") == "SD701"
    apart.run("SELECT safe_delete.restore(1)", "operator")
    for (hold_id,) in apart.rows("SELECT hold_id FROM safe_delete.active_holds"):
        apart.run(f"SELECT safe_delete.release_hold({hold_id}, 'a test')", "admin")
    until_nobody_drives(apart)
    apart.run(f"SELECT safe_delete.{call}", "table_owner")
    found = apart.rows("SELECT state, row_count, stop_reason FROM safe_delete.run")
    assert found == [("incomplete", 1, "its session ended")]


@pytest.mark.parametrize("call", ["start_run", "stop_run"])
def test_who_starts_or_stops_a_run_does_not_wait_for_ever(apart: Database, call: str) -> None:
    signed = signature(apart, MARK)
    with apart.connect("deleter", autocommit=False) as driver:
        run_id = start(driver, apart)
        driver.commit()
        driver.execute(batch(run_id).encode())
        pid = driver.info.backend_pid
        with apart.connect("operator" if call == "stop_run" else "deleter") as other:
            arguments = f"{run_id}, 'enough'" if call == "stop_run" else f"{MARK}, '{signed}'"
            with pytest.raises(errors.LockNotAvailable) as refused:
                other.execute(f"SELECT safe_delete.{call}({arguments})".encode())
    said = f"public.message is locked by backend {pid} (deleter)"
    assert refused.value.diag.message_primary == said


# Deletes of the application


def test_delete_through_the_view_of_a_row_that_is_being_changed_fails(beside: Database) -> None:
    """It must not take another row than the one that its WHERE meant."""
    remove = "DELETE FROM current_message WHERE body = 'young'"
    with transaction(beside) as first:
        first.execute("UPDATE message SET body = 'changed' WHERE message_id = 6")
        with waiting(beside, remove, "application") as second:
            first.commit()
    assert second.sqlstate == "40001"
    assert 6 in ids(beside, "current_message")


def test_two_deletes_of_a_row_through_the_view_count_it_once(beside: Database) -> None:
    remove = "DELETE FROM current_message WHERE message_id = 6"
    with transaction(beside) as first:
        assert first.execute(remove.encode()).rowcount == 1
        with waiting(beside, remove, "application") as second:
            first.commit()
    assert (second.error, second.row_count) == (None, 0)
    assert beside.value("SELECT deletion_id FROM message WHERE message_id = 6") == 1


def test_second_delete_of_a_row_in_repeatable_read_fails(beside: Database) -> None:
    remove = "DELETE FROM current_message WHERE message_id = 6"
    with transaction(beside) as first:
        first.execute(remove.encode())
        with waiting(beside, remove, "application", "repeatable read") as second:
            first.commit()
    assert second.sqlstate == "40001"


def test_update_through_the_view_that_waits_for_a_delete_changes_nothing(beside: Database) -> None:
    change = "UPDATE current_message SET body = 'late' WHERE message_id = 6"
    with transaction(beside) as first:
        first.execute("DELETE FROM current_message WHERE message_id = 6")
        with waiting(beside, change, "application") as second:
            first.commit()
    assert (second.error, second.row_count) == (None, 0)
    assert beside.value("SELECT body FROM message WHERE message_id = 6") == "young"


def test_upsert_through_the_view_never_changes_a_deleted_row(beside: Database) -> None:
    upsert = """
        INSERT INTO current_message VALUES (6, now(), 'late')
        ON CONFLICT (message_id) DO UPDATE SET body = excluded.body
    """
    with transaction(beside) as first:
        first.execute("DELETE FROM current_message WHERE message_id = 6")
        with waiting(beside, upsert, "application") as second:
            first.commit()
    assert second.sqlstate == "SD304"
    assert beside.value("SELECT body FROM message WHERE message_id = 6") == "young"


def test_two_soft_deletes_of_a_row_take_it_once(either: tuple[Database, str]) -> None:
    database, hiding = either
    call = "SELECT safe_delete.soft_delete('message', '[6]')"
    with transaction(database, "operator") as first:
        assert first.execute(call.encode()).fetchone() == (1,)
        with waiting(database, call) as second:
            first.commit()
    assert second.rows == [(None,)]
    assert database.rows(DELETED[hiding]) == [(6,)]
    assert database.value("SELECT row_count FROM safe_delete.deletion_tables(1)") == 1


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("kind", ["plain", "referenced", "a superuser's"])
def test_delete_that_takes_nothing_records_nothing(
    database: Database, hiding: str, kind: str
) -> None:
    protect(database, hiding)
    database.run("GRANT safe_delete_operator TO application")
    if kind == "referenced":
        database.run(
            """CREATE TABLE reply (id integer, message_id integer REFERENCES message);
            CREATE INDEX ON reply (message_id); SELECT safe_delete.resync('message')""",
            "table_owner",
        )
    elif kind == "a superuser's":
        database.run("ALTER TABLE message OWNER TO postgres; SELECT safe_delete.resync('message')")
    ways = [
        f"DELETE FROM {LIVE[hiding]} WHERE message_id = {{n}}",
        "SELECT safe_delete.soft_delete('message', '[{n}]')",
    ]
    for number, (one, other) in enumerate([(a, b) for a in ways for b in ways], 1):
        with transaction(database) as first:
            first.execute(one.format(n=number).encode())
            with waiting(database, other.format(n=number), "application") as second:
                first.commit()
        assert (second.error, second.row_count) == (None, 0 if other == ways[0] else 1)
        assert database.value("SELECT count(*) FROM safe_delete.deletion") == number
        assert len(database.rows(DELETED[hiding])) == number
    database.run("REVOKE safe_delete_operator FROM application")


def test_first_deletes_of_a_day_wait_for_each_other_and_both_succeed(apart: Database) -> None:
    apart.run(
        """DO $$ DECLARE r regclass; BEGIN
            FOR r IN SELECT inhrelid FROM pg_inherits
                WHERE inhparent = 'safe_delete_data.public__message'::regclass
            LOOP EXECUTE format('DROP TABLE %s', r); END LOOP; END $$"""
    )
    with transaction(apart) as first:
        first.execute("DELETE FROM message WHERE message_id = 1")
        with waiting(apart, "DELETE FROM message WHERE message_id = 2", "application") as second:
            first.commit()
    assert (second.error, second.row_count) == (None, 1)
    assert apart.rows(DELETED["apart"]) == [(1,), (2,)]


def test_first_deletes_after_a_new_column_both_succeed(apart: Database) -> None:
    apart.run("ALTER TABLE message ADD COLUMN topic text", "table_owner")
    with transaction(apart) as first:
        first.execute("DELETE FROM message WHERE message_id = 1")
        with waiting(apart, "DELETE FROM message WHERE message_id = 2", "application") as second:
            first.commit()
    assert (second.error, second.row_count) == (None, 1)
    assert apart.rows(DELETED["apart"]) == [(1,), (2,)]


# Resync


def test_resync_waits_for_who_writes_before_it_touches_deleted_storage(apart: Database) -> None:
    apart.run("ALTER TABLE message ADD COLUMN topic text", "table_owner")
    with transaction(apart) as application:
        application.execute("UPDATE message SET body = 'b' WHERE message_id = 1")
        with waiting(apart, "SELECT safe_delete.resync('message')", "table_owner") as resync:
            application.execute("DELETE FROM message WHERE message_id = 1")
            application.commit()
    assert resync.error is None
    assert apart.rows(DELETED["apart"]) == [(1,)]


# Unprotect


def test_unprotect_waits_for_a_delete_and_refuses(either: tuple[Database, str]) -> None:
    database, hiding = either
    with transaction(database) as application:
        application.execute(f"DELETE FROM {LIVE[hiding]} WHERE message_id = 6".encode())
        call = "SELECT safe_delete.unprotect('message')"
        with waiting(database, call, "table_owner") as unprotect:
            application.commit()
    assert unprotect.sqlstate == "SD207"
    assert database.rows(DELETED[hiding]) == [(6,)]


def test_unprotect_does_not_overlook_rows_that_are_newer_than_its_snapshot(
    either: tuple[Database, str],
) -> None:
    database, hiding = either
    with transaction(database, "table_owner", "REPEATABLE READ") as owner:
        database.run(f"DELETE FROM {LIVE[hiding]} WHERE message_id = 6", "application")
        with pytest.raises(psycopg.Error):
            owner.execute("SELECT safe_delete.unprotect('message')")
    assert database.rows(DELETED[hiding]) == [(6,)]


def test_delete_in_serializable_that_conflicts_is_refused_by_the_server(apart: Database) -> None:
    with transaction(apart, isolation="SERIALIZABLE") as first:
        first.execute("SELECT count(*) FROM message")
        apart.run("DELETE FROM message WHERE message_id = 6", "application")
        with pytest.raises(errors.SerializationFailure):
            first.execute("DELETE FROM message WHERE message_id = 6")
    assert apart.rows(DELETED["apart"]) == [(6,)]
