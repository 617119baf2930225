"""What a dry run says, as words: the same on a terminal and in a page."""

from __future__ import annotations

import re
from typing import Any

from safe_delete import typed
from safe_delete.jobs import DryRun
from safe_delete.readable import readable
from safe_delete.report import table_name
from safe_delete.setting_report import conditions

WILL = {"mark": "would be soft-deleted", "purge": "would be purged, for good"}

# A retention: such rows are kept for ever.
NEVER = "never"

Fact = tuple[str, object]


def parameters(seen: DryRun) -> list[Fact]:
    """The parameters of the job, and what they come to by now."""
    given, moments = seen.answer["parameters"], seen.moments
    zone = seen.answer["time_zone"]
    pairs: list[Fact] = []
    for name, moment, label in (
        ("retain", "cutoff", "older than"),
        ("grace", "deleted_before", "deleted before"),
    ):
        if given.get(name) == NEVER:
            pairs.append((name, "never: no row is old enough"))
        elif name in given:
            times = moments[moment]
            local = "" if zone == "UTC" else f" = {times['local']} {zone}"
            pairs += [(name, given[name]), (label, f"{times['utc']} UTC{local}")]
    chosen = seen.answer["policy"].get("conditions") if seen.answer["job"] == "mark" else None
    pairs.append(("only where", conditions(chosen) if chosen else None))
    pairs.append(("reason", given.get("reason")))
    pairs.append(("exact", "these very rows" if "exact" in given else None))
    pairs.append(("backlog", _slice(seen.answer) if "backlog" in given else None))
    for reason, moment in seen.answer["selection"]["own_cutoffs"].items():
        limit = f"older than {short(moment)}" if moment else "of any age"
        limit = NEVER if moment == "-infinity" else limit
        pairs.append((f"reason {reason}", f"{limit}, by a retention of its own"))
    return pairs


def _slice(answer: dict[str, Any]) -> str:
    """Which part of a backlog would go."""
    whole = answer["backlog"]
    rest = whole["all_rows"] - answer["candidates"]
    return (
        f"the oldest {answer['candidates']:,} of {whole['all_rows']:,} rows; the limits let "
        f"{whole['limit'] or 0:,} go at once, {rest:,} are for later runs"
    )


def share(answer: dict[str, Any]) -> str:
    """Of how many rows the candidates are, and what would become of them."""
    about = "about " if answer.get("table_rows_is_estimate") else ""
    percent = 100 * float(answer["ratio"])
    return f"of {about}{answer['table_rows']:,} rows ({percent:.2f} %) {WILL[answer['job']]}"


def counts(answer: dict[str, Any]) -> list[Fact]:
    """What is known of the candidates beside their number."""
    by = "age" if answer["job"] == "mark" else "time of deletion"
    batches = answer["batches"]
    return [
        ("oldest", _moment(answer["oldest"], by)),
        ("newest", _moment(answer["newest"], by)),
        ("on hold", f"{answer['spared']:,} spared" if answer["spared"] else None),
        ("by reason", f"{answer['kept_by_reason']:,} kept" if answer["kept_by_reason"] else None),
        ("no usable age", answer["missing_age"] or None),
        *(("waiting", line) for line in _waits(answer)),
        ("batches", f"about {batches:,}" if batches else None),
    ]


def _waits(answer: dict[str, Any]) -> list[str]:
    """Rows that rows of a table keep from being purged, and what to do about it."""
    return [
        f"{row['rows']:,} rows for {table_name(row['table'])}. {row['next_step']}"
        for row in answer.get("waiting") or []
    ]


def verdict(answer: dict[str, Any]) -> str:
    """What all guards say together, in one line."""
    if answer["verdict"] == "go":
        return "go: every guard says go"
    said = []
    for word in ("stop", "unknown"):
        names = [guard["guard"] for guard in answer["guards"] if guard["verdict"] == word]
        if names:
            said.append(f"{', '.join(names)} {'says' if len(names) == 1 else 'say'} {word}")
    if answer.get("identity", {}).get("differs"):
        said.append("this is not the server that was confirmed")
    return f"{answer['verdict']}: {'; '.join(said)}; a run would be refused"


def closure(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The table and all that a run reaches from it, with `label` and `count` as they are shown."""
    did = "soft-deleted" if answer["job"] == "mark" else "purged"
    root = {"table": answer["table"], "depth": 0, "effect": did, "rows": answer["candidates"]}
    rows = [root, *_below(answer["table"], 0, list(answer["closure"]))]
    depths = [row["depth"] for row in rows]
    return [
        {**row, "label": _branch(depths[place:]) + table_name(row["table"]), "count": _count(row)}
        for place, row in enumerate(rows)
    ]


def sample(answer: dict[str, Any]) -> list[dict[str, str]]:
    """Some of the candidates: their key, and their age or the time of their deletion."""
    return [
        {"key": typed.keys([row["key"]]), "age": readable(row["age"])} for row in answer["sample"]
    ]


def measured(guard: dict[str, Any]) -> str:
    """What a guard measured."""
    return short(guard["measured"]) or "nothing"


def allowed(guard: dict[str, Any]) -> str:
    """The limit of a guard. One that does not need a limit yet says go."""
    return short(guard["allowed"]) or ("no limit yet" if guard["verdict"] == "go" else "not set")


def short(value: str | None) -> str:
    """A measured or allowed value; a number with separated thousands, a moment to the minute."""
    if re.fullmatch(r"\d{4,15}", value or ""):
        return f"{int(value or 0):,}"
    return re.sub(r"^(\d{4,}-\d\d-\d\d \d\d:\d\d).*", r"\1", readable(value))


def _moment(value: str | None, by: str) -> str | None:
    return None if value is None else f"{readable(value)}, by {by}"


def _below(table: str, depth: int, left: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tables that are reached from one, each followed by those that are reached from it."""
    found = []
    for row in [row for row in left if (row["parent"], row["depth"]) == (table, depth + 1)]:
        if row in left:
            left.remove(row)
            found += [row, *_below(row["table"], row["depth"], left)]
    return found + (left if depth == 0 else [])


def _branch(depths: list[int]) -> str:
    """What stands before the first of some tables in a tree, by how deep they and it lie."""
    depth, *later = depths
    if depth == 0:
        return ""
    up = next((place for place, other in enumerate(later) if other < depth), len(later))
    return "   " * (depth - 1) + ("├─ " if depth in later[:up] else "└─ ")


def _count(row: dict[str, Any]) -> str:
    if row["rows"] is None:
        return "not counted"
    return f"{'about ' if row.get('is_estimate') else ''}{row['rows']:,}"
