"""Tables that inherit: each keeps its own rows, whichever table a DELETE names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from real_schemas import schema_dump
from support import Database

from safe_delete.database import Connection

OWNER = "table_owner"
# Three levels, and a table with two parents. Some rows have the same number in several tables.
TABLES = """
CREATE TABLE {0}.thing (thing_id integer PRIMARY KEY, made_at timestamptz DEFAULT '2026-01-01');
CREATE TABLE {0}.book (title text NOT NULL, PRIMARY KEY (thing_id)) INHERITS ({0}.thing);
CREATE TABLE {0}.file (thing_id integer PRIMARY KEY, size integer);
CREATE TABLE {0}."E-book" (
    size integer, link text, name text GENERATED ALWAYS AS (title || '!') STORED,
    PRIMARY KEY (thing_id)
) INHERITS ({0}.book, {0}.file);
INSERT INTO {0}.thing (thing_id) VALUES (1), (2);
INSERT INTO {0}.book (thing_id, title) VALUES (1, 'b1'), (3, 'b3');
INSERT INTO {0}.file VALUES (1, 10), (5, 50);
INSERT INTO {0}."E-book" (thing_id, title, size, link)
    VALUES (1, 'e1', 100, 'l1'), (4, 'e4', 400, 'l4'), (5, 'e5', 500, NULL);
