"""A column that says already when a row was deleted is adopted, with the rows that are."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import datetime

import psycopg
import pytest
from command import call
from support import APPLICATION, TABLE_OWNER, Database, fresh_database

from safe_delete.errors import ExitCode

# Names that need quotes, a key that is unique among live rows, one that is not, triggers.
SHOP = """
CREATE TABLE customer (
    id integer PRIMARY KEY,
    email text,
    code text UNIQUE,
    "Removed on" timestamptz,
    changed_at timestamptz,
    made_at timestamptz DEFAULT '2020-01-01'
);
CREATE UNIQUE INDEX customer_email ON customer (email) WHERE "Removed on" IS NULL;
CREATE INDEX customer_made ON customer (made_at) WHERE "Removed on" IS NULL AND email <> '';
CREATE TABLE orders (
    id integer PRIMARY KEY,
    customer_id integer REFERENCES customer ON DELETE CASCADE,
    deleted_at timestamptz
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE log (said text);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END;
$$;
CREATE FUNCTION write_log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO public.log VALUES (OLD.id || ' changed');
    RETURN NULL;
END;
$$;
CREATE TRIGGER touch BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER write_log AFTER UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION write_log();
ALTER TABLE customer ENABLE ALWAYS TRIGGER touch;
INSERT INTO customer (id, email, code, "Removed on")
    SELECT i, 'e' || i % 6, 'c' || i,
        CASE WHEN i > 6 THEN '2024-01-01'::timestamptz + i / 2 * interval '1 day 1 us' END
      FROM generate_series(1, 12) AS i;
INSERT INTO orders
    SELECT i, i, CASE WHEN i > 5 THEN '2024-01-01'::timestamptz + i * interval '1 day' END
      FROM generate_series(1, 12) AS i;
GRANT SELECT, INSERT, UPDATE, DELETE ON customer, orders TO application;
"""
CUSTOMER = '{"deleted_at": "Removed on", "unique": {"customer_code_key": "live"}}'
ORDERS = '{"deleted_at": "deleted_at"}'
VIEW_LIMITS = {"accept": ["view limits"]}
STEPS = "SELECT {} FROM safe_delete.protect_steps('{}', '{}', NULL, '{}') ORDER BY step"
ROWS = """
SELECT id, email, code, "Removed on", changed_at, made_at FROM {} ORDER BY id
"""
FINDINGS = "SELECT p.level, p.problem, p.what_to_do FROM safe_delete.problems AS p"
FREE = """
SELECT safe_delete.set_guard('customer', g, '{"waived": "a test"}')
FROM unnest('{too_old,minimum_kept,stalled_table}'::text[]) AS g;
SELECT safe_delete.set_guard('customer', 'row_ratio', '{"max": 1}');
"""


@pytest.fixture
def owned(database: Database) -> Database:
    """A database in which table_owner may protect what he makes."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    return database


@pytest.fixture
def shop(owned: Database) -> Database:
    """Customers and orders of which some are deleted by columns of their own."""
    owned.run(SHOP, TABLE_OWNER)
    return owned


@pytest.fixture(params=["beside", "cover"])
def adopted(shop: Database, request: pytest.FixtureRequest) -> Database:
    """The same, protected in either way."""
    protect(shop, "orders", ORDERS, request.param)
    protect(shop, "customer", CUSTOMER, request.param)
    assert shop.rows(FINDINGS) == []
    return shop


def protect(database: Database, table: str, settings: str, hiding: str = "beside") -> None:
    """Protects a table as its owner."""
    given = json.loads(settings) | (VIEW_LIMITS if hiding == "cover" else {})
    database.run(
        f"SELECT safe_delete.protect('{table}', '{hiding}', NULL, '{json.dumps(given)}')",
        TABLE_OWNER,
    )


def refused(database: Database, statement: str, user: str = TABLE_OWNER) -> psycopg.Error:
    """The error of a statement."""
    with pytest.raises(psycopg.Error) as error:
        database.run(statement, user)
    return error.value


def home(database: Database, table: str = "customer") -> str:
    """Where the rows of a protected table are."""
    known = (
        f"SELECT target_table::text FROM safe_delete.protected_tables WHERE table_name = '{table}'"
    )
    return str(database.value(known))


def dump(database: Database) -> str:
    """The schema public as pg_dump writes it, rows included, without its random words."""
    return re.sub(r"^\\(un)?restrict .*$", "", database.dump("--schema=public"), flags=re.MULTILINE)


def run(database: Database, job: str, parameters: dict[str, str]) -> None:
    """Signs a job on the customers and runs it."""
    given = f"'{job}', 'customer', '{json.dumps(parameters)}'"
    dry = database.value(f"SELECT safe_delete.dry_run({given})", "operator")
    assert isinstance(dry, dict)
    assert dry["verdict"] == "go", dry["guards"]
    database.run(f"CALL safe_delete.run_job({given}, '{dry['signature']}')", "deleter")


def live_name(database: Database) -> str:
    """The relation in which live customers are."""
    return "customer" if home(database).startswith("safe_delete_data") else "current_customer"


def deletion_of(database: Database, customer: int) -> object:
    """The deletion that a customer belongs to."""
    why = f"SELECT deletion_id FROM safe_delete.why_deleted('customer', '[{customer}]')"
    return database.value(why, "operator")


def test_adopted_rows_stay_as_they_are_and_have_a_deletion_for_each_moment(
    adopted: Database,
) -> None:
    rows = adopted.rows(ROWS.format(home(adopted)))
    assert [row[3] is None for row in rows] == [True] * 6 + [False] * 6
    assert {row[4] for row in rows} == {None}
    assert adopted.value("SELECT count(*) FROM log") == 0
    deletions = adopted.rows(
        "SELECT deleted_at, deletion_reason, deleted_by::text, target_names"
        " FROM safe_delete.deletions WHERE target_names = '{public.customer}' ORDER BY deletion_id"
    )
    moments = sorted({row[3] for row in rows if isinstance(row[3], datetime)})
    expected = ("deleted before protect()", "unknown", ["public.customer"])
    assert deletions == [(moment, *expected) for moment in moments]
    assert len(moments) == 4
    why = (
        "SELECT deleted_at, deletion_reason, state FROM safe_delete.why_deleted('customer', '[9]')"
    )
    assert adopted.rows(why, "operator") == [(rows[8][3], "deleted before protect()", "deleted")]
    events = "SELECT detail FROM safe_delete.audit_trail WHERE event = 'deleted rows adopted'"
    details = [row[0] for row in adopted.rows(events + " ORDER BY happened_at")]
    assert details == [{"row_count": 7, "deletions": 7}, {"row_count": 6, "deletions": 4}]


def test_what_was_deleted_at_once_is_restored_at_once(adopted: Database) -> None:
    rows = adopted.rows(ROWS.format(home(adopted)))
    live = rows[:6]
    name = live_name(adopted)
    assert adopted.rows(ROWS.format(name), APPLICATION) == live
    # Rows 8 and 9 have one moment. Their orders are deleted by moments of their own.
    restore = f"SELECT safe_delete.restore({deletion_of(adopted, 8)})"
    assert "e2" in str(refused(adopted, restore, "operator").diag.message_detail)
    adopted.run(f"UPDATE {name} SET email = 'x' || id WHERE id IN (2, 3)", APPLICATION)
    live = adopted.rows(ROWS.format(name), APPLICATION)
    assert adopted.value(restore, "operator") == 2
    back = [(*row[:3], None, *row[4:]) for row in rows if row[0] in (8, 9)]
    assert adopted.rows(ROWS.format(name), APPLICATION) == live + back
    assert adopted.rows(FINDINGS) == []


def test_single_rows_are_restored_and_obstacles_are_told(adopted: Database) -> None:
    taken = f"SELECT obstacle FROM safe_delete.restore_check({deletion_of(adopted, 8)})"
    assert adopted.rows(taken, "operator") == [("key taken",), ("key taken",)]
    adopted.run(f"UPDATE {live_name(adopted)} SET email = 'x' || id", APPLICATION)
    assert adopted.rows(taken, "operator") == []
    # Its order is deleted by a deletion of its own, which cannot come back before it.
    order = "SELECT deletion_id FROM safe_delete.why_deleted('orders', '[8]')"
    missing = f"SELECT obstacle FROM safe_delete.restore_check(({order}))"
    assert adopted.rows(missing, "postgres") == [("parent missing",)]
    one = "SELECT safe_delete.restore_rows('customer', '[8]')"
    assert adopted.value(one, "operator") == 1
    assert adopted.rows(missing, "postgres") == []
    assert adopted.value(f"SELECT safe_delete.restore(({order}))", "postgres") == 1
    assert adopted.value(f"SELECT safe_delete.restore({deletion_of(adopted, 9)})", "operator") == 1
    gone = f'SELECT id FROM {home(adopted)} WHERE "Removed on" IS NOT NULL ORDER BY id'
    assert adopted.rows(gone) == [(7,), (10,), (11,), (12,)]
    assert adopted.rows(FINDINGS) == []


def test_a_delete_takes_what_references_and_a_restore_is_exact(adopted: Database) -> None:
    rows = adopted.rows(ROWS.format(home(adopted)))
    orders = adopted.rows(f"SELECT * FROM {home(adopted, 'orders')} ORDER BY id")
    name = live_name(adopted)
    with adopted.connect(APPLICATION) as connection:
        assert connection.execute(f"DELETE FROM {name} WHERE id <= 5".encode()).rowcount == 5
    gone = f'SELECT count(*) FROM {home(adopted)} WHERE "Removed on" IS NOT NULL'
    assert adopted.value(gone) == 11
    assert (
        adopted.value(f"SELECT count(*) FROM {home(adopted, 'orders')} WHERE deleted_at IS NULL")
        == 0
    )
    insert = f"INSERT INTO {home(adopted, 'orders')} (id, customer_id) VALUES (20, 7)"
    assert refused(adopted, insert).sqlstate == "23503"
    assert adopted.value(f"SELECT safe_delete.restore({deletion_of(adopted, 3)})", "operator") == 10
    assert adopted.rows(ROWS.format(home(adopted))) == rows
    assert adopted.rows(f"SELECT * FROM {home(adopted, 'orders')} ORDER BY id") == orders


def test_jobs_and_holds_know_adopted_rows(shop: Database) -> None:
    protect(shop, "orders", ORDERS)
    shop.run(
        f"SELECT safe_delete.protect('customer', 'beside', 'made_at', '{CUSTOMER}')", TABLE_OWNER
    )
    shop.run(FREE, "admin")
    shop.run("SELECT safe_delete.place_hold('customer', '[8]', 'case 7')", "admin")
    # Rows that others reference wait, deleted or not.
    run(shop, "purge", {"grace": "30 days"})
    assert shop.value("SELECT count(*) FROM customer") == 12
    unreferenced = "SELECT safe_delete.restore(deletion_id) FROM orders WHERE id = 6"
    assert shop.value(unreferenced, "postgres") == 1
    shop.run("UPDATE orders SET customer_id = NULL WHERE deleted_at IS NULL", TABLE_OWNER)
    parameters = "'purge', 'orders', '{\"grace\": \"30 days\"}'"
    guards = FREE.replace("'customer'", "'orders'")
    shop.run(guards, "admin")
    signature = shop.value(f"SELECT safe_delete.dry_run({parameters}) ->> 'signature'", "operator")
    shop.run(f"CALL safe_delete.run_job({parameters}, '{signature}')", "deleter")
    assert shop.rows("SELECT id FROM orders ORDER BY id") == [(i,) for i in range(1, 7)]
    run(shop, "purge", {"grace": "30 days"})
    kept = [(1,), (2,), (3,), (4,), (5,), (6,), (8,)]
    assert shop.rows("SELECT id FROM customer ORDER BY id") == kept
    run(shop, "mark", {"retain": "1 year"})
    assert shop.value('SELECT count(*) FROM customer WHERE "Removed on" IS NULL') == 0
    assert shop.rows(FINDINGS) == []


def test_unprotect_gives_the_table_back_with_its_deleted_rows(shop: Database) -> None:
    before = dump(shop)
    for hiding in ("beside", "cover"):
        protect(shop, "orders", ORDERS, hiding)
        protect(shop, "customer", CUSTOMER, hiding)
        assert dump(shop) != before
        for name in ("customer", "orders"):
            shop.run(f"SELECT safe_delete.unprotect('{name}')", TABLE_OWNER)
        assert dump(shop) == before


def test_keys_of_live_rows_stay_and_others_are_made_so(adopted: Database) -> None:
    where = """
        SELECT c.relname::text, pg_get_expr(i.indpred, i.indrelid)
        FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = '{}'::regclass AND NOT i.indisprimary ORDER BY 1
    """
    live = '("Removed on" IS NULL)'
    assert adopted.rows(where.format(home(adopted)))[:2] == [
        ("customer_code_key", live),
        ("customer_email", live),
    ]
    numbers = "SELECT oid FROM pg_class WHERE relname IN ('customer_email', 'customer_made')"
    kept = adopted.rows(numbers)
    name = live_name(adopted)
    adopted.run(f"INSERT INTO {name} (id, email, code) VALUES (20, 'new', 'c9')", APPLICATION)
    adopted.run(f"DELETE FROM {name} WHERE id = 20", APPLICATION)
    restore = "SELECT safe_delete.restore(max(deletion_id)) FROM safe_delete.deletions"
    assert adopted.value(restore) == 1
    adopted.run("SELECT safe_delete.resync('customer')", TABLE_OWNER)
    unprotect = "SELECT safe_delete.unprotect('customer')"
    # Its values are free among live rows only.
    assert refused(adopted, unprotect).sqlstate == "SD210"
    adopted.run(f"UPDATE {name} SET code = 'c20' WHERE id = 20", APPLICATION)
    adopted.run(unprotect, TABLE_OWNER)
    assert adopted.rows(numbers) == kept
    assert adopted.rows(where.format("customer")) == [
        ("customer_code_key", None),
        ("customer_email", live),
        ("customer_made", f"({live} AND (email <> ''::text))"),
    ]


@pytest.mark.parametrize("hiding", ["beside", "cover"])
def test_steps_say_which_indexes_stay(shop: Database, hiding: str) -> None:
    shop.run("DELETE FROM orders WHERE id > 6")
    settings = json.dumps(json.loads(CUSTOMER) | {"accept": ["view limits", "dependents"]})
    said = shop.rows(STEPS.format("why", "customer", hiding, settings), TABLE_OWNER)[-1]
    assert "for they know of Removed on: customer_email, customer_made" in str(said)


def test_no_column_is_adopted_unasked(shop: Database) -> None:
    error = refused(shop, "SELECT safe_delete.protect('orders', 'beside')")
    assert error.sqlstate == "SD201"
    assert '{"deleted_at": "deleted_at"}' in str(error.diag.message_hint)
    shop.run('ALTER TABLE orders RENAME deleted_at TO "deletedAt"', TABLE_OWNER)
    error = refused(shop, "SELECT safe_delete.protect('orders', 'beside')")
    assert error.sqlstate == "SD208"
    assert '{"deleted_at": "deletedAt"}' in str(error.diag.message_hint)
    advice = "SELECT hiding, reasons FROM safe_delete.advise('orders') WHERE recommended"
    [[hiding, reasons]] = shop.rows(advice, TABLE_OWNER)
    assert hiding == "beside"
    assert '{"deleted_at": "deletedAt"}' in str(reasons)
    shop.run(
        "SELECT safe_delete.protect('orders', 'beside', NULL, '{\"accept\": [\"unadopted\"]}')",
        TABLE_OWNER,
    )
    columns = (
        "SELECT attname::text FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 3"
    )
    assert shop.rows(columns) == [("deleted_at",), ("deletion_id",)]
    # Apart it is one column among others.
    shop.run(
        "SELECT safe_delete.unprotect('orders'); SELECT safe_delete.protect('orders', 'apart')",
        TABLE_OWNER,
    )


@pytest.mark.parametrize(
    ("column", "reason", "is_mended_by_hint"),
    [
        ("at timestamp", "timestamp without time zone", True),
        ("at date", "it is a date", True),
        ("at timestamptz(3)", "cut off", True),
        ("at boolean", "it is boolean", False),
        ("at safe_moment", "it is public.safe_moment", False),
        ("at timestamptz NOT NULL", "NOT NULL", False),
        ("at timestamptz DEFAULT NULL", None, False),
        ("at timestamptz DEFAULT now()", "has a default", True),
        ("at timestamptz GENERATED ALWAYS AS (made_at) STORED", "generated", True),
        ("at timestamptz UNIQUE REFERENCES thing (at)", "foreign key", False),
        ("at timestamptz, CONSTRAINT k PRIMARY KEY (id, at)", "primary key", False),
        ("elsewhere timestamptz", "no column at", False),
        ("at timestamptz, deletion_id bigint", "a column named deletion_id", False),
    ],
)
def test_columns_that_cannot_say_it_are_refused(
    owned: Database, column: str, reason: str | None, is_mended_by_hint: bool
) -> None:
    key = "" if "PRIMARY" in column else " PRIMARY KEY"
    owned.run(
        "CREATE DOMAIN safe_moment AS timestamptz;"
        f"CREATE TABLE thing (id integer{key}, made_at timestamptz, {column})",
        TABLE_OWNER,
    )
    settings = '{"deleted_at": "at", "unique": "keep"}'
    call = f"SELECT safe_delete.protect('thing', 'beside', NULL, '{settings}')"
    if reason is None:
        owned.run(call, TABLE_OWNER)
        return
    error = refused(owned, call)
    assert error.sqlstate == "SD201"
    assert reason in str(error.diag.message_primary)
    assert error.diag.message_hint
    if is_mended_by_hint:
        statement = str(error.diag.message_hint).split(";")[0]
        owned.run("INSERT INTO thing (id, made_at) VALUES (1, now())", TABLE_OWNER)
        owned.run(statement, TABLE_OWNER)
        owned.run(call, TABLE_OWNER)
        assert owned.rows(FINDINGS) == []


def test_parts_of_identity_are_no_moments(owned: Database) -> None:
    owned.run(
        "CREATE TABLE thing (id integer PRIMARY KEY, at timestamptz, b integer NOT NULL);"
        "CREATE TABLE part (id integer, at timestamptz, PRIMARY KEY (id)) PARTITION BY HASH (id);"
        "CREATE TABLE part_1 PARTITION OF part FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
        "ALTER TABLE part_1 ALTER at SET DEFAULT now();",
        TABLE_OWNER,
    )
    call = "SELECT safe_delete.protect('{}', 'beside', {}, '{{\"deleted_at\": \"at\"}}')"
    assert "age column" in str(refused(owned, call.format("thing", "'at'")))
    assert "public.part_1 cannot" in str(refused(owned, call.format("part", "NULL")))
    apart = call.format("thing", "NULL").replace("beside", "apart")
    assert refused(owned, apart).sqlstate == "SD209"


@pytest.mark.parametrize("moment", ["now() + interval '1 day'", "'infinity'", "'-infinity'"])
def test_rows_from_the_future_are_not_adopted(shop: Database, moment: str) -> None:
    shop.run(f"UPDATE orders SET deleted_at = {moment} WHERE id = 7", TABLE_OWNER)
    error = refused(shop, f"SELECT safe_delete.protect('orders', 'beside', NULL, '{ORDERS}')")
    assert error.sqlstate == "SD212"
    query = str(error.diag.message_detail).replace("t.*", "t.id")
    assert shop.rows(query, TABLE_OWNER) == [(7,)]
    assert shop.rows("SELECT FROM safe_delete.protected_tables") == []
    shop.run("UPDATE orders SET deleted_at = now() WHERE id = 7", TABLE_OWNER)
    protect(shop, "orders", ORDERS)


def test_live_rows_that_reference_deleted_ones_are_found_first(shop: Database) -> None:
    protect(shop, "orders", ORDERS)
    shop.run("SELECT safe_delete.unprotect('orders')", TABLE_OWNER)
    shop.run(
        "UPDATE orders SET deleted_at = NULL WHERE id IN (8, 9);"
        'CREATE TABLE "Visit" (customer_id integer REFERENCES customer);'
        'INSERT INTO "Visit" VALUES (1), (12);',
        TABLE_OWNER,
    )
    protect(shop, "orders", ORDERS)
    before = dump(shop)
    call = f"SELECT safe_delete.protect('customer', 'beside', NULL, '{CUSTOMER}')"
    steps = call.replace("SELECT safe_delete.protect", "SELECT FROM safe_delete.protect_steps")
    for statement in (call, steps):
        error = refused(shop, statement)
        assert error.sqlstate == "SD212"
        detail = str(error.diag.message_detail).splitlines()
        assert [line.split(":")[0] for line in detail] == [
            '"Visit_customer_id_fkey"',
            "orders_customer_id_fkey",
        ]
        assert "2 rows, for example id = 8" in detail[1]
    found = [shop.rows(line.split(": ", 2)[2], TABLE_OWNER) for line in detail]
    assert found[0] == [(12,)]
    assert sorted(str(row[0]) for row in found[1]) == ["8", "9"]
    assert dump(shop) == before
    shop.run(
        'UPDATE "Visit" SET customer_id = 2 WHERE customer_id = 12;'
        "DELETE FROM current_orders WHERE id IN (8, 9)",
        TABLE_OWNER,
    )
    protect(shop, "customer", CUSTOMER)


def test_self_references_are_found_too(owned: Database) -> None:
    owned.run(
        "CREATE TABLE person ("
        "id integer PRIMARY KEY, boss integer REFERENCES person, removed_at timestamptz);"
        "INSERT INTO person VALUES (1, NULL, '2024-01-01'), (2, 1, '2024-01-01'), (3, 2, NULL)",
        TABLE_OWNER,
    )
    settings = '{"deleted_at": "removed_at"}'
    call = f"SELECT safe_delete.protect('person', 'beside', NULL, '{settings}')"
    assert "1 rows, for example id = 3" in str(refused(owned, call).diag.message_detail)
    owned.run("UPDATE person SET boss = NULL WHERE id = 3", TABLE_OWNER)
    owned.run(call, TABLE_OWNER)
    assert owned.value("SELECT safe_delete.restore(max(deletion_id)) FROM person") == 2


def test_what_changes_during_protect_is_seen(shop: Database) -> None:
    """The last step looks again, when nobody can get in between."""
    protect(shop, "orders", ORDERS)
    steps = STEPS.format("statement", "customer", "beside", CUSTOMER)
    *first, (last,) = shop.rows(steps, TABLE_OWNER)
    for (statement,) in first:
        shop.run(str(statement), TABLE_OWNER)
    shop.run("UPDATE customer SET \"Removed on\" = '2024-06-06' WHERE id = 4", APPLICATION)
    shop.run('UPDATE customer SET "Removed on" = NULL, email = id WHERE id = 12', APPLICATION)
    assert refused(shop, str(last)).sqlstate == "SD212"
    assert shop.value("SELECT count(*) FROM safe_delete.deletions") == 7
    triggers = """
        SELECT tgname::text, tgenabled FROM pg_trigger
        WHERE tgrelid = 'customer'::regclass AND NOT tgisinternal AND tgname !~ 'safe'
    """
    assert sorted(shop.rows(triggers)) == [("touch", "A"), ("write_log", "O")]
    shop.run("DELETE FROM current_orders WHERE customer_id = 4", APPLICATION)
    shop.run(str(last), TABLE_OWNER)
    assert sorted(shop.rows(triggers)) == [("touch", "A"), ("write_log", "O")]
    with_id = 'SELECT count(*) FROM customer WHERE (deletion_id IS NULL) <> ("Removed on" IS NULL)'
    assert shop.value(with_id) == 0
    assert shop.rows(FINDINGS) == []


def test_an_interrupted_protect_goes_on_or_is_given_up(shop: Database) -> None:
    before = dump(shop)
    arguments = ("--hiding", "beside", "--deleted-at", "deleted_at", "--execute")
    steps = STEPS.format("statement", "orders", "beside", ORDERS)
    for (statement,) in shop.rows(steps, TABLE_OWNER)[:3]:
        shop.run(str(statement), TABLE_OWNER)
    shop.run("SELECT safe_delete.unprotect('orders')", TABLE_OWNER)
    assert dump(shop) == before
    for (statement,) in shop.rows(steps, TABLE_OWNER)[:2]:
        shop.run(str(statement), TABLE_OWNER)
    done = call(shop, "protect", "orders", *arguments, user=TABLE_OWNER)
    assert (done.code, done.err.count("error")) == (ExitCode.DONE, 0), done.err
    assert shop.rows(FINDINGS) == []
    assert shop.value("SELECT count(*) FROM current_orders") == 5


def test_the_command_line_refuses_before_anything_is_done(shop: Database) -> None:
    line = "protect customer --hiding beside --unique keep --accept dependents --deleted-at"
    done = call(shop, *line.split(), "Removed on", user=TABLE_OWNER)
    assert done.code != ExitCode.DONE
    assert "live rows of public.orders reference deleted rows" in done.err


def test_partitions_keep_their_deleted_rows(owned: Database) -> None:
    owned.run(
        """
        CREATE TABLE visit (id integer, day date, gone timestamptz, PRIMARY KEY (id, day))
            PARTITION BY RANGE (day);
        CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE visit_2 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        INSERT INTO visit
            SELECT i, '2025-10-01'::date + i * 10, CASE WHEN i > 10 THEN now() END
            FROM generate_series(1, 20) AS i;
        """,
        TABLE_OWNER,
    )
    before = dump(owned)
    owned.run(
        "SELECT safe_delete.protect('visit', 'beside', NULL, '{\"deleted_at\": \"gone\"}')",
        TABLE_OWNER,
    )
    assert owned.rows(FINDINGS) == []
    owned.run("DELETE FROM current_visit WHERE id = 3", TABLE_OWNER)
    for deletion, count in ((2, 1), (1, 10)):
        assert owned.value(f"SELECT safe_delete.restore({deletion})", "operator") == count
    owned.run("DELETE FROM current_visit WHERE id > 10", TABLE_OWNER)
    owned.run("SELECT safe_delete.unprotect('visit')", TABLE_OWNER)
    now = dump(owned)
    assert owned.value("SELECT count(*) FROM visit WHERE gone IS NOT NULL") == 10
    schema = re.compile(r"^COPY.*?^\\\.$", re.MULTILINE | re.DOTALL)
    assert schema.sub("", now) == schema.sub("", before)


def test_a_superusers_table_is_adopted(database: Database) -> None:
    database.run(
        "CREATE TABLE thing (id integer PRIMARY KEY, at timestamptz);"
        "INSERT INTO thing VALUES (1, NULL), (2, '2024-01-01')"
    )
    for hiding in ("beside", "cover"):
        settings = json.dumps({"deleted_at": "at", **(VIEW_LIMITS if hiding == "cover" else {})})
        database.run(f"SELECT safe_delete.protect('thing', '{hiding}', NULL, '{settings}')")
        assert database.rows(FINDINGS) == []
        name = "thing" if hiding == "cover" else "current_thing"
        database.run(f"DELETE FROM {name} WHERE id = 1")
        where = home(database, "thing")
        assert database.value(f"SELECT count(*) FROM {where} WHERE at IS NOT NULL") == 2
        latest = "SELECT safe_delete.restore(max(deletion_id)) FROM safe_delete.deletions"
        assert database.value(latest, "postgres") == 1
        adopted = f"SELECT safe_delete.restore(deletion_id) FROM {where} WHERE id = 2"
        assert database.value(adopted) == 1
        database.run("SELECT safe_delete.soft_delete('thing', '[2]')")
        database.run("SELECT safe_delete.unprotect('thing')")
        assert database.value("SELECT count(*) FROM thing WHERE at IS NOT NULL") == 1


def test_a_renamed_column_is_followed(adopted: Database) -> None:
    rows = adopted.rows(ROWS.format(home(adopted)))
    adopted.run(f'ALTER TABLE {home(adopted)} RENAME "Removed on" TO gone_at', TABLE_OWNER)
    assert adopted.rows(FINDINGS)
    adopted.run("SELECT safe_delete.resync('customer')", TABLE_OWNER)
    assert adopted.rows(FINDINGS) == []
    kept = "SELECT settings ->> 'deleted_at' FROM safe_delete.protected_tables ORDER BY table_name"
    assert adopted.rows(kept)[0] == ("gone_at",)
    name = live_name(adopted)
    adopted.run(f"DELETE FROM {name} WHERE id = 1", APPLICATION)
    assert adopted.value(f"SELECT safe_delete.restore({deletion_of(adopted, 1)})", "operator") == 2
    assert adopted.rows(ROWS.format(home(adopted)).replace('"Removed on"', "gone_at")) == rows
    adopted.run("SELECT safe_delete.unprotect('customer')", TABLE_OWNER)
    assert adopted.value("SELECT count(*) FROM customer WHERE gone_at IS NOT NULL") == 6


def test_doctor_knows_what_became_of_the_column(adopted: Database) -> None:
    where = home(adopted)
    adopted.run(f'ALTER TABLE {where} ALTER "Removed on" SET DEFAULT now()', TABLE_OWNER)
    [hint] = [row[2] for row in adopted.rows(FINDINGS) if "it has a default" in str(row[1])]
    assert refused(adopted, "SELECT safe_delete.resync('customer')").sqlstate == "SD206"
    adopted.run(str(hint).split(";")[0], TABLE_OWNER)
    adopted.run("SELECT safe_delete.resync('customer')", TABLE_OWNER)
    assert adopted.rows(FINDINGS) == []
    error = refused(adopted, f'ALTER TABLE {where} DROP "Removed on"')
    assert error.sqlstate == "2BP01"


def test_a_dropped_column_is_a_problem(shop: Database) -> None:
    protect(shop, "orders", ORDERS)
    shop.run("ALTER TABLE orders DROP deleted_at CASCADE", TABLE_OWNER)
    problems = [str(row[1]) for row in shop.rows(FINDINGS)]
    assert "public.orders has no column deleted_at" in problems
    assert refused(shop, "SELECT safe_delete.resync('orders')").sqlstate == "SD206"
    shop.run("SELECT safe_delete.unprotect('orders')", TABLE_OWNER)
    assert shop.value("SELECT count(*) FROM orders") == 12


def test_switches_keep_the_column(adopted: Database) -> None:
    rows = adopted.rows(ROWS.format(home(adopted)))
    other = "beside" if "data" in home(adopted) else "cover"
    for hiding in (other, "cover" if other == "beside" else "beside"):
        for name in ("orders", "customer"):
            given = f"'{name}', '{hiding}', '{json.dumps(VIEW_LIMITS)}'"
            adopted.run(f"SELECT safe_delete.switch_hiding({given})", TABLE_OWNER)
        assert adopted.rows(FINDINGS) == []
        assert adopted.rows(ROWS.format(home(adopted))) == rows
    error = refused(adopted, "SELECT safe_delete.switch_hiding('orders', 'apart')")
    assert error.sqlstate == "SD201"
    assert "of the table's own" in str(error)
    to_adopt = f"SELECT safe_delete.switch_hiding('orders', '{other}', '{ORDERS}')"
    assert refused(adopted, to_adopt).sqlstate == "SD209"


def test_adopted_rows_survive_dump_and_restore(adopted: Database) -> None:
    rows = adopted.rows(ROWS.format(home(adopted)))
    script = adopted.dump()
    with fresh_database(adopted.cluster, "adopted_again", "template0") as again:
        command = [again.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", again.dsn()]
        subprocess.run(command, input=script, check=True, stdout=subprocess.DEVNULL, text=True)
        for name in ("orders", "customer"):
            again.run(f"SELECT safe_delete.resync('{name}')", TABLE_OWNER)
        assert again.rows(FINDINGS) == []
        assert again.rows(ROWS.format(home(again))) == rows
        name = live_name(again)
        again.run(f"UPDATE {name} SET email = id", TABLE_OWNER)
        assert again.value(f"SELECT safe_delete.restore({deletion_of(again, 8)})", "operator") == 2
        again.run("SELECT safe_delete.unprotect('customer')", TABLE_OWNER)
        assert again.value('SELECT count(*) FROM customer WHERE "Removed on" IS NOT NULL') == 4


def test_only_the_owner_adopts_and_only_during_protect(shop: Database) -> None:
    record = "SELECT safe_delete._record_adoption('orders', '{2020-01-01}', 1)"
    assert refused(shop, record, "admin").sqlstate == "42501"
    assert refused(shop, record, TABLE_OWNER).sqlstate == "SD206"
    protect(shop, "orders", ORDERS)
    assert refused(shop, record, TABLE_OWNER).sqlstate == "SD206"
    assert refused(shop, record, APPLICATION).sqlstate == "42501"
    shop.run("REVOKE SELECT ON orders FROM PUBLIC")
    steps = f"SELECT FROM safe_delete.protect_steps('customer', 'beside', NULL, '{CUSTOMER}')"
    assert refused(shop, steps, "admin").sqlstate == "42501"


def test_a_superuser_adopts_with_the_rights_of_the_owner(database: Database) -> None:
    """A check is code of the owner's."""
    database.run(
        """
        CREATE TABLE seen (who name);
        GRANT INSERT ON seen TO PUBLIC;
        CREATE FUNCTION spy(integer) RETURNS integer LANGUAGE plpgsql AS
            $$BEGIN INSERT INTO public.seen VALUES (current_user); RETURN 1; END$$;
        CREATE TABLE thing (
            id integer PRIMARY KEY CHECK (spy(id) = 1), at timestamptz
        );
        INSERT INTO thing (id, at) VALUES (1, NULL), (2, '2024-01-01');
        """,
        TABLE_OWNER,
    )
    database.run("TRUNCATE seen", TABLE_OWNER)
    settings = '{"deleted_at": "at"}'
    database.run(f"SELECT safe_delete.protect('thing', 'beside', NULL, '{settings}')")
    assert database.rows("SELECT DISTINCT who::text FROM seen") == [(TABLE_OWNER,)]
    assert database.rows(FINDINGS) == []
    left = "SELECT proname::text FROM pg_proc WHERE proname LIKE '%\\_\\_adopt'"
    assert database.rows(left) == []


def test_adopted_rows_that_reference_each_other_are_purged_together(owned: Database) -> None:
    owned.run(
        """
        CREATE TABLE customer (
            id integer PRIMARY KEY, next integer REFERENCES customer, gone timestamptz
        );
        INSERT INTO customer (id, gone) VALUES (1, NULL), (2, '2024-01-01'), (3, '2024-02-01');
        UPDATE customer SET next = 5 - id WHERE id > 1;
        SELECT safe_delete.protect('customer', 'beside', NULL, '{"deleted_at": "gone"}');
        """,
        TABLE_OWNER,
    )
    owned.run(FREE, "admin")
    run(owned, "purge", {"grace": "30 days"})
    assert owned.rows("SELECT id FROM customer") == [(1,)]
