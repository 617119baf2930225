"""Django notices nothing of tables that were protected apart after its own migrations.

What does differ is named here, and asserted below: TRUNCATE is refused, so `flush` is; views are
listed where views are asked for; a restore, which is no business of Django's, needs a `resync`
after a table was renamed, and cannot always fit old rows into what the table has become.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from io import StringIO
from typing import Any

import psycopg
import pytest
from compare import (
    APART,
    COVER,
    HIDINGS,
    ROLES,
    Limit,
    Outcomes,
    Pair,
    fresh_copy,
    fresh_pair,
    problems,
    remember_nulling,
    tables,
    template_pair,
)
from psycopg import sql
from support import APPLICATION, TABLE_OWNER, Database

from safe_delete.cluster import Cluster

pytest.importorskip("django")

from django.apps import apps
from django.apps.registry import Apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.db import connection as django
from django_shop import MIGRATOR_ALIAS
from django_shop.models import Book, Customer, Employee, OrderLine, Product, Shelf, Tag, Voucher
from django_shop.operations import OPERATIONS, RATING, migrate
from django_shop.scenarios import SCENARIOS
from django_shop.seed import plant
from django_shop.sessions import sessions

# What ends in an error where a view covers the tables.
SAME_KEY = 'duplicate key value violates unique constraint "django_shop_{}_pkey"'
NO_UNIQUE_KEY = Limit(
    "42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification"
)
LIMITS = {
    "upsert_by_unique_key": NO_UNIQUE_KEY,
    "upsert_by_composite_key": NO_UNIQUE_KEY,
    "upsert_of_a_deleted_row_by_raw_statements": Limit("42703", 'column "xmax" does not exist'),
    "upsert_of_a_deleted_row": Limit(
        "SD304", "the row of public.django_shop_price is deleted and cannot be changed"
    ),
    "annotate_and_aggregate": Limit(
        "42803",
        'column "django_shop_customer.name" must appear in the GROUP BY clause'
        " or be used in an aggregate function",
    ),
    "delete_parent_before_child_in_one_transaction": Limit("23505", SAME_KEY.format("customer")),
    "create_again_with_the_same_primary_key": Limit("23505", SAME_KEY.format("country")),
    "refresh_a_table_by_night": Limit("23505", SAME_KEY.format("voucher")),
    "dump_and_load": Limit("23505", SAME_KEY.format("order")),
    "repeatable_read": Limit("SD705", "not in a REPEATABLE READ transaction"),
}
UNPROTECTED = "django_migrations"
FUTURE_TABLES = f"""
ALTER DEFAULT PRIVILEGES FOR ROLE {TABLE_OWNER} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
"""


def not_for_views(action: str, table: str) -> Limit:
    return Limit(
        "42809", f'ALTER action {action} cannot be performed on relation "django_shop_{table}"'
    )


def not_a_table(words: str, table: str) -> Limit:
    return Limit("42809", words.format(f'"django_shop_{table}"'))


RETYPED = "ALTER COLUMN ... SET DATA TYPE"
INDEXED, REFERENCED = "cannot create index on relation {}", "referenced relation {} is not a table"
# What becomes of migrations where views cover the tables.
MIGRATION_LIMITS = {
    "add field, nullable": not_for_views("ADD COLUMN", "product"),
    "add field with default": not_for_views("ADD COLUMN", "product"),
    "add field with default of the database": not_for_views("ADD COLUMN", "product"),
    "add generated field": not_for_views("ADD COLUMN", "product"),
    "remove field": not_for_views("DROP COLUMN", "product"),
    "remove field, add it again as another type": not_for_views("DROP COLUMN", "product"),
    "int to bigint": not_for_views(RETYPED, "product"),
    "bigint key to int": not_for_views(RETYPED, "tag"),
    "int to varchar": not_for_views(RETYPED, "product"),
    "varchar to int": not_for_views(RETYPED, "product"),
    "numeric widened": not_for_views(RETYPED, "product"),
    "varchar widened": not_for_views(RETYPED, "product"),
    "varchar key widened": not_for_views(RETYPED, "country"),
    "varchar to text": not_for_views(RETYPED, "product"),
    "date to timestamp": not_for_views(RETYPED, "voucher"),
    "json to text": not_for_views(RETYPED, "profile"),
    "not null": not_for_views("ALTER COLUMN ... SET NOT NULL", "product"),
    "null": not_for_views("ALTER COLUMN ... DROP NOT NULL", "product"),
    "add unique": not_for_views("ADD CONSTRAINT", "customer"),
    "drop unique": not_for_views("DROP CONSTRAINT", "orderline"),
    "add index": not_a_table(INDEXED, "order"),
    "add index concurrently": not_a_table(INDEXED, "order"),
    "add check": not_for_views("ADD CONSTRAINT", "product"),
    "add foreign key": not_for_views("ADD COLUMN", "product"),
    "foreign key to one to one": not_for_views("ADD CONSTRAINT", "customer"),
    "create model with foreign key": not_a_table(REFERENCED, "product"),
    "add many to many": not_a_table(REFERENCED, "order"),
    "run sql": not_for_views("ADD COLUMN", "product"),
    "delete rows between changes": not_for_views("ADD COLUMN", "orderline"),
    "drop model": not_a_table("{} is not a table", "profile"),
}
ONLY_THE_VIEW = (
    *("rename field", "rename fields crosswise", "column of another name"),
    *("rename model", "rename table", "alter many to many"),
)

# A restore refuses tables of another name: resync() first. A DELETE does not mind.
RENAMED = {
    "rename model": ["django_shop_purchase", "django_shop_label"],
    "rename table": ["purchase", "label"],
    "alter many to many": ["product_label"],
}
# Whose keys Django sets to NULL by itself when an employee goes.
NULLED = {"django_shop_employee", "django_shop_voucher"}
# Deletions older than a migration which it keeps from coming back.
REFUSED_LATER = {
    # A constraint that live rows were changed for, and deleted ones not.
    "not null": {"product": "SD303"},
    # Values for which there is no column, or which would not be the same in it.
    "remove field": {"book": "SD306", "orderline": "SD306", "product": "SD306"},
    "remove field, add it again as another type": {"book": "SD306", "product": "SD306"},
    "bigint key to int": {"tag": "SD306"},
    "int to varchar": {"book": "SD306", "product": "SD306"},
    "varchar to int": {"book": "SD306"},
    "date to timestamp": {"voucher": "SD306"},
    "json to text": {"customer": "SD306"},
}
# Deletions older than a migration which come back as they were, not as it made the other rows.
UNCHANGED_LATER = {
    "int to bigint",
    "varchar to int",
    "varchar widened",
    "null",
    "drop unique",
    "run sql",
}


def create(database: Database) -> None:
    """The shop as Django's own migrations make it, with rows."""
    database.run(FUTURE_TABLES)
    with sessions(database):
        call_command("migrate", database=MIGRATOR_ALIAS, verbosity=0)
        plant()
    # For loaddata, which sets the sequences.
    database.run(f"GRANT UPDATE ON ALL SEQUENCES IN SCHEMA public TO {APPLICATION}")


