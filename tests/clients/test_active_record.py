"""ActiveRecord notices nothing of tables that are protected apart.

Where views cover them, models say what their primary key is, and LIMITS are all that they notice.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from compare import (
    APART,
    COVER,
    HIDINGS,
    ROLES,
    Pair,
    contents,
    fresh_pair,
    last_deletion,
    owner_as_admin,
    problems,
    restore_all,
    resync_all,
    template_pair,
)
from support import TABLE_OWNER, TOOLS, Database

from safe_delete.cluster import Cluster

SHOP = Path(__file__).parent / "active_record" / "shop.rb"
# Where Debian's Ruby looks, below the folder into which tests/tools.sh unpacked it.
PRIVATE_FOLDERS = {
    "RUBYLIB": (
        "usr/lib/ruby/vendor_ruby",
        "usr/lib/ruby/[0-9]*",
        "usr/lib/*/ruby/vendor_ruby/[0-9]*",
        "usr/lib/*/ruby/[0-9]*",
    ),
    "GEM_PATH": ("usr/share/rubygems-integration/*", "usr/lib/ruby/gems/[0-9]*"),
    "LD_LIBRARY_PATH": ("usr/lib/*-linux-gnu",),
}
NO_KEY = "customers_topics"
LAST = 7
# What ends in an error where a view covers the tables.
SAME_KEY = 'duplicate key value violates unique constraint "{}_pkey"'
NOT_GROUPED = (
    'column "customers.name" must appear in the GROUP BY clause or be used in an aggregate function'
)
LIMITS = {
    "removes and adds links again": ["23505", SAME_KEY.format("customers_tags")],
    "deletes and inserts the same key": ["23505", SAME_KEY.format("settings")],
    "groups by primary key": ["42803", NOT_GROUPED],
    "groups by primary key and plucks another column": ["42803", NOT_GROUPED],
    # It looks for the index itself.
    "inserts and upserts many": ["ArgumentError", "No unique index found for id"],
}
KEYLESS = "creates, updates, destroys"
UNKNOWN_KEY = ["42601", 'zero-length delimited identifier at or near """"']


def ruby_call() -> tuple[list[str], dict[str, str]] | None:
    """A Ruby that can load ActiveRecord, and what must be in its environment."""
    private = {
        variable: os.pathsep.join(
            str(path) for here in folders for path in sorted(TOOLS.glob(here))
        )
        for variable, folders in PRIVATE_FOLDERS.items()
    }
    found = shutil.which("ruby")
    programs = [(found, dict[str, str]())] if found else []
    programs += [(str(path), private) for path in sorted(TOOLS.glob("usr/bin/ruby[0-9]*"))]
    for program, more in programs:
        call = [program, "-W0"]
        test = [*call, "-e", "require 'pg'; require 'active_record'"]
        if subprocess.run(test, env=os.environ | more, capture_output=True).returncode == 0:
            return call, more
    return None


