"""what_would_be_deleted() tells the truth: what it says is what a DELETE then does."""

from __future__ import annotations

import json
import random
from collections import Counter

import psycopg
import pytest
from support import Database

from safe_delete.database import Connection

SCHEMA = """
    CREATE SCHEMA "the shop";
    SET search_path = "the shop";
    CREATE TABLE account (id integer PRIMARY KEY,
        boss_id integer REFERENCES account ON DELETE CASCADE);
    CREATE TABLE "order" (
        id integer PRIMARY KEY, "Code ""x" text UNIQUE,
        account_id integer REFERENCES account ON DELETE CASCADE
    );
    CREATE TABLE line (order_id integer REFERENCES "order" ON DELETE CASCADE, n integer,
        PRIMARY KEY (n, order_id)) PARTITION BY RANGE (order_id);
    CREATE TABLE line_low PARTITION OF line FOR VALUES FROM (0) TO (30);
    CREATE TABLE line_high PARTITION OF line FOR VALUES FROM (30) TO (1000);
    CREATE TABLE shipment (id integer PRIMARY KEY, order_id integer, n integer,
        FOREIGN KEY (order_id, n) REFERENCES line (order_id, n) ON DELETE CASCADE);
    CREATE TABLE note (id integer PRIMARY KEY,
        code text REFERENCES "order" ("Code ""x") ON DELETE SET NULL,
        account_id integer REFERENCES account ON DELETE CASCADE);
    CREATE TABLE ticket (id integer PRIMARY KEY,
        account_id integer DEFAULT 0 REFERENCES account ON DELETE SET DEFAULT);
    CREATE TABLE invoice (id integer PRIMARY KEY,
        order_id integer REFERENCES "order" ON DELETE RESTRICT);
    CREATE TABLE bill (id integer PRIMARY KEY,
        account_id integer REFERENCES account DEFERRABLE INITIALLY DEFERRED);
    CREATE TABLE parcel (id integer PRIMARY KEY, order_id integer REFERENCES "order", n integer,
        FOREIGN KEY (order_id, n) REFERENCES line (order_id, n) ON DELETE CASCADE);
    CREATE TABLE pallet (id integer PRIMARY KEY,
        order_id integer REFERENCES "order" DEFERRABLE INITIALLY DEFERRED, n integer,
        FOREIGN KEY (order_id, n) REFERENCES line (order_id, n) ON DELETE CASCADE);
    CREATE TABLE store (id integer PRIMARY KEY, manager_id integer);
    CREATE TABLE staff (id integer PRIMARY KEY,
        account_id integer REFERENCES account ON DELETE CASCADE,
        store_id integer REFERENCES store ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
    ALTER TABLE store ADD FOREIGN KEY (manager_id) REFERENCES staff ON DELETE CASCADE;
    GRANT USAGE ON SCHEMA "the shop" TO PUBLIC;
"""
TABLES = ["shipment", "note", "ticket", "invoice", "bill", "parcel", "pallet"]
TABLES += ["staff", "store", "line", "order", "account"]
ROOTS = [("account", 30), ("account", 30), ("order", 60), ("staff", 20)]
SETTINGS = {
    "apart": {"accept": ["dependents"]},
    "beside": {"accept": ["dependents", "parents"], "unique": "live"},
    "cover": {"accept": ["dependents", "parents", "view limits"], "unique": "live"},
}
DELETES = ("soft delete", "cascade", "hard delete")


def make_shop(
    database: Database, owner: str, seed: int, protected: list[str], hiding: str = "apart"
) -> None:
    """A shop with random rows, some of its tables protected."""
    database.run("GRANT CREATE ON DATABASE " + database.name + " TO table_owner")
    database.run("GRANT safe_delete_admin TO table_owner")
    with database.connect(owner) as connection:
        connection.execute(SCHEMA.encode())
        fill(connection, random.Random(seed))
        for table in protected:
            query = "SELECT safe_delete.protect(%s, %s, NULL, %s)"
            settings = json.dumps(SETTINGS[hiding])
            connection.execute(query, [f'"the shop"."{table}"', hiding, settings])


def fill(connection: Connection, dice: random.Random) -> None:
    """Accounts with bosses, what hangs on them, and a little of what forbids a DELETE."""

    def put(table: str, rows: list[tuple[object, ...]]) -> None:
        values = ", ".join(["%s"] * len(rows[0]))
        with connection.cursor() as cursor:
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({values})'.encode(), rows)

    def some(limit: int) -> int | None:
        return dice.choice([None, *[dice.randrange(1, limit) for _ in range(3)]])

    lines = sorted({(dice.randrange(60), dice.randrange(4)) for _ in range(150)})
    put("account", [(0, None), (1, None)])
    put("account", [(i, some(i)) for i in range(2, 30)])
    put("order", [(i, f"code {i}", some(30)) for i in range(60)])
    put("line", list(lines))
    put("shipment", [(i, *dice.choice(lines)) for i in range(150)])
    put("note", [(i, f"code {dice.randrange(60)}", some(30)) for i in range(80)])
    put("ticket", [(i, some(30)) for i in range(50)])
    put("invoice", [(i, dice.randrange(60)) for i in range(3)])
    put("bill", [(i, some(30)) for i in range(3)])
    put("parcel", [(i, *dice.choice(lines)) for i in range(3)])
    put("pallet", [(i, *dice.choice(lines)) for i in range(60)])
    put("store", [(i, None) for i in range(6)])
    put("staff", [(i, some(30), dice.randrange(6)) for i in range(20)])
    connection.execute(b"UPDATE store SET manager_id = id * 3")


