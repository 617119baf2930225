BEGIN;
SELECT plan(3);

\ir ../../pgtap_setup/messages_to_sign.sql
SET SESSION AUTHORIZATION tap_requester;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset
RESET SESSION AUTHORIZATION;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "30 days"}') ->> 'signature' AS other \gset
SET SESSION AUTHORIZATION tap_approver;
SELECT safe_delete.approve(:'signature', 'fine');
SELECT safe_delete.revoke(:'other', 'never');
SELECT results_eq(
    'SELECT a.signature, a.target_name, a.job, a.parameters, a.approved_by, a.approval_comment, a.revoked_by FROM safe_delete.approvals AS a WHERE a.approved_at IS NOT NULL',
    format($$VALUES (%L, 'shop.message', 'mark', '{"retain": "90 days"}'::jsonb, 'tap_approver'::name, 'fine', NULL::name)$$, :'signature'), 'shows approvals, and for what'
);
SELECT results_eq(
    'SELECT a.signature, a.approved_by, a.revoked_by, a.revoke_comment FROM safe_delete.approvals AS a WHERE a.revoked_at IS NOT NULL',
    format($$VALUES (%L, NULL::name, 'tap_approver'::name, 'never')$$, :'other'), 'shows revocations, also of what was never approved'
);
SELECT safe_delete.revoke(:'signature', 'no longer');
SELECT results_eq(
    'SELECT a.approved_by, a.revoke_comment FROM safe_delete.approvals AS a WHERE a.approved_at IS NOT NULL', $$VALUES ('tap_approver'::name, 'no longer')$$, 'shows what became of an approval'
);
RESET SESSION AUTHORIZATION;

SELECT * FROM finish();
ROLLBACK;
