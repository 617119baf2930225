CREATE OR REPLACE FUNCTION safe_delete.purge_date(target regclass, keys jsonb)
RETURNS TABLE (row_key jsonb, purge_after timestamptz, held_by bigint, deletion_id bigint)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected safe_delete.protected_table := safe_delete._protected(target);
    whole_hold bigint := (SELECT h.hold_id FROM safe_delete._table_hold('purge', protected.target_table) AS h);
    age_type regtype := safe_delete._storage_type(protected.target_table, protected.age_column);
    zone text := safe_delete._policy_of(protected.target_table) ->> 'time_zone';
BEGIN
    PERFORM safe_delete._follow_renamed(protected.target_table, safe_delete._key_names(protected.target_table));
    RETURN QUERY
    WITH copy AS MATERIALIZED (
        SELECT c.row_key, c.deletion_id, c.deleted_at, c.age
        FROM safe_delete._deleted_copies(protected.target_table, safe_delete._wanted(protected.target_table, keys)) AS c
    ), due AS MATERIALIZED (
        SELECT d.deletion_id, d.deleted_at, r.retention, safe_delete._purge_after(protected.target_table, d.deletion_id, d.deleted_at) AS purge_after
        FROM (SELECT DISTINCT c.deletion_id, c.deleted_at FROM copy AS c) AS d
        LEFT JOIN safe_delete.deletion AS w ON w.deletion_id = d.deletion_id
        LEFT JOIN safe_delete._reasons_of(protected.target_table) AS r ON r.reason_name = w.deletion_reason
    ), held AS MATERIALIZED (
        SELECT k.held_key, min(k.hold_id) AS hold_id
        FROM (
            SELECT b.held_key, b.hold_id FROM safe_delete._holds_by_key(protected.target_table) AS b
            UNION ALL
            SELECT b.held_key, b.hold_id FROM safe_delete._holds_by_subject(protected.target_table) AS b
            UNION ALL
            SELECT f.row_key, NULL FROM safe_delete._found_keys(protected.target_table, safe_delete._held_ancestors('purge', protected.target_table)) AS f
        ) AS k
        GROUP BY k.held_key
    )
    SELECT
        c.row_key,
        -- Many clients cannot read infinity.
        CASE WHEN h.held_key IS NULL AND whole_hold IS NULL
            THEN nullif(greatest(d.purge_after, safe_delete._age_ends(c.age, age_type, d.retention, zone)), 'infinity') END,
        least(h.hold_id, whole_hold),
        c.deletion_id
    FROM copy AS c
    JOIN due AS d ON d.deletion_id = c.deletion_id AND d.deleted_at = c.deleted_at
    LEFT JOIN held AS h ON h.held_key = c.row_key
    ORDER BY c.row_key, c.deletion_id;
END;
$$;

COMMENT ON FUNCTION safe_delete.purge_date(regclass, jsonb) IS
    'From when on deleted rows with these keys (''"all"'': any) may be purged, once for each deletion of a key.'
    ' It is the deletion plus the grace of the last purge that was executed on the table and could take the row, never less than the policy''s minimum_grace or the grace of the row''s reason.'
    ' These alone count where there was no such purge. The retention of the row''s reason counts, too; that of a purge can keep rows longer.'
    ' NULL while on hold, and where the reason has a retention and the row no age; held_by is the oldest hold; it is NULL, too, where rows on hold in another table depend on the row. Live and purged rows are not shown.';
