CREATE OR REPLACE FUNCTION safe_delete._obstacle_statement(target regclass, stays_deleted boolean DEFAULT false)
RETURNS text
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format(
        'SELECT jsonb_agg(to_jsonb(o)) FROM (SELECT u.* FROM (%s) AS u (row_key, obstacle, detail) LIMIT 1000) AS o',
        string_agg(q.query, ' UNION ALL ')
    )
    FROM (
        SELECT t.query FROM safe_delete._taken_key_queries(target) AS t (query) WHERE safe_delete._is_apart(target)
        UNION ALL
        SELECT m.query FROM safe_delete._missing_parent_queries(target, stays_deleted) AS m (query) WHERE safe_delete._is_apart(target)
        UNION ALL
        SELECT l.query FROM safe_delete._taken_live_key_queries(target) AS l (query) WHERE NOT safe_delete._is_apart(target)
        UNION ALL
        SELECT d.query FROM safe_delete._deleted_parent_queries(target) AS d (query) WHERE NOT safe_delete._is_apart(target)
    ) AS q
    HAVING count(*) > 0
$$;

COMMENT ON FUNCTION safe_delete._obstacle_statement(regclass, boolean) IS
    'The statement that lists, up to 1,000, rows of deletion $1, deleted at $2, that could not come back: row_key, obstacle, detail. stays_deleted: come back into their table, but as deleted ones. NULL where nothing has to be asked.';
