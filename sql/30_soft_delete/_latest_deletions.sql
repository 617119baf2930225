CREATE OR REPLACE FUNCTION safe_delete._latest_deletions(target regclass, keys jsonb)
RETURNS TABLE (deletion_id bigint, row_keys jsonb)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored record;
BEGIN
    -- In place a key is that of one row.
    IF NOT safe_delete._is_apart(target) THEN
        RETURN QUERY
        SELECT DISTINCT c.deletion_id, keys FROM safe_delete._deleted_copies(target, jsonb_build_object('keys', keys)) AS c;
        RETURN;
    END IF;
    stored := safe_delete._stored_keys(target, 'r', 's');
    RETURN QUERY EXECUTE format(
        'SELECT l.deletion_id, jsonb_agg(l.key)
        FROM (
            SELECT DISTINCT ON (k.place) s.deletion_id, k.key
            FROM jsonb_array_elements($1) WITH ORDINALITY AS k (key, place)
            CROSS JOIN LATERAL jsonb_to_record(k.key) AS r (%s)
            JOIN safe_delete_data.%I AS s ON %s
            ORDER BY k.place, s.deleted_at DESC, s.deletion_id DESC
        ) AS l
        GROUP BY l.deletion_id',
        stored.record_definition, safe_delete._gate_name(target), stored.agreement
    ) USING keys;
END;
$$;

COMMENT ON FUNCTION safe_delete._latest_deletions(regclass, jsonb) IS 'For keys, typed and as objects: the latest deletion that has each; in place with all of the keys.';
