-- Who may call what, on one page. Grants come last; they touch only PUBLIC and the kit's roles.
REVOKE ALL ON ALL TABLES IN SCHEMA safe_delete FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA safe_delete FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA safe_delete FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA safe_delete FROM
    safe_delete_deleter, safe_delete_operator, safe_delete_approver, safe_delete_admin, safe_delete_auditor;
REVOKE ALL ON ALL TABLES IN SCHEMA safe_delete FROM
    safe_delete_deleter, safe_delete_operator, safe_delete_approver, safe_delete_admin, safe_delete_auditor;

-- Names are no secret, and generated code looks its helpers up with the rights of table owners.
GRANT USAGE ON SCHEMA safe_delete, safe_delete_gate, safe_delete_data TO PUBLIC;

-- Anybody: naming a reason; what generated code asks. None of these gives or takes a right.
GRANT EXECUTE ON FUNCTION
    safe_delete.version(),
    safe_delete.because(text, text),
    safe_delete._is_acting(regclass, text),
    safe_delete._is_gate_acting(name, text),
    safe_delete._drifted_tables(oid[]),
    safe_delete._minimum_grace_ends(name, text),
    safe_delete._restore_statement(regclass[]),
    safe_delete._restore_lock_statement(regclass),
    safe_delete._refuse_other_columns(regclass[]),
    safe_delete._refuse_unknown_key(name),
    safe_delete._is_code_unseen(name, text),
    safe_delete._difference_statement(regclass),
    safe_delete._rounding_statement(regclass),
    safe_delete._has_code_on_insert(regclass[]),
    safe_delete._presence_statement(oid),
    safe_delete._obstacle_statement(regclass, boolean),
    safe_delete._link_statement(oid, boolean),
    safe_delete._find_statement(name, jsonb),
    safe_delete._is_referenced(name),
    safe_delete._heeds_policies(regclass, text),
    safe_delete._queue_hidden(name, jsonb),
    safe_delete._refuse_moment(oid, timestamptz),
    safe_delete._refuse_row_change(oid, timestamptz, timestamptz, bigint, bigint, boolean),
    safe_delete._follow_updated(name, jsonb),
    safe_delete._as_text(anyelement),
    safe_delete._read_array(text, anyarray),
    safe_delete._read_value(text, anyelement),
    safe_delete._respelled(text, anyelement),
    safe_delete._require_read_committed(),
    safe_delete._has_fixed_snapshot(),
    safe_delete._standing_orphan_statement(name, oid),
    safe_delete._parent_lock_statement(name, oid),
    safe_delete._follow_statement(name, oid, text, text),
    safe_delete._has_other_references(name, oid, text),
    safe_delete._orphan_statement(name, oid, text),
    safe_delete._refuse_orphan(name, oid),
    safe_delete._restore_in_place_statements(name, text),
    safe_delete._heir_statement(name, oid),
    safe_delete._knot_statement(name, text[], text),
    safe_delete._waiting_statement(name, text[]),
    safe_delete._returning_links_statement(name, oid)
TO PUBLIC;

-- A deletion record must not be made without a deletion: only by the worker and, _finish_protect() grants it, by owners of
-- tables that keep their deleted rows.
GRANT EXECUTE ON FUNCTION safe_delete._current_deletion(name) TO safe_delete_worker;

-- safe_delete_deleter: signed runs, and nothing else.
GRANT EXECUTE ON ROUTINE
    safe_delete.start_run(text, regclass, jsonb, text, jsonb),
    safe_delete.request_attestation(text, regclass, jsonb, text),
    safe_delete.attest(bigint),
    safe_delete._try_start_run(text, regclass, jsonb, text, jsonb),
    safe_delete._raise_refusal(jsonb),
    safe_delete.next_batch(bigint, integer),
    safe_delete.finish_run(bigint),
    safe_delete._give_up_run(bigint, text),
    safe_delete._waits(bigint),
    safe_delete.stop_run(bigint, text),
    safe_delete.run_job(text, regclass, jsonb, text, jsonb)
TO safe_delete_deleter;

