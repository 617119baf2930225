"""Foreign keys in place against unusual names, keys, sessions, triggers and changes of tables."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors
from support import APPLICATION, TABLE_OWNER, Database

# What follows REFERENCES comes from the test.
FAMILY = """
CREATE TABLE parent (parent_id integer PRIMARY KEY);
CREATE TABLE child (child_id integer PRIMARY KEY, parent_id integer REFERENCES parent {action});
CREATE INDEX ON child (parent_id);
SELECT safe_delete.protect('child', 'beside', NULL, '{{"accept": ["parents"]}}');
SELECT safe_delete.protect('parent', 'beside');
INSERT INTO parent SELECT generate_series(1, 30);
INSERT INTO child SELECT n, n FROM generate_series(1, 30) AS n;
"""
DANGLING = """
SELECT c.child_id FROM current_child AS c
JOIN parent AS p ON p.parent_id = c.parent_id
WHERE p.deleted_at IS NOT NULL
"""


@pytest.fixture
def owned(database: Database) -> Database:
    """A database whose owner of tables may protect, and in which everybody may delete."""
    database.run(f"GRANT safe_delete_admin, safe_delete_operator TO {TABLE_OWNER}")
    return database


@pytest.fixture
def family(owned: Database) -> Database:
    """A parent and a child, which its cascade takes along."""
    owned.run(FAMILY.format(action="ON DELETE CASCADE"), TABLE_OWNER)
    return owned


@pytest.fixture
def deferred_family(owned: Database) -> Database:
    """The same, with a deferred foreign key."""
    owned.run(FAMILY.format(action="ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"), TABLE_OWNER)
    return owned


def test_names_never_become_code(owned: Database) -> None:
    """A table whose name would end the WHEN of a trigger, protected by a superuser."""
    name = " IS NULL) EXECUTE FUNCTION f();ALTER ROLE auditor SUPERUSER;--"
    owned.run(
        f"""CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TABLE "<table>%s" ("<name>" integer PRIMARY KEY);
            CREATE TABLE "{name}" (
                "public." integer PRIMARY KEY, "<table>" integer REFERENCES "<table>%s"
            );
            INSERT INTO "<table>%s" VALUES (1), (2);""",
        TABLE_OWNER,
    )
    owned.run("""SELECT safe_delete.protect('"<table>%s"', 'beside')""")
    assert not owned.value("SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = 'auditor'")
    owned.run('DELETE FROM "current_<table>%s" WHERE "<name>" = 1', TABLE_OWNER)
    for statement in (
        f'INSERT INTO "{name}" VALUES (1, 1)',
        f'INSERT INTO "{name}" VALUES (1, 2); UPDATE "{name}" SET "<table>" = 1',
    ):
        with pytest.raises(errors.ForeignKeyViolation):
            owned.run(statement, TABLE_OWNER)


@pytest.mark.parametrize(
    ("kind", "value", "setting"),
    [
        ("double precision", "0.1::float8 + 0.2::float8", "extra_float_digits = 0"),
        ("daterange", "'[2020-02-01,2020-03-04)'::daterange", "datestyle = 'SQL, DMY'"),
        ("interval", "'-1 day 02:00'::interval", "intervalstyle = 'sql_standard'"),
        ("bytea", r"'\x5c00ff'::bytea", "bytea_output = 'escape'"),
        ("character(3)", "'a'", "datestyle = 'German'"),
    ],
)
def test_keys_are_the_same_however_a_session_shows_them(
    owned: Database, kind: str, value: str, setting: str
) -> None:
    owned.run(
        f"""CREATE TABLE parent (parent_id {kind} PRIMARY KEY);
            CREATE TABLE child (
                child_id integer PRIMARY KEY, parent_id {kind} REFERENCES parent ON DELETE CASCADE
            );
            INSERT INTO parent SELECT {value};
            INSERT INTO child SELECT 1, p.parent_id FROM parent AS p;
            SELECT safe_delete.protect('child', 'beside', NULL, '{{"accept": ["parents"]}}');
            SELECT safe_delete.protect('parent', 'beside');""",
        TABLE_OWNER,
    )
    owned.run(f"SET {setting}; DELETE FROM current_parent", TABLE_OWNER)
    assert owned.rows("SELECT c.child_id FROM current_child AS c") == []
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 2


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL", "NO ACTION"])
@pytest.mark.parametrize("value", ['{"a": 1.00, "b": [null]}', '"a"', "7", "null"])
def test_json_is_a_key_like_any_other(owned: Database, value: str, action: str) -> None:
    owned.run(
        f"""CREATE TABLE parent (parent_id jsonb PRIMARY KEY);
            CREATE TABLE child (
                child_id jsonb PRIMARY KEY, parent_id jsonb REFERENCES parent ON DELETE {action}
            );
            INSERT INTO parent VALUES ('{value}'), ('[]');
            INSERT INTO child VALUES ('{value}', '{value}');
            SELECT safe_delete.protect('child', 'beside', NULL, '{{"accept": ["parents"]}}');
            SELECT safe_delete.protect('parent', 'beside');""",
        TABLE_OWNER,
    )
    if action == "NO ACTION":
        with pytest.raises(errors.ForeignKeyViolation):
            owned.run("DELETE FROM current_parent", TABLE_OWNER)
        return
    owned.run("DELETE FROM current_parent", TABLE_OWNER)
    left = [] if action == "CASCADE" else [(None,)]
    assert owned.rows("SELECT c.parent_id FROM current_child AS c") == left
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == (3 if left == [] else 2)
    assert owned.value("SELECT c.parent_id::text FROM current_child AS c") == value


def test_types_whose_operators_are_in_no_search_path(owned: Database) -> None:
    """As those of extensions are (ltree, hstore) for code that the kit makes."""
    operators = {"<": "text_lt", "<=": "text_le", "=": "texteq", ">=": "text_ge", ">": "text_gt"}
    owned.run(
        "CREATE TYPE word;"
        "CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal IMMUTABLE AS 'textin';"
        "CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal IMMUTABLE AS 'textout';"
        "CREATE TYPE word (INPUT = word_in, OUTPUT = word_out, LIKE = text, COLLATABLE = true);"
        "CREATE FUNCTION bttextcmp(word, word) RETURNS integer"
        " LANGUAGE internal IMMUTABLE AS 'bttextcmp';"
    )
    for sign, function in operators.items():
        owned.run(
            f"CREATE FUNCTION {function}(word, word) RETURNS boolean"
            f" LANGUAGE internal IMMUTABLE AS '{function}';"
            f"CREATE OPERATOR {sign} (LEFTARG = word, RIGHTARG = word, FUNCTION = {function})"
        )
    numbered = ", ".join(f"OPERATOR {number} {sign}" for number, sign in enumerate(operators, 1))
    owned.run(
        "CREATE OPERATOR CLASS words DEFAULT FOR TYPE word USING btree AS "
        f"{numbered}, FUNCTION 1 bttextcmp(word, word)"
    )
    owned.run(
        """CREATE TABLE parent (parent_id word PRIMARY KEY);
           CREATE TABLE child (
               child_id word PRIMARY KEY, parent_id word REFERENCES parent ON DELETE CASCADE
           );
           INSERT INTO parent VALUES ('a'), ('b');
           INSERT INTO child VALUES ('x', 'a'), ('y', 'b');
           SELECT safe_delete.protect('child', 'beside', NULL, '{"accept": ["parents"]}');
           SELECT safe_delete.protect('parent', 'beside');
           DELETE FROM current_parent WHERE parent_id = 'a'""",
        TABLE_OWNER,
    )
    assert owned.rows("SELECT c.child_id::text FROM current_child AS c") == [("y",)]
    with pytest.raises(errors.ForeignKeyViolation):
        owned.run("UPDATE child SET parent_id = 'a' WHERE child_id = 'y'", TABLE_OWNER)
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 2


@pytest.mark.parametrize("action", ["CASCADE", "NO ACTION"])
@pytest.mark.parametrize(
    ("columns", "rest", "settings"),
    [
        ("", "", "{}"),
        ("", "PARTITION BY HASH (parent_id)", "{}"),
        (", removed_on timestamptz", "", '{"deleted_at": "removed_on"}'),
    ],
    ids=["plain", "partitioned", "adopted"],
)
@pytest.mark.parametrize("set_before", [True, False], ids=["before", "within"])
def test_no_update_adds_rows_to_a_deletion(
    owned: Database, action: str, columns: str, rest: str, settings: str, set_before: bool
) -> None:
    """Else what references them would be forgotten, and so would the right to delete them."""
    parts = "CREATE TABLE part PARTITION OF parent FOR VALUES WITH (MODULUS 1, REMAINDER 0)"
    owned.run(
        f"""CREATE TABLE parent (parent_id integer PRIMARY KEY{columns}) {rest};
            {parts if rest else ""};
            CREATE TABLE child (
                child_id integer PRIMARY KEY, parent_id integer REFERENCES parent ON DELETE {action}
            );
            INSERT INTO parent SELECT generate_series(1, 3);
            INSERT INTO child VALUES (2, 2);
            SELECT safe_delete.protect('child', 'beside', NULL, '{{"accept": ["parents"]}}');
            SELECT safe_delete.protect('parent', 'beside', NULL, '{settings}');
            GRANT SELECT, UPDATE ON parent TO {APPLICATION};
            GRANT SELECT, DELETE ON current_parent TO {APPLICATION};""",
        TABLE_OWNER,
    )
    moment = "removed_on" if columns else "deleted_at"
    hiding = "set_config('safe_delete.hiding', (SELECT max(deletion_id)::text FROM parent), true)"
    with owned.connect(APPLICATION, autocommit=False) as connection:
        connection.execute("DELETE FROM current_parent WHERE parent_id = 1")
        if set_before:
            connection.execute(f"SELECT {hiding}".encode())
        attempt = f"""
            UPDATE parent SET {moment} = now(), deletion_id = g.deletion_id
            FROM (SELECT max(deletion_id) AS deletion_id, {hiding} AS set FROM parent) AS g
            WHERE parent_id = 2
        """
        with pytest.raises(psycopg.Error) as refusal:
            connection.execute(attempt.encode())
    assert refusal.value.sqlstate == "SD305"


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL"])
@pytest.mark.parametrize("hiding", ["beside", "apart"])
def test_blanks_at_the_end_count_as_the_server_counts_them(
    owned: Database, action: str, hiding: str
) -> None:
    """Text that references character(n): whoever compared both as text would miss it."""
    accept = '{"accept": ["parents"]}'
    owned.run(
        f"""CREATE TABLE parent (parent_id character(5) PRIMARY KEY);
            CREATE TABLE child (
                child_id integer PRIMARY KEY, parent_id text REFERENCES parent ON DELETE {action}
            );
            INSERT INTO parent VALUES ('ab');
            INSERT INTO child VALUES (1, 'ab'), (2, 'ab  ');
            SELECT safe_delete.protect('child', '{hiding}', NULL, '{accept}');
            SELECT safe_delete.protect('parent', '{hiding}');""",
        TABLE_OWNER,
    )
    view = {"beside": "current_{}", "apart": "{}"}[hiding].format
    effects = """
        SELECT w.effect, w.row_count
        FROM safe_delete.what_would_be_deleted('parent', '["ab"]') AS w WHERE w.depth = 1
    """
    assert owned.rows(effects, "operator") == [(action.lower(), 2)]
    owned.run(f"DELETE FROM {view('parent')}", TABLE_OWNER)
    left = f"SELECT c.parent_id FROM {view('child')} AS c"
    assert owned.rows(left) == ([] if action == "CASCADE" else [(None,), (None,)])
    with pytest.raises(errors.ForeignKeyViolation):
        owned.run(f"INSERT INTO {view('child')} VALUES (3, 'ab   ')", TABLE_OWNER)
    owned.run("SELECT safe_delete.restore(1)", "operator")
    back = sorted(str(value) for (value,) in owned.rows(left))
    # Apart, a reference that was cut comes back as what it referenced.
    cut_apart = action == "SET NULL" and hiding == "apart"
    assert back == (["ab   ", "ab   "] if cut_apart else ["ab", "ab  "])


@pytest.mark.parametrize("kept", ["OLD", "NULL"])
def test_a_restore_that_a_trigger_undoes_is_refused(family: Database, kept: str) -> None:
    family.run(
        f"""CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN IF OLD.child_id = 2 AND OLD.deleted_at IS NOT NULL THEN RETURN {kept};
                END IF; RETURN NEW; END$$;
            CREATE TRIGGER keep BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION keep();
            DELETE FROM current_parent WHERE parent_id IN (1, 2)""",
        TABLE_OWNER,
    )
    with pytest.raises(psycopg.Error, match="keeps rows deleted") as refusal:
        family.run("SELECT safe_delete.restore(1)", "operator")
    assert refusal.value.sqlstate == "SD306"
    assert family.value("SELECT count(*) FROM current_parent") == 28


@pytest.mark.parametrize("deferral", ["", "DEFERRABLE INITIALLY DEFERRED"])
@pytest.mark.parametrize("action", ["SET NULL", "SET DEFAULT"])
@pytest.mark.parametrize("renamed", [False, True])
def test_two_references_to_the_same_row_are_cut_one_after_the_other(
    owned: Database, action: str, deferral: str, renamed: bool
) -> None:
    """Who made a row, and who changed it last: often the same."""
    reference = f"integer DEFAULT 9 REFERENCES person ON DELETE {action} {deferral}"
    owned.run(
        f"""CREATE TABLE person (id integer PRIMARY KEY);
            CREATE TABLE note (id integer PRIMARY KEY, made_by {reference}, changed_by {reference});
            SELECT safe_delete.protect('note', 'beside', NULL, '{{"accept": ["parents"]}}');
            SELECT safe_delete.protect('person', 'beside');
            INSERT INTO person VALUES (1), (2), (9);
            INSERT INTO note VALUES (1, 1, 1), (2, 1, 2), (3, 2, 9);""",
        TABLE_OWNER,
    )
    if renamed:
        owned.run("ALTER TABLE note RENAME changed_by TO altered_by", TABLE_OWNER)
    cut = None if action == "SET NULL" else 9
    owned.run("DELETE FROM current_person WHERE id IN (1, 2)", TABLE_OWNER)
    assert owned.rows("SELECT n.* FROM current_note AS n ORDER BY n.id") == [
        (1, cut, cut),
        (2, cut, cut),
        (3, cut, 9),
    ]
    for column in ("made_by", "altered_by" if renamed else "changed_by"):
        with pytest.raises(errors.ForeignKeyViolation):
            owned.run(f"UPDATE note SET {column} = 1 WHERE id = 3", TABLE_OWNER)
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 2
    assert owned.rows("SELECT n.* FROM current_note AS n ORDER BY n.id") == [
        (1, 1, 1),
        (2, 1, 2),
        (3, 2, 9),
    ]


@pytest.mark.parametrize("is_referenced", [True, False])
@pytest.mark.parametrize(("by_function", "kept"), [(False, "OLD"), (True, "OLD"), (False, "NULL")])
def test_a_trigger_that_keeps_a_row_is_named(
    owned: Database, is_referenced: bool, by_function: bool, kept: str
) -> None:
    """As one that lets no row change: an UPDATE of the kit's takes it, and changes nothing."""
    child = "CREATE TABLE child (id integer PRIMARY KEY, is_kept integer REFERENCES parent)"
    owned.run(
        f"""CREATE TABLE parent (is_kept integer PRIMARY KEY);
            {child if is_referenced else ""};
            INSERT INTO parent VALUES (1), (2);
            CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN IF OLD.is_kept = 2 THEN RETURN {kept}; END IF; RETURN NEW; END$$;
            CREATE TRIGGER keep BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION keep();
            SELECT safe_delete.protect('parent', 'beside')""",
        TABLE_OWNER,
    )
    delete = "DELETE FROM current_parent WHERE is_kept = {}"
    if by_function:
        delete = "SELECT safe_delete.soft_delete('parent', '[{}]')"
    owned.run(delete.format(1), TABLE_OWNER)
    with pytest.raises(psycopg.Error) as refusal:
        owned.run(delete.format(2), TABLE_OWNER)
    assert refusal.value.sqlstate == "SD305"
    assert owned.rows("TABLE current_parent") == [(2,)]
    assert owned.value("SELECT count(*) FROM safe_delete.deletions") == 1


