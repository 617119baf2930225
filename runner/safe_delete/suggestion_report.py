"""How proposed limits and settings read, and the commands that apply them."""

from __future__ import annotations

from rich.text import Text

from safe_delete import typed
from safe_delete.call import Row
from safe_delete.output import command
from safe_delete.report import LABEL, Column, heading, show, table

RETENTION_COLUMNS = [
    Column("retention", lambda row: row["name"], is_whole=True),
    Column("what it", lambda row: row["reason"]),
]
LIMIT_COLUMNS = [
    Column("what", lambda row: f"{row['kind']} {row['name']}", is_whole=True),
    Column("is", lambda row: _setting(row["current"]) or "not set"),
    Column("proposed", lambda row: _setting(row["settings"])),
    Column("because", lambda row: row["reason"]),
]


def commands(name: str, rows: list[Row]) -> list[str]:
    """The calls that apply what is proposed; a retention is for a person to choose."""
    return [
        typed.command_line(
            row["kind"],
            "--table",
            name,
            *([row["name"]] if row["kind"] == "guard" else []),
            *(f"{key}={_bare(value)}" for key, value in row["settings"].items()),
            *(["--execute"] if row["kind"] == "policy" else []),
        )
        for row in rows
        if row["kind"] != "retention"
    ]


def show_suggestions(name: str, rows: list[Row]) -> None:
    """Prints what is proposed, why, and how to apply it."""
    show(heading(f"proposals for {name}", "nothing is changed: look at each of them"))
    retentions = [row for row in rows if row["kind"] == "retention"]
    limits = [row for row in rows if row["kind"] != "retention"]
    if retentions:
        note = Text("Say one with --retain-days or --retain for limits that fit it.", LABEL)
        show("", table(retentions, RETENTION_COLUMNS), "", note)
    show("", table(limits, LIMIT_COLUMNS) if limits else "Limits and settings are as proposed.")
    if limits:
        show("", Text("to apply them", LABEL))
        for line in commands(name, limits):
            command(line)


def _setting(settings: Row | None) -> str:
    return " ".join(typed.setting(*pair) for pair in (settings or {}).items() if pair[1] != {})


def _bare(value: object) -> str:
    return value if isinstance(value, str) else typed.key(value)
