"""What applications do with Django. Each scenario returns all that it got to see."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Avg, Count, Exists, F, Max, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.deletion import ProtectedError, RestrictedError

from django_shop.models import (
    Book,
    Country,
    Customer,
    Document,
    Employee,
    Folder,
    Order,
    OrderLine,
    Price,
    Product,
    Profile,
    Shelf,
    Tag,
    Voucher,
)
from django_shop.seed import NOON, voucher_id

SCENARIOS: dict[str, Callable[[], object]] = {}


def scenario(function: Callable[[], object]) -> Callable[[], object]:
    """Adds a scenario to the list, under the function's name."""
    SCENARIOS[function.__name__] = function
    return function


def attempt(action: Callable[[], object]) -> object:
    """What an action returns, or the exception that an application would have to handle."""
    try:
        with transaction.atomic():
            return action()
    except (DatabaseError, ObjectDoesNotExist) as error:
        return type(error).__name__, getattr(error.__cause__, "sqlstate", None)
    except (ProtectedError, RestrictedError) as error:
        return type(error).__name__, sorted(map(str, error.args[1]))


def seen(queryset: Any) -> list[object]:
    """The rows of a queryset, in order of their keys."""
    return list(queryset.order_by("pk").values_list())


@scenario
def create_and_save() -> object:
    made = Customer.objects.create(email="new@example.org", name="New")
    made.name = "Newer"
    made.save()
    made.credit = 5
    made.save(update_fields=["credit"])
    forced = attempt(lambda: Customer(id=made.id, email="x@example.org").save(force_insert=True))
    missing = attempt(lambda: Customer(id=999, email="y@example.org").save(force_update=True))
    Customer(id=500, email="z@example.org", name="By key").save()
    return made.id, forced, missing, seen(Customer.objects.all())


@scenario
def get_or_create() -> object:
    first, is_new = Tag.objects.get_or_create(name="fresh")
    again, is_newer = Tag.objects.get_or_create(name="fresh")
    first.delete()
    back, is_newest = Tag.objects.get_or_create(name="fresh")
    return is_new, is_newer, is_newest, again.id, back.id


@scenario
def update_or_create() -> object:
    defaults = {"name": "Changed", "price": "9.99"}
    first = Product.objects.update_or_create(sku="P1", defaults=defaults)
    OrderLine.objects.all().delete()
    Product.objects.get(sku="P1").delete()
    second = Product.objects.update_or_create(sku="P1", defaults=defaults)
    return first[0].id, first[1], second[0].id, second[1]


@scenario
def bulk_create() -> object:
    made = Tag.objects.bulk_create([Tag(name=f"t{i}") for i in range(50)], batch_size=7)
    return [tag.id for tag in made], attempt(lambda: Tag.objects.bulk_create([Tag(name="t1")]))


@scenario
def bulk_create_ignores_conflicts() -> object:
    Tag.objects.filter(name="old").delete()
    tags = [Tag(name="old"), Tag(name="new"), Tag(name="newest")]
    Tag.objects.bulk_create(tags, ignore_conflicts=True)
    return seen(Tag.objects.all())


@scenario
def upsert_by_unique_key() -> object:
    def upsert() -> object:
        customers = [
            Customer(email=f"c{i}@example.org", name=f"Upserted {i}", credit=i) for i in range(4, 9)
        ]
        made = Customer.objects.bulk_create(
            customers,
            update_conflicts=True,
            unique_fields=["email"],
            update_fields=["name", "credit"],
        )
        return [customer.pk for customer in made]

    first = upsert()
    deleted = Customer.objects.filter(email__in=["c5@example.org", "c7@example.org"]).delete()
    return first, deleted, upsert(), seen(Customer.objects.all())


@scenario
def upsert_by_composite_key() -> object:
    def upsert(quantity: int) -> list[object]:
        lines = [
            OrderLine(order_id=3, position=i, product_id=i, quantity=quantity) for i in (1, 2, 3)
        ]
        OrderLine.objects.bulk_create(
            lines,
            update_conflicts=True,
            unique_fields=["order", "position"],
            update_fields=["quantity"],
        )
        return seen(OrderLine.objects.all())

    first = upsert(40)
    deleted = OrderLine.objects.filter(order_id=3, position=2).delete()
    return first, deleted, upsert(50)


@scenario
def upsert_of_a_deleted_row_by_raw_statements() -> object:
    Tag.objects.filter(name="green").delete()
    returned = []
    with connection.cursor() as cursor:
        for target in ("(name)", "ON CONSTRAINT django_shop_tag_name_key", "(id)"):
            cursor.execute(
                "INSERT INTO django_shop_tag (id, name) VALUES (2, 'green')"
                f" ON CONFLICT {target} DO UPDATE SET name = excluded.name RETURNING id, xmax = 0"
            )
            returned += cursor.fetchall()
    return returned


