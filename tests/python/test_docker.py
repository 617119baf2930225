"""The image's files, as far as they can be tried where there is no Docker engine."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT, Database, Server, has_extension

from safe_delete.build import build

DOCKER = ROOT / "docker"
ENTRYPOINT = DOCKER / "entrypoint.sh"
SHELL = shutil.which("dash") or "/bin/sh"


def instructions() -> list[tuple[str, str]]:
    """Verb and rest of each instruction of the Dockerfile, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (DOCKER / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    parts = (line.partition(" ") for line in lines if line)
    return [(verb, " ".join(rest.split())) for verb, _, rest in parts]


def test_dockerfile_builds_the_kit_from_files_that_exist() -> None:
    found = instructions()
    assert [verb for verb, _ in found].count("FROM") == 2
    sources = [shlex.split(rest) for verb, rest in found if verb == "COPY"]
    assert sources
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text().split()
    for words in sources:
        names = [word for word in words[:-1] if not word.startswith("--")]
        if "--from=kit" in words:
            assert names == ["/kit/extension/"]
            continue
        for name in names:
            assert (ROOT / name).exists(), name
            assert f"!{Path(name).parts[0]}" in ignored


def test_dockerfile_builds_the_extension_with_bare_python(tmp_path: Path) -> None:
    found = instructions()
    last_stage = max(i for i, (verb, _) in enumerate(found) if verb == "FROM")
    for verb, rest in found[:last_stage]:
        if verb == "COPY":
            name, place = rest.split()
            assert not Path(place).is_absolute()
            shutil.copytree(ROOT / name, tmp_path / place)
    [command] = [rest for verb, rest in found[:last_stage] if verb == "RUN"]
    # -S: a Python without any package, as in the image.
    command = command.replace("python ", f"{shlex.quote(sys.executable)} -S -B ")
    subprocess.run([SHELL, "-c", command], check=True, capture_output=True, cwd=tmp_path)
    expected = {path.name: path.read_text() for path in build(tmp_path / "expected")}
    made = {path.name: path.read_text() for path in (tmp_path / "extension").iterdir()}
    assert made == expected


def test_dockerfile_puts_files_where_the_official_image_looks() -> None:
    text = "\n".join(f"{verb} {rest}" for verb, rest in instructions())
    assert "ARG PG_MAJOR=17\n" in text
    assert "FROM postgres:${PG_MAJOR}-bookworm" in text
    assert "/usr/share/postgresql/${PG_MAJOR}/extension/" in text
    assert "docker/initdb/ /docker-entrypoint-initdb.d/" in text
    assert 'ENTRYPOINT ["safe-delete-entrypoint"]' in text


def test_dockerfile_installs_packages_that_exist() -> None:
    if shutil.which("apt-cache") is None:
        pytest.skip("there is no apt-cache here")
    installs = " ".join(rest for _, rest in instructions() if "apt-get install" in rest)
    packages = re.findall(r"postgresql-\$\{PG_MAJOR\}-\w+", installs)
    assert [package.rpartition("-")[2] for package in packages] == ["cron", "pgtap"]
    # Debian has one major version; the image's package source has the same names for all.
    known = _apt_cache("pkgnames", "postgresql-1")
    majors = set(re.findall(r"^postgresql-(\d+)$", known, re.MULTILINE))
    if not majors:
        pytest.skip("apt knows no PostgreSQL here: apt-get update")
    for package in packages:
        names = {package.replace("${PG_MAJOR}", major) for major in majors}
        offered = [name for name in names if "Candidate: (none)" not in _policy(name)]
        assert offered, f"none of {sorted(names)}"


@pytest.mark.parametrize("script", sorted(DOCKER.rglob("*.sh")), ids=lambda path: path.name)
def test_shell_scripts_are_well_formed_and_executable(script: Path) -> None:
    subprocess.run([SHELL, "-n", str(script)], check=True)
    assert os.access(script, os.X_OK)


ADDED = [
    "shared_preload_libraries=pg_cron",
    "cron.database_name=shop",
    "cron.use_background_workers=on",
    "max_worker_processes=20",
]
CRON = [word for setting in ADDED for word in ("-c", setting)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ["postgres", *CRON]),
        (["postgres"], ["postgres", *CRON]),
        (["postgres", "-c", "work_mem=64MB"], ["postgres", *CRON, "-c", "work_mem=64MB"]),
        (["-c", "a b=c"], ["postgres", *CRON, "-c", "a b=c"]),
        (["psql", "--help"], ["psql", "--help"]),
    ],
)
def test_entrypoint_adds_pg_cron_to_a_server_and_to_nothing_else(
    tmp_path: Path, given: list[str], expected: list[str]
) -> None:
    assert _entrypoint(tmp_path, given, POSTGRES_DB="shop") == expected


