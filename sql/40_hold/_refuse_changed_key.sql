-- A hold that cannot be understood must stop what it was placed against, not be passed over.
CREATE OR REPLACE FUNCTION safe_delete._refuse_changed_key(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    types jsonb;
    here record;
BEGIN
    IF NOT EXISTS (SELECT FROM safe_delete.active_holds AS h WHERE h.target_table = target AND h.row_keys IS NOT NULL) THEN
        RETURN;
    END IF;
    types := safe_delete._key_types(target);
    SELECT
        h.hold_id, h.row_keys -> 0 AS key,
        CASE WHEN c.column_name IS NOT NULL THEN format('%I was %s, and now it is %s', c.column_name, c.was_type, types ->> c.column_name) END AS changed
    INTO here
    FROM safe_delete.active_holds AS h
    JOIN safe_delete.hold AS p ON p.hold_id = h.hold_id
    LEFT JOIN LATERAL (
        SELECT t.key AS column_name, t.value AS was_type
        FROM jsonb_each_text(p.key_types) AS t
        WHERE NOT safe_delete._reads_alike(t.value, types ->> t.key)
        LIMIT 1
    ) AS c ON true
    WHERE h.target_table = target
        AND h.row_keys IS NOT NULL
        AND (
            c.column_name IS NOT NULL
            OR ARRAY(SELECT jsonb_object_keys(p.key_types) ORDER BY 1) <> ARRAY(SELECT jsonb_object_keys(types) ORDER BY 1)
        )
    ORDER BY h.hold_id
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('the primary key of %s changed since hold %s was placed%s', safe_delete._known_name(target), here.hold_id, coalesce(': ' || here.changed, '')),
            DETAIL = format('It holds %s.', here.key),
            HINT = 'Place the hold again with the key as it is now, then release the old one.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_changed_key(regclass) IS 'Refuses where a hold is on keys of other columns than the primary key has now, or of other types.';
