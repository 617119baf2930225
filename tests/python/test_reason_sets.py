"""Named reasons that set columns: what deleted rows show, and that what comes back is what was."""

from __future__ import annotations

import psycopg
import pytest
from command import call
from support import Database

from safe_delete.errors import ExitCode

SHOP = """
CREATE TYPE mood AS ENUM ('open', 'cancelled', 'lost');
CREATE DOMAIN short_text AS varchar(6) CHECK (VALUE <> 'never');
CREATE TABLE orders (
    order_id integer PRIMARY KEY, status short_text NOT NULL, mood mood, amount real, code char(4),
    ordered_at timestamptz, shout text GENERATED ALWAYS AS (upper(status)) STORED);
CREATE TABLE line (
    line_id integer PRIMARY KEY, order_id integer REFERENCES orders ON DELETE CASCADE,
    product_id integer, "St a'te" text);
CREATE INDEX ON line (order_id);
INSERT INTO orders
SELECT n, 'open', 'open', n / 3.0, 'ab', now() - n * interval '1 year'
  FROM generate_series(1, 6) AS n;
INSERT INTO orders VALUES (7, 'x', NULL, NULL, NULL, NULL);
INSERT INTO line SELECT n, (n + 1) / 2, 1, 'new' FROM generate_series(1, 14) AS n;
SELECT safe_delete.protect('line', 'apart');
SELECT safe_delete.protect('orders', 'apart', 'ordered_at');
SELECT safe_delete.define_reason('orders', 'cancelled',
    '{"sets": {"status": "never, ever", "mood": "cancelled", "amount": null, "code": "longer"}}');
SELECT safe_delete.define_reason('line', 'cancelled', '{"sets": {"St a''te": "gone"}}');
"""
CANCEL = "SELECT safe_delete.because('cancelled'); DELETE FROM orders WHERE {}"
STATES = """SELECT order_id, status, mood::text, amount, code FROM safe_delete_data.public__orders
             ORDER BY order_id"""
SET = ("never, ever", "cancelled", None, "longer")