def foretold(operator: Connection, table: str, keys: object) -> list[tuple[str, int, str, int]]:
    """The answer of what_would_be_deleted() in a session that may not write."""
    query = """
        SELECT coalesce(p.table_name, c.relname), w.depth, w.effect, w.row_count
          FROM safe_delete.what_would_be_deleted(%s, %s) AS w
          JOIN pg_class AS c ON c.oid = w.target_table
          LEFT JOIN safe_delete.protected_tables AS p USING (target_table)
    """
    return operator.execute(query, [f'"the shop"."{table}"', json.dumps(keys)]).fetchall()


def live(connection: Connection, table: str) -> str:
    """What an application reads and deletes from."""
    name = "current_" + table
    query = "SELECT to_regclass(%s)"
    [(view,)] = connection.execute(query, [f'"the shop"."{name}"']).fetchall()
    return f'"the shop"."{name if view else table}"'


def counts(connection: Connection) -> Counter[str]:
    """Live rows per table."""
    queries = [f"SELECT '{t}', count(*) FROM {live(connection, t)}" for t in TABLES]
    return Counter(dict(connection.execute(" UNION ALL ".join(queries).encode()).fetchall()))


def detached(connection: Connection) -> set[tuple[str, int]]:
    """Notes without a code, tickets of the default account."""
    rows = connection.execute(
        f"""
        SELECT 'set null', id FROM {live(connection, "note")} WHERE code IS NULL
         UNION ALL
        SELECT 'set default', id FROM {live(connection, "ticket")} WHERE account_id = 0
        """.encode()
    )
    return set(rows.fetchall())


def done(connection: Connection, table: str, keys: list[int]) -> Counter[str] | None:
    """What a DELETE took from each table, and changed; None when it was refused."""
    before, detached_before = counts(connection), detached(connection)
    delete = f"DELETE FROM {live(connection, table)} WHERE id = ANY (%s)"
    try:
        connection.execute(delete.encode(), [keys])
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        gone = before - counts(connection)
        gone.update(effect for effect, _ in detached(connection) - detached_before)
    except psycopg.DatabaseError as error:
        # Rows in place refuse what would delete rows of a table that is not protected.
        assert isinstance(error, psycopg.errors.IntegrityError) or error.sqlstate == "SD201"
        return None
    finally:
        connection.rollback()
    return gone


@pytest.mark.parametrize(
    ("owner", "seed", "unprotected", "hiding"),
    [
        ("table_owner", 1, [], "apart"),
        ("table_owner", 1, [], "beside"),
        ("table_owner", 1, [], "cover"),
        ("table_owner", 2, ["pallet", "staff", "line", "ticket"], "apart"),
        ("table_owner", 2, ["ticket"], "beside"),
        ("postgres", 3, [], "apart"),
    ],
)
def test_what_is_foretold_is_what_a_delete_does(
    database: Database, owner: str, seed: int, unprotected: list[str], hiding: str
) -> None:
    protected = [table for table in TABLES if table not in unprotected]
    make_shop(database, owner, seed, protected, hiding)
    roots = [(table, limit) for table, limit in ROOTS if table in protected]
    dice = random.Random(seed)
    outcomes: Counter[str] = Counter()
    with database.connect("operator") as operator, database.connect(autocommit=False) as session:
        operator.read_only = True
        for _ in range(25):
            table, limit = dice.choice(roots)
            keys = [dice.randrange(1, limit) for _ in range(dice.choice([1, 1, 1, 2, 5]))]
            said = foretold(operator, table, keys)
            really = done(session, table, keys)
            refusals = [line for line in said if line[2] == "refuse"]
            assert (really is None) == bool(refusals), (table, keys, said)
            outcomes["refused" if really is None else "done"] += 1
            outcomes["depth 3"] += any(depth >= 3 for _, depth, _, _ in said)
            if really is None:
                continue
            expected: Counter[str] = Counter()
            for name, _, effect, row_count in said:
                expected[name if effect in DELETES else effect] += row_count
            assert +expected == really, (table, keys, said)
    assert outcomes["done"] and (outcomes["depth 3"] or unprotected)
