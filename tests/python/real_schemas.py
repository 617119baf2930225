"""The real schemas beside the project, with their data: loading them, and looking at all of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

import pytest
from support import TABLE_OWNER, Database, fresh_database, real_data

from safe_delete.cluster import Cluster
from safe_delete.database import Connection

SCHEMAS = ["chinook", "pagila"]
# Some of Pagila's rentals are enough.
FEWER = """
SET session_replication_role = replica;
DELETE FROM payment WHERE rental_id % {one_in} > 0;
DELETE FROM rental WHERE rental_id % {one_in} > 0;
"""

OWN_EVERYTHING = f"""
GRANT safe_delete_admin TO {TABLE_OWNER};
DO $$ DECLARE r record; BEGIN
    FOR r IN SELECT c.oid::regclass AS name, c.relkind FROM pg_class AS c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO {TABLE_OWNER}', r.name);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO application;
"""
TABLES = """
SELECT c.relname::text FROM pg_class AS c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY 1
"""
# Partitions may have foreign keys of their own; first come the whole tables.
FOREIGN_KEYS = """
SELECT
    coalesce(pg_partition_root(f.conrelid), f.conrelid)::regclass::text,
    coalesce(pg_partition_root(f.confrelid), f.confrelid)::regclass::text,
    f.conrelid::regclass::text,
    f.confrelid::regclass::text,
    f.conname::text,
    pg_get_constraintdef(f.oid),
    (
        SELECT string_agg(format('c.%I = p.%I', a.attname, b.attname), ' AND ')
        FROM unnest(f.conkey, f.confkey) AS u (child_number, parent_number)
        JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = u.child_number
        JOIN pg_attribute AS b ON b.attrelid = f.confrelid AND b.attnum = u.parent_number
    )
FROM pg_constraint AS f
WHERE f.contype = 'f' AND f.conparentid = 0 AND f.connamespace = 'public'::regnamespace
ORDER BY 1, 2, 3, 5
"""
KEY_COLUMNS = """
SELECT x.indrelid::regclass::text, array_agg(a.attname::text ORDER BY u.place)
FROM pg_index AS x
CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS u (number, place)
JOIN pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = u.number
JOIN pg_class AS c ON c.oid = x.indrelid
WHERE x.indisprimary AND c.relnamespace::regnamespace::text IN ('public', 'safe_delete_data')
GROUP BY 1
"""
DIGEST = """
SELECT count(*), sum(hashtextextended({0}, 1)::numeric), sum(hashtextextended({0}, 2)::numeric)
FROM {1} AS t
"""
AS_TEXT = "t::text"
AS_BINARY = "encode(record_send(t), 'hex')"
# Pagila's group_concat() has no order of its own: what a view answers may differ in that.
AS_WORDS = """(
    SELECT string_agg(w, ' ' ORDER BY w COLLATE "C")
    FROM regexp_split_to_table(t::text, '\\W+') AS w
)"""
RELATIONS = """
SELECT c.oid::regclass::text FROM pg_class AS c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = ANY (%s)
    AND NOT c.relispartition AND c.relname NOT LIKE '%%\\_with\\_deleted'
ORDER BY 1
"""
INDEXES = "SELECT i.indexname::text FROM pg_indexes AS i WHERE i.schemaname = 'public'"
OWN_CODE = """
SELECT c.relname::text, t.tgname::text, pg_get_triggerdef(t.oid), t.tgenabled::text
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND t.tgname !~ 'safe_delete' AND NOT t.tgisinternal
UNION ALL
SELECT v.viewname::text, 'view', v.definition, v.viewowner::text FROM pg_views AS v
WHERE v.schemaname = 'public' AND v.viewname NOT LIKE '%\\_with\\_deleted'
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key. child and parent may be partitions, the roots are never."""

    child_root: str
    parent_root: str
    child: str
    parent: str
    name: str
    definition: str
    agreement: str

    def made_again(self, more: str) -> str:
        """The statement that makes the same key with other actions."""
        same = re.sub(r" ON (DELETE|UPDATE) (RESTRICT|CASCADE|NO ACTION)", "", self.definition)
        return (
            f"ALTER TABLE {self.child} DROP CONSTRAINT {self.name},"
            f" ADD CONSTRAINT {self.name} {same} {more}"
        )


def load_templates(
    request: pytest.FixtureRequest, cluster: Cluster, kit_template: str
) -> Iterator[dict[str, str]]:
    """Names of databases with the kit and one of the schemas, to be copied; a module's fixture.

    Of Pagila's rentals one in ONE_IN, which the module says.
    """
    with (
        fresh_database(cluster, "real_chinook", kit_template) as chinook,
        fresh_database(cluster, "real_pagila", kit_template) as pagila,
    ):
        for database in (chinook, pagila):
            load(database, f"{database.name.removeprefix('real_')}.sql")
        pagila.run(FEWER.format(one_in=request.module.ONE_IN))
        pagila.run("VACUUM ANALYZE")
        yield {"chinook": chinook.name, "pagila": pagila.name}
        chinook.run(f"REVOKE safe_delete_admin FROM {TABLE_OWNER}")


def copy_template(
    request: pytest.FixtureRequest, cluster: Cluster, templates: dict[str, str]
) -> Iterator[Database]:
    """A database with one of the schemas, each of SCHEMAS in its turn; a test's fixture."""
    with fresh_database(cluster, str(request.param), templates[str(request.param)]) as database:
        yield database


