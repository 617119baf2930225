CREATE OR REPLACE FUNCTION safe_delete._is_acting(target regclass, wanted_act text DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
BEGIN
    -- The marker table is small when a plan is made, and may have many dead rows later.
    IF pg_is_in_recovery() THEN
        RETURN wanted_act IS NULL
            AND nullif(current_setting('safe_delete.reading', true), '') = safe_delete._reading_token(target);
    END IF;
    RETURN coalesce((
        SELECT true
        FROM safe_delete.acting AS a
        WHERE a.target_table = target
            AND a.transaction_id = pg_current_xact_id_if_assigned()
            AND (a.act = wanted_act OR wanted_act IS NULL)
        ORDER BY a.act_number DESC
        LIMIT 1
    ), false)
    OR (
        wanted_act IS NULL
        AND nullif(current_setting('safe_delete.reading', true), '') = safe_delete._reading_token(target)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._is_acting(regclass, text) IS
    'Whether the kit itself acts on this table in this transaction: take, restore or purge; any of them, or reading, when no act is named.';