@pytest.mark.parametrize("kept", ["OLD", "NULL"])
@pytest.mark.parametrize("action", ["ON DELETE CASCADE", "ON DELETE SET NULL"])
def test_a_trigger_that_keeps_children_keeps_their_parent(
    owned: Database, action: str, kept: str
) -> None:
    owned.run(FAMILY.format(action=action), TABLE_OWNER)
    owned.run(
        f"""CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RETURN {kept}; END';
            CREATE TRIGGER keep BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION keep();""",
        TABLE_OWNER,
    )
    for delete in (
        "DELETE FROM current_parent WHERE parent_id = 1",
        "SELECT safe_delete.soft_delete('parent', '[1]')",
    ):
        with pytest.raises(errors.ForeignKeyViolation, match="still reference rows"):
            owned.run(delete, TABLE_OWNER)
    assert owned.rows(DANGLING) == []


def test_a_deferred_check_looks_at_the_row_as_it_has_become(deferred_family: Database) -> None:
    for statements in (
        "INSERT INTO child VALUES (101, 1); DELETE FROM current_parent WHERE parent_id = 1",
        """INSERT INTO child VALUES (102, 2); UPDATE child SET parent_id = 3 WHERE parent_id = 2;
           DELETE FROM current_parent WHERE parent_id = 2""",
        """INSERT INTO child VALUES (103, 4); DELETE FROM current_child WHERE parent_id = 4;
           DELETE FROM current_parent WHERE parent_id = 4""",
    ):
        deferred_family.run(f"BEGIN; {statements}; COMMIT", TABLE_OWNER)
    with pytest.raises(errors.ForeignKeyViolation):
        deferred_family.run("INSERT INTO child VALUES (104, 1)", TABLE_OWNER)
    assert deferred_family.rows(DANGLING) == []


