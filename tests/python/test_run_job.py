"""What commits, and so is no pgTAP test: run_job(), runs over sessions, isolation levels."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from support import TABLE_OWNER, Database, past_triggers, wait_until

from safe_delete.database import Connection

SETUP = f"""
CREATE TABLE public.message (message_id integer PRIMARY KEY, filler text, sent_at timestamptz);
ALTER TABLE public.message ALTER COLUMN filler SET STORAGE PLAIN;
ALTER TABLE public.message OWNER TO {TABLE_OWNER};
INSERT INTO public.message
    SELECT i, repeat('x', 4000), now() - interval '100 days' FROM generate_series(1, 300) AS i;
INSERT INTO public.message SELECT i, 'y', now() FROM generate_series(301, 310) AS i;
SELECT safe_delete.protect('public.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('public.message', 'too_old', '{{"allowed_interval": "30 days"}}');
SELECT safe_delete.set_guard('public.message', 'minimum_kept', '{{"min": 10}}');
SELECT safe_delete.set_guard('public.message', 'row_ratio', '{{"max": 1}}');
ANALYZE public.message;
"""

# Rows take a millisecond each, so that a batch of a quarter of a second does not take them all.
SLOW = f"""
SET ROLE {TABLE_OWNER};
CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN PERFORM pg_sleep(0.0015); RETURN OLD; END$$;
CREATE TRIGGER slow BEFORE DELETE ON public.message FOR EACH ROW EXECUTE FUNCTION public.slow();
RESET ROLE;
"""

MARK = "'mark', 'public.message', '{\"retain\": \"90 days\"}'"
PURGE = "'purge', 'public.message', '{\"grace\": \"30 days\"}'"
LAST_RUN = """
    SELECT r.state, r.row_count, r.stop_reason
    FROM safe_delete.runs AS r ORDER BY r.run_id DESC LIMIT 1
"""
LIVE = "SELECT count(*) FROM public.message"


@pytest.fixture
def messages(database: Database) -> Iterator[Database]:
    """300 messages that are too old and 10 that are not."""
    database.run("GRANT CREATE ON SCHEMA public TO table_owner")
    database.run(SETUP)
    yield database


def signature(database: Database, job: str) -> str:
    value = database.value(f"SELECT safe_delete.dry_run({job}) ->> 'signature'", "operator")
    assert isinstance(value, str)
    return value


def call(database: Database, job: str, signed: str, user: str = "deleter") -> None:
    database.run(f"CALL safe_delete.run_job({job}, '{signed}')", user)


def drive(session: Connection, run: int, batch_size: int | None = None) -> None:
    """Takes batches until a run is through."""
    for _ in range(1000):
        batch = "SELECT finished FROM safe_delete.next_batch(%s, %s)"
        if session.execute(batch, (run, batch_size)).fetchone() == (True,):
            return
    raise AssertionError("the run never ends")


def sqlstate(database: Database, statement: str, user: str = "deleter") -> str | None:
    with pytest.raises(psycopg.Error) as caught:
        database.run(statement, user)
    return caught.value.sqlstate


def age_deleted_rows(database: Database) -> None:
    """Makes all deleted rows look as if they had been deleted 40 days ago."""
    database.run(
        """
        SET ROLE safe_delete_owner;
        SELECT safe_delete._make_storage_partition(p.target_table, now() - interval '40 days')
            FROM safe_delete.protected_table AS p;
        BEGIN;
        CREATE TEMPORARY TABLE kept AS SELECT s.* FROM safe_delete_data.public__message AS s;
        SELECT safe_delete._begin_act(p.target_table, 'purge')
            FROM safe_delete.protected_table AS p;
        DELETE FROM safe_delete_data.public__message;
        SELECT safe_delete._end_act(p.target_table, 'purge')
            FROM safe_delete.protected_table AS p;
        UPDATE kept SET deleted_at = now() - interval '40 days';
        INSERT INTO safe_delete_data.public__message SELECT k.* FROM kept AS k;
        COMMIT;
        """
    )


def test_run_job_marks_and_purges_as_the_restricted_deleter(messages: Database) -> None:
    call(messages, MARK, signature(messages, MARK))
    assert messages.value(LIVE) == 10
    assert messages.rows(LAST_RUN) == [("done", 300, None)]
    age_deleted_rows(messages)
    call(messages, PURGE, signature(messages, PURGE))
    assert messages.rows("SELECT FROM safe_delete_data.public__message") == []
    assert messages.value(LIVE) == 10
    assert messages.rows(LAST_RUN) == [("done", 300, None)]
    events = messages.rows(
        "SELECT a.event FROM safe_delete.audit_trail AS a ORDER BY a.happened_at", "auditor"
    )
    assert [event for (event,) in events if str(event).startswith("run ")] == [
        "run started",
        "run done",
        "run started",
        "run done",
    ]
    purged = messages.rows(
        "SELECT k::text::integer"
        " FROM safe_delete.audit_trail AS a, json_array_elements(a.row_keys) AS k"
        " WHERE a.event = 'purge batch' ORDER BY 1"
    )
    assert purged == [(key,) for key in range(1, 301)]


def test_run_job_commits_each_batch(messages: Database) -> None:
    messages.run(SLOW)
    call(messages, MARK, signature(messages, MARK))
    assert messages.value(LIVE) == 10
    batches = messages.value("SELECT r.batch_count FROM safe_delete.runs AS r")
    assert isinstance(batches, int) and batches > 1
    deletions = (
        "SELECT count(DISTINCT d.deleted_at) FROM safe_delete.deletions AS d WHERE d.run_id = 1"
    )
    assert messages.value(deletions) == batches


def test_run_job_keeps_its_refusal_on_record(messages: Database) -> None:
    signed = signature(messages, MARK)
    other = MARK.replace("90", "9")
    with pytest.raises(psycopg.Error) as caught:
        call(messages, other, signed)
    assert caught.value.sqlstate == "SD602"
    assert caught.value.diag.message_primary == (
        "the signature is for retain = 90 days, this call says 9 days; nothing was deleted"
    )
    assert caught.value.diag.message_hint
    assert messages.value(LIVE) == 310
    refused = messages.rows(
        "SELECT a.done_as, a.target_name, a.detail -> 'refused' ->> 'sqlstate'"
        " FROM safe_delete.audit_trail AS a WHERE a.event = 'run refused'"
    )
    assert refused == [("deleter", "public.message", "SD602")]
    assert messages.rows("SELECT FROM safe_delete.runs") == []


def test_start_run_leaves_only_its_number_of_a_refusal(messages: Database) -> None:
    assert sqlstate(messages, f"SELECT safe_delete.start_run({MARK}, 'yes')") == "SD602"
    assert (
        messages.rows("SELECT FROM safe_delete.audit_trail AS a WHERE a.event = 'run refused'")
        == []
    )
    assert (
        messages.value("SELECT n.last_value FROM safe_delete.refusal_number AS n WHERE n.is_called")
        == 1
    )


def test_run_job_does_nothing_inside_a_transaction_block(messages: Database) -> None:
    signed = signature(messages, MARK)
    assert (
        sqlstate(messages, f"BEGIN; CALL safe_delete.run_job({MARK}, '{signed}'); COMMIT")
        == "2D000"
    )
    assert messages.value(LIVE) == 310
    assert messages.rows("SELECT FROM safe_delete.runs") == []


@pytest.mark.parametrize(
    "user", ["operator", "approver", "admin", "auditor", "application", TABLE_OWNER]
)
def test_run_job_is_for_the_deleter_only(messages: Database, user: str) -> None:
    signed = signature(messages, MARK)
    assert sqlstate(messages, f"CALL safe_delete.run_job({MARK}, '{signed}')", user) == "42501"
    assert messages.value(LIVE) == 310


def test_run_job_is_not_led_astray_by_the_callers_search_path(messages: Database) -> None:
    messages.run(
        """
        CREATE SCHEMA astray;
        GRANT USAGE ON SCHEMA astray TO PUBLIC;
        CREATE FUNCTION astray.set_config(text, text, boolean) RETURNS text LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION 'led astray'; END$$;
        CREATE FUNCTION astray.is_less(integer, integer) RETURNS boolean LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION 'led astray'; END$$;
        CREATE OPERATOR astray.< (LEFTARG = integer, RIGHTARG = integer, FUNCTION = astray.is_less);
        CREATE FUNCTION astray.differs(text, text) RETURNS boolean LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION 'led astray'; END$$;
        CREATE OPERATOR astray.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = astray.differs);
        CREATE DOMAIN astray.jsonb AS text;
        """
    )
    signed = signature(messages, MARK)
    with messages.connect("deleter") as connection:
        connection.execute("SET search_path = astray, pg_catalog, public")
        connection.execute("SET datestyle = 'SQL, DMY'")
        connection.execute("SET TimeZone = 'Asia/Kathmandu'")
        connection.execute(
            f"CALL safe_delete.run_job({MARK}::pg_catalog.jsonb, '{signed}')".encode()
        )
        assert connection.execute("SHOW search_path").fetchone() == ("astray, pg_catalog, public",)
    assert messages.value(LIVE) == 10


@pytest.mark.parametrize("code", ["40P01", "40001", "55P03"])
@pytest.mark.parametrize("times", [4, 5])
def test_run_job_tries_a_batch_again_that_another_session_is_in_the_way_of(
    messages: Database, code: str, times: int
) -> None:
    messages.run(
        f"""CREATE SEQUENCE public.trial;
        CREATE FUNCTION public.be_in_the_way() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
            IF nextval('public.trial') <= {times} THEN
                RAISE EXCEPTION USING ERRCODE = '{code}', MESSAGE = 'somebody was in the way';
            END IF;
            RETURN NULL;
        END$$;
        CREATE TRIGGER in_the_way BEFORE DELETE ON public.message
            FOR EACH STATEMENT EXECUTE FUNCTION public.be_in_the_way()""",
        TABLE_OWNER,
    )
    signed = signature(messages, MARK)
    if times < 5:
        call(messages, MARK, signed)
        assert messages.rows(LAST_RUN) == [("done", 300, None)]
    else:
        with pytest.raises(psycopg.Error, match="somebody was in the way") as caught:
            call(messages, MARK, signed)
        assert caught.value.sqlstate == code
        assert messages.rows(LAST_RUN) == [("incomplete", 0, "somebody was in the way")]
        assert messages.value("SELECT last_value FROM public.trial") == 5


def test_only_one_session_runs_on_a_table(messages: Database) -> None:
    signed = signature(messages, MARK)
    with messages.connect("deleter") as first:
        first.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        with pytest.raises(psycopg.Error) as caught:
            call(messages, MARK, signed)
        assert caught.value.sqlstate == "SD701"
        assert caught.value.diag.message_detail == (
            f"Run 1, started by deleter, is driven by backend {first.info.backend_pid}."
        )
    assert (
        messages.value(
            "SELECT count(*) FROM safe_delete.audit_trail AS a WHERE a.event = 'run refused'"
        )
        == 1
    )


def test_a_run_is_stopped_from_another_session(messages: Database) -> None:
    signed = signature(messages, MARK)
    with messages.connect("deleter") as first:
        first.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        [(taken, finished)] = first.execute(
            "SELECT * FROM safe_delete.next_batch(1, 10)"
        ).fetchall()
        assert 0 < taken < 300 and not finished
        messages.run("SELECT safe_delete.stop_run(1, 'wrong table')", "operator")
        with pytest.raises(psycopg.Error) as caught:
            first.execute("SELECT * FROM safe_delete.next_batch(1)")
        assert caught.value.sqlstate == "SD704"
    assert messages.rows(LAST_RUN) == [("stopped", taken, "wrong table")]
    assert messages.value(LIVE) == 310 - taken


def test_another_session_goes_on_where_the_first_one_died(messages: Database) -> None:
    signed = signature(messages, MARK)
    with messages.connect("deleter") as first:
        first.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        first.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
        first.execute("BEGIN")
        first.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
    live = messages.value(LIVE)
    assert isinstance(live, int) and 10 < live < 310
    with messages.connect("deleter") as second:
        finished = False
        while not finished:
            [(_, finished)] = second.execute("SELECT * FROM safe_delete.next_batch(1)").fetchall()
        assert second.execute("SELECT safe_delete.finish_run(1)").fetchone() == ("done",)
    assert messages.value(LIVE) == 10
    assert messages.rows(LAST_RUN) == [("done", 300, None)]


def test_a_new_run_takes_what_a_dead_one_left(messages: Database) -> None:
    signed = signature(messages, MARK)
    with messages.connect("deleter") as first:
        first.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        first.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
    call(messages, MARK, signed)
    runs = messages.rows(
        "SELECT r.state, r.stop_reason FROM safe_delete.runs AS r ORDER BY r.run_id"
    )
    assert runs == [("incomplete", "its session ended"), ("done", None)]
    assert messages.value("SELECT sum(r.row_count)::integer FROM safe_delete.runs AS r") == 300
    assert messages.value(LIVE) == 10


def test_a_run_takes_no_more_than_its_guards_looked_at(messages: Database) -> None:
    """A sync error between two batches: guards have not seen what it makes old."""
    messages.run(
        "INSERT INTO public.message SELECT i, 'y', now() FROM generate_series(1001, 9000) AS i"
    )
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
        taken = messages.value("SELECT row_count FROM safe_delete.runs")
        assert isinstance(taken, int)
        messages.run(
            "UPDATE public.message SET sent_at = now() - interval '95 days' WHERE message_id > 6000"
        )
        with pytest.raises(psycopg.Error, match="guards looked at 300 rows") as caught:
            drive(session, 1)
        assert caught.value.sqlstate == "SD501"
        session.execute("SELECT safe_delete.finish_run(1)")
    [(state, row_count, reason)] = messages.rows(LAST_RUN)
    assert (state, row_count) == ("incomplete", taken)
    assert "guards looked at 300 rows" in str(reason)
    assert messages.value(LIVE) == 8310 - taken


def test_guards_look_again_at_rows_that_came_since(messages: Database) -> None:
    """However few: a run that was started over an empty selection is no way past its guards."""
    messages.run("UPDATE public.message SET sent_at = now()")
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        messages.run("UPDATE public.message SET sent_at = '1970-01-01' WHERE message_id <= 100")
        session.execute("SELECT * FROM safe_delete.next_batch(1)")
        with pytest.raises(psycopg.Error, match="guards looked at 0 rows, there are 100") as caught:
            session.execute("SELECT * FROM safe_delete.next_batch(1)")
        assert caught.value.sqlstate == "SD501"
        assert "guard too_old says stop" in str(caught.value)
        session.execute("SELECT safe_delete.finish_run(1)")
    assert messages.value(LIVE) == 310
    [(state, row_count, reason)] = messages.rows(LAST_RUN)
    assert (state, row_count) == ("incomplete", 0)
    assert "guards looked at 0 rows, there are 100" in str(reason)


def test_a_run_takes_rows_that_came_since_where_guards_let_it(messages: Database) -> None:
    messages.run("UPDATE public.message SET sent_at = now() WHERE message_id > 250")
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
        messages.run(
            "UPDATE public.message SET sent_at = now() - interval '100 days'"
            " WHERE message_id BETWEEN 251 AND 260"
        )
        drive(session, 1)
        session.execute("SELECT safe_delete.finish_run(1)")
    assert messages.rows(LAST_RUN) == [("done", 260, None)]
    assert messages.value("SELECT candidate_count FROM safe_delete.runs") == 260
    assert messages.rows(
        "SELECT detail -> 'candidates_before', detail -> 'candidates'"
        " FROM safe_delete.audit_trail WHERE event = 'guards looked again'"
    ) == [(250, 260)]


@pytest.mark.parametrize("hiding", ["apart", "beside"])
def test_no_row_goes_in_place_of_one_that_guards_saw(database: Database, hiding: str) -> None:
    """A sync error in the middle of a run, and the count of the candidates stays what it was."""
    database.run("GRANT CREATE ON SCHEMA public TO table_owner")
    database.run(SETUP.replace("'apart'", f"'{hiding}'"))
    signed = signature(database, MARK)
    live = "SELECT count(*) FROM public.current_message" if hiding == "beside" else LIVE
    with database.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
        left = database.value(live)
        database.run(
            "UPDATE public.message SET sent_at = now() WHERE message_id BETWEEN 200 AND 240;"
            "UPDATE public.message SET sent_at = '2001-01-01' WHERE message_id BETWEEN 241 AND 280"
        )
        with pytest.raises(psycopg.Error, match="guard too_old says stop: 40 rows are older"):
            drive(session, 1)
        assert (
            database.value(
                f"SELECT count(*) FROM ({live.replace('count(*)', '*')}) AS t"
                " WHERE sent_at = '2001-01-01'"
            )
            == 40
        )
        session.execute("SELECT safe_delete.finish_run(1)")
    assert left != 310
    [(state, _, reason)] = database.rows(LAST_RUN)
    assert state == "incomplete"
    assert "guard too_old says stop" in str(reason)


LATE = """
SELECT safe_delete.set_guard('public.message', 'too_old', '{"allowed_interval": "60 days"}');
INSERT INTO public.message
    SELECT i, repeat('n', 1000), now() - interval '90 days' - (i - 7000) * interval '10 seconds'
    FROM generate_series(7001, 8000) AS i;
