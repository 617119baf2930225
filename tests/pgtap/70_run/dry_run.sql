BEGIN;
SELECT plan(55);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE ROLE tap_reader;
GRANT safe_delete_operator TO tap_reader;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.loose (id integer PRIMARY KEY);
CREATE TABLE shop.ageless (id integer PRIMARY KEY);
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
CREATE TABLE shop.visit (visit_id integer, seen_on date, PRIMARY KEY (visit_id, seen_on)) PARTITION BY RANGE (seen_on);
CREATE TABLE shop.visit_old PARTITION OF shop.visit FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
CREATE TABLE shop.visit_new PARTITION OF shop.visit FOR VALUES FROM ('2025-01-01') TO (MAXVALUE);
INSERT INTO shop.message SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
INSERT INTO shop.visit SELECT i, '2025-06-01'::date - i * 30 FROM generate_series(1, 10) AS i;
GRANT SELECT ON shop.message TO tap_reader;
SELECT safe_delete.protect('shop.ageless', 'apart');
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.protect('shop.visit', 'beside', 'seen_on');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "20 days"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 50}');
SELECT safe_delete.set_guard('shop.visit', 'stalled_table', '{"waived": "a test"}');
RESET ROLE;
CREATE FUNCTION dry(job text, target regclass, parameters jsonb) RETURNS jsonb LANGUAGE sql AS 'SELECT safe_delete.dry_run(job, target, parameters)';

-- Refusals.
SELECT throws_ok($$SELECT safe_delete.dry_run('mark', 'shop.loose', '{"retain": "90 days"}')$$, 'SD203', 'shop.loose is not protected', 'refuses a table that is not protected');
SELECT throws_ok($$SELECT safe_delete.dry_run('mark', NULL, '{"retain": "90 days"}')$$, 'SD203', 'a NULL table is not protected', 'refuses no table');
SELECT throws_ok($$SELECT safe_delete.dry_run('mark', 'shop.message', '{}')$$, 'SD702', NULL, 'refuses missing parameters');
SELECT throws_ok($$SELECT safe_delete.dry_run('mark', 'shop.ageless', '{"retain": "90 days"}')$$, 'SD702', 'shop.ageless has no age column to count a retention from', 'refuses a retention without an age column');
SELECT throws_ok($$SELECT safe_delete.dry_run('purge', 'shop.ageless', '{"grace": "30 days", "retain": "90 days"}')$$, 'SD702', 'shop.ageless has no age column to count a retention from', 'refuses a retention of a purge without an age column');
SELECT throws_ok($$SELECT safe_delete.dry_run('purge', 'shop.message', '{"grace": "12 hours"}')$$, 'SD702', 'grace 12 hours is shorter than the minimum grace of shop.message, 1 day', 'refuses less than the minimum grace');
SELECT lives_ok($$SELECT safe_delete.dry_run('purge', 'shop.ageless', '{"grace": "30 days"}')$$, 'needs no age column for a purge by grace');

