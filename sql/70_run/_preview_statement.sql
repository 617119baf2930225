-- For whoever asks, with his rights: hands know the policy that is, not one that may be.
CREATE OR REPLACE FUNCTION safe_delete._preview_statement(job text, target regclass, parameters jsonb, policy jsonb)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('SELECT count(*) FROM %s AS t WHERE %s', w.relation, array_to_string(ARRAY[
        CASE WHEN safe_delete._is_grace_too_short(parameters, policy) THEN 'false' END,
        CASE job
            WHEN 'mark' THEN safe_delete._is_live(p.hiding, 't', safe_delete._deleted_at_name(target))
                || ' AND ' || safe_delete._is_chosen_by(target, policy -> 'conditions')
            ELSE format('t.%I < %L::timestamptz', w.deleted_at, safe_delete._before(now(), parameters ->> 'grace', policy ->> 'time_zone'))
        END,
        CASE WHEN parameters ? 'retain' THEN format(
            -- A name of ours within, where no column of the table can have it.
            't.%1$I < (SELECT %2$s FROM (SELECT %3$L::jsonb AS arguments) AS a) AND isfinite(t.%1$I)',
            w.age_column, safe_delete._as_age('cutoff', safe_delete._age_type(target, p.age_column)),
            jsonb_build_object('cutoff', safe_delete._before(now(), parameters ->> 'retain', policy ->> 'time_zone'), 'time_zone', policy ->> 'time_zone')
        ) END
    ], ' AND '))
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL (
        SELECT
            i.in_storage,
            CASE WHEN i.in_storage THEN format('safe_delete_data.%I', p.gate_name) ELSE safe_delete._own_rows(target) END AS relation,
            CASE WHEN i.in_storage THEN 'deleted_at' ELSE safe_delete._deleted_at_name(target) END AS deleted_at,
            CASE WHEN i.in_storage THEN safe_delete._stored_name(p.age_column) ELSE p.age_column END AS age_column
        FROM (SELECT job = 'purge' AND p.hiding = 'apart' AS in_storage) AS i
    ) AS w
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._preview_statement(text, regclass, jsonb, jsonb) IS
    'Statement that counts what a job would take under a policy, nothing where the policy refuses it, before holds, reasons and references are looked at.';
