"""Names that could be the kit's own, and names that leave no room for an ending of its."""

from __future__ import annotations

import json

import psycopg
import pytest
from psycopg import sql
from real_schemas import AS_BINARY, contents, schema_dump
from support import Database

from safe_delete.call import kit_of
from safe_delete.views import find_protected

OWNERS = ["table_owner", "postgres"]
# One table each, of seven rows; old ones have an even id. All columns but made_at have names that
# the kit uses itself.
FLAG = """
CREATE DOMAIN word AS text;
CREATE TABLE thing (id integer PRIMARY KEY, deleted_at boolean, deletion_id text NOT NULL UNIQUE,
    deleted_at__own numeric(5, 1), safe_delete_ctid integer, safe_delete_deleted_at word,
    made_at timestamptz);
INSERT INTO thing SELECT i, i % 3 = 0, 'd' || i, i / 3.0, i, 's', {made} FROM {rows};
"""
KEY = """
CREATE TABLE thing (deletion_id integer, deleted_at char(3), made_at date, id integer UNIQUE,
    PRIMARY KEY (deleted_at, deletion_id));
INSERT INTO thing SELECT i, 'k' || i, {made}, i FROM {rows};
"""
AGE = """
CREATE TABLE thing (deleted_at timestamptz, id integer PRIMARY KEY, deletion_id bigint,
    twice bigint GENERATED ALWAYS AS (deletion_id * 2) STORED);
INSERT INTO thing SELECT {made}, i, 10 * i FROM {rows};
"""
PARTS = """
CREATE TABLE thing (id integer, deleted_at integer, deletion_id timestamp,
    PRIMARY KEY (id, deleted_at)) PARTITION BY LIST (deleted_at);
CREATE TABLE thing_0 PARTITION OF thing FOR VALUES IN (0);
CREATE TABLE thing_1 (deletion_id timestamp, gone text, deleted_at integer NOT NULL,
    id integer NOT NULL);
ALTER TABLE thing_1 DROP COLUMN gone;
ALTER TABLE thing ATTACH PARTITION thing_1 FOR VALUES IN (1);
INSERT INTO thing SELECT i, i % 2, {made} FROM {rows};
"""
MADE = "now() - CASE i % 2 WHEN 0 THEN interval '100 days' ELSE interval '1 hour' END"
ROWS = "generate_series(1, 7) AS i"
THINGS = {
    "flag": (FLAG, "made_at", "id"),
    "key": (KEY, "made_at", "deleted_at, deletion_id"),
    "age": (AGE, "deleted_at", "id"),
    "partitioned": (PARTS, "deletion_id", "id, deleted_at"),
}
FREE = """
SELECT safe_delete.set_guard('{0}', g, '{{"waived": "a test"}}')
FROM unnest('{{too_old,minimum_kept,stalled_table}}'::text[]) AS g;
SELECT safe_delete.set_guard('{0}', 'row_ratio', '{{"max": 1}}');
"""
# As if the deleted rows had been deleted some days before or after.
SHIFT = """
SET ROLE safe_delete_owner;
SELECT safe_delete._make_storage_partition('thing', now() + interval '{0}');
BEGIN;
SELECT safe_delete._begin_act('thing', 'restore');
UPDATE safe_delete_data.public__thing SET deleted_at = deleted_at + interval '{0}';
SELECT safe_delete._end_act('thing', 'restore');
COMMIT;
"""
LATEST = "SELECT max(deletion_id) FROM safe_delete.deletions"
# A child that each of two parents takes along, one whose reference is cut; all columns of keys
# have names of the kit's.
FAMILY = """
CREATE TABLE mother (deleted_at integer PRIMARY KEY);
CREATE TABLE father (deletion_id text, deleted_at date, PRIMARY KEY (deleted_at, deletion_id));
CREATE TABLE child (deletion_id text, deleted_at date, id integer PRIMARY KEY,
    deleted_at__own integer REFERENCES mother ON DELETE CASCADE,
    FOREIGN KEY (deletion_id, deleted_at) REFERENCES father (deletion_id, deleted_at)
        ON DELETE CASCADE);
CREATE TABLE friend (deletion_id integer PRIMARY KEY,
    deleted_at integer REFERENCES mother ON DELETE SET NULL);
CREATE INDEX ON child (deletion_id, deleted_at);
CREATE INDEX ON child (deleted_at__own);
CREATE INDEX ON friend (deleted_at);
INSERT INTO mother VALUES (1), (2);
INSERT INTO father VALUES ('a', '2026-01-01'), ('b', '2026-01-01');
INSERT INTO child VALUES ('a', '2026-01-01', 1, 1), ('b', '2026-01-01', 2, 1), (NULL, NULL, 3, 2);
INSERT INTO friend VALUES (11, 1), (12, 1), (13, 2);
SELECT safe_delete.protect(t, 'apart') FROM unnest('{child,friend,mother,father}'::regclass[]) AS t;
"""
LATER = """
CREATE TABLE note (note_id integer, amount integer, body text, part integer DEFAULT 0,
    PRIMARY KEY (note_id, part)) {0};
{1}
INSERT INTO note SELECT i, 10 * i, 'n' || i FROM generate_series(1, 4) AS i;
SELECT safe_delete.protect('note', 'apart');
"""
KINDS = {
    "plain": ("", ""),
    "partitioned": (
        "PARTITION BY LIST (part)",
        "CREATE TABLE note_0 (body text, part integer NOT NULL, amount integer,"
        " note_id integer NOT NULL);"
        "ALTER TABLE note ATTACH PARTITION note_0 FOR VALUES IN (0);",
    ),
}
CHANGES = [
    "ADD COLUMN deleted_at timestamptz DEFAULT '2026-01-01'; UPDATE note SET deleted_at = NULL"
    " WHERE note_id = 2",
    "ADD COLUMN deletion_id bigint, ADD COLUMN deleted_at boolean DEFAULT true",
    "RENAME COLUMN amount TO deleted_at",
    "RENAME COLUMN note_id TO deletion_id",
    "RENAME COLUMN body TO deletion_id; ALTER TABLE note RENAME COLUMN note_id TO deleted_at",
    "RENAME COLUMN body TO deleted_at; ALTER TABLE note ADD COLUMN deleted_at__own integer"
    " DEFAULT 4",
    "ADD COLUMN deleted_at integer DEFAULT 7; DELETE FROM note WHERE note_id = 4;"
    " ALTER TABLE note ALTER COLUMN deleted_at TYPE bigint; DELETE FROM note WHERE note_id = 3;"
    " ALTER TABLE note RENAME COLUMN deleted_at TO flag;"
    " ALTER TABLE note RENAME COLUMN amount TO deleted_at",
]
# Reserved in PL/pgSQL, and not in SQL: quote_ident() leaves them as they are.
WORDS = ["begin", "by", "declare", "execute", "foreach", "if", "loop", "strict", "while"]
# A key of two of them, others in a foreign key, and one table of this name.
SPOKEN = f"""
CREATE TABLE loop (begin integer, "by" integer, {", ".join(f'"{w}" integer' for w in WORDS[2:])},
    PRIMARY KEY (begin, "by"));
CREATE TABLE part ("while" integer PRIMARY KEY, strict integer, execute integer,
    FOREIGN KEY (strict, execute) REFERENCES loop ON DELETE CASCADE);
CREATE INDEX ON part (strict, execute);
INSERT INTO loop SELECT {", ".join("i" for _ in WORDS)} FROM generate_series(1, 6) AS i;
INSERT INTO part SELECT i, i, i FROM generate_series(1, 4) AS i;
"""
LONG = ["t" * 63, "é" * 31 + "x", "x" + "é" * 31, "あ" * 21, "select\".'%s" + "ß" * 26]


