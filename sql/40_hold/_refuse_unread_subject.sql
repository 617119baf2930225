CREATE OR REPLACE FUNCTION safe_delete._refuse_unread_subject(hold_id bigint)
RETURNS void
LANGUAGE plpgsql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_hold safe_delete.hold := (SELECT h FROM safe_delete.hold AS h WHERE h.hold_id = _refuse_unread_subject.hold_id);
BEGIN
    IF EXISTS (SELECT FROM safe_delete.hold_column AS c WHERE c.hold_id = this_hold.hold_id AND c.is_readable) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD404',
        MESSAGE = format('%L is no value of %I: nothing would be on hold', this_hold.subject, this_hold.column_name),
        DETAIL = (
            SELECT string_agg(format('In %s it is %s', safe_delete._known_name(c.target_table), k.base_type), '; ' ORDER BY c.target_table) || '.'
            FROM safe_delete.hold_column AS c
            JOIN LATERAL safe_delete._columns(c.target_table) AS k ON k.column_name = c.column_name
            WHERE c.hold_id = this_hold.hold_id
        ),
        HINT = 'Give the subject as the column has it.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_unread_subject(bigint) IS 'Refuses a hold whose subject no column takes.';
