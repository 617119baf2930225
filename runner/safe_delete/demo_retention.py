"""Scenes of the demo: a retention job from its dry run to the purge."""

from __future__ import annotations

import re
from pathlib import Path

from safe_delete.demo_stage import Stage

SUPERUSER, OWNER, APPLICATION = "postgres", "shop_owner", "shop_app"
OPERATOR, DELETER = "shop_operator", "night_job"
TIME = Path(__file__).with_name("demo_time.sql")
MARK = "safe-delete mark --table customer_messages --retain-days 90"
PURGE = "safe-delete purge --table customer_messages --grace-days 30"
IS_GO = "every guard says go"


def ninety_days(stage: Stage) -> None:
    """Dry run, signature, and 9 instead of 90."""
    stage.title("3  Messages older than 90 days shall go: first a dry run")
    stage.say(
        """
        Two limits have no default, because only the owner knows them: by how much the oldest
        message may be late, and how many must always remain.
        """
    )
    guard = "safe-delete guard --table customer_messages"
    stage.shell(OWNER, f"{guard} too_old allowed_interval='1 year'", "shop_owner")
    stage.shell(OWNER, f"{guard} minimum_kept min=100000", "shop_owner")
    shown = stage.shell(OPERATOR, MARK, IS_GO, "nothing is written")
    stage.keep_signature("mark", shown)
    stage.say(
        """
        The signature is the proof that exactly this was dry-run, in this very database. The
        nightly job gets it. It works as night_job, who can start signed runs and nothing else:
        """
    )
    stage.sql(DELETER, "SELECT count(*) FROM customer_messages", "denied", refused=True)
    stage.say("And now the mistake. Whoever writes the schedule types 9 instead of 90.")
    stage.shell(
        DELETER,
        stage.signed("mark", f"{MARK.replace('90', '9')} --execute"),
        "the signature is for retain = 90 days, this call says 9 days; nothing was deleted",
        exit_code=5,
    )
    nine = stage.count(
        "SELECT count(*) FROM customer_messages WHERE created_at < now() - interval '9 days'"
    )
    stage.say(f"It would have been {nine} messages instead of {_candidates(shown)}.")


def an_import_goes_wrong(stage: Stage) -> None:
    """A guard stops the signed run; the owner mends the data."""
    stage.title("4  In the evening an import goes wrong")
    stage.sql(
        APPLICATION,
        """
        INSERT INTO customer_messages (customer_id, body, sent_at, created_at)
        SELECT 100 + n, 'from the old phone', now() - n * interval '1 day', to_timestamp(0)
        FROM generate_series(1, 37) AS n
        """,
        "INSERT 0 37",
    )
    stage.say(
        """
        At night the job starts, with the right number and its signature. To any script the new
        messages would look more than fifty years old. But guards look at the data first:
        """
    )
    stage.shell(
        DELETER,
        stage.signed("mark", f"{MARK} --execute"),
        "guard too_old says stop: 37 rows",
        "nothing was deleted",
        exit_code=4,
    )
    stage.say("In the morning the owner looks at them, knows a better date, and mends it.")
    stage.sql(
        OWNER,
        """
        SELECT created_at, count(*),
               min(sent_at)::date AS first_sent, max(sent_at)::date AS last_sent
        FROM customer_messages WHERE created_at < '1971-01-01' GROUP BY created_at
        """,
        " 37 |",
    )
    stage.sql(
        OWNER,
        "UPDATE customer_messages SET created_at = sent_at WHERE created_at < '1971-01-01'",
        "UPDATE 37",
    )


def the_run(stage: Stage) -> None:
    """Dry run again, and the signed run."""
    stage.title("5  Dry run again, then the run")
    same = "the given one is for this"
    shown = stage.shell(OPERATOR, stage.signed("mark", MARK), IS_GO, same)
    stage.say(
        """
        All guards say go. What decides has not changed, so the signature is still good. This time
        the nightly job does its work:
        """
    )
    stage.shell(
        DELETER,
        stage.signed("mark", f"{MARK} --execute"),
        "done",
        f"{_candidates(shown)} soft-deleted",
    )
    stage.say(
        """
        The application does not see these messages any more, and still one command would bring
        them all back.
        """
    )


def forty_days(stage: Stage) -> None:
    """Time passes, and nobody is told that it really did."""
    stage.title("6  Forty days pass")
    stage.say(
        """
        A demo cannot wait, so it has to cheat. That is not easy, for not even a superuser can
        change what is deleted:
        """
    )
    stage.sql(
        SUPERUSER,
        """
        UPDATE safe_delete_data.public__customer_messages
        SET deleted_at = deleted_at - interval '40 days'
        """,
        "leave only by restore or purge",
        refused=True,
    )
    stage.behind_the_scenes(TIME.read_text(encoding="utf-8"))
    stage.say(
        f"""
        So the demo just became the kit's owner, as only a superuser can, and behind the scenes
        ({TIME.name}) it switched these triggers off, dated all that the kit has on record back by
        40 days, and switched them on again.
        """
    )


def the_purge(stage: Stage) -> None:
    """A hold, and the purge that spares it."""
    stage.title("7  The purge, and an investigation")
    stage.say(
        """
        What has been deleted for 30 days may go for good. But customer 1008 is being investigated
        now, and all that is left of the messages must stay. One command puts them on hold.
        """
    )
    rows = stage.sql(
        OWNER,
        """
        SELECT message_id, created_at::date AS created, deleted_at::date AS deleted
        FROM customer_messages_with_deleted
        WHERE customer_id = 1008 AND deleted_at IS NOT NULL ORDER BY message_id
        """,
        "(3 rows)",
    )
    keys = " ".join(f"--key {row[0]}" for row in rows)
    stage.shell(
        OWNER,
        f"safe-delete hold --table customer_messages {keys} \\\n"
        "--reason 'suspected fraud, asked for by legal' --ticket CASE-17",
        "in force",
    )
    shown = stage.shell(OPERATOR, PURGE, IS_GO, f"{len(rows)} spared")
    stage.keep_signature("purge", shown)
    count = _candidates(shown)
    stage.shell(DELETER, stage.signed("purge", f"{PURGE} --execute"), "done", f"{count} purged")
    stage.say("They are gone, but for those on hold:")
    stage.sql(
        OWNER,
        """
        SELECT message_id, customer_id, deleted_at::date AS deleted
        FROM customer_messages_with_deleted
        WHERE deleted_at IS NOT NULL ORDER BY message_id
        """,
        "(3 rows)",
        *(row[0] for row in rows),
    )


def _candidates(shown: str) -> str:
    [count] = re.findall(r"candidates +([\d,]+) of", shown)
    return str(count)
