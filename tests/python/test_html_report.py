"""The page of a dry run and of a run: its numbers, and how it looks in a real browser."""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, browser, chromium
from command import OWNER, call, let_days_pass, let_jobs_run, make_messages, make_replies
from support import Database

from safe_delete import typed
from safe_delete.charts import histogram_chart, limit_chart
from safe_delete.errors import ExitCode
from safe_delete.output import LEFT_OUT, OBEYED
from safe_delete.page import Html, data_table, element, page

MARK = ("mark", "--table", "message", "--retain-days", "30")
PURGE = ("purge", "--table", "message", "--grace-days", "7")
NASTY = "<script>alert(1)</script>&\"' \u202e"
VOID = ("meta", "line", "rect")


class Reader(HTMLParser):
    """A page read as a browser reads it: what is in it as text, by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words.append(data)
        if "title" not in self.open and ("td" in self.open or "th" in self.open):
            self.rows[-1][-1] += data

    def row(self, first: str) -> list[str]:
        """The first row of a table that begins with these words."""
        return next(row for row in self.rows if row and row[0] == first)


@pytest.fixture
def messages(database: Database) -> Database:
    """2,000 messages of 83 days with replies; a dry run says go."""
    make_messages(database)
    make_replies(database)
    let_jobs_run(database)
    return database


@pytest.fixture(scope="module")
def tab() -> Iterator[Browser]:
    """A browser, where there is one."""
    if chromium() is None:
        pytest.skip("there is no Chromium, and tests/tools.sh could not fetch it")
    with browser() as found:
        yield found


def report(database: Database, file: Path, *arguments: str, user: str = "postgres") -> Any:
    """Writes a page. Returns the same as JSON."""
    called = call(database, "report", *arguments, "--html", str(file), "--json", user=user)
    assert called.code in (ExitCode.DONE, ExitCode.GUARD_STOPPED), called.err
    return called.json()


def a_run(database: Database) -> None:
    """A mark run, after an attempt that was refused."""
    signed = call(database, *MARK, "--json").json()["signature"]
    nine = (*MARK[:-1], "9", "--signature", signed, "--execute")
    assert call(database, *nine, user="deleter").code == ExitCode.SIGNATURE
    arguments = (*MARK, "--signature", signed, "--batch-size", "300", "--execute")
    assert call(database, *arguments, user="deleter").code == ExitCode.DONE


def test_page_of_a_dry_run_has_the_numbers_of_its_json(messages: Database, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    answer = report(messages, file, *MARK)
    seen = Reader(file.read_text())
    for guard in answer["guards"]:
        name, verdict, measured = seen.row(guard["guard"])[:3]
        assert (name, verdict) == (guard["guard"], guard["verdict"])
        if (guard["measured"] or "").isdigit():
            assert measured == f"{int(guard['measured']):,}"
    assert seen.row("message")[-1] == f"{answer['candidates']:,}"
    for table in answer["closure"]:
        [row] = [row for row in seen.rows if row and row[0].endswith(f"─ {table['table'][7:]}")]
        assert row[1] == table["effect"]
        assert re.sub("about ", "", row[-1]) == f"{table['rows']:,}"
    bins = {one["from"]: one["rows"] for one in answer["ages"]["bins"]}
    drawn = {row[0]: row[1] for row in seen.rows if row and re.match(r"\d{4}-", row[0])}
    assert {day: int(rows.replace(",", "")) for day, rows in drawn.items() if day in bins} == bins
    words = "".join(seen.words)
    assert answer["signature"] in words
    assert answer["command"] in words


def test_purge_is_drawn_by_the_day_of_deletion(messages: Database, tmp_path: Path) -> None:
    for ids, days in (("<= 30", 4), ("BETWEEN 31 AND 50", 8)):
        messages.run(f"DELETE FROM message WHERE message_id {ids}", OWNER)
        let_days_pass(messages, days)
    file = tmp_path / "report.html"
    answer = report(messages, file, *PURGE)
    bins = {one["from"][:10]: one["rows"] for one in answer["deletion_days"]["bins"]}
    assert [rows for rows in bins.values() if rows] == [30, 20]
    first, *_, last = bins
    assert (date.fromisoformat(last) - date.fromisoformat(first)).days == 4
    page = file.read_text()
    assert "Rows by time of deletion" in page
    drawn = {row[0]: row[1] for row in Reader(page).rows if row and row[0] in bins}
    assert {day: int(rows) for day, rows in drawn.items()} == bins
    shown = call(messages, *PURGE).out
    lines = shown[shown.index("candidates by time of deletion") :].splitlines()
    assert [line.split()[-1] for line in lines if line.split()[:1] in ([first], [last])] == [
        "30",
        "20",
    ]


def test_page_of_a_run_has_the_numbers_of_its_json(messages: Database, tmp_path: Path) -> None:
    a_run(messages)
    file = tmp_path / "report.html"
    answer = report(messages, file, "--run", "1", user="auditor")
    assert (answer["state"], answer["row_count"]) == ("done", 1280)
    assert sum(batch["rows"] for batch in answer["batches"]) == 1280
    assert answer["tables"] == {"public.message": 1280, "public.reply": 128}
    [refusal] = answer["refusals"]
    seen = Reader(file.read_text())
    assert seen.row("public.message")[-1] == "1,280"
    assert seen.row("public.reply")[-1] == "128"
    assert any(refusal["message"] in row for row in seen.rows)
    assert seen.row("minimum_kept")[1:4] == ["go", "720", "10"]


def test_page_of_a_purge_run_has_its_batches(messages: Database, tmp_path: Path) -> None:
    a_run(messages)
    let_days_pass(messages, 10)
    signed = call(messages, *PURGE, "--json").json()["signature"]
    done = call(messages, *PURGE, "--signature", signed, "--execute", user="deleter")
    assert done.code == ExitCode.DONE, done.err
    answer = report(messages, tmp_path / "report.html", "--run", "2")
    assert sum(batch["rows"] for batch in answer["batches"]) == 1280
    assert answer["tables"] == {"public.message": 1280}


def test_page_says_when_a_run_was_taken_back(messages: Database, tmp_path: Path) -> None:
    a_run(messages)
    messages.run("SELECT safe_delete.restore(1)")
    file = tmp_path / "report.html"
    assert report(messages, file, "--run", "1")["restored"] == 1
    assert "deletions restored" in file.read_text()


def test_page_of_a_run_whose_table_is_gone(messages: Database, tmp_path: Path) -> None:
    a_run(messages)
    messages.run("DROP TABLE message, reply CASCADE")
    answer = report(messages, tmp_path / "report.html", "--run", "1")
    assert (answer["table"], answer["row_count"]) == ("public.message", 1280)


def test_data_is_escaped_wherever_it_comes_from(database: Database, tmp_path: Path) -> None:
    quoted = '"' + NASTY.replace('"', '""') + '"'
    text = "'" + NASTY.replace("'", "''") + "'"
    database.run(
        f"""
        CREATE TABLE {quoted} ({quoted} text PRIMARY KEY, at timestamptz);
        INSERT INTO {quoted} VALUES ({text}, now() - interval '100 days'), ('b', now());
        SELECT safe_delete.protect('{quoted.replace("'", "''")}', 'apart', 'at');
        SELECT safe_delete.set_guard('{quoted.replace("'", "''")}', 'too_old', jsonb_build_object(
            'waived', {text}));
        """
    )
    file = tmp_path / "report.html"
    answer = report(database, file, "mark", "--table", quoted, "--retain-days", "90")
    page = file.read_text()
    seen = Reader(page)
    assert "<script" not in page.lower()
    assert "script" not in {tag for tag, _ in seen.tags}
    words = "".join(seen.words)
    assert f"Dry run: mark {answer['table']}".translate(LEFT_OUT) in words
    assert seen.row("too_old")[-1] == NASTY.translate(LEFT_OUT)
    assert any(typed.key(NASTY).translate(LEFT_OUT) == row[0] for row in seen.rows if row)
    assert typed.command_line("guard", "--table", answer["table"])[11:].translate(LEFT_OUT) in words


def test_page_turns_no_writing_round() -> None:
    hostile = "a\u202eb\u200ec\u200fd\u2028e\u2029f\u2066g\x1bh"
    shown = page(hostile, element("p", hostile, title=hostile))
    assert not {*map(ord, shown)} & {*OBEYED}
    assert shown.count("abcdefgh") == 3


def test_page_asks_for_nothing_from_anywhere(messages: Database, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    report(messages, file, *MARK)
    page = file.read_text()
    seen = Reader(page)
    assert not {"script", "link", "img", "iframe", "object", "embed"} & {
        tag for tag, _ in seen.tags
    }
    assert not {"src", "href", "onload", "onclick"} & {
        name for _, found in seen.tags for name in found
    }
    assert not re.search(r"url\(|@import", page)
    policy = dict(seen.tags)["meta"], [found for tag, found in seen.tags if tag == "meta"]
    assert any("default-src 'none'" in (found.get("content") or "") for found in policy[1])


def test_charts_have_a_title_that_belongs_to_them(messages: Database, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    report(messages, file, *MARK)
    seen = Reader(file.read_text())
    ids = [found["id"] for _, found in seen.tags if "id" in found]
    assert len(ids) == len(set(ids))
    charts = [found for tag, found in seen.tags if tag == "svg"]
    assert charts
    for found in charts:
        assert found["role"] == "img"
        assert set((found["aria-labelledby"] or "").split()) <= set(ids)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 870, 400])
def test_browser_shows_the_page_without_complaint(
    messages: Database, tmp_path: Path, tab: Browser, width: int, scheme: str
) -> None:
    long = "x" * 60
    a_run(messages)
    messages.run("SELECT safe_delete.restore(1)")
    messages.run(
        f"SELECT safe_delete.set_guard('message', 'too_old', '{{\"waived\": \"{long}\"}}')"
    )
    for name, arguments in (("dry", MARK), ("run", ("--run", "1"))):
        file = tmp_path / f"{name}.html"
        report(messages, file, *arguments)
        tab.open(file, width, scheme)
        assert tab.fetched == [file.as_uri()]
        assert tab.complaints == []
        assert tab.value("document.documentElement.scrollWidth <= innerWidth")
        assert tab.value(BEYOND) == []
        assert tab.value("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)" if scheme == "light" else "rgb(21, 24, 28)"
        )
        assert tab.value("document.querySelector('svg').getBoundingClientRect().width") > 50


# Text that sticks out of its window or its cell, or lies upon its neighbour.
BEYOND = """
[...document.querySelectorAll('td, th, dd, code, h1, p, .ticks span, .tiles div')]
    .filter(e => e.offsetParent && getComputedStyle(e).clipPath === 'none')
    .filter(e => e.closest('thead') === null || innerWidth > 860)
    .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
                 || e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.outerHTML.slice(0, 120))
