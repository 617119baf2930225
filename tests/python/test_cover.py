"""Hiding `cover`: the table moves out of sight, and a view of its live rows has its name."""

from __future__ import annotations

import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql
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
COVER = """SELECT safe_delete.protect(
    '{0}', 'cover', {1}, '{{"accept": ["view limits"], "unique": "keep"}}'
)"""
UNPROTECT = "SELECT safe_delete.unprotect('orders')"
PROBLEMS = "SELECT p.problem FROM safe_delete.problems AS p WHERE p.level = 'problem' ORDER BY 1"
LATEST = "SELECT max(deletion_id) FROM safe_delete.deletions"
FREE = """
SELECT safe_delete.set_guard('orders', g, '{"waived": "a test"}')
FROM unnest('{too_old,minimum_kept,stalled_table}'::text[]) AS g;
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
def shop(database: Database) -> Database:
    """An owner who may protect tables, with one that is not protected yet."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(ORDERS, OWNER)
    return database


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


@pytest.mark.parametrize(
    ("statement", "state", "message"),
    [
        ("COPY orders FROM '/dev/null'", "42809", 'cannot copy to view "orders"'),
        ("COPY orders TO '/dev/null'", "42809", 'cannot copy from view "orders"'),
        ("TRUNCATE orders", "42809", '"orders" is not a table'),
        (
            "SELECT o.id, o.email, count(*) FROM orders AS o GROUP BY o.id",
            "42803",
            'column "o.email" must appear in the GROUP BY clause'
            " or be used in an aggregate function",
        ),
        (
            "INSERT INTO orders (email) VALUES ('e1') ON CONFLICT (note) DO NOTHING",
            "42P10",
            "there is no unique or exclusion constraint matching the ON CONFLICT specification",
        ),
        (
            "INSERT INTO orders (email) VALUES ('e1')"
            " ON CONFLICT ON CONSTRAINT orders_email_key DO NOTHING",
            "42704",
            'constraint "orders_email_key" for table "orders" does not exist',
        ),
        ("DROP INDEX live_note", "42704", 'index "live_note" does not exist'),
        ("CREATE INDEX ON orders (note)", "42809", 'cannot create index on relation "orders"'),
        (
            "CREATE TABLE line (id integer REFERENCES orders)",
            "42809",
            'referenced relation "orders" is not a table',
        ),
        (
            "CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW"
            " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "42809",
            '"orders" is a view',
        ),
        (
            "ALTER TABLE orders ADD COLUMN more text",
            "42809",
            'ALTER action ADD COLUMN cannot be performed on relation "orders"',
        ),
        (
            "CREATE PUBLICATION p FOR TABLE orders",
            "22023",
            'cannot add relation "orders" to publication',
        ),
        (
            "BEGIN; DECLARE c CURSOR FOR SELECT id FROM orders FOR UPDATE; FETCH c;"
            " DELETE FROM orders WHERE CURRENT OF c",
            "0A000",
            "WHERE CURRENT OF on a view is not implemented",
        ),
        (
            "SELECT count(*) FROM orders TABLESAMPLE system (50)",
            "0A000",
            "TABLESAMPLE clause can only be applied to tables and materialized views",
        ),
        ("SELECT o.xmin FROM orders AS o", "42703", "column o.xmin does not exist"),
        ("SELECT total(o) FROM orders AS o", "42883", "function total(orders) does not exist"),
        (
            "SELECT nextval('orders_number_seq')",
            "42P01",
            'relation "orders_number_seq" does not exist',
        ),
        (
            "BEGIN; DELETE FROM orders WHERE id = 1; INSERT INTO orders (id) VALUES (1)",
            "23505",
            'duplicate key value violates unique constraint "orders_pkey"',
        ),
        (
            "BEGIN; DELETE FROM orders WHERE email = 'e1';"
            " INSERT INTO orders (email) VALUES ('e1')",
            "23505",
            'duplicate key value violates unique constraint "orders_email_key"',
        ),
        ("SELECT o.ctid FROM orders AS o", "42703", "column o.ctid does not exist"),
    ],
)
def test_what_does_not_work_through_a_view(
    shop: Database, statement: str, state: str, message: str
) -> None:
    """README lists them; each worked, but ON CONFLICT (note), before the table was covered."""
    shop.run(
        "CREATE FUNCTION total(orders) RETURNS integer LANGUAGE sql AS 'SELECT 1';"
        "CREATE UNIQUE INDEX live_note ON orders (note) WHERE twice IS NULL",
        OWNER,
    )
    cover(shop)
    error = refused(shop, statement, "postgres")
    assert error.sqlstate == state
    assert error.diag.message_primary == message


