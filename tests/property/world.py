"""The database beside the model: statements go to both, and both must say the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from hiding import Apart
from model import Column, Deleted, Model, Refused, Row, TableState, key_of
from psycopg import sql
from references import TABLES

from safe_delete.database import Connection

ROWS = """'{name}', jsonb_build_object(
    'live', (SELECT coalesce(jsonb_agg(r.line), '[]') FROM ({live}) AS r),
    'deleted', (SELECT coalesce(jsonb_agg(r.line), '[]') FROM ({deleted}) AS r),
    'shown', (SELECT count(*) FROM {shown})
)"""
BESIDES = """
    ' violations', ARRAY(SELECT property.violations()),
    ' purged', (
        SELECT coalesce(jsonb_agg(jsonb_build_array(a.target_name, k.value)), '[]')
        FROM safe_delete.audit_event AS a
        CROSS JOIN LATERAL json_array_elements(a.row_keys) AS k
        WHERE a.event = 'purge batch'
    ),
    ' deletions', (
        SELECT coalesce(jsonb_agg(d.deletion_reason ORDER BY d.deletion_id), '[]')
        FROM safe_delete.deletion AS d
    )
"""
# What the view safe_delete.problems shows at level "problem"; its warnings are slow.
PROBLEMS = """
SELECT p.table_name::text, r.problem
FROM safe_delete.protected_table AS p
CROSS JOIN LATERAL safe_delete._problems_of(p.target_table) AS r
"""
DIGEST = """
SELECT '{name}', md5(string_agg(r.whole::text, ';' ORDER BY r.whole::text COLLATE "C"))
FROM ({live}) AS r
"""
COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, -1)
FROM pg_attribute AS a
JOIN pg_class AS c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace
    AND c.relkind IN ('r', 'p', 'v')
    AND a.attnum > 0
    AND a.attname NOT IN ('deleted_at', 'deletion_id')
ORDER BY c.relname, a.attnum
"""
PARTNERS = """
    SELECT p.table_name::text FROM safe_delete.dry_run('purge', %s, %s::jsonb) AS d
    CROSS JOIN LATERAL jsonb_object_keys(d #> '{selection,circle}') AS k (member)
    JOIN safe_delete.protected_table AS p ON p.target_table = k.member::oid
    WHERE p.table_name <> %s
"""
DRY_RUN = "SELECT safe_delete.dry_run(%s, %s, %s::jsonb) ->> 'signature'"


