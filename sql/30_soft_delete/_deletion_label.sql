CREATE OR REPLACE FUNCTION safe_delete._deletion_label(deletion_id bigint)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN d.split_from IS NULL THEN format('deletion %s', d.deletion_id) ELSE format('a part of deletion %s', d.split_from) END
    FROM safe_delete.deletion AS d
    WHERE d.deletion_id = _deletion_label.deletion_id
$$;

COMMENT ON FUNCTION safe_delete._deletion_label(bigint) IS 'What messages call a deletion: a part that is being set apart has no number yet that anybody could look up.';
