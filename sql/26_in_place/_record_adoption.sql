-- One deletion for each moment: what was deleted at once can be restored at once, and has that moment as its time.
CREATE OR REPLACE FUNCTION safe_delete._record_adoption(target regclass, moments timestamptz[], row_count bigint)
RETURNS bigint[]
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    deletion_ids bigint[];
BEGIN
    PERFORM safe_delete._require_ownership(target);
    IF NOT EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.settings ? 'deleted_at' AND NOT p.is_ready) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('%s is not about to have its deleted rows adopted', safe_delete._known_name(target)),
            HINT = 'Call safe_delete.protect(), or do all of its steps in their order.';
    END IF;
    WITH made AS (
        INSERT INTO safe_delete.deletion (transaction_id, deleted_at, deletion_reason, deleted_by, deleted_as)
        SELECT pg_current_xact_id(), m.moment, 'deleted before protect()', 'unknown', 'unknown'
        FROM unnest(moments) AS m (moment)
        ORDER BY m.moment
        RETURNING deletion_id, deleted_at
    ), noted AS (
        INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name)
        SELECT d.deletion_id, target, safe_delete._known_name(target)
        FROM made AS d
    )
    SELECT coalesce(array_agg(d.deletion_id ORDER BY m.place), '{}') INTO deletion_ids
    FROM unnest(moments) WITH ORDINALITY AS m (moment, place)
    JOIN made AS d ON d.deleted_at = m.moment;
    PERFORM safe_delete._record_event(
        'deleted rows adopted', target, jsonb_build_object('row_count', row_count, 'deletions', cardinality(moments))
    );
    RETURN deletion_ids;
END;
$$;

COMMENT ON FUNCTION safe_delete._record_adoption(regclass, timestamptz[], bigint) IS
    'Makes the deletions of rows that were deleted before protect(), one for each moment, in the order of these. By whom, nobody knows.';
