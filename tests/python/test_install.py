"""Installing is one transaction, can be repeated, needs no superuser, and can be undone."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pglast
import pytest
import sqlparse
from command import call
from psycopg.conninfo import conninfo_to_dict
from support import ROOT, Database, fresh_database

from safe_delete import sources
from safe_delete.cluster import Cluster
from safe_delete.database import Connection
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.install import install, pending_migrations
from safe_delete.ledger import known_migrations
from safe_delete.uninstall import uninstall

SCHEMAS = "('safe_delete', 'safe_delete_gate', 'safe_delete_data')"

FINGERPRINT = f"""
    SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid),
           p.proowner::regrole::text, p.proacl::text, obj_description(p.oid, 'pg_proc')
      FROM pg_proc AS p
     WHERE p.pronamespace::regnamespace::text IN {SCHEMAS}
    UNION ALL
    SELECT c.relkind::text, c.oid::regclass::text, pg_get_viewdef(c.oid),
           c.relowner::regrole::text, c.relacl::text, obj_description(c.oid, 'pg_class')
      FROM pg_class AS c
     WHERE c.relnamespace::regnamespace::text IN {SCHEMAS}
    UNION ALL
    SELECT 'column', a.attrelid::regclass || '.' || a.attname, a.atttypid::regtype::text,
           a.attnotnull::text, a.attacl::text, col_description(a.attrelid, a.attnum)
      FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
     WHERE c.relnamespace::regnamespace::text IN {SCHEMAS} AND a.attnum > 0
    UNION ALL
    SELECT 'constraint', c.conname, pg_get_constraintdef(c.oid), c.conrelid::regclass::text, '', ''
      FROM pg_constraint AS c
     WHERE c.connamespace::regnamespace::text IN {SCHEMAS}
    UNION ALL
    SELECT 'trigger', t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text, '', ''
      FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
     WHERE c.relnamespace::regnamespace::text IN {SCHEMAS} AND NOT t.tgisinternal
    UNION ALL
    SELECT 'schema', n.nspname, '', n.nspowner::regrole::text, n.nspacl::text,
           obj_description(n.oid, 'pg_namespace')
      FROM pg_namespace AS n
     WHERE n.nspname IN {SCHEMAS}
     ORDER BY 1, 2, 3
"""

POWERS = """
    SELECT m.roleid::regrole::text, m.member::regrole::text
      FROM pg_auth_members AS m
     WHERE m.roleid::regrole::text IN ('safe_delete_owner', 'safe_delete_worker')
       AND coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)
