"""A restore is exact or refused, in whatever way deleted rows are hidden."""

from __future__ import annotations

import json

import psycopg
import pytest
from support import TABLE_OWNER, Database

HIDINGS = ["apart", "beside", "cover"]
SETTINGS = {
    "apart": "{}",
    "beside": '{"unique": "live", "accept": ["parents"]}',
    "cover": '{"unique": "live", "accept": ["parents", "view limits"]}',
}
# What the application deletes from, and where deleted rows lie.
LIVE = {"apart": "{}", "beside": "current_{}", "cover": "{}"}
DELETED = {
    "apart": "safe_delete_data.public__{}",
    "beside": "public.{}",
    "cover": "safe_delete_data.public__{}",
}
CHAIN = """
CREATE TABLE customer (
    customer_id integer PRIMARY KEY, email text UNIQUE, made_at timestamptz DEFAULT '2020-01-01'
);
CREATE TABLE "Order" (
    "Order Id" integer PRIMARY KEY, made_at timestamptz DEFAULT '2020-01-01',
    customer_id integer REFERENCES customer ON DELETE CASCADE
);
CREATE TABLE line (
    order_id integer REFERENCES "Order" ON DELETE CASCADE, part text,
    made_at timestamptz DEFAULT '2020-01-01', PRIMARY KEY (order_id, part)
);
CREATE TABLE note (
    note_id integer PRIMARY KEY, customer_id integer REFERENCES customer ON DELETE SET NULL
);
INSERT INTO customer SELECT n, 'c' || n FROM generate_series(1, 4) AS n;
INSERT INTO "Order" SELECT 10 * n + m, '2020-01-01', n
FROM generate_series(1, 4) AS n, generate_series(1, 2) AS m;
INSERT INTO line SELECT "Order Id", part FROM "Order", unnest(ARRAY['a', 'b "c"']) AS part;
INSERT INTO note SELECT n, n FROM generate_series(1, 4) AS n;
"""
TABLES = ["line", "note", "Order", "customer"]


class Shop:
    """Customers with orders, lines and notes, all hidden in one way, or each in its own."""

    def __init__(self, database: Database, hidings: dict[str, str]) -> None:
        self.database = database
        self.hidings = hidings

    def live(self, table: str) -> str:
        """What the application reads and deletes from."""
        schema_and_name = LIVE[self.hidings[table]].format(table)
        return f'"{schema_and_name}"'

    def run(self, statements: str, user: str = TABLE_OWNER) -> None:
        """Statements in which {table} is what the application knows."""
        self.database.run(self.named(statements), user)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return self.database.rows(self.named(query))

    def value(self, query: str) -> object:
        return self.database.value(self.named(query))

    def named(self, statements: str) -> str:
        for table in self.hidings:
            statements = statements.replace("{" + table + "}", self.live(table))
        return statements

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        """All live rows, as they are."""
        return {
            table: self.rows(f"SELECT t::text FROM {{{table}}} AS t ORDER BY 1")
            for table in self.hidings
        }

    def let_time_pass(self) -> None:
        """All that is deleted was deleted 90 days earlier."""
        for table, hiding in self.hidings.items():
            target, earlier = f"'{self.known(table)}'::regclass", "deleted_at - interval '90 days'"
            target = f"(SELECT t.target_table FROM safe_delete._protected({target}) AS t)"
            self.database.run(
                f"""BEGIN; SET LOCAL ROLE safe_delete_owner;
                SELECT safe_delete._make_storage_partition({target}, e.moment)
                FROM (SELECT DISTINCT deleted_at FROM safe_delete.deletion) AS d (deleted_at)
                CROSS JOIN LATERAL (SELECT {earlier}) AS e (moment) WHERE '{hiding}' = 'apart';
                RESET ROLE;
                SELECT safe_delete._begin_act({target}, 'restore');
                UPDATE {self.place(table)} SET deleted_at = {earlier} WHERE deleted_at IS NOT NULL;
                SELECT safe_delete._end_act({target}, 'restore');
                COMMIT"""
            )
        self.database.run(
            """ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
               UPDATE safe_delete.deletion SET deleted_at = deleted_at - interval '90 days';
               UPDATE safe_delete.detachment SET detached_at = detached_at - interval '90 days',
                   cut_at = cut_at - interval '90 days';
               ALTER TABLE safe_delete.deletion ENABLE ALWAYS TRIGGER refuse_change"""
        )

    def place(self, table: str) -> str:
        """The relation in which deleted rows of a table are."""
        schema, name = DELETED[self.hidings[table]].format(table).split(".")
        return f'{schema}."{name}"'

    def known(self, table: str) -> str:
        return f'public."{table}"'

    def purge(self, table: str, **more: str) -> None:
        """A signed purge of what was deleted more than 30 days ago."""
        self.job("purge", table, grace="30 days", **more)

    def job(self, job: str, table: str, **parameters: str) -> None:
        asked = f"'{job}', '{self.known(table)}', '{json.dumps(parameters)}'"
        for guard, settings in (
            ("too_old", '{"waived": "a test"}'),
            ("row_ratio", '{"max": 1}'),
            ("minimum_kept", '{"waived": "a test"}'),
            ("stalled_table", '{"waived": "a test"}'),
        ):
            self.database.run(
                f"SELECT safe_delete.set_guard('{self.known(table)}', '{guard}', '{settings}')",
                "admin",
            )
        signature = self.database.value(
            f"SELECT safe_delete.dry_run({asked}) ->> 'signature'", "operator"
        )
        self.database.run(f"CALL safe_delete.run_job({asked}, '{signature}')", "deleter")


