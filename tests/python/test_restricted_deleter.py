"""The restricted deleter executes signed runs, and can do nothing else."""

from __future__ import annotations

import pytest
from psycopg import Error, errors
from support import Database

# Some views and all views cannot be written or truncated by anybody, whatever his rights.
REFUSALS = (
    errors.InsufficientPrivilege,
    errors.ObjectNotInPrerequisiteState,
    errors.WrongObjectType,
)
RETAIN = '{"retain": "90 days"}'
MESSAGES = """
CREATE TABLE message (id int PRIMARY KEY, sent_at timestamptz, body text);
INSERT INTO message SELECT i, now() - i * interval '1 day', 'b' FROM generate_series(1, 400) AS i;
"""


@pytest.fixture
def shop(database: Database) -> Database:
    """One table protected apart, one beside, and the limits that a run of them needs."""
    database.run("GRANT safe_delete_admin TO table_owner")
    database.run(MESSAGES + MESSAGES.replace("message", "game"), "table_owner")
    database.run("SELECT safe_delete.protect('message', 'apart', 'sent_at')", "table_owner")
    database.run("SELECT safe_delete.protect('game', 'beside', 'sent_at')", "table_owner")
    for table in ("message", "game"):
        limit(database, table, "too_old", '{"allowed_interval": "2 years"}')
        limit(database, table, "minimum_kept", '{"min": 50}')
    return database


def limit(database: Database, table: str, guard: str, settings: str) -> None:
    database.run(f"SELECT safe_delete.set_guard('{table}', '{guard}', '{settings}')", "admin")


def signature(database: Database, table: str, parameters: str = RETAIN, job: str = "mark") -> str:
    query = f"SELECT safe_delete.dry_run('{job}', '{table}', '{parameters}') ->> 'signature'"
    return str(database.value(query, "operator"))


def run(database: Database, table: str, signed: str, parameters: str = RETAIN) -> None:
    database.run(
        f"CALL safe_delete.run_job('mark', '{table}', '{parameters}', '{signed}')", "deleter"
    )


def refusal(database: Database, table: str, signed: str, parameters: str = RETAIN) -> Error:
    with pytest.raises(Error) as refused:
        run(database, table, signed, parameters)
    assert database.value("SELECT count(*) FROM safe_delete.deletion") == 0
    [event] = database.rows(
        "SELECT detail -> 'refused' ->> 'message' FROM safe_delete.audit_event"
        " WHERE event = 'run refused'"
    )
    assert event == (refused.value.diag.message_primary,)
    return refused.value


def test_can_touch_no_table(shop: Database) -> None:
    """Neither a user's table or view, nor one of the kit."""
    relations = [
        str(name)
        for (name,) in shop.rows(
            """SELECT c.oid::regclass::text FROM pg_class AS c
                WHERE c.relnamespace IN (
                    'public'::regnamespace, 'safe_delete'::regnamespace,
                    'safe_delete_gate'::regnamespace, 'safe_delete_data'::regnamespace
                )
                AND c.relkind IN ('r', 'p', 'v')
                AND c.oid <> 'safe_delete.error_codes'::regclass"""
        )
    ]
    expected = {"message", "current_game", "safe_delete.run", "safe_delete.signing_secret"}
    assert expected <= set(relations)
    with shop.connect("deleter") as session:
        for relation in relations:
            column = shop.value(
                f"""SELECT attname FROM pg_attribute
                     WHERE attrelid = '{relation}'::regclass AND attnum > 0
                     ORDER BY pg_column_is_updatable(attrelid, attnum, true) DESC, attnum DESC
                     LIMIT 1"""
            )
            for statement in (
                f"SELECT FROM {relation}",
                f"INSERT INTO {relation} DEFAULT VALUES",
                f'UPDATE {relation} SET "{column}" = DEFAULT',
                f"DELETE FROM {relation}",
                f"TRUNCATE {relation}",
            ):
                with pytest.raises(REFUSALS):
                    session.execute(statement.encode())


def test_can_call_nothing_but_runs(shop: Database) -> None:
    callable_by_deleter = shop.rows(
        """SELECT p.proname FROM pg_proc AS p
            WHERE p.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
              AND has_function_privilege('deleter', p.oid, 'EXECUTE')
              AND NOT has_function_privilege('public', p.oid, 'EXECUTE') ORDER BY 1"""
    )
    assert [name for (name,) in callable_by_deleter] == [
        "_give_up_run",
        "_raise_refusal",
        "_try_start_run",
        "_waits",
        "attest",
        "finish_run",
        "next_batch",
        "request_attestation",
        "run_job",
        "start_run",
        "stop_run",
    ]


@pytest.mark.parametrize("table", ["message", "game"])
def test_a_signed_run_succeeds(shop: Database, table: str) -> None:
    limit(shop, table, "row_ratio", '{"max": 0.9}')
    run(shop, table, signature(shop, table))
    live = "message" if table == "message" else "current_game"
    assert shop.value(f"SELECT max(now() - sent_at) < '90 days' FROM {live}") is True
    assert shop.rows("SELECT state, row_count, started_by FROM safe_delete.runs") == [
        ("done", 311, "deleter")
    ]
    assert shop.rows("SELECT deleted_by, run_id FROM safe_delete.deletions") == [("deleter", 1)]


