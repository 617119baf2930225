"""A hot standby of a test cluster."""

from __future__ import annotations

from support import Server, memory_folder

from safe_delete.cleanup import run_group
from safe_delete.cluster import SUPERUSER, Cluster


class Standby(Cluster):
    """A server that starts as a base backup of another, and follows it until it is promoted."""

    def __init__(self, primary: Cluster, server: Server, **settings: str) -> None:
        """`settings` are lines of postgresql.conf, above those of the primary."""
        super().__init__(settings, folder=server.folder, parent=memory_folder())
        self._primary = primary

    def _initialise(self) -> None:
        command = [
            str(self.binaries.folder / "pg_basebackup"),
            *("--pgdata", str(self.data)),
            *("--host", self._primary.host, "--port", str(self._primary.port)),
            *("--username", SUPERUSER),
            *("--checkpoint", "fast", "--no-sync", "--write-recovery-conf"),
        ]
        returncode, said = run_group(command, self._options())
        assert returncode == 0, said
        self._configure()
