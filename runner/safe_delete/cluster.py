"""A throw-away PostgreSQL server, for the demo and the tests."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from safe_delete.binaries import Binaries, find_binaries, server_account
from safe_delete.cleanup import remove_folder, run_group
from safe_delete.database import Connection
from safe_delete.errors import SafeDeleteError
from safe_delete.signals import orderly_end, undisturbed

PORT = 5432
SUPERUSER = "postgres"
START_SECONDS = 60
STOP_SECONDS = 30
LONGEST_SOCKET_PATH = 100

SETTINGS = {
    "listen_addresses": "",
    "log_min_messages": "warning",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
TRUST_BEHIND_FOLDER = """\
local all         all trust
local replication all trust
host  all         all samehost scram-sha-256
"""


class Cluster:
    """A server that lives as long as the `with` block, however that ends.

    It listens on a Unix socket in a folder that only its own account may enter, so nobody else
    on the machine can connect, no password is needed, and no port can be taken by another. For
    TCP, set `listen_addresses` and `port`, and give a role a password.
    """

    host: str
    port: int
    superuser = SUPERUSER
    binaries: Binaries
    base: Path

    def __init__(
        self,
        settings: Mapping[str, str] | None = None,
        *,
        durable: bool = False,
        folder: Path | None = None,
        parent: Path | None = None,
    ) -> None:
        """`settings` are lines of postgresql.conf; `durable` keeps fsync on, for benchmarks;
        `folder` holds the binaries, if not the first that are found; `parent` is where the
        cluster's own folder is made, if not among other temporary files."""
        weakened = {} if durable else NOT_DURABLE
        self._settings = {**SETTINGS, **weakened, **(settings or {})}
        self._folder = folder
        self._parent = parent or Path(tempfile.gettempdir())
        self._account = server_account()
        self._process: subprocess.Popen[bytes] | None = None
        self._undo = ExitStack()
        self._owner = os.getpid()

    def __enter__(self) -> Cluster:
        with ExitStack() as undo:
            undo.enter_context(orderly_end())
            self._make_base()
            undo.callback(remove_folder, self.base)
            self.binaries = find_binaries(self._account, self.base, self._folder)
            self._initialise()
            undo.callback(self.stop)
            self.start()
            self._undo = undo.pop_all()
        atexit.register(self.remove)
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()

    @property
    def data(self) -> Path:
        """The server's data folder."""
        return self.base / "data"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.base / "server.log"

    def dsn(self, dbname: str = "postgres", user: str = SUPERUSER) -> str:
        """A libpq connection string."""
        return make_conninfo(host=self.host, port=self.port, dbname=dbname, user=user)

    def connect(
        self, dbname: str = "postgres", user: str = SUPERUSER, *, autocommit: bool = True
    ) -> Connection:
        """Opens a connection; the caller closes it."""
        return psycopg.connect(self.dsn(dbname, user), autocommit=autocommit)

    def start(self) -> None:
        """Starts the server and waits until it answers. Raises SafeDeleteError with its log."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.binaries.folder / "postgres"), "-D", str(self.data)],
                **{**self._options(), "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log},
            )
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                time.sleep(0.02)
        raise SafeDeleteError(f"the throw-away server did not start: {self._last_words()}")

    @undisturbed()
    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stops the server: SIGINT ends sessions first, SIGQUIT is a crash."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(STOP_SECONDS)
        self._process = None

    def remove(self) -> None:
        """Stops the server and removes its folder; does nothing the second time."""
        if os.getpid() == self._owner:
            self._undo.close()
            atexit.unregister(self.remove)

    def _make_base(self) -> None:
        for parent in (self._parent, Path("/tmp"), Path("/var/tmp")):
            socket_path = parent / "safe_delete_12345678" / f".s.PGSQL.{PORT}"
            if len(bytes(socket_path)) <= LONGEST_SOCKET_PATH and self._may_enter(parent):
                break
        self.base = Path(tempfile.mkdtemp(prefix="safe_delete_", dir=parent))
        self._account.give(self.base)
        self.host = str(self.base)
        self.port = int(self._settings.get("port", PORT))

    def _may_enter(self, folder: Path) -> bool:
        path = (folder.resolve(), *folder.resolve().parents)
        return self._account.is_own or all(part.stat().st_mode & 0o001 for part in path)

    def _initialise(self) -> None:
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        command = [
            str(self.binaries.folder / "initdb"),
            *("--pgdata", str(self.data)),
            *("--username", SUPERUSER),
            *("--encoding", "UTF8", "--locale", locale),
            *("--auth", "trust", "--no-sync", "--no-instructions"),
        ]
        returncode, said = run_group(command, self._options())
        if returncode != 0:
            raise SafeDeleteError(f"initdb failed: {said}")
        self._configure()

    def _configure(self) -> None:
        lines = {**self._settings, "unix_socket_directories": str(self.base)}
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            for name, value in lines.items():
                quoted = value.replace("'", "''")
                file.write(f"{name} = '{quoted}'\n")
        (self.data / "pg_hba.conf").write_text(TRUST_BEHIND_FOLDER, encoding="utf-8")

    def _options(self) -> dict[str, Any]:
        return {
            "cwd": self.base,
            "env": {"PATH": os.defpath, "LC_ALL": "C"},
            "start_new_session": True,
            **self._account.popen_options(),
        }

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
