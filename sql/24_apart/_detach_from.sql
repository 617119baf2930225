-- The server has no statistics of what was written in this transaction, and would join all with all. What it knows, the
-- catalog, it must be asked for outside.
CREATE OR REPLACE FUNCTION safe_delete._detach_from(parent regclass, storage_name name, child regclass, foreign_key_name name, parent_key text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET enable_nestloop = off
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'iso_8601'
SET extra_float_digits = 1
SET bytea_output = 'hex'
SET timezone = 'UTC'
AS $$
BEGIN
    -- What a row referenced last counts: what it had referenced before, the client took from it for good.
    DELETE FROM safe_delete.nulling AS n
    USING safe_delete.nulling AS m
    WHERE n.transaction_id = pg_current_xact_id() AND n.child_table = child AND n.foreign_key_name = _detach_from.foreign_key_name
        AND m.transaction_id = pg_current_xact_id() AND m.child_table = child AND m.foreign_key_name = _detach_from.foreign_key_name
        AND m.row_key = n.row_key AND m.nulling_id > n.nulling_id;
    EXECUTE format(
        'WITH nulled AS (
            DELETE FROM safe_delete.nulling AS n
            WHERE n.transaction_id = pg_current_xact_id() AND n.child_table = $2 AND n.foreign_key_name = $3
                AND n.reference IN (SELECT jsonb_build_array(%s) FROM safe_delete_data.%I AS s WHERE s.deleted_at = now())
            RETURNING n.row_key, n.reference
        )
        INSERT INTO safe_delete.detachment (transaction_id, detached_at, cut_at, parent_table, child_table, foreign_key_name, links)
        SELECT pg_current_xact_id(), now(), now(), $1, $2, $3, jsonb_agg(jsonb_build_array(l.row_key, l.reference) ORDER BY l.place)
        FROM (SELECT t.row_key, t.reference, row_number() OVER () AS place FROM nulled AS t) AS l
        GROUP BY (l.place - 1) / 10000',
        parent_key, storage_name
    ) USING parent, child, foreign_key_name;
END;
$$;

COMMENT ON FUNCTION safe_delete._detach_from(regclass, name, regclass, name, text) IS
    'Remembers, of one foreign key, the references that this transaction set to NULL and whose rows it has deleted by now; in portions.';
