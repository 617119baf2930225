BEGIN;
SELECT plan(84);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY, seen_at timestamptz);
INSERT INTO shop.message SELECT i, now() - interval '1 year' FROM generate_series(1, 20) AS i;
INSERT INTO shop.visit SELECT i, now() - interval '1 year' FROM generate_series(1, 20) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_at');
RESET ROLE;
SELECT safe_delete.set_guard(p.target_table, v.guard, v.settings)
FROM safe_delete.protected_tables AS p
CROSS JOIN (VALUES ('too_old', '{"waived": "a test"}'::jsonb), ('minimum_kept', '{"min": 0}'), ('stalled_table', '{"waived": "a test"}')) AS v (guard, settings)
WHERE p.schema_name = 'shop';

SET ROLE safe_delete_admin;
SELECT throws_ok($$SELECT safe_delete.define_reason('shop.loose', 'spam')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok(
    format('SELECT safe_delete.define_reason(''shop.message'', %L)', v.reason), 'SD310', format('the name of a reason cannot be %L', left(v.reason, 120)), format('refuses the name %L', left(v.reason, 10))
)
FROM (VALUES (NULL), (''), (' '), ('spam '), (repeat('x', 101))) AS v (reason);
SELECT throws_ok($$SELECT safe_delete.define_reason('shop.message', 'spam', NULL)$$, 'SD310', 'the settings of a reason are a JSON object', 'refuses no settings');
SELECT throws_ok(
    format('SELECT safe_delete.define_reason(''shop.message'', ''spam'', %L)', v.settings), 'SD310', NULL, format('refuses %s', v.settings)
)
FROM (
    VALUES ('[]'), ('{"grase": "7 days"}'), ('{"sets": {"status": "spam"}}'), ('{"is_restorable": "no"}'), ('{"is_restorable": 0}'), ('{"grace": 7}'), ('{"grace": ["7 days"]}'),
        ('{"retention": 7}'), ('{"sets": "status"}'), ('{"sets": []}')
) AS v (settings);
SELECT throws_ok(
    format('SELECT safe_delete.define_reason(''shop.message'', ''spam'', %L)', v.settings), 'SD702', NULL, format('refuses %s', v.settings)
)
FROM (VALUES ('{"grace": "7"}'), ('{"grace": "0 days"}'), ('{"grace": ""}'), ('{"grace": "None"}'), ('{"retention": "7"}'), ('{"retention": "Never"}'), ('{"grace": "never"}')) AS v (settings);
SELECT is_empty('SELECT FROM safe_delete.reasons', 'keeps nothing when it refuses');

SELECT lives_ok($$SELECT safe_delete.define_reason('shop.message', 'cancelled', '{"grace": " 7 year"}')$$, 'takes a name and settings');
SELECT lives_ok($$SELECT safe_delete.define_reason('shop.message_with_deleted', 'cancelled', '{"is_restorable": false}')$$, 'takes the table given as its view');
SELECT lives_ok($$SELECT safe_delete.define_reason(NULL, 'spam', '{"grace": "none"}')$$, 'takes a reason for all tables');
SELECT results_eq(
    'SELECT r.target_table, r.reason_name, r.grace, r.is_restorable FROM safe_delete.reasons AS r ORDER BY r.reason_name',
    $$VALUES ('shop.message'::regclass, 'cancelled', '7 years', false), (NULL, 'spam', 'none', true)$$, 'changes what is named, and leaves the rest'
);
SELECT safe_delete.define_reason('shop.message', 'cancelled', '{"is_restorable": null, "grace": null}');
SELECT results_eq(
    $$SELECT r.grace, r.is_restorable FROM safe_delete.reasons AS r WHERE r.reason_name = 'cancelled'$$, $$VALUES (NULL::text, true)$$, 'brings defaults back for null'
);
RESET ROLE;
SELECT results_eq(
    $$SELECT a.target_name, a.done_as, a.detail -> 'before' ->> 'grace', a.detail -> 'after' ->> 'grace' FROM safe_delete.audit_trail AS a WHERE a.event = 'reason changed' AND a.detail ->> 'reason' IN ('cancelled', 'spam') ORDER BY a.happened_at$$,
    $$VALUES ('shop.message', 'safe_delete_admin'::name, NULL::text, '7 years'), ('shop.message', 'safe_delete_admin', '7 years', '7 years'), (NULL, 'safe_delete_admin', NULL, 'none'), ('shop.message', 'safe_delete_admin', '7 years', NULL)$$,
    'records each change, with before and after'
);

-- What a policy demands.
SELECT safe_delete.set_policy('shop.message', '{"reason": "required"}');
SELECT throws_ok('DELETE FROM shop.message WHERE message_id = 1', 'SD307', 'rows of shop.message are deleted for a reason only, and none is given', 'lets a policy demand a reason of a DELETE');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '[1]')$$, 'SD307', NULL, 'lets it demand one of soft_delete()');
SELECT lives_ok($$SELECT safe_delete.soft_delete('shop.message', '[1]', 'whatever')$$, 'takes any reason then');
SELECT safe_delete.set_policy('shop.message', '{"reason": "named"}');
SELECT safe_delete.set_policy('shop.visit', '{"reason": "named"}');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.message', '[2]', 'whatever')$$, 'SD308', 'reason ''whatever'' is not defined for shop.message', 'lets a policy demand a reason that is defined');
SELECT throws_ok($$SELECT safe_delete.soft_delete('shop.visit', '[2]', 'cancelled')$$, 'SD308', 'reason ''cancelled'' is not defined for shop.visit', 'knows reasons of another table not, beside');
SELECT lives_ok($$SELECT safe_delete.soft_delete('shop.visit', '[2]', 'spam')$$, 'knows reasons of all tables, beside');
SELECT lives_ok($$SELECT safe_delete.soft_delete('shop.message', '[2]', 'spam')$$, 'knows reasons of all tables');
SELECT lives_ok($$SELECT safe_delete.soft_delete('shop.message', '[3]', 'cancelled')$$, 'knows reasons of the table');
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "2 years"}', safe_delete.dry_run('mark', 'shop.message', '{"retain": "2 years"}') ->> 'signature') AS run \gset
SELECT safe_delete.finish_run(:run);
INSERT INTO shop.message VALUES (99, now() - interval '3 years');
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "2 years"}', safe_delete.dry_run('mark', 'shop.message', '{"retain": "2 years"}') ->> 'signature') AS run \gset
SELECT is((SELECT b.row_count FROM safe_delete.next_batch(:run) AS b), 1::bigint, 'asks no job for a reason');
SELECT safe_delete.finish_run(:run);

