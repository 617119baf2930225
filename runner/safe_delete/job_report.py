"""How a run of mark or purge reads when it has ended."""

from __future__ import annotations

from rich.text import Text

from safe_delete import typed
from safe_delete.drive import Outcome
from safe_delete.output import command
from safe_delete.report import LABEL, STYLES, facts, heading, show

DID = {"mark": "soft-deleted", "purge": "purged"}


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
    for waiting in outcome.waiting:
        show("", f"{waiting['rows']:,} rows wait for rows of {waiting['table']}.")
        show(waiting["next_step"])
    if outcome.state == "interrupted":
        show("", "What is done stays done. The same command takes the rest.")
    elif outcome.state == "incomplete":
        show("", "Eligible rows are left. The same command takes them; see what changes them.")
    if outcome.job == "mark" and outcome.row_count:
        show("", Text("to take it back", LABEL))
        undo = ("undo", "--table", outcome.table, "--since", outcome.started_at)
        command(typed.command_line(*undo))
