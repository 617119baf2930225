BEGIN;
SELECT plan(13);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_other;
GRANT safe_delete_admin TO tap_other;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.message VALUES (1, now()), (2, now());
CREATE TABLE shop.witness (who name);
GRANT INSERT ON shop.witness TO PUBLIC;
CREATE FUNCTION shop.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO shop.witness VALUES (current_user);
    RETURN OLD;
END;
$$;
CREATE TRIGGER note BEFORE DELETE ON shop.message FOR EACH ROW EXECUTE FUNCTION shop.note();
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
RESET ROLE;

SELECT is(
    (SELECT array_agg(pg_get_userbyid(f.proowner)) FROM pg_proc AS f WHERE f.oid = 'safe_delete._call_hand(name,jsonb)'::regprocedure AND f.prosecdef),
    ARRAY['safe_delete_worker'::name], 'runs as the worker'
);
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE NOT r.rolsuper AND has_function_privilege(r.oid, 'safe_delete._call_hand(name,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_owner'::name, 'safe_delete_worker'], 'may be called by the kit''s owner only'
);
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE NOT r.rolsuper AND has_function_privilege(r.oid, 'safe_delete_gate.shop__message__take_keys(jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_worker'::name, 'tap_owner'], 'finds hands that only the worker and the table''s owner may call'
);
SELECT ok(
    NOT EXISTS (
        SELECT FROM pg_class AS c WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace IN ('safe_delete'::regnamespace, 'safe_delete_data'::regnamespace, 'shop'::regnamespace)
            AND c.relname NOT IN ('error_codes', 'witness') AND has_table_privilege('safe_delete_worker', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
    ),
    'has as worker no right on any table'
);

SET ROLE tap_owner;
SELECT throws_ok(
    $$SELECT safe_delete_gate.shop__message__take_keys('{"keys": [{"message_id": 1}]}')$$,
    '42501', 'the kit is not acting on shop.message', 'lets a hand do nothing without the acting marker'
);
SELECT throws_ok(
    $$INSERT INTO safe_delete.acting VALUES ('shop.message', pg_current_xact_id(), 'take')$$, '42501', NULL, 'keeps the acting marker from being forged'
);
SELECT throws_ok($$SELECT safe_delete._begin_act('shop.message', 'take')$$, '42501', NULL, 'keeps the acting marker from being asked for');
RESET ROLE;

SELECT safe_delete.soft_delete('shop.message', '[1]');
SELECT results_eq('SELECT w.who FROM shop.witness AS w', $$VALUES ('tap_owner'::name)$$, 'runs a user''s trigger with the rights of the table''s owner');
SELECT is_empty('SELECT FROM safe_delete.acting', 'leaves no acting marker behind');

SET ROLE tap_owner;
ALTER FUNCTION safe_delete_gate.shop__message__take_keys(jsonb) SECURITY INVOKER;
RESET ROLE;
SELECT throws_ok(
    $$SELECT safe_delete.soft_delete('shop.message', '[2]')$$, '42501', 'permission denied for table message',
    'runs a hand that its owner made SECURITY INVOKER as the powerless worker'
);
ALTER FUNCTION safe_delete_gate.shop__message__take_keys(jsonb) OWNER TO tap_other;
SELECT throws_ok(
    $$SELECT safe_delete.soft_delete('shop.message', '[2]')$$, 'SD206', 'shop.message has no hand of its owner for take_keys',
    'refuses a hand of another owner'
);
DROP FUNCTION safe_delete_gate.shop__message__take_keys(jsonb);
SELECT throws_ok(
    $$SELECT safe_delete.soft_delete('shop.message', '[2]')$$, 'SD206', 'shop.message has no hand of its owner for take_keys',
    'refuses when there is no hand'
);

-- A domain's check is code of the user's. No work on deleted storage, which the kit's owner does, may run it.
DELETE FROM shop.witness;
SET ROLE tap_owner;
CREATE FUNCTION shop.is_number(value integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO shop.witness VALUES (current_user);
    RETURN true;
END;
$$;
CREATE DOMAIN shop.number AS integer CHECK (shop.is_number(VALUE));
CREATE TABLE shop.invoice (invoice_id shop.number PRIMARY KEY);
INSERT INTO shop.invoice VALUES (1);
SELECT safe_delete.protect('shop.invoice', 'apart');
SELECT safe_delete.place_hold('shop.invoice', '[1]', 'case 7');
DELETE FROM shop.invoice;
RESET ROLE;
SELECT safe_delete.dry_run('purge', 'shop.invoice', '{"grace": "30 days"}') IS NULL;
SELECT is_empty($$SELECT FROM shop.witness AS w WHERE w.who <> 'tap_owner'$$, 'never runs a domain''s check as the owner of the kit');

SELECT * FROM finish();
ROLLBACK;
