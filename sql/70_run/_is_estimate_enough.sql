CREATE OR REPLACE FUNCTION safe_delete._is_estimate_enough(target regclass, candidates bigint, table_rows bigint, live_rows_after bigint DEFAULT NULL)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    -- It serves only where it could be wrong by half and the guards would still say the same.
    SELECT coalesce(
            (g.settings -> 'row_ratio' ->> 'max')::numeric = 1
            OR candidates <= (g.settings -> 'row_ratio' ->> 'max')::numeric * table_rows / 2,
            false
        )
        AND table_rows IS NOT NULL
        AND (NOT g.settings -> 'minimum_kept' ? 'min' OR coalesce(live_rows_after >= 2 * (g.settings -> 'minimum_kept' ->> 'min')::bigint, false))
    FROM safe_delete._guard_settings(target) AS g (settings)
$$;

COMMENT ON FUNCTION safe_delete._is_estimate_enough(regclass, bigint, bigint, bigint) IS
    'Whether the guards can do with an estimate of the table''s rows.';
