"""Deleted storage keeps enums as text: migrations replace and drop them as if nobody were there."""

from __future__ import annotations

import psycopg
import pytest
from support import Database

SHOP = """
CREATE TYPE state AS ENUM ('open', 'late', 'paid');
CREATE DOMAIN known_state AS state CHECK (VALUE <> 'late');
CREATE TABLE invoice (
    invoice_id integer PRIMARY KEY, state state DEFAULT 'open', past state[], known known_state,
    more known_state[] DEFAULT '{open}'
);
INSERT INTO invoice VALUES
    (1, 'open', '{paid,NULL,late}', 'paid'), (2, 'late', '{}', NULL), (3, NULL, NULL, 'open');
SELECT safe_delete.protect('invoice', 'apart');
"""
# Two orders in which tools write it: the new type first, or the old one out of the way first.
REPLACE = """
BEGIN;
CREATE TYPE new_state AS ENUM ('paid', 'open', 'late', 'void');
ALTER TABLE {table} ALTER state DROP DEFAULT;
ALTER TABLE {table} ALTER state TYPE new_state USING state::text::new_state;
{more}
ALTER TYPE state RENAME TO old_state;
ALTER TYPE new_state RENAME TO state;
DROP TYPE old_state;
ALTER TABLE {table} ALTER state SET DEFAULT 'open';
COMMIT
"""
RENAME_FIRST = """
BEGIN;
ALTER TYPE state RENAME TO old_state;
CREATE TYPE state AS ENUM ('paid', 'open', 'late', 'void');
CREATE DOMAIN new_state AS state;
ALTER TABLE {table} ALTER state DROP DEFAULT;
ALTER TABLE {table} ALTER state TYPE state USING state::text::state;
{more}
ALTER TABLE {table} ALTER state SET DEFAULT 'open';
DROP TYPE old_state;
COMMIT
"""
INVOICES = """
ALTER TABLE invoice ALTER past TYPE new_state[] USING past::text[]::new_state[];
ALTER TABLE invoice DROP known; ALTER TABLE invoice ALTER more DROP DEFAULT;
ALTER TABLE invoice ALTER more TYPE new_state[] USING more::text[]::new_state[];
DROP DOMAIN known_state;
"""
ROWS = "SELECT i::text FROM invoice AS i ORDER BY invoice_id"
FREE = """
SELECT safe_delete.set_guard('account', 'too_old', '{"waived": "a test"}');
SELECT safe_delete.set_guard('account', 'minimum_kept', '{"min": 0}');
SELECT safe_delete.set_guard('account', 'stalled_table', '{"waived": "a test"}');
SELECT safe_delete.set_guard('account', 'row_ratio', '{"max": 1}');
"""
LAST = "SELECT max(deletion_id) FROM safe_delete.deletions"


@pytest.fixture
def shop(database: Database) -> Database:
    """Three invoices with enums, protected apart."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(SHOP, "table_owner")
    return database


def restore(database: Database, deletion_id: object) -> object:
    return database.value(f"SELECT safe_delete.restore({deletion_id})", "operator")


def delete(database: Database, statement: str) -> object:
    """Runs it as the application would; the deletion's number."""
    database.run(statement, "table_owner")
    return database.value(LAST)


def age(database: Database, table: str) -> None:
    """What is in deleted storage was deleted forty days ago."""
    storage = f"safe_delete_data.public__{table}"
    database.run(
        f"""
        BEGIN; SET LOCAL ROLE safe_delete_owner;
        SELECT safe_delete._make_storage_partition('{table}', now() - interval '40 days');
        ALTER TABLE {storage} DISABLE TRIGGER safe_delete_refuse_change;
        UPDATE {storage} SET deleted_at = deleted_at - interval '40 days';
        ALTER TABLE {storage} ENABLE TRIGGER safe_delete_refuse_change;
        COMMIT
        """
    )


def purge(database: Database) -> None:
    """The whole job on accounts."""
    parameters = """'purge', 'account', '{"grace": "30 days"}'"""
    signed = f"SELECT safe_delete.dry_run({parameters}) ->> 'signature'"
    signature = database.value(signed, "operator")
    database.run(f"CALL safe_delete.run_job({parameters}, '{signature}')", "deleter")


def refusal(database: Database, statement: str, user: str = "operator") -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        database.run(statement, user)
    return caught.value


def test_values_come_back_as_they_were(shop: Database) -> None:
    before = shop.rows(ROWS)
    deletion = delete(shop, "DELETE FROM invoice")
    assert shop.rows(
        "SELECT invoice_id, state, past, known FROM safe_delete_data.public__invoice ORDER BY 1"
    ) == [(1, "open", "{paid,NULL,late}", "paid"), (2, "late", "{}", None), (3, None, None, "open")]
    shown = shop.rows("SELECT state, past, known FROM invoice_with_deleted WHERE state = 'open'")
    assert shown == [("open", "{paid,NULL,late}", "paid")]
    assert restore(shop, deletion) == 3
    assert shop.rows(ROWS) == before


