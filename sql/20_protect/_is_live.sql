CREATE OR REPLACE FUNCTION safe_delete._is_live(hiding text, alias text)
RETURNS text
LANGUAGE sql
IMMUTABLE
AS $$
    SELECT CASE hiding WHEN 'apart' THEN 'true' ELSE alias || '.deleted_at IS NULL' END
$$;

COMMENT ON FUNCTION safe_delete._is_live(text, text) IS 'Condition that a row of the table is live.';
