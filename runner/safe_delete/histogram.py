"""Histograms of dry_run(), made ready to be drawn: gaps filled, and no more bars than there is
room for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WIDEST_GAP = 20
DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True)
class Bar:
    """Rows from a day on, up to the next bar. After a gap, time in between has no bars at all."""

    start: str
    row_count: int
    is_after_gap: bool = False


def bars(histogram: dict[str, Any] | None, limit: int) -> list[Bar]:
    """The bars of a histogram, at most about `limit`; neighbours are added up where there are more.

    Time without rows is drawn, too, unless it is so long that it would hide the rest: one row of
    1970 must not squeeze all others into one bar.
    """
    runs = _runs(histogram) if histogram else []
    count = sum(map(len, runs))
    width = max(1, -(-count // limit))
    merged = []
    for number, run in enumerate(runs):
        for place in range(0, len(run), width):
            start = run[place][0]
            rows = sum(row_count for _, row_count in run[place : place + width])
            merged.append(Bar(start, rows, is_after_gap=number > 0 and place == 0))
    return merged


def step(histogram: dict[str, Any], limit: int) -> str:
    """How much time a bar of bars() stands for: 'a week', '3 days'."""
    width = max(1, -(-sum(map(len, _runs(histogram))) // limit))
    unit = histogram["unit"]
    return f"a {unit}" if width == 1 else f"{width} {unit}s"


def _runs(histogram: dict[str, Any]) -> list[list[tuple[str, int]]]:
    """Bins in their order, those without rows included; a new list after each wide gap."""
    unit = histogram["unit"]
    runs: list[list[tuple[str, int]]] = []
    for found in histogram["bins"]:
        missing = _missing(runs[-1][-1][0], found["from"], unit) if runs else None
        if missing is None:
            runs.append([])
        else:
            runs[-1] += [(day, 0) for day in missing]
        runs[-1].append((found["from"], found["rows"]))
    return runs


def _missing(last: str, start: str, unit: str) -> list[str] | None:
    """The bins between two, None where they are too many or the days are no days of a calendar."""
    try:
        day, end = date.fromisoformat(last), date.fromisoformat(start)
        found: list[str] = []
        while (day := _after(day, unit)) < end:
            if len(found) == WIDEST_GAP:
                return None
            found.append(day.isoformat())
    except (ValueError, OverflowError):
        return None
    return found


def _after(day: date, unit: str) -> date:
    if unit in DAYS:
        return day + timedelta(days=DAYS[unit])
    months = day.year * 12 + day.month - 1 + MONTHS[unit]
    return date(months // 12, months % 12 + 1, 1)
