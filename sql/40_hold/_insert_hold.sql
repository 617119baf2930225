CREATE OR REPLACE FUNCTION safe_delete._insert_hold(target regclass, keys jsonb, reason text, ticket text, expires_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_hold_id bigint;
BEGIN
    INSERT INTO safe_delete.hold (target_table, target_name, row_keys, key_types, hold_reason, ticket, placed_at, placed_by, expires_at)
    VALUES (
        target, safe_delete._known_name(target), keys, CASE WHEN keys IS NOT NULL THEN safe_delete._key_types(target) END, reason, _insert_hold.ticket, clock_timestamp(), safe_delete._caller(), _insert_hold.expires_at
    )
    RETURNING hold_id INTO new_hold_id;

    PERFORM safe_delete._record_event(
        'hold placed',
        target,
        jsonb_strip_nulls(jsonb_build_object(
            'hold_id', new_hold_id, 'keys', coalesce(keys, '"all"'), 'reason', reason, 'ticket', ticket, 'expires_at', expires_at
        ))
    );
    RETURN new_hold_id;
END;
$$;

COMMENT ON FUNCTION safe_delete._insert_hold(regclass, jsonb, text, text, timestamptz) IS
    'Stores and records a hold on these keys (objects), or with NULL on the whole table. Returns the hold id.';
