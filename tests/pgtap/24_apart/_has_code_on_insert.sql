BEGIN;
SELECT plan(14);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, price numeric(12, 4), sent_at timestamp(3));
CREATE TABLE shop.part (part_id integer PRIMARY KEY) PARTITION BY RANGE (part_id);
CREATE TABLE shop.part_1 PARTITION OF shop.part FOR VALUES FROM (1) TO (100);
CREATE FUNCTION shop.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION shop.good(price numeric) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN true; END';
SELECT safe_delete.protect(t, 'apart') FROM unnest(ARRAY['shop.message', 'shop.part']::regclass[]) AS t;

SELECT ok(NOT safe_delete._has_code_on_insert('{shop.message, shop.part}'), 'sees none in plain tables, and does not take the kit''s for it');
SAVEPOINT plain;
CREATE TRIGGER nothing BEFORE INSERT ON shop.message FOR EACH ROW EXECUTE FUNCTION shop.nothing();
SELECT ok(safe_delete._has_code_on_insert('{shop.part, shop.message}'), 'sees a trigger of any of the tables');
ROLLBACK TO plain;
CREATE TRIGGER nothing BEFORE UPDATE ON shop.message FOR EACH ROW EXECUTE FUNCTION shop.nothing();
SELECT ok(NOT safe_delete._has_code_on_insert('{shop.message}'), 'passes over triggers for UPDATE');
ROLLBACK TO plain;
CREATE TRIGGER nothing AFTER INSERT ON shop.part_1 FOR EACH ROW EXECUTE FUNCTION shop.nothing();
SELECT ok(safe_delete._has_code_on_insert('{shop.part}'), 'sees a trigger of a partition');
ROLLBACK TO plain;
ALTER TABLE shop.message ADD CHECK (shop.good(price));
SELECT ok(safe_delete._has_code_on_insert('{shop.message}'), 'sees a function in a check');
ROLLBACK TO plain;
CREATE INDEX ON shop.message (message_id) WHERE shop.good(price);
SELECT ok(safe_delete._has_code_on_insert('{shop.message}'), 'sees a function in an index');
ROLLBACK TO plain;
CREATE DOMAIN shop.short AS text CHECK (length(value) < 9);
ALTER TABLE shop.message ADD COLUMN title shop.short;
SELECT ok(safe_delete._has_code_on_insert('{shop.message}'), 'sees a type of a user');
ROLLBACK TO plain;
CREATE FUNCTION shop.same(a numeric, b numeric) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN true; END';
CREATE OPERATOR shop.=== (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = shop.same);
ALTER TABLE shop.message ADD CHECK (price OPERATOR(shop.===) price);
SELECT ok(safe_delete._has_code_on_insert('{shop.message}'), 'sees an operator of a user in a check');
ROLLBACK TO plain;
CREATE POLICY all_of_it ON shop.message USING (shop.good(price));
SELECT ok(safe_delete._has_code_on_insert('{shop.message}'), 'sees a function in a policy');
ROLLBACK TO plain;
INSERT INTO shop.message VALUES (1, 12.5678, '2024-01-01 10:00:00.123');
DELETE FROM shop.message;
CREATE RULE cheaper AS ON INSERT TO shop.message DO ALSO UPDATE shop.message SET price = 1 WHERE message_id = NEW.message_id;
SELECT ok(safe_delete._has_code_on_insert('{shop.message}'), 'sees a rule');
RESET ROLE;
SELECT throws_ok(
    'SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d))', 'SD306', '1 rows of shop.message would not come back as they were',
    'and a restore sees what it does'
);
ROLLBACK TO plain;

-- Without code only a type's modifier can change a value.
INSERT INTO shop.message VALUES (1, 12.5678, '2024-01-01 10:00:00.123');
DELETE FROM shop.message;
ALTER TABLE shop.message ALTER COLUMN price TYPE numeric(14, 6);
RESET ROLE;
SELECT is(safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d)), 1::bigint, 'lets a value come back that is written in a longer way');
DELETE FROM shop.message;
ALTER TABLE shop.message ALTER COLUMN price TYPE numeric(12, 2);
SELECT throws_ok(
    'SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletions AS d))', 'SD306', '1 rows of shop.message would not come back as they were',
    'refuses where a modifier would round a value'
);
SELECT is((SELECT count(*) FROM shop.message_with_deleted), 1::bigint, 'and keeps the row');
SELECT * FROM finish();
ROLLBACK;
