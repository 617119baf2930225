-- Run by the table's owner. Nobody writes until the guards are there; what the user's own triggers do at an UPDATE, they have
-- done when the rows were deleted.
CREATE OR REPLACE FUNCTION safe_delete._adopt_rows(target regclass, deleted_at name)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    triggers_on text[];
    statement text;
    moments timestamptz[];
    deletion_ids bigint[];
    row_count bigint;
BEGIN
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', target);
    triggers_on := safe_delete._own_trigger_statements(target, true);
    FOREACH statement IN ARRAY safe_delete._own_trigger_statements(target, false) LOOP
        EXECUTE statement;
    END LOOP;
    EXECUTE format(
        'SELECT coalesce(array_agg(m.moment), ''{}''), coalesce(sum(m.row_count), 0)
        FROM (SELECT t.%1$I AS moment, count(*) AS row_count FROM %2$s AS t WHERE t.%1$I IS NOT NULL GROUP BY t.%1$I) AS m',
        deleted_at, target
    ) INTO moments, row_count;
    deletion_ids := safe_delete._record_adoption(target, moments, row_count);
    FOREACH statement IN ARRAY safe_delete._adopt_statements(target, deleted_at) LOOP
        EXECUTE statement USING moments, deletion_ids;
    END LOOP;
    FOREACH statement IN ARRAY triggers_on LOOP
        EXECUTE statement;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._adopt_rows(regclass, name) IS
    'Step of protect(): rows that a column of the table says are deleted get a deletion, one for each moment; nothing else of them is changed.';
