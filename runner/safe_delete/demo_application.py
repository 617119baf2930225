"""Scenes of the demo: what the application and its people see of it all."""

from __future__ import annotations

from pathlib import Path

from safe_delete.demo_stage import Stage

SUPERUSER, OWNER, APPLICATION = "postgres", "shop_owner", "shop_app"
OPERATOR, AUDITOR = "shop_operator", "shop_auditor"
DATA = Path(__file__).with_name("demo_data.sql")
UNDO = "safe-delete undo --table customers --since '1 hour'"


def a_shop(stage: Stage) -> None:
    """Install, look at the data, protect it."""
    stage.title("1  A shop, and a year of messages")
    stage.shell(SUPERUSER, "safe-delete install --execute", "installed")
    stage.behind_the_scenes(DATA.read_text(encoding="utf-8"))
    stage.say(
        """
        The shop has customers and their messages. They are as data is: some have no date, some
        one that is still to come.
        """
    )
    stage.sql(
        OWNER,
        """
        SELECT count(*) AS messages, min(created_at)::date AS oldest,
               count(*) FILTER (WHERE created_at IS NULL) AS without_date,
               count(*) FILTER (WHERE created_at > now()) AS in_the_future
        FROM customer_messages
        """,
        "200000",
        "125",
    )
    stage.say("First the kit is asked how deleted messages could be kept out of sight.")
    stage.shell(OWNER, "safe-delete advise customer_messages", "apart  recommended")
    stage.say(
        """
        Apart it is: deleted rows will move to storage of their own, and the table stays what it
        is. Its owner protects it, and the customers too. No superuser is needed for that.
        """
    )
    stage.shell(
        OWNER,
        "safe-delete protect customer_messages \\\n"
        "--hiding apart --age-column created_at --execute",
        "is protected (apart)",
    )
    stage.shell(
        OWNER, "safe-delete protect customers --hiding apart --execute", "is protected (apart)"
    )


def deleted_by_mistake(stage: Stage) -> None:
    """A plain DELETE, what it hides, and the way back."""
    stage.title("2  The application says DELETE, as it always did")
    before = stage.count("SELECT count(*) FROM customer_messages WHERE customer_id = 42")
    stage.sql(APPLICATION, "DELETE FROM customers WHERE customer_id = 42", "DELETE 1")
    stage.sql(APPLICATION, "SELECT count(*) FROM customer_messages WHERE customer_id = 42", " 0\n")
    stage.say(
        """
        The customer is gone, and so are the messages: their foreign key says ON DELETE CASCADE.
        But all of it is only out of sight. A view shows live and deleted rows together:
        """
    )
    stage.sql(
        OWNER,
        """
        SELECT count(*), deleted_at IS NOT NULL AS deleted
        FROM customer_messages_with_deleted WHERE customer_id = 42 GROUP BY deleted
        """,
        f"{before} | t",
    )
    stage.say(
        """
        It was the wrong customer. The operator looks what was deleted in the last hour, and takes
        it back: one deletion, both tables.
        """
    )
    stage.shell(OPERATOR, UNDO, before, "customer_messages", "Nothing was changed")
    stage.shell(OPERATOR, f"{UNDO} --execute", f"{int(before) + 1} rows are back")
    stage.sql(APPLICATION, "SELECT count(*) FROM customer_messages WHERE customer_id = 42", before)
    stage.say(
        """
        Another customer leaves, and comes back a day later. E-mail addresses are unique here, and
        this one is free again:
        """
    )
    stage.sql(APPLICATION, "DELETE FROM customers WHERE customer_id = 7", "DELETE 1")
    stage.sql(
        APPLICATION,
        """
        INSERT INTO customers (email, name)
        VALUES ('customer.7@example.com', 'Customer 7, once more')
        """,
        "INSERT 0 1",
    )
    stage.sql(
        OWNER,
        """
        SELECT customer_id, name, email, deleted_at IS NOT NULL AS deleted
        FROM customers_with_deleted
        WHERE email = 'customer.7@example.com' ORDER BY customer_id
        """,
        "(2 rows)",
    )
    stage.say("What could not be taken back is refused, to the table's owner too:")
    stage.sql(OWNER, "TRUNCATE customer_messages", "is protected", refused=True)


def the_other_way(stage: Stage) -> None:
    """Beside: deleted rows stay in the table, a view hides them."""
    stage.title("8  The other way of hiding: beside")
    stage.say(
        """
        Some applications want to see their deleted rows. Then these stay in the table, and a view
        has the others: games has all games, current_games those that are not deleted.
        """
    )
    stage.shell(
        OWNER, "safe-delete protect games --hiding beside --execute", "is protected (beside)"
    )
    stage.sql(APPLICATION, "DELETE FROM current_games WHERE title = 'Pong'", "DELETE 1")
    stage.sql(APPLICATION, "SELECT string_agg(title, ', ') FROM current_games", "Tetris")
    stage.sql(
        APPLICATION,
        "SELECT title, deleted_at IS NOT NULL AS deleted FROM games ORDER BY game_id",
        "Pong    | t",
        "Tetris  | f",
    )
    stage.sql(APPLICATION, "DELETE FROM games", "is protected", "current_games", refused=True)


def the_record(stage: Stage) -> None:
    """The audit trail."""
    stage.title("9  Who did what, and what was refused")
    stage.shell(
        AUDITOR,
        "safe-delete audit --table customer_messages",
        "hold placed",
        "run refused",
        "this call says 9 days",
        "table protected",
    )
