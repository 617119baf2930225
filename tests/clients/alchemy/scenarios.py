"""What an application does with SQLAlchemy. Each scenario returns all that it was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, func, insert, inspect, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from alchemy.models import (
    Address,
    Customer,
    Document,
    Node,
    Order,
    OrderLine,
    Remark,
    Setting,
    Tag,
    Ticket,
    customer_tag,
)

Scenario = Callable[[Session], list[Any]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(function: Scenario) -> Scenario:
    """Adds a scenario to the list, under the function's name."""
    SCENARIOS[function.__name__] = function
    return function


def fill(session: Session) -> None:
    """A few rows in every table."""
    tags = [Tag(id=i, name=f"tag {i}") for i in range(1, 4)]
    for i in range(1, 5):
        session.add(
            Customer(
                name=f"customer {i}",
                email=f"c{i}@example.com",
                credit=i,
                addresses=[Address(street=f"street {i}.{j}") for j in range(3)],
                orders=[
                    Order(lines=[OrderLine(number=n, product=f"product {n}") for n in (1, 2)])
                    for _ in range(2)
                ],
                tickets=[Ticket(subject=f"ticket {i}.{j}") for j in range(2)],
                remarks=[Remark(body=f"remark {i}")],
                tags=tags[: i % 4],
            )
        )
        session.flush()
    session.add_all(Document(id=i, body=f"document {i}") for i in (1, 2, 3))
    leaves = [Node(id=4), Node(id=5)]
    session.add(Node(id=1, children=[Node(id=2, children=leaves), Node(id=3)]))
    session.add_all(Setting(key=key, value=key.upper()) for key in "abc")
    session.commit()


def failure(session: Session, act: Callable[[], Any]) -> tuple[str, str | None]:
    """The type and the SQLSTATE of the error that an act ends in; it is rolled back."""
    try:
        act()
    except SQLAlchemyError as error:
        session.rollback()
        return type(error).__name__, getattr(getattr(error, "orig", None), "sqlstate", None)
    return "none", None


@scenario
def adds_changes_and_deletes(session: Session) -> list[Any]:
    new = Customer(name="new", email="new@example.com", orders=[Order(lines=[])])
    session.add(new)
    session.flush()
    found: list[Any] = [new.id, new.credit, new.orders[0].id]
    new.name = "changed"
    session.commit()
    found += [new.name, session.get(Customer, new.id) is new]
    session.delete(new)
    session.commit()
    return [*found, session.get(Customer, found[0]), session.query(Customer).count()]