INSERT INTO public.message SELECT i, 'y', now() FROM generate_series(1001, 5000) AS i;
"""


def after_a_run(messages: Database, *, late: int) -> None:
    """A mark of 95 days is done; now there are 1,000 candidates, and some that it missed."""
    call(messages, MARK.replace("90", "95"), signature(messages, MARK.replace("90", "95")))
    messages.run(LATE)
    messages.run(
        f"""
        INSERT INTO public.message
            SELECT i, 'late', date_trunc('day', now() - interval '100 days')
            FROM generate_series(6001, {6000 + late}) AS i
        """
    )


def test_late_rows_do_not_go_in_place_of_others(messages: Database) -> None:
    """One straggler that guards saw lets no others go that are dated so since."""
    after_a_run(messages, late=1)
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        messages.run("UPDATE public.message SET sent_at = now() WHERE message_id > 7600")
        messages.run(
            "UPDATE public.message SET sent_at = date_trunc('day', now() - interval '99 days')"
            " WHERE message_id BETWEEN 1001 AND 1300"
        )
        with pytest.raises(psycopg.Error, match="guard default_date says stop: 300 candidates"):
            drive(session, 2, 200)
        session.execute("SELECT safe_delete.finish_run(2)")
    late = "SELECT count(*) FROM public.message WHERE message_id BETWEEN 1001 AND 1300"
    assert messages.value(late) == 300


@pytest.mark.parametrize("kept", [True, False])
def test_rows_that_guards_let_go_are_not_judged_by_what_is_left(
    messages: Database, kept: bool
) -> None:
    """Late rows are left at the end of a pass: moved, or kept by a trigger of the owner's."""
    after_a_run(messages, late=120)
    signed = signature(messages, MARK)
    if kept:
        messages.run(
            f"""
            SET ROLE {TABLE_OWNER};
            CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN RETURN CASE OLD.filler WHEN 'late' THEN NULL ELSE OLD END; END$$;
            CREATE TRIGGER keep BEFORE DELETE ON public.message
                FOR EACH ROW EXECUTE FUNCTION public.keep();
            """
        )
        signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(2, 600)")
        if not kept:
            messages.run(
                "UPDATE public.message SET filler = repeat('l', 1500) WHERE filler = 'late'"
            )
        drive(session, 2)
        session.execute("SELECT safe_delete.finish_run(2)")
    expected = ("incomplete", 1000, None) if kept else ("done", 1120, None)
    assert messages.rows(LAST_RUN) == [expected]


