BEGIN;
SELECT plan(20);

CREATE FUNCTION says(profile jsonb, settings jsonb DEFAULT '{"max": 0}') RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_unprotected_cascade(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"unprotected_rows": 1}'), 'stop', 'stops on one row');
SELECT is(says('{"unprotected_rows": 0}'), 'go', 'says go where there is none');
SELECT is(says('{"unprotected_rows": 5}', '{"max": 5}'), 'go', 'says go at another limit');
SELECT is(says('{"unprotected_rows": 0, "unfollowable": "b references a"}'), 'stop', 'stops where a DELETE would be refused');
SELECT is(says('{"unprotected_rows": null, "unprotected_tables": "b"}'), 'unknown', 'cannot tell where nobody may count');
SELECT is(says('{}'), 'unknown', 'cannot tell without a count');
SELECT is(says('{"unprotected_rows": 1}', '{}'), 'unknown', 'cannot tell without a limit');

-- The same on rows.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
CREATE ROLE tap_other;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE, CREATE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY, seen_at timestamptz);
CREATE TABLE shop.orders (order_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE);
CREATE TABLE shop.line (line_id integer PRIMARY KEY, order_id integer REFERENCES shop.orders ON DELETE CASCADE, at timestamptz);
CREATE INDEX ON shop.orders (customer_id);
CREATE INDEX ON shop.line (order_id);
INSERT INTO shop.customer SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
INSERT INTO shop.orders SELECT i, i FROM generate_series(1, 95) AS i;
SELECT safe_delete.protect('shop.orders', 'apart', NULL, '{"accept": ["dependents"]}');
SELECT safe_delete.protect('shop.customer', 'apart', 'seen_at');
RESET ROLE;
CREATE FUNCTION verdict(job text DEFAULT 'mark', parameters jsonb DEFAULT '{"retain": "90 days"}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT g FROM jsonb_array_elements(safe_delete.dry_run(job, 'shop.customer', parameters) -> 'guards') AS g WHERE g ->> 'guard' = 'unprotected_cascade'
$$;
SELECT is(verdict() ->> 'verdict', 'go', 'says go where a cascade ends in protected rows');
INSERT INTO shop.line VALUES (1, 90);
SELECT is(verdict() ->> 'verdict', 'go', 'says go where only rows that stay have some');
SAVEPOINT healthy;
INSERT INTO shop.line VALUES (2, 91), (3, 95);
SELECT is(verdict() - 'detail', '{"guard": "unprotected_cascade", "verdict": "stop", "measured": "2", "allowed": "0"}', 'stops on rows of an unprotected table, two foreign keys away');
SELECT matches(verdict() ->> 'detail', 'shop\.line', 'names the table');
SELECT is(verdict('purge', '{"grace": "30 days"}') ->> 'verdict', 'go', 'says go for a purge, which leaves other tables alone');
SELECT safe_delete.place_hold('shop.customer', '[91, 95]', 'case 7');
SELECT is(verdict() ->> 'verdict', 'go', 'counts nothing of rows on hold');
SELECT is(safe_delete.dry_run('mark', 'shop.customer', '{"retain": "90 days"}') -> 'closure', '[{"table": "shop.orders", "parent": "shop.customer", "depth": 1, "effect": "deleted", "rows": 3, "is_estimate": false}]', 'nor does what the dry run shows');
ROLLBACK TO healthy;
SET ROLE tap_owner;
SELECT safe_delete.protect('shop.line', 'apart', 'at');
RESET ROLE;
INSERT INTO shop.line VALUES (2, 91), (3, 95);
SELECT is(verdict() ->> 'verdict', 'go', 'says go once the table is protected');
ROLLBACK TO healthy;
GRANT REFERENCES ON shop.customer TO tap_other;
SET ROLE tap_other;
CREATE TABLE shop.foreigner (id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE);
RESET ROLE;
SELECT is(verdict() ->> 'verdict', 'unknown', 'cannot tell for a table whose owner is another');
SELECT matches(verdict() ->> 'detail', 'shop\.foreigner', 'and names it');
SELECT is(safe_delete.dry_run('mark', 'shop.customer', '{"retain": "400 days"}') -> 'closure', '[]', 'judges nothing where nothing would go');
ROLLBACK TO healthy;

-- In place a DELETE is refused.
SET ROLE tap_owner;
CREATE TABLE shop.game (game_id integer PRIMARY KEY, played_at timestamptz);
INSERT INTO shop.game SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop.game', 'beside', 'played_at');
CREATE TABLE shop.score (score_id integer PRIMARY KEY, game_id integer REFERENCES shop.game ON DELETE CASCADE);
RESET ROLE;
SELECT is((SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.game', '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'unprotected_cascade'), 'stop', 'stops in place, where a mark would be refused');
SELECT is((SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('purge', 'shop.game', '{"grace": "30 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'unprotected_cascade'), 'go', 'says go for a purge in place, which takes what nothing references');

SELECT * FROM finish();
ROLLBACK;
