-- Compiling a query of the catalog costs a hundred times as much as running it.
CREATE OR REPLACE FUNCTION safe_delete._key_obstacles(target regclass, hiding text, settings jsonb)
RETURNS TABLE (decision text, problem text, hint text, index_name name)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    SELECT
        CASE WHEN k.choice IS NULL THEN 'unique' END,
        CASE
            WHEN k.choice IS NULL THEN format('deleted rows of %s would hold their values of the unique key %I', safe_delete._table_name(target), k.index_name)
            ELSE format('the key %I of %s cannot be unique among live rows only: %s', k.index_name, safe_delete._table_name(target), k.obstacle)
        END,
        CASE
            WHEN k.choice IS NOT NULL OR k.obstacle IS NOT NULL THEN format('Keep it as it is, with {"unique": {%s: "keep"}}: a deleted row holds its value until it is purged.', to_json(k.index_name::text))
            ELSE format('Say {"unique": {%s: "live"}}, and only live rows hold their values; or "keep", and deleted ones do until they are purged.', to_json(k.index_name::text))
        END,
        k.index_name
    FROM (
        SELECT i.index_name, safe_delete._key_choice(settings, i.index_name) AS choice, safe_delete._live_obstacle(i.index_id) AS obstacle
        FROM safe_delete._table_indexes(target) AS i
        CROSS JOIN LATERAL safe_delete._index_predicate(i.index_id, safe_delete._deleted_at_of(settings)) AS p
        WHERE i.is_key
            AND NOT p.is_live
            -- One that has the adopted column is what its maker wanted.
            AND NOT (settings ? 'deleted_at' AND safe_delete._knows_deletion(i.index_id, safe_delete._deleted_at_of(settings)))
    ) AS k
    WHERE hiding <> 'apart'
        AND (k.choice IS NULL OR (k.choice = 'live' AND k.obstacle IS NOT NULL))
$$;

COMMENT ON FUNCTION safe_delete._key_obstacles(regclass, text, jsonb) IS
    'Unique keys of a table that keeps its deleted rows for which nothing is chosen, or what cannot be.';
