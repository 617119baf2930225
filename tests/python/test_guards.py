"""Guards over many nights, and guards that the restricted deleter tries to pass."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from command import call
from psycopg import Error
from support import Database, past_triggers, wait_until

from safe_delete.errors import ExitCode


@dataclass(frozen=True)
class Load:
    """How a table is filled: its age column's type, and which rows come on a day."""

    age_type: str
    rows: str
    retain: str = "100 days"
    first_day: int = 130


# The day is an expression for midnight of that day, the number that of the day.
LOADS = {
    "a healthy table": Load(
        "timestamptz", "SELECT {day} + i * interval '30 minutes' FROM generate_series(1, 40) AS i"
    ),
    "dates": Load("date", "SELECT {day} FROM generate_series(1, 40) AS i"),
    "timestamps": Load(
        "timestamp", "SELECT {day} + i * interval '1 minute' FROM generate_series(1, 40) AS i"
    ),
    "a weekly load": Load(
        "date",
        "SELECT {day} - i % 2 FROM generate_series(1, CASE {number} % 7 WHEN 0 THEN 400 END) AS i",
        retain="300 days",
        first_day=330,
    ),
    "three days old": Load(
        "timestamptz", "SELECT {day} FROM generate_series(1, 400) AS i", first_day=3
    ),
}


def prepare(database: Database, load: Load, hiding: str) -> None:
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        f"""CREATE TABLE message (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            sent_at {load.age_type})""",
        "table_owner",
    )
    database.run(f"SELECT safe_delete.protect('message', '{hiding}', 'sent_at')", "table_owner")
    for day in range(load.first_day, 0, -1):
        arrive(database, load, day)
    limit(database, "too_old", {"allowed_interval": "40 days"})
    limit(database, "minimum_kept", {"min": 10})


def limit(database: Database, guard: str, settings: dict[str, object]) -> None:
    database.run(
        f"SELECT safe_delete.set_guard('message', '{guard}', '{json.dumps(settings)}')", "admin"
    )


def arrive(database: Database, load: Load, days_ago: int) -> None:
    """The rows of a day; numbered by the calendar, so that a week is one of seven nights."""
    midnight = "date_trunc('day', now() AT TIME ZONE 'UTC')"
    day = f"({midnight} - interval '{days_ago} days')"
    day = {"date": f"{day}::date", "timestamp": day}.get(
        load.age_type, f"({day} AT TIME ZONE 'UTC')"
    )
    number = f"(current_date - {days_ago} + (SELECT count(*) FROM safe_delete.run)::int)"
    rows = load.rows.format(day=day, number=f"({number} - '2000-01-01'::date)")
    database.run(f"INSERT INTO message (sent_at) {rows}")


def pass_a_night(database: Database) -> None:
    """Dates of the rows, and of the kit's own records, move back by a day."""
    view = database.value("SELECT coalesce(to_regclass('current_message'), 'message')::text")
    database.run(
        f"""UPDATE {view} SET sent_at = sent_at - interval '1 day';
        UPDATE safe_delete.run SET started_at = started_at - interval '1 day',
            finished_at = finished_at - interval '1 day',
            selection = selection || jsonb_build_object(
                'cutoff', (selection ->> 'cutoff')::timestamptz - interval '1 day');
        UPDATE safe_delete.last_seen SET seen_at = seen_at - interval '1 day'"""
    )


def signature(database: Database, retain: str) -> str:
    shown = database.value(
        f"SELECT safe_delete.dry_run('mark', 'message', '{parameters(retain)}')", "operator"
    )
    assert isinstance(shown, dict)
    return str(shown["signature"])


def parameters(retain: str) -> str:
    return json.dumps({"retain": retain})