-- Mark.
SELECT results_eq(
    $$SELECT d ->> 'job', d ->> 'table', d -> 'parameters', d ->> 'verdict', d -> 'candidates', d -> 'table_rows', d -> 'spared', d -> 'missing_age', d ->> 'time_zone' FROM dry('mark', 'shop.message', '{"retain": "90 day"}') AS d$$,
    $$VALUES ('mark', 'shop.message', '{"retain": "90 days"}'::jsonb, 'go', '10'::jsonb, '100'::jsonb, '0'::jsonb, '0'::jsonb, 'UTC')$$,
    'counts what a mark would take'
);
SELECT is((dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'cutoff')::timestamptz, now() - interval '90 days', 'shows the cut-off');
SELECT is((dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'oldest')::timestamptz, now() - interval '100 days', 'shows the oldest candidate');
SELECT is((dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'newest')::timestamptz, now() - interval '91 days', 'shows the newest candidate, one older than the cut-off');
SELECT is((dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'ratio')::numeric, 0.1, 'shows the share of the table');
SELECT is(jsonb_array_length(dry('mark', 'shop.message', '{"retain": "90 days"}') -> 'sample'), 5, 'shows a sample');
SELECT is_empty(
    $$SELECT FROM jsonb_array_elements(dry('mark', 'shop.message', '{"retain": "90 days"}') -> 'sample') AS s WHERE (s ->> 'key')::integer <= 90$$, 'shows candidates only in its sample'
);
SELECT results_eq(
    $$SELECT g ->> 'guard' FROM jsonb_array_elements(dry('mark', 'shop.message', '{"retain": "90 days"}') -> 'guards') AS g$$,
    $$SELECT d.guard_name FROM safe_delete._guard_defaults() AS d ORDER BY d.place$$, 'asks every guard'
);
SELECT is(dry('mark', 'shop.message', '{"retain": "40 days"}') ->> 'verdict', 'stop', 'says stop when one guard does');
SELECT safe_delete.place_hold('shop.message', '[95, 5]', 'case 7');
SELECT results_eq(
    $$SELECT d -> 'candidates', d -> 'spared', d -> 'table_rows' FROM dry('mark', 'shop.message', '{"retain": "90 days"}') AS d$$, $$VALUES ('9'::jsonb, '1'::jsonb, '100'::jsonb)$$, 'leaves out rows on hold'
);
SELECT is(dry('mark', 'shop.message_with_deleted', '{"retain": "90 days"}') ->> 'table', 'shop.message', 'takes the table''s view for the table');
SELECT is(dry('mark', 'shop.visit', '{"retain": "90 days"}') ->> 'verdict', 'unknown', 'says unknown while a guard is not set');
SELECT is(dry('mark', 'shop.visit', '{"retain": "90 days"}') -> 'candidates', '10', 'counts rows of all partitions');
SELECT is(dry('mark', 'shop.visit', '{"retain": "1000 years"}') - 'selection' - 'guards' - 'signature' - 'signed' - 'identity' - 'parameters' - 'cutoff' - 'verdict' - 'table_rows_is_estimate' - 'policy',
    '{"job": "mark", "table": "shop.visit", "candidates": 0, "table_rows": 10, "ratio": 0.000000, "oldest": null, "newest": null, "spared": 0, "missing_age": 0, "kept_by_reason": 0, "sample": [], "time_zone": "UTC", "ages": {"unit": "day", "bins": []}, "deletion_days": null, "closure": [], "batches": 1}',
    'shows nothing where there is nothing to take'
);
SELECT safe_delete.soft_delete('shop.visit', '[{"visit_id": 1, "seen_on": "2025-05-02"}]');
SELECT results_eq(
    $$SELECT d -> 'candidates', d -> 'table_rows' FROM dry('mark', 'shop.visit', '{"retain": "90 days"}') AS d$$, $$VALUES ('9'::jsonb, '10'::jsonb)$$, 'takes no deleted row for a candidate'
);

-- Purge.
SET ROLE safe_delete_owner;
SELECT safe_delete._make_storage_partition('shop.message', now() - v.days * interval '1 day') FROM (VALUES (29), (30), (31)) AS v (days);
RESET ROLE;
INSERT INTO safe_delete.deletion (transaction_id, deleted_at, deletion_reason, deleted_by, deleted_as)
VALUES (pg_current_xact_id(), now() - interval '31 days', 'long ago', 'x', 'x');
INSERT INTO safe_delete_data.shop__message (message_id, sent_at, deleted_at, deletion_id)
SELECT v.id, now() - v.age * interval '1 day', now() - v.deleted * interval '1 day' - v.more, (SELECT max(d.deletion_id) FROM safe_delete.deletion AS d)
FROM (VALUES (1001, 200, 31, interval '0'), (1002, 200, 30, interval '0'), (1003, 200, 30, interval '1 microsecond'), (1004, 200, 29, interval '0'), (1005, 50, 31, interval '0'), (1006, NULL, 31, interval '0'))
    AS v (id, age, deleted, more);
