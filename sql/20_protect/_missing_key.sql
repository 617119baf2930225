CREATE OR REPLACE FUNCTION safe_delete._missing_key(target regclass)
RETURNS TABLE (problem text, what_to_do text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        format('%s has no primary key any more', safe_delete._known_name(target)),
        format('ALTER TABLE %s ADD PRIMARY KEY (%s); %s', safe_delete._table_name(target), k.key_names, safe_delete._resync_call(target))
    FROM safe_delete.protected_table AS p
    CROSS JOIN LATERAL (
        -- Those that it had, if they are still there.
        SELECT CASE WHEN bool_and(c.column_name IS NOT NULL) THEN string_agg(quote_ident(n.name), ', ' ORDER BY n.place) ELSE '…' END AS key_names
        FROM unnest(p.key_columns) WITH ORDINALITY AS n (name, place)
        LEFT JOIN safe_delete._columns(target) AS c ON c.column_name = n.name
    ) AS k
    WHERE p.target_table = target
        AND safe_delete._key_names(target) = '{}'
$$;

COMMENT ON FUNCTION safe_delete._missing_key(regclass) IS 'What to say of a protected table whose primary key was dropped, and what to do; no row for any other.';