def run(database: Database, retain: str, signed: str) -> None:
    database.run(
        f"CALL safe_delete.run_job('mark', 'message', '{parameters(retain)}', '{signed}')",
        "deleter",
    )


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("name", LOADS)
def test_healthy_nights_hear_no_wolf(database: Database, name: str, hiding: str) -> None:
    """Ten nights with one signature, the first run with a backlog of weeks."""
    load = LOADS[name]
    prepare(database, load, hiding)
    if name != "three days old":
        # The backlog is more than the share of one night, once.
        limit(database, "row_ratio", {"max": 0.5})
        run(database, load.retain, signature(database, load.retain))
        limit(database, "row_ratio", {"max": 0.05})
    signed = signature(database, load.retain)
    for _ in range(10):
        pass_a_night(database)
        arrive(database, load, 1)
        run(database, load.retain, signed)
    taken = database.rows("SELECT row_count FROM safe_delete.run ORDER BY run_id")
    assert all(state == ("done",) for state in database.rows("SELECT state FROM safe_delete.run"))
    assert (max(taken) > (0,)) == (name != "three days old")


def test_a_night_with_a_sync_error_is_refused_and_the_next_goes_on(database: Database) -> None:
    """The error is not 1970: a third of the rows got one date that any run would have taken."""
    load = LOADS["a healthy table"]
    prepare(database, load, "apart")
    limit(database, "too_old", {"waived": "dates are not to be trusted"})
    limit(database, "row_ratio", {"max": 1})
    limit(database, "row_count", {"max": 1000000})
    limit(database, "velocity", {"waived": "only default_date is tried"})
    signed = signature(database, load.retain)
    for _ in range(3):
        run(database, load.retain, signed)
        pass_a_night(database)
        arrive(database, load, 1)
    database.run(
        """CREATE TABLE mended AS SELECT id, sent_at FROM message;
        UPDATE message SET sent_at = '2011-11-11 11:11:11Z' WHERE id % 3 = 0"""
    )
    before = database.value("SELECT count(*) FROM message")
    with pytest.raises(Error, match=r"guard default_date says stop: .* dated 2011-11-11"):
        run(database, load.retain, signed)
    assert database.value("SELECT count(*) FROM message") == before
    database.run("UPDATE message AS m SET sent_at = o.sent_at FROM mended AS o WHERE o.id = m.id")
    run(database, load.retain, signed)
    assert database.value("SELECT count(*) FROM message") == int(str(before)) - 40