"""
# Children first.
NAMES = ('"E-book"', "book", "file", "thing")
ROWS = " UNION ALL ".join(
    f"SELECT '{name}', t.thing_id, t::text FROM ONLY {{0}}.{name} AS t" for name in NAMES
)
STORED = " UNION ALL ".join(
    f"SELECT '{name}', s.thing_id FROM safe_delete_data.public__{name.strip(chr(34))} AS s"
    if name != '"E-book"'
    else f"""SELECT '{name}', s.thing_id FROM safe_delete_data."public__E-book" AS s"""
    for name in NAMES
)
PROBLEMS = "SELECT p.problem FROM safe_delete.problems AS p WHERE p.level = 'problem' ORDER BY 1"
FREE = """
SELECT safe_delete.set_guard('{0}', 'too_old', '{{"waived": "a test"}}');
SELECT safe_delete.set_guard('{0}', 'minimum_kept', '{{"min": 0}}');
SELECT safe_delete.set_guard('{0}', 'stalled_table', '{{"waived": "a test"}}');
SELECT safe_delete.set_guard('{0}', 'row_ratio', '{{"max": 1}}');
"""


@pytest.fixture
def bare(database: Database) -> Database:
    """The tables in the schemas public and bare; table_owner may protect them."""
    database.run(
        f"GRANT safe_delete_admin TO {OWNER}; CREATE SCHEMA bare AUTHORIZATION {OWNER};"
        f"GRANT CREATE ON SCHEMA public TO {OWNER}"
    )
    database.run(TABLES.format("public") + TABLES.format("bare"), OWNER)
    return database


@pytest.fixture
def things(bare: Database) -> Database:
    """All tables of public are protected."""
    protect(bare)
    return bare


def protect(database: Database, names: tuple[str, ...] = NAMES, user: str = OWNER) -> None:
    for name in names:
        age = "NULL" if name == "file" else "'made_at'"
        database.run(f"SELECT safe_delete.protect('{name}', 'apart', {age})", user)


def live(database: Database, schema: str = "public") -> list[tuple[object, ...]]:
    return database.rows(f"{ROWS.format(schema)} ORDER BY 1, 2")


def stored(database: Database) -> list[tuple[object, ...]]:
    return database.rows(f"{STORED} ORDER BY 1, 2")


def problems(database: Database) -> list[str]:
    return [str(problem) for (problem,) in database.rows(PROBLEMS)]


def refused(database: Database, statement: str, user: str = OWNER) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as caught:
        database.run(statement, user)
    return caught.value


def signed_run(database: Database, job: str, table: str, parameters: str) -> None:
    query = f"SELECT safe_delete.dry_run('{job}', '{table}', '{parameters}') ->> 'signature'"
    signed = database.value(query, "operator")
    database.run(
        f"CALL safe_delete.run_job('{job}', '{table}', '{parameters}', '{signed}')", "deleter"
    )


@contextmanager
def session_of(database: Database, user: str = OWNER) -> Iterator[Connection]:
    with database.connect(user, autocommit=False) as session:
        yield session
        session.rollback()


# Whichever table a DELETE names


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {0}.thing",
        "DELETE FROM {0}.thing WHERE thing_id = 1",
        "DELETE FROM {0}.thing WHERE thing_id = 4",
        "DELETE FROM {0}.thing WHERE thing_id = 99",
        "DELETE FROM ONLY {0}.thing",
        "DELETE FROM ONLY {0}.book WHERE thing_id = 1",
        "DELETE FROM {0}.book WHERE title <> 'b3'",
        "DELETE FROM {0}.file",
        'DELETE FROM {0}."E-book" WHERE size > 100',
        "DELETE FROM {0}.thing AS t USING {0}.file AS f WHERE f.thing_id = t.thing_id",
        "WITH gone AS (DELETE FROM {0}.book RETURNING thing_id)"
        " DELETE FROM {0}.thing AS t USING gone AS g WHERE t.thing_id = 2",
        "MERGE INTO {0}.thing AS t USING (VALUES (1), (5)) AS f (id) ON f.id = t.thing_id"
        " WHEN MATCHED THEN DELETE",
    ],
)
def test_delete_takes_what_it_would_of_bare_tables_and_all_comes_back(
    things: Database, statement: str
) -> None:
    before = live(things)
    with things.connect(OWNER) as session:
        taken = session.execute(statement.format("public").encode()).rowcount
        assert taken == session.execute(statement.format("bare").encode()).rowcount
    assert live(things) == live(things, "bare")
    gone = [row[:2] for row in before if row not in live(things)]
    assert stored(things) == gone
    for (deletion_id,) in things.rows("SELECT deletion_id FROM safe_delete.deletion"):
        counted = "SELECT (SELECT sum(n) FROM unnest(row_counts) AS n) FROM safe_delete.deletions"
        assert things.value(counted, "auditor") == len(gone)
        back = things.value(f"SELECT safe_delete.restore({deletion_id})", "operator")
        assert back == len(gone)
    assert live(things) == before
    assert stored(things) == []
    assert problems(things) == []


def test_parent_that_is_not_protected_takes_rows_of_its_heirs_softly(bare: Database) -> None:
    protect(bare, ('"E-book"',))
    before = live(bare)
    bare.run("DELETE FROM thing; DELETE FROM file", OWNER)
    assert bare.rows(
        """SELECT thing_id, name FROM safe_delete_data."public__E-book" ORDER BY 1"""
    ) == [
        (1, "e1!"),
        (4, "e4!"),
        (5, "e5!"),
    ]
    assert bare.value("SELECT safe_delete.restore(1)", "operator") == 3
    assert live(bare) == [row for row in before if row[0] == '"E-book"']


def test_one_line_of_the_account_for_many_rows(things: Database) -> None:
    things.run(
        """BEGIN;
           INSERT INTO "E-book" (thing_id, title) SELECT i, 't' FROM generate_series(10, 1009) AS i;
           DELETE FROM thing WHERE thing_id < 500; SAVEPOINT s;
           DELETE FROM thing WHERE thing_id < 600; ROLLBACK TO s;
           DELETE FROM book WHERE thing_id BETWEEN 600 AND 609; COMMIT""",
        OWNER,
    )
    lines = """SELECT count(*) FROM safe_delete.deletion_target
               WHERE target_table = '"E-book"'::regclass"""
    assert things.value(lines) == 1
    query = "SELECT target_names, row_counts FROM safe_delete.deletions"
    assert things.rows(query, "auditor") == [
        (['public."E-book"', "public.book", "public.thing"], [503, 2, 2])
    ]


def test_reasons_are_told_apart(things: Database) -> None:
    things.run(
        """BEGIN; SELECT safe_delete.because('first'); DELETE FROM thing WHERE thing_id = 1;
           SELECT safe_delete.because('second'); DELETE FROM book; COMMIT""",
        OWNER,
    )
    query = "SELECT deletion_reason, row_counts FROM safe_delete.deletions ORDER BY 1"
    assert things.rows(query) == [("first", [1, 1, 1]), ("second", [2, 1])]
    assert things.value("SELECT safe_delete.restore(2)", "operator") == 3
    assert len(stored(things)) == 3


def test_reason_sets_columns_of_one_table(things: Database) -> None:
    sets = '{"sets": {"link": null, "title": "sold"}}'
    things.run(f"""SELECT safe_delete.define_reason('"E-book"', 'gone', '{sets}')""", "admin")
    assert problems(things) == []
    before = live(things)
    gone = "BEGIN; SELECT safe_delete.because('gone'); DELETE FROM thing; COMMIT"
    with things.connect(OWNER) as session:
        session.execute("DELETE FROM thing WHERE thing_id = 4")
        session.execute(gone.encode())
        session.execute("SELECT safe_delete.because('gone')")
    query = 'SELECT title, link FROM safe_delete_data."public__E-book" ORDER BY thing_id'
    assert things.rows(query) == [("sold", None), ("e4", "l4"), ("sold", None)]
    things.run("ALTER TABLE thing ADD COLUMN more text", OWNER)
    things.run("SELECT safe_delete.restore(1)", "operator")
    things.run(gone, OWNER)
    assert things.rows(query) == [("sold", None)] * 3
    things.run("ALTER TABLE thing DROP COLUMN more", OWNER)
    for deletion_id in (3, 2):
        things.run(f"SELECT safe_delete.restore({deletion_id})", "operator")
    assert live(things) == before


def test_policy_demands_a_reason(things: Database) -> None:
    things.run("""SELECT safe_delete.set_policy('book', '{"reason": "required"}')""", "admin")
    assert problems(things) == []
    assert refused(things, "DELETE FROM thing").sqlstate == "SD307"
    things.run("DELETE FROM thing WHERE thing_id = 4", OWNER)
    things.run("BEGIN; SELECT safe_delete.because('wish'); DELETE FROM thing; COMMIT", OWNER)
    assert len(stored(things)) == 7
    things.run("""SELECT safe_delete.set_policy('book', '{"reason": null}')""", "admin")
    assert problems(things) == []


def test_replica_role_changes_nothing(things: Database) -> None:
    things.run("SET session_replication_role = replica; DELETE FROM thing")
    assert len(stored(things)) == 7


def test_triggers_that_were_off_and_on_again_lose_nothing(things: Database) -> None:
    """What ORMs do around fixtures."""
    things.run('ALTER TABLE "E-book" DISABLE TRIGGER ALL')
    assert refused(things, "DELETE FROM thing").sqlstate == "SD206"
    things.run('ALTER TABLE "E-book" ENABLE TRIGGER ALL')
    replica = "SET session_replication_role = replica; DELETE FROM thing"
    assert refused(things, replica, "postgres").sqlstate == "SD206"
    things.run("DELETE FROM thing", OWNER)
    assert len(stored(things)) == 7
    assert problems(things) != []


def test_two_sessions_delete_the_same_rows_once(things: Database) -> None:
    with session_of(things) as first, things.connect(OWNER) as second:
        first.execute("DELETE FROM thing WHERE thing_id = 4")
        second.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute('DELETE FROM "E-book" WHERE thing_id = 4')
        first.commit()
        second.execute("RESET lock_timeout")
        assert second.execute('DELETE FROM "E-book" WHERE thing_id = 4').rowcount == 0
    assert stored(things) == [('"E-book"', 4)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("truncated", ["thing", "bare_root"])
def test_truncate_of_a_parent_is_refused(bare: Database, name: str, truncated: str) -> None:
    bare.run("CREATE TABLE bare_root (thing_id integer)", OWNER)
    bare.run("ALTER TABLE thing INHERIT bare_root; ALTER TABLE file INHERIT bare_root", OWNER)
    protect(bare, NAMES[: NAMES.index(name) + 1])
    before = live(bare)
    if truncated == "thing" and name == "file":
        truncated = "file"
    assert refused(bare, f"TRUNCATE {truncated}").sqlstate == "SD205"
    assert live(bare) == before


# Statements of the kit: ONLY


@pytest.mark.parametrize("owner", [OWNER, "postgres"])
def test_soft_delete_and_views_mean_the_table_itself(bare: Database, owner: str) -> None:
    if owner == "postgres":
        bare.run(";".join(f"ALTER TABLE {name} OWNER TO postgres" for name in NAMES))
    protect(bare, user=owner)
    before = live(bare)
    told = bare.rows(
        "SELECT target_table::text, effect, row_count"
        " FROM safe_delete.what_would_be_deleted('thing', '[1]')",
        "operator",
    )
    assert told == [("thing", "soft delete", 1)]
    bare.run("SELECT safe_delete.soft_delete('thing', '[1, 3]')", "operator")
    bare.run("""SELECT safe_delete.soft_delete('"E-book"', '[1]')""", "operator")
    assert stored(bare) == [('"E-book"', 1), ("thing", 1)]
    assert bare.rows("SELECT thing_id FROM thing_with_deleted ORDER BY 1", owner) == [(1,), (2,)]
    why = "SELECT * FROM safe_delete.why_deleted('thing', '[1]')"
    assert len(bare.rows(why, "operator")) == 1
    assert bare.value("SELECT safe_delete.restore_rows('thing', '[1]')", "operator") is not None
    assert bare.value("SELECT safe_delete.restore(2)", "operator") == 1
    assert live(bare) == before
    assert problems(bare) == []


@pytest.mark.parametrize("owner", [OWNER, "postgres"])
def test_mark_takes_the_table_itself(bare: Database, owner: str) -> None:
    if owner == "postgres":
        bare.run(";".join(f"ALTER TABLE {name} OWNER TO postgres" for name in NAMES))
    protect(bare, user=owner)
    for name in NAMES:
        bare.run(FREE.format(name), "admin")
    signed_run(bare, "mark", "book", '{"retain": "30 days"}')
    assert stored(bare) == [("book", 1), ("book", 3)]
    assert bare.rows("SELECT row_count FROM safe_delete.runs") == [(2,)]
    signed_run(bare, "mark", '"E-book"', '{"retain": "30 days"}')
    assert [name for name, _ in stored(bare)] == ['"E-book"'] * 3 + ["book"] * 2
    assert bare.value("SELECT safe_delete.restore(1)", "operator") == 2


def age(database: Database, moment: str) -> None:
    """All that is deleted was deleted at this moment."""
    for name in NAMES:
        storage = f'safe_delete_data."public__{name.strip(chr(34))}"'
        database.run(
            f"""BEGIN; SET LOCAL ROLE safe_delete_owner;
            SELECT safe_delete._make_storage_partition('{name}', '{moment}');
            SELECT safe_delete._begin_act('{name}', 'purge');
            CREATE TEMPORARY TABLE moved ON COMMIT DROP AS TABLE {storage};
            DELETE FROM {storage};
            UPDATE moved SET deleted_at = '{moment}';
            INSERT INTO {storage} TABLE moved;
            SELECT safe_delete._end_act('{name}', 'purge');
            COMMIT"""
        )
    database.run(
        f"""ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
            UPDATE safe_delete.deletion SET deleted_at = '{moment}'"""
    )


def test_purge_counts_what_it_takes_a_part_of(things: Database) -> None:
    things.run(FREE.format('"E-book"'), "admin")
    things.run("""UPDATE "E-book" SET made_at = now() WHERE thing_id = 4""", OWNER)
    things.run("DELETE FROM thing", OWNER)
    age(things, "2026-02-01")
    assert things.value("SELECT safe_delete.restore_rows('thing', '[2]')", "operator") is not None
    signed_run(things, "purge", '"E-book"', '{"grace": "2 days", "retain": "30 days"}')
    assert ('"E-book"', 4) in stored(things)
    assert len(stored(things)) == 7 - 1 - 2
    error = refused(things, "SELECT safe_delete.restore(1)", "operator")
    assert error.sqlstate == "SD303"
    assert "of 3 rows" in str(error)
    counts = """SELECT n FROM safe_delete.deletions, unnest(row_counts) AS n
                WHERE split_from IS NULL ORDER BY 1"""
    assert things.rows(counts, "auditor") == [(2,), (2,), (3,)]
    told = "SELECT detail FROM safe_delete.restore_check(1) WHERE obstacle = 'purged'"
    assert things.rows(told, "operator") == [("of 3 rows 1 are left",)]
    things.run("""SELECT safe_delete.restore_rows('"E-book"', '[4]')""", "operator")
    assert things.value("""SELECT count(*) FROM "E-book" """) == 1


def test_purge_drops_a_day_whole_and_the_record_stays(things: Database) -> None:
    things.run(FREE.format('"E-book"'), "admin")
    things.run('DELETE FROM "E-book"', OWNER)
    age(things, "2026-02-01")
    signed_run(things, "purge", '"E-book"', '{"grace": "30 days"}')
    assert stored(things) == []
    [(counts,)] = things.rows("SELECT row_counts FROM safe_delete.deletions", "auditor")
    assert counts == [3]
    assert things.value("SELECT safe_delete.restore(1)", "operator") == 0


def test_foreign_keys_of_one_table_of_the_hierarchy(bare: Database) -> None:
    bare.run(
        """CREATE TABLE page (page_id integer PRIMARY KEY, thing_id integer
               REFERENCES book ON DELETE CASCADE);
           CREATE TABLE note (note_id integer PRIMARY KEY, thing_id integer
               REFERENCES thing ON DELETE SET NULL);
           CREATE TABLE shop (shop_id integer PRIMARY KEY);
           CREATE TABLE stock (shop_id integer REFERENCES shop ON DELETE CASCADE,
               PRIMARY KEY (thing_id)) INHERITS (thing);
           CREATE TABLE old_stock (PRIMARY KEY (thing_id)) INHERITS (stock);
           INSERT INTO page VALUES (1, 1), (3, 3);
           INSERT INTO note VALUES (1, 1), (2, 2), (3, 1);
           INSERT INTO shop VALUES (1);
           INSERT INTO stock (thing_id, shop_id) VALUES (20, 1);
           INSERT INTO old_stock (thing_id, shop_id) VALUES (21, 1)""",
        OWNER,
    )
    for name in ("page", "note", "old_stock", "stock", *NAMES, "shop"):
        bare.run(f"SELECT safe_delete.protect('{name}', 'apart')", OWNER)
    tables = (*NAMES, "page", "note", "shop", "stock", "old_stock")
    query = " UNION ALL ".join(f"SELECT '{n}', t::text FROM ONLY {n} AS t" for n in tables)
    before = sorted(bare.rows(query))
    told = bare.rows(
        "SELECT target_table::text, effect, row_count"
        " FROM safe_delete.what_would_be_deleted('shop', '[1]')",
        "operator",
    )
    assert told == [("shop", "soft delete", 1), ("stock", "cascade", 1)]
    bare.run("DELETE FROM shop", OWNER)
    assert bare.rows("SELECT thing_id FROM stock") == [(21,)]
    bare.run("DELETE FROM thing", OWNER)
    assert bare.rows("SELECT * FROM page") == []
    assert bare.rows("SELECT * FROM note ORDER BY 1") == [(1, None), (2, None), (3, None)]
    assert bare.value("SELECT safe_delete.restore(2)", "operator") == 10
    assert bare.value("SELECT safe_delete.restore(1)", "operator") == 2
    assert sorted(bare.rows(query)) == before


def test_parent_is_one_of_its_own_rows(things: Database) -> None:
    """A row of an heir with the same key is no parent for a foreign key."""
    things.run(
        """CREATE TABLE note (note_id integer PRIMARY KEY, thing_id integer REFERENCES thing);
           INSERT INTO note VALUES (1, 2)""",
        OWNER,
    )
    things.run("SELECT safe_delete.protect('note', 'apart')", OWNER)
    things.run("DELETE FROM note", OWNER)
    things.run("DELETE FROM ONLY thing WHERE thing_id = 2", OWNER)
    things.run("INSERT INTO book (thing_id, title) VALUES (2, 'another')", OWNER)
    told = "SELECT obstacle FROM safe_delete.restore_check(1)"
    assert things.rows(told, "operator") == [("parent missing",)]


# Heirs that are not protected


def test_children_are_protected_first(bare: Database) -> None:
    error = refused(bare, "SELECT safe_delete.protect('thing', 'apart')")
    assert error.sqlstate == "SD201"
    assert "inherits from public.thing" in str(error)
    protect(bare, ('"E-book"',))
    assert "public.book inherits" in str(
        refused(bare, "SELECT safe_delete.protect('thing', 'apart')")
    )
    assert refused(bare, "SELECT safe_delete.protect('book', 'beside')").sqlstate == "SD201"
    assert problems(bare) == []


def test_heir_that_came_later_loses_nothing(things: Database) -> None:
    for name in NAMES:
        things.run(FREE.format(name), "admin")
    things.run("CREATE TABLE atlas (maps integer) INHERITS (book)", OWNER)
    things.run("INSERT INTO atlas (thing_id, title, maps) VALUES (1, 'a1', 7)", OWNER)
    before = live(things)
    for name in ("thing", "book", "thing WHERE thing_id = 99"):
        assert refused(things, f"DELETE FROM {name}").sqlstate == "SD206"
    things.run("DELETE FROM file WHERE thing_id = 10", OWNER)
    found = problems(things)
    assert [problem for problem in found if problem.startswith("public.atlas inherits")] == found
    assert len(found) == 2
    mark = """SELECT safe_delete.dry_run('mark', 'book', '{"retain": "30 days"}')"""
    assert things.value(f"{mark} ->> 'verdict'", "operator") != "go"
    assert live(things) == before
    things.run("ALTER TABLE atlas ADD PRIMARY KEY (thing_id)", OWNER)
    things.run("SELECT safe_delete.protect('atlas', 'apart')", OWNER)
    assert problems(things) == []
    things.run("DELETE FROM thing", OWNER)
    assert things.rows("SELECT thing_id, maps FROM safe_delete_data.public__atlas") == [(1, 7)]


def test_heir_of_a_table_without_any_loses_nothing(things: Database) -> None:
    """The table stood alone when it was protected."""
    things.run(
        """CREATE TABLE alone (alone_id integer PRIMARY KEY);
           SELECT safe_delete.protect('alone', 'apart');
           CREATE TABLE heir (more text, PRIMARY KEY (alone_id)) INHERITS (alone);
           INSERT INTO alone VALUES (1); INSERT INTO heir VALUES (2, 'kept')""",
        OWNER,
    )
    assert refused(things, "DELETE FROM alone").sqlstate == "SD206"
    assert refused(things, "SELECT safe_delete.resync('alone')").sqlstate == "SD206"
    things.run("SELECT safe_delete.protect('heir', 'apart')", OWNER)
    assert refused(things, "DELETE FROM alone").sqlstate == "SD206"
    assert problems(things) == [
        "public.alone takes part in table inheritance since it was protected"
    ]
    things.run("SELECT safe_delete.resync('alone'); DELETE FROM alone", OWNER)
    assert things.rows("SELECT alone_id, more FROM safe_delete_data.public__heir") == [(2, "kept")]
    assert things.rows("SELECT alone_id FROM safe_delete_data.public__alone") == [(1,)]
    assert problems(things) == []


def test_temporary_heir_stops_nobody(things: Database) -> None:
    with things.connect(OWNER) as session:
        session.execute("CREATE TEMPORARY TABLE scratch () INHERITS (thing)")
        things.run("DELETE FROM thing", OWNER)
        assert problems(things) == []
    assert len(stored(things)) == 7


# Tables that come and go


@pytest.mark.parametrize("watched", [False, True])
def test_table_that_inherits_later(things: Database, watched: bool) -> None:
    things.run(
        """CREATE TABLE alone (thing_id integer PRIMARY KEY, made_at timestamptz, more text);
           INSERT INTO alone VALUES (7, now(), 'kept');
           SELECT safe_delete.protect('alone', 'apart', 'made_at')""",
        OWNER,
    )
    error = refused(things, "ALTER TABLE alone INHERIT thing")
    assert "safe_delete_refuse_inheritance" in str(error)
    if watched:
        things.run("SELECT safe_delete.watch_tables()")
    forced = """DROP TRIGGER safe_delete_refuse_inheritance ON alone;
                ALTER TABLE alone INHERIT thing"""
    if not watched:
        things.run(forced, OWNER)
        assert refused(things, "DELETE FROM thing").sqlstate == "SD206"
        assert "public.alone takes part in table inheritance since it was protected" in problems(
            things
        )
        things.run("SELECT safe_delete.resync('alone')", OWNER)
    else:
        things.run(f"BEGIN; {forced}; COMMIT", OWNER)
    assert problems(things) == []
    things.run("DELETE FROM thing WHERE thing_id = 7", OWNER)
    assert things.rows("SELECT more FROM safe_delete_data.public__alone") == [("kept",)]
    assert things.value("SELECT safe_delete.restore(1)", "operator") == 1
    things.run("ALTER TABLE alone NO INHERIT thing", OWNER)
    if not watched:
        assert problems(things) == ["public.alone no longer takes part in table inheritance"]
        things.run("SELECT safe_delete.resync('alone')", OWNER)
    assert problems(things) == []
    things.run("DELETE FROM alone", OWNER)
    assert things.rows("SELECT more FROM safe_delete_data.public__alone") == [("kept",)]
    assert "safe_delete_refuse_inheritance" in str(
        refused(things, "ALTER TABLE alone INHERIT thing")
    )


def test_table_without_parents_or_heirs_goes_on_keeping_its_rows(things: Database) -> None:
    """Between NO INHERIT and resync(), the trigger for rows stands."""
    things.run("ALTER TABLE book NO INHERIT thing", OWNER)
    things.run("DELETE FROM thing", OWNER)
    things.run("DELETE FROM book", OWNER)
    assert len(stored(things)) == 7
    assert problems(things) == ["public.thing no longer takes part in table inheritance"]


def test_protected_table_cannot_become_a_partition(things: Database) -> None:
    things.run(
        """CREATE TABLE alone (thing_id integer PRIMARY KEY);
           SELECT safe_delete.protect('alone', 'apart');
           CREATE TABLE whole (thing_id integer PRIMARY KEY) PARTITION BY RANGE (thing_id)""",
        OWNER,
    )
    attach = "ALTER TABLE whole ATTACH PARTITION alone FOR VALUES FROM (1) TO (9)"
    assert "safe_delete_refuse_inheritance" in str(refused(things, attach))
    things.run(f"DROP TRIGGER safe_delete_refuse_inheritance ON alone; {attach}", OWNER)
    assert any("has become a partition of public.whole" in problem for problem in problems(things))


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE thing ADD COLUMN more text DEFAULT 'm'",
        "ALTER TABLE thing ADD COLUMN more integer GENERATED ALWAYS AS (thing_id * 2) STORED",
        "ALTER TABLE thing RENAME COLUMN made_at TO made",
        "ALTER TABLE book ALTER COLUMN title TYPE varchar(9)",
        "ALTER TABLE book RENAME COLUMN title TO name_of_it",
        'ALTER TABLE "E-book" DROP COLUMN link, ADD COLUMN link integer DEFAULT 3',
        """ALTER TABLE "E-book" ALTER COLUMN link TYPE bytea USING link::bytea""",
        'CREATE DOMAIN short AS text; ALTER TABLE "E-book" ALTER COLUMN link TYPE short',
    ],
)
@pytest.mark.parametrize("together", [False, True], ids=["before", "in the same transaction"])
def test_rows_come_back_as_they_were_after(things: Database, change: str, together: bool) -> None:
    """Deleted after the change, or in its transaction, by a session that deleted before too."""
    if "title" in change:
        things.run(
            'ALTER TABLE "E-book" DROP COLUMN name; SELECT safe_delete.resync(\'"E-book"\')', OWNER
        )
    with things.connect(OWNER) as session:
        session.execute("DELETE FROM thing WHERE thing_id = 1")
        if together:
            session.execute("BEGIN")
        session.execute(change.encode())
        before = session.execute(ROWS.format("public").encode()).fetchall()
        session.execute("DELETE FROM thing")
        session.execute("DELETE FROM file")
        if together:
            session.execute("COMMIT")
    assert live(things) == []
    for (deletion_id,) in things.rows(
        "SELECT deletion_id FROM safe_delete.deletion WHERE deletion_id > 1"
    ):
        things.value(f"SELECT safe_delete.restore({deletion_id})", "operator")
    assert sorted(live(things)) == sorted(before)


def test_old_snapshot_does_not_lose_a_column(things: Database) -> None:
    with session_of(things) as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT 1")
        things.run("ALTER TABLE thing ADD COLUMN more text DEFAULT 'm'", OWNER)
        with pytest.raises(psycopg.errors.SerializationFailure):
            session.execute("DELETE FROM thing")


def test_session_deletes_on_after_a_transaction_with_an_older_snapshot(things: Database) -> None:
    with session_of(things) as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT 1")
        things.run("ALTER TABLE thing RENAME COLUMN made_at TO came_at", OWNER)
        with pytest.raises(psycopg.errors.SerializationFailure):
            session.execute("DELETE FROM thing")
        session.rollback()
        session.execute("DELETE FROM thing")
        session.commit()
    assert things.rows("SELECT * FROM thing") == []


def test_unprotect_leaves_what_was(bare: Database) -> None:
    before = schema_dump(bare)
    protect(bare)
    assert schema_dump(bare) != before
    bare.run("DELETE FROM thing", OWNER)
    bare.run("SELECT safe_delete.restore(1)", "operator")
    bare.run(
        "SELECT safe_delete.release_hold(hold_id, 'a test') FROM safe_delete.active_holds", "admin"
    )
    for name in reversed(NAMES):
        bare.run(f"SELECT safe_delete.unprotect('{name}')", OWNER)
    assert schema_dump(bare) == before
    leftovers = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'safe_delete_gate'::regnamespace"
    assert bare.value(leftovers) == 0


def test_unprotected_heir_stops_its_parents(things: Database) -> None:
    things.run("""SELECT safe_delete.unprotect('"E-book"')""", OWNER)
    assert refused(things, "DELETE FROM thing").sqlstate == "SD206"
    assert refused(things, "DELETE FROM file").sqlstate == "SD206"


def test_doctor_compares_what_left_with_what_arrived(things: Database) -> None:
    things.run("DELETE FROM thing; SELECT pg_stat_force_next_flush()", OWNER)
    warnings = "SELECT problem FROM safe_delete.problems WHERE problem LIKE 'statistics%'"
    assert things.rows(warnings) == []
    things.run(
        """ALTER TABLE "E-book" DISABLE TRIGGER ALL;
           INSERT INTO "E-book" (thing_id, title) SELECT i, 'e' FROM generate_series(10, 99) AS i;
           DELETE FROM ONLY "E-book"; SELECT pg_stat_force_next_flush()""",
    )
    [(warning,)] = things.rows(warnings)
    assert "of which 3 arrived" in str(warning)