def load(database: Database, file: str) -> None:
    """Loads a schema with its data, owned by an ordinary role, used by the application."""
    loaded = database.psql("-f", str(real_data(file)))
    assert loaded.returncode == 0, loaded.stderr
    database.run(OWN_EVERYTHING)


def schema_dump(database: Database) -> list[str]:
    """What pg_dump says of the user's schema, without its random words."""
    script = database.dump("--schema-only", "-n", "public")
    return [line for line in script.splitlines() if "restrict" not in line]


def names(database: Database, query: str) -> list[str]:
    """The values of a query with one column."""
    return [str(name) for (name,) in database.rows(query)]


def foreign_keys(database: Database) -> list[ForeignKey]:
    """All foreign keys of the user's tables."""
    return [ForeignKey(*map(str, row)) for row in database.rows(FOREIGN_KEYS)]


def children_first(keys: Iterable[ForeignKey], tables: Iterable[str]) -> list[str]:
    """The tables in an order in which their rows can be deleted; a cycle has none."""
    order: TopologicalSorter[str] = TopologicalSorter({table: set() for table in tables})
    for key in keys:
        if key.child_root != key.parent_root:
            order.add(key.parent_root, key.child_root)
    return list(order.static_order())


def contents(
    database: Database, kinds: str = "rp", row: str = AS_TEXT
) -> dict[str, tuple[object, ...] | None]:
    """Of each table (or view, by relkind): how many rows, and a sum of 128 bits of each."""
    with database.connect() as session:
        relations = session.execute(RELATIONS.encode(), [list(kinds)]).fetchall()
    return digests(database, {str(name): str(name) for (name,) in relations}, row)


def digests(
    database: Database, places: Mapping[str, str], row: str = AS_TEXT
) -> dict[str, tuple[object, ...] | None]:
    """The same of the tables and views that names stand for."""
    with database.connect() as session:
        return {
            name: session.execute(DIGEST.format(row, place).encode()).fetchone()
            for name, place in places.items()
        }


def answers(database: Database) -> dict[str, tuple[object, ...] | None]:
    """What every view answers now."""
    for name in names(database, "SELECT m.matviewname::text FROM pg_matviews AS m"):
        database.run(f"REFRESH MATERIALIZED VIEW {name}")
    return contents(database, "vm", AS_WORDS)


def sequences(database: Database) -> list[tuple[object, ...]]:
    """Where every sequence stands."""
    return database.rows(
        "SELECT sequencename::text, last_value FROM pg_sequences"
        " WHERE schemaname = 'public' ORDER BY 1"
    )


@dataclass(frozen=True)
class Home:
    """Where a table that keeps its deleted rows is, and the view of its live ones."""

    relation: str
    view: str