STOPS = {
    "row_count": "SELECT safe_delete.set_guard('message', 'row_count', '{\"max\": 39}')",
    "row_ratio": "SELECT safe_delete.set_guard('message', 'row_ratio', '{\"max\": 0.005}')",
    "too_old": "INSERT INTO message (sent_at) VALUES ('-infinity')",
    "too_recent": """
        SELECT safe_delete.set_guard('message', 'too_recent', '{"floor": "2 years"}')""",
    "missing_age": """INSERT INTO message (sent_at) VALUES (NULL);
        SELECT safe_delete.set_guard('message', 'missing_age', '{"action": "stop"}')""",
    "default_date": "INSERT INTO message (sent_at)"
    " SELECT now() - interval '120 days' FROM generate_series(1, 200)",
    "unprotected_cascade": """CREATE TABLE reply (
            id int PRIMARY KEY, message_id bigint REFERENCES message ON DELETE CASCADE);
        ALTER TABLE reply OWNER TO table_owner;
        CREATE INDEX ON reply (message_id);
        INSERT INTO reply SELECT 1, min(id) FROM message""",
    "holds": "SELECT safe_delete.place_hold('message', '\"all\"', 'case 7')",
    "velocity": """SELECT safe_delete.set_guard('message', 'velocity', '{"factor": 1, "min": 0}');
        UPDATE safe_delete.run SET row_count = 39""",
    "clock": "UPDATE safe_delete.last_seen SET seen_at = now() + interval '2 hours'",
    "stalled_table": "UPDATE message SET sent_at = now() - interval '101 days'",
    "minimum_kept": "SELECT safe_delete.set_guard('message', 'minimum_kept', '{\"min\": 9000}')",
    "audit_in_place": "ALTER TABLE message DISABLE TRIGGER safe_delete_move",
    "foreign_key_index": """CREATE TABLE reply (id int, message_id bigint REFERENCES message);
        ALTER TABLE reply OWNER TO table_owner;
        INSERT INTO reply SELECT i FROM generate_series(1, 10001) AS i""",
    "own_rule": """CREATE FUNCTION own_rule(p jsonb, s jsonb) RETURNS jsonb LANGUAGE sql STABLE
            AS 'SELECT ''{"verdict": "stop"}''::jsonb';
        ALTER FUNCTION own_rule OWNER TO table_owner;
        SELECT safe_delete.set_guard('message', 'own_rule', '{"function": "public.own_rule"}')""",
}
LOOSE = {
    guard: '{"max": 1}'
    if guard == "row_ratio"
    else '{"max": 1000000}'
    if guard in ("row_count", "unprotected_cascade", "foreign_key_index")
    else '{"waived": "another guard is tried"}'
    for guard in STOPS
    if guard
    not in ("too_recent", "missing_age", "holds", "minimum_kept", "audit_in_place", "own_rule")
}
# What a session can set, and what of it a guard could be thought to go by.
SETTINGS = """
SET datestyle = 'SQL, DMY'; SET timezone = 'Pacific/Kiritimati'; SET intervalstyle = 'iso_8601';
SET quote_all_identifiers = on; SET row_security = off; SET safe_delete.reading = 'x';
SET constraint_exclusion = on; SET enable_seqscan = off; SET enable_indexscan = off;
SET extra_float_digits = -15; SET plan_cache_mode = force_generic_plan; SET jit = off;
SET statement_timeout = '1min'; SET work_mem = '64kB'; SET search_path = pg_temp, public;
"""


@pytest.mark.parametrize("guard", STOPS)
def test_the_deleter_passes_no_guard(database: Database, guard: str) -> None:
    """Not by any call that it may make, nor by anything that a session may set."""
    load = LOADS["a healthy table"]
    prepare(database, load, "apart")
    limit(database, "row_ratio", {"max": 1})
    limit(database, "too_old", {"allowed_interval": "100 days"})
    for _ in range(4):
        run(database, load.retain, signature(database, load.retain))
    pass_a_night(database)
    arrive(database, load, 1)
    database.run("ANALYZE")
    # Another guard could stop it, too: only the one in question counts.
    for other, loose in LOOSE.items():
        if other != guard:
            database.run(f"SELECT safe_delete.set_guard('message', '{other}', '{loose}')", "admin")
    database.run(STOPS[guard])
    signed = signature(database, load.retain)
    rows = database.value("SELECT count(*) FROM message")
    asked = f"('mark', 'message', '{parameters(load.retain)}', '{signed}')"
    with database.connect("deleter") as session:
        for settings in ("", SETTINGS):
            session.execute(settings.encode())
            for call in (
                f"SELECT safe_delete.start_run{asked}",
                f"CALL safe_delete.run_job{asked}",
                "SELECT safe_delete.set_guard('message', 'row_count', '{\"max\": 9}')",
                "UPDATE safe_delete.guard SET settings = '{}'",
                "UPDATE safe_delete.last_seen SET seen_at = now()",
                "DELETE FROM safe_delete.run",
                f"SELECT safe_delete.allow_once('{signed}', '{guard}', '{{\"max\": 9}}', 'please')",
                "SELECT safe_delete.release_hold(1, 'please')",
                "SELECT safe_delete.next_batch(4)",
                "SELECT safe_delete._see_clock('message', 'mark')",
            ):
                with pytest.raises(Error) as refused:
                    session.execute(call.encode())
                if "_run" in call or "run_job" in call:
                    assert f"guard {guard} says stop" in str(refused.value)
            answer = session.execute(f"SELECT safe_delete._try_start_run{asked}".encode())
            row = answer.fetchone()
            assert row is not None and row[0]["refused"]["sqlstate"] == (
                "SD506" if guard == "audit_in_place" else "SD501"
            )
    assert database.value("SELECT count(*) FROM message") == rows


