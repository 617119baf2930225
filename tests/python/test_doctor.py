"""Each way in which protection could fail open is seen by the doctor, and mended as he says."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest
from command import call
from support import Database

from safe_delete.errors import ExitCode

OWNER = "table_owner"
STORAGE = "safe_delete_data.public__note"
TABLES = """
CREATE TABLE note (note_id integer PRIMARY KEY, body text, made_at timestamptz);
INSERT INTO note SELECT i, 'n' || i, '2026-01-01' FROM generate_series(1, 6) AS i;
SELECT safe_delete.protect('note', 'apart', 'made_at');
CREATE TABLE part (part_id integer, day date, PRIMARY KEY (part_id, day)) PARTITION BY RANGE (day);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
SELECT safe_delete.protect('part', 'apart', 'day');
"""
TODAY = f"""
    DO $$BEGIN EXECUTE format('%s', replace('{{}}', '<today>',
        '{STORAGE}__' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD'))); END$$
"""


def today(statement: str) -> str:
    """A statement on <today>, the storage partition of now."""
    return TODAY.format(statement)


KEEP = """
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
"""


@pytest.fixture
def owned(database: Database) -> Database:
    """A database with two protected tables of table_owner, one of them partitioned."""
    database.run(f"GRANT safe_delete_admin TO {OWNER}")
    database.run(TABLES, OWNER)
    assert call(database, "doctor").code == ExitCode.DONE
    return database


def findings(database: Database) -> list[dict[str, Any]]:
    """What the doctor finds; his exit code says whether a problem is among it."""
    called = call(database, "doctor", "--json")
    found: list[dict[str, Any]] = called.json()["findings"]
    has_problem = any(row["level"] == "problem" for row in found)
    assert called.code == (ExitCode.DRIFTED if has_problem else ExitCode.DONE), called.err
    return found


def found(database: Database, level: str, text: str) -> list[dict[str, Any]]:
    """The findings of a level in which a text is."""
    return [row for row in findings(database) if row["level"] == level and text in row["problem"]]


def do_what_it_says(database: Database, what_to_do: str) -> None:
    """Calls the function that it names, or runs its statement."""
    named = re.search(r"[Cc]all (safe_delete\.\w+\([^)]*\))", what_to_do)
    if named:
        database.run(f"SELECT {named[1]}")
    else:
        database.run(what_to_do.rpartition(";")[0])


PROBLEMS = {
    "trigger disabled": (
        "ALTER TABLE note DISABLE TRIGGER safe_delete_move",
        "trigger safe_delete_move of public.note is not enabled always",
    ),
    "trigger dropped": (
        "DROP TRIGGER safe_delete_refuse_truncate ON note",
        "trigger safe_delete_refuse_truncate is missing on public.note",
    ),
    "trigger with another function": (
        f"""{KEEP} CREATE OR REPLACE TRIGGER safe_delete_move AFTER DELETE ON note
            REFERENCING OLD TABLE AS deleted_row FOR EACH STATEMENT EXECUTE FUNCTION keep();
            ALTER TABLE note ENABLE ALWAYS TRIGGER safe_delete_move""",
        "trigger safe_delete_move of public.note is not the one that the kit made",
    ),
    "trigger for another event": (
        """CREATE OR REPLACE TRIGGER safe_delete_refuse_truncate BEFORE INSERT ON note
            FOR EACH STATEMENT EXECUTE FUNCTION safe_delete._refuse_truncate();
            ALTER TABLE note ENABLE ALWAYS TRIGGER safe_delete_refuse_truncate""",
        "trigger safe_delete_refuse_truncate of public.note is not the one that the kit made",
    ),
    "trigger with a condition": (
        """CREATE OR REPLACE TRIGGER safe_delete_move AFTER DELETE ON note
            REFERENCING OLD TABLE AS deleted_row FOR EACH STATEMENT WHEN (1 = 2)
            EXECUTE FUNCTION safe_delete_gate.public__note__move();
            ALTER TABLE note ENABLE ALWAYS TRIGGER safe_delete_move""",
        "trigger safe_delete_move of public.note is not the one that the kit made",
    ),
    "new partition": (
        "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
        "trigger safe_delete_move is missing on public.part_2",
    ),
    "attached partition": (
        """CREATE TABLE part_2 (LIKE part INCLUDING ALL);
           ALTER TABLE part ATTACH PARTITION part_2 FOR VALUES FROM (MINVALUE) TO ('2026-01-01')""",
        "trigger safe_delete_refuse_truncate is missing on public.part_2",
    ),
    "inheriting table": (
        "CREATE TABLE memo (PRIMARY KEY (note_id)) INHERITS (note)",
        "public.memo inherits from public.note",
    ),
    "rule": (
        "CREATE RULE forget AS ON DELETE TO note DO INSTEAD NOTHING",
        "rule forget of public.note",
    ),
    "rule on a partition": (
        "CREATE RULE forget AS ON DELETE TO part_1 DO ALSO SELECT 1",
        "rule forget of public.part_1",
    ),
    "new column": ("ALTER TABLE note ADD COLUMN more text", "columns of public.note have changed"),
    "new name": ("ALTER TABLE note RENAME TO remark", "what was protected as public.note"),
    "table gone": ("DROP TABLE note", "public.note is gone"),
    "hand dropped": (
        "DROP FUNCTION safe_delete_gate.public__note__take(jsonb)",
        "public__note__take is missing",
    ),
    "hand of another owner": (
        "ALTER FUNCTION safe_delete_gate.public__note__take(jsonb) OWNER TO application",
        "public__note__take is missing or does not belong to table_owner",
    ),
    "hand that runs as its caller": (
        "ALTER FUNCTION safe_delete_gate.public__note__take(jsonb) SECURITY INVOKER",
        "other settings than the kit gave them: public__note__take",
    ),
    "function with another search_path": (
        "ALTER FUNCTION safe_delete_gate.public__note__move() SET search_path = public",
        "other settings than the kit gave them: public__note__move",
    ),
    "function without settings": (
        "ALTER FUNCTION safe_delete_gate.public__note__purge(jsonb) RESET ALL",
        "other settings than the kit gave them: public__note__purge",
    ),
    "move function of another source": (
        """CREATE OR REPLACE FUNCTION safe_delete_gate.public__note__move() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            AS 'BEGIN RETURN NULL; END'""",
        "not as the kit would write them now: public__note__move",
    ),
    "view function of another source": (
        """UPDATE pg_proc SET prosrc = prosrc || ' WHERE false'
            WHERE proname = 'public__note__all'""",
        "not as the kit would write them now: public__note__all",
    ),
    "storage guard disabled": (
        f"ALTER TABLE {STORAGE} DISABLE TRIGGER safe_delete_refuse_change",
        "public__note is without its guard",
    ),
    "storage guard of a partition dropped": (
        today("DROP TRIGGER safe_delete_refuse_change ON <today>"),
        "is without its guard",
    ),
    "storage guard with another function": (
        f"""{KEEP} CREATE OR REPLACE TRIGGER safe_delete_refuse_change
            BEFORE UPDATE OR DELETE OR TRUNCATE ON {STORAGE}
            FOR EACH STATEMENT EXECUTE FUNCTION keep();
            ALTER TABLE {STORAGE} ENABLE ALWAYS TRIGGER safe_delete_refuse_change""",
        "public__note is without its guard",
    ),
    "rights on storage": (
        f"GRANT SELECT, DELETE ON {STORAGE} TO application",
        "application may delete, select deleted storage",
    ),
    "rights of everybody on storage": (
        f"GRANT SELECT ON {STORAGE} TO PUBLIC",
        "PUBLIC may select deleted storage",
    ),
    "rights of the owner that are more than to read": (
        f"GRANT DELETE ON {STORAGE} TO table_owner",
        "table_owner may delete deleted storage",
    ),
    "rights on a column of storage": (
        f"GRANT UPDATE (body) ON {STORAGE} TO application",
        "application may update deleted storage",
    ),
    "rights on a partition of storage": (
        today("GRANT TRUNCATE ON <today> TO application"),
        "application may truncate deleted storage",
    ),
    "storage of another owner": (
        f"ALTER TABLE {STORAGE} OWNER TO application",
        "public__note belongs to application",
    ),
    "storage gone": (f"DROP TABLE {STORAGE}", "deleted storage safe_delete_data.public__note of"),
    "storage published": (
        "CREATE PUBLICATION everything FOR ALL TABLES; DROP PUBLICATION everything;"
        "CREATE PUBLICATION stored FOR TABLES IN SCHEMA safe_delete_data",
        "publication stored would contain the deleted rows of public.note",
    ),
    "member of the kit's owner": (
        "GRANT safe_delete_owner TO application",
        "application may act as safe_delete_owner",
    ),
    "kit function of another owner": (
        "ALTER FUNCTION safe_delete._own_deletion() OWNER TO application",
        "belongs to application",
    ),
}
BY_HAND = {
    "storage published": "DROP PUBLICATION stored",
    "inheriting table": """SELECT safe_delete.protect('memo', 'apart');
                           SELECT safe_delete.resync('note')""",
}


@pytest.mark.parametrize("way", PROBLEMS)
def test_problem_is_seen_and_mended_as_it_says(owned: Database, way: str) -> None:
    statements, text = PROBLEMS[way]
    owned.run(statements)
    seen = found(owned, "problem", text)
    assert seen, findings(owned)
    if way in BY_HAND:
        owned.run(BY_HAND[way])
    else:
        do_what_it_says(owned, seen[0]["what_to_do"])
    assert found(owned, "problem", text) == []
    assert [row for row in findings(owned) if row["level"] == "problem"] == []


WARNINGS = {
    "foreign key to the table": (
        """CREATE TABLE link (note_id integer REFERENCES note)""",
        "foreign key link_note_id_fkey of public.link has no index: a DELETE of public.note",
    ),
    "foreign key from the table": (
        """CREATE TABLE book (a integer, b integer, PRIMARY KEY (a, b));
           ALTER TABLE part ADD book_a integer, ADD book_b integer,
               ADD FOREIGN KEY (book_a, book_b) REFERENCES book;
           SELECT safe_delete.resync('part')""",
        "foreign key part_book_a_book_b_fkey of public.part has no index",
    ),
    "partition of storage": (
        today("DROP TABLE <today>"),
        "of deleted storage is not made yet",
    ),
    "partition that is detached": (
        "ALTER TABLE part DETACH PARTITION part_1; SELECT safe_delete.resync('part')",
        "public.part_1 is protected no longer, and still has triggers of the kit",
    ),
    "publication": (
        "CREATE PUBLICATION told FOR TABLE note",
        "publication told contains public.note",
    ),
}


@pytest.mark.parametrize("way", WARNINGS)
def test_warning_is_seen_and_mended_as_it_says(owned: Database, way: str) -> None:
    statements, text = WARNINGS[way]
    owned.run(statements)
    [seen] = found(owned, "warning", text)
    if way == "publication":
        owned.run("DROP PUBLICATION told")
    elif "CONCURRENTLY" in seen["what_to_do"]:
        assert owned.psql("-c", seen["what_to_do"]).returncode == 0
    else:
        do_what_it_says(owned, seen["what_to_do"])
    assert findings(owned) == []


@pytest.mark.parametrize("index", ["btree (note_id)", "btree (note_id, x)", "hash (note_id)"])
def test_foreign_key_with_an_index_is_no_finding(owned: Database, index: str) -> None:
    owned.run("CREATE TABLE link (x integer, note_id integer REFERENCES note)")
    assert len(findings(owned)) == 1
    owned.run("CREATE INDEX ON link (x, note_id)")
    assert len(findings(owned)) == 1
    owned.run(f"CREATE INDEX ON link USING {index}")
    assert findings(owned) == []


def test_foreign_key_with_an_index_where_it_is_not_null_is_no_finding(owned: Database) -> None:
    owned.run("CREATE TABLE link (x integer, note_id integer REFERENCES note)")
    owned.run("CREATE INDEX ON link (note_id) WHERE x > 1")
    assert len(findings(owned)) == 1
    owned.run("CREATE INDEX ON link (note_id) WHERE note_id IS NOT NULL")
    assert findings(owned) == []


def test_trigger_that_keeps_rows_is_a_warning(owned: Database) -> None:
    owned.run(
        f"""{KEEP} CREATE FUNCTION fine() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN RETURN OLD; END';
        CREATE TRIGGER fine BEFORE DELETE ON note FOR EACH ROW EXECUTE FUNCTION fine();
        CREATE TRIGGER late AFTER DELETE ON note FOR EACH ROW EXECUTE FUNCTION keep();
        CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON part FOR EACH ROW EXECUTE FUNCTION keep()"""
    )
    [seen] = findings(owned)
    assert seen["level"] == "warning"
    assert "trigger keep of public.part comes before each DELETE" in seen["problem"]
    owned.run("DROP TRIGGER keep ON part")
    assert findings(owned) == []


def test_protection_that_did_not_come_to_its_end_is_a_problem(owned: Database) -> None:
    owned.run(
        """CREATE TABLE half (id integer PRIMARY KEY);
           SELECT safe_delete._begin_protect('half', 'apart', NULL, '{}')"""
    )
    assert found(owned, "problem", "protect() of public.half did not come to its end")
    owned.run("SELECT safe_delete.protect('half', 'apart')")
    assert findings(owned) == []


def test_rows_that_left_and_did_not_arrive_are_a_warning(owned: Database) -> None:
    owned.run("DELETE FROM note WHERE note_id = 1", OWNER)
    owned.run("BEGIN; SELECT pg_stat_force_next_flush(); COMMIT")
    assert findings(owned) == []
    owned.run(
        """BEGIN; ALTER TABLE note DISABLE TRIGGER safe_delete_move;
           DELETE FROM note WHERE note_id < 4;
           ALTER TABLE note ENABLE ALWAYS TRIGGER safe_delete_move; COMMIT;
           BEGIN; SELECT pg_stat_force_next_flush(); COMMIT"""
    )
    [seen] = found(owned, "warning", "of which 1 arrived in deleted storage")
    assert "statistics count 3 deleted rows of public.note" in seen["problem"]
    do_what_it_says(owned, seen["what_to_do"])
    assert findings(owned) == []


def test_rows_that_left_are_not_guessed_after_a_reset_of_statistics(owned: Database) -> None:
    owned.run(
        """SET session_replication_role = replica; ALTER TABLE note DISABLE TRIGGER ALL;
           DELETE FROM note; ALTER TABLE note ENABLE ALWAYS TRIGGER safe_delete_move;
           ALTER TABLE note ENABLE ALWAYS TRIGGER safe_delete_refuse_truncate;
           BEGIN; SELECT pg_stat_force_next_flush(); COMMIT"""
    )
    assert len(findings(owned)) == 1
    owned.run("SELECT pg_stat_reset()")
    assert findings(owned) == []


def test_refusal_that_only_the_log_knows_is_a_warning(owned: Database) -> None:
    refused = """safe_delete.{}('mark', 'note', '{{"retain": "30 days"}}', 'sd1-forged')"""
    with pytest.raises(psycopg.Error):
        owned.run(f"CALL {refused.format('run_job')}", "deleter")
    assert findings(owned) == []
    with pytest.raises(psycopg.Error):
        owned.run(f"SELECT {refused.format('start_run')}", "deleter")
    [seen] = findings(owned)
    assert seen["level"] == "warning" and seen["table"] is None
    assert (
        "1 of 2 refusals of runs, approvals and exceptions have no audit event" in seen["problem"]
    )
    do_what_it_says(owned, seen["what_to_do"])
    assert findings(owned) == []


def test_members_of_roles_are_listed(owned: Database) -> None:
    owned.run("CREATE ROLE doctors_team; GRANT safe_delete_auditor TO doctors_team")
    owned.run("CREATE ROLE doctors_friend; GRANT doctors_team TO doctors_friend")
    try:
        members = call(owned, "doctor", "--json").json()["members"]
    finally:
        owned.run("DROP ROLE doctors_friend; DROP ROLE doctors_team")
    listed = [row for row in members if str(row["member"]).startswith("doctors_")]
    assert [(row["role"], row["member"], row["how"], row["through"]) for row in listed] == [
        ("safe_delete_auditor", "doctors_team", "member", None),
        ("safe_delete_auditor", "doctors_friend", "member", "doctors_team"),
    ]


def test_role_that_can_make_itself_a_member_is_listed(owned: Database) -> None:
    owned.run("CREATE ROLE doctors_keeper CREATEROLE")
    try:
        members = call(owned, "doctor", "--json").json()["members"]
        is_old = owned.value("SELECT current_setting('server_version_num')::integer < 160000")
    finally:
        owned.run("DROP ROLE doctors_keeper")
    assert any(row["how"] == "CREATEROLE" for row in members) == is_old


def test_watch_that_is_disabled_is_a_problem(owned: Database) -> None:
    owned.run("SELECT safe_delete.watch_tables(); ALTER EVENT TRIGGER safe_delete_watch DISABLE")
    [seen] = found(owned, "problem", "event trigger safe_delete_watch is disabled")
    do_what_it_says(owned, seen["what_to_do"])
    assert findings(owned) == []


def test_doctor_mends_by_himself_what_resync_can(owned: Database) -> None:
    owned.run("ALTER TABLE note DISABLE TRIGGER safe_delete_move; ALTER TABLE part RENAME TO piece")
    owned.run(today("DROP TABLE <today>"))
    assert len(findings(owned)) >= 3
    mended = call(owned, "doctor", "--execute", user=OWNER)
    assert (mended.code, mended.err) == (ExitCode.DONE, "")
    assert "Nothing was found." in mended.out
    assert findings(owned) == []


def test_doctor_of_one_table_looks_at_that_one(owned: Database) -> None:
    owned.run("ALTER TABLE note DISABLE TRIGGER safe_delete_move")
    assert call(owned, "doctor", "part").code == ExitCode.DONE
    seen = call(owned, "doctor", "note", user="auditor")
    assert seen.code == ExitCode.DRIFTED
    assert "problems: 1, warnings: 0" in seen.out
    assert "Call safe_delete.resync('public.note') as the table's owner." in seen.out
    assert call(owned, "doctor", "nowhere").code == ExitCode.USAGE
    assert call(owned, "doctor", "pg_class").code == ExitCode.USAGE


def test_doctor_is_not_for_everybody(owned: Database) -> None:
    called = call(owned, "doctor", user="deleter")
    assert called.code == ExitCode.PERMISSION
    assert "safe_delete_auditor" in called.err


def test_table_that_is_gone_stays_a_problem_while_its_deleted_rows_are_kept(
    owned: Database,
) -> None:
    owned.run("DELETE FROM note WHERE note_id = 1", OWNER)
    owned.run("DROP TABLE note", OWNER)
    [seen] = found(owned, "problem", "public.note is gone, but not its protection")
    with pytest.raises(psycopg.Error, match="not its deleted rows"):
        do_what_it_says(owned, seen["what_to_do"])
    assert owned.value(f"SELECT count(*) FROM {STORAGE}") == 1
    assert found(owned, "problem", "public.note is gone")


@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_table_that_was_made_again_has_a_life_of_its_own(owned: Database, hiding: str) -> None:
    settings = """settings => '{"accept": ["view limits"]}'""" if hiding == "cover" else "NULL"
    make = f"""CREATE TABLE memo (memo_id integer PRIMARY KEY);
        INSERT INTO memo VALUES (1), (2);
        SELECT safe_delete.protect('memo', '{hiding}', {settings})"""
    owned.run(make, OWNER)
    live, table = {
        "apart": ("memo", "memo"),
        "beside": ("current_memo", "memo"),
        "cover": ("memo", "safe_delete_data.public__memo"),
    }[hiding]
    owned.run(f"DELETE FROM {live} WHERE memo_id = 1", OWNER)
    owned.run(f"DROP TABLE {table} CASCADE; DROP VIEW IF EXISTS memo_with_deleted", OWNER)
    for call_of in ("SELECT safe_delete.restore(1)", "SELECT * FROM safe_delete.restore_check(1)"):
        with pytest.raises(psycopg.Error) as caught:
            owned.run(call_of, "operator")
        assert caught.value.sqlstate == "SD303"
        gone = "the table of deletion 1 is gone: public.memo"
        assert str(caught.value).splitlines()[0] == gone
    owned.run(make, OWNER)
    view = "current_memo" if hiding == "beside" else "memo_with_deleted"
    assert owned.value(f"SELECT count(*) FROM {view}", OWNER) == 2
    # The view means the new one, and stays its own.
    owned.run(f"SELECT safe_delete.resync('{view}')", OWNER)
    [seen] = found(owned, "problem", "public.memo is gone")
    assert "DROP VIEW" not in seen["what_to_do"]
    if hiding == "apart":
        storage = re.search(r"safe_delete_data\.\w+", seen["what_to_do"])
        assert storage is not None
        owned.run(f"DROP TABLE {storage[0]} CASCADE")
    do_what_it_says(owned, seen["what_to_do"])
    assert [row for row in findings(owned) if row["level"] == "problem"] == []
    assert owned.value(f"SELECT count(*) FROM {view}", OWNER) == 2
    owned.run(f"DELETE FROM {live} WHERE memo_id = 1", OWNER)
    last = "SELECT max(deletion_id) FROM safe_delete.deletions"
    assert owned.value(f"SELECT safe_delete.restore(({last}))", "operator") == 1


@pytest.mark.parametrize("hiding", ["apart", "beside"])
def test_primary_key_that_is_dropped_is_named_everywhere(owned: Database, hiding: str) -> None:
    owned.run(
        f"""CREATE TABLE memo (memo_id integer, day date, PRIMARY KEY (memo_id, day));
        INSERT INTO memo VALUES (1, '2026-01-01'), (2, '2026-01-01');
        SELECT safe_delete.protect('memo', '{hiding}')""",
        OWNER,
    )
    live = "memo" if hiding == "apart" else "current_memo"
    owned.run(f"DELETE FROM {live} WHERE memo_id = 1", OWNER)
    owned.run("ALTER TABLE memo DROP CONSTRAINT memo_pkey", OWNER)
    key = '[{"memo_id": 1, "day": "2026-01-01"}]'
    hints = set()
    for question in (
        "safe_delete.restore(1)",
        "safe_delete.restore_check(1)",
        f"safe_delete.restore_rows('memo', '{key}')",
        f"safe_delete.why_deleted('memo', '{key}')",
        "safe_delete.resync('memo')",
    ):
        with pytest.raises(psycopg.Error) as caught:
            owned.run(f"SELECT {question}", "postgres" if "resync" in question else "operator")
        assert caught.value.sqlstate == "SD206", question
        assert "public.memo has no primary key any more" in str(caught.value), question
        hints.add(caught.value.diag.message_hint)
    [seen] = found(owned, "problem", "public.memo has no primary key any more")
    assert hints == {seen["what_to_do"]}
    owned.run("ALTER TABLE memo ADD PRIMARY KEY (memo_id, day)", OWNER)
    assert seen["what_to_do"].startswith("ALTER TABLE public.memo ADD PRIMARY KEY (memo_id, day);")
    do_what_it_says(owned, seen["what_to_do"])
    assert findings(owned) == []
    assert owned.value("SELECT safe_delete.restore(1)", "operator") == 1
