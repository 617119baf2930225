"""What foreign keys to rows in place do when these are deleted, restored and purged."""

from __future__ import annotations

import re
from itertools import pairwise

import psycopg
import pytest
from psycopg import errors
from real_schemas import schema_dump
from support import TABLE_OWNER, Database

TREE = """
CREATE TABLE shelf (shelf_id integer, room integer, PRIMARY KEY (shelf_id, room));
CREATE TABLE book (
    book_id integer PRIMARY KEY,
    isbn text UNIQUE,
    shelf_id integer, room integer DEFAULT 1,
    sequel_of integer REFERENCES book ON DELETE CASCADE,
    best_copy integer,
    changed_at timestamptz DEFAULT now(),
    FOREIGN KEY (shelf_id, room) REFERENCES shelf ON DELETE SET NULL (shelf_id)
);
CREATE TABLE copy (
    copy_id integer PRIMARY KEY,
    isbn text REFERENCES book (isbn) ON DELETE CASCADE ON UPDATE CASCADE
);
ALTER TABLE book ADD CONSTRAINT best FOREIGN KEY (best_copy) REFERENCES copy ON DELETE SET DEFAULT;
CREATE TABLE loan (loan_id integer PRIMARY KEY, copy_id integer REFERENCES copy ON DELETE RESTRICT);
CREATE INDEX ON book (shelf_id, room);
CREATE INDEX ON copy (isbn);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN NEW.changed_at := clock_timestamp(); RETURN NEW; END
$$;
CREATE TRIGGER touch BEFORE UPDATE ON book FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO shelf VALUES (1, 1), (2, 1), (2, 2);
INSERT INTO book VALUES
    (1, 'a', 1, 1, NULL), (2, 'b', 1, 1, 1), (3, 'c', 2, 2, 2), (4, 'd', 2, 1, NULL);
INSERT INTO copy VALUES (1, 'a'), (2, 'a'), (3, 'b'), (4, 'd');
INSERT INTO loan VALUES (1, 4);
UPDATE book SET best_copy = 2 WHERE book_id = 4;
GRANT SELECT, INSERT, UPDATE, DELETE ON shelf, book, copy, loan TO application;
"""
PROTECT = """
SELECT safe_delete.protect('loan', 'beside');
SELECT safe_delete.protect('copy', 'beside', NULL, '{"accept": ["dependents"], "unique": "keep"}');
SELECT safe_delete.protect(
    'book', 'beside', NULL, '{"accept": ["parents", "dependents"], "unique": "keep"}'
);
SELECT safe_delete.protect('shelf', 'beside');
"""
TABLES = ("shelf", "book", "copy", "loan")


