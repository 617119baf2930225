"""With watch_tables() a protected table follows its DDL at once, and no DDL ever fails for it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from support import Database, fresh_database

from safe_delete.database import Connection
from safe_delete.errors import SafeDeleteError
from safe_delete.install import install
from safe_delete.uninstall import uninstall

OWNER = "table_owner"
PROBLEMS = "SELECT p.problem FROM safe_delete.problems AS p"
PARTS = """
CREATE TABLE part (part_id integer, day date, body text, PRIMARY KEY (part_id, day))
    PARTITION BY RANGE (day);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
SELECT safe_delete.protect('part', '{hiding}', 'day');
"""
MARCH = "FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')"
NEW_LEAF = {
    "created": f"CREATE TABLE part_3 PARTITION OF part {MARCH}",
    "attached": f"""CREATE TABLE part_3 (LIKE part INCLUDING ALL);
                    ALTER TABLE part ATTACH PARTITION part_3 {MARCH}""",
    "below another one": f"""CREATE TABLE part_q PARTITION OF part {MARCH} PARTITION BY LIST (day);
                             CREATE TABLE part_3 PARTITION OF part_q DEFAULT""",
}


@pytest.fixture
def watched(database: Database) -> Database:
    """A database whose protected tables follow DDL; table_owner may protect what he makes."""
    database.run(f"GRANT safe_delete_admin TO {OWNER}; SELECT safe_delete.watch_tables()")
    return database


def parts(database: Database, hiding: str = "apart") -> Database:
    database.run(PARTS.format(hiding=hiding), OWNER)
    return database


def warnings_of(session: Connection, statement: str) -> list[str]:
    """The warnings of a statement that succeeds."""
    heard: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            heard.append(notice.message_primary or "")

    session.add_notice_handler(hear)
    session.execute(statement.encode())
    session.remove_notice_handler(hear)
    return heard


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("statement", ["DELETE FROM part_3", "TRUNCATE part_3"])
@pytest.mark.parametrize("way", NEW_LEAF)
@pytest.mark.parametrize("user", [OWNER, "postgres"])
def test_rows_of_a_new_leaf_are_not_lost(
    watched: Database, way: str, statement: str, hiding: str, user: str
) -> None:
    parts(watched, hiding)
    with watched.connect(user) as session:
        assert warnings_of(session, NEW_LEAF[way]) == []
    watched.run("INSERT INTO part VALUES (3, '2026-03-05', 'c'), (4, '2026-03-06', 'd')", OWNER)
    try:
        watched.run(statement, user)
    except psycopg.Error as error:
        assert error.sqlstate in ("SD204", "SD205")
        assert watched.value("SELECT count(*) FROM part_3") == 2
        return
    assert hiding == "apart"
    assert watched.value("SELECT count(*) FROM safe_delete_data.public__part") == 2
    assert watched.rows(PROBLEMS) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE part ADD COLUMN more text DEFAULT 'm'",
        "ALTER TABLE part ALTER COLUMN body TYPE integer USING 1",
        "ALTER TABLE part RENAME COLUMN body TO text",
        "ALTER TABLE part DROP COLUMN body",
        "ALTER TABLE part RENAME TO piece",
        "CREATE SCHEMA other; ALTER TABLE part SET SCHEMA other",
        "ALTER TABLE part DISABLE TRIGGER safe_delete_move",
        "ALTER TABLE part_1 DISABLE TRIGGER ALL",
        "BEGIN; ALTER TABLE part ADD COLUMN more text; ALTER TABLE part RENAME body TO b; COMMIT",
        "DO $$BEGIN EXECUTE 'ALTER TABLE part ADD COLUMN more text'; END$$",
    ],
)
def test_table_follows_its_ddl(watched: Database, change: str) -> None:
    parts(watched)
    with watched.connect() as session:
        assert warnings_of(session, change) == []
    assert watched.rows(PROBLEMS) == []
    assert watched.value("SELECT count(*) FROM pg_event_trigger") == 1


def test_ddl_that_is_rolled_back_leaves_all_as_it_was(watched: Database) -> None:
    parts(watched).run("BEGIN; ALTER TABLE part ADD COLUMN more text; ROLLBACK", OWNER)
    assert watched.rows(PROBLEMS) == []


def test_ddl_that_changes_nothing_for_the_kit_resyncs_nothing(watched: Database) -> None:
    parts(watched)
    events = "SELECT count(*) FROM safe_delete.audit_trail WHERE event = 'table protected'"
    before = watched.value(events)
    watched.run(
        """CREATE TABLE other (id integer); ALTER TABLE other ADD COLUMN more text;
           ALTER TABLE part ALTER COLUMN body SET DEFAULT 'x'; CREATE INDEX ON part (body)""",
        OWNER,
    )
    assert watched.value(events) == before


def test_protect_resync_and_unprotect_are_left_alone(watched: Database) -> None:
    parts(watched).run("DROP TRIGGER safe_delete_move ON part", OWNER)
    with watched.connect(OWNER) as session:
        for verb in ("resync", "unprotect"):
            assert warnings_of(session, f"SELECT safe_delete.{verb}('part')") == []
    assert watched.value("SELECT count(*) FROM safe_delete.protected_tables") == 0


# What cannot follow says so, and the DDL succeeds


def test_ddl_of_an_owner_who_is_no_admin_succeeds_with_a_warning(watched: Database) -> None:
    parts(watched).run(f"REVOKE safe_delete_admin FROM {OWNER}")
    with watched.connect(OWNER) as session:
        [heard] = warnings_of(session, "ALTER TABLE part ADD COLUMN more text")
    assert heard.startswith("public.part has changed, and safe_delete could not follow: permission")
    assert watched.value("SELECT count(*) FROM safe_delete.problems") != 0


def test_ddl_of_who_has_no_right_in_the_kit_at_all_is_silent(watched: Database) -> None:
    watched.run("GRANT CREATE ON SCHEMA public TO application")
    with watched.connect("application") as session:
        assert warnings_of(session, "CREATE TABLE mine (id int); ALTER TABLE mine ADD x int") == []


def test_ddl_that_gives_the_table_away_succeeds(watched: Database) -> None:
    parts(watched).run("GRANT CREATE ON SCHEMA public TO application")
    with watched.connect() as session:
        assert warnings_of(session, "ALTER TABLE part OWNER TO application") == []
    assert watched.rows(PROBLEMS) == []
    watched.run("INSERT INTO part VALUES (1, '2026-01-05', 'a'); DELETE FROM part", "application")
    assert watched.value("SELECT count(*) FROM safe_delete_data.public__part") == 1


def test_lock_that_is_not_had_becomes_a_warning(watched: Database) -> None:
    parts(watched)
    with watched.connect(OWNER, autocommit=False) as other, watched.connect(OWNER) as session:
        # Attaching waits for nobody who writes to another leaf; making triggers does.
        other.execute("INSERT INTO part_1 VALUES (1, '2026-01-05', 'a')")
        session.execute("CREATE TABLE part_3 (LIKE part INCLUDING ALL)")
        heard = warnings_of(session, f"ALTER TABLE part ATTACH PARTITION part_3 {MARCH}")
        assert len(heard) == 1 and "lock timeout" in heard[0]
        other.rollback()
    assert watched.value("SELECT count(*) FROM pg_partition_tree('part')") == 3


def test_isolation_that_the_kit_refuses_becomes_a_warning(watched: Database) -> None:
    parts(watched)
    with watched.connect(OWNER) as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        [heard] = warnings_of(session, "ALTER TABLE part ADD COLUMN more text")
        session.execute("COMMIT")
    assert "not in a REPEATABLE READ transaction" in heard
    assert watched.value("SELECT count(*) FROM safe_delete.problems") != 0


def test_kit_that_is_broken_does_not_make_ddl_fail(watched: Database) -> None:
    watched.run("DROP FUNCTION safe_delete._drifted_tables(oid[])")
    with watched.connect(OWNER) as session:
        [heard] = warnings_of(session, "CREATE TABLE other (id integer)")
    assert heard.startswith("safe_delete could not look whether a protected table has changed")


# Whose rights


def test_only_superusers_watch_and_are_told_so(database: Database) -> None:
    for verb in ("watch_tables", "unwatch_tables"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only a superuser can"):
            database.run(f"SELECT safe_delete.{verb}()", "admin")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.run("SELECT safe_delete.watch_tables()", "application")
    assert database.value("SELECT count(*) FROM pg_event_trigger") == 0


def test_function_belongs_to_the_superuser_and_runs_as_whoever_runs_the_ddl(
    watched: Database,
) -> None:
    """Whoever could become safe_delete_owner must not put code into it."""
    made = "SELECT proowner::regrole::text, prosecdef FROM pg_proc WHERE proname = 'follow_ddl'"
    assert watched.rows(made) == [("postgres", False)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        watched.run(
            """SET ROLE safe_delete_owner; CREATE OR REPLACE FUNCTION safe_delete_gate.follow_ddl()
               RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'"""
        )


