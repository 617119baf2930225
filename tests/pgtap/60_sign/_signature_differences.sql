BEGIN;
SELECT plan(24);

CREATE FUNCTION said(given text, expected text) RETURNS text LANGUAGE sql AS 'SELECT safe_delete._signature_differences(given, expected)';
CREATE FUNCTION made(job text, retain text, grace text, tags text DEFAULT 'aaaabbbbccccdddd9999eeeeffff', mac text DEFAULT repeat('0', 32))
RETURNS text LANGUAGE sql AS $$SELECT format('sd1-%s-%s-%s-%s-%s', job, retain, grace, tags, mac)$$;

SELECT is(said(made('purge', '90d', '30d'), made('purge', '9d', '30d')), 'the signature is for retain = 90 days, this call says 9 days', 'tells 9 from 90 days');
SELECT is(said(made('purge', '0', '30d'), made('purge', '9d', '30d')), 'the signature is for retain = none, this call says 9 days', 'says where no retention was given');
SELECT is(said(made('purge', '90d', '30d'), made('purge', '90d', '3m')), 'the signature is for grace = 30 days, this call says 3 months', 'tells days from months');
SELECT is(said(made('mark', '1y', '0'), made('mark', '52w', '0')), 'the signature is for retain = 1 years, this call says 52 weeks', 'tells a year from 52 weeks');
SELECT is(said(made('mark', '24h', '0'), made('mark', '1d', '0')), 'the signature is for retain = 24 hours, this call says 1 days', 'tells hours from days');
SELECT is(
    said(made('mark', '90d', '0'), made('purge', '90d', '30d')),
    'the signature is for job mark, this call says purge; the signature is for grace = none, this call says 30 days', 'names all that differs'
);
SELECT is(said(made('mark', '90d', '0', v.tags), made('mark', '90d', '0')), v.says, 'says: ' || v.says)
FROM (
    VALUES
        ('xaaabbbbccccdddd9999eeeeffff', 'the signature given is not one of this kit'),
        ('0aaabbbbccccdddd9999eeeeffff', 'the signature is from another database'),
        ('aaaa0bbbccccdddd9999eeeeffff', 'the table changed since the dry run'),
        ('aaaabbbb0cccdddd9999eeeeffff', 'a deciding column or foreign key changed since the dry run'),
        ('aaaabbbbcccc0ddd9999eeeeffff', 'the policy changed since the dry run'),
        ('aaaabbbbccccdddd0999eeeeffff', 'a named reason changed since the dry run'),
        ('aaaabbbbccccdddd99990eeeffff', 'the limit of a guard changed since the dry run'),
        ('aaaabbbbccccdddd9999eeee0fff', 'the code that selects changed since the dry run')
) AS v (tags, says);
SELECT is(
    said(made('mark', '90d', '0', DEFAULT_TAGS.tags, repeat('1', 32)), made('mark', '90d', '0')), 'the signature was not made by this database, or was changed: its proof does not fit', 'finds a changed proof'
) FROM (VALUES ('aaaabbbbccccdddd9999eeeeffff')) AS default_tags (tags);
SELECT is(said(v.given, made('mark', '90d', '0')), 'the signature given is not one of this kit', format('does not take %L for a signature', v.given))
FROM (
    VALUES (''), ('yes'), ('sd1-mark-90d-0'), ('sd2-mark-90d-0-aaaabbbbccccdddd9999eeeeffff-00000000000000000000000000000000'),
        ('sd1-mark-90d-0-aaaabbbbccccdddd9999eeeeffff-0000000000000000000000000000000'), (E'sd1-mark-90d-0-aaaabbbbccccdddd9999eeeeffff-00000000000000000000000000000000\n')
) AS v (given);

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
SELECT signature() AS earlier \gset
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 5}');
SELECT is(said(:'earlier', signature()), 'the limit of a guard changed since the dry run', 'says that an admin changed a limit');
SELECT signature() AS earlier \gset
ALTER TABLE shop.message ALTER COLUMN sent_at TYPE timestamp;
SELECT is(said(:'earlier', signature()), 'a deciding column or foreign key changed since the dry run', 'says that the age column got another type');
SELECT signature() AS earlier \gset
CREATE TABLE shop.note (message_id integer REFERENCES shop.message);
SELECT is(said(:'earlier', signature()), 'a deciding column or foreign key changed since the dry run', 'says that a foreign key came');

SELECT * FROM finish();
ROLLBACK;
