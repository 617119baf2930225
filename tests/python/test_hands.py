"""No code that a table carries runs with more rights than its owner has, however it attacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import Error, errors
from support import Database

SPY = """
CREATE ROLE mallory LOGIN; GRANT safe_delete_admin TO mallory;
CREATE SCHEMA lair AUTHORIZATION mallory;
CREATE ROLE victim; CREATE TABLE public.treasure (id int PRIMARY KEY);
ALTER TABLE public.treasure OWNER TO victim;
INSERT INTO public.treasure VALUES (1);
SET ROLE mallory;
CREATE TABLE lair.loot (carrier text, ran_as name, attempt text, outcome text);
GRANT USAGE ON SCHEMA lair TO PUBLIC; GRANT INSERT ON lair.loot TO PUBLIC;
CREATE FUNCTION lair.spy(carrier text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE attempt text; secret text;
BEGIN
    FOREACH attempt IN ARRAY ARRAY[
        'SELECT inner_pad::text FROM safe_delete.signing_secret',
        'DELETE FROM public.treasure RETURNING id::text',
        'INSERT INTO safe_delete.acting
            VALUES (''public.treasure'', pg_current_xact_id(), ''purge'') RETURNING act',
        'SELECT safe_delete._signature(''{}'', ''20260101'', ''00000000'')',
        'SELECT safe_delete._call_hand(''public__treasure__purge'', ''{}'')::text',
        'SELECT id::text FROM safe_delete_gate.public__strongroom LIMIT 1'
    ] LOOP
        BEGIN
            EXECUTE attempt INTO secret;
            INSERT INTO lair.loot
            VALUES (carrier, current_user, attempt, coalesce('got ' || secret, 'nothing'));
        EXCEPTION WHEN OTHERS THEN
            INSERT INTO lair.loot VALUES (carrier, current_user, attempt, SQLSTATE);
        END;
    END LOOP;
    RETURN true;
END $$;
CREATE FUNCTION lair.quiet_spy(carrier text, id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
    $$BEGIN PERFORM lair.spy(carrier); RETURN id; END$$;
CREATE FUNCTION lair.trigger_spy() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN PERFORM lair.spy(TG_ARGV[0]); RETURN coalesce(NEW, OLD); END$$;
CREATE TABLE lair.bait (id int PRIMARY KEY, made_at timestamptz, note text);
INSERT INTO lair.bait SELECT i, now() - i * interval '1 day', 'n' FROM generate_series(1, 200) AS i;
RESET ROLE;
CREATE TABLE public.strongroom (id int PRIMARY KEY);
INSERT INTO public.strongroom VALUES (1);
SELECT safe_delete.protect('public.strongroom', 'apart');
"""

CARRIERS = {
    "trigger": """
        CREATE TRIGGER spy BEFORE INSERT OR UPDATE OR DELETE ON lair.bait
            FOR EACH ROW EXECUTE FUNCTION lair.trigger_spy('trigger')""",
    "check": "ALTER TABLE lair.bait ADD CHECK (lair.spy('check')) NOT VALID",
    "generated": """
        ALTER TABLE lair.bait ADD COLUMN twin int
            GENERATED ALWAYS AS (lair.quiet_spy('generated', id)) STORED""",
    "index": "CREATE INDEX ON lair.bait (lair.quiet_spy('index', id))",
    "policy": """
        CREATE POLICY spy ON lair.bait USING (lair.spy('policy'));
        ALTER TABLE lair.bait ENABLE ROW LEVEL SECURITY;
        ALTER TABLE lair.bait FORCE ROW LEVEL SECURITY""",
    "rule": """
        CREATE RULE spy_delete AS ON DELETE TO lair.bait DO ALSO SELECT lair.spy('rule');
        CREATE RULE spy_insert AS ON INSERT TO lair.bait DO ALSO SELECT lair.spy('rule');
        CREATE RULE spy_update AS ON UPDATE TO lair.bait DO ALSO SELECT lair.spy('rule')""",
    "deferred": """
        CREATE CONSTRAINT TRIGGER spy AFTER INSERT OR UPDATE OR DELETE ON lair.bait
            DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION lair.trigger_spy('deferred')""",
}


def attempt(database: Database, statement: str, user: str = "postgres") -> Error | None:
    """The error that a statement ends with."""
    try:
        database.run(statement, user)
    except Error as error:
        return error
    return None


def everything_the_kit_does(database: Database) -> list[Error]:
    """Soft delete, restore, mark and purge of lair.bait, by a superuser. Returns the errors."""
    found: list[Error | None] = [
        attempt(database, "SELECT safe_delete.soft_delete('lair.bait', '[1, 2]')"),
        attempt(database, "SELECT safe_delete.restore(deletion_id) FROM safe_delete.deletions"),
    ]
    for job, parameters in (("mark", '{"retain": "90 days"}'), ("purge", '{"grace": "2 days"}')):
        if job == "purge":
            attempt(database, "SELECT safe_delete.soft_delete('lair.bait', '[3]')")
        try:
            row = database.value(
                f"SELECT safe_delete.dry_run('{job}', 'lair.bait', '{parameters}') ->> 'signature'"
            )
            found.append(
                attempt(
                    database,
                    f"CALL safe_delete.run_job('{job}', 'lair.bait', '{parameters}', '{row}')",
                )
            )
        except Error as error:
            found.append(error)
    return [error for error in found if error is not None]


@pytest.fixture
def lair(database: Database) -> Iterator[Database]:
    database.run(SPY)
    yield database
    database.run("DROP OWNED BY mallory CASCADE; DROP TABLE treasure; DROP ROLE mallory, victim")


def prepare(database: Database, hiding: str) -> None:
    database.run(f"SELECT safe_delete.protect('lair.bait', '{hiding}', 'made_at')", "mallory")
    for guard, setting in {
        "row_ratio": '{"max": 1}',
        "too_old": '{"waived": "t"}',
        "minimum_kept": '{"min": 0}',
        "stalled_table": '{"waived": "a test"}',
    }.items():
        database.run(f"SELECT safe_delete.set_guard('lair.bait', '{guard}', '{setting}')")


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize(
    "flipped", [False, True], ids=["hands as made", "hands turned to SECURITY INVOKER"]
)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_code_of_a_table_gets_nothing(
    lair: Database, hiding: str, flipped: bool, carrier: str
) -> None:
    prepare(lair, hiding)
    lair.run(CARRIERS[carrier], "mallory")
    if flipped:
        for function in lair.rows(
            """SELECT p.oid::regprocedure::text FROM pg_proc AS p
                WHERE p.pronamespace = 'safe_delete_gate'::regnamespace
                  AND p.proowner = 'mallory'::regrole"""
        ):
            lair.run(f"ALTER FUNCTION {function[0]} SECURITY INVOKER", "mallory")
    lair.run("TRUNCATE lair.loot", "mallory")

    refusals = everything_the_kit_does(lair)

    expected = {"42501", "0A000", "SD206", "SD501", "SD505", "SD506"}
    assert {e.sqlstate for e in refusals} <= expected, refusals
    loot = lair.rows("SELECT DISTINCT ran_as::text, attempt, outcome FROM lair.loot")
    assert {outcome for _, _, outcome in loot} <= {"42501", "nothing"}, loot
    assert {ran_as for ran_as, _, _ in loot} <= {"mallory", "safe_delete_worker"}, loot
    assert lair.value("SELECT count(*) FROM public.treasure") == 1
    # The attack took place, or was stopped before it began.
    assert loot or refusals


def test_a_hand_does_nothing_without_the_marker(lair: Database) -> None:
    prepare(lair, "apart")
    with pytest.raises(errors.InsufficientPrivilege, match="the kit is not acting"):
        lair.run(
            'SELECT safe_delete_gate.lair__bait__take_keys(\'{"keys": [{"id": 1}]}\')', "mallory"
        )


def test_a_gate_view_is_empty_without_the_marker(lair: Database) -> None:
    assert lair.value("SELECT count(*) FROM safe_delete_gate.public__strongroom") == 0
    lair.run("GRANT safe_delete_worker TO mallory")
    assert lair.value("SELECT count(*) FROM safe_delete_gate.public__strongroom", "mallory") == 0
    lair.run("REVOKE safe_delete_worker FROM mallory")


def test_a_forged_reading_token_opens_nothing(lair: Database) -> None:
    lair.run("GRANT safe_delete_worker TO mallory")
    with lair.connect("mallory") as session:
        session.execute("SELECT set_config('safe_delete.reading', repeat('0', 64), false)")
        assert session.execute(
            "SELECT count(*) FROM safe_delete_gate.public__strongroom"
        ).fetchone() == (0,)
    lair.run("REVOKE safe_delete_worker FROM mallory")


def test_a_trigger_function_finds_its_own_table(lair: Database) -> None:
    """Attached to a table that is not protected, the functions of the kit act on nothing."""
    prepare(lair, "apart")
    lair.run(
        "CREATE TABLE lair.other (id int PRIMARY KEY, made_at timestamptz, note text)", "mallory"
    )
    lair.run("INSERT INTO lair.other VALUES (1)", "mallory")
    lair.run(
        """CREATE TRIGGER stolen AFTER DELETE ON lair.other REFERENCING OLD TABLE AS deleted_row
           FOR EACH STATEMENT EXECUTE FUNCTION safe_delete_gate.lair__bait__move()""",
        "mallory",
    )
    with pytest.raises(Error, match=r"lair\.other is not protected") as refusal:
        lair.run("DELETE FROM lair.other", "mallory")
    assert refusal.value.sqlstate == "SD203"


def test_trigger_functions_are_not_for_everybody(lair: Database) -> None:
    prepare(lair, "beside")
    open_functions = lair.rows(
        """SELECT p.oid::regprocedure::text FROM pg_proc AS p
            WHERE p.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
              AND p.prorettype = 'trigger'::regtype
              AND has_function_privilege('public', p.oid, 'EXECUTE')"""
    )
    assert open_functions == []


def test_no_definer_function_belongs_to_a_superuser(lair: Database) -> None:
    prepare(lair, "beside")
    lair.run("CREATE TABLE public.shelf (id int PRIMARY KEY)")
    lair.run("SELECT safe_delete.protect('public.shelf', 'beside')")
    owners = lair.rows(
        """SELECT p.oid::regprocedure::text
             FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner
            WHERE p.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
              AND p.prosecdef AND r.rolsuper"""
    )
    assert owners == []
