"""What the command line prints, apart from any database."""

from __future__ import annotations

import io
import json
import shlex

import psycopg
import pytest
from command import call_dsn
from rich.text import Text

from safe_delete import typed
from safe_delete.cli import SECTIONS, cli
from safe_delete.errors import ExitCode
from safe_delete.exits import RefusedError, exit_code, from_error
from safe_delete.output import OBEYED, command, show_json
from safe_delete.progress import ProgressBar
from safe_delete.readable import readable
from safe_delete.record_report import event_detail
from safe_delete.report import Column, facts, show, table
from safe_delete.setting_report import limit, takes
from safe_delete.values import key_value

ROWS = [{"at": "2026-01-02T03:04:05.6+00:00", "n": 12345, "name": "[bold]x[/bold]"}]
COLUMNS = [
    Column("at", lambda row: row["at"]),
    Column("n", lambda row: row["n"], "right"),
    Column("name", lambda row: row["name"]),
    Column("nothing", lambda row: None),
]


@pytest.mark.parametrize(
    ("sqlstate", "code"),
    [
        ("SD501", 4),
        ("SD502", 4),
        ("SD506", 4),
        ("SD601", 5),
        ("SD602", 5),
        ("SD701", 7),
        ("SD704", 3),
        ("SD706", 3),
        ("SD206", 12),
        ("SD201", 2),
        ("SD203", 2),
        ("SD301", 2),
        ("SD402", 2),
        ("SD702", 2),
        ("42501", 11),
        ("42P01", 2),
        ("42602", 2),
        ("3F000", 2),
        ("55P03", 13),
        ("08006", 8),
        ("57P01", 8),
        (None, 8),
        ("XX000", 1),
        ("SD101", 1),
    ],
)
def test_exit_code_of_an_sqlstate(sqlstate: str | None, code: int) -> None:
    assert exit_code(sqlstate) == code


def test_error_of_a_lost_connection_is_unreachable() -> None:
    assert from_error(psycopg.OperationalError("gone")).exit_code == ExitCode.UNREACHABLE
    assert from_error(psycopg.ProgrammingError("x")).exit_code == ExitCode.UNEXPECTED


def test_errors_are_single_lines() -> None:
    error = RefusedError("XX000", "one\n  two", "three\nfour", "")
    assert (error.message, error.detail, error.hint) == ("one two", "three four", None)


HOSTILE = "tidy\x1b[1A\x1b[2K\rx\x9b31m\u202e\u200e\u200fend\x07"


def test_no_text_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A reason is written by whoever deletes, and read by whoever looks what he did."""
    columns = [Column("reason", lambda row: row["reason"])]
    show(table([{"reason": HOSTILE}], columns), facts([("reason", HOSTILE)]), Text(HOSTILE))
    command(HOSTILE)
    shown = capsys.readouterr().out
    assert {*map(ord, shown)} & {*OBEYED} == set()
    assert shown.count("tidy[1A[2Kx31mend") == 4
    show_json([HOSTILE])
    shown = capsys.readouterr().out
    assert {*map(ord, shown)} & {*OBEYED} == set()
    assert json.loads(shown) == [HOSTILE]


def test_progress_shows_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets are no markup."""
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    bar = ProgressBar(f'purge "[/b]{HOSTILE}"')
    bar.started(1, 10)
    bar.advanced(10)
    bar.ended()
    assert 'run 1: purge "[/b]tidy[1A' in screen.getvalue()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (1234567, "1,234,567"),
        ("1234567", "1234567"),
        ("12.50 %", "12.50 %"),
        ("2026-01-02T03:04:05.678901+00:00", "2026-01-02 03:04:05 UTC"),
        ("2026-01-02T03:04:05+05:45", "2026-01-02 03:04:05 +05:45"),
        ("2026-01-02T03:04:05-08:00", "2026-01-02 03:04:05 -08"),
        ("0044-03-15T00:00:00+00:00 BC", "0044-03-15 00:00:00 UTC BC"),
        ("infinity", "infinity"),
        ({"a": 12345, "b": None, "c": [1, 2]}, "a=12345, b=, c=1, 2"),
        ([{"a": 1}, "x"], "(a=1), x"),
    ],
)
def test_values_read_well(value: object, text: str) -> None:
    assert readable(value) == text


def test_tables_are_plain_text_elsewhere_than_on_a_terminal() -> None:
    stream = io.StringIO()
    show(table(ROWS, COLUMNS), facts([("label", "x" * 300), ("none", None)]), stream=stream)
    head, line, fact = stream.getvalue().splitlines()
    assert head.split() == ["at", "(UTC)", "n", "name"]
    assert line.split() == ["2026-01-02", "03:04:05", "12,345", "[bold]x[/bold]"]
    assert fact.split() == ["label", "x" * 300]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (14900, "14900"),
        ("14900", "14900"),
        ("", "''"),
        ("two words", "'two words'"),
        (True, "true"),
        ({"message_id": "14900"}, "14900"),
        ({"word": '{"x'}, """'{"word": "{\\"x"}'"""),
        ({"order_id": 7000, "line": "é"}, """'{"order_id": 7000, "line": "é"}'"""),
    ],
)
def test_keys_are_shown_as_they_are_typed(value: object, text: str) -> None:
    assert typed.key(value) == text
    [word] = shlex.split(text)
    assert key_value(word) in (value, str(value), word, {"order_id": "7000", "line": "é"})