@scenario
def bulk_update() -> object:
    products = list(Product.objects.order_by("pk"))
    for product in products:
        product.stock += 100
    Product.objects.filter(sku="P8").delete()
    return Product.objects.bulk_update(products, ["stock"]), seen(Product.objects.all())


@scenario
def update() -> object:
    return (
        Product.objects.filter(stock__gt=3).update(price=F("price") + 1),
        Employee.objects.filter(manager__name="Ada").update(manager=None),
        attempt(lambda: Tag.objects.update(name="same")),
        attempt(lambda: OrderLine.objects.update(quantity=0)),
    )


@scenario
def delete_an_instance() -> object:
    customer = Customer.objects.get(pk=1)
    counted = customer.delete()
    return counted, customer.pk, attempt(lambda: customer.refresh_from_db(fields=["name"]))


@scenario
def delete_twice() -> object:
    first, second = (Profile.objects.get(pk=2) for _ in range(2))
    return first.delete(), second.delete()


@scenario
def delete_a_queryset_that_cascades() -> object:
    return Customer.objects.filter(credit__lte=30).delete(), OrderLine.objects.count()


@scenario
def delete_everything() -> object:
    models = (OrderLine, Order, Profile, Customer, Document, Folder, Shelf, Voucher, Employee)
    return [model.objects.all().delete() for model in (*models, Book, Product, Tag, Country)]


@scenario
def delete_nothing() -> object:
    return Tag.objects.filter(name="none").delete(), Tag.objects.none().delete()


@scenario
def delete_by_the_fast_path() -> object:
    with connection.execute_wrapper(counting := Counting()):
        counted = OrderLine.objects.filter(quantity=2).delete()
    return counted, counting.statements


@scenario
def delete_by_a_subquery() -> object:
    busy = Order.objects.filter(customer=OuterRef("pk"))
    idle = Customer.objects.annotate(is_busy=Exists(busy)).filter(is_busy=False)
    lines = OrderLine.objects.filter(order__customer__name="Customer 2")
    return idle.delete(), lines.delete(), lines.delete()


@scenario
def delete_an_inherited_row() -> object:
    books = Book.objects.order_by("pk")
    by_child = books[0].delete()
    by_parent = Product.objects.get(sku="B2").delete()
    return by_child, by_parent, Book.objects.count()


@scenario
def delete_a_child_and_keep_its_parent() -> object:
    return Book.objects.get(sku="B1").delete(keep_parents=True), Product.objects.count()


@scenario
def delete_in_large_numbers() -> object:
    Tag.objects.bulk_create([Tag(name=f"bulk {i}") for i in range(300)])
    customer = Customer.objects.get(pk=1)
    Order.objects.bulk_create(
        [Order(number=10_000 + i, customer=customer, placed_at=NOON) for i in range(300)]
    )
    return Tag.objects.filter(name__startswith="bulk").delete(), customer.delete()


@scenario
def delete_of_a_self_reference_sets_null() -> object:
    counted = (
        Employee.objects.get(name="Cleo 1").delete(),
        attempt(lambda: Employee.objects.get(name="Ada").delete()),
    )
    return counted, seen(Employee.objects.all()), seen(Voucher.objects.all())


@scenario
def delete_sets_a_default() -> object:
    return Employee.objects.get(pk=4).delete(), seen(Voucher.objects.all())


@scenario
def delete_is_protected() -> object:
    return (
        attempt(lambda: Product.objects.get(pk=2).delete()),
        attempt(lambda: Product.objects.filter(pk__gt=1).delete()),
        attempt(lambda: Employee.objects.get(pk=2).delete()),
        Product.objects.get(pk=7).delete(),
    )


@scenario
def delete_is_restricted() -> object:
    return (
        attempt(lambda: Folder.objects.get(label="F1").delete()),
        Folder.objects.get(label="empty 1").delete(),
        Shelf.objects.get(label="S1").delete(),
    )


@scenario
def delete_is_refused_by_the_database() -> object:
    def at_once() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return Country.objects.get(pk="NO").delete()

    return (
        attempt(lambda: Country.objects.get(pk="NO").delete()),
        attempt(at_once),
        Country.objects.get(pk="PT").delete(),
    )


@scenario
def delete_parent_before_child_in_one_transaction() -> object:
    with transaction.atomic():
        customer = Customer.objects.get(pk=2)
        raw = Customer.objects.filter(pk=2)._raw_delete("default")
        Customer.objects.bulk_create([customer])
    return raw, seen(Customer.objects.all())


@scenario
def raw_delete() -> object:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_shop_orderline WHERE quantity = %s", [1])
        plain = cursor.rowcount
        cursor.execute("DELETE FROM django_shop_orderline RETURNING id, quantity")
        returned = sorted(cursor.fetchall())
        cursor.execute(
            "WITH gone AS (DELETE FROM django_shop_book RETURNING product_ptr_id)"
            " DELETE FROM django_shop_product_tags AS t USING gone WHERE t.product_id = 2"
        )
        return plain, returned, cursor.rowcount, connection.queries_logged


