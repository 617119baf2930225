CREATE OR REPLACE FUNCTION safe_delete._put_in_place(target regclass, settings jsonb)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reported_detail text;
    reported_message text;
    here record;
BEGIN
    -- A deleted row may have a key that a live one has taken, where only live ones are in the index.
    FOR here IN SELECT i.statement FROM safe_delete._index_steps(target, settings) AS i ORDER BY i.step_order LOOP
        EXECUTE safe_delete._without_concurrently(here.statement);
    END LOOP;
    EXECUTE safe_delete._put_in_place_statement(target);
    -- Else triggers of deferred keys would still wait, and the table could not be altered.
    SET CONSTRAINTS ALL IMMEDIATE;
EXCEPTION
    WHEN unique_violation OR exclusion_violation OR foreign_key_violation OR not_null_violation OR check_violation THEN
        GET STACKED DIAGNOSTICS reported_message = MESSAGE_TEXT, reported_detail = PG_EXCEPTION_DETAIL;
        RAISE EXCEPTION USING
            ERRCODE = 'SD211',
            MESSAGE = format('deleted rows of %s do not fit into the table: %s', target, reported_message),
            -- The server's own words of other rules are the whole row.
            DETAIL = CASE WHEN SQLSTATE IN ('23505', '23P01', '23503') THEN reported_detail ELSE '' END,
            HINT = 'Parents come back in place before their children. Restore or purge these rows, or change the live ones or the rule. Nothing was changed.';
END;
$$;

COMMENT ON FUNCTION safe_delete._put_in_place(regclass, jsonb) IS 'Puts the rows of deleted storage into their table, as its owner.';
