"""What the state machine found, told as short stories."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from support import Database


@pytest.fixture
def owned(database: Database) -> Iterator[Database]:
    """A database in which table_owner may protect what he makes."""
    database.run("GRANT safe_delete_admin TO table_owner")
    yield database
    database.run("REVOKE safe_delete_admin FROM table_owner")


def test_column_that_takes_the_name_of_a_dropped_one_does_not_stop_a_delete(
    owned: Database,
) -> None:
    owned.run(
        """CREATE TABLE note (note_id integer PRIMARY KEY, body text, remark text);
           INSERT INTO note VALUES (1, 'b1', 'r1'), (2, 'b2', 'r2'), (3, NULL, 'r3');
           SELECT safe_delete.protect('note', 'apart');
           DELETE FROM note WHERE note_id IN (1, 3);
           ALTER TABLE note DROP COLUMN body;
           ALTER TABLE note RENAME COLUMN remark TO body""",
        "table_owner",
    )
    owned.run("DELETE FROM note WHERE note_id = 2", "table_owner")
    stored = owned.rows("SELECT body, s::text FROM safe_delete_data.public__note AS s ORDER BY 1")
    assert [body for body, _ in stored] == ["r1", "r2", "r3"]
    assert "b1" in str(stored[0][1])
    assert owned.value("SELECT safe_delete.restore(2)", "operator") == 1


def test_deleted_row_of_a_partition_gets_the_default_of_a_new_column(owned: Database) -> None:
    owned.run(
        """CREATE TABLE part (part_id integer PRIMARY KEY) PARTITION BY RANGE (part_id);
           CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (9);
           INSERT INTO part VALUES (1);
           SELECT safe_delete.protect('part', 'apart');
           DELETE FROM part;
           ALTER TABLE part ADD COLUMN size integer NOT NULL DEFAULT 7;
           SELECT safe_delete.resync('part')""",
        "table_owner",
    )
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
    assert owned.rows("SELECT part_id, size FROM part") == [(1, 7)]


def test_row_comes_back_with_its_parent_though_another_deletion_has_an_earlier_one(
    owned: Database,
) -> None:
    owned.run(
        """CREATE TABLE house (house_id integer PRIMARY KEY);
           CREATE TABLE street (street_id integer PRIMARY KEY);
           CREATE TABLE person (
               person_id integer PRIMARY KEY,
               house_id integer REFERENCES house ON DELETE CASCADE,
               street_id integer REFERENCES street ON DELETE CASCADE
           );
           SELECT safe_delete.protect(t, 'apart')
           FROM unnest('{person,house,street}'::regclass[]) AS t;
           INSERT INTO house VALUES (1); INSERT INTO street VALUES (1)""",
        "table_owner",
    )
    owned.run("DELETE FROM house", "table_owner")
    owned.run(
        "INSERT INTO house VALUES (1); INSERT INTO person VALUES (1, 1, NULL), (2, 1, 1)",
        "table_owner",
    )
    owned.run("DELETE FROM house", "table_owner")
    owned.run("DELETE FROM street", "table_owner")
    assert owned.value("SELECT safe_delete.restore(2)", "operator") == 2
    stored = owned.rows("SELECT person_id, deletion_id FROM safe_delete_data.public__person")
    assert stored == [(2, 3)]


def test_row_goes_over_to_a_parent_whose_columns_changed(owned: Database) -> None:
    owned.run(
        """CREATE TABLE house (house_id integer PRIMARY KEY);
           CREATE TABLE person (
               person_id integer PRIMARY KEY, house_id integer REFERENCES house ON DELETE CASCADE
           );
           SELECT safe_delete.protect(t, 'apart') FROM unnest('{person,house}'::regclass[]) AS t;
           INSERT INTO house VALUES (1); INSERT INTO person VALUES (1, 1)""",
        "table_owner",
    )
    owned.run("DELETE FROM person", "table_owner")
    owned.run("DELETE FROM house", "table_owner")
    owned.run("ALTER TABLE house RENAME COLUMN house_id TO number", "table_owner")
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 0
    assert owned.value("SELECT safe_delete.restore(2)", "operator") == 2


def test_reference_that_was_cut_comes_back_though_its_parent_went_over_to_another_deletion(
    owned: Database,
) -> None:
    owned.run(
        """CREATE TABLE house (house_id integer PRIMARY KEY);
           CREATE TABLE person (
               person_id integer PRIMARY KEY, house_id integer REFERENCES house ON DELETE CASCADE
           );
           CREATE TABLE pet (
               pet_id integer PRIMARY KEY, person_id integer REFERENCES person ON DELETE SET NULL
           );
           SELECT safe_delete.protect(t, 'apart', NULL, '{"accept": ["dependents"]}')
           FROM unnest('{pet,person,house}'::regclass[]) AS t;
           INSERT INTO house VALUES (1); INSERT INTO person VALUES (1, 1);
           INSERT INTO pet VALUES (1, 1)""",
        "table_owner",
    )
    # The pet is deleted with the reference cut, before the person goes over to the house.
    for table in ("person", "pet", "house"):
        owned.run(f"DELETE FROM {table}", "table_owner")
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 0
    assert owned.value("SELECT safe_delete.restore(3)", "operator") == 2
    assert owned.value("SELECT safe_delete.restore(2)", "operator") == 1
    assert owned.rows("SELECT pet_id, person_id FROM pet") == [(1, 1)]


def test_check_of_a_row_whose_parent_has_a_renamed_key(owned: Database) -> None:
    owned.run(
        """CREATE TABLE product (product_id integer PRIMARY KEY);
           CREATE TABLE item (item_id integer PRIMARY KEY, product_id integer REFERENCES product);
           INSERT INTO product VALUES (1); INSERT INTO item VALUES (1, 1);
           SELECT safe_delete.protect('item', 'apart'), safe_delete.protect('product', 'apart');
           DELETE FROM item;
           ALTER TABLE product RENAME COLUMN product_id TO number""",
        "table_owner",
    )
    with pytest.raises(psycopg.errors.Error, match="deleted storage cannot follow in a read-only"):
        owned.run("BEGIN READ ONLY; SELECT safe_delete.restore_check(1)", "operator")
    assert owned.rows("SELECT obstacle FROM safe_delete.restore_check(1)", "operator") == []
    owned.run("DELETE FROM product", "table_owner")
    found = owned.rows("SELECT obstacle FROM safe_delete.restore_check(1)", "operator")
    assert found == [("parent missing",)]


# In place.

HOUSES = """
CREATE TABLE house (house_id integer PRIMARY KEY);
CREATE TABLE person (
    person_id integer PRIMARY KEY, house_id integer REFERENCES house ON DELETE CASCADE, born date
);
CREATE TABLE pet (
    pet_id integer PRIMARY KEY, person_id integer REFERENCES person ON DELETE SET NULL,
    house_id integer DEFAULT 1 REFERENCES house ON DELETE SET DEFAULT
);
CREATE INDEX ON person (house_id); CREATE INDEX ON pet (person_id); CREATE INDEX ON pet (house_id);
SELECT safe_delete.protect('pet', 'beside', NULL, '{"accept": ["parents"]}'),
    safe_delete.protect('person', 'beside', 'born'), safe_delete.protect('house', 'beside');