@scenario
def raw_delete_of_a_queryset() -> object:
    return (
        OrderLine.objects.filter(pk__lt=4)._raw_delete("default"),
        attempt(lambda: Tag.objects.filter(pk=1)._raw_delete("default")),
    )


@scenario
def annotate_and_aggregate() -> object:
    Order.objects.filter(number__in=[101, 105]).delete()
    counted = Customer.objects.annotate(orders=Count("order"), last=Max("order__placed_at"))
    lines = Count("lines", filter=Q(lines__quantity__gt=1), distinct=True)
    return (
        list(counted.order_by("pk").values_list("pk", "name", "orders", "last")),
        [(c.pk, c.email, c.orders) for c in counted.order_by("pk")],
        list(Order.objects.annotate(n=lines).filter(n__gt=0).order_by("pk").values_list()),
    )


@scenario
def aggregate_without_grouping_whole_rows() -> object:
    """And what takes the place of annotate(Count("order")) where that does not work."""
    Order.objects.filter(number__in=[101, 105]).delete()
    of_each = Order.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    number = Subquery(of_each.annotate(n=Count("pk")).values("n"))
    return (
        list(Customer.objects.annotate(orders=number).order_by("pk").values_list("name", "orders")),
        Product.objects.aggregate(Sum("price"), Avg("stock"), Count("tags", distinct=True)),
        list(OrderLine.objects.values("product").annotate(n=Sum("quantity")).order_by("product")),
        list(Order.objects.values("pk").annotate(n=Count("lines")).order_by("pk")),
    )


@scenario
def values_and_distinct() -> object:
    Order.objects.filter(customer_id=2).delete()
    newest = Order.objects.order_by("customer", "-placed_at").distinct("customer")
    return (
        list(Order.objects.order_by("customer").values_list("customer", flat=True).distinct()),
        [order.number for order in newest],
        list(Tag.objects.filter(pk=1).union(Tag.objects.filter(pk=2)).order_by("id").values()),
        list(Product.objects.order_by("pk", "tags__name").values("sku", "tags__name")),
        Order.objects.in_bulk([101, 102, 999], field_name="number").keys() == {101, 102},
    )


@scenario
def follow_references() -> object:
    Tag.objects.get(name="green").delete()
    Employee.objects.get(name="Ben 2").delete()
    lines = OrderLine.objects.select_related("order__customer__profile", "product").order_by("pk")
    prefetch = Prefetch("lines", OrderLine.objects.order_by("-position"))
    return (
        [(line.order.customer.profile.settings, line.product.sku) for line in lines],
        [[x.pk for x in o.lines.all()] for o in Order.objects.prefetch_related(prefetch)],
        [sorted(t.name for t in p.tags.all()) for p in Product.objects.prefetch_related("tags")],
        [sorted(e.name for e in boss.reports.all()) for boss in Employee.objects.order_by("pk")],
        [book.tags.count() for book in Book.objects.order_by("pk")],
    )


@scenario
def select_for_update() -> object:
    with transaction.atomic():
        locked = Product.objects.select_for_update(of=["self"], no_key=True).order_by("pk")
        skipped = Tag.objects.select_for_update(skip_locked=True).filter(pk=3)
        return [p.sku for p in locked], skipped.get().delete(), skipped.count()


@scenario
def iterate_while_deleting() -> object:
    counts = []
    for order in Order.objects.order_by("pk").iterator(chunk_size=3):
        counts.append(order.delete() if order.number % 2 else None)
    return counts, Order.objects.count()


@scenario
def m2m_remove_and_add_again() -> object:
    product = Product.objects.get(sku="P3")
    tag = Tag.objects.get(name="new")
    steps = []
    for _ in range(3):
        product.tags.remove(tag)
        steps.append(seen(product.tags.all()))
        product.tags.add(tag)
        steps.append(seen(product.tags.all()))
    return steps


@scenario
def m2m_clear_set_create() -> object:
    product = Product.objects.get(sku="P3")
    product.tags.clear()
    empty = seen(product.tags.all())
    product.tags.set([1, 2, 4])
    product.tags.set([2, 3])
    product.tags.set([1, 2, 3], clear=True)
    made = product.tags.create(name="made").pk
    Tag.objects.get(pk=1).product_set.clear()
    return empty, made, seen(product.tags.all()), seen(Product.tags.through.objects.all())


@scenario
def m2m_loses_its_target() -> object:
    return Tag.objects.get(name="new").delete(), seen(Product.objects.get(sku="P3").tags.all())


