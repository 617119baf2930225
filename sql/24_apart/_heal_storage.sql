-- Runs inside the application's DELETE, when its table is no longer as the move function knows it: storage follows,
-- nothing is lost, the DELETE succeeds.
CREATE OR REPLACE FUNCTION safe_delete._follow_renames(target regclass, storage regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    here record;
    renamed jsonb := (
        SELECT coalesce(jsonb_agg(jsonb_build_object('number', c.column_number, 'was', n.value, 'is', c.column_name)), '[]')
        FROM safe_delete.protected_table AS p
        CROSS JOIN LATERAL jsonb_each_text(p.column_names) AS n
        JOIN safe_delete._columns(target) AS c ON c.column_number = n.key::smallint
        WHERE p.target_table = target
            AND n.value <> c.column_name
            AND EXISTS (SELECT FROM safe_delete._columns(storage) AS s WHERE s.column_name = n.value)
    );
BEGIN
    -- Twice, so that two columns can have swapped their names.
    FOR here IN SELECT r.number, r.was FROM jsonb_to_recordset(renamed) AS r (number int, was text) LOOP
        EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', storage, here.was, 'safe_delete_moving_' || here.number);
    END LOOP;
    FOR here IN SELECT r.number, r."is" AS new_name FROM jsonb_to_recordset(renamed) AS r (number int, "is" text) LOOP
        EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', storage, 'safe_delete_moving_' || here.number, here.new_name);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_renames(regclass, regclass) IS 'Renames columns of deleted storage as those of the table were renamed.';

CREATE OR REPLACE FUNCTION safe_delete._is_wider(from_type oid, to_type oid)
RETURNS boolean
LANGUAGE sql
STABLE
AS $$
    -- Implicit casts of the server's own lose nothing, but for those from whole numbers to floating ones.
    SELECT EXISTS (
        SELECT FROM pg_catalog.pg_cast AS c
        LEFT JOIN pg_catalog.pg_proc AS f ON f.oid = c.castfunc
        WHERE c.castsource = from_type
            AND c.casttarget = to_type
            AND c.castcontext = 'i'
            -- A timestamp becomes a timestamptz by the session's time zone: such casts are not IMMUTABLE.
            AND coalesce(f.provolatile = 'i', c.castmethod = 'b')
            AND from_type < 16384
            AND to_type < 16384
            AND (to_type NOT IN ('real'::regtype, 'double precision'::regtype) OR from_type = 'real'::regtype)
    )
$$;

COMMENT ON FUNCTION safe_delete._is_wider(oid, oid) IS 'Whether a type takes every value of another one as it is.';

CREATE OR REPLACE FUNCTION safe_delete._follow_columns(target regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    storage regclass := format('safe_delete_data.%I', safe_delete._gate_name(target))::regclass;
    here record;
BEGIN
    PERFORM safe_delete._follow_renames(target, storage);
    -- A type that holds every value of the old one: the stored values follow, as those of the table did.
    FOR here IN
        SELECT c.column_name, c.base_type
        FROM safe_delete._columns(storage) AS s
        JOIN safe_delete._columns(target) AS c ON c.column_name = s.column_name
        WHERE c.base_type <> s.base_type
            AND safe_delete._is_wider(safe_delete._base_type(s.type_id), safe_delete._base_type(c.type_id))
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', storage, here.column_name, here.base_type);
    END LOOP;
    -- Any other type: the old column stays under another name, with the values that it has.
    FOR here IN
        SELECT s.column_name, format('%s__until_%s', left(s.column_name::text, 40), to_char(clock_timestamp(), 'YYYYMMDDHH24MISSUS')) AS kept_name
        FROM safe_delete._columns(storage) AS s
        JOIN safe_delete._columns(target) AS c ON c.column_name = s.column_name
        WHERE c.base_type <> s.base_type
    LOOP
        EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', storage, here.column_name, here.kept_name);
    END LOOP;
    FOR here IN
        SELECT c.column_name, c.base_type
        FROM safe_delete._columns(target) AS c
        WHERE NOT EXISTS (SELECT FROM safe_delete._columns(storage) AS s WHERE s.column_name = c.column_name)
    LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', storage, here.column_name, here.base_type);
    END LOOP;
    -- Code that works on storage is for exactly these types: a cast of a user's must not come between.
    PERFORM safe_delete._make_storage_hands(target);
END;
$$;

COMMENT ON FUNCTION safe_delete._follow_columns(regclass) IS 'Gives deleted storage the columns that its table has now; keeps the old ones.';

CREATE OR REPLACE FUNCTION safe_delete._heal_storage(relation regclass)
RETURNS text
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET quote_all_identifiers = off
AS $$
DECLARE
    target regclass;
BEGIN
    SELECT p.target_table INTO target
    FROM safe_delete.protected_table AS p
    WHERE p.hiding = 'apart'
        AND (p.target_table = relation OR p.target_table IN (SELECT a.relid FROM pg_partition_ancestors(relation) AS a));
    IF NOT FOUND THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD203',
            MESSAGE = format('%s is not protected, but has a trigger of the kit', safe_delete._table_name(relation)),
            HINT = 'Drop the trigger safe_delete_move, or protect the table.';
    END IF;

    IF safe_delete._has_children(target) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'SD206',
            MESSAGE = format('other tables inherit from %s: their columns would be lost', safe_delete._table_name(target)),
            HINT = 'DELETE FROM ONLY the table, after ALTER TABLE … NO INHERIT of the others; or unprotect() it.';
    END IF;
    -- One session heals, the others wait for its commit and find nothing left to do.
    PERFORM pg_advisory_xact_lock(1398031686, target::oid::integer);
    -- An older snapshot does not show the columns that the rows have: what is not seen cannot be stored.
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') AND (
        has_column_privilege(target, (SELECT max(a.attnum) + 1 FROM pg_attribute AS a WHERE a.attrelid = target)::smallint, 'SELECT') IS NOT NULL
        OR NOT safe_delete._has_drifted(target, (SELECT p.column_fingerprint FROM safe_delete.protected_table AS p WHERE p.target_table = target))
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'serialization_failure',
            MESSAGE = format('columns of %s changed since this transaction began', safe_delete._table_name(target)),
            HINT = 'Repeat the transaction.';
    END IF;
    IF safe_delete._has_drifted(target, (SELECT p.column_fingerprint FROM safe_delete.protected_table AS p WHERE p.target_table = target)) THEN
        PERFORM safe_delete._follow_renamed_keys(target);
        PERFORM safe_delete._follow_columns(target);
        UPDATE safe_delete.protected_table AS p
        SET column_fingerprint = safe_delete._fingerprint(target), column_names = safe_delete._column_names(target)
        WHERE p.target_table = target;
        PERFORM safe_delete._record_event('storage followed columns', target, jsonb_build_object('columns', safe_delete._column_list(target, '', true)));
    END IF;
    EXECUTE safe_delete._move_source(target);
    PERFORM safe_delete._make_storage_partition(target, now());
    RETURN format(
        'INSERT INTO safe_delete_data.%I (%s, deleted_at, deletion_id) SELECT %s, now(), $1 FROM deleted_row AS d',
        safe_delete._gate_name(target),
        safe_delete._column_list(target, '', true),
        safe_delete._column_list(target, 'd.', true)
    );
END;
$$;

COMMENT ON FUNCTION safe_delete._heal_storage(regclass) IS
    'Makes storage and move function fit the table as it is now. Returns the statement that moves the rows at hand.';
