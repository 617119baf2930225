"""psycopg and pgbench notice nothing of tables that are protected apart.

Where a view covers the tables, LIMITS are all that they notice.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from compare import (
    APART,
    COVER,
    HIDINGS,
    ROLES,
    Limit,
    Outcomes,
    Pair,
    contents,
    fresh_copy,
    fresh_pair,
    problems,
    protect_all,
    restore_all,
    template_pair,
)
from support import (
    TABLE_OWNER,
    Database,
    Server,
    create_people,
    fresh_database,
    give_people_their_roles,
)

from safe_delete.cluster import Cluster
from safe_delete.database import Connection
from safe_delete.install import install

TABLES = """
CREATE TABLE author (author_id integer PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE book (
    book_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id integer NOT NULL REFERENCES author ON DELETE CASCADE,
    title text NOT NULL,
    price numeric(8, 2),
    published date,
    notes jsonb,
    cover bytea,
    title_length integer GENERATED ALWAYS AS (length(title)) STORED
);
CREATE TABLE stock (
    shop integer,
    book_id bigint REFERENCES book ON DELETE CASCADE DEFERRABLE,
    amount integer NOT NULL,
    PRIMARY KEY (shop, book_id)
) PARTITION BY LIST (shop);
CREATE TABLE stock_1 PARTITION OF stock FOR VALUES IN (1);
CREATE TABLE stock_others PARTITION OF stock DEFAULT;
CREATE TABLE loan (
    loan_id integer PRIMARY KEY,
    book_id bigint NOT NULL REFERENCES book DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE former_book (book_id bigint PRIMARY KEY, title text, price numeric);
CREATE TABLE author_log (
    entry_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author_id integer, said text
);
CREATE FUNCTION log_author() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO public.author_log (author_id, said) VALUES (OLD.author_id, TG_OP);
    RETURN NULL;
END $$;
CREATE TRIGGER log_author AFTER DELETE ON author FOR EACH ROW EXECUTE FUNCTION log_author();
INSERT INTO author SELECT i, 'author ' || i FROM generate_series(1, 6) AS i;
INSERT INTO book (author_id, title, price, published, notes, cover)
SELECT
    i % 5 + 1, E'title\\t' || i, i + 0.5, date '2026-01-01' + i,
    CASE WHEN i % 3 > 0 THEN jsonb_build_object('i', i) END, decode(repeat('0a5c', i), 'hex')
FROM generate_series(1, 20) AS i;
INSERT INTO stock
SELECT s, b, s * b % 4 FROM generate_series(1, 3) AS s, generate_series(1, 20) AS b;
INSERT INTO loan VALUES (1, 1), (2, 2);
"""
MERGE = """
MERGE INTO stock AS s
USING (
    SELECT 1 AS shop, b AS book_id, b % 3 AS amount FROM generate_series(1, 12) AS b
    UNION ALL SELECT 4, 5, 9
) AS n
ON s.shop = n.shop AND s.book_id = n.book_id
WHEN MATCHED AND n.amount = 0 THEN DELETE
WHEN MATCHED AND n.amount = 1 THEN DO NOTHING
WHEN MATCHED THEN UPDATE SET amount = n.amount
WHEN NOT MATCHED THEN INSERT VALUES (n.shop, n.book_id, n.amount)
"""
ARCHIVE = """
WITH deleted AS (
    DELETE FROM book WHERE author_id = 2 RETURNING book_id, title, price
)
INSERT INTO former_book SELECT d.book_id, d.title, d.price FROM deleted AS d
RETURNING book_id, title
"""
IN_A_BLOCK = """
DO $$
DECLARE
    taken bigint;
BEGIN
    BEGIN
        DELETE FROM author WHERE author_id = 1;
        RAISE EXCEPTION USING ERRCODE = 'AB123';
    EXCEPTION WHEN SQLSTATE 'AB123' THEN
        NULL;
    END;
    DELETE FROM author WHERE author_id IN (3, 4);
    GET DIAGNOSTICS taken = ROW_COUNT;
    UPDATE author SET name = format('%s gone, %s', taken, FOUND) WHERE author_id = 5;
END;
$$
"""

COPY_TABLE = Limit("42809", 'cannot copy from view "book"')
SAME_KEY = 'duplicate key value violates unique constraint "{}"'
NO_COLUMN = "column {} does not exist"
LOSS = "would lose rows for good"
# What ends in an error where a view covers the tables.
LIMITS = {
    "copies_text": COPY_TABLE,
    "copies_csv": COPY_TABLE,
    "copies_binary": COPY_TABLE,
    "copies_into_a_table": Limit("42809", 'cannot copy to view "stock"'),
    "merges": Limit(
        "0A000", 'cannot execute MERGE on relation "stock"', 'cannot merge into view "stock"'
    ),
    "works_at_a_cursor": Limit("0A000", "WHERE CURRENT OF on a view is not implemented"),
    "tells_the_partition_of_a_row": Limit("42703", NO_COLUMN.format("s.tableoid")),
    "tells_an_insert_from_an_update": Limit("42703", NO_COLUMN.format('"xmax"')),
    "deletes_from_a_partition": Limit(
        "SD204",
        f"public.stock_1 is protected: the DELETE, or one that cascades to it, {LOSS}",
    ),
    "deletes_and_inserts_the_same_key": Limit("23505", SAME_KEY.format("author_pkey")),
    "inserts_the_key_that_it_has_just_deleted": Limit("23505", SAME_KEY.format("book_pkey")),
    "deletes_and_inserts_in_a_pipeline": Limit("23505", SAME_KEY.format("author_pkey")),
    "upserts_by_a_constraint": Limit(
        "42704", 'constraint "author_name_key" for table "author" does not exist'
    ),
    "upserts_by_a_unique_column": Limit(
        "42P10",
        "there is no unique or exclusion constraint matching the ON CONFLICT specification",
    ),
    "upserts_a_deleted_row": Limit(
        "SD304", "the row of public.author is deleted and cannot be changed"
    ),
    "deletes_parents_in_repeatable_read": Limit("SD705", "not in a REPEATABLE READ transaction"),
    "deletes_parents_in_serializable": Limit("SD705", "not in a SERIALIZABLE transaction"),
}

Scenario = Callable[[Connection], list[Any]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    """Adds a scenario to the list, under the function's name. Its transaction is committed."""
    SCENARIOS[function.__name__] = function
    return function


def told(session: Connection, statement: str, *parameters: object) -> list[Any]:
    """Command tag, count and rows of a statement."""
    cursor = session.execute(statement.encode(), parameters or None)
    rows = sorted(map(str, cursor.fetchall())) if cursor.description else None
    return [cursor.statusmessage, cursor.rowcount, rows]


def failure(session: Connection, statement: str) -> tuple[str, str | None]:
    """The type and SQLSTATE of the error that a statement ends in, within a savepoint."""
    try:
        with session.transaction():
            session.execute(statement.encode())
    except psycopg.Error as error:
        return type(error).__name__, error.sqlstate
    return "none", None


def copied_out(session: Connection, statement: str) -> bytes:
    with session.cursor().copy(statement.encode()) as copy:
        return b"".join(bytes(block) for block in copy)


def copy_and_back(session: Connection, form: str) -> list[Any]:
    """Copies tables out, deletes their rows, copies them in again."""
    columns = "(book_id, author_id, title, price, published, notes, cover)"
    books = copied_out(session, f"COPY book {columns} TO STDOUT (FORMAT {form})")
    stock = copied_out(session, f"COPY (SELECT * FROM stock) TO STDOUT (FORMAT {form})")
    session.execute("DELETE FROM loan")
    counted = session.execute("DELETE FROM book").rowcount
    for target, data in ((f"book {columns}", books), ("stock", stock)):
        with session.cursor() as cursor:
            with cursor.copy(f"COPY {target} FROM STDIN (FORMAT {form})".encode()) as copy:
                copy.write(data)
            counted += cursor.rowcount
    again = copied_out(session, f"COPY book {columns} TO STDOUT (FORMAT {form})")
    return [counted, again == books, books, stock]


@scenario
def copies_text(session: Connection) -> list[Any]:
    return copy_and_back(session, "text")


@scenario
def copies_csv(session: Connection) -> list[Any]:
    return copy_and_back(session, "csv")


@scenario
def copies_binary(session: Connection) -> list[Any]:
    return copy_and_back(session, "binary")


@scenario
def copies_into_a_table(session: Connection) -> list[Any]:
    with session.cursor() as cursor:
        with cursor.copy("COPY stock FROM STDIN") as copy:
            copy.write_row((7, 1, 1))
        return [cursor.rowcount]


@scenario
def copies_a_query_and_inserts_from_another_table(session: Connection) -> list[Any]:
    query = "COPY (SELECT * FROM stock WHERE shop = 1 ORDER BY book_id) TO STDOUT"
    data = copied_out(session, query)
    session.execute("CREATE TEMPORARY TABLE loaded (shop integer, book_id bigint, amount integer)")
    with session.cursor() as cursor, cursor.copy("COPY loaded FROM STDIN") as copy:
        copy.write(data)
    return [data, told(session, "INSERT INTO stock SELECT shop + 6, book_id, 0 FROM loaded")]


@scenario
def copies_by_query_what_it_deletes(session: Connection) -> list[Any]:
    query = "COPY (DELETE FROM stock WHERE shop = 2 RETURNING book_id) TO STDOUT"
    return [sorted(copied_out(session, query).split())]


@scenario
def merges(session: Connection) -> list[Any]:
    whole = (
        "MERGE INTO author AS a USING generate_series(4, 9) AS n ON a.author_id = n"
        " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (n, 'merged ' || n)"
    )
    return [told(session, statement) for statement in (MERGE, MERGE, whole, whole)]


@scenario
def works_at_a_cursor(session: Connection) -> list[Any]:
    session.execute("DECLARE here CURSOR FOR SELECT book_id, title FROM book FOR UPDATE")
    found: list[Any] = []
    for act in ("DELETE FROM book", "UPDATE book SET title = 'changed'", "DELETE FROM book"):
        found.append(session.execute("FETCH NEXT FROM here").fetchone())
        session.execute("DELETE FROM loan WHERE book_id = %s", [found[-1][0] if found[-1] else 0])
        found.append(told(session, f"{act} WHERE CURRENT OF here"))
    found.append(session.execute("FETCH ALL FROM here").fetchall())
    found.append(failure(session, "DELETE FROM book WHERE CURRENT OF here"))
    return found


@scenario
def reads_a_cursor_across_a_delete(session: Connection) -> list[Any]:
    with session.cursor("across") as cursor:
        cursor.itersize = 3
        cursor.execute("SELECT book_id, shop FROM stock ORDER BY 1, 2")
        first = cursor.fetchmany(4)
        session.execute("DELETE FROM stock WHERE shop < 3")
        return [first, cursor.fetchall()]


@scenario
def deletes_using_another_table(session: Connection) -> list[Any]:
    return [
        told(
            session,
            "DELETE FROM stock AS s USING book AS b JOIN author AS a USING (author_id)"
            " WHERE s.book_id = b.book_id AND a.name = %s RETURNING s.*, b.title",
            "author 4",
        ),
        told(session, "DELETE FROM stock WHERE shop = 1 AND book_id = 3 RETURNING *"),
        told(session, "DELETE FROM stock WHERE shop = 1 AND book_id = 3 RETURNING *"),
    ]


@scenario
def tells_the_partition_of_a_row(session: Connection) -> list[Any]:
    query = "DELETE FROM stock AS s WHERE book_id = 3 RETURNING s.shop, s.tableoid::regclass"
    return [told(session, query)]


@scenario
def deletes_from_a_partition(session: Connection) -> list[Any]:
    return [told(session, "DELETE FROM ONLY stock_1 WHERE book_id < 3 RETURNING shop + book_id")]


@scenario
def deletes_into_another_table(session: Connection) -> list[Any]:
    session.execute("DELETE FROM loan")
    return [told(session, ARCHIVE), told(session, ARCHIVE)]


@scenario
def deletes_and_inserts_the_same_key(session: Connection) -> list[Any]:
    move = (
        "WITH gone AS (DELETE FROM author WHERE author_id = 6 RETURNING *)"
        " INSERT INTO author SELECT * FROM gone"
    )
    found: list[Any] = [failure(session, move)]
    for turn in range(3):
        found.append(told(session, "DELETE FROM author WHERE author_id = 6"))
        found.append(told(session, "INSERT INTO author VALUES (6, %s)", f"turn {turn}"))
    return found


@scenario
def inserts_the_key_that_it_has_just_deleted(session: Connection) -> list[Any]:
    session.execute("DELETE FROM loan")
    return [
        told(session, "DELETE FROM book WHERE book_id = 3"),
        told(session, "INSERT INTO book OVERRIDING SYSTEM VALUE VALUES (3, 2, 'again')"),
    ]


@scenario
def deletes_and_inserts_in_a_pipeline(session: Connection) -> list[Any]:
    with session.pipeline():
        deleted = session.execute("DELETE FROM author WHERE author_id = 6 RETURNING name")
        session.execute("INSERT INTO author VALUES (6, 'piped')")
        read = session.execute("SELECT name FROM author WHERE author_id = 6")
    return [deleted.fetchall(), read.fetchall()]


@scenario
def deletes_and_inserts_the_same_name(session: Connection) -> list[Any]:
    found: list[Any] = []
    for turn in range(3):
        query = "DELETE FROM author WHERE name = 'author 6' RETURNING *"
        found.append(told(session, query))
        found.append(told(session, "INSERT INTO author VALUES (%s, 'author 6')", 60 + turn))
    return found


UPSERT = "INSERT INTO author VALUES ({}, 'x') ON CONFLICT {} RETURNING *"
DO_UPDATE = "DO UPDATE SET name = 'upserted'"


@scenario
def upserts(session: Connection) -> list[Any]:
    return [
        told(session, UPSERT.format(6, f"(author_id) {DO_UPDATE}")),
        told(session, UPSERT.format(7, f"(author_id) {DO_UPDATE}")),
        told(session, UPSERT.format(7, "(author_id) DO NOTHING")),
        told(session, UPSERT.format(8, "DO NOTHING")),
        told(session, "DELETE FROM author WHERE author_id = 7"),
        told(session, UPSERT.format(8, "DO NOTHING")),
    ]


@scenario
def tells_an_insert_from_an_update(session: Connection) -> list[Any]:
    query = UPSERT.format(6, f"(author_id) {DO_UPDATE}")
    return [told(session, f"{query}, xmax = 0 AS is_new")]


@scenario
def upserts_by_a_constraint(session: Connection) -> list[Any]:
    return [told(session, UPSERT.format(7, f"ON CONSTRAINT author_name_key {DO_UPDATE}"))]


@scenario
def upserts_by_a_unique_column(session: Connection) -> list[Any]:
    return [told(session, UPSERT.format(7, f"(name) {DO_UPDATE}"))]


@scenario
def upserts_a_deleted_row(session: Connection) -> list[Any]:
    session.execute("DELETE FROM author WHERE author_id = 6")
    return [told(session, UPSERT.format(6, f"(author_id) {DO_UPDATE}"))]


@scenario
def deletes_many_times(session: Connection) -> list[Any]:
    with session.cursor() as cursor:
        cursor.executemany("DELETE FROM stock WHERE book_id = %s", [(i,) for i in range(3, 7)])
        found: list[Any] = [cursor.rowcount]
        keys = [(1, 10), (1, 10), (2, 10)]
        query = "DELETE FROM stock WHERE shop = %s AND book_id = %s RETURNING amount"
        cursor.executemany(query, keys, returning=True)
        found += [result.fetchall() for result in cursor.results()]
    return found


@scenario
def rolls_back_to_savepoints(session: Connection) -> list[Any]:
    session.execute("DELETE FROM loan")
    with session.transaction():
        first = told(session, "DELETE FROM author WHERE author_id = 3")
        with session.transaction(force_rollback=True):
            second = told(session, "DELETE FROM author WHERE author_id > 3")
            with session.transaction():
                told(session, "DELETE FROM stock")
        third = told(session, "SELECT author_id FROM author")
    session.execute(IN_A_BLOCK.encode())
    return [first, second, third, told(session, "SELECT * FROM author")]


@scenario
def defers_constraints(session: Connection) -> list[Any]:
    session.execute("DELETE FROM book WHERE book_id = 1")
    check = failure(session, "SET CONSTRAINTS ALL IMMEDIATE")
    session.execute("UPDATE loan SET book_id = 3 WHERE book_id = 1")
    session.execute("SET CONSTRAINTS ALL IMMEDIATE")
    session.execute("SET CONSTRAINTS ALL DEFERRED")
    session.execute("DELETE FROM book WHERE book_id = 2")
    session.execute("UPDATE loan SET book_id = 4 WHERE book_id = 2")
    return [check]


@scenario
def fails_when_a_constraint_fails_at_commit(session: Connection) -> list[Any]:
    session.execute("DELETE FROM book WHERE book_id = 1")
    try:
        session.commit()
    except psycopg.Error as error:
        return [type(error).__name__, error.sqlstate, error.diag.constraint_name]
    return []


@scenario
def moves_rows_to_another_partition(session: Connection) -> list[Any]:
    return [
        told(session, "UPDATE stock SET shop = 8 WHERE shop = 1 AND book_id < 5"),
        told(session, "DELETE FROM stock WHERE shop = 8 RETURNING *"),
        failure(session, "UPDATE book SET book_id = 1 WHERE book_id = 19"),
    ]


@scenario
def keeps_isolation_levels(session: Connection) -> list[Any]:
    found: list[Any] = [told(session, "DELETE FROM loan")]
    for level in ("REPEATABLE READ", "SERIALIZABLE"):
        session.commit()
        session.execute(f"SET TRANSACTION ISOLATION LEVEL {level}".encode())
        found.append(told(session, "DELETE FROM stock WHERE book_id = %s", len(level) - 10))
        found.append(told(session, "SELECT count(*) FROM stock"))
    session.commit()
    session.execute("SET TRANSACTION READ ONLY")
    found.append(failure(session, "DELETE FROM author"))
    session.commit()
    return found


def delete_parent(session: Connection, level: str) -> list[Any]:
    session.execute("DELETE FROM loan")
    session.commit()
    session.execute(f"SET TRANSACTION ISOLATION LEVEL {level}".encode())
    return [told(session, "DELETE FROM author WHERE author_id = 4")]


@scenario
def deletes_parents_in_repeatable_read(session: Connection) -> list[Any]:
    return delete_parent(session, "REPEATABLE READ")


@scenario
def deletes_parents_in_serializable(session: Connection) -> list[Any]:
    return delete_parent(session, "SERIALIZABLE")


@scenario
def refuses_what_the_server_refuses(session: Connection) -> list[Any]:
    return [
        failure(session, "DELETE FROM author WHERE nothing = 1"),
        failure(session, "DELETE FROM author WHERE 1 / (author_id - 3) > 0"),
        failure(session, "INSERT INTO author VALUES (1, 'one')"),
        failure(session, "INSERT INTO stock VALUES (1, 99, 1)"),
        failure(session, "INSERT INTO book OVERRIDING SYSTEM VALUE VALUES (1, 1, 'one')"),
        failure(session, "DELETE FROM author_log RETURNING deleted_at"),
        failure(session, "LOCK TABLE author IN ACCESS SHARE MODE"),
    ]


@scenario
def commits_in_two_phases(session: Connection) -> list[Any]:
    found: list[Any] = []
    for author, end in (
        (1, session.tpc_rollback),
        (2, session.tpc_commit),
        (3, session.tpc_commit),
    ):
        session.commit()
        session.execute("DELETE FROM loan")
        session.commit()
        session.tpc_begin(f"author {author}")
        found.append(told(session, "DELETE FROM author WHERE author_id = %s", author))
        session.tpc_prepare()
        end()
        found.append(told(session, "SELECT count(*) FROM book"))
    return found


@pytest.fixture(scope="module")
def prepared_cluster(server: Server) -> Iterator[Cluster]:
    """A server that lets transactions be prepared."""
    with server.cluster(max_prepared_transactions="4") as cluster:
        with cluster.connect() as connection:
            create_people(connection)
        yield cluster


@pytest.fixture(scope="module")
def prepared_kit(prepared_cluster: Cluster) -> Iterator[str]:
    with fresh_database(prepared_cluster, "kit", "template0") as database:
        install(database.dsn())
        with database.connect() as connection:
            give_people_their_roles(connection)
            connection.execute(f"GRANT CREATE ON SCHEMA public TO {TABLE_OWNER}".encode())
        yield database.name


def create(database: Database) -> None:
    database.run(TABLES, TABLE_OWNER)


@pytest.fixture(scope="module", params=HIDINGS)
def templates(
    prepared_cluster: Cluster, prepared_kit: str, request: pytest.FixtureRequest
) -> Iterator[Pair]:
    with template_pair(prepared_cluster, prepared_kit, create, hiding=request.param) as pair:
        yield pair


@pytest.fixture
def pair(templates: Pair) -> Iterator[Pair]:
    with fresh_pair(templates) as pair:
        yield pair


@pytest.fixture(scope="module")
def bare_outcomes() -> Outcomes:
    return Outcomes(outcome)


def outcome(database: Database, user: str, name: str) -> tuple[Any, ...]:
    """What a scenario was told, notices included, and all rows after it."""
    notices: list[str | None] = []
    with database.connect(user, autocommit=False) as session:
        session.add_notice_handler(lambda notice: notices.append(notice.message_primary))
        found = SCENARIOS[name](session)
        session.commit()
    return found, notices, contents(database)


@pytest.mark.parametrize("user", ROLES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_results_and_rows_are_equal(
    templates: Pair, bare_outcomes: Outcomes, name: str, user: str
) -> None:
    with fresh_copy(templates.protected) as database:
        if templates.has_limit(LIMITS.get(name)):
            LIMITS[name].check(lambda: outcome(database, user, name))
            return
        found, notices, rows = outcome(database, user, name)
        assert problems(database) == []
    bare = bare_outcomes(templates.bare, user, name)
    if templates.hiding == "cover":
        # The application's own trigger waits for the purge.
        assert rows["author_log"] == []
        rows |= {"author_log": bare[2]["author_log"]}
    assert (found, notices, rows) == bare


def test_limits_are_of_scenarios() -> None:
    assert set(LIMITS) <= set(SCENARIOS)


@pytest.mark.parametrize("user", ROLES)
def test_sessions_older_than_protect_go_on(
    prepared_cluster: Cluster, prepared_kit: str, pair: Pair, user: str
) -> None:
    """Prepared statements and open cursors, made before protect and used after it."""
    found = []
    # Once no transaction has it open.
    is_moved = pair.hiding == "cover"
    with fresh_database(prepared_cluster, "older", prepared_kit) as older:
        create(older)
        older.run("GRANT ALL ON ALL TABLES IN SCHEMA public TO application", TABLE_OWNER)
        for database in (pair.bare, older):
            with database.connect(user, autocommit=False) as session:
                prepare_statements(session)
                with session.cursor("open", withhold=True) as held:
                    with session.cursor("read", withhold=is_moved) as read:
                        read.execute("SELECT author_id, title FROM book ORDER BY book_id")
                        held.execute("SELECT book_id, amount FROM stock ORDER BY 1, 2, shop")
                        rows = [read.fetchmany(3), held.fetchmany(3)]
                        if is_moved:
                            session.commit()
                        if database is older:
                            protect_all(older, hiding=pair.hiding)
                        rows += [read.fetchmany(3), use_statements(session), read.fetchall()]
                    session.commit()
                    rows.append(held.fetchall())
                    rows.append(use_statements(session))
                session.commit()
            found.append((rows, contents(database)))
        assert len(found[0][1].pop("author_log")) == 2
        assert len(found[1][1].pop("author_log")) == (2 if pair.hiding == "apart" else 0)
        assert found[1] == found[0]
        stored = "SELECT count(*) FROM safe_delete_data.public__author WHERE deleted_at IS NOT NULL"
        assert older.value(stored) == 2


def prepare_statements(session: Connection) -> None:
    session.execute("PREPARE gone (integer) AS DELETE FROM author WHERE author_id = $1 RETURNING *")
    session.execute(
        "PREPARE changed AS UPDATE book SET price = 0 WHERE price < 9 RETURNING book_id"
    )
    session.execute("DELETE FROM loan")
    for absent in range(100, 108):
        session.execute("DELETE FROM stock WHERE shop = %s", [absent], prepare=True)
        session.execute(f"EXECUTE gone ({absent})".encode())
    session.commit()


def use_statements(session: Connection) -> list[Any]:
    here = session.execute("SELECT min(author_id) FROM author").fetchone()
    return [
        told(session, f"EXECUTE gone ({here[0] if here else 0})"),
        told(session, "EXECUTE changed"),
        session.execute("DELETE FROM stock WHERE shop = %s", [2], prepare=True).rowcount,
    ]


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_sessions_delete_side_by_side(pair: Pair, level: str) -> None:
    """No serialization failure that bare tables would not know."""
    found = []
    for database in pair:
        with (
            database.connect(TABLE_OWNER, autocommit=False) as one,
            database.connect("application", autocommit=False) as other,
        ):
            rows: list[Any] = []
            for turn in range(3):
                for session, shop in ((one, 1), (other, 2)):
                    session.execute(f"SET TRANSACTION ISOLATION LEVEL {level}".encode())
                    query = "DELETE FROM stock WHERE shop = %s AND book_id = %s RETURNING *"
                    rows.append(told(session, query, shop, turn + 1))
                one.commit()
                other.commit()
        found.append((rows, contents(database)))
    assert found[1] == found[0]


def test_all_that_scenarios_delete_can_be_restored(pair: Pair) -> None:
    before = contents(pair.protected)
    with pair.protected.connect(TABLE_OWNER) as session:
        session.execute("DELETE FROM loan")
        session.execute("DELETE FROM stock WHERE shop = 1 AND amount = 0")
        session.execute("DELETE FROM author")
    assert contents(pair.protected)["stock"] == []
    restore_all(pair.protected)
    after = contents(pair.protected)
    # The application's own trigger saw the deletions, or waits for the purge; it is not asked about
    # the restore.
    assert len(after.pop("author_log")) == (6 if pair.hiding == "apart" else 0)
    assert before.pop("author_log") == []
    assert after == before


def test_known_difference_truncate_is_refused(pair: Pair) -> None:
    bare, protected = pair
    is_view = pair.hiding == "cover"
    for table in ("author_log", "stock", "stock_1", "author CASCADE"):
        refused = Limit("42809", f'"{table.split()[0]}" is not a table')
        if not is_view or table == "stock_1":
            refused = Limit("SD205", f"public.{table.split()[0]} is protected: TRUNCATE {LOSS}")
        with protected.connect(TABLE_OWNER) as session:
            refused.check(lambda: session.execute(f"TRUNCATE {table}".encode()))  # noqa: B023
        with bare.connect(TABLE_OWNER) as session:
            assert failure(session, f"TRUNCATE {table}") == ("none", None)


@COVER
def test_known_difference_partitions_show_deleted_rows(pair: Pair) -> None:
    protected = pair.protected
    protected.run("DELETE FROM stock WHERE shop = 1", "application")
    assert protected.value("SELECT count(*) FROM stock WHERE shop = 1", "application") == 0
    assert protected.value("SELECT count(*) FROM stock_1", "application") == 20
    protected.run("REVOKE ALL ON stock_1, stock_others FROM application", TABLE_OWNER)
    assert protected.value("SELECT count(*) FROM stock", "application") == 40
    protected.run("DELETE FROM stock WHERE shop = 2", "application")


@APART
def test_without_the_right_truncate_is_refused_as_ever(pair: Pair) -> None:
    for database in pair:
        with database.connect("application") as session:
            refused = ("InsufficientPrivilege", "42501")
            assert failure(session, "TRUNCATE author_log") == refused


# pgbench

HISTORY = "pgbench_history"
BUILT_IN = ("tpcb-like", "simple-update", "select-only")
SWAP = """
\\set aid random(1, 40)
BEGIN;
DELETE FROM pgbench_accounts WHERE aid = :aid;
WITH new AS (
    INSERT INTO pgbench_accounts VALUES (:aid, 1, 0, nextval('token')::text)
    ON CONFLICT DO NOTHING RETURNING filler
)
INSERT INTO inserted SELECT filler::integer FROM new;
END;
"""
# Rows as pgbench made them have no token; each token was given to one row.
KEPT = """
SELECT nullif(btrim(k.filler), '')::integer AS token, count(*)
FROM (
    SELECT filler FROM pgbench_accounts
    UNION ALL SELECT filler FROM safe_delete_data.public__pgbench_accounts
) AS k
GROUP BY token
ORDER BY token NULLS FIRST
"""


def pgbench(database: Database, user: str, *arguments: str) -> str:
    command = [database.program("pgbench"), *arguments, "-d", database.dsn(user)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module", params=HIDINGS)
def bench_templates(
    prepared_cluster: Cluster, prepared_kit: str, request: pytest.FixtureRequest
) -> Iterator[Pair]:
    def initialise(database: Database) -> None:
        pgbench(database, TABLE_OWNER, "-i", "-q", "--foreign-keys")

    hiding = request.param
    with template_pair(prepared_cluster, prepared_kit, initialise, HISTORY, hiding=hiding) as pair:
        yield pair


@pytest.fixture
def bench_pair(bench_templates: Pair) -> Iterator[Pair]:
    with fresh_pair(bench_templates) as pair:
        yield pair


def transactions(output: str) -> list[str]:
    """How many transactions were done, and how many failed."""
    return re.findall(r"number of (?:transactions actually|failed).*", output)


def test_pgbench_history_has_no_primary_key_and_cannot_be_protected(bench_pair: Pair) -> None:
    with pytest.raises(
        psycopg.DatabaseError, match="pgbench_history has no primary key"
    ) as refused:
        spared = set(contents(bench_pair.bare)) - {HISTORY}
        protect_all(bench_pair.protected, *spared, hiding=bench_pair.hiding)
    assert refused.value.sqlstate == "SD201"


@pytest.mark.parametrize("user", ROLES)
@pytest.mark.parametrize("script", BUILT_IN)
def test_pgbench_results_and_rows_are_equal(bench_pair: Pair, script: str, user: str) -> None:
    options = ["-n", "-b", script, "-t", "300", "-c", "1", "--random-seed=7", "-M", "prepared"]
    found = []
    for database in bench_pair:
        done = transactions(pgbench(database, user, *options))
        rows = contents(database)
        # The time of each transaction is in it.
        history = [row.rsplit(",", 2)[0] for row in rows.pop(HISTORY)]
        found.append((done, rows, sorted(history)))
    assert found[1] == found[0]
    assert problems(bench_pair.protected) == []


@pytest.mark.parametrize("bench_templates", ["apart"], indirect=True)
@pytest.mark.parametrize("user", ROLES)
def test_pgbench_clients_lose_no_row_that_they_delete_and_insert_again(
    bench_pair: Pair, user: str, tmp_path: Any
) -> None:
    script = tmp_path / "swap.sql"
    script.write_text(SWAP)
    for database in bench_pair:
        database.run(
            f"""
            CREATE TABLE inserted (token integer PRIMARY KEY);
            CREATE SEQUENCE token;
            GRANT INSERT ON inserted TO {user};
            GRANT USAGE ON SEQUENCE token TO {user};
            """
        )
        options = ["-n", "-t", "100", "-c", "4", "-j", "2", "--random-seed=7"]
        mixed = ["-b", "simple-update@1", "-f", f"{script}@3"]
        processed, failed, *_ = transactions(pgbench(database, user, *options, *mixed))
        assert processed.endswith("400/400") and failed.endswith(": 0 (0.000%)")
        counted = "SELECT count(*), count(DISTINCT aid) FROM pgbench_accounts"
        assert database.rows(counted) == [(100_000, 100_000)]
    apart = bench_pair.protected
    tokens = apart.rows("SELECT token, 1 FROM inserted ORDER BY token")
    assert len(tokens) > 200
    assert apart.rows(KEPT) == [(None, 100_000), *tokens]
    assert problems(apart) == []


@pytest.mark.parametrize("bench_templates", ["cover"], indirect=True)
def test_known_difference_what_was_deleted_has_its_key_still(
    bench_pair: Pair, tmp_path: Any
) -> None:
    """And ON CONFLICT DO NOTHING does nothing, without an error."""
    script = tmp_path / "swap.sql"
    script.write_text(SWAP)
    database = bench_pair.protected
    tables = "CREATE TABLE inserted (token integer); CREATE SEQUENCE token"
    database.run(tables, TABLE_OWNER)
    options = ["-n", "-t", "30", "-c", "4", "-j", "2", "--random-seed=7", "-f", str(script)]
    pgbench(database, TABLE_OWNER, *options)
    assert database.rows("SELECT token FROM inserted") == []
    counted = "SELECT count(*) > 0, count(*) < 41 FROM {} WHERE deleted_at IS NOT NULL"
    assert database.rows(counted.format("pgbench_accounts_with_deleted")) == [(True, True)]
    assert database.value("SELECT count(*) FROM pgbench_accounts_with_deleted") == 100_000