@pytest.fixture
def shop(database: Database) -> Database:
    """Seven orders with two lines each; cancelled ones show it."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(SHOP, "table_owner")
    database.run("GRANT SELECT, DELETE ON orders TO application")
    return database


def contents(database: Database) -> list[tuple[object, ...]]:
    """All live rows, in their output form."""
    return database.rows(
        """SELECT 'orders', o::text FROM orders AS o UNION ALL SELECT 'line', l::text FROM line AS l
            ORDER BY 1, 2"""
    )


def cancel(database: Database, condition: str) -> int:
    """Deletes orders as an application does. Returns the deletion."""
    database.run("BEGIN; " + CANCEL.format(condition) + "; COMMIT", "application")
    return newest(database)


def newest(database: Database) -> int:
    return int(str(database.value("SELECT max(deletion_id) FROM safe_delete.deletion")))


def restore(database: Database, deletion: int) -> None:
    database.run(f"SELECT safe_delete.restore({deletion})", "operator")


def test_deleted_rows_show_what_their_reason_sets(shop: Database) -> None:
    before = contents(shop)
    deletion = cancel(shop, "order_id IN (1, 2, 7)")
    shop.run("DELETE FROM orders WHERE order_id = 3", "application")
    kept = (3, "open", "open", 1.0, "ab  ")
    assert shop.rows(STATES) == [(1, *SET), (2, *SET), kept, (7, *SET)]
    seen = "SELECT status FROM orders_with_deleted WHERE deletion_id = {} ORDER BY order_id"
    assert shop.rows(seen.format(deletion), "table_owner") == [(SET[0],)] * 3
    lines = 'SELECT line_id, "St a\'te" FROM safe_delete_data.public__line ORDER BY 1'
    assert shop.rows(lines) == [
        *((n, "gone") for n in range(1, 5)),
        *((5, "new"), (6, "new")),
        *((13, "gone"), (14, "gone")),
    ]
    assert shop.rows(f"SELECT * FROM safe_delete.restore_check({deletion})") == []
    restore(shop, deletion)
    restore(shop, newest(shop))
    assert contents(shop) == before


def test_every_way_to_delete_sets_them(shop: Database) -> None:
    before = contents(shop)
    shop.run("SELECT safe_delete.soft_delete('orders', '[1]', 'cancelled')", "operator")
    assert shop.rows(STATES) == [(1, *SET)]
    for guard, setting in {
        "row_ratio": '{"max": 1}',
        "too_old": '{"waived": "a test"}',
        "minimum_kept": '{"min": 0}',
        "stalled_table": '{"waived": "a test"}',
    }.items():
        shop.run(f"SELECT safe_delete.set_guard('orders', '{guard}', '{setting}')")
    reason = "older than 1000 days"
    define = ("reason", "--table", "orders", reason, "--set", "status=old")
    assert call(shop, *define).code == ExitCode.DONE
    mark = ("mark", "--table", "orders", "--retain-days", "1000")
    signed = call(shop, *mark, "--json").json()["signature"]
    assert call(shop, *mark, "--signature", signed, "--execute").code == ExitCode.DONE
    marked = "SELECT DISTINCT deletion_reason FROM safe_delete.deletion WHERE run_id IS NOT NULL"
    assert shop.value(marked) == reason
    statuses = f"SELECT DISTINCT status FROM ({STATES}) AS s WHERE order_id > 1"
    assert shop.rows(statuses) == [("old",)]
    shop.run("SELECT safe_delete.restore(d.deletion_id) FROM safe_delete.deletions AS d")
    assert contents(shop) == before


def test_single_rows_and_an_undo_bring_old_values_back(shop: Database) -> None:
    before = contents(shop)
    cancel(shop, "true")
    shop.run("SELECT safe_delete.restore_rows('orders', '[1, 7]')", "operator")
    assert [row for row in before if row in contents(shop)] == contents(shop)
    assert len(contents(shop)) == 6
    assert len(shop.rows(STATES)) == 5
    undo = ("undo", "--table", "orders", "--since", "1 hour", "--execute")
    done = call(shop, *undo, user="operator")
    assert done.code == ExitCode.DONE, done.err
    assert contents(shop) == before


def test_changing_a_reason_leaves_rows_that_it_has_deleted_alone(shop: Database) -> None:
    before = contents(shop)
    first = cancel(shop, "order_id = 1")
    define = ("reason", "--table", "orders", "cancelled")
    assert call(shop, *define, "--set", "status=lost", user="admin").code == ExitCode.DONE
    second = cancel(shop, "order_id = 2")
    assert shop.rows(STATES) == [(1, *SET), (2, "lost", "open", pytest.approx(2 / 3), "ab  ")]
    assert call(shop, *define, "--drop", user="admin").code == ExitCode.DONE
    third = cancel(shop, "order_id = 3")
    assert shop.rows(STATES)[2] == (3, "open", "open", 1.0, "ab  ")
    assert shop.rows("SELECT * FROM safe_delete.problems WHERE level = 'problem'") == []
    for deletion in (third, first, second):
        restore(shop, deletion)
    assert contents(shop) == before


def test_application_without_a_reason_pays_nothing(shop: Database) -> None:
    source = "SELECT prosrc FROM pg_proc WHERE proname = 'public__orders__move'"
    assert "cancelled" in str(shop.value(source))
    shop.run("SELECT safe_delete.drop_reason('orders', 'cancelled')", "admin")
    shop.run("SELECT safe_delete.define_reason('orders', 'cancelled', '{\"grace\": \"1 year\"}')")
    assert "cancelled" not in str(shop.value(source))


@pytest.mark.parametrize("follow", ["DELETE FROM orders WHERE order_id = 6", "resync"])
def test_renamed_columns_are_followed(shop: Database, follow: str) -> None:
    before = contents(shop)
    first = cancel(shop, "order_id = 1")
    shop.run(
        """ALTER TABLE orders RENAME status TO state; ALTER TABLE orders RENAME mood TO status;
           ALTER TABLE orders RENAME amount TO total""",
        "table_owner",
    )
    shop.run("SELECT safe_delete.resync('orders')" if follow == "resync" else follow, "table_owner")
    second = cancel(shop, "order_id = 2")
    columns = "SELECT order_id, state, status::text, total, code"
    shown = shop.rows(f"{columns} FROM safe_delete_data.public__orders WHERE order_id < 3")
    assert sorted(shown) == [(1, *SET), (2, *SET)]
    sets = "SELECT sets FROM safe_delete.reasons WHERE target_table = 'orders'::regclass"
    assert shop.value(sets) == {"state": SET[0], "status": SET[1], "total": None, "code": SET[3]}
    shop.run(f"SELECT safe_delete.restore(d) FROM generate_series({first}, {second}) AS d")
    assert contents(shop) == before


def test_first_delete_after_a_change_sets_columns_too(shop: Database) -> None:
    shop.run("ALTER TABLE orders ADD COLUMN note text DEFAULT 'new one'", "table_owner")
    before = contents(shop)
    deletion = cancel(shop, "order_id = 1")
    assert shop.rows(STATES) == [(1, *SET)]
    restore(shop, deletion)
    assert contents(shop) == before


def test_wider_types_are_followed(shop: Database) -> None:
    first = cancel(shop, "order_id = 1")
    shop.run("ALTER TABLE orders ALTER COLUMN amount TYPE double precision", "table_owner")
    second = cancel(shop, "order_id = 2")
    assert shop.rows(STATES) == [(1, *SET), (2, *SET)]
    restore(shop, first)
    restore(shop, second)
    as_live = "SELECT amount = (order_id / 3.0)::real::double precision FROM orders"
    assert shop.rows(f"{as_live} WHERE order_id < 3") == [(True,), (True,)]


def test_columns_that_are_gone_are_not_restored_without_their_old_values(shop: Database) -> None:
    deletion = cancel(shop, "order_id = 1")
    empty = cancel(shop, "order_id = 7")
    shop.run("ALTER TABLE orders DROP COLUMN amount", "table_owner")
    call(shop, "reason", "--table", "orders", "cancelled", "--set", "code=x", user="admin")
    [obstacle] = shop.rows(f"SELECT obstacle, detail FROM safe_delete.restore_check({deletion})")
    assert obstacle[0] == "column gone"
    assert "amount" in str(obstacle[1])
    with pytest.raises(psycopg.Error) as refused:
        restore(shop, deletion)
    assert refused.value.sqlstate == "SD306"
    assert "column amount" in str(refused.value)
    restore(shop, empty)
    assert shop.value("SELECT status FROM orders WHERE order_id = 7") == "x"


def test_what_no_longer_fits_is_not_set_and_said(shop: Database) -> None:
    before = contents(shop)
    shop.run("ALTER TYPE mood RENAME VALUE 'cancelled' TO 'called off'", "table_owner")
    first = cancel(shop, "order_id = 1")
    assert shop.rows(STATES)[0][2] == "open"
    said = "SELECT level, problem FROM safe_delete.problems WHERE problem LIKE 'reason%'"
    [(level, problem)] = shop.rows(said)
    assert level == "warning"
    assert "no longer sets mood of public.orders: 'cancelled' is no public.mood" in str(problem)
    final = ("reason", "--table", "orders", "cancelled", "is_restorable=true", "grace=1 day")
    assert call(shop, *final, user="admin").code == ExitCode.DONE
    shop.run("SELECT safe_delete.resync('orders')", "table_owner")
    second = cancel(shop, "order_id = 2")
    assert shop.rows(STATES)[1] == (2, SET[0], "open", None, SET[3])
    restore(shop, first)
    restore(shop, second)
    assert contents(shop) == before


def test_label_that_was_renamed_is_wanted_back_for_a_restore(shop: Database) -> None:
    """Of the value that the reason has replaced; what it was replaced with counts no longer."""
    before = contents(shop)
    deletion = cancel(shop, "order_id = 1")
    shop.run("ALTER TYPE mood RENAME VALUE 'open' TO 'new'", "table_owner")
    shop.run("ALTER TYPE mood RENAME VALUE 'cancelled' TO 'gone'", "table_owner")
    with pytest.raises(psycopg.Error, match="'open' in column mood"):
        restore(shop, deletion)
    shop.run("ALTER TYPE mood RENAME VALUE 'new' TO 'open'", "table_owner")
    restore(shop, deletion)
    assert contents(shop) == before


def test_rows_that_go_over_to_another_deletion_have_their_old_values(shop: Database) -> None:
    shop.run(
        """CREATE TABLE product (product_id integer PRIMARY KEY);
           INSERT INTO product VALUES (1), (2);
           UPDATE line SET product_id = 2 WHERE line_id = 1;
           ALTER TABLE line ADD FOREIGN KEY (product_id) REFERENCES product ON DELETE CASCADE;
           SELECT safe_delete.protect('product', 'apart')""",
        "table_owner",
    )
    before = contents(shop)
    cancelled = cancel(shop, "order_id = 1")
    shop.run("DELETE FROM product WHERE product_id = 2", "table_owner")
    product = newest(shop)
    restore(shop, cancelled)
    state = 'SELECT deletion_id, "St a\'te" FROM safe_delete_data.public__line'
    assert shop.rows(state) == [(product, "new")]
    restore(shop, product)
    assert contents(shop) == before


def test_refused_restore_leaves_what_is_set(shop: Database) -> None:
    deletion = cancel(shop, "order_id IN (1, 2)")
    shop.run("INSERT INTO orders VALUES (1, 'open')", "table_owner")
    [obstacle] = shop.rows(f"SELECT obstacle FROM safe_delete.restore_check({deletion})")
    assert obstacle == ("key taken",)
    with pytest.raises(psycopg.Error):
        restore(shop, deletion)
    assert shop.rows(STATES) == [(1, *SET), (2, *SET)]


def test_partitions_and_tables_of_a_superuser(shop: Database) -> None:
    shop.run(
        """CREATE TABLE part (part_id integer, day date, state text, PRIMARY KEY (part_id, day))
               PARTITION BY LIST (day);
           CREATE TABLE part_1 PARTITION OF part FOR VALUES IN ('2026-01-05');
           CREATE TABLE part_2 (state text, gone int, day date NOT NULL, part_id integer NOT NULL);
           ALTER TABLE part_2 DROP COLUMN gone;
           ALTER TABLE part ATTACH PARTITION part_2 FOR VALUES IN ('2026-02-05');
           INSERT INTO part VALUES (1, '2026-01-05', 'a'), (2, '2026-02-05', NULL);
           SELECT safe_delete.protect('part', 'apart', 'day');
           SELECT safe_delete.define_reason('part', 'x', '{"sets": {"state": "set"}}');
           BEGIN;
           SELECT safe_delete.because('x');
           DELETE FROM part_2;
           DELETE FROM part;
           COMMIT"""
    )
    state = "SELECT state FROM {} ORDER BY part_id"
    assert shop.rows(state.format("safe_delete_data.public__part")) == [("set",), ("set",)]
    shop.run(f"SELECT safe_delete.restore({newest(shop)})")
    assert shop.rows(state.format("part")) == [("a",), (None,)]
    with pytest.raises(psycopg.Error) as refused:
        shop.run(
            "CREATE UNIQUE INDEX ON part_2 (state);"
            """SELECT safe_delete.define_reason('part', 'x', '{"sets": {"state": "set"}}')"""
        )
    assert "part of a primary, unique or foreign key" in str(refused.value)


def test_definition_gives_way_to_an_application_that_is_deleting(shop: Database) -> None:
    with shop.connect("application") as session:
        session.execute("BEGIN")
        session.execute("DELETE FROM orders WHERE order_id = 1")
        lost = ("reason", "--table", "orders", "lost", "--set", "status=x")
        assert call(shop, *lost).code == ExitCode.DONE, "what storage has already needs no lock"
        waits = call(shop, "reason", "--table", "line", "lost", "--set", "product_id=0")
        assert waits.code == ExitCode.TOO_BUSY
        assert call(shop, "reason", "--table", "line").out.count("lost") == 0
        session.execute("ROLLBACK")


def test_domain_of_the_name_of_an_enum_never_runs_with_the_rights_of_the_kit(
    shop: Database,
) -> None:
    shop.run(
        """CREATE TABLE ran (who name); GRANT INSERT ON ran TO PUBLIC;
           CREATE FUNCTION spy(text) RETURNS boolean LANGUAGE plpgsql AS $$
               BEGIN INSERT INTO public.ran VALUES (current_user); RETURN true; END $$""",
        "table_owner",
    )
    with shop.connect("table_owner") as session:
        session.execute("DELETE FROM orders WHERE order_id = 6")
        session.execute("ALTER TYPE mood RENAME TO other_mood")
        session.execute("CREATE DOMAIN mood AS text CHECK (public.spy(VALUE))")
        session.execute("SELECT safe_delete.because('cancelled')")
        session.execute("BEGIN")
        session.execute("SELECT safe_delete.because('cancelled')")
        session.execute("DELETE FROM orders WHERE order_id = 1")
        session.execute("COMMIT")
    restore(shop, newest(shop))
    assert shop.rows("SELECT who FROM ran WHERE who <> 'table_owner'") == []
    assert shop.value("SELECT mood::text FROM orders WHERE order_id = 1") == "open"


@pytest.mark.parametrize("style", ["SQL, DMY", "German", "ISO, YMD"])
def test_moments_read_the_same_in_every_session(shop: Database, style: str) -> None:
    shop.run("ALTER TABLE line ADD ended_at timestamptz, ADD day date, ADD took interval")
    with shop.connect("admin") as session:
        session.execute("SET timezone = 'Asia/Tokyo'; SET intervalstyle = 'sql_standard'")
        session.execute("SET datestyle = 'SQL, DMY'")
        session.execute(
            """SELECT safe_delete.define_reason('line', 'cancelled', '{"sets":
                {"ended_at": "2026-01-02", "day": "2026-01-02", "took": "-1 days 02:00"}}')"""
        )
    with shop.connect("table_owner") as session:
        session.execute(f"SET datestyle = '{style}'".encode())
        session.execute("SET intervalstyle = 'sql_standard'")
        session.execute("SET timezone = 'America/New_York'")
        session.execute("SELECT set_config('safe_delete.reason', 'cancelled', false)")
        session.execute("DELETE FROM line WHERE line_id = 1")
    assert shop.value(
        """SELECT ended_at = '2026-01-02 00:00+09' AND day = '2026-01-02'::date
              AND took = '-1 days +02:00' FROM safe_delete_data.public__line"""
    )


