BEGIN;
SELECT plan(15);

CREATE FUNCTION says(profile jsonb, settings jsonb DEFAULT '{"max": 0}') RETURNS text LANGUAGE sql AS $$SELECT safe_delete._guard_live_references(profile, settings) ->> 'verdict'$$;
SELECT is(says('{"blocked_by_live": 1}'), 'stop', 'stops on one row that a live one references');
SELECT is(says('{"blocked_by_live": 0}'), 'go', 'says go where there is none');
SELECT is(says('{"blocked_by_live": 1}', '{"max": 1}'), 'go', 'says go at another limit');
SELECT is(says('{}'), 'unknown', 'cannot tell without a count');
SELECT is(says('{"blocked_by_live": 1}', '{}'), 'unknown', 'cannot tell without a limit');

-- The same on rows: of tables in place, apart and not protected.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY, first_id integer REFERENCES shop.customer, seen_at timestamptz);
CREATE TABLE shop.order_line (line_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer);
CREATE TABLE shop.loose (loose_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer);
SELECT safe_delete.protect('shop.customer', 'beside', 'seen_at');
SELECT safe_delete.protect('shop.order_line', 'beside');
RESET ROLE;
CREATE FUNCTION verdict() RETURNS jsonb LANGUAGE sql AS $$
    SELECT g FROM jsonb_array_elements(safe_delete.dry_run('purge', 'shop.customer', '{"grace": "30 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'live_references'
$$;
ALTER TABLE shop.customer DISABLE TRIGGER USER;
ALTER TABLE shop.order_line DISABLE TRIGGER USER;
ALTER TABLE shop.loose DISABLE TRIGGER USER;
INSERT INTO shop.customer (customer_id, seen_at, deleted_at, deletion_id) SELECT i, now(), CASE WHEN i < 10 THEN now() - interval '31 days' END, CASE WHEN i < 10 THEN 1 END FROM generate_series(1, 12) AS i;
INSERT INTO shop.order_line (line_id, customer_id, deleted_at, deletion_id) VALUES (1, 1, now() - interval '31 days', 1);
SAVEPOINT healthy;
SELECT is(verdict() ->> 'verdict', 'go', 'says go where deleted rows reference deleted ones');
INSERT INTO shop.order_line (line_id, customer_id) VALUES (2, 2), (3, 11);
SELECT is(verdict() ->> 'measured', '1', 'counts rows that a live row in place references; no live ones');
SELECT is(verdict() ->> 'verdict', 'stop', 'stops on one');
INSERT INTO shop.order_line (line_id, customer_id) VALUES (4, 2);
SELECT is(verdict() ->> 'measured', '1', 'counts each once');
ROLLBACK TO healthy;
INSERT INTO shop.loose VALUES (1, 3);
SELECT is(verdict() ->> 'verdict', 'stop', 'stops on one that a row of an unprotected table references');
SELECT safe_delete.place_hold('shop.customer', '[3]', 'case 7');
SELECT is(verdict() ->> 'verdict', 'go', 'does not judge rows on hold');
ROLLBACK TO healthy;
UPDATE shop.customer SET first_id = 4 WHERE customer_id = 12;
SELECT is(verdict() ->> 'verdict', 'stop', 'stops on one that a live row of its own table references');
UPDATE shop.customer SET first_id = NULL, deleted_at = now() WHERE customer_id = 12;
UPDATE shop.customer SET first_id = 4 WHERE customer_id = 12;
SELECT is(verdict() ->> 'verdict', 'go', 'says go for one that a younger deleted row references: it waits for that');
UPDATE shop.customer SET first_id = 10 WHERE customer_id = 11;
SELECT is(verdict() ->> 'verdict', 'go', 'says go for live rows among themselves');
SELECT is(
    (SELECT g ->> 'verdict' FROM jsonb_array_elements(safe_delete.dry_run('mark', 'shop.customer', '{"retain": "90 days"}') -> 'guards') AS g WHERE g ->> 'guard' = 'live_references'),
    'go', 'judges no mark'
);

SELECT * FROM finish();
ROLLBACK;