def test_merge_works_through_a_view_from_17_on_unless_it_deletes_and_writes(
    covered: Database,
) -> None:
    merge = "MERGE INTO orders AS o USING (VALUES (1), (2)) AS g (id) ON o.id = g.id "
    delete = "WHEN MATCHED AND g.id = 1 THEN DELETE "
    update = "WHEN MATCHED AND g.id = 2 THEN UPDATE SET note = 'merged' "
    is_old = covered.value("SELECT current_setting('server_version_num')::integer < 170000")
    old, new = 'cannot execute MERGE on relation "orders"', 'cannot merge into view "orders"'
    error = refused(covered, merge + delete + update)
    assert (error.sqlstate, error.diag.message_primary) == ("0A000", old if is_old else new)
    if is_old:
        assert refused(covered, merge + delete).diag.message_primary == old
        assert refused(covered, merge + update).diag.message_primary == old
    else:
        covered.run(merge + delete)
        covered.run(merge + update)
        assert covered.rows("SELECT id, note FROM orders WHERE id < 3") == [(2, "merged")]
        assert covered.value("SELECT count(*) FROM orders_with_deleted WHERE id = 1") == 1


def test_a_column_that_references_a_covered_table_is_retyped_without_its_triggers(
    shop: Database,
) -> None:
    shop.run(
        "CREATE TABLE line (id integer PRIMARY KEY, order_id integer REFERENCES orders)", OWNER
    )
    call = COVER.format("orders", "NULL").replace('"view limits"', '"view limits", "parents"')
    shop.run(call, OWNER)
    retype = "ALTER TABLE line ALTER COLUMN order_id TYPE bigint"
    error = refused(shop, retype)
    assert error.sqlstate == "0A000"
    message = "cannot alter type of a column used in a trigger definition"
    assert error.diag.message_primary == message
    [[update]] = shop.rows(
        "SELECT t.tgname FROM pg_trigger AS t"
        " WHERE t.tgrelid = 'line'::regclass AND t.tgname ~ '^safe_delete_live_.*_update$'"
    )
    shop.run(f"BEGIN; DROP TRIGGER {update} ON line; {retype}; COMMIT", OWNER)
    shop.run("SELECT safe_delete.resync('orders')", OWNER)
    assert shop.rows(PROBLEMS) == []
    shop.run("DELETE FROM orders WHERE id = 1", "application")
    for statement in ("INSERT INTO line VALUES (1, 1)", "INSERT INTO line VALUES (1, 99)"):
        assert refused(shop, statement).sqlstate == "23503"


def test_catalogs_know_no_keys_of_a_view(covered: Database) -> None:
    assert covered.value("SELECT pg_get_serial_sequence('orders', 'id')") is None
    assert covered.rows("SELECT FROM pg_index AS i WHERE i.indrelid = 'orders'::regclass") == []
    assert covered.value("SELECT nextval('orders_id_seq')", "application") == 10


def test_a_delete_trigger_of_the_table_waits_for_the_purge(shop: Database) -> None:
    shop.run(
        "CREATE TABLE gone (id integer);"
        "CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN INSERT INTO public.gone VALUES (OLD.id); RETURN OLD; END';"
        "CREATE TRIGGER note_it AFTER DELETE ON orders FOR EACH ROW EXECUTE FUNCTION note_it()",
        OWNER,
    )
    cover(shop)
    shop.run("DELETE FROM orders WHERE id = 1", "application")
    assert shop.rows("SELECT id FROM gone") == []
    shop.run(SHIFT)
    shop.run(FREE, "admin")
    run(shop, "purge", {"grace": "30 days"})
    assert shop.rows("SELECT id FROM gone") == [(1,)]


def test_protect_asks_whether_the_limits_are_known(shop: Database) -> None:
    error = refused(
        shop, """SELECT safe_delete.protect('orders', 'cover', NULL, '{"unique": "keep"}')"""
    )
    assert error.sqlstate == "SD208"
    assert "What does not work through a view" in str(error.diag.message_hint)