@pytest.fixture
def owned(database: Database) -> Database:
    """A database in which table_owner may protect what he makes."""
    database.run("GRANT safe_delete_admin TO table_owner")
    return database


def table_rows(database: Database) -> dict[str, tuple[object, ...] | None]:
    return contents(database, row=AS_BINARY)


def keys(database: Database, columns: str, where: str) -> str:
    """Keys of the things of which something is true, as an argument of the kit's functions."""
    key = "to_jsonb(k)" if "," in columns else f"to_jsonb(k) -> '{columns}'"
    query = f"SELECT json_agg({key}) FROM (SELECT {columns} FROM thing WHERE {where}) AS k"
    return json.dumps(database.value(query))


def signed_run(database: Database, job: str, parameters: str, name: str = "thing") -> object:
    """Runs a job on the things; what became of it."""
    query = f"SELECT safe_delete.dry_run('{job}', '{name}', '{parameters}') ->> 'signature'"
    signed = database.value(query, "operator")
    call = f"CALL safe_delete.run_job('{job}', '{name}', '{parameters}', '{signed}')"
    database.run(call, "deleter")
    return database.value("SELECT row_count FROM safe_delete.runs ORDER BY run_id DESC LIMIT 1")


def refused(database: Database, statement: str, user: str = "operator") -> tuple[str | None, str]:
    with pytest.raises(psycopg.Error) as caught:
        database.run(statement, user)
    return caught.value.sqlstate, str(caught.value).splitlines()[0]


