"""Two sessions at once along a foreign key in place: no live row ever references a deleted one.

Every operation meets every other one, in both orders, also where one of them reads by an old
snapshot; each pair has rows of its own. Whoever comes second may be refused or made to repeat; what
may never be is looked for after each pair.
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
# With the parent live, with its child deleted, and with the parent deleted, before the two begin.
BEFORE = {
    "both live": [],
    "child deleted": ["DELETE FROM {live_child} WHERE child_id = {n}"],
    "both deleted": [
        "DELETE FROM {live_child} WHERE child_id = {n}",
        "DELETE FROM current_parent WHERE parent_id = {n}",
    ],
}
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
    """How an operation and its COMMIT ended: nothing, or the error."""

    error: psycopg.Error | None = None

    @property
    def sqlstate(self) -> str | None:
        return self.error.sqlstate if self.error else None


def attempt(outcome: Outcome, act: Callable[[], object]) -> None:
    try:
        act()
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
        self.first = database.connect("application", autocommit=False)
        self.second = database.connect("application", autocommit=False)
        self.owner = database.connect(TABLE_OWNER)
        self.watch = database.connect()
        for session, isolation in ((self.first, one), (self.second, other)):
            session.execute(f"SET default_transaction_isolation = '{isolation}'".encode())
            session.commit()

    def run(self, one: str, other: str) -> tuple[Outcome, Outcome]:
        """The second session begins when the first has acted, which ends when the second waits."""
        for session in (self.first, self.second):
            session.execute("SELECT count(*) FROM parent")
        outcomes = (Outcome(), Outcome())
        attempt(outcomes[0], lambda: self.first.execute(one.encode()))

        def follow() -> None:
            attempt(outcomes[1], lambda: self.second.execute(other.encode()))
            if outcomes[1].error is None:
                attempt(outcomes[1], self.second.commit)

        thread = threading.Thread(target=follow)
        thread.start()
        until_it_waits_or_ends(self.watch, self.second.info.backend_pid, thread)
        if outcomes[0].error is None:
            attempt(outcomes[0], self.first.commit)
        self.first.rollback()
        thread.join(60)
        assert not thread.is_alive()
        self.second.rollback()
        return outcomes

    def dangling(self, live_child: str) -> list[tuple[object, ...]]:
        """Live children that reference no live parent."""
        return self.watch.execute(DANGLING.format(live_child=live_child).encode()).fetchall()

    def close(self) -> None:
        for session in (self.first, self.second, self.owner, self.watch):
            session.close()


@pytest.mark.parametrize(("kind", "action"), CASES)
def test_no_live_row_ever_references_a_deleted_one(
    database: Database, kind: str, action: str
) -> None:
    words = {"deferral": "", "partitioned": "", "partitions": "", "hiding": "beside", **KINDS[kind]}
    if "partitions" in KINDS[kind]:
        words["partitions"] = PARTITIONS
    live_child = "child" if words["hiding"] == "apart" else "current_child"
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    database.run("GRANT safe_delete_operator, safe_delete_admin TO application")
    database.run(f"ALTER DATABASE {database.name} SET deadlock_timeout = '50ms'")
    database.run(TABLES.format(action=action, **words), TABLE_OWNER)
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
                    if dangling := race.dangling(live_child):
                        problems.append((*case, "dangling", dangling))
                        database.run("SET session_replication_role = replica; DELETE FROM child")
        race.close()
    assert problems == [], "\n".join(map(str, problems))
    assert done == {name for name in OPERATIONS if not never(kind, name)}


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
) -> tuple[Outcome, Outcome]:
    """One pair of operations, on rows of its own."""
    words: dict[str, object] = {"n": number, "live_child": live_child, "child_deletion": 0}
    race.owner.execute(ROWS.format(**words).encode())
    for place, statement in enumerate(preparations):
        race.owner.execute(statement.format(**words).encode())
        if place == 0:
            latest = "SELECT max(deletion_id) FROM safe_delete.deletion"
            [words["child_deletion"]] = race.watch.execute(latest.encode()).fetchone() or [None]
    return race.run(*(OPERATIONS[name].format(**words) for name in names))