def test_grants_move_to_the_view_and_back(shop: Database) -> None:
    grants = "SELECT c.relacl::text FROM pg_class AS c WHERE c.oid = to_regclass('{0}')"
    columns = """
        SELECT a.attname::text, a.attacl::text FROM pg_attribute AS a
        WHERE a.attrelid = to_regclass('{0}') AND a.attacl IS NOT NULL ORDER BY 1
    """
    before = shop.value(grants.format("orders")), shop.rows(columns.format("orders"))
    # Default privileges must open neither the view nor what lies behind it.
    shop.run("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC", OWNER)
    cover(shop)
    assert (shop.value(grants.format("orders")), shop.rows(columns.format("orders"))) == before
    for hidden in ("safe_delete_data.public__orders", "orders_with_deleted"):
        assert shop.rows(columns.format(hidden)) == []
        names = "SELECT DISTINCT a.grantee::regrole::text FROM pg_class AS c,"
        names += f" aclexplode(c.relacl) AS a WHERE c.oid = '{hidden}'::regclass"
        assert shop.rows(names) in ([], [(OWNER,)])
    assert refused(shop, "UPDATE orders SET made_at = now()", "application").sqlstate == "42501"
    # What is granted and revoked meanwhile stays so.
    shop.run("GRANT SELECT ON orders TO auditor; REVOKE DELETE ON orders FROM application", OWNER)
    shop.run("SELECT safe_delete.resync('orders')", OWNER)
    assert shop.value("SELECT count(*) FROM orders", "auditor") == 9
    shop.run(UNPROTECT, OWNER)
    assert shop.value("SELECT count(*) FROM orders", "auditor") == 9
    assert refused(shop, "DELETE FROM orders", "application").sqlstate == "42501"
    after = str(shop.value(grants.format("orders")))
    assert after.startswith(str(before[0])[:-1].replace("a*r*d*", "a*r*")), after


def test_protect_asks_about_rights_that_others_gave(shop: Database) -> None:
    shop.run("GRANT SELECT ON orders TO auditor", "application")
    error = refused(shop, COVER.format("orders", "NULL"))
    assert error.sqlstate == "SD208"
    message = (
        "auditor has rights on public.orders from application, and would have them from its owner"
    )
    assert error.diag.message_primary == message
    shop.run(COVER.format("orders", "NULL").replace('limits"', 'limits", "grantors"'), OWNER)
    assert shop.value("SELECT count(*) FROM orders", "auditor") == 9


def test_protect_refuses_an_owner_who_may_not_make_the_view(shop: Database) -> None:
    shop.run("CREATE SCHEMA closed; CREATE TABLE closed.box (id integer PRIMARY KEY)")
    shop.run(f"ALTER TABLE closed.box OWNER TO {OWNER}; GRANT USAGE ON SCHEMA closed TO {OWNER}")
    error = refused(shop, COVER.format("closed.box", "NULL"))
    assert error.sqlstate == "SD201"
    assert "may not create the view that would cover it in schema closed" in str(error)
    assert error.diag.message_hint is not None
    assert error.diag.message_hint.startswith("GRANT CREATE ON SCHEMA closed TO table_owner")


def test_protect_refuses_what_knows_the_table_by_name(shop: Database) -> None:
    shop.run("CREATE PUBLICATION p FOR TABLE orders")
    error = refused(shop, COVER.format("orders", "NULL"))
    assert error.sqlstate == "SD201"
    assert error.diag.message_primary == "publication p contains public.orders"


@pytest.mark.parametrize(
    ("making", "named"),
    [
        ("CREATE VIEW seen AS SELECT id FROM orders", "view public.seen"),
        (
            "CREATE FUNCTION seen() RETURNS bigint LANGUAGE sql"
            " BEGIN ATOMIC SELECT count(*) FROM orders; END",
            "function public.seen()",
        ),
    ],
)
def test_protect_asks_about_code_that_would_see_deleted_rows(
    shop: Database, making: str, named: str
) -> None:
    shop.run(making, OWNER)
    error = refused(shop, COVER.format("orders", "NULL"))
    assert error.sqlstate == "SD208"
    message = f"{named} reads public.orders and would show deleted rows"
    assert error.diag.message_primary == message