def test_rows_that_lose_their_date_do_not_go_where_too_old_is_waived(messages: Database) -> None:
    """An archive older than 1970, so that 1970 is not the oldest that guards saw."""
    messages.run(
        """
        SELECT safe_delete.set_guard('public.message', 'too_old', '{"waived": "an archive"}');
        UPDATE public.message
            SET sent_at = '1960-01-01'::timestamptz + message_id * interval '9 days'
            WHERE message_id <= 300
        """
    )
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        messages.run(
            "UPDATE public.message SET sent_at = now() WHERE message_id BETWEEN 200 AND 240;"
            "UPDATE public.message SET sent_at = '1970-01-01' WHERE message_id > 300"
        )
        with pytest.raises(psycopg.Error, match="guard too_old says stop: 10 rows have a date"):
            drive(session, 1)
        session.execute("SELECT safe_delete.finish_run(1)")
    assert messages.value("SELECT count(*) FROM public.message WHERE message_id > 300") == 10
    assert messages.value(LIVE) == 51


def test_older_rows_than_guards_saw_go_where_guards_let_them(messages: Database) -> None:
    """A hold is released in the middle of a run."""
    messages.run(
        "UPDATE public.message SET sent_at = now() - interval '110 days' WHERE message_id = 5"
    )
    hold = messages.value(
        "SELECT safe_delete.place_hold('public.message', '[5]', 'case 7')", "admin"
    )
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        messages.run(
            "UPDATE public.message SET sent_at = now() WHERE message_id = 6;"
            f"SELECT safe_delete.release_hold({hold}, 'closed')"
        )
        drive(session, 1)
        session.execute("SELECT safe_delete.finish_run(1)")
    assert messages.rows(LAST_RUN) == [("done", 299, None)]
    assert messages.value("SELECT count(*) FROM public.message WHERE message_id = 5") == 0
    assert messages.rows(
        "SELECT detail -> 'candidates_before', detail -> 'candidates'"
        " FROM safe_delete.audit_trail WHERE event = 'guards looked again'"
    ) == [(299, 299)]