@scenario
def deletes_with_all_kinds_of_children(session: Session) -> list[Any]:
    gone = session.get_one(Customer, 2)
    session.delete(gone)
    session.commit()
    kinds = (Customer, Address, Order, OrderLine, Ticket, Remark, Tag)
    counts = [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
    nulled = sorted(session.scalars(select(Ticket.id).where(Ticket.customer_id.is_(None))))
    free = sorted(session.scalars(select(Remark.id).where(Remark.customer_id.is_(None))))
    return [counts, nulled, free, session.query(customer_tag).count()]


@scenario
def deletes_with_children_in_memory(session: Session) -> list[Any]:
    gone = session.get_one(Customer, 3)
    held = [len(order.lines) for order in gone.orders], [remark.body for remark in gone.remarks]
    remark, ticket = gone.remarks[0], gone.tickets[0]
    session.delete(gone)
    session.commit()
    return [held, remark.customer_id, ticket.customer_id]


@scenario
def deletes_orphans(session: Session) -> list[Any]:
    customer = session.get_one(Customer, 1)
    del customer.addresses[1]
    customer.orders[0].lines.clear()
    customer.tickets.pop()
    session.commit()
    customer.addresses = [Address(street="only one")]
    session.commit()
    return [[a.id for a in customer.addresses], len(customer.orders[0].lines)]


@scenario
def removes_and_adds_links_again(session: Session) -> list[Any]:
    customer = session.get_one(Customer, 3)
    first = customer.tags[0]
    customer.tags.remove(first)
    session.flush()
    customer.tags.append(first)
    session.commit()
    return [[tag.id for tag in customer.tags]]


@scenario
def clears_links_and_sets_them_again(session: Session) -> list[Any]:
    customer = session.get_one(Customer, 3)
    customer.tags = list(reversed(customer.tags))
    session.commit()
    customer.tags.clear()
    session.flush()
    customer.tags = list(session.scalars(select(Tag)))
    session.commit()
    return [[tag.id for tag in customer.tags]]


@scenario
def removes_links_and_adds_others(session: Session) -> list[Any]:
    customer = session.get_one(Customer, 1)
    customer.tags = [session.get_one(Tag, 2)]
    session.flush()
    customer.tags.append(session.get_one(Tag, 3))
    customer.tags.remove(session.get_one(Tag, 2))
    session.commit()
    return [[tag.id for tag in customer.tags]]


@scenario
def deletes_a_tree(session: Session) -> list[Any]:
    session.delete(session.get_one(Node, 2))
    session.commit()
    return [
        sorted(session.scalars(select(Node.id))),
        failure(session, lambda: session.execute(delete(Node).where(Node.id == 1))),
    ]


@scenario
def keeps_versions(session: Session) -> list[Any]:
    document = session.get_one(Document, 1)
    document.body = "second"
    session.commit()
    found: list[Any] = [document.version]
    session.connection().exec_driver_sql("UPDATE document SET version = 9 WHERE id IN (1, 2)")
    document.body = "third"
    found.append(failure(session, session.commit))
    stale = session.get_one(Document, 2)
    session.connection().exec_driver_sql("UPDATE document SET version = 9 WHERE id = 2")
    session.delete(stale)
    found.append(failure(session, session.commit))
    session.delete(session.get_one(Document, 3))
    session.commit()
    session.delete(session.get_one(Document, 1))
    session.connection().exec_driver_sql("DELETE FROM document WHERE id = 1")
    return [*found, failure(session, session.commit)]


@scenario
def refuses_what_foreign_keys_refuse(session: Session) -> list[Any]:
    return [
        failure(session, lambda: session.execute(delete(Tag).where(Tag.id == 1))),
        failure(session, lambda: session.execute(delete(Customer))),
        failure(
            session, lambda: session.execute(insert(Ticket).values(customer_id=99, subject=""))
        ),
    ]


@scenario
def refuses_what_unique_keys_refuse(session: Session) -> list[Any]:
    def twice() -> None:
        session.add(Customer(name="twin", email="c2@example.com"))
        session.flush()

    found = [failure(session, twice)]
    session.delete(session.get_one(Customer, 2))
    session.commit()
    twice()
    session.commit()
    return found


@scenario
def works_in_bulk(session: Session) -> list[Any]:
    rows = [{"customer_id": i % 4 + 1, "street": f"bulk {i}"} for i in range(20)]
    returned = session.scalars(insert(Address).returning(Address.id), rows).all()
    changed = session.execute(
        update(Address)
        .where(Address.street.like("bulk%"), Address.customer_id == 2)
        .values(street=Address.street + "!")
        .returning(Address.id, Address.street)
    ).all()
    by_key = [{"id": i, "street": "by key"} for i in returned[:3]]
    session.execute(update(Address), by_key)
    gone = session.execute(
        delete(Address).where(Address.customer_id == 3).returning(Address.id, Address.street)
    ).all()
    second: Any = delete(OrderLine).where(OrderLine.number == 2)
    counted: Any = session.execute(second)
    none: Any = session.execute(second)
    session.commit()
    return [
        returned,
        sorted(map(tuple, changed)),
        sorted(map(tuple, gone)),
        counted.rowcount,
        none.rowcount,
    ]


@scenario
def deletes_rows_that_the_session_holds(session: Session) -> list[Any]:
    held = session.scalars(select(Order)).all()
    for strategy in ("fetch", "evaluate"):
        statement = delete(Order).where(Order.customer_id == len(strategy) - 4)
        session.execute(statement, execution_options={"synchronize_session": strategy})
    return [len(held), sum(order in session for order in held), session.query(OrderLine).count()]


@scenario
def upserts_by_a_unique_column(session: Session) -> list[Any]:
    def by_email(name: str, email: str) -> Any:
        new = upsert(Customer).values(name=name, email=email)
        return new.on_conflict_do_update(
            index_elements=[Customer.email], set_={"name": new.excluded.name}
        ).returning(Customer.id, Customer.name)

    found: list[Any] = [
        session.execute(by_email("first", "c1@example.com")).one(),
        session.execute(by_email("fifth", "c5@example.com")).one(),
    ]
    session.execute(delete(Customer).where(Customer.email == "c5@example.com"))
    found += [session.execute(by_email("fifth again", "c5@example.com")).one()]
    session.commit()
    return [tuple(value) for value in found]


@scenario
def upserts_by_a_constraint(session: Session) -> list[Any]:
    by_constraint = (
        upsert(Tag)
        .values(name="tag 1")
        .on_conflict_do_update(constraint="uq_tag_name", set_={"name": "tag 1 again"})
        .returning(Tag.id)
    )
    return [session.scalar(by_constraint)]


@scenario
def upserts_by_the_primary_key(session: Session) -> list[Any]:
    new = upsert(Setting).values([{"key": "a", "value": "new"}, {"key": "x", "value": "X"}])
    by_key = new.on_conflict_do_update(
        index_elements=[Setting.key], set_={"value": new.excluded.value}
    ).returning(Setting.key, Setting.value)
    nothing = upsert(Setting).values(key="a", value="ignored").on_conflict_do_nothing()
    found = [tuple(row) for row in session.execute(by_key)]
    return [found, session.connection().execute(nothing).rowcount]


@scenario
def inserts_on_conflict_what_was_deleted(session: Session) -> list[Any]:
    nothing = upsert(Setting).values(key="a", value="again").on_conflict_do_nothing()
    session.execute(delete(Setting).where(Setting.key == "a"))
    return list(session.scalars(nothing.returning(Setting.key)))


@scenario
def deletes_and_inserts_the_same_key_in_one_flush(session: Session) -> list[Any]:
    session.delete(session.get_one(Setting, "b"))
    session.add(Setting(key="b", value="new"))
    session.commit()
    return [session.get_one(Setting, "b").value]


@scenario
def deletes_and_inserts_the_same_key_in_the_next_flush(session: Session) -> list[Any]:
    for turn in range(3):
        session.delete(session.get_one(Setting, "b"))
        session.flush()
        session.add(Setting(key="b", value=f"turn {turn}"))
        session.flush()
    session.commit()
    node = session.get_one(Node, 3)
    session.delete(node)
    session.flush()
    session.add(Node(id=3, parent_id=1))
    session.commit()
    return [session.get_one(Setting, "b").value, session.get_one(Node, 3).parent_id]


@scenario
def rolls_back_to_savepoints(session: Session) -> list[Any]:
    with session.begin_nested() as kept:
        session.delete(session.get_one(Customer, 1))
        kept.commit()
    with session.begin_nested() as taken_back:
        session.delete(session.get_one(Customer, 2))
        session.flush()
        between = session.query(Customer).count()
        taken_back.rollback()
    inner = failure_in_savepoint(session)
    session.commit()
    left = list(session.scalars(select(Customer.id).order_by(Customer.id)))
    session.delete(session.get_one(Customer, 3))
    session.flush()
    session.rollback()
    return [between, inner, left, session.query(Customer).count()]


def failure_in_savepoint(session: Session) -> str:
    """Deletes, then fails, in a savepoint; the transaction goes on."""
    try:
        with session.begin_nested():
            session.execute(delete(Order))
            session.execute(delete(Tag))
    except SQLAlchemyError as error:
        return type(error).__name__
    return "none"


@scenario
def groups_by_primary_key(session: Session) -> list[Any]:
    session.delete(session.get_one(Customer, 4))
    session.flush()
    query = (
        select(Customer.id, Customer.name, Customer.email, func.count(Order.id))
        .join(Customer.orders)
        .group_by(Customer.id)
        .order_by(Customer.id)
    )
    return [[tuple(row) for row in session.execute(query)]]


@scenario
def groups_entities_by_primary_key(session: Session) -> list[Any]:
    whole = select(Customer, func.count()).join(Customer.tags).group_by(Customer.id)
    return [sorted((customer.name, count) for customer, count in session.execute(whole))]


@scenario
def groups_by_all_columns(session: Session) -> list[Any]:
    session.delete(session.get_one(Customer, 4))
    session.flush()
    whole = select(Customer, func.count()).join(Customer.tags).group_by(*inspect(Customer).columns)
    return [sorted((customer.name, count) for customer, count in session.execute(whole))]


@scenario
def locks_rows(session: Session) -> list[Any]:
    locked = session.scalars(
        select(Customer.id).where(Customer.id < 3).with_for_update(skip_locked=True)
    ).all()
    session.execute(delete(Customer).where(Customer.id.in_(select(Tag.id).where(Tag.id > 90))))
    session.delete(session.get_one(Customer, 1, with_for_update=True))
    session.commit()
    return [sorted(locked)]
