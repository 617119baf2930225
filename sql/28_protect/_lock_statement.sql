CREATE OR REPLACE FUNCTION safe_delete._lock_statement(target regclass, lock_mode text)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('LOCK TABLE %s IN %s MODE', string_agg(safe_delete._table_name(c.oid), ', ' ORDER BY r.place), lock_mode)
    FROM unnest(ARRAY[safe_delete._live_view_of(target), safe_delete._all_rows_view(target), target]) WITH ORDINALITY AS r (relation, place)
    JOIN pg_class AS c ON c.oid = r.relation
    -- A view that was given to somebody else could not be locked; doctor tells of it.
    JOIN pg_class AS t ON t.oid = target AND t.relowner = c.relowner
$$;

COMMENT ON FUNCTION safe_delete._lock_statement(regclass, text) IS
    'Locks a protected table in the order in which statements of others do: its views first. What the kit keeps of it comes after. NULL when all is gone.';
