"""What a row on hold depends on is kept with it: a mark would take the row along, and without what
a purge takes it could not be restored."""

from __future__ import annotations

import psycopg
import pytest
from support import Database
from test_races import start, transaction, waiting
from test_subject_holds import LIMITS, MARK, PROTECT, PURGE, run

TABLES = """
CREATE TABLE customer ({key}, since timestamptz, name text);
CREATE TABLE purchase (purchase_id integer PRIMARY KEY, {reference} {action}, person integer);
CREATE TABLE line (
    line_id integer PRIMARY KEY,
    purchase_id integer REFERENCES purchase ON DELETE CASCADE
);
INSERT INTO customer
SELECT {new}, now() - interval '95 days', 'c' || i FROM generate_series(1, 9) AS i;
INSERT INTO purchase SELECT i, {referring}, i FROM generate_series(1, 9) AS i;
INSERT INTO line SELECT 10 * i + j, i FROM generate_series(1, 9) AS i, generate_series(1, 2) AS j;
"""
PLAIN = {
    "key": "customer_id integer PRIMARY KEY",
    "reference": "customer_id integer REFERENCES customer",
    "new": "i",
    "referring": "i",
}
KEYS = {
    "integer": PLAIN,
    "two columns": {
        "key": "code text, number bigint, PRIMARY KEY (number, code)",
        "reference": "code varchar(9), number integer,"
        " FOREIGN KEY (code, number) REFERENCES customer (code, number)",
        "new": "'x', i",
        "referring": "'x', i",
    },
    "not the key": {
        "key": "id integer PRIMARY KEY, sign char(4) UNIQUE",
        "reference": "sign varchar(9) REFERENCES customer (sign)",
        "new": "10 - i, 's' || i",
        "referring": "'s' || i",
    },
    "enum": {
        "key": "label mood PRIMARY KEY",
        "reference": "label mood REFERENCES customer",
        "new": "('m' || i)::mood",
        "referring": "('m' || i)::mood",
    },
    "domain": {
        "key": "customer_id code PRIMARY KEY",
        "reference": "customer_id code REFERENCES customer",
        "new": "'a' || i",
        "referring": "'a' || i",
    },
    "composite": {
        "key": "id integer PRIMARY KEY, place spot UNIQUE",
        "reference": "place spot REFERENCES customer (place)",
        "new": "i, ROW(i, 'x')::spot",
        "referring": "ROW(i, 'x')::spot",
    },
    "composite with a NULL": {
        "key": "id integer PRIMARY KEY, place spot UNIQUE",
        "reference": "place spot REFERENCES customer (place)",
        "new": "i, ROW(i, NULL)::spot",
        "referring": "ROW(i, NULL)::spot",
    },
    "null of jsonb": {
        "key": "document jsonb PRIMARY KEY",
        "reference": "document jsonb REFERENCES customer",
        "new": "CASE i WHEN 4 THEN 'null' ELSE to_jsonb(i) END",
        "referring": "CASE i WHEN 4 THEN 'null' ELSE to_jsonb(i) END",
    },
    "quoted": {
        "key": '"a ""b" timestamptz PRIMARY KEY',
        "reference": '"c \'d" timestamptz REFERENCES customer',
        "new": "'2020-01-01'::timestamptz + i * interval '1.5 hours'",
        "referring": "'2020-01-01'::timestamptz + i * interval '1.5 hours'",
    },
}
TYPES = """
CREATE TYPE mood AS ENUM ('m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9');
CREATE DOMAIN code AS varchar(5) CHECK (VALUE <> '');
CREATE TYPE spot AS (x integer, y text);
"""
LIVE = {"apart": "", "beside": "current_", "cover": ""}
HOLDS = {
    "key": "SELECT safe_delete.place_hold('purchase', '[4]', 'case')",
    "subject": "SELECT safe_delete.place_subject_hold('person', '4', 'case')",
    "key below": "SELECT safe_delete.place_hold('line', '[41]', 'case')",
}


def make_shop(
    database: Database,
    hiding: str,
    key: str = "integer",
    owner: str = "table_owner",
    action: str = "ON DELETE CASCADE",
) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(TYPES + TABLES.format(**KEYS[key], action=action), owner)
    for table in ("line", "purchase", "customer"):
        statement = PROTECT[hiding].format(table=table, age="since")
        if table != "customer":
            statement = statement.replace("'since'", "NULL")
        database.run(statement, owner)
    database.run(LIMITS.format(table="customer"))