def test_columns_of_two_collations(owned: Database) -> None:
    owned.run(
        """CREATE TABLE parent (parent_id text COLLATE "C" PRIMARY KEY);
           CREATE TABLE child (
               child_id integer PRIMARY KEY,
               parent_id text COLLATE "POSIX" REFERENCES parent ON DELETE CASCADE
           );
           INSERT INTO parent VALUES ('a'), ('b');
           SELECT safe_delete.protect('child', 'beside', NULL, '{"accept": ["parents"]}');
           SELECT safe_delete.protect('parent', 'beside');
           INSERT INTO child VALUES (1, 'a'), (2, 'a');
           UPDATE child SET parent_id = 'b' WHERE child_id = 2;
           DELETE FROM current_parent WHERE parent_id = 'a';""",
        TABLE_OWNER,
    )
    assert owned.rows("SELECT c.child_id FROM current_child AS c") == [(2,)]
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 2


def test_tables_that_inherit_are_not_meant_by_a_foreign_key(owned: Database) -> None:
    owned.run(
        """CREATE TABLE parent (parent_id integer PRIMARY KEY);
           CREATE TABLE child (
               child_id integer PRIMARY KEY, parent_id integer REFERENCES parent
           );
           CREATE TABLE stepchild () INHERITS (child);
           INSERT INTO parent VALUES (1), (2);
           INSERT INTO stepchild VALUES (1, 1);
           SELECT safe_delete.protect('parent', 'beside');
           CREATE TABLE stepparent () INHERITS (parent);
           INSERT INTO stepparent VALUES (2);
           INSERT INTO child VALUES (1, 2);
           DELETE FROM current_parent WHERE parent_id = 1;""",
        TABLE_OWNER,
    )
    assert owned.rows("SELECT p.parent_id FROM ONLY parent AS p WHERE p.deleted_at IS NULL") == [
        (2,)
    ]


