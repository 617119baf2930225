"""One throw-away server for all tests of a process, and a fresh copy of a kit database for each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from support import (
    TABLE_OWNER,
    Database,
    Server,
    collect_tools,
    create_people,
    fresh_database,
    give_people_their_roles,
    has_extension,
    server_with_extensions,
    take_roles_back,
    tap_failure,
)
from workers import Workers, end_orderly, worker_count

from safe_delete.binaries import find_binaries, server_account
from safe_delete.build import build
from safe_delete.cluster import Cluster
from safe_delete.install import install
from safe_delete.sources import ROLES

PGTAP_FOLDER = Path(__file__).parent / "pgtap"
NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server's binaries, with pgTAP, the built extension and other tools where it finds them.

    `server.cluster(shared_preload_libraries="pg_cron")` is a cluster with settings of its own.
    """
    place = Path(tempfile.mkdtemp(prefix="safe_delete_tools_"))
    try:
        account = server_account()
        binaries = find_binaries(account, place)
        collect_tools(binaries.major, place)
        build(place / "extension")
        place.chmod(0o755)
        yield server_with_extensions(binaries.folder, binaries.major, place)
    finally:
        shutil.rmtree(place)


@pytest.fixture(scope="session")
def cluster(server: Server) -> Iterator[Cluster]:
    """A running server without anything of the kit but the login roles of `support`."""
    with server.cluster() as cluster:
        with cluster.connect() as connection:
            create_people(connection)
        yield cluster


@pytest.fixture(scope="session")
def bare_cluster(server: Server) -> Iterator[Cluster]:
    """A second server, for tests of who may install: it has the kit's roles only within them."""
    with server.cluster() as cluster:
        with cluster.connect() as connection:
            connection.execute("CREATE ROLE installer LOGIN CREATEROLE")
            connection.execute("CREATE ROLE stranger LOGIN")
        yield cluster


@pytest.fixture
def untouched(bare_cluster: Cluster) -> Iterator[Database]:
    """An empty database in which `installer` may create schemas, and roles, and `stranger` not."""
    with fresh_database(bare_cluster, "untouched", "template0") as database:
        database.run("GRANT CREATE ON DATABASE untouched TO installer")
        yield database
    with bare_cluster.connect() as connection:
        for role in ROLES:
            connection.execute(f"DROP ROLE IF EXISTS {role}".encode())


@pytest.fixture(scope="session")
def kit_template(cluster: Cluster) -> Iterator[str]:
    """Name of a database with the kit, to be copied and never changed."""
    with fresh_database(cluster, "kit_template", "template0") as database:
        install(database.dsn())
        with database.connect() as connection:
            give_people_their_roles(connection)
            connection.execute(f"GRANT CREATE ON SCHEMA public TO {TABLE_OWNER}".encode())
        yield database.name


@pytest.fixture(scope="session")
def pgtap_template(cluster: Cluster, kit_template: str) -> Iterator[str]:
    """Name of a database with the kit and pgTAP."""
    with fresh_database(cluster, "pgtap_template", kit_template) as database:
        with database.connect() as connection:
            if not has_extension(connection, "pgtap"):
                pytest.skip("pgTAP is not installed, and tests/tools.sh could not fetch it")
            connection.execute("CREATE EXTENSION pgtap SCHEMA public")
        yield database.name


@pytest.fixture
def database(cluster: Cluster, kit_template: str) -> Iterator[Database]:
    """A database of the test's own, with the kit."""
    with fresh_database(cluster, f"test_{next(NUMBERS)}", kit_template) as database:
        yield database
    with cluster.connect() as connection:
        take_roles_back(connection)


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[Database]:
    """A database of the test's own, without the kit."""
    with fresh_database(cluster, f"test_{next(NUMBERS)}", "template0") as database:
        yield database


@pytest.fixture
def pgtap_database(cluster: Cluster, pgtap_template: str) -> Iterator[Database]:
    """A database of the test's own, with the kit and pgTAP."""
    with fresh_database(cluster, f"test_{next(NUMBERS)}", pgtap_template) as database:
        yield database


def pytest_configure(config: pytest.Config) -> None:
    """However the tests end, their servers are stopped."""
    end_orderly()
    config.pluginmanager.register(Workers())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """How many workers `-n auto` is."""
    return worker_count()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collects each file of tests/pgtap as one test."""
    if file_path.suffix == ".sql" and PGTAP_FOLDER in file_path.parents:
        return PgTapFile.from_parent(parent, path=file_path)
    return None


class PgTapFile(pytest.File):
    """A pgTAP script, which passes when it runs to its end and every line of it is ok."""

    def collect(self) -> Iterator[pytest.Function]:
        def run(pgtap_database: Database) -> None:
            done = pgtap_database.psql("-A", "-t", "-f", str(self.path))
            failure = tap_failure(done)
            if failure:
                pytest.fail(failure, pytrace=False)

        yield pytest.Function.from_parent(self, name="pgtap", callobj=run)
