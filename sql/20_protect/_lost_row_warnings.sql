-- What left against what arrived, since the last protect(), resync() or switch_hiding(). Statistics count DELETEs that failed or were rolled
-- back, and moves between partitions; they are written late, and lost in a crash. So this can only ever ask a question.
CREATE OR REPLACE FUNCTION safe_delete._lost_row_warnings(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    counted record;
    departed bigint;
    arrived bigint;
BEGIN
    SELECT e.happened_at, (e.detail ->> 'rows_deleted_before')::bigint AS rows_deleted INTO counted
    FROM safe_delete.audit_event AS e
    WHERE e.target_table = target
        AND e.event IN ('table protected', 'hiding switched')
    ORDER BY e.event_id DESC
    LIMIT 1;
    IF NOT FOUND OR (SELECT s.stats_reset FROM pg_stat_database AS s WHERE s.datname = current_database()) > counted.happened_at THEN
        RETURN;
    END IF;
    departed := safe_delete._deleted_by_statistics(target) - counted.rows_deleted;
    IF departed <= 0 THEN
        RETURN;
    END IF;
    -- What arrived in the minute before may have been counted late as departed.
    SELECT coalesce(sum(CASE WHEN t.row_count IS NULL THEN safe_delete._uncounted_rows(t.deletion_id, target) ELSE t.row_count END), 0) INTO arrived
    FROM safe_delete.deletion AS d
    JOIN safe_delete.deletion_target AS t ON t.deletion_id = d.deletion_id
    WHERE d.deleted_at > counted.happened_at - interval '1 minute'
        AND t.target_table = target
        AND (t.row_count > 0 OR t.row_count IS NULL);
    IF departed > arrived THEN
        problem := format(
            'statistics count %s deleted rows of %s since %s, of which %s arrived in deleted storage',
            departed, safe_delete._known_name(target), to_char(counted.happened_at, 'YYYY-MM-DD HH24:MI TZ'), arrived
        );
        what_to_do := format(
            'They count DELETEs that failed or were rolled back, and moves between partitions, too. If there were none, look for who deleted while triggers were off. Call safe_delete.resync(%L) to begin a new count.',
            safe_delete._known_name(target)
        );
        RETURN NEXT;
    END IF;
END;
$$;

COMMENT ON FUNCTION safe_delete._lost_row_warnings(regclass) IS 'Whether more rows left a table, by the server''s statistics, than came to its deleted storage.';
