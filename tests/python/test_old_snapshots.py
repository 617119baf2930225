"""What a transaction does not see, as it is older or had to wait, is refused and never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from support import APPLICATION, TABLE_OWNER, Database, wait_for_lock

from safe_delete.database import Connection

FAMILY = """
CREATE TABLE parent (parent_id integer PRIMARY KEY);
CREATE TABLE child (
    child_id integer PRIMARY KEY, billing integer REFERENCES parent ON DELETE SET NULL,
    shipping integer
);
INSERT INTO parent SELECT generate_series(1, 9);
INSERT INTO child VALUES (1, 3, 8), (2, NULL, 3);
"""
SWAP = """
BEGIN; ALTER TABLE {0} RENAME {1} TO other; ALTER TABLE {0} RENAME {2} TO {1};
ALTER TABLE {0} RENAME other TO {2}; COMMIT
"""
NEWEST = "SELECT max(deletion_id) FROM safe_delete.deletions"


@pytest.fixture
def owned(database: Database) -> Database:
    """A database whose owner of tables may protect and restore."""
    database.run(f"GRANT safe_delete_admin, safe_delete_operator TO {TABLE_OWNER}")
    return database


@contextmanager
def older(database: Database, level: str = "REPEATABLE READ") -> Iterator[Connection]:
    """A transaction of the owner whose snapshot is taken now."""
    with database.connect(TABLE_OWNER, autocommit=False) as session:
        session.execute(f"SET TRANSACTION ISOLATION LEVEL {level}".encode())
        session.execute("SELECT 1")
        yield session
        session.rollback()


def repeated(session: Connection, statement: str) -> None:
    """The transaction has to be repeated, and says so."""
    with pytest.raises(psycopg.Error) as caught:
        session.execute(statement.encode())
    assert caught.value.sqlstate == "40001", caught.value


@pytest.mark.parametrize(
    ("change", "restored"),
    [
        (SWAP.format("pair", "a", "b"), {"a": "bbbb", "b": "aaaa"}),
        (
            "ALTER TABLE pair RENAME b TO c; ALTER TABLE pair ADD b text",
            {"a": "aaaa", "b": None, "c": "bbbb"},
        ),
        # A column that is brought back has its values again.
        ("ALTER TABLE pair DROP b; ALTER TABLE pair ADD b text", {"a": "aaaa", "b": "bbbb"}),
    ],
)
def test_restore_that_waits_for_a_change_of_columns_mixes_no_values(
    owned: Database, change: str, restored: dict[str, str]
) -> None:
    owned.run("CREATE TABLE pair (id integer PRIMARY KEY, a text, b text)", TABLE_OWNER)
    owned.run("INSERT INTO pair VALUES (1, 'aaaa', 'bbbb')", TABLE_OWNER)
    owned.run("SELECT safe_delete.protect('pair', 'apart')", TABLE_OWNER)
    owned.run("DELETE FROM pair", TABLE_OWNER)
    with owned.connect(TABLE_OWNER) as session, ThreadPoolExecutor(1) as pool:
        session.execute("BEGIN")
        session.execute(change.replace("BEGIN;", "").replace("COMMIT", "").encode())
        restore = pool.submit(owned.value, "SELECT safe_delete.restore(1)", "operator")
        wait_for_lock(owned)
        session.execute("COMMIT")
        error = restore.exception(30)
    assert isinstance(error, psycopg.Error) and error.sqlstate == "40001", error
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
    assert owned.value("SELECT to_jsonb(p) - 'id' FROM pair AS p") == restored


@pytest.mark.parametrize("remembers", [False, True], ids=["cut by the server", "by the client"])
def test_links_of_columns_that_got_other_names_are_not_remembered_falsely(
    owned: Database, remembers: bool
) -> None:
    owned.run(FAMILY, TABLE_OWNER)
    settings = '{"remember_nulling": true}' if remembers else "{}"
    owned.run(
        f"SELECT safe_delete.protect('child', 'apart', settings => '{settings}')", TABLE_OWNER
    )
    owned.run("SELECT safe_delete.protect('parent', 'apart')", TABLE_OWNER)
    with older(owned) as session:
        owned.run(SWAP.format("child", "billing", "shipping"), TABLE_OWNER)
        repeated(
            session,
            "UPDATE child SET shipping = NULL"
            if remembers
            else "DELETE FROM parent WHERE parent_id = 3",
        )
    owned.run("DELETE FROM parent WHERE parent_id = 3", TABLE_OWNER)
    owned.value(f"SELECT safe_delete.restore(({NEWEST}))", "operator")
    rows = owned.rows("SELECT child_id, shipping, billing FROM child ORDER BY 1")
    assert rows == [(1, 3, 8), (2, None, 3)]


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("resync", [True, False])
def test_keys_of_another_primary_key_are_not_taken(
    owned: Database, hiding: str, resync: bool
) -> None:
    settings = "{}" if hiding == "apart" else '{"unique": "keep"}'
    owned.run(
        f"""CREATE TABLE item (id integer PRIMARY KEY, k2 integer UNIQUE NOT NULL);
            INSERT INTO item SELECT i, 10 - i FROM generate_series(1, 9) AS i;
            SELECT safe_delete.protect('item', '{hiding}', settings => '{settings}')""",
        TABLE_OWNER,
    )
    with older(owned) as session:
        if resync:
            owned.run(
                """ALTER TABLE item DROP CONSTRAINT item_pkey, ADD PRIMARY KEY (k2);
                   SELECT safe_delete.resync('item')""",
                TABLE_OWNER,
            )
        else:
            owned.run(SWAP.format("item", "id", "k2"), TABLE_OWNER)
        repeated(session, "SELECT safe_delete.soft_delete('item', '[2]')")
    live = "item" if hiding == "apart" else "current_item"
    assert owned.value(f"SELECT count(*) FROM {live}") == 9


@pytest.mark.parametrize(
    "statement", ["INSERT INTO child VALUES (5, NULL, 1)", "UPDATE child SET shipping = 1"]
)
def test_reference_by_a_foreign_key_that_is_not_seen_finds_no_deleted_parent(
    owned: Database, statement: str
) -> None:
    owned.run(FAMILY, TABLE_OWNER)
    owned.run(
        """SELECT safe_delete.protect('child', 'beside', settings => '{"accept": ["parents"]}');
           SELECT safe_delete.protect('parent', 'beside');
           DELETE FROM current_parent WHERE parent_id = 1""",
        TABLE_OWNER,
    )
    with older(owned) as session:
        owned.run(
            """ALTER TABLE child ADD FOREIGN KEY (shipping) REFERENCES parent;
               SELECT safe_delete.resync('parent')""",
            TABLE_OWNER,
        )
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            session.execute(statement.encode())
    with older(owned) as session:
        owned.run(SWAP.format("child", "billing", "shipping"), TABLE_OWNER)
        with pytest.raises(psycopg.Error) as caught:
            session.execute(statement.encode())
    assert caught.value.sqlstate in ("23503", "40001")


def test_reference_by_a_foreign_key_that_is_gone_is_none(owned: Database) -> None:
    """The code that looks for deleted parents is older than the snapshot."""
    owned.run(FAMILY, TABLE_OWNER)
    owned.run(
        """SELECT safe_delete.protect('child', 'beside', settings => '{"accept": ["parents"]}');
           SELECT safe_delete.protect('parent', 'beside');
           DELETE FROM current_parent WHERE parent_id = 1;
           ALTER TABLE child DROP CONSTRAINT child_billing_fkey""",
        TABLE_OWNER,
    )
    with older(owned) as session:
        session.execute("INSERT INTO child VALUES (5, 1, NULL)")
        session.commit()


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_soft_delete_by_function_in_a_transaction_with_its_own_snapshot(
    owned: Database, hiding: str, level: str
) -> None:
    accept = '{"accept": ["view limits"]}'
    owned.run("CREATE TABLE item (id integer PRIMARY KEY)", TABLE_OWNER)
    owned.run("INSERT INTO item VALUES (1), (2)", TABLE_OWNER)
    owned.run(
        f"SELECT safe_delete.protect('item', '{hiding}', settings => '{accept}')", TABLE_OWNER
    )
    with older(owned, level) as session:
        one = session.execute("SELECT safe_delete.soft_delete('item', '[1]')").fetchone()
        two = session.execute("SELECT safe_delete.soft_delete('item', '[2]')").fetchone()
        session.commit()
    assert one == two and one is not None
    assert owned.value(f"SELECT safe_delete.restore({one[0]})", "operator") == 2


@pytest.mark.parametrize("hiding", ["beside", "cover"])
@pytest.mark.parametrize("before", [None, "apart"], ids=["not protected", "apart"])
def test_deletion_that_could_not_be_accounted_for_is_repeated(
    owned: Database, hiding: str, before: str | None
) -> None:
    accept = '{"accept": ["view limits"]}'
    owned.run("CREATE TABLE item (id integer PRIMARY KEY)", TABLE_OWNER)
    owned.run("INSERT INTO item VALUES (1), (2)", TABLE_OWNER)
    if before is not None:
        owned.run("SELECT safe_delete.protect('item', 'apart')", TABLE_OWNER)
    view = "item" if hiding == "cover" else "current_item"
    with older(owned) as session:
        if before is None:
            owned.run(
                f"SELECT safe_delete.protect('item', '{hiding}', settings => '{accept}')",
                TABLE_OWNER,
            )
        else:
            owned.run(
                f"SELECT safe_delete.switch_hiding('item', '{hiding}', '{accept}')", TABLE_OWNER
            )
        repeated(session, f"DELETE FROM {view} WHERE id = 1")
    owned.run(f"DELETE FROM {view} WHERE id = 1", TABLE_OWNER)
    assert owned.value(f"SELECT safe_delete.restore(({NEWEST}))", "operator") == 1


def test_reason_is_not_defined_with_an_older_snapshot(owned: Database) -> None:
    """Storage would get columns for it that fit no other session's."""
    owned.run("CREATE TABLE item (id integer PRIMARY KEY, n integer)", TABLE_OWNER)
    owned.run("SELECT safe_delete.protect('item', 'apart')", TABLE_OWNER)
    with older(owned) as session, pytest.raises(psycopg.Error) as caught:
        session.execute("""SELECT safe_delete.define_reason('item', 'why', '{"sets": {"n": 1}}')""")
    assert caught.value.sqlstate == "SD705"


