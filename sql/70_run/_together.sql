CREATE OR REPLACE FUNCTION safe_delete._together(target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    counts jsonb;
BEGIN
    -- What references rows of a table goes with them only in a circle of foreign keys.
    IF coalesce((selection -> 'circle') - target::oid::text, '{}') = '{}' THEN
        RETURN '[]';
    END IF;
    counts := safe_delete._read_profile('purge', target, safe_delete._with_holds('purge', target, selection) || '{"extent": "together"}');
    RETURN (
        SELECT coalesce(jsonb_agg(
            jsonb_build_object(
                'table', safe_delete._known_name(c.key::oid::regclass), 'parent', safe_delete._known_name(target), 'depth', 1, 'effect', 'deleted for good',
                'rows', c.value, 'is_estimate', false, 'released_by', selection #> ARRAY['circle', c.key, 'run_id']
            )
            ORDER BY safe_delete._known_name(c.key::oid::regclass)
        ), '[]')
        FROM jsonb_each(counts) AS c
        WHERE c.key <> target::oid::text
            AND c.value <> '0'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._together(regclass, jsonb) IS
    'Rows of other tables that a purge takes together with those of a table, because they reference each other, by table, with the run that released them.';
