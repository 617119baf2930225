"""JSON whose numbers stay as they were written: no digit goes through a binary float."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Never

import simplejson
from psycopg.types.json import Jsonb

from safe_delete.errors import ExitCode, SafeDeleteError


def read(text: str, number: Callable[[str], Any] | None = None) -> Any:
    """Reads a document; `number` makes another thing of its numbers.

    Raises ValueError where it is none, SafeDeleteError where it is one that is not clear.
    """
    try:
        return json.loads(
            text,
            parse_int=number,
            parse_float=number or decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_named_once,
        )
    except RecursionError:
        raise _refusal("this JSON is nested too deeply") from None


def decimal(text: str) -> Decimal:
    """A number with all its digits. Raises SafeDeleteError for one that is none."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        raise _refusal(f"the number {text} is too large") from None
    return number if number.is_finite() else _refuse_constant(text)


def write(value: object) -> str:
    """A document with an item a line. Raises TypeError for what JSON has not."""
    return simplejson.dumps(value, indent=2, ensure_ascii=False, allow_nan=False, use_decimal=True)


def jsonb(value: object) -> Jsonb:
    """A value as an argument of a query."""
    return Jsonb(value, write)


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise _refusal(f"{name!r} is given twice")
        read[name] = value
    return read


def _refuse_constant(text: str) -> Never:
    raise _refusal(f"{text} is no number that can be compared")


def _refusal(message: str) -> SafeDeleteError:
    return SafeDeleteError(message, "See what is written there.", ExitCode.USAGE)
