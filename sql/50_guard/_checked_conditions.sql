CREATE OR REPLACE FUNCTION safe_delete._checked_conditions(target regclass, conditions jsonb)
RETURNS jsonb
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    condition jsonb;
    trouble text;
    checked jsonb := '[]';
BEGIN
    FOR condition IN SELECT c.value FROM jsonb_array_elements(conditions) AS c LOOP
        trouble := safe_delete._condition_obstacle(target, condition);
        IF trouble IS NULL THEN
            BEGIN
                checked := checked || jsonb_build_array(safe_delete._typed_condition(target, condition));
            EXCEPTION
                WHEN data_exception THEN
                    trouble := SQLERRM;
            END;
        END IF;
        IF trouble IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD504',
                MESSAGE = format('condition %s of %s: %s', left(condition::text, 200), safe_delete._known_name(target), trouble),
                HINT = format(
                    'For example {"column": "status", "in": ["cancelled"]}. Instead of in: %s.',
                    (SELECT string_agg(f.form, ', ') FROM safe_delete._condition_forms() AS f WHERE f.form <> 'in')
                );
        END IF;
    END LOOP;
    RETURN nullif(checked, '[]');
END;
$$;

COMMENT ON FUNCTION safe_delete._checked_conditions(regclass, jsonb) IS 'Conditions of a policy, each with its column''s type and its values as that writes them; NULL for none. Refuses what it cannot ask.';
