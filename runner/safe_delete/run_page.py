"""The page of a run: what was let begin, and what came of it."""

from __future__ import annotations

from typing import Any

from safe_delete.charts import bar, column_chart
from safe_delete.dry_run_page import (
    Place,
    candidate_charts,
    footer,
    guard_table,
    header,
    policy_facts,
)
from safe_delete.histogram import Bar
from safe_delete.job_report import DID
from safe_delete.page import Html, code, data_table, element, facts, page, section, verdict_mark
from safe_delete.page import tiles as tile_row
from safe_delete.readable import readable
from safe_delete.run_record import RunRecord

MOST_BATCHES = 60


def run_page(record: RunRecord, place: Place) -> str:
    """A run as a page; `place` says of which database, when and by whom the page was made."""
    run, seen = record.run, record.seen
    title = f"Run {run['run_id']}: {run['job']} {run['table']}"
    return page(
        title,
        header(title, "", place),
        element("p", verdict_mark(run["state"]), " ", _said(record), class_="verdict"),
        tile_row(_tiles(record)),
        section("Run", facts(_facts(record))),
        section("Batches", _batch_chart(record)),
        section("Tables", _table_table(record)),
        section("Candidates when it started", *candidate_charts(seen)),
        section("Guards when it started", guard_table(seen["guards"])),
        section("Policy when it started", facts(policy_facts(seen["policy"]))),
        section("Refused with the same signature", _refusal_table(record)),
        section("Signature", code(run["signature"])),
        footer(place),
    )


def _said(record: RunRecord) -> str:
    run = record.run
    reason = f": {run['stop_reason']}" if run["stop_reason"] else ""
    did = DID[run["job"]]
    return f"{run['row_count']:,} of {run['candidate_count']:,} candidates {did}{reason}"


def _tiles(record: RunRecord) -> list[tuple[str, object]]:
    run, seconds = record.run, float(record.run["seconds"])
    return [
        (f"rows {DID[run['job']]}", f"{run['row_count']:,}"),
        ("batches", f"{run['batch_count']:,}"),
        ("seconds", f"{seconds:,.1f}"),
        ("rows a second", f"{run['row_count'] / seconds:,.0f}" if seconds else None),
        ("spared by holds", f"{record.seen['spared']:,}"),
        ("attempts refused", f"{len(record.refusals):,}"),
    ]


def _facts(record: RunRecord) -> list[tuple[str, object]]:
    run, seen = record.run, record.seen
    role = f" as {run['started_as']}" if run["started_as"] != run["started_by"] else ""
    kept = seen["kept_by_reason"]
    return [
        *((name, readable(value)) for name, value in run["parameters"].items()),
        ("cut-off", readable(seen["cutoff"])),
        ("started", f"{readable(run['started_at'])}, by {run['started_by']}{role}"),
        ("last batch", readable(run["last_batch_at"]) or None),
        ("ended", readable(run["finished_at"]) or None),
        ("kept by reason", f"{kept:,}" if kept else None),
        ("limits for this once", readable(seen["exceptions"]) or None),
        ("counted by", readable(seen["attested_by"]) or None),
        ("no usable age", f"{seen['missing_age']:,}" if seen["missing_age"] else None),
        ("deletions restored", f"{record.restored:,}" if record.restored else None),
    ]


def _batch_chart(record: RunRecord) -> Html | None:
    """Rows a batch; in a long run several batches are added up."""
    found = [batch for batch in record.batches if batch["rows"]]
    if not found:
        return None
    width = -(-len(found) // MOST_BATCHES)
    drawn = [
        Bar(_time(found[place]), sum(batch["rows"] for batch in found[place : place + width]))
        for place in range(0, len(found), width)
    ]
    note = "a bar is a batch" if width == 1 else f"a bar is {width} batches"
    return column_chart("Rows by batch", note, drawn, "at")


def _time(batch: dict[str, Any]) -> str:
    """The time of day of a batch, to the second."""
    return str(batch["at"])[11:19]


def _table_table(record: RunRecord) -> Html:
    most = max(record.tables.values())
    rows = (
        (name, element("div", bar(count, most, f"{name}: {count:,}")), f"{count:,}")
        for name, count in record.tables.items()
    )
    caption = "Rows that the run took, cascades included."
    return data_table(caption, ("table", "share", "rows"), rows, numbers=1, is_wide=True)


def _refusal_table(record: RunRecord) -> Html | None:
    rows = [
        (readable(row["happened_at"]), row["done_as"], row["message"]) for row in record.refusals
    ]
    titles = ("when", "by", "why")
    return (
        data_table("Attempts that changed nothing.", titles, rows, is_wide=True) if rows else None
    )
