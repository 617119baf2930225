CREATE OR REPLACE FUNCTION safe_delete.restore_check(deletion_id bigint)
RETURNS TABLE (target_table regclass, row_key jsonb, obstacle text, detail text)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz;
    here record;
    found_any boolean := false;
BEGIN
    SELECT d.deleted_at INTO moment FROM safe_delete.deletion AS d WHERE d.deletion_id = restore_check.deletion_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD302',
            MESSAGE = format('there is no deletion %s', coalesce(deletion_id::text, 'NULL')),
            HINT = 'Look it up in safe_delete.deletions.';
    END IF;
    PERFORM safe_delete._require_tables(restore_check.deletion_id);
    FOR here IN
        SELECT a.target_table, a.row_count, safe_delete._deleted_count(a.target_table, restore_check.deletion_id, moment) AS left_count
        FROM safe_delete._deletion_account(restore_check.deletion_id) AS a
        WHERE a.row_count > 0
        ORDER BY a.target_table::text
    LOOP
        PERFORM safe_delete._follow_with_parents(here.target_table);
        IF here.left_count < here.row_count THEN
            RETURN QUERY SELECT here.target_table, NULL::jsonb, 'purged', format('of %s rows %s are left', here.row_count, here.left_count);
        END IF;
        RETURN QUERY
            SELECT
                here.target_table, NULL::jsonb, CASE WHEN l.label IS NULL THEN 'column gone' ELSE 'label gone' END,
                format(
                    CASE WHEN l.label IS NULL THEN 'column %I had values, and is no longer there or has another type' ELSE 'column %I had %L, which its enum no longer has' END,
                    l.column_name, l.label
                )
            FROM safe_delete._lost_columns(here.target_table, restore_check.deletion_id, moment) AS l;
        found_any := found_any OR FOUND OR here.left_count < here.row_count;
        RETURN QUERY SELECT here.target_table, o.* FROM safe_delete._row_obstacles(here.target_table, restore_check.deletion_id, moment) AS o;
        found_any := found_any OR FOUND;
    END LOOP;
    IF NOT found_any THEN
        -- What no query can foresee: checks, triggers, row security, reasons that are final.
        RETURN QUERY SELECT NULL::regclass, NULL::jsonb, 'refused', t.refusal
            FROM safe_delete._refusal_of_trial(restore_check.deletion_id) AS t (refusal)
            WHERE t.refusal IS NOT NULL;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete.restore_check(bigint) IS
    'What stands in the way of a restore: purged (a part), column gone, label gone (of an enum), key taken, parent missing, refused; else no rows. The data are asked, up to 1,000 rows a table; where that finds nothing, the restore is tried and taken back, unless the transaction is read-only.';
