"""Plays the whole story on a throw-away server: `safe-delete demo`."""

from __future__ import annotations

import time

from safe_delete.cluster import Cluster
from safe_delete.demo_application import a_shop, deleted_by_mistake, the_other_way, the_record
from safe_delete.demo_retention import (
    an_import_goes_wrong,
    forty_days,
    ninety_days,
    the_purge,
    the_run,
)
from safe_delete.demo_stage import Stage
from safe_delete.errors import ExitCode, SafeDeleteError
from safe_delete.signals import orderly_end

DATABASE = "shop"
SCENES = (
    a_shop,
    deleted_by_mistake,
    ninety_days,
    an_import_goes_wrong,
    the_run,
    forty_days,
    the_purge,
    the_other_way,
    the_record,
)
NEXT = {
    "safe-delete install": "what it would do to a database of yours; --execute does it",
    "safe-delete advise TABLE": "how a table of yours could be protected, and what is in the way",
    "safe-delete --help": "all commands; each tells more with --help",
    r"\df+ safe_delete.*": "in psql: the reference. All that you saw can be done in SQL alone",
    "docker/README.md": "a server with the kit and pg_cron, to try it at leisure",
}


def run_demo() -> None:
    """Shows the kit at work, from protection to purge, in less than a minute.

    The server is stopped and removed however this ends. Raises SafeDeleteError as soon as a step
    ends otherwise than the story says, and after Ctrl-C.
    """
    try:
        _play()
    except KeyboardInterrupt:
        raise SafeDeleteError(
            "the demo was interrupted; its server is stopped, and its files are removed",
            exit_code=ExitCode.INTERRUPTED,
        ) from None


def _play() -> None:
    began = time.monotonic()
    with orderly_end(), Cluster() as cluster:
        stage = Stage(cluster, DATABASE)
        stage.say(
            f"""
            This is safe_delete on a throw-away PostgreSQL {cluster.binaries.major}. Every command
            below is really run, and every answer is what came. Each line begins with who types
            it; behind $ is the shell, behind => is SQL.
            """
        )
        with cluster.connect() as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        for scene in SCENES:
            scene(stage)
    stage.title("What next")
    stage.say("The libpq environment (PGHOST, PGDATABASE, PGUSER …) or --dsn says which database.")
    stage.menu(NEXT)
    stage.say(
        f"The story took {time.monotonic() - began:.0f} seconds. Its server is stopped, and its"
        " files are removed."
    )
