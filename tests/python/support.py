"""What several tests share: a server with private extensions, databases, psql, TAP."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from psycopg import sql

from safe_delete.cluster import Cluster
from safe_delete.database import Connection
from safe_delete.sources import kit_folder

ROOT = kit_folder()
TOOLS = ROOT / ".tools"
REAL_DATA = ROOT.parent / "shared" / "data"

TABLE_OWNER = "table_owner"
APPLICATION = "application"
PEOPLE = {
    "deleter": "safe_delete_deleter",
    "operator": "safe_delete_operator",
    "approver": "safe_delete_approver",
    "admin": "safe_delete_admin",
    "auditor": "safe_delete_auditor",
}


@dataclass(frozen=True)
class Server:
    """How to start a Cluster that knows the extensions of the tests: `server.cluster()`."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def cluster(self, **settings: str) -> Cluster:
        """A cluster, not started yet, with more settings of postgresql.conf."""
        return Cluster({**self.settings, **settings}, folder=self.folder, parent=memory_folder())


@dataclass(frozen=True)
class Database:
    """A database of the test cluster. Each person of PEOPLE may log in, and is what he says."""

    cluster: Cluster
    name: str

    def dsn(self, user: str = "postgres") -> str:
        """The connection string of a user, by default the superuser."""
        return self.cluster.dsn(self.name, user)

    def connect(self, user: str = "postgres", *, autocommit: bool = True) -> Connection:
        """A connection that the caller closes (`with database.connect("deleter") as …`)."""
        return self.cluster.connect(self.name, user, autocommit=autocommit)

    def run(self, statements: str, user: str = "postgres") -> None:
        """Runs one or more statements, each committed by itself unless they say BEGIN."""
        with self.connect(user) as connection:
            connection.execute(statements.encode())

    def rows(self, query: str, user: str = "postgres") -> list[tuple[object, ...]]:
        """The rows of a query."""
        with self.connect(user) as connection:
            return connection.execute(query.encode()).fetchall()

    def value(self, query: str, user: str = "postgres") -> object:
        """The one value of a query with one row and one column."""
        [[value]] = self.rows(query, user)
        return value

    def psql(self, *arguments: str, user: str = "postgres") -> subprocess.CompletedProcess[str]:
        """Runs psql, without a startup file, stopping at the first error."""
        command = [self.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
        command += ["-d", self.dsn(user), *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)

    def dump(self, *arguments: str) -> str:
        """The script of pg_dump."""
        program = self.program("pg_dump")
        # "pg_dump (PostgreSQL) 15.18 (Debian …)"
        major = int(re.findall(r"\d+", _output(program, "--version"))[0])
        if major < self.cluster.binaries.major:
            pytest.skip(f"pg_dump {major} is older than the server, which has none beside it")
        return _output(program, "-d", self.dsn(), *arguments)

    def program(self, name: str) -> str:
        """A client program: the one beside the server, or one on PATH."""
        beside = self.cluster.binaries.folder / name
        found = str(beside) if beside.exists() else shutil.which(name)
        if found is None:
            pytest.skip(f"there is no {name} beside the server or on PATH")
        return found


def memory_folder() -> Path | None:
    """A folder in memory, where a database is copied ten times as fast, if one is large enough."""
    folder = Path("/dev/shm")
    is_large = os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 4 * 2**30
    return folder if is_large else None


@contextmanager
def fresh_database(cluster: Cluster, name: str, template: str) -> Iterator[Database]:
    """A copy of a database, dropped at the end, whoever is still connected."""
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    with cluster.connect() as connection:
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield Database(cluster, name)
    finally:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with cluster.connect() as connection:
            connection.execute(drop.format(sql.Identifier(name)))


def wait_until(is_true: Callable[[], bool]) -> None:
    """Waits a minute at most."""
    until = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < until
        time.sleep(0.05)


def wait_for_lock(database: Database) -> None:
    """Returns when some session waits for another."""
    waiting = """SELECT count(*) FROM pg_stat_activity AS a
        WHERE a.datname = current_database() AND a.wait_event_type = 'Lock'"""
    wait_until(lambda: database.value(waiting) != 0)


def past_triggers(database: Database, tables: Sequence[str], *statements: str) -> None:
    """What a superuser can do to protected tables while no trigger fires."""
    for table in tables:
        database.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in statements:
        database.run(statement)
    names = "SELECT tgname FROM pg_trigger WHERE tgrelid = '{}'::regclass AND NOT tgisinternal"
    for table in tables:
        for (name,) in database.rows(names.format(table)):
            database.run(f'ALTER TABLE {table} ENABLE ALWAYS TRIGGER "{name}"')


def create_people(connection: Connection) -> None:
    """Makes login roles: PEOPLE, an owner of tables, and an application that owns nothing."""
    for name in (TABLE_OWNER, APPLICATION, *PEOPLE):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))


def give_people_their_roles(connection: Connection) -> None:
    """Grants each person the kit role that he stands for."""
    for name, role in PEOPLE.items():
        grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(name))
        connection.execute(grant)


