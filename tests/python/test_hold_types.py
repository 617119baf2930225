"""Holds, and conditions, on columns of all types: what they are on is what they stay on."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from support import Database

OLD = "now() - interval '95 days'"
HIDINGS = ("apart", "beside", "cover")
PARAMETERS = {"mark": '{"retain": "90 days"}', "purge": '{"grace": "30 days"}'}
LIMITS = """
SELECT safe_delete.set_guard('t', 'too_old', '{"waived": "a test"}');
SELECT safe_delete.set_guard('t', 'minimum_kept', '{"min": 0}');
SELECT safe_delete.set_guard('t', 'row_ratio', '{"max": 1}');
SELECT safe_delete.set_guard('t', 'stalled_table', '{"waived": "a test"}');
"""
Make = Callable[..., Database]


@pytest.fixture
def make(database: Database) -> Make:
    """Makes the table `t`, with these columns and rows, all of them old, and protects it."""

    def make_table(columns: str, *values: str, hiding: str = "apart", before: str = "") -> Database:
        database.run("GRANT safe_delete_admin TO table_owner")
        rows = ", ".join(f"({value}, {OLD})" for value in values)
        accept = '{"accept": ["view limits"]}' if hiding == "cover" else "{}"
        database.run(
            f"""{before}; CREATE TABLE t ({columns}, at timestamptz); INSERT INTO t VALUES {rows};
                SELECT safe_delete.protect('t', '{hiding}', 'at', '{accept}')""",
            "table_owner",
        )
        database.run(LIMITS)
        return database

    return make_table


def hold(database: Database, column: str, subject: str, settings: str = "") -> None:
    database.run(
        f"{settings}; SELECT safe_delete.place_subject_hold($${column}$$, $${subject}$$, 'case')",
        "admin",
    )


def hold_key(database: Database, key: str, settings: str = "") -> None:
    database.run(
        f"{settings}; SELECT safe_delete.place_hold('t', $${key}$$, 'case')", "table_owner"
    )


def spared(database: Database, job: str = "mark", settings: str = "") -> tuple[object, ...]:
    """Candidates and spared rows of a dry run."""
    with database.connect() as session:
        session.execute(f"{settings};".encode())
        row = session.execute(
            f"""SELECT (d ->> 'candidates')::int, (d ->> 'spared')::int
                  FROM safe_delete.dry_run('{job}', 't', '{PARAMETERS[job]}') AS d""".encode()
        ).fetchone()
    assert row is not None
    return row


def mark(database: Database, more: str = "") -> None:
    """Dry-runs and executes a mark; more are parameters."""
    parameters = f'{{"retain": "90 days"{more}}}'
    signed = database.value(
        f"SELECT safe_delete.dry_run('mark', 't', '{parameters}') ->> 'signature'"
    )
    database.run(f"CALL safe_delete.run_job('mark', 't', '{parameters}', '{signed}')")


def refusal(database: Database, job: str = "mark") -> str:
    with pytest.raises(psycopg.Error) as caught:
        spared(database, job)
    assert caught.value.sqlstate == "SD206"
    return str(caught.value.diag.message_primary)


def let_days_pass(database: Database) -> None:
    """What was deleted today was deleted forty days ago."""
    database.run(
        """BEGIN; SET LOCAL ROLE safe_delete_owner;
           SELECT safe_delete._make_storage_partition('t', now() - interval '40 days');
           SELECT safe_delete._begin_act('t', 'purge');
           CREATE TEMPORARY TABLE moved ON COMMIT DROP AS TABLE safe_delete_data.public__t;
           DELETE FROM safe_delete_data.public__t;
           UPDATE moved SET deleted_at = deleted_at - interval '40 days';
           INSERT INTO safe_delete_data.public__t SELECT * FROM moved; COMMIT"""
    )


@pytest.mark.parametrize(
    "name", ["customer_id", "external_customer_account_reference_", "日本語" * 7]
)
@pytest.mark.parametrize("new_name", [None, "renamed", "another_customer_account_reference_number"])
def test_rows_deleted_before_a_column_got_another_type_stay_on_hold(
    make: Make, name: str, new_name: str | None
) -> None:
    database = make(f'id integer PRIMARY KEY, "{name}" text', "1, '7'", "2, '8'")
    hold(database, name, "7")
    database.run("DELETE FROM t", "table_owner")
    change = f"""ALTER TABLE t ALTER "{name}" TYPE integer USING "{name}"::integer;"""
    if new_name is not None:
        change += f"""SELECT safe_delete.resync('t');
                      ALTER TABLE t RENAME "{name}" TO "{new_name}";"""
    database.run(change + "SELECT safe_delete.resync('t')", "table_owner")
    let_days_pass(database)
    assert "now it is integer" in refusal(database, "purge")
    # Where its own type reads it alike, the row is spared for what it was.
    database.run("SELECT safe_delete.release_hold(1, 'other type')", "admin")
    hold(database, new_name or name, "7")
    assert spared(database, "purge") == (0, 2)


def test_columns_with_long_names_can_get_another_type_twice(make: Make) -> None:
    name = "日本語" * 7
    database = make(f'id integer PRIMARY KEY, "{name}" text', "1, '7'", "2, '8'", "3, '9'")
    for number, of_type in enumerate(("integer", "text", "integer"), 1):
        database.run(
            f"""DELETE FROM t WHERE id = {number};
                ALTER TABLE t ALTER "{name}" TYPE {of_type} USING "{name}"::{of_type};
                SELECT safe_delete.resync('t')""",
            "table_owner",
        )
    assert database.value("SELECT count(*) FROM t_with_deleted", "table_owner") == 3


@pytest.mark.parametrize("hiding", HIDINGS)
@pytest.mark.parametrize(
    ("was", "value", "key", "becomes"),
    [
        ("char(5)", "'A'", '["A"]', "text"),
        ("timestamp", "'2025-01-02 00:00'", '["2025-01-02 00:00"]', "timestamptz"),
        ("text", "'x-17'", '["x-17"]', "integer USING length(id)"),
        ("numeric(5, 2)", "1.50", "[1.5]", "text"),
    ],
)
def test_keys_of_another_type_are_not_passed_over(
    make: Make, hiding: str, was: str, value: str, key: str, becomes: str
) -> None:
    database = make(f"id {was} PRIMARY KEY", value, hiding=hiding)
    hold_key(database, key)
    assert spared(database) == (0, 1)
    table = "safe_delete_data.public__t" if hiding == "cover" else "t"
    views = {"apart": "", "beside": "DROP VIEW current_t;", "cover": "DROP VIEW t, t_with_deleted;"}
    database.run(
        f"""BEGIN; {views[hiding]} ALTER TABLE {table} ALTER id TYPE {becomes};
            SELECT safe_delete.resync('{table}'); COMMIT"""
    )
    assert "id was " in refusal(database)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("integer", "bigint"), ("bigint", "numeric"), ("uuid", "text"), ("text", "varchar(99)")],
)
def test_keys_that_a_new_type_reads_alike_stay_on_hold(make: Make, was: str, becomes: str) -> None:
    values = ("'0000000a-0000-0000-0000-000000000001'", "'0000000a-0000-0000-0000-000000000002'")
    if was in ("integer", "bigint"):
        values = ("1", "2")
    database = make(f"id {was} PRIMARY KEY", *values)
    hold_key(database, f'["{values[0].strip(chr(39)).upper()}"]' if was == "uuid" else "[1]")
    if was == "text":
        hold_key(database, f'["{values[0].strip(chr(39))}"]')
    assert spared(database) == (1, 1)
    database.run(f"ALTER TABLE t ALTER id TYPE {becomes}; SELECT safe_delete.resync('t')")
    assert spared(database) == (1, 1)


def test_held_keys_that_a_column_no_longer_takes_are_read(make: Make) -> None:
    database = make("id varchar(10) PRIMARY KEY", "'long enough'::varchar(10)", "'b'")
    hold_key(database, '["long enoug"]')
    database.run("DELETE FROM t; ALTER TABLE t ALTER id TYPE varchar(5)", "table_owner")
    database.run("SELECT safe_delete.resync('t')", "table_owner")
    let_days_pass(database)
    assert spared(database, "purge") == (1, 1)


def test_held_keys_are_read_without_the_checks_of_a_domain(make: Make) -> None:
    database = make(
        "id whole PRIMARY KEY", "-1", "2", hiding="beside", before="CREATE DOMAIN whole AS integer"
    )
    hold_key(database, "[-1]")
    database.run(
        "DELETE FROM current_t; ALTER DOMAIN whole ADD CHECK (value > 0) NOT VALID", "table_owner"
    )
    assert spared(database) == (0, 0)


@pytest.mark.parametrize("hiding", HIDINGS)
@pytest.mark.parametrize(
    ("of_type", "first", "second", "key", "settings"),
    [
        ("float8", "0.1::float8 + 0.2", "2", "[0.30000000000000004]", "SET extra_float_digits = 0"),
        (
            "interval",
            "'-1 day -2:00'",
            "'1 day'",
            '["-1 2:00:00"]',
            "SET intervalstyle = sql_standard",
        ),
        ("int[]", "'[0:1]={1,2}'", "'{1,2}'", '["[0:1]={1,2}"]', ""),
        ("bytea", r"'\x0102'", r"'\x03'", r'["\\001\\002"]', "SET bytea_output = escape"),
        ("float4[]", "'{0.1}'", "'{2}'", '["{0.1}"]', "SET extra_float_digits = -3"),
    ],
)
def test_keys_on_hold_are_those_that_were_named_whatever_the_settings(
    make: Make, hiding: str, of_type: str, first: str, second: str, key: str, settings: str
) -> None:
    database = make(f"id {of_type} PRIMARY KEY", first, second, hiding=hiding)
    hold_key(database, key, settings)
    for reads in ("", settings, "SET intervalstyle = postgres_verbose"):
        assert spared(database, settings=reads) == (1, 1)
    where = f"SELECT count(*) FROM t WHERE id = {first}::{of_type}"
    mark(database)
    live = where.replace("FROM t", "FROM current_t") if hiding == "beside" else where
    assert database.value(live) == 1


def test_an_exact_run_takes_a_key_with_bounds_of_its_own(make: Make) -> None:
    database = make("id int[] PRIMARY KEY", "'[0:1]={1,2}'")
    mark(database, ', "exact": true')
    assert database.value("SELECT count(*) FROM t") == 0


@pytest.mark.parametrize("hiding", HIDINGS)
def test_a_subject_is_read_in_the_zone_of_who_placed_the_hold(make: Make, hiding: str) -> None:
    database = make(
        "id integer PRIMARY KEY, seen timestamptz",
        *("1, '2025-01-02 00:00+09'", "2, '2025-01-03 00:00+09'"),
        hiding=hiding,
    )
    hold(database, "seen", "2025-01-02 00:00", "SET timezone = 'Asia/Tokyo'")
    for zone in ("UTC", "Asia/Tokyo", "America/Lima"):
        assert spared(database, settings=f"SET timezone = '{zone}'") == (1, 1)


def test_tables_protected_later_read_it_in_that_zone_too(make: Make) -> None:
    database = make("id integer PRIMARY KEY, seen timestamptz", "1, now()")
    hold(database, "seen", "2025-01-02 00:00", "SET timezone = 'Asia/Tokyo'")
    database.run(
        f"""CREATE TABLE later (id integer PRIMARY KEY, seen timestamptz, at timestamptz);
            INSERT INTO later VALUES (1, '2025-01-02 00:00+09', {OLD});
            SELECT safe_delete.protect('later', 'apart', 'at')""",
        "table_owner",
    )
    database.run(LIMITS.replace("'t'", "'later'"))
    dry_run = f"safe_delete.dry_run('mark', 'later', '{PARAMETERS['mark']}')"
    assert database.value(f"SELECT {dry_run} ->> 'spared'") == "1"


def test_a_subject_keeps_the_spelling_that_its_type_gave_it(make: Make) -> None:
    database = make("id integer PRIMARY KEY, customer integer", "1, 42", "2, 43")
    hold(database, "customer", "042")
    assert spared(database) == (1, 1)
    database.run("ALTER TABLE t ALTER customer TYPE text; SELECT safe_delete.resync('t')")
    assert spared(database) == (1, 1)


@pytest.mark.parametrize("becomes", ["text", "cidr USING customer::cidr"])
def test_a_subject_of_another_type_stops_the_runs(make: Make, becomes: str) -> None:
    database = make("id integer PRIMARY KEY, customer inet", "1, '10.0.0.1'")
    hold(database, "customer", "10.0.0.1")
    database.run(f"ALTER TABLE t ALTER customer TYPE {becomes}; SELECT safe_delete.resync('t')")
    assert refusal(database).startswith(
        "hold 1 cannot be understood in public.t: it was placed when"
    )


ARRAYS = "CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN feeling AS mood"


@pytest.mark.parametrize("hiding", HIDINGS)
@pytest.mark.parametrize(
    ("of_type", "first", "second"),
    [
        ("text[]", "{a}", r'{"b,c","d\"e"}'),
        ("integer[]", "{1,2}", "[0:1]={1,3}"),
        ("uuid[]", "{}", "{0000000a-0000-0000-0000-000000000001}"),
        ("mood[]", "{glad}", "{sad,glad}"),
        ("mood", "glad", "sad"),
        ("feeling", "glad", "sad"),
    ],
)
def test_subjects_and_conditions_of_any_type(
    make: Make, hiding: str, of_type: str, first: str, second: str
) -> None:
    columns = f"id integer PRIMARY KEY, tag {of_type}, who text"
    rows = (f"1, '{first}', 'w'", f"2, '{second}', 'v'", "3, NULL, 'u'")
    database = make(columns, *rows, hiding=hiding, before=ARRAYS)
    hold(database, "tag", first)
    assert spared(database) == (2, 1)
    hold(database, "tag", second)
    assert spared(database) == (1, 2)
    database.run("SELECT safe_delete.release_hold(2, 'over')", "admin")
    assert spared(database) == (2, 1)
    database.run("SELECT safe_delete.release_hold(1, 'over')", "admin")
    for form in ("in", "not_in", "equals", "at_least"):
        values = f"to_jsonb(ARRAY[$${first}$$])" if form.endswith("in") else f"$${first}$$::text"
        database.run(
            f"""SELECT safe_delete.set_policy('t', jsonb_build_object('conditions',
                jsonb_build_array(jsonb_build_object('column', 'tag', '{form}', {values}))))""",
            "table_owner",
        )
        assert spared(database) == (2 if form == "at_least" else 1, 0)


@pytest.mark.parametrize("hiding", HIDINGS)
def test_a_hold_that_is_not_about_a_table_does_not_touch_it(make: Make, hiding: str) -> None:
    database = make(
        "id integer PRIMARY KEY, tags text[], who text",
        *("1, '{a}', 'w'", "2, '{b}', 'v'"),
        hiding=hiding,
    )
    database.run(
        """CREATE TABLE other (id integer PRIMARY KEY, tags text, at timestamptz);
           SELECT safe_delete.protect('other', 'beside', 'at')""",
        "table_owner",
    )
    hold(database, "who", "w")
    hold(database, "tags", "a")
    assert (
        database.value("SELECT held_tables::text FROM safe_delete.active_holds WHERE hold_id = 2")
        == "{other}"
    )
    assert spared(database) == (1, 1)


def test_types_with_another_delimiter_hold_each_of_two(make: Make, database: Database) -> None:
    database.run(
        """CREATE TYPE word; CREATE FUNCTION word_in(cstring) RETURNS word LANGUAGE internal STRICT
           IMMUTABLE AS 'textin'; CREATE FUNCTION word_out(word) RETURNS cstring LANGUAGE internal
           STRICT IMMUTABLE AS 'textout'; CREATE TYPE word (INPUT = word_in, OUTPUT = word_out,
           LIKE = text, DELIMITER = ':', COLLATABLE = true);
           CREATE CAST (word AS text) WITHOUT FUNCTION AS IMPLICIT"""
    )
    make("id integer PRIMARY KEY, tag word", "1, 'aa'", "2, 'bb'", "3, 'cc'")
    hold(database, "tag", "aa")
    assert spared(database) == (2, 1)
    hold(database, "tag", "bb")
    assert spared(database) == (1, 2)


def test_whatever_a_type_says_a_subject_that_it_does_not_take_is_none(make: Make) -> None:
    """Its input function may fail with any error: here a relation that is not there."""
    database = make("id integer PRIMARY KEY, owner text", "1, 'ann'")
    hold(database, "owner", "ann")
    database.run(
        """CREATE TABLE other (id integer PRIMARY KEY, owner regclass, at timestamptz);
           INSERT INTO other VALUES (1, 'other', now());
           SELECT safe_delete.protect('other', 'apart', 'at')""",
        "table_owner",
    )
    assert database.value("SELECT held_tables::text FROM safe_delete.active_holds") == "{t}"
    with pytest.raises(psycopg.Error) as caught:
        database.run(
            """SELECT safe_delete.set_policy('other',
               '{"conditions": [{"column": "owner", "equals": "ann"}]}')""",
            "table_owner",
        )
    assert caught.value.sqlstate == "SD504"


@pytest.mark.parametrize("of_type", ['"char"', "name"])
def test_values_that_a_type_would_cut_are_refused(make: Make, of_type: str) -> None:
    database = make(f"id integer PRIMARY KEY, state {of_type}", "1, 'a'", "2, 'b'")
    with pytest.raises(psycopg.Error) as caught:
        database.run(
            """SELECT safe_delete.set_policy('t', jsonb_build_object('conditions',
                jsonb_build_array(jsonb_build_object('column', 'state', 'equals',
                repeat('a', 64)))))""",
            "table_owner",
        )
    assert caught.value.sqlstate == "SD504"
    with pytest.raises(psycopg.Error) as caught:
        hold(database, "state", "a" * 64)
    assert caught.value.sqlstate == "SD404"


def test_long_names_that_begin_alike_follow_each_by_itself(make: Make) -> None:
    stem = "this_is_a_very_long_column_name_number_"
    database = make(
        f"id integer PRIMARY KEY, {stem}one text, {stem}two text",
        *("1, '7', 'a'", "2, '8', 'b'"),
    )
    hold(database, f"{stem}one", "7")
    database.run("DELETE FROM t WHERE id = 1", "table_owner")
    for name in ("one", "two"):
        database.run(
            f"""ALTER TABLE t ALTER {stem}{name} TYPE integer USING 1;
                SELECT safe_delete.resync('t'); ALTER TABLE t RENAME {stem}{name} TO {name};
                SELECT safe_delete.resync('t')""",
            "table_owner",
        )
    database.run("DELETE FROM t WHERE id = 2", "table_owner")
    kept = """SELECT regexp_replace(attname, '[0-9]{20}$', '') FROM pg_attribute
               WHERE attrelid = 'safe_delete_data.public__t'::regclass AND attname ~ '__until_'
               ORDER BY 1"""
    assert database.rows(kept) == [("one__until_",), ("two__until_",)]


def test_a_hold_that_was_placed_while_the_table_had_drifted_is_noted_later(make: Make) -> None:
    database = make("id integer PRIMARY KEY, customer inet", "1, '10.0.0.1'")
    database.run("CREATE ROLE heir; ALTER TABLE t OWNER TO heir")
    try:
        hold(database, "customer", "10.0.0.1")
        database.run("ALTER TABLE t OWNER TO table_owner; SELECT safe_delete.resync('t')")
        noted = "SELECT spelled, column_type FROM safe_delete.hold_column"
        assert database.rows(noted) == [("10.0.0.1", "inet")]
        database.run("ALTER TABLE t ALTER customer TYPE text; SELECT safe_delete.resync('t')")
        assert "now it is text" in refusal(database)
    finally:
        database.run("DROP OWNED BY heir; DROP ROLE heir")
