-- Like the server's own actions, but set by set. Hidden rows are locked FOR UPDATE by now: whoever inserts a reference to one
-- waits for us, or we have waited for him and see his row. RESTRICT comes before all cascades, NO ACTION after them. References
-- are cut in between: a row that goes with another parent must not be touched while that is gone and the row is not.
CREATE OR REPLACE FUNCTION safe_delete._follow_deletion(target regclass, keys jsonb, settles boolean, run_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    acts jsonb[] := ARRAY[jsonb_build_object('table', target::oid::text, 'keys', keys)];
    act jsonb;
    actions text;
    place integer := 1;
    reference record;
    answer jsonb;
BEGIN
    IF NOT EXISTS (SELECT FROM safe_delete._inbound_keys(target)) THEN
        RETURN;
    END IF;
    -- An older snapshot does not show a row that was inserted since, and no lock tells of it.
    PERFORM safe_delete._require_read_committed();
    WHILE place <= cardinality(acts) LOOP
        FOR reference IN
            SELECT r.*
            FROM safe_delete._inbound_keys((acts[place] ->> 'table')::oid::regclass) AS r
            WHERE r.delete_action IN ('r', 'c')
            ORDER BY r.delete_action <> 'r', r.foreign_key_name
        LOOP
            answer := safe_delete._follow_reference((acts[place] ->> 'table')::oid::regclass, reference.foreign_key, acts[place] -> 'keys', settles, run_id);
            IF answer -> 'keys' <> 'null' THEN
                acts := acts || jsonb_build_object('table', reference.child_root::oid::text, 'keys', answer -> 'keys');
            END IF;
        END LOOP;
        place := place + 1;
    END LOOP;
    FOREACH actions IN ARRAY ARRAY['nd', 'a'] LOOP
        FOREACH act IN ARRAY acts LOOP
            FOR reference IN
                SELECT r.*
                FROM safe_delete._inbound_keys((act ->> 'table')::oid::regclass) AS r
                WHERE strpos(actions, r.delete_action::text) > 0
                ORDER BY r.foreign_key_name
            LOOP
                IF actions = 'a' AND reference.is_deferred AND NOT settles THEN
                    INSERT INTO safe_delete.deferred_check (transaction_id, parent_table, foreign_key, row_keys)
                    VALUES (pg_current_xact_id(), (act ->> 'table')::oid, reference.foreign_key, act -> 'keys');
                ELSE
                    PERFORM safe_delete._follow_reference((act ->> 'table')::oid::regclass, reference.foreign_key, act -> 'keys', settles, run_id);
                END IF;
            END LOOP;
        END LOOP;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_deletion(regclass, jsonb, boolean, bigint) IS
    'Does to whatever references rows that were just hidden (keys, objects) what its foreign key says, to any depth. settles: deferred constraints are checked at once, as in every function of the kit.';
