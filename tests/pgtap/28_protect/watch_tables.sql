BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
PREPARE found AS SELECT p.problem FROM safe_delete.problems AS p WHERE p.target_table IS NOT NULL;
PREPARE events AS SELECT t.evtname FROM pg_event_trigger AS t WHERE t.evtname ~ 'safe_delete';

SET ROLE tap_owner;
SELECT throws_ok(
    'SELECT safe_delete.watch_tables()', '42501', 'only a superuser can make an event trigger, and tap_owner is none', 'refuses who is no superuser, and says so'
);
RESET ROLE;
SELECT is_empty('events', 'is not called by the installer');
SELECT safe_delete.watch_tables();
SELECT safe_delete.watch_tables();
SELECT results_eq('events', $$VALUES ('safe_delete_watch'::name)$$, 'makes one event trigger, also when called again');
SELECT is(
    (SELECT f.proowner = current_user::regrole AND NOT f.prosecdef FROM pg_event_trigger AS t JOIN pg_proc AS f ON f.oid = t.evtfoid WHERE t.evtname = 'safe_delete_watch'), true,
    'gives its function to the superuser, to run as whoever runs the DDL'
);

SET ROLE tap_owner;
CREATE TABLE shop.visit (visit_id integer, seen_on date, PRIMARY KEY (visit_id, seen_on)) PARTITION BY RANGE (seen_on);
SELECT safe_delete.protect('shop.visit', 'apart', 'seen_on');
CREATE TABLE shop.visit_old PARTITION OF shop.visit FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE shop.visit_new (LIKE shop.visit INCLUDING ALL);
ALTER TABLE shop.visit ATTACH PARTITION shop.visit_new FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
RESET ROLE;
SELECT is_empty('found', 'resyncs at once when a partition comes');
SET ROLE tap_owner;
ALTER TABLE shop.visit ADD COLUMN page text;
ALTER TABLE shop.visit RENAME TO call;
RESET ROLE;
SELECT is_empty('found', 'resyncs at once when a table is altered');

REVOKE safe_delete_admin FROM tap_owner;
SET ROLE tap_owner;
SELECT lives_ok('ALTER TABLE shop.call ADD COLUMN place text', 'lets DDL succeed that cannot be followed');
RESET ROLE;
SELECT results_ne('found', 'SELECT NULL::text WHERE false', 'leaves that to be found');

SELECT * FROM finish();
ROLLBACK;