SELECT safe_delete.set_guard('person', 'too_old', '{"waived": "a test"}'),
    safe_delete.set_guard('person', 'minimum_kept', '{"min": 0}'),
    safe_delete.set_guard('person', 'stalled_table', '{"waived": "a test"}');
INSERT INTO house VALUES (1), (2);
INSERT INTO person VALUES (1, 2, '2000-01-01');
INSERT INTO pet VALUES (1, 1, NULL)
"""


@pytest.fixture
def houses(owned: Database) -> Database:
    """Houses, persons in them, and their pets: all beside."""
    owned.run(HOUSES, "table_owner")
    return owned


def mark_persons(database: Database) -> None:
    dry_run = "SELECT safe_delete.dry_run('mark', 'person', '{\"retain\": \"90 days\"}')"
    signature = database.value(f"{dry_run} ->> 'signature'", "operator")
    call = "CALL safe_delete.run_job('mark', 'person', '{\"retain\": \"90 days\"}', %s)"
    with database.connect("deleter") as session:
        session.execute(call.replace("%s", f"'{signature}'").encode())


def test_mark_does_what_foreign_keys_say_and_spares_restored_rows(houses: Database) -> None:
    mark_persons(houses)
    assert houses.rows("SELECT person_id FROM current_person") == []
    assert houses.rows("SELECT person_id FROM pet") == [(None,)]
    assert houses.value("SELECT safe_delete.restore(1)", "operator") == 1
    assert houses.rows("SELECT person_id FROM pet") == [(1,)]
    mark_persons(houses)
    assert houses.rows("SELECT person_id FROM current_person") == [(1,)]


def test_set_default_does_not_leave_a_reference_to_a_deleted_row(houses: Database) -> None:
    houses.run("UPDATE pet SET house_id = 1", "table_owner")
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="still reference rows"):
        houses.run("DELETE FROM current_house WHERE house_id = 1", "table_owner")


def test_reference_comes_back_though_its_parent_went_over_in_place(houses: Database) -> None:
    for table in ("person", "pet", "house"):
        houses.run(f"DELETE FROM current_{table}", "table_owner")
    assert houses.value("SELECT safe_delete.restore(1)", "operator") == 0
    assert houses.value("SELECT safe_delete.restore(3)", "operator") == 3
    assert houses.rows("SELECT pet_id, person_id FROM pet") == [(1, 1)]


def test_restore_of_nothing_gives_no_reference_back(houses: Database) -> None:
    houses.run("DELETE FROM current_person", "table_owner")
    assert houses.value("SELECT safe_delete.restore(1)", "operator") == 1
    houses.run("UPDATE pet SET person_id = NULL", "table_owner")
    assert houses.value("SELECT safe_delete.restore(1)", "operator") == 0
    assert houses.rows("SELECT person_id FROM pet") == [(None,)]


@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_purge_of_parents_follows_a_renamed_reference(owned: Database, hiding: str) -> None:
    place = "safe_delete_data.public__item" if hiding == "cover" else "item"
    owned.run(
        f"""CREATE TABLE product (product_id integer PRIMARY KEY);
           CREATE TABLE item (item_id integer PRIMARY KEY, product_id integer REFERENCES product);
           SELECT safe_delete.protect(
               'item', '{hiding}', NULL, '{{"accept": ["parents", "view limits"]}}'
           );
           SELECT safe_delete.protect('product', 'beside', NULL, '{{"accept": ["mixed"]}}');
           ALTER TABLE {place} RENAME COLUMN product_id TO article_id;
           SELECT safe_delete.resync('item')""",
        "table_owner",
    )
    dry_run = "SELECT safe_delete.dry_run('purge', 'product', '{\"grace\": \"1 day\"}')"
    owned.value(dry_run, "operator")
    assert owned.rows("SELECT * FROM safe_delete.problems WHERE level = 'problem'") == []


@pytest.mark.parametrize("hiding", ["beside", "cover"])
def test_view_follows_columns_that_change_their_names_with_each_other(
    owned: Database, hiding: str
) -> None:
    place = "safe_delete_data.public__note" if hiding == "cover" else "note"
    shown = "note" if hiding == "cover" else "current_note"
    owned.run(
        f"""CREATE TABLE note (note_id integer PRIMARY KEY, one text, two text, three text);
           INSERT INTO note VALUES (1, '1', '2', '3');
           SELECT safe_delete.protect('note', '{hiding}', NULL, '{{"accept": ["view limits"]}}');
           ALTER TABLE {place} RENAME COLUMN one TO four;
           ALTER TABLE {place} RENAME COLUMN two TO one;
           ALTER TABLE {place} RENAME COLUMN three TO two;
           ALTER TABLE {place} RENAME COLUMN note_id TO three;
           ALTER TABLE {place} RENAME COLUMN four TO note_id;
           SELECT safe_delete.resync('{shown}')""",
        "table_owner",
    )
    assert owned.rows(f"SELECT three, note_id, one, two FROM {shown}") == [(1, "1", "2", "3")]
    owned.run(f"DELETE FROM {shown}", "table_owner")
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