@pytest.fixture(params=HIDINGS)
def shop(database: Database, request: pytest.FixtureRequest) -> Shop:
    """The four tables, hidden in one way."""
    return make_shop(database, dict.fromkeys(TABLES, request.param))


def make_shop(database: Database, hidings: dict[str, str]) -> Shop:
    database.run(f"GRANT safe_delete_admin, safe_delete_operator TO {TABLE_OWNER}")
    database.run(CHAIN, TABLE_OWNER)
    for table, hiding in hidings.items():
        age_column = "NULL" if table == "note" else "'made_at'"
        asked = f"""'"{table}"', '{hiding}', {age_column}, '{SETTINGS[hiding]}'"""
        database.run(f"SELECT safe_delete.protect({asked})", TABLE_OWNER)
    return Shop(database, hidings)


def refused(shop: Shop, statement: str) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        shop.run(statement, "operator")
    return caught.value


def account(shop: Shop, deletion_id: int = 1) -> dict[str, int]:
    """Rows that a deletion should have."""
    rows = shop.rows(
        f"""SELECT p.table_name, a.row_count FROM safe_delete._deletion_account({deletion_id}) AS a
            JOIN safe_delete.protected_table AS p USING (target_table) WHERE a.row_count <> 0"""
    )
    return {str(name): int(str(count)) for name, count in rows}


def test_a_deletion_of_which_a_part_is_purged_is_not_restored_in_silence(shop: Shop) -> None:
    shop.run("UPDATE {line} SET made_at = now() WHERE part <> 'a'")
    shop.run("DELETE FROM {customer} WHERE customer_id <= 2")
    before = {"customer": 2, "Order": 4, "line": 8}
    assert account(shop) == before
    shop.let_time_pass()
    shop.purge("line", retain="30 days")
    assert account(shop) == before
    error = refused(shop, "SELECT safe_delete.restore(1)")
    assert error.sqlstate == "SD303"
    assert "line only 4 are left" in str(error)
    assert shop.rows("SELECT * FROM {customer} WHERE customer_id <= 2") == []
    checked = "SELECT target_table::text, obstacle, detail FROM safe_delete.restore_check(1)"
    assert ("purged", "of 8 rows 4 are left") in [row[1:] for row in shop.rows(checked)]
    counted = "SELECT row_counts FROM safe_delete.deletions"
    assert shop.value(counted) == [4, 2, 8] or shop.value(counted) == [2, 4, 8]
    shop.purge("line")
    assert account(shop) == before
    assert "only 0 are left" in str(refused(shop, "SELECT safe_delete.restore(1)"))
    shop.purge("Order")
    shop.purge("customer")
    assert account(shop) == before
    assert shop.value("SELECT safe_delete.restore(1)") == 0
    assert shop.value("SELECT sum(n) FROM safe_delete.deletions, unnest(row_counts) AS n") == 14


