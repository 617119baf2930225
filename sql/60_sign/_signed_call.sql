CREATE OR REPLACE FUNCTION safe_delete._signed_call(signature text, OUT target regclass, OUT parts jsonb)
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    given record;
    candidate record;
    difference text;
BEGIN
    SELECT f.* INTO given FROM safe_delete._signature_fields(signature) AS f;
    FOR candidate IN
        SELECT p.target_table, safe_delete._signed_parts(given.job, p.target_table, o.parameters) AS parts
        FROM safe_delete.protected_table AS p
        CROSS JOIN LATERAL safe_delete._possible_parameters(p.target_table, signature) AS o (parameters)
        WHERE given.job IS NOT NULL
            AND safe_delete._tag(safe_delete._signed_table(p.target_table)) = substr(given.tags, 5, 4)
    LOOP
        target := candidate.target_table;
        parts := candidate.parts;
        -- The set of rows that an exact one is for stands in it; whether it is still this one is asked when it runs.
        IF given.row_set IS NOT NULL THEN
            parts := parts || jsonb_build_object('rows', jsonb_build_object(
                'count', split_part(given.row_set, 'r', 1)::bigint, 'digest', split_part(given.row_set, 'r', 2)
            ));
        END IF;
        IF safe_delete._is_signed(signature, parts) THEN
            RETURN;
        END IF;
        difference := safe_delete._signature_differences(signature, parts, target);
    END LOOP;
    RAISE EXCEPTION USING
        ERRCODE = 'SD602',
        MESSAGE = coalesce(
            difference,
            CASE WHEN given.job IS NULL THEN 'the signature given is not one of this kit' ELSE 'the signature is for no table that is protected here now' END
        ),
        DETAIL = format('Given: %s.', left(btrim(signature), 160)),
        HINT = 'A run with it would be refused. Have the job dry-run again.';
END;
$$;

COMMENT ON FUNCTION safe_delete._signed_call(text) IS 'The table and the signed parts that a signature is valid for now; refuses one that is valid for none.';
