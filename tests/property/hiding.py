"""The ways to hide deleted rows: all that the test has to know of what differs between them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

from in_place import ModelInPlace
from model import Model


@dataclass(frozen=True)
class Apart:
    """Deleted rows are moved to storage of their own."""

    name: ClassVar[str] = "apart"
    model: ClassVar[type[Model]] = Model
    # Where rows stay, a view of them fixes their columns, and nothing is left to follow.
    keeps_rows: ClassVar[bool] = False
    # How often it is asked whether the kit finds a problem.
    steps_between_problems: ClassVar[int] = 10
    # How many steps the test makes unless it is told.
    usual_steps: ClassVar[int] = 1800

    def settings(self, table: str) -> str:
        """Of protect(), children first: in the cycle of store and staff one must be the first."""
        return json.dumps({"accept": ["dependents"]} if table in ("staff", "store") else {})

    def shown(self, table: str) -> str:
        """What the application reads and deletes from."""
        return table

    def table(self, table: str) -> str:
        """The table itself, which its owner alters."""
        return table

    def live(self, table: str) -> str:
        """A query of all live rows, with all columns of theirs."""
        return f"SELECT t AS whole, to_jsonb(t) AS line FROM {table} AS t"

    def deleted(self, table: str) -> str:
        """A query of all deleted rows, and of which deletion they are."""
        return f"SELECT to_jsonb(t) AS line FROM safe_delete_data.public__{table} AS t"


@dataclass(frozen=True)
class Beside(Apart):
    """Deleted rows stay in the table, and a view shows the others."""

    name: ClassVar[str] = "beside"
    model: ClassVar[type[Model]] = ModelInPlace
    keeps_rows: ClassVar[bool] = True
    # There is three times as much to look at.
    steps_between_problems: ClassVar[int] = 40
    usual_steps: ClassVar[int] = 1100

    def settings(self, table: str) -> str:
        unique = "live" if table in ModelInPlace.unique_among_live else "keep"
        settings = {"accept": ["parents", "dependents"], "unique": unique, "indexes": unique}
        return json.dumps(settings)

    def shown(self, table: str) -> str:
        return f"current_{table}"

    def live(self, table: str) -> str:
        return f"""SELECT t AS whole, to_jsonb(t) - '{{deleted_at,deletion_id}}'::text[] AS line
            FROM {self.table(table)} AS t WHERE t.deleted_at IS NULL"""

    def deleted(self, table: str) -> str:
        return f"""SELECT to_jsonb(t) AS line
            FROM {self.table(table)} AS t WHERE t.deleted_at IS NOT NULL"""


@dataclass(frozen=True)
class Cover(Beside):
    """The view has the table's name, and the table another one."""

    name: ClassVar[str] = "cover"

    def settings(self, table: str) -> str:
        settings = json.loads(super().settings(table))
        return json.dumps(settings | {"accept": [*settings["accept"], "view limits"]})

    def shown(self, table: str) -> str:
        return table

    def table(self, table: str) -> str:
        return f"safe_delete_data.public__{table}"
