CREATE OR REPLACE FUNCTION safe_delete._waiting(target regclass, selection jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    counts jsonb;
BEGIN
    IF safe_delete._is_apart(target) OR safe_delete._is_gated(target) OR NOT EXISTS (SELECT FROM safe_delete._inbound_keys(target)) THEN
        RETURN NULL;
    END IF;
    IF NOT selection ? 'circle' THEN
        selection := selection || jsonb_build_object('circle', jsonb_build_object(target::oid::text, selection));
    END IF;
    counts := safe_delete._read_profile('purge', target, safe_delete._with_holds('purge', target, selection) || '{"extent": "waiting"}');
    RETURN (
        SELECT jsonb_agg(
            jsonb_build_object('table', safe_delete._known_name(c.key::oid::regclass), 'rows', c.value, 'next_step', safe_delete._waiting_hint(target, c.key::oid::regclass, selection))
            ORDER BY safe_delete._known_name(c.key::oid::regclass)
        )
        FROM jsonb_each(counts) AS c
        WHERE c.value <> '0'
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._waiting(regclass, jsonb) IS
    'Rows in place that a purge would take but for rows that reference them: an array of table, rows, next_step; NULL if there are none.';
