"""The demo's stage: a role types something, and what comes is printed and checked."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Mapping

import click
from psycopg.pq import ExecStatus

from safe_delete.cluster import Cluster
from safe_delete.demo_output import Rows, as_psql, open_terminal, read_all, rows_of
from safe_delete.errors import SafeDeleteError

NARROWEST, WIDEST = 80, 100
MARGIN = "    "


class Stage:
    """Runs commands and statements in one database, each as the role that types it."""

    def __init__(self, cluster: Cluster, database: str) -> None:
        self._cluster = cluster
        self._database = database
        columns = shutil.get_terminal_size((WIDEST, 24)).columns
        self._width = min(max(columns, NARROWEST), WIDEST)
        self._room = self._width - len(MARGIN)
        has_terminal = sys.stdout is not None and sys.stdout.isatty()
        self._on_terminal = has_terminal and os.environ.get("TERM") != "dumb"
        self._in_colour = self._on_terminal and not os.environ.get("NO_COLOR")
        self._signatures: dict[str, str] = {}

    def title(self, text: str) -> None:
        """Prints the title of a scene."""
        line = f"── {text} ".ljust(self._width, "─")
        self._echo(f"\n{click.style(line, fg='cyan', bold=True)}\n")

    def say(self, text: str) -> None:
        """Prints what the narrator says."""
        lines = textwrap.wrap(" ".join(text.split()), self._width - 2, break_on_hyphens=False)
        self._echo("\n".join(f"  {line}" for line in lines) + "\n")

    def menu(self, entries: Mapping[str, str]) -> None:
        """Prints what there is to type or to read, and what it is for."""
        widest = max(map(len, entries))
        for name, purpose in entries.items():
            self._echo(f"{MARGIN}{click.style(f'{name:{widest}}', bold=True)}  {purpose}")
        self._echo("")

    def shell(self, role: str, command: str, *phrases: str, exit_code: int = 0) -> str:
        """Runs a command and returns its output. Raises SafeDeleteError when it ends with another
        exit code, or a phrase is not in its output."""
        self._prompt(role, "$", command, MARGIN)
        code, output = self._run(role, shlex.split(command.replace("\\\n", " ")))
        self._print(output.splitlines())
        if code != exit_code:
            raise _other_way(command, f"it ended with {code}, not with {exit_code}")
        plain = click.unstyle(output)
        # Where its lines break depends on the terminal.
        _expect(command, _one_line(plain), map(_one_line, phrases))
        return plain

    def sql(self, role: str, statement: str, *phrases: str, refused: bool = False) -> Rows:
        """Runs a statement and returns its rows. Raises SafeDeleteError when it is refused, or not
        refused, or a phrase is not in what came."""
        statement = textwrap.dedent(statement).strip()
        sign = "=#" if role == self._cluster.superuser else "=>"
        self._prompt(role, sign, f"{statement};", " " * (len(role) + len(sign) + 2))
        with self._cluster.connect(self._database, role) as connection:
            result = connection.pgconn.exec_(statement.encode())
        lines = list(as_psql(result))
        self._print(lines)
        if (result.status == ExecStatus.FATAL_ERROR) is not refused:
            raise _other_way(statement, "it was not refused" if refused else "it was refused")
        _expect(statement, "\n".join(lines), phrases)
        return rows_of(result)

    def count(self, query: str) -> str:
        """Asks the database, out of sight, for a number that the narrator speaks of."""
        with self._cluster.connect(self._database) as connection:
            [[value]] = rows_of(connection.pgconn.exec_(query.encode()))
        return f"{int(value):,}"

    def behind_the_scenes(self, script: str) -> None:
        """Runs a script as the superuser, out of sight; the narrator says what it does."""
        with self._cluster.connect(self._database) as connection:
            connection.execute(script.encode())

    def keep_signature(self, job: str, shown: str) -> None:
        """Keeps the signature that a dry run showed."""
        [self._signatures[job]] = re.findall(r"^ +(sd1-\S+)$", shown, re.MULTILINE)

    def signed(self, job: str, command: str) -> str:
        """A command with the signature of a job's last dry run."""
        return f"{command} \\\n--signature {self._signatures[job]}"

    def _prompt(self, role: str, sign: str, typed: str, indent: str) -> None:
        first, *others = typed.splitlines()
        prompt = f"{click.style(role, fg='cyan')} {click.style(sign, dim=True)} "
        self._echo(f"{MARGIN}{prompt}{click.style(first, bold=True)}")
        for line in others:
            self._echo(f"{MARGIN}{indent}{click.style(line, bold=True)}")

    def _print(self, lines: Iterable[str]) -> None:
        for line in lines:
            for part in self._fitted(line):
                styled = re.sub("^(error|ERROR):", click.style(r"\1:", fg="red", bold=True), part)
                self._echo(f"{MARGIN}{styled}".rstrip())
        self._echo("")

    def _fitted(self, line: str) -> Iterable[str]:
        """A line that is too long for the terminal as several; coloured ones fit already."""
        if not self._on_terminal or len(line) <= self._room or "\x1b" in line:
            return [line]
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        return textwrap.wrap(line, self._room, subsequent_indent=indent, break_on_hyphens=False)

    def _echo(self, text: str) -> None:
        click.echo(text, color=self._in_colour)

    def _run(self, role: str, words: list[str]) -> tuple[int, str]:
        """Runs a command of ours. On a terminal its output goes through another one, a bit
        narrower, so that it looks as it would by itself."""
        # However this program was started, its commands are those of the same Python.
        program = [sys.executable, "-m", "safe_delete.cli"]
        with tempfile.TemporaryFile() as errors:
            reader, writer = open_terminal() if self._on_terminal else os.pipe()
            with subprocess.Popen(
                [*program, *words[1:]],
                env=self._environment(role),
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=errors,
            ) as process:
                os.close(writer)
                output = read_all(reader)
            errors.seek(0)
            # A command that succeeds tells its progress first, one that fails its error last.
            parts = (output, errors.read())
        output = b"".join(parts if process.returncode else reversed(parts))
        return process.returncode, output.decode().replace("\r\n", "\n")

    def _environment(self, role: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return own | {
            "PGHOST": self._cluster.host,
            "PGPORT": str(self._cluster.port),
            "PGDATABASE": self._database,
            "PGUSER": role,
            "COLUMNS": str(self._room),
        }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _expect(typed: str, came: str, phrases: Iterable[str]) -> None:
    for phrase in phrases:
        if phrase not in came:
            raise _other_way(typed, f"the answer does not say {phrase!r}")


def _other_way(typed: str, what: str) -> SafeDeleteError:
    command = _one_line(typed.replace("\\\n", " "))
    return SafeDeleteError(f"the demo went another way than told: {what}", f"It was: {command}")
