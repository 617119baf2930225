"""What the doctor can mend by himself."""

from __future__ import annotations

from collections.abc import Callable

from safe_delete import changes
from safe_delete.call import Kit, Row

MENDED_BY_RESYNC = "Call safe_delete.resync("


def mend(kit: Kit, findings: list[Row], waits: Callable[[int], None]) -> None:
    """Resyncs the tables whose findings ask for it, and makes storage partitions ahead.

    Raises RefusedError, for example where the caller does not own a table.
    """
    asking = {
        row["number"]: None for row in findings if row["what_to_do"].startswith(MENDED_BY_RESYNC)
    }
    for number in asking:
        # By number: the table may have another name now.
        changes.resync(kit, str(number), waits)
    changes.make_partitions_ahead(kit, waits)