def test_a_foreign_key_that_is_younger_than_the_snapshot(owned: Database) -> None:
    """A plan that was made with an old snapshot does not stay."""
    owned.run(
        """CREATE TABLE parent (parent_id integer PRIMARY KEY);
           INSERT INTO parent SELECT generate_series(1, 30);
           SELECT safe_delete.protect('parent', 'beside');""",
        TABLE_OWNER,
    )
    child = """CREATE TABLE child (
                   child_id integer PRIMARY KEY,
                   parent_id integer REFERENCES parent ON DELETE CASCADE
               );
               INSERT INTO child SELECT n, n FROM generate_series(20, 30) AS n;
               SELECT safe_delete.protect('child', 'beside', NULL, '{"accept": ["parents"]}');"""
    delete = "DELETE FROM current_parent WHERE parent_id = %s"
    with owned.connect(TABLE_OWNER) as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT count(*) FROM parent")
        owned.run(child, TABLE_OWNER)
        # As often as it takes the server to keep a plan.
        for number in range(1, 9):
            session.execute(delete, [number])
        session.execute("COMMIT")
        session.execute(delete, [20])
        assert owned.rows(DANGLING) == []
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        session.execute("SELECT count(*) FROM parent")
        owned.run("SELECT safe_delete.resync('parent')", TABLE_OWNER)
        with pytest.raises(psycopg.Error, match="not in a REPEATABLE READ transaction"):
            session.execute(delete, [21])
        session.execute("ROLLBACK")
    assert owned.rows(DANGLING) == []


