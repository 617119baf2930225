"""How a dry run of mark or purge reads on a terminal, in a pipe, and in a narrow window."""

from __future__ import annotations

import re
import sys
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from safe_delete import typed
from safe_delete.consent_report import signature_lines
from safe_delete.dry_run_facts import (
    allowed,
    closure,
    counts,
    measured,
    parameters,
    sample,
    share,
    short,
    verdict,
)
from safe_delete.histogram import Bar, bars, step
from safe_delete.jobs import DryRun
from safe_delete.output import command
from safe_delete.report import LABEL, STYLES, Column, console, facts, heading, indented, show, table

MOST_BARS = 20
WIDEST_BAR = 40
NARROW, VERY_NARROW = 90, 66
EIGHTHS = " ▏▎▍▌▋▊▉"
BAR_STYLE = "cyan"

GUARD_COLUMNS = [
    Column("guard", lambda row: row["guard"], is_whole=True),
    Column("verdict", lambda row: row["verdict"], is_whole=True),
    Column("measured", lambda row: short(row["measured"]), "right", is_whole=True),
    Column("allowed", lambda row: short(row["allowed"]), "right", is_whole=True),
]
DETAIL_COLUMN = Column("what", lambda row: row["detail"])
SLIM_GUARD_COLUMNS = [
    Column("verdict", lambda row: row["verdict"], is_whole=True),
    Column("guard", lambda row: f"{row['guard']}: {_limit(row)}"),
]
CLOSURE_COLUMNS = [
    Column("table", lambda row: row["label"]),
    Column("rows", lambda row: row["count"], "right", is_whole=True),
    Column("effect", lambda row: row["effect"], is_whole=True),
]


def show_dry_run(seen: DryRun) -> None:
    """Prints what the job would do, what the guards say, and the command that does it."""
    answer = seen.answer
    number = Text.assemble((f"{answer['candidates']:,}", "bold"), f" {share(answer)}")
    show(
        heading(f"{answer['job']} {answer['table']}", "dry run: nothing is written"),
        "",
        facts([*parameters(seen), ("", ""), ("candidates", number), *counts(answer)]),
        "",
        _guards(answer["guards"]),
        "",
        Text(verdict(answer), STYLES[answer["verdict"]]),
        *_histogram("candidates by age", answer["ages"]),
        *_histogram("candidates by time of deletion", answer["deletion_days"]),
        *_closure(answer),
        *_sample(answer),
    )
    _show_signature(seen)


def _guards(guards: list[dict[str, Any]]) -> RenderableType:
    """The table of guards; in a narrow window only what is in the way is explained, below it."""
    width = console().width
    if width >= NARROW:
        return table(guards, [*GUARD_COLUMNS, DETAIL_COLUMN])
    said = [
        indented(Text.assemble((guard["guard"], STYLES[guard["verdict"]]), f": {guard['detail']}"))
        for guard in guards
        if guard["verdict"] != "go"
    ]
    columns = SLIM_GUARD_COLUMNS if width < VERY_NARROW else GUARD_COLUMNS
    return Group(table(guards, columns), *(["", *said] if said else []))


def _limit(guard: dict[str, Any]) -> str:
    return f"{measured(guard)}, allowed: {allowed(guard)}"


def _histogram(title: str, histogram: dict[str, Any] | None) -> list[RenderableType]:
    """Candidates by their time: a bar for each day, week, month or year, or for several."""
    drawn = bars(histogram, MOST_BARS)
    if histogram is None or not drawn:
        return []
    most = max(bar.row_count for bar in drawn)
    width = min(WIDEST_BAR, max(6, console().width - 30))
    lines = []
    for bar in drawn:
        if bar.is_after_gap:
            lines.append({"from": "…" if _can_draw_blocks() else "..."})
        lines.append(_line(bar, most, width))
    columns = [
        Column("from", lambda row: row["from"], is_whole=True),
        Column("", lambda row: row.get("bar"), is_whole=True, style=BAR_STYLE),
        Column("rows", lambda row: row.get("rows"), "right", is_whole=True),
    ]
    note = f"a bar is {step(histogram, MOST_BARS)}"
    return ["", heading(title, note), table(lines, columns)]


def _line(bar: Bar, most: int, width: int) -> dict[str, Any]:
    return {"from": bar.start, "bar": _bar(bar.row_count, most, width), "rows": bar.row_count}


def _bar(row_count: int, most: int, width: int) -> str:
    """A bar to scale; any row at all is seen."""
    length = max(1, round(8 * width * row_count / most)) if row_count else 0
    if not _can_draw_blocks():
        return "#" * -(-length // 8)
    return "█" * (length // 8) + EIGHTHS[length % 8].strip()


def _can_draw_blocks() -> bool:
    try:
        "█▏├└─…".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _closure(answer: dict[str, Any]) -> list[RenderableType]:
    """The tree of what else goes or is touched; none where the table stands alone."""
    rows = closure(answer)
    if len(rows) == 1:
        return []
    if not _can_draw_blocks():
        rows = [{**row, "label": re.sub("[├└]─", "+-", row["label"])} for row in rows]
    return ["", heading("what goes with them"), table(rows, CLOSURE_COLUMNS)]


def _sample(answer: dict[str, Any]) -> list[RenderableType]:
    rows = sample(answer)
    by = "age" if answer["job"] == "mark" else "deleted at"
    columns = [
        Column("key", lambda row: row["key"]),
        Column(by, lambda row: row["age"], is_whole=True),
    ]
    return ["", heading("for example"), table(rows, columns)] if rows else []


def _show_signature(seen: DryRun) -> None:
    answer = seen.answer
    note = ""
    if seen.given_signature is not None:
        is_good = answer.get("signed", {}).get("is_for_this")
        note = "  the given one is for this" if is_good else "  the given one differs"
    show("", Text.assemble(("signature", LABEL), (note, LABEL)))
    command(answer["signature"])
    show(*signature_lines(answer))
    if seen.is_go:
        show("", Text("to run it, now or on a schedule, as a safe_delete_deleter", LABEL))
        command(seen.command)
    else:
        refusing = {row["guard"] for row in answer["guards"] if row["verdict"] != "go"}
        if refusing != {"audit_in_place"}:
            show("", Text("to see and set the limits; then dry-run again", LABEL))
            command(typed.command_line("guard", "--table", answer["table"]))
        if "audit_in_place" in refusing:
            show("", Text("to see what has changed, and mend it; then dry-run again", LABEL))
            command(typed.command_line("doctor", answer["table"]))
