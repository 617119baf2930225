"""Tries again what another session stood in the way of."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from safe_delete.exits import RefusedError

TRANSIENT = ("55P03", "40P01", "40001", "SD709")
ATTEMPTS = 10
LONGEST_PAUSE_SECONDS = 5.0

Result = TypeVar("Result")


def retrying(
    call: Callable[[], Result], failed: Callable[[int], None] = lambda attempt: None
) -> Result:
    """Calls until it succeeds, ATTEMPTS times at most, after pauses of growing, random length.

    Only lock timeouts, deadlocks, serialization failures and tables that change are tried again;
    `failed` is told the number of the attempt that failed. Raises RefusedError.
    """
    attempt = 1
    while True:
        try:
            return call()
        except RefusedError as error:
            if error.sqlstate not in TRANSIENT or attempt == ATTEMPTS:
                raise
        failed(attempt)
        time.sleep(random.uniform(0.05, min(LONGEST_PAUSE_SECONDS, 0.1 * 2**attempt)))
        attempt += 1
