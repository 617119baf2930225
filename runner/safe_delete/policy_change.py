"""What a change of settings would do to the next runs, and the change itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from safe_delete import changes
from safe_delete.call import Kit, Row
from safe_delete.errors import ExitCode
from safe_delete.exits import RefusedError
from safe_delete.policy_file import TableChange

CHANGED = "SELECT c.* FROM safe_delete.changed_settings(%s::regclass, %s, %s) AS c"
EFFECTS = "SELECT p.* FROM safe_delete.preview_changes(%s::regclass, %s, %s, %s) AS p"


@dataclass(frozen=True)
class Planned:
    """What would change of a table's settings, and for each job the rows before and after.

    `not_counted` says why there are none: who sets a policy need not be allowed to read the table.
    """

    table: str
    changed: list[Row]
    effects: list[Row]
    not_counted: str | None = None

    @property
    def is_worth_showing(self) -> bool:
        """Whether anything differs: a setting, how a job would be called, or nobody can tell."""
        otherwise = any(row["parameters"] != row["parameters_before"] for row in self.effects)
        return bool(self.changed) or otherwise or self.not_counted is not None


def planned(kit: Kit, change: TableChange) -> Planned:
    """Looks at a change without making it. Raises RefusedError for what cannot be set."""
    name = kit.name(change.table)
    asked = (change.table, Jsonb(change.policy), Jsonb(change.guards))
    changed = kit.rows(CHANGED, *asked)
    if not changed and not change.jobs:
        return Planned(name, [], [])
    try:
        return Planned(name, changed, kit.rows(EFFECTS, *asked, Jsonb(change.jobs)))
    except RefusedError as error:
        if error.exit_code != ExitCode.PERMISSION:
            raise
        return Planned(name, changed, [], error.message)


def make(kit: Kit, asked: Sequence[tuple[TableChange, Planned]]) -> None:
    """Makes all changes or none, in one transaction. Raises RefusedError.

    What is as it was asked for is not set again: it would void no signature, but be on record.
    """
    with kit.transaction():
        for change, found in asked:
            names = {(row["kind"], row["name"]) for row in found.changed}
            policy = {
                name: value for name, value in change.policy.items() if ("policy", name) in names
            }
            if policy:
                changes.set_policy(kit, change.table, policy)
            for guard, settings in change.guards.items():
                if ("guard", guard) in names:
                    changes.set_guard(kit, change.table, guard, settings)
