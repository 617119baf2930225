-- Whatever the session's settings are, the same keys must read the same.
CREATE OR REPLACE FUNCTION safe_delete._exact_rows(job text, target regclass, parameters jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres'
SET bytea_output = 'hex'
SET extra_float_digits = 1
AS $$
DECLARE
    most_rows constant integer := 10000;
    key_names name[] := safe_delete._key_names(target);
    keys jsonb := coalesce(
        nullif(
            safe_delete._read_profile(
                job, target,
                safe_delete._with_holds(job, target, safe_delete._full_selection(job, target, parameters))
                    || jsonb_build_object('extent', 'keys', 'key_limit', most_rows + 1)
            ) -> 'keys',
            'null'
        ),
        '[]'
    );
BEGIN
    IF jsonb_array_length(keys) > most_rows THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD702',
            MESSAGE = format('%s has more than %s rows for an exact %s', safe_delete._known_name(target), most_rows, job),
            HINT = 'Without exact, a signature is for all rows that the parameters choose.';
    END IF;
    RETURN (
        SELECT jsonb_build_object(
            'count', jsonb_array_length(keys),
            'digest', left(encode(sha256(convert_to(coalesce(string_agg(k.value::text, E'\n' ORDER BY k.value::text COLLATE "C"), ''), 'UTF8')), 'hex'), 32),
            'keys', CASE WHEN keys = '[]' THEN keys ELSE safe_delete._key_objects(target, jsonb_agg(
                -- The key itself is JSON here.
                CASE WHEN cardinality(key_names) = 1 AND jsonb_typeof(k.value) = 'object' THEN jsonb_build_object(key_names[1], k.value) ELSE k.value END
            )) END
        )
        FROM jsonb_array_elements(keys) AS k
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._exact_rows(text, regclass, jsonb) IS 'The very rows that a job would take now: their number, the digest of their keys, and the keys.';
