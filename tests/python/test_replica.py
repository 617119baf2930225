"""Guards that count on a hot standby: attested, fresh, and good for one run."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import pytest
from command import Called, call, call_dsn, let_jobs_run, make_messages, signature
from psycopg.types.json import Jsonb
from standby import Standby
from support import (
    Database,
    Server,
    create_people,
    fresh_database,
    give_people_their_roles,
    wait_until,
)

from safe_delete import replica
from safe_delete.cluster import Cluster
from safe_delete.errors import ExitCode
from safe_delete.install import install

JOB = ("mark", "--table", "message", "--retain-days", "30")
ASK = """SELECT safe_delete.request_attestation('mark', 'message', '{"retain": "30 days"}')"""
START = "SELECT safe_delete.start_run('mark', 'message', %s, %s, %s)"
RETAIN = Jsonb({"retain": "30 days"})
LIVE = "SELECT count(*) FROM message"
REFUSALS = """SELECT a.detail -> 'refused' ->> 'message' FROM safe_delete.audit_trail AS a
               WHERE a.event = 'run refused'"""


@dataclass(frozen=True)
class Pair:
    """A primary with 2,000 messages, and a standby of its server."""

    primary: Database
    standby: Cluster

    def replica(self, user: str = "deleter") -> psycopg.Connection:
        """A session on the standby."""
        return self.standby.connect(self.primary.name, user)

    def wait(self) -> None:
        """Until the standby has replayed all that the primary has written."""
        written = self.primary.value("SELECT pg_current_wal_flush_lsn()")
        caught_up = f"SELECT pg_last_wal_replay_lsn() >= '{written}'".encode()
        with self.standby.connect() as session:
            wait_until(lambda: session.execute(caught_up).fetchone() == (True,))

    def attest(self) -> dict[str, object]:
        """A request, and its answer."""
        request_id = self.primary.value(ASK, "deleter")
        self.wait()
        with self.replica() as session:
            row = session.execute("SELECT safe_delete.attest(%s)", [request_id]).fetchone()
        assert row is not None
        answer: dict[str, object] = row[0]
        return answer

    def execute(self, signed: str) -> Called:
        """The job as a cron line calls it, with the standby to count on."""
        guard_dsn = self.standby.dsn(self.primary.name, "deleter")
        return call_dsn(
            self.primary.dsn("deleter"),
            *JOB,
            *("--guard-dsn", guard_dsn, "--signature", signed, "--execute"),
        )

    def start(self, signed: str, attestation: dict[str, object]) -> None:
        """Starts a run with an attestation, and stops it: only whether it may start counts."""
        with self.primary.connect("deleter") as session:
            row = session.execute(START, [RETAIN, signed, Jsonb(attestation)]).fetchone()
            session.execute("SELECT safe_delete.stop_run(%s, 'seen')", row)


@pytest.fixture(scope="module")
def clusters(server: Server) -> Iterator[tuple[Cluster, Cluster]]:
    with server.cluster() as primary:
        with primary.connect() as connection:
            create_people(connection)
            connection.execute("CREATE DATABASE kit TEMPLATE template0")
        install(primary.dsn("kit"))
        with primary.connect("kit") as connection:
            give_people_their_roles(connection)
        with Standby(primary, server, wal_retrieve_retry_interval="100ms") as standby:
            yield primary, standby


@pytest.fixture
def pair(clusters: tuple[Cluster, Cluster]) -> Iterator[Pair]:
    primary, standby = clusters
    with fresh_database(primary, "replicated", "kit") as database:
        make_messages(database)
        let_jobs_run(database)
        pair = Pair(database, standby)
        pair.wait()
        yield pair


def delay(standby: Cluster, setting: str) -> None:
    """Changes how long the standby waits before it replays a commit."""
    with standby.connect() as session:
        session.execute(f"ALTER SYSTEM SET recovery_min_apply_delay = '{setting}'".encode())
        session.execute("SELECT pg_reload_conf()")


def test_a_run_counts_on_the_replica_and_deletes_on_the_primary(pair: Pair) -> None:
    called = pair.execute(signature(pair.primary, *JOB))
    assert (called.code, called.err) == (ExitCode.DONE, "")
    assert pair.primary.value(LIVE) == 720
    query = """SELECT a.detail -> 'attested_by' -> 'is_replica', a.detail -> 'candidates'
                 FROM safe_delete.audit_trail AS a WHERE a.event = 'run started'"""
    assert pair.primary.rows(query) == [(True, 1280)]


def test_a_run_that_starts_so_counts_nothing_on_the_primary(pair: Pair) -> None:
    signed, attestation = signature(pair.primary, *JOB), pair.attest()
    with pair.primary.connect() as session:
        session.execute("SET track_functions = 'pl'; SET SESSION AUTHORIZATION deleter")
        session.execute(START, [RETAIN, signed, Jsonb(attestation)])
        session.execute("RESET SESSION AUTHORIZATION; SELECT pg_stat_force_next_flush()")
    counted = """SELECT coalesce(sum(f.calls), 0) FROM pg_stat_user_functions AS f
                  WHERE f.funcname ~ '__profile'"""
    called = "SELECT count(*) FROM pg_stat_user_functions AS f WHERE f.funcname = '_admit_run'"
    assert (pair.primary.value(counted), pair.primary.value(called)) == (0, 1)


def test_a_dry_run_may_be_one_of_the_replica(pair: Pair) -> None:
    pair.wait()
    guard_dsn = pair.standby.dsn(pair.primary.name, "operator")
    called = call(pair.primary, *JOB, "--guard-dsn", guard_dsn, "--json", user="operator")
    assert called.code == ExitCode.DONE
    assert called.json()["signature"] == signature(pair.primary, *JOB)


def test_a_report_may_be_one_of_the_replica(pair: Pair) -> None:
    pair.wait()
    replica = ("--guard-dsn", pair.standby.dsn(pair.primary.name, "operator"))
    nowhere = "host=/nowhere"
    for arguments in (JOB, ("--run", "1")):
        called = call_dsn(nowhere, "report", *arguments, *replica, "--html", "-")
        # A run is on record on the server that it ran on; only a count may be asked for elsewhere.
        expected = ExitCode.DONE if arguments == JOB else ExitCode.UNREACHABLE
        assert called.code == expected, called.err
        assert ("1,280" in called.out) == (arguments == JOB)


def test_guards_stop_on_what_the_replica_counted(pair: Pair) -> None:
    pair.primary.run("""SELECT safe_delete.set_guard('message', 'row_count', '{"max": 1279}')""")
    answer = pair.attest()
    query = """SELECT safe_delete.dry_run('mark', 'message', '{"retain": "30 days"}')"""
    shown = pair.primary.value(query)
    assert isinstance(shown, dict)
    with pytest.raises(psycopg.Error, match="guard row_count says stop: rows that would go"):
        pair.start(shown["signature"], answer)


def test_an_exception_counts_for_what_the_replica_counts(pair: Pair) -> None:
    """And an answer that was given under one is void without it."""
    pair.primary.run(
        """SELECT safe_delete.set_guard('message', 'too_old', '{"allowed_interval": "1 hour"}')"""
    )
    signed = signature(pair.primary, *JOB)
    refused = pair.execute(signed)
    assert refused.code == ExitCode.GUARD_STOPPED and "guard too_old says stop" in refused.err
    pair.primary.run(
        f"""SELECT safe_delete.allow_once(
                '{signed}', 'too_old', '{{"allowed_interval": "1 year"}}', 'first run')""",
        "approver",
    )
    ask = ASK.replace("}')", f"}}', '{signed}')")
    request_id = pair.primary.value(ask, "deleter")
    pair.wait()
    called = pair.execute(signed)
    assert (called.code, called.err) == (ExitCode.DONE, "")
    with pair.replica() as session:
        row = session.execute("SELECT safe_delete.attest(%s)", [request_id]).fetchone()
    assert row is not None
    with pytest.raises(psycopg.Error, match="other limits of guards were excepted"):
        pair.start(signed, row[0])


def test_what_is_cheap_is_asked_on_the_primary_again(pair: Pair) -> None:
    signed, answer = signature(pair.primary, *JOB), pair.attest()
    pair.primary.run("SELECT safe_delete.place_hold('message', '\"all\"', 'case 7')", "admin")
    with pytest.raises(psycopg.Error, match="guard holds says stop"):
        pair.start(signed, answer)


@pytest.mark.parametrize(
    "change",
    [
        {"profile": {"candidates": 0}},
        {"server": {"is_replica": True}},
        {"proof": "0" * 64},
        {"proof": None},
        {"more": 1},
    ],
)
def test_an_answer_cannot_be_changed(pair: Pair, change: dict[str, object]) -> None:
    signed, answer = signature(pair.primary, *JOB), pair.attest()
    with pytest.raises(psycopg.Error, match="its proof does not fit; nothing was deleted"):
        pair.start(signed, answer | change)


def test_an_answer_is_good_for_one_run(pair: Pair) -> None:
    signed, answer = signature(pair.primary, *JOB), pair.attest()
    pair.start(signed, answer)
    with pytest.raises(psycopg.Error, match="run 1 was started with it"):
        pair.start(signed, answer)


def test_an_answer_is_for_its_own_request(pair: Pair) -> None:
    signed, answer = signature(pair.primary, *JOB), pair.attest()
    other = pair.primary.value(ASK, "deleter")
    with pytest.raises(psycopg.Error, match="its proof does not fit"):
        pair.start(signed, answer | {"request_id": other})
    with pytest.raises(psycopg.Error, match="it answers no request of this database"):
        pair.start(signed, answer | {"request_id": 77})


def test_an_answer_is_void_when_something_changes_that_decides(pair: Pair) -> None:
    answer = pair.attest()
    pair.primary.run("""SELECT safe_delete.set_guard('message', 'row_count', '{"max": 5000}')""")
    with pytest.raises(psycopg.Error, match="something that decides has changed"):
        pair.start(signature(pair.primary, *JOB), answer)


def test_an_answer_is_for_its_own_job(pair: Pair) -> None:
    signed = signature(pair.primary, "mark", "--table", "message", "--retain-days", "40")
    job = [Jsonb({"retain": "40 days"}), signed, Jsonb(pair.attest())]
    with (
        pair.primary.connect("deleter") as session,
        pytest.raises(psycopg.Error, match="it is for another job"),
    ):
        session.execute(START, job)


def test_an_answer_grows_old(pair: Pair) -> None:
    signed, answer = signature(pair.primary, *JOB), pair.attest()
    pair.primary.run(
        "UPDATE safe_delete.attestation_request SET asked_at = asked_at - interval '61 minutes'"
    )
    with pytest.raises(psycopg.Error, match="more than an hour; nothing was deleted"):
        pair.start(signed, answer)


def test_an_old_snapshot_answers_nothing(pair: Pair) -> None:
    with pair.replica() as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(psycopg.Error, match="not in a REPEATABLE READ transaction"):
            session.execute("SELECT safe_delete.attest(1)")


def test_a_slow_statement_answers_from_what_is_there_when_it_asks(pair: Pair) -> None:
    """Its own snapshot is older than the rows that come while it waits for a lock."""
    request_id = pair.primary.value(ASK, "deleter")
    pair.wait()
    query = f"SELECT pg_advisory_lock(7), safe_delete.attest({request_id})".encode()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'"
    with (
        pair.replica("postgres") as holder,
        pair.replica() as session,
        ThreadPoolExecutor(1) as pool,
    ):
        holder.execute("SELECT pg_advisory_lock(7)")
        answered = pool.submit(lambda: session.execute(query).fetchone())
        wait_until(lambda: holder.execute(waiting).fetchone() == (1,))
        pair.primary.run(
            """INSERT INTO message SELECT 90000 + i, 'late', now() - interval '50 days'
                 FROM generate_series(1, 10) AS i"""
        )
        pair.wait()
        holder.execute("SELECT pg_advisory_unlock(7)")
        answer = answered.result()
    assert answer is not None
    assert answer[1]["profile"]["candidates"] == 1290


def test_a_replica_that_lags_cannot_answer(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "LONGEST_WAIT", 0.5)
    signed = signature(pair.primary, *JOB)
    delay(pair.standby, "1h")
    try:
        called = pair.execute(signed)
    finally:
        delay(pair.standby, "0")
    assert called.code == ExitCode.GUARD_STOPPED
    assert "the replica gave none" in called.err
    assert pair.primary.value(LIVE) == 2000
    [[recorded]] = pair.primary.rows(REFUSALS)
    assert "is not known here" in str(recorded)


def test_a_replica_that_is_gone_cannot_answer(pair: Pair) -> None:
    signed = signature(pair.primary, *JOB)
    pair.standby.stop()
    try:
        called = pair.execute(signed)
    finally:
        pair.standby.start()
    assert called.code == ExitCode.GUARD_STOPPED
    assert "the replica gave none" in called.err
    assert pair.primary.value(LIVE) == 2000
    assert len(pair.primary.rows(REFUSALS)) == 1


@pytest.mark.parametrize(
    ("address", "kind", "told"),
    [
        (
            "postgresql://me:100%zzhunter2@host/shop",
            "it cannot be asked",
            "must be percent-encoded",
        ),
        ("host=/nowhere password=hunter2", "it cannot be reached", "No such file or directory"),
    ],
)
def test_an_address_that_does_not_serve_goes_on_no_record(
    database: Database, address: str, kind: str, told: str
) -> None:
    make_messages(database)
    let_jobs_run(database)
    signed = ("--signature", signature(database, *JOB), "--execute")
    called = call(database, *JOB, "--guard-dsn", address, *signed, user="deleter")
    assert called.code == ExitCode.GUARD_STOPPED
    assert f"the replica gave none ({kind})" in called.err
    assert told in called.err
    assert "hunter2" not in called.err
    [[recorded]] = database.rows(REFUSALS)
    assert f"the replica gave none ({kind})" in str(recorded)
    everything = "SELECT string_agg(a::text, '') FROM safe_delete.audit_trail AS a"
    assert not any(part in str(database.value(everything)) for part in ("hunter2", "nowhere"))


WRITING = {
    "install": ("install",),
    "install --execute": ("install", "--execute"),
    "uninstall": ("uninstall",),
    "mark --execute": (*JOB, "--signature", "x", "--execute"),
    "hold": ("hold", "--table", "message", "--all", "--reason", "x"),
    "guard": ("guard", "--table", "message", "row_count", "max=5"),
    "soft-delete": ("soft-delete", "--table", "message", "--key", "1", "--execute"),
    "unprotect": ("unprotect", "message", "--execute"),
    "rotate-secret": ("rotate-secret", "--comment", "x"),
}


@pytest.mark.parametrize("verb", WRITING)
def test_what_writes_says_that_the_server_is_a_standby(pair: Pair, verb: str) -> None:
    pair.wait()
    called = call_dsn(pair.standby.dsn(pair.primary.name), *WRITING[verb])
    assert called.code == ExitCode.UNREACHABLE, called.err
    assert called.err.splitlines()[0] == (
        "error: this server is a hot standby; name the primary (target_session_attrs=read-write)"
    )


def test_what_reads_works_on_a_standby(pair: Pair) -> None:
    pair.wait()
    for words in (("runs",), ("guard", "--table", "message"), ("doctor",)):
        called = call_dsn(pair.standby.dsn(pair.primary.name), *words)
        assert called.code == ExitCode.DONE, called.err


def test_a_copy_that_went_its_own_way_cannot_answer(
    pair: Pair, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the secret, and all rows but the question."""
    monkeypatch.setattr(replica, "LONGEST_WAIT", 0.5)
    signed = signature(pair.primary, *JOB)
    with Standby(pair.primary.cluster, server) as copy:
        with copy.connect() as session:
            session.execute("SELECT pg_promote()")
        called = Pair(pair.primary, copy).execute(signed)
    assert called.code == ExitCode.GUARD_STOPPED
    assert "is not known here" in called.err
    assert pair.primary.value(LIVE) == 2000


def test_the_deleter_cannot_touch_what_was_asked(pair: Pair) -> None:
    for statement in (
        "UPDATE safe_delete.attestation_request SET run_id = NULL",
        "INSERT INTO safe_delete.attestation_request DEFAULT VALUES",
        "SELECT FROM safe_delete.attestation_request",
        "SELECT safe_delete._attestation_proof(NULL, '{}')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            pair.primary.run(statement, "deleter")
