BEGIN;
SELECT plan(3);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_owner;
CREATE ROLE tap_requester LOGIN;
CREATE ROLE tap_approver LOGIN;
GRANT safe_delete_admin TO tap_owner;
GRANT safe_delete_operator, safe_delete_approver TO tap_requester;
GRANT safe_delete_approver TO tap_approver;
CREATE SCHEMA shop AUTHORIZATION tap_owner;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
SET ROLE tap_owner;
CREATE TABLE shop.message (message_id integer PRIMARY KEY, sent_at timestamptz);
INSERT INTO shop.message SELECT i, now() - i * interval '1 day' FROM generate_series(1, 100) AS i;
SELECT safe_delete.protect('shop.message', 'apart', 'sent_at');
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"allowed_interval": "20 days"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 50}');
RESET ROLE;
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