@pytest.mark.parametrize("deferral", ["", "DEFERRABLE INITIALLY DEFERRED"])
@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE parent RENAME TO other; ALTER TABLE other RENAME COLUMN parent_id TO id",
        "CREATE SCHEMA elsewhere; ALTER TABLE parent SET SCHEMA elsewhere",
        "ALTER TABLE child RENAME TO infant; CREATE VIEW child AS SELECT * FROM infant",
        "ALTER TABLE child RENAME COLUMN parent_id TO id",
    ],
)
def test_checks_outlive_new_names(owned: Database, deferral: str, change: str) -> None:
    owned.run(f"GRANT CREATE ON DATABASE {owned.name} TO {TABLE_OWNER}")
    owned.run(FAMILY.format(action=f"ON DELETE CASCADE {deferral}"), TABLE_OWNER)
    with owned.connect(TABLE_OWNER) as session:
        session.execute("DELETE FROM current_parent WHERE parent_id = 1")
        session.execute("INSERT INTO child VALUES (101, 2)")
        session.execute("UPDATE child SET parent_id = 3 WHERE child_id = 101")
        session.execute(change.encode())
        session.execute("INSERT INTO child VALUES (102, 2)")
        column = "id" if "child RENAME COLUMN" in change else "parent_id"
        session.execute(f"UPDATE child SET {column} = 3 WHERE child_id = 102".encode())
        with pytest.raises(errors.ForeignKeyViolation):
            session.execute("INSERT INTO child VALUES (103, 1)")
        with pytest.raises(errors.ForeignKeyViolation):
            session.execute(f"UPDATE child SET {column} = 1 WHERE child_id = 102".encode())