@pytest.fixture(scope="module", params=HIDINGS)
def templates(
    cluster: Cluster, kit_template: str, request: pytest.FixtureRequest
) -> Iterator[Pair]:
    """A bare and a protected shop, to be copied."""
    hiding = request.param
    with template_pair(cluster, kit_template, create, UNPROTECTED, hiding=hiding) as pair:
        yield pair


@pytest.fixture
def pair(templates: Pair) -> Iterator[Pair]:
    """Copies of both shops, for one test."""
    with fresh_pair(templates) as copies:
        yield copies


@pytest.fixture
def protected(templates: Pair) -> Iterator[Database]:
    """A copy of the protected shop."""
    with fresh_copy(templates.protected) as database:
        yield database


@pytest.fixture(scope="module")
def bare_outcomes() -> Outcomes:
    return Outcomes(outcome)


@pytest.mark.parametrize("user", ROLES)
@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_is_the_same_on_protected_tables(
    templates: Pair, bare_outcomes: Outcomes, name: str, user: str
) -> None:
    with fresh_copy(templates.protected) as database:
        if templates.has_limit(LIMITS.get(name)):
            LIMITS[name].check(lambda: outcome(database, user, name))
            return
        assert outcome(database, user, name) == bare_outcomes(templates.bare, TABLE_OWNER, name)


@pytest.mark.parametrize("user", ROLES)
def test_all_that_a_day_deletes_comes_back(protected: Database, user: str) -> None:
    before = rows(protected)
    with sessions(protected, user):
        delete_one_of_each()
        delete_everything()
        restore_since(protected, 0)
    assert rows(protected) == before


