"""How keys, settings and moments are written on a command line."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from safe_delete import exact_json, typed
from safe_delete.call import Kit
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.exits import RefusedError

TIME_OF_DAY = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
DURATION = re.compile(r"(\d+ *(second|minute|hour|day|week|month|year)s?)( ago)?")
# What a column may be set to, or be called.
CONSTANTS = ("NaN", "Infinity", "-Infinity")


class Subject(NamedTuple):
    """What a hold on a subject is about: rows that have a value in a column of this name."""

    column: str
    value: str


def key_value(text: str) -> Any:
    """A key: an object such as {"a": 1, "b": 2} for several columns, else the value as text.

    Numbers of an object stay text, so that no digit of them is lost.
    """
    if not text.lstrip().startswith("{"):
        return text
    try:
        return exact_json.read(text, str)
    except ValueError:
        raise _usage(
            f"--key cannot be read: {text}", 'Write 7, abc, or {"order_id": 7, "line": 2}.'
        ) from None


def check_keys(keys: list[Any], columns: list[str]) -> None:
    """Raises SafeDeleteError where a dry run can see already that a key is none of its table."""
    for key in keys:
        named = sorted(key) if isinstance(key, dict) else columns[:1]
        if named != sorted(columns):
            raise _usage(
                f"{typed.key(key)} is not a key", f"The primary key is ({', '.join(columns)})."
            )


def held_keys(keys: tuple[str, ...], *, whole_table: bool) -> list[Any] | None:
    """The keys that a hold is about, None for the whole table. Raises SafeDeleteError."""
    if bool(keys) == whole_table:
        raise _usage("a hold is on keys or on the whole table", "Give --key, or --all.")
    return None if whole_table else [key_value(key) for key in keys]


def held_subject(text: str, *, is_alone: bool) -> Subject:
    """The column and the value that a hold is about: customer_id=42. Raises SafeDeleteError."""
    column, equals, value = text.partition("=")
    if not (column and equals and value):
        raise _usage(f"a subject is column=value, not {text!r}", "For example: customer_id=42.")
    if not is_alone:
        raise _usage(
            "a hold on a subject is on every table that has the column",
            "Give --subject alone, or --table with --key or --all.",
        )
    return Subject(column, value)


def settings(pairs: tuple[str, ...]) -> dict[str, Any]:
    """Settings written as name=value: a JSON scalar, an array of objects, or else text."""
    read = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise _usage(f"a setting is name=value, not {pair!r}", "For example: max=5000.")
        if name in read:
            raise _usage(f"{name} is given twice", "Give each setting once.")
        read[name] = _scalar(value)
    return read


def policy_settings(pairs: tuple[str, ...]) -> dict[str, Any]:
    """Settings of a policy; some are JSON objects."""
    return {name: _nested(value) for name, value in settings(pairs).items()}


def past_moment(kit: Kit, text: str) -> str:
    """A moment in the past, in ISO 8601, from 02:00 (the last one), '2 hours', or a moment."""
    duration = DURATION.fullmatch(text.strip())
    if duration:
        return _moment(kit, "now() - %s::interval", duration[1], text)
    if TIME_OF_DAY.fullmatch(text.strip()):
        return _moment(
            kit,
            "CASE WHEN ('today ' || %s)::timestamptz <= now() THEN ('today ' || %s)::timestamptz"
            " ELSE ('yesterday ' || %s)::timestamptz END",
            text.strip(),
            text,
        )
    return _moment(kit, "%s::timestamptz", text, text)


def future_moment(kit: Kit, text: str) -> str:
    """A moment to come, in ISO 8601, from '30 days' or a moment."""
    duration = DURATION.fullmatch(text.strip())
    if duration and not duration[3]:
        return _moment(kit, "now() + %s::interval", duration[1], text)
    return _moment(kit, "%s::timestamptz", text, text)


def _moment(kit: Kit, expression: str, argument: str, text: str) -> str:
    query = f"SELECT to_json({expression}) AS moment"
    try:
        moment: str = kit.value(query, *[argument] * expression.count("%s"))
    except RefusedError as error:
        if error.exit_code != ExitCode.USAGE:
            raise
        raise _usage(
            f"{text!r} is neither a moment nor a duration",
            "Write 02:00, '2026-01-31 02:00', or '2 hours'.",
        ) from None
    return moment


def _scalar(text: str) -> Any:
    try:
        value = text if text in CONSTANTS else exact_json.read(text)
    except ValueError:
        return text
    # Only conditions are more than one value: an array of objects.
    is_conditions = isinstance(value, list) and all(isinstance(item, dict) for item in value)
    return text if isinstance(value, (dict, list)) and not is_conditions else value


def _nested(value: Any) -> Any:
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return value
    try:
        return exact_json.read(value)
    except ValueError:
        raise _usage(f"this is no JSON: {value}", 'Write {"required": true}.') from None


def _usage(message: str, hint: str) -> SafeDeleteError:
    return SafeDeleteError(message, hint, ExitCode.USAGE)
