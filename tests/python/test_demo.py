"""The demo plays to its end, and notices when a step ends otherwise than it tells."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from support import Database

from safe_delete.demo_stage import Stage
from safe_delete.errors import ExitCode, SafeDeleteError

STORY = [
    "shop_owner $ safe-delete protect customer_messages",
    "public.customer_messages is protected (apart).",
    "shop_app => DELETE FROM customers WHERE customer_id = 42;",
    "44 | t",
    "deletion 1: 45 rows are back",
    "(2 rows)",
    "TRUNCATE would lose rows for good",
    "go: every guard says go",
    "ERROR:  permission denied for table customer_messages",
    "night_job $ safe-delete mark --table customer_messages --retain-days 9 --execute",
    "error: the signature is for retain = 90 days, this call says 9 days; nothing was deleted",
    "error: guard too_old says stop: 37 rows",
    "UPDATE 37",
    "signature  the given one is for this",
    "7,859 soft-deleted",
    "UPDATE on deleted storage was tried by postgres.",
    "--ticket CASE-17",
    "3 spared",
    "7,890 purged",
    "shop_app => DELETE FROM current_games WHERE title = 'Pong';",
    "shop_auditor $ safe-delete audit --table customer_messages",
    "hold placed",
    "run refused",
    "What next",
    "Its server is stopped, and its files are removed.",
]


def test_demo_tells_the_whole_story() -> None:
    # Settings of whoever runs the tests must not lead the demo's commands to another server.
    done = subprocess.run(
        [sys.executable, "-m", "safe_delete.cli", "demo"],
        capture_output=True,
        text=True,
        env={**os.environ, "PGHOST": "nowhere.invalid", "PGDATABASE": "other"},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    place = 0
    for line in STORY:
        found = done.stdout.find(line, place)
        assert found >= 0, f"missing, or too early: {line}"
        place = found + len(line)
    assert "\x1b" not in done.stdout
    told = [line for line in done.stdout.splitlines() if re.match("  ?[^ ]", line)]
    assert max(map(len, told)) <= 100
    assert "Traceback" not in done.stderr


def test_demo_that_is_interrupted_says_so_in_one_line_and_leaves_nothing() -> None:
    with tempfile.TemporaryDirectory(prefix="sd_") as folder:
        Path(folder).chmod(0o755)
        with subprocess.Popen(
            [sys.executable, "-m", "safe_delete.cli", "demo"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": folder, "PYTHONUNBUFFERED": "1"},
        ) as demo:
            assert demo.stdout is not None
            assert "This is safe_delete" in demo.stdout.readline()
            assert list(Path(folder).iterdir()) != []
            demo.send_signal(signal.SIGINT)
            _, err = demo.communicate(timeout=60)
        assert demo.returncode == ExitCode.INTERRUPTED
        assert err == (
            "error: the demo was interrupted; its server is stopped, and its files are removed\n"
        )
        assert list(Path(folder).iterdir()) == []


@pytest.fixture
def stage(database: Database) -> Stage:
    """A stage in a database with the kit."""
    return Stage(database.cluster, database.name)


def test_stage_shows_what_is_typed_and_what_comes(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    assert stage.sql("postgres", "SELECT 7 AS number, 'x' AS text", "7 | x") == [["7", "x"]]
    stage.sql("application", "SELECT nothing", "does not exist", refused=True)
    stage.shell("postgres", "safe-delete --version", "safe-delete")
    shown = capsys.readouterr().out
    assert "    postgres =# SELECT 7 AS number, 'x' AS text;\n    number | text\n" in shown
    assert "    application => SELECT nothing;\n    ERROR:" in shown
    assert "    postgres $ safe-delete --version\n" in shown


def test_stage_stops_when_a_statement_ends_otherwise(stage: Stage) -> None:
    with pytest.raises(SafeDeleteError, match="does not say '8'"):
        stage.sql("postgres", "SELECT 7", "8")
    with pytest.raises(SafeDeleteError, match="it was not refused"):
        stage.sql("postgres", "SELECT 7", refused=True)
    with pytest.raises(SafeDeleteError, match="it was refused"):
        stage.sql("postgres", "SELECT nothing")


def test_stage_stops_when_a_command_ends_otherwise(stage: Stage) -> None:
    with pytest.raises(SafeDeleteError, match="it ended with 2, not with 0"):
        stage.shell("postgres", "safe-delete no-such-verb")
    with pytest.raises(SafeDeleteError, match="does not say 'never'"):
        stage.shell("postgres", "safe-delete --version", "never")
