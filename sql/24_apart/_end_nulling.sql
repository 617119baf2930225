-- Fires at the end of a transaction, and at any SET CONSTRAINTS ALL IMMEDIATE before: the kit's own hands say that, too. Then
-- it must not forget anything yet, because what follows may delete the referenced rows: it lets itself be called again. At
-- COMMIT that happens at once, in the same command of the client's.
CREATE OR REPLACE FUNCTION safe_delete._end_nulling()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_acting boolean := EXISTS (SELECT FROM safe_delete.acting AS a WHERE a.transaction_id = pg_current_xact_id());
BEGIN
    PERFORM safe_delete._detach_nulled();
    IF EXISTS (SELECT FROM safe_delete.nulling AS n WHERE n.transaction_id = pg_current_xact_id()) THEN
        SET CONSTRAINTS safe_delete.nulling_ends_at_commit DEFERRED;
        UPDATE safe_delete.nulling_end AS e
        SET asked_at = CASE WHEN is_acting THEN e.asked_at ELSE statement_timestamp() END
        WHERE e.transaction_id = pg_current_xact_id()
            AND (is_acting OR e.asked_at IS DISTINCT FROM statement_timestamp());
        IF FOUND THEN
            RETURN NULL;
        END IF;
        DELETE FROM safe_delete.nulling AS n WHERE n.transaction_id = pg_current_xact_id();
    END IF;
    DELETE FROM safe_delete.nulling_source AS s WHERE s.transaction_id = pg_current_xact_id();
    DELETE FROM safe_delete.nulling_end AS e WHERE e.transaction_id = pg_current_xact_id();
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION safe_delete._end_nulling() IS
    'Deferred trigger of nulling_end: remembers which references a transaction set to NULL before it deleted what they referenced, and forgets the others.';

-- A constraint trigger cannot be replaced.
DROP TRIGGER IF EXISTS nulling_ends_at_commit ON safe_delete.nulling_end;
CREATE CONSTRAINT TRIGGER nulling_ends_at_commit AFTER INSERT OR UPDATE ON safe_delete.nulling_end
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION safe_delete._end_nulling();
ALTER TABLE safe_delete.nulling_end ENABLE ALWAYS TRIGGER nulling_ends_at_commit;
