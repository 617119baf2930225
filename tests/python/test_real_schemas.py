"""Pagila and Chinook, every table of them apart: what goes was foretold, and comes back as it was.

As they are, their foreign keys refuse (RESTRICT, NO ACTION): children are deleted first. The same
schemas with ON DELETE CASCADE, and with deferred keys, say what the other actions do to real trees.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import DatabaseError
from psycopg.errors import ForeignKeyViolation, RestrictViolation
from real_schemas import (
    AS_BINARY,
    INDEXES,
    OWN_CODE,
    SCHEMAS,
    TABLES,
    Doomed,
    ForeignKey,
    answers,
    children_first,
    contents,
    copy_template,
    foreign_keys,
    load_templates,
    names,
    schema_dump,
    sequences,
)
from support import TABLE_OWNER, Database, fresh_database

from safe_delete.cluster import Cluster

# Whole tables that are deleted, with all that hangs from their rows. In Pagila nearly everything
# hangs from one row of language, and half of it from one of staff or store.
EVERYTHING = {
    "chinook": ["artist", "customer", "employee", "genre", "invoice", "media_type", "playlist"],
    "pagila": ["actor", "category", "country", "film", "payment", "rental"],
}
ONE_IN = 3
# What protect() asks to be decided: nothing where keys refuse. Where they cascade, staff and store
# delete rows of each other, and one of them is the first to be protected.
DECISIONS = {"staff": '{"accept": ["dependents"]}'}
REFUSED = (ForeignKeyViolation, RestrictViolation)
OF_CUSTOMERS = """
SELECT (SELECT count(*) FROM customer WHERE customer_id IN (3, 4, 5)),
    (SELECT count(*) FROM rental WHERE customer_id IN (3, 4, 5))
