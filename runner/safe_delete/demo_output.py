"""How the demo reads what a command prints, and how it shows what a statement returns."""

from __future__ import annotations

import errno
import os
import pty
import tty
from collections.abc import Iterator

from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

NUMBERS = {20, 21, 23, 26, 700, 701, 1700}

Rows = list[list[str]]


def open_terminal() -> tuple[int, int]:
    """A terminal's two ends: where its output is read, and where a program writes."""
    reader, writer = pty.openpty()
    tty.setraw(writer)
    return reader, writer


def read_all(reader: int) -> bytes:
    """All that is written to the other end until it is closed; closes this one."""
    parts = []
    try:
        while part := os.read(reader, 65536):
            parts.append(part)
    except OSError as error:  # On Linux a terminal that nobody writes to any more says EIO.
        if error.errno != errno.EIO:
            raise
    finally:
        os.close(reader)
    return b"".join(parts)


def as_psql(result: PGresult) -> Iterator[str]:
    """Much what psql would print."""
    if result.status == ExecStatus.FATAL_ERROR:
        lines = result.error_message.decode().strip().splitlines()
        # psql would go on with the stack of PL/pgSQL functions, CONTEXT.
        end = next((i for i, line in enumerate(lines) if line.startswith("CONTEXT:")), None)
        yield from lines[:end]
    elif result.status != ExecStatus.TUPLES_OK:
        yield (result.command_status or b"").decode()
    else:
        yield from _table(result)


def rows_of(result: PGresult) -> Rows:
    """The rows of a result as text; NULL is empty."""
    return [
        [(result.get_value(i, j) or b"").decode() for j in range(result.nfields)]
        for i in range(result.ntuples)
    ]


def _table(result: PGresult) -> Iterator[str]:
    rows = rows_of(result)
    names = [(result.fname(i) or b"").decode() for i in range(result.nfields)]
    signs = [">" if result.ftype(i) in NUMBERS else "<" for i in range(result.nfields)]
    widths = [max(map(len, column)) for column in zip(names, *rows, strict=True)]
    yield " | ".join(f"{name:^{width}}" for name, width in zip(names, widths, strict=True))
    yield "-+-".join("-" * width for width in widths)
    for row in rows:
        cells = zip(row, signs, widths, strict=True)
        yield " | ".join(f"{value:{sign}{width}}" for value, sign, width in cells)
    yield f"({len(rows)} {'row' if len(rows) == 1 else 'rows'})"