def test_a_default_in_the_key_of_a_child_comes_back(owned: Database) -> None:
    owned.run(
        """CREATE TABLE parent (parent_id integer PRIMARY KEY);
           CREATE TABLE child (
               child_id integer,
               parent_id integer DEFAULT 0 REFERENCES parent ON DELETE SET DEFAULT,
               PRIMARY KEY (child_id, parent_id)
           );
           INSERT INTO parent VALUES (0), (1);
           INSERT INTO child VALUES (1, 1), (2, 0);
           SELECT safe_delete.protect('child', 'beside', NULL, '{"accept": ["parents"]}');
           SELECT safe_delete.protect('parent', 'beside');
           DELETE FROM current_parent WHERE parent_id = 1;""",
        TABLE_OWNER,
    )
    rows = "SELECT c.child_id, c.parent_id FROM child AS c ORDER BY 1"
    assert owned.rows(rows) == [(1, 0), (2, 0)]
    owned.run("SELECT safe_delete.restore(1)", "operator")
    assert owned.rows(rows) == [(1, 1), (2, 0)]


def test_a_row_that_one_parent_takes_and_another_lets_go(owned: Database) -> None:
    owned.run(
        """CREATE TABLE parent (parent_id integer PRIMARY KEY);
           CREATE TABLE child (
               child_id integer PRIMARY KEY,
               a_parent integer REFERENCES parent ON DELETE SET NULL,
               parent_id integer REFERENCES parent ON DELETE CASCADE,
               parent_child integer REFERENCES child ON DELETE CASCADE
           );
           INSERT INTO parent VALUES (1), (2);
           INSERT INTO child VALUES (1, 1, 1, NULL), (2, 1, 2, NULL), (3, 1, 2, 1);
           SELECT safe_delete.protect('child', 'beside', NULL, '{"accept": ["parents"]}');
           SELECT safe_delete.protect('parent', 'beside');
           DELETE FROM current_parent WHERE parent_id = 1;""",
        TABLE_OWNER,
    )
    assert owned.rows("SELECT c.child_id, c.a_parent FROM current_child AS c") == [(2, None)]
    owned.run("SELECT safe_delete.restore(1)", "operator")
    rows = owned.rows("SELECT c.child_id, c.a_parent, c.parent_id FROM child AS c ORDER BY 1")
    assert rows == [(1, 1, 1), (2, 1, 2), (3, 1, 2)]