def test_the_deleter_passes_no_guard_of_a_purge(database: Database) -> None:
    """Rows whose grace is over, and that a live row came to reference past the kit's triggers."""
    prepare(database, LOADS["a healthy table"], "beside")
    database.run(
        """CREATE TABLE reply (id int PRIMARY KEY, message_id bigint REFERENCES message);
        CREATE INDEX ON reply (message_id);
        ALTER TABLE reply OWNER TO table_owner"""
    )
    database.run("SELECT safe_delete.resync('message')", "table_owner")
    tables = ("message", "reply")
    past_triggers(
        database,
        tables,
        "UPDATE message SET deleted_at = now() - interval '40 days', deletion_id = 1 WHERE id < 9",
        "INSERT INTO reply VALUES (1, 8)",
    )
    limit(database, "row_ratio", {"max": 1})
    limit(database, "too_old", {"waived": "another guard is tried"})
    query = """SELECT safe_delete.dry_run('purge', 'message', '{"grace": "30 days"}')"""
    signed = database.value(f"{query} ->> 'signature'", "operator")
    asked = f"""('purge', 'message', '{{"grace": "30 days"}}', '{signed}')"""
    for start in (f"SELECT safe_delete.start_run{asked}", f"CALL safe_delete.run_job{asked}"):
        with pytest.raises(Error, match="guard live_references says stop"):
            database.run(start, "deleter")
    past_triggers(database, tables, "DELETE FROM reply")
    database.run(f"CALL safe_delete.run_job{asked}", "deleter")
    assert database.value("SELECT row_count FROM safe_delete.runs") == 8


def test_an_answer_from_before_a_bug_takes_nothing_that_the_bug_made_old(
    database: Database,
) -> None:
    """The deleter may ask, wait, and start within the hour; the guards here look again."""
    load = LOADS["a healthy table"]
    prepare(database, load, "apart")
    limit(database, "row_ratio", {"max": 0.3})
    signed = signature(database, load.retain)
    undated = database.value("SELECT count(*) FROM message WHERE id % 30 = 0")
    asked = f"'mark', 'message', '{parameters(load.retain)}'"
    with database.connect("deleter") as session:
        row = session.execute(f"SELECT safe_delete.request_attestation({asked})".encode())
        [request] = row.fetchone() or [None]
        row = session.execute(f"SELECT safe_delete.attest({request})".encode())
        [answer] = row.fetchone() or [None]
        database.run("UPDATE message SET sent_at = '1970-01-01' WHERE id % 30 = 0")
        session.execute(
            f"SELECT safe_delete.start_run({asked}, '{signed}', %s::jsonb)".encode(),
            [json.dumps(answer)],
        )
        with pytest.raises(Error, match="and guard too_old says stop"):
            for _ in range(10):
                session.execute("SELECT * FROM safe_delete.next_batch(1)")
    assert database.value("SELECT count(*) FROM message WHERE sent_at = '1970-01-01'") == undated


