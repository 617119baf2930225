CREATE OR REPLACE FUNCTION safe_delete._signed_table(target regclass)
RETURNS jsonb
LANGUAGE sql
STABLE
AS $$
    SELECT jsonb_build_object('name', safe_delete._known_name(target), 'hiding', p.hiding)
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = target
$$;

COMMENT ON FUNCTION safe_delete._signed_table(regclass) IS 'Which table a signature is for.';
