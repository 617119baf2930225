"""Writes a page to where it was asked for, whatever is there."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from safe_delete.errors import ExitCode, SafeDeleteError


def write_page(file: str, page: str) -> None:
    """Writes a file as a whole or not at all; to a device or a pipe, as it is. Raises
    SafeDeleteError."""
    path = Path(file)
    try:
        if not path.name or file.endswith(os.sep) or path.is_dir():
            raise _refusal(f"{file!r} is no file", "Name the file that is to be written.")
        if path.exists() and not path.is_file():
            path.write_text(page, encoding="utf-8")
        else:
            _replace(path.resolve(), page)
    except OSError as error:
        raise _refusal(f"{file} cannot be written: {error.strerror}") from None
    except RuntimeError:
        raise _refusal(f"{file} cannot be written: it is a link to itself") from None


def _replace(path: Path, page: str) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(page)
        new.chmod(_mode(path))
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """The rights of the file that is replaced, or those that any new file gets."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    masked = os.umask(0o077)
    os.umask(masked)
    return 0o666 & ~masked


def _refusal(message: str, hint: str | None = None) -> SafeDeleteError:
    return SafeDeleteError(message, hint, ExitCode.USAGE)
