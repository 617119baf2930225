"""Ctrl-C and SIGTERM end a run after the batch that is under way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class StopRequest:
    """Whether somebody asked for the end."""

    made: bool = False


@contextmanager
def stop_request() -> Iterator[StopRequest]:
    """Notes the first Ctrl-C or SIGTERM of its block; a second one raises KeyboardInterrupt."""
    request = StopRequest()

    def note(number: int, frame: FrameType | None) -> None:
        if request.made:
            raise KeyboardInterrupt
        request.made = True

    if threading.current_thread() is not threading.main_thread():
        yield request
        return
    former = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield request
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