"""
LATEST = "SELECT max(deletion_id) FROM safe_delete.deletions"
# The data has no cycle but this: Pagila lost its key from store to staff.
CYCLE = {
    "pagila": "UPDATE staff SET store_id = 3 - store_id; ALTER TABLE store ADD CONSTRAINT manager"
    " FOREIGN KEY (manager_staff_id) REFERENCES staff (staff_id)",
    "chinook": "ALTER TABLE employee ADD COLUMN assistant integer;"
    " UPDATE employee SET assistant = 9 - employee_id; ALTER TABLE employee"
    " ADD CONSTRAINT assistant FOREIGN KEY (assistant) REFERENCES employee (employee_id)",
}
CASCADING = "ON UPDATE CASCADE ON DELETE CASCADE"
DEFERRED = "DEFERRABLE INITIALLY DEFERRED"
DEFERRED_TREES = {"pagila": ["film", "store"], "chinook": ["artist", "employee"]}
# With the cycle, nearly everything hangs from a row of each of these, and of store.
ALL_OF_PAGILA = {"language", "staff"}
FOUR = ["payment", "rental", "inventory", "customer"]


templates = pytest.fixture(scope="module")(load_templates)
real = pytest.fixture(params=SCHEMAS)(copy_template)


@pytest.fixture
def pagila(cluster: Cluster, templates: dict[str, str]) -> Iterator[Database]:
    """Pagila."""
    with fresh_database(cluster, "pagila", templates["pagila"]) as database:
        yield database


def protect(database: Database, tables: list[str]) -> None:
    """Protects tables apart, and follows the advice about indexes; then nothing is amiss."""
    for table in tables:
        settings = DECISIONS.get(table, "{}") if is_cascading(database) else "{}"
        database.run(
            f"SELECT safe_delete.protect('{table}', 'apart', settings => '{settings}')", TABLE_OWNER
        )
    for problem, advice in database.rows("SELECT problem, what_to_do FROM safe_delete.problems"):
        assert "has no index" in str(problem)
        database.run(str(advice))
    assert problems(database) == []


def protect_all(database: Database) -> None:
    """Protects every table, children first."""
    keys = [key for key in foreign_keys(database) if key.name != "manager"]
    protect(database, children_first(keys, names(database, TABLES)))


def is_cascading(database: Database) -> bool:
    return any("ON DELETE CASCADE" in key.definition for key in foreign_keys(database))


def unprotect_all(database: Database) -> None:
    """Takes every table out of protection."""
    for table in names(database, TABLES):
        database.run(f"SELECT safe_delete.unprotect('{table}')", TABLE_OWNER)


def problems(database: Database) -> list[tuple[object, ...]]:
    """All that is amiss. The statistics count what was rolled back, too, so they ask: not now."""
    return database.rows(
        "SELECT * FROM safe_delete.problems"
        " WHERE level = 'problem' OR problem NOT LIKE 'statistics count %'"
    )


def with_keys(database: Database, more: str) -> list[ForeignKey]:
    """Gives all foreign keys another action, and the schema the cycle that it lacks."""
    database.run(CYCLE[database.name])
    for key in foreign_keys(database):
        database.run(key.made_again(more))
    return foreign_keys(database)


def picked(database: Database, keys: list[ForeignKey], table: str) -> Iterator[str]:
    """Conditions on a row p that others reference, and on one that no other does."""
    children = [
        f"EXISTS (SELECT FROM {key.child} AS c WHERE {key.agreement})"
        for key in keys
        if key.parent_root == table
    ] or ["false"]
    for condition in (" OR ".join(children), f"NOT ({' OR '.join(children)})"):
        row = f"(SELECT p.tableoid, p.ctid FROM {table} AS p WHERE {condition} LIMIT 1)"
        if database.rows(row):
            yield f"(p.tableoid, p.ctid) = {row}"


def foretold(doomed: Doomed, table: str, effect: str) -> dict[tuple[str, int, str], int]:
    """What a DELETE of the rows of depth 0 must be said to do, by a count of our own."""
    return {
        (name, depth, effect if depth else "soft delete"): count
        for (name, depth), count in doomed.counts().items()
        if depth <= 1 or effect == "cascade"
    }


def comes_back(database: Database, gone: dict[str, int], before: object) -> None:
    """Restores the latest deletion: it took these rows, and brings every table back as before."""
    deletion = database.value(LATEST)
    assert taken(database, deletion) == gone
    assert restore(database, deletion) == sum(gone.values())
    assert contents(database) == before


def children_go_first(
    database: Database, keys: list[ForeignKey], table: str, condition: str
) -> dict[str, int]:
    """Deletes rows and all that hangs from them, as keys that refuse demand it."""
    with database.connect(autocommit=False) as session:
        doomed = Doomed(session, keys)
        doomed.name(table, condition)
        doomed.follow()
        said = doomed.predicted(table, 0)
        assert said == foretold(doomed, table, "refuse")
        if len(said) > 1:
            with pytest.raises(REFUSED), session.transaction():
                doomed.delete(table, 0)
        gone = doomed.per_table()
        for child in children_first(keys, gone):
            if child in gone:
                assert doomed.predicted(child) == {(child, 0, "soft delete"): gone[child]}
                assert doomed.delete(child) == gone[child]
    return gone


def test_every_tree_comes_back(real: Database) -> None:
    schema, code = schema_dump(real), real.rows(OWN_CODE)
    indexes = set(names(real, INDEXES))
    before, binary = contents(real), contents(real, row=AS_BINARY)
    views, counters = answers(real), sequences(real)
    protect_all(real)
    added = set(names(real, INDEXES)) - indexes
    assert (real.rows(OWN_CODE), contents(real)) == (code, before)

    keys = foreign_keys(real)
    for table in names(real, TABLES):
        whole = ["true"] if table in EVERYTHING[real.name] else []
        for condition in [*picked(real, keys, table), *whole]:
            gone = children_go_first(real, keys, table, condition)
            comes_back(real, gone, before)
    assert (contents(real, row=AS_BINARY), answers(real)) == (binary, views)
    assert (sequences(real), problems(real)) == (counters, [])

    unprotect_all(real)
    for index in added:
        real.run(f"DROP INDEX {index}")
    assert (schema_dump(real), contents(real)) == (schema, before)


def test_cascades_were_foretold(real: Database) -> None:
    keys = with_keys(real, CASCADING)
    before, counters = contents(real), sequences(real)
    protect_all(real)
    for table in names(real, TABLES):
        if table in ALL_OF_PAGILA:
            continue
        condition = next(picked(real, keys, table))
        with real.connect(autocommit=False) as session:
            doomed = Doomed(session, keys)
            doomed.name(table, condition)
            doomed.follow()
            assert doomed.predicted(table, 0) == foretold(doomed, table, "cascade")
            assert doomed.delete(table, 0) == 1
            gone = doomed.per_table()
        comes_back(real, gone, before)
    assert (sequences(real), problems(real)) == (counters, [])


def test_deferred_keys_take_parents_first(real: Database) -> None:
    keys = with_keys(real, DEFERRED)
    before = contents(real)
    protect_all(real)
    for table in DEFERRED_TREES[real.name]:
        latest = real.value(LATEST)
        condition = next(picked(real, keys, table))
        with pytest.raises(REFUSED), real.connect(autocommit=False) as session:
            doomed = Doomed(session, keys)
            doomed.name(table, condition)
            doomed.follow()
            assert doomed.predicted(table, 0) == foretold(doomed, table, "refuse")
            assert doomed.delete(table, 0) == 1
            session.commit()
        assert (real.value(LATEST), contents(real)) == (latest, before)

        with real.connect(autocommit=False) as session:
            doomed = Doomed(session, keys)
            doomed.name(table, condition)
            doomed.follow()
            gone = doomed.per_table()
            # From the row itself down; a cycle has no other order.
            for child in sorted(
                gone, key=lambda name: min(d for t, d in doomed.counts() if t == name)
            ):
                assert doomed.delete(child) == gone[child]
        comes_back(real, gone, before)
    assert problems(real) == []


def delete(database: Database, *statements: str) -> object:
    """What the application deletes in one transaction. Returns the deletion's id."""
    with database.connect("application", autocommit=False) as session:
        for statement in statements:
            session.execute(statement.encode())
    return database.value(LATEST)


