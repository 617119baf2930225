CREATE OR REPLACE FUNCTION safe_delete._preview(examination jsonb, target regclass)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job text := examination ->> 'job';
    selection jsonb := examination -> 'selection' || safe_delete._held(job, target);
    has_age boolean := (SELECT p.age_column IS NOT NULL FROM safe_delete.protected_table AS p WHERE p.target_table = target);
    days jsonb := examination -> 'days';
BEGIN
    RETURN jsonb_build_object(
        'ages', CASE
            WHEN job = 'mark' THEN safe_delete._histogram(days)
            WHEN has_age THEN safe_delete._histogram(safe_delete._read_profile(job, target, selection || '{"extent": "ages"}') -> 'days')
        END,
        'deletion_days', CASE job WHEN 'purge' THEN safe_delete._histogram(days) END,
        'closure', safe_delete._closure(job, target, selection, examination),
        'batches', safe_delete._expected_batches(job, target, (examination ->> 'candidates')::bigint),
        'policy', safe_delete._policy_of(target)
    ) || CASE job WHEN 'purge' THEN jsonb_build_object('waiting', safe_delete._waiting(target, selection)) ELSE '{}' END;
END;
$$;

COMMENT ON FUNCTION safe_delete._preview(jsonb, regclass) IS
    'What only people want to know before a run: ages and days of deletion of the candidates, what else goes, the number of batches, the policy, which rows have to wait.';
