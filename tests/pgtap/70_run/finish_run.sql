BEGIN;
SELECT plan(16);

\ir ../../pgtap_setup/messages.sql
SELECT safe_delete.set_guard('shop.message', 'too_old', '{"waived": "a test"}');
SELECT safe_delete.set_guard('shop.message', 'minimum_kept', '{"min": 0}');
SELECT safe_delete.set_guard('shop.message', 'stalled_table', '{"waived": "a test"}');
RESET ROLE;
SELECT safe_delete.dry_run('mark', 'shop.message', '{"retain": "90 days"}') ->> 'signature' AS signature \gset

SET ROLE safe_delete_deleter;
SELECT throws_ok('SELECT safe_delete.finish_run(-1)', 'SD703', 'there is no run -1', 'refuses a run that is not there');
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') AS run \gset
SELECT is(safe_delete.finish_run(:run), 'incomplete', 'says incomplete before the last batch');
SELECT throws_ok('SELECT safe_delete.finish_run(' || :run || ')', 'SD704', 'run ' || :run || ' is over: incomplete', 'refuses a run that is over');
RESET ROLE;
SELECT is(safe_delete._run_holder(:run), NULL, 'lets go of it');
SELECT results_eq(
    'SELECT r.state, r.finished_at IS NOT NULL, r.row_count FROM safe_delete.runs AS r WHERE r.run_id = ' || :run, $$VALUES ('incomplete', true, 0::bigint)$$, 'writes down how the run ended'
);
SELECT results_eq(
    $$SELECT a.done_as, a.detail FROM safe_delete.audit_trail AS a WHERE a.event = 'run incomplete' AND a.target_name = 'shop.message'$$,
    format($$VALUES ('safe_delete_deleter'::name, '{"job": "mark", "run_id": %s, "row_count": 0, "batch_count": 0}'::jsonb)$$, :run), 'records an incomplete run'
);
SET ROLE safe_delete_deleter;
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') AS run \gset
SELECT b.row_count FROM safe_delete.next_batch(:run) AS b;
SELECT is(safe_delete.finish_run(:run), 'done', 'says done when nothing eligible was left');
RESET ROLE;
SELECT is((SELECT count(*)::integer FROM shop.message), 90, 'leaves nothing eligible then');
SELECT results_eq(
    $$SELECT a.detail FROM safe_delete.audit_trail AS a WHERE a.event = 'run done' AND a.target_name = 'shop.message'$$,
    format($$VALUES ('{"job": "mark", "run_id": %s, "row_count": 10, "batch_count": 1}'::jsonb)$$, :run), 'records a run that is done'
);
-- A row that does not go, for a reason of the table's own.
SET ROLE tap_owner;
CREATE FUNCTION shop.keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN NULL;
END;
$$;
CREATE TRIGGER keep BEFORE DELETE ON shop.message FOR EACH ROW WHEN (OLD.message_id = 500) EXECUTE FUNCTION shop.keep();
INSERT INTO shop.message VALUES (500, now() - interval '95 days'), (501, now() - interval '95 days');
RESET ROLE;
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') AS run \gset
CREATE FUNCTION drive(run bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    taken bigint := 0;
    batch record;
BEGIN
    FOR i IN 1..20 LOOP
        SELECT b.* INTO batch FROM safe_delete.next_batch(run) AS b;
        taken := taken + batch.row_count;
        EXIT WHEN batch.finished;
    END LOOP;
    RETURN taken;
END;
$$;
SELECT is(drive(:run), 1::bigint, 'has a run that could not take one of two rows');
SELECT is(safe_delete.finish_run(:run), 'incomplete', 'says incomplete when something eligible is left after the last batch');
SET ROLE safe_delete_owner;
DO $$
BEGIN
    EXECUTE format('DROP TABLE safe_delete_data.%I', 'shop__message__' || to_char(now() AT TIME ZONE 'UTC' + interval '1 day', 'YYYYMMDD'));
END;
$$;
RESET ROLE;
SELECT safe_delete.start_run('mark', 'shop.message', '{"retain": "90 days"}', :'signature') AS run \gset
SELECT safe_delete.finish_run(:run);
SELECT isnt(to_regclass('safe_delete_data.shop__message__' || to_char(now() AT TIME ZONE 'UTC' + interval '1 day', 'YYYYMMDD')), NULL, 'makes storage partitions ahead');
SELECT is((SELECT r.state FROM safe_delete.runs AS r WHERE r.run_id = :run), 'incomplete', 'does not take no batch for nothing to do');
SELECT throws_ok('SELECT safe_delete.finish_run(NULL)', 'SD703', 'there is no run NULL', 'refuses no run');

SELECT is(
    (SELECT array_agg(r.rolname ORDER BY r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^safe_delete' AND has_function_privilege(r.oid, 'safe_delete.finish_run(bigint)', 'EXECUTE')),
    ARRAY['safe_delete_deleter'::name, 'safe_delete_owner'], 'may be called by the deleter'
);
SET ROLE safe_delete_admin;
SELECT throws_ok('SELECT safe_delete.finish_run(1)', '42501', 'permission denied for function finish_run', 'is not for admins');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
