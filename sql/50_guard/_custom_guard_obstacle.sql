-- It runs with the rights of the table's owner: nobody else's code may.
CREATE OR REPLACE FUNCTION safe_delete._custom_guard_obstacle(target regclass, function_name text)
RETURNS text
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    function_owner oid;
    result_type oid;
    is_volatile boolean;
    returns_set boolean;
    kind "char";
BEGIN
    SELECT f.proowner, f.prorettype, f.provolatile = 'v', f.proretset, f.prokind
    INTO function_owner, result_type, is_volatile, returns_set, kind
    FROM pg_proc AS f
    WHERE f.oid = to_regprocedure(function_name);
    RETURN CASE
        WHEN NOT FOUND THEN format('there is no function %s', coalesce(function_name, 'NULL'))
        WHEN (SELECT f.proargtypes FROM pg_proc AS f WHERE f.oid = to_regprocedure(function_name)) <> ARRAY['jsonb'::regtype, 'jsonb'::regtype]::oidvector
            OR result_type <> 'jsonb'::regtype OR returns_set OR kind <> 'f'
            THEN format('%s is not a function of (profile jsonb, settings jsonb) that returns jsonb', function_name)
        WHEN is_volatile THEN format('%s is VOLATILE: a guard only looks, and is declared STABLE', function_name)
        WHEN function_owner IS DISTINCT FROM (SELECT c.relowner FROM pg_class AS c WHERE c.oid = target)
            THEN format('%s does not belong to the owner of %s', function_name, safe_delete._known_name(target))
    END;
END;
$$;

COMMENT ON FUNCTION safe_delete._custom_guard_obstacle(regclass, text) IS 'Why a function cannot be a guard of a table; NULL if it can.';