class World:
    """A database of schema.sql, and the model of it."""

    def __init__(self, connection: Connection, hiding: Apart) -> None:
        self.connection = connection
        self.hiding = hiding
        rows = [
            ROWS.format(
                name=name,
                live=hiding.live(name),
                deleted=hiding.deleted(name),
                shown=hiding.shown(name),
            )
            for name in TABLES
        ]
        self._look = f"SELECT jsonb_build_object({', '.join((*rows, BESIDES))})"
        self._digest = "UNION ALL".join(
            DIGEST.format(name=name, live=hiding.live(name)) for name in TABLES
        )
        connection.prepare_threshold = None
        connection.execute("SET jit = off")
        self.user = "postgres"
        self.refusal: str | None = None
        self.marked: set[str] = set()
        self.model = self._first_model()

    def _first_model(self) -> Model:
        columns: dict[str, dict[str, Column]] = {name: {} for name in TABLES}
        for table, column, kind in self.ask(COLUMNS):
            if table in columns:
                columns[table][column] = Column(column, kind)
        seen = self.look()
        return self.hiding.model(
            {
                name: TableState(
                    columns=dict(columns[name]),
                    live={key_of(name, row): row for row in seen[name]["live"]},
                    stored=dict(columns[name]),
                    born=len(seen[name]["live"]),
                )
                for name in TABLES
            }
        )

    # Statements

    def become(self, user: str) -> None:
        """The session is this user's from now on."""
        if self.user != user:
            self.connection.execute(f"SET SESSION AUTHORIZATION {user}".encode())
            self.user = user

    def ask(self, query: str, user: str = "postgres", *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        self.become(user)
        return self.connection.execute(query.encode(), values or None).fetchall()

    def run(
        self,
        user: str,
        statement: Callable[[], object],
        act: Callable[[Model], object],
        *,
        uncertain: bool = False,
    ) -> bool:
        """Does the same to database and model, in a transaction of its own.

        Returns whether it was done. `uncertain`: the database may refuse it anyway.
        """
        after = self.model.copy()
        after.marked = set(self.marked)
        after.begin()
        expected: object = None
        refusal: str | None = None
        try:
            expected = act(after)
            after.commit()
        except Refused as refused:
            refusal = str(refused)
        self.refusal = refusal
        self.become(user)
        try:
            result = statement()
        except psycopg.Error as error:
            if refusal is None and not uncertain:
                raise
            assert uncertain or is_proper(error), error
            return False
        assert refusal is None, f"not refused, although: {refusal}"
        self.model = after
        self.number_deletions()
        if isinstance(expected, int) and isinstance(result, int):
            assert result == expected, f"{result} rows, expected {expected}"
        return True

    def execute(self, query: str, *values: object) -> int:
        """Runs a statement; the number of rows that it says."""
        return self.connection.execute(query.encode(), values or None).rowcount

    def value(self, query: str, *values: object) -> Any:
        """Runs a query with one value."""
        row = self.connection.execute(query.encode(), values or None).fetchone()
        return row[0] if row else None

    def run_job(self, job: str, table: str, parameters: dict[str, str]) -> int:
        """Dry run, start, batches, end: each by the role that may. Returns the number of rows."""
        text = json.dumps(parameters)
        [[signature]] = self.ask(DRY_RUN, "operator", job, table, text)
        self.become("deleter")
        run_id = self.value(
            "SELECT safe_delete.start_run(%s, %s, %s::jsonb, %s)", job, table, text, signature
        )
        if job == "mark":
            self.marked.add(table)
        total = 0
        try:
            finished = False
            while not finished:
                [[count, finished]] = self.ask(
                    "SELECT * FROM safe_delete.next_batch(%s)", "deleter", run_id
                )
                total += count
        except psycopg.Error:
            self.become("deleter")
            self.execute("SELECT safe_delete.stop_run(%s, 'a batch was refused')", run_id)
            raise
        assert self.value("SELECT safe_delete.finish_run(%s)", run_id) == "done"
        return total

    def partners(self, table: str, parameters: dict[str, str]) -> frozenset[str]:
        """Tables that have let rows of theirs go with a purge of this one."""
        try:
            found = self.ask(PARTNERS, "postgres", table, json.dumps(parameters), table)
        except psycopg.Error:
            return frozenset()
        return frozenset(name for (name,) in found)

    def obstacles(self, number: int | None, is_read_only: bool) -> set[str] | None:
        """The kinds of obstacles that restore_check() finds; None where it cannot ask."""
        self.become("operator")
        self.execute("BEGIN READ ONLY" if is_read_only else "BEGIN")
        try:
            found = self.connection.execute(
                "SELECT DISTINCT obstacle FROM safe_delete.restore_check(%s)", [number]
            ).fetchall()
        except psycopg.Error as error:
            self.execute("ROLLBACK")
            assert error.sqlstate == "SD206", error
            return None
        self.execute("COMMIT")
        return {obstacle for (obstacle,) in found}

    # Comparisons

    def look(self) -> dict[str, Any]:
        """All rows, and what else the invariants need, in one query."""
        [[seen]] = self.ask(self._look)
        assert isinstance(seen, dict)
        return seen

    def digest(self) -> list[tuple[Any, ...]]:
        """Digests of all live rows, byte for byte."""
        return self.ask(self._digest)

    def number_deletions(self) -> None:
        """Tells the model the deletion_id of what it deleted, which come in the same order."""
        known = self.model.deletions
        if all(deletion.number for deletion in known.values()):
            return
        rows = self.ask("SELECT deletion_id, deletion_reason FROM safe_delete.deletion ORDER BY 1")
        recorded, wanted = [reason for _, reason in rows], [d.reason for d in known.values()]
        assert recorded == wanted, f"deletions {recorded}, expected {wanted}"
        for (number, _), deletion in zip(rows, known.values(), strict=True):
            deletion.number = number

    def check(self) -> None:
        """Database and model hold the same, and nothing is amiss."""
        seen, model = self.look(), self.model
        for name, state in model.tables.items():
            live, deleted = seen[name]["live"], seen[name]["deleted"]
            assert same(live, model.live_rows(name)), f"live rows of {name}"
            assert seen[name]["shown"] == len(live), f"rows of {name} that the application sees"
            self._check_deleted(name, state, deleted)
            purged = sum(n for (table, _), n in model.purged.items() if table == name)
            assert len(live) + len(deleted) + purged == state.born, f"rows of {name} that ever were"
        recorded = Counter(
            (table.removeprefix("public."), json.dumps(key, sort_keys=True))
            for table, key in seen[" purged"]
        )
        assert recorded == model.purged, "purged rows on record"
        assert seen[" violations"] == [], "foreign keys are violated"
        reasons = [deletion.reason for deletion in model.deletions.values()]
        assert seen[" deletions"] == reasons, "deletions on record"

    def check_problems(self) -> None:
        """Only tables that changed, and were not resynced, have problems."""
        drifted = [name for name, state in self.model.tables.items() if state.is_unsynced]
        problems = [problem for problem in self.ask(PROBLEMS) if problem[0] not in drifted]
        assert problems == [], "problems"

    def _check_deleted(self, table: str, state: TableState, seen: list[Row]) -> None:
        wanted = [self._stored(state, gone) for gone in state.deleted]
        names = {"deletion_id"}
        if not state.is_stale:
            names |= {column.name for column in state.columns.values()}
        assert same(seen, wanted, names), f"deleted rows of {table}"
        # Values of columns that are gone are still there, under whatever name.
        values = Counter(v for row in wanted for v in row.values() if v is not None)
        kept = Counter(v for row in seen for v in row.values() if v is not None)
        assert not values - kept, f"values of deleted rows of {table}"

    def _stored(self, state: TableState, gone: Deleted) -> Row:
        row: Row = {f" {identity}": value for identity, value in gone.row.items()}
        for identity, column in state.columns.items():
            row.pop(f" {identity}", None)
            row[column.name] = gone.row.get(identity)
        row["deletion_id"] = self.model.deletions[gone.deletion].number
        return row

    def close(self) -> None:
        """Ends the session."""
        with suppress(psycopg.Error):
            self.connection.close()


def same(one: list[Row], other: list[Row], names: set[str] | None = None) -> bool:
    """Whether two lists hold the same rows, in any order; or only these columns."""

    def texts(rows: list[Row]) -> list[str]:
        return sorted(
            json.dumps({n: row.get(n) for n in (row if names is None else names)}, sort_keys=True)
            for row in rows
        )

    return texts(one) == texts(other)


def is_proper(error: psycopg.Error) -> bool:
    """Whether an error is one that a refused statement should raise: keys, or the kit's own."""
    return (error.sqlstate or "").startswith(("23", "SD"))


def name(identifier: str) -> str:
    """A quoted identifier."""
    return sql.Identifier(identifier).as_string(None)