SELECT results_eq(
    $$SELECT d -> 'candidates', d -> 'table_rows', d -> 'spared' FROM dry('purge', 'shop.message', '{"grace": "30 days"}') AS d$$, $$VALUES ('4'::jsonb, '106'::jsonb, '0'::jsonb)$$,
    'counts what a purge would take: deleted for longer than the grace'
);
SELECT is((dry('purge', 'shop.message', '{"grace": "30 days"}') ->> 'newest')::timestamptz, now() - interval '30 days 1 microsecond', 'measures the grace by the time of deletion, to the microsecond');
SELECT is(dry('purge', 'shop.message', '{"grace": "30 days", "retain": "90 days"}') -> 'candidates', '2', 'takes, with a retention, only rows beyond that too; none without an age');
SELECT safe_delete.place_hold('shop.message', '[1003]', 'case 8');
SELECT results_eq($$SELECT d -> 'candidates', d -> 'spared' FROM dry('purge', 'shop.message', '{"grace": "30 days"}') AS d$$, $$VALUES ('3'::jsonb, '1'::jsonb)$$, 'leaves out deleted rows on hold');
SELECT is((dry('purge', 'shop.message', '{"grace": "30 days"}') ->> 'cutoff')::timestamptz, now() - interval '30 days', 'shows the end of the grace where there is no retention');
ALTER TABLE shop.visit DISABLE TRIGGER safe_delete_guard_insert;
INSERT INTO shop.visit (visit_id, seen_on, deleted_at, deletion_id) VALUES (21, '2020-01-01', now() - interval '31 days', 1), (22, '2020-01-01', now() - interval '29 days', 1);
ALTER TABLE shop.visit ENABLE ALWAYS TRIGGER safe_delete_guard_insert;
SELECT results_eq(
    $$SELECT d -> 'candidates', d -> 'table_rows', d -> 'sample' -> 0 -> 'key' FROM dry('purge', 'shop.visit', '{"grace": "30 days"}') AS d$$,
    $$VALUES ('1'::jsonb, '12'::jsonb, '{"seen_on": "2020-01-01", "visit_id": 21}'::jsonb)$$, 'counts what a purge would take, beside'
);

-- What people want to see.
SELECT is(
    dry('mark', 'shop.message', '{"retain": "90 days"}') -> 'ages',
    (SELECT jsonb_build_object('unit', 'day', 'bins', jsonb_agg(jsonb_build_object('from', ((now() - i * interval '1 day') AT TIME ZONE 'UTC')::date, 'rows', 1) ORDER BY i DESC))
        FROM generate_series(91, 100) AS i WHERE i <> 95),
    'shows how old candidates are, by day'
);
SELECT is(
    dry('purge', 'shop.message', '{"grace": "30 days"}') -> 'deletion_days',
    (SELECT jsonb_build_object('unit', 'day', 'bins', jsonb_agg(jsonb_build_object('from', d.day, 'rows', d.row_count) ORDER BY d.day))
        FROM (VALUES (((now() - interval '31 days') AT TIME ZONE 'UTC')::date, 3)) AS d (day, row_count)),
    'shows when candidates of a purge were deleted'
);
SELECT is((SELECT sum((b ->> 'rows')::bigint) FROM jsonb_array_elements(dry('purge', 'shop.message', '{"grace": "30 days"}') -> 'ages' -> 'bins') AS b), 2::numeric, 'shows the ages of those that have one');
SELECT is(dry('purge', 'shop.ageless', '{"grace": "30 days"}') -> 'ages', 'null', 'shows no ages without an age column');
SELECT is(dry('mark', 'shop.visit', '{"retain": "90 days"}') -> 'ages' ->> 'unit', 'day', 'shows days as long as 60 of them suffice');
SELECT is(dry('mark', 'shop.message', '{"retain": "90 days"}') -> 'policy', safe_delete._policy_of('shop.message'), 'shows the policy');
SELECT is(dry('mark', 'shop.message', '{"retain": "90 days"}') -> 'batches', '2', 'predicts the number of batches');
SET LOCAL ROLE tap_owner;
SELECT safe_delete.set_policy('shop.message', '{"time_zone": "Pacific/Kiritimati"}');
RESET ROLE;
SELECT is(
    dry('mark', 'shop.message', '{"retain": "2399 hours"}') -> 'ages' -> 'bins' -> 0 ->> 'from',
    ((now() - interval '100 days') AT TIME ZONE 'Pacific/Kiritimati')::date::text, 'counts the days of the policy''s time zone'
);
SELECT is(
    safe_delete._histogram((SELECT jsonb_object_agg(('2000-01-01'::date + i * v.step)::text, 1) FROM generate_series(0, 60) AS i)) ->> 'unit', v.unit,
    format('takes %ss where smaller units are more than 60', v.unit)
)
FROM (VALUES (1, 'week')) AS v (step, unit);
SET LOCAL ROLE tap_owner;
SELECT safe_delete.set_policy('shop.message', '{"time_zone": null}');
RESET ROLE;