class Doomed:
    """Rows that are to be deleted, and all that hangs from them, in one transaction.

    The depth of a row is how many foreign keys it is away, at least, from the rows that were named.
    `homes` says of tables that keep their deleted rows where they are, and by which view to delete.
    """

    def __init__(
        self, session: Connection, keys: list[ForeignKey], homes: dict[str, Home] | None = None
    ) -> None:
        self.session = session
        self.keys = keys
        self.homes = homes or {}
        self.key_columns: dict[str, list[str]] = {
            self._known(str(table)): columns
            for table, columns in session.execute(KEY_COLUMNS.encode()).fetchall()
        }
        self._run(
            "CREATE TEMP TABLE IF NOT EXISTS doomed (relation regclass, leaf oid, place tid,"
            " depth integer, PRIMARY KEY (leaf, place)) ON COMMIT DELETE ROWS"
        )
        self._run("GRANT SELECT ON doomed TO application")

    def name(self, table: str, condition: str) -> int:
        """Names rows, p, of a table. Returns how many."""
        return self._run(
            f"INSERT INTO doomed SELECT '{table}', p.tableoid, p.ctid, 0"
            f" FROM {self.live(table, table)} AS p WHERE {condition}"
        )

    def follow(self) -> None:
        """Adds all rows that reference a doomed one, to any depth."""
        depth = 0
        while parents := {table for table, at in self.counts() if at == depth}:
            for key in self.keys:
                if key.parent_root in parents:
                    self._follow_key(key, depth)
            depth += 1

    def _follow_key(self, key: ForeignKey, depth: int) -> None:
        self._run(
            f"INSERT INTO doomed SELECT '{key.child_root}', c.tableoid, c.ctid, {depth} + 1"
            f" FROM {self.live(key.child, key.child_root)} AS c"
            f" JOIN {self.live(key.parent, key.parent_root)} AS p ON {key.agreement}"
            " JOIN doomed AS d ON d.leaf = p.tableoid AND d.place = p.ctid"
            f" WHERE d.depth = {depth} ON CONFLICT DO NOTHING"
        )

    def counts(self) -> Counter[tuple[str, int]]:
        """Rows per table and depth."""
        found = self.session.execute(
            "SELECT relation::text, depth, count(*) FROM doomed GROUP BY 1, 2"
        ).fetchall()
        return Counter({(str(table), int(depth)): int(count) for table, depth, count in found})

    def per_table(self) -> dict[str, int]:
        """Rows per table, whatever their depth."""
        total: Counter[str] = Counter()
        for (table, _), count in self.counts().items():
            total[table] += count
        return dict(total)

    def predicted(self, table: str, depth: int | None = None) -> Counter[tuple[str, int, str]]:
        """What the kit says that a DELETE of the table's doomed rows would do."""
        columns = self.key_columns[table]
        pairs = ", ".join(f"'{column}', t.{column}" for column in columns)
        key = f"t.{columns[0]}" if len(columns) == 1 else f"jsonb_build_object({pairs})"
        found = self.session.execute(
            f"WITH named AS (SELECT coalesce(jsonb_agg({key}), '[]') AS keys FROM"
            f" {self.live(table, table)} AS t"
            " JOIN doomed AS d ON d.leaf = t.tableoid AND d.place = t.ctid"
            " WHERE d.depth = coalesce(%s, d.depth))"
            " SELECT w.target_table::text, w.depth, w.effect, w.row_count FROM named AS n,"
            f" safe_delete.what_would_be_deleted('{table}', n.keys) AS w".encode(),
            [depth],
        ).fetchall()
        return Counter({(self._known(str(t)), int(d), str(e)): int(n) for t, d, e, n in found})

    def delete(self, table: str, depth: int | None = None) -> int:
        """The application's DELETE of a table's doomed rows. Returns its count."""
        wanted = "d.leaf = t.tableoid AND d.place = t.ctid"
        wanted += f" AND d.depth = {'d.depth' if depth is None else depth}"
        if table not in self.homes:
            self._run("SET LOCAL ROLE application")
            count = self._run(f"DELETE FROM {table} AS t USING doomed AS d WHERE {wanted}")
        else:
            # A view has no places: by key.
            columns = self.key_columns[table]
            self._run("DROP TABLE IF EXISTS doomed_keys")
            self._run(
                f"CREATE TEMP TABLE doomed_keys ON COMMIT DROP AS SELECT {', '.join(columns)}"
                f" FROM {self.homes[table].relation} AS t JOIN doomed AS d ON {wanted}"
            )
            self._run("GRANT SELECT ON doomed_keys TO application")
            self._run("SET LOCAL ROLE application")
            count = self._run(
                f"DELETE FROM {self.homes[table].view} AS t USING doomed_keys AS k"
                f" WHERE ({', '.join(f't.{c}' for c in columns)})"
                f" = ({', '.join(f'k.{c}' for c in columns)})"
            )
        self._run("RESET ROLE")
        return count

    def live(self, relation: str, table: str) -> str:
        """Where the live rows of a table, or of a partition of it, are read."""
        if table not in self.homes:
            return relation
        place = self.homes[table].relation if relation == table else relation
        return f"(SELECT l.tableoid, l.ctid, l.* FROM {place} AS l WHERE l.deleted_at IS NULL)"

    def _known(self, relation: str) -> str:
        """The name by which people know a table."""
        return next((t for t, home in self.homes.items() if home.relation == relation), relation)

    def _run(self, statement: str) -> int:
        return self.session.execute(statement.encode()).rowcount
