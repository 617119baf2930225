CREATE OR REPLACE FUNCTION safe_delete._guarded_table(relation oid)
RETURNS regclass
LANGUAGE sql
STABLE
AS $$
    SELECT p.target_table
    FROM safe_delete.protected_table AS p
    WHERE p.target_table = coalesce(pg_catalog.pg_partition_root(relation), relation)
$$;

COMMENT ON FUNCTION safe_delete._guarded_table(oid) IS 'The protected table that a relation is, or is a partition of.';

CREATE OR REPLACE FUNCTION safe_delete._refuse_truncate()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'SD205',
        MESSAGE = format('%I.%I is protected: TRUNCATE would lose rows for good', TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = 'Use DELETE, which can be taken back, or safe_delete.unprotect() the table first.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_truncate() IS 'Trigger of protected tables: no TRUNCATE, also not by CASCADE from another table.';

CREATE OR REPLACE FUNCTION safe_delete._refuse_delete()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := safe_delete._guarded_table(TG_RELID);
BEGIN
    IF safe_delete._is_acting(target, 'purge') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD204',
        MESSAGE = format('%I.%I is protected: a DELETE of the table itself would lose rows for good', TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = format('DELETE FROM %I.%I, or call safe_delete.soft_delete(); rows leave by a signed purge.', TG_TABLE_SCHEMA,
            'current_' || coalesce((SELECT c.relname FROM pg_class AS c WHERE c.oid = target), TG_TABLE_NAME));
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_delete() IS 'Trigger of tables protected in place: no hard DELETE but the kit''s purge.';

CREATE OR REPLACE FUNCTION safe_delete._refuse_cascade()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A cascade runs a DELETE for each parent, mostly of no row: only a DELETE that took something is refused.
    IF NOT EXISTS (SELECT FROM deleted_row) OR safe_delete._is_acting(safe_delete._guarded_table(TG_RELID), 'purge') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD204',
        MESSAGE = format('%I.%I is protected: the DELETE, or one that cascades to it, would lose rows for good', TG_TABLE_SCHEMA, TG_TABLE_NAME),
        HINT = 'Soft-delete these rows first; rows leave by a signed purge.';
END;
$$;

COMMENT ON FUNCTION safe_delete._refuse_cascade() IS 'The same as _refuse_delete() for tables that a foreign key can delete from.';

CREATE OR REPLACE FUNCTION safe_delete._guard_deleted_row()
RETURNS trigger
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    target regclass := safe_delete._guarded_table(TG_RELID);
    was_deleted boolean := TG_OP = 'UPDATE' AND OLD.deleted_at IS NOT NULL;
BEGIN
    IF was_deleted AND NEW.deleted_at IS NULL AND NEW.deletion_id IS NULL AND safe_delete._is_acting(target, 'restore') THEN
        RETURN NEW;
    END IF;
    -- How a row became deleted does not matter as long as the deletion of this very transaction has it.
    IF NOT was_deleted AND TG_OP = 'UPDATE' AND NEW.deleted_at = now() AND EXISTS (
        SELECT FROM safe_delete.deletion AS d
        JOIN safe_delete.deletion_target AS t ON t.deletion_id = d.deletion_id AND t.target_table = target
        WHERE d.deletion_id = NEW.deletion_id
            AND d.transaction_id = pg_current_xact_id()
            AND d.deleted_at = now()
    ) THEN
        RETURN NEW;
    END IF;
    IF was_deleted THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD304',
            MESSAGE = format('the row of %s is deleted and cannot be changed', safe_delete._table_name(target)),
            DETAIL = format('It belongs to deletion %s of %s.', OLD.deletion_id, OLD.deleted_at),
            HINT = format('Call safe_delete.restore(%s) first.', OLD.deletion_id);
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'SD305',
        MESSAGE = format('deleted_at and deletion_id of %s are the kit''s to set', safe_delete._table_name(target)),
        HINT = 'DELETE through the current_ view, or call safe_delete.soft_delete().';
END;
$$;

COMMENT ON FUNCTION safe_delete._guard_deleted_row() IS
    'Trigger of tables protected in place: a row is deleted by a recorded deletion, restored by the kit, and does not change in between.';

CREATE OR REPLACE FUNCTION safe_delete._keep_row()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    OLD.deleted_at := NEW.deleted_at;
    OLD.deletion_id := NEW.deletion_id;
    RETURN OLD;
END;
$$;

COMMENT ON FUNCTION safe_delete._keep_row() IS
    'Trigger that sorts last: soft delete and restore leave a row as it was, whatever the user''s own BEFORE UPDATE triggers set.';