def test_guards_look_until_no_row_comes_meanwhile(messages: Database) -> None:
    """A guard that takes its time, and a sync error while it does."""
    messages.run(
        f"""
        SET ROLE {TABLE_OWNER};
        CREATE FUNCTION public.slowly(profile jsonb, settings jsonb) RETURNS jsonb
            LANGUAGE plpgsql STABLE AS
            $$BEGIN PERFORM pg_advisory_xact_lock_shared(42);
                RETURN '{{"verdict": "go"}}'; END$$;
        """
    )
    messages.run(
        "SELECT safe_delete.set_guard('public.message', 'own', '{\"function\": \"public.slowly\"}')"
    )
    messages.run("UPDATE public.message SET sent_at = now() WHERE message_id > 200")
    signed = signature(messages, MARK)
    old = "UPDATE public.message SET sent_at = now() - interval '{}' WHERE message_id = {}"
    with messages.connect("deleter") as session, messages.connect() as other:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        messages.run(old.format("100 days", 201))
        other.execute("SELECT pg_advisory_lock(42)")
        with ThreadPoolExecutor() as pool:
            batch = pool.submit(session.execute, "SELECT * FROM safe_delete.next_batch(1)")
            wait_until(
                lambda: messages.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1
            )
            messages.run(old.format("200 days", 202))
            other.execute("SELECT pg_advisory_unlock(42)")
            batch.result()
        with pytest.raises(psycopg.Error, match="guard too_old says stop"):
            session.execute("SELECT * FROM safe_delete.next_batch(1)")
    assert messages.value(LIVE) == 109
    assert messages.value("SELECT count(*) FROM public.message WHERE message_id = 202") == 1


