BEGIN;
SELECT plan(40);

\ir ../../pgtap_setup/messages_to_sign.sql
CREATE FUNCTION approval(settings text) RETURNS void LANGUAGE sql AS $$SELECT safe_delete.set_policy('shop.message', format('{"approval": %s}', settings)::jsonb)$$;
CREATE FUNCTION age_approvals(by interval) RETURNS void LANGUAGE sql AS $$
    ALTER TABLE safe_delete.approval DISABLE TRIGGER refuse_change;
    UPDATE safe_delete.approval SET approved_at = approved_at - by;
    ALTER TABLE safe_delete.approval ENABLE ALWAYS TRIGGER refuse_change;
$$;
CREATE FUNCTION state(signature text) RETURNS text LANGUAGE sql AS $$SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}', signature) #>> '{signed,approval,state}'$$;

-- The setting of the policy.
SELECT throws_ok(format('SELECT approval(%L)', v.settings), v.code, NULL, 'refuses ' || v.settings)
FROM (
    VALUES
        ('true', 'SD504'), ('"yes"', 'SD504'), ('[]', 'SD504'), ('{}', 'SD504'), ('{"required": "yes"}', 'SD504'), ('{"required": 1}', 'SD504'),
        ('{"wait": "1 hour"}', 'SD504'), ('{"required": true, "weight": "1 hour"}', 'SD504'), ('{"required": false, "wait": "1 hour"}', 'SD504'),
        ('{"required": true, "wait": 1}', 'SD702'), ('{"required": true, "wait": "1"}', 'SD702'), ('{"required": true, "valid_for": ""}', 'SD702'), ('{"required": true, "valid_for": null}', 'SD702'),
        ('{"required": true, "wait": "2 days", "valid_for": "48 hours"}', 'SD504')
) AS v (settings, code);
SELECT approval('{"required": true, "wait": " 1 hours", "valid_for": "30 day"}');
SELECT is(safe_delete._policy_of('shop.message') -> 'approval', '{"wait": "1 hour", "required": true, "valid_for": "30 days"}', 'keeps durations in their one spelling');