@pytest.mark.parametrize(("column", "value"), [("state", "open"), ("past", "{ paid , NULL,late}")])
def test_values_are_found_in_storage_however_they_are_written(
    shop: Database, column: str, value: str
) -> None:
    deletion = delete(shop, "DELETE FROM invoice")
    held = f"""SELECT row_key::text, deletion_id
        FROM safe_delete.who_holds_key('invoice', '{column}', '{value}')"""
    assert shop.rows(held, "operator") == [("1", deletion)]


@pytest.mark.parametrize("replace", [REPLACE, RENAME_FIRST], ids=["new first", "old first"])
def test_enum_can_be_replaced_and_dropped(shop: Database, replace: str) -> None:
    shop.run("UPDATE invoice SET known = NULL", "table_owner")
    before = shop.rows("SELECT invoice_id, state::text, past::text FROM invoice ORDER BY 1")
    first = delete(shop, "DELETE FROM invoice WHERE invoice_id = 1")
    shop.run(replace.format(table="invoice", more=INVOICES), "table_owner")
    second = delete(shop, "DELETE FROM invoice WHERE invoice_id = 2")
    assert [restore(shop, first), restore(shop, second)] == [1, 1]
    after = "SELECT invoice_id, state::text, past::text FROM invoice ORDER BY 1"
    assert shop.rows(after) == before
    shop.run("SELECT safe_delete.resync('invoice')", "table_owner")
    assert shop.rows("SELECT FROM safe_delete.problems", "admin") == []


def test_enum_can_be_dropped_with_its_columns(shop: Database) -> None:
    delete(shop, "DELETE FROM invoice")
    shop.run(
        """ALTER TABLE invoice DROP state, DROP past, DROP known;
           ALTER TABLE invoice DROP more; DROP DOMAIN known_state; DROP TYPE state""",
        "table_owner",
    )
    shop.run("INSERT INTO invoice VALUES (4)", "table_owner")
    assert restore(shop, delete(shop, "DELETE FROM invoice")) == 1


@pytest.mark.parametrize(("column", "label"), [("state", "late"), ("past", "paid")])
def test_label_that_is_gone_is_an_obstacle_and_not_guessed(
    shop: Database, column: str, label: str
) -> None:
    before = shop.rows("SELECT invoice_id, state::text, past::text FROM invoice ORDER BY 1")
    shop.run("UPDATE invoice SET known = NULL", "table_owner")
    if column == "past":
        shop.run("UPDATE invoice SET past = NULL WHERE invoice_id <> 1", "table_owner")
        before = shop.rows("SELECT invoice_id, state::text, past::text FROM invoice ORDER BY 1")
    deletion = delete(shop, "DELETE FROM invoice")
    shop.run(f"ALTER TYPE state RENAME VALUE '{label}' TO 'other'", "table_owner")
    lost = "rows of public.invoice were deleted with 'late' in column state"
    if column == "past":
        lost = "rows of public.invoice were deleted with 'paid' in column past"
    error = refusal(shop, f"SELECT safe_delete.restore({deletion})")
    assert error.sqlstate == "SD306"
    assert lost in str(error) and "RENAME VALUE" in str(error)
    checked = "SELECT obstacle FROM safe_delete.restore_check({})"
    assert ("label gone",) in shop.rows(checked.format(deletion), "operator")
    assert len(shop.rows("SELECT FROM safe_delete_data.public__invoice")) == 3
    shop.run(f"ALTER TYPE state RENAME VALUE 'other' TO '{label}'", "table_owner")
    assert restore(shop, deletion) == 3
    after = "SELECT invoice_id, state::text, past::text FROM invoice ORDER BY 1"
    assert shop.rows(after) == before


def test_limit_labels_that_swap_their_names_swap_them_for_deleted_rows_too(shop: Database) -> None:
    shop.run("UPDATE invoice SET past = NULL, known = NULL, more = NULL", "table_owner")
    deletion = delete(shop, "DELETE FROM invoice WHERE invoice_id = 1")
    for old, new in (("open", "between"), ("late", "open"), ("between", "late")):
        shop.run(f"ALTER TYPE state RENAME VALUE '{old}' TO '{new}'", "table_owner")
    assert restore(shop, deletion) == 1
    rows = shop.rows("SELECT state::text FROM invoice ORDER BY invoice_id")
    assert rows == [("open",), ("open",), (None,)]


