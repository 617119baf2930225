CREATE OR REPLACE FUNCTION safe_delete._closure(job text, target regclass, selection jsonb, candidates bigint)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    keys jsonb;
BEGIN
    -- A purge takes only rows that nothing references.
    IF job = 'purge' OR candidates = 0 OR NOT EXISTS (SELECT FROM safe_delete._reached_references(target)) THEN
        RETURN '[]';
    END IF;
    keys := safe_delete._read_profile(job, target, selection || '{"extent": "keys", "key_limit": 2000}') -> 'keys';
    RETURN (
        WITH reached AS MATERIALIZED (
            SELECT w.target_table, w.depth, w.effect, w.row_count FROM safe_delete.what_would_be_deleted(target, keys) AS w
        )
        SELECT coalesce(jsonb_agg(
            jsonb_build_object(
                'table', safe_delete._known_name(w.target_table),
                'parent', safe_delete._known_name((
                    SELECT p.target_table
                    FROM reached AS p
                    JOIN pg_constraint AS f ON f.contype = 'f' AND f.conrelid = w.target_table AND f.confrelid = p.target_table
                    WHERE p.depth = w.depth - 1
                    ORDER BY p.target_table::text
                    LIMIT 1
                )),
                'depth', w.depth,
                'effect', CASE w.effect WHEN 'cascade' THEN 'deleted' WHEN 'hard delete' THEN 'deleted for good' WHEN 'refuse' THEN 'blocks' ELSE w.effect END,
                'rows', CASE WHEN candidates > 2000 THEN round(w.row_count * candidates / 2000.0) ELSE w.row_count END,
                'is_estimate', candidates > 2000
            )
            ORDER BY w.depth, w.target_table::text, w.effect
        ), '[]')
        FROM reached AS w
        WHERE w.depth > 0
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._closure(text, regclass, jsonb, bigint) IS
    'What else a job deletes, changes, or is stopped by, through foreign keys, by table: counted for up to 2,000 candidates, estimated by so many of them beyond.';