# Columns of the kit's names


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("kind", list(THINGS))
def test_a_table_with_columns_of_the_kits_names_has_its_whole_life(
    owned: Database, kind: str, owner: str
) -> None:
    source, age_column, key = THINGS[kind]
    owned.run(source.format(made=MADE, rows=ROWS), owner)
    schema, everything = schema_dump(owned), table_rows(owned)
    owned.run(f"SELECT safe_delete.protect('thing', 'apart', '{age_column}')", owner)
    owned.run(FREE.format("thing"))
    seen = "SELECT {} FROM thing_with_deleted AS t ORDER BY id"
    names = ", ".join(
        str(name)
        for (name,) in owned.rows(
            "SELECT quote_ident(attname) FROM pg_attribute"
            " WHERE attrelid = 'thing'::regclass AND attnum > 0"
        )
    )
    all_rows = owned.rows(seen.format(names), owner)

    # Looked at, deleted, looked for, brought back.
    some = keys(owned, key, "id < 4")
    foretold = f"SELECT effect, row_count FROM safe_delete.what_would_be_deleted('thing', '{some}')"
    assert owned.rows(foretold, "operator") == [("soft delete", 3)]
    owned.run("DELETE FROM thing WHERE id < 4", owner)
    assert owned.rows(seen.format(names), owner) == all_rows
    why = f"SELECT deletion_id, state FROM safe_delete.why_deleted('thing', '{some}')"
    assert owned.rows(why, "auditor") == [(1, "deleted")] * 3
    for column in key.split(", "):
        value = owned.value(f"SELECT {column} FROM thing_with_deleted WHERE id = 2", owner)
        who = f"SELECT state FROM safe_delete.who_holds_key('thing', '{column}', '{value}')"
        assert ("deleted",) in owned.rows(who, "auditor")
    assert owned.rows("SELECT * FROM safe_delete.restore_check(1)", "operator") == []
    one = keys(owned, key, "id = 4")
    owned.run(f"SELECT safe_delete.soft_delete('thing', '{one}', 'tidy')", "operator")
    assert owned.value(f"SELECT safe_delete.restore_rows('thing', '{some}')", "operator") == 3
    assert owned.value("SELECT safe_delete.restore(2)", "operator") == 1
    assert table_rows(owned) == everything

    # A key that a live row has taken.
    owned.run("DELETE FROM thing WHERE id = 5", owner)
    taken = f"INSERT INTO thing ({names}) SELECT {names} FROM thing_with_deleted WHERE id = 5"
    owned.run(taken.replace(", twice", ""), owner)
    check = f"SELECT DISTINCT obstacle FROM safe_delete.restore_check(({LATEST}))"
    assert owned.rows(check, "operator") == [("key taken",)]
    assert refused(owned, f"SELECT safe_delete.restore(({LATEST}))")[0] == "SD303"

    # Marked and purged, but for what is on hold.
    held = keys(owned, key, "id = 6")
    hold = f"SELECT safe_delete.place_hold('thing', '{held}', 'case 7')"
    assert signed_run(owned, "mark", '{"retain": "30 days"}') == 3
    assert owned.rows("SELECT id FROM thing ORDER BY 1") == [(1,), (3,), (5,), (7,)]
    owned.run(hold, "admin")
    date = "SELECT held_by IS NOT NULL FROM safe_delete.purge_date('thing', '\"all\"') ORDER BY 1"
    assert owned.rows(date, "auditor") == [(False,), (False,), (False,), (True,)]
    owned.run(SHIFT.format("-40 days"))
    assert signed_run(owned, "purge", '{"grace": "30 days", "retain": "30 days"}') == 2
    left = "SELECT id FROM thing_with_deleted ORDER BY 1"
    assert owned.rows(left, owner) == [(1,), (3,), (5,), (5,), (6,), (7,)]
    assert signed_run(owned, "purge", '{"grace": "30 days"}') == 1
    owned.run(SHIFT.format("40 days"))
    ended = f"SELECT state FROM safe_delete.why_deleted('thing', '{some}')"
    assert ("purged",) in owned.rows(ended, "auditor")

    # The last one comes back; then all is as it was.
    owned.run("SELECT safe_delete.release_hold(hold_id, 'over') FROM safe_delete.active_holds")
    assert owned.value(f"SELECT safe_delete.restore_rows('thing', '{held}')", "operator") == 1
    owned.run("SELECT safe_delete.release_hold(hold_id, 'over') FROM safe_delete.active_holds")
    assert owned.rows("SELECT level, problem FROM safe_delete.problems") == []
    owned.run("SELECT safe_delete.unprotect('thing')", owner)
    assert schema_dump(owned) == schema


