-- The view of live rows asks for each row. A plan that was made while the tables were empty would read all of them ever after.
CREATE OR REPLACE FUNCTION safe_delete._current_deletion(gate_name name)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
    cause text := concat(current_setting('safe_delete.reason', true), E'\n', current_setting('safe_delete.ticket', true));
    found_deletion_id bigint;
    noted text;
BEGIN
    -- Whoever sets these himself gets no other deletion than one of this transaction's that takes rows of this table.
    IF current_setting('safe_delete.cause', true) = cause THEN
        SELECT t.deletion_id INTO found_deletion_id
        FROM safe_delete.deletion_target AS t
        WHERE t.deletion_id = nullif(current_setting('safe_delete.deletion', true), '')::bigint
            AND t.gate_name = _current_deletion.gate_name
            AND t.transaction_id = pg_current_xact_id();
        IF FOUND THEN
            noted := set_config('safe_delete.hiding', found_deletion_id::text, true);
            RETURN found_deletion_id;
        END IF;
    END IF;
    SELECT d.deletion_id INTO found_deletion_id
    FROM safe_delete.deletion AS d
    JOIN safe_delete.deletion_target AS t ON t.deletion_id = d.deletion_id AND t.row_count IS NULL
    JOIN safe_delete.protected_table AS p ON p.target_table = t.target_table
    WHERE d.transaction_id = pg_current_xact_id()
        AND d.deleted_at = now()
        AND d.deletion_reason IS NOT DISTINCT FROM nullif(current_setting('safe_delete.reason', true), '')
        AND d.ticket IS NOT DISTINCT FROM nullif(current_setting('safe_delete.ticket', true), '')
        AND d.split_from IS NULL
        AND p.gate_name = _current_deletion.gate_name
        AND p.hiding <> 'apart'
    LIMIT 1;
    IF NOT FOUND THEN
        -- What an older snapshot does not show could not be accounted for.
        IF safe_delete._has_fixed_snapshot() AND NOT EXISTS (
            SELECT FROM safe_delete.protected_table AS p WHERE p.gate_name = _current_deletion.gate_name AND p.hiding <> 'apart'
        ) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'serialization_failure',
                MESSAGE = format('table of %s was protected, or hides its deleted rows in another way, since this transaction began', gate_name),
                HINT = 'Repeat the transaction.';
        END IF;
        found_deletion_id := safe_delete._own_deletion();
        INSERT INTO safe_delete.deletion_target (deletion_id, target_table, target_name, gate_name, transaction_id)
        SELECT found_deletion_id, p.target_table, safe_delete._known_name(p.target_table), p.gate_name, pg_current_xact_id()
        FROM safe_delete.protected_table AS p
        LEFT JOIN safe_delete.policy AS o ON o.target_table = p.target_table
        WHERE p.gate_name = _current_deletion.gate_name
            -- Apart, the move itself records it: an owner of another table may call this, too, and must not.
            AND p.hiding <> 'apart'
            AND CASE WHEN o.settings ? 'reason' THEN safe_delete._check_reason(p.target_table, o.settings ->> 'reason') ELSE true END
            AND NOT EXISTS (
                SELECT FROM safe_delete.deletion_target AS t
                WHERE t.deletion_id = found_deletion_id AND t.target_table = p.target_table AND t.row_count IS NULL
            );
    END IF;
    -- Rows with this number need no further look, until the next statement.
    noted := set_config('safe_delete.hiding', found_deletion_id::text, true);
    noted := set_config('safe_delete.deletion', found_deletion_id::text, true);
    noted := set_config('safe_delete.cause', cause, true);
    RETURN found_deletion_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._current_deletion(name) IS
    'Id of this transaction''s deletion for the reason and ticket in force, which takes rows of this table (named by the stem of its generated names) too; makes the record when there is none.';