def test_a_guard_of_the_owner_never_has_the_rights_of_the_kit(database: Database) -> None:
    """It runs as the owner, or, where the owner is a superuser, as one who may do nothing."""
    database.run("GRANT safe_delete_admin TO table_owner")
    for owner, runs_as in (("table_owner", "table_owner"), ("postgres", "safe_delete_worker")):
        table = f"of_{owner}"
        database.run(f"CREATE TABLE {table} (id int PRIMARY KEY, at timestamptz)", owner)
        database.run(f"SELECT safe_delete.protect('{table}', 'apart', 'at')", owner)
        database.run(
            f"""CREATE FUNCTION who_am_i_{owner}(p jsonb, s jsonb) RETURNS jsonb
                LANGUAGE plpgsql STABLE AS $$
            BEGIN
                RETURN jsonb_build_object('verdict', 'go', 'measured', current_user);
            END $$""",
            owner,
        )
        set_guard = "SELECT safe_delete.set_guard('{}', 'who', '{}')"
        own = json.dumps({"function": f"public.who_am_i_{owner}"})
        database.run(set_guard.format(table, own), "admin")
        query = f"""SELECT g ->> 'measured' FROM jsonb_array_elements(
                safe_delete.dry_run('mark', '{table}', '{{"retain": "9 days"}}') -> 'guards') AS g
            WHERE g ->> 'guard' = 'who'"""
        assert database.value(query, "operator") == runs_as
    with pytest.raises(Error, match="does not belong to the owner of"):
        database.run(
            set_guard.format("of_table_owner", '{"function": "public.who_am_i_postgres"}'), "admin"
        )


def test_what_goes_along_is_counted_however_many_go(database: Database) -> None:
    """Through cascades, several ways, partitions, and a table that references itself."""
    database.run(
        """
        CREATE TABLE customer (id int PRIMARY KEY, "from" int REFERENCES customer ON DELETE CASCADE,
            at timestamptz);
        CREATE TABLE "or der" (id int PRIMARY KEY, "customer.id" int REFERENCES customer
            ON DELETE CASCADE, payer int REFERENCES customer ON DELETE CASCADE);
        CREATE TABLE line (id int, order_id int REFERENCES "or der" ON DELETE CASCADE,
            PRIMARY KEY (id)) PARTITION BY RANGE (id);
        CREATE TABLE line_1 PARTITION OF line FOR VALUES FROM (MINVALUE) TO (3000);
        CREATE TABLE line_2 PARTITION OF line FOR VALUES FROM (3000) TO (MAXVALUE);
        CREATE TABLE note (id int PRIMARY KEY, order_id int REFERENCES "or der" ON DELETE SET NULL);
        CREATE TABLE bill (id int PRIMARY KEY, order_id int REFERENCES "or der");
        INSERT INTO customer SELECT i, NULL, now() - i * interval '1 hour'
            FROM generate_series(1, 5000) AS i;
        UPDATE customer SET "from" = 4990 WHERE id IN (7, 8, 4999);
        INSERT INTO "or der" SELECT i, i, CASE WHEN i < 100 THEN 5000 - i END
            FROM generate_series(1, 5000) AS i;
        INSERT INTO line SELECT i, i FROM generate_series(1, 5000) AS i;
        INSERT INTO note SELECT i, i FROM generate_series(1, 5000) AS i;
        INSERT INTO bill SELECT i, i FROM generate_series(4991, 5000) AS i;
        """,
        "table_owner",
    )
    database.run("GRANT safe_delete_admin TO table_owner")
    for table in ("line", "note"):
        database.run(f"SELECT safe_delete.protect('{table}', 'apart')", "table_owner")
    database.run("""SELECT safe_delete.protect('"or der"', 'apart')""", "table_owner")
    database.run("SELECT safe_delete.protect('customer', 'apart', 'at')", "table_owner")
    shown = database.value(
        """SELECT safe_delete.dry_run('mark', 'customer', '{"retain": "100 days"}')""", "operator"
    )
    assert isinstance(shown, dict)
    assert shown["candidates"] == 2601
    # What the two rows lead to that go by themselves is a second way, and not followed.
    assert {(c["table"], c["effect"]): (c["depth"], c["rows"]) for c in shown["closure"]} == {
        ("public.customer", "deleted"): (1, 2),
        ('public."or der"', "deleted"): (1, 2700),
        ("public.line", "deleted"): (2, 2700),
        ("public.note", "set null"): (2, 2700),
        ("public.bill", "blocks"): (2, 10),
    }
    assert {c["table"]: c["parent"] for c in shown["closure"]}["public.line"] == 'public."or der"'


