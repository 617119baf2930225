"""Workers of pytest-xdist: how many there are, and that their servers end with them."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from types import FrameType
from typing import Any

import pytest

# A worker takes half of it, with its servers and their databases, which are kept in memory.
WORKER_BYTES = 2**30
COUNT = "PYTEST_XDIST_AUTO_NUM_WORKERS"
STOP_SECONDS = 60
TELL_PROCESS = "import os; channel.send(os.getpid())"


def worker_count() -> int | None:
    """A worker per core, as memory allows; 0, on a lone core, is none; None: as was asked for."""
    if COUNT in os.environ:
        return None
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    count = min(cores or 1, memory // WORKER_BYTES)
    return count if count > 1 else 0


def end_orderly() -> None:
    """Lets SIGTERM and SIGHUP end the tests as Ctrl-C does, so that their servers are stopped.

    A worker is told by several: the terminal, the main process, execnet. Only the first counts;
    the others would disturb it while it stops its servers. Whoever said nohup is not asked again.
    """
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    handler = _interrupt_once if is_worker else signal.default_int_handler
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            # Also where a shell in the background ignores Ctrl-C: commands under test must not.
            signal.signal(number, handler)


def _interrupt_once(number: int, frame: FrameType | None) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _ignore)
    raise KeyboardInterrupt


def _ignore(number: int, frame: FrameType | None) -> None:
    # Unlike SIG_IGN, this is not what programs inherit that are started from now on.
    pass


class Workers:
    """Interrupts the workers with the main process, and waits until they have stopped servers.

    pytest-xdist alone tells them to end, interrupts them after 5 seconds, and kills them 5 later.
    """

    def __init__(self) -> None:
        self._processes: dict[str, int] = {}
        self._channels: list[Any] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_newgateway(self, gateway: Any) -> None:
        """Remembers the process of a worker."""
        self._processes[gateway.id] = gateway.remote_exec(TELL_PROCESS).receive()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node: Any) -> None:
        """Remembers where a worker says that it is done."""
        self._channels.append(node.channel)

    def pytest_keyboard_interrupt(self) -> None:
        """Ends the workers."""
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGINT)
        for channel in self._channels:
            with suppress(EOFError, channel.RemoteError, channel.TimeoutError):
                channel.waitclose(STOP_SECONDS)