GRANT EXECUTE ON FUNCTION
    safe_delete.advise(regclass),
    safe_delete.dry_run(text, regclass, jsonb, text),
    safe_delete.soft_delete(regclass, jsonb, text),
    safe_delete.restore(bigint),
    safe_delete.restore_rows(regclass, jsonb),
    safe_delete.restore_check(bigint),
    safe_delete.stop_run(bigint, text)
TO safe_delete_operator;

-- Approving needs the dry run that is approved, and nothing else.
GRANT EXECUTE ON FUNCTION
    safe_delete.dry_run(text, regclass, jsonb, text),
    safe_delete.approve(text, text),
    safe_delete.revoke(text, text),
    safe_delete.allow_once(text, text, jsonb, text),
    safe_delete._try_approve(text, text),
    safe_delete._try_allow_once(text, text, jsonb, text)
TO safe_delete_approver;

GRANT EXECUTE ON FUNCTION
    safe_delete.confirm_identity(text),
    safe_delete.set_environment(text, text, text[]),
    safe_delete.rotate_secret(text),
    safe_delete.revoke(text, text)
TO safe_delete_admin;

GRANT EXECUTE ON FUNCTION safe_delete.deletion_tables(bigint)
TO safe_delete_operator, safe_delete_admin, safe_delete_approver, safe_delete_auditor;

GRANT EXECUTE ON FUNCTION
    safe_delete.advise(regclass),
    safe_delete.protect(regclass, text, name, jsonb),
    safe_delete.protect_steps(regclass, text, name, jsonb),
    safe_delete.unprotect(regclass),
    safe_delete.resync(regclass),
    safe_delete.switch_hiding(regclass, text, jsonb),
    safe_delete.switch_steps(regclass, text, jsonb),
    safe_delete.watch_tables(),
    safe_delete.unwatch_tables(),
    safe_delete.set_policy(regclass, jsonb),
    safe_delete.set_guard(regclass, text, jsonb),
    safe_delete.define_reason(regclass, text, jsonb),
    safe_delete.drop_reason(regclass, text),
    safe_delete.place_hold(regclass, jsonb, text, text, timestamptz),
    safe_delete.place_subject_hold(name, text, text, text, timestamptz),
    safe_delete.release_hold(bigint, text),
    safe_delete.stop_run(bigint, text)
TO safe_delete_admin;

-- Proposes limits from counts; shows no row.
GRANT EXECUTE ON FUNCTION safe_delete.suggest_policy(regclass, text) TO safe_delete_admin, safe_delete_operator;
GRANT EXECUTE ON FUNCTION
    safe_delete.changed_settings(regclass, jsonb, jsonb),
    safe_delete.preview_changes(regclass, jsonb, jsonb, jsonb),
    safe_delete._preview_plan(regclass, jsonb, jsonb, jsonb)
TO safe_delete_admin;
-- Harmless and needed every day, also by a schedule of its own.
GRANT EXECUTE ON FUNCTION safe_delete.make_partitions_ahead()
TO safe_delete_admin, safe_delete_operator;
GRANT EXECUTE ON FUNCTION safe_delete.acknowledge_refusals() TO safe_delete_admin;

-- Explaining changes nothing but deleted storage, which follows its table's columns.
GRANT EXECUTE ON FUNCTION
    safe_delete.what_would_be_deleted(regclass, jsonb),
    safe_delete.why_deleted(regclass, jsonb),
    safe_delete.who_holds_key(regclass, name, text),
    safe_delete.purge_date(regclass, jsonb)
TO safe_delete_operator, safe_delete_admin, safe_delete_auditor;

