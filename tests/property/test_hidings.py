"""Random sequences of everything that happens to protected tables, against a model in plain Python.

SAFE_DELETE_PROPERTY_STEPS says how many steps at least for each way of hiding: some 4,000 together,
always the same ones, unless set; with it they are new ones each time, and hypothesis prints how to
repeat a failure.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from hiding import Apart, Beside, Cover
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from machine import ProtectedTables
from references import TABLES, WITH_DETACHING
from support import TABLE_OWNER, Database, fresh_database

from safe_delete.cluster import Cluster

HERE = Path(__file__).parent
STEPS = int(os.environ.get("SAFE_DELETE_PROPERTY_STEPS", "0"))
STEPS_A_SEQUENCE = 50
TASK = """
CREATE TABLE task (
    task_id integer PRIMARY KEY,
    staff_id integer REFERENCES staff ON DELETE SET NULL,
    region_id integer DEFAULT 1 REFERENCES region ON DELETE SET DEFAULT,
    note text
);
CREATE INDEX ON task (staff_id);
CREATE INDEX ON task (region_id);
"""
NUMBERS = count(1)


@pytest.fixture(scope="module", params=[Apart(), Beside(), Cover()], ids=lambda hiding: hiding.name)
def hiding(request: pytest.FixtureRequest) -> Apart:
    """A way to hide deleted rows."""
    assert isinstance(request.param, Apart)
    return request.param


@pytest.fixture(scope="module")
def template(cluster: Cluster, kit_template: str, hiding: Apart) -> Iterator[str]:
    """Name of a database with all tables protected, some rows in each, and guards that say go."""
    with fresh_database(cluster, "property_template", kit_template) as database:
        database.run("GRANT safe_delete_admin TO table_owner")
        database.run((HERE / "setup.sql").read_text())
        database.run((HERE / "schema.sql").read_text(), TABLE_OWNER)
        if WITH_DETACHING:
            database.run(TASK, TABLE_OWNER)
        database.run((HERE / "rows.sql").read_text(), TABLE_OWNER)
        if WITH_DETACHING:
            database.run("INSERT INTO task VALUES (1, 1, 1, 'one'), (2, 2, 2, NULL)", TABLE_OWNER)
        # Children first.
        for table in reversed(TABLES):
            protect(database, table, hiding)
        assert database.rows("SELECT * FROM safe_delete.problems") == []
        yield database.name
        database.run("REVOKE safe_delete_admin FROM table_owner")


def protect(database: Database, table: str, hiding: Apart) -> None:
    """Protects a table, lets the application write it, and jobs take all of it."""
    age = f"'{TABLES[table].age}'" if TABLES[table].age else "NULL"
    relations = ", ".join((table, *TABLES[table].leaves))
    database.run(
        f"""
        GRANT SELECT, INSERT, UPDATE, DELETE ON {relations} TO application, operator;
        SELECT safe_delete.protect('{table}', '{hiding.name}', {age}, '{hiding.settings(table)}')
        """,
        TABLE_OWNER,
    )
    database.run(
        f"""
        SELECT safe_delete.set_guard('{table}', 'too_old', '{{"waived": "a test"}}');
        SELECT safe_delete.set_guard('{table}', 'minimum_kept', '{{"min": 0}}');
        SELECT safe_delete.set_guard('{table}', 'stalled_table', '{{"waived": "a test"}}');
        SELECT safe_delete.set_guard('{table}', 'row_ratio', '{{"max": 1}}');
        """
    )


def test_database_and_model_agree_after_every_step(
    cluster: Cluster, template: str, hiding: Apart
) -> None:
    class Machine(ProtectedTables):
        steps = 0
        outcomes: ClassVar[Counter[str]] = Counter()

        def new_database(self) -> Iterator[Database]:
            with fresh_database(cluster, f"property_{next(NUMBERS)}", template) as database:
                yield database

    Machine.hiding = hiding
    wanted = STEPS or hiding.usual_steps
    run_state_machine_as_test(
        Machine,
        settings=settings(
            # Some sequences end early.
            max_examples=wanted * 7 // (5 * STEPS_A_SEQUENCE) + 2,
            stateful_step_count=STEPS_A_SEQUENCE,
            derandomize=not STEPS,
            print_blob=True,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{hiding.name}: {Machine.steps} steps: {dict(sorted(Machine.outcomes.items()))}")
    assert Machine.steps >= wanted
