"""An application sets an adopted column as it always did, and that is a soft delete."""

from __future__ import annotations

import psycopg
import pytest
from support import APPLICATION, TABLE_OWNER, Database
from test_reference_races import ISOLATIONS, REFUSALS, Race

SHOP = """
CREATE TABLE customer (
    id integer PRIMARY KEY, note text, touched boolean,
    mentor integer REFERENCES customer ON DELETE SET NULL, removed_at timestamptz
);
CREATE TABLE orders (
    id integer PRIMARY KEY, customer_id integer REFERENCES customer ON DELETE CASCADE,
    deleted_at timestamptz
);
CREATE TABLE bill (id integer PRIMARY KEY, customer_id integer REFERENCES customer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN NEW.touched := true; RETURN NEW; END$$;
CREATE TRIGGER zz_touch BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO customer (id) SELECT i FROM generate_series(1, 9) AS i;
UPDATE customer SET mentor = id - 1 WHERE id IN (2, 3, 6);
UPDATE customer SET touched = false;
INSERT INTO orders SELECT i, i FROM generate_series(1, 9) AS i;
INSERT INTO bill VALUES (1, 9);
CREATE INDEX ON customer (mentor);
CREATE INDEX ON orders (customer_id);
CREATE INDEX ON bill (customer_id);
GRANT SELECT, INSERT, UPDATE ON customer, orders TO application;
"""
GONE = "UPDATE customer SET removed_at = clock_timestamp() WHERE {} AND removed_at IS NULL"
ROWS = "SELECT t::text FROM {} AS t ORDER BY t.id"
LATEST = "SELECT safe_delete.restore(max(deletion_id)) FROM safe_delete.deletions"
FINDINGS = "SELECT p.problem FROM safe_delete.problems AS p"


@pytest.fixture
def owned(database: Database) -> Database:
    """A database in which table_owner may protect what he makes."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    return database


@pytest.fixture(params=["beside", "cover"])
def shop(owned: Database, request: pytest.FixtureRequest) -> Database:
    """Customers and orders whose columns are adopted; bills are nobody's."""
    owned.run(SHOP.replace("zz_", "touch_"), TABLE_OWNER)
    limits = ', "accept": ["view limits"]' if request.param == "cover" else ""
    for name, column in (("orders", "deleted_at"), ("customer", "removed_at")):
        settings = f'{{"deleted_at": "{column}"{limits}}}'
        owned.run(
            f"SELECT safe_delete.protect('{name}', '{request.param}', NULL, '{settings}')",
            TABLE_OWNER,
        )
    assert owned.rows(FINDINGS) == []
    return owned


def home(database: Database, name: str) -> str:
    """Where the rows of a table are."""
    query = f"SELECT coalesce(to_regclass('safe_delete_data.public__{name}'), '{name}')::text"
    return str(database.value(query))


def refused(database: Database, statement: str, user: str = APPLICATION) -> psycopg.Error:
    """The error of a statement."""
    with pytest.raises(psycopg.Error) as error:
        database.run(statement, user)
    return error.value


