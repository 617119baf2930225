CREATE OR REPLACE FUNCTION safe_delete._candidates_extent(target regclass)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    protected record;
    age_index record;
    answer text;
    deleted_rows real;
BEGIN
    SELECT p.hiding, safe_delete._deleted_at_of(p.settings) AS deleted_at, a.attnum AS age_number, c.relkind, c.reltuples, c.relpages, c.relallvisible INTO protected
    FROM safe_delete.protected_table AS p
    JOIN pg_class AS c ON c.oid = p.target_table
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = p.age_column
    WHERE p.target_table = target;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    FOR age_index IN
        SELECT i.indkey[0] AS first_number, x.reltuples, pg_get_expr(i.indpred, i.indrelid) AS predicate
        FROM pg_index AS i
        JOIN pg_class AS x ON x.oid = i.indexrelid
        WHERE i.indrelid = target AND i.indisvalid AND x.relam = (SELECT m.oid FROM pg_am AS m WHERE m.amname = 'btree')
    LOOP
        IF age_index.first_number = protected.age_number AND age_index.predicate IS NULL THEN
            answer := 'days';
        -- One of live rows only, as protect() makes them.
        ELSIF age_index.first_number = protected.age_number AND protected.hiding <> 'apart' AND age_index.predicate = format('(%I IS NULL)', protected.deleted_at) THEN
            answer := coalesce(answer, 'candidates');
        ELSIF age_index.predicate = format('(%I IS NOT NULL)', protected.deleted_at) THEN
            deleted_rows := age_index.reltuples;
        END IF;
    END LOOP;
    -- Conditions ask the rows themselves; so does an index where much has changed since VACUUM; and in place, deleted rows are read to be
    -- taken off. To read a page once for each day that it has rows of would take longer than to read it once. A gate asks who looks at each look.
    IF answer = 'days' AND (
        protected.relkind <> 'r'
        OR safe_delete._is_gated(target)
        OR protected.relallvisible <= 0.9 * protected.relpages
        OR (protected.hiding <> 'apart' AND (deleted_rows BETWEEN 0 AND 0.05 * protected.reltuples) IS NOT TRUE)
        OR coalesce(safe_delete._policy_of(target) -> 'conditions', '[]') NOT IN ('[]', 'null')
    ) THEN
        RETURN 'candidates';
    END IF;
    RETURN answer;
END;
$$;

COMMENT ON FUNCTION safe_delete._candidates_extent(regclass) IS
    'Extent of the profile that finds the candidates of a mark by an index on their age: days, where the index alone can tell how many are of a day, or candidates; NULL where no index finds them.';
