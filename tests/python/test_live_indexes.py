"""Keys and indexes of live rows, in tables that keep their deleted rows: made, used, put back."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from command import call
from psycopg import errors
from support import TABLE_OWNER, Database, fresh_database

from safe_delete.call import kit_of
from safe_delete.cluster import Cluster
from safe_delete.database import Connection
from safe_delete.errors import ExitCode
from safe_delete.steps import Protection, protect_steps, run_steps

CUSTOMER = """
CREATE TABLE customer (
    customer_id integer PRIMARY KEY,
    email text COLLATE "C" UNIQUE WITH (fillfactor = 70),
    "Nick name" text,
    place integer CONSTRAINT customer_place UNIQUE DEFERRABLE INITIALLY DEFERRED,
    region integer,
    is_active boolean,
    made_at timestamptz,
    UNIQUE NULLS NOT DISTINCT (region, "Nick name") INCLUDE (made_at),
    EXCLUDE USING btree (region WITH =) WHERE (customer_id > 1000) DEFERRABLE
);
CREATE UNIQUE INDEX "By nick" ON customer (lower("Nick name") text_pattern_ops DESC NULLS LAST)
    WHERE is_active AND customer_id > 3;
CREATE UNIQUE INDEX by_region ON customer (region) WHERE NOT is_active OR region > 1000;
CREATE INDEX by_time ON customer (made_at, (region + place));
ALTER INDEX by_time ALTER COLUMN 2 SET STATISTICS 55;
CREATE INDEX by_hash ON customer USING hash (email);
ALTER TABLE customer CLUSTER ON by_time;
COMMENT ON INDEX by_time IS 'it''s the index';
COMMENT ON INDEX customer_email_key IS 'an index';
COMMENT ON CONSTRAINT customer_email_key ON customer IS 'a constraint';
COMMENT ON CONSTRAINT customer_place ON customer IS 'a deferred one';
INSERT INTO customer
    SELECT i, 'e' || i, 'n' || i, i, i, true, now() FROM generate_series(1, 9) AS i;
"""
VISIT = """
CREATE TABLE visit (
    visit_id integer, day date, place integer,
    PRIMARY KEY (visit_id, day), CONSTRAINT visit_once UNIQUE (place, day, visit_id)
) PARTITION BY RANGE (day);
CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE visit_2 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
    PARTITION BY RANGE (visit_id);
CREATE TABLE visit_2a PARTITION OF visit_2 FOR VALUES FROM (0) TO (1000);
CREATE UNIQUE INDEX visit_also ON visit (day, visit_id, place);
CREATE UNIQUE INDEX visit_1_only ON visit_1 (place);
CREATE INDEX visit_place ON visit (place);
ALTER INDEX visit_1_place_idx RENAME TO odd;
COMMENT ON INDEX odd IS 'odd';
INSERT INTO visit VALUES (1, '2025-02-02', 1), (2, '2026-02-02', 1);
"""
ALL_LIVE = '{"unique": "live", "indexes": "live"}'
PROTECT = f"SELECT safe_delete.protect('customer', 'beside', 'made_at', '{ALL_LIVE}')"
UNPROTECT = "SELECT safe_delete.unprotect('customer')"
DEFINITIONS = """
    SELECT pg_get_indexdef(i.indexrelid), i.indisvalid
      FROM pg_index AS i
     WHERE i.indrelid = ANY ('{{{}}}'::regclass[]) AND NOT i.indisprimary
     ORDER BY 1
"""
FINDINGS = "SELECT p.level, p.problem, p.what_to_do FROM safe_delete.problems AS p"
RESTORE = "SELECT safe_delete.restore(max(deletion_id)) FROM safe_delete.deletions"


@pytest.fixture
def owned(database: Database) -> Database:
    """A database in which table_owner may protect what he makes."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    return database


