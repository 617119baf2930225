BEGIN;
SELECT plan(13);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY, "e-mail" text UNIQUE);
CREATE TABLE shop.visit (
    visit_id integer PRIMARY KEY,
    customer_id integer REFERENCES shop.customer ON DELETE CASCADE,
    former integer REFERENCES shop.visit,
    place text
);
SELECT safe_delete.protect(t, 'apart') FROM unnest(ARRAY['shop.visit', 'shop.customer']::regclass[]) AS t;
INSERT INTO shop.customer SELECT i, 'c' || i FROM generate_series(1, 4) AS i;
INSERT INTO shop.visit SELECT i, 1 + i % 4, CASE WHEN i > 4 THEN i - 4 END, 'p' || i FROM generate_series(1, 8) AS i;
RESET ROLE;
CREATE FUNCTION last_deletion() RETURNS bigint LANGUAGE sql AS 'SELECT max(d.deletion_id) FROM safe_delete.deletions AS d';
CREATE FUNCTION checked() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT format('%s %s: %s, %s', r.target_table::regclass, r.row_key, r.obstacle, r.detail) FROM safe_delete.restore_check(last_deletion()) AS r
$$;

SELECT throws_ok('SELECT safe_delete.restore_check(-1)', 'SD302', 'there is no deletion -1', 'refuses a deletion that is not there');
DELETE FROM shop.customer WHERE customer_id = 2;
SELECT is_empty('SELECT checked()', 'finds nothing where nothing stands in the way');
SELECT is((SELECT count(*) FROM shop.customer), 3::bigint, 'takes its trial back');
SAVEPOINT ways;

INSERT INTO shop.customer VALUES (2, 'new'), (9, 'c2');
INSERT INTO shop.visit VALUES (5, 9);
SELECT set_eq(
    'SELECT r.target_table::text, r.row_key, r.obstacle FROM safe_delete.restore_check(last_deletion()) AS r',
    $$VALUES ('shop.customer', '2'::jsonb, 'key taken'), ('shop.visit', '5', 'key taken')$$,
    'names rows whose unique keys are taken'
);
SELECT is((SELECT count(*) FROM safe_delete.restore_check(last_deletion()) AS r WHERE r.detail LIKE '%e-mail%'), 1::bigint, 'names each key');
ROLLBACK TO ways;

SELECT safe_delete.because('visits');
DELETE FROM shop.visit WHERE visit_id IN (3, 7);
SELECT safe_delete.because('customer');
DELETE FROM shop.customer WHERE customer_id = 4;
SELECT is(
    (SELECT count(*) FROM safe_delete.restore_check(last_deletion() - 1) AS r WHERE r.detail LIKE 'the row of shop.customer % is deleted by another deletion: it stays deleted with it'),
    2::bigint, 'names rows that stay deleted with another parent'
);
ROLLBACK TO ways;

ALTER TABLE shop.visit DROP COLUMN place;
SELECT set_eq(
    'SELECT r.target_table::text, r.obstacle FROM safe_delete.restore_check(last_deletion()) AS r', $$VALUES ('shop.visit', 'column gone')$$,
    'names columns that are gone'
);
ROLLBACK TO ways;

ALTER TABLE shop.visit ADD COLUMN stars integer NOT NULL DEFAULT 3;
ALTER TABLE shop.visit RENAME COLUMN place TO town;
SELECT is_empty('SELECT checked()', 'does not mind columns that were added or renamed');
SELECT is(safe_delete.restore(last_deletion()), 3::bigint, 'told the truth then');
SELECT set_eq('SELECT v.stars FROM shop.visit AS v', ARRAY[3], 'and rows have the default of a column that is younger');
ROLLBACK TO ways;

ALTER TABLE shop.visit ADD CONSTRAINT no_more CHECK (visit_id < 2) NOT VALID;
SELECT is(
    (SELECT r.obstacle || ': ' || r.detail FROM safe_delete.restore_check(last_deletion()) AS r),
    format('refused: deletion %s cannot be restored: new row for relation "visit" violates check constraint "no_more"', last_deletion()),
    'finds by trying what no query foresees'
);
ROLLBACK TO ways;

SELECT ok(has_function_privilege('safe_delete_operator', 'safe_delete.restore_check(bigint)', 'EXECUTE'), 'may be called by operators');
SELECT ok(NOT has_function_privilege('safe_delete_deleter', 'safe_delete.restore_check(bigint)', 'EXECUTE'), 'is not for the deleter');
SELECT * FROM finish();
ROLLBACK;
