"""What the tables of schema.sql should hold, in plain Python: live, deleted and purged rows.

A method does what its statement would do, or raises Refused. Only the model of a statement that
was not refused is kept: `Model.copy()` comes first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import ClassVar

from references import FOREIGN_KEYS, TABLES, ForeignKey

Value = int | str | None
Key = tuple[Value, ...]
Row = dict[str, Value]

GRACE_DAYS = 30
RETENTION_DAYS = 90


class Refused(Exception):  # noqa: N818
    """The statement should fail, and change nothing."""


@dataclass(frozen=True)
class Column:
    """Name and type of a column, which the model itself knows by an id that never changes."""

    name: str
    type: str
    default: Value = None
    is_not_null: bool = False
    # Whether rows that are older than the column can be told what they have in it.
    is_missing_kept: bool = True


@dataclass
class Deletion:
    """One act of soft-deleting. `number` is the deletion_id, known when it is committed."""

    reason: str | None
    # When: the later, the larger; a part of a deletion has the moment of the whole.
    moment: int = 0
    number: int | None = None
    days_ago: int = 0
    purged: Counter[str] = field(default_factory=Counter)
    split_from: int | None = None


@dataclass
class Deleted:
    """A row in deleted storage, with the key of its deletion in Model.deletions."""

    deletion: int
    row: Row


@dataclass
class Detached:
    """A key that a deletion cleared: row, column, what it was, what was written instead."""

    deletion: int
    parent: str
    table: str
    key: Key
    column: str
    was: Value
    wrote: Value
    moment: int


@dataclass
class TableState:
    """The rows of a table, and the columns of it and of its storage."""

    columns: dict[str, Column]
    live: dict[Key, Row]
    stored: dict[str, Column]
    deleted: list[Deleted] = field(default_factory=list)
    # Columns changed, and deleted storage has not followed; nor was resync() called.
    is_stale: bool = False
    is_unsynced: bool = False
    born: int = 0


@dataclass
class Model:
    """All tables, and the transaction that is under way."""

    tables: dict[str, TableState]
    deletions: dict[int, Deletion] = field(default_factory=dict)
    detached: list[Detached] = field(default_factory=list)
    purged: Counter[tuple[str, str]] = field(default_factory=Counter)
    holds: dict[int, tuple[str, Key]] = field(default_factory=dict)
    # Tables that a mark ever began with, and rows that were restored since: those are held.
    marked: set[str] = field(default_factory=set)
    held_back: set[tuple[str, Key]] = field(default_factory=set)
    reason: str | None = None
    is_immediate: bool = False
    moment: int = 0
    own_deletions: dict[str | None, int] = field(default_factory=dict)
    moved: int = 0

    # Whether a refused soft_delete() can leave deferred constraints immediate behind a savepoint.
    sets_constraints: ClassVar[bool] = False

    def copy(self) -> Model:
        """A model that can be thrown away."""
        return deepcopy(self)

    # Transactions

    def begin(self) -> None:
        """Forgets what belongs to one transaction only."""
        self.reason, self.is_immediate, self.own_deletions = None, False, {}
        self.moment += 1

    def commit(self) -> None:
        """Checks what was put off, and ends the transaction."""
        self._check(everything=True)
        self.begin()

    def set_constraints_immediate(self) -> None:
        """What the hands end with: it holds for the rest of the transaction."""
        self._check(everything=True)
        self.is_immediate = True

    # Rows

    def insert(self, table: str, row: Row) -> None:
        """Adds one row; columns that are not given take their default."""
        state = self.tables[table]
        full = {name: column.default for name, column in state.columns.items()} | row
        self._generate(full)
        key = key_of(table, full)
        if None in key or self._is_taken(table, key):
            raise Refused("key")
        state.live[key] = full
        state.born += 1
        self._check()

    def update(self, table: str, key: Key, changes: Row) -> None:
        """Changes one row, its key included; keys that reference it follow where they cascade."""
        if key not in self.tables[table].live:
            return
        self._change(table, key, changes)
        self._check()

    def delete(self, table: str, keys: Iterable[Key]) -> int:
        """DELETE of live rows: all that the server does, and the move to deleted storage."""
        found = [key for key in dict.fromkeys(keys) if key in self.tables[table].live]
        doomed = self._closure(table, found)
        for name, key in doomed:
            row = self.tables[name].live[key]
            for reference, child_key in self._children(name, row):
                if reference.on_delete == "restrict" and (reference.child, child_key) not in doomed:
                    raise Refused("restrict")
        for name, key in doomed:
            self._detach(name, key, doomed)
        for name in {name for name, _ in doomed}:
            self._heal(name)
        deletion = self._deletion() if doomed else 0
        for name, key in doomed:
            row = self.tables[name].live.pop(key)
            self.tables[name].deleted.append(Deleted(deletion, row))
        self._check()
        return len(found)

    def delete_directly(self, table: str, keys: list[Key]) -> None:
        """DELETE of live rows from the table itself, or from a partition."""
        self.delete(table, keys)

    def soft_delete(self, table: str, keys: list[Key], reason: str | None) -> int | None:
        """soft_delete(): the same under a reason, with all constraints checked at once."""
        earlier, self.reason = self.reason, reason or self.reason
        is_something = any(key in self.tables[table].live for key in keys)
        self.delete(table, keys)
        self.set_constraints_immediate()
        deletion = self._deletion() if is_something else None
        self.reason = earlier
        return deletion

    # Restore

    def restore(self, deletion: int) -> int:
        """Brings back the rows of a deletion, but for those that another parent keeps deleted."""
        coming = self._taken_by(deletion)
        if not coming:
            return 0
        if self.deletions[deletion].purged:
            raise Refused("a part is purged")
        moved = self.moved
        for name in {name for name, _ in coming}:
            self._heal(name)
        count = self._come_back(coming)
        if self.moved > moved:
            # To find the other parents, storage of all tables is read.
            self._heal_all()
        self._attach(deletion)
        return count

    def restore_rows(self, table: str, keys: Iterable[Key]) -> int:
        """Brings rows back, each from the latest deletion of its key, with what went with it."""
        self._heal_all()
        latest: dict[int, set[Key]] = {}
        for key in keys:
            taken_by = [
                gone.deletion
                for gone in self.tables[table].deleted
                if key_of(table, gone.row) == key
            ]
            if taken_by:
                whole = max(taken_by, key=lambda d: (self.deletions[d].moment, d))
                latest.setdefault(whole, set()).add(key)
        total = 0
        for whole in sorted(latest):
            count = self.restore(self._set_apart(table, latest[whole], whole))
            if count == 0:
                raise Refused("its parent is deleted")
            total += count
        return total

    def prepare_check(self, deletion: int) -> bool:
        """restore_check() of it: storage follows, and that is all. Returns whether it had to."""
        names = {name for name, _ in self._taken_by(deletion)} | {*self.deletions[deletion].purged}
        # What the rows reference may be deleted, too: it is looked for in storage.
        names |= {reference.parent for reference in FOREIGN_KEYS if reference.child in names}
        is_stale = any(self.tables[name].is_stale for name in names)
        for name in names:
            self._heal(name)
        return is_stale

    def _taken_by(self, deletion: int) -> list[tuple[str, Deleted]]:
        return [
            (name, gone)
            for name, state in self.tables.items()
            for gone in state.deleted
            if gone.deletion == deletion
        ]

    def _set_apart(self, table: str, keys: set[Key], whole: int) -> int:
        """Makes rows of a deletion, and what cascades took along, a deletion of its own."""
        number = len(self.deletions) + 1
        old = self.deletions[whole]
        self.deletions[number] = Deletion(
            old.reason, old.moment, days_ago=old.days_ago, split_from=whole
        )
        part: list[tuple[str, Deleted]] = []
        rest = self._taken_by(whole)
        more = [(n, gone) for n, gone in rest if n == table and key_of(n, gone.row) in keys]
        while more:
            part += more
            rest = [(n, gone) for n, gone in rest if not any(gone is other for _, other in more)]
            more = [
                (n, gone)
                for n, gone in rest
                if any(self._cascades(parent, other.row, n, gone.row) for parent, other in part)
            ]
        for name, gone in part:
            self._move_detached(name, gone, number)
            gone.deletion = number
        return number

    def _cascades(self, parent: str, parent_row: Row, child: str, row: Row) -> bool:
        return any(
            (reference.child, reference.parent, reference.on_delete) == (child, parent, "cascade")
            and all(
                row.get(c) is not None and row.get(c) == parent_row.get(p)
                for c, p in zip(reference.columns, reference.parent_columns, strict=True)
            )
            for reference in FOREIGN_KEYS
        )

    def _come_back(self, coming: list[tuple[str, Deleted]]) -> int:
        # A row that will stay deleted can stand in the way, too: all of them are tried first.
        self.copy()._put_back(coming)
        while True:
            heirs = [(gone, self._heir(name, gone, coming)) for name, gone in coming]
            staying = {id(gone): heir for gone, heir in heirs if heir is not None}
            if not staying:
                break
            for name, gone in coming:
                if id(gone) in staying:
                    self._move_detached(name, gone, staying[id(gone)])
                    gone.deletion = staying[id(gone)]
            coming = [(name, gone) for name, gone in coming if id(gone) not in staying]
            self.moved += len(staying)
        self._put_back(coming)
        for name, gone in coming:
            state = self.tables[name]
            state.deleted = [other for other in state.deleted if other is not gone]
            if name in self.marked:
                self.held_back.add((name, key_of(name, gone.row)))
        self._check(everything=True)
        return len(coming)

    def _move_detached(self, name: str, gone: Deleted, heir: int) -> None:
        """What was cut from a row goes with it to another deletion."""
        for cut in self.detached:
            if (cut.deletion, cut.parent, (cut.was,)) == (
                gone.deletion,
                name,
                key_of(name, gone.row),
            ):
                cut.deletion = heir

    def _put_back(self, coming: list[tuple[str, Deleted]]) -> None:
        for name, gone in coming:
            state = self.tables[name]
            if any(v is not None and c not in state.columns for c, v in gone.row.items()):
                raise Refused("a column is gone")
            row = {c: gone.row.get(c) for c in state.columns}
            self._generate(row)
            key = key_of(name, row)
            if key in state.live:
                raise Refused("the key is taken")
            state.live[key] = row
        self._check_rows()

    def _heir(self, name: str, gone: Deleted, coming: list[tuple[str, Deleted]]) -> int | None:
        """The latest other deletion that has a cascading parent of a row, if nothing else has."""
        for reference in FOREIGN_KEYS:
            wanted = tuple(gone.row.get(c) for c in reference.columns)
            if reference.child != name or reference.on_delete != "cascade" or None in wanted:
                continue
            columns, parent = reference.parent_columns, self.tables[reference.parent]
            back = [other.row for n, other in coming if n == reference.parent]
            if any(
                tuple(row.get(c) for c in columns) == wanted
                for row in (*parent.live.values(), *back)
            ):
                continue
            whole = self.deletions[gone.deletion].split_from
            heirs = {
                other.deletion
                for other in parent.deleted
                if tuple(other.row.get(c) for c in columns) == wanted
                and other.deletion != gone.deletion
            }
            if heirs:
                return max(heirs, key=lambda d: (d == whole, self.deletions[d].moment, d))
        return None

    # Jobs, holds, time

    def mark(self, table: str) -> int:
        """The whole job: rows beyond the retention with which nothing goes that is on hold."""
        age = TABLES[table].age
        assert age
        cutoff = (date.today() - timedelta(days=RETENTION_DAYS)).isoformat()
        old = [
            key
            for key, row in self.tables[table].live.items()
            if (value := row[age]) is not None
            and str(value) < cutoff
            and not any(self.held(*taken) for taken in self._closure(table, [key]))
        ]
        self.reason = f"older than {RETENTION_DAYS} days"
        self.delete(table, old)
        self.set_constraints_immediate()
        return len(old)

    def purge(self, table: str, partners: frozenset[str] = frozenset()) -> int:
        """The whole job: rows whose grace is over leave for good, without which what is on hold
        can be restored."""
        state = self.tables[table]
        kept = self._kept_by_holds()
        staying = []
        for gone in state.deleted:
            key = key_of(table, gone.row)
            if self.deletions[gone.deletion].days_ago <= GRACE_DAYS or gone in kept[table]:
                staying.append(gone)
            else:
                self.deletions[gone.deletion].purged[table] += 1
                self.purged[table, self.key_json(table, key)] += 1
        count = len(state.deleted) - len(staying)
        state.deleted = staying
        return count

    def held(self, table: str, key: Key) -> bool:
        """Whether a hold names the row."""
        return (table, key) in self.holds.values() or (table, key) in self.held_back

    def _kept_by_holds(self) -> dict[str, list[Deleted]]:
        """Deleted rows on hold, and those that they reference, whatever the foreign key does."""
        kept = {
            name: [gone for gone in state.deleted if self.held(name, key_of(name, gone.row))]
            for name, state in self.tables.items()
        }
        ahead = [(name, gone) for name, rows in kept.items() for gone in rows]
        for name, gone in ahead:
            for reference in FOREIGN_KEYS:
                wanted = [gone.row[c] for c in reference.columns] if reference.child == name else []
                if not wanted or None in wanted:
                    continue
                for parent in self.tables[reference.parent].deleted:
                    if [
                        parent.row[c] for c in reference.parent_columns
                    ] == wanted and parent not in kept[reference.parent]:
                        kept[reference.parent].append(parent)
                        ahead.append((reference.parent, parent))
        return kept

    def let_days_pass(self, days: int) -> None:
        """All deletions were so much earlier."""
        for deletion in self.deletions.values():
            deletion.days_ago += days

    # Columns

    def add_column(self, table: str, identity: str, column: Column) -> None:
        """ALTER TABLE … ADD COLUMN."""
        state = self.tables[table]
        state.columns[identity] = column
        for row in state.live.values():
            row[identity] = column.default
        self._columns_changed(state)

    def drop_column(self, table: str, identity: str) -> None:
        """ALTER TABLE … DROP COLUMN."""
        state = self.tables[table]
        del state.columns[identity]
        for row in state.live.values():
            del row[identity]
        self._columns_changed(state)

    def rename_column(self, table: str, identity: str, name: str) -> None:
        """ALTER TABLE … RENAME COLUMN."""
        state = self.tables[table]
        state.columns[identity] = replace(state.columns[identity], name=name)
        self._columns_changed(state)

    def widen_column(self, table: str, identity: str, kind: str) -> None:
        """ALTER TABLE … ALTER COLUMN … TYPE, to one that holds all values of the old one."""
        state = self.tables[table]
        state.columns[identity] = replace(state.columns[identity], type=kind)
        if kind in ("bigint", "numeric"):
            # The server writes the table anew, and forgets it.
            state.columns = {i: replace(c, is_missing_kept=False) for i, c in state.columns.items()}
        self._columns_changed(state)

    def resync(self, table: str) -> None:
        """resync(): storage follows, and the table has no problem any more."""
        self._heal(table)
        self.tables[table].is_unsynced = False

    def _columns_changed(self, state: TableState) -> None:
        state.is_stale = state.is_unsynced = True

    def _heal_all(self) -> None:
        for table in self.tables:
            self._heal(table)

    def _heal(self, table: str) -> None:
        """Storage takes the columns of its table, and keeps those that the table no longer has."""
        state = self.tables[table]
        if not state.is_stale:
            return
        state.is_stale = False
        for identity in set(state.columns) & set(state.stored):
            state.stored[identity] = state.columns[identity]
        for identity, column in state.columns.items():
            if identity in state.stored:
                continue
            for other, stored in list(state.stored.items()):
                if other in state.columns or stored.name != column.name:
                    continue
                # A column that came back with the same name, and no narrower: its values did, too.
                if stored.type == column.type or column.type in WIDER.get(stored.type, ()):
                    del state.stored[other]
                    for gone in state.deleted:
                        gone.row[identity] = gone.row.pop(other, None)
                    break
                state.stored[other] = replace(stored, name=f"{stored.name} (kept)")
            else:
                if column.is_missing_kept:
                    for gone in state.deleted:
                        gone.row.setdefault(identity, column.default)
            state.stored[identity] = column
        taken = {column.name for column in state.columns.values()}
        for other, stored in state.stored.items():
            if other not in state.columns and stored.name in taken:
                state.stored[other] = replace(stored, name=f"{stored.name} (kept)")

    # What tests compare

    def key_json(self, table: str, key: Key) -> str:
        """A key as the audit trail records it."""
        names = TABLES[table].key
        if len(names) == 1:
            return json.dumps(key[0])
        columns = self.tables[table].columns
        named = {columns[c].name: v for c, v in zip(names, key, strict=True)}
        return json.dumps(named, sort_keys=True)

    def live_rows(self, table: str) -> list[Row]:
        """Live rows by the names that columns have now."""
        state = self.tables[table]
        return [{c.name: row[i] for i, c in state.columns.items()} for row in state.live.values()]

    # Within

    def _deletion(self) -> int:
        """This transaction's deletion for the reason in force."""
        if self.reason not in self.own_deletions:
            number = len(self.deletions) + 1
            self.deletions[number] = Deletion(self.reason, self.moment)
            self.own_deletions[self.reason] = number
        return self.own_deletions[self.reason]

    def _children(self, table: str, row: Row) -> list[tuple[ForeignKey, Key]]:
        return [
            (reference, key)
            for reference in FOREIGN_KEYS
            if reference.parent == table
            for key, child in self.tables[reference.child].live.items()
            if all(
                row[p] is not None and child[c] == row[p]
                for c, p in zip(reference.columns, reference.parent_columns, strict=True)
            )
        ]

    def _closure(self, table: str, keys: list[Key]) -> list[tuple[str, Key]]:
        doomed = [(table, key) for key in keys]
        for name, key in doomed:
            for reference, child_key in self._children(name, self.tables[name].live[key]):
                child = (reference.child, child_key)
                if reference.on_delete == "cascade" and child not in doomed:
                    doomed.append(child)
        return doomed

    def _detach(self, table: str, key: Key, doomed: list[tuple[str, Key]]) -> None:
        for reference, child_key in self._children(table, self.tables[table].live[key]):
            if not reference.on_delete.startswith("set") or (reference.child, child_key) in doomed:
                continue
            row = self.tables[reference.child].live[child_key]
            [column] = reference.columns
            was, row[column] = row[column], reference.default
            self.detached.append(
                Detached(
                    self._deletion(),
                    table,
                    reference.child,
                    child_key,
                    column,
                    was,
                    reference.default,
                    self.moment,
                )
            )

    def _attach(self, deletion: int) -> None:
        for gone in [d for d in reversed(self.detached) if d.deletion == deletion]:
            self.detached.remove(gone)
            parents = self.tables[gone.parent].live
            if (gone.was,) not in parents:
                continue
            for row in self._cut_rows(gone):
                if row[gone.column] == gone.wrote:
                    row[gone.column] = gone.was
        self._check(everything=True)

    def _cut_rows(self, cut: Detached) -> list[Row]:
        """The rows that a key may be given back to."""
        state = self.tables[cut.table]
        # A row that was deleted since has the cleared key in storage; a default is left there.
        stored = [
            d.row
            for d in state.deleted
            if cut.wrote is None
            and key_of(cut.table, d.row) == cut.key
            and self.deletions[d.deletion].moment >= cut.moment
        ]
        return [*filter(None, [state.live.get(cut.key)]), *stored]

    def _change(self, table: str, key: Key, changes: Row) -> None:
        state = self.tables[table]
        old = state.live[key]
        children = self._children(table, old)
        row = {**old, **changes}
        self._generate(row)
        new_key = key_of(table, row)
        if new_key != key and (self._is_taken(table, new_key) or None in new_key):
            raise Refused("key")
        del state.live[key]
        state.live[new_key] = row
        for reference, child_key in children:
            pairs = list(zip(reference.columns, reference.parent_columns, strict=True))
            if reference.on_update == "cascade" and any(old[p] != row[p] for _, p in pairs):
                self._change(reference.child, child_key, {c: row[p] for c, p in pairs})
        for reference in FOREIGN_KEYS:
            if reference.parent == table:
                self._follow_key(reference, old, row)

    def _follow_key(self, reference: ForeignKey, old: Row, new: Row) -> None:
        """What a new key of a parent does to deleted rows: in storage nothing."""

    def _is_taken(self, table: str, key: Key) -> bool:
        return key in self.tables[table].live

    def _generate(self, row: Row) -> None:
        if "doubled" in row:
            amount = row["amount"]
            row["doubled"] = None if amount is None else 2 * int(amount)

    def _check(self, everything: bool = False) -> None:
        """Keys, NOT NULL, and the foreign keys that are not put off to the end."""
        self._check_rows()
        for reference in FOREIGN_KEYS:
            if reference.is_deferred and not (everything or self.is_immediate):
                continue
            if self._orphans(reference):
                raise Refused("foreign key")

    def _check_rows(self) -> None:
        for name, table in TABLES.items():
            state = self.tables[name]
            rows = list(state.live.values())
            for column in table.unique:
                values = [r[column] for r in self._unique_rows(name) if r.get(column) is not None]
                if len(values) != len(set(values)):
                    raise Refused("unique")
            required = {i for i, c in state.columns.items() if c.is_not_null} | set(table.not_null)
            if any(row[column] is None for row in rows for column in required):
                raise Refused("not null")

    def _unique_rows(self, table: str) -> list[Row]:
        return list(self.tables[table].live.values())

    def _orphans(self, reference: ForeignKey) -> set[Key]:
        parents = {
            tuple(row[c] for c in reference.parent_columns)
            for row in self.tables[reference.parent].live.values()
        }
        wanted = {
            tuple(row[c] for c in reference.columns)
            for row in self.tables[reference.child].live.values()
        }
        return {key for key in wanted if None not in key} - parents


# What each type can be widened to without a value changing.
WIDER = {
    "integer": ("bigint", "numeric"),
    "bigint": ("numeric",),
    "varchar": ("text",),
}

Act = Callable[[Model], object]


def key_of(table: str, row: Row) -> Key:
    """The primary key of a row."""
    return tuple(row.get(column) for column in TABLES[table].key)
