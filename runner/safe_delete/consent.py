"""Who lets what run where: approvals, exceptions, the server's identity, the secret."""

from __future__ import annotations

from typing import Any

from safe_delete.call import Kit, Row
from safe_delete.exact_json import jsonb
from safe_delete.exits import RefusedError, from_refusal


def approve(kit: Kit, signature: str, comment: str) -> None:
    """Lets a signature run. Raises RefusedError, also for whoever made its dry run."""
    _admitted(kit.value("SELECT safe_delete._try_approve(%s, %s)", signature, comment))


def revoke(kit: Kit, signature: str, comment: str) -> None:
    """Takes a signature out of use."""
    kit.value("SELECT safe_delete.revoke(%s, %s)", signature, comment)


def allow_once(kit: Kit, signature: str, guard: str, settings: dict[str, Any], reason: str) -> None:
    """Gives one run of a signature another limit of a guard."""
    query = "SELECT safe_delete._try_allow_once(%s, %s, %s, %s)"
    _admitted(kit.value(query, signature, guard, jsonb(settings), reason))


def set_environment(kit: Kit, environment: str, comment: str | None, ignored: list[str]) -> None:
    """Names the environment, and the facts that tell no server from another here."""
    kit.value(
        "SELECT safe_delete.set_environment(%s, %s, %s::text[])", environment, comment, ignored
    )


def confirm_identity(kit: Kit, comment: str) -> None:
    """Says that this server is the right one."""
    kit.value("SELECT safe_delete.confirm_identity(%s)", comment)


def rotate_secret(kit: Kit, comment: str) -> None:
    """Makes another secret."""
    kit.value("SELECT safe_delete.rotate_secret(%s)", comment)


def identity(kit: Kit) -> Row:
    """Which server this was confirmed to be, and by what it differs."""
    rows = kit.rows(
        """
        SELECT i.environment, i.is_confirmed, i.confirmed, i.differs, i.ignored_facts,
               i.confirmed_at, i.confirmed_by, i.confirm_comment
          FROM safe_delete.identity AS i
        """
    )
    if not rows:
        raise RefusedError("SD606", "the identity of this server was never confirmed")
    return rows[0]


def _admitted(attempt: dict[str, Any]) -> None:
    """What was committed, so that a refusal stays on record, and is raised only then."""
    if "refused" in attempt:
        raise from_refusal(attempt["refused"])
