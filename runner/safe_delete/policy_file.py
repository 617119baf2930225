"""Policies as a file: what the settings of many tables should be."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safe_delete import exact_json
from safe_delete.errors import ExitCode, SafeDeleteError

JOBS = ("mark", "purge")
PARTS = ("policy", "guards", *JOBS)
EXAMPLE = "For example: [table.customer_messages] with policy, guards, mark and purge below it."


@dataclass(frozen=True)
class TableChange:
    """What a table's settings should be. What is not named stays as it is.

    `jobs` are the parameters by which the next mark and purge are counted; `file` is what asks.
    """

    table: str
    policy: dict[str, Any]
    guards: dict[str, Any] = field(default_factory=dict)
    jobs: dict[str, Any] = field(default_factory=dict)
    file: str | None = None


def read_policies(file: str) -> list[TableChange]:
    """The changes that a TOML file asks for. Raises SafeDeleteError, also for an unknown name."""
    try:
        with Path(file).open("rb") as stream:
            read = tomllib.load(stream, parse_float=exact_json.decimal)
        exact_json.write(read)
    except OSError as error:
        raise _wrong(f"{file} cannot be read: {error.strerror}") from None
    except SafeDeleteError as error:
        raise _wrong(f"{file}: {error.message}") from None
    except (ValueError, RecursionError) as error:
        raise _wrong(f"{file} is no TOML: {error}") from None
    except TypeError:
        raise _wrong(f"{file} has a bare date or time; write it in quotes") from None
    tables = _group(file, read, "table", ("table",))
    if not tables:
        raise _wrong(f"{file} names no table")
    return [_change(file, name, _named(file, name, asked)) for name, asked in tables.items()]


def _change(file: str, name: str, asked: dict[str, Any]) -> TableChange:
    groups = {part: _group(f"{file}: {name}", asked, part, PARTS) for part in PARTS}
    jobs = {job: groups[job] for job in JOBS if job in asked}
    return TableChange(name, groups["policy"], groups["guards"], jobs, file)


def _group(where: str, read: dict[str, Any], name: str, known: tuple[str, ...]) -> dict[str, Any]:
    """One part of a table of TOML, beside which there are known ones only."""
    unknown = sorted(set(read) - set(known))
    if unknown:
        raise _wrong(f"{where}: there is no {unknown[0]!r}; known: {', '.join(known)}")
    return _named(where, name, read.get(name, {}))


def _named(where: str, name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(f"{where}: {name} must be a table of TOML, not {value!r}")
    return value


def _wrong(message: str) -> SafeDeleteError:
    return SafeDeleteError(message, EXAMPLE, ExitCode.USAGE)
