"""Pagila and Chinook, every table of them in place: what goes was foretold, and comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import DatabaseError
from psycopg.errors import ForeignKeyViolation, RestrictViolation
from real_schemas import (
    SCHEMAS,
    TABLES,
    Doomed,
    ForeignKey,
    Home,
    children_first,
    contents,
    copy_template,
    digests,
    foreign_keys,
    load_templates,
    names,
    schema_dump,
)
from support import TABLE_OWNER, Database

IN_PLACE = ["beside", "cover"]
ONE_IN = 10
SETTINGS = (
    '{"unique": "keep", "accept": ["views", "dependents", "parents", "view limits", "mixed"]}'
)
REFUSED = (ForeignKeyViolation, RestrictViolation)
LATEST = "SELECT max(deletion_id) FROM safe_delete.deletions"
HOMES = """
SELECT p.table_name::text, p.target_table::regclass::text,
    CASE p.hiding WHEN 'cover' THEN p.table_name ELSE 'current_' || p.table_name END::text
FROM safe_delete.protected_table AS p WHERE p.hiding <> 'apart'
"""
# Every foreign key of the database, as a query for live rows that reference no live one.
DANGLING = """
SELECT format(
    'SELECT %L, count(*) FROM %s AS c WHERE %s AND %s'
    ' AND NOT EXISTS (SELECT FROM %s AS p WHERE %s AND %s)',
    f.conname, f.conrelid::regclass,
    CASE c.hiding WHEN 'apart' THEN 'true' ELSE 'c.deleted_at IS NULL' END, k.given,
    f.confrelid::regclass,
    CASE p.hiding WHEN 'apart' THEN 'true' ELSE 'p.deleted_at IS NULL' END, k.agreement
)
FROM pg_constraint AS f
JOIN safe_delete.protected_table AS c
    ON c.target_table = coalesce(pg_partition_root(f.conrelid), f.conrelid)
JOIN safe_delete.protected_table AS p
    ON p.target_table = coalesce(pg_partition_root(f.confrelid), f.confrelid)
