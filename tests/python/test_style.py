"""The house rules that a parser can check: comments, search paths, error codes, headers, names."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT, Database, has_extension

SQL = ROOT / "sql"
PGTAP = ROOT / "tests" / "pgtap"
FILES = sorted(SQL.glob("*/*.sql"))
# removed.sql holds no more than DROP statements.
INTERFACE = [f for f in FILES if not f.name.startswith("_") and f.name != "removed.sql"]
MIGRATIONS = sorted((ROOT / "migrations").glob("[0-9]*.sql"))
LONGEST_LINE = 300

# Codes that folders of another digit raise, too: a wrong argument, a guard that says stop …
GUESTS = {
    "SD206": {"24_apart", "28_protect", "30_soft_delete", "40_hold", "50_guard", "70_run"},
    "SD403": {"28_protect"},
    "SD705": {"00_kit"},
    "SD301": {"20_protect"},
    "SD303": {"24_apart"},
    "SD306": {"24_apart", "26_in_place"},
    "SD304": {"26_in_place"},
    "SD305": {"26_in_place"},
    "SD702": {"50_guard", "60_sign"},
    "SD501": {"70_run"},
    "SD502": {"70_run"},
    "SD506": {"70_run"},
    "SD601": {"70_run"},
    "SD602": {"70_run"},
}

MADE = re.compile(
    r"^CREATE (?:OR REPLACE )?(FUNCTION|PROCEDURE|VIEW) safe_delete\.(\w+)"
    r"(.*?)(?=^CREATE |^COMMENT |^GRANT |\Z)",
    re.MULTILINE | re.DOTALL,
)
STATEMENTS = {
    "CreateFunctionStmt",
    "ViewStmt",
    "CommentStmt",
    "GrantStmt",
    "DropStmt",
    "CreateTrigStmt",
    "AlterTableStmt",
    "AlterOwnerStmt",
}


def made() -> Iterator[tuple[Path, str, str, str]]:
    """File, kind, name and text of each function, procedure and view of sql/."""
    for file in FILES:
        for kind, name, text in MADE.findall(file.read_text()):
            yield file, kind, name, text


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def raised_codes() -> dict[str, set[str]]:
    """Each SDnnn that sql/ raises, and the folders that raise it."""
    codes: dict[str, set[str]] = {}
    for file in FILES:
        if file.name == "error_codes.sql":
            continue
        for line in file.read_text().splitlines():
            if "ERRCODE" in line:
                for code in re.findall(r"'(SD\d\d\d)'", line):
                    codes.setdefault(code, set()).add(file.parent.name)
    return codes


def listed_codes() -> set[str]:
    text = (SQL / "00_kit" / "error_codes.sql").read_text()
    return set(re.findall(r"^    \('(SD\d\d\d)'", text, re.MULTILINE))


def test_every_function_and_view_has_a_comment() -> None:
    missing = [
        f"{name_of(file)}: {name}"
        for file, kind, name, _ in made()
        if f"COMMENT ON {kind} safe_delete.{name}" not in file.read_text()
    ]
    assert missing == []


def test_a_file_holds_one_function_or_view_and_has_its_name() -> None:
    misplaced = [f"{name_of(file)}: {name}" for file, _, name, _ in made() if name != file.stem]
    assert misplaced == []


def test_every_comment_is_a_sentence() -> None:
    comments = [
        (name_of(file), comment)
        for file in (*FILES, *MIGRATIONS)
        for comment in re.findall(
            r"^COMMENT ON [^;]*? IS\s+'((?:[^']|'')+)'", file.read_text(), re.MULTILINE
        )
    ]
    assert [c for c in comments if not re.search(r"[.?!…]$", c[1])] == []


def test_every_security_definer_function_fixes_its_search_path() -> None:
    unsafe = [
        f"{name_of(file)}: {name}"
        for file, _, name, text in made()
        if "SECURITY DEFINER" in text.split("\nAS $$")[0]
        and "SET search_path = pg_catalog, pg_temp" not in text.split("\nAS $$")[0]
    ]
    assert unsafe == []


def test_error_codes_listed_are_the_ones_raised() -> None:
    assert listed_codes() == set(raised_codes())


def test_first_digit_of_an_error_code_is_the_folder_it_is_raised_in() -> None:
    strangers = {
        code: folders
        for code, folders in raised_codes().items()
        if folders - {f for f in folders if f[0] == code[2]} - GUESTS.get(code, set())
    }
    assert strangers == {}


def test_no_error_is_raised_without_a_code_a_message_and_a_hint() -> None:
    poor = [
        f"{name_of(file)}: {statement[:80]}"
        for file in FILES
        for statement in re.findall(r"RAISE EXCEPTION.*?;\n", file.read_text(), re.DOTALL)
        if not {"ERRCODE", "MESSAGE", "HINT"} <= set(re.findall(r"\b[A-Z]{3,}\b", statement))
    ]
    assert poor == []


def test_lines_do_not_get_longer() -> None:
    longest = {
        name_of(f): max(map(len, f.read_text().splitlines() or [""])) for f in (*FILES, *MIGRATIONS)
    }
    assert {name: length for name, length in longest.items() if length > LONGEST_LINE} == {}


def plain_texts(code: str) -> Iterator[str]:
    """The quoted texts of some SQL, and of the code that is quoted in it, but for E'…'."""
    scan = pytest.importorskip("pglast.parser").scan
    for token in scan(code):
        text = code[token.start : token.end + 1]
        if token.name != "SCONST" or text[0] == "E":
            continue
        quote = re.match(r"\$(\w*)\$", text)
        if quote is None:
            yield text
        elif quote[1] != "pattern":
            yield from plain_texts(text[len(quote[0]) : -len(quote[0])])


def test_backslashes_mean_the_same_to_every_session() -> None:
    """With standard_conforming_strings = off those in plain quotes are escapes."""
    texts = (
        (file, text) for file in (*FILES, *MIGRATIONS) for text in plain_texts(file.read_text())
    )
    assert [(name_of(file), text) for file, text in texts if "\\" in text] == []


@pytest.mark.parametrize("file", (*FILES, *MIGRATIONS), ids=name_of)
def test_files_have_no_tabs_trailing_blanks_or_missing_ends(file: Path) -> None:
    text = file.read_text()
    assert "\t" not in text
    assert not re.search(r"[ \r]$", text, re.MULTILINE)
    assert text.endswith("\n") and not text.endswith("\n\n")


@pytest.mark.parametrize("file", MIGRATIONS, ids=name_of)
def test_migrations_begin_with_three_header_lines(file: Path) -> None:
    number, name = file.stem.split("_", 1)
    before = MIGRATIONS[MIGRATIONS.index(file) - 1].stem if file != MIGRATIONS[0] else ""
    title, depends, release = file.read_text().splitlines()[:3]
    assert re.fullmatch(rf"-- {number} {name}: .+\.", title)
    assert depends == f"-- depends: {before}".rstrip()
    assert re.fullmatch(r"-- release: \d+\.\d+\.\d+", release)


@pytest.mark.parametrize("file", MIGRATIONS, ids=name_of)
def test_migrations_make_tables_and_nothing_that_is_applied_anew(file: Path) -> None:
    assert not re.search(
        r"CREATE (OR REPLACE )?(FUNCTION|PROCEDURE|VIEW|TRIGGER|TYPE)|CONCURRENTLY",
        file.read_text(),
    )


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_code_can_be_applied_again(file: Path) -> None:
    pglast = pytest.importorskip("pglast")
    for statement in pglast.parse_sql(file.read_text()):
        node = statement.stmt
        kind = type(node).__name__
        assert kind in STATEMENTS
        if kind in ("CreateFunctionStmt", "ViewStmt", "CreateTrigStmt"):
            # The server replaces no constraint trigger: it is dropped first.
            assert node.replace or getattr(node, "isconstraint", False), "CREATE OR REPLACE"
        if kind == "DropStmt":
            assert node.missing_ok, "DROP … IF EXISTS"


def test_pgspot_finds_no_unsafe_code(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("pgspot")
    found = str(program) if program.exists() else shutil.which("pgspot")
    if found is None:
        pytest.skip("pgspot is not installed")
    script = tmp_path / "script.sql"
    code = "\n".join(file.read_text() for file in FILES)
    script.write_text("SET search_path = pg_catalog, pg_temp;\n" + code)
    # 002, 015: OR REPLACE, harmless in a schema where only the kit makes anything. The others:
    # functions without rights of their own take the search_path of their caller, which is fixed.
    ignored = ("PS001", "PS002", "PS005", "PS009", "PS015", "PS016", "PS017")
    options = [word for code in ignored for word in ("--ignore", code)]
    done = subprocess.run([found, *options, str(script)], capture_output=True, text=True)
    assert [line for line in done.stdout.splitlines() if line.startswith("PS")] == []
    assert "Unknown: 0" in done.stdout and "index out of range" not in done.stdout + done.stderr


@pytest.mark.parametrize("file", INTERFACE, ids=name_of)
def test_every_file_of_the_interface_has_a_pgtap_file(file: Path) -> None:
    assert (PGTAP / file.relative_to(SQL)).exists()


@pytest.mark.parametrize("file", sorted(PGTAP.glob("*/*.sql")), ids=name_of)
def test_pgtap_files_mirror_sql_and_leave_nothing_behind(file: Path) -> None:
    assert (SQL / file.relative_to(PGTAP)).exists()
    lines = file.read_text().splitlines()
    assert lines[0] == "BEGIN;"
    assert re.fullmatch(r"SELECT plan\(\d+\);", lines[1])
    assert lines[-2:] == ["SELECT * FROM finish();", "ROLLBACK;"]
    assert not re.search(r"^\s*COMMIT;", file.read_text(), re.MULTILINE)


CHECK = """
    SELECT f.oid::regprocedure::text, c.lineno, c.message
    FROM pg_proc AS f
    JOIN pg_language AS l ON l.oid = f.prolang AND l.lanname = 'plpgsql'
    CROSS JOIN LATERAL plpgsql_check_function_tb(
        f.oid,
        CASE
            WHEN f.proname LIKE '%\\_\\_delete' THEN to_regclass('public.current_checked')
            WHEN f.proname = '_check_deferred' THEN 'safe_delete.deferred_check'::regclass
            WHEN f.proname LIKE '%\\_\\_live\\_%' THEN 'public.referencing'::regclass
            WHEN f.prorettype = 'trigger'::regtype THEN 'public.checked'::regclass
            ELSE 0
        END,
        oldtable => CASE
            WHEN f.prorettype = 'trigger'::regtype AND f.prosrc ~ 'deleted_row' THEN 'deleted_row'
        END,
        newtable => CASE
            WHEN f.prorettype = 'trigger'::regtype AND f.prosrc ~ 'new_row' THEN 'new_row'
        END,
        fatal_errors => false, extra_warnings => false, performance_warnings => false
    ) AS c
    WHERE f.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
        AND c.level = 'error'
    ORDER BY 1, 2