-- A second person.
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
SELECT is(state(:'signature'), 'missing', 'shows in the dry run that nobody has approved');
SELECT is(attempt(:'signature'), 'SD603', 'lets nothing run without an approval');
SET SESSION AUTHORIZATION tap_requester;
SELECT throws_ok(format('SELECT safe_delete.approve(%L, %L)', :'signature', 'mine'), 'SD607', 'tap_requester made the dry run of this signature, and cannot approve it', 'refuses who made the dry run');
SET ROLE safe_delete_approver;
SELECT throws_ok(format('SELECT safe_delete.approve(%L, %L)', :'signature', 'mine'), 'SD607', NULL, 'refuses him in any role');
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION tap_requester;
SELECT is(safe_delete._try_approve(:'signature', 'mine') #>> '{refused,sqlstate}', 'SD607', 'returns, as _try_approve(), a refusal instead of raising it');
RESET SESSION AUTHORIZATION;
SELECT results_eq(
    $$SELECT a.done_by, a.detail ->> 'signature', a.detail #>> '{refused,sqlstate}' FROM safe_delete.audit_trail AS a WHERE a.event = 'approval refused'$$,
    format($$VALUES ('tap_requester'::name, %L, 'SD607')$$, :'signature'), 'records the refusal then'
);
SET SESSION AUTHORIZATION tap_approver;
SELECT throws_ok(format('SELECT safe_delete.approve(%L, %L)', :'signature', '  '), 'SD608', 'an approval needs a comment', 'refuses an approval without a comment');
SELECT throws_ok($$SELECT safe_delete.approve('yes', 'x')$$, 'SD602', 'the signature given is not one of this kit', 'refuses what is no signature');
SELECT throws_ok($$SELECT safe_delete.approve(NULL, 'x')$$, 'SD602', NULL, 'refuses no signature');
SELECT throws_ok(format('SELECT safe_delete.approve(%L, %L)', left(:'signature', -1) || 'x', 'x'), 'SD602', NULL, 'refuses an altered signature');
SELECT throws_ok(
    format('SELECT safe_delete.approve(%L, %L)', left(:'signature', -41) || '00000000' || right(:'signature', 33), 'x'), 'SD602',
    'the signature was not made by this database, was made before its secret changed, or was altered: its proof does not fit', 'refuses a signature that was given another requester'
);
SELECT safe_delete.approve('  ' || :'signature', 'looked at the sample');
RESET SESSION AUTHORIZATION;
SELECT results_eq(
    $$SELECT a.done_by, a.target_name, a.detail ->> 'comment', a.detail -> 'parameters' FROM safe_delete.audit_trail AS a WHERE a.event = 'signature approved'$$,
    $$VALUES ('tap_approver'::name, 'shop.message', 'looked at the sample', '{"retain": "90 days"}'::jsonb)$$, 'records an approval'
);
SELECT is(state(:'signature'), 'waiting', 'waits');
SELECT matches(message(:'signature'), '^the approval by tap_approver holds from .* on; nothing was deleted$', 'lets nothing run before the wait is over');
SELECT age_approvals('59 minutes');
SELECT is(attempt(:'signature'), 'SD603', 'waits to the end');
SELECT age_approvals('10 minutes');
SAVEPOINT clean;
SELECT is(attempt(:'signature'), 'runs', 'lets it run then');
ROLLBACK TO clean;
SELECT age_approvals('30 days');
SELECT matches(message(:'signature'), '^the approval by tap_approver expired at ', 'expires');
SET SESSION AUTHORIZATION tap_approver;
SELECT safe_delete.approve(:'signature', 'another month');
RESET SESSION AUTHORIZATION;
SELECT is(state(:'signature'), 'waiting', 'can be approved again, and waits again where the approval had expired');
SELECT age_approvals('2 hours');
SET SESSION AUTHORIZATION tap_approver;
SELECT safe_delete.approve(:'signature', 'in time');
RESET SESSION AUTHORIZATION;
SELECT is(attempt(:'signature'), 'runs', 'goes on while it is prolonged');
ROLLBACK TO clean;

-- What a signature is for.
SELECT safe_delete.set_guard('shop.message', 'row_count', '{"max": 9}');
SET SESSION AUTHORIZATION tap_approver;
SELECT throws_ok(format('SELECT safe_delete.approve(%L, %L)', :'signature', 'x'), 'SD602', 'the limit of guard row_count was 100000, is 9', 'refuses a signature that is void already, and says why');
RESET SESSION AUTHORIZATION;
ROLLBACK TO clean;
SELECT safe_delete.set_policy('shop.message', '{"signature_valid_for": "2 days", "approval": null}');
CREATE FUNCTION made(days_ago integer) RETURNS text LANGUAGE sql AS $$
    SELECT safe_delete._signature(safe_delete._signed_parts('mark', 'shop.message', '{"retain": "90 days"}'), to_char(now() AT TIME ZONE 'UTC' - days_ago * interval '1 day', 'YYYYMMDD'), '00000000')
$$;
SELECT matches(message(made(3)), '^the signature has expired: its dry run was on .*, and it is valid for 2 days', 'lets no signature run that is too old, approved or not');
SELECT throws_ok(format('SELECT safe_delete.approve(%L, %L)', made(3), 'x'), 'SD605', NULL, 'refuses it');
SELECT is(attempt(made(2)), 'runs', 'lets one run to the end of its last day');
ROLLBACK TO clean;
SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.approve(text,text)', 'EXECUTE')),
    ARRAY['safe_delete_approver'::name, 'safe_delete_owner'], 'may be called by approvers'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok($$SELECT safe_delete.approve('x', 'x')$$, '42501', 'permission denied for function approve', 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
