"""A progress bar on standard error while a run goes on; nothing where that is no terminal."""

from __future__ import annotations

import io
import sys

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from safe_delete.output import LEFT_OUT
from safe_delete.report import LABEL, console


def whole() -> Column:
    """A column that is never wrapped."""
    return Column(no_wrap=True)


class RowsColumn(ProgressColumn):
    """Rows done, of how many, and rows per second."""

    def render(self, task: Task) -> Text:
        """The column as it stands."""
        done = f"{int(task.completed):,}"
        total = "" if task.total is None else f" of {int(task.total):,}"
        speed = task.finished_speed or task.speed
        rate = f"  {int(speed):,} rows/s" if speed else ""
        return Text.assemble(f"{done}{total} rows", (rate, LABEL))


class ProgressBar:
    """Watches one run (see drive.Watcher)."""

    def __init__(self, title: str) -> None:
        self._title = title.translate(LEFT_OUT)
        self._progress = Progress(
            SpinnerColumn("line", style=LABEL, finished_text=" "),
            TextColumn("{task.description}", markup=False, table_column=whole()),
            BarColumn(bar_width=30, complete_style="green", finished_style="green"),
            RowsColumn(table_column=whole()),
            TimeRemainingColumn(compact=True, table_column=whole()),
            console=console(sys.stderr or io.StringIO()),
            disable=sys.stderr is None or not sys.stderr.isatty(),
            transient=True,
        )
        self._task = self._progress.add_task(self._title, start=False, total=None)

    def started(self, run_id: int, candidate_count: int) -> None:
        """Shows the bar."""
        self._progress.update(
            self._task, total=candidate_count, description=f"run {run_id}: {self._title}"
        )
        self._progress.start_task(self._task)
        self._progress.start()

    def advanced(self, row_count: int) -> None:
        """Moves the bar."""
        self._progress.advance(self._task, row_count)

    def ended(self) -> None:
        """Takes the bar away."""
        self._progress.stop()