def test_a_retention_counts_from_the_tables_own_deleted_at(owned: Database) -> None:
    """Where no hold and no reason keeps rows, a purge asks whether all of a partition may go."""
    owned.run(AGE.format(made=MADE, rows=ROWS))
    owned.run("SELECT safe_delete.protect('thing', 'apart', 'deleted_at')")
    owned.run(FREE.format("thing"))
    owned.run("DELETE FROM thing WHERE id > 4")
    owned.run(SHIFT.format("-40 days"))
    assert signed_run(owned, "purge", '{"grace": "30 days", "retain": "30 days"}') == 1
    assert owned.rows("SELECT id FROM thing_with_deleted WHERE id > 4 ORDER BY 1") == [(5,), (7,)]


@pytest.mark.parametrize("owner", OWNERS)
def test_keys_of_the_kits_names_cascade_and_are_put_back(owned: Database, owner: str) -> None:
    owned.run(FAMILY, owner)
    everything = table_rows(owned)
    owned.run("DELETE FROM mother WHERE deleted_at = 1", owner)
    owned.run("DELETE FROM friend WHERE deletion_id = 12", owner)
    owned.run("DELETE FROM father WHERE deletion_id = 'b'", owner)
    # One child stays deleted with its father, and one friend by itself.
    missing = "SELECT obstacle FROM safe_delete.restore_check(1)"
    seen = ("parent missing",) in owned.rows(missing, "operator")
    assert seen == (owner == "table_owner")
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 2
    assert owned.rows("SELECT id FROM child ORDER BY 1") == [(1,), (3,)]
    assert owned.rows("SELECT * FROM friend ORDER BY 1") == [(11, 1), (13, 2)]
    assert owned.value("SELECT safe_delete.restore(3)", "operator") == 2
    assert owned.value("SELECT safe_delete.restore(2)", "operator") == 1
    assert table_rows(owned) == everything
    # A single row takes along what the cascade took with it.
    owned.run("DELETE FROM father", owner)
    single = """SELECT safe_delete.restore_rows('father',
        '[{"deletion_id": "a", "deleted_at": "2026-01-01"}]')"""
    assert owned.value(single, "operator") == 2
    assert owned.value(f"SELECT safe_delete.restore(({LATEST}) - 1)", "operator") == 2
    assert table_rows(owned) == everything


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("change", CHANGES)
def test_columns_that_get_the_kits_names_later_lose_nothing(
    owned: Database, change: str, kind: str, owner: str
) -> None:
    owned.run(LATER.format(*KINDS[kind]), owner)
    with owned.connect(owner) as session:
        session.execute("DELETE FROM note WHERE note_id = 1")
        if owner == "postgres" and "TYPE" in change:
            # A gate view binds the types of a superuser's table.
            change = change.replace(" ALTER TABLE note ALTER COLUMN deleted_at TYPE bigint;", "")
        session.execute(f"ALTER TABLE note {change}".encode())
        before = table_rows(owned)
        session.execute("DELETE FROM note")
    if owner == "postgres":
        owned.run("SELECT safe_delete.resync('note')", owner)
    last = owned.value(LATEST)
    count = owned.value(f"SELECT row_count FROM safe_delete.deletion_tables({last})")
    assert owned.value(f"SELECT safe_delete.restore({last})", "operator") == count
    assert table_rows(owned) == before
    # What was deleted before the change comes back, too, and resync() has nothing left to do.
    owned.run("SELECT safe_delete.resync('note')", owner)
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
    found = owned.rows("SELECT problem FROM safe_delete.problems")
    assert found == []


