CREATE OR REPLACE FUNCTION safe_delete._adoption_step(target regclass, settings jsonb)
RETURNS TABLE (statement text, lock text, why text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        -- What is generated knows of the adopted column by the registry, so resync() makes it. Then nobody can get in between.
        format(
            E'DO %L', format(
                E'\nBEGIN\n    PERFORM safe_delete._adopt_rows(%1$L::regclass, %2$L);\n    PERFORM safe_delete.resync(%1$L::regclass);\n    PERFORM safe_delete._refuse_unadoptable(%1$L::regclass, %2$L);\nEND;\n',
                safe_delete._table_name(target), safe_delete._deleted_at_of(settings)
            )
        ),
        'SHARE ROW EXCLUSIVE',
        'rows that are deleted get a deletion; resync() makes hands, guards, and the view of live rows; writers wait' || safe_delete._adopted_indexes(target, settings)
    WHERE settings ? 'deleted_at'
$$;

COMMENT ON FUNCTION safe_delete._adoption_step(regclass, jsonb) IS 'The step of protect() that adopts the deleted rows of a table beside, and makes all that is generated.';
