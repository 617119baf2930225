"""How a server's identity reads, and the state of a signature."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from safe_delete.call import Row
from safe_delete.readable import readable
from safe_delete.report import BAD, GOOD, LABEL, facts, heading, show


def show_identity(row: Row, *, is_changed: bool) -> None:
    """Prints by what a server is known, and by what it is another."""
    differs = row["differs"] or {}
    note = "changed; signatures made before are void" if is_changed else ""
    known = [
        (name, _known(value, differs.get(name))) for name, value in sorted(row["confirmed"].items())
    ]
    if "address" in differs:
        known.append(("address", _known(None, differs["address"])))
    show(
        heading(f"identity of {row['environment'] or 'a server without a name'}", note),
        "",
        facts(
            [
                ("confirmed at", f"{readable(row['confirmed_at'])}, by {row['confirmed_by']}"),
                ("because", row["confirm_comment"]),
                *known,
                ("ignored", ", ".join(row["ignored_facts"]) or None),
            ]
        ),
        "",
        Text("this is the server that was confirmed", GOOD)
        if row["is_confirmed"]
        else Text("nobody has confirmed that this is the right server; runs are refused", BAD),
    )


def signature_lines(answer: dict[str, Any]) -> list[Text]:
    """What a dry run says of the server and of a signature, beyond that it fits."""
    lines: list[tuple[str, str]] = [
        (f"this server is not known: {difference}", BAD)
        for difference in answer.get("identity", {}).get("differs", [])
    ]
    signed = answer.get("signed", {})
    approval = signed.get("approval", {})
    if signed.get("differs"):
        lines.append((signed["differs"], BAD))
    if signed.get("revoked_by"):
        lines.append((f"revoked by {signed['revoked_by']}", BAD))
    if signed.get("expires_on"):
        lines.append((f"runs before {signed['expires_on']}", LABEL))
    if approval.get("required"):
        lines.append(_approval(approval))
    for guard, settings in signed.get("exceptions", {}).items():
        lines.append((f"the next run has another limit of {guard}: {readable(settings)}", LABEL))
    return [Text(text, style) for text, style in lines]


def _approval(approval: dict[str, Any]) -> tuple[str, str]:
    by = f"approved by {approval.get('approved_by')}"
    until = f" until {readable(approval['expires_at'])}" if approval.get("expires_at") else ""
    return {
        "missing": ("needs the approval of a second person: safe-delete approve", BAD),
        "waiting": (f"{by}, runs from {readable(approval.get('runs_from'))}{until}", LABEL),
        "expired": (f"{by}, but the approval has expired", BAD),
        "approved": (f"{by}{until}", LABEL),
    }[approval["state"]]


def _known(confirmed: object, is_now: str | None) -> str | None:
    words = ", ".join(confirmed) if isinstance(confirmed, list) else str(confirmed or "")
    return f"{words or 'none'}, but is now {is_now}" if is_now is not None else words or None