def checked(shop: Shop, deletion_id: int) -> list[tuple[object, ...]]:
    return shop.rows(
        f"""SELECT p.table_name::text, r.row_key, r.obstacle, r.detail
            FROM safe_delete.restore_check({deletion_id}) AS r
            LEFT JOIN safe_delete.protected_table AS p USING (target_table) ORDER BY 1, 2, 4"""
    )


def test_restore_check_names_what_stands_in_the_way(shop: Shop) -> None:
    shop.run("DELETE FROM {customer} WHERE customer_id = 2")
    assert checked(shop, 1) == []
    shop.run("INSERT INTO {customer} VALUES (9, 'c2')")
    [(table, key, obstacle, detail)] = checked(shop, 1)
    assert (table, key, obstacle) == ("customer", 2, "key taken")
    assert "live row 9 has the same email (" in str(detail)
    assert refused(shop, "SELECT safe_delete.restore(1)").sqlstate == "SD303"
    shop.run("""DELETE FROM {Order} WHERE "Order Id" = 31""")
    shop.run("DELETE FROM {customer} WHERE customer_id = 3")
    [(table, key, obstacle, detail)] = checked(shop, 2)
    assert (table, key, obstacle) == ("Order", 31, "parent missing")
    assert str(detail).endswith("is deleted by another deletion: it stays deleted with it")
    # Where the server may not write, nothing is tried.
    with shop.database.connect("operator") as session:
        session.execute("SET default_transaction_read_only = on")
        asked = b"SELECT obstacle FROM safe_delete.restore_check(%s)"
        assert session.execute(asked, [1]).fetchall() == [("key taken",)]


# Apart only the trial knows them.
@pytest.mark.parametrize("shop", ["beside", "cover"], indirect=True)
def test_restore_check_knows_keys_of_expressions_and_some_rows(shop: Shop) -> None:
    """Of a partial index, of an expression, and where NULL is a value."""
    place = shop.place("customer")
    shop.run(
        f"""ALTER TABLE {place} ADD COLUMN "is active" boolean, ADD COLUMN "Nick Name" text;
            CREATE UNIQUE INDEX one_nick ON {place} (lower("Nick Name"))
                WHERE "is active" AND deleted_at IS NULL;
            CREATE UNIQUE INDEX one_email ON {place} (email, "Nick Name") NULLS NOT DISTINCT
                WHERE deleted_at IS NULL""",
        "postgres",
    )
    shop.run("SELECT safe_delete.resync('customer')")
    shop.run('UPDATE {customer} SET "Nick Name" = \'Bo\', "is active" = customer_id = 2')
    shop.run("DELETE FROM {customer} WHERE customer_id <= 2")
    shop.run("""INSERT INTO {customer} (customer_id, email, "Nick Name") VALUES (7, 'x', 'BO')""")
    assert checked(shop, 1) == []
    shop.run("""UPDATE {customer} SET "is active" = true WHERE customer_id = 7""")
    [(_, key, obstacle, detail)] = checked(shop, 1)
    assert (key, obstacle) == (2, "key taken")
    assert "live row 7 has the same lower(" in str(detail)


@pytest.fixture(params=[*HIDINGS, "mixed"])
def any_shop(database: Database, request: pytest.FixtureRequest) -> Shop:
    """The same, and with children apart of parents in place."""
    if request.param == "mixed":
        hidings = {"line": "apart", "note": "apart", "Order": "beside", "customer": "cover"}
    else:
        hidings = dict.fromkeys(TABLES, request.param)
    return make_shop(database, hidings)