"""


def year_of_rows(folder: Path) -> Path:
    """A page with nothing but a chart."""
    months = [{"from": f"2026-{month:02}-01", "rows": month} for month in range(1, 13)]
    file = folder / "chart.html"
    file.write_text(page("Rows", histogram_chart("Rows", {"unit": "month", "bins": months})))
    return file


def test_ticks_of_a_narrow_chart_do_not_lie_upon_each_other(tmp_path: Path, tab: Browser) -> None:
    tab.open(year_of_rows(tmp_path), 400)
    places = tab.value(
        "[...document.querySelectorAll('.ticks span')].map(e => e.getBoundingClientRect())"
        ".map(r => [r.left, r.right])"
    )
    assert len(places) >= 2
    assert all(one[1] < other[0] for one, other in pairwise(places)), places


def test_printed_page_has_the_numbers_that_a_screen_folds(tmp_path: Path, tab: Browser) -> None:
    file = year_of_rows(tmp_path)
    is_seen = "document.querySelector('details table').checkVisibility()"
    tab.open(file, 1280)
    assert tab.value(is_seen) is False
    tab.open(file, 1280, media="print")
    assert tab.value(is_seen) is True
    assert tab.pdf().startswith(b"%PDF")


def test_report_exits_4_when_a_guard_stops_and_still_writes(
    database: Database, tmp_path: Path
) -> None:
    make_messages(database)
    file = tmp_path / "report.html"
    called = call(database, "report", *MARK, "--html", str(file), user="operator")
    assert called.code == ExitCode.GUARD_STOPPED
    assert called.out == f"{file} is written.\n"
    assert "a run would be refused" in file.read_text()


def test_report_prints_the_page_to_a_pipe(messages: Database) -> None:
    called = call(messages, "report", *MARK, "--html", "-")
    assert called.code == ExitCode.DONE
    Reader(called.out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say mark or purge"),
        (("mark",), "say mark or purge"),
        (("--run", "1", "--table", "message"), "say mark or purge"),
        (("--run", "1", "mark", "--table", "message"), "say mark or purge"),
        (("--run", "0"), "--run"),
        (("--run", "7"), "there is no run 7"),
        (("unmark", "--table", "message"), "unmark"),
        (("mark", "--table", "message"), "retain must be"),
        ((*MARK, "--grace-days", "3"), "mark has no parameter grace"),
    ],
)
def test_calls_that_are_wrong_are_refused_and_write_nothing(
    messages: Database, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "report.html"
    called = call(messages, "report", *arguments, "--html", str(file))
    assert called.code == ExitCode.USAGE
    assert said in called.err.splitlines()[0]
    assert list(tmp_path.iterdir()) == []


def test_file_that_cannot_be_written_is_one_line(messages: Database, tmp_path: Path) -> None:
    called = call(messages, "report", *MARK, "--html", str(tmp_path / "nowhere" / "a.html"))
    assert called.code == ExitCode.USAGE
    assert "cannot be written: No such file or directory" in called.err


@pytest.mark.parametrize("name", ["", ".", "/", "..", "folder", "folder/", "new/"])
def test_folder_is_no_file(
    messages: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    called = call(messages, "report", *MARK, "--html", name)
    assert called.code == ExitCode.USAGE
    assert called.err.startswith(f"error: {name!r} is no file\n")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_page_is_written_to_what_is_there(messages: Database, tmp_path: Path) -> None:
    """A link stays one, a file keeps its mode, a pipe is written to."""
    file, link, pipe = tmp_path / "file.html", tmp_path / "link.html", tmp_path / "pipe"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file.name)
    report(messages, link, *MARK)
    assert link.is_symlink()
    assert file.read_text().startswith("<!DOCTYPE html>")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        page = pool.submit(pipe.read_text)
        report(messages, pipe, *MARK)
        assert page.result().startswith("<!DOCTYPE html>")
    assert pipe.is_fifo()
    report(messages, Path(os.devnull), *MARK)
    assert Path(os.devnull).is_char_device()
    assert {path.name for path in tmp_path.iterdir()} == {"file.html", "link.html", "pipe"}


def test_page_follows_no_link_that_others_have_laid(messages: Database, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / ".report.html.new").symlink_to(victim)
    report(messages, tmp_path / "report.html", *MARK)
    assert victim.read_text() == "mine"


@pytest.mark.parametrize(
    ("verdict", "measured", "allowed", "is_upper"),
    [
        ("go", "5", "10", True),
        ("stop", "15", "10", True),
        ("go", "15", "10", False),
        ("stop", "5", "10", False),
        ("go", "0", "0", True),
        ("go", "3.00 %", "5.00 %", True),
        ("stop", "1970-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00", False),
        ("go", "2026-02-01T00:00:00+01:00", "2026-01-01T00:00:00+00:00", False),
    ],
)
def test_forbidden_side_of_a_limit_is_the_one_where_a_guard_stops(
    verdict: str, measured: str, allowed: str, is_upper: bool
) -> None:
    guard = {"guard": "x", "verdict": verdict, "measured": measured, "allowed": allowed}
    drawn = str(limit_chart(guard))
    [start] = re.findall(r'<rect x="([\d.]+)"[^>]*class="forbidden"', drawn)
    [limit] = re.findall(r'<line x1="([\d.]+)"', drawn)
    assert (start == limit) == is_upper
    assert is_upper or start == "0"


@pytest.mark.parametrize(
    ("measured", "allowed"),
    [
        (None, "5"),
        ("5", None),
        ("0", "any"),
        ("5", "5.00 %"),
        ("infinity", "2026-01-01"),
        ("9" * 400, "5"),
        ("x", "y"),
    ],
)
def test_what_cannot_be_compared_is_not_drawn(measured: str | None, allowed: str | None) -> None:
    guard = {"guard": "x", "verdict": "go", "measured": measured, "allowed": allowed}
    assert limit_chart(guard) is None


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("end", ["0001-01-01", "0001-01-01T00:00:00+00:00", "9999-12-31"])
def test_the_ends_of_the_calendar_are_drawn_in_any_zone(
    monkeypatch: pytest.MonkeyPatch, zone: str, end: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    guard = {"guard": "too_old", "verdict": "stop", "measured": end, "allowed": "2026-01-01"}
    assert limit_chart(guard) is not None
    monkeypatch.undo()
    time.tzset()


def test_only_markup_is_not_escaped() -> None:
    made = element("p", "<b>", Html("<i></i>"), None, class_='a"b', data_x=None)
    assert made == '<p class="a&quot;b">&lt;b&gt;<i></i></p>'
    assert "&lt;td&gt;" in data_table("x", ("a",), [("<td>",)])
