BEGIN;
SELECT plan(30);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_app;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY);
CREATE TABLE shop.reading (read_at timestamptz, "k""ey.%I'é" text, PRIMARY KEY ("k""ey.%I'é", read_at));
CREATE TABLE shop.visit (visit_id integer PRIMARY KEY);
INSERT INTO shop.message SELECT i FROM generate_series(1, 9) AS i;
INSERT INTO shop.reading VALUES ('2025-01-01 00:00+00', 'x'), ('2025-01-02 00:00+00', 'x');
INSERT INTO shop.visit VALUES (1), (2);
SELECT safe_delete.protect('shop.message', 'apart'), safe_delete.protect('shop.reading', 'apart'), safe_delete.protect('shop.visit', 'beside');
RESET ROLE;

SELECT throws_ok($$SELECT safe_delete.purge_date('shop.loose', '[1]')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.purge_date('shop.message', '[]')$$, 'SD301', NULL, 'refuses no keys');
SELECT is_empty($$SELECT safe_delete.purge_date('shop.message', '[1]')$$, 'does not know live rows');

SELECT safe_delete.soft_delete('shop.message', '[1, 2, 3]', 'gone');
SELECT safe_delete.soft_delete('shop.visit', '[1]', 'gone');
SELECT safe_delete.soft_delete('shop.reading', '[{"read_at": "2025-01-01 00:00+00", "k\"ey.%I''é": "x"}, {"read_at": "2025-01-02 00:00+00", "k\"ey.%I''é": "x"}]', 'gone');
SELECT results_eq(
    $$SELECT p.row_key, p.purge_after, p.held_by FROM safe_delete.purge_date('shop.message', '[1, "1", 4]') AS p$$, $$VALUES ('1'::jsonb, now() + interval '24 hours', NULL::bigint)$$,
    'counts the minimum grace from the deletion, where there was no purge'
);
SELECT is((SELECT p.purge_after FROM safe_delete.purge_date('shop.current_visit', '[1]') AS p), now() + interval '24 hours', 'knows tables that keep their deleted rows');
SELECT is((SELECT count(*)::integer FROM safe_delete.purge_date('shop.message', '"all"') AS p), 3, 'takes the whole table');

INSERT INTO shop.message VALUES (3);
SELECT safe_delete.soft_delete('shop.message', '[3]', 'gone again');
SELECT results_eq(
    $$SELECT d.deletion_reason FROM safe_delete.purge_date('shop.message', '[3]') AS p JOIN safe_delete.deletion AS d ON d.deletion_id = p.deletion_id ORDER BY 1$$,
    $$VALUES ('gone'), ('gone again')$$, 'shows each deletion of a key that was used again'
);

SET ROLE safe_delete_owner;
INSERT INTO safe_delete.run (
    job, target_table, target_name, parameters, signature, selection, decided_by, state, started_at, started_by, started_as, driver_pid,
    candidate_count, row_count, batch_count, next_block, window_blocks, pass_number, pass_row_count, is_exhausted
)
SELECT 'purge', 'shop.message', 'shop.message', jsonb_build_object('grace', g), 's', '{}', '{}', 'done', now(), 'jobs', 'jobs', 1, 0, 0, 0, 0, 1, 1, 0, true
FROM unnest('{90 days,10 days}'::text[]) AS g;
RESET ROLE;
SELECT is((SELECT p.purge_after FROM safe_delete.purge_date('shop.message', '[1]') AS p), now() + interval '240 hours', 'counts the grace of the last purge');
SELECT safe_delete.set_policy('shop.message', '{"minimum_grace": "20 days"}');
SELECT is((SELECT p.purge_after FROM safe_delete.purge_date('shop.message', '[1]') AS p), now() + interval '480 hours', 'counts the minimum grace where that is longer');

