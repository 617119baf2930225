-- Deleted storage has enums as text, so a hold is not refused there for a label that is none.
CREATE OR REPLACE FUNCTION safe_delete._refuse_gone_labels(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key_column record;
    here record;
BEGIN
    FOR key_column IN
        SELECT k.column_name, e.enum_id
        FROM safe_delete._key_columns(target) AS k
        JOIN safe_delete._columns(target) AS c ON c.column_name = k.column_name
        CROSS JOIN LATERAL safe_delete._enum_of(c.type_id) AS e (enum_id)
        WHERE e.enum_id IS NOT NULL
    LOOP
        SELECT h.hold_id, k.value ->> key_column.column_name AS label INTO here
        FROM safe_delete.active_holds AS h
        CROSS JOIN LATERAL jsonb_array_elements(h.row_keys) AS k
        WHERE h.target_table = target
            AND NOT EXISTS (SELECT FROM pg_enum AS e WHERE e.enumtypid = key_column.enum_id AND e.enumlabel = k.value ->> key_column.column_name)
        LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD206',
                MESSAGE = format('hold %s cannot be understood in %s: the enum of %I has no label %L', here.hold_id, safe_delete._known_name(target), key_column.column_name, here.label),
                HINT = 'Place the hold again with the key as it is now, then release the old one.';
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_gone_labels(regclass) IS 'Refuses what is on hold by a key with a label that its enum has no longer.';
