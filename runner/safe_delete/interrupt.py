"""Ctrl-C, SIGTERM and SIGHUP end a run after the batch that is under way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from safe_delete.signals import ALL


@dataclass
class StopRequest:
    """Whether somebody asked for the end."""

    made: bool = False

    def heed(self) -> None:
        """Ends what can be given up at once, where somebody asked. Raises KeyboardInterrupt."""
        if self.made:
            raise KeyboardInterrupt


@contextmanager
def stop_request() -> Iterator[StopRequest]:
    """Notes the first such signal of its block; a second one raises KeyboardInterrupt.

    One that is ignored, as SIGHUP under nohup, stays so.
    """
    request = StopRequest()

    def note(number: int, frame: FrameType | None) -> None:
        request.heed()
        request.made = True

    if threading.current_thread() is not threading.main_thread():
        yield request
        return
    heard = [number for number in ALL if signal.getsignal(number) is not signal.SIG_IGN]
    former = {number: signal.signal(number, note) for number in heard}
    try:
        yield request
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