def taken(database: Database, deletion: object) -> dict[str, int]:
    """The rows of a deletion that are still deleted, per table."""
    query = f"SELECT target_table::text, row_count FROM safe_delete.deletion_tables({deletion})"
    return {str(table): int(str(count)) for table, count in database.rows(query)}


def restore(database: Database, deletion: object) -> int:
    """Restores a deletion. Returns the number of rows."""
    return int(str(database.value(f"SELECT safe_delete.restore({deletion})", "operator")))


def restore_rows(database: Database, table: str, keys: str) -> int:
    """Restores single rows. Returns the number of rows."""
    call = f"SELECT safe_delete.restore_rows('{table}', '{keys}')"
    return int(str(database.value(call, "operator")))


def test_children_wait_for_their_parents(pagila: Database) -> None:
    before = contents(pagila)
    protect(pagila, FOUR)
    children = delete(
        pagila,
        "DELETE FROM payment WHERE customer_id < 4",
        "DELETE FROM rental WHERE customer_id < 4",
    )
    parents = delete(pagila, "DELETE FROM customer WHERE customer_id < 4")
    between = contents(pagila)
    assert problems(pagila) == []
    with pytest.raises(DatabaseError, match="references is not there") as refused:
        restore(pagila, children)
    assert refused.value.sqlstate == "SD303"
    assert "customer" in str(refused.value.diag.message_detail)
    assert (contents(pagila), taken(pagila, parents)) == (between, {"customer": 3})

    # One customer, without what another deletion took; a rental of his, and none of the others'.
    assert restore_rows(pagila, "customer", "[2]") == 1
    [(his,), (other,)] = pagila.rows(
        "SELECT min(rental_id) FROM safe_delete_data.public__rental"
        " WHERE customer_id IN (2, 3) GROUP BY customer_id ORDER BY customer_id"
    )
    with pytest.raises(DatabaseError, match="references is not there") as refused:
        restore_rows(pagila, "rental", f"[{his}, {other}]")
    assert refused.value.sqlstate == "SD303"
    assert restore_rows(pagila, "rental", f"[{his}]") == 1
    assert (restore(pagila, parents), restore_rows(pagila, "rental", f"[{other}]")) == (2, 1)
    restore(pagila, children)
    assert (contents(pagila), problems(pagila)) == (before, [])


def test_a_row_of_two_parents_stays_with_the_one_that_is_deleted(pagila: Database) -> None:
    with_keys(pagila, CASCADING)
    before = contents(pagila)
    protect(pagila, FOUR)
    [(item,)] = pagila.rows("SELECT min(inventory_id) FROM rental WHERE customer_id = 5")
    shared = f"FROM rental WHERE customer_id = 5 AND inventory_id = {item}"
    rentals = int(str(pagila.value(f"SELECT count(*) {shared}")))
    payments = len(
        pagila.rows(
            f"SELECT FROM payment WHERE rental_id IN (SELECT rental_id {shared})"
            " AND payment_date < '2022-07-01'"
        )
    )
    customer = delete(pagila, "DELETE FROM customer WHERE customer_id = 5")
    first = taken(pagila, customer)
    inventory = delete(pagila, f"DELETE FROM inventory WHERE inventory_id = {item}")
    second = taken(pagila, inventory)

    assert restore(pagila, customer) == sum(first.values()) - rentals - payments
    assert taken(pagila, customer) == {}
    assert taken(pagila, inventory) == {
        "inventory": 1,
        "rental": second.get("rental", 0) + rentals,
        "payment": second.get("payment", 0) + payments,
    }
    assert restore(pagila, inventory) == sum(second.values()) + rentals + payments
    assert (contents(pagila), problems(pagila)) == (before, [])


def test_one_customer_of_three_comes_back_with_what_cascaded(pagila: Database) -> None:
    with_keys(pagila, CASCADING)
    before = contents(pagila)
    protect(pagila, FOUR)
    his = pagila.value("SELECT count(*) FROM rental WHERE customer_id = 4")
    deletion = delete(pagila, "DELETE FROM customer WHERE customer_id IN (3, 4, 5)")
    whole = taken(pagila, deletion)
    restored = restore_rows(pagila, "customer", "[4]")
    assert pagila.rows(OF_CUSTOMERS) == [(1, his)]
    assert restore(pagila, deletion) == sum(whole.values()) - restored
    assert (contents(pagila), problems(pagila)) == (before, [])


def test_statistics_from_between_do_not_slow_a_restore(database: Database) -> None:
    database.run(
        "CREATE TABLE line (id integer PRIMARY KEY, body text);"
        " INSERT INTO line SELECT i, 'line ' || i FROM generate_series(1, 40000) AS i;"
        " SELECT safe_delete.protect('line', 'apart')"
    )
    # As autovacuum may find it: pages, and no row in them. Read by each row, they take a minute.
    database.run("DELETE FROM line")
    database.run("ANALYZE line")
    with database.connect("operator") as session:
        session.execute("SET statement_timeout = '30s'")
        [[restored]] = session.execute("SELECT safe_delete.restore(1)").fetchall()
    assert restored == 40000