def test_an_update_of_the_column_is_a_soft_delete(shop: Database) -> None:
    customers, orders = (shop.rows(ROWS.format(home(shop, n))) for n in ("customer", "orders"))
    with shop.connect(APPLICATION, autocommit=False) as connection:
        connection.execute("SELECT safe_delete.because('asked for it', 'T 1')")
        assert connection.execute(GONE.format("id <= 2").encode()).rowcount == 2
        assert connection.execute(GONE.format("id <= 2").encode()).rowcount == 0
        # Also what a DELETE takes after it in the transaction.
        live = "customer" if "data" in home(shop, "customer") else "current_customer"
        shop.run(f"GRANT DELETE ON {live} TO {APPLICATION}", TABLE_OWNER)
        assert connection.execute(f"DELETE FROM {live} WHERE id = 5".encode()).rowcount == 1
        connection.commit()
    deleted = "SELECT id, removed_at FROM {} WHERE removed_at IS NOT NULL ORDER BY id"
    rows = shop.rows(deleted.format(home(shop, "customer")))
    assert [row[0] for row in rows] == [1, 2, 5]
    query = """
        SELECT deleted_at, deletion_reason, ticket, deleted_as::text, target_names
        FROM safe_delete.deletions
    """
    names = ["public.customer", "public.orders"]
    assert shop.rows(query) == [(rows[0][1], "asked for it", "T 1", APPLICATION, names)]
    left = shop.value(f"SELECT count(*) FROM {home(shop, 'orders')} WHERE deleted_at IS NULL")
    assert left == 6
    mentor = shop.value(f"SELECT mentor FROM {home(shop, 'customer')} WHERE id = 3")
    assert mentor is None
    assert shop.value(LATEST, "operator") == 6
    # What the UPDATE itself, and the triggers that it fires, do to a row is the application's.
    expected = [str(row).replace(",f,", ",t,") for row in customers[:2]]
    now = [str(row) for row in shop.rows(ROWS.format(home(shop, "customer")))]
    assert now == expected + [str(row) for row in customers[2:]]
    assert shop.rows(ROWS.format(home(shop, "orders"))) == orders
    assert shop.rows(FINDINGS) == []


def test_other_values_of_the_update_stay(shop: Database) -> None:
    shop.run(GONE.format("id = 4").replace("SET", "SET note = 'bye',"), APPLICATION)
    assert shop.value(LATEST, "operator") == 2
    query = f"SELECT note, touched, removed_at FROM {home(shop, 'customer')} WHERE id = 4"
    assert shop.rows(query) == [("bye", True, None)]


def test_foreign_keys_forbid_it(shop: Database) -> None:
    rows = shop.rows(ROWS.format(home(shop, "customer")))
    error = refused(shop, GONE.format("true"))
    assert error.sqlstate == "23503"
    assert "still referenced by live rows of public.bill" in str(error)
    assert shop.rows(ROWS.format(home(shop, "customer"))) == rows
    assert shop.rows("SELECT FROM safe_delete.deletions") == []
    assert shop.value("SELECT count(*) FROM safe_delete.hidden_row") == 0
    with shop.connect(APPLICATION) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(psycopg.Error) as late:
            connection.execute(GONE.format("id = 1").encode())
        assert late.value.sqlstate == "SD705"


def test_upserts_do_it_too(shop: Database) -> None:
    upsert = """
        INSERT INTO {} (id) VALUES (4), (5), (20)
        ON CONFLICT (id) DO UPDATE SET removed_at = current_timestamp, note = 'again'
    """
    shop.run(upsert.format("customer"), APPLICATION)
    gone = "SELECT id, note FROM {} WHERE removed_at IS NOT NULL ORDER BY id"
    assert shop.rows(gone.format(home(shop, "customer"))) == [(4, "again"), (5, "again")]
    gone = f"SELECT count(*) FROM {home(shop, 'orders')} WHERE deleted_at IS NOT NULL"
    assert shop.value(gone) == 2
    insert = "INSERT INTO customer (id, removed_at) VALUES (30, now())"
    assert refused(shop, insert).sqlstate == "SD305"


def test_a_savepoint_takes_it_back(shop: Database) -> None:
    with shop.connect(APPLICATION, autocommit=False) as connection:
        connection.execute("SAVEPOINT a")
        connection.execute(GONE.format("id = 1").encode())
        connection.execute("ROLLBACK TO a")
        connection.execute(GONE.format("id = 2").encode())
        connection.commit()
    gone = f"SELECT id FROM {home(shop, 'customer')} WHERE removed_at IS NOT NULL"
    assert shop.rows(gone) == [(2,)]
    gone = f"SELECT id FROM {home(shop, 'orders')} WHERE deleted_at IS NOT NULL"
    assert shop.rows(gone) == [(2,)]


