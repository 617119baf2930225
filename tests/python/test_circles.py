"""Rows in place that wait for rows of other tables, and rows that reference each other in a circle.

A purge of one table takes rows of another only where a purge of that one was let take them.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from command import call
from support import TABLE_OWNER, Database
from test_races import waiting

# Two stores, the first of which has three of the five; each is led by one of its own.
TABLES = """
CREATE TABLE "The Staff" (half integer, "Staff Id" integer, store_id integer NOT NULL,
    hired_at timestamptz DEFAULT now() - interval '1 year',
    PRIMARY KEY (half, "Staff Id")) {partitioned};
{partitions}
CREATE TABLE store (store_id integer PRIMARY KEY, half integer NOT NULL, boss integer NOT NULL,
    opened_on date DEFAULT current_date - 365,
    FOREIGN KEY (half, boss) REFERENCES "The Staff" {to_boss});
INSERT INTO "The Staff" VALUES (0, 1, 1), (1, 2, 1), (0, 3, 1), (0, 4, 2), (1, 5, 2);
INSERT INTO store VALUES (1, 0, 1), (2, 1, 5);
ALTER TABLE "The Staff" ADD CONSTRAINT works_in FOREIGN KEY (store_id) REFERENCES store {to_store};
"""
PROTECT = """
CREATE INDEX ON "The Staff" (store_id);
CREATE INDEX ON store (half, boss);
SELECT safe_delete.protect('"The Staff"', '{staff}', 'hired_at', '{settings}');
SELECT safe_delete.protect('store', '{store}', 'opened_on', '{settings}');
"""
HALVES = """
CREATE TABLE low PARTITION OF "The Staff" FOR VALUES IN (0);
CREATE TABLE high PARTITION OF "The Staff" FOR VALUES IN (1);
"""
SETTINGS = '{"accept": ["view limits", "dependents", "parents"]}'
LIMITS = """
SELECT safe_delete.set_guard('{0}', 'too_old', '{{"waived": "a test"}}');
SELECT safe_delete.set_guard('{0}', 'minimum_kept', '{{"waived": "a test"}}');
SELECT safe_delete.set_guard('{0}', 'row_ratio', '{{"max": 1}}');
"""
DAYS_PASS = """
BEGIN;
ALTER TABLE {0} DISABLE TRIGGER safe_delete_guard_update;
UPDATE {0} SET deleted_at = deleted_at - interval '{1} days' WHERE deleted_at IS NOT NULL {2};
ALTER TABLE {0} ENABLE ALWAYS TRIGGER safe_delete_guard_update;
COMMIT
"""
DELETIONS_AGE = """
BEGIN;
ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
UPDATE safe_delete.deletion SET deleted_at = deleted_at - interval '{0} days';
ALTER TABLE safe_delete.deletion ENABLE ALWAYS TRIGGER refuse_change;
COMMIT
"""
STAFF, STORE = '"The Staff"', "store"
KEYS = [
    ("", "ON DELETE CASCADE"),
    ("ON DELETE RESTRICT", "ON DELETE CASCADE"),
    ("ON DELETE CASCADE", "ON DELETE CASCADE"),
    ("DEFERRABLE INITIALLY DEFERRED", "DEFERRABLE INITIALLY DEFERRED"),
]


class Shop:
    """Staff and stores that reference each other, in a database."""

    def __init__(
        self,
        database: Database,
        staff: str = "beside",
        store: str = "beside",
        keys: tuple[str, str] = KEYS[0],
        is_partitioned: bool = False,
    ) -> None:
        self.database = database
        self.hidings = {STAFF: staff, STORE: store}
        database.run(f"GRANT safe_delete_admin, safe_delete_operator TO {TABLE_OWNER}")
        database.run(
            TABLES.format(
                to_boss=keys[0],
                to_store=keys[1],
                partitioned="PARTITION BY LIST (half)" if is_partitioned else "",
                partitions=HALVES if is_partitioned else "",
            ),
            TABLE_OWNER,
        )
        database.run(PROTECT.format(staff=staff, store=store, settings=SETTINGS), TABLE_OWNER)
        for table in (STAFF, STORE):
            database.run(LIMITS.format(table), TABLE_OWNER)

    def place(self, table: str) -> str:
        """Where the rows are."""
        plain = table.strip('"')
        if self.hidings[table] == "beside":
            return table
        return f'safe_delete_data."public__{plain}"'

    def live(self, table: str) -> str:
        """The view of live rows."""
        plain = table.strip('"')
        return table if self.hidings[table] == "cover" else f'"current_{plain}"'

    def delete(self, *stores: int) -> None:
        """Deletes stores with all who work there."""
        which = ", ".join(map(str, stores))
        self.database.run(
            f"""BEGIN;
                DELETE FROM {self.live(STORE)} WHERE store_id IN ({which});
                DELETE FROM {self.live(STAFF)} WHERE store_id IN ({which});
                COMMIT""",
            TABLE_OWNER,
        )

    def let_time_pass(self, days: int = 40, where: str = "") -> None:
        for table in (STAFF, STORE):
            self.database.run(DAYS_PASS.format(self.place(table), days, where))
        if not where:
            self.database.run(DELETIONS_AGE.format(days))

    def dry_run(self, table: str, grace: str = "30 days", more: str = "") -> dict[str, object]:
        answer = self.database.value(
            f"""SELECT safe_delete.dry_run('purge', '{table}', '{{"grace": "{grace}"{more}}}')""",
            "operator",
        )
        assert isinstance(answer, dict)
        return answer

    def waiting(self, table: str) -> list[dict[str, Any]]:
        """What a dry run says about rows that wait."""
        found = self.dry_run(table)["waiting"]
        assert isinstance(found, list)
        return found

    def purge(self, table: str, grace: str = "30 days", more: str = "") -> tuple[object, ...]:
        """How a purge ended, how many rows it took, and what it says about rows that wait."""
        shown = self.dry_run(table, grace, more)
        assert shown["verdict"] == "go", str(shown["guards"])
        parameters = f'{{"grace": "{grace}"{more}}}'
        job = f"'purge', '{table}', '{parameters}', '{shown['signature']}'"
        self.database.run(f"CALL safe_delete.run_job({job})", "deleter")
        [(state, count, waits)] = self.database.rows(
            """SELECT state, row_count, coalesce(waiting, '[]') FROM safe_delete.runs
                ORDER BY run_id DESC LIMIT 1"""
        )
        assert count == shown["candidates"] and isinstance(waits, list)
        return state, count, {row["table"]: row["rows"] for row in waits}

    def ids(self, table: str) -> list[object]:
        column = {STAFF: '"Staff Id"', STORE: "store_id"}[table]
        found = self.database.rows(f"SELECT {column} FROM {self.place(table)} ORDER BY 1")
        return [key for (key,) in found]

    def purged(self) -> dict[object, object]:
        """How many rows of each table the audit trail says were purged, and their keys."""
        found = self.database.rows(
            """SELECT a.target_name, k.key::text FROM safe_delete.audit_event AS a
                CROSS JOIN LATERAL json_array_elements(a.row_keys) AS k (key)
                WHERE a.event = 'purge batch' ORDER BY 1, 2"""
        )
        return {
            table: [json.loads(str(key)) for name, key in found if name == table]
            for table in dict.fromkeys(name for name, _ in found)
        }


@pytest.mark.parametrize(
    ("keys", "staff", "store", "is_partitioned"),
    [
        (KEYS[0], "beside", "cover", True),
        (KEYS[1], "cover", "beside", False),
        (KEYS[2], "beside", "beside", False),
        (KEYS[3], "cover", "cover", True),
    ],
)
def test_rows_of_two_tables_go_once_purges_of_both_may_take_them(
    database: Database, keys: tuple[str, str], staff: str, store: str, is_partitioned: bool
) -> None:
    shop = Shop(database, staff, store, keys, is_partitioned)
    shop.delete(1)
    shop.let_time_pass()
    # 2 and 3 are referenced by nothing.
    assert shop.purge(STAFF) == ("done", 2, {"public.store": 1})
    shown = shop.dry_run(STORE)
    assert shown["closure"] == [
        {
            "table": 'public."The Staff"',
            "parent": "public.store",
            "depth": 1,
            "effect": "deleted for good",
            "rows": 1,
            "is_estimate": False,
            "released_by": 1,
        }
    ]
    assert shop.purge(STORE) == ("done", 1, {})
    assert (shop.ids(STAFF), shop.ids(STORE)) == ([4, 5], [2])
    assert shop.purged() == {
        'public."The Staff"': [
            {"half": 0, "Staff Id": 1},
            {"half": 0, "Staff Id": 3},
            {"half": 1, "Staff Id": 2},
        ],
        "public.store": [1],
    }
    accounts = database.rows(
        """SELECT target_name, sum(row_count)::integer FROM safe_delete.deletion_target
            WHERE is_purged GROUP BY 1 ORDER BY 1"""
    )
    assert accounts == [('public."The Staff"', 3), ("public.store", 1)]
    released = database.rows(
        """SELECT target_name, detail -> 'released_by' FROM safe_delete.audit_event
            WHERE event = 'purge batch' AND detail -> 'run_id' = '2' ORDER BY 1"""
    )
    assert released == [('public."The Staff"', 1), ("public.store", None)]
    assert database.rows("SELECT * FROM safe_delete.acting") == []


def test_a_later_purge_takes_what_the_other_table_was_let_take_before(database: Database) -> None:
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1)
    shop.let_time_pass()
    assert shop.purge(STORE) == ("done", 0, {'public."The Staff"': 1})
    shop.delete(2)
    assert shop.purge(STAFF) == ("done", 3, {})
    assert (shop.ids(STAFF), shop.ids(STORE)) == ([4, 5], [2])


def test_younger_rows_of_the_other_table_wait_for_their_own_purge(database: Database) -> None:
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1)
    shop.let_time_pass()
    assert shop.purge(STORE, "60 days") == ("done", 0, {})
    shown = shop.dry_run(STAFF)
    assert shown["candidates"] == 2
    [wait] = shop.waiting(STAFF)
    assert (wait["table"], wait["rows"]) == ("public.store", 1)
    assert wait["next_step"] == (
        "Purge public.store: rows that reference each other go together, once a purge of each"
        " table may take them; run 1 of it was not let take all that reference these."
    )
    assert shop.purge(STAFF) == ("done", 2, {"public.store": 1})
    assert shop.purge(STORE) == ("done", 1, {})
    assert (shop.ids(STAFF), shop.ids(STORE)) == ([4, 5], [2])


@pytest.mark.parametrize("on_staff", [True, False])
@pytest.mark.parametrize("on_table", [True, False])
def test_a_hold_in_either_table_keeps_both(
    database: Database, on_table: bool, on_staff: bool
) -> None:
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1, 2)
    shop.let_time_pass()
    shop.purge(STAFF)
    table, key = (STAFF, '[{"half": 0, "Staff Id": 1}]') if on_staff else (STORE, "[1]")
    keys = '"all"' if on_table else key
    hold = database.value(
        f"SELECT safe_delete.place_hold('{table}', '{keys}', 'an investigation')", "admin"
    )
    if on_table and not on_staff:
        assert shop.dry_run(STORE)["verdict"] == "stop"
    else:
        waits = {'public."The Staff"': 2 if on_table else 1}
        expected = ("done", 0, waits) if on_table else ("done", 1, {} if not on_staff else waits)
        assert shop.purge(STORE) == expected
    assert 1 in shop.ids(STAFF) and 1 in shop.ids(STORE)
    database.run(f"SELECT safe_delete.release_hold({hold}, 'closed')", "admin")
    shop.purge(STORE)
    assert (shop.ids(STAFF), shop.ids(STORE)) == ([], [])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            "SELECT safe_delete.set_guard('store', 'row_count', '{\"max\": 5}')",
            "the limit of guard row_count was 100000, is 5",
        ),
        (
            "SELECT safe_delete.set_policy('store', '{\"minimum_grace\": \"2 days\"}')",
            "minimum_grace was 1 day, is 2 days",
        ),
        ("ALTER TABLE store ADD COLUMN note text", "columns of public.store have changed"),
    ],
)
def test_what_changed_since_the_other_purge_lets_nothing_go(
    database: Database, change: str, why: str
) -> None:
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1)
    shop.let_time_pass()
    shop.purge(STORE)
    database.run(change, TABLE_OWNER)
    [wait] = shop.waiting(STAFF)
    assert why in wait["next_step"]
    assert shop.purge(STAFF) == ("done", 2, {"public.store": 1})


def test_guards_of_the_other_table_look_at_rows_that_go_along(database: Database) -> None:
    """A hold spared them when its own purge was let go."""
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1, 2)
    shop.let_time_pass()
    database.run("SELECT safe_delete.set_guard('store', 'row_count', '{\"max\": 1}')", TABLE_OWNER)
    hold = database.value("SELECT safe_delete.place_hold('store', '[1]', 'a case')", "admin")
    assert shop.purge(STORE) == ("done", 0, {'public."The Staff"': 1})
    database.run(f"SELECT safe_delete.release_hold({hold}, 'closed')", "admin")
    [wait] = shop.waiting(STAFF)
    assert "guard row_count says stop" in wait["next_step"]
    assert shop.purge(STAFF) == ("done", 3, {"public.store": 2})
    assert shop.ids(STORE) == [1, 2]


def test_an_exact_run_takes_no_rows_but_those_that_it_names(database: Database) -> None:
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1)
    shop.let_time_pass()
    shop.purge(STAFF)
    assert shop.purge(STORE, more=', "exact": true') == ("done", 0, {})
    assert (shop.ids(STAFF), shop.ids(STORE)) == ([1, 4, 5], [1, 2])
    # It released no more than it named, which was nothing.
    assert shop.purge(STAFF) == ("done", 0, {"public.store": 1})
    assert shop.purge(STORE) == ("done", 1, {})
    assert (shop.ids(STAFF), shop.ids(STORE)) == ([4, 5], [2])


def test_a_backlog_takes_the_oldest_with_what_references_them(database: Database) -> None:
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1)
    shop.let_time_pass()
    shop.delete(2)
    shop.let_time_pass()
    shop.purge(STAFF)
    database.run(
        """SELECT safe_delete.set_guard('store', 'row_count', '{"max": 1}')""", TABLE_OWNER
    )
    assert shop.dry_run(STORE)["verdict"] == "stop"
    assert shop.purge(STORE, more=', "backlog": true') == ("done", 1, {})
    assert (shop.ids(STAFF), shop.ids(STORE)) == ([5], [2])


def test_a_stopped_purge_lets_nothing_go(database: Database) -> None:
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1)
    shop.let_time_pass()
    signature = shop.dry_run(STORE)["signature"]
    run = database.value(
        "SELECT safe_delete.start_run('purge', 'store', '{\"grace\": \"30 days\"}', "
        f"'{signature}')",
        "deleter",
    )
    database.run(f"SELECT safe_delete.stop_run({run}, 'not these')", "operator")
    [wait] = shop.waiting(STAFF)
    assert "(run 1 was stopped: not these)" in wait["next_step"]


def test_a_run_says_which_rows_wait_and_they_go_when_the_others_have(database: Database) -> None:
    database.run(f"GRANT safe_delete_admin, safe_delete_operator TO {TABLE_OWNER}")
    database.run(
        """CREATE TABLE book (book_id integer PRIMARY KEY, sequel_of integer REFERENCES book);
            CREATE TABLE copy (copy_id integer PRIMARY KEY,
                book_id integer REFERENCES book ON DELETE CASCADE);
            INSERT INTO book VALUES (1), (2), (3), (4);
            UPDATE book SET sequel_of = 2 WHERE book_id = 4;
            INSERT INTO copy VALUES (1, 1), (2, 1), (4, 4);
            SELECT safe_delete.protect('copy', 'beside');
            SELECT safe_delete.protect('book', 'beside');
            DELETE FROM current_book WHERE book_id = 1;
            DELETE FROM current_book;""",
        TABLE_OWNER,
    )
    for table in ("book", "copy"):
        database.run(LIMITS.format(table), TABLE_OWNER)
        database.run(DAYS_PASS.format(table, 40, ""))
    database.run(DELETIONS_AGE.format(40))
    shop = Shop.__new__(Shop)
    shop.database = database
    notices: list[str] = []
    shown = shop.dry_run("book")
    with database.connect("deleter") as driver:
        driver.add_notice_handler(
            lambda said: notices.append(f"{said.message_primary}. {said.message_hint}")
        )
        driver.execute(
            f"""CALL safe_delete.run_job('purge', 'book', '{{"grace": "30 days"}}',
                '{shown["signature"]}')""".encode()
        )
    assert notices == [
        "1 rows of public.book wait for rows of public.book that reference them."
        " Rows of the same table that stay reference them: they go together, once all of them may.",
        "2 rows of public.book wait for rows of public.copy that reference them."
        " Purge public.copy: they go once nothing there references them.",
    ]
    [(state, count, waiting)] = database.rows(
        "SELECT state, row_count, waiting FROM safe_delete.runs"
    )
    assert (state, count) == ("done", 1)
    assert shown["waiting"] == waiting
    events = "SELECT detail -> 'waiting' FROM safe_delete.audit_event WHERE event = 'run done'"
    assert database.rows(events) == [(waiting,)]
    assert shop.purge("copy") == ("done", 3, {})
    assert shop.purge("book") == ("done", 3, {})


def test_the_command_line_says_which_rows_wait_and_which_go_along(database: Database) -> None:
    shop = Shop(database, keys=KEYS[1])
    shop.delete(1)
    shop.let_time_pass()
    words = ["purge", "--grace-days", "30", "--table"]
    shown = call(database, *words, STAFF, user="operator").out
    assert "1 rows for store. Purge public.store: rows that reference each other go" in flat(shown)
    signature = shop.dry_run(STAFF)["signature"]
    signed = ["--signature", str(signature), "--execute"]
    done = call(database, *words, STAFF, *signed, user="deleter")
    assert done.code == 0
    assert "1 rows wait for rows of public.store. Purge public.store: rows" in flat(done.out)
    shown = call(database, *words, STORE, user="operator").out
    assert re.search(r'The Staff"? +1  deleted for good', shown), shown


def flat(text: str) -> str:
    """Text without its line breaks."""
    return " ".join(text.split())


def test_a_foreign_key_that_closes_a_circle_asks_for_a_resync(database: Database) -> None:
    """Until then the purge of the other table would take what its dry run does not count."""
    shop = Shop(database)
    database.run('ALTER TABLE "The Staff" DROP CONSTRAINT works_in', TABLE_OWNER)
    for table in (STAFF, STORE):
        database.run(f"SELECT safe_delete.resync('{table}')", TABLE_OWNER)
    assert database.rows("SELECT problem FROM safe_delete.problems") == []
    database.run(
        'ALTER TABLE "The Staff" ADD CONSTRAINT works_in FOREIGN KEY (store_id) REFERENCES store',
        TABLE_OWNER,
    )
    stale = """SELECT DISTINCT target_table::text FROM safe_delete.problems
        WHERE problem LIKE '%was made for other foreign keys' ORDER BY 1"""
    assert database.rows(stale) == [('"The Staff"',), ("store",)]
    for table in (STAFF, STORE):
        assert shop.dry_run(table)["verdict"] == "stop"
    database.run("SELECT safe_delete.resync('store')", TABLE_OWNER)
    database.run(f"SELECT safe_delete.resync('{STAFF}')", TABLE_OWNER)
    assert database.rows("SELECT problem FROM safe_delete.problems") == []
    for table in (STAFF, STORE):
        assert shop.dry_run(table)["verdict"] == "go"


@pytest.mark.parametrize("end", ["commit", "rollback"])
@pytest.mark.parametrize("first", [STAFF, STORE])
def test_a_purge_waits_for_a_restore_in_either_table(
    database: Database, first: str, end: str
) -> None:
    shop = Shop(database, keys=KEYS[1])
    database.run(f'UPDATE {shop.live(STAFF)} SET store_id = 2 WHERE "Staff Id" IN (2, 3)')
    shop.delete(1)
    shop.delete(2)
    shop.let_time_pass()
    second = STORE if first == STAFF else STAFF
    shop.purge(first)
    signature = shop.dry_run(second)["signature"]
    with database.connect("operator", autocommit=False) as operator:
        operator.execute(b"SELECT safe_delete.restore(1)")
        job = f"'purge', '{second}', '{{\"grace\": \"30 days\"}}', '{signature}'"
        with database.connect("deleter") as driver:
            run = driver.execute(f"SELECT safe_delete.start_run({job})".encode()).fetchone()
            assert run is not None
        with waiting(
            database, f"SELECT * FROM safe_delete.next_batch({run[0]})", "deleter"
        ) as purge:
            getattr(operator, end)()
    assert purge.error is None
    left = {"commit": 1, "rollback": 0}[end]
    assert (1 in shop.ids(STAFF), 1 in shop.ids(STORE)) == (bool(left), bool(left))
    assert (4 in shop.ids(STAFF), 2 in shop.ids(STORE)) == (False, False)
