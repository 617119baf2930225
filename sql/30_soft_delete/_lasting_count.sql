CREATE OR REPLACE FUNCTION safe_delete._lasting_count(acts jsonb[], act jsonb)
RETURNS bigint
LANGUAGE plpgsql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF act ->> 'effect' IN ('set null', 'set default') OR (act ->> 'is_deferred')::boolean THEN
        IF jsonb_typeof(act -> 'rows') = 'array' THEN
            RETURN jsonb_array_length(safe_delete._new_rows(act -> 'rows', acts, (act ->> 'table')::oid::regclass, 'delete'));
        END IF;
    END IF;
    RETURN (act ->> 'row_count')::bigint;
END;
$$;

COMMENT ON FUNCTION safe_delete._lasting_count(jsonb[], jsonb) IS 'Rows of an act, without those that were changed first and deleted later, or were gone when a deferred check came.';
