CREATE OR REPLACE FUNCTION safe_delete._hold_times(target regclass)
RETURNS TABLE (placed_at timestamptz, ended_at timestamptz)
LANGUAGE sql
STABLE
AS $$
    SELECT h.placed_at, coalesce(least(h.released_at, h.expires_at), 'infinity')
    FROM safe_delete.hold AS h
    WHERE h.target_table = target
    UNION ALL
    SELECT h.placed_at, coalesce(least(h.released_at, h.expires_at), 'infinity')
    FROM safe_delete.hold_column AS c
    JOIN safe_delete.hold AS h ON h.hold_id = c.hold_id
    WHERE c.target_table = target
        AND c.is_readable
$$;

COMMENT ON FUNCTION safe_delete._hold_times(regclass) IS 'When something of a table was on hold: from, and until when (infinity: nobody knows).';