@pytest.fixture
def library(database: Database) -> Database:
    """Tables with every action that a foreign key knows, a cycle and a tree among them."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    database.run(TREE, TABLE_OWNER)
    return database


@pytest.fixture
def beside(library: Database) -> Database:
    """The same, protected beside."""
    library.run(PROTECT, TABLE_OWNER)
    return library


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    return {t: database.rows(f"SELECT t::text FROM {t} AS t ORDER BY 1") for t in TABLES}


def live(database: Database, column: str, table: str) -> list[object]:
    return [key for (key,) in database.rows(f"SELECT {column} FROM current_{table} ORDER BY 1")]


def restore_all(database: Database) -> None:
    database.run(
        """SELECT safe_delete.restore(d.deletion_id)
           FROM safe_delete.deletions AS d ORDER BY d.deletion_id DESC""",
        "operator",
    )


@pytest.mark.parametrize(
    "delete",
    ["DELETE FROM current_book WHERE book_id = 1", "SELECT safe_delete.soft_delete('book', '[1]')"],
)
def test_a_cascade_goes_to_any_depth_and_all_of_it_comes_back(
    beside: Database, delete: str
) -> None:
    before = contents(beside)
    foreseen = beside.rows(
        """SELECT w.target_table::text, sum(w.row_count)::integer
           FROM safe_delete.what_would_be_deleted('book', '[1]') AS w
           WHERE w.effect IN ('soft delete', 'cascade') GROUP BY 1 ORDER BY 1"""
    )
    beside.run(delete)
    assert live(beside, "book_id", "book") == [4]
    assert live(beside, "copy_id", "copy") == [4]
    # Its best copy went with the book.
    assert beside.value("SELECT best_copy FROM book WHERE book_id = 4") is None
    assert foreseen == [("book", 3), ("copy", 3)]
    assert beside.value("SELECT safe_delete.restore(1)") == 6
    after = contents(beside)
    assert {**after, "book": []} == {**before, "book": []}
    # The cut link was an UPDATE of a live row: the user's own trigger has seen it, and only that.
    without_time = re.compile(r",[^,]*,,\)$")
    assert [without_time.sub("", str(row)) for (row,) in after["book"]] == [
        without_time.sub("", str(row)) for (row,) in before["book"]
    ]


def test_restrict_refuses_and_changes_nothing(beside: Database) -> None:
    before = contents(beside)
    for delete in (
        "DELETE FROM current_book WHERE book_id = 4",
        "SELECT safe_delete.soft_delete('book', '[4]')",
    ):
        with pytest.raises(errors.ForeignKeyViolation, match="still referenced by live rows"):
            beside.run(delete)
    assert contents(beside) == before
    beside.run("DELETE FROM current_loan; DELETE FROM current_book WHERE book_id = 4")
    assert live(beside, "book_id", "book") == [1, 2, 3]


def test_set_null_cuts_the_columns_that_it_names_and_a_restore_puts_them_back(
    beside: Database,
) -> None:
    books = "SELECT book_id, shelf_id, room FROM book ORDER BY 1"
    before = beside.rows(books)
    beside.run("DELETE FROM current_shelf WHERE room = 1", "application")
    assert beside.rows(books) == [(1, None, 1), (2, None, 1), (3, 2, 2), (4, None, 1)]
    # One that the application has given another shelf meanwhile keeps it.
    beside.run("UPDATE book SET shelf_id = 2, room = 2 WHERE book_id = 1", "application")
    restore_all(beside)
    assert beside.rows(books) == [(1, 2, 2), *before[1:]]


def test_a_link_that_was_cut_comes_back_in_a_row_that_was_deleted_since(beside: Database) -> None:
    beside.run("DELETE FROM current_shelf WHERE shelf_id = 1")
    beside.run("DELETE FROM current_book WHERE book_id = 1")
    beside.run("SELECT safe_delete.restore(1)")
    beside.run("SELECT safe_delete.restore(2)")
    assert beside.rows("SELECT shelf_id, room FROM book WHERE book_id = 1") == [(1, 1)]


def test_a_row_whose_other_parent_is_deleted_stays_deleted_with_it(beside: Database) -> None:
    """Book 3 is the sequel of 2, and that of 1: with 2 it went first, and 1 comes after."""
    beside.run("DELETE FROM current_book WHERE book_id = 3")
    beside.run("DELETE FROM current_book WHERE book_id = 1")
    assert beside.value("SELECT safe_delete.restore(1)") == 0
    assert live(beside, "book_id", "book") == [4]
    assert beside.value("SELECT safe_delete.restore(2)") == 6
    assert live(beside, "book_id", "book") == [1, 2, 3, 4]
    events = "SELECT count(*) FROM safe_delete.audit_event WHERE event = 'rows stay deleted'"
    assert beside.value(events) == 1


def test_a_whole_tree_goes_in_one_statement_whatever_its_order(library: Database) -> None:
    library.run("ALTER TABLE book DROP CONSTRAINT book_sequel_of_fkey", TABLE_OWNER)
    library.run("ALTER TABLE book ADD FOREIGN KEY (sequel_of) REFERENCES book", TABLE_OWNER)
    library.run(PROTECT, TABLE_OWNER)
    with pytest.raises(errors.ForeignKeyViolation):
        library.run("DELETE FROM current_book WHERE book_id = 1")
    library.run("DELETE FROM current_book WHERE book_id <= 3")
    assert live(library, "book_id", "book") == [4]


def test_a_deferred_key_is_looked_at_when_the_transaction_ends(library: Database) -> None:
    library.run(
        """ALTER TABLE loan DROP CONSTRAINT loan_copy_id_fkey;
           ALTER TABLE loan ADD CONSTRAINT copied FOREIGN KEY (copy_id) REFERENCES copy
               DEFERRABLE INITIALLY DEFERRED""",
        TABLE_OWNER,
    )
    library.run(PROTECT, TABLE_OWNER)
    library.run(
        "BEGIN; DELETE FROM current_copy WHERE copy_id = 4; DELETE FROM current_loan; COMMIT"
    )
    restore_all(library)
    for end in ("COMMIT", "SET CONSTRAINTS ALL IMMEDIATE"):
        with pytest.raises(errors.ForeignKeyViolation, match="still referenced"):
            library.run(f"BEGIN; DELETE FROM current_copy WHERE copy_id = 4; {end}")
    assert live(library, "copy_id", "copy") == [1, 2, 3, 4]
    left = (
        "SELECT (SELECT count(*) FROM safe_delete.deferred_check)"
        " + (SELECT count(*) FROM safe_delete.hidden_row)"
    )
    assert library.value(left) == 0


def test_references_to_deleted_rows_are_refused(beside: Database) -> None:
    beside.run("DELETE FROM current_book WHERE book_id = 1")
    for statement in (
        "INSERT INTO copy VALUES (9, 'a')",
        "INSERT INTO current_copy VALUES (9, 'a')",
        "UPDATE copy SET isbn = 'a' WHERE copy_id = 4",
        "INSERT INTO book VALUES (9, 'z', 1, 1, 1)",
    ):
        with pytest.raises(errors.ForeignKeyViolation, match="references a deleted row") as refused:
            beside.run(statement, "application")
        assert refused.value.diag.message_hint is not None
    with beside.connect("application") as session, session.cursor() as cursor:
        with pytest.raises(errors.ForeignKeyViolation):
            with cursor.copy("COPY copy (copy_id, isbn) FROM STDIN") as copy:
                copy.write("9\ta\n")
    beside.run("INSERT INTO copy VALUES (9, 'd')", "application")


def test_a_new_key_of_a_parent_cascades_to_deleted_rows(beside: Database) -> None:
    """As to live ones; whoever is not the server still changes no deleted row."""
    beside.run("DELETE FROM current_copy WHERE copy_id = 3")
    beside.run("UPDATE book SET isbn = 'new' WHERE book_id = 2", "application")
    assert beside.rows("SELECT isbn FROM copy WHERE copy_id = 3") == [("new",)]
    for change in ("isbn = 'a'", "isbn = NULL", "isbn = 'new', copy_id = 33"):
        with pytest.raises(psycopg.Error) as refused:
            beside.run(f"UPDATE copy SET {change} WHERE copy_id = 3", TABLE_OWNER)
        assert refused.value.sqlstate == "SD304"
    beside.run("SELECT safe_delete.restore(max(deletion_id)) FROM safe_delete.deletions")
    assert beside.rows("SELECT isbn FROM current_copy WHERE copy_id = 3") == [("new",)]


def test_a_parent_that_is_gone_for_a_moment_opens_no_deleted_row(database: Database) -> None:
    """A deferred check lets a reference lead nowhere until COMMIT, and that is no cascade."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    database.run(
        """CREATE TABLE book (isbn text PRIMARY KEY);
        CREATE TABLE copy (
            copy_id integer PRIMARY KEY, state text,
            isbn text REFERENCES book ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
        );
        INSERT INTO book VALUES ('a'), ('b');
        INSERT INTO copy VALUES (1, 'good', 'a');
        GRANT SELECT, UPDATE, DELETE ON book, copy TO application""",
        TABLE_OWNER,
    )
    database.run("SELECT safe_delete.protect('copy', 'beside')", TABLE_OWNER)
    database.run("DELETE FROM current_copy", TABLE_OWNER)
    for role in ("application", TABLE_OWNER):
        with pytest.raises(psycopg.Error) as refused:
            database.run(
                """BEGIN; DELETE FROM book WHERE isbn = 'a';
                UPDATE copy SET isbn = 'b', state = 'lost'; COMMIT""",
                role,
            )
        assert refused.value.sqlstate == "SD304"
    database.run("UPDATE book SET isbn = 'c' WHERE isbn = 'a'", "application")
    assert database.rows("SELECT isbn, state FROM copy") == [("c", "good")]


