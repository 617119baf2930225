BEGIN;
SELECT plan(36);

SELECT is(safe_delete._parameters(v.job, v.given::jsonb), v.spelled::jsonb, format('reads %s of %s as %s', v.given, v.job, v.spelled))
FROM (
    VALUES
        ('mark', '{"retain": "90 days"}', '{"retain": "90 days"}'),
        ('mark', '{"retain": " 1  month "}', '{"retain": "1 month"}'),
        ('purge', '{"grace": "30 day"}', '{"grace": "30 days"}'),
        ('purge', '{"retain": "2 year", "grace": "1 week"}', '{"retain": "2 years", "grace": "1 week"}')
) AS v (job, given, spelled);
SELECT throws_ok(
    format('SELECT safe_delete._parameters(%L, %L)', v.job, v.given), 'SD702', v.message, format('refuses %s for %s', coalesce(v.given, 'nothing'), coalesce(quote_literal(v.job), 'no job'))
)
FROM (
    VALUES
        (NULL, '{"retain": "90 days"}', 'job must be mark or purge, not NULL'),
        ('', '{"retain": "90 days"}', 'job must be mark or purge, not '''''),
        ('Mark', '{"retain": "90 days"}', 'job must be mark or purge, not ''Mark'''),
        ('delete', '{"retain": "90 days"}', 'job must be mark or purge, not ''delete'''),
        ('mark', NULL, 'parameters of mark must be a JSON object, not NULL'),
        ('mark', 'null', 'parameters of mark must be a JSON object, not null'),
        ('mark', '[]', 'parameters of mark must be a JSON object, not []'),
        ('mark', '"90 days"', 'parameters of mark must be a JSON object, not "90 days"'),
        ('purge', '90', 'parameters of purge must be a JSON object, not 90'),
        ('mark', '{}', 'retain must be a positive number and a unit, not NULL'),
        ('purge', '{}', 'grace must be a positive number and a unit, not NULL'),
        ('purge', '{"retain": "90 days"}', 'grace must be a positive number and a unit, not NULL'),
        ('mark', '{"retain": "90 days", "grace": "30 days"}', 'mark has no parameter grace'),
        ('mark', '{"retian": "90 days"}', 'mark has no parameter retian'),
        ('purge', '{"grace": "30 days", "Retain": "90 days"}', 'purge has no parameter "Retain"'),
        ('purge', '{"grace": "30 days", "where": "true"}', 'purge has no parameter "where"'),
        ('mark', '{"": "90 days"}', NULL),
        ('mark', '{"retain": 90}', 'retain must be a positive number and a unit, not ''90'''),
        ('mark', '{"retain": "90"}', 'retain must be a positive number and a unit, not ''90'''),
        ('mark', '{"retain": ""}', 'retain must be a positive number and a unit, not '''''),
        ('mark', '{"retain": null}', 'retain must be a positive number and a unit, not ''null'''),
        ('purge', '{"grace": "30 days", "retain": null}', 'retain must be a positive number and a unit, not ''null'''),
        ('mark', '{"retain": "0 days"}', 'retain must be a positive number and a unit, not ''0 days'''),
        ('mark', '{"retain": "-1 days"}', 'retain must be a positive number and a unit, not ''-1 days'''),
        ('mark', '{"retain": ["90 days"]}', 'retain must be a positive number and a unit, not ''["90 days"]'''),
        ('mark', '{"retain": {"days": 90}}', 'retain must be a positive number and a unit, not ''{"days": 90}'''),
        ('mark', '{"retain": true}', 'retain must be a positive number and a unit, not ''true'''),
        ('mark', '{"retain": "90 days", "batch_size": 10}', 'mark has no parameter batch_size')
) AS v (job, given, message);
SELECT is(
    safe_delete._parameters('mark', '{"retain": "9 days", "retain": "90 days"}'), '{"retain": "90 days"}', 'takes the last of two values, as jsonb does'
);
SELECT is(
    safe_delete._parameters('purge', safe_delete._parameters('purge', '{"retain": "2 year", "grace": "1 weeks"}')), '{"retain": "2 years", "grace": "1 week"}', 'reads its own spelling as the same'
);
SET LOCAL intervalstyle = 'iso_8601';
SELECT is(safe_delete._parameters('mark', '{"retain": "24 months"}'), '{"retain": "24 months"}', 'does not depend on the caller''s settings');
SELECT is(
    (SELECT array_agg(r.rolname) FROM pg_roles AS r WHERE NOT r.rolsuper AND has_function_privilege(r.oid, 'safe_delete._parameters(text,jsonb)', 'EXECUTE')),
    ARRAY['safe_delete_owner'::name], 'is the kit''s own'
);

SELECT * FROM finish();
ROLLBACK;
