"""Retention and grace by the calendar: months, leap years, and clocks that are put back and forth.

Properties hold around every change of the clocks of sixteen years in zones with odd ones.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import Database, fresh_database

from safe_delete.cluster import Cluster

ZONES = [
    *("UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/St_Johns"),
    *("Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia", "Pacific/Chatham"),
    *("Africa/Casablanca", "Asia/Tehran", "Asia/Kathmandu"),
]
DURATIONS = ["1 day", "2 days", "3 weeks", "90 days", "1 month", "13 months", "1 year", "4 years"]
# Cut-offs (at) shortly before and after a change, or a duration later; rows about as old.
CASES = """
    SELECT setseed(0.5);
    CREATE TABLE moment AS
    SELECT z.zone, d.duration, t.at + (random() - 0.5) * interval '4 hours' + k * d.duration::interval AS at
    FROM unnest(ARRAY{zones}) AS z (zone)
    CROSS JOIN LATERAL (
        SELECT h AS at FROM generate_series('2010-01-01', '2026-01-01', interval '1 hour') AS h
        WHERE (h AT TIME ZONE z.zone) - ((h - interval '1 hour') AT TIME ZONE z.zone) <> '1 hour'
            OR h = '2020-02-29 12:00'
    ) AS t
    CROSS JOIN unnest(ARRAY{durations}) AS d (duration)
    CROSS JOIN generate_series(0, 1) AS k
    CROSS JOIN generate_series(1, 2);
    CREATE TABLE example AS
    SELECT m.zone, m.duration, m.at, safe_delete._before(m.at, m.duration, m.zone) AS cutoff, r.row_at
    FROM moment AS m
    CROSS JOIN LATERAL (
        SELECT (m.at AT TIME ZONE m.zone - m.duration::interval) AT TIME ZONE m.zone
            + (random() - 0.5) * interval '5 hours' AS row_at
    ) AS r
