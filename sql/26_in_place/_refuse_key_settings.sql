-- Compiling a query of the catalog costs a hundred times as much as running it.
CREATE OR REPLACE FUNCTION safe_delete._refuse_key_settings(target regclass, hiding text, settings jsonb)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    wrong text;
BEGIN
    IF hiding = 'apart' AND settings ?| '{unique,indexes}' THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = '"unique" and "indexes" are for tables that keep their deleted rows, not apart',
            HINT = 'Apart the indexes hold live rows only, as they are.';
    END IF;
    SELECT k.name INTO wrong
    FROM jsonb_object_keys(CASE jsonb_typeof(settings -> 'unique') WHEN 'object' THEN settings -> 'unique' ELSE '{}' END) AS k (name)
    WHERE NOT EXISTS (SELECT FROM safe_delete._table_indexes(target) AS i WHERE i.is_key AND i.index_name::text = k.name)
        AND NOT EXISTS (SELECT FROM safe_delete.replaced_index AS r WHERE r.target_table = target AND r.index_name::text = k.name)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD209',
            MESSAGE = format('%s has no unique key %s to choose for', safe_delete._table_name(target), quote_ident(wrong)),
            HINT = 'The primary key, and keys that foreign keys point to, stay as they are.';
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_key_settings(regclass, text, jsonb) IS 'Refuses choices for unique keys that a table does not have.';