def test_many_keys_are_shown_by_the_first_of_them() -> None:
    assert typed.keys([1000, 2000, 3000]) == "1000, 2000, 3000"
    assert typed.keys([1000, 2000, 3000, 4000]) == "1000, 2000, 3000 and 1 more"
    assert typed.keys([1000, 2000], 5000, shown=2) == "1000, 2000 and 4,998 more"


def event(detail: dict[str, object], **others: object) -> dict[str, object]:
    """A row of the audit trail."""
    return {"table": "public.a", "row_keys": None, "key_count": None, "detail": detail, **others}


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            event({"run_id": 7, "row_count": 2}, row_keys=[1000, 2000], key_count=2),
            "run 7, 2 rows, keys 1000, 2000",
        ),
        (
            event(
                {"run_id": 7, "job": "mark", "candidates": 1, "parameters": {"retain": "9 days"}}
            ),
            "mark run 7, 1 candidate, retain=9 days",
        ),
        (
            event({"guard": "row_count", "before": {"max": 1000}, "after": {"max": 5}}),
            "row_count max=5, was max=1000",
        ),
        (
            event({"before": {"a": "1 day", "b": "x"}, "after": {"a": "2 days", "b": "x"}}),
            "a='2 days', was a='1 day'",
        ),
        (
            event({"hold_id": 1, "keys": "all", "reason": "2026"}),
            "hold 1, the whole table, reason 2026",
        ),
        (event({"deletion_id": 1}, table="public.a, public.b"), "deletion 1, with b"),
        (event({"job": "mark", "refused": {"message": "no"}}), "mark: no"),
    ],
)
def test_events_read_well(row: dict[str, object], text: str) -> None:
    assert event_detail(row) == text


def test_settings_are_shown_as_they_are_typed() -> None:
    assert takes('{"allowed_interval": "7 days"} or {"waived": "why"}') == (
        "allowed_interval='7 days' or waived=why"
    )
    assert takes("{}") == ""
    assert limit({"settings": {"max": 100000}, "takes": ""}) == "max=100000"
    assert limit({"settings": {"allowed_interval": "7 days"}, "takes": ""}) == (
        "allowed_interval='7 days'"
    )


@pytest.mark.parametrize("verb", [verb.name for verbs in SECTIONS.values() for verb in verbs])
def test_help_of_each_verb_is_one_sentence(verb: str) -> None:
    text = cli.commands[verb].help or ""
    assert text.endswith(".")
    assert text.count(".") == 1
    assert verb in call_dsn("", "--help").out
    assert call_dsn("", verb, "--help").code == ExitCode.DONE


def test_unknown_verbs_are_usage_errors() -> None:
    called = call_dsn("", "delete-everything")
    assert called.code == ExitCode.USAGE
    assert called.err.startswith("error: no such command 'delete-everything'")
    assert call_dsn("").code == ExitCode.USAGE


UNREADABLE = "cannot be read: special characters in a password must be percent-encoded (%25, %40)"


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "hunter2",
        "postgresql://me:100%zzhunter2@host/shop",
        "postgresql://me:hunter2@rest@host/shop",
        "postgresql://me:1/hunter2@host/shop",
        "host=here password=two hunter2",
        "host=here password='hunter2",
        "host=here password=hunter2\udcff",
        "host=here passwort=hunter2",
    ],
)
def test_address_that_cannot_be_read_is_a_usage_error_and_not_repeated(address: str) -> None:
    for arguments in (("runs",), ("install",), ("mark", "--table", "t", "--retain-days", "9")):
        called = call_dsn(address, *arguments)
        assert called.code == ExitCode.USAGE
        assert called.err.startswith(f"error: --dsn {UNREADABLE}\n")
        assert "hunter2" not in called.err
    guard = ("--guard-dsn", address, "--table", "t", "--retain-days", "9")
    for verb in (("mark",), ("report", "mark", "--html", "-")):
        called = call_dsn("host=/nowhere", *verb, *guard)
        assert called.code == ExitCode.USAGE
        assert called.err.startswith(f"error: --guard-dsn {UNREADABLE}\n")
        assert "hunter2" not in called.err


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me@nowhere.invalid/shop",
        "postgresql://me:1@nowhere.invalid/shop?application_name=a@b",
        "postgres:///shop?host=/nowhere&user=me@server",
        "host=/no@where",
    ],
)
def test_address_that_can_be_read_is_tried(address: str) -> None:
    assert call_dsn(address, "runs").code == ExitCode.UNREACHABLE
