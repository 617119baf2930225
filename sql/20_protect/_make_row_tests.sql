CREATE OR REPLACE FUNCTION safe_delete._make_row_tests(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    here record;
BEGIN
    -- Two sessions that make the same function at once would fail.
    PERFORM pg_advisory_xact_lock(1398031686, target::oid::integer);
    FOR here IN
        SELECT
            v.test, safe_delete._row_test_source(target, v.test, v.condition) AS source,
            format('safe_delete_gate.%I(anyelement, jsonb)', safe_delete._gate_name(target) || '__' || v.test) AS signature
        FROM (
            VALUES
                ('is_chosen', safe_delete._is_chosen(target)),
                ('is_subject', safe_delete._is_subject(target)),
                ('was_subject', CASE WHEN safe_delete._is_apart(target) THEN safe_delete._was_subject(target) END)
        ) AS v (test, condition)
    LOOP
        IF here.source IS NULL THEN
            EXECUTE format('DROP FUNCTION IF EXISTS %s', here.signature);
            CONTINUE;
        END IF;
        EXECUTE here.source;
        PERFORM safe_delete._strip_grants(here.signature::regprocedure);
        IF here.test <> 'was_subject' THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', here.signature, safe_delete._hand_owner(target));
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._make_row_tests(regclass) IS
    'Makes the functions by which hands ask whether a row meets the conditions of the policy, and whether it has a subject that is on hold.';