def test_type_of_the_same_name_is_another_type(owned: Database) -> None:
    owned.run("CREATE TYPE place AS (x integer, y integer)", TABLE_OWNER)
    owned.run("CREATE TABLE item (id integer PRIMARY KEY, place place)", TABLE_OWNER)
    owned.run("INSERT INTO item VALUES (1, '(1,2)'), (2, '(3,4)')", TABLE_OWNER)
    owned.run("SELECT safe_delete.protect('item', 'apart')", TABLE_OWNER)
    owned.run(
        """ALTER TYPE place RENAME TO old_place;
           CREATE TYPE place AS (x integer, y integer, z integer);
           ALTER TABLE item ALTER place TYPE place USING ROW((place).x, (place).y, 0)::place""",
        TABLE_OWNER,
    )
    owned.run("DELETE FROM item WHERE id = 1", TABLE_OWNER)
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
    assert owned.value("SELECT place::text FROM item WHERE id = 1") == "(1,2,0)"


def test_storage_that_follows_says_nothing_to_the_application(owned: Database) -> None:
    owned.run("CREATE TABLE item (id integer PRIMARY KEY)", TABLE_OWNER)
    owned.run("INSERT INTO item VALUES (1)", TABLE_OWNER)
    owned.run("SELECT safe_delete.protect('item', 'apart')", TABLE_OWNER)
    owned.run("ALTER TABLE item ADD more text", TABLE_OWNER)
    owned.run(f"GRANT SELECT, DELETE ON item TO {APPLICATION}", TABLE_OWNER)
    said: list[str | None] = []
    with owned.connect(APPLICATION) as session:
        session.add_notice_handler(lambda notice: said.append(notice.message_primary))
        session.execute("DELETE FROM item")
    assert said == []


