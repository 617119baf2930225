-- The condition is what makes an ordinary UPDATE cost nothing, and what makes the server refuse other types for the columns
-- in it. A condition on whole rows would not; but it would name columns in code that no RENAME reaches.
CREATE OR REPLACE FUNCTION safe_delete._nulling_steps(target regclass, settings jsonb)
RETURNS text[]
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN settings -> 'remember_nulling' = 'true' AND count(*) > 0 THEN safe_delete._trigger_step(
            target, 'safe_delete_remember_nulling',
            format(
                'AFTER UPDATE ON <table> FOR EACH ROW WHEN (%s) EXECUTE FUNCTION safe_delete._remember_nulling()',
                string_agg(
                    format(
                        '(%s) AND (%s)%s',
                        (SELECT string_agg(format('OLD.%I IS NOT NULL', n), ' AND ') FROM unnest(r.nullable_names) AS n),
                        (SELECT string_agg(format('NEW.%I IS NULL', n), ' OR ') FROM unnest(r.nullable_names) AS n),
                        -- Within a trigger it is the server's own cut, which !safe_delete_remember_links has remembered.
                        CASE WHEN safe_delete._is_cut_remembered(r.foreign_key) THEN ' AND pg_catalog.pg_trigger_depth() = 0' ELSE '' END
                    ),
                    ' OR ' ORDER BY r.foreign_key_name
                )
            )
        )
        WHEN EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = 'safe_delete_remember_nulling')
            THEN ARRAY[format('DROP TRIGGER safe_delete_remember_nulling ON %s', safe_delete._table_name(target))]
        ELSE ARRAY[]::text[]
    END
    FROM safe_delete._nullable_references(target) AS r
$$;

COMMENT ON FUNCTION safe_delete._nulling_steps(regclass, jsonb) IS
    'Statements that put the trigger for references which a client sets to NULL on a table, where its settings ask for it, or take it off.';