def live(hiding: str, name: str) -> str:
    """What shows a table's live rows."""
    return f"current_{name}" if hiding == "beside" else name


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_columns_may_be_words_of_plpgsql(owned: Database, hiding: str, owner: str) -> None:
    owned.run(SPOKEN, owner)
    user, cascaded = owner, 2
    if hiding != "apart" and owner == "postgres":
        # In place no foreign key may point to a table of a superuser's.
        owned.run("ALTER TABLE part DROP CONSTRAINT part_strict_execute_fkey")
        cascaded = 0
    elif hiding != "apart":
        # Policies are asked by code of their own.
        user = "application"
        owned.run(
            """ALTER TABLE loop ENABLE ROW LEVEL SECURITY;
            CREATE POLICY p ON loop USING (begin > 0); GRANT ALL ON loop TO application""",
            owner,
        )
    settings = """settings => '{"accept": ["view limits"]}'""" if hiding == "cover" else "NULL"
    for name in ("part", "loop"):
        owned.run(f"SELECT safe_delete.protect('{name}', '{hiding}', {settings})", owner)
    loop, part = live(hiding, "loop"), live(hiding, "part")
    rows = [f"SELECT * FROM {name} ORDER BY 1" for name in (loop, part)]
    everything = [owned.rows(query) for query in rows]
    owned.run(f"DELETE FROM {loop} WHERE begin < 3", user)
    assert owned.value(f"SELECT count(*) FROM {part}") == 4 - cascaded
    one = """SELECT safe_delete.restore_rows('loop', '[{"begin": 1, "by": 1}]')"""
    assert owned.value(one, "operator") == 1 + cascaded / 2
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1 + cascaded / 2
    assert [owned.rows(query) for query in rows] == everything
    owned.run(f'UPDATE {loop} SET "loop" = 9, strict = NULL WHERE begin = 1', user)
    owned.run(f"DELETE FROM {part}", owner)
    owned.run(f"DELETE FROM {loop} WHERE begin = 1", user)
    assert owned.value(f"SELECT safe_delete.restore(({LATEST}))", "operator") == 1
    assert owned.rows(f'SELECT "loop", strict FROM {loop} WHERE begin = 1') == [(9, None)]


