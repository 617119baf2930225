"""Jobs under the caller's settings: a table's own triggers see these, and not the kit's."""

from __future__ import annotations

import pytest
from support import Database

SETTINGS = {"datestyle": "German, DMY", "timezone": "Asia/Tokyo", "intervalstyle": "sql_standard"}
PROTECT = {
    "apart": "SELECT safe_delete.protect('log', 'apart', 'day')",
    "beside": "SELECT safe_delete.protect('log', 'beside', 'day')",
    "cover": """SELECT safe_delete.protect('log', 'cover', 'day', '{"accept": ["view limits"]}')""",
}
LOGS = """
    CREATE TABLE seen (operation text, datestyle text, timezone text, intervalstyle text);
    GRANT INSERT ON seen TO PUBLIC;
    CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO public.seen SELECT TG_OP, current_setting('datestyle'),
            current_setting('timezone'), current_setting('intervalstyle');
        RETURN NULL;
    END $$;
    CREATE TABLE log (day date PRIMARY KEY, kind text, seen_at timestamp);
    CREATE TRIGGER see AFTER UPDATE OR DELETE ON log FOR EACH ROW EXECUTE FUNCTION see();
    INSERT INTO log SELECT d::date, 'a', d FROM generate_series('2025-02-01', '2025-03-12', interval '1 day') AS d;
    INSERT INTO log VALUES (now()::date, 'a', now());
"""  # noqa: E501
LIMITS = """
    SELECT safe_delete.set_guard('log', g, '{"waived": "a test"}')
    FROM unnest('{too_old,minimum_kept}'::text[]) AS g
"""
DELETED = {
    "apart": "SELECT day::text FROM safe_delete_data.public__log ORDER BY day",
    "beside": "SELECT day::text FROM log WHERE deleted_at IS NOT NULL ORDER BY day",
    "cover": "SELECT day::text FROM log_with_deleted WHERE deleted_at IS NOT NULL ORDER BY day",
}
MARK = "'mark', 'log', '{\"retain\": \"30 days\"}'"


@pytest.mark.parametrize("hiding", PROTECT)
def test_triggers_see_the_settings_of_who_runs_the_job(database: Database, hiding: str) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(LOGS, "table_owner")
    database.run(PROTECT[hiding], "table_owner")
    database.run(LIMITS)
    # Days that are read as others where days come first.
    database.run("SELECT safe_delete.place_hold('log', '[\"2025-02-03\"]', 'case 1')", "admin")
    database.run("SELECT safe_delete.place_subject_hold('day', '2025-03-02', 'case 2')", "admin")
    database.run(
        """SELECT safe_delete.set_policy('log', '{"conditions": [
            {"column": "seen_at", "at_least": "2025-02-02"},
            {"column": "day", "not_in": ["2025-02-04", "2025-04-02"]}]}')""",
        "admin",
    )
    with database.connect() as session:
        for name, value in SETTINGS.items():
            session.execute(f"SET {name} = '{value}'".encode())
        dry_run = f"SELECT safe_delete.dry_run({MARK}) ->> 'signature'"
        [[signed]] = session.execute(dry_run.encode()).fetchall()
        session.execute(f"CALL safe_delete.run_job({MARK}, '{signed}')".encode())
    taken = [day for (day,) in database.rows(DELETED[hiding])]
    assert len(taken) == 36
    assert not {"2025-02-01", "2025-02-03", "2025-02-04", "2025-03-02"} & {*taken}
    operation = "DELETE" if hiding == "apart" else "UPDATE"
    assert database.rows("SELECT DISTINCT * FROM seen") == [(operation, *SETTINGS.values())]


@pytest.mark.parametrize("hiding", PROTECT)
def test_old_escapes_in_strings_change_nothing(database: Database, hiding: str) -> None:
    """Each step in a session of its own, which has compiled nothing under other settings."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(LOGS, "table_owner")

    def step(query: str, user: str = "postgres") -> list[tuple[object, ...]]:
        with database.connect(user) as session:
            session.execute("SET standard_conforming_strings = off")
            session.execute("SET escape_string_warning = off")
            cursor = session.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    step(PROTECT[hiding], "table_owner")
    step(LIMITS)
    [[signed]] = step(f"SELECT safe_delete.dry_run({MARK}) ->> 'signature'")
    step(f"CALL safe_delete.run_job({MARK}, '{signed}')")
    assert len(database.rows(DELETED[hiding])) == 40
    step("SELECT safe_delete.restore(max(deletion_id)) FROM safe_delete.deletions")
    assert database.rows(DELETED[hiding]) == []
    step("SELECT safe_delete.resync('log')", "table_owner")
    assert step("SELECT problem FROM safe_delete.problems") == []
    step("SELECT safe_delete.release_hold(hold_id, 'seen') FROM safe_delete.active_holds", "admin")
    step("SELECT safe_delete.unprotect('log')", "table_owner")
    assert database.rows("SELECT count(*) FROM log") == [(41,)]