-- Reasons.
SELECT safe_delete.define_reason('shop.message', 'long', '{"grace": "100 days"}'), safe_delete.define_reason('shop.message', 'short', '{"grace": "none"}');
SELECT safe_delete.soft_delete('shop.message', '[4]', 'long'), safe_delete.soft_delete('shop.message', '[5]', 'short');
SELECT results_eq(
    $$SELECT p.row_key, p.purge_after FROM safe_delete.purge_date('shop.message', '[4, 5]') AS p$$,
    $$VALUES ('4'::jsonb, now() + interval '2400 hours'), ('5', now() + interval '480 hours')$$, 'counts the grace of a reason where that is longer'
);
SET ROLE safe_delete_owner;
INSERT INTO safe_delete.run (
    job, target_table, target_name, parameters, signature, selection, decided_by, state, started_at, started_by, started_as, driver_pid,
    candidate_count, row_count, batch_count, next_block, window_blocks, pass_number, pass_row_count, is_exhausted
)
VALUES ('purge', 'shop.message', 'shop.message', '{"grace": "2 days", "reason": "short"}', 's', '{}', '{}', 'done', now(), 'jobs', 'jobs', 1, 0, 0, 0, 0, 1, 1, 0, true);
RESET ROLE;
SELECT results_eq(
    $$SELECT p.row_key, p.purge_after FROM safe_delete.purge_date('shop.message', '[1, 4, 5]') AS p$$,
    $$VALUES ('1'::jsonb, now() + interval '480 hours'), ('4', now() + interval '2400 hours'), ('5', now() + interval '48 hours')$$,
    'counts the grace of a purge for a reason for rows of that reason only'
);
SET ROLE tap_owner;
CREATE TABLE shop.spam (id integer PRIMARY KEY);
INSERT INTO shop.spam VALUES (1), (2);
SELECT safe_delete.protect('shop.spam', 'apart');
RESET ROLE;
SELECT safe_delete.define_reason('shop.spam', 'spam', '{"grace": "none"}');
SELECT safe_delete.soft_delete('shop.spam', '[1]', 'spam'), safe_delete.soft_delete('shop.spam', '[2]', 'other');
SELECT results_eq(
    $$SELECT p.row_key, p.purge_after FROM safe_delete.purge_date('shop.spam', '"all"') AS p$$,
    $$VALUES ('1'::jsonb, now()), ('2', now() + interval '24 hours')$$, 'lets a reason without grace go at once'
);
SELECT is((SELECT count(*)::integer FROM safe_delete.purge_date('shop.spam', '"all"') AS p WHERE p.held_by IS NOT NULL), 0, 'invents no hold');

-- Retentions of reasons.
SET ROLE tap_owner;
CREATE TABLE shop.event (id integer PRIMARY KEY, at timestamptz);
CREATE TABLE shop.day (id integer PRIMARY KEY, day date);
CREATE TABLE shop.local (id integer PRIMARY KEY, at timestamp);
INSERT INTO shop.event VALUES (1, '2026-01-01 12:00+00'), (2, NULL), (3, 'infinity'), (4, '1990-01-01 12:00+00');
INSERT INTO shop.day VALUES (1, '2026-01-01');
INSERT INTO shop.local VALUES (1, '2026-01-01 12:00');
SELECT safe_delete.protect('shop.event', 'apart', 'at'), safe_delete.protect('shop.day', 'apart', 'day'), safe_delete.protect('shop.local', 'apart', 'at');
RESET ROLE;
SET LOCAL client_min_messages = error;
SELECT safe_delete.define_reason(NULL, 'aged', '{"retention": "30 years"}');
SELECT safe_delete.set_policy(t::regclass, '{"time_zone": "Asia/Tokyo"}'), safe_delete.soft_delete(t::regclass, '[1, 2, 3, 4]', 'aged')
FROM unnest('{shop.event,shop.day,shop.local}'::text[]) AS t;
SELECT results_eq(
    $$SELECT p.row_key, p.purge_after FROM safe_delete.purge_date('shop.event', '"all"') AS p$$,
    $$VALUES ('1'::jsonb, '2056-01-01 12:00+00'::timestamptz), ('2', NULL), ('3', NULL), ('4', now() + interval '24 hours')$$,
    'counts the retention of a reason from the age of the row, and knows no date for a row without one'
);
SELECT is((SELECT p.purge_after FROM safe_delete.purge_date('shop.day', '[1]') AS p), '2056-01-02 00:00+09', 'counts a day from its end, in the time zone of the policy');
SELECT safe_delete.define_reason('shop.day', 'aged', '{"retention": "never"}');
SELECT is((SELECT p.purge_after FROM safe_delete.purge_date('shop.day', '[1]') AS p), NULL, 'knows no date where a reason keeps for ever');
SELECT safe_delete.drop_reason('shop.day', 'aged');
SELECT is((SELECT p.purge_after FROM safe_delete.purge_date('shop.local', '[1]') AS p), '2056-01-01 12:00+09', 'counts a local time in the time zone of the policy');