@pytest.mark.parametrize("word", WORDS)
def test_an_adopted_column_may_be_a_word_of_plpgsql(owned: Database, word: str) -> None:
    key = WORDS[WORDS.index(word) - 1]
    owned.run(
        f"""CREATE TABLE thing ("{key}" integer PRIMARY KEY, "{word}" timestamptz);
        INSERT INTO thing SELECT i FROM generate_series(1, 4) AS i;
        SELECT safe_delete.protect('thing', 'beside', settings => '{{"deleted_at": "{word}"}}')""",
        "table_owner",
    )
    owned.run(f"""UPDATE thing SET "{word}" = now() WHERE "{key}" = 1""", "table_owner")
    owned.run(f"""DELETE FROM current_thing WHERE "{key}" = 2""", "table_owner")
    assert owned.rows(f'SELECT "{key}" FROM current_thing ORDER BY 1') == [(3,), (4,)]
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
    assert owned.value("SELECT safe_delete.restore(2)", "operator") == 1
    assert owned.value("SELECT count(*) FROM current_thing") == 4


def test_columns_of_a_hierarchy_may_be_words_of_plpgsql(owned: Database) -> None:
    words = ", ".join(f'"{w}" integer' for w in WORDS)
    owned.run(
        f"""CREATE TABLE thing ({words}, PRIMARY KEY (begin));
        CREATE TABLE book (PRIMARY KEY (begin)) INHERITS (thing);
        INSERT INTO thing SELECT {", ".join("i" for _ in WORDS)} FROM generate_series(1, 2) AS i;
        INSERT INTO book SELECT {", ".join("i" for _ in WORDS)} FROM generate_series(3, 4) AS i;
        SELECT safe_delete.protect(t, 'apart') FROM unnest('{{book,thing}}'::regclass[]) AS t""",
        "table_owner",
    )
    everything = owned.rows("SELECT * FROM thing ORDER BY 1")
    owned.run('DELETE FROM thing WHERE "while" > 1', "table_owner")
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 3
    assert owned.rows("SELECT * FROM thing ORDER BY 1") == everything


def test_a_name_at_the_end_of_the_chain_is_refused(owned: Database) -> None:
    last = "deleted_at" + 10 * "__own"
    owned.run(f"CREATE TABLE thing (id integer PRIMARY KEY, {last} text, {last}__o text)")
    assert refused(owned, "SELECT safe_delete.protect('thing', 'apart')", "postgres") == (
        "SD201",
        "two columns of public.thing would have one name in deleted storage",
    )


# Names that are too long


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("name", LONG)
def test_a_long_name_is_cut_for_the_view(owned: Database, name: str, hiding: str) -> None:
    table = sql.Identifier(name).as_string()
    owned.run(f"CREATE TABLE {table} (id integer PRIMARY KEY)", "table_owner")
    owned.run(f"INSERT INTO {table} VALUES (1), (2)", "table_owner")
    schema = schema_dump(owned)
    with owned.connect("table_owner") as session:
        session.execute("SELECT safe_delete.protect(%s, %s)", [table, hiding])
    view_name = owned.value("SELECT view_name FROM safe_delete.protected_tables")
    assert isinstance(view_name, str)
    assert view_name in (f"{name[: len(view_name) - 13]}_with_deleted", f"current_{name}"[:63]) or (
        view_name.startswith("current_") and name.startswith(view_name[8:])
    )
    assert 60 <= len(view_name.encode()) <= 63
    view = sql.Identifier(view_name).as_string()
    owned.run(f"DELETE FROM {table if hiding == 'apart' else view} WHERE id = 1", "table_owner")
    counted = owned.value(f"SELECT count(*) FROM {view}", "table_owner")
    assert counted == (2 if hiding == "apart" else 1)
    with kit_of(owned.dsn("operator")) as kit:
        for shown in (table, view):
            found = find_protected(kit, shown)
            assert found is not None and found["hiding"] == hiding
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
    owned.run(f"ALTER TABLE {table} RENAME TO short", "table_owner")
    owned.run("SELECT safe_delete.resync('short')", "table_owner")
    assert owned.value("SELECT view_name FROM safe_delete.protected_tables") in (
        "short_with_deleted",
        "current_short",
    )
    owned.run(f"ALTER TABLE short RENAME TO {table}", "table_owner")
    with owned.connect("table_owner") as session:
        session.execute("SELECT safe_delete.resync(%s)", [table])
        assert owned.rows("SELECT problem FROM safe_delete.problems") == []
        # The view means the table.
        session.execute("SELECT safe_delete.unprotect(%s)", [view])
    assert schema_dump(owned) == schema


