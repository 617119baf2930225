"""Commands and keys in the spelling in which people type them, to be copied."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Any

import click
from psycopg.conninfo import conninfo_to_dict, make_conninfo

SECRETS = (
    "password",
    "sslpassword",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
)


def command_line(*words: str) -> str:
    """A call of `safe-delete` on the database of the present call, never with its password."""
    context = click.get_current_context(silent=True)
    dsn: str | None = context.find_root().obj if context else None
    address = ["--dsn", _without_password(dsn)] if dsn else []
    return shlex.join(["safe-delete", *address, *words])


def key(value: Any) -> str:
    """A primary key as --key takes it: the bare value, or an object for several columns."""
    if isinstance(value, dict) and len(value) == 1:
        [bare] = value.values()
        # Bare text that begins like an object would be read as one.
        value = value if str(bare).lstrip().startswith("{") else bare
    is_text = isinstance(value, str)
    return shlex.quote(value if is_text else json.dumps(value, ensure_ascii=False))


def keys(values: Sequence[Any], count: int | None = None, *, shown: int = 3) -> str:
    """The first of some keys, `count` in all."""
    first = [key(value) for value in values[:shown]]
    more = (len(values) if count is None else count) - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more > 0 else "")


def setting(name: str, value: Any) -> str:
    """A setting as guard and policy take it: name=value."""
    is_text = isinstance(value, str)
    return f"{name}={shlex.quote(value) if is_text else json.dumps(value, ensure_ascii=False)}"


def _without_password(dsn: str) -> str:
    settings = conninfo_to_dict(dsn)
    public = {name: value for name, value in settings.items() if name not in SECRETS}
    return dsn if public == settings else make_conninfo("", **public)