@pytest.fixture
def customers(owned: Database) -> Database:
    """Nine customers with keys and indexes of all kinds, not protected yet."""
    owned.run(CUSTOMER, TABLE_OWNER)
    return owned


@pytest.fixture
def live(customers: Database) -> Database:
    """The customers protected, all keys and indexes for live rows only."""
    customers.run(PROTECT, TABLE_OWNER)
    assert customers.rows(FINDINGS) == []
    return customers


def schema(database: Database) -> str:
    """The schema public as pg_dump writes it, without its random words."""
    dumped = database.dump("--schema-only", "--schema=public")
    return re.sub(r"^\\(un)?restrict .*$", "", dumped, flags=re.MULTILINE)


def definitions(database: Database, *tables: str) -> list[tuple[object, ...]]:
    """All indexes but primary keys, and whether they are valid."""
    return database.rows(DEFINITIONS.format(", ".join(tables)))


def protection(settings: str) -> str:
    """The call that protects the customers."""
    return f"SELECT safe_delete.protect('customer', 'beside', NULL, '{settings}')"


def test_protect_asks_for_a_choice_for_each_key(customers: Database) -> None:
    with pytest.raises(psycopg.Error) as refused:
        customers.run(protection("{}"), TABLE_OWNER)
    assert refused.value.sqlstate == "SD208"
    said = str(refused.value)
    assert 'values of the unique key "By nick"' in said
    assert '"live"' in said
    assert '"keep"' in said
    with pytest.raises(psycopg.Error, match='unique key "customer_region_Nick') as refused:
        customers.run(protection('{"unique": {"By nick": "keep"}}'), TABLE_OWNER)
    assert refused.value.sqlstate == "SD208"
    advice = "SELECT reasons FROM safe_delete.advise('customer') WHERE hiding = 'beside'"
    assert "asks for a decision: deleted rows" in str(customers.value(advice))


