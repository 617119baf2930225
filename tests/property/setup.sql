-- What the property test asks and does besides the kit, as superuser.
CREATE SCHEMA property;

-- Where deleted rows stay in the table, live rows may reference live ones only.
CREATE FUNCTION property.is_live(alias text, relation regclass) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM safe_delete.protected_table AS p WHERE p.target_table = relation AND p.hiding <> 'apart')
        THEN format(' AND %s.deleted_at IS NULL', alias) ELSE '' END
$$;

-- MATCH FULL is not told apart: the model never writes a key that is NULL in part.
CREATE FUNCTION property.violations() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    reference record;
    orphan_count bigint;
BEGIN
    FOR reference IN
        SELECT
            f.conname,
            format(
                'SELECT count(*) FROM %s AS c WHERE (%s)%s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s%s)',
                f.conrelid::regclass,
                string_agg(format('c.%I IS NOT NULL', a.attname), ' AND '),
                property.is_live('c', f.conrelid),
                f.confrelid::regclass,
                string_agg(format('p.%I = c.%I', b.attname, a.attname), ' AND '),
                property.is_live('p', f.confrelid)
            ) AS query
        FROM pg_constraint AS f
        CROSS JOIN LATERAL unnest(f.conkey, f.confkey) AS k (child_number, parent_number)
        JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.child_number
        JOIN pg_attribute AS b ON b.attrelid = f.confrelid AND b.attnum = k.parent_number
        WHERE f.contype = 'f' AND f.conparentid = 0 AND f.connamespace IN ('public'::regnamespace, 'safe_delete_data'::regnamespace)
        GROUP BY f.oid, f.conname, f.conrelid, f.confrelid
    LOOP
        EXECUTE reference.query INTO orphan_count;
        IF orphan_count > 0 THEN
            RETURN NEXT format('%s: %s', reference.conname, orphan_count);
        END IF;
    END LOOP;
END;
$$;

-- All that was deleted was deleted so many days earlier.
CREATE FUNCTION property.let_days_pass(day_count integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    here record;
    moment timestamptz;
    passed interval := day_count * interval '1 day';
BEGIN
    FOR here IN SELECT p.target_table FROM safe_delete.protected_table AS p WHERE p.hiding <> 'apart' LOOP
        SET LOCAL ROLE safe_delete_owner;
        PERFORM safe_delete._begin_act(here.target_table, 'restore');
        RESET ROLE;
        EXECUTE format('UPDATE %s SET deleted_at = deleted_at - $1 WHERE deleted_at IS NOT NULL', here.target_table) USING passed;
        SET LOCAL ROLE safe_delete_owner;
        PERFORM safe_delete._end_act(here.target_table, 'restore');
        RESET ROLE;
    END LOOP;
    FOR here IN
        SELECT p.target_table, format('safe_delete_data.%I', p.gate_name) AS storage FROM safe_delete.protected_table AS p WHERE p.hiding = 'apart'
    LOOP
        EXECUTE format('CREATE TEMPORARY TABLE moved AS TABLE %s', here.storage);
        IF NOT EXISTS (SELECT FROM moved) THEN
            DROP TABLE moved;
            CONTINUE;
        END IF;
        UPDATE moved SET deleted_at = deleted_at - passed;
        SET LOCAL ROLE safe_delete_owner;
        PERFORM safe_delete._begin_act(here.target_table, 'purge');
        RESET ROLE;
        FOR moment IN SELECT DISTINCT m.deleted_at FROM moved AS m LOOP
            SET LOCAL ROLE safe_delete_owner;
            PERFORM safe_delete._make_storage_partition(here.target_table, moment);
            RESET ROLE;
        END LOOP;
        EXECUTE format('DELETE FROM %s', here.storage);
        EXECUTE format('INSERT INTO %s TABLE moved', here.storage);
        SET LOCAL ROLE safe_delete_owner;
        PERFORM safe_delete._end_act(here.target_table, 'purge');
        RESET ROLE;
        DROP TABLE moved;
    END LOOP;
    UPDATE safe_delete.detachment SET detached_at = detached_at - passed, cut_at = cut_at - passed;
    ALTER TABLE safe_delete.deletion DISABLE TRIGGER refuse_change;
    UPDATE safe_delete.deletion SET deleted_at = deleted_at - passed;
    ALTER TABLE safe_delete.deletion ENABLE ALWAYS TRIGGER refuse_change;
END;
$$;
