"""What can happen to the tables of schema.sql: the rules of a hypothesis state machine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import ClassVar

import psycopg
from hiding import Apart
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from model import GRACE_DAYS, RETENTION_DAYS, WIDER, Column, Key, Model, Refused, Row, Value, key_of
from psycopg import errors
from references import FOREIGN_KEYS, TABLES, ForeignKey
from support import Database
from world import World, is_proper, name

# Which table, which row: a number that is taken modulo what there is, so that examples shrink.
TABLE = st.sampled_from(sorted(TABLES))
PICK = st.integers(0, 11)
PICKS = st.tuples(PICK, PICK, PICK, PICK)
TEXTS = ("a", "b", "c", "d", None)
DAYS = (
    *("2010-01-01", "2010-01-02"),
    *((date.today() - timedelta(days=ago)).isoformat() for ago in (5, 100)),
)
NEW_COLUMNS = (
    Column("extra", "integer"),
    Column("extra", "text", "x"),
    Column("more", "integer", 7, True),
    Column("more", "varchar", "y"),
    Column("note", "text"),
)
NEW_NAMES = ("extra", "more", "note", "renamed")
STATEMENTS = (
    *("delete", "delete", "delete range", "soft delete", "insert", "update"),
    *("because", "savepoint", "roll back"),
)
Statement = tuple[Callable[[], object], Callable[[Model], object]]


class ProtectedTables(RuleBasedStateMachine):
    """One database, copied from the template, and its model."""

    steps: ClassVar[int] = 0
    outcomes: ClassVar[Counter[str]] = Counter()
    hiding: ClassVar[Apart]

    def __init__(self) -> None:
        super().__init__()
        self._databases = self.new_database()
        self.world = World(next(self._databases).connect(), self.hiding)
        self.columns_made = 0
        self.steps_made = 0

    def new_database(self) -> Iterator[Database]:
        """Yields a database to work in, and drops it afterwards."""
        raise NotImplementedError

    def teardown(self) -> None:
        type(self).outcomes["rows that stayed deleted"] += self.model.moved
        self.world.close()
        next(self._databases, None)

    @property
    def model(self) -> Model:
        """The model as it is now."""
        return self.world.model

    @invariant()
    def database_and_model_agree(self) -> None:
        type(self).steps += 1
        self.world.check()
        # Slow: not at each step.
        self.steps_made += 1
        if self.steps_made % self.hiding.steps_between_problems == 0:
            self.world.check_problems()

    def note(self, what: str, done: bool) -> None:
        """Counts what was done and what was refused."""
        why = "" if done else f" ({self.world.refusal or 'refused'})"
        type(self).outcomes[what + why] += 1

    # What the application does

    @rule(table=TABLE, picks=PICKS)
    def insert(self, table: str, picks: tuple[int, ...]) -> None:
        statement, act = self._insert(table, picks)
        self.note("insert", self.world.run("application", statement, act))

    @rule(table=TABLE, picks=PICKS)
    def insert_a_deleted_key(self, table: str, picks: tuple[int, ...]) -> None:
        deleted = self.model.tables[table].deleted
        if not deleted and (key := self._live_key(table, picks[0])):
            self.world.run("application", *self._delete(table, [key]))
        deleted = self.model.tables[table].deleted
        if deleted:
            row = deleted[picks[3] % len(deleted)].row
            statement, act = self._insert(table, picks, row)
            self.note("insert again", self.world.run("application", statement, act))

    @rule(
        reference=st.sampled_from([r for r in FOREIGN_KEYS if r.on_delete == "cascade"]),
        picks=PICKS,
    )
    def delete_a_child_and_then_its_parent(
        self, reference: ForeignKey, picks: tuple[int, ...]
    ) -> None:
        """What two deletions could have taken: it comes back when neither keeps it."""
        if not (key := self._live_key(reference.child, picks[0])):
            return
        row = self.model.tables[reference.child].live[key]
        wanted = tuple(row[c] for c in reference.columns)
        parents = [
            parent_key
            for parent_key, parent in self.model.tables[reference.parent].live.items()
            if tuple(parent[c] for c in reference.parent_columns) == wanted
        ]
        first = len(self.model.deletions) + 1
        self.world.run("application", *self._delete(reference.child, [key]))
        self.world.run("application", *self._delete(reference.parent, parents))
        for deletion in (first, first + 1)[:: 1 if picks[1] % 2 else -1]:
            if deletion in self.model.deletions and picks[2] % 3:
                self._restore(deletion)
        if picks[3] % 2:
            self._restore_rows(reference.child, [key])

    @rule(table=TABLE, picks=PICKS)
    def update(self, table: str, picks: tuple[int, ...]) -> None:
        statement, act = self._update(table, picks)
        self.note("update", self.world.run("application", statement, act))

    @rule(picks=PICKS)
    def move_an_event_to_another_day(self, picks: tuple[int, ...]) -> None:
        if key := self._live_key("event", picks[0]):
            changes: Row = {"day": DAYS[picks[1] % len(DAYS)]}
            self.note("move", self._change("event", key, changes))

    @rule(picks=PICKS)
    def give_a_product_another_key(self, picks: tuple[int, ...]) -> None:
        if key := self._live_key("product", picks[0]):
            self.note("new key", self._change("product", key, {"product_id": 1 + picks[1] % 6}))

    @rule(table=TABLE, picks=PICKS)
    def delete(self, table: str, picks: tuple[int, ...]) -> None:
        if key := self._live_key(table, picks[0]):
            statement, act = self._delete(table, [key])
            self.note("delete", self.world.run("application", statement, act))

    @rule(table=TABLE, picks=PICKS)
    def delete_a_range(self, table: str, picks: tuple[int, ...]) -> None:
        statement, act = self._delete_range(table, picks)
        self.note("delete range", self.world.run("application", statement, act))

    @rule(leaf=st.sampled_from(TABLES["event"].leaves), picks=PICKS)
    def delete_from_a_leaf(self, leaf: str, picks: tuple[int, ...]) -> None:
        keys = [
            key
            for key in self._keys_between("event", picks)
            if (str(key[1]) < "2020") == (leaf == "event_old")
        ]
        statement, _ = self._delete("event", keys, leaf)
        done = self.world.run("application", statement, lambda m: m.delete_directly("event", keys))
        self.note("delete from a leaf", done)

    @rule(table=TABLE)
    def truncate(self, table: str) -> None:
        """Nor is all of a table deleted for good."""

        def act(model: Model) -> None:
            raise Refused("truncate")

        whole = self.hiding.table(table)
        statements = [f"TRUNCATE {relation} CASCADE" for relation in (whole, *TABLES[table].leaves)]
        state = self.model.tables[table]
        if self.hiding.keeps_rows and (state.live or state.deleted):
            statements.append(f"DELETE FROM {whole}")
        for query in statements:
            done = self.world.run("table_owner", partial(self.world.execute, query), act)
            self.note("truncate", done)

    @rule(
        script=st.lists(
            st.tuples(st.sampled_from(STATEMENTS), TABLE, PICKS), min_size=2, max_size=8
        ),
        is_careful=st.booleans(),
        is_kept=st.integers(0, 4),
    )
    def transaction(
        self, script: list[tuple[str, str, tuple[int, ...]]], is_careful: bool, is_kept: int
    ) -> None:
        """Several statements as one; a careful client sets a savepoint before each of them."""
        world, before = self.world, self.model
        world.become("operator")
        world.refusal = None
        world.model = before.copy()
        world.model.begin()
        world.execute("BEGIN")
        savepoints: list[Model] = []
        try:
            for kind, table, picks in script:
                if kind == "savepoint":
                    world.execute(f"SAVEPOINT s{len(savepoints)}")
                    savepoints.append(self.model.copy())
                elif kind == "roll back":
                    if savepoints:
                        world.execute(f"ROLLBACK TO s{len(savepoints) - 1}")
                        world.model = savepoints[-1].copy()
                else:
                    known = self.model
                    if not self._within(*self._statement(kind, table, picks), is_careful):
                        raise Refused("a statement failed")
                    # The server does not take back what an inner block set that ended well.
                    if kind == "soft delete" and self.model is known and known.sets_constraints:
                        raise Refused("deferred constraints may be immediate now")
            if not is_kept:
                raise Refused("rolled back")
            self._commit()
        except Refused:
            world.execute("ROLLBACK")
            world.model = before
            self.note("transaction", False)
        else:
            self.world.number_deletions()
            self.note("transaction", True)

    # What operators do

    @rule(table=TABLE, picks=PICKS, reason=st.sampled_from(("spam", None)))
    def soft_delete(self, table: str, picks: tuple[int, ...], reason: str | None) -> None:
        keys = self._keys_between(table, picks) or [(99,) * len(TABLES[table].key)]
        if "day" in TABLES[table].key and keys == [(99, 99)]:
            return
        statement, act = self._soft_delete(table, keys, reason)
        is_unsynced = self.model.tables[table].is_unsynced
        done = self.world.run("operator", statement, act, uncertain=is_unsynced)
        self.note("soft delete", done)

    @rule(pick=PICK)
    def restore(self, pick: int) -> None:
        if self.model.deletions:
            self._restore(1 + pick % len(self.model.deletions))

    @rule()
    def restore_the_latest(self) -> None:
        if self.model.deletions:
            self._restore(len(self.model.deletions))

    @rule(table=TABLE, picks=PICKS)
    def restore_rows(self, table: str, picks: tuple[int, ...]) -> None:
        """Of any deletions; keys that are not deleted are passed over."""
        keys = [key_of(table, gone.row) for gone in self.model.tables[table].deleted]
        wanted = [keys[pick % len(keys)] for pick in picks[: 1 + picks[3] % 3] if keys]
        if live := self._live_key(table, picks[3]):
            wanted.append(live)
        if wanted:
            self._restore_rows(table, list(dict.fromkeys(wanted)))

    @precondition(lambda self: self.model.deletions)
    @rule(pick=PICK, is_read_only=st.booleans())
    def restore_check(self, pick: int, is_read_only: bool) -> None:
        """It says whether a restore would succeed, and changes nothing."""
        # Rather of what is deleted still.
        states = self.model.tables.values()
        left = sorted({gone.deletion for state in states for gone in state.deleted})
        known = left if left and pick else list(self.model.deletions)
        deletion = known[pick % len(known)]
        trial, refusal = self.model.copy(), None
        trial.begin()
        try:
            trial.restore(deletion)
        except Refused as refused:
            refusal = str(refused)
        before = self.world.digest()
        after = self.model.copy()
        is_stale = after.prepare_check(deletion)
        found = self.world.obstacles(self.model.deletions[deletion].number, is_read_only)
        assert self.world.digest() == before, "a check changed something"
        if is_read_only and is_stale:
            assert found is None, "storage cannot follow in a read-only transaction"
            return
        assert found is not None
        self.world.model = after if not is_read_only else self.model
        is_clean = refusal is None and trial.moved == after.moved
        if is_clean:
            assert found == set(), f"obstacles {found}, expected none"
        elif refusal is None:
            assert found == {"parent missing"}, f"obstacles {found} of rows that stay deleted"
        elif not is_read_only:
            # What only a trial finds, a read-only transaction does not.
            assert found, f"no obstacles, although: {refusal}"
        self.note(f"check {'read-only ' if is_read_only else ''}({refusal})", True)

    @rule(table=TABLE, picks=PICKS)
    def delete_and_restore(self, table: str, picks: tuple[int, ...]) -> None:
        """It is the identity, byte for byte."""
        before, deletion = self.world.digest(), len(self.model.deletions) + 1
        keys = self._keys_between(table, picks)
        statement, act = self._delete_range(table, picks)
        done = self.world.run("application", statement, act)
        if done and deletion in self.model.deletions:
            if picks[3] % 2:
                assert self._restore(deletion), "what was just deleted was not restored"
            else:
                assert self._restore_rows(table, keys), "rows just deleted were not restored"
            assert self.world.digest() == before, "not as it was"
        self.note("delete and restore", done)

    @rule(table=TABLE, picks=PICKS)
    def place_hold(self, table: str, picks: tuple[int, ...]) -> None:
        state = self.model.tables[table]
        keys = [*state.live, *(key_of(table, gone.row) for gone in state.deleted)]
        if not keys:
            return
        key = keys[picks[0] % len(keys)]
        query = "SELECT safe_delete.place_hold(%s, %s::jsonb, 'a case')"
        self.world.become("admin")
        try:
            hold = self.world.value(query, table, self._keys_json(table, [key]))
        except psycopg.Error:
            assert state.is_unsynced
        else:
            self.model.holds[hold] = (table, key)
            self.note("hold", True)

    @precondition(lambda self: self.model.holds)
    @rule(pick=PICK)
    def release_hold(self, pick: int) -> None:
        hold = sorted(self.model.holds)[pick % len(self.model.holds)]
        self.world.become("admin")
        self.world.execute("SELECT safe_delete.release_hold(%s, 'closed')", hold)
        del self.model.holds[hold]

    # Jobs

    @rule(table=st.sampled_from([t.name for t in TABLES.values() if t.age]))
    def mark(self, table: str) -> None:
        self._job("mark", table, {"retain": f"{RETENTION_DAYS} days"}, lambda m: m.mark(table))

    @rule(table=TABLE)
    def purge(self, table: str) -> None:
        parameters = {"grace": f"{GRACE_DAYS} days"}
        partners = self.world.partners(table, parameters)
        if partners:
            self.note("purge with others", True)
        self._job("purge", table, parameters, lambda m: m.purge(table, partners))

    @precondition(lambda self: self.model.deletions)
    @rule()
    def let_days_pass(self) -> None:
        self.world.ask("SELECT property.let_days_pass(20)")
        self.model.let_days_pass(20)

    # Changes of the tables

    @rule(table=TABLE, column=st.sampled_from(NEW_COLUMNS), synced=st.booleans())
    def add_column(self, table: str, column: Column, synced: bool) -> None:
        state = self.model.tables[table]
        if column.name in {c.name for c in state.columns.values()}:
            return
        self.columns_made += 1
        identity = f"{column.name} {self.columns_made}"
        rest = f"DEFAULT '{column.default}'" if column.default is not None else ""
        rest += " NOT NULL" if column.is_not_null else ""
        self._alter(
            table,
            f"ADD COLUMN {column.name} {column.type} {rest}",
            lambda m: m.add_column(table, identity, column),
            synced,
        )

    @rule(table=TABLE, pick=PICK, synced=st.booleans())
    def drop_column(self, table: str, pick: int, synced: bool) -> None:
        columns = self._columns(table, may_decide=False)
        if columns:
            column = columns[pick % len(columns)]
            change = f"DROP COLUMN {name(self.model.tables[table].columns[column].name)}"
            self._alter(table, change, lambda m: m.drop_column(table, column), synced, True)

    @rule(table=TABLE, pick=PICK, new=st.sampled_from(NEW_NAMES), synced=st.booleans())
    def rename_column(self, table: str, pick: int, new: str, synced: bool) -> None:
        state, columns = self.model.tables[table], self._columns(table)
        if columns and new not in {c.name for c in state.columns.values()}:
            column = columns[pick % len(columns)]
            self._alter(
                table,
                f"RENAME COLUMN {name(state.columns[column].name)} TO {new}",
                lambda m: m.rename_column(table, column, new),
                # A view keeps the names of its columns, and a DELETE through it fails until then.
                synced or self.hiding.keeps_rows,
            )

    @rule(table=TABLE, pick=PICK, synced=st.booleans())
    def widen_column(self, table: str, pick: int, synced: bool) -> None:
        state = self.model.tables[table]
        # A key that is numeric cannot reference one that is an integer.
        columns = [
            c
            for c in self._columns(table)
            if state.columns[c].type in WIDER and (" " in c or state.columns[c].type == "integer")
        ]
        if columns:
            column = columns[pick % len(columns)]
            new = WIDER[state.columns[column].type][0]
            self._alter(
                table,
                f"ALTER COLUMN {name(state.columns[column].name)} TYPE {new}",
                lambda m: m.widen_column(table, column, new),
                synced,
                True,
            )

    @rule(table=TABLE)
    def resync(self, table: str) -> None:
        self._resync(table)

    # Statements, with what they do to the model

    def _insert(self, table: str, picks: tuple[int, ...], known: Row | None = None) -> Statement:
        columns, row = self.model.tables[table].columns, self._new_row(table, picks)
        row |= {c: known[c] for c in TABLES[table].key} if known else {}
        row = {c: v for c, v in row.items() if c in columns}
        query = "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})".format(
            table if picks[0] % 2 else self.hiding.shown(table),
            ", ".join(name(columns[c].name) for c in row),
            ", ".join("%s" for _ in row),
        )
        values = list(row.values())
        return lambda: self.world.execute(query, *values), lambda m: m.insert(table, row)

    def _new_row(self, table: str, picks: tuple[int, ...]) -> Row:
        row: Row = {c: 1 + picks[i] % 6 for i, c in enumerate(TABLES[table].key)}
        if "day" in row:
            row["day"] = DAYS[picks[1] % len(DAYS)]
        for place, reference in enumerate(r for r in FOREIGN_KEYS if r.child == table):
            pick = picks[(place + 2) % 4]
            parents = list(self.model.tables[reference.parent].live.values())
            for child, parent in zip(reference.columns, reference.parent_columns, strict=True):
                missing = None if pick % 2 or child in TABLES[table].key else 77
                missing = None if child == "day" else missing
                chosen = parents[pick % len(parents)] if parents and pick < 9 else None
                row[child] = chosen[parent] if chosen else missing
            if any(row[c] is None for c in reference.columns):
                row |= dict.fromkeys(c for c in reference.columns if c not in TABLES[table].key)
        for column in TABLES[table].unique:
            row[column] = TEXTS[picks[1] % len(TEXTS)]
        if table == "customer":
            row["amount"] = picks[2]
        if TABLES[table].age == "made_on":
            row["made_on"] = (*DAYS[2:], None)[picks[3] % 3]
        return row | {"note": TEXTS[picks[3] % len(TEXTS)]}

    def _update(self, table: str, picks: tuple[int, ...]) -> Statement:
        keys = list(self.model.tables[table].live)
        key = keys[picks[0] % len(keys)] if keys else (99,) * len(TABLES[table].key)
        new = self._new_row(table, picks)
        loose = [c for c in new if c not in TABLES[table].key]
        changes = {c: new[c] for i, c in enumerate(loose) if (picks[1] + i) % 3}
        if table == "parcel":
            changes = {c: new[c] for c in ("sale_id", "line")}
        changes = {c: v for c, v in changes.items() if c in self.model.tables[table].columns}
        if ("day" in TABLES[table].key and not keys) or not changes:
            return lambda: 0, lambda m: 0
        return self._changing(table, key, changes)

    def _changing(self, table: str, key: Key, changes: Row) -> Statement:
        """An UPDATE: of some rows through the relation that the application reads."""
        relation = table if len(changes) % 2 else self.hiding.shown(table)
        columns = self.model.tables[table].columns
        setting = ", ".join(f"{name(columns[c].name)} = %s" for c in changes)
        query = f"UPDATE {relation} SET {setting} WHERE {self._key_condition(table)}"
        values = [*changes.values(), *key]
        return (lambda: self.world.execute(query, *values)), lambda m: m.update(table, key, changes)

    def _change(self, table: str, key: Key, changes: Row) -> bool:
        return self.world.run("application", *self._changing(table, key, changes))

    def _delete(self, table: str, keys: list[Key], relation: str | None = None) -> Statement:
        condition = f"({self._key_condition(table)})"
        query = "DELETE FROM {} WHERE {}".format(
            relation or self.hiding.shown(table), " OR ".join(condition for _ in keys) or "false"
        )
        values = [value for key in keys for value in key]
        return lambda: self.world.execute(query, *values), lambda m: m.delete(table, keys)

    def _delete_range(self, table: str, picks: tuple[int, ...]) -> Statement:
        column = self.model.tables[table].columns[TABLES[table].key[0]].name
        low, high = 1 + picks[0] % 6, 1 + picks[0] % 6 + picks[1] % 4
        query = (
            f"DELETE FROM {self.hiding.shown(table)} WHERE {name(column)} BETWEEN {low} AND {high}"
        )
        keys = self._keys_between(table, picks)
        return lambda: self.world.execute(query), lambda m: m.delete(table, keys)

    def _soft_delete(self, table: str, keys: list[Key], reason: str | None) -> Statement:
        query = "SELECT safe_delete.soft_delete(%s, %s::jsonb, %s)"
        values = (table, self._keys_json(table, keys), reason)
        return (
            lambda: self.world.value(query, *values) and None,
            lambda m: m.soft_delete(table, keys, reason) and None,
        )

    def _statement(self, kind: str, table: str, picks: tuple[int, ...]) -> Statement:
        if kind == "insert":
            return self._insert(table, picks)
        if kind == "update":
            return self._update(table, picks)
        if kind == "delete range":
            return self._delete_range(table, picks)
        if kind == "because":
            reason = ("wish", "spam", None)[picks[0] % 3]
            return (
                lambda: self.world.value("SELECT safe_delete.because(%s)", reason),
                lambda m: setattr(m, "reason", reason),
            )
        keys = [key] if (key := self._live_key(table, picks[0])) else []
        if kind == "soft delete" and keys and not self.model.tables[table].is_unsynced:
            return self._soft_delete(table, keys, None)
        return self._delete(table, keys)

    def _within(
        self, statement: Callable[[], object], act: Callable[[Model], object], is_careful: bool
    ) -> bool:
        """Runs a statement of a transaction; False when the transaction is lost."""
        after, refusal = self.model.copy(), None
        try:
            act(after)
        except Refused as refused:
            refusal = str(refused)
        if is_careful:
            self.world.execute("SAVEPOINT careful")
        try:
            statement()
        except psycopg.Error as error:
            if refusal is None:
                raise
            assert is_proper(error), error
            if is_careful:
                self.world.execute("ROLLBACK TO careful")
                self.world.execute("RELEASE careful")
            return is_careful
        assert refusal is None, f"not refused, although: {refusal}"
        if is_careful:
            self.world.execute("RELEASE careful")
        self.world.model = after
        return True

    def _commit(self) -> None:
        after, refusal = self.model.copy(), None
        try:
            after.commit()
        except Refused as refused:
            refusal = refused
        try:
            self.world.execute("COMMIT")
        except psycopg.Error as error:
            if refusal is None:
                raise
            assert is_proper(error), error
            raise Refused("at the end") from refusal
        assert refusal is None, f"committed, although: {refusal}"
        self.world.model = after

    def _restore(self, deletion: int) -> bool:
        number = self.model.deletions[deletion].number
        is_left = any(
            gone.deletion == deletion for s in self.model.tables.values() for gone in s.deleted
        )
        done = self.world.run(
            "operator",
            lambda: self.world.value("SELECT safe_delete.restore(%s)", number),
            lambda m: m.restore(deletion),
        )
        self.note("restore" if is_left else "restore of nothing", done)
        return done

    def _restore_rows(self, table: str, keys: list[Key]) -> bool:
        query = "SELECT safe_delete.restore_rows(%s, %s::jsonb)"
        text = self._keys_json(table, keys)
        done = self.world.run(
            "operator",
            lambda: self.world.value(query, table, text),
            lambda m: m.restore_rows(table, keys),
        )
        self.note("restore rows", done)
        return done

    def _job(
        self, job: str, table: str, parameters: dict[str, str], act: Callable[[Model], object]
    ) -> None:
        # A purge looks into storage of the tables whose rows on hold may depend on its own.
        are_held = job == "purge" and (self.model.holds or self.model.held_back)
        concerned = self.model.tables if are_held else [table]
        done = self.world.run(
            "operator",
            lambda: self.world.run_job(job, table, parameters),
            act,
            uncertain=any(self.model.tables[name].is_unsynced for name in concerned),
        )
        self.note(job, done)

    def _alter(
        self,
        table: str,
        change: str,
        act: Callable[[Model], None],
        synced: bool,
        is_for_views: bool = False,
    ) -> None:
        """ALTER TABLE. `is_for_views`: the server refuses it where a view has the column."""
        # Of a column that came since the last resync() the view does not know.
        may_succeed = self.model.tables[table].is_unsynced
        self.world.become("table_owner")
        try:
            self.world.execute(f"ALTER TABLE {self.hiding.table(table)} {change}")
        except (errors.DependentObjectsStillExist, errors.FeatureNotSupported):
            assert is_for_views and self.hiding.keeps_rows
            return
        if is_for_views and self.hiding.keeps_rows:
            assert may_succeed, "a view lost a column"
        act(self.model)
        self.note("alter", True)
        if synced:
            self._resync(table)

    def _resync(self, table: str) -> None:
        self.world.become("table_owner")
        self.world.execute("SELECT safe_delete.resync(%s)", table)
        self.model.resync(table)

    # Rows and columns

    def _live_key(self, table: str, pick: int) -> Key | None:
        keys = list(self.model.tables[table].live)
        return keys[pick % len(keys)] if keys else None

    def _keys_between(self, table: str, picks: tuple[int, ...]) -> list[Key]:
        low, high = 1 + picks[0] % 6, 1 + picks[0] % 6 + picks[1] % 4
        keys = self.model.tables[table].live
        return [key for key in keys if isinstance(key[0], int) and low <= key[0] <= high]

    def _columns(self, table: str, may_decide: bool = True) -> list[str]:
        columns = self.model.tables[table].columns
        loose = TABLES[table].loose if may_decide else ("note",)
        return sorted(c for c in columns if c in loose or " " in c)

    def _key_names(self, table: str) -> list[str]:
        return [self.model.tables[table].columns[c].name for c in TABLES[table].key]

    def _key_condition(self, table: str) -> str:
        return " AND ".join(f"{name(column)} = %s" for column in self._key_names(table))

    def _keys_json(self, table: str, keys: list[Key]) -> str:
        names = self._key_names(table)
        objects: list[Value | dict[str, Value]] = [
            dict(zip(names, key, strict=True)) if len(names) > 1 else key[0] for key in keys
        ]
        return json.dumps(objects)
