"""What a change of settings would do to the next runs, and the change itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from safe_delete import changes, views
from safe_delete.call import Kit, Row
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exact_json import jsonb
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


def all_planned(kit: Kit, asked: Sequence[TableChange]) -> list[Planned]:
    """Looks at changes without making them. Raises SafeDeleteError for what cannot be set."""
    found = []
    named: dict[int, str] = {}
    for change in asked:
        with _told_where(change):
            number = views.number(kit, change.table)
            if number in named:
                raise SafeDeleteError(
                    f"this is the table that is named {named[number]}, too",
                    "Name it once, with all its settings.",
                    ExitCode.USAGE,
                )
            named[number] = change.table
            found.append(_planned(kit, change))
    return found


def _planned(kit: Kit, change: TableChange) -> Planned:
    name = kit.name(change.table)
    asked = (change.table, jsonb(change.policy), jsonb(change.guards))
    changed = kit.rows(CHANGED, *asked)
    if not changed and not change.jobs:
        return Planned(name, [], [])
    try:
        return Planned(name, changed, kit.rows(EFFECTS, *asked, jsonb(change.jobs)))
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
            with _told_where(change):
                _make(kit, change, found)


def _make(kit: Kit, change: TableChange, found: Planned) -> None:
    names = {(row["kind"], row["name"]) for row in found.changed}
    policy = {name: value for name, value in change.policy.items() if ("policy", name) in names}
    if policy:
        changes.set_policy(kit, change.table, policy)
    for guard, settings in change.guards.items():
        if ("guard", guard) in names:
            changes.set_guard(kit, change.table, guard, settings)


@contextmanager
def _told_where(change: TableChange) -> Iterator[None]:
    """Puts the file and the table in front of an error, where a file asks for the change."""
    try:
        yield
    except SafeDeleteError as error:
        if change.file is not None:
            error.message = f"{change.file}: {change.table}: {error.message}"
        raise