def test_resync_follows_columns(covered: Database) -> None:
    covered.run("DELETE FROM orders WHERE id = 1", "application")
    covered.run(
        "ALTER TABLE safe_delete_data.public__orders ADD COLUMN size integer DEFAULT 3;"
        "ALTER TABLE safe_delete_data.public__orders RENAME COLUMN note TO remark;"
        "ALTER TABLE safe_delete_data.public__orders ALTER COLUMN email SET DEFAULT 'nobody'",
        OWNER,
    )
    assert ("columns of public.orders have changed",) in covered.rows(PROBLEMS)
    default = "column email of public.orders has another default than that of its table"
    assert (default,) in covered.rows(PROBLEMS)
    covered.run("SELECT safe_delete.resync('orders')", OWNER)
    assert covered.rows(PROBLEMS) == []
    inserted = "INSERT INTO orders DEFAULT VALUES RETURNING email, remark, size"
    assert covered.rows(inserted, "application") == [("nobody", "none", 3)]
    assert covered.rows("SELECT size, remark FROM orders_with_deleted WHERE id = 1") == [
        (3, "none")
    ]
    covered.run("DELETE FROM orders WHERE id = 2", "application")
    covered.run(f"SELECT safe_delete.restore(({LATEST}))", "operator")


def test_resync_makes_views_anew_that_had_to_go(covered: Database) -> None:
    before = covered.rows("SELECT relacl::text FROM pg_class WHERE oid = 'orders'::regclass")
    with covered.connect(OWNER, autocommit=False) as connection:
        connection.execute("DROP VIEW orders_with_deleted; DROP VIEW orders CASCADE")
        connection.execute(
            "ALTER TABLE safe_delete_data.public__orders DROP COLUMN twice,"
            " ALTER COLUMN note TYPE varchar(90)"
        )
        connection.execute("SELECT safe_delete.resync('safe_delete_data.public__orders')")
        connection.commit()
    assert covered.rows(PROBLEMS) == []
    after = covered.rows("SELECT relacl::text FROM pg_class WHERE oid = 'orders'::regclass")
    assert after == before
    assert refused(covered, "UPDATE orders SET id = 5", "application").sqlstate == "42501"
    updated = "UPDATE orders SET note = 'n' WHERE id = 5 RETURNING id"
    assert covered.rows(updated, "application") == [(5,)]
    comment = "SELECT col_description('orders'::regclass, 4), obj_description('orders'::regclass)"
    assert covered.rows(comment) == [("It's a note", "What was ordered")]


def test_a_view_that_is_renamed_is_followed(covered: Database) -> None:
    covered.run(f"GRANT CREATE ON DATABASE {covered.name} TO {OWNER}")
    covered.run(
        "CREATE SCHEMA shop; ALTER VIEW orders RENAME TO sales; ALTER VIEW sales SET SCHEMA shop",
        OWNER,
    )
    problem = "public.orders is now shop.sales: a DELETE through it waits for a resync"
    assert covered.rows(PROBLEMS) == [(problem,)]
    hint = "SELECT p.what_to_do FROM safe_delete.problems AS p WHERE p.level = 'problem'"
    resync = "safe_delete.resync('shop.sales')"
    assert covered.value(hint) == f"Call {resync} as the table's owner."
    covered.run(f"SELECT {resync}", OWNER)
    assert covered.rows(PROBLEMS) == []
    covered.run("DELETE FROM shop.sales WHERE id = 1")
    assert covered.value("SELECT count(*) FROM shop.sales_with_deleted", OWNER) == 9
    covered.run(f"SELECT safe_delete.restore(({LATEST}))", "operator")
    covered.run("SELECT safe_delete.unprotect('shop.sales')", OWNER)
    assert covered.value("SELECT count(*) FROM shop.sales") == 9


