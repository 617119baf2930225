"""The kit's SQL: versioned tables in `migrations/`, everything else in `sql/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROLES = (
    "safe_delete_owner",
    "safe_delete_worker",
    "safe_delete_deleter",
    "safe_delete_operator",
    "safe_delete_approver",
    "safe_delete_admin",
    "safe_delete_auditor",
)

CODE_SEARCH_PATH = "pg_catalog, pg_temp"

GRANT_FOR_INSTALL = """\
DO $$
BEGIN
    IF to_regrole('safe_delete_owner') IS NOT NULL THEN
        GRANT safe_delete_owner TO CURRENT_USER;
        GRANT safe_delete_worker TO safe_delete_owner;
    END IF;
END;
$$;
"""

# A superuser who was not granted the role would be warned that there is nothing to revoke.
REVOKE_AFTER_INSTALL = """\
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_catalog.pg_auth_members AS m
        JOIN pg_catalog.pg_roles AS r ON r.oid = m.member
        WHERE m.roleid = 'safe_delete_owner'::regrole
            AND r.rolname = current_user
    ) THEN
        REVOKE safe_delete_owner FROM CURRENT_USER;
    END IF;
    REVOKE safe_delete_worker FROM safe_delete_owner;
END;
$$;
"""

FUNCTIONS = """
    SELECT p.oid, p.oid::regprocedure::text, l.lanname
      FROM pg_proc AS p
      JOIN pg_language AS l ON l.oid = p.prolang
     WHERE p.pronamespace IN ('safe_delete'::regnamespace, 'safe_delete_gate'::regnamespace)
       AND pg_has_role(p.proowner, 'USAGE')
       AND l.lanname IN ('sql', 'plpgsql')
"""

EXTENSION_ONLY = "extension_only.sql"

_RELEASE = re.compile(r"^-- release: (\d+\.\d+\.\d+)$", re.MULTILINE)
_HEADER = re.compile(r"^-- (depends|release|transactional):.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """One file of the kit: its path below the kit's folder, and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class Migration(Source):
    """A numbered file of `migrations/`; `release` is the first version that had it."""

    release: str

    @property
    def id(self) -> str:
        """The name under which yoyo records it."""
        return Path(self.name).stem

    @property
    def statements(self) -> str:
        """The text without the header lines that only yoyo and the builder read."""
        return _HEADER.sub("", self.text)


def kit_folder() -> Path:
    """The folder that holds `migrations/` and `sql/`: the installed package, or the checkout."""
    package = Path(__file__).resolve().parent
    return package if (package / "sql").is_dir() else package.parents[1]


def migration_folder() -> Path:
    """The folder of the yoyo migrations."""
    return kit_folder() / "migrations"


def migrations() -> tuple[Migration, ...]:
    """All migrations in the order of their numbers.

    Raises ValueError when one does not say which release it belongs to.
    """
    return tuple(_migration(path) for path in sorted(migration_folder().glob("*.sql")))


def code() -> tuple[Source, ...]:
    """The files of `sql/` in folder order, without what only an extension needs."""
    folder = kit_folder() / "sql"
    paths = (path for path in folder.rglob("*.sql") if path.name != EXTENSION_ONLY)
    return tuple(_source(path) for path in sorted(paths, key=lambda path: path.parts))


def extension_only() -> Source | None:
    """The statements that make sense only inside CREATE EXTENSION, if there are any."""
    path = kit_folder() / "sql" / EXTENSION_ONLY
    return _source(path) if path.is_file() else None


def _source(path: Path) -> Source:
    return Source(path.relative_to(kit_folder()).as_posix(), path.read_text(encoding="utf-8"))


def _migration(path: Path) -> Migration:
    source = _source(path)
    release = _RELEASE.search(source.text)
    if release is None:
        raise ValueError(f"{source.name} has no '-- release: X.Y.Z' line")
    return Migration(source.name, source.text, release.group(1))
