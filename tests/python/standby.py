"""A hot standby of a test cluster."""

from __future__ import annotations

import secrets

from support import Server, memory_folder, wait_until

from safe_delete.cleanup import run_group
from safe_delete.cluster import SUPERUSER, Cluster


class Standby(Cluster):
    """A server that starts as a base backup of another, and follows it until it is promoted.

    A replication slot of the primary keeps what it has not received: a database that is copied
    file by file makes two checkpoints, each of which removes older segments of WAL.
    """

    def __init__(self, primary: Cluster, server: Server, **settings: str) -> None:
        """`settings` are lines of postgresql.conf, above those of the primary."""
        super().__init__(settings, folder=server.folder, parent=memory_folder())
        self._primary = primary
        self._slot = f"standby_{secrets.token_hex(4)}"

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        drop = b"""SELECT pg_drop_replication_slot(s.slot_name)
                     FROM pg_replication_slots AS s WHERE s.slot_name = %s AND NOT s.active"""
        with self._primary.connect() as session:
            wait_until(lambda: session.execute(drop, [self._slot]).rowcount == 1)

    def _initialise(self) -> None:
        command = [
            str(self.binaries.folder / "pg_basebackup"),
            *("--pgdata", str(self.data)),
            *("--host", self._primary.host, "--port", str(self._primary.port)),
            *("--username", SUPERUSER),
            *("--checkpoint", "fast", "--no-sync", "--write-recovery-conf"),
            *("--create-slot", "--slot", self._slot),
        ]
        returncode, said = run_group(command, self._options())
        assert returncode == 0, said
        self._configure()
