"""The extension is the same kit as the installer's, and the wheel carries the SQL."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import ROOT, Database, fresh_database
from test_install import FINGERPRINT, POWERS

from safe_delete import __version__, build, sources
from safe_delete.install import install


def test_build_writes_a_control_file_and_a_script(tmp_path: Path) -> None:
    names = {path.name for path in build.build(tmp_path / "new" / "folder")}
    assert {"safe_delete.control", f"safe_delete--{__version__}.sql"} <= names
    script = (tmp_path / "new" / "folder" / f"safe_delete--{__version__}.sql").read_text()
    assert script.startswith('\\echo Use "CREATE EXTENSION safe_delete"')
    assert "-- depends:" not in script
    for file in (*sources.migrations(), *sources.code()):
        assert script.count(f"-- {file.name}\n") == 1


def test_build_writes_upgrades_from_older_releases(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build, "__version__", "99.0.0")
    names = {path.name for path in build.build(tmp_path)}
    assert "safe_delete--0.1.0--99.0.0.sql" in names
    upgrade = (tmp_path / "safe_delete--0.1.0--99.0.0.sql").read_text()
    assert "migrations/0001_schema.sql" not in upgrade
    assert sources.code()[0].name in upgrade


def test_extension_makes_the_same_catalog_as_the_installer(
    database: Database, empty_database: Database
) -> None:
    empty_database.run("CREATE EXTENSION safe_delete")
    assert empty_database.rows(FINGERPRINT) == database.rows(FINGERPRINT)
    assert empty_database.rows(POWERS) == []


@pytest.mark.parametrize("user", ["postgres", "installer"])
def test_extension_is_made_and_made_again_without_a_warning(untouched: Database, user: str) -> None:
    said: list[str | None] = []
    with untouched.connect(user) as connection:
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        for statement in ("CREATE", "DROP", "CREATE"):
            connection.execute(f"{statement} EXTENSION safe_delete".encode())
    assert said == []


def test_extension_can_be_made_without_superuser_and_keeps_the_session_role(
    untouched: Database,
) -> None:
    untouched.run("CREATE ROLE person LOGIN; GRANT installer TO person")
    with untouched.connect("person") as connection:
        connection.execute("SET ROLE installer")
        connection.execute("CREATE EXTENSION safe_delete")
        assert connection.execute("SELECT current_user").fetchone() == ("installer",)
        assert connection.execute("SHOW search_path").fetchone() == ('"$user", public',)
    assert untouched.rows(POWERS) == []
    with fresh_database(untouched.cluster, "other", "template0") as other:
        install(other.dsn())
        assert other.rows(FINGERPRINT) == untouched.rows(FINGERPRINT)
    untouched.run("DROP ROLE person")


def test_extension_can_be_dropped(empty_database: Database) -> None:
    empty_database.run("CREATE EXTENSION safe_delete")
    empty_database.run("DROP EXTENSION safe_delete")
    assert empty_database.rows(FINGERPRINT) == []


def test_wheel_carries_migrations_and_sql(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for file in (*sources.migrations(), *sources.code()):
        assert f"safe_delete/{file.name}" in names
    assert "safe_delete/cli.py" in names or not (ROOT / "runner/safe_delete/cli.py").exists()