-- What a grace of its own decides.
SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days"}') ->> 'signature' AS signature \gset
SELECT safe_delete.define_reason('shop.message', 'cancelled', '{"is_restorable": false}');
SELECT is(safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days"}') ->> 'signature', :'signature', 'voids no signature where the grace stays');
SELECT safe_delete.define_reason('shop.message', 'cancelled', '{"grace": "7 years"}');
SELECT throws_ok(
    format($$SELECT safe_delete.start_run('purge', 'shop.message', '{"grace": "30 days"}', %L)$$, :'signature'),
    'SD602', 'a named reason changed since the dry run; nothing was deleted', 'voids signatures by another grace'
);
SELECT is(
    (safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days"}') -> 'selection' -> 'kept_reasons' ->> 'cancelled')::timestamptz, (now() AT TIME ZONE 'UTC' - interval '7 years') AT TIME ZONE 'UTC',
    'shows in a dry run since when a reason keeps its rows'
);
SELECT is(safe_delete.dry_run('purge', 'shop.message', '{"grace": "8 years"}') -> 'selection' -> 'kept_reasons', '{}', 'keeps nothing longer than the run does');
SELECT throws_ok($$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "1 hour"}')$$, 'SD702', NULL, 'leaves the minimum grace of others as it is');
SELECT lives_ok($$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "1 hour", "reason": "spam"}')$$, 'lets a purge of a reason without a grace be shorter');
SELECT throws_ok($$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "1 year", "reason": "cancelled"}')$$, 'SD702', NULL, 'makes the grace of a reason the least for a purge of it');
SELECT throws_ok($$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "1 year", "reason": "whatever"}')$$, 'SD702', 'reason ''whatever'' is not defined for shop.message', 'refuses a purge of a reason that is not defined');
SELECT lives_ok($$SELECT safe_delete.dry_run('purge', 'shop.visit', '{"grace": "1 year"}')$$, 'leaves purges in place alone where no reason keeps longer');
SELECT safe_delete.define_reason(NULL, 'spam', '{"grace": "7 years"}');
SELECT throws_ok($$SELECT safe_delete.dry_run('purge', 'shop.visit', '{"grace": "1 year"}')$$, 'SD702', 'deleted rows of shop.visit lie in the table itself, where a purge cannot tell them by reason', 'stops purges in place that would have to tell reasons apart');

-- What a retention of its own decides.
SELECT safe_delete.drop_reason(NULL, 'spam');
SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days"}') ->> 'signature' AS signature \gset
SELECT safe_delete.define_reason('shop.message', 'cancelled', '{"grace": null, "retention": "7 years"}'), safe_delete.define_reason('shop.message', 'spam', '{"retention": "none"}');
SELECT throws_ok(
    format($$SELECT safe_delete.start_run('purge', 'shop.message', '{"grace": "30 days"}', %L)$$, :'signature'),
    'SD602', 'a named reason changed since the dry run; nothing was deleted', 'voids signatures by another retention'
);
SELECT is(
    safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days"}') -> 'selection' -> 'own_cutoffs',
    jsonb_build_object('cancelled', (now() AT TIME ZONE 'UTC' - interval '7 years') AT TIME ZONE 'UTC'), 'binds a purge that has no retention itself'
);
SELECT is(
    safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days", "retain": "90 days"}') -> 'selection' -> 'own_cutoffs',
    jsonb_build_object('cancelled', (now() AT TIME ZONE 'UTC' - interval '7 years') AT TIME ZONE 'UTC', 'spam', NULL), 'takes the place of that of a purge, longer or shorter'
);
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "2 years"}') -> 'selection' -> 'own_cutoffs', '{}', 'is no matter of a mark');
SELECT throws_ok(
    $$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "30 days", "retain": "9 years", "reason": "cancelled"}')$$,
    'SD702', 'reason ''cancelled'' of shop.message has a retention of its own: a purge for it takes no other', 'leaves no choice to a purge for it'
);
SELECT throws_ok(
    $$SELECT safe_delete.define_reason('shop.visit', 'x', '{"retention": "none"}')$$,
    'SD310', 'deleted rows of shop.visit lie in the table itself, where a purge cannot tell them by reason', 'refuses a retention in place'
);
SET ROLE tap_owner;
CREATE DOMAIN shop.word AS text CHECK (VALUE <> 'gone');
CREATE TYPE shop.mood AS ENUM ('glad', 'sad');
CREATE DOMAIN shop.gladness AS shop.mood;
CREATE TYPE shop.pair AS (a integer, b integer);
CREATE TABLE shop.parent (parent_id integer PRIMARY KEY);
CREATE TABLE shop.item (
    item_id integer PRIMARY KEY, made_on date, status shop.word NOT NULL, "St a'te" shop.mood, gladness shop.gladness, tags text[], pair shop.pair,
    ended_at timestamptz, parent_id integer REFERENCES shop.parent, code text UNIQUE, label text, twice integer GENERATED ALWAYS AS (item_id * 2) STORED
);
CREATE UNIQUE INDEX ON shop.item (lower(label));
CREATE TABLE shop.odd (odd_id integer PRIMARY KEY, status text);
INSERT INTO shop.item VALUES (1, '2020-01-01', 'new', 'glad'), (2, '2020-01-01', 'new', NULL);
SELECT safe_delete.protect('shop.item', 'apart', 'made_on'), safe_delete.protect('shop.odd', 'apart'), safe_delete.protect('shop.parent', 'apart');
RESET ROLE;
SELECT throws_ok(
    $$SELECT safe_delete.define_reason('shop.odd', 'x', '{"retention": "1 year"}')$$,
    'SD310', 'shop.odd has no age column to count the retention of reason ''x'' from', 'refuses a retention without an age'
);
SELECT lives_ok($$SELECT safe_delete.define_reason('shop.odd', 'x', '{"retention": "none"}')$$, 'takes none without an age');
SET LOCAL client_min_messages = error;
SELECT lives_ok($$SELECT safe_delete.define_reason(NULL, 'x', '{"retention": "1 year"}')$$, 'takes a retention for all tables');

