"""Writes what a call answers to standard output, and knows when that fails."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from safe_delete import exact_json

# What a terminal obeys instead of showing it, and what turns the direction of writing. Whoever
# deletes a row gives the reason that an auditor will read.
OBEYED = [
    *range(10),
    *range(11, 32),
    *range(127, 160),
    0x200E,
    0x200F,
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
]
LEFT_OUT = dict.fromkeys(OBEYED)
ESCAPED = {number: f"\\u{number:04x}" for number in OBEYED}


@dataclass
class Lost:
    """Why an answer did not arrive. What is being done goes on: it is not for the answer's sake."""

    error: OSError | None = None


lost = Lost()


def answer(text: str) -> None:
    """Writes to standard output. Where it cannot, `lost` says so, and nothing more is written."""
    with answering():
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def answering() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        lost.error = lost.error or error
        # What is left in its buffer would be tried again when the program ends.
        sys.stdout = io.StringIO()


def show_json(data: object) -> None:
    """Prints the one JSON document of a call."""
    # It has no such characters of its own but line breaks: those are in texts.
    text = exact_json.write(data).translate(ESCAPED)
    answer(f"{text}\n")


def command(text: str) -> None:
    """Prints a command on one line, however long, so that it can be copied."""
    answer(f"  {text.translate(LEFT_OUT)}\n")