def is_in_order(shop: Shop) -> None:
    """Every deletion has as many rows as its account says."""
    wrong = shop.rows(
        """SELECT d.deletion_id, a.target_table, a.row_count
           FROM safe_delete.deletion AS d
           CROSS JOIN LATERAL safe_delete._deletion_account(d.deletion_id) AS a
           WHERE a.row_count <> safe_delete._deleted_count(
               a.target_table, d.deletion_id, d.deleted_at)"""
    )
    assert wrong == []


def test_restore_rows_brings_back_what_went_with_them(any_shop: Shop) -> None:
    shop = any_shop
    before = shop.contents()
    shop.run("DELETE FROM {customer} WHERE customer_id <= 3")
    assert account(shop) == {"customer": 3, "Order": 6, "line": 12}
    assert shop.value("SELECT safe_delete.restore_rows('customer', '[2, 77, 4]')") == 7
    assert account(shop) == {"customer": 2, "Order": 4, "line": 8}
    now = shop.contents()
    assert all(set(now[table]) < set(before[table]) for table in ("customer", "Order", "line"))
    customers = shop.rows("SELECT customer_id FROM {customer} ORDER BY 1")
    assert customers == [(2,), (4,)]
    notes = shop.rows("SELECT note_id FROM {note} WHERE customer_id IS NULL ORDER BY 1")
    assert notes == [(1,), (3,)]
    split = "SELECT split_from, restored_row_count, row_counts FROM safe_delete.deletions"
    [part] = shop.rows(f"{split} WHERE split_from IS NOT NULL")
    assert part[:2] == (1, 7)
    # A parent is deleted: refused, with nothing changed.
    error = refused(shop, """SELECT safe_delete.restore_rows('"Order"', '[31]')""")
    assert error.sqlstate == "SD303"
    assert "the rows that they reference are deleted" in str(error)
    is_in_order(shop)
    assert shop.value("SELECT safe_delete.restore(1)") == 14
    assert shop.contents() == before
    is_in_order(shop)


def test_restore_rows_takes_keys_of_more_columns(any_shop: Shop) -> None:
    shop = any_shop
    before = shop.contents()
    shop.run("DELETE FROM {line} WHERE order_id = 21")
    shop.run("DELETE FROM {line} WHERE order_id = 22")
    keys = '[{"order_id": 21, "part": "b \\"c\\""}, {"part": "a", "order_id": 22}]'
    assert shop.value(f"SELECT safe_delete.restore_rows('line', '{keys}')") == 2
    assert account(shop, 1) == account(shop, 2) == {"line": 1}
    is_in_order(shop)
    assert shop.value("SELECT safe_delete.restore(1) + safe_delete.restore(2)") == 2
    assert shop.contents() == before


def test_a_row_that_two_parents_took_stays_with_the_other_one(any_shop: Shop) -> None:
    shop = any_shop
    shop.run(
        """BEGIN; SELECT safe_delete.because('first');
           DELETE FROM {Order} WHERE "Order Id" IN (11, 21);
           SELECT safe_delete.because('second');
           DELETE FROM {customer} WHERE customer_id IN (1, 2); COMMIT"""
    )
    assert account(shop, 1) == {"Order": 2, "line": 4}
    assert shop.value("""SELECT safe_delete.restore_rows('customer', '[2]')""") == 4
    assert shop.value("""SELECT safe_delete.restore_rows('"Order"', '[21]')""") == 3
    is_in_order(shop)
    assert shop.value("SELECT safe_delete.restore(1)") == 0
    assert account(shop, 1) == {}
    assert account(shop, 2) == {"customer": 1, "Order": 2, "line": 4}
    is_in_order(shop)
    assert shop.value("SELECT safe_delete.restore(2)") == 7
    is_in_order(shop)


