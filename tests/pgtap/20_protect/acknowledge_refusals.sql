BEGIN;
SELECT plan(8);

SET LOCAL client_min_messages = warning;
PREPARE found AS SELECT p.level, p.problem FROM safe_delete.problems AS p WHERE p.problem ~ 'refused';
SELECT is_empty('found', 'has nothing to do while every refusal is on record');
SELECT is(safe_delete.acknowledge_refusals(), 0::bigint, 'acknowledges none where there is none');
SELECT is((SELECT count(*)::integer FROM safe_delete.audit_trail AS a WHERE a.event = 'refusals acknowledged'), 0, 'records nothing then');

-- What start_run() leaves behind when it raises.
SELECT nextval('safe_delete.refusal_number');
SELECT nextval('safe_delete.refusal_number');
SELECT matches(
    (SELECT p.problem FROM safe_delete.problems AS p WHERE p.level = 'warning' AND p.target_table IS NULL),
    '^2 of \d+ refusals of runs, approvals and exceptions have no audit event', 'is asked for when numbers have no audit event'
);

SET ROLE safe_delete_admin;
SELECT is(safe_delete.acknowledge_refusals(), 2::bigint, 'may be called by admins, and says how many there were');
RESET ROLE;
SELECT is_empty('found', 'is not asked for again');
SELECT is(
    (SELECT a.detail ->> 'lost' FROM safe_delete.audit_trail AS a WHERE a.event = 'refusals acknowledged'), '2', 'is recorded'
);

SET ROLE safe_delete_auditor;
SELECT throws_ok('SELECT safe_delete.acknowledge_refusals()', '42501', NULL, 'is not for auditors, who change nothing');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
