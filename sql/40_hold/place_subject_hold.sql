CREATE OR REPLACE FUNCTION safe_delete.place_subject_hold(
    column_name name,
    subject text,
    reason text,
    ticket text DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL
)
RETURNS bigint
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
    target regclass;
    new_hold_id bigint;
BEGIN
    PERFORM safe_delete._refuse_hold(format('%s = %s', quote_ident(column_name), subject), reason, expires_at);
    PERFORM safe_delete._lock_subjects(true);
    PERFORM safe_delete._refuse_subject(column_name, subject);

    INSERT INTO safe_delete.hold (column_name, subject, time_zone, hold_reason, ticket, placed_at, placed_by, expires_at)
    VALUES (
        place_subject_hold.column_name, place_subject_hold.subject, current_setting('timezone'), reason, place_subject_hold.ticket,
        clock_timestamp(), safe_delete._caller(), place_subject_hold.expires_at
    )
    RETURNING hold_id INTO new_hold_id;
    -- Waits for batches that are under way, so that no row slips past the hold.
    PERFORM safe_delete._lock_above(ARRAY(SELECT safe_delete._subject_tables(column_name)));
    FOR target IN SELECT t FROM safe_delete._subject_tables(column_name) AS t LOOP
        PERFORM safe_delete._note_subjects(target);
    END LOOP;
    PERFORM safe_delete._refuse_unread_subject(new_hold_id);

    PERFORM safe_delete._record_event(
        'hold placed',
        NULL,
        jsonb_strip_nulls(jsonb_build_object(
            'hold_id', new_hold_id, 'column', column_name, 'subject', subject, 'reason', reason, 'ticket', ticket, 'expires_at', expires_at,
            'tables', (SELECT jsonb_agg(safe_delete._known_name(c.target_table) ORDER BY c.target_table) FROM safe_delete.hold_column AS c WHERE c.hold_id = new_hold_id AND c.is_readable)
        ))
    );
    RETURN new_hold_id;
END;
$$;

COMMENT ON FUNCTION safe_delete.place_subject_hold(name, text, text, text, timestamptz) IS
    'Spares from mark and purge, until release_hold(), every row that has this subject in a column of this name: in all tables that are protected now or later, compared by the type of each. Returns the hold id.';