@APART
@pytest.mark.parametrize("user", ROLES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_delete_and_restore_after_a_migration_is_the_identity(
    protected: Database, name: str, user: str
) -> None:
    with sessions(protected, user):
        # A session that has deleted before: what it has planned must not outlive the change.
        delete_one_of_each()
        models = migrate(name, OPERATIONS[name])
        before, newest = rows(protected), newest_deletion(protected)
        delete_everything(models)
        assert rows(protected) != before
        if name in RENAMED:
            assert set(refusals(protected, newest).values()) == {"SD206"}
            resync(protected, RENAMED[name])
        restore_since(protected, newest)
        assert rows(protected) == before
        if user == APPLICATION:
            # And once more, with nothing left to heal.
            delete_everything(models)
            restore_since(protected, newest)
            assert rows(protected) == before


@APART
@pytest.mark.parametrize("name", OPERATIONS)
def test_deletion_before_a_migration_comes_back_right_or_not_at_all(pair: Pair, name: str) -> None:
    with sessions(pair.bare):
        migrate(name, OPERATIONS[name])
    with sessions(pair.protected):
        kinds = delete_one_of_each()
        newest = newest_deletion(pair.protected)
        migrate(name, OPERATIONS[name])
    refused = refusals(pair.protected, 0, newest)
    if name in RENAMED:
        assert set(refused.values()) <= {"SD206"}
        resync(pair.protected, RENAMED[name])
        refused = refusals(pair.protected, 0, newest)
    states = {kinds[number]: state for number, state in refused.items()}
    assert states == REFUSED_LATER.get(name, {})
    if not refused:
        counts = [{table: len(found) for table, found in rows(d).items()} for d in pair]
        assert counts[0] == counts[1]
        assert (rows(pair.protected) != rows(pair.bare)) == (name in UNCHANGED_LATER)


@APART
def test_rows_of_a_table_that_came_later_are_gone(protected: Database) -> None:
    with sessions(protected):
        models = migrate("create model", [RATING])
        rating = models.get_model("django_shop", "rating")
        rating.objects.create(product_id=7)
        before = rows(protected)
        counted = models.get_model("django_shop", "product").objects.get(pk=7).delete()
        restore_since(protected, 0)
    after = rows(protected)
    assert counted[1]["django_shop.Rating"] == 1
    assert after.pop("django_shop_rating") == []
    assert after.items() < before.items()


@APART
def test_restore_brings_all_back_but_the_keys_that_django_nulls(protected: Database) -> None:
    before = rows(protected)
    restore_an_employee(protected)
    after = rows(protected)
    assert {table for table in before if after[table] != before[table]} <= NULLED
    assert {table: len(found) for table, found in after.items()} == {
        table: len(found) for table, found in before.items()
    }


@APART
def test_restore_gives_employees_their_manager_back(protected: Database) -> None:
    remember_nulling(protected, *sorted(NULLED))
    before = rows(protected)
    restore_an_employee(protected)
    assert rows(protected) == before


@APART
@pytest.mark.parametrize("user", ROLES)
def test_flush_is_refused_and_deletes_nothing(pair: Pair, user: str) -> None:
    before = rows(pair.protected)
    causes = {}
    for name, database in (("bare", pair.bare), ("apart", pair.protected)):
        with sessions(database, user):
            try:
                call_command("flush", interactive=False, verbosity=0)
            except CommandError as error:
                assert "couldn't be flushed" in str(error)
                causes[name] = error.__cause__
    assert rows(pair.protected) == before
    if user == APPLICATION:
        # TRUNCATE is a right of its own: such a role could never flush.
        assert {n: type(c).__name__ for n, c in causes.items()} == {
            "bare": "ProgrammingError",
            "apart": "ProgrammingError",
        }
        assert str(causes["bare"]) == str(causes["apart"])
        return
    assert set(causes) == {"apart"}
    assert not any(rows(pair.bare).values())
    refused = causes["apart"].__cause__
    assert (type(refused), refused.sqlstate) == (psycopg.DatabaseError, "SD205")
    assert "is protected: TRUNCATE would lose rows for good" in str(refused)
    assert refused.diag.message_hint.startswith("Use DELETE, which can be taken back")


@APART
@pytest.mark.parametrize("user", ROLES)
def test_inspectdb_shows_nothing_but_views_in_addition(pair: Pair, user: str) -> None:
    bare, apart = (inspected(database, user) for database in pair)
    assert apart == bare

    bare, apart = (inspected(database, user, "--include-views") for database in pair)
    views = views_of(pair.bare)
    more = additions(bare, apart)
    if user == TABLE_OWNER:
        assert {line.split("'")[1] for line in more if "db_table = " in line} == views
        assert all("managed = False" in line for line in more if "managed" in line)
    else:
        # Nobody but the owner may read them; inspectdb says so in comments.
        assert {line for line in more if line} == {
            line
            for view in views
            for line in (
                f"# Unable to inspect table '{view}'",
                f"# The error was: permission denied for view {view}",
            )
        }


@APART
@pytest.mark.parametrize("user", ROLES)
def test_introspection_shows_nothing_but_views_in_addition(pair: Pair, user: str) -> None:
    bare, apart = (introspected(database, user) for database in pair)
    more = [f"v {view}" for view in sorted(views_of(pair.bare))]
    assert additions(bare.pop("relations"), apart.pop("relations")) == more
    assert apart == bare


@APART
def test_django_finds_nothing_to_migrate(protected: Database) -> None:
    with sessions(protected):
        call_command("makemigrations", check_changes=True, verbosity=0)
        call_command("migrate", check_unapplied=True, verbosity=0)
        call_command("check", databases=["default"])


def test_the_kit_finds_no_problem(protected: Database) -> None:
    assert protected.rows("SELECT * FROM safe_delete.problems WHERE level = 'problem'") == []


@COVER
@pytest.mark.parametrize("user", ROLES)
def test_known_difference_flush_leaves_covered_tables_as_they_are(
    protected: Database, user: str
) -> None:
    """Django empties tables, not views; and says nothing."""
    before = rows(protected)
    with sessions(protected, user):
        try:
            call_command("flush", interactive=False, verbosity=0)
        except CommandError as error:
            # Of the table of migrations, for whoever may not TRUNCATE it.
            assert user == APPLICATION and "permission denied" in str(error.__cause__)
    assert rows(protected) == before


@COVER
def test_known_difference_inspectdb_shows_covered_tables_as_views(pair: Pair) -> None:
    bare, covered = (inspected(database, TABLE_OWNER) for database in pair)
    assert [line for line in covered if "db_table = " in line] == [
        "        db_table = 'django_migrations'"
    ]
    shown = inspected(pair.protected, TABLE_OWNER, "--include-views")
    assert {line for line in bare if "db_table = " in line} <= set(shown)


@COVER
def test_known_difference_migrations_of_covered_tables_fail(protected: Database) -> None:
    before = rows(protected)
    for name, limit in MIGRATION_LIMITS.items():
        with sessions(protected):
            limit.check(lambda: migrate(name, OPERATIONS[name]))  # noqa: B023
    assert rows(protected) == before
    assert problems(protected) == []
    assert set(OPERATIONS) == {*MIGRATION_LIMITS, *ONLY_THE_VIEW, "remove index", "alter default"}


@COVER
@pytest.mark.parametrize("name", ONLY_THE_VIEW)
def test_known_difference_renaming_migrations_change_only_the_view(
    protected: Database, name: str
) -> None:
    before = rows(protected)
    with sessions(protected):
        models = migrate(name, OPERATIONS[name])
        with pytest.raises(DatabaseError):
            delete_everything(models)
    hints = {
        str(hint)
        for (hint,) in protected.rows(
            "SELECT p.what_to_do FROM safe_delete.problems AS p WHERE p.level = 'problem'"
        )
    }
    assert all("safe_delete.resync(" in hint for hint in hints)
    # A renamed column has to be renamed in the table, too; a renamed table is followed.
    is_followed = name in ("rename table", "alter many to many")
    assert any("RENAME COLUMN" in hint for hint in hints) != is_followed
    resync(protected, sorted({str(problem[0]) for problem in problems(protected)}))
    assert problems(protected) == []
    if is_followed:
        with sessions(protected):
            delete_everything(models)
            restore_since(protected, 0)
    assert sorted(rows(protected).values()) == sorted(before.values())


@COVER
def test_known_difference_an_index_that_a_migration_removes_stays(protected: Database) -> None:
    indexes = "SELECT count(*) FROM pg_indexes WHERE schemaname = 'safe_delete_data'"
    before = protected.value(indexes)
    with sessions(protected):
        migrate("remove index", OPERATIONS["remove index"])
    assert protected.value(indexes) == before


@COVER
def test_known_difference_a_default_that_a_migration_sets_is_the_views(protected: Database) -> None:
    with sessions(protected):
        migrate("alter default", OPERATIONS["alter default"])
    problem = "column credit of public.django_shop_customer has another default than that of its"
    assert [str(found[1]) for found in problems(protected)] == [f"{problem} table"]


def outcome(database: Database, user: str, name: str) -> object:
    """What a scenario sees in a shop, and what it leaves there."""
    with sessions(database, user):
        seen = SCENARIOS[name]()
    return seen, rows(database), sequences(database)


def delete_everything(models: Apps = apps) -> None:
    """Deletes nearly all rows in one transaction, children by cascade."""
    known = {model._meta.model_name: model for model in models.get_models()}
    with transaction.atomic():
        for name in ("orderline", "customer", "shelf", "voucher", "tag", "label", "product"):
            if name in known:
                known[name].objects.all().delete()


def delete_one_of_each() -> dict[int, str]:
    """Deletes some rows, and returns which deletion is of what."""
    Product.objects.get(sku="P8").delete()
    kinds = ["product"]
    for model in (OrderLine, Customer, Shelf, Voucher, Tag):
        model.objects.order_by("pk").last().delete()
        kinds.append(model._meta.model_name)
    Book.objects.get(sku="B2").delete()
    return dict(enumerate([*kinds, "book"], start=1))


def restore_an_employee(database: Database) -> None:
    """Deletes one that others reference, and takes it back."""
    with sessions(database):
        Employee.objects.get(name="Cleo").delete()
        restore_since(database, 0)


def newest_deletion(database: Database) -> int:
    query = "SELECT coalesce(max(d.deletion_id), 0) FROM safe_delete.deletions AS d"
    return int(str(database.value(query)))


def restore_since(database: Database, oldest: int) -> None:
    """Takes back what was deleted since, the newest first."""
    assert refusals(database, oldest) == {}


def refusals(database: Database, oldest: int, newest: int = 2**62) -> dict[int, str | None]:
    """Takes back what can be taken back, the newest first. Returns why the rest cannot."""
    refused = {}
    with database.connect("operator") as connection:
        found = connection.execute(
            "SELECT d.deletion_id FROM safe_delete.deletions AS d"
            " WHERE d.deletion_id > %s AND d.deletion_id <= %s ORDER BY 1 DESC",
            [oldest, newest],
        )
        for (deletion_id,) in found.fetchall():
            try:
                connection.execute("SELECT safe_delete.restore(%s)", [deletion_id])
            except psycopg.Error as error:
                refused[deletion_id] = error.sqlstate
    return refused


def resync(database: Database, names: list[str]) -> None:
    """What the owner of the tables is told to do after they were renamed."""
    database.run(f"GRANT safe_delete_admin TO {TABLE_OWNER}")
    try:
        with database.connect(TABLE_OWNER) as connection:
            for name in names:
                connection.execute("SELECT safe_delete.resync(%s::regclass)", [name])
    finally:
        database.run(f"REVOKE safe_delete_admin FROM {TABLE_OWNER}")


def rows(database: Database) -> dict[str, list[str]]:
    """Every row of the shop as text, and so byte for byte."""
    query = sql.SQL('SELECT t::text FROM {} AS t ORDER BY t::text COLLATE "C"')
    with database.connect() as connection:
        return {
            name: [row for (row,) in connection.execute(query.format(sql.Identifier(name)))]
            for name in tables(database)
            if name != UNPROTECTED
        }


def sequences(database: Database) -> list[tuple[object, ...]]:
    """Where the sequences of Django's keys have got to."""
    return database.rows(
        "SELECT sequencename, last_value FROM pg_sequences"
        " WHERE schemaname IN ('public', 'safe_delete_data') ORDER BY 1"
    )


def views_of(database: Database) -> set[str]:
    """The views that the kit makes: one for each protected table."""
    return {f"{table}_with_deleted" for table in tables(database) if table != UNPROTECTED}


def inspected(database: Database, user: str, *arguments: str) -> list[str]:
    """What inspectdb writes."""
    written = StringIO()
    with sessions(database, user):
        call_command("inspectdb", *arguments, stdout=written)
    return written.getvalue().splitlines()


def additions(old: list[str], new: list[str]) -> list[str]:
    """The lines that are new; none may be gone or changed."""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    assert {step[0] for step in steps} <= {"equal", "insert"}
    return [line for step in steps if step[0] == "insert" for line in new[step[3] : step[4]]]


def introspected(database: Database, user: str) -> dict[str, Any]:
    """What Django asks the catalogs for: relations, columns, constraints, indexes, sequences."""
    with sessions(database, user), django.cursor() as cursor:
        ask = django.introspection
        found: dict[str, Any] = {
            "relations": sorted(f"{r.type} {r.name}" for r in ask.get_table_list(cursor)),
        }
        for table in tables(database):
            found[table] = (
                ask.get_table_description(cursor, table),
                ask.get_constraints(cursor, table),
                ask.get_relations(cursor, table),
                ask.get_sequences(cursor, table),
                ask.get_primary_key_columns(cursor, table),
            )
        return found
