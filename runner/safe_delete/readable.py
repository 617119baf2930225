"""Values as people read them."""

from __future__ import annotations

import re

MOMENT = re.compile(r"(\d{4,}-\d\d-\d\d)T(\d\d:\d\d(:\d\d)?)(\.\d+)?([+-][\d:]+)?( BC)?")


def readable(value: object) -> str:
    """A value as people read it: numbers with separated thousands, moments to the second.

    Text stays as it is, and so do numbers within settings, which are shown as a=b.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{name}={_nested(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_nested(inner) for inner in value)
    text = str(value)
    moment = MOMENT.fullmatch(text)
    if moment:
        return f"{moment[1]} {moment[2]}{_offset(moment[5])}{moment[6] or ''}"
    return text


def _nested(value: object) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{name}={_nested(inner)}" for name, inner in value.items()) + ")"
    return str(value) if type(value) is int else readable(value)


def _offset(offset: str | None) -> str:
    if not offset:
        return ""
    return " UTC" if offset in ("+00:00", "+00", "-00:00") else f" {offset.removesuffix(':00')}"