@scenario
def create_again_with_the_same_unique_value() -> object:
    counts = []
    for _ in range(3):
        counts.append(Customer.objects.get(email="c1@example.org").delete())
        Customer.objects.create(email="c1@example.org", name="Again")
        counts.append(OrderLine.objects.filter(order_id=4, position=1).delete())
        OrderLine.objects.create(order_id=4, position=1, product_id=1)
    return counts, seen(Customer.objects.all()), seen(OrderLine.objects.all())


@scenario
def create_again_with_the_same_primary_key() -> object:
    counts = []
    for number in range(3):
        counts.append(Country.objects.get(pk="PT").delete())
        Country.objects.create(pk="PT", name=f"Again {number}")
        voucher = Voucher.objects.get(pk=voucher_id(1))
        counts.append(voucher.delete())
        voucher.pk = voucher_id(1)
        voucher.save()
    with transaction.atomic():
        country = Country.objects.get(pk="NO")
        counts.append(Country.objects.filter(pk="NO")._raw_delete("default"))
        country.save(force_insert=True)
    return counts, seen(Voucher.objects.all())


@scenario
def composite_primary_key() -> object:
    def upsert(amount: int) -> object:
        return Price.objects.bulk_create(
            [
                Price(product_id=1, valid_from=date(2026, month, 1), amount=amount)
                for month in (1, 3)
            ],
            update_conflicts=True,
            unique_fields=["product", "valid_from"],
            update_fields=["amount"],
        )[1].pk

    first = upsert(70)
    price = Price.objects.get(pk=(2, date(2026, 1, 1)))
    counted = price.delete(), Price.objects.filter(pk__in=[(3, date(2026, 1, 1))]).delete()
    again = upsert(80)
    product = Product.objects.get(sku="P6").delete()
    return first, counted, again, product, seen(Price.objects.all())


@scenario
def upsert_of_a_deleted_row() -> object:
    price = Price.objects.get(pk=(1, date(2026, 1, 1)))
    counted = price.delete()
    again = Price.objects.bulk_create(
        [Price(product_id=1, valid_from=date(2026, 1, 1), amount=7)],
        update_conflicts=True,
        unique_fields=["product", "valid_from"],
        update_fields=["amount"],
    )
    return counted, again[0].pk


@scenario
def refresh_a_table_by_night() -> object:
    with transaction.atomic():
        vouchers = list(Voucher.objects.order_by("pk"))
        counted = Voucher.objects.all().delete()
        Voucher.objects.bulk_create(vouchers)
    return counted, seen(Voucher.objects.all())


@scenario
def transaction_is_rolled_back() -> object:
    class StopError(Exception):
        pass

    counted: object = None
    try:
        with transaction.atomic():
            counted = Customer.objects.all().delete()
            raise StopError
    except StopError:
        return counted, Customer.objects.count(), Order.objects.count()


@scenario
def savepoints() -> object:
    hooks: list[str] = []
    with transaction.atomic():
        Profile.objects.get(pk=1).delete()
        point = transaction.savepoint()
        inner = Profile.objects.all().delete()
        transaction.savepoint_rollback(point)
        refused = attempt(lambda: Product.objects.get(pk=2).delete())
        failed = attempt(lambda: Tag.objects.create(name="new"))
        kept = transaction.savepoint()
        Profile.objects.get(pk=2).delete()
        transaction.savepoint_commit(kept)
        transaction.on_commit(lambda: hooks.append("committed"))
    return inner, refused, failed, hooks, seen(Profile.objects.all())


@scenario
def failed_delete_leaves_nothing_behind() -> object:
    def both() -> object:
        Profile.objects.all().delete()
        return Country.objects.all().delete()

    return attempt(both), Profile.objects.count()


@scenario
def repeatable_read() -> object:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        before = Tag.objects.count()
        counted = Tag.objects.filter(name="old").delete()
        return before, counted, Tag.objects.count()


@scenario
def dump_and_load() -> object:
    Customer.objects.get(pk=3).delete()
    written = StringIO()
    call_command("dumpdata", "django_shop", stdout=written)
    data = written.getvalue()
    counted = Order.objects.all().delete()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "data.json"
        path.write_text(data)
        call_command("loaddata", str(path), verbosity=0)
    return json.loads(data), counted


@scenario
def save_after_deletion() -> object:
    order = Order.objects.get(pk=1)
    lines = list(OrderLine.objects.filter(order_id=1).order_by("pk"))
    order.placed_at += timedelta(days=1)
    order.save()
    order.delete()
    gone = attempt(lambda: lines[0].save(force_update=True))
    orphan = attempt(lambda: OrderLine.objects.create(order_id=1, position=9, product_id=1))
    return gone, orphan, lines[0].pk


class Counting:
    """The statements that Django sends while it is installed."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:
        self.statements.append(sql)
        return execute(sql, params, many, context)
