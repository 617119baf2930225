"""Ends a program by signal as by any other error, so that every `with` block is left properly."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGHUP)
ALL = (*ENDING, signal.SIGINT)


@contextmanager
def orderly_end() -> Iterator[None]:
    """Turns SIGTERM and SIGHUP into SystemExit(128 + signal) within its block.

    A handler that somebody else has set stays; outside the main thread nothing is changed.
    """
    former = {}
    if threading.current_thread() is threading.main_thread():
        for number in ENDING:
            if signal.getsignal(number) is signal.SIG_DFL:
                former[number] = signal.signal(number, _exit)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignores signals that end a program within its block, which must be short.

    Outside the main thread nothing is changed.
    """
    is_main = threading.current_thread() is threading.main_thread()
    former = {number: signal.signal(number, signal.SIG_IGN) for number in ALL if is_main}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _exit(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)
