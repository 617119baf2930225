"""The kit's verbs that change something in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from safe_delete.call import Kit, Row
from safe_delete.exact_json import jsonb
from safe_delete.retry import retrying

LOCK_TIMEOUT = "2s"
SOFT_DELETE = """
    WITH named AS MATERIALIZED (SELECT safe_delete.because(%s, %s))
    SELECT safe_delete.soft_delete(%s::regclass, %s, %s) FROM named
"""


def unprotect(kit: Kit, table: str, waits: Callable[[int], None]) -> None:
    """Takes a table out of protection. Raises RefusedError."""
    _with_locks(kit, lambda: kit.value("SELECT safe_delete.unprotect(%s::regclass)", table), waits)


def resync(kit: Kit, table: str, waits: Callable[[int], None]) -> None:
    """Makes anew what is generated for a table. Raises RefusedError."""
    _with_locks(kit, lambda: kit.value("SELECT safe_delete.resync(%s::regclass)", table), waits)


def switch_steps(kit: Kit, table: str, hiding: str, settings: dict[str, Any]) -> list[Row]:
    """What switch() would do. Raises RefusedError."""
    query = "SELECT * FROM safe_delete.switch_steps(%s::regclass, %s, %s)"
    return kit.rows(query, table, hiding, jsonb(settings))


def switch(
    kit: Kit, table: str, hiding: str, settings: dict[str, Any], waits: Callable[[int], None]
) -> None:
    """Gives a table another way of hiding. Raises RefusedError."""
    query = "SELECT safe_delete.switch_hiding(%s::regclass, %s, %s)"
    _with_locks(kit, lambda: kit.value(query, table, hiding, jsonb(settings)), waits)


def make_partitions_ahead(kit: Kit, waits: Callable[[int], None]) -> int:
    """Makes what is missing of deleted storage for the next days. Returns how many partitions."""
    made: list[int] = []
    _with_locks(
        kit, lambda: made.append(kit.value("SELECT safe_delete.make_partitions_ahead()")), waits
    )
    return made[-1]


def soft_delete(
    kit: Kit, table: str, keys: list[Any], reason: str | None, ticket: str | None
) -> int | None:
    """Soft-deletes rows by key. Returns the deletion's id, None when nothing was live."""
    deletion_id: int | None = kit.value(SOFT_DELETE, reason, ticket, table, jsonb(keys), reason)
    return deletion_id


def place_hold(
    kit: Kit,
    table: str,
    keys: list[Any] | None,
    reason: str,
    ticket: str | None,
    expires_at: str | None,
) -> int:
    """Spares rows, or with None for keys the whole table. Returns the hold's id."""
    hold_id: int = kit.value(
        "SELECT safe_delete.place_hold(%s::regclass, %s, %s, %s, %s::timestamptz)",
        table,
        jsonb("all" if keys is None else keys),
        reason,
        ticket,
        expires_at,
    )
    return hold_id


def place_subject_hold(
    kit: Kit, column: str, subject: str, reason: str, ticket: str | None, expires_at: str | None
) -> int:
    """Spares every row that has a subject, in whatever protected table. Returns the hold's id."""
    hold_id: int = kit.value(
        "SELECT safe_delete.place_subject_hold(%s, %s, %s, %s, %s::timestamptz)",
        column,
        subject,
        reason,
        ticket,
        expires_at,
    )
    return hold_id


def release_hold(kit: Kit, hold_id: int, reason: str) -> None:
    """Ends a hold."""
    kit.value("SELECT safe_delete.release_hold(%s::bigint, %s)", hold_id, reason)


def set_guard(kit: Kit, table: str, guard: str, settings: dict[str, Any]) -> None:
    """Sets the limit of a guard."""
    kit.value("SELECT safe_delete.set_guard(%s::regclass, %s, %s)", table, guard, jsonb(settings))


def set_policy(kit: Kit, table: str, settings: dict[str, Any]) -> None:
    """Changes settings of a table's policy."""
    kit.value("SELECT safe_delete.set_policy(%s::regclass, %s)", table, jsonb(settings))


def define_reason(kit: Kit, table: str | None, name: str, settings: dict[str, Any]) -> None:
    """Defines a named reason of a table, with None of all, or changes settings of it."""
    kit.value(
        "SELECT safe_delete.define_reason(%s::regclass, %s, %s)", table, name, jsonb(settings)
    )


def drop_reason(kit: Kit, table: str | None, name: str) -> None:
    """Forgets a named reason."""
    kit.value("SELECT safe_delete.drop_reason(%s::regclass, %s)", table, name)


def _with_locks(kit: Kit, call: Callable[[], object], waits: Callable[[int], None]) -> None:
    """Tries again when a lock was not had in LOCK_TIMEOUT, so that nobody queues behind us."""
    kit.value("SELECT set_config('lock_timeout', %s, false)", LOCK_TIMEOUT)
    retrying(call, waits)
