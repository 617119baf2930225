BEGIN;
SELECT plan(16);

CREATE FUNCTION says(profile jsonb, settings jsonb DEFAULT '{"max": 10000}') RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_foreign_key_index(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"candidates": 1, "unindexed_rows": 10001}'), 'stop', 'stops on a table of one row more than the limit');
SELECT is(says('{"candidates": 1, "unindexed_rows": 10000}'), 'go', 'says go at the limit');
SELECT is(says('{"candidates": 0, "unindexed_rows": 10001}'), 'go', 'says go where nothing would be taken');
SELECT is(says('{"candidates": 1}'), 'unknown', 'cannot tell without the number of rows');
SELECT is(says('{"candidates": 1, "unindexed_rows": 10001}', '{}'), 'unknown', 'cannot tell without a limit');

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY, seen_at timestamptz);
CREATE TABLE shop.orders (order_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer);
CREATE TABLE shop.game (game_id integer PRIMARY KEY, played_at timestamptz);
CREATE TABLE shop.score (score_id integer PRIMARY KEY, game_id integer REFERENCES shop.game);
INSERT INTO shop.customer SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
INSERT INTO shop.game SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
INSERT INTO shop.orders SELECT i, 1 FROM generate_series(1, 10000) AS i;
INSERT INTO shop.score SELECT i, 1 FROM generate_series(1, 10001) AS i;
SELECT safe_delete.protect('shop.customer', 'apart', 'seen_at');
SELECT safe_delete.protect('shop.game', 'beside', 'played_at');
RESET ROLE;
CREATE FUNCTION verdict(target regclass, job text DEFAULT 'mark', parameters jsonb DEFAULT '{"retain": "90 days"}') RETURNS text LANGUAGE sql AS $$
    SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run(job, target, parameters) -> 'guards') AS g WHERE g ->> 'guard' = 'foreign_key_index'
$$;
ANALYZE shop.orders;
SELECT is(verdict('shop.customer'), 'go', 'says go for a referencing table of 10,000 rows');
INSERT INTO shop.orders VALUES (10001, 1);
ANALYZE shop.orders;
SELECT is(verdict('shop.customer'), 'stop', 'stops with one row more');
SELECT is(verdict('shop.customer', parameters => '{"retain": "101 days"}'), 'go', 'says go where nothing would be taken');
SELECT is(verdict('shop.customer', 'purge', '{"grace": "30 days"}'), 'go', 'says go for a purge of storage, which nothing references');
SAVEPOINT unindexed;
CREATE INDEX ON shop.orders (customer_id);
SELECT is(verdict('shop.customer'), 'go', 'says go with an index');
ROLLBACK TO unindexed;
CREATE INDEX ON shop.orders (customer_id) WHERE order_id > 5;
SELECT is(verdict('shop.customer'), 'stop', 'stops with an index of some rows');
ROLLBACK TO unindexed;
CREATE INDEX ON shop.orders (order_id, customer_id);
SELECT is(verdict('shop.customer'), 'stop', 'stops with an index of other columns first');

-- In place rows leave the table in the purge only.
SELECT is(verdict('shop.game'), 'go', 'says go for a mark in place, which takes no row away');
ALTER TABLE shop.game DISABLE TRIGGER USER;
UPDATE shop.game SET deleted_at = now() - interval '31 days', deletion_id = 1 WHERE game_id > 90;
SELECT is(verdict('shop.game', 'purge', '{"grace": "30 days"}'), 'stop', 'stops a purge there, statistics or none');
CREATE INDEX ON shop.score (game_id);
SELECT is(verdict('shop.game', 'purge', '{"grace": "30 days"}'), 'go', 'says go with an index');
SELECT is(verdict('shop.game', 'purge', '{"grace": "40 days"}'), 'go', 'and where nothing would be purged');

SELECT * FROM finish();
ROLLBACK;
