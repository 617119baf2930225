BEGIN;
SELECT plan(74);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
CREATE FUNCTION conditions(target regclass, conditions jsonb) RETURNS void LANGUAGE sql AS $$
    SELECT safe_delete.set_policy(target, jsonb_build_object('conditions', conditions))
$$;
CREATE FUNCTION marked(target regclass) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce((SELECT string_agg(s.value ->> 'key', ' ' ORDER BY s.value ->> 'key') FROM jsonb_array_elements(d -> 'sample') AS s), 'none')
    FROM safe_delete.dry_run('mark', target, '{"retain": "30 days"}') AS d
$$;
GRANT EXECUTE ON FUNCTION conditions(regclass, jsonb), marked(regclass) TO PUBLIC;
SET ROLE tap_owner;
CREATE TYPE shop.state AS ENUM ('new', 'paid', 'cancelled');
CREATE DOMAIN shop.amount AS numeric(10, 2) CHECK (VALUE >= 0);
CREATE TABLE shop.orders (
    order_id integer PRIMARY KEY, at date, state shop.state, "Amount ""€""" shop.amount, name varchar(20), code char(4), tags text[], seen timestamptz, extra json, is_test boolean, due date
);
INSERT INTO shop.orders VALUES
    (1, '2025-01-01', 'new', 10, 'Ann', 'a', '{a,b}', '2025-01-01 12:00+00', '{}', true, '2025-02-01'),
    (2, '2025-01-01', 'paid', 20.5, 'O''Neil, "x"', 'ab', '{}', '2025-01-02 12:00+00', NULL, false, '2025-02-02'),
    (3, '2025-01-01', 'cancelled', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (4, now()::date, 'cancelled', 10, 'Ann', 'a', '{a,b}', '2025-01-01 12:00+00', '{}', true, '2025-02-01');
SELECT safe_delete.protect('shop.orders', 'apart', 'at');
RESET ROLE;

SET ROLE safe_delete_admin;
SELECT throws_ok(format('SELECT conditions(''shop.orders'', %L)', v.conditions), 'SD504', v.said, format('refuses %s', v.conditions))
FROM (
    VALUES
        ('"status = 1"', NULL),
        ('{}', NULL),
        ('[1]', 'condition 1 of shop.orders: it is an object with a column and one thing that is said of it'),
        ('[{}]', NULL),
        ('[null]', NULL),
        ('[{"column": "state"}]', NULL),
        ('[{"in": ["new"]}]', NULL),
        ('[{"column": 1, "in": ["new"]}]', NULL),
        ('[{"column": "state", "in": ["new"], "is_null": true}]', NULL),
        ('[{"column": "state", "like": "n%"}]', 'condition {"like": "n%", "column": "state"} of shop.orders: it does not know "like"'),
        ('[{"column": "state", "sql": "true"}]', NULL),
        ('[{"column": "stat", "in": ["new"]}]', 'condition {"in": ["new"], "column": "stat"} of shop.orders: there is no column stat'),
        ('[{"column": "deletion_id", "equals": 1}]', NULL),
        ('[{"column": "ctid", "equals": "(0,1)"}]', NULL),
        ('[{"column": "state", "in": "new"}]', NULL),
        ('[{"column": "state", "in": []}]', NULL),
        ('[{"column": "state", "in": [null]}]', NULL),
        ('[{"column": "state", "in": [["new"]]}]', NULL),
        ('[{"column": "state", "equals": null}]', NULL),
        ('[{"column": "state", "equals": ["new"]}]', NULL),
        ('[{"column": "state", "is_null": "yes"}]', NULL),
        ('[{"column": "state", "is_null": 1}]', NULL),
        ('[{"column": "state", "in": ["gone"]}]', 'condition {"in": ["gone"], "column": "state"} of shop.orders: invalid input value for enum shop.state: "gone"'),
        ('[{"column": "order_id", "equals": "1; DROP TABLE x"}]', NULL),
        ('[{"column": "order_id", "less_than": "NaN"}]', NULL),
        ('[{"column": "order_id", "less_than": 1e99}]', NULL),
        ('[{"column": "due", "less_than": "31.02.2025"}]', NULL),
        ('[{"column": "is_test", "equals": "maybe"}]', NULL),
        ('[{"column": "extra", "equals": "{}"}]', 'condition {"column": "extra", "equals": "{}"} of shop.orders: values of json cannot be compared so')
) AS v (conditions, said);
RESET ROLE;
SELECT is_empty('SELECT FROM safe_delete.policy', 'keeps nothing when it refuses');
SELECT is(marked('shop.orders'), '1 2 3', 'asks for nothing but the age without conditions');

SELECT unnest(ARRAY[
    lives_ok(format('SELECT conditions(''shop.orders'', %L)', v.conditions), format('takes %s', v.conditions)),
    is(marked('shop.orders'), v.keys, format('finds what has %s', v.conditions))
])
FROM (
    VALUES
        ('[{"column": "state", "in": ["new", "cancelled"]}]', '1 3'),
        ('[{"column": "state", "not_in": ["new"]}]', '2 3'),
        ('[{"column": "name", "not_in": ["Bob"]}]', '1 2'),
        ('[{"column": "name", "in": ["O''Neil, \"x\"", "{}", "NULL"]}]', '2'),
        ('[{"column": "name", "is_null": true}]', '3'),
        ('[{"column": "name", "is_null": false}, {"column": "is_test", "equals": false}]', '2'),
        ('[{"column": "Amount \"€\"", "less_than": 20.5}]', '1'),
        ('[{"column": "Amount \"€\"", "at_most": "20.50"}]', '1 2'),
        ('[{"column": "Amount \"€\"", "greater_than": 10}]', '2'),
        ('[{"column": "Amount \"€\"", "at_least": 10}]', '1 2'),
        ('[{"column": "code", "equals": "a"}]', '1'),
        ('[{"column": "tags", "equals": "{a,b}"}]', '1'),
        ('[{"column": "seen", "less_than": "2025-01-02 01:00+00"}]', '1'),
        ('[{"column": "extra", "is_null": true}]', '2 3'),
        ('[{"column": "state", "less_than": "paid"}, {"column": "due", "at_most": "2025-02-01"}]', '1')
) AS v (conditions, keys);

-- It is part of the run itself, and of what is signed.
SELECT conditions('shop.orders', '[{"column": "state", "equals": "new"}]');
SELECT is(
    safe_delete._policy_of('shop.orders') -> 'conditions', '[{"type": "shop.state", "column": "state", "equals": "new"}]', 'keeps the type that a value is of'
);
SELECT safe_delete.dry_run('mark', 'shop.orders', '{"retain": "30 days"}') ->> 'signature' AS signature \gset
SELECT conditions('shop.orders', '[{"column": "state", "equals": "paid"}]');
SELECT matches(
    safe_delete._try_start_run('mark', 'shop.orders', '{"retain": "30 days"}', :'signature') -> 'refused' ->> 'message', 'policy setting conditions was .*, is .*; nothing was deleted', 'is part of the signature'
);
SELECT conditions('shop.orders', '[{"column": "state", "equals": "new"}]');
SELECT safe_delete.set_guard('shop.orders', g, '{"waived": "test"}') FROM unnest('{too_old,minimum_kept}'::text[]) AS g;
SELECT safe_delete.start_run('mark', 'shop.orders', '{"retain": "30 days"}', safe_delete.dry_run('mark', 'shop.orders', '{"retain": "30 days"}') ->> 'signature') AS run_id \gset
SELECT is((SELECT b.row_count FROM safe_delete.next_batch(:run_id) AS b), 1::bigint, 'decides what a run takes');
SELECT is(safe_delete.finish_run(:run_id), 'done', 'leaves nothing that the run would have to take');
SELECT results_eq('SELECT o.order_id FROM shop.orders AS o ORDER BY 1', 'VALUES (2), (3), (4)', 'leaves the other rows');

-- What becomes of the column.
SELECT conditions('shop.orders', '[{"column": "name", "equals": "O''Neil, \"x\""}]');
SET ROLE tap_owner;
ALTER TABLE shop.orders RENAME COLUMN name TO customer;
SELECT safe_delete.resync('shop.orders');
RESET ROLE;
SELECT is(marked('shop.orders'), '2', 'follows a column that is renamed');
SAVEPOINT change;
SET ROLE tap_owner;
ALTER TABLE shop.orders ALTER COLUMN customer TYPE text;
RESET ROLE;
SELECT throws_ok(
    $$SELECT safe_delete.dry_run('mark', 'shop.orders', '{"retain": "30 days"}')$$, 'SD206',
    'condition {"column": "customer", "equals": "O''Neil, \"x\""} of shop.orders: it was made when customer was character varying, and now it is text', 'refuses a column that has got another type'
);
SET ROLE tap_owner;
SELECT safe_delete.resync('shop.orders');
RESET ROLE;
SELECT throws_ok($$SELECT safe_delete.dry_run('mark', 'shop.orders', '{"retain": "30 days"}')$$, 'SD206', NULL, 'refuses it after resync(), too');
SELECT lives_ok($$SELECT safe_delete.dry_run('purge', 'shop.orders', '{"grace": "30 days"}')$$, 'is no matter of a purge');
SELECT conditions('shop.orders', '[{"column": "customer", "equals": "O''Neil, \"x\""}]');
SELECT is(marked('shop.orders'), '2', 'is made anew by set_policy()');
ROLLBACK TO change;
SET ROLE tap_owner;
ALTER TABLE shop.orders DROP COLUMN customer;
RESET ROLE;
SELECT throws_ok(
    $$SELECT safe_delete.dry_run('mark', 'shop.orders', '{"retain": "30 days"}')$$, 'SD206',
    'condition {"column": "customer", "equals": "O''Neil, \"x\""} of shop.orders: there is no column customer', 'refuses a column that is gone'
);
SELECT lives_ok($$SELECT safe_delete.set_policy('shop.orders', '{"conditions": null}')$$, 'can be taken back');
SET ROLE tap_owner;
SELECT safe_delete.resync('shop.orders');
RESET ROLE;
SELECT is(marked('shop.orders'), '2 3', 'asks for nothing but the age then');

SELECT * FROM finish();
ROLLBACK;
