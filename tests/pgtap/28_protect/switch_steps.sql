BEGIN;
SELECT plan(9);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_other;
GRANT safe_delete_admin TO tap_other;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, page text);
INSERT INTO shop.visit SELECT i, 'p' FROM generate_series(1, 9) AS i;
SELECT safe_delete.protect('shop.visit', 'beside');
DELETE FROM shop.current_visit WHERE visit_id < 4;

SELECT throws_ok($$SELECT * FROM safe_delete.switch_steps('shop.loose', 'apart')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT * FROM safe_delete.switch_steps('shop.visit', 'cover')$$, 'SD208', NULL, 'asks for the decisions that the switch asks for');
SET ROLE tap_other;
SELECT throws_ok($$SELECT * FROM safe_delete.switch_steps('shop.visit', 'apart')$$, '42501', 'must be owner of table shop.visit', 'refuses whoever does not own the table');
RESET ROLE;
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.switch_steps(regclass, text, jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SET ROLE tap_owner;
SELECT is((SELECT max(s.row_count) FROM safe_delete.switch_steps('shop.visit', 'apart') AS s), 3::bigint, 'counts the rows that would move');
SELECT is((SELECT max(s.row_count) FROM safe_delete.switch_steps('shop.visit', 'cover', '{"accept": ["view limits"]}') AS s), NULL, 'and none where they stay');
SELECT is(
    (SELECT array_agg(s.lock ORDER BY s.step) FROM safe_delete.switch_steps('shop.visit', 'apart') AS s),
    ARRAY['none', 'ACCESS EXCLUSIVE', 'ACCESS EXCLUSIVE', 'none'], 'names the locks'
);
SELECT is((SELECT count(*) FROM shop.visit), 9::bigint, 'changes nothing');
SELECT is(
    (SELECT count(*) FROM safe_delete.switch_steps('shop.visit', 'apart') AS s WHERE s.statement IS NULL OR s.why IS NULL), 0::bigint,
    'shows every statement, and why'
);

SELECT * FROM finish();
ROLLBACK;