def test_doctor_sees_what_is_wrong_with_the_views(covered: Database) -> None:
    open_to = "{0} has rights on safe_delete_data.public__orders, where deleted rows are"
    wrong = [
        ("DROP VIEW orders CASCADE", "public.orders is missing, the view of live rows"),
        (
            "DROP TRIGGER safe_delete_delete ON orders",
            "trigger safe_delete_delete is missing on public.orders",
        ),
        (
            "DROP TRIGGER safe_delete_follow ON orders",
            "trigger safe_delete_follow is missing on public.orders",
        ),
        (
            "DROP VIEW orders_with_deleted",
            "the view of live and deleted rows of public.orders is missing",
        ),
        (
            "ALTER TABLE orders RENAME COLUMN note TO remark",
            "columns of public.orders have other names than those of its table:"
            " a DELETE through it fails",
        ),
        (
            "ALTER VIEW orders OWNER TO admin",
            "public.orders does not belong to the owner of its table",
        ),
        (
            "GRANT SELECT ON safe_delete_data.public__orders TO application",
            open_to.format("application"),
        ),
        (
            "GRANT SELECT (id) ON safe_delete_data.public__orders TO PUBLIC",
            open_to.format("PUBLIC"),
        ),
    ]
    covered.run("GRANT CREATE ON SCHEMA public TO admin")
    grants = "SELECT c.relacl::text FROM pg_class AS c WHERE c.oid = 'orders'::regclass"
    before = covered.rows(grants)
    for change, problem in wrong:
        covered.run(change)
        assert (problem,) in covered.rows(PROBLEMS), change
        user = "postgres" if "OWNER" in change else OWNER
        covered.run("SELECT safe_delete.resync('safe_delete_data.public__orders')", user)
        assert covered.rows(PROBLEMS) == [], change
        assert covered.rows(grants) == before, change


TABLES = {
    "composite": """
        CREATE TABLE {0} (b text, a integer, "Gr ""x"" öße" uuid DEFAULT gen_random_uuid(),
            PRIMARY KEY (a, b));
        INSERT INTO {0} SELECT 'k' || i, i FROM generate_series(1, 6) AS i;
    """,
    "partitioned": """
        CREATE TABLE {0} (a integer GENERATED BY DEFAULT AS IDENTITY, d date, PRIMARY KEY (a, d))
            PARTITION BY RANGE (d);
        CREATE TABLE part_1 PARTITION OF {0} FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE part_2 (d date NOT NULL, gone text, a integer NOT NULL);
        ALTER TABLE part_2 DROP COLUMN gone;
        ALTER TABLE {0} ATTACH PARTITION part_2 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        INSERT INTO {0} (d) SELECT '2025-12-30'::date + i FROM generate_series(-1, 4) AS i;
    """,
}
LONG = "x" * 63
NAMES = ["plain", 'Odd "name"; $cover$', LONG, "あ" * 21, "public__orders", "a__b"]


@pytest.mark.parametrize(
    ("name", "kind", "owner"),
    [
        *((name, list(TABLES)[place % 2], OWNER) for place, name in enumerate(NAMES)),
        (NAMES[1], "partitioned", "postgres"),
        (LONG, "composite", "postgres"),
    ],
)
def test_any_table_goes_there_and_back(shop: Database, kind: str, name: str, owner: str) -> None:
    cover(shop)
    table = sql.Identifier(name).as_string()
    shop.run(TABLES[kind].format(table) + f"GRANT ALL ON {table} TO application", owner)
    before = schema_dump(shop)
    content = f"SELECT t::text FROM {table} AS t ORDER BY 1"
    rows = shop.rows(content)
    literal = sql.Literal(table).as_string()
    shop.run(COVER.format("{0}", "NULL").replace("'{0}'", literal), owner)
    assert shop.rows(PROBLEMS) == []
    assert shop.rows(content, "application") == rows
    with shop.connect("application") as connection:
        deleted = connection.execute(f"DELETE FROM {table} WHERE a <= 4 RETURNING a".encode())
        assert deleted.rowcount == 4
    assert len(shop.rows(content)) == 2
    shop.run(f"SELECT safe_delete.resync({literal})", owner)
    shop.run(f"SELECT safe_delete.restore(({LATEST}))", "operator")
    assert shop.rows(content) == rows
    shop.run(f"SELECT safe_delete.unprotect({literal})", owner)
    assert schema_dump(shop) == before
    assert shop.rows(content) == rows