@pytest.mark.parametrize(
    "settings",
    [
        '{"unique": "dead"}',
        '{"unique": {"by_region": "dead"}}',
        '{"unique": {"by_time": "live"}}',
        '{"unique": {"customer_pkey": "live"}}',
        '{"unique": ["live"]}',
        '{"unique": "keep", "indexes": true}',
    ],
)
def test_choices_that_do_not_exist_are_refused(customers: Database, settings: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        customers.run(protection(settings), TABLE_OWNER)
    assert refused.value.sqlstate == "SD209"


def test_keys_of_apart_tables_need_no_choice(customers: Database) -> None:
    with pytest.raises(psycopg.Error, match="not apart") as refused:
        customers.run(
            "SELECT safe_delete.protect('customer', 'apart', settings => "
            """'{"unique": "live"}')""",
            TABLE_OWNER,
        )
    assert refused.value.sqlstate == "SD209"


LIMITS = {
    "it is the replica identity": (
        "ALTER TABLE customer ALTER email SET NOT NULL;"
        "ALTER TABLE customer REPLICA IDENTITY USING INDEX customer_email_key",
        "customer_email_key",
    ),
    "it is deferrable and NULLS NOT DISTINCT": (
        "ALTER TABLE customer ADD CONSTRAINT strange"
        " UNIQUE NULLS NOT DISTINCT (made_at, place) DEFERRABLE",
        "strange",
    ),
    "a view, rule or function depends on it": (
        """CREATE TABLE log (id integer);
        CREATE RULE again AS ON INSERT TO log DO ALSO INSERT INTO customer (customer_id)
            VALUES (NEW.id) ON CONFLICT ON CONSTRAINT customer_email_key DO NOTHING""",
        "customer_email_key",
    ),
}


@pytest.mark.parametrize("why", LIMITS)
def test_key_that_cannot_be_live_can_be_kept(customers: Database, why: str) -> None:
    statement, key = LIMITS[why]
    customers.run(statement, TABLE_OWNER)
    with pytest.raises(psycopg.Error, match=f"{key} .*among live rows only: {why}") as refused:
        customers.run(PROTECT, TABLE_OWNER)
    assert refused.value.sqlstate == "SD201"
    customers.run(protection('{"unique": "keep", "accept": ["views"]}'), TABLE_OWNER)


def test_key_that_a_foreign_key_needs_stays_as_it_is(owned: Database) -> None:
    owned.run(
        """CREATE TABLE plain (id integer PRIMARY KEY, code text UNIQUE);
        CREATE TABLE pointer (
            id integer PRIMARY KEY, code text REFERENCES plain (code), place integer);
        CREATE INDEX by_code ON pointer (code, place);
        CREATE INDEX by_place ON pointer (place);
        SELECT safe_delete.protect('pointer', 'beside', settings => '{"indexes": "live"}')""",
        TABLE_OWNER,
    )
    # The foreign key's own index serves deletes of the referenced rows.
    found = definitions(owned, "pointer")
    assert [row[0] for row in found if "by_" in str(row[0])] == [
        "CREATE INDEX by_code ON public.pointer USING btree (code, place)",
        "CREATE INDEX by_place ON public.pointer USING btree (place) WHERE (deleted_at IS NULL)",
    ]


def test_deleted_row_gives_up_its_values(live: Database) -> None:
    live.run("DELETE FROM current_customer WHERE customer_id = 5", TABLE_OWNER)
    live.run(
        "INSERT INTO customer VALUES (15, 'e5', 'n5', 5, 5, true, now())",
        TABLE_OWNER,
    )
    for column, value in {"email": "'e5'", "place": "5", "region": "5, 'n5'"}.items():
        columns = 'region, "Nick name"' if column == "region" else column
        with pytest.raises((errors.UniqueViolation, errors.ExclusionViolation)):
            live.run(f"INSERT INTO customer (customer_id, {columns}) VALUES (16, {value})")


def test_kept_key_holds_the_values_of_deleted_rows(customers: Database) -> None:
    before = definitions(customers, "customer")
    customers.run(protection('{"unique": "keep"}'), TABLE_OWNER)
    after = [row for row in definitions(customers, "customer") if "__deleted_at" not in str(row)]
    assert after == before
    customers.run("DELETE FROM current_customer WHERE customer_id = 5", TABLE_OWNER)
    with pytest.raises(errors.UniqueViolation):
        customers.run("INSERT INTO customer (customer_id, email) VALUES (15, 'e5')")


def test_deferred_key_still_lets_rows_swap(live: Database) -> None:
    swap = "BEGIN; UPDATE customer SET place = 10 - place WHERE place IN (1, 9); COMMIT"
    live.run(swap, TABLE_OWNER)
    with pytest.raises(errors.ExclusionViolation):
        live.run("UPDATE customer SET place = 2 WHERE place = 3", TABLE_OWNER)


@pytest.mark.parametrize(
    "ending", ["", " WHERE (booking_id > 0)", " DEFERRABLE", " WHERE (booking_id > 0) DEFERRABLE"]
)
def test_exclusion_holds_among_live_rows(owned: Database, ending: str) -> None:
    owned.run(
        f"""CREATE TABLE booking (booking_id integer PRIMARY KEY, during int4range,
            CONSTRAINT booking_once EXCLUDE USING gist (during WITH &&){ending});
        INSERT INTO booking VALUES (1, '[1, 5)'), (2, '[5, 9)')""",
        TABLE_OWNER,
    )
    settings = '{"unique": {"booking_once": "live"}}'
    owned.run(
        f"SELECT safe_delete.protect('booking', 'beside', settings => '{settings}')", TABLE_OWNER
    )
    owned.run("DELETE FROM current_booking WHERE booking_id = 1", TABLE_OWNER)
    owned.run("INSERT INTO booking VALUES (3, '[2, 3)')", TABLE_OWNER)
    with pytest.raises(errors.ExclusionViolation):
        owned.run("INSERT INTO booking VALUES (4, '[4, 6)')", TABLE_OWNER)
    with pytest.raises(psycopg.Error) as caught:
        owned.run("SELECT safe_delete.restore(1)", "operator")
    assert caught.value.sqlstate == "SD303"
    owned.run("DELETE FROM current_booking WHERE booking_id = 3", TABLE_OWNER)
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
    assert owned.rows(FINDINGS) == []


def test_unprotect_puts_back_exactly_what_was(customers: Database) -> None:
    customers.run(VISIT, TABLE_OWNER)
    before = schema(customers)
    customers.run(PROTECT, TABLE_OWNER)
    customers.run(
        f"SELECT safe_delete.protect('visit', 'beside', 'day', '{ALL_LIVE}')", TABLE_OWNER
    )
    assert customers.rows(FINDINGS) == []
    others = [
        row
        for row in definitions(customers, "customer", "visit", "visit_1", "visit_2", "visit_2a")
        if "deleted_at IS NULL" not in str(row)
    ]
    assert {
        re.findall(r"INDEX \S+ ON", str(row)) and "deletion_id" in str(row) for row in others
    } == {True}
    customers.run(
        "SELECT safe_delete.resync('customer'); SELECT safe_delete.resync('visit')", TABLE_OWNER
    )
    customers.run("SELECT safe_delete.unprotect('visit')", TABLE_OWNER)
    customers.run(UNPROTECT, TABLE_OWNER)
    assert schema(customers) == before
    assert customers.rows("TABLE safe_delete.replaced_index") == []


def test_table_of_a_superuser_gets_its_keys_back(database: Database) -> None:
    database.run(CUSTOMER)
    before = schema(database)
    database.run(PROTECT)
    database.run(UNPROTECT)
    assert schema(database) == before


def test_partitions_give_up_values_too(owned: Database) -> None:
    owned.run(VISIT, TABLE_OWNER)
    owned.run(f"SELECT safe_delete.protect('visit', 'beside', 'day', '{ALL_LIVE}')", TABLE_OWNER)
    owned.run("DELETE FROM current_visit WHERE visit_id = 1", TABLE_OWNER)
    owned.run("INSERT INTO visit VALUES (3, '2025-02-02', 1)", TABLE_OWNER)
    with pytest.raises(errors.UniqueViolation, match="visit_1_only"):
        owned.run("INSERT INTO visit VALUES (4, '2025-02-03', 1)", TABLE_OWNER)
    owned.run(
        "CREATE TABLE visit_3 PARTITION OF visit FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
        TABLE_OWNER,
    )
    [indexes] = owned.rows(
        "SELECT count(*) FILTER (WHERE pg_get_expr(i.indpred, i.indrelid) = '(deleted_at IS NULL)')"
        " FROM pg_index AS i WHERE i.indrelid = 'visit_3'::regclass"
    )
    assert indexes == (3,)


def test_deferrable_key_of_a_partitioned_table_is_kept(owned: Database) -> None:
    owned.run(
        "CREATE TABLE visit (visit_id integer PRIMARY KEY,"
        " CONSTRAINT late UNIQUE (visit_id) DEFERRABLE) PARTITION BY RANGE (visit_id)",
        TABLE_OWNER,
    )
    with pytest.raises(psycopg.Error, match="it is deferrable, and of a partitioned table"):
        owned.run(
            """SELECT safe_delete.protect('visit', 'beside', NULL, '{"unique": "live"}')""",
            TABLE_OWNER,
        )


def ignore(step: object, attempt: int) -> None:
    """Who does not want to be told."""


MADE = {
    "note": """
        CREATE TABLE note (
            id integer PRIMARY KEY, code text CONSTRAINT a UNIQUE, day date, place integer,
            CONSTRAINT b UNIQUE (place) DEFERRABLE
        );
        CREATE UNIQUE INDEX c ON note (code, place);
        COMMENT ON INDEX c IS 'c';
        INSERT INTO note VALUES (1, 'a', '2025-02-02', 1)
    """,
    "part": """
        CREATE TABLE part (
            id integer, day date, code text, PRIMARY KEY (id, day), CONSTRAINT a UNIQUE (code, day)
        ) PARTITION BY RANGE (day);
        CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        INSERT INTO part VALUES (1, '2025-02-02', 'a')
    """,
}


@pytest.mark.parametrize("table", MADE)
def test_protect_that_died_anywhere_goes_on_or_is_given_up(owned: Database, table: str) -> None:
    owned.run(MADE[table], TABLE_OWNER)
    before = schema(owned)
    again = f"INSERT INTO {table} (id, code, day) VALUES (2, 'a', '2025-02-02')"
    wanted = Protection(f"public.{table}", "beside", None, {"unique": "live"})
    with kit_of(owned.dsn(TABLE_OWNER)) as kit:
        steps = protect_steps(kit, wanted)
        places = [step.step for step in steps if "is made one of live rows" in step.why]
        for done in range(places[0] - 1, places[-1] + 1):
            run_steps(kit, wanted.table, protect_steps(kit, wanted)[:done], ignore)
            with pytest.raises(errors.UniqueViolation):
                owned.run(again, TABLE_OWNER)
            if done % 2:
                run_steps(kit, wanted.table, protect_steps(kit, wanted), ignore)
                assert "safe_delete_live" not in schema(owned)
            owned.run(f"SELECT safe_delete.unprotect('{table}')", TABLE_OWNER)
            assert schema(owned) == before, steps[done - 1].statement


BROKEN = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{}'::regclass"


@pytest.mark.parametrize("way", ["again", "unprotect"])
@pytest.mark.parametrize(
    "statement", ["CREATE UNIQUE INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY"]
)
def test_concurrent_step_that_was_interrupted_leaves_nothing(
    owned: Database, statement: str, way: str
) -> None:
    owned.run(
        "CREATE TABLE note (id integer PRIMARY KEY, code text);"
        "CREATE UNIQUE INDEX code ON note (code)",
        TABLE_OWNER,
    )
    before = schema(owned)
    wanted = Protection("public.note", "beside", None, {"unique": "live"})
    with kit_of(owned.dsn(TABLE_OWNER)) as kit:
        steps = protect_steps(kit, wanted)
        [stopped] = [step.step for step in steps if step.statement.startswith(statement)]
        run_steps(kit, wanted.table, steps[: stopped - 1], ignore)
        with owned.connect(autocommit=False) as other:
            # The build waits for an older snapshot, the drop for whoever uses the table.
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT FROM note")
            with owned.connect(TABLE_OWNER) as builder:
                with pytest.raises(errors.QueryCanceled):
                    cancel_when_it_waits(owned, builder, steps[stopped - 1].statement)
    assert (False,) in owned.rows(
        "SELECT indisvalid FROM pg_index WHERE indrelid = 'note'::regclass"
    )
    owned.run("INSERT INTO note VALUES (1, 'a')", TABLE_OWNER)
    with pytest.raises(errors.UniqueViolation):
        owned.run("INSERT INTO note VALUES (2, 'a')", TABLE_OWNER)
    if way == "again":
        owned.run(
            """SELECT safe_delete.protect('note', 'beside', NULL, '{"unique": "live"}')""",
            TABLE_OWNER,
        )
        assert owned.rows(FINDINGS) == []
        assert all(valid for _, valid in definitions(owned, "note"))
        assert "safe_delete_live" not in schema(owned)
    owned.run("SELECT safe_delete.unprotect('note')", TABLE_OWNER)
    assert schema(owned) == before


def cancel_when_it_waits(database: Database, session: Connection, statement: str) -> None:
    """Runs a statement until it waits for another session; raises what it then ends with."""
    pid = session.info.backend_pid
    waits = f"SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = {pid}"
    session.execute("SET statement_timeout = '60s'")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(session.execute, statement.encode())
        while database.value(waits) is not True:
            assert not running.done(), "it did not wait"
            time.sleep(0.02)
        session.cancel()
        running.result()


# The statement's end, by what it inserts into, and the error that it gets.
UPSERTS = {
    # The base table, as it was before: its index is not for all rows any more.
    ("customer", "(email) DO UPDATE SET region = 20"): "42P10",
    ("customer", "ON CONSTRAINT customer_email_key DO NOTHING"): "42704",
    ("current_customer", "(email) DO UPDATE SET region = 20"): "42P10",
    ("current_customer", "(email) WHERE deleted_at IS NULL DO NOTHING"): "42703",
    ("current_customer", "DO NOTHING"): None,
    ("customer", "DO NOTHING"): None,
    ("customer", "(email) WHERE deleted_at IS NULL DO UPDATE SET region = 20"): None,
}


@pytest.mark.parametrize("upsert", UPSERTS, ids=" ".join)
def test_upserts_that_work_and_that_do_not(live: Database, upsert: tuple[str, str]) -> None:
    into, conflict = upsert
    statement = f"INSERT INTO {into} (customer_id, email) VALUES (20, 'e1') ON CONFLICT {conflict}"
    code = UPSERTS[upsert]
    if code is None:
        live.run(statement, TABLE_OWNER)
        found = live.rows("SELECT customer_id, region FROM customer WHERE email = 'e1'")
        assert found == [(1, 20 if "DO UPDATE" in statement else 1)]
    else:
        with pytest.raises(psycopg.Error) as refused:
            live.run(statement, TABLE_OWNER)
        assert refused.value.sqlstate == code


def test_upsert_inserts_beside_a_deleted_row(live: Database) -> None:
    live.run("DELETE FROM current_customer WHERE customer_id = 1", TABLE_OWNER)
    live.run(
        "INSERT INTO customer (customer_id, email) VALUES (20, 'e1')"
        " ON CONFLICT (email) WHERE deleted_at IS NULL DO UPDATE SET region = 20",
        TABLE_OWNER,
    )
    assert live.rows("SELECT customer_id, region FROM current_customer WHERE email = 'e1'") == [
        (20, None)
    ]


@pytest.mark.parametrize(("column", "value"), [("email", "'e1'"), ("place", "1")])
def test_restore_names_the_value_that_a_live_row_has_taken(
    live: Database, column: str, value: str
) -> None:
    live.run("DELETE FROM current_customer WHERE customer_id = 1", TABLE_OWNER)
    live.run(f"INSERT INTO customer (customer_id, {column}) VALUES (20, {value})", TABLE_OWNER)
    with pytest.raises(
        psycopg.Error, match="a live row of customer has taken a key of it"
    ) as refused:
        live.value(RESTORE)
    assert refused.value.sqlstate == "SD303"
    assert f"({column})=({value.strip(chr(39))})" in str(refused.value.diag.message_detail)
    [found] = live.rows(
        "SELECT c.obstacle, c.detail FROM safe_delete.deletions AS d"
        " CROSS JOIN safe_delete.restore_check(d.deletion_id) AS c"
    )
    assert found[0] == "key taken"
    assert "20" in str(found[1])
    live.run(f"UPDATE customer SET {column} = NULL WHERE customer_id = 20", TABLE_OWNER)
    assert live.value(RESTORE) == 1


def test_doctor_finds_a_unique_index_that_came_later(live: Database) -> None:
    before = definitions(live, "customer")
    live.run("CREATE UNIQUE INDEX later ON customer (region, place)", TABLE_OWNER)
    [(level, problem, what_to_do)] = live.rows(FINDINGS)
    assert level == "warning"
    assert "the key later is made one of live rows" in str(problem)
    statements = str(what_to_do).partition("writers wait: ")[2].rstrip(";").split("; ")
    with live.connect(TABLE_OWNER) as session:
        session.execute("SET search_path = pg_catalog")
        for statement in statements:
            session.execute(statement.encode())
    assert live.rows(FINDINGS) == []
    live.run("CREATE UNIQUE INDEX last ON customer (place, region, made_at)", TABLE_OWNER)
    live.run("SELECT safe_delete.resync('customer')", TABLE_OWNER)
    assert live.rows(FINDINGS) == []
    new = [row[0] for row in definitions(live, "customer") if row not in before]
    assert len(new) == 2
    assert all("WHERE (deleted_at IS NULL)" in str(definition) for definition in new)


def test_doctor_finds_a_key_without_a_choice_that_came_later(customers: Database) -> None:
    keys = ["customer_email_key", "customer_place", "By nick", "by_region"]
    keys += ["customer_region_Nick name_made_at_key", "customer_region_excl"]
    choices = ", ".join(f'"{key}": "keep"' for key in keys[1:])
    customers.run(protection(f'{{"unique": {{"{keys[0]}": "live", {choices}}}}}'), TABLE_OWNER)
    assert customers.rows(FINDINGS) == []
    customers.run("CREATE UNIQUE INDEX later ON customer (region, place)", TABLE_OWNER)
    [(level, problem, what_to_do)] = customers.rows(FINDINGS)
    assert (level, problem) == (
        "warning",
        "deleted rows of public.customer would hold their values of the unique key later",
    )
    statements = str(what_to_do).partition("rows shall: ")[2].rstrip(";").split("; ")
    with customers.connect(TABLE_OWNER) as session:
        for statement in statements:
            session.execute(statement.encode())
    assert customers.rows(FINDINGS) == []


def test_doctor_finds_an_index_that_is_gone(live: Database) -> None:
    before = schema(live)
    live.run("DROP INDEX customer_email_key", TABLE_OWNER)
    [(level, problem, what_to_do)] = live.rows(FINDINGS)
    assert level == "warning"
    assert "customer_email_key of public.customer, which is for live rows only, is gone" in str(
        problem
    )
    live.run(str(what_to_do).partition("; or")[0], TABLE_OWNER)
    live.run("COMMENT ON INDEX customer_email_key IS 'an index'", TABLE_OWNER)
    assert live.rows(FINDINGS) == []
    assert schema(live) == before
    live.run("DROP INDEX customer_email_key; SELECT safe_delete.resync('customer')", TABLE_OWNER)
    assert live.rows(FINDINGS) == []
    live.run(UNPROTECT, TABLE_OWNER)
    assert "customer_email_key" not in schema(live)


def test_columns_and_indexes_may_be_renamed_and_dropped(customers: Database) -> None:
    changes = """
        ALTER TABLE customer RENAME email TO "E mail";
        ALTER TABLE customer RENAME is_active TO "Active?";
        ALTER INDEX by_time RENAME TO "by Time";
        ALTER TABLE customer DROP COLUMN region;
        ALTER TABLE customer RENAME TO client;
        ALTER TABLE client SET SCHEMA shop
    """
    customers.run("CREATE SCHEMA shop; GRANT ALL ON SCHEMA shop TO table_owner")
    with customers.connect(TABLE_OWNER, autocommit=False) as session:
        session.execute(changes.encode())
        session.execute("COMMENT ON INDEX shop.\"By nick\" IS 'seen'")
        session.commit()
    after = customers.dump("--schema-only", "--schema=shop")
    customers.run("DROP TABLE shop.client", TABLE_OWNER)
    customers.run(CUSTOMER, TABLE_OWNER)
    customers.run(PROTECT, TABLE_OWNER)
    customers.run("DROP VIEW current_customer CASCADE", TABLE_OWNER)
    customers.run(changes + """; COMMENT ON INDEX shop."By nick" IS 'seen'""", TABLE_OWNER)
    customers.run("SELECT safe_delete.unprotect('shop.client')", TABLE_OWNER)
    random = re.compile(r"^\\(un)?restrict .*$", re.MULTILINE)
    assert random.sub("", customers.dump("--schema-only", "--schema=shop")) == random.sub("", after)


def test_unique_index_of_live_rows_that_somebody_made_is_not_lost(live: Database) -> None:
    live.run(
        "CREATE UNIQUE INDEX mine ON customer (made_at, place) WHERE deleted_at IS NULL;"
        "CREATE UNIQUE INDEX other ON customer (place, made_at)"
        "  WHERE deleted_at IS NULL AND place > 3",
        TABLE_OWNER,
    )
    live.run(UNPROTECT, TABLE_OWNER)
    found = [row[0] for row in definitions(live, "customer")]
    assert "CREATE UNIQUE INDEX mine ON public.customer USING btree (made_at, place)" in found
    assert (
        "CREATE UNIQUE INDEX other ON public.customer"
        " USING btree (place, made_at) WHERE (place > 3)" in found
    )


def test_key_that_cannot_be_put_back_is_named(live: Database) -> None:
    live.run(BROKEN.format("customer_email_key"))
    live.run(
        "UPDATE pg_index SET indisready = false WHERE indexrelid = 'customer_email_key'::regclass"
    )
    live.run("INSERT INTO customer (customer_id, email) VALUES (20, 'e1')", TABLE_OWNER)
    with pytest.raises(
        psycopg.Error, match=r"key customer_email_key of public\.customer cannot be put back"
    ) as refused:
        live.run(UNPROTECT, TABLE_OWNER)
    assert refused.value.sqlstate == "SD210"
    assert "Key (email)=(e1) is duplicated" in str(refused.value.diag.message_detail)
    live.run("UPDATE customer SET email = NULL WHERE customer_id = 20", TABLE_OWNER)
    live.run(UNPROTECT, TABLE_OWNER)


def test_dump_and_restore_forget_nothing(
    customers: Database, cluster: Cluster, tmp_path: Path
) -> None:
    before = schema(customers)
    customers.run(PROTECT, TABLE_OWNER)
    script = tmp_path / "dump.sql"
    script.write_text(customers.dump())
    with fresh_database(cluster, "restored", "template0") as restored:
        done = restored.psql("-f", str(script))
        assert done.returncode == 0, done.stderr
        restored.run("SELECT safe_delete.resync('customer')", TABLE_OWNER)
        restored.run(UNPROTECT, TABLE_OWNER)
        assert schema(restored) == before


def test_command_line_takes_choices(customers: Database) -> None:
    arguments = ("protect", "customer", "--hiding", "beside")
    asked = call(customers, *arguments, user=TABLE_OWNER)
    assert asked.code == ExitCode.USAGE
    assert "unique key" in asked.err
    both = call(customers, *arguments, "--unique", "live", "--unique", "a=keep", user=TABLE_OWNER)
    assert both.code == ExitCode.USAGE
    assert "--unique is given for all keys, and once more" in both.err
    keys = ["By nick", "by_region", "customer_place", "customer_region_excl"]
    keys += ["customer_region_Nick name_made_at_key"]
    given = [word for key in keys for word in ("--unique", f"{key}=keep")]
    done = call(
        customers, *arguments, *given, "--unique", "customer_email_key=live", "--live-indexes",
        "--execute", user=TABLE_OWNER,
    )  # fmt: skip
    assert done.code == ExitCode.DONE, done.err
    live = [row for row in definitions(customers, "customer") if "deleted_at IS NULL" in str(row)]
    assert sorted(re.findall(r"INDEX (\S+) ON", str(live))) == [
        "by_hash",
        "by_time",
        "customer_email_key",
    ]
    assert (
        call(customers, "unprotect", "customer", "--execute", user=TABLE_OWNER).code
        == ExitCode.DONE
    )
