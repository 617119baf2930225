CREATE OR REPLACE FUNCTION safe_delete._is_live(hiding text, alias text, deleted_at name)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE hiding WHEN 'apart' THEN 'true' ELSE format('%s.%I IS NULL', alias, deleted_at) END
$$;

COMMENT ON FUNCTION safe_delete._is_live(text, text, name) IS 'Condition that a row of the table is live.';
