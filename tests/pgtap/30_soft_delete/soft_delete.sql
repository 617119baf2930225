BEGIN;
SELECT plan(57);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.customer (customer_id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id bigint PRIMARY KEY, customer_id integer REFERENCES shop.customer ON DELETE CASCADE, boss_id bigint REFERENCES shop.message ON DELETE CASCADE);
CREATE TABLE shop.invoice (invoice_id integer PRIMARY KEY, customer_id integer REFERENCES shop.customer);
CREATE TABLE shop.visit (visit_id integer, place text, PRIMARY KEY (place, visit_id));
CREATE TABLE shop.loose (id integer PRIMARY KEY);
INSERT INTO shop.customer VALUES (1), (2), (3);
INSERT INTO shop.message SELECT i, 1, CASE WHEN i > 1 THEN i - 1 END FROM generate_series(1, 5) AS i;
INSERT INTO shop.message SELECT i, 3, NULL FROM generate_series(1000, 6000) AS i;
INSERT INTO shop.invoice VALUES (1, 2);
INSERT INTO shop.visit VALUES (1, 'a'), (2, 'a'), (1, 'b');
SELECT safe_delete.protect('shop.message', 'apart');
SELECT safe_delete.protect('shop.customer', 'apart');
SELECT safe_delete.protect('shop.visit', 'beside');
RESET ROLE;

SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.loose', '[1]')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.soft_delete(NULL, '[1]')$$, 'SD203', 'a NULL table is not protected', 'refuses no table at all');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', NULL)$$, 'SD301', 'keys of shop.message must be a JSON array that is not empty', 'refuses no keys at all');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '[]')$$, 'SD301', NULL, 'refuses an empty array');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '7')$$, 'SD301', NULL, 'refuses a bare scalar');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '"all"')$$, 'SD301', NULL, 'refuses the whole table');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '[null]')$$, 'SD301', NULL, 'refuses NULL as a key');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '[{"customer_id": 1}]')$$, 'SD301', '{"customer_id": 1} is not a key of shop.message', 'refuses a column that is not in the key');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.visit', '[1]')$$, 'SD301', '1 is not a key of shop.visit', 'refuses a scalar where the key is composite');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.visit', '[{"place": "a"}]')$$, 'SD301', '{"place": "a"} is not a key of shop.visit', 'refuses half of a key');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.visit', '[{"place": "a", "visit_id": 1, "x": 1}]')$$, 'SD301', NULL, 'refuses more than a key');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '["x"]')$$, '22P02', NULL, 'refuses a key that its column does not take');
SELECT throws_ok(
    $$SELECT safe_delete.soft_delete('shop.customer', '[2]')$$, '23503', NULL, 'refuses where a foreign key forbids it'
);
SELECT is((SELECT count(*)::integer FROM safe_delete.deletion AS d WHERE d.deleted_at = now()), 0, 'records nothing when it refuses');

SELECT is(safe_delete.soft_delete('shop.message', '[77]'), NULL, 'returns NULL when nothing was live');
SELECT is((SELECT count(*)::integer FROM safe_delete.deletion AS d WHERE d.deleted_at = now()), 0, 'records nothing when nothing was live');
SET ROLE safe_delete_operator;
SELECT is(safe_delete.soft_delete('shop.message', '[5, "4", {"message_id": 77}, 5]', 'spam') > 0, true, 'takes rows by key, given as number, string or object, twice too');
RESET ROLE;
SELECT results_eq(
    $$SELECT m.message_id, d.deletion_reason, d.deleted_as FROM shop.message_with_deleted AS m JOIN safe_delete.deletions AS d ON d.deletion_id = m.deletion_id WHERE m.message_id < 1000 ORDER BY 1$$,
    $$VALUES (4::bigint, 'spam', 'safe_delete_operator'::name), (5, 'spam', 'safe_delete_operator')$$, 'records who deleted which rows and why'
);
SELECT is(current_setting('safe_delete.reason'), '', 'leaves no reason behind for what comes next');
SELECT is(safe_delete.soft_delete('shop.message', '[4, 5]', 'again'), NULL, 'takes a deleted row for gone');
SELECT is(
    (SELECT a.detail ->> 'reason' FROM safe_delete.audit_trail AS a WHERE a.event = 'soft delete' ORDER BY (a.detail ->> 'deletion_id')::bigint DESC LIMIT 1), 'spam', 'is on the audit trail'
);