@pytest.mark.parametrize(
    ("assignment", "sqlstate"),
    [
        ("removed_at = '2020-01-01'", "SD305"),
        ("removed_at = now() + interval '2 days'", "SD305"),
        ("removed_at = 'infinity'", "SD305"),
        ("removed_at = '-infinity'", "SD305"),
        ("removed_at = now(), deletion_id = 1", "SD305"),
        ("deletion_id = 1", "SD305"),
    ],
)
def test_deletions_are_not_forged(shop: Database, assignment: str, sqlstate: str) -> None:
    shop.run(GONE.format("id = 4"), APPLICATION)
    where = home(shop, "customer")
    if where != "customer":
        shop.run(f"GRANT SELECT, UPDATE ON {where} TO {APPLICATION}", "postgres")
    forged = f"UPDATE {where} SET {assignment} WHERE id = 5"
    forged = f"BEGIN; SET LOCAL safe_delete.hiding = '1'; {forged}; COMMIT"
    assert refused(shop, forged).sqlstate == sqlstate
    shop.run(f"UPDATE {where} SET removed_at = current_date WHERE id = 5", APPLICATION)
    midnight = f"SELECT removed_at = date_trunc('day', removed_at) FROM {where} WHERE id = 5"
    assert shop.value(midnight) is False
    left = f"SELECT count(*) FROM {home(shop, 'orders')} WHERE deleted_at IS NULL"
    assert shop.value(left) == 7


@pytest.mark.parametrize("change", ["removed_at = NULL", "note = 'x'", "removed_at = now()"])
def test_deleted_rows_stay_as_they_are(shop: Database, change: str) -> None:
    shop.run(GONE.format("id = 4"), APPLICATION)
    rows = shop.rows(ROWS.format(home(shop, "customer")))
    where = home(shop, "customer")
    error = refused(shop, f"UPDATE {where} SET {change} WHERE id = 4", TABLE_OWNER)
    assert error.sqlstate == "SD304"
    assert "safe_delete.restore(1)" in str(error.diag.message_hint)
    assert shop.rows(ROWS.format(where)) == rows


def test_a_policy_asks_for_the_reason(shop: Database) -> None:
    shop.run("SELECT safe_delete.set_policy('customer', '{\"reason\": \"required\"}')", "admin")
    assert refused(shop, GONE.format("id = 4")).sqlstate == "SD307"
    shop.run(f"BEGIN; SELECT safe_delete.because('so'); {GONE.format('id = 4')}; COMMIT")


def test_a_trigger_of_the_users_may_set_the_column(owned: Database) -> None:
    """As it may delete: a status does it here, and a home-made cascade."""
    owned.run(
        """
        CREATE TABLE person (id integer PRIMARY KEY, status text, gone_at timestamptz);
        CREATE TABLE pet (
            id integer PRIMARY KEY, person integer REFERENCES person, gone_at timestamptz
        );
        INSERT INTO person VALUES (1), (2);
        INSERT INTO pet VALUES (1, 1), (2, 2);
        CREATE INDEX ON pet (person);
        CREATE FUNCTION by_status() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.status = 'gone' AND OLD.status IS DISTINCT FROM 'gone' THEN
                NEW.gone_at := now();
                UPDATE public.pet SET gone_at = now() WHERE person = NEW.id AND gone_at IS NULL;
            END IF;
            RETURN NEW;
        END;
        $$;
        CREATE TRIGGER "zz by status" BEFORE UPDATE ON person
            FOR EACH ROW EXECUTE FUNCTION by_status();
        GRANT SELECT, UPDATE ON person, pet TO application;
        SELECT safe_delete.protect('pet', 'beside', NULL, '{"deleted_at": "gone_at"}');
        SELECT safe_delete.protect('person', 'beside', NULL, '{"deleted_at": "gone_at"}');
        """,
        TABLE_OWNER,
    )
    owned.run("UPDATE person SET status = 'gone' WHERE id = 1", APPLICATION)
    both = """SELECT p.id, p.deletion_id = q.deletion_id
        FROM person AS p JOIN pet AS q ON q.person = p.id WHERE p.gone_at IS NOT NULL"""
    assert owned.rows(both) == [(1, True)]
    assert owned.value(LATEST, "operator") == 2


