"""Hiding `cover`: the table moves out of sight, and a view of its live rows has its name."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from real_schemas import schema_dump
from support import Database

OWNER = "table_owner"
ORDERS = """
CREATE TABLE orders (
    id serial PRIMARY KEY,
    number integer GENERATED ALWAYS AS IDENTITY,
    email text UNIQUE,
    note text DEFAULT 'none' CHECK (note <> ''),
    twice integer GENERATED ALWAYS AS (number * 2) STORED,
    made_at timestamptz DEFAULT now()
);
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN orders.note IS 'It''s a note';
GRANT SELECT, INSERT, DELETE ON orders TO application WITH GRANT OPTION;
GRANT UPDATE (note, email) ON orders TO application;
GRANT SELECT (id, made_at), TRIGGER ON orders TO PUBLIC;
GRANT USAGE ON SEQUENCE orders_id_seq TO application;
INSERT INTO orders (email, made_at)
SELECT 'e' || i, now() - i * interval '10 days' FROM generate_series(1, 9) AS i;
"""
COVER = "SELECT safe_delete.protect('{0}', 'cover', {1}, '{{\"accept\": [\"view limits\"]}}')"
UNPROTECT = "SELECT safe_delete.unprotect('orders')"
PROBLEMS = "SELECT p.problem FROM safe_delete.problems AS p WHERE p.level = 'problem' ORDER BY 1"
LATEST = "SELECT max(deletion_id) FROM safe_delete.deletions"
FREE = """
SELECT safe_delete.set_guard('orders', g, '{"waived": "a test"}')
FROM unnest('{too_old,minimum_kept}'::text[]) AS g;
SELECT safe_delete.set_guard('orders', 'row_ratio', '{"max": 1}');
"""
# As if the deleted rows had been deleted some days before.
SHIFT = """
BEGIN;
ALTER TABLE safe_delete_data.public__orders DISABLE TRIGGER safe_delete_guard_update;
UPDATE safe_delete_data.public__orders SET deleted_at = deleted_at - interval '40 days'
WHERE deleted_at IS NOT NULL;
ALTER TABLE safe_delete_data.public__orders ENABLE ALWAYS TRIGGER safe_delete_guard_update;
COMMIT
"""
ALL = "SELECT t::text FROM orders AS t ORDER BY t.id"


@pytest.fixture
def shop(database: Database) -> Iterator[Database]:
    """An owner who may protect tables, with one that is not protected yet."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(ORDERS, OWNER)
    yield database
    database.run("REVOKE safe_delete_admin FROM table_owner")


@pytest.fixture
def covered(shop: Database) -> Database:
    """The table covered."""
    cover(shop)
    return shop


def cover(database: Database, table: str = "orders", age: str = "'made_at'") -> None:
    database.run(COVER.format(table, age), OWNER)
    assert database.rows(PROBLEMS) == []


def refused(database: Database, statement: str, user: str = OWNER) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as error:
        database.run(statement, user)
    return error.value


def run(database: Database, job: str, parameters: dict[str, str]) -> None:
    """Signs a job and runs it."""
    given = f"'{job}', 'orders', '{json.dumps(parameters)}'"
    dry = database.value(f"SELECT safe_delete.dry_run({given})", "operator")
    assert isinstance(dry, dict)
    assert dry["verdict"] == "go", dry["guards"]
    assert dry["table"] == "public.orders"
    database.run(f"CALL safe_delete.run_job({given}, '{dry['signature']}')", "deleter")


def test_a_covered_table_goes_all_the_way(shop: Database) -> None:
    before, rows = schema_dump(shop), shop.rows(ALL)
    cover(shop)
    assert shop.rows(ALL, "application") == rows
    with shop.connect("application") as connection:
        assert connection.execute("DELETE FROM orders WHERE id <= 4 RETURNING id").rowcount == 4
        assert connection.execute("DELETE FROM orders WHERE id <= 4").rowcount == 0
    assert shop.rows(ALL) == rows[4:]
    assert shop.value("SELECT count(*) FROM orders_with_deleted", OWNER) == 9
    error = refused(shop, UNPROTECT)
    assert error.sqlstate == "SD207"
    assert error.diag.message_primary == "public.orders has deleted rows"
    shop.run(f"SELECT safe_delete.restore(({LATEST}))", "operator")
    assert shop.rows(ALL) == rows

    shop.run(FREE, "admin")
    run(shop, "mark", {"retain": "45 days"})
    assert shop.rows(ALL) == rows[:4]
    shop.run(SHIFT)
    shop.run("SELECT safe_delete.place_hold('orders', '[5]', 'case 7')", "admin")
    run(shop, "purge", {"grace": "30 days"})
    assert shop.rows("SELECT id FROM orders_with_deleted WHERE deleted_at IS NOT NULL") == [(5,)]
    shop.run(
        "SELECT safe_delete.release_hold(h.hold_id, 'over') FROM safe_delete.active_holds AS h"
    )
    run(shop, "purge", {"grace": "30 days"})
    shop.run(UNPROTECT, OWNER)
    assert schema_dump(shop) == before
    assert shop.rows(ALL) == rows[:4]
    names = shop.rows("SELECT DISTINCT target_name FROM safe_delete.audit_trail")
    assert names == [("public.orders",)]


