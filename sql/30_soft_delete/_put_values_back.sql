-- Before anything else of a restore: rows that then stay deleted, as another deletion's, are no longer deleted for this reason.
CREATE OR REPLACE FUNCTION safe_delete._put_values_back(deletion_id bigint, deleted_at timestamptz)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass;
    storage regclass;
BEGIN
    FOR target IN SELECT a.target_table FROM safe_delete._deletion_account(_put_values_back.deletion_id) AS a WHERE safe_delete._is_apart(a.target_table) ORDER BY a.target_table LOOP
        storage := to_regclass(format('safe_delete_data.%I', safe_delete._gate_name(target)));
        IF EXISTS (SELECT FROM safe_delete._replaced_columns(storage)) THEN
            -- No column changes its name or type from here on.
            EXECUTE format('LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE', storage);
            PERFORM safe_delete._begin_act(target, 'restore');
            EXECUTE (
                SELECT format(
                    'UPDATE %s AS s SET %s WHERE s.deletion_id = $1 AND s.deleted_at = $2 AND (%s)',
                    storage,
                    string_agg(format('%1$I = CASE WHEN s.%2$I IS NULL THEN s.%1$I ELSE s.%2$I[1] END, %2$I = NULL', w.column_name, w.was_column), ', '),
                    string_agg(format('s.%I IS NOT NULL', w.was_column), ' OR ')
                )
                FROM safe_delete._replaced_columns(storage) AS w
            ) USING deletion_id, deleted_at;
            PERFORM safe_delete._end_act(target, 'restore');
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._put_values_back(bigint, timestamptz) IS 'Gives rows of a deletion, in storage, the values that its reason had replaced.';
