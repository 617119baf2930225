"""The rows that every scenario starts with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

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

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def voucher_id(number: int) -> UUID:
    """The key of the voucher with this number."""
    return UUID(int=number)


def plant() -> None:
    """Fills the shop, by Django."""
    Country.objects.bulk_create([Country("NO", "Norway"), Country("PT", "Portugal")])
    for number in range(1, 7):
        customer = Customer.objects.create(
            email=f"c{number}@example.org",
            name=f"Customer {number}",
            credit=10 * number,
            country_id="NO" if number % 2 else None,
        )
        Profile.objects.create(customer=customer, settings={"theme": "dark", "n": [number, None]})
    tags = [Tag.objects.create(name=name) for name in ("new", "green", "large", "old")]
    for number in range(1, 9):
        product = Product.objects.create(
            sku=f"P{number}", name=f"Product {number}", price=f"{number}.50", stock=number
        )
        product.tags.set(tags[: number % 4])
        for month in (1, 2):
            Price.objects.create(product=product, valid_from=date(2026, month, 1), amount=number)
    for number in (1, 2):
        Book.objects.create(
            sku=f"B{number}",
            name=f"Book {number}",
            price=f"{number}.00",
            remark="signed",
            isbn=f"978000000000{number}",
        )
    for number in range(1, 11):
        order = Order.objects.create(
            number=100 + number, customer_id=number % 5 + 1, placed_at=NOON + timedelta(days=number)
        )
        for position in range(1, number % 3 + 2):
            OrderLine.objects.create(
                order=order, position=position, product_id=position + 1, quantity=position
            )
    boss = Employee.objects.create(name="Ada")
    for name in ("Ben", "Cleo"):
        chief = Employee.objects.create(name=name, manager=boss)
        for number in (1, 2):
            Employee.objects.create(name=f"{name} {number}", manager=chief)
    for number in (1, 2):
        shelf = Shelf.objects.create(label=f"S{number}")
        folder = Folder.objects.create(label=f"F{number}", shelf=shelf)
        Folder.objects.create(label=f"empty {number}", shelf=shelf)
        Document.objects.create(
            title=f"D{number}", author_id=number + 1, folder=folder, shelf=shelf
        )
    for number in range(1, 5):
        Voucher.objects.create(
            id=voucher_id(number),
            codes=[f"a{number}", 'quoted "x", and, commas', "NULL"],
            terms={"é": [1.0, {"deep": None}]} if number % 2 else None,
            valid_for=timedelta(days=number, microseconds=7),
            picture=bytes(range(number)) + b"\x00\\",
            sent_from="2001:db8::1" if number % 2 else None,
            worth=0.1 * number,
            starts_on=date(2026, 1, number),
            employee_id=4 if number > 2 else None,
        )
