BEGIN;
SELECT plan(33);

CREATE FUNCTION parts(job text, retain text, grace text, others jsonb DEFAULT '{}')
RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('job', job, 'parameters', jsonb_strip_nulls(jsonb_build_object('retain', retain, 'grace', grace)), 'database', '{"name": "shop"}') || others
$$;
CREATE FUNCTION made(parts jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._signature(parts, '20260102', 'abcdabcd')$$;
CREATE FUNCTION said(was jsonb, is_now jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._signature_differences(made(was), is_now)$$;
CREATE FUNCTION said(given text, is_now jsonb) RETURNS text LANGUAGE sql AS $$SELECT safe_delete._signature_differences(given, is_now)$$;

SELECT is(said(parts('purge', '90 days', '30 days'), parts('purge', '9 days', '30 days')), 'the signature is for retain = 90 days, this call says 9 days', 'tells 9 from 90 days');
SELECT is(said(parts('purge', NULL, '30 days'), parts('purge', '9 days', '30 days')), 'the signature is for retain = none, this call says 9 days', 'says where no retention was given');
SELECT is(said(parts('purge', '90 days', '30 days'), parts('purge', '90 days', '3 months')), 'the signature is for grace = 30 days, this call says 3 months', 'tells days from months');
SELECT is(said(parts('mark', '1 year', NULL), parts('mark', '52 weeks', NULL)), 'the signature is for retain = 1 years, this call says 52 weeks', 'tells a year from 52 weeks');
SELECT is(said(parts('mark', '24 hours', NULL), parts('mark', '1 day', NULL)), 'the signature is for retain = 24 hours, this call says 1 days', 'tells hours from days');
SELECT is(
    said(parts('mark', '90 days', NULL), parts('purge', '90 days', '30 days')),
    'the signature is for job mark, this call says purge; the signature is for grace = none, this call says 30 days', 'names all that differs'
);
SELECT is(said(parts('mark', '90 days', NULL, v.part), parts('mark', '90 days', NULL)), v.says, 'says: ' || v.says)
FROM (
    VALUES
        ('{"database": {"name": "x"}}'::jsonb, 'the signature is from another database, or another environment'),
        ('{"table": 1}', 'the table changed since the dry run'),
        ('{"deciding columns": 1}', 'a deciding column or foreign key changed since the dry run'),
        ('{"policy": 1}', 'the policy changed since the dry run'),
        ('{"reasons": 1}', 'a named reason changed since the dry run'),
        ('{"guards": 1}', 'the limit of a guard changed since the dry run'),
        ('{"code": 1}', 'the code that selects changed since the dry run'),
        ('{"parameters": {"retain": "90 days", "reason": "spam"}}', 'another parameter changed since the dry run')
) AS v (part, says);
SELECT is(
    said(left(made(parts('mark', '90 days', NULL)), -32) || repeat('1', 32), parts('mark', '90 days', NULL)),
    'the signature was not made by this database, was made before its secret changed, or was altered: its proof does not fit', 'finds a changed proof'
);
SELECT is(said(v.given, parts('mark', '90 days', NULL)), 'the signature given is not one of this kit', format('does not take %L for a signature', v.given))
FROM (
    VALUES (''), ('yes'), ('sd1-mark-90d-0'), ('sd2' || substr(made(parts('mark', '90 days', NULL)), 4)),
        (left(made(parts('mark', '90 days', NULL)), -1)), (replace(made(parts('mark', '90 days', NULL)), 'mark', 'marks'))
) AS v (given);

-- What is altered in clear is no longer proved.
SELECT is(safe_delete._is_signed(made(parts('mark', '90 days', NULL)), parts('mark', '90 days', NULL)), true, 'knows its own');
SELECT is(safe_delete._is_signed(replace(made(parts('mark', '90 days', NULL)), v.was, v.is_now), parts('mark', '90 days', NULL)), false, 'proves ' || v.what)
FROM (VALUES ('20260102', '20260103', 'the day of the dry run'), ('abcdabcd', 'abcdabce', 'who made it'), ('90d', '9d', 'the parameters')) AS v (was, is_now, what);
SELECT is(safe_delete._is_signed(NULL, parts('mark', '90 days', NULL)), false, 'takes nothing for no signature');

-- The same on a table.
SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at date);
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
RESET ROLE;
CREATE FUNCTION signature() RETURNS text LANGUAGE sql AS $$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature'$$;
CREATE FUNCTION differs(given text) RETURNS text LANGUAGE sql AS $$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}', given) -> 'signed' ->> 'differs'$$;
SELECT signature() AS earlier \gset
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 5}');
SELECT is(differs(:'earlier'), 'the limit of guard row_count was 100000, is 5', 'says which limit an admin changed, from the record');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "2 years"}'), safe_delete.set_guard('shop.message', 'row_count', '{"max": 6}');
SELECT is(differs(:'earlier'), 'the limit of guard row_count was 100000, is 6; the limit of guard too_old was not set, is 2 years', 'says so after more than one change');
SELECT signature() AS earlier \gset
SELECT safe_delete.set_policy('shop.message', '{"time_zone": "Asia/Tokyo"}');
SELECT is(differs(:'earlier'), 'policy setting time_zone was UTC, is Asia/Tokyo', 'says which setting of the policy changed');
SELECT signature() AS earlier \gset
ALTER TABLE shop.message ALTER COLUMN sent_at TYPE timestamp;
SELECT is(differs(:'earlier'), 'a deciding column or foreign key changed since the dry run', 'says that the age column got another type');
SELECT signature() AS earlier \gset
CREATE TABLE shop.note (message_id integer REFERENCES shop.message);
SELECT is(differs(:'earlier'), 'a deciding column or foreign key changed since the dry run', 'says that a foreign key came');

CREATE TABLE shop.reply (reply_id integer PRIMARY KEY, message_id integer REFERENCES shop.message ON DELETE CASCADE);
SELECT signature() AS earlier \gset
CREATE TABLE shop.star (reply_id integer REFERENCES shop.reply ON DELETE CASCADE);
SELECT is(differs(:'earlier'), 'a deciding column or foreign key changed since the dry run', 'says that a foreign key came where a cascade goes on');
SELECT signature() AS earlier \gset
CREATE TABLE shop.far (star_id integer PRIMARY KEY, note_id integer);
SELECT is(differs(:'earlier'), NULL, 'does not ask about tables that no cascade comes to');

SELECT * FROM finish();
ROLLBACK;
