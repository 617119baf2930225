CREATE OR REPLACE FUNCTION safe_delete._view_options(target regclass, has_barrier boolean)
RETURNS text
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN o.options = '' THEN '' ELSE format(' WITH (%s)', o.options) END
    FROM concat_ws(
        ', ',
        CASE WHEN has_barrier THEN 'security_barrier' END,
        -- Else the view would read with its owner's rights, who is above the table's policies.
        CASE WHEN safe_delete._has_row_security(target) THEN 'security_invoker' END
    ) AS o (options)
$$;

COMMENT ON FUNCTION safe_delete._view_options(regclass, boolean) IS 'Options of the views on a table in place, as they stand behind the view''s name; empty when there are none.';