def test_columns_with_names_of_the_kit(shop: Database) -> None:
    shop.run(
        """CREATE TABLE odd (
               safe_delete_was_2 integer PRIMARY KEY, deletion_id text, deleted_at date);
           INSERT INTO odd VALUES (1, 'a', '2001-01-01'), (2, NULL, now());
           SELECT safe_delete.protect('odd', 'apart', 'deleted_at');
           SELECT safe_delete.define_reason('odd', 'x',
               '{"sets": {"deletion_id": "set"}, "retention": "9 years"}')""",
        "table_owner",
    )
    shop.run("SELECT safe_delete.soft_delete('odd', '[1, 2]', 'x')", "operator")
    shown = "SELECT safe_delete_was_2, deletion_id FROM odd_with_deleted ORDER BY 1"
    assert shop.rows(shown, "table_owner") == [(1, "set"), (2, "set")]
    due = "SELECT p.purge_after > now() + interval '8 years' FROM safe_delete.purge_date"
    assert shop.rows(f"{due}('odd', '[1, 2]') AS p ORDER BY p.row_key") == [(False,), (True,)]
    shop.run("SELECT safe_delete.set_guard('odd', 'too_recent', '{\"floor\": \"1 hour\"}')")
    purge = call(shop, "purge", "--table", "odd", "--grace", "2 days", "--json").json()
    assert (purge["candidates"], purge["kept_by_reason"]) == (0, 0)
    assert shop.rows(f"SELECT * FROM safe_delete.restore_check({newest(shop)})") == []
    restore(shop, newest(shop))
    assert shop.rows("SELECT safe_delete_was_2, deletion_id FROM odd ORDER BY 1") == [
        (1, "a"),
        (2, None),
    ]
