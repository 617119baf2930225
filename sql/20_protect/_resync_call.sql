CREATE OR REPLACE FUNCTION safe_delete._resync_call(target regclass)
RETURNS text
LANGUAGE sql
STABLE
AS $$
    SELECT format(
        'Call safe_delete.resync(%L) as the table''s owner.',
        -- The view that covers it may have another name since, or be gone.
        coalesce(
            (SELECT safe_delete._table_name(safe_delete._live_view_of(target)) FROM safe_delete.protected_table AS p WHERE p.target_table = target AND p.hiding = 'cover'),
            safe_delete._table_name(target)
        )
    )
$$;

COMMENT ON FUNCTION safe_delete._resync_call(regclass) IS 'The hint to call resync(), with a name of the table that is there.';
