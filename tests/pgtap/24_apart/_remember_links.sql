BEGIN;
SELECT plan(21);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.office (d date, city text, PRIMARY KEY (d, city));
CREATE TABLE shop.person (
    person_id integer PRIMARY KEY,
    office_d date,
    "office ""city""" text,
    boss integer REFERENCES shop.person ON DELETE SET NULL,
    FOREIGN KEY (office_d, "office ""city""") REFERENCES shop.office ON DELETE SET NULL
);
CREATE TABLE shop.team (team_id integer PRIMARY KEY, lead integer DEFAULT 1 REFERENCES shop.person ON DELETE SET DEFAULT);
CREATE TABLE shop.desk (
    desk_id integer PRIMARY KEY, d date, city text NOT NULL, FOREIGN KEY (d, city) REFERENCES shop.office ON DELETE SET NULL (d)
);
SELECT throws_ok($$SELECT safe_delete.protect('shop.office', 'apart')$$, 'SD208', NULL, 'asks for a decision where a table that would be changed is not protected');
SELECT safe_delete.protect(t, 'apart') FROM unnest(ARRAY['shop.desk', 'shop.team', 'shop.person', 'shop.office']::regclass[]) AS t;
INSERT INTO shop.office VALUES ('2020-01-02', 'Bern'), ('2020-02-01', 'Rome');
INSERT INTO shop.person SELECT i, '2020-01-02', 'Bern', CASE WHEN i > 1 THEN 1 + i % 3 END FROM generate_series(1, 6) AS i;
UPDATE shop.person SET office_d = '2020-02-01', "office ""city""" = 'Rome' WHERE person_id = 2;
INSERT INTO shop.team SELECT i, i FROM generate_series(1, 5) AS i;
INSERT INTO shop.desk SELECT i, '2020-01-02', 'Bern' FROM generate_series(1, 3) AS i;
CREATE FUNCTION shop.content() RETURNS SETOF text LANGUAGE sql AS $$
    SELECT 'office ' || o::text FROM shop.office AS o UNION ALL SELECT 'person ' || p::text FROM shop.person AS p
    UNION ALL SELECT 'team ' || t::text FROM shop.team AS t UNION ALL SELECT 'desk ' || d::text FROM shop.desk AS d
$$;
CREATE TEMPORARY TABLE before AS SELECT c.line FROM shop.content() AS c (line);
RESET ROLE;
CREATE FUNCTION last_deletion() RETURNS bigint LANGUAGE sql AS 'SELECT max(d.deletion_id) FROM safe_delete.deletions AS d';
SAVEPOINT whole;

DELETE FROM shop.office;
SELECT is((SELECT count(*) FROM shop.person WHERE office_d IS NULL), 6::bigint, 'leaves ON DELETE SET NULL to the server');
SET LOCAL datestyle = 'SQL, DMY';
SELECT is(safe_delete.restore(last_deletion()), 2::bigint, 'restores the rows');
RESET datestyle;
SELECT set_eq('SELECT * FROM shop.content()', 'SELECT * FROM before', 'gives back what a foreign key of two columns, or of one of two, had cut, whatever the settings');
ROLLBACK TO whole;

DELETE FROM shop.person WHERE person_id IN (2, 3);
SELECT is((SELECT count(*) FROM shop.team WHERE lead = 1), 3::bigint, 'leaves ON DELETE SET DEFAULT to the server');
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.content()', 'SELECT * FROM before', 'gives back what the default had replaced, and references of a table to itself');
ROLLBACK TO whole;

DELETE FROM shop.office WHERE city = 'Bern';
UPDATE shop.person SET office_d = '2020-02-01', "office ""city""" = 'Rome' WHERE person_id = 1;
SELECT safe_delete.restore(last_deletion());
SELECT is((SELECT "office ""city""" FROM shop.person WHERE person_id = 1), 'Rome', 'leaves a reference that was set anew since');
SELECT is((SELECT "office ""city""" FROM shop.person WHERE person_id = 4), 'Bern', 'and gives the others back');
ROLLBACK TO whole;

SELECT safe_delete.because('office');
DELETE FROM shop.office WHERE city = 'Bern';
SELECT safe_delete.because('person');
DELETE FROM shop.person WHERE person_id = 6;
SAVEPOINT the_two;
SELECT safe_delete.restore(last_deletion() - 1), safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.content()', 'SELECT * FROM before', 'gives a reference back to a row that was deleted since');
ROLLBACK TO the_two;
SELECT safe_delete.restore(last_deletion()), safe_delete.restore(last_deletion() - 1);
SELECT set_eq('SELECT * FROM shop.content()', 'SELECT * FROM before', 'in whichever order they come back');
ROLLBACK TO whole;

