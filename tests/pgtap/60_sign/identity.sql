BEGIN;
SELECT plan(3);

SET ROLE safe_delete_auditor;
SELECT results_eq(
    'SELECT i.environment, i.is_confirmed, i.confirmed ->> ''port'', i.differs, i.confirm_comment FROM safe_delete.identity AS i',
    $$VALUES (NULL, true, current_setting('port'), NULL::jsonb, 'installed')$$, 'shows by what the server is known'
);
RESET ROLE;
UPDATE safe_delete.confirmed_identity SET facts = facts || '{"port": "1"}', environment = 'production';
SET ROLE safe_delete_auditor;
SELECT results_eq(
    'SELECT i.environment, i.is_confirmed, i.differs FROM safe_delete.identity AS i',
    $$VALUES ('production', false, jsonb_build_object('port', current_setting('port')))$$, 'shows by what it is another'
);
SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT FROM safe_delete.identity', '42501', NULL, 'is not for the deleter');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