CROSS JOIN LATERAL (
    SELECT
        string_agg(format('c.%I IS NOT NULL', a.attname), ' AND ') AS given,
        string_agg(format('c.%I = p.%I', a.attname, b.attname), ' AND ') AS agreement
    FROM unnest(f.conkey, f.confkey) AS u (child_number, parent_number)
    JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = u.child_number
    JOIN pg_attribute AS b ON b.attrelid = f.confrelid AND b.attnum = u.parent_number
) AS k
WHERE f.contype = 'f' AND f.conparentid = 0
"""


templates = pytest.fixture(scope="module")(load_templates)
real = pytest.fixture(params=SCHEMAS)(copy_template)


def homes(database: Database) -> dict[str, Home]:
    """The tables that keep their deleted rows."""
    return {
        str(table): Home(str(relation), str(view)) for table, relation, view in database.rows(HOMES)
    }


def live(database: Database, tables: list[str]) -> dict[str, tuple[object, ...] | None]:
    """Of each table how many live rows, and a sum of 128 bits of each; the same in every hiding."""
    places = homes(database)
    return digests(database, {t: places[t].view if t in places else t for t in tables})


def dangling(database: Database) -> list[tuple[object, ...]]:
    """Foreign keys by which live rows reference what is not live."""
    queries = names(database, DANGLING)
    assert queries
    return [row for row in database.rows(" UNION ALL ".join(queries)) if row[1]]


def problems(database: Database) -> list[tuple[object, ...]]:
    """All that is amiss."""
    return database.rows("SELECT * FROM safe_delete.problems WHERE level = 'problem'")


def protect(database: Database, tables: list[str], hiding: str) -> dict[str, str]:
    """Protects tables in their order. Returns those that cannot be, and why."""
    refused = {}
    for table in tables:
        call = f"SELECT safe_delete.protect('{table}', '{hiding}', settings => '{SETTINGS}')"
        try:
            database.run(call, TABLE_OWNER)
        except DatabaseError as error:
            refused[table] = str(error.diag.message_primary)
    return refused


def picked(doomed: Doomed, table: str) -> Iterator[str]:
    """Conditions on a live row p that others reference, and on one that no other does."""
    children = [
        f"EXISTS (SELECT FROM {doomed.live(key.child, key.child_root)} AS c WHERE {key.agreement})"
        for key in doomed.keys
        if key.parent_root == table
    ] or ["false"]
    for condition in (" OR ".join(children), f"NOT ({' OR '.join(children)})"):
        rows = f"{doomed.live(table, table)} AS p WHERE {condition}"
        row = f"(SELECT p.tableoid, p.ctid FROM {rows} LIMIT 1)"
        if doomed.session.execute(row.encode()).rowcount:
            yield f"(p.tableoid, p.ctid) = {row}"


def foretold(doomed: Doomed, table: str) -> dict[tuple[str, int, str], int]:
    """What a DELETE of the rows of depth 0 must be said to do, by a count of our own."""
    return {
        (name, depth, "refuse" if depth else "soft delete"): count
        for (name, depth), count in doomed.counts().items()
        if depth <= 1
    }


def children_go_first(
    database: Database, keys: list[ForeignKey], table: str, which: int = 0
) -> dict[str, int]:
    """Deletes a row and all that hangs from it, as keys that refuse demand it."""
    with database.connect(autocommit=False) as session:
        doomed = Doomed(session, keys, homes(database))
        conditions = list(picked(doomed, table))
        if which >= len(conditions):
            return {}
        doomed.name(table, conditions[which])
        doomed.follow()
        said = doomed.predicted(table, 0)
        assert said == foretold(doomed, table)
        if len(said) > 1:
            with pytest.raises(REFUSED), session.transaction():
                doomed.delete(table, 0)
        gone = doomed.per_table()
        for child in children_first(keys, gone):
            if child in gone:
                assert doomed.predicted(child) == {(child, 0, "soft delete"): gone[child]}
                assert doomed.delete(child) == gone[child]
    return gone


def taken(database: Database, deletion: object) -> dict[str, int]:
    """The rows of a deletion that are still deleted, per table."""
    known = {home.relation: table for table, home in homes(database).items()}
    query = f"SELECT target_table::text, row_count FROM safe_delete.deletion_tables({deletion})"
    return {known.get(str(t), str(t)): int(str(n)) for t, n in database.rows(query)}


def restore(database: Database, deletion: object) -> int:
    """Restores a deletion. Returns the number of rows."""
    return int(str(database.value(f"SELECT safe_delete.restore({deletion})", "operator")))


@pytest.mark.parametrize("hiding", IN_PLACE)
def test_every_tree_comes_back(real: Database, hiding: str) -> None:
    schema, all_rows, keys = schema_dump(real), contents(real), foreign_keys(real)
    tables = children_first(keys, names(real, TABLES))
    before = live(real, tables)
    assert protect(real, tables, hiding) == {}
    assert (live(real, tables), problems(real)) == (before, [])
    for table in tables:
        for which in (0, 1):
            gone = children_go_first(real, keys, table, which)
            if gone:
                assert dangling(real) == []
                deletion = real.value(LATEST)
                assert taken(real, deletion) == gone
                assert restore(real, deletion) == sum(gone.values())
                assert live(real, tables) == before
    assert (dangling(real), problems(real)) == ([], [])
    for table in tables:
        real.run(f"SELECT safe_delete.unprotect('{table}')", TABLE_OWNER)
    assert (schema_dump(real), contents(real)) == (schema, all_rows)


def switch(database: Database, tables: list[str], hiding: str) -> None:
    """Gives all tables another way of hiding, in their order."""
    for table in tables:
        settings = SETTINGS if hiding != "apart" else SETTINGS.replace('"unique": "keep", ', "")
        arguments = f"'{table}', '{hiding}', '{settings}'"
        assert database.rows(f"SELECT step FROM safe_delete.switch_steps({arguments})", TABLE_OWNER)
        database.run(f"SELECT safe_delete.switch_hiding({arguments})", TABLE_OWNER)


def test_all_tables_are_switched_there_and_back(real: Database) -> None:
    schema, all_rows, keys = schema_dump(real), contents(real), foreign_keys(real)
    tables = children_first(keys, names(real, TABLES))
    whole = live(real, tables)
    assert protect(real, tables, "beside") == {}
    trees = [t for t in tables if t in {"customer", "artist", "film", "genre"}]
    old = []
    for table in trees[:2]:
        gone = children_go_first(real, keys, table)
        old.append((real.value(LATEST), gone))
    before = live(real, tables)
    assert before != whole
    for hiding, order in (
        ("cover", tables),
        ("apart", tables),
        ("cover", tables[::-1]),
        ("beside", tables[::-1]),
    ):
        switch(real, order, hiding)
        assert (live(real, tables), problems(real)) == (before, [])
        assert [taken(real, deletion) for deletion, _ in old] == [gone for _, gone in old]
        for table in trees:
            gone = children_go_first(real, keys, table)
            assert dangling(real) == []
            assert restore(real, real.value(LATEST)) == sum(gone.values())
            assert live(real, tables) == before
    for deletion, gone in reversed(old):
        assert restore(real, deletion) == sum(gone.values())
    assert (live(real, tables), dangling(real), problems(real)) == (whole, [], [])
    for table in tables:
        real.run(f"SELECT safe_delete.unprotect('{table}')", TABLE_OWNER)
    assert (schema_dump(real), contents(real)) == (schema, all_rows)