def test_rows_that_are_restored_by_themselves_are_held_and_recorded(shop: Shop) -> None:
    for table in ("customer", "Order"):
        keys = """'{"audit_detail": "keys"}'"""
        shop.run(f"SELECT safe_delete.set_policy('{shop.known(table)}', {keys})", "admin")
        shop.job("mark", table, retain="100 years")
    shop.run("DELETE FROM {customer} WHERE customer_id <= 2")
    shop.run("SELECT safe_delete.restore_rows('customer', '[2]')", "operator")
    held = "SELECT hold_reason, row_keys FROM safe_delete.active_holds ORDER BY hold_id"
    assert {str(keys) for _, keys in shop.rows(held)} == {
        "[{'customer_id': 2}]",
        "[{'Order Id': 21}, {'Order Id': 22}]",
    } or {str(keys) for _, keys in shop.rows(held)} == {
        "[{'customer_id': '2'}]",
        "[{'Order Id': '21'}, {'Order Id': '22'}]",
    }
    why = "SELECT row_key, state, deletion_id FROM safe_delete.why_deleted('customer', '[1, 2]')"
    assert shop.rows(why) == [(1, "deleted", 1), (2, "restored", 2)]


def test_a_reason_can_forbid_to_restore_single_rows(shop: Shop) -> None:
    shop.run(
        """SELECT safe_delete.define_reason(NULL, 'gone', '{"is_restorable": false}')""", "admin"
    )
    shop.run("BEGIN; SELECT safe_delete.because('gone'); DELETE FROM {customer}; COMMIT")
    error = refused(shop, "SELECT safe_delete.restore_rows('customer', '[1]')")
    assert error.sqlstate == "SD309"
    assert account(shop) == {"customer": 4, "Order": 8, "line": 16}
    is_in_order(shop)


# Apart rows are moved, and not updated.
@pytest.mark.parametrize("shop", ["beside", "cover"], indirect=True)
def test_triggers_of_the_table_change_no_row_on_the_way(shop: Shop) -> None:
    """Rows become a deletion of their own before they come back."""
    shop.run(
        f"""CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN NEW.made_at := now(); RETURN NEW; END';
            CREATE TRIGGER touch BEFORE UPDATE ON {shop.place("Order")}
            FOR EACH ROW EXECUTE FUNCTION touch()""",
        "postgres",
    )
    shop.run("""SELECT safe_delete.resync('"Order"')""")
    before = shop.contents()
    shop.run("DELETE FROM {customer} WHERE customer_id <= 2")
    shop.run("SELECT safe_delete.restore_rows('customer', '[2]'), safe_delete.restore(1)")
    assert shop.contents() == before


def test_savepoints_and_many_statements_are_in_the_account(any_shop: Shop) -> None:
    shop = any_shop
    before = shop.contents()
    shop.run(
        """BEGIN;
           DELETE FROM {line} WHERE order_id = 11;
           SAVEPOINT one; DELETE FROM {customer} WHERE customer_id = 1; ROLLBACK TO one;
           DELETE FROM {line} WHERE order_id = 12;
           SAVEPOINT two; DELETE FROM {Order} WHERE "Order Id" = 21; RELEASE two;
           SELECT safe_delete.soft_delete('customer', '[3]');
           SELECT safe_delete.restore_rows('line', '[{"order_id": 11, "part": "a"}]');
           DELETE FROM {line} WHERE order_id = 11;
           COMMIT"""
    )
    assert account(shop) == {"line": 4 + 2 + 4, "Order": 1 + 2, "customer": 1}
    is_in_order(shop)
    assert shop.value("SELECT safe_delete.restore(1)") == 14
    assert shop.contents() == before


