"""Tools that keep deleted rows by auditing them, timed beside us where somebody has fetched them.

SAFE_DELETE_PEERS names a folder with clones of supa_audit and pgMemento, each under that name.
Nothing of theirs is part of this project.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FOLDER = Path(os.environ.get("SAFE_DELETE_PEERS", "/nonexistent"))

SUPA_AUDIT = FOLDER / "supa_audit" / "supa_audit--0.3.1.sql"
PGMEMENTO = FOLDER / "pgMemento" / "src"
PGMEMENTO_PARTS = [
    "SCHEMA",
    "SETUP",
    "LOG_UTIL",
    "DDL_LOG",
    "RESTORE",
    "REVERT",
    "SCHEMA_MANAGEMENT",
    "CTL",
]
# What only CREATE EXTENSION may say.
FOR_DUMPS = re.compile(r"select\s[^;]*pg_extension_config_dump[^;]*;", re.IGNORECASE)


def supa_audit() -> list[str]:
    """Statements that install supa_audit and let it watch the table `kept`."""
    return [
        'CREATE EXTENSION "uuid-ossp"',
        # What only CREATE EXTENSION may say.
        re.sub(
            r"select\s[^;]*pg_extension_config_dump[^;]*;", "", SUPA_AUDIT.read_text(), flags=re.I
        ),
        "SELECT audit.enable_tracking('public.kept'::regclass)",
    ]


def pgmemento() -> list[str]:
    """Statements that install pgMemento and let it watch the table `kept`."""
    return [
        *((PGMEMENTO / f"{part}.sql").read_text() for part in PGMEMENTO_PARTS),
        "SET search_path = public, pgmemento",
        "SELECT pgmemento.create_table_audit('kept')",
    ]


def found() -> dict[str, list[str]]:
    """The peers that are at hand, and what makes each watch the table `kept`."""
    peers = {}
    if SUPA_AUDIT.exists():
        peers["supa_audit"] = supa_audit()
    if PGMEMENTO.exists():
        peers["pgmemento"] = pgmemento()
    return peers
