"""Leaves nothing behind: neither processes of a command, nor a folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from safe_delete.signals import undisturbed

REMOVE_SECONDS = 10


def run_group(command: list[str], options: dict[str, Any]) -> tuple[int, str]:
    """Runs a command that leads a process group; returns its exit code and its errors.

    Whatever ends this, all of the group are gone then: initdb's own children outlive it, and would
    go on writing while their folder is removed.
    """
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options
    ) as process:
        try:
            _, said = process.communicate()
        except BaseException:
            with undisturbed():
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
                # Its errors end when nobody is left who could write any.
                process.communicate()
            raise
    return process.returncode, said.strip()


@undisturbed()
def remove_folder(folder: Path) -> None:
    """Removes a folder, though somebody who is just ending may still write to it."""
    deadline = time.monotonic() + REMOVE_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(0.05)