NODES = """
CREATE TABLE "The Node" (
    half integer, "Node Id" integer, made_at timestamptz DEFAULT '2020-01-01',
    next_half integer, "Next Id" integer, body text DEFAULT repeat('x', 3000),
    PRIMARY KEY (half, "Node Id")
) {partitioned};
{partitions}
ALTER TABLE "The Node" ALTER COLUMN body SET STORAGE PLAIN;
ALTER TABLE "The Node" ADD CONSTRAINT next FOREIGN KEY (next_half, "Next Id")
    REFERENCES "The Node" {action};
CREATE INDEX ON "The Node" (next_half, "Next Id");
-- A cycle of three; a row that references itself; a chain; two cycles of two, and a row that
-- hangs on one.
INSERT INTO "The Node" (half, "Node Id", next_half, "Next Id") VALUES
    (0, 1, 1, 2), (1, 2, 0, 3), (0, 3, 0, 1), (0, 5, 0, 5),
    (0, 10, NULL, NULL), (1, 11, 0, 10), (0, 12, 1, 11), (1, 13, 0, 12),
    (0, 20, 1, 21), (1, 21, 0, 20), (0, 22, 1, 21), (1, 30, 0, 31), (0, 31, 1, 30);
UPDATE "The Node" SET made_at = now() WHERE "Node Id" = 31;
"""
HALVES = """
CREATE TABLE low PARTITION OF "The Node" FOR VALUES IN (0);
CREATE TABLE high PARTITION OF "The Node" FOR VALUES IN (1);
"""
ACTIONS = ["", "ON DELETE CASCADE", "ON DELETE RESTRICT", "ON DELETE SET NULL"]


@pytest.mark.parametrize("action", [*ACTIONS, "DEFERRABLE INITIALLY DEFERRED"])
@pytest.mark.parametrize("is_partitioned", [False, True])
@pytest.mark.parametrize("hiding", ["beside", "cover"])
def test_rows_that_reference_each_other_are_purged_together(
    database: Database, hiding: str, is_partitioned: bool, action: str
) -> None:
    database.run(f"GRANT safe_delete_admin, safe_delete_operator TO {TABLE_OWNER}")
    shop = Shop(database, {"The Node": hiding})
    partitioned = ("PARTITION BY LIST (half)", HALVES) if is_partitioned else ("", "")
    source = NODES.format(action=action, partitioned=partitioned[0], partitions=partitioned[1])
    database.run(source, TABLE_OWNER)
    shop.run(
        f"""SELECT safe_delete.protect('"The Node"', '{hiding}', 'made_at', '{SETTINGS[hiding]}')"""
    )
    # What references each other can be deleted one by one only when it is cut.
    shop.run('UPDATE {The Node} SET "Next Id" = NULL; DELETE FROM {The Node}')
    tie_again(shop)
    shop.let_time_pass()
    held = '[{"half": 1, "Node Id": 21}]'
    database.run(
        f"""SELECT safe_delete.place_hold('"The Node"', '{held}', 'an investigation')""", "admin"
    )
    shop.purge("The Node", retain="30 days")
    left = f'SELECT "Node Id" FROM {shop.place("The Node")} ORDER BY 1'
    # On hold is 21, which 20 and 22 reference: 22 alone may go. 31 is too young, and 30 is its.
    assert database.rows(left) == [(20,), (21,), (30,), (31,)]
    assert database.value("SELECT row_count FROM safe_delete.runs") == 9
    assert account(shop) == {"The Node": 13}
    error = refused(shop, "SELECT safe_delete.restore(1)")
    assert "of 13 rows of " in str(error)
    shop.purge("The Node")
    assert database.rows(left) == [(20,), (21,)]
    keys = '[{"half": 0, "Node Id": 20}, {"half": 1, "Node Id": 21}]'
    shop.run(f"""SELECT safe_delete.restore_rows('"The Node"', '{keys}')""", "operator")
    assert database.rows(left.replace("ORDER", "WHERE deleted_at IS NULL ORDER")) == [(20,), (21,)]


def tie_again(shop: Shop) -> None:
    """Deleted rows reference each other as live ones did before they were cut."""
    [table] = shop.hidings
    target = f"(SELECT t.target_table FROM safe_delete._protected('{shop.known(table)}') AS t)"
    shop.database.run(
        f"""BEGIN; SELECT safe_delete._begin_act({target}, 'restore');
            UPDATE {shop.place(table)} AS t SET "Next Id" = n.next, next_half = n.half
            FROM (VALUES (1, 2, 1), (2, 3, 0), (3, 1, 0), (5, 5, 0), (11, 10, 0), (12, 11, 1),
                (13, 12, 0), (20, 21, 1), (21, 20, 0), (22, 21, 1), (30, 31, 0), (31, 30, 1)
            ) AS n (id, next, half) WHERE n.id = t."Node Id";
            SELECT safe_delete._end_act({target}, 'restore'); COMMIT"""
    )