def test_superuser_does_not_run_the_kit_where_others_could_change_it(watched: Database) -> None:
    parts(watched).run("GRANT safe_delete_owner TO application")
    watched.run(
        """SET ROLE safe_delete_owner;
           CREATE OR REPLACE FUNCTION safe_delete.resync(target regclass) RETURNS void
           LANGUAGE plpgsql AS 'BEGIN ALTER ROLE application SUPERUSER; END'""",
        "application",
    )
    try:
        with watched.connect() as session:
            [heard] = warnings_of(session, "ALTER TABLE part ADD COLUMN more text")
        is_super = watched.value("SELECT rolsuper FROM pg_roles WHERE rolname = 'application'")
    finally:
        watched.run("REVOKE safe_delete_owner FROM application; ALTER ROLE application NOSUPERUSER")
    assert "not as a superuser, while others can become safe_delete_owner" in heard
    assert is_super is False


# It lasts, and goes


def test_watch_can_be_called_again_and_taken_back(watched: Database) -> None:
    watched.run("SELECT safe_delete.watch_tables()")
    assert watched.value("SELECT count(*) FROM pg_event_trigger") == 1
    watched.run("SELECT safe_delete.unwatch_tables(); SELECT safe_delete.unwatch_tables()")
    assert watched.value("SELECT count(*) FROM pg_event_trigger") == 0
    parts(watched).run("ALTER TABLE part ADD COLUMN more text", OWNER)
    assert watched.value("SELECT count(*) FROM safe_delete.problems") != 0


