"""SQLAlchemy and Alembic notice nothing of tables that are protected apart.

Where a view covers the tables, LIMITS are all that SQLAlchemy notices, until it asks the catalogs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from compare import (
    APART,
    COVER,
    HIDINGS,
    ROLES,
    Limit,
    Outcomes,
    Pair,
    contents,
    fresh_copy,
    fresh_pair,
    problems,
    remember_nulling,
    restore_all,
    resync_all,
    switch_all,
    template_pair,
)
from support import TABLE_OWNER, Database

from safe_delete.cluster import Cluster

pytest.importorskip("sqlalchemy")
pytest.importorskip("alembic")

import alembic.command
from alchemy.models import Base
from alchemy.scenarios import SCENARIOS, fill
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Inspector, MetaData, NullPool, create_engine, inspect
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

MIGRATIONS = Path(__file__).with_name("alchemy")
SAME_KEY = 'duplicate key value violates unique constraint "pk_{}"'
NOT_GROUPED = (
    'column "customer.name" must appear in the GROUP BY clause or be used in an aggregate function'
)
# What ends in an error where a view covers the tables.
LIMITS = {
    "removes_and_adds_links_again": Limit("23505", SAME_KEY.format("customer_tag")),
    "clears_links_and_sets_them_again": Limit("23505", SAME_KEY.format("customer_tag")),
    "deletes_and_inserts_the_same_key_in_the_next_flush": Limit(
        "23505", SAME_KEY.format("setting")
    ),
    "upserts_by_a_unique_column": Limit(
        "42P10",
        "there is no unique or exclusion constraint matching the ON CONFLICT specification",
    ),
    "upserts_by_a_constraint": Limit(
        "42704", 'constraint "uq_tag_name" for table "tag" does not exist'
    ),
    "groups_by_primary_key": Limit("42803", NOT_GROUPED),
    "groups_entities_by_primary_key": Limit("42803", NOT_GROUPED),
}
# What becomes of migrations where views cover the tables: an error, or what the next test tells.
MIGRATION_LIMITS = {
    "v2": Limit("42809", 'ALTER action ADD COLUMN cannot be performed on relation "customer"'),
    # Indexes went with their table.
    "v3": Limit("42704", 'index "ix_customer_credit" does not exist'),
    "v4": None,
    "v5": Limit(
        "42809",
        'ALTER action ALTER COLUMN ... SET DATA TYPE cannot be performed on relation "order_line"',
    ),
    "v6": Limit(
        "42809", 'ALTER action ADD CONSTRAINT cannot be performed on relation "order_line"'
    ),
    "v7": None,
}
DELETE_ONE = {
    "v4": "DELETE FROM customer_tag; DELETE FROM order_line WHERE order_id = 1",
    "v7": "DELETE FROM item WHERE order_id = 1",
}
LATER = ("v2", "v3", "v4", "v5", "v6", "v7")


@contextmanager
def engine_of(database: Database, user: str = TABLE_OWNER) -> Iterator[Engine]:
    connect = database.cluster.connect
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(database.name, user, autocommit=False),
        poolclass=NullPool,
    )
    yield engine
    engine.dispose()


def migrate(database: Database, direction: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine_of(database) as engine, engine.connect() as connection:
        config.attributes["connection"] = connection
        getattr(alembic.command, direction)(config, revision)
        connection.commit()


def create(database: Database) -> None:
    migrate(database, "upgrade", "v1")
    with engine_of(database) as engine, Session(engine) as session:
        fill(session)


@pytest.fixture(scope="module", params=HIDINGS)
def templates(
    cluster: Cluster, kit_template: str, request: pytest.FixtureRequest
) -> Iterator[Pair]:
    with template_pair(cluster, kit_template, create, hiding=request.param) as pair:
        yield pair


@pytest.fixture
def pair(templates: Pair) -> Iterator[Pair]:
    with fresh_pair(templates) as pair:
        yield pair


def outcome(database: Database, user: str, name: str) -> tuple[list[Any], dict[str, list[str]]]:
    with engine_of(database, user) as engine, Session(engine) as session:
        return SCENARIOS[name](session), contents(database)


@pytest.fixture(scope="module")
def bare_outcomes() -> Outcomes:
    return Outcomes(outcome)


@pytest.mark.parametrize("user", ROLES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_results_and_rows_are_equal(
    templates: Pair, bare_outcomes: Outcomes, name: str, user: str
) -> None:
    bare = bare_outcomes(templates.bare, user, name)
    with fresh_copy(templates.protected) as database:
        if templates.has_limit(LIMITS.get(name)):
            LIMITS[name].check(lambda: outcome(database, user, name))
            return
        if (templates.hiding, name) == ("cover", "inserts_on_conflict_what_was_deleted"):
            # Nothing is inserted, and nothing is said: the deleted row still has the key.
            assert (outcome(database, user, name)[0], bare[0]) == ([], ["a"])
            return
        assert outcome(database, user, name) == bare
        assert problems(database) == []


def reflected_table(inspector: Inspector, table: str) -> dict[str, Any]:
    """All that the inspector tells of a table or a view."""
    kinds = ("columns", "pk_constraint", "foreign_keys", "indexes", "unique_constraints")
    asked = (*kinds, "check_constraints", "table_comment")
    return {kind: getattr(inspector, f"get_{kind}")(table) for kind in asked}


def reflected(connection: Connection) -> dict[str, Any]:
    """All that the inspector tells of the tables of the search path."""
    inspector = inspect(connection)
    return {table: repr(reflected_table(inspector, table)) for table in inspector.get_table_names()}


@APART
@pytest.mark.parametrize("user", ROLES)
def test_reflection_is_equal(pair: Pair, user: str) -> None:
    found, models = [], []
    for database in pair:
        with engine_of(database, user) as engine, engine.connect() as connection:
            metadata = MetaData()
            metadata.reflect(connection)
            models.append(
                {
                    name: str(CreateTable(table).compile(engine))
                    for name, table in metadata.tables.items()
                }
            )
            found.append(reflected(connection))
    assert found[1] == found[0] and models[1] == models[0]
    assert len(models[0]) == len(Base.metadata.tables) + 1


def test_known_difference_a_view_beside_each_table_is_listed(pair: Pair) -> None:
    views = []
    for database in pair:
        with engine_of(database) as engine, engine.connect() as connection:
            views.append(inspect(connection).get_view_names())
    names = contents(pair.protected)
    covers = names if pair.hiding == "cover" else []
    assert views[0] == []
    assert sorted(views[1]) == sorted([*covers, *(f"{table}_with_deleted" for table in names)])


@COVER
@pytest.mark.parametrize("user", ROLES)
def test_known_difference_reflection_finds_columns_and_nothing_else(pair: Pair, user: str) -> None:
    found = []
    for database in pair:
        with engine_of(database, user) as engine, engine.connect() as connection:
            inspector = inspect(connection)
            found.append({name: reflected_table(inspector, name) for name in contents(database)})
            names = [] if database is pair.protected else list(contents(database))
            assert sorted(inspector.get_table_names()) == names
    bare, protected = found
    for name, table in protected.items():
        for column, known in zip(table["columns"], bare[name]["columns"], strict=True):
            assert column["name"] == known["name"] and repr(column["type"]) == repr(known["type"])
            assert column["nullable"]
        assert table["foreign_keys"] == table["indexes"] == table["unique_constraints"] == []
        assert table["pk_constraint"]["constrained_columns"] == []


@COVER
def test_known_difference_autogenerate_would_make_all_tables_anew(pair: Pair) -> None:
    with engine_of(pair.protected) as engine, engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert {kind for kind, *_ in differences} == {"add_table", "add_index"}
    assert {d[1].name for d in differences if d[0] == "add_table"} == set(Base.metadata.tables)


def migration(database: Database, **options: Any) -> str:
    """The migration that autogenerate would write to make the database what the models say."""
    with engine_of(database) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        operations = produce_migrations(context, Base.metadata).upgrade_ops
        assert operations is not None
        return render_python_code(operations, migration_context=context)


@APART
def test_autogenerate_finds_nothing_to_do(pair: Pair) -> None:
    for database in pair:
        with engine_of(database) as engine, engine.connect() as connection:
            options = {"compare_server_default": True, "include_schemas": False}
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, Base.metadata) == []


# The types of the kit's own columns are nothing to SQLAlchemy.
@APART
@pytest.mark.filterwarnings("ignore:Did not recognize type")
def test_known_difference_autogenerate_of_all_schemas_would_drop_the_kit(pair: Pair) -> None:
    """All tables of the kit's schemas with their indexes, and nothing else.

    An environment with include_schemas needs an include_name() that leaves these schemas out.
    """

    def include_name(name: str | None, kind: str, parents: Any) -> bool:
        return kind != "schema" or not str(name).startswith("safe_delete")

    kit_tables = pair.protected.rows(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname LIKE 'safe\\_delete%'"
    )
    nothing = migration(pair.bare, include_schemas=True)
    written = migration(pair.protected, include_schemas=True)
    dropped = re.findall(r"op\.drop_table\('(\w+)', schema='(\w+)'\)", written)
    assert sorted((schema, table) for table, schema in dropped) == sorted(kit_tables)
    assert {schema for schema, _ in kit_tables} == {
        "safe_delete",
        "safe_delete_data",
        "safe_delete_yoyo",
    }
    operations = re.findall(r"op\.(\w+)\((?:.*schema='(safe_delete\w*)')?", written)
    assert {kind for kind, _ in operations} == {"drop_table", "drop_index"}
    assert all(schema for _, schema in operations)
    assert migration(pair.protected, include_schemas=True, include_name=include_name) == nothing


def delete_some(database: Database) -> None:
    """Empties some tables, and takes customers with all that hangs on them from others."""
    customer = "client" if "client" in contents(database) else "customer"
    with database.connect(TABLE_OWNER, autocommit=False) as session:
        for table in ("address", "customer_tag", "ticket"):
            session.execute(f"DELETE FROM {table}".encode())
        session.execute(f"DELETE FROM {customer} WHERE id < 4".encode())


@APART
def test_rows_survive_migrations_made_after_protect(pair: Pair) -> None:
    bare, apart = pair
    steps = [("upgrade", revision) for revision in LATER]
    steps += [("downgrade", "v6"), ("downgrade", "v1")]
    renaming = [("upgrade", "v7"), ("downgrade", "v6")]
    for direction, revision in steps:
        for database in pair:
            migrate(database, direction, revision)
        before = contents(bare)
        assert contents(apart) == before
        delete_some(apart)
        assert contents(apart) != before
        if (direction, revision) in renaming:
            # Known difference: a table that was renamed keeps all that is deleted from it, and
            # wants a resync() before anything is restored.
            with pytest.raises(psycopg.DatabaseError, match="as it was when it was protected"):
                restore_all(apart)
            resync_all(apart)
        restore_all(apart)
        assert contents(apart) == before, (direction, revision)
        assert migration(apart) == migration(bare), (direction, revision)


@COVER
def test_known_difference_migrations_fail_or_change_only_the_view(pair: Pair) -> None:
    protected = pair.protected
    for revision, limit in MIGRATION_LIMITS.items():
        protected.run(f"UPDATE alembic_version SET version_num = 'v{int(revision[1]) - 1}'")
        with fresh_copy(protected) as database:
            if limit is not None:
                limit.check(lambda: migrate(database, "upgrade", revision))  # noqa: B023
                continue
            migrate(database, "upgrade", revision)
            assert problems(database) != []
            with pytest.raises(psycopg.Error):
                database.run(DELETE_ONE[revision], TABLE_OWNER)
            resync_all(database)
            # A table keeps the names of its columns, and gets the name of its view.
            customer = "client" if revision == "v7" else "customer"
            assert database.value(f"SELECT name FROM {customer} WHERE id = 2") == "customer 2"
            assert problems(database) == []


@COVER
def test_migrations_reach_covered_tables_by_way_of_apart(pair: Pair) -> None:
    bare, protected = pair
    protected.run("DELETE FROM address WHERE customer_id = 1", TABLE_OWNER)
    names = [table.name for table in Base.metadata.sorted_tables]
    switch_all(protected, "apart", names)
    migrate(protected, "upgrade", "v2")
    resync_all(protected)
    switch_all(protected, "cover", names)
    restore_all(protected)
    migrate(bare, "upgrade", "v2")
    assert contents(protected) == contents(bare)
    assert problems(protected) == []


def restored(database: Database, user: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """All rows before a session deletes a customer with its children, and after the restore."""
    before = contents(database)
    _, after = outcome(database, user, "deletes_with_all_kinds_of_children")
    assert all(after[table] != before[table] for table in ("customer", "remark", "ticket"))
    restore_all(database)
    return before, contents(database)


@pytest.mark.parametrize("user", ROLES)
def test_what_a_session_deletes_can_be_restored(pair: Pair, user: str) -> None:
    before, after = restored(pair.protected, user)
    # Rows that the session did not delete, but nulled the keys of: the next test.
    assert len(after.pop("ticket")) == len(before.pop("ticket"))
    assert after == before


@APART
@pytest.mark.parametrize("user", ROLES)
def test_keys_that_a_session_nulls_before_its_delete_are_put_back(pair: Pair, user: str) -> None:
    remember_nulling(pair.protected, "ticket")
    before, after = restored(pair.protected, user)
    assert after == before


@APART
def test_known_difference_a_dropped_table_leaves_its_view(pair: Pair) -> None:
    """And its deleted rows; the kit says what to do about them."""
    for database in pair:
        database.run("DELETE FROM setting WHERE key = 'a'", TABLE_OWNER)
        with engine_of(database) as engine:
            Base.metadata.tables["setting"].drop(engine)
            Base.metadata.tables["setting"].create(engine)
    view = "SELECT to_regclass('setting_with_deleted') IS NOT NULL"
    assert [database.value(view) for database in pair] == [False, True]
    assert migration(pair.protected) == migration(pair.bare)
    assert "setting" in str(problems(pair.protected))
    # What is deleted from the new table is gone for good.
    pair.protected.run("INSERT INTO setting VALUES ('b', 'B'); DELETE FROM setting", TABLE_OWNER)
    assert pair.protected.rows("SELECT key FROM safe_delete_data.public__setting") == [("a",)]
