"""A dry run provably writes nothing."""

from __future__ import annotations

import pytest
from command import let_days_pass
from support import Database, past_triggers

from safe_delete.database import Connection

PREPARE = """
CREATE TABLE message (id int PRIMARY KEY, sent_at timestamptz, body text);
INSERT INTO message SELECT i, now() - i * interval '1 hour', 'b' FROM generate_series(1, 5000) AS i;
"""


@pytest.mark.parametrize("owner", ["table_owner", "postgres"])
@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize(
    "job", [("mark", '{"retain": "90 days"}'), ("purge", '{"grace": "30 days"}')]
)
def test_dry_run_writes_nothing(
    database: Database, owner: str, hiding: str, job: tuple[str, str]
) -> None:
    """Not even as the owner's superuser: the session is read-only, and no WAL is written."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(PREPARE, owner)
    database.run(f"SELECT safe_delete.protect('message', '{hiding}', 'sent_at')", owner)
    database.run("SELECT safe_delete.soft_delete('message', '[1, 2, 3]')", "operator")
    database.run("VACUUM (FREEZE, ANALYZE)")
    for user in ("operator", "postgres"):
        with database.connect(user) as session:
            session.execute("SET default_transaction_read_only = on")
            query = "SELECT safe_delete.dry_run(%s, 'message', %s)"
            session.execute(query, job)
            assert any(leaves_the_wal_alone(session, query, job) for _ in range(5))
            row = session.execute(query, job).fetchone()
            assert row is not None
            shown = row[0]
            assert shown["candidates"] == (2841 if job[0] == "mark" else 0)
            assert shown["signature"].startswith(f"sd1-{job[0]}-")


def leaves_the_wal_alone(session: Connection, query: str, job: tuple[str, str]) -> bool:
    """Whether the WAL stands where it stood; the server's own processes may write in between."""
    position = "SELECT pg_current_wal_insert_lsn()"
    before = session.execute(position).fetchone()
    session.execute(query.encode(), job)
    return session.execute(position).fetchone() == before


def test_keys_are_shown_only_to_who_may_read_the_table(database: Database) -> None:
    database.run(PREPARE)
    database.run("SELECT safe_delete.protect('message', 'apart', 'sent_at')")
    query = """SELECT safe_delete.dry_run('mark', 'message', '{"retain": "90 days"}') -> 'sample'"""
    assert database.value(query, "operator") == []
    database.run("GRANT SELECT ON message TO operator")
    sample = database.value(query, "operator")
    assert isinstance(sample, list) and len(sample) == 5


@pytest.mark.parametrize("hiding", ["apart", "beside"])
def test_dry_run_needs_no_right_on_the_schema_of_a_table(database: Database, hiding: str) -> None:
    database.run(
        f"""GRANT safe_delete_admin TO table_owner;
            GRANT CREATE ON DATABASE {database.name} TO table_owner"""
    )
    database.run(
        f"""
        CREATE SCHEMA "My own";
        SET search_path = "My own";
        CREATE TABLE "The message" (id int PRIMARY KEY, sent_at date);
        CREATE TABLE reply (id int PRIMARY KEY, m int REFERENCES "The message" ON DELETE CASCADE);
        CREATE TABLE note (id int PRIMARY KEY, m int REFERENCES "The message" ON DELETE CASCADE);
        INSERT INTO "The message" VALUES (1, '2025-01-01'), (2, now()::date);
        INSERT INTO reply VALUES (1, 1), (2, 2);
        SELECT safe_delete.protect('reply', '{hiding}', NULL, '{{"accept": ["parents"]}}');
        SELECT safe_delete.protect('"The message"', '{hiding}', 'sent_at',
            '{{"accept": ["dependents"]}}');
        """,
        "table_owner",
    )
    number = database.value("""SELECT '"My own"."The message"'::regclass::oid""")
    answer = database.value(
        f"SELECT safe_delete.dry_run('mark', '{number}', '{{\"retain\": \"90 days\"}}')",
        "operator",
    )
    assert isinstance(answer, dict)
    assert answer["candidates"] == 1
    assert ('"My own".reply', 1) in [(c["table"], c["rows"]) for c in answer["closure"]]


EARLIER_RUN = """
    INSERT INTO safe_delete.run (
        job, target_table, target_name, parameters, signature, selection, decided_by, state,
        started_at, started_by, started_as, driver_pid, candidate_count, row_count, batch_count,
        next_block, window_blocks, pass_number, pass_row_count, is_exhausted
    )
    SELECT 'mark', 'message', 'public.message', '{"retain": "95 days"}', '',
        jsonb_build_object('cutoff', now() - interval '95 days'), '{}', 'done',
        now(), 'x', 'x', 1, 0, 0, 0, 0, 1, 1, 0, true
"""
READ = """
    SELECT sum(s.seq_scan + s.idx_scan)::integer, sum(s.seq_tup_read + s.idx_tup_fetch)::integer
      FROM pg_stat_xact_all_tables AS s
     WHERE s.relid = 'message'::regclass
        OR s.relid IN (SELECT i.inhrelid FROM pg_inherits AS i
                        WHERE i.inhparent = to_regclass('safe_delete_data.public__message'))
"""


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("job", ["mark", "purge"])
def test_all_guards_judge_by_one_pass(database: Database, hiding: str, job: str) -> None:
    """What the server counts of reads: each row once, by one scan."""
    database.run(PREPARE)
    database.run(f"SELECT safe_delete.protect('message', '{hiding}', 'sent_at')")
    live = "message" if hiding == "apart" else "current_message"
    database.run(f"DELETE FROM {live} WHERE id % 2 = 0")
    if hiding == "apart":
        let_days_pass(database, 40)
    else:
        aged = "UPDATE message SET deleted_at = now() - interval '40 days' WHERE id % 2 = 0"
        past_triggers(database, ["message"], aged)
    database.run("VACUUM (ANALYZE)")
    parameters = {"mark": '{"retain": "90 days"}', "purge": '{"grace": "30 days"}'}[job]
    # Also where rows are older than what an earlier run should have taken.
    database.run(EARLIER_RUN)
    with database.connect() as session, session.transaction():
        session.execute("SET max_parallel_workers_per_gather = 0")
        looked = "SELECT safe_delete._examine(%s, 'message', %s, false, '{}') -> 'candidates'"
        [[candidates]] = session.execute(looked, (job, parameters)).fetchall()
        [[scans, rows]] = session.execute(READ).fetchall()
    of_table = 5000 if hiding == "beside" else 2500
    assert candidates == (1420 if job == "mark" else 2500)
    if job == "mark":
        assert (scans, rows) == (1, of_table)
    else:
        # An index on the time of the deletion serves candidates; then the table is counted.
        assert rows <= candidates + of_table + 5
