"""Tests that run in several processes leave nothing behind, whoever ends them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import ROOT, wait_until
from workers import COUNT, worker_count

# Each says where its server is; when it is ended, that takes longer than pytest-xdist waits.
ENDLESS = """
import os, time
import pytest
from pathlib import Path

@pytest.mark.parametrize("number", range(2))
def test_endless(cluster, number, request):
    folder = Path(__file__).parent
    (folder / f"{number}.new").write_text(f"{cluster._process.pid} {cluster.base}")
    (folder / f"{number}.new").rename(folder / f"{number}.started")
    request.addfinalizer(lambda: time.sleep(7))
    time.sleep(600)
"""
# Hypothesis takes its time to say good-bye.
OPTIONS = ["-n", "2", "-p", "conftest", "-p", "no:hypothesispytest"]


def start_in(folder: Path) -> subprocess.Popen[bytes]:
    """Two workers with an endless test each, in a process group of their own."""
    (folder / "test_endless.py").write_text(ENDLESS)
    paths = [str(ROOT / "tests"), str(ROOT / "tests" / "python"), os.environ.get("PYTHONPATH", "")]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *OPTIONS, str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**environment, "PYTHONPATH": os.pathsep.join(paths)},
        start_new_session=True,
    )


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Endless tests, each of which has started its server."""
    pytest.importorskip("xdist")
    process = start_in(tmp_path)
    try:
        wait_until(lambda: len(list(tmp_path.glob("*.started"))) == 2 or process.poll() is not None)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.parametrize(
    ("number", "send"),
    [(signal.SIGINT, os.killpg), (signal.SIGTERM, os.kill)],
    ids=["Ctrl-C tells all processes", "SIGTERM tells one"],
)
def test_workers_stop_their_servers(
    tmp_path: Path,
    endless: subprocess.Popen[bytes],
    number: signal.Signals,
    send: Callable[[int, int], None],
) -> None:
    started = [file.read_text().split() for file in tmp_path.glob("*.started")]
    assert len(started) == 2
    assert all(is_alive(int(server)) for server, _ in started)
    send(endless.pid, number)
    assert endless.wait(60) == pytest.ExitCode.INTERRUPTED
    assert not any(is_alive(int(server)) or Path(base).exists() for server, base in started)


def test_workers_are_as_many_as_cores_and_memory_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COUNT, raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4), raising=False)
    sizes = {"SC_PAGE_SIZE": 2**30, "SC_PHYS_PAGES": 8}
    monkeypatch.setattr(os, "sysconf", sizes.__getitem__)
    assert worker_count() == 4
    sizes["SC_PHYS_PAGES"] = 3
    assert worker_count() == 3
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(1), raising=False)
    assert worker_count() == 0
    monkeypatch.setenv(COUNT, "7")
    assert worker_count() is None
