"""Migrations that a project may write after its tables were protected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connections, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.functions import Upper

from django_shop import MIGRATOR_ALIAS

APP = "django_shop"


def add(model: str, name: str, field: models.Field) -> Operation:
    """A new column."""
    return migrations.AddField(model, name, field)


def alter(model: str, name: str, field: models.Field) -> Operation:
    """Another definition of a column."""
    return migrations.AlterField(model, name, field)


def delete_some(apps: Any, editor: Any) -> None:
    """Deletes between two changes of the same table, within the migration's transaction."""
    lines = apps.get_model(APP, "orderline").objects.using(editor.connection.alias)
    lines.filter(pk=lines.earliest("pk").pk).delete()


RATING = migrations.CreateModel(
    "Rating",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("product", models.ForeignKey(f"{APP}.product", models.CASCADE)),
        ("stars", models.IntegerField(default=3)),
    ],
)

OPERATIONS: dict[str, list[Operation]] = {
    "add field, nullable": [
        add("product", "color", models.CharField(max_length=9, null=True)),
        add("orderline", "gift", models.BooleanField(null=True)),
    ],
    "add field with default": [
        add("product", "weight", models.IntegerField(default=7)),
        add(
            "orderline",
            "discount",
            models.FloatField(default=0.1),
        ),
    ],
    "add field with default of the database": [
        add("product", "weight", models.IntegerField(db_default=7))
    ],
    "add generated field": [
        add(
            "product",
            "loud",
            models.GeneratedField(
                expression=Upper("name"), output_field=models.TextField(), db_persist=True
            ),
        )
    ],
    "remove field": [
        migrations.RemoveField("product", "stock"),
        migrations.RemoveField("orderline", "quantity"),
    ],
    "remove field, add it again as another type": [
        migrations.RemoveField("product", "stock"),
        add("product", "stock", models.CharField(max_length=5, default="many")),
    ],
    "int to bigint": [
        alter("product", "stock", models.BigIntegerField(default=0)),
        alter("orderline", "quantity", models.BigIntegerField(default=1)),
        migrations.RunSQL("UPDATE django_shop_product SET stock = stock + 5000000000"),
    ],
    "bigint key to int": [alter("tag", "id", models.AutoField(primary_key=True))],
    "int to varchar": [alter("product", "stock", models.CharField(max_length=12, default="0"))],
    "varchar to int": [
        migrations.RunSQL("UPDATE django_shop_product SET remark = '5'"),
        alter("product", "remark", models.IntegerField(null=True)),
    ],
    "numeric widened": [
        alter("product", "price", models.DecimalField(max_digits=12, decimal_places=4))
    ],
    "varchar widened": [
        alter("product", "name", models.CharField(max_length=200)),
        migrations.RunSQL("UPDATE django_shop_product SET name = repeat(name, 12)"),
    ],
    "varchar key widened": [
        alter("country", "code", models.CharField(max_length=3, primary_key=True))
    ],
    "varchar to text": [
        alter("product", "name", models.TextField()),
        alter("customer", "name", models.TextField()),
    ],
    "date to timestamp": [alter("voucher", "starts_on", models.DateTimeField())],
    "json to text": [alter("profile", "settings", models.TextField())],
    "not null": [
        alter("product", "remark", models.CharField(max_length=40, default="none")),
    ],
    "null": [
        alter("product", "stock", models.IntegerField(null=True)),
        migrations.RunSQL("UPDATE django_shop_product SET stock = NULL WHERE id > 4"),
    ],
    "add unique": [
        alter("customer", "name", models.CharField(max_length=40, unique=True)),
        migrations.AddConstraint(
            "product", models.UniqueConstraint(fields=["sku", "name"], name="sku_and_name")
        ),
    ],
    "drop unique": [
        alter("customer", "email", models.EmailField()),
        migrations.RemoveConstraint("orderline", "order_line_is_unique"),
        migrations.RunSQL("UPDATE django_shop_customer SET email = 'same@example.org'"),
    ],
    "add index": [migrations.AddIndex("order", models.Index(fields=["placed_at"], name="placed"))],
    "add index concurrently": [
        AddIndexConcurrently("order", models.Index(fields=["placed_at"], name="placed"))
    ],
    "remove index": [alter("product", "name", models.CharField(max_length=40))],
    "rename field": [
        migrations.RenameField("product", "remark", "note"),
        migrations.RenameField("orderline", "order", "purchase"),
        migrations.RenameField("voucher", "id", "number"),
    ],
    "rename fields crosswise": [
        migrations.RenameField("product", "remark", "between"),
        migrations.RenameField("product", "name", "remark"),
        migrations.RenameField("product", "between", "name"),
    ],
    "column of another name": [
        alter("product", "remark", models.CharField(max_length=40, null=True, db_column="note"))
    ],
    "rename model": [
        migrations.RenameModel("Order", "Purchase"),
        migrations.RenameModel("Tag", "Label"),
    ],
    "rename table": [
        migrations.AlterModelTable("order", "purchase"),
        migrations.AlterModelTable("tag", "label"),
    ],
    "add check": [
        migrations.AddConstraint(
            "product",
            models.CheckConstraint(condition=models.Q(stock__gte=0), name="stock_is_there"),
        )
    ],
    "add foreign key": [
        add("product", "country", models.ForeignKey(f"{APP}.country", models.SET_NULL, null=True)),
        add("orderline", "tag", models.ForeignKey(f"{APP}.tag", models.CASCADE, default=3)),
    ],
    "foreign key to one to one": [
        migrations.RunSQL("UPDATE django_shop_customer SET country_id = NULL WHERE id > 1"),
        alter(
            "customer", "country", models.OneToOneField(f"{APP}.country", models.CASCADE, null=True)
        ),
    ],
    "alter many to many": [
        alter("product", "tags", models.ManyToManyField(f"{APP}.tag", db_table="product_label"))
    ],
    "create model with foreign key": [RATING],
    "add many to many": [add("order", "tags", models.ManyToManyField(f"{APP}.tag"))],
    "run sql": [
        migrations.RunSQL(
            [
                "ALTER TABLE django_shop_product ADD COLUMN size point DEFAULT '(1,2)'",
                "ALTER TABLE django_shop_tag ADD COLUMN code char(30) DEFAULT 'x '",
                "CREATE TYPE mood AS ENUM ('sad', 'ok')",
                "CREATE DOMAIN percentage AS numeric CHECK (VALUE BETWEEN 0 AND 100)",
                "ALTER TABLE django_shop_customer ADD COLUMN mood mood DEFAULT 'ok'",
                "ALTER TABLE django_shop_customer ADD COLUMN share percentage DEFAULT 12.50",
            ]
        )
    ],
    "alter default": [
        alter("product", "stock", models.IntegerField(default=9)),
        alter("customer", "credit", models.IntegerField(db_default=9)),
    ],
    "delete rows between changes": [
        add("orderline", "gift", models.CharField(max_length=9, default="red")),
        migrations.RunPython(delete_some),
        migrations.RenameField("orderline", "gift", "present"),
        alter("orderline", "present", models.TextField(default="red")),
        migrations.RunPython(delete_some),
    ],
    "drop model": [migrations.DeleteModel("Profile")],
}


def migrate(name: str, operations: Iterable[Operation]) -> Any:
    """Applies one migration as `manage.py migrate` does. Returns the models after it."""
    executor = MigrationExecutor(connections[MIGRATOR_ALIAS])
    state = executor.loader.project_state((APP, "0001_initial"))
    migration = migrations.Migration(name.replace(" ", "_"), APP)
    migration.operations = list(operations)
    migration.atomic = not any(isinstance(o, AddIndexConcurrently) for o in migration.operations)
    # Rendered anew: a state that was changed while it was rendered has models of two ages.
    return ProjectState(executor.apply_migration(state, migration).models).apps