def names(database: Database, table: str) -> list[object]:
    return [row[0] for row in database.rows(f"SELECT name FROM {table} ORDER BY name")]


def let_days_pass(database: Database, days: int = 35) -> None:
    """What was deleted today was deleted earlier."""
    database.run(
        f"""
        BEGIN;
        ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
        UPDATE safe_delete.deletion SET deleted_at = deleted_at - interval '{days} days';
        ALTER TABLE safe_delete.deletion ENABLE ALWAYS TRIGGER refuse_change;
        COMMIT"""
    )
    for table in ("customer", "purchase", "line"):
        storage = f"safe_delete_data.public__{table}"
        database.run(
            f"""
            BEGIN; SET LOCAL ROLE safe_delete_owner;
            SELECT safe_delete._make_storage_partition('{table}', now() - interval '{days} days');
            SELECT safe_delete._begin_act('{table}', 'purge');
            CREATE TEMPORARY TABLE moved ON COMMIT DROP AS TABLE {storage};
            DELETE FROM {storage};
            UPDATE moved SET deleted_at = deleted_at - interval '{days} days';
            INSERT INTO {storage} SELECT * FROM moved;
            COMMIT"""
        )


@pytest.mark.parametrize("hold", HOLDS)
@pytest.mark.parametrize(
    ("hiding", "owner"),
    [
        ("apart", "table_owner"),
        ("apart", "postgres"),
        ("beside", "table_owner"),
        ("cover", "table_owner"),
    ],
)
def test_a_mark_spares_what_rows_on_hold_depend_on(
    database: Database, hiding: str, owner: str, hold: str
) -> None:
    make_shop(database, hiding, owner=owner)
    database.run(HOLDS[hold], "admin" if hold == "subject" else owner)
    dry_run = database.value(f"SELECT safe_delete.dry_run('mark', 'customer', '{MARK}')")
    assert isinstance(dry_run, dict)
    assert dry_run["candidates"] == 8
    run(database, "mark", MARK, "customer")
    assert names(database, f"{LIVE[hiding]}customer") == ["c4"]
    assert database.rows(f"SELECT purchase_id FROM {LIVE[hiding]}purchase") == [(4,)]
    assert database.rows(f"SELECT line_id FROM {LIVE[hiding]}line ORDER BY 1") == [(41,), (42,)]
    assert database.rows("SELECT state, row_count FROM safe_delete.runs") == [("done", 8)]
    database.run("SELECT safe_delete.release_hold(1, 'closed')", "admin")
    run(database, "mark", MARK, "customer")
    assert names(database, f"{LIVE[hiding]}customer") == []


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_keys_of_any_type_are_followed(database: Database, hiding: str, key: str) -> None:
    make_shop(database, hiding, key)
    database.run(HOLDS["key below"], "table_owner")
    run(database, "mark", MARK, "customer")
    assert names(database, f"{LIVE[hiding]}customer") == ["c4"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("hold", HOLDS)
def test_a_purge_apart_keeps_what_rows_on_hold_depend_on(
    database: Database, key: str, hold: str
) -> None:
    make_shop(database, "apart", key)
    database.run("DELETE FROM customer WHERE name IN ('c3', 'c4')", "table_owner")
    let_days_pass(database)
    database.run(HOLDS[hold], "admin" if hold == "subject" else "table_owner")
    run(database, "purge", PURGE, "customer")
    assert names(database, "safe_delete_data.public__customer") == ["c4"]
    assert database.rows("SELECT state, row_count FROM safe_delete.runs") == [("done", 1)]
    due = "SELECT purge_after < now(), held_by FROM safe_delete.purge_date('customer', '\"all\"')"
    assert database.rows(due) == [(None, None)]
    database.run("SELECT safe_delete.release_hold(1, 'closed')", "admin")
    assert database.rows(due) == [(True, None)]
    run(database, "purge", PURGE, "customer")
    assert names(database, "safe_delete_data.public__customer") == []


def test_a_purge_in_place_keeps_what_rows_on_hold_elsewhere_depend_on(database: Database) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(TABLES.format(**PLAIN, action="ON DELETE CASCADE"), "table_owner")
    for table, hiding in (("line", "apart"), ("purchase", "apart"), ("customer", "beside")):
        database.run(f"SELECT safe_delete.protect('{table}', '{hiding}')", "table_owner")
    database.run(LIMITS.format(table="customer"))
    database.run("DELETE FROM current_customer WHERE name IN ('c3', 'c4')", "table_owner")
    database.run(
        """
        ALTER TABLE customer DISABLE TRIGGER safe_delete_guard_update;
        UPDATE customer SET deleted_at = deleted_at - interval '35 days';
        ALTER TABLE customer ENABLE ALWAYS TRIGGER safe_delete_guard_update"""
    )
    database.run(HOLDS["key below"], "table_owner")
    run(database, "purge", PURGE, "customer")
    deleted = "(SELECT * FROM customer WHERE deleted_at IS NOT NULL) AS c"
    assert names(database, deleted) == ["c4"]
    assert database.rows("SELECT state, row_count FROM safe_delete.runs") == [("done", 1)]
    database.run("SELECT safe_delete.release_hold(1, 'closed')", "admin")
    run(database, "purge", PURGE, "customer")
    assert names(database, deleted) == []


@pytest.mark.parametrize("action", ["", "ON DELETE CASCADE", "ON DELETE SET NULL"])
def test_what_was_on_hold_can_be_restored_after_the_purge(database: Database, action: str) -> None:
    make_shop(database, "apart", action=action)
    # Each on its own: the server had nothing to do for the foreign key.
    database.run("DELETE FROM purchase WHERE purchase_id < 5", "table_owner")
    database.run("DELETE FROM customer WHERE customer_id < 5", "table_owner")
    let_days_pass(database)
    database.run(HOLDS["key"], "table_owner")
    run(database, "purge", PURGE, "customer")
    assert names(database, "safe_delete_data.public__customer") == ["c4"]
    database.run("SELECT safe_delete.restore_rows('customer', '[4]')")
    database.run("SELECT safe_delete.restore_rows('purchase', '[4]')")
    assert database.rows("SELECT purchase_id, customer_id FROM purchase WHERE purchase_id < 5") == [
        (4, 4)
    ]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("purchase", "ALTER TABLE purchase RENAME customer_id TO buyer"),
        ("purchase", "ALTER TABLE purchase ADD other integer REFERENCES customer"),
        ("customer", "ALTER TABLE customer RENAME customer_id TO number"),
    ],
)
def test_a_purge_waits_for_storage_that_has_not_followed(
    database: Database, table: str, change: str
) -> None:
    make_shop(database, "apart")
    database.run("DELETE FROM customer WHERE name IN ('c3', 'c4')", "table_owner")
    let_days_pass(database)
    database.run(HOLDS["key"], "table_owner")
    database.run(change, "table_owner")
    with pytest.raises(psycopg.Error, match=rf"columns of public\.{table} have changed") as refused:
        run(database, "purge", PURGE, "customer")
    assert refused.value.sqlstate == "SD206"
    for changed in ("customer", "purchase"):
        database.run(f"SELECT safe_delete.resync('{changed}')", "table_owner")
    run(database, "purge", PURGE, "customer")
    assert names(database, "safe_delete_data.public__customer")[0] == "c4"


