CREATE OR REPLACE FUNCTION safe_delete._follow_renames(target regclass, storage regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
    renamed jsonb := (
        SELECT coalesce(jsonb_agg(jsonb_build_object('number', r.column_number, 'was', w.name, 'is', safe_delete._stored_name(r.new_name))), '[]')
        FROM safe_delete._renamed_columns(target) AS r
        CROSS JOIN LATERAL safe_delete._stored_name(r.old_name) AS w (name)
        WHERE EXISTS (SELECT FROM safe_delete._columns(storage) AS s WHERE s.column_name = w.name)
    );
    kept jsonb := (
        SELECT coalesce(jsonb_agg(jsonb_build_object('was', s.column_name, 'is', safe_delete._kept_stem((r ->> 'is')::name) || right(s.column_name, 20))), '[]')
        FROM jsonb_array_elements(renamed) AS r
        JOIN safe_delete._columns(storage) AS s
            ON s.column_name ~ '__until_[0-9]{20}$' AND left(s.column_name, -20) = safe_delete._kept_stem((r ->> 'was')::name)
        WHERE safe_delete._kept_stem((r ->> 'is')::name) <> safe_delete._kept_stem((r ->> 'was')::name)
    );
BEGIN
    -- What a column was before it got another type goes by its name, too.
    FOR here IN SELECT k.was, k."is" AS new_name FROM jsonb_to_recordset(kept) AS k (was text, "is" text) LOOP
        EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', storage, here.was, here.new_name);
    END LOOP;
    -- Twice, so that two columns can have swapped their names.
    FOR here IN SELECT r.number, r.was FROM jsonb_to_recordset(renamed) AS r (number int, was text) LOOP
        EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', storage, here.was, 'safe_delete_moving_' || here.number);
    END LOOP;
    -- A column that its table no longer has can still have the name: it stays, with its values, under another one.
    FOR here IN
        SELECT s.column_name
        FROM safe_delete._columns(storage) AS s
        JOIN jsonb_to_recordset(renamed) AS r ("is" text) ON r."is" = s.column_name
    LOOP
        EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', storage, here.column_name, safe_delete._kept_name(here.column_name));
    END LOOP;
    FOR here IN SELECT r.number, r."is" AS new_name FROM jsonb_to_recordset(renamed) AS r (number int, "is" text) LOOP
        EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', storage, 'safe_delete_moving_' || here.number, here.new_name);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_renames(regclass, regclass) IS 'Renames columns of deleted storage as those of the table were renamed.';
