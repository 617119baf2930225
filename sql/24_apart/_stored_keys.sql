CREATE OR REPLACE FUNCTION safe_delete._stored_keys(target regclass, one text, other text, OUT record_definition text, OUT agreement text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(safe_delete._key_names(target)) AS k (name)
        LEFT JOIN pg_type AS t ON t.oid = safe_delete._storage_type(target, k.name)
        WHERE t.oid IS NULL OR (t.oid >= 16384 AND t.typtype <> 'e')
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD303',
            MESSAGE = format('single rows of %s cannot be restored: its key is of a type that only its owner''s code compares', safe_delete._table_name(target)),
            HINT = 'Restore the whole deletion with safe_delete.restore().';
    END IF;
    SELECT
        string_agg(format('%I %s', k.name, format_type(safe_delete._storage_type(target, k.name), -1)), ', ' ORDER BY k.place),
        string_agg(format('%s.%I OPERATOR(pg_catalog.=) %s.%I', one, k.name, other, safe_delete._stored_name(k.name)), ' AND ' ORDER BY k.place)
    INTO record_definition, agreement
    FROM unnest(safe_delete._key_names(target)) WITH ORDINALITY AS k (name, place);
END;
$$;

COMMENT ON FUNCTION safe_delete._stored_keys(regclass, text, text) IS
    'How keys are read and compared in deleted storage: column definitions for jsonb_to_record(), and the condition between such a record and storage; by the types of storage.';
