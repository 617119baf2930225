"""Foreign keys that a client sets to NULL before it deletes what they reference."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from real_schemas import schema_dump
from support import APPLICATION, TABLE_OWNER, Database, Server, create_people, fresh_database

from safe_delete.install import install

TABLES = """
CREATE TABLE author (author_id integer PRIMARY KEY);
CREATE TABLE book (
    book_id integer,
    shelf integer,
    author_id integer REFERENCES author DEFERRABLE INITIALLY DEFERRED,
    title text,
    PRIMARY KEY (shelf, book_id)
) {book};
CREATE INDEX book_by_author ON book (author_id);
{partitions}
INSERT INTO author SELECT generate_series(1, 9);
INSERT INTO book SELECT i, i % 4, 1 + i % 9, 't' FROM generate_series(1, 90) AS i;
GRANT SELECT, INSERT, UPDATE, DELETE ON author, book TO application;
"""
PARTITIONS = """
CREATE TABLE book_low PARTITION OF book FOR VALUES FROM (0) TO (2);
CREATE TABLE book_high (
    title text, dropped integer, author_id integer, shelf integer NOT NULL, book_id integer NOT NULL
);
ALTER TABLE book_high DROP COLUMN dropped;
ALTER TABLE book ATTACH PARTITION book_high FOR VALUES FROM (2) TO (9);
"""
PROTECT = """
SELECT safe_delete.protect('book', 'apart', NULL, '{"remember_nulling": true}');
SELECT safe_delete.protect('author', 'apart');
"""
NULL_FIVE = "UPDATE book SET author_id = NULL WHERE author_id = 5"
DELETE_FIVE = "DELETE FROM author WHERE author_id = 5"
BOOKS = "SELECT b::text FROM book AS b ORDER BY 1"
PENDING = """
SELECT (SELECT count(*) FROM safe_delete.nulling) + (SELECT count(*) FROM safe_delete.nulling_end)
    + (SELECT count(*) FROM safe_delete.nulling_source)
"""
REMEMBERED = "SELECT coalesce(sum(jsonb_array_length(d.links)), 0) FROM safe_delete.detachment AS d"
RESTORE = "SELECT safe_delete.restore(max(d.deletion_id)) FROM safe_delete.deletions AS d"


def make(database: Database, owner: str, kind: str = "plain") -> list[tuple[object, ...]]:
    """The tables, protected by their owner. Returns all books."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    partitions = PARTITIONS if kind == "partitioned" else ""
    by = "PARTITION BY RANGE (shelf)" if kind == "partitioned" else ""
    tables = TABLES.format(book=by, partitions=partitions)
    if kind == "partitioned":
        tables = tables.replace(
            "author (author_id integer PRIMARY KEY);",
            "author (author_id integer PRIMARY KEY) PARTITION BY RANGE (author_id);"
            "CREATE TABLE author_low PARTITION OF author FOR VALUES FROM (0) TO (5);"
            "CREATE TABLE author_high PARTITION OF author FOR VALUES FROM (5) TO (99);",
        )
    database.run(tables, owner)
    database.run(PROTECT, owner)
    return database.rows(BOOKS)


def give_back(database: Database) -> list[tuple[object, ...]]:
    """Restores the newest deletion, and returns all books."""
    database.value(RESTORE, "operator")
    return database.rows(BOOKS)


@pytest.mark.parametrize("kind", ["plain", "partitioned"])
@pytest.mark.parametrize("owner", [TABLE_OWNER, "postgres"])
def test_a_reference_comes_back_whoever_owns_the_tables(
    database: Database, owner: str, kind: str
) -> None:
    before = make(database, owner, kind)
    with database.connect(APPLICATION, autocommit=False) as connection:
        connection.execute(NULL_FIVE.encode())
        connection.execute(DELETE_FIVE.encode())
        connection.commit()
    assert database.value(PENDING) == 0
    assert database.value(REMEMBERED) == 10
    assert database.rows(BOOKS) != before
    assert give_back(database) == before
    problems = "SELECT p.problem FROM safe_delete.problems AS p WHERE p.level = 'problem'"
    assert database.rows(problems) == []


def test_with_it_cuts_from_a_partitioned_parent_are_remembered_too(database: Database) -> None:
    make(database, TABLE_OWNER, "partitioned")
    database.run("UPDATE book SET author_id = 6 WHERE author_id = 5", TABLE_OWNER)
    before = database.rows(BOOKS)
    database.run(
        """
        SELECT safe_delete.unprotect(t) FROM unnest('{book,author}'::regclass[]) AS t;
        ALTER TABLE book DROP CONSTRAINT book_author_id_fkey,
            ADD FOREIGN KEY (author_id) REFERENCES author ON DELETE SET NULL;
        SELECT safe_delete.protect(
            t, 'apart', NULL, '{"accept": ["dependents"], "remember_nulling": true}'
        )
        FROM unnest('{book,author}'::regclass[]) AS t
        """,
        TABLE_OWNER,
    )
    database.run("DELETE FROM author WHERE author_id = 6", APPLICATION)
    assert database.value(REMEMBERED) == 20
    assert give_back(database) == before