def test_limit_composites_cannot_be_dropped(database: Database) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run("CREATE TYPE place AS (x integer, y integer)", "table_owner")
    database.run("CREATE TABLE item (id integer PRIMARY KEY, place place)", "table_owner")
    database.run("SELECT safe_delete.protect('item', 'apart')", "table_owner")
    database.run("ALTER TABLE item DROP place", "table_owner")
    error = refusal(database, "DROP TYPE place", "table_owner")
    assert error.sqlstate == "2BP01" and "safe_delete_data.public__item" in str(error)
    database.run("SELECT safe_delete.unprotect('item'); DROP TYPE place", "table_owner")


def test_casts_of_the_owner_have_no_say(shop: Database) -> None:
    """Neither run as the kit, nor change what is stored."""
    shop.run(
        """
        CREATE FUNCTION loud(state) RETURNS text LANGUAGE plpgsql AS
            $$BEGIN IF current_user <> 'table_owner' THEN RAISE 'ran as %', current_user; END IF;
              RETURN 'LOUD'; END$$;
        CREATE CAST (state AS text) WITH FUNCTION loud(state) AS IMPLICIT;
        CREATE FUNCTION wrong(text) RETURNS state LANGUAGE sql AS $$SELECT 'paid'::state$$;
        CREATE CAST (text AS state) WITH FUNCTION wrong(text) AS ASSIGNMENT;
        """,
        "table_owner",
    )
    before = shop.rows("SELECT invoice_id, to_jsonb(i) FROM invoice AS i ORDER BY 1")
    deletion = delete(shop, "DELETE FROM invoice")
    kept = shop.rows("SELECT state FROM safe_delete_data.public__invoice ORDER BY invoice_id")
    assert kept == [("open",), ("late",), (None,)]
    settings = '{"accept": ["view limits"]}'
    for way in ("beside", "apart"):
        switch = f"SELECT safe_delete.switch_hiding('invoice', '{way}', '{settings}')"
        shop.run(switch, "table_owner")
    assert restore(shop, deletion) == 3
    assert shop.rows("SELECT invoice_id, to_jsonb(i) FROM invoice AS i ORDER BY 1") == before


KEYED = """
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE account (
    kind kind, number integer, mate kind UNIQUE, made_at timestamptz DEFAULT now(),
    PRIMARY KEY (kind, number)
);
CREATE TABLE entry (
    entry_id integer PRIMARY KEY, kind kind, number integer,
    FOREIGN KEY (kind, number) REFERENCES account ON DELETE CASCADE
);
INSERT INTO account (kind, number, mate) VALUES ('a', 1, 'a'), ('b', 1, 'b');
INSERT INTO entry VALUES (1, 'a', 1), (2, 'b', 1);
SELECT safe_delete.protect('entry', 'apart'),
    safe_delete.protect('account', 'apart', 'made_at');
"""
ALL_KEYED = """
SELECT 'account', a::text FROM account AS a UNION ALL SELECT 'entry', e::text FROM entry AS e
ORDER BY 1, 2
"""
KEY_A = '[{"kind": "a", "number": 1}]'