@pytest.mark.parametrize("of_room", ["", "PARTITION BY RANGE (room_id)"])
def test_a_key_that_two_foreign_keys_share_cascades_to_deleted_rows(
    database: Database, of_room: str
) -> None:
    """Into partitions, past a trigger of the table, and where one of them is NULL."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    database.run(
        f"""CREATE TABLE tenant (tenant text PRIMARY KEY);
        CREATE TABLE house (
            tenant text REFERENCES tenant ON UPDATE CASCADE, number integer,
            PRIMARY KEY (tenant, number)
        );
        CREATE TABLE room (
            room_id integer PRIMARY KEY, tenant text REFERENCES tenant ON UPDATE CASCADE,
            number integer, changes integer DEFAULT 0,
            FOREIGN KEY (tenant, number) REFERENCES house ON UPDATE CASCADE
        ) {of_room};
        {"CREATE TABLE room_part PARTITION OF room DEFAULT;" if of_room else ""}
        CREATE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.changes := NEW.changes + 1; RETURN NEW; END
        $$;
        CREATE TRIGGER count_changes BEFORE UPDATE ON room
            FOR EACH ROW EXECUTE FUNCTION count_changes();
        INSERT INTO tenant VALUES ('x'), ('z');
        INSERT INTO house VALUES ('x', 1), ('x', 2), ('z', 1);
        INSERT INTO room VALUES (1, 'x', 1), (2, 'x', NULL), (3, 'z', 1), (4, 'x', 2);
        GRANT SELECT, UPDATE ON tenant, room TO application;
        SELECT safe_delete.protect('room', 'beside')""",
        TABLE_OWNER,
    )
    database.run("SELECT safe_delete.soft_delete('room', '[1, 2, 3]')", "operator")
    database.run("UPDATE tenant SET tenant = 'y' WHERE tenant = 'x'", "application")
    assert database.rows("SELECT room_id, tenant, number, changes FROM room ORDER BY 1") == [
        (1, "y", 1, 1),
        (2, "y", None, 1),
        (3, "z", 1, 0),
        (4, "y", 2, 1),
    ]
    for role in ("application", TABLE_OWNER):
        with pytest.raises(psycopg.Error) as refused:
            database.run("UPDATE room SET tenant = 'z' WHERE room_id = 1", role)
        assert refused.value.sqlstate == "SD304"
    assert database.value("SELECT safe_delete.restore(1)") == 3
    assert database.value("SELECT count(*) FROM current_room WHERE tenant = 'y'") == 3


def test_a_cascading_foreign_key_that_came_later_is_named(beside: Database) -> None:
    """Until resync() the new key is refused; no row is changed that was not looked at."""
    beside.run("DELETE FROM current_loan")
    beside.run(
        """ALTER TABLE loan ADD COLUMN book_id integer;
           ALTER TABLE loan ADD FOREIGN KEY (book_id) REFERENCES book ON UPDATE CASCADE""",
        TABLE_OWNER,
    )
    problems = "SELECT problem FROM safe_delete.problems WHERE level = 'problem'"
    assert "safe_delete_guard_reference is missing on public.loan" in str(beside.rows(problems))
    beside.run("SELECT safe_delete.resync('loan'); SELECT safe_delete.resync('book')", TABLE_OWNER)
    assert beside.rows(problems) == []
    beside.run("INSERT INTO loan (loan_id, book_id) VALUES (2, 4)", TABLE_OWNER)
    beside.run("DELETE FROM current_loan; UPDATE book SET book_id = 44 WHERE book_id = 4")
    assert beside.value("SELECT book_id FROM loan WHERE loan_id = 2") == 44


def test_renamed_columns_and_tables_do_not_stop_the_application(beside: Database) -> None:
    beside.run("DELETE FROM current_book WHERE book_id = 1")
    beside.run("ALTER TABLE copy RENAME COLUMN isbn TO number", TABLE_OWNER)
    beside.run("ALTER TABLE book RENAME COLUMN isbn TO number", TABLE_OWNER)
    beside.run("INSERT INTO copy VALUES (9, 'd')", "application")
    with pytest.raises(errors.ForeignKeyViolation, match="references a deleted row"):
        beside.run("INSERT INTO copy VALUES (10, 'a')", "application")
    with pytest.raises(errors.ForeignKeyViolation, match="references a deleted row"):
        beside.run("UPDATE copy SET number = 'a' WHERE copy_id = 9", "application")
    beside.run("UPDATE copy SET number = 'd' WHERE copy_id = 4", "application")


def test_a_foreign_key_that_came_later_is_followed_or_refused(beside: Database) -> None:
    beside.run(
        """CREATE TABLE review (review_id integer PRIMARY KEY, book_id integer REFERENCES book);
           INSERT INTO review VALUES (1, 1)""",
        TABLE_OWNER,
    )
    with pytest.raises(errors.ForeignKeyViolation, match="still referenced"):
        beside.run("DELETE FROM current_book WHERE book_id = 1")
    problems = beside.rows("SELECT problem FROM safe_delete.problems WHERE level = 'problem'")
    assert any("public.review references public.book" in str(problem) for (problem,) in problems)
    beside.run("SELECT safe_delete.resync('book')", TABLE_OWNER)
    assert beside.rows("SELECT problem FROM safe_delete.problems WHERE level = 'problem'") == []
    beside.run("DELETE FROM review; DELETE FROM current_book WHERE book_id = 1")
    with pytest.raises(errors.ForeignKeyViolation, match="references a deleted row"):
        beside.run("INSERT INTO review VALUES (1, 1)", TABLE_OWNER)
    beside.run(
        """ALTER TABLE review DROP CONSTRAINT review_book_id_fkey,
               ADD FOREIGN KEY (book_id) REFERENCES book ON DELETE CASCADE""",
        TABLE_OWNER,
    )
    with pytest.raises(psycopg.Error, match="which is not protected"):
        beside.run("DELETE FROM current_book WHERE book_id = 4")


def test_an_old_snapshot_deletes_no_row_that_foreign_keys_point_to(beside: Database) -> None:
    with pytest.raises(psycopg.Error) as refused:
        beside.run("BEGIN ISOLATION LEVEL REPEATABLE READ; DELETE FROM current_book; COMMIT")
    assert refused.value.sqlstate == "SD705"
    beside.run("BEGIN ISOLATION LEVEL REPEATABLE READ; DELETE FROM current_loan; COMMIT")


def test_unprotect_leaves_all_tables_as_they_were(library: Database) -> None:
    before = schema_dump(library)
    library.run(PROTECT, TABLE_OWNER)
    for table in reversed(TABLES):
        library.run(f"SELECT safe_delete.unprotect('{table}')", TABLE_OWNER)
    assert schema_dump(library) == before
    functions = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'safe_delete_gate'::regnamespace"
    assert library.value(functions) == 0


LIMITS = """
SELECT safe_delete.set_guard('{0}', 'too_old', '{{"allowed_interval": "1 year"}}');
SELECT safe_delete.set_guard('{0}', 'minimum_kept', '{{"min": 0}}');
SELECT safe_delete.set_guard('{0}', 'stalled_table', '{{"waived": "a test"}}');
SELECT safe_delete.set_guard('{0}', 'row_ratio', '{{"max": 1}}')
"""
FORTY_DAYS_PASS = """
BEGIN;
ALTER TABLE {0} DISABLE TRIGGER safe_delete_guard_update;
UPDATE {0} SET deleted_at = deleted_at - interval '40 days' WHERE deleted_at IS NOT NULL;
ALTER TABLE {0} ENABLE ALWAYS TRIGGER safe_delete_guard_update;
COMMIT
"""
DELETIONS_AGE = """
BEGIN;
ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
UPDATE safe_delete.deletion SET deleted_at = deleted_at - interval '40 days';
ALTER TABLE safe_delete.deletion ENABLE ALWAYS TRIGGER refuse_change;
COMMIT
"""


def purge(database: Database, table: str) -> object:
    job = f"'purge', '{table}', '{{\"grace\": \"30 days\"}}'"
    signature = database.value(f"SELECT safe_delete.dry_run({job}) ->> 'signature'", "operator")
    database.run(f"CALL safe_delete.run_job({job}, '{signature}')", "deleter")
    return database.value(
        "SELECT r.row_count FROM safe_delete.runs AS r ORDER BY run_id DESC LIMIT 1"
    )


def test_a_purge_takes_no_row_that_another_one_references(beside: Database) -> None:
    beside.run("DELETE FROM current_book WHERE book_id = 1")
    for table in TABLES:
        beside.run(LIMITS.format(table), TABLE_OWNER)
        beside.run(FORTY_DAYS_PASS.format(table))
    beside.run(DELETIONS_AGE)
    # Its copies are there, and its sequel; of those the last one has nothing that references it.
    assert purge(beside, "book") == 1
    assert beside.rows("SELECT book_id FROM book ORDER BY 1") == [(1,), (2,), (4,)]
    assert purge(beside, "copy") == 3
    assert purge(beside, "book") == 2
    assert beside.rows("SELECT book_id FROM book ORDER BY 1") == [(4,)]
    assert beside.value("SELECT count(*) FROM copy") == 1


def test_settings_of_a_session_give_rows_to_no_other_deletion(beside: Database) -> None:
    beside.run("INSERT INTO loan VALUES (11), (12), (13)", TABLE_OWNER)
    beside.run("DELETE FROM current_loan WHERE loan_id = 11")
    first = beside.value("SELECT max(deletion_id) FROM safe_delete.deletion")
    with beside.connect(autocommit=False) as session:
        for name, value in (("hiding", first), ("deletion", first), ("cause", "\n")):
            session.execute("SELECT set_config(%s, %s, true)", [f"safe_delete.{name}", str(value)])
        session.execute("DELETE FROM current_loan WHERE loan_id = 12")
        session.execute("SELECT safe_delete.because('another')")
        session.execute("DELETE FROM current_loan WHERE loan_id = 13")
        session.commit()
    found = beside.rows(
        "SELECT l.loan_id, dense_rank() OVER (ORDER BY d.deletion_id), d.deletion_reason"
        " FROM loan AS l JOIN safe_delete.deletion AS d USING (deletion_id, deleted_at) ORDER BY 1"
    )
    assert found == [(11, 1, None), (12, 2, None), (13, 3, "another")]


def test_deletes_in_one_transaction_do_not_read_the_lines_of_those_before(
    beside: Database,
) -> None:
    beside.run("INSERT INTO shelf SELECT i, 9 FROM generate_series(1, 300) AS i", TABLE_OWNER)
    read = """SELECT sum(pg_stat_get_xact_tuples_returned(i.indexrelid)) FROM pg_index AS i
        WHERE i.indrelid IN ('safe_delete.hidden_row'::regclass, 'safe_delete.acting'::regclass)"""
    seen = [0]
    with beside.connect(autocommit=False) as session:
        for shelf in range(1, 301):
            session.execute(b"DELETE FROM current_shelf WHERE room = 9 AND shelf_id = %d" % shelf)
            if shelf % 100 == 0:
                [[count]] = session.execute(read.encode()).fetchall()
                seen.append(int(count))
        session.rollback()
    first, _, last = (later - earlier for earlier, later in pairwise(seen))
    assert 0 < last < 1.5 * first
