"""What the tables should hold where deleted rows stay in them."""

from __future__ import annotations

from typing import ClassVar

from model import (
    GRACE_DAYS,
    Column,
    Deleted,
    Detached,
    Key,
    Model,
    Refused,
    Row,
    TableState,
    key_of,
)
from references import FOREIGN_KEYS, TABLES, ForeignKey


class ModelInPlace(Model):
    """Deleted rows keep their keys, and those that they reference, and have all columns."""

    # Elsewhere deleted rows keep their other unique values, too.
    unique_among_live: ClassVar[frozenset[str]] = frozenset({"product"})
    sets_constraints: ClassVar[bool] = True

    def delete_directly(self, table: str, keys: list[Key]) -> None:
        if keys:
            raise Refused("a hard delete")

    def restore(self, deletion: int) -> int:
        """Brings back the rows of a deletion, but for those that another parent keeps deleted."""
        if self._taken_by(deletion) and self.deletions[deletion].purged:
            raise Refused("a part is purged")
        coming = self._leave_with_parents(deletion)
        for name, gone in coming:
            state = self.tables[name]
            state.deleted = [other for other in state.deleted if other is not gone]
            state.live[key_of(name, gone.row)] = gone.row
            if name in self.marked:
                self.held_back.add((name, key_of(name, gone.row)))
        if coming:
            self._check(everything=True)
            self._attach(deletion)
        return len(coming)

    def purge(self, table: str, partners: frozenset[str] = frozenset()) -> int:
        """What a row that stays references stays; others go together, those of partners, too."""
        members = {table, *partners}
        leaving = {
            m: [g for g in self.tables[m].deleted if self._is_ready(m, g, members)] for m in members
        }
        count = -1
        while count != sum(map(len, leaving.values())):
            count = sum(map(len, leaving.values()))
            staying = {m: self._staying(m, leaving[m]) for m in members}
            leaving = {
                m: [g for g in leaving[m] if not self._is_referenced_by(m, g.row, staying)]
                for m in members
            }
        taken = {m: leaving[m] if m == table else [] for m in members}
        size = -1
        while size != sum(map(len, taken.values())):
            size = sum(map(len, taken.values()))
            taken = {
                m: [g for g in leaving[m] if m == table or self._references(m, g.row, taken)]
                for m in members
            }
        for member, rows in taken.items():
            for gone in rows:
                self.deletions[gone.deletion].purged[member] += 1
                self.purged[member, self.key_json(member, key_of(member, gone.row))] += 1
            state = self.tables[member]
            state.deleted = [g for g in state.deleted if not any(g is one for one in rows)]
        return len(taken[table])

    def add_column(self, table: str, identity: str, column: Column) -> None:
        super().add_column(table, identity, column)
        for gone in self.tables[table].deleted:
            gone.row[identity] = column.default

    def drop_column(self, table: str, identity: str) -> None:
        super().drop_column(table, identity)
        for gone in self.tables[table].deleted:
            del gone.row[identity]

    # Within

    def _columns_changed(self, state: TableState) -> None:
        state.is_unsynced = True

    def _is_taken(self, table: str, key: Key) -> bool:
        return super()._is_taken(table, key) or any(
            key_of(table, gone.row) == key for gone in self.tables[table].deleted
        )

    def _unique_rows(self, table: str) -> list[Row]:
        kept = [] if table in self.unique_among_live else self.tables[table].deleted
        return super()._unique_rows(table) + [gone.row for gone in kept]

    def _orphans(self, reference: ForeignKey) -> set[Key]:
        """Live rows reference live ones; deleted rows, too, what is there."""
        parents = self.tables[reference.parent]
        there = {
            tuple(row[c] for c in reference.parent_columns)
            for row in [*parents.live.values(), *(gone.row for gone in parents.deleted)]
        }
        wanted = {
            tuple(gone.row[c] for c in reference.columns)
            for gone in self.tables[reference.child].deleted
        }
        return super()._orphans(reference) | {key for key in wanted if None not in key} - there

    def _follow_key(self, reference: ForeignKey, old: Row, new: Row) -> None:
        """The key of a parent cascades to deleted rows as to others; else theirs stays."""
        pairs = list(zip(reference.columns, reference.parent_columns, strict=True))
        if all(old[p] == new[p] for _, p in pairs):
            return
        for gone in self.tables[reference.child].deleted:
            if all(old[p] is not None and gone.row[c] == old[p] for c, p in pairs):
                if reference.on_update != "cascade":
                    raise Refused("a deleted row references it")
                gone.row.update({c: new[p] for c, p in pairs})

    def _cut_rows(self, cut: Detached) -> list[Row]:
        state = self.tables[cut.table]
        rows = [*state.live.values(), *(gone.row for gone in state.deleted)]
        return [row for row in rows if key_of(cut.table, row) == cut.key]

    def _leave_with_parents(self, deletion: int) -> list[tuple[str, Deleted]]:
        """Gives rows over to the deletions of their parents, key by key; returns the others."""
        is_done = False
        while not is_done:
            is_done = True
            for reference in sorted(FOREIGN_KEYS, key=lambda r: list(TABLES).index(r.child)):
                if reference.on_delete != "cascade":
                    continue
                coming = [g for n, g in self._taken_by(deletion) if n == reference.child]
                found = [(gone, self._parent_deletion(reference, gone.row)) for gone in coming]
                for gone, heir in found:
                    if heir not in (None, deletion):
                        self._move_detached(reference.child, gone, heir)
                        gone.deletion = heir
                        self.moved += 1
                        is_done = False
        return self._taken_by(deletion)

    def _parent_deletion(self, reference: ForeignKey, row: Row) -> int | None:
        wanted = [row[c] for c in reference.columns]
        for gone in self.tables[reference.parent].deleted:
            if [gone.row[c] for c in reference.parent_columns] == wanted:
                return gone.deletion
        return None

    def _staying(self, table: str, leaving: list[Deleted]) -> list[Row]:
        state = self.tables[table]
        rows = [*state.live.values(), *(gone.row for gone in state.deleted)]
        return [row for row in rows if not any(row is gone.row for gone in leaving)]

    def _is_referenced_by(self, table: str, row: Row, rows: dict[str, list[Row]]) -> bool:
        return any(self._is_referenced(table, row, child, rows[child]) for child in rows)

    def _references(self, table: str, row: Row, parents: dict[str, list[Deleted]]) -> bool:
        return any(
            self._is_referenced(parent, gone.row, table, [row])
            for parent, rows in parents.items()
            for gone in rows
        )

    def _is_ready(self, table: str, gone: Deleted, members: set[str]) -> bool:
        """Whether nothing but rows of some tables can keep a deleted row."""
        if self.deletions[gone.deletion].days_ago <= GRACE_DAYS:
            return False
        return not self.held(table, key_of(table, gone.row)) and not any(
            self._is_referenced(
                table, gone.row, child, [*state.live.values(), *(g.row for g in state.deleted)]
            )
            for child, state in self.tables.items()
            if child not in members
        )

    def _is_referenced(self, table: str, row: Row, child: str, rows: list[Row]) -> bool:
        return any(
            all(
                other[c] is not None and other[c] == row[p]
                for c, p in zip(reference.columns, reference.parent_columns, strict=True)
            )
            for reference in FOREIGN_KEYS
            if (reference.parent, reference.child) == (table, child)
            for other in rows
        )
