-- For columns of the kit's own beside those of a table, in views that it makes.
CREATE OR REPLACE FUNCTION safe_delete._free_column(target regclass, wanted name)
RETURNS name
LANGUAGE sql
STABLE
AS $$
    SELECT n.name
    -- A table has 1,600 columns at most.
    FROM generate_series(0, 1600) AS s (place)
    CROSS JOIN LATERAL (
        SELECT CASE s.place WHEN 0 THEN wanted::text WHEN 1 THEN 'safe_delete_' || wanted ELSE format('safe_delete_%s_%s', wanted, s.place) END::name AS name
    ) AS n
    WHERE NOT EXISTS (SELECT FROM safe_delete._columns(target) AS c WHERE c.column_name = n.name)
    ORDER BY s.place
    LIMIT 1
$$;

COMMENT ON FUNCTION safe_delete._free_column(regclass, name) IS
    'A name that no column of a table has: the one that is wanted, else the same with safe_delete_ before it, else with a number, too.';
