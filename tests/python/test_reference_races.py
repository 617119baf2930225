"""Two sessions at once along a foreign key in place: no live row ever references a deleted one.

Every operation meets every other one, in both orders, also where one of them reads by an old
snapshot; each pair has rows of its own. Whoever comes second may be refused or made to repeat; what
may never be is looked for after each pair: live rows that reference what is deleted or gone, rows
that a purge took without a record, or although they were on hold or restored.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest
from support import TABLE_OWNER, Database

from safe_delete.database import Connection

# Takes some minutes: `make races`.
ALL_RACES = bool(os.environ.get("SAFE_DELETE_ALL_RACES"))

# Of a child: its number, its partition, and what it references.
TABLES = """
CREATE TABLE parent (parent_id integer PRIMARY KEY);
CREATE TABLE child (
    child_id integer, half integer, parent_id integer REFERENCES parent {action} {deferral},
    PRIMARY KEY (child_id, half)
) {partitioned};
{partitions}
CREATE INDEX ON child (parent_id);
CREATE SEQUENCE new_child START 1000000;
GRANT USAGE ON new_child TO application;
GRANT SELECT, INSERT, UPDATE, DELETE ON parent, child TO application;
SELECT safe_delete.protect('child', '{hiding}', NULL, '{{"accept": ["parents"]}}');
SELECT safe_delete.protect('parent', 'beside');
"""
PARTITIONS = """
CREATE TABLE child_low PARTITION OF child FOR VALUES IN (0);
CREATE TABLE child_high PARTITION OF child FOR VALUES IN (1);
"""
# Parent n and its child n, parent n + 1 and its child n + 1.
ROWS = """
INSERT INTO parent VALUES ({n}), ({n} + 1);
INSERT INTO child VALUES ({n}, 0, {n}), ({n} + 1, 0, {n} + 1);
"""
RESTORE = """SELECT safe_delete.restore(deletion_id) FROM parent
    WHERE parent_id = {n} AND deletion_id IS NOT NULL"""
RESTORE_CHILD = "SELECT safe_delete.restore_rows('child', '[{{\"child_id\": {n}, \"half\": 0}}]')"
OPERATIONS = {
    "insert a child": "INSERT INTO child SELECT nextval('new_child'), 0, {n}",
    "move a child": "UPDATE child SET parent_id = {n} WHERE child_id = {n} + 1",
    "move a child and its partition": (
        "UPDATE child SET parent_id = {n}, half = 1 WHERE child_id = {n} + 1"
    ),
    "delete the parent": "DELETE FROM current_parent WHERE parent_id = {n}",
    "delete it by function": "SELECT safe_delete.soft_delete('parent', '[{n}]')",
    "restore the parent": RESTORE,
    "delete the child": "DELETE FROM {live_child} WHERE child_id = {n}",
    "restore the child": "SELECT safe_delete.restore({child_deletion})",
    "hold the parent": "SELECT safe_delete.place_hold('parent', '[{n}]', 'a race')",
}
PURGES = {"purge the parent": "parent", "purge the child": "child"}
PURGE = "SELECT row_count FROM safe_delete.next_batch({run})"
# With the parent live, with its child deleted, and with the parent deleted, before the two begin.
BEFORE = {
    "both live": [],
    "child deleted": ["DELETE FROM {live_child} WHERE child_id = {n}"],
    "both deleted": [
        "DELETE FROM {live_child} WHERE child_id = {n}",
        "DELETE FROM current_parent WHERE parent_id = {n}",
    ],
}
# What a purge meets: rows of two deletions, or of one, or a parent that nothing references.
BEFORE_PURGE = {
    "child deleted": BEFORE["child deleted"],
    "both deleted": BEFORE["both deleted"],
    "deleted together": [f"BEGIN; {'; '.join(BEFORE['both deleted'])}; COMMIT"],
    "parent deleted": [
        "UPDATE {live_child} SET parent_id = {n} + 1 WHERE child_id = {n}",
        "DELETE FROM current_parent WHERE parent_id = {n}",
    ],
}
LIMITS = """
SELECT safe_delete.set_guard('{table}', 'too_old', '{{"waived": "a test"}}');
SELECT safe_delete.set_guard('{table}', 'minimum_kept', '{{"waived": "a test"}}');
"""
# What was deleted before a pair was deleted two days ago.
AGE = """
ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
CREATE FUNCTION age(n integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE safe_delete.deletion SET deleted_at = deleted_at - interval '2 days'
    WHERE deletion_id IN (
        SELECT deletion_id FROM parent WHERE parent_id IN (n, n + 1)
        UNION SELECT deletion_id FROM child WHERE child_id IN (n, n + 1)
    );
    PERFORM safe_delete._begin_act(t, 'restore') FROM unnest('{parent,child}'::regclass[]) AS t;
    UPDATE parent SET deleted_at = deleted_at - interval '2 days'
    WHERE parent_id IN (n, n + 1) AND deleted_at IS NOT NULL;
    UPDATE child SET deleted_at = deleted_at - interval '2 days'
    WHERE child_id IN (n, n + 1) AND deleted_at IS NOT NULL;
    PERFORM safe_delete._end_act(t, 'restore') FROM unnest('{parent,child}'::regclass[]) AS t;
END;
$$;
"""
# A run takes each pair's rows as if it had just begun.
FROM_THE_START = """UPDATE safe_delete.run SET next_block = 0, is_exhausted = false, pass_number = 1
    WHERE state = 'running'"""
THERE = """
SELECT 'parent', parent_id, deleted_at IS NULL FROM parent WHERE parent_id IN ({n}, {n} + 1)
UNION ALL
SELECT 'child', child_id, deleted_at IS NULL FROM child WHERE child_id IN ({n}, {n} + 1)
"""
RECORDED = """
SELECT a.target_table::text,
    coalesce(to_jsonb(k.key) ->> 'child_id', k.key #>> '{{}}')::integer
FROM safe_delete.audit_event AS a CROSS JOIN LATERAL json_array_elements(a.row_keys) AS k (key)
WHERE a.event = 'purge batch' AND a.event_id > {after}
"""
DANGLING = """
SELECT c.child_id FROM {live_child} AS c
WHERE c.parent_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM current_parent AS p WHERE p.parent_id = c.parent_id
)
"""
# A foreign key, a serialization failure, a deadlock; not restorable now, not by an old snapshot.
REFUSALS = {"23503", "40001", "40P01", "SD303", "SD304", "SD705"}
ISOLATIONS = [
    ("read committed", "read committed"),
    ("repeatable read", "read committed"),
    ("read committed", "repeatable read"),
]
KINDS = {
    "immediate": {},
    "deferred": {"deferral": "DEFERRABLE INITIALLY DEFERRED"},
    "deferrable": {"deferral": "DEFERRABLE"},
    "partitioned": {"partitioned": "PARTITION BY LIST (half)", "partitions": PARTITIONS},
    "deferred, partitioned": {
        "deferral": "DEFERRABLE INITIALLY DEFERRED",
        "partitioned": "PARTITION BY LIST (half)",
        "partitions": PARTITIONS,
    },
    "child apart": {"hiding": "apart"},
    "child apart, deferred": {"hiding": "apart", "deferral": "DEFERRABLE INITIALLY DEFERRED"},
}


@dataclass
class Outcome:
    """How an operation and its COMMIT ended: nothing, or the error; and a number that it gave."""

    error: psycopg.Error | None = None
    number: int = 0

    @property
    def sqlstate(self) -> str | None:
        return self.error.sqlstate if self.error else None


def attempt(outcome: Outcome, act: Callable[[], object]) -> None:
    try:
        done = act()
        if isinstance(done, psycopg.Cursor) and done.description:
            outcome.number = (done.fetchone() or [0])[0] or 0
    except psycopg.Error as error:
        outcome.error = error


def until_it_waits_or_ends(watch: Connection, pid: int, thread: threading.Thread) -> None:
    query = f"SELECT wait_event_type FROM pg_stat_activity WHERE pid = {pid}".encode()
    while thread.is_alive() and watch.execute(query).fetchone() != ("Lock",):
        time.sleep(0.002)


CASES = [
    (kind, action)
    for action in ("ON DELETE CASCADE", "", "ON DELETE SET NULL")
    for kind in KINDS
    if ALL_RACES or action == "ON DELETE CASCADE" or kind == "deferred"
]


class Race:
    """Two sessions, each with its isolation level, one that prepares, and one that watches."""

    def __init__(self, database: Database, one: str, other: str) -> None:
        self.isolations = (one, other)
        self.owner = database.connect(TABLE_OWNER)
        self.watch = database.connect()
        self.applications = self._sessions(database, "application")
        self.deleters = self._sessions(database, "deleter")

    def _sessions(self, database: Database, user: str) -> tuple[Connection, Connection]:
        """The two of a user; each is named by its place in the pair."""
        sessions = (
            database.connect(user, autocommit=False),
            database.connect(user, autocommit=False),
        )
        for session, isolation in zip(sessions, self.isolations, strict=True):
            session.execute(f"SET default_transaction_isolation = '{isolation}'".encode())
            session.commit()
        return sessions

    def run(
        self, one: str, other: str, *, purges: tuple[bool, bool] = (False, False)
    ) -> tuple[Outcome, Outcome]:
        """The second session begins when the first has acted, which ends when the second waits."""
        first, second = (
            (self.deleters if is_purge else self.applications)[place]
            for place, is_purge in enumerate(purges)
        )
        for session, is_purge in zip((first, second), purges, strict=True):
            session.execute("SELECT 1" if is_purge else "SELECT count(*) FROM parent")
        outcomes = (Outcome(), Outcome())
        attempt(outcomes[0], lambda: first.execute(one.encode()))

        def follow() -> None:
            attempt(outcomes[1], lambda: second.execute(other.encode()))
            if outcomes[1].error is None:
                attempt(outcomes[1], second.commit)

        thread = threading.Thread(target=follow)
        thread.start()
        until_it_waits_or_ends(self.watch, second.info.backend_pid, thread)
        if outcomes[0].error is None:
            attempt(outcomes[0], first.commit)
        first.rollback()
        thread.join(60)
        assert not thread.is_alive()
        second.rollback()
        for session, is_purge in zip((first, second), purges, strict=True):
            if is_purge:
                session.execute("SELECT pg_advisory_unlock_all()")
                session.commit()
        return outcomes

    def dangling(self, live_child: str) -> list[tuple[object, ...]]:
        """Live children that reference no live parent."""
        return self.watch.execute(DANGLING.format(live_child=live_child).encode()).fetchall()

    def close(self) -> None:
        for session in (*self.applications, *self.deleters, self.owner, self.watch):
            session.close()


@pytest.mark.parametrize(("kind", "action"), CASES)
def test_no_live_row_ever_references_a_deleted_one(
    database: Database, kind: str, action: str
) -> None:
    live_child = protected_pair(database, kind, action)
    number = 0
    problems: list[tuple[object, ...]] = []
    done = set()
    for isolation in isolations(kind, action):
        race = Race(database, *isolation)
        for before, preparations in BEFORE.items():
            for one in OPERATIONS:
                for other in OPERATIONS:
                    if skipped(kind, before, one, other):
                        continue
                    number += 10
                    outcome = pair(race, number, live_child, preparations, (one, other))
                    done |= {
                        name
                        for name, end in zip((one, other), outcome, strict=True)
                        if not end.error
                    }
                    case = (isolation, before, one, other, *(end.sqlstate for end in outcome))
                    if any(end.sqlstate not in {None, *REFUSALS} for end in outcome):
                        problems.append((*case, *(str(end.error) for end in outcome)))
                    # Every pair after it would find them, too.
                    assert (case, race.dangling(live_child)) == (case, [])
        race.close()
    assert problems == [], "\n".join(map(str, problems))
    assert done == {name for name in OPERATIONS if not never(kind, name)}


def protected_pair(database: Database, kind: str, action: str) -> str:
    """Makes parent and child, and people who may do all of it; where live children are."""
    words = {"deferral": "", "partitioned": "", "partitions": "", "hiding": "beside", **KINDS[kind]}
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    database.run("GRANT safe_delete_operator, safe_delete_admin TO application")
    database.run(f"ALTER DATABASE {database.name} SET deadlock_timeout = '50ms'")
    database.run(TABLES.format(action=action, **words), TABLE_OWNER)
    return "child" if words["hiding"] == "apart" else "current_child"


PURGE_CASES = [
    (kind, action)
    for action in ("ON DELETE CASCADE", "", "ON DELETE SET NULL")
    for kind in KINDS
    if "apart" not in kind
    and (
        ALL_RACES
        or (kind, action) in {("immediate", ""), ("deferred, partitioned", "ON DELETE CASCADE")}
    )
]


@pytest.mark.parametrize(("kind", "action"), PURGE_CASES)
def test_a_purge_takes_nothing_that_is_restored_held_or_referenced(
    database: Database, kind: str, action: str
) -> None:
    live_child = protected_pair(database, kind, action)
    database.run(AGE)
    runs = {table: started_run(database, table) for table in PURGES.values()}
    number = 0
    problems: list[tuple[object, ...]] = []
    taken = set()
    for isolation in ISOLATIONS if ALL_RACES or kind == "immediate" else ISOLATIONS[:1]:
        race = Race(database, *isolation)
        for before, preparations in BEFORE_PURGE.items():
            for names in purge_pairs(kind, before, isolation):
                number += 10
                race.watch.execute(FROM_THE_START)
                [[last]] = race.watch.execute(
                    "SELECT coalesce(max(event_id), 0) FROM safe_delete.audit_event"
                ).fetchall()
                outcome = pair(race, number, live_child, preparations, names, runs)
                case = (isolation, before, *names, *(end.sqlstate for end in outcome))
                found = purge_problems(race, number, int(last), names, outcome)
                assert (case, race.dangling(live_child)) == (case, [])
                for name, end in zip(names, outcome, strict=True):
                    if end.sqlstate not in {None, *REFUSALS}:
                        found.append((name, str(end.error)))
                    if name in PURGES and end.error is None and end.number > 0:
                        taken.add(name)
                problems += [(*case, *problem) for problem in found]
        race.close()
    assert problems == [], "\n".join(map(str, problems))
    assert taken == set(PURGES)


def started_run(database: Database, table: str) -> object:
    """A purge that has not done anything yet."""
    database.run(LIMITS.format(table=table), TABLE_OWNER)
    job = f"'purge', '{table}', '{{\"grace\": \"1 day\"}}'"
    signature = database.value(f"SELECT safe_delete.dry_run({job}) ->> 'signature'", "operator")
    return database.value(f"SELECT safe_delete.start_run({job}, '{signature}')", "deleter")


def purge_pairs(kind: str, before: str, isolation: tuple[str, str]) -> list[tuple[str, str]]:
    """A purge that finds something to take, and anything else, in both orders."""
    idle = {"child deleted": "purge the parent", "parent deleted": "purge the child"}
    others = [*(name for name in OPERATIONS if not never(kind, name)), *PURGES]
    pairs = [
        (purge, other)
        for purge in PURGES
        for other in others
        if other != purge and purge != idle.get(before)
    ]
    both = dict.fromkeys([*pairs, *((other, purge) for purge, other in pairs)])
    # By an old snapshot it refuses.
    return [
        names
        for names in both
        if not any(
            name in PURGES and level == "repeatable read"
            for name, level in zip(names, isolation, strict=True)
        )
    ]


def purge_problems(
    race: Race, number: int, last: int, names: tuple[str, str], outcome: tuple[Outcome, Outcome]
) -> list[tuple[object, ...]]:
    """Rows that are neither there nor on record, or both; that were on hold, or restored."""
    there = {
        (table, key): is_live
        for table, key, is_live in race.watch.execute(THERE.format(n=number).encode())
    }
    recorded = race.watch.execute(RECORDED.format(after=last).encode()).fetchall()
    rows = [(table, number + more) for table in ("parent", "child") for more in (0, 1)]
    problems: list[tuple[object, ...]] = [
        (row, "there" if row in there else "gone", f"recorded {recorded.count(row)} times")
        for row in {*rows, *recorded}
        if recorded.count(row) != (row not in there)
    ]
    if names[0].startswith("hold") and outcome[0].error is None and rows[0] not in there:
        problems.append((rows[0], "purged although it was on hold"))
    for name, end in zip(names, outcome, strict=True):
        live = sum(there.get(row, False) for row in (rows[0], rows[2]))
        if name.startswith("restore") and end.error is None and live < end.number:
            problems.append((f"{end.number} rows restored", f"{live} are there"))
    return problems


def isolations(kind: str, action: str) -> list[tuple[str, str]]:
    """All of them where that is asked for; else only the first, but for one kind of keys."""
    if ALL_RACES or (kind, action) == ("immediate", "ON DELETE CASCADE"):
        return ISOLATIONS
    return ISOLATIONS[:1]


def never(kind: str, operation: str) -> bool:
    """Only a partitioned child has another partition."""
    return operation == "move a child and its partition" and "partitioned" not in kind


def skipped(kind: str, before: str, one: str, other: str) -> bool:
    """Pairs in which one has nothing to do."""
    for operation in (one, other):
        if never(kind, operation):
            return True
        if before != "both deleted" and operation == "restore the parent":
            return True
        if before == "both live" and operation == "restore the child":
            return True
        if before == "both deleted" and operation.startswith("delete"):
            return True
    return "hold the parent" in (one, other) and one == other


def pair(
    race: Race,
    number: int,
    live_child: str,
    preparations: list[str],
    names: tuple[str, str],
    runs: dict[str, object] | None = None,
) -> tuple[Outcome, Outcome]:
    """One pair of operations, on rows of its own; those were deleted long ago where runs purge."""
    words: dict[str, object] = {"n": number, "live_child": live_child, "child_deletion": 0}
    race.owner.execute(ROWS.format(**words).encode())
    for place, statement in enumerate(preparations):
        race.owner.execute(statement.format(**words).encode())
        if place == 0:
            latest = "SELECT max(deletion_id) FROM safe_delete.deletion"
            [words["child_deletion"]] = race.watch.execute(latest.encode()).fetchone() or [None]
    if runs:
        race.watch.execute(f"SELECT age({number})".encode())
    one, other = (
        PURGE.format(run=runs[PURGES[name]])
        if runs and name in PURGES
        else OPERATIONS[name].format(**words)
        for name in names
    )
    return race.run(one, other, purges=(names[0] in PURGES, names[1] in PURGES))