SELECT safe_delete.because('outer');
SELECT is(
    (SELECT d.deletion_reason FROM safe_delete.deletions AS d WHERE d.deletion_id = safe_delete.soft_delete('shop.message_with_deleted', '[3]', '')), NULL,
    'returns an id that its own statement does not see yet'
);
SELECT is(
    (SELECT d.deletion_reason FROM safe_delete.deletions AS d JOIN shop.message_with_deleted AS m ON m.deletion_id = d.deletion_id WHERE m.message_id = 3), 'outer',
    'uses the reason of because() where it gets none, and takes the table''s view for the table'
);
SELECT safe_delete.soft_delete('shop.message', '[1]', 'inner');
SELECT is(current_setting('safe_delete.reason'), 'outer', 'leaves the reason of because() in force');
SELECT safe_delete.because(NULL);
SELECT results_eq(
    $$SELECT d.deletion_reason, array_agg(m.message_id ORDER BY m.message_id) FROM shop.message_with_deleted AS m JOIN safe_delete.deletions AS d ON d.deletion_id = m.deletion_id WHERE m.message_id < 3 GROUP BY 1$$,
    $$VALUES ('inner', '{1,2}'::bigint[])$$, 'takes along rows that a foreign key to the table itself cascades to'
);
SELECT safe_delete.soft_delete('shop.customer', '[1, 3]', 'closed') AS closed \gset
SELECT is(:closed::bigint, (SELECT d.deletion_id FROM safe_delete.deletion AS d WHERE d.deletion_reason = 'closed'), 'returns the id of the deletion');
SELECT is(
    (SELECT count(*)::integer FROM shop.message_with_deleted AS m JOIN safe_delete.deletions AS d ON d.deletion_id = m.deletion_id WHERE d.deletion_reason = 'closed'), 5001,
    'gives rows that a foreign key cascades to the same deletion'
);

-- Many keys.
SELECT safe_delete.restore((SELECT max(d.deletion_id) FROM safe_delete.deletion AS d));
SELECT isnt(
    safe_delete.soft_delete('shop.message', (SELECT jsonb_agg(i) FROM generate_series(1000, 6000) AS i), 'many'), NULL, 'takes thousands of keys'
);
SELECT is((SELECT count(*)::integer FROM shop.message AS m), 0, 'takes every one of them');

-- Beside.
SELECT isnt(safe_delete.soft_delete('shop.visit', '[{"place": "a", "visit_id": 1}, {"visit_id": 1, "place": "b"}]', 'seen'), NULL, 'takes composite keys');
SELECT results_eq('SELECT v.visit_id, v.place FROM shop.current_visit AS v', $$VALUES (2, 'a')$$, 'hides these rows and no others');
SELECT is(safe_delete.soft_delete('shop.current_visit', '[{"place": "a", "visit_id": 1}]', 'again'), NULL, 'takes a row that is hidden for gone');
SELECT is((SELECT array_agg(DISTINCT d.deletion_reason) FROM shop.visit AS v JOIN safe_delete.deletions AS d ON d.deletion_id = v.deletion_id), '{seen}', 'keeps the first deletion of a deleted row');

-- Keys of all sorts, as values and as objects.
CREATE TABLE sort (type_name text, hiding text, keys jsonb);
INSERT INTO sort (type_name, hiding, keys)
SELECT v.type_name, h.hiding, v.keys
FROM (
    VALUES
        ('text', '["a[b", "null", "{x}", "", "say \"no\""]'::jsonb),
        ('varchar(5)', '["abcde", "[]"]'),
        ('char(4)', '["ab", "null"]'),
        ('smallint', '[1, "2"]'),
        ('numeric(6, 2)', '[1.5, 20]'),
        ('date', '["2026-02-28"]'),
        ('timestamptz', '["2026-02-28 12:00+02"]'),
        ('uuid', '["6f1c1c9c-5c1c-4c1c-8c1c-000000000001"]'),
        ('boolean', '[true]'),
        ('bytea', '["\\x01ff"]'),
        ('integer[]', '[{"key": [1, 2]}]')
) AS v (type_name, keys)
CROSS JOIN unnest('{apart,beside}'::text[]) AS h (hiding);
CREATE FUNCTION delete_sorts() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    s record;
    target text;
    left_over bigint;
    given jsonb;