def test_a_reference_that_is_nulled_after_the_delete_comes_back_too(database: Database) -> None:
    before = make(database, TABLE_OWNER)
    database.run(f"BEGIN; {DELETE_FIVE}; {NULL_FIVE}; COMMIT", APPLICATION)
    assert database.value(PENDING) == 0
    assert give_back(database) == before


def test_what_soft_delete_deletes_counts_as_well(database: Database) -> None:
    before = make(database, TABLE_OWNER)
    database.run("GRANT safe_delete_operator TO application")
    with database.connect(APPLICATION, autocommit=False) as connection:
        connection.execute(NULL_FIVE.encode())
        connection.execute(
            "SELECT safe_delete.soft_delete('book', '[{\"shelf\": 0, \"book_id\": 4}]')"
        )
        connection.execute("UPDATE book SET author_id = NULL WHERE author_id = 6")
        connection.execute("SELECT safe_delete.soft_delete('author', '[5]')")
        connection.execute("SELECT safe_delete.soft_delete('author', '[6]')")
        connection.commit()
    database.run("REVOKE safe_delete_operator FROM application")
    assert database.value(PENDING) == 0
    assert give_back(database) == before


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK", "SET CONSTRAINTS ALL IMMEDIATE; COMMIT"])
def test_nothing_is_remembered_where_nothing_was_deleted(database: Database, end: str) -> None:
    make(database, TABLE_OWNER)
    with database.connect(APPLICATION) as connection:
        for statement in ("BEGIN", NULL_FIVE, *end.split("; ")):
            connection.execute(statement.encode())
        connection.execute(NULL_FIVE.replace("5", "6").encode())
    assert database.value(PENDING) == 0
    assert database.value(REMEMBERED) == 0


def test_set_constraints_between_the_two_forgets_nothing(database: Database) -> None:
    before = make(database, TABLE_OWNER)
    with database.connect(APPLICATION) as connection:
        for statement in ("BEGIN", NULL_FIVE, "SET CONSTRAINTS ALL IMMEDIATE"):
            connection.execute(statement.encode())
        connection.execute(DELETE_FIVE.encode())
        connection.execute(b"COMMIT")
    assert database.value(PENDING) == 0
    assert give_back(database) == before


def test_a_prepared_transaction_remembers(server: Server) -> None:
    with server.cluster(max_prepared_transactions="2") as cluster:
        with cluster.connect() as connection:
            create_people(connection)
        with fresh_database(cluster, "prepared", "template0") as database:
            install(database.dsn())
            database.run(f"GRANT CREATE ON SCHEMA public TO {TABLE_OWNER}")
            before = make(database, "postgres")
            database.run(f"BEGIN; {NULL_FIVE}; {DELETE_FIVE}; PREPARE TRANSACTION 'two'")
            database.run("COMMIT PREPARED 'two'")
            assert database.value(PENDING) == 0
            database.value(RESTORE)
            assert database.rows(BOOKS) == before


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_of_two_transactions_that_null_the_same_rows_the_one_that_does_it_counts(
    database: Database, end: str
) -> None:
    before = make(database, TABLE_OWNER)
    with (
        database.connect(APPLICATION) as first,
        database.connect(APPLICATION) as second,
    ):
        for statement in ("BEGIN", NULL_FIVE, DELETE_FIVE):
            first.execute(statement.encode())
        failed: list[psycopg.Error] = []

        def delete_too() -> None:
            try:
                for statement in ("BEGIN", NULL_FIVE, DELETE_FIVE, "COMMIT"):
                    second.execute(statement.encode())
            except psycopg.Error as error:
                failed.append(error)

        thread = threading.Thread(target=delete_too)
        thread.start()
        wait_for_a_lock(database)
        first.execute(end.encode())
        thread.join()
    assert failed == []
    assert database.value(REMEMBERED) == 10
    assert database.value(PENDING) == 0
    assert give_back(database) == before


def wait_for_a_lock(database: Database) -> None:
    """Until one session of the database waits for another."""
    for _ in range(1000):
        if database.value(
            "SELECT count(*) FROM pg_stat_activity AS a"
            " WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'"
        ):
            return
        time.sleep(0.02)
    pytest.fail("nobody waited")


