"""How a dry run reads: on a terminal, in a narrow one, in a pipe that knows no bars."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from typing import Any

import pytest
from command import call, let_jobs_run, make_messages, make_replies
from support import Database

from safe_delete.dry_run_report import show_dry_run
from safe_delete.histogram import Bar, bars, step
from safe_delete.jobs import DryRun

MARK = ("mark", "--table", "message", "--retain-days", "30")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def weeks(*pairs: tuple[str, int]) -> dict[str, Any]:
    return {"unit": "week", "bins": [{"from": day, "rows": rows} for day, rows in pairs]}


def dry_run(**changes: Any) -> DryRun:
    """A dry run with all that can be in one."""
    guard = {"guard": "row_count", "verdict": "go", "measured": "1280", "allowed": "100000"}
    stop = {"guard": "too_old", "verdict": "stop", "measured": None, "allowed": None}
    answer = {
        "job": "mark", "table": "public.message", "parameters": {"retain": "90 days"},
        "time_zone": "UTC", "selection": {"own_cutoffs": {}}, "candidates": 1280, "ratio": 0.64,
        "table_rows": 2000, "oldest": None, "newest": None, "spared": 3, "kept_by_reason": 0,
        "missing_age": 0, "batches": 4, "verdict": "stop", "signature": "sd1-mark-90d-0-x-y",
        "guards": [{**guard, "detail": "rows that go"}, {**stop, "detail": "37 rows are old"}],
        "ages": weeks(("2026-01-05", 40), ("2026-01-12", 10), ("2026-01-26", 1)),
        "deletion_days": None, "policy": {},
        "sample": [{"key": {"message_id": 7}, "age": "2026-01-05T00:00:00+00:00"}],
        "closure": [
            {"table": "public.reply", "parent": "public.message", "depth": 1,
             "effect": "deleted", "rows": 64},
            {"table": "audit.note", "parent": "public.message", "depth": 1,
             "effect": "set null", "rows": None},
            {"table": "public.part", "parent": "public.reply", "depth": 2,
             "effect": "deleted", "rows": 9, "is_estimate": True},
        ],
    }  # fmt: skip
    moment = {"utc": "2026-01-01 00:00:00", "local": "2026-01-01 00:00:00"}
    command = "safe-delete mark --execute"
    return DryRun({**answer, **changes}, {"cutoff": moment}, command, None)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What is printed where that is no terminal."""

    def show(seen: DryRun, encoding: str = "utf-8") -> str:
        stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
        monkeypatch.setattr(sys, "stdout", stream)
        show_dry_run(seen)
        stream.flush()
        return stream.buffer.getvalue().decode(encoding)

    return show


def test_histogram_has_a_bar_for_time_without_rows() -> None:
    found = bars(weeks(("2026-01-05", 40), ("2026-01-26", 1)), 20)
    assert [(bar.start, bar.row_count) for bar in found] == [
        ("2026-01-05", 40), ("2026-01-12", 0), ("2026-01-19", 0), ("2026-01-26", 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "first", "second", "between"),
    [
        ("day", "2024-02-28", "2024-03-01", ["2024-02-29"]),
        ("month", "2025-11-01", "2026-02-01", ["2025-12-01", "2026-01-01"]),
        ("year", "2023-01-01", "2025-01-01", ["2024-01-01"]),
    ],
)
def test_histogram_goes_by_the_calendar(
    unit: str, first: str, second: str, between: list[str]
) -> None:
    bins = [{"from": first, "rows": 1}, {"from": second, "rows": 1}]
    found = bars({"unit": unit, "bins": bins}, 20)
    assert [bar.start for bar in found] == [first, *between, second]


def test_one_row_of_1970_does_not_squeeze_the_others() -> None:
    found = bars(weeks(("1970-01-01", 1), ("2026-01-05", 40)), 20)
    assert found == [Bar("1970-01-01", 1), Bar("2026-01-05", 40, is_after_gap=True)]


@pytest.mark.parametrize("odd", ["0044-03-15 BC", "-infinity", "12026-01-05"])
def test_days_that_no_calendar_here_knows_stand_alone(odd: str) -> None:
    found = bars(weeks((odd, 1), ("2026-01-05", 40)), 20)
    assert found == [Bar(odd, 1), Bar("2026-01-05", 40, is_after_gap=True)]