-- What it sets.
SELECT throws_ok(
    format('SELECT safe_delete.define_reason(''shop.item'', ''spam'', %L)', jsonb_build_object('sets', jsonb_build_object(v.name, v.value))),
    'SD310', format('reason ''spam'' cannot set %I of shop.item: %s', v.name, v.why), format('refuses to set %s to %s', v.name, v.value)
)
FROM (
    VALUES
        ('nothing', '1', 'there is no such column'),
        ('twice', '1', 'it is generated from other columns'),
        ('made_on', '2020-01-01', 'the age of rows is counted from it'),
        ('item_id', '1', 'it is part of a primary, unique or foreign key'),
        ('code', '1', 'it is part of a primary, unique or foreign key'),
        ('label', NULL, 'it is part of a primary, unique or foreign key'),
        ('parent_id', NULL, 'it is part of a primary, unique or foreign key'),
        ('tags', '{}', 'its type is neither an enum nor one of the server''s own, but for arrays, ranges, xml, money and names of objects'),
        ('pair', NULL, 'its type is neither an enum nor one of the server''s own, but for arrays, ranges, xml, money and names of objects'),
        ('gladness', 'glad', 'its type is neither an enum nor one of the server''s own, but for arrays, ranges, xml, money and names of objects'),
        ('ended_at', 'now', '''now'' is no fixed moment'),
        ('ended_at', 'soon', '''soon'' is no timestamp with time zone'),
        ('St a''te', 'mad', '''mad'' is no shop.mood')
) AS v (name, value, why);
SELECT throws_ok($$SELECT safe_delete.define_reason('shop.parent', 'spam', '{"sets": {"parent_id": 1}}')$$, 'SD310', NULL, 'refuses to set what is referenced');
SELECT throws_ok(
    $$SELECT safe_delete.define_reason(NULL, 'spam', '{"sets": {"status": "x"}}')$$,
    'SD310', 'reason ''spam'' is for all tables, and cannot set columns of one', 'refuses to set columns of all tables'
);
SELECT throws_ok(
    $$SELECT safe_delete.define_reason('shop.visit', 'spam', '{"sets": {"seen_at": null}}')$$,
    'SD310', 'deleted rows of shop.visit lie in the table itself, where a reason cannot set their columns', 'refuses to set columns in place'
);
SELECT columns_are(
    'safe_delete_data', 'shop__item', ARRAY(SELECT c.column_name FROM safe_delete._columns('shop.item') AS c) || ARRAY['deleted_at', 'deletion_id']::name[],
    'changes no storage when it refuses'
);
SELECT lives_ok(
    $$SELECT safe_delete.define_reason('shop.item', 'sold', '{"sets": {"status": "gone", "St a''te": "sad", "ended_at": "infinity"}}')$$,
    'takes columns and values that no constraint would allow'
);
SELECT safe_delete.soft_delete('shop.item', '[1, 2]', 'sold') AS item \gset
SELECT results_eq(
    $$SELECT i.status, i."St a'te"::text, i.ended_at FROM safe_delete_data.shop__item AS i$$,
    $$VALUES ('gone'::text, 'sad', 'infinity'::timestamptz), ('gone', 'sad', 'infinity')$$, 'sets them in rows that are deleted for it'
);
SELECT safe_delete.define_reason('shop.item', 'sold', '{"sets": {}}');
SELECT is((SELECT r.sets FROM safe_delete.reasons AS r WHERE r.target_table = 'shop.item'::regclass), NULL, 'sets nothing any more when told so');
SELECT is(safe_delete.restore(:item), 2::bigint, 'leaves it to a restore to put old values back');
SELECT results_eq(
    $$SELECT i.status::text, i."St a'te"::text, i.ended_at FROM shop.item AS i ORDER BY i.item_id$$,
    $$VALUES ('new', 'glad', NULL::timestamptz), ('new', NULL, NULL)$$, 'loses no value'
);
SELECT safe_delete.soft_delete('shop.item', '[1]', 'sold');
SELECT is((SELECT i.status FROM safe_delete_data.shop__item AS i), 'new', 'sets nothing in rows that are deleted after that');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.define_reason(regclass,text,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_admin'::name, 'safe_delete_owner'], 'may be called by admins'
);
SET ROLE safe_delete_operator;
SELECT throws_ok($$SELECT safe_delete.define_reason('shop.message', 'x', '{}')$$, '42501', 'permission denied for function define_reason', 'is not for operators');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