def test_a_trigger_that_lets_no_deleted_row_change_is_named(owned: Database) -> None:
    """Else a row would be deleted by nobody's deletion, and restored by none."""
    owned.run(
        """
        CREATE TABLE person (id integer PRIMARY KEY, gone_at timestamptz);
        INSERT INTO person VALUES (1);
        CREATE FUNCTION only_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.gone_at IS NOT NULL THEN
                RETURN NULL;
            END IF;
            RETURN NEW;
        END;
        $$;
        CREATE TRIGGER only_once BEFORE UPDATE ON person
            FOR EACH ROW EXECUTE FUNCTION only_once();
        SELECT safe_delete.protect('person', 'beside', NULL, '{"deleted_at": "gone_at"}');
        """,
        TABLE_OWNER,
    )
    error = refused(owned, "UPDATE person SET gone_at = now()", TABLE_OWNER)
    assert error.sqlstate == "SD305"
    assert error.diag.message_primary == "a row of public.person is not let be deleted"
    assert owned.value("SELECT gone_at FROM person") is None


def test_partitions_do_it_too(owned: Database) -> None:
    owned.run(
        """
        CREATE TABLE visit (id integer, half integer, gone timestamptz, PRIMARY KEY (id, half))
            PARTITION BY LIST (half);
        CREATE TABLE visit_0 PARTITION OF visit FOR VALUES IN (0);
        CREATE TABLE visit_1 PARTITION OF visit FOR VALUES IN (1);
        CREATE TABLE stay (id integer PRIMARY KEY, visit integer, half integer, gone timestamptz,
            FOREIGN KEY (visit, half) REFERENCES visit ON DELETE CASCADE);
        INSERT INTO visit SELECT i, i % 2 FROM generate_series(1, 6) AS i;
        INSERT INTO stay SELECT i, i, i % 2 FROM generate_series(1, 6) AS i;
        GRANT SELECT, UPDATE ON visit, visit_1 TO application;
        SELECT safe_delete.protect('stay', 'beside', NULL, '{"deleted_at": "gone"}');
        SELECT safe_delete.protect('visit', 'beside', NULL, '{"deleted_at": "gone"}');
        """,
        TABLE_OWNER,
    )
    assert [row for row in owned.rows(FINDINGS) if "index" not in str(row)] == []
    owned.run("UPDATE visit SET gone = now() WHERE id IN (1, 2)", APPLICATION)
    owned.run("UPDATE visit_1 SET gone = now() WHERE id = 3", APPLICATION)
    for name in ("visit", "stay"):
        assert owned.value(f"SELECT count(*) FROM current_{name}") == 3
    # A row that moves is a new one to its triggers.
    error = refused(owned, "UPDATE visit SET gone = now(), half = 1 WHERE id = 4")
    assert error.sqlstate == "SD305"
    assert owned.value(LATEST, "operator") == 2


def test_a_superusers_table_says_how_else(database: Database) -> None:
    database.run(
        "CREATE TABLE thing (id integer PRIMARY KEY, at timestamptz);"
        "INSERT INTO thing VALUES (1), (2);"
        "SELECT safe_delete.protect('thing', 'beside', NULL, '{\"deleted_at\": \"at\"}')"
    )
    assert database.rows(FINDINGS) == []
    error = refused(database, "UPDATE thing SET at = now() WHERE id = 1", "postgres")
    assert error.sqlstate == "SD305"
    assert "DELETE through the view" in str(error.diag.message_hint)


def test_doctor_misses_the_triggers(shop: Database) -> None:
    where = home(shop, "customer")
    shop.run(f"DROP TRIGGER safe_delete_by_update ON {where}", TABLE_OWNER)
    assert "safe_delete_by_update is missing" in str(shop.rows(FINDINGS))
    shop.run("SELECT safe_delete.resync('customer')", TABLE_OWNER)
    assert shop.rows(FINDINGS) == []
    shop.run("DROP FUNCTION safe_delete_gate.public__customer__update() CASCADE")
    assert "public__customer__update is missing" in str(shop.rows(FINDINGS))
    shop.run("SELECT safe_delete.resync('customer')", TABLE_OWNER)
    assert shop.rows(FINDINGS) == []


