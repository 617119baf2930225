"""How the kit, and the protection of a table, read."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from rich.table import Table
from rich.text import Text

from safe_delete import __version__
from safe_delete.call import Row
from safe_delete.report import BAD, GOOD, LABEL, Column, facts, heading, indented, show, table
from safe_delete.steps import Protection, Step
from safe_delete.uninstall import Uninstalled

STRONGEST_LOCK = "ACCESS EXCLUSIVE"
PROBLEM_COLUMNS = [
    Column("problem", lambda row: row["problem"]),
    Column("what to do", lambda row: row["what_to_do"]),
]

SWITCH_COLUMNS = [
    Column("step", lambda row: str(row["step"])),
    Column("lock", lambda row: row["lock"]),
    Column("why", lambda row: row["why"]),
]


def show_install(migrations: tuple[str, ...], code_files: int | None) -> None:
    """Prints what an install did; without `code_files`, what it would do."""
    done = code_files is not None
    functions = f"{code_files} files re-applied" if done else "all would be re-applied"
    show(
        heading(f"safe_delete {__version__}", "installed" if done else "dry run"),
        "",
        facts(
            [
                ("migrations", ", ".join(migrations) or "none pending"),
                ("functions", functions),
            ]
        ),
    )


def show_uninstall(done: Uninstalled) -> None:
    """Prints what an uninstall removed, or would remove."""
    kept = "; ".join(f"{role}: {reason}" for role, reason in done.kept_roles)
    show(
        heading("safe_delete", "uninstalled" if done.executed else "dry run of uninstall"),
        "",
        facts(
            [
                ("schemas", ", ".join(done.dropped_schemas)),
                ("roles", ", ".join(done.dropped_roles) or "none"),
                ("roles kept", kept or None),
            ]
        ),
    )


def show_advice(name: str, ways: list[Row]) -> None:
    """Prints the ways of hiding, and what speaks for and against each."""
    show(heading(f"advise {name}"))
    for way in ways:
        note = Text("  recommended" if way["recommended"] else "", GOOD)
        show("", Text.assemble("  ", (way["hiding"], "bold"), note))
        show(*(facts([("·", reason)]) for reason in way["reasons"].split("; ")))


def show_steps(protection: Protection, steps: list[Step]) -> None:
    """Prints the steps of a protection, those of one purpose together."""
    shown = Table.grid(padding=(0, 2, 0, 0))
    shown.add_column(justify="right", style=LABEL, no_wrap=True, min_width=2)
    shown.add_column()
    for (why, lock), group in groupby(steps, lambda step: (step.why, step.lock)):
        style = BAD if lock == STRONGEST_LOCK else LABEL
        note = "" if lock == "none" else f"lock: {lock}"
        shown.add_row("", "")
        shown.add_row("", Text.assemble((why, "bold"), "  ", (note, style)))
        for step in group:
            outside = "" if step.in_transaction else "outside a transaction: "
            line = Text.assemble((outside, LABEL), _first_line(step))
            line.no_wrap, line.overflow = True, "ellipsis"
            shown.add_row(str(step.step), line)
    title = f"protect {protection.table} {protection.hiding}"
    show(
        heading(title, f"dry run: {len(steps)} steps, each in its own transaction"),
        indented(shown),
        "",
        "A lock that is not had in 2 seconds is given up and tried again, so nobody queues long.",
        "All of each statement: --sql.",
    )


def script(steps: list[Step]) -> str:
    """The steps as a script for psql."""
    return "\n".join(
        f"-- {step.step}: {step.why} (lock: {step.lock})\n{step.statement.rstrip()};\n"
        for step in steps
    )


class StepTeller:
    """Tells a person which purpose a protection is at, and when it waits for a lock."""

    def __init__(self, steps: list[Step], say: Callable[[str], None]) -> None:
        self._count = len(steps)
        self._say = say
        self._why = ""

    def __call__(self, step: Step, attempt: int) -> None:
        """Told before each attempt of a step."""
        if attempt > 1:
            self._say(wait_line(attempt))
        elif step.why != self._why:
            self._why = step.why
            self._say(f"{step.step:>4} of {self._count}  {step.why}")


def wait_line(attempt: int) -> str:
    """That a lock was not had, and is tried again."""
    return f"the table is in use; attempt {attempt}"


def show_unprotect(protected: dict[str, Any]) -> None:
    """Prints what unprotect would do."""
    show(
        heading(f"unprotect {protected['table']}", "dry run"),
        "",
        _registered(protected),
        "",
        "Would drop what the kit made for the table: triggers, functions, views, and deleted",
        "storage or columns. Takes an ACCESS EXCLUSIVE lock. Refused while rows are deleted.",
    )


def show_switch(protected: dict[str, Any], hiding: str, steps: list[Row]) -> None:
    """Prints what a switch to another way of hiding would do."""
    moving = max((step["row_count"] or 0 for step in steps), default=0)
    show(
        heading(f"switch {protected['table']} {hiding}", "dry run: one transaction"),
        "",
        _registered(protected),
        facts([("deleted rows to move", str(moving))]),
        "",
        table(steps, SWITCH_COLUMNS),
        "",
        "Nobody reads or writes the table meanwhile. All succeeds, or nothing is changed.",
    )


def show_resync(protected: dict[str, Any], problems: list[Row]) -> None:
    """Prints what is not as it should be, and what resync would do."""
    show(heading(f"resync {protected['table']}", "dry run"), "", _registered(protected), "")
    if problems:
        show(table(problems, PROBLEM_COLUMNS), "")
    else:
        show("Nothing has drifted.", "")
    show("Would make triggers, functions and views of the table anew.")


def _registered(protected: dict[str, Any]) -> Any:
    return facts(
        [
            ("hiding", protected["hiding"]),
            ("age column", protected["age_column"]),
            ("key", ", ".join(protected["key_columns"] or [])),
            ("ready", None if protected["is_ready"] else "no: protect did not come to its end"),
            ("protected", f"{protected['protected_at'][:10]} by {protected['protected_by']}"),
        ]
    )


def _first_line(step: Step) -> str:
    first, _, rest = step.statement.strip().partition("\n")
    return f"{first} …" if rest else first