def take_roles_back(connection: Connection) -> None:
    """Takes the kit's roles from those who have none to begin with: roles outlive a database."""
    granted = """
        SELECT format('REVOKE %%I FROM %%I', r.rolname, m.rolname) FROM pg_auth_members AS a
        JOIN pg_roles AS r ON r.oid = a.roleid JOIN pg_roles AS m ON m.oid = a.member
        WHERE r.rolname LIKE 'safe\\_delete\\_%%' AND m.rolname = ANY (%s)
    """
    for (revoke,) in connection.execute(granted.encode(), [[TABLE_OWNER, APPLICATION]]).fetchall():
        connection.execute(revoke.encode())


def real_data(name: str) -> Path:
    """A file of the real data that may lie beside the project; skips the test where it does not."""
    path = REAL_DATA / name
    if not path.is_file():
        pytest.skip(f"../shared/data/{name} is not there")
    return path


def has_extension(connection: Connection, name: str) -> bool:
    """Whether CREATE EXTENSION can find it."""
    query = "SELECT FROM pg_available_extensions AS e WHERE e.name = %s"
    return connection.execute(query, [name]).rowcount > 0


def server_with_extensions(folder: Path, major: int, place: Path) -> Server:
    """A server that finds what lies in `place`/extension and `place`/lib, beside its own.

    From 18 on two settings do it. Before, a copy of `postgres` is put into a tree of links that
    looks like the original one: the server finds its folders relative to its own place.
    """
    if major >= 18:
        return Server(
            folder,
            {
                "extension_control_path": f"{place}:$system",
                "dynamic_library_path": f"{place}/lib:$libdir",
            },
        )
    bindir, sharedir, pkglibdir = _folders_of(folder)
    tree = place / "tree"
    _link(bindir, tree)
    if pkglibdir.parent == bindir.parent / "lib":
        # Libraries that a server brings along lie beside its own.
        _link(pkglibdir.parent, tree)
    _link(sharedir, tree)
    _link(sharedir / "extension", tree, place / "extension")
    _link(pkglibdir, tree, place / "lib")
    postgres = _below(tree, bindir) / "postgres"
    postgres.unlink()
    shutil.copy2(bindir / "postgres", postgres)
    return Server(postgres.parent)


def collect_tools(major: int, place: Path) -> None:
    """Copies what tests/tools.sh fetched for a server, and any pgTAP there is, to `place`."""
    extension, lib = place / "extension", place / "lib"
    extension.mkdir(parents=True, exist_ok=True)
    lib.mkdir(exist_ok=True)
    for root in (Path("/"), TOOLS):
        for path in root.glob("usr/share/postgresql/*/extension/pgtap*"):
            shutil.copy(path, extension)
    for path in TOOLS.glob(f"usr/share/postgresql/{major}/extension/*"):
        shutil.copy(path, extension)
    for path in TOOLS.glob(f"usr/lib/postgresql/{major}/lib/*.so"):
        shutil.copy(path, lib)


def tap_failure(done: subprocess.CompletedProcess[str]) -> str | None:
    """Why the TAP output of a psql run is a failure, or None. Skips when all of it is skipped."""
    plan = re.search(r"^1\.\.(\d+)(?: # SKIP (.*))?", done.stdout, re.MULTILINE | re.IGNORECASE)
    results = re.findall(r"^(not ok|ok) \d+(.*)$", done.stdout, re.MULTILINE)
    failed = [r for r, text in results if r == "not ok" and "# TODO" not in text.upper()]
    if done.returncode != 0:
        return f"{done.stdout}{done.stderr}"
    if plan is None:
        return f"no plan was printed\n{done.stdout}{done.stderr}"
    if plan.group(1) == "0":
        pytest.skip(plan.group(2) or "all of it is skipped")
    if failed or len(results) != int(plan.group(1)):
        summary = f"planned {plan.group(1)}, ran {len(results)}, failed {len(failed)}"
        return f"{summary}\n{done.stdout}{done.stderr}"
    return None


def _folders_of(bindir: Path) -> tuple[Path, Path, Path]:
    """Where a server has its programs, extensions and modules; it may come without pg_config."""
    pg_config = bindir / "pg_config"
    if not pg_config.exists():
        root = bindir.parent
        return bindir, root / "share" / "postgresql", root / "lib" / "postgresql"
    folders = (_output(str(pg_config), f"--{name}") for name in ("bindir", "sharedir", "pkglibdir"))
    bindir, sharedir, pkglibdir = map(Path, folders)
    return bindir, sharedir, pkglibdir


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _below(tree: Path, path: Path) -> Path:
    return tree / path.relative_to("/")


def _link(folder: Path, tree: Path, more: Path | None = None) -> None:
    target = _below(tree, folder)
    if target.is_symlink():
        target.unlink()
    target.mkdir(parents=True, exist_ok=True)
    own = set(more.iterdir()) if more else set()
    names = {path.name for path in own}
    for path in own | {path for path in folder.iterdir() if path.name not in names}:
        (target / path.name).symlink_to(path)