# Names of variables in generated code


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("schema", ["places", "cutoff", "arguments"])
def test_schemas_may_be_named_like_variables(owned: Database, schema: str, hiding: str) -> None:
    owned.run(f"CREATE SCHEMA {schema} AUTHORIZATION table_owner")
    owned.run(f"GRANT USAGE ON SCHEMA {schema} TO PUBLIC")
    name = f"{schema}.lines"
    owned.run(
        f"""CREATE TABLE {name} (id integer PRIMARY KEY, present timestamptz);
        CREATE INDEX ON {name} (present);
        INSERT INTO {name} SELECT i, now() - i * interval '10 days' FROM generate_series(1, 9) AS i;
        SELECT safe_delete.protect('{name}', '{hiding}', 'present')""",
        "table_owner",
    )
    owned.run(FREE.format(name))
    assert signed_run(owned, "mark", '{"retain": "35 days"}', name) == 6


# Keys that are renamed


def renamed(database: Database, owner: str) -> None:
    database.run("CREATE TABLE thing (id integer PRIMARY KEY, body text)", owner)
    database.run("INSERT INTO thing VALUES (1, 'a'), (2, 'b')", owner)
    database.run("SELECT safe_delete.protect('thing', 'apart')", owner)
    database.run("DELETE FROM thing WHERE id = 1", owner)
    database.run("ALTER TABLE thing RENAME COLUMN id TO number", owner)


ASKED = [
    "SELECT count(*) FROM safe_delete.why_deleted('thing', '[1]')",
    "SELECT count(*) FROM safe_delete.who_holds_key('thing', 'body', 'a')",
    "SELECT count(*) FROM safe_delete.who_holds_key('thing', 'number', '1')",
    "SELECT count(*) FROM safe_delete.purge_date('thing', '[1]')",
]


@pytest.mark.parametrize("question", ASKED)
def test_who_asks_after_a_key_was_renamed_gets_an_answer(owned: Database, question: str) -> None:
    renamed(owned, "table_owner")
    assert refused(owned, f"BEGIN READ ONLY; {question}")[0] == "SD206"
    assert owned.value(question, "auditor") == 1
    foretold = "SELECT row_count FROM safe_delete.what_would_be_deleted('thing', '[2]')"
    assert owned.value(foretold, "auditor") == 1


@pytest.mark.parametrize(
    "question",
    [
        *ASKED,
        "SELECT safe_delete.soft_delete('thing', '[2]')",
        "SELECT safe_delete.restore(1)",
        "SELECT safe_delete.restore_rows('thing', '[1]')",
        "SELECT safe_delete.restore_check(1)",
        "SELECT safe_delete.what_would_be_deleted('thing', '[2]')",
    ],
)
def test_behind_a_gate_he_is_told_to_resync(owned: Database, question: str) -> None:
    renamed(owned, "postgres")
    assert refused(owned, question)[0] == "SD206"
    owned.run("SELECT safe_delete.resync('thing')")
    owned.run(question, "operator")


def test_a_stale_hand_takes_no_wrong_row(owned: Database) -> None:
    renamed(owned, "table_owner")
    assert refused(owned, "SELECT safe_delete.soft_delete('thing', '[2]')") == (
        "SD206",
        "primary key of public.thing has changed",
    )


# Keys that are JSON or arrays

