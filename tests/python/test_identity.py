"""Which server runs what production has signed: a copy of the cluster does not."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from command import call, call_dsn, let_jobs_run, make_messages, signature
from psycopg import Error
from standby import Standby
from support import Database, Server, create_people, fresh_database, give_people_their_roles

from safe_delete.cluster import Cluster
from safe_delete.errors import ExitCode
from safe_delete.install import install

JOB = ("mark", "--table", "message", "--retain-days", "30")
LIVE = "SELECT count(*) FROM message"
REFUSED = """SELECT detail #>> '{refused,sqlstate}' FROM safe_delete.audit_trail
              WHERE event = 'run refused'"""


@pytest.fixture
def production(server: Server) -> Iterator[Database]:
    """A server of its own with 2,000 messages, named production."""
    with server.cluster() as cluster:
        with cluster.connect() as connection:
            create_people(connection)
        with fresh_database(cluster, "shop", "template0") as database:
            install(database.dsn())
            with database.connect() as connection:
                give_people_their_roles(connection)
            make_messages(database)
            let_jobs_run(database)
            named = ("identity", "--environment", "production", "--comment", "it is")
            assert call(database, *named, user="admin").code == ExitCode.DONE
            yield database


def promote(standby: Cluster) -> None:
    with standby.connect() as session:
        assert session.execute("SELECT pg_promote(true, 60)").fetchone() == (True,)


def run(database: Database, signed: str) -> int:
    return call(database, *JOB, "--signature", signed, "--execute", user="deleter").code


def test_promoted_copy_runs_nothing_of_production(production: Database, server: Server) -> None:
    signed = signature(production, *JOB)
    with Standby(production.cluster, server) as cluster:
        copy = Database(cluster, production.name)
        # As a standby it signs for its primary, and says that it judges nobody's identity.
        shown = call(copy, *JOB, "--json", user="operator").json()
        assert shown["signature"] == signed
        assert shown["identity"] == {
            "environment": "production",
            "is_standby": True,
            "is_confirmed": None,
            "differs": [],
        }
        promote(cluster)
        called = call(copy, *JOB, "--signature", signed, "--execute", user="deleter")
        assert called.code == ExitCode.IDENTITY
        assert "nobody has confirmed that this server is production" in called.err
        assert "the timeline was 1, is 2" in called.err
        assert "the data directory was " in called.err
        assert copy.rows(REFUSED) == [("SD606",)]
        assert call(copy, *JOB, user="operator").code == ExitCode.GUARD_STOPPED

        # Named for what it is, it may run what was signed on it, and nothing else.
        name = ("identity", "--environment", "staging", "--comment", "a copy")
        assert call(copy, *name, user="admin").code == ExitCode.IDENTITY
        assert call(copy, "confirm-identity", "--comment", "copy", user="admin").code == 0
        called = call(copy, *JOB, "--signature", signed, "--execute", user="deleter")
        assert called.code == ExitCode.SIGNATURE
        assert "the environment was production, is staging" in called.err
        assert copy.value(LIVE) == 2000
        on_copy = signature(copy, *JOB)
        assert run(copy, on_copy) == ExitCode.DONE
        assert run(production, on_copy) == ExitCode.SIGNATURE
    assert production.value(LIVE) == 2000
    assert run(production, signed) == ExitCode.DONE


def test_failover_needs_to_be_confirmed_and_keeps_signatures(
    production: Database, server: Server
) -> None:
    signed = signature(production, *JOB)
    with Standby(production.cluster, server) as cluster:
        heir = Database(cluster, production.name)
        promote(cluster)
        assert run(heir, signed) == ExitCode.IDENTITY
        assert call(heir, "confirm-identity", "--comment", "failover", user="admin").code == 0
        assert run(heir, signed) == ExitCode.DONE


def test_run_under_way_does_not_go_on_in_a_copy(production: Database, server: Server) -> None:
    signed = signature(production, *JOB)
    production.run(
        "SELECT safe_delete.start_run('mark', 'message', '{\"retain\": \"30 days\"}', "
        f"'{signed}')",
        "deleter",
    )
    with Standby(production.cluster, server) as cluster:
        copy = Database(cluster, production.name)
        promote(cluster)
        with copy.connect("deleter") as session, pytest.raises(Error, match="nobody has confirmed"):
            session.execute("SELECT * FROM safe_delete.next_batch(1)")
        assert copy.value(LIVE) == 2000


def test_restart_changes_nothing(production: Database) -> None:
    signed = signature(production, *JOB)
    production.cluster.stop()
    production.cluster.start()
    assert run(production, signed) == ExitCode.DONE


def test_another_cluster_name_is_another_server(production: Database) -> None:
    signed = signature(production, *JOB)
    production.run("ALTER SYSTEM SET cluster_name = 'laptop'")
    production.cluster.stop()
    production.cluster.start()
    called = call(production, *JOB, "--signature", signed, "--execute", user="deleter")
    assert called.code == ExitCode.IDENTITY
    assert "the cluster name was '', is laptop" in called.err


def test_server_has_the_addresses_that_were_confirmed(server: Server) -> None:
    """A session over the network knows the server's address; one of the same machine does not."""
    address, port = own_address(), free_port()
    with server.cluster(listen_addresses="*", port=str(port)) as cluster:
        with cluster.connect() as connection:
            create_people(connection)
            connection.execute("ALTER ROLE admin PASSWORD 'x'; ALTER ROLE deleter PASSWORD 'x'")
        with fresh_database(cluster, "shop", "template0") as database:
            install(database.dsn())
            with database.connect() as connection:
                give_people_their_roles(connection)
            make_messages(database)
            let_jobs_run(database)
            signed = signature(database, *JOB)
            far = f"host={address} port={port} dbname=shop password=x user="
            run_it = (*JOB, "--signature", signed, "--execute")
            refused = call_dsn(far + "deleter", *run_it)
            assert refused.code == ExitCode.IDENTITY
            assert f"the address was not known, is {address}" in refused.err
            confirmed = call_dsn(far + "admin", "confirm-identity", "--comment", "from afar")
            assert confirmed.code == ExitCode.DONE, confirmed.err
            assert address in confirmed.out
            assert call_dsn(far + "deleter", *run_it).code == ExitCode.DONE
            database.run("SELECT safe_delete.confirm_identity('from here')", "admin")
            assert call_dsn(far + "deleter", *run_it).code == ExitCode.DONE


def own_address() -> str:
    """An address of this machine that others could reach it by; skips the test without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: it only asks for the route.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network")
        address = str(probe.getsockname()[0])
    if address.startswith("127."):
        pytest.skip("this machine has no network")
    return address


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])
