CREATE OR REPLACE FUNCTION safe_delete._purge_circle(this_run safe_delete.run, arguments jsonb)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    partners regclass[] := ARRAY(SELECT k::oid::regclass FROM jsonb_object_keys(arguments -> 'circle') AS k WHERE k <> this_run.target_table::oid::text);
    deleted_before bigint := (SELECT sum(safe_delete._deleted_so_far(p)) FROM unnest(partners || this_run.target_table) AS p);
    answers jsonb;
BEGIN
    PERFORM safe_delete._begin_act(p, 'purge', this_run.run_id) FROM unnest(partners) AS p;
    answers := safe_delete._act(this_run.target_table, 'purge', 'purge', arguments || '{"knots": true}', this_run.run_id);
    PERFORM safe_delete._end_act(p, 'purge') FROM unnest(partners) AS p;
    PERFORM safe_delete._refuse_stray_deletes(
        this_run.target_table,
        (SELECT sum(safe_delete._deleted_so_far(p)) FROM unnest(partners || this_run.target_table) AS p)::bigint - deleted_before,
        (SELECT coalesce(sum((a.value ->> 'row_count')::bigint), 0) FROM jsonb_each(answers) AS a)::bigint
    );
    PERFORM
        safe_delete._account_purged(a.key::oid::regclass, a.value -> 'deletions'),
        safe_delete._record_purge(
            this_run.run_id, (a.value ->> 'row_count')::bigint, (a.value ->> 'keys')::json, a.key::oid::regclass,
            (arguments #>> ARRAY['circle', a.key, 'run_id'])::bigint
        )
    FROM jsonb_each(answers) AS a;
    RETURN coalesce((answers #>> ARRAY[this_run.target_table::oid::text, 'row_count'])::bigint, 0);
END;
$$;

COMMENT ON FUNCTION safe_delete._purge_circle(safe_delete.run, jsonb) IS
    'Lets a table''s hand purge rows of a window with all that reference them, and records them for each table. Returns how many there were of the table itself.';