def test_explaining_functions_take_the_view(covered: Database) -> None:
    covered.run("SELECT safe_delete.soft_delete('orders', '[1]', 'why')", "operator")
    why = "SELECT state, deletion_reason FROM safe_delete.why_deleted('orders', '[1]')"
    assert covered.rows(why, "operator") == [("deleted", "why")]
    what = "SELECT effect, row_count FROM safe_delete.what_would_be_deleted('orders', '[2]')"
    assert covered.rows(what, "operator") == [("soft delete", 1)]
    holder = "SELECT count(*) FROM safe_delete.who_holds_key('orders', 'email', 'e1')"
    assert covered.value(holder, "operator") == 1
    covered.run(
        "SELECT safe_delete.set_policy('orders', '{\"minimum_grace\": \"9 days\"}')", "admin"
    )
    assert len(covered.rows("SELECT safe_delete.purge_date('orders', '[1]')", "operator")) == 1
    assert covered.value("SELECT count(*) FROM safe_delete.advise('orders')", OWNER) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO orders (email) VALUES ('new') RETURNING id, number, note, twice",
        "INSERT INTO orders VALUES (DEFAULT, DEFAULT, 'new', DEFAULT, DEFAULT, DEFAULT)"
        " RETURNING id, number, note, twice",
    ],
)
def test_inserts_find_defaults(covered: Database, statement: str) -> None:
    assert covered.rows(statement, "application") == [(10, 10, "none", 20)]


def test_prepared_statements_go_on(shop: Database) -> None:
    shop.run("GRANT UPDATE ON orders TO application", OWNER)
    with shop.connect("application") as connection:
        for name, statement in {
            "look": "SELECT count(*) FROM orders",
            "put": "INSERT INTO orders (email) VALUES ('p') RETURNING id",
            "lock": "SELECT id FROM orders WHERE email = 'p' FOR UPDATE",
            "change": "UPDATE orders SET note = 'new' WHERE email = 'p' RETURNING note",
            "remove": "DELETE FROM orders WHERE email = 'p' RETURNING id",
        }.items():
            connection.execute(f"PREPARE {name} AS {statement}".encode())
        assert connection.execute("EXECUTE look").fetchall() == [(9,)]
        cover(shop)
        assert connection.execute("EXECUTE put").fetchall() == [(10,)]
        assert connection.execute("EXECUTE lock").fetchall() == [(10,)]
        assert connection.execute("EXECUTE change").fetchall() == [("new",)]
        assert connection.execute("EXECUTE remove").fetchall() == [(10,)]
        assert connection.execute("EXECUTE look").fetchall() == [(9,)]
        shop.run(f"SELECT safe_delete.restore(({LATEST}))", "operator")
        shop.run(UNPROTECT, OWNER)
        assert connection.execute("EXECUTE remove").fetchall() == [(10,)]
        assert connection.execute("EXECUTE look").fetchall() == [(9,)]


def test_hidden_rows_are_refused_by_name(covered: Database) -> None:
    covered.run("DELETE FROM orders WHERE id = 3", "application")
    for statement in (
        "INSERT INTO orders (id, email) VALUES (3, 'x') ON CONFLICT (id) DO UPDATE SET note = 'y'",
        "UPDATE safe_delete_data.public__orders SET note = 'y' WHERE id = 3",
        "UPDATE orders_with_deleted SET note = 'y' WHERE id = 3",
    ):
        error = refused(covered, statement)
        assert error.sqlstate == "SD304"
        message = "the row of public.orders is deleted and cannot be changed"
        assert error.diag.message_primary == message
    assert covered.rows("UPDATE orders SET note = 'y' WHERE id = 3 RETURNING id") == []
    skipped = "INSERT INTO orders (id) VALUES (3) ON CONFLICT (id) DO NOTHING RETURNING id"
    assert covered.rows(skipped) == []


def test_the_moved_table_is_guarded(covered: Database) -> None:
    for statement, state in (
        ("DELETE FROM safe_delete_data.public__orders WHERE id = 1", "SD204"),
        ("DELETE FROM orders_with_deleted WHERE id = 1", "SD204"),
        ("TRUNCATE safe_delete_data.public__orders", "SD205"),
    ):
        error = refused(covered, statement)
        assert error.sqlstate == state
        assert str(error.diag.message_primary).startswith("public.orders is protected: ")
    hint = refused(covered, "DELETE FROM orders_with_deleted WHERE id = 1").diag.message_hint
    assert str(hint).startswith("DELETE FROM public.orders, or call")
    for relation in ("safe_delete_data.public__orders", "orders_with_deleted"):
        error = refused(covered, f"SELECT FROM {relation}", "application")
        assert error.sqlstate == "42501"
