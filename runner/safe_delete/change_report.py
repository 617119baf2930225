"""How a change of settings reads: what is and becomes, and what the next runs would take."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from safe_delete import typed
from safe_delete.call import Row
from safe_delete.policy_change import Planned
from safe_delete.readable import readable
from safe_delete.report import DOUBTFUL, LABEL, Column, heading, show, table
from safe_delete.setting_report import conditions

CHANGED_COLUMNS = [
    Column("what", lambda row: f"{row['kind']} {row['name']}", is_whole=True),
    Column("is", lambda row: setting(row["before"])),
    Column("becomes", lambda row: setting(row["after"])),
]
EFFECT_COLUMNS = [
    Column("next", lambda row: f"{row['job']} {readable(row['parameters'])}"),
    Column("rows now", lambda row: f"{row['rows_before']:,}", "right", is_whole=True),
    Column("then", lambda row: f"{row['rows_after']:,}", "right", is_whole=True),
    Column("", lambda row: difference(row)),
]
COUNTED = "Rows are counted before holds, reasons and references are looked at."
NOTHING = "Nothing would change: all is as asked for."
NO_SETTING = "No setting would change; of the jobs see below."
HAS_NO_JOB = "No run is on record to count by: say a retention, or a grace."


def show_changes(found: Sequence[Planned], *, is_done: bool) -> None:
    """Prints what changes of each table; one without a change is left out."""
    differing = [planned for planned in found if planned.is_worth_showing]
    if not any(planned.changed for planned in found):
        show(NO_SETTING if differing else NOTHING, *([""] if differing else []))
    for number, planned in enumerate(differing):
        note = "changed; signatures made before are void" if is_done else "not changed yet"
        if number:
            show("")
        if planned.changed:
            title = heading(f"settings of {planned.table}", note)
            show(title, "", table(planned.changed, CHANGED_COLUMNS), "")
        else:
            show(heading(f"jobs of {planned.table}", "beside their last runs"), "")
        if planned.effects:
            show(table(planned.effects, EFFECT_COLUMNS), "", Text(COUNTED, LABEL))
        else:
            reason = planned.not_counted
            show(Text(f"Not counted: {reason}" if reason else HAS_NO_JOB, DOUBTFUL))


def difference(row: Row) -> str:
    """How many rows more or fewer, and what guards would say otherwise."""
    more = row["rows_after"] - row["rows_before"]
    rows = "as many" if more == 0 else f"{abs(more):,} {'more' if more > 0 else 'fewer'}"
    said = [f"refused: {row['refused']}" if row["refused"] else rows]
    if row["parameters"] != row["parameters_before"]:
        said.append(f"the last run had {readable(row['parameters_before'])}")
    for guard in row["guard_changes"]:
        if guard["before"] != guard["after"]:
            said.append(f"{guard['guard']} says {guard['after']}, was {guard['before']}")
    return "; ".join(said)


def setting(value: object) -> str:
    """The value of a setting, a limit as guard takes it."""
    if value in (None, {}):
        return "not set"
    if isinstance(value, list):
        return conditions(value)
    if isinstance(value, dict):
        return " ".join(typed.setting(*pair) for pair in value.items())
    return value if isinstance(value, str) else typed.key(value)
