"""Charts as inline SVG. Their labels are text of the page, so that they can be read at any width;
each has a title, a description, and its numbers in a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count, pairwise
from math import isfinite
from typing import Any

from safe_delete.histogram import Bar, bars, step
from safe_delete.page import Html, data_table, element, numbers

MOST_BARS, FEWEST_COLUMNS = 60, 12
TALLEST = 100.0
SMALLEST = 1.0
TICK_DISTANCE = 0.36
NUMBER = re.compile(r"-?\d+(\.\d+)?( %)?")
IDS = count(1)


def histogram_chart(title: str, histogram: dict[str, Any] | None) -> Html | None:
    """Rows by their time; None without any."""
    drawn = bars(histogram, MOST_BARS)
    if histogram is None or not drawn:
        return None
    note = f"a bar is {step(histogram, MOST_BARS)}"
    gaps = [
        f"Nothing between {before.start} and {after.start}: the bars leave this time out."
        for before, after in pairwise(drawn)
        if after.is_after_gap
    ]
    return column_chart(title, note, drawn, "from", gaps)


def column_chart(
    title: str, note: str, drawn: Sequence[Bar], of: str, remarks: Sequence[str] = ()
) -> Html:
    """Columns from left to right, with the largest number at the top."""
    most = max(bar.row_count for bar in drawn)
    places = _places(drawn)
    width = _width(places)
    told = f"{sum(bar.row_count for bar in drawn):,} rows, at most {most:,} in a bar"
    picture = _svg(
        f"0 0 {width} {TALLEST:g}",
        title,
        f"{told}, {drawn[0].start} to {drawn[-1].start}; {note}.",
        *(_line(0, y, width, y) for y in (0, TALLEST / 2, TALLEST)),
        *(_column(bar, place, most) for bar, place in zip(drawn, places, strict=True)),
        *(
            _line(place - 0.5, 0, place - 0.5, TALLEST, class_="gap")
            for bar, place in zip(drawn, places, strict=True)
            if bar.is_after_gap
        ),
    )
    scale = [element("span", f"{number:,}") for number in (most, 0)]
    return element(
        "figure",
        element("figcaption", element("b", title), " ", element("span", note)),
        element("div", element("div", *scale, class_="scale"), picture, class_="plot"),
        element("div", *_ticks(drawn, places), class_="ticks", aria_hidden="true"),
        *(element("p", remark, class_="remark") for remark in remarks),
        numbers("The numbers", _numbers(title, drawn, of)),
    )


def bar(row_count: int | None, most: int, told: str) -> Html:
    """A bar from left to right, to a scale of 0 to `most`."""
    if row_count is None:
        return element("span", "not counted", class_="remark")
    width = max(SMALLEST, 100 * row_count / max(most, 1)) if row_count else 0
    return _svg("0 0 100 10", told, None, _box(0, 0, width, 10), class_="track")


def limit_chart(guard: dict[str, Any]) -> Html | None:
    """What a guard measured, drawn against its limit; None where these are no two of a kind."""
    measured, allowed = _scalar(guard["measured"]), _scalar(guard["allowed"])
    if measured is None or allowed is None or measured[1] != allowed[1]:
        return None
    value, limit = measured[0], allowed[0]
    is_moment = measured[1] == "moment"
    low, high = (min(value, limit), max(value, limit)) if is_moment else (0.0, max(value, limit))
    margin = (high - low) * 0.2 or 1.0
    low, high = (low - margin, high + margin) if is_moment else (low, high + margin)

    def place(number: float) -> float:
        return 100 * (number - low) / (high - low)

    # Which side is forbidden shows in the verdict: a value that may go is on the other one.
    is_above = value > limit if guard["verdict"] == "stop" else value <= limit
    start, width = (place(limit), 100 - place(limit)) if is_above else (0, place(limit))
    mark = (
        _box(place(value) - 0.8, 1, 1.6, 8, class_=guard["verdict"])
        if is_moment
        else _box(0, 2, max(SMALLEST, place(value)) if value else 0, 6, class_=guard["verdict"])
    )
    return _svg(
        "0 0 100 10",
        f"{guard['guard']}: measured {guard['measured']}, allowed {guard['allowed']}",
        None,
        _box(start, 0, width, 10, class_="forbidden"),
        mark,
        _line(place(limit), 0, place(limit), 10, class_="limit"),
        class_="track",
    )


def _svg(view: str, title: str, description: str | None, *content: object, **more: str) -> Html:
    name = f"chart-{next(IDS)}"
    told = element("desc", description, id=f"{name}-desc") if description else None
    return element(
        "svg",
        element("title", title, id=name),
        told,
        *content,
        viewBox=view,
        preserveAspectRatio="none",
        role="img",
        aria_labelledby=f"{name} {name}-desc" if told else name,
        **more,
    )


def _places(drawn: Sequence[Bar]) -> list[int]:
    """Where each column stands; a gap takes the place of one."""
    places: list[int] = []
    for number, one in enumerate(drawn):
        places.append(places[-1] + 1 + one.is_after_gap if number else 0)
    return places


def _width(places: Sequence[int]) -> int:
    """The room that columns take; a few of them are no walls."""
    return max(places[-1] + 1, FEWEST_COLUMNS)


def _column(one: Bar, place: int, most: int) -> Html:
    height = max(SMALLEST, TALLEST * one.row_count / most) if one.row_count else 0.0
    hint = element("title", f"{one.start}: {one.row_count:,} rows")
    return element("g", hint, _box(place + 0.06, TALLEST - height, 0.88, height), class_="column")


def _box(x: float, y: float, width: float, height: float, **more: str) -> Html:
    return element("rect", x=f"{x:g}", y=f"{y:g}", width=f"{width:g}", height=f"{height:g}", **more)


def _line(x1: float, y1: float, x2: float, y2: float, **more: str) -> Html:
    effect = "non-scaling-stroke"
    ends = {"x1": f"{x1:g}", "y1": f"{y1:g}", "x2": f"{x2:g}", "y2": f"{y2:g}"}
    return element("line", **ends, vector_effect=effect, **more)


def _ticks(drawn: Sequence[Bar], places: Sequence[int]) -> list[Html]:
    """Labels of some columns, so far apart that they have room in a narrow window, too."""
    width, last = _width(places), -1.0
    made = []
    for one, place in zip(drawn, places, strict=True):
        share = (place + 0.5) / width
        if share - last >= TICK_DISTANCE and (share <= 1 - TICK_DISTANCE or last < 0):
            made.append(_tick(one.start, share))
            last = share
    end = (places[-1] + 0.5) / width
    if end - last >= TICK_DISTANCE:
        made.append(_tick(drawn[-1].start, end))
    return made


def _tick(label: str, share: float) -> Html:
    side = "first" if share < 0.15 else "last" if share > 0.85 else None
    return element("span", label, class_=side, style=f"left: {100 * share:.2f}%")


def _numbers(title: str, drawn: Sequence[Bar], of: str) -> Html:
    rows = ((one.start, f"{one.row_count:,}") for one in drawn)
    return data_table(title, (of, "rows"), rows, numbers=1)


def _scalar(text: str | None) -> tuple[float, str] | None:
    """A number, a share or a moment that can be drawn, and which of these it is."""
    if text is None:
        return None
    if NUMBER.fullmatch(text):
        number = float(text.removesuffix(" %"))
        kind = "share" if text.endswith("%") else "number"
        return (number, kind) if isfinite(number) else None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    # A zone of our own could lead out of the calendar: 0001-01-01 is a date that guards find.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds(), "moment"