def test_the_trigger_function_serves_nobody_else(shop: Database) -> None:
    shop.run(f"GRANT CREATE ON SCHEMA public TO {APPLICATION}")
    statement = """
        CREATE TABLE mine (id integer, removed_at timestamptz, deletion_id bigint);
        CREATE TRIGGER t BEFORE UPDATE ON mine FOR EACH ROW
            EXECUTE FUNCTION safe_delete_gate.public__customer__update()
    """
    assert refused(shop, statement).sqlstate == "42501"


# What one session does while the other is in the middle of its transaction.
OPERATIONS = {
    "insert an order": "INSERT INTO orders SELECT nextval('number'), {n}",
    "move an order": "UPDATE orders SET parent_id = {n} WHERE id = {n} + 1",
    "mark the parent": "UPDATE parent SET gone_at = now() WHERE id = {n} AND gone_at IS NULL",
    "delete the parent": "DELETE FROM current_parent WHERE id = {n}",
    "mark the order": "UPDATE orders SET gone_at = now() WHERE id = {n} AND gone_at IS NULL",
    "restore": "SELECT safe_delete.restore(deletion_id) FROM parent WHERE id = {n} + 2",
}
DANGLING = """
SELECT o.id FROM current_orders AS o
WHERE NOT EXISTS (SELECT FROM current_parent AS p WHERE p.id = o.parent_id)
"""


@pytest.mark.parametrize("action", ["ON DELETE CASCADE", "", "DEFERRABLE INITIALLY DEFERRED"])
def test_no_live_row_ever_references_a_marked_one(owned: Database, action: str) -> None:
    owned.run("GRANT safe_delete_operator TO application")
    owned.run(f"ALTER DATABASE {owned.name} SET deadlock_timeout = '50ms'")
    owned.run(
        f"""
        CREATE TABLE parent (id integer PRIMARY KEY, gone_at timestamptz);
        CREATE TABLE orders (
            id integer PRIMARY KEY, parent_id integer REFERENCES parent {action},
            gone_at timestamptz
        );
        CREATE INDEX ON orders (parent_id);
        CREATE SEQUENCE number START 1000000;
        GRANT USAGE ON number TO application;
        GRANT SELECT, INSERT, UPDATE, DELETE ON parent, orders TO application;
        SELECT safe_delete.protect('orders', 'beside', NULL, '{{"deleted_at": "gone_at"}}');
        SELECT safe_delete.protect('parent', 'beside', NULL, '{{"deleted_at": "gone_at"}}');
        """,
        TABLE_OWNER,
    )
    number, done = 0, set()
    for isolation in ISOLATIONS:
        race = Race(owned, *isolation)
        for one in OPERATIONS:
            for other in OPERATIONS:
                number += 10
                # The child of the first one, or its other child, may be gone before.
                owned.run(
                    f"INSERT INTO parent VALUES ({number}), ({number} + 1), ({number} + 2);"
                    f"INSERT INTO orders VALUES ({number} + 1, {number} + 1);"
                    f"INSERT INTO orders VALUES ({number}, {number} + 2);"
                    f"UPDATE orders SET gone_at = now() WHERE id = {number};"
                    f"UPDATE parent SET gone_at = now() WHERE id = {number} + 2;"
                    f"UPDATE orders SET parent_id = {number} WHERE id = {number} + 2",
                    TABLE_OWNER,
                )
                ends = race.run(*(OPERATIONS[name].format(n=number) for name in (one, other)))
                case = (isolation, one, other, *(str(end.error) for end in ends))
                assert all(end.sqlstate in {None, *REFUSALS} for end in ends), case
                assert owned.rows(DANGLING) == [], case
                done |= {
                    name for name, end in zip((one, other), ends, strict=True) if not end.error
                }
        race.close()
    owned.run("REVOKE safe_delete_operator FROM application")
    assert done == set(OPERATIONS)