# What the key is, the keys of two rows as the kit takes them, and the values of three.
NESTED = {
    "jsonb": (
        "doc jsonb PRIMARY KEY",
        ['{"doc": {"a": 1}}', "[1, 2]"],
        ["""'{"a": 1}'""", "'[1, 2]'", "'7'"],
    ),
    "its own name": (
        'doc jsonb, PRIMARY KEY ("doc")',
        ['{"doc": {"doc": 1}}', '"doc"'],
        ["""'{"doc": 1}'""", "'\"doc\"'", "'1'"],
    ),
    "array": (
        "doc integer[] PRIMARY KEY",
        ["[1, 2]", '{"doc": "{3,4}"}'],
        ["'{1, 2}'", "'{3, 4}'", "'{}'"],
    ),
    "composite": (
        "doc jsonb, tags text[], PRIMARY KEY (doc, tags)",
        ['{"doc": {"a": [null]}, "tags": ["x y", "\\""]}', '{"doc": 1, "tags": "{}"}'],
        ["""'{"a": [null]}', '{x y,"\\""}'""", "'1', '{}'", "'{}', '{}'"],
    ),
}


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("kind", list(NESTED))
def test_keys_of_json_and_arrays_have_their_whole_life(
    owned: Database, hiding: str, kind: str
) -> None:
    columns, (one, other), values = NESTED[kind]
    rows = ", ".join(f"(now() - interval '{100 + n} days', {v})" for n, v in enumerate(values))
    owned.run(
        f"""CREATE TABLE thing (at timestamptz, {columns}); INSERT INTO thing VALUES {rows};
        SELECT safe_delete.protect('thing', '{hiding}', 'at')""",
        "table_owner",
    )
    owned.run(FREE.format("thing"))
    live = f"SELECT count(*) FROM {'thing' if hiding == 'apart' else 'current_thing'}"

    def value(call: str) -> object:
        return owned.value(f"SELECT {call}", "operator")

    both = f"'thing', '[{one}, {other}]'"
    assert value(f"row_count FROM safe_delete.what_would_be_deleted({both})") == 2
    deletion = value(f"safe_delete.soft_delete({both})")
    assert owned.value(live) == 1
    assert value(f"count(*) FROM safe_delete.why_deleted({both}) WHERE state = 'deleted'") == 2
    assert value(f"safe_delete.restore_rows('thing', '[{other}]')") == 1
    assert value(f"safe_delete.restore({deletion})") == 1
    assert owned.value(live) == 3
    owned.run("SELECT safe_delete.release_hold(h.hold_id, '-') FROM safe_delete.active_holds AS h")
    owned.run(f"SELECT safe_delete.place_hold('thing', '[{one}]', 'case 1')", "admin")
    assert signed_run(owned, "mark", '{"retain": "50 days", "exact": true}') == 2
    assert owned.value(live) == 1
    states = owned.rows(f"SELECT state FROM safe_delete.why_deleted({both}) ORDER BY 1", "operator")
    assert states == [("deleted",), ("restored",), ("restored",)]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ('{"a": 1}', 'An object as the value of doc is written with its column: [{"doc": {…}}].'),
        ('{"doc": null}', "Give the value of each key column, none of them NULL."),
        ("null", "Give the value of each key column, none of them NULL."),
    ],
)
def test_keys_that_are_not_named_are_refused(owned: Database, key: str, hint: str) -> None:
    owned.run(
        "CREATE TABLE thing (doc jsonb PRIMARY KEY); SELECT safe_delete.protect('thing', 'apart')",
        "table_owner",
    )
    with pytest.raises(psycopg.Error) as error:
        owned.run(f"SELECT safe_delete.soft_delete('thing', '[{key}]')", "operator")
    assert error.value.sqlstate == "SD301"
    assert error.value.diag.message_hint == hint


@pytest.mark.parametrize("key", ["[[7]]", '[{"id": [7]}]', '[{"id": {"a": 7}}]'])
def test_columns_of_other_types_take_no_arrays_and_objects(owned: Database, key: str) -> None:
    owned.run(
        "CREATE TABLE thing (id integer PRIMARY KEY);SELECT safe_delete.protect('thing', 'apart')",
        "table_owner",
    )
    assert refused(owned, f"SELECT safe_delete.soft_delete('thing', '{key}')")[0] == "SD301"