def test_tables_of_one_name_in_two_schemas_can_both_be_covered(shop: Database) -> None:
    shop.run(f"CREATE SCHEMA other AUTHORIZATION {OWNER}")
    shop.run("SET search_path = other;" + ORDERS, OWNER)
    dump = ("--schema-only", "-n", "public", "-n", "other")
    before = [line for line in shop.dump(*dump).splitlines() if "restrict" not in line]
    cover(shop)
    cover(shop, "other.orders")
    for table in ("orders", "other.orders"):
        shop.run(f"DELETE FROM {table} WHERE id = 1")
        shop.run(f"SELECT safe_delete.restore(({LATEST}))", "operator")
        insert = f"INSERT INTO {table} (email) VALUES ('e1')"
        assert refused(shop, insert).sqlstate == "23505"
    for table in ("orders", "other.orders"):
        shop.run(f"SELECT safe_delete.unprotect('{table}')", OWNER)
    after = [line for line in shop.dump(*dump).splitlines() if "restrict" not in line]
    assert after == before


def test_security_barrier_is_an_option(shop: Database) -> None:
    options = "SELECT c.reloptions FROM pg_class AS c WHERE c.oid = 'orders'::regclass"
    shop.run(COVER.format("orders", "NULL"), OWNER)
    assert shop.value(options) is None
    shop.run(UNPROTECT, OWNER)
    barrier = COVER.format("orders", "NULL").replace("{", '{"security_barrier": true, ')
    shop.run(barrier, OWNER)
    assert shop.value(options) == ["security_barrier=true"]
    shop.run("DELETE FROM orders WHERE id = 1", "application")
    shop.run("SELECT safe_delete.resync('orders')", OWNER)
    assert shop.value(options) == ["security_barrier=true"]
    shop.run("CREATE TABLE other (id integer PRIMARY KEY)", OWNER)
    error = refused(shop, barrier.replace("cover", "beside").replace("orders", "other"))
    assert error.sqlstate == "SD209"


def test_a_row_that_another_session_changed_is_not_deleted(covered: Database) -> None:
    covered.run("GRANT UPDATE ON orders TO application", OWNER)
    with covered.connect("application") as one, covered.connect("application") as two:
        one.execute("BEGIN")
        one.execute("UPDATE orders SET note = 'changed' WHERE id = 1")
        two.execute("SET statement_timeout = '20s'")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(two.execute, b"DELETE FROM orders WHERE note = 'none' AND id = 1")
            wait_for_lock(covered)
            one.execute("COMMIT")
            with pytest.raises(psycopg.errors.SerializationFailure) as error:
                waiting.result()
    message = "a row of public.orders was changed by another session"
    assert error.value.diag.message_primary == message
    assert covered.value("SELECT count(*) FROM orders") == 9


def wait_for_lock(database: Database) -> None:
    """Until a session of the database waits for another one."""
    until = time.monotonic() + 20
    query = "SELECT count(*) FROM pg_locks AS l WHERE NOT l.granted"
    while not database.value(query):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_new_owner_takes_table_and_view(covered: Database) -> None:
    covered.run("GRANT CREATE ON SCHEMA public TO admin")
    covered.run("ALTER TABLE safe_delete_data.public__orders OWNER TO admin")
    [[hint]] = covered.rows(
        "SELECT what_to_do FROM safe_delete.problems WHERE problem LIKE '%does not belong to the%'"
    )
    covered.run(str(hint).partition(";")[0])
    covered.run("ALTER VIEW orders_with_deleted OWNER TO admin")
    covered.run("SELECT safe_delete.resync('orders')", "admin")
    assert covered.rows(PROBLEMS) == []
    covered.run("DELETE FROM orders WHERE id = 1", "application")
    covered.run(f"SELECT safe_delete.restore(({LATEST}))", "operator")
    # Its sequence is still the former owner's.
    covered.run(UNPROTECT)
    owners = "SELECT DISTINCT c.relowner::regrole::text FROM pg_class AS c"
    assert covered.rows(f"{owners} WHERE c.relname ~ '^orders'") == [("admin",)]


def test_a_half_covered_table_is_not_resynced(shop: Database) -> None:
    steps = "SELECT statement FROM safe_delete.protect_steps({0}) ORDER BY step LIMIT 2"
    call = COVER.format("orders", "NULL")
    arguments = call[call.index("(") + 1 : call.rindex(")")]
    for (statement,) in shop.rows(steps.format(arguments), OWNER):
        shop.run(str(statement), OWNER)
    error = refused(shop, "SELECT safe_delete.resync('orders')")
    assert error.sqlstate == "SD206"
    assert str(error.diag.message_hint).startswith("Call safe_delete.protect('public.orders'")
    cover(shop)
    # An owner can move his table elsewhere; then nothing is done until it is unprotected.
    shop.run("ALTER TABLE safe_delete_data.public__orders SET SCHEMA public", OWNER)
    assert refused(shop, "SELECT safe_delete.resync('orders')").sqlstate == "SD206"
    error = refused(shop, "SELECT safe_delete.soft_delete('orders', '[1]')", "operator")
    assert error.sqlstate == "SD206"
    shop.run(UNPROTECT, OWNER)
    assert shop.value("SELECT count(*) FROM public__orders") == 9