BEGIN
    FOR s IN SELECT t.*, w AS wrapped FROM sort AS t CROSS JOIN unnest('{false,true}'::boolean[]) AS w WHERE t.hiding = 'apart' OR NOT w LOOP
        target := format('shop.%I', concat_ws(' ', s.hiding, s.type_name, s.wrapped));
        EXECUTE format('SET ROLE tap_owner; CREATE TABLE %s (key %s PRIMARY KEY)', target, s.type_name);
        EXECUTE format('INSERT INTO %s SELECT r.key FROM jsonb_array_elements($1) AS e, jsonb_populate_record(NULL::%1$s, CASE jsonb_typeof(e.value) WHEN ''object'' THEN e.value ELSE jsonb_build_object(''key'', e.value) END) AS r', target) USING s.keys;
        PERFORM safe_delete.protect(target::regclass, s.hiding);
        RESET ROLE;
        given := CASE WHEN s.wrapped THEN (SELECT jsonb_agg(CASE jsonb_typeof(e.value) WHEN 'object' THEN e.value ELSE jsonb_build_object('key', e.value) END) FROM jsonb_array_elements(s.keys) AS e) ELSE s.keys END;
        PERFORM safe_delete.soft_delete(target::regclass, given);
        EXECUTE format('SELECT count(*) FROM %s AS t%s', target, CASE s.hiding WHEN 'beside' THEN ' WHERE t.deleted_at IS NULL' ELSE '' END) INTO left_over;
        IF left_over > 0 THEN
            RETURN NEXT format('%s of %s are left', left_over, target);
        END IF;
    END LOOP;
END;
$$;
SELECT is_empty('SELECT delete_sorts()', 'takes keys of every type, as values and as objects');
SELECT is(
    (SELECT array_agg(DISTINCT s.type_name ORDER BY s.type_name) FROM sort AS s WHERE safe_delete._plain_key_type(format('shop.%I', concat_ws(' ', s.hiding, s.type_name, false))::regclass) IS NULL),
    '{boolean,bytea,integer[]}', 'sends values where a text is what the server makes of them anyway'
);
SET ROLE tap_owner;
CREATE DOMAIN shop.code AS text;
CREATE TABLE shop.price (price numeric(6, 2) PRIMARY KEY);
CREATE TABLE shop.retyped (key text PRIMARY KEY);
CREATE TABLE shop.relation (relation regclass PRIMARY KEY);
INSERT INTO shop.price VALUES (1.5);
INSERT INTO shop.retyped VALUES ('a'), ('b'), ('c');
INSERT INTO shop.relation VALUES ('shop.price');
SELECT safe_delete.protect(format('shop.%I', t)::regclass, 'apart') FROM unnest('{price,retyped,relation}'::text[]) AS t;
ALTER TABLE shop.retyped ALTER COLUMN key TYPE shop.code;
RESET ROLE;
SELECT is(safe_delete.soft_delete('shop.price', '[1.504]'), NULL, 'rounds no key');
SELECT isnt(safe_delete.soft_delete('shop.relation', format('[%s]', 'shop.price'::regclass::oid)::jsonb), NULL, 'takes a number for a type that a text is looked up for');
SELECT isnt(safe_delete.soft_delete('shop.retyped', '["a"]'), NULL, 'takes rows after the key has got a domain');
SELECT safe_delete.resync('shop.retyped');
SET ROLE tap_owner;
ALTER TABLE shop.retyped ALTER COLUMN key TYPE text;
RESET ROLE;
SELECT isnt(safe_delete.soft_delete('shop.retyped', '["b"]'), NULL, 'takes rows after the key has lost its domain');
SELECT safe_delete.resync('shop.retyped');
SELECT isnt(safe_delete.soft_delete('shop.retyped', '[{"key": "c"}]'), NULL, 'takes rows by their value again');