@pytest.fixture(scope="module")
def ruby() -> Any:
    """Calls shop.rb on databases, one after the other, as a role; returns what it said of each."""
    found = ruby_call()
    if found is None:
        pytest.skip(
            "ruby cannot load active_record and pg, and tests/tools.sh could not fetch them"
        )
    call, more = found

    def run(
        databases: Iterable[Database], user: str, *arguments: str, covered: bool = False
    ) -> list[Any]:
        shops = list(databases)
        cluster = shops[0].cluster
        where = {"PGHOST": cluster.host, "PGPORT": str(cluster.port), "PGUSER": user}
        where["SHOPS"] = " ".join(shop.name for shop in shops)
        if covered:
            where["COVERED"] = "yes"
        done = subprocess.run(
            [*call, str(SHOP), *arguments],
            env=os.environ | more | where,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[:2000]
        return list(json.loads(done.stdout))

    return run


@pytest.fixture(scope="module", params=HIDINGS)
def templates(
    cluster: Cluster, kit_template: str, ruby: Any, request: pytest.FixtureRequest
) -> Iterator[Pair]:
    def create(database: Database) -> None:
        ruby([database], TABLE_OWNER, "create")

    hiding = request.param
    with template_pair(cluster, kit_template, create, NO_KEY, hiding=hiding) as pair:
        yield pair


@pytest.fixture
def pair(templates: Pair) -> Iterator[Pair]:
    with fresh_pair(templates) as pair:
        yield pair


@pytest.mark.parametrize("user", ROLES)
def test_results_and_rows_are_equal(pair: Pair, ruby: Any, user: str) -> None:
    covered = pair.hiding == "cover"
    spared = LIMITS if covered else ()
    bare, protected = (
        ruby([database], user, "scenarios", *spared, covered=covered) for database in pair
    )
    assert protected == bare
    assert contents(pair.protected) == contents(pair.bare)
    assert problems(pair.protected) == []


@COVER
def test_known_difference_limits_of_views(pair: Pair, ruby: Any) -> None:
    [found] = ruby([pair.protected], TABLE_OWNER, "failures", *LIMITS, covered=True)
    assert found == LIMITS


@COVER
def test_known_difference_models_do_not_know_their_primary_key(pair: Pair, ruby: Any) -> None:
    [found] = ruby([pair.protected], TABLE_OWNER, "failures", KEYLESS)
    assert found == {KEYLESS: UNKNOWN_KEY}


@COVER
def test_known_difference_covered_tables_are_views_to_migrations(pair: Pair, ruby: Any) -> None:
    [found] = ruby([pair.protected], TABLE_OWNER, "relations")
    assert found["tables"] == [NO_KEY]
    assert set(contents(pair.bare)) - {NO_KEY} <= set(found["views"])
    [schema] = ruby([pair.protected], TABLE_OWNER, "schema")
    assert schema.count("create_table") == 1
    # Its own list of migrations among them: better not to protect that one.
    with pytest.raises(AssertionError, match='relation "schema_migrations" already exists'):
        ruby([pair.protected], TABLE_OWNER, "migrate", "2")


@APART
@pytest.mark.parametrize("user", ROLES)
def test_schema_dump_is_equal(pair: Pair, ruby: Any, user: str) -> None:
    bare, apart = ruby(pair, user, "schema")
    assert apart == bare
    assert bare.count("create_table") == len(contents(pair.bare)) - 2


@APART
def test_known_difference_a_view_beside_each_table_is_listed(pair: Pair, ruby: Any) -> None:
    bare, apart = ruby(pair, TABLE_OWNER, "relations")
    assert apart["tables"] == bare["tables"] and bare["views"] == []
    protected = set(bare["tables"]) - {NO_KEY}
    assert apart["views"] == sorted(f"{table}_with_deleted" for table in protected)


@APART
def test_known_difference_join_tables_without_primary_key_cannot_be_protected(pair: Pair) -> None:
    """create_join_table makes them so. Their rows are deleted for good."""
    with owner_as_admin(pair.protected) as connection:
        with pytest.raises(psycopg.DatabaseError, match="has no primary key") as refused:
            connection.execute("SELECT safe_delete.protect(%s, 'apart')", [NO_KEY])
    assert refused.value.sqlstate == "SD201"


def delete_some(database: Database) -> None:
    """Empties some tables, and takes customers with all that hangs on them from others."""
    names = set(contents(database))
    customers, visits = ("clients", "calls") if "clients" in names else ("customers", "visits")
    with database.connect(TABLE_OWNER, autocommit=False) as session:
        for table in ("contracts", "customers_tags", visits, "tickets", "settings"):
            session.execute(f"DELETE FROM {table}".encode())
        session.execute("DELETE FROM orders")
        session.execute(f"DELETE FROM {customers} WHERE id > 2".encode())


@APART
def test_rows_survive_migrations_made_after_protect(pair: Pair, ruby: Any) -> None:
    previous = 1
    for version in (*range(2, LAST + 1), LAST - 1, 1):
        bare, apart = ruby(pair, TABLE_OWNER, "migrate", str(version))
        assert apart == bare
        before = contents(pair.bare)
        assert contents(pair.protected) == before
        # Rails deletes, too: a version that it takes back.
        earlier = last_deletion(pair.protected)
        delete_some(pair.protected)
        assert contents(pair.protected)["lines"] == [] != before["lines"]
        if LAST in (version, previous):
            # Known difference: a table that was renamed keeps all that is deleted from it, and
            # wants a resync() before anything is restored.
            with pytest.raises(psycopg.DatabaseError, match="as it was when it was protected"):
                restore_all(pair.protected, earlier)
            resync_all(pair.protected)
        restore_all(pair.protected, earlier)
        assert contents(pair.protected) == before, version
        previous = version