def test_a_purge_does_not_pass_over_references_of_another_type(database: Database) -> None:
    """Deleted rows have their values as they were then, beside the column."""
    make_shop(database, "apart")
    database.run("DELETE FROM customer WHERE name IN ('c3', 'c4')", "table_owner")
    let_days_pass(database)
    database.run(HOLDS["key"], "table_owner")
    database.run(
        """ALTER TABLE purchase DROP CONSTRAINT purchase_customer_id_fkey;
           ALTER TABLE purchase ALTER customer_id TYPE text;
           ALTER TABLE customer ALTER customer_id TYPE text;
           ALTER TABLE purchase ADD FOREIGN KEY (customer_id) REFERENCES customer;
           SELECT safe_delete.resync('purchase'), safe_delete.resync('customer')""",
        "table_owner",
    )
    with pytest.raises(psycopg.Error, match="what rows on hold depend on") as refused:
        run(database, "purge", PURGE, "customer")
    assert refused.value.sqlstate == "SD206"
    database.run("SELECT safe_delete.release_hold(1, 'closed')", "admin")
    run(database, "purge", PURGE, "customer")


def test_a_hold_that_comes_between_batches_of_a_purge_counts(database: Database) -> None:
    make_shop(database, "apart")
    database.run("DELETE FROM customer WHERE customer_id < 5", "table_owner")
    let_days_pass(database)
    signed = database.value(
        f"SELECT safe_delete.dry_run('purge', 'customer', '{PURGE}') ->> 'signature'"
    )
    with database.connect("deleter") as deleter:
        deleter.execute(f"SELECT safe_delete.start_run('purge', 'customer', '{PURGE}', '{signed}')")
        database.run(HOLDS["key"], "table_owner")
        deleter.execute("SELECT * FROM safe_delete.next_batch(1)")
    assert names(database, "safe_delete_data.public__customer") == ["c4"]