def test_a_covered_table_survives_dump_and_restore(covered: Database) -> None:
    rows = covered.rows(ALL)
    covered.run("DELETE FROM orders WHERE id <= 2", "application")
    script = covered.dump()
    covered.run("CREATE DATABASE covered_again")
    try:
        again = Database(covered.cluster, "covered_again")
        command = [again.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", again.dsn()]
        subprocess.run(command, input=script, check=True, stdout=subprocess.DEVNULL, text=True)
        again.run("SELECT safe_delete.resync('orders')", OWNER)
        assert again.rows(PROBLEMS) == []
        again.run("DELETE FROM orders WHERE id = 3", "application")
        for deletion in (1, 2):
            again.run(f"SELECT safe_delete.restore({deletion})", "operator")
        assert again.rows(ALL) == rows
        again.run(UNPROTECT, OWNER)
        assert again.rows(ALL) == rows
        owned = "SELECT pg_get_serial_sequence('orders', 'id')"
        assert again.value(owned) == "public.orders_id_seq"
    finally:
        covered.run("DROP DATABASE covered_again WITH (FORCE)")


def test_limit_a_dump_of_the_view_has_no_rows(covered: Database) -> None:
    for chosen in (("-t", "orders"), ("-n", "public")):
        assert "COPY public.orders" not in covered.dump("-a", *chosen)
    script = covered.dump("-a", "-t", "orders", "-t", "safe_delete_data.public__orders")
    assert "COPY safe_delete_data.public__orders" in script and "e9" in script


def test_data_that_are_loaded_after_the_schema_need_their_triggers_disabled(
    covered: Database,
) -> None:
    covered.run("DELETE FROM orders WHERE id <= 2", "application")
    covered.run("CREATE DATABASE covered_again")
    try:
        again = Database(covered.cluster, "covered_again")
        command = [again.program("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1"]
        command += ["-d", again.dsn()]
        subprocess.run(
            command, input=covered.dump("-s"), check=True, capture_output=True, text=True
        )
        data = covered.dump("-a", "-n", "safe_delete_data")
        done = subprocess.run(command, input=data, capture_output=True, text=True)
        assert done.returncode != 0
        assert "pg_dump -a --disable-triggers" in done.stderr
        data = covered.dump("-a", "--disable-triggers")
        subprocess.run(command, input=data, check=True, capture_output=True, text=True)
        again.run("SELECT safe_delete.resync('orders')", OWNER)
        assert again.rows(ALL) == covered.rows(ALL)
        assert again.value("SELECT safe_delete.restore(1)", "operator") == 2
    finally:
        covered.run("DROP DATABASE covered_again WITH (FORCE)")


def test_watched_tables_follow_their_columns(covered: Database) -> None:
    covered.run("SELECT safe_delete.watch_tables()")
    covered.run("ALTER TABLE safe_delete_data.public__orders ADD COLUMN size integer", OWNER)
    assert covered.rows("SELECT size FROM orders WHERE id = 1", "application") == [(None,)]
    assert covered.rows(PROBLEMS) == []


def test_statements_that_wait_for_protect_find_the_view(shop: Database) -> None:
    call = COVER.format("orders", "NULL")
    arguments = call[call.index("(") + 1 : call.rindex(")")]
    steps = f"SELECT statement FROM safe_delete.protect_steps({arguments}) ORDER BY step"
    *first, (last,) = shop.rows(steps, OWNER)
    for (statement,) in first:
        shop.run(str(statement), OWNER)
    with shop.connect(OWNER) as one, shop.connect("application") as two:
        one.execute("BEGIN")
        one.execute(str(last).encode())
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(two.execute, b"DELETE FROM orders WHERE id <= 3")
            wait_for_lock(shop)
            one.execute("COMMIT")
            assert waiting.result().rowcount == 3
    shop.run(f"SELECT safe_delete.restore(({LATEST}))", "operator")
    assert shop.value("SELECT count(*) FROM orders") == 9


def test_unique_keys_of_live_rows_are_free_again(shop: Database) -> None:
    """And ON CONFLICT (email) finds no key: a limit that only such keys have."""
    before = schema_dump(shop)
    shop.run(f"CREATE SCHEMA other AUTHORIZATION {OWNER}")
    shop.run("SET search_path = other;" + ORDERS, OWNER)
    for table in ("other.orders", "orders"):
        shop.run(COVER.format(table, "NULL").replace("keep", "live"), OWNER)
    assert shop.rows(PROBLEMS) == []
    shop.run("DELETE FROM orders WHERE email = 'e1'", "application")
    shop.run("INSERT INTO orders (email) VALUES ('e1')", "application")
    assert refused(shop, "INSERT INTO orders (email) VALUES ('e1')").sqlstate == "23505"
    error = refused(shop, "INSERT INTO orders (email) VALUES ('e1') ON CONFLICT (email) DO NOTHING")
    assert error.sqlstate == "42P10"
    shop.run("INSERT INTO orders (email) VALUES ('e1') ON CONFLICT DO NOTHING")
    shop.run("SELECT safe_delete.resync('orders')", OWNER)
    shop.run("DELETE FROM orders WHERE email = 'e1'", "application")
    shop.run("SELECT safe_delete.restore(1)", "operator")
    shop.run(SHIFT)
    shop.run(FREE, "admin")
    run(shop, "purge", {"grace": "30 days"})
    for table in ("orders", "other.orders"):
        shop.run(f"SELECT safe_delete.unprotect('{table}')", OWNER)
    assert schema_dump(shop) == before


def test_parents_in_place_follow_a_child_that_moves(shop: Database) -> None:
    shop.run(
        "CREATE TABLE line (id integer PRIMARY KEY, order_id integer REFERENCES orders);"
        """SELECT safe_delete.protect('orders', 'beside', settings => '{"unique": "keep"}')""",
        OWNER,
    )
    shop.run(COVER.format("line", "NULL"), OWNER)
    drifted = "SELECT p.problem FROM safe_delete.problems AS p WHERE p.problem LIKE 'functions %'"
    purge = "SELECT prosrc FROM pg_proc WHERE proname = 'public__orders__purge'"
    assert shop.rows(drifted) == []
    assert " safe_delete_data.public__line " in str(shop.value(purge))
    shop.run("SELECT safe_delete.unprotect('line')", OWNER)
    assert shop.rows(drifted) == []
    assert " public.line " in str(shop.value(purge))


def test_a_child_that_its_parent_takes_along_is_unprotected_after_it(shop: Database) -> None:
    shop.run(
        "CREATE TABLE line (id integer PRIMARY KEY, order_id integer REFERENCES orders"
        " ON DELETE CASCADE); INSERT INTO line VALUES (1, 1)",
        OWNER,
    )
    before = schema_dump(shop)
    cover(shop, "line", "NULL")
    cover(shop)
    error = refused(shop, "SELECT safe_delete.unprotect('line')")
    assert error.sqlstate == "SD208"
    assert error.diag.message_hint == "Call safe_delete.unprotect('public.orders') first."
    assert shop.rows(PROBLEMS) == []
    for table in ("orders", "line"):
        shop.run(f"SELECT safe_delete.unprotect('{table}')", OWNER)
    assert schema_dump(shop) == before


def test_a_cascade_to_a_table_that_came_later_is_mended_by_protecting_that(shop: Database) -> None:
    cover(shop)
    shop.run(
        "CREATE TABLE line (id integer PRIMARY KEY,"
        " order_id integer REFERENCES safe_delete_data.public__orders ON DELETE CASCADE)",
        OWNER,
    )
    said = "SELECT p.what_to_do FROM safe_delete.problems AS p WHERE p.problem LIKE 'a DELETE of %'"
    assert str(shop.value(said)).startswith("Protect public.line first")
    shop.run(COVER.format("line", "NULL"), OWNER)
    shop.run("SELECT safe_delete.resync('orders')", OWNER)
    assert shop.rows(PROBLEMS) == []
