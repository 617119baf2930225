"""The same scenario on bare tables and on protected ones: whatever differs is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import psycopg
import pytest
from support import APPLICATION, TABLE_OWNER, Database, fresh_database

from safe_delete.cluster import Cluster
from safe_delete.database import Connection

ROLES = (TABLE_OWNER, APPLICATION)
HIDINGS = ("apart", "cover")
# For tests of what is not the same in both ways of hiding: the fixture `templates` of one of them.
APART = pytest.mark.parametrize("templates", ["apart"], indirect=True)
COVER = pytest.mark.parametrize("templates", ["cover"], indirect=True)
GRANTS = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION};
"""
SETTINGS = {
    "apart": '{"accept": ["dependents"]}',
    "cover": '{"accept": ["dependents", "parents", "view limits"], "unique": "live"}',
}
NUMBERS = count(1)


@dataclass(frozen=True)
class Limit:
    """The error that ends on a view what a table would do: README lists them."""

    sqlstate: str
    message: str
    # How PostgreSQL 17 and later put it.
    later_message: str | None = None

    def check(self, act: Callable[[], object]) -> None:
        """Asserts that an act ends in it."""
        with pytest.raises(Exception) as refused:
            act()
        # Clients wrap what the server says.
        error: BaseException | None = refused.value
        while error is not None and not isinstance(error, psycopg.Error):
            error = error.__cause__
        assert error is not None, repr(refused.value)
        found = Limit(str(error.sqlstate), str(error.diag.message_primary))
        assert found.sqlstate == self.sqlstate, found
        assert found.message in (self.message, self.later_message), found


@dataclass(frozen=True)
class Pair:
    """Two databases with the same tables: one without the kit, one with all tables protected."""

    bare: Database
    protected: Database
    hiding: str

    def __iter__(self) -> Iterator[Database]:
        return iter((self.bare, self.protected))

    def has_limit(self, limit: Limit | None) -> bool:
        """Whether a limit of views, if there is one, ends what the tables would do."""
        return self.hiding == "cover" and limit is not None


@dataclass(frozen=True)
class Outcomes:
    """What scenarios come to on bare tables: each is played once by each role."""

    play: Callable[[Database, str, str], Any]
    known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __call__(self, template: Database, user: str, name: str) -> Any:
        if (user, name) not in self.known:
            with fresh_copy(template) as database:
                self.known[user, name] = self.play(database, user, name)
        return self.known[user, name]


@contextmanager
def template_pair(
    cluster: Cluster,
    kit_template: str,
    create: Callable[[Database], None],
    *spared: str,
    hiding: str = "apart",
) -> Iterator[Pair]:
    """A pair to be copied: `create` lets the client make its tables, as their owner.

    Tables without a primary key cannot be protected; the caller names them as `spared`.
    """
    number = next(NUMBERS)
    with (
        fresh_database(cluster, f"client_{number}_bare", "template0") as bare,
        fresh_database(cluster, f"client_{number}_{hiding}", kit_template) as protected,
    ):
        bare.run(f"GRANT CREATE ON SCHEMA public TO {TABLE_OWNER}")
        for database in (bare, protected):
            create(database)
            database.run(GRANTS, TABLE_OWNER)
        protect_all(protected, *spared, hiding=hiding)
        yield Pair(bare, protected, hiding)


@contextmanager
def fresh_copy(template: Database) -> Iterator[Database]:
    """A copy of a database, for one scenario."""
    name = f"client_{next(NUMBERS)}_copy"
    with fresh_database(template.cluster, name, template.name) as database:
        yield database


@contextmanager
def fresh_pair(template: Pair) -> Iterator[Pair]:
    """A copy of a pair, for one scenario."""
    with fresh_copy(template.bare) as bare, fresh_copy(template.protected) as protected:
        yield Pair(bare, protected, template.hiding)


@contextmanager
def owner_as_admin(database: Database) -> Iterator[Connection]:
    """A connection of the tables' owner, who may protect them as long as it is open."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    try:
        with database.connect(TABLE_OWNER) as connection:
            yield connection
    finally:
        database.run(f"REVOKE safe_delete_admin FROM {TABLE_OWNER}")


def protect_all(database: Database, *spared: str, hiding: str = "apart") -> None:
    """Protects all tables, in whatever order: each accepts what its dependents lose."""
    protect = "SELECT safe_delete.protect(%s, %s, NULL, %s)"
    with owner_as_admin(database) as connection:
        for table in tables(database):
            if table not in spared:
                values = [f'public."{table}"', hiding, SETTINGS[hiding]]
                connection.execute(protect, values)


def remember_nulling(database: Database, *names: str) -> None:
    """Protects some tables anew, so that keys which the client sets to NULL are remembered."""
    settings = '{"accept": ["dependents"], "remember_nulling": true}'
    with owner_as_admin(database) as connection:
        for table in names:
            connection.execute("SELECT safe_delete.unprotect(%s)", [f'public."{table}"'])
            connection.execute(
                "SELECT safe_delete.protect(%s, 'apart', NULL, %s)", [f'public."{table}"', settings]
            )


def switch_all(database: Database, hiding: str, parents_first: Iterable[str]) -> None:
    """Hides deleted rows in another way: children go apart first, parents come back first."""
    names = list(parents_first)
    switch = "SELECT safe_delete.switch_hiding(%s, %s, %s)"
    settings = json.loads(SETTINGS[hiding])
    settings["accept"] = [*settings["accept"], "mixed"]
    with owner_as_admin(database) as connection:
        for table in reversed(names) if hiding == "apart" else names:
            values = [f'public."{table}"', hiding, json.dumps(settings)]
            connection.execute(switch, values)


def resync_all(database: Database) -> None:
    """What whoever renames a protected table has to do."""
    with owner_as_admin(database) as connection:
        connection.execute(
            "SELECT safe_delete.resync(p.target_table) FROM safe_delete.protected_tables AS p"
        )


def tables(database: Database) -> list[str]:
    """The names of the client's own tables, or of the views that cover them."""
    query = r"""SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
            AND NOT c.relispartition AND c.relname NOT LIKE '%\_with\_deleted'
        ORDER BY c.relname"""
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
