-- A row that two parents' cascades could have taken stays deleted as long as one of them is: it goes over to the deletion
-- that has that parent. Called when a restore was refused for want of a parent; it reads the parents' whole storage.
CREATE OR REPLACE FUNCTION safe_delete._move_to_parents(deletion_id bigint, deleted_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reference record;
    wanted jsonb;
    present jsonb;
    moved bigint := 0;
BEGIN
    PERFORM safe_delete._pin_storage();
    FOR reference IN
        SELECT r.*
        FROM safe_delete._cascade_references() AS r
        JOIN safe_delete._deletion_account(_move_to_parents.deletion_id) AS a ON a.target_table = r.child
    LOOP
        EXECUTE format(
            'SELECT jsonb_agg(DISTINCT to_jsonb(%s))
            FROM safe_delete_data.%I AS c
            JOIN safe_delete_data.%I AS p ON %s
            WHERE c.deletion_id = $1 AND c.deleted_at = $2 AND p.deletion_id <> $1',
            reference.parent_text, safe_delete._gate_name(reference.child), safe_delete._gate_name(reference.parent), reference.agreement
        ) INTO wanted USING deletion_id, deleted_at;
        IF wanted IS NOT NULL THEN
            present := safe_delete._read(
                reference.parent, 'present', jsonb_build_object('foreign_key', reference.foreign_key::text, 'values', wanted)
            ) -> 'present';
            moved := moved + safe_delete._give_to_parents(
                deletion_id, deleted_at, reference.child, reference.parent, reference.agreement,
                reference.parent_key, reference.parent_text, present
            );
        END IF;
    END LOOP;
    RETURN moved + safe_delete._move_to_parents_in_place(deletion_id, deleted_at);
END;
$$;

COMMENT ON FUNCTION safe_delete._move_to_parents(bigint, timestamptz) IS
    'Gives rows of a deletion whose cascading parent is deleted by another deletion, and not live, over to that one. Returns how many.';
