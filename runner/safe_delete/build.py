"""Builds the extension: a control file, an install script, and upgrades from older releases."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from safe_delete import __version__, sources

CONTROL = f"""\
comment = 'deletes data safely: soft deletion, retention jobs, guards, signatures, audit'
default_version = '{__version__}'
relocatable = false
superuser = false
schema = 'pg_catalog'
"""

REMEMBER_INSTALLER = """\
SELECT set_config('safe_delete.installer', current_setting('role'), true);
"""
BECOME_OWNER = "SET LOCAL ROLE safe_delete_owner;\n"
BECOME_INSTALLER = "SELECT set_config('role', current_setting('safe_delete.installer'), true);\n"


def build(folder: Path) -> tuple[Path, ...]:
    """Writes the extension's files into `folder`, which is made if missing, and names them."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"safe_delete.control": CONTROL, f"safe_delete--{__version__}.sql": script()}
    for release in older_releases():
        texts[f"safe_delete--{release}--{__version__}.sql"] = script(release)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)


def script(since: str | None = None) -> str:
    """The SQL that makes the kit in an empty database, or brings it here from release `since`."""
    verb = "CREATE EXTENSION safe_delete" if since is None else "ALTER EXTENSION safe_delete UPDATE"
    parts = [
        f'\\echo Use "{verb}" to load this file. \\quit\n',
        REMEMBER_INSTALLER,
        sources.GRANT_FOR_INSTALL,
        *(_titled(m.name, _migration(m)) for m in _migrations(since)),
        f"SET LOCAL search_path = {sources.CODE_SEARCH_PATH};\n{BECOME_OWNER}",
        *(_titled(file.name, file.text) for file in sources.code()),
        BECOME_INSTALLER,
    ]
    marks = sources.extension_only()
    if marks:
        parts.append(_titled(marks.name, marks.text))
    parts.append(sources.REVOKE_AFTER_INSTALL)
    return "\n".join(parts)


def older_releases() -> tuple[str, ...]:
    """Releases before this one that brought migrations, oldest first."""
    releases = {migration.release for migration in sources.migrations()}
    return tuple(sorted((r for r in releases if _number(r) < _number(__version__)), key=_number))


def _migrations(since: str | None) -> Iterable[sources.Migration]:
    return (
        migration
        for migration in sources.migrations()
        if since is None or _number(migration.release) > _number(since)
    )


def _migration(migration: sources.Migration) -> str:
    return migration.statements.replace("RESET ROLE;\n", BECOME_INSTALLER)


def _titled(name: str, text: str) -> str:
    return f"-- {name}\n{text.strip()}\n"


def _number(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


if __name__ == "__main__":
    for path in build(Path(sys.argv[1] if len(sys.argv) > 1 else "build")):
        print(path)
