"""The tables of schema.sql as the model knows them: keys, unique columns, foreign keys."""

from __future__ import annotations

from dataclasses import dataclass, field

# ON DELETE SET NULL and SET DEFAULT: the table `task`, whose keys a deletion clears.
WITH_DETACHING = True


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key with what it does on DELETE and on UPDATE."""

    child: str
    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    on_delete: str = "no action"
    on_update: str = "no action"
    is_deferred: bool = False
    default: int | None = None


@dataclass(frozen=True)
class Table:
    """What of a table decides whether a statement is refused, and what it means."""

    name: str
    key: tuple[str, ...]
    unique: tuple[str, ...] = ()
    not_null: tuple[str, ...] = ()
    age: str | None = None
    leaves: tuple[str, ...] = ()
    # Columns that may be dropped, renamed, widened. The others are in a generated column or decide.
    loose: tuple[str, ...] = ("note",)
    types: dict[str, str] = field(default_factory=dict)


TABLES = {
    table.name: table
    for table in (
        Table("region", ("region_id",), unique=("code",), loose=("note", "code", "region_id")),
        Table(
            "customer",
            ("customer_id",),
            unique=("email",),
            age="made_on",
            loose=("note", "region_id", "email"),
        ),
        Table(
            "sale",
            ("sale_id",),
            not_null=("customer_id",),
            age="made_on",
            loose=("note", "sale_id", "customer_id"),
        ),
        Table("category", ("category_id",), loose=("note", "parent_id")),
        Table("product", ("product_id",), unique=("code",), loose=("note", "code", "product_id")),
        Table("item", ("sale_id", "line"), loose=("note", "line", "product_id")),
        Table("parcel", ("parcel_id",), loose=("note", "parcel_id", "sale_id")),
        Table("store", ("store_id",), loose=("note", "manager_id")),
        Table("staff", ("staff_id",), loose=("note", "store_id")),
        Table(
            "event",
            ("event_id", "day"),
            age="day",
            leaves=("event_old", "event_new"),
            loose=("note", "event_id"),
        ),
        Table("remark", ("remark_id",), loose=("note", "event_id")),
        Table("task", ("task_id",), loose=("note",)),
    )
    if WITH_DETACHING or table.name != "task"
}

FOREIGN_KEYS = [
    key
    for key in (
        ForeignKey("customer", ("region_id",), "region", ("region_id",), "cascade"),
        ForeignKey("sale", ("customer_id",), "customer", ("customer_id",), "cascade"),
        ForeignKey("category", ("parent_id",), "category", ("category_id",), "cascade"),
        ForeignKey("product", ("category_id",), "category", ("category_id",), "cascade"),
        ForeignKey("item", ("sale_id",), "sale", ("sale_id",), "cascade"),
        ForeignKey("item", ("product_id",), "product", ("product_id",), "restrict", "cascade"),
        ForeignKey("parcel", ("sale_id", "line"), "item", ("sale_id", "line"), is_deferred=True),
        ForeignKey("store", ("region_id",), "region", ("region_id",)),
        ForeignKey("store", ("manager_id",), "staff", ("staff_id",), "cascade"),
        ForeignKey("staff", ("store_id",), "store", ("store_id",), "cascade"),
        ForeignKey("event", ("customer_id",), "customer", ("customer_id",), "cascade"),
        ForeignKey(
            "remark", ("event_id", "day"), "event", ("event_id", "day"), "cascade", "cascade"
        ),
        ForeignKey("remark", ("product_id",), "product", ("product_id",), "cascade", "cascade"),
        ForeignKey("task", ("staff_id",), "staff", ("staff_id",), "set null"),
        ForeignKey("task", ("region_id",), "region", ("region_id",), "set default", default=1),
    )
    if key.child in TABLES
]