"""


@pytest.mark.parametrize("hiding", ["apart", "beside"])
@pytest.mark.parametrize("owner", ["postgres", "table_owner"])
def test_plpgsql_check_finds_no_error(database: Database, hiding: str, owner: str) -> None:
    with database.connect() as connection:
        if not has_extension(connection, "plpgsql_check"):
            pytest.skip("plpgsql_check is not installed, and tests/tools.sh could not fetch it")
    reference = ""
    if (hiding, owner) == ("beside", "table_owner"):
        reference = (
            "ALTER TABLE public.referencing"
            " ADD FOREIGN KEY (checked_id, kind) REFERENCES public.checked;"
        )
    database.run(
        f"""
        CREATE EXTENSION plpgsql_check;
        CREATE TABLE public.checked (
            id integer, "Kind" text, at timestamp, PRIMARY KEY (id, "Kind")
        );
        ALTER TABLE public.checked OWNER TO {owner};
        CREATE TABLE public.referencing (id integer PRIMARY KEY, checked_id integer, kind text);
        ALTER TABLE public.referencing OWNER TO {owner};
        {reference}
        SELECT safe_delete.protect('public.checked', '{hiding}', 'at');
        ALTER TABLE public.checked
            ADD COLUMN IF NOT EXISTS deleted_at timestamptz,
            ADD COLUMN IF NOT EXISTS deletion_id bigint;
        """
    )
    assert database.rows(CHECK) == []
