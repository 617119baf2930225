"""Published and subscribed tables: what subscribers see of soft deletion, and what stops them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from support import (
    Database,
    Server,
    create_people,
    fresh_database,
    give_people_their_roles,
    wait_until,
)

from safe_delete.cluster import Cluster
from safe_delete.install import install

NOTE = "CREATE TABLE note (note_id integer PRIMARY KEY, body text)"
ROWS = "INSERT INTO note SELECT i, 'n' || i FROM generate_series(1, 3) AS i"
IDS = "SELECT array_agg(note_id ORDER BY note_id) FROM note"
STORED = "SELECT array_agg(note_id ORDER BY note_id) FROM safe_delete_data.public__note"
IN_TABLE = """'{"accept": ["publication"]}'"""


@dataclass(frozen=True)
class Pair:
    """A publisher and a subscriber, both with the kit and an empty table `note`."""

    publisher: Database
    subscriber: Database

    def publish(self, what: str = "FOR TABLE note") -> None:
        """Makes publication and subscription, and waits until both tables are the same."""
        self.publisher.run(f"CREATE PUBLICATION notes {what}")
        self.subscriber.run(
            f"CREATE SUBSCRIPTION notes CONNECTION '{self.publisher.dsn()}' PUBLICATION notes"
        )
        ready = "SELECT bool_and(r.srsubstate = 'r') FROM pg_subscription_rel AS r"
        wait_until(lambda: self.subscriber.value(ready) is True)

    def wait(self) -> None:
        """Until the subscriber has applied all that the publisher has written."""
        written = self.publisher.value("SELECT pg_current_wal_lsn()")
        caught_up = f"""SELECT bool_and(s.replay_lsn >= '{written}') FROM pg_stat_replication AS s
                         WHERE s.application_name = 'notes'"""
        wait_until(lambda: self.publisher.value(caught_up) is True)

    def errors(self) -> object:
        """How often the apply worker failed."""
        return self.subscriber.value("SELECT s.apply_error_count FROM pg_stat_subscription_stats s")


@pytest.fixture(scope="module")
def clusters(server: Server) -> Iterator[tuple[Cluster, Cluster]]:
    """Two servers, each with a template that has the kit."""
    settings = {"wal_level": "logical", "wal_retrieve_retry_interval": "100ms"}
    with server.cluster(**settings) as one, server.cluster(**settings) as other:
        for cluster in (one, other):
            with cluster.connect() as connection:
                create_people(connection)
                connection.execute("CREATE DATABASE kit TEMPLATE template0")
            install(cluster.dsn("kit"))
            with cluster.connect("kit") as connection:
                give_people_their_roles(connection)
        yield one, other


@pytest.fixture
def pair(clusters: tuple[Cluster, Cluster]) -> Iterator[Pair]:
    """Fresh databases on both servers."""
    one, other = clusters
    with (
        fresh_database(one, "publisher", "kit") as publisher,
        fresh_database(other, "subscriber", "kit") as subscriber,
    ):
        for database in (publisher, subscriber):
            database.run(NOTE)
        yield Pair(publisher, subscriber)
        for (name,) in subscriber.rows("SELECT s.subname FROM pg_subscription AS s"):
            subscriber.run(f"ALTER SUBSCRIPTION {name} DISABLE")
            subscriber.run(f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)")
            subscriber.run(f"DROP SUBSCRIPTION {name}")
        slots = "SELECT pg_drop_replication_slot(s.slot_name) FROM pg_replication_slots AS s"
        wait_until(lambda: publisher.value(f"SELECT count(*) FROM ({ACTIVE}) AS a") == 0)
        publisher.run(slots)


ACTIVE = "SELECT FROM pg_replication_slots AS s WHERE s.active"


def refused(database: Database, statement: str) -> tuple[str | None, str]:
    with pytest.raises(psycopg.Error) as caught:
        database.run(statement)
    return caught.value.sqlstate, str(caught.value)


# The protected table is published


def test_subscriber_sees_a_soft_delete_as_delete_and_a_restore_as_insert(pair: Pair) -> None:
    pair.publisher.run(ROWS)
    pair.publish()
    assert refused(pair.publisher, "SELECT safe_delete.protect('note', 'apart')")[0] == "SD208"
    pair.publisher.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {IN_TABLE})")
    pair.publisher.run("DELETE FROM note WHERE note_id < 3")
    pair.wait()
    assert pair.subscriber.value(IDS) == [3]
    pair.publisher.run("SELECT safe_delete.restore(1)")
    pair.wait()
    assert pair.subscriber.value(IDS) == [1, 2, 3]
    assert pair.errors() == 0


def test_subscriber_sees_nothing_of_a_purge(pair: Pair) -> None:
    pair.publisher.run(ROWS)
    pair.publish()
    pair.publisher.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {IN_TABLE})")
    pair.publisher.run("DELETE FROM note WHERE note_id < 3")
    pair.wait()
    pair.subscriber.run("INSERT INTO note VALUES (1, 'of the subscriber')")
    purge_all(pair.publisher)
    assert pair.publisher.value(STORED) is None
    pair.publisher.run("INSERT INTO note VALUES (9, 'after')")
    pair.wait()
    assert pair.subscriber.value(IDS) == [1, 3, 9]
    assert pair.errors() == 0


def purge_all(database: Database) -> None:
    """Removes the rows of storage as a purge does, whatever their age."""
    database.run(
        """BEGIN; SET LOCAL ROLE safe_delete_owner;
           SELECT safe_delete._begin_act('note', 'purge');
           DELETE FROM safe_delete_data.public__note;
           SELECT safe_delete._end_act('note', 'purge'); COMMIT"""
    )


@pytest.mark.parametrize(
    "what", ["FOR ALL TABLES", "FOR TABLES IN SCHEMA public, safe_delete_data"]
)
def test_publication_of_deleted_rows_asks_for_a_decision(pair: Pair, what: str) -> None:
    pair.publisher.run(f"CREATE PUBLICATION notes {what}")
    sqlstate, message = refused(
        pair.publisher, f"SELECT safe_delete.protect('note', 'apart', NULL, {IN_TABLE})"
    )
    assert sqlstate == "SD208"
    assert "publication notes would contain the deleted rows of public.note, too" in message
    [reasons] = pair.publisher.rows(
        "SELECT a.reasons FROM safe_delete.advise('note') AS a WHERE a.hiding = 'apart'"
    )
    assert "would contain the deleted rows" in str(reasons)
    both = """'{"accept": ["publication", "published storage"]}'"""
    pair.publisher.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {both})")
    problems = (
        "SELECT p.problem FROM safe_delete.problems AS p WHERE p.target_table = 'note'::regclass"
    )
    assert pair.publisher.rows(problems) == []


LISTED = (
    "publication notes has a list of columns of public.note without deleted_at:"
    " its subscribers would see deleted rows as live ones"
)


def test_a_list_of_columns_without_the_deleted_at_column_is_refused_in_place(pair: Pair) -> None:
    pair.publisher.run("CREATE PUBLICATION notes FOR TABLE note (note_id, body)")
    protect = f"SELECT safe_delete.protect('note', 'beside', NULL, {IN_TABLE})"
    sqlstate, message = refused(pair.publisher, protect)
    assert (sqlstate, message.splitlines()[0]) == ("SD201", LISTED)
    pair.publisher.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {IN_TABLE})")
    switch = f"SELECT safe_delete.switch_hiding('note', 'beside', {IN_TABLE})"
    sqlstate, message = refused(pair.publisher, switch)
    assert (sqlstate, message.splitlines()[0]) == ("SD201", LISTED)


def test_a_list_of_columns_that_comes_later_is_a_problem(pair: Pair) -> None:
    pair.publisher.run("SELECT safe_delete.protect('note', 'beside')")
    pair.publisher.run("CREATE PUBLICATION notes FOR TABLE note (note_id, body)")
    assert pair.publisher.rows(PROBLEMS) == [("problem", LISTED)]
    pair.publisher.run("ALTER PUBLICATION notes SET TABLE note (note_id, body, deleted_at)")
    assert pair.publisher.rows(PROBLEMS) == []


UNSENT = (
    "publication notes has deletes of public.note but no updates:"
    " its subscribers would see deleted rows as live ones"
)


@pytest.mark.parametrize("what", ["FOR TABLE note", "FOR ALL TABLES"])
def test_a_publication_without_updates_is_refused_in_place(pair: Pair, what: str) -> None:
    pair.publisher.run(f"CREATE PUBLICATION notes {what} WITH (publish = 'insert, delete')")
    protect = f"SELECT safe_delete.protect('note', 'beside', NULL, {IN_TABLE})"
    sqlstate, message = refused(pair.publisher, protect)
    assert (sqlstate, message.splitlines()[0]) == ("SD201", UNSENT)
    pair.publisher.run("ALTER PUBLICATION notes SET (publish = 'insert')")
    pair.publisher.run(protect)
    assert pair.publisher.rows(PROBLEMS) == []
    pair.publisher.run("ALTER PUBLICATION notes SET (publish = 'insert, delete')")
    assert pair.publisher.rows(PROBLEMS) == [("problem", UNSENT)]


def test_a_publication_without_deletes_asks_apart_for_a_decision(pair: Pair) -> None:
    pair.publisher.run("CREATE PUBLICATION notes FOR TABLE note WITH (publish = 'insert, update')")
    protect = "SELECT safe_delete.protect('note', 'apart', NULL, %s)"
    settings = """'{"accept": ["publication"]}'"""
    sqlstate, message = refused(pair.publisher, protect % settings)
    assert sqlstate == "SD208"
    assert "publication notes has no deletes of public.note" in message
    pair.publisher.run("ALTER PUBLICATION notes SET (publish = 'insert, update, delete')")
    pair.publisher.run(protect % settings)
    found = "SELECT level, problem FROM safe_delete.problems WHERE problem LIKE 'publication %'"
    assert pair.publisher.rows(found) == []
    pair.publisher.run("ALTER PUBLICATION notes SET (publish = 'insert')")
    assert [level for level, _ in pair.publisher.rows(found)] == ["problem"]
    pair.publisher.run("ALTER PUBLICATION notes SET (publish = 'update')")
    assert pair.publisher.rows(found) == []


def test_an_adopted_column_in_the_list_is_enough(pair: Pair) -> None:
    pair.publisher.run(
        """ALTER TABLE note ADD COLUMN gone timestamptz;
        CREATE PUBLICATION notes FOR TABLE note (note_id, gone)"""
    )
    settings = """{"deleted_at": "gone", "accept": ["publication"]}"""
    pair.publisher.run(f"SELECT safe_delete.protect('note', 'beside', NULL, '{settings}')")
    assert pair.publisher.rows(PROBLEMS) == []


def test_another_way_of_hiding_asks_anew_for_a_decision(pair: Pair) -> None:
    pair.publisher.run(ROWS)
    pair.publish()
    pair.publisher.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {IN_TABLE})")
    sqlstate, message = refused(
        pair.publisher, "SELECT safe_delete.switch_hiding('note', 'beside')"
    )
    assert sqlstate == "SD208"
    assert "stop unless they have the columns deleted_at and deletion_id first" in message
    # As the hint says.
    columns = "ADD COLUMN deleted_at timestamptz, ADD COLUMN deletion_id bigint"
    pair.subscriber.run(f"ALTER TABLE note {columns}")
    pair.publisher.run(f"SELECT safe_delete.switch_hiding('note', 'beside', {IN_TABLE})")
    pair.publisher.run("DELETE FROM current_note WHERE note_id = 1")
    pair.wait()
    live = f"{IDS} WHERE deleted_at IS NULL"
    assert pair.subscriber.value(live) == [2, 3]
    assert pair.errors() == 0
    back = "SELECT safe_delete.switch_hiding('note', 'apart')"
    assert refused(pair.publisher, back)[0] == "SD208"


def test_restore_and_purge_work_when_all_tables_are_published(pair: Pair) -> None:
    """Without a replica identity the server would refuse to delete from storage."""
    pair.publisher.run(ROWS)
    pair.publisher.run("SELECT safe_delete.protect('note', 'apart')")
    pair.publisher.run("CREATE PUBLICATION everything FOR ALL TABLES")
    pair.publisher.run("DELETE FROM note WHERE note_id = 1")
    pair.publisher.run("DELETE FROM note WHERE note_id = 2")
    assert pair.publisher.value("SELECT safe_delete.restore(1)") == 1
    purge_all(pair.publisher)
    assert pair.publisher.value(IDS) == [1, 3]
    assert pair.publisher.value(STORED) is None


def test_subscriber_without_storage_stops_when_all_tables_are_published(pair: Pair) -> None:
    pair.publisher.run("SELECT safe_delete.protect('note', 'apart')")
    pair.publisher.run(ROWS)
    pair.publisher.run("CREATE PUBLICATION notes FOR ALL TABLES")
    pair.publisher.run("DELETE FROM note WHERE note_id = 1")
    sqlstate, message = refused(
        pair.subscriber,
        f"CREATE SUBSCRIPTION notes CONNECTION '{pair.publisher.dsn()}' PUBLICATION notes",
    )
    assert sqlstate == "42P01"
    assert 'relation "safe_delete' in message


# The protected table is on the subscriber


ACCEPTED = """'{"accept": ["subscription"]}'"""
PROBLEMS = "SELECT p.level, p.problem FROM safe_delete.problems AS p WHERE p.level = 'problem'"


def test_table_that_a_subscription_writes_to_asks_for_a_decision(pair: Pair) -> None:
    pair.publisher.run(ROWS)
    pair.publish()
    sqlstate, message = refused(pair.subscriber, "SELECT safe_delete.protect('note', 'apart')")
    assert sqlstate == "SD208"
    assert "rows that it deletes are kept one by one, and a TRUNCATE stops it" in message
    sqlstate, message = refused(pair.subscriber, "SELECT safe_delete.protect('note', 'beside')")
    assert sqlstate == "SD208"
    assert "it fires no statement triggers, so a DELETE of its publisher is a hard one" in message


@pytest.mark.parametrize("column", ["deleted_at", "gone"])
def test_in_place_at_both_ends_stops_the_subscription_and_the_way_out(
    pair: Pair, clusters: tuple[Cluster, Cluster], column: str
) -> None:
    log = clusters[1].log
    logged = log.stat().st_size
    adopted = ""
    if column != "deleted_at":
        adopted = f', "deleted_at": "{column}"'
        for database in (pair.publisher, pair.subscriber):
            database.run(f"ALTER TABLE note ADD COLUMN {column} timestamptz")
    pair.publisher.run(ROWS)
    pair.publish()
    _, message = refused(pair.subscriber, "SELECT safe_delete.protect('note', 'beside')")
    assert "In place at both ends stops the subscription at the first soft delete." in message
    for database, decision in ((pair.subscriber, "subscription"), (pair.publisher, "publication")):
        settings = f'{{"accept": ["{decision}"]{adopted}}}'
        database.run(f"SELECT safe_delete.protect('note', 'beside', NULL, '{settings}')")
    pair.publisher.run("DELETE FROM current_note WHERE note_id = 1")
    wait_until(lambda: pair.errors() != 0)
    live = f"{IDS} WHERE {column} IS NULL"
    assert pair.subscriber.value(live) == [1, 2, 3]
    way_out = re.compile(r"Call (safe_delete\.\S+\)) here, and (ALTER TABLE .*); the subscription")
    wait_until(lambda: way_out.search(log.read_text(errors="replace")[logged:]) is not None)
    hint = way_out.search(log.read_text(errors="replace")[logged:])
    assert hint is not None
    pair.subscriber.run(f"SELECT {hint[1]}")
    pair.subscriber.run(hint[2])
    pair.wait()
    assert pair.subscriber.value(live) == [2, 3]


def test_rows_that_a_subscription_deletes_are_kept_and_come_back(pair: Pair) -> None:
    # Names of the kit's own, and of PL/pgSQL's.
    for column in ("deleted_at boolean DEFAULT true", "begin text", '"by" text', "loop integer"):
        for side in (pair.publisher, pair.subscriber):
            side.run(f"ALTER TABLE note ADD COLUMN {column}")
    pair.publisher.run(ROWS)
    pair.publish()
    pair.subscriber.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {ACCEPTED})")
    pair.publisher.run("DELETE FROM note WHERE note_id < 3")
    pair.wait()
    assert pair.subscriber.value(IDS) == [3]
    assert pair.subscriber.value(STORED) == [1, 2]
    who = "SELECT deletion_id, deleted_by::text, application_name FROM safe_delete.deletions"
    assert pair.subscriber.rows(who) == [(1, "postgres", None)]
    assert pair.subscriber.rows(PROBLEMS) == []
    pair.publisher.run("UPDATE note SET note_id = 4 WHERE note_id = 3")
    pair.wait()
    assert pair.subscriber.value(STORED) == [1, 2]
    assert pair.subscriber.value("SELECT safe_delete.restore(1)") == 2
    assert pair.subscriber.value(IDS) == [1, 2, 4]
    assert pair.errors() == 0


def test_rows_deleted_on_the_subscriber_itself_are_stored_once(pair: Pair) -> None:
    pair.publisher.run(ROWS)
    pair.publish()
    pair.subscriber.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {ACCEPTED})")
    pair.subscriber.run("DELETE FROM note WHERE note_id = 1")
    pair.subscriber.run("SET session_replication_role = replica; DELETE FROM note")
    assert pair.subscriber.value(STORED) == [1, 2, 3]
    pair.subscriber.run("SELECT safe_delete.restore(2); SELECT safe_delete.restore(1)")
    pair.subscriber.run("ALTER SUBSCRIPTION notes DISABLE; ALTER TABLE note ADD COLUMN more text")
    pair.subscriber.run("SELECT safe_delete.unprotect('note')")
    left = "SELECT count(*) FROM pg_proc WHERE proname LIKE '%move_replicated'"
    assert pair.subscriber.value(f"{left} AND pronamespace = 'safe_delete_gate'::regnamespace") == 0


def test_rows_of_a_hierarchy_that_a_subscription_deletes_are_kept(pair: Pair) -> None:
    """Statement triggers do not fire there, the row triggers of such tables do."""
    memo = "CREATE TABLE memo (secret text, PRIMARY KEY (note_id)) INHERITS (note)"
    for database in (pair.publisher, pair.subscriber):
        database.run(memo)
    pair.publisher.run(f"{ROWS}; INSERT INTO memo VALUES (7, 'm', 'kept')")
    pair.publish()
    for name in ("memo", "note"):
        pair.subscriber.run(f"SELECT safe_delete.protect('{name}', 'apart', NULL, {ACCEPTED})")
    pair.publisher.run("DELETE FROM note WHERE note_id > 2")
    pair.wait()
    assert pair.subscriber.value(IDS) == [1, 2]
    assert pair.subscriber.value(STORED) == [3]
    query = "SELECT note_id, secret FROM safe_delete_data.public__memo"
    assert pair.subscriber.rows(query) == [(7, "kept")]
    assert pair.subscriber.rows(PROBLEMS) == []
    assert pair.subscriber.value("SELECT safe_delete.restore(1)") == 2
    assert pair.errors() == 0


def test_replicated_delete_of_a_changed_table_waits_for_resync(pair: Pair) -> None:
    pair.publisher.run(ROWS)
    pair.publish()
    pair.subscriber.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {ACCEPTED})")
    pair.subscriber.run("ALTER TABLE note ADD COLUMN more text DEFAULT 'm'")
    pair.publisher.run("DELETE FROM note WHERE note_id = 1")
    wait_until(lambda: pair.errors() != 0)
    assert pair.subscriber.value(IDS) == [1, 2, 3]
    pair.subscriber.run("SELECT safe_delete.resync('note')")
    pair.wait()
    assert pair.subscriber.value(IDS) == [2, 3]
    assert pair.subscriber.value("SELECT more FROM safe_delete_data.public__note") == "m"


def test_subscription_that_comes_later_is_a_problem_until_resync(pair: Pair) -> None:
    """Without a trigger for each row its DELETE is a hard one: it fires no statement triggers."""
    pair.subscriber.run("SELECT safe_delete.protect('note', 'apart')")
    pair.publisher.run(ROWS)
    pair.publish()
    pair.publisher.run("DELETE FROM note WHERE note_id = 1")
    pair.wait()
    assert pair.subscriber.value(IDS) == [2, 3]
    assert pair.subscriber.value(STORED) is None
    assert "safe_delete_move_replicated is missing" in str(pair.subscriber.rows(PROBLEMS))
    pair.subscriber.run("SELECT safe_delete.resync('note')")
    assert pair.subscriber.rows(PROBLEMS) == []
    pair.publisher.run("DELETE FROM note WHERE note_id = 2")
    pair.wait()
    assert pair.subscriber.value(STORED) == [2]


def test_replicated_truncate_stops_the_subscription_and_the_way_out(pair: Pair) -> None:
    pair.publisher.run(ROWS)
    pair.publish()
    pair.subscriber.run(f"SELECT safe_delete.protect('note', 'apart', NULL, {ACCEPTED})")
    pair.publisher.run("TRUNCATE note; INSERT INTO note VALUES (7, 'n7')")
    wait_until(lambda: pair.errors() != 0)
    assert pair.subscriber.value(IDS) == [1, 2, 3]
    # What is on its way already was decoded by the publication as it was: it has to be skipped.
    pair.publisher.run("ALTER PUBLICATION notes SET (publish = 'insert, update, delete')")
    pair.subscriber.run("ALTER SUBSCRIPTION notes DISABLE")
    wait_until(lambda: pair.publisher.value(f"SELECT count(*) FROM ({ACTIVE}) AS a") == 0)
    pair.publisher.run("SELECT pg_replication_slot_advance('notes', pg_current_wal_lsn())")
    pair.subscriber.run("ALTER SUBSCRIPTION notes ENABLE")
    pair.publisher.run("INSERT INTO note VALUES (8, 'n8')")
    pair.publisher.run("TRUNCATE note")
    pair.publisher.run("INSERT INTO note VALUES (9, 'n9')")
    pair.wait()
    assert pair.subscriber.value(IDS) == [1, 2, 3, 8, 9]
