"""Every kind of reference that Django knows, and the column types that people use."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Country(models.Model):
    """A natural primary key."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=40)


class Customer(models.Model):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=40)
    credit = models.IntegerField(default=0)
    country = models.ForeignKey(Country, models.DO_NOTHING, null=True)


class Profile(models.Model):
    customer = models.OneToOneField(Customer, models.CASCADE)
    settings = models.JSONField(default=dict)


class Tag(models.Model):
    name = models.CharField(max_length=20, unique=True)


class Product(models.Model):
    sku = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40, db_index=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    stock = models.IntegerField(default=0)
    remark = models.CharField(max_length=40, null=True)
    tags = models.ManyToManyField(Tag)


class Book(Product):
    """A child in Django's own table inheritance: its primary key is a reference."""

    isbn = models.CharField(max_length=13, unique=True)


class Price(models.Model):
    """A composite primary key."""

    pk = models.CompositePrimaryKey("product", "valid_from")
    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    valid_from = models.DateField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)


class Order(models.Model):
    number = models.IntegerField(unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE)
    placed_at = models.DateTimeField()


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.IntegerField()
    product = models.ForeignKey(Product, models.PROTECT)
    quantity = models.IntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_is_unique"),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="order_line_has_quantity"
            ),
        ]


class Employee(models.Model):
    name = models.CharField(max_length=40, unique=True)
    manager = models.ForeignKey("self", models.SET_NULL, null=True, related_name="reports")


class Shelf(models.Model):
    label = models.CharField(max_length=20, unique=True)


class Folder(models.Model):
    label = models.CharField(max_length=20, unique=True)
    shelf = models.ForeignKey(Shelf, models.CASCADE)


class Document(models.Model):
    """PROTECT never lets its author go; RESTRICT lets its folder go with their shelf."""

    title = models.CharField(max_length=40, unique=True)
    author = models.ForeignKey(Employee, models.PROTECT)
    folder = models.ForeignKey(Folder, models.RESTRICT)
    shelf = models.ForeignKey(Shelf, models.CASCADE)


class Voucher(models.Model):
    id = models.UUIDField(primary_key=True)
    codes = ArrayField(models.CharField(max_length=10))
    terms = models.JSONField(null=True)
    valid_for = models.DurationField()
    picture = models.BinaryField()
    sent_from = models.GenericIPAddressField(null=True)
    worth = models.FloatField()
    starts_on = models.DateField()
    total = models.GeneratedField(
        expression=models.F("worth") * 2, output_field=models.FloatField(), db_persist=True
    )
    employee = models.ForeignKey(
        Employee, models.SET_DEFAULT, null=True, default=None, related_name="vouchers"
    )