def test_install_makes_no_watch_and_leaves_one_as_it_is(database: Database) -> None:
    assert database.value("SELECT count(*) FROM pg_event_trigger") == 0
    database.run("SELECT safe_delete.watch_tables()")
    install(database.dsn())
    assert database.value("SELECT evtenabled FROM pg_event_trigger") == "O"


def test_uninstall_asks_for_the_watch_to_be_taken_back(untouched: Database) -> None:
    install(untouched.dsn())
    untouched.run("SELECT safe_delete.watch_tables()")
    with pytest.raises(SafeDeleteError, match="needed by event trigger safe_delete_watch"):
        uninstall(untouched.dsn(), execute=True)
    untouched.run("SELECT safe_delete.unwatch_tables()")
    uninstall(untouched.dsn(), execute=True)
    assert untouched.value("SELECT count(*) FROM pg_event_trigger") == 0


@pytest.mark.parametrize("door", ["install", "extension"])
def test_watch_survives_a_dump(untouched: Database, tmp_path: Path, door: str) -> None:
    if door == "install":
        install(untouched.dsn())
    else:
        untouched.run("CREATE EXTENSION safe_delete")
    untouched.run("SELECT safe_delete.watch_tables()")
    script = tmp_path / "dump.sql"
    script.write_text(untouched.dump())
    with fresh_database(untouched.cluster, "again", "template0") as again:
        done = again.psql("-f", str(script))
        assert done.returncode == 0, done.stderr
        assert again.value("SELECT evtname FROM pg_event_trigger") == "safe_delete_watch"
        again.run("GRANT safe_delete_admin TO stranger; GRANT CREATE ON SCHEMA public TO stranger")
        again.run(PARTS.format(hiding="apart"), "stranger")
        again.run("ALTER TABLE part ADD COLUMN more text", "stranger")
        assert again.rows(f"{PROBLEMS} WHERE p.target_table = 'part'::regclass") == []
