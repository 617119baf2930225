"""Conditions of a policy: what else than its age a row must have for mark to take it."""

from __future__ import annotations

import pytest
from command import call, execute
from support import Database

from safe_delete.errors import ExitCode

PROTECT = {
    "apart": "SELECT safe_delete.protect('bill', 'apart', 'at')",
    "beside": "SELECT safe_delete.protect('bill', 'beside', 'at')",
    "cover": """SELECT safe_delete.protect('bill', 'cover', 'at', '{"accept": ["view limits"]}')""",
}
BILLS = """
CREATE TABLE bill (bill_id integer PRIMARY KEY, at timestamptz, status text, "to" text);
INSERT INTO bill
    SELECT i, now() - interval '100 days', CASE i % 2 WHEN 0 THEN 'paid' ELSE 'open' END, 'ann'
    FROM generate_series(1, 100) AS i;
UPDATE bill SET "to" = NULL WHERE bill_id = 50;
"""
LIMITS = """
SELECT safe_delete.set_guard('bill', 'too_old', '{"allowed_interval": "1 year"}');
SELECT safe_delete.set_guard('bill', 'minimum_kept', '{"min": 0}');
SELECT safe_delete.set_guard('bill', 'row_ratio', '{"max": 1}');
"""
MARK = ("mark", "--table", "bill", "--retain-days", "90")
PAID = '[{"column": "status", "in": ["paid"]}, {"column": "to", "is_null": false}]'


@pytest.fixture(params=["apart", "beside", "cover"])
def bills(request: pytest.FixtureRequest, database: Database) -> tuple[Database, str]:
    """100 bills, every second one paid, the table of an ordinary owner, hidden in each way."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(BILLS, "table_owner")
    database.run(PROTECT[request.param], "table_owner")
    database.run(LIMITS)
    return database, request.param


def live(hiding: str) -> str:
    return "current_bill" if hiding == "beside" else "bill"


def test_mark_takes_only_what_meets_the_conditions(bills: tuple[Database, str]) -> None:
    database, hiding = bills
    policy = ("policy", "--table", "bill", f"conditions={PAID}", "--execute")
    changed = call(database, *policy, user="admin")
    assert changed.code == ExitCode.DONE, changed.err
    assert 'status in "paid"; to is not NULL' in changed.out
    shown = call(database, *MARK, "--json", user="operator").json()
    assert shown["candidates"] == 49
    done = execute(database, MARK)
    assert done.code == ExitCode.DONE, done.err
    left = f"SELECT count(*), count(*) FILTER (WHERE status = 'paid') FROM {live(hiding)}"
    assert database.rows(left, "table_owner") == [(51, 1)]
    assert call(database, *MARK, "--json").json()["candidates"] == 0


def test_conditions_are_taken_back_with_null(bills: tuple[Database, str]) -> None:
    database, _ = bills
    policy = ("policy", "--table", "bill", "--execute")
    call(database, *policy, f"conditions={PAID}", user="admin")
    back = call(database, *policy, "conditions=null", "--json", user="admin")
    assert "conditions" not in back.json()["settings"]
    assert call(database, *MARK, "--json").json()["candidates"] == 100


@pytest.mark.parametrize(
    "given",
    [
        "conditions=status = 1",
        "conditions=status",
        "conditions={}",
        'conditions=[{"column": "status", "equals": "x", "or": 1}]',
        'conditions=[{"column": "bill_id", "equals": "7.5"}]',
        'conditions=[{"column": "bill_id", "less_than": "1 OR true"}]',
        'conditions=[{"column": "status"}',
        "conditions=7",
    ],
)
def test_policy_refuses_what_is_no_condition(bills: tuple[Database, str], given: str) -> None:
    database, _ = bills
    called = call(database, "policy", "--table", "bill", given, "--execute", user="admin")
    assert called.code == ExitCode.USAGE
    assert "Traceback" not in called.err
    assert database.value("SELECT count(*) FROM safe_delete.policy") == 0
    assert call(database, *MARK, "--json").json()["candidates"] == 100


def test_conditions_are_asked_with_the_rights_of_the_tables_owner(database: Database) -> None:
    """Reading a value can run code of whoever made its type: here the check of a domain."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        """
        CREATE TABLE seen (who name);
        CREATE FUNCTION watch(integer) RETURNS boolean LANGUAGE plpgsql AS
            $$ BEGIN RAISE LOG 'seen';
            IF current_user <> 'table_owner' THEN RAISE 'seen by %', current_user; END IF;
            RETURN true; END $$;
        CREATE DOMAIN watched AS integer CHECK (watch(VALUE));
        CREATE TABLE bill (bill_id integer PRIMARY KEY, at date, parts watched[]);
        INSERT INTO bill VALUES (1, '2025-01-01', '{1}'), (2, '2025-01-01', '{2}');
        SELECT safe_delete.protect('bill', 'beside', 'at')
        """,
        "table_owner",
    )
    database.run(
        """
        SELECT safe_delete.set_policy('bill',
            '{"conditions": [{"column": "parts", "equals": "{1}"}]}');
        SELECT safe_delete.set_guard('bill', 'too_old', '{"waived": "a test"}');
        SELECT safe_delete.set_guard('bill', 'minimum_kept', '{"min": 0}')
        """,
        "admin",
    )
    assert execute(database, MARK).code == ExitCode.DONE
    assert database.rows("SELECT bill_id FROM current_bill", "table_owner") == [(2,)]


def test_conditions_holds_and_reasons_bind_together(database: Database) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(BILLS, "table_owner")
    database.run(PROTECT["apart"], "table_owner")
    database.run(LIMITS)
    database.run(
        f"""SELECT safe_delete.set_policy('bill', '{{"conditions": {PAID}}}');
            SELECT safe_delete.define_reason('bill', 'fraud', '{{"grace": "10 years"}}');
            SELECT safe_delete.define_reason('bill', 'moved', '{{"retention": "1 year"}}');
            SELECT safe_delete.place_subject_hold('bill_id', '8', 'case 1')""",
        "admin",
    )
    marked = call(database, *MARK, "--json", user="operator").json()
    assert (marked["candidates"], marked["spared"]) == (48, 1)
    assert execute(database, MARK).code == ExitCode.DONE
    for key, reason in ((8, "fraud"), (10, None), (1, "fraud"), (3, "moved"), (5, None)):
        database.run(
            f"""BEGIN; SELECT safe_delete.because({f"'{reason}'" if reason else "NULL"});
                DELETE FROM bill WHERE bill_id = {key}; COMMIT""",
            "table_owner",
        )
    database.run("SELECT safe_delete.place_subject_hold('bill_id', '5', 'case 2')", "admin")
    # What mark and DELETE took, but what fraud, what moved in its year, and what a hold keeps.
    selection = """
        SELECT p ->> 'candidates', p ->> 'spared' FROM safe_delete._raw_profile('purge', 'bill',
            safe_delete._selection('purge', 'bill', '{"grace": "1 day", "retain": "90 days"}')
            || '{"deleted_before": "infinity"}') AS p
    """
    kept = database.rows(selection)
    assert kept == [("48", "2")]
    database.run("SELECT safe_delete.release_hold(2, 'closed')", "admin")
    assert database.rows(selection) == [("49", "1")]
    database.run("SELECT safe_delete.release_hold(1, 'closed')", "admin")
    # 8 is free, and kept by its reason.
    assert database.rows(selection) == [("49", "0")]