def test_a_purge_in_place_goes_on_when_a_hold_ends(messages: Database) -> None:
    """What it has purged is no longer in the table, but counts for the share of it."""
    messages.run("SELECT safe_delete.switch_hiding('public.message', 'beside')")
    messages.run(
        "INSERT INTO public.message SELECT i, 'y', now() FROM generate_series(1001, 3000) AS i"
    )
    messages.run("SELECT safe_delete.set_guard('public.message', 'row_ratio', '{\"max\": 0.135}')")
    messages.run("SELECT safe_delete.place_hold('public.message', '[300]', 'case 7')")
    messages.run("DELETE FROM public.current_message WHERE message_id <= 300")
    past_triggers(
        messages,
        ["public.message"],
        "UPDATE public.message SET deleted_at = deleted_at - interval '40 days'"
        " WHERE deleted_at IS NOT NULL",
    )
    messages.run("ANALYZE public.message")
    signed = signature(messages, PURGE)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({PURGE}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(1, 200)")
        messages.run("SELECT safe_delete.release_hold(1, 'closed')")
        drive(session, 1)
        session.execute("SELECT safe_delete.finish_run(1)")
    assert messages.rows(LAST_RUN) == [("done", 300, None)]


def test_a_cancelled_job_is_over(messages: Database) -> None:
    messages.run(
        f"""
        SET ROLE {TABLE_OWNER};
        CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN PERFORM pg_advisory_xact_lock_shared(42); RETURN OLD; END$$;
        CREATE TRIGGER wait BEFORE DELETE ON public.message FOR EACH ROW
            WHEN (OLD.message_id = 299) EXECUTE FUNCTION public.wait();
        """
    )
    signed = signature(messages, MARK)
    job = f"CALL safe_delete.run_job({MARK}, '{signed}')".encode()
    with messages.connect("deleter") as session, messages.connect() as other:
        other.execute("SELECT pg_advisory_lock(42)")
        with ThreadPoolExecutor() as pool:
            under_way = pool.submit(session.execute, job)
            wait_until(
                lambda: messages.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1
            )
            other.execute("SELECT pg_cancel_backend(%s)", [session.info.backend_pid])
            with pytest.raises(psycopg.errors.QueryCanceled):
                under_way.result()
        [(state, _, reason)] = messages.rows(LAST_RUN)
        assert state == "incomplete"
        assert "user request" in str(reason)
        other.execute("SELECT pg_advisory_unlock(42)")
        session.execute(job)
    assert messages.value(LIVE) == 10


def test_what_stops_a_job_between_batches_is_on_record(messages: Database) -> None:
    """Its transaction is rolled back: without a record, only the log of the server knew."""
    messages.run(SLOW)
    messages.run(
        f"""
        SET ROLE {TABLE_OWNER};
        CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN RAISE 'not this one' USING ERRCODE = 'P0042'; END$$;
        CREATE TRIGGER refuse BEFORE DELETE ON public.message FOR EACH ROW
            WHEN (OLD.message_id = 299) EXECUTE FUNCTION public.refuse();
        """
    )
    signed = signature(messages, MARK)
    assert sqlstate(messages, f"CALL safe_delete.run_job({MARK}, '{signed}')") == "P0042"
    [(state, row_count, reason)] = messages.rows(LAST_RUN)
    assert (state, reason) == ("incomplete", "not this one")
    assert isinstance(row_count, int)
    assert 0 < row_count < 299
    assert messages.value(LIVE) == 310 - row_count
    assert messages.rows(
        "SELECT detail ->> 'reason' FROM safe_delete.audit_trail WHERE event = 'run incomplete'"
    ) == [("not this one",)]


def test_a_limit_that_changes_between_batches_ends_a_job_on_record(messages: Database) -> None:
    messages.run(SLOW)
    signed = signature(messages, MARK)
    messages.run(
        f"""
        CREATE FUNCTION public.tighten() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            UPDATE safe_delete.guard SET settings = '{{"min": 11}}'
            WHERE guard_name = 'minimum_kept';
            RETURN OLD;
        END$$;
        SET ROLE {TABLE_OWNER};
        CREATE TRIGGER tighten BEFORE DELETE ON public.message FOR EACH ROW
            WHEN (OLD.message_id = 5) EXECUTE FUNCTION public.tighten();
        """
    )
    with pytest.raises(psycopg.Error, match="limit of guard minimum_kept") as caught:
        call(messages, MARK, signed)
    assert caught.value.sqlstate == "SD602"
    [(state, _, reason)] = messages.rows(LAST_RUN)
    assert state == "incomplete"
    assert "the limit of guard minimum_kept was 10, is 11" in str(reason)


@pytest.mark.parametrize("driven", [True, False])
def test_a_session_that_is_just_ending_is_in_nobodys_way(messages: Database, driven: bool) -> None:
    """A backend outlives its client by a moment: the next line of a script finds it there."""
    signed = signature(messages, MARK)
    start = f"SELECT safe_delete.start_run({MARK}, '{signed}')"
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    with ThreadPoolExecutor() as pool:
        with messages.connect("deleter") as session:
            session.execute(start.encode())
            if driven:
                session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
            later = "SELECT * FROM safe_delete.next_batch(1)" if driven else start
            rest = pool.submit(messages.run, later, "deleter")
            wait_until(lambda: rest.done() or messages.value(waiting) == 1)
        rest.result()
    last = "SELECT r.run_id, r.row_count FROM safe_delete.runs AS r ORDER BY r.run_id DESC LIMIT 1"
    assert messages.rows(last) == ([(1, 300)] if driven else [(2, 0)])


def test_a_run_that_began_long_ago_does_not_go_on(messages: Database) -> None:
    """What its guards looked at then may be something else now."""
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
    live = messages.value(LIVE)
    messages.run("UPDATE safe_delete.run SET started_at = started_at - interval '25 hours'")
    assert sqlstate(messages, "SELECT * FROM safe_delete.next_batch(1)") == "SD704"
    messages.run("SELECT safe_delete.finish_run(1)", "deleter")
    [(state, _, reason)] = messages.rows(LAST_RUN)
    assert state == "incomplete"
    assert "its guards looked at the rows" in str(reason)
    assert messages.value(LIVE) == live


def test_a_run_ends_with_its_approval(messages: Database) -> None:
    messages.run(
        """SELECT safe_delete.set_policy('public.message',
            '{"approval": {"required": true, "valid_for": "1 hour"}}')""",
        "admin",
    )
    signed = signature(messages, MARK)
    messages.run(f"SELECT safe_delete.approve('{signed}', 'seen')", "approver")
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
    messages.run(
        """
        ALTER TABLE safe_delete.approval DISABLE TRIGGER refuse_change;
        UPDATE safe_delete.approval SET approved_at = approved_at - interval '1 hour';
        ALTER TABLE safe_delete.approval ENABLE ALWAYS TRIGGER refuse_change;
        """
    )
    assert sqlstate(messages, "SELECT * FROM safe_delete.next_batch(1)") == "SD603"
    messages.run("SELECT safe_delete.finish_run(1)", "deleter")
    [(_, _, reason)] = messages.rows(LAST_RUN)
    assert "the approval by approver expired" in str(reason)


def test_a_restarted_server_leaves_no_run_to_whoever_has_its_number(messages: Database) -> None:
    """Process numbers begin anew in a container: an application's session may have the driver's."""
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
    with messages.connect("application") as other:
        messages.run(
            f"""UPDATE safe_delete.run SET driver_pid = {other.info.backend_pid},
                started_at = pg_postmaster_start_time() - interval '1 minute'"""
        )
        call(messages, MARK, signed)
    assert messages.value(LIVE) == 10


RECEIPTS = """
    CREATE TABLE public.receipt (
        receipt_id integer PRIMARY KEY, message_id integer
            CONSTRAINT of_message REFERENCES public.message ON DELETE CASCADE
    );
    CREATE INDEX ON public.receipt (message_id);
    INSERT INTO public.receipt SELECT m.message_id, m.message_id FROM public.message AS m;
"""
ADD_KEY = """ALTER TABLE public.receipt ADD CONSTRAINT of_message
    FOREIGN KEY (message_id) REFERENCES public.message ON DELETE CASCADE NOT VALID"""
DROP_KEY = "ALTER TABLE public.receipt DROP CONSTRAINT of_message"
PROTECT_RECEIPTS = "SELECT safe_delete.protect('public.receipt', 'apart')"


@pytest.mark.parametrize(
    ("prepare", "change", "code"),
    [
        (DROP_KEY, ADD_KEY, "SD602"),
        (DROP_KEY, "ALTER TABLE public.message DISABLE TRIGGER safe_delete_move", "SD206"),
        (PROTECT_RECEIPTS, "ALTER TABLE public.receipt DISABLE TRIGGER safe_delete_move", "SD206"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_batch_that_waited_for_an_alter_table_is_taken_back(
    messages: Database, prepare: str, change: str, code: str, is_first: bool
) -> None:
    """What was looked at before it had to wait is no longer so: rows would be lost."""
    messages.run(f"SET ROLE {TABLE_OWNER}; {RECEIPTS} RESET ROLE")
    messages.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    messages.run(prepare, TABLE_OWNER)
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session, ThreadPoolExecutor() as pool:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        if not is_first:
            session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
        live = messages.value(LIVE)
        with messages.connect(TABLE_OWNER, autocommit=False) as alter:
            alter.execute(change.encode())
            batch = pool.submit(session.execute, "SELECT * FROM safe_delete.next_batch(1)")
            wait_until(
                lambda: messages.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1
            )
            alter.commit()
        with pytest.raises(psycopg.Error) as refused:
            batch.result()
        assert refused.value.sqlstate == code
        session.execute("SELECT safe_delete.finish_run(1)")
    assert messages.value(LIVE) == live
    kept = "SELECT count(*) FROM safe_delete_data.public__message"
    assert messages.value(f"SELECT ({LIVE}) + ({kept})") == 310
    [(state, _, reason)] = messages.rows(LAST_RUN)
    assert state == "incomplete" and reason is not None


def protect_receipts_without_lines(messages: Database, allowed: int) -> None:
    """A mark cascades to receipts, and on to lines, which nobody protects: so many may go."""
    messages.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    messages.run(
        f"""SET ROLE {TABLE_OWNER}; {RECEIPTS}
        CREATE TABLE public.line (
            line_id integer PRIMARY KEY,
            receipt_id integer REFERENCES public.receipt ON DELETE CASCADE
        );
        CREATE INDEX ON public.line (receipt_id);
        SELECT safe_delete.protect('public.receipt', 'apart', NULL, '{{"accept": ["dependents"]}}');
        SELECT safe_delete.set_guard(
            'public.message', 'unprotected_cascade', '{{"max": {allowed}}}'
        );"""
    )


@pytest.mark.parametrize(("lines", "allowed"), [(1, 0), (1, 1), (2, 1)])
def test_rows_that_no_guard_has_seen_are_not_deleted_for_good(
    messages: Database, lines: int, allowed: int
) -> None:
    """Of a table that is not protected, and had no row that a foreign key would have deleted."""
    protect_receipts_without_lines(messages, allowed)
    signed = signature(messages, MARK)
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
        messages.run(f"INSERT INTO public.line SELECT i, 250 FROM generate_series(1, {lines}) AS i")
        if lines <= allowed:
            session.execute("SELECT * FROM safe_delete.next_batch(1)")
        else:
            with pytest.raises(psycopg.Error, match="would be deleted for good") as refused:
                session.execute("SELECT * FROM safe_delete.next_batch(1)")
            assert refused.value.sqlstate == "SD501"
        session.execute("SELECT safe_delete.finish_run(1)")
    is_stopped = lines > allowed
    assert messages.value("SELECT count(*) FROM public.line") == lines * is_stopped
    if is_stopped:
        [(_, _, reason)] = messages.rows(LAST_RUN)
        assert "would be deleted for good" in str(reason)


def test_rows_that_go_for_good_are_counted_over_all_batches(messages: Database) -> None:
    protect_receipts_without_lines(messages, allowed=1)
    signed = signature(messages, MARK)
    add = "INSERT INTO public.line SELECT 1, min(receipt_id) FROM public.receipt"
    with messages.connect("deleter") as session:
        session.execute(f"SELECT safe_delete.start_run({MARK}, '{signed}')".encode())
        messages.run(add)
        session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
        assert messages.rows("TABLE public.line") == []
        messages.run(add)
        with pytest.raises(psycopg.Error, match="2 rows of tables that are not protected"):
            session.execute("SELECT * FROM safe_delete.next_batch(1, 10)")
        session.execute("SELECT safe_delete.finish_run(1)")
    assert messages.value("SELECT count(*) FROM public.line") == 1
    [(state, _, reason)] = messages.rows(LAST_RUN)
    assert state == "incomplete" and "2 rows of tables" in str(reason)


def test_a_table_that_rows_are_taken_along_from_has_to_keep_them(messages: Database) -> None:
    messages.run(f"SET ROLE {TABLE_OWNER}; {RECEIPTS} RESET ROLE")
    messages.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    messages.run(PROTECT_RECEIPTS, TABLE_OWNER)
    messages.run("ALTER TABLE public.receipt DISABLE TRIGGER safe_delete_move")
    with pytest.raises(psycopg.Error, match=r"safe_delete_move of public\.receipt is not enabled"):
        call(messages, MARK, signature(messages, MARK))
    messages.run("SELECT safe_delete.resync('public.receipt')", TABLE_OWNER)
    call(messages, MARK, signature(messages, MARK))
    assert messages.value("SELECT count(*) FROM safe_delete_data.public__receipt") == 300


def test_a_batch_that_fails_takes_nothing_with_it(messages: Database) -> None:
    messages.run(
        """
        CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION 'not this one'; END$$;
        CREATE TRIGGER refuse BEFORE DELETE ON public.message
            FOR EACH ROW WHEN (OLD.message_id = 150) EXECUTE FUNCTION public.refuse();
        """
    )
    with pytest.raises(psycopg.Error, match="not this one"):
        call(messages, MARK, signature(messages, MARK))
    live = messages.value(LIVE)
    assert isinstance(live, int) and live > 10
    assert messages.value("SELECT count(*) FROM safe_delete_data.public__message") == 310 - live
    assert messages.rows(LAST_RUN) == [("incomplete", 310 - live, "not this one")]
    assert messages.rows("SELECT FROM safe_delete.acting") == []


def test_a_deletion_of_a_run_is_undone_as_a_whole(messages: Database) -> None:
    before = messages.rows(
        "SELECT md5(string_agg(m::text, ',' ORDER BY m.message_id)) FROM public.message AS m"
    )
    call(messages, MARK, signature(messages, MARK))
    for (deletion,) in messages.rows(
        "SELECT d.deletion_id FROM safe_delete.deletions AS d", "operator"
    ):
        messages.run(f"SELECT safe_delete.restore({deletion})", "operator")
    after = messages.rows(
        "SELECT md5(string_agg(m::text, ',' ORDER BY m.message_id)) FROM public.message AS m"
    )
    assert after == before


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.parametrize(
    ("user", "statement"),
    [
        ("operator", "SELECT safe_delete.restore(1)"),
        ("deleter", f"SELECT safe_delete.start_run({MARK}, 'x')"),
        ("deleter", "SELECT safe_delete.next_batch(1)"),
    ],
)
def test_old_snapshots_are_refused(
    messages: Database, level: str, user: str, statement: str
) -> None:
    assert (
        sqlstate(messages, f"BEGIN ISOLATION LEVEL {level}; {statement}; COMMIT", user) == "SD705"
    )


def test_run_job_refuses_a_session_that_defaults_to_old_snapshots(messages: Database) -> None:
    signed = signature(messages, MARK)
    with messages.connect("deleter") as connection:
        connection.execute("SET default_transaction_isolation = 'repeatable read'")
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(f"CALL safe_delete.run_job({MARK}, '{signed}')".encode())
    assert caught.value.sqlstate == "SD705"
    assert messages.value(LIVE) == 310


def test_an_application_may_delete_with_an_old_snapshot_and_loses_no_new_column(
    messages: Database,
) -> None:
    with messages.connect() as application:
        application.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        application.execute("SELECT 1")
        messages.run("ALTER TABLE public.message ADD COLUMN note text DEFAULT 'n'")
        with pytest.raises(psycopg.errors.SerializationFailure, match="columns of public"):
            application.execute("DELETE FROM public.message WHERE message_id = 301")
        application.execute("ROLLBACK")
        application.execute("DELETE FROM public.message WHERE message_id = 301")
    assert messages.rows(
        "SELECT s.message_id, s.note FROM safe_delete_data.public__message AS s"
    ) == [(301, "n")]


def test_an_application_that_keeps_its_plans_loses_no_new_column(messages: Database) -> None:
    with messages.connect() as application:
        for key in range(301, 309):
            application.execute(
                "DELETE FROM public.message WHERE message_id = %s", [key], prepare=True
            )
        messages.run("ALTER TABLE public.message ADD COLUMN note text DEFAULT 'n'")
        application.execute("DELETE FROM public.message WHERE message_id = %s", [309], prepare=True)
        messages.run("ALTER TABLE public.message DROP COLUMN filler")
        application.execute("DELETE FROM public.message WHERE message_id = %s", [310], prepare=True)
    kept = "SELECT s.message_id, s.note FROM safe_delete_data.public__message AS s ORDER BY 1"
    assert messages.rows(kept)[-2:] == [(309, "n"), (310, "n")]


def test_a_trigger_that_puts_rows_back_does_not_keep_a_run_going_for_ever(
    messages: Database,
) -> None:
    messages.run(
        """
        DELETE FROM public.message WHERE message_id <= 200;
        CREATE FUNCTION public.put_back() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN INSERT INTO public.message SELECT OLD.*; RETURN NULL; END';
        CREATE TRIGGER put_back AFTER DELETE ON public.message
            FOR EACH ROW EXECUTE FUNCTION public.put_back()
        """
    )
    signed = signature(messages, MARK)
    call = f"CALL safe_delete.run_job({MARK}, '{signed}')"
    assert sqlstate(messages, call, "deleter") == "SD706"
    assert messages.value("SELECT state FROM safe_delete.runs") == "incomplete"


def test_a_delete_keeps_a_long_reason(messages: Database) -> None:
    reason = "".join(f"{number:x}" for number in range(4000))
    messages.run(
        f"""BEGIN; SELECT safe_delete.because('{reason}', 'T-1');
            DELETE FROM public.message WHERE message_id = 301; COMMIT"""
    )
    assert messages.rows("SELECT deletion_reason, ticket FROM safe_delete.deletions") == [
        (reason, "T-1")
    ]
