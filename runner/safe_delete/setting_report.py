"""How settings read: guards, policies, holds."""

from __future__ import annotations

import json
import re

from safe_delete import typed
from safe_delete.call import Row
from safe_delete.report import Column, facts, heading, show, table, table_name

GUARD_COLUMNS = [
    Column("guard", lambda row: row["guard"], is_whole=True),
    Column("limit", lambda row: limit(row)),
    Column("set by", lambda row: "default" if row["is_default"] else row["changed_by"]),
    Column("takes", lambda row: takes(row["takes"])),
]
HOLD_COLUMNS = [
    Column("id", lambda row: str(row["hold_id"]), "right", is_whole=True),
    Column("table", lambda row: where_held(row), is_whole=True),
    Column("rows", lambda row: held(row)),
    Column("reason", lambda row: row["reason"]),
    Column("ticket", lambda row: row["ticket"], is_whole=True),
    Column("placed at", lambda row: row["placed_at"], is_whole=True),
    Column("by", lambda row: row["placed_by"], is_whole=True),
    Column("expires", lambda row: row["expires_at"] or "never", is_whole=True),
]

REASON_COLUMNS = [
    Column("reason", lambda row: row["reason"], is_whole=True),
    Column("of", lambda row: "all tables" if row["is_for_all_tables"] else "the table"),
    Column("grace", lambda row: row["grace"] or "as a purge says"),
    Column("retention", lambda row: row["retention"] or "as a purge says"),
    Column("sets", lambda row: sets(row["sets"])),
    Column("can come back", lambda row: "yes" if row["is_restorable"] else "no"),
    Column("set by", lambda row: row["changed_by"]),
]


def limit(row: Row) -> str:
    """The limit of a guard; without one that it needs it says unknown, and unknown is stop."""
    if row["settings"]:
        return " ".join(typed.setting(name, value) for name, value in row["settings"].items())
    return "" if row["takes"] == "{}" else "not set"


def sets(columns: Row | None) -> str:
    """The columns that a reason sets, as they are written on a command line."""
    return " ".join(typed.setting(name, value) for name, value in (columns or {}).items())


def takes(text: str) -> str:
    """What a guard takes, in the spelling of the command line."""
    text = re.sub(r"\{(.*?)\}", lambda taken: _pairs(taken[1]), text)
    text = re.sub(r'"(\w+)"', r"\1", text).replace('"', "'")
    return "" if text == "{}" else text


def _pairs(text: str) -> str:
    """Members of an object as pairs: name=value name=value."""
    return re.sub(r'(^|, )"(\w+)": ', lambda found: f"{' ' if found[1] else ''}{found[2]}=", text)


def held(row: Row, *, shown: int = 3) -> str:
    """What a hold is on: the first of many keys, a subject, or all."""
    if row["subject"] is not None:
        return typed.setting(row["column"], row["subject"])
    return "the whole table" if row["keys"] is None else typed.keys(row["keys"], shown=shown)


def where_held(row: Row, *, shown: int = 1) -> str:
    """The tables that a hold is about: its own, or the first of those that have the subject."""
    names = [table_name(row["table"])] if row["table"] else [table_name(t) for t in row["tables"]]
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more:,} more" if more > 0 else "")


def condition(one: Row) -> str:
    """A condition of a policy: status in "cancelled", "expired"."""
    said = {name: value for name, value in one.items() if name not in ("column", "type")}
    [(form, value)] = said.items()
    if form == "is_null":
        return f"{one['column']} is {'' if value else 'not '}NULL"
    values = value if isinstance(value, list) else [value]
    return f"{one['column']} {form.replace('_', ' ')} " + ", ".join(map(json.dumps, values))


def show_guards(name: str, rows: list[Row], *, is_changed: bool) -> None:
    """Prints guards with their limits."""
    note = "changed; signatures made before are void" if is_changed else ""
    show(heading(f"guards of {name}", note), "", table(rows, GUARD_COLUMNS))


def show_policy(row: Row) -> None:
    """Prints a policy."""
    shown = {**row["settings"]}
    if "conditions" in shown:
        shown["conditions"] = conditions(shown["conditions"])
    show(heading(f"policy of {row['table']}"), "", facts(sorted(shown.items())))


def conditions(found: list[Row]) -> str:
    """The conditions of a policy, all of which a row must meet."""
    return "; ".join(condition(one) for one in found)


def show_reasons(name: str | None, rows: list[Row], *, is_changed: bool) -> None:
    """Prints named reasons."""
    note = (
        "changed; a grace or retention that changed voids signatures made before"
        if is_changed
        else ""
    )
    title = heading(f"reasons of {name or 'all tables'}", note)
    show(title, "", table(rows, REASON_COLUMNS) if rows else "None is defined.")


def show_hold(row: Row) -> None:
    """Prints a hold that was just placed."""
    tables = where_held(row, shown=10)
    shown = [("table" if row["table"] else "tables", tables), ("rows", held(row, shown=10))]
    expires = row["expires_at"] or "never"
    show(heading(f"hold {row['hold_id']}", "in force"), "", facts([*shown, ("expires", expires)]))


def show_holds(rows: list[Row]) -> None:
    """Prints holds."""
    show(table(rows, HOLD_COLUMNS) if rows else "No holds are in force.")
