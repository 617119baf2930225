CREATE OR REPLACE FUNCTION safe_delete._refuse_changed_conditions(target regclass)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    condition jsonb;
    trouble text;
BEGIN
    FOR condition IN SELECT c.value FROM jsonb_array_elements(safe_delete._policy_of(target) -> 'conditions') AS c LOOP
        trouble := safe_delete._condition_obstacle(target, condition);
        IF trouble IS NULL THEN
            BEGIN
                trouble := (
                    SELECT format('it was made when %I was %s, and now it is %s', k.column_name, condition ->> 'type', k.base_type)
                    FROM safe_delete._columns(target) AS k
                    WHERE k.column_name = condition ->> 'column'
                        AND safe_delete._typed_condition(target, condition) <> condition
                );
            EXCEPTION
                WHEN data_exception THEN
                    trouble := SQLERRM;
            END;
        END IF;
        IF trouble IS NOT NULL THEN
            RAISE EXCEPTION USING
                ERRCODE = 'SD206',
                MESSAGE = format('condition %s of %s: %s', condition - 'type', safe_delete._known_name(target), trouble),
                HINT = format('%s If that does not help, change the conditions with set_policy().', safe_delete._resync_call(target));
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_changed_conditions(regclass) IS 'Refuses a mark of a table whose policy has a condition on a column that is gone or has another type.';