def test_nine_days_with_the_signature_of_ninety_is_refused(shop: Database) -> None:
    error = refusal(shop, "message", signature(shop, "message"), '{"retain": "9 days"}')
    assert error.sqlstate == "SD602"
    assert "the signature is for retain = 90 days, this call says 9 days" in str(error)


def test_another_job_is_refused(shop: Database) -> None:
    signed = signature(shop, "message", '{"grace": "90 days"}', "purge")
    error = refusal(shop, "message", signed)
    assert error.sqlstate == "SD602"
    assert "the signature is for job purge, this call says mark" in str(error)


def test_another_table_is_refused(shop: Database) -> None:
    error = refusal(shop, "message", signature(shop, "game"))
    assert (error.sqlstate, "the table changed" in str(error)) == ("SD602", True)


@pytest.mark.parametrize("settings", ['{"max": 99999}', '{"max": 1000000}'])
def test_another_guard_limit_is_refused(shop: Database, settings: str) -> None:
    signed = signature(shop, "message")
    limit(shop, "message", "row_count", settings)
    error = refusal(shop, "message", signed)
    assert (error.sqlstate, "the limit of guard row_count was 100000, is" in str(error)) == (
        "SD602",
        True,
    )


def test_another_policy_is_refused(shop: Database) -> None:
    signed = signature(shop, "message")
    shop.run("""SELECT safe_delete.set_policy('message', '{"time_zone": "Asia/Tokyo"}')""", "admin")
    error = refusal(shop, "message", signed)
    assert error.sqlstate == "SD602"
    assert "policy setting time_zone was UTC, is Asia/Tokyo" in str(error)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE message ALTER COLUMN sent_at TYPE date",
        "ALTER TABLE message ALTER COLUMN id TYPE bigint",
        "CREATE TABLE reply (message_id int REFERENCES message ON DELETE CASCADE)",
    ],
)
def test_another_deciding_column_is_refused(shop: Database, change: str) -> None:
    signed = signature(shop, "message")
    shop.run(change, "table_owner")
    error = refusal(shop, "message", signed)
    assert error.sqlstate == "SD602"
    assert "a deciding column or foreign key changed" in str(error)


def test_a_dropped_age_column_is_refused(shop: Database) -> None:
    signed = signature(shop, "message")
    shop.run("ALTER TABLE message DROP COLUMN sent_at", "table_owner")
    error = refusal(shop, "message", signed)
    assert (error.sqlstate, "deciding column" in str(error)) == ("SD602", True)


def test_the_signature_of_another_database_is_refused(shop: Database, database: Database) -> None:
    """A database made from the same template has the same secret, but is another one."""
    with database.cluster.connect() as connection:
        connection.execute(f"CREATE DATABASE twin TEMPLATE {database.name}".encode())
    twin = Database(database.cluster, "twin")
    try:
        error = refusal(shop, "message", signature(twin, "message"))
    finally:
        with database.cluster.connect() as connection:
            connection.execute("DROP DATABASE twin WITH (FORCE)")
    assert error.sqlstate == "SD602"
    assert "the signature is from another database" in str(error)


@pytest.mark.parametrize("place", [-1, 0])
def test_a_changed_proof_is_refused(shop: Database, place: int) -> None:
    signed = signature(shop, "message")
    proof = signed.rsplit("-", 1)[1]
    digits = list(proof)
    digits[place] = "0" if digits[place] != "0" else "1"
    error = refusal(shop, "message", signed.replace(proof, "".join(digits)))
    assert (error.sqlstate, "not made by this database" in str(error)) == ("SD602", True)


def test_no_signature_is_refused(shop: Database) -> None:
    assert refusal(shop, "message", "").sqlstate == "SD601"


def test_an_open_transaction_does_not_keep_an_approval_from_expiring(shop: Database) -> None:
    """now() is when a transaction began, and that is up to the deleter."""
    shop.run(
        """SELECT safe_delete.set_policy('message',
            '{"approval": {"required": true, "valid_for": "1 hour"}}')""",
        "admin",
    )
    limit(shop, "message", "row_ratio", '{"max": 0.9}')
    signed = signature(shop, "message")
    with shop.connect("deleter") as session:
        session.execute("BEGIN")
        # The approval expired when this transaction was half a second old.
        session.execute("SELECT pg_sleep(1)")
        shop.run(
            f"""INSERT INTO safe_delete.approval VALUES (DEFAULT, '{signed}', 'message', '{{}}',
                'seen', clock_timestamp() - interval '1 hour 0.5 seconds', 'a', 'a')"""
        )
        with pytest.raises(Error, match="the approval by a expired at"):
            session.execute(
                f"SELECT safe_delete.start_run('mark', 'message', '{RETAIN}', '{signed}')".encode()
            )


def test_start_run_raises_and_leaves_a_number(shop: Database) -> None:
    """Its audit event goes with the rollback; the sequence does not."""
    with pytest.raises(Error, match="no signature"):
        shop.run(f"SELECT safe_delete.start_run('mark', 'message', '{RETAIN}', NULL)", "deleter")
    assert (
        shop.value("SELECT count(*) FROM safe_delete.audit_event WHERE event = 'run refused'") == 0
    )
    assert shop.value("SELECT last_value FROM safe_delete.refusal_number") == 1


def test_cannot_dry_run(shop: Database) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        shop.run(f"SELECT safe_delete.dry_run('mark', 'message', '{RETAIN}')", "deleter")