-- A superuser's table.
CREATE TABLE shop.root (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text);
INSERT INTO shop.root (body) VALUES ('a'), ('b');
SELECT safe_delete.protect('shop.root', 'apart');
SELECT isnt(safe_delete.soft_delete('shop.root', '[1]'), NULL, 'takes rows of a superuser''s table');
SELECT results_eq('SELECT r.id FROM shop.root AS r', 'VALUES (2)', 'leaves its other rows');
ALTER TABLE shop.root RENAME id TO number;
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.root', '[2]')$$, 'SD206', 'primary key of shop.root has changed', 'refuses after the key was renamed');
SELECT safe_delete.resync('shop.root');
SELECT isnt(safe_delete.soft_delete('shop.root', '[2]'), NULL, 'takes rows by a renamed key after resync()');

-- More keys than one looks at first: in place and apart, planned for themselves, whatever plans of the session's are for few.
SET ROLE tap_owner;
CREATE FUNCTION shop.tell_mode() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('shop.mode', current_setting('plan_cache_mode'), true);
    RETURN NULL;
END;
$$;
CREATE TABLE shop.many (id bigint PRIMARY KEY);
CREATE TABLE shop.moved (id bigint PRIMARY KEY);
INSERT INTO shop.many SELECT generate_series(1, 120);
INSERT INTO shop.moved SELECT generate_series(1, 120);
CREATE TRIGGER tell AFTER UPDATE ON shop.many FOR EACH STATEMENT EXECUTE FUNCTION shop.tell_mode();
CREATE TRIGGER tell AFTER DELETE ON shop.moved FOR EACH STATEMENT EXECUTE FUNCTION shop.tell_mode();
SELECT safe_delete.protect('shop.many', 'beside');
SELECT safe_delete.protect('shop.moved', 'apart');
RESET ROLE;
SELECT isnt(safe_delete.soft_delete('shop.many', to_jsonb(ARRAY(SELECT generate_series(1, 100)))), NULL, 'takes a hundred rows in place');
SELECT is(current_setting('shop.mode'), 'auto', 'leaves the plans of few keys to the server, in place');
SELECT is(safe_delete.soft_delete('shop.many', to_jsonb(ARRAY(SELECT generate_series(1, 100)))), NULL, 'finds none of them once more');
SELECT is(safe_delete.soft_delete('shop.many', to_jsonb(ARRAY(SELECT generate_series(1001, 1200)))), NULL, 'finds none of many that are not there');
SELECT isnt(safe_delete.soft_delete('shop.many', to_jsonb(ARRAY(SELECT generate_series(1, 101)))), NULL, 'finds one that lies behind a hundred that are not live');
SELECT is(current_setting('shop.mode'), 'force_custom_plan', 'plans for many keys what takes them, in place');
SELECT is((SELECT count(*) FROM shop.current_many), 19::bigint, 'leaves the others in place');
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT isnt(safe_delete.soft_delete('shop.moved', to_jsonb(ARRAY(SELECT generate_series(1, 101)))), NULL, 'takes many rows apart');
SELECT is(current_setting('shop.mode'), 'force_custom_plan', 'plans for many keys what takes them, apart');
SELECT is(current_setting('plan_cache_mode'), 'force_generic_plan', 'leaves the setting of the session as it was');
SET LOCAL plan_cache_mode = auto;

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.soft_delete(regclass,jsonb,text)', 'EXECUTE')),
    ARRAY['safe_delete_operator'::name, 'safe_delete_owner'], 'may be called by operators'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '[1]')$$, '42501', 'permission denied for function soft_delete', 'is not for the deleter');
RESET ROLE;
SET ROLE tap_app;
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '[1]')$$, '42501', 'permission denied for function soft_delete', 'is not for applications');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
