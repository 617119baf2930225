"""The page of a dry run: what a person needs who is to approve it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from safe_delete import typed
from safe_delete.charts import bar, histogram_chart, limit_chart
from safe_delete.consent_report import signature_lines
from safe_delete.dry_run_facts import (
    allowed,
    closure,
    counts,
    measured,
    parameters,
    sample,
    share,
    verdict,
)
from safe_delete.jobs import DryRun
from safe_delete.page import (
    Html,
    code,
    data_table,
    element,
    facts,
    page,
    section,
    tiles,
    verdict_mark,
)
from safe_delete.readable import readable
from safe_delete.report import BAD
from safe_delete.setting_report import conditions

Place = dict[str, str]


def dry_run_page(seen: DryRun, place: Place) -> str:
    """A dry run as a page; `place` says of which database, when and by whom."""
    answer = seen.answer
    title = f"{answer['job']} {answer['table']}"
    return page(
        f"Dry run: {title}",
        header(f"Dry run: {title}", "A dry run writes nothing.", place),
        element("p", verdict_mark(answer["verdict"]), " ", _said(answer), class_="verdict"),
        tiles(_tiles(answer)),
        section("Parameters", facts([*parameters(seen), *counts(answer)])),
        section("Guards", guard_table(answer["guards"])),
        section("Candidates", *candidate_charts(answer)),
        section("Tables", closure_table(answer)),
        section("For example", _sample_table(answer)),
        section("Policy", facts(policy_facts(answer["policy"]))),
        section("Signature", *_signature(seen)),
        footer(place),
    )


def header(title: str, note: str, place: Place) -> Html:
    """What the page is about, and where and when it was made."""
    where = f"Database {place['database']}, {place['made_at']}, by {place['made_by']}."
    return element("header", element("h1", title), element("p", f"{where} {note}"))


def footer(place: Place) -> Html:
    """What made the page."""
    return element("footer", f"safe_delete {place['kit']}, PostgreSQL {place['server']}")


def guard_table(guards: Iterable[dict[str, Any]]) -> Html:
    """Guards with what they measured, drawn against their limits."""
    rows = (
        (
            element("span", guard["guard"]),
            verdict_mark(guard["verdict"]),
            measured(guard),
            allowed(guard),
            element("div", limit_chart(guard), class_="chart"),
            element("span", guard["detail"]),
        )
        for guard in guards
    )
    titles = ("guard", "verdict", "measured", "allowed", "drawn", "what")
    caption = (
        "Drawn: the measured value against the limit; the shaded side is beyond it. "
        "What is unknown stops a run as well."
    )
    return data_table(caption, titles, rows, is_wide=True, kind="guards")


def candidate_charts(answer: dict[str, Any]) -> list[Html | None]:
    """The rows that go, by their age and by the time of their deletion."""
    return [
        histogram_chart("Rows by age", answer["ages"]),
        histogram_chart("Rows by time of deletion", answer["deletion_days"]),
    ]


def closure_table(answer: dict[str, Any]) -> Html:
    """The tables that a run reaches, as a tree, and how many of their rows."""
    found = closure(answer)
    most = max(row["rows"] or 0 for row in found)
    rows = (
        (
            element("span", row["label"], class_="tree"),
            row["effect"],
            element("div", bar(row["rows"], most, f"{row['table']}: {row['count']}")),
            row["count"],
        )
        for row in found
    )
    titles = ("table", "what becomes of its rows", "share", "rows")
    caption = f"{answer['candidates']:,} {share(answer)}; and what goes with them."
    return data_table(caption, titles, rows, numbers=1, is_wide=True)


def policy_facts(policy: dict[str, Any]) -> list[tuple[str, object]]:
    """Settings of a policy in their order."""
    shown = {**policy}
    if "conditions" in shown:
        shown["conditions"] = conditions(shown["conditions"])
    return [(name, readable(value)) for name, value in sorted(shown.items())]


def _said(answer: dict[str, Any]) -> str:
    return verdict(answer).partition(": ")[2]


def _tiles(answer: dict[str, Any]) -> list[tuple[str, object]]:
    about = "about " if answer.get("table_rows_is_estimate") else ""
    batches = answer["batches"]
    return [
        ("candidates", f"{answer['candidates']:,}"),
        (f"of {about}{answer['table_rows']:,} rows", f"{100 * float(answer['ratio']):.2f} %"),
        ("spared by holds", f"{answer['spared']:,}"),
        ("batches, about", f"{batches:,}" if batches is not None else None),
    ]


def _sample_table(answer: dict[str, Any]) -> Html | None:
    rows = [(row["key"], row["age"]) for row in sample(answer)]
    by = "age" if answer["job"] == "mark" else "deleted at"
    return data_table("Some of the candidates.", ("key", by), rows) if rows else None


def _state_of_signature(answer: dict[str, Any]) -> list[Html]:
    """Approval, expiry, exceptions, and whether this server is the one."""
    lines = ((line.plain, line.style) for line in signature_lines(answer))
    return [element("p", text, class_="stop" if style == BAD else None) for text, style in lines]


def _signature(seen: DryRun) -> list[Html]:
    made = [code(seen.answer["signature"]), *_state_of_signature(seen.answer)]
    if seen.is_go:
        return [
            *made,
            element("p", "To run it, now or on a schedule, as a safe_delete_deleter:"),
            code(seen.command),
        ]
    limits = typed.command_line("guard", "--table", seen.answer["table"])
    return [*made, element("p", "To see and set the limits; then dry-run again:"), code(limits)]
