"""The whole way on real data: rental and payment (partitioned) apart, a lone table beside."""

from __future__ import annotations

import pytest
from real_schemas import load, schema_dump
from support import TABLE_OWNER, Database

TABLES = {"payment": "payment_date", "rental": "rental_date", "remark": "last_update"}
FREE_GUARDS = {
    "row_ratio": '{"max": 1}',
    "too_old": '{"allowed_interval": "20 years"}',
    "minimum_kept": '{"min": 0}',
    "stalled_table": '{"waived": "a test"}',
}
REMARK = f"""
CREATE TABLE remark AS SELECT actor_id AS id, first_name, last_update FROM actor;
ALTER TABLE remark ADD PRIMARY KEY (id);
ALTER TABLE remark OWNER TO {TABLE_OWNER};
CREATE TRIGGER last_updated BEFORE UPDATE ON remark FOR EACH ROW EXECUTE FUNCTION last_updated();
GRANT SELECT, INSERT, UPDATE, DELETE ON remark TO application;
GRANT SELECT ON rental TO operator WITH GRANT OPTION;
"""


@pytest.fixture
def pagila(database: Database) -> Database:
    load(database, "pagila.sql")
    database.run(REMARK)
    return database


def contents(database: Database) -> dict[str, object]:
    """A digest of every row of every table, as text, and so byte for byte."""
    query = "SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\")) FROM {} AS t"
    tables = {
        "payment": "payment",
        "rental": "rental",
        "remark": "current_remark",
        "staff": "staff",
    }
    return {name: database.value(query.format(table)) for name, table in tables.items()}


def signed_run(database: Database, job: str, table: str, parameters: str) -> int:
    """A whole job: the operator's dry run, the deleter's run. Returns the rows that it took."""
    query = f"SELECT safe_delete.dry_run('{job}', '{table}', '{parameters}')"
    shown = database.value(query, "operator")
    assert isinstance(shown, dict) and shown["verdict"] == "go", shown
    database.run(
        f"CALL safe_delete.run_job('{job}', '{table}', '{parameters}', '{shown['signature']}')",
        "deleter",
    )
    [(state, row_count)] = database.rows(
        "SELECT state, row_count FROM safe_delete.runs ORDER BY run_id DESC LIMIT 1"
    )
    assert (state, row_count) == ("done", shown["candidates"])
    return int(str(row_count))


def age_deleted_rows(database: Database) -> None:
    """Forty days pass: what is deleted now was deleted then."""
    database.run(
        """
        SET session_replication_role = replica;
        ALTER TABLE remark DISABLE TRIGGER USER;
        UPDATE remark SET deleted_at = deleted_at - interval '40 days' WHERE deleted_at IS NOT NULL;
        ALTER TABLE remark ENABLE TRIGGER last_updated;
        """
    )
    database.run("SELECT safe_delete.resync('remark')", TABLE_OWNER)
    for table in ("payment", "rental"):
        storage = f"safe_delete_data.public__{table}"
        database.run(
            f"""
            BEGIN; SET LOCAL ROLE safe_delete_owner;
            SELECT safe_delete._make_storage_partition('{table}', now() - interval '40 days');
            SELECT safe_delete._begin_act('{table}', 'purge');
            CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT * FROM {storage};
            DELETE FROM {storage};
            UPDATE moved SET deleted_at = deleted_at - interval '40 days';
            INSERT INTO {storage} SELECT * FROM moved;
            SELECT safe_delete._end_act('{table}', 'purge'); COMMIT
            """
        )


def test_the_whole_way(pagila: Database) -> None:
    before_schema, before = schema_dump(pagila), contents_before(pagila)
    for table, age in TABLES.items():
        hiding = "beside" if table == "remark" else "apart"
        pagila.run(f"SELECT safe_delete.protect('{table}', '{hiding}', '{age}')", TABLE_OWNER)
        for guard, settings in FREE_GUARDS.items():
            pagila.run(f"SELECT safe_delete.set_guard('{table}', '{guard}', '{settings}')", "admin")
    assert contents(pagila) == before

    with pagila.connect("application", autocommit=False) as session:
        paid = session.execute(
            "DELETE FROM payment"
            " WHERE rental_id IN (SELECT rental_id FROM rental WHERE customer_id = 5)"
        ).rowcount
        late = session.execute("DELETE FROM payment_p2022_07 WHERE customer_id = 6").rowcount
        rented = session.execute("DELETE FROM rental WHERE customer_id = 5").rowcount
    pagila.run("DELETE FROM current_remark WHERE id BETWEEN 5 AND 7", "application")
    assert (paid > 0, late > 0, rented) == (True, True, 38)
    assert pagila.rows("SELECT * FROM safe_delete.deletion_tables(1)") == [
        ("payment", paid + late),
        ("rental", rented),
    ]
    assert pagila.value("SELECT count(*) FROM current_remark") == 197
    after = contents(pagila)
    assert all(after[name] != before[name] for name in TABLES)

    assert pagila.value("SELECT safe_delete.restore(1)", "operator") == paid + late + rented
    assert pagila.value("SELECT safe_delete.restore(2)", "operator") == 3
    assert contents(pagila) == before

    marked = {table: signed_run(pagila, "mark", table, '{"retain": "30 days"}') for table in TABLES}
    assert marked == {"payment": 16049, "rental": 16044, "remark": 200}
    age_deleted_rows(pagila)
    for table, count in marked.items():
        assert (
            signed_run(pagila, "purge", table, '{"grace": "30 days", "retain": "30 days"}') == count
        )
    keys = pagila.value(
        "SELECT sum(json_array_length(row_keys)) FROM safe_delete.audit_trail"
        " WHERE event = 'purge batch'"
    )
    assert keys == sum(marked.values())

    for table in TABLES:
        pagila.run(f"SELECT safe_delete.unprotect('{table}')", TABLE_OWNER)
    assert schema_dump(pagila) == before_schema


def contents_before(database: Database) -> dict[str, object]:
    """The same digests before the live view of remark exists."""
    database.run("CREATE VIEW current_remark AS SELECT * FROM remark")
    found = contents(database)
    database.run("DROP VIEW current_remark")
    return found


def test_unprotect_refuses_while_rows_are_deleted(pagila: Database) -> None:
    pagila.run("SELECT safe_delete.protect('payment', 'apart', 'payment_date')", TABLE_OWNER)
    pagila.run("DELETE FROM payment WHERE payment_id = (SELECT min(payment_id) FROM payment)")
    with pytest.raises(Exception, match="has deleted rows") as refused:
        pagila.run("SELECT safe_delete.unprotect('payment')", TABLE_OWNER)
    assert getattr(refused.value, "sqlstate", None) == "SD207"