def test_many_bars_are_added_up_and_no_row_is_lost() -> None:
    days = [{"from": f"2026-01-{day:02}", "rows": day} for day in range(1, 32)]
    histogram = {"unit": "day", "bins": days}
    found = bars(histogram, 10)
    assert len(found) == 8
    assert sum(bar.row_count for bar in found) == sum(range(1, 32))
    assert step(histogram, 10) == "4 days"
    assert step(histogram, 31) == "a day"


def test_no_histogram_has_no_bars() -> None:
    assert bars(None, 20) == []
    assert bars({"unit": "day", "bins": []}, 20) == []


def test_bars_are_to_scale_and_any_row_is_seen(shown: Callable[..., str]) -> None:
    lines = shown(dry_run()).splitlines()
    drawn = {line.split()[0]: line.split()[1:] for line in lines if re.match(r"  2026-", line)}
    assert drawn["2026-01-05"] == ["█" * 40, "40"]
    assert drawn["2026-01-12"] == ["█" * 10, "10"]
    assert drawn["2026-01-19"] == ["0"]
    assert drawn["2026-01-26"] == ["█", "1"]


def test_closure_is_shown_as_a_tree(shown: Callable[..., str]) -> None:
    out = shown(dry_run())
    tree = out[out.index("what goes with them") :].splitlines()[2:6]
    assert [re.split(r"  +", line.strip()) for line in tree] == [
        ["message", "1,280", "soft-deleted"],
        ["├─ reply", "64", "deleted"],
        ["└─ part", "about 9", "deleted"],
        ["└─ audit.note", "not counted", "set null"],
    ]


def test_pipe_without_unicode_gets_plain_bars(shown: Callable[..., str]) -> None:
    seen = dry_run(ages=weeks(("1970-01-01", 1), ("2026-01-05", 40)))
    out = shown(seen, "ascii")
    assert "#" * 40 in out
    assert "+- reply" in out
    assert "\n  ...\n" in out


def test_sample_shows_keys_with_their_age(shown: Callable[..., str]) -> None:
    out = shown(dry_run())
    assert re.search(r"for example\n  key +age \(UTC\)\n  7 +2026-01-05 00:00:00\n", out)


def test_dry_run_of_nothing_has_no_empty_parts(shown: Callable[..., str]) -> None:
    out = shown(dry_run(candidates=0, ages=None, closure=[], sample=[], batches=0))
    for title in ("candidates by age", "what goes with them", "for example", "batches"):
        assert title not in out


@pytest.mark.parametrize("columns", [44, 72, 120])
def test_terminal_of_any_width_shows_every_verdict_whole(database: Database, columns: int) -> None:
    make_messages(database)
    make_replies(database)
    let_jobs_run(database)
    database.run("SELECT safe_delete.set_guard('message', 'row_count', '{\"max\": 5}')")
    out = on_terminal(database, columns, *MARK)
    plain = COLOURS.sub("", out)
    report = plain[: plain.index("\nsignature")]
    assert max(map(len, report.splitlines())) <= columns
    for name, verdict in (("row_count", "stop"), ("minimum_kept", "go"), ("too_recent", "go")):
        assert re.search(rf"{name} .*\b{verdict}\b|\b{verdict} .*{name}", plain), plain
    assert "rows that would go" in plain
    assert "\x1b[1;31mstop" in out


def test_json_has_all_that_is_shown(database: Database) -> None:
    make_messages(database)
    make_replies(database)
    let_jobs_run(database)
    answer = call(database, *MARK, "--json").json()
    assert {"guards", "ages", "closure", "batches", "sample", "signature", "command"} <= set(answer)


def on_terminal(database: Database, columns: int, *arguments: str) -> str:
    """What a call prints on a terminal of this width."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    command = [sys.executable, "-m", "safe_delete.cli", "--dsn", database.dsn(), *arguments]
    # The width is the terminal's, whatever is said of that of the tests.
    environment = {**os.environ, "TERM": "xterm-256color"}
    environment.pop("COLUMNS", None)
    process = subprocess.Popen(command, stdout=its, stderr=its, env=environment)
    os.close(its)
    parts = []
    while part := _read(ours):
        parts.append(part)
    os.close(ours)
    process.wait(60)
    return b"".join(parts).decode().replace("\r\n", "\n")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:
        return b""
