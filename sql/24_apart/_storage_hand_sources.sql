CREATE OR REPLACE FUNCTION safe_delete._storage_hand_sources(target regclass)
RETURNS SETOF text
LANGUAGE sql
STABLE
AS $$
    SELECT s.source
    FROM (
        -- A retyped age column is none until it is one again.
        SELECT (
            SELECT p.age_column FROM safe_delete.protected_table AS p
            WHERE p.target_table = target
                AND safe_delete._age_type(target, p.age_column) IN ('date', 'timestamp without time zone', 'timestamp with time zone')
        ) AS age_column
    ) AS a
    CROSS JOIN LATERAL unnest(ARRAY[
        safe_delete._profile_deleted_source(target, 'apart', a.age_column),
        safe_delete._purge_storage_source(target, a.age_column),
        safe_delete._survivors_source(target, a.age_column),
        safe_delete._keys_source(target)
    ]) AS s (source)
$$;

COMMENT ON FUNCTION safe_delete._storage_hand_sources(regclass) IS 'Sources of the functions that work on deleted storage alone, as they would be made now.';
