-- Not after every change: of a column that got another type, deleted storage still has the values under its name.
CREATE OR REPLACE FUNCTION safe_delete._follow_renamed(target regclass, column_names name[])
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM safe_delete._renamed_columns(target) AS r
        JOIN safe_delete.protected_table AS p ON p.target_table = target
        WHERE p.hiding = 'apart'
            AND r.new_name = ANY (_follow_renamed.column_names)
    ) THEN
        PERFORM safe_delete._follow_if_writable(target);
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_renamed(regclass, name[]) IS
    'Lets deleted storage follow its table where one of these columns has been renamed; refuses where nothing can be written.';