@pytest.mark.parametrize(
    ("environment", "name"), [({}, "postgres"), ({"POSTGRES_USER": "anna"}, "anna")]
)
def test_entrypoint_finds_the_database_as_the_official_image_does(
    tmp_path: Path, environment: dict[str, str], name: str
) -> None:
    assert f"cron.database_name={name}" in _entrypoint(tmp_path, [], **environment)


def test_compose_file_says_what_it_must() -> None:
    yaml = pytest.importorskip("yaml")
    compose = yaml.safe_load((DOCKER / "compose.yml").read_text())
    assert set(compose) == {"name", "services", "volumes"}
    service = compose["services"]["database"]
    assert (DOCKER / service["build"]["context"]).resolve() == ROOT.resolve()
    assert (ROOT / service["build"]["dockerfile"]).samefile(DOCKER / "Dockerfile")
    assert service["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    [volume] = service["volumes"]
    name, _, place = volume.partition(":")
    assert name in compose["volumes"]
    assert place == "/var/lib/postgresql/data"
    assert "pg_isready -q -h 127.0.0.1" in service["healthcheck"]["test"][1]


def test_init_scripts_run_and_make_a_restricted_deleter(empty_database: Database) -> None:
    database = empty_database
    _psql(database, DOCKER / "initdb" / "10_safe_delete.sql")
    assert database.value("SELECT safe_delete.version()")
    assert database.value(
        "SELECT pg_has_role('nightly_deleter', 'safe_delete_deleter', 'USAGE')"
        " AND NOT pg_has_role('nightly_deleter', 'safe_delete_operator', 'MEMBER')"
    )
    assert database.value(
        "SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = 'nightly_deleter'"
    )
    database.run("DROP ROLE nightly_deleter")


@pytest.fixture
def cron_database(server: Server) -> Iterator[Database]:
    """A database named shop on a server that was started as the container starts it."""
    settings = dict(setting.split("=") for setting in ADDED)
    with server.cluster() as cluster, cluster.connect() as connection:
        if not has_extension(connection, "pg_cron"):
            pytest.skip("pg_cron is not installed, and tests/tools.sh could not fetch it")
    with server.cluster(**settings) as cluster:
        with cluster.connect() as connection:
            connection.execute("CREATE DATABASE shop")
        yield Database(cluster, "shop")


def test_restricted_deleter_schedules_its_own_jobs(cron_database: Database) -> None:
    for script in sorted((DOCKER / "initdb").glob("*.sql")):
        _psql(cron_database, script)
    with cron_database.connect("nightly_deleter") as connection:
        schedule = "SELECT cron.schedule('mark', '10 2 * * *', $$CALL safe_delete.run_job()$$)"
        first = connection.execute(schedule.encode()).fetchone()
        assert connection.execute(schedule.encode()).fetchone() == first
        jobs = connection.execute("SELECT jobname, username, database FROM cron.job").fetchall()
        assert jobs == [("mark", "nightly_deleter", "shop")]
    assert cron_database.value("SELECT count(*) FROM cron.job") == 1


def _psql(database: Database, script: Path) -> None:
    done = database.psql("-f", str(script))
    assert done.returncode == 0, done.stderr


def _entrypoint(folder: Path, arguments: list[str], **environment: str) -> list[str]:
    """What the entrypoint hands over to the official image's one."""
    fake = folder / "docker-entrypoint.sh"
    fake.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    fake.chmod(0o755)
    paths = {"PATH": f"{folder}{os.pathsep}{os.defpath}"}
    command = [SHELL, str(ENTRYPOINT), *arguments]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**paths, **environment}
    )
    return done.stdout.splitlines()


def _apt_cache(*arguments: str) -> str:
    return subprocess.run(
        ["apt-cache", *arguments], check=True, capture_output=True, text=True
    ).stdout


def _policy(package: str) -> str:
    return _apt_cache("policy", package) or "Candidate: (none)"