-- The signature.
SELECT dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
SELECT matches(:'signature'::text, '^sd1-mark-90d-0-' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD') || '-[0-9a-f]{40}-[0-9a-f]{32}$', 'signs, with job, parameters and day in clear');
SELECT matches(dry('purge', 'shop.message', '{"grace": "1 month", "retain": "2 years"}') ->> 'signature', '^sd1-purge-2y-1m-[0-9]{8}-[0-9a-f]{40}-[0-9a-f]{32}$', 'signs retention and grace of a purge');
SELECT is(dry('mark', 'shop.message', '{"retain": " 90  day"}') ->> 'signature', :'signature', 'signs another spelling of the same alike');
SELECT isnt(dry('mark', 'shop.message', '{"retain": "9 days"}') ->> 'signature', :'signature', 'signs other parameters otherwise');
SELECT isnt(dry('mark', 'shop.message', '{"retain": "3 months"}') ->> 'signature', :'signature', 'signs another unit otherwise');
INSERT INTO shop.message VALUES (500, now());
SELECT is(dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature', :'signature', 'signs the rule and not the rows');
SAVEPOINT signed;
ALTER TABLE shop.message ADD COLUMN note text;
SELECT is(dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature', :'signature', 'signs no column that decides nothing');
ROLLBACK TO signed;
UPDATE safe_delete.signing_secret SET inner_pad = outer_pad;
SELECT isnt(dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature', :'signature', 'signs with the secret');
ROLLBACK TO signed;
SET LOCAL datestyle = 'SQL, DMY';
SET LOCAL TimeZone = 'Asia/Kathmandu';
SET LOCAL intervalstyle = 'iso_8601';
SELECT is(dry('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature', :'signature', 'signs the same under any settings');
SELECT is(dry('mark', 'shop.message', '{"retain": "90 days"}') -> 'candidates', '9', 'counts the same under any settings');
ROLLBACK TO signed;

-- No write, no more rights than needed.
SET LOCAL transaction_read_only = on;
SELECT lives_ok($$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}')$$, 'runs in a read-only transaction');
SELECT lives_ok($$SELECT safe_delete.dry_run('purge', 'shop.visit', '{"grace": "30 days"}')$$, 'runs in a read-only transaction, beside');
ROLLBACK TO signed;
SET ROLE safe_delete_operator;
SELECT is(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'sample', '[]', 'shows no rows to whoever may not read the table');
SET ROLE tap_reader;
SELECT is(jsonb_array_length(safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') -> 'sample'), 5, 'shows rows to whoever may');
RESET ROLE;
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.dry_run(text,regclass,jsonb,text)', 'EXECUTE')),
    ARRAY['safe_delete_approver'::name, 'safe_delete_operator', 'safe_delete_owner'], 'may be called by operators and approvers'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}')$$, '42501', 'permission denied for function dry_run', 'is not for the deleter');
RESET ROLE;

-- A superuser's table.
CREATE TABLE shop.root (id integer PRIMARY KEY, at date);
INSERT INTO shop.root VALUES (1, '2020-01-01'), (2, now());
SELECT safe_delete.protect('shop.root', 'beside', 'at');
SELECT is(dry('mark', 'shop.root', '{"retain": "90 days"}') -> 'candidates', '1', 'counts rows of a superuser''s table');
SELECT is((SELECT count(*)::integer FROM safe_delete_gate.shop__root), 0, 'closes the gate view when it is through');

SELECT * FROM finish();
ROLLBACK;