def test_an_ordinary_update_and_a_delete_pay_nothing(database: Database) -> None:
    make(database, TABLE_OWNER)
    calls = {
        statement: "\n".join(
            str(line) for (line,) in database.rows(f"EXPLAIN (ANALYZE) {statement}")
        )
        for statement in (
            "UPDATE book SET title = 'x'",
            "UPDATE book SET author_id = 7",
            "UPDATE book SET author_id = NULL WHERE author_id IS NULL",
            "DELETE FROM author WHERE author_id = 1",
            "UPDATE book SET author_id = NULL",
        )
    }
    fired = [name for name, plan in calls.items() if "safe_delete_remember_nulling" in plan]
    assert fired == ["UPDATE book SET author_id = NULL"]
    on_author = "SELECT FROM pg_trigger WHERE tgrelid = 'author'::regclass AND tgname ~ 'nulling'"
    assert database.rows(on_author) == []


def test_many_rows_are_remembered_in_portions(database: Database) -> None:
    make(database, TABLE_OWNER)
    database.run("INSERT INTO book SELECT i, i % 9, 5, 't' FROM generate_series(100, 20099) AS i")
    database.run(f"BEGIN; {NULL_FIVE}; {DELETE_FIVE}; COMMIT", APPLICATION)
    portions = "SELECT jsonb_array_length(d.links) FROM safe_delete.detachment AS d ORDER BY 1"
    assert database.rows(portions) == [(10,), (10000,), (10000,)]
    give_back(database)
    assert database.value("SELECT count(*) FROM book WHERE author_id = 5") == 20010


def test_another_type_asks_to_drop_the_trigger_and_resync(database: Database) -> None:
    before = make(database, TABLE_OWNER)
    retype = "ALTER TABLE book ALTER author_id TYPE bigint"
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="used in a trigger"):
        database.run(retype, TABLE_OWNER)
    with pytest.raises(psycopg.errors.DependentObjectsStillExist):
        database.run("ALTER TABLE book DROP COLUMN author_id", TABLE_OWNER)
    database.run("DROP TRIGGER safe_delete_remember_nulling ON book", TABLE_OWNER)
    database.run(retype, TABLE_OWNER)
    database.run("SELECT safe_delete.resync('book')", TABLE_OWNER)
    database.run(f"BEGIN; {NULL_FIVE}; {DELETE_FIVE}; COMMIT", APPLICATION)
    assert give_back(database) == before


def test_a_parent_that_is_protected_later_needs_nothing_more(database: Database) -> None:
    before = make(database, TABLE_OWNER)
    database.run("SELECT safe_delete.unprotect('author')", TABLE_OWNER)
    database.run(f"BEGIN; {NULL_FIVE}; ROLLBACK", APPLICATION)
    database.run("SELECT safe_delete.protect('author', 'apart')", TABLE_OWNER)
    database.run(f"BEGIN; {NULL_FIVE}; {DELETE_FIVE}; COMMIT", APPLICATION)
    assert give_back(database) == before


def test_sessions_that_say_they_are_replicas_remember(database: Database) -> None:
    before = make(database, TABLE_OWNER)
    statements = f"BEGIN; {NULL_FIVE}; {DELETE_FIVE}; COMMIT"
    database.run(f"SET session_replication_role = replica; {statements}")
    assert database.value(PENDING) == 0
    assert give_back(database) == before


@pytest.mark.parametrize("kind", ["plain", "partitioned"])
def test_unprotect_leaves_the_schema_as_it_was(database: Database, kind: str) -> None:
    make(database, TABLE_OWNER, kind)
    drop = "SELECT safe_delete.unprotect(t) FROM unnest('{book,author}'::regclass[]) AS t"
    database.run(drop, TABLE_OWNER)
    before = schema_dump(database)
    database.run(PROTECT, TABLE_OWNER)
    assert schema_dump(database) != before
    database.run(drop, TABLE_OWNER)
    assert schema_dump(database) == before
    assert "safe_delete" not in "".join(before)


def test_nobody_attaches_the_trigger_to_what_is_not_his(database: Database) -> None:
    make(database, TABLE_OWNER)
    attach = (
        "CREATE TRIGGER mine AFTER UPDATE ON {} FOR EACH ROW"
        " EXECUTE FUNCTION safe_delete._remember_nulling()"
    )
    # A role of its own: roles and what they are members of are the whole cluster's.
    role = "nulling_stranger"
    database.run(f"CREATE ROLE {role} LOGIN; GRANT CREATE ON SCHEMA public TO {role}")
    database.run("CREATE TABLE own (id integer PRIMARY KEY)", role)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.run(attach.format("own"), role)
    # Whoever may make it has nothing of it on a table that is not protected.
    database.run(f"GRANT safe_delete_admin TO {role}")
    database.run(attach.format("own"), role)
    database.run("INSERT INTO own VALUES (1); UPDATE own SET id = 2", role)
    assert database.value(PENDING) == 0