@pytest.mark.parametrize("change", ["TYPE text", "TYPE other USING m::text::other"])
def test_enum_that_became_another_type_unseen(owned: Database, change: str) -> None:
    owned.run("CREATE TYPE mood AS ENUM ('a'); CREATE TYPE other AS ENUM ('a')", TABLE_OWNER)
    owned.run("CREATE TABLE item (id integer PRIMARY KEY, m mood)", TABLE_OWNER)
    owned.run("SELECT safe_delete.protect('item', 'apart')", TABLE_OWNER)
    with older(owned) as session:
        owned.run(f"ALTER TABLE item ALTER m {change}", TABLE_OWNER)
        session.execute("INSERT INTO item VALUES (1, 'a')")
        repeated(session, "DELETE FROM item")


def test_delete_that_waits_while_another_session_lets_storage_follow_is_repeated(
    owned: Database,
) -> None:
    owned.run("CREATE TABLE item (id integer PRIMARY KEY)", TABLE_OWNER)
    owned.run("INSERT INTO item VALUES (1), (2)", TABLE_OWNER)
    owned.run("SELECT safe_delete.protect('item', 'apart')", TABLE_OWNER)
    owned.run("ALTER TABLE item ADD more integer", TABLE_OWNER)
    with owned.connect(TABLE_OWNER) as first, older(owned) as second, ThreadPoolExecutor(1) as pool:
        first.execute("BEGIN; DELETE FROM item WHERE id = 1")
        delete = pool.submit(second.execute, "DELETE FROM item WHERE id = 2")
        wait_for_lock(owned)
        first.execute("COMMIT")
        error = delete.exception(30)
    assert isinstance(error, psycopg.Error) and error.sqlstate == "40001", error
    owned.run("DELETE FROM item WHERE id = 2", TABLE_OWNER)


def test_limit_a_foreign_key_that_came_later_and_no_resync_has_seen_is_not_known(
    owned: Database,
) -> None:
    """README says so; READ COMMITTED knows it, and so does REPEATABLE READ after a resync."""
    owned.run(FAMILY.replace("REFERENCES parent ON DELETE SET NULL", ""), TABLE_OWNER)
    owned.run("SELECT safe_delete.protect('parent', 'beside')", TABLE_OWNER)
    add = "ALTER TABLE child ADD FOREIGN KEY (shipping) REFERENCES parent"
    with older(owned) as session:
        owned.run(add, TABLE_OWNER)
        session.execute("DELETE FROM current_parent WHERE parent_id = 3")
    with pytest.raises(psycopg.Error) as caught:
        owned.run("DELETE FROM current_parent WHERE parent_id = 3", TABLE_OWNER)
    assert caught.value.sqlstate == "23503"
    owned.run("ALTER TABLE child DROP CONSTRAINT child_shipping_fkey", TABLE_OWNER)
    with older(owned) as session:
        owned.run(f"{add}; SELECT safe_delete.resync('parent')", TABLE_OWNER)
        with pytest.raises(psycopg.Error) as caught:
            session.execute("DELETE FROM current_parent WHERE parent_id = 3")
    assert caught.value.sqlstate == "SD705"