@pytest.fixture
def keyed(database: Database) -> Database:
    """Accounts whose key has an enum, with entries that reference them."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(KEYED, "table_owner")
    return database


def test_key_with_an_enum(keyed: Database) -> None:
    before = keyed.rows(ALL_KEYED)
    deletion = delete(keyed, "DELETE FROM account")
    why = keyed.rows(
        f"SELECT deletion_id FROM safe_delete.why_deleted('account', '{KEY_A}')", "operator"
    )
    assert why == [(deletion,)]
    held = "SELECT deletion_id FROM safe_delete.who_holds_key('account', 'mate', 'b')"
    assert keyed.rows(held, "operator") == [(deletion,)]
    when = f"SELECT deletion_id FROM safe_delete.purge_date('account', '{KEY_A}')"
    assert keyed.rows(when, "operator") == [(deletion,)]
    restored = f"SELECT safe_delete.restore_rows('account', '{KEY_A}')"
    assert keyed.value(restored, "operator") == 2
    assert restore(keyed, deletion) == 2
    assert keyed.rows(ALL_KEYED) == before


def test_unique_enum_that_is_taken_is_an_obstacle(keyed: Database) -> None:
    deletion = delete(keyed, "DELETE FROM account WHERE kind = 'a'")
    keyed.run("INSERT INTO account VALUES ('a', 7, 'a')", "table_owner")
    checked = f"SELECT obstacle FROM safe_delete.restore_check({deletion})"
    assert keyed.rows(checked, "operator") == [("key taken",)]


def test_parent_with_an_enum_that_is_missing_is_an_obstacle(keyed: Database) -> None:
    entry = delete(keyed, "DELETE FROM entry WHERE entry_id = 1")
    delete(keyed, "DELETE FROM account WHERE kind = 'a'")
    checked = f"SELECT obstacle, detail FROM safe_delete.restore_check({entry})"
    ((obstacle, detail),) = keyed.rows(checked, "operator")
    assert obstacle == "parent missing" and "deleted by another deletion" in str(detail)


def test_purge_spares_keys_and_subjects_that_are_enums(keyed: Database) -> None:
    keyed.run("INSERT INTO account VALUES ('a', 2, NULL), ('b', 2, NULL)", "table_owner")
    delete(keyed, "DELETE FROM account")
    keyed.run(FREE)
    keyed.run(f"SELECT safe_delete.place_hold('account', '{KEY_A}', 'audit')", "admin")
    keyed.run("SELECT safe_delete.place_subject_hold('mate', 'b', 'audit')", "admin")
    age(keyed, "account")
    purge(keyed)
    left = "SELECT kind, number FROM safe_delete_data.public__account ORDER BY 1, 2"
    assert keyed.rows(left) == [("a", 1), ("b", 1)]


def test_hold_outlives_no_label_unnoticed(keyed: Database) -> None:
    """Placed on a live row; or placed by the new label on a row that has the old one."""
    keyed.run("DELETE FROM entry", "table_owner")
    keyed.run(FREE)
    keyed.run(f"SELECT safe_delete.place_hold('account', '{KEY_A}', 'audit')", "admin")
    delete(keyed, "DELETE FROM account WHERE kind = 'b'")
    keyed.run("ALTER TYPE kind RENAME VALUE 'a' TO 'c'", "table_owner")
    delete(keyed, "DELETE FROM account")
    age(keyed, "account")
    error = refusal(
        keyed, """SELECT safe_delete.dry_run('purge', 'account', '{"grace": "1 day"}')"""
    )
    assert error.sqlstate == "SD206" and "no label 'a'" in str(error), error
    keyed.run(
        "SELECT safe_delete.release_hold(hold_id, 'x') FROM safe_delete.active_holds", "admin"
    )
    keyed.run("ALTER TYPE kind RENAME VALUE 'b' TO 'd'", "table_owner")
    keyed.run(
        """SELECT safe_delete.place_hold('account', '[{"kind": "d", "number": 1}]', 'audit')""",
        "admin",
    )
    purge(keyed)
    assert keyed.rows("SELECT kind FROM safe_delete_data.public__account") == [("b",)]


def test_row_whose_label_got_another_name_is_spared_with_any_subject(keyed: Database) -> None:
    delete(keyed, "DELETE FROM account")
    keyed.run(FREE)
    keyed.run("ALTER TYPE kind RENAME VALUE 'b' TO 'c'", "table_owner")
    keyed.run("SELECT safe_delete.place_subject_hold('mate', 'c', 'audit')", "admin")
    age(keyed, "account")
    purge(keyed)
    left = "SELECT kind, number FROM safe_delete_data.public__account ORDER BY 1, 2"
    assert keyed.rows(left) == [("b", 1)]


@pytest.mark.parametrize("way", ["beside", "cover"])
def test_switch_there_and_back_with_deleted_rows(shop: Database, way: str) -> None:
    before = shop.rows(ROWS)
    deletion = delete(shop, "DELETE FROM invoice WHERE invoice_id < 3")
    settings = '{"accept": ["view limits", "views"]}'
    shop.run(f"SELECT safe_delete.switch_hiding('invoice', '{way}', '{settings}')", "table_owner")
    shop.run(f"SELECT safe_delete.switch_hiding('invoice', 'apart', '{settings}')", "table_owner")
    assert len(shop.rows("SELECT FROM safe_delete_data.public__invoice")) == 2
    assert restore(shop, deletion) == 2
    assert shop.rows(ROWS) == before


def test_heirs_keep_enums_too(database: Database) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        """
        CREATE TYPE state AS ENUM ('open', 'late', 'paid');
        CREATE TABLE base (id integer PRIMARY KEY, state state);
        CREATE TABLE heir (more state[], PRIMARY KEY (id)) INHERITS (base);
        INSERT INTO base VALUES (1, 'open'); INSERT INTO heir VALUES (2, 'late', '{open}');
        SELECT safe_delete.protect('heir', 'apart'), safe_delete.protect('base', 'apart');
        """,
        "table_owner",
    )
    deletion = delete(database, "DELETE FROM base")
    more = "ALTER TABLE heir ALTER more TYPE new_state[] USING more::text[]::new_state[];"
    database.run(REPLACE.format(table="base", more=more), "table_owner")
    assert restore(database, deletion) == 2
    rows = database.rows("SELECT id, state::text FROM base ORDER BY id")
    assert rows == [(1, "open"), (2, "late")]
    assert restore(database, delete(database, "DELETE FROM base")) == 2
