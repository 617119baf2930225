"""How the doctor's findings read."""

from __future__ import annotations

from safe_delete.call import Row
from safe_delete.report import Column, heading, show, table, table_name

FINDING_COLUMNS = [
    Column("level", lambda row: row["level"], is_whole=True),
    Column("table", lambda row: table_name(row["table"]), is_whole=True),
    Column("finding", lambda row: row["problem"]),
    Column("what to do", lambda row: row["what_to_do"]),
]
MEMBER_COLUMNS = [
    Column("role", lambda row: row["role"], is_whole=True),
    Column("who", lambda row: row["member"]),
    Column("as", lambda row: row["how"]),
    Column("through", lambda row: row["through"]),
]


def show_findings(name: str | None, findings: list[Row], members: list[Row]) -> None:
    """Prints findings, problems first, and who may act as a role of the kit."""
    problems = sum(row["level"] == "problem" for row in findings)
    counted = f"problems: {problems}, warnings: {len(findings) - problems}"
    show(heading(f"doctor {name}" if name else "doctor", counted), "")
    if findings:
        show(table(findings, FINDING_COLUMNS))
    else:
        show("Nothing was found.")
    if members:
        show("", "Who may act as a role of the kit; REVOKE what should not be:")
        show(table(members, MEMBER_COLUMNS))
