CREATE OR REPLACE FUNCTION safe_delete._only_columns(row_objects jsonb, column_names text[])
RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF ARRAY(SELECT k.name FROM jsonb_object_keys(row_objects -> 0) AS k (name)) <@ column_names THEN
        RETURN row_objects;
    END IF;
    RETURN (
        SELECT jsonb_agg((SELECT jsonb_object_agg(c.name, e.value -> c.name) FROM unnest(column_names) AS c (name)))
        FROM jsonb_array_elements(row_objects) AS e
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._only_columns(jsonb, text[]) IS 'Rows as objects with these columns only: the owner of a referencing table is shown no others.';
