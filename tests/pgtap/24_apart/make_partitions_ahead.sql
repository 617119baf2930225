BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY);
CREATE TABLE shop.note (note_id integer PRIMARY KEY);
SELECT safe_delete.protect('shop.message', 'apart');
SELECT safe_delete.protect('shop.visit', 'apart', NULL, '{"storage_partition": "month"}');
SELECT safe_delete.protect('shop.note', 'beside');
RESET ROLE;
SELECT is(safe_delete.make_partitions_ahead(), 0::bigint, 'makes nothing where all is there');

DO $$
DECLARE
    day text := to_char((now() + interval '1 day') AT TIME ZONE 'UTC', 'YYYYMMDD');
    month text := to_char(now() AT TIME ZONE 'UTC', 'YYYYMM');
BEGIN
    EXECUTE format('DROP TABLE safe_delete_data.shop__message__%s, safe_delete_data.shop__visit__%s', day, month);
END
$$;
SELECT is(
    (SELECT count(*)::integer FROM safe_delete.problems AS p WHERE p.level = 'warning' AND p.problem ~ 'safe_delete_data.shop__.* is not made yet'), 2,
    'is asked for by the view of problems'
);
SELECT is(
    (SELECT min(p.what_to_do) FROM safe_delete.problems AS p WHERE p.problem ~ 'is not made yet'),
    'Call safe_delete.make_partitions_ahead().', 'is named there'
);
SET ROLE safe_delete_operator;
SELECT is(safe_delete.make_partitions_ahead(), 2::bigint, 'makes what is missing, days and months, for an operator');
RESET ROLE;
SELECT is_empty($$SELECT FROM safe_delete.problems AS p WHERE p.problem ~ 'shop'$$, 'leaves nothing to find');
SELECT is(
    (SELECT count(*)::integer FROM pg_class AS c WHERE c.relname ~ '^shop__(message|visit)__\d+$' AND c.relreplident = 'f' AND c.relacl IS NULL), 6,
    'gives each partition a replica identity, and nobody a right'
);
SET ROLE tap_owner;
DELETE FROM shop.message;
RESET ROLE;
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT safe_delete.make_partitions_ahead()', '42501', NULL, 'is not for the deleter, who executes signed runs and nothing else');
RESET ROLE;
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.make_partitions_ahead()', 'EXECUTE')),
    '{safe_delete_admin,safe_delete_operator,safe_delete_owner}'::name[], 'is for operators and admins'
);

SELECT * FROM finish();
ROLLBACK;