def test_explaining_functions_know_deleted_rows_wherever_they_are(shop: Shop) -> None:
    """Of composite keys, cascades, several deletions, and holds."""
    shop.run(
        """BEGIN; SELECT safe_delete.because('cancelled', 'T-1');
           DELETE FROM {Order} WHERE "Order Id" = 11; COMMIT"""
    )
    shop.run("DELETE FROM {customer} WHERE customer_id IN (1, 2)")
    keys = '[{"order_id": 11, "part": "b \\"c\\""}, {"order_id": 21, "part": "a"}]'
    more = '{"order_id": 41, "part": "a"}'
    why = f"safe_delete.why_deleted('line', '{keys[:-1]}, {more}]')"
    said = f"SELECT row_key, deletion_id, deletion_reason, ticket, state FROM {why} ORDER BY 2"
    assert shop.rows(said) == [
        ({"part": 'b "c"', "order_id": 11}, 1, "cancelled", "T-1", "deleted"),
        ({"part": "a", "order_id": 21}, 2, None, None, "deleted"),
    ]
    assert shop.value("""SELECT count(*) FROM safe_delete.why_deleted('"Order"', '"all"')""") == 4
    held = '[{"order_id": 21, "part": "a"}]'
    shop.run(f"SELECT safe_delete.place_hold('line', '{held}', 'an investigation')", "admin")
    shop.run("""SELECT safe_delete.set_policy('line', '{"minimum_grace": "9 days"}')""", "admin")
    dates = f"""
        SELECT p.row_key -> 'order_id', p.purge_after - d.deleted_at, p.held_by, p.deletion_id
        FROM safe_delete.purge_date('line', '{keys}') AS p
        JOIN safe_delete.deletion AS d USING (deletion_id) ORDER BY 4"""
    assert [(a, str(b), c, d) for a, b, c, d in shop.rows(dates)] == [
        (11, "9 days, 0:00:00", None, 1),
        (21, "None", 1, 2),
    ]
    shop.run("INSERT INTO {customer} VALUES (9, 'c2')")
    holders = "SELECT row_key, state, deletion_id FROM safe_delete.who_holds_key"
    assert shop.rows(f"{holders}('customer', 'email', 'c2')") == [
        (9, "live", None),
        (2, "deleted", 2),
    ]
    assert shop.rows(f"{holders}('\"Order\"', 'Order Id', '22')") == [(22, "deleted", 2)]
    assert shop.rows(f"{holders}('line', 'part', NULL)") == []
    told = "safe_delete.what_would_be_deleted('customer', '[3]')"
    assert shop.rows(f"SELECT depth, effect, row_count FROM {told}") == [
        (0, "soft delete", 1),
        (1, "cascade", 2),
        (1, "set null", 1),
        (2, "cascade", 4),
    ]
    shop.let_time_pass()
    shop.purge("line", retain="30 days")
    purged = f"SELECT row_key -> 'order_id', state FROM {why} ORDER BY 1, 2"
    assert shop.rows(purged) == [(11, "purged"), (21, "deleted")]


@pytest.mark.parametrize("hiding", HIDINGS)
def test_nothing_stands_in_the_way_where_nothing_could(database: Database, hiding: str) -> None:
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    database.run(
        "CREATE TABLE loose (id integer PRIMARY KEY); INSERT INTO loose VALUES (1)", TABLE_OWNER
    )
    settings = SETTINGS[hiding]
    database.run(
        f"SELECT safe_delete.protect('loose', '{hiding}', NULL, '{settings}')", TABLE_OWNER
    )
    database.run(f"DELETE FROM {LIVE[hiding].format('loose')}", TABLE_OWNER)
    checked = "SELECT count(*) FROM safe_delete.deletions, safe_delete.restore_check(deletion_id)"
    assert database.value(checked, "operator") == 0
