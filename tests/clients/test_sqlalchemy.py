"""SQLAlchemy and Alembic notice nothing of tables that are protected apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from compare import (
    ROLES,
    Pair,
    contents,
    fresh_pair,
    problems,
    remember_nulling,
    restore_all,
    resync_all,
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
from sqlalchemy import Connection, Engine, MetaData, NullPool, create_engine, inspect
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

MIGRATIONS = Path(__file__).with_name("alchemy")
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


@pytest.fixture(scope="module")
def templates(cluster: Cluster, kit_template: str) -> Iterator[Pair]:
    with template_pair(cluster, kit_template, create) as pair:
        yield pair


@pytest.fixture
def pair(templates: Pair) -> Iterator[Pair]:
    with fresh_pair(templates) as pair:
        yield pair


def outcome(database: Database, user: str, name: str) -> tuple[list[Any], dict[str, list[str]]]:
    with engine_of(database, user) as engine, Session(engine) as session:
        return SCENARIOS[name](session), contents(database)


@pytest.mark.parametrize("user", ROLES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_results_and_rows_are_equal(pair: Pair, name: str, user: str) -> None:
    bare, apart = (outcome(database, user, name) for database in pair)
    assert apart == bare
    assert problems(pair.protected) == []


def reflected(connection: Connection) -> dict[str, Any]:
    """All that the inspector tells of the tables of the search path."""
    inspector = inspect(connection)
    kinds = ("columns", "pk_constraint", "foreign_keys", "indexes", "unique_constraints")
    asked = (*kinds, "check_constraints", "table_comment")
    return {
        table: {kind: repr(getattr(inspector, f"get_{kind}")(table)) for kind in asked}
        for table in inspector.get_table_names()
    }


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
    assert views[0] == []
    assert sorted(views[1]) == sorted(f"{table}_with_deleted" for table in contents(pair.protected))


def migration(database: Database, **options: Any) -> str:
    """The migration that autogenerate would write to make the database what the models say."""
    with engine_of(database) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        operations = produce_migrations(context, Base.metadata).upgrade_ops
        assert operations is not None
        return render_python_code(operations, migration_context=context)


def test_autogenerate_finds_nothing_to_do(pair: Pair) -> None:
    for database in pair:
        with engine_of(database) as engine, engine.connect() as connection:
            options = {"compare_server_default": True, "include_schemas": False}
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, Base.metadata) == []


# The types of the kit's own columns are nothing to SQLAlchemy.
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


@pytest.mark.parametrize("user", ROLES)
def test_keys_that_a_session_nulls_before_its_delete_are_put_back(pair: Pair, user: str) -> None:
    remember_nulling(pair.protected, "ticket")
    before, after = restored(pair.protected, user)
    assert after == before


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