@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_circles_are_followed_to_their_end(database: Database, hiding: str) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        """CREATE TABLE node (
               node_id integer PRIMARY KEY,
               above integer REFERENCES node ON DELETE CASCADE,
               since timestamptz,
               name text
           );
           INSERT INTO node
           SELECT i, CASE WHEN i % 10 > 1 THEN i - 1 END, now() - interval '95 days', 'n' || i
             FROM generate_series(1, 39) AS i WHERE i % 10 > 0;
           UPDATE node SET above = 9 WHERE node_id = 1""",
        "table_owner",
    )
    database.run(PROTECT[hiding].format(table="node", age="since"), "table_owner")
    database.run(LIMITS.format(table="node"))
    database.run("SELECT safe_delete.place_hold('node', '[5, 13]', 'case')", "table_owner")
    run(database, "mark", MARK, "node")
    # Of the ring all, of the chain what is above.
    assert names(database, f"{LIVE[hiding]}node") == sorted(
        [f"n{i}" for i in range(1, 10)] + ["n11", "n12", "n13"]
    )


@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_partitions_and_tables_between_are_followed(database: Database, hiding: str) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        """CREATE TABLE customer (
               customer_id integer, region text, since timestamptz, name text,
               PRIMARY KEY (customer_id, region)
           ) PARTITION BY LIST (region);
           CREATE TABLE customer_n PARTITION OF customer FOR VALUES IN ('n');
           CREATE TABLE customer_s PARTITION OF customer FOR VALUES IN ('s');
           CREATE TABLE purchase (
               purchase_id integer, customer_id integer, region text,
               PRIMARY KEY (purchase_id, region),
               FOREIGN KEY (customer_id, region) REFERENCES customer ON DELETE CASCADE
           ) PARTITION BY HASH (region);
           CREATE TABLE purchase_0 PARTITION OF purchase FOR VALUES WITH (MODULUS 2, REMAINDER 0);
           CREATE TABLE purchase_1 PARTITION OF purchase FOR VALUES WITH (MODULUS 2, REMAINDER 1);
           INSERT INTO customer
           SELECT i, r, now() - interval '95 days', r || i
             FROM generate_series(1, 9) AS i, unnest('{n,s}'::text[]) AS r;
           INSERT INTO purchase SELECT c.customer_id, c.customer_id, c.region FROM customer AS c""",
        "table_owner",
    )
    database.run(
        PROTECT[hiding].format(table="purchase", age="x").replace("'x'", "NULL"), "table_owner"
    )
    database.run(PROTECT[hiding].format(table="customer", age="since"), "table_owner")
    database.run(LIMITS.format(table="customer"))
    key = '{"purchase_id": 4, "region": "s"}'
    database.run(f"SELECT safe_delete.place_hold('purchase', '[{key}]', 'case')", "table_owner")
    run(database, "mark", MARK, "customer")
    assert names(database, f"{LIVE[hiding]}customer") == ["s4"]


