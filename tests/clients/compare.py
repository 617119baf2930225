"""The same scenario on bare tables and on protected ones: whatever differs is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from support import APPLICATION, TABLE_OWNER, Database, fresh_database

from safe_delete.cluster import Cluster
from safe_delete.database import Connection

ROLES = (TABLE_OWNER, APPLICATION)
GRANTS = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION};
"""
NUMBERS = count(1)


@dataclass(frozen=True)
class Pair:
    """Two databases with the same tables: one without the kit, one with all tables protected."""

    bare: Database
    apart: Database

    def __iter__(self) -> Iterator[Database]:
        return iter((self.bare, self.apart))


@contextmanager
def template_pair(
    cluster: Cluster, kit_template: str, create: Callable[[Database], None], *spared: str
) -> Iterator[Pair]:
    """A pair to be copied: `create` lets the client make its tables, as their owner.

    Tables without a primary key cannot be protected; the caller names them as `spared`.
    """
    number = next(NUMBERS)
    with (
        fresh_database(cluster, f"client_{number}_bare", "template0") as bare,
        fresh_database(cluster, f"client_{number}_apart", kit_template) as apart,
    ):
        bare.run(f"GRANT CREATE ON SCHEMA public TO {TABLE_OWNER}")
        for database in (bare, apart):
            create(database)
            database.run(GRANTS, TABLE_OWNER)
        protect_all(apart, *spared)
        yield Pair(bare, apart)


@contextmanager
def fresh_pair(template: Pair) -> Iterator[Pair]:
    """A copy of a pair, for one scenario."""
    number = next(NUMBERS)
    bare, apart = template
    with (
        fresh_database(bare.cluster, f"client_{number}_bare", bare.name) as bare_copy,
        fresh_database(apart.cluster, f"client_{number}_apart", apart.name) as apart_copy,
    ):
        yield Pair(bare_copy, apart_copy)


@contextmanager
def owner_as_admin(database: Database) -> Iterator[Connection]:
    """A connection of the tables' owner, who may protect them as long as it is open."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    try:
        with database.connect(TABLE_OWNER) as connection:
            yield connection
    finally:
        database.run(f"REVOKE safe_delete_admin FROM {TABLE_OWNER}")


def protect_all(database: Database, *spared: str) -> None:
    """Protects all tables apart, in whatever order: each accepts what its dependents lose."""
    protect = "SELECT safe_delete.protect(%s, 'apart', NULL, %s)"
    with owner_as_admin(database) as connection:
        for table in tables(database):
            if table not in spared:
                settings = '{"accept": ["dependents"]}'
                connection.execute(protect, [f'public."{table}"', settings])


def remember_nulling(database: Database, *names: str) -> None:
    """Protects some tables anew, so that keys which the client sets to NULL are remembered."""
    settings = '{"accept": ["dependents"], "remember_nulling": true}'
    with owner_as_admin(database) as connection:
        for table in names:
            connection.execute("SELECT safe_delete.unprotect(%s)", [f'public."{table}"'])
            connection.execute(
                "SELECT safe_delete.protect(%s, 'apart', NULL, %s)", [f'public."{table}"', settings]
            )


def resync_all(database: Database) -> None:
    """What whoever renames a protected table has to do."""
    with owner_as_admin(database) as connection:
        connection.execute(
            "SELECT safe_delete.resync(p.target_table) FROM safe_delete.protected_tables AS p"
        )


def tables(database: Database) -> list[str]:
    """The names of the client's own tables."""
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    return [str(name) for (name,) in database.rows(query)]


def contents(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text, and so byte for byte."""
    query = 'SELECT t::text FROM public."{}" AS t ORDER BY t::text COLLATE "C"'
    with database.connect() as connection:
        return {
            table: [str(row) for (row,) in connection.execute(query.format(table).encode())]
            for table in tables(database)
        }


def problems(database: Database) -> list[tuple[object, ...]]:
    """What the kit says is not as it should be; what it only wonders about is no problem."""
    found = database.rows("SELECT p.* FROM safe_delete.problems AS p")
    return [problem for problem in found if "warning" not in problem]


def last_deletion(database: Database) -> int:
    """The number of the newest deletion, 0 before there is one."""
    query = "SELECT coalesce(max(d.deletion_id), 0) FROM safe_delete.deletions AS d"
    return int(str(database.value(query)))


def restore_all(database: Database, after: int = 0) -> None:
    """Takes every deletion after one of them back, the newest first."""
    database.run(
        f"""
        DO $$
        DECLARE
            here bigint;
        BEGIN
            FOR here IN
                SELECT d.deletion_id
                FROM safe_delete.deletions AS d
                WHERE d.restored_at IS NULL
                    AND d.deletion_id > {after}
                ORDER BY d.deletion_id DESC
            LOOP
                PERFORM safe_delete.restore(here);
            END LOOP;
        END;
        $$
        """,
        "operator",
    )