"""  # noqa: E501


@pytest.fixture(scope="module")
def examples(cluster: Cluster, kit_template: str) -> Iterator[Database]:
    with fresh_database(cluster, "calendar", kit_template) as database:
        database.run(CASES.format(zones=ZONES, durations=DURATIONS))
        assert database.value("SELECT count(*) > 5000 FROM example")
        yield database


def test_no_row_goes_before_the_clocks_say_so(examples: Database) -> None:
    early = """
        SELECT e.* FROM example AS e
        WHERE e.row_at < e.cutoff
            AND e.row_at AT TIME ZONE e.zone + e.duration::interval > e.at AT TIME ZONE e.zone
    """
    assert examples.rows(early) == []


def test_no_row_goes_before_its_purge_date(examples: Database) -> None:
    early = """
        SELECT e.* FROM example AS e
        WHERE e.row_at < e.cutoff AND safe_delete._after(e.row_at, e.duration, e.zone) > e.at
    """
    assert examples.rows(early) == []


def test_rows_go_within_hours_of_their_purge_date(examples: Database) -> None:
    late = """
        SELECT e.* FROM example AS e
        CROSS JOIN LATERAL safe_delete._after(e.row_at, e.duration, e.zone) AS a
        WHERE e.duration !~ 'month|year'
            AND e.row_at >= safe_delete._before(a + interval '25 hours', e.duration, e.zone)
    """
    assert examples.rows(late) == []
    # A month before the last days of March is the last one of February.
    assert examples.rows(late.replace("!~", "~").replace("25 hours", "97 hours")) == []


def test_hours_are_hours_whatever_the_clocks_do(examples: Database) -> None:
    other = """
        SELECT m.* FROM moment AS m
        WHERE safe_delete._before(m.at, '36 hours', m.zone) <> m.at - interval '36 hours'
            OR safe_delete._after(m.at, '36 hours', m.zone) <> m.at + interval '36 hours'
    """
    assert examples.rows(other) == []


BERLIN, APIA = "Europe/Berlin", "Pacific/Apia"
# Zone, the time on its clocks, a retention, the times of rows that go, and of rows that stay.
CLOCKS = [
    # Days of different length.
    (BERLIN, "2026-03-31 12:00", "1 month", ["2026-02-28 11:59"], ["2026-02-28 12:00"]),
    (BERLIN, "2026-03-28 12:00", "1 month", ["2026-02-28 11:59"], ["2026-02-28 12:00"]),
    (BERLIN, "2026-03-01 00:00", "1 month", ["2026-01-31 23:59"], ["2026-02-01 00:00"]),
    (BERLIN, "2024-02-29 12:00", "1 year", ["2023-02-28 11:59"], ["2023-02-28 12:00"]),
    (BERLIN, "2025-02-28 12:00", "1 year", ["2024-02-28 11:59"], ["2024-02-28 12:00"]),
    (BERLIN, "2025-02-28 12:00", "1 year", [], ["2024-02-29 11:59"]),
    (BERLIN, "2025-03-01 12:00", "1 year", ["2024-02-29 23:59"], ["2024-03-01 12:00"]),
    (BERLIN, "2028-02-29 12:00", "4 years", ["2024-02-29 11:59"], ["2024-02-29 12:00"]),
    # A day of 23 hours, and one of 25.
    (BERLIN, "2026-03-29 12:00", "1 day", ["2026-03-28 11:59"], ["2026-03-28 12:00"]),
    (BERLIN, "2026-10-25 12:00", "1 day", ["2026-10-24 11:59"], ["2026-10-24 12:00"]),
    (BERLIN, "2026-03-30 02:30", "1 day", ["2026-03-29 01:29"], ["2026-03-29 03:10"]),
    (BERLIN, "2026-03-29 12:00", "36 hours", ["2026-03-27 22:59"], ["2026-03-27 23:00"]),
    (BERLIN, "2026-10-25 12:00", "36 hours", ["2026-10-24 00:59"], ["2026-10-24 01:00"]),
    # A day that never was: 30 December 2011.
    (APIA, "2011-12-31 12:00", "1 day", ["2011-12-28 23:59"], ["2011-12-31 00:00"]),
    (APIA, "2011-12-31 12:00", "2 days", ["2011-12-29 11:59"], ["2011-12-29 12:00"]),
]


AS_AGE = {
    "date": "('{at}'::timestamp)::date",
    "timestamp": "'{at}'::timestamp",
    "timestamptz": "'{at}'::timestamp AT TIME ZONE '{zone}'",
}
COUNT = """
    SELECT safe_delete._read_profile('mark', 'log', safe_delete._empty_selection()
        || '{{"extent": "count", "kept_reasons": {{}}, "own_cutoffs": {{}}}}'
        || jsonb_build_object(
            'cutoff', safe_delete._before(n.at, '{retention}', '{zone}'),
            'present', n.at, 'time_zone', '{zone}'
        )) ->> 'candidates'
    FROM (SELECT '{now}'::timestamp AT TIME ZONE '{zone}' AS at) AS n
"""


@pytest.mark.parametrize("age_type", AS_AGE)
@pytest.mark.parametrize("session_zone", ["UTC", "America/Los_Angeles"])
def test_mark_goes_by_the_clocks_of_the_policy(
    database: Database, age_type: str, session_zone: str
) -> None:
    database.run(f"ALTER DATABASE {database.name} SET TimeZone = '{session_zone}'")
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        f"""CREATE TABLE log (log_id integer PRIMARY KEY, at {age_type});
            INSERT INTO log VALUES (1);
            SELECT safe_delete.protect('log', 'apart', 'at')""",
        "table_owner",
    )
    for zone, now, retention, gone, kept in CLOCKS:
        for at in (*gone, *kept):
            # Of days only those that are over go.
            goes = at in gone and (age_type != "date" or at[:10] < kept[0][:10])
            database.run(f"UPDATE log SET at = {AS_AGE[age_type].format(at=at, zone=zone)}")
            count = COUNT.format(retention=retention, zone=zone, now=now)
            assert database.value(count) == str(int(goes)), (zone, now, retention, at)
