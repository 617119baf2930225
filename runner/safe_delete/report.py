"""Prints for people and for machines: tables and colours on a terminal, plain text elsewhere."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, TextIO

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from safe_delete.call import Row
from safe_delete.output import LEFT_OUT, answer, answering
from safe_delete.readable import readable

LABEL = "dim"
GOOD, BAD, DOUBTFUL = "green", "bold red", "yellow"
STYLES = {
    "go": GOOD,
    "stop": BAD,
    "unknown": DOUBTFUL,
    "not set": DOUBTFUL,
    "done": GOOD,
    "running": DOUBTFUL,
    "interrupted": DOUBTFUL,
    "incomplete": DOUBTFUL,
    "stopped": BAD,
    "problem": BAD,
    "warning": DOUBTFUL,
}
PLAIN_WIDTH = 100_000
LONGEST_WHOLE = 30
ZONED = re.compile(r"(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d) (UTC|[+-]\d\d(?::\d\d)?)")


@dataclass(frozen=True)
class Harmless:
    """What is shown, without characters that a terminal obeys."""

    content: RenderableType

    def __rich_console__(self, screen: Console, options: ConsoleOptions) -> RenderResult:
        """The content's own segments; colours are not text, and stay."""
        for text, style, control in screen.render(self.content, options):
            yield Segment(text if control else text.translate(LEFT_OUT), style, control)


@dataclass(frozen=True)
class Column:
    """A column of a printed table: what it is called, and how its value reads in a row.

    A whole one is not wrapped, unless a value is LONGEST_WHOLE or longer.
    """

    title: str
    value: Callable[[Row], Any]
    justify: Literal["left", "right"] = "left"
    is_whole: bool = False
    style: str = ""


def console(stream: TextIO | None = None) -> Console:
    """A console on a stream, by default standard output; elsewhere than on a terminal nothing is
    coloured, cut or wrapped."""
    stream = stream or sys.stdout or io.StringIO()
    width = None if stream.isatty() else PLAIN_WIDTH
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False)


def show(
    *renderables: RenderableType, stream: TextIO | None = None, is_whole: bool = False
) -> None:
    """Prints one thing below the other; if whole, no line is broken, so that it can be copied."""
    # Where standard error is closed, too, nobody can be told.
    with answering() if stream is None else suppress(OSError):
        screen = console(stream)
        with screen.capture() as capture:
            for renderable in renderables:
                screen.print(Harmless(renderable), soft_wrap=is_whole)
        text = capture.get()
        if not screen.is_terminal:
            text = re.sub(r" +$", "", text, flags=re.MULTILINE)
        if stream is None:
            answer(text)
        else:
            stream.write(text)
            stream.flush()


def note_more(rows: Sequence[Row], limit: int) -> None:
    """Says that a list may have more rows, where it ended because of its limit."""
    if len(rows) == limit:
        show("", Text(f"The newest {limit:,} are shown; --limit N changes that.", LABEL))


def heading(title: str, note: str = "") -> Text:
    """The first line of a report."""
    return Text.assemble((title, "bold"), "  ", (note, LABEL)) if note else Text(title, "bold")


def facts(pairs: Iterable[tuple[str, object]]) -> RenderableType:
    """Labels with their values; pairs whose value is None are left out."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=LABEL, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in pairs:
        if value is not None:
            grid.add_row(label, value if isinstance(value, Text) else readable(value))
    return indented(grid)


def table(rows: Sequence[Row], columns: Sequence[Column]) -> RenderableType:
    """Rows as a table; a column without any value is left out, a common zone goes to its title."""
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=LABEL)
    used = []
    for column in columns:
        title, cells = _common_zone(column.title, [readable(column.value(row)) for row in rows])
        if any(cells):
            used.append([Text(cell, STYLES.get(cell, column.style)) for cell in cells])
            is_whole = column.is_whole and max(map(len, cells)) <= LONGEST_WHOLE
            grid.add_column(title, justify=column.justify, no_wrap=is_whole, overflow="fold")
    for line in zip(*used, strict=True):
        grid.add_row(*line)
    return indented(grid)


def table_name(name: str | None) -> str:
    """The name of a table in a list, or several; public goes without saying."""
    return re.sub(r"(^|, )public\.", r"\1", name or "")


def indented(renderable: RenderableType) -> RenderableType:
    """Two spaces to the right."""
    return Padding(renderable, (0, 0, 0, 2))


def _common_zone(title: str, cells: list[str]) -> tuple[str, list[str]]:
    zones = {match[2] if (match := ZONED.fullmatch(cell)) else None for cell in cells if cell}
    zone = zones.pop() if len(zones) == 1 else None
    if zone is None:
        return title, cells
    return f"{title} ({zone})", [cell.removesuffix(f" {zone}") for cell in cells]
