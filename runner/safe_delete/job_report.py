"""How a dry run and a run of mark or purge read."""

from __future__ import annotations

import re
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from safe_delete import typed
from safe_delete.drive import Outcome
from safe_delete.jobs import DryRun
from safe_delete.report import (
    BAD,
    DOUBTFUL,
    GOOD,
    LABEL,
    STYLES,
    Column,
    command,
    facts,
    heading,
    readable,
    show,
    table,
)

GUARD_COLUMNS = [
    Column("guard", lambda row: row["guard"], is_whole=True),
    Column("verdict", lambda row: row["verdict"], is_whole=True),
    Column("measured", lambda row: _short(row["measured"]), "right", is_whole=True),
    Column("allowed", lambda row: _short(row["allowed"]), "right", is_whole=True),
    Column("what", lambda row: row["detail"]),
]
WILL = {"mark": "would be soft-deleted", "purge": "would be purged, for good"}
DID = {"mark": "soft-deleted", "purge": "purged"}


def show_dry_run(seen: DryRun) -> None:
    """Prints what the job would do, what the guards say, and the command that does it."""
    answer = seen.answer
    show(
        heading(f"{answer['job']} {answer['table']}", "dry run: nothing is written"),
        "",
        facts([*_parameters(seen), ("", ""), *_counts(answer)]),
        "",
        table(answer["guards"], GUARD_COLUMNS),
        "",
        _verdict(answer),
    )
    _show_signature(seen)


def show_outcome(outcome: Outcome) -> None:
    """Prints how a run ended, and what can be done next."""
    state = Text(outcome.state, STYLES[outcome.state])
    rate = f", {outcome.row_count / max(outcome.seconds, 0.001):,.0f} rows/s"
    show(
        heading(f"{outcome.job} {outcome.table}", f"run {outcome.run_id}"),
        "",
        facts(
            [
                ("state", state),
                ("rows", f"{outcome.row_count:,} {DID[outcome.job]}"),
                ("batches", outcome.batch_count),
                ("time", f"{outcome.seconds:,.1f} s{rate if outcome.row_count else ''}"),
            ]
        ),
    )
    if outcome.state == "interrupted":
        show("", "What is done stays done. The same command takes the rest.")
    elif outcome.state == "incomplete":
        show("", "Eligible rows are left. The same command takes them; see what changes them.")
    if outcome.job == "mark" and outcome.row_count:
        show("", Text("to take it back", LABEL))
        undo = ("undo", "--table", outcome.table, "--since", outcome.started_at)
        command(typed.command_line(*undo))


def _parameters(seen: DryRun) -> list[tuple[str, object]]:
    parameters, moments = seen.answer["parameters"], seen.moments
    zone = seen.answer["time_zone"]
    pairs: list[tuple[str, object]] = []
    for name, moment, label in (
        ("retain", "cutoff", "older than"),
        ("grace", "deleted_before", "deleted before"),
    ):
        if name in parameters:
            times = moments[moment]
            local = "" if zone == "UTC" else f" = {times['local']} {zone}"
            pairs += [(name, parameters[name]), (label, f"{times['utc']} UTC{local}")]
    pairs.append(("reason", parameters.get("reason")))
    for reason, moment in seen.answer["selection"]["own_cutoffs"].items():
        limit = f"older than {_short(moment)}" if moment else "of any age"
        pairs.append((f"reason {reason}", f"{limit}, by a retention of its own"))
    return pairs


def _counts(answer: dict[str, Any]) -> list[tuple[str, object]]:
    share = 100 * float(answer["ratio"])
    by = "age" if answer["job"] == "mark" else "time of deletion"
    about = "about " if answer.get("table_rows_is_estimate") else ""
    candidates = Text.assemble(
        (f"{answer['candidates']:,}", "bold"),
        f" of {about}{answer['table_rows']:,} rows ({share:.2f} %) {WILL[answer['job']]}",
    )
    return [
        ("candidates", candidates),
        ("oldest", _moment(answer["oldest"], by)),
        ("newest", _moment(answer["newest"], by)),
        ("on hold", f"{answer['spared']:,} spared" if answer["spared"] else None),
        ("by reason", f"{answer['kept_by_reason']:,} kept" if answer["kept_by_reason"] else None),
        ("no usable age", answer["missing_age"] or None),
        ("for example", _sample(answer.get("sample"))),
    ]


def _short(value: str | None) -> str:
    """A measured or allowed value; a number with separated thousands, a moment to the minute."""
    if re.fullmatch(r"\d{4,15}", value or ""):
        return f"{int(value or 0):,}"
    return re.sub(r"^(\d{4,}-\d\d-\d\d \d\d:\d\d).*", r"\1", readable(value))


def _moment(value: str | None, by: str) -> str | None:
    return None if value is None else f"{readable(value)}, by {by}"


def _sample(sample: list[dict[str, Any]] | None) -> str | None:
    keys = [row["key"] for row in sample or []]
    return typed.keys(keys, shown=len(keys)) if keys else None


def _verdict(answer: dict[str, Any]) -> RenderableType:
    if answer["verdict"] == "go":
        return Text("go: every guard says go", GOOD)
    said = []
    for verdict in ("stop", "unknown"):
        names = [guard["guard"] for guard in answer["guards"] if guard["verdict"] == verdict]
        if names:
            said.append(f"{', '.join(names)} {'says' if len(names) == 1 else 'say'} {verdict}")
    line = f"{answer['verdict']}: {'; '.join(said)}; a run would be refused"
    return Text(line, BAD if answer["verdict"] == "stop" else DOUBTFUL)


def _show_signature(seen: DryRun) -> None:
    answer = seen.answer
    note = ""
    if seen.given_signature is not None:
        is_same = seen.given_signature.strip() == answer["signature"]
        note = "  the given one is the same" if is_same else "  the given one differs"
    show("", Text.assemble(("signature", LABEL), (note, LABEL)))
    command(answer["signature"])
    if seen.is_go:
        show("", Text("to run it, now or on a schedule", LABEL))
        command(seen.command)
    else:
        show("", Text("to see and set the limits; then dry-run again", LABEL))
        command(typed.command_line("guard", "--table", answer["table"]))
