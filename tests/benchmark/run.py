"""Times the kit beside plain SQL: `python tests/benchmark/run.py [CASE …] [--rounds N]`.

Each case is timed in fresh copies of one prepared database, plain and protected alternating; a line
shows the median of the ratios, their range, and the bound that the project keeps.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cases import CASES, DATABASES, Case, Side

from safe_delete.cluster import Cluster
from safe_delete.install import install

SETTINGS = {
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Result:
    """Seconds of the plain statement and of the kit, one pair a round."""

    case: Case
    pairs: list[tuple[float, float]]

    def line(self) -> str:
        """One row of the table."""
        ratios = [kit / plain for plain, kit in self.pairs]
        plain = statistics.median(pair[0] for pair in self.pairs)
        kit = statistics.median(pair[1] for pair in self.pairs)
        ratio = statistics.median(ratios)
        said = f"<= {self.case.bound:.2f} {'ok' if ratio <= self.case.bound else 'ABOVE'}"
        if math.isinf(self.case.bound):
            said = "a peer"
        return (
            f"{self.case.name:<28} {plain:8.3f} s {kit:8.3f} s {ratio:7.2f}"
            f"  ({min(ratios):.2f}–{max(ratios):.2f})  {said}"
        )


def main() -> None:
    """Runs the cases that the command line names, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "case",
        nargs="*",
    )
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    cases = [case for case in CASES if not asked.case or case.name in asked.case]
    with Cluster(SETTINGS, durable=True) as cluster:
        for name in sorted({case.database for case in cases}):
            prepare(cluster, name)
        print(f"{'case':<28} {'plain':>10} {'kit':>10} {'ratio':>7}  (range)      bound")
        for case in cases:
            pairs = [round_of(cluster, case, number) for number in range(asked.rounds)]
            print(Result(case, pairs).line(), flush=True)


def prepare(cluster: Cluster, name: str) -> None:
    """Makes one of the databases that each timing gets a copy of."""
    with cluster.connect() as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    install(cluster.dsn(name))
    statements, _ = DATABASES[name]
    with cluster.connect(name) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def round_of(cluster: Cluster, case: Case, number: int) -> tuple[float, float]:
    """Times both sides, the one that goes first changing from round to round."""
    sides: list[tuple[str, Side]] = [
        ("plain", case.plain),
        ("kit", case.kit),
    ]
    if number % 2:
        sides.reverse()
    seconds = {name: timed(cluster, case, side) for name, side in sides}
    return seconds["plain"], seconds["kit"]


def timed(cluster: Cluster, case: Case, side: Side) -> float:
    """Seconds that one side takes in a fresh copy, its data read once before."""
    with fresh_copy(cluster, case.database):
        with cluster.connect("copy") as connection:
            for preparation in case.before:
                connection.execute(preparation.encode())
        seconds = timed_alone(cluster, side, DATABASES[case.database][1])
        if side is case.kit:
            with cluster.connect("copy") as connection:
                assert connection.execute(case.after.encode()).fetchone() == (True,), case.name
        return seconds


def timed_alone(cluster: Cluster, side: Side, tables: tuple[str, ...]) -> float:
    """Seconds that one side takes in a session that has not met the kit yet."""
    with cluster.connect("copy") as connection:
        for table in tables:
            connection.execute(f"SELECT count(*), count(body) FROM {table}".encode())
        connection.execute("CHECKPOINT")
        began = time.perf_counter()
        side(connection)
        return time.perf_counter() - began


@contextmanager
def fresh_copy(cluster: Cluster, name: str) -> Iterator[None]:
    """The database `copy`, gone afterwards."""
    with cluster.connect() as connection:
        connection.execute(f"CREATE DATABASE copy TEMPLATE {name} STRATEGY file_copy".encode())
        try:
            yield
        finally:
            connection.execute("DROP DATABASE copy WITH (FORCE)")


if __name__ == "__main__":
    main()