def test_a_trigger_that_deletes_other_rows_of_the_table(owned: Database) -> None:
    """The statement within does not judge the one around it, half-way."""
    owned.run(
        """CREATE TABLE node (node_id integer PRIMARY KEY, up integer REFERENCES node);
           INSERT INTO node VALUES (1, NULL), (2, 1), (3, 1), (4, 3), (99, NULL);
           CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               IF NEW.node_id = 2 THEN DELETE FROM public.current_node WHERE node_id = 99; END IF;
               RETURN NULL;
           END $$;
           CREATE TRIGGER follow AFTER UPDATE ON node FOR EACH ROW EXECUTE FUNCTION follow();
           SELECT safe_delete.protect('node', 'beside', NULL, '{"accept": ["triggers"]}');""",
        TABLE_OWNER,
    )
    with pytest.raises(errors.ForeignKeyViolation):
        owned.run("DELETE FROM current_node WHERE node_id IN (1, 2, 4)", TABLE_OWNER)
    owned.run("DELETE FROM current_node WHERE node_id < 5", TABLE_OWNER)
    assert owned.rows("SELECT n.node_id FROM current_node AS n") == []
    assert owned.value("SELECT count(*) FROM safe_delete.hidden_row") == 0


def test_triggers_of_children_run_with_the_settings_of_the_session(family: Database) -> None:
    family.run(
        """CREATE TABLE seen (setting text);
           CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               INSERT INTO public.seen
               VALUES (current_setting('timezone') || current_setting('datestyle'));
               RETURN NULL;
           END $$;
           CREATE TRIGGER see AFTER UPDATE ON child FOR EACH ROW EXECUTE FUNCTION see();
           SET timezone = 'Asia/Tokyo';
           SET datestyle = 'German';
           DELETE FROM current_parent WHERE parent_id = 1;""",
        TABLE_OWNER,
    )
    assert family.rows("SELECT s.setting FROM seen AS s") == [("Asia/TokyoGerman, DMY",)]


def test_nothing_is_compiled_for_a_single_row(family: Database) -> None:
    """Compiling took a hundred times as long as the DELETE, wherever scans were made dear."""
    family.run(
        """CREATE TABLE seen (jit text);
           CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
               INSERT INTO public.seen SELECT current_setting('jit')
               WHERE current_setting('enable_seqscan') = 'off';
               RETURN NULL;
           END $$;
           CREATE TRIGGER see AFTER UPDATE ON child FOR EACH ROW EXECUTE FUNCTION see();
           DELETE FROM current_parent WHERE parent_id = 1;""",
        TABLE_OWNER,
    )
    assert family.rows("SELECT s.jit FROM seen AS s") == [("off",)]
    checks = """SELECT f.proname FROM pg_proc AS f
                WHERE f.proname ~ '__live_[0-9]+$' AND NOT 'jit=off' = ANY (f.proconfig)"""
    assert family.rows(checks) == []


def test_a_key_that_is_deferred_by_name_is_checked_last(owned: Database) -> None:
    """Its parent comes, and is deleted, after the row that references it."""
    owned.run(
        """CREATE TABLE p (id integer PRIMARY KEY);
           CREATE TABLE c (id integer PRIMARY KEY, p_id integer REFERENCES p DEFERRABLE);
           GRANT SELECT, INSERT, UPDATE, DELETE ON p, c TO application;
           SELECT safe_delete.protect('c', 'beside'); SELECT safe_delete.protect('p', 'beside')""",
        TABLE_OWNER,
    )
    with owned.connect("application", autocommit=False) as first:
        first.execute("SET CONSTRAINTS c_p_id_fkey DEFERRED")
        first.execute("INSERT INTO c VALUES (1, 1)")
        owned.run("INSERT INTO p VALUES (1); DELETE FROM current_p", "application")
        with pytest.raises(errors.ForeignKeyViolation, match="references a deleted row"):
            first.commit()


def test_a_child_whose_rows_nobody_sees_is_refused(owned: Database) -> None:
    owned.run(
        """CREATE TABLE p (id integer PRIMARY KEY);
           CREATE TABLE c (id integer PRIMARY KEY, p_id integer REFERENCES p);
           ALTER TABLE c ENABLE ROW LEVEL SECURITY; ALTER TABLE c FORCE ROW LEVEL SECURITY""",
        TABLE_OWNER,
    )
    with pytest.raises(psycopg.Error, match="even its owner is under row-level security"):
        owned.run("SELECT safe_delete.protect('p', 'beside')", TABLE_OWNER)