def test_an_estimate_serves_only_where_it_changes_no_verdict(database: Database) -> None:
    """Not near a limit, and not after rows have left that the last ANALYZE has seen."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        """CREATE TABLE message (id int PRIMARY KEY, sent_at timestamptz);
        INSERT INTO message SELECT i, now() - i * interval '1 minute' + interval '30 seconds'
            FROM generate_series(1, 20000) AS i""",
        "table_owner",
    )
    database.run("SELECT safe_delete.protect('message', 'apart', 'sent_at')", "table_owner")
    limit(database, "minimum_kept", {"min": 5000})

    def shown(minutes: int) -> tuple[object, object, object]:
        retain = json.dumps({"retain": f"{minutes // 60} hours"})
        answer = database.value(f"SELECT safe_delete.dry_run('mark', 'message', '{retain}')")
        assert isinstance(answer, dict)
        return answer["candidates"], answer["table_rows_is_estimate"], answer["table_rows"]

    def has_left(count: int) -> bool:
        number = "SELECT pg_stat_get_live_tuples('message'::regclass)"
        return database.value(number) == count

    database.run("VACUUM (ANALYZE) message")
    wait_until(lambda: has_left(20000))
    # Without an index all of the table is read anyway.
    assert shown(19800) == (200, False, 20000)
    database.run("CREATE INDEX ON message (sent_at)", "table_owner")
    assert shown(19800) == (200, True, 20000)
    assert shown(19200) == (800, False, 20000)
    limit(database, "minimum_kept", {"min": 9901})
    assert shown(19800) == (200, False, 20000)
    limit(database, "minimum_kept", {"min": 9900})
    assert shown(19800) == (200, True, 20000)
    limit(database, "minimum_kept", {"min": 0})
    database.run("DELETE FROM message WHERE id <= 16000")
    wait_until(lambda: has_left(4000))
    assert shown(19800) == (200, False, 4000)


def test_an_estimate_serves_a_purge_only_where_no_rows_have_left_since(database: Database) -> None:
    """A purge before this one: its rows are still in the statistics of the last ANALYZE."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        """CREATE TABLE message (id int PRIMARY KEY, sent_at timestamptz)
            WITH (autovacuum_enabled = false);
        INSERT INTO message SELECT i, now() FROM generate_series(1, 20000) AS i""",
        "table_owner",
    )
    database.run("SELECT safe_delete.protect('message', 'beside', 'sent_at')", "table_owner")
    for guard in ("minimum_kept", "too_old"):
        limit(database, guard, {"waived": "a test"})

    def delete(first: int, last: int) -> None:
        database.run(f"DELETE FROM current_message WHERE id BETWEEN {first} AND {last}")
        database.run(
            """ALTER TABLE message DISABLE TRIGGER safe_delete_guard_update;
            UPDATE message SET deleted_at = deleted_at - interval '40 days'
                WHERE deleted_at > now() - interval '1 day';
            ALTER TABLE message ENABLE ALWAYS TRIGGER safe_delete_guard_update"""
        )

    def shown() -> tuple[object, object, object]:
        answer = database.value(
            """SELECT safe_delete.dry_run('purge', 'message', '{"grace": "30 days"}')"""
        )
        assert isinstance(answer, dict)
        return answer["candidates"], answer["table_rows_is_estimate"], answer["verdict"]

    delete(1, 16000)
    limit(database, "row_ratio", {"max": 1})
    database.run("VACUUM (ANALYZE) message")
    call = """'purge', 'message', '{"grace": "30 days"}'"""
    signed = database.value(f"SELECT safe_delete.dry_run({call}) ->> 'signature'")
    database.run(f"CALL safe_delete.run_job({call}, '{signed}')", "deleter")
    limit(database, "row_ratio", {"max": 0.05})
    delete(16001, 16400)
    wait_until(
        lambda: database.value("SELECT pg_stat_get_live_tuples('message'::regclass)") == 4000
    )
    assert shown() == (400, False, "stop")


@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_names_of_columns_are_never_taken_for_variables(database: Database, hiding: str) -> None:
    """Not by the counts over foreign keys, with rows on hold or without."""
    accept = ', \'{"accept": ["view limits"]}\'' if hiding == "cover" else ""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        f"""CREATE TABLE "Odd ""Name" (cutoff int, arguments text, present timestamptz,
            PRIMARY KEY (cutoff, arguments));
        CREATE TABLE kid (id int PRIMARY KEY, lines int, places text, taken_before date,
            FOREIGN KEY (lines, places) REFERENCES "Odd ""Name" ON DELETE CASCADE);
        INSERT INTO "Odd ""Name" SELECT i, 'x', now() - i * interval '1 day'
            FROM generate_series(1, 200) AS i;
        INSERT INTO kid SELECT i, i, 'x' FROM generate_series(1, 200) AS i;
        SELECT safe_delete.protect('kid', '{hiding}', 'taken_before'{accept});
        SELECT safe_delete.protect('"Odd ""Name"', '{hiding}', 'present'{accept})""",
        "table_owner",
    )
    hold = """SELECT safe_delete.place_hold(
        '"Odd ""Name"', '[{"cutoff": 195, "arguments": "x"}]', 'case 7')"""
    for before, expected in (("SELECT 1", 11), (hold, 10)):
        database.run(before, "admin")
        for job, asked, rows in (
            ("mark", '{"retain": "190 days"}', expected),
            ("purge", '{"grace": "30 days", "retain": "190 days"}', 0),
        ):
            shown = database.value(
                f"""SELECT safe_delete.dry_run('{job}', '"Odd ""Name"', '{asked}')""", "operator"
            )
            assert isinstance(shown, dict)
            assert shown["candidates"] == rows
            assert [goes["rows"] for goes in shown["closure"]] == ([rows] if rows else [])
            failed = [g for g in shown["guards"] if "the guard failed" in g["detail"]]
            assert failed == []


def test_what_goes_along_is_counted_for_a_superuser_too(database: Database) -> None:
    """As far as each table has a hand of its own; nobody reads what is not protected."""
    database.run(
        """CREATE TABLE customer (id int PRIMARY KEY, at timestamptz);
        CREATE TABLE orders (id int PRIMARY KEY, c_id int REFERENCES customer ON DELETE CASCADE);
        CREATE TABLE loose (id int PRIMARY KEY, o_id int REFERENCES orders ON DELETE CASCADE);
        INSERT INTO customer SELECT i, now() - i * interval '1 day' FROM generate_series(1, 200) i;
        INSERT INTO orders SELECT i, i FROM generate_series(1, 195) AS i;
        SELECT safe_delete.protect('orders', 'apart', NULL, '{"accept": ["dependents"]}');
        SELECT safe_delete.protect('customer', 'apart', 'at')"""
    )
    query = """SELECT safe_delete.dry_run('mark', 'customer', '{"retain": "190 days"}')"""
    shown = database.value(query, "operator")
    assert isinstance(shown, dict)
    assert {goes["table"]: goes["rows"] for goes in shown["closure"]} == {
        "public.orders": 6,
        "public.loose": None,
    }
    [said] = [g for g in shown["guards"] if g["guard"] == "unprotected_cascade"]
    assert said["verdict"] == "unknown"


FORCED = "ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"


def forced_messages(database: Database, hiding: str) -> str:
    """Ten messages, one of them deleted long ago. Where they are."""
    accept = '{"accept": ["view limits"]}' if hiding == "cover" else "{}"
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(
        f"""CREATE TABLE message (id bigint PRIMARY KEY, sent_at timestamptz);
        INSERT INTO message
        SELECT i, now() - i * interval '10 days' FROM generate_series(1, 10) AS i;
        SELECT safe_delete.protect('message', '{hiding}', 'sent_at', '{accept}')""",
        "table_owner",
    )
    database.run("SELECT safe_delete.soft_delete('message', '[1]')", "operator")
    return "safe_delete_data.public__message" if hiding == "cover" else "public.message"


@pytest.mark.parametrize("job", [("mark", "--retain-days", "45"), ("purge", "--grace-days", "9")])
@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_rows_that_not_even_the_owner_can_count_stop_a_job(
    database: Database, hiding: str, job: tuple[str, ...]
) -> None:
    table = forced_messages(database, hiding)
    # A purge apart need not look at live rows unless a guard asks for their number.
    limit(database, "minimum_kept", {"min": 1})
    verb, *retention = job
    asked = [verb, "--table", "message", *retention]
    signature = call(database, *asked, "--json", user="operator").json()["signature"]
    database.run(FORCED.format(table), "table_owner")
    for exact in ([], ["--exact"]):
        shown = call(database, *asked, *exact, user="operator")
        assert shown.code == ExitCode.GUARD_STOPPED
        error, _detail, hint = shown.err.splitlines()
        assert error == (
            "error: row-level security of public.message binds its owner, too: "
            "no guard can count its rows; nothing was deleted"
        )
        assert f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" in hint
    run = call(database, *asked, "--signature", signature, "--execute", user="deleter")
    assert (run.code, run.err.splitlines()[0]) == (ExitCode.GUARD_STOPPED, error)
    refused = """SELECT e.detail #>> '{refused,sqlstate}' FROM safe_delete.audit_trail AS e
        WHERE e.event = 'run refused'"""
    assert database.rows(refused) == [("SD505",)]
    database.run(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", "table_owner")
    assert "row-level security" not in call(database, *asked, user="operator").err
    # A role that no policy binds counts all the same.
    database.run(FORCED.format(table), "table_owner")
    database.run("ALTER ROLE table_owner BYPASSRLS")
    try:
        assert call(database, *asked, user="operator").err == ""
    finally:
        database.run("ALTER ROLE table_owner NOBYPASSRLS")


@pytest.mark.parametrize("hiding", ["apart", "beside", "cover"])
def test_a_run_under_way_stops_where_the_owner_sees_no_longer_all_rows(
    database: Database, hiding: str
) -> None:
    table = forced_messages(database, hiding)
    for guard in ("too_old", "minimum_kept", "stalled_table"):
        limit(database, guard, {"waived": "a test"})
    given = """'mark', 'message', '{"retain": "45 days"}'"""
    dry = database.value(f"SELECT safe_delete.dry_run({given})", "operator")
    assert isinstance(dry, dict)
    assert dry["verdict"] == "go"
    with database.connect("deleter") as session:
        start = f"SELECT safe_delete.start_run({given}, %s)"
        [run] = session.execute(start.encode(), [dry["signature"]]).fetchall()
        database.run(FORCED.format(table), "table_owner")
        with pytest.raises(Error) as error:
            session.execute("SELECT safe_delete.next_batch(%s)", run)
    assert error.value.sqlstate == "SD505"


def test_rows_that_reference_those_of_a_purge_are_counted_or_it_stops(database: Database) -> None:
    table = forced_messages(database, "beside")
    database.run(
        f"""CREATE TABLE reply (id integer, message_id bigint REFERENCES {table});
        CREATE INDEX ON reply (message_id); SELECT safe_delete.resync('message')""",
        "table_owner",
    )
    database.run(FORCED.format("reply"), "table_owner")
    shown = call(database, "purge", "--table", "message", "--grace-days", "9", user="operator")
    assert shown.code == ExitCode.GUARD_STOPPED
    assert shown.err.startswith("error: row-level security of public.reply binds its owner, too: ")
    assert "ALTER TABLE public.reply NO FORCE ROW LEVEL SECURITY" in shown.err