DELETE FROM shop.office;
SELECT safe_delete.restore_rows('shop.office', '[{"d": "2020-02-01", "city": "Rome"}]');
SELECT set_eq('SELECT person_id FROM shop.person WHERE office_d IS NOT NULL', ARRAY[2], 'gives back what belongs to single rows');
SELECT safe_delete.restore(last_deletion() - 1);
SELECT set_eq('SELECT * FROM shop.content()', 'SELECT * FROM before', 'and the rest with the rest');
ROLLBACK TO whole;

SELECT safe_delete.soft_delete('shop.office', '[{"d": "2020-02-01", "city": "Rome"}]', 'closed');
SELECT safe_delete.restore(last_deletion());
SELECT set_eq('SELECT * FROM shop.content()', 'SELECT * FROM before', 'remembers what soft_delete() cuts');
ROLLBACK TO whole;

INSERT INTO shop.office SELECT '2021-01-01', 'city ' || i FROM generate_series(1, 10001) AS i;
INSERT INTO shop.person SELECT 100 + i, '2021-01-01', 'city ' || i FROM generate_series(1, 10001) AS i;
DELETE FROM shop.office WHERE city LIKE 'city%';
SELECT is((SELECT array_agg(jsonb_array_length(d.links) ORDER BY d.detachment_id) FROM safe_delete.detachment AS d), ARRAY[10000, 1], 'remembers many links in portions');
SELECT safe_delete.restore(last_deletion());
SELECT is((SELECT count(*) FROM shop.person WHERE office_d = '2021-01-01'), 10001::bigint, 'and gives all of them back');
ROLLBACK TO whole;

CREATE TYPE shop.colour AS ENUM ('red', 'green');
CREATE TABLE shop.flag (colour shop.colour PRIMARY KEY, other integer UNIQUE);
CREATE TABLE shop.pole (pole_id integer PRIMARY KEY, other integer REFERENCES shop.flag (other) ON DELETE SET NULL);
CREATE TABLE shop.mast (mast_id integer PRIMARY KEY, colour shop.colour REFERENCES shop.flag ON DELETE SET NULL);
CREATE TABLE shop.rope (rope_id integer PRIMARY KEY, other integer) PARTITION BY RANGE (rope_id);
CREATE TABLE shop.rope_1 PARTITION OF shop.rope FOR VALUES FROM (1) TO (100);
SELECT safe_delete.protect(t, 'apart') FROM unnest(ARRAY['shop.pole', 'shop.mast', 'shop.rope']::regclass[]) AS t;
SELECT throws_ok(
    $$SELECT safe_delete.protect('shop.flag', 'apart')$$, 'SD208', 'a DELETE of shop.flag changes rows of shop.mast, which a restore would not bring back',
    'asks for a decision for each foreign key that it cannot remember'
);
ALTER TABLE shop.mast DROP CONSTRAINT mast_colour_fkey;
ALTER TABLE shop.rope_1 ADD FOREIGN KEY (other) REFERENCES shop.flag (other) ON DELETE SET NULL;
SELECT throws_ok(
    $$SELECT safe_delete.protect('shop.flag', 'apart')$$, 'SD208', 'a DELETE of shop.flag changes rows of shop.rope_1, which a restore would not bring back',
    'also for one that only a partition has'
);
ROLLBACK TO whole;

DELETE FROM shop.office WHERE city = 'Bern';
SELECT safe_delete.restore(last_deletion());
DROP TRIGGER "!safe_delete_remember_links" ON shop.office;
SELECT is((SELECT p.problem FROM safe_delete.problems AS p WHERE p.problem LIKE '%remember_links%'), 'trigger "!safe_delete_remember_links" is missing on shop.office', 'is missed when it is gone');
SELECT safe_delete.resync('shop.office');
SELECT is_empty($$SELECT p.problem FROM safe_delete.problems AS p WHERE p.problem LIKE '%remember_links%'$$, 'comes back with resync()');
SELECT safe_delete.unprotect(t) FROM unnest(ARRAY['shop.desk', 'shop.team', 'shop.person', 'shop.office']::regclass[]) AS t;
SELECT is_empty($$SELECT t.tgname FROM pg_trigger AS t WHERE t.tgname LIKE '%safe_delete_remember%'$$, 'goes with unprotect()');
SELECT is_empty('SELECT FROM safe_delete.detachment', 'and so does what was remembered');
SELECT * FROM finish();
ROLLBACK;