-- Calendars.
SELECT is(safe_delete._after('2025-01-31 12:00+00', '1 month', 'UTC'), '2025-03-01 00:00+00', 'knows that no moment of a short month is a month after its like');
SELECT is(safe_delete._after('2025-03-29 12:00+01', '1 day', 'Europe/Berlin'), '2025-03-30 12:00+02', 'knows days of 23 hours');
SELECT is(safe_delete._after('2025-01-31 12:00+00', NULL, 'UTC'), NULL, 'knows nothing of no duration');

-- Holds.
SELECT safe_delete.place_hold('shop.message', '[2, 77]', 'case 7') AS one \gset
SELECT results_eq(
    $$SELECT p.row_key, p.purge_after IS NULL, p.held_by FROM safe_delete.purge_date('shop.message', '[1, 2]') AS p$$,
    format($$VALUES ('1'::jsonb, false, NULL::bigint), ('2', true, %s)$$, :one), 'has no date for a row on hold, and names the hold'
);
SELECT safe_delete.place_hold('shop.message', '"all"', 'case 8') AS whole \gset
SELECT results_eq(
    $$SELECT p.row_key, p.purge_after IS NULL, p.held_by FROM safe_delete.purge_date('shop.message', '[1, 2]') AS p$$,
    format($$VALUES ('1'::jsonb, true, %s::bigint), ('2', true, %s)$$, :whole, :one), 'has none while the whole table is on hold; the oldest hold is named'
);
SELECT safe_delete.release_hold(:one, 'over'), safe_delete.release_hold(:whole, 'over');
SELECT is((SELECT count(p.held_by)::integer FROM safe_delete.purge_date('shop.message', '"all"') AS p), 0, 'forgets holds that are released');
SET LOCAL TimeZone = 'Europe/Berlin';
SELECT safe_delete.place_hold('shop.reading', '[{"read_at": "2025-01-01 01:00", "k\"ey.%I''é": "x"}]', 'case 9') AS reading \gset
SET LOCAL TimeZone = 'America/New_York';
SELECT results_eq(
    $$SELECT p.held_by FROM safe_delete.purge_date('shop.reading', '"all"') AS p$$, format('VALUES (%s::bigint), (NULL)', :reading), 'knows a held moment again, whatever the time zone'
);
RESET TimeZone;

-- A superuser's table.
CREATE TABLE shop.root (id integer PRIMARY KEY);
INSERT INTO shop.root VALUES (1), (2);
SELECT safe_delete.protect('shop.root', 'apart');
DELETE FROM shop.root WHERE id = 1;
SELECT is((SELECT p.purge_after FROM safe_delete.purge_date('shop.root', '[1]') AS p), now() + interval '24 hours', 'sees rows of a superuser''s table');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r
        WHERE r.rolname ~ '^(safe_delete|tap_app)' AND has_function_privilege(r.oid, 'safe_delete.purge_date(regclass,jsonb)', 'EXECUTE')),
    '{safe_delete_admin,safe_delete_auditor,safe_delete_operator,safe_delete_owner}'::name[], 'may be called by operators, admins and auditors'
);
SET ROLE safe_delete_auditor;
SELECT lives_ok($$SELECT safe_delete.purge_date('shop.message', '[1]')$$, 'needs no right on the table');
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.purge_date('shop.message', '[1]')$$, '42501', NULL, 'is not for the deleter');
SET ROLE tap_app;
SELECT throws_ok($$SELECT safe_delete.purge_date('shop.message', '[1]')$$, '42501', NULL, 'is not for applications');
RESET ROLE;
SET TRANSACTION READ ONLY;
SELECT lives_ok($$SELECT safe_delete.purge_date('shop.message', '"all"'), safe_delete.purge_date('shop.root', '[1]')$$, 'works where nothing may be written');

SELECT * FROM finish();
ROLLBACK;