-- The steps of protect(), unprotect(), resync() and switch_hiding() run as the table's owner; each checks that he is.
GRANT EXECUTE ON FUNCTION
    safe_delete._begin_protect(regclass, text, name, jsonb),
    safe_delete._finish_protect(regclass),
    safe_delete._protect_plan(regclass, text, name, jsonb),
    safe_delete._refuse_unadoptable(regclass, name),
    safe_delete._adoption_references(regclass, name),
    safe_delete._own_trigger_statements(regclass, boolean),
    safe_delete._adopt_rows(regclass, name),
    safe_delete._adopt_statements(regclass, name),
    safe_delete._record_adoption(regclass, timestamptz[], bigint),
    safe_delete._make_storage(regclass),
    safe_delete._make_replicated_move(regclass),
    safe_delete._make_storage_gate(regclass),
    safe_delete._make_view_delete(regclass),
    safe_delete._make_asking(regclass),
    safe_delete._strip_grants(regprocedure),
    safe_delete._strip_relation_grants(regclass),
    safe_delete._begin_cover(regclass),
    safe_delete._lock_statement(regclass, text),
    safe_delete._require_resyncable(regclass),
    safe_delete._begin_resync(regclass),
    safe_delete._code_statements(regclass, text, name, jsonb),
    safe_delete._index_steps(regclass, jsonb),
    safe_delete._remember_indexes(regclass, jsonb),
    safe_delete._without_concurrently(text),
    safe_delete._begin_unprotect(regclass),
    safe_delete._refuse_unprotect(regclass),
    safe_delete._take_off(regclass, text),
    safe_delete._unprotect_statements(regclass),
    safe_delete._drop_generated(regclass, text[]),
    safe_delete._parent_hand_statements(regclass),
    safe_delete._parents_in_place(regclass),
    safe_delete._switch_plan(regclass, text, jsonb),
    safe_delete._begin_switch(regclass, text, jsonb),
    safe_delete._do_switch(regclass, text, jsonb),
    safe_delete._refuse_unfit(regclass, jsonb),
    safe_delete._refuse_detached(regclass, regclass),
    safe_delete._switch_statements(regclass, text, jsonb),
    safe_delete._set_hiding(regclass, text, jsonb),
    safe_delete._make_switch(regclass),
    safe_delete._leave_table(regclass),
    safe_delete._put_in_place(regclass, jsonb),
    safe_delete._put_in_place_statement(regclass),
    safe_delete._stored_deletions(regclass),
    safe_delete._drop_storage(regclass),
    safe_delete._finish_switch(regclass, text),
    safe_delete._watch_source(),
    safe_delete._require_superuser(text),
    safe_delete._finish_unprotect(regclass)
TO safe_delete_admin;

-- To make a trigger one must be allowed to execute its function. Each finds its table by itself, and refuses others.
GRANT EXECUTE ON FUNCTION
    safe_delete._refuse_truncate(),
    safe_delete._remember_links(),
    safe_delete._remember_links_of_row(),
    safe_delete._refuse_unprotected_heirs(),
    safe_delete._refuse_inheritance(),
    safe_delete._remember_nulling(),
    safe_delete._refuse_delete(),
    safe_delete._refuse_cascade(),
    safe_delete._guard_deleted_row(),
    safe_delete._guard_reference(),
    safe_delete._keep_row(),
    safe_delete._begin_hiding(),
    safe_delete._follow_hidden(),
    safe_delete._forget_hiding()
TO safe_delete_admin;

-- Views. Who may watch sees what happened, never the secret.
GRANT SELECT ON
    safe_delete.protected_tables,
    safe_delete.deletions,
    safe_delete.runs,
    safe_delete.run_progress,
    safe_delete.active_holds,
    safe_delete.guards,
    safe_delete.policies,
    safe_delete.reasons,
    safe_delete.audit_trail,
    safe_delete.identity,
    safe_delete.approvals,
    safe_delete.guard_exceptions,
    safe_delete.problems,
    safe_delete.kit_members
TO safe_delete_operator, safe_delete_admin, safe_delete_approver, safe_delete_auditor;
-- Functions inside a view are executed by its reader.
GRANT EXECUTE ON FUNCTION
    safe_delete._policy_of(regclass),
    safe_delete._guard_defaults(),
    safe_delete._identity_differences(),
    safe_delete._cut(text, integer),
    safe_delete._view_name(name, text),
    safe_delete._problems_of(regclass),
    safe_delete._warnings_of(regclass),
    safe_delete._kit_problems(),
    safe_delete._run_holder(bigint),
    safe_delete._uncounted_rows(bigint, regclass)
TO safe_delete_operator, safe_delete_admin, safe_delete_approver, safe_delete_auditor;
GRANT SELECT ON safe_delete.error_codes TO PUBLIC;
