BEGIN;
SELECT plan(18);

SET LOCAL client_min_messages = warning;
CREATE ROLE tap_app;
CREATE ROLE tap_owner;
GRANT safe_delete_admin TO tap_owner;
CREATE FUNCTION callable(role_name name) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT f.proname::text FROM pg_proc AS f
    WHERE f.pronamespace = 'safe_delete'::regnamespace AND has_function_privilege(role_name, f.oid, 'EXECUTE')
$$;
CREATE FUNCTION readable(role_name name) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT c.relname::text FROM pg_class AS c
    WHERE c.relnamespace = 'safe_delete'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S', 'm')
        AND CASE c.relkind
            WHEN 'S' THEN has_sequence_privilege(role_name, c.oid, 'USAGE, SELECT, UPDATE')
            ELSE has_table_privilege(role_name, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') END
$$;

SELECT set_eq(
    $$SELECT callable('tap_app')$$,
    ARRAY['version', 'because', '_is_acting', '_is_gate_acting', '_drifted_tables', '_minimum_grace_ends', '_restore_statement', '_restore_lock_statement', '_refuse_other_columns', '_refuse_unknown_key', '_is_code_unseen', '_difference_statement', '_rounding_statement', '_has_code_on_insert', '_presence_statement', '_obstacle_statement', '_link_statement', '_find_statement', '_is_referenced', '_heeds_policies', '_queue_hidden', '_refuse_moment', '_refuse_row_change', '_follow_updated', '_as_text', '_read_array', '_read_value', '_respelled', '_require_read_committed', '_has_fixed_snapshot', '_standing_orphan_statement', '_parent_lock_statement', '_follow_statement', '_has_other_references', '_orphan_statement', '_refuse_orphan', '_restore_in_place_statements', '_heir_statement', '_knot_statement', '_waiting_statement', '_returning_links_statement'],
    'lets everybody call what names a reason or is asked by generated code, and nothing else'
);
SELECT set_eq($$SELECT readable('tap_app')$$, ARRAY['error_codes'], 'lets everybody read the error codes, and nothing else');
SELECT set_eq(
    $$SELECT callable('safe_delete_deleter') EXCEPT SELECT callable('tap_app')$$,
    ARRAY['start_run', 'request_attestation', 'attest', '_try_start_run', '_raise_refusal', 'next_batch', 'finish_run', '_give_up_run', '_waits', 'stop_run', 'run_job'],
    'lets the deleter call signed runs, and nothing else'
);
SELECT set_eq($$SELECT readable('safe_delete_deleter')$$, ARRAY['error_codes'], 'lets the deleter read nothing');
SELECT set_eq(
    $$SELECT callable('safe_delete_operator') EXCEPT SELECT callable('tap_app')$$,
    ARRAY['advise', 'dry_run', 'suggest_policy', 'soft_delete', 'restore', 'restore_rows', 'restore_check', 'deletion_tables', 'stop_run', '_policy_of', '_guard_defaults', '_identity_differences', '_cut', '_view_name', '_problems_of', '_warnings_of', '_kit_problems', '_run_holder', '_uncounted_rows', 'make_partitions_ahead', 'what_would_be_deleted', 'why_deleted', 'who_holds_key', 'purge_date'], 'lets operators dry-run, soft-delete, restore and stop'
);
SELECT set_eq(
    $$SELECT f FROM callable('safe_delete_admin') AS f WHERE f !~ '^_' EXCEPT SELECT callable('tap_app')$$,
    ARRAY['advise', 'protect', 'protect_steps', 'unprotect', 'resync', 'switch_hiding', 'switch_steps', 'watch_tables', 'unwatch_tables', 'make_partitions_ahead', 'acknowledge_refusals', 'set_policy', 'set_guard', 'suggest_policy', 'changed_settings', 'preview_changes', 'define_reason', 'drop_reason', 'place_hold', 'place_subject_hold', 'release_hold', 'confirm_identity', 'set_environment', 'rotate_secret', 'revoke', 'stop_run', 'deletion_tables', 'what_would_be_deleted', 'why_deleted', 'who_holds_key', 'purge_date'],
    'lets admins protect tables, decide, and hold'
);
SELECT is_empty(
    $$SELECT f FROM callable('safe_delete_admin') AS f WHERE f IN ('start_run', '_try_start_run', 'next_batch', 'finish_run', 'run_job', 'dry_run', 'restore', 'soft_delete')$$,
    'keeps admins from executing what they decide'
);
SELECT is_empty(
    $$SELECT f FROM callable('safe_delete_deleter') AS f INTERSECT SELECT f FROM callable('safe_delete_admin') AS f WHERE f NOT IN (SELECT callable('tap_app')) AND f <> 'stop_run'$$,
    'gives deleter and admins nothing in common but stopping'
);
SELECT set_eq(
    format($$SELECT callable(%L) EXCEPT SELECT callable('tap_app')$$, v.role_name), ARRAY['_policy_of', '_guard_defaults', '_identity_differences', '_cut', '_view_name', '_problems_of', '_warnings_of', '_kit_problems', '_run_holder', '_uncounted_rows', 'deletion_tables'] || v.more, format('lets %s call what the views call, and what it is there for', v.role_name)
)
FROM (VALUES ('safe_delete_approver', ARRAY['dry_run', 'approve', 'revoke', 'allow_once', '_try_approve', '_try_allow_once']), ('safe_delete_auditor', ARRAY['what_would_be_deleted', 'why_deleted', 'who_holds_key', 'purge_date'])) AS v (role_name, more);
SELECT is_empty($$SELECT callable('safe_delete_worker') EXCEPT SELECT callable('tap_app') EXCEPT VALUES ('_call_hand'), ('_current_deletion')$$, 'lets the worker call nothing but its trampoline, and what records a deletion');
SELECT set_eq(
    format('SELECT readable(%L)', v.role_name),
    ARRAY['protected_tables', 'deletions', 'runs', 'run_progress', 'active_holds', 'guards', 'policies', 'reasons', 'identity', 'approvals', 'guard_exceptions', 'audit_trail', 'problems', 'kit_members', 'error_codes'],
    format('lets %s read the views, and no table', v.role_name)
)
FROM (VALUES ('safe_delete_operator'), ('safe_delete_admin'), ('safe_delete_approver'), ('safe_delete_auditor')) AS v (role_name);
SELECT is_empty(
    $$SELECT c.oid::regclass, r.rolname FROM pg_class AS c CROSS JOIN pg_roles AS r
        WHERE c.relnamespace = 'safe_delete'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND r.rolname LIKE 'safe\_delete\_%' AND r.rolname <> 'safe_delete_owner'
            AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')$$,
    'lets nobody write to the kit''s tables and views'
);
SELECT is_empty(
    $$SELECT r.rolname, m.rolname FROM pg_auth_members AS a JOIN pg_roles AS r ON r.oid = a.roleid JOIN pg_roles AS m ON m.oid = a.member
        WHERE r.rolname IN ('safe_delete_owner', 'safe_delete_worker') AND NOT (r.rolname = 'safe_delete_worker' AND m.rolname = 'safe_delete_owner') AND NOT m.rolsuper AND NOT m.rolcreaterole$$,
    'makes nobody a member of the owner or the worker'
);
SELECT ok(has_schema_privilege('tap_app', 'safe_delete', 'USAGE') AND NOT has_schema_privilege('tap_owner', 'safe_delete', 'CREATE'), 'lets everybody look names up, and make nothing');

SELECT * FROM finish();
ROLLBACK;