def test_an_unprotected_table_between_is_followed(database: Database) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(TABLES.format(**PLAIN, action="ON DELETE CASCADE"), "table_owner")
    database.run("SELECT safe_delete.protect('line', 'apart')", "table_owner")
    accepted = '{"accept": ["dependents"]}'
    database.run(
        f"SELECT safe_delete.protect('customer', 'apart', 'since', '{accepted}')", "table_owner"
    )
    database.run(LIMITS.format(table="customer"))
    database.run("SELECT safe_delete.set_guard('customer', 'unprotected_cascade', '{\"max\": 9}')")
    database.run(HOLDS["key below"], "table_owner")
    run(database, "mark", MARK, "customer")
    assert names(database, "customer") == ["c4"]
    assert database.rows("SELECT purchase_id FROM purchase") == [(4,)]
    assert database.rows("SELECT line_id FROM line ORDER BY 1") == [(41,), (42,)]


@pytest.mark.parametrize("job", ["mark", "purge"])
@pytest.mark.parametrize("hiding", ["apart", "beside"])
def test_a_hold_on_a_whole_table_stops_what_would_take_its_rows_along(
    database: Database, hiding: str, job: str
) -> None:
    make_shop(database, hiding)
    parameters = MARK if job == "mark" else PURGE
    if job == "purge" and hiding == "beside":
        return
    signed = database.value(
        f"SELECT safe_delete.dry_run('{job}', 'customer', '{parameters}') ->> 'signature'"
    )
    database.run("SELECT safe_delete.place_hold('line', '\"all\"', 'drill')", "table_owner")
    found = database.value(f"SELECT safe_delete.dry_run('{job}', 'customer', '{parameters}')")
    assert "hold 1 holds the whole of public.line, which references it" in str(found)
    with pytest.raises(psycopg.Error, match=r"holds the whole of public\.line") as refused:
        database.run(
            f"CALL safe_delete.run_job('{job}', 'customer', '{parameters}', '{signed}')", "deleter"
        )
    assert refused.value.sqlstate == "SD501"


def test_holds_elsewhere_change_nothing(database: Database) -> None:
    make_shop(database, "apart", action="")
    database.run(HOLDS["key below"], "table_owner")
    database.run("CREATE TABLE other (other_id integer PRIMARY KEY)", "table_owner")
    database.run("SELECT safe_delete.protect('other', 'apart')", "table_owner")
    database.run("SELECT safe_delete.place_hold('other', '\"all\"', 'x')", "table_owner")
    assert database.value("SELECT safe_delete._held_ancestors('mark', 'customer')") == []
    assert database.value("SELECT safe_delete._held_ancestors('mark', 'purchase')") == [
        {"purchase_id": 4}
    ]


@pytest.mark.parametrize("job", ["mark", "purge"])
@pytest.mark.parametrize("hold", HOLDS)
def test_a_hold_waits_for_batches_of_the_tables_above(
    database: Database, hold: str, job: str
) -> None:
    make_shop(database, "apart")
    if job == "purge":
        database.run("DELETE FROM customer", "table_owner")
        let_days_pass(database)
    parameters = MARK if job == "mark" else PURGE
    with database.connect("deleter", autocommit=False) as deleter:
        run_id = start(deleter, database, f"'{job}', 'customer', '{parameters}'")
        deleter.commit()
        deleter.execute(f"SELECT safe_delete.next_batch({run_id})".encode())
        user = "admin" if hold == "subject" else "table_owner"
        with waiting(database, HOLDS[hold], user) as placed:
            deleter.commit()
    assert placed.error is None


def test_a_mark_that_waits_for_a_restore_of_children_spares_them(database: Database) -> None:
    make_shop(database, "apart")
    database.run("DELETE FROM purchase WHERE purchase_id = 4", "table_owner")
    with database.connect("deleter", autocommit=False) as deleter:
        run_id = start(deleter, database, f"'mark', 'customer', '{MARK}'")
        deleter.commit()
    with transaction(database, "postgres") as restoring:
        restoring.execute("SELECT safe_delete.restore(1)")
        # As a restore does where the table has been marked before: it waits for no batch.
        held = """'purchase', '[{"purchase_id": 4}]', 'restored', NULL, NULL"""
        restoring.execute(f"SELECT safe_delete._insert_hold({held})".encode())
        with waiting(database, f"SELECT safe_delete.next_batch({run_id})", "deleter") as taken:
            restoring.commit()
    assert taken.error is None
    assert names(database, "customer") == ["c4"]
    assert database.rows("SELECT line_id FROM line ORDER BY 1") == [(41,), (42,)]