"""

IS_THERE = "SELECT count(*) FROM pg_namespace AS n WHERE n.nspname LIKE 'safe\\_delete%'"


@pytest.fixture
def kit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the kit's SQL that the installer uses and the test may change."""
    for name in ("migrations", "sql"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(sources, "kit_folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("installer", ["postgres", "installer"])
def test_install_twice_changes_nothing_the_second_time(untouched: Database, installer: str) -> None:
    dsn = untouched.dsn(installer)
    assert len(pending_migrations(dsn)) == len(sources.migrations())
    first = install(dsn)
    made = untouched.rows(FINGERPRINT)
    assert len(first.migrations) == len(sources.migrations())
    assert first.code_files == len(sources.code())
    assert pending_migrations(dsn) == ()
    second = install(dsn)
    assert second.migrations == ()
    assert untouched.rows(FINGERPRINT) == made
    assert untouched.rows(POWERS) == []


def test_install_makes_the_same_catalog_whoever_installs(untouched: Database) -> None:
    install(untouched.dsn("installer"))
    with fresh_database(untouched.cluster, "other", "template0") as other:
        install(other.dsn())
        assert other.rows(FINGERPRINT) == untouched.rows(FINGERPRINT)


def test_install_can_be_taken_over_by_a_superuser_and_handed_back(untouched: Database) -> None:
    for user in ("installer", "postgres", "installer"):
        install(untouched.dsn(user))
    assert untouched.rows(POWERS) == []


@pytest.mark.parametrize("user", ["postgres", "installer"])
def test_install_that_crashes_leaves_nothing_and_can_be_repeated(
    untouched: Database, kit: Path, user: str
) -> None:
    crash = kit / "sql" / "99_crash.sql"
    crash.write_text("RESET ROLE; SELECT pg_terminate_backend(pg_backend_pid());")
    with pytest.raises(SafeDeleteError):
        install(untouched.dsn(user))
    assert untouched.value(IS_THERE) == 0
    assert untouched.value("SELECT to_regrole('safe_delete_owner')") is None
    crash.unlink()
    install(untouched.dsn(user))
    assert untouched.rows(POWERS) == []


def test_install_names_file_and_line_of_an_error(empty_database: Database, kit: Path) -> None:
    (kit / "sql" / "99_broken.sql").write_text("SELECT 1;\n\nSELECT nonsense;\n")
    with pytest.raises(SafeDeleteError, match=r"sql/99_broken\.sql line 3: .*nonsense"):
        install(empty_database.dsn())


def test_install_names_the_function_that_calls_what_is_not_there(
    empty_database: Database, kit: Path
) -> None:
    (kit / "sql" / "99_broken.sql").write_text(
        "CREATE FUNCTION safe_delete.broken() RETURNS integer LANGUAGE sql AS 'SELECT nowhere()'"
    )
    with pytest.raises(SafeDeleteError, match=r"safe_delete\.broken\(\): .*nowhere"):
        install(empty_database.dsn())


def test_install_lets_functions_call_those_of_later_files(
    empty_database: Database, kit: Path
) -> None:
    for name, body in {"a": "SELECT safe_delete.b()", "b": "SELECT 1"}.items():
        (kit / "sql" / f"99_{name}.sql").write_text(
            f"CREATE FUNCTION safe_delete.{name}() RETURNS integer LANGUAGE sql AS '{body}'"
        )
    install(empty_database.dsn())
    assert empty_database.value("SELECT safe_delete.a()") == 1


def test_install_upgrades_what_is_pending_only(empty_database: Database, kit: Path) -> None:
    install(empty_database.dsn())
    last = sources.migrations()[-1].id
    (kit / "migrations" / "9999_next.sql").write_text(
        f"-- 9999 next: a test.\n-- depends: {last}\n-- release: 9.9.9\n"
        "SET LOCAL ROLE safe_delete_owner;\n"
        "CREATE TABLE safe_delete.next (id integer);\n"
        "RESET ROLE;\n"
    )
    assert install(empty_database.dsn()).migrations == ("9999_next",)
    assert empty_database.value("SELECT count(*) FROM safe_delete.next") == 0


def test_install_waits_for_another_install_and_says_so(empty_database: Database) -> None:
    told = threading.Event()
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('safe_delete install', 0))"
    with empty_database.connect(autocommit=False) as other:
        other.execute(lock)
        thread = threading.Thread(
            target=install, args=(empty_database.dsn(), lambda line: told.set())
        )
        thread.start()
        assert told.wait(30)
        assert empty_database.value(IS_THERE) == 0
        other.rollback()
    thread.join(60)
    assert empty_database.value(IS_THERE) == 4


def refusal(database: Database, user: str = "postgres") -> SafeDeleteError:
    """The error of an install that is refused and leaves nothing behind it."""
    before = database.rows(FINGERPRINT)
    with pytest.raises(SafeDeleteError) as caught:
        install(database.dsn(user))
    assert caught.value.hint
    assert database.rows(FINGERPRINT) == before
    return caught.value


def test_install_refuses_who_may_not_create_schemas_or_roles(untouched: Database) -> None:
    error = refusal(untouched, "stranger")
    assert "may not create schemas" in error.message
    assert error.exit_code == ExitCode.PERMISSION
    untouched.run("GRANT CREATE ON DATABASE untouched TO stranger")
    assert "may not create the kit's roles" in refusal(untouched, "stranger").message


def test_install_refuses_a_stranger_where_the_kit_is(untouched: Database) -> None:
    install(untouched.dsn("installer"))
    error = refusal(untouched, "stranger")
    assert "stranger may not act as safe_delete_owner" in error.message
    assert error.exit_code == ExitCode.PERMISSION


def test_install_refuses_a_schema_that_is_not_its_own(empty_database: Database) -> None:
    empty_database.run("CREATE SCHEMA safe_delete")
    assert "did not make" in refusal(empty_database).message


CODE = """
    CREATE SEQUENCE {schema}.called;
    CREATE FUNCTION {schema}.code() RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM nextval('{schema}.called');
        ALTER ROLE stranger SUPERUSER;
        RETURN '0001_schema';
    END $$;
    CREATE FUNCTION {schema}.fire() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM {schema}.code(); RETURN NEW; END $$;
    GRANT USAGE ON SCHEMA {schema} TO PUBLIC;
"""
LEDGER = """
    CREATE TABLE safe_delete_yoyo._yoyo_migration (
        migration_hash varchar(64) PRIMARY KEY, migration_id varchar(255), applied_at_utc timestamp
    );
    CREATE TABLE safe_delete_yoyo._yoyo_log (
        id varchar(36) PRIMARY KEY, migration_hash varchar(64), migration_id varchar(255),
        operation varchar(10), username varchar(255), hostname varchar(255), comment varchar(255),
        created_at_utc timestamp
    );
    CREATE TABLE safe_delete_yoyo._yoyo_version (
        version int PRIMARY KEY, installed_at_utc timestamp
    );
    INSERT INTO safe_delete_yoyo._yoyo_version VALUES (2, now());
"""
TRAPS = {
    "a view": (
        "safe_delete_yoyo",
        "CREATE VIEW safe_delete_yoyo._yoyo_migration AS"
        " SELECT safe_delete_yoyo.code() AS migration_id",
    ),
    "a trigger": (
        "safe_delete_yoyo",
        f"""{LEDGER}
        CREATE TRIGGER fire BEFORE INSERT ON safe_delete_yoyo._yoyo_log
            FOR EACH ROW EXECUTE FUNCTION safe_delete_yoyo.fire()""",
    ),
    "functions": (
        "safe_delete",
        """
        CREATE TABLE safe_delete.protected_table (target_table regclass);
        CREATE FUNCTION safe_delete._try_start_run(text, regclass, jsonb, text, jsonb)
            RETURNS jsonb LANGUAGE sql AS $$SELECT to_jsonb(safe_delete.code())$$;
        CREATE FUNCTION safe_delete.dry_run(text, regclass, jsonb, text)
            RETURNS jsonb LANGUAGE sql AS $$SELECT to_jsonb(safe_delete.code())$$""",
    ),
    "nothing yet": ("safe_delete_gate", ""),
    "nothing else": ("safe_delete_data", ""),
}
JOB = ("mark", "--table", "pg_class", "--retain-days", "9")
VERBS = {
    "install": ("install",),
    "install --execute": ("install", "--execute"),
    "uninstall --execute": ("uninstall", "--execute"),
    "mark": JOB,
    "mark --execute": (*JOB, "--signature", "x", "--execute"),
}


@pytest.fixture
def squatted(untouched: Database) -> Database:
    """A database in which an unprivileged user may make schemas."""
    untouched.run("GRANT CREATE ON DATABASE untouched TO stranger")
    return untouched


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("trap", TRAPS)
def test_code_of_others_under_the_kits_names_is_not_run(
    squatted: Database, trap: str, verb: str
) -> None:
    schema, statements = TRAPS[trap]
    squatted.run(f"CREATE SCHEMA {schema}; {CODE.format(schema=schema)} {statements}", "stranger")
    called = call(squatted, *VERBS[verb])
    assert called.code == ExitCode.USAGE, called.err
    said, *others = called.err.splitlines()
    if verb.startswith("install") or schema == "safe_delete":
        assert said == f"error: schema {schema} belongs to stranger, not to safe_delete_owner"
        assert schema in others[0]
    assert squatted.value(f"SELECT is_called FROM {schema}.called") is False
    assert squatted.value("SELECT rolsuper FROM pg_roles WHERE rolname = 'stranger'") is False
    assert squatted.value("SELECT to_regrole('safe_delete_owner')") is None


@pytest.mark.parametrize(
    ("trap", "said"),
    [
        (
            "CREATE VIEW safe_delete.more AS SELECT 1; ALTER VIEW safe_delete.more OWNER TO {}",
            "view safe_delete.more belongs to stranger",
        ),
        (
            "CREATE FUNCTION safe_delete.more() RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "ALTER FUNCTION safe_delete.more() OWNER TO {}",
            "function safe_delete.more() belongs to stranger",
        ),
        (
            "ALTER TABLE safe_delete_yoyo._yoyo_log OWNER TO {}",
            "table safe_delete_yoyo._yoyo_log belongs to stranger",
        ),
        (
            "CREATE TRIGGER t BEFORE INSERT ON safe_delete_yoyo._yoyo_log"
            " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "safe_delete_yoyo._yoyo_log is no plain table, or has a trigger",
        ),
        (
            "CREATE RULE r AS ON INSERT TO safe_delete_yoyo._yoyo_log DO INSTEAD NOTHING",
            "safe_delete_yoyo._yoyo_log is no plain table, or has a trigger or a rule",
        ),
        ("ALTER SCHEMA safe_delete_gate OWNER TO {}", "schema safe_delete_gate belongs to"),
        ("GRANT safe_delete_owner TO {}", "stranger may act as safe_delete_owner"),
        ("ALTER ROLE safe_delete_admin LOGIN", "safe_delete_admin is there with LOGIN"),
        ("ALTER ROLE safe_delete_worker SUPERUSER", "safe_delete_worker is there with SUPERUSER"),
    ],
)
def test_install_refuses_what_others_have_of_a_kit(
    untouched: Database, trap: str, said: str
) -> None:
    install(untouched.dsn())
    untouched.run(trap.format("stranger"))
    error = refusal(untouched)
    assert said in error.message
    assert error.exit_code == ExitCode.USAGE


def test_schema_that_is_made_while_install_looks_is_refused(
    squatted: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(connection: Connection) -> frozenset[str]:
        known = known_migrations(connection)
        squatted.run(f"CREATE SCHEMA safe_delete_yoyo; {LEDGER}", "stranger")
        return known

    monkeypatch.setattr("safe_delete.install.known_migrations", slowly)
    assert "safe_delete_yoyo belongs to stranger" in refusal(squatted).message


def test_functions_of_others_stand_in_for_none_of_the_servers(squatted: Database) -> None:
    """A search_path that the database's owner has set begins with his own schema."""
    squatted.run(
        f"""
        CREATE SCHEMA own; {CODE.format(schema="own")}
        CREATE FUNCTION own.hashtextextended(text, integer) RETURNS bigint LANGUAGE sql AS
            $$SELECT length(own.code())::bigint$$;
        """,
        "stranger",
    )
    squatted.run("ALTER DATABASE untouched SET search_path = own, pg_catalog")
    assert call(squatted, "install").code == ExitCode.DONE
    assert call(squatted, "runs").code == ExitCode.USAGE
    assert squatted.value("SELECT is_called FROM own.called") is False


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
@pytest.mark.parametrize("mode", [(), ("--execute",)])
def test_install_refuses_an_encoding_that_lacks_characters(
    cluster: Cluster, encoding: str, mode: tuple[str, ...]
) -> None:
    name = f"in_{encoding.lower()}"
    with cluster.connect() as connection:
        create = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"
        connection.execute(create.encode())
    database = Database(cluster, name)
    try:
        called = call(database, "install", *mode)
        assert called.code == ExitCode.USAGE
        said = called.err.splitlines()[0]
        assert said == f"error: the encoding of {name} is {encoding}; safe_delete needs UTF8"
        assert database.value(IS_THERE) == 0
    finally:
        with cluster.connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_install_refuses_a_newer_kit(empty_database: Database, kit: Path) -> None:
    install(empty_database.dsn())
    sorted((kit / "migrations").glob("*.sql"))[-1].unlink()
    error = refusal(empty_database)
    assert "newer" in error.message
    assert error.exit_code == ExitCode.USAGE


def test_install_refuses_the_extension(empty_database: Database) -> None:
    empty_database.run("CREATE EXTENSION safe_delete")
    assert "ALTER EXTENSION" in (refusal(empty_database).hint or "")


def test_yoyo_splits_migrations_as_the_server_does() -> None:
    for migration in sources.migrations():
        statements = [part for part in sqlparse.split(migration.text) if part.strip()]
        assert len(statements) == len(pglast.split(migration.text)), migration.name
        for statement in statements:
            pglast.parse_sql(statement)


def test_sources_name_the_roles_that_the_migrations_make(database: Database) -> None:
    query = "SELECT r.rolname FROM pg_roles AS r WHERE r.rolname LIKE 'safe\\_delete\\_%'"
    assert {row[0] for row in database.rows(query)} == set(sources.ROLES)


def test_uninstall_leaves_the_server_as_it_was(untouched: Database) -> None:
    install(untouched.dsn("installer"))
    shown = uninstall(untouched.dsn("installer"))
    assert not shown.executed
    assert untouched.value(IS_THERE) == 4
    done = uninstall(untouched.dsn("installer"), execute=True)
    assert done.executed
    assert set(done.dropped_roles) == set(sources.ROLES)
    assert done.kept_roles == ()
    assert untouched.value(IS_THERE) == 0
    install(untouched.dsn("installer"))


def test_uninstall_keeps_roles_that_another_database_needs(untouched: Database) -> None:
    install(untouched.dsn())
    with fresh_database(untouched.cluster, "other", "template0") as other:
        install(other.dsn())
        done = uninstall(untouched.dsn(), execute=True)
        assert done.dropped_roles == ()
        assert {role for role, _ in done.kept_roles} == set(sources.ROLES)
        assert other.value(IS_THERE) == 4


def uninstall_refusal(database: Database) -> str:
    """The message of an uninstall that is refused and leaves the kit as it was."""
    before = database.rows(FINGERPRINT)
    with pytest.raises(SafeDeleteError) as caught:
        uninstall(database.dsn(), execute=True)
    assert database.rows(FINGERPRINT) == before
    assert caught.value.exit_code == ExitCode.USAGE
    return caught.value.message


def test_uninstall_refuses_while_a_table_is_protected(database: Database) -> None:
    database.run("CREATE TABLE public.message (message_id integer PRIMARY KEY, sent_at date)")
    database.run("SELECT safe_delete.protect('public.message', 'apart', 'sent_at')")
    assert uninstall_refusal(database) == "tables are protected: public.message"


def test_uninstall_refuses_while_deleted_rows_are_kept(database: Database) -> None:
    database.run("CREATE TABLE safe_delete_data.kept (id integer)")
    assert uninstall_refusal(database) == "deleted rows are kept: safe_delete_data.kept"


def test_uninstall_refuses_while_an_object_of_others_needs_the_kit(database: Database) -> None:
    database.run("CREATE VIEW public.my_events AS SELECT * FROM safe_delete.audit_trail")
    assert "public.my_events" in uninstall_refusal(database)


def test_uninstall_refuses_where_the_kit_is_not(empty_database: Database) -> None:
    with pytest.raises(SafeDeleteError, match="not installed"):
        uninstall(empty_database.dsn(), execute=True)


def test_unreachable_and_malformed_addresses_have_their_exit_codes() -> None:
    with pytest.raises(SafeDeleteError) as caught:
        install("host=/nowhere dbname=x")
    assert caught.value.exit_code == ExitCode.UNREACHABLE
    with pytest.raises(SafeDeleteError) as caught:
        install("nonsense")
    assert caught.value.exit_code == ExitCode.USAGE


def test_install_reads_libpq_environment(
    monkeypatch: pytest.MonkeyPatch, empty_database: Database
) -> None:
    settings = conninfo_to_dict(empty_database.dsn())
    for name, variable in {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}.items():
        monkeypatch.setenv(variable, str(settings[name]))
    monkeypatch.setenv("PGDATABASE", empty_database.name)
    install()
    assert empty_database.value(IS_THERE) == 4
